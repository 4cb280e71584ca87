/* Shocks of the flows of money, and the long-run growth of cost, against their closed forms.
 *
 * Payment shares and collection are log-normal around the scenario with the variance of an AR(1),
 *   s^2 (1 - phi^{2h})/(1 - phi^2),
 * after h years, whatever else moves.  Scores are standard normal if the form holds; the limit 4.42 has
 * probability 1e-5.  The seed is fixed, so the outcome never varies. */
#include "model_fixture.h"

enum { PATHS = 4000, HORIZONS = 3 };

static const double LIMIT = 4.42;
static const int horizon[HORIZONS] = {1, 2, 10};

/* The assumed spreads, whose drivers of money are independent of one another. */
#define TO_2036 "projection.last_year=2036", "output.series=[all]", "calibration.spread=false"

typedef struct {
    yb_prepared prepared;
    yb_results *results;
    fixture_path central;
} run;

static run *start(yb_prepared prepared)
{
    run *r = malloc(sizeof *r);

    assert_non_null(r);
    r->prepared = prepared;
    r->results = fixture_run(&prepared, 1);
    fixture_central(prepared.model, r->central);
    return r;
}

static void end(run *r)
{
    yb_results_free(r->results);
    yb_prepared_free(&r->prepared);
    free(r);
}

static double at(const run *r, yb_series_id series, int t, int p)
{
    return t == 0 ? r->central[0][series] : yb_results_sample(r->results, series, t)[p];
}

static double ar1_variance(double sd, double phi, int h)
{
    return sd * sd * (1.0 - pow(phi, 2 * h)) / (1.0 - phi * phi);
}

/* Scores of the mean and the variance of a quantity's logarithm; `measure` gives the logarithm. */
typedef double measure(const run *r, int t, int p);

static double mean_score(const run *r, measure *log_of, int t, double variance)
{
    double sum = 0.0;

    for (int p = 0; p < PATHS; p++)
        sum += log_of(r, t, p);
    return sum / sqrt(variance * PATHS);
}

static double variance_score(const run *r, measure *log_of, int t, double variance)
{
    double squares = 0.0;

    for (int p = 0; p < PATHS; p++)
        squares += pow(log_of(r, t, p), 2);
    return (squares / PATHS / variance - 1.0) * sqrt(PATHS / 2.0);
}

/* Premiums over members times the standards that were due in the year, in part for the next one. */
static double log_premium_cash(const run *r, int t, int p)
{
    const double cash =
        0.55 * at(r, YB_S_RESIDENT_PREMIUM, t, p) + 0.45 * at(r, YB_S_RESIDENT_PREMIUM, t + 1, p);

    return log(1e4 * at(r, YB_S_RESIDENT_CONTRIBUTION_INCOME, t, p) /
               (at(r, YB_S_RESIDENT_ENROLMENT, t, p) * cash));
}

/* Subsidy over members times standard, relative to 2025. */
static double log_subsidy_cash(const run *r, int t, int p)
{
    const double ratio = at(r, YB_S_RESIDENT_SUBSIDY_INCOME, t, p) /
                         (at(r, YB_S_RESIDENT_ENROLMENT, t, p) * at(r, YB_S_RESIDENT_SUBSIDY, t, p));
    const double ratio_2025 =
        r->central[0][YB_S_RESIDENT_SUBSIDY_INCOME] / (r->central[0][YB_S_RESIDENT_ENROLMENT] * 700.0);

    return log(ratio / ratio_2025);
}

/* Employers' contributions before the retirees' quota per active member and unit of the base, relative to
 * 2025. */
static double employer_per_base(const run *r, int t, int p)
{
    return (at(r, YB_S_POOLED_CONTRIBUTION_INCOME, t, p) + at(r, YB_S_ACCOUNT_QUOTA_TOTAL, t, p)) /
           (at(r, YB_S_EMPLOYEE_ACTIVE, t, p) * at(r, YB_S_CONTRIBUTION_BASE_INDEX, t, p));
}

static double log_employer(const run *r, int t, int p)
{
    return log(employer_per_base(r, t, p) / employer_per_base(r, 0, p));
}

/* The same of employees' own contributions. */
static double individual_per_base(const run *r, int t, int p)
{
    return (at(r, YB_S_ACCOUNT_CONTRIBUTION_INCOME, t, p) - at(r, YB_S_ACCOUNT_QUOTA_TOTAL, t, p)) /
           (at(r, YB_S_EMPLOYEE_ACTIVE, t, p) * at(r, YB_S_CONTRIBUTION_BASE_INDEX, t, p));
}

static double log_individual(const run *r, int t, int p)
{
    return log(individual_per_base(r, t, p) / individual_per_base(r, 0, p));
}

/* Expenditure over weighted members, volume and total medical cost per case: the payment share. */
static double share_of(const run *r, int t, int p, const yb_series_id series[4])
{
    return at(r, series[0], t, p) /
           (at(r, series[1], t, p) * at(r, series[2], t, p) * at(r, series[3], t, p));
}

#define LOG_SHARE(NAME, EXPENDITURE, WEIGHTED, VOLUME, COST)                                      \
    static double NAME(const run *r, int t, int p)                                                \
    {                                                                                             \
        static const yb_series_id series[] = {YB_S_##EXPENDITURE, YB_S_##WEIGHTED, YB_S_##VOLUME, \
                                              YB_S_##COST};                                       \
                                                                                                  \
        return log(share_of(r, t, p, series) / share_of(r, 0, p, series));                        \
    }
LOG_SHARE(log_resident_inpatient, RESIDENT_INPATIENT_EXPENDITURE, RESIDENT_EXPENDITURE_SUM_INPATIENT,
          RESIDENT_VOLUME_FACTOR, RESIDENT_DISCHARGE_COST)
LOG_SHARE(log_resident_outpatient, RESIDENT_OUTPATIENT_EXPENDITURE, RESIDENT_EXPENDITURE_SUM_OUTPATIENT,
          RESIDENT_VISITS_INDEX, RESIDENT_VISIT_COST)
LOG_SHARE(log_employee_inpatient, POOLED_INPATIENT_EXPENDITURE, EMPLOYEE_EXPENDITURE_SUM_INPATIENT,
          EMPLOYEE_VOLUME_FACTOR, EMPLOYEE_DISCHARGE_COST)
LOG_SHARE(log_employee_outpatient, POOLED_OUTPATIENT_EXPENDITURE, EMPLOYEE_EXPENDITURE_SUM_OUTPATIENT,
          EMPLOYEE_VISITS_INDEX, EMPLOYEE_VISIT_COST)

/* What each driver moves, with the shipped spread and persistence. */
static const struct {
    const char *driver;
    double sd;
    measure *log_of[2];
} moved[] = {
    {"resident_fund_share", 0.02, {log_resident_inpatient, log_resident_outpatient}},
    {"employee_fund_share", 0.02, {log_employee_inpatient, log_employee_outpatient}},
    {"resident_collection", 0.02, {log_premium_cash, log_subsidy_cash}},
    {"employee_collection", 0.015, {log_employer, log_individual}},
};
enum { N_MOVED = sizeof moved / sizeof *moved };
static const double PHI = 0.3;

/* All other shocks of the baseline are on, so that the forms hold whatever else moves; only the parameters,
 * which calibrate the units of the base year anew, are left out. */
static void shares_and_collection_are_lognormal_whatever_else_moves(void **state)
{
    run *r = start(fixture_prepare("baseline", PATHS, TO_2036, "shocks.layers.parameters=false", NULL));

    (void) state;
    for (int i = 0; i < N_MOVED; i++)
        for (int k = 0; k < 2; k++)
            for (int h = 0; h < HORIZONS; h++) {
                const double variance = ar1_variance(moved[i].sd, PHI, horizon[h]);
                const double mean = mean_score(r, moved[i].log_of[k], horizon[h], variance);
                const double spread = variance_score(r, moved[i].log_of[k], horizon[h], variance);

                if (!(fabs(mean) <= LIMIT && fabs(spread) <= LIMIT))
                    fail_msg("%s, flow %d after %d years: scores %.2f and %.2f", moved[i].driver, k,
                             horizon[h], mean, spread);
                /* Negative control: a tenth more spread is seen. */
                assert_true(fabs(variance_score(r, moved[i].log_of[k], horizon[h], 1.21 * variance)) > LIMIT);
            }
    end(r);
}

static void a_driver_moves_both_of_its_flows_alike_and_those_of_no_other(void **state)
{
    run *r = start(fixture_prepare("baseline", PATHS, TO_2036, "shocks.layers.parameters=false", NULL));

    (void) state;
    for (int i = 0; i < N_MOVED; i++) {
        for (int p = 0; p < PATHS; p += 7)
            assert_near(moved[i].log_of[0](r, 5, p), moved[i].log_of[1](r, 5, p), 1e-12);
        for (int j = 0; j < i; j++) {
            double ij = 0.0, ii = 0.0, jj = 0.0;

            for (int p = 0; p < PATHS; p++) {
                const double x = moved[i].log_of[0](r, 1, p), y = moved[j].log_of[0](r, 1, p);

                ij += x * y;
                ii += x * x;
                jj += y * y;
            }
            assert_true(fabs(ij / sqrt(ii * jj) * sqrt(PATHS)) <= LIMIT);
        }
    }
    end(r);
}

/* A payment share changes who pays, not what care costs: use and total cost keep their bits. */
static void a_payment_share_leaves_use_and_total_cost_alone(void **state)
{
    static const yb_series_id untouched[] = {
        YB_S_RESIDENT_DISCHARGE_COST, YB_S_RESIDENT_VISIT_COST,         YB_S_EMPLOYEE_DISCHARGE_COST,
        YB_S_EMPLOYEE_VISIT_COST,     YB_S_RESIDENT_HOSPITALIZATION,    YB_S_EMPLOYEE_VISITS,
        YB_S_RESIDENT_ENROLMENT,      YB_S_RESIDENT_CONTRIBUTION_INCOME};
    run *with = start(fixture_prepare("baseline", 112, TO_2036, NULL));
    run *without = start(fixture_prepare("baseline", 112, TO_2036, "shocks.resident_fund_share.sd=0",
                                         "shocks.employee_fund_share.sd=0", NULL));

    (void) state;
    for (int p = 0; p < 112; p++)
        for (int t = 1; t <= 10; t++) {
            for (size_t i = 0; i < sizeof untouched / sizeof *untouched; i++)
                assert_true(at(with, untouched[i], t, p) == at(without, untouched[i], t, p));
            assert_true(at(with, YB_S_RESIDENT_EXPENDITURE, t, p) !=
                        at(without, YB_S_RESIDENT_EXPENDITURE, t, p));
        }
    end(with);
    end(without);
}

/* No shock makes the fund pay more than the whole cost: 14394 over 8008.97 is the most that the resident
 * inpatient factor reaches, by as many paths as the normal distribution says. */
static void a_payment_share_never_exceeds_the_whole_cost(void **state)
{
    run *r = start(fixture_prepare("baseline", PATHS, TO_2036, "shocks.resident_fund_share.sd=0.5",
                                   "shocks.resident_fund_share.phi=0", NULL));
    const double whole = r->prepared.model->service[YB_RESIDENT_INPATIENT].whole_share;
    const double discharges =
        r->central[0][YB_S_RESIDENT_HOSPITALIZATION] * r->central[0][YB_S_RESIDENT_ENROLMENT];
    const double share = 0.5 * erfc(log(whole) / 0.5 / sqrt(2.0));
    int capped = 0;

    (void) state;
    assert_close(whole,
                 1e-4 * discharges * r->central[0][YB_S_RESIDENT_DISCHARGE_COST] /
                     r->central[0][YB_S_RESIDENT_INPATIENT_EXPENDITURE],
                 1e-3); /* the published cost per discharge is rounded */
    for (int p = 0; p < PATHS; p++) {
        const double factor = at(r, YB_S_RESIDENT_INPATIENT_SHARE_FACTOR, 3, p);

        assert_true(factor <= whole);
        capped += factor == whole;
    }
    assert_true(fabs((capped - PATHS * share) / sqrt(PATHS * share * (1.0 - share))) <= LIMIT);
    assert_true(capped > 100);
    end(r);
}

/* A scenario that itself sets more than the whole cost is taken at its word; shocks only lower it. */
static void what_the_scenario_sets_above_the_whole_cost_stays(void **state)
{
    run *r = start(fixture_prepare("baseline", 112, TO_2036, "employee.inpatient.fund_share=1",
                                   "mechanisms.benefit_scope.on=true", "mechanisms.benefit_scope.rise=0.5",
                                   "mechanisms.benefit_scope.years=1", NULL));
    const double whole = r->prepared.model->service[YB_EMPLOYEE_INPATIENT].whole_share;
    int lowered = 0;

    (void) state;
    assert_close(r->central[5][YB_S_EMPLOYEE_INPATIENT_SHARE_FACTOR], 1.5 * whole, 1e-12);
    for (int p = 0; p < 112; p++) {
        const double factor = at(r, YB_S_EMPLOYEE_INPATIENT_SHARE_FACTOR, 5, p);

        assert_true(factor <= r->central[5][YB_S_EMPLOYEE_INPATIENT_SHARE_FACTOR]);
        lowered += factor < r->central[5][YB_S_EMPLOYEE_INPATIENT_SHARE_FACTOR];
    }
    assert_in_range(lowered, 30, 82);
    end(r);
}

/* Drifts of the drivers belong to the layer of drifts, yearly shocks to theirs. */
static void the_layers_switch_the_drivers_off(void **state)
{
#define DRIFTS                                                                              \
    "shocks.resident_fund_share.drift_sd=0.01", "shocks.employee_fund_share.drift_sd=0.01", \
        "shocks.resident_collection.drift_sd=0.01", "shocks.employee_collection.drift_sd=0.01"
    run *off = start(fixture_prepare("baseline", PATHS, TO_2036, DRIFTS, "shocks.layers.parameters=false",
                                     "shocks.layers.yearly=false", "shocks.layers.drift=false", NULL));
    run *drift = start(fixture_prepare("baseline", PATHS, TO_2036, DRIFTS, "shocks.layers.parameters=false",
                                       "shocks.layers.yearly=false", NULL));

    (void) state;
    for (int i = 0; i < N_MOVED; i++)
        for (int k = 0; k < 2; k++) {
            for (int p = 0; p < PATHS; p += 7)
                assert_near(moved[i].log_of[k](off, 9, p), 0.0, 1e-12);
            /* (h d)^2 */
            assert_true(fabs(variance_score(drift, moved[i].log_of[k], 9, pow(9 * 0.01, 2))) <= LIMIT);
        }
    end(off);
    end(drift);
}

#define COST_ALONE \
    TO_2036, "shocks.layers.yearly=false", "shocks.layers.drift=false", "shocks.layers.level_shifts=false"

/* The draw adds to the log growth of every service's cost with the weight of convergence: nothing in 2026,
 * 0.1 in 2027, all of it from 2036 on. */
static void excess_cost_growth_enters_as_cost_comes_to_follow_income(void **state)
{
    static const yb_series_id cost[YB_SERVICES] = {YB_S_RESIDENT_DISCHARGE_COST, YB_S_RESIDENT_VISIT_COST,
                                                   YB_S_EMPLOYEE_DISCHARGE_COST, YB_S_EMPLOYEE_VISIT_COST};
    run *r = start(fixture_prepare("baseline", PATHS, COST_ALONE, NULL));
    double sum = 0.0, squares = 0.0;

    (void) state;
    for (int p = 0; p < PATHS; p++) {
        const double excess = at(r, YB_S_EXCESS_COST_GROWTH, 1, p);

        sum += excess;
        squares += excess * excess;
        for (int j = 0; p % 7 == 0 && j < YB_SERVICES; j++) {
            double weight = 0.0;

            for (int t = 1; t <= 11; t++) {
                weight += 0.1 * (t - 1);
                assert_near(log(at(r, cost[j], t, p) / r->central[t][cost[j]]), weight * excess, 1e-12);
            }
            /* 0.1 + 0.2 + ... + 1 */
            assert_near(weight, 5.5, 1e-12);
        }
        if (p % 7 == 0)
            assert_true(at(r, YB_S_RESIDENT_VISITS_INDEX, 11, p) ==
                            r->central[11][YB_S_RESIDENT_VISITS_INDEX] &&
                        at(r, YB_S_WAGE, 11, p) == r->central[11][YB_S_WAGE]);
    }
    assert_true(fabs(sum / sqrt(PATHS) / 0.0075) <= LIMIT);
    assert_true(fabs((squares / PATHS / pow(0.0075, 2) - 1.0) * sqrt(PATHS / 2.0)) <= LIMIT);
    assert_true(fabs((squares / PATHS / pow(0.0083, 2) - 1.0) * sqrt(PATHS / 2.0)) > LIMIT);
    end(r);
}

static void a_cost_that_does_not_converge_has_no_long_run_draw(void **state)
{
    run *r = start(fixture_prepare("baseline", 112, COST_ALONE, "resident.inpatient.cost_growth=0.02", NULL));

    (void) state;
    for (int p = 0; p < 112; p++) {
        assert_true(at(r, YB_S_RESIDENT_DISCHARGE_COST, 11, p) ==
                    r->central[11][YB_S_RESIDENT_DISCHARGE_COST]);
        assert_true(at(r, YB_S_EMPLOYEE_DISCHARGE_COST, 11, p) !=
                    r->central[11][YB_S_EMPLOYEE_DISCHARGE_COST]);
    }
    end(r);
}

static void without_the_layer_of_parameters_long_run_cost_is_that_of_the_scenario(void **state)
{
    run *r = start(fixture_prepare("baseline", 112, COST_ALONE, "shocks.layers.parameters=false", NULL));

    (void) state;
    for (int p = 0; p < 112; p++) {
        assert_true(at(r, YB_S_EXCESS_COST_GROWTH, 11, p) == 0.0);
        assert_true(at(r, YB_S_EMPLOYEE_VISIT_COST, 11, p) == r->central[11][YB_S_EMPLOYEE_VISIT_COST]);
    }
    end(r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shares_and_collection_are_lognormal_whatever_else_moves),
        cmocka_unit_test(a_driver_moves_both_of_its_flows_alike_and_those_of_no_other),
        cmocka_unit_test(a_payment_share_leaves_use_and_total_cost_alone),
        cmocka_unit_test(a_payment_share_never_exceeds_the_whole_cost),
        cmocka_unit_test(what_the_scenario_sets_above_the_whole_cost_stays),
        cmocka_unit_test(the_layers_switch_the_drivers_off),
        cmocka_unit_test(excess_cost_growth_enters_as_cost_comes_to_follow_income),
        cmocka_unit_test(a_cost_that_does_not_converge_has_no_long_run_draw),
        cmocka_unit_test(without_the_layer_of_parameters_long_run_cost_is_that_of_the_scenario),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
