/* Fans of the accumulated balance over a grid of two levers, on common axes: see chart_grid.h. */
#include "chart_grid.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MOST = 6, SLIDE_ROWS = 4, FUNDS = 2 }; /* panels along a lever */
enum { MAX_LINES = 3 };                       /* of the name of a value */

static const char *const FUND[FUNDS] = {"resident", "employee_pooled"};

typedef struct {
    const char *member, *folder;
    yb_panel fan[FUNDS];
} cell;

typedef struct {
    const yb_grid *g;
    size_t n[YB_GRID_AXES], drawn[YB_GRID_AXES][MOST]; /* positions among the values of the levers */
    cell *cells;                                       /* [n[0]][n[1]] */
} fans;

typedef struct {
    const fans *f;
    int fund;
    yb_panel_range range;
    int first_year;
} fan_figure;

static cell *cell_at(const fans *f, size_t across, size_t up)
{
    return &f->cells[across * f->n[1] + up];
}

/* ---- Numbers ---- */

/* All values, or some of them in even steps from the first to the last; where no step fits, nearly even. */
static void choose_values(fans *f, int axis, size_t most)
{
    const size_t all = f->g->axis[axis].n;
    size_t n = all <= most ? all : 0;

    for (size_t step = 2; n == 0 && (all - 1) / step >= 3; step++)
        if ((all - 1) % step == 0 && (all - 1) / step < most)
            n = (all - 1) / step + 1;
    n = n > 0 ? n : most;
    f->n[axis] = n;
    for (size_t i = 0; i < n; i++)
        f->drawn[axis][i] = (2 * i * (all - 1) + n - 1) / (2 * (n - 1));
}

/* Position in f->drawn of the member's value; MOST: not drawn, or no such member. */
static size_t drawn_position(const fans *f, int axis, int member_column, const char *member)
{
    const yb_table *const table = f->g->table;

    for (size_t r = 0; r < yb_table_rows(table); r++) {
        if (strcmp(yb_table_text(table, r, member_column), member) != 0)
            continue;
        const size_t value =
            yb_lever_position(&f->g->axis[axis], yb_table_text(table, r, f->g->column[axis]));

        for (size_t i = 0; i < f->n[axis]; i++)
            if (f->drawn[axis][i] == value)
                return i;
        break;
    }
    return MOST;
}

/* The member of each cell; false: a cell has none, or several. */
static bool find_members(fans *f, const yb_table *members, yb_diag *diag)
{
    const int member = yb_table_column(members, "member", diag),
              folder = yb_table_column(members, "folder", diag),
              long_member = yb_table_column(f->g->table, "member", diag);
    size_t n = 0;

    if (member < 0 || folder < 0 || long_member < 0)
        return false;
    for (size_t r = 0; r < yb_table_rows(members); r++) {
        const char *const name = yb_table_text(members, r, member);
        const size_t i = drawn_position(f, 0, long_member, name), j = drawn_position(f, 1, long_member, name);

        if (i == MOST || j == MOST)
            continue;
        cell *const c = cell_at(f, i, j);

        if (c->member != NULL)
            return false;
        c->member = name;
        c->folder = yb_table_text(members, r, folder);
        n++;
    }
    return n == f->n[0] * f->n[1];
}

/* False, with a warning: a batch may have been kept without its members. */
static bool files_there(const fans *f, yb_diag *diag)
{
    static const char *const names[] = {"bands.csv", "risk.csv", "run.json"};

    for (size_t i = 0; i < f->n[0] * f->n[1]; i++)
        for (size_t k = 0; k < sizeof names / sizeof *names; k++) {
            char *path = NULL;
            const bool there = asprintf(&path, "%s/%s/%s", f->g->dir, f->cells[i].folder, names[k]) >= 0 &&
                               access(path, R_OK) == 0;

            if (!there)
                yb_warn(diag, NULL, "the folders of the members hold what it shows",
                        "no grid of fans: %s cannot be read", path != NULL ? path : names[k]);
            free(path);
            if (!there)
                return false;
        }
    return true;
}

static yb_status read_members(fans *f, yb_diag *diag)
{
    for (size_t i = 0; i < f->n[0] * f->n[1]; i++) {
        char *path = NULL;

        if (asprintf(&path, "%s/%s", f->g->dir, f->cells[i].folder) < 0)
            return yb_fail(diag, YB_ERR_FILE, NULL, NULL, "out of memory");
        yb_chart_data *const data = yb_chart_data_read(path, diag);

        free(path);
        if (data == NULL)
            return yb_diag_status(diag);
        for (int k = 0; k < FUNDS; k++) {
            yb_panel *const fan = &f->cells[i].fan[k];

            yb_panel_fill(fan, data, yb_chart_find(data, NULL, FUND[k], "accumulated_balance"), false);
            fan->exhausted = yb_panel_exhausted(data, FUND[k]);
        }
        yb_chart_data_free(data);
    }
    return YB_OK;
}

/* False: a member lacks the series, or the levers hardly move it (as with the heat maps). */
static bool prepare(fan_figure *m)
{
    const fans *const f = m->f;
    double low = INFINITY, high = -INFINITY, least = 1.0, most = 0.0;

    m->first_year = 9999;
    for (size_t i = 0; i < f->n[0] * f->n[1]; i++) {
        const yb_panel *const fan = &f->cells[i].fan[m->fund];

        if (fan->n < 2)
            return false;
        yb_panel_extend(fan, &m->range);
        m->first_year = fan->median[0].year < m->first_year ? fan->median[0].year : m->first_year;
        low = fmin(low, fan->median[fan->n - 1].value);
        high = fmax(high, fan->median[fan->n - 1].value);
        least = fmin(least, fan->exhausted);
        most = fmax(most, fan->exhausted);
    }
    return high - low > 0.01 * fmax(fabs(low), fabs(high)) || most - least > 0.005;
}

/* ---- Words ---- */

static void note_thinned(const fans *f, int axis, bool zh, char *text, size_t size)
{
    const yb_lever *const lever = &f->g->axis[axis];
    char name[YB_LEVER_TEXT];

    if (f->n[axis] == lever->n)
        return;
    yb_chart_append(text, size,
                    zh ? "“%s”的%zu个取值绘出%zu个。" : "%s: %zu values, of which %zu are drawn. ",
                    yb_lever_name(lever->key, zh, name), lever->n, f->n[axis]);
}

static void write_words(yb_page *page, const void *context, bool zh)
{
    const fan_figure *const m = context;
    const yb_grid *const g = m->f->g;
    char paths[32];

    page->separator = zh ? "；" : "; ";
    yb_chart_append(page->title, sizeof page->title,
                    zh ? "%s累计结余：两项因素的各种组合" : "%s: accumulated balance by two levers",
                    yb_chart_fund_name(FUND[m->fund], zh));
    yb_chart_append(page->lead, sizeof page->lead, zh ? "批次：%s" : "Batch: %s", g->name);
    yb_panel_reading(page->reading, sizeof page->reading, &m->f->cells[0].fan[m->fund], &m->range, zh);
    yb_chart_append(page->reading, sizeof page->reading,
                    zh ? "；数字：至%d年末累计结余曾低于零的路径占比"
                       : "; number: share of paths whose balance has been below zero by %d",
                    m->range.last_year);
    yb_chart_append(page->note, sizeof page->note,
                    zh ? "各格为一个情景，冲击相同，坐标轴相同。"
                       : "Each panel is a scenario of its own on the same shocks and axes. ");
    for (int axis = 0; axis < YB_GRID_AXES; axis++)
        note_thinned(m->f, axis, zh, page->note, sizeof page->note);
    yb_chart_append(page->note, sizeof page->note,
                    m->range.low < 0.0 ? (zh ? "未假定政策应对：零线以下为累计缺口。"
                                             : "No policy response assumed: below zero is the cumulative "
                                               "shortfall. ")
                                       : (zh ? "未假定政策应对。" : "No policy response assumed. "));
    yb_chart_number((double) g->first.paths, 0, paths, sizeof paths);
    yb_chart_append(page->source, sizeof page->source,
                    zh ? "预测：yibao %s，批次 %s，%s条路径，种子 %" PRId64 "，批次哈希 %.12s。"
                       : "Projection: yibao %s, batch %s, %s paths, seed %" PRId64 ", batch hash %.12s.",
                    g->first.version, g->name, paths, g->first.seed, g->first.sha256);
}

/* ---- Drawing ---- */

static const yb_text_style NUMBER = {8.0, true, 0x222222};

/* The first and the last year where steps of years would not fit. */
static void draw_years(const yb_axes *axes)
{
    const double width = axes->right - axes->left, baseline = axes->bottom + 12.5;
    char text[16];

    yb_axes_years(axes, width >= 110.0);
    if (width >= 110.0)
        return;
    snprintf(text, sizeof text, "%d", axes->last_year);
    const double last =
        yb_canvas_text(axes->canvas, yb_style_tick, YB_ALIGN_RIGHT, axes->right, baseline, 0.0, text);

    snprintf(text, sizeof text, "%d", axes->first_year);
    if (yb_canvas_text_width(axes->canvas, yb_style_tick, text) + last + 6.0 <= width)
        yb_canvas_text(axes->canvas, yb_style_tick, YB_ALIGN_LEFT, axes->left, baseline, 0.0, text);
}

static void number_text(const yb_panel *p, char *text, size_t size)
{
    text[0] = '\0';
    if (isnan(p->exhausted))
        return;
    if (p->exhausted > 0.0 && p->exhausted < 0.005)
        snprintf(text, size, "<1");
    else if (p->exhausted < 1.0 && p->exhausted >= 0.995)
        snprintf(text, size, ">99");
    else
        yb_chart_number(100.0 * p->exhausted, 0, text, size);
    yb_chart_append(text, size, "\u00A0%%");
}

/* Whether the lower left corner of the panels is emptier than the upper one; the same for all, so that the
 * numbers can be compared along rows and columns. */
static bool numbers_below(const fan_figure *m, const yb_axes *axes)
{
    const double reach = axes->left + 8.0 + yb_canvas_text_width(axes->canvas, NUMBER, ">99\u00A0%");
    double above = INFINITY, below = INFINITY;

    for (size_t i = 0; i < m->f->n[0] * m->f->n[1]; i++) {
        const yb_panel *const p = &m->f->cells[i].fan[m->fund];

        for (size_t k = 0; k < p->n && yb_axes_x(axes, p->median[k].year) <= reach; k++) {
            const bool banded = p->n_bands > 0;

            above = fmin(above, yb_axes_y(axes, banded ? p->high[0][k].value : p->median[k].value));
            below =
                fmin(below, axes->bottom - yb_axes_y(axes, banded ? p->low[0][k].value : p->median[k].value));
        }
    }
    return below > above - axes->top;
}

/* Grid lines end at the number; the fan, drawn later, does not. */
static void draw_number(const yb_panel *p, const yb_axes *axes, bool below, bool room)
{
    const double baseline = below ? axes->bottom - 3.5 : axes->top + 8.0;
    char text[32];

    number_text(p, text, sizeof text);
    if (text[0] == '\0')
        return;
    if (room)
        yb_canvas_rectangle(axes->canvas, axes->left + 2.0, baseline - 7.0,
                            axes->left + 5.0 + yb_canvas_text_width(axes->canvas, NUMBER, text),
                            baseline + 1.5, 0xFFFFFF);
    else
        (void) yb_canvas_text(axes->canvas, NUMBER, YB_ALIGN_LEFT, axes->left + 3.5, baseline, 0.0, text);
}

/* Names of the levers above the panels, side by side if they fit; returns their lower edge. */
static double draw_names(yb_canvas *canvas, yb_box body, double left, const yb_grid *g, bool zh)
{
    char across[YB_LEVER_TEXT], up[YB_LEVER_TEXT];

    (void) yb_lever_name(g->axis[0].key, zh, across);
    (void) yb_lever_name(g->axis[1].key, zh, up);
    const double middle = 0.5 * (left + body.right), line = 12.0, gap = 14.0;
    double baseline = body.top + 11.0;
    const double edge = yb_canvas_text(canvas, yb_style_panel, YB_ALIGN_LEFT, body.left, baseline,
                                       body.right - body.left, up) +
                        body.left + gap;
    const double half = 0.5 * yb_canvas_text_width(canvas, yb_style_panel, across);

    if (edge > middle - half)
        baseline += line;
    (void) yb_canvas_text(canvas, yb_style_panel, YB_ALIGN_CENTRE, middle, baseline, body.right - left,
                          across);
    return baseline + 3.0;
}

static double widest_value(yb_canvas *canvas, const fans *f, int axis, bool zh)
{
    double widest = 0.0;
    char text[YB_LEVER_TEXT];

    for (size_t i = 0; i < f->n[axis]; i++)
        widest = fmax(widest,
                      yb_canvas_text_width(canvas, yb_style_panel,
                                           yb_lever_value(&f->g->axis[axis], f->drawn[axis][i], zh, text)));
    return fmin(widest, 70.0);
}

/* Height of the names above the columns. */
static double tallest_value(yb_canvas *canvas, const fans *f, double width, bool zh)
{
    double tallest = 0.0;
    char text[YB_LEVER_TEXT];

    for (size_t i = 0; i < f->n[0]; i++)
        tallest =
            fmax(tallest, yb_canvas_block(canvas, yb_style_panel, YB_ALIGN_CENTRE, 0.0, 0.0, width, MAX_LINES,
                                          yb_lever_value(&f->g->axis[0], f->drawn[0][i], zh, text), false));
    return tallest;
}

static void draw(yb_canvas *canvas, const yb_drawing *drawing)
{
    const fan_figure *const m = drawing->context;
    const fans *const f = m->f;
    const yb_box body = yb_page_draw(canvas, drawing->page);
    const double gap = drawing->narrow ? 6.0 : 8.0, years = 17.0, tick = 18.0;
    const double values = widest_value(canvas, f, 1, drawing->zh);
    yb_axes axes = {.canvas = canvas,
                    .scale = yb_chart_money_unit(fmax(m->range.high, -m->range.low), drawing->zh)->scale,
                    .first_year = m->first_year,
                    .last_year = m->range.last_year,
                    .gap = gap};
    const double names = drawing->narrow ? 27.0 : 15.0;
    const double tall = (body.bottom - years - body.top - names - 12.0) / (double) f->n[1];
    char text[YB_LEVER_TEXT];

    /* As many ticks as there is room for, but another one than zero. */
    for (int n = (int) fmin(fmax(tall / tick, 2.0), 6.0);
         axes.tick_step <= 0.0 || (n <= 6 && axes.tick_step > fmax(axes.greatest, -axes.least)); n++)
        yb_axes_set_values(&axes, m->range.low, m->range.high, n);
    const double left = body.left + values + 8.0 + yb_axes_widest_tick(&axes) + 6.0;
    const double width = (body.right - 4.0 - left - gap * (double) (f->n[0] - 1)) / (double) f->n[0];
    const double head = tallest_value(canvas, f, width, drawing->zh);
    const double top = draw_names(canvas, body, left, f->g, drawing->zh) + head;
    const double pitch = (body.bottom - years - top + gap) / (double) f->n[1];
    bool below = false;

    for (size_t i = 0; i < f->n[0]; i++)
        for (size_t row = 0; row < f->n[1]; row++) {
            const size_t j = f->n[1] - 1 - row; /* upwards, as in the heat maps */
            const yb_panel *const fan = &cell_at(f, i, j)->fan[m->fund];

            axes.left = left + (double) i * (width + gap);
            axes.right = axes.left + width;
            axes.top = top + (double) row * pitch;
            axes.bottom = axes.top + pitch - gap;
            below = i + row == 0 ? numbers_below(m, &axes) : below;
            yb_axes_grid(&axes, i == 0);
            draw_number(fan, &axes, below, true);
            yb_panel_draw(&axes, fan, false, 1.3);
            if (row + 1 == f->n[1])
                draw_years(&axes);
            else
                yb_axes_years(&axes, false);
            draw_number(fan, &axes, below, false);
            if (row == 0)
                (void) yb_canvas_block(
                    canvas, yb_style_panel, YB_ALIGN_CENTRE, axes.left + 0.5 * width, top - 0.5 * head, width,
                    MAX_LINES, yb_lever_value(&f->g->axis[0], f->drawn[0][i], drawing->zh, text), true);
            if (i == 0)
                (void) yb_canvas_block(canvas, yb_style_panel, YB_ALIGN_LEFT, body.left,
                                       0.5 * (axes.top + axes.bottom), values + 0.5, MAX_LINES,
                                       yb_lever_value(&f->g->axis[1], f->drawn[1][j], drawing->zh, text),
                                       true);
        }
}

/* ---- Files ---- */

/* The probability stands beside the year it is of. */
static void write_table(FILE *stream, const void *context)
{
    const fan_figure *const m = context;
    const fans *const f = m->f;

    fputs("member,", stream);
    yb_grid_columns(stream, f->g);
    fputs("fund,series,unit,year", stream);
    yb_panel_percentile_names(stream, &f->cells[0].fan[m->fund]);
    fputs(",exhausted_by\n", stream);
    for (size_t i = 0; i < f->n[0]; i++)
        for (size_t j = 0; j < f->n[1]; j++) {
            const cell *const c = cell_at(f, i, j);
            const yb_panel *const fan = &c->fan[m->fund];

            for (size_t k = 0; k < fan->n; k++) {
                fprintf(stream, "%s,", c->member);
                yb_grid_cells(stream, f->g, (const size_t[]){f->drawn[0][i], f->drawn[1][j]});
                fprintf(stream, "%s,accumulated_balance,100m_yuan,%d", FUND[m->fund], fan->median[k].year);
                yb_panel_percentiles(stream, fan, k, false);
                yb_table_value(stream, k + 1 == fan->n ? fan->exhausted : NAN);
                fputc('\n', stream);
            }
        }
}

static yb_status write_figures(const yb_chart_sink *sink, const fans *f)
{
    yb_status status = YB_OK;

    for (int k = 0; k < FUNDS && status == YB_OK; k++) {
        fan_figure m = {.f = f, .fund = k};
        yb_plot figure = {.words = write_words, .draw = draw, .table = write_table, .context = &m};
        const double rows = (double) f->n[1];

        if (!prepare(&m))
            continue;
        figure.height_mm = 42.0 + fmin(30.0 * rows, 150.0);
        figure.narrow_mm = 52.0 + fmin(22.0 * rows, 120.0);
        snprintf(figure.stem, sizeof figure.stem, "grid-%s", FUND[k]);
        status = yb_figure_write(sink, &figure);
    }
    return status;
}

yb_status yb_grid_fans(const yb_chart_sink *sink, const yb_grid *g)
{
    fans f = {.g = g};
    char *path = NULL;
    yb_status status = YB_OK;

    for (int axis = 0; axis < YB_GRID_AXES; axis++)
        choose_values(&f, axis, axis == 1 && sink->options->size == YB_CHART_SLIDE ? SLIDE_ROWS : MOST);
    f.cells = calloc(f.n[0] * f.n[1], sizeof *f.cells);
    if (f.cells == NULL || asprintf(&path, "%s/batch.csv", g->dir) < 0) {
        free(f.cells);
        return yb_fail(sink->diag, YB_ERR_FILE, NULL, NULL, "out of memory");
    }
    yb_table *const members = yb_table_read(path, sink->diag);

    free(path);
    if (members == NULL) {
        status = yb_diag_status(sink->diag);
    } else if (find_members(&f, members, sink->diag) && files_there(&f, sink->diag)) {
        status = read_members(&f, sink->diag);
        if (status == YB_OK)
            status = write_figures(sink, &f);
    }
    yb_table_free(members);
    free(f.cells);
    return status;
}
