/* From result folders to their figures: see chart.h. */
#include "yibao/chart.h"

#include "chart_frame.h"

#include <inttypes.h>
#include <omp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void warn_of_glyphs(const yb_chart_sink *sink)
{
    if (yb_canvas_unknown_glyphs(sink->canvas) > 0)
        yb_warn(sink->diag, NULL, "install the package fonts-noto-cjk and draw the charts again",
                "no font has all characters of the charts");
}

yb_status yb_chart_directory(const char *result_dir, const char *charts_dir, const yb_chart_options *options,
                             yb_diag *diag)
{
    yb_chart_data *const data = yb_chart_data_read(result_dir, diag);
    char seed[32], paths[32];

    if (data == NULL)
        return yb_diag_status(diag);
    snprintf(seed, sizeof seed, "%" PRId64, data->run.seed);
    snprintf(paths, sizeof paths, "%" PRId64, data->run.paths);
    const char *const entries[][2] = {
        {"scenario", data->run.scenario},
        {"scenario_sha256", data->run.sha256},
        {"seed", seed},
        {"paths", paths},
        {"version", data->run.version},
        {"command", data->run.command},
    };
    const yb_chart_sink sink = {.folder = charts_dir,
                                .options = options,
                                .canvas = yb_canvas_create(),
                                .entries = entries,
                                .n_entries = sizeof entries / sizeof *entries,
                                .diag = diag};
    yb_status status = sink.canvas != NULL ? yb_chart_fans(&sink, data)
                                           : yb_fail(diag, YB_ERR_FILE, NULL, NULL, "out of memory");

    if (status == YB_OK)
        status = yb_chart_compositions(&sink, data);
    if (status == YB_OK)
        status = yb_chart_members(&sink, data, result_dir);
    if (status == YB_OK)
        warn_of_glyphs(&sink);
    yb_canvas_free(sink.canvas);
    yb_chart_data_free(data);
    return status;
}

/* A text of all scenarios, "name=value" each. */
static char *listed(const yb_chart_set *set, const char *(*value)(const yb_chart_run *run))
{
    char *text = NULL;
    size_t size = 0;
    FILE *const stream = open_memstream(&text, &size);

    if (stream == NULL)
        return NULL;
    for (size_t i = 0; i < set->n; i++)
        fprintf(stream, "%s%s=%s", i > 0 ? " " : "", set->data[i]->run.scenario, value(&set->data[i]->run));
    return fclose(stream) == 0 ? text : NULL;
}

static const char *sha256_of(const yb_chart_run *run)
{
    return run->sha256;
}

typedef yb_status figure_family(const yb_chart_sink *sink, const yb_chart_set *set);

/* What the drawing of one family leaves; families are drawn at once, each with its own canvas. */
typedef struct {
    yb_diag *diag;
    char *index; /* its rows of figures.csv */
    size_t index_size;
    yb_status status;
} family_outcome;

static void write_family(figure_family *family, const yb_chart_sink *common, const yb_chart_set *set,
                         family_outcome *outcome)
{
    yb_chart_sink sink = *common;

    outcome->status = YB_ERR_FILE;
    sink.diag = outcome->diag = yb_diag_create();
    sink.canvas = yb_canvas_create();
    sink.index = open_memstream(&outcome->index, &outcome->index_size);
    if (sink.diag != NULL && sink.canvas != NULL && sink.index != NULL)
        outcome->status = family(&sink, set);
    if (sink.index != NULL && fclose(sink.index) != 0)
        outcome->status = YB_ERR_FILE;
    if (outcome->status == YB_OK)
        warn_of_glyphs(&sink);
    yb_canvas_free(sink.canvas);
}

static yb_status write_comparison(const yb_chart_sink *sink, const yb_chart_set *set)
{
    static figure_family *const families[] = {yb_chart_waterfalls, yb_chart_lines, yb_chart_multiples,
                                              yb_chart_tornados};
    enum { N = sizeof families / sizeof *families };
    family_outcome outcome[N] = {{0}};
    const int threads = sink->options->threads > 0 ? sink->options->threads : omp_get_num_procs();
    char *index = NULL, *path = NULL;
    size_t size = 0;
    FILE *const stream = open_memstream(&index, &size);
    yb_status status = stream != NULL ? YB_OK : YB_ERR_FILE;

#pragma omp parallel for schedule(dynamic, 1) num_threads(threads)
    for (int i = 0; i < N; i++)
        write_family(families[i], sink, set, &outcome[i]);
    if (stream != NULL)
        fputs("figure,language,title\n", stream);
    for (int i = 0; i < N; i++) {
        if (outcome[i].diag != NULL)
            yb_diag_take(sink->diag, outcome[i].diag);
        if (stream != NULL && outcome[i].index != NULL)
            fputs(outcome[i].index, stream);
        status = status == YB_OK ? outcome[i].status : status;
        yb_diag_free(outcome[i].diag);
        free(outcome[i].index);
    }
    if (stream != NULL && fclose(stream) == 0 && status == YB_OK &&
        asprintf(&path, "%s/figures.csv", sink->folder) >= 0)
        status = yb_chart_store(path, index, size, sink->diag);
    else if (yb_diag_status(sink->diag) == YB_OK)
        status = yb_fail(sink->diag, YB_ERR_FILE, NULL, NULL, "out of memory");
    free(path);
    free(index);
    return status;
}

yb_status yb_chart_comparison(const char *const *result_dirs, size_t n, const char *compare_csv,
                              const char *charts_dir, const yb_chart_options *options, yb_diag *diag)
{
    yb_chart_set set = {0};
    yb_status status = yb_chart_set_read(&set, result_dirs, n, compare_csv, diag);

    if (status == YB_OK) {
        const yb_chart_run *const run = &set.data[set.reference]->run;
        char seed[32], paths[32];
        char *const hashes = listed(&set, sha256_of);

        snprintf(seed, sizeof seed, "%" PRId64, run->seed);
        snprintf(paths, sizeof paths, "%" PRId64, run->paths);
        const char *const entries[][2] = {
            {"scenario_sha256", hashes != NULL ? hashes : ""},
            {"versus", run->scenario},
            {"seed", seed},
            {"paths", paths},
            {"version", run->version},
            {"command", run->command},
        };
        const yb_chart_sink sink = {.folder = charts_dir,
                                    .options = options,
                                    .entries = entries,
                                    .n_entries = sizeof entries / sizeof *entries,
                                    .diag = diag};

        status = hashes != NULL ? write_comparison(&sink, &set)
                                : yb_fail(diag, YB_ERR_FILE, NULL, NULL, "out of memory");
        free(hashes);
    }
    yb_chart_set_free(&set);
    return status;
}
