/* Scores against their definitions, closed forms and published tables. */
#include <math.h>
#include <stdlib.h>

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>

#include "assert_close.h"
#include "yibao/rng.h"
#include "yibao/score.h"

enum { SMALL = 37, LARGE = 20000 };

static int by_size(const void *a, const void *b)
{
    const double x = *(const double *) a, y = *(const double *) b;

    return (x > y) - (x < y);
}

/* mean |X - y| - mean |X - X'| / 2, all pairs. */
static double crps_by_definition(const double *x, size_t n, double y)
{
    double to_actual = 0.0, pairs = 0.0;

    for (size_t i = 0; i < n; i++) {
        to_actual += fabs(x[i] - y);
        for (size_t j = 0; j < n; j++)
            pairs += fabs(x[i] - x[j]);
    }
    return to_actual / (double) n - pairs / (2.0 * (double) n * (double) n);
}

static void crps_is_the_mean_over_all_pairs(void **state)
{
    (void) state;
    double x[SMALL], other[SMALL];

    yb_rng_normal_pairs(7, 0, 2000, 0, SMALL, x, other);
    x[3] = x[4]; /* equal values */
    qsort(x, SMALL, sizeof *x, by_size);
    const double actual[] = {-9.0, x[0], -0.4, x[3], 0.0, 0.9, x[SMALL - 1], 12.0};

    for (size_t k = 0; k < sizeof actual / sizeof *actual; k++)
        assert_close(yb_crps(x, SMALL, actual[k]), crps_by_definition(x, SMALL, actual[k]), 1e-12);
}

static void crps_of_one_value_is_its_absolute_error(void **state)
{
    (void) state;
    const double x = 3.0;

    assert_close(yb_crps(&x, 1, 5.5), 2.5, 0.0);
    assert_close(yb_crps(&x, 1, -1.0), 4.0, 0.0);
    assert_close(yb_crps(&x, 1, 3.0), 0.0, 0.0);
}

/* sigma {z [2 Phi(z) - 1] + 2 phi(z) - 1 / sqrt(pi)} (Gneiting et al. 2005). */
static double crps_of_normal(double mean, double sigma, double actual)
{
    const double z = (actual - mean) / sigma;

    return sigma *
           (z * (2.0 * gsl_cdf_ugaussian_P(z) - 1.0) + 2.0 * gsl_ran_ugaussian_pdf(z) - 1.0 / sqrt(M_PI));
}

static void crps_of_normal_quantiles_meets_the_closed_form(void **state)
{
    (void) state;
    static double x[LARGE];

    for (size_t i = 0; i < LARGE; i++)
        x[i] = 100.0 + 5.0 * gsl_cdf_ugaussian_Pinv(((double) i + 0.5) / LARGE);
    for (double actual = 85.0; actual <= 115.0; actual += 2.5) {
        assert_close(yb_crps(x, LARGE, actual), crps_of_normal(100.0, 5.0, actual), 1e-4);
        /* Negative control: a spread wrong by a hundredth must be noticed, but for the two points where
         * the score does not depend on it to first order. */
        if (fabs(fabs(actual - 100.0) - 2.5) > 2.0)
            assert_true(fabs(yb_crps(x, LARGE, actual) / crps_of_normal(100.0, 5.05, actual) - 1.0) > 5e-4);
    }
}

/* The score of 20,000 draws differs from the closed form by its sampling error; |z| > 4.42 has
 * probability 1e-5.  The standard error is that of mean |X - y|, which dominates. */
static void crps_of_normal_draws_meets_the_closed_form(void **state)
{
    (void) state;
    static double x[LARGE], other[LARGE];

    yb_rng_normal_pairs(20191231, 3, 2019, 0, LARGE, x, other);
    qsort(x, LARGE, sizeof *x, by_size);
    for (double actual = -2.0; actual <= 2.0; actual += 0.5) {
        const double error = yb_crps(x, LARGE, actual) - crps_of_normal(0.0, 1.0, actual);

        assert_true(fabs(error) < 4.42 / sqrt((double) LARGE));
    }
}

static void crps_keeps_its_digits_far_from_zero(void **state)
{
    (void) state;
    double near[SMALL], far[SMALL], other[SMALL];

    yb_rng_normal_pairs(8, 0, 2000, 0, SMALL, near, other);
    qsort(near, SMALL, sizeof *near, by_size);
    for (int i = 0; i < SMALL; i++)
        far[i] = near[i] + 1e9;
    assert_close(yb_crps(far, SMALL, 1e9 + 0.25), yb_crps(near, SMALL, 0.25), 1e-6);
}

static void pit_is_the_share_below_with_ties_halved(void **state)
{
    (void) state;
    const double x[] = {1.0, 2.0, 2.0, 4.0};

    assert_close(yb_pit(x, 4, 0.0), 0.0, 0.0);
    assert_close(yb_pit(x, 4, 1.0), 0.125, 0.0);
    assert_close(yb_pit(x, 4, 2.0), 0.5, 0.0);
    assert_close(yb_pit(x, 4, 3.0), 0.75, 0.0);
    assert_close(yb_pit(x, 4, 5.0), 1.0, 0.0);
}

/* Newcombe (1998), Statistics in Medicine 17, table I, method 5 (four decimals), and the closed forms
 * 1 - (alpha/2)^(1/n) at the ends. */
static void clopper_pearson_gives_the_published_intervals(void **state)
{
    (void) state;
    static const struct {
        size_t hits, n;
        double low, high;
    } table[] = {
        {81, 263, 0.2527, 0.3676}, {15, 148, 0.0578, 0.1617}, {0, 20, 0.0, 0.1684}, {1, 29, 0.0009, 0.1776}};

    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        double low, high;

        yb_clopper_pearson(table[i].hits, table[i].n, 0.95, &low, &high);
        assert_true(fabs(low - table[i].low) <= 0.5e-4);
        assert_true(fabs(high - table[i].high) <= 0.5e-4);
    }
    double low, high;

    yb_clopper_pearson(10, 10, 0.95, &low, &high);
    assert_close(low, pow(0.025, 0.1), 1e-9);
    assert_close(high, 1.0, 0.0);
}

/* Group 1: scores 6 against 12, 8, 24 over 4 targets; group 2: 9 against 3, 18, 9 over 2. */
static const yb_score_sum sums[] = {{1, 0, 2, 2.0, {4.0, 2.0, 12.0}},
                                    {2, 0, 1, 3.0, {1.0, 9.0, 4.5}},
                                    {1, 1, 2, 4.0, {8.0, 6.0, 12.0}},
                                    {2, 1, 1, 6.0, {2.0, 9.0, 4.5}}};

static void relative_scores_are_weighted_geometric_means(void **state)
{
    (void) state;
    assert_close(yb_relative_score(sums, 4, 0, NULL), pow(pow(0.5, 4.0) * pow(3.0, 2.0), 1.0 / 6.0), 1e-14);
    assert_close(yb_relative_score(sums, 4, 1, NULL), pow(pow(0.75, 4.0) * pow(0.5, 2.0), 1.0 / 6.0), 1e-14);
    /* The best: 8 in group 1, 3 in group 2. */
    assert_close(yb_relative_score(sums, 4, 3, NULL), pow(pow(0.75, 4.0) * pow(3.0, 2.0), 1.0 / 6.0), 1e-14);
    /* Cluster 1 twice, cluster 0 not at all. */
    assert_close(yb_relative_score(sums, 4, 0, (const int[YB_MAX_CLUSTERS]){0, 2}),
                 pow(pow(0.5, 8.0) * pow(3.0, 4.0), 1.0 / 12.0), 1e-14);
    assert_close(yb_relative_score(sums, 0, 0, NULL), 0.0, 0.0);
}

/* Three clusters with ratios 1/2, 1 and 2 of equal weight: the extremes are drawn with probability 1/27 each.
 */
static void interval_takes_all_draws_of_the_clusters(void **state)
{
    (void) state;
    const yb_score_sum three[] = {
        {1, 0, 1, 1.0, {2.0, 1.0, 1.0}}, {1, 2, 1, 2.0, {2.0, 1.0, 1.0}}, {1, 4, 1, 4.0, {2.0, 1.0, 1.0}}};
    double low, high;

    assert_int_equal(yb_relative_score_interval(three, 3, 0, &low, &high), YB_OK);
    assert_close(low, 0.5 + 0.65 * (4.0 / 6.0 - 0.5), 1e-12); /* 26 gaps x 0.025 = 0.65 behind the lowest */
    assert_close(high, 2.0 - 0.65 * (2.0 - 10.0 / 6.0), 1e-12);
    assert_int_equal(yb_relative_score_interval(three, 2, 0, &low, &high), YB_OK);
    assert_close(low, 0.0, 0.0);
    assert_close(high, 0.0, 0.0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(crps_is_the_mean_over_all_pairs),
                                       cmocka_unit_test(crps_of_one_value_is_its_absolute_error),
                                       cmocka_unit_test(crps_of_normal_quantiles_meets_the_closed_form),
                                       cmocka_unit_test(crps_of_normal_draws_meets_the_closed_form),
                                       cmocka_unit_test(crps_keeps_its_digits_far_from_zero),
                                       cmocka_unit_test(pit_is_the_share_below_with_ties_halved),
                                       cmocka_unit_test(clopper_pearson_gives_the_published_intervals),
                                       cmocka_unit_test(relative_scores_are_weighted_geometric_means),
                                       cmocka_unit_test(interval_takes_all_draws_of_the_clusters)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
