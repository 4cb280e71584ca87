/* The members of a batch, from its file: see batch_file.h. */
#include "yibao/batch_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "batch_private.h"
#include "merge.h"
#include "yibao/mem.h"
#include "yibao/number.h"

static const char *const batch_keys[] = {"batch", "base",   "set",    "grid", "zip",
                                         "list",  "sample", "versus", "years"};
enum { N_BATCH_KEYS = sizeof batch_keys / sizeof *batch_keys };

/* Letters, digits and dashes, not a dash first: what may name a folder. */
static bool is_plain_name(const char *text)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-";
    const size_t n = strlen(text);

    return n > 0 && n <= YB_MAX_NAME && text[0] != '-' && text[strspn(text, letters)] == '\0';
}

static char *read_name(const yb_node *node, const char *what, yb_diag *diag)
{
    char shown[YB_EXCERPT_SIZE];

    if (node->kind == YB_NODE_SCALAR && is_plain_name(node->scalar))
        return yb_mem_copy(node->scalar, diag);
    yb_fail(diag, YB_ERR_INPUT, &node->at, "letters, digits and dashes, at most 64; it names a folder",
            "%s = %s is not a name", what,
            node->kind == YB_NODE_SCALAR ? yb_excerpt(node->scalar, shown) : yb_node_kind_name(node));
    return NULL;
}

/* The scenario named by `node`: beside the batch file, one folder up, or installed; NULL if there is none. */
static char *find_scenario(const char *file, const yb_node *node, const char *what, yb_diag *diag)
{
    char shown[YB_EXCERPT_SIZE], hint[160], *name = NULL, *up = NULL, *path = NULL;
    struct stat info;
    size_t n;

    if (node->kind != YB_NODE_SCALAR || yb_node_is_empty(node)) {
        yb_fail(diag, YB_ERR_INPUT, &node->at, "write the name of a scenario, such as baseline",
                "%s names no scenario", what);
        return NULL;
    }
    const char *dot = strrchr(node->scalar, '.');
    const bool has_ending = dot && (strcmp(dot, ".yaml") == 0 || strcmp(dot, ".yml") == 0);
    const char *slash = strrchr(file, '/');

    if (asprintf(&name, "%s%s", node->scalar, has_ending ? "" : ".yaml") < 0 ||
        asprintf(&up, "%.*s../%s", slash ? (int) (slash - file) + 1 : 0, file, name) < 0) {
        yb_fail(diag, YB_ERR_FILE, NULL, NULL, "out of memory");
        goto done;
    }
    path = yb_find_file(file, name);
    if (!path && name[0] != '/' && stat(up, &info) == 0)
        path = strdup(up);
    if (!path) {
        char **names = yb_list_names(file, ".", ".yaml", &n);

        yb_fail(diag, YB_ERR_INPUT, &node->at,
                yb_did_you_mean(yb_nearest(node->scalar, (const char *const *) names, n),
                                "a file beside the batch or one folder up (so scenarios/batches is a good "
                                "place), or an installed scenario",
                                hint),
                "%s = %s: there is no such scenario", what, yb_excerpt(node->scalar, shown));
        yb_free_names(names);
    }
done:
    free(name);
    free(up);
    return path;
}

bool yb_batch_check_key(const char *key, const yb_place *at, yb_diag *diag)
{
    if (strcmp(key, "scenario") != 0 && strcmp(key, "inherits") != 0)
        return true;
    yb_fail(diag, YB_ERR_INPUT, at,
            key[0] == 's' ? "members are named after their values; those of a list by `name`"
                          : "base: NAME is the parent of every member",
            "%s cannot be set in a batch", key);
    return false;
}

/* A map of KEY: value, keys with dots. */
static yb_setting *read_settings(const yb_node *map, const char *what, size_t *n, yb_diag *diag)
{
    size_t count = 0;

    *n = 0;
    if (map->kind != YB_NODE_MAP) {
        yb_fail(diag, YB_ERR_INPUT, &map->at, "KEY: value, as in resident.premium.add: 20", "%s is not a map",
                what);
        return NULL;
    }
    for (const yb_node *entry = map->child; entry; entry = entry->next)
        count++;
    yb_setting *setting = calloc(count + 1, sizeof *setting);

    if (!setting) {
        yb_fail(diag, YB_ERR_FILE, NULL, NULL, "out of memory");
        return NULL;
    }
    for (const yb_node *entry = map->child; entry; entry = entry->next)
        if (yb_batch_check_key(entry->key, &entry->key_at, diag))
            setting[(*n)++] = (yb_setting){entry->key, entry->key_at, entry, NULL};
    return setting;
}

static yb_batch_axis *add_axis(yb_batch_file *batch, yb_diag *diag)
{
    yb_batch_axis *grown = realloc(batch->axis, (batch->n_axes + 1) * sizeof *grown);

    if (!grown) {
        yb_fail(diag, YB_ERR_FILE, NULL, NULL, "out of memory");
        return NULL;
    }
    batch->axis = grown;
    grown[batch->n_axes] = (yb_batch_axis){0};
    return &grown[batch->n_axes++];
}

/* Names of the key that tell it from the other levers: its last one, or as many as it takes. */
static int depth_of(const char *key, const yb_node *map)
{
    const char *tail = key + strlen(key);
    int depth = 0;

    for (bool unique = false; !unique && tail > key;) {
        do
            tail--;
        while (tail > key && tail[-1] != '.');
        depth++;
        unique = true;
        for (const yb_node *other = map->child; other; other = other->next) {
            const size_t n = strlen(other->key), m = strlen(tail);

            if (strcmp(other->key, key) != 0 && n >= m && strcmp(other->key + n - m, tail) == 0 &&
                (n == m || other->key[n - m - 1] == '.'))
                unique = false;
        }
    }
    return depth;
}

static size_t length_of(const yb_node *node)
{
    size_t n = 0;

    for (const yb_node *entry = node->child; entry; entry = entry->next)
        n++;
    return n;
}

/* {name: low, value: 0.1} names a value; a title says it in words. */
static bool is_named_value(const yb_node *node)
{
    const size_t n = yb_node_find(node, "title") ? 3 : 2;

    return node->kind == YB_NODE_MAP && yb_node_find(node, "name") && yb_node_find(node, "value") &&
           length_of(node) == n;
}

static bool add_value(yb_batch_point *point, const yb_node *key, const yb_node *entry, int depth,
                      yb_diag *diag)
{
    const bool named = is_named_value(entry);
    const yb_node *value = named ? yb_node_find(entry, "value") : entry;
    char *name = named ? read_name(yb_node_find(entry, "name"), "name", diag)
                       : yb_batch_point_name(key->key, depth, value);
    char *joined = name;

    if (!name && !named)
        yb_fail(diag, YB_ERR_FILE, NULL, NULL, "out of memory");
    if (!name || (named && !yb_batch_check_title(entry, diag))) {
        free(name);
        return false;
    }
    if (point->name) {
        if (asprintf(&joined, "%s-%s", point->name, name) < 0)
            joined = NULL;
        free(name);
        free(point->name);
    }
    point->name = joined;
    if (!joined) {
        yb_fail(diag, YB_ERR_FILE, NULL, NULL, "out of memory");
        return false;
    }
    point->setting[point->n_settings++] = (yb_setting){key->key, key->key_at, value, named ? entry : NULL};
    return true;
}

static bool is_value_list(const yb_node *node, const char *what, yb_diag *diag)
{
    if (node->kind == YB_NODE_LIST && node->child)
        return true;
    yb_fail(diag, YB_ERR_INPUT, &node->at, "write a list such as [0, 10, 20]", "%s.%s is %s", what, node->key,
            node->kind == YB_NODE_LIST ? "an empty list" : "not a list of values");
    return false;
}

/* An axis of `n` empty points, each with room for `settings` settings. */
static yb_batch_axis *add_points(yb_batch_file *batch, size_t n, size_t settings, yb_diag *diag)
{
    yb_batch_axis *axis = add_axis(batch, diag);

    if (axis && !(axis->point = calloc(n, sizeof *axis->point)))
        yb_fail(diag, YB_ERR_FILE, NULL, NULL, "out of memory");
    if (!axis || !axis->point)
        return NULL;
    for (; axis->n < n; axis->n++)
        if (!(axis->point[axis->n].setting = calloc(settings + 1, sizeof(yb_setting)))) {
            yb_fail(diag, YB_ERR_FILE, NULL, NULL, "out of memory");
            return NULL;
        }
    return axis;
}

static void read_grid(yb_batch_file *batch, const yb_node *map, yb_diag *diag)
{
    if (map->kind != YB_NODE_MAP || !map->child) {
        yb_fail(diag, YB_ERR_INPUT, &map->at, "grid: {resident.premium.add: [0, 10, 20]}",
                "grid is not a map of keys and values");
        return;
    }
    for (const yb_node *key = map->child; key; key = key->next) {
        if (!yb_batch_check_key(key->key, &key->key_at, diag) || !is_value_list(key, "grid", diag))
            continue;
        yb_batch_axis *axis = add_points(batch, length_of(key), 1, diag);
        const int depth = depth_of(key->key, map);
        size_t i = 0;

        for (const yb_node *entry = key->child; axis && entry; entry = entry->next, i++) {
            axis->point[i].at = entry->at;
            (void) add_value(&axis->point[i], key, entry, depth, diag);
        }
    }
}

static void read_zip(yb_batch_file *batch, const yb_node *map, yb_diag *diag)
{
    size_t n = 0;

    if (map->kind != YB_NODE_MAP || !map->child) {
        yb_fail(diag, YB_ERR_INPUT, &map->at, "zip: {KEY: [1, 2, 3], OTHER: [4, 5, 6]}",
                "zip is not a map of keys and values");
        return;
    }
    for (const yb_node *key = map->child; key; key = key->next) {
        if (!yb_batch_check_key(key->key, &key->key_at, diag) || !is_value_list(key, "zip", diag))
            return;
        if (n > 0 && length_of(key) != n)
            yb_fail(diag, YB_ERR_INPUT, &key->at,
                    "zip takes the first value of each key, then the second ...",
                    "zip.%s has %zu values, %s has %zu", key->key, length_of(key), map->child->key, n);
        n = n > 0 ? n : length_of(key);
        if (length_of(key) != n)
            return;
    }
    yb_batch_axis *axis = add_points(batch, n, length_of(map), diag);

    for (const yb_node *key = map->child; axis && key; key = key->next) {
        const int depth = depth_of(key->key, map);
        size_t i = 0;

        for (const yb_node *entry = key->child; entry; entry = entry->next, i++) {
            axis->point[i].at = entry->at;
            (void) add_value(&axis->point[i], key, entry, depth, diag);
        }
    }
}

/* The name of a scenario's file as part of a member's name. */
static char *name_of_file(const char *path)
{
    const char *slash = strrchr(path, '/'), *from = slash ? slash + 1 : path;

    return strndup(from, strcspn(from, "."));
}

/* A scenario's name, or {name: N, base: SCENARIO, set: {KEY: value}}. */
static void read_list_entry(yb_batch_file *batch, yb_batch_point *point, const yb_node *entry, yb_diag *diag)
{
    static const char *const keys[] = {"name", "base", "set"};
    const yb_node *name = yb_node_find(entry, "name"), *base = yb_node_find(entry, "base");
    const yb_node *set = yb_node_find(entry, "set");
    char hint[160];

    point->at = entry->at;
    if (entry->kind == YB_NODE_SCALAR) {
        point->base = find_scenario(batch->file, entry, "list", diag);
        point->name = point->base ? name_of_file(point->base) : NULL;
        if (point->base && !point->name)
            yb_fail(diag, YB_ERR_FILE, NULL, NULL, "out of memory");
        batch->has_base_column = true;
        return;
    }
    for (const yb_node *child = entry->child; entry->kind == YB_NODE_MAP && child; child = child->next)
        if (child != name && child != base && child != set)
            yb_fail(diag, YB_ERR_INPUT, &child->key_at,
                    yb_did_you_mean(yb_nearest(child->key, keys, 3),
                                    "a member has name, base and set; settings stand below set", hint),
                    "unknown key %s of a member", child->key);
    if (!name) {
        yb_fail(diag, YB_ERR_INPUT, &entry->at, "- {name: frozen, set: {resident.premium: 400}}",
                "a member of the list has no name");
        return;
    }
    point->name = read_name(name, "name", diag);
    if (base) {
        point->base = find_scenario(batch->file, base, "base", diag);
        batch->has_base_column = true;
    }
    if (set) {
        free(point->setting);
        point->setting = read_settings(set, "set", &point->n_settings, diag);
    }
}

static void read_list(yb_batch_file *batch, const yb_node *list, yb_diag *diag)
{
    if (list->kind != YB_NODE_LIST || !list->child) {
        yb_fail(diag, YB_ERR_INPUT, &list->at, "one line '- name: ...' or '- SCENARIO' per member",
                "list is not a list of members");
        return;
    }
    yb_batch_axis *axis = add_points(batch, length_of(list), 0, diag);
    size_t i = 0;

    for (const yb_node *entry = list->child; axis && entry; entry = entry->next)
        read_list_entry(batch, &axis->point[i++], entry, diag);
}

static void read_years(yb_batch_file *batch, const yb_node *list, yb_diag *diag)
{
    if (list->kind != YB_NODE_LIST || !list->child) {
        yb_fail(diag, YB_ERR_INPUT, &list->at, "years: [2030, 2040, 2050]", "years is not a list of years");
        return;
    }
    for (const yb_node *entry = list->child; entry; entry = entry->next) {
        long long year = 0;

        if (!yb_integer_read(entry, "years", 2001, 2100, &year, diag))
            continue;
        if (batch->n_years == YB_MAX_BATCH_YEARS)
            yb_fail(diag, YB_ERR_INPUT, &entry->at, NULL, "more than %d years", YB_MAX_BATCH_YEARS);
        else if (batch->n_years > 0 && year <= batch->year[batch->n_years - 1])
            yb_fail(diag, YB_ERR_INPUT, &entry->at, "write them in ascending order, each once",
                    "years: %lld does not exceed the year before", year);
        else
            batch->year[batch->n_years++] = (int) year;
    }
}

static void check_keys(const yb_node *root, yb_diag *diag)
{
    char hint[160];

    for (const yb_node *entry = root->child; entry; entry = entry->next) {
        size_t k = 0;

        while (k < N_BATCH_KEYS && strcmp(batch_keys[k], entry->key) != 0)
            k++;
        if (k < N_BATCH_KEYS)
            continue;
        const bool dotted = strchr(entry->key, '.') != NULL;
        const char *near = yb_nearest(entry->key, batch_keys, N_BATCH_KEYS);

        yb_fail(diag, YB_ERR_INPUT, &entry->key_at,
                dotted ? "keys of scenarios stand below set, grid, zip, list or sample"
                       : yb_did_you_mean(near, "docs/batches.md lists the keys of a batch", hint),
                "unknown key %s", entry->key);
    }
}

/* The axes in the order of the file, so that the first key of the file turns slowest. */
static void read_axes(yb_batch_file *batch, const yb_node *root, yb_diag *diag)
{
    for (const yb_node *entry = root->child; entry; entry = entry->next) {
        if (strcmp(entry->key, "grid") == 0)
            read_grid(batch, entry, diag);
        else if (strcmp(entry->key, "zip") == 0)
            read_zip(batch, entry, diag);
        else if (strcmp(entry->key, "list") == 0)
            read_list(batch, entry, diag);
        else if (strcmp(entry->key, "sample") == 0) {
            yb_batch_axis *axis = add_axis(batch, diag);

            if (axis)
                (void) yb_batch_read_sample(axis, entry, diag);
        }
    }
}

/* A key that two axes set would be set twice in the same member. */
static void check_overlap(const yb_batch_file *batch, yb_diag *diag)
{
    for (size_t a = 0; a < batch->n_axes; a++) {
        const yb_batch_point *p = batch->axis[a].point;

        for (size_t k = 0; p && batch->axis[a].n > 0 && k < p->n_settings; k++)
            for (size_t b = 0; b < a; b++) {
                const yb_batch_point *q = batch->axis[b].point;

                for (size_t l = 0; q && batch->axis[b].n > 0 && l < q->n_settings; l++)
                    if (strcmp(p->setting[k].path, q->setting[l].path) == 0)
                        yb_fail(diag, YB_ERR_INPUT, &p->setting[k].at, "let one of the two set it",
                                "%s is set twice in every member: at line %d too", p->setting[k].path,
                                q->setting[l].at.line);
            }
    }
}

static void count_members(yb_batch_file *batch, const yb_place *file, yb_diag *diag)
{
    double n = 1.0;

    if (batch->n_axes == 0) {
        yb_fail(diag, YB_ERR_INPUT, file, "give grid, zip, list or sample", "the batch has no members");
        return;
    }
    for (size_t a = 0; a < batch->n_axes; a++)
        n *= (double) batch->axis[a].n;
    if (n > YB_MAX_MEMBERS)
        yb_fail(diag, YB_ERR_INPUT, file, "split it into several files", "%.0f members are more than %d", n,
                YB_MAX_MEMBERS);
    else
        batch->n_members = (size_t) n;
    bool all_have_one = batch->base != NULL;

    for (size_t a = 0; !all_have_one && a < batch->n_axes; a++) {
        all_have_one = true;
        for (size_t i = 0; i < batch->axis[a].n; i++)
            all_have_one = all_have_one && batch->axis[a].point[i].base;
    }
    if (!all_have_one)
        yb_fail(diag, YB_ERR_INPUT, file, "add a line such as base: baseline", "the key base is missing");
}

/* SHA-256 over what the members are made of. */
static void hash_batch(yb_batch_file *batch, yb_diag *diag)
{
    char *text = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&text, &size);
    bool ok = stream != NULL;

    for (size_t i = 0; ok && i < batch->n_members; i++) {
        const char *base;
        size_t n;
        yb_setting *setting = yb_batch_settings(batch, i, &base, &n);

        ok = setting != NULL;
        fprintf(stream, "%s", batch->member_name[i]);
        for (size_t k = 0; ok && k < n; k++) {
            char *value = yb_node_flow_text(setting[k].value);

            char *named =
                yb_node_find(setting[k].named, "title") ? yb_node_flow_text(setting[k].named) : NULL;

            fprintf(stream, "|%s=%s", setting[k].path, named ? named : value ? value : "");
            free(named);
            free(value);
        }
        fputc('\n', stream);
        free(setting);
    }
    for (size_t i = 0; ok && i < batch->n_years; i++)
        fprintf(stream, "%d\n", batch->year[i]);
    if (ok && batch->versus)
        fprintf(stream, "versus %s\n", batch->versus_name);
    if (!ok || fclose(stream) != 0)
        yb_fail(diag, YB_ERR_FILE, NULL, NULL, "out of memory");
    else
        yb_hash_bytes(text, size, batch->hash);
    free(text);
}

static void read_head(yb_batch_file *batch, const yb_node *root, const yb_place *file, yb_diag *diag)
{
    const yb_node *name = yb_node_find(root, "batch"), *base = yb_node_find(root, "base");
    const yb_node *set = yb_node_find(root, "set"), *versus = yb_node_find(root, "versus");
    const yb_node *years = yb_node_find(root, "years");

    check_keys(root, diag);
    if (name)
        batch->name = read_name(name, "batch", diag);
    else
        yb_fail(diag, YB_ERR_INPUT, file,
                yb_node_find(root, "scenario") ? "this is a scenario: use `yibao run`"
                                               : "add a line such as batch: premium-by-loss",
                "the key batch is missing");
    if (base) {
        batch->base = find_scenario(batch->file, base, "base", diag);
        batch->base_at = base->at;
    }
    if (set)
        batch->common = read_settings(set, "set", &batch->n_common, diag);
    if (versus) {
        batch->versus = find_scenario(batch->file, versus, "versus", diag);
        batch->versus_at = versus->at;
        batch->versus_name = batch->versus ? yb_mem_copy(versus->scalar, diag) : NULL;
    }
    if (years)
        read_years(batch, years, diag);
}

yb_batch_file *yb_batch_file_read(const char *path, yb_diag *diag)
{
    const size_t before = yb_diag_errors(diag);
    yb_batch_file *batch = calloc(1, sizeof *batch);
    yb_text *text = batch ? yb_text_read(path, diag) : NULL;

    if (!batch)
        yb_fail(diag, YB_ERR_FILE, NULL, NULL, "out of memory");
    if (text) {
        const yb_node *root = yb_text_root(text);
        const yb_place file = {path, 1, 1};

        batch->text = text;
        batch->file = yb_mem_copy(path, diag);
        if (batch->file) {
            read_head(batch, root, &file, diag);
            read_axes(batch, root, diag);
        }
        if (yb_diag_errors(diag) == before) {
            yb_batch_collect_levers(batch, diag);
            check_overlap(batch, diag);
            count_members(batch, &file, diag);
        }
        if (yb_diag_errors(diag) == before && yb_batch_name_members(batch, diag))
            hash_batch(batch, diag);
    }
    if (yb_diag_errors(diag) == before)
        return batch;
    yb_batch_file_free(batch);
    return NULL;
}

void yb_batch_file_free(yb_batch_file *batch)
{
    if (!batch)
        return;
    for (size_t a = 0; a < batch->n_axes; a++) {
        for (size_t i = 0; batch->axis[a].point && i < batch->axis[a].n; i++) {
            free(batch->axis[a].point[i].name);
            free(batch->axis[a].point[i].base);
            free(batch->axis[a].point[i].setting);
        }
        free(batch->axis[a].point);
        free(batch->axis[a].made);
        free(batch->axis[a].texts);
    }
    for (size_t i = 0; batch->member_name && i < batch->n_members; i++)
        free(batch->member_name[i]);
    for (size_t i = 0; i < batch->n_levers; i++)
        free(batch->lever[i]);
    free(batch->axis);
    free(batch->member_name);
    free(batch->lever);
    free(batch->lever_named);
    free(batch->common);
    free(batch->base);
    free(batch->versus);
    free(batch->versus_name);
    free(batch->file);
    free(batch->name);
    yb_text_free(batch->text);
    free(batch);
}
