/* Memory bandwidth: the triad a = b + s c of three arrays (24 bytes moved per element; the read for ownership
 * of `a` is not counted).
 *
 *     bandwidth THREADS
 *
 * Prints "KIB,GB/s" for arrays that together fill 24 KiB (first-level cache), 1 MiB (second-level) and 1.5
 * GiB (memory) per thread or, for the last, for all threads together. */
#include <omp.h>
#include <stdio.h>
#include <stdlib.h>

#include "stopwatch.h"

static void triad(double *restrict a, const double *restrict b, const double *restrict c, size_t n,
                  size_t repeats)
{
    for (size_t r = 0; r < repeats; r++) {
        for (size_t i = 0; i < n; i++)
            a[i] = b[i] + 0.999 * c[i];
        __asm__ volatile("" : : "r"(a), "r"(b), "r"(c) : "memory");
    }
}

/* Best attempt in GB/s over all threads; n elements of each array per thread. */
static double rate(size_t n, size_t repeats, int attempts, int threads)
{
    double best = 0.0;

#pragma omp parallel num_threads(threads)
    {
        double *a = aligned_alloc(64, 3 * n * sizeof *a), *b = a + n, *c = b + n;

        for (size_t i = 0; a && i < 3 * n; i++)
            a[i] = 1.0;
        for (int attempt = 0; attempt < attempts; attempt++) {
#pragma omp barrier
            const stopwatch before = start_watch();

            if (a)
                triad(a, b, c, n, repeats);
#pragma omp barrier
            const double seconds = seconds_between(before.wall, start_watch().wall);
            const double now = 24e-9 * (double) n * (double) repeats * threads / seconds;
#pragma omp critical
            best = a && now > best ? now : best;
        }
        free(a);
    }
    return best;
}

int main(int argc, char **argv)
{
    static const struct {
        size_t kib, repeats;
        int shared;
    } sizes[] = {{24, 2000, 0}, {1024, 40, 0}, {1536 * 1024, 1, 1}};
    const int threads = argc > 1 ? atoi(argv[1]) : 1;

    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        const size_t bytes = sizes[i].kib * 1024 / (size_t) (sizes[i].shared ? threads : 1);

        printf("%zu,%.3f\n", sizes[i].kib,
               rate(bytes / 24 / 8 * 8, sizes[i].repeats, sizes[i].shared ? 3 : 100, threads));
    }
    return 0;
}
