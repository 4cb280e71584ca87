/* replicates.h: standard errors of quasi-random paths.        Layer: run
 *
 * Quasi-random paths depend on one another: the order-statistic interval of a percentile and the binomial
 * error of a share, which assume the contrary, would be too wide.  But path i belongs to replicate i % R, and
 * the R replicates are independent, so that the spread of a share over them shows its error:
 *
 *     se^2 = sum over r of (share in replicate r - share in all paths)^2 / (R (R - 1))
 *
 * with R - 1 degrees of freedom.  A percentile is as uncertain as the share of paths below it: its
 * order-statistic interval is scaled by that share's error over the binomial one.
 */
#ifndef YIBAO_REPLICATES_H
#define YIBAO_REPLICATES_H

#include "yibao/bands.h"

/* The 97.5 % quantiles of Student's t with YB_REPLICATES - 1 = 15 degrees of freedom and of the normal
 * distribution. */
#define YB_REPLICATE_T 2.131449545559323
#define YB_REPLICATE_Z 1.959963984540054

/* ratio[k] = standard error, from the replicates, of the share of values (less minus[], which may be NULL)
 * below bound[k], over that of independent paths with probability prob[k]; n values, m <= YB_MAX_PERCENTILES
 * bounds. */
void yb_replicate_ratios(const double *values, const double *minus, size_t n, const double *bound,
                         const double *prob, size_t m, double *ratio);

/* Scales se_p50 and the intervals of a band. */
void yb_replicate_band(const double *values, const double *minus, size_t n, const yb_bands *bands,
                       yb_band *band);

/* Puts the standard errors of the probabilities and differences of events on the replicates, as far as the
 * results (and `versus`, which may be NULL) store their series; inside a parallel region by its thread alone.
 */
void yb_replicate_risk(const yb_results *results, const yb_results *versus, int threads, yb_risk *risk);

#endif
