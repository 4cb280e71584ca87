/* The fan chart itself: see chart_private.h.  Lengths are points. */
#include "chart_frame.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* One hue in three depths, apart in grey and to the colour-blind, and a red for exhaustion. */
static const uint32_t BAND_RGB[YB_CHART_MAX_BANDS + 1][YB_CHART_MAX_BANDS] = {
    {0}, {0x9ECAE1}, {0xC6DBEF, 0x6BAED6}, {0xC6DBEF, 0x9ECAE1, 0x6BAED6}};

enum {
    MEDIAN_RGB = 0x08306B,
    EDGE_RGB = 0x6BAED6,
    HISTORY_RGB = 0x222222,
    EXHAUSTION_RGB = 0xB2182B,
    ZERO_RGB = 0x333333,
    AXIS_RGB = YB_RGB_AXIS,
};

static const yb_text_style BAND_LABEL = {8.5, false, 0x2A5F8F};
static const yb_text_style MEDIAN_LABEL = {8.5, true, MEDIAN_RGB};
static const yb_text_style ERA_LABEL = {8.0, false, 0x666666};
static const yb_text_style MARKER_LABEL = {8.5, false, EXHAUSTION_RGB};

static const double MARGIN = 10.0, LINE = 11.5;

typedef struct {
    yb_canvas *canvas;
    const yb_chart_series *series;
    const yb_chart_words *words;
    yb_axes axes;
} plot;

/* Left and right of the plot, from the widths of the labels beside it. */
static void set_width(plot *p, yb_box body)
{
    double widest = yb_canvas_text_width(p->canvas, MEDIAN_LABEL, p->words->median);

    for (size_t b = 0; b < p->series->n_bands; b++)
        widest = fmax(widest, yb_canvas_text_width(p->canvas, BAND_LABEL, p->words->band[b]));
    p->axes.left = body.left + yb_axes_widest_tick(&p->axes) + 6.0;
    p->axes.right = body.right - widest - 20.0;
}

/* The fan opens at the last point of history. */
static size_t apex(const plot *p)
{
    return p->series->n_history > 0 ? p->series->n_history - 1 : 0;
}

enum { MAX_CORNERS = 1024 }; /* two edges of at most 401 years */

static void draw_fan(const plot *p)
{
    const yb_chart_series *const series = p->series;
    yb_xy corners[MAX_CORNERS];

    for (size_t b = 0; b < series->n_bands; b++) {
        size_t n = 0;

        for (size_t i = apex(p); i < series->n_points; i++)
            corners[n++] = (yb_xy){yb_axes_x(&p->axes, series->points[i].year),
                                   yb_axes_y(&p->axes, series->points[i].high[b])};
        const size_t n_upper = n;
        for (size_t i = series->n_points; i-- > apex(p);)
            corners[n++] = (yb_xy){yb_axes_x(&p->axes, series->points[i].year),
                                   yb_axes_y(&p->axes, series->points[i].low[b])};
        yb_canvas_polygon(p->canvas, corners, n, BAND_RGB[series->n_bands][b]);
        if (b == 0) {
            yb_canvas_line(p->canvas, corners, n_upper, 0.5, 0.0, EDGE_RGB);
            yb_canvas_line(p->canvas, corners + n_upper, n - n_upper, 0.5, 0.0, EDGE_RGB);
        }
    }
}

/* Points [from, to) of the median, broken where a year of history is missing. */
static void draw_path(const plot *p, size_t from, size_t to, double width, uint32_t rgb)
{
    yb_xy line[MAX_CORNERS];
    size_t n = 0;

    for (size_t i = from; i < to; i++) {
        const yb_chart_point *const point = &p->series->points[i];

        if (i > from && i < p->series->n_history && point->year > point[-1].year + 1) {
            yb_canvas_line(p->canvas, line, n, width, 0.0, rgb);
            n = 0;
        }
        line[n++] = (yb_xy){yb_axes_x(&p->axes, point->year), yb_axes_y(&p->axes, point->median)};
    }
    yb_canvas_line(p->canvas, line, n, width, 0.0, rgb);
}

static void draw_lines(const plot *p)
{
    const yb_chart_series *const series = p->series;
    const yb_xy zero[] = {{p->axes.left, yb_axes_y(&p->axes, 0.0)},
                          {p->axes.right, yb_axes_y(&p->axes, 0.0)}};

    yb_canvas_line(p->canvas, zero, 2, 0.9, 0.0, ZERO_RGB);
    draw_path(p, apex(p), series->n_points, 1.8, MEDIAN_RGB);
    if (series->n_history > 0)
        draw_path(p, 0, series->n_history, 1.6, HISTORY_RGB);
    for (size_t i = 0; i < series->n_history; i++) {
        const yb_chart_point *const point = &series->points[i];
        const bool alone = (i == 0 || point[-1].year + 1 < point->year) && i + 1 < series->n_points &&
                           point->year + 1 < point[1].year;

        if (point->status != YB_CHART_OFFICIAL || alone)
            yb_canvas_dot(p->canvas,
                          (yb_xy){yb_axes_x(&p->axes, point->year), yb_axes_y(&p->axes, point->median)}, 2.0,
                          point->status != YB_CHART_OFFICIAL, HISTORY_RGB);
    }
}

/* A hairline between history and projection, named above the plot where nothing is drawn. */
static void draw_eras(const plot *p)
{
    const double baseline = p->axes.top - 5.0, gap = 4.0;
    const double x = yb_axes_x(&p->axes, p->series->points[apex(p)].year);
    const double width = yb_canvas_text_width(p->canvas, ERA_LABEL, p->words->history);
    const yb_xy line[] = {{x, p->axes.top - 12.0}, {x, p->axes.bottom}};

    if (p->series->n_history == 0)
        return;
    yb_canvas_line(p->canvas, line, 2, 0.6, 2.0, AXIS_RGB);
    if (x - 1.0 >= MARGIN + width) /* a single year of history leaves no room for its name */
        yb_canvas_text(p->canvas, ERA_LABEL, YB_ALIGN_RIGHT, fmax(x - gap, MARGIN + width), baseline, 0.0,
                       p->words->history);
    yb_canvas_text(p->canvas, ERA_LABEL, YB_ALIGN_LEFT, x + gap, baseline, 0.0, p->words->projection);
}

/* Names of the bands and the median where they end, with a key and a leader. */
static void draw_end_labels(const plot *p)
{
    const size_t n_bands = p->series->n_bands;
    const yb_chart_point *const last = &p->series->points[p->series->n_points - 1];
    double end[YB_CHART_MAX_BANDS + 1], y[YB_CHART_MAX_BANDS + 1], gap[YB_CHART_MAX_BANDS + 1];
    const double key = p->axes.right + 9.0;

    for (size_t b = 0; b < n_bands; b++) /* the strip that belongs to this band alone */
        end[b] = 0.5 * (yb_axes_y(&p->axes, last->high[b]) +
                        yb_axes_y(&p->axes, b + 1 < n_bands ? last->high[b + 1] : last->median));
    end[n_bands] = yb_axes_y(&p->axes, last->median);
    for (size_t i = 0; i <= n_bands; i++) {
        y[i] = end[i];
        gap[i] = LINE;
    }
    yb_spread(y, n_bands + 1, gap, p->axes.top + 4.0, p->axes.bottom - 4.0);
    for (size_t i = 0; i <= n_bands; i++) {
        const yb_xy leader[] = {{p->axes.right + 1.5, end[i]}, {key - 1.0, y[i]}};
        const yb_xy square[] = {
            {key, y[i] - 3.0}, {key + 6, y[i] - 3.0}, {key + 6, y[i] + 3.0}, {key, y[i] + 3.0}};
        const yb_xy stroke[] = {{key, y[i]}, {key + 6, y[i]}};
        const yb_text_style style = i < n_bands ? BAND_LABEL : MEDIAN_LABEL;

        yb_canvas_line(p->canvas, leader, 2, 0.4, 0.0, AXIS_RGB);
        if (i < n_bands)
            yb_canvas_polygon(p->canvas, square, 4, BAND_RGB[n_bands][i]);
        else
            yb_canvas_line(p->canvas, stroke, 2, 1.8, 0.0, MEDIAN_RGB);
        yb_canvas_text(p->canvas, style, YB_ALIGN_LEFT, key + 9.0, y[i] + 0.5 * YB_DIGIT_HEIGHT * style.size,
                       0.0, i < n_bands ? p->words->band[i] : p->words->median);
    }
}

/* ---- Labels that look for free space ---- */

enum { MAX_STRIPS = 512 };
static const double OUTSIDE = 4.0, ANYWHERE = 0.01; /* fill weights */
static const double STRIP = 3.0;                    /* width of a strip, and step of the search */

/* What is drawn in a narrow vertical strip of the plot: y of the outer band and the line. */
typedef struct {
    double band_top, band_bottom, line_top, line_bottom;
} strip;

static size_t fill_strips(const plot *p, strip strips[MAX_STRIPS])
{
    const yb_chart_point *const points = p->series->points;
    const size_t b = 0, n_points = p->series->n_points;
    size_t n = 0, i = 0;
    double previous = yb_axes_y(&p->axes, points[0].median);

    for (double x = p->axes.left; x <= p->axes.right && n < MAX_STRIPS; x += STRIP) {
        while (i + 2 < n_points && yb_axes_x(&p->axes, points[i + 1].year) < x)
            i++;
        const size_t j = i + 1 < n_points ? i + 1 : i;
        const double start = yb_axes_x(&p->axes, points[i].year),
                     width = yb_axes_x(&p->axes, points[j].year) - start;
        const double share = width > 0.0 ? (x - start) / width : 0.0;
        const double line =
            yb_axes_y(&p->axes, points[i].median + share * (points[j].median - points[i].median));
        const bool banded = p->series->n_bands > 0;

        strips[n++] = (strip){
            .band_top = banded ? yb_axes_y(&p->axes, points[i].high[b] +
                                                         share * (points[j].high[b] - points[i].high[b]))
                               : line,
            .band_bottom =
                banded ? yb_axes_y(&p->axes, points[i].low[b] + share * (points[j].low[b] - points[i].low[b]))
                       : line,
            .line_top = fmin(line, previous),
            .line_bottom = fmax(line, previous)};
        previous = line;
    }
    return n;
}

typedef struct {
    double x, y, width, height; /* x, y: upper left corner */
} box;

static const double AIR = 3.0; /* kept free around a label */

static bool overlap(double top, double bottom, box b)
{
    return top < b.y + b.height + AIR && bottom > b.y - AIR;
}

/* What a label at `b` would hide: points of height in fills, at `fill_weight`, and lines. */
static double hidden(const plot *p, const strip *strips, size_t n, box b, double fill_weight)
{
    const double line_weight = 200.0, edge_weight = 3.0, grid_weight = 15.0, era_weight = 40.0;
    const double zero = yb_axes_y(&p->axes, 0.0),
                 grid = fabs(yb_axes_y(&p->axes, p->axes.tick_step / p->axes.scale) - zero);
    const double first = floor((b.x - p->axes.left) / STRIP),
                 last = ceil((b.x + b.width - p->axes.left) / STRIP);
    double sum = overlap(zero, zero, b) ? 10.0 * line_weight : 0.0;

    const double era = yb_axes_x(&p->axes, p->series->points[apex(p)].year);

    if (era > b.x - AIR && era < b.x + b.width + AIR)
        sum += era_weight;
    if (floor((zero - b.y) / grid) > floor((zero - b.y - b.height) / grid))
        sum += grid_weight;
    for (size_t i = first > 1.0 ? (size_t) first - 1 : 0; i < n && (double) i <= last + 1.0; i++) {
        const strip *const s = &strips[i];

        sum += overlap(s->line_top, s->line_bottom, b) ? line_weight : 0.0;
        sum += overlap(s->band_top, s->band_top, b) || overlap(s->band_bottom, s->band_bottom, b)
                   ? edge_weight
                   : 0.0;
        sum += fill_weight *
               fmax(0.0, fmin(s->band_bottom, b.y + b.height + AIR) - fmax(s->band_top, b.y - AIR));
    }
    return sum;
}

/* The place for a label that hides least and is near the anchor, or near the
 * vertical line from there to line_end, but not on it. */
static box free_place(const plot *p, double width, double height, yb_xy anchor, double line_end,
                      double fill_weight)
{
    const double gap = 5.0;
    const double line_top = fmin(anchor.y, line_end) - gap, line_bottom = fmax(anchor.y, line_end) + gap;
    strip strips[MAX_STRIPS];
    const size_t n = fill_strips(p, strips);
    box best = {p->axes.left, p->axes.top, width, height};
    double least = INFINITY;

    for (double y = p->axes.top; y + height <= p->axes.bottom - 2.0; y += STRIP)
        for (double x = p->axes.left; x + width <= p->axes.right; x += STRIP) {
            const box b = {x, y, width, height};
            const double dx = fmax(x - anchor.x, anchor.x - x - width);
            const double dy = fmax(line_top - y - height, y - line_bottom);
            const double away = fmax(dx, 0.0) + fmax(dy, 0.0) + 0.15 * fabs(y + 0.5 * height - anchor.y);
            const double cost = away + (dx < gap && dy < 0.0 ? 5000.0 : 0.0);

            if (cost >= least)
                continue;
            const double total = cost + hidden(p, strips, n, b, fill_weight);
            if (total < least) {
                least = total;
                best = b;
            }
        }
    return best;
}

/* Up to two lines of text in free space near the anchor. */
static void draw_free_label(const plot *p, yb_text_style style, const char *first, const char *second,
                            yb_xy anchor, double line_end, double fill_weight)
{
    const double first_width = yb_canvas_text_width(p->canvas, style, first);
    const double second_width = yb_canvas_text_width(p->canvas, style, second);
    const double width = fmin(fmax(first_width, second_width), p->axes.right - p->axes.left);
    const double height = second[0] != '\0' ? 2.0 * LINE : LINE;
    const box place = free_place(p, width, height, anchor, line_end, fill_weight);
    const bool right = place.x + 0.5 * width < anchor.x; /* left of its anchor: flush towards it */
    const yb_align align = right ? YB_ALIGN_RIGHT : YB_ALIGN_LEFT;
    const double x = right ? place.x + width : place.x;

    yb_canvas_text(p->canvas, style, align, x, place.y + 0.8 * LINE, 0.0, first);
    if (second[0] != '\0')
        yb_canvas_text(p->canvas, style, align, x, place.y + 1.8 * LINE, 0.0, second);
}

/* Year by which half of the paths are exhausted, with the interval of the
 * exhaustion year on the zero line; beyond the horizon it ends in an arrow. */
static void draw_exhaustion(const plot *p)
{
    const yb_chart_exhaustion *const when = &p->series->exhaustion;
    const double zero = yb_axes_y(&p->axes, 0.0), above = 36.0;

    if (p->words->marker[0][0] == '\0')
        return;
    if (when->year_5 != 0) {
        const double from = yb_axes_x(&p->axes, when->year_5),
                     to = when->year_95 != 0 ? yb_axes_x(&p->axes, when->year_95) : p->axes.right;
        const yb_xy interval[] = {{from, zero}, {to, zero}}, bar[] = {{from, zero - 3.0}, {from, zero + 3.0}};
        const yb_xy end[] = {{to, zero - 3.0}, {to, zero + 3.0}};
        const yb_xy arrow[] = {{to - 4.0, zero - 3.0}, {to + 2.0, zero}, {to - 4.0, zero + 3.0}};

        yb_canvas_line(p->canvas, interval, 2, 2.2, 0.0, EXHAUSTION_RGB);
        yb_canvas_line(p->canvas, bar, 2, 1.2, 0.0, EXHAUSTION_RGB);
        if (when->year_95 != 0)
            yb_canvas_line(p->canvas, end, 2, 1.2, 0.0, EXHAUSTION_RGB);
        else
            yb_canvas_polygon(p->canvas, arrow, 3, EXHAUSTION_RGB);
    }
    if (when->year_50 == 0) {
        const yb_xy anchor = {when->year_5 != 0 ? yb_axes_x(&p->axes, when->year_5) : p->axes.right, zero};

        draw_free_label(p, MARKER_LABEL, p->words->marker[0], p->words->marker[1], anchor, zero, OUTSIDE);
        return;
    }
    const yb_xy dot = {yb_axes_x(&p->axes, when->year_50), zero};
    const double line_end = p->axes.bottom - zero > above ? p->axes.bottom : fmax(zero - above, p->axes.top);
    const yb_xy line[] = {dot, {dot.x, line_end}};
    yb_canvas_line(p->canvas, line, 2, 0.9, 1.8, EXHAUSTION_RGB);
    yb_canvas_dot(p->canvas, dot, 2.6, false, EXHAUSTION_RGB);
    draw_free_label(p, MARKER_LABEL, p->words->marker[0], p->words->marker[1], dot, line_end, OUTSIDE);
}

static void draw_deficit(const plot *p)
{
    char year[16];

    for (size_t i = p->series->n_history; i < p->series->n_points; i++) {
        const yb_chart_point *const point = &p->series->points[i];
        const yb_xy dot = {yb_axes_x(&p->axes, point->year), yb_axes_y(&p->axes, point->median)};

        if (point->year != p->words->deficit_year)
            continue;
        snprintf(year, sizeof year, "%d", point->year);
        yb_canvas_dot(p->canvas, dot, 2.4, false, MEDIAN_RGB);
        draw_free_label(p, MEDIAN_LABEL, year, "", dot, dot.y, ANYWHERE);
    }
}

void yb_chart_figure_draw(yb_canvas *canvas, const void *context)
{
    const yb_chart_figure *const figure = context;
    const yb_chart_series *const series = figure->series;
    const yb_box body = yb_page_draw(canvas, figure->page);
    plot p = {.canvas = canvas,
              .series = series,
              .words = figure->words,
              .axes = {.canvas = canvas,
                       .top = body.top + 19.0,       /* the line of the eras stands between */
                       .bottom = body.bottom - 19.0, /* and here the years */
                       .scale = figure->words->scale,
                       .first_year = series->points[0].year,
                       .last_year = series->points[series->n_points - 1].year}};
    double low, high;

    yb_chart_series_range(series, 0, &low, &high);
    yb_axes_set_values(&p.axes, low, high, 6);
    set_width(&p, body);
    yb_axes_grid(&p.axes, true);
    draw_fan(&p);
    draw_eras(&p);
    yb_axes_years(&p.axes, true);
    draw_lines(&p);
    draw_deficit(&p);
    draw_exhaustion(&p);
    draw_end_labels(&p);
}
