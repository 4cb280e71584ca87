/* The report of finished results: see report.h. */
#include "report_private.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- reading ---- */

static bool read_risks(yb_report_risks *risks, const char *path, const char *value, yb_diag *diag)
{
    const size_t errors = yb_diag_errors(diag);

    risks->table = yb_table_read(path, diag);
    if (risks->table == NULL)
        return false;
    const int scenario = yb_table_column(risks->table, "scenario", diag);
    const int fund = yb_table_column(risks->table, "fund", diag);
    const int event = yb_table_column(risks->table, "event", diag);
    const int year = yb_table_column(risks->table, "year", diag);
    const int probability = yb_table_column(risks->table, value, diag);
    const int se = yb_table_column(risks->table, "se", diag);

    if (yb_diag_errors(diag) > errors)
        return false;
    risks->rows = calloc(yb_table_rows(risks->table) + 1, sizeof *risks->rows);
    for (size_t r = 0; risks->rows != NULL && r < yb_table_rows(risks->table); r++)
        risks->rows[risks->n++] =
            (yb_report_risk){.scenario = yb_table_text(risks->table, r, scenario),
                             .fund = yb_table_text(risks->table, r, fund),
                             .event = yb_table_text(risks->table, r, event),
                             .year = (int) yb_table_integer(risks->table, r, year, diag),
                             .probability = yb_table_number(risks->table, r, probability, diag),
                             .se = yb_table_number(risks->table, r, se, diag)};
    return risks->rows != NULL && yb_diag_errors(diag) == errors;
}

/* Title up to its colon, escaped. */
static char *escaped_title(const yb_chart_run *run, bool zh)
{
    char title[512];

    yb_chart_short_title(run, zh, title, sizeof title);
    return yb_report_escaped(title, strlen(title));
}

static yb_status read_scenario(yb_report *report, size_t i)
{
    const yb_report_source *const source = report->source;
    const yb_chart_data *const data = report->set.data[i];
    char *path = NULL;
    bool good = asprintf(&path, "%s/risk.csv", source->result_dirs[i]) >= 0;

    good = good && read_risks(&report->risks[i], path, "probability", report->diag);
    good = good && yb_report_keys_read(&report->keys[i], data->json);
    for (int zh = 0; good && zh <= 1; zh++)
        good = (report->title[zh][i] = escaped_title(&data->run, zh == 1)) != NULL;
    free(path);
    if (good)
        return YB_OK;
    return yb_diag_status(report->diag) != YB_OK
               ? yb_diag_status(report->diag)
               : yb_fail(report->diag, YB_ERR_FILE, NULL, NULL, "out of memory");
}

/* The band between 5 and 95 %, else the outermost percentiles. */
static void find_band(yb_report *report)
{
    const yb_chart_data *const data = report->subject;

    report->low = yb_chart_percentile(data, 5.0);
    report->high = yb_chart_percentile(data, 95.0);
    if (report->low < 0 || report->high < 0) {
        report->low = 0;
        report->high = (int) data->n_percentiles - 1;
    }
    report->coverage = data->percentiles[report->high] - data->percentiles[report->low];
    if (data->n_percentiles < 2)
        report->low = report->high = -1;
}

static void find_years(yb_report *report)
{
    const yb_chart_slice slice = yb_chart_find(report->subject, NULL, "resident", "accumulated_balance");

    report->last_year = yb_set_last_year(&report->set);
    for (size_t i = 0; i < slice.n; i++)
        if (slice.rows[i].status != YB_CHART_PROJECTED)
            report->base_year = slice.rows[i].year;
    if (report->base_year == 0)
        report->base_year = slice.n > 0 ? slice.rows[0].year : report->last_year;
    for (int year = 2030; year < report->last_year && report->n_years < YB_REPORT_MAX_YEARS - 1; year += 10)
        if (year > report->base_year)
            report->year[report->n_years++] = year;
    report->year[report->n_years++] = report->last_year;
    report->middle = report->last_year < 2040 ? report->last_year : 2040;
    report->late = report->last_year < 2050 ? report->last_year : 2050;
}

static yb_status read_all(yb_report *report)
{
    const yb_report_source *const source = report->source;
    yb_status status =
        yb_chart_set_read(&report->set, source->result_dirs, source->n, source->compare_csv, report->diag);

    for (size_t i = 0; status == YB_OK && i < source->n; i++)
        status = read_scenario(report, i);
    if (status != YB_OK)
        return status;
    report->subject = report->set.data[report->set.reference];
    report->version = yb_report_escaped(report->subject->run.version, strlen(report->subject->run.version));
    if (report->version == NULL)
        return yb_fail(report->diag, YB_ERR_FILE, NULL, NULL, "out of memory");
    if (report->set.compare != NULL && source->compare_risk_csv != NULL &&
        !read_risks(&report->compare_risks, source->compare_risk_csv, "difference", report->diag))
        return yb_diag_status(report->diag) != YB_OK ? yb_diag_status(report->diag) : YB_ERR_FILE;
    if (source->validation != NULL)
        yb_report_scores_read(report->scores, source->validation);
    find_band(report);
    find_years(report);
    return YB_OK;
}

static void release(yb_report *report)
{
    for (size_t i = 0; i < YB_MAX_SET; i++) {
        yb_table_free(report->risks[i].table);
        free(report->risks[i].rows);
        yb_report_keys_free(&report->keys[i]);
        free(report->title[0][i]);
        free(report->title[1][i]);
    }
    free(report->version);
    yb_table_free(report->compare_risks.table);
    free(report->compare_risks.rows);
    yb_chart_set_free(&report->set);
}

/* ---- questions to the results ---- */

const yb_chart_row *yb_report_row(const yb_report *report, size_t scenario, const char *fund,
                                  const char *series, int year)
{
    return yb_chart_at(yb_chart_find(report->set.data[scenario], NULL, fund, series), year);
}

double yb_report_median(const yb_report *report, size_t scenario, const char *fund, const char *series,
                        int year)
{
    const yb_chart_row *const row = yb_report_row(report, scenario, fund, series, year);

    return row != NULL ? row->values[report->set.data[scenario]->median_index] : NAN;
}

const yb_report_risk *yb_report_risk_at(const yb_report_risks *risks, const char *scenario, const char *fund,
                                        const char *event, int year)
{
    for (size_t r = 0; r < risks->n; r++) {
        const yb_report_risk *const row = &risks->rows[r];

        if (row->year == year && strcmp(row->fund, fund) == 0 && strcmp(row->event, event) == 0 &&
            (scenario == NULL || strcmp(row->scenario, scenario) == 0))
            return row;
    }
    return NULL;
}

int yb_report_half(const yb_report *report, size_t scenario, const char *fund, const char *event)
{
    for (int year = report->base_year + 1; year <= report->last_year; year++) {
        const yb_report_risk *const risk =
            yb_report_risk_at(&report->risks[scenario], NULL, fund, event, year);

        if (risk != NULL && risk->probability > 0.5)
            return year;
    }
    return 0;
}

const yb_chart_row *yb_report_difference(const yb_report *report, size_t scenario, const char *fund,
                                         const char *series, int year)
{
    if (report->set.compare == NULL)
        return NULL;
    return yb_chart_at(
        yb_chart_find(report->set.compare, report->set.data[scenario]->run.scenario, fund, series), year);
}

/* ---- the page ---- */

static void write_contents(yb_report *report)
{
    static const struct {
        const char *id, *en, *zh;
        bool comparison;
    } entries[] = {{"summary", "Question and answer", "问题与结论", false},
                   {"funds", "The funds", "基金收支与结余", false},
                   {"comparison", "Comparison of the scenarios", "情景比较", true},
                   {"drivers", "What drives the result", "主要驱动因素", false},
                   {"assumptions", "Assumptions and their sources", "假设及其来源", false},
                   {"certainty", "How sure", "结果有多可靠", false},
                   {"reproduction", "How to reproduce", "如何复现", false}};

    yb_report_print(report, "<nav aria-label=\"Contents\"><ol>\n", "<nav aria-label=\"目录\"><ol>\n");
    for (size_t i = 0; i < sizeof entries / sizeof *entries; i++)
        if (!entries[i].comparison || report->set.n > 1)
            fprintf(report->out, "<li><a href=\"#%s-%s\">%s</a></li>\n", report->zh ? "zh" : "en",
                    entries[i].id, report->zh ? entries[i].zh : entries[i].en);
    fputs("</ol></nav>\n", report->out);
}

static void write_article(yb_report *report, bool zh)
{
    const yb_chart_run *const run = &report->subject->run;
    const char *const title = zh ? run->title_zh : run->title_en;
    char *const full = yb_report_escaped(title, strlen(title));

    if (full == NULL) {
        (void) yb_fail(report->diag, YB_ERR_FILE, NULL, NULL, "out of memory");
        return;
    }
    report->zh = zh;
    report->n_tables = report->n_figures = 0;
    fprintf(report->out, "<article id=\"%s\" lang=\"%s\">\n", zh ? "zh" : "en", zh ? "zh-CN" : "en");
    yb_report_print(report, "<h1>China's medical insurance funds to %d: ", "<h1>全国基本医疗保险基金至%d年：",
                    report->last_year);
    fprintf(report->out, "%s</h1>\n", report->title[zh][report->set.reference]);
    if (strcmp(full, report->title[zh][report->set.reference]) != 0)
        fprintf(report->out, "<p class=\"subtitle\">%s</p>\n", full);
    if (report->set.n > 1)
        yb_report_print(report,
                        "<p class=\"facts\">%zu scenarios on the same %s simulated paths, compared with "
                        "“%s”; yibao %s</p>\n",
                        "<p class=\"facts\">%zu个情景，相同的%s条模拟路径，以“%s”为比较基准；yibao %s</p>\n",
                        report->set.n, yb_report_number(report, (double) run->paths, 0),
                        report->title[zh][report->set.reference], report->version);
    else
        yb_report_print(report, "<p class=\"facts\">%s simulated paths; yibao %s</p>\n",
                        "<p class=\"facts\">%s条模拟路径；yibao %s</p>\n",
                        yb_report_number(report, (double) run->paths, 0), report->version);
    write_contents(report);
    yb_report_summary(report);
    yb_report_funds(report);
    if (report->set.n > 1)
        yb_report_comparison(report);
    yb_report_drivers(report);
    yb_report_assumptions(report);
    yb_report_certainty(report);
    yb_report_reproduction(report);
    fputs("</article>\n", report->out);
    free(full);
}

static void write_head(yb_report *report)
{
    const yb_report_source *const source = report->source;
    const yb_chart_run *const run = &report->subject->run;

    fprintf(report->out,
            "<!DOCTYPE html>\n<html lang=\"%s\">\n<head>\n<meta charset=\"utf-8\">\n"
            "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
            "<meta name=\"generator\" content=\"yibao %s\">\n<link rel=\"icon\" href=\"data:,\">\n<title>",
            source->en ? "en" : "zh-CN", YB_VERSION);
    yb_report_escape(report->out, source->en ? run->title_en : run->title_zh);
    fprintf(report->out, " – yibao</title>\n<style>\n%s", yb_report_style);
    /* The language is part of the address, so that a link can name it: no script is needed. */
    if (source->en && source->zh)
        fputs(
            "@supports selector(:has(a)){#zh{display:none}body:has(#zh:target,#zh :target) #zh{display:block}"
            "body:has(#zh:target,#zh :target) #en{display:none}}\n"
            "@supports not selector(:has(a)){#zh{break-before:page}}\n",
            report->out);
    fputs("</style>\n</head>\n<body>\n", report->out);
    if (source->en && source->zh)
        fputs("<p class=\"switch\"><a href=\"#en\" lang=\"en\">English</a> · <a href=\"#zh\" "
              "lang=\"zh-CN\">中文</a></p>\n",
              report->out);
}

yb_status yb_report_write(const yb_report_source *source, FILE *stream, yb_diag *diag)
{
    yb_report *const report = calloc(1, sizeof *report);
    yb_status status;

    if (report == NULL)
        return yb_fail(diag, YB_ERR_FILE, NULL, NULL, "out of memory");
    report->source = source;
    report->out = stream;
    report->diag = diag;
    status = read_all(report);
    if (status == YB_OK) {
        write_head(report);
        if (source->en)
            write_article(report, false);
        if (source->zh)
            write_article(report, true);
        fputs("</body>\n</html>\n", stream);
    }
    release(report);
    free(report);
    return status;
}
