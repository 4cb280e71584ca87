/* rule.c: path rules: reading, checking, evaluating. */
#include "yibao/rule.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "merge.h"
#include "yibao/number.h"

enum { MIN_YEAR = 1900, MAX_YEAR = 2200, MAX_WHAT = 160 };

const char *const yb_rule_names[YB_RULE_KINDS] = {"",     "frozen",  "step",  "growth",
                                                  "fade", "indexed", "table", "converge"};
const char *const yb_field_names[YB_FIELD_COUNT] = {"level", "add",    "rate", "from",   "to",     "years",
                                                    "share", "margin", "at",   "values", "between"};
const char *const yb_index_names[YB_INDEX_COUNT] = {"wage", "disposable_income", "cpi", "gdp",
                                                    "resident_expenditure_per_person"};

#define BIT(FIELD) (1u << YB_FIELD_##FIELD)

/* What each rule takes.  `form` is the hint shown when a field is missing or foreign. */
static const struct {
    unsigned required, optional;
    const char *form;
} shape[YB_RULE_KINDS] = {
    [YB_RULE_FROZEN] = {BIT(LEVEL), 0, "frozen takes level"},
    [YB_RULE_STEP] = {BIT(LEVEL) | BIT(ADD), BIT(AT), "step takes level and add, and at if wanted"},
    [YB_RULE_GROWTH] = {BIT(LEVEL) | BIT(RATE), BIT(AT), "growth takes level and rate, and at if wanted"},
    [YB_RULE_FADE] = {BIT(FROM) | BIT(TO) | BIT(YEARS), 0, "fade takes from, to and years"},
    [YB_RULE_INDEXED] = {BIT(LEVEL) | BIT(TO) | BIT(SHARE), BIT(AT), "indexed takes level, to and share"},
    [YB_RULE_TABLE] = {BIT(VALUES) | BIT(BETWEEN), 0, "table takes values and between"},
    [YB_RULE_CONVERGE] = {BIT(FROM) | BIT(TO) | BIT(MARGIN) | BIT(YEARS), 0,
                          "converge takes from, to, margin and years"},
};

void yb_rule_shape(yb_rule_kind kind, unsigned *required, unsigned *optional)
{
    *required = shape[kind].required;
    *optional = shape[kind].optional;
}

/* Reads a word out of `words` (n of them); reports with the list `all` and returns -1 otherwise. */
static int read_word(const yb_node *node, const char *what, const char *const *words, size_t n,
                     const char *all, yb_diag *diag)
{
    char hint[160], shown[YB_EXCERPT_SIZE];

    if (node->kind != YB_NODE_SCALAR) {
        yb_fail(diag, YB_ERR_INPUT, &node->at, all, "%s is a %s; a word is meant", what,
                yb_node_kind_name(node));
        return -1;
    }
    for (size_t i = 0; i < n; i++)
        if (strcmp(words[i], node->scalar) == 0)
            return (int) i;
    yb_fail(diag, YB_ERR_INPUT, &node->at, yb_did_you_mean(yb_nearest(node->scalar, words, n), all, hint),
            "%s = %s is not known", what, yb_excerpt(node->scalar, shown));
    return -1;
}

/* True if `to` names an index rather than a number. */
static bool is_word(const yb_node *node)
{
    const char c = node->kind == YB_NODE_SCALAR ? node->scalar[0] : '\0';

    return ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_') &&
           strcasecmp(node->scalar, "nan") != 0 && strcasecmp(node->scalar, "inf") != 0;
}

/* Names the rule, keeping only those fields that it has. */
static void change_kind(yb_rule *rule, yb_rule_kind kind)
{
    const bool index_meant = kind == YB_RULE_INDEXED || kind == YB_RULE_CONVERGE;

    rule->kind = kind;
    for (int f = 0; f < YB_FIELD_COUNT; f++)
        rule->given[f] = rule->given[f] && ((shape[kind].required | shape[kind].optional) & (1u << f)) != 0;
    if (rule->to_is_index != index_meant)
        rule->given[YB_FIELD_TO] = false;
    if (!rule->given[YB_FIELD_VALUES])
        rule->n_values = 0;
}

/* Returns false if the rule does not suit the key, so that nothing can be said about its fields. */
static bool read_rule_name(yb_rule *rule, const yb_key *key, const yb_node *node, yb_diag *diag)
{
    const bool level = key->type == YB_TYPE_LEVEL;
    const char *all = level ? "rules: frozen, step, growth, fade, indexed, table"
                            : "rules: frozen, step, growth, fade, table, converge";
    char what[MAX_WHAT];

    snprintf(what, sizeof what, "%s.rule", key->path);
    const int kind = 1 + read_word(node, what, yb_rule_names + 1, YB_RULE_KINDS - 1, all, diag);
    if (kind == YB_RULE_NONE)
        return true;
    if (kind == (level ? YB_RULE_CONVERGE : YB_RULE_INDEXED)) {
        yb_fail(diag, YB_ERR_INPUT, &node->at, all, "%s = %s is a rule for %s", what, yb_rule_names[kind],
                level ? "growth rates, and this is a level" : "levels, and this is a growth rate");
        return false;
    }
    change_kind(rule, (yb_rule_kind) kind);
    return true;
}

/* Sets the value of `year`, keeping the years ascending. */
static void put_year(yb_rule *rule, const char *what, int year, double value, const yb_place *at,
                     yb_diag *diag)
{
    int i = 0;

    while (i < rule->n_values && rule->year[i] < year)
        i++;
    if (i == rule->n_values || rule->year[i] != year) {
        if (rule->n_values == YB_TABLE_MAX) {
            yb_fail(diag, YB_ERR_INPUT, at, NULL, "%s holds more than %d years", what, YB_TABLE_MAX);
            return;
        }
        memmove(&rule->year[i + 1], &rule->year[i], (size_t) (rule->n_values - i) * sizeof rule->year[0]);
        memmove(&rule->value[i + 1], &rule->value[i], (size_t) (rule->n_values - i) * sizeof rule->value[0]);
        rule->n_values++;
    }
    rule->year[i] = year;
    rule->value[i] = value;
}

/* One entry of `values`: the year `text` at `year_at` with the number `node`.  False if it is no year. */
static bool read_year(yb_rule *rule, const yb_key *key, const char *text, const yb_place *year_at,
                      const yb_node *node, yb_diag *diag)
{
    const int year = strlen(text) == 4 && strspn(text, "0123456789") == 4 ? atoi(text) : 0;
    char what[MAX_WHAT], shown[YB_EXCERPT_SIZE];
    double value = 0;

    if (year < MIN_YEAR || year > MAX_YEAR) {
        yb_fail(diag, YB_ERR_INPUT, year_at, yb_comma_hint(node), "%s.values: %s is not a year in [%d, %d]",
                key->path, yb_excerpt(text, shown), MIN_YEAR, MAX_YEAR);
        return false;
    }
    snprintf(what, sizeof what, "%s.values.%d", key->path, year);
    yb_number_read(node, what, key->unit, key->min, key->max, yb_key_takes_percent(key), &value, diag);
    put_year(rule, what, year, value, year_at, diag);
    return true;
}

static void read_values(yb_rule *rule, const yb_key *key, const yb_node *node, yb_diag *diag)
{
    if (node->kind != YB_NODE_MAP) {
        yb_fail(diag, YB_ERR_INPUT, &node->at, "write {2026: 0.2, 2030: 0.3}",
                "%s.values is not a map of years", key->path);
        return;
    }
    if (node->child == NULL && rule->n_values == 0)
        yb_fail(diag, YB_ERR_INPUT, &node->at, "write {2026: 0.2, 2030: 0.3}", "%s.values holds no year",
                key->path);
    for (const yb_node *entry = node->child; entry != NULL; entry = entry->next)
        read_year(rule, key, entry->key, &entry->key_at, entry, diag);
}

static void read_to(yb_rule *rule, const yb_key *key, const char *what, const yb_node *node, yb_diag *diag)
{
    const bool level = key->type == YB_TYPE_LEVEL;

    rule->to_is_index = is_word(node);
    if (rule->to_is_index) {
        const int index =
            read_word(node, what, yb_index_names, level ? YB_INDEX_COUNT : YB_INDEX_DISPOSABLE_INCOME + 1,
                      level ? "to: wage, disposable_income, cpi, gdp or resident_expenditure_per_person"
                            : "to: disposable_income",
                      diag);
        if (index >= 0)
            rule->index = (yb_index) index;
        if (index >= 0 && !level && index != YB_INDEX_DISPOSABLE_INCOME)
            yb_fail(diag, YB_ERR_INPUT, &node->at, "to: disposable_income",
                    "%s: a growth rate converges to that of disposable_income only", what);
        return;
    }
    yb_number_read(node, what, key->unit, key->min, key->max, yb_key_takes_percent(key),
                   &rule->number[YB_FIELD_TO], diag);
}

/* A whole number of years, or a calendar year. */
static void read_whole(yb_rule *rule, yb_rule_field field, const char *what, double min, double max,
                       const yb_node *node, yb_diag *diag)
{
    long long whole = 0;

    if (yb_integer_read(node, what, min, max, &whole, diag))
        rule->number[field] = (double) whole;
}

static void read_between(yb_rule *rule, const char *what, const yb_node *node, yb_diag *diag)
{
    static const char *const words[] = {"step", "linear"};

    rule->linear = read_word(node, what, words, 2, "between: linear or step", diag) == 1;
}

/* Reads field `field`.  It counts as given even when it is wrong: that was reported. */
static void read_field(yb_rule *rule, const yb_key *key, yb_rule_field field, const yb_node *node,
                       yb_diag *diag)
{
    const bool percent = yb_key_takes_percent(key);
    const double span = key->max - key->min;
    double *number = &rule->number[field];
    char what[MAX_WHAT];

    snprintf(what, sizeof what, "%s.%s", key->path, yb_field_names[field]);
    rule->given[field] = true;
    rule->place[field] = node->at;
    switch (field) {
    case YB_FIELD_LEVEL:
    case YB_FIELD_FROM:
        yb_number_read(node, what, key->unit, key->min, key->max, percent, number, diag);
        break;
    case YB_FIELD_ADD:
        yb_number_read(node, what, key->unit, -span, span, percent, number, diag);
        break;
    case YB_FIELD_RATE:
        yb_number_read(node, what, "", -0.5, 0.5, true, number, diag);
        break;
    case YB_FIELD_MARGIN:
        yb_number_read(node, what, "", -0.2, 0.2, true, number, diag);
        break;
    case YB_FIELD_SHARE:
        yb_number_read(node, what, "", 0, 2, true, number, diag);
        break;
    case YB_FIELD_YEARS:
        read_whole(rule, field, what, 1, 100, node, diag);
        break;
    case YB_FIELD_AT:
        read_whole(rule, field, what, MIN_YEAR, MAX_YEAR, node, diag);
        break;
    case YB_FIELD_TO:
        read_to(rule, key, what, node, diag);
        break;
    case YB_FIELD_VALUES:
        read_values(rule, key, node, diag);
        break;
    case YB_FIELD_BETWEEN:
        read_between(rule, what, node, diag);
        break;
    case YB_FIELD_COUNT:
        break;
    }
}

/* Reads the field named `name`, whose name stands at `name_at`; "rule" is not one of them. */
static void read_named_field(yb_rule *rule, const yb_key *key, const char *name, const yb_place *name_at,
                             const yb_node *node, yb_diag *diag)
{
    static const char *const all =
        "fields: rule, level, add, rate, from, to, years, share, margin, at, values, between";
    char hint[160], shown[YB_EXCERPT_SIZE];

    for (int f = 0; f < YB_FIELD_COUNT; f++)
        if (strcmp(name, yb_field_names[f]) == 0) {
            read_field(rule, key, (yb_rule_field) f, node, diag);
            return;
        }
    const char *nearest = yb_nearest(name, yb_field_names, YB_FIELD_COUNT);
    const char *comma = yb_comma_hint(node);
    yb_fail(diag, YB_ERR_INPUT, name_at, comma != NULL ? comma : yb_did_you_mean(nearest, all, hint),
            "%s: no rule has a field %s", key->path, yb_excerpt(name, shown));
}

void yb_rule_read_field(yb_rule *rule, const yb_key *key, const char *field, const yb_node *node,
                        yb_diag *diag)
{
    rule->at = node->at;
    if (strcmp(field, "rule") == 0) {
        read_rule_name(rule, key, node, diag);
    } else if (strncmp(field, "values.", 7) == 0) {
        if (read_year(rule, key, field + 7, &node->at, node, diag)) {
            rule->given[YB_FIELD_VALUES] = true;
            rule->place[YB_FIELD_VALUES] = node->at;
        }
    } else {
        read_named_field(rule, key, field, &node->at, node, diag);
    }
}

void yb_rule_read(yb_rule *rule, const yb_key *key, const yb_node *node, yb_diag *diag)
{
    if (node->kind == YB_NODE_SCALAR) {
        *rule = (yb_rule){.kind = YB_RULE_FROZEN, .at = node->at};
        rule->given[YB_FIELD_LEVEL] = true;
        rule->place[YB_FIELD_LEVEL] = node->at;
        yb_number_read(node, key->path, key->unit, key->min, key->max, yb_key_takes_percent(key),
                       &rule->number[YB_FIELD_LEVEL], diag);
        return;
    }
    if (node->kind == YB_NODE_LIST) {
        yb_fail(diag, YB_ERR_INPUT, &node->at, "write a number or a rule such as {rule: frozen, level: 1}",
                "%s is a list; a number or a rule is meant", key->path);
        return;
    }
    const yb_node *name = yb_node_find(node, "rule");
    bool suits = true;
    if (name != NULL) {
        *rule = (yb_rule){0};
        suits = read_rule_name(rule, key, name, diag);
    }
    rule->at = node->at;
    for (const yb_node *entry = node->child; suits && entry != NULL; entry = entry->next)
        if (entry != name)
            read_named_field(rule, key, entry->key, &entry->key_at, entry, diag);
    if (name != NULL && rule->kind == YB_RULE_NONE)
        *rule = (yb_rule){.at = node->at}; /* reported: it is neither complete nor incomplete */
}

/* Fields that are missing, foreign or of the wrong kind for the rule. */
static void check_fields(const yb_rule *rule, const yb_key *key, yb_diag *diag)
{
    const unsigned required = shape[rule->kind].required;
    const unsigned allowed = required | shape[rule->kind].optional;
    const char *name = yb_rule_names[rule->kind];

    for (int f = 0; f < YB_FIELD_COUNT; f++) {
        const unsigned bit = 1u << f;
        if (rule->given[f] && !(allowed & bit))
            yb_fail(diag, YB_ERR_INPUT, &rule->place[f], shape[rule->kind].form,
                    "%s: the rule %s has no field %s", key->path, name, yb_field_names[f]);
        else if (!rule->given[f] && (required & bit))
            yb_fail(diag, YB_ERR_INPUT, &rule->at, shape[rule->kind].form,
                    "%s: the rule %s needs the field %s", key->path, name, yb_field_names[f]);
    }
    const bool index_meant = rule->kind == YB_RULE_INDEXED || rule->kind == YB_RULE_CONVERGE;
    if ((allowed & BIT(TO)) && rule->given[YB_FIELD_TO] && rule->to_is_index != index_meant)
        yb_fail(diag, YB_ERR_INPUT, &rule->place[YB_FIELD_TO],
                index_meant ? "to: disposable_income, for one" : "to: the value at the end, a number",
                "%s.to: the rule %s needs %s", key->path, name,
                index_meant ? "the name of an index" : "a number");
}

static void check_at(const yb_rule *rule, const yb_key *key, int first_year, int last_year, yb_diag *diag)
{
    const int at = (int) rule->number[YB_FIELD_AT];

    if (!rule->given[YB_FIELD_AT] || !(shape[rule->kind].optional & BIT(AT)))
        return;
    if (rule->kind == YB_RULE_INDEXED && at != first_year)
        yb_fail(diag, YB_ERR_INPUT, &rule->place[YB_FIELD_AT], "leave at out",
                "%s.at = %d: an indexed level is that of the first projected year, %d", key->path, at,
                first_year);
    else if (at < first_year - 1 || at > last_year)
        yb_fail(diag, YB_ERR_INPUT, &rule->place[YB_FIELD_AT], NULL,
                "%s.at = %d: year outside the horizon [%d, %d]", key->path, at, first_year - 1, last_year);
}

/* A step or growth that leaves what is possible within the horizon: a negative amount, a share above 1.
 * Upper bounds of amounts only catch slips of the pen; they do not bind a path. */
static void check_path(const yb_rule *rule, const yb_key *key, int first_year, int last_year, yb_diag *diag)
{
    char low[32], high[32];

    if (rule->kind != YB_RULE_STEP && rule->kind != YB_RULE_GROWTH)
        return;
    for (int year = first_year; year <= last_year; year++) {
        const double value = yb_rule_value(rule, year, first_year);
        /* Half a billionth of the range: sums such as 0.7 + 10 x 0.03 may end a bit above 1. */
        const double slack = 5e-10 * (key->max - key->min);
        if (value < key->min - slack || (yb_key_takes_percent(key) && value > key->max + slack)) {
            yb_fail(diag, YB_ERR_INPUT, &rule->at, "use fade or table to end the change in time",
                    "%s reaches %.6g in %d, outside [%s, %s]", key->path, value, year,
                    yb_number_text(key->min, low), yb_number_text(key->max, high));
            return;
        }
    }
}

void yb_rule_check(const yb_rule *rule, const yb_key *key, int first_year, int last_year, yb_diag *diag)
{
    const size_t before = yb_diag_errors(diag);

    if (rule->kind == YB_RULE_NONE) {
        bool any = false;
        for (int f = 0; f < YB_FIELD_COUNT; f++)
            any = any || rule->given[f];
        if (any)
            yb_fail(diag, YB_ERR_INPUT, &rule->at, "name it, as in {rule: step, level: 400, add: 20}",
                    "%s names no rule, and neither does a parent", key->path);
        return;
    }
    check_fields(rule, key, diag);
    check_at(rule, key, first_year, last_year, diag);
    if (yb_diag_errors(diag) == before)
        check_path(rule, key, first_year, last_year, diag);
}

/* level (1 + rate)^years by multiplication: pow() differs between processors. */
static double grown(double level, double rate, int years)
{
    double factor = 1.0;

    for (int i = 0; i < abs(years); i++)
        factor *= 1.0 + rate;
    return years < 0 ? level / factor : level * factor;
}

static double table_value(const yb_rule *rule, int year)
{
    const int n = rule->n_values;
    int i = 0; /* first entry after `year` */

    while (i < n && rule->year[i] <= year)
        i++;
    if (i == 0)
        return rule->value[0];
    if (i == n || !rule->linear || rule->year[i - 1] == year)
        return rule->value[i - 1];
    const double weight = (double) (year - rule->year[i - 1]) / (rule->year[i] - rule->year[i - 1]);
    return rule->value[i - 1] + (rule->value[i] - rule->value[i - 1]) * weight;
}

/* Part of the way from `from` to `to` that is done in `year`, in [0, 1]. */
static double progress(const yb_rule *rule, int year, int first_year)
{
    const double done = (year - first_year) / rule->number[YB_FIELD_YEARS];

    return done < 0.0 ? 0.0 : done > 1.0 ? 1.0 : done;
}

double yb_rule_value(const yb_rule *rule, int year, int first_year)
{
    const double *number = rule->number;
    const int since = year - (rule->given[YB_FIELD_AT] ? (int) number[YB_FIELD_AT] : first_year);
    double done;

    switch (rule->kind) {
    case YB_RULE_STEP:
        return number[YB_FIELD_LEVEL] + number[YB_FIELD_ADD] * since;
    case YB_RULE_GROWTH:
        return grown(number[YB_FIELD_LEVEL], number[YB_FIELD_RATE], since);
    case YB_RULE_FADE:
        done = progress(rule, year, first_year);
        return (1.0 - done) * number[YB_FIELD_FROM] + done * number[YB_FIELD_TO];
    case YB_RULE_TABLE:
        return table_value(rule, year);
    case YB_RULE_CONVERGE:
        done = progress(rule, year, first_year);
        return (1.0 - done) * number[YB_FIELD_FROM] + done * number[YB_FIELD_MARGIN];
    case YB_RULE_FROZEN:
    case YB_RULE_INDEXED:
    case YB_RULE_NONE:
    case YB_RULE_KINDS:
        break;
    }
    return number[YB_FIELD_LEVEL];
}

double yb_rule_follow_weight(const yb_rule *rule, int year, int first_year)
{
    return rule->kind == YB_RULE_CONVERGE ? progress(rule, year, first_year) : 0.0;
}
