/* chart.h: fan charts of a result directory.        Layer: output
 *
 * Reads the files of one finished run, so a figure can be drawn again at any
 * time.  Text from a scenario is only ever laid out as plain text.
 */
#ifndef YIBAO_CHART_H
#define YIBAO_CHART_H

#include <stdbool.h>

#include "yibao/diag.h"
#include "yibao/status.h"

typedef struct {
    bool zh, en;        /* languages */
    bool svg, pdf, png; /* formats; PNG has 200 dots per inch */
} yb_chart_options;

/* Reads bands.csv, risk.csv and run.json in `result_dir` and writes
 * `charts_dir`/fan-<fund>-<series>.<zh|en>.<svg|pdf|png>, 180 mm x 110 mm:
 * accumulated_balance of resident, employee_pooled and all, current_balance
 * of resident and employee_pooled, each if bands.csv projects it.
 * `charts_dir` must exist.  A chart file appears whole or not at all, equal
 * input gives equal bytes, and nothing is written when the input is faulty.
 *
 * run.json: scenario, scenario_sha256 (64 hexadecimal digits), version and
 * command (strings), seed and paths (integers), title {zh, en}; optionally
 * history_source {zh, en}, which replaces the statistical bulletins of the
 * National Healthcare Security Administration in the source line.
 *
 * YB_ERR_FILE: a file cannot be read or written; YB_ERR_INPUT: its contents
 * are wrong (with file and line).  A missing Chinese font is a warning. */
YB_MUST_USE yb_status yb_chart_directory(const char *result_dir, const char *charts_dir,
                                         const yb_chart_options *options, yb_diag *diag);

#endif
