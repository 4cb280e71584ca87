/* Percentiles and moments over the paths: see bands.h. */
#include "yibao/bands.h"

#include <omp.h>
#include <stdlib.h>
#include <string.h>

#include "yibao/quantile.h"

/* Scratch memory of one thread. */
typedef struct {
    yb_quantile_work *work;
    double *difference;
} scratch;

/* One sample's band.  The order statistics that bound the median come from the
 * same selection: their quantile levels are exact ranks. */
static yb_status band_of(const scratch *s, const double *sample, size_t n, const yb_bands *bands,
                         yb_band *band)
{
    enum { EXTRA = 2 };
    double level[YB_MAX_PERCENTILES + EXTRA], value[YB_MAX_PERCENTILES + EXTRA];
    int order[YB_MAX_PERCENTILES + EXTRA];
    const size_t k = bands->n_percentiles, m = k + EXTRA;
    size_t low, high;

    yb_quantile_interval_ranks(n, 0.5, &low, &high);
    for (size_t i = 0; i < k; i++)
        level[i] = bands->percentile[i] / 100.0;
    level[k] = n > 1 ? (double) low / (double) (n - 1) : 0.0;
    level[k + 1] = n > 1 ? (double) high / (double) (n - 1) : 0.0;
    for (size_t i = 0; i < m; i++)
        order[i] = (int) i;
    for (size_t i = 1; i < m; i++) /* insertion sort: the percentiles are ascending already */
        for (size_t j = i; j > 0 && level[order[j]] < level[order[j - 1]]; j--) {
            const int swapped = order[j];

            order[j] = order[j - 1];
            order[j - 1] = swapped;
        }

    double sorted[YB_MAX_PERCENTILES + EXTRA];

    for (size_t i = 0; i < m; i++)
        sorted[i] = level[order[i]];
    const yb_status status = yb_quantiles(s->work, sample, n, sorted, m, value);

    if (status != YB_OK)
        return status;
    double bound[EXTRA] = {0};

    for (size_t i = 0; i < m; i++)
        if ((size_t) order[i] < k)
            band->percentile[order[i]] = value[i];
        else
            bound[(size_t) order[i] - k] = value[i];
    band->se_p50 = (bound[1] - bound[0]) / (2.0 * 1.959963984540054);
    yb_moments(sample, n, &band->mean, &band->sd);
    return YB_OK;
}

/* The stored sample of a series, or its paired difference; NULL if `versus` does not store the series. */
static const double *sample_of(const scratch *s, const yb_results *results, const yb_results *versus,
                               yb_series_id series, int t)
{
    const size_t n = (size_t) results->paths;
    const double *sample = yb_results_sample(results, series, t);
    const double *other = versus ? yb_results_sample(versus, series, t) : NULL;

    if (!versus)
        return sample;
    for (size_t i = 0; other && i < n; i++)
        s->difference[i] = sample[i] - other[i];
    return other ? s->difference : NULL;
}

static yb_status fill(yb_bands *bands, const yb_results *results, const yb_results *versus, int threads)
{
    const int cells = YB_SERIES_COUNT * results->n_years;
    const size_t n = (size_t) results->paths;
    const int wanted = threads > 0 ? threads : omp_get_num_procs();
    const int used_threads = wanted < cells ? wanted : cells;
    yb_status worst = YB_OK;

#pragma omp parallel num_threads(used_threads)
    {
        scratch s = {yb_quantile_work_create(n), versus ? malloc(n * sizeof(double)) : NULL};
        const bool ready = s.work && (!versus || s.difference);

#pragma omp for schedule(dynamic, 8)
        for (int cell = 0; cell < cells; cell++) {
            yb_status status = YB_ERR_FILE;

            const yb_series_id series = (yb_series_id) (cell / results->n_years);
            const int t = cell % results->n_years + 1, slot = bands->slot[series];

            if (slot < 0)
                continue;
            if (ready)
                status = band_of(&s, sample_of(&s, results, versus, series, t), n, bands,
                                 &bands->band[slot * results->n_years + t - 1]);
            if (status != YB_OK) {
#pragma omp critical(yb_band_status)
                worst = status;
            }
        }
        yb_quantile_work_free(s.work);
        free(s.difference);
    }
    return worst;
}

yb_bands *yb_bands_create(const yb_results *results, const yb_results *versus, const yb_inputs *inputs,
                          int threads, yb_diag *diag)
{
    yb_bands *bands = calloc(1, sizeof *bands);

    if (bands)
        bands->band = calloc((size_t) results->n_stored * (size_t) results->n_years, sizeof *bands->band);
    if (!bands || !bands->band) {
        yb_fail(diag, YB_ERR_FILE, NULL, NULL, "out of memory");
        yb_bands_free(bands);
        return NULL;
    }
    bands->n_years = results->n_years;
    bands->first_year = results->first_year;
    bands->n_percentiles = inputs->n_percentiles;
    memcpy(bands->percentile, inputs->percentile, sizeof bands->percentile);
    /* A paired difference needs the series on both sides. */
    for (int series = 0; series < YB_SERIES_COUNT; series++)
        bands->slot[series] = versus && versus->slot[series] < 0 ? -1 : results->slot[series];
    const yb_status status = fill(bands, results, versus, threads);

    if (status != YB_OK) {
        yb_fail(diag, status, NULL, NULL, status == YB_ERR_FILE ? "out of memory" : "a sample is not finite");
        yb_bands_free(bands);
        return NULL;
    }
    return bands;
}

void yb_bands_free(yb_bands *bands)
{
    if (!bands)
        return;
    free(bands->band);
    free(bands);
}

const yb_band *yb_bands_at(const yb_bands *bands, yb_series_id series, int t)
{
    return bands->slot[series] < 0 ? NULL : &bands->band[bands->slot[series] * bands->n_years + t - 1];
}

int yb_bands_percentile(const yb_bands *bands, double percent)
{
    for (size_t i = 0; i < bands->n_percentiles; i++)
        if (bands->percentile[i] == percent)
            return (int) i;
    return -1;
}
