/* Numbers as text: see decimal.h.
 *
 * The value times an exact power of ten is rounded once.  Halves below 2^52 have a floating-point number of
 * their own, so the rounding cannot move the product across one: the nearer whole number is the one of the
 * exact value.  What is rounded to a half is left to the C library. */
#include "yibao/decimal.h"

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "yibao/vecmath.h"

enum {
    DIGITS = 12,
    MAX_PLACES = 15 /* 0.0001 and above: smaller values have an exponent in their text */
};

static const double power_of_ten[MAX_PLACES + 1] = {1e0, 1e1, 1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                                    1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};

/* The 12 digits of x > 0 as a whole number and how many of them are decimal places; false: not found here. */
static bool find_digits(double x, int64_t *digits, int *places)
{
    const double smallest = 1e11, limit = 1e12; /* whole numbers of 12 digits */
    int n = 0;

    if (!(x >= 1e-4 && x < limit))
        return false;
    while (n < MAX_PLACES && x * power_of_ten[n] < smallest)
        n++;
    const double scaled = x * power_of_ten[n];

    if (!(scaled >= smallest && scaled < limit))
        return false;
    *digits = (int64_t) scaled;
    const double rest = scaled - (double) *digits;

    if (rest == 0.5)
        return false;
    *digits += rest > 0.5;
    if ((double) *digits == limit) {
        *digits /= 10;
        n--;
    }
    *places = n;
    return n >= 0;
}

int yb_decimal_text(double value, char text[YB_DECIMAL_TEXT])
{
    char figure[DIGITS];
    int64_t digits;
    int places;
    char *end = text;

    if (yb_bits_of(value) == 0) /* differences of what a lever leaves alone */
        return (int) (stpcpy(text, "0") - text);
    if (!find_digits(fabs(value), &digits, &places))
        return snprintf(text, YB_DECIMAL_TEXT, "%.12g", value);
    for (int i = DIGITS - 1; i >= 0; i--, digits /= 10)
        figure[i] = (char) ('0' + digits % 10);
    int n = DIGITS;

    while (n > DIGITS - places && n > 1 && figure[n - 1] == '0')
        n--;
    const int whole = DIGITS - places; /* digits before the point, or zeros behind it */

    if (value < 0.0)
        *end++ = '-';
    if (whole > 0) {
        memcpy(end, figure, (size_t) whole);
        end += whole;
    } else {
        *end++ = '0';
    }
    if (n > whole) {
        const int from = whole > 0 ? whole : 0;

        *end++ = '.';
        for (int i = whole; i < 0; i++)
            *end++ = '0';
        memcpy(end, figure + from, (size_t) (n - from));
        end += n - from;
    }
    *end = '\0';
    return (int) (end - text);
}
