/* batch_merge.h: the shards of a batch, joined.        Layer: app (internal) */
#ifndef YIBAO_APP_BATCH_MERGE_H
#define YIBAO_APP_BATCH_MERGE_H

#include "shard_manifest.h"

/* Checks every member against its checksums and writes the tables. */
YB_MUST_USE yb_status yb_batch_merge(const char *output, const yb_shard_set *set, int threads, yb_diag *diag);

/* Removes what stopped processes left in a folder of results; `alone`: nobody else can be at work there. */
void yb_batch_sweep(const char *output, bool alone);

#endif
