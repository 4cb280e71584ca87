/* Extreme conditions whose outcome is known beforehand: each runs through, is finite, and comes out. */
#include "model_fixture.h"

enum { PATHS = 40 };

/* Runs all paths (which fails if any stored figure is not finite) and gives the central path. */
static fixture_path *run_extreme(yb_prepared prepared)
{
    yb_results *results = fixture_run(&prepared, 1);
    fixture_path *central = malloc(sizeof *central);

    assert_non_null(central);
    fixture_central(prepared.model, *central);
    for (int t = 0; t <= prepared.model->n_years; t++)
        for (int s = 0; s < YB_SERIES_COUNT; s++)
            if (!isfinite((*central)[t][s]))
                fail_msg("%s.%s of %d is not finite", yb_series_table[s].fund, yb_series_table[s].name,
                         YB_BASE_YEAR + t);
    yb_results_free(results);
    yb_prepared_free(&prepared);
    return central;
}

#define ALL_SERIES "output.series=[all]"

static void without_births_nobody_is_young_and_maternity_costs_nothing(void **state)
{
    fixture_path *central = run_extreme(fixture_prepare(
        "baseline", PATHS, ALL_SERIES, "population.fertility_scale=0", "population.migration_scale=0", NULL));
    yb_prepared prepared =
        fixture_prepare("baseline", 1, "population.fertility_scale=0", "population.migration_scale=0", NULL);
    yb_workspace *ws = yb_workspace_create();

    (void) state;
    for (int t = 1; t <= 35; t++) {
        assert_true((*central)[t][YB_S_BIRTHS] == 0.0);
        assert_true((*central)[t][YB_S_POOLED_OTHER_EXPENDITURE] == 0.0);
        assert_true((*central)[t][YB_S_POPULATION] < (*central)[t - 1][YB_S_POPULATION]);
    }
    yb_kernel_start(prepared.model, ws, 0, false);
    for (int t = 1; t <= 35; t++)
        yb_kernel_step(prepared.model, ws, t);
    for (int a = 0; a < 35; a++)
        assert_true(ws->world->population[YB_MEN][a][0] == 0.0 &&
                    ws->world->population[YB_WOMEN][a][0] == 0.0);
    assert_true(ws->world->population[YB_MEN][35][0] > 0.0);
    yb_workspace_free(ws);
    yb_prepared_free(&prepared);
    free(central);
}

static void without_deaths_or_migration_the_population_grows_by_the_births(void **state)
{
    fixture_path *central = run_extreme(fixture_prepare(
        "baseline", PATHS, ALL_SERIES, "population.mortality_scale=0", "population.migration_scale=0", NULL));

    (void) state;
    for (int t = 1; t <= 35; t++) {
        assert_true((*central)[t][YB_S_DEATHS] == 0.0);
        assert_close((*central)[t][YB_S_POPULATION] - (*central)[t - 1][YB_S_POPULATION],
                     (*central)[t][YB_S_BIRTHS], 1e-8);
    }
    free(central);
}

static void a_premium_of_zero_brings_no_contributions(void **state)
{
    fixture_path *central =
        run_extreme(fixture_prepare("baseline", PATHS, ALL_SERIES, "resident.premium=0", NULL));

    (void) state;
    for (int t = 1; t <= 35; t++) {
        assert_true((*central)[t][YB_S_RESIDENT_CONTRIBUTION_INCOME] == 0.0);
        /* Free cover: participation rises, up to its cap of 97 % less the losses. */
        assert_true((*central)[t][YB_S_RESIDENT_PARTICIPATION] < 0.97);
    }
    assert_true((*central)[1][YB_S_RESIDENT_PARTICIPATION] > (*central)[0][YB_S_RESIDENT_PARTICIPATION]);
    free(central);
}

static void without_hospitalization_hospitals_cost_next_to_nothing(void **state)
{
    fixture_path *central = run_extreme(
        fixture_prepare("baseline", PATHS, ALL_SERIES, "resident.inpatient.hospitalization_rate=0",
                        "employee.inpatient.hospitalization_rate=0", "volume_pass_through=1", NULL));

    (void) state;
    for (int t = 1; t <= 35; t++) {
        assert_true((*central)[t][YB_S_RESIDENT_HOSPITALIZATION] < 1e-11);
        assert_true((*central)[t][YB_S_EMPLOYEE_HOSPITALIZATION] < 1e-11);
        assert_true((*central)[t][YB_S_RESIDENT_INPATIENT_EXPENDITURE] < 1e-6);
        assert_true((*central)[t][YB_S_POOLED_INPATIENT_EXPENDITURE] < 1e-6);
        assert_true((*central)[t][YB_S_RESIDENT_OUTPATIENT_EXPENDITURE] > 1000.0);
    }
    free(central);
}

static void without_any_shock_every_path_is_the_central_path(void **state)
{
    yb_prepared prepared = fixture_prepare("stress", PATHS, ALL_SERIES, "shocks.layers.yearly=false",
                                           "shocks.layers.drift=false", "shocks.layers.parameters=false",
                                           "shocks.layers.level_shifts=false", NULL);
    yb_results *results = fixture_run(&prepared, 1);
    fixture_path *central = malloc(sizeof *central);

    (void) state;
    assert_non_null(central);
    fixture_central(prepared.model, *central);
    for (int s = 0; s < YB_SERIES_COUNT; s++)
        for (int t = 1; t <= results->n_years; t++)
            for (int p = 0; p < PATHS; p++)
                assert_true(yb_results_sample(results, (yb_series_id) s, t)[p] == (*central)[t][s]);
    free(central);
    yb_results_free(results);
    yb_prepared_free(&prepared);
}

static void each_layer_alone_moves_the_paths_and_they_differ(void **state)
{
    static const char *const off[] = {"shocks.layers.yearly=false", "shocks.layers.drift=false",
                                      "shocks.layers.parameters=false", "shocks.layers.level_shifts=false"};

    (void) state;
    for (int on = 0; on < 4; on++) {
        yb_prepared prepared =
            fixture_prepare("baseline", 200, off[(on + 1) % 4], off[(on + 2) % 4], off[(on + 3) % 4], NULL);
        yb_results *results = fixture_run(&prepared, 1);
        const double *sample = yb_results_sample(results, YB_S_RESIDENT_ACCUMULATED_BALANCE, 35);
        double low = sample[0], high = sample[0];

        for (int p = 1; p < 200; p++) {
            low = fmin(low, sample[p]);
            high = fmax(high, sample[p]);
        }
        if (!(high - low > 1000.0))
            fail_msg("layer %d spreads the 2060 balance by %g only", on, high - low);
        yb_results_free(results);
        yb_prepared_free(&prepared);
    }
}

static void a_horizon_of_one_year_is_the_first_year_of_a_longer_one(void **state)
{
    fixture_path *one =
        run_extreme(fixture_prepare("baseline", PATHS, ALL_SERIES, "projection.last_year=2026", NULL));
    fixture_path *many = run_extreme(fixture_prepare("baseline", PATHS, ALL_SERIES, NULL));

    (void) state;
    assert_memory_equal(*one, *many, 2 * sizeof **one);
    free(one);
    free(many);
}

static void the_longest_horizon_runs_through(void **state)
{
    (void) state;
    free(run_extreme(fixture_prepare("stress", PATHS, ALL_SERIES, "projection.last_year=2099", NULL)));
    free(run_extreme(fixture_prepare("reform", PATHS, ALL_SERIES, "projection.last_year=2099",
                                     "population.base=un", NULL)));
}

static void when_half_of_the_members_leave_each_year_hardly_anyone_is_left(void **state)
{
    fixture_path *central =
        run_extreme(fixture_prepare("baseline", PATHS, ALL_SERIES, "resident.enrolment.loss_rate=0.5", NULL));

    (void) state;
    assert_true((*central)[35][YB_S_RESIDENT_PARTICIPATION] < 1e-4);
    assert_true((*central)[35][YB_S_RESIDENT_ENROLMENT] > 0.0);
    free(central);
}

static void a_collapse_of_wages_and_growth_of_cost_run_through(void **state)
{
    fixture_path *central = run_extreme(
        fixture_prepare("baseline", PATHS, ALL_SERIES, "economy.wage_growth=-0.2", "economy.cpi_growth=-0.1",
                        "economy.disposable_income_growth=-0.2", "economy.interest_rate=-0.02", NULL));

    (void) state;
    assert_close((*central)[35][YB_S_WAGE], (*central)[0][YB_S_WAGE] * pow(0.8, 35), 1e-9);
    assert_true((*central)[1][YB_S_RESIDENT_INTEREST_INCOME] < 0.0);
    free(central);
}

static void a_fund_that_pays_nothing_keeps_all_it_gets(void **state)
{
    fixture_path *central = run_extreme(fixture_prepare("baseline", PATHS, "resident.inpatient.fund_share=0",
                                                        "output.series=[resident.accumulated_balance]",
                                                        "resident.outpatient.fund_share=0.5", NULL));

    (void) state;
    for (int t = 1; t <= 35; t++) {
        assert_true((*central)[t][YB_S_RESIDENT_INPATIENT_EXPENDITURE] == 0.0);
        assert_close((*central)[t][YB_S_RESIDENT_EXPENDITURE],
                     (*central)[t][YB_S_RESIDENT_OUTPATIENT_EXPENDITURE], 1e-15);
    }
    free(central);
}

static void without_births_deaths_or_migration_nobody_is_lost(void **state)
{
    fixture_path *central =
        run_extreme(fixture_prepare("baseline", PATHS, ALL_SERIES, "population.mortality_scale=0",
                                    "population.fertility_scale=0", "population.migration_scale=0", NULL));

    (void) state;
    for (int t = 1; t <= 35; t++)
        assert_close((*central)[t][YB_S_POPULATION], (*central)[0][YB_S_POPULATION], 1e-12);
    free(central);
}

static void when_everyone_retires_at_once_nobody_pays_and_the_retired_die_out(void **state)
{
    yb_prepared prepared = fixture_prepare("baseline", PATHS, ALL_SERIES, NULL);
    yb_model *model = prepared.model;

    (void) state;
    for (int t = 1; t < YB_YEARS; t++)
        for (int s = 0; s < YB_SEXES; s++)
            for (int a = 0; a < YB_AGES; a++) {
                model->retiring_share[t][s][a] = t == 1 && a > 0 ? model->active_share[0][s][a - 1] : 0.0;
                model->active_share[t][s][a] = 0.0;
            }
    fixture_path *central = run_extreme(prepared);

    for (int t = 1; t <= 35; t++) {
        const double retired = (*central)[t][YB_S_EMPLOYEE_RETIRED];

        assert_true((*central)[t][YB_S_EMPLOYEE_ACTIVE] == 0.0);
        assert_close((*central)[t][YB_S_POOLED_CONTRIBUTION_INCOME], -1e-4 * 900.0 * retired, 1e-12);
        assert_close((*central)[t][YB_S_ACCOUNT_CONTRIBUTION_INCOME], 1e-4 * 900.0 * retired, 1e-12);
        assert_true(t == 1 || retired < (*central)[t - 1][YB_S_EMPLOYEE_RETIRED]);
    }
    free(central);
}

static void without_rates_or_quota_the_employee_fund_collects_nothing(void **state)
{
    fixture_path *central = run_extreme(fixture_prepare(
        "baseline", PATHS, ALL_SERIES, "employee.contribution_rate.employer=0",
        "employee.contribution_rate.individual=0",
        "employee.account.retiree_quota={rule: table, values: {2025: 900, 2026: 0}, between: step}", NULL));

    (void) state;
    for (int t = 1; t <= 35; t++)
        assert_true((*central)[t][YB_S_EMPLOYEE_CONTRIBUTION_INCOME] == 0.0);
    free(central);
}

static void visits_that_halve_each_year_do_so_exactly(void **state)
{
    fixture_path *central =
        run_extreme(fixture_prepare("baseline", PATHS, ALL_SERIES, "resident.outpatient.visits_growth=-0.5",
                                    "employee.outpatient.visits_growth=-0.5", NULL));

    (void) state;
    for (int t = 1; t <= 35; t++) {
        assert_close((*central)[t][YB_S_RESIDENT_VISITS_INDEX], pow(0.5, t), 1e-12);
        assert_close((*central)[t][YB_S_EMPLOYEE_VISITS_INDEX], pow(0.5, t), 1e-12);
    }
    free(central);
}

static void the_strongest_elasticity_is_clipped_at_both_ends(void **state)
{
    static const char *const strongest = "resident.enrolment.premium_elasticity=-5";
    static const char *const no_loss = "resident.enrolment.loss_rate=0";
    fixture_path *cheap = run_extreme(
        fixture_prepare("baseline", PATHS, ALL_SERIES, strongest, no_loss, "resident.premium=0", NULL));
    fixture_path *dear = run_extreme(
        fixture_prepare("baseline", PATHS, ALL_SERIES, strongest, no_loss, "resident.premium=100000", NULL));

    (void) state;
    for (int t = 1; t <= 35; t++) {
        assert_close((*cheap)[t][YB_S_RESIDENT_PARTICIPATION], 0.97, 1e-12);
        assert_true((*dear)[t][YB_S_RESIDENT_PARTICIPATION] < 1e-6);
        assert_true((*dear)[t][YB_S_RESIDENT_ENROLMENT] > 0.0);
    }
    free(cheap);
    free(dear);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_births_nobody_is_young_and_maternity_costs_nothing),
        cmocka_unit_test(without_deaths_or_migration_the_population_grows_by_the_births),
        cmocka_unit_test(a_premium_of_zero_brings_no_contributions),
        cmocka_unit_test(without_hospitalization_hospitals_cost_next_to_nothing),
        cmocka_unit_test(without_any_shock_every_path_is_the_central_path),
        cmocka_unit_test(each_layer_alone_moves_the_paths_and_they_differ),
        cmocka_unit_test(a_horizon_of_one_year_is_the_first_year_of_a_longer_one),
        cmocka_unit_test(the_longest_horizon_runs_through),
        cmocka_unit_test(when_half_of_the_members_leave_each_year_hardly_anyone_is_left),
        cmocka_unit_test(a_collapse_of_wages_and_growth_of_cost_run_through),
        cmocka_unit_test(a_fund_that_pays_nothing_keeps_all_it_gets),
        cmocka_unit_test(without_births_deaths_or_migration_nobody_is_lost),
        cmocka_unit_test(when_everyone_retires_at_once_nobody_pays_and_the_retired_die_out),
        cmocka_unit_test(without_rates_or_quota_the_employee_fund_collects_nothing),
        cmocka_unit_test(visits_that_halve_each_year_do_so_exactly),
        cmocka_unit_test(the_strongest_elasticity_is_clipped_at_both_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
