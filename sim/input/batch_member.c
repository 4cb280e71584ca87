/* One member of a batch: see batch_file.h. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "batch_private.h"

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
static const yb_node *value_of(const yb_setting *setting, size_t n, const char *lever)
{
    const yb_node *value = NULL;

    for (size_t k = 0; k < n; k++)
        if (strcmp(setting[k].path, lever) == 0)
            value = setting[k].value;
    return value;
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
    for (size_t l = 0; l < batch->n_levers; l++) {
        const yb_node *value = value_of(setting, n, batch->lever[l]);
        char *cell = value ? yb_node_cell(value) : NULL;

        fprintf(stream, "%s%s", l > 0 || batch->has_base_column ? "," : "", cell ? cell : "");
        free(cell);
    }
    free(setting);
    if (fclose(stream) != 0) {
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
    for (size_t l = 0; l < batch->n_levers; l++)
        fprintf(stream, "%s%s", l > 0 || batch->has_base_column ? "," : "", batch->lever[l]);
    if (fclose(stream) != 0) {
        free(names);
        return NULL;
    }
    return names;
}
