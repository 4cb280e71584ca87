/* Triangular factors worked out by hand, and matrices that have none. */
#include "assert_close.h"
#include "yibao/cholesky.h"

static void a_factor_is_the_one_worked_out_by_hand(void **state)
{
    /* 0.8 = 0.5 x 0.4 + L32 sqrt(0.75), and the last row has length 1. */
    const double matrix[] = {1.0, 0.5, 0.4, 0.5, 1.0, 0.8, 0.4, 0.8, 1.0};
    const double l22 = 0.8660254037844386, l32 = 0.6928203230275509, l33 = 0.6;
    double lower[9] = {9, 9, 9, 9, 9, 9, 9, 9, 9};
    const double want[9] = {1.0, 0.0, 0.0, 0.5, l22, 0.0, 0.4, l32, l33};

    (void) state;
    assert_int_equal(yb_cholesky(3, matrix, lower), 3);
    for (int i = 0; i < 9; i++)
        assert_near(lower[i], want[i], 1e-15);
}

/* The rows of a smaller matrix stay when rows are added: new drivers leave the draws of the old ones alone.
 */
static void added_rows_leave_the_earlier_ones_as_they_were(void **state)
{
    const double small[] = {1.0, 0.3, 0.3, 1.0};
    const double large[] = {1.0, 0.3, -0.7, 0.3, 1.0, 0.2, -0.7, 0.2, 1.0};
    double of_small[4], of_large[9];

    (void) state;
    assert_int_equal(yb_cholesky(2, small, of_small), 2);
    assert_int_equal(yb_cholesky(3, large, of_large), 3);
    for (int i = 0; i < 2; i++)
        for (int j = 0; j < 2; j++)
            assert_true(of_small[2 * i + j] == of_large[3 * i + j]);
}

static void the_row_that_contradicts_the_others_is_named(void **state)
{
    const double contradiction[] = {1.0, 0.9, 0.9, 0.9, 1.0, -0.9, 0.9, -0.9, 1.0};
    const double twins[] = {1.0, 1.0, 1.0, 1.0};
    const double not_a_number[] = {1.0, 0.0, 0.0, NAN};
    double lower[9];

    (void) state;
    assert_int_equal(yb_cholesky(3, contradiction, lower), 2);
    assert_int_equal(yb_cholesky(2, twins, lower), 1);
    assert_int_equal(yb_cholesky(2, not_a_number, lower), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_factor_is_the_one_worked_out_by_hand),
        cmocka_unit_test(added_rows_leave_the_earlier_ones_as_they_were),
        cmocka_unit_test(the_row_that_contradicts_the_others_is_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
