/* Employee members, active and retired, and the population by age group, M-1 to M-5 of docs/model.md. */
#include <string.h>

#include "kernel_internal.h"
#include "vector.h"

/* Coverage of people of working age who are not yet retired (M-1). */
static void step_coverage(const yb_model *model, yb_world *world, int t)
{
    if (t > 0)
        yb_grow_lanes(&model->coverage_growth, world, t, world->log_coverage);
    YB_EACH_LANE {
        const double free = model->coverage_base *
                            yb_exp(world->log_coverage[l] + world->deviation[YB_DRIVER_EMPLOYEE_COVERAGE][l]);

        world->coverage[l] = free < model->coverage_cap ? free : model->coverage_cap;
    }
}

/* New retirements enter the retired cohort (M-4): the part of the cohort that passed its
 * retirement age this year, was covered, and has enough contribution years. */
static void retire(const yb_model *model, yb_world *world, int t)
{
    for (int s = 0; s < YB_SEXES; s++)
        for (int a = 0; a < YB_AGES; a++) {
            const double share = model->retiring_share[t][s][a];

            if (share != 0.0)
                YB_EACH_LANE
                    world->retired[s][a][l] += world->population[s][a][l] * world->coverage[l] * share;
        }
}

/* Sums over the ages of one group, for the lanes of one vector.  Not inlined: in the loops over groups the
 * registers do not suffice for what the compiler would keep in them. */
static __attribute__((noinline)) void sum_ages(const yb_model *model, yb_world *world, int t, int g, int s,
                                               int v)
{
    const int first = yb_group_first_age[g], end = yb_group_first_age[g + 1];
    const double *population = world->population[s][first] + v, *retired = world->retired[s][first] + v;
    yb_vector persons_sum = {0.0}, employable_sum = {0.0}, retired_sum = {0.0};

    for (int a = first; a < end; a++, population += YB_LANES, retired += YB_LANES) {
        const yb_vector persons = yb_load(population);

        persons_sum += persons;
        employable_sum += persons * model->active_share[t][s][a];
        retired_sum += yb_load(retired);
    }
    yb_store(world->group_population[g][s] + v, persons_sum);
    yb_store(world->group_employable[g][s] + v, employable_sum);
    yb_store(world->group_retired[g][s] + v, retired_sum);
}

static void sum_groups(const yb_model *model, yb_world *world, int t)
{
    for (int g = 0; g < YB_GROUPS; g++)
        for (int s = 0; s < YB_SEXES; s++)
            YB_EACH_VECTOR
    sum_ages(model, world, t, g, s, v);
}

static void sum_over_groups(yb_lanes (*groups)[YB_SEXES], yb_lanes sum)
{
    YB_EACH_VECTOR
    {
        yb_vector total = {0.0};

        for (int g = 0; g < YB_GROUPS; g++)
            for (int s = 0; s < YB_SEXES; s++)
                total += yb_load(groups[g][s] + v);
        yb_store(sum + v, total);
    }
}

/* Active and retired members (M-5); a user's own forecast scales the coverage or the cohort. */
static void count_employees(const yb_model *model, yb_world *world, int t)
{
    double *active = world->active, *retired = world->retired_sum;
    yb_lanes employable, natural;

    sum_over_groups(world->group_employable, employable);
    YB_EACH_LANE
        active[l] = natural[l] = employable[l] * world->coverage[l];
    yb_override_lanes(model, world, t, YB_S_EMPLOYEE_ACTIVE, active);
    YB_EACH_LANE
        world->coverage[l] = active[l] == natural[l] ? world->coverage[l] : active[l] / employable[l];
    sum_over_groups(world->group_retired, retired);
    memcpy(natural, retired, sizeof natural);
    yb_override_lanes(model, world, t, YB_S_EMPLOYEE_RETIRED, retired);
    if (memcmp(natural, retired, sizeof natural) != 0)
        for (int s = 0; s < YB_SEXES; s++) {
            for (int a = 0; a < YB_AGES; a++)
                YB_EACH_LANE
                    world->retired[s][a][l] *= retired[l] / natural[l];
            for (int g = 0; g < YB_GROUPS; g++)
                YB_EACH_LANE
                    world->group_retired[g][s][l] *= retired[l] / natural[l];
        }
}

void yb_employees_step(const yb_model *model, yb_world *world, int t)
{
    if (t > 0) {
        step_coverage(model, world, t);
        retire(model, world, t);
    }
    sum_groups(model, world, t);
    sum_over_groups(world->group_population, world->population_sum);
    count_employees(model, world, t);
}
