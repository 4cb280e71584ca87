/* Income and balances of the base year and what moves them, I-1 to I-9 of docs/model.md. */
#include <math.h>
#include <string.h>

#include "model_internal.h"
#include "yibao/vecmath.h"

/* Where the average wage of the base year is not published (2025): that of the year before and its growth
 * once more (estimated). */
static double wage_base(const yb_builder *b)
{
    static const char *const series = "average_wage_urban_nonprivate";
    const int base = b->data->base_year;
    const yb_figure *published = yb_data_figure(b->data, series, "none", base);

    if (published && strcmp(published->status, "unverified") != 0)
        return published->value;
    const double last = yb_data_value(b->data, series, "none", base - 1, b->diag);
    const double before = yb_data_value(b->data, series, "none", base - 2, b->diag);

    return last * (last / before);
}

static void build_economy(const yb_builder *b)
{
    yb_model *model = b->model;

    yb_build_growth(b, YB_KEY_WAGE_GROWTH, &model->wage_growth);
    yb_build_growth(b, YB_KEY_INCOME_GROWTH, &model->income_growth);
    yb_build_growth(b, YB_KEY_CPI_GROWTH, &model->cpi_growth);
    yb_build_level(b, YB_KEY_INTEREST_RATE, &model->interest_rate);
    model->interest_on_negative = yb_inputs_bool(b->inputs, YB_KEY_NEGATIVE_INTEREST);
    model->wage_base = wage_base(b);
    model->disposable_income_base = yb_base_figure(b, "disposable_income_per_capita", "none");
    model->gdp_base = yb_base_figure(b, "gdp_nominal", "none");
    model->cpi_growth_base = yb_base_figure(b, "cpi_growth", "none") / 100.0;
}

static void build_supervision(const yb_builder *b)
{
    yb_model *model = b->model;
    const yb_value *value = &b->inputs->value[YB_KEY_RECOVERY];

    if (value->rule.kind == YB_RULE_INDEXED)
        yb_fail(b->diag, YB_ERR_INPUT, &value->at, "use frozen, step, growth, fade or table",
                "supervision.recovery cannot follow an index");
    yb_build_level(b, YB_KEY_RECOVERY, &model->recovery);
    model->recovery_base = yb_base_figure(b, "fraud_recovery", "all");
    model->recovery.value[0] = model->recovery_base;
    model->recovery_income_share = yb_inputs_number(b->inputs, YB_KEY_RECOVERY_INCOME_SHARE);
    model->deterrence = yb_inputs_number(b->inputs, YB_KEY_DETERRENCE);
    for (int t = 0; t < YB_YEARS; t++)
        model->deterrence_exposure[t] =
            yb_exp(-1.0) - yb_exp(-model->recovery.value[t] / model->recovery_base);
}

/* Interest and recovered money inside the official income of the base year (I-3, I-4). */
static double not_contributed_base(const yb_builder *b, yb_fund fund)
{
    const yb_model *model = b->model;
    const double resident = yb_base_figure(b, "expenditure", "resident");
    const double pooled = yb_base_figure(b, "expenditure", "employee_pooled");
    const double recovery = fund == YB_ACCOUNT ? 0.0 : model->recovery_income_share * model->recovery_base;

    return model->interest_rate.value[0] * model->opening_base[fund] +
           recovery * (fund == YB_RESIDENT ? resident : pooled) / (resident + pooled);
}

static void build_resident_income(const yb_builder *b)
{
    yb_model *model = b->model;
    const double members = model->resident_members_base;

    yb_build_level(b, YB_KEY_RESIDENT_PREMIUM, &model->premium);
    yb_build_level(b, YB_KEY_RESIDENT_SUBSIDY, &model->subsidy);
    yb_build_level(b, YB_KEY_RESIDENT_OTHER_INCOME, &model->resident_other_income);
    model->premium_base = yb_base_figure(b, "premium_individual_benefit_year", "resident");
    model->premium_notice_next =
        yb_data_value(b->data, "premium_individual_benefit_year", "resident", model->base_year + 1, b->diag);
    model->subsidy_base = yb_base_figure(b, "subsidy_per_person", "resident");
    model->prepaid_share = yb_inputs_number(b->inputs, YB_KEY_PREMIUM_PREPAID_SHARE);
    model->premium_collection = yb_inputs_number(b->inputs, YB_KEY_PREMIUM_COLLECTION);
    model->resident_fill_gap = yb_inputs_bool(b->inputs, YB_KEY_RESIDENT_FILL_GAP);

    /* I-2: the subsidy's collection ratio is what the official income leaves. */
    const double cash = (1.0 - model->prepaid_share) * model->premium_base +
                        model->prepaid_share * model->premium_notice_next;
    const double subsidy = yb_base_figure(b, "income", "resident") - not_contributed_base(b, YB_RESIDENT) -
                           model->resident_other_income.value[0] -
                           1e-4 * members * cash * model->premium_collection;

    model->subsidy_collection = subsidy / (1e-4 * members * model->subsidy_base);
    if (!(model->subsidy_collection > 0.0))
        yb_fail(b->diag, YB_ERR_INPUT, &b->inputs->value[YB_KEY_PREMIUM_COLLECTION].at, NULL,
                "premiums, interest and other income exceed the resident fund's income of %d",
                model->base_year);
}

static void build_employee_income(const yb_builder *b)
{
    yb_model *model = b->model;
    const double with_account = model->active_base - model->without_account_base;

    yb_build_level(b, YB_KEY_EMPLOYER_RATE, &model->employer_rate);
    yb_build_level(b, YB_KEY_INDIVIDUAL_RATE, &model->individual_rate);
    yb_build_level(b, YB_KEY_ACCOUNT_SHARE, &model->account_share);
    yb_build_level(b, YB_KEY_RETIREE_QUOTA, &model->retiree_quota);
    yb_build_level(b, YB_KEY_ACCOUNT_DRAW, &model->account_draw);
    yb_build_level(b, YB_KEY_POOLED_OTHER_INCOME, &model->pooled_other_income);
    yb_build_growth(b, YB_KEY_BASE_DILUTION, &model->base_dilution);
    model->employee_fill_gap = yb_inputs_bool(b->inputs, YB_KEY_EMPLOYEE_FILL_GAP);
    /* The statutory 6 + 2 % and full crediting stood in the base year, whatever the scenario says of later
     * years. */
    model->employer_rate_base = model->employer_rate.value[0] = 0.06;
    model->individual_rate_base = model->individual_rate.value[0] = 0.02;
    model->account_share.value[0] = model->account_draw.value[0] = 1.0;

    const double quota = 1e-4 * model->retired_base * model->retiree_quota.value[0];
    const double account_income = yb_base_figure(b, "income", "employee_account");
    const double individual = account_income - not_contributed_base(b, YB_ACCOUNT) - quota;
    const double employer = yb_base_figure(b, "income", "employee_pooled") -
                            not_contributed_base(b, YB_POOLED) - model->pooled_other_income.value[0] + quota;

    if (!(individual > 0.0 && employer > 0.0))
        yb_fail(b->diag, YB_ERR_INPUT, &b->inputs->value[YB_KEY_RETIREE_QUOTA].at, NULL,
                "the retirees' quota exceeds the individual accounts' income of %d", model->base_year);
    model->individual_per_active_base = individual * 1e4 / with_account;
    model->employer_per_active_base = employer * 1e4 / model->active_base;
    model->account_draw_base = yb_base_figure(b, "expenditure", "employee_account") /
                               (model->opening_base[YB_ACCOUNT] + account_income);
}

/* What the published stock of the base year has beyond the stock before and the flow (B-3); a region's stocks
 * are rolled on by their flows. */
static double stock_adjustment(const yb_builder *b, const char *fund, double opening)
{
    /* Published to two digits: less is rounding. */
    static const double least = 0.005;

    if (b->data->regional)
        return 0.0;
    const double flow = yb_base_figure(b, "income", fund) - yb_base_figure(b, "expenditure", fund);
    const double adjustment = yb_base_figure(b, "accumulated_balance", fund) - (opening + flow);

    return fabs(adjustment) < least ? 0.0 : adjustment;
}

void yb_build_money(const yb_builder *b)
{
    static const char *const fund_names[YB_FUNDS] = {"resident", "employee_pooled", "employee_account"};
    yb_model *model = b->model;

    for (int f = 0; f < YB_FUNDS; f++) {
        model->opening_base[f] =
            yb_data_value(b->data, "accumulated_balance", fund_names[f], model->base_year - 1, b->diag);
        model->stock_adjustment[f] = stock_adjustment(b, fund_names[f], model->opening_base[f]);
    }
    model->resident_expenditure_per_member_base =
        yb_base_figure(b, "expenditure", "resident") / model->resident_members_base;
    build_economy(b);
    build_supervision(b);
    build_resident_income(b);
    build_employee_income(b);
}
