/* The fan chart itself: see chart_private.h.  Lengths are points. */
#include "chart_private.h"

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
    GRID_RGB = 0xDDDDDD,
    AXIS_RGB = 0x888888,
};

static const yb_text_style TITLE = {13.0, true, 0x000000};
static const yb_text_style SUBTITLE = {8.5, false, 0x444444};
static const yb_text_style TICK = {8.5, false, 0x444444};
static const yb_text_style BAND_LABEL = {8.5, false, 0x2A5F8F};
static const yb_text_style MEDIAN_LABEL = {8.5, true, MEDIAN_RGB};
static const yb_text_style ERA_LABEL = {8.0, false, 0x666666};
static const yb_text_style MARKER_LABEL = {8.5, false, EXHAUSTION_RGB};
static const yb_text_style FOOTNOTE = {7.0, false, 0x555555};

static const double MARGIN = 10.0, LINE = 11.5;
static const double DIGIT_HEIGHT = 0.73; /* of the font size */

typedef struct {
    yb_canvas *canvas;
    const yb_chart_series *series;
    const yb_chart_words *words;
    double page_width, left, right, top, bottom; /* the plot area, without labels */
    double least, greatest;                      /* at its bottom and top, in drawn units */
    double tick_step;
    int tick_decimals;
    int first_year, last_year;
} plot;

static double x_of(const plot *p, double year)
{
    const double years = p->last_year > p->first_year ? p->last_year - p->first_year : 1;

    return p->left + (year - p->first_year) / years * (p->right - p->left);
}

/* From 100 million yuan. */
static double y_of(const plot *p, double value)
{
    const double share = (value * p->words->scale - p->least) / (p->greatest - p->least);

    return p->bottom - share * (p->bottom - p->top);
}

/* 1, 2 or 5 times a power of ten, for about `n` steps in `range`. */
static double nice_step(double range, int n, int *decimals)
{
    const int power = (int) floor(log10(range / n));
    const double base = pow(10.0, power), rest = range / n / base;
    const bool next_power = rest > 7.0;

    *decimals = power < 0 ? -power - next_power : 0;
    return (next_power ? 10.0 : rest > 3.0 ? 5.0 : rest > 1.5 ? 2.0 : 1.0) * base;
}

/* Zero and everything drawn lie inside, with room on each side that has values. */
static void set_value_axis(plot *p)
{
    const double room = 0.05;
    double low, high;

    yb_chart_series_range(p->series, 0, &low, &high);
    low *= p->words->scale;
    high *= p->words->scale;
    if (high - low < 1e-9)
        high = low + 1.0;
    p->least = low < 0.0 ? low - room * (high - low) : 0.0;
    p->greatest = high > 0.0 ? high + room * (high - low) : 0.0;
    p->tick_step = nice_step(p->greatest - p->least, 6, &p->tick_decimals);
}

/* First tick at or above the bottom, as a multiple of the step. */
static double first_tick(const plot *p)
{
    return ceil(p->least / p->tick_step - 1e-9);
}

static void tick_text(const plot *p, double tick, char *text, size_t size)
{
    yb_chart_number(tick * p->tick_step, p->tick_decimals, text, size);
}

static double widest_tick(const plot *p)
{
    char text[40];
    double widest = 0.0;

    for (double tick = first_tick(p); tick * p->tick_step <= p->greatest; tick++) {
        tick_text(p, tick, text, sizeof text);
        widest = fmax(widest, yb_canvas_text_width(p->canvas, TICK, text));
    }
    return widest;
}

/* Scenario and reading on one line if they fit, else below each other; returns the last baseline. */
static double draw_subtitle(const plot *p, double baseline, double width)
{
    const yb_chart_words *const words = p->words;
    char reading[sizeof words->reading];
    double x =
        MARGIN + yb_canvas_text(p->canvas, SUBTITLE, YB_ALIGN_LEFT, MARGIN, baseline, width, words->scenario);

    memcpy(reading, words->reading, sizeof reading);
    if (x + yb_canvas_text_width(p->canvas, SUBTITLE, words->separator) +
            yb_canvas_text_width(p->canvas, SUBTITLE, reading) <=
        MARGIN + width) {
        x += yb_canvas_text(p->canvas, SUBTITLE, YB_ALIGN_LEFT, x, baseline, 0.0, words->separator);
    } else {
        reading[0] = (char) (reading[0] >= 'a' && reading[0] <= 'z' ? reading[0] - 'a' + 'A' : reading[0]);
        baseline += LINE;
        x = MARGIN;
    }
    (void) yb_canvas_text(p->canvas, SUBTITLE, YB_ALIGN_LEFT, x, baseline, MARGIN + width - x, reading);
    return baseline;
}

/* Titles above and notes below; sets the top and bottom of the plot. */
static void draw_words(plot *p, double page_height)
{
    const char *const notes[] = {p->words->source, p->words->note};
    const double width = p->page_width - 2.0 * MARGIN, edge = 5.0;
    const double title_height =
        yb_canvas_paragraph(p->canvas, TITLE, MARGIN, edge, width, 2, p->words->title, true);
    const double subtitle = draw_subtitle(p, edge + title_height + 9.0, width);
    double foot = page_height - edge;

    for (size_t i = 0; i < 2; i++) {
        if (notes[i][0] == '\0')
            continue;
        foot -= yb_canvas_paragraph(p->canvas, FOOTNOTE, MARGIN, 0.0, width, 3, notes[i], false);
        (void) yb_canvas_paragraph(p->canvas, FOOTNOTE, MARGIN, foot, width, 3, notes[i], true);
    }
    p->top = subtitle + 22.0; /* the line of the eras stands between */
    p->bottom = foot - 19.0;  /* and here the years */
}

/* Left and right of the plot, from the widths of the labels beside it. */
static void set_width(plot *p)
{
    double widest = yb_canvas_text_width(p->canvas, MEDIAN_LABEL, p->words->median);

    for (size_t b = 0; b < p->series->n_bands; b++)
        widest = fmax(widest, yb_canvas_text_width(p->canvas, BAND_LABEL, p->words->band[b]));
    p->left = MARGIN + widest_tick(p) + 6.0;
    p->right = p->page_width - MARGIN - widest - 20.0;
}

static void draw_grid(const plot *p)
{
    char text[40];

    for (double tick = first_tick(p); tick * p->tick_step <= p->greatest; tick++) {
        const double y = y_of(p, tick * p->tick_step / p->words->scale);
        const yb_xy line[] = {{p->left, y}, {p->right, y}};

        yb_canvas_line(p->canvas, line, 2, 0.5, 0.0, GRID_RGB);
        tick_text(p, tick, text, sizeof text);
        yb_canvas_text(p->canvas, TICK, YB_ALIGN_RIGHT, p->left - 6.0, y + 0.5 * DIGIT_HEIGHT * TICK.size,
                       0.0, text);
    }
}

static void draw_years(const plot *p)
{
    static const int steps[] = {1, 2, 5, 10, 20, 50, 100};
    const double least_gap = 36.0;
    const yb_xy axis[] = {{p->left, p->bottom}, {p->right, p->bottom}};
    size_t s = 0;

    while (s + 1 < sizeof steps / sizeof *steps &&
           x_of(p, p->first_year + steps[s]) - x_of(p, p->first_year) < least_gap)
        s++;
    yb_canvas_line(p->canvas, axis, 2, 0.8, 0.0, AXIS_RGB);
    for (int year = p->first_year; year <= p->last_year; year++) {
        const double x = x_of(p, year);
        const yb_xy tick[] = {{x, p->bottom}, {x, p->bottom + 3.0}};
        char text[16];

        if (year % steps[s] != 0)
            continue;
        snprintf(text, sizeof text, "%d", year);
        yb_canvas_line(p->canvas, tick, 2, 0.8, 0.0, AXIS_RGB);
        yb_canvas_text(p->canvas, TICK, YB_ALIGN_CENTRE, x, p->bottom + 12.5, 0.0, text);
    }
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
            corners[n++] = (yb_xy){x_of(p, series->points[i].year), y_of(p, series->points[i].high[b])};
        const size_t n_upper = n;
        for (size_t i = series->n_points; i-- > apex(p);)
            corners[n++] = (yb_xy){x_of(p, series->points[i].year), y_of(p, series->points[i].low[b])};
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
        line[n++] = (yb_xy){x_of(p, point->year), y_of(p, point->median)};
    }
    yb_canvas_line(p->canvas, line, n, width, 0.0, rgb);
}

static void draw_lines(const plot *p)
{
    const yb_chart_series *const series = p->series;
    const yb_xy zero[] = {{p->left, y_of(p, 0.0)}, {p->right, y_of(p, 0.0)}};

    yb_canvas_line(p->canvas, zero, 2, 0.9, 0.0, ZERO_RGB);
    draw_path(p, apex(p), series->n_points, 1.8, MEDIAN_RGB);
    if (series->n_history > 0)
        draw_path(p, 0, series->n_history, 1.6, HISTORY_RGB);
    for (size_t i = 0; i < series->n_history; i++) {
        const yb_chart_point *const point = &series->points[i];
        const bool alone = (i == 0 || point[-1].year + 1 < point->year) && i + 1 < series->n_points &&
                           point->year + 1 < point[1].year;

        if (point->status != YB_CHART_OFFICIAL || alone)
            yb_canvas_dot(p->canvas, (yb_xy){x_of(p, point->year), y_of(p, point->median)}, 2.0,
                          point->status != YB_CHART_OFFICIAL, HISTORY_RGB);
    }
}

/* A hairline between history and projection, named above the plot where nothing is drawn. */
static void draw_eras(const plot *p)
{
    const double baseline = p->top - 5.0, gap = 4.0;
    const double x = x_of(p, p->series->points[apex(p)].year);
    const double width = yb_canvas_text_width(p->canvas, ERA_LABEL, p->words->history);
    const yb_xy line[] = {{x, p->top - 12.0}, {x, p->bottom}};

    if (p->series->n_history == 0)
        return;
    yb_canvas_line(p->canvas, line, 2, 0.6, 2.0, AXIS_RGB);
    yb_canvas_text(p->canvas, ERA_LABEL, YB_ALIGN_RIGHT, fmax(x - gap, MARGIN + width), baseline, 0.0,
                   p->words->history);
    yb_canvas_text(p->canvas, ERA_LABEL, YB_ALIGN_LEFT, x + gap, baseline, 0.0, p->words->projection);
}

/* Moves ascending positions apart to `gap`, as little as possible, inside [top, bottom]. */
static void spread(double *y, size_t n, double gap, double top, double bottom)
{
    for (int pass = 0; pass < 100; pass++)
        for (size_t i = 0; i + 1 < n; i++) {
            const double lack = gap - (y[i + 1] - y[i]);

            if (lack > 0.0) {
                y[i] -= 0.5 * lack;
                y[i + 1] += 0.5 * lack;
            }
        }
    for (size_t i = 0; i < n; i++)
        y[i] = fmax(y[i], i > 0 ? y[i - 1] + gap : top);
    for (size_t i = n; i-- > 0;)
        y[i] = fmin(y[i], i + 1 < n ? y[i + 1] - gap : bottom);
}

/* Names of the bands and the median where they end, with a key and a leader. */
static void draw_end_labels(const plot *p)
{
    const size_t n_bands = p->series->n_bands;
    const yb_chart_point *const last = &p->series->points[p->series->n_points - 1];
    double end[YB_CHART_MAX_BANDS + 1], y[YB_CHART_MAX_BANDS + 1];
    const double key = p->right + 9.0;

    for (size_t b = 0; b < n_bands; b++) /* the strip that belongs to this band alone */
        end[b] = 0.5 * (y_of(p, last->high[b]) + y_of(p, b + 1 < n_bands ? last->high[b + 1] : last->median));
    end[n_bands] = y_of(p, last->median);
    for (size_t i = 0; i <= n_bands; i++)
        y[i] = end[i];
    spread(y, n_bands + 1, LINE, p->top + 4.0, p->bottom - 4.0);
    for (size_t i = 0; i <= n_bands; i++) {
        const yb_xy leader[] = {{p->right + 1.5, end[i]}, {key - 1.0, y[i]}};
        const yb_xy square[] = {
            {key, y[i] - 3.0}, {key + 6, y[i] - 3.0}, {key + 6, y[i] + 3.0}, {key, y[i] + 3.0}};
        const yb_xy stroke[] = {{key, y[i]}, {key + 6, y[i]}};
        const yb_text_style style = i < n_bands ? BAND_LABEL : MEDIAN_LABEL;

        yb_canvas_line(p->canvas, leader, 2, 0.4, 0.0, AXIS_RGB);
        if (i < n_bands)
            yb_canvas_polygon(p->canvas, square, 4, BAND_RGB[n_bands][i]);
        else
            yb_canvas_line(p->canvas, stroke, 2, 1.8, 0.0, MEDIAN_RGB);
        yb_canvas_text(p->canvas, style, YB_ALIGN_LEFT, key + 9.0, y[i] + 0.5 * DIGIT_HEIGHT * style.size,
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
    double previous = y_of(p, points[0].median);

    for (double x = p->left; x <= p->right && n < MAX_STRIPS; x += STRIP) {
        while (i + 2 < n_points && x_of(p, points[i + 1].year) < x)
            i++;
        const size_t j = i + 1 < n_points ? i + 1 : i;
        const double start = x_of(p, points[i].year), width = x_of(p, points[j].year) - start;
        const double share = width > 0.0 ? (x - start) / width : 0.0;
        const double line = y_of(p, points[i].median + share * (points[j].median - points[i].median));
        const bool banded = p->series->n_bands > 0;

        strips[n++] = (strip){
            .band_top =
                banded ? y_of(p, points[i].high[b] + share * (points[j].high[b] - points[i].high[b])) : line,
            .band_bottom =
                banded ? y_of(p, points[i].low[b] + share * (points[j].low[b] - points[i].low[b])) : line,
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
    const double zero = y_of(p, 0.0), grid = fabs(y_of(p, p->tick_step / p->words->scale) - zero);
    const double first = floor((b.x - p->left) / STRIP), last = ceil((b.x + b.width - p->left) / STRIP);
    double sum = overlap(zero, zero, b) ? 10.0 * line_weight : 0.0;

    const double era = x_of(p, p->series->points[apex(p)].year);

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
    box best = {p->left, p->top, width, height};
    double least = INFINITY;

    for (double y = p->top; y + height <= p->bottom - 2.0; y += STRIP)
        for (double x = p->left; x + width <= p->right; x += STRIP) {
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
    const double width = fmin(fmax(first_width, second_width), p->right - p->left);
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
    const double zero = y_of(p, 0.0), above = 36.0;

    if (p->words->marker[0][0] == '\0')
        return;
    if (when->year_5 != 0) {
        const double from = x_of(p, when->year_5),
                     to = when->year_95 != 0 ? x_of(p, when->year_95) : p->right;
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
        const yb_xy anchor = {when->year_5 != 0 ? x_of(p, when->year_5) : p->right, zero};

        draw_free_label(p, MARKER_LABEL, p->words->marker[0], p->words->marker[1], anchor, zero, OUTSIDE);
        return;
    }
    const yb_xy dot = {x_of(p, when->year_50), zero};
    const double line_end = p->bottom - zero > above ? p->bottom : fmax(zero - above, p->top);
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
        const yb_xy dot = {x_of(p, point->year), y_of(p, point->median)};

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
    plot p = {.canvas = canvas,
              .series = series,
              .words = figure->words,
              .first_year = series->points[0].year,
              .last_year = series->points[series->n_points - 1].year};
    double height;

    yb_canvas_size(canvas, &p.page_width, &height);
    set_value_axis(&p);
    draw_words(&p, height);
    set_width(&p);
    draw_grid(&p);
    draw_fan(&p);
    draw_eras(&p);
    draw_years(&p);
    draw_lines(&p);
    draw_deficit(&p);
    draw_exhaustion(&p);
    draw_end_labels(&p);
}
