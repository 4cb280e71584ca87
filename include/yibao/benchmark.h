/* benchmark.h: plain statistical forecasts to measure the model against.        Layer: run
 *
 * Equations K-1 to K-4 of docs/backtest.md.  Values are logs where the series is positive.  All three give
 * a Student t distribution, whose spread holds the uncertainty of the fitted coefficients; the variance is
 * shrunk towards a prior with the rule C-5 of docs/calibration.md, so that records of two or three years
 * have a usable one.
 */
#ifndef YIBAO_BENCHMARK_H
#define YIBAO_BENCHMARK_H

#include <stdbool.h>
#include <stddef.h>

#include "yibao/diag.h"

enum { YB_RECORD_MAX = 32, YB_BENCHMARK_YEARS = 8 };

/* What is known of one series at the origin, years ascending, gaps allowed. */
typedef struct {
    size_t n;
    int year[YB_RECORD_MAX];
    double value[YB_RECORD_MAX];
    double prior_sd;    /* of a yearly change, > 0 */
    double prior_drift; /* yearly change where the record has fewer than three values */
} yb_record;

/* Constants of calibration_rules.csv. */
typedef struct {
    double variance_years;    /* variance_prior_years */
    double credibility_years; /* credibility_k */
    double discount;          /* history_discount */
    double fade_years;        /* growth_fade_years */
} yb_benchmark_rules;

/* Forecast of the h-th year after the record's last: location[h] + scale[h] * t(df), h = 1 ..
 * YB_BENCHMARK_YEARS. */
typedef struct {
    double df;
    double location[YB_BENCHMARK_YEARS + 1], scale[YB_BENCHMARK_YEARS + 1];
    double alpha, beta, phi; /* smoothing only */
    char fit; /* 'e' estimated, 'f' fixed smoothing constants, 'd' drift forecast in their place */
} yb_predictive;

/* K-1, random walk with drift.  n >= 1. */
void yb_benchmark_drift(const yb_record *record, const yb_benchmark_rules *rules, yb_predictive *out);

/* K-2, straight line in time by least squares; the drift forecast for fewer than three values. */
void yb_benchmark_trend(const yb_record *record, const yb_benchmark_rules *rules, yb_predictive *out);

/* K-3, exponential smoothing with additive error and additive or damped trend, on the unbroken run of years
 * up to the record's last.  YB_ERR_NUMERIC if the likelihood cannot be maximised, YB_ERR_FILE: no memory. */
YB_MUST_USE yb_status yb_benchmark_smoothing(const yb_record *record, const yb_benchmark_rules *rules,
                                             yb_predictive *out, yb_diag *diag);

/* Smoothing with given constants and fitted initial states, the engine of K-3: 0 <= beta <= alpha <= 1,
 * 0 < phi <= 1; `estimated` smoothing constants count among the fitted ones.  The straight line is
 * (0, 0, 1) and, without gaps, the drift is (1, 0, 1).  n >= 3, no gaps.  Returns the sum of squared
 * innovations; `out` may be NULL. */
double yb_smooth(const yb_record *record, const yb_benchmark_rules *rules, double alpha, double beta,
                 double phi, int estimated, yb_predictive *out);

/* K-4: a distribution as n equally likely values in ascending order, the quantiles (i + 1/2) / n: first those
 * of t(df), then the forecast of year h from them; exponentials for a record of logs. */
void yb_student_quantiles(double df, size_t n, double *quantile);
void yb_predictive_sample(const yb_predictive *predictive, int h, bool logs, size_t n, const double *quantile,
                          double *sample);

#endif
