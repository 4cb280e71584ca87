/* backtest_report.h: tables of a backtest, and the record of how it was made.        Layer: output
 *
 * 10 significant digits; nothing but the record depends on time or threads.
 */
#ifndef YIBAO_BACKTEST_REPORT_H
#define YIBAO_BACKTEST_REPORT_H

#include <stdio.h>

#include "yibao/backtest.h"
#include "yibao/chart.h"
#include "yibao/run_json.h"

/* forecasts.csv: one row per origin, series and year. */
void yb_backtest_csv_forecasts(FILE *stream, const yb_backtest *backtest);

/* scores.csv: one row per set of cells and method. */
YB_MUST_USE yb_status yb_backtest_csv_scores(FILE *stream, const yb_backtest *backtest, yb_diag *diag);

/* How the model was run, for run.json. */
typedef struct {
    const char *command; /* without -o and -j */
    long long paths;
    unsigned long long seed;
    int threads;
    double wall_seconds;
    int n_origins;
    struct {
        int year;
        yb_settings *settings; /* borrowed */
        yb_run_record record;  /* its hashes */
    } origin[YB_ORIGINS];
} yb_backtest_run;

/* run.json: program, seed, paths, the settings and hashes of every origin, time and threads. */
YB_MUST_USE yb_status yb_backtest_json(FILE *stream, const yb_backtest_run *run, yb_diag *diag);

/* The tables in Markdown, English or Chinese. */
YB_MUST_USE yb_status yb_backtest_markdown(FILE *stream, const yb_backtest *backtest,
                                           const yb_backtest_run *run, bool zh, yb_diag *diag);

/* Writes folder/backtest-<fund>-<series>.<zh|en>.<svg|pdf|png>: the fans from every origin with what came,
 * for expenditure and accumulated balances. */
YB_MUST_USE yb_status yb_backtest_charts(const yb_backtest *backtest, const yb_data *data,
                                         const yb_backtest_run *run, const char *folder,
                                         const yb_chart_options *options, yb_diag *diag);

/* The table on the terminal. */
YB_MUST_USE yb_status yb_backtest_print(FILE *stream, const yb_backtest *backtest, yb_diag *diag);

#endif
