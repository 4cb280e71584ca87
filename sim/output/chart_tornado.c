/* Which lever moves the balance by how much: see chart_frame.h.  A scenario belongs to a lever if all keys
 * in which it differs from the one compared with are the lever's; packages belong to none. */
#include "chart_frame.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "yibao/text.h"

enum { LEVERS = 7, DOWN = 0, UP = 1, DIRECTIONS = 2 };

enum { DOWN_RGB = 0xF4A582, UP_RGB = 0x4393C3, WHISKER_RGB = 0x222222 };

/* A key belongs to the first lever whose pattern it meets: the pattern stands in the dotted key. */
static const struct {
    const char *pattern[2];
    const char *zh, *en;
} LEVER[LEVERS] = {
    {{".premium.", NULL}, "个人缴费", "Premium"},
    {{".resident.subsidy.", NULL}, "财政补助", "Subsidy"},
    {{".enrolment.", NULL}, "参保与断保", "Enrolment"},
    {{".outpatient.visits", NULL}, "门诊利用", "Outpatient visits"},
    {{".hospitalization_rate.", NULL}, "住院率", "Hospitalization"},
    {{".supervision.recovery.", NULL}, "监管追回", "Recovered money"},
    {{"cost_growth.", NULL}, "费用增长", "Cost growth"},
};

/* ---- Levers of a scenario ---- */

enum { NO_LEVER = -1, SEVERAL = -2 };

static int lever_of_key(const char *key)
{
    for (int l = 0; l < LEVERS; l++)
        for (int i = 0; i < 2 && LEVER[l].pattern[i] != NULL; i++)
            if (strstr(key, LEVER[l].pattern[i]) != NULL)
                return l;
    return SEVERAL;
}

static void add_lever(int *lever, const char *key)
{
    const int found = lever_of_key(key);

    *lever = *lever == NO_LEVER || *lever == found ? found : SEVERAL;
}

static bool same_node(const yb_node *a, const yb_node *b)
{
    if (a == NULL || b == NULL || a->kind != b->kind)
        return a == b;
    if (a->kind == YB_NODE_SCALAR)
        return strcmp(a->scalar, b->scalar) == 0;
    const yb_node *x = a->child, *y = b->child;

    for (; x != NULL && y != NULL; x = x->next, y = y->next)
        if ((x->key == NULL) != (y->key == NULL) || (x->key != NULL && strcmp(x->key, y->key) != 0) ||
            !same_node(x, y))
            return false;
    return x == y;
}

/* Collects the levers of all keys in which two maps differ; `path` is ".resident.premium." so far. */
static void collect(const yb_node *a, const yb_node *b, const char *path, int *lever)
{
    for (const yb_node *x = a->child; x != NULL; x = x->next) {
        const yb_node *const y = yb_node_find(b, x->key);
        char key[256];

        snprintf(key, sizeof key, "%s%s.", path, x->key);
        if (same_node(x, y))
            continue;
        if (strcmp(key, ".scenario.") == 0 || strcmp(key, ".title.") == 0 || strcmp(key, ".output.") == 0)
            continue;
        if (y != NULL && x->kind == YB_NODE_MAP && y->kind == YB_NODE_MAP &&
            yb_node_find(x, "rule") == NULL && yb_node_find(y, "rule") == NULL)
            collect(x, y, key, lever);
        else
            add_lever(lever, key);
    }
    for (const yb_node *y = b->child; y != NULL; y = y->next) {
        char key[256];

        snprintf(key, sizeof key, "%s%s.", path, y->key);
        if (yb_node_find(a, y->key) == NULL)
            add_lever(lever, key);
    }
}

/* The resolved scenario of run.json; NULL: there is none, and the scenario has no lever. */
static yb_text *resolved(const yb_chart_data *data)
{
    const json_t *const text = json_object_get(data->json, "resolved_scenario");
    yb_diag *const diag = yb_diag_create();
    yb_text *tree = NULL;

    if (diag != NULL && json_is_string(text))
        tree = yb_text_parse("resolved_scenario", json_string_value(text), json_string_length(text), diag);
    yb_diag_free(diag);
    return tree;
}

static int lever_of(const yb_text *reference, const yb_chart_data *data)
{
    yb_text *const tree = resolved(data);
    int lever = NO_LEVER;

    if (reference != NULL && tree != NULL)
        collect(yb_text_root(reference), yb_text_root(tree), ".", &lever);
    yb_text_free(tree);
    return lever;
}

/* ---- Numbers ---- */

typedef struct {
    size_t scenario; /* in the set */
    bool given;
    double median, low, high; /* difference to the reference; low, high NaN: not known */
} effect;

typedef struct {
    int lever;
    double size; /* the larger of the two effects */
    effect effect[DIRECTIONS];
} lever_row;

typedef struct {
    const yb_chart_set *set;
    const int *lever; /* [set->n] */
    const char *fund;
    int year;
    lever_row rows[LEVERS];
    size_t n, n_packages;
    double low, high;
} tornado;

static void add_effect(tornado *t, size_t i)
{
    const yb_chart_data *const compare = t->set->compare;
    const yb_chart_row *const row = yb_chart_at(
        yb_chart_find(compare, t->set->data[i]->run.scenario, t->fund, "accumulated_balance"), t->year);
    const int low = yb_chart_percentile(compare, 5.0), high = yb_chart_percentile(compare, 95.0);
    lever_row *at = t->rows;

    if (row == NULL)
        return;
    while (at < t->rows + t->n && at->lever != t->lever[i])
        at++;
    if (at == t->rows + t->n)
        *at = (lever_row){.lever = t->rows[t->n++].lever = t->lever[i]};
    const double median = row->values[compare->median_index];
    effect *const e = &at->effect[median < 0.0 ? DOWN : UP];

    /* Of several scenarios of a lever in one direction the strongest is shown. */
    if (e->given && fabs(e->median) >= fabs(median))
        return;
    *e = (effect){.scenario = i,
                  .given = true,
                  .median = median,
                  .low = low >= 0 && high >= 0 ? row->values[low] : NAN,
                  .high = low >= 0 && high >= 0 ? row->values[high] : NAN};
    at->size = fmax(at->size, fabs(median));
}

static int by_size(const void *a, const void *b)
{
    const double first = ((const lever_row *) a)->size, second = ((const lever_row *) b)->size;

    return (first < second) - (first > second);
}

static bool gather(tornado *t)
{
    for (size_t i = 0; i < t->set->n; i++)
        if (t->lever[i] >= 0)
            add_effect(t, i);
        else
            t->n_packages += i != t->set->reference;
    qsort(t->rows, t->n, sizeof *t->rows, by_size);
    for (size_t r = 0; r < t->n; r++)
        for (int d = 0; d < DIRECTIONS; d++) {
            const effect *const e = &t->rows[r].effect[d];

            if (!e->given)
                continue;
            t->low = fmin(t->low, isnan(e->low) ? e->median : e->low);
            t->high = fmax(t->high, isnan(e->high) ? e->median : e->high);
        }
    return t->n >= 2 && t->high > t->low;
}

/* ---- Words ---- */

static void write_words(yb_page *page, const void *context, bool zh)
{
    const tornado *const t = context;
    const yb_money_unit *const unit = yb_chart_money_unit(fmax(t->high, -t->low), zh);
    char reference[200];

    yb_chart_short_title(&t->set->data[t->set->reference]->run, zh, reference, sizeof reference);
    page->separator = zh ? "；" : "; ";
    yb_chart_append(page->title, sizeof page->title,
                    zh ? "%s：各因素对%d年末累计结余的影响" : "%s: what moves the balance at the end of %d",
                    yb_chart_fund_name(t->fund, zh), t->year);
    yb_chart_append(page->reading, sizeof page->reading,
                    zh ? "与“%s”之差，%s，名义值；条：中位数；细线：90\u00A0%%模拟路径所在区间"
                       : "Difference to the scenario %s, %s, nominal; bar: median; thin line: central "
                         "90\u00A0%% of paths",
                    reference, unit->name);
    yb_chart_append(
        page->note, sizeof page->note,
        zh ? "逐条路径配对相减。条的长短取决于各情景设定的变动幅度，并非同等变动下的敏感度。"
           : "Paired path by path. A bar shows the effect of a scenario as it is defined, not of equal "
             "changes of each lever. ");
    if (t->n_packages > 0)
        yb_chart_append(page->note, sizeof page->note,
                        zh ? "%zu个同时变动多个因素或其他参数的情景未列。"
                        : t->n_packages == 1
                            ? "%zu scenario that moves several levers, or others, is not shown. "
                            : "%zu scenarios that move several levers, or others, are not shown. ",
                        t->n_packages);
    yb_set_provenance(page->source, sizeof page->source, t->set, zh);
}

/* "Premium frozen at 400 yuan −5.4" */
static void effect_text(const tornado *t, const effect *e, bool zh, double scale, char *text, size_t size)
{
    const double greatest = fmax(t->high, -t->low) * scale;
    char number[40];

    yb_chart_short_title(&t->set->data[e->scenario]->run, zh, text, size);
    yb_chart_number(e->median * scale,
                    greatest >= 100.0  ? 0
                    : greatest >= 10.0 ? 1
                                       : 2,
                    number, sizeof number);
    yb_chart_append(text, size, " %s%s", e->median > 0.0 ? "+" : "", number);
}

/* ---- Drawing ---- */

/* Widens the range so that the labels of each side have room there. */
static void make_room(yb_axes *axes, double left, double right)
{
    const double width = axes->right - axes->left;
    const double needed = fmin(left, 0.6 * width) / width, needed_right = fmin(right, 0.6 * width) / width;

    if (-axes->least / (axes->greatest - axes->least) < needed)
        axes->least = -needed / (1.0 - needed) * axes->greatest;
    if (axes->greatest / (axes->greatest - axes->least) < needed_right)
        axes->greatest = -needed_right / (1.0 - needed_right) * axes->least;
}

static void draw_effect(const yb_axes *axes, const effect *e, int direction, double top, double bottom)
{
    const double zero = yb_axes_along(axes, 0.0), end = yb_axes_along(axes, e->median);
    const double middle = 0.5 * (top + bottom), cap = 2.5;

    yb_canvas_rectangle(axes->canvas, fmin(zero, end), top, fmax(zero, end), bottom,
                        direction == DOWN ? DOWN_RGB : UP_RGB);
    if (isnan(e->low))
        return;
    const double low = yb_axes_along(axes, e->low), high = yb_axes_along(axes, e->high);

    yb_canvas_segment(axes->canvas, low, middle, high, middle, 0.9, 0.0, WHISKER_RGB);
    yb_canvas_segment(axes->canvas, low, middle - cap, low, middle + cap, 0.9, 0.0, WHISKER_RGB);
    yb_canvas_segment(axes->canvas, high, middle - cap, high, middle + cap, 0.9, 0.0, WHISKER_RGB);
}

static const char *lever_name(const lever_row *row, bool zh)
{
    return zh ? LEVER[row->lever].zh : LEVER[row->lever].en;
}

/* The names of the levers on the left, those of the scenarios above their bars. */
static void draw_wide(const tornado *t, yb_axes *axes, yb_box body, bool zh)
{
    const double gap = 5.0, names_limit = 90.0, small_line = 13.0, bar = 13.0;
    double names = 0.0, side[DIRECTIONS] = {0.0, 0.0};
    char text[240];

    for (size_t r = 0; r < t->n; r++) {
        names = fmax(names, yb_canvas_text_width(axes->canvas, yb_style_panel, lever_name(&t->rows[r], zh)));
        for (int d = 0; d < DIRECTIONS; d++)
            if (t->rows[r].effect[d].given) {
                effect_text(t, &t->rows[r].effect[d], zh, axes->scale, text, sizeof text);
                side[d] = fmax(side[d], yb_canvas_text_width(axes->canvas, yb_style_small, text) + gap);
            }
    }
    names = fmin(names + 1.0, names_limit);
    axes->left = body.left + names + 10.0;
    yb_axes_set_values(axes, t->low, t->high, 6);
    make_room(axes, side[DOWN], side[UP]);
    yb_axes_grid_along(axes);
    const double pitch = (axes->bottom - axes->top) / (double) t->n, zero = yb_axes_along(axes, 0.0);

    for (size_t r = 0; r < t->n; r++) {
        const lever_row *const row = &t->rows[r];
        const double top = axes->top + (double) r * pitch, bar_top = top + fmin(small_line, 0.5 * pitch);
        const double bar_bottom = fmin(bar_top + bar, top + pitch - 1.0);

        (void) yb_canvas_block(axes->canvas, yb_style_panel, YB_ALIGN_LEFT, body.left,
                               0.5 * (bar_top + bar_bottom), names, 3, lever_name(row, zh), true);
        for (int d = 0; d < DIRECTIONS; d++) {
            if (!row->effect[d].given)
                continue;
            draw_effect(axes, &row->effect[d], d, bar_top, bar_bottom);
            effect_text(t, &row->effect[d], zh, axes->scale, text, sizeof text);
            yb_canvas_text(axes->canvas, yb_style_small, d == DOWN ? YB_ALIGN_RIGHT : YB_ALIGN_LEFT,
                           d == DOWN ? zero - gap + 2.0 : zero + gap - 2.0, bar_top - 3.0, 0.0, text);
        }
    }
}

/* In a single column all names stand above the bars, one below the other, each with the colour of its
 * bar. */
static void draw_narrow(const tornado *t, yb_axes *axes, yb_box body, bool zh)
{
    const double line = 10.5, bar = 10.0;
    char text[240];

    axes->left = body.left + 6.0;
    yb_axes_set_values(axes, t->low, t->high, 6);
    const double pitch = (axes->bottom - axes->top) / (double) t->n;

    axes->bottom -= pitch - 3.0 * line - bar - 3.0 > 0.0 ? pitch - 3.0 * line - bar - 3.0 : 0.0;
    for (size_t r = 0; r < t->n; r++) {
        const lever_row *const row = &t->rows[r];
        double y = axes->top + (double) r * pitch + line - 2.0;

        (void) yb_canvas_text(axes->canvas, yb_style_panel, YB_ALIGN_LEFT, body.left, y, 0.0,
                              lever_name(row, zh));
        for (int d = 0; d < DIRECTIONS; d++) {
            if (!row->effect[d].given)
                continue;
            y += line;
            effect_text(t, &row->effect[d], zh, axes->scale, text, sizeof text);
            yb_canvas_rectangle(axes->canvas, body.left, y - 6.0, body.left + 6.0, y,
                                d == DOWN ? DOWN_RGB : UP_RGB);
            (void) yb_canvas_text(axes->canvas, yb_style_small, YB_ALIGN_LEFT, body.left + 10.0, y,
                                  body.right - body.left - 10.0, text);
        }
        for (int d = 0; d < DIRECTIONS; d++)
            if (row->effect[d].given)
                draw_effect(axes, &row->effect[d], d, y + 4.0, y + 4.0 + bar);
        yb_canvas_segment(axes->canvas, yb_axes_along(axes, 0.0), y + 1.0, yb_axes_along(axes, 0.0),
                          y + 7.0 + bar, 0.9, 0.0, YB_RGB_ZERO);
    }
    axes->top = axes->bottom; /* the names leave no room for grid lines */
    yb_axes_grid_along(axes);
    yb_canvas_segment(axes->canvas, axes->left, axes->bottom, axes->right, axes->bottom, 0.8, 0.0,
                      YB_RGB_AXIS);
}

static void draw(yb_canvas *canvas, const yb_drawing *drawing)
{
    const tornado *const t = drawing->context;
    const yb_box body = yb_page_draw(canvas, drawing->page);
    const yb_money_unit *const unit = yb_chart_money_unit(fmax(t->high, -t->low), drawing->zh);
    yb_axes axes = {.canvas = canvas,
                    .scale = unit->scale,
                    .top = body.top + 8.0,
                    .right = body.right - 8.0,
                    .bottom = body.bottom - 17.0};

    if (drawing->narrow) {
        draw_narrow(t, &axes, body, drawing->zh);
        return;
    }
    draw_wide(t, &axes, body, drawing->zh);
    const double zero = yb_axes_along(&axes, 0.0);

    yb_canvas_segment(canvas, zero, axes.top, zero, axes.bottom, 0.9, 0.0, YB_RGB_ZERO);
}

/* ---- Files ---- */

static void write_table(FILE *stream, const void *context)
{
    const tornado *const t = context;

    fputs("lever,scenario,fund,series,unit,year,p5,p50,p95,versus\n", stream);
    for (size_t r = 0; r < t->n; r++)
        for (int d = 0; d < DIRECTIONS; d++) {
            const effect *const e = &t->rows[r].effect[d];

            if (!e->given)
                continue;
            fprintf(stream, "%s,%s,%s,accumulated_balance,100m_yuan,%d", LEVER[t->rows[r].lever].en,
                    t->set->data[e->scenario]->run.scenario, t->fund, t->year);
            yb_table_value(stream, e->low);
            yb_table_value(stream, e->median);
            yb_table_value(stream, e->high);
            fprintf(stream, ",%s\n", t->set->data[t->set->reference]->run.scenario);
        }
}

yb_status yb_chart_tornados(const yb_chart_sink *sink, const yb_chart_set *set)
{
    static const char *const funds[] = {"resident", "employee_pooled"};
    int lever[YB_MAX_SET];
    yb_status status = YB_OK;

    if (set->compare == NULL)
        return YB_OK;
    yb_text *const reference = resolved(set->data[set->reference]);

    for (size_t i = 0; i < set->n; i++)
        lever[i] = i == set->reference ? NO_LEVER : lever_of(reference, set->data[i]);
    yb_text_free(reference);
    for (size_t i = 0; i < sizeof funds / sizeof *funds && status == YB_OK; i++) {
        tornado t = {.set = set, .lever = lever, .fund = funds[i], .year = yb_set_year(set)};
        yb_plot figure = {.words = write_words, .draw = draw, .table = write_table, .context = &t};

        snprintf(figure.stem, sizeof figure.stem, "tornado-%s", funds[i]);
        if (!gather(&t))
            continue;
        figure.height_mm = 38.0 + 11.5 * (double) t.n;
        figure.narrow_mm = 46.0 + 14.0 * (double) t.n;
        status = yb_figure_write(sink, &figure);
    }
    return status;
}
