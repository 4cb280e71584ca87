/* Scenarios as a whole: inheritance, validation, --set. */
#include "scenario.h"

static double premium_in(const yb_inputs *inputs, int year)
{
    return yb_rule_value(&inputs->value[YB_KEY_RESIDENT_PREMIUM].rule, year, yb_inputs_first_year(inputs));
}

static void a_name_alone_gives_the_defaults(void **state)
{
    (void) state;
    yb_inputs *inputs = read_lines("", NULL, NULL);

    assert_string_equal(yb_inputs_text(inputs, YB_KEY_SCENARIO), "s");
    assert_string_equal(yb_inputs_text(inputs, YB_KEY_REGION), "national");
    assert_string_equal(yb_inputs_text(inputs, YB_KEY_TITLE_ZH), "");
    assert_int_equal(yb_inputs_first_year(inputs), 2026);
    assert_int_equal(yb_inputs_last_year(inputs), 2060);
    assert_int_equal(yb_inputs_paths(inputs), 10000);
    assert_int_equal(yb_inputs_seed(inputs), 20260101);
    assert_false(yb_inputs_bool(inputs, YB_KEY_RESIDENT_FILL_GAP));
    assert_true(inputs->value[YB_KEY_LOSS_RATE].rule.number[YB_FIELD_LEVEL] == 0.001);
    assert_int_equal(inputs->value[YB_KEY_RESIDENT_PREMIUM].rule.kind, YB_RULE_INDEXED);
    assert_false(inputs->value[YB_KEY_RESIDENT_INPATIENT_FUND_SHARE].given);
    assert_true(inputs->value[YB_KEY_LOSS_RATE].is_default);
    assert_int_equal(inputs->n_percentiles, 9);
    assert_int_equal(inputs->n_shifts, 3);
    assert_string_equal(inputs->shift[0].name, "epidemic");
    assert_true(inputs->correlation[YB_DRIVER_TFR][YB_DRIVER_TFR] == 1.0);
    assert_true(inputs->correlation[YB_DRIVER_COST_PER_VISIT_GROWTH][YB_DRIVER_RESIDENT_VISITS_GROWTH] ==
                -0.5);
    assert_int_equal(inputs->n_chain, 1);
    yb_inputs_free(inputs);
    yb_inputs_free(NULL);
}

static void every_default_is_valid_and_in_range(void **state)
{
    (void) state;
    yb_inputs *inputs = read_lines("", NULL, NULL);

    for (int id = 0; id < YB_KEY_COUNT; id++) {
        const yb_value *value = &inputs->value[id];
        assert_int_equal(value->given, yb_keys[id].default_text != NULL || id == YB_KEY_SCENARIO);
        assert_int_equal(value->is_default, yb_keys[id].default_text != NULL);
    }
    yb_inputs_free(inputs);
}

static void the_scenario_names_itself(void **state)
{
    (void) state;
    put("parent.yaml", "scenario: parent\ntitle: {en: Parent}\n");
    put("child.yaml", "inherits: parent\n");
    assert_refused_file("child.yaml", NULL, true, YB_ERR_INPUT,
                        "child.yaml:1:1: the key scenario is missing; it is not inherited"
                        " | add a line such as scenario: my-scenario");
    assert_refused_file("child.yaml", "scenario=other", false, YB_ERR_INPUT,
                        "child.yaml:1:1: the key scenario is missing; it is not inherited");
    put("child.yaml", "scenario: Rising-20\ninherits: parent\n");
    yb_inputs *inputs = read_with("child.yaml", NULL, 0);
    assert_string_equal(yb_inputs_text(inputs, YB_KEY_SCENARIO), "Rising-20");
    assert_string_equal(yb_inputs_text(inputs, YB_KEY_TITLE_EN), "Parent");
    yb_inputs_free(inputs);
}

static void names_are_letters_digits_and_dash(void **state)
{
    (void) state;
    put("s.yaml", "scenario: a_b\n");
    assert_refused_file("s.yaml", NULL, false, YB_ERR_INPUT, "s.yaml:1:11: scenario = a_b is not a name");
    put("s.yaml", "scenario: 基线\n");
    assert_refused_file("s.yaml", NULL, false, YB_ERR_INPUT, "s.yaml:1:11: scenario = 基线 is not a name");
    put("s.yaml", "scenario: -a\n");
    assert_refused_file("s.yaml", NULL, false, YB_ERR_INPUT, "s.yaml:1:11: scenario = -a is not a name");
    put("s.yaml", "scenario: ../x\n");
    assert_refused_file("s.yaml", NULL, false, YB_ERR_INPUT, "s.yaml:1:11: scenario = ../x is not a name");
    put("s.yaml", "scenario: 12345678901234567890123456789012345678901234567890123456789012345\n");
    assert_refused_file(
        "s.yaml", NULL, false, YB_ERR_INPUT,
        "s.yaml:1:11: scenario = 1234567890123456789012345678901234567890... has 65 characters,"
        " more than 64");
    put("s.yaml", "scenario:\n");
    assert_refused_file("s.yaml", NULL, false, YB_ERR_INPUT, "s.yaml:1:10: scenario has no value");
    put("s.yaml", "scenario: [a]\n");
    assert_refused_file("s.yaml", NULL, false, YB_ERR_INPUT,
                        "s.yaml:1:11: scenario is a list; one value is meant");
}

static void values_merge_with_the_parent(void **state)
{
    (void) state;
    put("base.yaml", "scenario: base\n"
                     "resident:\n"
                     "  premium: {rule: step, level: 400, add: 20}\n"
                     "  subsidy: 700\n"
                     "  enrolment: {loss_rate: 0.002, leaver_cost_ratio: 0.7}\n"
                     "output: {percentiles: [5, 50, 95], series: [resident.income, births]}\n");
    yb_inputs *inputs = read_lines("inherits: base\n"
                                   "resident: {premium: {add: 30}, enrolment: {loss_rate: 1%}}\n"
                                   "output: {percentiles: [50], series: []}\n",
                                   NULL, NULL);
    assert_true(premium_in(inputs, 2027) == 430.0);
    assert_true(inputs->value[YB_KEY_RESIDENT_SUBSIDY].rule.number[YB_FIELD_LEVEL] == 700.0);
    assert_true(inputs->value[YB_KEY_LOSS_RATE].rule.number[YB_FIELD_LEVEL] == 0.01);
    assert_true(yb_inputs_number(inputs, YB_KEY_LEAVER_COST_RATIO) == 0.7);
    assert_int_equal(inputs->n_percentiles, 1);
    assert_int_equal(inputs->value[YB_KEY_SERIES].n_list, 0);
    assert_int_equal(inputs->n_chain, 2);
    assert_string_equal(inputs->chain[1], "base.yaml");
    yb_inputs_free(inputs);

    inputs = read_lines("inherits: base\nresident: {premium: {rule: growth, level: 400, rate: 0.25}}\n", NULL,
                        NULL);
    assert_true(premium_in(inputs, 2027) == 500.0);
    assert_int_equal(inputs->value[YB_KEY_SERIES].n_list, 2);
    yb_inputs_free(inputs);

    inputs = read_lines("inherits: base\nresident: {premium: 380}\n", NULL, NULL);
    assert_true(premium_in(inputs, 2050) == 380.0);
    yb_inputs_free(inputs);

    assert_refused("inherits: base\nresident: {premium: {rule: growth, rate: 0.02}}\n",
                   "s.yaml:3:21: resident.premium: the rule growth needs the field level");
    assert_refused("inherits: base\nresident: {premium: {rate: 0.02}}\n",
                   "s.yaml:3:28: resident.premium: the rule step has no field rate");
}

static void parents_are_found_beside_the_file_then_in_the_data(void **state)
{
    (void) state;
    put("installed/far.yaml", "scenario: far\nresident: {premium: 1}\n");
    put("sub/near.yaml", "scenario: near\nresident: {premium: 2}\n");
    put("sub/c.yaml", "scenario: c\ninherits: near\n");
    mkdir("sub/data", 0755);
    mkdir("sub/data/national", 0755);
    yb_inputs *inputs = read_with("sub/c.yaml", NULL, 0);
    assert_true(premium_in(inputs, 2030) == 2.0);
    assert_string_equal(inputs->chain[1], "sub/near.yaml");
    yb_inputs_free(inputs);

    mkdir("installed/data", 0755);
    mkdir("installed/data/national", 0755);
    setenv("YIBAO_DATA", "installed", 1);
    put("sub/c.yaml", "scenario: c\ninherits: far\n");
    inputs = read_with("sub/c.yaml", NULL, 0);
    assert_true(premium_in(inputs, 2030) == 1.0);
    yb_inputs_free(inputs);
    put("installed/near.yaml", "scenario: near\nresident: {premium: 3}\n");
    put("sub/c.yaml", "scenario: c\ninherits: near\n");
    inputs = read_with("sub/c.yaml", NULL, 0);
    assert_true(premium_in(inputs, 2030) == 2.0); /* the sibling wins */
    yb_inputs_free(inputs);
    inputs = read_with("far", NULL, 0); /* a bare name is an installed scenario */
    assert_string_equal(inputs->file, "installed/far.yaml");
    yb_inputs_free(inputs);
    unsetenv("YIBAO_DATA");

    put("sub/c.yaml", "scenario: c\ninherits: ../installed/far.yaml\n");
    inputs = read_with("sub/c.yaml", NULL, 0);
    assert_true(premium_in(inputs, 2030) == 1.0);
    yb_inputs_free(inputs);
}

static void a_missing_parent_gets_the_nearest_name(void **state)
{
    (void) state;
    put("baseline.yaml", "scenario: baseline\n");
    assert_refused_with_hint("inherits: basline\n",
                             "s.yaml:2:11: inherits = basline: there is no such scenario"
                             " | did you mean baseline?");
    assert_refused("inherits:\n", "s.yaml:2:10: inherits names no scenario");
    assert_refused("inherits: [a, b]\n", "s.yaml:2:11: inherits names no scenario");
    /* The child's own values are judged all the same. */
    assert_refused("inherits: nowhere\nresident: {premium: -1}\n",
                   "s.yaml:2:11: inherits = nowhere: there is no such scenario\n"
                   "s.yaml:3:21: resident.premium = -1 is outside [0, 100000] yuan");
    assert_refused_file("nosuch.yaml", NULL, false, YB_ERR_FILE,
                        "nosuch.yaml: cannot be read: No such file or directory");
}

static void circles_and_long_chains_are_refused(void **state)
{
    char name[32], text[64];

    (void) state;
    put("x.yaml", "scenario: x\ninherits: y\n");
    put("y.yaml", "scenario: y\ninherits: z\n");
    put("z.yaml", "scenario: z\ninherits: ./x.yaml\n");
    assert_refused_file("x.yaml", NULL, false, YB_ERR_INPUT,
                        "z.yaml:2:11: inherits makes a circle: x.yaml -> y.yaml -> z.yaml -> ./x.yaml");
    put("z.yaml", "scenario: z\ninherits: z\n");
    assert_refused_file("z.yaml", NULL, false, YB_ERR_INPUT,
                        "z.yaml:2:11: inherits makes a circle: z.yaml -> z.yaml");
    for (int i = 0; i <= 33; i++) {
        snprintf(name, sizeof name, "chain%d.yaml", i);
        snprintf(text, sizeof text, "scenario: c\n%s%.0d\n", i > 0 ? "inherits: chain" : "#",
                 i > 0 ? i - 1 : 0);
        if (i == 1)
            snprintf(text, sizeof text, "scenario: c\ninherits: chain0\n");
        put(name, text);
    }
    yb_inputs *inputs = read_with("chain32.yaml", NULL, 0);
    assert_int_equal(inputs->n_chain, 33);
    yb_inputs_free(inputs);
    assert_refused_file("chain33.yaml", NULL, false, YB_ERR_INPUT,
                        "chain1.yaml:2:11: inherits goes through more than 32 parents");
}

static void parents_are_validated_even_where_they_do_not_count(void **state)
{
    (void) state;
    put("bad.yaml", "scenario: bad\n"
                    "resident: {premium: {rule: step, level: 400}, subsidy: -1}\n"
                    "simulation: {paths: 0}\n"
                    "nonsense: 1\n");
    assert_refused("inherits: bad\n"
                   "resident: {premium: 400, subsidy: 700}\n"
                   "simulation: {paths: 10, seed: x}\n",
                   "bad.yaml:2:56: resident.subsidy = -1 is outside [0, 100000] yuan\n"
                   "bad.yaml:3:21: simulation.paths = 0 is outside [1, 10000000]\n"
                   "bad.yaml:4:1: unknown key nonsense\n"
                   "bad.yaml:2:21: resident.premium: the rule step needs the field add\n"
                   "s.yaml:4:31: simulation.seed = x is not a number");
}

static void unknown_keys_get_the_nearest(void **state)
{
    (void) state;
    assert_refused_with_hint("resident: {premum: 400}\n",
                             "s.yaml:2:12: unknown key resident.premum | did you mean resident.premium?");
    assert_refused_with_hint("Resident: {premium: 400}\n",
                             "s.yaml:2:1: unknown key Resident | did you mean resident?");
    assert_refused_with_hint(
        "loss_rate: 0.01\n",
        "s.yaml:2:1: unknown key loss_rate | did you mean resident.enrolment.loss_rate?");
    assert_refused_with_hint(
        "shocks: {correlations: {}}\n",
        "s.yaml:2:10: unknown key shocks.correlations | did you mean shocks.correlation?");
    assert_refused_with_hint("shocks: {wage: {sd: 1}}\n",
                             "s.yaml:2:10: unknown key shocks.wage | docs/parameters.md lists all keys");
    assert_refused_with_hint("shocks: {tfr: {ds: 1}}\n",
                             "s.yaml:2:16: unknown key shocks.tfr.ds | did you mean shocks.tfr.sd?");
    assert_refused_with_hint("resident.premium: 400\n",
                             "s.yaml:2:1: resident.premium: a key of a file has no dots"
                             " | nest the names: group: {key: value}");
}

static void groups_and_values_do_not_mix(void **state)
{
    (void) state;
    assert_refused("resident: 400\n", "s.yaml:2:11: resident is a group of keys, not a value");
    assert_refused("resident: [1]\n", "s.yaml:2:11: resident is a group of keys, not a value");
    assert_refused_with_hint("resident:\n", "s.yaml:2:10: resident is a group of keys, not a value"
                                            " | give keys below it, or remove the line");
    assert_refused("simulation: {paths: {n: 1}}\n",
                   "s.yaml:2:21: simulation.paths is a map; a number is meant");
    assert_refused("simulation: {paths: [1]}\n",
                   "s.yaml:2:21: simulation.paths is a list; a number is meant");
    assert_refused("title: {zh: {a: b}}\n", "s.yaml:2:13: title.zh is a map; one value is meant");
    assert_refused("simulation: {paths: }\n", "s.yaml:2:21: simulation.paths has no value");
    yb_inputs_free(read_lines("resident: {}\n", NULL, NULL));
    yb_inputs_free(read_lines("resident: {premium: {}, inpatient: {fund_share: {}}}\n", NULL, NULL));
}

/* What a well-known YAML library silently read as something else. */
static void misread_numbers_are_refused(void **state)
{
    (void) state;
    assert_refused("simulation: {paths: 24%}\n",
                   "s.yaml:2:21: simulation.paths = 24%: a percent sign is not meant here");
    assert_refused("resident:\n  premium: 0,24\n", "s.yaml:3:12: resident.premium = 0,24 is not a number");
    assert_refused("simulation:\n  paths: 10,000\n",
                   "s.yaml:3:10: simulation.paths = 10,000 is not a number");
    assert_refused_with_hint("simulation: {paths: 10,000}\n",
                             "s.yaml:2:24: unknown key simulation.000"
                             " | a comma ends a value: write 0.24, not 0,24, and 10000, not 10,000");
    assert_refused_with_hint("resident: {premium: 030}\n",
                             "s.yaml:2:21: resident.premium = 030 is not a number"
                             " | no leading zeros: write 30");
    yb_inputs *inputs = read_lines("simulation: {paths: 1e4}\n", NULL, NULL);
    assert_int_equal(yb_inputs_paths(inputs), 10000);
    yb_inputs_free(inputs);
}

static void true_false_and_words(void **state)
{
    (void) state;
    yb_inputs *inputs = read_lines("resident: {fill_gap: true}\n"
                                   "employee: {retirement: {reform: \"off\"}}\n"
                                   "population: {base: un}\n",
                                   NULL, NULL);
    assert_true(yb_inputs_bool(inputs, YB_KEY_RESIDENT_FILL_GAP));
    assert_string_equal(yb_inputs_text(inputs, YB_KEY_RETIREMENT_REFORM), "off");
    assert_true(yb_inputs_number(inputs, YB_KEY_POPULATION_BASE) == 1.0);
    yb_inputs_free(inputs);
    assert_refused_with_hint("resident: {fill_gap: yes}\n",
                             "s.yaml:2:22: resident.fill_gap = yes is neither true nor false | write true");
    assert_refused_with_hint("resident: {fill_gap: Off}\n",
                             "s.yaml:2:22: resident.fill_gap = Off is neither true nor false | write false");
    assert_refused_with_hint("resident: {fill_gap: \"true\"}\n",
                             "s.yaml:2:22: resident.fill_gap = true is neither true nor false"
                             " | write true, without quotes");
    assert_refused_with_hint(
        "resident: {fill_gap: maybe}\n",
        "s.yaml:2:22: resident.fill_gap = maybe is neither true nor false | write true or false");
    assert_refused_with_hint(
        "employee: {retirement: {reform: fast}}\n",
        "s.yaml:2:33: employee.retirement.reform = fast is not known | did you mean faster?");
    assert_refused_with_hint("population: {base: wpp}\n",
                             "s.yaml:2:20: population.base = wpp is not known | one of: nbs un");
}

static void the_region_is_a_data_folder(void **state)
{
    (void) state;
    yb_inputs *inputs = read_lines("region: beijing\n", NULL, NULL);

    assert_string_equal(yb_inputs_text(inputs, YB_KEY_REGION), "beijing");
    yb_inputs_free(inputs);
    assert_refused_with_hint("region: bejing\n", "s.yaml:2:9: region = bejing: there is no folder data/bejing"
                                                 " | did you mean beijing?");
    put("sub/c.yaml", "scenario: c\n");
    if (rmdir("sub/data/national") == 0)
        assert_refused_file("sub/c.yaml", NULL, false, YB_ERR_INPUT,
                            "region = national: there is no folder data/national");
    assert_refused("region: ../data\n", "s.yaml:2:9: region = ../data is not a name");
}

static void percentiles_are_ascending_with_the_median(void **state)
{
    (void) state;
    yb_inputs *inputs = read_lines("output: {percentiles: [0.1, 50, 99.9]}\n", NULL, NULL);

    assert_int_equal(inputs->n_percentiles, 3);
    assert_true(inputs->percentile[2] == 99.9);
    yb_inputs_free(inputs);
    assert_refused("output: {percentiles: [5, 95]}\n", "s.yaml:2:23: output.percentiles does not hold 50");
    assert_refused("output: {percentiles: []}\n", "s.yaml:2:23: output.percentiles does not hold 50");
    assert_refused("output: {percentiles: 50}\n", "s.yaml:2:23: output.percentiles is not a list");
    assert_refused("output: {percentiles: [50, 50]}\n",
                   "s.yaml:2:28: output.percentiles: 50 does not exceed the percentile before");
    assert_refused("output: {percentiles: [0, 50, 100]}\n",
                   "s.yaml:2:24: output.percentiles: 0 is not inside (0, 100)\n"
                   "s.yaml:2:31: output.percentiles: 100 is not inside (0, 100)");
    assert_refused("output: {percentiles: [50, x]}\n", "s.yaml:2:28: output.percentiles = x is not a number");
    assert_refused(
        "output: {percentiles: [50,51,52,53,54,55,56,57,58,59,60,61,62,63,64,65,66,67,68,69,70,71,72,73,74,"
        "75,76,77,78,79,80,81,82]}\n",
        "s.yaml:2:120: output.percentiles holds more than 32 percentiles");
}

static void series_are_names(void **state)
{
    (void) state;
    yb_inputs *inputs =
        read_lines("output: {series: [all, resident.income, population_65plus]}\n", NULL, NULL);

    assert_int_equal(inputs->value[YB_KEY_SERIES].n_list, 3);
    yb_inputs_free(inputs);
    assert_refused("output: {series: all}\n", "s.yaml:2:18: output.series is not a list");
    assert_refused("output: {series: [Income, a.b.c, .x, x., births, births]}\n",
                   "s.yaml:2:19: output.series: Income is not the name of a series\n"
                   "s.yaml:2:27: output.series: a.b.c is not the name of a series\n"
                   "s.yaml:2:34: output.series: .x is not the name of a series\n"
                   "s.yaml:2:38: output.series: x. is not the name of a series\n"
                   "s.yaml:2:50: output.series: births is listed twice");
}

static void years_lie_in_the_horizon(void **state)
{
    (void) state;
    assert_refused("projection: {last_year: 2019}\n",
                   "s.yaml:2:25: projection.last_year = 2019 is outside [2020, 2099]");
    assert_refused("projection: {first_year: 2027}\n",
                   "s.yaml:2:26: projection.first_year = 2027 is outside [2020, 2026]");
    assert_refused("projection: {last_year: 2040}\nsupervision: {recovery: {rule: step, level: 300, add: 1, "
                   "at: 2050}}\n",
                   "s.yaml:3:62: supervision.recovery.at = 2050: year outside the horizon [2025, 2040]");
    /* The horizon that counts is that of the child. */
    put("long.yaml", "scenario: l\nsupervision: {recovery: {rule: step, level: 300, add: 1, at: 2050}}\n");
    assert_refused("inherits: long\nprojection: {last_year: 2040}\n",
                   "long.yaml:2:62: supervision.recovery.at = 2050: year outside the horizon [2025, 2040]");
}

static void the_command_line_sets_keys_fields_and_groups(void **state)
{
    (void) state;
    yb_inputs *inputs = read_lines("", "resident.premium=380", "resident.enrolment={loss_rate: 1%}");

    assert_true(premium_in(inputs, 2050) == 380.0);
    assert_true(inputs->value[YB_KEY_LOSS_RATE].rule.number[YB_FIELD_LEVEL] == 0.01);
    assert_false(inputs->value[YB_KEY_LOSS_RATE].is_default);
    assert_string_equal(inputs->value[YB_KEY_LOSS_RATE].at.file, "--set resident.enrolment");
    yb_inputs_free(inputs);

    static const char step[] = "resident: {premium: {rule: step, level: 400, add: 20}}\n";
    inputs = read_lines(step, "resident.premium.add=30", NULL);
    assert_true(premium_in(inputs, 2027) == 430.0);
    yb_inputs_free(inputs);
    inputs = read_lines(step, "resident.premium.rule=frozen", NULL);
    assert_true(premium_in(inputs, 2027) == 400.0);
    yb_inputs_free(inputs);
    inputs = read_lines(step, "resident.premium.rule=growth", "resident.premium.rate=25%");
    assert_true(premium_in(inputs, 2027) == 500.0);
    yb_inputs_free(inputs);
    inputs = read_lines("", "resident.premium={rule: table, values: {2026: 400}, between: step}",
                        "resident.premium.values.2030=450");
    assert_true(premium_in(inputs, 2030) == 450.0);
    yb_inputs_free(inputs);
    inputs = read_lines("", "shocks.correlation.tfr.mortality=0.25", "output.percentiles=[10, 50]");
    assert_true(inputs->correlation[YB_DRIVER_MORTALITY][YB_DRIVER_TFR] == 0.25);
    assert_int_equal(inputs->n_percentiles, 2);
    yb_inputs_free(inputs);
    inputs = read_lines("", "title.zh=a=b", "shocks.level_shifts=[]");
    assert_string_equal(yb_inputs_text(inputs, YB_KEY_TITLE_ZH), "a=b");
    assert_int_equal(inputs->n_shifts, 0);
    yb_inputs_free(inputs);
}

static void a_setting_without_equals_is_a_usage_error(void **state)
{
    (void) state;
    put_scenario("");
    assert_refused_file("s.yaml", "resident.premium", false, YB_ERR_USAGE,
                        "--set resident.premium: no KEY=VALUE");
    assert_refused_file("s.yaml", "=3", false, YB_ERR_USAGE, "--set =3: no KEY=VALUE");
    assert_refused_file("s.yaml", "title.zh＝3", true, YB_ERR_USAGE,
                        "--set title.zh＝3: no KEY=VALUE | the sign is full-width: write =");
}

static void wrong_settings_are_input_errors(void **state)
{
    (void) state;
    assert_set_refused("resident.premium=", "--set resident.premium:1:1: resident.premium has no value");
    assert_set_refused("resident.premium=-1",
                       "--set resident.premium:1:1: resident.premium = -1 is outside [0, 100000] yuan");
    assert_set_refused("resident.premium={rule: step, level: x, add: 1}",
                       "--set resident.premium:1:21: resident.premium.level = x is not a number");
    assert_set_refused("resident.premum=3", "--set resident.premum:1:1: unknown key resident.premum");
    assert_set_refused("resident.premium.ad=3",
                       "--set resident.premium.ad:1:1: resident.premium: no rule has a field ad");
    assert_set_refused(
        "resident.premium.values.30=3",
        "--set resident.premium.values.30:1:1: resident.premium.values: 30 is not a year in [1900, 2200]");
    assert_set_refused("resident.premium.add=3",
                       "--set resident.premium.add:1:1: resident.premium: the rule indexed has no field add");
    assert_set_refused("resident=3", "--set resident:1:1: resident is a group of keys, not a value");
    assert_set_refused("inherits=x", "--set inherits:1:1: inherits cannot be set on the command line");
    assert_set_refused("shocks.correlation.tfr.x=1",
                       "--set shocks.correlation.tfr.x:1:1: shocks.correlation: unknown driver x");
    assert_set_refused("resident.fill_gap=1",
                       "--set resident.fill_gap:1:1: resident.fill_gap = 1 is neither true nor false");
    assert_set_refused("title.zh=a\nb: 1", "--set title.zh:1:1: --set title.zh: not one value");
}

static void options_replace_valid_values_only(void **state)
{
    yb_diag *diag = yb_diag_create();
    yb_input_options options = {.paths = 123};
    char all[400];

    (void) state;
    put_scenario("");
    yb_inputs *inputs = yb_inputs_read("s.yaml", &options, diag);
    assert_int_equal(yb_inputs_paths(inputs), 123);
    assert_int_equal(yb_inputs_seed(inputs), 0);
    yb_inputs_free(inputs);
    inputs = yb_inputs_read("s.yaml", NULL, diag);
    assert_int_equal(yb_inputs_paths(inputs), 10000);
    yb_inputs_free(inputs);
    put_scenario("simulation: {paths: 0, seed: -1}\n");
    assert_null(yb_inputs_read("s.yaml", &options, diag));
    problems_text(diag, false, all, sizeof all);
    assert_string_equal(all, "s.yaml:2:21: simulation.paths = 0 is outside [1, 10000000]\n"
                             "s.yaml:2:30: simulation.seed = -1 is outside [0, 9223372036854775807]");
    yb_diag_free(diag);
    diag = yb_diag_create();
    put_scenario("");
    options.paths = -3;
    assert_null(yb_inputs_read("s.yaml", &options, diag));
    assert_int_equal(yb_diag_status(diag), YB_ERR_USAGE);
    yb_diag_free(diag);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_name_alone_gives_the_defaults),
        cmocka_unit_test(every_default_is_valid_and_in_range),
        cmocka_unit_test(the_scenario_names_itself),
        cmocka_unit_test(names_are_letters_digits_and_dash),
        cmocka_unit_test(values_merge_with_the_parent),
        cmocka_unit_test(parents_are_found_beside_the_file_then_in_the_data),
        cmocka_unit_test(a_missing_parent_gets_the_nearest_name),
        cmocka_unit_test(circles_and_long_chains_are_refused),
        cmocka_unit_test(parents_are_validated_even_where_they_do_not_count),
        cmocka_unit_test(unknown_keys_get_the_nearest),
        cmocka_unit_test(groups_and_values_do_not_mix),
        cmocka_unit_test(misread_numbers_are_refused),
        cmocka_unit_test(true_false_and_words),
        cmocka_unit_test(the_region_is_a_data_folder),
        cmocka_unit_test(percentiles_are_ascending_with_the_median),
        cmocka_unit_test(series_are_names),
        cmocka_unit_test(years_lie_in_the_horizon),
        cmocka_unit_test(the_command_line_sets_keys_fields_and_groups),
        cmocka_unit_test(a_setting_without_equals_is_a_usage_error),
        cmocka_unit_test(wrong_settings_are_input_errors),
        cmocka_unit_test(options_replace_valid_values_only),
    };

    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
