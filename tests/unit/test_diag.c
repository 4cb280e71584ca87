/* Recording, ordering and printing of problems. */
#include "yibao/diag.h"
#include "yibao/utf8.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

enum { MAX_OUTPUT = 20000 };

/* Stores what yb_diag_print() writes. */
static void print_to(char text[MAX_OUTPUT], yb_diag *diag, bool color)
{
    FILE *stream = fmemopen(text, MAX_OUTPUT, "w");

    assert_non_null(stream);
    text[0] = '\0';
    yb_diag_print(diag, stream, color);
    fclose(stream);
}

static void assert_prints(yb_diag *diag, const char *expected)
{
    char text[MAX_OUTPUT];

    print_to(text, diag, false);
    assert_string_equal(text, expected);
}

/* The same with `path` in the output shown as FILE. */
static void assert_prints_for_file(yb_diag *diag, const char *path, const char *expected)
{
    char text[MAX_OUTPUT], got[1000] = "", *rest = text, *found;

    print_to(text, diag, false);
    assert_true(strlen(text) < sizeof got);
    while ((found = strstr(rest, path))) {
        strncat(got, rest, (size_t) (found - rest));
        strcat(got, "FILE");
        rest = found + strlen(path);
    }
    strcat(got, rest);
    assert_string_equal(got, expected);
}

static void write_file(char *path_template, const char *bytes, size_t size)
{
    const int descriptor = mkstemp(path_template);

    assert_true(descriptor >= 0);
    assert_int_equal(write(descriptor, bytes, size), size);
    close(descriptor);
}

static int setup(void **state)
{
    *state = yb_diag_create();
    return *state ? 0 : -1;
}

static int teardown(void **state)
{
    yb_diag_free(*state);
    return 0;
}

static void the_first_error_gives_the_status_and_warnings_do_not(void **state)
{
    yb_diag *diag = *state;

    assert_int_equal(yb_diag_status(diag), YB_OK);
    yb_warn(diag, NULL, NULL, "odd");
    assert_int_equal(yb_diag_status(diag), YB_OK);
    assert_int_equal(yb_fail(diag, YB_ERR_FILE, NULL, NULL, "a"), YB_ERR_FILE);
    assert_int_equal(yb_fail(diag, YB_ERR_INPUT, NULL, NULL, "b"), YB_ERR_INPUT);
    assert_int_equal(yb_diag_status(diag), YB_ERR_FILE);
    assert_int_equal(yb_diag_errors(diag), 2);
    assert_int_equal(yb_diag_warnings(diag), 1);
}

static void a_recorded_problem_is_one_line_of_text(void **state)
{
    yb_diag *diag = *state;
    const yb_place full = {"a.yaml", 31, 28}, line = {"a.yaml", 31, 0}, file = {"a.yaml", 0, 0};

    yb_fail(diag, YB_ERR_INPUT, &full, "write 0.75", "share = %d", 75);
    yb_warn(diag, &line, NULL, "long");
    yb_fail(diag, YB_ERR_FILE, &file, NULL, "gone");
    yb_fail(diag, YB_ERR_USAGE, NULL, "see --help", "no scenario");
    assert_string_equal(yb_diag_text(diag, 0), "a.yaml:31:28: error: share = 75 | write 0.75");
    assert_string_equal(yb_diag_text(diag, 1), "a.yaml:31: warning: long");
    assert_string_equal(yb_diag_text(diag, 2), "a.yaml: error: gone");
    assert_string_equal(yb_diag_text(diag, 3), "error: no scenario | see --help");
    assert_null(yb_diag_text(diag, 4));
}

static void the_place_and_the_hint_are_copied(void **state)
{
    yb_diag *diag = *state;
    char name[] = "a.yaml", hint[] = "hint";
    const yb_place at = {name, 1, 2};

    yb_fail(diag, YB_ERR_INPUT, &at, hint, "m");
    memset(name, 'x', 6);
    memset(hint, 'x', 4);
    assert_string_equal(yb_diag_text(diag, 0), "a.yaml:1:2: error: m | hint");
}

static void problems_are_printed_by_file_line_and_column_and_those_without_a_place_last(void **state)
{
    yb_diag *diag = *state;
    const yb_place b9 = {"b", 9, 1}, a2 = {"a", 2, 5}, b10 = {"b", 10, 1}, b9c = {"b", 9, 3}, a = {"a", 0, 0};

    yb_fail(diag, YB_ERR_INPUT, NULL, NULL, "nowhere");
    yb_fail(diag, YB_ERR_INPUT, &b10, NULL, "3");
    yb_fail(diag, YB_ERR_INPUT, &a2, NULL, "5");
    yb_fail(diag, YB_ERR_INPUT, &b9c, NULL, "2");
    yb_warn(diag, &b9, "do", "1b");
    yb_fail(diag, YB_ERR_INPUT, &b9, NULL, "1a");
    yb_fail(diag, YB_ERR_INPUT, &a, NULL, "4");
    assert_prints(diag,
                  "b:9:1: warning: 1b\n   hint: do\nb:9:1: error: 1a\nb:9:3: error: 2\nb:10:1: error: 3\n"
                  "a: error: 4\na:2:5: error: 5\nerror: nowhere\n");
}

static void identical_problems_are_printed_once(void **state)
{
    yb_diag *diag = *state;
    const yb_place at = {"a", 1, 1};

    for (int i = 0; i < 3; i++) {
        yb_fail(diag, YB_ERR_INPUT, &at, "h", "same");
        yb_fail(diag, YB_ERR_INPUT, &at, "h", "other");
        yb_fail(diag, YB_ERR_INPUT, NULL, NULL, "same");
    }
    assert_int_equal(yb_diag_errors(diag), 9);
    assert_prints(diag, "a:1:1: error: same\n   hint: h\na:1:1: error: other\n   hint: h\nerror: same\n");
}

static void printing_forgets_the_problems_but_keeps_the_counts(void **state)
{
    yb_diag *diag = *state;

    yb_fail(diag, YB_ERR_INPUT, NULL, NULL, "x");
    assert_prints(diag, "error: x\n");
    assert_prints(diag, "");
    assert_null(yb_diag_text(diag, 0));
    assert_int_equal(yb_diag_errors(diag), 1);
    assert_int_equal(yb_diag_status(diag), YB_ERR_INPUT);
}

static void two_hundred_problems_are_printed_and_the_rest_counted(void **state)
{
    yb_diag *diag = *state;
    char text[MAX_OUTPUT];
    size_t n_lines = 0;

    for (int i = 0; i < 250; i++)
        yb_fail(diag, YB_ERR_INPUT, NULL, NULL, "problem %d", i);
    print_to(text, diag, false);
    for (const char *c = text; *c; c++)
        n_lines += *c == '\n';
    assert_int_equal(n_lines, 201);
    assert_non_null(strstr(text, "error: problem 199\n… and 50 more\n"));
}

static void control_characters_are_escaped_everywhere(void **state)
{
    yb_diag *diag = *state;
    const yb_place at = {"a\033]0;x\a.yaml", 0, 0};

    yb_fail(diag, YB_ERR_INPUT, &at, "tab\there", "value '\033[31m\n\x7F\xC2\x9B\xE2\x80\xAE\xFF 城'");
    assert_prints(
        diag, "a\\x1B]0;x\\x07.yaml: error: value '\\x1B[31m\\x0A\\x7F\\xC2\\x9B\\xE2\\x80\\xAE\\xFF 城'\n"
              "   hint: tab\\x09here\n");
}

static void shell_metacharacters_and_percent_signs_pass_as_plain_text(void **state)
{
    yb_diag *diag = *state;

    yb_fail(diag, YB_ERR_INPUT, NULL, "%s %n `id`", "%s", "`id` $(rm -rf /) ; | & %s %n \\");
    assert_prints(diag, "error: `id` $(rm -rf /) ; | & %s %n \\\n   hint: %s %n `id`\n");
}

static void a_message_of_any_length_is_cut_between_characters(void **state)
{
    yb_diag *diag = *state;
    char *value = malloc(300001);
    const char *text;

    assert_non_null(value);
    for (int i = 0; i < 100000; i++)
        memcpy(value + 3 * i, "医", 3);
    value[300000] = '\0';
    yb_fail(diag, YB_ERR_INPUT, NULL, NULL, "%s", value);
    free(value);
    text = yb_diag_text(diag, 0);
    assert_int_equal(strlen(text), strlen("error: ") + 996 + strlen("..."));
    assert_string_equal(text + strlen(text) - 6, "医...");
}

static void the_caret_stands_under_the_column_also_after_chinese_and_tabs(void **state)
{
    yb_diag *diag = *state;
    char path[] = "/tmp/yb_diag_XXXXXX";
    static const char bytes[] = "\xEF\xBB\xBFtitle: 个人x\r\n\tb: e\xCC\x81"
                                "2\nlast";
    const yb_place chinese = {path, 1, 10}, tab = {path, 2, 7}, end = {path, 3, 5}, beyond = {path, 4, 1},
                   past = {path, 3, 9};

    write_file(path, bytes, sizeof bytes - 1);
    yb_fail(diag, YB_ERR_INPUT, &chinese, NULL, "1");
    yb_fail(diag, YB_ERR_INPUT, &tab, "h", "2");
    yb_fail(diag, YB_ERR_INPUT, &end, NULL, "3");
    yb_fail(diag, YB_ERR_INPUT, &past, NULL, "4");
    yb_fail(diag, YB_ERR_INPUT, &beyond, NULL, "5");
    assert_prints_for_file(diag, path,
                           "FILE:1:10: error: 1\n    1 | title: 个人x\n      |            ^\n"
                           "FILE:2:7: error: 2\n    2 | \tb: e\xCC\x81"
                           "2\n      | \t    ^\n   hint: h\n"
                           "FILE:3:5: error: 3\n    3 | last\n      |     ^\n"
                           "FILE:3:9: error: 4\n    3 | last\n"
                           "FILE:4:1: error: 5\n");
    unlink(path);
}

static void a_long_line_is_cut_around_the_column(void **state)
{
    yb_diag *diag = *state;
    char path[] = "/tmp/yb_diag_XXXXXX", line[1001], text[MAX_OUTPUT];
    const char *source, *caret;
    const yb_place at = {path, 1, 501};

    memset(line, '.', 1000);
    line[500] = '#';
    line[1000] = '\n';
    write_file(path, line, sizeof line);
    yb_fail(diag, YB_ERR_INPUT, &at, NULL, "x");
    print_to(text, diag, false);
    source = strstr(text, "    1 | ...");
    assert_non_null(source);
    caret = strstr(text, "      | ");
    assert_non_null(caret);
    assert_int_equal(strcspn(source, "#"), strcspn(caret, "^"));
    assert_int_equal(strcspn(source, "\n"), strlen("    1 | ") + 3 + 120 + 3);
    unlink(path);
}

static void source_lines_with_control_characters_or_in_no_regular_file_are_not_shown(void **state)
{
    yb_diag *diag = *state;
    char path[] = "/tmp/yb_diag_XXXXXX";
    const yb_place control = {path, 1, 1}, invalid = {path, 2, 1}, directory = {"/tmp", 1, 1},
                   device = {"/dev/zero", 1, 1};

    write_file(path, "a\033[2J\nb\xFF\n", 9);
    yb_fail(diag, YB_ERR_INPUT, &control, NULL, "x");
    yb_fail(diag, YB_ERR_INPUT, &invalid, NULL, "x");
    yb_fail(diag, YB_ERR_INPUT, &directory, NULL, "x");
    yb_fail(diag, YB_ERR_INPUT, &device, NULL, "x");
    assert_prints_for_file(diag, path,
                           "FILE:1:1: error: x\nFILE:2:1: error: x\n"
                           "/tmp:1:1: error: x\n/dev/zero:1:1: error: x\n");
    unlink(path);
}

static void colour_is_added_on_request_only(void **state)
{
    yb_diag *diag = *state;
    const yb_place at = {"a", 1, 2};
    char text[MAX_OUTPUT];

    yb_fail(diag, YB_ERR_INPUT, &at, "h", "m");
    yb_warn(diag, NULL, NULL, "w");
    print_to(text, diag, true);
    assert_string_equal(text, "\033[1ma:1:2: \033[1;31merror: \033[0mm\n   \033[1;36mhint:\033[0m h\n"
                              "\033[1;35mwarning: \033[0mw\n");
}

static void freeing_nothing_is_fine(void **state)
{
    (void) state;
    yb_diag_free(NULL);
}

static void only_well_formed_utf8_is_decoded(void **state)
{
    (void) state;
    static const char *const invalid[] = {"\x80",         "\xC0\x80",         "\xC3",     "\xE0\x80\x80",
                                          "\xED\xA0\x80", "\xF5\x80\x80\x80", "\xE4\xB8", "\xF0\x80\x80\x80"};
    uint32_t c;

    for (size_t i = 0; i < sizeof invalid / sizeof *invalid; i++)
        assert_int_equal(yb_utf8_decode(invalid[i], strlen(invalid[i]), &c), 0);
    assert_int_equal(yb_utf8_decode("", 0, &c), 0);
    assert_int_equal(yb_utf8_decode("\xF0\xA0\x80\x80", 4, &c), 4);
    assert_int_equal(c, 0x20000);
    assert_int_equal(yb_utf8_width(c), 2);
    assert_int_equal(yb_utf8_width('a'), 1);
    assert_int_equal(yb_utf8_width(0x301), 0);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(the_first_error_gives_the_status_and_warnings_do_not),
        TEST(a_recorded_problem_is_one_line_of_text),
        TEST(the_place_and_the_hint_are_copied),
        TEST(problems_are_printed_by_file_line_and_column_and_those_without_a_place_last),
        TEST(identical_problems_are_printed_once),
        TEST(printing_forgets_the_problems_but_keeps_the_counts),
        TEST(two_hundred_problems_are_printed_and_the_rest_counted),
        TEST(control_characters_are_escaped_everywhere),
        TEST(shell_metacharacters_and_percent_signs_pass_as_plain_text),
        TEST(a_message_of_any_length_is_cut_between_characters),
        TEST(the_caret_stands_under_the_column_also_after_chinese_and_tabs),
        TEST(a_long_line_is_cut_around_the_column),
        TEST(source_lines_with_control_characters_or_in_no_regular_file_are_not_shown),
        TEST(colour_is_added_on_request_only),
        TEST(freeing_nothing_is_fine),
        TEST(only_well_formed_utf8_is_decoded),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
