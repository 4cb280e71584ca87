/* The numbers of one chart: see chart_private.h. */
#include "chart_private.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Two percentile columns that bound `coverage` percent of the paths. */
typedef struct {
    size_t low, high;
    double coverage;
} band_pair;

/* Picks the symmetric pairs nearest to 95, 80 and 50 % (10 and 90 bound 80 %), outermost first. */
static size_t pick_bands(const yb_chart_data *data, band_pair picked[YB_CHART_MAX_BANDS])
{
    static const double wanted[YB_CHART_MAX_BANDS] = {95.0, 80.0, 50.0};
    const double *const p = data->percentiles;
    size_t n_picked = 0;

    for (size_t w = 0; w < YB_CHART_MAX_BANDS; w++) {
        band_pair best = {0, 0, 0.0};

        for (size_t i = 0; i < data->n_percentiles; i++)
            for (size_t j = 0; j < data->n_percentiles; j++) {
                const double coverage = p[j] - p[i];
                /* Nested bands only: inside the ones picked so far. */
                const double limit = n_picked > 0 ? picked[n_picked - 1].coverage - 1e-9 : 100.0;

                if (fabs(p[i] + p[j] - 100.0) < 1e-9 && coverage > 0.0 && coverage < limit &&
                    (best.coverage <= 0.0 || fabs(coverage - wanted[w]) < fabs(best.coverage - wanted[w])))
                    best = (band_pair){i, j, coverage};
            }
        if (best.coverage > 0.0)
            picked[n_picked++] = best;
    }
    return n_picked;
}

/* Copies one row into `point`. */
static yb_status fill_point(yb_chart_point *point, const yb_chart_row *row, size_t median_index,
                            const band_pair *bands, size_t n_bands, yb_diag *diag)
{
    double low = row->values[median_index], high = low;

    *point = (yb_chart_point){.year = row->year, .status = row->status, .median = low};
    for (size_t b = n_bands; b-- > 0;) {
        if (row->status == YB_CHART_PROJECTED) {
            if (row->values[bands[b].low] > low || row->values[bands[b].high] < high)
                return yb_fail(diag, YB_ERR_INPUT, &row->at, NULL, "the percentiles do not ascend");
            low = row->values[bands[b].low];
            high = row->values[bands[b].high];
        }
        point->low[b] = low;
        point->high[b] = high;
    }
    return YB_OK;
}

static yb_status check_order(const yb_chart_point *previous, const yb_chart_row *row, yb_diag *diag)
{
    if (strcmp(row->unit, "100m_yuan") != 0)
        return yb_fail(diag, YB_ERR_INPUT, &row->at, NULL, "the unit of %s is '%s', not 100m_yuan",
                       row->series, row->unit);
    if (previous == NULL)
        return YB_OK;
    if (row->year <= previous->year)
        return yb_fail(diag, YB_ERR_INPUT, &row->at, NULL, "the year %d follows %d", row->year,
                       previous->year);
    if (previous->status == YB_CHART_PROJECTED && row->status != YB_CHART_PROJECTED)
        return yb_fail(diag, YB_ERR_INPUT, &row->at, NULL, "history follows projected years");
    return YB_OK;
}

static void find_exhaustion(yb_chart_exhaustion *exhaustion, const yb_chart_data *data, const char *fund)
{
    const struct {
        double probability;
        int *year;
    } targets[] = {{0.05, &exhaustion->year_5}, {0.5, &exhaustion->year_50}, {0.95, &exhaustion->year_95}};

    for (size_t i = 0; i < data->n_risks; i++) {
        const yb_chart_risk *const risk = &data->risks[i];

        if (strcmp(risk->fund, fund) != 0)
            continue;
        if (risk->year > exhaustion->horizon) {
            exhaustion->horizon = risk->year;
            exhaustion->final_probability = risk->probability;
        }
        exhaustion->known = true;
        for (size_t t = 0; t < sizeof targets / sizeof *targets; t++)
            if (risk->probability >= targets[t].probability &&
                (*targets[t].year == 0 || risk->year < *targets[t].year))
                *targets[t].year = risk->year;
    }
}

void yb_chart_series_range(const yb_chart_series *series, size_t first_band, double *low, double *high)
{
    *low = *high = 0.0;
    for (size_t i = 0; i < series->n_points; i++) {
        const yb_chart_point *const point = &series->points[i];
        const bool banded = first_band < series->n_bands;

        *low = fmin(*low, banded ? point->low[first_band] : point->median);
        *high = fmax(*high, banded ? point->high[first_band] : point->median);
    }
}

/* A few wild paths must not flatten everything else: a band that more than
 * triples the height of the figure is named in the note instead of drawn. */
static void omit_enormous_band(yb_chart_series *series)
{
    const double enormous = 3.0;
    double low, high, inner_low, inner_high;

    if (series->n_bands < 2)
        return;
    yb_chart_series_range(series, 0, &low, &high);
    yb_chart_series_range(series, 1, &inner_low, &inner_high);
    if (high - low <= enormous * (inner_high - inner_low))
        return;
    series->omitted_coverage = series->coverage[0];
    series->omitted_low = series->points[series->n_points - 1].low[0];
    series->omitted_high = series->points[series->n_points - 1].high[0];
    series->n_bands--;
    memmove(series->coverage, series->coverage + 1, series->n_bands * sizeof *series->coverage);
    for (size_t i = 0; i < series->n_points; i++) {
        memmove(series->points[i].low, series->points[i].low + 1, series->n_bands * sizeof(double));
        memmove(series->points[i].high, series->points[i].high + 1, series->n_bands * sizeof(double));
    }
}

yb_status yb_chart_series_init(yb_chart_series *series, const yb_chart_data *data, const char *fund,
                               const char *name, yb_diag *diag)
{
    band_pair bands[YB_CHART_MAX_BANDS];
    size_t n = 0;

    *series = (yb_chart_series){.fund = fund, .series = name, .n_bands = pick_bands(data, bands)};
    for (size_t b = 0; b < series->n_bands; b++)
        series->coverage[b] = bands[b].coverage;
    series->points = calloc(data->n_rows + 1, sizeof *series->points);
    if (series->points == NULL)
        return yb_fail(diag, YB_ERR_FILE, NULL, NULL, "out of memory");
    for (size_t r = 0; r < data->n_rows; r++) {
        const yb_chart_row *const row = &data->rows[r];

        if (strcmp(row->fund, fund) != 0 || strcmp(row->series, name) != 0)
            continue;
        yb_status status = check_order(n > 0 ? &series->points[n - 1] : NULL, row, diag);
        if (status == YB_OK)
            status = fill_point(&series->points[n], row, data->median_index, bands, series->n_bands, diag);
        if (status != YB_OK)
            return status;
        n++;
        series->n_history += row->status != YB_CHART_PROJECTED;
    }
    series->n_points = n > series->n_history ? n : 0;
    omit_enormous_band(series);
    find_exhaustion(&series->exhaustion, data, fund);
    return YB_OK;
}

void yb_chart_series_free(yb_chart_series *series)
{
    free(series->points);
    series->points = NULL;
}
