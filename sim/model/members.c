/* Members of the two funds and the uninsured, M-1 to M-10 of docs/model.md. */
#include <string.h>

#include "kernel_internal.h"

/* Coverage of people of working age who are not yet retired (M-1). */
static void step_coverage(const yb_model *model, yb_workspace *ws, int t)
{
    if (t > 0)
        yb_grow_lanes(&model->coverage_growth, ws, t, ws->log_coverage);
    YB_EACH_LANE {
        const double free = model->coverage_base *
                            yb_exp(ws->log_coverage[l] + ws->deviation[YB_DRIVER_EMPLOYEE_COVERAGE][l]);

        ws->coverage[l] = free < model->coverage_cap ? free : model->coverage_cap;
    }
}

/* New retirements enter the retired cohort (M-4): the part of the cohort that passed its
 * retirement age this year, was covered, and has enough contribution years. */
static void retire(const yb_model *model, yb_workspace *ws, int t)
{
    for (int s = 0; s < YB_SEXES; s++)
        for (int a = 0; a < YB_AGES; a++) {
            const double share = model->retiring_share[t][s][a];

            if (share != 0.0)
                YB_EACH_LANE
                    ws->retired[s][a][l] += ws->population[s][a][l] * ws->coverage[l] * share;
        }
}

static void sum_groups(const yb_model *model, yb_workspace *ws, int t)
{
    memset(ws->group_population, 0, sizeof ws->group_population);
    memset(ws->group_employable, 0, sizeof ws->group_employable);
    memset(ws->group_retired, 0, sizeof ws->group_retired);
    for (int s = 0; s < YB_SEXES; s++)
        for (int g = 0; g < YB_GROUPS; g++)
            for (int a = yb_group_first_age[g]; a < yb_group_first_age[g + 1]; a++) {
                const double active_share = model->active_share[t][s][a];

                YB_EACH_LANE {
                    ws->group_population[g][s][l] += ws->population[s][a][l];
                    ws->group_employable[g][s][l] += ws->population[s][a][l] * active_share;
                    ws->group_retired[g][s][l] += ws->retired[s][a][l];
                }
            }
}

static void sum_over_groups(yb_lanes (*groups)[YB_SEXES], yb_lanes sum)
{
    YB_EACH_LANE
        sum[l] = 0.0;
    for (int g = 0; g < YB_GROUPS; g++)
        for (int s = 0; s < YB_SEXES; s++)
            YB_EACH_LANE
                sum[l] += groups[g][s][l];
}

/* Active and retired members (M-5); a user's own forecast scales the coverage or the cohort. */
static void record_employees(const yb_model *model, yb_workspace *ws, int t)
{
    double *active = ws->out[YB_S_EMPLOYEE_ACTIVE], *retired = ws->out[YB_S_EMPLOYEE_RETIRED];
    yb_lanes employable, natural;

    sum_over_groups(ws->group_employable, employable);
    YB_EACH_LANE
        active[l] = natural[l] = employable[l] * ws->coverage[l];
    yb_override_lanes(model, ws, t, YB_S_EMPLOYEE_ACTIVE, active);
    YB_EACH_LANE
        ws->coverage[l] = active[l] == natural[l] ? ws->coverage[l] : active[l] / employable[l];
    sum_over_groups(ws->group_retired, retired);
    memcpy(natural, retired, sizeof natural);
    yb_override_lanes(model, ws, t, YB_S_EMPLOYEE_RETIRED, retired);
    if (memcmp(natural, retired, sizeof natural) != 0)
        for (int s = 0; s < YB_SEXES; s++) {
            for (int a = 0; a < YB_AGES; a++)
                YB_EACH_LANE
                    ws->retired[s][a][l] *= retired[l] / natural[l];
            for (int g = 0; g < YB_GROUPS; g++)
                YB_EACH_LANE
                    ws->group_retired[g][s][l] *= retired[l] / natural[l];
        }
    YB_EACH_LANE {
        ws->out[YB_S_EMPLOYEE_ENROLMENT][l] = active[l] + retired[l];
        ws->out[YB_S_ACTIVE_PER_RETIRED][l] = active[l] / retired[l];
        ws->out[YB_S_EMPLOYEE_COVERAGE][l] = ws->coverage[l];
    }
}

/* Participation of the eligible by age group (M-7, M-8) and what it does to the cost of those
 * who stay (M-9): leavers cost `leaver_cost_ratio` times the average of their age, so that
 * the total cost of stayers and leavers is what it was. */
static void step_participation(const yb_model *model, yb_workspace *ws, int t, const yb_lanes premium)
{
    const double real = 1.0 - model->mechanism[t].duplicates;
    yb_lanes log_burden;

    YB_EACH_LANE {
        /* A premium of zero would send the log-odds to infinity: count from 0.01 yuan. */
        const double relative = (premium[l] > 0.01 ? premium[l] : 0.01) / model->premium_base;

        log_burden[l] = yb_log(relative) - ws->log_index[YB_INDEX_DISPOSABLE_INCOME][l];
    }
    for (int q = 0; q < YB_PARTICIPATION_GROUPS; q++) {
        const double before = model->participation_base[q];
        const double cap = before > model->participation_cap ? before : model->participation_cap;

        YB_EACH_LANE {
            const double response = ws->premium_elasticity[l] * model->elasticity_weight[q] * log_burden[l];
            const double bounded = response < -30.0 ? -30.0 : response > 30.0 ? 30.0 : response;
            const double shock = yb_exp(ws->deviation[YB_DRIVER_PARTICIPATION][l]);
            const double free = shock / (1.0 + yb_exp(-(model->log_odds_base[q] + bounded)));
            /* Losses lower what the cap allows; a negative loss rate cannot lift it. */
            const double allowed = (free < cap ? free : cap) * model->remaining[t][q];
            const double participation = allowed < cap ? allowed : cap;
            const double staying = participation / before;
            const double cost_left = 1.0 - ws->leaver_cost_ratio[l] * (1.0 - staying);

            /* Leavers take at most the whole cost with them.  Duplicates (G-12) go without any. */
            ws->participation[q][l] = participation * real;
            ws->selection[q][l] = (cost_left > 0.0 ? cost_left : 0.0) / (staying * real);
        }
    }
}

static void record_residents(const yb_model *model, yb_workspace *ws, int t)
{
    double *enrolment = ws->out[YB_S_RESIDENT_ENROLMENT], *eligible = ws->out[YB_S_RESIDENT_ELIGIBLE];
    yb_lanes natural, population;

    sum_over_groups(ws->group_population, population);
    YB_EACH_LANE
        eligible[l] = population[l] - ws->out[YB_S_EMPLOYEE_ENROLMENT][l];
    for (int g = 0; g < YB_GROUPS; g++)
        for (int s = 0; s < YB_SEXES; s++)
            YB_EACH_LANE
                ws->members[g][s][l] =
                    (ws->group_population[g][s][l] - ws->coverage[l] * ws->group_employable[g][s][l] -
                     ws->group_retired[g][s][l]) *
                    ws->participation[yb_group_participation[g]][l];
    sum_over_groups(ws->members, enrolment);
    memcpy(natural, enrolment, sizeof natural);
    yb_override_lanes(model, ws, t, YB_S_RESIDENT_ENROLMENT, enrolment);
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
        ws->out[YB_S_BIRTHS][l] = ws->births[l];
        ws->out[YB_S_DEATHS][l] = ws->deaths[l];
        ws->out[YB_S_RESIDENT_PARTICIPATION][l] = enrolment[l] / eligible[l];
        ws->out[YB_S_RESIDENT_UNINSURED][l] = ws->out[YB_S_ALL_UNINSURED][l] = uninsured;
        ws->out[YB_S_ALL_ENROLMENT][l] = insured;
        ws->out[YB_S_ALL_PARTICIPATION][l] = insured / population[l];
    }
    for (int g = 0; g < YB_GROUPS; g++)
        if (yb_group_first_age[g] >= 65)
            for (int s = 0; s < YB_SEXES; s++)
                YB_EACH_LANE
                    ws->out[YB_S_POPULATION_65PLUS][l] += ws->group_population[g][s][l];
}

void yb_members_step(const yb_model *model, yb_workspace *ws, int t, const yb_lanes premium)
{
    if (t > 0) {
        step_coverage(model, ws, t);
        retire(model, ws, t);
    }
    sum_groups(model, ws, t);
    record_employees(model, ws, t);
    step_participation(model, ws, t, premium);
    record_residents(model, ws, t);
}
