/* shared_worlds.h: the scenarios of a run or a batch that go through the same worlds.        Layer: run
 *
 * Scenarios whose levers leave shocks, economy, population and employee members alone have their worlds in
 * common (kernel.h).  While any of them is to come, a record of the world is kept for it (world_record.h), as
 * far as there is room.  What a scenario gives does not depend on it.
 */
#ifndef YIBAO_SHARED_WORLDS_H
#define YIBAO_SHARED_WORLDS_H

#include "yibao/world_record.h"

typedef struct yb_shared_worlds yb_shared_worlds;

/* For `users` simulations of the worlds world[] (yb_model_world_hash), of `paths` paths from first_path on;
 * all records together take at most `room` bytes.  NULL: no memory. */
yb_shared_worlds *yb_shared_worlds_create(const uint64_t *world, size_t users, int64_t first_path,
                                          int64_t paths, double room);
void yb_shared_worlds_free(yb_shared_worlds *shared);

/* Of how many worlds a record pays, and how many users take theirs from one.  Leaving a world in fresh memory
 * costs more than one user saves: it takes two besides the first. */
size_t yb_shared_worlds_records(const yb_shared_worlds *shared);
size_t yb_shared_worlds_takers(const yb_shared_worlds *shared);

/* The record to simulate `together` users of the model's world with; NULL: none.  After each call `done`
 * follows.  Threads may call both at the same time. */
yb_world_record *yb_shared_worlds_take(yb_shared_worlds *shared, uint64_t world, const yb_model *model,
                                       size_t together);
void yb_shared_worlds_done(yb_shared_worlds *shared, uint64_t world);

#endif
