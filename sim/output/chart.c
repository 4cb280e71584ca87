#include "yibao/chart.h"

#include "chart_private.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

/* 180 mm x 110 mm: the width of two columns. */
static const double PAGE_WIDTH = 180.0 / 25.4 * 72.0, PAGE_HEIGHT = 110.0 / 25.4 * 72.0;

/* The figures of a run, each drawn if its series is there. */
static const struct {
    const char *fund, *series;
} CHARTS[] = {
    {"resident", "accumulated_balance"},
    {"resident", "current_balance"},
    {"employee_pooled", "accumulated_balance"},
    {"employee_pooled", "current_balance"},
    {"all", "accumulated_balance"},
};

enum { N_CHARTS = sizeof CHARTS / sizeof *CHARTS };

typedef struct {
    const char *charts_dir;
    const yb_chart_options *options;
    const yb_chart_run *run;
    yb_canvas *canvas;
    yb_diag *diag;
} chart_job;

static yb_status write_formats(const chart_job *job, const yb_chart_figure *figure, const char *language,
                               const yb_canvas_metadata *metadata)
{
    const struct {
        bool wanted;
        yb_canvas_format format;
        const char *extension;
    } formats[] = {{job->options->svg, YB_CANVAS_SVG, "svg"},
                   {job->options->pdf, YB_CANVAS_PDF, "pdf"},
                   {job->options->png, YB_CANVAS_PNG, "png"}};
    yb_status status = YB_OK;

    for (size_t f = 0; f < sizeof formats / sizeof *formats && status == YB_OK; f++) {
        char *path = NULL;

        if (!formats[f].wanted)
            continue;
        if (asprintf(&path, "%s/fan-%s-%s.%s.%s", job->charts_dir, figure->series->fund,
                     figure->series->series, language, formats[f].extension) < 0)
            return yb_fail(job->diag, YB_ERR_FILE, NULL, NULL, "out of memory");
        status = yb_canvas_write(job->canvas, formats[f].format, yb_chart_figure_draw, figure, metadata, path,
                                 job->diag);
        free(path);
    }
    return status;
}

static yb_status write_language(const chart_job *job, const yb_chart_series *series, bool zh)
{
    const yb_chart_run *const run = job->run;
    char seed[32], paths[32];
    char *description = NULL;
    yb_chart_words words;
    yb_status status = YB_ERR_FILE;
    const bool made = yb_chart_words_init(&words, series, run, zh);

    snprintf(seed, sizeof seed, "%" PRId64, run->seed);
    snprintf(paths, sizeof paths, "%" PRId64, run->paths);
    if (!made || asprintf(&description, "%s%s%s\n%s%s%s\n%s\n%s", words.scenario, words.separator,
                          words.reading, words.marker[0], words.marker[1][0] != '\0' ? words.separator : "",
                          words.marker[1], words.note, words.source) < 0) {
        description = NULL;
        (void) yb_fail(job->diag, YB_ERR_FILE, NULL, NULL, "out of memory");
    } else {
        const char *const entries[][2] = {
            {"scenario", run->scenario}, {"scenario_sha256", run->sha256}, {"seed", seed}, {"paths", paths},
            {"version", run->version},   {"command", run->command},
        };
        const yb_canvas_metadata metadata = {.title = words.title,
                                             .description = description,
                                             .entries = entries,
                                             .n_entries = sizeof entries / sizeof *entries};
        const yb_chart_figure figure = {.series = series, .words = &words};

        yb_canvas_language(job->canvas, zh ? "zh-cn" : "en");
        status = write_formats(job, &figure, zh ? "zh" : "en", &metadata);
    }
    free(description);
    yb_chart_words_free(&words);
    return status;
}

static yb_status write_charts(const chart_job *job, const yb_chart_series *series)
{
    yb_status status = YB_OK;

    for (size_t c = 0; c < N_CHARTS && status == YB_OK; c++) {
        if (series[c].n_points > 0 && job->options->zh)
            status = write_language(job, &series[c], true);
        if (series[c].n_points > 0 && job->options->en && status == YB_OK)
            status = write_language(job, &series[c], false);
    }
    if (yb_canvas_unknown_glyphs(job->canvas) > 0)
        yb_warn(job->diag, NULL, "install the package fonts-noto-cjk and draw the charts again",
                "no font has all characters of the charts");
    return status;
}

yb_status yb_chart_directory(const char *result_dir, const char *charts_dir, const yb_chart_options *options,
                             yb_diag *diag)
{
    yb_chart_data *const data = yb_chart_data_read(result_dir, diag);
    yb_chart_series series[N_CHARTS] = {{0}};
    yb_status status = YB_OK;

    if (data == NULL)
        return yb_diag_status(diag);
    /* All series are checked before the first file is written. */
    for (size_t c = 0; c < N_CHARTS; c++) {
        const yb_status gathered =
            yb_chart_series_init(&series[c], data, CHARTS[c].fund, CHARTS[c].series, diag);

        if (status == YB_OK)
            status = gathered;
    }
    if (status == YB_OK) {
        const chart_job job = {.charts_dir = charts_dir,
                               .options = options,
                               .run = &data->run,
                               .canvas = yb_canvas_create(PAGE_WIDTH, PAGE_HEIGHT),
                               .diag = diag};

        status = job.canvas != NULL ? write_charts(&job, series)
                                    : yb_fail(diag, YB_ERR_FILE, NULL, NULL, "out of memory");
        yb_canvas_free(job.canvas);
    }
    for (size_t c = 0; c < N_CHARTS; c++)
        yb_chart_series_free(&series[c]);
    yb_chart_data_free(data);
    return status;
}
