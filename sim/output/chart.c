/* From result folders to their figures: see chart.h. */
#include "yibao/chart.h"

#include "chart_frame.h"

#include <inttypes.h>
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

static yb_status write_comparison(yb_chart_sink *sink, const yb_chart_set *set)
{
    yb_status (*const families[])(const yb_chart_sink *, const yb_chart_set *) = {
        yb_chart_lines, yb_chart_multiples, yb_chart_tornados, yb_chart_waterfalls};
    char *index = NULL, *path = NULL;
    size_t size = 0;
    yb_status status = YB_OK;

    sink->index = open_memstream(&index, &size);
    if (sink->index == NULL)
        return yb_fail(sink->diag, YB_ERR_FILE, NULL, NULL, "out of memory");
    fputs("figure,language,title\n", sink->index);
    for (size_t i = 0; i < sizeof families / sizeof *families && status == YB_OK; i++)
        status = families[i](sink, set);
    if (fclose(sink->index) != 0 || asprintf(&path, "%s/figures.csv", sink->folder) < 0)
        status = yb_fail(sink->diag, YB_ERR_FILE, NULL, NULL, "out of memory");
    else if (status == YB_OK)
        status = yb_chart_store(path, index, size, sink->diag);
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
        yb_chart_sink sink = {.folder = charts_dir,
                              .options = options,
                              .canvas = yb_canvas_create(),
                              .entries = entries,
                              .n_entries = sizeof entries / sizeof *entries,
                              .diag = diag};

        status = hashes != NULL && sink.canvas != NULL
                     ? write_comparison(&sink, &set)
                     : yb_fail(diag, YB_ERR_FILE, NULL, NULL, "out of memory");
        if (status == YB_OK)
            warn_of_glyphs(&sink);
        yb_canvas_free(sink.canvas);
        free(hashes);
    }
    yb_chart_set_free(&set);
    return status;
}
