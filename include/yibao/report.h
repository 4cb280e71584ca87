/* report.h: one self-contained page about finished results.        Layer: output
 *
 * HTML without scripts and without anything from the network, fit for print.  Its sentences are chosen by the
 * numbers in the tables of the results; text of a scenario is escaped.  Equal results give equal bytes.
 */
#ifndef YIBAO_REPORT_H
#define YIBAO_REPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "yibao/diag.h"
#include "yibao/status.h"

typedef struct {
    const char *const *result_dirs; /* the first is the subject; the others are compared with it */
    size_t n;
    const char *compare_csv, *compare_risk_csv; /* NULL: none */
    const char *own_figures;                    /* folder of the subject's SVG figures (yibao/chart.h) */
    const char *comparison_figures;             /* folder of those that compare; NULL: none */
    const char *validation;                     /* docs/validation.md; NULL: not found */
    bool zh, en;                                /* both: one page with a switch */
} yb_report_source;

/* YB_ERR_FILE: a file cannot be read; YB_ERR_INPUT: its contents are wrong.  The caller checks the stream. */
YB_MUST_USE yb_status yb_report_write(const yb_report_source *source, FILE *stream, yb_diag *diag);

#endif
