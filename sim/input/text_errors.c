/* libyaml's messages in the words of someone who writes a scenario, each at
 * the place to look at, which is often not the place where libyaml stopped. */
#include "text_internal.h"

#include "yibao/text.h"
#include "yibao/utf8.h"

#include <limits.h>
#include <string.h>

typedef struct {
    const char *problem; /* libyaml's words */
    bool at_context;     /* the place is where the construct began */
    const char *message;
    const char *hint;
} wording;

static const char check_indentation[] =
    "check the indentation: entries of one map or list start in the same column";
static const char escapes[] = "write \\\\ for a backslash, or use single quotes";

static const char tags[] = "tags (!name) are not allowed";
static const char tag_hint[] = "put a text that starts with '!' in quotes";

static const wording wordings[] = {
    {"mapping values are not allowed in this context", false, "a ':' where no key can stand",
     "check the indentation and the line above; a text that contains ': ' needs quotes"},
    {"could not find expected ':'", true, "no ': ' after this key",
     "write 'key: value', with a space after the colon"},
    {"block sequence entries are not allowed in this context", false,
     "a list entry '- ' where none can stand", "start the list on a line of its own"},
    {"found unexpected end of stream", true, "a quote that is never closed", "add the closing quote"},
    {"found unexpected document indicator", true, "a quote that is never closed", "add the closing quote"},
    {"found unknown escape character", false, "an unknown escape after '\\' in double quotes", escapes},
    {"did not find expected hexdecimal number", false, "an escape that is not a hexadecimal number", escapes},
    {"found invalid Unicode character escape code", false, "an escape that is not a character", escapes},
    {"did not find expected key", false, "neither a key of the map above nor the end of it",
     check_indentation},
    {"did not find expected '-' indicator", false,
     "neither an entry '- ' of the list above nor the end of it", check_indentation},
    {"did not find expected ',' or '}'", false, "a ',' or '}' is missing before this", NULL},
    {"did not find expected ',' or ']'", false, "a ',' or ']' is missing before this", NULL},
    {"did not find expected node content", false, "a value is missing before this", NULL},
    {"did not find expected alphabetic or numeric character", true, "a value cannot start with '*' or '&'",
     "put the text in quotes"},
    {"found undefined tag handle", false, tags, tag_hint},
    {"found unexpected ':'", false, "no space after the ':'", "write ': ' (a colon and a space)"},
    {"found a tab character where an indentation space is expected", false, "a tab in the indentation",
     "use spaces"},
    {"found a tab character that violates indentation", false, "a tab in the indentation", "use spaces"},
    {"did not find expected comment or line break", true, "a value cannot start with '|' or '>'",
     "put the text in quotes"},
    {"mapping keys are not allowed in this context", false, "a value cannot start with '? '",
     "put the text in quotes"},
    {"found unknown directive name", true, "a line cannot start with '%'", "put the text in quotes"},
    {"could not find expected directive name", true, "a line cannot start with '%'",
     "put the text in quotes"},
    {"did not find expected <document start>", false, "text that belongs to nothing above it",
     "check the indentation; a file holds one document"},
};

static bool same(const char *a, const char *b)
{
    return a && strcmp(a, b) == 0;
}

static yb_place place_of(const yb_text_source *source, const yaml_mark_t *mark)
{
    const yb_place at = {source->name, mark->line < INT_MAX ? (int) mark->line + 1 : 0,
                         mark->column < INT_MAX ? (int) mark->column + 1 : 0};

    return at;
}

/* The text from `at` to the end of its line. */
static const char *rest_of_line(const yb_text_source *source, const yb_place *at, size_t *length)
{
    const char *line = yb_text_line(source, at->line, length);

    for (int column = 1; column<at->column && * length> 0; column++) {
        uint32_t code_point;
        const size_t step = yb_utf8_decode(line, *length, &code_point);

        line += step;
        *length -= step;
    }
    return line;
}

static void report_bad_start(const yb_text_source *source, const yb_place *at, yb_diag *diag)
{
    size_t length;
    const char *rest = rest_of_line(source, at, &length);

    if (length > 0 && rest[0] == '\t')
        yb_fail(diag, YB_ERR_INPUT, at, "use spaces", "a tab where only spaces are allowed");
    else
        yb_fail(diag, YB_ERR_INPUT, at, "put the text in quotes", "a value cannot start with '%.1s'",
                length > 0 ? rest : "");
}

void yb_text_report_syntax(const yb_text_source *source, const yaml_parser_t *parser, yb_diag *diag)
{
    const yb_place at = place_of(source, &parser->problem_mark);
    const yb_place began_at = place_of(source, &parser->context_mark);
    const char *problem = parser->problem ? parser->problem : "unknown problem";
    const char *context = parser->context ? parser->context : "";
    const bool in_flow =
        same(context, "while parsing a flow mapping") || same(context, "while parsing a flow sequence");

    if (in_flow && at.line > began_at.line) {
        const char *open = same(context, "while parsing a flow mapping") ? "{" : "[";

        yb_fail(diag, YB_ERR_INPUT, &began_at, "close the bracket, or add the missing comma",
                "the '%s' opened here is not closed before line %d", open, at.line);
        return;
    }
    if (same(problem, "found character that cannot start any token")) {
        report_bad_start(source, &at, diag);
        return;
    }
    if (same(context, "while scanning a tag") || same(context, "while parsing a tag")) {
        yb_fail(diag, YB_ERR_INPUT, &began_at, tag_hint, "%s", tags);
        return;
    }
    for (size_t i = 0; i < sizeof wordings / sizeof *wordings; i++)
        if (same(problem, wordings[i].problem)) {
            yb_fail(diag, YB_ERR_INPUT, wordings[i].at_context ? &began_at : &at, wordings[i].hint, "%s",
                    wordings[i].message);
            return;
        }
    yb_fail(diag, YB_ERR_INPUT, &at, NULL, "not valid YAML: %s%s%s", context, *context ? ", " : "", problem);
}
