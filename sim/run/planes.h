/* planes.h: memory of stored paths.        Layer: run (internal)
 *
 * Every path of a block goes to a place of its own in every plane, so the memory is written in small pieces
 * far from one another: it lies in huge pages, and the plane of each series and year starts with a cache
 * line.
 */
#ifndef YIBAO_RUN_PLANES_H
#define YIBAO_RUN_PLANES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct {
    double *value;
    size_t n_values;
    size_t mapped; /* bytes mapped from the system; 0: from malloc */
} yb_planes;

/* Doubles from one plane to the next: whole cache lines, and an odd number of them, so that neighbouring
 * planes do not meet in the same sets of a cache and banks of the memory. */
size_t yb_planes_stride(int64_t paths);

/* Room for values that are not set; false: there is none, and nothing has changed. */
bool yb_planes_create(yb_planes *planes, size_t n_values);
/* Makes room for more; the values that are there stay. */
bool yb_planes_grow(yb_planes *planes, size_t n_values);
void yb_planes_free(yb_planes *planes);

/* Has the system provide part `i` of `n` of the memory, instead of page by page at the first writing. */
void yb_planes_populate(const yb_planes *planes, int64_t i, int64_t n);

#endif
