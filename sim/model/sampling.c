/* The draws of a block of quasi-random paths, S-7 of docs/model.md. */
#include <string.h>

#include "kernel_internal.h"
#include "yibao/normal.h"
#include "yibao/rng.h"

enum { STREAM_DIGITS = 128 }; /* + dimension; year word 0: the digits of a coordinate beyond the scramble's */

/* Dimension k of the points of a block, in (0, 1): 32 digits of the point, 20 plain ones and a last 1. */
static void coordinates(const yb_model *model, int64_t first_path, int k, yb_lanes u)
{
    yb_lanes plain[2];

    yb_rng_uniform_pairs(model->seed, (uint32_t) (STREAM_DIGITS + k) / 2, 0, (uint64_t) first_path, YB_LANES,
                         plain[0], plain[1]);
    for (int l = 0; l < YB_LANES; l++) {
        const uint64_t path = (uint64_t) first_path + (uint64_t) l;
        const yb_sobol *point = &model->sampling->point[path % YB_REPLICATES][k];
        const uint32_t rest = (uint32_t) (plain[k % 2][l] * 0x1p20);

        u[l] = ((double) yb_sobol_point(point, path / YB_REPLICATES) + ((double) rest + 0.5) * 0x1p-20) *
               0x1p-32;
    }
}

/* Exchanges what the normals are along the directions for the coordinates of the points. */
static void align_normals(const yb_model *model, int64_t first_path, double (*restrict normal)[YB_LANES])
{
    double(*restrict weight)[YB_DIRECTIONS] = model->sampling->weight;
    yb_lanes change[YB_DIRECTIONS];

    for (int k = 0; k < YB_DIRECTIONS; k++) {
        coordinates(model, first_path, k, change[k]);
        for (int l = 0; l < YB_LANES; l++)
            change[k][l] = yb_normal_quantile(change[k][l]);
    }
    for (int i = 0; i < YB_SAMPLED_NORMALS; i++)
        for (int k = 0; k < YB_DIRECTIONS; k++)
            YB_EACH_LANE
                change[k][l] -= weight[i][k] * normal[i][l];
    for (int i = 0; i < YB_SAMPLED_NORMALS; i++) {
        yb_lanes sum;

        memcpy(sum, normal[i], sizeof sum);
        for (int k = 0; k < YB_DIRECTIONS; k++)
            YB_EACH_LANE
                sum[l] += weight[i][k] * change[k][l];
        memcpy(normal[i], sum, sizeof sum);
    }
}

/* The binomial quantile of u: how many of n years have an event of probability p. */
static int events_in(double u, int n, double p)
{
    double weight = 1.0, below;
    int events = 0;

    if (p >= 1.0)
        return n;
    for (int i = 0; i < n; i++)
        weight *= 1.0 - p;
    for (below = weight; u >= below && events < n; below += weight, events++)
        weight *= (double) (n - events) / (events + 1) * (p / (1.0 - p));
    return events;
}

/* In each period the point gives the number of events, which go to the years with the smallest plain
 * uniforms: given their number, all sets of years are equally likely, as they are for plain draws. */
static void place_events(const yb_model *model, int64_t first_path, int i, double (*uniform)[YB_LANES])
{
    const double taken = 2.0; /* beyond any uniform */

    for (int period = 0; period < YB_SHIFT_PERIODS; period++) {
        const int first = yb_shift_period[period], n = yb_shift_period[period + 1] - first;
        double(*year)[YB_LANES] = uniform + first;
        yb_lanes u;

        coordinates(model, first_path, YB_DIRECTIONS + period * YB_SAMPLED_SHIFTS + i, u);
        int events[YB_LANES], most = 0;

        for (int l = 0; l < YB_LANES; l++) {
            events[l] = events_in(u[l], n, model->shock.shift[i].probability);
            most = events[l] > most ? events[l] : most;
        }
        for (int e = 0; e < most; e++) {
            yb_lanes least = {0.0}, at = {0.0};

            memcpy(least, year[0], sizeof least);
            for (int t = 1; t < n; t++)
                YB_EACH_LANE {
                    at[l] = year[t][l] < least[l] ? t : at[l];
                    least[l] = year[t][l] < least[l] ? year[t][l] : least[l];
                }
            for (int l = 0; l < YB_LANES; l++)
                if (e < events[l])
                    year[(int) at[l]][l] = taken;
        }
        for (int t = 0; t < n; t++)
            YB_EACH_LANE
                year[t][l] = year[t][l] == taken ? 0.0 : 1.0;
    }
}

void yb_sampling_align(const yb_model *model, int64_t first_path, yb_sampled *sampled)
{
    align_normals(model, first_path, sampled->normal);
    for (int i = 0; i < YB_SAMPLED_SHIFTS && i < (int) model->shock.n_shifts; i++)
        place_events(model, first_path, i, sampled->shift[i]);
}
