/* Projections that start before 2025: the base year is the published one, what comes after obeys the
 * accounts, and what was not published is lent as docs/data.md says. */
#include "model_fixture.h"

enum { PATHS = 48, FIRST = YB_FIRST_BASE_YEAR, LAST = YB_BASE_YEAR - 1 };

static yb_prepared prepare(int base, const char *more)
{
    static char set[64];

    snprintf(set, sizeof set, "projection.first_year=%d", base + 1);
    return fixture_prepare("baseline", PATHS, set, "projection.last_year=2030", more, NULL);
}

/* All figures, as a reader of 2026 has them. */
static yb_data *read_all(void)
{
    yb_diag *diag = yb_diag_create();
    yb_data *data = yb_data_read("scenarios/baseline.yaml", "national", false, diag);

    assert_non_null(data);
    yb_diag_free(diag);
    return data;
}

static double published(const yb_data *data, const char *series, const char *fund, int year)
{
    const yb_figure *figure = yb_data_figure(data, series, fund, year);

    return figure ? figure->value : NAN;
}

/* ---- The base year ---- */

/* What a base year shows, per published figure; the value is compared where the figure is published. */
static const struct {
    yb_series_id series;
    const char *name, *fund;
    double factor;
} shown[] = {
    {YB_S_RESIDENT_INCOME, "income", "resident", 1.0},
    {YB_S_RESIDENT_EXPENDITURE, "expenditure", "resident", 1.0},
    {YB_S_RESIDENT_ACCUMULATED_BALANCE, "accumulated_balance", "resident", 1.0},
    {YB_S_POOLED_INCOME, "income", "employee_pooled", 1.0},
    {YB_S_POOLED_EXPENDITURE, "expenditure", "employee_pooled", 1.0},
    {YB_S_POOLED_ACCUMULATED_BALANCE, "accumulated_balance", "employee_pooled", 1.0},
    {YB_S_ACCOUNT_INCOME, "income", "employee_account", 1.0},
    {YB_S_ACCOUNT_EXPENDITURE, "expenditure", "employee_account", 1.0},
    {YB_S_ACCOUNT_ACCUMULATED_BALANCE, "accumulated_balance", "employee_account", 1.0},
    {YB_S_EMPLOYEE_INCOME, "income", "employee", 1.0},
    {YB_S_EMPLOYEE_EXPENDITURE, "expenditure", "employee", 1.0},
    {YB_S_EMPLOYEE_ACCUMULATED_BALANCE, "accumulated_balance", "employee", 1.0},
    {YB_S_RESIDENT_ENROLMENT, "enrolment", "resident", 1.0},
    {YB_S_EMPLOYEE_ACTIVE, "enrolment_active", "employee", 1.0},
    {YB_S_EMPLOYEE_RETIRED, "enrolment_retired", "employee", 1.0},
    {YB_S_RESIDENT_DISCHARGE_COST, "cost_per_discharge", "resident", 1.0},
    {YB_S_EMPLOYEE_DISCHARGE_COST, "cost_per_discharge", "employee", 1.0},
    {YB_S_FRAUD_RECOVERY, "fraud_recovery", "all", 1.0},
    {YB_S_RESIDENT_PREMIUM, "premium_individual_benefit_year", "resident", 1.0},
    {YB_S_RESIDENT_SUBSIDY, "subsidy_per_person", "resident", 1.0},
    {YB_S_DISPOSABLE_INCOME, "disposable_income_per_capita", "none", 1.0},
    {YB_S_WAGE, "average_wage_urban_nonprivate", "none", 1.0},
    {YB_S_GDP, "gdp_nominal", "none", 1.0},
    {YB_S_CPI_GROWTH, "cpi_growth", "none", 0.01},
    {YB_S_BIRTHS, "births", "none", 1.0},
    {YB_S_DEATHS, "deaths", "none", 1.0},
};
enum { N_SHOWN = sizeof shown / sizeof *shown };

static void check_figures(const yb_workspace *ws, const yb_data *all, int base)
{
    int seen = 0;

    for (int i = 0; i < N_SHOWN; i++) {
        const double value = shown[i].factor * published(all, shown[i].name, shown[i].fund, base);

        /* Each part of the employee fund is rounded, its stocks up to 2020 to a unit. */
        const double slack = shown[i].series == YB_S_EMPLOYEE_ACCUMULATED_BALANCE ? 1.0001 : 0.0101;

        for (int l = 0; !isnan(value) && l < YB_LANES; l++)
            if (!(fabs(ws->out[shown[i].series][l] - value) <= slack))
                fail_msg("%s of the fund %s in %d: %.6f, published %.6f", shown[i].name, shown[i].fund, base,
                         ws->out[shown[i].series][l], value);
        seen += !isnan(value);
    }
    assert_true(seen >= 18); /* all but the split of the employee fund, members by status and deaths */
}

static void check_use(const yb_workspace *ws, const yb_data *all, int base)
{
    static const char *const funds[] = {"resident", "employee"};
    static const yb_series_id rate[] = {YB_S_RESIDENT_HOSPITALIZATION, YB_S_EMPLOYEE_HOSPITALIZATION};
    static const yb_series_id visits[] = {YB_S_RESIDENT_VISITS, YB_S_EMPLOYEE_VISITS};
    static const yb_series_id cost[] = {YB_S_RESIDENT_VISIT_COST, YB_S_EMPLOYEE_VISIT_COST};
    static const yb_series_id members[] = {YB_S_RESIDENT_ENROLMENT, YB_S_EMPLOYEE_ENROLMENT};

    for (int f = 0; f < 2; f++)
        for (int l = 0; l < YB_LANES; l++) {
            const double persons = ws->out[members[f]][l];
            const double seen = published(all, "outpatient_visits", funds[f], base) +
                                published(all, "chronic_outpatient_visits", funds[f], base);
            const double money = published(all, "outpatient_cost", funds[f], base) +
                                 published(all, "chronic_outpatient_cost", funds[f], base);

            assert_near(ws->out[rate[f]][l] * persons, published(all, "inpatient_discharges", funds[f], base),
                        0.01);
            assert_near(ws->out[visits[f]][l] * persons, seen, 0.01);
            assert_near(ws->out[cost[f]][l], 1e4 * money / seen, 0.01);
            /* Members by status are rounded to the nearest 10,000 up to 2023. */
            assert_near(persons, published(all, "enrolment", funds[f], base), 1.0);
        }
    for (int l = 0; l < YB_LANES; l++)
        assert_near(ws->out[YB_S_POPULATION][l], published(all, "population", "none", base), 0.01);
}

static void every_base_year_is_the_published_one(void **state)
{
    yb_data *all = read_all();
    yb_workspace *ws = yb_workspace_create();

    (void) state;
    for (int base = FIRST; base <= LAST; base++) {
        yb_prepared prepared = prepare(base, NULL);

        for (int64_t first = 0; first < PATHS; first += YB_LANES) {
            yb_kernel_start(prepared.model, ws, first, false);
            check_figures(ws, all, base);
            check_use(ws, all, base);
        }
        yb_prepared_free(&prepared);
    }
    yb_workspace_free(ws);
    yb_data_free(all);
}

/* ---- The years after it ---- */

static void balances_follow_from_the_published_stock(void **state)
{
    static const yb_series_id current[] = {YB_S_RESIDENT_CURRENT_BALANCE, YB_S_POOLED_CURRENT_BALANCE,
                                           YB_S_ACCOUNT_CURRENT_BALANCE};
    static const yb_series_id accumulated[] = {
        YB_S_RESIDENT_ACCUMULATED_BALANCE, YB_S_POOLED_ACCUMULATED_BALANCE, YB_S_ACCOUNT_ACCUMULATED_BALANCE};
    yb_workspace *ws = yb_workspace_create();

    (void) state;
    for (int base = FIRST; base <= LAST; base++) {
        yb_prepared prepared = prepare(base, NULL);
        double before[YB_FUNDS][YB_LANES];

        for (int t = 0; t <= prepared.model->n_years; t++) {
            if (t == 0)
                yb_kernel_start(prepared.model, ws, 0, false);
            else
                yb_kernel_step(prepared.model, ws, t);
            for (int f = 0; f < YB_FUNDS; f++)
                for (int l = 0; l < YB_LANES; l++) {
                    const double now = ws->out[accumulated[f]][l], flow = ws->out[current[f]][l];
                    const double opening =
                        t > 0 ? before[f][l]
                              : prepared.model->opening_base[f] + prepared.model->stock_adjustment[f];

                    assert_near(now, opening + flow, 1e-9 * (1.0 + fabs(now)));
                    before[f][l] = now;
                }
            for (int l = 0; l < YB_LANES; l++)
                assert_near(ws->out[YB_S_POPULATION][l],
                            ws->out[YB_S_ALL_ENROLMENT][l] + ws->out[YB_S_ALL_UNINSURED][l], 1e-6);
        }
        assert_int_equal(prepared.model->base_year, base);
        assert_int_equal(prepared.model->n_years, 2030 - base);
        yb_prepared_free(&prepared);
    }
    yb_workspace_free(ws);
}

/* docs/data.md: stocks that moved without a flow.  Resident +211.97 and employee -239.65 in 2021. */
static void stocks_that_moved_without_a_flow_are_adjusted_in_the_base_year_alone(void **state)
{
    yb_prepared old = prepare(2021, NULL), new = fixture_prepare("baseline", YB_LANES, NULL);

    (void) state;
    assert_near(old.model->stock_adjustment[YB_RESIDENT], 211.97, 1e-6);
    assert_near(old.model->stock_adjustment[YB_POOLED], -239.65, 1e-6);
    assert_near(old.model->stock_adjustment[YB_ACCOUNT], 0.0, 0.0);
    for (int f = 0; f < YB_FUNDS; f++)
        assert_near(new.model->stock_adjustment[f], 0.0, 0.0);
    yb_prepared_free(&old);
    yb_prepared_free(&new);
}

/* ---- Population ---- */

/* Births of the first year are those of the base year but for the women who changed age: the rates before
 * 2023 stand still. */
static void fertility_and_mortality_start_at_the_level_of_the_base_year(void **state)
{
    fixture_path *path = calloc(1, sizeof *path);
    yb_data *all = read_all();

    (void) state;
    for (int base = FIRST; base <= 2021; base++) {
        yb_prepared prepared = prepare(base, NULL);

        fixture_central(prepared.model, *path);
        assert_near((*path)[1][YB_S_BIRTHS] / published(all, "births", "none", base), 0.97, 0.03);
        assert_near((*path)[1][YB_S_DEATHS] / (*path)[0][YB_S_DEATHS], 1.03, 0.015);
        yb_prepared_free(&prepared);
    }
    /* The first year of a base of 2023 uses the UN's rates of 2024. */
    yb_prepared prepared = prepare(2023, "population.fertility_scale=0.5");

    assert_near(prepared.model->fertility_scale, 0.5, 0.0);
    assert_near(prepared.model->mortality_scale[0], 0.93, 0.005);
    yb_prepared_free(&prepared);
    free(path);
    yb_data_free(all);
}

static void the_default_scales_are_those_of_2025(void **state)
{
    yb_prepared prepared = fixture_prepare("baseline", YB_LANES, NULL);

    (void) state;
    assert_near(prepared.model->mortality_scale[0], 0.929, 0.0);
    assert_near(prepared.model->mortality_scale[1], 0.966, 0.0);
    assert_near(prepared.model->fertility_scale, 0.936, 0.0);
    yb_prepared_free(&prepared);
}

/* The derived population of an earlier year, led forward by the program, meets the next one of the file by
 * age: reverse survival undoes survival. */
static void the_past_population_leads_to_the_next(void **state)
{
    yb_workspace *ws = yb_workspace_create();

    (void) state;
    for (int base = FIRST; base < LAST; base++) {
        yb_prepared now = prepare(base, NULL), next = prepare(base + 1, NULL);
        double gap = 0.0;

        yb_kernel_start(now.model, ws, 0, true);
        yb_kernel_step(now.model, ws, 1);
        for (int s = 0; s < YB_SEXES; s++)
            for (int a = 1; a < YB_AGES; a++) /* the newborn are dropped on the way back */
                gap += fabs(ws->world->population[s][a][0] - next.model->population[s][a]);
        assert_true(gap < 0.0025 * next.model->base_population);
        yb_prepared_free(&now);
        yb_prepared_free(&next);
    }
    yb_workspace_free(ws);
}

/* ---- What is lent ---- */

static double lent(const yb_prepared *prepared, const char *series, const char *fund, int year)
{
    yb_diag *diag = yb_diag_create();
    const double value = yb_data_value(prepared->data, series, fund, year, diag);

    assert_int_equal(yb_diag_errors(diag), 0);
    yb_diag_free(diag);
    return value;
}

static void figures_that_were_not_published_are_lent_as_documented(void **state)
{
    yb_prepared p = prepare(2020, NULL);

    (void) state;
    /* 34455.1 in the proportion 24224 : 8700 of 2019. */
    assert_near(lent(&p, "enrolment_active", "employee", 2020), 25350.51, 0.01);
    assert_near(lent(&p, "enrolment_retired", "employee", 2020), 9104.59, 0.01);
    assert_near(lent(&p, "enrolment_pool_only", "employee", 2020), 2690.0, 1e-9);
    /* 1200 births, population 141008 to 141212. */
    assert_near(lent(&p, "deaths", "none", 2020), 996.0, 1e-9);
    /* 0.37 x 15732; less the change of the accounts from 8426 to 10096. */
    assert_near(lent(&p, "income", "employee_account", 2020), 5820.84, 1e-6);
    assert_near(lent(&p, "expenditure", "employee_account", 2020), 4150.84, 1e-6);
    assert_near(lent(&p, "income", "employee_pooled", 2020), 9911.16, 1e-6);
    assert_near(lent(&p, "expenditure", "employee_pooled", 2020), 8716.16, 1e-6);
    /* 11281.1 in all, 3.337 times as much per retired member. */
    const double active = lent(&p, "medical_cost_active", "employee", 2020);
    const double retired = lent(&p, "medical_cost_retired", "employee", 2020);

    assert_near(active + retired, 11281.1, 1e-6);
    assert_near(retired / 9104.59 / (active / 25350.51), 3.337, 1e-4);
    assert_int_equal(p.data->n_borrowed, 5);
    yb_prepared_free(&p);

    p = prepare(2019, NULL);
    /* 5143 less (8575 - 8191). */
    assert_near(lent(&p, "accumulated_balance", "resident", 2018), 4759.0, 1e-6);
    assert_near(lent(&p, "deaths", "none", 2019), 998.0, 1e-9);
    yb_prepared_free(&p);

    p = prepare(2024, NULL);
    assert_int_equal(p.data->n_borrowed, 1); /* cost by status */
    yb_prepared_free(&p);
}

static void nothing_later_than_the_base_year_is_in_the_data_but_the_next_premium(void **state)
{
    (void) state;
    for (int base = FIRST; base <= LAST; base++) {
        yb_prepared prepared = prepare(base, NULL);
        size_t premiums = 0;

        for (size_t i = 0; i < prepared.data->n_figures + prepared.data->n_lent; i++) {
            const yb_figure *figure = i < prepared.data->n_figures
                                          ? &prepared.data->figure[i]
                                          : &prepared.data->lent[i - prepared.data->n_figures];

            if (figure->year > base) {
                assert_string_equal(figure->series, "premium_individual_benefit_year");
                assert_int_equal(figure->year, base + 1);
                premiums++;
            }
        }
        assert_int_equal(premiums, 1);
        yb_prepared_free(&prepared);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_base_year_is_the_published_one),
        cmocka_unit_test(balances_follow_from_the_published_stock),
        cmocka_unit_test(stocks_that_moved_without_a_flow_are_adjusted_in_the_base_year_alone),
        cmocka_unit_test(fertility_and_mortality_start_at_the_level_of_the_base_year),
        cmocka_unit_test(the_default_scales_are_those_of_2025),
        cmocka_unit_test(the_past_population_leads_to_the_next),
        cmocka_unit_test(figures_that_were_not_published_are_lent_as_documented),
        cmocka_unit_test(nothing_later_than_the_base_year_is_in_the_data_but_the_next_premium),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
