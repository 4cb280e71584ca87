/* precision.h: as many paths as a wanted standard error needs.        Layer: run
 *
 * A target names a series (the standard error of its median, se_p50, in its unit) or an event of
 * risk.csv (the standard error of its probability), in one year or in every year of the projection.
 */
#ifndef YIBAO_PRECISION_H
#define YIBAO_PRECISION_H

#include "yibao/bands.h"

enum { YB_MAX_TARGETS = 64, YB_FIRST_STAGE = 1000 };

typedef struct {
    bool is_event;
    yb_series_id series; /* of a series */
    int fund;            /* of an event */
    yb_event event;
    int year; /* 0: every projected year */
    double wanted;
} yb_se_target;

typedef struct {
    yb_se_target target[YB_MAX_TARGETS];
    size_t n;
} yb_precision;

/* Adds the targets of a list "0.5%,300,resident.income@2040=20,all.exhausted_by=0.4%":
 * a percentage alone is meant for the probability exhausted_by of every fund, an amount alone for the
 * accumulated balance of every fund in 100 million yuan.  Every problem of the list goes to `diag`
 * (YB_ERR_USAGE). */
yb_status yb_precision_read(yb_precision *precision, const char *list, yb_diag *diag);

/* Whether a scenario stores the series that the targets name and has their years. */
YB_MUST_USE yb_status yb_precision_check(const yb_precision *precision, const yb_inputs *inputs,
                                         yb_diag *diag);

/* Marks the series that the standard errors are taken of. */
void yb_precision_series(const yb_precision *precision, bool only[YB_SERIES_COUNT]);

/* The target that is farthest from being met. */
typedef struct {
    double ratio; /* its standard error over the wanted one; at most 1: all are met */
    double se;
    size_t target;
    int year;
} yb_precision_state;

/* Standard errors of the paths in `results`.  That of a probability is the larger of sqrt(p (1 - p) / n) and
 * the same with two paths more on either side (Agresti and Coull 1998): an event that no path has met yet
 * does not look certain. */
YB_MUST_USE yb_status yb_precision_measure(const yb_precision *precision, const yb_results *results,
                                           yb_precision_state *state, yb_diag *diag);

/* "resident.exhausted_by 2048: 0.49 % (wanted: 0.5 %)"; buffer of 160. */
const char *yb_precision_text(const yb_precision *precision, const yb_precision_state *state, char *buffer);

/* Simulates `paths` paths of the model, then twice as many and so on up to `maximum`, until all targets are
 * met; those that are there stay.  `results` holds all paths that were needed, of the series that `only`
 * marks (NULL: all), and is the caller's; `state` tells whether that met the targets. */
YB_MUST_USE yb_status yb_run_until(const yb_model *model, const yb_inputs *inputs,
                                   const yb_run_options *options, const yb_precision *precision,
                                   const bool *only, int64_t paths, int64_t maximum, yb_results **results,
                                   yb_precision_state *state, yb_diag *diag);

#endif
