/* chart.h: the figures of results.        Layer: output
 *
 * Reads the files of finished runs, so a figure can be drawn again at any
 * time.  Text from a scenario is only ever laid out as plain text.
 */
#ifndef YIBAO_CHART_H
#define YIBAO_CHART_H

#include <stdbool.h>
#include <stddef.h>

#include "yibao/diag.h"
#include "yibao/status.h"

/* Sizes of the page: 180 mm wide; 88 mm; 254 mm x 142.9 mm. */
typedef enum { YB_CHART_TWO_COLUMNS, YB_CHART_COLUMN, YB_CHART_SLIDE } yb_chart_size;

typedef struct {
    bool zh, en;        /* languages */
    bool svg, pdf, png; /* formats; PNG has 200 dots per inch */
    yb_chart_size size;
    int threads;    /* for the figures that compare; 0: all cores */
    bool tell_cuts; /* warn of texts that found no room and were cut */
} yb_chart_options;

/* Draws the figures of one scenario into `charts_dir`, which must exist, from bands.csv, risk.csv and
 * run.json in `result_dir` (and members_by_age.csv if it is there), each in
 * <figure>.<zh|en>.<svg|pdf|png> with its numbers in <figure>.csv:
 *
 *   fan-<fund>-accumulated_balance  resident, employee_pooled, all
 *   fan-<fund>-current_balance      resident, employee_pooled
 *   composition-<fund>              parts of income and expenditure
 *   members, pyramid                members by status; by age and sex
 *
 * each if bands.csv has what it needs.  Another size than two columns adds -column or -slide to the name.
 * A file appears whole or not at all, equal input gives equal bytes, and nothing is written when the
 * input is faulty.
 *
 * run.json: scenario, scenario_sha256 (64 hexadecimal digits), version and
 * command (strings), seed and paths (integers), title {zh, en}; optionally
 * history_source {zh, en}, which replaces the statistical bulletins of the
 * National Healthcare Security Administration in the source line.
 *
 * YB_ERR_FILE: a file cannot be read or written; YB_ERR_INPUT: its contents
 * are wrong (with file and line).  A missing Chinese font and texts that
 * collide are warnings. */
YB_MUST_USE yb_status yb_chart_directory(const char *result_dir, const char *charts_dir,
                                         const yb_chart_options *options, yb_diag *diag);

/* Results that one set of comparison figures can hold. */
enum { YB_CHART_MAX_RESULTS = 64 };

/* Draws the figures that compare n >= 2 results, in the order given, into `charts_dir`: medians-<fund>,
 * scenarios-<fund>, exhaustion-<fund>, and from `compare_csv` (NULL: none) difference-<fund>,
 * tornado-<fund>, waterfall-<fund>-<scenario>; figures.csv lists them.  Paths, seed and horizon must be
 * equal. */
YB_MUST_USE yb_status yb_chart_comparison(const char *const *result_dirs, size_t n, const char *compare_csv,
                                          const char *charts_dir, const yb_chart_options *options,
                                          yb_diag *diag);

/* Draws heatmap-<fund>-exhausted_by, heatmap-<fund>-accumulated_balance and grid-<fund> (a fan per member,
 * at most six along a lever) of a batch over a grid of two levers into `charts_dir`, from batch_long.csv,
 * batch.csv, batch.json and the first member's run.json, the fans from the members' bands.csv, risk.csv and
 * run.json; a warning if the batch is no such grid or the members' files are gone. */
YB_MUST_USE yb_status yb_chart_batch(const char *batch_dir, const char *charts_dir,
                                     const yb_chart_options *options, yb_diag *diag);

#endif
