/* One figure per series: a panel per origin with the fan projected from it and what came.  Lengths are
 * points.  See backtest_report.h. */
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "chart_private.h"
#include "yibao/backtest_report.h"

static const yb_series_id figures[] = {YB_S_RESIDENT_EXPENDITURE, YB_S_RESIDENT_ACCUMULATED_BALANCE,
                                       YB_S_EMPLOYEE_EXPENDITURE, YB_S_POOLED_ACCUMULATED_BALANCE};

/* 180 mm x 80 mm: the width of two columns. */
static const double PAGE_WIDTH = 180.0 / 25.4 * 72.0, PAGE_HEIGHT = 80.0 / 25.4 * 72.0;
static const double MARGIN = 10.0, GAP = 9.0, TOP = 56.0, BOTTOM = 62.0;

enum {
    FIRST_YEAR = 2017, /* where panels begin; earlier stocks were not published for every fund */
    BANDS = 3,
    MEDIAN_RGB = 0x08306B,
    EDGE_RGB = 0x6BAED6,
    ACTUAL_RGB = 0x222222,
    GRID_RGB = 0xDDDDDD,
    AXIS_RGB = 0x888888
};

static const uint32_t BAND_RGB[BANDS] = {0xC6DBEF, 0x9ECAE1, 0x6BAED6}; /* 95, 80, 50 % */
static const int BAND_LOW[BANDS] = {0, 2, 3};                           /* in yb_forecast.quantile */

static const yb_text_style TITLE = {12.0, true, 0x111111};
static const yb_text_style SUBTITLE = {8.5, false, 0x444444};
static const yb_text_style PANEL = {8.5, true, 0x333333};
static const yb_text_style TICK = {8.0, false, 0x444444};
static const yb_text_style NOTE = {7.5, false, 0x555555};

typedef struct {
    const yb_backtest *backtest;
    const yb_data *data;
    const yb_backtest_run *run;
    int target;
    bool zh;
    double low, high, step; /* axis of values, 100 million yuan */
} figure;

typedef struct {
    double left, right, top, bottom;
} box;

static const char *fund_name(const char *fund, bool zh)
{
    if (strcmp(fund, "resident") == 0)
        return zh ? "居民医保基金" : "Resident fund";
    if (strcmp(fund, "employee") == 0)
        return zh ? "职工医保基金" : "Employee fund";
    return zh ? "职工医保统筹基金" : "Employee pooled fund";
}

static bool actual_of(const figure *f, int year, double *value)
{
    const char *status;

    return yb_backtest_actual(f->data, yb_targets[f->target].series, year, value, &status);
}

/* Range of the drawn values with zero, in steps of 1, 2 or 5 times a power of ten. */
static void set_range(figure *f)
{
    double low = 0.0, high = 0.0, power = 1.0;

    for (size_t i = 0; i < f->backtest->n; i++) {
        const yb_cell *cell = &f->backtest->cell[i];

        if (cell->target != f->target)
            continue;
        low = fmin(low, cell->forecast[YB_METHOD_MODEL].quantile[0]);
        high = fmax(high,
                    fmax(cell->actual, cell->forecast[YB_METHOD_MODEL].quantile[YB_FORECAST_QUANTILES - 1]));
    }
    const double wanted = (high - low) / 5.0;

    while (power * 10.0 <= wanted)
        power *= 10.0;
    f->step = wanted <= 2.0 * power ? 2.0 * power : wanted <= 5.0 * power ? 5.0 * power : 10.0 * power;
    f->low = f->step * floor(low / f->step);
    f->high = f->step * ceil(high / f->step);
}

static double x_of(box b, double year)
{
    return b.left + (year - FIRST_YEAR) / (YB_TARGET_YEAR - FIRST_YEAR) * (b.right - b.left);
}

static double y_of(const figure *f, box b, double value)
{
    return b.bottom - (value - f->low) / (f->high - f->low) * (b.bottom - b.top);
}

static void draw_axes(yb_canvas *canvas, const figure *f, box b, bool labels)
{
    const int steps = (int) lround((f->high - f->low) / f->step);

    for (int i = 0; i <= steps; i++) {
        const double value = f->low + i * f->step, y = y_of(f, b, value);
        const bool zero = fabs(value) < 0.5 * f->step;

        yb_canvas_line(canvas, (yb_xy[]){{b.left, y}, {b.right, y}}, 2, zero ? 0.8 : 0.4, 0.0,
                       zero ? AXIS_RGB : GRID_RGB);
        if (labels) {
            char text[32];

            yb_chart_number(f->zh ? value : value / 10.0, 0, text, sizeof text);
            yb_canvas_text(canvas, TICK, YB_ALIGN_RIGHT, b.left - 4.0, y + 3.0, 0.0, text);
        }
    }
    for (int year = 2019; year <= YB_TARGET_YEAR; year += 3) {
        char text[16];

        snprintf(text, sizeof text, "%d", year);
        yb_canvas_text(canvas, TICK, YB_ALIGN_CENTRE, x_of(b, year), b.bottom + 11.0, 0.0, text);
    }
}

/* The fan opens at the origin's published value. */
static void draw_fan(yb_canvas *canvas, const figure *f, box b, int origin)
{
    const yb_forecast *forecast[YB_TARGET_YEAR - YB_FIRST_ORIGIN + 1];
    yb_xy corner[2 * (YB_TARGET_YEAR - YB_FIRST_ORIGIN + 2)];
    int year[YB_TARGET_YEAR - YB_FIRST_ORIGIN + 1];
    size_t n = 0;
    double start;

    for (size_t i = 0; i < f->backtest->n; i++) {
        const yb_cell *cell = &f->backtest->cell[i];

        if (cell->origin == origin && cell->target == f->target) {
            year[n] = cell->year;
            forecast[n++] = &cell->forecast[YB_METHOD_MODEL];
        }
    }
    if (n == 0 || !actual_of(f, origin, &start))
        return;
    const yb_xy apex = {x_of(b, origin), y_of(f, b, start)};

    for (int k = 0; k < BANDS; k++) {
        size_t corners = 0;

        corner[corners++] = apex;
        for (size_t i = 0; i < n; i++)
            corner[corners++] = (yb_xy){
                x_of(b, year[i]), y_of(f, b, forecast[i]->quantile[YB_FORECAST_QUANTILES - 1 - BAND_LOW[k]])};
        for (size_t i = n; i-- > 0;)
            corner[corners++] = (yb_xy){x_of(b, year[i]), y_of(f, b, forecast[i]->quantile[BAND_LOW[k]])};
        yb_canvas_polygon(canvas, corner, corners, BAND_RGB[k]);
        if (k == 0) {
            yb_canvas_line(canvas, corner, n + 1, 0.4, 0.0, EDGE_RGB);
            corner[corners] = apex;
            yb_canvas_line(canvas, corner + n + 1, n + 1, 0.4, 0.0, EDGE_RGB);
        }
    }
    corner[0] = apex;
    for (size_t i = 0; i < n; i++)
        corner[i + 1] =
            (yb_xy){x_of(b, year[i]), y_of(f, b, forecast[i]->quantile[YB_FORECAST_QUANTILES / 2])};
    yb_canvas_line(canvas, corner, n + 1, 1.4, 0.0, MEDIAN_RGB);
}

/* A line up to the origin, dots behind it: what the projection could not know. */
static void draw_actual(yb_canvas *canvas, const figure *f, box b, int origin)
{
    yb_xy known[YB_TARGET_YEAR - FIRST_YEAR + 1];
    size_t n = 0;
    double value;

    for (int year = FIRST_YEAR; year <= YB_TARGET_YEAR; year++) {
        if (!actual_of(f, year, &value))
            continue;
        const yb_xy point = {x_of(b, year), y_of(f, b, value)};

        if (year <= origin)
            known[n++] = point;
        if (year >= origin)
            yb_canvas_dot(canvas, point, 1.9, year > origin, ACTUAL_RGB);
    }
    yb_canvas_line(canvas, known, n, 1.4, 0.0, ACTUAL_RGB);
}

static void write_title(const figure *f, char *text, size_t size)
{
    const yb_series *series = &yb_series_table[yb_targets[f->target].series];
    char name[64];

    snprintf(name, sizeof name, "%s", f->zh ? series->zh : series->name);
    for (char *c = name; !f->zh && *c; c++)
        *c = *c == '_' ? ' ' : *c;
    snprintf(text, size,
             f->zh ? "%s%s：从过去年末出发的预测与实际" : "%s, %s: projected from past years, and what came",
             fund_name(series->fund, f->zh), name);
}

static void write_note(const figure *f, char *text, size_t size)
{
    char paths[32];

    yb_chart_number((double) f->run->paths, 0, paths, sizeof paths);
    snprintf(text, size,
             f->zh ? "各起点只用当时已公布的数据；参数由固定的规则估计（docs/"
                     "calibration.md）。数据来源：国家医疗保障局"
                     "统计公报。%s条路径，种子%llu，yibao %s；%s"
                   : "Each origin uses only the figures published by then; parameters follow fixed rules "
                     "(docs/calibration.md). Source of the figures: bulletins of the National Healthcare "
                     "Security Administration. %s paths, seed %llu, yibao %s; %s",
             paths, f->run->seed, YB_VERSION, f->run->command);
}

static void draw(yb_canvas *canvas, const void *context)
{
    const figure *f = context;
    char text[600];
    double width, height;
    const int panels = f->run->n_origins;

    yb_canvas_size(canvas, &width, &height);
    write_title(f, text, sizeof text);
    yb_canvas_text(canvas, TITLE, YB_ALIGN_LEFT, MARGIN, 18.0, width - 2.0 * MARGIN, text);
    yb_canvas_text(
        canvas, SUBTITLE, YB_ALIGN_LEFT, MARGIN, 32.0, width - 2.0 * MARGIN,
        f->zh ? "亿元，名义值；蓝线：中位数；阴影：50%、80%、95%"
                "区间；黑线：起点已知的实际值；空心点：其后的实际值"
              : "billion yuan, nominal; blue: median, and central 50, 80 and 95 % of the paths; black: "
                "known at the origin; hollow: what came");
    const double left = MARGIN + 34.0, panel = (width - MARGIN - 6.0 - left - GAP * (panels - 1)) / panels;

    for (int i = 0; i < panels; i++) {
        const box b = {left + i * (panel + GAP), left + i * (panel + GAP) + panel, TOP, height - BOTTOM};

        snprintf(text, sizeof text, f->zh ? "%d年末" : "end of %d", f->run->origin[i].year);
        yb_canvas_text(canvas, PANEL, YB_ALIGN_LEFT, b.left, TOP - 8.0, panel, text);
        draw_axes(canvas, f, b, i == 0);
        draw_fan(canvas, f, b, f->run->origin[i].year);
        draw_actual(canvas, f, b, f->run->origin[i].year);
    }
    write_note(f, text, sizeof text);
    yb_canvas_paragraph(canvas, NOTE, MARGIN, height - BOTTOM + 24.0, width - 2.0 * MARGIN, 3, text, true);
}

static yb_status write_figure(yb_canvas *canvas, const figure *f, const char *folder,
                              const yb_chart_options *options, yb_diag *diag)
{
    const struct {
        bool wanted;
        yb_canvas_format format;
        const char *extension;
    } formats[] = {{options->svg, YB_CANVAS_SVG, "svg"},
                   {options->pdf, YB_CANVAS_PDF, "pdf"},
                   {options->png, YB_CANVAS_PNG, "png"}};
    const yb_series *series = &yb_series_table[yb_targets[f->target].series];
    char title[300], note[600];
    yb_status status = YB_OK;

    write_title(f, title, sizeof title);
    write_note(f, note, sizeof note);
    const char *const entries[][2] = {{"version", YB_VERSION}, {"command", f->run->command}};
    const yb_canvas_metadata metadata = {title, note, entries, sizeof entries / sizeof *entries};

    yb_canvas_language(canvas, f->zh ? "zh-cn" : "en");
    for (size_t k = 0; status == YB_OK && k < sizeof formats / sizeof *formats; k++) {
        char *path = NULL;

        if (!formats[k].wanted)
            continue;
        if (asprintf(&path, "%s/backtest-%s-%s.%s.%s", folder, series->fund, series->name,
                     f->zh ? "zh" : "en", formats[k].extension) < 0)
            return yb_fail(diag, YB_ERR_FILE, NULL, NULL, "out of memory");
        status = yb_canvas_write(canvas, formats[k].format, draw, f, &metadata, path, diag);
        free(path);
    }
    return status;
}

yb_status yb_backtest_charts(const yb_backtest *backtest, const yb_data *data, const yb_backtest_run *run,
                             const char *folder, const yb_chart_options *options, yb_diag *diag)
{
    yb_canvas *canvas = yb_canvas_create();
    yb_status status = canvas ? YB_OK : yb_fail(diag, YB_ERR_FILE, NULL, NULL, "out of memory");

    if (canvas)
        yb_canvas_resize(canvas, PAGE_WIDTH, PAGE_HEIGHT, 1.0);

    for (size_t i = 0; i < sizeof figures / sizeof *figures; i++)
        for (int zh = 0; zh < 2; zh++) {
            figure f = {.backtest = backtest, .data = data, .run = run, .zh = zh != 0};

            while (yb_targets[f.target].series != figures[i])
                f.target++;
            if (status != YB_OK || !(zh ? options->zh : options->en))
                continue;
            set_range(&f);
            status = write_figure(canvas, &f, folder, options, diag);
        }
    if (canvas && yb_canvas_unknown_glyphs(canvas) > 0)
        yb_warn(diag, NULL, "install the package fonts-noto-cjk and run again",
                "no font has all characters of the charts");
    yb_canvas_free(canvas);
    return status;
}
