/* quantile.h: exact order statistics and moments of one sample.        Layer: base
 *
 * Quantiles are of type 7 (Hyndman and Fan 1996; R's default, NumPy's "linear"):
 * with h = (n - 1) p, Q(p) = x[floor h] + (h - floor h) (x[floor h + 1] - x[floor h])
 * over the sorted sample counted from 0.  They are exact, not approximations.
 */
#ifndef YIBAO_QUANTILE_H
#define YIBAO_QUANTILE_H

#include <stdbool.h>
#include <stddef.h>

#include "yibao/status.h"

/* Scratch memory for samples of at most n_max values, 18 bytes each; one per thread.
 * 1 <= n_max < 2^32. */
typedef struct yb_quantile_work yb_quantile_work;
yb_quantile_work *yb_quantile_work_create(size_t n_max); /* NULL: out of memory, or n_max out of range */
void yb_quantile_work_free(yb_quantile_work *work);

/* The instruction set to use from now on: "baseline", "v3" or "v4", or with NULL the best of this processor,
 * as at first.  All give the same bits.  False, and nothing changes, if it cannot be had here. */
bool yb_quantile_work_use(yb_quantile_work *work, const char *isa);

/* Fills result[n_probs] with the quantiles of sample[n] (not changed) at
 * probs[n_probs], ascending in [0, 1].  All values must be finite: otherwise
 * YB_ERR_NUMERIC, as for n outside 1 .. n_max or other probs; result is then not written.
 * Takes time in proportion to n, whatever the values; results ascend. */
YB_MUST_USE yb_status yb_quantiles(yb_quantile_work *work, const double *sample, size_t n,
                                   const double *probs, size_t n_probs, double *result);

/* The same pass for order statistics: result[r] = the value of rank ranks[r], counted from 0 in the sorted
 * sample.  Ranks ascend, no two equal, below n. */
YB_MUST_USE yb_status yb_order_statistics(yb_quantile_work *work, const double *sample, size_t n,
                                          const size_t *ranks, size_t n_ranks, double *result);

/* values[n] or, where `minus` is not NULL, the differences values[i] - minus[i]. */
typedef struct {
    const double *values, *minus;
    size_t n;
} yb_sample;

/* Order statistics and moments together, as yb_order_statistics() and yb_moments() give them, in fewer
 * passes.  `next`, or NULL, is the sample that the caller will ask for next: it is fetched from memory
 * meanwhile.  The first difference takes 8 bytes more for each of n_max values; YB_ERR_FILE: out of memory.
 */
YB_MUST_USE yb_status yb_sample_describe(yb_quantile_work *work, const yb_sample *sample,
                                         const yb_sample *next, const size_t *ranks, size_t n_ranks,
                                         double *result, double *mean, double *sd);

/* Where the type 7 quantile lies: x[low] + fraction (x[high] - x[low]). */
typedef struct {
    size_t low, high;
    double fraction;
} yb_quantile_place;
yb_quantile_place yb_quantile_locate(size_t n, double p);
double yb_quantile_between(double low, double high, double fraction);

/* Mean and standard deviation (divisor n - 1; 0 when n = 1), summed in an order
 * that depends on n alone.  n >= 1; the squares must not overflow. */
void yb_moments(const double *sample, size_t n, double *mean, double *sd);

/* Ranks r <= s (counted from 0) such that [x(r), x(s)] of a sorted sample of n covers the
 * quantile p with about 95 % confidence (normal approximation of the binomial,
 * clamped to 0 .. n - 1): the order-statistic interval of a percentile. */
void yb_quantile_interval_ranks(size_t n, double p, size_t *low, size_t *high);

#endif
