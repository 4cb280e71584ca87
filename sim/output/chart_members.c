/* Members by status over time, and by age and sex now and later: see chart_frame.h. */
#include "chart_frame.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { STATUSES = 4, SEXES = 2, AGES = 101, PANELS = 2, MAX_POINTS = 401 };

/* From the bottom of the stack, and from the middle of the pyramid; neighbours differ in grey too. */
static const struct {
    const char *fund, *series; /* in bands.csv */
    const char *name;          /* in members_by_age.csv */
    const char *zh, *en;
    uint32_t rgb;
} STATUS[STATUSES] = {
    {"employee", "enrolment_active", "employee_active", "职工医保：在职", "Employee fund, active", 0x08306B},
    {"employee", "enrolment_retired", "employee_retired", "职工医保：退休", "Employee fund, retired",
     0xE08214},
    {"resident", "enrolment", "resident", "居民医保", "Resident fund", 0xC6DBEF},
    {"all", "uninsured", "uninsured", "未参保", "Uninsured", 0x666666}};

/* ---- Over time ---- */

typedef struct {
    const yb_chart_data *data;
    int year[MAX_POINTS], last_history;
    double value[STATUSES][MAX_POINTS]; /* 10,000 persons */
    size_t n;
    double highest;
} member_figure;

static bool gather_members(member_figure *m)
{
    yb_chart_slice slices[STATUSES];

    for (int s = 0; s < STATUSES; s++)
        slices[s] = yb_chart_find(m->data, NULL, STATUS[s].fund, STATUS[s].series);
    for (size_t r = 0; r < slices[0].n && m->n < MAX_POINTS; r++) {
        const int year = slices[0].rows[r].year;
        double total = 0.0;
        bool all = true;

        for (int s = 0; s < STATUSES; s++) {
            const yb_chart_row *const row = yb_chart_at(slices[s], year);

            all = all && row != NULL;
            m->value[s][m->n] = row != NULL ? row->mean : 0.0;
            total += m->value[s][m->n];
        }
        /* The years must follow one another. */
        if (!all || (m->n > 0 && year != m->year[m->n - 1] + 1)) {
            m->n = 0;
            continue;
        }
        m->highest = fmax(m->highest, total);
        if (slices[0].rows[r].status != YB_CHART_PROJECTED)
            m->last_history = year;
        m->year[m->n++] = year;
    }
    return m->n > 1;
}

static void write_member_words(yb_page *page, const void *context, bool zh)
{
    const member_figure *const m = context;
    const yb_chart_run *const run = &m->data->run;

    page->separator = zh ? "；" : "; ";
    yb_chart_append(page->title, sizeof page->title,
                    zh ? "参保人数：按参保状态" : "Members of the funds and the uninsured");
    yb_chart_append(page->lead, sizeof page->lead, zh ? "情景：%s" : "Scenario: %s",
                    zh ? run->title_zh : run->title_en);
    yb_chart_append(page->reading, sizeof page->reading,
                    zh ? "%s，年末；%d年起为各路径均值；图右数字为%d年"
                       : "%s at year-end; mean of the paths from %d; numbers on the right: %d",
                    zh ? (m->highest < 10000.0 ? "万人" : "亿人") : "million persons", m->last_history + 1,
                    m->year[m->n - 1]);
    yb_chart_append(
        page->note, sizeof page->note,
        zh ? "各部分之和为总人口；未参保人数为总人口减两项制度参保人数。"
           : "The parts add up to the population; the uninsured are the population less the members "
             "of both funds. ");
    yb_chart_append(page->source, sizeof page->source,
                    zh ? "历史：%s，国家统计局人口。"
                       : "History: %s; population: National Bureau of Statistics. ",
                    yb_chart_history_source(run, zh));
    yb_page_provenance(page->source, sizeof page->source, run, zh);
}

static double member_scale(const member_figure *m, bool zh)
{
    return zh ? (m->highest < 10000.0 ? 1.0 : 1e-4) : 1e-2;
}

static void draw_members(yb_canvas *canvas, const yb_drawing *drawing)
{
    const member_figure *const m = drawing->context;
    const yb_box body = yb_page_draw(canvas, drawing->page);
    const double scale = member_scale(m, drawing->zh);
    yb_axes axes = {.canvas = canvas,
                    .scale = scale,
                    .top = body.top + 10.0,
                    .bottom = body.bottom - 19.0,
                    .first_year = m->year[0],
                    .last_year = m->year[m->n - 1]};
    yb_end_label labels[STATUSES];
    yb_year_value below[MAX_POINTS], above[MAX_POINTS];
    char number[32];
    double total = 0.0;

    yb_axes_set_values(&axes, 0.0, m->highest, 6);
    for (int s = 0; s < STATUSES; s++) {
        yb_chart_number(m->value[s][m->n - 1] * scale, scale < 1e-3 ? 2 : 0, number, sizeof number);
        labels[s] = (yb_end_label){.square = true, .style = {.rgb = STATUS[s].rgb}};
        yb_chart_append(labels[s].text, sizeof labels[s].text, drawing->zh ? "%s %s" : "%s: %s",
                        drawing->zh ? STATUS[s].zh : STATUS[s].en, number);
    }
    const double width = yb_end_labels_width(canvas, labels, STATUSES, 0.28 * body.right);

    axes.left = body.left + yb_axes_widest_tick(&axes) + 6.0;
    axes.right = body.right - width - 26.0;
    yb_axes_grid(&axes, true);
    for (size_t k = 0; k < m->n; k++)
        above[k] = (yb_year_value){m->year[k], 0.0};
    for (int s = 0; s < STATUSES; s++) {
        memcpy(below, above, m->n * sizeof *below);
        for (size_t k = 0; k < m->n; k++)
            above[k].value += m->value[s][k];
        yb_axes_area(&axes, above, below, m->n, STATUS[s].rgb, 0xFFFFFF);
        labels[s].y = yb_axes_y(&axes, total + 0.5 * m->value[s][m->n - 1]);
        total += m->value[s][m->n - 1];
    }
    yb_axes_years(&axes, true);
    if (m->last_history > axes.first_year) {
        const double x = yb_axes_x(&axes, m->last_history);

        yb_canvas_segment(canvas, x, axes.top - 8.0, x, axes.bottom, 0.7, 2.0, YB_RGB_TEXT);
    }
    yb_end_labels_draw(&axes, labels, STATUSES, width);
}

static void write_member_table(FILE *stream, const void *context)
{
    const member_figure *const m = context;

    fputs("scenario,fund,series,unit,year,mean\n", stream);
    for (int s = 0; s < STATUSES; s++)
        for (size_t k = 0; k < m->n; k++) {
            fprintf(stream, "%s,%s,%s,10k_persons,%d", m->data->run.scenario, STATUS[s].fund,
                    STATUS[s].series, m->year[k]);
            yb_table_value(stream, m->value[s][k]);
            fputc('\n', stream);
        }
}

/* ---- By age and sex ---- */

typedef struct {
    const yb_chart_data *data;
    int year[PANELS];
    double persons[PANELS][SEXES][STATUSES][AGES];
    double widest; /* of one sex at one age */
} pyramid_figure;

static int status_of(const char *name)
{
    for (int s = 0; s < STATUSES; s++)
        if (strcmp(name, STATUS[s].name) == 0)
            return s;
    return -1;
}

/* The first year, and 2050 or else the last. */
static void choose_years(pyramid_figure *p, const yb_table *table, int year_column, yb_diag *diag)
{
    int last = 0;
    bool has_2050 = false;

    p->year[0] = 9999;
    for (size_t r = 0; r < yb_table_rows(table); r++) {
        const int year = (int) yb_table_integer(table, r, year_column, diag);

        p->year[0] = year < p->year[0] ? year : p->year[0];
        last = year > last ? year : last;
        has_2050 = has_2050 || year == 2050;
    }
    p->year[1] = has_2050 ? 2050 : last;
}

static yb_status read_pyramid(pyramid_figure *p, const yb_table *table, yb_diag *diag)
{
    const size_t errors = yb_diag_errors(diag);
    const int status_column = yb_table_column(table, "status", diag);
    const int sex_column = yb_table_column(table, "sex", diag),
              age_column = yb_table_column(table, "age", diag);
    const int year_column = yb_table_column(table, "year", diag);
    const int persons_column = yb_table_column(table, "persons", diag);

    if (yb_diag_errors(diag) > errors)
        return YB_ERR_INPUT;
    choose_years(p, table, year_column, diag);
    for (size_t r = 0; r < yb_table_rows(table); r++) {
        const yb_place at = yb_table_place(table, r);
        const int year = (int) yb_table_integer(table, r, year_column, diag);
        const int status = status_of(yb_table_text(table, r, status_column));
        const int sex = strcmp(yb_table_text(table, r, sex_column), "f") == 0;
        const long age = yb_table_integer(table, r, age_column, diag);
        const double persons = yb_table_number(table, r, persons_column, diag);

        if (status < 0 || age < 0 || age >= AGES) {
            (void) yb_fail(diag, YB_ERR_INPUT, &at, NULL, "unknown status or age");
            continue;
        }
        for (int k = 0; k < PANELS; k++)
            if (year == p->year[k])
                p->persons[k][sex][status][age] = persons;
    }
    for (int k = 0; k < PANELS; k++)
        for (int sex = 0; sex < SEXES; sex++)
            for (int age = 0; age < AGES; age++) {
                double sum = 0.0;

                for (int s = 0; s < STATUSES; s++)
                    sum += p->persons[k][sex][s][age];
                p->widest = fmax(p->widest, sum);
            }
    return yb_diag_errors(diag) > errors ? YB_ERR_INPUT : YB_OK;
}

static void write_pyramid_words(yb_page *page, const void *context, bool zh)
{
    const pyramid_figure *const p = context;
    const yb_chart_run *const run = &p->data->run;

    page->separator = zh ? "；" : "; ";
    yb_chart_append(page->title, sizeof page->title,
                    zh ? "参保状态与年龄：%d年与%d年" : "Insurance status by age and sex, %d and %d",
                    p->year[0], p->year[1]);
    yb_chart_append(page->lead, sizeof page->lead, zh ? "情景：%s" : "Scenario: %s",
                    zh ? run->title_zh : run->title_en);
    yb_chart_append(
        page->reading, sizeof page->reading,
        zh ? "单岁人数，万人，年末；左男右女；无冲击中心路径"
           : "million persons by single year of age at year-end, men left, women right; path without "
             "shocks");
    yb_chart_append(page->note, sizeof page->note,
                    zh ? "100岁及以上合为一组。参保状态的年龄分布部分为假设（见docs/data.md）。"
                       : "The last group is 100 and over. The age structure of the members is partly an "
                         "assumption (docs/data.md). ");
    yb_page_provenance(page->source, sizeof page->source, run, zh);
    if (run->history_source_zh == NULL) /* the national pack */
        yb_chart_append(page->source, sizeof page->source,
                        zh ? "人口：国家统计局，联合国《世界人口展望2024》（CC BY 3.0 IGO）。"
                           : " Population: National Bureau of Statistics, © 2024 United Nations, World "
                             "Population Prospects 2024 (CC BY 3.0 IGO).");
}

typedef struct {
    yb_canvas *canvas;
    const pyramid_figure *figure;
    double middle, half, top, bottom; /* of one pyramid; half: its width on one side */
    double greatest;                  /* persons at the edge */
    bool zh;
} pyramid_plot;

static double age_y(const pyramid_plot *plot, double age)
{
    return plot->bottom - age / AGES * (plot->bottom - plot->top);
}

/* From the outermost status inwards, each as a stepped area from the middle: no seams between ages. */
static void draw_bars(const pyramid_plot *plot, int k)
{
    for (int sex = 0; sex < SEXES; sex++)
        for (int s = STATUSES; s-- > 0;) {
            yb_xy corners[2 * AGES + 2];
            size_t n = 0;

            corners[n++] = (yb_xy){plot->middle, plot->bottom};
            for (int age = 0; age < AGES; age++) {
                double persons = 0.0;

                for (int inner = 0; inner <= s; inner++)
                    persons += plot->figure->persons[k][sex][inner][age];
                const double width = persons / plot->greatest * plot->half;
                const double x = sex == 0 ? plot->middle - width : plot->middle + width;

                corners[n++] = (yb_xy){x, age_y(plot, age)};
                corners[n++] = (yb_xy){x, age_y(plot, age + 1)};
            }
            corners[n++] = (yb_xy){plot->middle, plot->top};
            yb_canvas_polygon(plot->canvas, corners, n, STATUS[s].rgb);
        }
}

static void draw_pyramid_axes(const pyramid_plot *plot, bool ages, bool zh)
{
    const double scale = zh ? 1e-4 : 1e-6; /* 10,000 persons; millions */
    int decimals;
    const double step = yb_nice_step(plot->greatest * scale, 2, &decimals);
    char text[40];

    for (int age = 0; age <= 100; age += 20) {
        const double y = age_y(plot, age);

        yb_canvas_segment(plot->canvas, plot->middle - plot->half, y, plot->middle + plot->half, y, 0.5, 0.0,
                          YB_RGB_GRID);
        snprintf(text, sizeof text, "%d", age);
        if (ages)
            yb_canvas_text(plot->canvas, yb_style_tick, YB_ALIGN_RIGHT, plot->middle - plot->half - 6.0,
                           y + 0.5 * YB_DIGIT_HEIGHT * yb_style_tick.size, 0.0, text);
    }
    for (double value = 0.0; value <= plot->greatest * scale * 1.0001; value += step)
        for (int side = -1; side <= 1; side += 2) {
            const double x = plot->middle + side * value / scale / plot->greatest * plot->half;

            if (value <= 0.0 && side > 0)
                continue;
            yb_chart_number(value, decimals, text, sizeof text);
            yb_canvas_segment(plot->canvas, x, plot->bottom, x, plot->bottom + 3.0, 0.8, 0.0, YB_RGB_AXIS);
            yb_canvas_text(plot->canvas, yb_style_tick, YB_ALIGN_CENTRE, x, plot->bottom + 12.5, 0.0, text);
        }
}

/* Keys in a row, or two where they do not fit; returns the lower edge. */
static double draw_legend(yb_canvas *canvas, yb_box body, bool zh)
{
    double x = body.left, y = body.top + 11.0;

    for (int s = 0; s < STATUSES; s++) {
        const char *const name = zh ? STATUS[s].zh : STATUS[s].en;
        const double width = 11.0 + yb_canvas_text_width(canvas, yb_style_small, name);

        if (x > body.left && x + width > body.right) {
            x = body.left;
            y += 12.0;
        }
        yb_canvas_rectangle(canvas, x, y - 6.5, x + 7.0, y + 0.5, STATUS[s].rgb);
        (void) yb_canvas_text(canvas, yb_style_small, YB_ALIGN_LEFT, x + 11.0, y, 0.0, name);
        x += width + 14.0;
    }
    return y + 4.0;
}

static void draw_pyramid(yb_canvas *canvas, const yb_drawing *drawing)
{
    const pyramid_figure *const p = drawing->context;
    const yb_box body = yb_page_draw(canvas, drawing->page);
    const double legend = draw_legend(canvas, body, drawing->zh);
    const double ages = 22.0, gap = 24.0, head = 17.0;
    const double width = 0.5 * (body.right - 6.0 - body.left - ages - gap);
    char text[40];

    for (int k = 0; k < PANELS; k++) {
        const double left = body.left + ages + k * (width + gap);
        const pyramid_plot plot = {.canvas = canvas,
                                   .figure = p,
                                   .middle = left + 0.5 * width,
                                   .half = 0.5 * width,
                                   .top = legend + head,
                                   .bottom = body.bottom - 19.0,
                                   .greatest = 1.03 * p->widest,
                                   .zh = drawing->zh};

        draw_pyramid_axes(&plot, k == 0, drawing->zh);
        draw_bars(&plot, k);
        yb_canvas_segment(canvas, plot.middle, plot.top, plot.middle, plot.bottom, 0.8, 0.0, 0xFFFFFF);
        yb_canvas_segment(canvas, plot.middle - plot.half, plot.bottom, plot.middle + plot.half, plot.bottom,
                          0.8, 0.0, YB_RGB_AXIS);
        snprintf(text, sizeof text, drawing->zh ? "%d年" : "%d", p->year[k]);
        yb_canvas_text(canvas, yb_style_panel, YB_ALIGN_LEFT, plot.middle - plot.half, plot.top - 2.0, 0.0,
                       text);
    }
}

static void write_pyramid_table(FILE *stream, const void *context)
{
    const pyramid_figure *const p = context;

    fputs("scenario,status,sex,age,year,persons\n", stream);
    for (int k = 0; k < PANELS; k++)
        for (int s = 0; s < STATUSES; s++)
            for (int sex = 0; sex < SEXES; sex++)
                for (int age = 0; age < AGES; age++) {
                    fprintf(stream, "%s,%s,%c,%d,%d", p->data->run.scenario, STATUS[s].name,
                            sex == 0 ? 'm' : 'f', age, p->year[k]);
                    yb_table_value(stream, p->persons[k][sex][s][age]);
                    fputc('\n', stream);
                }
}

/* ---- Files ---- */

static yb_status write_members(const yb_chart_sink *sink, const yb_chart_data *data)
{
    member_figure *const m = malloc(sizeof *m);
    const yb_plot figure = {.stem = "members",
                            .height_mm = 110.0,
                            .narrow_mm = 95.0,
                            .words = write_member_words,
                            .draw = draw_members,
                            .table = write_member_table,
                            .context = m};
    yb_status status = YB_OK;

    if (m == NULL)
        return yb_fail(sink->diag, YB_ERR_FILE, NULL, NULL, "out of memory");
    *m = (member_figure){.data = data};
    if (gather_members(m))
        status = yb_figure_write(sink, &figure);
    free(m);
    return status;
}

static yb_status write_pyramid(const yb_chart_sink *sink, const yb_chart_data *data, const char *path)
{
    yb_table *const table = yb_table_read(path, sink->diag);
    pyramid_figure *const p = calloc(1, sizeof *p);
    const yb_plot figure = {.stem = "pyramid",
                            .height_mm = 120.0,
                            .narrow_mm = 105.0,
                            .words = write_pyramid_words,
                            .draw = draw_pyramid,
                            .table = write_pyramid_table,
                            .context = p};
    yb_status status = table != NULL ? YB_OK : yb_diag_status(sink->diag);

    if (p == NULL)
        status = yb_fail(sink->diag, YB_ERR_FILE, NULL, NULL, "out of memory");
    if (status == YB_OK) {
        p->data = data;
        status = read_pyramid(p, table, sink->diag);
    }
    if (status == YB_OK && p->widest > 0.0)
        status = yb_figure_write(sink, &figure);
    free(p);
    yb_table_free(table);
    return status;
}

yb_status yb_chart_members(const yb_chart_sink *sink, const yb_chart_data *data, const char *result_dir)
{
    yb_status status = write_members(sink, data);
    char *path = NULL;

    if (status != YB_OK)
        return status;
    if (asprintf(&path, "%s/members_by_age.csv", result_dir) < 0)
        return yb_fail(sink->diag, YB_ERR_FILE, NULL, NULL, "out of memory");
    /* Results of earlier versions have no such file. */
    if (access(path, R_OK) == 0)
        status = write_pyramid(sink, data, path);
    free(path);
    return status;
}
