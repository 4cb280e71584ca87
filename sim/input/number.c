/* number.c: numbers as people write them, read the same in every locale. */
#include "yibao/number.h"

#include <errno.h>
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "merge.h"

enum { MAX_NUMBER = 64 }; /* longest number text */

/* A decimal number taken apart; the text is [mantissa][e exponent][%]. */
typedef struct {
    size_t mantissa_length;
    long exponent;
    bool percent;
    bool leading_zero; /* 030 */
} number_parts;

typedef enum { SLIP_NONE, SLIP_FULL_WIDTH, SLIP_THOUSANDS, SLIP_COMMA, SLIP_ZERO, SLIP_BLANK } slip;

const char *yb_excerpt(const char *text, char *buffer)
{
    size_t bytes = 0, characters = 0;

    while (text[bytes] != '\0' && characters < 40) {
        bytes++;
        while (((unsigned char) text[bytes] & 0xC0) == 0x80 && bytes < YB_EXCERPT_SIZE - 8)
            bytes++;
        characters++;
    }
    snprintf(buffer, YB_EXCERPT_SIZE, "%.*s%s", (int) bytes, text, text[bytes] == '\0' ? "" : "...");
    return buffer;
}

bool yb_node_is_empty(const yb_node *node)
{
    return node->kind == YB_NODE_SCALAR && !node->quoted && node->scalar[0] == '\0';
}

const char *yb_node_kind_name(const yb_node *node)
{
    return node->kind == YB_NODE_MAP ? "map" : node->kind == YB_NODE_LIST ? "list" : "value";
}

const char *yb_comma_hint(const yb_node *node)
{
    const char *key = node->key;

    if (key == NULL || !yb_node_is_empty(node) || key[0] == '\0' || key[strspn(key, "0123456789.%")] != '\0')
        return NULL;
    return "a comma ends a value: write 0.24, not 0,24, and 10000, not 10,000";
}

const char *yb_did_you_mean(const char *nearest, const char *otherwise, char *buffer)
{
    if (nearest == NULL)
        return otherwise;
    snprintf(buffer, 160, "did you mean %.120s?", nearest);
    return buffer;
}

/* True if the whole text is a number; nan, inf and hexadecimal are not. */
static bool split_number(const char *text, number_parts *parts)
{
    const char *s = text;
    size_t digits;

    *parts = (number_parts){0};
    if (strlen(text) > MAX_NUMBER)
        return false;
    s += *s == '+' || *s == '-';
    digits = strspn(s, "0123456789");
    parts->leading_zero = digits > 1 && s[0] == '0';
    s += digits;
    if (*s == '.') {
        const size_t decimals = strspn(s + 1, "0123456789");
        digits += decimals;
        s += 1 + decimals;
    }
    if (digits == 0)
        return false;
    parts->mantissa_length = (size_t) (s - text);
    if (*s == 'e' || *s == 'E') {
        const char *start = s + 1 + (s[1] == '+' || s[1] == '-');
        const size_t n = strspn(start, "0123456789");
        if (n == 0)
            return false;
        /* Saturates for absurd exponents, which then over- or underflow as they should. */
        parts->exponent = n > 6 ? (s[1] == '-' ? -1000000 : 1000000) : strtol(s + 1, NULL, 10);
        s = start + n;
    }
    parts->percent = *s == '%';
    s += parts->percent;
    return *s == '\0';
}

/* strtod with the C locale's decimal point, whatever the program's locale. */
static double to_double(const char *text)
{
    locale_t c_locale = newlocale(LC_ALL_MASK, "C", (locale_t) 0);
    const double value = strtod_l(text, NULL, c_locale);

    freelocale(c_locale);
    return value;
}

/* The double nearest to the written decimal: a percent sign shifts the exponent, it divides nothing. */
static double parts_value(const char *text, const number_parts *parts)
{
    char buffer[MAX_NUMBER + 32];
    double value;

    snprintf(buffer, sizeof buffer, "%.*se%ld", (int) parts->mantissa_length, text,
             parts->exponent - (parts->percent ? 2 : 0));
    value = to_double(buffer);
    return value == 0.0 ? 0.0 : value; /* -0 would print as such */
}

bool yb_number_parse(const char *text, double *value)
{
    number_parts parts;

    if (!split_number(text, &parts) || parts.leading_zero || parts.percent)
        return false;
    *value = parts_value(text, &parts);
    return isfinite(*value);
}

const char *yb_number_text(double value, char *buffer)
{
    locale_t c_locale = newlocale(LC_ALL_MASK, "C", (locale_t) 0);
    const locale_t before = uselocale(c_locale);

    for (int digits = 15; digits <= 17; digits++) {
        snprintf(buffer, 32, "%.*g", digits, value);
        if (strtod(buffer, NULL) == value)
            break;
    }
    uselocale(before);
    freelocale(c_locale);
    return buffer;
}

/* ASCII for the full-width or typographic character at `s`, and its length in bytes; 0 if it is none. */
static char full_width(const char *s, size_t *length)
{
    static const struct {
        const char *utf8;
        char ascii;
    } others[] = {{"\u3002", '.'}, {"\u2212", '-'}, {"\u3001", ','}, {"\u3000", ' '}, {"\u2013", '-'}};
    const unsigned char *u = (const unsigned char *) s;

    *length = 3;
    if (u[0] == 0xEF && (u[1] == 0xBC || u[1] == 0xBD) && (u[2] & 0xC0) == 0x80) {
        /* U+FF01 to U+FF5E mirror ASCII from '!' on. */
        const int offset = (u[1] - 0xBC) * 64 + (u[2] & 0x3F);
        if (offset >= 1 && offset <= 0x5E)
            return (char) (offset + 0x20);
    }
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (strncmp(s, others[i].utf8, 3) == 0)
            return others[i].ascii;
    *length = 1;
    return '\0';
}

/* True for 1,000 and 12,345,678.9, where commas separate thousands. */
static bool has_thousands(const char *text)
{
    const char *s = text + (*text == '+' || *text == '-');
    size_t digits = strspn(s, "0123456789");
    bool any = false;

    if (digits == 0 || digits > 3 || s[0] == '0')
        return false;
    for (s += digits; *s == ','; s += 4) {
        if (strspn(s + 1, "0123456789") != 3)
            return false;
        any = true;
    }
    return any;
}

/* Writes into `buffer` what was probably meant and returns the slip; SLIP_NONE if nothing can be guessed. */
static slip repair(const char *text, char *buffer)
{
    slip found = SLIP_NONE;
    char plain[MAX_NUMBER + 1];
    size_t n = 0;
    number_parts parts;

    for (size_t length; *text != '\0'; text += length) {
        const char ascii = full_width(text, &length);
        if (n == MAX_NUMBER)
            return SLIP_NONE;
        if (ascii != '\0')
            found = SLIP_FULL_WIDTH;
        plain[n++] = ascii != '\0' ? ascii : *text;
    }
    plain[n] = '\0';

    const bool thousands = has_thousands(plain);
    size_t m = 0;
    for (size_t i = 0; i < n; i++) {
        if (plain[i] == ' ' || plain[i] == '_' || (plain[i] == ',' && thousands)) {
            found = found != SLIP_NONE ? found : plain[i] == ' ' ? SLIP_BLANK : SLIP_THOUSANDS;
            continue;
        }
        if (plain[i] == ',')
            found = found != SLIP_NONE ? found : SLIP_COMMA;
        buffer[m++] = plain[i];
        if (plain[i] == ',')
            buffer[m - 1] = '.';
    }
    buffer[m] = '\0';
    if (!split_number(buffer, &parts))
        return SLIP_NONE;
    if (parts.leading_zero) {
        const size_t sign = buffer[0] == '+' || buffer[0] == '-';
        size_t zeros = strspn(buffer + sign, "0");
        zeros -= strchr("0123456789", buffer[sign + zeros]) == NULL || buffer[sign + zeros] == '\0';
        memmove(buffer + sign, buffer + sign + zeros, strlen(buffer + sign + zeros) + 1);
        found = found != SLIP_NONE ? found : SLIP_ZERO;
    }
    return found;
}

/* Reports a scalar that is not a number, with the best guess at what was meant. */
static void report_not_a_number(const yb_node *node, const char *what, const char *unit, yb_diag *diag)
{
    static const char *const reasons[] = {
        [SLIP_FULL_WIDTH] = "full-width characters are not digits",
        [SLIP_THOUSANDS] = "no thousands separators",
        [SLIP_COMMA] = "the decimal sign is a point",
        [SLIP_ZERO] = "no leading zeros",
        [SLIP_BLANK] = "no blanks inside a number",
    };
    char guess[MAX_NUMBER + 1], hint[MAX_NUMBER + 128], shown[YB_EXCERPT_SIZE];
    const char *text = node->scalar;
    const char *bare = text + strspn(text, "+-.");
    const slip found = repair(text, guess);

    yb_excerpt(text, shown);
    if (yb_node_is_empty(node)) {
        yb_fail(diag, YB_ERR_INPUT, &node->at,
                "write a number, or remove the key to keep the inherited value", "%s has no value", what);
        return;
    }
    if (strcasecmp(bare, "nan") == 0 || strcasecmp(bare, "inf") == 0 || strcasecmp(bare, "infinity") == 0) {
        yb_fail(diag, YB_ERR_INPUT, &node->at, NULL, "%s = %s is not a finite number", what, shown);
        return;
    }
    if (found != SLIP_NONE)
        snprintf(hint, sizeof hint, "%s: write %s", reasons[found], guess);
    else if (text[0] >= '0' && text[0] <= '9')
        snprintf(hint, sizeof hint, "write the number alone%s%s", unit[0] != '\0' ? "; the unit is " : "",
                 unit);
    else
        snprintf(hint, sizeof hint, "write a number%s%s", unit[0] != '\0' ? "; the unit is " : "", unit);
    yb_fail(diag, YB_ERR_INPUT, &node->at, hint, "%s = %s is not a number", what, shown);
}

/* Splits the scalar of `node`; reports and returns false unless it is a number in the right dress. */
static bool take_apart(const yb_node *node, const char *what, const char *unit, bool percent,
                       number_parts *parts, yb_diag *diag)
{
    char shown[YB_EXCERPT_SIZE];

    if (node->kind != YB_NODE_SCALAR) {
        yb_fail(diag, YB_ERR_INPUT, &node->at, NULL, "%s is a %s; a number is meant", what,
                yb_node_kind_name(node));
        return false;
    }
    const bool is_number = split_number(node->scalar, parts) && !parts->leading_zero;
    if (node->quoted && is_number && !(percent && parts->percent)) {
        yb_fail(diag, YB_ERR_INPUT, &node->at, "remove the quotes",
                "%s = \"%s\" is a text; a number is meant", what, yb_excerpt(node->scalar, shown));
        return false;
    }
    if (!is_number)
        report_not_a_number(node, what, unit, diag);
    return is_number;
}

/* Text of a bound; 2^63 stands for the largest seed, which no double holds. */
static const char *bound_text(double bound, char *buffer)
{
    if (bound >= 9223372036854775807.0) {
        strcpy(buffer, "9223372036854775807");
        return buffer;
    }
    return bound == floor(bound) && fabs(bound) < 1e15 ? (snprintf(buffer, 32, "%.0f", bound), buffer)
                                                       : yb_number_text(bound, buffer);
}

static void report_range(const yb_node *node, const char *what, const char *unit, double min, double max,
                         const char *hint, yb_diag *diag)
{
    char shown[YB_EXCERPT_SIZE], low[32], high[32];

    yb_fail(diag, YB_ERR_INPUT, &node->at, hint, "%s = %s is outside [%s, %s]%s%s", what,
            yb_excerpt(node->scalar, shown), bound_text(min, low), bound_text(max, high),
            unit[0] != '\0' ? " " : "", unit);
}

bool yb_number_read(const yb_node *node, const char *what, const char *unit, double min, double max,
                    bool percent, double *value, yb_diag *diag)
{
    number_parts parts;
    char hint[128], text[32];
    double x;

    if (!take_apart(node, what, unit, percent, &parts, diag))
        return false;
    x = parts_value(node->scalar, &parts);
    if (parts.percent && !percent) {
        if (max <= 20 && x >= min && x <= max)
            snprintf(hint, sizeof hint, "write %s", yb_number_text(x, text));
        else
            snprintf(hint, sizeof hint, "write the number without %%%s%s",
                     unit[0] != '\0' ? "; the unit is " : "", unit);
        yb_fail(diag, YB_ERR_INPUT, &node->at, hint, "%s = %s: a percent sign is not meant here", what,
                node->scalar);
        return false;
    }
    if (!isfinite(x)) {
        yb_fail(diag, YB_ERR_INPUT, &node->at, NULL, "%s = %s is not a finite number", what, node->scalar);
        return false;
    }
    if (x < min || x > max) {
        number_parts hundredth = parts;
        hundredth.percent = true;
        const double share = parts_value(node->scalar, &hundredth);
        const bool meant_percent = percent && !parts.percent && fabs(x) >= 1 && share >= min && share <= max;
        if (meant_percent)
            snprintf(hint, sizeof hint, "write %s or %s%%, not %s", yb_number_text(share, text), node->scalar,
                     node->scalar);
        report_range(node, what, unit, min, max, meant_percent ? hint : NULL, diag);
        return false;
    }
    *value = x;
    return true;
}

bool yb_integer_read(const yb_node *node, const char *what, double min, double max, long long *value,
                     yb_diag *diag)
{
    const double exact = 9007199254740992.0; /* 2^53: up to here a double holds every whole number */
    number_parts parts;
    long long x;
    bool in_range;

    if (!take_apart(node, what, "", false, &parts, diag))
        return false;
    const char *text = node->scalar;
    const double rounded = parts_value(text, &parts);
    const size_t sign = text[0] == '+' || text[0] == '-';
    if (parts.percent) {
        yb_fail(diag, YB_ERR_INPUT, &node->at, "write a whole number",
                "%s = %s: a percent sign is not meant here", what, text);
        return false;
    }
    if (strspn(text + sign, "0123456789") == strlen(text + sign)) {
        errno = 0;
        x = strtoll(text, NULL, 10);
        in_range = errno == 0;
    } else if (isfinite(rounded) && rounded == floor(rounded)) {
        in_range = fabs(rounded) <= exact;
        x = in_range ? (long long) rounded : 0; /* 1e4 */
    } else {
        yb_fail(diag, YB_ERR_INPUT, &node->at, NULL, "%s = %s is not a whole number", what, text);
        return false;
    }
    if (!in_range || (double) x < min || (double) x > max) {
        report_range(node, what, "", min, max, NULL, diag);
        return false;
    }
    *value = x;
    return true;
}
