/* The order of a batch's members, and the worlds that they share: see shared_worlds.h. */
#include <stdlib.h>

#include "batch_private.h"

typedef struct {
    uint64_t world;
    size_t member, first; /* the first member of the world */
} place;

static int by_world(const void *a, const void *b)
{
    const place *x = a, *y = b;

    return x->world != y->world ? (x->world > y->world) - (x->world < y->world)
                                : (x->member > y->member) - (x->member < y->member);
}

static int by_first(const void *a, const void *b)
{
    const place *x = a, *y = b;

    return x->first != y->first ? (x->first > y->first) - (x->first < y->first)
                                : (x->member > y->member) - (x->member < y->member);
}

size_t *yb_batch_order(const yb_batch *batch, size_t *n)
{
    place *places = calloc(batch->file->n_members, sizeof *places);
    size_t *order = calloc(batch->file->n_members, sizeof *order);

    *n = 0;
    if (!places || !order) {
        free(places);
        free(order);
        return NULL;
    }
    for (size_t i = 0; i < batch->file->n_members; i++)
        if (batch->item[i].mine && !batch->item[i].complete)
            places[(*n)++] = (place){.world = batch->item[i].world, .member = i};
    qsort(places, *n, sizeof *places, by_world);
    for (size_t k = 0; k < *n; k++)
        places[k].first =
            k > 0 && places[k].world == places[k - 1].world ? places[k - 1].first : places[k].member;
    qsort(places, *n, sizeof *places, by_first);
    for (size_t k = 0; k < *n; k++)
        order[k] = places[k].member;
    free(places);
    return order;
}

yb_shared_worlds *yb_batch_share_worlds(const yb_batch *batch, double room)
{
    uint64_t *world = calloc(batch->file->n_members + 1, sizeof *world);
    yb_shared_worlds *shared = NULL;
    size_t n = 0;

    for (size_t i = 0; world && i < batch->file->n_members; i++)
        if (batch->item[i].mine && !batch->item[i].complete)
            world[n++] = batch->item[i].world;
    if (world && batch->versus.inputs)
        world[n++] = batch->versus_world;
    if (world)
        shared = yb_shared_worlds_create(world, n, 0, batch->cost.paths, room);
    free(world);
    return shared;
}
