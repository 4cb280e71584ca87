/* Peak rates of the processor in double precision: fused multiply-add, and multiply and add as separate
 * instructions.
 *
 *     fma_peak THREADS
 *
 * Compiled once per instruction set (-DLANES, -march).  Prints "fma,GFLOP/s" and "multiply_add,GFLOP/s", both
 * counting two operations per lane for a multiplication and an addition, and "vector_ops,1e9/s": vector
 * instructions a second of the second kind, the limit of a program that, like the kernel, never fuses. */
#include <omp.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "stopwatch.h"

typedef double vector __attribute__((vector_size(LANES * sizeof(double))));

enum {
    CHAINS = 12,      /* independent sums: enough to hide the latency of either instruction */
    REPEATS = 200000, /* about a millisecond: some attempts pass without interruption */
    ATTEMPTS = 100
};

/* Keeps a vector in a register and hides its value from the compiler. */
#define OPAQUE(v) __asm__ volatile("" : "+" REGISTER(v))
#if LANES == 8
#define REGISTER "v"
#else
#define REGISTER "x"
#endif

/* Named variables, because an array would live in memory and measure loads and stores. */
#define EACH_CHAIN(DO) DO(a) DO(b) DO(c) DO(d) DO(e) DO(f) DO(g) DO(h) DO(i) DO(j) DO(k) DO(l)
#define DECLARE(x)     vector x = term * (double) (#x[0] - 'a');
#define FUSE(x)            \
    x = x * factor + term; \
    OPAQUE(x);
#define MULTIPLY(x) \
    x = x * factor; \
    OPAQUE(x);
#define ADD(x)    \
    x = x + term; \
    OPAQUE(x);
#define SUM(x) factor += x;

static double fused(void)
{
    vector factor = {0}, term = {0};

    factor += 0.999999;
    term += 1e-6;
    EACH_CHAIN(DECLARE)
    for (int n = 0; n < REPEATS; n++) {
        EACH_CHAIN(FUSE)
    }
    EACH_CHAIN(SUM)
    return factor[0];
}

static double separate(void)
{
    vector factor = {0}, term = {0};

    factor += 0.999999;
    term += 1e-6;
    EACH_CHAIN(DECLARE)
    for (int n = 0; n < REPEATS; n++) {
        EACH_CHAIN(MULTIPLY)
        EACH_CHAIN(ADD)
    }
    EACH_CHAIN(SUM)
    return factor[0];
}

/* Best attempt, all threads at once, in multiply-add pairs of vectors a second. */
static double pairs_per_second(double (*work)(void), int threads)
{
    double best = 0.0;
    volatile double sink = 0.0;

    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
        const stopwatch before = start_watch();

#pragma omp parallel num_threads(threads)
        {
            const double result = work();

#pragma omp atomic
            sink += result;
        }
        const double seconds = seconds_between(before.wall, start_watch().wall);
        const double rate = (double) CHAINS * REPEATS * threads / seconds;

        best = rate > best ? rate : best;
    }
    return best;
}

int main(int argc, char **argv)
{
    const int threads = argc > 1 ? atoi(argv[1]) : 1;
    const double unfused = pairs_per_second(separate, threads);

#ifdef __FMA__
    printf("fma,%.4f\n", 2.0 * LANES * pairs_per_second(fused, threads) * 1e-9);
#else
    (void) fused;
#endif
    printf("multiply_add,%.4f\n", 2.0 * LANES * unfused * 1e-9);
    printf("vector_ops,%.4f\n", 2.0 * unfused * 1e-9);
    return 0;
}
