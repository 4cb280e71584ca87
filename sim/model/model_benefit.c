/* Use and cost of the four services in 2025 and their central paths, U-1 to U-5 of docs/model.md. */
#include "model_internal.h"
#include "yibao/vecmath.h"

static const struct {
    const char *fund;
    bool inpatient;
    yb_key_id exponent, slope, use, cost, share, split;
} keys_of[YB_SERVICES] = {
    {"resident", true, YB_KEY_RESIDENT_INPATIENT_EXPONENT, YB_KEY_RESIDENT_INPATIENT_SLOPE,
     YB_KEY_RESIDENT_HOSPITALIZATION, YB_KEY_RESIDENT_DISCHARGE_COST, YB_KEY_RESIDENT_INPATIENT_FUND_SHARE,
     YB_KEY_RESIDENT_INPATIENT_SPLIT},
    {"resident", false, YB_KEY_RESIDENT_OUTPATIENT_EXPONENT, YB_KEY_RESIDENT_OUTPATIENT_SLOPE,
     YB_KEY_RESIDENT_VISITS, YB_KEY_RESIDENT_VISIT_COST, YB_KEY_RESIDENT_OUTPATIENT_FUND_SHARE,
     YB_KEY_RESIDENT_INPATIENT_SPLIT},
    {"employee", true, YB_KEY_EMPLOYEE_INPATIENT_EXPONENT, YB_KEY_EMPLOYEE_INPATIENT_SLOPE,
     YB_KEY_EMPLOYEE_HOSPITALIZATION, YB_KEY_EMPLOYEE_DISCHARGE_COST, YB_KEY_EMPLOYEE_INPATIENT_FUND_SHARE,
     YB_KEY_EMPLOYEE_INPATIENT_SPLIT},
    {"employee", false, YB_KEY_EMPLOYEE_OUTPATIENT_EXPONENT, YB_KEY_EMPLOYEE_OUTPATIENT_SLOPE,
     YB_KEY_EMPLOYEE_VISITS, YB_KEY_EMPLOYEE_VISIT_COST, YB_KEY_EMPLOYEE_OUTPATIENT_FUND_SHARE,
     YB_KEY_EMPLOYEE_INPATIENT_SPLIT}};

/* U-2: the retired-to-active ratio of outpatient use is what the official totals by status leave
 * when hospital use has its ratio. */
static double outpatient_retired_ratio(const yb_builder *b, double inpatient_ratio)
{
    const double active = b->model->active_base, retired = b->model->retired_base;
    const double inpatient_per_active =
        yb_base_figure(b, "inpatient_cost", "employee") / (active + inpatient_ratio * retired);
    const double active_rest =
        yb_base_figure(b, "medical_cost_active", "employee") - inpatient_per_active * active;
    const double retired_rest = yb_base_figure(b, "medical_cost_retired", "employee") -
                                inpatient_per_active * inpatient_ratio * retired;
    const double ratio = retired_rest / retired / (active_rest / active);

    if (!(active_rest > 0.0 && retired_rest > 0.0)) {
        yb_fail(b->diag, YB_ERR_INPUT, &b->inputs->value[YB_KEY_EMPLOYEE_INPATIENT_RATIO].at,
                "with the published cost by status a ratio near 4.9 leaves about 2.3 for outpatient care",
                "employee.inpatient.retired_ratio = %g leaves no outpatient cost", inpatient_ratio);
        return 1.0;
    }
    return ratio;
}

static double use_base(const yb_builder *b, int j)
{
    const char *fund = keys_of[j].fund;
    const double members = j < YB_EMPLOYEE_INPATIENT ? b->model->resident_members_base
                                                     : b->model->active_base + b->model->retired_base;

    if (keys_of[j].inpatient)
        return yb_base_figure(b, "inpatient_discharges", fund) / members;
    return (yb_base_figure(b, "outpatient_visits", fund) +
            yb_base_figure(b, "chronic_outpatient_visits", fund)) /
           members;
}

/* Total medical cost of the service, 100m yuan. */
static double medical_cost_base(const yb_builder *b, int j)
{
    const char *fund = keys_of[j].fund;

    if (keys_of[j].inpatient)
        return yb_base_figure(b, "inpatient_cost", fund);
    return yb_base_figure(b, "outpatient_cost", fund) + yb_base_figure(b, "chronic_outpatient_cost", fund);
}

static double cost_base(const yb_builder *b, int j)
{
    const char *fund = keys_of[j].fund;

    if (keys_of[j].inpatient)
        return yb_base_figure(b, "cost_per_discharge", fund);
    return medical_cost_base(b, j) * 1e4 /
           (yb_base_figure(b, "outpatient_visits", fund) +
            yb_base_figure(b, "chronic_outpatient_visits", fund));
}

/* Part of the fund's 2025 expenditure that the split assigns to the service (U-3). */
static double expenditure_base(const yb_builder *b, int j)
{
    const double split = yb_inputs_number(b->inputs, keys_of[j].split);
    const bool resident = j < YB_EMPLOYEE_INPATIENT;
    const double total = yb_base_figure(b, "expenditure", resident ? "resident" : "employee_pooled");
    const double other = resident ? b->model->resident_other_expenditure.value[0] : b->model->maternity_base;

    return (total - other) * (keys_of[j].inpatient ? split : 1.0 - split);
}

/* Central log of age-standardised hospital use relative to 2025 (U-4). */
static void build_hospitalization(const yb_builder *b, int j, yb_service_model *service)
{
    const yb_value *value = &b->inputs->value[keys_of[j].use];
    yb_level_path rate;

    if (value->rule.kind == YB_RULE_INDEXED)
        yb_fail(b->diag, YB_ERR_INPUT, &value->at, "use frozen, step, growth, fade or table",
                "%s cannot follow an index", yb_keys[keys_of[j].use].path);
    yb_build_level(b, keys_of[j].use, &rate);
    for (int t = 1; t < YB_YEARS; t++) {
        /* A rate of zero is legal: its logarithm is bounded instead. */
        const double relative = rate.value[t] / service->use_base;

        service->log_use[t] = yb_log(relative > 1e-12 ? relative : 1e-12);
    }
}

static void build_service(const yb_builder *b, int j)
{
    yb_service_model *service = &b->model->service[j];
    const double slope = yb_inputs_number(b->inputs, keys_of[j].slope);

    service->exponent = yb_inputs_number(b->inputs, keys_of[j].exponent);
    service->use_base = use_base(b, j);
    service->cost_base = cost_base(b, j);
    service->expenditure_base = expenditure_base(b, j);
    for (int g = 0; g < YB_GROUPS; g++) {
        const double middle = 0.5 * (yb_group_first_age[g] + yb_group_first_age[g + 1]);

        service->fund_share_factor[g] = yb_exp(slope * (middle - 45.0) / 10.0);
    }
    if (keys_of[j].inpatient)
        build_hospitalization(b, j, service);
    else
        yb_build_growth(b, keys_of[j].use, &service->use_growth);
    yb_build_growth(b, keys_of[j].cost, &service->cost_growth);

    const double share_base = service->expenditure_base / medical_cost_base(b, j);

    service->whole_share = medical_cost_base(b, j) / service->expenditure_base;
    if (b->inputs->value[keys_of[j].share].given)
        yb_build_level(b, keys_of[j].share, &service->share);
    for (int t = 0; t < YB_YEARS; t++)
        service->share.value[t] =
            t > 0 && b->inputs->value[keys_of[j].share].given ? service->share.value[t] / share_base : 1.0;
}

void yb_build_benefit(const yb_builder *b)
{
    yb_model *model = b->model;
    const double inpatient_ratio = yb_inputs_number(b->inputs, YB_KEY_EMPLOYEE_INPATIENT_RATIO);

    model->pass_through = yb_inputs_number(b->inputs, YB_KEY_VOLUME_PASS_THROUGH);
    model->maternity_base = yb_base_figure(b, "maternity_expenditure", "none");
    yb_build_growth(b, YB_KEY_MATERNITY_GROWTH, &model->maternity_growth);
    yb_build_level(b, YB_KEY_RESIDENT_OTHER_EXPENDITURE, &model->resident_other_expenditure);
    for (int g = 0; g < YB_GROUPS; g++) {
        const int first = yb_group_first_age[g];

        model->cost_weight[g] = b->data->cost_weight[first];
        for (int s = 0; s < YB_SEXES; s++)
            model->cost_sex_ratio[g][s] = b->data->cost_sex_ratio[s][first];
    }
    for (int j = 0; j < YB_SERVICES; j++)
        build_service(b, j);
    model->service[YB_EMPLOYEE_INPATIENT].retired_ratio = inpatient_ratio;
    model->service[YB_EMPLOYEE_OUTPATIENT].retired_ratio = outpatient_retired_ratio(b, inpatient_ratio);
}
