/* The mechanisms that the sources name, G-1 to G-12 of docs/model.md.
 *
 * The level of 2025 holds what each of them had done by then; a mechanism adds only
 * what goes beyond it, and is neutral when it is off.  All are deterministic factors by year,
 * so that the kernel knows one table and not twelve policies. */
#include <math.h>

#include "model_internal.h"
#include "yibao/vecmath.h"

static bool on(const yb_builder *b, yb_key_id key)
{
    return yb_inputs_bool(b->inputs, key);
}

static double number(const yb_builder *b, yb_key_id key)
{
    return yb_inputs_number(b->inputs, key);
}

/* Share of the full effect that is reached in year t: equal steps over `years`. */
static double phase(const yb_builder *b, yb_key_id years_key, int t)
{
    return fmin(t / number(b, years_key), 1.0);
}

/* (1 + rate)^min(t, years) by multiplication, so that every machine gets the same bits. */
static double compound(double rate, int t, double years)
{
    double factor = 1.0;

    for (int k = 0; k < t && k < years; k++)
        factor *= 1.0 + rate;
    return factor;
}

static bool is_inpatient(int service)
{
    return service == YB_RESIDENT_INPATIENT || service == YB_EMPLOYEE_INPATIENT;
}

/* Pooled expenditure of 2025 by care, both funds, 100m yuan. */
static double expenditure_base(const yb_model *model, bool inpatient)
{
    return inpatient ? model->service[YB_RESIDENT_INPATIENT].expenditure_base +
                           model->service[YB_EMPLOYEE_INPATIENT].expenditure_base
                     : model->service[YB_RESIDENT_OUTPATIENT].expenditure_base +
                           model->service[YB_EMPLOYEE_OUTPATIENT].expenditure_base;
}

/* G-2: the funds pay a larger share of cost. */
static double scope_factor(const yb_builder *b, int t)
{
    return on(b, YB_KEY_SCOPE_ON) ? 1.0 + number(b, YB_KEY_SCOPE_RISE) * phase(b, YB_KEY_SCOPE_YEARS, t)
                                  : 1.0;
}

/* G-3, G-4: negotiated drugs' share of spending grows beyond the rest, part of it replacing other
 * care; commercial insurers may take over a part. */
static double drug_factor(const yb_builder *b, int t)
{
    const yb_model *model = b->model;
    const double share =
        number(b, YB_KEY_DRUGS_SPENDING) / (expenditure_base(model, true) + expenditure_base(model, false));
    double factor = 1.0, drugs = share;

    if (on(b, YB_KEY_DRUGS_ON)) {
        const double growth = compound(number(b, YB_KEY_DRUGS_GROWTH), t, number(b, YB_KEY_DRUGS_YEARS));

        drugs = share * growth;
        factor += (drugs - share) * (1.0 - number(b, YB_KEY_DRUGS_SUBSTITUTION));
    }
    if (on(b, YB_KEY_COMMERCIAL_ON))
        factor -= drugs * number(b, YB_KEY_COMMERCIAL_RELIEF) * phase(b, YB_KEY_COMMERCIAL_YEARS, t);
    return factor;
}

/* G-5: labour services dearer, tests cheaper. */
static double price_factor(const yb_builder *b, int t)
{
    if (!on(b, YB_KEY_PRICES_ON))
        return 1.0;
    const double full = number(b, YB_KEY_PRICES_LABOUR_SHARE) * number(b, YB_KEY_PRICES_LABOUR_RISE) -
                        number(b, YB_KEY_PRICES_TESTS_SHARE) * number(b, YB_KEY_PRICES_TESTS_CUT);

    return 1.0 + number(b, YB_KEY_PRICES_REACH) * full * phase(b, YB_KEY_PRICES_YEARS, t);
}

/* G-6, G-7: care in other provinces costs `ratio` times what it costs at home; what changes is
 * its share of spending, by growth and by referral rules. */
static double elsewhere_factor(const yb_builder *b, bool inpatient, int t)
{
    const double money = number(b, inpatient ? YB_KEY_ELSEWHERE_INPATIENT : YB_KEY_ELSEWHERE_OUTPATIENT);
    const double share = money / expenditure_base(b->model, inpatient);
    double now = share;

    if (on(b, YB_KEY_ELSEWHERE_ON))
        now *= compound(number(b, YB_KEY_ELSEWHERE_GROWTH), t, number(b, YB_KEY_ELSEWHERE_YEARS));
    if (on(b, YB_KEY_REFERRAL_ON))
        now *= 1.0 + number(b, YB_KEY_REFERRAL_CHANGE) * phase(b, YB_KEY_REFERRAL_YEARS, t);
    return 1.0 + (now - share) * (1.0 - 1.0 / number(b, YB_KEY_ELSEWHERE_COST));
}

/* G-8: payment by diagnosis groups lowers the cost of a case and rewards more cases; over-treatment goes. */
static void apply_payment_reform(const yb_builder *b, int t, yb_mechanism_year *year)
{
    if (!on(b, YB_KEY_PAYMENT_ON))
        return;
    const double reached = phase(b, YB_KEY_PAYMENT_YEARS, t);
    const double cost = (1.0 + number(b, YB_KEY_PAYMENT_COST) * reached) *
                        (1.0 - number(b, YB_KEY_PAYMENT_OVERTREATMENT) * reached);
    const double admissions = 1.0 + number(b, YB_KEY_PAYMENT_ADMISSIONS) * reached;

    for (int j = 0; j < YB_SERVICES; j++)
        if (is_inpatient(j)) {
            year->log_cost[j] += yb_log(fmax(cost, 1e-6));
            year->log_use[j] += yb_log(admissions);
        }
}

/* G-9: resold drugs end. */
static double code_factor(const yb_builder *b, int t)
{
    if (!on(b, YB_KEY_CODES_ON))
        return 1.0;
    return 1.0 - number(b, YB_KEY_CODES_DRUG_SHARE) * number(b, YB_KEY_CODES_RESOLD) *
                     number(b, YB_KEY_CODES_REMOVAL) * phase(b, YB_KEY_CODES_YEARS, t);
}

static void build_year(const yb_builder *b, int t, yb_mechanism_year *year)
{
    const yb_model *model = b->model;

    for (int j = 0; j < YB_SERVICES; j++) {
        const bool inpatient = is_inpatient(j);
        const double cost =
            price_factor(b, t) * elsewhere_factor(b, inpatient, t) * (inpatient ? 1.0 : code_factor(b, t));

        year->log_use[j] = 0.0;
        year->log_cost[j] = yb_log(fmax(cost, 1e-6));
        year->share[j] = scope_factor(b, t) * fmax(drug_factor(b, t), 0.0);
    }
    apply_payment_reform(b, t, year);
    if (on(b, YB_KEY_CARE_ON))
        year->care_days = number(b, YB_KEY_CARE_TAKE_UP) * number(b, YB_KEY_CARE_DAYS) *
                          number(b, YB_KEY_CARE_COVERED) * phase(b, YB_KEY_CARE_YEARS, t);
    if (on(b, YB_KEY_DUPLICATES_ON))
        year->duplicates = fmin(number(b, YB_KEY_DUPLICATES_PERSONS) / model->resident_members_base, 0.99) *
                           phase(b, YB_KEY_DUPLICATES_YEARS, t);
}

/* G-10: two channels of supervision replace the total; campaigns deter more per yuan. */
static void build_channels(const yb_builder *b)
{
    yb_model *model = b->model;
    const double weight = number(b, YB_KEY_CHANNELS_WEIGHT);
    yb_level_path routine, campaign;

    if (!on(b, YB_KEY_CHANNELS_ON))
        return;
    yb_build_level(b, YB_KEY_CHANNELS_ROUTINE, &routine);
    yb_build_level(b, YB_KEY_CHANNELS_CAMPAIGN, &campaign);
    if (routine.indexed || campaign.indexed)
        yb_fail(b->diag, YB_ERR_INPUT, &b->inputs->value[YB_KEY_CHANNELS_ROUTINE].at,
                "use frozen, step, growth, fade or table", "recovered money cannot follow an index");
    const double routine_base = yb_base_figure(b, "fraud_recovery_agency_audit", "all");
    const double exposure_base = routine_base + weight * (model->recovery_base - routine_base);

    for (int t = 1; t < YB_YEARS; t++) {
        const double exposure = (routine.value[t] + weight * campaign.value[t]) / exposure_base;

        model->recovery.value[t] = routine.value[t] + campaign.value[t];
        model->deterrence_exposure[t] = yb_exp(-1.0) - yb_exp(-exposure);
    }
}

/* G-11: platform workers raise the number of active members and dilute the contribution base. */
static void build_platform_workers(const yb_builder *b)
{
    yb_model *model = b->model;
    const double ratio = number(b, YB_KEY_PLATFORM_BASE), persons = number(b, YB_KEY_PLATFORM_PERSONS);
    double coverage_before = 0.0, base_before = 0.0;

    if (!on(b, YB_KEY_PLATFORM_ON))
        return;
    for (int t = 1; t < YB_YEARS; t++) {
        const double joined = persons / model->active_base * phase(b, YB_KEY_PLATFORM_YEARS, t);
        const double coverage = yb_log(1.0 + joined), base = yb_log((1.0 + ratio * joined) / (1.0 + joined));

        model->coverage_growth.log_growth[t] += coverage - coverage_before;
        model->base_dilution.log_growth[t] += base - base_before;
        coverage_before = coverage;
        base_before = base;
    }
}

void yb_build_mechanisms(const yb_builder *b)
{
    yb_model *model = b->model;

    yb_build_level(b, YB_KEY_CARE_PRICE, &model->care_price);
    for (int j = 0; j < YB_SERVICES; j++)
        model->mechanism[0].share[j] = 1.0;
    for (int t = 1; t < YB_YEARS; t++)
        build_year(b, t, &model->mechanism[t]);
    build_channels(b);
    build_platform_workers(b);
}
