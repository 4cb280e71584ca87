/* Correlations, level shifts and overrides. */
#include "scenario.h"

static void shocks_correlate_pair_by_pair(void **state)
{
    (void) state;
    put("base.yaml", "scenario: base\nshocks: {correlation: {tfr: {mortality: 0.3, wage_growth: 0.1}}}\n");
    yb_inputs *inputs = read_lines("inherits: base\n"
                                   "shocks: {correlation: {mortality: {tfr: -0.2}, wage_growth: "
                                   "{disposable_income_growth: 0}}}\n",
                                   NULL, NULL);
    assert_true(inputs->correlation[YB_DRIVER_TFR][YB_DRIVER_MORTALITY] == -0.2);
    assert_true(inputs->correlation[YB_DRIVER_MORTALITY][YB_DRIVER_TFR] == -0.2);
    assert_true(inputs->correlation[YB_DRIVER_TFR][YB_DRIVER_WAGE_GROWTH] == 0.1);
    assert_true(inputs->correlation[YB_DRIVER_WAGE_GROWTH][YB_DRIVER_DISPOSABLE_INCOME_GROWTH] == 0.0);
    yb_inputs_free(inputs);
    yb_inputs_free(
        read_lines("shocks: {correlation: {tfr: {mortality: 0.5}, mortality: {tfr: 0.5}}}\n", NULL, NULL));
    assert_refused_with_hint(
        "shocks: {correlation: {tfr: {mortality: 0.5}, mortality: {tfr: 0.4}}}\n",
        "s.yaml:2:64: shocks.correlation.mortality.tfr = 0.4, but the same pair was given as 0.5"
        " | give each pair once");
    assert_refused("shocks: {correlation: {tfr: {tfr: 0.5}}}\n",
                   "s.yaml:2:30: shocks.correlation.tfr names the same driver twice");
    assert_refused("shocks: {correlation: {tfr: {mortality: 1}}}\n",
                   "s.yaml:2:41: shocks.correlation.tfr.mortality = 1 is outside [-0.99, 0.99]");
    assert_refused_with_hint("shocks: {correlation: {tfrr: {mortality: 0}}}\n",
                             "s.yaml:2:24: shocks.correlation: unknown driver tfrr | did you mean tfr?");
    assert_refused("shocks: {correlation: [1]}\n", "s.yaml:2:23: shocks.correlation is not a map of drivers");
    assert_refused("shocks: {correlation: {tfr: 1}}\n",
                   "s.yaml:2:29: shocks.correlation.tfr is not a map of drivers");
}

static void contradicting_correlations_are_refused(void **state)
{
    (void) state;
    assert_refused_with_hint("shocks: {correlation: {tfr: {mortality: 0.9, interest_rate: 0.9}, mortality: "
                             "{interest_rate: -0.9}}}\n",
                             "s.yaml:2:94: shocks.correlation is not positive definite: the correlations of"
                             " interest_rate contradict one another"
                             " | bring the largest correlations of this driver nearer to 0");
    yb_inputs_free(read_lines("shocks: {correlation: {tfr: {mortality: 0.9, interest_rate: 0.9}, mortality: "
                              "{interest_rate: 0.9}}}\n",
                              NULL, NULL));
}

static void level_shifts_are_a_list_of_maps(void **state)
{
    (void) state;
    yb_inputs *inputs = read_lines("shocks:\n"
                                   "  level_shifts:\n"
                                   "    - {name: flood, year: 2030, hospitalization: -10%, rebound: 0.05}\n"
                                   "    - {name: \"cap\", probability: 2%, visits: 0.1, lasting: 50%}\n",
                                   NULL, NULL);
    assert_int_equal(inputs->n_shifts, 2);
    assert_string_equal(inputs->shift[0].name, "flood");
    assert_int_equal(inputs->shift[0].year, 2030);
    assert_true(inputs->shift[0].hospitalization == -0.1 && inputs->shift[0].visits == 0.0);
    assert_true(inputs->shift[1].probability == 0.02 && inputs->shift[1].lasting == 0.5);
    yb_inputs_free(inputs);
    assert_refused("shocks: {level_shifts: {name: a}}\n", "s.yaml:2:24: shocks.level_shifts is not a list");
    assert_refused("shocks: {level_shifts: [a]}\n", "s.yaml:2:25: shocks.level_shifts[0] is not a map");
    assert_refused("shocks: {level_shifts: [{probability: 0.1}]}\n",
                   "s.yaml:2:25: shocks.level_shifts[0] has no name");
    assert_refused("shocks: {level_shifts: [{name: a}]}\n",
                   "s.yaml:2:25: shocks.level_shifts[0] needs either probability or year");
    assert_refused("shocks: {level_shifts: [{name: a, year: 2030, probability: 0.1}]}\n",
                   "s.yaml:2:25: shocks.level_shifts[0] needs either probability or year");
    assert_refused("shocks: {level_shifts: [{name: a, year: 2061}]}\n",
                   "s.yaml:2:41: shocks.level_shifts[0].year = 2061: year outside the horizon [2026, 2060]");
    assert_refused("shocks: {level_shifts: [{name: a, probability: 2, visits: -1, lasting: 1.5}]}\n",
                   "s.yaml:2:48: shocks.level_shifts[0].probability = 2 is outside [0, 1]\n"
                   "s.yaml:2:59: shocks.level_shifts[0].visits = -1 is outside [-0.9, 2]\n"
                   "s.yaml:2:72: shocks.level_shifts[0].lasting = 1.5 is outside [0, 1]");
    assert_refused_with_hint(
        "shocks: {level_shifts: [{name: a, probability: 0, vists: 0}]}\n",
        "s.yaml:2:51: shocks.level_shifts[0]: unknown field vists | did you mean visits?");
    assert_refused("shocks: {level_shifts: [{name: a, year: 2030}, {name: a, year: 2031}]}\n",
                   "s.yaml:2:55: shocks.level_shifts[1].name = a: an earlier shift has this name");
}

static void overrides_come_from_files_beside_the_scenario(void **state)
{
    (void) state;
    put_csv("sub/members.csv", "year,value\n", "2030 , 7\n2061,1\n\n", "\n");
    put_csv("windows.csv", "\xEF\xBB\xBFyear,value\r\n", NULL, "\r\n");
    mkdir("sub/data", 0755);
    mkdir("sub/data/national", 0755);
    put("sub/base.yaml",
        "scenario: base\noverride: {resident.enrolment: members.csv, resident.premium: members.csv}\n");
    yb_inputs *inputs = read_lines("inherits: sub/base.yaml\n"
                                   "override: {resident.premium: {file: windows.csv, shocks: none}}\n",
                                   "override.none.fraud_recovery=sub/members.csv",
                                   "override.none.fraud_recovery.shocks=none");
    assert_int_equal(inputs->n_overrides, 3);
    assert_string_equal(inputs->overrides[0].series, "none.fraud_recovery"); /* sorted */
    assert_false(inputs->overrides[0].keep_shocks);
    assert_string_equal(inputs->overrides[1].series, "resident.enrolment");
    assert_true(inputs->overrides[1].keep_shocks);
    assert_true(inputs->overrides[1].value[4] == 7.0 && inputs->overrides[1].value[34] == 1060.5);
    assert_string_equal(inputs->overrides[2].series, "resident.premium");
    assert_false(inputs->overrides[2].keep_shocks);
    assert_true(inputs->overrides[2].value[4] == 1030.5);
    yb_inputs_free(inputs);
}

static void wrong_overrides_are_refused(void **state)
{
    (void) state;
    put_csv("good.csv", "year,value\n", NULL, "\n");
    assert_refused_with_hint("override: {resident.income: good.csv}\n",
                             "s.yaml:2:12: override: resident.income is a total"
                             " | a total is the sum of its parts: override the parts");
    assert_refused_with_hint("override: {resident.enrolmnt: good.csv}\n",
                             "s.yaml:2:12: override: resident.enrolmnt is not a series that can be overridden"
                             " | did you mean resident.enrolment?");
    assert_refused("override: {resident.enrolment: {file: good.csv, shocks: some}}\n",
                   "s.yaml:2:57: override.resident.enrolment.shocks is neither keep nor none");
    assert_refused("override: {resident.enrolment: {fiel: good.csv}}\n",
                   "s.yaml:2:33: override.resident.enrolment: unknown field fiel\n"
                   "s.yaml:2:32: override.resident.enrolment names no file");
    assert_refused("override: [good.csv]\n", "s.yaml:2:11: override is not a map of series");
    put_scenario("override: {resident.enrolment: none.csv}\n");
    assert_refused_file("s.yaml", NULL, false, YB_ERR_FILE,
                        "s.yaml:2:32: override.resident.enrolment: there is no file none.csv");
}

static void assert_csv_refused(const char *header, const char *line, const char *expected)
{
    char whole[400];

    put_csv("bad.csv", header, line, "\n");
    put_scenario("override: {resident.enrolment: bad.csv}\n");
    snprintf(whole, sizeof whole, "%s/bad.csv%s", folder, expected);
    assert_refused_file("s.yaml", NULL, false, YB_ERR_INPUT, whole);
}

static void wrong_csv_lines_are_reported_with_their_line(void **state)
{
    (void) state;
    assert_csv_refused("Year;Value\n", NULL, ":1: the header is missing");
    assert_csv_refused("year,value\n", "2030,x\n", ":6:6: x is not a finite number");
    assert_csv_refused("year,value\n", "2030,nan\n", ":6:6: nan is not a finite number");
    assert_csv_refused("year,value\n", "2030,1e999\n", ":6:6: 1e999 is not a finite number");
    assert_csv_refused("year,value\n", "2030,\n", ":6:6:  is not a finite number");
    assert_csv_refused("year,value\n", "2030;5\n", ":6:1: 2030;5 is not year,value");
    assert_csv_refused("year,value\n", "2030,1,000\n", ":6:1: 2030,1,000 is not year,value");
    assert_csv_refused("year,value\n", "30,5\n", ":6:1: 30 is not a year in [1900, 2200]");
    assert_csv_refused("year,value\n", "2030,5\n2030,6\n", ":7:1: the year 2030 is given twice");
    assert_csv_refused("year,value\n", "2030,0\n", ":6:6: 0: enrolment must be above 0");
    assert_csv_refused("year,value\n", "",
                       ": resident.enrolment: 1 of the years 2026 to 2060 have no value, the first is 2030");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shocks_correlate_pair_by_pair),
        cmocka_unit_test(contradicting_correlations_are_refused),
        cmocka_unit_test(level_shifts_are_a_list_of_maps),
        cmocka_unit_test(overrides_come_from_files_beside_the_scenario),
        cmocka_unit_test(wrong_overrides_are_refused),
        cmocka_unit_test(wrong_csv_lines_are_reported_with_their_line),
    };

    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
