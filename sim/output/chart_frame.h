/* chart_frame.h: what the families of figures share.        Layer: output
 *
 * chart_page.c sets titles and notes and writes the files of a figure,
 * chart_axes.c draws axes and labels, chart_set.c reads several results.  A
 * family is one file: chart_lines.c (medians, probabilities), chart_multiples.c
 * (small multiples, whose panels are those of chart_panel.c), chart_composition.c,
 * chart_members.c, chart_tornado.c, chart_waterfall.c; those of a batch stand
 * in chart_grid.h.  Lengths are points of the layout.
 */
#ifndef YIBAO_CHART_FRAME_H
#define YIBAO_CHART_FRAME_H

#include <stdio.h>

#include "chart_private.h"
#include "yibao/chart.h"

/* ---- chart_page.c ---- */

/* The words around a figure in one language. */
typedef struct {
    char title[400];
    char lead[1600];       /* the scenario */
    const char *separator; /* between lead and reading on one line */
    char reading[800];     /* unit, prices, meaning of areas and lines */
    char note[2400];       /* what is assumed and how to read it */
    char source[2000];     /* where the numbers come from */
} yb_page;

typedef struct yb_plot yb_plot;

/* One drawing: a figure in one language on one page. */
typedef struct {
    const yb_plot *figure;
    const void *context; /* of the figure */
    const yb_page *page;
    bool zh, narrow; /* narrow: a single column */
} yb_drawing;

struct yb_plot {
    char stem[160];              /* of the file names */
    double height_mm, narrow_mm; /* of two columns and one column; a slide has its own */
    void (*words)(yb_page *page, const void *context, bool zh);
    void (*draw)(yb_canvas *canvas, const yb_drawing *drawing);
    void (*table)(FILE *stream, const void *context); /* the CSV beside it */
    const void *context;
};

/* Where the figures of one folder go. */
typedef struct {
    const char *folder;
    const yb_chart_options *options;
    yb_canvas *canvas;
    const char *const (*entries)[2]; /* metadata: hashes, seed, version, command */
    size_t n_entries;
    FILE *index; /* figures.csv: a row per figure; NULL: none */
    yb_diag *diag;
} yb_chart_sink;

/* Writes the table and, per language and format asked for, the picture. */
YB_MUST_USE yb_status yb_figure_write(const yb_chart_sink *sink, const yb_plot *figure);

/* For a figure with a drawing routine of its own: pictures of one language, and a table. */
YB_MUST_USE yb_status yb_figure_pictures(const yb_chart_sink *sink, const char *stem, bool zh,
                                         double height_mm, double narrow_mm, yb_canvas_draw *draw,
                                         const void *context, const char *title, const char *description);
YB_MUST_USE yb_status yb_figure_table(const yb_chart_sink *sink, const char *stem,
                                      void (*table)(FILE *stream, const void *context), const void *context);

/* ",p2_5" of a header; ",12.5" of a row, empty if not a number. */
void yb_table_percentile_name(FILE *stream, double percentile);
void yb_table_value(FILE *stream, double value);
void yb_table_cell(FILE *stream, const char *text); /* quoted if need be */

typedef struct {
    double left, top, right, bottom;
} yb_box;

/* Draws title, subtitle, notes and source; returns what is left for the figure. */
yb_box yb_page_draw(yb_canvas *canvas, const yb_page *page);

extern const yb_text_style yb_style_title, yb_style_subtitle, yb_style_tick, yb_style_note, yb_style_panel,
    yb_style_small;

enum {
    YB_RGB_TEXT = 0x333333,
    YB_RGB_GRID = 0xDDDDDD,
    YB_RGB_AXIS = 0x888888,
    YB_RGB_ZERO = 0x333333,
    YB_RGB_HISTORY = 0x222222,
    YB_RGB_MEDIAN = 0x08306B,
    YB_RGB_ALERT = 0xB2182B
};

/* "2,000 paths, seed 20260101, yibao 0.1.0, scenario baseline (622ec976087e)": appended to text. */
void yb_page_provenance(char *text, size_t size, const yb_chart_run *run, bool zh);

/* ---- chart_axes.c ---- */

typedef struct {
    yb_canvas *canvas;
    double left, right, top, bottom; /* of the plot, without labels */
    double least, greatest;          /* at its bottom and top, in drawn units */
    double scale;                    /* drawn value of a value of the data */
    double tick_step;
    int tick_decimals;
    const char *tick_suffix;
    int first_year, last_year;
    double gap; /* to the plot beside it, which has years of its own; 0: none as near as that */
} yb_axes;

static const double YB_DIGIT_HEIGHT = 0.73; /* of the font size */

double yb_axes_x(const yb_axes *axes, double year);
double yb_axes_y(const yb_axes *axes, double value); /* of the data, not yet scaled */

/* Sets the range of values so that zero and low .. high (data) lie inside, with room on each side that
 * has values, and about n ticks. */
void yb_axes_set_values(yb_axes *axes, double low, double high, int n);
double yb_axes_widest_tick(const yb_axes *axes);
void yb_axes_grid(const yb_axes *axes, bool labels);
void yb_axes_years(const yb_axes *axes, bool labels);
void yb_axes_zero(const yb_axes *axes);

/* The same range along the page, for bars that lie: x of a value, and the grid with its numbers below. */
double yb_axes_along(const yb_axes *axes, double value);
void yb_axes_grid_along(yb_axes *axes); /* chooses the ticks */

/* 1, 2 or 5 times a power of ten, for about n steps in the range. */
double yb_nice_step(double range, int n, int *decimals);

/* Moves ascending positions apart to the gaps (gap[i] between i and i + 1), as little as possible, inside
 * [top, bottom]. */
void yb_spread(double *y, size_t n, const double *gap, double top, double bottom);

enum { YB_MAX_CORNERS = 1024 }; /* two edges of at most 401 years */

/* The area between two percentiles of a slice from `from` on, opening at (from, start) where given. */
typedef struct {
    int year;
    double value;
} yb_year_value;
void yb_axes_area(const yb_axes *axes, const yb_year_value *upper, const yb_year_value *lower, size_t n,
                  uint32_t rgb, uint32_t edge_rgb);
void yb_axes_line(const yb_axes *axes, const yb_year_value *points, size_t n, double width, double dash,
                  uint32_t rgb);

/* How a scenario looks in every figure of a set: hue, dash and marker. */
typedef struct {
    uint32_t rgb;
    double dash;
    int marker; /* 0: none */
    bool hollow;
} yb_line_style;

yb_line_style yb_line_style_of(size_t position); /* 0: the scenario compared with */
void yb_draw_marker(yb_canvas *canvas, yb_xy centre, yb_line_style style);

/* Labels at the right end of lines, kept apart, each with a key and a leader. */
typedef struct {
    double y; /* where the line ends */
    char text[120];
    yb_line_style style;
    bool bold, square; /* square: key of an area */
} yb_end_label;

enum { YB_MAX_LABELS = 24 };

double yb_end_labels_width(yb_canvas *canvas, const yb_end_label *labels, size_t n, double limit);
void yb_end_labels_draw(const yb_axes *axes, yb_end_label *labels, size_t n, double width);

/* ---- chart_panel.c: a fan as a panel of small multiples ---- */

enum { YB_PANEL_BANDS = 2, YB_PANEL_POINTS = 401 };

/* History, where low = high = median, then projection. */
typedef struct {
    size_t n, n_bands; /* outermost first */
    double coverage[YB_PANEL_BANDS];
    yb_year_value median[YB_PANEL_POINTS];
    yb_year_value low[YB_PANEL_BANDS][YB_PANEL_POINTS], high[YB_PANEL_BANDS][YB_PANEL_POINTS];
    int apex_year;    /* last year of history, or before a difference opens */
    double exhausted; /* probability by the last year, NaN: not known */
} yb_panel;

/* What the common axes of several panels hold. */
typedef struct {
    double low, high;
    int last_year;
} yb_panel_range;

/* Up to two symmetric bands: 90 (else 95, 80) and 50 %; positions in the rows' values. */
size_t yb_panel_bands(const yb_chart_data *data, int low[YB_PANEL_BANDS], int high[YB_PANEL_BANDS],
                      double coverage[YB_PANEL_BANDS]);
void yb_panel_fill(yb_panel *p, const yb_chart_data *data, yb_chart_slice slice, bool difference);
double yb_panel_exhausted(const yb_chart_data *data, const char *fund);
void yb_panel_extend(const yb_panel *p, yb_panel_range *range);
/* "Trillion yuan, nominal; line: median; shading: central 90 and 50 % of paths": appended to text. */
void yb_panel_reading(char *text, size_t size, const yb_panel *p, const yb_panel_range *range, bool zh);
/* Bands, zero line, median in `width` and history. */
void yb_panel_draw(const yb_axes *axes, const yb_panel *p, bool difference, double width);
/* ",p5,p25,p50,p75,p95" of a header, and of point k. */
void yb_panel_percentile_names(FILE *stream, const yb_panel *p);
void yb_panel_percentiles(FILE *stream, const yb_panel *p, size_t k, bool difference);

/* ---- chart_set.c ---- */

enum { YB_MAX_SET = YB_CHART_MAX_RESULTS };

/* Several results and their paired differences. */
typedef struct {
    yb_chart_data *data[YB_MAX_SET];
    size_t n;
    size_t reference;       /* what the others are compared with */
    yb_chart_data *compare; /* NULL: no compare.csv of these results */
} yb_chart_set;

YB_MUST_USE yb_status yb_chart_set_read(yb_chart_set *set, const char *const *result_dirs, size_t n,
                                        const char *compare_csv, yb_diag *diag);
void yb_chart_set_free(yb_chart_set *set);

/* Title up to its colon, fit for a label. */
void yb_chart_short_title(const yb_chart_run *run, bool zh, char *text, size_t size);

/* Of all scenarios of a set, appended to text. */
void yb_set_provenance(char *text, size_t size, const yb_chart_set *set, bool zh);

/* Position for yb_line_style_of(): the reference is 0, the others count in their order. */
size_t yb_set_position(const yb_chart_set *set, size_t i);

/* 2050, or the last year if the projection ends before. */
int yb_set_year(const yb_chart_set *set);

/* Last year that every scenario projects. */
int yb_set_last_year(const yb_chart_set *set);

/* ---- chart_figure.c: the fan chart ---- */

typedef struct {
    const yb_chart_series *series;
    const yb_chart_words *words;
    const yb_page *page;
} yb_chart_figure;

/* A yb_canvas_draw; context is a yb_chart_figure. */
void yb_chart_figure_draw(yb_canvas *canvas, const void *context);

/* ---- the families: each writes what the data allow ---- */

YB_MUST_USE yb_status yb_chart_fans(const yb_chart_sink *sink, const yb_chart_data *data);
YB_MUST_USE yb_status yb_chart_compositions(const yb_chart_sink *sink, const yb_chart_data *data);
YB_MUST_USE yb_status yb_chart_members(const yb_chart_sink *sink, const yb_chart_data *data,
                                       const char *result_dir);
YB_MUST_USE yb_status yb_chart_lines(const yb_chart_sink *sink, const yb_chart_set *set);
YB_MUST_USE yb_status yb_chart_multiples(const yb_chart_sink *sink, const yb_chart_set *set);
YB_MUST_USE yb_status yb_chart_tornados(const yb_chart_sink *sink, const yb_chart_set *set);
YB_MUST_USE yb_status yb_chart_waterfalls(const yb_chart_sink *sink, const yb_chart_set *set);

#endif
