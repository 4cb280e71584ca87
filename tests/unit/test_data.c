/* The national data pack, packs that fall back on it, and packs that are broken. */
#include "yibao/data.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "assert_close.h"
#include "yibao/inputs.h"

static const char *const SCENARIO = "scenarios/baseline.yaml";

static yb_data *read_national(bool un)
{
    yb_diag *diag = yb_diag_create();
    yb_data *data = yb_data_read(SCENARIO, "national", un, diag);

    if (data == NULL)
        yb_diag_print(diag, stderr, false);
    assert_non_null(data);
    assert_int_equal(yb_diag_errors(diag), 0);
    yb_diag_free(diag);
    return data;
}

static double total(double cells[YB_SEXES][YB_AGES])
{
    double sum = 0.0;

    for (int s = 0; s < YB_SEXES; s++)
        for (int a = 0; a < YB_AGES; a++)
            sum += cells[s][a];
    return sum;
}

static void the_official_population_adds_up_to_the_communique(void **state)
{
    yb_data *data = read_national(false);

    (void) state;
    assert_near(1e-4 * total(data->population), 140489.0, 1.0);
    assert_near(1e-4 * total(data->population_before), 140828.0, 1.0);
    for (int s = 0; s < YB_SEXES; s++)
        for (int a = 0; a < YB_AGES; a++)
            assert_true(data->population[s][a] > 0.0);
    yb_data_free(data);
}

static void the_un_population_is_another_one(void **state)
{
    yb_data *official = read_national(false), *un = read_national(true);

    (void) state;
    assert_true(total(un->population) > 1.4e9 && total(un->population) < 1.43e9);
    assert_true(fabs(total(un->population) - total(official->population)) > 1e6);
    assert_memory_equal(un->death_rate, official->death_rate, sizeof un->death_rate);
    yb_data_free(official);
    yb_data_free(un);
}

static void vital_rates_are_there_for_every_year_and_plausible(void **state)
{
    yb_data *data = read_national(false);

    (void) state;
    for (int t = 0; t <= YB_LAST_RATE_YEAR - YB_BASE_YEAR; t++) {
        double fertility = 0.0;

        for (int s = 0; s < YB_SEXES; s++)
            for (int a = 0; a < YB_AGES; a++)
                assert_true(data->death_rate[t][s][a] > 0.0 && data->death_rate[t][s][a] < 1.0);
        for (int a = 0; a < YB_AGES; a++) {
            assert_true(data->fertility_rate[t][a] >= 0.0);
            assert_true((a >= YB_FERTILE_FIRST && a <= YB_FERTILE_LAST) || data->fertility_rate[t][a] == 0.0);
            fertility += data->fertility_rate[t][a];
        }
        assert_true(fertility > 0.9 && fertility < 1.5);
        assert_true(data->male_per_female_birth[t] > 1.03 && data->male_per_female_birth[t] < 1.15);
    }
    /* Women outlive men. */
    assert_true(data->death_rate[0][YB_MEN][60] > data->death_rate[0][YB_WOMEN][60]);
    yb_data_free(data);
}

static void cost_weights_are_relative_to_25_to_34_and_the_sexes_average_to_one(void **state)
{
    yb_data *data = read_national(false);

    (void) state;
    assert_true(data->cost_weight[25] == 1.0 && data->cost_weight[34] == 1.0);
    assert_close(data->cost_weight[0], 0.9140 / 0.5957, 1e-12);
    assert_close(data->cost_weight[100], 2.7639 / 0.5957, 1e-12);
    for (int a = 0; a < YB_AGES; a++)
        assert_close(data->cost_sex_ratio[YB_MEN][a] + data->cost_sex_ratio[YB_WOMEN][a], 2.0, 1e-12);
    assert_close(data->cost_sex_ratio[YB_MEN][70], 3.1 / 2.85, 1e-12);
    yb_data_free(data);
}

static void retirement_ages_run_through_the_cohorts(void **state)
{
    yb_data *data = read_national(false);
    const double *men = data->retirement_age[YB_RETIRE_MEN];

    (void) state;
    assert_true(data->retirement_age_old[YB_RETIRE_MEN] == 60.0);
    assert_true(data->retirement_age_old[YB_RETIRE_WOMEN_55] == 55.0);
    assert_true(data->retirement_age_old[YB_RETIRE_WOMEN_50] == 50.0);
    assert_true(men[0] == 60.0 && men[1964 - YB_FIRST_BIRTH_YEAR] == 60.0);
    assert_true(men[1965 - YB_FIRST_BIRTH_YEAR] == 60.167);
    assert_true(men[1977 - YB_FIRST_BIRTH_YEAR] == 63.0 && men[YB_BIRTH_YEARS - 1] == 63.0);
    assert_true(data->retirement_age[YB_RETIRE_WOMEN_55][YB_BIRTH_YEARS - 1] == 58.0);
    assert_true(data->retirement_age[YB_RETIRE_WOMEN_50][YB_BIRTH_YEARS - 1] == 55.0);
    for (int g = 0; g < YB_RETIRE_GROUPS; g++)
        for (int b = 1; b < YB_BIRTH_YEARS; b++)
            assert_true(data->retirement_age[g][b] >= data->retirement_age[g][b - 1]);
    yb_data_free(data);
}

static void figures_are_found_by_series_fund_and_year(void **state)
{
    yb_data *data = read_national(false);
    yb_diag *diag = yb_diag_create();
    const yb_figure *figure = yb_data_figure(data, "income", "resident", 2025);

    (void) state;
    assert_non_null(figure);
    assert_true(figure->value == 11237.72);
    assert_string_equal(figure->status, "official");
    assert_string_equal(figure->unit, "100m_yuan");
    assert_null(yb_data_figure(data, "income", "resident", 1990));
    assert_null(yb_data_figure(data, "income", "nobody", 2025));
    assert_true(yb_data_value(data, "fraud_recovery", "all", 2025, diag) == 342.19);
    assert_int_equal(yb_diag_errors(diag), 0);
    assert_true(yb_data_value(data, "income", "resident", 1990, diag) == 1.0);
    assert_non_null(strstr(yb_diag_text(diag, 0), "income of the fund resident for 1990 is missing"));
    yb_diag_free(diag);
    yb_data_free(data);
}

/* A pack `city` of one file beside a scenario, in a folder of its own. */
typedef struct {
    char folder[32], file[256], funds[256], scenario[64];
    yb_diag *diag;
    yb_data *data;
} city;

static void make_folder(const char *parent, const char *name)
{
    char path[256];

    snprintf(path, sizeof path, "%s/%s", parent, name);
    assert_int_equal(mkdir(path, 0700), 0);
}

static void write_file(const char *path, const char *content)
{
    FILE *stream = fopen(path, "w");

    assert_non_null(stream);
    fputs(content, stream);
    fclose(stream);
}

static city read_city(const char *file, const char *content)
{
    city c = {.folder = "/tmp/yibao-pack-XXXXXX", .diag = yb_diag_create()};

    assert_non_null(mkdtemp(c.folder));
    make_folder(c.folder, "data");
    make_folder(c.folder, "data/city");
    snprintf(c.file, sizeof c.file, "%s/data/city/%s", c.folder, file);
    snprintf(c.funds, sizeof c.funds, "%s/data/city/funds.csv", c.folder);
    snprintf(c.scenario, sizeof c.scenario, "%s/own.yaml", c.folder);
    /* A city of the nation's size: what it borrows is the nation's as it is. */
    write_file(c.funds, "series,fund,year,value,unit,status,source_id,note\n"
                        "population,none,2025,140489,10k_persons,official,nbs2025,\n");
    write_file(c.file, content);
    setenv("YIBAO_DATA", "scenarios", 1);
    c.data = yb_data_read(c.scenario, "city", false, c.diag);
    return c;
}

static void end_city(city *c)
{
    char path[300];

    unlink(c->file);
    unlink(c->funds);
    snprintf(path, sizeof path, "%s/data/city", c->folder);
    rmdir(path);
    snprintf(path, sizeof path, "%s/data", c->folder);
    rmdir(path);
    assert_int_equal(rmdir(c->folder), 0);
    unsetenv("YIBAO_DATA");
    yb_data_free(c->data);
    yb_diag_free(c->diag);
}

static void a_pack_takes_what_it_lacks_from_the_national_one(void **state)
{
    city c =
        read_city("migration.csv", "year,age,sex,persons\n2030,20,m,1000\n2040,20,m,3000\n2040,21,f,-50\n");
    yb_data *national = read_national(false);

    (void) state;
    assert_non_null(c.data);
    assert_memory_equal(c.data->population, national->population, sizeof national->population);
    /* Constant before 2030 and after 2040, linear between; a cell that a year does not name is 0. */
    assert_true(c.data->net_migration[0][YB_MEN][20] == 1000.0);
    assert_true(c.data->net_migration[5][YB_MEN][20] == 1000.0);
    assert_close(c.data->net_migration[8][YB_MEN][20], 1600.0, 1e-12);
    assert_true(c.data->net_migration[15][YB_MEN][20] == 3000.0);
    assert_true(c.data->net_migration[75][YB_MEN][20] == 3000.0);
    assert_close(c.data->net_migration[10][YB_WOMEN][21], -25.0, 1e-12);
    assert_true(c.data->net_migration[10][YB_WOMEN][20] == 0.0);
    /* All files read are remembered, the city's own among them. */
    bool own = false;

    for (size_t i = 0; i < c.data->n_files; i++)
        own |= strstr(c.data->files[i], "data/city/migration.csv") != NULL;
    assert_true(own);
    yb_data_free(national);
    end_city(&c);
}

static void expect_broken(const char *file, const char *content, const char *words)
{
    city c = read_city(file, content);

    assert_null(c.data);
    assert_true(yb_diag_errors(c.diag) > 0);
    if (strstr(yb_diag_text(c.diag, 0), words) == NULL)
        fail_msg("'%s' does not say '%s'", yb_diag_text(c.diag, 0), words);
    end_city(&c);
}

static void broken_packs_are_refused_with_file_and_line(void **state)
{
    (void) state;
    expect_broken("population_nbs.csv", "year,age,sex,persons\n2025,0,m,1\n",
                  "1 cells for 2025 instead of 202");
    expect_broken("population_nbs.csv", "year,age,sex\n2025,0,m\n", "the column 'persons' is missing");
    expect_broken("population_nbs.csv", "year,age,sex,persons\n2025,101,m,1\n",
                  ":2:1: error: 101 is outside 0 to 100");
    expect_broken("migration.csv", "year,age,sex,persons\n2030,20,x,1\n",
                  ":2:1: error: sex 'x' is neither m nor f");
    expect_broken("migration.csv", "year,age,sex,persons\n1999,20,m,1\n", "1999 is outside 2000 to 2100");
    expect_broken("fertility.csv", "year,age,asfr\n2025,50,0.1\n", "50 is outside 15 to 49");
    expect_broken("retirement_age.csv", "group,birth_year,statutory_age_years\nmen,1965,60\n",
                  "no row for the group 'women_55'");
    expect_broken("cost_profile.csv", "measure,sex,age_from,age_to,value\ncapitation_weight_eu27,b,0,90,1\n",
                  "no positive cost weight for age 0");
    expect_broken("funds.csv",
                  "series,fund,year,value,unit,status,source_id\nincome,resident,2025,many,x,y,z\n",
                  "'many' is not a number");
}

static void an_unknown_pack_is_refused_and_without_the_national_one_nothing_is_found(void **state)
{
    yb_diag *diag = yb_diag_create();
    yb_data *data = yb_data_read(SCENARIO, "atlantis", false, diag);

    (void) state;
    assert_null(data);
    assert_int_equal(yb_diag_status(diag), YB_ERR_INPUT);
    yb_diag_free(diag);
    diag = yb_diag_create();
    setenv("YIBAO_DATA", "/tmp", 1);
    data = yb_data_read("/tmp/own.yaml", "atlantis", false, diag);
    if (data == NULL) { /* unless the program is installed on this machine */
        assert_int_equal(yb_diag_status(diag), YB_ERR_FILE);
        assert_non_null(strstr(yb_diag_text(diag, 0), "of the pack 'atlantis' was not found"));
    }
    yb_data_free(data);
    unsetenv("YIBAO_DATA");
    yb_diag_free(diag);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_official_population_adds_up_to_the_communique),
        cmocka_unit_test(the_un_population_is_another_one),
        cmocka_unit_test(vital_rates_are_there_for_every_year_and_plausible),
        cmocka_unit_test(cost_weights_are_relative_to_25_to_34_and_the_sexes_average_to_one),
        cmocka_unit_test(retirement_ages_run_through_the_cohorts),
        cmocka_unit_test(figures_are_found_by_series_fund_and_year),
        cmocka_unit_test(a_pack_takes_what_it_lacks_from_the_national_one),
        cmocka_unit_test(broken_packs_are_refused_with_file_and_line),
        cmocka_unit_test(an_unknown_pack_is_refused_and_without_the_national_one_nothing_is_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
