/* Reader of the tables that dump_model writes: see tables.h. */
#include "tables.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_TABLES = 200, MAX_NAME = 64 };

typedef struct {
    char name[MAX_NAME];
    double *value;
    size_t n;
} table;

struct tables {
    table table[MAX_TABLES];
    size_t n;
};

static void fail(const char *what, const char *name)
{
    fprintf(stderr, "error: %s: %s\n", what, name);
    exit(3);
}

static table *find(tables *t, const char *name)
{
    for (size_t i = 0; i < t->n; i++)
        if (strcmp(t->table[i].name, name) == 0)
            return &t->table[i];
    if (t->n == MAX_TABLES)
        fail("too many tables", name);
    snprintf(t->table[t->n].name, MAX_NAME, "%s", name);
    return &t->table[t->n++];
}

tables *tables_read(const char *path)
{
    tables *t = calloc(1, sizeof *t);
    FILE *stream = fopen(path, "r");
    char name[MAX_NAME];
    size_t n;

    if (!t || !stream)
        fail("cannot read", path);
    while (fscanf(stream, "%63s %zu", name, &n) == 2) {
        table *to = find(t, name);

        to->value = realloc(to->value, (to->n + n) * sizeof *to->value);
        for (size_t i = 0; i < n; i++)
            if (!to->value || fscanf(stream, "%lf", &to->value[to->n++]) != 1)
                fail("a table is cut short", name);
    }
    fclose(stream);
    return t;
}

void tables_free(tables *t)
{
    for (size_t i = 0; i < t->n; i++)
        free(t->table[i].value);
    free(t);
}

const double *tables_get(const tables *t, const char *name, size_t *n)
{
    for (size_t i = 0; i < t->n; i++)
        if (strcmp(t->table[i].name, name) == 0) {
            *n = t->table[i].n;
            return t->table[i].value;
        }
    fail("no such table", name);
    return NULL;
}
