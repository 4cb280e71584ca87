/* Standard deviations, drifts and correlations of the drivers, S-1 to S-6 of docs/model.md. */
#include <math.h>

#include "model_internal.h"
#include "yibao/cholesky.h"
#include "yibao/vecmath.h"

/* Cholesky factor of the correlation matrix, S-2.  Inputs from a file have passed this before; those of
 * other callers may not. */
static void factorise(const yb_builder *b)
{
    yb_shock_model *shock = &b->model->shock;
    const size_t row = yb_cholesky(YB_DRIVER_COUNT, &b->inputs->correlation[0][0], &shock->cholesky[0][0]);

    if (row < YB_DRIVER_COUNT)
        yb_fail(b->diag, YB_ERR_INPUT, NULL, "make the correlations weaker",
                "shocks.correlation is not positive definite (at %s)", yb_drivers[row].name);
    for (int d = 0; d < YB_DRIVER_COUNT; d++)
        for (int k = 0; k <= d; k++)
            if (shock->cholesky[d][k] != 0.0)
                shock->term[d][shock->n_terms[d]++] = k;
}

static yb_log_shift log_shift(const yb_level_shift *shift)
{
    const double rebound = yb_log(1.0 + shift->rebound);

    return (yb_log_shift){.year = shift->year,
                          .probability = shift->probability,
                          .hospitalization = yb_log(1.0 + shift->hospitalization),
                          .visits = yb_log(1.0 + shift->visits),
                          .lasting = shift->lasting,
                          .next_hospitalization = shift->hospitalization != 0.0 ? rebound : 0.0,
                          .next_visits = shift->visits != 0.0 ? rebound : 0.0};
}

void yb_build_shock(const yb_builder *b)
{
    static const yb_key_id sd_key[] = {
#define YB_DRIVER(ID, ...) YB_KEY_SHOCK_SD_##ID,
#include "yibao/drivers.def"
#undef YB_DRIVER
    };
    static const yb_key_id parameter_key[] = {
#define YB_PARAMETER(ID, ...) YB_KEY_PARAMETER_SD_##ID,
#include "yibao/parameters.def"
#undef YB_PARAMETER
    };
    const yb_inputs *inputs = b->inputs;
    yb_shock_model *shock = &b->model->shock;
    const bool yearly = yb_inputs_bool(inputs, YB_KEY_LAYER_YEARLY);
    const bool drift = yb_inputs_bool(inputs, YB_KEY_LAYER_DRIFT);
    const bool parameters = yb_inputs_bool(inputs, YB_KEY_LAYER_PARAMETERS);

    for (int d = 0; d < YB_DRIVER_COUNT; d++) {
        /* The four keys of a driver stand together, in the order sd, phi, drift_sd, drift_years. */
        const yb_key_id sd = sd_key[d], phi = sd + 1, drift_sd = sd + 2, drift_years = sd + 3;
        const double fade = yb_inputs_number(inputs, drift_years);

        shock->innovation_sd[d] = yearly ? yb_inputs_number(inputs, sd) : 0.0;
        shock->phi[d] = yb_inputs_number(inputs, phi);
        shock->drift_sd[d] = drift ? yb_inputs_number(inputs, drift_sd) : 0.0;
        for (int t = 1; t < YB_YEARS; t++)
            shock->drift_time[d][t] =
                shock->drift_time[d][t - 1] + (fade > 0.0 ? fmax(1.0 - (t - 1) / fade, 0.0) : 1.0);
    }
    for (int p = 0; p < YB_PARAMETER_COUNT; p++)
        shock->parameter_sd[p] = parameters ? yb_inputs_number(inputs, parameter_key[p]) : 0.0;
    shock->level_shifts = yb_inputs_bool(inputs, YB_KEY_LAYER_SHIFTS);
    shock->n_shifts = inputs->n_shifts;
    for (size_t i = 0; i < inputs->n_shifts; i++)
        shock->shift[i] = log_shift(&inputs->shift[i]);
    factorise(b);
}
