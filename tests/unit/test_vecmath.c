/* Accuracy of yb_exp, yb_log and yb_sincos_2pi against long double libm, and equality of their bits
 * between instruction sets, compilers and machines. */
#include <float.h>
#include <math.h>
#include <stdlib.h>

#include "assert_close.h"
#include "yibao/vecmath.h"

enum { N_GRID = 200000, N_RANDOM = 1000000, LANES = 16, N_BITS = 4096 * LANES };

/* splitmix64: test points only. */
static uint64_t next_word(uint64_t *state)
{
    uint64_t z = (*state += 0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
}

/* In [0, 1). */
static double next_uniform(uint64_t *state)
{
    return (double) (next_word(state) >> 11) * 0x1p-53;
}

/* Error in units of the last place of `want`. */
static double ulp_error(double got, long double want)
{
    int exponent;
    (void) frexpl(want, &exponent);
    return (double) (fabsl((long double) got - want) / ldexpl(1.0L, exponent - DBL_MANT_DIG));
}

static double greater(double a, double b)
{
    return a > b ? a : b;
}

static double exp_error(double x)
{
    return ulp_error(yb_exp(x), expl((long double) x));
}

static double log_error(double x)
{
    return ulp_error(yb_log(x), logl((long double) x));
}

/* The larger error of sine and cosine.  Quarters are taken off exactly, so that the reference has no
 * error from a rounded pi near its zeros. */
static double sincos_error(double turns)
{
    const int quarter = (int) floor(4.0 * turns + 0.5);
    const long double angle = 6.283185307179586476925286766559L * ((long double) turns - 0.25L * quarter);
    const long double wave[5] = {sinl(angle), cosl(angle), -sinl(angle), -cosl(angle), sinl(angle)};
    double sine, cosine;
    yb_sincos_2pi(turns, &sine, &cosine);
    const double of_sine = ulp_error(sine, wave[quarter % 4]);
    return greater(of_sine, ulp_error(cosine, wave[quarter % 4 + 1]));
}

static void check_bound(const char *name, double worst, double bound)
{
    print_message("%s: largest error %.3f ulp, bound %.1f\n", name, worst, bound);
    assert_true(worst < bound);
}

static void exp_is_within_1_1_ulp_on_its_whole_range(void **state)
{
    (void) state;
    uint64_t seed = 1;
    double worst = 0.0;
    for (int i = 0; i <= N_GRID; i++) {
        const double part = (double) i / N_GRID;
        worst = greater(worst, exp_error(-708.0 + 1417.0 * part));
        worst = greater(worst, exp_error(-1.0 + 2.0 * part));
    }
    for (int i = 0; i < N_RANDOM; i++) {
        worst = greater(worst, exp_error(-40.0 + 80.0 * next_uniform(&seed)));
        worst = greater(worst, exp_error(ldexp(next_uniform(&seed) - 0.5, -(i % 60))));
    }
    check_bound("exp", worst, 1.1);
}

static void log_is_within_1_ulp_for_normal_arguments(void **state)
{
    (void) state;
    uint64_t seed = 2;
    double worst = 0.0;
    for (int i = 0; i < N_GRID; i++) {
        const double part = (double) (i + 1) / N_GRID;
        worst = greater(worst, log_error(part));
        worst = greater(worst, log_error(0.5 + part));
        worst = greater(worst, log_error(1.0 + part * 0x1p-20));
        worst = greater(worst, log_error(1.0 - part * 0x1p-20));
        worst = greater(worst, log_error(1.0 - i * 0x1p-53));
    }
    for (int i = 0; i < N_RANDOM; i++) {
        const int exponent = (int) (next_word(&seed) % 2046) - 1022;
        worst = greater(worst, log_error(next_uniform(&seed) + 0x1p-53));
        worst = greater(worst, log_error(ldexp(1.0 + next_uniform(&seed), exponent)));
    }
    worst = greater(worst, log_error(DBL_MIN));
    worst = greater(worst, log_error(DBL_MAX));
    check_bound("log", worst, 1.0);
}

static void sine_and_cosine_are_within_2_ulp_for_all_turns(void **state)
{
    (void) state;
    uint64_t seed = 3;
    double worst = 0.0;
    for (int i = 0; i < N_GRID; i++)
        worst = greater(worst, sincos_error((double) i / N_GRID));
    for (int i = 0; i < N_RANDOM; i++) {
        const double u = next_uniform(&seed);
        worst = greater(worst, sincos_error(u));
        /* near the zeros, and near the borders of the quarters at odd eighths */
        const double centre = (i % 8) * 0.125;
        worst = greater(worst, sincos_error(centre + ldexp(u, -(i / 8 % 48) - 4)));
        if (centre > 0.0)
            worst = greater(worst, sincos_error(centre - ldexp(u, -(i / 8 % 48) - 4)));
    }
    check_bound("sine and cosine", worst, 2.0);
}

static void special_arguments_give_the_documented_results(void **state)
{
    (void) state;
    assert_true(yb_exp(0.0) == 1.0);
    assert_true(yb_exp(-0.0) == 1.0);
    assert_true(yb_exp(-1e300) == yb_exp(-708.0));
    assert_true(yb_exp(-HUGE_VAL) == yb_exp(-708.0));
    assert_true(yb_exp(1e300) == yb_exp(709.0));
    assert_true(yb_exp(HUGE_VAL) == yb_exp(709.0));
    assert_true(isfinite(yb_exp(709.0)));
    assert_true(isnormal(yb_exp(-708.0)));
    assert_true(isnan(yb_exp(NAN)));
    assert_true(yb_log(1.0) == 0.0);

    const double sines[4] = {0.0, 1.0, 0.0, -1.0};
    for (int quarter = 0; quarter < 4; quarter++) {
        double sine, cosine;
        yb_sincos_2pi(0.25 * quarter, &sine, &cosine);
        assert_true(sine == sines[quarter]);
        assert_true(cosine == sines[(quarter + 1) % 4]);
    }
}

static void the_error_measure_notices_a_wrong_last_digit(void **state)
{
    (void) state;
    assert_true(ulp_error(nextafter(2.0, 3.0), 2.0L) == 1.0);
    assert_true(ulp_error(nextafter(nextafter(exp(1.5), 2.0), 2.0), expl(1.5L)) > 1.0);
}

typedef struct {
    double exp[LANES], log[LANES], sine[LANES], cosine[LANES];
} lane_results;

__attribute__((always_inline)) static inline void compute(const double *uniforms, lane_results *results)
{
    for (int l = 0; l < LANES; l++) {
        results->exp[l] = yb_exp(1500.0 * (uniforms[l] - 0.5));
        results->log[l] = yb_log(uniforms[l]);
        yb_sincos_2pi(uniforms[l], &results->sine[l], &results->cosine[l]);
    }
}

typedef void compute_function(const double *uniforms, lane_results *results);

__attribute__((noinline)) static void compute_baseline(const double *uniforms, lane_results *results)
{
    compute(uniforms, results);
}

/* One lane at a time, behind a volatile, so that no compiler vectorises it. */
__attribute__((noinline)) static void compute_scalar(const double *uniforms, lane_results *results)
{
    for (int l = 0; l < LANES; l++) {
        volatile double u = uniforms[l];
        results->exp[l] = yb_exp(1500.0 * (u - 0.5));
        results->log[l] = yb_log(u);
        yb_sincos_2pi(u, &results->sine[l], &results->cosine[l]);
    }
}

static void assert_equal_bits(compute_function *got, compute_function *want)
{
    uint64_t seed = 4;
    for (int i = 0; i < N_BITS; i += LANES) {
        double uniforms[LANES];
        for (int l = 0; l < LANES; l++)
            uniforms[l] = next_uniform(&seed) + 0x1p-54;
        lane_results a, b;
        got(uniforms, &a);
        want(uniforms, &b);
        assert_memory_equal(&a, &b, sizeof a);
    }
}

#ifdef __x86_64__

/* With the instructions for fused multiply-add, which must not be used. */
__attribute__((noinline, target("avx2,fma,bmi2"))) static void compute_avx2(const double *uniforms,
                                                                            lane_results *results)
{
    compute(uniforms, results);
}

__attribute__((noinline, target("avx512f,avx512dq,avx512vl,avx512bw,fma"))) static void
compute_avx512(const double *uniforms, lane_results *results)
{
    compute(uniforms, results);
}

static void avx2_gives_the_same_bits(void **state)
{
    (void) state;
    if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma") || !__builtin_cpu_supports("bmi2"))
        skip();
    assert_equal_bits(compute_avx2, compute_baseline);
}

static void avx512_gives_the_same_bits(void **state)
{
    (void) state;
    if (!__builtin_cpu_supports("avx512f") || !__builtin_cpu_supports("avx512vl") ||
        !__builtin_cpu_supports("avx512dq") || !__builtin_cpu_supports("avx512bw") ||
        !__builtin_cpu_supports("fma"))
        skip();
    assert_equal_bits(compute_avx512, compute_baseline);
}

#endif

static void scalar_code_gives_the_same_bits(void **state)
{
    (void) state;
    assert_equal_bits(compute_scalar, compute_baseline);
}

static uint64_t hash_of(uint64_t hash, const double *values)
{
    for (int l = 0; l < LANES; l++)
        hash = (hash ^ yb_bits_of(values[l])) * 0x100000001b3; /* FNV-1a on words */
    return hash;
}

static void bits_on_a_fixed_grid_are_those_on_record(void **state)
{
    (void) state;
    uint64_t hash = 0xcbf29ce484222325;
    for (int i = 0; i < N_BITS; i += LANES) {
        double uniforms[LANES];
        for (int l = 0; l < LANES; l++)
            uniforms[l] = (i + l + 0.5) / N_BITS;
        lane_results results;
        compute_baseline(uniforms, &results);
        hash = hash_of(hash_of(hash, results.exp), results.log);
        hash = hash_of(hash_of(hash, results.sine), results.cosine);
    }
    assert_int_equal(hash, 0x41d26ac31ea004bc);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(exp_is_within_1_1_ulp_on_its_whole_range),
        cmocka_unit_test(log_is_within_1_ulp_for_normal_arguments),
        cmocka_unit_test(sine_and_cosine_are_within_2_ulp_for_all_turns),
        cmocka_unit_test(special_arguments_give_the_documented_results),
        cmocka_unit_test(the_error_measure_notices_a_wrong_last_digit),
#ifdef __x86_64__
        cmocka_unit_test(avx2_gives_the_same_bits),
        cmocka_unit_test(avx512_gives_the_same_bits),
#endif
        cmocka_unit_test(scalar_code_gives_the_same_bits),
        cmocka_unit_test(bits_on_a_fixed_grid_are_those_on_record),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
