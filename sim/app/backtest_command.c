/* yibao backtest: projections from past years beside what came. */
#include <errno.h>
#include <omp.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "yibao/backtest.h"
#include "yibao/backtest_report.h"
#include "yibao/commands.h"
#include "yibao/publish.h"

static const char result_name[] = "backtest";

/* The backtest's scenario: the one asked for, else that of the national pack.  malloc'd. */
static char *find_scenario(const yb_options *options, yb_diag *diag)
{
    static const char relative[] = "data/national/backtest.yaml";
    char *file = options->n_files > 0 ? strdup(options->file[0]) : yb_find_file(YB_SCENARIOS, relative);

    if (!file)
        yb_fail(diag, YB_ERR_FILE, NULL, "set YIBAO_DATA to the folder that holds data/national",
                "the scenario %s was not found", relative);
    return file;
}

/* Everything of one command. */
typedef struct {
    const yb_options *options;
    char *file; /* the scenario that all origins share */
    yb_rules *rules;
    yb_data *data; /* all published figures */
    yb_backtest *backtest;
    yb_backtest_run run;
} state;

static volatile sig_atomic_t stop_requested;

static void request_stop(int signal_number)
{
    (void) signal_number;
    stop_requested = 1;
}

/* The scenario with the settings of an origin. */
static yb_status prepare_origin(const state *s, int origin, const yb_settings *settings,
                                yb_prepared *prepared, yb_diag *diag)
{
    yb_options *with = malloc(sizeof *with);

    if (!with)
        return yb_fail(diag, YB_ERR_FILE, NULL, NULL, "out of memory");
    *with = *s->options;
    with->n_set = 0;
    for (size_t i = 0; i < settings->n && with->n_set < YB_MAX_SETS; i++)
        with->set[with->n_set++] = settings->item[i];
    yb_status status = settings->n > YB_MAX_SETS
                           ? yb_fail(diag, YB_ERR_INPUT, NULL, NULL, "more than %d settings", YB_MAX_SETS)
                           : yb_prepare(s->file, with, prepared, diag);

    free(with);
    if (status == YB_OK && yb_inputs_first_year(prepared->inputs) != origin + 1)
        status = yb_fail(diag, YB_ERR_INPUT, NULL, NULL, "the projection from %d begins with %d", origin,
                         yb_inputs_first_year(prepared->inputs));
    if (status == YB_OK && yb_inputs_last_year(prepared->inputs) < YB_TARGET_YEAR)
        status = yb_fail(diag, YB_ERR_INPUT, NULL, NULL, "the projection from %d ends before %d", origin,
                         YB_TARGET_YEAR);
    return status;
}

/* Paths and scores of one origin. */
static yb_status run_origin(state *s, int origin, yb_diag *diag)
{
    yb_settings *settings = yb_backtest_settings(s->data, s->rules, origin, diag);
    const yb_run_options options = {.threads = s->options->threads, .stop = &stop_requested};
    yb_prepared prepared = {0};
    yb_results *results = NULL;
    bool scored[YB_SERIES_COUNT] = {false}; /* the others are not stored */

    if (!settings)
        return yb_diag_status(diag);
    const int i = s->run.n_origins++;

    s->run.origin[i].year = origin;
    s->run.origin[i].settings = settings;
    yb_status status = prepare_origin(s, origin, settings, &prepared, diag);

    if (status == YB_OK)
        status = yb_run_record_hash(&s->run.origin[i].record, prepared.inputs, prepared.data, diag);
    for (int k = 0; k < YB_TARGETS; k++)
        scored[yb_targets[k].series] = true;
    if (status == YB_OK && !(results = yb_results_create_part(prepared.inputs, scored, 0,
                                                              yb_inputs_paths(prepared.inputs), NULL, diag)))
        status = yb_diag_status(diag);
    if (status == YB_OK)
        status = yb_run_paths(prepared.model, &options, results, diag);
    if (status == YB_OK && stop_requested)
        status = yb_fail(diag, YB_ERR_FILE, NULL, NULL, "interrupted; the result is as it was before");
    if (status == YB_OK) {
        s->run.paths = results->paths;
        s->run.seed = yb_inputs_seed(prepared.inputs);
        status = yb_backtest_add(s->backtest, s->data, s->rules, results, origin, diag);
    }
    yb_results_free(results);
    yb_prepared_free(&prepared);
    return status;
}

enum { FORECASTS, SCORES, ENGLISH, CHINESE, RECORD, FILES };

static yb_status write_file(const state *s, yb_publication *publication, int kind, yb_diag *diag)
{
    static const char *const names[FILES] = {"forecasts.csv", "scores.csv", "backtest.md", "backtest.zh.md",
                                             "run.json"};
    FILE *stream = yb_publication_open(publication, names[kind], diag);
    yb_status status = YB_OK;

    if (!stream)
        return YB_ERR_FILE;
    if (kind == FORECASTS)
        yb_backtest_csv_forecasts(stream, s->backtest);
    else if (kind == SCORES)
        status = yb_backtest_csv_scores(stream, s->backtest, diag);
    else if (kind == RECORD)
        status = yb_backtest_json(stream, &s->run, diag);
    else
        status = yb_backtest_markdown(stream, s->backtest, &s->run, kind == CHINESE, diag);
    const yb_status closed = yb_publication_close(publication, stream, names[kind], diag);

    return status != YB_OK ? status : closed;
}

static yb_status draw_charts(const state *s, const yb_publication *publication, yb_diag *diag)
{
    const yb_options *o = s->options;
    const yb_chart_options chart = {
        .zh = o->zh, .en = o->en, .svg = o->svg, .pdf = o->pdf, .png = o->png, .size = YB_CHART_TWO_COLUMNS};
    char *folder = NULL;
    yb_status status;

    if (o->no_charts)
        return YB_OK;
    if (asprintf(&folder, "%s/charts", yb_publication_folder(publication)) < 0)
        return yb_fail(diag, YB_ERR_FILE, NULL, NULL, "out of memory");
    if (mkdir(folder, 0777) != 0)
        status = yb_fail(diag, YB_ERR_FILE, NULL, NULL, "cannot create %s: %s", folder, strerror(errno));
    else
        status = yb_backtest_charts(s->backtest, s->data, &s->run, folder, &chart, diag);
    free(folder);
    return status;
}

static yb_status run_all(state *s, yb_diag *diag)
{
    const int asked = s->options->origin;
    const int first = asked > 0 ? asked : YB_FIRST_ORIGIN, last = asked > 0 ? asked : YB_LAST_ORIGIN;
    struct timespec start, end;
    yb_publication *publication = yb_publication_begin(s->options->output, result_name, diag);
    yb_status status = publication ? YB_OK : yb_diag_status(diag);

    clock_gettime(CLOCK_MONOTONIC, &start);
    for (int origin = first; status == YB_OK && origin <= last; origin++)
        status = run_origin(s, origin, diag);
    clock_gettime(CLOCK_MONOTONIC, &end);
    s->run.wall_seconds =
        (double) (end.tv_sec - start.tv_sec) + 1e-9 * (double) (end.tv_nsec - start.tv_nsec);
    s->run.threads = s->options->threads > 0 ? s->options->threads : omp_get_num_procs();
    for (int kind = 0; status == YB_OK && kind < FILES; kind++)
        status = write_file(s, publication, kind, diag);
    if (status == YB_OK)
        status = draw_charts(s, publication, diag);
    if (status == YB_OK)
        return yb_publication_commit(publication, diag);
    yb_publication_abandon(publication);
    return status;
}

yb_status yb_command_backtest(const yb_options *options, yb_diag *diag)
{
    if (options->origin > YB_LAST_ORIGIN)
        return yb_fail(diag, YB_ERR_USAGE, NULL, NULL, "--origin takes a year from %d to %d here, not %d",
                       YB_FIRST_ORIGIN, YB_LAST_ORIGIN, options->origin);

    state s = {.options = options, .file = find_scenario(options, diag)};
    char *command = yb_cli_command_text(options);
    yb_status status;

    s.run.command = command;
    s.backtest = yb_backtest_create(diag);
    if (s.file && s.backtest && command) {
        s.rules = yb_rules_read(s.file, diag);
        s.data = yb_data_read(s.file, "national", false, diag);
    }
    signal(SIGINT, request_stop);
    signal(SIGTERM, request_stop);
    if (s.rules && s.data)
        status = run_all(&s, diag);
    else
        status = command ? yb_diag_status(diag) : yb_fail(diag, YB_ERR_FILE, NULL, NULL, "out of memory");
    if (status == YB_OK && !options->quiet) {
        status = yb_backtest_print(stdout, s.backtest, diag);
        printf("results: %s/%s (%.1f s)\n", options->output, result_name, s.run.wall_seconds);
    }
    for (int i = 0; i < s.run.n_origins; i++)
        yb_settings_free(s.run.origin[i].settings);
    yb_data_free(s.data);
    yb_rules_free(s.rules);
    yb_backtest_free(s.backtest);
    free(command);
    free(s.file);
    return status;
}
