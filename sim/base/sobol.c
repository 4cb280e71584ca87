#include "yibao/sobol.h"

#include "yibao/rng.h"

/* Degree, inner coefficients of the primitive polynomial as a binary number, and starting numbers m(1), m(2),
 * ... of the dimensions from the second on; the first is the van der Corput sequence. */
typedef struct {
    unsigned degree, polynomial, start[6];
} generator;

static const generator generators[YB_SOBOL_DIMENSIONS - 1] = {
    {1, 0, {1}},
    {2, 1, {1, 3}},
    {3, 1, {1, 3, 1}},
    {3, 2, {1, 1, 1}},
    {4, 1, {1, 1, 3, 3}},
    {4, 4, {1, 3, 5, 13}},
    {5, 2, {1, 1, 5, 5, 17}},
    {5, 4, {1, 1, 5, 5, 5}},
    {5, 7, {1, 1, 7, 11, 19}},
    {5, 11, {1, 1, 5, 1, 1}},
    {5, 13, {1, 1, 1, 3, 11}},
    {5, 14, {1, 3, 5, 5, 31}},
    {6, 1, {1, 3, 3, 9, 7, 49}},
    {6, 13, {1, 1, 1, 15, 21, 21}},
    {6, 16, {1, 3, 1, 13, 27, 49}},
    {6, 19, {1, 1, 1, 15, 7, 5}},
    {6, 22, {1, 3, 1, 15, 13, 25}},
    {6, 25, {1, 1, 5, 5, 19, 61}},
};

void yb_sobol_plain(int dimension, yb_sobol *sobol)
{
    const generator *g = dimension > 0 ? &generators[dimension - 1] : NULL;
    const unsigned degree = g ? g->degree : YB_SOBOL_BITS;
    uint32_t *v = sobol->direction;

    sobol->shift = 0;
    for (unsigned i = 0; i < degree; i++)
        v[i] = (g ? g->start[i] : UINT32_C(1)) << (YB_SOBOL_BITS - 1 - i);
    for (unsigned i = degree; i < YB_SOBOL_BITS; i++) {
        v[i] = v[i - degree] ^ v[i - degree] >> degree;
        for (unsigned k = 1; k < degree; k++)
            if (g->polynomial >> (degree - 1 - k) & 1)
                v[i] ^= v[i - k];
    }
}

static uint32_t parity(uint32_t bits)
{
    for (unsigned half = 16; half > 0; half /= 2)
        bits ^= bits >> half;
    return bits & 1;
}

void yb_sobol_scrambled(uint64_t seed, uint32_t replicate, int dimension, yb_sobol *sobol)
{
    const uint32_t top = UINT32_C(1) << (YB_SOBOL_BITS - 1);
    double row_draw[YB_SOBOL_BITS], shift_draw[YB_SOBOL_BITS];
    yb_sobol plain;

    yb_sobol_plain(dimension, &plain);
    yb_rng_uniform_pairs(seed, 96 + (uint32_t) dimension, 0, (uint64_t) replicate * 64, YB_SOBOL_BITS,
                         row_draw, shift_draw);
    *sobol = (yb_sobol){.shift = (uint32_t) (shift_draw[0] * 0x1p32)};
    for (unsigned row = 0; row < YB_SOBOL_BITS; row++) {
        /* New digit `row` is the old one plus a random sum of the digits before it. */
        const uint32_t before = row > 0 ? ~UINT32_C(0) << (YB_SOBOL_BITS - row) : 0;
        const uint32_t taken = ((uint32_t) (row_draw[row] * 0x1p32) & before) | top >> row;

        for (unsigned i = 0; i < YB_SOBOL_BITS; i++)
            sobol->direction[i] |= parity(plain.direction[i] & taken) << (YB_SOBOL_BITS - 1 - row);
    }
}
