/* Path rules: their values by hand, and what is refused with which words. */
#include "yibao/rule.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "assert_close.h"

enum { FIRST = 2026, LAST = 2060 };

static const yb_key *const premium = &yb_keys[YB_KEY_RESIDENT_PREMIUM];     /* level, yuan */
static const yb_key *const use = &yb_keys[YB_KEY_RESIDENT_HOSPITALIZATION]; /* level, rate in [0, 1] */
static const yb_key *const growth = &yb_keys[YB_KEY_RESIDENT_VISITS];       /* growth */

/* A rule with the texts its places point into. */
typedef struct {
    yb_rule rule;
    yb_diag *diag;
    yb_text *text[8];
    size_t n;
} reading;

static const yb_node *parse(reading *r, const char *written)
{
    char document[4000];

    snprintf(document, sizeof document, "v: %s\n", written);
    yb_text *text = yb_text_parse("f", document, strlen(document), r->diag);
    assert_non_null(text);
    r->text[r->n++] = text;
    return yb_node_find(yb_text_root(text), "v");
}

static reading start(void)
{
    return (reading){.diag = yb_diag_create()};
}

static void finish(reading *r)
{
    for (size_t i = 0; i < r->n; i++)
        yb_text_free(r->text[i]);
    yb_diag_free(r->diag);
}

static void add(reading *r, const yb_key *key, const char *written)
{
    yb_rule_read(&r->rule, key, parse(r, written), r->diag);
}

static void set(reading *r, const yb_key *key, const char *field, const char *written)
{
    yb_rule_read_field(&r->rule, key, field, parse(r, written), r->diag);
}

/* The finished rule written in one go; it must be correct. */
static yb_rule rule_of(const yb_key *key, const char *written)
{
    reading r = start();

    add(&r, key, written);
    yb_rule_check(&r.rule, key, FIRST, LAST, r.diag);
    if (yb_diag_errors(r.diag) > 0)
        fail_msg("%s: %s", written, yb_diag_text(r.diag, 0));
    finish(&r);
    return r.rule;
}

/* Problems of the finished rule, as "column: message | hint", one a line. */
static void assert_problems(reading *r, const yb_key *key, const char *expected)
{
    char all[2000] = "";
    const char *text;

    yb_rule_check(&r->rule, key, FIRST, LAST, r->diag);
    for (size_t i = 0; (text = yb_diag_text(r->diag, i)) != NULL; i++) {
        const char *message = strstr(text, ": error: ");
        assert_int_equal(strncmp(text, "f:1:", 4), 0);
        snprintf(all + strlen(all), sizeof all - strlen(all), "%s%.*s: %s", i > 0 ? "\n" : "",
                 (int) (message - text) - 4, text + 4, message + 9);
    }
    assert_string_equal(all, expected);
    finish(r);
}

static void assert_refused(const yb_key *key, const char *written, const char *expected)
{
    reading r = start();

    add(&r, key, written);
    assert_problems(&r, key, expected);
}

static double value(const yb_key *key, const char *written, int year)
{
    const yb_rule rule = rule_of(key, written);

    return yb_rule_value(&rule, year, FIRST);
}

static void a_plain_number_is_frozen(void **state)
{
    (void) state;
    const yb_rule rule = rule_of(premium, "400");

    assert_int_equal(rule.kind, YB_RULE_FROZEN);
    assert_true(yb_rule_value(&rule, 2026, FIRST) == 400.0);
    assert_true(yb_rule_value(&rule, 2060, FIRST) == 400.0);
    assert_true(value(premium, "{rule: frozen, level: 380}", 2040) == 380.0);
    assert_true(value(use, "20.8%", 2040) == 0.208);
}

static void a_step_adds_the_same_every_year(void **state)
{
    (void) state;
    assert_true(value(premium, "{rule: step, level: 400, add: 20}", 2026) == 400.0);
    assert_true(value(premium, "{rule: step, level: 400, add: 20}", 2036) == 600.0);
    assert_true(value(premium, "{rule: step, level: 400, add: 20, at: 2025}", 2026) == 420.0);
    assert_true(value(premium, "{rule: step, level: 400, add: 20, at: 2030}", 2027) == 340.0);
    assert_true(value(use, "{rule: step, level: 20%, add: -0.1%}", 2027) == 0.2 - 0.001);
}

static void growth_compounds(void **state)
{
    (void) state;
    const yb_key *recovery = &yb_keys[YB_KEY_RECOVERY];

    assert_true(value(recovery, "{rule: growth, level: 342.19, at: 2025, rate: 0.05}", 2026) ==
                342.19 * 1.05);
    assert_true(value(recovery, "{rule: growth, level: 342.19, rate: 5%}", 2026) == 342.19);
    assert_close(value(recovery, "{rule: growth, level: 100, rate: 0.05}", 2036), 162.88946267774416, 1e-14);
    assert_close(value(recovery, "{rule: growth, level: 100, rate: 0.2, at: 2028}", 2026), 100 / 1.44, 1e-15);
    assert_true(value(recovery, "{rule: growth, level: 64, rate: -0.5}", 2029) == 8.0);
}

static void a_fade_ends_exactly_at_its_end(void **state)
{
    (void) state;
    static const char written[] = "{rule: fade, from: 0.06, to: 0.005, years: 10}";

    assert_true(value(growth, written, 2026) == 0.06);
    assert_close(value(growth, written, 2031), 0.0325, 1e-15);
    assert_true(value(growth, written, 2036) == 0.005);
    assert_true(value(growth, written, 2060) == 0.005);
    assert_true(value(growth, written, 2025) == 0.06);
    assert_true(value(premium, "{rule: fade, from: 400, to: 600, years: 1}", 2027) == 600.0);
}

static void a_table_is_constant_outside_its_years(void **state)
{
    (void) state;
    static const char linear[] = "{rule: table, values: {2030: 0.3, 2026: 0.1}, between: linear}";
    static const char step[] = "{rule: table, values: {2026: 0.1, 2030: 0.3}, between: step}";

    assert_true(value(use, linear, 2020) == 0.1);
    assert_close(value(use, linear, 2027), 0.15, 1e-15);
    assert_true(value(use, linear, 2030) == 0.3);
    assert_true(value(use, linear, 2050) == 0.3);
    assert_true(value(use, step, 2025) == 0.1);
    assert_true(value(use, step, 2029) == 0.1);
    assert_true(value(use, step, 2030) == 0.3);
    /* Years outside the horizon are legal. */
    assert_close(value(use, "{rule: table, values: {1990: 0.1, 2110: 0.7}, between: linear}", 2050), 0.4,
                 1e-15);
}

static void convergence_hands_over_to_income(void **state)
{
    (void) state;
    const yb_rule rule =
        rule_of(growth, "{rule: converge, from: 0.02, to: disposable_income, margin: -1%, years: 4}");

    assert_true(yb_rule_value(&rule, 2026, FIRST) == 0.02);
    assert_true(yb_rule_follow_weight(&rule, 2026, FIRST) == 0.0);
    assert_close(yb_rule_value(&rule, 2027, FIRST), 0.75 * 0.02 - 0.25 * 0.01, 1e-15);
    assert_true(yb_rule_follow_weight(&rule, 2027, FIRST) == 0.25);
    assert_true(yb_rule_value(&rule, 2030, FIRST) == -0.01);
    assert_true(yb_rule_follow_weight(&rule, 2045, FIRST) == 1.0);

    const yb_rule fade = rule_of(growth, "{rule: fade, from: 0.06, to: 0.005, years: 10}");
    assert_true(yb_rule_follow_weight(&fade, 2040, FIRST) == 0.0);
}

static void every_index_has_its_name(void **state)
{
    (void) state;
    for (int i = 0; i < YB_INDEX_COUNT; i++) {
        char written[120];
        snprintf(written, sizeof written, "{rule: indexed, level: 400, to: %s, share: 0.5}",
                 yb_index_names[i]);
        const yb_rule rule = rule_of(premium, written);
        assert_int_equal(rule.index, i);
        assert_true(rule.to_is_index && rule.number[YB_FIELD_SHARE] == 0.5);
    }
    rule_of(premium, "{rule: indexed, level: 400, to: cpi, share: 1, at: 2026}");
}

static void a_missing_field_is_an_error(void **state)
{
    (void) state;
    assert_refused(premium, "{rule: step, level: 400}",
                   "4: resident.premium: the rule step needs the field add"
                   " | step takes level and add, and at if wanted");
    assert_refused(
        premium, "{rule: table, values: {2026: 400}}",
        "4: resident.premium: the rule table needs the field between | table takes values and between");
    assert_refused(growth, "{rule: fade}",
                   "4: resident.outpatient.visits_growth: the rule fade needs the field from"
                   " | fade takes from, to and years\n"
                   "4: resident.outpatient.visits_growth: the rule fade needs the field to"
                   " | fade takes from, to and years\n"
                   "4: resident.outpatient.visits_growth: the rule fade needs the field years"
                   " | fade takes from, to and years");
}

static void a_foreign_field_is_an_error(void **state)
{
    (void) state;
    assert_refused(premium, "{rule: growth, level: 400, rate: 0.03, add: 20}",
                   "48: resident.premium: the rule growth has no field add"
                   " | growth takes level and rate, and at if wanted");
    assert_refused(premium, "{rule: frozen, level: 400, at: 2026}",
                   "35: resident.premium: the rule frozen has no field at | frozen takes level");
    assert_refused(premium, "{rule: step, lvel: 400, level: 400, add: 1}",
                   "17: resident.premium: no rule has a field lvel | did you mean level?");
}

static void unknown_words_get_the_nearest(void **state)
{
    (void) state;
    assert_refused(premium, "{rule: stpe, level: 400}",
                   "11: resident.premium.rule = stpe is not known | did you mean step?");
    assert_refused(premium, "{rule: 7, level: 400}",
                   "11: resident.premium.rule = 7 is not known"
                   " | rules: frozen, step, growth, fade, indexed, table");
    assert_refused(premium, "{rule: indexed, level: 400, to: wages, share: 1}",
                   "36: resident.premium.to = wages is not known | did you mean wage?");
    assert_refused(premium, "{rule: table, values: {2026: 1}, between: curve}",
                   "46: resident.premium.between = curve is not known | between: linear or step");
    assert_refused(premium, "{rule: [step]}",
                   "11: resident.premium.rule is a list; a word is meant"
                   " | rules: frozen, step, growth, fade, indexed, table");
}

static void rules_suit_levels_or_growth(void **state)
{
    (void) state;
    assert_refused(
        growth, "{rule: indexed, level: 400, to: cpi, share: 1}",
        "11: resident.outpatient.visits_growth.rule = indexed is a rule for levels, and this is a growth rate"
        " | rules: frozen, step, growth, fade, table, converge");
    assert_refused(premium, "{rule: converge, from: 1, to: disposable_income, margin: 0, years: 3}",
                   "11: resident.premium.rule = converge is a rule for growth rates, and this is a level"
                   " | rules: frozen, step, growth, fade, indexed, table");
    assert_refused(
        growth, "{rule: converge, from: 1%, to: wage, margin: 0, years: 3}",
        "35: resident.outpatient.visits_growth.to: a growth rate converges to that of disposable_income only"
        " | to: disposable_income");
    assert_refused(
        premium, "{rule: fade, from: 400, to: cpi, years: 3}",
        "32: resident.premium.to: the rule fade needs a number | to: the value at the end, a number");
    assert_refused(premium, "{rule: indexed, level: 400, to: 3, share: 1}",
                   "36: resident.premium.to: the rule indexed needs the name of an index"
                   " | to: disposable_income, for one");
}

static void fields_have_ranges(void **state)
{
    (void) state;
    assert_refused(use, "75",
                   "4: resident.inpatient.hospitalization_rate = 75 is outside [0, 1] rate"
                   " | write 0.75 or 75%, not 75");
    assert_refused(premium, "{rule: growth, level: 400, rate: 3}",
                   "37: resident.premium.rate = 3 is outside [-0.5, 0.5] | write 0.03 or 3%, not 3");
    assert_refused(premium, "{rule: step, level: 40%, add: 1}",
                   "24: resident.premium.level = 40%: a percent sign is not meant here"
                   " | write the number without %; the unit is yuan");
    assert_refused(premium, "{rule: step, level: 400, add: 1e6}",
                   "34: resident.premium.add = 1e6 is outside [-100000, 100000] yuan");
    assert_refused(premium, "{rule: indexed, level: 400, to: cpi, share: 2.5}",
                   "48: resident.premium.share = 2.5 is outside [0, 2] | write 0.025 or 2.5%, not 2.5");
    assert_refused(growth, "{rule: fade, from: 0, to: 0, years: 0}",
                   "40: resident.outpatient.visits_growth.years = 0 is outside [1, 100]");
    assert_refused(growth, "{rule: converge, from: 0, to: disposable_income, margin: 0.3, years: 4}",
                   "61: resident.outpatient.visits_growth.margin = 0.3 is outside [-0.2, 0.2]");
    assert_refused(use, "{rule: table, values: {2026: 2}, between: step}",
                   "33: resident.inpatient.hospitalization_rate.values.2026 = 2 is outside [0, 1] rate"
                   " | write 0.02 or 2%, not 2");
    assert_refused(premium, "[400]",
                   "4: resident.premium is a list; a number or a rule is meant"
                   " | write a number or a rule such as {rule: frozen, level: 1}");
}

static void commas_inside_braces_are_explained(void **state)
{
    (void) state;
    assert_refused(premium, "{rule: step, level: 1,000, add: 3}",
                   "26: resident.premium: no rule has a field 000"
                   " | a comma ends a value: write 0.24, not 0,24, and 10000, not 10,000");
}

static void table_years_are_checked(void **state)
{
    (void) state;
    assert_refused(premium, "{rule: table, values: {26: 400}, between: step}",
                   "27: resident.premium.values: 26 is not a year in [1900, 2200]");
    assert_refused(premium, "{rule: table, values: {2201: 400}, between: step}",
                   "27: resident.premium.values: 2201 is not a year in [1900, 2200]");
    assert_refused(premium, "{rule: table, values: {}, between: step}",
                   "26: resident.premium.values holds no year | write {2026: 0.2, 2030: 0.3}");
    assert_refused(premium, "{rule: table, values: 400, between: step}",
                   "26: resident.premium.values is not a map of years | write {2026: 0.2, 2030: 0.3}");
}

static void a_table_holds_128_years(void **state)
{
    (void) state;
    char written[3000] = "{rule: table, between: step, values: {";
    reading r = start();

    for (int i = 0; i < YB_TABLE_MAX; i++)
        snprintf(written + strlen(written), sizeof written - strlen(written), "%d: %d, ", 2150 - i, i);
    strcat(written, "}}");
    const yb_rule rule = rule_of(premium, written);
    assert_int_equal(rule.n_values, YB_TABLE_MAX);
    assert_int_equal(rule.year[0], 2150 - 127);
    add(&r, premium, written);
    set(&r, premium, "values.1999", "5");
    assert_problems(&r, premium, "4: resident.premium.values.1999 holds more than 128 years");
}

static void at_lies_in_the_horizon(void **state)
{
    (void) state;
    rule_of(premium, "{rule: step, level: 400, add: 1, at: 2060}");
    assert_refused(premium, "{rule: step, level: 400, add: 1, at: 2061}",
                   "41: resident.premium.at = 2061: year outside the horizon [2025, 2060]");
    assert_refused(premium, "{rule: step, level: 400, add: 1, at: 2024}",
                   "41: resident.premium.at = 2024: year outside the horizon [2025, 2060]");
    assert_refused(
        premium, "{rule: indexed, level: 400, to: cpi, share: 1, at: 2027}",
        "55: resident.premium.at = 2027: an indexed level is that of the first projected year, 2026"
        " | leave at out");
}

static void a_path_stays_in_the_range_of_its_key(void **state)
{
    (void) state;
    assert_refused(use, "{rule: step, level: 0.7, add: 0.1}",
                   "4: resident.inpatient.hospitalization_rate reaches 1.1 in 2030, outside [0, 1]"
                   " | use fade or table to end the change in time");
    assert_refused(premium, "{rule: step, level: 400, add: -20}",
                   "4: resident.premium reaches -20 in 2047, outside [0, 100000]"
                   " | use fade or table to end the change in time");
    rule_of(use, "{rule: step, level: 0.49, add: 0.015}"); /* ends at 1 to rounding */
}

static void a_map_without_rule_changes_single_fields(void **state)
{
    (void) state;
    reading r = start();

    add(&r, premium, "{rule: step, level: 400, add: 20}");
    add(&r, premium, "{add: 30}");
    yb_rule_check(&r.rule, premium, FIRST, LAST, r.diag);
    assert_int_equal(yb_diag_errors(r.diag), 0);
    assert_true(yb_rule_value(&r.rule, 2027, FIRST) == 430.0);
    add(&r, premium, "{}");
    assert_true(yb_rule_value(&r.rule, 2027, FIRST) == 430.0);
    add(&r, premium, "{rate: 0.03}");
    assert_problems(&r, premium,
                    "11: resident.premium: the rule step has no field rate"
                    " | step takes level and add, and at if wanted");
}

static void a_map_with_rule_replaces_the_rule_as_a_whole(void **state)
{
    (void) state;
    reading r = start();

    add(&r, premium, "{rule: step, level: 400, add: 20}");
    add(&r, premium, "{rule: growth, rate: 0.03}");
    assert_problems(&r, premium,
                    "4: resident.premium: the rule growth needs the field level"
                    " | growth takes level and rate, and at if wanted");
}

static void fields_need_a_rule(void **state)
{
    (void) state;
    assert_refused(premium, "{level: 3}",
                   "4: resident.premium names no rule, and neither does a parent"
                   " | name it, as in {rule: step, level: 400, add: 20}");
}

static void values_merge_year_by_year(void **state)
{
    (void) state;
    reading r = start();

    add(&r, use, "{rule: table, values: {2026: 0.1, 2030: 0.3}, between: linear}");
    add(&r, use, "{values: {2030: 0.2, 2028: 0.4}}");
    set(&r, use, "values.2035", "50%");
    yb_rule_check(&r.rule, use, FIRST, LAST, r.diag);
    assert_int_equal(yb_diag_errors(r.diag), 0);
    assert_int_equal(r.rule.n_values, 4);
    assert_true(yb_rule_value(&r.rule, 2028, FIRST) == 0.4);
    assert_true(yb_rule_value(&r.rule, 2030, FIRST) == 0.2);
    assert_true(yb_rule_value(&r.rule, 2040, FIRST) == 0.5);
    finish(&r);
}

static void a_rule_set_alone_keeps_the_fields_it_has(void **state)
{
    (void) state;
    reading r = start();

    add(&r, premium, "{rule: indexed, level: 400, to: disposable_income, share: 1}");
    set(&r, premium, "add", "25"); /* before the rule: order does not matter */
    set(&r, premium, "rule", "step");
    yb_rule_check(&r.rule, premium, FIRST, LAST, r.diag);
    assert_int_equal(yb_diag_errors(r.diag), 0);
    assert_true(yb_rule_value(&r.rule, 2028, FIRST) == 450.0);
    set(&r, premium, "rule", "frozen");
    yb_rule_check(&r.rule, premium, FIRST, LAST, r.diag);
    assert_int_equal(yb_diag_errors(r.diag), 0);
    assert_true(yb_rule_value(&r.rule, 2028, FIRST) == 400.0);
    set(&r, premium, "rule", "fade");
    set(&r, premium, "ad", "3");
    assert_problems(
        &r, premium,
        "4: resident.premium: no rule has a field ad | did you mean add?\n"
        "4: resident.premium: the rule fade needs the field from | fade takes from, to and years\n"
        "4: resident.premium: the rule fade needs the field to | fade takes from, to and years\n"
        "4: resident.premium: the rule fade needs the field years | fade takes from, to and years");
}

static void the_word_of_an_index_is_no_end_of_a_fade(void **state)
{
    (void) state;
    reading r = start();

    add(&r, premium, "{rule: indexed, level: 400, to: cpi, share: 1}");
    set(&r, premium, "rule", "fade");
    set(&r, premium, "from", "400");
    set(&r, premium, "years", "5");
    assert_problems(&r, premium,
                    "4: resident.premium: the rule fade needs the field to | fade takes from, to and years");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_plain_number_is_frozen),
        cmocka_unit_test(a_step_adds_the_same_every_year),
        cmocka_unit_test(growth_compounds),
        cmocka_unit_test(a_fade_ends_exactly_at_its_end),
        cmocka_unit_test(a_table_is_constant_outside_its_years),
        cmocka_unit_test(convergence_hands_over_to_income),
        cmocka_unit_test(every_index_has_its_name),
        cmocka_unit_test(a_missing_field_is_an_error),
        cmocka_unit_test(a_foreign_field_is_an_error),
        cmocka_unit_test(unknown_words_get_the_nearest),
        cmocka_unit_test(rules_suit_levels_or_growth),
        cmocka_unit_test(fields_have_ranges),
        cmocka_unit_test(commas_inside_braces_are_explained),
        cmocka_unit_test(table_years_are_checked),
        cmocka_unit_test(a_table_holds_128_years),
        cmocka_unit_test(at_lies_in_the_horizon),
        cmocka_unit_test(a_path_stays_in_the_range_of_its_key),
        cmocka_unit_test(a_map_without_rule_changes_single_fields),
        cmocka_unit_test(a_map_with_rule_replaces_the_rule_as_a_whole),
        cmocka_unit_test(fields_need_a_rule),
        cmocka_unit_test(values_merge_year_by_year),
        cmocka_unit_test(a_rule_set_alone_keeps_the_fields_it_has),
        cmocka_unit_test(the_word_of_an_index_is_no_end_of_a_fade),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
