/* Native charts of the workbook: see workbook_private.h.
 *
 * A fan is one stacked area chart, because the library combines no chart types: an area without fill up to
 * the lowest percentile, the bands above it, and the median as a thin strip.  The sheet behind the charts
 * computes the strips by formulas from the percentiles beside them, so that a reader may change both. */
#include "workbook_private.h"

#include <math.h>
#include <string.h>

#include "yibao/labels.h"

enum {
    FIRST_YEAR = 1990,
    LAST_YEAR = 2150,
    CHART_ROWS = 22, /* of the sheet that a chart covers */
    CHART_COLUMNS = 11,
    HEAD_ROWS = 3 /* of a block of data: what it is, the strip's half width, the column names */
};

/* Columns of a block: the percentiles, then the heights that are stacked. */
enum {
    YEAR,
    OUTER_LOW,
    INNER_LOW,
    MEDIAN,
    INNER_HIGH,
    OUTER_HIGH,
    BASE,
    WIDTH_1,
    WIDTH_2,
    STRIP,
    WIDTH_3,
    WIDTH_4
};

typedef struct {
    int year;
    double value[OUTER_HIGH + 1]; /* by the columns above */
} fan_row;

/* The percentile columns of a pair, "p5" and "p95"; NULL: there is none. */
typedef struct {
    const char *low, *high;
} pair;

static pair choose_pair(const yb_wb_table *bands, const pair *candidates, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (yb_wb_column(bands, candidates[i].low) >= 0 && yb_wb_column(bands, candidates[i].high) >= 0)
            return candidates[i];
    return (pair){NULL, NULL};
}

/* The years of a fund's accumulated balance; where a percentile is missing (history) it is the median. */
static size_t read_fan(const yb_wb_table *bands, const char *fund, pair outer, pair inner, fan_row *rows)
{
    const char *const column[] = {outer.low, inner.low, "p50", inner.high, outer.high};
    size_t n = 0;

    for (int year = FIRST_YEAR; year <= LAST_YEAR; year++) {
        const long found = yb_wb_find(bands, fund, "accumulated_balance", year);
        fan_row *row = &rows[n];

        if (found < 0 ||
            !yb_wb_number(bands, (size_t) found, yb_wb_column(bands, "p50"), &row->value[MEDIAN]))
            continue;
        row->year = year;
        for (int k = 0; k < 5; k++)
            if (!column[k] || !yb_wb_number(bands, (size_t) found, yb_wb_column(bands, column[k]),
                                            &row->value[OUTER_LOW + k]))
                row->value[OUTER_LOW + k] = row->value[MEDIAN];
        n++;
    }
    return n;
}

/* Half the height of the median's strip: 0.4 % of what the chart spans. */
static double half_strip(const fan_row *rows, size_t n)
{
    double low = rows[0].value[OUTER_LOW], high = rows[0].value[OUTER_HIGH];

    for (size_t i = 1; i < n; i++) {
        low = fmin(low, rows[i].value[OUTER_LOW]);
        high = fmax(high, rows[i].value[OUTER_HIGH]);
    }
    return 0.004 * fmax(high - low, 1.0);
}

/* A formula over the row's cells: each letter a .. e stands for a percentile, h for the half width; with the
 * value that it has, for readers that do not compute. */
static void put_formula(const yb_wb *wb, lxw_worksheet *sheet, lxw_row_t row, int column, lxw_row_t half_row,
                        const char *pattern, double value)
{
    char formula[400] = "=";

    for (const char *c = pattern; *c; c++) {
        char cell[LXW_MAX_CELL_NAME_LENGTH] = {*c, '\0'};

        if (*c >= 'a' && *c <= 'e')
            lxw_rowcol_to_cell(cell, row, (lxw_col_t) (OUTER_LOW + *c - 'a'));
        else if (*c == 'h')
            lxw_rowcol_to_cell_abs(cell, half_row, 1, 1, 1);
        strncat(formula, cell, sizeof formula - strlen(formula) - 1);
    }
    worksheet_write_formula_num(sheet, row, (lxw_col_t) column, formula, wb->tenths, value);
}

static void put_fan_row(const yb_wb *wb, lxw_worksheet *sheet, lxw_row_t row, lxw_row_t half_row,
                        const fan_row *fan, double h)
{
    const double *v = fan->value;
    const double low_1 = fmin(v[OUTER_LOW], v[MEDIAN] - h), low_2 = fmin(v[INNER_LOW], v[MEDIAN] - h);
    const double high_1 = fmax(v[OUTER_HIGH], v[MEDIAN] + h), high_2 = fmax(v[INNER_HIGH], v[MEDIAN] + h);

    worksheet_write_number(sheet, row, YEAR, fan->year, wb->whole);
    for (int k = OUTER_LOW; k <= OUTER_HIGH; k++)
        worksheet_write_number(sheet, row, (lxw_col_t) k, v[k], wb->tenths);
    put_formula(wb, sheet, row, BASE, half_row, "MIN(a,c-h)", low_1);
    put_formula(wb, sheet, row, WIDTH_1, half_row, "MIN(b,c-h)-MIN(a,c-h)", low_2 - low_1);
    put_formula(wb, sheet, row, WIDTH_2, half_row, "c-h-MIN(b,c-h)", v[MEDIAN] - h - low_2);
    put_formula(wb, sheet, row, STRIP, half_row, "2*h", 2.0 * h);
    put_formula(wb, sheet, row, WIDTH_3, half_row, "MAX(d,c+h)-c-h", high_2 - v[MEDIAN] - h);
    put_formula(wb, sheet, row, WIDTH_4, half_row, "MAX(e,c+h)-MAX(d,c+h)", high_1 - high_2);
}

/* "p2_5" -> "2.5". */
static const char *percent_text(const char *column, char buffer[16])
{
    snprintf(buffer, 16, "%s", column + 1);
    for (char *c = buffer; *c; c++)
        *c = *c == '_' ? '.' : *c;
    return buffer;
}

static void pair_text(const pair *p, char *buffer, size_t size)
{
    char low[16], high[16];

    snprintf(buffer, size, "%s\u2013%s %%", percent_text(p->low, low), percent_text(p->high, high));
}

static void chart_title(const yb_wb *wb, lxw_chart *chart, const char *what, const char *scenario)
{
    char title[300];

    snprintf(title, sizeof title, yb_wb_say(wb, "%c%s (%s)", "%c%s（%s）"), what[0], what + 1, scenario);
    if (title[0] >= 'a' && title[0] <= 'z')
        title[0] = (char) (title[0] - 'a' + 'A');
    chart_title_set_name(chart, title);
    lxw_chart_font font = {.size = 12, .bold = LXW_TRUE};

    chart_title_set_name_font(chart, &font);
}

static void dress_axes(lxw_chart *chart, const char *unit, const char *format)
{
    lxw_chart_line grid = {.color = 0xD9D9D9, .width = 0.5f};

    chart_axis_set_name(chart->y_axis, unit);
    chart_axis_set_num_format(chart->y_axis, format);
    chart_axis_major_gridlines_set_line(chart->y_axis, &grid);
    chart_axis_set_label_position(chart->x_axis, LXW_CHART_AXIS_LABEL_POSITION_LOW);
    chart_axis_set_interval_unit(chart->x_axis, 5);
    chart_axis_set_interval_tick(chart->x_axis, 5);
    chart_legend_set_position(chart, LXW_CHART_LEGEND_BOTTOM);
}

typedef struct {
    const yb_wb *wb;
    lxw_worksheet *charts, *data;
    const char *data_name;
    lxw_row_t next_row; /* of the data */
} chart_writer;

static void insert(const chart_writer *w, lxw_chart *chart, size_t line, int place)
{
    lxw_chart_options options = {.x_scale = 1.4, .y_scale = 1.4};

    worksheet_insert_chart_opt(w->charts, (lxw_row_t) (1 + line * CHART_ROWS),
                               (lxw_col_t) (place * CHART_COLUMNS), chart, &options);
}

static lxw_chart_series *add_series(const chart_writer *w, lxw_chart *chart, int column, lxw_row_t first,
                                    lxw_row_t last, const char *name)
{
    lxw_chart_series *series = chart_add_series(chart, NULL, NULL);

    chart_series_set_categories(series, w->data_name, first, YEAR, last, YEAR);
    chart_series_set_values(series, w->data_name, first, (lxw_col_t) column, last, (lxw_col_t) column);
    chart_series_set_name(series, name);
    return series;
}

static void add_fan(const chart_writer *w, const char *title, const char *scenario, lxw_row_t first,
                    lxw_row_t last, const pair *outer, const pair *inner, size_t line, int place)
{
    static const struct {
        int column;
        uint32_t color; /* 0: no fill */
    } layers[] = {{BASE, 0},         {WIDTH_1, 0xC6DBEF}, {WIDTH_2, 0x6BAED6},
                  {STRIP, 0x08306B}, {WIDTH_3, 0x6BAED6}, {WIDTH_4, 0xC6DBEF}};
    lxw_chart *chart = workbook_add_chart(w->wb->book, LXW_CHART_AREA_STACKED);
    char outer_text[40] = " ", inner_text[40] = " ";
    /* The legend names each colour once, and only those that there are. */
    int16_t hidden[8] = {0, 4, 5}, n_hidden = 3;

    if (outer->low)
        pair_text(outer, outer_text, sizeof outer_text);
    else
        hidden[n_hidden++] = 1;
    if (inner->low)
        pair_text(inner, inner_text, sizeof inner_text);
    else
        hidden[n_hidden++] = 2;
    hidden[n_hidden] = -1;
    for (size_t k = 0; k < sizeof layers / sizeof *layers; k++) {
        const char *name = layers[k].column == STRIP ? yb_wb_say(w->wb, "median", "中位数")
                           : k == 1 || k == 5        ? outer_text
                           : k == 2 || k == 4        ? inner_text
                                                     : " ";
        lxw_chart_series *series = add_series(w, chart, layers[k].column, first, last, name);
        lxw_chart_fill fill = {.color = layers[k].color, .none = layers[k].color == 0};
        lxw_chart_line line_style = {.none = LXW_TRUE};

        chart_series_set_fill(series, &fill);
        chart_series_set_line(series, &line_style);
    }
    chart_title(w->wb, chart, title, scenario);
    dress_axes(chart, yb_label_unit("100m_yuan", w->wb->zh), "#,##0");
    chart_legend_delete_series(chart, hidden);
    insert(w, chart, line, place);
}

/* A block of data and its fan. */
static void put_fan(chart_writer *w, const yb_wb_result *result, const char *fund, size_t line, int place)
{
    static const pair outer_pairs[] = {{"p5", "p95"}, {"p2_5", "p97_5"}, {"p10", "p90"}},
                      inner_pairs[] = {{"p25", "p75"}};
    const pair outer = choose_pair(&result->bands, outer_pairs, 3),
               inner = choose_pair(&result->bands, inner_pairs, 1);
    const yb_wb *wb = w->wb;
    fan_row rows[LAST_YEAR - FIRST_YEAR + 1];
    const size_t n = read_fan(&result->bands, fund, outer, inner, rows);
    const char *const names[] = {yb_wb_say(wb, "year", "年份"),
                                 outer.low ? outer.low : "p50",
                                 inner.low ? inner.low : "p50",
                                 "p50",
                                 inner.high ? inner.high : "p50",
                                 outer.high ? outer.high : "p50",
                                 yb_wb_say(wb, "base", "底"),
                                 yb_wb_say(wb, "outer, below", "外带（下）"),
                                 yb_wb_say(wb, "inner, below", "内带（下）"),
                                 yb_wb_say(wb, "median strip", "中位数条"),
                                 yb_wb_say(wb, "inner, above", "内带（上）"),
                                 yb_wb_say(wb, "outer, above", "外带（上）")};
    char title[200], series[64];

    if (n == 0)
        return;
    const double h = half_strip(rows, n);
    const lxw_row_t half_row = w->next_row + 1, first = w->next_row + HEAD_ROWS;

    yb_label_series("accumulated_balance", wb->zh, series, sizeof series);
    snprintf(title, sizeof title, yb_wb_say(wb, "%s: %s", "%s：%s"), yb_label_fund(fund, wb->zh), series);
    yb_wb_text(w->data, w->next_row, 0, result->scenario, wb->head);
    yb_wb_text(w->data, w->next_row, 1, title, wb->head);
    yb_wb_text(w->data, half_row, 0, yb_wb_say(wb, "half of the strip", "中位数条的半高"), wb->text);
    worksheet_write_number(w->data, half_row, 1, h, wb->tenths);
    for (int c = YEAR; c <= WIDTH_4; c++)
        yb_wb_text(w->data, half_row + 1, c, names[c], wb->head);
    for (size_t i = 0; i < n; i++)
        put_fan_row(wb, w->data, first + (lxw_row_t) i, half_row, &rows[i], h);
    w->next_row = first + (lxw_row_t) n + 1;
    add_fan(w, title, result->scenario, first, first + (lxw_row_t) n - 1, &outer, &inner, line, place);
}

/* Probability of exhaustion by year: a line for each fund. */
static void put_probabilities(chart_writer *w, const yb_wb_result *result, size_t line, int place)
{
    static const struct {
        const char *fund;
        uint32_t color;
    } funds[] = {{"resident", 0xB2182B}, {"employee_pooled", 0x08306B}};
    enum { N_FUNDS = sizeof funds / sizeof *funds };
    const yb_wb *wb = w->wb;
    const char *title =
        yb_wb_say(wb, "probability that the balance has been below zero", "截至当年累计结余曾耗尽的概率");
    const lxw_row_t first = w->next_row + 2;
    lxw_row_t row = first;

    yb_wb_text(w->data, w->next_row, 0, result->scenario, wb->head);
    yb_wb_text(w->data, w->next_row, 1, title, wb->head);
    yb_wb_text(w->data, w->next_row + 1, 0, yb_wb_say(wb, "year", "年份"), wb->head);
    for (int f = 0; f < N_FUNDS; f++)
        yb_wb_text(w->data, w->next_row + 1, 1 + f, yb_label_fund(funds[f].fund, wb->zh), wb->head);
    for (int year = FIRST_YEAR; year <= LAST_YEAR; year++) {
        double value[N_FUNDS];
        bool all = true;

        for (int f = 0; f < N_FUNDS; f++) {
            const long found = yb_wb_find(&result->risk, funds[f].fund, "exhausted_by", year);

            all = all && found >= 0 &&
                  yb_wb_number(&result->risk, (size_t) found, yb_wb_column(&result->risk, "probability"),
                               &value[f]);
        }
        if (!all)
            continue;
        worksheet_write_number(w->data, row, 0, year, wb->whole);
        for (int f = 0; f < N_FUNDS; f++)
            worksheet_write_number(w->data, row, (lxw_col_t) (1 + f), value[f], wb->percent);
        row++;
    }
    w->next_row = row + 1;
    if (row == first)
        return;
    lxw_chart *chart = workbook_add_chart(wb->book, LXW_CHART_LINE);

    for (int f = 0; f < N_FUNDS; f++) {
        lxw_chart_series *series =
            add_series(w, chart, 1 + f, first, row - 1, yb_label_fund(funds[f].fund, wb->zh));
        lxw_chart_line line_style = {.color = funds[f].color, .width = 2.25f};

        chart_series_set_line(series, &line_style);
    }
    chart_title(wb, chart, title, result->scenario);
    dress_axes(chart, yb_wb_say(wb, "probability", "概率"), "0%");
    chart_axis_set_min(chart->y_axis, 0.0);
    chart_axis_set_max(chart->y_axis, 1.0);
    insert(w, chart, line, place);
}

void yb_wb_charts(const yb_wb *wb)
{
    static const char *const funds[] = {"resident", "employee_pooled"};
    enum { N_FUNDS = sizeof funds / sizeof *funds };
    chart_writer w = {wb, workbook_get_worksheet_by_name(wb->book, yb_wb_say(wb, "Charts", "图表")), NULL,
                      yb_wb_say(wb, "Chart data", "图表数据"), 0};

    w.data = workbook_add_worksheet(wb->book, w.data_name);
    if (!w.charts || !w.data)
        return;
    yb_wb_page(w.charts, true);
    worksheet_set_column(w.data, 0, WIDTH_4, 16, NULL);
    for (size_t i = 0; i < wb->n; i++) {
        for (int f = 0; f < N_FUNDS; f++)
            put_fan(&w, &wb->result[i], funds[f], i, f);
        put_probabilities(&w, &wb->result[i], i, N_FUNDS);
    }
}
