/* Records, cells and aggregates of the backtest, with made-up paths on the shipped figures. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "assert_close.h"
#include "yibao/backtest.h"
#include "yibao/history.h"
#include "yibao/rng.h"

enum { PATHS = 101 };

typedef struct {
    yb_diag *diag;
    yb_data *data;
    yb_rules *rules;
} fixture;

static int read_pack(void **state)
{
    fixture *f = calloc(1, sizeof *f);

    f->diag = yb_diag_create();
    f->data = yb_data_read("scenarios/baseline.yaml", "national", false, f->diag);
    f->rules = yb_rules_read("scenarios/baseline.yaml", f->diag);
    *state = f;
    return f->data && f->rules ? 0 : -1;
}

static int free_pack(void **state)
{
    fixture *f = *state;

    yb_rules_free(f->rules);
    yb_data_free(f->data);
    yb_diag_free(f->diag);
    free(f);
    return 0;
}

static int target(yb_series_id series)
{
    for (int k = 0; k < YB_TARGETS; k++)
        if (yb_targets[k].series == series)
            return k;
    fail();
    return -1;
}

/* Paths actual x (1 + relative), normal with the given spread, of every target from `origin`. */
static yb_results *made_up(const fixture *f, int origin, double relative, double spread)
{
    yb_results *results = calloc(1, sizeof *results);
    static double z[PATHS], other[PATHS];

    results->paths = PATHS;
    results->first_year = origin + 1;
    results->n_years = YB_TARGET_YEAR - origin;
    results->n_stored = YB_TARGETS;
    results->stride = PATHS;
    results->value = calloc((size_t) results->n_stored * (size_t) results->n_years * PATHS, sizeof(double));
    for (int s = 0; s < YB_SERIES_COUNT; s++)
        results->slot[s] = -1;
    for (int k = 0; k < YB_TARGETS; k++) {
        results->slot[yb_targets[k].series] = k;
        for (int t = 0; t < results->n_years; t++) {
            double actual = 0.0;
            const char *status;
            double *value = results->value + (k * results->n_years + t) * PATHS;

            assert_true(yb_backtest_actual(f->data, yb_targets[k].series, origin + 1 + t, &actual, &status));
            yb_rng_normal_pairs(5, (uint32_t) k, (uint32_t) t, 0, PATHS, z, other);
            for (int p = 0; p < PATHS; p++)
                value[p] = actual * (1.0 + relative + spread * z[p]);
        }
    }
    return results;
}

static void free_results(yb_results *results)
{
    free(results->value);
    free(results);
}

static void every_target_has_actual_values_to_2025(void **state)
{
    const fixture *f = *state;

    for (int k = 0; k < YB_TARGETS; k++)
        for (int year = YB_FIRST_ORIGIN; year <= YB_TARGET_YEAR; year++) {
            const char *status = NULL;
            double value = 0.0;

            assert_true(yb_backtest_actual(f->data, yb_targets[k].series, year, &value, &status));
            assert_string_not_equal(status, "unverified");
            assert_true(isfinite(value) && (!yb_targets[k].positive || value > 0.0));
        }
}

/* The employee fund's income was published for 2010 and from 2018. */
static void a_record_ends_with_the_origin(void **state)
{
    const fixture *f = *state;
    const yb_record record =
        yb_backtest_record(f->data, f->rules, target(YB_S_EMPLOYEE_INCOME), 2020, f->diag);
    const int years[] = {2010, 2018, 2019, 2020};

    assert_int_equal(record.n, 4);
    for (int i = 0; i < 4; i++)
        assert_int_equal(record.year[i], years[i]);
    assert_close(record.value[3], log(15732.0), 1e-15);
    assert_close(record.prior_sd, sqrt(0.02 * 0.02 + 0.007 * 0.007 + 0.015 * 0.015), 1e-14);
    assert_close(record.prior_drift, 0.035, 1e-15);
}

/* Stocks of the resident fund are known from 2019; the balances of 2018 and 2019 give two more. */
static void stocks_go_back_by_their_flows(void **state)
{
    const fixture *f = *state;
    const yb_record record =
        yb_backtest_record(f->data, f->rules, target(YB_S_RESIDENT_ACCUMULATED_BALANCE), 2019, f->diag);

    assert_int_equal(record.n, 3);
    assert_int_equal(record.year[0], 2017);
    assert_close(record.value[2], 5143.0, 0.0);
    assert_close(record.value[1], 5143.0 - 384.0, 1e-15);
    assert_close(record.value[0], 5143.0 - 384.0 - 730.0, 1e-15);
    assert_close(record.prior_drift, 384.0, 0.0);
    /* Income 8575 with 0.02 and 0.009, expenditure 8191 with 0.03, 0.03 and 0.02. */
    assert_close(record.prior_sd, hypot(8575.0 * hypot(0.02, 0.009), 8191.0 * sqrt(0.0022)), 1e-14);
}

static void visits_of_2018_are_no_record(void **state)
{
    const fixture *f = *state;
    const yb_record record =
        yb_backtest_record(f->data, f->rules, target(YB_S_RESIDENT_VISITS), 2019, f->diag);

    assert_int_equal(record.n, 1);
    assert_int_equal(record.year[0], 2019);
    assert_close(record.prior_drift, 0.005 + 0.008, 1e-15);
}

/* Altering every figure behind the origin leaves the benchmarks alone. */
static void benchmarks_see_nothing_behind_the_origin(void **state)
{
    const fixture *f = *state;
    yb_diag *diag = yb_diag_create();
    yb_data *altered = yb_data_read("scenarios/baseline.yaml", "national", false, diag);
    const int origin = 2021;

    for (size_t i = 0; i < altered->n_figures; i++)
        if (altered->figure[i].year > origin)
            altered->figure[i].value *= 1.7;
    for (int k = 0; k < YB_TARGETS; k++) {
        const yb_record a = yb_backtest_record(f->data, f->rules, k, origin, diag);
        const yb_record b = yb_backtest_record(altered, f->rules, k, origin, diag);

        assert_int_equal(a.n, b.n);
        assert_close(a.prior_sd, b.prior_sd, 0.0);
        for (size_t i = 0; i < a.n; i++)
            assert_close(a.value[i], b.value[i], 0.0);
    }
    yb_data_free(altered);
    yb_diag_free(diag);
}

static yb_backtest *two_origins(const fixture *f, double relative, double spread)
{
    yb_backtest *backtest = yb_backtest_create(f->diag);

    for (int origin = 2022; origin <= 2023; origin++) {
        yb_results *results = made_up(f, origin, relative, spread);

        assert_int_equal(yb_backtest_add(backtest, f->data, f->rules, results, origin, f->diag), YB_OK);
        free_results(results);
    }
    return backtest;
}

static void cells_hold_every_target_and_year(void **state)
{
    const fixture *f = *state;
    yb_backtest *backtest = two_origins(f, 0.0, 0.01);

    assert_int_equal(backtest->n, (3 + 2) * YB_TARGETS);
    for (size_t i = 0; i < backtest->n; i++) {
        const yb_cell *cell = &backtest->cell[i];

        for (int m = 0; m < YB_METHODS; m++) {
            const yb_forecast *p = &cell->forecast[m];

            assert_true(p->crps > 0.0 && p->pit >= 0.0 && p->pit <= 1.0);
            for (int q = 1; q < YB_FORECAST_QUANTILES; q++)
                assert_true(p->quantile[q] > p->quantile[q - 1]);
        }
        /* The expected score of a normal forecast at its centre is about 0.234 standard deviations. */
        assert_near(cell->forecast[YB_METHOD_MODEL].crps / fabs(cell->actual), 0.00234, 0.0008);
    }
    yb_backtest_free(backtest);
}

static void a_forecast_too_high_is_biased_by_so_much(void **state)
{
    const fixture *f = *state;
    yb_backtest *backtest = two_origins(f, 0.10, 1e-6);
    yb_set_score score;

    assert_int_equal(yb_backtest_score(backtest, &(yb_cell_set){.fund = "resident", .series = "income"},
                                       YB_METHOD_MODEL, &score),
                     YB_OK);
    assert_int_equal(score.n, 5);
    assert_int_equal(score.n_series, 1);
    assert_near(score.bias_percent, 10.0, 1e-3);
    assert_near(score.mape, 10.0, 1e-3);
    assert_near(score.crps_percent, 10.0, 1e-3);
    assert_int_equal(score.inside[3], 0);
    assert_int_equal(score.pit[0], 5);
    assert_close(score.ratio_high[YB_BEST], 0.0, 0.0); /* two origins: no interval */
    /* The current balance of the resident fund in 2023, 112.06, is an unusable denominator: expenditure it
     * is. */
    assert_int_equal(
        yb_backtest_score(
            backtest,
            &(yb_cell_set){.fund = "resident", .series = "current_balance", .origin = 2022, .horizon = 1},
            YB_METHOD_MODEL, &score),
        YB_OK);
    assert_near(score.bias_percent, 10.0 * 112.06 / 10457.65, 1e-5);
    yb_backtest_free(backtest);
}

static void sets_split_the_cells(void **state)
{
    const fixture *f = *state;
    yb_backtest *backtest = two_origins(f, 0.0, 0.01);
    yb_set_score all, part;
    size_t by_horizon = 0, by_origin = 0, by_fund = 0, by_kind = 0;

    assert_int_equal(yb_backtest_score(backtest, &(yb_cell_set){0}, YB_METHOD_MODEL, &all), YB_OK);
    assert_int_equal(all.n, backtest->n);
    for (int h = 1; h <= 6; h++) {
        assert_int_equal(yb_backtest_score(backtest, &(yb_cell_set){.horizon = h}, YB_METHOD_MODEL, &part),
                         YB_OK);
        by_horizon += part.n;
    }
    for (int year = YB_FIRST_ORIGIN; year <= YB_LAST_ORIGIN; year++) {
        assert_int_equal(yb_backtest_score(backtest, &(yb_cell_set){.origin = year}, YB_METHOD_TREND, &part),
                         YB_OK);
        by_origin += part.n;
    }
    for (int k = 0; k < 3; k++) {
        const char *const funds[] = {"resident", "employee", "employee_pooled"};

        assert_int_equal(
            yb_backtest_score(backtest, &(yb_cell_set){.fund = funds[k]}, YB_METHOD_DRIFT, &part), YB_OK);
        by_fund += part.n;
    }
    for (int kind = YB_KIND_MONEY; kind < YB_KINDS; kind++) {
        size_t by_period = 0, of_kind;

        assert_int_equal(
            yb_backtest_score(backtest, &(yb_cell_set){.kind = (yb_kind) kind}, YB_METHOD_MODEL, &part),
            YB_OK);
        of_kind = part.n;
        for (int period = YB_PERIOD_BEFORE; period < YB_PERIODS; period++) {
            const yb_cell_set set = {.kind = (yb_kind) kind, .period = (yb_period) period};

            assert_int_equal(yb_backtest_score(backtest, &set, YB_METHOD_MODEL, &part), YB_OK);
            by_period += part.n;
            /* 2023 to 2025 from 2022, 2024 and 2025 from 2023; nothing before the break. */
            assert_int_equal(part.n, (kind == YB_KIND_MONEY ? 11 : 6) * (period == YB_PERIOD_BEFORE   ? 0
                                                                         : period == YB_PERIOD_ACROSS ? 3
                                                                                                      : 2));
        }
        assert_int_equal(by_period, of_kind);
        by_kind += of_kind;
    }
    assert_int_equal(by_kind, all.n);
    assert_int_equal(by_horizon, all.n);
    assert_int_equal(by_origin, all.n);
    assert_int_equal(by_fund, all.n);
    /* Income, expenditure and balances of the employee fund have gaps between 2010 and 2018. */
    assert_int_equal(
        yb_backtest_score(backtest, &(yb_cell_set){.without_gaps = true}, YB_METHOD_MODEL, &part), YB_OK);
    assert_int_equal(part.n, all.n / YB_TARGETS * (YB_TARGETS - 5));
    assert_int_equal(part.n_series, YB_TARGETS - 5);
    /* The best of each series is at least as good as every single one. */
    for (int m = YB_METHOD_DRIFT; m < YB_METHODS; m++)
        assert_true(all.ratio[YB_BEST] >= all.ratio[m]);
    yb_backtest_free(backtest);
}

static void band_ends_are_symmetric(void **state)
{
    (void) state;
    for (int b = 0; b < YB_CENTRAL_BANDS; b++) {
        int low, high;

        yb_band_ends(b, &low, &high);
        assert_close(yb_forecast_probs[high] - yb_forecast_probs[low], yb_central_bands[b] / 100.0, 1e-12);
        assert_close(yb_forecast_probs[high] + yb_forecast_probs[low], 1.0, 1e-12);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_target_has_actual_values_to_2025),
                                       cmocka_unit_test(a_record_ends_with_the_origin),
                                       cmocka_unit_test(stocks_go_back_by_their_flows),
                                       cmocka_unit_test(visits_of_2018_are_no_record),
                                       cmocka_unit_test(benchmarks_see_nothing_behind_the_origin),
                                       cmocka_unit_test(cells_hold_every_target_and_year),
                                       cmocka_unit_test(a_forecast_too_high_is_biased_by_so_much),
                                       cmocka_unit_test(sets_split_the_cells),
                                       cmocka_unit_test(band_ends_are_symmetric)};

    return cmocka_run_group_tests(tests, read_pack, free_pack);
}
