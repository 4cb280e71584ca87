/* CSV tables: RFC 4180 as spreadsheets write it, places in messages, and what is refused. */
#include "yibao/table.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "assert_close.h"

/* A table read from `size` bytes in a file of its own, NULL if refused. */
static yb_table *read_bytes(const char *bytes, size_t size, yb_diag *diag)
{
    char path[] = "/tmp/yibao-table-XXXXXX";
    const int descriptor = mkstemp(path);

    assert_true(descriptor >= 0);
    assert_int_equal(write(descriptor, bytes, size), size);
    close(descriptor);
    yb_table *table = yb_table_read(path, diag);

    unlink(path);
    return table;
}

static yb_table *read_text(const char *text, yb_diag *diag)
{
    return read_bytes(text, strlen(text), diag);
}

static void expect_refused(const char *text, const char *words)
{
    yb_diag *diag = yb_diag_create();
    yb_table *table = read_text(text, diag);

    assert_null(table);
    assert_int_equal(yb_diag_errors(diag), 1);
    if (strstr(yb_diag_text(diag, 0), words) == NULL)
        fail_msg("'%s' does not say '%s'", yb_diag_text(diag, 0), words);
    yb_diag_free(diag);
}

static void fields_rows_and_columns_are_found_by_name(void **state)
{
    yb_diag *diag = yb_diag_create();
    yb_table *table = read_text("year,value\n2025,1.5\n2026,-2e3\n", diag);

    (void) state;
    assert_non_null(table);
    assert_int_equal(yb_table_rows(table), 2);
    assert_int_equal(yb_table_column(table, "value", diag), 1);
    assert_string_equal(yb_table_text(table, 1, 0), "2026");
    assert_int_equal(yb_table_integer(table, 0, 0, diag), 2025);
    assert_true(yb_table_number(table, 0, 1, diag) == 1.5);
    assert_true(yb_table_number(table, 1, 1, diag) == -2000.0);
    assert_int_equal(yb_diag_errors(diag), 0);
    yb_table_free(table);
    yb_diag_free(diag);
}

static void quoted_fields_hold_commas_quotes_and_line_ends(void **state)
{
    yb_diag *diag = yb_diag_create();
    yb_table *table = read_text("a,b\n\"x, y\",\"say \"\"no\"\"\"\n\"two\nlines\",\"\"\nlast,row\n", diag);

    (void) state;
    assert_non_null(table);
    assert_string_equal(yb_table_text(table, 0, 0), "x, y");
    assert_string_equal(yb_table_text(table, 0, 1), "say \"no\"");
    assert_string_equal(yb_table_text(table, 1, 0), "two\nlines");
    assert_string_equal(yb_table_text(table, 1, 1), "");
    assert_int_equal(yb_table_place(table, 0).line, 2);
    assert_int_equal(yb_table_place(table, 1).line, 3);
    assert_int_equal(yb_table_place(table, 2).line, 5);
    yb_table_free(table);
    yb_diag_free(diag);
}

static void line_ends_of_windows_a_byte_order_mark_and_a_missing_last_line_end_are_accepted(void **state)
{
    yb_diag *diag = yb_diag_create();
    yb_table *table = read_text("\xEF\xBB\xBF"
                                "a,b\r\n1,\"2\"\r\n3,4",
                                diag);

    (void) state;
    assert_non_null(table);
    assert_int_equal(yb_table_rows(table), 2);
    assert_int_equal(yb_table_column(table, "a", diag), 0);
    assert_string_equal(yb_table_text(table, 0, 1), "2");
    assert_string_equal(yb_table_text(table, 1, 1), "4");
    yb_table_free(table);
    yb_diag_free(diag);
}

static void a_header_alone_is_a_table_without_rows(void **state)
{
    yb_diag *diag = yb_diag_create();
    yb_table *table = read_text("a,b\n", diag);

    (void) state;
    assert_non_null(table);
    assert_int_equal(yb_table_rows(table), 0);
    yb_table_free(table);
    yb_diag_free(diag);
}

static void many_rows_are_read_whole(void **state)
{
    enum { ROWS = 5000 };
    yb_diag *diag = yb_diag_create();
    char *text = malloc(ROWS * 16 + 16), *end = text + sprintf(text, "n,square\n");

    (void) state;
    for (int i = 0; i < ROWS; i++)
        end += sprintf(end, "%d,%d\n", i, i * i);
    yb_table *table = read_text(text, diag);

    assert_non_null(table);
    assert_int_equal(yb_table_rows(table), ROWS);
    assert_int_equal(yb_table_integer(table, ROWS - 1, 1, diag), (ROWS - 1) * (ROWS - 1));
    assert_int_equal(yb_table_place(table, ROWS - 1).line, ROWS + 1);
    free(text);
    yb_table_free(table);
    yb_diag_free(diag);
}

static void broken_files_are_refused_with_the_line(void **state)
{
    (void) state;
    expect_refused("", "is empty");
    expect_refused("a,b\n1,2\n1,2,3\n", ":3:1: error: 3 fields where the header has 2");
    expect_refused("a,b\n1\n", ":2:1: error: 1 fields where the header has 2");
    expect_refused("a,b\n1,\"2\n3,4\n", "a quoted field is never closed");
}

static void bytes_that_are_no_text_are_refused(void **state)
{
    yb_diag *diag = yb_diag_create();

    (void) state;
    assert_null(read_bytes("a,b\n1,\0002\n", 9, diag));
    assert_non_null(strstr(yb_diag_text(diag, 0), "NUL"));
    assert_int_equal(yb_diag_status(diag), YB_ERR_INPUT);
    yb_diag_free(diag);
}

static void a_missing_file_and_a_folder_are_file_trouble(void **state)
{
    static const char *const paths[] = {"/tmp/yibao-no-such-file.csv", "/tmp"};

    (void) state;
    for (int i = 0; i < 2; i++) {
        yb_diag *diag = yb_diag_create();

        assert_null(yb_table_read(paths[i], diag));
        assert_int_equal(yb_diag_status(diag), YB_ERR_FILE);
        assert_non_null(strstr(yb_diag_text(diag, 0), paths[i]));
        yb_diag_free(diag);
    }
}

static void a_missing_column_is_reported(void **state)
{
    yb_diag *diag = yb_diag_create();
    yb_table *table = read_text("a,b\n1,2\n", diag);

    (void) state;
    assert_int_equal(yb_table_column(table, "c", diag), -1);
    assert_non_null(strstr(yb_diag_text(diag, 0), "the column 'c' is missing"));
    yb_table_free(table);
    yb_diag_free(diag);
}

static void fields_that_are_no_numbers_are_reported_with_their_line_and_give_zero(void **state)
{
    static const char *const wrong[] = {"", "x", "1.5x", "nan", "inf", "1 000", "一"};
    enum { N = sizeof wrong / sizeof *wrong };

    (void) state;
    for (int i = 0; i < N; i++) {
        yb_diag *diag = yb_diag_create();
        char text[64];

        snprintf(text, sizeof text, "a,b\n1,2\n%s,7\n", wrong[i]);
        yb_table *table = read_text(text, diag);

        assert_true(yb_table_number(table, 1, 0, diag) == 0.0);
        assert_int_equal(yb_table_integer(table, 1, 0, diag), 0);
        assert_int_equal(yb_diag_errors(diag), 2);
        assert_non_null(strstr(yb_diag_text(diag, 0), ":3:1: error"));
        assert_non_null(strstr(yb_diag_text(diag, 0), "is not a number"));
        assert_non_null(strstr(yb_diag_text(diag, 1), "is not a whole number"));
        yb_table_free(table);
        yb_diag_free(diag);
    }
}

static void a_fraction_is_no_whole_number(void **state)
{
    yb_diag *diag = yb_diag_create();
    yb_table *table = read_text("a\n2.5\n", diag);

    (void) state;
    assert_int_equal(yb_table_integer(table, 0, 0, diag), 0);
    assert_int_equal(yb_diag_errors(diag), 1);
    yb_table_free(table);
    yb_diag_free(diag);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fields_rows_and_columns_are_found_by_name),
        cmocka_unit_test(quoted_fields_hold_commas_quotes_and_line_ends),
        cmocka_unit_test(line_ends_of_windows_a_byte_order_mark_and_a_missing_last_line_end_are_accepted),
        cmocka_unit_test(a_header_alone_is_a_table_without_rows),
        cmocka_unit_test(many_rows_are_read_whole),
        cmocka_unit_test(broken_files_are_refused_with_the_line),
        cmocka_unit_test(bytes_that_are_no_text_are_refused),
        cmocka_unit_test(a_missing_file_and_a_folder_are_file_trouble),
        cmocka_unit_test(a_missing_column_is_reported),
        cmocka_unit_test(fields_that_are_no_numbers_are_reported_with_their_line_and_give_zero),
        cmocka_unit_test(a_fraction_is_no_whole_number),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
