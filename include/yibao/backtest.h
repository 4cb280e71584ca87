/* backtest.h: forecasts from past origins beside what came.        Layer: run
 *
 * One cell per origin, series and target year; four methods per cell.  docs/backtest.md holds the rules.
 */
#ifndef YIBAO_BACKTEST_H
#define YIBAO_BACKTEST_H

#include <stdbool.h>
#include <stddef.h>

#include "yibao/benchmark.h"
#include "yibao/calibration.h"
#include "yibao/results.h"
#include "yibao/score.h"

enum {
    YB_FIRST_ORIGIN = 2019,
    YB_LAST_ORIGIN = 2023,
    YB_ORIGINS = YB_LAST_ORIGIN - YB_FIRST_ORIGIN + 1,
    YB_TARGET_YEAR = 2025, /* last year compared */
    YB_BREAK_YEAR = 2023,  /* level of use shifted: policy_break_year of the rules */
    YB_TARGETS = 17,
    YB_CENTRAL_BANDS = 4,
    YB_FORECAST_QUANTILES = 9,
    YB_BENCHMARK_SAMPLE = 2000 /* quantiles that stand for a benchmark's distribution */
};

typedef enum { YB_METHOD_MODEL, YB_METHOD_DRIFT, YB_METHOD_TREND, YB_METHOD_SMOOTHING, YB_METHODS } yb_method;

extern const char *const yb_method_names[YB_METHODS];
extern const double yb_forecast_probs[YB_FORECAST_QUANTILES]; /* 0.025 ... 0.975 */
extern const int yb_central_bands[YB_CENTRAL_BANDS];          /* 50, 80, 90, 95 per cent */

/* A series that is compared.  Differences in per cent refer to the actual value, or, where that may be near
 * zero, to the fund's actual expenditure of the year. */
typedef struct {
    yb_series_id series;
    bool positive; /* benchmarks work on logs */
    bool of_expenditure;
} yb_target;

extern const yb_target yb_targets[YB_TARGETS];

typedef struct {
    double quantile[YB_FORECAST_QUANTILES];
    double mean, crps, pit;
} yb_forecast;

typedef struct {
    int origin, year, target; /* target: position in yb_targets */
    double actual;
    double scale;         /* what errors in per cent refer to */
    const char *status;   /* of the actual value */
    size_t n_record;      /* published values the benchmarks saw */
    bool gaps;            /* years are missing between them */
    char fit[YB_METHODS]; /* of the benchmarks, see yb_predictive; ' ' for the model */
    yb_forecast forecast[YB_METHODS];
} yb_cell;

typedef struct {
    yb_cell *cell; /* origin by origin, in it target by target, in it year by year */
    size_t n;
} yb_backtest;

/* Position in yb_forecast.quantile of the lower and upper end of central band b. */
void yb_band_ends(int b, int *low, int *high);

/* Published value that the comparison and the benchmarks use; false: none, or one that is unverified. */
bool yb_backtest_actual(const yb_data *data, yb_series_id series, int year, double *value,
                        const char **status);

/* What the benchmarks know of a target at the end of `origin`; n = 0: nothing.  `rules` as in C-5. */
yb_record yb_backtest_record(const yb_data *data, const yb_rules *rules, int target, int origin,
                             yb_diag *diag);

yb_backtest *yb_backtest_create(yb_diag *diag);
void yb_backtest_free(yb_backtest *backtest);

/* Adds the cells of an origin: `results` are the model's paths from it, `data` all published figures.
 * The lower bound on what is compared is a published actual value. */
YB_MUST_USE yb_status yb_backtest_add(yb_backtest *backtest, const yb_data *data, const yb_rules *rules,
                                      const yb_results *results, int origin, yb_diag *diag);

/* ---- aggregates ---- */

typedef enum {
    YB_KIND_ANY,
    YB_KIND_MONEY, /* income, expenditure, balances, enrolment */
    YB_KIND_USE,   /* hospitalization, cost per discharge, visits */
    YB_KINDS
} yb_kind;

/* Where a forecast lies from the break of 2023, which no origin before it could know. */
typedef enum {
    YB_PERIOD_ANY,
    YB_PERIOD_BEFORE, /* target years before the break */
    YB_PERIOD_ACROSS, /* targets from the break on, from origins before it */
    YB_PERIOD_AFTER,  /* from origins at or after the break */
    YB_PERIODS
} yb_period;

/* A set of cells; NULL or 0: all. */
typedef struct {
    const char *fund, *series;
    yb_kind kind;
    yb_period period;
    int horizon, origin;
    bool without_gaps; /* only where the benchmarks had a record without missing years */
} yb_cell_set;

enum { YB_PIT_BINS = 10, YB_BEST = YB_METHODS }; /* ratio[YB_BEST]: to the best benchmark of each series */

/* Scores of one method over a set. */
typedef struct {
    size_t n, n_series;                      /* cells; series of a fund among them */
    double bias, mae, crps;                  /* in the series' unit; of one series of one fund only */
    double bias_percent, mape, crps_percent; /* of the scale */
    size_t inside[YB_CENTRAL_BANDS];
    double inside_low[YB_CENTRAL_BANDS], inside_high[YB_CENTRAL_BANDS]; /* exact 95 % interval of the share */
    size_t pit[YB_PIT_BINS];
    double pit_mean;
    /* The model only, index a benchmark's method or YB_BEST. */
    double ratio[YB_METHODS + 1], ratio_low[YB_METHODS + 1], ratio_high[YB_METHODS + 1];
    double cell_ratio[YB_METHODS + 1]; /* plain geometric mean over the cells */
    yb_method best;                    /* benchmark with the least sum of scores; of one series of a fund */
} yb_set_score;

/* n = 0 if no cell belongs to the set.  YB_ERR_FILE: out of memory. */
YB_MUST_USE yb_status yb_backtest_score(const yb_backtest *backtest, const yb_cell_set *set, yb_method method,
                                        yb_set_score *score);

#endif
