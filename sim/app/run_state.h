/* run_state.h: what the steps of `yibao run` share.        Layer: app (internal)
 *
 * prepare (run_command.c) -> plan, simulate, rank (run_passes.c) -> tables and figures (run_files.c)
 */
#ifndef YIBAO_APP_RUN_STATE_H
#define YIBAO_APP_RUN_STATE_H

#include <stdio.h>

#include "run_private.h"
#include "yibao/bands.h"
#include "yibao/passes.h"
#include "yibao/paths_nc.h"
#include "yibao/publish.h"
#include "yibao/shared_worlds.h"

/* Tables over several scenarios, beside their folders. */
enum { YB_COMPARE, YB_COMPARE_RISK, YB_MATRIX, YB_RUN_TABLES };

/* What is known of a scenario so far. */
typedef struct {
    yb_results *layout; /* of all its series, without memory for them */
    yb_bands *bands, *difference;
    yb_risk *risk;
    yb_paths_nc *paths; /* --save-paths */
    double seconds;
    uint64_t world; /* yb_model_world_hash() */
} yb_run_outcome;

/* A run of several scenarios. */
typedef struct {
    const yb_options *options;
    const yb_path_source *source; /* NULL: the paths are simulated */
    yb_prepared *prepared;
    yb_run_record *record;
    size_t n;
    size_t versus;      /* position of the scenario to compare with */
    yb_settled settled; /* --until-se */
    double room;        /* bytes of memory that the run may use */
    yb_passes passes;
    yb_run_outcome *outcome;       /* one per scenario */
    yb_results *reference, *other; /* paths in memory: of the one to compare with, of another */
    bool other_is_ahead;           /* simulated together with the one before it */
    yb_shared_worlds *worlds;      /* that several scenarios go through; NULL: none */
    yb_publication **publication;  /* one per scenario, from the start to the common end */
    yb_publication *comparison;    /* folder of the figures that compare; NULL: none */
    FILE *table[YB_RUN_TABLES];    /* NULL: a run of one scenario has none */
    char *table_path[YB_RUN_TABLES];
    char *command;
} yb_run_state;

const char *yb_run_name(const yb_run_state *run, size_t i);

/* The bar on a terminal: redrawn at most ten times a second. */
typedef struct {
    char label[64];
    double start, last;
    bool shown;
} yb_progress_bar;

/* Options of a simulation that draws the bar where there is a terminal, and what it ends with: the bar goes,
 * and a signal makes it a failure. */
yb_run_options yb_run_simulation(const yb_run_state *run, yb_progress_bar *bar);
YB_MUST_USE yb_status yb_run_simulated(const yb_progress_bar *bar, yb_status status, yb_diag *diag);

/* run_passes.c: divides the series so that they fit in memory; YB_ERR_FILE says what does. */
YB_MUST_USE yb_status yb_run_plan(yb_run_state *run, yb_diag *diag);
/* Says how much memory the run needs, and in how many passes it gets by with less. */
void yb_run_print_plan(const yb_run_state *run, FILE *stream);
/* Simulates and ranks all scenarios, and writes each when its last pass is done. */
YB_MUST_USE yb_status yb_run_passes(yb_run_state *run, yb_diag *diag);
void yb_run_outcomes_clear(yb_run_state *run);

/* run_files.c: opens every result aside before the first path is simulated, so that a folder that cannot be
 * written to costs no run. */
YB_MUST_USE yb_status yb_run_begin_files(yb_run_state *run, yb_diag *diag);
/* With --save-paths: the file of paths of a scenario, and the paths of a pass. */
YB_MUST_USE yb_status yb_run_save_pass(yb_run_state *run, size_t i, const yb_results *results, yb_diag *diag);
/* The tables of a scenario, and its rows of the common tables. */
YB_MUST_USE yb_status yb_run_write_files(yb_run_state *run, size_t i, yb_diag *diag);
/* run.json of all scenarios, which holds the sums of all tables. */
YB_MUST_USE yb_status yb_run_write_records(const yb_run_state *run, yb_diag *diag);
/* The figures of all results, and those that compare them, when all tables are there. */
YB_MUST_USE yb_status yb_run_draw(yb_run_state *run, yb_diag *diag);
/* Makes all folders and tables of the run its results, or drops them all when it failed: a run that is
 * interrupted leaves what was there. */
yb_status yb_run_finish_files(yb_run_state *run, yb_status status, yb_diag *diag);

/* run_notes.c: what is known of the scenario's region or base year, and what is borrowed. */
void yb_run_print_region(const yb_prepared *prepared);

#endif
