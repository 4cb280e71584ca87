/* batch_private.h: what the parts of the batch reader share.        Layer: input (internal) */
#ifndef YIBAO_INPUT_BATCH_PRIVATE_H
#define YIBAO_INPUT_BATCH_PRIVATE_H

#include "yibao/batch_file.h"
#include "yibao/text.h"

/* One point of an axis. */
typedef struct {
    char *name;  /* its part of the members' names */
    char *base;  /* path of a scenario; NULL: the batch's */
    yb_place at; /* where the file gives it */
    yb_setting *setting;
    size_t n_settings;
} yb_batch_point;

struct yb_batch_axis {
    yb_batch_point *point;
    size_t n;
    yb_node *made; /* values that the program computed (samples) */
    char *texts;   /* their texts */
};

/* `node` as flow YAML; malloc'd. */
char *yb_node_flow_text(const yb_node *node);

/* A value as one CSV cell: a percentage as a fraction, quoted where needed; malloc'd. */
char *yb_node_cell(const yb_node *node);

/* Fills the levers from the axes. */
void yb_batch_collect_levers(yb_batch_file *batch, yb_diag *diag);

/* A value in a few words, for tables and figures: "400, +30 a year"; malloc'd, NULL: out of memory. */
char *yb_batch_value_name(const char *lever, const yb_node *value, bool zh);

/* What the file itself calls a value: title or name of {name: low, title: {zh: ..., en: ...}, value: 0.1};
 * malloc'd. */
char *yb_batch_given_name(const yb_node *named, bool zh);

/* False, with a problem in `diag`, if the title of such a map is none. */
bool yb_batch_check_title(const yb_node *named, yb_diag *diag);

/* `text` as one CSV cell, quoted where needed; malloc'd. */
char *yb_csv_cell(const char *text);

/* Name part of `key` = `value`: the last `depth` names of the key and the value in letters, digits and
 * dashes; malloc'd. */
char *yb_batch_point_name(const char *key, int depth, const yb_node *value);

/* Member names from those of the points; reports names that are too long or given twice. */
bool yb_batch_name_members(yb_batch_file *batch, yb_diag *diag);

/* The axis `sample`; false with problems in `diag`. */
bool yb_batch_read_sample(yb_batch_axis *axis, const yb_node *node, yb_diag *diag);

/* Points of member `i`, one per axis: position[n_axes]. */
void yb_batch_positions(const yb_batch_file *batch, size_t i, size_t *position);

/* True if `key` may be a lever; reports a key that a batch sets itself. */
bool yb_batch_check_key(const char *key, const yb_place *at, yb_diag *diag);

#endif
