#include "yibao/rng.h"

#include <math.h>

#ifdef __x86_64__
#include <immintrin.h>
#endif

#include "yibao/vecmath.h"

/* Three copies of the same arithmetic, for SSE2, AVX2 and AVX-512, differ only in how many paths share an
 * instruction: integers and IEEE operations without fused multiply-add give equal bits on all of them. */

enum {
    ROUNDS = 10,
    CHUNK = 64 /* paths at a time; a multiple of every vector length */
};

/* The two 64-bit words of each path of a chunk. */
typedef struct {
    uint64_t first[CHUNK];
    uint64_t second[CHUNK];
} philox_words;

typedef struct {
    uint64_t seed;
    uint32_t pair;
    uint32_t year;
} draw_key;

/* Philox4x32-10 (Salmon, Moraes, Dror, Shaw 2011, "Parallel random numbers: as easy as 1, 2, 3") with one
 * path per 64-bit lane of LANES.  The counter words stand in the low halves and the high halves hold
 * leftovers, since MULTIPLY_LOW reads low halves only: that saves the masks.  Written as a macro because
 * compilers do not find the 32 x 32 -> 64 bit vector multiplication in a plain loop. */
#define DEFINE_PHILOX(NAME, LANES, TARGET, MULTIPLY_LOW)                                             \
    TARGET static void NAME(const draw_key *key, uint64_t first_path, size_t n, philox_words *words) \
    {                                                                                                \
        enum { N_LANES = sizeof(LANES) / sizeof(uint64_t) };                                         \
        const LANES zero = {0};                                                                      \
        const LANES multiplier0 = zero + 0xD2511F53u;                                                \
        const LANES multiplier1 = zero + 0xCD9E8D57u;                                                \
        const uint64_t places[8] = {0, 1, 2, 3, 4, 5, 6, 7};                                         \
        LANES path, key0[ROUNDS], key1[ROUNDS];                                                      \
        memcpy(&path, places, sizeof path);                                                          \
        path += first_path;                                                                          \
        for (uint32_t round = 0; round < ROUNDS; round++) {                                          \
            key0[round] = zero + ((uint32_t) key->seed + round * 0x9E3779B9u);                       \
            key1[round] = zero + ((uint32_t) (key->seed >> 32) + round * 0xBB67AE85u);               \
        }                                                                                            \
        for (size_t i = 0; i < n; i += N_LANES, path += N_LANES) {                                   \
            LANES c0 = path, c1 = path >> 32, c2 = zero + key->year, c3 = zero + key->pair;          \
            for (int round = 0; round < ROUNDS; round++) {                                           \
                const LANES product0 = MULTIPLY_LOW(c0, multiplier0);                                \
                const LANES product1 = MULTIPLY_LOW(c2, multiplier1);                                \
                c0 = (product1 >> 32) ^ (c1 ^ key0[round]);                                          \
                c1 = product1;                                                                       \
                c2 = (product0 >> 32) ^ (c3 ^ key1[round]);                                          \
                c3 = product0;                                                                       \
            }                                                                                        \
            const LANES first = c1 << 32 | (c0 & 0xFFFFFFFFu);                                       \
            const LANES second = c3 << 32 | (c2 & 0xFFFFFFFFu);                                      \
            memcpy(words->first + i, &first, sizeof first);                                          \
            memcpy(words->second + i, &second, sizeof second);                                       \
        }                                                                                            \
    }

/* (top 52 bits + 1/2) / 2^52, exactly: the bits below the exponent of 1 make 1 + top / 2^52. */
static inline double uniform_of(uint64_t word)
{
    return yb_double_of(word >> 12 | 0x3ff0000000000000) - (1.0 - 0x1p-53);
}

typedef void philox_function(const draw_key *key, uint64_t first_path, size_t n, philox_words *words);

__attribute__((always_inline)) static inline void fill_uniforms(philox_function *philox, const draw_key *key,
                                                                uint64_t first_path, size_t n,
                                                                double *restrict even, double *restrict odd)
{
    philox_words words;
    for (size_t start = 0; start < n; start += CHUNK) {
        const size_t m = n - start < CHUNK ? n - start : CHUNK;
        philox(key, first_path + start, m, &words);
        for (size_t i = 0; i < m; i++) {
            even[start + i] = uniform_of(words.first[i]);
            odd[start + i] = uniform_of(words.second[i]);
        }
    }
}

/* Box and Muller (1958). */
__attribute__((always_inline)) static inline void fill_normals(philox_function *philox, const draw_key *key,
                                                               uint64_t first_path, size_t n,
                                                               double *restrict even, double *restrict odd)
{
    philox_words words;
    for (size_t start = 0; start < n; start += CHUNK) {
        const size_t m = n - start < CHUNK ? n - start : CHUNK;
        philox(key, first_path + start, m, &words);
        for (size_t i = 0; i < m; i++) {
            const double radius = sqrt(-2.0 * yb_log(uniform_of(words.first[i])));
            double sine, cosine;
            yb_sincos_2pi(uniform_of(words.second[i]), &sine, &cosine);
            even[start + i] = radius * cosine;
            odd[start + i] = radius * sine;
        }
    }
}

typedef void fill_function(const draw_key *key, uint64_t first_path, size_t n, double *even, double *odd);

typedef struct {
    fill_function *uniforms;
    fill_function *normals;
} rng_level;

#define DEFINE_LEVEL(LEVEL, LANES, TARGET, MULTIPLY_LOW)                                                  \
    DEFINE_PHILOX(philox_##LEVEL, LANES, TARGET, MULTIPLY_LOW)                                            \
    TARGET static void uniforms_##LEVEL(const draw_key *key, uint64_t first_path, size_t n, double *even, \
                                        double *odd)                                                      \
    {                                                                                                     \
        fill_uniforms(philox_##LEVEL, key, first_path, n, even, odd);                                     \
    }                                                                                                     \
    TARGET static void normals_##LEVEL(const draw_key *key, uint64_t first_path, size_t n, double *even,  \
                                       double *odd)                                                       \
    {                                                                                                     \
        fill_normals(philox_##LEVEL, key, first_path, n, even, odd);                                      \
    }                                                                                                     \
    static const rng_level level_##LEVEL = {uniforms_##LEVEL, normals_##LEVEL};

#ifdef __x86_64__

typedef uint64_t lanes2 __attribute__((vector_size(16)));
typedef uint64_t lanes4 __attribute__((vector_size(32)));
typedef uint64_t lanes8 __attribute__((vector_size(64)));

#define MULTIPLY_LOW2(A, B) ((lanes2) _mm_mul_epu32((__m128i) (A), (__m128i) (B)))
#define MULTIPLY_LOW4(A, B) ((lanes4) _mm256_mul_epu32((__m256i) (A), (__m256i) (B)))
#define MULTIPLY_LOW8(A, B) ((lanes8) _mm512_mul_epu32((__m512i) (A), (__m512i) (B)))

#ifdef __clang__
#define TARGET_AVX512 __attribute__((target("avx512f,avx512dq,avx512vl")))
#else
#define TARGET_AVX512 __attribute__((target("avx512f,avx512dq,avx512vl,prefer-vector-width=512")))
#endif

DEFINE_LEVEL(sse2, lanes2, , MULTIPLY_LOW2)
DEFINE_LEVEL(avx2, lanes4, __attribute__((target("avx2"))), MULTIPLY_LOW4)
DEFINE_LEVEL(avx512, lanes8, TARGET_AVX512, MULTIPLY_LOW8)

static const rng_level *best_level(void)
{
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
        __builtin_cpu_supports("avx512vl"))
        return &level_avx512;
    return __builtin_cpu_supports("avx2") ? &level_avx2 : &level_sse2;
}

#else

typedef uint64_t lanes2 __attribute__((vector_size(16)));
#define MULTIPLY_LOW(A, B) (((A) &0xFFFFFFFFu) * (B))

DEFINE_LEVEL(plain, lanes2, , MULTIPLY_LOW)

static const rng_level *best_level(void)
{
    return &level_plain;
}

#endif

void yb_rng_uniform_pairs(uint64_t seed, uint32_t pair, uint32_t year, uint64_t first_path, size_t n,
                          double *even, double *odd)
{
    const draw_key key = {seed, pair, year};
    best_level()->uniforms(&key, first_path, n, even, odd);
}

void yb_rng_normal_pairs(uint64_t seed, uint32_t pair, uint32_t year, uint64_t first_path, size_t n,
                         double *even, double *odd)
{
    const draw_key key = {seed, pair, year};
    best_level()->normals(&key, first_path, n, even, odd);
}
