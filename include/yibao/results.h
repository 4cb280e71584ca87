/* results.h: the stored paths of one scenario.        Layer: run
 *
 * One plane per stored series: value[year][path], years 2026 .. last, so that a
 * percentile reads one contiguous sample.  Where not all series fit in memory, results
 * hold some of them at a time (passes.h).
 */
#ifndef YIBAO_RESULTS_H
#define YIBAO_RESULTS_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "yibao/diag.h"
#include "yibao/model.h"
#include "yibao/series.h"
#include "yibao/world_record.h"

typedef struct {
    int64_t paths;
    int64_t first_path; /* path of the first value of a plane: not 0 in a shard */
    int n_years;
    int first_year;
    bool quasi_random;             /* path i belongs to replicate i % YB_REPLICATES */
    bool written[YB_SERIES_COUNT]; /* asked for by the scenario */
    int slot[YB_SERIES_COUNT];     /* position in `value`, -1: not stored */
    int place[YB_SERIES_COUNT];    /* position among all series that the scenario stores, -1: none of them */
    int n_stored;
    int n_places;
    double
        *value; /* [n_stored][n_years][stride], of which the first `paths`; NULL: a layout without memory */
    size_t stride;           /* doubles from one plane to the next */
    size_t n_values, mapped; /* of the memory: its size, and bytes that do not come from malloc */
    bool fresh;              /* nothing was written to it yet */
    const char *isa; /* instruction set that the paths were simulated with, or NULL: the best is as good */
} yb_results;

/* Series that risk.csv and the summary need are stored even if the scenario does not ask for them.
 * NULL with a problem in `diag` if an asked name is unknown or the memory does not suffice. */
yb_results *yb_results_create(const yb_inputs *inputs, yb_diag *diag);
void yb_results_free(yb_results *results);

/* What results of the scenario hold, without memory for it. */
yb_results *yb_results_layout(const yb_inputs *inputs, yb_diag *diag);

/* Makes room for `paths` paths; of those there the first `kept` stay. */
YB_MUST_USE yb_status yb_results_resize(yb_results *results, int64_t paths, int64_t kept, yb_diag *diag);

/* Whether a scenario stores the series. */
bool yb_results_stores(const yb_inputs *inputs, yb_series_id series, yb_diag *diag);

/* The same for paths first_path .. first_path + paths - 1 alone, or, with `reuse` (may be NULL), in the
 * memory of results that are done with: those are freed in any case. */
yb_results *yb_results_create_range(const yb_inputs *inputs, int64_t first_path, int64_t paths,
                                    yb_results *reuse, yb_diag *diag);

/* The same with the series that only[YB_SERIES_COUNT] marks alone, as far as the scenario stores them;
 * `only` NULL: all. */
yb_results *yb_results_create_part(const yb_inputs *inputs, const bool *only, int64_t first_path,
                                   int64_t paths, yb_results *reuse, yb_diag *diag);

/* Memory in bytes that the stored paths of a scenario take; unknown series names are reported. */
double yb_results_bytes(const yb_inputs *inputs, yb_diag *diag);

/* Sample of a stored series in projected year t = 1 .. n_years: value[paths]. */
const double *yb_results_sample(const yb_results *results, yb_series_id series, int t);
/* The same to be written to. */
double *yb_results_values(yb_results *results, yb_series_id series, int t);

/* Called now and then from one thread with the blocks done so far. */
typedef void yb_progress(void *context, int64_t done, int64_t total);

/* Has the system provide part `i` of `n` of fresh memory, which it otherwise does at the first writing of
 * each page. */
void yb_results_populate(const yb_results *results, int64_t i, int64_t n);

typedef struct {
    int threads;           /* 0: all cores */
    yb_progress *progress; /* NULL: none */
    void *context;
    const volatile sig_atomic_t *stop; /* set by a signal: stop as soon as possible; may be NULL */
    int64_t from;                      /* so many paths are there already and are left alone */
    yb_world_record *worlds;           /* of the model's world, used and filled; NULL: none */
} yb_run_options;

/* Simulates the paths of the model that `results` holds.  Inside a parallel region the blocks become
 * tasks of its team.  YB_ERR_NUMERIC names the lowest path and the first
 * year and series that is not finite. */
YB_MUST_USE yb_status yb_run_paths(const yb_model *model, const yb_run_options *options, yb_results *results,
                                   yb_diag *diag);

/* Several scenarios at a time, at most YB_MOST_TOGETHER: models of one world (yb_model_same_world), results
 * of the same paths.  The world is simulated once.  YB_ERR_NUMERIC is that of the first scenario which has
 * one. */
enum { YB_MOST_TOGETHER = 8 };

typedef struct {
    const yb_model *model;
    yb_results *results;
} yb_run_member;

YB_MUST_USE yb_status yb_run_together(const yb_run_member *member, size_t n, const yb_run_options *options,
                                      yb_diag *diag);

#endif
