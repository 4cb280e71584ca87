/* Passes over the series, the parts of results they hold, and the memory that they are planned for. */
#include "model_fixture.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "../../sim/app/memory.h"
#include "yibao/bands.h"
#include "yibao/passes.h"

enum { N = YB_SERIES_COUNT };

/* Every series is in exactly one pass, the passes are in order, and none is larger than `most` copies. */
static void check_plan(const yb_passes *passes, const int copies[N], int most)
{
    bool only[N];
    int seen[N] = {0};

    for (int p = 0; p < passes->n; p++) {
        int held = 0;

        yb_passes_series(passes, p, only);
        for (int s = 0; s < N; s++) {
            seen[s] += only[s];
            held += only[s] ? copies[s] : 0;
        }
        assert_true(held <= most);
    }
    for (int s = 0; s < N; s++)
        assert_int_equal(seen[s], 1);
}

static void a_plan_takes_the_fewest_passes_of_most_equal_size(void **state)
{
    int copies[N];

    (void) state;
    for (int s = 0; s < N; s++)
        copies[s] = 1;
    yb_passes passes = yb_passes_plan(copies, 10.0, 1e9);

    assert_int_equal(passes.n, 1);
    assert_int_equal(passes.series, N);
    assert_true(passes.whole_bytes == 10.0 * N && passes.most_bytes == 10.0 * N &&
                passes.least_bytes == 10.0);
    passes = yb_passes_plan(copies, 10.0, 10.0 * N);
    assert_int_equal(passes.n, 1);
    passes = yb_passes_plan(copies, 10.0, 10.0 * N - 1.0);
    assert_int_equal(passes.n, 2);
    assert_true(passes.most_bytes == 10.0 * ((N + 1) / 2));
    for (int most = 1; most < N; most++) {
        passes = yb_passes_plan(copies, 10.0, 10.0 * most + 5.0);
        assert_int_equal(passes.n, (N + most - 1) / most);
        assert_true(passes.most_bytes == 10.0 * ((N + passes.n - 1) / passes.n));
        check_plan(&passes, copies, most);
    }
    passes = yb_passes_plan(copies, 10.0, 9.9);
    assert_int_equal(passes.n, 0);
    assert_int_equal(yb_passes_plan(copies, 10.0, -5.0).n, 0);
    assert_int_equal(yb_passes_plan(copies, 8.0, -1e11).n, 0); /* far below what an int holds */
}

static void series_held_twice_and_series_not_stored_are_counted_as_such(void **state)
{
    int copies[N], all = 0;

    (void) state;
    for (int s = 0; s < N; s++)
        all += copies[s] = s % 3;
    for (int most = 2; most <= all; most++) {
        const yb_passes passes = yb_passes_plan(copies, 1.0, most);

        assert_true(passes.n >= (all + most - 1) / most);
        assert_true(passes.most_bytes <= most);
        assert_true(passes.whole_bytes == all);
        check_plan(&passes, copies, most);
    }
    assert_int_equal(yb_passes_plan(copies, 1.0, 1.0).n, 0); /* a series that two scenarios hold */
    assert_true(yb_passes_plan(copies, 1.0, 1.0).least_bytes == 2.0);
}

/* Bands, differences and risks made of parts are those of the whole. */
static void parts_of_the_series_rank_as_the_whole(void **state)
{
    const yb_prepared a = fixture_prepare("baseline", 100, NULL),
                      b = fixture_prepare("frozen-400", 100, NULL);
    yb_results *whole[] = {fixture_run(&a, 2), fixture_run(&b, 1)};
    const yb_prepared *prepared[] = {&a, &b};
    const yb_run_options options = {.threads = 2};
    yb_diag *diag = yb_diag_create();
    yb_results *layout = yb_results_layout(b.inputs, diag), *part[2] = {NULL, NULL};
    yb_bands *expected = yb_bands_create(whole[1], whole[0], b.inputs, 1, diag);
    yb_bands *got = yb_bands_begin(layout, whole[0], b.inputs, diag);
    yb_risk *expected_risk = yb_risk_create(whole[1], whole[0], 1, diag), *risk = yb_risk_begin(layout, diag);
    int copies[N], parts = 0;
    bool only[N];

    (void) state;
    assert_null(layout->value);
    for (int s = 0; s < N; s++)
        copies[s] = layout->slot[s] >= 0;
    const yb_passes passes = yb_passes_plan(copies, 1.0, 7.0);

    assert_true(passes.n > 10);
    for (int p = 0; p < passes.n; p++) {
        yb_passes_series(&passes, p, only);
        for (int i = 0; i < 2; i++) {
            part[i] = yb_results_create_part(prepared[i]->inputs, only, 0, 100, part[i], diag);
            assert_int_equal(yb_run_paths(prepared[i]->model, &options, part[i], diag), YB_OK);
            parts += part[i]->n_stored;
        }
        for (int s = 0; s < N; s++)
            for (int t = 1; t <= layout->n_years; t++)
                if (part[1]->slot[s] >= 0)
                    assert_memory_equal(yb_results_sample(part[1], (yb_series_id) s, t),
                                        yb_results_sample(whole[1], (yb_series_id) s, t),
                                        100 * sizeof(double));
        assert_int_equal(yb_bands_fill(got, part[1], NULL, part[0], NULL, 1, diag), YB_OK);
        yb_risk_fill(risk, part[1], part[0], 1);
    }
    assert_int_equal(parts, 2 * layout->n_stored);
    assert_memory_equal(got->band, expected->band,
                        (size_t) layout->n_stored * (size_t) layout->n_years * sizeof *got->band);
    assert_memory_equal(risk, expected_risk, sizeof *risk);
    assert_true(risk->probability[0][YB_EXHAUSTED_BY][layout->n_years] > 0.0);
    for (int i = 0; i < 2; i++) {
        yb_results_free(whole[i]);
        yb_results_free(part[i]);
    }
    yb_results_free(layout);
    yb_bands_free(expected);
    yb_bands_free(got);
    yb_risk_free(expected_risk);
    yb_risk_free(risk);
    yb_diag_free(diag);
    for (int i = 0; i < 2; i++) {
        yb_prepared own = *prepared[i];

        yb_prepared_free(&own);
    }
}

static char folder[64];

static int enter(void **state)
{
    (void) state;
    strcpy(folder, "/tmp/yb_passes_XXXXXX");
    return mkdtemp(folder) ? 0 : -1;
}

static int leave(void **state)
{
    char command[96];

    (void) state;
    snprintf(command, sizeof command, "rm -r %s", folder);
    return system(command);
}

/* Writes a file below the folder, with the folders around it. */
static void put(const char *name, const char *text)
{
    char command[512], path[256];

    snprintf(path, sizeof path, "%s/%s", folder, name);
    snprintf(command, sizeof command, "mkdir -p $(dirname %s)", path);
    assert_int_equal(system(command), 0);
    FILE *stream = fopen(path, "w");

    assert_non_null(stream);
    fputs(text, stream);
    fclose(stream);
}

static double group_limit(void)
{
    char groups[128], mounted[128];

    snprintf(groups, sizeof groups, "%s/cgroup", folder);
    snprintf(mounted, sizeof mounted, "%s/mounted", folder);
    return yb_cgroup_bytes(groups, mounted);
}

static void control_groups_of_either_version_limit_the_memory(void **state)
{
    (void) state;
    assert_true(group_limit() == 0.0); /* no groups at all */
    put("cgroup", "0::/job/step\n");
    put("mounted/job/step/memory.max", "max\n");
    put("mounted/job/step/memory.current", "100\n");
    assert_true(group_limit() == 0.0);
    /* The group around it has a limit; files kept for speed are given back. */
    put("mounted/job/memory.max", "5000000000\n");
    put("mounted/job/memory.current", "2000000000\n");
    put("mounted/job/memory.stat", "anon 500000000\nfile 1500000000\ninactive_file 1400000000\n");
    assert_true(group_limit() == 5e9 - 2e9 + 1.4e9);
    put("mounted/job/step/memory.max", "1000000\n");
    assert_true(group_limit() == 1e6 - 100.0);
    put("mounted/job/step/memory.current", "2000000\n"); /* above the limit: next to nothing */
    assert_true(group_limit() == 1.0);
    /* Version 1, whose groups a container does not see under their own path. */
    put("cgroup", "3:cpu,cpuacct:/other\n2:memory:/not/there\n");
    put("mounted/memory/memory.limit_in_bytes", "3000000000\n");
    put("mounted/memory/memory.usage_in_bytes", "1000000000\n");
    put("mounted/memory/memory.stat", "inactive_file 1\ntotal_inactive_file 250000000\n");
    assert_true(group_limit() == 2.25e9);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_plan_takes_the_fewest_passes_of_most_equal_size),
        cmocka_unit_test(series_held_twice_and_series_not_stored_are_counted_as_such),
        cmocka_unit_test(parts_of_the_series_rank_as_the_whole),
        cmocka_unit_test_setup_teardown(control_groups_of_either_version_limit_the_memory, enter, leave),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
