/* inputs_merge.c: values of one file or of the command line, laid over what is there. */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "merge.h"
#include "yibao/mem.h"
#include "yibao/number.h"

enum { MAX_PATH = 256, MAX_CANDIDATES = 2 * YB_KEY_COUNT + 8 };

static const char *const special_paths[] = {YB_PATH_CORRELATION, YB_PATH_LEVEL_SHIFTS, YB_PATH_OVERRIDE};
enum { N_SPECIAL = sizeof special_paths / sizeof *special_paths };

yb_key_id yb_key_find(const char *path)
{
    for (int id = 0; id < YB_KEY_COUNT; id++)
        if (strcmp(yb_keys[id].path, path) == 0)
            return (yb_key_id) id;
    return YB_KEY_COUNT;
}

/* What follows "group." in `path`, or NULL if the path is not below the group; "" is the root. */
static const char *below(const char *path, const char *group)
{
    const size_t n = strlen(group);

    if (n == 0)
        return path;
    return strncmp(path, group, n) == 0 && path[n] == '.' ? path + n + 1 : NULL;
}

static bool is_group(const char *path)
{
    for (int id = 0; id < YB_KEY_COUNT; id++)
        if (below(yb_keys[id].path, path) != NULL)
            return true;
    return false;
}

/* The known path nearest to `path`, whose parent group is `group` and whose last name is `name`:
 * a sibling first, then any key, then a key of the same name elsewhere.  Buffer of MAX_PATH. */
static const char *nearest_path(const char *group, const char *name, const char *path, char *buffer)
{
    char siblings[MAX_CANDIDATES][48];
    const char *candidate[MAX_CANDIDATES];
    size_t n = 0;

    for (size_t i = 0; i < YB_KEY_COUNT + N_SPECIAL; i++) {
        const char *rest = below(i < YB_KEY_COUNT ? yb_keys[i].path : special_paths[i - YB_KEY_COUNT], group);
        if (rest == NULL)
            continue;
        snprintf(siblings[n], sizeof siblings[n], "%.*s", (int) strcspn(rest, "."), rest);
        candidate[n] = siblings[n];
        n++;
    }
    const char *sibling = yb_nearest(name, candidate, n);
    if (sibling != NULL) {
        snprintf(buffer, MAX_PATH, "%.160s%s%s", group, group[0] != '\0' ? "." : "", sibling);
        return buffer;
    }
    for (size_t i = 0; i < YB_KEY_COUNT + N_SPECIAL; i++)
        candidate[i] = i < YB_KEY_COUNT ? yb_keys[i].path : special_paths[i - YB_KEY_COUNT];
    const char *near = yb_nearest(path, candidate, YB_KEY_COUNT + N_SPECIAL);
    for (size_t i = 0; near == NULL && i < YB_KEY_COUNT + N_SPECIAL; i++) {
        const char *dot = strrchr(candidate[i], '.');
        if (dot != NULL && strcmp(dot + 1, name) == 0)
            near = candidate[i];
    }
    return near;
}

static void report_unknown(yb_merge *merge, const char *group, const char *name, const char *path,
                           const yb_place *at, const char *other_hint)
{
    char buffer[MAX_PATH], hint[160], shown[YB_EXCERPT_SIZE];
    const char *near = nearest_path(group, name, path, buffer);

    yb_fail(merge->diag, YB_ERR_INPUT, at,
            other_hint != NULL ? other_hint
                               : yb_did_you_mean(near, "docs/parameters.md lists all keys", hint),
            "unknown key %.160s%s%s", group, group[0] != '\0' ? "." : "", yb_excerpt(name, shown));
}

/* Reports and returns NULL unless `node` is a scalar with a text. */
static const char *scalar_text(yb_merge *merge, const char *path, const yb_node *node)
{
    if (node->kind != YB_NODE_SCALAR) {
        yb_fail(merge->diag, YB_ERR_INPUT, &node->at, NULL, "%s is a %s; one value is meant", path,
                yb_node_kind_name(node));
        return NULL;
    }
    if (yb_node_is_empty(node)) {
        yb_fail(merge->diag, YB_ERR_INPUT, &node->at,
                "give a value, or remove the key to keep the inherited one", "%s has no value", path);
        return NULL;
    }
    return node->scalar;
}

/* Without its text a value cannot be checked. */
static void set_text(yb_merge *merge, yb_value *value, const char *text)
{
    free(value->text);
    value->text = yb_mem_copy(text, merge->diag);
    merge->incomplete = merge->incomplete || value->text == NULL;
}

static void read_name(yb_merge *merge, const char *path, const yb_node *node, yb_value *value)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    const char *text = scalar_text(merge, path, node);
    char shown[YB_EXCERPT_SIZE];

    if (text == NULL)
        return;
    const size_t n = strlen(text);
    if (n > YB_MAX_NAME)
        yb_fail(merge->diag, YB_ERR_INPUT, &node->at, NULL, "%s = %s has %zu characters, more than %d", path,
                yb_excerpt(text, shown), n, YB_MAX_NAME);
    else if (n == 0 || strspn(text, letters) == 0 || text[strspn(text, letters)] != '\0') {
        char allowed[sizeof letters + 1];
        snprintf(allowed, sizeof allowed, "%s-", letters);
        if (n > 0 && text[0] != '-' && text[strspn(text, allowed)] == '\0')
            set_text(merge, value, text);
        else
            yb_fail(merge->diag, YB_ERR_INPUT, &node->at,
                    "letters a-z, digits and dash, starting with a letter or digit; other text belongs into "
                    "title",
                    "%s = %s is not a name", path, yb_excerpt(text, shown));
    } else {
        set_text(merge, value, text);
    }
}

static void read_choice(yb_merge *merge, yb_key_id id, const yb_node *node, yb_value *value)
{
    const char *const *choices = yb_key_choices(id);
    const char *text = scalar_text(merge, yb_keys[id].path, node);
    char hint[160], all[160] = "one of:", shown[YB_EXCERPT_SIZE];
    size_t n = 0;

    if (text == NULL)
        return;
    for (; choices[n] != NULL; n++) {
        if (strcmp(choices[n], text) == 0) {
            set_text(merge, value, text);
            value->number = (double) n;
            return;
        }
        snprintf(all + strlen(all), sizeof all - strlen(all), " %s", choices[n]);
    }
    yb_fail(merge->diag, YB_ERR_INPUT, &node->at, yb_did_you_mean(yb_nearest(text, choices, n), all, hint),
            "%s = %s is not known", yb_keys[id].path, yb_excerpt(text, shown));
}

static void read_bool(yb_merge *merge, const char *path, const yb_node *node, yb_value *value)
{
    static const char *const yes[] = {"yes", "on", "1", "y", "true", "t"};
    static const char *const no[] = {"no", "off", "0", "n", "false", "f"};
    const char *text = scalar_text(merge, path, node), *hint = "write true or false";
    char shown[YB_EXCERPT_SIZE];

    if (text == NULL)
        return;
    if (!node->quoted && (strcmp(text, "true") == 0 || strcmp(text, "false") == 0)) {
        value->number = text[0] == 't';
        return;
    }
    for (size_t i = 0; i < sizeof yes / sizeof *yes; i++) {
        if (strcasecmp(text, yes[i]) == 0)
            hint = node->quoted ? "write true, without quotes" : "write true";
        if (strcasecmp(text, no[i]) == 0)
            hint = node->quoted ? "write false, without quotes" : "write false";
    }
    yb_fail(merge->diag, YB_ERR_INPUT, &node->at, hint, "%s = %s is neither true nor false", path,
            yb_excerpt(text, shown));
}

static void read_percentiles(yb_merge *merge, const char *path, const yb_node *node)
{
    yb_inputs *inputs = merge->inputs;
    bool has_median = false, ok = true;
    size_t n = 0;

    if (node->kind != YB_NODE_LIST) {
        yb_fail(merge->diag, YB_ERR_INPUT, &node->at, "write a list such as [5, 50, 95]", "%s is not a list",
                path);
        return;
    }
    for (const yb_node *entry = node->child; entry != NULL; entry = entry->next) {
        double p = 0;
        if (n == YB_MAX_PERCENTILES) {
            yb_fail(merge->diag, YB_ERR_INPUT, &entry->at, NULL, "%s holds more than %d percentiles", path,
                    YB_MAX_PERCENTILES);
            return;
        }
        if (!yb_number_read(entry, path, "percent", 0, 100, false, &p, merge->diag)) {
            ok = false;
            continue;
        }
        if (p <= 0 || p >= 100)
            yb_fail(merge->diag, YB_ERR_INPUT, &entry->at, NULL, "%s: %s is not inside (0, 100)", path,
                    entry->scalar);
        else if (n > 0 && p <= inputs->percentile[n - 1])
            yb_fail(merge->diag, YB_ERR_INPUT, &entry->at, "write them in ascending order, each once",
                    "%s: %s does not exceed the percentile before", path, entry->scalar);
        has_median = has_median || p == 50;
        inputs->percentile[n++] = p;
    }
    inputs->n_percentiles = n;
    if (!has_median && ok)
        yb_fail(merge->diag, YB_ERR_INPUT, &node->at, "add 50, the median", "%s does not hold 50", path);
}

/* "resident.expenditure", "expenditure" or "all": that the series exists is checked by the run. */
static bool is_series_name(const char *text)
{
    const char *dot = strchr(text, '.');
    const char *last = dot != NULL ? dot + 1 : text;
    const size_t n = strspn(last, "abcdefghijklmnopqrstuvwxyz0123456789_");

    if (n == 0 || last[n] != '\0')
        return false;
    return dot == NULL || (dot > text && text + strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789_") == dot);
}

static void free_list(yb_value *value)
{
    for (size_t i = 0; i < value->n_list; i++)
        free(value->list[i]);
    free(value->list);
    value->list = NULL;
    value->n_list = 0;
}

static void read_series(yb_merge *merge, const char *path, const yb_node *node, yb_value *value)
{
    char shown[YB_EXCERPT_SIZE];
    size_t n = 0;

    if (node->kind != YB_NODE_LIST) {
        yb_fail(merge->diag, YB_ERR_INPUT, &node->at, "write a list such as [resident.expenditure] or [all]",
                "%s is not a list", path);
        return;
    }
    free_list(value);
    for (const yb_node *entry = node->child; entry != NULL; entry = entry->next)
        n++;
    value->list = calloc(n + 1, sizeof *value->list);
    if (value->list == NULL) {
        yb_fail(merge->diag, YB_ERR_FILE, NULL, NULL, "out of memory");
        return;
    }
    for (const yb_node *entry = node->child; entry != NULL; entry = entry->next) {
        const char *text = scalar_text(merge, path, entry);
        bool twice = false;
        for (size_t i = 0; text != NULL && i < value->n_list; i++)
            twice = twice || strcmp(value->list[i], text) == 0;
        if (text == NULL)
            continue;
        if (twice)
            yb_fail(merge->diag, YB_ERR_INPUT, &entry->at, NULL, "%s: %s is listed twice", path,
                    yb_excerpt(text, shown));
        else if (!is_series_name(text))
            yb_fail(merge->diag, YB_ERR_INPUT, &entry->at, "FUND.SERIES or SERIES, as in bands.csv, or all",
                    "%s: %s is not the name of a series", path, yb_excerpt(text, shown));
        else if ((value->list[value->n_list] = yb_mem_copy(text, merge->diag)) != NULL)
            value->n_list++;
    }
}

void yb_merge_value(yb_merge *merge, yb_key_id id, const yb_node *node)
{
    const yb_key *key = &yb_keys[id];
    yb_value *value = &merge->inputs->value[id];
    yb_diag *diag = merge->diag;
    const char *text;

    value->at = node->at;
    merge->touched[id] = true;
    merge->faulty[id] = false;
    /* An empty map changes nothing, so a key without a value keeps none. */
    value->given = value->given || node->kind != YB_NODE_MAP || node->child != NULL;
    switch (key->type) {
    case YB_TYPE_NAME:
        read_name(merge, key->path, node, value);
        break;
    case YB_TYPE_TEXT:
        if ((text = scalar_text(merge, key->path, node)) != NULL)
            set_text(merge, value, text);
        break;
    case YB_TYPE_PARENT:
        break; /* followed before the values are merged */
    case YB_TYPE_CHOICE:
        if (id == YB_KEY_REGION)
            read_name(merge, key->path, node, value);
        else
            read_choice(merge, id, node, value);
        break;
    case YB_TYPE_BOOL:
        read_bool(merge, key->path, node, value);
        break;
    case YB_TYPE_INTEGER:
        if (yb_integer_read(node, key->path, key->min, key->max, &value->integer, diag))
            value->number = (double) value->integer;
        break;
    case YB_TYPE_NUMBER:
    case YB_TYPE_RATE:
        yb_number_read(node, key->path, key->unit, key->min, key->max, yb_key_takes_percent(key),
                       &value->number, diag);
        break;
    case YB_TYPE_LEVEL:
    case YB_TYPE_GROWTH:
        yb_rule_read(&value->rule, key, node, diag);
        break;
    case YB_TYPE_PERCENTILES:
        read_percentiles(merge, key->path, node);
        break;
    case YB_TYPE_SERIES:
        read_series(merge, key->path, node, value);
        break;
    }
}

/* Sends `node` to the reader of `path`; false if the path is neither a key, nor special, nor a group. */
static bool merge_at(yb_merge *merge, const char *path, const yb_node *node)
{
    const yb_key_id id = yb_key_find(path);

    if (id != YB_KEY_COUNT)
        yb_merge_value(merge, id, node);
    else if (strcmp(path, YB_PATH_CORRELATION) == 0)
        yb_merge_correlation(merge, node);
    else if (strcmp(path, YB_PATH_LEVEL_SHIFTS) == 0)
        yb_merge_level_shifts(merge, node);
    else if (strcmp(path, YB_PATH_OVERRIDE) == 0)
        yb_merge_override(merge, node);
    else if (is_group(path))
        yb_merge_map(merge, path, node);
    else
        return false;
    return true;
}

void yb_merge_map(yb_merge *merge, const char *path, const yb_node *node)
{
    if (node->kind != YB_NODE_MAP) {
        yb_fail(merge->diag, YB_ERR_INPUT, &node->at,
                yb_node_is_empty(node) ? "give keys below it, or remove the line" : "give its keys below it",
                "%s is a group of keys, not a value", path);
        return;
    }
    for (const yb_node *entry = node->child; entry != NULL; entry = entry->next) {
        char full[MAX_PATH];
        const bool dotted = strchr(entry->key, '.') != NULL;
        const int n = snprintf(full, sizeof full, "%s%s%s", path, path[0] != '\0' ? "." : "", entry->key);
        /* Dots belong to --set: in a file they would open a second way to write the same key. */
        if (dotted && n < MAX_PATH && yb_key_find(full) != YB_KEY_COUNT)
            yb_fail(merge->diag, YB_ERR_INPUT, &entry->key_at, "nest the names: group: {key: value}",
                    "%s: a key of a file has no dots", entry->key);
        else if (dotted || n >= MAX_PATH || !merge_at(merge, full, entry))
            report_unknown(merge, path, entry->key, full, &entry->key_at, yb_comma_hint(entry));
    }
}

/* A setting below a rule or a special key, or of an unknown key. */
static void set_below(yb_merge *merge, const char *path, const yb_node *node)
{
    const char *rest;
    char group[MAX_PATH];

    for (int id = 0; id < YB_KEY_COUNT; id++) {
        rest = below(path, yb_keys[id].path);
        if (rest == NULL || (yb_keys[id].type != YB_TYPE_LEVEL && yb_keys[id].type != YB_TYPE_GROWTH))
            continue;
        yb_value *value = &merge->inputs->value[id];
        value->at = node->at;
        value->given = true;
        merge->touched[id] = true;
        merge->faulty[id] = false;
        yb_rule_read_field(&value->rule, &yb_keys[id], rest, node, merge->diag);
        return;
    }
    if ((rest = below(path, YB_PATH_CORRELATION)) != NULL) {
        const char *dot = strchr(rest, '.');
        if (dot == NULL) {
            yb_merge_correlation_of(merge, rest, &node->at, node);
            return;
        }
        snprintf(group, sizeof group, "%.*s", (int) (dot - rest), rest);
        yb_merge_correlation_pair(merge, group, &node->at, dot + 1, &node->at, node);
        return;
    }
    if ((rest = below(path, YB_PATH_OVERRIDE)) != NULL) {
        const char *dot = strrchr(rest, '.');
        snprintf(group, sizeof group, "%.*s", dot != NULL ? (int) (dot - rest) : 0, rest);
        if (dot != NULL && !yb_is_overridable(rest) && yb_is_overridable(group))
            yb_merge_override_field(merge, group, dot + 1, node);
        else
            yb_merge_override_of(merge, rest, &node->at, node);
        return;
    }
    const char *dot = strrchr(path, '.');
    snprintf(group, sizeof group, "%.*s", dot != NULL ? (int) (dot - path) : 0, path);
    report_unknown(merge, group, dot != NULL ? dot + 1 : path, path,
                   merge->setting_at != NULL ? merge->setting_at : &node->at, NULL);
}

void yb_merge_path(yb_merge *merge, const char *path, const yb_node *node)
{
    if (!merge_at(merge, path, node))
        set_below(merge, path, node);
}

/* Parses a value by itself.  It is read behind "v: ", whose width is then taken off the columns. */
static yb_text *parse_value(yb_merge *merge, const char *name, const char *value)
{
    enum { PREFIX = 3 };
    const size_t size = strlen(value) + PREFIX;
    char *bytes = malloc(size + 1);
    yb_diag *problems = yb_diag_create();
    yb_text *text = NULL;

    if (bytes == NULL || problems == NULL) {
        free(bytes);
        yb_diag_free(problems);
        yb_fail(merge->diag, YB_ERR_FILE, NULL, NULL, "out of memory");
        return NULL;
    }
    snprintf(bytes, size + 1, "v: %s", value);
    text = yb_text_parse(name, bytes, size, problems);
    const char *problem = yb_diag_text(problems, 0);
    if (problem != NULL) {
        const yb_place at = {name, 1, 1};
        const char *message = strstr(problem, "error: ");
        const char *bar = strstr(problem, " | ");
        message = message != NULL ? message + 7 : problem;
        yb_fail(merge->diag, YB_ERR_INPUT, &at, bar != NULL ? bar + 3 : NULL, "%.*s",
                bar != NULL ? (int) (bar - message) : INT_MAX, message);
    }
    yb_diag_free(problems);
    free(bytes);
    return text;
}

/* Moves a place behind a prefix of `width` columns back to where it stands; an empty value has no column. */
static void shift_place(yb_place *at, int width)
{
    if (at->line == 1)
        at->column = at->column > width ? at->column - width : 1;
}

static void shift_columns(yb_node *node, int width)
{
    for (; node != NULL; node = node->next) {
        shift_place(&node->at, width);
        shift_place(&node->key_at, width);
        shift_columns(node->child, width);
    }
}

void yb_merge_set(yb_merge *merge, const char *setting)
{
    const char *equals = strchr(setting, '=');
    char path[MAX_PATH], name[MAX_PATH + 8], shown[YB_EXCERPT_SIZE];

    if (equals == NULL || equals == setting || equals - setting >= MAX_PATH) {
        yb_fail(merge->diag, YB_ERR_USAGE, NULL,
                strstr(setting, "\uFF1D") != NULL ? "the sign is full-width: write ="
                                                  : "write --set KEY=VALUE, as in --set resident.premium=400",
                "--set %s: no KEY=VALUE", yb_excerpt(setting, shown));
        return;
    }
    snprintf(path, sizeof path, "%.*s", (int) (equals - setting), setting);
    snprintf(name, sizeof name, "--set %s", path);
    yb_text *text = parse_value(merge, name, equals + 1);
    if (text == NULL)
        return;
    yb_own_text(merge->inputs, text);
    yb_node *node = yb_text_root(text)->child;
    shift_columns(node, 3);
    if (node == NULL || node->next != NULL || strcmp(node->key, "v") != 0)
        yb_fail(merge->diag, YB_ERR_INPUT, &yb_text_root(text)->at, NULL, "--set %s: not one value", path);
    else if (strcmp(path, yb_keys[YB_KEY_INHERITS].path) == 0)
        yb_fail(merge->diag, YB_ERR_INPUT, &node->at, "write it into the scenario file",
                "inherits cannot be set on the command line");
    else
        yb_merge_path(merge, path, node);
}

void yb_merge_setting(yb_merge *merge, const yb_setting *setting)
{
    merge->setting_at = &setting->at;
    if (strlen(setting->path) >= MAX_PATH)
        yb_fail(merge->diag, YB_ERR_INPUT, &setting->at, NULL, "a key of %zu characters",
                strlen(setting->path));
    else if (!merge_at(merge, setting->path, setting->value))
        set_below(merge, setting->path, setting->value);
    merge->setting_at = NULL;
}

void yb_merge_defaults(yb_merge *merge)
{
    char *bytes = NULL;
    size_t size = 0;
    FILE *stream = yb_mem_open(&bytes, &size, merge->diag);

    for (int id = 0; stream != NULL && id < YB_KEY_COUNT; id++) {
        const char *quote = yb_keys[id].type == YB_TYPE_TEXT ? "\"" : "";
        if (yb_keys[id].default_text != NULL)
            fprintf(stream, "%s: %s%s%s\n", yb_keys[id].path, quote, yb_keys[id].default_text, quote);
    }
    yb_text *text = yb_mem_close(stream, &bytes, merge->diag)
                        ? yb_text_parse("built-in defaults", bytes, size, merge->diag)
                        : NULL;
    free(bytes);
    merge->incomplete = merge->incomplete || text == NULL;
    if (text == NULL)
        return;
    yb_own_text(merge->inputs, text);
    for (const yb_node *entry = yb_text_root(text)->child; entry != NULL; entry = entry->next)
        yb_merge_value(merge, yb_key_find(entry->key), entry);
    yb_merge_special_defaults(merge);
    for (int id = 0; id < YB_KEY_COUNT; id++) {
        merge->inputs->value[id].at = (yb_place){0}; /* a problem with a default has no place in a file */
        if (!merge->inputs->value[id].given)
            continue;
        stream = yb_mem_open(&merge->default_text[id], &size, merge->diag);
        if (stream != NULL)
            yb_value_write(merge->inputs, (yb_key_id) id, stream);
        (void) yb_mem_close(stream, &merge->default_text[id], merge->diag);
    }
}
