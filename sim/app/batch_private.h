/* batch_private.h: state of a batch, shared by its stages.        Layer: app (internal)
 *
 * Stages in order: plan (members, hashes, what is complete, estimate), run (members side by side), finish
 * (tables, or the record of a shard).
 */
#ifndef YIBAO_APP_BATCH_PRIVATE_H
#define YIBAO_APP_BATCH_PRIVATE_H

#include "shard_private.h"
#include "yibao/bands.h"
#include "yibao/batch_file.h"
#include "yibao/commands.h"
#include "yibao/lock.h"
#include "yibao/results.h"
#include "yibao/shared_worlds.h"

typedef struct {
    char *folder; /* below the output folder: "members/NAME" */
    char hash[YB_HASH_TEXT];
    bool mine;     /* of this shard */
    bool complete; /* its folder holds the wanted results */
    uint64_t world; /* yb_model_world_hash() */
} yb_batch_item;

/* What a batch takes, as far as can be told before. */
typedef struct {
    double seconds, memory_bytes, disk_bytes;
    double free_bytes;    /* of the output's file system; 0: not known */
    double member_bytes;  /* stored paths of the largest member */
    double scratch_bytes; /* besides, per member in work */
    double record_bytes;  /* of the worlds of as many paths */
    int workers;          /* members in work at a time */
    int records;          /* worlds that are kept at a time for the members that share them */
    size_t worlds;        /* to be simulated; the other members take theirs from a record */
    size_t shared;        /* members that do */
    int64_t paths;        /* of the member that has most */
    int first_year, last_year, threads;
} yb_batch_cost;

enum { YB_HEADLINE_YEARS = 3 };

typedef struct {
    const yb_options *options;
    yb_batch_file *file;
    yb_shard shard;
    char *output, *command;
    yb_data_cache *cache;
    yb_prepared versus; /* inputs NULL: none */
    char versus_hash[YB_HASH_TEXT];
    uint64_t versus_world;
    yb_results *versus_results;
    yb_bands *versus_bands;
    yb_batch_item *item; /* file->n_members */
    int year[YB_MAX_BATCH_YEARS];
    size_t n_years;
    int headline_year[YB_HEADLINE_YEARS]; /* of batch_summary.csv */
    size_t n_headline_years;
    size_t n_mine, n_complete;
    yb_batch_cost cost;
    yb_lock *lock, *shard_lock;
} yb_batch;

/* Prepares one member; like yb_prepare_with(). */
yb_status yb_batch_prepare(yb_batch *batch, size_t i, yb_prepared *prepared, yb_diag *diag);

/* Name of the scenario that the batch is compared with, or NULL. */
const char *yb_batch_versus_name(const yb_batch *batch);

/* Plan. */
yb_status yb_batch_check_members(yb_batch *batch, yb_diag *diag);
void yb_batch_find_complete(yb_batch *batch);
yb_status yb_batch_estimate(yb_batch *batch, yb_diag *diag);
void yb_batch_print_plan(const yb_batch *batch, FILE *stream);

/* Members to run, those of one world one after the other, so that few records of worlds are needed at a time;
 * and what they and the scenario of `versus` share.  NULL: no memory. */
size_t *yb_batch_order(const yb_batch *batch, size_t *n);
yb_shared_worlds *yb_batch_share_worlds(const yb_batch *batch, double room);

/* Run: every member of this shard that is not complete. */
yb_status yb_batch_run_members(yb_batch *batch, yb_diag *diag);

/* Finish: batch.json, batch.csv, batch_long.csv and batch_summary.csv, or the record of the shard. */
yb_status yb_batch_finish(yb_batch *batch, yb_diag *diag);

#endif
