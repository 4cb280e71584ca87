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
} score_cell;

/* The sums by group, in the order in which they first appear, and cluster. */
typedef struct {
    size_t n_groups;
    score_cell (*group)[YB_MAX_CLUSTERS];
} score_table;

static score_table tabulate(const yb_score_sum *sums, size_t n)
{
    score_table table = {0, calloc(n > 0 ? n : 1, sizeof *table.group)};
    int *name = calloc(n > 0 ? n : 1, sizeof *name);

    for (size_t i = 0; table.group && name && i < n; i++) {
        size_t g = 0;

        while (g < table.n_groups && name[g] != sums[i].group)
            g++;
        if (g == table.n_groups)
            name[table.n_groups++] = sums[i].group;
        score_cell *cell = &table.group[g][sums[i].cluster];

        cell->n += (double) sums[i].n;
        cell->score += sums[i].score;
        for (int k = 0; k < 3; k++)
            cell->benchmark[k] += sums[i].benchmark[k];
    }
    if (!name) {
        free(table.group);
        table.group = NULL;
    }
    free(name);
    return table;
}

static double relative_score(const score_table *table, int b, const int *weight)
{
    double log_sum = 0.0, count = 0.0;

    for (size_t i = 0; i < table->n_groups; i++) {
        score_cell g = {0};

        for (int c = 0; c < YB_MAX_CLUSTERS; c++) {
            const score_cell *cell = &table->group[i][c];
            const double w = weight ? weight[c] : 1.0;

            g.n += w * cell->n;
            g.score += w * cell->score;
            for (int k = 0; k < 3; k++)
                g.benchmark[k] += w * cell->benchmark[k];
        }
        double other = g.benchmark[b < 3 ? b : 0];

        for (int k = 1; b == 3 && k < 3; k++)
            other = g.benchmark[k] < other ? g.benchmark[k] : other;
        if (g.n > 0.0 && g.score > 0.0 && other > 0.0) {
            log_sum += g.n * (yb_log(g.score) - yb_log(other));
            count += g.n;
        }
    }
    return count > 0.0 ? yb_exp(log_sum / count) : 0.0;
}

double yb_relative_score(const yb_score_sum *sums, size_t n, int b, const int *weight)
{
    const score_table table = tabulate(sums, n);
    const double ratio = table.group ? relative_score(&table, b, weight) : 0.0;

    free(table.group);
    return ratio;
}

/* The clusters that occur; returns their number. */
static int list_clusters(const yb_score_sum *sums, size_t n, int clusters[YB_MAX_CLUSTERS])
{
    bool present[YB_MAX_CLUSTERS] = {false};
    int k = 0;

    for (size_t i = 0; i < n; i++)
        present[sums[i].cluster] = true;
    for (int c = 0; c < YB_MAX_CLUSTERS; c++)
        if (present[c])
            clusters[k++] = c;
    return k;
}

yb_status yb_relative_score_interval(const yb_score_sum *sums, size_t n, int b, double *low, double *high)
{
    int clusters[YB_MAX_CLUSTERS];
    const int k = list_clusters(sums, n, clusters);
    size_t resamples = 1;

    *low = *high = 0.0;
    if (k < 3)
        return YB_OK;
    for (int c = 0; c < k; c++)
        resamples *= (size_t) k;

    const score_table table = tabulate(sums, n);
    double *ratio = malloc(resamples * sizeof *ratio), bound[2];
    yb_quantile_work *work = yb_quantile_work_create(resamples);
    yb_status status = YB_ERR_FILE;

    for (size_t r = 0; table.group && ratio && work && r < resamples; r++) {
        int weight[YB_MAX_CLUSTERS] = {0};
        size_t digits = r; /* of the draw, in base k */

        for (int c = 0; c < k; c++, digits /= (size_t) k)
            weight[clusters[digits % (size_t) k]]++;
        ratio[r] = relative_score(&table, b, weight);
    }
    if (table.group && ratio && work)
        status = yb_quantiles(work, ratio, resamples, (const double[]){0.025, 0.975}, 2, bound);
    if (status == YB_OK) {
        *low = bound[0];
        *high = bound[1];
    }
    yb_quantile_work_free(work);
    free(ratio);
    free(table.group);
    return status;
}
