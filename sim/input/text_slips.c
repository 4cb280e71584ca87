/* Full-width punctuation where YAML needs ASCII: the commonest slip with a
 * Chinese input method; also a colon without the space behind it.  YAML itself takes these characters for
 * text, so it complains later, elsewhere, or not at all.
 *
 * In a file whose structure is sound only keys and values that cannot be meant
 * as text are refused (yb_text_check_key, yb_text_check_value): prose such as
 * a Chinese title may hold any punctuation.  In a file whose structure is
 * broken, yb_text_scan_slips() looks for what may have broken it. */
#include "text_internal.h"

#include "yibao/text.h"
#include "yibao/utf8.h"

#include <string.h>

enum { FULL_WIDTH_COLON = 0xFF1A, FULL_WIDTH_NUMBER_SIGN = 0xFF03 };

/* What stands at a position of the line scan. */
typedef enum { IN_TOKEN, AT_KEY, AT_VALUE } position;

typedef struct {
    yb_text_slips *slips;
    int first_line, last_line; /* the structure breaks within these lines */
    size_t n_explaining;       /* slips found within those lines */
    const char *text;          /* the line */
    size_t length;
    size_t i; /* byte offset of the current character ... */
    int line, column;
    int indent_column; /* first character of the line that is no space */
    int key_column;    /* the same after the '- ' of list entries */
    int flow_depth;
    uint32_t quote;   /* the open quote, 0 = none */
    int block_column; /* lines further right belong to a block text; 0 = none */
    bool after_blank;
    position expect;
} slip_scan;

/* The ASCII character meant by a full-width one; 0 for any other character. */
static char ascii_meant(uint32_t c)
{
    switch (c) {
    case 0x3001: /* ideographic comma */
    case 0xFF1B: /* semicolon */
        return ',';
    case 0x3002: /* ideographic full stop */
        return '.';
    case 0x201C:
    case 0x201D:
        return '"';
    case 0x2018:
    case 0x2019:
        return '\'';
    case 0x00A0: /* no-break space */
    case 0x200B: /* zero-width space */
    case 0x3000: /* ideographic space */
        return ' ';
    default:
        return c >= 0xFF01 && c <= 0xFF5E ? (char) (c - 0xFEE0) : 0;
    }
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_word(uint32_t c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
           c == '-' || c == '.';
}

static void encode(uint32_t c, char utf8[5])
{
    size_t n = 0;

    if (c >= 0x800) {
        utf8[n++] = (char) (0xE0 | c >> 12);
        utf8[n++] = (char) (0x80 | (c >> 6 & 0x3F));
    } else {
        utf8[n++] = (char) (0xC0 | c >> 6);
    }
    utf8[n++] = (char) (0x80 | (c & 0x3F));
    utf8[n] = '\0';
}

/* Notes the place of a slip; false when it is known already, or there are enough. */
static bool is_new(yb_text_slips *slips, const yb_place *at)
{
    if (slips->n == YB_TEXT_MAX_SLIPS)
        return false;
    for (int i = 0; i < slips->n; i++)
        if (slips->at[i].line == at->line && slips->at[i].column == at->column)
            return false;
    slips->at[slips->n++] = *at;
    return true;
}

static void report_missing_space(yb_text_slips *slips, const yb_place *at)
{
    if (is_new(slips, at))
        yb_fail(slips->diag, YB_ERR_INPUT, at, "write ': ' (a colon and a space)", "no space after the ':'");
}

static void report_character(yb_text_slips *slips, const yb_place *at, uint32_t c)
{
    yb_diag *diag = slips->diag;
    const char meant = ascii_meant(c);
    char shown[5];

    if (!is_new(slips, at))
        return;

    encode(c, shown);
    if (meant == ' ')
        yb_fail(diag, YB_ERR_INPUT, at, "write an ordinary space", "a special space (U+%04X)", (unsigned) c);
    else if (meant == ':')
        yb_fail(diag, YB_ERR_INPUT, at,
                "write ': ' (ASCII colon and a space); put a text that contains '：' in quotes",
                "a full-width colon (%s)", shown);
    else if (meant == ',')
        yb_fail(diag, YB_ERR_INPUT, at, "write ', ' (ASCII comma and a space)", "a full-width comma (%s)",
                shown);
    else if (meant == '%')
        yb_fail(diag, YB_ERR_INPUT, at, "write '%', or a fraction: 0.24", "a full-width percent sign (%s)",
                shown);
    else if (is_digit(meant))
        yb_fail(diag, YB_ERR_INPUT, at, "write ASCII digits", "a full-width digit (%s)", shown);
    else if (meant == '"' || meant == '\'')
        yb_fail(diag, YB_ERR_INPUT, at, "write ASCII quotes: \"...\"", "a full-width quote (%s)", shown);
    else {
        const char hint[] = {'w', 'r', 'i', 't', 'e', ' ', meant, '\0'};

        yb_fail(diag, YB_ERR_INPUT, at, hint, "a full-width character (%s)", shown);
    }
}

/* Moves `at` forward to the first character `c` at or after it: a plain text
 * holds the characters of the file in the same order, but folds its lines. */
static void seek(const yb_text_source *source, yb_place *at, uint32_t c)
{
    const yb_place start = *at;

    for (; at->line <= source->n_lines; at->line++) {
        size_t length;
        const char *text = yb_text_line(source, at->line, &length);

        at->column = 1;
        for (size_t i = 0; i < length; at->column++) {
            uint32_t here;

            i += yb_utf8_decode(text + i, length - i, &here);
            if (here == c && (at->line > start.line || at->column >= start.column))
                return;
        }
    }
    *at = start;
}

static void report_from(yb_text_slips *slips, const yb_place *start, uint32_t c)
{
    yb_place at = *start;

    if (slips->n == YB_TEXT_MAX_SLIPS)
        return;
    seek(slips->source, &at, c);
    if (c == ':')
        report_missing_space(slips, &at);
    else
        report_character(slips, &at, c);
}

void yb_text_check_key(yb_text_slips *slips, const yb_place *at, const char *key)
{
    const size_t size = strlen(key);

    for (size_t i = 0; i < size;) {
        uint32_t c;

        i += yb_utf8_decode(key + i, size - i, &c);
        if (c == ':' || ascii_meant(c)) {
            report_from(slips, at, c);
            return;
        }
    }
}

/* "step ＃ comment": a comment sign after a single ASCII word. */
static bool comment_follows(const char *value, size_t size)
{
    uint32_t c = 0;
    size_t i = 0, step;

    while (i < size && is_word((unsigned char) value[i]))
        i++;
    if (i == 0 || i == size || value[i] != ' ')
        return false;
    i += strspn(value + i, " ");
    step = yb_utf8_decode(value + i, size - i, &c);
    if (c != FULL_WIDTH_NUMBER_SIGN)
        return false;
    yb_utf8_decode(value + i + step, size - i - step, &c);
    return !is_word(c) && !is_word((unsigned char) ascii_meant(c));
}

/* The colon of "premium：400" or "premium:400" on a line of its own below
 * "resident:", 0 if there is none; times (12:30) and addresses (https://) are texts. */
static uint32_t colon_of_key(const char *value, size_t size)
{
    uint32_t c;
    size_t i = 0;

    while (i < size && is_word((unsigned char) value[i]))
        i++;
    yb_utf8_decode(value + i, size - i, &c);
    if (i > 0 && (c == FULL_WIDTH_COLON || (c == ':' && !is_digit(value[0]) && value[i + 1] != '/')))
        return c;
    return 0;
}

/* The first full-width character of a value that, read as ASCII, is one word
 * or made of numbers; 0 when there is none, or the value may be prose. */
static uint32_t slip_in_word(const char *value, size_t size)
{
    bool has_space = false, has_digit = false, is_numeric = true;
    uint32_t slip = 0;

    for (size_t i = 0; i < size;) {
        uint32_t c;
        char ascii;
        const bool at_start = i == 0;

        i += yb_utf8_decode(value + i, size - i, &c);
        ascii = c < 0x80 ? (char) c : ascii_meant(c);
        if (ascii == 0)
            return 0;
        /* A quote inside a word may be an apostrophe. */
        if (c >= 0x80 && slip == 0 && (at_start || (ascii != '"' && ascii != '\'')))
            slip = c;
        has_space = has_space || ascii == ' ';
        has_digit = has_digit || is_digit(ascii);
        is_numeric = is_numeric && strchr("0123456789+-.,eE%[]{}# ", ascii);
    }
    return !has_space || (is_numeric && has_digit) ? slip : 0;
}

void yb_text_check_value(yb_text_slips *slips, const yb_place *at, const char *value, bool own_line)
{
    const size_t size = strlen(value);
    uint32_t slip = 0, first;

    yb_utf8_decode(value, size, &first);
    if (ascii_meant(first) == '{')
        slip = first;
    else if (comment_follows(value, size))
        slip = FULL_WIDTH_NUMBER_SIGN;
    else if (own_line)
        slip = colon_of_key(value, size);
    if (slip == 0)
        slip = slip_in_word(value, size);
    if (slip != 0)
        report_from(slips, at, slip);
}

/* The rest of this file: the scan of the lines. */

static uint32_t character_at(const slip_scan *scan, size_t i, size_t *step)
{
    uint32_t c;

    *step = yb_utf8_decode(scan->text + i, scan->length - i, &c);
    return c;
}

static void advance(slip_scan *scan)
{
    size_t step;
    const uint32_t c = character_at(scan, scan->i, &step);

    scan->after_blank = c == ' ' || c == '\t';
    scan->i += step;
    scan->column++;
}

static size_t skip_blanks(const slip_scan *scan, size_t i)
{
    while (i < scan->length && (scan->text[i] == ' ' || scan->text[i] == '\t'))
        i++;
    return i;
}

static bool in_broken_lines(const slip_scan *scan)
{
    return scan->line >= scan->first_line && scan->line <= scan->last_line;
}

/* Reports the current character and steps over it. */
static void report_here(slip_scan *scan, uint32_t c)
{
    const yb_place at = {scan->slips->source->name, scan->line, scan->column};

    if (c == ':')
        report_missing_space(scan->slips, &at);
    else
        report_character(scan->slips, &at, c);
    scan->n_explaining += in_broken_lines(scan);
    advance(scan);
}

/* The same for a character that is likely to be prose elsewhere. */
static void report_here_if_broken(slip_scan *scan, uint32_t c)
{
    if (in_broken_lines(scan))
        report_here(scan, c);
    else
        advance(scan);
}

/* Whether a word and a colon start at i; *colon is the offset of the colon and
 * *c the colon itself.  Where the structure is broken a word may be Chinese. */
static bool key_follows(const slip_scan *scan, size_t i, size_t *colon, uint32_t *c)
{
    const size_t start = i;

    for (size_t step; i < scan->length; i += step) {
        *c = character_at(scan, i, &step);
        if (!is_word(*c) && !(in_broken_lines(scan) && *c >= 0x2E80 && !ascii_meant(*c)))
            break;
    }
    *colon = skip_blanks(scan, i);
    *c = 0;
    if (i > start && *colon < scan->length) {
        size_t step;

        *c = character_at(scan, *colon, &step);
    }
    return *c == ':' || *c == FULL_WIDTH_COLON;
}

/* Steps to the end of the open quote; false when the line ends first. */
static bool close_quote(slip_scan *scan)
{
    while (scan->i < scan->length) {
        const uint32_t c = (unsigned char) scan->text[scan->i];

        advance(scan);
        if (c == '\\' && scan->quote == '"' && scan->i < scan->length) {
            advance(scan);
        } else if (c == scan->quote) {
            scan->quote = 0;
            return true;
        }
    }
    return false;
}

/* A quoted key may be followed by a full-width colon. */
static void scan_quoted(slip_scan *scan, uint32_t quote)
{
    const bool is_key = scan->expect == AT_KEY;

    scan->quote = quote;
    scan->expect = IN_TOKEN;
    advance(scan);
    if (!close_quote(scan) || !is_key)
        return;
    while (skip_blanks(scan, scan->i) > scan->i)
        advance(scan);
    if (scan->i < scan->length) {
        size_t step;
        const uint32_t c = character_at(scan, scan->i, &step);

        if (c == FULL_WIDTH_COLON) {
            report_here(scan, c);
            scan->expect = AT_VALUE;
        }
    }
}

/* '|' or '>' with nothing but indicators behind it: the more indented lines that follow are text. */
static bool starts_block_text(const slip_scan *scan)
{
    size_t i = scan->i + 1;

    while (i < scan->length && strchr("+-0123456789", scan->text[i]))
        i++;
    i = skip_blanks(scan, i);
    return scan->flow_depth == 0 && (i == scan->length || scan->text[i] == '#');
}

static bool is_list_dash(const slip_scan *scan)
{
    return scan->flow_depth == 0 && scan->expect == AT_KEY &&
           (scan->i + 1 == scan->length || skip_blanks(scan, scan->i + 1) > scan->i + 1);
}

/* A word with a full-width colon, or with a colon that lacks its space. */
static bool scan_slip_of_key(slip_scan *scan)
{
    size_t i, step;
    uint32_t c;

    if (scan->expect != AT_KEY || !key_follows(scan, scan->i, &i, &c))
        return false;
    if (c == ':') {
        const char next = i + 1 < scan->length ? scan->text[i + 1] : ' ';

        if (!in_broken_lines(scan) || scan->flow_depth > 0 || is_digit(scan->text[scan->i]) ||
            strchr(" \t/", next))
            return false;
    }
    while (scan->i < i)
        advance(scan);
    c = character_at(scan, i, &step);
    report_here(scan, c);
    scan->expect = AT_VALUE;
    return true;
}

static void scan_token_start(slip_scan *scan, uint32_t c)
{
    const char meant = c < 0x80 ? (char) c : ascii_meant(c);

    if (c == '"' || c == '\'') {
        scan_quoted(scan, c);
    } else if (meant == '{' || meant == '[') {
        if (c < 0x80)
            advance(scan);
        else if (meant == '{')
            report_here(scan, c);
        else
            report_here_if_broken(scan, c);
        scan->flow_depth++;
        scan->expect = AT_KEY;
    } else if (c == '-' && is_list_dash(scan)) {
        advance(scan);
        scan->key_column = scan->column + (int) (skip_blanks(scan, scan->i) - scan->i);
    } else if ((c == '|' || c == '>') && starts_block_text(scan)) {
        scan->block_column = scan->expect == AT_VALUE ? scan->key_column : scan->indent_column;
        scan->i = scan->length;
    } else if (meant == '"' || meant == '\'') {
        report_here_if_broken(scan, c);
        scan->expect = IN_TOKEN;
    } else if (!scan_slip_of_key(scan)) {
        scan->expect = IN_TOKEN;
        advance(scan);
    }
}

/* A full-width comma before "key:", or a full-width bracket before the end of an entry; true if handled. */
static bool scan_full_width_in_flow(slip_scan *scan, uint32_t c)
{
    const char meant = c < 0x80 ? 0 : ascii_meant(c);
    size_t step, colon, next;
    uint32_t colon_character;

    if (scan->flow_depth == 0 || (meant != ',' && meant != '}' && meant != ']'))
        return false;
    character_at(scan, scan->i, &step);
    next = skip_blanks(scan, scan->i + step);
    if (meant == ',') {
        if (!key_follows(scan, next, &colon, &colon_character))
            return false;
        report_here(scan, c);
        scan->expect = AT_KEY;
        return true;
    }
    if (next < scan->length && !strchr(",]}#", scan->text[next]))
        return false;
    report_here_if_broken(scan, c);
    scan->flow_depth--;
    scan->expect = IN_TOKEN;
    return true;
}

static void scan_in_token(slip_scan *scan, uint32_t c)
{
    const bool in_flow = scan->flow_depth > 0;
    const bool blank_follows = scan->i + 1 >= scan->length || skip_blanks(scan, scan->i + 1) > scan->i + 1;

    if (scan_full_width_in_flow(scan, c))
        return;
    if (c == ':' && (blank_follows || (in_flow && strchr(",]}", scan->text[scan->i + 1]))))
        scan->expect = AT_VALUE;
    else if (in_flow && c == ',')
        scan->expect = AT_KEY;
    else if (in_flow && (c == '}' || c == ']'))
        scan->flow_depth--;
    advance(scan);
}

static bool is_flow_end(uint32_t c)
{
    const char meant = c < 0x80 ? (char) c : ascii_meant(c);

    return meant == ',' || meant == '}' || meant == ']';
}

static void scan_line(slip_scan *scan)
{
    size_t colon;
    uint32_t colon_character;

    scan->i = 0;
    scan->column = 1;
    scan->expect = IN_TOKEN;
    if (!scan->quote) {
        while (skip_blanks(scan, scan->i) > scan->i)
            advance(scan);
        if (scan->i == scan->length || (scan->block_column > 0 && scan->column > scan->block_column))
            return;
        scan->block_column = 0;
        scan->indent_column = scan->key_column = scan->column;
        scan->expect = AT_KEY;
        scan->after_blank = true;
        /* A key in the first column: a bracket still open was forgotten. */
        if (scan->column == 1 && key_follows(scan, 0, &colon, &colon_character))
            scan->flow_depth = 0;
    } else if (!close_quote(scan)) {
        return;
    }
    while (scan->i < scan->length) {
        size_t step;
        const uint32_t c = character_at(scan, scan->i, &step);

        if (c == ' ' || c == '\t') {
            advance(scan);
        } else if (scan->after_blank && (c == '#' || c == FULL_WIDTH_NUMBER_SIGN)) {
            if (c == FULL_WIDTH_NUMBER_SIGN)
                report_here_if_broken(scan, c);
            return;
        } else if (scan->expect == IN_TOKEN || is_flow_end(c)) {
            scan_in_token(scan, c);
        } else {
            scan_token_start(scan, c);
        }
    }
}

size_t yb_text_scan_slips(yb_text_slips *slips, int first_line, int last_line)
{
    slip_scan scan = {.slips = slips, .first_line = first_line, .last_line = last_line};

    for (scan.line = 1; scan.line <= slips->source->n_lines; scan.line++) {
        scan.text = yb_text_line(slips->source, scan.line, &scan.length);
        scan_line(&scan);
    }
    return scan.n_explaining;
}
