/* paths_nc.h: every path of a run as one NetCDF-4 file.        Layer: output
 *
 * Dimensions path x year; a variable FUND_SERIES for each series that the scenario writes, with units and
 * names in English and Chinese; coordinates path (from 0) and year.  No time, machine or folder in it:
 * equal inputs give equal bytes with the same libraries, for any number of threads.
 */
#ifndef YIBAO_PATHS_NC_H
#define YIBAO_PATHS_NC_H

#include "yibao/inputs.h"
#include "yibao/results.h"
#include "yibao/run_json.h"

/* Writes the file and flushes it to the disk; YB_ERR_FILE with the reason in `diag`. */
YB_MUST_USE yb_status yb_paths_nc_write(const char *file, const yb_run_record *record,
                                        const yb_inputs *inputs, const yb_results *results, yb_diag *diag);

/* The same in parts: the file with all variables of a layout; then the series that
 * results store, in the order of the table of series; then its end. */
typedef struct yb_paths_nc yb_paths_nc;
yb_paths_nc *yb_paths_nc_begin(const char *file, const yb_run_record *record, const yb_inputs *inputs,
                               const yb_results *layout, yb_diag *diag); /* NULL: out of memory */
/* False if the file cannot be written to; yb_paths_nc_end() says why. */
bool yb_paths_nc_add(yb_paths_nc *paths, const yb_results *results);
/* Reports the first failure, also one of the calls before, and frees `paths`. */
YB_MUST_USE yb_status yb_paths_nc_end(yb_paths_nc *paths, yb_diag *diag);
/* The same for a file that is dropped; NULL is fine. */
void yb_paths_nc_abandon(yb_paths_nc *paths);

/* Memory that writing takes, in bytes, and the size that the file may have at most. */
double yb_paths_nc_memory(void);

#endif
