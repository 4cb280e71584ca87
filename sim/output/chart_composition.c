/* Parts of income and expenditure over time: see chart_frame.h.  Means over the paths are shown, because
 * they add up and medians do not. */
#include "chart_frame.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { INCOME, EXPENDITURE, SIDES, MAX_PARTS = 5, MAX_POINTS = 401 };

static const double HEIGHT_MM = 112.0, NARROW_MM = 150.0;

/* From the bottom of the stack; light and dark alternate so that neighbours stay apart in grey. */
static const struct {
    const char *series, *zh, *en;
    uint32_t rgb;
} PARTS[SIDES][MAX_PARTS] = {{{"contribution_income", "缴费收入", "Contributions", 0x2171B5},
                              {"subsidy_income", "财政补助收入", "Subsidies", 0xBDD7E7},
                              {"interest_income", "利息收入", "Interest", 0x08306B},
                              {"recovery_income", "追回资金收入", "Recovered money", 0xE6AB02},
                              {"other_income", "其他收入", "Other", 0x666666}},
                             {{"inpatient_expenditure", "住院支出", "Inpatient", 0xA63603},
                              {"outpatient_expenditure", "门诊支出", "Outpatient", 0xFDBE85},
                              {"other_expenditure", "其他支出", "Other", 0x7F5539}}};

static const struct {
    const char *series, *zh, *en;
} TOTAL[SIDES] = {{"income", "收入", "Income"}, {"expenditure", "支出", "Expenditure"}};

typedef struct {
    const yb_chart_data *data;
    const char *fund;
    int first_year, last_year;
    size_t n; /* projected years */
    int year[MAX_POINTS];
    size_t n_parts[SIDES], part[SIDES][MAX_PARTS]; /* positions in PARTS that are not zero throughout */
    double value[SIDES][MAX_PARTS][MAX_POINTS];    /* [part drawn][year] */
    double highest;
} composition;

/* ---- Numbers ---- */

static bool gather_side(composition *c, int side)
{
    for (size_t i = 0; i < MAX_PARTS && PARTS[side][i].series != NULL; i++) {
        const yb_chart_slice slice = yb_chart_find(c->data, NULL, c->fund, PARTS[side][i].series);
        double *const value = c->value[side][c->n_parts[side]];
        bool nothing = true;
        size_t n = 0;

        for (size_t r = 0; r < slice.n && n < MAX_POINTS; r++)
            if (slice.rows[r].status == YB_CHART_PROJECTED) {
                c->year[n] = slice.rows[r].year;
                value[n++] = slice.rows[r].mean;
                nothing = nothing && slice.rows[r].mean == 0.0;
            }
        if (n == 0 || (c->n > 0 && n != c->n))
            return false;
        c->n = n;
        if (!nothing)
            c->part[side][c->n_parts[side]++] = i;
    }
    return c->n_parts[side] > 0;
}

static bool gather(composition *c)
{
    for (int side = 0; side < SIDES; side++) {
        const yb_chart_slice total = yb_chart_find(c->data, NULL, c->fund, TOTAL[side].series);

        if (!gather_side(c, side) || total.n == 0)
            return false;
        for (size_t r = 0; r < total.n; r++)
            c->highest = fmax(c->highest, total.rows[r].mean);
        c->first_year =
            c->first_year == 0 || total.rows[0].year < c->first_year ? total.rows[0].year : c->first_year;
    }
    c->last_year = c->year[c->n - 1];
    return true;
}

/* ---- Words ---- */

static void write_words(yb_page *page, const void *context, bool zh)
{
    const composition *const c = context;
    const yb_chart_run *const run = &c->data->run;
    const yb_money_unit *const unit = yb_chart_money_unit(c->highest, zh);

    page->separator = zh ? "；" : "; ";
    yb_chart_append(page->title, sizeof page->title,
                    zh ? "%s：收入与支出构成" : "%s: parts of income and expenditure",
                    yb_chart_fund_name(c->fund, zh));
    yb_chart_append(page->lead, sizeof page->lead, zh ? "情景：%s" : "Scenario: %s",
                    zh ? run->title_zh : run->title_en);
    yb_chart_append(page->reading, sizeof page->reading,
                    zh ? "%s，名义值；各路径均值；百分数为%d年占比"
                       : "%s, nominal; mean of the paths; percentages are shares in %d",
                    unit->name, c->last_year);
    yb_chart_append(page->note, sizeof page->note,
                    zh ? "黑线：历史公布总额。2025年住院与门诊支出的划分为假设（见docs/data.md）。"
                         "均值可加总，中位数不可。"
                       : "Black line: published totals. The split into inpatient and outpatient expenditure "
                         "in 2025 is an assumption (docs/data.md). Means add up; medians do not. ");
    yb_chart_append(page->source, sizeof page->source, zh ? "历史：%s。" : "History: %s. ",
                    yb_chart_history_source(run, zh));
    yb_page_provenance(page->source, sizeof page->source, run, zh);
}

/* ---- Drawing ---- */

static void draw_stack(const composition *c, int side, const yb_axes *axes, yb_end_label *labels, bool zh)
{
    yb_year_value below[MAX_POINTS], above[MAX_POINTS];
    double total = 0.0;

    for (size_t k = 0; k < c->n; k++)
        above[k] = (yb_year_value){c->year[k], 0.0};
    for (size_t p = 0; p < c->n_parts[side]; p++)
        total += c->value[side][p][c->n - 1];
    for (size_t p = 0; p < c->n_parts[side]; p++) {
        const size_t i = c->part[side][p];
        const double last = c->value[side][p][c->n - 1];
        char share[32];

        memcpy(below, above, c->n * sizeof *below);
        for (size_t k = 0; k < c->n; k++)
            above[k].value += c->value[side][p][k];
        yb_axes_area(axes, above, below, c->n, PARTS[side][i].rgb, 0xFFFFFF);
        yb_chart_number(100.0 * last / total, 100.0 * last / total < 9.95 ? 1 : 0, share, sizeof share);
        labels[p] = (yb_end_label){.y = yb_axes_y(axes, above[c->n - 1].value - 0.5 * last),
                                   .square = true,
                                   .style = {.rgb = PARTS[side][i].rgb}};
        yb_chart_append(labels[p].text, sizeof labels[p].text, "%s %s\u00A0%%",
                        zh ? PARTS[side][i].zh : PARTS[side][i].en, share);
    }
}

static void draw_history(const composition *c, int side, const yb_axes *axes)
{
    const yb_chart_slice total = yb_chart_find(c->data, NULL, c->fund, TOTAL[side].series);
    yb_year_value points[MAX_POINTS];
    size_t n = 0;

    while (n < total.n && n < MAX_POINTS && total.rows[n].status != YB_CHART_PROJECTED) {
        points[n] = (yb_year_value){total.rows[n].year, total.rows[n].mean};
        n++;
    }
    yb_axes_line(axes, points, n, 1.6, 0.0, YB_RGB_HISTORY);
}

static void draw_side(const composition *c, int side, yb_axes *axes, double label_width, bool ticks, bool zh)
{
    yb_end_label labels[MAX_PARTS];

    yb_axes_grid(axes, ticks);
    draw_stack(c, side, axes, labels, zh);
    yb_axes_years(axes, true);
    draw_history(c, side, axes);
    yb_end_labels_draw(axes, labels, c->n_parts[side], label_width);
    (void) yb_canvas_text(axes->canvas, yb_style_panel, YB_ALIGN_LEFT, axes->left, axes->top - 6.0, 0.0,
                          zh ? TOTAL[side].zh : TOTAL[side].en);
}

static double label_width(yb_canvas *canvas, const composition *c, int side, bool zh)
{
    yb_end_label labels[MAX_PARTS];

    for (size_t p = 0; p < c->n_parts[side]; p++) {
        const size_t i = c->part[side][p];

        labels[p] = (yb_end_label){.y = 0.0};
        yb_chart_append(labels[p].text, sizeof labels[p].text, "%s 00.0\u00A0%%",
                        zh ? PARTS[side][i].zh : PARTS[side][i].en);
    }
    return yb_end_labels_width(canvas, labels, c->n_parts[side], 200.0);
}

static void draw(yb_canvas *canvas, const yb_drawing *drawing)
{
    const composition *const c = drawing->context;
    const bool narrow = drawing->narrow;
    const yb_box body = yb_page_draw(canvas, drawing->page);
    const yb_money_unit *const unit = yb_chart_money_unit(c->highest, drawing->zh);
    const double key = 26.0, years = 19.0, head = 21.0, gap = 16.0;
    const double beside[SIDES] = {label_width(canvas, c, INCOME, drawing->zh) + key,
                                  label_width(canvas, c, EXPENDITURE, drawing->zh) + key};
    yb_axes axes = {
        .canvas = canvas, .scale = unit->scale, .first_year = c->first_year, .last_year = c->last_year};

    yb_axes_set_values(&axes, 0.0, c->highest, 5);
    const double left = body.left + yb_axes_widest_tick(&axes) + 6.0;
    const double middle = 0.5 * (body.top + body.bottom);
    const double width = narrow ? body.right - left - fmax(beside[INCOME], beside[EXPENDITURE])
                                : 0.5 * (body.right - left - gap - beside[INCOME] - beside[EXPENDITURE]);

    for (int side = 0; side < SIDES; side++) {
        const bool second = side == EXPENDITURE;

        axes.left = second && !narrow ? left + width + beside[INCOME] + gap : left;
        axes.right = axes.left + width;
        axes.top = (second && narrow ? middle : body.top) + head;
        axes.bottom = (!second && narrow ? middle - 3.0 : body.bottom) - years;
        draw_side(c, side, &axes, beside[side] - key, narrow || !second, drawing->zh);
    }
}

/* ---- Files ---- */

static void write_table(FILE *stream, const void *context)
{
    const composition *const c = context;

    fputs("scenario,fund,series,unit,year,mean\n", stream);
    for (int side = 0; side < SIDES; side++) {
        const yb_chart_slice total = yb_chart_find(c->data, NULL, c->fund, TOTAL[side].series);

        for (size_t r = 0; r < total.n; r++) {
            fprintf(stream, "%s,%s,%s,100m_yuan,%d", c->data->run.scenario, c->fund, TOTAL[side].series,
                    total.rows[r].year);
            yb_table_value(stream, total.rows[r].mean);
            fputc('\n', stream);
        }
        for (size_t p = 0; p < c->n_parts[side]; p++)
            for (size_t k = 0; k < c->n; k++) {
                fprintf(stream, "%s,%s,%s,100m_yuan,%d", c->data->run.scenario, c->fund,
                        PARTS[side][c->part[side][p]].series, c->year[k]);
                yb_table_value(stream, c->value[side][p][k]);
                fputc('\n', stream);
            }
    }
}

yb_status yb_chart_compositions(const yb_chart_sink *sink, const yb_chart_data *data)
{
    static const char *const funds[] = {"resident", "employee_pooled"};
    composition *const c = malloc(sizeof *c);
    yb_status status = YB_OK;

    if (c == NULL)
        return yb_fail(sink->diag, YB_ERR_FILE, NULL, NULL, "out of memory");
    for (size_t i = 0; i < sizeof funds / sizeof *funds && status == YB_OK; i++) {
        yb_plot figure = {.height_mm = HEIGHT_MM,
                          .narrow_mm = NARROW_MM,
                          .words = write_words,
                          .draw = draw,
                          .table = write_table,
                          .context = c};

        *c = (composition){.data = data, .fund = funds[i]};
        snprintf(figure.stem, sizeof figure.stem, "composition-%s", funds[i]);
        if (gather(c))
            status = yb_figure_write(sink, &figure);
    }
    free(c);
    return status;
}
