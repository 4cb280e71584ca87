/* vecmath.h: log, exp, sine and cosine with the same bits everywhere.     Layer: base
 *
 * libm picks variants by processor, so its last bits differ between machines;
 * no libm transcendental function may reach a result.  These functions use
 * only IEEE additions, multiplications, divisions and integer operations, no
 * fused multiply-add (compiled with -ffp-contract=off), and no branch on data:
 * a loop over lanes vectorises, and every instruction set gives equal bits.
 *
 * Each series is a Taylor series, cut where the first term left out is below
 * 0.03 ulp of the result.  Bounds of the error: exp 1.1 ulp, log 1 ulp, sine
 * and cosine 2 ulp (largest seen in the tests: 0.98, 0.83, 1.54).  Terms are added in pairs and
 * pairs of pairs (Estrin), which a processor waits for half as long as for Horner's rule.
 */
#ifndef YIBAO_VECMATH_H
#define YIBAO_VECMATH_H

#include <stdint.h>
#include <string.h>

/* 1.5 * 2^52: adding it rounds |x| < 2^51 to the nearest integer, which then stands in the low bits
 * of the sum.  SSE2 has no conversion between doubles and 64-bit integers; this needs none. */
#define YB_ROUND_MAGIC 6755399441055744.0

static inline uint64_t yb_bits_of(double x)
{
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

static inline double yb_double_of(uint64_t bits)
{
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

/* exp(x) of an x that is known to lie in [-708, 709]. */
static inline double yb_exp_inside(double x)
{
    /* x = k ln 2 + r, |r| <= ln(2) / 2; the high part of ln 2 ends in zeros, so that k times it is exact. */
    const double shifted = x * 0x1.71547652b82fep+0 + YB_ROUND_MAGIC;
    const double k = shifted - YB_ROUND_MAGIC;
    const double r = (x - k * 0x1.62e42fee00000p-1) - k * 0x1.a39ef35793c76p-33;

    /* 1/2! + r/3! + ... + r^11/13! */
    const double r2 = r * r, r4 = r2 * r2;
    const double p0 = (0.5 + r * (1.0 / 6.0)) + r2 * (1.0 / 24.0 + r * (1.0 / 120.0));
    const double p4 = (1.0 / 720.0 + r * (1.0 / 5040.0)) + r2 * (1.0 / 40320.0 + r * (1.0 / 362880.0));
    const double p8 =
        (1.0 / 3628800.0 + r * (1.0 / 39916800.0)) + r2 * (1.0 / 479001600.0 + r * (1.0 / 6227020800.0));
    const double p = p0 + r4 * (p4 + r4 * p8);
    const double exp_r = 1.0 + (r + r2 * p);

    /* The low bits of `shifted` hold k; moved into the exponent field they make 2^k. */
    return exp_r * yb_double_of((yb_bits_of(shifted) + 1023) << 52);
}

/* exp(x).  x outside [-708, 709] counts as the nearer end (so the result is a finite
 * normal number); a NaN gives a NaN. */
static inline double yb_exp(double x)
{
    x = x < -708.0 ? -708.0 : x;
    x = x > 709.0 ? 709.0 : x;
    return yb_exp_inside(x);
}

/* log(x).  x must be positive, finite and normal (>= 2.3e-308). */
static inline double yb_log(double x)
{
    /* x = 2^k m, sqrt(1/2) <= m < sqrt(2): adding the distance from sqrt(1/2) to 1 to the bits carries
     * into the exponent exactly when the fraction of x is at least that of sqrt(1/2). */
    const uint64_t sqrt_half = 0x3fe6a09e667f3bcd;
    const uint64_t moved = yb_bits_of(x) + (0x3ff0000000000000 - sqrt_half);
    const double m = yb_double_of((moved & 0x000fffffffffffff) + sqrt_half);
    /* The biased exponent, placed in the low bits of 2^52, becomes a double without a conversion. */
    const double k = yb_double_of((moved >> 52) | 0x4330000000000000) - (0x1p52 + 1023.0);

    /* log m = 2 (s + s^3/3 + s^5/5 + ...) with s = (m - 1) / (m + 1), |s| <= 0.1716, where
     * 2 s = f - f^2/2 + s f^2/2 keeps the exact f = m - 1 as the leading term. */
    const double f = m - 1.0;
    const double s = f / (2.0 + f);
    const double z = s * s;
    const double z2 = z * z, z4 = z2 * z2;
    const double p0 = (2.0 / 3.0 + z * (2.0 / 5.0)) + z2 * (2.0 / 7.0 + z * (2.0 / 9.0));
    const double p4 = (2.0 / 11.0 + z * (2.0 / 13.0)) + z2 * (2.0 / 15.0 + z * (2.0 / 17.0));
    const double p8 = 2.0 / 19.0 + z * (2.0 / 21.0);
    const double p = z * (p0 + z4 * (p4 + z4 * p8));
    const double half_square = 0.5 * f * f;
    const double small = s * (half_square + p) + k * 0x1.a39ef35793c76p-33;
    return k * 0x1.62e42fee00000p-1 - ((half_square - small) - f);
}

/* Sine and cosine of 2 pi turns.  turns must lie in [0, 1). */
static inline void yb_sincos_2pi(double turns, double *sine, double *cosine)
{
    /* turns = q / 4 + rest exactly, |rest| <= 1/8. */
    const double shifted = 4.0 * turns + YB_ROUND_MAGIC;
    const double rest = turns - 0.25 * (shifted - YB_ROUND_MAGIC);
    const uint64_t q = yb_bits_of(shifted);

    /* angle + tail = 2 pi rest, the tail from the next bits of 2 pi; |angle| <= pi / 4. */
    const double angle = rest * 0x1.921fb54442d18p+2;
    const double tail = rest * 0x1.1a62633145c07p-52;
    const double z = angle * angle;

    const double z2 = z * z, z4 = z2 * z2;
    const double s0 = (-1.0 / 6.0 + z * (1.0 / 120.0)) + z2 * (-1.0 / 5040.0 + z * (1.0 / 362880.0));
    const double s4 = (-1.0 / 39916800.0 + z * (1.0 / 6227020800.0)) +
                      z2 * (-1.0 / 1307674368000.0 + z * (1.0 / 355687428096000.0)); /* to 1 / 17! */
    const double p = s0 + z4 * s4;
    const double sin_angle = angle + (tail + angle * (z * p));

    const double c0 = (1.0 / 24.0 + z * (-1.0 / 720.0)) + z2 * (1.0 / 40320.0 + z * (-1.0 / 3628800.0));
    const double c4 =
        (1.0 / 479001600.0 + z * (-1.0 / 87178291200.0)) + z2 * (1.0 / 20922789888000.0); /* to 16! */
    const double c = c0 + z4 * c4;
    /* 1 - z/2 is rounded to `head`; (1 - head) - z/2 is what the rounding lost. */
    const double half_z = 0.5 * z;
    const double head = 1.0 - half_z;
    const double cos_angle = head + (((1.0 - head) - half_z) + z2 * c);

    /* Odd quarters swap sine and cosine; the sine is negative in quarters 2 and 3, the cosine in 1 and 2. */
    const uint64_t swap = (yb_bits_of(sin_angle) ^ yb_bits_of(cos_angle)) & (0 - (q & 1));
    *sine = yb_double_of((yb_bits_of(sin_angle) ^ swap) ^ ((q & 2) << 62));
    *cosine = yb_double_of((yb_bits_of(cos_angle) ^ swap) ^ (((q + 1) & 2) << 62));
}

#endif
