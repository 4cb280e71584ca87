/* cholesky.h: triangular factor of a correlation matrix.        Layer: base */
#ifndef YIBAO_CHOLESKY_H
#define YIBAO_CHOLESKY_H

#include <stddef.h>

/* S-2 of docs/model.md: fills the n x n matrix `lower` (zeros above the diagonal) so that lower times its
 * transpose is `matrix`; both lie row by row.  Returns n, or the first row whose pivot is at most 1e-10:
 * the matrix is then not positive definite for practical purposes, and `lower` is of no use.
 *
 * Plain and in a fixed order of operations, because every bit of the factor reaches the results. */
size_t yb_cholesky(size_t n, const double *matrix, double *lower);

#endif
