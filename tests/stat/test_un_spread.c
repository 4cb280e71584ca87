/* The spread of the population against the UN's 80 and 95 % prediction intervals, on the UN's own base and
 * rates, with shocks on fertility and mortality only. */
#include "model_fixture.h"
#include "yibao/table.h"

enum { PATHS = 10000, CHECKED_YEARS = 3, INTERVALS = 2, QUANTILES = 5 };

static const char *const UN_FILE = "scenarios/data/national/un_intervals.csv";
static const int checked[CHECKED_YEARS] = {2030, 2050, 2070};
static const double probability[QUANTILES] = {0.025, 0.1, 0.5, 0.9, 0.975};
/* Accepted ratio of the model's width to the UN's: 10 % for what the two drivers were fitted to, of which
 * about 1 % is the sampling error of a width; 35 % less, and no more, for the total population, whose
 * migration has no shocks here. */
static const double FITTED_LOW = 0.90, FITTED_HIGH = 1.10, TOTAL_LOW = 0.65, TOTAL_HIGH = 1.0;

static double un_quantile(const char *variable, int year, double quantile)
{
    yb_diag *diag = yb_diag_create();
    yb_table *table = yb_table_read(UN_FILE, diag);
    double value = NAN;

    assert_non_null(table);
    const int name = yb_table_column(table, "variable", diag), at = yb_table_column(table, "year", diag);
    const int level = yb_table_column(table, "quantile", diag),
              figure = yb_table_column(table, "value", diag);

    for (size_t row = 0; row < yb_table_rows(table); row++)
        if (strcmp(yb_table_text(table, row, name), variable) == 0 &&
            yb_table_integer(table, row, at, diag) == year &&
            yb_table_number(table, row, level, diag) == quantile)
            value = yb_table_number(table, row, figure, diag);
    assert_int_equal(yb_diag_errors(diag), 0);
    assert_true(isfinite(value));
    yb_table_free(table);
    yb_diag_free(diag);
    return value;
}

static int ascending(const void *a, const void *b)
{
    const double x = *(const double *) a, y = *(const double *) b;

    return (x > y) - (x < y);
}

/* Quantile of a series over the paths.  The steps of the UN base lead from one 1 July to the next, so that a
 * calendar year, and a 31 December, is the mean of two of them. */
static double quantile(const yb_results *results, yb_series_id series, int year, double p)
{
    static double sorted[PATHS];
    double sum = 0.0;

    for (int next = 0; next < 2; next++) {
        memcpy(sorted, yb_results_sample(results, series, year + next - YB_BASE_YEAR), sizeof sorted);
        qsort(sorted, PATHS, sizeof *sorted, ascending);
        sum += sorted[(size_t) (p * (PATHS - 1))];
    }
    return 0.5 * sum;
}

static yb_results *run_population(const char *setting)
{
    yb_prepared prepared = fixture_prepare(
        "baseline", PATHS, "population.base=un", "projection.last_year=2071",
        "output.series=[tfr, life_expectancy_male, life_expectancy_female, population, population_65plus]",
        "shocks.layers.parameters=false", "shocks.layers.level_shifts=false", setting, NULL);
    yb_results *results = fixture_run(&prepared, 2);

    yb_prepared_free(&prepared);
    return results;
}

/* Width of the central interval from quantile i to its mirror, over the UN's. */
static double width_ratio(const yb_results *results, yb_series_id series, const char *variable, double unit,
                          int year, int i)
{
    const double low = probability[i], high = probability[QUANTILES - 1 - i];
    const double model = quantile(results, series, year, high) - quantile(results, series, year, low);

    return unit * model / (un_quantile(variable, year, high) - un_quantile(variable, year, low));
}

/* How many of the six widths lie outside [low, high]; `report` fails the test at the first. */
static int widths_outside(const yb_results *results, yb_series_id series, const char *variable, double unit,
                          double low, double high, bool report)
{
    int outside = 0;

    for (int y = 0; y < CHECKED_YEARS; y++)
        for (int i = 0; i < INTERVALS; i++) {
            const double ratio = width_ratio(results, series, variable, unit, checked[y], i);

            if (ratio >= low && ratio <= high)
                continue;
            outside++;
            if (report)
                fail_msg("%s %d: width of the %g %% interval over the UN's: %.3f", variable, checked[y],
                         100.0 * (1.0 - 2.0 * probability[i]), ratio);
        }
    return outside;
}

static yb_results *fitted;

static int run_fitted(void **state)
{
    (void) state;
    fitted = run_population("simulation.seed=20260101");
    return 0;
}

static int free_fitted(void **state)
{
    (void) state;
    yb_results_free(fitted);
    return 0;
}

static void the_hard_figures_of_the_un_are_read(void **state)
{
    (void) state;
    assert_close(un_quantile("tfr", 2030, 0.025), 0.726, 1e-12);
    assert_close(un_quantile("tfr", 2030, 0.975), 1.400, 1e-12);
    assert_close(un_quantile("tfr", 2050, 0.025), 0.636, 1e-12);
    assert_close(un_quantile("tfr", 2050, 0.975), 1.687, 1e-12);
}

static void fertility_spreads_as_in_the_un_intervals(void **state)
{
    (void) state;
    widths_outside(fitted, YB_S_TFR, "tfr", 1.0, FITTED_LOW, FITTED_HIGH, true);
}

static void life_expectancy_spreads_as_in_the_un_intervals(void **state)
{
    (void) state;
    widths_outside(fitted, YB_S_LIFE_EXPECTANCY_MEN, "e0_m", 1.0, FITTED_LOW, FITTED_HIGH, true);
    widths_outside(fitted, YB_S_LIFE_EXPECTANCY_WOMEN, "e0_f", 1.0, FITTED_LOW, FITTED_HIGH, true);
}

static void total_population_spreads_less_for_want_of_migration_shocks(void **state)
{
    (void) state;
    widths_outside(fitted, YB_S_POPULATION, "population_total", 1e4, TOTAL_LOW, TOTAL_HIGH, true);
}

static void medians_meet_those_of_the_un(void **state)
{
    (void) state;
    for (int y = 0; y < CHECKED_YEARS; y++) {
        const int year = checked[y];

        assert_close(quantile(fitted, YB_S_TFR, year, 0.5), un_quantile("tfr", year, 0.5), 0.015);
        assert_near(quantile(fitted, YB_S_LIFE_EXPECTANCY_MEN, year, 0.5), un_quantile("e0_m", year, 0.5),
                    0.15);
        assert_near(quantile(fitted, YB_S_LIFE_EXPECTANCY_WOMEN, year, 0.5), un_quantile("e0_f", year, 0.5),
                    0.15);
        assert_close(1e4 * quantile(fitted, YB_S_POPULATION, year, 0.5),
                     un_quantile("population_total", year, 0.5), 0.01);
    }
}

static void half_the_shocks_spread_too_little(void **state)
{
    yb_results *half = run_population("shocks.tfr.sd=0.0415");

    (void) state;
    assert_true(widths_outside(half, YB_S_TFR, "tfr", 1.0, FITTED_LOW, FITTED_HIGH, false) >= 4);
    yb_results_free(half);
    half = run_population("shocks.mortality.sd=0.034");
    assert_true(
        widths_outside(half, YB_S_LIFE_EXPECTANCY_WOMEN, "e0_f", 1.0, FITTED_LOW, FITTED_HIGH, false) >= 4);
    yb_results_free(half);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_hard_figures_of_the_un_are_read),
        cmocka_unit_test(fertility_spreads_as_in_the_un_intervals),
        cmocka_unit_test(life_expectancy_spreads_as_in_the_un_intervals),
        cmocka_unit_test(total_population_spreads_less_for_want_of_migration_shocks),
        cmocka_unit_test(medians_meet_those_of_the_un),
        cmocka_unit_test(half_the_shocks_spread_too_little),
    };
    return cmocka_run_group_tests(tests, run_fitted, free_fitted);
}
