/* Population by single age and sex: a cohort component step, P-1 to P-7 of docs/model.md.
 * The retired members are a cohort of their own that survives with the population (M-4). */
#include <string.h>

#include "kernel_internal.h"
#include "vector.h"

void yb_demography_start(const yb_model *model, yb_world *world)
{
    for (int s = 0; s < YB_SEXES; s++)
        for (int a = 0; a < YB_AGES; a++)
            YB_EACH_LANE {
                world->population[s][a][l] = model->population[s][a];
                world->retired[s][a][l] = model->retired[s][a];
            }
    YB_EACH_LANE {
        world->births[l] = model->births_base;
        world->deaths[l] = model->deaths_base;
        world->tfr_factor[l] = world->mortality_factor[l] = 1.0;
        world->tfr[l] = model->tfr[0];
        world->life_expectancy[YB_MEN][l] = model->life_expectancy_base[YB_MEN];
        world->life_expectancy[YB_WOMEN][l] = model->life_expectancy_base[YB_WOMEN];
        world->coverage[l] = model->coverage_base;
    }
}

/* Up to this factor on mortality short polynomials do; it is exceeded by one path in thousands. */
#define ORDINARY_MORTALITY 3.0

/* 1 - exp(-x) by Taylor's series: x - x^2 (1/2 - x/6 + x^2/24 - ...), the last term that of the given degree.
 */
static inline yb_vector one_less_exp(yb_vector x, int degree)
{
    static const double coefficient[] = {0.5,
                                         -1.0 / 6.0,
                                         1.0 / 24.0,
                                         -1.0 / 120.0,
                                         1.0 / 720.0,
                                         -1.0 / 5040.0,
                                         1.0 / 40320.0,
                                         -1.0 / 362880.0,
                                         1.0 / 3628800.0,
                                         -1.0 / 39916800.0,
                                         1.0 / 479001600.0,
                                         -1.0 / 6227020800.0};
    yb_vector p = yb_vector_of(coefficient[degree - 2]);

    for (int i = degree - 3; i >= 0; i--)
        p = p * x + coefficient[i];
    return x - x * x * p;
}

/* The same of any x in the lanes whose mortality is above `limit`. */
static __attribute__((noinline)) yb_vector one_less_exp_above(yb_vector x, yb_vector mortality, double limit,
                                                              yb_vector otherwise)
{
    const yb_vector small = one_less_exp(x, 13);

    for (int l = 0; l < YB_VECTOR_LANES; l++) {
        const double any = x[l] < 0.35 ? small[l] : 1.0 - yb_exp(-x[l]);

        otherwise[l] = mortality[l] > limit ? any : otherwise[l];
    }
    return otherwise;
}

/* Probability of dying within the year, 1 - exp(-hazard x mortality).  The polynomial is as long as the
 * hazard asks for at ordinary mortality: the first term left out is below 2^-57.  The choice depends on the
 * cell and on each lane's own mortality alone, so that a path has the same bits whatever paths share its
 * vector. */
static inline yb_vector dying_of(double hazard, yb_vector mortality, bool ordinary)
{
    const yb_vector x = hazard * mortality;
    yb_vector dying;

    if (hazard < 0.0119 / ORDINARY_MORTALITY)
        dying = one_less_exp(x, 6);
    else if (hazard < 0.087 / ORDINARY_MORTALITY)
        dying = one_less_exp(x, 9);
    else if (hazard < 0.35 / ORDINARY_MORTALITY)
        dying = one_less_exp(x, 13);
    else if (hazard < 1.4 / ORDINARY_MORTALITY) { /* as four quarters of the year */
        dying = one_less_exp(0.25 * x, 13);
        dying = dying * (2.0 - dying);
        dying = dying * (2.0 - dying);
    } else
        return one_less_exp_above(x, mortality, 0.0, x);
    return ordinary ? dying : one_less_exp_above(x, mortality, ORDINARY_MORTALITY, dying);
}

/* What passes from age to age, from the oldest down, for the lanes of one vector. */
typedef struct {
    yb_vector mortality;
    bool ordinary; /* in every lane */
    yb_vector deaths;
    yb_vector years; /* still to live, P-7 */
} passing;

/* Moves one cell a year ahead and counts its deaths (P-6): survivors of `from` at age `age` at the end of t
 * (P-1), with the net migration of the year (P-2); and their years still to live (P-7). */
static inline void survive(const yb_model *model, yb_world *world, int t, int sex, int age, int v,
                           passing *pass)
{
    const yb_vector before = yb_load(world->population[sex][age - 1] + v);
    const yb_vector retired = yb_load(world->retired[sex][age - 1] + v);
    const yb_vector dying = dying_of(model->hazard[t][sex][age - 1], pass->mortality, pass->ordinary);
    const yb_vector survival = 1.0 - dying, deaths = before * dying;

    pass->deaths += deaths;
    pass->years = 1.0 + survival * pass->years;
    yb_store(world->population[sex][age] + v, before - deaths + model->migration[t][sex][age]);
    yb_store(world->retired[sex][age] + v, retired * survival);
}

/* The open age group (P-5): those who were 99 and those who were already in it. */
static inline void survive_open_group(const yb_model *model, yb_world *world, int t, int sex, int v,
                                      passing *pass)
{
    enum { OPEN = YB_AGES - 1 };
    double *population = world->population[sex][OPEN] + v, *retired = world->retired[sex][OPEN] + v;
    const yb_vector before = yb_load(population), retired_before = yb_load(retired);
    const yb_vector dying = dying_of(model->hazard[t][sex][OPEN], pass->mortality, pass->ordinary);
    const yb_vector deaths = before * dying;

    for (int l = 0; l < YB_VECTOR_LANES; l++)
        pass->years[l] = 1.0 / (dying[l] > YB_LEAST_DYING ? dying[l] : YB_LEAST_DYING);
    survive(model, world, t, sex, OPEN, v, pass);
    pass->deaths += deaths;
    yb_store(population, yb_load(population) + (before - deaths));
    yb_store(retired, yb_load(retired) + retired_before * (1.0 - dying));
}

/* One half of P-3: births that the women of fertile age at one end of the year account for. */
static inline yb_vector births_of(const yb_model *model, const yb_world *world, int t, int v)
{
    yb_vector births = {0.0};

    for (int a = YB_FERTILE_FIRST; a <= YB_FERTILE_LAST; a++)
        births += 0.5 * model->fertility[t][a] * yb_load(world->population[YB_WOMEN][a] + v);
    return births;
}

/* Births of the year, split by sex (P-4); the newborn survive to the end of the year. */
static inline void bear(const yb_model *model, yb_world *world, int t, int v, int sex, passing *pass)
{
    const double share = model->male_birth_share[t];
    const yb_vector born = yb_load(world->births + v) * (sex == YB_MEN ? share : 1.0 - share);
    const yb_vector dying = dying_of(model->birth_hazard[t][sex], pass->mortality, pass->ordinary);
    const yb_vector deaths = born * dying;

    pass->deaths += deaths;
    yb_store(world->population[sex][0] + v, born - deaths + model->migration[t][sex][0]);
    yb_store(world->retired[sex][0] + v, (yb_vector){0.0});
    yb_store(world->life_expectancy[sex] + v, (1.0 - dying) * pass->years);
}

static void step_vector(const yb_model *model, yb_world *world, int t, int v)
{
    const yb_vector births = births_of(model, world, t, v), mortality = yb_load(world->mortality_factor + v);
    passing pass[YB_SEXES];

    for (int s = 0; s < YB_SEXES; s++) {
        pass[s] = (passing){.mortality = mortality, .ordinary = true};
        for (int l = 0; l < YB_VECTOR_LANES; l++)
            pass[s].ordinary &= mortality[l] <= ORDINARY_MORTALITY;
        survive_open_group(model, world, t, s, v, &pass[s]);
        for (int a = YB_AGES - 2; a > 0; a--)
            survive(model, world, t, s, a, v, &pass[s]);
    }
    yb_store(world->births + v, (births + births_of(model, world, t, v)) * yb_load(world->tfr_factor + v));
    for (int s = 0; s < YB_SEXES; s++)
        bear(model, world, t, v, s, &pass[s]);
    yb_store(world->deaths + v, pass[YB_MEN].deaths + pass[YB_WOMEN].deaths);
}

void yb_demography_step(const yb_model *model, yb_world *world, int t)
{
    YB_EACH_LANE {
        world->mortality_factor[l] = yb_exp(world->deviation[YB_DRIVER_MORTALITY][l]);
        world->tfr_factor[l] = yb_exp(world->deviation[YB_DRIVER_TFR][l]);
        world->tfr[l] = model->tfr[t] * world->tfr_factor[l];
    }
    YB_EACH_VECTOR
    step_vector(model, world, t, v);
}
