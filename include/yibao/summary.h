/* summary.h: the table on the terminal after a run.        Layer: output */
#ifndef YIBAO_SUMMARY_H
#define YIBAO_SUMMARY_H

#include <stdbool.h>
#include <stdio.h>

#include "yibao/bands.h"
#include "yibao/data.h"

/* Balance and accumulated balance in 2030, 2040 and 2050 (median and 90 % band) and the
 * probability of exhaustion, per fund; with the paired difference to `versus` where given.  `zh`: in Chinese.
 */
void yb_summary_print(FILE *stream, bool zh, const char *scenario, const yb_bands *bands, const yb_risk *risk,
                      const char *versus, const yb_bands *difference);

/* The three plausibility prints of the central path: growth of expenditure per head by cause, weights in
 * the economy, and structure, each beside 2019 to the base year. */
void yb_plausibility_print(FILE *stream, bool zh, const yb_model *model, const yb_data *data, yb_diag *diag);

/* `label` filled up with blanks to so many columns of a terminal. */
void yb_summary_label(FILE *stream, const char *label, int columns);

#endif
