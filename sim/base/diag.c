#include "yibao/diag.h"

#include "yibao/utf8.h"

#include <limits.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum {
    MAX_PRINTED = 200,           /* problems; the rest is only counted */
    MAX_MESSAGE_BYTES = 1000,    /* a message may quote a value of any length */
    MAX_LINE_CHARACTERS = 200,   /* a longer source line is cut ... */
    CUT_LINE_CHARACTERS = 120,   /* ... to this many around the column */
    MAX_SOURCE_BYTES = 16 << 20, /* no source lines are shown from larger files */
};

#define NO_FILE SIZE_MAX

typedef struct {
    char *text;            /* "file:line:column: error: message | hint" */
    size_t message;        /* where the message starts in text ... */
    size_t message_length; /* ... and its length in bytes */
    size_t hint;           /* where the hint starts in text; 0 = none */
    size_t file;           /* index in yb_diag.file, or NO_FILE */
    size_t sequence;       /* order of reporting */
    int line, column;
    bool is_warning;
} problem;

struct yb_diag {
    problem *problem;
    size_t n_problems, capacity;
    char **file; /* names in order of first report */
    size_t n_files;
    size_t n_errors, n_warnings;
    size_t n_lost; /* problems whose text found no memory */
    yb_status status;
};

/* The file whose lines are being shown; problems come sorted by line, so it is read once, forwards. */
typedef struct {
    size_t file;
    FILE *stream;
    int line; /* number of the line in `buffer` */
    char *buffer;
    size_t capacity;
    size_t length; /* without the line end */
} source_reader;

yb_diag *yb_diag_create(void)
{
    return calloc(1, sizeof(yb_diag));
}

static void forget_problems(yb_diag *diag)
{
    for (size_t i = 0; i < diag->n_problems; i++)
        free(diag->problem[i].text);
    diag->n_problems = 0;
    diag->n_lost = 0;
}

void yb_diag_free(yb_diag *diag)
{
    if (!diag)
        return;
    forget_problems(diag);
    for (size_t i = 0; i < diag->n_files; i++)
        free(diag->file[i]);
    free(diag->file);
    free(diag->problem);
    free(diag);
}

/* Shortens `text` to MAX_MESSAGE_BYTES without splitting a character. */
static void limit_length(char *text)
{
    size_t end = MAX_MESSAGE_BYTES - 3;

    if (strlen(text) <= MAX_MESSAGE_BYTES)
        return;
    while (end > 0 && ((unsigned char) text[end] & 0xC0) == 0x80)
        end--;
    memcpy(text + end, "...", 4);
}

/* Finds or adds `name`; NO_FILE when there is none, false when memory is out. */
static bool file_index(yb_diag *diag, const char *name, size_t *index)
{
    char **grown;

    *index = NO_FILE;
    if (!name)
        return true;
    for (size_t i = diag->n_files; i-- > 0;)
        if (strcmp(diag->file[i], name) == 0) {
            *index = i;
            return true;
        }
    grown = realloc(diag->file, (diag->n_files + 1) * sizeof *grown);
    if (!grown)
        return false;
    diag->file = grown;
    grown[diag->n_files] = strdup(name);
    if (!grown[diag->n_files])
        return false;
    *index = diag->n_files++;
    return true;
}

static char *compose(problem *p, const yb_place *at, const char *hint, const char *message)
{
    const char *file = p->file == NO_FILE ? "" : at->file;
    const char *gap = p->file == NO_FILE ? "" : ": ";
    const char *kind = p->is_warning ? "warning: " : "error: ";
    char place[32] = "", *text = NULL;

    if (p->file != NO_FILE && p->line > 0 && p->column > 0)
        snprintf(place, sizeof place, ":%d:%d", p->line, p->column);
    else if (p->file != NO_FILE && p->line > 0)
        snprintf(place, sizeof place, ":%d", p->line);
    if (asprintf(&text, "%s%s%s%s%s%s%s", file, place, gap, kind, message, hint ? " | " : "",
                 hint ? hint : "") < 0)
        return NULL;
    p->message = strlen(file) + strlen(place) + strlen(gap) + strlen(kind);
    p->message_length = strlen(message);
    p->hint = hint ? p->message + p->message_length + strlen(" | ") : 0;
    return text;
}

static bool record(yb_diag *diag, bool is_warning, const yb_place *at, const char *hint, const char *format,
                   va_list arguments)
{
    problem p = {.is_warning = is_warning, .line = at ? at->line : 0, .column = at ? at->column : 0};
    char *message = NULL;

    if (diag->n_problems == diag->capacity) {
        const size_t capacity = diag->capacity ? 2 * diag->capacity : 16;
        problem *grown = realloc(diag->problem, capacity * sizeof *grown);

        if (!grown)
            return false;
        diag->problem = grown;
        diag->capacity = capacity;
    }
    if (!file_index(diag, at ? at->file : NULL, &p.file) || vasprintf(&message, format, arguments) < 0)
        return false;
    limit_length(message);
    p.text = compose(&p, at, hint, message);
    free(message);
    if (!p.text)
        return false;
    p.sequence = diag->n_problems;
    diag->problem[diag->n_problems++] = p;
    return true;
}

yb_status yb_fail(yb_diag *diag, yb_status code, const yb_place *at, const char *hint, const char *format,
                  ...)
{
    va_list arguments;

    va_start(arguments, format);
    if (!record(diag, false, at, hint, format, arguments))
        diag->n_lost++;
    va_end(arguments);
    diag->n_errors++;
    if (diag->status == YB_OK)
        diag->status = code;
    return code;
}

void yb_warn(yb_diag *diag, const yb_place *at, const char *hint, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    if (!record(diag, true, at, hint, format, arguments))
        diag->n_lost++;
    va_end(arguments);
    diag->n_warnings++;
}

void yb_diag_take(yb_diag *diag, const yb_diag *from)
{
    for (size_t i = 0; i < from->n_problems; i++) {
        const problem *p = &from->problem[i];
        const yb_place at = {p->file != NO_FILE ? from->file[p->file] : NULL, p->line, p->column};
        const yb_place *where = p->file != NO_FILE ? &at : NULL;
        const char *hint = p->hint ? p->text + p->hint : NULL, *message = p->text + p->message;

        if (p->is_warning)
            yb_warn(diag, where, hint, "%.*s", (int) p->message_length, message);
        else
            (void) yb_fail(diag, from->status, where, hint, "%.*s", (int) p->message_length, message);
    }
}

size_t yb_diag_errors(const yb_diag *diag)
{
    return diag->n_errors;
}

size_t yb_diag_warnings(const yb_diag *diag)
{
    return diag->n_warnings;
}

yb_status yb_diag_status(const yb_diag *diag)
{
    return diag->status;
}

const char *yb_diag_text(const yb_diag *diag, size_t i)
{
    return i < diag->n_problems ? diag->problem[i].text : NULL;
}

static int compare_size(size_t a, size_t b)
{
    return (a > b) - (a < b);
}

/* By file, line and column; NO_FILE is the largest index, so problems without a place come last. */
static int compare_places(const problem *p, const problem *q)
{
    int order = compare_size(p->file, q->file);

    if (order == 0)
        order = (p->line > q->line) - (p->line < q->line);
    if (order == 0)
        order = (p->column > q->column) - (p->column < q->column);
    return order;
}

static int by_place_and_text(const void *a, const void *b)
{
    const problem *p = a, *q = b;
    int order = compare_places(p, q);

    if (order == 0)
        order = strcmp(p->text, q->text);
    return order ? order : compare_size(p->sequence, q->sequence);
}

static int by_place_and_sequence(const void *a, const void *b)
{
    const problem *p = a, *q = b;
    const int order = compare_places(p, q);

    return order ? order : compare_size(p->sequence, q->sequence);
}

/* Drops repeated problems (the first report stays) and puts the rest in printing order. */
static void sort_problems(yb_diag *diag)
{
    size_t kept = 0;

    if (diag->n_problems == 0)
        return;
    qsort(diag->problem, diag->n_problems, sizeof *diag->problem, by_place_and_text);
    for (size_t i = 0; i < diag->n_problems; i++) {
        if (kept > 0 && strcmp(diag->problem[kept - 1].text, diag->problem[i].text) == 0)
            free(diag->problem[i].text);
        else
            diag->problem[kept++] = diag->problem[i];
    }
    diag->n_problems = kept;
    qsort(diag->problem, kept, sizeof *diag->problem, by_place_and_sequence);
}

static void print_escaped(FILE *stream, const char *text, size_t size)
{
    for (size_t i = 0; i < size;) {
        uint32_t code_point;
        size_t length = yb_utf8_decode(text + i, size - i, &code_point);

        if (length > 0 && yb_utf8_is_printable(code_point)) {
            fwrite(text + i, 1, length, stream);
        } else {
            if (length == 0)
                length = 1;
            for (size_t k = 0; k < length; k++)
                fprintf(stream, "\\x%02X", (unsigned) (unsigned char) text[i + k]);
        }
        i += length;
    }
}

static void close_source(source_reader *reader)
{
    if (reader->stream)
        fclose(reader->stream);
    reader->stream = NULL;
}

static void open_source(source_reader *reader, const yb_diag *diag, size_t file)
{
    struct stat info;

    close_source(reader);
    reader->file = file;
    reader->line = 0;
    /* Only regular files: opening a pipe would wait for its writer. */
    if (stat(diag->file[file], &info) == 0 && S_ISREG(info.st_mode) && info.st_size <= MAX_SOURCE_BYTES)
        reader->stream = fopen(diag->file[file], "re");
}

/* Puts line `line` into the reader; false when the file has none. */
static bool read_source_line(source_reader *reader, int line)
{
    if (!reader->stream)
        return false;
    while (reader->line < line) {
        ssize_t length = getline(&reader->buffer, &reader->capacity, reader->stream);
        if (length < 0) {
            close_source(reader);
            return false;
        }
        reader->line++;
        if (length > 0 && reader->buffer[length - 1] == '\n')
            length--;
        if (length > 0 && reader->buffer[length - 1] == '\r')
            length--;
        /* Columns do not count the byte order mark. */
        if (reader->line == 1 && length >= 3 && memcmp(reader->buffer, "\xEF\xBB\xBF", 3) == 0) {
            length -= 3;
            memmove(reader->buffer, reader->buffer + 3, (size_t) length);
        }
        reader->length = (size_t) length;
    }
    return true;
}

/* Number of characters of the line; -1 when it is not printable text (tabs are). */
static int count_characters(const char *line, size_t size)
{
    int count = 0;

    for (size_t i = 0; i < size; count++) {
        uint32_t code_point;
        const size_t length = yb_utf8_decode(line + i, size - i, &code_point);

        if (length == 0 || count == INT_MAX || (code_point != '\t' && !yb_utf8_is_printable(code_point)))
            return -1;
        i += length;
    }
    return count;
}

static size_t character_offset(const char *line, size_t size, int index)
{
    size_t i = 0;

    for (; index > 0 && i < size; index--) {
        uint32_t code_point;

        i += yb_utf8_decode(line + i, size - i, &code_point);
    }
    return i;
}

/* Prints the line and a caret under `column` (1-based; 0 or past the end: none). */
static void print_source_line(FILE *stream, const char *line, size_t size, int number, int column)
{
    const int count = count_characters(line, size);
    int first = 0, last = count;
    size_t begin, end;

    if (count <= 0)
        return;
    if (count > MAX_LINE_CHARACTERS) {
        first = column > CUT_LINE_CHARACTERS / 2 ? column - 1 - CUT_LINE_CHARACTERS / 2 : 0;
        if (first > count - CUT_LINE_CHARACTERS)
            first = count - CUT_LINE_CHARACTERS;
        last = first + CUT_LINE_CHARACTERS;
    }
    begin = character_offset(line, size, first);
    end = character_offset(line, size, last);
    fprintf(stream, "%5d | %s", number, first > 0 ? "..." : "");
    fwrite(line + begin, 1, end - begin, stream);
    fprintf(stream, "%s\n", last < count ? "..." : "");
    if (column < 1 || column > count + 1)
        return;
    fprintf(stream, "%5s | %s", "", first > 0 ? "   " : "");
    for (size_t i = begin; column - 1 > first && i < end; column--) {
        uint32_t code_point;

        i += yb_utf8_decode(line + i, size - i, &code_point);
        if (code_point == '\t')
            fputc('\t', stream);
        else
            fprintf(stream, "%*s", yb_utf8_width(code_point), "");
    }
    fputs("^\n", stream);
}

static void print_problem(const yb_diag *diag, const problem *p, source_reader *reader, FILE *stream,
                          bool color)
{
    const char *kind = p->is_warning ? "warning: " : "error: ";
    const char *kind_color = p->is_warning ? "\033[1;35m" : "\033[1;31m";
    const size_t kind_start = p->message - strlen(kind);

    fputs(color && kind_start > 0 ? "\033[1m" : "", stream);
    print_escaped(stream, p->text, kind_start);
    fprintf(stream, "%s%s%s", color ? kind_color : "", kind, color ? "\033[0m" : "");
    print_escaped(stream, p->text + p->message, p->message_length);
    fputc('\n', stream);
    if (p->file != NO_FILE && p->line > 0) {
        if (reader->file != p->file)
            open_source(reader, diag, p->file);
        if (read_source_line(reader, p->line))
            print_source_line(stream, reader->buffer, reader->length, p->line, p->column);
    }
    if (p->hint > 0) {
        fprintf(stream, "   %shint:%s ", color ? "\033[1;36m" : "", color ? "\033[0m" : "");
        print_escaped(stream, p->text + p->hint, strlen(p->text + p->hint));
        fputc('\n', stream);
    }
}

void yb_diag_print(yb_diag *diag, FILE *stream, bool color)
{
    source_reader reader = {.file = NO_FILE};
    size_t n_printed;

    sort_problems(diag);
    n_printed = diag->n_problems < MAX_PRINTED ? diag->n_problems : MAX_PRINTED;
    for (size_t i = 0; i < n_printed; i++)
        print_problem(diag, &diag->problem[i], &reader, stream, color);
    if (n_printed < diag->n_problems)
        fprintf(stream, "… and %zu more\n", diag->n_problems - n_printed);
    if (diag->n_lost > 0)
        fprintf(stream, "error: out of memory: %zu problems cannot be shown\n", diag->n_lost);
    close_source(&reader);
    free(reader.buffer);
    forget_problems(diag);
}
