/* Paths and percentiles of a run, in as many passes over the series as the memory asks for: see passes.h. */
#include <omp.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "memory.h"
#include "run_state.h"
#include "yibao/summary.h"

#define NO_LIMIT 1e300

static void draw_bar(void *context, int64_t done, int64_t total)
{
    enum { WIDTH = 30 };
    yb_progress_bar *bar = context;
    const double now = yb_now_seconds(), elapsed = now - bar->start;

    if (now - bar->last < 0.1 || elapsed < 0.3)
        return;
    const double share = (double) done / (double) total;
    const int filled = (int) (share * WIDTH);

    bar->last = now;
    bar->shown = true;
    fprintf(stderr, "\r%-24.24s [%.*s%*s] %3.0f %%  %.0f paths/s  %.0f s left ", bar->label, filled,
            "##############################", WIDTH - filled, "", 100.0 * share,
            (double) (done * YB_LANES) / elapsed, elapsed / share - elapsed);
    fflush(stderr);
}

yb_run_options yb_run_simulation(const yb_run_state *run, yb_progress_bar *bar)
{
    const bool show = !run->options->quiet && isatty(STDERR_FILENO);

    return (yb_run_options){.threads = run->options->threads,
                            .progress = show ? draw_bar : NULL,
                            .context = bar,
                            .stop = &yb_stop_requested};
}

yb_status yb_run_simulated(const yb_progress_bar *bar, yb_status status, yb_diag *diag)
{
    if (bar->shown)
        fprintf(stderr, "\r%79s\r", "");
    if (yb_stop_requested)
        return yb_fail(diag, YB_ERR_FILE, NULL, NULL, "interrupted; all results are as they were before");
    return status;
}

/* The position of the k-th scenario to be simulated: the one that others are compared with comes first. */
static size_t in_order(const yb_run_state *run, size_t k)
{
    return k == 0 ? run->versus : k <= run->versus ? k - 1 : k;
}

/* How many scenarios hold each series at a time: the one that others are compared with, and another. */
static void count_copies(const yb_run_state *run, int copies[YB_SERIES_COUNT])
{
    for (int s = 0; s < YB_SERIES_COUNT; s++) {
        bool other = false;

        for (size_t i = 0; i < run->n; i++)
            other |= i != run->versus && run->outcome[i].layout->slot[s] >= 0;
        copies[s] = (run->outcome[run->versus].layout->slot[s] >= 0) + other;
    }
}

/* Memory that does not fall with the number of series held: scratch, what is known of a scenario until its
 * last pass, and files that are open as long.  With one pass that is one scenario at a time. */
static double besides(const yb_run_state *run, int64_t paths, bool one_pass)
{
    const int threads = run->options->threads > 0 ? run->options->threads : omp_get_num_procs();
    const yb_results *layout = run->outcome[run->versus].layout;
    const double bands = (run->n > 1 ? 3.0 : 2.0) * layout->n_stored * layout->n_years * sizeof(yb_band);
    const double file = run->options->save_paths ? yb_paths_nc_memory() : 0.0;

    return yb_memory_besides(paths, threads) + (bands + file) * (one_pass ? 1.0 : (double) run->n);
}

static double series_bytes(const yb_run_state *run, int64_t paths)
{
    return (double) paths * run->outcome[run->versus].layout->n_years * sizeof(double);
}

/* The largest number of paths, rounded down to two digits, that the memory holds with so many series at a
 * time.
 */
static long long fitting_paths(const yb_run_state *run, double series, bool one_pass)
{
    const double fixed = besides(run, 0, one_pass);
    const double each = series * series_bytes(run, 1) + besides(run, 1, one_pass) - fixed;
    double paths = run->room > fixed ? (run->room - fixed) / each : 0.0;
    long long unit = 1;

    while (paths / (double) unit >= 100.0)
        unit *= 10;
    return (long long) (paths / (double) unit) * unit;
}

static yb_status refuse(const yb_run_state *run, double series, const char *what, yb_diag *diag)
{
    const int64_t paths = run->outcome[run->versus].layout->paths;
    const double needed = series * series_bytes(run, paths) + besides(run, paths, false);
    const long long fitting = fitting_paths(run, series, false);
    char enough[64] = "too little for any number of paths", bytes[32], there[32];

    if (fitting > 0)
        snprintf(enough, sizeof enough, "enough for about %lld paths", fitting);
    return yb_fail(diag, YB_ERR_FILE, NULL, "ask for fewer paths (-n), or allow more memory (--memory)",
                   "%lld paths need %s of memory %s, %s are there: %s", (long long) paths,
                   yb_bytes_text(needed, bytes), what, yb_bytes_text(run->room, there), enough);
}

/* --until-se looks at all paths of the series that it is told of: the whole results, or those alone. */
static yb_status plan_targets(yb_run_state *run, yb_diag *diag)
{
    const int64_t paths = run->outcome[run->versus].layout->paths;
    bool only[YB_SERIES_COUNT];
    int targets = 0;

    run->settled.targets_only = run->passes.n != 1;
    if (run->options->n_until_se == 0 || run->passes.n == 1)
        return YB_OK;
    yb_precision_series(&run->settled.precision, only);
    for (int s = 0; s < YB_SERIES_COUNT; s++)
        targets += only[s];
    return targets * series_bytes(run, paths) + besides(run, paths, true) <= run->room
               ? YB_OK
               : refuse(run, targets, "for the series that --until-se names", diag);
}

yb_status yb_run_plan(yb_run_state *run, yb_diag *diag)
{
    int copies[YB_SERIES_COUNT];

    for (size_t i = 0; i < run->n; i++) {
        yb_results_free(run->outcome[i].layout);
        run->outcome[i].layout = yb_results_layout(run->prepared[i].inputs, diag);
        if (!run->outcome[i].layout)
            return yb_diag_status(diag);
    }
    const int64_t paths = run->outcome[run->versus].layout->paths;
    const double each = series_bytes(run, paths);

    if (run->room == 0.0) /* what a later plan finds there is less by what the run holds already */
        run->room = yb_memory_limit(run->options);
    if (run->room == 0.0)
        run->room = NO_LIMIT;
    count_copies(run, copies);
    run->passes = yb_passes_plan(copies, each, run->room - besides(run, paths, true));
    if (run->passes.n != 1)
        run->passes = yb_passes_plan(copies, each, run->room - besides(run, paths, false));
    if (run->passes.n == 0)
        return refuse(run, run->passes.least_bytes / each, "for a single series", diag);
    return run->settled.kept ? YB_OK : plan_targets(run, diag);
}

/* Scenarios whose world is that of one before them. */
static size_t count_sharing(const yb_run_state *run)
{
    size_t sharing = 0;

    for (size_t i = 1; i < run->n; i++) {
        bool found = false;

        for (size_t k = 0; k < i && !found; k++)
            found = yb_model_same_world(run->prepared[i].model, run->prepared[k].model);
        sharing += found;
    }
    return sharing;
}

void yb_run_print_plan(const yb_run_state *run, FILE *stream)
{
    const yb_results *layout = run->outcome[run->versus].layout;
    const yb_passes *passes = &run->passes;
    const double extra = besides(run, layout->paths, passes->n == 1);
    char all[32], there[32], used[32];

    fprintf(stream, "%lld paths x %d series x %d years%s need %s of memory", (long long) layout->paths,
            passes->series, layout->n_years, run->n > 1 ? ", of two scenarios at a time," : "",
            yb_bytes_text(passes->whole_bytes + extra, all));
    if (run->room < NO_LIMIT)
        fprintf(stream, run->options->memory > 0.0 ? ", --memory allows %s" : ", %s are there",
                yb_bytes_text(run->room, there));
    if (passes->n > 1)
        fprintf(stream, ": simulated in %d passes of %s; one pass would hold about %lld paths", passes->n,
                yb_bytes_text(passes->most_bytes + extra, used),
                fitting_paths(run, passes->whole_bytes / series_bytes(run, layout->paths), true));
    fputc('\n', stream);
    const size_t sharing = run->passes.n == 1 && !run->source ? count_sharing(run) : 0;

    if (sharing > 0)
        fprintf(stream,
                "%zu scenario%s shocks, economy and population in common with another, simulated once if it "
                "pays\n",
                sharing, sharing == 1 ? " has" : "s have");
}

/* The memory of a scenario for the series of a pass; it is kept from pass to pass. */
static yb_results *make_room(yb_run_state *run, size_t i, int pass, yb_diag *diag)
{
    yb_results **kept = i == run->versus ? &run->reference : &run->other;
    const yb_inputs *inputs = run->prepared[i].inputs;
    bool only[YB_SERIES_COUNT];

    yb_passes_series(&run->passes, pass, only);
    *kept = yb_results_create_part(inputs, only, 0, yb_inputs_paths(inputs), *kept, diag);
    return *kept;
}

/* Scenarios of one world, at most two: they have memory of their own to be simulated to. */
static yb_status simulate(yb_run_state *run, const size_t *position, size_t n, int pass, yb_diag *diag)
{
    const uint64_t world = run->outcome[position[0]].world;
    yb_run_member member[2];
    yb_progress_bar bar = {.start = yb_now_seconds()};
    yb_run_options options = yb_run_simulation(run, &bar);
    int length = 0;

    if (run->passes.n > 1)
        length = snprintf(bar.label, sizeof bar.label, "%d/%d ", pass + 1, run->passes.n);
    snprintf(bar.label + length, sizeof bar.label - (size_t) length, "%s%s%s", yb_run_name(run, position[0]),
             n > 1 ? ", " : "", n > 1 ? yb_run_name(run, position[1]) : "");
    for (size_t m = 0; m < n; m++) {
        member[m] =
            (yb_run_member){run->prepared[position[m]].model, make_room(run, position[m], pass, diag)};
        if (!member[m].results)
            return yb_diag_status(diag);
    }
    options.worlds = yb_shared_worlds_take(run->worlds, world, member[0].model, n);
    const yb_status status = yb_run_together(member, n, &options, diag);

    yb_shared_worlds_done(run->worlds, world);
    return yb_run_simulated(&bar, status, diag);
}

/* The one that others are compared with and the first of the others are both in memory: if their world is the
 * same they are simulated together. */
static bool can_pair(const yb_run_state *run, size_t i)
{
    return i == run->versus && run->n > 1 &&
           yb_model_same_world(run->prepared[i].model, run->prepared[in_order(run, 1)].model);
}

/* The paths of a scenario with the series of a pass. */
static yb_status fill_paths(yb_run_state *run, size_t i, int pass, yb_diag *diag)
{
    if (i == run->versus && run->settled.kept && run->passes.n == 1) { /* --until-se has them already */
        run->reference = run->settled.kept;
        run->settled.kept = NULL;
        return YB_OK;
    }
    if (run->source) {
        yb_results *results = make_room(run, i, pass, diag);

        return results ? run->source->load(run->source->context, i, results, diag) : yb_diag_status(diag);
    }
    if (i != run->versus && run->other_is_ahead) {
        run->other_is_ahead = false;
        return YB_OK;
    }
    const size_t position[] = {i, in_order(run, 1)};

    run->other_is_ahead = can_pair(run, i);
    return simulate(run, position, run->other_is_ahead ? 2 : 1, pass, diag);
}

/* Percentiles and probabilities of a pass. */
static yb_status rank(yb_run_state *run, size_t i, const yb_results *results, yb_diag *diag)
{
    const yb_results *versus = i == run->versus ? NULL : run->reference;
    const yb_inputs *inputs = run->prepared[i].inputs;
    const int threads = run->options->threads;
    yb_run_outcome *outcome = &run->outcome[i];

    if (!outcome->bands) {
        outcome->bands = yb_bands_begin(outcome->layout, NULL, inputs, diag);
        outcome->risk = yb_risk_begin(outcome->layout, diag);
        outcome->difference =
            versus ? yb_bands_begin(outcome->layout, run->outcome[run->versus].layout, inputs, diag) : NULL;
        if (!outcome->bands || !outcome->risk || (versus && !outcome->difference))
            return yb_diag_status(diag);
    }
    yb_risk_fill(outcome->risk, results, versus, threads);
    const yb_status status = yb_bands_fill(outcome->bands, results, NULL, NULL, NULL, threads, diag);

    return status == YB_OK && versus ? yb_bands_fill(outcome->difference, results, outcome->bands, versus,
                                                     run->outcome[run->versus].bands, threads, diag)
                                     : status;
}

static void print_scenario(const yb_run_state *run, size_t i, yb_diag *diag)
{
    const bool is_reference = i == run->versus;
    const yb_run_outcome *outcome = &run->outcome[i];

    yb_summary_print(stdout, run->options->terminal_zh, yb_run_name(run, i), outcome->bands, outcome->risk,
                     is_reference ? NULL : yb_run_name(run, run->versus), outcome->difference);
    if (is_reference)
        yb_plausibility_print(stdout, run->options->terminal_zh, run->prepared[i].model,
                              run->prepared[i].data, diag);
    yb_run_print_region(&run->prepared[i]);
    fflush(stdout);
}

static void outcome_clear(yb_run_outcome *outcome)
{
    yb_paths_nc_abandon(outcome->paths);
    yb_bands_free(outcome->bands);
    yb_bands_free(outcome->difference);
    yb_risk_free(outcome->risk);
    outcome->paths = NULL;
    outcome->bands = outcome->difference = NULL;
    outcome->risk = NULL;
}

/* One pass of one scenario: paths, percentiles and, if it is the last, its files. */
static yb_status run_scenario(yb_run_state *run, size_t i, int pass, yb_diag *diag)
{
    const double start = yb_now_seconds();
    yb_run_outcome *outcome = &run->outcome[i];
    yb_status status = fill_paths(run, i, pass, diag);
    const yb_results *results = i == run->versus ? run->reference : run->other;

    if (i == run->versus && run->other_is_ahead) { /* half of the time is the other's */
        const double half = 0.5 * (yb_now_seconds() - start);

        outcome->seconds -= half;
        run->outcome[in_order(run, 1)].seconds += half;
    }

    if (status == YB_OK)
        status = rank(run, i, results, diag);
    if (status == YB_OK)
        status = yb_run_save_pass(run, i, results, diag);
    outcome->seconds += yb_now_seconds() - start;
    if (status != YB_OK || pass + 1 < run->passes.n)
        return status;
    const double ranked = yb_now_seconds();

    status = yb_run_write_files(run, i, diag);
    outcome->seconds += yb_now_seconds() - ranked;
    if (status == YB_OK && !run->options->quiet)
        print_scenario(run, i, diag);
    if (i != run->versus) /* the others need its bands */
        outcome_clear(outcome);
    return status;
}

/* Records of worlds take the memory that one pass leaves; more passes leave none. */
static yb_status share_worlds(yb_run_state *run, yb_diag *diag)
{
    const int64_t paths = run->outcome[run->versus].layout->paths;
    const double room =
        run->passes.n == 1 ? run->room - run->passes.whole_bytes - besides(run, paths, true) : 0.0;
    uint64_t *world = calloc(run->n, sizeof *world);
    size_t n = 0;

    for (size_t i = 0; world && i < run->n; i++) {
        run->outcome[i].world = yb_model_world_hash(run->prepared[i].model);
        if (i != run->versus || !run->settled.kept)
            world[n++] = run->outcome[i].world;
    }
    if (world)
        run->worlds = yb_shared_worlds_create(world, n, 0, paths, room);
    free(world);
    return run->worlds ? YB_OK : yb_fail(diag, YB_ERR_FILE, NULL, NULL, "out of memory");
}

yb_status yb_run_passes(yb_run_state *run, yb_diag *diag)
{
    yb_status status = run->source ? YB_OK : share_worlds(run, diag);

    for (int pass = 0; pass < run->passes.n; pass++)
        for (size_t k = 0; status == YB_OK && k < run->n; k++)
            status = run_scenario(run, in_order(run, k), pass, diag);
    yb_shared_worlds_free(run->worlds);
    run->worlds = NULL;
    yb_results_free(run->reference);
    yb_results_free(run->other);
    run->reference = run->other = NULL;
    return status;
}

void yb_run_outcomes_clear(yb_run_state *run)
{
    for (size_t i = 0; run->outcome && i < run->n; i++) {
        outcome_clear(&run->outcome[i]);
        yb_results_free(run->outcome[i].layout);
    }
    free(run->outcome);
    run->outcome = NULL;
}
