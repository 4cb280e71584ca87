/* inputs_calibration.c: the estimates of data/national/calibration.csv, laid between the table of keys and
 * the scenario. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "merge.h"
#include "yibao/calibration.h"
#include "yibao/mem.h"
#include "yibao/table.h"

enum { KEY, VALUE, METHOD, USE, FIRST_YEAR, LAST_YEAR, COLUMNS };
static const char *const column_names[COLUMNS] = {"key", "value", "method", "use", "first_year", "last_year"};

/* Only these groups are ever estimated; a file that sets anything else would change what a run is. */
static const char *const groups[] = {"economy.", "resident.", "employee.", "shocks."};

typedef struct {
    yb_table *table;
    const char *path;
    int column[COLUMNS];
} estimates;

static const char *field(const estimates *e, size_t row, int column)
{
    return yb_table_text(e->table, row, e->column[column]);
}

/* The use of a row, YB_USES with a report if it is none. */
static int use_of(const estimates *e, size_t row, yb_diag *diag)
{
    const char *use = field(e, row, USE);
    const yb_place at = yb_table_place(e->table, row);

    for (int u = 0; u < YB_USES; u++)
        if (strcmp(use, yb_use_names[u]) == 0)
            return u;
    yb_fail(diag, YB_ERR_INPUT, &at, "spread, trend or report", "use = %.60s is not known", use);
    return YB_USES;
}

static bool is_estimable(const char *key)
{
    if (key[strspn(key, "abcdefghijklmnopqrstuvwxyz0123456789_.")] != '\0')
        return false;
    for (size_t i = 0; i < sizeof groups / sizeof *groups; i++)
        if (strncmp(key, groups[i], strlen(groups[i])) == 0)
            return true;
    return false;
}

/* Whether the row is in force; what is wrong with it is reported. */
static bool is_wanted(const estimates *e, size_t row, yb_use wanted, yb_diag *diag)
{
    const yb_place at = yb_table_place(e->table, row);
    char shown[YB_EXCERPT_SIZE];

    if (use_of(e, row, diag) != (int) wanted)
        return false;
    if (!is_estimable(field(e, row, KEY)))
        yb_fail(diag, YB_ERR_INPUT, &at,
                "`yibao calibrate` writes this file; other values belong into a scenario",
                "%s is no key that is estimated", yb_excerpt(field(e, row, KEY), shown));
    else if (strpbrk(field(e, row, VALUE), "\r\n") != NULL)
        yb_fail(diag, YB_ERR_INPUT, &at, NULL, "the value of %s goes over several lines", field(e, row, KEY));
    else
        return true;
    return false;
}

/* The wanted rows as a document with one key per line, each on the line that it has in the file. */
static yb_text *as_document(const estimates *e, yb_use wanted, yb_diag *diag)
{
    const size_t errors = yb_diag_errors(diag);
    char *bytes = NULL;
    size_t size = 0;
    FILE *stream = yb_mem_open(&bytes, &size, diag);
    int line = 1;

    if (stream == NULL)
        return NULL;
    for (size_t row = 0; row < yb_table_rows(e->table); row++) {
        if (!is_wanted(e, row, wanted, diag))
            continue;
        for (; line < yb_table_place(e->table, row).line; line++)
            fputc('\n', stream);
        fprintf(stream, "%s: %s", field(e, row, KEY), field(e, row, VALUE));
    }
    fprintf(stream, "\n");
    (void) yb_mem_close(stream, &bytes, diag);
    yb_text *text =
        yb_diag_errors(diag) == errors && size > 1 ? yb_text_parse(e->path, bytes, size, diag) : NULL;
    free(bytes);
    return text;
}

/* Columns of the document are not those of the file. */
static void forget_columns(yb_node *node)
{
    for (; node != NULL; node = node->next) {
        node->at.column = node->key_at.column = 0;
        forget_columns(node->child);
    }
}

/* "calibration.csv, C-5, 2013-2025". */
static char *source_of(const estimates *e, const char *key, yb_diag *diag)
{
    char *source = NULL;

    for (size_t row = 0; row < yb_table_rows(e->table); row++) {
        const char *first = field(e, row, FIRST_YEAR), *last = field(e, row, LAST_YEAR);

        if (strcmp(field(e, row, KEY), key) != 0)
            continue;
        if (asprintf(&source, "calibration.csv, %s%s%s%s%s", field(e, row, METHOD), first[0] ? ", " : "",
                     first, first[0] ? "-" : "", last) < 0) {
            yb_fail(diag, YB_ERR_FILE, NULL, NULL, "out of memory");
            return NULL;
        }
        return source;
    }
    return NULL;
}

/* Notes that the default of `key` is an estimate now. */
static void note_estimate(yb_merge *merge, const char *key, char *source)
{
    yb_inputs *inputs = merge->inputs;
    const yb_key_id id = yb_key_find(key);

    if (id != YB_KEY_COUNT) {
        FILE *stream;
        size_t size;

        free(inputs->estimate_source[id]);
        inputs->estimate_source[id] = source;
        free(merge->default_text[id]);
        stream = yb_mem_open(&merge->default_text[id], &size, merge->diag);
        if (stream != NULL)
            yb_value_write(inputs, id, stream);
        free(inputs->estimate_text[id]);
        inputs->estimate_text[id] = yb_mem_close(stream, &merge->default_text[id], merge->diag)
                                        ? yb_mem_copy(merge->default_text[id], merge->diag)
                                        : NULL;
        return;
    }
    if (strcmp(key, YB_PATH_LEVEL_SHIFTS) == 0) {
        free(inputs->shifts_source);
        inputs->shifts_source = source;
        return;
    }
    for (int a = 0; a < YB_DRIVER_COUNT; a++)
        for (int b = 0; b < YB_DRIVER_COUNT; b++) {
            char path[128];

            snprintf(path, sizeof path, "%s.%s.%s", YB_PATH_CORRELATION, yb_drivers[a].name,
                     yb_drivers[b].name);
            if (strcmp(path, key) != 0)
                continue;
            const int low = a < b ? a : b, high = a < b ? b : a;

            free(inputs->correlation_source[low][high]);
            inputs->correlation_source[low][high] = source;
            inputs->correlation_estimated[low][high] = true;
            return;
        }
    free(source);
}

static void apply(yb_merge *merge, const estimates *e, yb_use wanted)
{
    yb_text *text = as_document(e, wanted, merge->diag);

    if (text == NULL)
        return;
    yb_own_text(merge->inputs, text);
    forget_columns(yb_text_root(text)->child);
    for (const yb_node *entry = yb_text_root(text)->child; entry != NULL; entry = entry->next) {
        const size_t errors = yb_diag_errors(merge->diag);

        yb_merge_path(merge, entry->key, entry);
        if (yb_diag_errors(merge->diag) == errors)
            note_estimate(merge, entry->key, source_of(e, entry->key, merge->diag));
    }
}

void yb_merge_calibration(yb_merge *merge, const char *beside, yb_use use)
{
    static const char file[] = "data/national/calibration.csv";
    yb_inputs *inputs = merge->inputs;
    const char *before = merge->beside;
    bool complete = true;

    /* Places refer to the path: it lives as long as the inputs. */
    if (inputs->calibration_file == NULL)
        inputs->calibration_file = yb_find_file(beside, file);
    if (inputs->calibration_file == NULL) {
        if (use == YB_USE_TREND)
            yb_fail(merge->diag, YB_ERR_INPUT, &inputs->value[YB_KEY_CALIBRATION_TREND].at,
                    "write calibration: {trend: false}, or let `yibao calibrate` write the file",
                    "calibration.trend needs %s, which was not found", file);
        return;
    }
    estimates e = {.table = yb_table_read(inputs->calibration_file, merge->diag),
                   .path = inputs->calibration_file};

    for (int c = 0; e.table != NULL && c < COLUMNS; c++)
        complete = (e.column[c] = yb_table_column(e.table, column_names[c], merge->diag)) >= 0 && complete;
    merge->level++;
    merge->beside = e.path;
    if (e.table != NULL && complete)
        apply(merge, &e, use);
    merge->beside = before;
    yb_table_free(e.table);
}
