/* The checks before the YAML parser: its own messages about bytes are poor. */
#include "text_internal.h"

#include "yibao/text.h"
#include "yibao/utf8.h"

#include <string.h>

enum { MAX_REPORTS = 50 };

typedef struct {
    const yb_text_source *source;
    yb_diag *diag;
    int n_reports;
    int first_tab_line;
    bool readable;
} byte_check;

static bool is_between(unsigned char byte, unsigned char first, unsigned char last)
{
    return byte >= first && byte <= last;
}

/* Length of the GB18030 character at text[0 .. size), 0 when there is none. */
static size_t gb18030_length(const unsigned char *text, size_t size)
{
    if (text[0] < 0x80)
        return 1;
    if (size < 2 || !is_between(text[0], 0x81, 0xFE))
        return 0;
    if (is_between(text[1], 0x40, 0x7E) || is_between(text[1], 0x80, 0xFE))
        return 2;
    if (size >= 4 && is_between(text[1], 0x30, 0x39) && is_between(text[2], 0x81, 0xFE) &&
        is_between(text[3], 0x30, 0x39))
        return 4;
    return 0;
}

/* All of the text is valid GB18030, and it is no damaged UTF-8 either: that
 * would hold more good characters of three bytes than bad bytes. */
static bool looks_like_gb18030(const yb_text_source *source)
{
    const unsigned char *bytes = (const unsigned char *) source->bytes;
    size_t n_good = 0, n_bad = 0;

    for (size_t i = 0, length; i < source->size; i += length) {
        length = gb18030_length(bytes + i, source->size - i);
        if (length == 0)
            return false;
    }
    for (size_t i = 0, length; i < source->size; i += length) {
        uint32_t code_point;

        length = yb_utf8_decode(source->bytes + i, source->size - i, &code_point);
        n_good += length >= 3;
        n_bad += length == 0;
        if (length == 0)
            length = 1;
    }
    return n_bad > n_good;
}

static void report_invalid_utf8(byte_check *check, const yb_place *at, unsigned char byte)
{
    if (looks_like_gb18030(check->source)) {
        yb_fail(check->diag, YB_ERR_INPUT, at,
                "the text looks like GB18030 (GBK); convert it: iconv -f GB18030 -t UTF-8 FILE > NEW-FILE",
                "not UTF-8 text (byte 0x%02X)", byte);
        check->n_reports = MAX_REPORTS; /* one report says it all */
    } else {
        yb_fail(check->diag, YB_ERR_INPUT, at, "save the file as UTF-8", "not UTF-8 text (byte 0x%02X)",
                byte);
        check->n_reports++;
    }
    check->readable = false;
}

static void report_control(byte_check *check, const yb_place *at, uint32_t code_point)
{
    const char *hint = "remove it (it may be invisible in an editor)";
    const char *what = "a control character";

    if (code_point == '\r') {
        what = "a carriage return inside a line";
        hint = "end lines with LF or CRLF";
    } else if (code_point == 0xFEFF) {
        what = "a byte order mark inside the text";
    } else if (code_point == 0x2028 || code_point == 0x2029) {
        what = "a Unicode line separator";
        hint = "end lines with LF or CRLF";
    }
    yb_fail(check->diag, YB_ERR_INPUT, at, hint, "%s (U+%04X)", what, (unsigned) code_point);
    check->n_reports++;
    check->readable = false;
}

/* The characters libyaml refuses, and those it takes for line ends while editors may not. */
static bool is_forbidden(uint32_t c)
{
    return (c < 0x20 && c != '\t') || (c >= 0x7F && c <= 0x9F) || c == 0x2028 || c == 0x2029 || c == 0xFEFF ||
           c == 0xFFFE || c == 0xFFFF;
}

/* Reports the first tab of the indentation and the first bad character of one line. */
static void check_line(byte_check *check, int line, const char *text, size_t length)
{
    yb_place at = {check->source->name, line, 1};
    bool in_indentation = true;

    for (size_t i = 0; i < length; at.column++) {
        uint32_t code_point;
        const size_t step = yb_utf8_decode(text + i, length - i, &code_point);

        if (step == 0) {
            report_invalid_utf8(check, &at, (unsigned char) text[i]);
            return;
        }
        if (is_forbidden(code_point)) {
            report_control(check, &at, code_point);
            return;
        }
        if (in_indentation && code_point == '\t') {
            yb_fail(check->diag, YB_ERR_INPUT, &at, "use spaces", "a tab in the indentation");
            check->n_reports++;
            if (check->first_tab_line == 0)
                check->first_tab_line = line;
            in_indentation = false;
        }
        in_indentation = in_indentation && code_point == ' ';
        i += step;
    }
}

/* Files that are no text at all: one report is enough. */
static bool is_binary(const yb_text_source *source, yb_diag *diag)
{
    yb_place at = {source->name, 1, 1};
    const char *nul;

    if (source->size >= 2 &&
        (memcmp(source->bytes, "\xFF\xFE", 2) == 0 || memcmp(source->bytes, "\xFE\xFF", 2) == 0)) {
        yb_fail(diag, YB_ERR_INPUT, &at,
                "save the file as UTF-8, or: iconv -f UTF-16 -t UTF-8 FILE > NEW-FILE",
                "the file is UTF-16 text");
        return true;
    }
    nul = source->size > 0 ? memchr(source->bytes, '\0', source->size) : NULL;
    if (!nul)
        return false;
    for (const char *p = source->bytes; p < nul;) {
        uint32_t code_point;
        const size_t step = yb_utf8_decode(p, (size_t) (nul - p), &code_point);

        at.column++;
        if (code_point == '\n') {
            at.line++;
            at.column = 1;
        }
        p += step ? step : 1;
    }
    yb_fail(diag, YB_ERR_INPUT, &at, "save the file as UTF-8 text", "a NUL byte: this is not a text file");
    return true;
}

bool yb_text_check_bytes(const yb_text_source *source, yb_diag *diag, int *first_tab_line)
{
    byte_check check = {.source = source, .diag = diag, .readable = true};
    int line = 1;

    *first_tab_line = 0;
    if (is_binary(source, diag))
        return false;
    for (size_t i = 0; i < source->size && check.n_reports < MAX_REPORTS; line++) {
        const char *text = source->bytes + i;
        const char *end = memchr(text, '\n', source->size - i);
        size_t length = end ? (size_t) (end - text) : source->size - i;

        i += length + 1;
        if (end && length > 0 && text[length - 1] == '\r')
            length--;
        check_line(&check, line, text, length);
    }
    *first_tab_line = check.first_tab_line;
    return check.readable;
}
