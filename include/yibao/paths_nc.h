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

/* Memory that writing takes, in bytes, and the size that the file may have at most. */
double yb_paths_nc_memory(void);

#endif
