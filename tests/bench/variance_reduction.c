/* Variance times computing time of ways to draw the paths, relative to independent random paths.
 *
 *     variance_reduction [REPETITIONS [PATHS]] > FILE.csv
 *
 * Every method estimates the same quantities REPETITIONS times with independent seeds.  The file holds
 * method,quantity,year,mean,sd,time,gain,low,high: gain = (variance x time of random paths) / (variance x
 * time of the method), with a 95 % interval that takes the estimates for normal.  The table on standard error
 * has the gains by quantity, over the years their geometric mean and, in brackets, the lowest and highest.
 *
 * Methods other than those of the program work on its draws: the linker hands the calls of rng.h to the
 * functions __wrap_... below. */
#include <gsl/gsl_linalg.h>
#include <gsl/gsl_qrng.h>
#include <math.h>
#include <omp.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "yibao/commands.h"
#include "yibao/kernel.h"
#include "yibao/normal.h"
#include "yibao/rng.h"
#include "yibao/sampling.h"

typedef enum {
    RANDOM,
    ANTITHETIC,
    LATIN,
    CONTROLS,   /* random paths, weighted so that linear controls meet their expectations */
    SOBOL_AXES, /* 40 dimensions: drifts, parameters, the mean innovation of 14 drivers */
    SOBOL_ONE,  /* the program's directions, one scramble for all paths */
    SOBOL,      /* simulation.sampling: sobol */
    METHODS
} method_id;

static const char *const method_names[METHODS] = {
    "random", "antithetic", "Latin hypercube", "control variates", "Sobol on axes", "Sobol, one scramble",
    "sobol"};

/* The streams of sim/model/shock.c, as pairs. */
enum { DRIFT_PAIR = 16, PARAMETER_PAIR = 32, SHIFT_PAIR = 48, SHIFT_PAIRS = 4 };

enum {
    AXES = 40,
    AXIS_MEANS = AXES - YB_DRIVER_COUNT - YB_PARAMETER_COUNT,
    COUNTS = YB_SAMPLED_SHIFTS * YB_SHIFT_PERIODS
};

/* What the wrapped calls of a thread need to know. */
typedef struct {
    method_id method;
    const yb_model *model;
    const double (*weight)[YB_DIRECTIONS];
    uint64_t n;                            /* paths */
    double along[YB_DIRECTIONS][YB_LANES]; /* the block's normals along the directions */
    double events[COUNTS][YB_LANES];       /* and its level shifts by entry and period */
    const double *axis;                    /* [n][AXES] coordinates */
    double missing[AXIS_MEANS][YB_LANES];
} draw_state;

static _Thread_local draw_state state;

void __real_yb_rng_normal_pairs(uint64_t, uint32_t, uint32_t, uint64_t, size_t, double *, double *);
void __real_yb_rng_uniform_pairs(uint64_t, uint32_t, uint32_t, uint64_t, size_t, double *, double *);
void __wrap_yb_rng_normal_pairs(uint64_t, uint32_t, uint32_t, uint64_t, size_t, double *, double *);
void __wrap_yb_rng_uniform_pairs(uint64_t, uint32_t, uint32_t, uint64_t, size_t, double *, double *);

/* Position of the first normal of a pair in yb_sampled, or -1, and how many of the two there are. */
static int place_of(uint32_t pair, uint32_t year, int *n)
{
    const int stream = 2 * (int) pair;
    const int first = year > 0 ? 0 : stream < 2 * PARAMETER_PAIR ? 2 * DRIFT_PAIR : 2 * PARAMETER_PAIR;
    const int size = first == 2 * PARAMETER_PAIR ? YB_PARAMETER_COUNT : YB_DRIVER_COUNT;
    const int t = (int) year - state.model->base_year, i = stream - first;

    *n = size - i < 2 ? size - i : 2;
    if (year > 0)
        return t > YB_SAMPLED_YEARS ? -1
                                    : YB_DRIVER_COUNT + YB_PARAMETER_COUNT + (t - 1) * YB_DRIVER_COUNT + i;
    return (first == 2 * PARAMETER_PAIR ? YB_DRIVER_COUNT : 0) + i;
}

static uint64_t mix(uint64_t x)
{
    x += 0x9e3779b97f4a7c15;
    x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9;
    x = (x ^ x >> 27) * 0x94d049bb133111eb;
    return x ^ x >> 31;
}

/* A permutation of 0 .. 2^bits - 1. */
static uint64_t shuffle(uint64_t i, int bits, uint64_t key)
{
    const uint64_t mask = (UINT64_C(1) << bits) - 1;

    for (int round = 0; round < 6; round++) {
        key = mix(key);
        i = (i ^ key) & mask;
        i = i * (key >> 20 | 1) & mask;
        i ^= i >> (bits + 1) / 2;
    }
    return i;
}

/* The strata of a Latin hypercube, by the order of the paths in a permutation of the stream's own. */
static void latin(uint64_t seed, uint64_t stream, uint32_t year, uint64_t first_path, double *u)
{
    int bits = 0;

    while (UINT64_C(1) << bits < state.n)
        bits++;
    const uint64_t key = mix(mix(seed) ^ stream << 32 ^ year);

    for (uint64_t l = 0; l < YB_LANES; l++)
        u[l] = ((double) shuffle(first_path + l, bits, key) + u[l]) / (double) state.n;
}

static void mirror(double *value, double centre)
{
    for (int l = 1; l < YB_LANES; l += 2)
        value[l] = 2.0 * centre - value[l - 1];
}

/* Drivers whose mean innovation has an axis: the first that move money. */
static const int axis_driver[AXIS_MEANS] = {0, 2, 3, 4, 5, 6, 7, 8, 9, 10, 15, 16, 17, 18};

static void put_on_axes(uint32_t pair, uint32_t year, uint64_t seed, uint64_t first_path, double *even,
                        double *odd)
{
    int n;
    const int place = place_of(pair, year, &n);

    for (int k = 0; k < n; k++) {
        double *z = k == 0 ? even : odd;

        if (place >= 0 && place + k < YB_DRIVER_COUNT + YB_PARAMETER_COUNT) {
            for (int l = 0; l < YB_LANES; l++)
                z[l] = yb_normal_quantile(
                    state.axis[(first_path + (uint64_t) l) * AXES + (uint64_t) (place + k)]);
            continue;
        }
        for (int j = 0; place >= 0 && j < AXIS_MEANS; j++)
            if (axis_driver[j] == 2 * (int) pair + k)
                for (int l = 0; l < YB_LANES; l++)
                    z[l] += state.missing[j][l];
    }
    if (pair != DRIFT_PAIR || year != 0)
        return;
    /* The first call of a block: what the means lack of their coordinates. */
    for (int j = 0; j < AXIS_MEANS; j++) {
        double sum[YB_LANES] = {0}, z[2][YB_LANES];
        const uint32_t driver = (uint32_t) axis_driver[j];

        for (int t = 1; t <= YB_SAMPLED_YEARS; t++) {
            __real_yb_rng_normal_pairs(seed, driver / 2, (uint32_t) (state.model->base_year + t), first_path,
                                       YB_LANES, z[0], z[1]);
            for (int l = 0; l < YB_LANES; l++)
                sum[l] += z[driver % 2][l];
        }
        for (int l = 0; l < YB_LANES; l++) {
            const double u = state.axis[(first_path + (uint64_t) l) * AXES +
                                        (uint64_t) (YB_DRIVER_COUNT + YB_PARAMETER_COUNT + j)];

            state.missing[j][l] =
                (yb_normal_quantile(u) * sqrt(YB_SAMPLED_YEARS) - sum[l]) / YB_SAMPLED_YEARS;
        }
    }
}

static void follow_controls(uint32_t pair, uint32_t year, const double *even, const double *odd)
{
    int n;
    const int place = place_of(pair, year, &n);

    if (pair == DRIFT_PAIR && year == 0) {
        memset(state.along, 0, sizeof state.along);
        memset(state.events, 0, sizeof state.events);
    }
    for (int i = 0; place >= 0 && i < n; i++)
        for (int k = 0; k < YB_DIRECTIONS; k++)
            for (int l = 0; l < YB_LANES; l++)
                state.along[k][l] += state.weight[place + i][k] * (i == 0 ? even : odd)[l];
}

void __wrap_yb_rng_normal_pairs(uint64_t seed, uint32_t pair, uint32_t year, uint64_t first_path, size_t n,
                                double *even, double *odd)
{
    if (state.method == LATIN) {
        __real_yb_rng_uniform_pairs(seed, pair, year, first_path, n, even, odd);
        latin(seed, 2 * pair, year, first_path, even);
        latin(seed, 2 * pair + 1, year, first_path, odd);
        for (size_t l = 0; l < n; l++) {
            even[l] = yb_normal_quantile(even[l]);
            odd[l] = yb_normal_quantile(odd[l]);
        }
        return;
    }
    __real_yb_rng_normal_pairs(seed, pair, year, first_path, n, even, odd);
    if (state.method == ANTITHETIC) {
        mirror(even, 0.0);
        mirror(odd, 0.0);
    } else if (state.method == SOBOL_AXES) {
        put_on_axes(pair, year, seed, first_path, even, odd);
    } else if (state.method == CONTROLS) {
        follow_controls(pair, year, even, odd);
    }
}

void __wrap_yb_rng_uniform_pairs(uint64_t seed, uint32_t pair, uint32_t year, uint64_t first_path, size_t n,
                                 double *even, double *odd)
{
    __real_yb_rng_uniform_pairs(seed, pair, year, first_path, n, even, odd);
    if (pair < SHIFT_PAIR || pair >= SHIFT_PAIR + SHIFT_PAIRS)
        return;
    if (state.method == ANTITHETIC) {
        mirror(even, 0.5);
        mirror(odd, 0.5);
    } else if (state.method == LATIN) {
        latin(seed, 2 * pair, year, first_path, even);
        latin(seed, 2 * pair + 1, year, first_path, odd);
    } else if (state.method == CONTROLS && pair >= SHIFT_PAIR) {
        /* A pair is drawn once for each of its entries: count an entry at its own call only, the first for
         * an even one and the second for an odd one. */
        const int t = (int) year - state.model->base_year;
        int period = 0;

        while (period < YB_SHIFT_PERIODS && t > yb_shift_period[period + 1])
            period++;
        for (uint32_t i = 2 * (pair - SHIFT_PAIR);
             period < YB_SHIFT_PERIODS && i < 2 * (pair - SHIFT_PAIR) + 2 && i < YB_SAMPLED_SHIFTS; i++)
            for (size_t l = 0; l < n; l++) {
                const double happens =
                    (i % 2 == 0 ? even : odd)[l] < state.model->shock.shift[i].probability ? 1.0 : 0.0;
                const double calls = (i | 1) < state.model->shock.n_shifts ? 2.0 : 1.0;

                state.events[period * YB_SAMPLED_SHIFTS + (int) i][l] += happens / calls;
            }
    }
}

/* What is estimated. */
enum { SAMPLES = 5, YEARS = 4, MEAN = 0, P5, MEDIAN, P95, STATISTICS };
static const int years[YEARS] = {2030, 2040, 2050, 2060};
static const yb_series_id sample_series[SAMPLES] = {
    YB_S_RESIDENT_ACCUMULATED_BALANCE, YB_S_POOLED_ACCUMULATED_BALANCE, YB_S_RESIDENT_EXPENDITURE,
    YB_S_POOLED_EXPENDITURE, YB_S_BREAK_EVEN_FINANCING};
static const char *const sample_names[SAMPLES] = {"resident balance", "pooled balance",
                                                  "resident expenditure", "pooled expenditure",
                                                  "break-even financing share"};
static const char *const statistic_names[STATISTICS] = {"mean", "p5", "median", "p95"};
enum { DIFFERENCES = 3 }; /* mean and median of the balance, probability */

typedef struct {
    double value[SAMPLES][YEARS][STATISTICS];
    double exhausted[2][YEARS];
    double difference[YEARS][DIFFERENCES];
} estimates;

enum { ESTIMATES = sizeof(estimates) / sizeof(double) };

static const char *quantity_name(int i, char *name, size_t size)
{
    const int values = SAMPLES * YEARS * STATISTICS, exhausted = 2 * YEARS;
    static const char *const difference[DIFFERENCES] = {"mean", "median", "P(exhausted)"};

    if (i < values)
        snprintf(name, size, "%s %s", sample_names[i / (YEARS * STATISTICS)],
                 statistic_names[i % STATISTICS]);
    else if (i < values + exhausted)
        snprintf(name, size, "%s P(exhausted)", (i - values) / YEARS == 0 ? "resident" : "pooled");
    else
        snprintf(name, size, "frozen-400 less baseline, resident %s",
                 difference[(i - values - exhausted) % DIFFERENCES]);
    return name;
}

static int quantity_year(int i)
{
    const int values = SAMPLES * YEARS * STATISTICS, exhausted = 2 * YEARS;

    return years[i < values               ? i / STATISTICS % YEARS
                 : i < values + exhausted ? (i - values) % YEARS
                                          : (i - values - exhausted) / DIFFERENCES];
}

/* The paths of a repetition. */
typedef struct {
    size_t n;
    double *sample[SAMPLES][YEARS];
    double *exhausted[3][YEARS]; /* 0 or 1: resident, pooled, resident of the other scenario */
    double *difference[YEARS];
    double *control; /* [n][YB_DIRECTIONS + COUNTS] */
    double *weight;
    struct {
        double value, weight;
    } * sorted;
} paths;

static double *room(size_t n)
{
    double *values = calloc(n, sizeof *values);

    if (!values)
        abort();
    return values;
}

static void simulate(const yb_model *model, yb_workspace *ws, bool other, paths *p)
{
    for (size_t first = 0; first < p->n; first += YB_LANES) {
        double gone[2][YB_LANES] = {{0}};

        yb_kernel_start(model, ws, (int64_t) first, false);
        for (int t = 1, k = 0; t <= model->n_years && k < YEARS; t++) {
            yb_kernel_step(model, ws, t);
            for (int f = 0; f < 2; f++)
                for (int l = 0; l < YB_LANES; l++)
                    gone[f][l] = ws->out[sample_series[f]][l] < 0.0 ? 1.0 : gone[f][l];
            if (model->base_year + t != years[k])
                continue;
            for (int l = 0; l < YB_LANES; l++) {
                const size_t i = first + (size_t) l;

                for (int s = 0; s < SAMPLES && !other; s++)
                    p->sample[s][k][i] = ws->out[sample_series[s]][l];
                for (int f = 0; f < 2 && !other; f++)
                    p->exhausted[f][k][i] = gone[f][l];
                if (other) {
                    p->difference[k][i] = ws->out[sample_series[0]][l] - p->sample[0][k][i];
                    p->exhausted[2][k][i] = gone[0][l] - p->exhausted[0][k][i];
                }
            }
            k++;
        }
        if (state.method == CONTROLS && !other)
            for (size_t l = 0; l < YB_LANES; l++) {
                double *row = p->control + (first + l) * (YB_DIRECTIONS + COUNTS);

                for (int k = 0; k < YB_DIRECTIONS; k++)
                    row[k] = state.along[k][l];
                for (int k = 0; k < COUNTS; k++)
                    row[YB_DIRECTIONS + k] = state.events[k][l];
            }
    }
}

static int by_value(const void *a, const void *b)
{
    const double x = *(const double *) a, y = *(const double *) b;

    return (x > y) - (x < y);
}

/* Quantile at which the weights below reach prob; with equal weights the median of n + 1 is of type 6, whose
 * difference to type 7 is far below the error. */
static double weighted_quantile(const paths *p, double prob)
{
    double below = 0.0;

    for (size_t i = 0; i < p->n; i++) {
        const double middle = below + 0.5 * p->sorted[i].weight;

        if (middle >= prob) {
            if (i == 0)
                return p->sorted[0].value;
            const double step = 0.5 * (p->sorted[i].weight + p->sorted[i - 1].weight);

            return p->sorted[i].value + (step > 0.0 ? (prob - middle) / step : 0.0) *
                                            (p->sorted[i].value - p->sorted[i - 1].value);
        }
        below += p->sorted[i].weight;
    }
    return p->sorted[p->n - 1].value;
}

static double weighted_mean(const paths *p, const double *values)
{
    double sum = 0.0;

    for (size_t i = 0; i < p->n; i++)
        sum += p->weight[i] * values[i];
    return sum;
}

/* Weights that give the controls their expectations: w(i) = 1/n + (x(i) - m)' S^-1 (mu - m), m the mean and S
 * the sums of squares of the controls.  A weighted mean is then the regression estimate. */
static void weigh(paths *p, double (*x)[32], const double *expected, size_t m)
{
    gsl_matrix *square = gsl_matrix_calloc(m, m);
    gsl_vector *gap = gsl_vector_alloc(m), *solution = gsl_vector_alloc(m);
    double mean[32] = {0};

    for (size_t i = 0; i < p->n; i++)
        for (size_t a = 0; a < m; a++)
            mean[a] += x[i][a] / (double) p->n;
    for (size_t i = 0; i < p->n; i++)
        for (size_t a = 0; a < m; a++)
            for (size_t b = 0; b <= a; b++)
                *gsl_matrix_ptr(square, a, b) += (x[i][a] - mean[a]) * (x[i][b] - mean[b]);
    for (size_t a = 0; a < m; a++) {
        for (size_t b = 0; b < a; b++)
            gsl_matrix_set(square, b, a, gsl_matrix_get(square, a, b));
        *gsl_matrix_ptr(square, a, a) += 1e-9 * (1.0 + gsl_matrix_get(square, a, a));
        gsl_vector_set(gap, a, expected[a] - mean[a]);
    }
    gsl_linalg_cholesky_decomp1(square);
    gsl_linalg_cholesky_solve(square, gap, solution);
    for (size_t i = 0; i < p->n; i++) {
        p->weight[i] = 1.0 / (double) p->n;
        for (size_t a = 0; a < m; a++)
            p->weight[i] += (x[i][a] - mean[a]) * gsl_vector_get(solution, a);
    }
    gsl_matrix_free(square);
    gsl_vector_free(gap);
    gsl_vector_free(solution);
}

/* The controls of one output: its own linear predictor C from the directions, normal with known spread, where
 * C lies below its 5 %, 50 % and 95 % points (Hesterberg and Nelson 1998), and the counts of level shifts. */
static void weigh_for(paths *p, const yb_model *model, const double *values)
{
    enum { STEPS = 3, USED = YB_DIRECTIONS + STEPS + COUNTS };
    static const double step[STEPS] = {0.05, 0.5, 0.95};
    double(*x)[32] = calloc(p->n, sizeof *x), expected[32] = {0}, slope[YB_DIRECTIONS] = {0}, spread = 0.0,
    mean = 0.0;

    if (!x)
        abort();
    for (size_t i = 0; i < p->n; i++)
        mean += values[i] / (double) p->n;
    /* The directions are uncorrelated with variance 1: the slopes are plain covariances. */
    for (size_t i = 0; i < p->n; i++)
        for (int k = 0; k < YB_DIRECTIONS; k++)
            slope[k] +=
                p->control[i * (YB_DIRECTIONS + COUNTS) + (size_t) k] * (values[i] - mean) / (double) p->n;
    for (int k = 0; k < YB_DIRECTIONS; k++)
        spread += slope[k] * slope[k];
    spread = sqrt(spread);
    for (size_t i = 0; i < p->n; i++) {
        const double *row = p->control + i * (YB_DIRECTIONS + COUNTS);
        double predictor = 0.0;

        memcpy(x[i], row, (YB_DIRECTIONS + COUNTS) * sizeof *row);
        for (int k = 0; k < YB_DIRECTIONS; k++)
            predictor += slope[k] * row[k];
        for (int k = 0; k < STEPS; k++)
            x[i][YB_DIRECTIONS + COUNTS + k] = predictor < spread * yb_normal_quantile(step[k]) ? 1.0 : 0.0;
    }
    for (int period = 0; period < YB_SHIFT_PERIODS; period++)
        for (int i = 0; i < YB_SAMPLED_SHIFTS; i++)
            expected[YB_DIRECTIONS + period * YB_SAMPLED_SHIFTS + i] =
                model->shock.shift[i].probability * (yb_shift_period[period + 1] - yb_shift_period[period]);
    for (int k = 0; k < STEPS; k++)
        expected[YB_DIRECTIONS + COUNTS + k] = step[k];
    weigh(p, x, expected, USED);
    free(x);
}

static void describe(paths *p, const yb_model *model, const double *values, bool weighted, double *statistic)
{
    for (size_t i = 0; i < p->n; i++)
        p->weight[i] = 1.0 / (double) p->n;
    if (weighted)
        weigh_for(p, model, values);
    for (size_t i = 0; i < p->n; i++) {
        p->sorted[i].value = values[i];
        p->sorted[i].weight = p->weight[i];
    }
    statistic[MEAN] = weighted_mean(p, values);
    qsort(p->sorted, p->n, sizeof *p->sorted, by_value);
    statistic[P5] = weighted_quantile(p, 0.05);
    statistic[MEDIAN] = weighted_quantile(p, 0.5);
    statistic[P95] = weighted_quantile(p, 0.95);
}

static void estimate(paths *p, const yb_model *model, bool weighted, estimates *out)
{
    double statistic[STATISTICS];

    for (int s = 0; s < SAMPLES; s++)
        for (int k = 0; k < YEARS; k++) {
            describe(p, model, p->sample[s][k], weighted, out->value[s][k]);
            if (s < 2)
                out->exhausted[s][k] = weighted_mean(p, p->exhausted[s][k]);
        }
    for (int k = 0; k < YEARS; k++) {
        describe(p, model, p->difference[k], weighted, statistic);
        out->difference[k][0] = statistic[MEAN];
        out->difference[k][1] = statistic[MEDIAN];
        out->difference[k][2] = weighted_mean(p, p->exhausted[2][k]);
    }
}

/* One scramble for all paths: number 16 j + r is j above r in binary. */
static void join_replicates(yb_sampling *sampling)
{
    for (int k = 0; k < YB_SAMPLED_DIMENSIONS; k++) {
        const yb_sobol whole = sampling->point[0][k];

        for (uint32_t r = 0; r < YB_REPLICATES; r++) {
            yb_sobol *part = &sampling->point[r][k];

            part->shift = yb_sobol_point(&whole, r);
            for (int i = 0; i < YB_SOBOL_BITS; i++)
                part->direction[i] = i + 4 < YB_SOBOL_BITS ? whole.direction[i + 4] : 0;
        }
    }
}

/* GSL's points, shifted at random modulo 1. */
static double *axis_points(uint64_t seed, size_t n)
{
    gsl_qrng *sequence = gsl_qrng_alloc(gsl_qrng_sobol, AXES);
    double *u = room(n * AXES);

    for (size_t i = 0; i < n; i++) {
        gsl_qrng_get(sequence, u + i * AXES);
        for (uint64_t k = 0; k < AXES; k++) {
            double *x = &u[i * AXES + k];

            *x += ((double) (mix(mix(seed) + k) >> 12) + 0.5) * 0x1p-52;
            *x = fmin(fmax(*x - floor(*x), 1e-12), 1.0 - 1e-12);
        }
    }
    gsl_qrng_free(sequence);
    return u;
}

static double processor_seconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double) now.tv_sec + 1e-9 * (double) now.tv_nsec;
}

/* One repetition; returns its processor time. */
static double repeat(const yb_model *const scenario[2], method_id method, uint64_t seed, size_t n,
                     const yb_sampling *directions, estimates *out)
{
    paths p = {.n = n};
    yb_workspace *ws = yb_workspace_create();

    for (int k = 0; k < YEARS; k++) {
        for (int s = 0; s < SAMPLES; s++)
            p.sample[s][k] = room(n);
        for (int f = 0; f < 3; f++)
            p.exhausted[f][k] = room(n);
        p.difference[k] = room(n);
    }
    p.control = room(n * (YB_DIRECTIONS + COUNTS));
    p.weight = room(n);
    p.sorted = calloc(n, sizeof *p.sorted);
    if (!ws || !p.sorted)
        abort();

    const double start = processor_seconds();
    double *axis = method == SOBOL_AXES ? axis_points(seed, n) : NULL;
    yb_sampling *sampling = method >= SOBOL_ONE ? yb_sampling_create(seed) : NULL;

    if (method == SOBOL_ONE)
        join_replicates(sampling);
    for (int other = 0; other < 2; other++) {
        yb_model *model = malloc(sizeof *model);

        if (!model)
            abort();
        *model = *scenario[other];
        model->seed = seed;
        model->sampling = sampling;
        state = (draw_state){.method = method,
                             .model = model,
                             .weight = (const double(*)[YB_DIRECTIONS]) directions->weight,
                             .n = n,
                             .axis = axis};
        simulate(model, ws, other, &p);
        state = (draw_state){0};
        free(model);
    }
    estimate(&p, scenario[0], method == CONTROLS, out);

    const double seconds = processor_seconds() - start;

    yb_sampling_free(sampling);
    free(axis);
    for (int k = 0; k < YEARS; k++) {
        for (int s = 0; s < SAMPLES; s++)
            free(p.sample[s][k]);
        for (int f = 0; f < 3; f++)
            free(p.exhausted[f][k]);
        free(p.difference[k]);
    }
    free(p.control);
    free(p.weight);
    free(p.sorted);
    yb_workspace_free(ws);
    return seconds;
}

/* `time` is relative to random paths: the median over the repetitions, in each of which the methods take
 * turns, so that the load of the machine meets all of them. */
typedef struct {
    double mean[ESTIMATES], variance[ESTIMATES], time;
} summary;

typedef struct {
    estimates value[METHODS];
    double seconds[METHODS];
} repetition;

static void summarise(const repetition *all, int repetitions, int method, summary *s)
{
    double *ratio = room((size_t) repetitions);

    for (int i = 0; i < ESTIMATES; i++) {
        double mean = 0.0, square = 0.0;

        for (int r = 0; r < repetitions; r++)
            mean += ((const double *) &all[r].value[method])[i] / repetitions;
        for (int r = 0; r < repetitions; r++) {
            const double d = ((const double *) &all[r].value[method])[i] - mean;

            square += d * d;
        }
        s->mean[i] = mean;
        s->variance[i] = square / (repetitions - 1);
    }
    for (int r = 0; r < repetitions; r++)
        ratio[r] = all[r].seconds[method] / all[r].seconds[RANDOM];
    qsort(ratio, (size_t) repetitions, sizeof *ratio, by_value);
    s->time = ratio[repetitions / 2];
    free(ratio);
}

static double gain_of(const summary *result, int method, int i)
{
    return result[RANDOM].variance[i] / (result[method].variance[i] * result[method].time);
}

static void print_rows(const summary *result, int repetitions)
{
    const double spread = exp(1.96 * 2.0 / sqrt(repetitions - 1));
    char name[96];

    printf("method,quantity,year,mean,sd,time,gain,low,high\n");
    for (int m = 0; m < METHODS; m++)
        for (int i = 0; i < ESTIMATES; i++) {
            const double gain = gain_of(result, m, i);

            printf("\"%s\",\"%s\",%d,%.6g,%.4g,%.4g,%.4g,%.4g,%.4g\n", method_names[m],
                   quantity_name(i, name, sizeof name), quantity_year(i), result[m].mean[i],
                   sqrt(result[m].variance[i]), result[m].time, gain, gain / spread, gain * spread);
        }
}

static void print_table(const summary *result)
{
    char name[96], next[96];

    fprintf(stderr, "| quantity |");
    for (int m = RANDOM + 1; m < METHODS; m++)
        fprintf(stderr, " %s |", method_names[m]);
    fprintf(stderr, "\n|---|");
    for (int m = RANDOM + 1; m < METHODS; m++)
        fprintf(stderr, "---|");
    fprintf(stderr, "\n| time |");
    for (int m = RANDOM + 1; m < METHODS; m++)
        fprintf(stderr, " %.2f |", result[m].time);
    fputc('\n', stderr);
    for (int i = 0; i < ESTIMATES; i++) {
        bool first = true;

        quantity_name(i, name, sizeof name);
        for (int j = 0; j < i; j++)
            first = first && strcmp(quantity_name(j, next, sizeof next), name) != 0;
        if (!first)
            continue;
        fprintf(stderr, "| %s |", name);
        for (int m = RANDOM + 1; m < METHODS; m++) {
            double sum = 0.0, low = INFINITY, high = 0.0;
            int n = 0;

            for (int j = i; j < ESTIMATES; j++) {
                if (strcmp(quantity_name(j, next, sizeof next), name) != 0 ||
                    !(result[RANDOM].variance[j] > 0.0) || !(result[m].variance[j] > 0.0))
                    continue;
                /* A probability that hardly any path tells of says nothing. */
                if (strstr(name, "P(") && !strstr(name, "less") && result[RANDOM].mean[j] < 0.002)
                    continue;
                const double gain = gain_of(result, m, j);

                sum += log(gain);
                low = fmin(low, gain);
                high = fmax(high, gain);
                n++;
            }
            if (n > 0)
                fprintf(stderr, " %.1f (%.1f–%.1f) |", exp(sum / n), low, high);
            else
                fprintf(stderr, "  |");
        }
        fputc('\n', stderr);
    }
}

static bool prepare(const char *file, yb_prepared *prepared)
{
    yb_diag *diag = yb_diag_create();
    yb_options *options = calloc(1, sizeof *options);

    if (!diag || !options)
        return false;
    options->seed = -1;
    const bool ready = yb_prepare(file, options, prepared, diag) == YB_OK;

    yb_diag_print(diag, stderr, false);
    yb_diag_free(diag);
    free(options);
    return ready;
}

int main(int argc, char **argv)
{
    const int repetitions = argc > 1 ? atoi(argv[1]) : 128;
    const size_t n = argc > 2 ? (size_t) atoll(argv[2]) : 1024;
    yb_prepared baseline, frozen;
    static summary result[METHODS];
    repetition *all = calloc((size_t) (repetitions > 0 ? repetitions : 1), sizeof *all);
    yb_sampling *directions = yb_sampling_create(0);

    if (repetitions < 2 || n < 64 || (n & (n - 1)) != 0 || !all || !directions ||
        !prepare("scenarios/baseline.yaml", &baseline) || !prepare("scenarios/frozen-400.yaml", &frozen)) {
        fprintf(stderr, "usage: variance_reduction [REPETITIONS [PATHS]], PATHS a power of 2, in the root of "
                        "the sources\n");
        return 2;
    }
    const yb_model *const scenario[2] = {baseline.model, frozen.model};

#pragma omp parallel for schedule(dynamic, 1)
    for (int r = 0; r < repetitions; r++)
        for (int m = 0; m < METHODS; m++)
            all[r].seconds[m] = repeat(scenario, (method_id) m, 20260101 + 7919 * (uint64_t) r, n, directions,
                                       &all[r].value[m]);
    for (int m = 0; m < METHODS; m++)
        summarise(all, repetitions, m, &result[m]);
    print_rows(result, repetitions);
    print_table(result);
    yb_sampling_free(directions);
    yb_prepared_free(&baseline);
    yb_prepared_free(&frozen);
    free(all);
    return 0;
}
