/* table_sums.h: size and SHA-256 of the tables of a result.        Layer: output
 *
 * A CSV file that was cut at the end of a line is still a table.  The record beside the tables, run.json or
 * batch.json, holds a list [{file, bytes, sha256}] of what was written; records of earlier versions have none
 * and are read as they are.
 */
#ifndef YIBAO_TABLE_SUMS_H
#define YIBAO_TABLE_SUMS_H

#include <jansson.h>

#include "yibao/diag.h"
#include "yibao/hash.h"

/* A table; `path` is where it stands now, `name` what it is called beside the record. */
typedef struct {
    const char *path, *name;
} yb_table_file;

/* The list; NULL if a file cannot be read, or for want of memory. */
json_t *yb_table_sums(const yb_table_file *files, size_t n);

/* Compares the files of the list that stand in `folder` with it; NULL is no list.  `record` is the name of
 * the file that holds the list, `hint` says how to come by whole tables. */
YB_MUST_USE yb_status yb_table_sums_check(const json_t *list, const char *folder, const char *record,
                                          const char *hint, yb_diag *diag);

/* Size and, unless NULL, SHA-256 of a regular file; false if it cannot be read. */
bool yb_table_facts(const char *path, long long *bytes, char *sha256);

#endif
