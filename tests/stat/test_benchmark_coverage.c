/* Forecasts from the true process: the probability integral transform is uniform, and bands hold what they
 * promise, for short records too.  Chi-square with 9 degrees of freedom exceeds 42.7, and |z| exceeds 4.42,
 * with probability below 3e-6 and 1e-5. */
#include <math.h>
#include <stdlib.h>

#include <gsl/gsl_cdf.h>

#include "assert_close.h"
#include "yibao/benchmark.h"
#include "yibao/rng.h"

enum { TRIALS = 4000, BINS = 10 };

/* As good as no prior, so that the t distribution of the record alone is tested. */
static const yb_benchmark_rules no_prior = {
    .variance_years = 1e-9, .credibility_years = 3.0, .discount = 0.7, .fade_years = 10.0};

typedef void make_record(const double *noise, size_t n, int ahead, yb_record *record, double *actual);
typedef void make_forecast(const yb_record *record, yb_predictive *out);

static void walk(const double *noise, size_t n, int ahead, yb_record *record, double *actual)
{
    double y = 3.0;

    for (size_t t = 0; t < n + (size_t) ahead; t++) {
        y += 0.05 + 0.03 * noise[t];
        if (t < n)
            record->value[t] = y;
    }
    *actual = y;
}

static void line(const double *noise, size_t n, int ahead, yb_record *record, double *actual)
{
    for (size_t t = 0; t < n; t++)
        record->value[t] = 3.0 + 0.05 * (double) t + 0.03 * noise[t];
    *actual = 3.0 + 0.05 * (double) (n - 1 + (size_t) ahead) + 0.03 * noise[n];
}

static void drift_forecast(const yb_record *record, yb_predictive *out)
{
    yb_benchmark_drift(record, &no_prior, out);
}

static void trend_forecast(const yb_record *record, yb_predictive *out)
{
    yb_benchmark_trend(record, &no_prior, out);
}

/* A local trend whose smoothing constants are known. */
static void smoothed(const double *noise, size_t n, int ahead, yb_record *record, double *actual)
{
    double level = 3.0, slope = 0.05, y = 0.0;

    for (size_t t = 0; t < n + (size_t) ahead; t++) {
        const double e = 0.03 * noise[t];

        y = level + 0.9 * slope + e;
        level = level + 0.9 * slope + 0.7 * e;
        slope = 0.9 * slope + 0.2 * e;
        if (t < n)
            record->value[t] = y;
    }
    *actual = y;
}

static void smooth_forecast(const yb_record *record, yb_predictive *out)
{
    (void) yb_smooth(record, &no_prior, 0.7, 0.2, 0.9, 0, out);
}

/* Chi-square statistic of the transforms and z of the share inside the 80 % band. */
static void simulate(make_record *make, make_forecast *forecast, size_t n, int ahead, double stretch,
                     double *chi, double *z)
{
    size_t count[BINS] = {0}, inside = 0;
    double noise[64], other[64];

    for (uint64_t trial = 0; trial < TRIALS; trial++) {
        yb_record record = {.n = n, .prior_sd = 0.03};
        yb_predictive p;
        double actual;

        yb_rng_normal_pairs(20191231, 1, (uint32_t) trial, 0, 64, noise, other);
        for (size_t t = 0; t < n; t++)
            record.year[t] = 2000 + (int) t;
        make(noise, n, ahead, &record, &actual);
        forecast(&record, &p);
        const double pit = gsl_cdf_tdist_P((actual - p.location[ahead]) / (stretch * p.scale[ahead]), p.df);
        const int bin = (int) (pit * BINS);

        count[bin < BINS ? bin : BINS - 1]++;
        inside += pit >= 0.1 && pit < 0.9;
    }
    *chi = 0.0;
    for (int k = 0; k < BINS; k++) {
        const double expected = (double) TRIALS / BINS, d = (double) count[k] - expected;

        *chi += d * d / expected;
    }
    *z = ((double) inside - 0.8 * TRIALS) / sqrt(TRIALS * 0.8 * 0.2);
}

static void forecasts_of_the_true_process_are_calibrated(void **state)
{
    (void) state;
    static const struct {
        make_record *make;
        make_forecast *forecast;
        size_t n;
        int ahead;
    } cases[] = {{walk, drift_forecast, 4, 1},      {walk, drift_forecast, 4, 6},
                 {walk, drift_forecast, 14, 3},     {line, trend_forecast, 4, 1},
                 {line, trend_forecast, 4, 6},      {line, trend_forecast, 14, 3},
                 {smoothed, smooth_forecast, 5, 1}, {smoothed, smooth_forecast, 5, 6},
                 {smoothed, smooth_forecast, 14, 3}};

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        double chi, z;

        simulate(cases[i].make, cases[i].forecast, cases[i].n, cases[i].ahead, 1.0, &chi, &z);
        assert_true(chi < 42.7);
        assert_true(fabs(z) < 4.42);
        /* Negative control: a spread too small by a quarter is noticed. */
        simulate(cases[i].make, cases[i].forecast, cases[i].n, cases[i].ahead, 0.75, &chi, &z);
        assert_true(chi > 42.7);
        assert_true(z < -4.42);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(forecasts_of_the_true_process_are_calibrated)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
