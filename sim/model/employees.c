/* Employee members, active and retired, M-1 to M-5 of docs/model.md; M-4 goes by age, in demography.c. */
#include <string.h>

#include "kernel_internal.h"
#include "vector.h"

/* Coverage of people of working age who are not yet retired (M-1). */
void yb_coverage_step(const yb_model *model, yb_world *world, int t)
{
    yb_grow_lanes(&model->coverage_growth, world, t, world->log_coverage);
    YB_EACH_LANE {
        const double free = model->coverage_base *
                            yb_exp(world->log_coverage[l] + world->deviation[YB_DRIVER_EMPLOYEE_COVERAGE][l]);

        world->coverage[l] = free < model->coverage_cap ? free : model->coverage_cap;
    }
}

static void sum_over_groups(yb_lanes (*groups)[YB_SEXES], yb_lanes sum)
{
    YB_EACH_VECTOR {
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
    sum_over_groups(world->group_population, world->population_sum);
    count_employees(model, world, t);
}
