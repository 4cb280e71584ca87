/* Scores over sets of cells: see backtest.h. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "yibao/backtest.h"
#include "yibao/vecmath.h"

static yb_kind kind_of(const yb_cell *cell)
{
    switch (yb_targets[cell->target].series) {
    case YB_S_RESIDENT_HOSPITALIZATION:
    case YB_S_RESIDENT_DISCHARGE_COST:
    case YB_S_RESIDENT_VISITS:
    case YB_S_EMPLOYEE_HOSPITALIZATION:
    case YB_S_EMPLOYEE_DISCHARGE_COST:
    case YB_S_EMPLOYEE_VISITS:
        return YB_KIND_USE;
    default:
        return YB_KIND_MONEY;
    }
}

static yb_period period_of(const yb_cell *cell)
{
    if (cell->origin >= YB_BREAK_YEAR)
        return YB_PERIOD_AFTER;
    return cell->year >= YB_BREAK_YEAR ? YB_PERIOD_ACROSS : YB_PERIOD_BEFORE;
}

static bool belongs(const yb_cell *cell, const yb_cell_set *set)
{
    const yb_series *series = &yb_series_table[yb_targets[cell->target].series];

    return (!set->fund || strcmp(series->fund, set->fund) == 0) &&
           (!set->series || strcmp(series->name, set->series) == 0) &&
           (set->kind == YB_KIND_ANY || kind_of(cell) == set->kind) &&
           (set->period == YB_PERIOD_ANY || period_of(cell) == set->period) &&
           (set->horizon == 0 || cell->year - cell->origin == set->horizon) &&
           (set->origin == 0 || cell->origin == set->origin) && !(set->without_gaps && cell->gaps);
}

static void add_errors(yb_set_score *score, const yb_cell *cell, const yb_forecast *forecast)
{
    const double error = forecast->quantile[YB_FORECAST_QUANTILES / 2] - cell->actual;
    const int bin = (int) (forecast->pit * YB_PIT_BINS);

    score->n++;
    score->bias += error;
    score->mae += fabs(error);
    score->crps += forecast->crps;
    score->bias_percent += 100.0 * error / cell->scale;
    score->mape += 100.0 * fabs(error) / cell->scale;
    score->crps_percent += 100.0 * forecast->crps / cell->scale;
    score->pit_mean += forecast->pit;
    score->pit[bin < YB_PIT_BINS ? bin : YB_PIT_BINS - 1]++;
    for (int b = 0; b < YB_CENTRAL_BANDS; b++) {
        int low, high;

        yb_band_ends(b, &low, &high);
        score->inside[b] +=
            forecast->quantile[low] <= cell->actual && cell->actual <= forecast->quantile[high];
    }
}

static void divide(yb_set_score *score)
{
    double *const sums[] = {&score->bias,         &score->mae,  &score->crps,    &score->bias_percent,
                            &score->crps_percent, &score->mape, &score->pit_mean};

    for (size_t i = 0; i < sizeof sums / sizeof *sums; i++)
        *sums[i] /= (double) score->n;
    for (int b = 0; b < YB_CENTRAL_BANDS; b++)
        yb_clopper_pearson(score->inside[b], score->n, 0.95, &score->inside_low[b], &score->inside_high[b]);
}

/* Scores of the set by series of a fund and origin. */
static size_t sum_scores(const yb_backtest *backtest, const yb_cell_set *set, yb_score_sum *sums)
{
    size_t n = 0;

    for (size_t i = 0; i < backtest->n; i++) {
        const yb_cell *cell = &backtest->cell[i];
        const int cluster = cell->origin - YB_FIRST_ORIGIN;
        size_t at = 0;

        if (!belongs(cell, set))
            continue;
        while (at < n && (sums[at].group != cell->target || sums[at].cluster != cluster))
            at++;
        if (at == n)
            sums[n++] = (yb_score_sum){.group = cell->target, .cluster = cluster};
        sums[at].n++;
        sums[at].score += cell->forecast[YB_METHOD_MODEL].crps;
        for (int b = 0; b < YB_METHODS - 1; b++)
            sums[at].benchmark[b] += cell->forecast[YB_METHOD_DRIFT + b].crps;
    }
    return n;
}

/* Geometric means over single cells, and the benchmark with the least sum. */
static void compare_cells(const yb_backtest *backtest, const yb_cell_set *set, yb_set_score *score)
{
    double log_ratio[YB_METHODS + 1] = {0}, sum[YB_METHODS] = {0};

    for (size_t i = 0; i < backtest->n; i++) {
        const yb_cell *cell = &backtest->cell[i];
        double least = INFINITY;

        if (!belongs(cell, set))
            continue;
        const double own = yb_log(cell->forecast[YB_METHOD_MODEL].crps);

        for (int m = YB_METHOD_DRIFT; m < YB_METHODS; m++) {
            const double crps = cell->forecast[m].crps;

            log_ratio[m] += own - yb_log(crps);
            sum[m] += crps;
            least = crps < least ? crps : least;
        }
        log_ratio[YB_BEST] += own - yb_log(least);
    }
    for (int m = YB_METHOD_DRIFT; m <= YB_BEST; m++)
        score->cell_ratio[m] = yb_exp(log_ratio[m] / (double) score->n);
    score->best = YB_METHOD_DRIFT;
    for (int m = YB_METHOD_DRIFT; m < YB_METHODS; m++)
        score->best = sum[m] < sum[score->best] ? (yb_method) m : score->best;
}

yb_status yb_backtest_score(const yb_backtest *backtest, const yb_cell_set *set, yb_method method,
                            yb_set_score *score)
{
    yb_score_sum sums[YB_TARGETS * YB_ORIGINS];
    bool seen[YB_TARGETS] = {false};

    memset(score, 0, sizeof *score);
    for (size_t i = 0; i < backtest->n; i++) {
        const yb_cell *cell = &backtest->cell[i];

        if (!belongs(cell, set))
            continue;
        add_errors(score, cell, &cell->forecast[method]);
        score->n_series += !seen[cell->target];
        seen[cell->target] = true;
    }
    if (score->n == 0)
        return YB_OK;
    divide(score);
    if (method != YB_METHOD_MODEL)
        return YB_OK;
    const size_t n = sum_scores(backtest, set, sums);

    compare_cells(backtest, set, score);
    for (int b = 0; b < YB_METHODS; b++) {
        const int m = b + 1; /* the last is YB_BEST */

        score->ratio[m] = yb_relative_score(sums, n, b, NULL);
        const yb_status status =
            yb_relative_score_interval(sums, n, b, &score->ratio_low[m], &score->ratio_high[m]);

        if (status != YB_OK)
            return status;
    }
    return YB_OK;
}
