/* Memory of stored paths: see planes.h. */
#include "planes.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum {
    CACHE_LINE = 64,
    HUGE_PAGE = 2 << 20,
    LINE_VALUES = CACHE_LINE / sizeof(double),
    MIN_MAPPED = 2 * HUGE_PAGE /* less comes from malloc */
};

size_t yb_planes_stride(int64_t paths)
{
    const size_t lines = ((size_t) paths + LINE_VALUES - 1) / LINE_VALUES;

    return (lines | 1) * LINE_VALUES;
}

static size_t round_up(size_t bytes, size_t unit)
{
    return (bytes + unit - 1) / unit * unit;
}

/* Maps whole huge pages; NULL: no memory. */
static void *map(size_t bytes)
{
    char *memory = mmap(NULL, bytes + HUGE_PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    if (memory == MAP_FAILED)
        return NULL;
    const size_t before = (HUGE_PAGE - (uintptr_t) memory % HUGE_PAGE) % HUGE_PAGE;

    if (before > 0)
        (void) munmap(memory, before);
    (void) munmap(memory + before + bytes, HUGE_PAGE - before);
#ifdef MADV_HUGEPAGE
    (void) madvise(memory + before, bytes, MADV_HUGEPAGE); /* only speed depends on it */
#endif
    return memory + before;
}

bool yb_planes_create(yb_planes *planes, size_t n_values)
{
    yb_planes created = {.n_values = n_values};

    if (n_values > SIZE_MAX / 2 / sizeof *created.value)
        return false;
    const size_t bytes = n_values * sizeof *created.value;

    if (bytes < MIN_MAPPED) {
        created.value = aligned_alloc(CACHE_LINE, round_up(bytes > 0 ? bytes : 1, CACHE_LINE));
    } else {
        created.mapped = round_up(bytes, HUGE_PAGE);
        created.value = map(created.mapped);
    }
    if (!created.value)
        return false;
    *planes = created;
    return true;
}

bool yb_planes_grow(yb_planes *planes, size_t n_values)
{
    yb_planes grown;

    if (n_values <= planes->n_values)
        return true;
#ifdef MREMAP_MAYMOVE
    if (planes->mapped > 0) {
        /* The system moves pages without copying them. */
        const size_t bytes = round_up(n_values * sizeof *planes->value, HUGE_PAGE);
        void *memory = mremap(planes->value, planes->mapped, bytes, MREMAP_MAYMOVE);

        if (memory == MAP_FAILED)
            return false;
        *planes = (yb_planes){memory, n_values, bytes};
        return true;
    }
#endif
    if (!yb_planes_create(&grown, n_values))
        return false;
    memcpy(grown.value, planes->value, planes->n_values * sizeof *grown.value);
    yb_planes_free(planes);
    *planes = grown;
    return true;
}

void yb_planes_free(yb_planes *planes)
{
    if (planes->mapped > 0)
        (void) munmap(planes->value, planes->mapped);
    else
        free(planes->value);
    *planes = (yb_planes){0};
}

void yb_planes_populate(const yb_planes *planes, int64_t i, int64_t n)
{
#ifdef MADV_POPULATE_WRITE
    const size_t pages = planes->mapped / HUGE_PAGE;
    const size_t from = pages * (size_t) i / (size_t) n, to = pages * (size_t) (i + 1) / (size_t) n;

    /* A system that does not know it provides the pages at the first writing. */
    if (to > from)
        (void) madvise((char *) planes->value + from * HUGE_PAGE, (to - from) * HUGE_PAGE,
                       MADV_POPULATE_WRITE);
#else
    (void) planes;
    (void) i;
    (void) n;
#endif
}
