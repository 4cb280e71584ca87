/* batch_table.h: the tables over a batch, from the members' key results.        Layer: output */
#ifndef YIBAO_BATCH_TABLE_H
#define YIBAO_BATCH_TABLE_H

#include "yibao/diag.h"

typedef struct {
    const char *name;
    const char *folder; /* below the folder of the batch: "members/NAME" */
    const char *levers; /* cells, as CSV */
} yb_batch_row;

/* Writes the tables into `folder`, each whole or not at all.  batch.csv has one row per member, a column
 * FUND.QUANTITY.YEAR per key result and, behind it, FUND.QUANTITY.YEAR.se where the result has a Monte Carlo
 * error; batch_long.csv has one result a row; batch_summary.csv has
 * the columns of batch.csv for the headline results alone.  `lever_names`: columns of the levers, as CSV. */
YB_MUST_USE yb_status yb_batch_table_write(const char *folder, const char *lever_names,
                                           const yb_batch_row *rows, size_t n, yb_diag *diag);

#endif
