/* Order-statistic intervals against the binomial distribution of GSL, and against ranks of published tables.
 */
#include "yibao/interval.h"

#include <gsl/gsl_cdf.h>
#include <stdint.h>

#include "assert_close.h"

static const double probs[] = {0.0001, 0.01, 0.025, 0.05,  0.1,  0.25,  0.5,
                               0.75,   0.9,  0.95,  0.975, 0.99, 0.9999};
enum { N_PROBS = sizeof probs / sizeof *probs };

/* P(at most k of n lie below), 0 for k = -1. */
static double at_most(long k, size_t n, double p)
{
    return k < 0 ? 0.0 : gsl_cdf_binomial_P((unsigned) k, p, (unsigned) n);
}

/* Each bound holds with 97.5 %, and the next rank inwards would not. */
static void check_ranks(size_t n, double p)
{
    const double slack = 1e-9, error = 0.025;
    const yb_rank_interval interval = yb_interval_ranks(n, p);
    const long low = (long) interval.low, high = (long) interval.high, last = (long) n;

    if (interval.has_low) {
        assert_true(low < last);
        assert_true(at_most(low, n, p) <= error + slack);
        assert_true(at_most(low + 1, n, p) > error - slack);
    } else {
        assert_true(at_most(0, n, p) > error - slack); /* even the smallest value may lie above x(p) */
    }
    if (interval.has_high) {
        assert_true(high < last);
        assert_true(1.0 - at_most(high, n, p) <= error + slack);
        assert_true(1.0 - at_most(high - 1, n, p) > error - slack);
    } else {
        assert_true(1.0 - at_most(last - 1, n, p) > error - slack);
    }
    if (interval.has_low && interval.has_high) {
        assert_true(low < high);
        assert_true(at_most(high, n, p) - at_most(low, n, p) >= YB_INTERVAL_CONFIDENCE - slack);
    }
}

static void ranks_are_those_of_the_binomial_distribution(void **state)
{
    static const size_t large[] = {1000, 4999, 10000, 20001, 100000, 1000000};

    (void) state;
    for (int k = 0; k < N_PROBS; k++) {
        for (size_t n = 1; n <= 300; n++)
            check_ranks(n, probs[k]);
        for (size_t i = 0; i < sizeof large / sizeof *large; i++)
            check_ranks(large[i], probs[k]);
    }
}

/* Conover (1999), table A3 and any table of the sign test: the median of 10 values lies between the second
 * and the ninth with 97.9 %, of 20 between the sixth and the fifteenth with 95.9 %. */
static void the_median_has_the_ranks_of_the_sign_test(void **state)
{
    static const struct {
        size_t n, low, high; /* counted from 1 */
    } table[] = {{6, 1, 6}, {10, 2, 9}, {20, 6, 15}, {25, 8, 18}, {50, 18, 33}, {100, 40, 61}};

    (void) state;
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        const yb_rank_interval interval = yb_interval_ranks(table[i].n, 0.5);

        assert_true(interval.has_low && interval.has_high);
        assert_int_equal(interval.low + 1, table[i].low);
        assert_int_equal(interval.high + 1, table[i].high);
    }
}

/* 0.95^n <= 0.025 from n = 72 on; 0.5^n <= 0.025 from n = 6 on. */
static void a_bound_that_the_sample_is_too_small_for_is_missing(void **state)
{
    (void) state;
    assert_false(yb_interval_ranks(71, 0.05).has_low);
    assert_true(yb_interval_ranks(72, 0.05).has_low);
    assert_int_equal(yb_interval_ranks(72, 0.05).low, 0);
    assert_true(yb_interval_ranks(71, 0.05).has_high);
    assert_false(yb_interval_ranks(71, 0.95).has_high);
    assert_true(yb_interval_ranks(72, 0.95).has_high);
    assert_int_equal(yb_interval_ranks(72, 0.95).high, 71);
    assert_false(yb_interval_ranks(5, 0.5).has_low || yb_interval_ranks(5, 0.5).has_high);
    assert_false(yb_interval_ranks(1, 0.5).has_low || yb_interval_ranks(1, 0.5).has_high);
}

static void ten_million_paths_are_answered_symmetrically(void **state)
{
    const size_t n = 10000000;
    const yb_rank_interval low = yb_interval_ranks(n, 0.25), high = yb_interval_ranks(n, 0.75);

    (void) state;
    /* 2,500,000 -+ 1.96 sqrt(n p (1 - p)) = 2684; mirrored but for the counting. */
    assert_near((double) low.low, 2500000.0 - 2684.0, 2.0);
    assert_near((double) low.high, 2500000.0 + 2684.0, 2.0);
    assert_int_equal(low.low + high.high, n - 1);
    assert_int_equal(low.high + high.low, n - 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ranks_are_those_of_the_binomial_distribution),
        cmocka_unit_test(the_median_has_the_ranks_of_the_sign_test),
        cmocka_unit_test(a_bound_that_the_sample_is_too_small_for_is_missing),
        cmocka_unit_test(ten_million_paths_are_answered_symmetrically),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
