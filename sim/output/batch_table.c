/* batch.csv, batch_long.csv and batch_summary.csv: see batch_table.h.
 *
 * They are put together from texts that the members' key.csv and headline.csv hold: a batch that was stopped
 * and resumed, or split into shards, has the bytes of one that was not. */
#include "yibao/batch_table.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "yibao/publish.h"
#include "yibao/table_sums.h"

/* A row of key.csv, cut into its cells. */
typedef struct {
    char *fund, *quantity, *year, *value, *se; /* se NULL: the result has no error of its own */
} key_row;

typedef struct {
    char *text;
    key_row *row;
    size_t n;
} key_table;

static char *cut(char **rest, char stop)
{
    char *cell = *rest, *end = cell ? strchr(cell, stop) : NULL;

    if (!end)
        return NULL;
    *end = '\0';
    *rest = end + 1;
    return cell;
}

static char *read_whole(const char *path)
{
    FILE *stream = fopen(path, "r"), *memory;
    char buffer[16384], *text = NULL;
    size_t size = 0, got;

    if (!stream)
        return NULL;
    memory = open_memstream(&text, &size);
    while (memory && (got = fread(buffer, 1, sizeof buffer, stream)) > 0)
        fwrite(buffer, 1, got, memory);
    const bool failed = ferror(stream) != 0;

    fclose(stream);
    if (!memory || fclose(memory) != 0 || failed) {
        free(text);
        return NULL;
    }
    return text;
}

static void free_table(key_table *table)
{
    free(table->text);
    free(table->row);
    *table = (key_table){0};
}

static yb_status read_table(const char *folder, const yb_batch_row *member, const char *file,
                            key_table *table, yb_diag *diag)
{
    char *path = NULL, *rest;
    size_t lines = 0;
    bool ok;

    *table = (key_table){0};
    if (asprintf(&path, "%s/%s/%s", folder, member->folder, file) > 0)
        table->text = read_whole(path);
    rest = table->text;
    for (const char *c = rest; c && *c; c++)
        lines += *c == '\n';
    table->row = calloc(lines + 1, sizeof *table->row);
    ok = table->row && cut(&rest, '\n');
    while (ok && *rest) {
        char *line = cut(&rest, '\n');
        key_row *row = &table->row[table->n++];

        row->fund = cut(&line, ',');
        row->quantity = cut(&line, ',');
        row->year = cut(&line, ',');
        row->value = cut(&line, ',');
        row->se = line && strcmp(line, "-") != 0 ? line : NULL;
        ok = row->value != NULL;
    }
    if (!ok) {
        yb_fail(diag, YB_ERR_FILE, NULL, "run the batch again with --resume",
                "%s cannot be read as key results", path ? path : file);
        free_table(table);
    }
    free(path);
    return ok ? YB_OK : YB_ERR_FILE;
}

/* In the order in which they take their places: batch.csv is the sign that the batch is complete. */
enum { TALL, SUMMARY, RECORD, WIDE, FILES };

static const char *const file_names[FILES] = {"batch_long.csv", "batch_summary.csv", "batch.json",
                                              "batch.csv"};

/* One result a column. */
static void put_wide_header(FILE *stream, bool folder, const char *lever_names, const key_table *table)
{
    fprintf(stream, "member%s%s%s", folder ? ",folder" : "", *lever_names ? "," : "", lever_names);
    for (size_t i = 0; i < table->n; i++) {
        const key_row *row = &table->row[i];
        const char *dot = *row->year ? "." : "";

        fprintf(stream, ",%s.%s%s%s", row->fund, row->quantity, dot, row->year);
        if (row->se)
            fprintf(stream, ",%s.%s%s%s.se", row->fund, row->quantity, dot, row->year);
    }
    fputc('\n', stream);
}

static void put_wide(FILE *stream, const yb_batch_row *member, bool folder, const char *comma,
                     const key_table *table)
{
    fputs(member->name, stream);
    if (folder)
        fprintf(stream, ",%s", member->folder);
    fprintf(stream, "%s%s", comma, member->levers);
    for (size_t i = 0; i < table->n; i++) {
        fprintf(stream, ",%s", table->row[i].value);
        if (table->row[i].se)
            fprintf(stream, ",%s", table->row[i].se);
    }
    fputc('\n', stream);
}

/* One result a row. */
static void put_tall(FILE *stream, const yb_batch_row *member, const char *comma, const key_table *table)
{
    for (size_t i = 0; i < table->n; i++) {
        const key_row *row = &table->row[i];

        fprintf(stream, "%s%s%s,%s,%s,%s,%s,%s\n", member->name, comma, member->levers, row->fund,
                row->quantity, row->year, row->value, row->se ? row->se : "");
    }
}

/* The rows that the members' `file` gives, as columns of `wide` and as rows of `tall`; `tall` NULL: of the
 * summary, which has no column of folders. */
static yb_status write_rows(FILE *wide, FILE *tall, const char *file, const char *folder,
                            const yb_batch_head *head, const yb_batch_row *rows, yb_diag *diag)
{
    const char *lever_names = head->lever_names, *comma = *lever_names ? "," : "";
    size_t columns = 0;

    if (tall)
        fprintf(tall, "member%s%s,fund,quantity,year,value,se\n", comma, lever_names);
    for (size_t i = 0; i < head->n; i++) {
        key_table table;

        if (read_table(folder, &rows[i], file, &table, diag) != YB_OK)
            return YB_ERR_FILE;
        if (i == 0) {
            put_wide_header(wide, tall != NULL, lever_names, &table);
            columns = table.n;
        }
        if (table.n != columns) {
            free_table(&table);
            return yb_fail(diag, YB_ERR_FILE, NULL, "run the batch again with --resume",
                           "%s/%s/%s has other rows than the first member's", folder, rows[i].folder, file);
        }
        put_wide(wide, &rows[i], tall != NULL, comma, &table);
        if (tall)
            put_tall(tall, &rows[i], comma, &table);
        free_table(&table);
    }
    return YB_OK;
}

/* batch.json, with the sums of the tables, which are written already. */
static yb_status write_record(FILE *const *stream, char *const *temporary, const yb_batch_head *head,
                              yb_diag *diag)
{
    static const int tables[] = {WIDE, SUMMARY, TALL};
    enum { N_TABLES = sizeof tables / sizeof *tables };
    yb_table_file file[N_TABLES];
    bool written = true;

    for (int k = 0; k < N_TABLES; k++) {
        written = fflush(stream[tables[k]]) == 0 && written;
        file[k] = (yb_table_file){temporary[tables[k]], file_names[tables[k]]};
    }
    json_t *sums = written ? yb_table_sums(file, N_TABLES) : NULL;
    json_t *root =
        json_pack("{s:s, s:s, s:s, s:I, s:s, s:o*}", "program", "yibao", "version", YB_VERSION, "batch",
                  head->name, "members", (json_int_t) head->n, "batch_sha256", head->sha256, "tables", sums);

    written = sums && root && json_dumpf(root, stream[RECORD], JSON_INDENT(2)) == 0 &&
              fputc('\n', stream[RECORD]) != EOF;
    json_decref(root);
    return written ? YB_OK
                   : yb_fail(diag, YB_ERR_FILE, NULL, NULL, "cannot write the tables of the batch: %s",
                             strerror(errno));
}

yb_status yb_batch_table_write(const char *folder, const yb_batch_head *head, const yb_batch_row *rows,
                               yb_diag *diag)
{
    char *temporary[FILES] = {NULL};
    FILE *stream[FILES] = {NULL};
    yb_status status = YB_OK;

    for (int k = 0; k < FILES && status == YB_OK; k++) {
        stream[k] = yb_file_begin(folder, file_names[k], &temporary[k], diag);
        status = stream[k] ? YB_OK : YB_ERR_FILE;
    }
    if (status == YB_OK)
        status = write_rows(stream[WIDE], stream[TALL], "key.csv", folder, head, rows, diag);
    if (status == YB_OK)
        status = write_rows(stream[SUMMARY], NULL, "headline.csv", folder, head, rows, diag);
    if (status == YB_OK)
        status = write_record(stream, temporary, head, diag);
    return yb_files_finish(status, stream, temporary, folder, file_names, FILES, diag);
}
