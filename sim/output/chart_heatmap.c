/* Heat maps of a grid of two levers: see chart_grid.h. */
#include "chart_grid.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_LINES = 3 }; /* of the name of a value */

typedef struct {
    const yb_grid *g;
    const char *fund;
    bool probability;
    int year;
    double value[YB_LEVER_VALUES][YB_LEVER_VALUES]; /* [across][up], NaN: no such member */
    double low, high;
} heatmap;

/* ---- Numbers ---- */

/* 2050, or the last year of the quantity. */
static int find_year(const yb_grid *g, const char *fund, const char *quantity, yb_diag *diag)
{
    const int fund_column = yb_table_column(g->table, "fund", diag);
    const int quantity_column = yb_table_column(g->table, "quantity", diag);
    const int year_column = yb_table_column(g->table, "year", diag);
    int last = 0;

    for (size_t r = 0;
         fund_column >= 0 && quantity_column >= 0 && year_column >= 0 && r < yb_table_rows(g->table); r++) {
        if (strcmp(yb_table_text(g->table, r, fund_column), fund) != 0 ||
            strcmp(yb_table_text(g->table, r, quantity_column), quantity) != 0)
            continue;
        const int year = (int) yb_table_integer(g->table, r, year_column, diag);

        if (year == 2050)
            return year;
        last = year > last ? year : last;
    }
    return last;
}

/* False: cells are missing or several members share one, or all are nearly equal. */
static bool gather(heatmap *h, yb_diag *diag)
{
    const yb_grid *const g = h->g;
    const char *const quantity = h->probability ? "exhausted_by" : "accumulated_balance_p50";
    const int fund = yb_table_column(g->table, "fund", diag);
    const int name = yb_table_column(g->table, "quantity", diag);
    const int year = yb_table_column(g->table, "year", diag);
    const int value = yb_table_column(g->table, "value", diag);
    char year_text[16];

    h->year = find_year(g, h->fund, quantity, diag);
    if (h->year == 0 || fund < 0 || name < 0 || year < 0 || value < 0)
        return false;
    snprintf(year_text, sizeof year_text, "%d", h->year);
    for (size_t i = 0; i < YB_LEVER_VALUES; i++)
        for (size_t j = 0; j < YB_LEVER_VALUES; j++)
            h->value[i][j] = NAN;
    h->low = INFINITY;
    h->high = -INFINITY;
    size_t n = 0;

    for (size_t r = 0; r < yb_table_rows(g->table); r++) {
        if (strcmp(yb_table_text(g->table, r, fund), h->fund) != 0 ||
            strcmp(yb_table_text(g->table, r, name), quantity) != 0 ||
            strcmp(yb_table_text(g->table, r, year), year_text) != 0)
            continue;
        const size_t i = yb_lever_position(&g->axis[0], yb_table_text(g->table, r, g->column[0]));
        const size_t j = yb_lever_position(&g->axis[1], yb_table_text(g->table, r, g->column[1]));
        const double v = yb_table_number(g->table, r, value, diag);

        if (i == YB_LEVER_VALUES || j == YB_LEVER_VALUES || !isnan(h->value[i][j]))
            return false;
        h->value[i][j] = v;
        h->low = fmin(h->low, v);
        h->high = fmax(h->high, v);
        n++;
    }
    const double flat = h->probability ? 0.005 : 0.01 * fmax(fabs(h->low), fabs(h->high));

    return n == g->axis[0].n * g->axis[1].n && h->high - h->low > flat;
}

/* ---- Words ---- */

static void write_words(yb_page *page, const void *context, bool zh)
{
    const heatmap *const h = context;
    const char *const fund = yb_chart_fund_name(h->fund, zh);
    const yb_money_unit *const unit = yb_chart_money_unit(fmax(fabs(h->low), fabs(h->high)), zh);
    char paths[32];

    page->separator = zh ? "；" : "; ";
    if (h->probability)
        yb_chart_append(page->title, sizeof page->title,
                        zh ? "%s：至%d年末累计结余耗尽概率" : "%s: probability of exhaustion by %d", fund,
                        h->year);
    else
        yb_chart_append(page->title, sizeof page->title,
                        zh ? "%s：%d年末累计结余中位数" : "%s: median accumulated balance at the end of %d",
                        fund, h->year);
    yb_chart_append(page->lead, sizeof page->lead, zh ? "批次：%s" : "Batch: %s", h->g->name);
    if (h->probability)
        yb_chart_append(
            page->reading, sizeof page->reading,
            zh ? "累计结余曾低于零的路径占比，%%；颜色越深概率越高"
               : "share of paths whose balance has been below zero, %%; the darker, the likelier");
    else
        yb_chart_append(page->reading, sizeof page->reading,
                        zh ? "%s，名义值；蓝色为正，橙色为负" : "%s, nominal; blue above zero, orange below",
                        unit->name);
    yb_chart_append(
        page->note, sizeof page->note,
        zh ? "各格为一个情景，冲击相同。未假定政策应对。"
           : "Each cell is a scenario of its own on the same shocks. No policy response assumed. ");
    yb_chart_number((double) h->g->first.paths, 0, paths, sizeof paths);
    yb_chart_append(page->source, sizeof page->source,
                    zh ? "预测：yibao %s，批次 %s，%s条路径，种子 %" PRId64 "，批次哈希 %.12s。"
                       : "Projection: yibao %s, batch %s, %s paths, seed %" PRId64 ", batch hash %.12s.",
                    h->g->first.version, h->g->name, paths, h->g->first.seed, h->g->first.sha256);
}

/* ---- Drawing ---- */

static uint32_t mix(uint32_t from, uint32_t to, double share)
{
    uint32_t rgb = 0;

    for (int shift = 0; shift <= 16; shift += 8) {
        const double a = from >> shift & 0xFF, b = to >> shift & 0xFF;

        rgb |= (uint32_t) lround(a + share * (b - a)) << shift;
    }
    return rgb;
}

/* Light to dark for a probability; towards blue above zero and orange below for a balance. */
static uint32_t cell_rgb(const heatmap *h, double value)
{
    const double most = fmax(fabs(h->low), fabs(h->high));

    if (h->probability)
        return value < 0.5 ? mix(0xFFF7EC, 0xEF6548, 2.0 * value)
                           : mix(0xEF6548, 0x7F0000, 2.0 * value - 1.0);
    return mix(0xF7F7F7, value < 0.0 ? 0xB35806 : 0x2166AC, fabs(value) / most);
}

static uint32_t ink_on(uint32_t rgb)
{
    const double light = 0.299 * (rgb >> 16 & 0xFF) + 0.587 * (rgb >> 8 & 0xFF) + 0.114 * (rgb & 0xFF);

    return light < 140.0 ? 0xFFFFFF : 0x111111;
}

static void draw_cell(yb_canvas *canvas, const heatmap *h, yb_box cell, double value, double scale)
{
    const uint32_t rgb = cell_rgb(h, value);
    const yb_text_style style = {8.5, false, ink_on(rgb)};
    const double most = fmax(fabs(h->low), fabs(h->high)) * scale;
    char text[40];

    yb_chart_number(value * (h->probability ? 100.0 : scale),
                    h->probability  ? (h->high - h->low < 0.05 ? 1 : 0)
                    : most >= 100.0 ? 0
                    : most >= 10.0  ? 1
                                    : 2,
                    text, sizeof text);
    yb_canvas_rectangle(canvas, cell.left, cell.top, cell.right, cell.bottom, rgb);
    yb_canvas_text(canvas, style, YB_ALIGN_CENTRE, 0.5 * (cell.left + cell.right),
                   0.5 * (cell.top + cell.bottom) + 0.5 * YB_DIGIT_HEIGHT * style.size, 0.0, text);
}

static void draw(yb_canvas *canvas, const yb_drawing *drawing)
{
    const heatmap *const h = drawing->context;
    const yb_lever *const across = &h->g->axis[0], *const up = &h->g->axis[1];
    const yb_box body = yb_page_draw(canvas, drawing->page);
    const yb_money_unit *const unit = yb_chart_money_unit(fmax(fabs(h->low), fabs(h->high)), drawing->zh);
    const double head = 16.0, white = 0.6;
    const double most = 0.28 * (body.right - body.left); /* for the names of the values */
    double widest = 0.0, lines = 0.0;
    char text[YB_LEVER_TEXT];

    for (size_t j = 0; j < up->n; j++)
        widest = fmax(widest,
                      yb_canvas_text_width(canvas, yb_style_tick, yb_lever_value(up, j, drawing->zh, text)));
    widest = fmin(widest, most);
    const double left = body.left + widest + 8.0, right = body.right - 4.0;
    const double width = (right - left) / (double) across->n;

    for (size_t i = 0; i < across->n; i++)
        lines = fmax(lines, yb_canvas_block(canvas, yb_style_tick, YB_ALIGN_CENTRE, 0.0, 0.0, width - 2.0,
                                            MAX_LINES, yb_lever_value(across, i, drawing->zh, text), false));
    const double top = body.top + head, bottom = body.bottom - lines - 19.0;
    const double height = (bottom - top) / (double) up->n;

    (void) yb_canvas_text(canvas, yb_style_panel, YB_ALIGN_LEFT, body.left, top - 5.0, right - body.left,
                          yb_lever_name(up->key, drawing->zh, text));
    (void) yb_canvas_text(canvas, yb_style_panel, YB_ALIGN_CENTRE, 0.5 * (left + right),
                          bottom + lines + 13.0, right - left, yb_lever_name(across->key, drawing->zh, text));
    for (size_t i = 0; i < across->n; i++) {
        const char *const value = yb_lever_value(across, i, drawing->zh, text);
        const double deep = yb_canvas_block(canvas, yb_style_tick, YB_ALIGN_CENTRE, 0.0, 0.0, width - 2.0,
                                            MAX_LINES, value, false);

        (void) yb_canvas_block(canvas, yb_style_tick, YB_ALIGN_CENTRE, left + ((double) i + 0.5) * width,
                               bottom + 2.5 + 0.5 * deep, width - 2.0, MAX_LINES, value, true);
    }
    for (size_t j = 0; j < up->n; j++) {
        const double y = bottom - (double) (j + 1) * height;

        (void) yb_canvas_block(canvas, yb_style_tick, YB_ALIGN_RIGHT, left - 5.0, y + 0.5 * height,
                               widest + 0.5, MAX_LINES, yb_lever_value(up, j, drawing->zh, text), true);
        for (size_t i = 0; i < across->n; i++) {
            const double x = left + (double) i * width;
            const yb_box cell = {x + white, y + white, x + width - white, y + height - white};

            draw_cell(canvas, h, cell, h->value[i][j], unit->scale);
        }
    }
}

/* ---- Files ---- */

static void write_table(FILE *stream, const void *context)
{
    const heatmap *const h = context;

    yb_grid_columns(stream, h->g);
    fputs("fund,quantity,year,value\n", stream);
    for (size_t i = 0; i < h->g->axis[0].n; i++)
        for (size_t j = 0; j < h->g->axis[1].n; j++) {
            yb_grid_cells(stream, h->g, (const size_t[]){i, j});
            fprintf(stream, "%s,%s,%d", h->fund, h->probability ? "exhausted_by" : "accumulated_balance_p50",
                    h->year);
            yb_table_value(stream, h->value[i][j]);
            fputc('\n', stream);
        }
}

yb_status yb_grid_heatmaps(const yb_chart_sink *sink, const yb_grid *g)
{
    static const char *const funds[] = {"resident", "employee_pooled"};
    yb_status status = YB_OK;

    for (size_t f = 0; f < 2 * sizeof funds / sizeof *funds && status == YB_OK; f++) {
        heatmap h = {.g = g, .fund = funds[f / 2], .probability = f % 2 == 0};
        yb_plot figure = {.words = write_words, .draw = draw, .table = write_table, .context = &h};

        if (!gather(&h, sink->diag))
            continue;
        figure.height_mm = 48.0 + fmin(12.0 * (double) g->axis[1].n, 90.0);
        figure.narrow_mm = 50.0 + fmin(9.0 * (double) g->axis[1].n, 70.0);
        snprintf(figure.stem, sizeof figure.stem, "heatmap-%s-%s", h.fund,
                 h.probability ? "exhausted_by" : "accumulated_balance");
        status = yb_figure_write(sink, &figure);
    }
    return status == YB_OK ? yb_diag_status(sink->diag) : status;
}
