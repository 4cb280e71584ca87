/* Scenarios that take their worlds from another one's record give the bytes that they give alone. */
#include <math.h>
#include <omp.h>

#include "model_fixture.h"
#include "yibao/shared_worlds.h"

enum { PATHS = 203 };

#define ALL_SERIES "output.series=[all]"

/* Levers of each kind that leave the world alone. */
static const char *const levers[] = {
    "resident.premium.level=200",        "resident.subsidy=900",
    "supervision.recovery=500",          "resident.fill_gap=true",
    "resident.inpatient.fund_share=0.6", "employee.contribution_rate.employer=0.05",
    "resident.enrolment.loss_rate=0.01"};

enum { LEVERS = sizeof levers / sizeof *levers };

/* Paths first .. first + paths - 1 with a record (NULL: alone). */
static yb_results *run_range(const yb_prepared *prepared, yb_world_record *worlds, int64_t first,
                             int64_t paths, int threads)
{
    const yb_run_options options = {.threads = threads, .worlds = worlds};
    yb_diag *diag = yb_diag_create();
    yb_results *results = yb_results_create_range(prepared->inputs, first, paths, NULL, diag);

    assert_non_null(results);
    assert_int_equal(yb_run_paths(prepared->model, &options, results, diag), YB_OK);
    yb_diag_free(diag);
    return results;
}

static void assert_same(yb_results *a, yb_results *b)
{
    assert_int_equal(a->n_stored, YB_SERIES_COUNT);
    assert_int_equal(a->paths, b->paths);
    for (int s = 0; s < YB_SERIES_COUNT; s++)
        for (int t = 1; t <= a->n_years; t++)
            assert_memory_equal(yb_results_sample(a, (yb_series_id) s, t),
                                yb_results_sample(b, (yb_series_id) s, t),
                                (size_t) a->paths * sizeof(double));
    yb_results_free(a);
    yb_results_free(b);
}

/* How many blocks are there; the record is of no further use. */
static int known_blocks(yb_world_record *worlds)
{
    int known = 0;

    for (int64_t first = 0; first < PATHS; first += YB_LANES)
        known += yb_world_record_begin(worlds, first) == YB_WORLD_KNOWN;
    yb_world_record_free(worlds);
    return known;
}

static void a_scenario_with_a_record_gives_what_it_gives_alone(void **state)
{
    yb_prepared baseline = fixture_prepare("baseline", PATHS, ALL_SERIES, NULL);

    (void) state;
    for (int threads = 1; threads <= 3; threads++) {
        yb_world_record *worlds = yb_world_record_create(baseline.model, 0, PATHS);

        assert_non_null(worlds);
        assert_same(run_range(&baseline, worlds, 0, PATHS, threads),
                    run_range(&baseline, NULL, 0, PATHS, threads));
        for (int i = 0; i < LEVERS; i++) {
            yb_prepared other = fixture_prepare("baseline", PATHS, ALL_SERIES, levers[i], NULL);

            assert_true(yb_world_record_fits(worlds, other.model));
            assert_same(run_range(&other, worlds, 0, PATHS, threads),
                        run_range(&other, NULL, 0, PATHS, threads));
            yb_prepared_free(&other);
        }
        assert_int_equal(known_blocks(worlds), (PATHS + YB_LANES - 1) / YB_LANES);
    }
    yb_prepared_free(&baseline);
}

static void check_pair(const char *name, const char *common, const char *lever)
{
    yb_prepared first = fixture_prepare(name, PATHS, ALL_SERIES, common, NULL);
    yb_prepared other = fixture_prepare(name, PATHS, ALL_SERIES, common, lever, NULL);
    yb_world_record *worlds = yb_world_record_create(first.model, 0, PATHS);

    assert_true(yb_world_record_fits(worlds, other.model));
    yb_results_free(run_range(&first, worlds, 0, PATHS, 2));
    assert_same(run_range(&other, worlds, 0, PATHS, 2), run_range(&other, NULL, 0, PATHS, 2));
    yb_world_record_free(worlds);
    yb_prepared_free(&first);
    yb_prepared_free(&other);
}

static void so_do_others_with_shifts_of_use_and_quasi_random_paths(void **state)
{
    (void) state;
    check_pair("epidemic-2030", "simulation.seed=5", "resident.premium.level=500");
    check_pair("stress", "projection.last_year=2070", "resident.premium.level=200");
    check_pair("baseline", "simulation.sampling=sobol", "resident.premium.level=500");
}

/* A record that is smaller than the run, begins elsewhere, or belongs to a range of paths. */
static void a_record_of_some_paths_serves_those(void **state)
{
    static const struct {
        int64_t record_first, record_paths, first, paths;
        int known;
    } cases[] = {{0, 40, 0, PATHS, 3}, {0, PATHS, 96, 50, 13}, {96, 50, 96, 50, 4}, {8, 160, 0, PATHS, 0}};
    yb_prepared baseline = fixture_prepare("baseline", PATHS, ALL_SERIES, NULL);
    yb_prepared other = fixture_prepare("baseline", PATHS, ALL_SERIES, levers[0], NULL);

    (void) state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        yb_world_record *worlds =
            yb_world_record_create(baseline.model, cases[i].record_first, cases[i].record_paths);

        yb_results_free(run_range(&baseline, worlds, 0, PATHS, 1));
        assert_same(run_range(&other, worlds, cases[i].first, cases[i].paths, 1),
                    run_range(&other, NULL, cases[i].first, cases[i].paths, 1));
        assert_int_equal(known_blocks(worlds), cases[i].known);
    }
    yb_prepared_free(&baseline);
    yb_prepared_free(&other);
}

static void a_record_says_how_large_it_is(void **state)
{
    yb_prepared p = fixture_prepare("baseline", PATHS, NULL);
    const double bytes = yb_world_record_bytes(p.model, 100000);

    (void) state;
    assert_true(yb_world_record_paths(p.model, bytes) >= 100000);
    assert_true(yb_world_record_paths(p.model, bytes) < 100000 + YB_LANES);
    assert_true(yb_world_record_bytes(p.model, yb_world_record_paths(p.model, 1e9)) <= 1e9);
    assert_int_equal(yb_world_record_paths(p.model, 0.0), 0);
    assert_int_equal(yb_world_record_paths(p.model, -1e9), 0);
    assert_true(yb_world_record_paths(p.model, 1e300) >= INT64_C(1000000000));
    yb_prepared_free(&p);
}

/* Members of a batch: several scenarios at the same time, whoever comes to a block first. */
static void scenarios_side_by_side_share_one_record(void **state)
{
    yb_prepared prepared[LEVERS];
    yb_results *alone[LEVERS], *together[LEVERS] = {NULL};
    yb_world_record *worlds;

    (void) state;
    for (int i = 0; i < LEVERS; i++) {
        prepared[i] = fixture_prepare("baseline", PATHS, ALL_SERIES, levers[i], NULL);
        alone[i] = run_range(&prepared[i], NULL, 0, PATHS, 1);
    }
    worlds = yb_world_record_create(prepared[0].model, 0, PATHS);
#pragma omp parallel for num_threads(4) schedule(static, 1)
    for (int i = 0; i < LEVERS; i++)
        together[i] = run_range(&prepared[i], worlds, 0, PATHS, 1);
    for (int i = 0; i < LEVERS; i++) {
        assert_same(together[i], alone[i]);
        yb_prepared_free(&prepared[i]);
    }
    yb_world_record_free(worlds);
}

/* A scenario whose figures are not finite leaves the others what they need. */
static void a_failure_spoils_no_record(void **state)
{
    yb_prepared bad = fixture_prepare("baseline", PATHS, ALL_SERIES, NULL);
    yb_prepared good = fixture_prepare("baseline", PATHS, ALL_SERIES, NULL);
    yb_world_record *worlds = yb_world_record_create(good.model, 0, PATHS);
    const yb_run_options options = {.threads = 2, .worlds = worlds};
    yb_diag *diag = yb_diag_create();
    yb_results *results = yb_results_create(bad.inputs, diag);

    (void) state;
    bad.model->wage_base = NAN;
    assert_true(yb_world_record_fits(worlds, bad.model));
    assert_int_equal(yb_run_paths(bad.model, &options, results, diag), YB_ERR_NUMERIC);
    assert_same(run_range(&good, worlds, 0, PATHS, 2), run_range(&good, NULL, 0, PATHS, 2));
    yb_results_free(results);
    yb_diag_free(diag);
    assert_int_equal(known_blocks(worlds), (PATHS + YB_LANES - 1) / YB_LANES);
    yb_prepared_free(&bad);
    yb_prepared_free(&good);
}

static void scenarios_together_give_what_each_gives_alone(void **state)
{
    yb_prepared prepared[LEVERS];
    yb_run_member member[LEVERS];
    yb_diag *diag = yb_diag_create();
    const yb_run_options options = {.threads = 2};

    (void) state;
    for (int i = 0; i < LEVERS; i++) {
        prepared[i] = fixture_prepare("baseline", PATHS, ALL_SERIES, levers[i], NULL);
        member[i] = (yb_run_member){prepared[i].model, yb_results_create(prepared[i].inputs, diag)};
    }
    assert_int_equal(yb_run_together(member, LEVERS, &options, diag), YB_OK);
    for (int i = 0; i < LEVERS; i++) {
        assert_same(member[i].results, run_range(&prepared[i], NULL, 0, PATHS, 1));
        yb_prepared_free(&prepared[i]);
    }
    yb_diag_free(diag);
}

/* Two at a time, the first pair leaves its worlds to the second. */
static void scenarios_together_with_a_record_do_too(void **state)
{
    yb_prepared prepared[4];
    yb_diag *diag = yb_diag_create();
    yb_run_options options = {.threads = 1};

    (void) state;
    for (int i = 0; i < 4; i++)
        prepared[i] = fixture_prepare("baseline", PATHS, ALL_SERIES, levers[i], NULL);
    options.worlds = yb_world_record_create(prepared[0].model, 0, PATHS);
    for (int i = 0; i < 4; i += 2) {
        const yb_run_member member[] = {
            {prepared[i].model, yb_results_create(prepared[i].inputs, diag)},
            {prepared[i + 1].model, yb_results_create(prepared[i + 1].inputs, diag)}};

        assert_int_equal(yb_run_together(member, 2, &options, diag), YB_OK);
        for (int k = 0; k < 2; k++)
            assert_same(member[k].results, run_range(&prepared[i + k], NULL, 0, PATHS, 1));
    }
    assert_int_equal(known_blocks(options.worlds), (PATHS + YB_LANES - 1) / YB_LANES);
    for (int i = 0; i < 4; i++)
        yb_prepared_free(&prepared[i]);
    yb_diag_free(diag);
}

/* The leader fails, the follower does not; the failure is told, and the follower's paths are what they are.
 */
static void a_leader_that_fails_leads_on(void **state)
{
    yb_prepared bad = fixture_prepare("baseline", PATHS, ALL_SERIES, NULL);
    yb_prepared good = fixture_prepare("baseline", PATHS, ALL_SERIES, levers[0], NULL);
    yb_diag *diag = yb_diag_create();
    const yb_run_options options = {.threads = 2};
    const yb_run_member member[] = {{bad.model, yb_results_create(bad.inputs, diag)},
                                    {good.model, yb_results_create(good.inputs, diag)}};

    (void) state;
    bad.model->wage_base = NAN;
    assert_int_equal(yb_run_together(member, 2, &options, diag), YB_ERR_NUMERIC);
    assert_same(member[1].results, run_range(&good, NULL, 0, PATHS, 1));
    yb_results_free(member[0].results);
    yb_diag_free(diag);
    yb_prepared_free(&bad);
    yb_prepared_free(&good);
}

/* A record is there from the first of three users to the last, and of no world with fewer. */
static void a_record_lives_as_long_as_its_users(void **state)
{
    yb_prepared p = fixture_prepare("baseline", PATHS, NULL),
                q = fixture_prepare("baseline", PATHS, levers[0], NULL);
    yb_prepared other = fixture_prepare("baseline", PATHS, "population.fertility_scale=1.1", NULL);
    yb_prepared sobol = fixture_prepare("baseline", PATHS, "simulation.sampling=sobol", NULL);
    const uint64_t here = yb_model_world_hash(p.model), there = yb_model_world_hash(other.model);
    const uint64_t users[] = {here, there, here, there, here, 7};
    yb_shared_worlds *shared = yb_shared_worlds_create(users, 6, 0, PATHS, 1e9);

    (void) state;
    assert_true(here != there && yb_model_world_hash(sobol.model) != here);
    assert_false(yb_model_same_world(sobol.model, p.model));
    assert_true(yb_model_world_hash(q.model) == here);
    assert_int_equal(yb_shared_worlds_records(shared), 1);
    assert_int_equal(yb_shared_worlds_takers(shared), 2);
    yb_world_record *record = yb_shared_worlds_take(shared, here, p.model, 1);

    assert_non_null(record);
    assert_null(yb_shared_worlds_take(shared, there, other.model, 1));
    assert_ptr_equal(yb_shared_worlds_take(shared, here, q.model, 1), record);
    yb_shared_worlds_done(shared, here);
    yb_shared_worlds_done(shared, here);
    /* Were it of another world after all, it would not be given. */
    assert_null(yb_shared_worlds_take(shared, here, other.model, 0));
    yb_shared_worlds_done(shared, here);
    assert_ptr_equal(yb_shared_worlds_take(shared, here, p.model, 1), record);
    yb_shared_worlds_done(shared, here);
    assert_null(
        yb_shared_worlds_take(shared, here, p.model, 1)); /* the last one is gone, and so is the record */
    assert_null(yb_shared_worlds_take(shared, 12345, p.model, 1));
    assert_null(yb_shared_worlds_take(NULL, here, p.model, 1));
    yb_shared_worlds_free(shared);
    yb_prepared_free(&p);
    yb_prepared_free(&q);
    yb_prepared_free(&other);
    yb_prepared_free(&sobol);
}

static void records_take_the_room_there_is(void **state)
{
    yb_prepared p = fixture_prepare("baseline", PATHS, NULL);
    const uint64_t world = yb_model_world_hash(p.model), users[] = {world, world, world};
    const double room[] = {0.0, yb_world_record_bytes(p.model, 48), 1e9};
    const int known[] = {0, 3, 13};

    (void) state;
    for (int i = 0; i < 3; i++) {
        yb_shared_worlds *shared = yb_shared_worlds_create(users, 3, 0, PATHS, room[i]);
        yb_world_record *record = yb_shared_worlds_take(shared, world, p.model, 1);
        int n = 0;

        assert_true((record != NULL) == (known[i] > 0));
        yb_results_free(run_range(&p, record, 0, PATHS, 2));
        for (int64_t first = 0; first < PATHS; first += YB_LANES)
            n += yb_world_record_begin(record, first) == YB_WORLD_KNOWN;
        assert_int_equal(n, known[i]);
        yb_shared_worlds_done(shared, world);
        yb_shared_worlds_free(shared);
    }
    yb_prepared_free(&p);
}

static void places_to_begin_at_are_spread(void **state)
{
    yb_prepared p = fixture_prepare("baseline", PATHS, NULL);
    yb_world_record *worlds = yb_world_record_create(p.model, 0, PATHS);
    bool taken[16] = {false};
    int n = 0;

    (void) state;
    assert_true(yb_world_record_place(worlds) == 0.0);
    for (int i = 1; i < 32; i++) {
        const double place = yb_world_record_place(worlds);

        assert_true(place > 0.0 && place < 1.0);
        n += !taken[(int) (16.0 * place)];
        taken[(int) (16.0 * place)] = true;
    }
    assert_int_equal(n, 16);
    yb_world_record_free(worlds);
    yb_prepared_free(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_scenario_with_a_record_gives_what_it_gives_alone),
        cmocka_unit_test(so_do_others_with_shifts_of_use_and_quasi_random_paths),
        cmocka_unit_test(a_record_of_some_paths_serves_those),
        cmocka_unit_test(a_record_says_how_large_it_is),
        cmocka_unit_test(scenarios_side_by_side_share_one_record),
        cmocka_unit_test(a_failure_spoils_no_record),
        cmocka_unit_test(scenarios_together_give_what_each_gives_alone),
        cmocka_unit_test(scenarios_together_with_a_record_do_too),
        cmocka_unit_test(a_leader_that_fails_leads_on),
        cmocka_unit_test(a_record_lives_as_long_as_its_users),
        cmocka_unit_test(records_take_the_room_there_is),
        cmocka_unit_test(places_to_begin_at_are_spread),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
