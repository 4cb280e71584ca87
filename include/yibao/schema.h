/* schema.h: the declared table of scenario keys.        Layer: input
 *
 * keys.def is the one place where a key, its unit, range, default, status and
 * source are written; this header turns it into an enumeration and a table.
 */
#ifndef YIBAO_SCHEMA_H
#define YIBAO_SCHEMA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#define YB_KEY(ID, ...) YB_KEY_##ID,
typedef enum {
#include "yibao/keys.def"
    YB_KEY_COUNT
} yb_key_id;
#undef YB_KEY

#define YB_DRIVER(ID, ...) YB_DRIVER_##ID,
typedef enum {
#include "yibao/drivers.def"
    YB_DRIVER_COUNT
} yb_driver_id;
#undef YB_DRIVER

#define YB_PARAMETER(ID, ...) YB_PARAMETER_##ID,
typedef enum {
#include "yibao/parameters.def"
    YB_PARAMETER_COUNT
} yb_parameter_id;
#undef YB_PARAMETER

typedef enum {
    YB_TYPE_NAME,   /* letters, digits, dash */
    YB_TYPE_TEXT,   /* any text */
    YB_TYPE_PARENT, /* name or path of a scenario file */
    YB_TYPE_CHOICE, /* one of a few words */
    YB_TYPE_BOOL,   /* true or false */
    YB_TYPE_INTEGER,
    YB_TYPE_NUMBER,
    YB_TYPE_RATE,        /* a number; 3.5% is accepted and means 0.035 */
    YB_TYPE_LEVEL,       /* a number or a path rule for a level */
    YB_TYPE_GROWTH,      /* a number or a path rule for a growth rate */
    YB_TYPE_PERCENTILES, /* ascending list in (0, 100) that holds 50 */
    YB_TYPE_SERIES       /* list of series names */
} yb_type;

typedef struct {
    const char *path; /* "resident.premium" */
    yb_type type;
    const char *unit;
    double min, max;
    const char *default_text; /* as in a scenario file; NULL: no value */
    const char *status;       /* official, estimated, assumption */
    const char *source;
    const char *en, *zh;
} yb_key;

extern const yb_key yb_keys[YB_KEY_COUNT];

typedef struct {
    const char *name;
    bool integrates; /* the shock adds to the log growth of a level, not to the log level */
} yb_driver;

extern const yb_driver yb_drivers[YB_DRIVER_COUNT];

/* Default correlations of the yearly innovations; all others are 0. */
typedef struct {
    yb_driver_id a, b;
    double rho;
    const char *source;
} yb_correlation_default;

extern const yb_correlation_default yb_correlation_defaults[];
extern const size_t yb_n_correlation_defaults;

/* Words a CHOICE key accepts, NULL-terminated. */
const char *const *yb_key_choices(yb_key_id id);

/* True if values of the key may be written as percent strings. */
bool yb_key_takes_percent(const yb_key *key);

/* docs/parameters.md and the JSON Schema for editors. */
void yb_schema_write_markdown(FILE *stream);
/* The same with the defaults in force: estimates where `defaults` holds some. */
struct yb_inputs;
void yb_schema_write_defaults(const struct yb_inputs *defaults, FILE *stream);
void yb_schema_write_json(FILE *stream);

#endif
