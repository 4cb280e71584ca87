/* Text, lines and fills with cairo and pango: see chart_private.h. */
#include "chart_private.h"

#include <math.h>
#include <pango/pangocairo.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* One family for both scripts; the others stand in where it is missing. */
#define FONT_FAMILIES "Noto Sans CJK SC,Noto Sans SC,Source Han Sans SC,sans-serif"

/* No line of a figure holds more; pango need not shape the rest. */
enum { MAX_TEXT_BYTES = 1200 };

/* Texts of one figure that are remembered to tell whether they collide. */
enum { MAX_TEXTS = 400, KEPT_BYTES = 48 };

typedef struct {
    double left, top, right, bottom; /* of the ink, in points of the layout */
    char text[KEPT_BYTES];
} drawn_text;

struct yb_canvas {
    double width, height, scale;
    PangoContext *context;
    PangoLayout *layout;
    PangoFontDescription *font;
    cairo_t *cr; /* borrowed, of the file being drawn */
    int unknown_glyphs;
    drawn_text texts[MAX_TEXTS];
    size_t n_texts;
    char cut[KEPT_BYTES]; /* the first text that did not fit and was cut */
};

yb_canvas *yb_canvas_create(void)
{
    yb_canvas *const canvas = calloc(1, sizeof *canvas);
    cairo_font_options_t *const options = cairo_font_options_create();

    if (canvas != NULL) {
        /* Without hinting a text is as wide in every format and at every resolution. */
        cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
        cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
        cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
        yb_canvas_resize(canvas, 100.0, 100.0, 1.0);
        canvas->context = pango_font_map_create_context(pango_cairo_font_map_get_default());
        pango_cairo_context_set_font_options(canvas->context, options);
        pango_cairo_context_set_resolution(canvas->context, 72.0);
        pango_context_set_round_glyph_positions(canvas->context, FALSE);
        canvas->layout = pango_layout_new(canvas->context);
        pango_layout_set_auto_dir(canvas->layout, FALSE);
        pango_layout_set_single_paragraph_mode(canvas->layout, TRUE);
        pango_layout_set_wrap(canvas->layout, PANGO_WRAP_WORD_CHAR);
        pango_layout_set_line_spacing(canvas->layout, 0.9F);
        canvas->font = pango_font_description_from_string(FONT_FAMILIES);
    }
    cairo_font_options_destroy(options);
    return canvas;
}

void yb_canvas_free(yb_canvas *canvas)
{
    if (canvas == NULL)
        return;
    pango_font_description_free(canvas->font);
    g_object_unref(canvas->layout);
    g_object_unref(canvas->context);
    free(canvas);
}

void yb_canvas_language(yb_canvas *canvas, const char *language)
{
    pango_context_set_language(canvas->context, pango_language_from_string(language));
    pango_layout_context_changed(canvas->layout);
}

void yb_canvas_resize(yb_canvas *canvas, double width, double height, double scale)
{
    canvas->width = width;
    canvas->height = height;
    canvas->scale = scale;
}

double yb_canvas_scale(const yb_canvas *canvas)
{
    return canvas->scale;
}

void yb_canvas_size(const yb_canvas *canvas, double *width, double *height)
{
    *width = canvas->width;
    *height = canvas->height;
}

void yb_canvas_begin(yb_canvas *canvas, cairo_t *cr)
{
    canvas->cr = cr;
    if (cr == NULL)
        return;
    canvas->n_texts = 0;
    canvas->cut[0] = '\0';
    pango_cairo_update_context(cr, canvas->context);
    pango_layout_context_changed(canvas->layout);
    cairo_set_source_rgb(cr, 1.0, 1.0, 1.0);
    cairo_paint(cr);
    cairo_set_line_join(cr, CAIRO_LINE_JOIN_ROUND);
}

int yb_canvas_unknown_glyphs(const yb_canvas *canvas)
{
    return canvas->unknown_glyphs;
}

static void set_colour(yb_canvas *canvas, uint32_t rgb)
{
    cairo_set_source_rgb(canvas->cr, (rgb >> 16 & 0xFF) / 255.0, (rgb >> 8 & 0xFF) / 255.0,
                         (rgb & 0xFF) / 255.0);
}

/* Lays out at most max_lines lines of max_width points (0: no limit). */
static void set_layout(yb_canvas *canvas, yb_text_style style, double max_width, int max_lines,
                       const char *text)
{
    size_t length = strnlen(text, MAX_TEXT_BYTES);

    while (length > 0 && text[length] != '\0' && ((unsigned char) text[length] & 0xC0) == 0x80)
        length--; /* never inside a character */
    pango_font_description_set_absolute_size(canvas->font, style.size * PANGO_SCALE);
    pango_font_description_set_weight(canvas->font, style.bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
    pango_layout_set_font_description(canvas->layout, canvas->font);
    pango_layout_set_width(canvas->layout, max_width > 0.0 ? (int) ceil(max_width * PANGO_SCALE) : -1);
    pango_layout_set_height(canvas->layout, -max_lines);
    pango_layout_set_ellipsize(canvas->layout, max_width > 0.0 ? PANGO_ELLIPSIZE_END : PANGO_ELLIPSIZE_NONE);
    pango_layout_set_text(canvas->layout, text, (int) length);
}

static void keep_text(char kept[KEPT_BYTES], const char *text)
{
    size_t n = strnlen(text, KEPT_BYTES - 1);

    while (n > 0 && text[n] != '\0' && ((unsigned char) text[n] & 0xC0) == 0x80)
        n--; /* never inside a character */
    memcpy(kept, text, n);
    kept[n] = '\0';
}

static void remember(yb_canvas *canvas, double x, double top)
{
    PangoRectangle ink;

    pango_layout_get_extents(canvas->layout, &ink, NULL);
    if (pango_layout_is_ellipsized(canvas->layout) && canvas->cut[0] == '\0')
        keep_text(canvas->cut, pango_layout_get_text(canvas->layout));
    if (canvas->n_texts == MAX_TEXTS || ink.width <= 0)
        return;
    drawn_text *const t = &canvas->texts[canvas->n_texts++];

    t->left = x + (double) ink.x / PANGO_SCALE;
    t->top = top + (double) ink.y / PANGO_SCALE;
    t->right = t->left + (double) ink.width / PANGO_SCALE;
    t->bottom = t->top + (double) ink.height / PANGO_SCALE;
    keep_text(t->text, pango_layout_get_text(canvas->layout));
}

const char *yb_canvas_cut(const yb_canvas *canvas)
{
    return canvas->cut;
}

bool yb_canvas_clash(const yb_canvas *canvas, char *what, size_t size)
{
    const double touch = 0.25; /* points that ink may share: antialiasing, not a collision */

    for (size_t i = 0; i < canvas->n_texts; i++) {
        const drawn_text *const a = &canvas->texts[i];

        if (a->left < 0.0 || a->top < 0.0 || a->right > canvas->width || a->bottom > canvas->height) {
            snprintf(what, size, "'%s' leaves the page", a->text);
            return true;
        }
        for (size_t j = 0; j < i; j++) {
            const drawn_text *const b = &canvas->texts[j];

            if (a->left + touch < b->right && b->left + touch < a->right && a->top + touch < b->bottom &&
                b->top + touch < a->bottom) {
                snprintf(what, size, "'%s' and '%s' overlap", b->text, a->text);
                return true;
            }
        }
    }
    return false;
}

static void show_layout(yb_canvas *canvas, double x, double top, uint32_t rgb)
{
    remember(canvas, x, top);
    set_colour(canvas, rgb);
    cairo_move_to(canvas->cr, x, top);
    pango_cairo_show_layout(canvas->cr, canvas->layout);
    canvas->unknown_glyphs += pango_layout_get_unknown_glyphs_count(canvas->layout);
}

static double layout_width(yb_canvas *canvas)
{
    PangoRectangle extents;

    pango_layout_get_extents(canvas->layout, NULL, &extents);
    return (double) extents.width / PANGO_SCALE;
}

double yb_canvas_text_width(yb_canvas *canvas, yb_text_style style, const char *text)
{
    set_layout(canvas, style, 0.0, 1, text);
    return layout_width(canvas);
}

double yb_canvas_text(yb_canvas *canvas, yb_text_style style, yb_align align, double x, double baseline,
                      double max_width, const char *text)
{
    set_layout(canvas, style, max_width, 1, text);
    const double width = layout_width(canvas);
    const double shift = align == YB_ALIGN_LEFT ? 0.0 : align == YB_ALIGN_RIGHT ? width : 0.5 * width;

    show_layout(canvas, x - shift,
                baseline - (double) pango_layout_get_baseline(canvas->layout) / PANGO_SCALE, style.rgb);
    return width;
}

double yb_canvas_paragraph(yb_canvas *canvas, yb_text_style style, double x, double top, double width,
                           int max_lines, const char *text, bool draw)
{
    PangoRectangle extents;

    set_layout(canvas, style, width, max_lines, text);
    pango_layout_get_extents(canvas->layout, NULL, &extents);
    if (draw)
        show_layout(canvas, x, top, style.rgb);
    return (double) extents.height / PANGO_SCALE;
}

double yb_canvas_block(yb_canvas *canvas, yb_text_style style, yb_align align, double x, double middle,
                       double width, int max_lines, const char *text, bool draw)
{
    PangoRectangle extents;

    set_layout(canvas, style, width, max_lines, text);
    pango_layout_set_alignment(canvas->layout, align == YB_ALIGN_LEFT     ? PANGO_ALIGN_LEFT
                                               : align == YB_ALIGN_CENTRE ? PANGO_ALIGN_CENTER
                                                                          : PANGO_ALIGN_RIGHT);
    pango_layout_get_extents(canvas->layout, NULL, &extents);
    const double height = (double) extents.height / PANGO_SCALE;
    const double shift = align == YB_ALIGN_LEFT ? 0.0 : align == YB_ALIGN_RIGHT ? width : 0.5 * width;

    if (draw)
        show_layout(canvas, x - shift, middle - 0.5 * height, style.rgb);
    pango_layout_set_alignment(canvas->layout, PANGO_ALIGN_LEFT);
    return height;
}

void yb_canvas_rectangle(yb_canvas *canvas, double left, double top, double right, double bottom,
                         uint32_t rgb)
{
    const yb_xy corners[] = {{left, top}, {right, top}, {right, bottom}, {left, bottom}};

    yb_canvas_polygon(canvas, corners, 4, rgb);
}

void yb_canvas_segment(yb_canvas *canvas, double x1, double y1, double x2, double y2, double width,
                       double dash, uint32_t rgb)
{
    const yb_xy points[] = {{x1, y1}, {x2, y2}};

    yb_canvas_line(canvas, points, 2, width, dash, rgb);
}

void yb_canvas_polygon(yb_canvas *canvas, const yb_xy *corners, size_t n, uint32_t rgb)
{
    cairo_new_path(canvas->cr); /* text leaves a current point behind */
    for (size_t i = 0; i < n; i++)
        cairo_line_to(canvas->cr, corners[i].x, corners[i].y);
    cairo_close_path(canvas->cr);
    set_colour(canvas, rgb);
    cairo_fill(canvas->cr);
}

void yb_canvas_line(yb_canvas *canvas, const yb_xy *points, size_t n, double width, double dash, uint32_t rgb)
{
    cairo_new_path(canvas->cr);
    for (size_t i = 0; i < n; i++)
        cairo_line_to(canvas->cr, points[i].x, points[i].y);
    cairo_set_dash(canvas->cr, &dash, dash > 0.0 ? 1 : 0, 0.0);
    cairo_set_line_width(canvas->cr, width);
    set_colour(canvas, rgb);
    cairo_stroke(canvas->cr);
}

void yb_canvas_dot(yb_canvas *canvas, yb_xy centre, double radius, bool hollow, uint32_t rgb)
{
    const double full_circle = 6.283185307179586;

    cairo_new_path(canvas->cr);
    cairo_arc(canvas->cr, centre.x, centre.y, radius, 0.0, full_circle);
    set_colour(canvas, hollow ? 0xFFFFFF : rgb);
    cairo_fill_preserve(canvas->cr);
    cairo_set_dash(canvas->cr, NULL, 0, 0.0);
    cairo_set_line_width(canvas->cr, 0.9);
    set_colour(canvas, rgb);
    cairo_stroke(canvas->cr);
}
