/* yibao run: scenarios to bands, risks, comparisons and charts. */
#include <errno.h>
#include <omp.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "run_private.h"
#include "yibao/bands.h"
#include "yibao/chart.h"
#include "yibao/commands.h"
#include "yibao/csv.h"
#include "yibao/paths_nc.h"
#include "yibao/publish.h"
#include "yibao/run_json.h"
#include "yibao/summary.h"

/* The bar on a terminal: redrawn at most ten times a second. */
typedef struct {
    const char *label;
    double start, last;
    bool shown;
} progress_bar;

static void draw_bar(void *context, int64_t done, int64_t total)
{
    enum { WIDTH = 30 };
    progress_bar *bar = context;
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

/* Tables over several scenarios, beside their folders. */
enum { COMPARE, COMPARE_RISK, MATRIX, TABLES };

static const char *const table_names[TABLES] = {"compare.csv", "compare_risk.csv", "matrix.csv"};

/* A run of several scenarios; the paths of the one that others are compared with stay in memory. */
typedef struct {
    const yb_options *options;
    const yb_path_source *source; /* NULL: the paths are simulated */
    yb_prepared *prepared;
    yb_run_record *record;
    size_t n;
    size_t versus;                /* position of the scenario to compare with */
    yb_publication **publication; /* one per scenario, from the start to the common end */
    yb_publication *comparison;   /* folder of the figures that compare; NULL: none */
    FILE *table[TABLES];          /* NULL: a run of one scenario has none */
    char *table_path[TABLES];
    yb_results *reference;
    yb_settled settled; /* --until-se */
    char *command;
} run_state;

static const char *scenario_name(const run_state *run, size_t i)
{
    return yb_inputs_text(run->prepared[i].inputs, YB_KEY_SCENARIO);
}

/* Scenarios compared with one another need equal paths, seed, horizon, percentiles and series, and
 * names of their own. */
static void check_comparable(const run_state *run, yb_diag *diag)
{
    const yb_inputs *first = run->prepared[0].inputs;

    for (size_t i = 1; i < run->n; i++) {
        const yb_inputs *other = run->prepared[i].inputs;
        const yb_key_id same[] = {YB_KEY_PATHS, YB_KEY_SEED, YB_KEY_LAST_YEAR};

        for (size_t k = 0; k < sizeof same / sizeof *same; k++)
            if (first->value[same[k]].integer != other->value[same[k]].integer)
                yb_fail(
                    diag, YB_ERR_INPUT, &other->value[same[k]].at,
                    "scenarios of one run are compared path by path; use -n, --seed or --set for all of them",
                    "%s = %lld differs from %lld in %s", yb_keys[same[k]].path, other->value[same[k]].integer,
                    first->value[same[k]].integer, first->file);
        if (first->n_percentiles != other->n_percentiles ||
            memcmp(first->percentile, other->percentile, first->n_percentiles * sizeof *first->percentile) !=
                0)
            yb_fail(diag, YB_ERR_INPUT, &other->value[YB_KEY_PERCENTILES].at, NULL,
                    "output.percentiles differ from those of %s", first->file);
        if (strcmp(scenario_name(run, i), "charts") == 0)
            yb_fail(diag, YB_ERR_INPUT, &other->value[YB_KEY_SCENARIO].at, "choose another name",
                    "the folder 'charts' holds the figures that compare the scenarios");
        for (size_t j = 0; j < i; j++)
            if (strcmp(scenario_name(run, i), scenario_name(run, j)) == 0)
                yb_fail(diag, YB_ERR_INPUT, &other->value[YB_KEY_SCENARIO].at,
                        "each scenario has a folder of its own", "the scenario name '%s' is that of %s too",
                        scenario_name(run, i), run->prepared[j].inputs->file);
    }
}

static void find_versus(run_state *run, yb_diag *diag)
{
    if (!run->options->versus)
        return;
    for (size_t i = 0; i < run->n; i++)
        if (strcmp(scenario_name(run, i), run->options->versus) == 0) {
            run->versus = i;
            return;
        }
    yb_fail(diag, YB_ERR_USAGE, NULL, "--versus names one of the scenarios of the run",
            "--versus %s: no such scenario in this run", run->options->versus);
}

static yb_status prepare_all(run_state *run, yb_diag *diag)
{
    for (size_t i = 0; i < run->n; i++)
        if (yb_prepare(run->options->file[i], run->options, &run->prepared[i], diag) == YB_OK)
            (void) yb_run_record_hash(&run->record[i], run->prepared[i].inputs, run->prepared[i].data, diag);
    if (yb_diag_status(diag) == YB_OK) {
        check_comparable(run, diag);
        find_versus(run, diag);
    }
    return yb_diag_status(diag);
}

yb_status yb_run_prepare(const yb_options *options, yb_prepared *prepared, yb_run_record *record,
                         yb_diag *diag)
{
    run_state run = {.options = options, .prepared = prepared, .record = record, .n = options->n_files};

    return prepare_all(&run, diag);
}

static yb_run_options run_options(const run_state *run, progress_bar *bar)
{
    const bool show = !run->options->quiet && isatty(STDERR_FILENO);

    return (yb_run_options){.threads = run->options->threads,
                            .progress = show ? draw_bar : NULL,
                            .context = bar,
                            .stop = &yb_stop_requested};
}

/* What a simulation ends with: the bar goes, and a signal makes it a failure. */
static yb_status end_simulation(const progress_bar *bar, yb_status status, yb_diag *diag)
{
    if (bar->shown)
        fprintf(stderr, "\r%79s\r", "");
    if (yb_stop_requested)
        return yb_fail(diag, YB_ERR_FILE, NULL, NULL, "interrupted; all results are as they were before");
    return status;
}

static yb_status simulate(run_state *run, size_t i, yb_results **results, yb_diag *diag)
{
    progress_bar bar = {scenario_name(run, i), yb_now_seconds(), 0.0, false};
    const yb_run_options options = run_options(run, &bar);

    if (i == run->versus && run->settled.kept) { /* --until-se has them already */
        *results = run->settled.kept;
        run->settled.kept = NULL;
        return YB_OK;
    }
    *results = yb_results_create(run->prepared[i].inputs, diag);
    if (!*results)
        return yb_diag_status(diag);
    return end_simulation(&bar, yb_run_paths(run->prepared[i].model, &options, *results, diag), diag);
}

static yb_status write_tables(const run_state *run, size_t i, yb_publication *publication,
                              const yb_results *results, const yb_bands *bands, const yb_risk *risk,
                              yb_diag *diag)
{
    const yb_prepared *p = &run->prepared[i];
    const char *name = scenario_name(run, i);
    FILE *stream = yb_publication_open(publication, "bands.csv", diag);

    if (!stream)
        return YB_ERR_FILE;
    yb_csv_bands(stream, name, p->inputs, p->data, results, bands);
    if (yb_publication_close(publication, stream, "bands.csv", diag) != YB_OK ||
        !(stream = yb_publication_open(publication, "risk.csv", diag)))
        return YB_ERR_FILE;
    yb_csv_risk(stream, name, risk);
    if (yb_publication_close(publication, stream, "risk.csv", diag) != YB_OK ||
        !(stream = yb_publication_open(publication, "members_by_age.csv", diag)))
        return YB_ERR_FILE;
    const yb_status counted = yb_csv_members_by_age(stream, name, p->model, diag);

    if (yb_publication_close(publication, stream, "members_by_age.csv", diag) != YB_OK || counted != YB_OK ||
        !(stream = yb_publication_open(publication, "run.json", diag)))
        return YB_ERR_FILE;
    const yb_status status = yb_run_json_write(stream, &run->record[i], p->inputs, p->data, p->model, diag);
    const yb_status closed = yb_publication_close(publication, stream, "run.json", diag);

    return status != YB_OK ? status : closed;
}

static yb_status save_paths(const run_state *run, size_t i, const yb_results *results, yb_diag *diag)
{
    char *file = NULL;

    if (!run->options->save_paths)
        return YB_OK;
    if (asprintf(&file, "%s/paths.nc", yb_publication_folder(run->publication[i])) < 0)
        return yb_fail(diag, YB_ERR_FILE, NULL, NULL, "out of memory");
    const yb_status status = yb_paths_nc_write(file, &run->record[i], run->prepared[i].inputs, results, diag);

    free(file);
    return status;
}

static yb_status write_results(const run_state *run, size_t i, const yb_results *results,
                               const yb_bands *bands, const yb_risk *risk, yb_diag *diag)
{
    yb_status status = write_tables(run, i, run->publication[i], results, bands, risk, diag);

    if (status == YB_OK)
        status = save_paths(run, i, results, diag);
    if (status == YB_OK && yb_stop_requested)
        status = yb_fail(diag, YB_ERR_FILE, NULL, NULL, "interrupted; all results are as they were before");
    return status;
}

/* Opens every result aside before the first path is simulated, so that a folder that cannot be written to
 * costs no run. */
static yb_status begin_results(run_state *run, yb_diag *diag)
{
    for (size_t i = 0; i < run->n; i++) {
        run->publication[i] = yb_publication_begin(run->options->output, scenario_name(run, i), diag);
        if (!run->publication[i])
            return yb_diag_status(diag);
    }
    if (run->n > YB_CHART_MAX_RESULTS && !run->options->no_charts)
        yb_warn(diag, NULL, "name them to `yibao chart`",
                "no figures that compare: they hold at most %d scenarios", YB_CHART_MAX_RESULTS);
    else if (run->n > 1 && !run->options->no_charts) {
        run->comparison = yb_publication_begin_as(run->options->output, "charts", "figures.csv", diag);
        if (!run->comparison)
            return yb_diag_status(diag);
    }
    for (int k = 0; run->n > 1 && k < TABLES; k++) {
        run->table[k] = yb_file_begin(run->options->output, table_names[k], &run->table_path[k], diag);
        if (!run->table[k])
            return YB_ERR_FILE;
    }
    return YB_OK;
}

/* Adds a scenario to the tables; `difference` is NULL for the one that others are compared with, which
 * comes first. */
static void add_to_tables(run_state *run, size_t i, const yb_results *results, const yb_bands *bands,
                          const yb_bands *difference, const yb_risk *risk)
{
    const char *name = scenario_name(run, i), *versus = scenario_name(run, run->versus);

    if (run->n == 1)
        return;
    if (!difference) {
        yb_csv_compare_header(run->table[COMPARE], bands);
        yb_csv_compare_risk_header(run->table[COMPARE_RISK]);
        yb_csv_matrix_header(run->table[MATRIX]);
    }
    yb_csv_matrix(run->table[MATRIX], name, bands, risk);
    if (difference) {
        yb_csv_compare(run->table[COMPARE], name, versus, results, difference);
        yb_csv_compare_risk(run->table[COMPARE_RISK], name, versus, risk);
    }
}

/* Levels that the scenario leaves at their defaults, which are figures of 2025 and 2026. */
static void print_levels_of_today(const yb_inputs *inputs)
{
    static const yb_key_id levels[] = {YB_KEY_RESIDENT_PREMIUM, YB_KEY_RESIDENT_SUBSIDY,
                                       YB_KEY_RESIDENT_HOSPITALIZATION, YB_KEY_EMPLOYEE_HOSPITALIZATION,
                                       YB_KEY_RECOVERY};
    int n = 0;

    for (size_t i = 0; i < sizeof levels / sizeof *levels; i++)
        if (inputs->value[levels[i]].is_default)
            printf("%s%s", n++ > 0 ? ", " : "note: ", yb_keys[levels[i]].path);
    if (n > 0)
        printf(": the defaults are levels of 2025 and 2026; an earlier base year needs its own\n");
}

/* A base year before 2025: what was not published for it, and stocks that its flows do not explain. */
static void print_base_year(const yb_prepared *p)
{
    const double *moved = p->model->stock_adjustment;

    if (p->data->base_year == YB_BASE_YEAR)
        return;
    printf("base year %d, from figures published for it and earlier years; lent: ", p->data->base_year);
    for (size_t i = 0; i < p->data->n_borrowed; i++)
        printf("%s%.*s", i > 0 ? ", " : "", (int) strcspn(p->data->borrowed[i], ":"), p->data->borrowed[i]);
    printf(" (\"borrowed\" in run.json says how)\n");
    if (moved[YB_RESIDENT] != 0.0 || moved[YB_POOLED] != 0.0 || moved[YB_ACCOUNT] != 0.0)
        printf(
            "stocks of %d beyond the flow of the year, as published: resident %+.2f, pooled %+.2f, accounts "
            "%+.2f (100m yuan)\n",
            p->data->base_year, moved[YB_RESIDENT], moved[YB_POOLED], moved[YB_ACCOUNT]);
    print_levels_of_today(p->inputs);
}

/* What is known of a region and what is borrowed, by topic; the sentences stand in run.json.  The first
 * of an illustrative pack is that it is one. */
static void print_region(const yb_prepared *p)
{
    const yb_data *data = p->data;
    const double recovery = p->model->recovery.value[1] / p->model->recovery_base;

    if (!data->regional) {
        print_base_year(p);
        return;
    }
    printf(
        "region %s%s: known: %s; borrowed from the national pack: ", yb_inputs_text(p->inputs, YB_KEY_REGION),
        data->illustrative ? " (illustrative)" : "", data->known ? data->known : "nothing");
    for (size_t i = data->illustrative; i < data->n_borrowed; i++)
        printf("%s%.*s", i > data->illustrative ? ", " : "", (int) strcspn(data->borrowed[i], ":"),
               data->borrowed[i]);
    printf(" (\"borrowed\" in run.json says how)\n");
    if (recovery > 10.0)
        printf("note: supervision.recovery is %.0f times what the region recovered in 2025: amounts in a "
               "scenario are "
               "the region's own; about %.3g would be its share of the nation's\n",
               recovery, p->model->recovery_base);
}

/* One scenario, from paths to its result folder. */
static yb_status run_scenario(run_state *run, size_t i, yb_diag *diag)
{
    const bool is_reference = i == run->versus;
    const int threads = run->options->threads;
    const double start = yb_now_seconds();
    yb_results *results = NULL;
    yb_bands *bands = NULL, *difference = NULL;
    yb_risk *risk = NULL;
    yb_status status = run->source
                           ? run->source->load(run->source->context, i, &run->prepared[i], &results, diag)
                           : simulate(run, i, &results, diag);

    if (status != YB_OK)
        goto done;
    bands = yb_bands_create(results, NULL, run->prepared[i].inputs, threads, diag);
    if (bands && !is_reference)
        difference = yb_bands_create(results, run->reference, run->prepared[i].inputs, threads, diag);
    risk = yb_risk_create(results, is_reference ? NULL : run->reference, run->options->threads, diag);
    if (!bands || !risk || (!is_reference && !difference)) {
        status = yb_diag_status(diag);
        goto done;
    }
    run->record[i].wall_seconds = yb_now_seconds() - start;
    run->record[i].threads = threads > 0 ? threads : omp_get_num_procs();
    run->record[i].command = run->command;
    run->record[i].until_se = run->settled.wanted;
    run->record[i].maximum_paths = run->settled.maximum;
    run->record[i].until_se_met = run->settled.worst.ratio <= 1.0;
    status = write_results(run, i, results, bands, risk, diag);
    if (status == YB_OK)
        add_to_tables(run, i, results, bands, difference, risk);
    if (status == YB_OK && !run->options->quiet) {
        yb_summary_print(stdout, scenario_name(run, i), bands, risk,
                         is_reference ? NULL : scenario_name(run, run->versus), difference);
        if (is_reference)
            yb_plausibility_print(stdout, run->prepared[i].model, run->prepared[i].data, diag);
        print_region(&run->prepared[i]);
        printf("results: %s/%s (%.1f s)\n", run->options->output, scenario_name(run, i),
               yb_now_seconds() - start);
        fflush(stdout);
    }
done:
    yb_bands_free(bands);
    yb_bands_free(difference);
    yb_risk_free(risk);
    if (is_reference && status == YB_OK)
        run->reference = results;
    else
        yb_results_free(results);
    return status;
}

/* The figures of all results, and those that compare them, when all tables are there. */
static yb_status draw_figures(run_state *run, yb_diag *diag)
{
    const yb_options *o = run->options;
    const yb_chart_options chart = {o->zh,      o->en,    o->svg, o->pdf, o->png, YB_CHART_TWO_COLUMNS,
                                    o->threads, !o->quiet};
    const char **folders = calloc(run->n, sizeof *folders);
    yb_status status;

    if (!folders)
        return yb_fail(diag, YB_ERR_FILE, NULL, NULL, "out of memory");
    for (size_t i = 0; i < run->n; i++)
        folders[i] = yb_publication_folder(run->publication[i]);
    if (run->table[COMPARE] && fflush(run->table[COMPARE]) != 0)
        status = yb_fail(diag, YB_ERR_FILE, NULL, NULL, "cannot write %s: %s", table_names[COMPARE],
                         strerror(errno));
    else
        status =
            yb_draw_results(folders, run->n, run->table_path[COMPARE],
                            run->comparison ? yb_publication_folder(run->comparison) : NULL, &chart, diag);
    free(folders);
    if (status == YB_OK && yb_stop_requested)
        status = yb_fail(diag, YB_ERR_FILE, NULL, NULL, "interrupted; all results are as they were before");
    return status;
}

/* Makes all folders and tables of the run its results, or drops them all when it failed: a run that is
 * interrupted leaves what was there. */
static yb_status finish_results(run_state *run, yb_status status, yb_diag *diag)
{
    for (size_t i = 0; i < run->n; i++)
        if (run->publication[i] && status == YB_OK)
            status = yb_publication_commit(run->publication[i], diag);
        else
            yb_publication_abandon(run->publication[i]);
    if (run->comparison && status == YB_OK)
        status = yb_publication_commit(run->comparison, diag);
    else
        yb_publication_abandon(run->comparison);
    if (status == YB_OK && run->n > 1 && !run->comparison) /* they would show an older run */
        yb_publication_discard(run->options->output, "charts", "figures.csv");
    for (int k = 0; k < TABLES; k++) {
        if (!run->table[k])
            continue;
        if (status == YB_OK) {
            status =
                yb_file_finish(run->table[k], run->table_path[k], run->options->output, table_names[k], diag);
        } else {
            fclose(run->table[k]);
            remove(run->table_path[k]);
            free(run->table_path[k]);
        }
    }
    return status;
}

static void prepared_free(run_state *run)
{
    for (size_t i = 0; run->prepared && i < run->n; i++)
        yb_prepared_free(&run->prepared[i]);
}

/* With --until-se: finds the number of paths and goes on as if it had been asked for with -n. */
static yb_status settle_paths(run_state *run, yb_options *with_paths, yb_diag *diag)
{
    progress_bar bar = {"--until-se", yb_now_seconds(), 0.0, false};
    const yb_run_options options = run_options(run, &bar);
    yb_status status = yb_settle_paths(&run->settled, run->prepared, run->n, run->versus, &options, diag);

    status = end_simulation(&bar, status, diag);
    if (status != YB_OK)
        return status;
    if (!run->options->quiet && run->settled.worst.ratio <= 1.0)
        printf("--until-se %s: met with %lld paths\n", run->settled.wanted, (long long) run->settled.paths);
    *with_paths = *run->options;
    with_paths->paths = run->settled.paths;
    run->options = with_paths;
    free(run->command);
    run->command = yb_cli_command_text(with_paths);
    if (!run->command)
        return yb_fail(diag, YB_ERR_FILE, NULL, NULL, "out of memory");
    prepared_free(run);
    return prepare_all(run, diag);
}

/* Refuses a run that the memory cannot hold, and says what it can: the stored paths of a scenario, those of
 * the one it is compared with, and the percentiles' scratch. */
static yb_status check_memory(const run_state *run, yb_diag *diag)
{
    const yb_inputs *inputs = run->prepared[0].inputs;
    const double available = yb_available_bytes(), paths = (double) yb_inputs_paths(inputs);
    const int threads = run->options->threads > 0 ? run->options->threads : omp_get_num_procs();
    double largest = 0.0;

    for (size_t i = 0; i < run->n; i++) {
        const double bytes = yb_results_bytes(run->prepared[i].inputs, diag);

        largest = bytes > largest ? bytes : largest;
    }
    const double needed = largest * (run->n > 1 ? 2.0 : 1.0) + 24.0 * paths * threads + 50e6 +
                          (run->options->save_paths ? yb_paths_nc_memory() : 0.0);

    if (available <= 0.0 || needed <= available)
        return YB_OK;
    return yb_fail(diag, YB_ERR_FILE, NULL, "ask for fewer paths (-n) or series (output.series)",
                   "%.0f paths need %.1f GB of memory, %.1f GB are there: enough for about %.0f paths", paths,
                   needed / 1e9, available / 1e9, 0.9 * paths * available / needed);
}

yb_status yb_run_from(const yb_options *options, const yb_path_source *source, yb_diag *diag)
{
    run_state run = {.options = options, .source = source, .n = options->n_files};
    yb_options with_paths;
    yb_status status = YB_ERR_FILE;

    run.prepared = calloc(run.n, sizeof *run.prepared);
    run.record = calloc(run.n, sizeof *run.record);
    run.publication = calloc(run.n, sizeof(yb_publication *));
    run.command = yb_cli_command_text(options);
    if (!run.publication || !run.prepared || !run.record || !run.command) {
        yb_fail(diag, YB_ERR_FILE, NULL, NULL, "out of memory");
        goto done;
    }
    yb_stop_on_signals();
    /* Problems of the option and of the scenarios are reported together. */
    (void) yb_settle_read(&run.settled, options, diag);
    status = prepare_all(&run, diag);
    if (status == YB_OK)
        status = yb_settle_check(&run.settled, run.prepared, run.n, diag);
    if (status == YB_OK && !source)
        status = check_memory(&run, diag);
    if (status == YB_OK)
        status = begin_results(&run, diag);
    if (status == YB_OK && options->n_until_se > 0)
        status = settle_paths(&run, &with_paths, diag);
    if (status == YB_OK)
        status = run_scenario(&run, run.versus, diag);
    for (size_t i = 0; status == YB_OK && i < run.n; i++)
        if (i != run.versus)
            status = run_scenario(&run, i, diag);
    if (status == YB_OK && !options->no_charts)
        status = draw_figures(&run, diag);
    status = finish_results(&run, status, diag);
done:
    prepared_free(&run);
    yb_settled_clear(&run.settled);
    yb_results_free(run.reference);
    free(run.publication);
    free(run.prepared);
    free(run.record);
    free(run.command);
    return status;
}

yb_status yb_command_run(const yb_options *options, yb_diag *diag)
{
    return options->shard ? yb_run_shard(options, diag) : yb_run_from(options, NULL, diag);
}
