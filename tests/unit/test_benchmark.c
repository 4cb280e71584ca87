/* Benchmark forecasts against hand-worked values, each other, and a search over a grid. */
#include <math.h>

#include "assert_close.h"
#include "yibao/benchmark.h"
#include "yibao/rng.h"

static const yb_benchmark_rules rules = {
    .variance_years = 4.0, .credibility_years = 3.0, .discount = 0.7, .fade_years = 10.0};

/* Drift 1.5, residuals -0.5 and 0.5, df 4 + 2 - 1, variance (4 x 1 + 0.5) / 5. */
static void drift_is_the_mean_step(void **state)
{
    (void) state;
    const yb_record record = {3, {2010, 2011, 2012}, {0.0, 1.0, 3.0}, 1.0, 9.0};
    yb_predictive p;

    yb_benchmark_drift(&record, &rules, &p);
    assert_close(p.df, 5.0, 0.0);
    assert_close(p.location[1], 4.5, 1e-15);
    assert_close(p.location[2], 6.0, 1e-15);
    assert_close(p.scale[1], sqrt(0.9 * 1.5), 1e-15);
    assert_close(p.scale[2], sqrt(0.9 * 4.0), 1e-15);
}

/* Steps of two years and one: drift 4/3, squared residuals (1/9) / 2 and 1/9. */
static void a_gap_widens_only_its_own_step(void **state)
{
    (void) state;
    const yb_record record = {3, {2010, 2012, 2013}, {0.0, 3.0, 4.0}, 0.5, 9.0};
    yb_predictive p;

    yb_benchmark_drift(&record, &rules, &p);
    assert_close(p.location[3], 8.0, 1e-15);
    assert_close(p.scale[3], sqrt((4.0 * 0.25 + 1.0 / 6.0) / 5.0 * (3.0 + 9.0 / 3.0)), 1e-15);
}

static void short_records_lean_on_the_priors(void **state)
{
    (void) state;
    const yb_record one = {1, {2019}, {2.0}, 0.1, 0.04};
    const yb_record two = {2, {2018, 2019}, {1.8, 2.0}, 0.1, 0.04};
    yb_predictive p, trend, smoothing;

    yb_benchmark_drift(&one, &rules, &p);
    assert_close(p.location[2], 2.08, 1e-15);
    assert_close(p.scale[2], sqrt(0.01 * (2.0 + 4.0 / 3.0)), 1e-15);
    assert_close(p.df, 4.0, 0.0);
    assert_int_equal(p.fit, 'd');
    yb_benchmark_drift(&two, &rules, &p); /* credibility 1 / (1 + 3) */
    assert_close(p.location[1], 2.0 + 0.25 * 0.2 + 0.75 * 0.04, 1e-15);
    assert_close(p.scale[1], sqrt(0.01 * (1.0 + 1.0 / 4.0)), 1e-15);
    yb_benchmark_trend(&two, &rules, &trend);
    assert_int_equal(yb_benchmark_smoothing(&two, &rules, &smoothing, NULL), YB_OK);
    for (int h = 1; h <= YB_BENCHMARK_YEARS; h++) {
        assert_close(trend.location[h], p.location[h], 0.0);
        assert_close(smoothing.scale[h], p.scale[h], 0.0);
    }
}

/* Slope 0.9, squared residuals 0.7, df 4 + 4 - 2, variance (4 x 0.25 + 0.7) / 6. */
static void trend_is_the_least_squares_line(void **state)
{
    (void) state;
    const yb_record record = {4, {2010, 2011, 2012, 2013}, {1.0, 2.0, 2.0, 4.0}, 0.5, 9.0};
    yb_predictive p;

    yb_benchmark_trend(&record, &rules, &p);
    assert_close(p.df, 6.0, 0.0);
    assert_close(p.location[1], 4.5, 1e-14);
    assert_close(p.scale[1], sqrt(1.7 / 6.0 * (1.0 + 0.25 + 6.25 / 5.0)), 1e-14);
    assert_close(p.location[3], 6.3, 1e-14);
}

static yb_record noisy_record(size_t n, uint64_t seed, double alpha, double beta)
{
    yb_record record = {.n = n, .prior_sd = 0.02, .prior_drift = 0.0};
    double e[YB_RECORD_MAX], other[YB_RECORD_MAX], level = 5.0, slope = 0.05;

    yb_rng_normal_pairs(seed, 0, 0, 0, n, e, other);
    for (size_t t = 0; t < n; t++) {
        record.year[t] = 1990 + (int) t;
        record.value[t] = level + slope + 0.02 * e[t];
        level += slope + alpha * 0.02 * e[t];
        slope += beta * 0.02 * e[t];
    }
    return record;
}

static void smoothing_without_updates_is_the_line(void **state)
{
    (void) state;
    const yb_record record = noisy_record(11, 1, 0.3, 0.0);
    yb_predictive line, smooth;

    yb_benchmark_trend(&record, &rules, &line);
    (void) yb_smooth(&record, &rules, 0.0, 0.0, 1.0, 0, &smooth);
    assert_close(smooth.df, line.df, 0.0);
    for (int h = 1; h <= YB_BENCHMARK_YEARS; h++) {
        assert_close(smooth.location[h], line.location[h], 1e-12);
        assert_close(smooth.scale[h], line.scale[h], 1e-10);
    }
}

static void smoothing_with_full_level_updates_is_the_drift(void **state)
{
    (void) state;
    const yb_record record = noisy_record(11, 2, 1.0, 0.0);
    yb_predictive drift, smooth;

    yb_benchmark_drift(&record, &rules, &drift);
    (void) yb_smooth(&record, &rules, 1.0, 0.0, 1.0, 0, &smooth);
    assert_close(smooth.df, drift.df, 0.0);
    for (int h = 1; h <= YB_BENCHMARK_YEARS; h++) {
        assert_close(smooth.location[h], drift.location[h], 1e-12);
        assert_close(smooth.scale[h], drift.scale[h], 1e-10);
    }
}

/* y(t) = 3 + 2 (phi + ... + phi^t) has no innovations, whatever alpha and beta. */
static void a_damped_curve_is_continued_exactly(void **state)
{
    (void) state;
    yb_record record = {.n = 9, .prior_sd = 0.02};
    double power = 1.0, value = 3.0;
    yb_predictive p;

    for (size_t t = 0; t < record.n; t++) {
        power *= 0.9;
        value += 2.0 * power;
        record.year[t] = 2000 + (int) t;
        record.value[t] = value;
    }
    assert_true(yb_smooth(&record, &rules, 0.6, 0.2, 0.9, 0, &p) < 1e-24);
    for (int h = 1; h <= YB_BENCHMARK_YEARS; h++) {
        power *= 0.9;
        value += 2.0 * power;
        assert_close(p.location[h], value, 1e-12);
    }
}

/* After many years the first state is forgotten: what is left is 1 + sum of squared weights
 * c_j = alpha + beta (phi + ... + phi^j), here 1.24, 1.432, 1.5856. */
static void smoothing_spreads_by_the_weights_of_later_innovations(void **state)
{
    (void) state;
    const yb_record record = noisy_record(32, 3, 1.0, 0.3);
    yb_predictive p;
    const double squares = yb_smooth(&record, &rules, 1.0, 0.3, 0.8, 0, &p);
    const double variance = (4.0 * 0.02 * 0.02 + squares) / 34.0;

    assert_close(p.df, 34.0, 0.0);
    assert_close(p.scale[1], sqrt(variance), 1e-4);
    assert_close(p.scale[2], sqrt(variance * (1.0 + 1.24 * 1.24)), 1e-4);
    assert_close(p.scale[4], sqrt(variance * (1.0 + 1.24 * 1.24 + 1.432 * 1.432 + 1.5856 * 1.5856)), 1e-4);
}

static void short_runs_smooth_with_fixed_constants(void **state)
{
    (void) state;
    yb_record record = noisy_record(7, 4, 1.0, 0.0);
    yb_predictive p, q;

    assert_int_equal(yb_benchmark_smoothing(&record, &rules, &p, NULL), YB_OK);
    assert_int_equal(p.fit, 'f');
    assert_close(p.alpha, 1.0, 0.0);
    assert_close(p.beta, 0.3, 1e-15);
    assert_close(1.0 / (1.0 - p.phi), 5.5, 1e-14); /* ten years of linear fading: 1 + 0.9 + ... + 0.1 */
    /* Years before a gap do not count. */
    record.year[0] -= 3;
    record.year[1] -= 1;
    assert_int_equal(yb_benchmark_smoothing(&record, &rules, &q, NULL), YB_OK);
    record.n = 5;
    for (size_t t = 0; t < 5; t++) {
        record.year[t] = record.year[t + 2];
        record.value[t] = record.value[t + 2];
    }
    assert_int_equal(yb_benchmark_smoothing(&record, &rules, &p, NULL), YB_OK);
    assert_close(q.location[3], p.location[3], 0.0);
    assert_close(q.scale[3], p.scale[3], 0.0);
}

/* The likelihood found is at least that of every point of a grid over the admissible constants, corrected
 * for the number of constants. */
static void smoothing_finds_the_greatest_likelihood(void **state)
{
    (void) state;
    static const double truth[][2] = {{0.2, 0.05}, {0.6, 0.3}, {0.98, 0.02}};

    for (size_t i = 0; i < 3; i++) {
        const yb_record record = noisy_record(14, 10 + i, truth[i][0], truth[i][1]);
        const double n = (double) record.n;
        yb_predictive p;

        assert_int_equal(yb_benchmark_smoothing(&record, &rules, &p, NULL), YB_OK);
        assert_int_equal(p.fit, 'e');
        assert_true(p.alpha > 0.0 && p.alpha < 1.0 && p.beta > 0.0 && p.beta < p.alpha);
        const bool damped = p.phi < 1.0;
        const double found = n * log(yb_smooth(&record, &rules, p.alpha, p.beta, p.phi, 0, NULL)) +
                             (damped ? 12.0 + 84.0 / (n - 7.0) : 10.0 + 60.0 / (n - 6.0));

        for (double alpha = 0.02; alpha < 1.0; alpha += 0.04)
            for (double beta = 0.01; beta < alpha; beta += 0.04) {
                const double plain = n * log(yb_smooth(&record, &rules, alpha, beta, 1.0, 0, NULL));

                assert_true(found <= plain + 10.0 + 60.0 / (n - 6.0) + 1e-3);
                for (double phi = 0.81; phi < 0.98; phi += 0.04)
                    assert_true(found <= n * log(yb_smooth(&record, &rules, alpha, beta, phi, 0, NULL)) +
                                             12.0 + 84.0 / (n - 7.0) + 1e-3);
            }
    }
}

static void samples_are_ascending_quantiles(void **state)
{
    (void) state;
    const yb_predictive p = {.df = 4.0, .location = {0.0, 2.0}, .scale = {0.0, 0.5}};
    double q[101], x[101], logs[101];

    yb_student_quantiles(p.df, 101, q);
    yb_predictive_sample(&p, 1, false, 101, q, x);
    yb_predictive_sample(&p, 1, true, 101, q, logs);
    assert_close(x[50], 2.0, 1e-12);
    for (int i = 0; i < 101; i++) {
        assert_true(i == 0 || x[i] > x[i - 1]);
        assert_close(logs[i], exp(x[i]), 1e-14);
        assert_close(x[i] + x[100 - i], 4.0, 1e-12);
    }
    /* t(4): F(1.5332) = 0.9, from tables. */
    yb_student_quantiles(p.df, 5, q);
    yb_predictive_sample(&p, 1, false, 5, q, x);
    assert_close((x[4] - 2.0) / 0.5, 1.5332, 1e-5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(drift_is_the_mean_step),
        cmocka_unit_test(a_gap_widens_only_its_own_step),
        cmocka_unit_test(short_records_lean_on_the_priors),
        cmocka_unit_test(trend_is_the_least_squares_line),
        cmocka_unit_test(smoothing_without_updates_is_the_line),
        cmocka_unit_test(smoothing_with_full_level_updates_is_the_drift),
        cmocka_unit_test(a_damped_curve_is_continued_exactly),
        cmocka_unit_test(smoothing_spreads_by_the_weights_of_later_innovations),
        cmocka_unit_test(short_runs_smooth_with_fixed_constants),
        cmocka_unit_test(smoothing_finds_the_greatest_likelihood),
        cmocka_unit_test(samples_are_ascending_quantiles)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
