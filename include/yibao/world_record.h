/* world_record.h: the worlds of paths, kept for other scenarios that have the same ones.        Layer: run
 *
 * Most of a simulation is what the funds meet but do not move (yb_world in kernel.h).  Of scenarios that have
 * it in common the first leaves it here, block by block, and the others take it from here.  A block is
 * entered once and never changes: which thread comes first changes nothing but the time.
 */
#ifndef YIBAO_WORLD_RECORD_H
#define YIBAO_WORLD_RECORD_H

#include "yibao/kernel.h"

typedef struct yb_world_record yb_world_record;

/* Room for `paths` paths from first_path on (a multiple of YB_LANES) through the years of the model; the
 * model need not live as long.  NULL: no memory. */
yb_world_record *yb_world_record_create(const yb_model *model, int64_t first_path, int64_t paths);
void yb_world_record_free(yb_world_record *record);

/* Memory in bytes that it takes, and how many paths take at most `bytes`. */
double yb_world_record_bytes(const yb_model *model, int64_t paths);
int64_t yb_world_record_paths(const yb_model *model, double bytes);

/* Whether it is of the model's world. */
bool yb_world_record_fits(const yb_world_record *record, const yb_model *model);

/* A share of all blocks to begin with: threads that run several scenarios at a time begin each at another, so
 * that they do not all come to the same blocks before any is there.  Between 0 and 1. */
double yb_world_record_place(yb_world_record *record);

typedef enum {
    YB_WORLD_UNKNOWN, /* simulate it: the block is not kept here, or another thread is at it */
    YB_WORLD_WANTED,  /* simulate it, put every year here, and end */
    YB_WORLD_KNOWN    /* get every year from here */
} yb_world_state;

/* What to do with the block of paths from first_path on; record NULL: unknown. */
yb_world_state yb_world_record_begin(yb_world_record *record, int64_t first_path);
void yb_world_record_put(yb_world_record *record, const yb_world *world, int t);
void yb_world_record_end(yb_world_record *record, int64_t first_path);

/* Fills what the funds of any scenario read. */
void yb_world_record_get(const yb_world_record *record, int64_t first_path, yb_world *world, int t);

#endif
