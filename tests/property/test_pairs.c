/* Paired paths: path k of two scenarios meets the same shocks, and its figures depend on neither the
 * threads nor the number of paths nor its place in a block. */
#include "model_fixture.h"
#include "yibao/bands.h"

enum { PATHS = 100 };

#define ALL_SERIES "output.series=[all]"

static yb_results *run(yb_prepared prepared, int threads)
{
    yb_results *results = fixture_run(&prepared, threads);

    yb_prepared_free(&prepared);
    return results;
}

/* True if the first `paths` paths of a series are the same bits in all years. */
static bool same_series(const yb_results *a, const yb_results *b, yb_series_id series, size_t paths)
{
    for (int t = 1; t <= a->n_years; t++)
        if (memcmp(yb_results_sample(a, series, t), yb_results_sample(b, series, t),
                   paths * sizeof(double)) != 0)
            return false;
    return true;
}

static void two_runs_of_the_same_inputs_differ_by_exactly_nothing(void **state)
{
    yb_prepared prepared = fixture_prepare("baseline", PATHS, ALL_SERIES, NULL);
    yb_results *a = fixture_run(&prepared, 1);
    yb_results *b =
        run(fixture_prepare("baseline", PATHS, ALL_SERIES, "resident.premium.level=400", NULL), 1);
    yb_diag *diag = yb_diag_create();
    yb_bands *difference = yb_bands_create(a, b, prepared.inputs, 1, diag);

    (void) state;
    assert_non_null(difference);
    assert_same_paths(a, b);
    for (int s = 0; s < YB_SERIES_COUNT; s++)
        for (int t = 1; t <= a->n_years; t++) {
            const yb_band *band = yb_bands_at(difference, (yb_series_id) s, t);

            assert_true(band->mean == 0.0 && band->sd == 0.0);
            assert_true(band->percentile[0] == 0.0 && band->percentile[difference->n_percentiles - 1] == 0.0);
        }
    yb_bands_free(difference);
    yb_diag_free(diag);
    yb_results_free(a);
    yb_results_free(b);
    yb_prepared_free(&prepared);
}

static void another_seed_gives_other_paths(void **state)
{
    yb_results *a = run(fixture_prepare("baseline", PATHS, ALL_SERIES, NULL), 1);
    yb_results *b = run(fixture_prepare("baseline", PATHS, ALL_SERIES, "simulation.seed=1", NULL), 1);
    const double *x = yb_results_sample(a, YB_S_WAGE, 5), *y = yb_results_sample(b, YB_S_WAGE, 5);

    (void) state;
    for (int p = 0; p < PATHS; p++)
        assert_true(x[p] != y[p]);
    yb_results_free(a);
    yb_results_free(b);
}

/* Whether a lever on the resident fund may touch the series. */
static bool of_resident_fund(yb_series_id series)
{
    const char *fund = yb_series_table[series].fund;

    return strcmp(fund, "resident") == 0 || strcmp(fund, "all") == 0 || series == YB_S_POOLED_SHARE_OF_GDP;
}

static void expect_only_resident_series_to_move(const char *lever, bool recovery_is_income)
{
    const char *share = recovery_is_income ? "supervision.recovery_as_income_share=0.5"
                                           : "supervision.recovery_as_income_share=0";
    yb_results *a = run(fixture_prepare("baseline", PATHS, ALL_SERIES, share, NULL), 1);
    yb_results *b = run(fixture_prepare("baseline", PATHS, ALL_SERIES, share, lever, NULL), 1);

    assert_false(same_series(a, b, YB_S_RESIDENT_ACCUMULATED_BALANCE, PATHS));
    for (int s = 0; s < YB_SERIES_COUNT; s++) {
        const char *name = yb_series_table[s].name;
        /* Recovered money is split by expenditure; what it moves in the pooled and the employee fund. */
        const bool follows_split = strstr(name, "recovery_income") || strcmp(name, "income") == 0 ||
                                   strstr(name, "balance") || strstr(name, "interest_income") ||
                                   strstr(name, "income_per_person") || strstr(name, "cover_months") ||
                                   strstr(name, "break_even_contribution");

        if (of_resident_fund((yb_series_id) s) || (recovery_is_income && follows_split))
            continue;
        if (!same_series(a, b, (yb_series_id) s, PATHS))
            fail_msg("%s moves %s.%s", lever, yb_series_table[s].fund, name);
    }
    yb_results_free(a);
    yb_results_free(b);
}

static void a_lever_on_the_resident_fund_leaves_all_else_bit_for_bit(void **state)
{
    (void) state;
    expect_only_resident_series_to_move("resident.premium.level=500", false);
    expect_only_resident_series_to_move("resident.enrolment.loss_rate=0.01", false);
    expect_only_resident_series_to_move("resident.inpatient.hospitalization_rate=0.23", false);
    expect_only_resident_series_to_move("resident.outpatient.visits_growth=0.04", false);
    expect_only_resident_series_to_move("resident.inpatient.fund_share=0.6", false);
}

static void through_recovered_money_it_reaches_only_the_pooled_balance(void **state)
{
    yb_results *a = run(fixture_prepare("baseline", PATHS, ALL_SERIES, NULL), 1);
    yb_results *b =
        run(fixture_prepare("baseline", PATHS, ALL_SERIES, "resident.inpatient.fund_share=0.6", NULL), 1);

    (void) state;
    expect_only_resident_series_to_move("resident.inpatient.fund_share=0.6", true);
    assert_false(same_series(a, b, YB_S_POOLED_RECOVERY_INCOME, PATHS));
    yb_results_free(a);
    yb_results_free(b);
}

static void a_lever_on_the_employee_fund_leaves_the_population_and_the_economy(void **state)
{
    yb_results *a = run(fixture_prepare("baseline", PATHS, ALL_SERIES, NULL), 1);
    yb_results *b = run(fixture_prepare("baseline", PATHS, ALL_SERIES, "employee.coverage.growth=0.02",
                                        "employee.retirement.reform=off", NULL),
                        1);
    const yb_series_id untouched[] = {YB_S_POPULATION,
                                      YB_S_BIRTHS,
                                      YB_S_DEATHS,
                                      YB_S_WAGE,
                                      YB_S_CPI_INDEX,
                                      YB_S_DISPOSABLE_INCOME,
                                      YB_S_GDP,
                                      YB_S_INTEREST_RATE,
                                      YB_S_FRAUD_RECOVERY,
                                      YB_S_RESIDENT_VISITS_INDEX};

    (void) state;
    assert_false(same_series(a, b, YB_S_RESIDENT_ENROLMENT, PATHS));
    for (size_t i = 0; i < sizeof untouched / sizeof *untouched; i++)
        assert_true(same_series(a, b, untouched[i], PATHS));
    yb_results_free(a);
    yb_results_free(b);
}

static void any_number_of_threads_gives_the_same_bytes(void **state)
{
    const int threads[] = {2, 3, 7};
    yb_prepared prepared = fixture_prepare("stress", 203, ALL_SERIES, NULL);
    yb_results *one = fixture_run(&prepared, 1);
    yb_diag *diag = yb_diag_create();
    yb_bands *bands = yb_bands_create(one, NULL, prepared.inputs, 1, diag);
    const size_t band_bytes = (size_t) one->n_stored * (size_t) one->n_years * sizeof(yb_band);

    (void) state;
    for (size_t i = 0; i < sizeof threads / sizeof *threads; i++) {
        yb_results *many = fixture_run(&prepared, threads[i]);
        yb_bands *again = yb_bands_create(many, NULL, prepared.inputs, threads[i], diag);

        assert_same_paths(one, many);
        assert_memory_equal(bands->band, again->band, band_bytes);
        yb_bands_free(again);
        yb_results_free(many);
    }
    yb_bands_free(bands);
    yb_diag_free(diag);
    yb_results_free(one);
    yb_prepared_free(&prepared);
}

static void a_path_depends_neither_on_the_number_of_paths_nor_on_its_block(void **state)
{
    const int64_t counts[] = {1, 7, 16, 17, 61};
    yb_results *full = run(fixture_prepare("baseline", PATHS, ALL_SERIES, NULL), 1);

    (void) state;
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        yb_results *fewer = run(fixture_prepare("baseline", counts[i], ALL_SERIES, NULL), 1);

        assert_int_equal(fewer->paths, counts[i]);
        for (int s = 0; s < YB_SERIES_COUNT; s++)
            assert_true(same_series(fewer, full, (yb_series_id) s, (size_t) counts[i]));
        yb_results_free(fewer);
    }
    yb_results_free(full);
}

static void check_lanes(const char *setting)
{
    yb_prepared prepared = fixture_prepare("baseline", PATHS, setting, NULL);
    yb_workspace *block = yb_workspace_create(), *shifted = yb_workspace_create();

    yb_kernel_start(prepared.model, block, 0, false);
    yb_kernel_start(prepared.model, shifted, 5, false);
    for (int t = 1; t <= 20; t++) {
        yb_kernel_step(prepared.model, block, t);
        yb_kernel_step(prepared.model, shifted, t);
        for (int s = 0; s < YB_SERIES_COUNT; s++)
            for (int l = 5; l < YB_LANES; l++)
                assert_true(block->out[s][l] == shifted->out[s][l - 5]);
    }
    yb_workspace_free(block);
    yb_workspace_free(shifted);
    yb_prepared_free(&prepared);
}

static void a_path_does_not_depend_on_its_lane(void **state)
{
    (void) state;
    check_lanes(NULL);
    check_lanes("shocks.mortality.sd=0.5"); /* in some lanes far above the ordinary */
}

/* A workspace that follows gives what it gives alone, for a lever of each kind. */
static void scenarios_of_one_world_can_share_it(void **state)
{
    static const char *const settings[] = {"resident.premium.level=200", "resident.subsidy=900",
                                           "supervision.recovery=500", "resident.fill_gap=true"};
    yb_prepared leader = fixture_prepare("baseline", PATHS, NULL);
    yb_workspace *leading = yb_workspace_create(), *following = yb_workspace_create(),
                 *alone = yb_workspace_create();

    (void) state;
    for (size_t i = 0; i < sizeof settings / sizeof *settings; i++) {
        yb_prepared other = fixture_prepare("baseline", PATHS, settings[i], NULL);

        assert_true(yb_model_same_world(leader.model, other.model));
        yb_workspace_follow(following, leading);
        yb_kernel_start(leader.model, leading, 32, false);
        yb_kernel_start(other.model, following, 32, false);
        yb_kernel_start(other.model, alone, 32, false);
        for (int t = 1; t <= other.model->n_years; t++) {
            yb_kernel_step(leader.model, leading, t);
            yb_kernel_step(other.model, following, t);
            yb_kernel_step(other.model, alone, t);
            assert_memory_equal(following->out, alone->out, sizeof alone->out);
        }
        assert_true(memcmp(following->out, leading->out, sizeof alone->out) != 0);
        yb_workspace_follow(following, NULL);
        yb_prepared_free(&other);
    }
    yb_workspace_free(leading);
    yb_workspace_free(following);
    yb_workspace_free(alone);
    yb_prepared_free(&leader);
}

static void scenarios_of_different_worlds_are_told_apart(void **state)
{
    static const char *const settings[] = {"simulation.seed=2",
                                           "population.fertility_scale=1.1",
                                           "population.mortality_scale=1.2",
                                           "shocks.tfr.sd=0.1",
                                           "shocks.correlation.wage_growth.tfr=0.2",
                                           "economy.wage_growth=0.09",
                                           "employee.coverage.growth=0.03"};
    yb_prepared leader = fixture_prepare("baseline", PATHS, NULL);

    (void) state;
    for (size_t i = 0; i < sizeof settings / sizeof *settings; i++) {
        yb_prepared other = fixture_prepare("baseline", PATHS, settings[i], NULL);

        assert_false(yb_model_same_world(leader.model, other.model));
        yb_prepared_free(&other);
    }
    yb_prepared_free(&leader);
}

static void every_compiled_version_of_the_kernel_gives_the_same_bytes(void **state)
{
    static const char *const versions[] = {"baseline", "v3", "v4"};
    yb_prepared prepared = fixture_prepare("stress", PATHS, ALL_SERIES, NULL);
    yb_results *best = fixture_run(&prepared, 1);
    int compared = 0;

    (void) state;
    for (int i = 0; i < 3; i++) {
        const int isa = yb_isa_choose(versions[i]);

        if (isa < 0) /* this processor cannot run it */
            continue;
        assert_string_equal(yb_isa_name(isa), versions[i]);
        prepared.model->isa = isa;
        yb_results *results = fixture_run(&prepared, 1);

        assert_same_paths(best, results);
        yb_results_free(results);
        compared++;
    }
    assert_true(compared > 0);
    yb_results_free(best);
    yb_prepared_free(&prepared);
}

static void a_workspace_may_be_used_again(void **state)
{
    yb_prepared prepared = fixture_prepare("stress", PATHS, NULL);
    yb_workspace *used = yb_workspace_create(), *fresh = yb_workspace_create();

    (void) state;
    yb_kernel_start(prepared.model, used, 32, false);
    for (int t = 1; t <= prepared.model->n_years; t++)
        yb_kernel_step(prepared.model, used, t);
    yb_kernel_start(prepared.model, used, 0, false);
    yb_kernel_start(prepared.model, fresh, 0, false);
    for (int t = 1; t <= prepared.model->n_years; t++) {
        yb_kernel_step(prepared.model, used, t);
        yb_kernel_step(prepared.model, fresh, t);
        assert_memory_equal(used->out, fresh->out, sizeof fresh->out);
    }
    yb_workspace_free(used);
    yb_workspace_free(fresh);
    yb_prepared_free(&prepared);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_runs_of_the_same_inputs_differ_by_exactly_nothing),
        cmocka_unit_test(another_seed_gives_other_paths),
        cmocka_unit_test(a_lever_on_the_resident_fund_leaves_all_else_bit_for_bit),
        cmocka_unit_test(through_recovered_money_it_reaches_only_the_pooled_balance),
        cmocka_unit_test(a_lever_on_the_employee_fund_leaves_the_population_and_the_economy),
        cmocka_unit_test(any_number_of_threads_gives_the_same_bytes),
        cmocka_unit_test(a_path_depends_neither_on_the_number_of_paths_nor_on_its_block),
        cmocka_unit_test(a_path_does_not_depend_on_its_lane),
        cmocka_unit_test(scenarios_of_one_world_can_share_it),
        cmocka_unit_test(scenarios_of_different_worlds_are_told_apart),
        cmocka_unit_test(every_compiled_version_of_the_kernel_gives_the_same_bytes),
        cmocka_unit_test(a_workspace_may_be_used_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
