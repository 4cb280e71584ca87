/* Text, numbers, tables and figures of the report: see report_private.h. */
#include "report_private.h"

#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "yibao/utf8.h"

void yb_report_print(yb_report *report, const char *en, const char *zh, ...)
{
    va_list arguments;

    va_start(arguments, zh);
    (void) vfprintf(report->out, report->zh ? zh : en, arguments);
    va_end(arguments);
}

void yb_report_escape_bytes(FILE *out, const char *text, size_t size)
{
    size_t length;

    for (size_t i = 0; i < size; i += length) {
        uint32_t c;

        length = yb_utf8_decode(text + i, size - i, &c);
        if (length == 0 || !yb_utf8_is_printable(c)) {
            length = length > 0 ? length : 1;
            fputc(' ', out);
        } else if (c == '&') {
            fputs("&amp;", out);
        } else if (c == '<') {
            fputs("&lt;", out);
        } else if (c == '>') {
            fputs("&gt;", out);
        } else if (c == '"') {
            fputs("&quot;", out);
        } else if (c == '\'') {
            fputs("&#39;", out);
        } else {
            fwrite(text + i, 1, length, out);
        }
    }
}

void yb_report_escape(FILE *out, const char *text)
{
    yb_report_escape_bytes(out, text, strlen(text));
}

char *yb_report_escaped(const char *text, size_t size)
{
    char *escaped = NULL;
    size_t n = 0;
    FILE *const stream = open_memstream(&escaped, &n);

    if (stream == NULL)
        return NULL;
    yb_report_escape_bytes(stream, text, size);
    if (fclose(stream) == 0)
        return escaped;
    free(escaped);
    return NULL;
}

/* ---- numbers ---- */

static char *next_number(yb_report *report)
{
    char *const text = report->number[report->n_numbers++ % YB_REPORT_NUMBERS];

    text[0] = '\0';
    return text;
}

const char *yb_report_number(yb_report *report, double value, int decimals)
{
    char *const text = next_number(report);

    if (isfinite(value))
        yb_chart_number(value, decimals, text, sizeof report->number[0]);
    else
        yb_chart_append(text, sizeof report->number[0], "–");
    return text;
}

const char *yb_report_signed(yb_report *report, double value, int decimals)
{
    char *const text = next_number(report);

    yb_chart_append(text, sizeof report->number[0], "%s%s", value > 0.0 ? "+" : "",
                    yb_report_number(report, value, decimals));
    return text;
}

const char *yb_report_percent(yb_report *report, double fraction, int decimals)
{
    char *const text = next_number(report);

    yb_chart_append(text, sizeof report->number[0], "%s%s",
                    yb_report_number(report, 100.0 * fraction, decimals),
                    !isfinite(fraction) ? ""
                    : report->zh        ? "%"
                                        : "\u00A0%");
    return text;
}

static double money_scale(const yb_report *report)
{
    return report->zh ? 1.0 : 0.1;
}

const char *yb_report_money(yb_report *report, double value_100m)
{
    return yb_report_number(report, value_100m * money_scale(report), 0);
}

const char *yb_report_money_change(yb_report *report, double value_100m)
{
    return yb_report_signed(report, value_100m * money_scale(report), 0);
}

const char *yb_report_range(yb_report *report, const double *values)
{
    char *const text = next_number(report);

    if (report->low >= 0)
        yb_chart_append(text, sizeof report->number[0], report->zh ? "%s至%s" : "%s to %s",
                        yb_report_money(report, values[report->low]),
                        yb_report_money(report, values[report->high]));
    return text;
}

const char *yb_report_probability(yb_report *report, double probability)
{
    char *const text = next_number(report);

    if (probability <= 0.0)
        yb_chart_append(text, sizeof report->number[0], report->zh ? "0%%" : "0\u00A0%%");
    else if (probability < 0.0005)
        yb_chart_append(text, sizeof report->number[0], report->zh ? "不足0.1%%" : "below 0.1\u00A0%%");
    else if (probability >= 1.0)
        yb_chart_append(text, sizeof report->number[0], report->zh ? "100%%" : "100\u00A0%%");
    else if (probability > 0.9995)
        yb_chart_append(text, sizeof report->number[0], report->zh ? "超过99.9%%" : "above 99.9\u00A0%%");
    else
        return yb_report_percent(report, probability, 1);
    return text;
}

/* ---- parts of the page ---- */

static const char *language(const yb_report *report)
{
    return report->zh ? "zh" : "en";
}

void yb_report_section(yb_report *report, const char *id, const char *en, const char *zh)
{
    fprintf(report->out, "<h2 id=\"%s-%s\">%s</h2>\n", language(report), id, report->zh ? zh : en);
}

/* Tables that may run over several pages; the others are kept whole. */
static bool is_long(const char *id)
{
    static const char *const tables[] = {"changes", "assumptions", "shocks", "correlations"};

    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
        if (strcmp(id, tables[i]) == 0)
            return true;
    return false;
}

void yb_report_table_begin(yb_report *report, const char *id, const char *en, const char *zh)
{
    report->n_tables++;
    fprintf(report->out, "<div class=\"scroll\"><table id=\"%s-table-%s\"%s>\n<caption>", language(report),
            id, is_long(id) ? " class=\"long\"" : "");
    yb_report_print(report, "Table %d. ", "表%d　", report->n_tables);
    fprintf(report->out, "%s</caption>\n", report->zh ? zh : en);
}

void yb_report_table_end(yb_report *report)
{
    fputs("</tbody>\n</table></div>\n", report->out);
}

void yb_report_header(yb_report *report, const char *const (*names)[2], size_t n)
{
    fputs("<thead><tr>", report->out);
    for (size_t i = 0; i < n; i++) {
        const char *const name = names[i][report->zh];
        const bool number = *name == '#'; /* a column of numbers */

        fprintf(report->out, "<th scope=\"col\"%s>%s</th>", number ? " class=\"n\"" : "", name + number);
    }
    fputs("</tr></thead>\n<tbody>\n", report->out);
}

/* ---- figures ---- */

static char *read_file(const char *path, size_t *size)
{
    FILE *const stream = fopen(path, "rb");
    char *bytes = NULL;
    FILE *const copy = stream != NULL ? open_memstream(&bytes, size) : NULL;
    char block[1 << 14];

    for (size_t n; copy != NULL && (n = fread(block, 1, sizeof block, stream)) > 0;)
        fwrite(block, 1, n, copy);
    if (stream != NULL)
        fclose(stream);
    if (copy != NULL && fclose(copy) == 0)
        return bytes;
    free(bytes);
    return NULL;
}

/* The drawing with its names made unique in the page: every figure numbers its glyphs from 0. */
static void inline_svg(yb_report *report, const char *svg, const char *end)
{
    static const char *const marks[] = {" id=\"", "href=\"#", "url(#"};

    report->n_inlined++;
    fprintf(report->out, "<svg role=\"img\"");
    svg += strlen("<svg");
    while (svg < end) {
        const char *nearest = end;
        size_t length = 0;

        for (size_t m = 0; m < sizeof marks / sizeof *marks; m++) {
            const char *const found = memmem(svg, (size_t) (nearest - svg), marks[m], strlen(marks[m]));

            if (found != NULL) {
                nearest = found;
                length = strlen(marks[m]);
            }
        }
        fwrite(svg, 1, (size_t) (nearest - svg) + length, report->out);
        svg = nearest + length;
        if (length > 0)
            fprintf(report->out, "f%d-", report->n_inlined);
    }
}

void yb_report_figure(yb_report *report, const char *folder, const char *name)
{
    char *path = NULL, *svg = NULL;
    size_t size = 0;

    if (folder == NULL || asprintf(&path, "%s/%s.%s.svg", folder, name, language(report)) < 0)
        return;
    svg = read_file(path, &size);
    const char *const start = svg != NULL ? strstr(svg, "<svg") : NULL;
    const char *const title = start != NULL ? strstr(start, "<title>") : NULL;
    const char *const title_end = title != NULL ? strstr(title, "</title>") : NULL;

    if (title_end != NULL) {
        const char *const text = title + strlen("<title>");

        report->n_figures++;
        fprintf(report->out, "<figure id=\"%s-figure-%s\">\n", language(report), name);
        inline_svg(report, start, svg + size);
        fputs("<figcaption>", report->out);
        yb_report_print(report, "Figure %d. ", "图%d　", report->n_figures);
        fprintf(report->out, "%.*s</figcaption>\n</figure>\n", (int) (title_end - text), text);
    }
    free(svg);
    free(path);
}
