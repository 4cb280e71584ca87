/* The scenarios of a run or a batch that go through the same worlds: see shared_worlds.h. */
#include "yibao/shared_worlds.h"

#include <stdlib.h>

enum { FEWEST_TAKERS = 2 };

typedef struct {
    uint64_t hash;
    size_t users, to_begin, at_work;
    yb_world_record *record; /* NULL: none yet, or none any more */
    double bytes;            /* that the record takes */
} shared_world;

struct yb_shared_worlds {
    shared_world *world; /* by hash */
    size_t n;
    int64_t first_path, paths;
    double room; /* bytes that are left */
};

static int by_hash(const void *a, const void *b)
{
    const shared_world *x = a, *y = b;

    return (x->hash > y->hash) - (x->hash < y->hash);
}

yb_shared_worlds *yb_shared_worlds_create(const uint64_t *world, size_t users, int64_t first_path,
                                          int64_t paths, double room)
{
    yb_shared_worlds *shared = calloc(1, sizeof *shared);

    if (!shared)
        return NULL;
    shared->first_path = first_path;
    shared->paths = paths;
    shared->room = room;
    shared->world = calloc(users + 1, sizeof *shared->world);
    if (!shared->world) {
        yb_shared_worlds_free(shared);
        return NULL;
    }
    for (size_t i = 0; i < users; i++)
        shared->world[i] = (shared_world){.hash = world[i], .users = 1};
    qsort(shared->world, users, sizeof *shared->world, by_hash);
    for (size_t i = 0; i < users; i++)
        if (shared->n > 0 && shared->world[shared->n - 1].hash == shared->world[i].hash)
            shared->world[shared->n - 1].users++;
        else
            shared->world[shared->n++] = shared->world[i];
    for (size_t i = 0; i < shared->n; i++)
        shared->world[i].to_begin = shared->world[i].users;
    return shared;
}

void yb_shared_worlds_free(yb_shared_worlds *shared)
{
    if (!shared)
        return;
    for (size_t i = 0; i < shared->n; i++)
        yb_world_record_free(shared->world[i].record);
    free(shared->world);
    free(shared);
}

size_t yb_shared_worlds_records(const yb_shared_worlds *shared)
{
    size_t n = 0;

    for (size_t i = 0; i < shared->n; i++)
        n += shared->world[i].users > FEWEST_TAKERS;
    return n;
}

size_t yb_shared_worlds_takers(const yb_shared_worlds *shared)
{
    size_t n = 0;

    for (size_t i = 0; i < shared->n; i++)
        if (shared->world[i].users > FEWEST_TAKERS)
            n += shared->world[i].users - 1;
    return n;
}

static shared_world *find(const yb_shared_worlds *shared, uint64_t hash)
{
    const shared_world key = {.hash = hash};

    return shared ? bsearch(&key, shared->world, shared->n, sizeof *shared->world, by_hash) : NULL;
}

/* Of all paths, or of as many as there is room for. */
static void create_record(yb_shared_worlds *shared, shared_world *world, const yb_model *model)
{
    const int64_t fitting = yb_world_record_paths(model, shared->room);
    const int64_t paths = fitting < shared->paths ? fitting : shared->paths;

    if (paths <= 0)
        return;
    world->record = yb_world_record_create(model, shared->first_path, paths);
    world->bytes = world->record ? yb_world_record_bytes(model, paths) : 0.0;
    shared->room -= world->bytes;
}

yb_world_record *yb_shared_worlds_take(yb_shared_worlds *shared, uint64_t hash, const yb_model *model,
                                       size_t together)
{
    shared_world *world = find(shared, hash);
    yb_world_record *record = NULL;

    if (!world)
        return NULL;
#pragma omp critical(yb_shared_worlds)
    {
        world->to_begin -= together < world->to_begin ? together : world->to_begin;
        world->at_work++;
        if (!world->record && world->to_begin >= FEWEST_TAKERS)
            create_record(shared, world, model);
        record = world->record;
    }
    /* Equal hashes are as good as never those of different worlds, but a doubt costs little. */
    return record && yb_world_record_fits(record, model) ? record : NULL;
}

void yb_shared_worlds_done(yb_shared_worlds *shared, uint64_t hash)
{
    shared_world *world = find(shared, hash);

    if (!world)
        return;
#pragma omp critical(yb_shared_worlds)
    {
        world->at_work--;
        if (world->to_begin == 0 && world->at_work == 0) {
            yb_world_record_free(world->record);
            world->record = NULL;
            shared->room += world->bytes;
            world->bytes = 0.0;
        }
    }
}
