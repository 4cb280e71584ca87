/* yibao run: scenarios to bands, risks, comparisons and charts. */
#include <stdlib.h>
#include <string.h>

#include "run_state.h"

const char *yb_run_name(const yb_run_state *run, size_t i)
{
    return yb_inputs_text(run->prepared[i].inputs, YB_KEY_SCENARIO);
}

/* Scenarios compared with one another need equal paths, seed, horizon, percentiles and series, and
 * names of their own. */
static void check_comparable(const yb_run_state *run, yb_diag *diag)
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
        if (yb_inputs_quasi_random(first) != yb_inputs_quasi_random(other))
            yb_fail(
                diag, YB_ERR_INPUT, &other->value[YB_KEY_SAMPLING].at,
                "scenarios of one run are compared path by path; use --set simulation.sampling=... for all",
                "simulation.sampling differs from that of %s", first->file);
        if (first->n_percentiles != other->n_percentiles ||
            memcmp(first->percentile, other->percentile, first->n_percentiles * sizeof *first->percentile) !=
                0)
            yb_fail(diag, YB_ERR_INPUT, &other->value[YB_KEY_PERCENTILES].at, NULL,
                    "output.percentiles differ from those of %s", first->file);
        if (strcmp(yb_run_name(run, i), "charts") == 0)
            yb_fail(diag, YB_ERR_INPUT, &other->value[YB_KEY_SCENARIO].at, "choose another name",
                    "the folder 'charts' holds the figures that compare the scenarios");
        for (size_t j = 0; j < i; j++)
            if (strcmp(yb_run_name(run, i), yb_run_name(run, j)) == 0)
                yb_fail(diag, YB_ERR_INPUT, &other->value[YB_KEY_SCENARIO].at,
                        "each scenario has a folder of its own", "the scenario name '%s' is that of %s too",
                        yb_run_name(run, i), run->prepared[j].inputs->file);
    }
}

static void find_versus(yb_run_state *run, yb_diag *diag)
{
    if (!run->options->versus)
        return;
    for (size_t i = 0; i < run->n; i++)
        if (strcmp(yb_run_name(run, i), run->options->versus) == 0) {
            run->versus = i;
            return;
        }
    yb_fail(diag, YB_ERR_USAGE, NULL, "--versus names one of the scenarios of the run",
            "--versus %s: no such scenario in this run", run->options->versus);
}

static yb_status prepare_all(yb_run_state *run, yb_diag *diag)
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
    yb_run_state run = {.options = options, .prepared = prepared, .record = record, .n = options->n_files};

    return prepare_all(&run, diag);
}

static void prepared_free(yb_run_state *run)
{
    for (size_t i = 0; run->prepared && i < run->n; i++)
        yb_prepared_free(&run->prepared[i]);
}

/* With --until-se: finds the number of paths and goes on as if it had been asked for with -n. */
static yb_status settle_paths(yb_run_state *run, yb_options *with_paths, yb_diag *diag)
{
    yb_progress_bar bar = {.label = "--until-se", .start = yb_now_seconds()};
    const yb_run_options options = yb_run_simulation(run, &bar);
    yb_status status = yb_settle_paths(&run->settled, run->prepared, run->n, run->versus, &options, diag);

    status = yb_run_simulated(&bar, status, diag);
    if (status != YB_OK)
        return status;
    if (!run->options->quiet && run->settled.worst.ratio <= 1.0)
        printf(run->options->terminal_zh ? "--until-se %s：%lld条路径已达到\n"
                                         : "--until-se %s: met with %lld paths\n",
               run->settled.wanted, (long long) run->settled.paths);
    *with_paths = *run->options;
    with_paths->paths = run->settled.paths;
    run->options = with_paths;
    free(run->command);
    run->command = yb_cli_command_text(with_paths);
    if (!run->command)
        return yb_fail(diag, YB_ERR_FILE, NULL, NULL, "out of memory");
    prepared_free(run);
    status = prepare_all(run, diag);
    return status == YB_OK ? yb_run_plan(run, diag) : status;
}

/* Said when they are visible, not before: an interrupted run leaves the older ones. */
static void print_places(const yb_run_state *run)
{
    putchar('\n');
    for (size_t i = 0; i < run->n; i++)
        printf(run->options->terminal_zh ? "结果：%s/%s（%.1f秒）\n" : "results: %s/%s (%.1f s)\n",
               run->options->output, yb_run_name(run, i), run->outcome[i].seconds);
}

/* What follows when the plan stands. */
static yb_status carry_out(yb_run_state *run, yb_diag *diag)
{
    yb_options with_paths;
    yb_status status = yb_run_begin_files(run, diag);

    if (status == YB_OK && run->options->n_until_se > 0)
        status = settle_paths(run, &with_paths, diag);
    if (status == YB_OK && run->passes.n > 1 && !run->options->quiet)
        yb_run_print_plan(run, stderr);
    if (status == YB_OK)
        status = yb_run_passes(run, diag);
    if (status == YB_OK)
        status = yb_run_write_records(run, diag);
    if (status == YB_OK && !run->options->no_charts)
        status = yb_run_draw(run, diag);
    status = yb_run_finish_files(run, status, diag);
    if (status == YB_OK && !run->options->quiet)
        print_places(run);
    return status;
}

yb_status yb_run_from(const yb_options *options, const yb_path_source *source, yb_diag *diag)
{
    yb_run_state run = {.options = options, .source = source, .n = options->n_files};
    yb_status status = YB_ERR_FILE;

    run.prepared = calloc(run.n, sizeof *run.prepared);
    run.record = calloc(run.n, sizeof *run.record);
    run.outcome = calloc(run.n, sizeof *run.outcome);
    run.publication = calloc(run.n, sizeof(yb_publication *));
    run.command = yb_cli_command_text(options);
    if (!run.publication || !run.prepared || !run.record || !run.outcome || !run.command) {
        yb_fail(diag, YB_ERR_FILE, NULL, NULL, "out of memory");
        goto done;
    }
    yb_stop_on_signals();
    /* Problems of the option and of the scenarios are reported together. */
    (void) yb_settle_read(&run.settled, options, diag);
    status = prepare_all(&run, diag);
    if (status == YB_OK)
        status = yb_settle_check(&run.settled, run.prepared, run.n, diag);
    if (status == YB_OK)
        status = yb_run_plan(&run, diag);
    if (status == YB_OK && options->dry_run)
        yb_run_print_plan(&run, stdout);
    else if (status == YB_OK)
        status = carry_out(&run, diag);
done:
    prepared_free(&run);
    yb_settled_clear(&run.settled);
    yb_run_outcomes_clear(&run);
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
