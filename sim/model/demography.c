/* Population by single age and sex: a cohort component step, P-1 to P-7 of docs/model.md.
 * The retired members are a cohort of their own that survives with the population (M-4).  All that runs over
 * ages is done in one pass, with the sums over age groups in registers. */
#include <string.h>

#include "kernel_internal.h"
#include "vector.h"

/* Sums over the ages of each group, of the base year. */
static void sum_groups(const yb_model *model, yb_world *world)
{
    memset(world->group_population, 0, sizeof world->group_population);
    memset(world->group_employable, 0, sizeof world->group_employable);
    memset(world->group_retired, 0, sizeof world->group_retired);
    for (int s = 0; s < YB_SEXES; s++)
        for (int g = 0; g < YB_GROUPS; g++)
            for (int a = yb_group_first_age[g]; a < yb_group_first_age[g + 1]; a++)
                YB_EACH_LANE {
                    world->group_population[g][s][l] += model->population[s][a];
                    world->group_employable[g][s][l] +=
                        model->population[s][a] * model->active_share[0][s][a];
                    world->group_retired[g][s][l] += model->retired[s][a];
                }
}

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
    sum_groups(model, world);
}

/* Up to this factor on mortality short polynomials do; it is exceeded by one path in thousands. */
#define ORDINARY_MORTALITY 3.0

/* c0 + c1 x + c2 x^2 + c3 x^3 with the coefficients +-1/n!, the first of them that of n. */
static inline yb_vector four_terms(yb_vector x, yb_vector x2, const double *c)
{
    return (c[0] + x * c[1]) + x2 * (c[2] + x * c[3]);
}

/* 1 - exp(-x) by Taylor's series: x - x^2 (1/2 - x/6 + x^2/24 - ...), the last term that of degree 6, 9
 * or 13. */
static inline yb_vector one_less_exp(yb_vector x, int degree)
{
    static const double c[] = {0.5,
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
    const yb_vector x2 = x * x, x4 = x2 * x2;
    yb_vector p = four_terms(x, x2, c);

    if (degree == 6)
        p += x4 * c[4];
    else if (degree == 9)
        p += x4 * four_terms(x, x2, c + 4);
    else if (degree == 13)
        p += x4 * (four_terms(x, x2, c + 4) + x4 * four_terms(x, x2, c + 8));
    return x - x2 * p;
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

/* a < b of numbers that are not negative, which compare as their bits do: in the integer units, which the
 * vectors leave idle. */
static inline bool is_below(double a, double b)
{
    return yb_bits_of(a) < yb_bits_of(b);
}

/* Probability of dying within the year, 1 - exp(-hazard x mortality).  The polynomial is as long as the
 * hazard asks for at ordinary mortality: the first term left out is below 2^-57.  The choice depends on the
 * cell and on each lane's own mortality alone, so that a path has the same bits whatever paths share its
 * vector. */
static inline yb_vector dying_of(double hazard, yb_vector mortality, bool ordinary)
{
    const yb_vector x = hazard * mortality;
    yb_vector dying;

    if (is_below(hazard, 0.0041 / ORDINARY_MORTALITY))
        dying = one_less_exp(x, 5);
    else if (is_below(hazard, 0.0119 / ORDINARY_MORTALITY))
        dying = one_less_exp(x, 6);
    else if (is_below(hazard, 0.087 / ORDINARY_MORTALITY))
        dying = one_less_exp(x, 9);
    else if (is_below(hazard, 0.35 / ORDINARY_MORTALITY))
        dying = one_less_exp(x, 13);
    else if (is_below(hazard, 1.4 / ORDINARY_MORTALITY)) { /* as four quarters of the year */
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
    yb_vector years;                           /* still to live, P-7 */
    yb_vector coverage;                        /* of those who retire */
    yb_vector population, employable, retired; /* sums over the group's ages so far */
} passing;

/* Those who are at an age at the end of the year: new retirements enter the retired cohort (M-4), which are
 * the part of the cohort that passed its retirement age this year, was covered, and has enough contribution
 * years. */
static inline void settle(const yb_model *model, yb_world *world, int t, int sex, int age, int v,
                          yb_vector population, yb_vector retired, passing *pass)
{
    const double retiring = model->retiring_share[t][sex][age], active = model->active_share[t][sex][age];

    if (yb_bits_of(retiring) != 0)
        retired += population * pass->coverage * retiring;
    pass->population += population;
    if (yb_bits_of(active) != 0)
        pass->employable += population * active;
    pass->retired += retired;
    yb_store(world->population[sex][age] + v, population);
    if (age >= model->youngest_retired[sex])
        yb_store(world->retired[sex][age] + v, retired);
}

/* Moves one cell a year ahead and counts its deaths (P-6): survivors of `from` at age `age` at the end of t
 * (P-1), with the net migration of the year (P-2); and their years still to live (P-7). */
static inline void survive(const yb_model *model, yb_world *world, int t, int sex, int age, int v,
                           passing *pass)
{
    const yb_vector before = yb_load(world->population[sex][age - 1] + v);
    const yb_vector dying = dying_of(model->hazard[t][sex][age - 1], pass->mortality, pass->ordinary);
    const yb_vector survival = 1.0 - dying, deaths = before * dying;

    pass->deaths += deaths;
    pass->years = 1.0 + survival * pass->years;
    const yb_vector retired = age > model->youngest_retired[sex]
                                  ? survival * yb_load(world->retired[sex][age - 1] + v)
                                  : (yb_vector){0.0};

    settle(model, world, t, sex, age, v, before - deaths + model->migration[t][sex][age], retired, pass);
}

/* The open age group (P-5): those who were 99 and those who were already in it. */
static inline void survive_open_group(const yb_model *model, yb_world *world, int t, int sex, int v,
                                      passing *pass)
{
    enum { OPEN = YB_AGES - 1 };
    const yb_vector before = yb_load(world->population[sex][OPEN - 1] + v);
    const yb_vector open_before = yb_load(world->population[sex][OPEN] + v);
    const yb_vector dying = dying_of(model->hazard[t][sex][OPEN - 1], pass->mortality, pass->ordinary);
    const yb_vector open_dying = dying_of(model->hazard[t][sex][OPEN], pass->mortality, pass->ordinary);
    const yb_vector deaths = before * dying, open_deaths = open_before * open_dying;
    const yb_vector retired = yb_load(world->retired[sex][OPEN - 1] + v) * (1.0 - dying) +
                              yb_load(world->retired[sex][OPEN] + v) * (1.0 - open_dying);

    for (int l = 0; l < YB_VECTOR_LANES; l++)
        pass->years[l] = 1.0 / (open_dying[l] > YB_LEAST_DYING ? open_dying[l] : YB_LEAST_DYING);
    pass->deaths += deaths + open_deaths;
    pass->years = 1.0 + (1.0 - dying) * pass->years;
    settle(model, world, t, sex, OPEN, v,
           before - deaths + model->migration[t][sex][OPEN] + (open_before - open_deaths), retired, pass);
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
static inline void bear(const yb_model *model, yb_world *world, int t, int sex, int v, passing *pass)
{
    const double share = model->male_birth_share[t];
    const yb_vector born = yb_load(world->births + v) * (sex == YB_MEN ? share : 1.0 - share);
    const yb_vector dying = dying_of(model->birth_hazard[t][sex], pass->mortality, pass->ordinary);
    const yb_vector deaths = born * dying;

    pass->deaths += deaths;
    yb_store(world->life_expectancy[sex] + v, (1.0 - dying) * pass->years);
    settle(model, world, t, sex, 0, v, born - deaths + model->migration[t][sex][0], (yb_vector){0.0}, pass);
}

static void end_group(yb_world *world, int group, int sex, int v, passing *pass)
{
    yb_store(world->group_population[group][sex] + v, pass->population);
    yb_store(world->group_employable[group][sex] + v, pass->employable);
    yb_store(world->group_retired[group][sex] + v, pass->retired);
    pass->population = pass->employable = pass->retired = (yb_vector){0.0};
}

/* The ages from the oldest down to 1; the group of the newborn stays open. */
static void pass_ages(const yb_model *model, yb_world *world, int t, int sex, int v, passing *pass)
{
    survive_open_group(model, world, t, sex, v, pass);
    for (int g = YB_GROUPS - 1; g >= 0; g--) {
        const int last = yb_group_first_age[g + 1] - 1, first = yb_group_first_age[g];

        for (int a = last < YB_AGES - 1 ? last : YB_AGES - 2; a >= (first > 0 ? first : 1); a--)
            survive(model, world, t, sex, a, v, pass);
        if (g > 0)
            end_group(world, g, sex, v, pass);
    }
}

static void step_vector(const yb_model *model, yb_world *world, int t, int v)
{
    const yb_vector births = births_of(model, world, t, v), mortality = yb_load(world->mortality_factor + v);
    passing pass[YB_SEXES];

    for (int s = 0; s < YB_SEXES; s++) {
        pass[s] =
            (passing){.mortality = mortality, .ordinary = true, .coverage = yb_load(world->coverage + v)};
        for (int l = 0; l < YB_VECTOR_LANES; l++)
            pass[s].ordinary &= mortality[l] <= ORDINARY_MORTALITY;
        pass_ages(model, world, t, s, v, &pass[s]);
    }
    yb_store(world->births + v, (births + births_of(model, world, t, v)) * yb_load(world->tfr_factor + v));
    for (int s = 0; s < YB_SEXES; s++) {
        bear(model, world, t, s, v, &pass[s]);
        end_group(world, 0, s, v, &pass[s]);
    }
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
