/* backtest_report.h: tables of a backtest.        Layer: output
 *
 * 10 significant digits; nothing depends on time, threads or folder.
 */
#ifndef YIBAO_BACKTEST_REPORT_H
#define YIBAO_BACKTEST_REPORT_H

#include <stdio.h>

#include "yibao/backtest.h"

/* forecasts.csv: one row per origin, series and year. */
void yb_backtest_csv_forecasts(FILE *stream, const yb_backtest *backtest);

/* scores.csv: one row per set of cells and method. */
YB_MUST_USE yb_status yb_backtest_csv_scores(FILE *stream, const yb_backtest *backtest, yb_diag *diag);

/* The tables in Markdown, English or Chinese; `paths` of the model are named. */
YB_MUST_USE yb_status yb_backtest_markdown(FILE *stream, const yb_backtest *backtest, long long paths,
                                           bool zh, yb_diag *diag);

/* The table on the terminal. */
YB_MUST_USE yb_status yb_backtest_print(FILE *stream, const yb_backtest *backtest, yb_diag *diag);

#endif
