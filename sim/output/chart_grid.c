/* A batch as a grid of two levers: see chart_grid.h. */
#include "chart_grid.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "yibao/table_sums.h"

enum { MAX_LEVERS = 32 };

/* ---- Reading ---- */

static json_t *read_json(const char *path, yb_diag *diag)
{
    const yb_place at = {.file = path};
    json_error_t error;
    json_t *const value = json_load_file(path, JSON_REJECT_DUPLICATES, &error);

    if (value == NULL)
        (void) yb_fail(diag, YB_ERR_FILE, &at, NULL, "cannot be read: %s", error.text);
    return value;
}

static const char *text_of(const json_t *object, const char *key)
{
    const char *const text = yb_chart_clean_string(json_object_get(object, key));

    return text != NULL ? text : "";
}

static bool ends_with(const char *text, const char *end)
{
    const size_t n = strlen(text), m = strlen(end);

    return n > m && strcmp(text + n - m, end) == 0;
}

/* A lever among the columns of batch_long.csv. */
typedef struct {
    const char *key;
    const char *name_column[2]; /* of the English and the Chinese names of its values; NULL: none */
} lever_column;

/* The levers: the columns between `member` and `fund`, and behind those whose values have names theirs. */
static size_t lever_columns(char *header, lever_column columns[MAX_LEVERS])
{
    char *rest = NULL;
    size_t n = 0;

    for (char *name = strtok_r(header, ",\r\n", &rest); name != NULL; name = strtok_r(NULL, ",\r\n", &rest)) {
        if (strcmp(name, "fund") == 0)
            return n;
        if (n > 0 && ends_with(name, ".name"))
            columns[n - 1].name_column[0] = name;
        else if (n > 0 && ends_with(name, ".name_zh"))
            columns[n - 1].name_column[1] = name;
        else if (strcmp(name, "member") != 0 && n < MAX_LEVERS)
            columns[n++] = (lever_column){.key = name};
    }
    return 0;
}

static int by_number(const void *a, const void *b)
{
    const double first = strtod(*(const char *const *) a, NULL),
                 second = strtod(*(const char *const *) b, NULL);

    return (first > second) - (first < second);
}

/* The values that a lever takes; false: more than a map can hold. */
static bool find_values(const yb_table *table, int column, yb_lever *axis)
{
    bool numbers = true;

    for (size_t r = 0; r < yb_table_rows(table); r++) {
        const char *const text = yb_table_text(table, r, column);
        char *end;
        size_t i = 0;

        while (i < axis->n && strcmp(axis->value[i], text) != 0)
            i++;
        if (i < axis->n)
            continue;
        if (axis->n == YB_LEVER_VALUES)
            return false;
        (void) strtod(text, &end);
        numbers = numbers && end != text && *end == '\0';
        axis->value[axis->n++] = text;
    }
    if (numbers)
        qsort(axis->value, axis->n, sizeof *axis->value, by_number);
    return true;
}

/* The names of the values, after these have found their order. */
static void find_names(const yb_table *table, int column, const lever_column *columns, yb_lever *axis,
                       yb_diag *diag)
{
    for (int zh = 0; zh < 2 && columns->name_column[zh] != NULL; zh++) {
        const int names = yb_table_column(table, columns->name_column[zh], diag);

        for (size_t r = 0; names >= 0 && r < yb_table_rows(table); r++) {
            const char *const name = yb_table_text(table, r, names);

            if (*name != '\0')
                axis->name[zh][yb_lever_position(axis, yb_table_text(table, r, column))] = name;
        }
    }
}

/* Picks the two levers that vary; false: there are not exactly two. */
static bool find_axes(yb_grid *g, yb_diag *diag)
{
    lever_column columns[MAX_LEVERS];
    const size_t n_columns = lever_columns(g->header, columns);
    size_t n = 0;

    for (size_t k = 0; k < n_columns; k++) {
        const int column = yb_table_column(g->table, columns[k].key, diag);
        yb_lever axis = {.key = columns[k].key};

        if (column < 0 || !find_values(g->table, column, &axis))
            return false;
        if (axis.n < 2)
            continue;
        if (n == YB_GRID_AXES)
            return false;
        find_names(g->table, column, &columns[k], &axis, diag);
        g->axis[n] = axis;
        g->column[n++] = column;
    }
    return n == YB_GRID_AXES;
}

static void free_grid(yb_grid *g)
{
    json_decref(g->batch);
    json_decref(g->run);
    free(g->header);
    yb_table_free(g->table);
}

/* run.json of the first member, whose folder stands in batch.csv. */
static json_t *read_first_run(const char *dir, yb_diag *diag)
{
    char *path = NULL;
    json_t *run = NULL;

    if (asprintf(&path, "%s/batch.csv", dir) < 0)
        return NULL;
    yb_table *const table = yb_table_read(path, diag);
    const int folder = table != NULL ? yb_table_column(table, "folder", diag) : -1;

    free(path);
    path = NULL;
    if (folder >= 0 && yb_table_rows(table) > 0 &&
        asprintf(&path, "%s/%s/run.json", dir, yb_table_text(table, 0, folder)) >= 0)
        run = read_json(path, diag);
    free(path);
    yb_table_free(table);
    return run;
}

static yb_status read_grid(yb_grid *g, const char *dir, yb_diag *diag)
{
    char *path = NULL, *record = NULL;
    size_t capacity = 0;
    yb_status status = YB_ERR_FILE;

    if (asprintf(&path, "%s/batch_long.csv", dir) < 0 || asprintf(&record, "%s/batch.json", dir) < 0)
        return yb_fail(diag, YB_ERR_FILE, NULL, NULL, "out of memory");
    FILE *const stream = fopen(path, "r");
    const bool headed = stream != NULL && getline(&g->header, &capacity, stream) > 0;

    if (stream != NULL)
        fclose(stream);
    if (!headed)
        status = yb_fail(diag, YB_ERR_FILE, NULL, NULL, "cannot read %s: %s", path, strerror(errno));
    else if ((g->batch = read_json(record, diag)) == NULL ||
             yb_table_sums_check(
                 json_object_get(g->batch, "tables"), dir, "batch.json",
                 "`yibao batch … --resume`, or `yibao merge` of its shards, writes the tables again",
                 diag) != YB_OK ||
             (g->table = yb_table_read(path, diag)) == NULL || (g->run = read_first_run(dir, diag)) == NULL)
        status = yb_diag_status(diag);
    else
        status = YB_OK;
    if (status == YB_OK) {
        g->name = text_of(g->batch, "batch");
        g->first = (yb_chart_run){.scenario = g->name,
                                  .sha256 = text_of(g->batch, "batch_sha256"),
                                  .version = text_of(g->batch, "version"),
                                  .command = text_of(g->run, "command"),
                                  .seed = json_integer_value(json_object_get(g->run, "seed")),
                                  .paths = json_integer_value(json_object_get(g->run, "paths"))};
    }
    free(path);
    free(record);
    return status;
}

/* ---- Files ---- */

yb_status yb_chart_batch(const char *batch_dir, const char *charts_dir, const yb_chart_options *options,
                         yb_diag *diag)
{
    yb_grid g = {.dir = batch_dir};
    char seed[32], paths[32];
    yb_status status = read_grid(&g, batch_dir, diag);

    if (status == YB_OK && !find_axes(&g, diag)) {
        yb_warn(diag, NULL, "heat maps and fans show a `grid:` of two levers with at most 16 values each",
                "%s: no heat map and no grid of fans of this batch", batch_dir);
    } else if (status == YB_OK) {
        snprintf(seed, sizeof seed, "%" PRId64, g.first.seed);
        snprintf(paths, sizeof paths, "%" PRId64, g.first.paths);
        const char *const entries[][2] = {
            {"batch", g.name}, {"batch_sha256", g.first.sha256}, {"seed", seed},
            {"paths", paths},  {"version", g.first.version},     {"command", g.first.command},
        };
        const yb_chart_sink sink = {.folder = charts_dir,
                                    .options = options,
                                    .canvas = yb_canvas_create(),
                                    .entries = entries,
                                    .n_entries = sizeof entries / sizeof *entries,
                                    .diag = diag};

        status = sink.canvas != NULL ? yb_grid_heatmaps(&sink, &g)
                                     : yb_fail(diag, YB_ERR_FILE, NULL, NULL, "out of memory");
        if (status == YB_OK)
            status = yb_grid_fans(&sink, &g);
        yb_canvas_free(sink.canvas);
    }
    free_grid(&g);
    return status;
}
