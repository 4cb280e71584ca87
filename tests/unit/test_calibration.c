/* Calibration: closed forms of the rules, what is left out, what an origin knows, and what a scenario reads.
 */
#include "../../sim/input/calibration_private.h"

#include <stdlib.h>
#include <string.h>

#include "model_fixture.h"

static const yb_breaks NO_BREAKS = {.pulse_year = 0};

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
    const yb_breaks breaks = {.left_out = {2023}, .pulse_year = 2020};
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
    const yb_breaks breaks = {.pulse_year = 2020};
    const yb_growths g = yb_growths_of(&record, &breaks, 2010, 2020);

    (void) state;
    assert_near(yb_record_get(&g.growth, 2019), 0.02, 1e-15);
    assert_true(isnan(yb_record_get(&g.growth, 2020)));
    assert_near(g.pulse_growth, -0.22, 1e-15);
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
    /* Growth 0.01, 0.03, 0.01, 0.03: residuals -+0.01, squares 4e-4, lag products -3e-4. */
    assert_close(spread.sd, sqrt((4.0 * 9e-4 + 4e-4) / (4.0 + 4.0 - 1.0)), 1e-12);
    assert_close(spread.phi_hat, -0.75, 1e-12);
    assert_close(spread.phi, (4.0 * -0.75 + 8.0 * -0.3) / 12.0, 1e-12);

    const yb_growths nothing = {.growth = yb_record_empty(), .pulse_growth = NAN};
    const yb_spread none = yb_spread_of_growth(&nothing, 1, &prior),
                    level_none = yb_spread_of_level(&nothing, &prior);

    assert_true(none.sd == 0.03 && none.phi == -0.3 && isnan(none.phi_hat));
    assert_true(level_none.sd == 0.03 && level_none.phi == -0.3);
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

typedef struct {
    yb_diag *diag;
    yb_rules *rules;
    yb_data *data;
} nation;

static nation read_nation(int base_year)
{
    nation n = {.diag = yb_diag_create()};

    n.rules = yb_rules_read("scenarios/", n.diag);
    n.data = yb_data_read_base("scenarios/baseline.yaml", "national", false, base_year, n.diag);
    assert_non_null(n.rules);
    assert_non_null(n.data);
    return n;
}

static void free_nation(nation *n)
{
    yb_data_free(n->data);
    yb_rules_free(n->rules);
    yb_diag_free(n->diag);
}

/* All that an origin gives, as text. */
static char *text_of(const nation *n, int origin)
{
    yb_calibration *calibration = yb_calibrate(n->data, n->rules, origin, n->diag);
    yb_settings *settings = yb_backtest_settings(n->data, n->rules, origin, n->diag);
    char *text = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&text, &size);

    assert_non_null(calibration);
    assert_non_null(settings);
    yb_calibration_write(calibration, stream);
    for (size_t i = 0; i < settings->n; i++)
        fprintf(stream, "%s\n", settings->item[i]);
    fclose(stream);
    yb_settings_free(settings);
    yb_calibration_free(calibration);
    return text;
}

static void no_figure_after_the_origin_is_used(void **state)
{
    (void) state;
    for (int origin = 2019; origin <= 2023; origin++) {
        nation whole = read_nation(YB_BASE_YEAR), early = read_nation(origin);
        char *before = text_of(&whole, origin), *known = text_of(&early, origin);

        for (size_t i = 0; i < whole.data->n_figures; i++) {
            yb_figure *figure = &whole.data->figure[i];
            const bool announced = strcmp(figure->series, "premium_individual_benefit_year") == 0;

            if (figure->year > origin + announced)
                figure->value *= 3.0;
        }
        char *after = text_of(&whole, origin);

        assert_string_equal(before, after);
        assert_string_equal(before, known);
        /* Negative control: the figures of the origin itself count. */
        for (size_t i = 0; i < whole.data->n_figures; i++)
            if (whole.data->figure[i].year == origin)
                whole.data->figure[i].value *= 1.0 + 0.001 * (double) (i % 7);
        free(after);
        after = text_of(&whole, origin);
        assert_true(strcmp(before, after) != 0);
        free(after);
        free(before);
        free(known);
        free_nation(&whole);
        free_nation(&early);
    }
}

static void an_unverified_figure_counts_as_missing(void **state)
{
    nation n = read_nation(YB_BASE_YEAR);

    (void) state;
    for (size_t i = 0; i < n.data->n_figures; i++) {
        yb_figure *figure = &n.data->figure[i];

        if (strcmp(figure->series, "average_wage_urban_nonprivate") == 0 && figure->year >= 2022) {
            free(figure->status);
            figure->status = strdup("unverified");
        }
    }
    yb_calibration *c = yb_calibrate(n.data, n.rules, 2025, n.diag);

    assert_non_null(c);
    assert_int_equal(yb_calibration_find(c, "economy.wage_growth")->last_year, 2021);
    yb_calibration_free(c);
    free_nation(&n);
}

static void the_estimates_of_2025_follow_from_the_published_figures_by_hand(void **state)
{
    nation n = read_nation(YB_BASE_YEAR);
    yb_calibration *c = yb_calibrate(n.data, n.rules, 2025, n.diag);
    static const double income[] = {30733, 32189, 35128, 36883, 39218, 41314, 43377};
    double sum = 0.0, weights = 0.0, squares = 0.0, residuals = 0.0;

    (void) state;
    assert_non_null(c);
    for (int k = 1; k < 7; k++) {
        const double w = pow(0.7, 6 - k);

        sum += w * log(income[k] / income[k - 1]);
        weights += w;
        squares += w * w;
    }
    const double mean = sum / weights, years = weights * weights / squares, z = years / (years + 3.0);
    const yb_estimate *growth = yb_calibration_find(c, "economy.disposable_income_growth");
    char want[96];

    for (int k = 1; k < 7; k++)
        residuals += pow(log(income[k] / income[k - 1]) - mean, 2);
    snprintf(want, sizeof want, "{rule: fade, from: %.5g, to: 0.04, years: 10}",
             exp(z * mean + (1.0 - z) * log(1.04)) - 1.0);
    assert_non_null(growth);
    assert_close(growth->estimate, exp(mean) - 1.0, 1e-12);
    assert_close(growth->n_effective, years, 1e-12);
    assert_near(strtod(strstr(growth->value, "from: ") + 6, NULL), strtod(strstr(want, "from: ") + 6, NULL),
                1e-5);
    const yb_estimate *sd = yb_calibration_find(c, "shocks.disposable_income_growth.sd");

    assert_non_null(sd);
    assert_near(strtod(sd->value, NULL), sqrt((4.0 * 1e-4 + residuals) / 9.0), 6e-6);
    const yb_estimate *drift = yb_calibration_find(c, "shocks.disposable_income_growth.drift_sd");

    assert_near(strtod(drift->value, NULL), sqrt((4.0 * 1e-4 + residuals) / 9.0 / (years + 3.0)), 6e-6);
    /* Epidemics 2003 and 2020 in 23 years. */
    const yb_estimate *events = yb_calibration_find(c, "shocks.level_shifts");

    assert_near(strtod(strstr(events->value, "probability: ") + 13, NULL), 2.5 / 24.0, 6e-6);
    yb_calibration_free(c);
    free_nation(&n);
}

static double number(const yb_prepared *p, yb_key_id id)
{
    return yb_inputs_number(p->inputs, id);
}

/* Table of keys < estimates < scenario < --set. */
static void estimates_stand_between_the_table_of_keys_and_the_scenario(void **state)
{
    nation n = read_nation(YB_BASE_YEAR);
    yb_calibration *c = yb_calibrate(n.data, n.rules, 2025, n.diag);
    const double estimate = strtod(yb_calibration_find(c, "shocks.participation.sd")->value, NULL);
    yb_prepared with = fixture_prepare("baseline", 1, NULL);
    yb_prepared without = fixture_prepare("baseline", 1, "calibration.spread=false", NULL);
    yb_prepared set = fixture_prepare("baseline", 1, "shocks.participation.sd=0.02", NULL);

    (void) state;
    assert_true(number(&with, YB_KEY_SHOCK_SD_PARTICIPATION) == estimate);
    assert_true(with.inputs->value[YB_KEY_SHOCK_SD_PARTICIPATION].is_default);
    assert_non_null(with.inputs->estimate_source[YB_KEY_SHOCK_SD_PARTICIPATION]);
    assert_true(number(&without, YB_KEY_SHOCK_SD_PARTICIPATION) == 0.009);
    assert_null(without.inputs->estimate_source[YB_KEY_SHOCK_SD_PARTICIPATION]);
    assert_true(without.inputs->correlation[YB_DRIVER_PARTICIPATION][YB_DRIVER_RESIDENT_FUND_SHARE] == 0.0);
    assert_true(with.inputs->correlation[YB_DRIVER_PARTICIPATION][YB_DRIVER_RESIDENT_FUND_SHARE] != 0.0);
    assert_true(number(&set, YB_KEY_SHOCK_SD_PARTICIPATION) == 0.02);
    assert_false(set.inputs->value[YB_KEY_SHOCK_SD_PARTICIPATION].is_default);
    yb_prepared_free(&with);
    yb_prepared_free(&without);
    yb_prepared_free(&set);
    yb_calibration_free(c);
    free_nation(&n);
}

/* The growths lie over what the file that switches them on inherits, under what it says itself or --set says.
 */
static void starting_growths_lie_over_the_parents_of_the_file_that_wants_them(void **state)
{
    const yb_key_id visits = YB_KEY_RESIDENT_VISITS;
    yb_prepared judged = fixture_prepare("baseline", 1, NULL);
    yb_prepared estimated = fixture_prepare("calibrated", 1, NULL);
    yb_prepared off = fixture_prepare("calibrated", 1, "calibration.trend=false", NULL);
    yb_prepared on = fixture_prepare("baseline", 1, "calibration.trend=true", NULL);
    yb_prepared own = fixture_prepare("calibrated", 1, "resident.outpatient.visits_growth=0.03", NULL);

    (void) state;
    assert_true(judged.inputs->value[visits].rule.number[YB_FIELD_FROM] == 0.06);
    const double from = estimated.inputs->value[visits].rule.number[YB_FIELD_FROM];

    assert_true(from > 0.0 && from != 0.06);
    assert_true(off.inputs->value[visits].rule.number[YB_FIELD_FROM] == 0.06);
    assert_true(on.inputs->value[visits].rule.number[YB_FIELD_FROM] == from);
    assert_int_equal(own.inputs->value[visits].rule.kind, YB_RULE_FROZEN);
    assert_true(estimated.inputs->value[YB_KEY_RESIDENT_PREMIUM].rule.number[YB_FIELD_LEVEL] == 400.0);
    yb_prepared_free(&judged);
    yb_prepared_free(&estimated);
    yb_prepared_free(&off);
    yb_prepared_free(&on);
    yb_prepared_free(&own);
}

/* Every origin's settings make a scenario that can be run. */
static void every_origin_gives_a_valid_scenario(void **state)
{
    (void) state;
    for (int origin = 2019; origin <= 2023; origin++) {
        nation n = read_nation(origin);
        yb_settings *settings = yb_backtest_settings(n.data, n.rules, origin, n.diag);

        assert_non_null(settings);
        const yb_input_options options = {
            .set = (const char *const *) settings->item, .n_set = settings->n, .seed = -1};
        yb_inputs *inputs = yb_inputs_read("scenarios/data/national/backtest.yaml", &options, n.diag);

        if (inputs == NULL)
            yb_diag_print(n.diag, stderr, false);
        assert_non_null(inputs);
        assert_int_equal(yb_inputs_first_year(inputs), origin + 1);
        assert_int_equal(yb_inputs_last_year(inputs), 2025);
        assert_int_equal(yb_inputs_paths(inputs), 10000);
        assert_string_equal(yb_inputs_text(inputs, YB_KEY_RETIREMENT_REFORM), "off");
        yb_inputs_free(inputs);
        yb_settings_free(settings);
        free_nation(&n);
    }
}

/* The standards known at the end of 2021: 320 for cover in 2022 after 280, subsidy 580 after 550. */
static void premiums_go_on_with_their_last_announced_rise(void **state)
{
    nation n = read_nation(YB_BASE_YEAR);
    yb_settings *settings = yb_backtest_settings(n.data, n.rules, 2021, n.diag);
    int found = 0;

    (void) state;
    assert_non_null(settings);
    for (size_t i = 0; i < settings->n; i++) {
        found += strcmp(settings->item[i], "resident.premium={rule: step, level: 320, add: 40}") == 0;
        found += strcmp(settings->item[i], "resident.subsidy={rule: step, level: 610, add: 30}") == 0;
    }
    assert_int_equal(found, 2);
    yb_settings_free(settings);
    free_nation(&n);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(growth_is_the_change_of_the_log_less_ageing),
        cmocka_unit_test(a_break_is_left_out_and_a_pulse_counts_by_its_sum),
        cmocka_unit_test(at_an_origin_in_the_pulse_the_year_is_an_event),
        cmocka_unit_test(the_trend_weighs_by_age),
        cmocka_unit_test(shrinkage_has_its_closed_form),
        cmocka_unit_test(contradicting_correlations_are_moved_towards_their_prior),
        cmocka_unit_test(no_figure_after_the_origin_is_used),
        cmocka_unit_test(an_unverified_figure_counts_as_missing),
        cmocka_unit_test(the_estimates_of_2025_follow_from_the_published_figures_by_hand),
        cmocka_unit_test(estimates_stand_between_the_table_of_keys_and_the_scenario),
        cmocka_unit_test(starting_growths_lie_over_the_parents_of_the_file_that_wants_them),
        cmocka_unit_test(every_origin_gives_a_valid_scenario),
        cmocka_unit_test(premiums_go_on_with_their_last_announced_rise),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
