/* run_private.h: a run whose paths come from elsewhere, and parts of a run.        Layer: app (internal) */
#ifndef YIBAO_APP_RUN_PRIVATE_H
#define YIBAO_APP_RUN_PRIVATE_H

#include "shard_private.h"
#include "yibao/commands.h"
#include "yibao/results.h"
#include "yibao/run_json.h"

/* Fills the paths of scenario `i`, of the series that `results` store, instead of the simulation. */
typedef struct {
    yb_status (*load)(void *context, size_t i, yb_results *results, yb_diag *diag);
    void *context;
} yb_path_source;

/* Everything that `yibao run` does; source NULL: the paths are simulated. */
YB_MUST_USE yb_status yb_run_from(const yb_options *options, const yb_path_source *source, yb_diag *diag);

/* Reads and checks the scenarios of a run: prepared[n_files], record[n_files] with their hashes. */
YB_MUST_USE yb_status yb_run_prepare(const yb_options *options, yb_prepared *prepared, yb_run_record *record,
                                     yb_diag *diag);

/* SHA-256 over what the shards of one run have in common. */
void yb_run_set_hash(const yb_options *options, const yb_prepared *prepared, const yb_run_record *record,
                     char hash[YB_HASH_TEXT]);

/* `yibao run --shard`. */
YB_MUST_USE yb_status yb_run_shard(const yb_options *options, yb_diag *diag);

#endif
