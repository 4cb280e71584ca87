/* The estimators of C-1 to C-6 on records worked out by hand.  (What an origin knows: test_calibration.c.) */
#include "../../sim/input/calibration_private.h"

#include "assert_close.h"

static const yb_breaks NO_BREAKS = {.ageing = 0.0};

static yb_record levels_from(int first, const double *value, int n)
{
    yb_record record = yb_record_empty();

    for (int i = 0; i < n; i++)
        yb_record_set(&record, first + i, value[i]);
    return record;
}

static void growth_is_the_change_of_the_log_less_ageing(void **state)
{
    static const double level[] = {0.0, 0.05, 0.12, 0.10};
    const yb_record record = levels_from(2018, level, 4);
    const yb_breaks ageing = {.ageing = 0.01};
    const yb_growths g = yb_growths_of(&record, &ageing, 2010, 2021);

    (void) state;
    assert_true(isnan(yb_record_get(&g.growth, 2018)));
    assert_near(yb_record_get(&g.growth, 2019), 0.04, 1e-15);
    assert_near(yb_record_get(&g.growth, 2020), 0.06, 1e-15);
    assert_near(yb_record_get(&g.growth, 2021), -0.03, 1e-15);
    assert_true(isnan(g.pulse_growth));
}

static void a_break_is_left_out_and_a_pulse_counts_by_its_sum(void **state)
{
    static const double level[] = {0.0, 0.02, -0.20, 0.00, 0.03, 0.30, 0.34};
    yb_record record = levels_from(2018, level, 7);
    const yb_breaks breaks = {.left_out = {2023}, .pulse = {2020, 2020}};
    const yb_growths g = yb_growths_of(&record, &breaks, 2010, 2024);

    (void) state;
    assert_near(yb_record_get(&g.growth, 2020), -0.01, 1e-15);
    assert_near(yb_record_get(&g.growth, 2021), -0.01, 1e-15);
    assert_near(yb_record_get(&g.growth, 2022), 0.03, 1e-15);
    assert_true(isnan(yb_record_get(&g.growth, 2023)));
    assert_near(yb_record_get(&g.growth, 2024), 0.04, 1e-15);

    /* Neither the depth of the pulse nor the size of the break moves any estimate. */
    const yb_spread_prior prior = {0.03, -0.3, 4.0, 8.0, 0.7, 2024};
    const yb_spread before = yb_spread_of_growth(&g, 1, &prior);

    yb_record_set(&record, 2020, -0.9);
    yb_record_set(&record, 2023, 3.30);
    yb_record_set(&record, 2024, 3.34);
    const yb_growths deeper = yb_growths_of(&record, &breaks, 2010, 2024);
    const yb_spread after = yb_spread_of_growth(&deeper, 1, &prior);

    assert_near(after.trend.mean, before.trend.mean, 1e-14);
    assert_near(after.sd, before.sd, 1e-14);
    assert_near(after.phi, before.phi, 1e-13);

    /* A missing middle year of the pulse does no harm. */
    yb_record_set(&record, 2020, NAN);
    const yb_growths gap = yb_growths_of(&record, &breaks, 2010, 2024);

    assert_near(yb_record_get(&gap.growth, 2021), -0.01, 1e-15);
}

static void at_an_origin_in_the_pulse_the_year_is_an_event(void **state)
{
    static const double level[] = {0.0, 0.02, -0.20};
    const yb_record record = levels_from(2018, level, 3);
    const yb_breaks breaks = {.pulse = {2020, 2020}};
    const yb_growths g = yb_growths_of(&record, &breaks, 2010, 2020);

    (void) state;
    assert_near(yb_record_get(&g.growth, 2019), 0.02, 1e-15);
    assert_true(isnan(yb_record_get(&g.growth, 2020)));
    assert_near(g.pulse_growth, -0.22, 1e-15);
    assert_int_equal(g.pulse_years, 1);
}

/* An epidemic of 2020 to 2022: an event while it lasts, one figure when it is over, nothing where the return
 * fell into a break. */
static void a_pulse_of_several_years_is_an_event_then_one_figure_or_left_out(void **state)
{
    static const double level[] = {0.0, 0.02, -0.20, -0.10, -0.30, 0.10, 0.14};
    const yb_record record = levels_from(2018, level, 7);
    const yb_breaks lasting = {.ageing = 0.01, .pulse = {2020, 2022}};
    const yb_breaks broken = {.ageing = 0.01, .left_out = {2023}, .pulse = {2020, 2022}};

    (void) state;
    for (int origin = 2020; origin <= 2022; origin++) {
        const yb_growths inside = yb_growths_of(&record, &lasting, 2010, origin);
        const int years = origin - 2019;

        assert_int_equal(inside.pulse_years, years);
        assert_near(inside.pulse_growth, level[origin - 2018] - 0.02 - 0.01 * years, 1e-15);
        assert_near(yb_record_get(&inside.growth, 2019), 0.01, 1e-15);
        for (int year = 2020; year <= origin; year++)
            assert_true(isnan(yb_record_get(&inside.growth, year)));
    }
    const yb_growths after = yb_growths_of(&record, &lasting, 2010, 2024);

    assert_true(isnan(after.pulse_growth));
    for (int year = 2020; year <= 2023; year++) {
        assert_near(yb_record_get(&after.growth, year), 0.08 / 4 - 0.01, 1e-15);
        assert_int_equal(after.twin[year - YB_RECORD_FIRST], year > 2020);
    }
    assert_near(yb_record_get(&after.growth, 2024), 0.03, 1e-15);

    const yb_growths out = yb_growths_of(&record, &broken, 2010, 2024);

    assert_true(isnan(out.pulse_growth));
    for (int year = 2020; year <= 2023; year++)
        assert_true(isnan(yb_record_get(&out.growth, year)));
    assert_near(yb_record_get(&out.growth, 2019), 0.01, 1e-15);
    assert_near(yb_record_get(&out.growth, 2024), 0.03, 1e-15);
}

static void the_trend_weighs_by_age(void **state)
{
    static const double level[] = {0.0, 0.10, 0.14, 0.16};
    const yb_record record = levels_from(2020, level, 4);
    const yb_growths g = yb_growths_of(&record, &NO_BREAKS, 2010, 2024);
    const yb_trend trend = yb_trend_of(&g.growth, 1, 0.5, 2024);
    const yb_record empty = yb_record_empty();

    (void) state;
    /* Growth 0.10, 0.04, 0.02 with weights 1/8, 1/4, 1/2; 2024 is not published. */
    assert_close(trend.mean, (0.10 / 8 + 0.04 / 4 + 0.02 / 2) / (7.0 / 8), 1e-13);
    assert_close(trend.n, (7.0 / 8) * (7.0 / 8) / (21.0 / 64), 1e-13);
    assert_int_equal(trend.m, 3);
    assert_int_equal(trend.first, 2021);
    assert_int_equal(trend.last, 2023);
    assert_int_equal(yb_trend_of(&empty, 1, 0.5, 2024).m, 0);
    assert_true(yb_credibility(0.0, 3.0) == 0.0);
    assert_close(yb_credibility(3.0, 3.0), 0.5, 1e-15);
}

static void shrinkage_has_its_closed_form(void **state)
{
    static const double level[] = {0.0, 0.01, 0.04, 0.05, 0.08};
    const yb_record record = levels_from(2019, level, 5);
    const yb_growths g = yb_growths_of(&record, &NO_BREAKS, 2010, 2023);
    const yb_spread_prior prior = {0.03, -0.3, 4.0, 8.0, 1.0, 2023};
    const yb_spread spread = yb_spread_of_growth(&g, 1, &prior);

    (void) state;
    /* Growth 0.01, 0.03, 0.01, 0.03 is forecast as 0.01, 0.02, 0.05/3 from one, two and three years. */
    const double e[] = {0.02 / sqrt(2.0), -0.01 / sqrt(3.0 / 2.0), (0.04 / 3.0) / sqrt(4.0 / 3.0)};
    const double squares = e[0] * e[0] + e[1] * e[1] + e[2] * e[2];

    assert_true(isnan(yb_record_get(&spread.residual[0], 2020)));
    for (int k = 0; k < 3; k++)
        assert_close(yb_record_get(&spread.residual[0], 2021 + k), e[k], 1e-12);
    assert_int_equal(spread.m, 3);
    assert_close(spread.freedom, 7.0, 1e-15);
    assert_close(spread.sd, sqrt((4.0 * 9e-4 + squares) / 7.0), 1e-12);
    assert_close(spread.phi_hat, (e[0] * e[1] + e[1] * e[2]) / squares, 1e-12);
    assert_close(spread.phi, (3.0 * spread.phi_hat + 8.0 * -0.3) / 11.0, 1e-12);
    /* The next innovation is t with 7 degrees of freedom and scale sd: its variance is 7/5 of sd squared. */
    assert_close(yb_predictive_sd(&spread), spread.sd * sqrt(7.0 / 5.0), 1e-14);

    const yb_growths nothing = {.growth = yb_record_empty(), .pulse_growth = NAN};
    const yb_spread none = yb_spread_of_growth(&nothing, 1, &prior),
                    level_none = yb_spread_of_level(&nothing, &prior);

    assert_true(none.sd == 0.03 && none.phi == -0.3 && isnan(none.phi_hat));
    assert_true(level_none.sd == 0.03 && level_none.phi == -0.3);
    assert_close(yb_predictive_sd(&none), 0.03 * sqrt(2.0), 1e-14); /* the prior alone: t with 4 degrees */
    assert_close(level_none.freedom, 4.0, 1e-15);
}

/* Weights 1/2, 1 before the third year: mean 0.07/3, (1.5)^2/1.25 = 1.8 effective years. */
static void an_error_is_that_of_the_discounted_mean_one_year_before(void **state)
{
    static const double level[] = {0.0, 0.01, 0.04, 0.05};
    const yb_record record = levels_from(2019, level, 4);
    const yb_growths g = yb_growths_of(&record, &NO_BREAKS, 2010, 2022);
    const yb_spread_prior prior = {0.03, -0.3, 4.0, 8.0, 0.5, 2022};
    const yb_spread spread = yb_spread_of_growth(&g, 1, &prior);

    (void) state;
    assert_close(yb_record_get(&spread.residual[0], 2021), 0.02 / sqrt(2.0), 1e-12);
    assert_close(yb_record_get(&spread.residual[0], 2022), (0.01 - 0.07 / 3.0) / sqrt(1.0 + 1.0 / 1.8),
                 1e-12);
    /* The two years of a pulse are one figure: one error, not two. */
    const yb_breaks pulse = {.pulse = {2021, 2021}};
    const yb_growths two = yb_growths_of(&record, &pulse, 2010, 2022);
    const yb_spread once = yb_spread_of_growth(&two, 1, &prior);

    assert_int_equal(once.m, 1);
    assert_close(yb_record_get(&once.residual[0], 2021), 0.01 / sqrt(2.0), 1e-12);
    assert_true(isnan(yb_record_get(&once.residual[0], 2022)));
}

/* Growth that falls by half a point a year is no noise of the size of its whole fall. */
static void a_steady_decline_of_growth_is_little_noise(void **state)
{
    yb_growths g = {.growth = yb_record_empty(), .pulse_growth = NAN};
    const yb_spread_prior prior = {0.02, 0.5, 4.0, 8.0, 0.7, 2024};
    double deviations = 0.0;

    (void) state;
    for (int i = 0; i < 14; i++)
        yb_record_set(&g.growth, 2011 + i, 0.10 - 0.005 * i);
    const yb_spread spread = yb_spread_of_growth(&g, 1, &prior);

    for (int i = 0; i < 14; i++) {
        const double d = 0.10 - 0.005 * i - spread.trend.mean;

        deviations += d * d;
    }
    /* An error is at most 0.005 times the mean age of the weights, 1/(1 - 0.7). */
    assert_true(spread.sum_of_squares < 13.0 * pow(0.005 / 0.3, 2));
    assert_true(spread.sum_of_squares / spread.m < 0.25 * deviations / 13.0);
}

/* A matrix that contradicts itself is moved in tenths, and only its estimated pairs are. */
static void contradicting_correlations_are_moved_towards_their_prior(void **state)
{
    static double rho[YB_DRIVER_COUNT][YB_DRIVER_COUNT], prior[YB_DRIVER_COUNT][YB_DRIVER_COUNT];
    static bool estimated[YB_DRIVER_COUNT][YB_DRIVER_COUNT];

    (void) state;
    for (int i = 0; i < YB_DRIVER_COUNT; i++)
        rho[i][i] = prior[i][i] = 1.0;
    rho[0][1] = rho[1][0] = rho[0][2] = rho[2][0] = 0.8;
    rho[1][2] = rho[2][1] = -0.5;
    for (int i = 0; i < 3; i++)
        for (int j = 0; j < 3; j++)
            estimated[i][j] = i != j;
    rho[3][4] = rho[4][3] = prior[3][4] = prior[4][3] = 0.6;
    /* 1 + 2 abc - a^2 - b^2 - c^2 with a = b = 0.8 k, c = -0.5 k is positive first at k = 0.7. */
    assert_int_equal(yb_correlation_mend(rho, prior, estimated), 3);
    assert_near(rho[0][1], 0.56, 1e-12);
    assert_near(rho[1][2], -0.35, 1e-12);
    assert_true(rho[3][4] == 0.6);
    assert_int_equal(yb_correlation_mend(rho, prior, estimated), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(growth_is_the_change_of_the_log_less_ageing),
        cmocka_unit_test(a_break_is_left_out_and_a_pulse_counts_by_its_sum),
        cmocka_unit_test(at_an_origin_in_the_pulse_the_year_is_an_event),
        cmocka_unit_test(a_pulse_of_several_years_is_an_event_then_one_figure_or_left_out),
        cmocka_unit_test(the_trend_weighs_by_age),
        cmocka_unit_test(shrinkage_has_its_closed_form),
        cmocka_unit_test(an_error_is_that_of_the_discounted_mean_one_year_before),
        cmocka_unit_test(a_steady_decline_of_growth_is_little_noise),
        cmocka_unit_test(contradicting_correlations_are_moved_towards_their_prior),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
