/* run --until-se: how many paths the wanted standard errors need. */
#include <stdio.h>
#include <stdlib.h>

#include "yibao/commands.h"

yb_status yb_settle_read(yb_settled *settled, const yb_options *options, yb_diag *diag)
{
    size_t size = 0;

    *settled = (yb_settled){0};
    FILE *stream = options->n_until_se > 0 ? open_memstream(&settled->wanted, &size) : NULL;

    for (size_t i = 0; i < options->n_until_se; i++) {
        /* Every problem of every list is reported. */
        (void) yb_precision_read(&settled->precision, options->until_se[i], diag);
        if (stream)
            fprintf(stream, "%s%s", i > 0 ? "," : "", options->until_se[i]);
    }
    if (options->n_until_se > 0 && (!stream || fclose(stream) != 0))
        return yb_fail(diag, YB_ERR_FILE, NULL, NULL, "out of memory");
    return yb_diag_status(diag);
}

yb_status yb_settle_check(const yb_settled *settled, const yb_prepared *prepared, size_t n, yb_diag *diag)
{
    yb_status status = YB_OK;

    for (size_t i = 0; status == YB_OK && i < n; i++)
        status = yb_precision_check(&settled->precision, prepared[i].inputs, diag);
    return status;
}

/* The error falls with the square root of the paths. */
static void warn_unmet(const yb_settled *settled, const yb_prepared *prepared, yb_diag *diag)
{
    const double ratio = settled->worst.ratio;
    const double needed = (double) settled->maximum * ratio * ratio;
    double unit = 1.0; /* two digits are all that this estimate is good for */
    char text[160];

    while (needed >= 100.0 * unit)
        unit *= 10.0;
    yb_warn(diag, NULL, "a larger -n allows more paths",
            "--until-se: not met with %lld paths; %s: %s; about %lld would do", (long long) settled->maximum,
            yb_inputs_text(prepared[settled->worst_scenario].inputs, YB_KEY_SCENARIO),
            yb_precision_text(&settled->precision, &settled->worst, text),
            (long long) (needed / unit + 1.0) * (long long) unit);
}

/* The paths of the scenario that others are compared with are kept: it is run first, starts all stages,
 * and meets the paths that a later scenario needed more in the end. */
yb_status yb_settle_paths(yb_settled *settled, const yb_prepared *prepared, size_t n, size_t versus,
                          const yb_run_options *options, yb_diag *diag)
{
    bool only[YB_SERIES_COUNT];
    yb_status status = YB_OK;

    yb_precision_series(&settled->precision, only);
    settled->maximum = yb_inputs_paths(prepared[versus].inputs);
    settled->paths = YB_FIRST_STAGE < settled->maximum ? YB_FIRST_STAGE : settled->maximum;
    for (size_t k = 0; status == YB_OK && k < n && !(options->stop && *options->stop); k++) {
        const size_t i = k == 0 ? versus : k <= versus ? k - 1 : k; /* versus first */
        yb_results *results = NULL;
        yb_precision_state state = {0};

        status = yb_run_until(prepared[i].model, prepared[i].inputs, options, &settled->precision,
                              settled->targets_only ? only : NULL, settled->paths, settled->maximum, &results,
                              &state, diag);
        if (results)
            settled->paths = results->paths;
        if (state.ratio > settled->worst.ratio) {
            settled->worst = state;
            settled->worst_scenario = i;
        }
        if (k == 0 && !settled->targets_only)
            settled->kept = results;
        else
            yb_results_free(results);
    }
    if (status == YB_OK && settled->kept && settled->kept->paths < settled->paths) {
        yb_run_options rest = *options;

        rest.from = settled->kept->paths;
        status = yb_results_resize(settled->kept, settled->paths, rest.from, diag);
        if (status == YB_OK)
            status = yb_run_paths(prepared[versus].model, &rest, settled->kept, diag);
    }
    if (status == YB_OK && settled->worst.ratio > 1.0)
        warn_unmet(settled, prepared, diag);
    return status;
}

void yb_settled_clear(yb_settled *settled)
{
    yb_results_free(settled->kept);
    free(settled->wanted);
    *settled = (yb_settled){0};
}
