/* Files that outlive a process: planes with checksums, records of members, locks, and what a sweep removes.
 */
#include "model_fixture.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "yibao/lock.h"
#include "yibao/member_record.h"
#include "yibao/plane_file.h"
#include "yibao/publish.h"

static char folder[64];

static int enter(void **state)
{
    (void) state;
    strcpy(folder, "/tmp/yb_shards_XXXXXX");
    return mkdtemp(folder) ? 0 : -1;
}

static int leave(void **state)
{
    char command[96];

    (void) state;
    snprintf(command, sizeof command, "rm -r %s", folder);
    return system(command);
}

static const char *in(const char *name)
{
    static char path[4][512];
    static int next;

    next = (next + 1) % 4;
    snprintf(path[next], sizeof path[next], "%s/%s", folder, name);
    return path[next];
}

static void put_file(const char *path, const char *text)
{
    FILE *stream = fopen(path, "w");

    assert_non_null(stream);
    fputs(text, stream);
    fclose(stream);
}

/* Changes one byte. */
static void flip(const char *path, long offset)
{
    FILE *stream = fopen(path, "r+b");

    assert_non_null(stream);
    assert_int_equal(fseek(stream, offset, offset < 0 ? SEEK_END : SEEK_SET), 0);
    const int byte = fgetc(stream);

    assert_int_equal(fseek(stream, offset, offset < 0 ? SEEK_END : SEEK_SET), 0);
    fputc(byte ^ 1, stream);
    fclose(stream);
}

static void paths_of_parts_are_those_of_the_whole(void **state)
{
    yb_prepared prepared = fixture_prepare("baseline", 50, NULL);
    yb_results *whole = fixture_run(&prepared, 1);
    yb_diag *diag = yb_diag_create();
    const yb_run_options options = {.threads = 2};
    yb_results *joined = yb_results_create(prepared.inputs, diag), *part = NULL;
    static const int64_t first[] = {0, 16, 48}, count[] = {16, 32, 2};
    char hash[YB_HASH_TEXT];

    (void) state;
    assert_non_null(joined);
    for (int k = 0; k < 3; k++) {
        FILE *stream = fopen(in("planes"), "wb");

        part = yb_results_create_range(prepared.inputs, first[k], count[k], part, diag);
        assert_int_equal(yb_run_paths(prepared.model, &options, part, diag), YB_OK);
        assert_int_equal(yb_plane_file_write(stream, part, hash, diag), YB_OK);
        fclose(stream);
        assert_int_equal(yb_plane_file_read(in("planes"), hash, first[k], count[k], joined, diag), YB_OK);
    }
    assert_same_paths(joined, whole);
    /* Any byte that changes is noticed: of a value, and of the table of hashes at the end. */
    static const long offset[] = {0, 1000, -1, -40};

    for (size_t k = 0; k < sizeof offset / sizeof *offset; k++) {
        flip(in("planes"), offset[k]);
        assert_int_equal(yb_plane_file_read(in("planes"), hash, 48, 2, joined, diag), YB_ERR_FILE);
        flip(in("planes"), offset[k]);
    }
    assert_int_equal(yb_plane_file_read(in("planes"), hash, 48, 2, joined, diag), YB_OK);
    assert_int_equal(yb_plane_file_read(in("planes"), hash, 0, 16, joined, diag), YB_ERR_FILE);
    yb_results_free(part);
    yb_results_free(joined);
    yb_results_free(whole);
    yb_prepared_free(&prepared);
    yb_diag_free(diag);
}

static void a_member_is_complete_with_its_own_hash_and_files_only(void **state)
{
    static const char *const files[] = {"bands.csv", "risk.csv"};
    yb_diag *diag = yb_diag_create();
    char wrong[64];

    (void) state;
    put_file(in("bands.csv"), "one\n");
    put_file(in("risk.csv"), "two\n");
    assert_false(yb_member_record_holds(folder, "h", false, NULL));
    assert_int_equal(yb_member_record_write(folder, "m", "h", files, 2, diag), YB_OK);
    assert_true(yb_member_record_holds(folder, "h", true, wrong));
    assert_false(yb_member_record_holds(folder, "g", false, wrong));
    put_file(in("risk.csv"), "tow\n"); /* the same size: only the contents tell */
    assert_true(yb_member_record_holds(folder, "h", false, wrong));
    assert_false(yb_member_record_holds(folder, "h", true, wrong));
    assert_string_equal(wrong, "risk.csv");
    put_file(in("risk.csv"), "");
    assert_false(yb_member_record_holds(folder, "h", false, wrong));
    remove(in("risk.csv"));
    assert_false(yb_member_record_holds(folder, "h", false, wrong));
    assert_int_equal(yb_member_record_write(folder, "m", "h", files, 2, diag), YB_ERR_FILE);
    put_file(in("member.json"), "{\"member_sha256\": \"h\"}\n");
    assert_false(yb_member_record_holds(folder, "h", false, wrong));
    yb_diag_free(diag);
}

static void exclusive_locks_stand_alone_and_shared_ones_together(void **state)
{
    yb_diag *diag = yb_diag_create();
    yb_lock *first = yb_lock_take(folder, ".lock", false, diag);
    yb_lock *second = yb_lock_take(folder, ".lock", false, diag);

    (void) state;
    assert_non_null(first);
    assert_non_null(second);
    assert_null(yb_lock_take(folder, ".lock", true, diag));
    assert_non_null(strstr(yb_diag_text(diag, 0), "is in use by process "));
    yb_lock_release(first);
    assert_int_equal(access(in(".lock"), F_OK), 0); /* the second holder still needs it */
    assert_null(yb_lock_take(folder, ".lock", true, diag));
    yb_lock_release(second);
    assert_int_equal(access(in(".lock"), F_OK), -1);
    first = yb_lock_take(folder, ".lock", true, diag);
    assert_non_null(first);
    assert_null(yb_lock_take(folder, ".lock", false, diag));
    assert_true(yb_lock_stands(first));
    assert_int_equal(rename(in(".lock"), in("moved")), 0);
    assert_false(yb_lock_stands(first));
    put_file(in(".lock"), "");
    assert_false(yb_lock_stands(first));
    yb_lock_release(first);
    assert_int_equal(access(in(".lock"), F_OK), 0); /* not ours: it stays */
    yb_diag_free(diag);
}

static void a_sweep_removes_what_is_left_and_brings_back_what_was_moved_aside(void **state)
{
    (void) state;
    assert_int_equal(mkdir(in(".a.partial-4194305-elsewhere"), 0755), 0);
    put_file(in(".a.partial-4194305-elsewhere/bands.csv"), "half");
    assert_int_equal(mkdir(in(".b.partial-4194305-elsewhere-old"), 0755), 0);
    put_file(in(".b.partial-4194305-elsewhere-old/run.json"), "old");
    put_file(in("c.partial-1"), "a user's file");
    put_file(in(".hidden"), "another one");
    yb_publication_sweep(folder, false);
    assert_int_equal(access(in(".a.partial-4194305-elsewhere"), F_OK), 0); /* of another host: it may live */
    yb_publication_sweep(folder, true);
    assert_int_equal(access(in(".a.partial-4194305-elsewhere"), F_OK), -1);
    assert_int_equal(access(in("b/run.json"), F_OK), 0);
    assert_int_equal(access(in("c.partial-1"), F_OK), 0);
    assert_int_equal(access(in(".hidden"), F_OK), 0);
}

/* A mark of a process that is gone, on the host whose name is that of this one with `more` behind it. */
static void leave_mark(const char *name, const char *more, const char *end)
{
    char host[65] = "", mark[256];

    assert_int_equal(gethostname(host, sizeof host - 1), 0);
    for (char *c = host; *c; c++)
        if (*c == '-')
            *c = '_';
    snprintf(mark, sizeof mark, ".%s.partial-4194305-%s%s%s", name, host, more, end);
    assert_int_equal(mkdir(in(mark), 0755), 0);
}

static int count_marks(void)
{
    DIR *directory = opendir(folder);
    int n = 0;

    for (struct dirent *entry; (entry = readdir(directory));)
        n += strstr(entry->d_name, ".partial-") != NULL;
    closedir(directory);
    return n;
}

static void a_sweep_knows_a_host_by_its_whole_name(void **state)
{
    (void) state;
    leave_mark("a", "0", ""); /* this is node1, that one node10: its process may live */
    leave_mark("b", "0", "-old");
    leave_mark("c", "_x", "");
    yb_publication_sweep(folder, false);
    assert_int_equal(count_marks(), 3);
    leave_mark("d", "", "");
    leave_mark("e", "", "-old");
    yb_publication_sweep(folder, false);
    assert_int_equal(count_marks(), 3);
    assert_int_equal(access(in("e"), F_OK), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(paths_of_parts_are_those_of_the_whole, enter, leave),
        cmocka_unit_test_setup_teardown(a_member_is_complete_with_its_own_hash_and_files_only, enter, leave),
        cmocka_unit_test_setup_teardown(exclusive_locks_stand_alone_and_shared_ones_together, enter, leave),
        cmocka_unit_test_setup_teardown(a_sweep_removes_what_is_left_and_brings_back_what_was_moved_aside,
                                        enter, leave),
        cmocka_unit_test_setup_teardown(a_sweep_knows_a_host_by_its_whole_name, enter, leave),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
