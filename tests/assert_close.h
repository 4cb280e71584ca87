/* assert_close.h: comparison of doubles for cmocka tests, with the values in the message. */
#ifndef YIBAO_TESTS_ASSERT_CLOSE_H
#define YIBAO_TESTS_ASSERT_CLOSE_H

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* |got - want| <= relative * |want|; a NaN is close to nothing, and only equal infinities are close. */
#define assert_close(got, want, relative) yb_assert_close((got), (want), (relative), #got, __FILE__, __LINE__)

/* |got - want| <= tolerance. */
#define assert_near(got, want, tolerance) yb_assert_near((got), (want), (tolerance), #got, __FILE__, __LINE__)

static inline void yb_assert_near(double got, double want, double tolerance, const char *what,
                                  const char *file, int line)
{
    if (got == want || fabs(got - want) <= tolerance)
        return;
    print_error("%s = %.17g, wanted %.17g: off by %.3g, allowed %.3g\n", what, got, want, fabs(got - want),
                tolerance);
    _fail(file, line);
}

static inline void yb_assert_close(double got, double want, double relative, const char *what,
                                   const char *file, int line)
{
    const double tolerance = isfinite(want) ? relative * fabs(want) : -1.0;
    yb_assert_near(got, want, tolerance, what, file, line);
}

#endif
