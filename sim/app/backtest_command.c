/* yibao backtest: projections from past years beside what came. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "yibao/backtest.h"
#include "yibao/backtest_report.h"
#include "yibao/commands.h"
#include "yibao/publish.h"

static const char result_name[] = "backtest";

/* The backtest's scenario: the one asked for, else that of the national pack in YIBAO_DATA, in the folder
 * `scenarios` here, or among the installed ones.  malloc'd. */
static char *find_scenario(const yb_options *options, yb_diag *diag)
{
    static const char relative[] = "data/national/backtest.yaml";
    const char *given = getenv("YIBAO_DATA");
    char *file = options->n_files > 0 ? strdup(options->file[0])
                                      : yb_find_file(given && *given ? NULL : "scenarios/", relative);

    if (!file)
        yb_fail(diag, YB_ERR_FILE, NULL, "set YIBAO_DATA to the folder that holds data/national",
                "the scenario %s was not found", relative);
    return file;
}

/* Parents and data of a scenario inside a pack are found where the pack is found. */
static void use_pack_of(const char *file)
{
    const char *inside = strstr(file, "data/national/");
    char *folder = inside ? strndup(file, (size_t) (inside - file)) : NULL;

    if (folder)
        (void) setenv("YIBAO_DATA", *folder ? folder : ".", 0);
    free(folder);
}

/* One origin: settings as known then, paths, scores. */
static yb_status run_origin(yb_backtest *backtest, const yb_options *options, const char *file,
                            const yb_data *data, const yb_rules *rules, int origin, long long *paths,
                            yb_diag *diag)
{
    yb_settings *settings = yb_backtest_settings(data, rules, origin, diag);
    yb_options *with = malloc(sizeof *with);
    yb_prepared prepared = {0};
    yb_results *results = NULL;
    yb_status status = YB_OK;

    if (!settings || !with) {
        status = settings ? yb_fail(diag, YB_ERR_FILE, NULL, NULL, "out of memory") : yb_diag_status(diag);
        goto done;
    }
    *with = *options;
    with->n_set = 0;
    for (size_t i = 0; i < settings->n && with->n_set < YB_MAX_SETS; i++)
        with->set[with->n_set++] = settings->item[i];
    status = yb_prepare(file, with, &prepared, diag);
    if (status == YB_OK && yb_inputs_first_year(prepared.inputs) != origin + 1)
        status = yb_fail(diag, YB_ERR_INPUT, NULL, NULL, "the projection from %d begins with %d", origin,
                         yb_inputs_first_year(prepared.inputs));
    if (status == YB_OK && yb_inputs_last_year(prepared.inputs) < YB_TARGET_YEAR)
        status = yb_fail(diag, YB_ERR_INPUT, NULL, NULL, "the projection from %d ends before %d", origin,
                         YB_TARGET_YEAR);
    if (status == YB_OK && !(results = yb_results_create(prepared.inputs, diag)))
        status = yb_diag_status(diag);
    if (status == YB_OK)
        status = yb_run_paths(prepared.model, &(yb_run_options){.threads = options->threads}, results, diag);
    if (status == YB_OK) {
        *paths = results->paths;
        status = yb_backtest_add(backtest, data, rules, results, origin, diag);
    }
done:
    yb_results_free(results);
    yb_prepared_free(&prepared);
    free(with);
    yb_settings_free(settings);
    return status;
}

typedef struct {
    const yb_backtest *backtest;
    long long paths;
} report;

static yb_status write_file(yb_publication *publication, const char *name, const report *r, int kind,
                            yb_diag *diag)
{
    FILE *stream = yb_publication_open(publication, name, diag);
    yb_status status = YB_OK;

    if (!stream)
        return YB_ERR_FILE;
    if (kind == 0)
        yb_backtest_csv_forecasts(stream, r->backtest);
    else if (kind == 1)
        status = yb_backtest_csv_scores(stream, r->backtest, diag);
    else
        status = yb_backtest_markdown(stream, r->backtest, r->paths, kind == 3, diag);
    const yb_status closed = yb_publication_close(publication, stream, name, diag);

    return status != YB_OK ? status : closed;
}

static yb_status publish(yb_publication *publication, const report *r, yb_diag *diag)
{
    static const char *const names[] = {"forecasts.csv", "scores.csv", "backtest.md", "backtest.zh.md"};
    yb_status status = YB_OK;

    for (int kind = 0; status == YB_OK && kind < 4; kind++)
        status = write_file(publication, names[kind], r, kind, diag);
    if (status == YB_OK)
        return yb_publication_commit(publication, diag);
    yb_publication_abandon(publication);
    return status;
}

yb_status yb_command_backtest(const yb_options *options, yb_diag *diag)
{
    const int first = options->origin > 0 ? options->origin : YB_FIRST_ORIGIN;
    const int last = options->origin > 0 ? options->origin : YB_LAST_ORIGIN;
    report r = {NULL, 0};
    yb_backtest *backtest = yb_backtest_create(diag);
    yb_publication *publication = NULL;
    yb_rules *rules = NULL;
    yb_data *data = NULL;
    char *file = find_scenario(options, diag);
    yb_status status = YB_OK;

    if (!backtest || !file)
        goto done;
    use_pack_of(file);
    rules = yb_rules_read(file, diag);
    data = yb_data_read(file, "national", false, diag);
    if (rules && data)
        publication = yb_publication_begin(options->output, result_name, diag);
    if (!publication)
        goto done;
    for (int origin = first; status == YB_OK && origin <= last; origin++)
        status = run_origin(backtest, options, file, data, rules, origin, &r.paths, diag);
    r.backtest = backtest;
    if (status == YB_OK)
        status = publish(publication, &r, diag);
    else
        yb_publication_abandon(publication);
    if (status == YB_OK && !options->quiet) {
        status = yb_backtest_print(stdout, backtest, diag);
        printf("results: %s/%s\n", options->output, result_name);
    }
done:
    yb_data_free(data);
    yb_rules_free(rules);
    yb_backtest_free(backtest);
    free(file);
    return status == YB_OK ? yb_diag_status(diag) : status;
}
