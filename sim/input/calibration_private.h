/* calibration_private.h: the parts of yb_calibrate().        Layer: input (internal)
 *
 * A record holds one figure per calendar year, NaN where none is published or used.
 */
#ifndef YIBAO_CALIBRATION_PRIVATE_H
#define YIBAO_CALIBRATION_PRIVATE_H

#include <stdbool.h>

#include "yibao/calibration.h"
#include "yibao/schema.h"

enum {
    YB_RECORD_FIRST = 2003,
    YB_RECORD_LAST = 2026,
    YB_RECORD_YEARS = YB_RECORD_LAST - YB_RECORD_FIRST + 1
};

typedef struct {
    double at[YB_RECORD_YEARS]; /* by year - YB_RECORD_FIRST */
} yb_record;

/* Yearly log growth after C-1 and C-2. */
typedef struct {
    yb_record growth;
    bool twin[YB_RECORD_YEARS]; /* one figure with the year before: later years of a pulse */
    double pulse_growth;        /* growth since the pulse began if it lasts at the origin, else NaN */
    int pulse_years;            /* years of that growth */
} yb_growths;

/* A disturbance of the years first to last, after which the level returns; 0, 0: none. */
typedef struct {
    int first, last;
} yb_pulse;

/* What C-1 and C-2 take out of one series. */
typedef struct {
    double ageing;   /* log per year */
    int left_out[2]; /* years of level shifts, 0: none */
    yb_pulse pulse;
} yb_breaks;

/* C-3. */
typedef struct {
    double mean; /* 0 without a usable year */
    double n;    /* effective years */
    int m;       /* usable years */
    int first, last;
} yb_trend;

/* C-5: one-step errors of growth, or innovations of a level, with what follows from them. */
typedef struct {
    yb_record residual[2]; /* one per fund where a driver acts on both, else the first */
    int n_records;
    double sum_of_squares; /* sum over years of the mean over the funds */
    int m;
    double phi_hat; /* NaN: no pair of successive years */
    double sd, phi; /* after shrinkage */
    double freedom; /* years behind the variance, its prior's included */
    yb_trend trend; /* of the growth: C-3 of all its records together */
} yb_spread;

/* Priors and constants of C-5. */
typedef struct {
    double sd_prior, phi_prior;
    double sd_years, phi_years; /* weights of the priors in years */
    double discount;
    int origin;
} yb_spread_prior;

yb_record yb_record_empty(void);
double yb_record_get(const yb_record *record, int year);
void yb_record_set(yb_record *record, int year, double value);

/* calibration_stats.c: estimators on records; nothing here reads figures. */
yb_growths yb_growths_of(const yb_record *log_level, const yb_breaks *breaks, int first_year, int origin);
yb_trend yb_trend_of(const yb_record *growth, size_t n_records, double discount, int origin);
yb_spread yb_spread_of_growth(const yb_growths *growths, size_t n, const yb_spread_prior *prior);
yb_spread yb_spread_of_level(const yb_growths *growths, const yb_spread_prior *prior);

/* sd of the next innovation: that of a t distribution, because the variance itself is estimated (C-5). */
double yb_predictive_sd(const yb_spread *spread);

/* C-6: correlation of the residuals of a and b over common years, shrunk; *rho_hat is NaN if there
 * are fewer than three common years.  Records pair up one with one, or one with the fund `side`. */
typedef struct {
    double rho, rho_hat;
    int m, first, last;
} yb_correlation;
yb_correlation yb_correlation_of(const yb_spread *a, const yb_spread *b, int side, double prior,
                                 double prior_years);

/* Moves the pairs of `estimated` towards `prior` in steps of a tenth until the matrix is positive
 * definite; returns the steps taken. */
int yb_correlation_mend(double matrix[YB_DRIVER_COUNT][YB_DRIVER_COUNT],
                        double prior[YB_DRIVER_COUNT][YB_DRIVER_COUNT],
                        bool estimated[YB_DRIVER_COUNT][YB_DRIVER_COUNT]);

/* Z = n / (n + k), 0 without a year (C-4). */
double yb_credibility(double n, double k);

/* Slope and its standard error of a least-squares line; false with fewer than three points. */
bool yb_slope_of(const yb_record *x, const yb_record *y, double *slope, double *error, int *m);

/* calibration_records.c: the series of C-1 and C-8 from published figures. */
typedef enum {
    YB_R_WAGE,
    YB_R_CPI,
    YB_R_INCOME,
    YB_R_RESIDENT_VISITS,
    YB_R_EMPLOYEE_VISITS,
    YB_R_RESIDENT_DISCHARGES,
    YB_R_EMPLOYEE_DISCHARGES,
    YB_R_RESIDENT_VISIT_COST,
    YB_R_EMPLOYEE_VISIT_COST,
    YB_R_RESIDENT_DISCHARGE_COST,
    YB_R_EMPLOYEE_DISCHARGE_COST,
    YB_R_PARTICIPATION,
    YB_R_LOSS,
    YB_R_COVERAGE,
    YB_R_CONTRIBUTION,
    YB_R_RESIDENT_SHARE,
    YB_R_EMPLOYEE_SHARE,
    YB_R_RESIDENT_COLLECTION,
    YB_R_MATERNITY,
    YB_R_PREMIUM_BURDEN,
    YB_R_COUNT
} yb_record_id;

typedef struct {
    const yb_data *data;
    const yb_rules *rules;
    int origin;
    yb_diag *diag;
    yb_growths growths[YB_R_COUNT];
} yb_records;

void yb_records_read(yb_records *records);

/* A published figure of a year up to the origin (standards announced by it: up to `last`); NaN if there is
 * none, or only an unverified one. */
double yb_published(const yb_records *records, const char *series, const char *fund, int year);
double yb_announced(const yb_records *records, const char *series, int year, int last);

/* calibration_trend.c: C-4, the starting growths. */
typedef struct {
    yb_records records;
    yb_calibration *result;
    yb_spread spread[YB_DRIVER_COUNT];
    bool has_spread[YB_DRIVER_COUNT];
} yb_calibrator;

void yb_calibrate_trends(yb_calibrator *c);
void yb_calibrate_spreads(yb_calibrator *c);

/* Adds an estimate; `value` and `note` are copied. */
void yb_estimate_add(yb_calibrator *c, const char *value, const char *note, yb_estimate estimate,
                     const char *key, ...) __attribute__((format(printf, 5, 6)));

/* The text of `value` rounded to `digits` decimals; buffer of 32. */
const char *yb_rounded_text(double value, int digits, char *buffer);
double yb_rounded(double value, int digits);

#endif
