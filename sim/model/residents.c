/* Resident members and the uninsured, M-6 to M-10 of docs/model.md, and the record of all persons. */
#include <string.h>

#include "kernel_internal.h"

/* Participation of the eligible by age group (M-7, M-8) and what it does to the cost of those
 * who stay (M-9): leavers cost `leaver_cost_ratio` times the average of their age, so that
 * the total cost of stayers and leavers is what it was. */
static void step_participation(const yb_model *model, yb_workspace *ws, int t, const yb_lanes premium)
{
    const double real = 1.0 - model->mechanism[t].duplicates;
    const yb_world *world = ws->world;
    yb_lanes log_burden, shock;

    YB_EACH_LANE {
        /* A premium of zero would send the log-odds to infinity: count from 0.01 yuan. */
        const double relative = (premium[l] > 0.01 ? premium[l] : 0.01) / model->premium_base;

        log_burden[l] = yb_log(relative) - world->log_disposable_income[l];
        shock[l] = yb_exp(world->deviation[YB_DRIVER_PARTICIPATION][l]);
    }
    for (int q = 0; q < YB_PARTICIPATION_GROUPS; q++) {
        const double before = model->participation_base[q], per_before = 1.0 / before;
        const double cap = before > model->participation_cap ? before : model->participation_cap;

        YB_EACH_LANE {
            const double response = ws->premium_elasticity[l] * model->elasticity_weight[q] * log_burden[l];
            const double bounded = response < -30.0 ? -30.0 : response > 30.0 ? 30.0 : response;
            const double free = shock[l] / (1.0 + yb_exp_inside(-(model->log_odds_base[q] + bounded)));
            /* Losses lower what the cap allows; a negative loss rate cannot lift it. */
            const double allowed = (free < cap ? free : cap) * model->remaining[t][q];
            const double participation = allowed < cap ? allowed : cap;
            const double staying = participation * per_before;
            const double cost_left = 1.0 - ws->leaver_cost_ratio[l] * (1.0 - staying);

            /* Leavers take at most the whole cost with them.  Duplicates (G-12) go without any. */
            ws->participation[q][l] = participation * real;
            ws->selection[q][l] = (cost_left > 0.0 ? cost_left : 0.0) / (staying * real);
        }
    }
}

/* The world's persons, as series. */
static void record_world(yb_workspace *ws)
{
    const yb_world *world = ws->world;

    YB_EACH_LANE {
        ws->out[YB_S_TFR_FACTOR][l] = world->tfr_factor[l];
        ws->out[YB_S_TFR][l] = world->tfr[l];
        ws->out[YB_S_MORTALITY_FACTOR][l] = world->mortality_factor[l];
        ws->out[YB_S_LIFE_EXPECTANCY_MEN][l] = world->life_expectancy[YB_MEN][l];
        ws->out[YB_S_LIFE_EXPECTANCY_WOMEN][l] = world->life_expectancy[YB_WOMEN][l];
        ws->out[YB_S_EMPLOYEE_ACTIVE][l] = world->active[l];
        ws->out[YB_S_EMPLOYEE_RETIRED][l] = world->retired_sum[l];
        ws->out[YB_S_EMPLOYEE_ENROLMENT][l] = world->active[l] + world->retired_sum[l];
        ws->out[YB_S_ACTIVE_PER_RETIRED][l] = world->active[l] / world->retired_sum[l];
        ws->out[YB_S_EMPLOYEE_COVERAGE][l] = world->coverage[l];
    }
}

static void record_residents(const yb_model *model, yb_workspace *ws, int t)
{
    double *enrolment = ws->out[YB_S_RESIDENT_ENROLMENT], *eligible = ws->out[YB_S_RESIDENT_ELIGIBLE];
    const yb_world *world = ws->world;
    const double *population = world->population_sum;
    yb_lanes natural;

    YB_EACH_LANE
        eligible[l] = population[l] - ws->out[YB_S_EMPLOYEE_ENROLMENT][l];
    for (int g = 0; g < YB_GROUPS; g++)
        for (int s = 0; s < YB_SEXES; s++)
            YB_EACH_LANE
                ws->members[g][s][l] =
                    (world->group_population[g][s][l] -
                     world->coverage[l] * world->group_employable[g][s][l] - world->group_retired[g][s][l]) *
                    ws->participation[yb_group_participation[g]][l];
    memset(enrolment, 0, sizeof(yb_lanes));
    for (int g = 0; g < YB_GROUPS; g++)
        for (int s = 0; s < YB_SEXES; s++)
            YB_EACH_LANE
                enrolment[l] += ws->members[g][s][l];
    memcpy(natural, enrolment, sizeof natural);
    yb_override_lanes(model, world, t, YB_S_RESIDENT_ENROLMENT, enrolment);
    if (memcmp(natural, enrolment, sizeof natural) != 0) {
        for (int g = 0; g < YB_GROUPS; g++)
            for (int s = 0; s < YB_SEXES; s++)
                YB_EACH_LANE
                    ws->members[g][s][l] *= enrolment[l] / natural[l];
        for (int q = 0; q < YB_PARTICIPATION_GROUPS; q++)
            YB_EACH_LANE
                ws->participation[q][l] *= enrolment[l] / natural[l];
    }
    YB_EACH_LANE {
        const double uninsured = eligible[l] - enrolment[l];
        const double insured = enrolment[l] + ws->out[YB_S_EMPLOYEE_ENROLMENT][l];

        ws->out[YB_S_POPULATION][l] = population[l];
        ws->out[YB_S_POPULATION_65PLUS][l] = 0.0;
        ws->out[YB_S_BIRTHS][l] = world->births[l];
        ws->out[YB_S_DEATHS][l] = world->deaths[l];
        ws->out[YB_S_RESIDENT_PARTICIPATION][l] = enrolment[l] / eligible[l];
        ws->out[YB_S_RESIDENT_UNINSURED][l] = ws->out[YB_S_ALL_UNINSURED][l] = uninsured;
        ws->out[YB_S_ALL_ENROLMENT][l] = insured;
        ws->out[YB_S_ALL_PARTICIPATION][l] = insured / population[l];
    }
    for (int g = 0; g < YB_GROUPS; g++)
        if (yb_group_first_age[g] >= 65)
            for (int s = 0; s < YB_SEXES; s++)
                YB_EACH_LANE
                    ws->out[YB_S_POPULATION_65PLUS][l] += world->group_population[g][s][l];
}

void yb_residents_step(const yb_model *model, yb_workspace *ws, int t, const yb_lanes premium)
{
    record_world(ws);
    step_participation(model, ws, t, premium);
    record_residents(model, ws, t);
}
