/* Names and texts of the members of a batch: see batch_private.h. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "batch_private.h"
#include "merge.h"
#include "yibao/number.h"

static void write_scalar(const yb_node *node, FILE *stream)
{
    if (!node->quoted) {
        fputs(node->scalar, stream);
        return;
    }
    fputc('"', stream);
    for (const char *c = node->scalar; *c; c++) {
        if (*c == '"' || *c == '\\')
            fputc('\\', stream);
        fputc(*c, stream);
    }
    fputc('"', stream);
}

static void write_flow(const yb_node *node, FILE *stream)
{
    if (node->kind == YB_NODE_SCALAR) {
        write_scalar(node, stream);
        return;
    }
    fputc(node->kind == YB_NODE_MAP ? '{' : '[', stream);
    for (const yb_node *child = node->child; child; child = child->next) {
        if (child->key)
            fprintf(stream, "%s: ", child->key);
        write_flow(child, stream);
        if (child->next)
            fputs(", ", stream);
    }
    fputc(node->kind == YB_NODE_MAP ? '}' : ']', stream);
}

char *yb_node_flow_text(const yb_node *node)
{
    char *text = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&text, &size);

    if (!stream)
        return NULL;
    write_flow(node, stream);
    if (fclose(stream) != 0) {
        free(text);
        return NULL;
    }
    return text;
}

/* 5% as 0.05; false if the scalar is no percentage. */
static bool percent_text(const yb_node *node, char buffer[32])
{
    const size_t n = node->kind == YB_NODE_SCALAR ? strlen(node->scalar) : 0;
    char number[32];
    double value;

    if (n < 2 || n >= sizeof number || node->quoted || node->scalar[n - 1] != '%')
        return false;
    snprintf(number, sizeof number, "%.*s", (int) n - 1, node->scalar);
    if (!yb_number_parse(number, &value))
        return false;
    yb_number_text(value / 100.0, buffer);
    return true;
}

char *yb_csv_cell(const char *text)
{
    char *cell = NULL;
    size_t size = 0;

    if (!text[strcspn(text, ",\"\r\n")])
        return strdup(text);
    FILE *stream = open_memstream(&cell, &size);

    if (!stream)
        return NULL;
    fputc('"', stream);
    for (const char *c = text; *c; c++) {
        if (*c == '"')
            fputc('"', stream);
        fputc(*c == '\n' || *c == '\r' ? ' ' : *c, stream);
    }
    fputc('"', stream);
    if (fclose(stream) != 0) {
        free(cell);
        return NULL;
    }
    return cell;
}

char *yb_node_cell(const yb_node *node)
{
    char number[32];

    if (percent_text(node, number))
        return strdup(number);
    if (node->kind == YB_NODE_SCALAR)
        return yb_csv_cell(node->scalar);
    char *text = yb_node_flow_text(node), *cell = text ? yb_csv_cell(text) : NULL;

    free(text);
    return cell;
}

/* Letters and digits stay; a point between digits becomes p, a minus before a digit m, all else one dash. */
static void write_plain(const char *text, FILE *stream)
{
    bool dash = true; /* nothing, or a dash, has just been written */

    for (const char *c = text; *c; c++) {
        const bool digit_next = c[1] >= '0' && c[1] <= '9';

        if ((*c >= '0' && *c <= '9') || (*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z')) {
            fputc(*c, stream);
            dash = false;
        } else if (*c == '.' && digit_next) {
            fputc('p', stream);
            dash = false;
        } else if (*c == '-' && digit_next && (c == text || dash)) {
            fputc('m', stream);
            dash = false;
        } else if (!dash && c[1]) {
            fputc('-', stream);
            dash = true;
        }
    }
}

/* The scalars of a value, one after the other: {rule: step, level: 400, add: 20} is step-400-20. */
static void write_values(const yb_node *node, FILE *stream)
{
    char number[32];

    if (node->kind == YB_NODE_SCALAR) {
        write_plain(percent_text(node, number) ? number : node->scalar, stream);
        return;
    }
    for (const yb_node *child = node->child; child; child = child->next) {
        write_values(child, stream);
        if (child->next)
            fputc('-', stream);
    }
}

char *yb_batch_point_name(const char *key, int depth, const yb_node *value)
{
    const char *from = key + strlen(key);
    char *name = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&name, &size);

    if (!stream)
        return NULL;
    while (from > key && (from[-1] != '.' || --depth > 0))
        from--;
    write_plain(from, stream);
    fputc('-', stream);
    write_values(value, stream);
    if (fclose(stream) != 0) {
        free(name);
        return NULL;
    }
    return name;
}

void yb_batch_positions(const yb_batch_file *batch, size_t i, size_t *position)
{
    for (size_t a = batch->n_axes; a-- > 0; i /= batch->axis[a].n)
        position[a] = i % batch->axis[a].n;
}

/* A name that is too long gives way to the batch's name and a hash of it: the same in a batch that grows. */
static char *member_name(const yb_batch_file *batch, const size_t *position)
{
    char *name = NULL, hash[YB_HASH_TEXT], *brief = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&name, &size);

    if (!stream)
        return NULL;
    for (size_t a = 0; a < batch->n_axes; a++)
        fprintf(stream, "%s%s", a > 0 ? "-" : "", batch->axis[a].point[position[a]].name);
    if (fclose(stream) != 0) {
        free(name);
        return NULL;
    }
    if (size <= YB_MAX_NAME)
        return name;
    yb_hash_bytes(name, size, hash);
    free(name);
    return asprintf(&brief, "%.40s-%.16s", batch->name, hash) > 0 ? brief : NULL;
}

typedef struct {
    const char *name;
    size_t member;
} named;

static int by_name(const void *a, const void *b)
{
    const named *p = a, *q = b;
    const int order = strcmp(p->name, q->name);

    return order != 0 ? order : (p->member > q->member) - (p->member < q->member);
}

/* Where the point that makes member `i` differ stands: the last axis, which turns fastest. */
static yb_place place_of_member(const yb_batch_file *batch, const size_t *position)
{
    const size_t last = batch->n_axes - 1;

    return batch->axis[last].point[position[last]].at;
}

static void check_unique(yb_batch_file *batch, yb_diag *diag)
{
    named *list = calloc(batch->n_members + 1, sizeof *list);
    size_t *position = calloc(batch->n_axes + 1, sizeof *position);

    for (size_t i = 0; list && position && i < batch->n_members; i++)
        list[i] = (named){batch->member_name[i], i};
    if (!list || !position) {
        yb_fail(diag, YB_ERR_FILE, NULL, NULL, "out of memory");
        goto done;
    }
    qsort(list, batch->n_members, sizeof *list, by_name);
    for (size_t i = 1, reported = 0; i < batch->n_members && reported < 20; i++) {
        if (strcmp(list[i].name, list[i - 1].name) != 0)
            continue;
        yb_batch_positions(batch, list[i].member, position);
        const yb_place at = place_of_member(batch, position);

        yb_fail(diag, YB_ERR_INPUT, &at, "give each value once; values may be named: {name: low, value: 0.1}",
                "two members of the batch have the name '%s'", list[i].name);
        reported++;
    }
done:
    free(list);
    free(position);
}

bool yb_batch_name_members(yb_batch_file *batch, yb_diag *diag)
{
    const size_t before = yb_diag_errors(diag);
    size_t *position = calloc(batch->n_axes + 1, sizeof *position);

    batch->member_name = calloc(batch->n_members + 1, sizeof(char *));
    for (size_t i = 0; position && batch->member_name && i < batch->n_members; i++) {
        yb_batch_positions(batch, i, position);
        batch->member_name[i] = member_name(batch, position);
        if (!batch->member_name[i])
            yb_fail(diag, YB_ERR_FILE, NULL, NULL, "out of memory");
    }
    if (!position || !batch->member_name)
        yb_fail(diag, YB_ERR_FILE, NULL, NULL, "out of memory");
    free(position);
    if (yb_diag_errors(diag) == before)
        check_unique(batch, diag);
    return yb_diag_errors(diag) == before;
}
