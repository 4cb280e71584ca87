/* One figure per series: a panel per origin with the fan projected from it and what came.  Lengths are
 * points.  See backtest_report.h. */
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "chart_frame.h"
#include "yibao/backtest_report.h"

static const yb_series_id drawn[] = {YB_S_RESIDENT_EXPENDITURE, YB_S_RESIDENT_ACCUMULATED_BALANCE,
                                     YB_S_EMPLOYEE_EXPENDITURE, YB_S_POOLED_ACCUMULATED_BALANCE};

enum {
    FIRST_YEAR = 2017, /* where panels begin; earlier stocks were not published for every fund */
    BANDS = 3,
    MOST_POINTS = YB_TARGET_YEAR - YB_FIRST_ORIGIN + 1 /* of a fan, its apex included */
};

static const uint32_t BAND_RGB[BANDS] = {0xC6DBEF, 0x9ECAE1, 0x6BAED6}; /* 95, 80, 50 % */
static const int BAND_LOW[BANDS] = {0, 2, 3};                           /* in yb_forecast.quantile */
static const uint32_t EDGE_RGB = 0x6BAED6;

typedef struct {
    const yb_backtest *backtest;
    const yb_data *data;
    const yb_backtest_run *run;
    int target;
    double low, high; /* of what is drawn, 100 million yuan */
} figure;

static const yb_series *series_of(const figure *f)
{
    return &yb_series_table[yb_targets[f->target].series];
}

static bool actual_of(const figure *f, int year, double *value)
{
    const char *status;

    return yb_backtest_actual(f->data, yb_targets[f->target].series, year, value, &status);
}

static void set_range(figure *f)
{
    for (size_t i = 0; i < f->backtest->n; i++) {
        const yb_cell *const cell = &f->backtest->cell[i];
        const double *const quantile = cell->forecast[YB_METHOD_MODEL].quantile;

        if (cell->target != f->target)
            continue;
        f->low = fmin(f->low, quantile[0]);
        f->high = fmax(f->high, fmax(cell->actual, quantile[YB_FORECAST_QUANTILES - 1]));
    }
}

/* ---- Words ---- */

static void write_words(yb_page *page, const void *context, bool zh)
{
    const figure *const f = context;
    const yb_series *const series = series_of(f);
    char name[64], paths[32];

    snprintf(name, sizeof name, "%s", zh ? series->zh : series->name);
    for (char *c = name; !zh && *c != '\0'; c++)
        *c = (char) (*c == '_' ? ' ' : *c);
    page->separator = zh ? "；" : "; ";
    yb_chart_append(page->title, sizeof page->title,
                    zh ? "%s%s：预测与实际" : "%s, %s: forecasts and outcome",
                    yb_chart_fund_name(series->fund, zh), name);
    yb_chart_append(page->lead, sizeof page->lead,
                    zh ? "从过去各年末出发的预测，与其后的实际值"
                       : "Projected from the end of past years, and what came");
    yb_chart_append(page->reading, sizeof page->reading,
                    zh ? "%s，名义值；蓝线：中位数；阴影：50%%、80%%、95%%区间；"
                         "黑线：起点已知的实际值；空心点：其后的实际值"
                       : "%s, nominal; blue: median, and central 50, 80 and 95 %% of the paths; black: "
                         "known at the origin; hollow: what came",
                    yb_chart_money_unit(fmax(f->high, -f->low), zh)->name);
    yb_chart_number((double) f->run->paths, 0, paths, sizeof paths);
    yb_chart_append(page->note, sizeof page->note,
                    zh ? "各起点只用当时已公布的数据；参数由固定的规则估计（docs/calibration.md）。"
                       : "Each origin uses only the figures published by then; parameters follow fixed rules "
                         "(docs/calibration.md). ");
    yb_chart_append(page->source, sizeof page->source,
                    zh ? "数据来源：国家医疗保障局统计公报。%s条路径，种子%llu，yibao %s；%s"
                       : "Source of the figures: bulletins of the National Healthcare Security "
                         "Administration. %s paths, seed %llu, yibao %s; %s",
                    paths, f->run->seed, YB_VERSION, f->run->command);
}

/* ---- Drawing ---- */

/* The forecasts from an origin, which open at its published value; returns their number, the apex included,
 * 0: there are none. */
static size_t gather(const figure *f, int origin, int *year, const double **quantile, double *start)
{
    size_t n = 1;

    year[0] = origin;
    quantile[0] = NULL;
    for (size_t i = 0; i < f->backtest->n && n < MOST_POINTS; i++) {
        const yb_cell *const cell = &f->backtest->cell[i];

        if (cell->origin != origin || cell->target != f->target)
            continue;
        year[n] = cell->year;
        quantile[n++] = cell->forecast[YB_METHOD_MODEL].quantile;
    }
    return n > 1 && actual_of(f, origin, start) ? n : 0;
}

static void draw_fan(const yb_axes *axes, const figure *f, int origin)
{
    const double *quantile[MOST_POINTS];
    yb_year_value low[MOST_POINTS], high[MOST_POINTS], median[MOST_POINTS];
    int year[MOST_POINTS];
    double start = 0.0;
    const size_t n = gather(f, origin, year, quantile, &start);

    for (int k = 0; k < BANDS && n > 0; k++) {
        for (size_t i = 0; i < n; i++) {
            const double *const q = quantile[i];

            low[i] = (yb_year_value){year[i], q != NULL ? q[BAND_LOW[k]] : start};
            high[i] =
                (yb_year_value){year[i], q != NULL ? q[YB_FORECAST_QUANTILES - 1 - BAND_LOW[k]] : start};
            median[i] = (yb_year_value){year[i], q != NULL ? q[YB_FORECAST_QUANTILES / 2] : start};
        }
        yb_axes_area(axes, high, low, n, BAND_RGB[k], k == 0 ? EDGE_RGB : BAND_RGB[k]);
    }
    yb_axes_line(axes, median, n, 1.4, 0.0, YB_RGB_MEDIAN);
}

/* A line up to the origin, dots behind it: what the projection could not know. */
static void draw_actual(const yb_axes *axes, const figure *f, int origin)
{
    yb_year_value known[YB_TARGET_YEAR - FIRST_YEAR + 1];
    size_t n = 0;
    double value;

    for (int year = FIRST_YEAR; year <= YB_TARGET_YEAR; year++) {
        if (!actual_of(f, year, &value))
            continue;
        if (year <= origin)
            known[n++] = (yb_year_value){year, value};
        if (year >= origin)
            yb_canvas_dot(axes->canvas, (yb_xy){yb_axes_x(axes, year), yb_axes_y(axes, value)}, 1.9,
                          year > origin, YB_RGB_HISTORY);
    }
    yb_axes_line(axes, known, n, 1.4, 0.0, YB_RGB_HISTORY);
}

static void draw(yb_canvas *canvas, const yb_drawing *drawing)
{
    const figure *const f = drawing->context;
    const yb_box body = yb_page_draw(canvas, drawing->page);
    const double gap = 9.0, head = 16.0, years = 17.0;
    const int panels = f->run->n_origins;
    yb_axes axes = {.canvas = canvas,
                    .top = body.top + head,
                    .bottom = body.bottom - years,
                    .scale = yb_chart_money_unit(fmax(f->high, -f->low), drawing->zh)->scale,
                    .first_year = FIRST_YEAR,
                    .last_year = YB_TARGET_YEAR,
                    .gap = gap};
    char text[32];

    yb_axes_set_values(&axes, f->low, f->high, 5);
    const double left = body.left + yb_axes_widest_tick(&axes) + 6.0;
    const double panel = (body.right - 4.0 - left - gap * (panels - 1)) / panels;

    for (int i = 0; i < panels; i++) {
        const int origin = f->run->origin[i].year;

        axes.left = left + i * (panel + gap);
        axes.right = axes.left + panel;
        snprintf(text, sizeof text, drawing->zh ? "%d年末" : "end of %d", origin);
        yb_canvas_text(canvas, yb_style_panel, YB_ALIGN_LEFT, axes.left, axes.top - 5.0, panel, text);
        yb_axes_grid(&axes, i == 0);
        draw_fan(&axes, f, origin);
        yb_axes_zero(&axes);
        yb_axes_years(&axes, true);
        draw_actual(&axes, f, origin);
    }
}

/* ---- Files ---- */

static void write_table(FILE *stream, const void *context)
{
    const figure *const f = context;

    fputs("origin,year,p2_5,p10,p25,p50,p75,p90,p97_5,actual\n", stream);
    for (size_t i = 0; i < f->backtest->n; i++) {
        const yb_cell *const cell = &f->backtest->cell[i];
        const double *const q = cell->forecast[YB_METHOD_MODEL].quantile;

        if (cell->target != f->target)
            continue;
        fprintf(stream, "%d,%d", cell->origin, cell->year);
        for (int k = 0; k < BANDS; k++)
            yb_table_value(stream, q[BAND_LOW[k]]);
        yb_table_value(stream, q[YB_FORECAST_QUANTILES / 2]);
        for (int k = BANDS - 1; k >= 0; k--)
            yb_table_value(stream, q[YB_FORECAST_QUANTILES - 1 - BAND_LOW[k]]);
        yb_table_value(stream, cell->actual);
        fputc('\n', stream);
    }
}

yb_status yb_backtest_charts(const yb_backtest *backtest, const yb_data *data, const yb_backtest_run *run,
                             const char *folder, const yb_chart_options *options, yb_diag *diag)
{
    const char *const entries[][2] = {{"version", YB_VERSION}, {"command", run->command}};
    const yb_chart_sink sink = {.folder = folder,
                                .options = options,
                                .canvas = yb_canvas_create(),
                                .entries = entries,
                                .n_entries = sizeof entries / sizeof *entries,
                                .diag = diag};
    yb_status status = sink.canvas ? YB_OK : yb_fail(diag, YB_ERR_FILE, NULL, NULL, "out of memory");

    for (size_t i = 0; i < sizeof drawn / sizeof *drawn && status == YB_OK; i++) {
        figure f = {.backtest = backtest, .data = data, .run = run};
        yb_plot out = {.height_mm = 80.0,
                       .narrow_mm = 80.0,
                       .words = write_words,
                       .draw = draw,
                       .table = write_table,
                       .context = &f};

        while (yb_targets[f.target].series != drawn[i])
            f.target++;
        set_range(&f);
        snprintf(out.stem, sizeof out.stem, "backtest-%s-%s", series_of(&f)->fund, series_of(&f)->name);
        status = yb_figure_write(&sink, &out);
    }
    if (sink.canvas && yb_canvas_unknown_glyphs(sink.canvas) > 0)
        yb_warn(diag, NULL, "install the package fonts-noto-cjk and run again",
                "no font has all characters of the charts");
    yb_canvas_free(sink.canvas);
    return status;
}
