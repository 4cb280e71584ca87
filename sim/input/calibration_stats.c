/* calibration_stats.c: the estimators of C-2 to C-6 on records of yearly figures. */
#include <math.h>
#include <string.h>

#include <gsl/gsl_eigen.h>
#include <gsl/gsl_fit.h>
#include <gsl/gsl_statistics_double.h>

#include "calibration_private.h"

yb_record yb_record_empty(void)
{
    yb_record record;

    for (int i = 0; i < YB_RECORD_YEARS; i++)
        record.at[i] = NAN;
    return record;
}

double yb_record_get(const yb_record *record, int year)
{
    const int i = year - YB_RECORD_FIRST;

    return i >= 0 && i < YB_RECORD_YEARS ? record->at[i] : NAN;
}

void yb_record_set(yb_record *record, int year, double value)
{
    const int i = year - YB_RECORD_FIRST;

    if (i >= 0 && i < YB_RECORD_YEARS)
        record->at[i] = value;
}

static double change(const yb_record *level, int from, int to)
{
    return yb_record_get(level, to) - yb_record_get(level, from);
}

static bool is_left_out(const yb_breaks *breaks, int year)
{
    for (size_t i = 0; i < sizeof breaks->left_out / sizeof *breaks->left_out; i++)
        if (breaks->left_out[i] == year)
            return true;
    return false;
}

/* C-2: while a pulse lasts its years are an event; after it they and the year of the return are one figure,
 * or none if the return cannot be told from a level shift. */
static void take_out_pulse(yb_growths *g, const yb_record *log_level, const yb_breaks *breaks, int origin)
{
    const yb_pulse pulse = breaks->pulse;
    const int back = pulse.last + 1;
    double mean = NAN;

    if (origin < back) {
        g->pulse_years = origin - pulse.first + 1;
        g->pulse_growth = change(log_level, pulse.first - 1, origin) - g->pulse_years * breaks->ageing;
    } else if (!is_left_out(breaks, back)) {
        mean = change(log_level, pulse.first - 1, back) / (back - pulse.first + 1) - breaks->ageing;
    }
    for (int year = pulse.first; year <= back && year <= origin; year++) {
        yb_record_set(&g->growth, year, mean);
        g->twin[year - YB_RECORD_FIRST] = !isnan(mean) && year > pulse.first;
    }
}

yb_growths yb_growths_of(const yb_record *log_level, const yb_breaks *breaks, int first_year, int origin)
{
    yb_growths g = {.growth = yb_record_empty(), .pulse_growth = NAN};

    for (int year = first_year + 1; year <= origin; year++)
        yb_record_set(&g.growth, year, change(log_level, year - 1, year) - breaks->ageing);
    if (breaks->pulse.first > first_year && breaks->pulse.first <= origin)
        take_out_pulse(&g, log_level, breaks, origin);
    for (size_t i = 0; i < sizeof breaks->left_out / sizeof *breaks->left_out; i++)
        yb_record_set(&g.growth, breaks->left_out[i], NAN);
    return g;
}

/* Mean of a year over the records that have it; NaN if none has. */
static double mean_of_year(const yb_record *record, size_t n_records, int i)
{
    double sum = 0.0;
    int n = 0;

    for (size_t r = 0; r < n_records; r++)
        if (!isnan(record[r].at[i])) {
            sum += record[r].at[i];
            n++;
        }
    return n > 0 ? sum / n : NAN;
}

yb_trend yb_trend_of(const yb_record *growth, size_t n_records, double discount, int origin)
{
    double weight[YB_RECORD_YEARS], value[YB_RECORD_YEARS], sum = 0.0, squares = 0.0;
    yb_trend trend = {0};

    for (int i = 0; i < YB_RECORD_YEARS && YB_RECORD_FIRST + i <= origin; i++) {
        const double g = mean_of_year(growth, n_records, i);

        if (isnan(g))
            continue;
        weight[trend.m] = gsl_pow_int(discount, origin - YB_RECORD_FIRST - i);
        value[trend.m] = g;
        sum += weight[trend.m];
        squares += weight[trend.m] * weight[trend.m];
        trend.first = trend.m == 0 ? YB_RECORD_FIRST + i : trend.first;
        trend.last = YB_RECORD_FIRST + i;
        trend.m++;
    }
    if (trend.m > 0) {
        trend.mean = gsl_stats_wmean(weight, 1, value, 1, (size_t) trend.m);
        trend.n = sum * sum / squares;
    }
    return trend;
}

double yb_credibility(double n, double k)
{
    return n > 0.0 ? n / (n + k) : 0.0;
}

/* Sum of squares, years and lag-1 autocorrelation of the residuals.  A twin is no successor of its year:
 * both are one figure. */
static void summarise(yb_spread *spread, yb_record lagged[2], const bool twin[2][YB_RECORD_YEARS])
{
    double products = 0.0, squares = 0.0;
    int pairs = 0;

    spread->sum_of_squares = 0.0;
    spread->m = 0;
    for (int i = 0; i < YB_RECORD_YEARS; i++) {
        yb_record square[2] = {yb_record_empty(), yb_record_empty()};
        yb_record product[2] = {yb_record_empty(), yb_record_empty()}, level[2] = {product[0], product[0]};

        for (int r = 0; r < spread->n_records; r++) {
            const double e = spread->residual[r].at[i], u = lagged[r].at[i];

            square[r].at[i] = e * e;
            level[r].at[i] = u * u;
            if (i > 0 && !twin[r][i])
                product[r].at[i] = u * lagged[r].at[i - 1];
        }
        const double e2 = mean_of_year(square, (size_t) spread->n_records, i);
        const double u2 = mean_of_year(level, (size_t) spread->n_records, i);
        const double uu = mean_of_year(product, (size_t) spread->n_records, i);

        spread->sum_of_squares += isnan(e2) ? 0.0 : e2;
        spread->m += !isnan(e2);
        squares += isnan(u2) ? 0.0 : u2;
        products += isnan(uu) ? 0.0 : uu;
        pairs += !isnan(uu);
    }
    spread->phi_hat = pairs > 0 && squares > 0.0 ? products / squares : NAN;
}

/* phi = (m phi^ + kappa phi0) / (m + kappa). */
static double shrunk_phi(const yb_spread *spread, int m, const yb_spread_prior *prior)
{
    if (isnan(spread->phi_hat))
        return prior->phi_prior;
    return (m * spread->phi_hat + prior->phi_years * prior->phi_prior) / (m + prior->phi_years);
}

/* s^2 = (nu0 s0^2 + sum e^2) / (nu0 + m - p), p parameters fitted to the m years. */
static void shrink_sd(yb_spread *spread, int fitted, const yb_spread_prior *prior)
{
    const double own = spread->m > fitted ? spread->m - fitted : 0.0;

    spread->freedom = prior->sd_years + own;
    spread->sd = sqrt((prior->sd_years * prior->sd_prior * prior->sd_prior + spread->sum_of_squares) /
                      spread->freedom);
}

double yb_predictive_sd(const yb_spread *spread)
{
    return spread->sd * sqrt(spread->freedom / (spread->freedom - 2.0));
}

/* What C-3 would have been wrong by one year ahead, in units of the innovation: g less the mean of the years
 * before, whose own variance is one n-th. */
static yb_record one_step_errors(const yb_growths *growths, const yb_spread_prior *prior)
{
    yb_record errors = yb_record_empty();

    for (int i = 1; i < YB_RECORD_YEARS; i++) {
        const yb_trend before = yb_trend_of(&growths->growth, 1, prior->discount, YB_RECORD_FIRST + i - 1);

        if (before.m > 0 && !growths->twin[i])
            errors.at[i] = (growths->growth.at[i] - before.mean) / sqrt(1.0 + 1.0 / before.n);
    }
    return errors;
}

yb_spread yb_spread_of_growth(const yb_growths *growths, size_t n, const yb_spread_prior *prior)
{
    yb_spread spread = {.n_records = (int) n, .residual = {yb_record_empty(), yb_record_empty()}};
    yb_record all[2] = {yb_record_empty(), yb_record_empty()};
    bool twin[2][YB_RECORD_YEARS] = {{false}};

    for (size_t r = 0; r < n; r++) {
        all[r] = growths[r].growth;
        memcpy(twin[r], growths[r].twin, sizeof twin[r]);
        spread.residual[r] = one_step_errors(&growths[r], prior);
    }
    summarise(&spread, spread.residual, (const bool(*)[YB_RECORD_YEARS]) twin);
    spread.trend = yb_trend_of(all, n, prior->discount, prior->origin);
    spread.phi = shrunk_phi(&spread, spread.m, prior);
    shrink_sd(&spread, 0, prior);
    return spread;
}

/* The log level without its breaks, around a straight line: growths are added up, a year left out growing
 * like the mean of the others.  Years beyond the record are NaN. */
static yb_record detrended_level(const yb_growths *growths)
{
    double x[YB_RECORD_YEARS] = {0}, y[YB_RECORD_YEARS] = {0}, total = 0.0, c0, c1, cov00, cov01, cov11,
           squares;
    yb_record level = yb_record_empty();
    int first = -1, last = -1, m = 0, n = 0;

    for (int i = 0; i < YB_RECORD_YEARS; i++)
        if (!isnan(growths->growth.at[i])) {
            first = first < 0 ? i : first;
            last = i;
            total += growths->growth.at[i];
            m++;
        }
    if (m == 0 || first == 0)
        return level;
    level.at[first - 1] = 0.0;
    for (int i = first; i <= last; i++)
        level.at[i] = level.at[i - 1] + (isnan(growths->growth.at[i]) ? total / m : growths->growth.at[i]);
    for (int i = first - 1; i <= last; i++) {
        x[n] = i;
        y[n++] = level.at[i];
    }
    gsl_fit_linear(x, 1, y, 1, (size_t) n, &c0, &c1, &cov00, &cov01, &cov11, &squares);
    for (int i = first - 1; i <= last; i++)
        level.at[i] -= c0 + c1 * i;
    return level;
}

yb_spread yb_spread_of_level(const yb_growths *growths, const yb_spread_prior *prior)
{
    yb_spread spread = {.n_records = 1, .residual = {yb_record_empty(), yb_record_empty()}};
    const yb_record level = detrended_level(growths);
    yb_record lagged[2] = {level, yb_record_empty()};
    bool twin[2][YB_RECORD_YEARS] = {{false}};

    /* Only years with a growth of their own tell something about the step into them. */
    for (int i = 0; i < YB_RECORD_YEARS; i++)
        twin[0][i] = isnan(growths->growth.at[i]);
    spread.trend = yb_trend_of(&growths->growth, 1, prior->discount, prior->origin);
    summarise(&spread, lagged, (const bool(*)[YB_RECORD_YEARS]) twin);
    spread.phi = shrunk_phi(&spread, spread.trend.m, prior);
    for (int i = 1; i < YB_RECORD_YEARS; i++)
        if (!isnan(growths->growth.at[i]))
            spread.residual[0].at[i] = level.at[i] - spread.phi * level.at[i - 1];
    const double phi_hat = spread.phi_hat;

    summarise(&spread, lagged, (const bool(*)[YB_RECORD_YEARS]) twin);
    spread.phi_hat = phi_hat;
    shrink_sd(&spread, 1, prior);
    return spread;
}

/* The record of a driver in the fund `side` (0 resident, 1 employee): its own, or the only one. */
static const yb_record *side_of(const yb_spread *spread, int side)
{
    return &spread->residual[spread->n_records == 2 ? side : 0];
}

yb_correlation yb_correlation_of(const yb_spread *a, const yb_spread *b, int side, double prior,
                                 double prior_years)
{
    double x[2 * YB_RECORD_YEARS], y[2 * YB_RECORD_YEARS];
    yb_correlation c = {.rho = prior, .rho_hat = NAN};
    const bool both = a->n_records == 2 && b->n_records == 2;
    size_t n = 0;

    for (int i = 0; i < YB_RECORD_YEARS; i++) {
        const size_t before = n;

        for (int f = both ? 0 : side; f <= (both ? 1 : side); f++) {
            const double ea = side_of(a, f)->at[i], eb = side_of(b, f)->at[i];

            if (isnan(ea) || isnan(eb))
                continue;
            x[n] = ea;
            y[n++] = eb;
        }
        if (n > before) {
            c.first = c.m == 0 ? YB_RECORD_FIRST + i : c.first;
            c.last = YB_RECORD_FIRST + i;
            c.m++;
        }
    }
    if (c.m < 3)
        return c;
    const double rho_hat = gsl_stats_correlation(x, 1, y, 1, n);

    if (isfinite(rho_hat)) {
        c.rho_hat = rho_hat;
        c.rho = (c.m * rho_hat + prior_years * prior) / (c.m + prior_years);
    }
    return c;
}

static double least_eigenvalue(double matrix[YB_DRIVER_COUNT][YB_DRIVER_COUNT])
{
    gsl_matrix *copy = gsl_matrix_alloc(YB_DRIVER_COUNT, YB_DRIVER_COUNT);
    gsl_vector *values = gsl_vector_alloc(YB_DRIVER_COUNT);
    gsl_eigen_symm_workspace *workspace = gsl_eigen_symm_alloc(YB_DRIVER_COUNT);
    double least = 0.0;

    if (copy && values && workspace) {
        for (size_t i = 0; i < YB_DRIVER_COUNT; i++)
            for (size_t j = 0; j < YB_DRIVER_COUNT; j++)
                gsl_matrix_set(copy, i, j, matrix[i][j]);
        if (gsl_eigen_symm(copy, values, workspace) == 0)
            least = gsl_vector_min(values);
    }
    gsl_eigen_symm_free(workspace);
    gsl_vector_free(values);
    gsl_matrix_free(copy);
    return least;
}

int yb_correlation_mend(double matrix[YB_DRIVER_COUNT][YB_DRIVER_COUNT],
                        double prior[YB_DRIVER_COUNT][YB_DRIVER_COUNT],
                        bool estimated[YB_DRIVER_COUNT][YB_DRIVER_COUNT])
{
    enum { STEPS = 10 };
    const double least = 1e-6; /* below, the matrix is singular to the digits of the file */
    double own[YB_DRIVER_COUNT][YB_DRIVER_COUNT];
    int step = 0;

    memcpy(own, matrix, sizeof own);
    for (; step < STEPS && least_eigenvalue(matrix) < least; step++)
        for (int i = 0; i < YB_DRIVER_COUNT; i++)
            for (int j = 0; j < YB_DRIVER_COUNT; j++)
                if (estimated[i][j])
                    matrix[i][j] =
                        yb_rounded(own[i][j] + (step + 1.0) / STEPS * (prior[i][j] - own[i][j]), 3);
    return step;
}

bool yb_slope_of(const yb_record *x, const yb_record *y, double *slope, double *error, int *m)
{
    double xs[YB_RECORD_YEARS], ys[YB_RECORD_YEARS], c0, cov00, cov01, cov11, squares;
    size_t n = 0;

    for (int i = 0; i < YB_RECORD_YEARS; i++)
        if (!isnan(x->at[i]) && !isnan(y->at[i])) {
            xs[n] = x->at[i];
            ys[n++] = y->at[i];
        }
    *m = (int) n;
    if (n < 3 || gsl_stats_variance(xs, 1, n) == 0.0)
        return false;
    gsl_fit_linear(xs, 1, ys, 1, n, &c0, slope, &cov00, &cov01, &cov11, &squares);
    *error = sqrt(cov11);
    return true;
}
