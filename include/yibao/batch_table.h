/* batch_table.h: the tables over a batch, from the members' key results.        Layer: output */
#ifndef YIBAO_BATCH_TABLE_H
#define YIBAO_BATCH_TABLE_H

#include "yibao/diag.h"

typedef struct {
    const char *name;
    const char *folder; /* below the folder of the batch: "members/NAME" */
    const char *levers; /* cells, as CSV */
} yb_batch_row;

/* What batch.json says the tables belong to. */
typedef struct {
    const char *name, *sha256; /* of the batch */
    const char *lever_names;   /* columns of the levers, as CSV */
    size_t n;                  /* members */
} yb_batch_head;

/* Writes the tables and batch.json, which holds their sums, into `folder`: all of them or none.  batch.csv
 * has one row per member, a column FUND.QUANTITY.YEAR per key result and, behind it, FUND.QUANTITY.YEAR.se
 * where the result has a Monte Carlo error; batch_long.csv has one result a row; batch_summary.csv has the
 * headline results alone.  The files are the same for shards and without. */
YB_MUST_USE yb_status yb_batch_table_write(const char *folder, const yb_batch_head *head,
                                           const yb_batch_row *rows, yb_diag *diag);

#endif
