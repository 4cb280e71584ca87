/* Standard errors of quasi-random paths: see replicates.h. */
#include "yibao/replicates.h"

#include <math.h>
#include <stdint.h>

/* Whole numbers by replicate.  The first path of the results need not be of replicate 0: which is which does
 * not matter. */
typedef int64_t counts[YB_REPLICATES];

/* Paths of the results that belong to group r. */
static double paths_of(size_t n, size_t r)
{
    return (double) ((n + YB_REPLICATES - 1 - r) / YB_REPLICATES);
}

/* Standard error of sum over r of count[r] / n.  With few paths all replicates may happen to agree, which
 * makes nothing certain: then that of independent paths. */
static double share_se(const counts count, size_t n, double independent)
{
    double all = 0.0, square = 0.0;

    for (size_t r = 0; r < YB_REPLICATES; r++)
        all += (double) count[r];
    for (size_t r = 0; r < YB_REPLICATES; r++) {
        const double deviation = (double) count[r] / paths_of(n, r) - all / (double) n;

        square += deviation * deviation;
    }
    return square > 0.0 ? sqrt(square / (YB_REPLICATES * (YB_REPLICATES - 1))) : independent;
}

enum { CHUNK = 64 }; /* rows at a time, which stay in the first-level cache */

/* Adds to count[k][r] how many of at most CHUNK rows of YB_REPLICATES values lie below bound[k]. */
__attribute__((always_inline)) static inline void count_rows(double (*restrict value)[YB_REPLICATES],
                                                             size_t rows, const double *restrict bound,
                                                             size_t m, counts *restrict count)
{
    for (size_t k = 0; k < m; k++) {
        int64_t below[YB_REPLICATES] = {0};

        for (size_t i = 0; i < rows; i++)
#pragma omp simd
            for (int r = 0; r < YB_REPLICATES; r++)
                below[r] += value[i][r] < bound[k];
        for (int r = 0; r < YB_REPLICATES; r++)
            count[k][r] += below[r];
    }
}

typedef void count_function(double (*value)[YB_REPLICATES], size_t rows, const double *bound, size_t m,
                            counts *count);

/* Counts are the same whatever the instructions. */
#define DEFINE_COUNT(NAME, TARGET)                                                                     \
    TARGET static void NAME(double(*value)[YB_REPLICATES], size_t rows, const double *bound, size_t m, \
                            counts *count)                                                             \
    {                                                                                                  \
        count_rows(value, rows, bound, m, count);                                                      \
    }

DEFINE_COUNT(count_plain, )
#ifdef __x86_64__
DEFINE_COUNT(count_avx2, __attribute__((target("avx2"))))
DEFINE_COUNT(count_avx512, __attribute__((target("avx512f,avx512dq,avx512vl"))))
#endif

static count_function *best_count(void)
{
#ifdef __x86_64__
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
        __builtin_cpu_supports("avx512vl"))
        return count_avx512;
    if (__builtin_cpu_supports("avx2"))
        return count_avx2;
#endif
    return count_plain;
}

void yb_replicate_ratios(const double *values, const double *minus, size_t n, const double *bound,
                         const double *prob, size_t m, double *ratio)
{
    counts count[YB_MAX_PERCENTILES] = {{0}};
    count_function *const count_below = best_count();
    double row[CHUNK][YB_REPLICATES];

    for (size_t start = 0; start < n; start += CHUNK * YB_REPLICATES) {
        const size_t left = n - start, size = left < CHUNK * YB_REPLICATES ? left : CHUNK * YB_REPLICATES;
        const size_t rows = size / YB_REPLICATES;
        double *value = &row[0][0];

        for (size_t i = 0; i < size; i++)
            value[i] = minus ? values[start + i] - minus[start + i] : values[start + i];
        count_below(row, rows, bound, m, count);
        for (size_t i = rows * YB_REPLICATES; i < size; i++)
            for (size_t k = 0; k < m; k++)
                count[k][i % YB_REPLICATES] += value[i] < bound[k];
    }
    for (size_t k = 0; k < m; k++) {
        const double independent = sqrt(prob[k] * (1.0 - prob[k]) / (double) n);

        ratio[k] = share_se(count[k], n, independent) / independent;
    }
}

void yb_replicate_band(const double *values, const double *minus, size_t n, const yb_bands *bands,
                       yb_band *band)
{
    double prob[YB_MAX_PERCENTILES] = {0.0}, ratio[YB_MAX_PERCENTILES];

    for (size_t k = 0; k < bands->n_percentiles; k++)
        prob[k] = bands->percentile[k] / 100.0;
    yb_replicate_ratios(values, minus, n, band->percentile, prob, bands->n_percentiles, ratio);
    for (size_t k = 0; k < bands->n_percentiles; k++) {
        const double scale = ratio[k] * (YB_REPLICATE_T / YB_REPLICATE_Z);

        band->low[k] = band->percentile[k] + scale * (band->low[k] - band->percentile[k]);
        band->high[k] = band->percentile[k] + scale * (band->high[k] - band->percentile[k]);
        if (bands->percentile[k] == 50.0)
            band->se_p50 *= ratio[k];
    }
}

/* What an event asks of a path's series: below a bound in the year, or in any year so far. */
typedef struct {
    double bound;
    bool lasts;
} event_rule;

static const event_rule rules[YB_EVENTS] = {[YB_CURRENT_DEFICIT] = {0.0, false},
                                            [YB_FIRST_CURRENT_DEFICIT_BY] = {0.0, true},
                                            [YB_EXHAUSTED_BY] = {0.0, true},
                                            [YB_COVER_BELOW_6_MONTHS] = {6.0, false}};

enum { CHUNK_PATHS = CHUNK * YB_REPLICATES };

static void observe(const event_rule *rule, const double *sample, size_t n, uint8_t *holds)
{
    for (size_t i = 0; i < n; i++)
        holds[i] = (uint8_t) ((rule->lasts & holds[i]) | (sample[i] < rule->bound));
}

static void add_events(const uint8_t *here, const uint8_t *there, size_t n, counts count)
{
    for (size_t i = 0; i < n; i++)
        count[i % YB_REPLICATES] += here[i] - (there ? there[i] : 0);
}

static void event_errors(const yb_results *results, const yb_results *versus, int fund, yb_event event,
                         yb_risk *risk)
{
    const yb_series_id series = yb_risk_series(fund, event);
    const size_t n = (size_t) results->paths;
    const bool paired = versus && versus->slot[series] >= 0;
    counts events[YB_YEARS] = {{0}}, difference[YB_YEARS] = {{0}};

    for (size_t first = 0; first < n; first += CHUNK_PATHS) {
        const size_t size = n - first < CHUNK_PATHS ? n - first : CHUNK_PATHS;
        uint8_t here[CHUNK_PATHS] = {0}, there[CHUNK_PATHS] = {0};

        for (int t = 1; t <= results->n_years; t++) {
            observe(&rules[event], yb_results_sample(results, series, t) + first, size, here);
            add_events(here, NULL, size, events[t]);
            if (!paired)
                continue;
            observe(&rules[event], yb_results_sample(versus, series, t) + first, size, there);
            add_events(here, there, size, difference[t]);
        }
    }
    for (int t = 1; t <= results->n_years; t++) {
        risk->se[fund][event][t] = share_se(events[t], n, risk->se[fund][event][t]);
        if (paired)
            risk->difference_se[fund][event][t] =
                share_se(difference[t], n, risk->difference_se[fund][event][t]);
    }
}

void yb_replicate_risk(const yb_results *results, const yb_results *versus, int threads, yb_risk *risk)
{
#pragma omp parallel for schedule(dynamic, 1) num_threads(threads)
    for (int i = 0; i < YB_RISK_FUNDS * YB_EVENTS; i++) {
        const int fund = i / YB_EVENTS;
        const yb_event event = (yb_event) (i % YB_EVENTS);

        if (results->slot[yb_risk_series(fund, event)] >= 0)
            event_errors(results, versus, fund, event, risk);
    }
}
