/* What callers of the kernel need besides its two steps; compiled once, and the choice of the
 * instruction set that they use. */
#include "yibao/kernel.h"

#include <stdlib.h>
#include <string.h>

#include "isa.h"

yb_workspace *yb_workspace_create(void)
{
    yb_workspace *ws = aligned_alloc(_Alignof(yb_workspace), sizeof *ws);

    if (ws)
        memset(ws, 0, sizeof *ws);
    if (ws)
        ws->world = &ws->own_world;
    return ws;
}

void yb_workspace_free(yb_workspace *ws)
{
    free(ws);
}

void yb_workspace_follow(yb_workspace *ws, yb_workspace *leader)
{
    ws->world = leader ? leader->world : &ws->own_world;
}

double yb_kernel_persons(const yb_model *model, const yb_workspace *ws, int t, yb_member_status status,
                         int sex, int age, int lane)
{
    const double population = ws->world->population[sex][age][lane],
                 retired = ws->world->retired[sex][age][lane];
    const double active = population * ws->world->coverage[lane] * model->active_share[t][sex][age];
    const double eligible = population - active - retired;
    int group = 0;

    while (age >= yb_group_first_age[group + 1])
        group++;
    const double resident = eligible * ws->participation[yb_group_participation[group]][lane];

    switch (status) {
    case YB_RESIDENT_MEMBER:
        return resident;
    case YB_ACTIVE_MEMBER:
        return active;
    case YB_RETIRED_MEMBER:
        return retired;
    default:
        return eligible - resident;
    }
}

#define YB_ISA_TABLE(isa)                                 \
    {                                                     \
#isa, yb_kernel_start_##isa, yb_kernel_step_##isa \
    }

/* Compiled versions, best first; all give the same bits. */
static const struct {
    const char *name;
    void (*start)(const yb_model *, yb_workspace *, int64_t, bool);
    void (*step)(const yb_model *, yb_workspace *, int);
} versions[] = {
#ifdef YB_ISA_X86
    YB_ISA_TABLE(v4), YB_ISA_TABLE(v3),
#endif
    YB_ISA_TABLE(baseline)};

enum { N_VERSIONS = sizeof versions / sizeof *versions };

static bool supported(int version)
{
#ifdef YB_ISA_X86
    if (strcmp(versions[version].name, "v4") == 0)
        return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
               __builtin_cpu_supports("avx512cd") && __builtin_cpu_supports("avx512dq") &&
               __builtin_cpu_supports("avx512vl");
    if (strcmp(versions[version].name, "v3") == 0)
        return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi2") &&
               __builtin_cpu_supports("fma");
#endif
    return version == N_VERSIONS - 1;
}

int yb_isa_choose(const char *name)
{
    for (int i = 0; i < N_VERSIONS; i++)
        if (supported(i) && (!name || strcmp(versions[i].name, name) == 0))
            return i;
    return -1;
}

const char *yb_isa_name(int isa)
{
    return versions[isa].name;
}

void yb_kernel_start(const yb_model *model, yb_workspace *ws, int64_t first_path, bool central)
{
    versions[model->isa].start(model, ws, first_path, central);
}

void yb_kernel_step(const yb_model *model, yb_workspace *ws, int t)
{
    versions[model->isa].step(model, ws, t);
}
