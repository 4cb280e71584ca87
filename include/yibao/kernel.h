/* kernel.h: all years of a block of paths, one path per lane.        Layer: model
 *
 * A block of YB_LANES paths goes through the years together; every quantity is an
 * array of lanes, and all memory is the caller's workspace.  Nothing here
 * allocates, prints, opens files or branches on a path's values.
 */
#ifndef YIBAO_KERNEL_H
#define YIBAO_KERNEL_H

#include <stdbool.h>
#include <stdint.h>

#include "yibao/model.h"
#include "yibao/sampling.h"
#include "yibao/series.h"

/* On whole cache lines: a vector that straddles two costs twice. */
typedef double yb_lanes[YB_LANES] __attribute__((aligned(64)));

/* What the funds meet but do not move: shocks, economy, population, employee members.  Scenarios that differ
 * only in policies towards the funds have it in common. */
typedef struct {
    int64_t first_path;
    bool central;                /* no shocks: every lane is the central path */
    double (*natural)[YB_YEARS]; /* where to record values that overrides replace; NULL: nowhere */

    /* Shocks: AR(1) states, per-path drifts, and what they amount to this year. */
    yb_lanes ar_state[YB_DRIVER_COUNT];
    yb_lanes drift[YB_DRIVER_COUNT];
    yb_lanes deviation[YB_DRIVER_COUNT];                    /* of log growth, or of the log level */
    yb_lanes shift_hospitalization, shift_visits;           /* log deviation this year */
    yb_lanes shift_next_hospitalization, shift_next_visits; /* rebound due next year */
    yb_lanes shift_lasting_hospitalization, shift_lasting_visits;
    yb_sampled sampled; /* the draws of quasi-random paths, untouched with independent ones */

    /* Standard normals of the parameters, which the funds draw once per path. */
    yb_lanes parameter_normal[YB_PARAMETER_COUNT];

    /* Economy: log indices relative to the base year. */
    yb_lanes log_wage, log_disposable_income, log_cpi;
    yb_lanes income_deviation; /* of disposable income growth this year, from the central path */
    yb_lanes cpi_growth;

    /* Population and retired members at the end of the year (P-1, M-4). */
    yb_lanes population[YB_SEXES][YB_AGES];
    yb_lanes retired[YB_SEXES][YB_AGES];
    yb_lanes births, deaths, tfr, tfr_factor, mortality_factor;
    yb_lanes life_expectancy[YB_SEXES]; /* years */

    /* Employee members, and sums over the ages of a group. */
    yb_lanes log_coverage, coverage;
    yb_lanes group_population[YB_GROUPS][YB_SEXES];
    yb_lanes group_employable[YB_GROUPS][YB_SEXES]; /* active members per unit of coverage */
    yb_lanes group_retired[YB_GROUPS][YB_SEXES];
    yb_lanes population_sum, active, retired_sum;
} yb_world;

/* State of one block.  About 210 kB; one per thread and scenario, reused for every block. */
typedef struct {
    yb_world *world; /* its own, or that of the workspace which it follows */
    yb_world own_world;

    /* Residents by participation group and members by cost group. */
    yb_lanes participation[YB_PARTICIPATION_GROUPS];
    yb_lanes selection[YB_PARTICIPATION_GROUPS];
    yb_lanes members[YB_GROUPS][YB_SEXES];

    /* Parameters of the path. */
    yb_lanes premium_elasticity, leaver_cost_ratio, deterrence, pass_through;
    yb_lanes excess_cost_growth;              /* long-run log growth of cost per year beyond the scenario's */
    yb_lanes profile[YB_SERVICES][YB_GROUPS]; /* relative use by age group */
    yb_lanes loading[YB_SERVICES];            /* of the retired, employee services */
    yb_lanes use_scale[YB_SERVICES];          /* discharges or visits per weighted member in 2025 */
    yb_lanes unit_base[YB_SERVICES];          /* fund expenditure per weighted member in 2025, yuan */

    /* Log indices relative to 2025, of this year and of the year before. */
    yb_lanes log_index[YB_INDEX_COUNT];
    yb_lanes log_index_before[YB_INDEX_COUNT];
    yb_lanes log_base_dilution;
    yb_lanes log_maternity;           /* spending per birth relative to the wage */
    yb_lanes log_visits[YB_SERVICES]; /* outpatient services only */
    yb_lanes log_cost[YB_SERVICES];

    yb_lanes leaver_cost;  /* fund expenditure for one who would leave, at the average of his age, yuan */
    yb_lanes premium_next; /* next year's premium, known and partly collected this year */
    yb_lanes balance[YB_FUNDS];

    yb_lanes out[YB_SERIES_COUNT]; /* the year's series */
} yb_workspace;

typedef enum {
    YB_RESIDENT_MEMBER,
    YB_ACTIVE_MEMBER,
    YB_RETIRED_MEMBER,
    YB_UNINSURED,
    YB_STATUSES
} yb_member_status;

yb_workspace *yb_workspace_create(void); /* NULL: out of memory */
void yb_workspace_free(yb_workspace *ws);

/* Lets `ws` follow the world of `leader`, whose model has the same one (yb_model_same_world): each start and
 * step of `ws` comes after that of the leader, and costs less.  NULL: a world of its own again. */
void yb_workspace_follow(yb_workspace *ws, yb_workspace *leader);

/* Puts paths first_path .. first_path + YB_LANES - 1 at the end of 2025 and fills `out`
 * with that year.  `central`: without any shock. */
void yb_kernel_start(const yb_model *model, yb_workspace *ws, int64_t first_path, bool central);

/* Leads from the end of t - 1 to the end of t and fills `out`; t = 1 .. n_years in order. */
void yb_kernel_step(const yb_model *model, yb_workspace *ws, int t);

/* The best compiled version that this processor runs (name NULL), or the named one (baseline, v3, v4);
 * -1 if it cannot run here.  All versions give the same bits. */
int yb_isa_choose(const char *name);
const char *yb_isa_name(int isa);

/* Persons (10,000) of a status at the end of the year that `out` holds. */
double yb_kernel_persons(const yb_model *model, const yb_workspace *ws, int t, yb_member_status status,
                         int sex, int age, int lane);

#endif
