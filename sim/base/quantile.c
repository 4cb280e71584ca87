#include "yibao/quantile.h"

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "sample_passes.h"

/* The sample is read twice, in chunks.  The first pass takes its extremes and its sum.  The second counts
 * the values into bins of equal width, keeps the bin of each, and sums the squares about the mean.  Then the
 * values of those bins that hold a wanted rank are fetched, and each such bin is binned again, by bit
 * patterns, until few enough values are left to sort.  A bin number only has to rise with the value, so
 * rounding in it cannot make a result inexact. */

enum {
    CHUNK = YB_PASS_CHUNK,
    BLOCK = YB_PASS_BLOCK,
    LANES = YB_PASS_LANES,
    SORT_LIMIT = YB_PASS_FEW,
    MAX_BINS = YB_PASS_BINS,
    MIN_BINS = 64,
    RUN = 64,            /* bins summed together to find ranks */
    BATCH = 32,          /* probabilities answered in one pass over the sample */
    FETCH_LIMIT = 32768, /* values of a sample that is fetched ahead: the second-level cache holds them */
    MAX_RANKS = 2 * BATCH
};

struct yb_quantile_work {
    const yb_sample_passes *passes;
    size_t n_max;
    double *values[2];  /* [n_max] each: bins collected at alternate levels */
    double *difference; /* [n_max], or NULL until a difference is wanted */
    uint16_t *bins;     /* [n_max] */
    uint32_t counts[MAX_BINS];
    yb_bin_marks marks;
    uint8_t group_of[MAX_BINS]; /* of a wanted bin */
};

/* A bin that holds wanted ranks. */
typedef struct {
    size_t first_rank; /* its ranks start here in the list of ranks */
    size_t below;      /* values in lower bins */
    size_t start;      /* its values start here among the collected ones */
    size_t count;
} bin_group;

yb_quantile_work *yb_quantile_work_create(size_t n_max)
{
    if (n_max == 0 || n_max > UINT32_MAX)
        return NULL;
    yb_quantile_work *work = calloc(1, sizeof *work);
    if (work == NULL)
        return NULL;
    work->passes = yb_sample_passes_choose(NULL);
    work->n_max = n_max;
    for (int b = 0; b < 2; b++)
        work->values[b] = malloc(n_max * sizeof(double));
    work->bins = malloc(n_max * sizeof *work->bins);
    if (work->values[0] == NULL || work->values[1] == NULL || work->bins == NULL) {
        yb_quantile_work_free(work);
        return NULL;
    }
    return work;
}

void yb_quantile_work_free(yb_quantile_work *work)
{
    if (work == NULL)
        return;
    free(work->values[0]);
    free(work->values[1]);
    free(work->difference);
    free(work->bins);
    free(work);
}

bool yb_quantile_work_use(yb_quantile_work *work, const char *isa)
{
    const yb_sample_passes *passes = yb_sample_passes_choose(isa);
    if (passes != NULL)
        work->passes = passes;
    return passes != NULL;
}

static size_t chunk_at(size_t start, size_t n)
{
    return n - start < CHUNK ? n - start : CHUNK;
}

/* The lanes added as a tree; they are overwritten. */
static double lane_sum(double *lane)
{
    for (int width = LANES / 2; width > 0; width /= 2)
        for (int l = 0; l < width; l++)
            lane[l] += lane[l + width];
    return lane[0];
}

static const double *at(const double *values, size_t start)
{
    return values ? values + start : NULL;
}

/* What the first pass finds. */
typedef struct {
    double min, max, sum;
} sample_survey;

/* A difference is worked out on the way. */
static sample_survey survey(const yb_sample_passes *passes, const yb_sample *sample, double *difference)
{
    const double *values = sample->minus ? difference : sample->values;
    const double first = sample->values[0] - (sample->minus ? sample->minus[0] : 0.0);
    sample_survey result = {first, first, 0.0};
    yb_pass_survey so_far = {.sum = {0.0}};
    for (int l = 0; l < LANES; l++)
        so_far.low[l] = so_far.high[l] = first;
    for (size_t start = 0; start < sample->n; start += CHUNK) {
        const size_t m = chunk_at(start, sample->n);
        if (sample->minus)
            passes->difference(sample->values + start, sample->minus + start, m, difference + start);
        passes->survey(values + start, m, &so_far);
        if (start + m == sample->n || (start + m) % BLOCK == 0) {
            result.sum += lane_sum(so_far.sum);
            memset(so_far.sum, 0, sizeof so_far.sum);
        }
    }
    for (int l = 0; l < LANES; l++) {
        result.min = so_far.low[l] < result.min ? so_far.low[l] : result.min;
        result.max = so_far.high[l] > result.max ? so_far.high[l] : result.max;
    }
    return result;
}

/* A value that is not finite leaves no finite sum; only a sum that is not finite must be looked into. */
static bool all_finite(const double *values, size_t n, const sample_survey *found)
{
    bool finite = true;
    for (size_t i = 0; !isfinite(found->sum) && i < n; i++)
        finite = finite && isfinite(values[i]);
    return finite;
}

/* Sums about an origin, chunk by chunk. */
typedef struct {
    double origin;
    yb_pass_sums block;
    double sum, square;
} centred_sums;

static void add_chunk(const yb_sample_passes *passes, const double *sample, size_t start, size_t m, size_t n,
                      centred_sums *sums)
{
    passes->centred_sums(sample + start, m, sums->origin, &sums->block);
    if (start + m == n || (start + m) % BLOCK == 0) {
        sums->sum += lane_sum(sums->block.sum);
        sums->square += lane_sum(sums->block.square);
        memset(&sums->block, 0, sizeof sums->block);
    }
}

/* The origin is the mean but for its rounding error, which the sum about it is, or nearly. */
static void moments_of(const centred_sums *sums, size_t n, double *mean, double *sd)
{
    const double count = (double) n;
    const double variance = n > 1 ? (sums->square - sums->sum * sums->sum / count) / (count - 1.0) : 0.0;
    *mean = sums->origin + sums->sum / count;
    *sd = variance > 0.0 ? sqrt(variance) : 0.0;
}

static yb_bin_map bin_map_create(double min, double max, size_t n, bool linear)
{
    yb_bin_map map = {.linear = false, .n_bins = MIN_BINS};
    while (map.n_bins < MAX_BINS && map.n_bins < n / 2)
        map.n_bins *= 2;
    map.half_min = 0.5 * min; /* halves: max - min may overflow */
    map.scale = (map.n_bins - 1) / (0.5 * max - map.half_min);
    map.linear = linear && isfinite(map.scale);
    map.min_key = yb_order_key(min);
    while ((yb_order_key(max) - map.min_key) >> map.shift >= map.n_bins)
        map.shift++;
    return map;
}

/* Counts a chunk.  Between the counts, which wait for each other, there is time to ask for values that are
 * needed later and still in memory. */
static void count_chunk(uint32_t *counts, const uint16_t *bins, size_t n, const double *ahead,
                        const double *ahead_minus)
{
    size_t i = 0;
    for (; i + 8 <= n; i += 8) {
        if (ahead)
            __builtin_prefetch(ahead + i, 0, 2);
        if (ahead_minus)
            __builtin_prefetch(ahead_minus + i, 0, 2);
        for (size_t j = 0; j < 8; j++)
            counts[bins[i + j]]++;
    }
    for (; i < n; i++)
        counts[bins[i]]++;
}

/* Values to select from, and where to put those of the bins of interest. */
typedef struct {
    const double *values;
    size_t n;
    double min, max;
    int target;         /* the buffer of work->values that does not hold `values` */
    size_t offset;      /* where the room for this slice starts there */
    bool linear;        /* bins of equal width, not by bit patterns */
    centred_sums *sums; /* NULL: not wanted */
    yb_sample next;     /* to be fetched ahead, as long as this one; or nothing */
} value_slice;

/* The values to ask for while a chunk is counted: as many of the next sample or, where the cache cannot hold
 * that, the next chunk of this one. */
static const double *ahead_of(const value_slice *slice, size_t start)
{
    if (slice->n <= FETCH_LIMIT)
        return at(slice->next.values, start);
    return slice->n - start >= 2 * CHUNK ? slice->values + start + CHUNK : NULL;
}

/* Counts the values into bins and notes the bin of each; sums up as well if the slice wants it. */
static void count_bins(yb_quantile_work *work, const yb_bin_map *map, const value_slice *slice,
                       uint16_t *bins)
{
    const size_t n = slice->n;
    memset(work->counts, 0, map->n_bins * sizeof *work->counts);
    for (size_t start = 0; start < n; start += CHUNK) {
        const size_t m = chunk_at(start, n);
        work->passes->bins(map, slice->values + start, m, bins + start);
        if (slice->sums)
            add_chunk(work->passes, slice->values, start, m, n, slice->sums);
        count_chunk(work->counts, bins + start, m, ahead_of(slice, start), at(slice->next.minus, start));
    }
}

static uint32_t run_count(const uint32_t *counts)
{
    uint32_t sum = 0;
    for (int b = 0; b < RUN; b++)
        sum += counts[b];
    return sum;
}

/* Finds the bins that hold the ranks and marks them; returns their number. */
static size_t find_groups(yb_quantile_work *work, const yb_bin_map *map, const size_t *ranks, size_t n_ranks,
                          bin_group *groups)
{
    const uint32_t *counts = work->counts;
    yb_bin_marks *marks = &work->marks;
    size_t n_groups = 0, bin = 0, below = 0, collected = 0;
    size_t run_below = 0, run = 0, in_run = run_count(counts); /* the run of bins that `bin` is in */
    memset(marks->byte, 0, map->n_bins);
    memset(marks->bit, 0, sizeof marks->bit);
    for (size_t r = 0; r < n_ranks; r++) {
        while (run_below + in_run <= ranks[r]) {
            run_below += in_run;
            run += RUN;
            in_run = run_count(counts + run);
            bin = run;
            below = run_below;
        }
        while (below + counts[bin] <= ranks[r])
            below += counts[bin++];
        if (marks->byte[bin] == 0) {
            marks->byte[bin] = 1;
            marks->bit[bin / 64] |= (uint64_t) 1 << bin % 64;
            work->group_of[bin] = (uint8_t) n_groups;
            groups[n_groups++] =
                (bin_group){.first_rank = r, .below = below, .start = collected, .count = counts[bin]};
            collected += counts[bin];
        }
    }
    return n_groups;
}

/* Copies the values of the wanted bins to `collected`, bin after bin, each in the order of the sample. */
static void collect(const yb_quantile_work *work, const double *values, const uint16_t *bins, size_t n,
                    const bin_group *groups, size_t n_groups, double *collected)
{
    uint64_t wanted[CHUNK / 64];
    double *next[MAX_RANKS];
    for (size_t g = 0; g < n_groups; g++)
        next[g] = collected + groups[g].start;
    for (size_t start = 0; start < n; start += CHUNK) {
        const size_t m = chunk_at(start, n);
        work->passes->wanted(bins + start, m, &work->marks, wanted);
        for (size_t w = 0; w < (m + 63) / 64; w++)
            for (uint64_t bits = wanted[w]; bits != 0; bits &= bits - 1) {
                const size_t i = start + 64 * w + (size_t) __builtin_ctzll(bits);
                *next[work->group_of[bins[i]]]++ = values[i];
            }
    }
}

static void select_ranks(yb_quantile_work *work, const value_slice *slice, size_t *ranks, size_t n_ranks,
                         double *result);

/* The same for the values of a bin, of which the extremes are not known yet. */
static void select_in_bin(yb_quantile_work *work, value_slice *bin, size_t *ranks, size_t n_ranks,
                          double *result)
{
    double sorted[SORT_LIMIT];
    if (bin->n == 1) {
        result[0] = bin->values[0];
        return;
    }
    if (bin->n > SORT_LIMIT) {
        const yb_sample values = {bin->values, NULL, bin->n};
        const sample_survey found = survey(work->passes, &values, NULL);
        bin->min = found.min;
        bin->max = found.max;
        select_ranks(work, bin, ranks, n_ranks, result);
        return;
    }
    work->passes->sort_few(bin->values, bin->n, sorted);
    for (size_t r = 0; r < n_ranks; r++)
        result[r] = sorted[ranks[r]];
}

/* result[r] = the value of rank ranks[r] in the slice; ranks ascend, no two equal, and are overwritten.
 * Bins by bit pattern shrink the range of patterns at least 32-fold, so it nests at most 14 deep. */
static void select_ranks(yb_quantile_work *work, const value_slice *slice, size_t *ranks, size_t n_ranks,
                         double *result)
{
    if (slice->min == slice->max) {
        for (size_t r = 0; r < n_ranks; r++)
            result[r] = slice->min;
        return;
    }
    const yb_bin_map map = bin_map_create(slice->min, slice->max, slice->n, slice->linear);
    bin_group groups[MAX_RANKS];
    double *collected = work->values[slice->target] + slice->offset;
    uint16_t *bins = work->bins + slice->offset;
    count_bins(work, &map, slice, bins);
    const size_t n_groups = find_groups(work, &map, ranks, n_ranks, groups);
    collect(work, slice->values, bins, slice->n, groups, n_groups, collected);
    for (size_t g = 0; g < n_groups; g++) {
        const size_t first = groups[g].first_rank;
        const size_t end = g + 1 < n_groups ? groups[g + 1].first_rank : n_ranks;
        for (size_t r = first; r < end; r++)
            ranks[r] -= groups[g].below;
        value_slice part = {.values = collected + groups[g].start,
                            .n = groups[g].count,
                            .target = 1 - slice->target,
                            .offset = slice->offset + groups[g].start};
        select_in_bin(work, &part, ranks + first, end - first, result + first);
    }
}

/* Rises with the fraction, and stays in [low, high]: a fraction is at most 1 - 2^-53, and that times the
 * step rounds to no more than the exact high - low.  Halves where the step would overflow. */
double yb_quantile_between(double low, double high, double fraction)
{
    const double step = high - low;
    if (isfinite(step))
        return low + fraction * step;
    return 2.0 * (0.5 * low + fraction * (0.5 * high - 0.5 * low));
}

yb_quantile_place yb_quantile_locate(size_t n, double p)
{
    const double h = (double) (n - 1) * p;
    const size_t low = (size_t) h;

    return (yb_quantile_place){low, low + 1 < n ? low + 1 : low, h - (double) low};
}

/* The order statistics of a sample, given as a slice, and its moments if the slice wants them. */
static void select_all(yb_quantile_work *work, value_slice *whole, const size_t *ranks, size_t n_ranks,
                       double *result)
{
    const bool counts = whole->min != whole->max && n_ranks > 0; /* otherwise no pass sums up on the way */
    for (size_t start = 0; whole->sums && !counts && start < whole->n; start += CHUNK)
        add_chunk(work->passes, whole->values, start, chunk_at(start, whole->n), whole->n, whole->sums);
    for (size_t start = 0; start < n_ranks; start += MAX_RANKS) {
        const size_t m = n_ranks - start < MAX_RANKS ? n_ranks - start : MAX_RANKS;
        size_t batch[MAX_RANKS]; /* the selection overwrites its ranks */
        memcpy(batch, ranks + start, m * sizeof *batch);
        select_ranks(work, whole, batch, m, result + start);
        whole->sums = NULL;
    }
}

/* Quantiles of a sample, given as a slice, at no more than BATCH probabilities. */
static void quantile_batch(yb_quantile_work *work, value_slice *sample, const double *probs, size_t n_probs,
                           double *result)
{
    const size_t n = sample->n;
    size_t ranks[MAX_RANKS] = {0}, low_at[BATCH], high_at[BATCH];
    double fraction[BATCH], values[MAX_RANKS];
    size_t n_ranks = 0;
    for (size_t j = 0; j < n_probs; j++) {
        const yb_quantile_place place = yb_quantile_locate(n, probs[j]);
        fraction[j] = place.fraction;
        if (n_ranks == 0 || place.low > ranks[n_ranks - 1])
            ranks[n_ranks++] = place.low;
        if (place.high > ranks[n_ranks - 1])
            ranks[n_ranks++] = place.high;
        high_at[j] = n_ranks - 1; /* the probabilities ascend, so high is the last rank so far */
        low_at[j] = place.high > place.low ? n_ranks - 2 : n_ranks - 1;
    }
    select_all(work, sample, ranks, n_ranks, values);
    for (size_t j = 0; j < n_probs; j++)
        result[j] = yb_quantile_between(values[low_at[j]], values[high_at[j]], fraction[j]);
}

/* Makes a slice of a sample: false if its size is out of range or a value not finite. */
static bool survey_sample(const yb_quantile_work *work, const yb_sample *sample, value_slice *whole,
                          double *mean)
{
    if (sample->n == 0 || sample->n > work->n_max)
        return false;
    const sample_survey found = survey(work->passes, sample, work->difference);
    *whole = (value_slice){.values = sample->minus ? work->difference : sample->values,
                           .n = sample->n,
                           .min = found.min,
                           .max = found.max,
                           .linear = true};
    *mean = found.sum / (double) sample->n;
    return all_finite(whole->values, whole->n, &found);
}

static bool ranks_ascend(const size_t *ranks, size_t n_ranks, size_t n)
{
    for (size_t r = 0; r < n_ranks; r++)
        if (ranks[r] >= n || (r > 0 && ranks[r] <= ranks[r - 1]))
            return false;
    return true;
}

yb_status yb_quantiles(yb_quantile_work *work, const double *sample, size_t n, const double *probs,
                       size_t n_probs, double *result)
{
    value_slice whole;
    double mean;
    if (!survey_sample(work, &(yb_sample){sample, NULL, n}, &whole, &mean))
        return YB_ERR_NUMERIC;
    for (size_t j = 0; j < n_probs; j++) {
        const double least = j == 0 ? 0.0 : probs[j - 1];
        if (!(probs[j] >= least && probs[j] <= 1.0))
            return YB_ERR_NUMERIC;
    }
    for (size_t start = 0; start < n_probs; start += BATCH) {
        const size_t m = n_probs - start < BATCH ? n_probs - start : BATCH;
        quantile_batch(work, &whole, probs + start, m, result + start);
    }
    return YB_OK;
}

yb_status yb_order_statistics(yb_quantile_work *work, const double *sample, size_t n, const size_t *ranks,
                              size_t n_ranks, double *result)
{
    value_slice whole;
    double mean;
    if (!survey_sample(work, &(yb_sample){sample, NULL, n}, &whole, &mean) ||
        !ranks_ascend(ranks, n_ranks, n))
        return YB_ERR_NUMERIC;
    select_all(work, &whole, ranks, n_ranks, result);
    return YB_OK;
}

yb_status yb_sample_describe(yb_quantile_work *work, const yb_sample *sample, const yb_sample *next,
                             const size_t *ranks, size_t n_ranks, double *result, double *mean, double *sd)
{
    value_slice whole;
    centred_sums sums = {0};
    if (sample->minus && !work->difference &&
        !(work->difference = malloc(work->n_max * sizeof *work->difference)))
        return YB_ERR_FILE;
    if (!survey_sample(work, sample, &whole, &sums.origin) || !ranks_ascend(ranks, n_ranks, sample->n))
        return YB_ERR_NUMERIC;
    whole.sums = &sums;
    if (next && next->n == sample->n && next->n <= FETCH_LIMIT)
        whole.next = *next;
    select_all(work, &whole, ranks, n_ranks, result);
    moments_of(&sums, sample->n, mean, sd);
    return YB_OK;
}

void yb_moments(const double *sample, size_t n, double *mean, double *sd)
{
    const yb_sample_passes *passes = yb_sample_passes_choose(NULL);
    centred_sums sums = {.origin = survey(passes, &(yb_sample){sample, NULL, n}, NULL).sum / (double) n};
    for (size_t start = 0; start < n; start += CHUNK)
        add_chunk(passes, sample, start, chunk_at(start, n), n, &sums);
    moments_of(&sums, n, mean, sd);
}

void yb_quantile_interval_ranks(size_t n, double p, size_t *low, size_t *high)
{
    /* The number of values below the quantile is binomial (n, p).  Conover (1999), section 3.2: ranks
     * n p -+ z sqrt(n p (1 - p)), rounded up and counted from 1. */
    const double last = (double) (n - 1);
    const double centre = (double) n * p;
    const double reach = 1.959964 * sqrt(centre * (1.0 - p));
    const double from = ceil(centre - reach) - 1.0;
    const double to = ceil(centre + reach) - 1.0;
    *low = (size_t) fmin(fmax(from, 0.0), last);
    *high = (size_t) fmin(fmax(to, 0.0), last);
}
