/* Numbers of scenario files: what is read, and what is refused with which words. */
#include "yibao/number.h"

#include <locale.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* What reading a value gave: the number, or the problem as "column: message | hint". */
typedef struct {
    bool ok;
    double number;
    long long integer;
    char problem[400];
} outcome;

typedef struct {
    double min, max;
    const char *unit;
    bool percent, whole;
} meaning;

static const meaning share = {0, 1, "", true, false};
static const meaning rate = {-0.5, 0.5, "rate", true, false};
static const meaning yuan = {0, 100000, "yuan", false, false};
static const meaning ratio = {0, 5, "ratio", false, false};
static const meaning any = {-INFINITY, INFINITY, "", true, false};
static const meaning seed = {0, 9223372036854775807.0, "", false, true};
static const meaning year = {2026, 2099, "", false, true};

static outcome read_as(const char *written, const meaning *as)
{
    yb_diag *diag = yb_diag_create();
    outcome result = {0};
    char document[400];

    snprintf(document, sizeof document, "v: %s\n", written);
    yb_text *text = yb_text_parse("f", document, strlen(document), diag);
    assert_non_null(text);
    const yb_node *node = yb_node_find(yb_text_root(text), "v");
    if (as->whole)
        result.ok = yb_integer_read(node, "key", as->min, as->max, &result.integer, diag);
    else
        result.ok =
            yb_number_read(node, "key", as->unit, as->min, as->max, as->percent, &result.number, diag);
    assert_int_equal(yb_diag_errors(diag), result.ok ? 0 : 1);
    if (!result.ok) {
        assert_int_equal(yb_diag_status(diag), YB_ERR_INPUT);
        assert_int_equal(strncmp(yb_diag_text(diag, 0), "f:1:4: error: ", 14), 0);
        snprintf(result.problem, sizeof result.problem, "%s", yb_diag_text(diag, 0) + 14);
    }
    yb_text_free(text);
    yb_diag_free(diag);
    return result;
}

static void assert_read(const char *written, const meaning *as, double value)
{
    const outcome result = read_as(written, as);

    if (!result.ok || memcmp(&result.number, &value, sizeof value) != 0)
        fail_msg("%s read as %.17g, not %.17g: %s", written, result.number, value, result.problem);
}

static void assert_refused(const char *written, const meaning *as, const char *problem)
{
    const outcome result = read_as(written, as);

    assert_false(result.ok);
    assert_string_equal(result.problem, problem);
}

static void plain_numbers_are_read_exactly(void **state)
{
    (void) state;
    assert_read("0", &any, 0.0);
    assert_read("-0", &any, 0.0); /* would print as -0 */
    assert_read("+5", &any, 5.0);
    assert_read("0.1", &any, 0.1);
    assert_read(".5", &any, 0.5);
    assert_read("5.", &any, 5.0);
    assert_read("1e4", &any, 10000.0);
    assert_read("1.5E-3", &any, 0.0015);
    assert_read("342.19", &any, 342.19);
    assert_read("9007199254740993", &any, 9007199254740992.0);
    assert_read("1e-400", &any, 0.0);
    assert_read("400", &yuan, 400.0);
}

static void percent_is_the_nearest_double_and_no_division(void **state)
{
    (void) state;
    assert_read("3.5%", &rate, 0.035);
    assert_read("24%", &share, 0.24);
    assert_read("0.7%", &share, 0.007);
    assert_read("1e1%", &share, 0.1);
    assert_read("-12%", &rate, -0.12);
    assert_read("\"3.5%\"", &rate, 0.035);
    for (int i = 1; i < 1000; i++) {
        char percent[16], plain[16];
        snprintf(percent, sizeof percent, "%d.%d%%", i / 10, i % 10);
        snprintf(plain, sizeof plain, "0.%03d", i);
        assert_read(percent, &share, strtod(plain, NULL));
    }
}

static void slips_are_refused_with_the_number_meant(void **state)
{
    (void) state;
    assert_refused("0,24", &share, "key = 0,24 is not a number | the decimal sign is a point: write 0.24");
    assert_refused("0,004", &share, "key = 0,004 is not a number | the decimal sign is a point: write 0.004");
    assert_refused("10,000", &yuan, "key = 10,000 is not a number | no thousands separators: write 10000");
    assert_refused("1,234,567.5", &yuan,
                   "key = 1,234,567.5 is not a number | no thousands separators: write 1234567.5");
    assert_refused("10_000", &yuan, "key = 10_000 is not a number | no thousands separators: write 10000");
    assert_refused("10 000", &yuan, "key = 10 000 is not a number | no blanks inside a number: write 10000");
    assert_refused("40 %", &share, "key = 40 % is not a number | no blanks inside a number: write 40%");
    assert_refused("030", &yuan, "key = 030 is not a number | no leading zeros: write 30");
    assert_refused("-00.5", &yuan, "key = -00.5 is not a number | no leading zeros: write -0.5");
    assert_refused("00", &yuan, "key = 00 is not a number | no leading zeros: write 0");
    assert_refused("\"４０％\"", &share,
                   "key = ４０％ is not a number | full-width characters are not digits: write 40%");
    assert_refused("\"−５\"", &rate,
                   "key = −５ is not a number | full-width characters are not digits: write -5");
}

static void words_and_units_are_refused(void **state)
{
    (void) state;
    assert_refused("400 yuan", &yuan,
                   "key = 400 yuan is not a number | write the number alone; the unit is yuan");
    assert_refused("400元", &yuan, "key = 400元 is not a number | write the number alone; the unit is yuan");
    assert_refused("0x10", &yuan, "key = 0x10 is not a number | write the number alone; the unit is yuan");
    assert_refused("1e", &share, "key = 1e is not a number | write the number alone");
    assert_refused("much", &yuan, "key = much is not a number | write a number; the unit is yuan");
    assert_refused("true", &share, "key = true is not a number | write a number");
    assert_refused("nan", &yuan, "key = nan is not a finite number");
    assert_refused(".NaN", &yuan, "key = .NaN is not a finite number");
    assert_refused("-.inf", &yuan, "key = -.inf is not a finite number");
    assert_refused("1e999", &yuan, "key = 1e999 is not a finite number");
    assert_refused("1e99999999999999999999", &yuan, "key = 1e99999999999999999999 is not a finite number");
    assert_refused("[1]", &yuan, "key is a list; a number is meant");
    assert_refused("{a: 1}", &yuan, "key is a map; a number is meant");
    assert_refused("\"75\"", &yuan, "key = \"75\" is a text; a number is meant | remove the quotes");
    assert_refused("'0.75'", &share, "key = \"0.75\" is a text; a number is meant | remove the quotes");
    assert_refused("\"40%\"", &yuan, "key = \"40%\" is a text; a number is meant | remove the quotes");
}

static void a_value_left_out_is_refused(void **state)
{
    (void) state;
    const outcome result = read_as("\"\"", &yuan);
    yb_diag *diag = yb_diag_create();
    yb_text *text = yb_text_parse("f", "v:\n", 3, diag);
    double value = 7;

    assert_string_equal(result.problem, "key =  is not a number | write a number; the unit is yuan");
    assert_false(
        yb_number_read(yb_node_find(yb_text_root(text), "v"), "key", "yuan", 0, 1, false, &value, diag));
    assert_non_null(
        strstr(yb_diag_text(diag, 0), "error: key has no value | write a number, or remove the key"));
    assert_true(value == 7);
    yb_text_free(text);
    yb_diag_free(diag);
}

static void a_percent_sign_needs_a_fraction(void **state)
{
    (void) state;
    assert_refused(
        "40%", &yuan,
        "key = 40%: a percent sign is not meant here | write the number without %; the unit is yuan");
    assert_refused("50%", &ratio, "key = 50%: a percent sign is not meant here | write 0.5");
    assert_refused("24%", &year, "key = 24%: a percent sign is not meant here | write a whole number");
}

static void the_range_is_part_of_the_message(void **state)
{
    (void) state;
    assert_refused("75", &share, "key = 75 is outside [0, 1] | write 0.75 or 75%, not 75");
    assert_refused("3.5", &rate, "key = 3.5 is outside [-0.5, 0.5] rate | write 0.035 or 3.5%, not 3.5");
    assert_refused("-7", &rate, "key = -7 is outside [-0.5, 0.5] rate | write -0.07 or -7%, not -7");
    assert_refused("0.6", &rate, "key = 0.6 is outside [-0.5, 0.5] rate");
    assert_refused("60%", &rate, "key = 60% is outside [-0.5, 0.5] rate");
    assert_refused("250", &share, "key = 250 is outside [0, 1]");
    assert_refused("-1", &yuan, "key = -1 is outside [0, 100000] yuan");
    assert_refused("7", &ratio, "key = 7 is outside [0, 5] ratio");
}

static void whole_numbers_are_exact_up_to_the_largest_seed(void **state)
{
    (void) state;
    assert_true(read_as("9223372036854775807", &seed).integer == INT64_MAX);
    assert_true(read_as("9223372036854775300", &seed).integer == 9223372036854775300LL);
    assert_true(read_as("9007199254740993", &seed).integer == 9007199254740993LL);
    assert_true(read_as("1e4", &seed).integer == 10000);
    assert_true(read_as("2030", &year).integer == 2030);
    assert_refused("9223372036854775808", &seed,
                   "key = 9223372036854775808 is outside [0, 9223372036854775807]");
    assert_refused("1e19", &seed, "key = 1e19 is outside [0, 9223372036854775807]");
    assert_refused("-1", &seed, "key = -1 is outside [0, 9223372036854775807]");
    assert_refused("2100", &year, "key = 2100 is outside [2026, 2099]");
    assert_refused("2030.5", &year, "key = 2030.5 is not a whole number");
    assert_refused("1e999", &seed, "key = 1e999 is not a whole number");
    assert_refused("\"2030\"", &year, "key = \"2030\" is a text; a number is meant | remove the quotes");
}

static void long_texts_are_cut_in_messages(void **state)
{
    (void) state;
    char digits[200], expected[200];

    memset(digits, '7', sizeof digits);
    digits[150] = '\0';
    snprintf(expected, sizeof expected, "key = %.40s... is not a number | write the number alone", digits);
    assert_refused(digits, &share, expected);
}

static void number_text_is_short_and_reads_back(void **state)
{
    (void) state;
    static const double values[] = {0.1,     1.0 / 3.0, 1e23,      5e-324,   342.19, 0.035,
                                    1e-7,    123456789, -0.5,      2.5,      97.5,   1.7976931348623157e308,
                                    1000000, 1e22,      0.1 + 0.2, 100.0 / 3};
    char text[32];

    for (size_t i = 0; i < sizeof values / sizeof *values; i++)
        assert_true(strtod(yb_number_text(values[i], text), NULL) == values[i]);
    assert_string_equal(yb_number_text(0.1, text), "0.1");
    assert_string_equal(yb_number_text(0.1 + 0.2, text), "0.30000000000000004");
    assert_string_equal(yb_number_text(1000000, text), "1000000");
    assert_string_equal(yb_number_text(97.5, text), "97.5");
}

/* In a German locale strtod and printf would use a comma. */
static void the_locale_does_not_matter(void **state)
{
    (void) state;
    static const char *const names[] = {"de_DE.UTF-8", "de_DE.utf8", "fr_FR.UTF-8", "ru_RU.UTF-8"};
    const char *found = NULL;
    char text[32];

    for (size_t i = 0; found == NULL && i < sizeof names / sizeof *names; i++)
        found = setlocale(LC_NUMERIC, names[i]);
    assert_read("0.25", &share, 0.25);
    assert_string_equal(yb_number_text(0.25, text), "0.25");
    setlocale(LC_NUMERIC, "C");
    if (found == NULL)
        skip(); /* no such locale is installed */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain_numbers_are_read_exactly),
        cmocka_unit_test(percent_is_the_nearest_double_and_no_division),
        cmocka_unit_test(slips_are_refused_with_the_number_meant),
        cmocka_unit_test(words_and_units_are_refused),
        cmocka_unit_test(a_value_left_out_is_refused),
        cmocka_unit_test(a_percent_sign_needs_a_fraction),
        cmocka_unit_test(the_range_is_part_of_the_message),
        cmocka_unit_test(whole_numbers_are_exact_up_to_the_largest_seed),
        cmocka_unit_test(long_texts_are_cut_in_messages),
        cmocka_unit_test(number_text_is_short_and_reads_back),
        cmocka_unit_test(the_locale_does_not_matter),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
