/* table.h: CSV tables with positions.        Layer: input
 *
 * RFC 4180: fields separated by commas, quoted fields may hold commas, quotes
 * ("" = one) and line ends; first record = header; UTF-8, LF or CRLF.
 */
#ifndef YIBAO_TABLE_H
#define YIBAO_TABLE_H

#include <stdbool.h>
#include <stddef.h>

#include "yibao/diag.h"

typedef struct yb_table yb_table;

/* Reads a CSV file.  NULL with problems in `diag` if it cannot be read, has no
 * header, or a record has another number of fields than the header. */
yb_table *yb_table_read(const char *path, yb_diag *diag);
void yb_table_free(yb_table *table);

size_t yb_table_rows(const yb_table *table);

/* Column number of `name`; reports a missing column and returns -1. */
int yb_table_column(const yb_table *table, const char *name, yb_diag *diag);

/* Text of a field; row counts from 0, the header not included. */
const char *yb_table_text(const yb_table *table, size_t row, int column);
yb_place yb_table_place(const yb_table *table, size_t row);

/* A finite number or a whole number; a field that is none is reported and gives 0. */
double yb_table_number(const yb_table *table, size_t row, int column, yb_diag *diag);
long yb_table_integer(const yb_table *table, size_t row, int column, yb_diag *diag);

#endif
