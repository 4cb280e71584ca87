/* sampling.h: quasi-random paths, S-7 of docs/model.md.        Layer: model
 *
 * Of the normals of a path, the 26 of its drifts and parameters and the 665 of the first 35 projected years,
 * a few directions decide nearly all of the balances.  Along these the path gets the coordinates of a
 * scrambled Sobol point instead of what it drew; everything across them stays as drawn.  The directions are
 * orthonormal and the same in every scenario, so that the normals of a path keep their joint distribution,
 * and a path meets the same shocks in every scenario of the same seed.  Of the rare level shifts the number
 * in each period comes from the point, and their years from the plain draws.
 *
 * Path i is point i / 16 of replicate i % 16; each replicate has a scramble of its own.
 */
#ifndef YIBAO_SAMPLING_H
#define YIBAO_SAMPLING_H

#include "yibao/model.h"
#include "yibao/sobol.h"

enum {
    YB_SAMPLED_YEARS = 35,
    YB_SAMPLED_SHIFTS = 3, /* first entries of the list of level shifts */
    YB_SHIFT_PERIODS = 3,
    YB_SAMPLED_NORMALS = YB_DRIVER_COUNT + YB_PARAMETER_COUNT + YB_SAMPLED_YEARS * YB_DRIVER_COUNT,
    YB_DIRECTIONS = 10,
    YB_SAMPLED_DIMENSIONS = YB_DIRECTIONS + YB_SAMPLED_SHIFTS * YB_SHIFT_PERIODS
};

_Static_assert((int) YB_SAMPLED_DIMENSIONS <= (int) YB_SOBOL_DIMENSIONS, "a dimension for everything");

/* Projected years of a period: first[p] + 1 .. first[p + 1]. */
extern const int yb_shift_period[YB_SHIFT_PERIODS + 1];

/* What the paths of a model share. */
typedef struct yb_sampling {
    double weight[YB_SAMPLED_NORMALS][YB_DIRECTIONS]; /* column k: direction k */
    yb_sobol point[YB_REPLICATES][YB_SAMPLED_DIMENSIONS];
} yb_sampling;

/* NULL: out of memory. */
yb_sampling *yb_sampling_create(uint64_t seed);
void yb_sampling_free(yb_sampling *sampling);

/* The draws of a block of paths: the normals in the order drifts, parameters, years; and the uniform of a
 * level shift in a year, 0 or 1 where the point has decided. */
typedef struct {
    double normal[YB_SAMPLED_NORMALS][YB_LANES] __attribute__((aligned(64)));
    double shift[YB_SAMPLED_SHIFTS][YB_SAMPLED_YEARS][YB_LANES];
} yb_sampled;

#endif
