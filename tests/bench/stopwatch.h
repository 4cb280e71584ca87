/* stopwatch.h: seconds of a stage, by the clock and of all processors, as "stage,wall,cpu". */
#ifndef BENCH_STOPWATCH_H
#define BENCH_STOPWATCH_H

#include <stdio.h>
#include <time.h>

typedef struct {
    struct timespec wall, cpu;
} stopwatch;

static inline stopwatch start_watch(void)
{
    stopwatch watch;

    clock_gettime(CLOCK_MONOTONIC, &watch.wall);
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &watch.cpu);
    return watch;
}

static inline double seconds_between(struct timespec from, struct timespec to)
{
    return (double) (to.tv_sec - from.tv_sec) + 1e-9 * (double) (to.tv_nsec - from.tv_nsec);
}

/* Prints the time since the watch was started, and starts it again. */
static inline void print_watch(stopwatch *watch, const char *stage)
{
    const stopwatch now = start_watch();

    printf("%s,%.6f,%.6f\n", stage, seconds_between(watch->wall, now.wall),
           seconds_between(watch->cpu, now.cpu));
    *watch = start_watch();
}

#endif
