/* Wanted standard errors: how they are written, measured, and met in stages. */
#include "yibao/precision.h"

#include "model_fixture.h"

static yb_precision reads(const char *list, size_t targets)
{
    yb_diag *diag = yb_diag_create();
    yb_precision precision = {0};

    assert_int_equal(yb_precision_read(&precision, list, diag), YB_OK);
    assert_int_equal(precision.n, targets);
    yb_diag_free(diag);
    return precision;
}

static void a_percentage_is_for_exhaustion_and_an_amount_for_balances_of_every_fund(void **state)
{
    yb_precision precision = reads("0.5%", YB_RISK_FUNDS);

    (void) state;
    for (int f = 0; f < YB_RISK_FUNDS; f++) {
        assert_true(precision.target[f].is_event && precision.target[f].event == YB_EXHAUSTED_BY);
        assert_int_equal(precision.target[f].fund, f);
        assert_int_equal(precision.target[f].year, 0);
        assert_close(precision.target[f].wanted, 0.005, 1e-15);
    }
    precision = reads("300", YB_RISK_FUNDS);
    assert_false(precision.target[0].is_event);
    assert_int_equal(precision.target[0].series, YB_S_RESIDENT_ACCUMULATED_BALANCE);
    assert_int_equal(precision.target[4].series, YB_S_ALL_ACCUMULATED_BALANCE);
    assert_true(precision.target[4].wanted == 300.0);
}

static void a_list_names_series_events_and_years(void **state)
{
    const yb_precision precision = reads(
        "resident.income@2040=2.5e1,all.current_deficit=0.02,none.wage=0.5,resident.exhausted_by@2050=1%", 4);

    (void) state;
    assert_true(precision.target[0].series == YB_S_RESIDENT_INCOME && precision.target[0].year == 2040 &&
                precision.target[0].wanted == 25.0);
    assert_true(precision.target[1].is_event && precision.target[1].fund == 4 &&
                precision.target[1].event == YB_CURRENT_DEFICIT && precision.target[1].wanted == 0.02);
    assert_true(precision.target[2].series == YB_S_WAGE && precision.target[2].wanted == 0.5);
    assert_true(precision.target[3].is_event && precision.target[3].year == 2050 &&
                precision.target[3].wanted == 0.01);
}

static void every_mistake_of_a_list_is_reported(void **state)
{
    static const char *const wrong[] = {"",
                                        "x",
                                        "0",
                                        "-1%",
                                        "nan",
                                        "0.005",
                                        "50%",
                                        "1%%",
                                        " 1%",
                                        "0x10",
                                        "income=3",
                                        "resident.exausted_by=1%",
                                        "resident.income=1%",
                                        "resident.income@20=3",
                                        "resident.income@2040x=3",
                                        "resident.income=",
                                        "resident.exhausted_by=0.7"};
    yb_diag *diag = yb_diag_create();
    yb_precision precision = {0};

    (void) state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        const size_t errors = yb_diag_errors(diag);

        assert_int_equal(yb_precision_read(&precision, wrong[i], diag), YB_ERR_USAGE);
        if (yb_diag_errors(diag) != errors + 1)
            fail_msg("'%s' gives %zu errors", wrong[i], yb_diag_errors(diag) - errors);
    }
    assert_int_equal(precision.n, 0);
    yb_diag_free(diag);
    diag = yb_diag_create();
    assert_int_equal(yb_precision_read(&precision, "x,300,resident.exausted_by=1%", diag), YB_ERR_USAGE);
    assert_int_equal(yb_diag_errors(diag), 2);
    assert_non_null(strstr(yb_diag_text(diag, 1), "did you mean 'resident.exhausted_by'?"));
    yb_diag_free(diag);
}

static yb_precision_state measure(const char *list, const yb_results *results)
{
    const yb_precision precision = reads(list, 1);
    yb_diag *diag = yb_diag_create();
    yb_precision_state state;

    assert_int_equal(yb_precision_measure(&precision, results, &state, diag), YB_OK);
    yb_diag_free(diag);
    return state;
}

/* The measured errors are those of bands.csv and risk.csv. */
static void errors_are_those_of_the_result_files(void **state)
{
    yb_prepared prepared = fixture_prepare("baseline", 500, NULL);
    yb_results *results = fixture_run(&prepared, 2);
    yb_diag *diag = yb_diag_create();
    yb_bands *bands = yb_bands_create(results, NULL, prepared.inputs, 2, diag);
    yb_risk *risk = yb_risk_create(results, NULL, 1, diag);
    const double wage = yb_bands_at(bands, YB_S_WAGE, 15)->se_p50;
    const double share = risk->probability[0][YB_EXHAUSTED_BY][25];
    double largest = 0.0;

    (void) state;
    assert_true(share > 0.2 && share < 0.8);
    assert_close(measure("none.wage@2040=2", results).se, wage, 1e-12);
    assert_close(measure("none.wage@2040=2", results).ratio, wage / 2.0, 1e-12);
    /* In the middle two paths more on either side make less of an error, not more. */
    assert_close(measure("resident.exhausted_by@2050=1%", results).se, yb_share_se(share, 500), 1e-12);
    for (int t = 1; t <= bands->n_years; t++)
        largest = fmax(largest, yb_bands_at(bands, YB_S_WAGE, t)->se_p50);
    assert_close(measure("none.wage=2", results).se, largest, 1e-12);
    /* No path is exhausted in 2026: the error is that of 2 in 504, not 0. */
    assert_true(risk->probability[0][YB_EXHAUSTED_BY][1] == 0.0);
    assert_close(measure("resident.exhausted_by@2026=1%", results).se, sqrt(2.0 / 504 * 502 / 504 / 504),
                 1e-12);
    yb_risk_free(risk);
    yb_bands_free(bands);
    yb_diag_free(diag);
    yb_results_free(results);
    yb_prepared_free(&prepared);
}

static void stages_give_the_paths_of_one_run(void **state)
{
    enum { MAXIMUM = 7001 };
    yb_prepared prepared = fixture_prepare("stress", MAXIMUM, "projection.last_year=2032", NULL);
    const yb_run_options options = {.threads = 2};
    const struct {
        const char *list;
        int64_t paths;
        bool met;
    } cases[] = {{"none.wage@2026=1e6", 1000, true},
                 {"resident.exhausted_by@2026=0.1%", 2000, true},
                 {"none.wage@2032=1e-9", MAXIMUM, false}};
    yb_diag *diag = yb_diag_create();

    (void) state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const yb_precision precision = reads(cases[i].list, 1);
        yb_precision_state reached;
        yb_results *staged;

        assert_int_equal(yb_run_until(prepared.model, prepared.inputs, &options, &precision, NULL,
                                      YB_FIRST_STAGE, MAXIMUM, &staged, &reached, diag),
                         YB_OK);
        assert_int_equal(staged->paths, cases[i].paths);
        assert_true((reached.ratio <= 1.0) == cases[i].met);

        yb_prepared same = fixture_prepare("stress", cases[i].paths, "projection.last_year=2032", NULL);
        yb_results *plain = fixture_run(&same, 1);

        assert_same_paths(staged, plain);
        yb_results_free(plain);
        yb_results_free(staged);
        yb_prepared_free(&same);
    }
    yb_diag_free(diag);
    yb_prepared_free(&prepared);
}

static void what_a_scenario_lacks_is_refused(void **state)
{
    yb_prepared prepared = fixture_prepare("baseline", 16, "projection.last_year=2040", NULL);
    const char *const lists[] = {"none.wage@2041=3", "none.wage@2025=3", "none.cpi_index=1"};

    (void) state;
    for (int i = 0; i < 3; i++) {
        const yb_precision precision = reads(lists[i], 1);
        yb_diag *diag = yb_diag_create();

        assert_int_equal(yb_precision_check(&precision, prepared.inputs, diag), YB_ERR_USAGE);
        yb_diag_free(diag);
    }
    yb_prepared_free(&prepared);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_percentage_is_for_exhaustion_and_an_amount_for_balances_of_every_fund),
        cmocka_unit_test(a_list_names_series_events_and_years),
        cmocka_unit_test(every_mistake_of_a_list_is_reported),
        cmocka_unit_test(errors_are_those_of_the_result_files),
        cmocka_unit_test(stages_give_the_paths_of_one_run),
        cmocka_unit_test(what_a_scenario_lacks_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
