/* workbook.h: finished results as an Excel workbook.        Layer: output
 *
 * Sheets: summary, results (bands.csv), risks (risk.csv), assumptions (every key with value, unit, range,
 * status and source), charts (native ones, which can be edited) and the data behind them.  Nothing
 * in it depends on time, machine or folder.
 */
#ifndef YIBAO_WORKBOOK_H
#define YIBAO_WORKBOOK_H

#include <stdbool.h>
#include <stddef.h>

#include "yibao/diag.h"

/* Writes `file` from the result folders, each DIR/<scenario> with bands.csv, risk.csv and run.json; aside
 * first, so that an older file stays if anything fails. */
YB_MUST_USE yb_status yb_workbook_write(const char *file, const char *const *folders, size_t n, bool zh,
                                        yb_diag *diag);

#endif
