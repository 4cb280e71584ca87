/* Sobol points and normal quantiles against published values, GSL and the properties that define them. */
#include <gsl/gsl_cdf.h>
#include <stdbool.h>
#include <string.h>

#include "assert_close.h"
#include "yibao/normal.h"
#include "yibao/sobol.h"

/* The first ten points in three dimensions, as the program of Joe and Kuo prints them for
 * new-joe-kuo-6: in the order of Gray codes. */
static void points_are_the_published_ones(void **state)
{
    (void) state;
    static const double published[10][3] = {
        {0.0, 0.0, 0.0},          {0.5, 0.5, 0.5},         {0.75, 0.25, 0.25},    {0.25, 0.75, 0.75},
        {0.375, 0.375, 0.625},    {0.875, 0.875, 0.125},   {0.625, 0.125, 0.875}, {0.125, 0.625, 0.375},
        {0.1875, 0.3125, 0.9375}, {0.6875, 0.8125, 0.4375}};
    yb_sobol sobol;

    for (int d = 0; d < 3; d++) {
        yb_sobol_plain(d, &sobol);
        for (uint64_t i = 0; i < 10; i++)
            assert_true(yb_sobol_point(&sobol, i ^ i >> 1) * 0x1p-32 == published[i][d]);
    }
}

/* Whether the 2^k points from `first` on fall one into each of 2^k boxes: 2^a parts of one dimension times
 * 2^(k - a) of the other. */
static bool fills_boxes(const yb_sobol *x, const yb_sobol *y, uint64_t first, int k, int a)
{
    bool filled[1024] = {false};

    for (uint64_t i = first; i < first + (UINT64_C(1) << k); i++) {
        const uint32_t column = a > 0 ? yb_sobol_point(x, i) >> (32 - a) : 0;
        const uint32_t row = k > a ? yb_sobol_point(y, i) >> (32 - (k - a)) : 0;
        const uint32_t box = column << (k - a) | row;

        if (filled[box])
            return false;
        filled[box] = true;
    }
    return true;
}

static void every_dimension_is_even(void **state)
{
    (void) state;
    yb_sobol plain, scrambled;

    for (int d = 0; d < YB_SOBOL_DIMENSIONS; d++) {
        yb_sobol_plain(d, &plain);
        yb_sobol_scrambled(7, 3, d, &scrambled);
        for (int k = 1; k <= 10; k++)
            for (uint64_t first = 0; first < UINT64_C(4) << k; first += UINT64_C(1) << k) {
                assert_true(fills_boxes(&plain, &plain, first, k, k));
                assert_true(fills_boxes(&scrambled, &scrambled, first, k, k));
            }
    }
}

static void the_first_two_dimensions_fill_all_boxes(void **state)
{
    (void) state;
    yb_sobol x, y;

    for (uint32_t replicate = 0; replicate < 20; replicate++) {
        yb_sobol_scrambled(1, replicate, 0, &x);
        yb_sobol_scrambled(1, replicate, 1, &y);
        for (int a = 0; a <= 8; a++)
            assert_true(fills_boxes(&x, &y, 256, 8, a));
    }
    /* A dimension with itself does not. */
    assert_false(fills_boxes(&x, &x, 256, 8, 4));
}

/* Dimensions differ in quality, but no two leave any of 256 boxes far from its sixteen points: the sum of
 * squares is 4,096 on average for random points. */
static void no_two_dimensions_are_tied(void **state)
{
    (void) state;
    for (int a = 0; a < YB_SOBOL_DIMENSIONS; a++)
        for (int b = 0; b < a; b++) {
            int count[16][16] = {{0}}, square = 0;
            yb_sobol x, y;

            yb_sobol_plain(a, &x);
            yb_sobol_plain(b, &y);
            for (uint64_t i = 0; i < 4096; i++)
                count[yb_sobol_point(&x, i) >> 28][yb_sobol_point(&y, i) >> 28]++;
            for (int i = 0; i < 256; i++)
                square += (count[i / 16][i % 16] - 16) * (count[i / 16][i % 16] - 16);
            assert_true(square <= 256);
        }
}

/* A point of its own is uniform over the scrambles: sixteen cells, 4,000 seeds.  A chi square of 15 degrees
 * of freedom beyond 50.5 has probability 1e-5. */
static void a_scrambled_point_is_uniform(void **state)
{
    (void) state;
    enum { SEEDS = 4000, CELLS = 16 };

    for (int d = 0; d < YB_SOBOL_DIMENSIONS; d += 5) {
        int count[CELLS] = {0}, next[CELLS] = {0};
        double chi = 0.0, chi_next = 0.0;

        for (uint64_t seed = 0; seed < SEEDS; seed++) {
            yb_sobol sobol;

            yb_sobol_scrambled(seed, 0, d, &sobol);
            count[yb_sobol_point(&sobol, 37) >> 28]++;
            /* The digits after the first four, which the matrix mixes. */
            next[yb_sobol_point(&sobol, 37) >> 24 & 15]++;
        }
        for (int c = 0; c < CELLS; c++) {
            const double expected = (double) SEEDS / CELLS;

            chi += (count[c] - expected) * (count[c] - expected) / expected;
            chi_next += (next[c] - expected) * (next[c] - expected) / expected;
        }
        assert_true(chi < 50.5 && chi_next < 50.5);
    }
}

static void scrambles_differ(void **state)
{
    (void) state;
    yb_sobol a, b, c, d;

    yb_sobol_scrambled(1, 0, 4, &a);
    yb_sobol_scrambled(1, 1, 4, &b);
    yb_sobol_scrambled(2, 0, 4, &c);
    yb_sobol_scrambled(1, 0, 4, &d);
    assert_memory_equal(&a, &d, sizeof a);
    assert_true(memcmp(&a, &b, sizeof a) != 0 && memcmp(&a, &c, sizeof a) != 0);
}

static void quantiles_of_the_normal_are_those_of_gsl(void **state)
{
    (void) state;
    for (double p = 1e-300; p < 1e-3; p *= 3.7)
        assert_close(yb_normal_quantile(p), gsl_cdf_ugaussian_Pinv(p), 1e-14);
    for (int i = 1; i < 10000; i++) {
        const double p = i / 10000.0;

        if (i != 5000)
            assert_close(yb_normal_quantile(p), gsl_cdf_ugaussian_Pinv(p), 1e-13);
    }
    assert_true(yb_normal_quantile(0.5) == 0.0);
    assert_close(yb_normal_quantile(0.975), 1.959963984540054, 1e-15);
    assert_close(yb_normal_quantile(1.0 - 0x1p-53), -yb_normal_quantile(0x1p-53), 1e-15);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(points_are_the_published_ones),
        cmocka_unit_test(every_dimension_is_even),
        cmocka_unit_test(the_first_two_dimensions_fill_all_boxes),
        cmocka_unit_test(no_two_dimensions_are_tied),
        cmocka_unit_test(a_scrambled_point_is_uniform),
        cmocka_unit_test(scrambles_differ),
        cmocka_unit_test(quantiles_of_the_normal_are_those_of_gsl),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
