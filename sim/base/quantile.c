#include "yibao/quantile.h"

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "yibao/vecmath.h"

/* Quantiles: the sample is counted into bins of equal width; only the bins that hold a wanted rank are
 * collected, and each of those is binned again, by bit patterns, until few enough values are left to sort.
 * A bin number only has to rise with the value, so rounding in it cannot make a result inexact. */

enum {
    MAX_BINS = 4096,
    MIN_BINS = 64,
    SORT_LIMIT = 32, /* so many values are sorted directly */
    CHUNK = 512,     /* bin numbers worked out at a time */
    BATCH = 32,      /* probabilities answered in one pass over the sample */
    MAX_RANKS = 2 * BATCH,
    NO_GROUP = 255,
    LANES = 16,
    MOMENT_BLOCK = 4096 /* values summed on their own: keeps rounding errors small */
};

struct yb_quantile_work {
    size_t n_max;
    double *values[2];            /* [n_max] each: bins collected at alternate levels */
    uint32_t counts[2][MAX_BINS]; /* of values at even and odd places, so that equal neighbours do not wait */
    uint8_t group_of[MAX_BINS];   /* the wanted bin, or NO_GROUP */
};

/* A bin that holds wanted ranks. */
typedef struct {
    size_t first_rank; /* its ranks start here in the list of ranks */
    size_t below;      /* values in lower bins */
    size_t start;      /* its values start here among the collected ones */
    size_t count;
} bin_group;

/* Maps a value to its bin, either by its place between the extremes or by that of its bit pattern. */
typedef struct {
    bool linear;
    uint32_t n_bins;
    double half_min;
    double scale;
    uint64_t min_key;
    uint32_t shift;
} bin_map;

yb_quantile_work *yb_quantile_work_create(size_t n_max)
{
    if (n_max == 0 || n_max > UINT32_MAX)
        return NULL;
    yb_quantile_work *work = calloc(1, sizeof *work);
    if (work == NULL)
        return NULL;
    work->n_max = n_max;
    for (int b = 0; b < 2; b++)
        work->values[b] = malloc(n_max * sizeof(double));
    if (work->values[0] == NULL || work->values[1] == NULL) {
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
    free(work);
}

static inline double lesser(double a, double b)
{
    return a < b ? a : b;
}

static inline double greater(double a, double b)
{
    return a > b ? a : b;
}

/* Smallest and largest value; false if a value is not finite.  Four rows of LANES values at a time, so
 * that the running values are loaded and stored once for four. */
static bool extremes(const double *values, size_t n, double *min, double *max)
{
    double low[LANES], high[LANES], zero[LANES];
    for (int l = 0; l < LANES; l++) {
        low[l] = values[0];
        high[l] = values[0];
        zero[l] = 0.0;
    }
    size_t i = 0;
    for (; i + 4 * LANES <= n; i += 4 * LANES) {
        const double *row = values + i;
        for (int l = 0; l < LANES; l++) {
            const double a = row[l], b = row[LANES + l], c = row[2 * LANES + l], d = row[3 * LANES + l];
            low[l] = lesser(low[l], lesser(lesser(a, b), lesser(c, d)));
            high[l] = greater(high[l], greater(greater(a, b), greater(c, d)));
            zero[l] += (a * 0.0 + b * 0.0) + (c * 0.0 + d * 0.0); /* a NaN unless all are finite */
        }
    }
    for (; i < n; i++) {
        low[0] = lesser(low[0], values[i]);
        high[0] = greater(high[0], values[i]);
        zero[0] += values[i] * 0.0;
    }
    for (int l = 1; l < LANES; l++) {
        low[0] = lesser(low[0], low[l]);
        high[0] = greater(high[0], high[l]);
        zero[0] += zero[l];
    }
    *min = low[0];
    *max = high[0];
    return zero[0] == 0.0;
}

/* An unsigned integer that orders like x; adding 0.0 makes -0.0 the same as 0.0. */
static inline uint64_t order_key(double x)
{
    const uint64_t bits = yb_bits_of(x + 0.0);
    return bits ^ ((0 - (bits >> 63)) | 0x8000000000000000);
}

static bin_map bin_map_create(double min, double max, size_t n, bool linear)
{
    bin_map map = {.linear = false, .n_bins = MIN_BINS};
    while (map.n_bins < MAX_BINS && map.n_bins < n)
        map.n_bins *= 2;
    map.half_min = 0.5 * min; /* halves: max - min may overflow */
    map.scale = (map.n_bins - 1) / (0.5 * max - map.half_min);
    map.linear = linear && isfinite(map.scale);
    map.min_key = order_key(min);
    while ((order_key(max) - map.min_key) >> map.shift >= map.n_bins)
        map.shift++;
    return map;
}

static void bin_numbers(const bin_map *map, const double *values, size_t n, uint16_t *bins)
{
    if (map->linear) {
        const double half_min = map->half_min;
        const double scale = map->scale;
        for (size_t i = 0; i < n; i++)
            bins[i] = (uint16_t) (int32_t) ((0.5 * values[i] - half_min) * scale);
    } else {
        for (size_t i = 0; i < n; i++)
            bins[i] = (uint16_t) ((order_key(values[i]) - map->min_key) >> map->shift);
    }
}

static void count_bins(yb_quantile_work *work, const bin_map *map, const double *values, size_t n)
{
    uint16_t bins[CHUNK];
    memset(work->counts[0], 0, map->n_bins * sizeof work->counts[0][0]);
    memset(work->counts[1], 0, map->n_bins * sizeof work->counts[1][0]);
    for (size_t start = 0; start < n; start += CHUNK) {
        const size_t m = n - start < CHUNK ? n - start : CHUNK;
        bin_numbers(map, values + start, m, bins);
        for (size_t i = 0; i + 1 < m; i += 2) {
            work->counts[0][bins[i]]++;
            work->counts[1][bins[i + 1]]++;
        }
        if (m % 2 == 1)
            work->counts[0][bins[m - 1]]++;
    }
}

/* Finds the bins that hold the ranks and notes them in work->group_of; returns their number. */
static size_t find_groups(yb_quantile_work *work, const bin_map *map, const size_t *ranks, size_t n_ranks,
                          bin_group *groups)
{
    size_t n_groups = 0, bin = 0, below = 0, collected = 0;
    memset(work->group_of, NO_GROUP, map->n_bins);
    for (size_t r = 0; r < n_ranks; r++) {
        size_t count = (size_t) work->counts[0][bin] + work->counts[1][bin];
        while (below + count <= ranks[r]) {
            below += count;
            bin++;
            count = (size_t) work->counts[0][bin] + work->counts[1][bin];
        }
        if (work->group_of[bin] == NO_GROUP) {
            work->group_of[bin] = (uint8_t) n_groups;
            groups[n_groups++] =
                (bin_group){.first_rank = r, .below = below, .start = collected, .count = count};
            collected += count;
        }
    }
    return n_groups;
}

/* Copies the values of the wanted bins to `collected`, bin after bin, each in the order of the sample. */
static void collect(const yb_quantile_work *work, const bin_map *map, const double *values, size_t n,
                    const bin_group *groups, size_t n_groups, double *collected)
{
    uint16_t bins[CHUNK], wanted[CHUNK];
    double *next[MAX_RANKS];
    for (size_t g = 0; g < n_groups; g++)
        next[g] = collected + groups[g].start;
    for (size_t start = 0; start < n; start += CHUNK) {
        const size_t m = n - start < CHUNK ? n - start : CHUNK;
        bin_numbers(map, values + start, m, bins);
        size_t n_wanted = 0; /* counted without a branch, which could not be predicted */
        for (size_t i = 0; i < m; i++) {
            wanted[n_wanted] = (uint16_t) i;
            n_wanted += work->group_of[bins[i]] != NO_GROUP;
        }
        for (size_t w = 0; w < n_wanted; w++)
            *next[work->group_of[bins[wanted[w]]]]++ = values[start + wanted[w]];
    }
}

static void sort_few(const double *values, size_t n, double *sorted)
{
    for (size_t i = 0; i < n; i++) {
        size_t j = i;
        for (; j > 0 && sorted[j - 1] > values[i]; j--)
            sorted[j] = sorted[j - 1];
        sorted[j] = values[i];
    }
}

/* Values to select from, and where to put those of the bins of interest. */
typedef struct {
    const double *values;
    size_t n;
    double min, max;
    int target;    /* the buffer of work->values that does not hold `values` */
    size_t offset; /* where the room for this slice starts there */
    bool linear;   /* bins of equal width, not by bit patterns */
} value_slice;

/* result[r] = the value of rank ranks[r] in the slice; ranks ascend, no two equal, and are overwritten.
 * Bins by bit pattern shrink the range of patterns at least 32-fold, so it nests at most 14 deep. */
static void select_ranks(yb_quantile_work *work, const value_slice *slice, size_t *ranks, size_t n_ranks,
                         double *result)
{
    if (slice->n <= SORT_LIMIT || slice->min == slice->max) {
        double sorted[SORT_LIMIT];
        if (slice->n <= SORT_LIMIT)
            sort_few(slice->values, slice->n, sorted);
        for (size_t r = 0; r < n_ranks; r++)
            result[r] = slice->n <= SORT_LIMIT ? sorted[ranks[r]] : slice->min;
        return;
    }
    const bin_map map = bin_map_create(slice->min, slice->max, slice->n, slice->linear);
    bin_group groups[MAX_RANKS];
    double *collected = work->values[slice->target] + slice->offset;
    count_bins(work, &map, slice->values, slice->n);
    const size_t n_groups = find_groups(work, &map, ranks, n_ranks, groups);
    collect(work, &map, slice->values, slice->n, groups, n_groups, collected);
    for (size_t g = 0; g < n_groups; g++) {
        const size_t first = groups[g].first_rank;
        const size_t end = g + 1 < n_groups ? groups[g + 1].first_rank : n_ranks;
        for (size_t r = first; r < end; r++)
            ranks[r] -= groups[g].below;
        value_slice part = {.values = collected + groups[g].start,
                            .n = groups[g].count,
                            .target = 1 - slice->target,
                            .offset = slice->offset + groups[g].start,
                            .linear = false};
        (void) extremes(part.values, part.n, &part.min, &part.max);
        select_ranks(work, &part, ranks + first, end - first, result + first);
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

/* Quantiles of a sample, given as a slice, at no more than BATCH probabilities. */
static void quantile_batch(yb_quantile_work *work, const value_slice *sample, const double *probs,
                           size_t n_probs, double *result)
{
    const size_t n = sample->n;
    size_t ranks[MAX_RANKS], low_at[BATCH], high_at[BATCH];
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
    select_ranks(work, sample, ranks, n_ranks, values);
    for (size_t j = 0; j < n_probs; j++)
        result[j] = yb_quantile_between(values[low_at[j]], values[high_at[j]], fraction[j]);
}

yb_status yb_quantiles(yb_quantile_work *work, const double *sample, size_t n, const double *probs,
                       size_t n_probs, double *result)
{
    value_slice whole = {.values = sample, .n = n, .linear = true};
    if (n == 0 || n > work->n_max || !extremes(sample, n, &whole.min, &whole.max))
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
    value_slice whole = {.values = sample, .n = n, .linear = true};
    if (n == 0 || n > work->n_max || !extremes(sample, n, &whole.min, &whole.max))
        return YB_ERR_NUMERIC;
    for (size_t r = 0; r < n_ranks; r++)
        if (ranks[r] >= n || (r > 0 && ranks[r] <= ranks[r - 1]))
            return YB_ERR_NUMERIC;
    for (size_t start = 0; start < n_ranks; start += MAX_RANKS) {
        const size_t m = n_ranks - start < MAX_RANKS ? n_ranks - start : MAX_RANKS;
        size_t batch[MAX_RANKS]; /* the selection overwrites its ranks */
        memcpy(batch, ranks + start, m * sizeof *batch);
        select_ranks(work, &whole, batch, m, result + start);
    }
    return YB_OK;
}

/* Sums of x - origin and of its square over m values: LANES sums of rows of four, added as a tree. */
static void block_sums(const double *block, size_t m, double origin, double *sum, double *square_sum)
{
    double part[LANES] = {0.0}, square_part[LANES] = {0.0};
    size_t i = 0;
    for (; i + 4 * LANES <= m; i += 4 * LANES) {
        const double *row = block + i;
        for (int l = 0; l < LANES; l++) {
            const double a = row[l] - origin, b = row[LANES + l] - origin;
            const double c = row[2 * LANES + l] - origin, d = row[3 * LANES + l] - origin;
            part[l] += (a + b) + (c + d);
            square_part[l] += (a * a + b * b) + (c * c + d * d);
        }
    }
    for (int l = 0; i < m; i++, l = (l + 1) % LANES) {
        const double x = block[i] - origin;
        part[l] += x;
        square_part[l] += x * x;
    }
    for (int width = LANES / 2; width > 0; width /= 2) {
        for (int l = 0; l < width; l++) {
            part[l] += part[l + width];
            square_part[l] += square_part[l + width];
        }
    }
    *sum = part[0];
    *square_sum = square_part[0];
}

/* The same over the sample, block by block. */
static void centred_sums(const double *sample, size_t n, double origin, double *sum, double *square_sum)
{
    *sum = 0.0;
    *square_sum = 0.0;
    for (size_t start = 0; start < n; start += MOMENT_BLOCK) {
        const size_t m = n - start < MOMENT_BLOCK ? n - start : MOMENT_BLOCK;
        double part, square_part;
        block_sums(sample + start, m, origin, &part, &square_part);
        *sum += part;
        *square_sum += square_part;
    }
}

void yb_moments(const double *sample, size_t n, double *mean, double *sd)
{
    double sum, square_sum;
    centred_sums(sample, n, 0.0, &sum, &square_sum);
    const double count = (double) n;
    const double first_mean = sum / count;
    centred_sums(sample, n, first_mean, &sum, &square_sum);
    *mean = first_mean + sum / count; /* sum is the rounding error of first_mean, or nearly */
    const double variance = n > 1 ? (square_sum - sum * sum / count) / (count - 1.0) : 0.0;
    *sd = variance > 0.0 ? sqrt(variance) : 0.0;
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
