#include "yibao/cholesky.h"

#include <math.h>

size_t yb_cholesky(size_t n, const double *matrix, double *lower)
{
    const double least_pivot = 1e-10;

    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j <= i; j++) {
            double rest = matrix[i * n + j];

            for (size_t k = 0; k < j; k++)
                rest -= lower[i * n + k] * lower[j * n + k];
            if (i == j && !(rest > least_pivot))
                return i;
            lower[i * n + j] = i == j ? sqrt(rest) : rest / lower[j * n + j];
        }
        for (size_t j = i + 1; j < n; j++)
            lower[i * n + j] = 0.0;
    }
    return n;
}
