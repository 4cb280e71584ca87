/* Calibration: what the published figures give, what an origin knows, and what a scenario reads.
 */
#include "../../sim/input/calibration_private.h"

#include <stdlib.h>
#include <string.h>

#include "model_fixture.h"

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

static double of_data(const nation *n, const char *series, const char *fund, int year)
{
    const yb_figure *figure = yb_data_figure(n->data, series, fund, year);

    return figure ? figure->value : NAN;
}

static double log_change(const nation *n, const char *series, const char *fund, int year)
{
    return log(of_data(n, series, fund, year) / of_data(n, series, fund, year - 1));
}

static double given(const yb_calibration *c, const char *key)
{
    const yb_estimate *estimate = yb_calibration_find(c, key);

    assert_non_null(estimate);
    return strtod(estimate->value, NULL);
}

/* The series of funds.csv is the denominator of M-5 in the base year: of 2025 and of every year before it
 * whose active members are published. */
static void employable_population_is_what_the_model_divides_active_members_by(void **state)
{
    nation n = read_nation(YB_BASE_YEAR);

    (void) state;
    for (int base = 2021; base <= YB_BASE_YEAR; base++) {
        char first_year[64];

        snprintf(first_year, sizeof first_year, "projection.first_year=%d", base + 1);
        yb_prepared p = fixture_prepare("baseline", 1, first_year, NULL);

        assert_int_equal(p.model->base_year, base);
        /* The file holds a tenth of 10,000 persons. */
        assert_near(of_data(&n, "employable_population", "none", base),
                    p.model->active_base / p.model->coverage_base, 0.0501);
        yb_prepared_free(&p);
    }
    free_nation(&n);
}

/* Active members over employable persons; all members' growth where active members are not published. */
static void coverage_grows_with_active_members_over_those_employable(void **state)
{
    nation n = read_nation(YB_BASE_YEAR);
    yb_calibration *c = yb_calibrate(n.data, n.rules, 2025, n.diag);
    double sum = 0.0, weights = 0.0;

    (void) state;
    for (int year = 2011; year <= 2025; year++) {
        const bool published = year >= 2019 && year != 2020 && year != 2021;
        const double persons =
            log_change(&n, year >= 2019 ? "employable_population" : "population", "none", year);
        const double members = log_change(&n, published ? "enrolment_active" : "enrolment", "employee", year);
        const double w = pow(0.7, 2025 - year);

        assert_true(isfinite(members - persons));
        sum += w * (members - persons);
        weights += w;
    }
    const yb_estimate *growth = yb_calibration_find(c, "employee.coverage.growth");

    assert_non_null(growth);
    assert_close(growth->estimate, exp(sum / weights) - 1.0, 1e-9);
    assert_int_equal(growth->first_year, 2011);
    assert_int_equal(growth->last_year, 2025);
    yb_calibration_free(c);
    free_nation(&n);
}

/* Half of the gap between 2019 and the origin to the start of growth is made up in the next year; from the
 * origin 2023 on the epidemic's years and the return are left out. */
static void an_origin_in_the_epidemic_makes_up_half_of_the_gap_since_2019(void **state)
{
    nation n = read_nation(YB_BASE_YEAR);

    (void) state;
    for (int origin = 2020; origin <= 2022; origin++) {
        yb_calibration *c = yb_calibrate(n.data, n.rules, origin, n.diag);
        const yb_estimate *growth = yb_calibration_find(c, "employee.inpatient.cost_growth");
        double gap = 0.0;

        assert_non_null(growth);
        assert_int_equal(growth->last_year, 2019);
        const double start = strtod(strstr(growth->note, "starts at ") + 10, NULL);

        for (int year = 2020; year <= origin; year++)
            gap += log(1.0 + start) - log_change(&n, "inpatient_cost", "employee", year) +
                   log_change(&n, "inpatient_discharges", "employee", year);
        const char *first = strstr(growth->value, "values: {");

        assert_non_null(first);
        first += strlen("values: {");
        assert_int_equal(strtol(first, NULL, 10), origin + 1);
        assert_near(strtod(strchr(first, ':') + 1, NULL), (1.0 + start) * exp(0.5 * gap) - 1.0, 3e-5);
        yb_calibration_free(c);
    }
    yb_calibration *c = yb_calibrate(n.data, n.rules, 2023, n.diag);
    const yb_estimate *growth = yb_calibration_find(c, "employee.inpatient.cost_growth");

    assert_int_equal(growth->last_year, 2019);
    assert_null(strstr(growth->note, "first year adds"));
    yb_calibration_free(c);
    free_nation(&n);
}

/* s/((1 - phi) root of n + k) for a growth, without phi for a level; none for the economy. */
static void the_drift_is_the_spread_of_a_persistent_mean(void **state)
{
    static const char *const growths[] = {"employee_visits_growth", "cost_per_visit_growth",
                                          "cost_per_discharge_growth"};
    static const char *const economy[] = {"wage_growth", "cpi_growth", "disposable_income_growth"};
    nation n = read_nation(YB_BASE_YEAR);
    yb_calibration *c = yb_calibrate(n.data, n.rules, 2025, n.diag);
    yb_prepared with = fixture_prepare("baseline", 1, NULL);
    char key[80];

    (void) state;
    assert_non_null(c);
    for (int i = 0; i < 4; i++) {
        const char *driver = i < 3 ? growths[i] : "employee_hospitalization_rate";

        snprintf(key, sizeof key, "shocks.%s.sd", driver);
        const yb_estimate *sd = yb_calibration_find(c, key);
        const double own = sd->n_effective - (i < 3 ? 0.0 : 1.0), freedom = 4.0 + own;
        const double s = given(c, key) * sqrt((freedom - 2.0) / freedom);

        snprintf(key, sizeof key, "shocks.%s.phi", driver);
        const double persistence = i < 3 ? 1.0 - given(c, key) : 1.0;

        snprintf(key, sizeof key, "shocks.%s.drift_sd", driver);
        const double years = yb_calibration_find(c, key)->n_effective;

        assert_near(given(c, key), s / persistence / sqrt(years + 3.0), 2e-5);
        snprintf(key, sizeof key, "shocks.%s.drift_years", driver);
        assert_true(given(c, key) == 10.0);
    }
    for (int i = 0; i < 3; i++) {
        snprintf(key, sizeof key, "shocks.%s.drift_sd", economy[i]);
        assert_null(yb_calibration_find(c, key));
        snprintf(key, sizeof key, "shocks.%s.drift_years", economy[i]);
        assert_null(yb_calibration_find(c, key));
    }
    /* The economy's drift in force is that of the table of keys and does not fade. */
    assert_null(with.inputs->estimate_source[YB_KEY_SHOCK_DRIFT_WAGE_GROWTH]);
    assert_true(yb_inputs_number(with.inputs, YB_KEY_SHOCK_DRIFT_WAGE_GROWTH) > 0.0);
    yb_prepared_free(&with);
    yb_calibration_free(c);
    free_nation(&n);
}

static void the_estimates_of_2025_follow_from_the_published_figures_by_hand(void **state)
{
    nation n = read_nation(YB_BASE_YEAR);
    yb_calibration *c = yb_calibrate(n.data, n.rules, 2025, n.diag);
    static const double income[] = {30733, 32189, 35128, 36883, 39218, 41314, 43377};
    double sum = 0.0, weights = 0.0, squares = 0.0, errors = 0.0;

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

    /* What the mean of the years before would have been wrong by, over its standard deviation. */
    for (int k = 2; k < 7; k++) {
        double s = 0.0, w1 = 0.0, w2 = 0.0;

        for (int j = 1; j < k; j++) {
            const double w = pow(0.7, k - j);

            s += w * log(income[j] / income[j - 1]);
            w1 += w;
            w2 += w * w;
        }
        errors += pow(log(income[k] / income[k - 1]) - s / w1, 2) / (1.0 + w2 / (w1 * w1));
    }
    snprintf(want, sizeof want, "{rule: fade, from: %.5g, to: 0.04, years: 10}",
             exp(z * mean + (1.0 - z) * log(1.04)) - 1.0);
    assert_non_null(growth);
    assert_close(growth->estimate, exp(mean) - 1.0, 1e-12);
    assert_close(growth->n_effective, years, 1e-12);
    assert_near(strtod(strstr(growth->value, "from: ") + 6, NULL), strtod(strstr(want, "from: ") + 6, NULL),
                1e-5);
    const yb_estimate *sd = yb_calibration_find(c, "shocks.disposable_income_growth.sd");

    assert_non_null(sd);
    /* Four years of the prior and five errors: t with nine degrees of freedom. */
    assert_near(strtod(sd->value, NULL), sqrt((4.0 * 1e-4 + errors) / 9.0 * 9.0 / 7.0), 6e-6);
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
    assert_true(without.inputs->correlation[YB_DRIVER_PARTICIPATION][YB_DRIVER_RESIDENT_COLLECTION] == 0.0);
    assert_true(with.inputs->correlation[YB_DRIVER_PARTICIPATION][YB_DRIVER_RESIDENT_COLLECTION] != 0.0);
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
        cmocka_unit_test(no_figure_after_the_origin_is_used),
        cmocka_unit_test(an_unverified_figure_counts_as_missing),
        cmocka_unit_test(employable_population_is_what_the_model_divides_active_members_by),
        cmocka_unit_test(coverage_grows_with_active_members_over_those_employable),
        cmocka_unit_test(an_origin_in_the_epidemic_makes_up_half_of_the_gap_since_2019),
        cmocka_unit_test(the_drift_is_the_spread_of_a_persistent_mean),
        cmocka_unit_test(the_estimates_of_2025_follow_from_the_published_figures_by_hand),
        cmocka_unit_test(estimates_stand_between_the_table_of_keys_and_the_scenario),
        cmocka_unit_test(starting_growths_lie_over_the_parents_of_the_file_that_wants_them),
        cmocka_unit_test(every_origin_gives_a_valid_scenario),
        cmocka_unit_test(premiums_go_on_with_their_last_announced_rise),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
