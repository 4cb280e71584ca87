/* The worlds of paths, kept for other scenarios: see world_record.h. */
#include "yibao/world_record.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

/* Parts of yb_world that the funds read; the states of drivers and of persons by age lead from year to year
 * and are not among them. */
#define PART(first, last)                                                                          \
    {                                                                                              \
        offsetof(yb_world, first),                                                                 \
            offsetof(yb_world, last) + sizeof((yb_world *) NULL)->last - offsetof(yb_world, first) \
    }

static const struct {
    size_t offset, size;
} part[] = {PART(deviation, shift_visits), PART(log_wage, cpi_growth), PART(births, retired_sum)};

/* The same, read at the start of a path only. */
enum {
    START = offsetof(yb_world, parameter_normal),
    START_BYTES = sizeof((yb_world *) NULL)->parameter_normal
};

enum { PARTS = sizeof part / sizeof *part, HUGE_PAGE = 2 << 20, CACHE_LINE = 64 };

enum { EMPTY, IN_WORK, COMPLETE };

struct yb_world_record {
    yb_model model; /* whose world it is */
    int64_t first_path, n_blocks;
    size_t year_bytes, block_bytes;
    char *bytes;       /* [block], of each the parameters' normals and then [t = 0 .. n_years][part] */
    atomic_int *state; /* of every block */
    atomic_uint users;
};

static size_t year_bytes(void)
{
    size_t bytes = 0;

    for (int p = 0; p < PARTS; p++)
        bytes += part[p].size;
    return bytes;
}

static int64_t blocks_of(int64_t paths)
{
    return (paths + YB_LANES - 1) / YB_LANES;
}

static double bytes_per_block(const yb_model *model)
{
    return START_BYTES + (double) year_bytes() * (model->n_years + 1) + sizeof(atomic_int);
}

double yb_world_record_bytes(const yb_model *model, int64_t paths)
{
    return bytes_per_block(model) * (double) blocks_of(paths) + sizeof(yb_world_record) + HUGE_PAGE;
}

int64_t yb_world_record_paths(const yb_model *model, double bytes)
{
    const double blocks = (bytes - sizeof(yb_world_record) - HUGE_PAGE) / bytes_per_block(model);

    return blocks < 1.0 ? 0 : blocks > 1e15 ? (int64_t) 1e15 : (int64_t) blocks * YB_LANES;
}

yb_world_record *yb_world_record_create(const yb_model *model, int64_t first_path, int64_t paths)
{
    yb_world_record *record = calloc(1, sizeof *record);

    if (!record)
        return NULL;
    record->model = *model;
    record->first_path = first_path;
    record->n_blocks = blocks_of(paths);
    record->year_bytes = year_bytes();
    record->block_bytes = START_BYTES + record->year_bytes * ((size_t) model->n_years + 1);

    const size_t bytes = record->block_bytes * (size_t) record->n_blocks;
    const size_t rounded = (bytes / HUGE_PAGE + 1) * HUGE_PAGE;

    record->state = calloc((size_t) record->n_blocks + 1, sizeof *record->state);
    record->bytes = aligned_alloc(HUGE_PAGE, rounded);
    if (!record->state || !record->bytes) {
        yb_world_record_free(record);
        return NULL;
    }
    (void) madvise(record->bytes, rounded, MADV_HUGEPAGE); /* only speed depends on it */
    return record;
}

void yb_world_record_free(yb_world_record *record)
{
    if (!record)
        return;
    free(record->state);
    free(record->bytes);
    free(record);
}

bool yb_world_record_fits(const yb_world_record *record, const yb_model *model)
{
    return yb_model_same_world(&record->model, model);
}

/* Multiples of the golden ratio fill the interval evenly, however many there are. */
double yb_world_record_place(yb_world_record *record)
{
    const double place = 0.6180339887498949 * atomic_fetch_add(&record->users, 1U);

    return place - (double) (long long) place;
}

static char *block_of(const yb_world_record *record, int64_t first_path)
{
    const size_t block = (size_t) ((first_path - record->first_path) / YB_LANES);

    return record->bytes + block * record->block_bytes;
}

static char *year_of(const yb_world_record *record, int64_t first_path, int t)
{
    return block_of(record, first_path) + START_BYTES + (size_t) t * record->year_bytes;
}

yb_world_state yb_world_record_begin(yb_world_record *record, int64_t first_path)
{
    const int64_t block = record ? (first_path - record->first_path) / YB_LANES : -1;
    int state = EMPTY;

    if (block < 0 || block >= record->n_blocks || (first_path - record->first_path) % YB_LANES != 0)
        return YB_WORLD_UNKNOWN;
    if (atomic_compare_exchange_strong_explicit(&record->state[block], &state, IN_WORK, memory_order_acquire,
                                                memory_order_acquire))
        return YB_WORLD_WANTED;
    return state == COMPLETE ? YB_WORLD_KNOWN : YB_WORLD_UNKNOWN;
}

/* Whole cache lines, past the caches: as the stored paths in run.c. */
static void write_lines(char *to, const char *from, size_t size)
{
#ifdef __SSE2__
    for (size_t i = 0; i < size; i += sizeof(__m128d))
        _mm_stream_pd((double *) (void *) (to + i), _mm_load_pd((const double *) (const void *) (from + i)));
#else
    memcpy(to, from, size);
#endif
}

void yb_world_record_put(yb_world_record *record, const yb_world *world, int t)
{
    char *year = year_of(record, world->first_path, t);

    if (t == 0)
        write_lines(block_of(record, world->first_path), (const char *) world + START, START_BYTES);
    for (int p = 0; p < PARTS; p++) {
        write_lines(year, (const char *) world + part[p].offset, part[p].size);
        year += part[p].size;
    }
}

void yb_world_record_end(yb_world_record *record, int64_t first_path)
{
    const int64_t block = (first_path - record->first_path) / YB_LANES;

#ifdef __SSE2__
    _mm_sfence(); /* what went past the caches, before the word that it is there */
#endif
    atomic_store_explicit(&record->state[block], COMPLETE, memory_order_release);
}

void yb_world_record_get(const yb_world_record *record, int64_t first_path, yb_world *world, int t)
{
    const char *year = year_of(record, first_path, t);

    /* The years of a block follow one another: next year's lines come while this year is computed. */
    if (t < record->model.n_years)
        for (size_t i = 0; i < record->year_bytes; i += CACHE_LINE)
            __builtin_prefetch(year + record->year_bytes + i, 0, 2);
    if (t == 0)
        memcpy((char *) world + START, block_of(record, first_path), START_BYTES);
    world->first_path = first_path;
    world->central = false;
    for (int p = 0; p < PARTS; p++) {
        memcpy((char *) world + part[p].offset, year, part[p].size);
        year += part[p].size;
    }
}
