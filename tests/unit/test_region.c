/* Regional packs: what is lent, and by which rule.  Started in the repository root; packs are written to a
 * folder of their own. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "yibao/data.h"
#include "yibao/inputs.h"

static char folder[] = "/tmp/yb_region_XXXXXX";

static void put(const char *name, const char *text)
{
    char path[200];
    FILE *stream;

    snprintf(path, sizeof path, "%s/data/t/%s", folder, name);
    stream = fopen(path, "w");
    assert_non_null(stream);
    fputs(text, stream);
    fclose(stream);
}

static int make_pack(void **state)
{
    char path[200];

    (void) state;
    setenv("YIBAO_DATA", "scenarios", 1);
    if (!mkdtemp(folder))
        return -1;
    snprintf(path, sizeof path, "%s/data", folder);
    mkdir(path, 0755);
    snprintf(path, sizeof path, "%s/data/t", folder);
    return mkdir(path, 0755);
}

static int remove_pack(void **state)
{
    static const char *const names[] = {"/data/t/funds.csv", "/data/t/sources.csv", "/data/t", "/data", ""};
    char path[200];

    (void) state;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        snprintf(path, sizeof path, "%s%s", folder, names[i]);
        remove(path);
    }
    return 0;
}

static yb_data *read_pack(const char *rows, yb_diag *diag)
{
    char text[4000], beside[200];

    snprintf(text, sizeof text,
             "series,fund,year,value,unit,status,source_id\npopulation,none,2020,1412.12,10k_persons,"
             "official,s\n%s",
             rows);
    put("funds.csv", text);
    put("sources.csv", "source_id,title,title_en\ns,来源甲,Source A\nu,来源乙,Source B\n");
    snprintf(beside, sizeof beside, "%s/t.yaml", folder);
    return yb_data_read(beside, "t", false, diag);
}

/* A pack that must be accepted without a word. */
static yb_data *pack(const char *rows)
{
    yb_diag *diag = yb_diag_create();
    yb_data *data = read_pack(rows, diag);

    if (!data)
        fail_msg("%s", yb_diag_text(diag, 0));
    assert_int_equal(yb_diag_warnings(diag), 0);
    yb_diag_free(diag);
    return data;
}

static yb_data *nation(void)
{
    yb_diag *diag = yb_diag_create();
    yb_data *data = yb_data_read("scenarios/baseline.yaml", "national", false, diag);

    assert_non_null(data);
    yb_diag_free(diag);
    return data;
}

static double value(const yb_data *data, const char *series, const char *fund, int year)
{
    yb_diag *diag = yb_diag_create();
    const double found = yb_data_value(data, series, fund, year, diag);

    assert_int_equal(yb_diag_errors(diag), 0);
    yb_diag_free(diag);
    return found;
}

static void assert_near(double found, double expected)
{
    if (!(fabs(found - expected) <= 1e-9 * fabs(expected)))
        fail_msg("%.12g instead of %.12g", found, expected);
}

static bool says(const yb_data *data, const char *text)
{
    for (size_t i = 0; i < data->n_borrowed; i++)
        if (strstr(data->borrowed[i], text))
            return true;
    return false;
}

static double persons(const yb_data *data)
{
    double sum = 0.0;

    for (int s = 0; s < YB_SEXES; s++)
        for (int a = 0; a < YB_AGES; a++)
            sum += data->population[s][a];
    return sum;
}

/* A region of which the size alone is known is the nation in small. */
static void size_alone_scales_people_and_money_but_no_ratio(void **state)
{
    yb_data *all = nation(), *data = pack("");
    static const char *const scaled[][2] = {{"enrolment", "resident"},
                                            {"enrolment_active", "employee"},
                                            {"enrolment_retired", "employee"},
                                            {"income", "resident"},
                                            {"expenditure", "employee_pooled"},
                                            {"income", "employee_account"},
                                            {"inpatient_discharges", "resident"},
                                            {"outpatient_cost", "employee"},
                                            {"medical_cost_retired", "employee"},
                                            {"births", "none"},
                                            {"gdp_nominal", "none"},
                                            {"maternity_expenditure", "none"},
                                            {"fraud_recovery", "all"},
                                            {"population", "none"},
                                            {"enrolment_pool_only", "employee"}};
    static const char *const same[][2] = {{"cost_per_discharge", "resident"},
                                          {"subsidy_per_person", "resident"},
                                          {"disposable_income_per_capita", "none"}};

    (void) state;
    for (size_t i = 0; i < sizeof scaled / sizeof *scaled; i++) {
        const double national = value(all, scaled[i][0], scaled[i][1], 2025);

        /* The published totals of active, retired and all members differ by rounding. */
        assert_true(fabs(value(data, scaled[i][0], scaled[i][1], 2025) / national - 0.01) < 1e-8);
    }
    for (size_t i = 0; i < sizeof same / sizeof *same; i++)
        assert_near(value(data, same[i][0], same[i][1], 2025), value(all, same[i][0], same[i][1], 2025));
    assert_near(value(data, "average_wage_urban_nonprivate", "none", 2023), 120698.0);
    assert_near(value(data, "premium_individual_benefit_year", "resident", 2026), 400.0);
    assert_near(value(data, "accumulated_balance", "employee_account", 2024), 144.7175);
    assert_near(persons(data), 0.01 * persons(all));
    assert_near(data->net_migration[1][0][30], 0.01 * all->net_migration[1][0][30]);
    assert_true(data->regional && data->illustrative);
    assert_false(all->regional);
    assert_null(yb_data_figure(data, "income", "resident", 2025));
    yb_data_free(data);
    yb_data_free(all);
}

static void older_flows_are_carried_with_national_growth_per_member(void **state)
{
    yb_data *all = nation();
    yb_data *data = pack("enrolment,resident,2022,900,10k_persons,official,s\n"
                         "enrolment,resident,2024,880,10k_persons,official,s\n"
                         "income,resident,2022,80,100m_yuan,official,s\n"
                         "expenditure,resident,2022,78,100m_yuan,official,s\n");
    const double members = 880.0 * 94213.3 / 94713.7;
    const double growth =
        11237.72 / 94213.3 /
        (value(all, "income", "resident", 2022) / value(all, "enrolment", "resident", 2022));

    (void) state;
    assert_near(value(data, "enrolment", "resident", 2025), members);
    assert_near(value(data, "income", "resident", 2025), 80.0 / 900.0 * growth * members);
    assert_false(data->illustrative);
    assert_true(says(data, "resident income: that of 2022 carried to 2025"));
    assert_string_equal(
        data->known,
        "population 2020, resident enrolment 2022-2024, resident income 2022, resident expenditure 2022");
    yb_data_free(data);
    yb_data_free(all);
}

static void balance_keeps_its_distance_to_the_national_share(void **state)
{
    yb_data *data = pack("current_balance,resident,2024,-5,100m_yuan,press,s\n");
    const double income_2024 = 11180.91 / 94713.7 * (94713.7 * 0.01);
    const double share = 559.09 / 11237.72 - 519.42 / 11180.91 - 5.0 / income_2024;
    const double income = value(data, "income", "resident", 2025);

    (void) state;
    assert_near(income, 112.3772);
    assert_near(value(data, "expenditure", "resident", 2025), income * (1.0 - share));
    assert_near(value(data, "current_balance", "resident", 2025), income * share);
    /* Months of cover: the national stock over the expenditure that the balance of 2024 means. */
    assert_near(value(data, "accumulated_balance", "resident", 2024),
                8183.02 / 10661.49 * (income_2024 + 5.0));
    assert_true(says(data, "keeps its distance of 2024"));
    yb_data_free(data);
}

static void balance_later_than_the_flows_counts(void **state)
{
    yb_data *data = pack(
        "income,resident,2021,80,100m_yuan,official,s\nexpenditure,resident,2021,60,100m_yuan,official,s\n"
        "current_balance,resident,2024,-9,100m_yuan,press,s\n");

    (void) state;
    assert_true(value(data, "current_balance", "resident", 2025) < -8.0);
    assert_true(says(data, "resident income: that of 2021"));
    assert_true(says(data, "resident expenditure: set so"));
    yb_data_free(data);
}

static void whole_employee_fund_is_split_as_in_the_nation(void **state)
{
    yb_data *data = pack(
        "income,employee,2025,300,100m_yuan,official,s\nexpenditure,employee,2025,250,100m_yuan,official,s\n"
        "accumulated_balance,employee,2024,500,100m_yuan,official,s\n");

    (void) state;
    assert_near(value(data, "income", "employee_pooled", 2025), 300.0 * 18292.91 / 24683.6);
    assert_near(value(data, "expenditure", "employee_account", 2025), 250.0 * 5782.28 / 19376.55);
    assert_near(value(data, "accumulated_balance", "employee_pooled", 2024), 500.0 * 30445.5 / 44917.25);
    yb_data_free(data);
}

static void third_of_three_follows(void **state)
{
    yb_data *data = pack("income,employee,2025,300,100m_yuan,official,s\nincome,employee_account,2025,90,"
                         "100m_yuan,official,s\n"
                         "income,resident,2025,110,100m_yuan,official,s\ncurrent_balance,resident,2025,-10,"
                         "100m_yuan,official,s\n"
                         "enrolment,all,2025,1300,10k_persons,official,s\nenrolment,resident,2025,900,10k_"
                         "persons,official,s\n");

    (void) state;
    assert_near(value(data, "income", "employee_pooled", 2025), 210.0);
    assert_near(value(data, "expenditure", "resident", 2025), 120.0);
    assert_near(value(data, "enrolment_active", "employee", 2025) +
                    value(data, "enrolment_retired", "employee", 2025),
                400.0);
    assert_null(yb_data_figure(data, "expenditure", "resident", 2025));
    yb_data_free(data);
}

static void stocks_of_other_years_are_rolled_to_the_opening(void **state)
{
    yb_data *data = pack("accumulated_balance,resident,2022,70,100m_yuan,official,s\ncurrent_balance,"
                         "resident,2023,3,100m_yuan,official,s\n"
                         "current_balance,resident,2024,-4,100m_yuan,official,s\n");

    (void) state;
    assert_near(value(data, "accumulated_balance", "resident", 2024), 69.0);
    assert_true(says(data, "resident opening balance: that of 2022 rolled on"));
    yb_data_free(data);
    data = pack("accumulated_balance,resident,2025,70,100m_yuan,official,s\ncurrent_balance,resident,2025,3,"
                "100m_yuan,official,s\n");
    assert_near(value(data, "accumulated_balance", "resident", 2024), 67.0);
    yb_data_free(data);
}

static void unverified_figures_are_history_and_assumptions_are_not(void **state)
{
    yb_data *data = pack("income,resident,2025,200,100m_yuan,unverified,s\nexpenditure,resident,2025,111,"
                         "100m_yuan,assumption,u\n");

    (void) state;
    assert_near(value(data, "income", "resident", 2025), 112.3772);
    assert_near(value(data, "expenditure", "resident", 2025), 111.0);
    assert_non_null(yb_data_figure(data, "income", "resident", 2025));
    assert_null(yb_data_figure(data, "expenditure", "resident", 2025));
    assert_string_equal(data->history_source[0], "来源甲；来源乙");
    assert_string_equal(data->history_source[1], "Source A; Source B");
    yb_data_free(data);
}

static void every_problem_is_reported_at_its_line(void **state)
{
    yb_diag *diag = yb_diag_create();
    size_t n = 0;

    (void) state;
    assert_null(
        read_pack("incme,resident,2023,9,100m_yuan,press,s\nincome,resident,1989,x,yuan,secret,s\n"
                  "income,resident,2023,9,100m_yuan,press,s\nincome,resident,2023,9,100m_yuan,press,s\n",
                  diag));
    while (yb_diag_text(diag, n))
        n++;
    assert_int_equal(n, 6);
    assert_non_null(strstr(yb_diag_text(diag, 0), "funds.csv:3:"));
    assert_non_null(strstr(yb_diag_text(diag, 5), "stands in line 5 already"));
    assert_int_equal(yb_diag_status(diag), YB_ERR_INPUT);
    yb_diag_free(diag);
}

/* What the projection needs exists for every shipped region, and its members fit into its population. */
static void every_shipped_pack_is_complete(void **state)
{
    static const char *const names[] = {"beijing",  "tianjin", "shandong", "guangxi",
                                        "shanghai", "suzhou",  "hengshui", "jiujiang"};

    (void) state;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        yb_diag *diag = yb_diag_create();
        yb_data *data = yb_data_read("scenarios/x.yaml", names[i], false, diag);

        assert_non_null(data);
        assert_int_equal(yb_diag_warnings(diag), 0);
        assert_true(value(data, "enrolment", "resident", 2025) +
                        value(data, "enrolment_active", "employee", 2025) +
                        value(data, "enrolment_retired", "employee", 2025) <
                    1e-4 * persons(data));
        assert_near(1e-4 * persons(data) / 140489.0, value(data, "population", "none", 2025) / 140489.0);
        yb_data_free(data);
        yb_diag_free(diag);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(size_alone_scales_people_and_money_but_no_ratio),
        cmocka_unit_test(older_flows_are_carried_with_national_growth_per_member),
        cmocka_unit_test(balance_keeps_its_distance_to_the_national_share),
        cmocka_unit_test(balance_later_than_the_flows_counts),
        cmocka_unit_test(whole_employee_fund_is_split_as_in_the_nation),
        cmocka_unit_test(third_of_three_follows),
        cmocka_unit_test(stocks_of_other_years_are_rolled_to_the_opening),
        cmocka_unit_test(unverified_figures_are_history_and_assumptions_are_not),
        cmocka_unit_test(every_problem_is_reported_at_its_line),
        cmocka_unit_test(every_shipped_pack_is_complete),
    };

    return cmocka_run_group_tests(tests, make_pack, remove_pack);
}
