/* run_json.h: the record of a run.        Layer: output */
#ifndef YIBAO_RUN_JSON_H
#define YIBAO_RUN_JSON_H

#include <stdio.h>

#include "yibao/data.h"
#include "yibao/hash.h"
#include "yibao/model.h"
#include "yibao/table_sums.h"

/* What only the application knows. */
typedef struct {
    const char *command;  /* without -o and -j */
    const char *until_se; /* standard errors asked for; NULL: none */
    bool until_se_met;
    int64_t maximum_paths; /* then */
    double wall_seconds;   /* of the simulation and the percentiles */
    int threads;
    char scenario_hash[YB_HASH_TEXT];
    char data_hash[YB_HASH_TEXT];
    const yb_table_file *tables, *comparison; /* finished tables of the result, and those beside its folder */
    size_t n_tables, n_comparison;
} yb_run_record;

/* SHA-256 of the canonical scenario and, unless it is there already, of the data files. */
yb_status yb_run_record_hash(yb_run_record *record, const yb_inputs *inputs, const yb_data *data,
                             yb_diag *diag);

/* Writes run.json: program, hashes, seed, paths, resolved scenario, calibration, time and machine, sums of
 * the tables. */
yb_status yb_run_json_write(FILE *stream, const yb_run_record *record, const yb_inputs *inputs,
                            const yb_data *data, const yb_model *model, yb_diag *diag);

#endif
