/* The values in force, read from the resolved scenario in run.json (sim/input/show.c writes it). */
#include "report_private.h"

#include <stdlib.h>
#include <string.h>

#include "yibao/schema.h"

enum { MAX_DEPTH = 8, PATH_BYTES = 512 };

/* Start of the comment behind a value: "  # " outside quotes; NULL: none. */
static const char *find_comment(const char *text)
{
    bool quoted = false;

    for (; *text != '\0'; text++) {
        if (*text == '\\' && quoted && text[1] != '\0')
            text++;
        else if (*text == '"')
            quoted = !quoted;
        else if (!quoted && strncmp(text, "  # ", 4) == 0)
            return text;
    }
    return NULL;
}

static const yb_key *schema_key(const char *path)
{
    for (int id = 0; id < YB_KEY_COUNT; id++)
        if (strcmp(yb_keys[id].path, path) == 0)
            return &yb_keys[id];
    return NULL;
}

/* Cuts the text before `separator` off the front of *rest. */
static char *take(const char **rest, const char *separator)
{
    const char *const end = strstr(*rest, separator);
    char *const part = end != NULL ? strndup(*rest, (size_t) (end - *rest)) : strdup(*rest);

    *rest = end != NULL ? end + strlen(separator) : *rest + strlen(*rest);
    return part;
}

static bool starts_with(const char *text, const char *start)
{
    return strncmp(text, start, strlen(start)) == 0;
}

/* "unit; status; range; source", or "scenario (set in FILE:LINE); changed from VALUE; range". */
/* False: out of memory. */
static bool read_comment(yb_report_key *key, const yb_key *schema, const char *comment)
{
    static const char set_in[] = "scenario (set in ", changed[] = "changed from ";
    const char *rest = comment;
    bool whole = true;

    if (schema != NULL && schema->unit[0] != '\0' && starts_with(rest, schema->unit) &&
        starts_with(rest + strlen(schema->unit), "; "))
        rest += strlen(schema->unit) + 2;
    if (starts_with(rest, set_in)) {
        rest += strlen(set_in);
        key->status = strdup("scenario");
        key->where = take(&rest, "); ");
        whole = key->where != NULL;
        if (starts_with(rest, changed)) {
            rest += strlen(changed);
            key->from = take(&rest, "; ");
            whole = whole && key->from != NULL;
        } else {
            free(take(&rest, "; "));
        }
    } else {
        const size_t word = strcspn(rest, ";:"); /* "assumption: both funds meet the same hospitals" */

        key->status = strndup(rest, word);
        rest += word;
        rest += strspn(rest, ";: ");
    }
    if (schema != NULL && schema->max > schema->min)
        free(take(&rest, "; "));
    key->source = strdup(rest);
    return whole && key->status != NULL && key->source != NULL;
}

/* False: out of memory. */
static bool add_key(yb_report_keys *keys, const char *path, const char *text)
{
    yb_report_key *const grown = realloc(keys->keys, (keys->n + 1) * sizeof *grown);
    const char *const comment = find_comment(text);
    const yb_key *const schema = schema_key(path);

    if (grown == NULL)
        return false;
    keys->keys = grown;
    yb_report_key *const key = &grown[keys->n++];
    *key = (yb_report_key){.path = strdup(path),
                           .value = comment != NULL ? strndup(text, (size_t) (comment - text)) : strdup(text),
                           .unit = schema != NULL ? schema->unit : "",
                           .en = schema != NULL ? schema->en : "",
                           .zh = schema != NULL ? schema->zh : ""};
    const bool whole = comment == NULL || read_comment(key, schema, comment + 4);

    return key->path != NULL && key->value != NULL && whole;
}

/* One line: a group opens the path below it, a value is added. */
static bool read_line(yb_report_keys *keys, char *line, char (*group)[PATH_BYTES], size_t *n_items)
{
    const size_t blanks = strspn(line, " "), depth = blanks / 2;
    char path[PATH_BYTES] = "";
    char *const name = line + blanks;
    char *const colon = strstr(name, ":");

    if (*name == '#' || *name == '\0' || depth >= MAX_DEPTH)
        return true;
    if (starts_with(name, "- ") && depth > 0) { /* of a list: numbered below the group above */
        yb_chart_append(path, sizeof path, "%s.%zu", group[depth - 1], ++*n_items);
        return add_key(keys, path, name + 2);
    }
    if (colon == NULL)
        return true;
    *colon = '\0';
    *n_items = 0;
    yb_chart_append(path, sizeof path, "%s%s%s", depth > 0 ? group[depth - 1] : "", depth > 0 ? "." : "",
                    name);
    snprintf(group[depth], PATH_BYTES, "%s", path);
    if (colon[1] != ' ' || strspn(colon + 1, " ") == strlen(colon + 1) || starts_with(colon + 1, "  # "))
        return true;
    return add_key(keys, path, colon + 2);
}

bool yb_report_keys_read(yb_report_keys *keys, const json_t *run)
{
    const char *const text = json_string_value(json_object_get(run, "resolved_scenario"));
    char *const copy = strdup(text != NULL ? text : "");
    char group[MAX_DEPTH][PATH_BYTES] = {""};
    char *rest = NULL;
    size_t n_items = 0;
    bool good = copy != NULL;

    for (char *line = good ? strtok_r(copy, "\n", &rest) : NULL; line != NULL && good;
         line = strtok_r(NULL, "\n", &rest))
        good = read_line(keys, line, group, &n_items);
    free(copy);
    return good;
}

void yb_report_keys_free(yb_report_keys *keys)
{
    for (size_t k = 0; k < keys->n; k++) {
        yb_report_key *const key = &keys->keys[k];

        free(key->path);
        free(key->value);
        free(key->status);
        free(key->where);
        free(key->from);
        free(key->source);
    }
    free(keys->keys);
    *keys = (yb_report_keys){0};
}

const yb_report_key *yb_report_key_find(const yb_report_keys *keys, const char *path)
{
    for (size_t k = 0; k < keys->n; k++)
        if (strcmp(keys->keys[k].path, path) == 0)
            return &keys->keys[k];
    return NULL;
}
