/* sample_passes.h: passes over the values of a sample, for several instruction sets.        Layer: base
 *
 * Plain loops, compiled for SSE2, AVX2 and AVX-512 on x86-64.  The versions differ only in how many values
 * share an instruction: none uses fused multiply-add and each adds in the same order, so all give the same
 * bits.  A sample is passed through in chunks that stay in the first-level cache.
 */
#ifndef YIBAO_SAMPLE_PASSES_H
#define YIBAO_SAMPLE_PASSES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    YB_PASS_LANES = 16,   /* running values per quantity */
    YB_PASS_CHUNK = 512,  /* values at a time: a multiple of the 4 rows of lanes that a loop takes */
    YB_PASS_BLOCK = 4096, /* values summed on their own: keeps rounding errors small */
    YB_PASS_FEW = 32,     /* so many values are sorted at once */
    YB_PASS_BINS = 4096   /* at most */
};

/* Extremes and sum so far, lane by lane. */
typedef struct {
    double low[YB_PASS_LANES], high[YB_PASS_LANES], sum[YB_PASS_LANES];
} yb_pass_survey;

/* Sums of x - origin and of its square so far. */
typedef struct {
    double sum[YB_PASS_LANES], square[YB_PASS_LANES];
} yb_pass_sums;

/* Maps a value to its bin, either by its place between the extremes or by that of its bit pattern. */
typedef struct {
    bool linear;
    uint32_t n_bins;
    double half_min;
    double scale;
    uint64_t min_key;
    uint32_t shift;
} yb_bin_map;

/* Bins that are wanted: byte[bin] is 0 or 1, and so is bit bin % 64 of bit[bin / 64]. */
typedef struct {
    uint8_t byte[YB_PASS_BINS];
    uint64_t bit[YB_PASS_BINS / 64];
} yb_bin_marks;

/* One chunk each, n <= YB_PASS_CHUNK; only the last chunk of a block may be shorter. */
typedef struct {
    const char *name;
    void (*survey)(const double *values, size_t n, yb_pass_survey *survey);
    void (*centred_sums)(const double *values, size_t n, double origin, yb_pass_sums *sums);
    void (*difference)(const double *values, const double *minus, size_t n, double *difference);
    void (*bins)(const yb_bin_map *map, const double *values, size_t n, uint16_t *bins);
    /* Bit i % 64 of wanted[i / 64]: whether bins[i] is marked. */
    void (*wanted)(const uint16_t *bins, size_t n, const yb_bin_marks *marks, uint64_t *wanted);
    /* sorted[n], stable; n <= YB_PASS_FEW. */
    void (*sort_few)(const double *values, size_t n, double *sorted);
} yb_sample_passes;

/* The version "baseline", "v3" or "v4", or with NULL the best that this processor runs; NULL: there is no
 * such version or it cannot run here. */
const yb_sample_passes *yb_sample_passes_choose(const char *isa);

uint64_t yb_order_key(double x);

#endif
