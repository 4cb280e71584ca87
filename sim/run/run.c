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

/* What a thread simulates with: a workspace per scenario, and one whose world is filled from a record. */
typedef struct {
    yb_workspace *ws[YB_MOST_TOGETHER], *recorded;
    bool complete; /* there was memory for all */
} simulator;

static yb_status report_failure(const yb_model *model, const failure *bad, yb_diag *diag)
{
    return yb_fail(diag, YB_ERR_NUMERIC, NULL, "look at the path with `yibao trace --path`",
                   "path %lld, year %d: %s.%s is not a finite number", (long long) bad->path,
                   model->base_year + bad->year, yb_series_table[bad->series].fund,
                   yb_series_table[bad->series].name);
}

/* What the threads share. */
typedef struct {
    const yb_run_member *member; /* the first one leads the others through its world */
    size_t n;
    const yb_run_options *options;
    stored_list stored[YB_MOST_TOGETHER];
    int64_t first_block, n_blocks, done; /* blocks before the first are there already */
    failure first_bad[YB_MOST_TOGETHER];
    bool out_of_memory;
} run_share;

static simulator create_simulator(const run_share *share)
{
    simulator sim = {.complete = true};

    for (size_t m = 0; m < share->n; m++) {
        sim.ws[m] = yb_workspace_create();
        sim.complete &= sim.ws[m] != NULL;
    }
    sim.recorded = share->options->worlds ? yb_workspace_create() : NULL;
    sim.complete &= sim.recorded || !share->options->worlds;
    return sim;
}

static void free_simulator(const simulator *sim)
{
    for (size_t m = 0; m < YB_MOST_TOGETHER; m++)
        yb_workspace_free(sim->ws[m]);
    yb_workspace_free(sim->recorded);
}

/* Of several failures the lowest path is reported, whatever the order of blocks. */
static void note_failure(run_share *share, size_t m, const failure *bad)
{
#pragma omp critical(yb_failure)
    if (share->first_bad[m].year == 0 || bad->path < share->first_bad[m].path)
        share->first_bad[m] = *bad;
}

/* Year t of all scenarios in the block, from t = 0; their world is computed, or taken from the record. */
static void run_year(const run_share *share, const simulator *sim, yb_world_state state, int64_t first_path,
                     int t)
{
    yb_world_record *worlds = share->options->worlds;

    if (state == YB_WORLD_KNOWN)
        yb_world_record_get(worlds, first_path, sim->recorded->world, t);
    for (size_t m = 0; m < share->n; m++)
        if (t == 0)
            yb_kernel_start(share->member[m].model, sim->ws[m], first_path, false);
        else
            yb_kernel_step(share->member[m].model, sim->ws[m], t);
    if (state == YB_WORLD_WANTED)
        yb_world_record_put(worlds, sim->ws[0]->world, t);
}

/* A scenario with a value that is not finite is not stored further, but may lead the others on. */
static void run_block(run_share *share, const simulator *sim, int64_t block)
{
    const yb_results *results = share->member[0].results;
    const int64_t first = block * YB_LANES, left = results->paths - first;
    const int64_t first_path = results->first_path + first;
    const int lanes = left < YB_LANES ? (int) left : YB_LANES;
    const yb_world_state state = yb_world_record_begin(share->options->worlds, first_path);
    bool failed[YB_MOST_TOGETHER] = {false};
    failure bad = {0};

    for (size_t m = 0; m < share->n; m++)
        yb_workspace_follow(sim->ws[m], state == YB_WORLD_KNOWN ? sim->recorded : m > 0 ? sim->ws[0] : NULL);
    run_year(share, sim, state, first_path, 0);
    for (int t = 1; t <= results->n_years; t++) {
        run_year(share, sim, state, first_path, t);
        for (size_t m = 0; m < share->n; m++)
            if (!failed[m] &&
                !store_year(share->member[m].results, &share->stored[m], sim->ws[m], t, lanes, &bad)) {
                failed[m] = true;
                note_failure(share, m, &bad);
            }
    }
    if (state == YB_WORLD_WANTED)
        yb_world_record_end(share->options->worlds, first_path);
    end_stores();
}

static void run_blocks(run_share *share, const simulator *sim, int64_t from, int64_t to)
{
    for (int64_t block = from; block < to; block++) {
        int64_t now;

        if (share->options->stop && *share->options->stop)
            return;
        run_block(share, sim, block);
#pragma omp atomic capture
        now = ++share->done;
        if (share->options->progress && omp_get_thread_num() == 0)
            share->options->progress(share->options->context, now, share->n_blocks);
    }
}

/* The blocks of one chunk, of those from the first block on. */
static void run_chunk(run_share *share, const simulator *sim, int64_t chunk, int64_t blocks)
{
    const int64_t from = share->first_block + chunk * blocks, to = from + blocks;

    if (sim->complete)
        run_blocks(share, sim, from, to < share->n_blocks ? to : share->n_blocks);
    else {
#pragma omp atomic write
        share->out_of_memory = true;
    }
}

static int64_t count_chunks(const run_share *share, int64_t blocks)
{
    const int64_t left = share->n_blocks - share->first_block;

    return left > 0 ? (left + blocks - 1) / blocks : 0;
}

/* Results whose pages the system has not provided yet. */
static size_t list_fresh(const run_share *share, yb_results *fresh[YB_MOST_TOGETHER])
{
    size_t n = 0;

    for (size_t m = 0; m < share->n; m++) {
        if (share->member[m].results->fresh)
            fresh[n++] = share->member[m].results;
        share->member[m].results->fresh = false;
    }
    return n;
}

/* A team of our own. */
static void run_in_team(run_share *share, int threads)
{
    enum { CHUNK = 4, PARTS = 16 };
    const int64_t chunks = count_chunks(share, CHUNK), parts = PARTS * threads;
    yb_results *fresh[YB_MOST_TOGETHER];
    const int64_t n_fresh = (int64_t) list_fresh(share, fresh);

#pragma omp parallel num_threads(threads)
    {
        const simulator sim = create_simulator(share);

        /* Each page once: the first blocks of all threads write to every page, and pages that several
         * threads come upon at a time are cleared by each of them. */
#pragma omp for schedule(dynamic, 1)
        for (int64_t i = 0; i < n_fresh * parts; i++)
            yb_results_populate(fresh[i / parts], i % parts, parts);
#pragma omp for schedule(dynamic, 1)
        for (int64_t chunk = 0; chunk < chunks; chunk++)
            run_chunk(share, &sim, chunk, CHUNK);
        free_simulator(&sim);
    }
}

/* Tasks for the threads of the team that we are in, which run other members of a batch meanwhile. */
static void run_as_tasks(run_share *share)
{
    enum { CHUNK = 16 };
    const int64_t chunks = count_chunks(share, CHUNK);
    const double place = share->options->worlds ? yb_world_record_place(share->options->worlds) : 0.0;
    const int64_t begin = (int64_t) (place * (double) chunks);

#pragma omp taskgroup
    for (int64_t i = 0; i < chunks; i++) {
        const int64_t chunk = (begin + i) % chunks;

#pragma omp task firstprivate(share, chunk)
        {
            const simulator sim = create_simulator(share);

            run_chunk(share, &sim, chunk, CHUNK);
            free_simulator(&sim);
        }
    }
}

yb_status yb_run_together(const yb_run_member *member, size_t n, const yb_run_options *options, yb_diag *diag)
{
    const int64_t n_blocks = (member->results->paths + YB_LANES - 1) / YB_LANES;
    const int64_t first_block = options->from / YB_LANES;
    const int wanted = options->threads > 0 ? options->threads : omp_get_num_procs();
    run_share share = {.member = member,
                       .n = n,
                       .options = options,
                       .first_block = first_block,
                       .n_blocks = n_blocks,
                       .done = first_block};

    for (size_t m = 0; m < n; m++) {
        member[m].results->isa = yb_isa_name(member[m].model->isa);
        share.stored[m] = list_stored(member[m].results);
    }
    if (omp_in_parallel())
        run_as_tasks(&share);
    else if (n_blocks > 0)
        run_in_team(&share, wanted < n_blocks ? wanted : (int) n_blocks);
    if (share.out_of_memory)
        return yb_fail(diag, YB_ERR_FILE, NULL, NULL, "out of memory");
    for (size_t m = 0; m < n; m++)
        if (share.first_bad[m].year > 0)
            return report_failure(member[m].model, &share.first_bad[m], diag);
    return YB_OK;
}

yb_status yb_run_paths(const yb_model *model, const yb_run_options *options, yb_results *results,
                       yb_diag *diag)
{
    const yb_run_member alone = {model, results};

    return yb_run_together(&alone, 1, options, diag);
}
