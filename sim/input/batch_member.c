/* The levers of a batch and the settings of its members: see batch_file.h. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "batch_private.h"

/* Position of the lever `path`, which is added if it is new; SIZE_MAX: out of memory. */
static size_t find_lever(yb_batch_file *batch, const char *path)
{
    const size_t n = batch->n_levers;
    size_t l = 0;

    while (l < n && strcmp(batch->lever[l], path) != 0)
        l++;
    if (l < n)
        return l;
    char **grown = realloc(batch->lever, (n + 1) * sizeof *grown);

    if (grown)
        batch->lever = grown;
    bool *marks = realloc(batch->lever_named, (n + 1) * sizeof *marks);

    if (marks)
        batch->lever_named = marks;
    if (!grown || !marks || !(grown[n] = strdup(path)))
        return SIZE_MAX;
    marks[n] = false;
    return batch->n_levers++;
}

/* The levers: every key that a point sets, once; and whether its values have names. */
void yb_batch_collect_levers(yb_batch_file *batch, yb_diag *diag)
{
    for (size_t a = 0; a < batch->n_axes; a++)
        for (size_t i = 0; i < batch->axis[a].n; i++)
            for (size_t k = 0; k < batch->axis[a].point[i].n_settings; k++) {
                const yb_setting *setting = &batch->axis[a].point[i].setting[k];
                const size_t l = find_lever(batch, setting->path);

                if (l == SIZE_MAX) {
                    yb_fail(diag, YB_ERR_FILE, NULL, NULL, "out of memory");
                    return;
                }
                batch->lever_named[l] =
                    batch->lever_named[l] || setting->named || setting->value->kind == YB_NODE_MAP;
            }
}

yb_setting *yb_batch_settings(const yb_batch_file *batch, size_t i, const char **base, size_t *n)
{
    size_t *position = calloc(batch->n_axes + 1, sizeof *position), room = batch->n_common;
    yb_setting *setting = NULL;

    *n = 0;
    *base = batch->base;
    if (!position)
        return NULL;
    yb_batch_positions(batch, i, position);
    for (size_t a = 0; a < batch->n_axes; a++)
        room += batch->axis[a].point[position[a]].n_settings;
    setting = calloc(room + 1, sizeof *setting);
    for (size_t k = 0; setting && k < batch->n_common; k++)
        setting[(*n)++] = batch->common[k];
    for (size_t a = 0; setting && a < batch->n_axes; a++) {
        const yb_batch_point *point = &batch->axis[a].point[position[a]];

        if (point->base)
            *base = point->base;
        for (size_t k = 0; k < point->n_settings; k++)
            setting[(*n)++] = point->setting[k];
    }
    free(position);
    return setting;
}

/* The last word on `lever` among the settings, or NULL. */
static const yb_setting *setting_of(const yb_setting *setting, size_t n, const char *lever)
{
    const yb_setting *last = NULL;

    for (size_t k = 0; k < n; k++)
        if (strcmp(setting[k].path, lever) == 0)
            last = &setting[k];
    return last;
}

/* KEY.name and KEY.name_zh of a setting; NULL: the member does not set the lever.  False: out of memory. */
static bool write_names(const yb_setting *setting, FILE *stream)
{
    for (int zh = 0; zh < 2; zh++) {
        char *name = !setting         ? strdup("")
                     : setting->named ? yb_batch_given_name(setting->named, zh)
                                      : yb_batch_value_name(setting->path, setting->value, zh);
        char *cell = name ? yb_csv_cell(name) : NULL;
        const bool made = cell != NULL;

        fprintf(stream, ",%s", made ? cell : "");
        free(cell);
        free(name);
        if (!made)
            return false;
    }
    return true;
}

/* The name of the file, which is what the batch file calls the scenario. */
static void write_base(const char *base, FILE *stream)
{
    const char *slash = strrchr(base, '/'), *from = slash ? slash + 1 : base;

    fprintf(stream, "%.*s", (int) strcspn(from, "."), from);
}

char *yb_batch_lever_cells(const yb_batch_file *batch, size_t i)
{
    const char *base;
    size_t n, size = 0;
    yb_setting *setting = yb_batch_settings(batch, i, &base, &n);
    char *cells = NULL;
    FILE *stream = setting ? open_memstream(&cells, &size) : NULL;

    if (!stream) {
        free(setting);
        return NULL;
    }
    if (batch->has_base_column)
        write_base(base, stream);
    bool made = true;

    for (size_t l = 0; l < batch->n_levers; l++) {
        const yb_setting *last = setting_of(setting, n, batch->lever[l]);
        char *cell = last ? yb_node_cell(last->value) : NULL;

        made = made && (cell || !last);
        fprintf(stream, "%s%s", l > 0 || batch->has_base_column ? "," : "", cell ? cell : "");
        free(cell);
        if (batch->lever_named[l])
            made = write_names(last, stream) && made;
    }
    free(setting);
    if (fclose(stream) != 0 || !made) {
        free(cells);
        return NULL;
    }
    return cells;
}

char *yb_batch_lever_names(const yb_batch_file *batch)
{
    char *names = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&names, &size);

    if (!stream)
        return NULL;
    if (batch->has_base_column)
        fputs("base", stream);
    for (size_t l = 0; l < batch->n_levers; l++) {
        fprintf(stream, "%s%s", l > 0 || batch->has_base_column ? "," : "", batch->lever[l]);
        if (batch->lever_named[l])
            fprintf(stream, ",%s.name,%s.name_zh", batch->lever[l], batch->lever[l]);
    }
    if (fclose(stream) != 0) {
        free(names);
        return NULL;
    }
    return names;
}
