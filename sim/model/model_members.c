/* Members at the end of the base year and what moves them, M-1 to M-9 of docs/model.md. */
#include <math.h>
#include <string.h>

#include "model_internal.h"
#include "yibao/vecmath.h"

const int yb_group_first_age[YB_GROUPS + 1] = {0, 5, 15, 20, 25, 35, 45, 55, 60, 65, 75, 85, YB_AGES};
const int yb_group_participation[YB_GROUPS] = {0, 0, 0, 1, 1, 1, 2, 2, 3, 3, 3, 3};

/* Retirement age of a birth cohort (M-2): the reform's age with its take-up, because the law allows
 * retiring early down to the old age. */
static double retirement_age(const yb_builder *b, yb_retirement_group group, int birth_year)
{
    const char *reform = yb_inputs_text(b->inputs, YB_KEY_RETIREMENT_REFORM);
    const double take_up = yb_inputs_number(b->inputs, YB_KEY_REFORM_TAKE_UP);
    const double old = b->data->retirement_age_old[group];
    const double *table = b->data->retirement_age[group], final = table[YB_BIRTH_YEARS - 1];
    int i = birth_year - YB_FIRST_BIRTH_YEAR;

    i = i < 0 ? 0 : i >= YB_BIRTH_YEARS ? YB_BIRTH_YEARS - 1 : i;
    if (strcmp(reform, "off") == 0)
        return old;
    const double rise =
        strcmp(reform, "faster") == 0 ? fmin(2.0 * (table[i] - old), final - old) : table[i] - old;

    return old + take_up * rise;
}

/* Share of those aged `age` (exact ages uniform over the year of age) who have not reached their retirement
 * age (M-3); half of the women belong to each of the two groups. */
static double working_share(const yb_builder *b, int sex, int age, int year)
{
    static const yb_retirement_group groups[YB_SEXES][2] = {{YB_RETIRE_MEN, YB_RETIRE_MEN},
                                                            {YB_RETIRE_WOMEN_55, YB_RETIRE_WOMEN_50}};
    double share = 0.0;

    for (int i = 0; i < 2; i++) {
        const double left = retirement_age(b, groups[sex][i], year - age) - age;

        share += 0.5 * fmin(fmax(left, 0.0), 1.0);
    }
    return share;
}

static void build_employment(const yb_builder *b)
{
    yb_model *model = b->model;
    const double qualifying = yb_inputs_number(b->inputs, YB_KEY_QUALIFYING_SHARE);

    for (int t = 0; t < YB_DATA_YEARS; t++)
        for (int s = 0; s < YB_SEXES; s++)
            for (int a = 0; a < YB_AGES; a++) {
                const double shape = b->data->coverage_shape[s][a];
                const double working = working_share(b, s, a, model->base_year + t);
                const double before =
                    a > 0 && t > 0 ? working_share(b, s, a - 1, model->base_year + t - 1) : working;

                model->active_share[t][s][a] = shape * working;
                model->retiring_share[t][s][a] =
                    a > 0 ? b->data->coverage_shape[s][a - 1] * fmax(before - working, 0.0) * qualifying
                          : 0.0;
            }
}

/* Base year: active coverage and the retired as a share of those past their retirement age are flat over
 * age, because no age structure of the members is published; the totals are the bulletin's. */
static void build_base_employees(const yb_builder *b)
{
    yb_model *model = b->model;
    double employable = 0.0, past_age = 0.0;

    model->active_base = yb_base_figure(b, "enrolment_active", "employee");
    model->retired_base = yb_base_figure(b, "enrolment_retired", "employee");
    model->without_account_base = yb_base_figure(b, "enrolment_pool_only", "employee");
    for (int s = 0; s < YB_SEXES; s++)
        for (int a = 0; a < YB_AGES; a++) {
            employable += model->population[s][a] * model->active_share[0][s][a];
            model->retired[s][a] = model->population[s][a] * (1.0 - working_share(b, s, a, model->base_year));
            past_age += model->retired[s][a];
        }
    model->coverage_base = model->active_base / employable;
    /* A region may stand above the cap already: the cap ends growth, it takes nobody's cover away. */
    if (model->coverage_cap < model->coverage_base)
        model->coverage_cap = model->coverage_base;
    for (int s = 0; s < YB_SEXES; s++)
        for (int a = 0; a < YB_AGES; a++)
            model->retired[s][a] *= model->retired_base / past_age;
    if (model->coverage_base >= 1.0 || model->retired_base >= past_age)
        yb_fail(b->diag, YB_ERR_INPUT, NULL,
                "check enrolment_active, enrolment_retired and the population file",
                "the data pack has more employee members than people of their ages");
}

static double total_participants(const double *eligible, const double *offset, double intercept)
{
    double total = 0.0;

    for (int q = 0; q < YB_PARTICIPATION_GROUPS; q++)
        total += eligible[q] / (1.0 + yb_exp(-(intercept + offset[q])));
    return total;
}

/* Intercept of the log-odds (M-6) at which participants add up to the bulletin's members, by bisection. */
static double solve_intercept(const double *eligible, const double *offset, double members)
{
    double low = -20.0, high = 20.0;

    for (int i = 0; i < 200; i++) {
        const double middle = 0.5 * (low + high);

        if (total_participants(eligible, offset, middle) < members)
            low = middle;
        else
            high = middle;
    }
    return 0.5 * (low + high);
}

static void build_participation(const yb_builder *b)
{
    yb_model *model = b->model;
    const yb_participation_profile *profile = &b->data->participation;
    double eligible[YB_PARTICIPATION_GROUPS] = {0}, offset[YB_PARTICIPATION_GROUPS] = {0}, total = 0.0;
    double elasticity_norm = 0.0, loss_norm = 0.0, elasticity[YB_PARTICIPATION_GROUPS];

    model->resident_members_base = yb_base_figure(b, "enrolment", "resident");
    for (int g = 0; g < YB_GROUPS; g++)
        for (int a = yb_group_first_age[g]; a < yb_group_first_age[g + 1]; a++) {
            const int q = yb_group_participation[g];

            for (int s = 0; s < YB_SEXES; s++)
                eligible[q] +=
                    model->population[s][a] * (1.0 - model->coverage_base * model->active_share[0][s][a]) -
                    model->retired[s][a];
            offset[q] = profile->log_odds_offset[a];
            elasticity[q] = profile->elasticity_weight[a];
            model->loss_weight[q] = profile->loss_weight[a];
        }
    for (int q = 0; q < YB_PARTICIPATION_GROUPS; q++)
        total += eligible[q];
    if (!(model->resident_members_base < total)) {
        yb_fail(b->diag, YB_ERR_INPUT, NULL, "check enrolment of the resident fund and the population file",
                "the data pack has more resident members (%g) than eligible people (%g)",
                model->resident_members_base, total);
        return;
    }
    const double intercept = solve_intercept(eligible, offset, model->resident_members_base);

    for (int q = 0; q < YB_PARTICIPATION_GROUPS; q++) {
        model->log_odds_base[q] = intercept + offset[q];
        model->participation_base[q] = 1.0 / (1.0 + yb_exp(-model->log_odds_base[q]));
        const double share = eligible[q] * model->participation_base[q] / model->resident_members_base;

        elasticity_norm += share * (1.0 - model->participation_base[q]) * elasticity[q];
        loss_norm += share * model->loss_weight[q];
    }
    if (!(elasticity_norm > 0.0 && loss_norm > 0.0)) {
        yb_fail(b->diag, YB_ERR_INPUT, NULL, "at least one age group must respond, and one must lose members",
                "participation_profile.csv of the data pack holds no positive weights");
        return;
    }
    for (int q = 0; q < YB_PARTICIPATION_GROUPS; q++) {
        model->elasticity_weight[q] = elasticity[q] / elasticity_norm;
        model->loss_weight[q] /= loss_norm;
        model->remaining[0][q] = 1.0;
        for (int t = 1; t < YB_YEARS; t++)
            model->remaining[t][q] =
                model->remaining[t - 1][q] *
                fmax(1.0 - yb_growth_rate(b, YB_KEY_LOSS_RATE, t) * model->loss_weight[q], 0.0);
    }
}

static bool has_retired(const yb_model *model, int sex, int age)
{
    for (int t = 0; t < YB_YEARS; t++)
        if (model->retiring_share[t][sex][age] != 0.0)
            return true;
    return model->retired[sex][age] != 0.0;
}

void yb_build_members(const yb_builder *b)
{
    yb_model *model = b->model;

    model->coverage_cap = yb_inputs_number(b->inputs, YB_KEY_COVERAGE_CAP);
    model->participation_cap = yb_inputs_number(b->inputs, YB_KEY_PARTICIPATION_CAP);
    model->premium_elasticity = yb_inputs_number(b->inputs, YB_KEY_PREMIUM_ELASTICITY);
    model->leaver_cost_ratio = yb_inputs_number(b->inputs, YB_KEY_LEAVER_COST_RATIO);
    yb_build_growth(b, YB_KEY_COVERAGE_GROWTH, &model->coverage_growth);
    build_employment(b);
    build_base_employees(b);
    build_participation(b);
    for (int s = 0; s < YB_SEXES; s++)
        while (model->youngest_retired[s] < YB_AGES && !has_retired(model, s, model->youngest_retired[s]))
            model->youngest_retired[s]++;
}
