/* The YAML reader with files on disk, and the nearest known word. */
#include "yibao/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

static char folder[] = "/tmp/yb_text_XXXXXX";

static int make_folder(void **state)
{
    (void) state;
    return mkdtemp(folder) ? 0 : -1;
}

static int remove_folder(void **state)
{
    (void) state;
    return rmdir(folder);
}

static void file_path(char path[64], const char *name)
{
    snprintf(path, 64, "%s/%s", folder, name);
}

static double seconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double) now.tv_sec + 1e-9 * (double) now.tv_nsec;
}

static void a_file_is_read_from_disk(void **state)
{
    (void) state;
    yb_diag *diag = yb_diag_create();
    char path[64];
    FILE *file;
    yb_text *text;

    file_path(path, "a.yaml");
    file = fopen(path, "w");
    fputs("a: 1\n", file);
    fclose(file);
    text = yb_text_read(path, diag);
    unlink(path);
    assert_non_null(text);
    memset(path + strlen(folder), 'x', 4);
    assert_string_equal(yb_text_root(text)->child->at.file + strlen(folder), "/a.yaml");
    yb_text_free(text);
    yb_diag_free(diag);
}

static void assert_unreadable(const char *path, yb_status status, const char *message)
{
    yb_diag *diag = yb_diag_create();
    char expected[200];

    assert_null(yb_text_read(path, diag));
    snprintf(expected, sizeof expected, "%s: error: %s", path, message);
    assert_string_equal(yb_diag_text(diag, 0), expected);
    assert_null(yb_diag_text(diag, 1));
    assert_int_equal(yb_diag_status(diag), status);
    yb_diag_free(diag);
}

static void files_that_cannot_be_read_are_refused(void **state)
{
    (void) state;
    char path[64];

    assert_unreadable("/nonexistent/a.yaml", YB_ERR_FILE, "cannot be read: No such file or directory");
    assert_unreadable("/dev/null/a.yaml", YB_ERR_FILE, "cannot be read: Not a directory");
    assert_unreadable(folder, YB_ERR_FILE, "is a directory | name a file in it");
    assert_unreadable("/dev/zero", YB_ERR_FILE, "is not a regular file | save the text to a file first");
    assert_unreadable("/proc/self/mem", YB_ERR_FILE, "cannot be read: Input/output error");
    file_path(path, "fifo");
    assert_int_equal(mkfifo(path, 0600), 0);
    assert_unreadable(path, YB_ERR_FILE, "is not a regular file | save the text to a file first");
    unlink(path);
}

static void a_file_without_read_permission_is_refused(void **state)
{
    (void) state;
    const bool is_root = geteuid() == 0;
    char path[64];
    FILE *file;

    file_path(path, "secret");
    file = fopen(path, "w");
    fclose(file);
    chmod(path, 0);
    /* root may read everything */
    if (is_root)
        assert_int_equal(seteuid(65534), 0);
    assert_unreadable(path, YB_ERR_FILE, "cannot be read: Permission denied");
    if (is_root)
        assert_int_equal(seteuid(0), 0);
    unlink(path);
}

static void a_huge_file_is_refused_unread(void **state)
{
    (void) state;
    const double start = seconds();
    char path[64];
    FILE *file;

    file_path(path, "huge");
    file = fopen(path, "w");
    assert_int_equal(ftruncate(fileno(file), 100 << 20), 0);
    fclose(file);
    assert_unreadable(path, YB_ERR_INPUT, "the file is larger than 1 MiB | move long tables to a CSV file");
    unlink(path);
    assert_true(seconds() - start < 1.0);
}

static void the_nearest_word_is_found(void **state)
{
    (void) state;
    static const char *const words[] = {"premium", "subsidy", "enrolment", "loss_rate", "level", "n"};
    const size_t n = sizeof words / sizeof *words;
    char longer[200];

    assert_string_equal(yb_nearest("premum", words, n), "premium");
    assert_string_equal(yb_nearest("rpemium", words, n), "premium");
    assert_string_equal(yb_nearest("SUBSIDY", words, n), "subsidy");
    assert_string_equal(yb_nearest("enrollment", words, n), "enrolment");
    assert_string_equal(yb_nearest("lossrate", words, n), "loss_rate");
    assert_string_equal(yb_nearest("levle", words, n), "level");
    assert_string_equal(yb_nearest("N", words, n), "n");
    assert_null(yb_nearest("x", words, n));
    assert_null(yb_nearest("", words, n));
    assert_null(yb_nearest("bananas", words, n));
    assert_null(yb_nearest("缴费", words, n));
    assert_null(yb_nearest("premium", words, 0));
    memset(longer, 'a', sizeof longer - 1);
    longer[sizeof longer - 1] = '\0';
    assert_null(yb_nearest(longer, words, n));
}

static void nearness_is_limited_by_length(void **state)
{
    (void) state;
    /* limits: 4 letters 2, 16 letters 4 */
    static const char *const words[] = {"abcdefghijklmnop", "wxyz"};

    assert_string_equal(yb_nearest("wx12", words, 2), "wxyz");
    assert_null(yb_nearest("w123", words, 2));
    assert_string_equal(yb_nearest("1234efghijklmnop", words, 2), "abcdefghijklmnop");
    assert_null(yb_nearest("12345fghijklmnop", words, 2));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_is_read_from_disk),
        cmocka_unit_test(files_that_cannot_be_read_are_refused),
        cmocka_unit_test(a_file_without_read_permission_is_refused),
        cmocka_unit_test(a_huge_file_is_refused_unread),
        cmocka_unit_test(the_nearest_word_is_found),
        cmocka_unit_test(nearness_is_limited_by_length),
    };

    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
