/* sobol.h: Sobol points, scrambled at random.        Layer: base
 *
 * Any 2^k points from a multiple of 2^k on lie more evenly in the unit cube than random ones.  A scramble
 * makes each single point uniform, so that an average over the points has no bias, and keeps the evenness;
 * averages over several independent scrambles show the error.
 *
 * Primitive polynomials and starting numbers: Joe and Kuo (2008).  Scramble: a random lower triangular
 * binary matrix times the digits, and a digital shift (Matousek 1998); its variance is that of Owen's nested
 * scramble.  A point is computed directly from its number: no order, no state.
 */
#ifndef YIBAO_SOBOL_H
#define YIBAO_SOBOL_H

#include <stdint.h>

enum { YB_SOBOL_DIMENSIONS = 19, YB_SOBOL_BITS = 32 };

/* Digit i of a point's number, the lowest first, contributes direction[i] to its coordinate. */
typedef struct {
    uint32_t direction[YB_SOBOL_BITS];
    uint32_t shift;
} yb_sobol;

/* Dimension 0 .. YB_SOBOL_DIMENSIONS - 1 as it is. */
void yb_sobol_plain(int dimension, yb_sobol *sobol);

/* The same under scramble number `replicate` of the seed.  Random streams: 192 + 2 * dimension and the one
 * after it, year word 0, path 64 * replicate + digit. */
void yb_sobol_scrambled(uint64_t seed, uint32_t replicate, int dimension, yb_sobol *sobol);

/* The coordinate of point number `index` < 2^32, times 2^32. */
static inline uint32_t yb_sobol_point(const yb_sobol *sobol, uint64_t index)
{
    uint32_t x = sobol->shift;

    for (int i = 0; index != 0 && i < YB_SOBOL_BITS; i++, index >>= 1)
        x ^= sobol->direction[i] & (0 - (uint32_t) (index & 1));
    return x;
}

#endif
