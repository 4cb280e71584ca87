/* csv.h: the result tables.        Layer: output
 *
 * UTF-8, LF, '.' as decimal point, 12 significant digits.  Nothing in them depends on
 * time, threads, machine or folder.  The caller checks the stream when it closes it.
 */
#ifndef YIBAO_CSV_H
#define YIBAO_CSV_H

#include "yibao/bands.h"
#include "yibao/data.h"
#include "yibao/inputs.h"
#include "yibao/model.h"

/* bands.csv: history from output.history_from to 2025, then the projection. */
void yb_csv_bands(FILE *stream, const char *scenario, const yb_inputs *inputs, const yb_data *data,
                  const yb_results *results, const yb_bands *bands);

/* risk.csv */
void yb_csv_risk(FILE *stream, const char *scenario, const yb_risk *risk);

/* members_by_age.csv: persons by status, sex and age on the path without shocks, in the base year, every
 * year that ends in 0, and the last. */
YB_MUST_USE yb_status yb_csv_members_by_age(FILE *stream, const char *scenario, const yb_model *model,
                                            yb_diag *diag);

/* compare.csv: header once, then the paired differences of each scenario to `versus`. */
void yb_csv_compare_header(FILE *stream, const yb_bands *difference);
void yb_csv_compare(FILE *stream, const char *scenario, const char *versus, const yb_results *results,
                    const yb_bands *difference);

/* compare_risk.csv: paired differences of the probabilities. */
void yb_csv_compare_risk_header(FILE *stream);
void yb_csv_compare_risk(FILE *stream, const char *scenario, const char *versus, const yb_risk *risk);

/* matrix.csv: one row per scenario, fund and year, with the numbers a reader asks for first: accumulated
 * balance (5 %, median, 95 % when these are among the percentiles), median current balance, and the
 * probability of exhaustion by that year. */
void yb_csv_matrix_header(FILE *stream);
void yb_csv_matrix(FILE *stream, const char *scenario, const yb_bands *bands, const yb_risk *risk);

#endif
