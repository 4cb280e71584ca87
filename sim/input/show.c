/* show.c: the resolved scenario as YAML: for people, and as the canonical form that is hashed. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "merge.h"
#include "yibao/number.h"

/* Writes characters that YAML, a terminal or a comment might take for something else as escapes. */
static void write_escaped(const char *text, FILE *stream)
{
    const unsigned char *s = (const unsigned char *) text;

    while (*s != '\0') {
        unsigned code = *s;
        int length = code < 0x80 ? 1 : code < 0xE0 ? 2 : code < 0xF0 ? 3 : 4;
        /* The reader accepts valid UTF-8 only; file names may still hold stray bytes. */
        for (int i = 1; i < length; i++)
            if ((s[i] & 0xC0) != 0x80)
                length = 1;
        if (length > 1) {
            code &= 0x7Fu >> length;
            for (int i = 1; i < length; i++)
                code = code << 6 | (s[i] & 0x3Fu);
        }
        if (code == '"' || code == '\\')
            fprintf(stream, "\\%c", (int) code);
        else if (code < 0x20 || (code >= 0x7F && code < 0xA0) || (length == 1 && code >= 0x80))
            fprintf(stream, "\\x%02X", code);
        else if (code == 0x2028 || code == 0x2029 || code == 0xFEFF || (code >= 0xFFFE && code <= 0xFFFF) ||
                 (code >= 0x202A && code <= 0x202E) || (code >= 0x2066 && code <= 0x2069))
            fprintf(stream, "\\u%04X", code);
        else
            fwrite(s, 1, (size_t) length, stream);
        s += length;
    }
}

static void write_quoted(const char *text, FILE *stream)
{
    fputc('"', stream);
    write_escaped(text, stream);
    fputc('"', stream);
}

static void write_number(double value, FILE *stream)
{
    char text[32];

    fputs(yb_number_text(value, text), stream);
}

static void write_table(const yb_rule *rule, FILE *stream)
{
    fputs("{rule: table, values: {", stream);
    for (int i = 0; i < rule->n_values; i++) {
        fprintf(stream, "%s%d: ", i > 0 ? ", " : "", rule->year[i]);
        write_number(rule->value[i], stream);
    }
    fprintf(stream, "}, between: %s}", rule->linear ? "linear" : "step");
}

/* One writing for one meaning: frozen is a plain number, and `at` shows only where it changes something. */
static void write_rule(const yb_rule *rule, int first_year, FILE *stream)
{
    if (rule->kind == YB_RULE_FROZEN) {
        write_number(rule->number[YB_FIELD_LEVEL], stream);
        return;
    }
    if (rule->kind == YB_RULE_TABLE) {
        write_table(rule, stream);
        return;
    }
    fprintf(stream, "{rule: %s", yb_rule_names[rule->kind]);
    for (int f = 0; f < YB_FIELD_COUNT; f++) {
        if (!rule->given[f] || (f == YB_FIELD_AT && rule->number[f] == first_year))
            continue;
        fprintf(stream, ", %s: ", yb_field_names[f]);
        if (f == YB_FIELD_TO && rule->to_is_index)
            fputs(yb_index_names[rule->index], stream);
        else
            write_number(rule->number[f], stream);
    }
    fputc('}', stream);
}

void yb_value_write(const yb_inputs *inputs, yb_key_id id, FILE *stream)
{
    const yb_value *value = &inputs->value[id];

    switch (yb_keys[id].type) {
    case YB_TYPE_NAME:
    case YB_TYPE_PARENT:
    case YB_TYPE_CHOICE:
        fputs(value->text != NULL ? value->text : "", stream);
        break;
    case YB_TYPE_TEXT:
        write_quoted(value->text != NULL ? value->text : "", stream);
        break;
    case YB_TYPE_BOOL:
        fputs(value->number != 0.0 ? "true" : "false", stream);
        break;
    case YB_TYPE_INTEGER:
        fprintf(stream, "%lld", value->integer);
        break;
    case YB_TYPE_NUMBER:
    case YB_TYPE_RATE:
        write_number(value->number, stream);
        break;
    case YB_TYPE_LEVEL:
    case YB_TYPE_GROWTH:
        write_rule(&value->rule, yb_inputs_first_year(inputs), stream);
        break;
    case YB_TYPE_PERCENTILES:
        for (size_t i = 0; i < inputs->n_percentiles; i++) {
            fputs(i == 0 ? "[" : ", ", stream);
            write_number(inputs->percentile[i], stream);
        }
        fputc(']', stream);
        break;
    case YB_TYPE_SERIES:
        fputc('[', stream);
        for (size_t i = 0; i < value->n_list; i++)
            fprintf(stream, "%s%s", i > 0 ? ", " : "", value->list[i]);
        fputc(']', stream);
        break;
    }
}

/* One text being written; `group` is the path of the last key, whose groups are open. */
typedef struct {
    const yb_inputs *inputs;
    FILE *stream;
    bool comments;
    const char *previous;
} shower;

static void indent(const shower *show, int depth)
{
    fprintf(show->stream, "%*s", 2 * depth, "");
}

/* Writes the group lines that `path` needs and the indent; returns the last name, and its depth in *depth. */
static const char *open_groups(shower *show, const char *path, int *depth)
{
    const char *name = path, *old = show->previous;
    bool shared = true;

    *depth = 0;
    for (const char *dot; (dot = strchr(name, '.')) != NULL; name = dot + 1, ++*depth) {
        const size_t n = (size_t) (dot - name) + 1;
        shared = shared && old != NULL && strncmp(old, name, n) == 0;
        if (!shared) {
            indent(show, *depth);
            fprintf(show->stream, "%.*s:\n", (int) n - 1, name);
        }
        old = shared ? old + n : NULL;
    }
    show->previous = path;
    return name;
}

/* " # unit; status; range; source" behind a value. */
static void write_comment(const shower *show, yb_key_id id)
{
    const yb_key *key = &yb_keys[id];
    const yb_value *value = &show->inputs->value[id];
    char low[32], high[32];

    fprintf(show->stream, "  # %s%s", key->unit, key->unit[0] != '\0' ? "; " : "");
    const char *estimate = show->inputs->estimate_source[id];
    const char *basis = estimate != NULL ? show->inputs->estimate_text[id] : key->default_text;

    if (value->is_default) {
        fputs(estimate != NULL ? "estimated" : key->status, show->stream);
    } else {
        fputs("scenario (set in ", show->stream);
        write_escaped(value->at.file != NULL ? value->at.file : "", show->stream);
        if (value->at.line > 0 && strncmp(value->at.file, "--", 2) != 0)
            fprintf(show->stream, ":%d", value->at.line);
        fputs("); changed", show->stream);
        if (basis != NULL)
            fprintf(show->stream, " from %s", basis[0] != '\0' ? basis : "none");
    }
    if (key->max > key->min)
        fprintf(show->stream, "; %s to %s", yb_number_text(key->min, low),
                key->max >= 9223372036854775807.0 ? "9223372036854775807" : yb_number_text(key->max, high));
    if (value->is_default && estimate != NULL)
        fprintf(show->stream, "; %s", estimate);
    else if (value->is_default && key->source[0] != '\0')
        fprintf(show->stream, "; %s", key->source);
}

const char *yb_key_absent_meaning(yb_key_id id)
{
    static const char prefix[] = "absent: ";
    const char *source = yb_keys[id].source;

    return strncmp(source, prefix, sizeof prefix - 1) == 0 ? source + sizeof prefix - 1 : source;
}

static void show_key(shower *show, yb_key_id id)
{
    const yb_value *value = &show->inputs->value[id];
    const bool is_label = id == YB_KEY_SCENARIO || id == YB_KEY_TITLE_ZH || id == YB_KEY_TITLE_EN;
    int depth;

    if (id == YB_KEY_INHERITS || (!show->comments && (is_label || !value->given)))
        return;
    const char *name = open_groups(show, yb_keys[id].path, &depth);
    indent(show, depth);
    if (!value->given) {
        fprintf(show->stream, "# %s: not set (%s)\n", name, yb_key_absent_meaning(id));
        return;
    }
    fprintf(show->stream, "%s: ", name);
    yb_value_write(show->inputs, id, show->stream);
    if (show->comments && !is_label)
        write_comment(show, id);
    fputc('\n', show->stream);
}

/* Where the correlation of a pair comes from, if it is the shipped one. */
static const char *correlation_source(const yb_inputs *inputs, int a, int b, bool *has_default)
{
    *has_default = inputs->correlation_estimated[a][b];
    if (inputs->correlation_source[a][b] != NULL)
        return inputs->correlation_source[a][b];
    if (*has_default)
        return "scenario; changed";
    for (size_t i = 0; i < yb_n_correlation_defaults; i++) {
        const yb_correlation_default *pair = &yb_correlation_defaults[i];
        if (((int) pair->a == a && (int) pair->b == b) || ((int) pair->a == b && (int) pair->b == a)) {
            *has_default = true;
            return inputs->correlation[a][b] == pair->rho ? pair->source : "scenario; changed";
        }
    }
    return "scenario; changed";
}

/* All pairs that are not 0, and those that are 0 against the default. */
static void show_correlation(const shower *show)
{
    const yb_inputs *inputs = show->inputs;

    fputs("  correlation:\n", show->stream);
    for (int a = 0; a < YB_DRIVER_COUNT; a++) {
        bool open = false;
        for (int b = a + 1; b < YB_DRIVER_COUNT; b++) {
            bool has_default;
            const char *source = correlation_source(inputs, a, b, &has_default);
            if (inputs->correlation[a][b] == 0.0 && !has_default)
                continue;
            if (!open)
                fprintf(show->stream, "    %s:\n", yb_drivers[a].name);
            open = true;
            fprintf(show->stream, "      %s: ", yb_drivers[b].name);
            write_number(inputs->correlation[a][b], show->stream);
            fprintf(show->stream, "%s%s%s\n", show->comments ? "  # " : "",
                    show->comments && inputs->correlation_source[a][b] != NULL ? "estimated; " : "",
                    show->comments ? source : "");
        }
    }
}

void yb_level_shift_write(const yb_level_shift *shift, FILE *stream)
{
    fputs("{name: ", stream);
    write_quoted(shift->name, stream);
    if (shift->year != 0) {
        fprintf(stream, ", year: %d", shift->year);
    } else {
        fputs(", probability: ", stream);
        write_number(shift->probability, stream);
    }
    fputs(", hospitalization: ", stream);
    write_number(shift->hospitalization, stream);
    fputs(", visits: ", stream);
    write_number(shift->visits, stream);
    fputs(", rebound: ", stream);
    write_number(shift->rebound, stream);
    fputs(", lasting: ", stream);
    write_number(shift->lasting, stream);
    fputc('}', stream);
}

static void show_level_shifts(const shower *show)
{
    const char *source = show->comments ? show->inputs->shifts_source : NULL;

    fprintf(show->stream, "  level_shifts:%s%s%s\n", show->inputs->n_shifts == 0 ? " []" : "",
            source != NULL ? "  # estimated; " : "", source != NULL ? source : "");
    for (size_t i = 0; i < show->inputs->n_shifts; i++) {
        fputs("    - ", show->stream);
        yb_level_shift_write(&show->inputs->shift[i], show->stream);
        fputc('\n', show->stream);
    }
}

/* Overrides by file for people, by value for the hash: the same figures elsewhere are the same scenario. */
static void show_overrides(const shower *show)
{
    const int years = yb_inputs_last_year(show->inputs) - yb_inputs_first_year(show->inputs) + 1;

    if (show->inputs->n_overrides > 0)
        fputs("override:\n", show->stream);
    for (size_t i = 0; i < show->inputs->n_overrides; i++) {
        const yb_override *override = &show->inputs->overrides[i];
        fprintf(show->stream, "  %s: {", override->series);
        if (show->comments) {
            fputs("file: ", show->stream);
            write_quoted(override->file, show->stream);
        } else {
            fputs("values: {", show->stream);
            for (int t = 0; t < years; t++) {
                fprintf(show->stream, "%s%d: ", t > 0 ? ", " : "", yb_inputs_first_year(show->inputs) + t);
                write_number(override->value[t], show->stream);
            }
            fputc('}', show->stream);
        }
        fprintf(show->stream, ", shocks: %s}\n", override->keep_shocks ? "keep" : "none");
    }
}

static void show_header(const shower *show)
{
    fputs("# The resolved scenario: every value in force; it runs by itself.\n# Read from ", show->stream);
    for (size_t i = 0; i < show->inputs->n_chain; i++) {
        fputs(i > 0 ? ", whose parent is " : "", show->stream);
        write_escaped(show->inputs->chain[i], show->stream);
    }
    fputs("\n# Behind each value: unit; status; range; source.\n", show->stream);
}

void yb_inputs_show(const yb_inputs *inputs, bool comments, FILE *stream)
{
    static const char shocks[] = "shocks.";
    shower show = {.inputs = inputs, .stream = stream, .comments = comments};

    if (comments)
        show_header(&show);
    for (int id = 0; id < YB_KEY_COUNT; id++) {
        show_key(&show, (yb_key_id) id);
        const bool here = strncmp(yb_keys[id].path, shocks, sizeof shocks - 1) == 0;
        const bool next =
            id + 1 < YB_KEY_COUNT && strncmp(yb_keys[id + 1].path, shocks, sizeof shocks - 1) == 0;
        if (here && !next) {
            show_correlation(&show);
            show_level_shifts(&show);
        }
    }
    show_overrides(&show);
}
