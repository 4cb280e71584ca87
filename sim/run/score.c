/* Scores of forecasts: see score.h. */
#include "yibao/score.h"

#include <gsl/gsl_cdf.h>
#include <stdbool.h>
#include <stdlib.h>

#include "yibao/quantile.h"
#include "yibao/vecmath.h"

double yb_crps(const double *sorted, size_t n, double actual)
{
    double sum = 0.0;

    /* The integrand is constant between neighbours, of which the actual value may be one: F is (i + 1) / n
     * behind sorted[i].  No term is negative, so nothing cancels. */
    if (actual < sorted[0])
        sum += sorted[0] - actual;
    if (actual > sorted[n - 1])
        sum += actual - sorted[n - 1];
    for (size_t i = 0; i + 1 < n; i++) {
        const double f = (double) (i + 1) / (double) n, low = sorted[i], high = sorted[i + 1];
        const double split = actual < low ? low : actual > high ? high : actual;

        sum += f * f * (split - low) + (1.0 - f) * (1.0 - f) * (high - split);
    }
    return sum;
}

double yb_pit(const double *sorted, size_t n, double actual)
{
    size_t below = 0, equal = 0;

    for (size_t i = 0; i < n; i++) {
        below += sorted[i] < actual;
        equal += sorted[i] == actual;
    }
    return ((double) below + 0.5 * (double) equal) / (double) n;
}

void yb_clopper_pearson(size_t hits, size_t n, double confidence, double *low, double *high)
{
    const double tail = 0.5 * (1.0 - confidence), k = (double) hits, misses = (double) (n - hits);

    *low = hits == 0 ? 0.0 : gsl_cdf_beta_Pinv(tail, k, misses + 1.0);
    *high = hits == n ? 1.0 : gsl_cdf_beta_Qinv(tail, k + 1.0, misses);
}

typedef struct {
    double n, score, benchmark[3];
} group_sum;

double yb_relative_score(const yb_score_sum *sums, size_t n, int b, const int *weight)
{
    double log_sum = 0.0, count = 0.0;

    for (size_t i = 0; i < n; i++) {
        group_sum g = {0};
        bool first = true;

        for (size_t j = 0; j < i; j++)
            first = first && sums[j].group != sums[i].group;
        for (size_t j = i; first && j < n; j++) {
            const double w = weight ? weight[sums[j].cluster] : 1.0;

            if (sums[j].group != sums[i].group)
                continue;
            g.n += w * (double) sums[j].n;
            g.score += w * sums[j].score;
            for (int k = 0; k < 3; k++)
                g.benchmark[k] += w * sums[j].benchmark[k];
        }
        double other = g.benchmark[b < 3 ? b : 0];

        for (int k = 1; b == 3 && k < 3; k++)
            other = g.benchmark[k] < other ? g.benchmark[k] : other;
        if (first && g.n > 0.0 && g.score > 0.0 && other > 0.0) {
            log_sum += g.n * (yb_log(g.score) - yb_log(other));
            count += g.n;
        }
    }
    return count > 0.0 ? yb_exp(log_sum / count) : 0.0;
}

yb_status yb_relative_score_interval(const yb_score_sum *sums, size_t n, int b, double *low, double *high)
{
    int present[YB_MAX_CLUSTERS] = {0}, clusters[YB_MAX_CLUSTERS], k = 0;
    size_t resamples = 1;

    *low = *high = 0.0;
    for (size_t i = 0; i < n; i++)
        present[sums[i].cluster] = 1;
    for (int c = 0; c < YB_MAX_CLUSTERS; c++)
        if (present[c])
            clusters[k++] = c;
    if (k < 3)
        return YB_OK;
    for (int c = 0; c < k; c++)
        resamples *= (size_t) k;

    double *ratio = malloc(resamples * sizeof *ratio), bound[2];
    yb_quantile_work *work = yb_quantile_work_create(resamples);
    yb_status status = YB_ERR_FILE;

    for (size_t r = 0; ratio && work && r < resamples; r++) {
        int weight[YB_MAX_CLUSTERS] = {0};
        size_t digits = r; /* of the draw, in base k */

        for (int c = 0; c < k; c++, digits /= (size_t) k)
            weight[clusters[digits % (size_t) k]]++;
        ratio[r] = yb_relative_score(sums, n, b, weight);
    }
    if (ratio && work)
        status = yb_quantiles(work, ratio, resamples, (const double[]){0.025, 0.975}, 2, bound);
    if (status == YB_OK) {
        *low = bound[0];
        *high = bound[1];
    }
    yb_quantile_work_free(work);
    free(ratio);
    return status;
}
