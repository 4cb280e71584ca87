/* The joint yearly shocks and the per-path draws, S-1 to S-6 of docs/model.md. */
#include <string.h>

#include "kernel_internal.h"
#include "yibao/rng.h"

/* Random streams.  A stream is never reused for another purpose: results of
 * released scenarios depend on it. */
enum {
    STREAM_YEARLY = 0,     /* + driver */
    STREAM_DRIFT = 32,     /* + driver; year word 0 */
    STREAM_PARAMETER = 64, /* + parameter; year word 0 */
    STREAM_SHIFT = 96      /* + position of the shift in the list */
};

_Static_assert(YB_DRIVER_COUNT <= STREAM_DRIFT - STREAM_YEARLY &&
                   YB_DRIVER_COUNT <= STREAM_PARAMETER - STREAM_DRIFT &&
                   YB_PARAMETER_COUNT <= STREAM_SHIFT - STREAM_PARAMETER,
               "no stream serves two purposes");

static void normals(const yb_model *model, const yb_workspace *ws, uint32_t first_stream, uint32_t year,
                    int n, yb_lanes *out)
{
    yb_lanes spare;

    for (int i = 0; i < n; i += 2)
        yb_rng_normal_pairs(model->seed, (first_stream + (uint32_t) i) / 2, year, (uint64_t) ws->first_path,
                            YB_LANES, out[i], i + 1 < n ? out[i + 1] : spare);
}

/* Parameter uncertainty, S-5: log-normal where a sign must hold, normal and clipped
 * where a share must stay in [0, 1]. */
static void draw_parameters(const yb_model *model, yb_workspace *ws, yb_lanes *exponent_factor)
{
    yb_lanes z[YB_PARAMETER_COUNT];

    memset(z, 0, sizeof z);
    if (!ws->central)
        normals(model, ws, STREAM_PARAMETER, 0, YB_PARAMETER_COUNT, z);
    for (int p = 0; p < YB_PARAMETER_COUNT; p++)
        YB_EACH_LANE
            z[p][l] *= model->shock.parameter_sd[p];
    YB_EACH_LANE {
        const double ratio = model->leaver_cost_ratio + z[YB_PARAMETER_LEAVER_COST_RATIO][l];
        const double pass = model->pass_through + z[YB_PARAMETER_VOLUME_PASS_THROUGH][l];

        ws->premium_elasticity[l] = model->premium_elasticity * yb_exp(z[YB_PARAMETER_PREMIUM_ELASTICITY][l]);
        ws->leaver_cost_ratio[l] = ratio < 0.0 ? 0.0 : ratio;
        ws->deterrence[l] = model->deterrence * yb_exp(z[YB_PARAMETER_DETERRENCE][l]);
        ws->pass_through[l] = pass < 0.0 ? 0.0 : pass > 1.0 ? 1.0 : pass;
        ws->excess_cost_growth[l] = z[YB_PARAMETER_EXCESS_COST_GROWTH][l];
        exponent_factor[0][l] = yb_exp(z[YB_PARAMETER_RESIDENT_EXPONENT][l]);
        exponent_factor[1][l] = yb_exp(z[YB_PARAMETER_EMPLOYEE_EXPONENT][l]);
    }
}

/* Row d of the Cholesky factor times the independent normals z: one correlated normal (S-2). */
static void correlate(const yb_model *model, int d, yb_lanes *z, yb_lanes correlated)
{
    const double *row = model->shock.cholesky[d];

    memset(correlated, 0, sizeof(yb_lanes));
    for (int k = 0; k <= d; k++)
        if (row[k] != 0.0)
            YB_EACH_LANE
                correlated[l] += row[k] * z[k][l];
}

/* Drifts, S-4: correlated as the yearly innovations are, because what ties wages to incomes in a
 * year ties them in the long run too. */
static void draw_drifts(const yb_model *model, yb_workspace *ws)
{
    yb_lanes z[YB_DRIVER_COUNT];

    normals(model, ws, STREAM_DRIFT, 0, YB_DRIVER_COUNT, z);
    for (int d = 0; d < YB_DRIVER_COUNT; d++) {
        correlate(model, d, z, ws->drift[d]);
        YB_EACH_LANE
            ws->drift[d][l] *= model->shock.drift_sd[d];
    }
}

void yb_shock_start(const yb_model *model, yb_workspace *ws)
{
    yb_lanes exponent_factor[2];

    memset(ws->ar_state, 0, sizeof ws->ar_state);
    memset(ws->drift, 0, sizeof ws->drift);
    memset(ws->deviation, 0, sizeof ws->deviation);
    memset(ws->shift_hospitalization, 0, sizeof(yb_lanes));
    memset(ws->shift_visits, 0, sizeof(yb_lanes));
    memset(ws->shift_next_hospitalization, 0, sizeof(yb_lanes));
    memset(ws->shift_next_visits, 0, sizeof(yb_lanes));
    memset(ws->shift_lasting_hospitalization, 0, sizeof(yb_lanes));
    memset(ws->shift_lasting_visits, 0, sizeof(yb_lanes));
    if (!ws->central)
        draw_drifts(model, ws);
    draw_parameters(model, ws, exponent_factor);
    for (int j = 0; j < YB_SERVICES; j++)
        for (int g = 0; g < YB_GROUPS; g++) {
            const double log_weight = yb_log(model->cost_weight[g]);
            const double *factor = exponent_factor[j >= YB_EMPLOYEE_INPATIENT];

            YB_EACH_LANE
                ws->profile[j][g][l] = yb_exp(model->service[j].exponent * factor[l] * log_weight);
        }
}

/* Rare level shifts, S-6: in its year an event moves log use by ln(1 + effect); the year
 * after brings the rebound; the lasting part stays. */
static void step_level_shifts(const yb_model *model, yb_workspace *ws, int t)
{
    yb_lanes uniform[2], next_hospitalization = {0}, next_visits = {0};

    memcpy(ws->shift_hospitalization, ws->shift_next_hospitalization, sizeof(yb_lanes));
    memcpy(ws->shift_visits, ws->shift_next_visits, sizeof(yb_lanes));
    YB_EACH_LANE {
        ws->shift_hospitalization[l] += ws->shift_lasting_hospitalization[l];
        ws->shift_visits[l] += ws->shift_lasting_visits[l];
    }
    for (size_t i = 0; i < model->shock.n_shifts; i++) {
        const yb_level_shift *shift = &model->shock.shift[i];
        const bool placed = shift->year > 0;
        const double hospitalization = yb_log(1.0 + shift->hospitalization);
        const double visits = yb_log(1.0 + shift->visits), rebound = yb_log(1.0 + shift->rebound);

        /* A placed event belongs to the scenario and happens on the central path too. */
        if (placed ? shift->year != model->base_year + t : ws->central || !model->shock.level_shifts)
            continue;
        yb_rng_uniform_pairs(model->seed, (uint32_t) (STREAM_SHIFT + i) / 2,
                             (uint32_t) (model->base_year + t), (uint64_t) ws->first_path, YB_LANES,
                             uniform[0], uniform[1]);
        YB_EACH_LANE {
            const double happens = placed || uniform[i % 2][l] < shift->probability ? 1.0 : 0.0;

            ws->shift_hospitalization[l] += happens * hospitalization;
            ws->shift_visits[l] += happens * visits;
            ws->shift_lasting_hospitalization[l] += happens * shift->lasting * hospitalization;
            ws->shift_lasting_visits[l] += happens * shift->lasting * visits;
            next_hospitalization[l] += shift->hospitalization != 0.0 ? happens * rebound : 0.0;
            next_visits[l] += shift->visits != 0.0 ? happens * rebound : 0.0;
        }
    }
    memcpy(ws->shift_next_hospitalization, next_hospitalization, sizeof(yb_lanes));
    memcpy(ws->shift_next_visits, next_visits, sizeof(yb_lanes));
}

/* S-1: x(t) = phi x(t-1) + s e(t), e = L z with the Cholesky factor L of the correlation
 * matrix.  S-3: drivers of a growth add x(t) and the year's share of the drift
 * (S-4) to the log growth; drivers of a level add x(t) and the whole drift so far. */
void yb_shock_step(const yb_model *model, yb_workspace *ws, int t)
{
    const yb_shock_model *shock = &model->shock;
    yb_lanes z[YB_DRIVER_COUNT];

    step_level_shifts(model, ws, t);
    if (ws->central)
        return;
    normals(model, ws, STREAM_YEARLY, (uint32_t) (model->base_year + t), YB_DRIVER_COUNT, z);
    for (int d = 0; d < YB_DRIVER_COUNT; d++) {
        const double drift_time =
            shock->drift_time[d][t] - (yb_drivers[d].integrates ? shock->drift_time[d][t - 1] : 0.0);
        yb_lanes innovation;

        correlate(model, d, z, innovation);
        YB_EACH_LANE {
            ws->ar_state[d][l] = shock->phi[d] * ws->ar_state[d][l] + shock->innovation_sd[d] * innovation[l];
            ws->deviation[d][l] = ws->ar_state[d][l] + drift_time * ws->drift[d][l];
        }
    }
}
