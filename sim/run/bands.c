/* Percentiles and moments over the paths: see bands.h. */
#include "yibao/bands.h"

#include <omp.h>
#include <stdlib.h>
#include <string.h>

#include "yibao/quantile.h"
#include "yibao/replicates.h"

/* Ranks per percentile: two for its value, two for its interval; two more for se_p50. */
enum { MAX_RANKS = 4 * YB_MAX_PERCENTILES + 2 };

/* Which order statistics the bands need, and what each is for: the same for every sample of a run. */
typedef struct {
    size_t rank[MAX_RANKS], n_ranks;
    size_t low_at[YB_MAX_PERCENTILES], high_at[YB_MAX_PERCENTILES]; /* positions in rank[] */
    double fraction[YB_MAX_PERCENTILES];
    size_t from_at[YB_MAX_PERCENTILES], to_at[YB_MAX_PERCENTILES]; /* bounds of the interval */
    size_t median_low_at, median_high_at;
} rank_plan;

/* Keeps the list ascending and without repetition; there is room for all. */
static void want_rank(rank_plan *plan, size_t rank)
{
    size_t i = plan->n_ranks;

    while (i > 0 && plan->rank[i - 1] > rank)
        i--;
    if (i > 0 && plan->rank[i - 1] == rank)
        return;
    memmove(plan->rank + i + 1, plan->rank + i, (plan->n_ranks - i) * sizeof *plan->rank);
    plan->rank[i] = rank;
    plan->n_ranks++;
}

static size_t position_of(const rank_plan *plan, size_t rank)
{
    size_t i = 0;

    while (plan->rank[i] != rank)
        i++;
    return i;
}

static rank_plan plan_ranks(const yb_bands *bands, size_t n)
{
    rank_plan plan = {0};
    size_t median_low, median_high;

    yb_quantile_interval_ranks(n, 0.5, &median_low, &median_high);
    want_rank(&plan, median_low);
    want_rank(&plan, median_high);
    for (size_t i = 0; i < bands->n_percentiles; i++) {
        const yb_quantile_place place = yb_quantile_locate(n, bands->percentile[i] / 100.0);

        want_rank(&plan, place.low);
        want_rank(&plan, place.high);
        if (bands->interval[i].has_low)
            want_rank(&plan, bands->interval[i].low);
        if (bands->interval[i].has_high)
            want_rank(&plan, bands->interval[i].high);
    }
    plan.median_low_at = position_of(&plan, median_low);
    plan.median_high_at = position_of(&plan, median_high);
    for (size_t i = 0; i < bands->n_percentiles; i++) {
        const yb_quantile_place place = yb_quantile_locate(n, bands->percentile[i] / 100.0);
        const yb_rank_interval *interval = &bands->interval[i];

        plan.low_at[i] = position_of(&plan, place.low);
        plan.high_at[i] = position_of(&plan, place.high);
        plan.fraction[i] = place.fraction;
        plan.from_at[i] = interval->has_low ? position_of(&plan, interval->low) : 0;
        plan.to_at[i] = interval->has_high ? position_of(&plan, interval->high) : 0;
    }
    return plan;
}

/* What the threads share.  `of` and `of_versus` are the bands of the two sides of a difference, where the
 * caller has them: their standard deviations need not be taken again. */
typedef struct {
    yb_bands *bands;
    const yb_results *results, *versus;
    const yb_bands *of, *of_versus;
    rank_plan plan;
    yb_status worst;
} fill_share;

/* The sample of a cell, a series and a year, or its difference; n = 0 beyond the last cell and for a series
 * that has no band. */
static yb_sample sample_of(const fill_share *share, int cell)
{
    const yb_results *results = share->results, *versus = share->versus;
    const yb_series_id series = (yb_series_id) (cell / results->n_years);
    const int t = cell % results->n_years + 1;

    if (series >= YB_SERIES_COUNT || share->bands->slot[series] < 0 || results->slot[series] < 0)
        return (yb_sample){0};
    return (yb_sample){yb_results_sample(results, series, t),
                       versus ? yb_results_sample(versus, series, t) : NULL, (size_t) results->paths};
}

static double variance_of(const double *values, size_t n, const yb_band *known)
{
    double mean, sd;

    if (known)
        return known->sd * known->sd;
    yb_moments(values, n, &mean, &sd);
    return sd * sd;
}

/* How much sharper the paired difference is than one of independent paths: the sum of the two variances
 * over the variance of the difference; 0 where that does not vary. */
static double variance_ratio(const fill_share *share, int cell, const yb_sample *sample, double difference_sd)
{
    const yb_series_id series = (yb_series_id) (cell / share->results->n_years);
    const int t = cell % share->results->n_years + 1;
    const yb_band *one = share->of ? yb_bands_at(share->of, series, t) : NULL;
    const yb_band *other = share->of_versus ? yb_bands_at(share->of_versus, series, t) : NULL;

    if (difference_sd == 0.0)
        return 0.0;
    return (variance_of(sample->values, sample->n, one) + variance_of(sample->minus, sample->n, other)) /
           (difference_sd * difference_sd);
}

/* The band of a sample or difference. */
static yb_status fill_cell(const fill_share *share, yb_quantile_work *work, int cell, const yb_sample *sample,
                           const yb_sample *next)
{
    const yb_bands *bands = share->bands;
    const rank_plan *plan = &share->plan;
    const int n_years = bands->n_years;
    yb_band *band = &bands->band[bands->slot[cell / n_years] * n_years + cell % n_years];
    double value[MAX_RANKS];
    const yb_status status =
        yb_sample_describe(work, sample, next, plan->rank, plan->n_ranks, value, &band->mean, &band->sd);

    if (status != YB_OK)
        return status;
    for (size_t i = 0; i < bands->n_percentiles; i++) {
        band->percentile[i] =
            yb_quantile_between(value[plan->low_at[i]], value[plan->high_at[i]], plan->fraction[i]);
        band->low[i] = value[plan->from_at[i]];
        band->high[i] = value[plan->to_at[i]];
    }
    band->se_p50 = (value[plan->median_high_at] - value[plan->median_low_at]) / (2.0 * 1.959963984540054);
    if (share->results->quasi_random)
        yb_replicate_band(sample->values, sample->minus, sample->n, bands, band);
    if (sample->minus)
        band->variance_ratio = variance_ratio(share, cell, sample, band->sd);
    return YB_OK;
}

static void fill_cells(fill_share *share, int from, int to)
{
    yb_quantile_work *work = yb_quantile_work_create((size_t) share->results->paths);
    yb_sample sample = sample_of(share, from), next;

    if (work)
        (void) yb_quantile_work_use(work, share->results->isa);
    for (int cell = from; cell < to; cell++, sample = next) {
        next = cell + 1 < to ? sample_of(share, cell + 1) : (yb_sample){0};
        if (sample.n == 0)
            continue;
        const yb_status status = work ? fill_cell(share, work, cell, &sample, &next) : YB_ERR_FILE;

        if (status != YB_OK) {
#pragma omp critical(yb_band_status)
            share->worst = status;
        }
    }
    yb_quantile_work_free(work);
}

/* The series and years one by one, by a team of our own or, inside a parallel region, as tasks of its team.
 */
static yb_status fill(fill_share *share, int threads)
{
    enum { CHUNK = 64 };
    const int cells = YB_SERIES_COUNT * share->results->n_years;
    const int wanted = threads > 0 ? threads : omp_get_num_procs();

    if (omp_in_parallel()) {
#pragma omp taskgroup
        for (int cell = 0; cell < cells; cell += CHUNK) {
#pragma omp task firstprivate(share, cell)
            fill_cells(share, cell, cell + CHUNK < cells ? cell + CHUNK : cells);
        }
    } else {
#pragma omp parallel for schedule(dynamic, 1) num_threads(wanted)
        for (int cell = 0; cell < cells; cell += CHUNK)
            fill_cells(share, cell, cell + CHUNK < cells ? cell + CHUNK : cells);
    }
    return share->worst;
}

yb_bands *yb_bands_begin(const yb_results *layout, const yb_results *versus, const yb_inputs *inputs,
                         yb_diag *diag)
{
    yb_bands *bands = calloc(1, sizeof *bands);

    if (bands)
        bands->band = calloc((size_t) layout->n_stored * (size_t) layout->n_years, sizeof *bands->band);
    if (!bands || !bands->band) {
        yb_fail(diag, YB_ERR_FILE, NULL, NULL, "out of memory");
        yb_bands_free(bands);
        return NULL;
    }
    bands->n_years = layout->n_years;
    bands->first_year = layout->first_year;
    bands->n_percentiles = inputs->n_percentiles;
    memcpy(bands->percentile, inputs->percentile, sizeof bands->percentile);
    for (size_t i = 0; i < bands->n_percentiles; i++)
        bands->interval[i] = yb_interval_ranks((size_t) layout->paths, bands->percentile[i] / 100.0);
    /* A paired difference needs the series on both sides. */
    for (int series = 0; series < YB_SERIES_COUNT; series++)
        bands->slot[series] = versus && versus->slot[series] < 0 ? -1 : layout->slot[series];
    return bands;
}

yb_status yb_bands_fill(yb_bands *bands, const yb_results *results, const yb_bands *of,
                        const yb_results *versus, const yb_bands *of_versus, int threads, yb_diag *diag)
{
    fill_share share = {.bands = bands,
                        .results = results,
                        .versus = versus,
                        .of = of,
                        .of_versus = of_versus,
                        .plan = plan_ranks(bands, (size_t) results->paths)};
    const yb_status status = fill(&share, threads);

    return status == YB_OK ? YB_OK
                           : yb_fail(diag, status, NULL, NULL,
                                     status == YB_ERR_FILE ? "out of memory" : "a sample is not finite");
}

yb_bands *yb_bands_create_difference(const yb_results *results, const yb_bands *of, const yb_results *versus,
                                     const yb_bands *of_versus, const yb_inputs *inputs, int threads,
                                     yb_diag *diag)
{
    yb_bands *bands = yb_bands_begin(results, versus, inputs, diag);

    if (bands && yb_bands_fill(bands, results, of, versus, of_versus, threads, diag) != YB_OK) {
        yb_bands_free(bands);
        return NULL;
    }
    return bands;
}

yb_bands *yb_bands_create(const yb_results *results, const yb_results *versus, const yb_inputs *inputs,
                          int threads, yb_diag *diag)
{
    return yb_bands_create_difference(results, NULL, versus, NULL, inputs, threads, diag);
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
