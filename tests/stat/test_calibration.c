/* The estimators of C-3 to C-6 on synthetic yearly figures with known answers.
 *
 * Seed and number of samples are fixed, so the outcome never varies; a mean over samples is turned into a
 * score that is standard normal if the answer holds, and rejected beyond 4.42, probability 1e-5 each. */
#include "../../sim/input/calibration_private.h"

#include <string.h>

#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>

#include "assert_close.h"

enum { SAMPLES = 4000, FIRST = 2004, LAST = 2025 };
static const double LIMIT = 4.42;

static gsl_rng *generator;

static int start(void **state)
{
    (void) state;
    generator = gsl_rng_alloc(gsl_rng_mt19937);
    gsl_rng_set(generator, 20260101);
    return 0;
}

static int stop(void **state)
{
    (void) state;
    gsl_rng_free(generator);
    return 0;
}

/* Mean and spread of a statistic over the samples. */
typedef struct {
    double sum, squares;
    int n;
} tally;

static void count(tally *t, double x)
{
    t->sum += x;
    t->squares += x * x;
    t->n++;
}

static double mean_of(const tally *t)
{
    return t->sum / t->n;
}

static double sd_of(const tally *t)
{
    return sqrt((t->squares - t->sum * t->sum / t->n) / (t->n - 1));
}

static double score(const tally *t, double want)
{
    return (mean_of(t) - want) / (sd_of(t) / sqrt(t->n));
}

static yb_growths no_growths(void)
{
    return (yb_growths){.growth = yb_record_empty(), .pulse_growth = NAN};
}

/* Yearly growth: mean plus a stationary AR(1) of innovation sd s. */
static yb_growths ar1_growths(double mean, double phi, double s)
{
    yb_growths g = no_growths();
    double x = gsl_ran_gaussian(generator, s / sqrt(1.0 - phi * phi));

    for (int year = FIRST; year <= LAST; year++) {
        yb_record_set(&g.growth, year, mean + x);
        x = phi * x + gsl_ran_gaussian(generator, s);
    }
    return g;
}

/* A prior that weighs next to nothing, so that the record speaks alone. */
static const yb_spread_prior weak = {.sd_prior = 1.0,
                                     .phi_prior = 0.0,
                                     .sd_years = 1e-12,
                                     .phi_years = 1e-12,
                                     .discount = 1.0,
                                     .origin = LAST};

static void the_mean_growth_is_unbiased_and_its_spread_is_s_over_root_n(void **state)
{
    const double discount = 0.7, s = 0.03;
    tally mean = {0}, square = {0};
    double n = 0.0;

    (void) state;
    for (int i = 0; i < SAMPLES; i++) {
        const yb_growths g = ar1_growths(0.05, 0.0, s);
        const yb_trend trend = yb_trend_of(&g.growth, 1, discount, LAST);

        n = trend.n;
        count(&mean, trend.mean);
        count(&square, (trend.mean - 0.05) * (trend.mean - 0.05));
    }
    /* (sum w)^2 / sum w^2 for 22 years of w = 0.7^k. */
    const double w = (1.0 - pow(discount, 22)) / (1.0 - discount);
    const double w2 = (1.0 - pow(discount, 44)) / (1.0 - discount * discount);

    assert_close(n, w * w / w2, 1e-12);
    assert_true(fabs(score(&mean, 0.05)) < LIMIT);
    assert_true(fabs(score(&square, s * s / n)) < LIMIT);
    /* Negative control: a tenth more spread is seen. */
    assert_true(fabs(score(&square, 1.21 * s * s / n)) > LIMIT);
}

/* An error one year ahead has the variance s^2 (1 + 1/n) for any weights, n effective years: over the root of
 * 1 + 1/n it has that of an innovation.  Of 22 years 21 have years before them. */
static void the_variance_of_independent_growth_is_unbiased(void **state)
{
    static const double discounts[] = {1.0, 0.7};

    (void) state;
    for (int k = 0; k < 2; k++) {
        yb_spread_prior prior = weak;
        tally variance = {0};

        prior.discount = discounts[k];
        for (int i = 0; i < SAMPLES; i++) {
            const yb_growths g = ar1_growths(0.02, 0.0, 0.04);
            const yb_spread spread = yb_spread_of_growth(&g, 1, &prior);

            assert_int_equal(spread.m, LAST - FIRST);
            count(&variance, spread.sd * spread.sd);
        }
        assert_true(fabs(score(&variance, 0.04 * 0.04)) < LIMIT);
        assert_true(fabs(score(&variance, 1.05 * 0.04 * 0.04)) > LIMIT);
    }
}

/* Variance drawn from its prior, six years of growth, then the innovation of the next: with the predictive
 * spread its square has the mean one, because the variance given the record is scaled inverse chi-squared. */
static void the_predictive_spread_is_that_of_the_next_innovation(void **state)
{
    const yb_spread_prior prior = {.sd_prior = 0.03,
                                   .phi_prior = 0.0,
                                   .sd_years = 4.0,
                                   .phi_years = 8.0,
                                   .discount = 1.0,
                                   .origin = LAST};
    tally predictive = {0}, plain = {0};

    (void) state;
    for (int i = 0; i < 4 * SAMPLES; i++) {
        const double s = 0.03 * sqrt(4.0 / gsl_ran_chisq(generator, 4.0));
        yb_growths g = no_growths();

        for (int year = LAST - 5; year <= LAST; year++)
            yb_record_set(&g.growth, year, 0.05 + gsl_ran_gaussian(generator, s));
        const yb_spread spread = yb_spread_of_growth(&g, 1, &prior);
        const double next = gsl_ran_gaussian(generator, s), handed = yb_predictive_sd(&spread);

        assert_close(spread.freedom, 9.0, 1e-15);
        count(&predictive, next * next / (handed * handed));
        count(&plain, next * next / (spread.sd * spread.sd));
    }
    assert_true(fabs(score(&predictive, 1.0)) < LIMIT);
    /* Negative control: the estimate itself is too small, by 9/7 in the variance. */
    assert_true(score(&plain, 1.0) > LIMIT);
    assert_true(fabs(score(&plain, 9.0 / 7.0)) < LIMIT);
}

/* The drift of C-5 is the spread of the mean of a persistent growth, s/((1 - phi) root of m); the exact
 * variance is lower by 2 phi/(m (1 - phi^2)), here 6 %. */
static void the_mean_of_a_persistent_growth_spreads_by_one_over_one_less_phi(void **state)
{
    const double phi = 0.5, s = 0.02, m = LAST - FIRST + 1;
    const double want = s * s / ((1.0 - phi) * (1.0 - phi) * m);
    tally square = {0};

    (void) state;
    for (int i = 0; i < SAMPLES; i++) {
        const yb_growths g = ar1_growths(0.03, phi, s);
        const double error = yb_trend_of(&g.growth, 1, 1.0, LAST).mean - 0.03;

        count(&square, error * error);
    }
    assert_true(fabs(score(&square, want * (1.0 - 2.0 * phi / (m * (1.0 - phi * phi))))) < LIMIT);
    /* Negative control: without phi it is four times too small. */
    assert_true(score(&square, s * s / m) > LIMIT);
}

/* Errors of a mean that grows with the record have no mean to be taken out, so independent growth gives
 * exactly none; else the estimate is too low by 2 phi/m and the missing pair's phi/m, and a positive phi a
 * little more, because the mean before holds the last year. */
static void the_autocorrelation_is_found_but_for_its_known_bias(void **state)
{
    static const double phis[] = {-0.4, 0.0, 0.5};
    const double m = LAST - FIRST;

    (void) state;
    for (int k = 0; k < 3; k++) {
        const double phi = phis[k], bias = 3.0 * phi / m;
        tally estimate = {0};

        for (int i = 0; i < SAMPLES; i++) {
            const yb_growths g = ar1_growths(0.0, phi, 0.03);

            count(&estimate, yb_spread_of_growth(&g, 1, &weak).phi);
        }
        if (phi == 0.0)
            assert_true(fabs(score(&estimate, 0.0)) < LIMIT);
        assert_near(mean_of(&estimate), phi - bias, 0.03);
        /* Its spread is near sqrt((1 - phi^2)/m). */
        assert_close(sd_of(&estimate), sqrt((1.0 - phi * phi) / m), 0.15);
    }
}

/* A level that follows a line with AR(1) deviations: the innovations come back. */
static void the_innovations_of_a_detrended_level_have_their_spread(void **state)
{
    const double phi = 0.3, s = 0.02;
    tally spread = {0}, persistence = {0};
    const yb_spread_prior sharp = {.sd_prior = 1.0,
                                   .phi_prior = phi,
                                   .sd_years = 1e-12,
                                   .phi_years = 1e9, /* phi known */
                                   .discount = 1.0,
                                   .origin = LAST};

    (void) state;
    for (int i = 0; i < SAMPLES; i++) {
        yb_growths g = no_growths();
        double u = gsl_ran_gaussian(generator, s / sqrt(1.0 - phi * phi)), before = u;

        for (int year = FIRST; year <= LAST; year++) {
            u = phi * before + gsl_ran_gaussian(generator, s);
            yb_record_set(&g.growth, year, 0.01 + u - before);
            before = u;
        }
        const double sd = yb_spread_of_level(&g, &sharp).sd;

        count(&spread, sd * sd);
        count(&persistence, yb_spread_of_level(&g, &weak).phi);
    }
    /* Two degrees of freedom go into the line, one of them stands in the divisor m - 1 = 21. */
    assert_close(mean_of(&spread), s * s, 0.06);
    assert_near(mean_of(&persistence), phi - (2.0 + 4.0 * phi) / 23.0, 0.04);
}

static void the_correlation_of_two_records_is_found(void **state)
{
    const double rho = 0.6;
    tally estimate = {0};

    (void) state;
    for (int i = 0; i < SAMPLES; i++) {
        yb_growths a = no_growths(), b = no_growths();

        for (int year = FIRST; year <= LAST; year++) {
            double x, y;

            gsl_ran_bivariate_gaussian(generator, 0.03, 0.01, rho, &x, &y);
            yb_record_set(&a.growth, year, 0.05 + x);
            yb_record_set(&b.growth, year, -0.01 + y);
        }
        const yb_spread sa = yb_spread_of_growth(&a, 1, &weak), sb = yb_spread_of_growth(&b, 1, &weak);
        const yb_correlation c = yb_correlation_of(&sa, &sb, 0, 0.0, 10.0);

        assert_int_equal(c.m, 21); /* the first year has no forecast */
        assert_close(c.rho, 21.0 * c.rho_hat / 31.0, 1e-12);
        count(&estimate, c.rho_hat);
    }
    /* E r = rho (1 - (1 - rho^2)/(2 m)) to first order. */
    assert_near(mean_of(&estimate), rho * (1.0 - (1.0 - rho * rho) / (2.0 * 21.0)), 0.01);
}

/* Two funds moved by one driver, each with its own noise: the driver gets the spread of each, not of their
 * mean. */
static void a_driver_of_both_funds_has_the_spread_of_each(void **state)
{
    tally variance = {0};

    (void) state;
    for (int i = 0; i < SAMPLES; i++) {
        const yb_growths both[2] = {ar1_growths(0.02, 0.0, 0.03), ar1_growths(-0.04, 0.0, 0.03)};
        const yb_spread spread = yb_spread_of_growth(both, 2, &weak);

        assert_int_equal(spread.m, LAST - FIRST);
        count(&variance, spread.sd * spread.sd);
    }
    assert_true(fabs(score(&variance, 0.03 * 0.03)) < LIMIT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_mean_growth_is_unbiased_and_its_spread_is_s_over_root_n),
        cmocka_unit_test(the_variance_of_independent_growth_is_unbiased),
        cmocka_unit_test(the_predictive_spread_is_that_of_the_next_innovation),
        cmocka_unit_test(the_mean_of_a_persistent_growth_spreads_by_one_over_one_less_phi),
        cmocka_unit_test(the_autocorrelation_is_found_but_for_its_known_bias),
        cmocka_unit_test(the_innovations_of_a_detrended_level_have_their_spread),
        cmocka_unit_test(the_correlation_of_two_records_is_found),
        cmocka_unit_test(a_driver_of_both_funds_has_the_spread_of_each),
    };

    return cmocka_run_group_tests(tests, start, stop);
}
