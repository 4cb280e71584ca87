/* The tables of the workbook: see workbook_private.h. */
#include "workbook_private.h"

#include <stdlib.h>
#include <string.h>

#include "yibao/labels.h"
#include "yibao/utf8.h"

enum { MAX_TEXT = 32000 }; /* a cell holds 32767 characters */

void yb_wb_text(lxw_worksheet *sheet, size_t row, int column, const char *text, lxw_format *format)
{
    size_t left = strnlen(text, MAX_TEXT), length;
    char *clean = strndup(text, left);

    for (char *c = clean; clean && left > 0; c += length, left -= length) {
        uint32_t code_point;

        length = yb_utf8_decode(c, left, &code_point);
        if (length == 0 || !yb_utf8_is_printable(code_point)) {
            length = length > 0 ? length : 1;
            memset(c, ' ', length);
        }
    }
    if (clean)
        worksheet_write_string(sheet, (lxw_row_t) row, (lxw_col_t) column, clean, format);
    free(clean);
}

static void put_number(lxw_worksheet *sheet, size_t row, int column, double value, lxw_format *format)
{
    worksheet_write_number(sheet, (lxw_row_t) row, (lxw_col_t) column, value, format);
}

/* A head row of texts, NULL-terminated. */
static void put_head(const yb_wb *wb, lxw_worksheet *sheet, size_t row, const char *const *names)
{
    for (int c = 0; names[c]; c++)
        yb_wb_text(sheet, row, c, names[c], wb->head);
}

void yb_wb_page(lxw_worksheet *sheet, bool one_page_wide)
{
    worksheet_set_landscape(sheet);
    worksheet_set_paper(sheet, 9); /* A4 */
    if (one_page_wide)
        worksheet_fit_to_pages(sheet, 1, 0);
}

/* A table that fills a sheet: head row frozen, with filters. */
static void finish_table(lxw_worksheet *sheet, size_t rows, int columns)
{
    worksheet_freeze_panes(sheet, 1, 0);
    worksheet_repeat_rows(sheet, 0, 0);
    yb_wb_page(sheet, columns < 12);
    worksheet_autofilter(sheet, 0, 0, (lxw_row_t) rows, (lxw_col_t) (columns - 1));
}

/* ---- Summary ---- */

static const char *const summary_funds[] = {"resident", "employee_pooled", "all"};

enum { SUMMARY_COLUMNS = 11 };

static void put_summary_number(lxw_worksheet *sheet, size_t row, int column, const yb_wb_table *table,
                               long found, const char *name, lxw_format *format)
{
    double value;

    if (found >= 0 && yb_wb_number(table, (size_t) found, yb_wb_column(table, name), &value))
        put_number(sheet, row, column, value, format);
}

/* One row per scenario, fund and fifth year: what a reader asks for first. */
static size_t put_key_figures(const yb_wb *wb, lxw_worksheet *sheet, size_t row)
{
    const char *const head_en[] = {
        "scenario",       "fund",     "year", "accumulated balance p5", "p50",
        "p50 low",        "p50 high", "p95",  "current balance p50",    "P(exhausted by)",
        "standard error", NULL};
    const char *const head_zh[] = {"情景",     "基金",     "年份", "累计结余 p5",  "p50",
                                   "p50 下界", "p50 上界", "p95",  "当期结余 p50", "截至当年曾耗尽的概率",
                                   "标准误",   NULL};

    put_head(wb, sheet, row++, wb->zh ? head_zh : head_en);
    for (size_t i = 0; i < wb->n; i++)
        for (size_t f = 0; f < sizeof summary_funds / sizeof *summary_funds; f++)
            for (int year = 2025; year <= 2100; year += 5) {
                const yb_wb_result *result = &wb->result[i];
                const char *fund = summary_funds[f];
                const long stock = yb_wb_find(&result->bands, fund, "accumulated_balance", year);
                const long flow = yb_wb_find(&result->bands, fund, "current_balance", year);
                const long risk = yb_wb_find(&result->risk, fund, "exhausted_by", year);

                if (stock < 0 && risk < 0)
                    continue;
                yb_wb_text(sheet, row, 0, result->scenario, wb->text);
                yb_wb_text(sheet, row, 1, yb_label_fund(fund, wb->zh), wb->text);
                put_number(sheet, row, 2, year, wb->whole);
                put_summary_number(sheet, row, 3, &result->bands, stock, "p5", wb->tenths);
                put_summary_number(sheet, row, 4, &result->bands, stock, "p50", wb->tenths);
                put_summary_number(sheet, row, 5, &result->bands, stock, "p50_low", wb->tenths);
                put_summary_number(sheet, row, 6, &result->bands, stock, "p50_high", wb->tenths);
                put_summary_number(sheet, row, 7, &result->bands, stock, "p95", wb->tenths);
                put_summary_number(sheet, row, 8, &result->bands, flow, "p50", wb->tenths);
                put_summary_number(sheet, row, 9, &result->risk, risk, "probability", wb->percent);
                put_summary_number(sheet, row, 10, &result->risk, risk, "se", wb->percent);
                row++;
            }
    return row;
}

static size_t put_scenarios(const yb_wb *wb, lxw_worksheet *sheet, size_t row)
{
    const char *const head_en[] = {"scenario", "title",   "region",          "paths",       "seed",
                                   "version",  "command", "scenario sha256", "data sha256", NULL};
    const char *const head_zh[] = {"情景",
                                   "标题",
                                   "地区",
                                   "路径数",
                                   "随机种子",
                                   "程序版本",
                                   "命令",
                                   "情景哈希（SHA-256）",
                                   "数据哈希（SHA-256）",
                                   NULL};

    put_head(wb, sheet, row++, wb->zh ? head_zh : head_en);
    for (size_t i = 0; i < wb->n; i++, row++) {
        const yb_wb_result *result = &wb->result[i];
        const json_t *title = json_object_get(result->run, "title");
        const char *text = json_string_value(json_object_get(title, wb->zh ? "zh" : "en"));

        yb_wb_text(sheet, row, 0, result->scenario, wb->text);
        yb_wb_text(sheet, row, 1, text ? text : "", wb->text);
        yb_wb_text(sheet, row, 2, yb_wb_fact(result, "region"), wb->text);
        put_number(sheet, row, 3, (double) json_integer_value(json_object_get(result->run, "paths")),
                   wb->whole);
        /* A seed may have more digits than a number in a cell. */
        char seed[32];

        snprintf(seed, sizeof seed, "%lld",
                 (long long) json_integer_value(json_object_get(result->run, "seed")));
        yb_wb_text(sheet, row, 4, seed, wb->text);
        yb_wb_text(sheet, row, 5, yb_wb_fact(result, "version"), wb->text);
        yb_wb_text(sheet, row, 6, yb_wb_fact(result, "command"), wb->text);
        yb_wb_text(sheet, row, 7, yb_wb_fact(result, "scenario_sha256"), wb->text);
        yb_wb_text(sheet, row, 8, yb_wb_fact(result, "data_sha256"), wb->text);
    }
    return row;
}

void yb_wb_summary(const yb_wb *wb)
{
    static const char *const notes[][2] = {
        {"Money in 100 million yuan (亿元), nominal. p5: 5 % of the paths lie below. Each year is ranked by "
         "itself: no "
         "path follows the median.",
         "金额为亿元（当年价）。p5表示有5%"
         "的路径低于该值。百分位逐年分别计算，没有哪条路径始终走在中位数上。"},
        {"p50 low, p50 high: 95 % interval of the median for the sampling error of the simulation; the "
         "standard error "
         "of a probability likewise.",
         "p50的上下界是中位数的95%区间，概率旁列有标准误，两者都只反映模拟的抽样误差。"},
        {"A balance below zero is the cumulative shortfall if nobody reacts: a measure of the problem, not a "
         "forecast.",
         "结余为负表示在无人应对时的累计缺口，是对问题大小的度量，并非预测。"},
        {"The spread is conditional on the scenario; the sheet of assumptions names every value with its "
         "status and "
         "source.",
         "区间以情景为条件；“假设”表列出每个取值及其状态与来源。"},
        {"Population data: © 2024 United Nations, DESA, Population Division, World Population Prospects "
         "2024, CC BY "
         "3.0 IGO.",
         "人口数据：© 2024 United Nations, DESA, Population Division, World Population Prospects 2024，CC BY "
         "3.0 IGO。"}};
    lxw_worksheet *sheet = workbook_add_worksheet(wb->book, yb_wb_say(wb, "Summary", "摘要"));
    size_t row = 0;

    yb_wb_page(sheet, true);
    worksheet_set_column(sheet, 0, 1, 28, NULL);
    worksheet_set_column(sheet, 2, SUMMARY_COLUMNS - 1, 16, NULL);
    yb_wb_text(
        sheet, row, 0,
        yb_wb_say(wb, "Projection of China's basic medical insurance funds", "中国基本医疗保险基金测算"),
        wb->title);
    for (size_t k = 0; k < sizeof notes / sizeof *notes; k++)
        yb_wb_text(sheet, ++row, 0, notes[k][wb->zh], wb->text);
    row = put_scenarios(wb, sheet, row + 2);
    put_key_figures(wb, sheet, row + 1);
}

/* ---- bands.csv and risk.csv ---- */

/* The fund's name; population and economy belong to none. */
static const char *fund_name(const yb_wb *wb, const char *fund)
{
    const char *name = yb_label_fund(fund, wb->zh);

    return *name ? name : yb_wb_say(wb, "no fund", "不分基金");
}

/* Decimals by the size of what a unit counts. */
static lxw_format *format_of(const yb_wb *wb, const char *unit)
{
    static const char *const large[] = {"100m_yuan", "10k_persons", "yuan", "months"};

    for (size_t i = 0; i < sizeof large / sizeof *large; i++)
        if (strcmp(unit, large[i]) == 0)
            return wb->tenths;
    return wb->fine;
}

/* The columns behind the key are copied as numbers; a status gets its name. */
static void put_row(const yb_wb *wb, lxw_worksheet *sheet, size_t row, const yb_wb_table *table, size_t r,
                    int first, lxw_format *format)
{
    for (int c = first; c < table->n_columns; c++) {
        const char *text = yb_table_text(table->table, r, c);
        double value;

        if (strcmp(table->column[c], "status") == 0)
            yb_wb_text(sheet, row, c, yb_label_status(text, wb->zh), wb->text);
        else if (yb_wb_number(table, r, c, &value))
            put_number(sheet, row, c, value, strcmp(table->column[c], "year") == 0 ? wb->whole : format);
        else if (*text)
            yb_wb_text(sheet, row, c, text, wb->text);
    }
}

/* Names in the reader's language stand in place of the codes, which are kept in three columns at the end. */
static void put_codes(const yb_wb *wb, lxw_worksheet *sheet, size_t row, const yb_wb_table *table, size_t r,
                      const char *const *columns)
{
    for (int k = 0; columns[k]; k++)
        yb_wb_text(sheet, row, table->n_columns + k,
                   yb_table_text(table->table, r, yb_wb_column(table, columns[k])), wb->text);
}

static const char *column_name(const yb_wb *wb, const char *column)
{
    static const char *const names[][2] = {
        {"scenario", "情景"},       {"fund", "基金"},   {"series", "序列"},      {"unit", "单位"},
        {"year", "年份"},           {"status", "状态"}, {"mean", "均值"},        {"sd", "标准差"},
        {"se_p50", "中位数标准误"}, {"event", "事件"},  {"probability", "概率"}, {"se", "标准误"}};

    for (size_t i = 0; wb->zh && i < sizeof names / sizeof *names; i++)
        if (strcmp(names[i][0], column) == 0)
            return names[i][1];
    return column;
}

static void put_columns(const yb_wb *wb, lxw_worksheet *sheet, const yb_wb_table *table,
                        const char *const *codes)
{
    char name[100];

    for (int c = 0; c < table->n_columns; c++)
        yb_wb_text(sheet, 0, c, column_name(wb, table->column[c]), wb->head);
    for (int k = 0; codes[k]; k++) {
        snprintf(name, sizeof name, yb_wb_say(wb, "%s (code)", "%s（代码）"), column_name(wb, codes[k]));
        yb_wb_text(sheet, 0, table->n_columns + k, name, wb->head);
    }
}

void yb_wb_results(const yb_wb *wb)
{
    static const char *const codes[] = {"fund", "series", "unit", NULL};
    lxw_worksheet *sheet = workbook_add_worksheet(wb->book, yb_wb_say(wb, "Results", "结果"));
    const int columns = wb->result[0].bands.n_columns;
    size_t row = 0;

    worksheet_set_column(sheet, 0, 3, 24, NULL);
    worksheet_set_column(sheet, 4, (lxw_col_t) (columns - 1), 13, NULL);
    worksheet_set_column(sheet, (lxw_col_t) columns, (lxw_col_t) (columns + 2), 24, NULL);
    put_columns(wb, sheet, &wb->result[0].bands, codes);
    for (size_t i = 0; i < wb->n; i++) {
        const yb_wb_table *table = &wb->result[i].bands;
        const int fund = yb_wb_column(table, "fund"), series = yb_wb_column(table, "series");
        const int unit = yb_wb_column(table, "unit");

        for (size_t r = 0; r < yb_table_rows(table->table); r++) {
            char name[128];
            const char *unit_code = yb_table_text(table->table, r, unit);

            row++;
            yb_wb_text(sheet, row, 0, yb_table_text(table->table, r, 0), wb->text);
            yb_wb_text(sheet, row, fund, fund_name(wb, yb_table_text(table->table, r, fund)), wb->text);
            yb_label_series(yb_table_text(table->table, r, series), wb->zh, name, sizeof name);
            yb_wb_text(sheet, row, series, name, wb->text);
            yb_wb_text(sheet, row, unit, yb_label_unit(unit_code, wb->zh), wb->text);
            put_row(wb, sheet, row, table, r, unit + 1, format_of(wb, unit_code));
            put_codes(wb, sheet, row, table, r, codes);
        }
    }
    finish_table(sheet, row, columns + 3);
}

void yb_wb_risks(const yb_wb *wb)
{
    static const char *const codes[] = {"fund", "event", NULL};
    lxw_worksheet *sheet = workbook_add_worksheet(wb->book, yb_wb_say(wb, "Risks", "风险"));
    const int columns = wb->result[0].risk.n_columns;
    size_t row = 0;

    worksheet_set_column(sheet, 0, 2, 30, NULL);
    worksheet_set_column(sheet, 3, (lxw_col_t) (columns - 1), 13, NULL);
    worksheet_set_column(sheet, (lxw_col_t) columns, (lxw_col_t) (columns + 1), 24, NULL);
    put_columns(wb, sheet, &wb->result[0].risk, codes);
    for (size_t i = 0; i < wb->n; i++) {
        const yb_wb_table *table = &wb->result[i].risk;
        const int fund = yb_wb_column(table, "fund"), event = yb_wb_column(table, "event");

        for (size_t r = 0; r < yb_table_rows(table->table); r++) {
            row++;
            yb_wb_text(sheet, row, 0, yb_table_text(table->table, r, 0), wb->text);
            yb_wb_text(sheet, row, fund, fund_name(wb, yb_table_text(table->table, r, fund)), wb->text);
            yb_wb_text(sheet, row, event, yb_label_event(yb_table_text(table->table, r, event), wb->zh),
                       wb->text);
            put_row(wb, sheet, row, table, r, event + 1, wb->percent);
            put_codes(wb, sheet, row, table, r, codes);
        }
    }
    finish_table(sheet, row, columns + 2);
}

/* ---- Assumptions ---- */

typedef struct {
    const yb_wb *wb;
    lxw_worksheet *sheet;
    const char *scenario;
    size_t row;
} assumption_writer;

static void put_assumption(void *context, const yb_wb_assumption *a)
{
    assumption_writer *writer = context;
    const yb_wb *wb = writer->wb;
    char *end;
    const double value = strtod(a->value, &end);
    const bool is_number = *a->value && *end == '\0' &&
                           strspn(a->value, "0123456789.eE+-") == strlen(a->value) && strlen(a->value) < 16;

    writer->row++;
    yb_wb_text(writer->sheet, writer->row, 0, writer->scenario, wb->text);
    yb_wb_text(writer->sheet, writer->row, 1, a->key, wb->text);
    yb_wb_text(writer->sheet, writer->row, 2, a->meaning[wb->zh], wb->wrapped);
    if (is_number)
        put_number(writer->sheet, writer->row, 3, value, wb->text);
    else
        yb_wb_text(writer->sheet, writer->row, 3, a->value, wb->wrapped);
    yb_wb_text(writer->sheet, writer->row, 4, *a->unit ? yb_label_unit(a->unit, wb->zh) : "", wb->text);
    yb_wb_text(writer->sheet, writer->row, 5, a->range, wb->text);
    yb_wb_text(writer->sheet, writer->row, 6, yb_label_status(a->status, wb->zh), wb->text);
    yb_wb_text(writer->sheet, writer->row, 7, a->source, wb->wrapped);
}

void yb_wb_assumption_sheet(const yb_wb *wb)
{
    const char *const head_en[] = {"scenario", "key",    "meaning", "value", "unit",
                                   "range",    "status", "source",  NULL};
    const char *const head_zh[] = {"情景", "键", "含义", "取值", "单位", "范围", "状态", "来源", NULL};
    assumption_writer writer = {wb, workbook_add_worksheet(wb->book, yb_wb_say(wb, "Assumptions", "假设")),
                                NULL, 0};
    static const int width[] = {20, 44, 44, 44, 22, 18, 14, 70};

    for (size_t c = 0; c < sizeof width / sizeof *width; c++)
        worksheet_set_column(writer.sheet, (lxw_col_t) c, (lxw_col_t) c, width[c], NULL);
    put_head(wb, writer.sheet, 0, wb->zh ? head_zh : head_en);
    for (size_t i = 0; i < wb->n; i++) {
        writer.scenario = wb->result[i].scenario;
        yb_wb_assumptions(&wb->result[i], put_assumption, &writer);
    }
    finish_table(writer.sheet, writer.row, (int) (sizeof width / sizeof *width));
}
