/* Benchmark forecasts: see benchmark.h. */
#include "yibao/benchmark.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_fit.h>
#include <math.h>

#include "yibao/vecmath.h"

/* Random walk with drift, K-1:
 *
 *     y(t + g) = y(t) + g m + e,  Var e = g s^2
 *
 * for a step of g years.  The likelihood is greatest at m = (last - first) / T, T the years between them, so
 * gaps cost nothing but the steps inside them.  With fewer than three values m is moved towards the prior
 * with the credibility T / (T + k), as C-4 does for the model.  A forecast h years ahead has the variance
 * s^2 (h + h^2 / T), or T + k for T: the drift's own error grows with h.
 */
void yb_benchmark_drift(const yb_record *record, const yb_benchmark_rules *rules, yb_predictive *out)
{
    const size_t last = record->n - 1;
    const double span = record->year[last] - record->year[0];
    const double own = span > 0.0 ? (record->value[last] - record->value[0]) / span : 0.0;
    const double support = record->n >= 3 ? span : span + rules->credibility_years;
    const double drift =
        record->n >= 3 ? own : (span * own + rules->credibility_years * record->prior_drift) / support;
    const double steps = (double) last;
    double squares = 0.0;

    for (size_t i = 1; i < record->n; i++) {
        const double gap = record->year[i] - record->year[i - 1];
        const double e = record->value[i] - record->value[i - 1] - gap * own;

        squares += e * e / gap;
    }
    *out = (yb_predictive){.df = rules->variance_years + (steps > 0.0 ? steps - 1.0 : 0.0),
                           .alpha = 1.0,
                           .phi = 1.0,
                           .fit = record->n >= 3 ? 'e' : 'd'};
    const double variance = (rules->variance_years * record->prior_sd * record->prior_sd + squares) / out->df;

    for (int h = 1; h <= YB_BENCHMARK_YEARS; h++) {
        out->location[h] = record->value[last] + h * drift;
        out->scale[h] = sqrt(variance * (h + h * h / support));
    }
}

/* Straight line, K-2: y(t) = a + b t + e, with the usual prediction variance
 * s^2 [1 + 1/n + (t - mean t)^2 / Sxx]. */
void yb_benchmark_trend(const yb_record *record, const yb_benchmark_rules *rules, yb_predictive *out)
{
    const size_t n = record->n;
    double x[YB_RECORD_MAX], mean = 0.0, sxx = 0.0, a, b, cov_aa, cov_ab, cov_bb, squares;

    if (n < 3) {
        yb_benchmark_drift(record, rules, out);
        return;
    }
    for (size_t i = 0; i < n; i++)
        mean += record->year[i] / (double) n;
    for (size_t i = 0; i < n; i++) {
        x[i] = record->year[i] - mean;
        sxx += x[i] * x[i];
    }
    gsl_fit_linear(x, 1, record->value, 1, n, &a, &b, &cov_aa, &cov_ab, &cov_bb, &squares);
    *out = (yb_predictive){.df = rules->variance_years + (double) n - 2.0, .phi = 1.0, .fit = 'e'};
    const double variance = (rules->variance_years * record->prior_sd * record->prior_sd + squares) / out->df;

    for (int h = 1; h <= YB_BENCHMARK_YEARS; h++) {
        const double ahead = x[n - 1] + h;

        out->location[h] = a + b * ahead;
        out->scale[h] = sqrt(variance * (1.0 + 1.0 / (double) n + ahead * ahead / sxx));
    }
}

void yb_student_quantiles(double df, size_t n, double *quantile)
{
    /* Symmetric, so half of them suffice. */
    for (size_t i = 0; i < (n + 1) / 2; i++) {
        quantile[i] = gsl_cdf_tdist_Pinv(((double) i + 0.5) / (double) n, df);
        quantile[n - 1 - i] = -quantile[i];
    }
}

void yb_predictive_sample(const yb_predictive *predictive, int h, bool logs, size_t n, const double *quantile,
                          double *sample)
{
    for (size_t i = 0; i < n; i++) {
        const double value = predictive->location[h] + predictive->scale[h] * quantile[i];

        sample[i] = logs ? yb_exp(value) : value;
    }
}
