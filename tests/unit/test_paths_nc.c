/* paths.nc, read back with the library: every value, the coordinates, the names. */
#include "yibao/paths_nc.h"

#include <netcdf.h>
#include <unistd.h>

#include "model_fixture.h"

enum { PATHS = 2100 }; /* more than one chunk of paths, and no multiple of it */

static char file[] = "/tmp/yb_paths_XXXXXX";

static int make_file(void **state)
{
    (void) state;
    const int descriptor = mkstemp(file);

    return descriptor < 0 ? -1 : close(descriptor);
}

static int remove_file(void **state)
{
    (void) state;
    return unlink(file);
}

static void text_is(int id, int variable, const char *name, const char *expected)
{
    char text[400] = "";
    size_t length = 0;

    assert_int_equal(nc_inq_attlen(id, variable, name, &length), NC_NOERR);
    assert_in_range(length, 1, sizeof text - 1);
    assert_int_equal(nc_get_att_text(id, variable, name, text), NC_NOERR);
    assert_string_equal(text, expected);
}

static size_t length_of(int id, const char *dimension)
{
    size_t length = 0;
    int number = -1;

    assert_int_equal(nc_inq_dimid(id, dimension, &number), NC_NOERR);
    assert_int_equal(nc_inq_dimlen(id, number, &length), NC_NOERR);
    return length;
}

static void check_series(int id, const yb_results *results, yb_series_id s)
{
    const size_t years = (size_t) results->n_years;
    double *value = malloc(PATHS * years * sizeof *value);
    char name[128];
    int variable = -1;

    snprintf(name, sizeof name, "%s_%s", yb_series_table[s].fund, yb_series_table[s].name);
    assert_int_equal(nc_inq_varid(id, name, &variable), NC_NOERR);
    assert_int_equal(nc_get_var_double(id, variable, value), NC_NOERR);
    for (size_t p = 0; p < PATHS; p++)
        for (size_t t = 0; t < years; t++)
            assert_true(value[p * years + t] == yb_results_sample(results, s, (int) t + 1)[p]);
    text_is(id, variable, "units", yb_series_table[s].unit);
    text_is(id, variable, "fund", yb_series_table[s].fund);
    text_is(id, variable, "series", yb_series_table[s].name);
    free(value);
}

static void everything_is_read_back(void **state)
{
    yb_prepared prepared =
        fixture_prepare("frozen-400", PATHS, "projection.last_year=2031", "simulation.seed=77", NULL);
    yb_results *results = fixture_run(&prepared, 2);
    yb_run_record record = {.command = "yibao run"};
    yb_diag *diag = yb_diag_create();
    int id = -1, variable = -1, n_variables = 0, n_written = 0, coordinate[PATHS];
    long long seed = 0;

    (void) state;
    assert_int_equal(yb_run_record_hash(&record, prepared.inputs, prepared.data, diag), YB_OK);
    assert_int_equal(yb_paths_nc_write(file, &record, prepared.inputs, results, diag), YB_OK);
    assert_int_equal(nc_open(file, NC_NOWRITE, &id), NC_NOERR);
    assert_int_equal(length_of(id, "path"), PATHS);
    assert_int_equal(length_of(id, "year"), 6);
    for (int s = 0; s < YB_SERIES_COUNT; s++)
        if (results->written[s]) {
            check_series(id, results, (yb_series_id) s);
            n_written++;
        }
    assert_true(n_written > 50);
    assert_int_equal(nc_inq_nvars(id, &n_variables), NC_NOERR);
    assert_int_equal(n_variables, n_written + 2);

    assert_int_equal(nc_inq_varid(id, "year", &variable), NC_NOERR);
    assert_int_equal(nc_get_var_int(id, variable, coordinate), NC_NOERR);
    assert_true(coordinate[0] == 2026 && coordinate[5] == 2031);
    assert_int_equal(nc_inq_varid(id, "path", &variable), NC_NOERR);
    assert_int_equal(nc_get_var_int(id, variable, coordinate), NC_NOERR);
    assert_true(coordinate[0] == 0 && coordinate[PATHS - 1] == PATHS - 1);

    text_is(id, NC_GLOBAL, "scenario", "frozen-400");
    text_is(id, NC_GLOBAL, "version", YB_VERSION);
    text_is(id, NC_GLOBAL, "title_zh", yb_inputs_text(prepared.inputs, YB_KEY_TITLE_ZH));
    text_is(id, NC_GLOBAL, "scenario_sha256", record.scenario_hash);
    text_is(id, NC_GLOBAL, "data_sha256", record.data_hash);
    assert_int_equal(nc_get_att_longlong(id, NC_GLOBAL, "seed", &seed), NC_NOERR);
    assert_int_equal(seed, 77);
    assert_int_equal(nc_inq_varid(id, "resident_accumulated_balance", &variable), NC_NOERR);
    text_is(id, variable, "long_name", "accumulated balance, resident fund");
    text_is(id, variable, "long_name_zh", "居民医保累计结余");
    text_is(id, variable, "units_long_name_zh", "亿元（当年价）");
    assert_int_equal(nc_inq_varid(id, "none_wage", &variable), NC_NOERR);
    text_is(id, variable, "long_name", "average wage");
    nc_close(id);
    yb_diag_free(diag);
    yb_results_free(results);
    yb_prepared_free(&prepared);
}

static void only_what_the_scenario_asks_for_is_written(void **state)
{
    yb_prepared prepared =
        fixture_prepare("baseline", 7, "projection.last_year=2027", "output.series=[none.wage]", NULL);
    yb_results *results = fixture_run(&prepared, 1);
    const yb_run_record record = {.command = "yibao run"};
    yb_diag *diag = yb_diag_create();
    int id = -1, variable = -1, n_variables = 0;

    (void) state;
    assert_int_equal(yb_paths_nc_write(file, &record, prepared.inputs, results, diag), YB_OK);
    assert_int_equal(nc_open(file, NC_NOWRITE, &id), NC_NOERR);
    assert_int_equal(nc_inq_nvars(id, &n_variables), NC_NOERR);
    assert_int_equal(n_variables, 3);
    assert_int_equal(nc_inq_varid(id, "none_wage", &variable), NC_NOERR);
    nc_close(id);
    yb_diag_free(diag);
    yb_results_free(results);
    yb_prepared_free(&prepared);
}

static void a_file_that_cannot_be_written_is_an_error(void **state)
{
    yb_prepared prepared = fixture_prepare("baseline", 7, "projection.last_year=2027", NULL);
    yb_results *results = fixture_run(&prepared, 1);
    const yb_run_record record = {.command = "yibao run"};
    yb_diag *diag = yb_diag_create();

    (void) state;
    assert_int_equal(yb_paths_nc_write("/nowhere/paths.nc", &record, prepared.inputs, results, diag),
                     YB_ERR_FILE);
    assert_non_null(strstr(yb_diag_text(diag, 0), "cannot write paths.nc"));
    yb_diag_free(diag);
    yb_results_free(results);
    yb_prepared_free(&prepared);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(everything_is_read_back),
        cmocka_unit_test(only_what_the_scenario_asks_for_is_written),
        cmocka_unit_test(a_file_that_cannot_be_written_is_an_error),
    };
    return cmocka_run_group_tests(tests, make_file, remove_file);
}
