/* model_fixture.h: scenarios ready to run, for tests that are started in the repository root. */
#ifndef YIBAO_TESTS_MODEL_FIXTURE_H
#define YIBAO_TESTS_MODEL_FIXTURE_H

#include <glob.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "assert_close.h"
#include "yibao/commands.h"
#include "yibao/kernel.h"
#include "yibao/results.h"

/* Prepares scenarios/NAME.yaml with `paths` paths and the settings "key=value" of the list; NULL where it is
 * refused, with the problems in `diag`. */
static inline yb_prepared fixture_try(yb_diag *diag, const char *name, int64_t paths, va_list settings)
{
    yb_options *options = calloc(1, sizeof *options);
    yb_prepared prepared;
    char file[256];

    assert_non_null(options);
    snprintf(file, sizeof file, "scenarios/%s.yaml", name);
    options->paths = paths;
    options->seed = -1;
    for (const char *set = va_arg(settings, const char *); set != NULL; set = va_arg(settings, const char *))
        options->set[options->n_set++] = set;
    /* The diagnosis tells more than the status. */
    (void) yb_prepare(file, options, &prepared, diag);
    free(options);
    return prepared;
}

/* Prepares a scenario that must be accepted.  The settings end with NULL. */
__attribute__((sentinel)) static inline yb_prepared fixture_prepare(const char *name, int64_t paths, ...)
{
    yb_diag *diag = yb_diag_create();
    va_list settings;

    va_start(settings, paths);
    const yb_prepared prepared = fixture_try(diag, name, paths, settings);
    va_end(settings);
    if (prepared.model == NULL) {
        yb_diag_print(diag, stderr, false);
        fail_msg("scenario %s is refused", name);
    }
    yb_diag_free(diag);
    return prepared;
}

/* The same series with the same bits in every path and year. */
static inline void assert_same_paths(const yb_results *a, const yb_results *b)
{
    assert_int_equal(a->paths, b->paths);
    assert_int_equal(a->n_years, b->n_years);
    assert_int_equal(a->n_stored, b->n_stored);
    for (int s = 0; s < YB_SERIES_COUNT; s++)
        for (int t = 1; a->slot[s] >= 0 && t <= a->n_years; t++)
            assert_memory_equal(yb_results_sample(a, (yb_series_id) s, t),
                                yb_results_sample(b, (yb_series_id) s, t),
                                (size_t) a->paths * sizeof(double));
}

/* Runs all paths; the results are the caller's. */
static inline yb_results *fixture_run(const yb_prepared *prepared, int threads)
{
    const yb_run_options options = {.threads = threads};
    yb_diag *diag = yb_diag_create();
    yb_results *results = yb_results_create(prepared->inputs, diag);

    if (results == NULL || yb_run_paths(prepared->model, &options, results, diag) != YB_OK) {
        yb_diag_print(diag, stderr, false);
        fail_msg("the run failed");
    }
    yb_diag_free(diag);
    return results;
}

/* The central path, every year and series of it: value[t][series], t = 0 .. n_years. */
typedef double fixture_path[YB_YEARS][YB_SERIES_COUNT];

static inline void fixture_central(const yb_model *model, fixture_path value)
{
    yb_workspace *ws = yb_workspace_create();

    assert_non_null(ws);
    yb_kernel_start(model, ws, 0, true);
    for (int t = 0; t <= model->n_years; t++) {
        if (t > 0)
            yb_kernel_step(model, ws, t);
        for (int s = 0; s < YB_SERIES_COUNT; s++)
            value[t][s] = ws->out[s][0];
    }
    yb_workspace_free(ws);
}

/* Calls `use` with the name of every shipped scenario. */
static inline void fixture_each_scenario(void (*use)(const char *name))
{
    static const char folder[] = "scenarios/";
    glob_t found;

    assert_int_equal(glob("scenarios/*.yaml", 0, NULL, &found), 0);
    assert_true(found.gl_pathc >= 14);
    for (size_t i = 0; i < found.gl_pathc; i++) {
        const char *file = found.gl_pathv[i] + sizeof folder - 1;
        char name[128];

        snprintf(name, sizeof name, "%.*s", (int) (strlen(file) - strlen(".yaml")), file);
        use(name);
    }
    globfree(&found);
}

#endif
