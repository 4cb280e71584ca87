/* All paths of a model, block by block over threads: see results.h. */
#include <math.h>
#include <omp.h>
#include <stdlib.h>
#include <string.h>

#include "yibao/kernel.h"
#include "yibao/results.h"

/* Where a block met a value that is not finite; year 0: nowhere. */
typedef struct {
    int64_t path;
    int year;
    int series;
} failure;

/* Writes the year's lanes of all stored series; true if all of them are finite. */
static bool store_year(yb_results *results, const yb_workspace *ws, int t, int lanes, failure *bad)
{
    for (int s = 0; s < YB_SERIES_COUNT; s++) {
        if (results->slot[s] < 0)
            continue;
        double *sample = results->value +
                         ((size_t) results->slot[s] * (size_t) results->n_years + (size_t) (t - 1)) *
                             (size_t) results->paths +
                         ws->first_path;

        memcpy(sample, ws->out[s], (size_t) lanes * sizeof *sample);
        for (int l = 0; l < lanes; l++)
            if (!isfinite(sample[l])) {
                *bad = (failure){ws->first_path + l, t, s};
                return false;
            }
    }
    return true;
}

static void run_block(const yb_model *model, yb_workspace *ws, int64_t block, yb_results *results,
                      failure *bad)
{
    const int64_t first = block * YB_LANES, left = results->paths - first;
    const int lanes = left < YB_LANES ? (int) left : YB_LANES;

    yb_kernel_start(model, ws, first, false);
    for (int t = 1; t <= model->n_years; t++) {
        yb_kernel_step(model, ws, t);
        if (!store_year(results, ws, t, lanes, bad))
            return;
    }
}

static yb_status report_failure(const yb_model *model, const failure *bad, yb_diag *diag)
{
    return yb_fail(diag, YB_ERR_NUMERIC, NULL, "look at the path with `yibao trace --path`",
                   "path %lld, year %d: %s.%s is not a finite number", (long long) bad->path,
                   model->base_year + bad->year, yb_series_table[bad->series].fund,
                   yb_series_table[bad->series].name);
}

yb_status yb_run_paths(const yb_model *model, const yb_run_options *options, yb_results *results,
                       yb_diag *diag)
{
    const int64_t first_block = options->from / YB_LANES;
    const int64_t n_blocks = (results->paths + YB_LANES - 1) / YB_LANES;
    const int wanted = options->threads > 0 ? options->threads : omp_get_num_procs();
    const int threads = wanted < n_blocks ? wanted : (int) n_blocks;
    failure first_bad = {0};
    int64_t done = first_block;
    bool out_of_memory = false;

#pragma omp parallel num_threads(threads)
    {
        yb_workspace *ws = yb_workspace_create();

        if (!ws) {
#pragma omp atomic write
            out_of_memory = true;
        }
#pragma omp for schedule(dynamic, 4)
        for (int64_t block = first_block; block < n_blocks; block++) {
            failure bad = {0};
            int64_t now;

            if (!ws || (options->stop && *options->stop))
                continue;
            run_block(model, ws, block, results, &bad);
            if (bad.year > 0) {
                /* Of several failures the lowest path is reported, whatever the order of blocks. */
#pragma omp critical(yb_failure)
                if (first_bad.year == 0 || bad.path < first_bad.path)
                    first_bad = bad;
            }
#pragma omp atomic capture
            now = ++done;
            if (options->progress && omp_get_thread_num() == 0)
                options->progress(options->context, now, n_blocks);
        }
        yb_workspace_free(ws);
    }
    if (out_of_memory)
        return yb_fail(diag, YB_ERR_FILE, NULL, NULL, "out of memory");
    return first_bad.year > 0 ? report_failure(model, &first_bad, diag) : YB_OK;
}
