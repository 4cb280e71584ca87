/* One line per scenario: medians over the baseline's band, probabilities of exhaustion.  See
 * chart_frame.h. */
#include "chart_frame.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_LINES = 7, MAX_POINTS = 401 };

static const double HEIGHT_MM = 115.0, NARROW_MM = 100.0;

typedef struct {
    size_t scenario; /* in the set */
    double effect;   /* greatest distance from the reference, as a share of the figure's range */
    yb_year_value points[MAX_POINTS];
    size_t n;
} scenario_line;

typedef struct {
    const yb_chart_set *set;
    const char *fund;
    bool probability;
    int first_year, last_year;
    scenario_line *lines;    /* [set->n] */
    size_t drawn[MAX_LINES]; /* the reference first, then in the order of the set */
    size_t n_drawn;
    size_t n_close; /* scenarios that hardly differ from the reference */
    double low, high;
    double band_percent; /* of the reference's band; 0: none */
    yb_year_value upper[MAX_POINTS], lower[MAX_POINTS];
    size_t n_band;
} line_figure;

/* ---- Numbers ---- */

static void gather_medians(line_figure *f, size_t i)
{
    const yb_chart_data *const data = f->set->data[i];
    const yb_chart_slice slice = yb_chart_find(data, NULL, f->fund, "accumulated_balance");
    scenario_line *const line = &f->lines[i];

    for (size_t r = 0; r < slice.n && line->n < MAX_POINTS; r++)
        line->points[line->n++] =
            (yb_year_value){slice.rows[r].year, slice.rows[r].values[data->median_index]};
}

static void gather_probabilities(line_figure *f, size_t i)
{
    const yb_chart_data *const data = f->set->data[i];
    scenario_line *const line = &f->lines[i];

    for (size_t r = 0; r < data->n_risks && line->n < MAX_POINTS; r++)
        if (strcmp(data->risks[r].fund, f->fund) == 0)
            line->points[line->n++] = (yb_year_value){data->risks[r].year, data->risks[r].probability};
}

/* The widest symmetric band of the reference up to 95 %, from the last year of history on. */
static void gather_band(line_figure *f)
{
    static const double tails[] = {2.5, 5.0, 10.0, 25.0};
    const yb_chart_data *const data = f->set->data[f->set->reference];
    const yb_chart_slice slice = yb_chart_find(data, NULL, f->fund, "accumulated_balance");

    for (size_t t = 1; t < sizeof tails / sizeof *tails && f->band_percent <= 0.0; t++) {
        const int low = yb_chart_percentile(data, tails[t]),
                  high = yb_chart_percentile(data, 100.0 - tails[t]);

        if (low < 0 || high < 0)
            continue;
        f->band_percent = 100.0 - 2.0 * tails[t];
        for (size_t r = 0; r < slice.n && f->n_band < MAX_POINTS; r++) {
            const yb_chart_row *const row = &slice.rows[r];
            const bool projected = row->status == YB_CHART_PROJECTED;
            const bool apex = !projected && r + 1 < slice.n && row[1].status == YB_CHART_PROJECTED;
            const double median = row->values[data->median_index];

            if (!projected && !apex)
                continue;
            f->lower[f->n_band] = (yb_year_value){row->year, apex ? median : row->values[low]};
            f->upper[f->n_band++] = (yb_year_value){row->year, apex ? median : row->values[high]};
        }
    }
}

static double value_at(const scenario_line *line, int year)
{
    for (size_t i = 0; i < line->n; i++)
        if (line->points[i].year == year)
            return line->points[i].value;
    return NAN;
}

/* Lines that hardly leave the reference's, and more than can be told apart, are not drawn: those that
 * move most are. */
static void choose_lines(line_figure *f)
{
    const double negligible = 0.01;
    const scenario_line *const reference = &f->lines[f->set->reference];
    bool chosen[YB_MAX_SET] = {false};

    for (size_t i = 0; i < f->set->n; i++)
        for (size_t k = 0; k < f->lines[i].n; k++) {
            const double distance =
                fabs(f->lines[i].points[k].value - value_at(reference, f->lines[i].points[k].year));

            f->lines[i].effect = fmax(f->lines[i].effect, distance / (f->high - f->low));
        }
    for (f->n_drawn = 1; f->n_drawn < MAX_LINES; f->n_drawn++) {
        size_t best = f->set->n;

        for (size_t i = 0; i < f->set->n; i++)
            if (i != f->set->reference && !chosen[i] && f->lines[i].effect > negligible &&
                (best == f->set->n || f->lines[i].effect > f->lines[best].effect))
                best = i;
        if (best == f->set->n)
            break;
        chosen[best] = true;
    }
    size_t n = 0;

    f->drawn[n++] = f->set->reference;
    for (size_t i = 0; i < f->set->n; i++) {
        if (chosen[i])
            f->drawn[n++] = i;
        f->n_close += i != f->set->reference && f->lines[i].effect <= negligible;
    }
}

static bool gather(line_figure *f)
{
    f->low = f->high = 0.0;
    for (size_t i = 0; i < f->set->n; i++) {
        scenario_line *const line = &f->lines[i];

        line->scenario = i;
        if (f->probability)
            gather_probabilities(f, i);
        else
            gather_medians(f, i);
        if (line->n == 0)
            return false;
        for (size_t k = 0; k < line->n; k++) {
            f->low = fmin(f->low, line->points[k].value);
            f->high = fmax(f->high, line->points[k].value);
        }
    }
    if (!f->probability)
        gather_band(f);
    for (size_t k = 0; k < f->n_band; k++) {
        f->low = fmin(f->low, f->lower[k].value);
        f->high = fmax(f->high, f->upper[k].value);
    }
    if (f->probability)
        f->high = fmax(f->high, 0.01);
    const scenario_line *const reference = &f->lines[f->set->reference];

    f->first_year = reference->points[0].year;
    f->last_year = reference->points[reference->n - 1].year;
    choose_lines(f);
    return true;
}

/* ---- Words ---- */

/* "3 of them hardly differ and are left out": which scenarios are not drawn. */
static void write_omitted(yb_page *page, const line_figure *f, bool zh)
{
    const size_t others = f->set->n - f->n_drawn - f->n_close;

    if (f->n_close > 0)
        yb_chart_append(page->note, sizeof page->note,
                        zh ? "%zu个情景与基准几乎重合，未绘。"
                        : f->n_close == 1
                            ? "%zu scenario hardly leaves the line of the reference and is not drawn. "
                            : "%zu scenarios hardly leave the line of the reference and are not drawn. ",
                        f->n_close);
    if (others > 0)
        yb_chart_append(
            page->note, sizeof page->note,
            zh ? "只绘偏离最大的%d个情景；另%zu个见同名CSV文件。"
               : "The %d scenarios that move most are drawn; %zu more stand in the CSV file beside "
                 "the figure. ",
            MAX_LINES - 1, others);
}

static void write_medians(yb_page *page, const line_figure *f, bool zh)
{
    const yb_chart_run *const run = &f->set->data[f->set->reference]->run;
    const char *const fund = yb_chart_fund_name(f->fund, zh);
    const yb_money_unit *const unit = yb_chart_money_unit(fmax(f->high, -f->low), zh);
    char name[200];

    yb_chart_short_title(run, zh, name, sizeof name);
    yb_chart_append(page->title, sizeof page->title,
                    zh ? "%s累计结余：各情景中位数" : "%s: median accumulated balance by scenario", fund);
    yb_chart_append(page->reading, sizeof page->reading, zh ? "%s，名义值" : "%s, nominal", unit->name);
    if (f->band_percent > 0.0)
        yb_chart_append(page->reading, sizeof page->reading,
                        zh ? "；阴影：“%s”情景下%g\u00A0%%的模拟路径所在区间"
                           : "; shading: %s, central %g\u00A0%% of paths",
                        name, f->band_percent);
    if (f->low < 0.0)
        yb_chart_append(
            page->note, sizeof page->note,
            zh ? "未假定政策应对：零线以下为累计缺口。中位数逐年计算，不是同一条路径。"
               : "No policy response assumed: below zero is the cumulative shortfall. Medians are "
                 "taken year by year and are no single path. ");
    write_omitted(page, f, zh);
    const yb_chart_slice slice =
        yb_chart_find(f->set->data[f->set->reference], NULL, f->fund, "accumulated_balance");
    size_t n_history = 0;

    while (n_history < slice.n && slice.rows[n_history].status != YB_CHART_PROJECTED)
        n_history++;
    if (n_history > 0)
        yb_chart_append(page->source, sizeof page->source,
                        zh ? "历史：%s（%d–%d年）。" : "History: %s (%d–%d). ",
                        yb_chart_history_source(run, zh), slice.rows[0].year, slice.rows[n_history - 1].year);
}

static void write_probabilities(yb_page *page, const line_figure *f, bool zh)
{
    yb_chart_append(page->title, sizeof page->title,
                    zh ? "%s：累计结余耗尽概率" : "%s: probability of exhaustion by year",
                    yb_chart_fund_name(f->fund, zh));
    yb_chart_append(page->reading, sizeof page->reading,
                    zh ? "至该年末累计结余曾低于零的路径占比，%%"
                       : "share of paths whose balance has been below zero by the end of that year, %%");
    yb_chart_append(page->note, sizeof page->note,
                    zh ? "未假定政策应对。概率以情景为条件，不含模型误差。"
                       : "No policy response assumed. The probabilities are conditional on the scenario and "
                         "contain no model error. ");
    write_omitted(page, f, zh);
}

static void write_words(yb_page *page, const void *context, bool zh)
{
    const line_figure *const f = context;

    page->separator = zh ? "；" : "; ";
    if (f->probability)
        write_probabilities(page, f, zh);
    else
        write_medians(page, f, zh);
    if (page->reading[0] >= 'a' && page->reading[0] <= 'z')
        page->reading[0] = (char) (page->reading[0] - 'a' + 'A');
    yb_set_provenance(page->source, sizeof page->source, f->set, zh);
}

/* ---- Drawing ---- */

/* Markers at round years, each scenario's at years of its own so that they do not cover one another. */
static void draw_markers(const yb_axes *axes, const scenario_line *line, size_t position, int from)
{
    const int spacing = 10;

    for (size_t k = 0; k < line->n; k++) {
        const yb_year_value p = line->points[k];

        if (p.year > from && k + 1 < line->n && (p.year + (int) (2 * position)) % spacing == 0)
            yb_draw_marker(axes->canvas, (yb_xy){yb_axes_x(axes, p.year), yb_axes_y(axes, p.value)},
                           yb_line_style_of(position));
    }
}

static void draw_history(const yb_axes *axes, const line_figure *f)
{
    const yb_chart_data *const data = f->set->data[f->set->reference];
    const yb_chart_slice slice = yb_chart_find(data, NULL, f->fund, "accumulated_balance");
    yb_year_value points[MAX_POINTS];
    size_t n = 0;

    while (n < slice.n && n < MAX_POINTS && slice.rows[n].status != YB_CHART_PROJECTED) {
        points[n] = (yb_year_value){slice.rows[n].year, slice.rows[n].values[data->median_index]};
        n++;
    }
    if (n == 0)
        return;
    const double x = yb_axes_x(axes, points[n - 1].year);

    yb_canvas_segment(axes->canvas, x, axes->top, x, axes->bottom, 0.6, 2.0, YB_RGB_AXIS);
    yb_axes_line(axes, points, n, 2.0, 0.0, YB_RGB_HISTORY);
}

static void draw(yb_canvas *canvas, const yb_drawing *drawing)
{
    const line_figure *const f = drawing->context;
    const yb_box body = yb_page_draw(canvas, drawing->page);
    const yb_money_unit *const unit = yb_chart_money_unit(fmax(f->high, -f->low), drawing->zh);
    yb_axes axes = {.canvas = canvas,
                    .top = body.top + 11.0,
                    .bottom = body.bottom - 19.0,
                    .scale = f->probability ? 100.0 : unit->scale,
                    .first_year = f->first_year,
                    .last_year = f->last_year};
    yb_end_label labels[MAX_LINES];

    yb_axes_set_values(&axes, f->low, f->high, 6);
    if (f->probability)
        axes.greatest = fmin(axes.greatest, 100.0);
    for (size_t k = 0; k < f->n_drawn; k++) {
        labels[k] =
            (yb_end_label){.style = yb_line_style_of(yb_set_position(f->set, f->drawn[k])), .bold = k == 0};
        yb_chart_short_title(&f->set->data[f->drawn[k]]->run, drawing->zh, labels[k].text,
                             sizeof labels[k].text);
    }
    const double width =
        yb_end_labels_width(canvas, labels, f->n_drawn, (drawing->narrow ? 0.33 : 0.25) * body.right);

    axes.left = body.left + yb_axes_widest_tick(&axes) + 6.0;
    axes.right = body.right - width - 26.0;
    yb_axes_grid(&axes, true);
    if (f->n_band > 0)
        yb_axes_area(&axes, f->upper, f->lower, f->n_band, 0xE3E6EA, 0xB8BEC6);
    yb_axes_years(&axes, true);
    yb_axes_zero(&axes);
    for (size_t k = f->n_drawn; k-- > 0;) { /* the reference on top */
        const scenario_line *const line = &f->lines[f->drawn[k]];
        const size_t position = yb_set_position(f->set, f->drawn[k]);
        const yb_line_style style = yb_line_style_of(position);

        yb_axes_line(&axes, line->points, line->n, k == 0 ? 2.0 : 1.5, style.dash, style.rgb);
        draw_markers(&axes, line, position, line->points[line->n - 1].year - 28);
        labels[k].y = yb_axes_y(&axes, line->points[line->n - 1].value);
    }
    if (!f->probability)
        draw_history(&axes, f);
    yb_end_labels_draw(&axes, labels, f->n_drawn, width);
}

/* ---- Files ---- */

static void write_table(FILE *stream, const void *context)
{
    const line_figure *const f = context;

    fprintf(stream, "scenario,fund,series,unit,year,%s,drawn\n", f->probability ? "probability" : "p50");
    for (size_t i = 0; i < f->set->n; i++)
        for (size_t k = 0; k < f->lines[i].n; k++) {
            bool drawn = false;

            for (size_t d = 0; d < f->n_drawn; d++)
                drawn = drawn || f->drawn[d] == i;
            fprintf(stream, "%s,%s,%s,%s,%d", f->set->data[i]->run.scenario, f->fund,
                    f->probability ? "exhausted_by" : "accumulated_balance",
                    f->probability ? "share" : "100m_yuan", f->lines[i].points[k].year);
            yb_table_value(stream, f->lines[i].points[k].value);
            fprintf(stream, ",%d\n", drawn);
        }
}

static yb_status write_figure(const yb_chart_sink *sink, const yb_chart_set *set, const char *fund,
                              bool probability)
{
    line_figure *const f = calloc(1, sizeof *f);
    yb_plot figure = {.height_mm = HEIGHT_MM,
                      .narrow_mm = NARROW_MM,
                      .words = write_words,
                      .draw = draw,
                      .table = write_table,
                      .context = f};
    yb_status status = YB_OK;

    if (f != NULL)
        *f = (line_figure){
            .set = set, .fund = fund, .probability = probability, .lines = calloc(set->n, sizeof *f->lines)};
    if (f == NULL || f->lines == NULL)
        status = yb_fail(sink->diag, YB_ERR_FILE, NULL, NULL, "out of memory");
    snprintf(figure.stem, sizeof figure.stem, "%s-%s", probability ? "exhaustion" : "medians", fund);
    if (status == YB_OK && gather(f))
        status = yb_figure_write(sink, &figure);
    if (f != NULL)
        free(f->lines);
    free(f);
    return status;
}

yb_status yb_chart_lines(const yb_chart_sink *sink, const yb_chart_set *set)
{
    static const char *const funds[] = {"resident", "employee_pooled"};
    yb_status status = YB_OK;

    for (size_t i = 0; i < sizeof funds / sizeof *funds && status == YB_OK; i++) {
        status = write_figure(sink, set, funds[i], false);
        if (status == YB_OK)
            status = write_figure(sink, set, funds[i], true);
    }
    return status;
}
