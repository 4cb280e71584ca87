/* Quantities of the central path, and of single paths, worked out by hand. */
#include "model_fixture.h"

/* Central path of a scenario with up to three settings (NULL: fewer).  Freed by the caller. */
static fixture_path *central_path(const char *scenario, const char *a, const char *b, const char *c)
{
    yb_prepared prepared = fixture_prepare(scenario, 1, a, b, c, NULL);
    fixture_path *path = malloc(sizeof *path);

    assert_non_null(path);
    fixture_central(prepared.model, *path);
    yb_prepared_free(&prepared);
    return path;
}

/* 45 % of next year's premium is paid in the last quarter of this year. */
static void cash_premium_mixes_this_and_next_years_standard(void **state)
{
    fixture_path *p = central_path("rising-20", NULL, NULL, NULL);

    (void) state;
    assert_close((*p)[0][YB_S_RESIDENT_CASH_PREMIUM], 400.0, 1e-12);
    assert_close((*p)[1][YB_S_RESIDENT_CASH_PREMIUM], 0.55 * 400 + 0.45 * 420, 1e-12); /* 409 */
    assert_close((*p)[2][YB_S_RESIDENT_CASH_PREMIUM], 429.0, 1e-12);
    for (int t = 0; t <= 35; t++)
        assert_close((*p)[t][YB_S_RESIDENT_CONTRIBUTION_INCOME],
                     1e-4 * (*p)[t][YB_S_RESIDENT_ENROLMENT] * (*p)[t][YB_S_RESIDENT_CASH_PREMIUM], 1e-12);
    free(p);
}

/* Disposable income grows by 4.5 % in 2026 and 4.444... % in 2027, which premium and subsidy follow a year
 * later. */
static void an_indexed_premium_follows_last_years_index(void **state)
{
    const double first = 1.045, second = 1.0 + 0.045 - 0.005 / 9.0;
    fixture_path *p = central_path("baseline", NULL, NULL, NULL);

    (void) state;
    assert_close((*p)[1][YB_S_RESIDENT_PREMIUM], 400.0, 1e-12);
    assert_close((*p)[2][YB_S_RESIDENT_PREMIUM], 400.0 * first, 1e-12);
    assert_close((*p)[3][YB_S_RESIDENT_PREMIUM], 400.0 * first * second, 1e-12);
    assert_close((*p)[1][YB_S_RESIDENT_SUBSIDY], 724.0, 1e-12);
    assert_close((*p)[2][YB_S_RESIDENT_SUBSIDY], 724.0 * first, 1e-12);
    assert_close((*p)[1][YB_S_RESIDENT_CASH_PREMIUM], 0.55 * 400.0 + 0.45 * 418.0, 1e-12);
    assert_close((*p)[2][YB_S_DISPOSABLE_INCOME], 43377.0 * first * second, 1e-12);
    free(p);
}

static void a_premium_may_follow_expenditure_per_member(void **state)
{
    fixture_path *p = central_path("premium-follows-cost", NULL, NULL, NULL);

    (void) state;
    for (int t = 1; t <= 35; t++)
        assert_close((*p)[t][YB_S_RESIDENT_PREMIUM],
                     400.0 * (*p)[t - 1][YB_S_RESIDENT_EXPENDITURE_PER_PERSON] /
                         (*p)[0][YB_S_RESIDENT_EXPENDITURE_PER_PERSON],
                     1e-10);
    free(p);
}

static void a_lower_share_of_the_index_follows_with_that_power(void **state)
{
    fixture_path *p = central_path("baseline", "resident.premium.share=0.5", NULL, NULL);

    (void) state;
    assert_close((*p)[2][YB_S_RESIDENT_PREMIUM], 400.0 * sqrt(1.045), 1e-12);
    free(p);
}

static void interest_is_paid_on_the_opening_balance(void **state)
{
    fixture_path *p = central_path("baseline", NULL, NULL, NULL);

    (void) state;
    assert_near((*p)[1][YB_S_RESIDENT_INTEREST_INCOME], 0.015 * 8742.11, 0.001); /* 131.13 */
    assert_near((*p)[1][YB_S_POOLED_INTEREST_INCOME], 0.015 * 35144.13, 0.001);
    assert_near((*p)[1][YB_S_ACCOUNT_INTEREST_INCOME], 0.015 * 15080.16, 0.001);
    for (int t = 2; t <= 35; t++)
        assert_close((*p)[t][YB_S_ACCOUNT_INTEREST_INCOME],
                     0.015 * (*p)[t - 1][YB_S_ACCOUNT_ACCUMULATED_BALANCE], 1e-12);
    free(p);
}

static void a_negative_balance_bears_interest_only_if_the_scenario_says_so(void **state)
{
    fixture_path *without = central_path("stress", NULL, NULL, NULL);
    fixture_path *with = central_path("stress", "economy.interest_on_negative=true", NULL, NULL);
    int negative = 0;

    (void) state;
    for (int t = 1; t <= 35; t++) {
        const double opening = (*with)[t - 1][YB_S_RESIDENT_ACCUMULATED_BALANCE];

        assert_close((*with)[t][YB_S_RESIDENT_INTEREST_INCOME], 0.015 * opening, 1e-12);
        if ((*without)[t - 1][YB_S_RESIDENT_ACCUMULATED_BALANCE] < 0.0) {
            assert_true((*without)[t][YB_S_RESIDENT_INTEREST_INCOME] == 0.0);
            negative++;
        }
    }
    assert_true(negative > 10);
    free(without);
    free(with);
}

static void recovered_money_is_split_by_expenditure(void **state)
{
    fixture_path *p = central_path("baseline", NULL, NULL, NULL);

    (void) state;
    /* 171.095 split 10678.63 to 13594.28. */
    assert_near((*p)[0][YB_S_RESIDENT_RECOVERY_INCOME], 75.27, 0.01);
    assert_near((*p)[0][YB_S_POOLED_RECOVERY_INCOME], 95.82, 0.01);
    assert_near((*p)[0][YB_S_RESIDENT_RECOVERY_INCOME] / 171.095, 0.44, 0.001);
    for (int t = 1; t <= 35; t++) {
        const double resident = (*p)[t][YB_S_RESIDENT_EXPENDITURE], pooled = (*p)[t][YB_S_POOLED_EXPENDITURE];

        assert_close((*p)[t][YB_S_FRAUD_RECOVERY], 342.19, 1e-12);
        assert_close((*p)[t][YB_S_RESIDENT_RECOVERY_INCOME], 171.095 * resident / (resident + pooled), 1e-12);
        assert_close((*p)[t][YB_S_EMPLOYEE_RECOVERY_INCOME] + (*p)[t][YB_S_RESIDENT_RECOVERY_INCOME], 171.095,
                     1e-12);
    }
    free(p);
}

/* Supervision's effect is measured from 2025: log use = -0.071 (g(R) - g(342.19)), g(R) = 1 - exp(-R /
 * 342.19). */
static void deterrence_is_measured_from_the_base_year(void **state)
{
    fixture_path *same = central_path("baseline", NULL, NULL, NULL);
    fixture_path *none = central_path("recovery-none", NULL, NULL, NULL);
    fixture_path *twice = central_path("recovery-double", NULL, NULL, NULL);
    const double effect_none = 0.071 * (1.0 - exp(-1.0)), effect_twice = 0.071 * (exp(-1.0) - exp(-2.0));

    (void) state;
    for (int t = 0; t <= 35; t++)
        assert_near((*same)[t][YB_S_DETERRENCE_FACTOR], 1.0, 1e-15);
    assert_true((*none)[0][YB_S_DETERRENCE_FACTOR] == 1.0);
    for (int t = 1; t <= 35; t++) {
        const double standard = (*same)[t][YB_S_RESIDENT_HOSPITALIZATION_STD];

        assert_close((*none)[t][YB_S_RESIDENT_HOSPITALIZATION_STD], standard * exp(effect_none), 1e-12);
        assert_close((*twice)[t][YB_S_RESIDENT_HOSPITALIZATION_STD], standard * exp(-effect_twice), 1e-12);
        assert_true((*none)[t][YB_S_RESIDENT_RECOVERY_INCOME] == 0.0);
    }
    /* About the one point of hospitalization that 2025 saw. */
    assert_near((*none)[1][YB_S_RESIDENT_HOSPITALIZATION_STD] - (*same)[1][YB_S_RESIDENT_HOSPITALIZATION_STD],
                0.0095, 0.0005);
    free(same);
    free(none);
    free(twice);
}

/* Discharges fall from 20.8178 to 20.4014 % in five equal steps; 60 % of the change in volume reaches the
 * fund. */
static void volume_changes_pass_through_to_expenditure_in_part(void **state)
{
    fixture_path *p = central_path("baseline", NULL, NULL, NULL);
    fixture_path *full = central_path("baseline", "volume_pass_through=1", NULL, NULL);

    (void) state;
    for (int t = 1; t <= 5; t++) {
        const double rate = 0.208178 + (0.204014 - 0.208178) * t / 5.0, relative = rate / (19613.1 / 94213.3);

        assert_close((*p)[t][YB_S_RESIDENT_HOSPITALIZATION_STD], rate, 1e-9);
        assert_close((*p)[t][YB_S_RESIDENT_VOLUME_FACTOR], pow(relative, 0.6), 1e-9);
        assert_close((*full)[t][YB_S_RESIDENT_VOLUME_FACTOR], relative, 1e-9);
    }
    free(p);
    free(full);
}

static void expenditure_is_weighted_members_times_the_unit(void **state)
{
    static const yb_series_id chain[][3] = {
        {YB_S_RESIDENT_INPATIENT_EXPENDITURE, YB_S_RESIDENT_EXPENDITURE_SUM_INPATIENT,
         YB_S_RESIDENT_INPATIENT_UNIT},
        {YB_S_RESIDENT_OUTPATIENT_EXPENDITURE, YB_S_RESIDENT_EXPENDITURE_SUM_OUTPATIENT,
         YB_S_RESIDENT_OUTPATIENT_UNIT},
        {YB_S_POOLED_INPATIENT_EXPENDITURE, YB_S_EMPLOYEE_EXPENDITURE_SUM_INPATIENT,
         YB_S_EMPLOYEE_INPATIENT_UNIT},
        {YB_S_POOLED_OUTPATIENT_EXPENDITURE, YB_S_EMPLOYEE_EXPENDITURE_SUM_OUTPATIENT,
         YB_S_EMPLOYEE_OUTPATIENT_UNIT}};
    fixture_path *p = central_path("baseline", NULL, NULL, NULL);

    (void) state;
    for (int t = 0; t <= 35; t++)
        for (int j = 0; j < 4; j++)
            assert_close((*p)[t][chain[j][0]], 1e-4 * (*p)[t][chain[j][1]] * (*p)[t][chain[j][2]], 1e-12);
    /* The unit moves with volume, cost and the fund's share. */
    for (int t = 1; t <= 35; t++)
        assert_close((*p)[t][YB_S_RESIDENT_INPATIENT_UNIT] / (*p)[0][YB_S_RESIDENT_INPATIENT_UNIT],
                     (*p)[t][YB_S_RESIDENT_VOLUME_FACTOR] * (*p)[t][YB_S_RESIDENT_DISCHARGE_COST] / 7339.0 *
                         (*p)[t][YB_S_RESIDENT_INPATIENT_SHARE_FACTOR],
                     1e-12);
    assert_close((*p)[1][YB_S_RESIDENT_DISCHARGE_COST], 7339.0 * 1.015, 1e-12);
    assert_close((*p)[1][YB_S_RESIDENT_VISITS_INDEX], 1.06, 1e-12);
    free(p);
}

/* Wages +2.5 % in 2026; the base per member loses half a point to dilution. */
static void contributions_follow_wage_dilution_and_rate(void **state)
{
    fixture_path *p = central_path("baseline", NULL, NULL, NULL);
    fixture_path *more = central_path("baseline", "employee.contribution_rate.employer=0.065", NULL, NULL);
    fixture_path *half = central_path("baseline", "employee.account_share=0.5", NULL, NULL);
    const double gross = (*p)[0][YB_S_POOLED_GROSS_PER_ACTIVE];

    (void) state;
    assert_close((*p)[1][YB_S_CONTRIBUTION_BASE_INDEX], 1.025 * 0.995, 1e-12);
    assert_close((*p)[1][YB_S_POOLED_GROSS_PER_ACTIVE], gross * 1.025 * 0.995, 1e-12);
    assert_close((*more)[0][YB_S_POOLED_GROSS_PER_ACTIVE], gross, 1e-15);
    assert_close((*more)[1][YB_S_POOLED_GROSS_PER_ACTIVE], gross * 1.025 * 0.995 * 0.065 / 0.06, 1e-12);
    for (int t = 0; t <= 35; t++) {
        const double active = (*p)[t][YB_S_EMPLOYEE_ACTIVE], quota = (*p)[t][YB_S_ACCOUNT_QUOTA_TOTAL];
        const double with_account = active * (1.0 - 2533.4 / 28062.32);
        const double individual = 1e-4 * with_account * (*p)[t][YB_S_ACCOUNT_GROSS_PER_ACTIVE];

        assert_close(quota, 0.09 * (*p)[t][YB_S_EMPLOYEE_RETIRED], 1e-12);
        assert_close((*p)[t][YB_S_POOLED_CONTRIBUTION_INCOME],
                     1e-4 * active * (*p)[t][YB_S_POOLED_GROSS_PER_ACTIVE] - quota, 1e-12);
        assert_close((*p)[t][YB_S_ACCOUNT_CONTRIBUTION_INCOME], individual + quota, 1e-12);
        if (t > 0)
            assert_close((*half)[t][YB_S_ACCOUNT_CONTRIBUTION_INCOME], 0.5 * individual + quota, 1e-12);
        assert_close((*half)[t][YB_S_EMPLOYEE_CONTRIBUTION_INCOME],
                     (*p)[t][YB_S_EMPLOYEE_CONTRIBUTION_INCOME], 1e-12);
    }
    free(p);
    free(more);
    free(half);
}

static void account_holders_spend_a_fixed_share_of_what_they_hold(void **state)
{
    fixture_path *p = central_path("baseline", NULL, NULL, NULL);
    fixture_path *slow = central_path("baseline", "employee.account.draw_index=0.5", NULL, NULL);
    const double draw = 5782.28 / (14471.75 + 6390.69);

    (void) state;
    for (int t = 1; t <= 35; t++)
        assert_close((*p)[t][YB_S_ACCOUNT_EXPENDITURE],
                     draw * ((*p)[t - 1][YB_S_ACCOUNT_ACCUMULATED_BALANCE] + (*p)[t][YB_S_ACCOUNT_INCOME]),
                     1e-9);
    assert_close((*slow)[1][YB_S_ACCOUNT_EXPENDITURE], 0.5 * (*p)[1][YB_S_ACCOUNT_EXPENDITURE], 1e-12);
    free(p);
    free(slow);
}

static void maternity_follows_births_coverage_and_wages(void **state)
{
    fixture_path *p = central_path("baseline", NULL, NULL, NULL);

    (void) state;
    for (int t = 0; t <= 35; t++)
        assert_close((*p)[t][YB_S_POOLED_OTHER_EXPENDITURE],
                     1393.8 * (*p)[t][YB_S_BIRTHS] / 792.0 * (*p)[t][YB_S_EMPLOYEE_COVERAGE] /
                         (*p)[0][YB_S_EMPLOYEE_COVERAGE] * (*p)[t][YB_S_WAGE] / (*p)[0][YB_S_WAGE],
                     1e-10);
    free(p);
}

static void ratios_are_what_their_names_say(void **state)
{
    fixture_path *p = central_path("baseline", NULL, NULL, NULL);

    (void) state;
    assert_near((*p)[0][YB_S_RESIDENT_COVER_MONTHS], 12.0 * 8742.11 / 10678.63, 0.001);
    assert_near((*p)[0][YB_S_ACTIVE_PER_RETIRED], 28062.32 / 10793.80, 1e-6);
    for (int t = 0; t <= 35; t++) {
        const double members = (*p)[t][YB_S_RESIDENT_ENROLMENT];
        const double per_person = 1e4 * (*p)[t][YB_S_RESIDENT_EXPENDITURE] / members;

        assert_close((*p)[t][YB_S_RESIDENT_EXPENDITURE_PER_PERSON], per_person, 1e-12);
        assert_close((*p)[t][YB_S_BREAK_EVEN_FINANCING], per_person / (*p)[t][YB_S_DISPOSABLE_INCOME], 1e-12);
        assert_close((*p)[t][YB_S_GDP],
                     1401879.0 * (*p)[t][YB_S_DISPOSABLE_INCOME] / 43377.0 * (*p)[t][YB_S_POPULATION] /
                         (*p)[0][YB_S_POPULATION],
                     1e-12);
        /* Contributions that much higher would have balanced the year. */
        const double balanced =
            (*p)[t][YB_S_POOLED_CONTRIBUTION_INCOME] * (1.0 + (*p)[t][YB_S_BREAK_EVEN_CONTRIBUTION]);

        assert_near(balanced - (*p)[t][YB_S_POOLED_CONTRIBUTION_INCOME] +
                        (*p)[t][YB_S_POOLED_CURRENT_BALANCE],
                    0.0, 1e-6);
    }
    free(p);
}

/* A premium one per cent up or down in 2026 moves participation by -0.10 per cent, with income as in 2025. */
static void the_premium_elasticity_at_the_base_point_is_minus_a_tenth(void **state)
{
    const char *const still = "economy.disposable_income_growth=0";
    const char *const no_loss = "resident.enrolment.loss_rate=0";
    fixture_path *up = central_path("baseline", still, no_loss, "resident.premium=404");
    fixture_path *down = central_path("baseline", still, no_loss, "resident.premium=396");
    fixture_path *same = central_path("baseline", still, no_loss, "resident.premium=400");

    (void) state;
    assert_near(log((*up)[1][YB_S_RESIDENT_ENROLMENT] / (*down)[1][YB_S_RESIDENT_ENROLMENT]) /
                    log(404.0 / 396.0),
                -0.10, 0.001);
    /* With neither premium nor income changed each group takes part as in 2025. */
    assert_near((*same)[1][YB_S_RESIDENT_PARTICIPATION], (*same)[0][YB_S_RESIDENT_PARTICIPATION], 0.001);
    free(up);
    free(down);
    free(same);
}

static void participation_stays_below_its_cap(void **state)
{
    yb_prepared prepared =
        fixture_prepare("baseline", YB_LANES, "resident.premium=0",
                        "resident.enrolment.premium_elasticity=-1", "resident.enrolment.loss_rate=0", NULL);
    const yb_model *m = prepared.model;
    yb_workspace *ws = yb_workspace_create();
    int capped = 0;

    (void) state;
    yb_kernel_start(m, ws, 0, false);
    for (int t = 1; t <= m->n_years; t++) {
        yb_kernel_step(m, ws, t);
        for (int q = 0; q < YB_PARTICIPATION_GROUPS; q++)
            for (int l = 0; l < YB_LANES; l++) {
                const double cap = fmax(0.97, m->participation_base[q]);

                assert_true(ws->participation[q][l] <= cap);
                capped += ws->participation[q][l] == cap;
            }
    }
    assert_true(capped > 0);
    yb_workspace_free(ws);
    yb_prepared_free(&prepared);
}

/* Those who stay and those who have left together cost what all cost before: s f + rho (1 - s) = 1. */
static void selection_conserves_the_cost_of_stayers_and_leavers_in_every_path(void **state)
{
    yb_prepared prepared = fixture_prepare("enrolment-loss-severe", YB_LANES, NULL);
    const yb_model *m = prepared.model;
    yb_workspace *ws = yb_workspace_create();

    (void) state;
    yb_kernel_start(m, ws, 0, false);
    for (int t = 1; t <= m->n_years; t++) {
        yb_kernel_step(m, ws, t);
        for (int q = 0; q < YB_PARTICIPATION_GROUPS; q++)
            for (int l = 0; l < YB_LANES; l++) {
                const double staying = ws->participation[q][l] / m->participation_base[q];

                assert_near(staying * ws->selection[q][l] + ws->leaver_cost_ratio[l] * (1.0 - staying), 1.0,
                            1e-12);
            }
    }
    assert_true(ws->selection[1][0] > 1.0);
    yb_workspace_free(ws);
    yb_prepared_free(&prepared);
}

/* Leavers without any cost leave the fund with all of it; leavers of average cost take theirs along. */
static void selection_lies_between_leavers_who_cost_nothing_and_average_ones(void **state)
{
    const char *const loss = "resident.enrolment.loss_rate=0.01";
    const char *const still = "resident.enrolment.premium_elasticity=0";
    fixture_path *nobody = central_path("baseline", still, "resident.enrolment.loss_rate=0", NULL);
    fixture_path *free_leavers =
        central_path("baseline", still, loss, "resident.enrolment.leaver_cost_ratio=0");
    fixture_path *average = central_path("baseline", still, loss, "resident.enrolment.leaver_cost_ratio=1");
    fixture_path *cheap = central_path("baseline", still, loss, "resident.enrolment.leaver_cost_ratio=0.8");

    (void) state;
    for (int t = 1; t <= 35; t++) {
        const double all = (*nobody)[t][YB_S_RESIDENT_INPATIENT_EXPENDITURE];
        const double left = (*average)[t][YB_S_RESIDENT_INPATIENT_EXPENDITURE];

        assert_close((*free_leavers)[t][YB_S_RESIDENT_INPATIENT_EXPENDITURE], all, 1e-11);
        assert_close((*cheap)[t][YB_S_RESIDENT_INPATIENT_EXPENDITURE], 0.2 * all + 0.8 * left, 1e-11);
        assert_true(left < all);
        assert_near((*average)[t][YB_S_RESIDENT_SELECTION], 1.0, 1e-12);
    }
    free(nobody);
    free(free_leavers);
    free(average);
    free(cheap);
}

/* The user's own 80,000 members in every year: `keep` leaves each path its ratio to the central path, `none`
 * puts every path on the forecast. */
static void an_override_keeps_each_paths_ratio_or_none(void **state)
{
    char file[] = "/tmp/yibao-test-XXXXXX", set[64], none[] = "override.resident.enrolment.shocks=none";
    FILE *stream = fdopen(mkstemp(file), "w");
    fixture_path *central = central_path("baseline", NULL, NULL, NULL);
    yb_prepared free_run = fixture_prepare("baseline", YB_LANES, NULL);
    yb_workspace *natural = yb_workspace_create(), *ws = yb_workspace_create();

    (void) state;
    assert_non_null(stream);
    fputs("year,value\n", stream);
    for (int year = 2026; year <= 2060; year++)
        fprintf(stream, "%d,80000\n", year);
    fclose(stream);
    snprintf(set, sizeof set, "override.resident.enrolment=%s", file);
    for (int keep = 0; keep < 2; keep++) {
        yb_prepared own = fixture_prepare("baseline", YB_LANES, set, keep ? NULL : none, NULL);

        yb_kernel_start(free_run.model, natural, 0, false);
        yb_kernel_start(own.model, ws, 0, false);
        for (int t = 1; t <= 35; t++) {
            yb_kernel_step(free_run.model, natural, t);
            yb_kernel_step(own.model, ws, t);
            for (int l = 0; l < YB_LANES; l++) {
                const double ratio =
                    natural->out[YB_S_RESIDENT_ENROLMENT][l] / (*central)[t][YB_S_RESIDENT_ENROLMENT];

                assert_true(ratio != 1.0);
                assert_close(ws->out[YB_S_RESIDENT_ENROLMENT][l], 80000.0 * (keep ? ratio : 1.0), 1e-12);
            }
        }
        yb_prepared_free(&own);
    }
    remove(file);
    yb_workspace_free(natural);
    yb_workspace_free(ws);
    yb_prepared_free(&free_run);
    free(central);
}

static void a_filled_gap_is_reported_and_keeps_the_balance_at_zero(void **state)
{
    fixture_path *p = central_path("stress", "resident.fill_gap=true", NULL, NULL);
    fixture_path *open = central_path("stress", NULL, NULL, NULL);
    int filled = 0;

    (void) state;
    for (int t = 1; t <= 35; t++) {
        const double gap = (*p)[t][YB_S_RESIDENT_GAP];

        filled += gap > 0.0;
        assert_near((*p)[t][YB_S_RESIDENT_SUBSIDY_INCOME] - gap, (*open)[t][YB_S_RESIDENT_SUBSIDY_INCOME],
                    1e-7);
        if (gap > 0.0)
            assert_near((*p)[t][YB_S_RESIDENT_ACCUMULATED_BALANCE], 0.0, 1e-7);
        assert_true((*open)[t][YB_S_RESIDENT_GAP] == 0.0);
    }
    assert_true(filled > 10);
    free(p);
    free(open);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cash_premium_mixes_this_and_next_years_standard),
        cmocka_unit_test(an_indexed_premium_follows_last_years_index),
        cmocka_unit_test(a_premium_may_follow_expenditure_per_member),
        cmocka_unit_test(a_lower_share_of_the_index_follows_with_that_power),
        cmocka_unit_test(interest_is_paid_on_the_opening_balance),
        cmocka_unit_test(a_negative_balance_bears_interest_only_if_the_scenario_says_so),
        cmocka_unit_test(recovered_money_is_split_by_expenditure),
        cmocka_unit_test(deterrence_is_measured_from_the_base_year),
        cmocka_unit_test(volume_changes_pass_through_to_expenditure_in_part),
        cmocka_unit_test(expenditure_is_weighted_members_times_the_unit),
        cmocka_unit_test(contributions_follow_wage_dilution_and_rate),
        cmocka_unit_test(account_holders_spend_a_fixed_share_of_what_they_hold),
        cmocka_unit_test(maternity_follows_births_coverage_and_wages),
        cmocka_unit_test(ratios_are_what_their_names_say),
        cmocka_unit_test(the_premium_elasticity_at_the_base_point_is_minus_a_tenth),
        cmocka_unit_test(participation_stays_below_its_cap),
        cmocka_unit_test(selection_conserves_the_cost_of_stayers_and_leavers_in_every_path),
        cmocka_unit_test(selection_lies_between_leavers_who_cost_nothing_and_average_ones),
        cmocka_unit_test(an_override_keeps_each_paths_ratio_or_none),
        cmocka_unit_test(a_filled_gap_is_reported_and_keeps_the_balance_at_zero),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
