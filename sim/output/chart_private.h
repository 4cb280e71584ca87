/* chart_private.h: what the chart*.c files share.        Layer: output
 *
 * chart_data.c reads the files, chart_series.c gathers the numbers of a fan
 * chart, chart_text.c finds its words, chart_figure.c draws it; chart_canvas.c
 * knows cairo and pango, chart_file.c the file formats.  What the other
 * families of figures share stands in chart_frame.h.
 */
#ifndef YIBAO_CHART_PRIVATE_H
#define YIBAO_CHART_PRIVATE_H

#include <cairo.h>
#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "yibao/diag.h"
#include "yibao/status.h"
#include "yibao/table.h"

/* ---- chart_data.c: a result directory in memory ---- */

enum { YB_CHART_MAX_PERCENTILES = 64, YB_CHART_MAX_BANDS = 3 };

typedef enum {
    YB_CHART_OFFICIAL,
    YB_CHART_DERIVED,
    YB_CHART_PRESS,
    YB_CHART_UNVERIFIED,
    YB_CHART_PROJECTED,
    YB_CHART_STATUSES
} yb_chart_status;

/* A row of bands.csv or compare.csv. */
typedef struct {
    const char *scenario, *fund, *series, *unit;
    const char *versus; /* compare.csv, else NULL */
    double mean;
    int year;
    yb_chart_status status;
    const double *values; /* [n_percentiles], NaN where empty */
    yb_place at;
} yb_chart_row;

/* A row of risk.csv whose event is exhausted_by. */
typedef struct {
    const char *fund;
    int year;
    double probability;
} yb_chart_risk;

/* What run.json says; the strings are UTF-8 without control characters. */
typedef struct {
    const char *scenario, *sha256, *version, *command;
    const char *title_zh, *title_en;
    const char *history_source_zh, *history_source_en; /* NULL: the national bulletins */
    int64_t seed, paths;
    bool quasi_random; /* simulation.sampling: sobol */
} yb_chart_run;

/* The three files; owns every string it points to. */
typedef struct {
    yb_table *bands, *risk;
    json_t *json;
    yb_chart_run run;
    double percentiles[YB_CHART_MAX_PERCENTILES]; /* in the order of the columns */
    size_t n_percentiles, median_index;
    yb_chart_row *rows;
    double *values;
    size_t n_rows;
    yb_chart_risk *risks;
    size_t n_risks;
} yb_chart_data;

/* NULL when a file cannot be read or is faulty. */
yb_chart_data *yb_chart_data_read(const char *result_dir, yb_diag *diag);
void yb_chart_data_free(yb_chart_data *data);

/* The string of `value`, which owns it, with spaces for characters that no file format can hold; NULL if
 * that is no string. */
const char *yb_chart_clean_string(json_t *value);

/* The same for text[size], in place; true if it was changed. */
bool yb_chart_clean_text(char *text, size_t size);

/* The rows of compare.csv alone; NULL when it cannot be read or is faulty. */
yb_chart_data *yb_chart_compare_read(const char *path, yb_diag *diag);

/* The rows of one series, in the order of the file (which is that of the years); n = 0: none. */
typedef struct {
    const yb_chart_row *rows;
    size_t n;
} yb_chart_slice;

/* scenario NULL: any. */
yb_chart_slice yb_chart_find(const yb_chart_data *data, const char *scenario, const char *fund,
                             const char *series);
const yb_chart_row *yb_chart_at(yb_chart_slice slice, int year); /* NULL: no such year */

/* Position of the percentile in the rows' values, -1: none. */
int yb_chart_percentile(const yb_chart_data *data, double percent);

/* ---- chart_series.c: the numbers of one chart ---- */

/* One year in 100 million yuan; in history low = high = median. */
typedef struct {
    int year;
    yb_chart_status status;
    double median;
    double low[YB_CHART_MAX_BANDS], high[YB_CHART_MAX_BANDS];
} yb_chart_point;

/* Years by which 5, 50 and 95 % of the paths had been exhausted; 0 = after `horizon`. */
typedef struct {
    bool known; /* risk.csv has rows of this fund */
    int horizon;
    double final_probability;
    int year_5, year_50, year_95;
} yb_chart_exhaustion;

/* History, then projection, years ascending. */
typedef struct {
    const char *fund, *series;
    yb_chart_point *points;
    size_t n_points, n_history;
    size_t n_bands;                      /* outermost first */
    double coverage[YB_CHART_MAX_BANDS]; /* percent of the paths inside */
    double omitted_coverage;             /* of a band too wide to draw; 0 = none */
    double omitted_low, omitted_high;    /* where that band ends in the last year */
    yb_chart_exhaustion exhaustion;
} yb_chart_series;

/* Gathers one series of one fund.  No projected row: YB_OK and n_points = 0.
 * To be freed also after a failure; `data` must outlive it. */
YB_MUST_USE yb_status yb_chart_series_init(yb_chart_series *series, const yb_chart_data *data,
                                           const char *fund, const char *name, yb_diag *diag);
void yb_chart_series_free(yb_chart_series *series);

/* Least and greatest value with the bands from `first_band` on, zero included. */
void yb_chart_series_range(const yb_chart_series *series, size_t first_band, double *low, double *high);

/* ---- chart_text.c: the words and numbers of one chart in one language ---- */

enum { YB_CHART_LABEL_BYTES = 160, YB_CHART_NOTE_BYTES = 1024 };

typedef struct {
    double scale; /* drawn value of 100 million yuan */
    char title[2 * YB_CHART_LABEL_BYTES];
    char *scenario; /* allocated: any length */
    const char *separator;
    char reading[2 * YB_CHART_LABEL_BYTES]; /* unit, prices, shading; stands after scenario and separator */
    char *source;                           /* allocated */
    char note[YB_CHART_NOTE_BYTES];
    char history[YB_CHART_LABEL_BYTES], projection[YB_CHART_LABEL_BYTES];
    char median[YB_CHART_LABEL_BYTES], band[YB_CHART_MAX_BANDS][YB_CHART_LABEL_BYTES];
    char marker[2][YB_CHART_LABEL_BYTES]; /* empty: nothing to say */
    int deficit_year;                     /* marked on the median of a current balance; 0 = none */
} yb_chart_words;

/* False: out of memory.  Free it in either case. */
bool yb_chart_words_init(yb_chart_words *words, const yb_chart_series *series, const yb_chart_run *run,
                         bool zh);
void yb_chart_words_free(yb_chart_words *words);

bool yb_chart_is_stock(const yb_chart_series *series); /* accumulated, not current */

/* Appends to text[size]; what does not fit is cut between characters. */
void yb_chart_append(char *text, size_t size, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* A unit of money fit for amounts up to `greatest` 100 million yuan. */
typedef struct {
    double least; /* from this greatest absolute value on, 100 million yuan */
    double scale; /* drawn value of 100 million yuan */
    const char *name;
} yb_money_unit;

const yb_money_unit *yb_chart_money_unit(double greatest, bool zh);

const char *yb_chart_fund_name(const char *fund, bool zh);

/* "bulletins (2018–2025)": where history comes from. */
const char *yb_chart_history_source(const yb_chart_run *run, bool zh);

/* Writes `value` with thousands separators and a true minus sign, in any locale. */
void yb_chart_number(double value, int decimals, char *text, size_t size);

/* ---- chart_file.c: files; chart_canvas.c: what is drawn on them ---- */

typedef struct yb_canvas yb_canvas;

typedef enum { YB_CANVAS_SVG, YB_CANVAS_PDF, YB_CANVAS_PNG } yb_canvas_format;
typedef enum { YB_ALIGN_LEFT, YB_ALIGN_CENTRE, YB_ALIGN_RIGHT } yb_align;

typedef struct {
    double size; /* points */
    bool bold;
    uint32_t rgb; /* 0xRRGGBB */
} yb_text_style;

typedef struct {
    const char *title, *description; /* fit for XML once escaped */
    const char *const (*entries)[2]; /* [n_entries] of key (ASCII) and value */
    size_t n_entries;
} yb_canvas_metadata;

typedef void yb_canvas_draw(yb_canvas *canvas, const void *context);

/* NULL: out of memory. */
yb_canvas *yb_canvas_create(void);
void yb_canvas_free(yb_canvas *canvas);

/* The page of the next files: width x height points of the layout, each drawn `scale` points wide. */
void yb_canvas_resize(yb_canvas *canvas, double width, double height, double scale);
double yb_canvas_scale(const yb_canvas *canvas);
void yb_canvas_language(yb_canvas *canvas, const char *language); /* "zh-cn", "en" */

void yb_canvas_size(const yb_canvas *canvas, double *width, double *height);

/* Directs the following drawing to `cr`, borrowed, on white; NULL ends it. */
void yb_canvas_begin(yb_canvas *canvas, cairo_t *cr);

/* Calls draw(canvas, context) and writes the file at `path`. */
YB_MUST_USE yb_status yb_canvas_write(yb_canvas *canvas, yb_canvas_format format, yb_canvas_draw *draw,
                                      const void *context, const yb_canvas_metadata *metadata,
                                      const char *path, yb_diag *diag);

/* Whether texts of the last figure overlap or left the page; says which. */
bool yb_canvas_clash(const yb_canvas *canvas, char *what, size_t size);

/* How the first text starts that had to be cut in the last figure; "": none. */
const char *yb_canvas_cut(const yb_canvas *canvas);

/* Writes a whole file beside `path`, then renames: readers see the old file or the new one. */
YB_MUST_USE yb_status yb_chart_store(const char *path, const char *bytes, size_t size, yb_diag *diag);

/* Characters drawn so far for which no font had a glyph. */
int yb_canvas_unknown_glyphs(const yb_canvas *canvas);

/* Text is plain text on one line, cut with an ellipsis at max_width (0: no limit). */
double yb_canvas_text_width(yb_canvas *canvas, yb_text_style style, const char *text);
/* Returns the width drawn. */
double yb_canvas_text(yb_canvas *canvas, yb_text_style style, yb_align align, double x, double baseline,
                      double max_width, const char *text);

/* Up to max_lines wrapped lines from `top` on; returns their height.  Draws only if told. */
double yb_canvas_paragraph(yb_canvas *canvas, yb_text_style style, double x, double top, double width,
                           int max_lines, const char *text, bool draw);

/* Up to max_lines wrapped lines, each aligned at x, centred on `middle`; returns their height. */
double yb_canvas_block(yb_canvas *canvas, yb_text_style style, yb_align align, double x, double middle,
                       double width, int max_lines, const char *text, bool draw);

typedef struct {
    double x, y;
} yb_xy;

void yb_canvas_polygon(yb_canvas *canvas, const yb_xy *corners, size_t n, uint32_t rgb);
/* dash 0: solid, else length of strokes and gaps in points. */
void yb_canvas_line(yb_canvas *canvas, const yb_xy *points, size_t n, double width, double dash,
                    uint32_t rgb);
void yb_canvas_rectangle(yb_canvas *canvas, double left, double top, double right, double bottom,
                         uint32_t rgb);
void yb_canvas_segment(yb_canvas *canvas, double x1, double y1, double x2, double y2, double width,
                       double dash, uint32_t rgb);
void yb_canvas_dot(yb_canvas *canvas, yb_xy centre, double radius, bool hollow, uint32_t rgb);

#endif
