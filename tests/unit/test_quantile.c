/* Quantiles against a sorted copy with every instruction set that this processor has, moments against long
 * double sums, order-statistic intervals against the binomial distribution. */
#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <gsl/gsl_cdf.h>

#include "assert_close.h"
#include "yibao/quantile.h"
#include "yibao/rng.h"

static const double band_probs[] = {0.0, 0.01, 0.05, 0.1, 0.25, 0.5, 0.5, 0.75, 0.9, 0.95, 0.99, 1.0};
enum { N_BANDS = sizeof band_probs / sizeof band_probs[0], N_LARGE = 100000 };

static int compare_doubles(const void *a, const void *b)
{
    const double x = *(const double *) a, y = *(const double *) b;
    return (x > y) - (x < y);
}

/* Type 7 by the formula of quantile.h, from a sorted sample. */
static double quantile_reference(const double *sorted, size_t n, double p)
{
    const double h = (double) (n - 1) * p;
    const size_t low = (size_t) h;
    if (low + 1 == n)
        return sorted[low];
    return sorted[low] + (h - (double) low) * (sorted[low + 1] - sorted[low]);
}

/* Versions of the passes; a test leaves out those that cannot run here. */
static const char *const isas[] = {"baseline", "v3", "v4", NULL};
enum { N_ISAS = sizeof isas / sizeof isas[0] };

static void check_against_sorting(const double *sample, size_t n, const double *probs, size_t n_probs)
{
    double *sorted = malloc(n * sizeof *sorted);
    double *copy = malloc(n * sizeof *copy);
    double *result = malloc(n_probs * sizeof *result);
    yb_quantile_work *work = yb_quantile_work_create(n);
    assert_true(sorted != NULL && copy != NULL && result != NULL && work != NULL);
    memcpy(sorted, sample, n * sizeof *sorted);
    memcpy(copy, sample, n * sizeof *copy);
    qsort(sorted, n, sizeof *sorted, compare_doubles);
    for (int v = 0; v < N_ISAS; v++) {
        if (!yb_quantile_work_use(work, isas[v]))
            continue;
        assert_int_equal(yb_quantiles(work, sample, n, probs, n_probs, result), YB_OK);
        for (size_t j = 0; j < n_probs; j++)
            assert_close(result[j], quantile_reference(sorted, n, probs[j]), 0.0);
        assert_memory_equal(copy, sample, n * sizeof *copy);
    }
    yb_quantile_work_free(work);
    free(result);
    free(copy);
    free(sorted);
}

/* ---- shapes of samples ---- */

static double as_is(double z, size_t i)
{
    (void) i;
    return z;
}

static double lognormal(double z, size_t i)
{
    (void) i;
    return 1e9 * exp(z);
}

static double constant(double z, size_t i)
{
    (void) z;
    (void) i;
    return -3.25;
}

static double half_are_zero(double z, size_t i)
{
    (void) i;
    return z > 0.0 ? z : 0.0;
}

static double few_levels(double z, size_t i)
{
    (void) i;
    return floor(2.0 * z);
}

static double one_outlier(double z, size_t i)
{
    return i == 0 ? 1e300 : z;
}

static double outliers_on_both_sides(double z, size_t i)
{
    return i % 1000 == 0 ? ldexp(z, (int) (i % 7919 % 1000)) : z;
}

static double heavy_tails(double z, size_t i)
{
    (void) i;
    return z * exp(z * z * z * z);
}

static double whole_range_of_doubles(double z, size_t i)
{
    return i == 0   ? DBL_MAX
           : i == 1 ? -DBL_MAX
                    : (z > 0.0 ? 1.0 : -1.0) * ldexp(1.0 + 0.1 * fabs(z), (int) (i % 2000) - 1000);
}

static double denormals(double z, size_t i)
{
    (void) i;
    return z * 1e3 * DBL_TRUE_MIN;
}

static double signed_zeros_and_denormals(double z, size_t i)
{
    return i % 3 == 0 ? -0.0 : i % 3 == 1 ? 0.0 : rint(z) * DBL_TRUE_MIN;
}

static double smallest_is_a_zero_of_either_sign(double z, size_t i)
{
    return i % 3 == 0 ? 0.0 : i % 3 == 1 ? -0.0 : fabs(rint(z)) * DBL_TRUE_MIN;
}

static double neighbouring_doubles(double z, size_t i)
{
    (void) i;
    return 1.0 + floor(3.0 * z) * DBL_EPSILON;
}

static double ascending(double z, size_t i)
{
    (void) z;
    return (double) i;
}

static double descending_powers(double z, size_t i)
{
    (void) z;
    return ldexp(1.0, 1000 - (int) (i % 2000));
}

static double two_far_clusters(double z, size_t i)
{
    return (i % 2 == 0 ? 1e15 : -1e-15) + z;
}

typedef double shape_function(double z, size_t i);

static void quantiles_equal_those_of_a_sorted_copy_for_every_shape_and_size(void **state)
{
    (void) state;
    shape_function *const shapes[] = {
        as_is,
        lognormal,
        constant,
        half_are_zero,
        few_levels,
        one_outlier,
        heavy_tails,
        outliers_on_both_sides,
        smallest_is_a_zero_of_either_sign,
        ascending,
        denormals,
        two_far_clusters,
        signed_zeros_and_denormals,
        whole_range_of_doubles,
        neighbouring_doubles,
        descending_powers,
    };
    const size_t sizes[] = {1,  2,  3,  4,  5,   8,   9,   10,   16,   17,   31,
                            32, 33, 64, 65, 511, 512, 513, 1000, 4096, 4097, N_LARGE};
    double *normals = malloc(2 * N_LARGE * sizeof *normals);
    double *sample = malloc(N_LARGE * sizeof *sample);
    assert_true(normals != NULL && sample != NULL);
    yb_rng_normal_pairs(11, 0, 0, 0, N_LARGE, normals, normals + N_LARGE);
    for (size_t f = 0; f < sizeof shapes / sizeof shapes[0]; f++) {
        for (size_t s = 0; s < sizeof sizes / sizeof sizes[0]; s++) {
            for (size_t i = 0; i < sizes[s]; i++) {
                sample[i] = shapes[f](normals[i], i);
                if (!isfinite(sample[i]))
                    sample[i] = copysign(DBL_MAX, normals[i]);
            }
            if (shapes[f] == whole_range_of_doubles && sizes[s] < 4)
                continue; /* the formula of the reference overflows; tested below */
            check_against_sorting(sample, sizes[s], band_probs, N_BANDS);
        }
    }
    free(sample);
    free(normals);
}

static void small_samples_give_the_type_7_values_worked_by_hand(void **state)
{
    (void) state;
    yb_quantile_work *work = yb_quantile_work_create(5);
    const double probs[] = {0.0, 0.1, 0.25, 0.5, 0.9, 1.0};
    double result[6];

    /* sorted 1 2 4 8 16: h = 4 p = 0, 0.4, 1, 2, 3.6, 4 */
    const double five[] = {8, 1, 16, 2, 4};
    const double of_five[] = {1, 1.4, 2, 4, 12.8, 16};
    assert_int_equal(yb_quantiles(work, five, 5, probs, 6, result), YB_OK);
    for (int j = 0; j < 6; j++)
        assert_close(result[j], of_five[j], 1e-15);

    /* sorted -1 0 2 10: h = 3 p = 0, 0.3, 0.75, 1.5, 2.7, 3 */
    const double four[] = {10, 0, -1, 2};
    const double of_four[] = {-1, -0.7, -0.25, 1, 7.6, 10};
    assert_int_equal(yb_quantiles(work, four, 4, probs, 6, result), YB_OK);
    for (int j = 0; j < 6; j++)
        assert_close(result[j], of_four[j], 1e-15);

    assert_int_equal(yb_quantiles(work, four, 1, probs, 6, result), YB_OK);
    for (int j = 0; j < 6; j++)
        assert_true(result[j] == 10.0);
    yb_quantile_work_free(work);
}

static void any_number_of_probabilities_is_answered(void **state)
{
    (void) state;
    enum { N = 5000, N_PROBS = 1001 };
    double even[N], odd[N], probs[N_PROBS];
    yb_rng_normal_pairs(12, 0, 0, 0, N, even, odd);
    for (int j = 0; j < N_PROBS; j++)
        probs[j] = (double) j / (N_PROBS - 1);
    check_against_sorting(even, N, probs, N_PROBS);
    check_against_sorting(even, 40, probs, N_PROBS);

    yb_quantile_work *work = yb_quantile_work_create(N);
    assert_int_equal(yb_quantiles(work, even, N, probs, 0, NULL), YB_OK);
    yb_quantile_work_free(work);
}

/* All ranks at once need several passes; some ranks need one. */
static void order_statistics_equal_those_of_a_sorted_copy(void **state)
{
    (void) state;
    enum { N = 1500 };
    static const size_t some[] = {0, 1, 7, 8, 700, 701, N - 1};
    double even[N], odd[N], sorted[N], result[N];
    size_t all[N];
    yb_quantile_work *work = yb_quantile_work_create(N);
    yb_rng_normal_pairs(14, 0, 0, 0, N, even, odd);
    memcpy(sorted, even, sizeof sorted);
    qsort(sorted, N, sizeof *sorted, compare_doubles);
    for (size_t i = 0; i < N; i++)
        all[i] = i;
    assert_int_equal(yb_order_statistics(work, even, N, all, N, result), YB_OK);
    assert_memory_equal(result, sorted, sizeof sorted);
    assert_int_equal(yb_order_statistics(work, even, N, some, 7, result), YB_OK);
    for (int r = 0; r < 7; r++)
        assert_true(result[r] == sorted[some[r]]);
    for (size_t i = 0; i < N; i++)
        assert_int_equal(all[i], i); /* the caller's ranks are left alone */

    const size_t bad[][2] = {{3, 3}, {4, 3}, {0, N}};
    for (int b = 0; b < 3; b++)
        assert_int_equal(yb_order_statistics(work, even, N, bad[b], 2, result), YB_ERR_NUMERIC);
    even[N / 2] = NAN;
    assert_int_equal(yb_order_statistics(work, even, N, some, 7, result), YB_ERR_NUMERIC);
    yb_quantile_work_free(work);
}

static void quantiles_never_descend(void **state)
{
    (void) state;
    enum { N = 7, N_PROBS = 2001 };
    double even[N], odd[N], probs[N_PROBS], result[N_PROBS];
    for (int j = 0; j < N_PROBS; j++)
        probs[j] = j + 2 == N_PROBS ? 1.0 - 0x1p-53 : (double) j / (N_PROBS - 1);
    yb_quantile_work *work = yb_quantile_work_create(N);
    for (uint32_t year = 0; year < 50; year++) {
        yb_rng_normal_pairs(13, 0, year, 0, N, even, odd);
        assert_int_equal(yb_quantiles(work, even, N, probs, N_PROBS, result), YB_OK);
        for (int j = 1; j < N_PROBS; j++)
            assert_true(result[j] >= result[j - 1]);
    }
    yb_quantile_work_free(work);
}

static void a_range_beyond_the_largest_double_gives_finite_quantiles(void **state)
{
    (void) state;
    const double sample[] = {DBL_MAX, -DBL_MAX, DBL_MAX, -DBL_MAX};
    const double probs[] = {0.0, 0.5, 1.0};
    double result[3];
    yb_quantile_work *work = yb_quantile_work_create(4);
    assert_int_equal(yb_quantiles(work, sample, 4, probs, 3, result), YB_OK);
    assert_true(result[0] == -DBL_MAX);
    assert_true(result[1] == 0.0);
    assert_true(result[2] == DBL_MAX);
    yb_quantile_work_free(work);
}

static void a_value_that_is_not_finite_is_an_error_wherever_it_stands(void **state)
{
    (void) state;
    enum { N = 150 };
    const double bad[] = {NAN, -NAN, INFINITY, -INFINITY};
    double even[N], odd[N], result[N_BANDS];
    yb_quantile_work *work = yb_quantile_work_create(N);
    yb_rng_normal_pairs(14, 0, 0, 0, N, even, odd);
    for (size_t at = 0; at < N_ISAS * N; at++) {
        if (!yb_quantile_work_use(work, isas[at / N]))
            continue;
        for (int b = 0; b < 4; b++) {
            const double kept = even[at % N];
            even[at % N] = bad[b];
            result[0] = -99.0;
            assert_int_equal(yb_quantiles(work, even, N, band_probs, N_BANDS, result), YB_ERR_NUMERIC);
            assert_true(result[0] == -99.0);
            even[at % N] = kept;
        }
    }
    assert_int_equal(yb_quantiles(work, even, N, band_probs, N_BANDS, result), YB_OK);
    yb_quantile_work_free(work);
}

static void arguments_out_of_range_are_errors(void **state)
{
    (void) state;
    const double sample[] = {1, 2, 3};
    const double bad[][2] = {{0.5, 0.4}, {-0.1, 0.5}, {0.5, 1.1}, {NAN, 0.5}, {0.5, NAN}};
    double result[2];
    yb_quantile_work *work = yb_quantile_work_create(2);
    assert_int_equal(yb_quantiles(work, sample, 3, band_probs, 1, result), YB_ERR_NUMERIC);
    assert_int_equal(yb_quantiles(work, sample, 0, band_probs, 1, result), YB_ERR_NUMERIC);
    for (int k = 0; k < 5; k++)
        assert_int_equal(yb_quantiles(work, sample, 2, bad[k], 2, result), YB_ERR_NUMERIC);
    yb_quantile_work_free(work);
    yb_quantile_work_free(NULL);
    assert_null(yb_quantile_work_create(0));
    assert_null(yb_quantile_work_create((size_t) 1 << 32));
}

static void a_workspace_gives_the_same_results_when_used_again(void **state)
{
    (void) state;
    enum { N = 3000 };
    double even[N], odd[N], first[N_BANDS], again[N_BANDS];
    yb_quantile_work *work = yb_quantile_work_create(N);
    yb_rng_normal_pairs(15, 0, 0, 0, N, even, odd);
    assert_int_equal(yb_quantiles(work, even, N, band_probs, N_BANDS, first), YB_OK);
    assert_int_equal(yb_quantiles(work, odd, N / 2, band_probs, N_BANDS, again), YB_OK);
    assert_int_equal(yb_quantiles(work, even, N, band_probs, N_BANDS, again), YB_OK);
    assert_memory_equal(first, again, sizeof first);
    yb_quantile_work_free(work);
}

/* ---- order statistics and moments together ---- */

static const size_t described_ranks[] = {0, 1, 2, 10, 11, 31, 32, 33, 100, 499, 500, 501, 998, 999};
enum { N_DESCRIBED = sizeof described_ranks / sizeof described_ranks[0] };

typedef struct {
    double value[N_DESCRIBED], mean, sd;
} description;

static description describe(yb_quantile_work *work, const yb_sample *sample, const yb_sample *next)
{
    description d = {.mean = NAN, .sd = NAN};
    size_t n_ranks = 0;
    while (n_ranks < N_DESCRIBED && described_ranks[n_ranks] < sample->n)
        n_ranks++;
    assert_int_equal(
        yb_sample_describe(work, sample, next, described_ranks, n_ranks, d.value, &d.mean, &d.sd), YB_OK);
    return d;
}

static description describe_separately(yb_quantile_work *work, const double *sample, size_t n)
{
    description d = {.mean = NAN, .sd = NAN};
    size_t n_ranks = 0;
    while (n_ranks < N_DESCRIBED && described_ranks[n_ranks] < n)
        n_ranks++;
    assert_int_equal(yb_order_statistics(work, sample, n, described_ranks, n_ranks, d.value), YB_OK);
    yb_moments(sample, n, &d.mean, &d.sd);
    return d;
}

/* With every instruction set, of a sample and of a difference, with a next sample and without, for shapes
 * that have moments. */
static void a_description_is_the_bytes_of_its_parts(void **state)
{
    (void) state;
    enum { N = 9000 };
    shape_function *const shapes[] = {as_is,         lognormal,        constant,
                                      half_are_zero, few_levels,       denormals,
                                      ascending,     two_far_clusters, signed_zeros_and_denormals};
    const size_t sizes[] = {1, 2, 7, 63, 64, 65, 512, 1000, 4096, 4609, N};
    double *normals = malloc(2 * N * sizeof *normals);
    double *sample = malloc(2 * N * sizeof *sample), *minus = sample + N;
    double *difference = malloc(N * sizeof *difference);
    yb_quantile_work *work = yb_quantile_work_create(N);
    assert_true(normals != NULL && sample != NULL && difference != NULL && work != NULL);
    yb_rng_normal_pairs(17, 0, 0, 0, N, normals, normals + N);
    for (size_t f = 0; f < sizeof shapes / sizeof shapes[0]; f++) {
        for (size_t i = 0; i < N; i++) {
            sample[i] = shapes[f](normals[i], i);
            minus[i] = as_is(normals[N + i], i);
            difference[i] = sample[i] - minus[i];
        }
        for (size_t s = 0; s < sizeof sizes / sizeof sizes[0]; s++) {
            const size_t n = sizes[s];
            const yb_sample one = {sample, NULL, n}, other = {sample, minus, n};
            assert_true(yb_quantile_work_use(work, "baseline"));
            const description of_one = describe_separately(work, sample, n);
            const description of_difference = describe_separately(work, difference, n);
            for (int v = 0; v < N_ISAS; v++) {
                if (!yb_quantile_work_use(work, isas[v]))
                    continue;
                const description first = describe(work, &one, NULL), second = describe(work, &other, &one),
                                  third = describe(work, &one, &other);
                assert_memory_equal(&first, &of_one, sizeof first);
                assert_memory_equal(&second, &of_difference, sizeof second);
                assert_memory_equal(&third, &of_one, sizeof third);
            }
        }
    }
    yb_quantile_work_free(work);
    free(difference);
    free(sample);
    free(normals);
}

/* Two infinities of equal sign leave no number; an infinity on either side is refused as well. */
static void a_description_refuses_what_is_not_finite(void **state)
{
    (void) state;
    enum { N = 700 };
    const double bad[] = {NAN, INFINITY, -INFINITY};
    double even[N], odd[N], value, mean, sd;
    const size_t rank = N / 2;
    const yb_sample one = {even, NULL, N}, difference = {even, odd, N};
    yb_quantile_work *work = yb_quantile_work_create(N);
    yb_rng_normal_pairs(18, 0, 0, 0, N, even, odd);
    for (int v = 0; v < N_ISAS; v++) {
        if (!yb_quantile_work_use(work, isas[v]))
            continue;
        for (size_t at = 0; at < N; at += at < 100 ? 1 : 37)
            for (int b = 0; b < 3; b++) {
                const double kept = even[at], kept_odd = odd[at];
                even[at] = bad[b];
                assert_int_equal(yb_sample_describe(work, &one, NULL, &rank, 1, &value, &mean, &sd),
                                 YB_ERR_NUMERIC);
                assert_int_equal(yb_sample_describe(work, &difference, NULL, &rank, 1, &value, &mean, &sd),
                                 YB_ERR_NUMERIC);
                odd[at] = bad[b];
                assert_int_equal(yb_sample_describe(work, &difference, NULL, &rank, 1, &value, &mean, &sd),
                                 YB_ERR_NUMERIC);
                even[at] = kept;
                odd[at] = kept_odd;
            }
        assert_int_equal(yb_sample_describe(work, &difference, NULL, &rank, 1, &value, &mean, &sd), YB_OK);
    }
    assert_false(yb_quantile_work_use(work, "v9"));
    yb_quantile_work_free(work);
}

/* ---- moments ---- */

static void check_moments(const double *sample, size_t n, double relative)
{
    const long double origin = sample[0]; /* keeps the sums small, so that their rounding does not matter */
    long double sum = 0.0L, squares = 0.0L;
    for (size_t i = 0; i < n; i++)
        sum += sample[i] - origin;
    const long double mean = origin + sum / (long double) n;
    for (size_t i = 0; i < n; i++)
        squares += (sample[i] - mean) * (sample[i] - mean);
    double got_mean, got_sd;
    yb_moments(sample, n, &got_mean, &got_sd);
    assert_near(got_mean, (double) mean, relative * (fabs((double) mean) + got_sd));
    assert_close(got_sd, n > 1 ? (double) sqrtl(squares / (long double) (n - 1)) : 0.0, relative);
}

static void moments_equal_long_double_sums(void **state)
{
    (void) state;
    const size_t sizes[] = {1, 2, 3, 15, 16, 17, 63, 64, 65, 1000, 4095, 4096, 4097, 8200, N_LARGE};
    const double offsets[] = {0.0, 1e3, 1e8, -1e12};
    double *normals = malloc(2 * N_LARGE * sizeof *normals);
    assert_true(normals != NULL);
    for (size_t k = 0; k < sizeof offsets / sizeof offsets[0]; k++) {
        yb_rng_normal_pairs(16, 0, 0, 0, N_LARGE, normals, normals + N_LARGE);
        for (size_t i = 0; i < N_LARGE; i++)
            normals[i] += offsets[k];
        for (size_t s = 0; s < sizeof sizes / sizeof sizes[0]; s++)
            check_moments(normals, sizes[s], 1e-14);
    }
    free(normals);
}

static void moments_of_worked_and_constant_samples_are_exact(void **state)
{
    (void) state;
    double mean, sd;
    const double worked[] = {2, 4, 4, 4, 5, 5, 7, 9}; /* squares about 5 sum to 32 */
    yb_moments(worked, 8, &mean, &sd);
    assert_true(mean == 5.0);
    assert_true(sd == sqrt(32.0 / 7.0));
    double constants[333];
    for (int i = 0; i < 333; i++)
        constants[i] = 0.1;
    for (size_t n = 1; n <= 333; n++) {
        yb_moments(constants, n, &mean, &sd);
        assert_close(mean, 0.1, 2e-16);
        assert_near(sd, 0.0, 1e-16);
    }
}

/* ---- order-statistic intervals ---- */

static void interval_ranks_follow_the_formula_worked_by_hand(void **state)
{
    (void) state;
    size_t low, high;
    yb_quantile_interval_ranks(1000, 0.5, &low, &high); /* 500 -+ 30.99: ranks 470 and 531 from 1 */
    assert_int_equal(low, 469);
    assert_int_equal(high, 530);
    yb_quantile_interval_ranks(100, 0.05, &low, &high); /* 5 -+ 4.27: ranks 1 and 10 */
    assert_int_equal(low, 0);
    assert_int_equal(high, 9);
    yb_quantile_interval_ranks(1, 0.5, &low, &high);
    assert_int_equal(low, 0);
    assert_int_equal(high, 0);
    yb_quantile_interval_ranks(50, 0.0, &low, &high);
    assert_int_equal(low, 0);
    assert_int_equal(high, 0);
    yb_quantile_interval_ranks(50, 1.0, &low, &high);
    assert_int_equal(low, 49);
    assert_int_equal(high, 49);
}

static void intervals_cover_with_about_95_percent(void **state)
{
    (void) state;
    const size_t sizes[] = {200, 1000, 10000, 1000000};
    const double probs[] = {0.1, 0.25, 0.5, 0.75, 0.9};
    for (size_t s = 0; s < 4; s++) {
        for (size_t k = 0; k < 5; k++) {
            const unsigned n = (unsigned) sizes[s];
            size_t low, high;
            yb_quantile_interval_ranks(sizes[s], probs[k], &low, &high);
            /* x(low) <= quantile <= x(high) when low + 1 .. high values lie below it */
            const double coverage = gsl_cdf_binomial_P((unsigned) high, probs[k], n) -
                                    gsl_cdf_binomial_P((unsigned) low, probs[k], n);
            assert_near(coverage, 0.95, 0.015);
        }
    }
}

static void interval_ranks_bracket_the_quantile_and_stay_in_the_sample(void **state)
{
    (void) state;
    for (size_t n = 1; n < 300; n++) {
        for (int k = 0; k <= 40; k++) {
            const double p = k / 40.0;
            size_t low, high;
            yb_quantile_interval_ranks(n, p, &low, &high);
            assert_true(low <= high && high < n);
            assert_true((double) low <= (double) n * p);
            assert_true((double) high + 1.0 >= (double) n * p);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(quantiles_equal_those_of_a_sorted_copy_for_every_shape_and_size),
        cmocka_unit_test(small_samples_give_the_type_7_values_worked_by_hand),
        cmocka_unit_test(any_number_of_probabilities_is_answered),
        cmocka_unit_test(order_statistics_equal_those_of_a_sorted_copy),
        cmocka_unit_test(quantiles_never_descend),
        cmocka_unit_test(a_range_beyond_the_largest_double_gives_finite_quantiles),
        cmocka_unit_test(a_value_that_is_not_finite_is_an_error_wherever_it_stands),
        cmocka_unit_test(arguments_out_of_range_are_errors),
        cmocka_unit_test(a_workspace_gives_the_same_results_when_used_again),
        cmocka_unit_test(a_description_is_the_bytes_of_its_parts),
        cmocka_unit_test(a_description_refuses_what_is_not_finite),
        cmocka_unit_test(moments_equal_long_double_sums),
        cmocka_unit_test(moments_of_worked_and_constant_samples_are_exact),
        cmocka_unit_test(interval_ranks_follow_the_formula_worked_by_hand),
        cmocka_unit_test(intervals_cover_with_about_95_percent),
        cmocka_unit_test(interval_ranks_bracket_the_quantile_and_stay_in_the_sample),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
