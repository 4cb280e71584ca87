/* The fan charts of one scenario: see chart_frame.h. */
#include "chart_frame.h"

#include <stdlib.h>
#include <string.h>

/* The fans of a run, each drawn if its series is there. */
static const struct {
    const char *fund, *series;
} FANS[] = {
    {"resident", "accumulated_balance"},
    {"resident", "current_balance"},
    {"employee_pooled", "accumulated_balance"},
    {"employee_pooled", "current_balance"},
    {"all", "accumulated_balance"},
};

enum { N_FANS = sizeof FANS / sizeof *FANS };

static const double HEIGHT_MM = 110.0, NARROW_MM = 95.0;

typedef struct {
    const yb_chart_data *data;
    const yb_chart_series *series;
} fan_table;

static const char *const STATUS_NAMES[YB_CHART_STATUSES] = {"official", "derived", "press", "unverified",
                                                            "projected"};

/* The rows of bands.csv that the figure shows. */
static void write_table(FILE *stream, const void *context)
{
    const fan_table *const fan = context;
    const yb_chart_data *const data = fan->data;
    const yb_chart_slice slice = yb_chart_find(data, NULL, fan->series->fund, fan->series->series);

    fputs("scenario,fund,series,unit,year,status", stream);
    for (size_t k = 0; k < data->n_percentiles; k++)
        yb_table_percentile_name(stream, data->percentiles[k]);
    fputc('\n', stream);
    for (size_t i = 0; i < slice.n; i++) {
        const yb_chart_row *const row = &slice.rows[i];

        fprintf(stream, "%s,%s,%s,%s,%d,%s", row->scenario, row->fund, row->series, row->unit, row->year,
                STATUS_NAMES[row->status]);
        for (size_t k = 0; k < data->n_percentiles; k++)
            yb_table_value(stream, row->values[k]);
        fputc('\n', stream);
    }
}

static yb_status write_language(const yb_chart_sink *sink, const yb_chart_series *series,
                                const yb_chart_run *run, bool zh)
{
    char *stem = NULL, *description = NULL;
    yb_page *const page = calloc(1, sizeof *page);
    yb_chart_words words;
    yb_status status;
    const bool made = yb_chart_words_init(&words, series, run, zh);

    if (page == NULL || !made || asprintf(&stem, "fan-%s-%s", series->fund, series->series) < 0 ||
        asprintf(&description, "%s%s%s\n%s%s%s\n%s\n%s", words.scenario, words.separator, words.reading,
                 words.marker[0], words.marker[1][0] != '\0' ? words.separator : "", words.marker[1],
                 words.note, words.source) < 0) {
        status = yb_fail(sink->diag, YB_ERR_FILE, NULL, NULL, "out of memory");
    } else {
        const yb_chart_figure figure = {.series = series, .words = &words, .page = page};

        page->separator = words.separator;
        yb_chart_append(page->title, sizeof page->title, "%s", words.title);
        yb_chart_append(page->lead, sizeof page->lead, "%s", words.scenario);
        yb_chart_append(page->reading, sizeof page->reading, "%s", words.reading);
        yb_chart_append(page->note, sizeof page->note, "%s", words.note);
        yb_chart_append(page->source, sizeof page->source, "%s", words.source);
        status = yb_figure_pictures(sink, stem, zh, HEIGHT_MM, NARROW_MM, yb_chart_figure_draw, &figure,
                                    words.title, description);
    }
    free(stem);
    free(description);
    free(page);
    yb_chart_words_free(&words);
    return status;
}

static yb_status write_fan(const yb_chart_sink *sink, const yb_chart_data *data,
                           const yb_chart_series *series)
{
    const fan_table table = {data, series};
    char stem[160];

    snprintf(stem, sizeof stem, "fan-%s-%s", series->fund, series->series);
    yb_status status = yb_figure_table(sink, stem, write_table, &table);
    if (status == YB_OK && sink->options->zh)
        status = write_language(sink, series, &data->run, true);
    if (status == YB_OK && sink->options->en)
        status = write_language(sink, series, &data->run, false);
    return status;
}

yb_status yb_chart_fans(const yb_chart_sink *sink, const yb_chart_data *data)
{
    yb_chart_series series[N_FANS] = {{0}};
    yb_status status = YB_OK;

    /* All series are checked before the first file is written. */
    for (size_t c = 0; c < N_FANS; c++) {
        const yb_status gathered =
            yb_chart_series_init(&series[c], data, FANS[c].fund, FANS[c].series, sink->diag);

        status = status == YB_OK ? gathered : status;
    }
    for (size_t c = 0; c < N_FANS && status == YB_OK; c++)
        if (series[c].n_points > 0)
            status = write_fan(sink, data, &series[c]);
    for (size_t c = 0; c < N_FANS; c++)
        yb_chart_series_free(&series[c]);
    return status;
}
