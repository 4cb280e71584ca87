/* Exponential smoothing, the third benchmark: see benchmark.h. */
#include <gsl/gsl_errno.h>
#include <gsl/gsl_multimin.h>
#include <math.h>

#include "yibao/benchmark.h"
#include "yibao/vecmath.h"

enum { STATES = 2, ML_LEAST = 8 }; /* so many values are needed before three constants can be fitted */

/* The filter's state, and its response to the initial level and to the initial slope: all three obey the
 * same linear recursion. */
typedef struct {
    double level[1 + STATES], slope[1 + STATES];
} filter;

/* Innovations form, K-3 (Hyndman et al. 2008, AAN and AAdN):
 *
 *     y(t) = l(t-1) + phi b(t-1) + e(t)
 *     l(t) = l(t-1) + phi b(t-1) + alpha e(t)
 *     b(t) = phi b(t-1) + beta e(t)
 *
 * For given constants e is linear in l(0) and b(0), which least squares gives.  The design is kept: row t
 * holds e(t) at l(0) = b(0) = 0, and minus its two derivatives.
 */
static void run_filter(const yb_record *record, double alpha, double beta, double phi,
                       double row[][1 + STATES], filter *f)
{
    *f = (filter){.level = {0.0, 1.0, 0.0}, .slope = {0.0, 0.0, 1.0}};
    for (size_t t = 0; t < record->n; t++)
        for (int k = 0; k <= STATES; k++) {
            const double expected = f->level[k] + phi * f->slope[k];
            const double e = (k == 0 ? record->value[t] : 0.0) - expected;

            row[t][k] = k == 0 ? e : -e;
            f->level[k] = expected + alpha * e;
            f->slope[k] = phi * f->slope[k] + beta * e;
        }
}

/* Least squares in two unknowns: theta and the inverse of the normal matrix.  The determinant is that of
 * two independent states and does not vanish for alpha, beta and phi in range and n >= 2. */
static void solve_states(double row[][1 + STATES], size_t n, double theta[STATES],
                         double inverse[STATES][STATES])
{
    double a = 0.0, b = 0.0, c = 0.0, u = 0.0, v = 0.0;

    for (size_t t = 0; t < n; t++) {
        a += row[t][1] * row[t][1];
        b += row[t][1] * row[t][2];
        c += row[t][2] * row[t][2];
        u += row[t][1] * row[t][0];
        v += row[t][2] * row[t][0];
    }
    const double determinant = a * c - b * b;

    inverse[0][0] = c / determinant;
    inverse[1][1] = a / determinant;
    inverse[0][1] = inverse[1][0] = -b / determinant;
    theta[0] = inverse[0][0] * u + inverse[0][1] * v;
    theta[1] = inverse[1][0] * u + inverse[1][1] * v;
}

double yb_smooth(const yb_record *record, const yb_benchmark_rules *rules, double alpha, double beta,
                 double phi, int estimated, yb_predictive *out)
{
    double row[YB_RECORD_MAX][1 + STATES], theta[STATES], inverse[STATES][STATES], squares = 0.0;
    filter f;

    run_filter(record, alpha, beta, phi, row, &f);
    solve_states(row, record->n, theta, inverse);
    for (size_t t = 0; t < record->n; t++) {
        const double e = row[t][0] - row[t][1] * theta[0] - row[t][2] * theta[1];

        squares += e * e;
    }
    if (!out)
        return squares;
    *out = (yb_predictive){.df = rules->variance_years + (double) record->n - STATES - estimated,
                           .alpha = alpha,
                           .beta = beta,
                           .phi = phi};
    const double variance = (rules->variance_years * record->prior_sd * record->prior_sd + squares) / out->df;
    double damped = 0.0, power = 1.0,
           later = 1.0; /* later: 1 + sum of the squared weights of later innovations */

    for (int h = 1; h <= YB_BENCHMARK_YEARS; h++) {
        double response[STATES], states = 0.0;

        if (h > 1) {
            const double weight = alpha + beta * damped; /* damped is phi + ... + phi^(h-1) here */

            later += weight * weight;
        }
        power *= phi;
        damped += power;
        out->location[h] = f.level[0] + damped * f.slope[0];
        for (int k = 0; k < STATES; k++) {
            response[k] = f.level[1 + k] + damped * f.slope[1 + k];
            out->location[h] += response[k] * theta[k];
        }
        for (int i = 0; i < STATES; i++)
            for (int j = 0; j < STATES; j++)
                states += response[i] * inverse[i][j] * response[j];
        out->scale[h] = sqrt(variance * (later + states));
    }
    return squares;
}

typedef struct {
    const yb_record *record;
    const yb_benchmark_rules *rules;
} context;

static double logistic(double x)
{
    return 1.0 / (1.0 + yb_exp(-x));
}

/* The unbounded coordinates of the search; the ranges are those of Hyndman et al.: 0 < beta < alpha < 1 and
 * 0.8 < phi < 0.98. */
static void constants_of(const gsl_vector *x, double *alpha, double *beta, double *phi)
{
    *alpha = 1e-4 + (1.0 - 2e-4) * logistic(gsl_vector_get(x, 0));
    *beta = *alpha * logistic(gsl_vector_get(x, 1));
    *phi = x->size > 2 ? 0.8 + 0.18 * logistic(gsl_vector_get(x, 2)) : 1.0;
}

static double criterion(const gsl_vector *x, void *params)
{
    const context *c = params;
    double alpha, beta, phi;

    constants_of(x, &alpha, &beta, &phi);
    const double squares = yb_smooth(c->record, c->rules, alpha, beta, phi, 0, NULL);

    return yb_log(squares > 1e-300 ? squares : 1e-300); /* n ln(squares / n) is -2 ln L up to a constant */
}

/* Searches from one start; *best keeps the lower value. */
static yb_status search(gsl_multimin_function *function, const double *start, double *best, double found[3],
                        yb_diag *diag)
{
    enum { ITERATIONS = 1000 };
    gsl_multimin_fminimizer *minimiser =
        gsl_multimin_fminimizer_alloc(gsl_multimin_fminimizer_nmsimplex2, function->n);
    gsl_vector *x = gsl_vector_alloc(function->n), *step = gsl_vector_alloc(function->n);
    int state = minimiser && x && step ? GSL_CONTINUE : GSL_ENOMEM;

    if (state == GSL_CONTINUE) {
        for (size_t i = 0; i < function->n; i++)
            gsl_vector_set(x, i, start[i]);
        gsl_vector_set_all(step, 1.0);
        if (gsl_multimin_fminimizer_set(minimiser, function, x, step) != GSL_SUCCESS)
            state = GSL_FAILURE;
    }
    for (int i = 0; i < ITERATIONS && state == GSL_CONTINUE; i++) {
        if (gsl_multimin_fminimizer_iterate(minimiser) != GSL_SUCCESS)
            break; /* no further progress: the best point so far stands */
        state = gsl_multimin_test_size(gsl_multimin_fminimizer_size(minimiser), 1e-5);
    }
    if (state == GSL_CONTINUE || state == GSL_SUCCESS) {
        const double value = gsl_multimin_fminimizer_minimum(minimiser);

        if (value < *best) {
            *best = value;
            constants_of(gsl_multimin_fminimizer_x(minimiser), &found[0], &found[1], &found[2]);
        }
    }
    gsl_vector_free(step);
    gsl_vector_free(x);
    gsl_multimin_fminimizer_free(minimiser);
    if (state == GSL_ENOMEM)
        return yb_fail(diag, YB_ERR_FILE, NULL, NULL, "out of memory");
    return state == GSL_FAILURE
               ? yb_fail(diag, YB_ERR_NUMERIC, NULL, NULL, "exponential smoothing cannot be fitted")
               : YB_OK;
}

/* Greatest likelihood over four starts, with or without damping. */
static yb_status fit(const context *c, bool damped, double *log_squares, double found[3], yb_diag *diag)
{
    static const double starts[][3] = {
        {-1.5, -1.5, 2.0}, {1.5, -1.5, 2.0}, {-1.5, 0.5, 0.0}, {1.5, 0.5, 0.0}};
    gsl_multimin_function function = {criterion, damped ? 3 : 2, (void *) (size_t) c};

    *log_squares = INFINITY;
    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++) {
        const yb_status status = search(&function, starts[i], log_squares, found, diag);

        if (status != YB_OK)
            return status;
    }
    return YB_OK;
}

/* Akaike's criterion with the correction for short records; k counts the variance too. */
static double corrected_akaike(double n, double log_squares, double k)
{
    return n * log_squares + 2.0 * k + 2.0 * k * (k + 1.0) / (n - k - 1.0);
}

/* The years without a gap up to the last. */
static yb_record unbroken(const yb_record *record)
{
    size_t first = record->n - 1;
    yb_record run = *record;

    while (first > 0 && record->year[first - 1] == record->year[first] - 1)
        first--;
    run.n = record->n - first;
    for (size_t i = 0; i < run.n; i++) {
        run.year[i] = record->year[first + i];
        run.value[i] = record->value[first + i];
    }
    return run;
}

/* A slope that fades linearly to nothing in T years adds up to (T + 1) / 2 times itself; the damped one
 * adds up to 1 / (1 - phi) times, both with the first year's whole. */
static double fixed_damping(const yb_benchmark_rules *rules)
{
    return 1.0 - 2.0 / (rules->fade_years + 1.0);
}

yb_status yb_benchmark_smoothing(const yb_record *record, const yb_benchmark_rules *rules, yb_predictive *out,
                                 yb_diag *diag)
{
    const yb_record run = unbroken(record);
    const context c = {&run, rules};
    const double n = (double) run.n;
    double plain[3], damped[3], plain_value, damped_value;

    if (run.n < 3) {
        yb_benchmark_drift(record, rules, out);
        out->fit = 'd';
        return YB_OK;
    }
    if (run.n < ML_LEAST) {
        yb_smooth(&run, rules, 1.0, 1.0 - rules->discount, fixed_damping(rules), 0, out);
        out->fit = 'f';
        return YB_OK;
    }
    if (fit(&c, false, &plain_value, plain, diag) != YB_OK ||
        fit(&c, true, &damped_value, damped, diag) != YB_OK)
        return yb_diag_status(diag);
    if (corrected_akaike(n, plain_value, 5.0) <= corrected_akaike(n, damped_value, 6.0))
        yb_smooth(&run, rules, plain[0], plain[1], 1.0, 2, out);
    else
        yb_smooth(&run, rules, damped[0], damped[1], damped[2], 3, out);
    out->fit = 'e';
    return YB_OK;
}
