/* schema_json.c: the table of keys as a JSON Schema (draft-07) for editors. */
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "merge.h"
#include "yibao/number.h"

enum { MAX_REFERENCE = 128 };

static const char definition_prefix[] = "#/definitions/";

/* Whole numbers without ".0", and 2^63 - 1 in full. */
static json_t *number_of(double value)
{
    if (value >= 9223372036854775807.0)
        return json_integer(9223372036854775807LL);
    return value == floor(value) && fabs(value) < 1e15 ? json_integer((json_int_t) value) : json_real(value);
}

static json_t *range(const char *type, double min, double max)
{
    return json_pack("{s:s, s:o, s:o}", "type", type, "minimum", number_of(min), "maximum", number_of(max));
}

static json_t *reference(const char *definition)
{
    char text[MAX_REFERENCE + sizeof definition_prefix];

    snprintf(text, sizeof text, "%s%s", definition_prefix, definition);
    return json_pack("{s:s}", "$ref", text);
}

/* A number in a range, or the same as a percent string. */
static json_t *value_schema(double min, double max, bool percent)
{
    json_t *number = range("number", min, max);

    return percent ? json_pack("{s:[o, o]}", "oneOf", number, reference("percent")) : number;
}

static json_t *words(const char *const *word, size_t n)
{
    json_t *list = json_array();

    for (size_t i = 0; i < n; i++)
        json_array_append_new(list, json_string(word[i]));
    return json_pack("{s:s, s:o}", "type", "string", "enum", list);
}

static json_t *text_pattern(const char *pattern)
{
    return json_pack("{s:s, s:s}", "type", "string", "pattern", pattern);
}

static json_t *object_schema(void)
{
    return json_pack("{s:s, s:b, s:{}}", "type", "object", "additionalProperties", 0, "properties");
}

static void add_property(json_t *object, const char *name, json_t *schema)
{
    json_object_set_new(json_object_get(object, "properties"), name, schema);
}

static void describe(json_t *schema, const char *description)
{
    json_object_set_new(schema, "description", json_string(description));
}

static json_t *years_schema(json_t *value)
{
    return json_pack("{s:s, s:b, s:i, s:{s:o}}", "type", "object", "additionalProperties", 0, "minProperties",
                     1, "patternProperties", "^(19[0-9][0-9]|2[01][0-9][0-9]|2200)$", value);
}

/* `kind` NONE: a field by itself, laid over an inherited rule. */
static json_t *field_schema(const yb_key *key, yb_rule_kind kind, yb_rule_field field)
{
    static const char *const between[] = {"linear", "step"};
    const bool percent = yb_key_takes_percent(key);
    const double span = key->max - key->min;

    switch (field) {
    case YB_FIELD_ADD:
        return value_schema(-span, span, percent);
    case YB_FIELD_RATE:
        return value_schema(-0.5, 0.5, true);
    case YB_FIELD_MARGIN:
        return value_schema(-0.2, 0.2, true);
    case YB_FIELD_SHARE:
        return value_schema(0, 2, true);
    case YB_FIELD_YEARS:
        return range("integer", 1, 100);
    case YB_FIELD_AT:
        return range("integer", YB_FIRST_BASE_YEAR, yb_keys[YB_KEY_LAST_YEAR].max);
    case YB_FIELD_VALUES:
        return years_schema(value_schema(key->min, key->max, percent));
    case YB_FIELD_BETWEEN:
        return words(between, 2);
    case YB_FIELD_TO:
        if (kind == YB_RULE_INDEXED)
            return words(yb_index_names, YB_INDEX_COUNT);
        if (kind == YB_RULE_CONVERGE)
            return words(&yb_index_names[YB_INDEX_DISPOSABLE_INCOME], 1);
        if (kind == YB_RULE_NONE)
            return json_pack("{s:[s, s]}", "type", "number", "string");
        break;
    default:
        break;
    }
    return value_schema(key->min, key->max, percent);
}

static json_t *rule_schema(const yb_key *key, yb_rule_kind kind)
{
    json_t *rule = object_schema();
    json_t *needed = json_array();
    unsigned required, optional;

    yb_rule_shape(kind, &required, &optional);
    json_array_append_new(needed, json_string("rule"));
    add_property(rule, "rule", json_pack("{s:s}", "const", yb_rule_names[kind]));
    for (int f = 0; f < YB_FIELD_COUNT; f++) {
        if (!((required | optional) & (1u << f)))
            continue;
        add_property(rule, yb_field_names[f], field_schema(key, kind, (yb_rule_field) f));
        if (required & (1u << f))
            json_array_append_new(needed, json_string(yb_field_names[f]));
    }
    json_object_set_new(rule, "required", needed);
    return rule;
}

/* A number, one of the rules, or single fields of the inherited rule. */
static json_t *path_schema(const yb_key *key)
{
    const yb_rule_kind foreign = key->type == YB_TYPE_LEVEL ? YB_RULE_CONVERGE : YB_RULE_INDEXED;
    json_t *one_of = json_array(), *fields = object_schema();

    json_array_append_new(one_of, range("number", key->min, key->max));
    if (yb_key_takes_percent(key))
        json_array_append_new(one_of, reference("percent"));
    for (int kind = YB_RULE_FROZEN; kind < YB_RULE_KINDS; kind++)
        if (kind != (int) foreign)
            json_array_append_new(one_of, rule_schema(key, (yb_rule_kind) kind));
    for (int f = 0; f < YB_FIELD_COUNT; f++)
        add_property(fields, yb_field_names[f], field_schema(key, YB_RULE_NONE, (yb_rule_field) f));
    describe(fields, "single fields of the inherited rule / 仅修改所继承规则的个别字段");
    json_array_append_new(one_of, fields);
    return json_pack("{s:o}", "oneOf", one_of);
}

/* Name of the definition that all keys of the same type and range share. */
static const char *path_definition(const yb_key *key, char *buffer)
{
    char low[32], high[32];

    snprintf(buffer, MAX_REFERENCE, "%s_%s_to_%s%s", key->type == YB_TYPE_LEVEL ? "level" : "growth",
             yb_number_text(key->min, low), yb_number_text(key->max, high),
             yb_key_takes_percent(key) ? "_percent" : "");
    return buffer;
}

static json_t *percentiles_schema(void)
{
    return json_pack("{s:s, s:{s:s, s:i, s:i}, s:{s:i}, s:i, s:b}", "type", "array", "items", "type",
                     "number", "exclusiveMinimum", 0, "exclusiveMaximum", 100, "contains", "const", 50,
                     "maxItems", YB_MAX_PERCENTILES, "uniqueItems", 1);
}

static json_t *series_schema(void)
{
    return json_pack("{s:s, s:o, s:b}", "type", "array", "items",
                     text_pattern("^([a-z0-9_]+\\.)?[a-z0-9_]+$"), "uniqueItems", 1);
}

static json_t *type_schema(yb_key_id id)
{
    const yb_key *key = &yb_keys[id];
    const char *const *choices = yb_key_choices(id);
    char definition[MAX_REFERENCE];
    size_t n = 0;

    while (choices[n] != NULL)
        n++;
    switch (key->type) {
    case YB_TYPE_NAME:
        return text_pattern("^[A-Za-z0-9][A-Za-z0-9-]{0,63}$");
    case YB_TYPE_CHOICE:
        return n > 0 ? words(choices, n) : text_pattern("^[A-Za-z0-9][A-Za-z0-9-]{0,63}$");
    case YB_TYPE_TEXT:
    case YB_TYPE_PARENT:
        break;
    case YB_TYPE_BOOL:
        return json_pack("{s:s}", "type", "boolean");
    case YB_TYPE_INTEGER:
        return range("integer", key->min, key->max);
    case YB_TYPE_NUMBER:
    case YB_TYPE_RATE:
        return value_schema(key->min, key->max, yb_key_takes_percent(key));
    case YB_TYPE_LEVEL:
    case YB_TYPE_GROWTH:
        /* draft-07 ignores what stands beside $ref, so the description needs allOf. */
        return json_pack("{s:[o]}", "allOf", reference(path_definition(key, definition)));
    case YB_TYPE_PERCENTILES:
        return percentiles_schema();
    case YB_TYPE_SERIES:
        return series_schema();
    }
    return json_pack("{s:s}", "type", "string");
}

static json_t *key_schema(yb_key_id id)
{
    const yb_key *key = &yb_keys[id];
    json_t *schema = type_schema(id);
    char *text = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&text, &size);

    if (stream == NULL)
        return schema;
    fprintf(stream, "%s / %s\n", key->en, key->zh);
    if (key->unit[0] != '\0')
        fprintf(stream, "Unit: %s. ", key->unit);
    if (key->default_text != NULL && key->default_text[0] != '\0')
        fprintf(stream, "Default: %s (%s", key->default_text, key->status);
    else
        fprintf(stream, "No default (%s", key->status);
    fprintf(stream, "%s%s).", key->source[0] != '\0' ? "; " : "", key->source);
    fclose(stream);
    describe(schema, text);
    free(text);
    return schema;
}

/* The schema of the group that holds the last name of `path`, made on the way; *name is that last name. */
static json_t *group_of(json_t *root, const char *path, const char **name)
{
    json_t *group = root;
    char part[64];

    *name = path;
    for (const char *dot; (dot = strchr(*name, '.')) != NULL; *name = dot + 1) {
        snprintf(part, sizeof part, "%.*s", (int) (dot - *name), *name);
        json_t *next = json_object_get(json_object_get(group, "properties"), part);
        if (next == NULL) {
            next = object_schema();
            add_property(group, part, next);
        }
        group = next;
    }
    return group;
}

static void add_at(json_t *root, const char *path, json_t *schema)
{
    const char *name;
    json_t *group = group_of(root, path, &name);

    add_property(group, name, schema);
}

static json_t *correlation_schema(void)
{
    json_t *all = object_schema();

    describe(all, "correlations of the yearly innovations: driver: {driver: rho} / 年度新息的相关系数");
    for (int a = 0; a < YB_DRIVER_COUNT; a++) {
        json_t *of = object_schema();
        for (int b = 0; b < YB_DRIVER_COUNT; b++)
            if (b != a)
                add_property(of, yb_drivers[b].name, range("number", -0.99, 0.99));
        add_property(all, yb_drivers[a].name, of);
    }
    return all;
}

static json_t *level_shifts_schema(void)
{
    static const char *const effects[] = {"hospitalization", "visits", "rebound"};
    json_t *shift = object_schema();

    add_property(shift, "name", json_pack("{s:s, s:i}", "type", "string", "minLength", 1));
    add_property(shift, "probability", value_schema(0, 1, true));
    add_property(shift, "year",
                 range("integer", yb_keys[YB_KEY_FIRST_YEAR].min, yb_keys[YB_KEY_LAST_YEAR].max));
    for (size_t i = 0; i < sizeof effects / sizeof *effects; i++)
        add_property(shift, effects[i], value_schema(-0.9, 2, true));
    add_property(shift, "lasting", value_schema(0, 1, true));
    json_object_set_new(shift, "required", json_pack("[s]", "name"));
    json_object_set_new(shift, "oneOf",
                        json_pack("[{s:[s]}, {s:[s]}]", "required", "probability", "required", "year"));
    return json_pack("{s:s, s:i, s:s, s:o}", "type", "array", "maxItems", YB_MAX_SHIFTS, "description",
                     "rare level shifts; the list replaces the parent's / 罕见水平跳变，整体替换父情景的列表",
                     "items", shift);
}

static json_t *override_schema(void)
{
    static const char *const shocks[] = {"keep", "none"};
    json_t *all = object_schema();
    size_t n;
    const char *const *series = yb_overridable(&n);

    describe(all, "own forecasts, CSV files year,value / 自有预测（CSV：year,value）");
    for (size_t i = 0; i < n; i++) {
        json_t *fields = object_schema();
        add_property(fields, "file", json_pack("{s:s}", "type", "string"));
        add_property(fields, "shocks", words(shocks, 2));
        add_property(all, series[i], json_pack("{s:[{s:s}, o]}", "oneOf", "type", "string", fields));
    }
    return all;
}

static json_t *definitions(void)
{
    json_t *all = json_pack("{s:{s:s, s:s, s:s}}", "percent", "type", "string", "pattern",
                            "^[+-]?(([1-9][0-9]*|0)(\\.[0-9]*)?|\\.[0-9]+)%$", "description", "such as 3.5%");
    char name[MAX_REFERENCE];

    for (int id = 0; id < YB_KEY_COUNT; id++) {
        const yb_key *key = &yb_keys[id];
        if (key->type != YB_TYPE_LEVEL && key->type != YB_TYPE_GROWTH)
            continue;
        if (json_object_get(all, path_definition(key, name)) == NULL)
            json_object_set_new(all, name, path_schema(key));
    }
    return all;
}

void yb_schema_write_json(FILE *stream)
{
    json_t *root = json_pack("{s:s, s:s, s:s, s:b, s:[s], s:{}}", "$schema",
                             "http://json-schema.org/draft-07/schema#", "title", "yibao scenario", "type",
                             "object", "additionalProperties", 0, "required", "scenario", "properties");

    for (int id = 0; id < YB_KEY_COUNT; id++)
        add_at(root, yb_keys[id].path, key_schema((yb_key_id) id));
    add_at(root, YB_PATH_CORRELATION, correlation_schema());
    add_at(root, YB_PATH_LEVEL_SHIFTS, level_shifts_schema());
    add_at(root, YB_PATH_OVERRIDE, override_schema());
    json_object_set_new(root, "definitions", definitions());
    /* jansson keeps the order of insertion; 15 digits print 0.1 as 0.1. */
    json_dumpf(root, stream, JSON_INDENT(2) | JSON_REAL_PRECISION(15));
    fputc('\n', stream);
    json_decref(root);
}
