/* Distribution and independence of the normal and uniform draws.
 *
 * Every statistic is turned into a score that is standard normal for perfect draws, and rejected beyond
 * 4.42: probability 1e-5 for a seed taken at random.  The Kolmogorov-Smirnov limit has the same
 * probability.  About 60 scores make a false alarm in fewer than one of 1,500 seeds; the seed is fixed, so
 * the outcome never varies.  Each statistic must also reject a sample made slightly wrong. */
#include <math.h>
#include <stdlib.h>

#include <gsl/gsl_cdf.h>

#include "assert_close.h"
#include "yibao/rng.h"

enum { N = 1000000 };

static const double LIMIT = 4.42;
static const double KS_LIMIT = 2.4705; /* 2 exp(-2 d^2) = 1e-5 */
static const uint64_t SEED = 20260101;
static const uint32_t PAIR = 3;
static const uint32_t YEAR = 2030;

typedef struct {
    double *even, *odd, *other_even, *other_odd; /* [N] each */
} samples;

static samples draws;

static int draw_samples(void **state)
{
    double **fields[] = {&draws.even, &draws.odd, &draws.other_even, &draws.other_odd};
    for (int f = 0; f < 4; f++) {
        *fields[f] = malloc(N * sizeof(double));
        if (*fields[f] == NULL)
            return -1;
    }
    yb_rng_normal_pairs(SEED, PAIR, YEAR, 0, N, draws.even, draws.odd);
    *state = &draws;
    return 0;
}

static int free_samples(void **state)
{
    const samples *s = *state;
    free(s->even);
    free(s->odd);
    free(s->other_even);
    free(s->other_odd);
    return 0;
}

typedef struct {
    double mean, variance, skewness, kurtosis;
} scores;

/* Standard errors for normal draws: sqrt(1/n), sqrt(2/n), sqrt(6/n), sqrt(24/n). */
static scores moment_scores(const double *z, size_t n)
{
    long double s1 = 0, s2 = 0, s3 = 0, s4 = 0;
    for (size_t i = 0; i < n; i++)
        s1 += z[i];
    const long double count = (long double) n, mean = s1 / count;
    for (size_t i = 0; i < n; i++) {
        const long double d = z[i] - mean;
        s2 += d * d;
        s3 += d * d * d;
        s4 += d * d * d * d;
    }
    const long double variance = s2 / count;
    return (scores){
        .mean = (double) (mean * sqrtl(count)),
        .variance = (double) ((variance - 1) * sqrtl(count / 2)),
        .skewness = (double) (s3 / count / powl(variance, 1.5L) * sqrtl(count / 6)),
        .kurtosis = (double) ((s4 / count / (variance * variance) - 3) * sqrtl(count / 24)),
    };
}

static double correlation_score(const double *a, const double *b, size_t n)
{
    long double sa = 0, sb = 0, saa = 0, sbb = 0, sab = 0;
    for (size_t i = 0; i < n; i++) {
        sa += a[i];
        sb += b[i];
        saa += (long double) a[i] * a[i];
        sbb += (long double) b[i] * b[i];
        sab += (long double) a[i] * b[i];
    }
    const long double count = (long double) n;
    const long double covariance = sab - sa * sb / count;
    return (double) (covariance / sqrtl((saa - sa * sa / count) * (sbb - sb * sb / count)) * sqrtl(count));
}

static int compare_doubles(const void *a, const void *b)
{
    const double x = *(const double *) a, y = *(const double *) b;
    return (x > y) - (x < y);
}

/* sqrt(n) times the Kolmogorov-Smirnov distance from `distribution`; sorts the sample. */
static double ks_score(double *sample, size_t n, double (*distribution)(double))
{
    qsort(sample, n, sizeof *sample, compare_doubles);
    double distance = 0.0;
    for (size_t i = 0; i < n; i++) {
        const double p = distribution(sample[i]);
        distance = fmax(distance, fmax((double) (i + 1) / (double) n - p, p - (double) i / (double) n));
    }
    return distance * sqrt((double) n);
}

static double uniform_distribution(double u)
{
    return u;
}

static void squares_of(const double *z, double *squares)
{
    for (size_t i = 0; i < N; i++)
        squares[i] = z[i] * z[i];
}

static void expect_accepted(double score, double limit, const char *what)
{
    if (!(fabs(score) <= limit))
        fail_msg("%s: score %.2f, limit %.2f", what, score, limit);
}

static void expect_rejected(double score, double limit, const char *what)
{
    if (!(fabs(score) > limit))
        fail_msg("%s: score %.2f, should exceed %.2f", what, score, limit);
}

static void both_streams_have_the_moments_of_a_standard_normal(void **state)
{
    const samples *s = *state;
    const double *streams[] = {s->even, s->odd};
    for (int k = 0; k < 2; k++) {
        const scores got = moment_scores(streams[k], N);
        expect_accepted(got.mean, LIMIT, "mean");
        expect_accepted(got.variance, LIMIT, "variance");
        expect_accepted(got.skewness, LIMIT, "skewness");
        expect_accepted(got.kurtosis, LIMIT, "kurtosis");
    }
}

static void shifted_scaled_skewed_and_fat_tailed_samples_are_rejected(void **state)
{
    const samples *s = *state;
    double *wrong = s->other_even;
    for (size_t i = 0; i < N; i++)
        wrong[i] = s->even[i] + 0.01;
    expect_rejected(moment_scores(wrong, N).mean, LIMIT, "mean of z + 0.01");
    for (size_t i = 0; i < N; i++)
        wrong[i] = s->even[i] * 1.01;
    expect_rejected(moment_scores(wrong, N).variance, LIMIT, "variance of 1.01 z");
    for (size_t i = 0; i < N; i++)
        wrong[i] = s->even[i] + 0.01 * s->even[i] * s->even[i];
    expect_rejected(moment_scores(wrong, N).skewness, LIMIT, "skewness of z + 0.01 z^2");
    for (size_t i = 0; i < N; i++)
        wrong[i] = s->even[i] + 0.005 * s->even[i] * s->even[i] * s->even[i];
    expect_rejected(moment_scores(wrong, N).kurtosis, LIMIT, "kurtosis of z + 0.005 z^3");
}

static void the_two_streams_of_a_pair_are_uncorrelated_in_values_and_squares(void **state)
{
    const samples *s = *state;
    expect_accepted(correlation_score(s->even, s->odd, N), LIMIT, "even with odd");
    squares_of(s->even, s->other_even);
    squares_of(s->odd, s->other_odd);
    expect_accepted(correlation_score(s->other_even, s->other_odd, N), LIMIT, "even^2 with odd^2");
    expect_accepted(correlation_score(s->other_even, s->odd, N), LIMIT, "even^2 with odd");
    expect_accepted(correlation_score(s->even, s->other_odd, N), LIMIT, "even with odd^2");
}

static void neighbouring_paths_are_uncorrelated(void **state)
{
    const samples *s = *state;
    const size_t lags[] = {1, 2, 3, 4, 8, 16, 64, 1024};
    for (size_t k = 0; k < sizeof lags / sizeof lags[0]; k++) {
        const size_t n = N - lags[k];
        expect_accepted(correlation_score(s->even, s->even + lags[k], n), LIMIT,
                        "even with even of a later path");
        expect_accepted(correlation_score(s->even, s->odd + lags[k], n), LIMIT,
                        "even with odd of a later path");
    }
}

static void neighbouring_years_pairs_and_seeds_are_uncorrelated(void **state)
{
    const samples *s = *state;
    const struct {
        const char *what;
        uint64_t seed;
        uint32_t pair, year;
    } others[] = {
        {"next year", SEED, PAIR, YEAR + 1},
        {"the year after", SEED, PAIR, YEAR + 2},
        {"next pair of streams", SEED, PAIR + 1, YEAR},
        {"pair and year exchanged", SEED, YEAR, PAIR},
        {"next seed", SEED + 1, PAIR, YEAR},
        {"seed with another high word", SEED + (1ull << 32), PAIR, YEAR},
    };
    for (size_t k = 0; k < sizeof others / sizeof others[0]; k++) {
        yb_rng_normal_pairs(others[k].seed, others[k].pair, others[k].year, 0, N, s->other_even,
                            s->other_odd);
        expect_accepted(correlation_score(s->even, s->other_even, N), LIMIT, others[k].what);
        expect_accepted(correlation_score(s->odd, s->other_odd, N), LIMIT, others[k].what);
        expect_accepted(correlation_score(s->even, s->other_odd, N), LIMIT, others[k].what);
        expect_accepted(correlation_score(s->odd, s->other_even, N), LIMIT, others[k].what);
    }
}

static void a_correlation_of_one_percent_is_rejected(void **state)
{
    const samples *s = *state;
    for (size_t i = 0; i < N; i++)
        s->other_even[i] = s->odd[i] + 0.01 * s->even[i];
    expect_rejected(correlation_score(s->even, s->other_even, N), LIMIT, "even with odd + 0.01 even");
    for (size_t i = 0; i + 1 < N; i++)
        s->other_even[i + 1] = s->even[i + 1] + 0.01 * s->even[i];
    expect_rejected(correlation_score(s->other_even + 1, s->other_even + 2, N - 2), LIMIT, "moving average");
}

static void normals_pass_the_kolmogorov_smirnov_test_and_wrong_ones_fail_it(void **state)
{
    const samples *s = *state;
    yb_rng_normal_pairs(SEED, PAIR, YEAR, 0, N, s->other_even, s->other_odd);
    expect_accepted(ks_score(s->other_even, N, gsl_cdf_ugaussian_P), KS_LIMIT, "even, distance");
    expect_accepted(ks_score(s->other_odd, N, gsl_cdf_ugaussian_P), KS_LIMIT, "odd, distance");
    for (size_t i = 0; i < N; i++) {
        s->other_odd[i] = 1.02 * s->other_even[i];
        s->other_even[i] += 0.01;
    }
    expect_rejected(ks_score(s->other_even, N, gsl_cdf_ugaussian_P), KS_LIMIT, "z + 0.01, distance");
    expect_rejected(ks_score(s->other_odd, N, gsl_cdf_ugaussian_P), KS_LIMIT, "1.02 z, distance");
}

static void uniforms_pass_the_kolmogorov_smirnov_test_and_wrong_ones_fail_it(void **state)
{
    const samples *s = *state;
    yb_rng_uniform_pairs(SEED, PAIR, YEAR, 0, N, s->other_even, s->other_odd);
    expect_accepted(correlation_score(s->other_even, s->other_odd, N), LIMIT, "first with second uniform");
    expect_accepted(ks_score(s->other_even, N, uniform_distribution), KS_LIMIT, "first uniform, distance");
    expect_accepted(ks_score(s->other_odd, N, uniform_distribution), KS_LIMIT, "second uniform, distance");
    for (size_t i = 0; i < N; i++)
        s->other_even[i] = pow(s->other_even[i], 1.02);
    expect_rejected(ks_score(s->other_even, N, uniform_distribution), KS_LIMIT, "u^1.02, distance");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_streams_have_the_moments_of_a_standard_normal),
        cmocka_unit_test(shifted_scaled_skewed_and_fat_tailed_samples_are_rejected),
        cmocka_unit_test(the_two_streams_of_a_pair_are_uncorrelated_in_values_and_squares),
        cmocka_unit_test(neighbouring_paths_are_uncorrelated),
        cmocka_unit_test(neighbouring_years_pairs_and_seeds_are_uncorrelated),
        cmocka_unit_test(a_correlation_of_one_percent_is_rejected),
        cmocka_unit_test(normals_pass_the_kolmogorov_smirnov_test_and_wrong_ones_fail_it),
        cmocka_unit_test(uniforms_pass_the_kolmogorov_smirnov_test_and_wrong_ones_fail_it),
    };
    return cmocka_run_group_tests(tests, draw_samples, free_samples);
}
