/* The joint yearly shocks and the normals of the per-path draws, S-1 to S-4 and S-6 of docs/model.md. */
#include <string.h>

#include "kernel_internal.h"
#include "vector.h"
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

static void plain_normals(const yb_model *model, const yb_world *world, uint32_t first_stream, uint32_t year,
                          int n, double (*out)[YB_LANES])
{
    yb_lanes spare;

    for (int i = 0; i < n; i += 2)
        yb_rng_normal_pairs(model->seed, (first_stream + (uint32_t) i) / 2, year,
                            (uint64_t) world->first_path, YB_LANES, out[i], i + 1 < n ? out[i + 1] : spare);
}

enum { DRIFT_AT = 0, PARAMETER_AT = YB_DRIVER_COUNT, YEARLY_AT = PARAMETER_AT + YB_PARAMETER_COUNT };

/* Quasi-random paths, S-7, need all draws of the sampled years at the start, whatever the horizon. */
static void draw_ahead(const yb_model *model, yb_world *world)
{
    yb_sampled *sampled = &world->sampled;

    plain_normals(model, world, STREAM_DRIFT, 0, YB_DRIVER_COUNT, sampled->normal + DRIFT_AT);
    plain_normals(model, world, STREAM_PARAMETER, 0, YB_PARAMETER_COUNT, sampled->normal + PARAMETER_AT);
    for (int t = 1; t <= YB_SAMPLED_YEARS; t++) {
        const uint32_t year = (uint32_t) (model->base_year + t);
        yb_lanes uniform[YB_SAMPLED_SHIFTS + 1];

        plain_normals(model, world, STREAM_YEARLY, year, YB_DRIVER_COUNT,
                      sampled->normal + YEARLY_AT + (t - 1) * YB_DRIVER_COUNT);
        for (uint32_t i = 0; i < YB_SAMPLED_SHIFTS; i += 2)
            yb_rng_uniform_pairs(model->seed, (STREAM_SHIFT + i) / 2, year, (uint64_t) world->first_path,
                                 YB_LANES, uniform[i], uniform[i + 1]);
        for (int i = 0; i < YB_SAMPLED_SHIFTS; i++)
            memcpy(sampled->shift[i][t - 1], uniform[i], sizeof(yb_lanes));
    }
    yb_sampling_align(model, world->first_path, sampled);
}

/* Normals first .. first + n - 1 of a kind of stream; t = 0: those drawn once per path. */
static void normals(const yb_model *model, const yb_world *world, uint32_t first_stream, int t, int n,
                    yb_lanes *out)
{
    const int at = t > 0                          ? YEARLY_AT + (t - 1) * YB_DRIVER_COUNT
                   : first_stream == STREAM_DRIFT ? DRIFT_AT
                                                  : PARAMETER_AT;

    if (model->sampling && t <= YB_SAMPLED_YEARS)
        memcpy(out, world->sampled.normal[at], (size_t) n * sizeof(yb_lanes));
    else
        plain_normals(model, world, first_stream, t > 0 ? (uint32_t) (model->base_year + t) : 0, n, out);
}

/* Row d of the Cholesky factor times the independent normals z: one correlated normal (S-2). */
static void correlate(const yb_model *model, int d, yb_lanes *z, yb_lanes correlated)
{
    const double *row = model->shock.cholesky[d];
    const int *term = model->shock.term[d];

    YB_EACH_VECTOR {
        yb_vector sum = {0.0};

        for (int i = 0; i < model->shock.n_terms[d]; i++)
            sum += row[term[i]] * yb_load(z[term[i]] + v);
        yb_store(correlated + v, sum);
    }
}

/* Drifts, S-4: correlated as the yearly innovations are, because what ties wages to incomes in a
 * year ties them in the long run too. */
static void draw_drifts(const yb_model *model, yb_world *world)
{
    yb_lanes z[YB_DRIVER_COUNT];

    normals(model, world, STREAM_DRIFT, 0, YB_DRIVER_COUNT, z);
    for (int d = 0; d < YB_DRIVER_COUNT; d++) {
        correlate(model, d, z, world->drift[d]);
        YB_EACH_LANE
            world->drift[d][l] *= model->shock.drift_sd[d];
    }
}

void yb_shock_start(const yb_model *model, yb_world *world)
{
    memset(world->ar_state, 0, sizeof world->ar_state);
    memset(world->drift, 0, sizeof world->drift);
    memset(world->deviation, 0, sizeof world->deviation);
    memset(world->shift_hospitalization, 0, sizeof(yb_lanes));
    memset(world->shift_visits, 0, sizeof(yb_lanes));
    memset(world->shift_next_hospitalization, 0, sizeof(yb_lanes));
    memset(world->shift_next_visits, 0, sizeof(yb_lanes));
    memset(world->shift_lasting_hospitalization, 0, sizeof(yb_lanes));
    memset(world->shift_lasting_visits, 0, sizeof(yb_lanes));
    if (!world->central && model->sampling)
        draw_ahead(model, world);
    memset(world->parameter_normal, 0, sizeof world->parameter_normal);
    if (!world->central) {
        draw_drifts(model, world);
        normals(model, world, STREAM_PARAMETER, 0, YB_PARAMETER_COUNT, world->parameter_normal);
    }
}

/* Rare level shifts, S-6: in its year an event moves log use by ln(1 + effect); the year
 * after brings the rebound; the lasting part stays. */
static void step_level_shifts(const yb_model *model, yb_world *world, int t)
{
    yb_lanes uniform[2], next_hospitalization = {0}, next_visits = {0};

    memcpy(world->shift_hospitalization, world->shift_next_hospitalization, sizeof(yb_lanes));
    memcpy(world->shift_visits, world->shift_next_visits, sizeof(yb_lanes));
    YB_EACH_LANE {
        world->shift_hospitalization[l] += world->shift_lasting_hospitalization[l];
        world->shift_visits[l] += world->shift_lasting_visits[l];
    }
    for (size_t i = 0; i < model->shock.n_shifts; i++) {
        const yb_log_shift *shift = &model->shock.shift[i];
        const bool placed = shift->year > 0;

        /* A placed event belongs to the scenario and happens on the central path too. */
        if (placed ? shift->year != model->base_year + t : world->central || !model->shock.level_shifts)
            continue;
        if (model->sampling && !placed && i < YB_SAMPLED_SHIFTS && t <= YB_SAMPLED_YEARS)
            memcpy(uniform[i % 2], world->sampled.shift[i][t - 1], sizeof(yb_lanes));
        else
            yb_rng_uniform_pairs(model->seed, (uint32_t) (STREAM_SHIFT + i) / 2,
                                 (uint32_t) (model->base_year + t), (uint64_t) world->first_path, YB_LANES,
                                 uniform[0], uniform[1]);
        YB_EACH_LANE {
            const double happens = placed || uniform[i % 2][l] < shift->probability ? 1.0 : 0.0;

            world->shift_hospitalization[l] += happens * shift->hospitalization;
            world->shift_visits[l] += happens * shift->visits;
            world->shift_lasting_hospitalization[l] += happens * shift->lasting * shift->hospitalization;
            world->shift_lasting_visits[l] += happens * shift->lasting * shift->visits;
            next_hospitalization[l] += happens * shift->next_hospitalization;
            next_visits[l] += happens * shift->next_visits;
        }
    }
    memcpy(world->shift_next_hospitalization, next_hospitalization, sizeof(yb_lanes));
    memcpy(world->shift_next_visits, next_visits, sizeof(yb_lanes));
}

/* S-1: x(t) = phi x(t-1) + s e(t), e = L z with the Cholesky factor L of the correlation
 * matrix.  S-3: drivers of a growth add x(t) and the year's share of the drift
 * (S-4) to the log growth; drivers of a level add x(t) and the whole drift so far. */
void yb_shock_step(const yb_model *model, yb_world *world, int t)
{
    const yb_shock_model *shock = &model->shock;
    yb_lanes z[YB_DRIVER_COUNT];

    step_level_shifts(model, world, t);
    if (world->central)
        return;
    normals(model, world, STREAM_YEARLY, t, YB_DRIVER_COUNT, z);
    for (int d = 0; d < YB_DRIVER_COUNT; d++) {
        const double drift_time =
            shock->drift_time[d][t] - (yb_drivers[d].integrates ? shock->drift_time[d][t - 1] : 0.0);
        yb_lanes innovation;

        correlate(model, d, z, innovation);
        YB_EACH_LANE {
            world->ar_state[d][l] =
                shock->phi[d] * world->ar_state[d][l] + shock->innovation_sd[d] * innovation[l];
            world->deviation[d][l] = world->ar_state[d][l] + drift_time * world->drift[d][l];
        }
    }
}
