/* The directions of S-7: what balances and expenditure respond to, from figures fixed once for all scenarios.
 *
 * They are linear responses of a reference: the shocks of the shipped calibration and the elasticities of the
 * baseline's flows, both rounded.  Where a scenario differs, its paths lie less evenly, and nothing else. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "yibao/cholesky.h"
#include "yibao/rng.h"
#include "yibao/sampling.h"

const int yb_shift_period[YB_SHIFT_PERIODS + 1] = {0, 5, 15, YB_SAMPLED_YEARS};

enum { RESIDENT_EXPENDITURE, RESIDENT_INCOME, POOLED_EXPENDITURE, POOLED_INCOME, FLOWS };

/* Shock of a driver as in S-1 to S-4, and the elasticity of each flow to the level that it moves. */
typedef struct {
    double sd, phi, drift_sd;
    bool fades; /* the drift, within ten years */
    double elasticity[FLOWS];
} reference_driver;

static const reference_driver reference[YB_DRIVER_COUNT] = {
    [YB_DRIVER_WAGE_GROWTH] = {0.02, 0.45, 0.005, false, {0.0, 0.0, 0.08, 1.0}},
    [YB_DRIVER_DISPOSABLE_INCOME_GROWTH] = {0.015, 0.05, 0.005, false, {0.0}}, /* see income_effect() */
    [YB_DRIVER_RESIDENT_VISITS_GROWTH] = {0.075, -0.3, 0.02, true, {0.28, 0.0, 0.0, 0.0}},
    [YB_DRIVER_EMPLOYEE_VISITS_GROWTH] = {0.06, -0.33, 0.0165, true, {0.0, 0.0, 0.35, 0.0}},
    [YB_DRIVER_RESIDENT_HOSPITALIZATION] = {0.044, 0.43, 0.015, true, {0.43, 0.0, 0.0, 0.0}},
    [YB_DRIVER_EMPLOYEE_HOSPITALIZATION] = {0.031, 0.53, 0.012, true, {0.0, 0.0, 0.34, 0.0}},
    [YB_DRIVER_COST_PER_VISIT_GROWTH] = {0.04, -0.12, 0.013, true, {0.28, 0.0, 0.35, 0.0}},
    [YB_DRIVER_COST_PER_DISCHARGE_GROWTH] = {0.033, -0.17, 0.011, true, {0.72, 0.0, 0.57, 0.0}},
    [YB_DRIVER_PARTICIPATION] = {0.009, 0.3, 0.003, true, {0.8, 1.0, 0.0, 0.0}},
    [YB_DRIVER_EMPLOYEE_COVERAGE] = {0.011, 0.44, 0.0035, true, {-0.35, -0.4, 0.6, 1.0}},
    [YB_DRIVER_TFR] = {0.083, 0.93, 0.0024, false, {0.05, 0.08, 0.08, 0.0}},
    [YB_DRIVER_MORTALITY] = {0.068, 0.96, 0.0052, false, {-0.14, -0.07, -0.14, 0.0}},
    [YB_DRIVER_RESIDENT_FUND_SHARE] = {0.0235, 0.1, 0.008, true, {1.0, 0.0, 0.0, 0.0}},
    [YB_DRIVER_EMPLOYEE_FUND_SHARE] = {0.0255, 0.1, 0.009, true, {0.0, 0.0, 0.91, 0.0}},
    [YB_DRIVER_RESIDENT_COLLECTION] = {0.017, 0.03, 0.0055, true, {0.0, 1.0, 0.0, 0.0}},
    [YB_DRIVER_EMPLOYEE_COLLECTION] = {0.0185, 0.27, 0.006, true, {0.0, 0.0, 0.0, 1.0}},
};

static const struct {
    yb_driver_id a, b;
    double rho;
} reference_correlation[] = {
    {YB_DRIVER_WAGE_GROWTH, YB_DRIVER_DISPOSABLE_INCOME_GROWTH, 0.65},
    {YB_DRIVER_RESIDENT_VISITS_GROWTH, YB_DRIVER_EMPLOYEE_VISITS_GROWTH, 0.6},
    {YB_DRIVER_RESIDENT_VISITS_GROWTH, YB_DRIVER_COST_PER_VISIT_GROWTH, -0.5},
    {YB_DRIVER_EMPLOYEE_VISITS_GROWTH, YB_DRIVER_COST_PER_VISIT_GROWTH, -0.6},
    {YB_DRIVER_EMPLOYEE_VISITS_GROWTH, YB_DRIVER_COST_PER_DISCHARGE_GROWTH, -0.3},
    {YB_DRIVER_COST_PER_VISIT_GROWTH, YB_DRIVER_COST_PER_DISCHARGE_GROWTH, 0.35},
    {YB_DRIVER_RESIDENT_HOSPITALIZATION, YB_DRIVER_EMPLOYEE_HOSPITALIZATION, 0.6},
};

/* Share of a flow that follows the growth of income through the cost of care (U-5), in full from the
 * eleventh year on; and how each flow grows, which weighs its years in an accumulated balance. */
static const double follows_income[FLOWS] = {[RESIDENT_EXPENDITURE] = 1.0, [POOLED_EXPENDITURE] = 0.91};
static const double flow_growth = 1.046;
static const double excess_cost_sd = 0.0075;
/* Log spread that a standard deviation of the profile exponents adds a year. */
static const double exponent_effect[FLOWS] = {[RESIDENT_EXPENDITURE] = 0.0015, [POOLED_EXPENDITURE] = 0.0006};

enum { ORIGINS = YB_SAMPLED_YEARS + 1 }; /* the drift, then the innovation of each year */

/* Responses of a level in year s to the draws of its driver. */
typedef double response[ORIGINS][YB_SAMPLED_YEARS + 1];

static double following(int t)
{
    return t < 11 ? (t - 1) / 10.0 : 1.0;
}

static void respond(int driver, response level)
{
    const reference_driver *r = &reference[driver];

    memset(level, 0, sizeof(response));
    for (int s = 1; s <= YB_SAMPLED_YEARS; s++)
        level[0][s] = level[0][s - 1] + r->drift_sd * (r->fades ? fmax(1.0 - (s - 1) / 10.0, 0.0) : 1.0);
    for (int t = 1; t <= YB_SAMPLED_YEARS; t++) {
        double shock = r->sd;

        for (int s = t; s <= YB_SAMPLED_YEARS; s++, shock *= r->phi)
            level[t][s] = shock + (yb_drivers[driver].integrates ? level[t][s - 1] : 0.0);
    }
}

/* Position of the draw `origin` of a driver among the normals. */
static int place(int origin, int driver)
{
    return origin == 0 ? driver
                       : YB_DRIVER_COUNT + YB_PARAMETER_COUNT + (origin - 1) * YB_DRIVER_COUNT + driver;
}

/* Premium and subsidy follow the income of the year before, the cost of care its growth more and more. */
static double income_effect(response income, int flow, int origin, int s)
{
    double effect = flow == RESIDENT_INCOME ? income[origin][s - 1] : 0.0;

    for (int k = 1; k <= s; k++)
        effect += follows_income[flow] * following(k) * (income[origin][k] - income[origin][k - 1]);
    return effect;
}

/* Adds to v what the log of a flow in the years `from` .. `to` responds to, each year with its size. */
static void add_flow(int flow, double sign, int from, int to, double *v)
{
    response level;
    double size[YB_SAMPLED_YEARS + 1] = {1.0}, followed = 0.0;

    for (int s = 1; s <= YB_SAMPLED_YEARS; s++)
        size[s] = size[s - 1] * flow_growth;
    for (int d = 0; d < YB_DRIVER_COUNT; d++) {
        const bool income = d == YB_DRIVER_DISPOSABLE_INCOME_GROWTH;

        respond(d, level);
        for (int origin = 0; origin < ORIGINS; origin++)
            for (int s = from; s <= to; s++)
                v[place(origin, d)] += sign * size[s] *
                                       (income ? income_effect(level, flow, origin, s)
                                               : reference[d].elasticity[flow] * level[origin][s]);
    }
    for (int s = 1; s <= to; s++) {
        followed += following(s);
        if (s < from)
            continue;
        v[YB_DRIVER_COUNT + YB_PARAMETER_EXCESS_COST_GROWTH] +=
            sign * size[s] * excess_cost_sd * follows_income[flow] * followed;
        v[YB_DRIVER_COUNT +
          (flow < POOLED_EXPENDITURE ? YB_PARAMETER_RESIDENT_EXPONENT : YB_PARAMETER_EMPLOYEE_EXPONENT)] +=
            sign * size[s] * exponent_effect[flow] * s;
    }
}

/* From correlated innovations e = L z to the normals z: v becomes v L, draw by draw. */
static void decorrelate(double *v)
{
    double matrix[YB_DRIVER_COUNT][YB_DRIVER_COUNT] = {{0.0}}, lower[YB_DRIVER_COUNT][YB_DRIVER_COUNT];

    for (int d = 0; d < YB_DRIVER_COUNT; d++)
        matrix[d][d] = 1.0;
    for (size_t i = 0; i < sizeof reference_correlation / sizeof *reference_correlation; i++)
        matrix[reference_correlation[i].a][reference_correlation[i].b] =
            matrix[reference_correlation[i].b][reference_correlation[i].a] = reference_correlation[i].rho;
    (void) yb_cholesky(YB_DRIVER_COUNT, &matrix[0][0], &lower[0][0]); /* positive definite, as a test shows */
    for (int origin = 0; origin < ORIGINS; origin++) {
        double *part = v + place(origin, 0);

        for (int k = 0; k < YB_DRIVER_COUNT; k++) { /* row k needs only the later ones, still as they were */
            double sum = 0.0;

            for (int d = k; d < YB_DRIVER_COUNT; d++)
                sum += lower[d][k] * part[d];
            part[k] = sum;
        }
    }
}

static double dot(const double *a, const double *b)
{
    double sum = 0.0;

    for (int i = 0; i < YB_SAMPLED_NORMALS; i++)
        sum += a[i] * b[i];
    return sum;
}

/* Gram and Schmidt, twice over, so that rounding leaves nothing of the earlier directions. */
static void orthonormalise(double (*direction)[YB_SAMPLED_NORMALS], int k)
{
    double *v = direction[k];

    for (int pass = 0; pass < 2; pass++) {
        for (int j = 0; j < k; j++) {
            const double along = dot(direction[j], v);

            for (int i = 0; i < YB_SAMPLED_NORMALS; i++)
                v[i] -= along * direction[j][i];
        }
        const double length = sqrt(dot(v, v));

        for (int i = 0; i < YB_SAMPLED_NORMALS; i++)
            v[i] /= length;
    }
}

/* Both balances after 25, 10, 5 and 35 years, then both expenditures of the twentieth year. */
static void find_directions(double (*direction)[YB_SAMPLED_NORMALS])
{
    static const int horizon[] = {25, 10, 5, 35};
    const int expenditure_year = 20;
    int k = 0;

    for (size_t h = 0; h < sizeof horizon / sizeof *horizon; h++)
        for (int fund = 0; fund < 2; fund++, k++) {
            add_flow(fund == 0 ? RESIDENT_INCOME : POOLED_INCOME, 1.0, 1, horizon[h], direction[k]);
            add_flow(fund == 0 ? RESIDENT_EXPENDITURE : POOLED_EXPENDITURE, -1.0, 1, horizon[h],
                     direction[k]);
        }
    add_flow(RESIDENT_EXPENDITURE, 1.0, expenditure_year, expenditure_year, direction[k++]);
    add_flow(POOLED_EXPENDITURE, 1.0, expenditure_year, expenditure_year, direction[k++]);
    for (int i = 0; i < k; i++) {
        decorrelate(direction[i]);
        orthonormalise(direction, i);
    }
}

yb_sampling *yb_sampling_create(uint64_t seed)
{
    yb_sampling *sampling = malloc(sizeof *sampling);

    double(*direction)[YB_SAMPLED_NORMALS] = calloc(YB_DIRECTIONS, sizeof *direction);

    if (!sampling || !direction) {
        free(direction);
        free(sampling);
        return NULL;
    }
    find_directions(direction);
    for (int i = 0; i < YB_SAMPLED_NORMALS; i++)
        for (int k = 0; k < YB_DIRECTIONS; k++)
            sampling->weight[i][k] = direction[k][i];
    free(direction);
    for (int r = 0; r < YB_REPLICATES; r++)
        for (int k = 0; k < YB_SAMPLED_DIMENSIONS; k++)
            yb_sobol_scrambled(seed, (uint32_t) r, k, &sampling->point[r][k]);
    return sampling;
}

void yb_sampling_free(yb_sampling *sampling)
{
    free(sampling);
}
