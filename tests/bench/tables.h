/* tables.h: the file that dump_model writes, for the programs in C of the benchmark. */
#ifndef BENCH_TABLES_H
#define BENCH_TABLES_H

#include <stddef.h>

typedef struct tables tables;

/* Ends the program with a message if the file cannot be read. */
tables *tables_read(const char *path);
void tables_free(tables *t);

/* All values of a table in the order of the file and their number; ends the program if there is no such
 * table. */
const double *tables_get(const tables *t, const char *name, size_t *n);

#endif
