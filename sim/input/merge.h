/* merge.h: what the parts of the scenario reader share with one another.        Layer: input (internal) */
#ifndef YIBAO_INPUT_MERGE_H
#define YIBAO_INPUT_MERGE_H

#include "yibao/calibration.h"
#include "yibao/diag.h"
#include "yibao/inputs.h"
#include "yibao/text.h"

enum { YB_MAX_CHAIN = 33, YB_MAX_NAME = 64 };

#define YB_PATH_CORRELATION  "shocks.correlation"
#define YB_PATH_LEVEL_SHIFTS "shocks.level_shifts"
#define YB_PATH_OVERRIDE     "override"

/* Documents whose names and texts the inputs refer to. */
typedef struct {
    yb_text **text;
    size_t n;
} yb_owned;

/* State of one merge.  A level is one file of the chain (root ancestor first) or the command line. */
typedef struct {
    yb_inputs *inputs;
    yb_diag *diag;
    const char *beside; /* file whose values are being applied; NULL: the command line */
    const yb_place *setting_at; /* of the key of the setting being applied; NULL: none */
    int level;
    bool incomplete;                  /* a file could not be read: what builds on it cannot be judged */
    bool touched[YB_KEY_COUNT];       /* given a value at this level */
    bool faulty[YB_KEY_COUNT];        /* its rule was already reported as incomplete */
    char *default_text[YB_KEY_COUNT]; /* canonical text of the table's default; NULL: none */
    yb_place shift_year_at[YB_MAX_SHIFTS];
    yb_place correlation_at; /* the last correlation given */
    int correlation_level[YB_DRIVER_COUNT][YB_DRIVER_COUNT];
    int trend_from; /* file of the chain that switches calibration.trend on; -1: the command line, -2: none */
} yb_merge;

/* `text` cut to at most 40 characters, for messages; buffer of 176 bytes. */
enum { YB_EXCERPT_SIZE = 176 };
const char *yb_excerpt(const char *text, char *buffer);

/* True for a value left out, as in `key:`. */
bool yb_node_is_empty(const yb_node *node);

/* "map", "list" or "value", for messages. */
const char *yb_node_kind_name(const yb_node *node);

/* Hint for an unknown key that is really the tail of a number such as 0,24 inside braces; NULL if it is not.
 */
const char *yb_comma_hint(const yb_node *node);

/* Writes "did you mean X?" into buffer of 160 and returns it, or `otherwise` when `nearest` is NULL. */
const char *yb_did_you_mean(const char *nearest, const char *otherwise, char *buffer);

/* A finite decimal number without percent sign, read independently of the locale. */
bool yb_number_parse(const char *text, double *value);

/* Fields that a rule needs and those it may have, as bits 1 << yb_rule_field. */
void yb_rule_shape(yb_rule_kind kind, unsigned *required, unsigned *optional);

/* The key named `path`, or YB_KEY_COUNT. */
yb_key_id yb_key_find(const char *path);

/* Values of one file: the map `node` stands at `path` ("" for the root). */
void yb_merge_map(yb_merge *merge, const char *path, const yb_node *node);

/* One value for the key or special key `path`. */
void yb_merge_value(yb_merge *merge, yb_key_id id, const yb_node *node);

/* One "key=value" of the command line. */
void yb_merge_set(yb_merge *merge, const char *setting);

/* A value for a key, a part of a rule or a special key, as the setting PATH=VALUE would give it. */
void yb_merge_path(yb_merge *merge, const char *path, const yb_node *node);

/* The estimates of one use, found beside the file `beside`. */
void yb_merge_calibration(yb_merge *merge, const char *beside, yb_use use);
/* One setting of a batch file. */
void yb_merge_setting(yb_merge *merge, const yb_setting *setting);

/* Built-in defaults of all keys, correlations and level shifts. */
void yb_merge_defaults(yb_merge *merge);
void yb_merge_special_defaults(yb_merge *merge);
const yb_level_shift *yb_default_level_shifts(size_t *n);

/* The special keys; each takes the node that stands at its path. */
void yb_merge_correlation(yb_merge *merge, const yb_node *node);
void yb_merge_correlation_of(yb_merge *merge, const char *a, const yb_place *at, const yb_node *node);
void yb_merge_correlation_pair(yb_merge *merge, const char *a, const yb_place *a_at, const char *b,
                               const yb_place *b_at, const yb_node *node);
void yb_merge_level_shifts(yb_merge *merge, const yb_node *node);
void yb_merge_override(yb_merge *merge, const yb_node *node);
void yb_merge_override_of(yb_merge *merge, const char *series, const yb_place *at, const yb_node *node);
void yb_merge_override_field(yb_merge *merge, const char *series, const char *field, const yb_node *node);
bool yb_is_overridable(const char *series);

/* Checks of the merged whole. */
void yb_check_level_shifts(const yb_merge *merge);
void yb_check_correlation(const yb_merge *merge);
void yb_read_overrides(yb_merge *merge);

/* Keeps a document alive as long as the inputs. */
void yb_own_text(yb_inputs *inputs, yb_text *text);

/* The value of key `id` as flow YAML, as it would stand in a scenario file. */
void yb_value_write(const yb_inputs *inputs, yb_key_id id, FILE *stream);

/* A level shift as flow YAML, as it would stand in the list of a scenario file. */
void yb_level_shift_write(const yb_level_shift *shift, FILE *stream);

/* What happens when a key whose default is NULL has no value. */
const char *yb_key_absent_meaning(yb_key_id id);

/* Series that a file may override. */
const char *const *yb_overridable(size_t *n);

/* Sorted names (without `suffix`) in folder `folder` of every place yb_find_file looks into;
 * `suffix` NULL: folders.  NULL-terminated; free with yb_free_names. */
char **yb_list_names(const char *beside, const char *folder, const char *suffix, size_t *n);
void yb_free_names(char **names);

#endif
