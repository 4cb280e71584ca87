/* Words around a figure, and the files of one: see chart_frame.h. */
#include "chart_frame.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

const yb_text_style yb_style_title = {13.0, true, 0x000000};
const yb_text_style yb_style_subtitle = {8.5, false, 0x444444};
const yb_text_style yb_style_tick = {8.5, false, 0x444444};
const yb_text_style yb_style_note = {7.0, false, 0x555555};
const yb_text_style yb_style_panel = {8.5, true, 0x222222};
const yb_text_style yb_style_small = {7.5, false, 0x444444};

static const double MARGIN = 10.0, EDGE = 5.0;
static const double POINTS_PER_MM = 72.0 / 25.4;

/* Widths of the pages on paper, and how much larger than the layout they are drawn: letters of a
 * single column are smaller, those of a slide larger. */
static const struct {
    const char *suffix;
    double width_mm, scale;
} SIZES[] = {[YB_CHART_TWO_COLUMNS] = {"", 180.0, 1.0},
             [YB_CHART_COLUMN] = {"-column", 88.0, 0.85},
             [YB_CHART_SLIDE] = {"-slide", 254.0, 254.0 / 180.0}};
static const double SLIDE_HEIGHT_MM = 142.875;

static void set_page(const yb_chart_sink *sink, double height_mm, double narrow_mm)
{
    const yb_chart_size size = sink->options->size;
    const double scale = SIZES[size].scale;
    const double height = size == YB_CHART_SLIDE    ? SLIDE_HEIGHT_MM / scale
                          : size == YB_CHART_COLUMN ? narrow_mm / scale
                                                    : height_mm;

    yb_canvas_resize(sink->canvas, SIZES[size].width_mm / scale * POINTS_PER_MM, height * POINTS_PER_MM,
                     scale);
}

static yb_status no_memory(const yb_chart_sink *sink)
{
    return yb_fail(sink->diag, YB_ERR_FILE, NULL, NULL, "out of memory");
}

yb_status yb_figure_pictures(const yb_chart_sink *sink, const char *stem, bool zh, double height_mm,
                             double narrow_mm, yb_canvas_draw *draw, const void *context, const char *title,
                             const char *description)
{
    const yb_chart_options *const options = sink->options;
    const struct {
        bool wanted;
        yb_canvas_format format;
        const char *extension;
    } formats[] = {{options->svg, YB_CANVAS_SVG, "svg"},
                   {options->pdf, YB_CANVAS_PDF, "pdf"},
                   {options->png, YB_CANVAS_PNG, "png"}};
    const yb_canvas_metadata metadata = {
        .title = title, .description = description, .entries = sink->entries, .n_entries = sink->n_entries};
    yb_status status = YB_OK;
    char clash[160], *path = NULL;
    bool clashed = false;

    set_page(sink, height_mm, narrow_mm);
    yb_canvas_language(sink->canvas, zh ? "zh-cn" : "en");
    for (size_t f = 0; f < sizeof formats / sizeof *formats && status == YB_OK; f++) {
        if (!formats[f].wanted)
            continue;
        if (asprintf(&path, "%s/%s%s.%s.%s", sink->folder, stem, SIZES[options->size].suffix,
                     zh ? "zh" : "en", formats[f].extension) < 0)
            return no_memory(sink);
        status = yb_canvas_write(sink->canvas, formats[f].format, draw, context, &metadata, path, sink->diag);
        free(path);
        clashed = clashed || yb_canvas_clash(sink->canvas, clash, sizeof clash);
    }
    if (status == YB_OK && !clashed && options->tell_cuts && yb_canvas_cut(sink->canvas)[0] != '\0') {
        snprintf(clash, sizeof clash, "'%s' is cut", yb_canvas_cut(sink->canvas));
        clashed = true;
    }
    if (status == YB_OK && clashed)
        yb_warn(sink->diag, NULL, "shorter titles of the scenarios, or a larger size, give room",
                "figure %s%s.%s: %s", stem, SIZES[options->size].suffix, zh ? "zh" : "en", clash);
    return status;
}

yb_status yb_figure_table(const yb_chart_sink *sink, const char *stem,
                          void (*table)(FILE *stream, const void *context), const void *context)
{
    char *path = NULL, *text = NULL;
    size_t size = 0;
    FILE *const stream = open_memstream(&text, &size);
    yb_status status;

    if (stream == NULL)
        return no_memory(sink);
    table(stream, context);
    if (fclose(stream) != 0 || asprintf(&path, "%s/%s.csv", sink->folder, stem) < 0) {
        free(text);
        return no_memory(sink);
    }
    status = yb_chart_store(path, text, size, sink->diag);
    free(path);
    free(text);
    return status;
}

void yb_table_percentile_name(FILE *stream, double percentile)
{
    char text[32];

    snprintf(text, sizeof text, "%.10g", percentile);
    for (char *c = text; *c != '\0'; c++)
        *c = (char) (*c == '.' ? '_' : *c);
    fprintf(stream, ",p%s", text);
}

void yb_table_value(FILE *stream, double value)
{
    if (isnan(value))
        fputc(',', stream);
    else
        fprintf(stream, ",%.12g", value);
}

void yb_table_cell(FILE *stream, const char *text)
{
    const bool quoted = strpbrk(text, ",\"\r\n") != NULL;

    if (quoted)
        fputc('"', stream);
    for (; *text != '\0'; text++) {
        if (*text == '"')
            fputc('"', stream);
        fputc(*text, stream);
    }
    if (quoted)
        fputc('"', stream);
}

static void draw_figure(yb_canvas *canvas, const void *context)
{
    const yb_drawing *const drawing = context;

    drawing->figure->draw(canvas, drawing);
}

yb_status yb_figure_write(const yb_chart_sink *sink, const yb_plot *figure)
{
    yb_status status = yb_figure_table(sink, figure->stem, figure->table, figure->context);

    for (int zh = 1; zh >= 0 && status == YB_OK; zh--) {
        yb_page *const page = calloc(1, sizeof *page);
        const yb_drawing drawing = {.figure = figure,
                                    .context = figure->context,
                                    .page = page,
                                    .zh = zh,
                                    .narrow = sink->options->size == YB_CHART_COLUMN};
        char *description = NULL;

        if (page == NULL)
            return no_memory(sink);
        figure->words(page, figure->context, zh);
        if (!(zh ? sink->options->zh : sink->options->en))
            ;
        else if (asprintf(&description, "%s%s%s\n%s\n%s", page->lead,
                          page->lead[0] != '\0' ? page->separator : "", page->reading, page->note,
                          page->source) < 0)
            status = no_memory(sink);
        else
            status = yb_figure_pictures(sink, figure->stem, zh, figure->height_mm, figure->narrow_mm,
                                        draw_figure, &drawing, page->title, description);
        if (sink->index != NULL && (zh ? sink->options->zh : sink->options->en)) {
            fprintf(sink->index, "%s,%s,", figure->stem, zh ? "zh" : "en");
            yb_table_cell(sink->index, page->title);
            fputc('\n', sink->index);
        }
        free(description);
        free(page);
    }
    return status;
}

/* Lead and reading on one line if they fit, else below each other; returns their lower edge. */
static double draw_subtitle(yb_canvas *canvas, const yb_page *page, double top, double width)
{
    const yb_text_style style = yb_style_subtitle;
    const char *const separator = page->separator != NULL ? page->separator : "; ";
    char one[sizeof page->lead + sizeof page->reading + 8], reading[sizeof page->reading];

    memcpy(reading, page->reading, sizeof reading);
    snprintf(one, sizeof one, "%s%s%s", page->lead, page->lead[0] != '\0' ? separator : "", reading);
    if (page->lead[0] != '\0' && yb_canvas_text_width(canvas, style, one) > width) {
        reading[0] = (char) (reading[0] >= 'a' && reading[0] <= 'z' ? reading[0] - 'a' + 'A' : reading[0]);
        top += yb_canvas_paragraph(canvas, style, MARGIN, top, width, 2, page->lead, true);
        snprintf(one, sizeof one, "%s", reading);
    }
    return top + yb_canvas_paragraph(canvas, style, MARGIN, top, width, 4, one, true);
}

yb_box yb_page_draw(yb_canvas *canvas, const yb_page *page)
{
    const char *const notes[] = {page->source, page->note};
    double width, height, top = EDGE, foot;

    yb_canvas_size(canvas, &width, &height);
    foot = height - EDGE;
    const double inner = width - 2.0 * MARGIN;

    top += yb_canvas_paragraph(canvas, yb_style_title, MARGIN, top, inner, 3, page->title, true);
    top = draw_subtitle(canvas, page, top + 1.0, inner);
    for (size_t i = 0; i < 2; i++) {
        if (notes[i][0] == '\0')
            continue;
        foot -= yb_canvas_paragraph(canvas, yb_style_note, MARGIN, 0.0, inner, 9, notes[i], false);
        (void) yb_canvas_paragraph(canvas, yb_style_note, MARGIN, foot, inner, 9, notes[i], true);
    }
    return (yb_box){MARGIN, top, width - MARGIN, foot};
}

void yb_page_provenance(char *text, size_t size, const yb_chart_run *run, bool zh)
{
    char paths[32];

    yb_chart_number((double) run->paths, 0, paths, sizeof paths);
    yb_chart_append(text, size,
                    zh ? "预测：yibao %s，情景 %s，%s条路径，种子 %" PRId64 "，情景哈希 %.12s。"
                       : "Projection: yibao %s, scenario %s, %s paths, seed %" PRId64
                         ", scenario hash %.12s.",
                    run->version, run->scenario, paths, run->seed, run->sha256);
}
