/* Small multiples: a fan per scenario, and the paired difference of each to the baseline, on common axes.
 * See chart_frame.h. */
#include "chart_frame.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_PANELS = 16 };

typedef struct {
    size_t scenario; /* in the set */
    double effect;   /* size of the median difference in the last year */
    yb_panel fan;
} panel;

typedef struct {
    const yb_chart_set *set;
    const char *fund;
    bool difference;
    panel *panels; /* [n] */
    size_t n, n_left_out;
    yb_panel_range range;
    int first_year;
} multiples;

/* ---- Numbers ---- */

static int by_effect(const void *a, const void *b)
{
    const double first = ((const panel *) a)->effect, second = ((const panel *) b)->effect;

    return (first < second) - (first > second);
}

static int by_position(const void *a, const void *b)
{
    const size_t first = ((const panel *) a)->scenario, second = ((const panel *) b)->scenario;

    return (first > second) - (first < second);
}

/* Keeps the reference and the scenarios that move most, in the order of the set, the reference first. */
static void keep(multiples *m, size_t most)
{
    m->n_left_out = m->n > most ? m->n - most : 0;
    m->n -= m->n_left_out;
    if (m->n_left_out > 0)
        qsort(m->panels, m->n + m->n_left_out, sizeof *m->panels, by_effect);
    qsort(m->panels, m->n, sizeof *m->panels, by_position);
    for (size_t i = 1; i < m->n; i++)
        if (m->panels[i].scenario == m->set->reference) {
            panel *const reference = malloc(sizeof *reference);

            if (reference == NULL)
                return;
            *reference = m->panels[i];
            memmove(m->panels + 1, m->panels, i * sizeof *m->panels);
            m->panels[0] = *reference;
            free(reference);
        }
}

static void set_range(multiples *m)
{
    m->first_year = m->range.last_year = m->panels[0].fan.median[0].year;
    for (size_t i = 0; i < m->n; i++)
        yb_panel_extend(&m->panels[i].fan, &m->range);
}

static bool gather(multiples *m, size_t most)
{
    const yb_chart_set *const set = m->set;

    for (size_t i = 0; i < set->n; i++) {
        const yb_chart_data *const data = m->difference ? set->compare : set->data[i];
        const yb_chart_slice slice =
            yb_chart_find(data, set->data[i]->run.scenario, m->fund, "accumulated_balance");
        panel *const p = &m->panels[m->n];

        if (slice.n == 0)
            continue;
        p->scenario = i;
        yb_panel_fill(&p->fan, data, slice, m->difference);
        p->fan.exhausted = yb_panel_exhausted(set->data[i], m->fund);
        const yb_chart_slice reference =
            yb_chart_find(set->data[set->reference], NULL, m->fund, "accumulated_balance");
        const double last = p->fan.median[p->fan.n - 1].value;

        p->effect = m->difference         ? fabs(last)
                    : i == set->reference ? INFINITY
                    : reference.n > 0
                        ? fabs(last - reference.rows[reference.n - 1].values[data->median_index])
                        : 0.0;
        m->n++;
    }
    if (m->n == 0 || (m->n < 2 && !m->difference))
        return false;
    keep(m, most);
    set_range(m);
    return true;
}

/* ---- Words ---- */

static void write_words(yb_page *page, const void *context, bool zh)
{
    const multiples *const m = context;
    const char *const fund = yb_chart_fund_name(m->fund, zh);
    char reference[200], scenario[200];

    page->separator = zh ? "；" : "; ";
    yb_chart_short_title(&m->set->data[m->set->reference]->run, zh, reference, sizeof reference);
    yb_chart_short_title(&m->set->data[m->panels[0].scenario]->run, zh, scenario, sizeof scenario);
    if (!m->difference)
        yb_chart_append(page->title, sizeof page->title,
                        zh ? "%s累计结余：各情景对比" : "%s: accumulated balance under each scenario", fund);
    else if (m->n == 1)
        yb_chart_append(page->title, sizeof page->title,
                        zh ? "%s累计结余：%s与%s之差" : "%s: accumulated balance, %s less %s", fund, scenario,
                        reference);
    else
        yb_chart_append(page->title, sizeof page->title,
                        zh ? "%s累计结余：各情景与%s之差" : "%s: accumulated balance, difference from %s",
                        fund, reference);
    yb_panel_reading(page->reading, sizeof page->reading, &m->panels[0].fan, &m->range, zh);
    if (m->difference)
        yb_chart_append(
            page->note, sizeof page->note,
            zh ? "逐条路径配对相减，各情景冲击相同；数字为%d年的中位数与区间。零线以下表示结余较少。"
               : "Paired path by path on the same shocks; the numbers are median and outer band in "
                 "%d. Below zero: a lower balance. ",
            m->range.last_year);
    else if (m->range.low < 0.0)
        yb_chart_append(page->note, sizeof page->note,
                        zh ? "未假定政策应对：零线以下为累计缺口。"
                           : "No policy response assumed: below zero is the cumulative shortfall. ");
    if (m->n_left_out > 0)
        yb_chart_append(page->note, sizeof page->note,
                        zh ? "只绘差别最大的情景，另%zu个未绘。"
                           : "The scenarios that move most are drawn; %zu more are not. ",
                        m->n_left_out);
    yb_set_provenance(page->source, sizeof page->source, m->set, zh);
}

/* What stands in a panel: the probability, or the difference in the last year. */
static void panel_note(const multiples *m, const yb_panel *p, double scale, bool zh, char *text, size_t size)
{
    char median[40], low[40], high[40];

    text[0] = '\0';
    if (!m->difference) {
        if (isnan(p->exhausted))
            return;
        yb_chart_number(100.0 * p->exhausted, 0, median, sizeof median);
        yb_chart_append(text, size, zh ? "至%d年耗尽：%s\u00A0%%" : "exhausted by %d: %s\u00A0%%",
                        m->range.last_year, p->exhausted > 0.0 && p->exhausted < 0.005 ? "<1" : median);
        return;
    }
    const size_t k = p->n - 1;
    const double range = fmax(m->range.high, -m->range.low) * scale;
    const int decimals = range >= 1000.0 ? 0 : range >= 10.0 ? 1 : 2;

    yb_chart_number(p->median[k].value * scale, decimals, median, sizeof median);
    yb_chart_append(text, size, "%s", median);
    if (p->n_bands == 0)
        return;
    yb_chart_number(p->low[0][k].value * scale, decimals, low, sizeof low);
    yb_chart_number(p->high[0][k].value * scale, decimals, high, sizeof high);
    yb_chart_append(text, size, zh ? "（%s至%s）" : " (%s to %s)", low, high);
}

/* ---- Drawing ---- */

static size_t columns_for(size_t n, bool narrow)
{
    if (narrow)
        return n < 2 ? n : 2;
    return n <= 3 ? n : n == 4 ? 2 : n <= 6 ? 3 : 4;
}

/* Above or below the zero line at the left, wherever the fan leaves more room. */
static void draw_panel_note(const yb_panel *p, const yb_axes *axes, const char *text)
{
    const double zero = yb_axes_y(axes, 0.0), last = p->median[p->n - 1].value;
    const bool below = last >= 0.0 && axes->bottom - zero > 12.0;
    double reach = 0.0;

    /* The edge of the fan over the left half, where the text stands. */
    for (size_t k = 0; k < p->n; k++) {
        const double x = yb_axes_x(axes, p->median[k].year);
        const double edge = p->n_bands == 0 ? p->median[k].value
                            : below         ? p->low[0][k].value
                                            : p->high[0][k].value;

        if (x < axes->left + 8.0 + yb_canvas_text_width(axes->canvas, yb_style_small, text))
            reach =
                below ? fmax(reach, yb_axes_y(axes, edge) - zero) : fmax(reach, zero - yb_axes_y(axes, edge));
    }
    const double baseline =
        below ? fmin(zero + reach + 11.0, axes->bottom - 3.0) : fmax(zero - reach - 5.0, axes->top + 7.0);

    const double width = yb_canvas_text_width(axes->canvas, yb_style_small, text);

    if (text[0] == '\0')
        return;
    yb_canvas_rectangle(axes->canvas, axes->left + 2.0, baseline - 7.0, axes->left + 6.0 + width,
                        baseline + 2.0, 0xFFFFFF); /* grid lines end at the text */
    (void) yb_canvas_text(axes->canvas, yb_style_small, YB_ALIGN_LEFT, axes->left + 4.0, baseline, 0.0, text);
}

static void draw(yb_canvas *canvas, const yb_drawing *drawing)
{
    const multiples *const m = drawing->context;
    const yb_box body = yb_page_draw(canvas, drawing->page);
    const yb_money_unit *const unit = yb_chart_money_unit(fmax(m->range.high, -m->range.low), drawing->zh);
    const size_t columns = columns_for(m->n, drawing->narrow), rows = (m->n + columns - 1) / columns;
    const double gap = 14.0, years = 16.0;
    yb_axes axes = {
        .canvas = canvas, .scale = unit->scale, .first_year = m->first_year, .last_year = m->range.last_year};
    double title_height = 0.0;
    char text[200];

    yb_axes_set_values(&axes, m->range.low, m->range.high, rows > 1 ? 4 : 6);
    const double left = body.left + yb_axes_widest_tick(&axes) + 6.0;
    const double width = (body.right - 10.0 - left - gap * (double) (columns - 1)) / (double) columns;

    for (size_t i = 0; i < m->n; i++) {
        yb_chart_short_title(&m->set->data[m->panels[i].scenario]->run, drawing->zh, text, sizeof text);
        title_height = fmax(title_height, yb_canvas_block(canvas, yb_style_panel, YB_ALIGN_LEFT, 0.0, 0.0,
                                                          width, 3, text, false));
    }
    const double top = body.top + 4.0;
    const double pitch = (body.bottom - years - top) / (double) rows;

    for (size_t i = 0; i < m->n; i++) {
        const size_t row = i / columns, column = i % columns;

        axes.left = left + (double) column * (width + gap);
        axes.right = axes.left + width;
        axes.top = top + (double) row * pitch + title_height + 3.0;
        axes.bottom = top + (double) (row + 1) * pitch - 6.0;
        yb_axes_grid(&axes, column == 0);
        yb_panel_draw(&axes, &m->panels[i].fan, m->difference, m->n == 1 ? 1.8 : 1.4);
        yb_axes_years(&axes, i + columns >= m->n);
        if (m->n > 1) {
            yb_chart_short_title(&m->set->data[m->panels[i].scenario]->run, drawing->zh, text, sizeof text);
            const double height =
                yb_canvas_block(canvas, yb_style_panel, YB_ALIGN_LEFT, 0.0, 0.0, width, 3, text, false);

            (void) yb_canvas_block(canvas, yb_style_panel, YB_ALIGN_LEFT, axes.left,
                                   axes.top - 3.0 - 0.5 * height, width, 3, text, true);
        }
        panel_note(m, &m->panels[i].fan, unit->scale, drawing->zh, text, sizeof text);
        draw_panel_note(&m->panels[i].fan, &axes, text);
    }
}

/* ---- Files ---- */

static void write_table(FILE *stream, const void *context)
{
    const multiples *const m = context;

    fputs("scenario,fund,series,unit,year", stream);
    yb_panel_percentile_names(stream, &m->panels[0].fan);
    fputs(m->difference ? ",versus\n" : "\n", stream);
    for (size_t i = 0; i < m->n; i++)
        for (size_t k = m->difference ? 1 : 0; k < m->panels[i].fan.n; k++) {
            const panel *const p = &m->panels[i];

            fprintf(stream, "%s,%s,accumulated_balance,100m_yuan,%d", m->set->data[p->scenario]->run.scenario,
                    m->fund, p->fan.median[k].year);
            yb_panel_percentiles(stream, &p->fan, k, m->difference);
            if (m->difference)
                fprintf(stream, ",%s", m->set->data[m->set->reference]->run.scenario);
            fputc('\n', stream);
        }
}

static yb_status write_figure(const yb_chart_sink *sink, const yb_chart_set *set, const char *fund,
                              bool difference)
{
    static const size_t most[] = {
        [YB_CHART_TWO_COLUMNS] = MAX_PANELS, [YB_CHART_COLUMN] = 10, [YB_CHART_SLIDE] = 8};
    const double words = 36.0, narrow_words = 40.0, row = 34.0; /* millimetres */
    multiples m = {
        .set = set, .fund = fund, .difference = difference, .panels = calloc(set->n, sizeof *m.panels)};
    yb_plot figure = {.words = write_words, .draw = draw, .table = write_table, .context = &m};
    yb_status status = YB_OK;

    snprintf(figure.stem, sizeof figure.stem, "%s-%s", difference ? "difference" : "scenarios", fund);
    if (m.panels == NULL) {
        status = yb_fail(sink->diag, YB_ERR_FILE, NULL, NULL, "out of memory");
    } else if (gather(&m, most[sink->options->size])) {
        const size_t columns = columns_for(m.n, false), rows = (m.n + columns - 1) / columns;

        figure.height_mm = words + (rows == 1 ? 70.0 : rows == 2 ? 100.0 : row * (double) rows);
        figure.narrow_mm = narrow_words + (m.n < 3 ? 50.0 : 30.0 * (double) ((m.n + 1) / 2));
        status = yb_figure_write(sink, &figure);
    }
    free(m.panels);
    return status;
}

yb_status yb_chart_multiples(const yb_chart_sink *sink, const yb_chart_set *set)
{
    static const char *const funds[] = {"resident", "employee_pooled"};
    yb_status status = YB_OK;

    for (size_t i = 0; i < sizeof funds / sizeof *funds && status == YB_OK; i++) {
        status = write_figure(sink, set, funds[i], false);
        if (status == YB_OK && set->compare != NULL)
            status = write_figure(sink, set, funds[i], true);
    }
    return status;
}
