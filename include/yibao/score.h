/* score.h: how good a probabilistic forecast was.        Layer: run
 *
 * A forecast is a sample of equally likely values, sorted ascending; the actual value is what came.
 */
#ifndef YIBAO_SCORE_H
#define YIBAO_SCORE_H

#include <stddef.h>
#include <stdint.h>

#include "yibao/status.h"

/* Continuous ranked probability score of the sample's distribution function (Gneiting and Raftery 2007):
 *
 *     CRPS = integral of [F(x) - 1(x >= actual)]^2 dx = mean |X - actual| - mean |X - X'| / 2,
 *
 * X and X' independent draws from the sample; in the unit of the values, 0 for a perfect forecast, and the
 * absolute error for a sample of one value.  n >= 1. */
double yb_crps(const double *sorted, size_t n, double actual);

/* Probability integral transform: the share of the sample below the actual value, equal ones counted half. */
double yb_pit(const double *sorted, size_t n, double actual);

/* Exact central interval of a share by Clopper and Pearson (1934): `hits` of `n` independent trials,
 * confidence in (0, 1). */
void yb_clopper_pearson(size_t hits, size_t n, double confidence, double *low, double *high);

enum { YB_MAX_CLUSTERS = 6 };

/* Scores of two forecasts, summed over the targets of one group (series of a fund) and cluster (origin). */
typedef struct {
    int group, cluster; /* cluster: 0 .. YB_MAX_CLUSTERS - 1 */
    size_t n;           /* targets summed */
    double score;       /* of the forecast */
    double benchmark[3];
} yb_score_sum;

/* Ratio of the forecast's mean score to that of benchmark b (0 .. 2), or to the best benchmark of each
 * group (b = 3), over groups of different units:
 *
 *     exp( sum_g n_g ln(sum of scores / sum of the benchmark's scores) / sum_g n_g ),
 *
 * the weighted geometric mean of relative scores of Davydenko and Fildes (2013).  weight[YB_MAX_CLUSTERS]
 * counts how often a cluster enters; NULL: once each.  0 if nothing remains. */
double yb_relative_score(const yb_score_sum *sums, size_t n, int b, const int *weight);

/* 95 % interval of the same by the block bootstrap over clusters: all k^k ways to draw k of the k clusters
 * with replacement are taken, so that no random number enters.  Fewer than three clusters: *low = *high = 0
 * and YB_OK.  YB_ERR_FILE: out of memory. */
YB_MUST_USE yb_status yb_relative_score_interval(const yb_score_sum *sums, size_t n, int b, double *low,
                                                 double *high);

#endif
