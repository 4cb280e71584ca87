/* The plain program of the benchmark: paths over threads, percentiles by sorting.
 *
 *     scalar MODEL check                       series of the central path and of the paths with given draws
 *     scalar MODEL run PATHS THREADS [STATS]   seconds of each stage; percentiles into STATS
 *     scalar MODEL compute PATHS THREADS       seconds of the equations alone: nothing is stored */
#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <omp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scalar.h"
#include "stopwatch.h"

static const double levels[] = {0.025, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.975};
enum { LEVELS = sizeof levels / sizeof *levels };

typedef struct {
    double mean, sd, percentile[LEVELS];
} band;

static void print_path(const model *m, int path, const year_series *results)
{
    for (int i = 0; i < N_SERIES; i++) {
        const char *fund, *name;

        series_name(i, &fund, &name);
        for (int t = 0; t <= m->n_years; t++)
            printf("%d,%s,%s,%d,%.17g\n", path, fund, name, m->base_year + t, series_value(&results[t], i));
    }
}

static void check(const model *m, const tables *t)
{
    year_series *results = calloc((size_t) m->n_years + 1, sizeof *results);
    const size_t years = (size_t) m->n_years, shifts = (size_t) m->n_shifts;
    size_t n;
    const double *drift = tables_get(t, "draw_drift", &n), *parameter = tables_get(t, "draw_parameter", &n);
    const double *yearly = tables_get(t, "draw_yearly", &n), *uniform = tables_get(t, "draw_uniform", &n);
    const draws central = {0};

    tables_get(t, "draw_drift", &n);
    printf("path,fund,series,year,value\n");
    run_path(m, &central, results);
    print_path(m, -1, results);
    for (size_t path = 0; path < n / DRIVERS; path++) {
        const draws given = {NULL, drift + path * DRIVERS, parameter + path * PARAMETERS,
                             yearly + path * years * DRIVERS, uniform + path * years * shifts};

        run_path(m, &given, results);
        print_path(m, (int) path, results);
    }
    free(results);
}

/* value[series][year][path]; NULL: nothing is stored. */
static void simulate(const model *m, size_t paths, int threads, double *value)
{
    const size_t years = (size_t) m->n_years;

#pragma omp parallel num_threads(threads)
    {
        year_series *results = calloc(years + 1, sizeof *results);
        gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
        const draws source = {.rng = rng};

        gsl_rng_set(rng, 20260101u + (unsigned) omp_get_thread_num());
#pragma omp for schedule(static)
        for (size_t path = 0; path < paths; path++) {
            run_path(m, &source, results);
            for (int i = 0; i < N_SERIES && value; i++)
                for (size_t t = 1; t <= years; t++)
                    value[((size_t) i * years + t - 1) * paths + path] = series_value(&results[t], i);
        }
        gsl_rng_free(rng);
        free(results);
    }
}

static void summarise(const double *value, size_t cells, size_t paths, int threads, band *bands)
{
#pragma omp parallel num_threads(threads)
    {
        double *sorted = malloc(paths * sizeof *sorted);

#pragma omp for schedule(dynamic)
        for (size_t cell = 0; cell < cells; cell++) {
            memcpy(sorted, value + cell * paths, paths * sizeof *sorted);
            gsl_sort(sorted, 1, paths);
            for (int k = 0; k < LEVELS; k++)
                bands[cell].percentile[k] = gsl_stats_quantile_from_sorted_data(sorted, 1, paths, levels[k]);
            bands[cell].mean = gsl_stats_mean(sorted, 1, paths);
            bands[cell].sd = gsl_stats_sd_m(sorted, 1, paths, bands[cell].mean);
        }
        free(sorted);
    }
}

static void write_stats(const model *m, const band *bands, FILE *stream)
{
    fprintf(stream, "fund,series,year,mean,sd");
    for (int k = 0; k < LEVELS; k++)
        fprintf(stream, ",p%g", 100.0 * levels[k]);
    fprintf(stream, "\n");
    for (int i = 0; i < N_SERIES; i++) {
        const char *fund, *name;

        series_name(i, &fund, &name);
        for (int t = 1; t <= m->n_years; t++) {
            const band *b = &bands[i * m->n_years + t - 1];

            fprintf(stream, "%s,%s,%d,%.12g,%.12g", fund, name, m->base_year + t, b->mean, b->sd);
            for (int k = 0; k < LEVELS; k++)
                fprintf(stream, ",%.12g", b->percentile[k]);
            fprintf(stream, "\n");
        }
    }
}

static void run(const model *m, size_t paths, int threads, const char *stats)
{
    const size_t cells = N_SERIES * (size_t) m->n_years;
    stopwatch watch = start_watch();
    double *value = malloc(cells * paths * sizeof *value);
    band *bands = malloc(cells * sizeof *bands);

    if (!value || !bands) {
        fprintf(stderr, "error: out of memory\n");
        exit(4);
    }
    simulate(m, paths, threads, value);
    print_watch(&watch, "simulate");
    summarise(value, cells, paths, threads, bands);
    print_watch(&watch, "percentiles");
    if (stats) {
        FILE *stream = fopen(stats, "w");

        if (!stream) {
            fprintf(stderr, "error: cannot write %s\n", stats);
            exit(4);
        }
        write_stats(m, bands, stream);
        fclose(stream);
    }
    free(bands);
    free(value);
}

int main(int argc, char **argv)
{
    static model m;

    if (argc < 3) {
        fprintf(stderr, "usage: scalar MODEL check | run PATHS THREADS [STATS] | compute PATHS THREADS\n");
        return 2;
    }
    tables *t = tables_read(argv[1]);

    model_read(&m, t);
    if (strcmp(argv[2], "check") == 0)
        check(&m, t);
    else if (argc >= 5 && strcmp(argv[2], "compute") == 0) {
        stopwatch watch = start_watch();

        simulate(&m, (size_t) atol(argv[3]), atoi(argv[4]), NULL);
        print_watch(&watch, "compute");
    } else if (argc >= 5)
        run(&m, (size_t) atol(argv[3]), atoi(argv[4]), argc > 5 ? argv[5] : NULL);
    tables_free(t);
    return 0;
}
