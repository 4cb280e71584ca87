/* vector.h: as many lanes as one register of the instruction set holds.        Layer: model
 *
 * A plain loop over lanes is vectorised by the compiler, and most stages need no more.  Where a sum runs over
 * many ages it must stay in registers meanwhile, which takes a type of its own: the vector extension of GCC
 * and Clang.  The arithmetic is the same, lane by lane, whatever the width.
 */
#ifndef YIBAO_VECTOR_H
#define YIBAO_VECTOR_H

#include <string.h>

#if defined __AVX512F__
#define YB_VECTOR_LANES 8
#elif defined __AVX__
#define YB_VECTOR_LANES 4
#else
#define YB_VECTOR_LANES 2
#endif

typedef double yb_vector __attribute__((vector_size(YB_VECTOR_LANES * sizeof(double))));

#define YB_EACH_VECTOR for (int v = 0; v < YB_LANES; v += YB_VECTOR_LANES)

static inline yb_vector yb_load(const double *lanes)
{
    yb_vector vector;

    memcpy(&vector, lanes, sizeof vector);
    return vector;
}

static inline void yb_store(double *lanes, yb_vector vector)
{
    memcpy(lanes, &vector, sizeof vector);
}

#endif
