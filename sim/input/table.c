/* CSV tables with positions: see table.h. */
#include "yibao/table.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { MAX_BYTES = 64 << 20 };

struct yb_table {
    char *path;
    char *bytes;  /* the file; fields are cut out of it in place */
    char **field; /* [(rows + 1) * columns], row 0 = header */
    int *line;    /* [rows + 1] */
    size_t rows;  /* without the header */
    size_t columns;
};

static char *read_bytes(const char *path, size_t *size, yb_diag *diag)
{
    struct stat info;
    FILE *stream = fopen(path, "rb");
    char *bytes = NULL;

    if (!stream || fstat(fileno(stream), &info) != 0) {
        yb_fail(diag, YB_ERR_FILE, NULL, NULL, "cannot read %s: %s", path, strerror(errno));
        goto done;
    }
    if (!S_ISREG(info.st_mode) || info.st_size > MAX_BYTES) {
        yb_fail(diag, YB_ERR_FILE, NULL, NULL, "cannot read %s: not a regular file of at most 64 MiB", path);
        goto done;
    }
    *size = (size_t) info.st_size;
    bytes = malloc(*size + 1);
    if (!bytes || fread(bytes, 1, *size, stream) != *size) {
        yb_fail(diag, YB_ERR_FILE, NULL, NULL, "cannot read %s", path);
        free(bytes);
        bytes = NULL;
        goto done;
    }
    bytes[*size] = '\0';
done:
    if (stream)
        fclose(stream);
    return bytes;
}

/* Cuts one field out of the text at *cursor, in place.  Returns the character
 * that ended it: ',' '\n' or '\0'; '"' stands for a quote that is never closed, anything
 * else for a character that cannot stand behind a closing quote or for a lone carriage return. */
static char next_field(char **cursor, char **field, int *line)
{
    char *in = *cursor, *out;

    if (*in != '"') {
        *field = in;
        in += strcspn(in, ",\r\n");
        out = in;
    } else {
        *field = out = ++in;
        for (;; in++) {
            if (*in == '\0')
                return '"';
            if (*in == '"' && *++in != '"')
                break;
            if (*in == '\n')
                ++*line;
            *out++ = *in;
        }
    }
    if (*in == '\r' && in[1] == '\n')
        in++;
    const char end = *in;

    *cursor = end ? in + 1 : in;
    *out = '\0';
    return end;
}

static bool push_field(yb_table *table, size_t *n, size_t *capacity, char *field)
{
    if (*n == *capacity) {
        const size_t wanted = *capacity ? 2 * *capacity : 1024;
        char **grown = realloc(table->field, wanted * sizeof *grown);

        if (!grown)
            return false;
        table->field = grown;
        *capacity = wanted;
    }
    table->field[(*n)++] = field;
    return true;
}

static yb_status split(yb_table *table, size_t size, yb_diag *diag)
{
    char *cursor = table->bytes;
    size_t n = 0, capacity = 0, lines = 0;
    int line = 1;

    if (memchr(table->bytes, '\0', size))
        return yb_fail(diag, YB_ERR_INPUT, NULL, NULL, "%s holds NUL bytes: not a CSV file", table->path);
    for (size_t i = 0; i < size; i++)
        lines += table->bytes[i] == '\n';
    table->line = calloc(lines + 2, sizeof *table->line);
    if (!table->line)
        return yb_fail(diag, YB_ERR_FILE, NULL, NULL, "out of memory");
    if (size >= 3 && memcmp(cursor, "\xEF\xBB\xBF", 3) == 0)
        cursor += 3;
    for (size_t row = 0; *cursor; row++) {
        const yb_place at = {table->path, line, 1};
        size_t fields = 0;
        char end;

        do {
            char *field;

            end = next_field(&cursor, &field, &line);
            if (end == '"')
                return yb_fail(diag, YB_ERR_INPUT, &at, NULL, "a quoted field is never closed");
            if (end == '\r')
                return yb_fail(diag, YB_ERR_INPUT, &at, "save the file with LF or CRLF line ends",
                               "a carriage return without a line feed");
            if (end != ',' && end != '\n' && end != '\0')
                return yb_fail(diag, YB_ERR_INPUT, &at, "write a quote inside a quoted field twice",
                               "'%c' stands behind a closing quote", end);
            if (!push_field(table, &n, &capacity, field))
                return yb_fail(diag, YB_ERR_FILE, NULL, NULL, "out of memory");
            fields++;
        } while (end == ',');
        table->line[row] = at.line;
        line++;
        if (row == 0)
            table->columns = fields;
        else if (fields != table->columns)
            return yb_fail(diag, YB_ERR_INPUT, &at, NULL, "%zu fields where the header has %zu", fields,
                           table->columns);
        table->rows = row;
    }
    if (n == 0)
        return yb_fail(diag, YB_ERR_INPUT, NULL, NULL, "%s is empty", table->path);
    return YB_OK;
}

yb_table *yb_table_read(const char *path, yb_diag *diag)
{
    yb_table *table = calloc(1, sizeof *table);
    size_t size = 0;

    if (!table) {
        yb_fail(diag, YB_ERR_FILE, NULL, NULL, "out of memory");
        return NULL;
    }
    table->path = strdup(path);
    table->bytes = read_bytes(path, &size, diag);
    if (!table->path || !table->bytes || split(table, size, diag) != YB_OK) {
        yb_table_free(table);
        return NULL;
    }
    return table;
}

void yb_table_free(yb_table *table)
{
    if (!table)
        return;
    free(table->path);
    free(table->bytes);
    free(table->field);
    free(table->line);
    free(table);
}

size_t yb_table_rows(const yb_table *table)
{
    return table->rows;
}

int yb_table_column(const yb_table *table, const char *name, yb_diag *diag)
{
    for (size_t c = 0; c < table->columns; c++)
        if (strcmp(table->field[c], name) == 0)
            return (int) c;
    const yb_place at = {table->path, 1, 1};

    yb_fail(diag, YB_ERR_INPUT, &at, NULL, "the column '%s' is missing", name);
    return -1;
}

const char *yb_table_text(const yb_table *table, size_t row, int column)
{
    return table->field[(row + 1) * table->columns + (size_t) column];
}

yb_place yb_table_place(const yb_table *table, size_t row)
{
    return (yb_place){table->path, table->line[row + 1], 1};
}

double yb_table_number(const yb_table *table, size_t row, int column, yb_diag *diag)
{
    const char *text = yb_table_text(table, row, column);
    char *end;
    const double value = strtod(text, &end);

    if (end == text || *end != '\0' || !isfinite(value)) {
        const yb_place at = yb_table_place(table, row);

        yb_fail(diag, YB_ERR_INPUT, &at, "a number with '.' as decimal point and no separators",
                "'%s' is not a number", text);
        return 0.0;
    }
    return value;
}

long yb_table_integer(const yb_table *table, size_t row, int column, yb_diag *diag)
{
    const char *text = yb_table_text(table, row, column);
    char *end;
    const long value = strtol(text, &end, 10);

    if (end == text || *end != '\0' || value > 1000000000 || value < -1000000000) {
        const yb_place at = yb_table_place(table, row);

        yb_fail(diag, YB_ERR_INPUT, &at, NULL, "'%s' is not a whole number", text);
        return 0;
    }
    return value;
}
