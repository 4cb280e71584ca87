/* Passes over a sample: see sample_passes.h. */
#include "sample_passes.h"

#include <string.h>

#ifdef __x86_64__
#include <immintrin.h>
#endif

#include "yibao/vecmath.h"

enum { LANES = YB_PASS_LANES };

#define ALWAYS_INLINE __attribute__((always_inline)) static inline

ALWAYS_INLINE double lesser(double a, double b)
{
    return a < b ? a : b;
}

ALWAYS_INLINE double greater(double a, double b)
{
    return a > b ? a : b;
}

ALWAYS_INLINE uint64_t order_key(double x)
{
    const uint64_t bits = yb_bits_of(x + 0.0);
    return bits ^ ((0 - (bits >> 63)) | 0x8000000000000000);
}

uint64_t yb_order_key(double x)
{
    return order_key(x);
}

ALWAYS_INLINE void survey_value(yb_pass_survey *s, int lane, double x)
{
    s->low[lane] = lesser(s->low[lane], x);
    s->high[lane] = greater(s->high[lane], x);
    s->sum[lane] += x;
}

/* Four rows of LANES values at a time, so that the running values are loaded and stored once for four. */
ALWAYS_INLINE void survey(const double *restrict values, size_t n, yb_pass_survey *restrict so_far)
{
    yb_pass_survey s = *so_far;
    size_t i = 0;
    for (; i + 4 * LANES <= n; i += 4 * LANES) {
        const double *row = values + i;
        for (int l = 0; l < LANES; l++) {
            const double a = row[l], b = row[LANES + l], c = row[2 * LANES + l], d = row[3 * LANES + l];
            s.low[l] = lesser(s.low[l], lesser(lesser(a, b), lesser(c, d)));
            s.high[l] = greater(s.high[l], greater(greater(a, b), greater(c, d)));
            s.sum[l] += (a + b) + (c + d);
        }
    }
    for (; i + LANES <= n; i += LANES)
        for (int l = 0; l < LANES; l++)
            survey_value(&s, l, values[i + (size_t) l]);
    for (int l = 0; i < n; i++, l++)
        survey_value(&s, l, values[i]);
    *so_far = s;
}

ALWAYS_INLINE void sum_value(yb_pass_sums *s, int lane, double x)
{
    s->sum[lane] += x;
    s->square[lane] += x * x;
}

ALWAYS_INLINE void centred_sums(const double *restrict values, size_t n, double origin,
                                yb_pass_sums *restrict so_far)
{
    yb_pass_sums s = *so_far;
    size_t i = 0;
    for (; i + 4 * LANES <= n; i += 4 * LANES) {
        const double *row = values + i;
        for (int l = 0; l < LANES; l++) {
            const double a = row[l] - origin, b = row[LANES + l] - origin;
            const double c = row[2 * LANES + l] - origin, d = row[3 * LANES + l] - origin;
            s.sum[l] += (a + b) + (c + d);
            s.square[l] += (a * a + b * b) + (c * c + d * d);
        }
    }
    for (; i + LANES <= n; i += LANES)
        for (int l = 0; l < LANES; l++)
            sum_value(&s, l, values[i + (size_t) l] - origin);
    for (int l = 0; i < n; i++, l++)
        sum_value(&s, l, values[i] - origin);
    *so_far = s;
}

ALWAYS_INLINE void difference(const double *restrict values, const double *restrict minus, size_t n,
                              double *restrict result)
{
    for (size_t i = 0; i < n; i++)
        result[i] = values[i] - minus[i];
}

ALWAYS_INLINE void bins(const yb_bin_map *map, const double *restrict values, size_t n,
                        uint16_t *restrict result)
{
    if (map->linear) {
        const double half_min = map->half_min;
        const double scale = map->scale;
        for (size_t i = 0; i < n; i++)
            result[i] = (uint16_t) (int32_t) ((0.5 * values[i] - half_min) * scale);
    } else {
        const uint64_t min_key = map->min_key;
        const uint32_t shift = map->shift;
        for (size_t i = 0; i < n; i++)
            result[i] = (uint16_t) ((order_key(values[i]) - min_key) >> shift);
    }
}

/* Eight bytes of 0 or 1 become eight bits: byte j moves to bit 56 + j, and no sum carries. */
ALWAYS_INLINE uint64_t bits_of_bytes(const uint8_t *bytes)
{
    uint64_t word = 0;
    for (int j = 0; j < 8; j++)
        word |= (uint64_t) bytes[j] << (8 * j); /* one load where bytes are ordered so */
    return (word * 0x0102040810204080) >> 56;
}

/* The bytes are collected before their bits: words made of bytes just stored would have to wait for them. */
ALWAYS_INLINE void wanted(const uint16_t *restrict bin, size_t n, const yb_bin_marks *restrict wanted_bins,
                          uint64_t *restrict result)
{
    const uint8_t *marks = wanted_bins->byte;
    uint8_t bytes[YB_PASS_CHUNK];
    size_t i = 0;
    for (; i + 8 <= n; i += 8)
        for (size_t j = 0; j < 8; j++)
            bytes[i + j] = marks[bin[i + j]];
    for (; i < n; i++)
        bytes[i] = marks[bin[i]];
    for (; i % 64 != 0; i++)
        bytes[i] = 0;
    for (size_t w = 0; w < i / 64; w++) {
        result[w] = 0;
        for (size_t j = 0; j < 64; j += 8)
            result[w] |= bits_of_bytes(bytes + 64 * w + j) << j;
    }
}

/* The place of a value is the number of lower ones and of equal ones before it: for very few values a
 * comparison of each with each, without a branch that depends on data, is faster than moving them. */
ALWAYS_INLINE void sort_very_few(const double *restrict values, size_t n, double *restrict sorted)
{
    for (size_t i = 0; i < n; i++) {
        const double x = values[i];
        size_t place = 0;
        for (size_t j = 0; j < i; j++)
            place += values[j] <= x;
        for (size_t j = i + 1; j < n; j++)
            place += values[j] < x;
        sorted[place] = x;
    }
}

ALWAYS_INLINE void sort_few(const double *restrict values, size_t n, double *restrict sorted)
{
    if (n <= 8) {
        sort_very_few(values, n, sorted);
        return;
    }
    for (size_t i = 0; i < n; i++) {
        size_t j = i;
        for (; j > 0 && sorted[j - 1] > values[i]; j--)
            sorted[j] = sorted[j - 1];
        sorted[j] = values[i];
    }
}

#define DEFINE_PASSES(ISA, TARGET, WANTED, SORT_FEW)                                                         \
    TARGET static void survey_##ISA(const double *values, size_t n, yb_pass_survey *so_far)                  \
    {                                                                                                        \
        survey(values, n, so_far);                                                                           \
    }                                                                                                        \
    TARGET static void centred_sums_##ISA(const double *values, size_t n, double origin,                     \
                                          yb_pass_sums *so_far)                                              \
    {                                                                                                        \
        centred_sums(values, n, origin, so_far);                                                             \
    }                                                                                                        \
    TARGET static void difference_##ISA(const double *values, const double *minus, size_t n, double *result) \
    {                                                                                                        \
        difference(values, minus, n, result);                                                                \
    }                                                                                                        \
    TARGET static void bins_##ISA(const yb_bin_map *map, const double *values, size_t n, uint16_t *result)   \
    {                                                                                                        \
        bins(map, values, n, result);                                                                        \
    }                                                                                                        \
    TARGET static void wanted_##ISA(const uint16_t *bin, size_t n, const yb_bin_marks *marks,                \
                                    uint64_t *result)                                                        \
    {                                                                                                        \
        WANTED(bin, n, marks, result);                                                                       \
    }                                                                                                        \
    TARGET static void sort_few_##ISA(const double *values, size_t n, double *sorted)                        \
    {                                                                                                        \
        SORT_FEW(values, n, sorted);                                                                         \
    }                                                                                                        \
    static const yb_sample_passes passes_##ISA = {                                                           \
        #ISA, survey_##ISA, centred_sums_##ISA, difference_##ISA, bins_##ISA, wanted_##ISA, sort_few_##ISA};

DEFINE_PASSES(baseline, , wanted, sort_few)

#ifdef __x86_64__
#ifdef __clang__
#define TARGET_V4 __attribute__((target("avx512f,avx512bw,avx512cd,avx512dq,avx512vl,bmi2,popcnt")))
#else
#define TARGET_V4                                                                                        \
    __attribute__((target("avx512f,avx512bw,avx512cd,avx512dq,avx512vl,bmi2,popcnt,prefer-vector-width=" \
                          "512")))
#endif

/* Looks up the bits of 32 bins in a table of 256 words of 16 bits, which eight registers hold: bits 4 to 9
 * of the bin find the word in a pair of registers, bits 10 and 11 the pair, bits 0 to 3 the bit. */
TARGET_V4 static inline uint32_t wanted_32(__m512i bin, const __m512i table[8])
{
    const __m512i word = _mm512_srli_epi16(bin, 4);
    const __mmask32 bit10 = _mm512_movepi16_mask(_mm512_slli_epi16(bin, 5));
    const __mmask32 bit11 = _mm512_movepi16_mask(_mm512_slli_epi16(bin, 4));
    const __m512i low = _mm512_mask_blend_epi16(bit10, _mm512_permutex2var_epi16(table[0], word, table[1]),
                                                _mm512_permutex2var_epi16(table[2], word, table[3]));
    const __m512i high = _mm512_mask_blend_epi16(bit10, _mm512_permutex2var_epi16(table[4], word, table[5]),
                                                 _mm512_permutex2var_epi16(table[6], word, table[7]));
    const __m512i found = _mm512_mask_blend_epi16(bit11, low, high);
    const __m512i place = _mm512_and_si512(bin, _mm512_set1_epi16(15));
    return _mm512_test_epi16_mask(_mm512_srlv_epi16(found, place), _mm512_set1_epi16(1));
}

TARGET_V4 static inline void wanted_in_registers(const uint16_t *bin, size_t n, const yb_bin_marks *marks,
                                                 uint64_t *result)
{
    __m512i table[8];
    _Static_assert(sizeof table == sizeof marks->bit, "a bit for each bin");
    memcpy(table, marks->bit, sizeof table);
    for (size_t i = 0; i < n; i += 64) {
        const uint64_t there = n - i < 64 ? ((uint64_t) 1 << (n - i)) - 1 : UINT64_MAX;
        const __m512i first = _mm512_maskz_loadu_epi16((__mmask32) there, bin + i);
        const __m512i second = _mm512_maskz_loadu_epi16((__mmask32) (there >> 32), bin + i + 32);
        result[i / 64] = (wanted_32(first, table) | (uint64_t) wanted_32(second, table) << 32) & there;
    }
}

/* The same comparison with 8 values at a time: bit i of `after` tells whether value i belongs behind value j.
 */
TARGET_V4 static inline void sort_vectors(const double *values, size_t n, int vectors, double *sorted)
{
    __m512d value[YB_PASS_FEW / 8];
    uint32_t there[YB_PASS_FEW / 8];
    for (int v = 0; v < vectors; v++) {
        const size_t left = n > 8 * (size_t) v ? n - 8 * (size_t) v : 0;
        there[v] = left < 8 ? (1u << left) - 1 : 0xff;
        value[v] = _mm512_maskz_loadu_pd((__mmask8) there[v], values + 8 * v);
    }
    for (size_t j = 0; j < n; j++) {
        const __m512d x = _mm512_set1_pd(values[j]);
        const uint32_t behind = (uint32_t) (0xfffffffeu << j); /* places behind j */
        uint32_t after = 0;
        for (int v = 0; v < vectors; v++) {
            const uint32_t equal_counts = (behind >> 8 * v) & there[v];
            const __mmask8 le = _mm512_mask_cmp_pd_mask((__mmask8) equal_counts, x, value[v], _CMP_LE_OQ);
            const __mmask8 lt = _mm512_mask_cmp_pd_mask((__mmask8) there[v], x, value[v], _CMP_LT_OQ);
            after |= (uint32_t) (le | lt) << 8 * v;
        }
        sorted[n - 1 - (size_t) __builtin_popcount(after)] = values[j];
    }
}

TARGET_V4 static inline void sort_few_in_vectors(const double *values, size_t n, double *sorted)
{
    if (n <= 4)
        sort_very_few(values, n, sorted);
    else if (n <= 8)
        sort_vectors(values, n, 1, sorted);
    else if (n <= 16)
        sort_vectors(values, n, 2, sorted);
    else
        sort_vectors(values, n, 4, sorted);
}

DEFINE_PASSES(v3, __attribute__((target("avx2,bmi2"))), wanted, sort_few)
DEFINE_PASSES(v4, TARGET_V4, wanted_in_registers, sort_few_in_vectors)
#endif

/* Best first. */
static const yb_sample_passes *const versions[] = {
#ifdef __x86_64__
    &passes_v4, &passes_v3,
#endif
    &passes_baseline};

static bool supported(const yb_sample_passes *passes)
{
#ifdef __x86_64__
    if (passes == &passes_v4)
        return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
               __builtin_cpu_supports("avx512cd") && __builtin_cpu_supports("avx512dq") &&
               __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("bmi2") &&
               __builtin_cpu_supports("popcnt");
    if (passes == &passes_v3)
        return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi2");
#endif
    return passes == &passes_baseline;
}

const yb_sample_passes *yb_sample_passes_choose(const char *isa)
{
    for (size_t i = 0; i < sizeof versions / sizeof *versions; i++)
        if (supported(versions[i]) && (!isa || strcmp(versions[i]->name, isa) == 0))
            return versions[i];
    return NULL;
}
