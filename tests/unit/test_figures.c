/* What the families of figures share: labels that stay apart, collisions that are noticed, units. */
#include "../../sim/output/chart_frame.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cairo-svg.h>
#include <cmocka.h>

const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
    return "leak:libfontconfig.so\nleak:libcairo.so\n";
}

/* ---- Canvas ---- */

typedef struct {
    yb_canvas *canvas;
    cairo_surface_t *surface;
    cairo_t *cr;
} drawing_board;

static drawing_board begin(double width, double height)
{
    drawing_board b = {.canvas = yb_canvas_create(),
                       .surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, (int) width, (int) height)};

    assert_non_null(b.canvas);
    b.cr = cairo_create(b.surface);
    yb_canvas_resize(b.canvas, width, height, 1.0);
    yb_canvas_begin(b.canvas, b.cr);
    return b;
}

static void end(drawing_board *b)
{
    cairo_destroy(b->cr);
    cairo_surface_destroy(b->surface);
    yb_canvas_free(b->canvas);
}

static void texts_that_collide_or_leave_the_page_are_noticed(void **state)
{
    (void) state;
    char what[160] = "";
    drawing_board b = begin(200.0, 100.0);

    yb_canvas_text(b.canvas, yb_style_tick, YB_ALIGN_LEFT, 20.0, 50.0, 0.0, "2040");
    yb_canvas_text(b.canvas, yb_style_tick, YB_ALIGN_LEFT, 60.0, 50.0, 0.0, "2050");
    assert_false(yb_canvas_clash(b.canvas, what, sizeof what));
    yb_canvas_text(b.canvas, yb_style_tick, YB_ALIGN_LEFT, 70.0, 52.0, 0.0, "中位数");
    assert_true(yb_canvas_clash(b.canvas, what, sizeof what));
    assert_string_equal(what, "'2050' and '中位数' overlap");
    yb_canvas_begin(b.canvas, b.cr); /* a new figure forgets the last one */
    assert_false(yb_canvas_clash(b.canvas, what, sizeof what));
    yb_canvas_text(b.canvas, yb_style_tick, YB_ALIGN_LEFT, 190.0, 50.0, 0.0, "2060");
    assert_true(yb_canvas_clash(b.canvas, what, sizeof what));
    assert_string_equal(what, "'2060' leaves the page");
    end(&b);
}

static void a_text_without_room_is_cut_and_noticed(void **state)
{
    (void) state;
    drawing_board b = begin(300.0, 100.0);

    yb_canvas_text(b.canvas, yb_style_tick, YB_ALIGN_LEFT, 10.0, 50.0, 250.0, "Hospitalization");
    assert_string_equal(yb_canvas_cut(b.canvas), "");
    yb_canvas_text(b.canvas, yb_style_tick, YB_ALIGN_LEFT, 10.0, 80.0, 30.0, "Hospitalization");
    assert_string_equal(yb_canvas_cut(b.canvas), "Hospitalization");
    end(&b);
}

/* ---- Labels ---- */

static void labels_keep_their_gaps_their_order_and_the_page(void **state)
{
    (void) state;
    const double gap[] = {10.0, 20.0, 10.0};
    double y[] = {98.0, 98.5, 99.0, 99.5};

    yb_spread(y, 4, gap, 0.0, 100.0);
    for (size_t i = 0; i < 3; i++)
        assert_true(y[i + 1] - y[i] >= gap[i] - 1e-9);
    assert_true(y[0] >= 0.0 && y[3] <= 100.0 + 1e-9);

    double apart[] = {10.0, 40.0, 80.0, 95.0}; /* what is apart stays where it is */

    yb_spread(apart, 4, gap, 0.0, 100.0);
    assert_true(apart[0] == 10.0 && apart[1] == 40.0 && apart[2] == 80.0 && apart[3] == 95.0);
}

/* Twenty ends of lines at nearly the same place: no two labels may touch. */
static void crowded_end_labels_do_not_overlap(void **state)
{
    (void) state;
    drawing_board b = begin(500.0, 400.0);
    const yb_axes axes = {.canvas = b.canvas, .left = 40.0, .right = 300.0, .top = 20.0, .bottom = 380.0};
    yb_end_label labels[20] = {{0}};
    char what[160];

    for (size_t i = 0; i < 20; i++) {
        labels[i].y = 200.0 + 0.1 * (double) (i * 7 % 20);
        labels[i].style = yb_line_style_of(i);
        snprintf(labels[i].text, sizeof labels[i].text,
                 i % 4 == 0 ? "Scenario %zu whose title takes two lines of its label" : "Scenario %zu", i);
    }
    const double width = yb_end_labels_width(b.canvas, labels, 20, 120.0);

    assert_true(width <= 121.0);
    yb_end_labels_draw(&axes, labels, 20, width);
    if (yb_canvas_clash(b.canvas, what, sizeof what))
        fail_msg("%s", what);
    end(&b);
}

/* ---- How scenarios look ---- */

static double grey(uint32_t rgb)
{
    return 0.299 * (rgb >> 16 & 0xFF) + 0.587 * (rgb >> 8 & 0xFF) + 0.114 * (rgb & 0xFF);
}

static void the_lines_of_a_figure_differ_in_more_than_hue(void **state)
{
    (void) state;
    enum { N = 35 };

    for (size_t i = 0; i < N; i++)
        for (size_t j = 0; j < i; j++) {
            const yb_line_style a = yb_line_style_of(i), b = yb_line_style_of(j);

            assert_true(a.rgb != b.rgb || a.dash != b.dash || a.marker != b.marker || a.hollow != b.hollow);
            /* In grey the first ten are told apart by their markers alone. */
            if (i <= 10)
                assert_true(a.marker != b.marker || a.hollow != b.hollow);
        }
    for (size_t i = 0; i < N; i++)
        assert_true(grey(yb_line_style_of(i).rgb) < 190.0); /* dark enough on white */
}

/* ---- Units, numbers, titles ---- */

static void units_fit_the_amount_in_either_language(void **state)
{
    (void) state;
    static const struct {
        double greatest;
        const char *zh, *en;
        double zh_scale, en_scale;
    } cases[] = {{300000.0, "万亿元", "trillion yuan", 1e-4, 1e-4},
                 {19999.0, "亿元", "billion yuan", 1.0, 0.1},
                 {1.5, "万元", "million yuan", 1e4, 100.0}};

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const yb_money_unit *const zh = yb_chart_money_unit(cases[i].greatest, true);
        const yb_money_unit *const en = yb_chart_money_unit(cases[i].greatest, false);

        assert_string_equal(zh->name, cases[i].zh);
        assert_string_equal(en->name, cases[i].en);
        assert_true(zh->scale == cases[i].zh_scale && en->scale == cases[i].en_scale);
    }
}

static void steps_are_round_and_about_as_many_as_asked_for(void **state)
{
    (void) state;

    for (double range = 0.0031; range < 3e6; range *= 1.7) {
        int decimals;
        const double step = yb_nice_step(range, 6, &decimals);

        assert_true(range / step > 2.9 && range / step < 13.0);
        assert_true(decimals >= 0 && decimals < 6);
    }
}

static void a_short_title_ends_at_its_colon_and_never_inside_a_character(void **state)
{
    (void) state;
    const yb_chart_run run = {.title_zh = "压力情景：多项不利因素叠加", .title_en = "Stress: several levers"};
    const yb_chart_run plain = {.title_zh = "个人缴费冻结在400元", .title_en = ":odd"};
    char text[64];

    yb_chart_short_title(&run, true, text, sizeof text);
    assert_string_equal(text, "压力情景");
    yb_chart_short_title(&run, false, text, sizeof text);
    assert_string_equal(text, "Stress");
    yb_chart_short_title(&plain, true, text, sizeof text);
    assert_string_equal(text, "个人缴费冻结在400元");
    yb_chart_short_title(&plain, false, text, sizeof text);
    assert_string_equal(text, ":odd");
    for (size_t size = 2; size < 20; size++) {
        yb_chart_short_title(&plain, true, text, size);
        assert_true(strlen(text) < size && strlen(text) % 3 == 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_that_collide_or_leave_the_page_are_noticed),
        cmocka_unit_test(a_text_without_room_is_cut_and_noticed),
        cmocka_unit_test(labels_keep_their_gaps_their_order_and_the_page),
        cmocka_unit_test(crowded_end_labels_do_not_overlap),
        cmocka_unit_test(the_lines_of_a_figure_differ_in_more_than_hue),
        cmocka_unit_test(units_fit_the_amount_in_either_language),
        cmocka_unit_test(steps_are_round_and_about_as_many_as_asked_for),
        cmocka_unit_test(a_short_title_ends_at_its_colon_and_never_inside_a_character),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
