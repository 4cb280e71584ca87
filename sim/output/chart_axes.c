/* Axes, areas, lines and their labels: see chart_frame.h. */
#include "chart_frame.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

double yb_axes_x(const yb_axes *axes, double year)
{
    const double years = axes->last_year > axes->first_year ? axes->last_year - axes->first_year : 1;

    return axes->left + (year - axes->first_year) / years * (axes->right - axes->left);
}

double yb_axes_y(const yb_axes *axes, double value)
{
    const double share = (value * axes->scale - axes->least) / (axes->greatest - axes->least);

    return axes->bottom - share * (axes->bottom - axes->top);
}

double yb_nice_step(double range, int n, int *decimals)
{
    const int power = (int) floor(log10(range / n));
    const double base = pow(10.0, power), rest = range / n / base;
    const bool next_power = rest > 7.0;

    *decimals = power < 0 ? -power - next_power : 0;
    return (next_power ? 10.0 : rest > 3.0 ? 5.0 : rest > 1.5 ? 2.0 : 1.0) * base;
}

void yb_axes_set_values(yb_axes *axes, double low, double high, int n)
{
    const double room = 0.05;

    low = fmin(low, 0.0) * axes->scale;
    high = fmax(high, 0.0) * axes->scale;
    if (high - low < 1e-9)
        high = low + 1.0;
    axes->least = low < 0.0 ? low - room * (high - low) : 0.0;
    axes->greatest = high > 0.0 ? high + room * (high - low) : 0.0;
    axes->tick_step = yb_nice_step(axes->greatest - axes->least, n, &axes->tick_decimals);
}

/* First tick at or above the bottom, as a multiple of the step. */
static double first_tick(const yb_axes *axes)
{
    return ceil(axes->least / axes->tick_step - 1e-9);
}

static void tick_text(const yb_axes *axes, double tick, char *text, size_t size)
{
    yb_chart_number(tick * axes->tick_step, axes->tick_decimals, text, size);
    if (axes->tick_suffix != NULL)
        yb_chart_append(text, size, "%s", axes->tick_suffix);
}

double yb_axes_widest_tick(const yb_axes *axes)
{
    char text[40];
    double widest = 0.0;

    for (double tick = first_tick(axes); tick * axes->tick_step <= axes->greatest * (1.0 + 1e-9); tick++) {
        tick_text(axes, tick, text, sizeof text);
        widest = fmax(widest, yb_canvas_text_width(axes->canvas, yb_style_tick, text));
    }
    return widest;
}

void yb_axes_grid(const yb_axes *axes, bool labels)
{
    char text[40];

    for (double tick = first_tick(axes); tick * axes->tick_step <= axes->greatest * (1.0 + 1e-9); tick++) {
        const double y = yb_axes_y(axes, tick * axes->tick_step / axes->scale);

        yb_canvas_segment(axes->canvas, axes->left, y, axes->right, y, 0.5, 0.0, YB_RGB_GRID);
        if (!labels)
            continue;
        tick_text(axes, tick, text, sizeof text);
        yb_canvas_text(axes->canvas, yb_style_tick, YB_ALIGN_RIGHT, axes->left - 6.0,
                       y + 0.5 * YB_DIGIT_HEIGHT * yb_style_tick.size, 0.0, text);
    }
}

double yb_axes_along(const yb_axes *axes, double value)
{
    const double share = (value * axes->scale - axes->least) / (axes->greatest - axes->least);

    return axes->left + share * (axes->right - axes->left);
}

/* As many ticks as their numbers leave room for. */
static void fit_ticks_along(yb_axes *axes)
{
    const double apart = 9.0, range = axes->greatest - axes->least;

    for (int n = 6; n >= 1; n--) {
        axes->tick_step = yb_nice_step(range, n, &axes->tick_decimals);
        if (axes->tick_step / range * (axes->right - axes->left) >= yb_axes_widest_tick(axes) + apart)
            return;
    }
}

void yb_axes_grid_along(yb_axes *axes)
{
    char text[40];

    fit_ticks_along(axes);

    for (double tick = first_tick(axes); tick * axes->tick_step <= axes->greatest * (1.0 + 1e-9); tick++) {
        const double x = yb_axes_along(axes, tick * axes->tick_step / axes->scale);

        yb_canvas_segment(axes->canvas, x, axes->top, x, axes->bottom, 0.5, 0.0, YB_RGB_GRID);
        tick_text(axes, tick, text, sizeof text);
        yb_canvas_text(axes->canvas, yb_style_tick, YB_ALIGN_CENTRE, x, axes->bottom + 12.0, 0.0, text);
    }
}

void yb_axes_years(const yb_axes *axes, bool labels)
{
    static const int steps[] = {1, 2, 5, 10, 20, 50, 100};
    const double least_gap = labels ? 36.0 : 8.0;
    size_t s = 0;

    while (s + 1 < sizeof steps / sizeof *steps &&
           yb_axes_x(axes, axes->first_year + steps[s]) - yb_axes_x(axes, axes->first_year) < least_gap)
        s++;
    yb_canvas_segment(axes->canvas, axes->left, axes->bottom, axes->right, axes->bottom, 0.8, 0.0,
                      YB_RGB_AXIS);
    for (int year = axes->first_year; year <= axes->last_year; year++) {
        const double x = yb_axes_x(axes, year);
        char text[16];

        if (year % steps[s] != 0)
            continue;
        snprintf(text, sizeof text, "%d", year);
        yb_canvas_segment(axes->canvas, x, axes->bottom, x, axes->bottom + 3.0, 0.8, 0.0, YB_RGB_AXIS);
        if (labels) { /* those at the ends hardly reach beyond the plot: another may stand beside it */
            const double half = 0.5 * yb_canvas_text_width(axes->canvas, yb_style_tick, text);
            const double beyond = axes->gap > 0.0 ? fmin(0.5 * axes->gap - 2.0, 5.0) : 5.0;
            const double middle = fmin(fmax(x, axes->left + half - beyond), axes->right - half + beyond);

            yb_canvas_text(axes->canvas, yb_style_tick, YB_ALIGN_CENTRE, middle, axes->bottom + 12.5, 0.0,
                           text);
        }
    }
}

void yb_axes_zero(const yb_axes *axes)
{
    const double zero = yb_axes_y(axes, 0.0);

    yb_canvas_segment(axes->canvas, axes->left, zero, axes->right, zero, 0.9, 0.0, YB_RGB_ZERO);
}

void yb_spread(double *y, size_t n, const double *gap, double top, double bottom)
{
    for (int pass = 0; pass < 100; pass++)
        for (size_t i = 0; i + 1 < n; i++) {
            const double lack = gap[i] - (y[i + 1] - y[i]);

            if (lack > 0.0) {
                y[i] -= 0.5 * lack;
                y[i + 1] += 0.5 * lack;
            }
        }
    for (size_t i = 0; i < n; i++)
        y[i] = fmax(y[i], i > 0 ? y[i - 1] + gap[i - 1] : top);
    for (size_t i = n; i-- > 0;)
        y[i] = fmin(y[i], i + 1 < n ? y[i + 1] - gap[i] : bottom);
}

void yb_axes_area(const yb_axes *axes, const yb_year_value *upper, const yb_year_value *lower, size_t n,
                  uint32_t rgb, uint32_t edge_rgb)
{
    yb_xy corners[YB_MAX_CORNERS];

    for (size_t i = 0; i < n; i++) {
        corners[i] = (yb_xy){yb_axes_x(axes, upper[i].year), yb_axes_y(axes, upper[i].value)};
        corners[2 * n - 1 - i] = (yb_xy){yb_axes_x(axes, lower[i].year), yb_axes_y(axes, lower[i].value)};
    }
    yb_canvas_polygon(axes->canvas, corners, 2 * n, rgb);
    if (edge_rgb != rgb) {
        yb_canvas_line(axes->canvas, corners, n, 0.5, 0.0, edge_rgb);
        yb_canvas_line(axes->canvas, corners + n, n, 0.5, 0.0, edge_rgb);
    }
}

void yb_axes_line(const yb_axes *axes, const yb_year_value *points, size_t n, double width, double dash,
                  uint32_t rgb)
{
    yb_xy line[YB_MAX_CORNERS];

    for (size_t i = 0; i < n; i++)
        line[i] = (yb_xy){yb_axes_x(axes, points[i].year), yb_axes_y(axes, points[i].value)};
    yb_canvas_line(axes->canvas, line, n, width, dash, rgb);
}

/* ---- How scenarios look ---- */

/* Seven hues that stay apart for the colour-blind; the marker tells them apart in grey. */
yb_line_style yb_line_style_of(size_t position)
{
    static const uint32_t hues[] = {0xD55E00, 0x0072B2, 0x009E73, 0xAA4499, 0xB8860B, 0x56A5DC, 0x7F5539};
    const size_t n = sizeof hues / sizeof *hues, i = position > 0 ? position - 1 : 0;

    if (position == 0)
        return (yb_line_style){.rgb = 0x111111};
    return (yb_line_style){.rgb = hues[i % n],
                           .dash = i / n % 2 == 1 ? 3.5 : 0.0,
                           .marker = 1 + (int) (i % 5),
                           .hollow = i / 5 % 2 == 1};
}

void yb_draw_marker(yb_canvas *canvas, yb_xy c, yb_line_style style)
{
    const double r = 2.6;
    const yb_xy square[] = {
        {c.x - 2.2, c.y - 2.2}, {c.x + 2.2, c.y - 2.2}, {c.x + 2.2, c.y + 2.2}, {c.x - 2.2, c.y + 2.2}};
    const yb_xy diamond[] = {{c.x, c.y - 3.2}, {c.x + 3.2, c.y}, {c.x, c.y + 3.2}, {c.x - 3.2, c.y}};
    const yb_xy up[] = {{c.x, c.y - 3.0}, {c.x + 2.9, c.y + 2.2}, {c.x - 2.9, c.y + 2.2}};
    const yb_xy down[] = {{c.x, c.y + 3.0}, {c.x + 2.9, c.y - 2.2}, {c.x - 2.9, c.y - 2.2}};
    const yb_xy *const shapes[] = {NULL, NULL, square, up, diamond, down};
    const size_t corners[] = {0, 0, 4, 3, 4, 3};

    if (style.marker == 0)
        return;
    if (style.marker == 1) {
        yb_canvas_dot(canvas, c, r, style.hollow, style.rgb);
        return;
    }
    const yb_xy *const shape = shapes[style.marker];
    const size_t n = corners[style.marker];
    yb_xy outline[5];

    memcpy(outline, shape, n * sizeof *outline);
    outline[n] = outline[0];
    yb_canvas_polygon(canvas, shape, n, style.hollow ? 0xFFFFFF : style.rgb);
    yb_canvas_line(canvas, outline, n + 1, 0.9, 0.0, style.rgb);
}

/* ---- Labels at the end of lines ---- */

static const double KEY = 12.0; /* width of a key */

static yb_text_style label_style(const yb_end_label *label)
{
    return (yb_text_style){8.0, label->bold, YB_RGB_TEXT};
}

double yb_end_labels_width(yb_canvas *canvas, const yb_end_label *labels, size_t n, double limit)
{
    double widest = 0.0;

    for (size_t i = 0; i < n; i++) {
        const double width = yb_canvas_text_width(canvas, label_style(&labels[i]), labels[i].text);

        /* What does not fit on one line takes two of about equal width. */
        widest = fmax(widest, width + 1.0 > limit ? fmin(limit, 0.62 * width + 4.0) : width + 1.0);
    }
    return widest;
}

static int compare_labels(const void *a, const void *b)
{
    const yb_end_label *const first = a, *const second = b;

    return (first->y > second->y) - (first->y < second->y);
}

static void draw_key(const yb_axes *axes, const yb_end_label *label, double key, double y)
{
    const yb_line_style style = label->style;

    if (label->square) {
        yb_canvas_rectangle(axes->canvas, key + 3.0, y - 3.5, key + 10.0, y + 3.5, style.rgb);
        return;
    }
    yb_canvas_segment(axes->canvas, key, y, key + KEY, y, label->bold ? 2.0 : 1.4,
                      style.dash > 0.0 ? 2.5 : 0.0, style.rgb);
    yb_draw_marker(axes->canvas, (yb_xy){key + 0.5 * KEY, y}, style);
}

void yb_end_labels_draw(const yb_axes *axes, yb_end_label *labels, size_t n, double width)
{
    const double key = axes->right + 10.0, text = key + KEY + 4.0;
    double y[YB_MAX_LABELS], height[YB_MAX_LABELS], gap[YB_MAX_LABELS] = {0};

    qsort(labels, n, sizeof *labels, compare_labels);
    for (size_t i = 0; i < n; i++) {
        y[i] = labels[i].y;
        height[i] = yb_canvas_block(axes->canvas, label_style(&labels[i]), YB_ALIGN_LEFT, text, y[i], width,
                                    3, labels[i].text, false);
    }
    for (size_t i = 0; i + 1 < n; i++)
        gap[i] = 0.5 * (height[i] + height[i + 1]);
    if (n > 0)
        yb_spread(y, n, gap, axes->top - 6.0 + 0.5 * height[0], axes->bottom + 8.0 - 0.5 * height[n - 1]);
    for (size_t i = 0; i < n; i++) {
        yb_canvas_segment(axes->canvas, axes->right + 1.5, labels[i].y, key - 1.5, y[i], 0.4, 0.0,
                          YB_RGB_AXIS);
        draw_key(axes, &labels[i], key, y[i]);
        (void) yb_canvas_block(axes->canvas, label_style(&labels[i]), YB_ALIGN_LEFT, text, y[i], width, 3,
                               labels[i].text, true);
    }
}
