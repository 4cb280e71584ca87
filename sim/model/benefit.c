/* Use, cost and fund expenditure of the four services, U-1 to U-8 of docs/model.md. */
#include <string.h>

#include "kernel_internal.h"
#include "vector.h"

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

/* Members of a group weighted by sex (U-1).  All services of a fund weigh alike, but for the loading of the
 * retired. */
typedef struct {
    yb_lanes resident[YB_GROUPS], active[YB_GROUPS], retired[YB_GROUPS];
} sex_weighted;

static void weigh_by_sex(const yb_model *model, const yb_workspace *ws, sex_weighted *weighted)
{
    const yb_world *world = ws->world;

    for (int g = 0; g < YB_GROUPS; g++) {
        const double men = model->cost_sex_ratio[g][YB_MEN], women = model->cost_sex_ratio[g][YB_WOMEN];

        YB_EACH_LANE {
            weighted->resident[g][l] = men * ws->members[g][YB_MEN][l] + women * ws->members[g][YB_WOMEN][l];
            weighted->active[g][l] = world->coverage[l] * (men * world->group_employable[g][YB_MEN][l] +
                                                           women * world->group_employable[g][YB_WOMEN][l]);
            weighted->retired[g][l] =
                men * world->group_retired[g][YB_MEN][l] + women * world->group_retired[g][YB_WOMEN][l];
        }
    }
}

/* Weighted members of a group for a service: residents, or active members and the retired with their loading.
 */
static inline yb_vector weighted_group(const sex_weighted *weighted, const yb_workspace *ws, int service,
                                       int group, int v)
{
    if (is_resident(service))
        return yb_load(weighted->resident[group] + v);
    return yb_load(weighted->active[group] + v) +
           yb_load(ws->loading[service] + v) * yb_load(weighted->retired[group] + v);
}

/* Loading of the retired (U-2): with it, use per retired over use per active member has its
 * 2025 ratio whatever exponent the path has drawn. */
static void calibrate_loading(const sex_weighted *weighted, const yb_model *model, yb_workspace *ws,
                              int service)
{
    yb_lanes active = {0}, retired = {0};

    for (int g = 0; g < YB_GROUPS; g++)
        YB_EACH_LANE {
            active[l] += weighted->active[g][l] * ws->profile[service][g][l];
            retired[l] += weighted->retired[g][l] * ws->profile[service][g][l];
        }
    YB_EACH_LANE
        ws->loading[service][l] = model->service[service].retired_ratio * (active[l] / model->active_base) /
                                  (retired[l] / model->retired_base);
}

/* Scales of the base year (U-3): use and expenditure of 2025 come out as published. */
void yb_benefit_start(const yb_model *model, yb_workspace *ws)
{
    sex_weighted weighted;

    weigh_by_sex(model, ws, &weighted);
    for (int j = 0; j < YB_SERVICES; j++) {
        const yb_service_model *service = &model->service[j];
        const double *members = ws->out[is_resident(j) ? YB_S_RESIDENT_ENROLMENT : YB_S_EMPLOYEE_ENROLMENT];
        yb_lanes use, expenditure;

        if (!is_resident(j))
            calibrate_loading(&weighted, model, ws, j);
        YB_EACH_VECTOR {
            yb_vector use_sum = {0.0}, expenditure_sum = {0.0};

            for (int g = 0; g < YB_GROUPS; g++) {
                const yb_vector group =
                    weighted_group(&weighted, ws, j, g, v) * yb_load(ws->profile[j][g] + v);

                use_sum += group;
                expenditure_sum += group * service->fund_share_factor[g];
            }
            yb_store(use + v, use_sum);
            yb_store(expenditure + v, expenditure_sum);
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
    const double *deviation = ws->world->deviation[series_of[service].use_driver];
    const double mechanism = model->mechanism[t].log_use[service];

    if (is_inpatient(service)) {
        YB_EACH_LANE
            log_use[l] = m->log_use[t] + mechanism + deviation[l] + ws->world->shift_hospitalization[l] -
                         ws->deterrence[l] * model->deterrence_exposure[t];
        return;
    }
    if (t > 0) {
        yb_grow_lanes(&m->use_growth, ws->world, t, ws->log_visits[service]);
        YB_EACH_LANE
            ws->log_visits[service][l] += deviation[l];
    }
    YB_EACH_LANE
        log_use[l] = ws->log_visits[service][l] + mechanism + ws->world->shift_visits[l];
}

/* Log of cost per discharge or visit relative to 2025 (U-5).  The path's own long-run growth enters with
 * the weight with which the cost follows income, so that it leaves the start of growth alone. */
static void step_cost(const yb_model *model, yb_workspace *ws, int service, int t)
{
    const double *deviation = ws->world->deviation[series_of[service].cost_driver];

    if (t == 0)
        return;
    const yb_growth_path *growth = &model->service[service].cost_growth;

    yb_grow_lanes(growth, ws->world, t, ws->log_cost[service]);
    YB_EACH_LANE
        ws->log_cost[service][l] += deviation[l] + growth->follow[t] * ws->excess_cost_growth[l];
}

/* Weighted members (U-6): for use, for use without selection, and for expenditure. */
static void weigh_members(const sex_weighted *weighted, const yb_model *model, const yb_workspace *ws,
                          int service, yb_lanes use, yb_lanes use_without_selection, yb_lanes expenditure)
{
    YB_EACH_VECTOR {
        yb_vector use_sum = {0.0}, without_sum = {0.0}, expenditure_sum = {0.0};

        for (int g = 0; g < YB_GROUPS; g++) {
            const yb_vector without =
                weighted_group(weighted, ws, service, g, v) * yb_load(ws->profile[service][g] + v);
            const yb_vector with = is_resident(service)
                                       ? without * yb_load(ws->selection[yb_group_participation[g]] + v)
                                       : without;

            use_sum += with;
            without_sum += without;
            expenditure_sum += with * model->service[service].fund_share_factor[g];
        }
        yb_store(use + v, use_sum);
        yb_store(use_without_selection + v, without_sum);
        yb_store(expenditure + v, expenditure_sum);
    }
}

/* The fund's share of cost relative to 2025 (U-7): the scenario's times the shock of the path, which cannot
 * lift it above the whole cost.  What the scenario itself sets is left as it is. */
static void step_share(const yb_model *model, yb_workspace *ws, int j, int t)
{
    const yb_service_model *service = &model->service[j];
    const double *deviation = ws->world->deviation[series_of[j].share_driver];
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
static void step_service(const sex_weighted *weighted, const yb_model *model, yb_workspace *ws, int j, int t)
{
    const yb_service_model *service = &model->service[j];
    const service_series *s = &series_of[j];
    const double log_cost = model->mechanism[t].log_cost[j];
    const double *members = ws->out[is_resident(j) ? YB_S_RESIDENT_ENROLMENT : YB_S_EMPLOYEE_ENROLMENT];
    yb_lanes log_use, level, cost, use, without;

    step_use(model, ws, j, t, log_use);
    step_cost(model, ws, j, t);
    step_share(model, ws, j, t);
    weigh_members(weighted, model, ws, j, use, without, ws->out[s->weighted]);
    YB_EACH_LANE {
        level[l] = yb_exp(log_use[l]);
        cost[l] = yb_exp(ws->log_cost[j][l] + log_cost);
    }
    if (is_inpatient(j))
        YB_EACH_LANE {
            ws->out[s->volume][l] = yb_exp(ws->pass_through[l] * log_use[l]);
            ws->out[s->standardised][l] = service->use_base * level[l];
        }
    else
        memcpy(ws->out[s->volume], level, sizeof level);
    YB_EACH_LANE {
        const double per_member = ws->use_scale[j][l] / members[l];
        const double unit = ws->unit_base[j][l] * ws->out[s->volume][l] * cost[l] * ws->out[s->share][l];

        ws->out[s->use][l] = per_member * use[l] * level[l];
        ws->out[s->cost][l] = service->cost_base * cost[l];
        ws->out[s->ageing][l] = per_member * without[l] / service->use_base;
        ws->out[s->unit][l] = unit;
        ws->out[s->expenditure][l] = ws->out[s->weighted][l] * unit * 1e-4;
    }
    if (j == YB_RESIDENT_INPATIENT)
        YB_EACH_LANE
            ws->out[YB_S_RESIDENT_SELECTION][l] = use[l] / without[l];
    yb_override_lanes(model, ws->world, t, s->expenditure, ws->out[s->expenditure]);
}

/* What the resident fund would spend on the people who leave next, had they the average cost of
 * their age group: the denominator of the break-even leaver cost ratio (M-10). */
static void record_leaver_cost(const sex_weighted *weighted, const yb_model *model, yb_workspace *ws)
{
    enum { IN = YB_RESIDENT_INPATIENT, OUT = YB_RESIDENT_OUTPATIENT };

    YB_EACH_VECTOR {
        yb_vector leavers = {0.0}, inpatient = {0.0}, outpatient = {0.0};

        for (int g = 0; g < YB_GROUPS; g++) {
            const double weight = model->loss_weight[yb_group_participation[g]];
            const yb_vector group = weight * yb_load(weighted->resident[g] + v);

            leavers += weight * (yb_load(ws->members[g][YB_MEN] + v) + yb_load(ws->members[g][YB_WOMEN] + v));
            inpatient += group * yb_load(ws->profile[IN][g] + v) * model->service[IN].fund_share_factor[g];
            outpatient += group * yb_load(ws->profile[OUT][g] + v) * model->service[OUT].fund_share_factor[g];
        }
        yb_store(ws->leaver_cost + v, (inpatient * yb_load(ws->out[series_of[IN].unit] + v) +
                                       outpatient * yb_load(ws->out[series_of[OUT].unit] + v)) /
                                          leavers);
    }
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
    sex_weighted weighted;

    weigh_by_sex(model, ws, &weighted);
    for (int j = 0; j < YB_SERVICES; j++)
        step_service(&weighted, model, ws, j, t);
    record_leaver_cost(&weighted, model, ws);
    record_care(model, ws, t);
    if (t > 0)
        yb_grow_lanes(&model->maternity_growth, ws->world, t, ws->log_maternity);
    YB_EACH_LANE {
        const double maternity = ws->world->births[l] / model->births_base * ws->world->coverage[l] /
                                 model->coverage_base *
                                 yb_exp(ws->log_index[YB_INDEX_WAGE][l] + ws->log_maternity[l]);

        ws->out[YB_S_POOLED_OTHER_EXPENDITURE][l] =
            model->maternity_base * maternity + ws->out[YB_S_POOLED_CARE][l];
        ws->out[YB_S_EXCESS_COST_GROWTH][l] = ws->excess_cost_growth[l];
        ws->out[YB_S_DETERRENCE_FACTOR][l] = yb_exp(-ws->deterrence[l] * model->deterrence_exposure[t]);
    }
    yb_override_lanes(model, ws->world, t, YB_S_POOLED_OTHER_EXPENDITURE,
                      ws->out[YB_S_POOLED_OTHER_EXPENDITURE]);
    yb_level_lanes(&model->resident_other_expenditure, ws->log_index_before, t,
                   ws->out[YB_S_RESIDENT_OTHER_EXPENDITURE]);
    YB_EACH_LANE
        ws->out[YB_S_RESIDENT_OTHER_EXPENDITURE][l] += ws->out[YB_S_RESIDENT_CARE][l];
    yb_override_lanes(model, ws->world, t, YB_S_RESIDENT_OTHER_EXPENDITURE,
                      ws->out[YB_S_RESIDENT_OTHER_EXPENDITURE]);
}
