/* shard_private.h: what run, batch and merge share about shards.        Layer: app (internal) */
#ifndef YIBAO_APP_SHARD_PRIVATE_H
#define YIBAO_APP_SHARD_PRIVATE_H

#include <signal.h>
#include <stdint.h>

#include "yibao/cli.h"

/* Part `index` of `count`, from 1; count 0: the whole. */
typedef struct {
    int index, count;
} yb_shard;

enum { YB_MAX_SHARDS = 100000 };

/* Reads --shard: "I/N", or "auto" for the task of a Slurm array.  Text NULL: the whole. */
yb_status yb_shard_read(const char *text, yb_shard *shard, yb_diag *diag);

/* Folder of a shard below the output folder: "shards/0002-of-0010"; malloc'd. */
char *yb_shard_folder(const yb_shard *shard);

/* Set by SIGINT and SIGTERM once yb_stop_on_signals() was called. */
extern volatile sig_atomic_t yb_stop_requested;
void yb_stop_on_signals(void);

double yb_now_seconds(void);

/* Progress over members or shards: a bar on a terminal, now and then a line "500/10000 (5 %)" elsewhere. */
typedef struct {
    const char *label;
    double start, last;
    int64_t before; /* done when the work started */
    int64_t total;
    int last_percent;
    bool shown, terminal, quiet;
} yb_progress_lines;

void yb_progress_start(yb_progress_lines *progress, const char *label, int64_t before, int64_t total,
                       bool quiet);
void yb_progress_show(yb_progress_lines *progress, int64_t done);
void yb_progress_end(yb_progress_lines *progress);

#endif
