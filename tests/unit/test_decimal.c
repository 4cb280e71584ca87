/* Numbers as text against printf, which rounds the exact value. */
#include "yibao/decimal.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void check(double value)
{
    char expected[YB_DECIMAL_TEXT], text[YB_DECIMAL_TEXT];
    const int length = snprintf(expected, sizeof expected, "%.12g", value);

    assert_int_equal(yb_decimal_text(value, text), length);
    assert_string_equal(text, expected);
}

static void check_around(double value)
{
    double below = value, above = value;

    check(value);
    check(-value);
    for (int i = 0; i < 20; i++) {
        below = nextafter(below, -INFINITY);
        above = nextafter(above, INFINITY);
        check(below);
        check(above);
    }
}

static void special_values_are_those_of_printf(void **state)
{
    const double special[] = {0.0, -0.0, INFINITY, -INFINITY, NAN, 5e-324, 1e-300, 1.7e308, 1e15, 123.0};

    (void) state;
    for (size_t i = 0; i < sizeof special / sizeof *special; i++)
        check(special[i]);
}

static void powers_of_ten_and_their_neighbours_are_those_of_printf(void **state)
{
    (void) state;
    for (int e = -20; e <= 20; e++) {
        char text[16];
        double power;

        snprintf(text, sizeof text, "1e%d", e);
        assert_int_equal(sscanf(text, "%lf", &power), 1);
        check_around(power);
        check_around(2.0 * power);
        check_around(9.9999999999949 * power);
        check_around(9.9999999999950 * power);
        check_around(9.9999999999951 * power);
    }
}

/* Exactly in the middle between two numbers of 12 digits: printf takes the even one. */
static void values_in_the_middle_are_those_of_printf(void **state)
{
    (void) state;
    for (int i = 0; i < 2000; i++) {
        check_around(100000000000.5 + i * 449999999.0);
        check_around(1000000000.0625 + i * 4499999.0);
        check_around((100000000000.5 + i) / 1048576.0);
    }
}

/* Random figures at any size in reach, thousandths and whole numbers. */
static void many_values_are_those_of_printf(void **state)
{
    uint64_t x = 20260101;

    (void) state;
    for (int i = 0; i < 300000; i++) {
        x = x * 6364136223846793005 + 1442695040888963407; /* Knuth's linear congruential generator */
        const double mantissa = (double) (x >> 11) * 0x1p-53;

        check(ldexp(mantissa, (int) (x >> 3 & 63) - 20));
        check((double) (x >> 44) / 1000.0);
        check(-(double) (x >> 40));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(special_values_are_those_of_printf),
        cmocka_unit_test(powers_of_ten_and_their_neighbours_are_those_of_printf),
        cmocka_unit_test(values_in_the_middle_are_those_of_printf),
        cmocka_unit_test(many_values_are_those_of_printf),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
