/* Accounting identities of every path and year, over several scenarios.
 *
 * Each check gives the largest violation among the lanes relative to the sum of the sizes of the
 * terms; the limit is 1e-12, a few thousand roundings.  The last tests spoil a figure and expect
 * each check to see it. */
#include <unistd.h>

#include "model_fixture.h"

enum { PATHS = 112, FUND_ROWS = YB_FUNDS + 2, EMPLOYEE = YB_FUNDS, ALL = YB_FUNDS + 1 };

static const double LIMIT = 1e-12;
static const double SPOILED = 1e-9; /* relative change that a check must see */

/* State at the end of the year before. */
typedef struct {
    yb_lanes accumulated[FUND_ROWS];
    yb_lanes population;
} year_before;

typedef double identity(const yb_model *model, const yb_workspace *ws, const year_before *before, int t);

static const double *money(const yb_workspace *ws, int fund, int resident_row)
{
    return ws->out[fund * YB_MONEY_ROWS + resident_row];
}

/* Largest |total - sum of the rows first .. last| over the funds and lanes, relative to the sizes. */
static double error_of_parts(const yb_workspace *ws, int total, int first, int last)
{
    double worst = 0.0;

    for (int fund = 0; fund < FUND_ROWS; fund++)
        for (int l = 0; l < YB_LANES; l++) {
            double rest = money(ws, fund, total)[l], size = fabs(rest);

            for (int row = first; row <= last; row++) {
                rest -= money(ws, fund, row)[l];
                size += fabs(money(ws, fund, row)[l]);
            }
            worst = fmax(worst, fabs(rest) / size);
        }
    return worst;
}

static double income_is_its_parts(const yb_model *model, const yb_workspace *ws, const year_before *before,
                                  int t)
{
    (void) model, (void) before, (void) t;
    return error_of_parts(ws, YB_S_RESIDENT_INCOME, YB_S_RESIDENT_CONTRIBUTION_INCOME,
                          YB_S_RESIDENT_OTHER_INCOME);
}

static double expenditure_is_its_parts(const yb_model *model, const yb_workspace *ws,
                                       const year_before *before, int t)
{
    (void) model, (void) before, (void) t;
    return error_of_parts(ws, YB_S_RESIDENT_EXPENDITURE, YB_S_RESIDENT_INPATIENT_EXPENDITURE,
                          YB_S_RESIDENT_OTHER_EXPENDITURE);
}

static double balances_follow(const yb_model *model, const yb_workspace *ws, const year_before *before, int t)
{
    double worst = 0.0;

    (void) model;
    for (int fund = 0; fund < FUND_ROWS; fund++)
        for (int l = 0; l < YB_LANES; l++) {
            const double income = money(ws, fund, YB_S_RESIDENT_INCOME)[l];
            const double expenditure = money(ws, fund, YB_S_RESIDENT_EXPENDITURE)[l];
            const double current = money(ws, fund, YB_S_RESIDENT_CURRENT_BALANCE)[l];
            const double accumulated = money(ws, fund, YB_S_RESIDENT_ACCUMULATED_BALANCE)[l];
            const double opening = before->accumulated[fund][l];

            worst = fmax(worst, fabs(current - (income - expenditure)) / (income + expenditure));
            if (t > 0)
                worst = fmax(worst, fabs(accumulated - opening - current) /
                                        (fabs(accumulated) + fabs(opening) + fabs(current)));
        }
    return worst;
}

static double funds_add_up(const yb_model *model, const yb_workspace *ws, const year_before *before, int t)
{
    double worst = 0.0;

    (void) model, (void) before, (void) t;
    for (int row = 0; row < YB_MONEY_ROWS; row++)
        for (int l = 0; l < YB_LANES; l++) {
            const double resident = money(ws, YB_RESIDENT, row)[l], pooled = money(ws, YB_POOLED, row)[l];
            const double account = money(ws, YB_ACCOUNT, row)[l];
            const double size = fabs(resident) + fabs(pooled) + fabs(account) + 1e-300;

            worst = fmax(worst, fabs(money(ws, EMPLOYEE, row)[l] - pooled - account) / size);
            worst = fmax(worst, fabs(money(ws, ALL, row)[l] - resident - pooled - account) / size);
        }
    return worst;
}

static double members_add_up(const yb_model *model, const yb_workspace *ws, const year_before *before, int t)
{
    double worst = 0.0;

    (void) model, (void) before, (void) t;
    for (int l = 0; l < YB_LANES; l++) {
        const double population = ws->out[YB_S_POPULATION][l], all = ws->out[YB_S_ALL_ENROLMENT][l];
        const double employee = ws->out[YB_S_EMPLOYEE_ENROLMENT][l];
        const double rest[] = {
            population - all - ws->out[YB_S_ALL_UNINSURED][l],
            all - employee - ws->out[YB_S_RESIDENT_ENROLMENT][l],
            employee - ws->out[YB_S_EMPLOYEE_ACTIVE][l] - ws->out[YB_S_EMPLOYEE_RETIRED][l],
            population - employee - ws->out[YB_S_RESIDENT_ELIGIBLE][l],
            population * ws->out[YB_S_ALL_PARTICIPATION][l] - all,
            ws->out[YB_S_RESIDENT_ELIGIBLE][l] * ws->out[YB_S_RESIDENT_PARTICIPATION][l] -
                ws->out[YB_S_RESIDENT_ENROLMENT][l],
        };

        for (size_t i = 0; i < sizeof rest / sizeof *rest; i++)
            worst = fmax(worst, fabs(rest[i]) / population);
    }
    return worst;
}

/* Persons by status against the population of each cell and against the series; a negative cell
 * counts as a violation of its whole size. */
static double persons_add_up(const yb_model *model, const yb_workspace *ws, const year_before *before, int t)
{
    static const yb_series_id total[YB_STATUSES] = {YB_S_RESIDENT_ENROLMENT, YB_S_EMPLOYEE_ACTIVE,
                                                    YB_S_EMPLOYEE_RETIRED, YB_S_ALL_UNINSURED};
    double worst = 0.0;

    (void) before;
    for (int l = 0; l < YB_LANES; l++) {
        double sum[YB_STATUSES] = {0};

        for (int s = 0; s < YB_SEXES; s++)
            for (int a = 0; a < YB_AGES; a++) {
                const double population = ws->world->population[s][a][l];
                double cell = 0.0;

                for (int status = 0; status < YB_STATUSES; status++) {
                    const double persons =
                        yb_kernel_persons(model, ws, t, (yb_member_status) status, s, a, l);

                    cell += persons;
                    sum[status] += persons;
                    worst = fmax(worst, -persons / population);
                }
                worst = fmax(worst, fabs(cell - population) / population);
            }
        for (int status = 0; status < YB_STATUSES; status++)
            worst = fmax(worst, fabs(sum[status] - ws->out[total[status]][l]) / ws->out[total[status]][l]);
    }
    return worst;
}

static double population_balances(const yb_model *model, const yb_workspace *ws, const year_before *before,
                                  int t)
{
    double migration = 0.0, worst = 0.0;

    for (int s = 0; s < YB_SEXES; s++)
        for (int a = 0; a < YB_AGES; a++)
            migration += model->migration[t][s][a];
    for (int l = 0; t > 0 && l < YB_LANES; l++) {
        const double now = ws->out[YB_S_POPULATION][l];
        const double change = ws->out[YB_S_BIRTHS][l] - ws->out[YB_S_DEATHS][l] + migration;

        worst = fmax(worst, fabs(now - before->population[l] - change) / now);
    }
    return worst;
}

static const struct {
    const char *what;
    identity *check;
} identities[] = {
    {"income is its five parts", income_is_its_parts},
    {"expenditure is its three parts", expenditure_is_its_parts},
    {"balances follow from income and expenditure", balances_follow},
    {"employee is pooled and account, all is resident and employee", funds_add_up},
    {"members and uninsured add up to the population", members_add_up},
    {"persons by status add up cell by cell", persons_add_up},
    {"births, deaths and migration change the population", population_balances},
};
enum { N_IDENTITIES = sizeof identities / sizeof *identities };

static void remember(const yb_workspace *ws, year_before *before)
{
    for (int fund = 0; fund < FUND_ROWS; fund++)
        memcpy(before->accumulated[fund], money(ws, fund, YB_S_RESIDENT_ACCUMULATED_BALANCE),
               sizeof(yb_lanes));
    memcpy(before->population, ws->out[YB_S_POPULATION], sizeof(yb_lanes));
}

/* All identities in all years of all paths; frees what was prepared. */
static void check_all(yb_prepared prepared)
{
    const yb_model *model = prepared.model;
    yb_workspace *ws = yb_workspace_create();
    year_before before = {0};

    for (int64_t first = 0; first < model->paths; first += YB_LANES)
        for (int t = 0; t <= model->n_years; t++) {
            if (t == 0)
                yb_kernel_start(model, ws, first, false);
            else
                yb_kernel_step(model, ws, t);
            for (int i = 0; i < N_IDENTITIES; i++) {
                const double worst = identities[i].check(model, ws, &before, t);

                if (!(worst <= LIMIT))
                    fail_msg("%s: off by %.3g in %d, paths from %lld", identities[i].what, worst,
                             model->base_year + t, (long long) first);
            }
            remember(ws, &before);
        }
    yb_workspace_free(ws);
    yb_prepared_free(&prepared);
}

static void identities_hold_in_the_baseline(void **state)
{
    (void) state;
    check_all(fixture_prepare("baseline", PATHS, NULL));
}

static void check_scenario(const char *name)
{
    check_all(fixture_prepare(name, YB_LANES, "shocks.layers.yearly=true", NULL));
}

static void identities_hold_in_every_shipped_scenario(void **state)
{
    (void) state;
    fixture_each_scenario(check_scenario);
}

static void identities_hold_under_stress_to_2099(void **state)
{
    (void) state;
    check_all(fixture_prepare("stress", 2 * YB_LANES, "projection.last_year=2099", NULL));
}

static void identities_hold_under_reform_on_the_un_population(void **state)
{
    (void) state;
    check_all(fixture_prepare("reform", PATHS, "population.base=un", NULL));
}

static void identities_hold_with_shocks_of_twice_the_size(void **state)
{
    (void) state;
    check_all(fixture_prepare(
        "frozen-400", PATHS, "shocks.cost_per_discharge_growth.sd=0.06",
        "shocks.resident_visits_growth.sd=0.12", "shocks.employee_coverage.sd=0.014",
        "shocks.participation.sd=0.018", "shocks.tfr.sd=0.14", "shocks.mortality.sd=0.12",
        "shocks.resident_fund_share.sd=0.04", "shocks.employee_fund_share.sd=0.04",
        "shocks.resident_collection.sd=0.04", "shocks.employee_collection.sd=0.03",
        "shocks.parameters.excess_cost_growth.sd=0.015", "economy.interest_on_negative=true", NULL));
}

static void identities_hold_when_new_money_fills_the_gaps(void **state)
{
    yb_prepared prepared =
        fixture_prepare("stress", PATHS, "resident.fill_gap=true", "employee.fill_gap=true", NULL);
    yb_workspace *ws = yb_workspace_create();
    double largest[2] = {0};

    (void) state;
    yb_kernel_start(prepared.model, ws, 0, false);
    for (int t = 1; t <= prepared.model->n_years; t++) {
        yb_kernel_step(prepared.model, ws, t);
        for (int l = 0; l < YB_LANES; l++) {
            const double resident = ws->out[YB_S_RESIDENT_ACCUMULATED_BALANCE][l];
            const double pooled = ws->out[YB_S_POOLED_ACCUMULATED_BALANCE][l];

            /* Zero to the rounding of a year's turnover. */
            assert_true(resident > -LIMIT * ws->out[YB_S_RESIDENT_EXPENDITURE][l]);
            assert_true(pooled > -LIMIT * ws->out[YB_S_POOLED_EXPENDITURE][l]);
            largest[0] = fmax(largest[0], ws->out[YB_S_RESIDENT_GAP][l]);
            largest[1] = fmax(largest[1], ws->out[YB_S_POOLED_GAP][l]);
        }
    }
    assert_true(largest[0] > 1000.0 && largest[1] > 1000.0);
    yb_workspace_free(ws);
    check_all(prepared);
}

/* A forecast `level` growing by `growth` a year, in a file of its own; the text is the caller's. */
static char *write_override(char *path, const char *series, double level, double growth)
{
    const int descriptor = mkstemp(path);
    FILE *stream = descriptor < 0 ? NULL : fdopen(descriptor, "w");
    char *setting = NULL;

    assert_non_null(stream);
    fputs("year,value\n", stream);
    for (int year = 2026; year <= 2060; year++)
        fprintf(stream, "%d,%.6f\n", year, level * pow(1.0 + growth, year - 2025));
    fclose(stream);
    assert_true(asprintf(&setting, "override.%s=%s", series, path) > 0);
    return setting;
}

static void identities_hold_with_overridden_members_and_flows(void **state)
{
    char path[][32] = {"/tmp/yibao-test-XXXXXX", "/tmp/yibao-test-XXXXXX", "/tmp/yibao-test-XXXXXX",
                       "/tmp/yibao-test-XXXXXX", "/tmp/yibao-test-XXXXXX"};
    char *set[] = {write_override(path[0], "resident.enrolment", 93000.0, -0.025),
                   write_override(path[1], "employee.enrolment_active", 28000.0, -0.012),
                   write_override(path[2], "employee.enrolment_retired", 10900.0, 0.013),
                   write_override(path[3], "resident.inpatient_expenditure", 8100.0, 0.03),
                   write_override(path[4], "employee_pooled.contribution_income", 17500.0, 0.02)};
    yb_prepared prepared = fixture_prepare("baseline", PATHS, set[0], set[1], set[2], set[3], set[4], NULL);
    fixture_path *central = malloc(sizeof *central);

    (void) state;
    assert_non_null(central);
    fixture_central(prepared.model, *central);
    for (int t = 1; t <= 35; t++) {
        assert_close((*central)[t][YB_S_RESIDENT_ENROLMENT], 93000.0 * pow(0.975, t), 1e-9);
        assert_close((*central)[t][YB_S_EMPLOYEE_RETIRED], 10900.0 * pow(1.013, t), 1e-9);
        assert_close((*central)[t][YB_S_RESIDENT_INPATIENT_EXPENDITURE], 8100.0 * pow(1.03, t), 1e-9);
    }
    free(central);
    check_all(prepared);
    for (size_t i = 0; i < sizeof set / sizeof *set; i++) {
        unlink(path[i]);
        free(set[i]);
    }
}

/* Figures whose change each identity must see, in the order of `identities`. */
static void each_check_sees_a_figure_that_is_off_by_a_billionth(void **state)
{
    const yb_series_id spoiled[N_IDENTITIES] = {YB_S_POOLED_CONTRIBUTION_INCOME,
                                                YB_S_RESIDENT_INPATIENT_EXPENDITURE,
                                                YB_S_ALL_CURRENT_BALANCE,
                                                YB_S_RESIDENT_EXPENDITURE,
                                                YB_S_ALL_UNINSURED,
                                                YB_S_EMPLOYEE_ACTIVE,
                                                YB_S_POPULATION};
    yb_prepared prepared = fixture_prepare("baseline", YB_LANES, NULL);
    yb_workspace *ws = yb_workspace_create();
    year_before before;

    (void) state;
    yb_kernel_start(prepared.model, ws, 0, false);
    remember(ws, &before);
    yb_kernel_step(prepared.model, ws, 1);
    for (int i = 0; i < N_IDENTITIES; i++) {
        double *figure = &ws->out[spoiled[i]][3];
        const double right = *figure;

        assert_true(identities[i].check(prepared.model, ws, &before, 1) <= LIMIT);
        *figure = right * (1.0 + SPOILED);
        if (identities[i].check(prepared.model, ws, &before, 1) <= LIMIT)
            fail_msg("'%s' does not see a wrong figure", identities[i].what);
        *figure = right;
    }
    yb_workspace_free(ws);
    yb_prepared_free(&prepared);
}

static void a_negative_cell_is_seen(void **state)
{
    yb_prepared prepared = fixture_prepare("baseline", YB_LANES, NULL);
    yb_workspace *ws = yb_workspace_create();

    (void) state;
    yb_kernel_start(prepared.model, ws, 0, false);
    ws->world->retired[YB_WOMEN][30][5] = -1e-3;
    assert_true(persons_add_up(prepared.model, ws, NULL, 0) > LIMIT);
    yb_workspace_free(ws);
    yb_prepared_free(&prepared);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(identities_hold_in_the_baseline),
        cmocka_unit_test(identities_hold_in_every_shipped_scenario),
        cmocka_unit_test(identities_hold_under_stress_to_2099),
        cmocka_unit_test(identities_hold_under_reform_on_the_un_population),
        cmocka_unit_test(identities_hold_with_shocks_of_twice_the_size),
        cmocka_unit_test(identities_hold_when_new_money_fills_the_gaps),
        cmocka_unit_test(identities_hold_with_overridden_members_and_flows),
        cmocka_unit_test(each_check_sees_a_figure_that_is_off_by_a_billionth),
        cmocka_unit_test(a_negative_cell_is_seen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
