/* commands.h: what the commands do, one function each.        Layer: app */
#ifndef YIBAO_COMMANDS_H
#define YIBAO_COMMANDS_H

#include "yibao/chart.h"
#include "yibao/cli.h"
#include "yibao/data.h"
#include "yibao/hash.h"
#include "yibao/model.h"
#include "yibao/precision.h"

yb_status yb_command_run(const yb_options *options, yb_diag *diag);
yb_status yb_command_check(const yb_options *options, yb_diag *diag);
yb_status yb_command_show(const yb_options *options, yb_diag *diag);
yb_status yb_command_trace(const yb_options *options, yb_diag *diag);
yb_status yb_command_chart(const yb_options *options, yb_diag *diag);
yb_status yb_command_report(const yb_options *options, yb_diag *diag);
yb_status yb_command_calibrate(const yb_options *options, yb_diag *diag);
yb_status yb_command_backtest(const yb_options *options, yb_diag *diag);
yb_status yb_command_batch(const yb_options *options, yb_diag *diag);
yb_status yb_command_merge(const yb_options *options, yb_diag *diag);
yb_status yb_command_export(const yb_options *options, yb_diag *diag);
yb_status yb_command_keys(const yb_options *options, yb_diag *diag);

/* Where commands without a scenario look for data first. */
#define YB_SCENARIOS "scenarios/"

/* Draws the figures of n results into their own folders `charts`, several at a time, and then those that
 * compare them into `comparison` (NULL: none). */
yb_status yb_draw_results(const char *const *folders, size_t n, const char *compare_csv,
                          const char *comparison, const yb_chart_options *chart, yb_diag *diag);

/* Data packs that were read already: the members of a batch share them.  Any number of threads may use one.
 */
typedef struct yb_data_cache yb_data_cache;
yb_data_cache *yb_data_cache_create(void); /* NULL: out of memory */
void yb_data_cache_free(yb_data_cache *cache);

/* The i-th pack read so far: what names it, and the hash of its files; false: there are no more. */
bool yb_data_cache_pack(const yb_data_cache *cache, size_t i, const char **key, const char **hash);

/* A scenario ready to run; the parts belong together and are freed together. */
typedef struct {
    yb_inputs *inputs;
    yb_data *data;
    bool data_is_shared;          /* it belongs to a cache, which must live longer */
    char data_hash[YB_HASH_TEXT]; /* with a cache only, else "" */
    yb_model *model;
} yb_prepared;

/* Reads and calibrates one scenario.  All problems go to `diag`; check its status. */
yb_status yb_prepare(const char *file, const yb_options *options, yb_prepared *prepared, yb_diag *diag);

/* The same for a member of a batch; `cache` may be NULL. */
yb_status yb_prepare_with(const char *file, const yb_input_options *input, yb_data_cache *cache,
                          yb_prepared *prepared, yb_diag *diag);
void yb_prepared_free(yb_prepared *prepared);

/* The number of paths that --until-se settles on, at most that of the scenarios. */
typedef struct {
    yb_precision precision;
    char *wanted;      /* the lists as given, joined by commas; NULL: the option is not given */
    bool targets_only; /* not all series fit in memory: only those of the targets are stored, and none kept */
    int64_t paths, maximum;
    yb_precision_state worst; /* ratio > 1: not met with the maximum, and by which scenario */
    size_t worst_scenario;
    yb_results *kept; /* these paths of the scenario that others are compared with */
} yb_settled;

/* Fills `settled`; yb_settled_clear() releases what it holds. */
yb_status yb_settle_read(yb_settled *settled, const yb_options *options, yb_diag *diag);

/* Whether the n scenarios have what the targets name. */
yb_status yb_settle_check(const yb_settled *settled, const yb_prepared *prepared, size_t n, yb_diag *diag);

/* Simulates the n scenarios in stages; a target that is not met is a warning. */
yb_status yb_settle_paths(yb_settled *settled, const yb_prepared *prepared, size_t n, size_t versus,
                          const yb_run_options *options, yb_diag *diag);
void yb_settled_clear(yb_settled *settled);

#endif
