/* From the balance of the scenario compared with to that of another, part by part: see chart_frame.h.
 *
 * The balance is the opening balance plus income less expenditure of all years, so its mean difference in
 * year T is the sum of the mean differences of the parts over the years to T: the bars add up exactly. */
#include "chart_frame.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { PARTS = 8, MAX_STEPS = PARTS + 2 };

enum { TOTAL_RGB = 0x4D4D4D, UP_RGB = 0x4393C3, DOWN_RGB = 0xF4A582 };

static const struct {
    const char *series;
    double sign; /* of its share in the balance */
    const char *zh, *en;
} PART[PARTS] = {{"contribution_income", 1.0, "缴费收入", "Contributions"},
                 {"subsidy_income", 1.0, "财政补助收入", "Subsidies"},
                 {"interest_income", 1.0, "利息收入", "Interest"},
                 {"recovery_income", 1.0, "追回资金收入", "Recovered money"},
                 {"other_income", 1.0, "其他收入", "Other income"},
                 {"inpatient_expenditure", -1.0, "住院支出", "Inpatient expenditure"},
                 {"outpatient_expenditure", -1.0, "门诊支出", "Outpatient expenditure"},
                 {"other_expenditure", -1.0, "其他支出", "Other expenditure"}};

typedef struct {
    const yb_chart_set *set;
    size_t scenario;
    const char *fund;
    int year, first_year;
    double start, end;         /* mean accumulated balance of both */
    double part[PARTS];        /* contribution to end - start */
    double low, high, largest; /* range of the figure; largest part */
} waterfall;

/* ---- Numbers ---- */

static double mean_balance(const yb_chart_data *data, const char *fund, int year)
{
    const yb_chart_row *const row = yb_chart_at(yb_chart_find(data, NULL, fund, "accumulated_balance"), year);

    return row != NULL ? row->mean : NAN;
}

/* False if the files lack a part, or nothing much moves. */
static bool gather(waterfall *w)
{
    const double negligible = 0.01;
    const yb_chart_data *const compare = w->set->compare;
    const char *const name = w->set->data[w->scenario]->run.scenario;
    double sum = 0.0;

    w->start = mean_balance(w->set->data[w->set->reference], w->fund, w->year);
    w->end = mean_balance(w->set->data[w->scenario], w->fund, w->year);
    w->first_year = w->year;
    for (int p = 0; p < PARTS; p++) {
        const yb_chart_slice slice = yb_chart_find(compare, name, w->fund, PART[p].series);

        if (slice.n == 0)
            return false;
        for (size_t r = 0; r < slice.n && slice.rows[r].year <= w->year; r++) {
            w->part[p] += PART[p].sign * slice.rows[r].mean;
            w->first_year = slice.rows[r].year < w->first_year ? slice.rows[r].year : w->first_year;
        }
        sum += w->part[p];
        w->largest = fmax(w->largest, fabs(w->part[p]));
    }
    double at = w->start;

    w->low = fmin(0.0, fmin(w->start, w->end));
    w->high = fmax(0.0, fmax(w->start, w->end));
    for (int p = 0; p < PARTS; p++) {
        at += w->part[p];
        w->low = fmin(w->low, at);
        w->high = fmax(w->high, at);
    }
    const double size = fabs(w->start) + fabs(w->end) + w->largest;

    /* Rounding of the files apart, the parts make up the difference; else the files do not belong
     * together. */
    return !isnan(size) && fabs(w->start + sum - w->end) <= 1e-7 * size &&
           w->largest > negligible * (w->high - w->low);
}

/* ---- Words ---- */

static void write_words(yb_page *page, const void *context, bool zh)
{
    const waterfall *const w = context;
    const yb_money_unit *const unit = yb_chart_money_unit(fmax(w->high, -w->low), zh);
    char from[200], to[200];

    yb_chart_short_title(&w->set->data[w->set->reference]->run, zh, from, sizeof from);
    yb_chart_short_title(&w->set->data[w->scenario]->run, zh, to, sizeof to);
    page->separator = zh ? "；" : "; ";
    yb_chart_append(page->title, sizeof page->title,
                    zh ? "%s：%d年末累计结余，从“%s”到“%s”" : "%s, balance at the end of %d: from %s to %s",
                    yb_chart_fund_name(w->fund, zh), w->year, from, to);
    yb_chart_append(page->reading, sizeof page->reading,
                    zh ? "%s，名义值；各路径均值；各项为%d–%d年累计差额"
                       : "%s, nominal; mean of the paths; each part is its difference summed over %d–%d",
                    unit->name, w->first_year, w->year);
    if (page->reading[0] >= 'a' && page->reading[0] <= 'z')
        page->reading[0] = (char) (page->reading[0] - 'a' + 'A');
    yb_chart_append(
        page->note, sizeof page->note,
        zh ? "收入增加或支出减少向右，反之向左；各项之和等于两端之差。利息随结余变化。未假定政策应对。"
           : "More income or less expenditure leads to the right, the opposite to the left; the parts "
             "add up to the difference. Interest follows the balance. No policy response assumed. ");
    yb_set_provenance(page->source, sizeof page->source, w->set, zh);
}

/* ---- Drawing ---- */

typedef struct {
    char name[200];
    double from, to, shown; /* ends of the bar; the number beside it */
    uint32_t rgb;
    bool total;
} step;

static size_t list_steps(const waterfall *w, bool zh, step *steps)
{
    double at = w->start;
    size_t n = 0;

    steps[n] = (step){.from = 0.0, .to = w->start, .shown = w->start, .rgb = TOTAL_RGB, .total = true};
    yb_chart_short_title(&w->set->data[w->set->reference]->run, zh, steps[n].name, sizeof steps[n].name);
    n++;
    for (int p = 0; p < PARTS; p++) {
        if (fabs(w->part[p]) <= 1e-9 * w->largest)
            continue;
        steps[n] = (step){.from = at,
                          .to = at + w->part[p],
                          .shown = w->part[p],
                          .rgb = w->part[p] < 0.0 ? DOWN_RGB : UP_RGB};
        yb_chart_append(steps[n].name, sizeof steps[n].name, "%s", zh ? PART[p].zh : PART[p].en);
        at += w->part[p];
        n++;
    }
    steps[n] = (step){.from = 0.0, .to = w->end, .shown = w->end, .rgb = TOTAL_RGB, .total = true};
    yb_chart_short_title(&w->set->data[w->scenario]->run, zh, steps[n].name, sizeof steps[n].name);
    return n + 1;
}

static void step_number(const step *s, const waterfall *w, double scale, char *text, size_t size)
{
    const double greatest = fmax(w->high, -w->low) * scale;
    char number[40];

    yb_chart_number(s->shown * scale,
                    greatest >= 100.0  ? 0
                    : greatest >= 10.0 ? 1
                                       : 2,
                    number, sizeof number);
    snprintf(text, size, "%s%s", !s->total && s->shown > 0.0 ? "+" : "", number);
}

static void draw_step(const yb_axes *axes, const step *s, const char *number, double top, double bottom)
{
    const double from = yb_axes_along(axes, s->from), to = yb_axes_along(axes, s->to);
    const double left = fmin(from, to), right = fmax(from, to), gap = 4.0;
    const double width = yb_canvas_text_width(axes->canvas, yb_style_small, number);
    const double baseline = 0.5 * (top + bottom) + 0.5 * YB_DIGIT_HEIGHT * yb_style_small.size;
    const bool leftward = to < from;
    /* The number stands where the bar leads, or behind it where the page ends. */
    const bool on_left = leftward ? left - gap - width > axes->left : right + gap + width > axes->right;

    yb_canvas_rectangle(axes->canvas, left, top, fmax(right, left + 0.8), bottom, s->rgb);
    yb_canvas_rectangle(axes->canvas, on_left ? left - gap - width - 1.0 : right + gap - 1.0, baseline - 6.5,
                        on_left ? left - gap + 1.0 : right + gap + width + 1.0, baseline + 1.5, 0xFFFFFF);
    yb_canvas_text(axes->canvas, yb_style_small, on_left ? YB_ALIGN_RIGHT : YB_ALIGN_LEFT,
                   on_left ? left - gap : right + gap, baseline, 0.0, number);
}

static yb_text_style name_style(const step *s, bool narrow)
{
    yb_text_style style = s->total ? yb_style_panel : yb_style_tick;

    style.size = narrow ? yb_style_small.size : style.size;
    return style;
}

static void draw(yb_canvas *canvas, const yb_drawing *drawing)
{
    const waterfall *const w = drawing->context;
    const yb_box body = yb_page_draw(canvas, drawing->page);
    const yb_money_unit *const unit = yb_chart_money_unit(fmax(w->high, -w->low), drawing->zh);
    const double names_limit = drawing->narrow ? 96.0 : 130.0;
    step steps[MAX_STEPS];
    const size_t n = list_steps(w, drawing->zh, steps);
    yb_axes axes = {
        .canvas = canvas, .scale = unit->scale, .top = body.top + 8.0, .bottom = body.bottom - 17.0};
    double names = 0.0;
    char number[48];

    for (size_t i = 0; i < n; i++)
        names =
            fmax(names, yb_canvas_text_width(canvas, name_style(&steps[i], drawing->narrow), steps[i].name));
    names = fmin(names + 1.0, names_limit);
    axes.left = body.left + names + 8.0;
    axes.right = body.right - 4.0;
    yb_axes_set_values(&axes, w->low, w->high, 6);
    const double room = 36.0 / (axes.right - axes.left) * (axes.greatest - axes.least); /* for numbers */

    axes.least -= w->low < 0.0 ? room : 0.0;
    axes.greatest += room;
    yb_axes_grid_along(&axes);
    const double zero = yb_axes_along(&axes, 0.0), pitch = (axes.bottom - axes.top) / (double) n;

    yb_canvas_segment(canvas, zero, axes.top, zero, axes.bottom, 0.9, 0.0, YB_RGB_ZERO);
    for (size_t i = 0; i < n; i++) {
        const double top = axes.top + ((double) i + 0.16) * pitch, bottom = top + 0.68 * pitch;
        const double x = yb_axes_along(&axes, steps[i].to);

        step_number(&steps[i], w, unit->scale, number, sizeof number);
        draw_step(&axes, &steps[i], number, top, bottom);
        if (i + 1 < n)
            yb_canvas_segment(canvas, x, bottom, x, bottom + 0.32 * pitch, 0.7, 0.0, YB_RGB_AXIS);
        (void) yb_canvas_block(canvas, name_style(&steps[i], drawing->narrow), YB_ALIGN_RIGHT,
                               body.left + names, 0.5 * (top + bottom), names, 2, steps[i].name, true);
    }
}

/* ---- Files ---- */

static void write_table(FILE *stream, const void *context)
{
    const waterfall *const w = context;
    const char *const from = w->set->data[w->set->reference]->run.scenario;
    const char *const to = w->set->data[w->scenario]->run.scenario;

    fputs("step,scenario,fund,unit,first_year,year,mean\n", stream);
    fprintf(stream, "accumulated_balance,%s,%s,100m_yuan,%d,%d", from, w->fund, w->year, w->year);
    yb_table_value(stream, w->start);
    fputc('\n', stream);
    for (int p = 0; p < PARTS; p++) {
        fprintf(stream, "%s,%s,%s,100m_yuan,%d,%d", PART[p].series, to, w->fund, w->first_year, w->year);
        yb_table_value(stream, w->part[p] + 0.0);
        fputc('\n', stream);
    }
    fprintf(stream, "accumulated_balance,%s,%s,100m_yuan,%d,%d", to, w->fund, w->year, w->year);
    yb_table_value(stream, w->end);
    fputc('\n', stream);
}

yb_status yb_chart_waterfalls(const yb_chart_sink *sink, const yb_chart_set *set)
{
    static const char *const funds[] = {"resident", "employee_pooled"};
    yb_status status = YB_OK;

    for (size_t f = 0; set->compare != NULL && f < sizeof funds / sizeof *funds; f++)
        for (size_t i = 0; i < set->n && status == YB_OK; i++) {
            waterfall w = {.set = set, .scenario = i, .fund = funds[f], .year = yb_set_year(set)};
            yb_plot figure = {.height_mm = 105.0,
                              .narrow_mm = 112.0,
                              .words = write_words,
                              .draw = draw,
                              .table = write_table,
                              .context = &w};

            if (i == set->reference || !gather(&w))
                continue;
            snprintf(figure.stem, sizeof figure.stem, "waterfall-%s-%.100s", funds[f],
                     set->data[i]->run.scenario);
            status = yb_figure_write(sink, &figure);
        }
    return status;
}
