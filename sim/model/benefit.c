/* Use, cost and fund expenditure of the four services, U-1 to U-8 of docs/model.md. */
#include <string.h>

#include "kernel_internal.h"

typedef struct {
    yb_series_id use, standardised, cost, expenditure, weighted, unit, volume, share, ageing;
    yb_driver_id use_driver, cost_driver, share_driver;
} service_series;

static const service_series series_of[YB_SERVICES] = {
    {YB_S_RESIDENT_HOSPITALIZATION, YB_S_RESIDENT_HOSPITALIZATION_STD, YB_S_RESIDENT_DISCHARGE_COST,
     YB_S_RESIDENT_INPATIENT_EXPENDITURE, YB_S_RESIDENT_EXPENDITURE_SUM_INPATIENT,
     YB_S_RESIDENT_INPATIENT_UNIT, YB_S_RESIDENT_VOLUME_FACTOR, YB_S_RESIDENT_INPATIENT_SHARE_FACTOR,
     YB_S_RESIDENT_AGEING_INPATIENT, YB_DRIVER_RESIDENT_HOSPITALIZATION, YB_DRIVER_COST_PER_DISCHARGE_GROWTH,
     YB_DRIVER_RESIDENT_FUND_SHARE},
    {YB_S_RESIDENT_VISITS, YB_SERIES_COUNT, YB_S_RESIDENT_VISIT_COST, YB_S_RESIDENT_OUTPATIENT_EXPENDITURE,
     YB_S_RESIDENT_EXPENDITURE_SUM_OUTPATIENT, YB_S_RESIDENT_OUTPATIENT_UNIT, YB_S_RESIDENT_VISITS_INDEX,
     YB_S_RESIDENT_OUTPATIENT_SHARE_FACTOR, YB_S_RESIDENT_AGEING_OUTPATIENT, YB_DRIVER_RESIDENT_VISITS_GROWTH,
     YB_DRIVER_COST_PER_VISIT_GROWTH, YB_DRIVER_RESIDENT_FUND_SHARE},
    {YB_S_EMPLOYEE_HOSPITALIZATION, YB_S_EMPLOYEE_HOSPITALIZATION_STD, YB_S_EMPLOYEE_DISCHARGE_COST,
     YB_S_POOLED_INPATIENT_EXPENDITURE, YB_S_EMPLOYEE_EXPENDITURE_SUM_INPATIENT, YB_S_EMPLOYEE_INPATIENT_UNIT,
     YB_S_EMPLOYEE_VOLUME_FACTOR, YB_S_EMPLOYEE_INPATIENT_SHARE_FACTOR, YB_S_EMPLOYEE_AGEING_INPATIENT,
     YB_DRIVER_EMPLOYEE_HOSPITALIZATION, YB_DRIVER_COST_PER_DISCHARGE_GROWTH, YB_DRIVER_EMPLOYEE_FUND_SHARE},
    {YB_S_EMPLOYEE_VISITS, YB_SERIES_COUNT, YB_S_EMPLOYEE_VISIT_COST, YB_S_POOLED_OUTPATIENT_EXPENDITURE,
     YB_S_EMPLOYEE_EXPENDITURE_SUM_OUTPATIENT, YB_S_EMPLOYEE_OUTPATIENT_UNIT, YB_S_EMPLOYEE_VISITS_INDEX,
     YB_S_EMPLOYEE_OUTPATIENT_SHARE_FACTOR, YB_S_EMPLOYEE_AGEING_OUTPATIENT, YB_DRIVER_EMPLOYEE_VISITS_GROWTH,
     YB_DRIVER_COST_PER_VISIT_GROWTH, YB_DRIVER_EMPLOYEE_FUND_SHARE}};

static bool is_resident(int service)
{
    return service < YB_EMPLOYEE_INPATIENT;
}

static bool is_inpatient(int service)
{
    return service == YB_RESIDENT_INPATIENT || service == YB_EMPLOYEE_INPATIENT;
}

/* Members of a group weighted by sex (U-1): residents, or active members and the retired with
 * their loading. */
static void weigh_group(const yb_model *model, const yb_workspace *ws, int service, int group,
                        yb_lanes weighted)
{
    const double men = model->cost_sex_ratio[group][YB_MEN], women = model->cost_sex_ratio[group][YB_WOMEN];

    if (is_resident(service))
        YB_EACH_LANE
            weighted[l] = men * ws->members[group][YB_MEN][l] + women * ws->members[group][YB_WOMEN][l];
    else
        YB_EACH_LANE
            weighted[l] = ws->coverage[l] * (men * ws->group_employable[group][YB_MEN][l] +
                                             women * ws->group_employable[group][YB_WOMEN][l]) +
                          ws->loading[service][l] * (men * ws->group_retired[group][YB_MEN][l] +
                                                     women * ws->group_retired[group][YB_WOMEN][l]);
}

/* Loading of the retired (U-2): with it, use per retired over use per active member has its
 * 2025 ratio whatever exponent the path has drawn. */
static void calibrate_loading(const yb_model *model, yb_workspace *ws, int service)
{
    yb_lanes active = {0}, retired = {0};

    for (int g = 0; g < YB_GROUPS; g++)
        for (int s = 0; s < YB_SEXES; s++) {
            const double ratio = model->cost_sex_ratio[g][s];

            YB_EACH_LANE {
                active[l] +=
                    ratio * ws->profile[service][g][l] * ws->coverage[l] * ws->group_employable[g][s][l];
                retired[l] += ratio * ws->profile[service][g][l] * ws->group_retired[g][s][l];
            }
        }
    YB_EACH_LANE
        ws->loading[service][l] = model->service[service].retired_ratio * (active[l] / model->active_base) /
                                  (retired[l] / model->retired_base);
}

/* Scales of the base year (U-3): use and expenditure of 2025 come out as published. */
void yb_benefit_start(const yb_model *model, yb_workspace *ws)
{
    for (int j = 0; j < YB_SERVICES; j++) {
        const yb_service_model *service = &model->service[j];
        const double *members = ws->out[is_resident(j) ? YB_S_RESIDENT_ENROLMENT : YB_S_EMPLOYEE_ENROLMENT];
        yb_lanes use = {0}, expenditure = {0}, group;

        if (!is_resident(j))
            calibrate_loading(model, ws, j);
        for (int g = 0; g < YB_GROUPS; g++) {
            weigh_group(model, ws, j, g, group);
            YB_EACH_LANE {
                use[l] += group[l] * ws->profile[j][g][l];
                expenditure[l] += group[l] * ws->profile[j][g][l] * service->fund_share_factor[g];
            }
        }
        YB_EACH_LANE {
            ws->use_scale[j][l] = service->use_base * members[l] / use[l];
            ws->unit_base[j][l] = service->expenditure_base * 1e4 / expenditure[l];
            ws->log_visits[j][l] = ws->log_cost[j][l] = 0.0;
        }
    }
}

/* Log of age-standardised use relative to 2025 (U-4): hospital use reverts to its central
 * path and falls with supervision; visits integrate their growth. */
static void step_use(const yb_model *model, yb_workspace *ws, int service, int t, yb_lanes log_use)
{
    const yb_service_model *m = &model->service[service];
    const double *deviation = ws->deviation[series_of[service].use_driver];
    const double mechanism = model->mechanism[t].log_use[service];

    if (is_inpatient(service)) {
        YB_EACH_LANE
            log_use[l] = m->log_use[t] + mechanism + deviation[l] + ws->shift_hospitalization[l] -
                         ws->deterrence[l] * model->deterrence_exposure[t];
        return;
    }
    if (t > 0) {
        yb_grow_lanes(&m->use_growth, ws, t, ws->log_visits[service]);
        YB_EACH_LANE
            ws->log_visits[service][l] += deviation[l];
    }
    YB_EACH_LANE
        log_use[l] = ws->log_visits[service][l] + mechanism + ws->shift_visits[l];
}

/* Log of cost per discharge or visit relative to 2025 (U-5).  The path's own long-run growth enters with
 * the weight with which the cost follows income, so that it leaves the start of growth alone. */
static void step_cost(const yb_model *model, yb_workspace *ws, int service, int t)
{
    const double *deviation = ws->deviation[series_of[service].cost_driver];

    if (t == 0)
        return;
    const yb_growth_path *growth = &model->service[service].cost_growth;

    yb_grow_lanes(growth, ws, t, ws->log_cost[service]);
    YB_EACH_LANE
        ws->log_cost[service][l] += deviation[l] + growth->follow[t] * ws->excess_cost_growth[l];
}

/* Weighted members (U-6): for use, for use without selection, and for expenditure. */
static void weigh_members(const yb_model *model, const yb_workspace *ws, int service, yb_lanes use,
                          yb_lanes use_without_selection, yb_lanes expenditure)
{
    yb_lanes group;

    for (int g = 0; g < YB_GROUPS; g++) {
        const double share = model->service[service].fund_share_factor[g];
        const double *selection = ws->selection[yb_group_participation[g]];

        weigh_group(model, ws, service, g, group);
        YB_EACH_LANE {
            const double without = group[l] * ws->profile[service][g][l];
            const double with = is_resident(service) ? without * selection[l] : without;

            use[l] += with;
            use_without_selection[l] += without;
            expenditure[l] += with * share;
        }
    }
}

/* The fund's share of cost relative to 2025 (U-7): the scenario's times the shock of the path, which cannot
 * lift it above the whole cost.  What the scenario itself sets is left as it is. */
static void step_share(const yb_model *model, yb_workspace *ws, int j, int t)
{
    const yb_service_model *service = &model->service[j];
    const double *deviation = ws->deviation[series_of[j].share_driver];
    const double mechanism = model->mechanism[t].share[j], whole = service->whole_share;
    double *share = ws->out[series_of[j].share];

    yb_level_lanes(&service->share, ws->log_index_before, t, share);
    YB_EACH_LANE {
        const double set = share[l] * mechanism, highest = set > whole ? set : whole;
        const double shocked = set * yb_exp(deviation[l]);

        share[l] = shocked < highest ? shocked : highest;
    }
}

/* Use, cost and expenditure of one service (U-4 to U-7). */
static void step_service(const yb_model *model, yb_workspace *ws, int j, int t)
{
    const yb_service_model *service = &model->service[j];
    const service_series *s = &series_of[j];
    const double *members = ws->out[is_resident(j) ? YB_S_RESIDENT_ENROLMENT : YB_S_EMPLOYEE_ENROLMENT];
    yb_lanes log_use, use = {0}, without = {0}, weighted = {0};

    step_use(model, ws, j, t, log_use);
    step_cost(model, ws, j, t);
    step_share(model, ws, j, t);
    weigh_members(model, ws, j, use, without, weighted);
    YB_EACH_LANE {
        const double level = yb_exp(log_use[l]);
        const double cost = yb_exp(ws->log_cost[j][l] + model->mechanism[t].log_cost[j]);
        const double volume = is_inpatient(j) ? yb_exp(ws->pass_through[l] * log_use[l]) : level;

        ws->out[s->use][l] = ws->use_scale[j][l] * use[l] / members[l] * level;
        ws->out[s->cost][l] = service->cost_base * cost;
        ws->out[s->ageing][l] = ws->use_scale[j][l] * without[l] / members[l] / service->use_base;
        ws->out[s->weighted][l] = weighted[l];
        ws->out[s->volume][l] = volume;
        ws->out[s->unit][l] = ws->unit_base[j][l] * volume * cost * ws->out[s->share][l];
        ws->out[s->expenditure][l] = weighted[l] * ws->out[s->unit][l] * 1e-4;
        if (is_inpatient(j))
            ws->out[s->standardised][l] = service->use_base * level;
        if (j == YB_RESIDENT_INPATIENT)
            ws->out[YB_S_RESIDENT_SELECTION][l] = use[l] / without[l];
    }
    yb_override_lanes(model, ws, t, s->expenditure, ws->out[s->expenditure]);
}

/* What the resident fund would spend on the people who leave next, had they the average cost of
 * their age group: the denominator of the break-even leaver cost ratio (M-10). */
static void record_leaver_cost(const yb_model *model, yb_workspace *ws)
{
    yb_lanes leavers = {0}, cost = {0}, group;

    for (int g = 0; g < YB_GROUPS; g++) {
        const double weight = model->loss_weight[yb_group_participation[g]];

        weigh_group(model, ws, YB_RESIDENT_INPATIENT, g, group);
        YB_EACH_LANE {
            leavers[l] += weight * (ws->members[g][YB_MEN][l] + ws->members[g][YB_WOMEN][l]);
            for (int j = YB_RESIDENT_INPATIENT; j <= YB_RESIDENT_OUTPATIENT; j++)
                cost[l] += weight * group[l] * ws->profile[j][g][l] * model->service[j].fund_share_factor[g] *
                           ws->out[series_of[j].unit][l];
        }
    }
    YB_EACH_LANE
        ws->leaver_cost[l] = cost[l] / leavers[l];
}

/* Unaccompanied hospital care (G-1): discharges x days paid for x price, part of other expenditure. */
static void record_care(const yb_model *model, yb_workspace *ws, int t)
{
    const double days = model->mechanism[t].care_days;
    yb_lanes price;

    yb_level_lanes(&model->care_price, ws->log_index_before, t, price);
    YB_EACH_LANE {
        const double resident =
            ws->out[YB_S_RESIDENT_HOSPITALIZATION][l] * ws->out[YB_S_RESIDENT_ENROLMENT][l];
        const double employee =
            ws->out[YB_S_EMPLOYEE_HOSPITALIZATION][l] * ws->out[YB_S_EMPLOYEE_ENROLMENT][l];

        ws->out[YB_S_RESIDENT_CARE][l] = 1e-4 * resident * days * price[l];
        ws->out[YB_S_POOLED_CARE][l] = 1e-4 * employee * days * price[l];
    }
}

/* The four services, then maternity and the rest of other expenditure (U-8). */
void yb_benefit_step(const yb_model *model, yb_workspace *ws, int t)
{
    for (int j = 0; j < YB_SERVICES; j++)
        step_service(model, ws, j, t);
    record_leaver_cost(model, ws);
    record_care(model, ws, t);
    if (t > 0)
        yb_grow_lanes(&model->maternity_growth, ws, t, ws->log_maternity);
    YB_EACH_LANE {
        const double maternity = ws->births[l] / model->births_base * ws->coverage[l] / model->coverage_base *
                                 yb_exp(ws->log_index[YB_INDEX_WAGE][l] + ws->log_maternity[l]);

        ws->out[YB_S_POOLED_OTHER_EXPENDITURE][l] =
            model->maternity_base * maternity + ws->out[YB_S_POOLED_CARE][l];
        ws->out[YB_S_EXCESS_COST_GROWTH][l] = ws->excess_cost_growth[l];
        ws->out[YB_S_DETERRENCE_FACTOR][l] = yb_exp(-ws->deterrence[l] * model->deterrence_exposure[t]);
    }
    yb_override_lanes(model, ws, t, YB_S_POOLED_OTHER_EXPENDITURE, ws->out[YB_S_POOLED_OTHER_EXPENDITURE]);
    yb_level_lanes(&model->resident_other_expenditure, ws->log_index_before, t,
                   ws->out[YB_S_RESIDENT_OTHER_EXPENDITURE]);
    YB_EACH_LANE
        ws->out[YB_S_RESIDENT_OTHER_EXPENDITURE][l] += ws->out[YB_S_RESIDENT_CARE][l];
    yb_override_lanes(model, ws, t, YB_S_RESIDENT_OTHER_EXPENDITURE,
                      ws->out[YB_S_RESIDENT_OTHER_EXPENDITURE]);
}
