/* The spread of fertility and mortality against the UN's 95 % prediction intervals.
 *
 * The UN gives intervals for the total fertility rate and for life expectancy.  The model's mortality
 * factor multiplies all death rates, so its 2.5 and 97.5 % points are carried through a life table. */
#include "model_fixture.h"
#include "yibao/table.h"

enum { PATHS = 4000, CHECKED_YEARS = 2 };

static const char *const UN_FILE = "scenarios/data/national/un_intervals.csv";
static const int checked[CHECKED_YEARS] = {2030, 2050};
static const double NORMAL_975 = 1.959963984540054;
/* Accepted ratio of the model's spread to the UN's. */
static const double LOW = 0.75, HIGH = 1.25;

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

/* Sd of the log of a factor over the paths in `year`. */
static double log_sd(const yb_results *results, yb_series_id factor, int year)
{
    const double *sample = yb_results_sample(results, factor, year - YB_BASE_YEAR);
    double squares = 0.0;

    for (int64_t p = 0; p < results->paths; p++)
        squares += log(sample[p]) * log(sample[p]);
    return sqrt(squares / (double) results->paths);
}

/* Period life expectancy with all death rates times `factor`; infants who die live 0.1 years. */
static double life_expectancy(const yb_data *data, int year, int sex, double factor)
{
    double alive = 1.0, years = 0.0;

    for (int a = 0; a < YB_AGES - 1; a++) {
        const double rate = factor * data->death_rate[year - YB_BASE_YEAR][sex][a];
        const double dead = alive * (1.0 - exp(-rate));

        years += alive - dead * (a == 0 ? 0.9 : 0.5);
        alive -= dead;
    }
    return years + alive / (factor * data->death_rate[year - YB_BASE_YEAR][sex][YB_AGES - 1]);
}

static yb_results *run_factors(yb_prepared *prepared, const char *setting)
{
    *prepared = fixture_prepare("baseline", PATHS, "projection.last_year=2050",
                                "output.series=[fertility_factor, mortality_factor]", setting, NULL);
    return fixture_run(prepared, 1);
}

static double fertility_ratio(const yb_results *results, int year)
{
    const double width = log(un_quantile("tfr", year, 0.975) / un_quantile("tfr", year, 0.025));

    return log_sd(results, YB_S_TFR_FACTOR, year) / (width / (2.0 * NORMAL_975));
}

static double mortality_ratio(const yb_data *data, const yb_results *results, int sex, int year)
{
    const char *variable = sex == YB_MEN ? "e0_m" : "e0_f";
    const double factor = exp(NORMAL_975 * log_sd(results, YB_S_MORTALITY_FACTOR, year));
    const double model =
        life_expectancy(data, year, sex, 1.0 / factor) - life_expectancy(data, year, sex, factor);

    return model / (un_quantile(variable, year, 0.975) - un_quantile(variable, year, 0.025));
}

static bool within(double ratio)
{
    return ratio >= LOW && ratio <= HIGH;
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
    yb_prepared prepared;
    yb_results *results = run_factors(&prepared, "simulation.seed=20260101");

    (void) state;
    for (int i = 0; i < CHECKED_YEARS; i++) {
        const double ratio = fertility_ratio(results, checked[i]);

        if (!within(ratio))
            fail_msg("spread of fertility in %d over the UN's: %.3f", checked[i], ratio);
    }
    yb_results_free(results);
    yb_prepared_free(&prepared);
}

static void mortality_spreads_as_in_the_un_intervals(void **state)
{
    yb_prepared prepared;
    yb_results *results = run_factors(&prepared, "simulation.seed=20260101");

    (void) state;
    for (int i = 0; i < CHECKED_YEARS; i++)
        for (int sex = 0; sex < YB_SEXES; sex++) {
            const double ratio = mortality_ratio(prepared.data, results, sex, checked[i]);

            if (!within(ratio))
                fail_msg("spread of life expectancy (sex %d) in %d over the UN's: %.3f", sex, checked[i],
                         ratio);
        }
    yb_results_free(results);
    yb_prepared_free(&prepared);
}

static void the_life_table_meets_the_un_median(void **state)
{
    yb_prepared prepared = fixture_prepare("baseline", 1, NULL);

    (void) state;
    for (int i = 0; i < CHECKED_YEARS; i++) {
        assert_near(life_expectancy(prepared.data, checked[i], YB_MEN, 1.0),
                    un_quantile("e0_m", checked[i], 0.5), 0.5);
        assert_near(life_expectancy(prepared.data, checked[i], YB_WOMEN, 1.0),
                    un_quantile("e0_f", checked[i], 0.5), 0.5);
    }
    yb_prepared_free(&prepared);
}

static void half_the_shocks_spread_too_little(void **state)
{
    yb_prepared prepared;
    yb_results *half = run_factors(&prepared, "shocks.tfr.sd=0.035");

    (void) state;
    assert_false(within(fertility_ratio(half, 2030)));
    assert_false(within(fertility_ratio(half, 2050)));
    yb_results_free(half);
    yb_prepared_free(&prepared);
    half = run_factors(&prepared, "shocks.mortality.sd=0.03");
    assert_false(within(mortality_ratio(prepared.data, half, YB_WOMEN, 2030)));
    assert_false(within(mortality_ratio(prepared.data, half, YB_MEN, 2050)));
    yb_results_free(half);
    yb_prepared_free(&prepared);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_hard_figures_of_the_un_are_read),
        cmocka_unit_test(fertility_spreads_as_in_the_un_intervals),
        cmocka_unit_test(mortality_spreads_as_in_the_un_intervals),
        cmocka_unit_test(the_life_table_meets_the_un_median),
        cmocka_unit_test(half_the_shocks_spread_too_little),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
