/* 2025 as the bulletin gives it, in every path, whatever parameters the path has drawn.
 *
 * Figures: National Healthcare Security Administration, statistical bulletin for 2025 (income,
 * expenditure, members); accumulated balances are those of the end of 2024 plus the year's flow. */
#include "model_fixture.h"

enum { PATHS = 128 };

static const struct {
    yb_series_id series;
    double published, tolerance;
} bulletin[] = {
    {YB_S_RESIDENT_INCOME, 11237.72, 0.01},
    {YB_S_RESIDENT_EXPENDITURE, 10678.63, 0.01},
    {YB_S_RESIDENT_CURRENT_BALANCE, 559.09, 0.01},
    {YB_S_RESIDENT_ACCUMULATED_BALANCE, 8742.11, 0.01},
    {YB_S_POOLED_INCOME, 18292.91, 0.01},
    {YB_S_POOLED_EXPENDITURE, 13594.28, 0.01},
    {YB_S_POOLED_CURRENT_BALANCE, 4698.63, 0.01},
    {YB_S_POOLED_ACCUMULATED_BALANCE, 35144.13, 0.01},
    {YB_S_ACCOUNT_INCOME, 6390.69, 0.01},
    {YB_S_ACCOUNT_EXPENDITURE, 5782.28, 0.01},
    {YB_S_ACCOUNT_CURRENT_BALANCE, 608.41, 0.01},
    {YB_S_ACCOUNT_ACCUMULATED_BALANCE, 15080.16, 0.01},
    {YB_S_EMPLOYEE_INCOME, 24683.60, 0.01},
    /* Published 19376.55: the parts add up to 0.01 more. */
    {YB_S_EMPLOYEE_EXPENDITURE, 19376.56, 0.011},
    {YB_S_ALL_INCOME, 35921.32, 0.011},
    {YB_S_RESIDENT_ENROLMENT, 94213.3, 1e-6},
    {YB_S_EMPLOYEE_ACTIVE, 28062.32, 1e-6},
    {YB_S_EMPLOYEE_RETIRED, 10793.80, 1e-6},
    {YB_S_RESIDENT_HOSPITALIZATION, 0.2082, 5e-5},
    {YB_S_EMPLOYEE_HOSPITALIZATION, 0.2126, 5e-5},
    {YB_S_RESIDENT_DISCHARGE_COST, 7339.0, 1e-6},
    {YB_S_EMPLOYEE_DISCHARGE_COST, 11522.0, 1e-6},
    /* (252960.5 + 49228.7) / 94213.3 and (279033.3 + 36158.7) / 38856.12 visits. */
    {YB_S_RESIDENT_VISITS, 3.20750, 1e-4},
    {YB_S_EMPLOYEE_VISITS, 8.11178, 1e-4},
    {YB_S_FRAUD_RECOVERY, 342.19, 1e-9},
    {YB_S_RESIDENT_PREMIUM, 400.0, 1e-9},
    {YB_S_RESIDENT_CASH_PREMIUM, 400.0, 1e-9},
    {YB_S_RESIDENT_SUBSIDY, 700.0, 1e-9},
    {YB_S_DISPOSABLE_INCOME, 43377.0, 1e-6},
    {YB_S_GDP, 1401879.0, 1e-4},
    {YB_S_BIRTHS, 792.0, 1e-9},
    {YB_S_DEATHS, 1131.0, 1e-9},
    /* (10678.63 + 13594.28) / 1401879 */
    {YB_S_POOLED_SHARE_OF_GDP, 0.017315, 1e-6},
};
enum { N_FIGURES = sizeof bulletin / sizeof *bulletin };

/* Name of the first figure that a lane misses, or NULL. */
static const char *first_miss(const yb_workspace *ws)
{
    for (int i = 0; i < N_FIGURES; i++)
        for (int l = 0; l < YB_LANES; l++)
            if (!(fabs(ws->out[bulletin[i].series][l] - bulletin[i].published) <= bulletin[i].tolerance))
                return yb_series_table[bulletin[i].series].name;
    return NULL;
}

typedef void block_check(const yb_model *model, const yb_workspace *ws);

/* Applies the check to all blocks at the end of 2025; frees what was prepared. */
static void in_every_path(yb_prepared prepared, block_check *check)
{
    yb_workspace *ws = yb_workspace_create();

    for (int64_t first = 0; first < prepared.model->paths; first += YB_LANES) {
        yb_kernel_start(prepared.model, ws, first, false);
        check(prepared.model, ws);
    }
    yb_kernel_start(prepared.model, ws, 0, true);
    check(prepared.model, ws);
    yb_workspace_free(ws);
    yb_prepared_free(&prepared);
}

static void check_bulletin(const yb_model *model, const yb_workspace *ws)
{
    const char *miss = first_miss(ws);

    (void) model;
    if (miss)
        fail_msg("%s of 2025 is not the published figure", miss);
}

static void every_path_starts_from_the_bulletin(void **state)
{
    (void) state;
    in_every_path(fixture_prepare("baseline", PATHS, NULL), check_bulletin);
}

static void every_path_starts_from_the_bulletin_on_the_un_population(void **state)
{
    (void) state;
    in_every_path(fixture_prepare("baseline", PATHS, "population.base=un", NULL), check_bulletin);
}

/* Levers act from 2026 on: 2025 is history.  A region has a 2025 of its own. */
static void check_scenario(const char *name)
{
    yb_prepared prepared = fixture_prepare(name, YB_LANES, NULL);

    if (strcmp(yb_inputs_text(prepared.inputs, YB_KEY_REGION), "national") == 0)
        in_every_path(prepared, check_bulletin);
    else
        yb_prepared_free(&prepared);
}

static void every_national_scenario_starts_from_the_bulletin(void **state)
{
    (void) state;
    fixture_each_scenario(check_scenario);
}

static void assumed_splits_and_shares_do_not_move_the_bulletin(void **state)
{
    (void) state;
    in_every_path(fixture_prepare("baseline", YB_LANES, "resident.inpatient.expenditure_share=0.6",
                                  "employee.inpatient.expenditure_share=0.5", "economy.interest_rate=0.03",
                                  "employee.account.retiree_quota=600", "resident.other_income=20",
                                  "resident.premium_collection_ratio=0.9", "employee.other_income=50",
                                  "employee.inpatient.retired_ratio=4", "resident.premium=500",
                                  "supervision.recovery_as_income_share=1",
                                  "employee.contribution_rate.employer=0.07", "employee.account_share=0.5",
                                  "shocks.parameters.employee_profile_exponent.sd=0.4", NULL),
                  check_bulletin);
}

static void a_wrong_figure_is_seen(void **state)
{
    yb_prepared prepared = fixture_prepare("baseline", YB_LANES, NULL);
    yb_workspace *ws = yb_workspace_create();

    (void) state;
    yb_kernel_start(prepared.model, ws, 0, false);
    assert_null(first_miss(ws));
    ws->out[YB_S_POOLED_INCOME][9] += 0.02;
    assert_string_equal(first_miss(ws), "income");
    yb_workspace_free(ws);
    yb_prepared_free(&prepared);
}

/* Medical cost per retired over cost per active member, from the weights that the path uses. */
static double retired_cost_ratio(const yb_model *model, const yb_workspace *ws, int l)
{
    double active = 0.0, retired = 0.0;

    for (int j = YB_EMPLOYEE_INPATIENT; j <= YB_EMPLOYEE_OUTPATIENT; j++)
        for (int g = 0; g < YB_GROUPS; g++)
            for (int s = 0; s < YB_SEXES; s++) {
                const double cost = ws->use_scale[j][l] * model->service[j].cost_base * ws->profile[j][g][l] *
                                    model->cost_sex_ratio[g][s];

                active += cost * ws->world->coverage[l] * ws->world->group_employable[g][s][l];
                retired += cost * ws->loading[j][l] * ws->world->group_retired[g][s][l];
            }
    return (retired / ws->out[YB_S_EMPLOYEE_RETIRED][l]) / (active / ws->out[YB_S_EMPLOYEE_ACTIVE][l]);
}

/* Published: 10377.63 for 10793.80 retired, 8085.07 for 28062.32 active members. */
static void check_retired_ratio(const yb_model *model, const yb_workspace *ws)
{
    for (int l = 0; l < YB_LANES; l++)
        assert_near(retired_cost_ratio(model, ws, l), 3.337, 0.001);
}

static void a_retired_member_costs_3337_thousandths_of_an_active_one_whatever_the_exponent(void **state)
{
    (void) state;
    in_every_path(
        fixture_prepare("baseline", PATHS, "shocks.parameters.employee_profile_exponent.sd=0.3", NULL),
        check_retired_ratio);
    in_every_path(fixture_prepare("baseline", YB_LANES, "population.base=un", NULL), check_retired_ratio);
}

static void paths_do_draw_different_exponents_and_loadings(void **state)
{
    yb_prepared prepared = fixture_prepare("baseline", YB_LANES, NULL);
    yb_workspace *ws = yb_workspace_create();

    (void) state;
    yb_kernel_start(prepared.model, ws, 0, false);
    for (int l = 1; l < YB_LANES; l++) {
        assert_true(ws->profile[YB_EMPLOYEE_INPATIENT][10][l] != ws->profile[YB_EMPLOYEE_INPATIENT][10][0]);
        assert_true(ws->loading[YB_EMPLOYEE_INPATIENT][l] != ws->loading[YB_EMPLOYEE_INPATIENT][0]);
        ws->loading[YB_EMPLOYEE_INPATIENT][l] *= 1.01;
        assert_true(fabs(retired_cost_ratio(prepared.model, ws, l) - 3.337) > 0.001);
    }
    yb_workspace_free(ws);
    yb_prepared_free(&prepared);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_path_starts_from_the_bulletin),
        cmocka_unit_test(every_path_starts_from_the_bulletin_on_the_un_population),
        cmocka_unit_test(every_national_scenario_starts_from_the_bulletin),
        cmocka_unit_test(assumed_splits_and_shares_do_not_move_the_bulletin),
        cmocka_unit_test(a_wrong_figure_is_seen),
        cmocka_unit_test(a_retired_member_costs_3337_thousandths_of_an_active_one_whatever_the_exponent),
        cmocka_unit_test(paths_do_draw_different_exponents_and_loadings),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
