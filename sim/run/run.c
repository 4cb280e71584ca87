/* All paths of a model, block by block over threads: see results.h. */
#include <math.h>
#include <omp.h>
#include <stdlib.h>
#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "yibao/kernel.h"
#include "yibao/results.h"

/* Where a block met a value that is not finite; year 0: nowhere. */
typedef struct {
    int64_t path;
    int year;
    int series;
} failure;

enum { CACHE_LINE = 64 }; /* bytes */

/* The stored series in the order of their planes. */
typedef struct {
    int n;
    int series[YB_SERIES_COUNT];
} stored_list;

static stored_list list_stored(const yb_results *results)
{
    stored_list stored = {0};

    for (int s = 0; s < YB_SERIES_COUNT; s++)
        if (results->slot[s] >= 0)
            stored.series[stored.n++] = s;
    return stored;
}

/* A full block's lanes of one series.  Where they fill whole cache lines they go past the caches: nothing
 * reads them before the percentiles, and a line that is overwritten as a whole need not be fetched first.
 * Adds them to `sum` on the way. */
static void store_block(double *sample, const yb_lanes lanes, bool whole_lines, yb_lanes sum)
{
#ifdef __SSE2__
    if (whole_lines) {
        for (int l = 0; l < YB_LANES; l += 2) {
            const __m128d pair = _mm_loadu_pd(lanes + l);

            _mm_stream_pd(sample + l, pair);
            _mm_storeu_pd(sum + l, _mm_add_pd(_mm_loadu_pd(sum + l), pair));
        }
        return;
    }
#else
    (void) whole_lines;
#endif
    memcpy(sample, lanes, sizeof(yb_lanes));
    for (int l = 0; l < YB_LANES; l++)
        sum[l] += lanes[l];
}

/* What was written past the caches becomes visible to the other threads before what follows. */
static void end_stores(void)
{
#ifdef __SSE2__
    _mm_sfence();
#endif
}

/* A sum is finite only if all its terms are. */
static bool all_finite(const yb_lanes sum)
{
    bool finite = true;

    for (int l = 0; l < YB_LANES; l++)
        finite = finite && isfinite(sum[l]);
    return finite;
}

/* Writes the year's lanes of all stored series; true if all of them are finite. */
static bool store_year(yb_results *results, const stored_list *stored, const yb_workspace *ws, int t,
                       int lanes, failure *bad)
{
    const size_t series = results->stride * (size_t) results->n_years;
    double *sample =
        results->value + (size_t) (t - 1) * results->stride + (ws->world->first_path - results->first_path);
    const bool whole_lines = (uintptr_t) sample % CACHE_LINE == 0;
    yb_lanes sum = {0.0};

    for (int i = 0; i < stored->n && lanes == YB_LANES; i++, sample += series)
        store_block(sample, ws->out[stored->series[i]], whole_lines, sum);
    for (int i = 0; i < stored->n && lanes < YB_LANES; i++, sample += series)
        memcpy(sample, ws->out[stored->series[i]], (size_t) lanes * sizeof *sample);
    if (lanes == YB_LANES && all_finite(sum))
        return true;
    for (int i = 0; i < stored->n; i++)
        for (int l = 0; l < lanes; l++)
            if (!isfinite(ws->out[stored->series[i]][l])) {
                *bad = (failure){ws->world->first_path + l, t, stored->series[i]};
                return false;
            }
    return true; /* a sum beyond the range of numbers */
}

static void run_block(const yb_model *model, yb_workspace *ws, int64_t block, yb_results *results,
                      const stored_list *stored, failure *bad)
{
    const int64_t first = block * YB_LANES, left = results->paths - first;
    const int lanes = left < YB_LANES ? (int) left : YB_LANES;

    yb_kernel_start(model, ws, results->first_path + first, false);
    for (int t = 1; t <= model->n_years; t++) {
        yb_kernel_step(model, ws, t);
        if (!store_year(results, stored, ws, t, lanes, bad))
            break;
    }
    end_stores();
}

static yb_status report_failure(const yb_model *model, const failure *bad, yb_diag *diag)
{
    return yb_fail(diag, YB_ERR_NUMERIC, NULL, "look at the path with `yibao trace --path`",
                   "path %lld, year %d: %s.%s is not a finite number", (long long) bad->path,
                   model->base_year + bad->year, yb_series_table[bad->series].fund,
                   yb_series_table[bad->series].name);
}

/* What the threads share. */
typedef struct {
    const yb_model *model;
    const yb_run_options *options;
    yb_results *results;
    stored_list stored;
    int64_t first_block, n_blocks, done; /* blocks before the first are there already */
    failure first_bad;
    bool out_of_memory;
} run_share;

static void run_blocks(run_share *share, yb_workspace *ws, int64_t from, int64_t to)
{
    for (int64_t block = from; block < to; block++) {
        failure bad = {0};
        int64_t now;

        if (share->options->stop && *share->options->stop)
            return;
        run_block(share->model, ws, block, share->results, &share->stored, &bad);
        if (bad.year > 0) {
            /* Of several failures the lowest path is reported, whatever the order of blocks. */
#pragma omp critical(yb_failure)
            if (share->first_bad.year == 0 || bad.path < share->first_bad.path)
                share->first_bad = bad;
        }
#pragma omp atomic capture
        now = ++share->done;
        if (share->options->progress && omp_get_thread_num() == 0)
            share->options->progress(share->options->context, now, share->n_blocks);
    }
}

static void no_workspace(run_share *share)
{
#pragma omp atomic write
    share->out_of_memory = true;
}

/* A team of our own. */
static void run_in_team(run_share *share, int threads)
{
    enum { CHUNK = 4, PARTS = 16 };
    const int64_t populated = share->results->fresh ? PARTS * threads : 0;

    share->results->fresh = false;
#pragma omp parallel num_threads(threads)
    {
        yb_workspace *ws = yb_workspace_create();

        if (!ws)
            no_workspace(share);
            /* Each page once: the first blocks of all threads write to every page, and pages that several
             * threads come upon at a time are cleared by each of them. */
#pragma omp for schedule(dynamic, 1)
        for (int64_t i = 0; i < populated; i++)
            yb_results_populate(share->results, i, populated);
#pragma omp for schedule(dynamic, 1)
        for (int64_t block = share->first_block; block < share->n_blocks; block += CHUNK)
            if (ws)
                run_blocks(share, ws, block,
                           block + CHUNK < share->n_blocks ? block + CHUNK : share->n_blocks);
        yb_workspace_free(ws);
    }
}

/* Tasks for the threads of the team that we are in, which run other members of a batch meanwhile. */
static void run_as_tasks(run_share *share)
{
    enum { CHUNK = 16 };

#pragma omp taskgroup
    for (int64_t block = share->first_block; block < share->n_blocks; block += CHUNK) {
        const int64_t end = block + CHUNK < share->n_blocks ? block + CHUNK : share->n_blocks;

#pragma omp task firstprivate(share, block, end)
        {
            yb_workspace *ws = yb_workspace_create();

            if (ws)
                run_blocks(share, ws, block, end);
            else
                no_workspace(share);
            yb_workspace_free(ws);
        }
    }
}

yb_status yb_run_paths(const yb_model *model, const yb_run_options *options, yb_results *results,
                       yb_diag *diag)
{
    const int64_t n_blocks = (results->paths + YB_LANES - 1) / YB_LANES;
    const int wanted = options->threads > 0 ? options->threads : omp_get_num_procs();
    const int64_t first_block = options->from / YB_LANES;
    run_share share = {.model = model,
                       .options = options,
                       .results = results,
                       .stored = list_stored(results),
                       .first_block = first_block,
                       .n_blocks = n_blocks,
                       .done = first_block};

    results->isa = yb_isa_name(model->isa);
    if (omp_in_parallel())
        run_as_tasks(&share);
    else if (n_blocks > 0)
        run_in_team(&share, wanted < n_blocks ? wanted : (int) n_blocks);
    if (share.out_of_memory)
        return yb_fail(diag, YB_ERR_FILE, NULL, NULL, "out of memory");
    return share.first_bad.year > 0 ? report_failure(model, &share.first_bad, diag) : YB_OK;
}
