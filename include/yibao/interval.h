/* interval.h: exact confidence intervals of a percentile.        Layer: base
 *
 * Of n independent values the number below the true quantile x(p) is binomial (n, p),
 * whatever their distribution (if it is continuous).  So two order statistics bound x(p)
 * with a known probability, without any assumption or approximation (Conover 1999,
 * section 3.2; David and Nagaraja 2003, section 7.1).
 */
#ifndef YIBAO_INTERVAL_H
#define YIBAO_INTERVAL_H

#include <stdbool.h>
#include <stddef.h>

/* Ranks counted from 0 in the sorted sample; a bound that the sample is too small for is not there. */
typedef struct {
    size_t low, high;
    bool has_low, has_high;
} yb_rank_interval;

/* Confidence that both bounds hold together is at least this. */
#define YB_INTERVAL_CONFIDENCE 0.95

/* The interval of the quantile p, 0 < p < 1, of n >= 1 values: the highest `low` with
 * P(x(p) < X[low]) <= 2.5 % and the lowest `high` with P(x(p) > X[high]) <= 2.5 %.
 * Own arithmetic, so that the ranks are the same everywhere; time grows with sqrt(n). */
yb_rank_interval yb_interval_ranks(size_t n, double p);

#endif
