/* The direction in which each lever moves the balances, path by path under equal shocks.
 *
 * Behaviour is fixed (no response of participation to the premium), so that each direction is certain.
 * Rounding may blur equal figures by about 1e-13; 1e-9 of the size is allowed. */
#include "model_fixture.h"

enum { PATHS = 96 };

static const double ROUNDING = 1e-9;

#define FIXED "resident.enrolment.premium_elasticity=0", "output.series=[all]"

typedef enum { HIGHER, LOWER } direction;

static yb_results *run_and_free(yb_prepared prepared)
{
    yb_results *results = fixture_run(&prepared, 1);

    yb_prepared_free(&prepared);
    return results;
}

/* Share of (year, path) cells in which `series` of `changed` lies on the wrong side of `base`. */
static double share_against(const yb_results *changed, const yb_results *base, yb_series_id series,
                            direction expected)
{
    int64_t against = 0;

    for (int t = 1; t <= base->n_years; t++) {
        const double *x = yb_results_sample(changed, series, t), *y = yb_results_sample(base, series, t);

        for (int64_t p = 0; p < base->paths; p++) {
            const double gain = expected == HIGHER ? x[p] - y[p] : y[p] - x[p];

            against += gain < -ROUNDING * (fabs(x[p]) + fabs(y[p]));
        }
    }
    return (double) against / (double) (base->paths * base->n_years);
}

/* In no path and year on the wrong side, and in the last year strictly apart in every path. */
static void expect_direction(const yb_results *changed, const yb_results *base, yb_series_id series,
                             direction expected, const char *lever)
{
    const double *x = yb_results_sample(changed, series, base->n_years);
    const double *y = yb_results_sample(base, series, base->n_years);

    if (share_against(changed, base, series, expected) > 0.0)
        fail_msg("%s moves %s.%s the wrong way", lever, yb_series_table[series].fund,
                 yb_series_table[series].name);
    for (int64_t p = 0; p < base->paths; p++)
        if (expected == HIGHER ? !(x[p] > y[p]) : !(x[p] < y[p]))
            fail_msg("%s leaves path %lld as it was", lever, (long long) p);
}

/* One setting against the baseline. */
static void expect_lever(const char *setting, yb_series_id series, direction expected)
{
    yb_results *base = run_and_free(fixture_prepare("baseline", PATHS, FIXED, NULL));
    yb_results *changed = run_and_free(fixture_prepare("baseline", PATHS, FIXED, setting, NULL));

    expect_direction(changed, base, series, expected, setting);
    yb_results_free(changed);
    yb_results_free(base);
}

static void a_higher_premium_or_subsidy_never_lowers_the_resident_balance(void **state)
{
    (void) state;
    expect_lever("resident.premium.level=440", YB_S_RESIDENT_ACCUMULATED_BALANCE, HIGHER);
    expect_lever("resident.subsidy.level=760", YB_S_RESIDENT_ACCUMULATED_BALANCE, HIGHER);
}

static void lower_recovery_never_raises_either_balance(void **state)
{
    (void) state;
    expect_lever("supervision.recovery=171", YB_S_RESIDENT_ACCUMULATED_BALANCE, LOWER);
    expect_lever("supervision.recovery=171", YB_S_POOLED_ACCUMULATED_BALANCE, LOWER);
}

static void more_hospitalization_never_raises_the_balance(void **state)
{
    (void) state;
    expect_lever("resident.inpatient.hospitalization_rate=0.22", YB_S_RESIDENT_ACCUMULATED_BALANCE, LOWER);
    expect_lever("employee.inpatient.hospitalization_rate=0.22", YB_S_POOLED_ACCUMULATED_BALANCE, LOWER);
}

static void faster_growth_of_visits_never_raises_the_balance(void **state)
{
    (void) state;
    expect_lever("resident.outpatient.visits_growth.from=0.07", YB_S_RESIDENT_ACCUMULATED_BALANCE, LOWER);
    expect_lever("employee.outpatient.visits_growth.from=0.06", YB_S_POOLED_ACCUMULATED_BALANCE, LOWER);
}

static void faster_growth_of_cost_never_raises_the_balance(void **state)
{
    (void) state;
    expect_lever("economy.excess_cost_growth=0.005", YB_S_RESIDENT_ACCUMULATED_BALANCE, LOWER);
    expect_lever("economy.excess_cost_growth=0.005", YB_S_POOLED_ACCUMULATED_BALANCE, LOWER);
    expect_lever("resident.inpatient.cost_growth.from=0.02", YB_S_RESIDENT_ACCUMULATED_BALANCE, LOWER);
    expect_lever("employee.outpatient.cost_growth.from=0", YB_S_POOLED_ACCUMULATED_BALANCE, LOWER);
}

static void a_higher_contribution_rate_never_lowers_the_pooled_balance(void **state)
{
    (void) state;
    expect_lever("employee.contribution_rate.employer=0.065", YB_S_POOLED_ACCUMULATED_BALANCE, HIGHER);
    expect_lever("employee.account_share=0.8", YB_S_POOLED_ACCUMULATED_BALANCE, HIGHER);
    expect_lever("employee.contribution_rate.individual=0.025", YB_S_ACCOUNT_ACCUMULATED_BALANCE, HIGHER);
}

static void later_retirement_never_lowers_the_pooled_balance(void **state)
{
    yb_results *base = run_and_free(fixture_prepare("baseline", PATHS, FIXED, NULL));
    yb_results *faster =
        run_and_free(fixture_prepare("baseline", PATHS, FIXED, "employee.retirement.reform=faster", NULL));
    yb_results *off =
        run_and_free(fixture_prepare("baseline", PATHS, FIXED, "employee.retirement.reform=off", NULL));

    (void) state;
    expect_direction(faster, base, YB_S_POOLED_ACCUMULATED_BALANCE, HIGHER, "the faster reform");
    expect_direction(off, base, YB_S_POOLED_ACCUMULATED_BALANCE, LOWER, "no reform");
    yb_results_free(off);
    yb_results_free(faster);
    yb_results_free(base);
}

static void the_check_sees_a_lever_that_is_turned_the_other_way(void **state)
{
    yb_results *base = run_and_free(fixture_prepare("baseline", PATHS, FIXED, NULL));
    yb_results *changed =
        run_and_free(fixture_prepare("baseline", PATHS, FIXED, "resident.premium.level=399", NULL));

    (void) state;
    assert_true(share_against(changed, base, YB_S_RESIDENT_ACCUMULATED_BALANCE, HIGHER) > 0.99);
    yb_results_free(changed);
    yb_results_free(base);
}

static void a_longer_horizon_keeps_the_early_years_bit_for_bit(void **state)
{
    yb_results *shorter = run_and_free(
        fixture_prepare("stress", PATHS, "output.series=[all]", "projection.last_year=2040", NULL));
    yb_results *longer = run_and_free(
        fixture_prepare("stress", PATHS, "output.series=[all]", "projection.last_year=2070", NULL));

    (void) state;
    assert_int_equal(shorter->n_years, 15);
    for (int s = 0; s < YB_SERIES_COUNT; s++)
        for (int t = 1; t <= shorter->n_years; t++)
            assert_memory_equal(yb_results_sample(shorter, (yb_series_id) s, t),
                                yb_results_sample(longer, (yb_series_id) s, t), PATHS * sizeof(double));
    yb_results_free(shorter);
    yb_results_free(longer);
}

/* Loss at a leaver cost ratio.  The ratio is the same in every path, so that its sign is known. */
static yb_results *run_loss(const char *loss_rate, const char *ratio)
{
    return run_and_free(
        fixture_prepare("baseline", PATHS, FIXED, loss_rate, ratio, "shocks.layers.parameters=false", NULL));
}

/* Least and greatest break-even over all paths and years. */
static void break_even_range(const yb_results *results, double *least, double *greatest)
{
    *least = INFINITY;
    *greatest = -INFINITY;
    for (int t = 1; t <= results->n_years; t++)
        for (int64_t p = 0; p < results->paths; p++) {
            const double ratio = yb_results_sample(results, YB_S_BREAK_EVEN_LEAVER, t)[p];

            *least = fmin(*least, ratio);
            *greatest = fmax(*greatest, ratio);
        }
}

/* M-10: while leavers cost less than the break-even a loss takes more income than cost away, above it less.
 * With a ratio below the break-even of every path and year, or above it, the sign is certain in each. */
static void loss_of_cheap_members_lowers_and_of_dear_ones_raises_every_balance(void **state)
{
    yb_results *whole =
        run_loss("resident.enrolment.loss_rate=0.001", "resident.enrolment.leaver_cost_ratio=1");
    double least, greatest;

    (void) state;
    break_even_range(whole, &least, &greatest);
    yb_results_free(whole);
    assert_true(least > 0.0 && isfinite(greatest));
    for (int i = 0; i < 2; i++) {
        const direction expected = i == 0 ? LOWER : HIGHER;
        char ratio[64];

        /* A tenth apart: recovered money follows expenditure, which M-10 leaves out. */
        snprintf(ratio, sizeof ratio, "resident.enrolment.leaver_cost_ratio=%.4f",
                 expected == LOWER ? 0.9 * least : 1.1 * greatest);
        yb_results *base = run_loss("resident.enrolment.loss_rate=0.001", ratio);
        yb_results *loss = run_loss("resident.enrolment.loss_rate=0.003", ratio);

        expect_direction(loss, base, YB_S_RESIDENT_ACCUMULATED_BALANCE, expected, ratio);
        yb_results_free(loss);
        yb_results_free(base);
    }
}

/* The effect of a loss on the year's balance is linear in the leavers' cost ratio.  Its root, from
 * runs at 0 and 2, is the break-even that the series reports. */
static void the_break_even_series_is_where_the_effect_of_loss_changes_its_sign(void **state)
{
    static const char *const ratio[] = {"resident.enrolment.leaver_cost_ratio=0",
                                        "resident.enrolment.leaver_cost_ratio=2"};
    yb_results *base[2], *loss[2];

    (void) state;
    for (int i = 0; i < 2; i++) {
        base[i] = run_loss("resident.enrolment.loss_rate=0", ratio[i]);
        loss[i] = run_loss("resident.enrolment.loss_rate=0.0001", ratio[i]);
    }
    const double *reported = yb_results_sample(base[0], YB_S_BREAK_EVEN_LEAVER, 1);

    for (int64_t p = 0; p < PATHS; p++) {
        double effect[2];

        for (int i = 0; i < 2; i++)
            effect[i] = yb_results_sample(loss[i], YB_S_RESIDENT_CURRENT_BALANCE, 1)[p] -
                        yb_results_sample(base[i], YB_S_RESIDENT_CURRENT_BALANCE, 1)[p];
        assert_true(effect[0] < 0.0 && effect[1] > 0.0);
        /* Recovered money follows expenditure, which the series leaves out: half a per cent. */
        assert_close(2.0 * effect[0] / (effect[0] - effect[1]), reported[p], 0.01);
    }
    for (int i = 0; i < 2; i++) {
        yb_results_free(base[i]);
        yb_results_free(loss[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_higher_premium_or_subsidy_never_lowers_the_resident_balance),
        cmocka_unit_test(lower_recovery_never_raises_either_balance),
        cmocka_unit_test(more_hospitalization_never_raises_the_balance),
        cmocka_unit_test(faster_growth_of_visits_never_raises_the_balance),
        cmocka_unit_test(faster_growth_of_cost_never_raises_the_balance),
        cmocka_unit_test(a_higher_contribution_rate_never_lowers_the_pooled_balance),
        cmocka_unit_test(later_retirement_never_lowers_the_pooled_balance),
        cmocka_unit_test(the_check_sees_a_lever_that_is_turned_the_other_way),
        cmocka_unit_test(a_longer_horizon_keeps_the_early_years_bit_for_bit),
        cmocka_unit_test(loss_of_cheap_members_lowers_and_of_dear_ones_raises_every_balance),
        cmocka_unit_test(the_break_even_series_is_where_the_effect_of_loss_changes_its_sign),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
