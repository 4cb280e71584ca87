/* inputs.h: one scenario, merged, typed and validated.        Layer: input */
#ifndef YIBAO_INPUTS_H
#define YIBAO_INPUTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "yibao/diag.h"
#include "yibao/rule.h"
#include "yibao/schema.h"

/* Base years: the newest, which is the default, and the oldest that the data reach. */
enum { YB_BASE_YEAR = 2025, YB_FIRST_BASE_YEAR = 2019 };
enum { YB_MAX_PERCENTILES = 32, YB_MAX_SHIFTS = 8, YB_MAX_OVERRIDES = 32 };

typedef struct {
    bool given;      /* false: the key has no value (only keys whose default is NULL) */
    bool is_default; /* the value is the table's default, or the estimate that stands for it */
    yb_place at;
    double number; /* NUMBER, RATE, INTEGER, BOOL (0, 1), CHOICE (its position) */
    long long integer;
    char *text;   /* NAME, TEXT, PARENT, CHOICE */
    yb_rule rule; /* LEVEL, GROWTH */
    char **list;  /* SERIES */
    size_t n_list;
} yb_value;

/* A rare level shift: in its year, log hospital use and visits move by ln(1 + effect);
 * the year after they rebound by `rebound`; the part `lasting` of the effect stays. */
typedef struct {
    char *name;
    double probability;             /* per year */
    int year;                       /* placed in this year instead (0: random) */
    double hospitalization, visits; /* relative change in the year, both funds */
    double rebound;                 /* relative change in the following year */
    double lasting;                 /* share of the effect that stays for ever */
} yb_level_shift;

/* A user's own forecast for an input or a leaf flow. */
typedef struct {
    char *series; /* "resident.enrolment" */
    char *file;
    bool keep_shocks;  /* the path's deviation from the central path stays, as a ratio */
    double value[128]; /* by year - first_year */
    yb_place at;
} yb_override;

typedef struct yb_inputs yb_inputs;
struct yb_inputs {
    yb_value value[YB_KEY_COUNT];
    double correlation[YB_DRIVER_COUNT][YB_DRIVER_COUNT];
    yb_level_shift shift[YB_MAX_SHIFTS];
    size_t n_shifts;
    yb_override overrides[YB_MAX_OVERRIDES];
    size_t n_overrides;
    double percentile[YB_MAX_PERCENTILES];
    size_t n_percentiles;
    /* Defaults that are estimates of data/national/calibration.csv: where from, and the text of the value. */
    char *estimate_source[YB_KEY_COUNT], *estimate_text[YB_KEY_COUNT];
    char *correlation_source[YB_DRIVER_COUNT][YB_DRIVER_COUNT]; /* a < b */
    bool correlation_estimated[YB_DRIVER_COUNT][YB_DRIVER_COUNT];
    char *shifts_source;    /* NULL: the built-in list, or the scenario's */
    char *calibration_file; /* NULL: none read */
    char *file;             /* path of the scenario file */
    char *chain[33];        /* files read, the scenario first, then its ancestors */
    size_t n_chain;
    void *owned; /* texts whose places are referred to */
};

/* A value that a batch file gives to a key: as --set would, but with a place of its own. */
typedef struct {
    const char *path;            /* "resident.premium.add" */
    yb_place at;                 /* of the key */
    const struct yb_node *value; /* borrowed; outlives the inputs, like the place's file */
    const struct yb_node *named; /* {name: low, value: 0.1}, of which it is the value; NULL: no name given */
} yb_setting;

/* What a caller may change; settings come before `set`. */
typedef struct {
    const char *const *set; /* "key=value" */
    size_t n_set;
    long long paths; /* -n; 0: as in the file */
    long long seed;  /* --seed; -1: as in the file */
    const yb_setting *setting;
    size_t n_settings;
    const char *beside; /* file that the settings' own files lie beside; NULL: the working folder */
    const char *name;   /* of the scenario, instead of the file's; NULL: as in the file */
} yb_input_options;

/* Reads the scenario at `path` with its ancestors, applies the options and validates.
 * All problems go to `diag`; NULL if there was any error.  A name without a slash that is no
 * file is looked for among the installed scenarios. */
yb_inputs *yb_inputs_read(const char *path, const yb_input_options *options, yb_diag *diag);
void yb_inputs_free(yb_inputs *inputs);

/* What holds without a scenario: the table of keys with the estimates found beside `beside`.  It cannot be
 * run. */
yb_inputs *yb_inputs_defaults(const char *beside, yb_diag *diag);

const char *yb_inputs_text(const yb_inputs *inputs, yb_key_id id);
double yb_inputs_number(const yb_inputs *inputs, yb_key_id id);
bool yb_inputs_bool(const yb_inputs *inputs, yb_key_id id);
int yb_inputs_first_year(const yb_inputs *inputs);
int yb_inputs_last_year(const yb_inputs *inputs);
int64_t yb_inputs_paths(const yb_inputs *inputs);
uint64_t yb_inputs_seed(const yb_inputs *inputs);
/* simulation.sampling: sobol.  Path i belongs to replicate i % YB_REPLICATES, whose points lie evenly; the
 * replicates are independent of one another.  Fewer paths than the least leave too little to compare. */
enum { YB_REPLICATES = 16, YB_LEAST_QUASI_RANDOM = 4 * YB_REPLICATES };
bool yb_inputs_quasi_random(const yb_inputs *inputs);

/* The resolved scenario as YAML that runs again to the same bytes.  `comments` adds unit,
 * range, status and source behind each value; without them the text is the canonical form
 * whose SHA-256 is the scenario hash (paths, seed and all inputs included, titles not). */
void yb_inputs_show(const yb_inputs *inputs, bool comments, FILE *stream);

/* Directory list for parents and data: beside the scenario, then YIBAO_DATA, then the
 * installed scenarios.  Returns a malloc'd path of the first that exists, or NULL. */
char *yb_find_file(const char *beside, const char *relative);

#endif
