/* The central path on UN inputs against the UN's own projection to 2070. */
#include "model_fixture.h"
#include "yibao/table.h"

static const char *const UN_FILE = "tests/unit/data/un_population.csv";
static const double TOLERANCE = 0.001;

/* Largest relative difference from the UN's figures of `column`, persons. */
static double largest_difference(fixture_path central, yb_series_id series, const char *column)
{
    yb_diag *diag = yb_diag_create();
    yb_table *table = yb_table_read(UN_FILE, diag);
    double worst = 0.0;

    assert_non_null(table);
    assert_int_equal(yb_table_rows(table), 6);
    const int year = yb_table_column(table, "year", diag), persons = yb_table_column(table, column, diag);

    for (size_t row = 0; row < yb_table_rows(table); row++) {
        const long t = yb_table_integer(table, row, year, diag) - YB_BASE_YEAR;
        const double un = yb_table_number(table, row, persons, diag);

        worst = fmax(worst, fabs(1e4 * central[t][series] / un - 1.0));
    }
    assert_int_equal(yb_diag_errors(diag), 0);
    yb_table_free(table);
    yb_diag_free(diag);
    return worst;
}

static fixture_path *central_of(yb_prepared prepared)
{
    fixture_path *central = malloc(sizeof *central);

    assert_non_null(central);
    fixture_central(prepared.model, *central);
    yb_prepared_free(&prepared);
    return central;
}

static void total_population_meets_the_un_projection_to_2070(void **state)
{
    fixture_path *central =
        central_of(fixture_prepare("baseline", 1, "population.base=un", "projection.last_year=2070", NULL));

    (void) state;
    assert_near(largest_difference(*central, YB_S_POPULATION, "population"), 0.0, TOLERANCE);
    free(central);
}

static void people_of_65_and_over_meet_the_un_projection_to_2070(void **state)
{
    fixture_path *central =
        central_of(fixture_prepare("baseline", 1, "population.base=un", "projection.last_year=2070", NULL));

    (void) state;
    assert_near(largest_difference(*central, YB_S_POPULATION_65PLUS, "population_65plus"), 0.0, TOLERANCE);
    free(central);
}

static void without_migration_or_on_the_official_population_the_un_figures_are_missed(void **state)
{
    fixture_path *closed =
        central_of(fixture_prepare("baseline", 1, "population.base=un", "projection.last_year=2070",
                                   "population.migration_scale=0", NULL));
    fixture_path *official = central_of(fixture_prepare("baseline", 1, "projection.last_year=2070", NULL));

    (void) state;
    assert_true(largest_difference(*closed, YB_S_POPULATION, "population") > TOLERANCE);
    assert_true(largest_difference(*official, YB_S_POPULATION, "population") > TOLERANCE);
    free(closed);
    free(official);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(total_population_meets_the_un_projection_to_2070),
        cmocka_unit_test(people_of_65_and_over_meet_the_un_projection_to_2070),
        cmocka_unit_test(without_migration_or_on_the_official_population_the_un_figures_are_missed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
