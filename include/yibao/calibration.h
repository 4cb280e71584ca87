/* calibration.h: spreads and starting growths estimated from published figures.        Layer: input
 *
 * Rules C-1 to C-8 of docs/calibration.md, their constants in
 * data/national/calibration_rules.csv.  An estimate uses figures of the years up to an
 * origin only (premiums and subsidies: standards announced by the origin), never
 * unverified ones.  The same functions serve the projection (origin 2025, file
 * data/national/calibration.csv) and every origin of the backtest.
 */
#ifndef YIBAO_CALIBRATION_H
#define YIBAO_CALIBRATION_H

#include <stddef.h>
#include <stdio.h>

#include "yibao/data.h"
#include "yibao/diag.h"

/* The year at whose end data/national/calibration.csv stands. */
enum { YB_CALIBRATION_ORIGIN = 2025 };

/* Constants of the rules, read from calibration_rules.csv; opaque. */
typedef struct yb_rules yb_rules;

/* Reads data/national/calibration_rules.csv beside the file `beside` or among the installed scenarios. */
yb_rules *yb_rules_read(const char *beside, yb_diag *diag);
void yb_rules_free(yb_rules *rules);

/* A rule that is a number; a missing or textual one is reported and gives 0. */
double yb_rules_number(const yb_rules *rules, const char *rule, yb_diag *diag);
/* A rule's text; NULL, reported, if there is none. */
const char *yb_rules_text(const yb_rules *rules, const char *rule, yb_diag *diag);

typedef enum {
    YB_USE_SPREAD, /* in force unless `calibration.spread: false` */
    YB_USE_TREND,  /* in force with `calibration.trend: true` */
    YB_USE_REPORT, /* for reading only */
    YB_USES
} yb_use;

extern const char *const yb_use_names[YB_USES];

/* One estimated key. */
typedef struct {
    char *key;   /* as in a scenario file or --set: "shocks.participation.sd" */
    char *value; /* as --set takes it: "0.0123", "{rule: fade, from: …}" */
    const char *unit;
    double estimate;           /* what the published years alone say */
    double standard_error;     /* of `estimate`; NaN: none */
    double prior;              /* long-run value or assumption it is drawn towards; NaN: none */
    double credibility;        /* weight of the own record in `value`; NaN: none */
    double n_effective;        /* (effective) years used */
    int first_year, last_year; /* of the growths or levels used; 0: none */
    const char *method;        /* "C-3, C-4" */
    yb_use use;
    char *note;
} yb_estimate;

typedef struct {
    int origin;
    yb_estimate *item;
    size_t n;
} yb_calibration;

/* All estimates at the end of `origin`, from the figures of `data` (the national pack).  NULL with
 * problems in `diag`. */
yb_calibration *yb_calibrate(const yb_data *data, const yb_rules *rules, int origin, yb_diag *diag);
void yb_calibration_free(yb_calibration *calibration);

/* The estimate of `key`, or NULL. */
const yb_estimate *yb_calibration_find(const yb_calibration *calibration, const char *key);

/* calibration.csv. */
void yb_calibration_write(const yb_calibration *calibration, FILE *stream);

/* Settings, each "key=value" as in yb_input_options.set, in order. */
typedef struct {
    char **item;
    size_t n;
} yb_settings;

/* What a projection from the end of `origin` is run with, on top of data/national/backtest.yaml: horizon,
 * paths and seed, all spreads and starting growths of yb_calibrate(), premium and subsidy by the rules
 * premium_rule and subsidy_rule, recovered money and retirement reform as known at the origin. */
yb_settings *yb_backtest_settings(const yb_data *data, const yb_rules *rules, int origin, yb_diag *diag);
void yb_settings_free(yb_settings *settings);

#endif
