/* The generator against published vectors, Random123 and a plain reference, with equal bits at every
 * instruction set.  Includes the source, to reach the variants that this processor would not choose. */
#include <stdbool.h>

#include <Random123/philox.h>

#include "../../sim/base/rng.c"
#include "assert_close.h"

enum { N = 200 };

static const rng_level *const levels[] = {
#ifdef __x86_64__
    &level_sse2, &level_avx2, &level_avx512
#else
    &level_plain
#endif
};

enum { N_LEVELS = sizeof levels / sizeof levels[0] };

static bool is_supported(const rng_level *level)
{
#ifdef __x86_64__
    if (level == &level_avx2)
        return __builtin_cpu_supports("avx2");
    if (level == &level_avx512)
        return best_level() == &level_avx512;
#endif
    return level != NULL;
}

typedef struct {
    uint32_t counter[4];
    uint32_t key[2];
    uint32_t output[4];
} known_answer;

/* kat_vectors of the Random123 distribution, philox4x32 with 10 rounds. */
static const known_answer known_answers[] = {
    {{0, 0, 0, 0}, {0, 0}, {0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}},
    {{0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff},
     {0xffffffff, 0xffffffff},
     {0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}},
    {{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344},
     {0xa4093822, 0x299f31d0},
     {0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}},
};

static uint64_t join(uint32_t high, uint32_t low)
{
    return (uint64_t) high << 32 | low;
}

/* (top 52 bits + 1/2) / 2^52 as rng.h has it, without bit tricks. */
static double uniform_reference(uint32_t high, uint32_t low)
{
    return ((double) (join(high, low) >> 12) + 0.5) * 0x1p-52;
}

static void uniforms_reference(uint64_t seed, uint32_t pair, uint32_t year, uint64_t path, double *u1,
                               double *u2)
{
    const philox4x32_ctr_t counter = {{(uint32_t) path, (uint32_t) (path >> 32), year, pair}};
    const philox4x32_key_t key = {{(uint32_t) seed, (uint32_t) (seed >> 32)}};
    const philox4x32_ctr_t output = philox4x32_R(10, counter, key);
    *u1 = uniform_reference(output.v[1], output.v[0]);
    *u2 = uniform_reference(output.v[3], output.v[2]);
}

static void uniforms_have_the_bits_of_the_published_vectors(void **state)
{
    (void) state;
    for (size_t k = 0; k < sizeof known_answers / sizeof known_answers[0]; k++) {
        const known_answer *a = &known_answers[k];
        double even, odd;
        yb_rng_uniform_pairs(join(a->key[1], a->key[0]), a->counter[3], a->counter[2],
                             join(a->counter[1], a->counter[0]), 1, &even, &odd);
        assert_true(even == uniform_reference(a->output[1], a->output[0]));
        assert_true(odd == uniform_reference(a->output[3], a->output[2]));
    }
}

static void all_128_bits_equal_those_of_random123(void **state)
{
    (void) state;
    const draw_key key = {.seed = 0x0123456789abcdef, .pair = 0x89abcdef, .year = 0xfedcba98};
    const uint64_t first_path = 0xfffffff0; /* crosses 2^32 */
    philox_words words;
#ifdef __x86_64__
    philox_sse2(&key, first_path, CHUNK, &words);
#else
    philox_plain(&key, first_path, CHUNK, &words);
#endif
    for (size_t i = 0; i < CHUNK; i++) {
        const uint64_t path = first_path + i;
        const philox4x32_ctr_t counter = {{(uint32_t) path, (uint32_t) (path >> 32), key.year, key.pair}};
        const philox4x32_ctr_t output =
            philox4x32_R(10, counter, (philox4x32_key_t){{0x89abcdef, 0x01234567}});
        assert_int_equal(words.first[i], join(output.v[1], output.v[0]));
        assert_int_equal(words.second[i], join(output.v[3], output.v[2]));
    }
}

static void every_level_equals_the_reference_bit_by_bit(void **state)
{
    (void) state;
    const uint64_t first_paths[] = {0, 1, 1000003, 0xffffffc8, 0xffffffffff00};
    const draw_key key = {.seed = 0xfeedfacecafe1234, .pair = 7, .year = 2031};
    for (size_t v = 0; v < N_LEVELS; v++) {
        if (!is_supported(levels[v]))
            continue;
        for (size_t f = 0; f < sizeof first_paths / sizeof first_paths[0]; f++) {
            double u_even[N], u_odd[N], even[N], odd[N];
            levels[v]->uniforms(&key, first_paths[f], N, u_even, u_odd);
            levels[v]->normals(&key, first_paths[f], N, even, odd);
            for (size_t i = 0; i < N; i++) {
                double u1, u2, sine, cosine;
                uniforms_reference(key.seed, key.pair, key.year, first_paths[f] + i, &u1, &u2);
                yb_sincos_2pi(u2, &sine, &cosine);
                const double radius = sqrt(-2.0 * yb_log(u1));
                assert_true(u_even[i] == u1 && u_odd[i] == u2);
                assert_true(even[i] == radius * cosine && odd[i] == radius * sine);
            }
        }
    }
}

static void normals_are_those_of_libm_to_the_last_digits(void **state)
{
    (void) state;
    double even[N], odd[N];
    yb_rng_normal_pairs(42, 3, 5, 0, N, even, odd);
    for (size_t i = 0; i < N; i++) {
        double u1, u2;
        uniforms_reference(42, 3, 5, i, &u1, &u2);
        const long double radius = sqrtl(-2.0L * logl(u1));
        const long double angle = 6.283185307179586476925286766559L * u2;
        assert_near(even[i], (double) (radius * cosl(angle)), 1e-15 * (double) radius);
        assert_near(odd[i], (double) (radius * sinl(angle)), 1e-15 * (double) radius);
    }
}

static void a_draw_depends_on_neither_n_nor_the_first_path(void **state)
{
    (void) state;
    double even[N], odd[N];
    yb_rng_normal_pairs(9, 1, 2, 500, N, even, odd);
    for (size_t first = 0; first < 40; first++) {
        for (size_t n = 0; first + n <= N; n += 1 + n / 3) {
            double part_even[N + 1], part_odd[N + 1];
            part_even[n] = part_odd[n] = -99.0;
            yb_rng_normal_pairs(9, 1, 2, 500 + first, n, part_even, part_odd);
            assert_memory_equal(part_even, even + first, n * sizeof(double));
            assert_memory_equal(part_odd, odd + first, n * sizeof(double));
            assert_true(part_even[n] == -99.0 && part_odd[n] == -99.0);
        }
    }
}

static void seed_pair_year_and_path_all_change_the_draw(void **state)
{
    (void) state;
    double base, other, odd;
    yb_rng_normal_pairs(1, 1, 1, 1, 1, &base, &odd);
    const struct {
        uint64_t seed, path;
        uint32_t pair, year;
    } changed[] = {{2, 1, 1, 1},
                   {1, 2, 1, 1},
                   {1, 1, 2, 1},
                   {1, 1, 1, 2},
                   {1 + (1ull << 32), 1, 1, 1},
                   {1, 1 + (1ull << 32), 1, 1}};
    for (size_t k = 0; k < sizeof changed / sizeof changed[0]; k++) {
        yb_rng_normal_pairs(changed[k].seed, changed[k].pair, changed[k].year, changed[k].path, 1, &other,
                            &odd);
        assert_true(other != base);
    }
}

static void extreme_words_give_uniforms_that_exclude_0_and_1(void **state)
{
    (void) state;
    assert_true(uniform_of(0) == 0x1p-53);
    assert_true(uniform_of(UINT64_MAX) == 1.0 - 0x1p-53);
    assert_true(uniform_of(UINT64_MAX / 2 + 1) == 0.5 + 0x1p-53);
    assert_true(uniform_of(0xfff) == uniform_of(0));
    assert_true(isfinite(sqrt(-2.0 * yb_log(uniform_of(0)))));
    assert_true(sqrt(-2.0 * yb_log(uniform_of(0))) < 8.6);
}

static void bits_of_a_fixed_set_of_draws_are_those_on_record(void **state)
{
    (void) state;
    uint64_t hash = 0xcbf29ce484222325;
    for (uint32_t year = 0; year < 50; year++) {
        double even[N], odd[N];
        yb_rng_normal_pairs(20240501, year % 7, year, 0xffffff00, N, even, odd);
        for (size_t i = 0; i < N; i++) {
            hash = (hash ^ yb_bits_of(even[i])) * 0x100000001b3; /* FNV-1a on words */
            hash = (hash ^ yb_bits_of(odd[i])) * 0x100000001b3;
        }
    }
    assert_int_equal(hash, 0x799604cd05d495b0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(uniforms_have_the_bits_of_the_published_vectors),
        cmocka_unit_test(all_128_bits_equal_those_of_random123),
        cmocka_unit_test(every_level_equals_the_reference_bit_by_bit),
        cmocka_unit_test(normals_are_those_of_libm_to_the_last_digits),
        cmocka_unit_test(a_draw_depends_on_neither_n_nor_the_first_path),
        cmocka_unit_test(seed_pair_year_and_path_all_change_the_draw),
        cmocka_unit_test(extreme_words_give_uniforms_that_exclude_0_and_1),
        cmocka_unit_test(bits_of_a_fixed_set_of_draws_are_those_on_record),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
