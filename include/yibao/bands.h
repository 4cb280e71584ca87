/* bands.h: percentiles, moments and probabilities over the paths.        Layer: run */
#ifndef YIBAO_BANDS_H
#define YIBAO_BANDS_H

#include "yibao/interval.h"
#include "yibao/results.h"

/* Summary of one sample. */
typedef struct {
    double mean, sd;
    double percentile[YB_MAX_PERCENTILES];
    double se_p50; /* from the order-statistic interval of the median: its width / (2 x 1.96) */
    /* 95 % interval of each percentile, where bands->interval says that there is such a bound.  Both are
     * those of replicates.h with quasi-random paths. */
    double low[YB_MAX_PERCENTILES], high[YB_MAX_PERCENTILES];
    /* Of a paired difference: (variance of one + variance of the other) / variance of the difference,
     * the factor by which common random numbers save paths; 0 where the difference does not vary. */
    double variance_ratio;
} yb_band;

/* All bands of a scenario, or of its paired differences to another:
 * band[series slot][t - 1]. */
typedef struct {
    int n_years, first_year;
    size_t n_percentiles;
    double percentile[YB_MAX_PERCENTILES];
    yb_rank_interval interval[YB_MAX_PERCENTILES]; /* by the number of paths alone */
    int slot[YB_SERIES_COUNT];
    yb_band *band;
} yb_bands;

/* Percentiles of `results`, or of results - versus path by path when `versus` is not NULL (equal
 * paths, years and stored series).  NULL with a problem in `diag`. */
yb_bands *yb_bands_create(const yb_results *results, const yb_results *versus, const yb_inputs *inputs,
                          int threads, yb_diag *diag);
/* The paired differences, with less work where the bands of the two sides are there already: `of` those of
 * `results`, `of_versus` those of `versus`, each or both may be NULL. */
yb_bands *yb_bands_create_difference(const yb_results *results, const yb_bands *of, const yb_results *versus,
                                     const yb_bands *of_versus, const yb_inputs *inputs, int threads,
                                     yb_diag *diag);
void yb_bands_free(yb_bands *bands);

/* The same in parts: room for all series of a layout, and of differences to another (may be NULL), and then
 * the series that `results` (and `versus`) store. */
yb_bands *yb_bands_begin(const yb_results *layout, const yb_results *versus, const yb_inputs *inputs,
                         yb_diag *diag);
YB_MUST_USE yb_status yb_bands_fill(yb_bands *bands, const yb_results *results, const yb_bands *of,
                                    const yb_results *versus, const yb_bands *of_versus, int threads,
                                    yb_diag *diag);
const yb_band *yb_bands_at(const yb_bands *bands, yb_series_id series, int t);

/* Position of the percentile `percent`, or -1. */
int yb_bands_percentile(const yb_bands *bands, double percent);

typedef enum {
    YB_CURRENT_DEFICIT,          /* income below expenditure in the year */
    YB_FIRST_CURRENT_DEFICIT_BY, /* in that year or before */
    YB_EXHAUSTED_BY,             /* accumulated balance below zero in that year or before */
    YB_COVER_BELOW_6_MONTHS,     /* balance below half of the year's expenditure */
    YB_EVENTS
} yb_event;

extern const char *const yb_event_names[YB_EVENTS];

enum { YB_RISK_FUNDS = 5 };
extern const char *const yb_risk_funds[YB_RISK_FUNDS]; /* resident, employee_pooled, ... all */

/* Share of paths with the event, by fund, event and year: probability[fund][event][t]. */
typedef struct {
    int64_t paths;
    int n_years, first_year;
    double probability[YB_RISK_FUNDS][YB_EVENTS][YB_YEARS], se[YB_RISK_FUNDS][YB_EVENTS][YB_YEARS];
    /* Paired difference to `versus` and its standard error, where given. */
    double difference[YB_RISK_FUNDS][YB_EVENTS][YB_YEARS], difference_se[YB_RISK_FUNDS][YB_EVENTS][YB_YEARS];
} yb_risk;

/* The series that an event of a fund is one of. */
yb_series_id yb_risk_series(int fund, yb_event event);

/* `threads` 0: all cores. */
yb_risk *yb_risk_create(const yb_results *results, const yb_results *versus, int threads, yb_diag *diag);

/* The same in parts: for a layout, and then the events of the series that `results` (and `versus`) store. */
yb_risk *yb_risk_begin(const yb_results *layout, yb_diag *diag);
void yb_risk_fill(yb_risk *risk, const yb_results *results, const yb_results *versus, int threads);
void yb_risk_free(yb_risk *risk);

/* Standard error of a share of `paths` independent paths. */
double yb_share_se(double share, int64_t paths);

/* Year in which the probability of `event` first reaches `level`; 0: not within the horizon. */
int yb_risk_year(const yb_risk *risk, int fund, yb_event event, double level);

#endif
