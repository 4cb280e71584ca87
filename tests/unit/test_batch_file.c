/* The members of a batch: their number, order, names, settings and hash. */
#include "scenario.h"

#include "yibao/batch_file.h"

static yb_batch_file *read_batch(const char *text)
{
    yb_diag *diag = yb_diag_create();

    put("baseline.yaml", "scenario: baseline\n");
    put("other.yaml", "scenario: other\n");
    put("batch.yaml", text);
    yb_batch_file *batch = yb_batch_file_read("batch.yaml", diag);

    if (batch == NULL)
        fail_msg("%s", yb_diag_text(diag, 0));
    yb_diag_free(diag);
    return batch;
}

static void assert_problem(const char *text, const char *expected)
{
    yb_diag *diag = yb_diag_create();
    bool found = false;

    put("baseline.yaml", "scenario: baseline\n");
    put("batch.yaml", text);
    assert_null(yb_batch_file_read("batch.yaml", diag));
    for (size_t i = 0; yb_diag_text(diag, i) != NULL; i++)
        found = found || strstr(yb_diag_text(diag, i), expected) != NULL;
    if (!found)
        fail_msg("no '%s', but %s", expected, yb_diag_text(diag, 0));
    yb_diag_free(diag);
}

static void assert_cells(const yb_batch_file *batch, size_t i, const char *name, const char *cells)
{
    char *found = yb_batch_lever_cells(batch, i);

    assert_string_equal(batch->member_name[i], name);
    assert_string_equal(found, cells);
    free(found);
}

static void the_first_key_of_a_grid_turns_slowest(void **state)
{
    yb_batch_file *batch = read_batch("batch: b\nbase: baseline\ngrid:\n"
                                      "  resident.premium.add: [-5, 2.5]\n"
                                      "  resident.enrolment.loss_rate: [0, 0.4%, 1%]\n");

    (void) state;
    assert_int_equal(batch->n_members, 6);
    assert_cells(batch, 0, "add-m5-loss-rate-0", "-5,0");
    assert_cells(batch, 1, "add-m5-loss-rate-0p004", "-5,0.004");
    assert_cells(batch, 3, "add-2p5-loss-rate-0", "2.5,0");
    assert_cells(batch, 5, "add-2p5-loss-rate-0p01", "2.5,0.01");
    yb_batch_file_free(batch);
}

static void levers_of_the_same_last_name_are_told_apart(void **state)
{
    yb_batch_file *batch = read_batch("batch: b\nbase: baseline\ngrid:\n"
                                      "  resident.inpatient.cost_growth: [0.01]\n"
                                      "  resident.outpatient.cost_growth: [0.03]\n");

    (void) state;
    assert_cells(batch, 0, "inpatient-cost-growth-0p01-outpatient-cost-growth-0p03", "0.01,0.03");
    yb_batch_file_free(batch);
}

static void a_rule_is_a_value_and_a_cell(void **state)
{
    yb_batch_file *batch = read_batch("batch: b\nbase: baseline\ngrid:\n"
                                      "  resident.premium: [400, {rule: step, level: 400, add: 20}]\n");
    const char *base;
    size_t n;

    (void) state;
    assert_cells(batch, 0, "premium-400", "400,400,400");
    assert_cells(batch, 1, "premium-step-400-20",
                 "\"{rule: step, level: 400, add: 20}\",\"400, +20 a year\",400，每年+20");
    yb_setting *setting = yb_batch_settings(batch, 1, &base, &n);

    assert_int_equal(n, 1);
    assert_string_equal(setting->path, "resident.premium");
    assert_int_equal(setting->at.line, 4);
    assert_int_equal(setting->at.column, 3);
    assert_non_null(strstr(base, "baseline.yaml"));
    free(setting);
    yb_batch_file_free(batch);
}

/* Cells of a batch over the key with these values, and the cells that its first members should have. */
static void assert_names(const char *key, const char *values, const char *const *cells, size_t n)
{
    char text[1000];

    snprintf(text, sizeof text, "batch: b\nbase: baseline\ngrid:\n  %s: %s\n", key, values);
    yb_batch_file *batch = read_batch(text);
    char *names = yb_batch_lever_names(batch);

    snprintf(text, sizeof text, "%s,%s.name,%s.name_zh", key, key, key);
    assert_string_equal(names, text);
    free(names);
    assert_int_equal(batch->n_members, n);
    for (size_t i = 0; i < n; i++) {
        char *found = yb_batch_lever_cells(batch, i);
        const size_t length = strlen(found), end = strlen(cells[i]);

        if (length < end || strcmp(found + length - end, cells[i]) != 0)
            fail_msg("'%s' does not end in '%s'", found, cells[i]);
        free(found);
    }
    yb_batch_file_free(batch);
}

static void rules_have_short_names_in_both_languages(void **state)
{
    static const char *const levels[] = {"400,400,400",
                                         ",\"400, +20 a year\",400，每年+20",
                                         ",\"400 in 2028, -20 a year\",2028年400，每年-20",
                                         ",\"400, +5% a year\",400，每年+5%",
                                         ",\"400, with wages\",400，随工资",
                                         ",\"400, with GDP x 0.5\",400，随国内生产总值×0.5"};
    static const char *const growths[] = {
        ",6% to 0.5% in 10 years,10年由6%变为0.5%",
        ",3% to disposable income growth in 8 years,8年由3%过渡到可支配收入增速",
        ",3% to disposable income growth -0.5% in 8 years,8年由3%过渡到可支配收入增速-0.5%",
        ",\"6% in 2026, 1% in 2030\",2026年6%，2030年1%",
        ",6% in 2026 ... 2% in 2030,2026年6%……2030年2%",
        "0.02,2%,2%"};

    (void) state;
    assert_names("resident.premium",
                 "[400, {rule: step, level: 400, add: 20}, {rule: step, level: 400, add: -20, at: 2028}, "
                 "{rule: growth, level: 400, rate: 0.05}, {rule: indexed, level: 400, to: wage, share: 1}, "
                 "{rule: indexed, level: 400, to: gdp, share: 0.5}]",
                 levels, 6);
    assert_names("resident.outpatient.visits_growth",
                 "[{rule: fade, from: 6%, to: 0.005, years: 10}, "
                 "{rule: converge, from: 0.03, to: disposable_income, margin: 0, years: 8}, "
                 "{rule: converge, from: 0.03, to: disposable_income, margin: -0.5%, years: 8}, "
                 "{rule: table, values: {2026: 0.06, 2030: 1%}, between: linear}, {rule: table, values: "
                 "{2026: 0.06, 2027: 5%, 2028: 4%, 2029: 3%, 2030: 2%}, between: step}, 0.02]",
                 growths, 6);
}

/* A rule that lacks fields is refused when its member is read; until then it keeps its text. */
static void a_value_may_have_a_title(void **state)
{
    static const char *const cells[] = {"724,frozen,frozen", ",As now,维持现状", ",不变,不变",
                                        "\"{rule: step, level: 1}\",\"{rule: step, level: 1}\""};

    (void) state;
    assert_names("resident.subsidy",
                 "[{name: frozen, value: 724}, {name: now, title: {zh: 维持现状, en: As now}, value: {rule: "
                 "frozen, level: 724}}, {name: zh, title: {zh: 不变}, value: 3}, {rule: step, level: 1}]",
                 cells, 4);
    assert_problem("batch: b\nbase: baseline\ngrid: {resident.subsidy: [{name: a, title: T, value: 1}]}\n",
                   "batch.yaml:3:44: error: the title of a value is a map of one line each in zh and en");
    assert_problem(
        "batch: b\nbase: baseline\ngrid: {resident.subsidy: [{name: a, title: {fr: T}, value: 1}]}\n",
        "the title of a value is a map");
}

static void common_settings_come_before_those_of_the_axes(void **state)
{
    yb_batch_file *batch =
        read_batch("batch: b\nset: {region: national, simulation.paths: 8}\n"
                   "list:\n  - other\n  - {name: x, base: baseline, set: {region: beijing}}\n"
                   "zip: {projection.last_year: [2040, 2050], simulation.seed: [1, 2]}\n");
    const char *base;
    size_t n;

    (void) state;
    assert_int_equal(batch->n_members, 4);
    assert_true(batch->has_base_column);
    assert_cells(batch, 0, "other-last-year-2040-seed-1", "other,national,2040,1");
    assert_cells(batch, 3, "x-last-year-2050-seed-2", "baseline,beijing,2050,2");
    yb_setting *setting = yb_batch_settings(batch, 3, &base, &n);
    static const char *const order[] = {"region", "simulation.paths", "region", "projection.last_year",
                                        "simulation.seed"};

    assert_int_equal(n, 5);
    for (size_t k = 0; k < n; k++)
        assert_string_equal(setting[k].path, order[k]);
    free(setting);
    yb_batch_file_free(batch);
}

static void a_name_that_is_too_long_gives_way_to_a_hash(void **state)
{
    char text[1000] = "batch: long\nbase: baseline\nlist: [{name: ";

    (void) state;
    for (int i = 0; i < 60; i++)
        strcat(text, "a");
    strcat(text, "}]\ngrid: {resident.premium.add: [10, 20]}\n");
    yb_batch_file *batch = read_batch(text);

    assert_int_equal(strlen(batch->member_name[0]), strlen("long-") + 16);
    assert_memory_equal(batch->member_name[0], "long-", 5);
    assert_string_not_equal(batch->member_name[0], batch->member_name[1]);
    yb_batch_file_free(batch);
}

/* What a batch is recognised by: every word of it, but not how it is laid out. */
static void the_hash_covers_names_values_and_comparison(void **state)
{
    static const char *const texts[] = {
        "batch: b\nbase: baseline\ngrid: {resident.premium.add: [1, 2]}\n",
        "batch: b\nbase: baseline\ngrid: {resident.premium.add: [1, 3]}\n",
        "batch: b\nbase: baseline\ngrid: {resident.premium.add: [1, 2]}\nversus: other\n",
        "batch: b\nbase: baseline\ngrid: {resident.premium.add: [1, 2]}\nyears: [2040]\n",
        "batch: b\nbase: baseline\nset: {simulation.paths: 5}\ngrid: {resident.premium.add: [1, 2]}\n"};
    enum { N = sizeof texts / sizeof *texts };
    yb_batch_file *batch[N];

    (void) state;
    for (size_t i = 0; i < N; i++)
        batch[i] = read_batch(texts[i]);
    for (size_t i = 0; i < N; i++)
        for (size_t j = 0; j < i; j++)
            assert_string_not_equal(batch[i]->hash, batch[j]->hash);
    yb_batch_file *same = read_batch("# a comment\nbatch: b\nbase: baseline\n\ngrid:\n"
                                     "  resident.premium.add:\n    - 1\n    - 2\n");

    assert_string_equal(same->hash, batch[0]->hash);
    yb_batch_file_free(same);
    for (size_t i = 0; i < N; i++)
        yb_batch_file_free(batch[i]);
}

static void samples_lie_in_their_ranges_and_repeat(void **state)
{
    static const char text[] = "batch: s\nbase: baseline\nsample:\n  method: latin-hypercube\n  size: 50\n"
                               "  seed: 3\n  ranges:\n    resident.premium.add: [10, 20]\n"
                               "    resident.enrolment.loss_rate: {from: 0.001, to: 0.1, scale: log}\n";
    yb_batch_file *batch = read_batch(text), *again = read_batch(text);
    int stratum[50] = {0};

    (void) state;
    assert_int_equal(batch->n_members, 50);
    assert_string_equal(batch->hash, again->hash);
    for (size_t i = 0; i < batch->n_members; i++) {
        char *cells = yb_batch_lever_cells(batch, i);
        double add, loss;

        assert_int_equal(sscanf(cells, "%lf,%lf", &add, &loss), 2);
        assert_true(add >= 10.0 && add <= 20.0 && loss >= 0.001 && loss <= 0.1);
        const int k = (int) ((add - 10.0) * 5.0);

        stratum[k < 50 ? k : 49]++;
        free(cells);
    }
    for (int k = 0; k < 50; k++)
        assert_int_equal(stratum[k], 1);
    yb_batch_file_free(batch);
    yb_batch_file_free(again);
}

static void problems_of_the_file_have_their_place(void **state)
{
    (void) state;
    assert_problem("batch: b c\nbase: baseline\ngrid: {x.y: [1]}\n", "batch.yaml:1:8: error: batch = b c");
    assert_problem("base: baseline\ngrid: {x.y: [1]}\n", "the key batch is missing");
    assert_problem("batch: b\ngrid: {x.y: [1]}\n", "the key base is missing");
    assert_problem("batch: b\nlist: [{name: a}]\n", "the key base is missing");
    assert_problem("batch: b\nbase: baseline\nversus: nothing\ngrid: {x.y: [1]}\n",
                   "batch.yaml:3:9: error: versus = nothing");
    assert_problem("batch: b\nbase: baseline\nlist: [{name: a}, {nam: b}]\n", "unknown key nam of a member");
    assert_problem("batch: b\nbase: baseline\ngrid: {x.y: []}\n", "an empty list");
    assert_problem("batch: b\nbase: baseline\ngrid: {x.y: [1]}\nyears: [2040, 2030]\n", "does not exceed");
    assert_problem("batch: b\nbase: baseline\nresident.premium: 4\ngrid: {x.y: [1]}\n",
                   "stand below set, grid, zip, list or sample");
    assert_problem("batch: b\nbase: baseline\nsample: {method: sobl, size: 4, ranges: {a: [0, 1]}}\n",
                   "did you mean sobol?");
    assert_problem(
        "batch: b\nbase: baseline\nsample: {method: sobol, size: 4, seed: 2, ranges: {a: [0, 1]}}\n",
        "has no seed");
    assert_problem("batch: b\nbase: baseline\nsample: {method: sobol, size: 3000000, ranges: {a: [0, 1]}}\n",
                   "sample.size");
    assert_problem("batch: b\nbase: baseline\nsample: {method: sobol, size: 4, ranges: "
                   "{a: {from: 0, to: 1, scale: log}}}\n",
                   "lies above 0");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_key_of_a_grid_turns_slowest),
        cmocka_unit_test(levers_of_the_same_last_name_are_told_apart),
        cmocka_unit_test(a_rule_is_a_value_and_a_cell),
        cmocka_unit_test(rules_have_short_names_in_both_languages),
        cmocka_unit_test(a_value_may_have_a_title),
        cmocka_unit_test(common_settings_come_before_those_of_the_axes),
        cmocka_unit_test(a_name_that_is_too_long_gives_way_to_a_hash),
        cmocka_unit_test(the_hash_covers_names_values_and_comparison),
        cmocka_unit_test(samples_lie_in_their_ranges_and_repeat),
        cmocka_unit_test(problems_of_the_file_have_their_place),
    };

    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
