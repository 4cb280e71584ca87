/* The calibrated tables of a scenario against values worked out by hand, and data that cannot be met. */
#include "model_fixture.h"

/* Those of `age` at the end of year t who have not retired, relative to full coverage; they were born
 * in 2025 + t - age. */
static double working(const yb_prepared *prepared, int t, int sex, int age)
{
    return prepared->model->active_share[t][sex][age];
}

/* Newly retired of that age, per unit of coverage. */
static double retiring(const yb_prepared *prepared, int t, int sex, int age)
{
    return prepared->model->retiring_share[t][sex][age];
}

#define TAKE_UP "employee.retirement.reform_take_up=1"

/* Men retire at 60.167 on average if born in 1965, 60.417 if in 1966, 60.667 if in 1967; in 1977 and later
 * at 63. Birthdays are spread over the year: of those aged 60 the part still at work is the age less 60. */
static void with_the_reform_each_cohort_of_men_works_until_its_own_age(void **state)
{
    yb_prepared prepared = fixture_prepare("baseline", 1, TAKE_UP, NULL);

    (void) state;
    assert_near(working(&prepared, 0, YB_MEN, 59), 1.0, 0.0);
    assert_near(working(&prepared, 0, YB_MEN, 60), 0.167, 1e-12); /* born 1965 */
    assert_near(working(&prepared, 0, YB_MEN, 61), 0.0, 0.0);     /* born 1964: 60 */
    assert_near(working(&prepared, 1, YB_MEN, 60), 0.417, 1e-12); /* born 1966 */
    assert_near(working(&prepared, 1, YB_MEN, 61), 0.0, 0.0);     /* born 1965 */
    assert_near(working(&prepared, 2, YB_MEN, 60), 0.667, 1e-12); /* born 1967 */
    assert_near(working(&prepared, 15, YB_MEN, 63), 0.0, 1e-12);  /* born 1977: 63 */
    assert_near(working(&prepared, 15, YB_MEN, 62), 1.0, 1e-12);  /* born 1978 */
    yb_prepared_free(&prepared);
}

/* Half of the women retire at 55 (55.167 if born in 1970) and half at 50 (50.292 if born in 1975). */
static void women_retire_in_two_groups(void **state)
{
    yb_prepared prepared = fixture_prepare("baseline", 1, TAKE_UP, NULL);

    (void) state;
    assert_near(working(&prepared, 0, YB_WOMEN, 49), 1.0, 0.0);
    assert_near(working(&prepared, 0, YB_WOMEN, 50), 0.5 + 0.5 * 0.292, 1e-12); /* born 1975 */
    assert_near(working(&prepared, 0, YB_WOMEN, 53), 0.5, 1e-12);
    assert_near(working(&prepared, 0, YB_WOMEN, 55), 0.5 * 0.167, 1e-12); /* born 1970 */
    assert_near(working(&prepared, 0, YB_WOMEN, 56), 0.0, 0.0);
    yb_prepared_free(&prepared);
}

static void without_the_reform_everyone_retires_at_the_old_age(void **state)
{
    yb_prepared prepared = fixture_prepare("baseline", 1, TAKE_UP, "employee.retirement.reform=off", NULL);

    (void) state;
    for (int t = 0; t <= 35; t++) {
        assert_near(working(&prepared, t, YB_MEN, 59), 1.0, 0.0);
        assert_near(working(&prepared, t, YB_MEN, 60), 0.0, 0.0);
        assert_near(working(&prepared, t, YB_WOMEN, 54), 0.5, 0.0);
        assert_near(working(&prepared, t, YB_WOMEN, 55), 0.0, 0.0);
    }
    yb_prepared_free(&prepared);
}

/* Twice the rise, up to the final age; a take-up of 70 % takes that share of the rise. */
static void a_faster_reform_doubles_the_rise_and_the_take_up_scales_it(void **state)
{
    yb_prepared faster = fixture_prepare("baseline", 1, TAKE_UP, "employee.retirement.reform=faster", NULL);
    yb_prepared partial = fixture_prepare("baseline", 1, "employee.retirement.reform_take_up=0.7", NULL);

    (void) state;
    assert_near(working(&faster, 0, YB_MEN, 60), 2 * 0.167, 1e-12);     /* born 1965 */
    assert_near(working(&faster, 1, YB_MEN, 60), 2 * 0.417, 1e-12);     /* born 1966 */
    assert_near(working(&faster, 3, YB_MEN, 61), 2 * 0.667 - 1, 1e-12); /* born 1967: 61.334 */
    assert_near(working(&faster, 15, YB_MEN, 63), 0.0, 1e-12);          /* 63 stays the last age */
    assert_near(working(&partial, 1, YB_MEN, 60), 0.7 * 0.417, 1e-12);
    yb_prepared_free(&faster);
    yb_prepared_free(&partial);
}

/* Born in 1965: 0.167 of the cohort still works at the end of 2025 and retires in 2026.  Born in 1966: all
 * work at the end of 2025, 0.417 at the end of 2026.  85 % have enough contribution years. */
static void those_who_pass_their_age_in_the_year_retire(void **state)
{
    yb_prepared prepared = fixture_prepare("baseline", 1, TAKE_UP, NULL);

    (void) state;
    assert_near(retiring(&prepared, 1, YB_MEN, 61), 0.85 * 0.167, 1e-12);
    assert_near(retiring(&prepared, 1, YB_MEN, 60), 0.85 * (1.0 - 0.417), 1e-12);
    assert_near(retiring(&prepared, 1, YB_MEN, 59), 0.0, 0.0);
    assert_near(retiring(&prepared, 1, YB_MEN, 62), 0.0, 0.0);
    yb_prepared_free(&prepared);
    prepared = fixture_prepare("baseline", 1, "employee.retirement.qualifying_share=0.5",
                               "employee.retirement.reform=off", NULL);
    assert_near(retiring(&prepared, 7, YB_MEN, 60), 0.5, 1e-12);
    yb_prepared_free(&prepared);
}

/* Opening balances of 2025: 8183.02, 30445.50 and 14471.75.  Recovered money booked as income: half of
 * 342.19, of which the residents' 10678.63 / (10678.63 + 13594.28). */
static void collection_and_contributions_are_what_the_official_income_leaves(void **state)
{
    const double resident_share = 10678.63 / (10678.63 + 13594.28), recovery = 0.5 * 342.19;
    const double quota = 900.0 * 10793.80 * 1e-4;
    const double subsidy = 11237.72 - 0.015 * 8183.02 - recovery * resident_share - 400.0 * 94213.3 * 1e-4;
    const double employer = 18292.91 - 0.015 * 30445.50 - recovery * (1.0 - resident_share) + quota;
    const double individual = 6390.69 - 0.015 * 14471.75 - quota;
    yb_prepared prepared = fixture_prepare("baseline", 1, NULL);
    const yb_model *m = prepared.model;

    (void) state;
    assert_near(resident_share, 0.44, 0.001);
    assert_close(m->subsidy_collection, subsidy / (94213.3 * 700.0 * 1e-4), 1e-12);
    assert_near(m->subsidy_collection, 1.1026, 0.0005);
    assert_close(m->employer_per_active_base, employer * 1e4 / 28062.32, 1e-12);
    assert_close(m->individual_per_active_base, individual * 1e4 / (28062.32 - 2533.4), 1e-12);
    assert_close(m->account_draw_base, 5782.28 / (14471.75 + 6390.69), 1e-12);
    assert_true(m->deterrence_exposure[0] == 0.0);
    yb_prepared_free(&prepared);
}

/* Service shares of 2025: 75 % of 10678.63 residents' inpatient; 60 % of 13594.28 - 1393.8 pooled. */
static void expenditure_of_the_base_year_is_split_by_the_assumed_shares(void **state)
{
    yb_prepared prepared = fixture_prepare("baseline", 1, "resident.inpatient.fund_share=0.6", NULL);
    const yb_service_model *s = prepared.model->service;

    (void) state;
    assert_close(s[YB_RESIDENT_INPATIENT].expenditure_base, 0.75 * 10678.63, 1e-12);
    assert_close(s[YB_RESIDENT_OUTPATIENT].expenditure_base, 0.25 * 10678.63, 1e-12);
    assert_close(s[YB_EMPLOYEE_INPATIENT].expenditure_base, 0.6 * (13594.28 - 1393.8), 1e-12);
    assert_close(s[YB_EMPLOYEE_OUTPATIENT].expenditure_base, 0.4 * (13594.28 - 1393.8), 1e-12);
    assert_true(s[YB_RESIDENT_INPATIENT].share.value[0] == 1.0);
    assert_close(s[YB_RESIDENT_INPATIENT].share.value[1], 0.6 * 14393.3 / (0.75 * 10678.63), 1e-12);
    assert_true(s[YB_EMPLOYEE_INPATIENT].share.value[20] == 1.0);
    /* What the published cost by status leaves for outpatient care at an inpatient ratio of 4.9. */
    const double per_active = 9520.6 / (28062.32 + 4.9 * 10793.80);

    assert_close(s[YB_EMPLOYEE_OUTPATIENT].retired_ratio,
                 ((10377.63 - 4.9 * per_active * 10793.80) / 10793.80) /
                     ((8085.07 - per_active * 28062.32) / 28062.32),
                 1e-12);
    assert_near(s[YB_EMPLOYEE_OUTPATIENT].retired_ratio, 2.3, 0.1);
    yb_prepared_free(&prepared);
}

static void losses_and_elasticities_of_the_groups_average_to_the_stated_ones(void **state)
{
    yb_prepared prepared = fixture_prepare("baseline", 1, "resident.enrolment.loss_rate=0.01", NULL);
    const yb_model *m = prepared.model;
    yb_workspace *ws = yb_workspace_create();
    double loss = 0.0, elasticity = 0.0, members = 0.0;

    (void) state;
    yb_kernel_start(m, ws, 0, true);
    for (int g = 0; g < YB_GROUPS; g++)
        for (int s = 0; s < YB_SEXES; s++) {
            const int q = yb_group_participation[g];

            members += ws->members[g][s][0];
            loss += ws->members[g][s][0] * (1.0 - m->remaining[1][q]);
            elasticity += ws->members[g][s][0] * (1.0 - m->participation_base[q]) * m->elasticity_weight[q];
        }
    assert_close(members, 94213.3, 1e-9);
    assert_close(loss / members, 0.01, 1e-9);
    assert_close(elasticity / members, 1.0, 1e-9);
    for (int q = 0; q < YB_PARTICIPATION_GROUPS; q++) {
        assert_close(m->remaining[3][q], pow(m->remaining[1][q], 3), 1e-12);
        assert_true(m->participation_base[q] > 0.8 && m->participation_base[q] < 1.0);
    }
    /* Young adults leave most, the elderly least. */
    assert_true(m->remaining[1][1] < m->remaining[1][0] && m->remaining[1][0] < m->remaining[1][3]);
    yb_workspace_free(ws);
    yb_prepared_free(&prepared);
}

static void path_rules_become_tables_by_year(void **state)
{
    yb_prepared prepared = fixture_prepare("rising-20", 1, NULL);
    const yb_model *m = prepared.model;

    (void) state;
    assert_false(m->premium.indexed);
    assert_true(m->premium.value[1] == 400.0 && m->premium.value[2] == 420.0 &&
                m->premium.value[35] == 1080.0);
    assert_true(m->subsidy.indexed && m->subsidy.index == YB_INDEX_DISPOSABLE_INCOME);
    assert_true(m->subsidy.value[1] == 724.0 && m->subsidy.share == 1.0);
    /* Visits: 6 % in 2026, fading to 0.5 % over ten years. */
    assert_close(m->service[YB_RESIDENT_OUTPATIENT].use_growth.log_growth[1], log(1.06), 1e-12);
    assert_close(m->service[YB_RESIDENT_OUTPATIENT].use_growth.log_growth[6], log(1.0325), 1e-12);
    assert_close(m->service[YB_RESIDENT_OUTPATIENT].use_growth.log_growth[11], log(1.005), 1e-12);
    assert_close(m->service[YB_RESIDENT_OUTPATIENT].use_growth.log_growth[35], log(1.005), 1e-12);
    /* Cost per discharge: 1.5 % in 2026, converging to disposable income; half way after five years. */
    assert_true(m->service[YB_RESIDENT_INPATIENT].cost_growth.follow[1] == 0.0);
    assert_close(m->service[YB_RESIDENT_INPATIENT].cost_growth.follow[6], 0.5, 1e-12);
    assert_close(m->service[YB_RESIDENT_INPATIENT].cost_growth.log_growth[35],
                 m->income_growth.log_growth[35], 1e-12);
    yb_prepared_free(&prepared);
}

static void the_cholesky_factor_gives_back_the_correlations(void **state)
{
    yb_prepared prepared = fixture_prepare("baseline", 1, "shocks.correlation.tfr.mortality=-0.3", NULL);
    const yb_shock_model *shock = &prepared.model->shock;

    (void) state;
    for (int i = 0; i < YB_DRIVER_COUNT; i++)
        for (int j = 0; j < YB_DRIVER_COUNT; j++) {
            double product = 0.0;

            for (int k = 0; k < YB_DRIVER_COUNT; k++)
                product += shock->cholesky[i][k] * shock->cholesky[j][k];
            assert_near(product, prepared.inputs->correlation[i][j], 1e-14);
        }
    assert_true(prepared.inputs->correlation[YB_DRIVER_TFR][YB_DRIVER_MORTALITY] == -0.3);
    yb_prepared_free(&prepared);
}

/* The drift of cost growth is that of its start: 5.5 effective years in all, spent after ten. */
static void the_drift_of_cost_growth_fades_within_ten_years(void **state)
{
    static const yb_driver_id fading[] = {YB_DRIVER_COST_PER_VISIT_GROWTH,
                                          YB_DRIVER_COST_PER_DISCHARGE_GROWTH};
    yb_prepared prepared = fixture_prepare("baseline", 1, "calibration.spread=false", NULL);
    const yb_shock_model *shock = &prepared.model->shock;

    (void) state;
    for (int i = 0; i < 2; i++) {
        assert_close(shock->drift_time[fading[i]][1], 1.0, 1e-12);
        assert_close(shock->drift_time[fading[i]][5], 4.0, 1e-12);
        assert_close(shock->drift_time[fading[i]][10], 5.5, 1e-12);
        assert_close(shock->drift_time[fading[i]][35], 5.5, 1e-12);
        assert_close(shock->drift_sd[fading[i]], 0.0075, 1e-12);
    }
    assert_close(shock->drift_time[YB_DRIVER_WAGE_GROWTH][35], 35.0, 1e-12);
    yb_prepared_free(&prepared);
}

/* Replaces a published figure of 2025 and expects the calibration to refuse with `words`. */
static void expect_impossible(const char *series, const char *fund, double value, const char *words)
{
    yb_prepared prepared = fixture_prepare("baseline", 1, NULL);
    yb_diag *diag = yb_diag_create();
    yb_model *model;

    for (size_t i = 0; i < prepared.data->n_figures; i++) {
        yb_figure *figure = &prepared.data->figure[i];

        if (figure->year == YB_BASE_YEAR && strcmp(figure->series, series) == 0 &&
            strcmp(figure->fund, fund) == 0)
            figure->value = value;
    }
    model = yb_model_create(prepared.inputs, prepared.data, diag);
    assert_null(model);
    assert_int_equal(yb_diag_status(diag), YB_ERR_INPUT);
    if (strstr(yb_diag_text(diag, 0), words) == NULL)
        fail_msg("'%s' does not say '%s'", yb_diag_text(diag, 0), words);
    yb_diag_free(diag);
    yb_prepared_free(&prepared);
}

static void figures_that_cannot_be_met_are_refused(void **state)
{
    (void) state;
    expect_impossible("enrolment", "resident", 120000.0, "more resident members");
    expect_impossible("enrolment_active", "employee", 90000.0, "more employee members");
    expect_impossible("enrolment_retired", "employee", 50000.0, "more employee members");
    expect_impossible("income", "resident", 3000.0, "exceed the resident fund's income of 2025");
    expect_impossible("income", "employee_account", 1000.0, "quota exceeds");
    expect_impossible("medical_cost_active", "employee", 1000.0, "leaves no outpatient cost");
}

static void a_missing_figure_is_named(void **state)
{
    yb_prepared prepared = fixture_prepare("baseline", 1, NULL);
    yb_diag *diag = yb_diag_create();

    (void) state;
    for (size_t i = 0; i < prepared.data->n_figures; i++)
        if (strcmp(prepared.data->figure[i].series, "fraud_recovery") == 0)
            prepared.data->figure[i].year = 1990;
    assert_null(yb_model_create(prepared.inputs, prepared.data, diag));
    assert_non_null(strstr(yb_diag_text(diag, 0), "fraud_recovery of the fund all for 2025 is missing"));
    yb_diag_free(diag);
    yb_prepared_free(&prepared);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(with_the_reform_each_cohort_of_men_works_until_its_own_age),
        cmocka_unit_test(women_retire_in_two_groups),
        cmocka_unit_test(without_the_reform_everyone_retires_at_the_old_age),
        cmocka_unit_test(a_faster_reform_doubles_the_rise_and_the_take_up_scales_it),
        cmocka_unit_test(those_who_pass_their_age_in_the_year_retire),
        cmocka_unit_test(collection_and_contributions_are_what_the_official_income_leaves),
        cmocka_unit_test(expenditure_of_the_base_year_is_split_by_the_assumed_shares),
        cmocka_unit_test(losses_and_elasticities_of_the_groups_average_to_the_stated_ones),
        cmocka_unit_test(path_rules_become_tables_by_year),
        cmocka_unit_test(the_cholesky_factor_gives_back_the_correlations),
        cmocka_unit_test(the_drift_of_cost_growth_fades_within_ten_years),
        cmocka_unit_test(figures_that_cannot_be_met_are_refused),
        cmocka_unit_test(a_missing_figure_is_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
