/* rule.h: path rules, the values that change over time.        Layer: input
 *
 *   frozen   {level}                         the same value in every year
 *   step     {level, add}                    level + add (t - at)
 *   growth   {level, rate}                   level (1 + rate)^(t - at)
 *   fade     {from, to, years}               from `from` in the first year to `to` after `years`, linear
 *   indexed  {level, to, share}              level (I(t-1) / I(first - 1))^share, I the index named by `to`
 *   table    {values, between}               linear or step between years; constant outside them
 *   converge {from, to, margin, years}       growth only: from `from` to the growth of disposable income
 *                                            plus `margin`, over `years`
 *
 * `at` is the first projected year unless given.  An indexed value follows the
 * index of the year before: a premium is set with the figures known by then,
 * and so next year's premium, part of which is collected this year, is known.
 */
#ifndef YIBAO_RULE_H
#define YIBAO_RULE_H

#include <stdbool.h>

#include "yibao/diag.h"
#include "yibao/schema.h"
#include "yibao/text.h"

typedef enum {
    YB_RULE_NONE, /* no rule named yet (fields of a parent's rule) */
    YB_RULE_FROZEN,
    YB_RULE_STEP,
    YB_RULE_GROWTH,
    YB_RULE_FADE,
    YB_RULE_INDEXED,
    YB_RULE_TABLE,
    YB_RULE_CONVERGE,
    YB_RULE_KINDS
} yb_rule_kind;

typedef enum {
    YB_FIELD_LEVEL,
    YB_FIELD_ADD,
    YB_FIELD_RATE,
    YB_FIELD_FROM,
    YB_FIELD_TO,
    YB_FIELD_YEARS,
    YB_FIELD_SHARE,
    YB_FIELD_MARGIN,
    YB_FIELD_AT,
    YB_FIELD_VALUES,
    YB_FIELD_BETWEEN,
    YB_FIELD_COUNT
} yb_rule_field;

typedef enum {
    YB_INDEX_WAGE,
    YB_INDEX_DISPOSABLE_INCOME,
    YB_INDEX_CPI,
    YB_INDEX_GDP,
    YB_INDEX_RESIDENT_EXPENDITURE,
    YB_INDEX_COUNT
} yb_index;

enum { YB_TABLE_MAX = 128 };

typedef struct {
    yb_rule_kind kind;
    bool given[YB_FIELD_COUNT];
    yb_place place[YB_FIELD_COUNT];
    yb_place at;                   /* of the whole value */
    double number[YB_FIELD_COUNT]; /* level, add, rate, from, to, years, share, margin, at */
    yb_index index;                /* `to` of indexed and converge */
    bool to_is_index;
    bool linear; /* `between: linear` */
    int n_values;
    int year[YB_TABLE_MAX]; /* ascending */
    double value[YB_TABLE_MAX];
} yb_rule;

extern const char *const yb_rule_names[YB_RULE_KINDS];
extern const char *const yb_field_names[YB_FIELD_COUNT];
extern const char *const yb_index_names[YB_INDEX_COUNT];

/* Reads `node` (a number or a map) for `key` into `rule`, on top of what is there:
 * a map that names `rule` replaces it, other maps replace single fields, a
 * number becomes frozen.  Ranges are checked here, completeness is not. */
void yb_rule_read(yb_rule *rule, const yb_key *key, const yb_node *node, yb_diag *diag);

/* Reads one field (`--set x.add=30`); `field` may be "rule". */
void yb_rule_read_field(yb_rule *rule, const yb_key *key, const char *field, const yb_node *node,
                        yb_diag *diag);

/* Reports missing and foreign fields of a finished rule, and years outside first..last. */
void yb_rule_check(const yb_rule *rule, const yb_key *key, int first_year, int last_year, yb_diag *diag);

/* Value in `year` of a rule other than indexed (and, for converge, the part
 * that does not follow disposable income, see yb_rule_follow_weight). */
double yb_rule_value(const yb_rule *rule, int year, int first_year);

/* Weight in [0, 1] with which a converge rule follows disposable income in `year`; 0 otherwise. */
double yb_rule_follow_weight(const yb_rule *rule, int year, int first_year);

#endif
