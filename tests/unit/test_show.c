/* The resolved text, its canonical form, and the documents made from the table of keys. */
#include "scenario.h"

#include <jansson.h>

static void what_is_shown_runs_again_to_the_same(void **state)
{
    static const char lines[] =
        "title: {zh: '引号\"与\\反斜杠 # : {', en: \"tab\\tline\\nbell\\a\\x7f\\u2028end\"}\n"
        "simulation: {paths: 77, seed: 9223372036854775807}\n"
        "resident:\n"
        "  premium: {rule: step, level: 400, add: 20, at: 2027}\n"
        "  subsidy: {rule: frozen, level: 700.1}\n"
        "  inpatient: {fund_share: 70.3%, hospitalization_rate: {values: {2040: 0.1}}}\n"
        "  outpatient: {cost_growth: {margin: 0.3333333333333333%}}\n"
        "output: {percentiles: [0.1, 50, 99.9], series: [all, resident.income]}\n"
        "shocks:\n"
        "  correlation: {tfr: {mortality: 0.3}, wage_growth: {disposable_income_growth: 0}}\n"
        "  level_shifts: [{name: '- {x}: \"', year: 2031, visits: 0.1}]\n"
        "override: {resident.enrolment: {file: good.csv, shocks: none}}\n";
    static const char *const variants[] = {"", "shocks: {level_shifts: []}\n", lines};

    (void) state;
    mkdir("sub/data", 0755);
    mkdir("sub/data/national", 0755);
    put_csv("good.csv", "year,value\n", NULL, "\n");
    for (size_t i = 0; i < sizeof variants / sizeof *variants; i++) {
        yb_inputs *inputs = read_lines(variants[i], NULL, NULL);
        char *text = shown(inputs, true), *hashed = shown(inputs, false);
        put("sub/again.yaml", text);
        yb_inputs *again = read_with("sub/again.yaml", NULL, 0);
        char *hashed_again = shown(again, false);
        assert_string_equal(hashed_again, hashed);
        for (int id = 0; id < YB_KEY_COUNT; id++)
            assert_int_equal(again->value[id].is_default, inputs->value[id].is_default);
        assert_string_equal(yb_inputs_text(again, YB_KEY_TITLE_ZH), yb_inputs_text(inputs, YB_KEY_TITLE_ZH));
        assert_string_equal(yb_inputs_text(again, YB_KEY_TITLE_EN), yb_inputs_text(inputs, YB_KEY_TITLE_EN));
        free(text);
        free(hashed);
        free(hashed_again);
        yb_inputs_free(inputs);
        yb_inputs_free(again);
    }
}

static void equal_meaning_has_one_canonical_text(void **state)
{
    (void) state;
    assert_same_canonical("", NULL, "title: {en: Other}\n", NULL, true);
    assert_same_canonical("", NULL, "resident: {enrolment: {loss_rate: 0.1%}}\n", NULL, true);
    assert_same_canonical("resident: {premium: 400}\n", NULL, "",
                          "resident.premium={rule: frozen, level: 4e2}", true);
    assert_same_canonical("resident: {premium: {rule: step, level: 4, add: 1, at: 2026}}\n", NULL,
                          "resident: {premium: {rule: step, add: 1, level: 4}}\n", NULL, true);
    assert_same_canonical("", NULL, "", "scenario=other", true);
    assert_same_canonical("", NULL, "simulation: {seed: 1}\n", NULL, false);
    assert_same_canonical("", NULL, "resident: {premium: 400}\n", NULL, false);
    assert_same_canonical("", NULL, "shocks: {correlation: {tfr: {mortality: 0.01}}}\n", NULL, false);
    assert_same_canonical("", NULL, "shocks: {level_shifts: []}\n", NULL, false);
    assert_same_canonical("", NULL, "region: beijing\n", NULL, false);
}

static void overrides_are_hashed_by_their_values(void **state)
{
    (void) state;
    put_csv("one.csv", "year,value\n", NULL, "\n");
    put_csv("two.csv", "year,value\n1999,3\n", NULL, "\n");
    put_csv("three.csv", "year,value\n", "2030,1\n", "\n");
    assert_same_canonical("override: {resident.enrolment: one.csv}\n", NULL,
                          "override: {resident.enrolment: {file: two.csv}}\n", NULL, true);
    assert_same_canonical("override: {resident.enrolment: one.csv}\n", NULL,
                          "override: {resident.enrolment: three.csv}\n", NULL, false);
    assert_same_canonical("override: {resident.enrolment: one.csv}\n", NULL,
                          "override: {resident.enrolment: {file: one.csv, shocks: none}}\n", NULL, false);
}

static void a_file_name_cannot_break_out_of_a_comment(void **state)
{
    (void) state;
    put("a\nb: 1.yaml", "scenario: s\nresident: {premium: 380}\n");
    yb_inputs *inputs = read_with("a\nb: 1.yaml", NULL, 0);
    char *text = shown(inputs, true);

    assert_non_null(strstr(text, "# Read from a\\x0Ab: 1.yaml\n"));
    assert_non_null(strstr(
        text, "  premium: 380  # yuan; scenario (set in a\\x0Ab: 1.yaml:2); changed from {rule: indexed,"
              " level: 400, to: disposable_income, share: 1}; 0 to 100000\n"));
    assert_non_null(strstr(text, "    # fund_share: not set (stays at its calibrated 2025 value)\n"));
    free(text);
    yb_inputs_free(inputs);
}

static void keys_of_a_group_stand_together(void **state)
{
    (void) state;
    for (int id = 1; id < YB_KEY_COUNT; id++) {
        const char *path = yb_keys[id].path;
        for (const char *dot = strchr(path, '.'); dot != NULL; dot = strchr(dot + 1, '.')) {
            const size_t n = (size_t) (dot - path) + 1;
            bool left = false; /* the group was left, going back from this key */
            for (int before = id - 1; before >= 0; before--) {
                const bool inside = strncmp(yb_keys[before].path, path, n) == 0;
                assert_false(inside && left);
                left = left || !inside;
            }
        }
    }
}

/* Text that `write` gives. */
static char *written(void (*write)(FILE *))
{
    char *text = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&text, &size);

    write(stream);
    fclose(stream);
    char *copy = strdup(text);
    free(text);
    return copy;
}

static void the_document_lists_every_key(void **state)
{
    (void) state;
    char *text = written(yb_schema_write_markdown);
    char row[128];

    for (int id = 0; id < YB_KEY_COUNT; id++) {
        snprintf(row, sizeof row, "\n| `%s` | ", yb_keys[id].path);
        const char *found = strstr(text, row);
        assert_non_null(found);
        assert_null(strstr(found + 1, row)); /* once */
        int bars = 0;
        for (const char *c = found + 1; *c != '\n'; c++)
            bars += *c == '|' && c[-1] != '\\';
        assert_int_equal(bars, 9);
    }
    for (size_t i = 0; i < yb_n_correlation_defaults; i++)
        assert_non_null(strstr(text, yb_correlation_defaults[i].source));
    free(text);
}

static const json_t *property(const json_t *schema, const char *path)
{
    char part[64];

    for (const char *name = path; *name != '\0'; name += strlen(part) + (name[strlen(part)] == '.')) {
        snprintf(part, sizeof part, "%.*s", (int) strcspn(name, "."), name);
        schema = json_object_get(json_object_get(schema, "properties"), part);
    }
    return schema;
}

/* Every object must name its properties, or an editor would accept misspelt keys. */
static void assert_closed(const json_t *schema)
{
    const char *name;
    const json_t *value;
    size_t i;

    if (json_is_array(schema)) {
        json_array_foreach(schema, i, value) assert_closed(value);
        return;
    }
    if (json_object_get(schema, "properties") != NULL && json_is_string(json_object_get(schema, "type")))
        assert_true(json_is_false(json_object_get(schema, "additionalProperties")));
    json_object_foreach((json_t *) (uintptr_t) schema, name, value) assert_closed(value);
}

static void the_json_schema_holds_every_key(void **state)
{
    (void) state;
    char *text = written(yb_schema_write_json), *again = written(yb_schema_write_json);
    json_t *schema = json_loads(text, JSON_REJECT_DUPLICATES, NULL);

    assert_non_null(schema);
    assert_string_equal(text, again);
    for (int id = 0; id < YB_KEY_COUNT; id++) {
        const json_t *key = property(schema, yb_keys[id].path);
        const char *description = json_string_value(json_object_get(key, "description"));
        assert_non_null(description);
        assert_non_null(strstr(description, yb_keys[id].en));
        assert_non_null(strstr(description, yb_keys[id].zh));
        const char *reference =
            json_string_value(json_object_get(json_array_get(json_object_get(key, "allOf"), 0), "$ref"));
        if (reference != NULL)
            assert_non_null(json_object_get(json_object_get(schema, "definitions"),
                                            reference + strlen("#/definitions/")));
    }
    assert_non_null(property(schema, "shocks.correlation.tfr.mortality"));
    assert_null(property(schema, "shocks.correlation.tfr.tfr"));
    assert_non_null(property(schema, "shocks.level_shifts"));
    assert_non_null(property(schema, "override"));
    assert_true(json_integer_value(json_object_get(property(schema, "simulation.seed"), "maximum")) ==
                INT64_MAX);
    assert_closed(schema);
    json_decref(schema);
    free(text);
    free(again);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_shown_runs_again_to_the_same),
        cmocka_unit_test(equal_meaning_has_one_canonical_text),
        cmocka_unit_test(overrides_are_hashed_by_their_values),
        cmocka_unit_test(a_file_name_cannot_break_out_of_a_comment),
        cmocka_unit_test(keys_of_a_group_stand_together),
        cmocka_unit_test(the_document_lists_every_key),
        cmocka_unit_test(the_json_schema_holds_every_key),
    };

    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
