/* Shocks against their closed forms, on the series that they move.
 *
 * With everything else fixed the log of a series is normal around its central path with
 *   variance s^2 sum_{k=1..h} ((1 - phi^k)/(1 - phi))^2 + (h d)^2   for a driver of growth,
 *   variance s^2 (1 - phi^{2h})/(1 - phi^2) + (h d)^2               for a driver of a level,
 * after h years.  A statistic is turned into a score that is standard normal if the form holds, and
 * rejected beyond 4.42, probability 1e-5 each.  The seed is fixed, so the outcome never varies. */
#include "model_fixture.h"

enum { PATHS = 4000, HORIZONS = 4 };

static const double LIMIT = 4.42;
static const int horizon[HORIZONS] = {1, 5, 10, 20};
static const double SD = 0.02, DRIFT_SD = 0.003;

/* Series on which a driver acts as a plain factor. */
static const struct {
    yb_driver_id driver;
    yb_series_id series;
} seen_in[] = {
    {YB_DRIVER_WAGE_GROWTH, YB_S_WAGE},
    {YB_DRIVER_CPI_GROWTH, YB_S_CPI_INDEX},
    {YB_DRIVER_RESIDENT_VISITS_GROWTH, YB_S_RESIDENT_VISITS_INDEX},
    {YB_DRIVER_EMPLOYEE_VISITS_GROWTH, YB_S_EMPLOYEE_VISITS_INDEX},
    {YB_DRIVER_COST_PER_VISIT_GROWTH, YB_S_RESIDENT_VISIT_COST},
    {YB_DRIVER_COST_PER_VISIT_GROWTH, YB_S_EMPLOYEE_VISIT_COST},
    {YB_DRIVER_COST_PER_DISCHARGE_GROWTH, YB_S_RESIDENT_DISCHARGE_COST},
    {YB_DRIVER_COST_PER_DISCHARGE_GROWTH, YB_S_EMPLOYEE_DISCHARGE_COST},
    {YB_DRIVER_RESIDENT_HOSPITALIZATION, YB_S_RESIDENT_HOSPITALIZATION_STD},
    {YB_DRIVER_EMPLOYEE_HOSPITALIZATION, YB_S_EMPLOYEE_HOSPITALIZATION_STD},
    {YB_DRIVER_EMPLOYEE_COVERAGE, YB_S_EMPLOYEE_COVERAGE},
    {YB_DRIVER_FRAUD_RECOVERY, YB_S_FRAUD_RECOVERY},
    {YB_DRIVER_TFR, YB_S_TFR_FACTOR},
    {YB_DRIVER_MORTALITY, YB_S_MORTALITY_FACTOR},
    {YB_DRIVER_INTEREST_RATE, YB_S_INTEREST_RATE},
    {YB_DRIVER_RESIDENT_FUND_SHARE, YB_S_RESIDENT_INPATIENT_SHARE_FACTOR},
    {YB_DRIVER_RESIDENT_FUND_SHARE, YB_S_RESIDENT_OUTPATIENT_SHARE_FACTOR},
    {YB_DRIVER_EMPLOYEE_FUND_SHARE, YB_S_EMPLOYEE_INPATIENT_SHARE_FACTOR},
    {YB_DRIVER_EMPLOYEE_FUND_SHARE, YB_S_EMPLOYEE_OUTPATIENT_SHARE_FACTOR},
    {YB_DRIVER_RESIDENT_COLLECTION, YB_S_RESIDENT_PREMIUM_RATIO},
    {YB_DRIVER_RESIDENT_COLLECTION, YB_S_RESIDENT_SUBSIDY_RATIO},
    {YB_DRIVER_EMPLOYEE_COLLECTION, YB_S_EMPLOYEE_COLLECTION},
};
enum { N_SEEN = sizeof seen_in / sizeof *seen_in };

/* Drivers whose shocks are left on: those that `seen_in` names, or disposable income, which reaches some of
 * the same series and is studied alone. */
typedef enum { SEEN, INCOME } moving;

/* Sets sd, phi, drift and its years for the moving drivers; the sd of all others is 0. */
static yb_prepared prepare_drivers(moving which, double sd, double phi, double drift_sd, int drift_years)
{
    enum { EACH = 4, MAX = EACH * YB_DRIVER_COUNT };
    char text[MAX][80];
    yb_options *options = calloc(1, sizeof *options);
    yb_diag *diag = yb_diag_create();
    yb_prepared prepared;
    size_t n = 0;

    assert_non_null(options);
    for (int d = 0; d < YB_DRIVER_COUNT; d++) {
        bool seen = which == INCOME && d == YB_DRIVER_DISPOSABLE_INCOME_GROWTH;

        for (int i = 0; which == SEEN && i < N_SEEN; i++)
            seen |= seen_in[i].driver == (yb_driver_id) d;
        snprintf(text[n++], 80, "shocks.%s.sd=%g", yb_drivers[d].name, seen ? sd : 0.0);
        snprintf(text[n++], 80, "shocks.%s.phi=%g", yb_drivers[d].name, phi);
        snprintf(text[n++], 80, "shocks.%s.drift_sd=%g", yb_drivers[d].name, seen ? drift_sd : 0.0);
        snprintf(text[n++], 80, "shocks.%s.drift_years=%d", yb_drivers[d].name, drift_years);
    }
    for (size_t i = 0; i < n; i++)
        options->set[i] = text[i];
    options->set[n++] = "shocks.layers.parameters=false";
    options->set[n++] = "shocks.layers.level_shifts=false";
    options->set[n++] = "employee.coverage.cap=1";
    /* Far below the whole cost, which bounds payment shares. */
    options->set[n++] = "resident.inpatient.fund_share=0.01";
    options->set[n++] = "resident.outpatient.fund_share=0.01";
    options->set[n++] = "employee.inpatient.fund_share=0.01";
    options->set[n++] = "employee.outpatient.fund_share=0.01";
    options->set[n++] = "projection.last_year=2045";
    options->set[n++] = "output.series=[all]";
    options->n_set = n;
    options->paths = PATHS;
    options->seed = -1;
    if (yb_prepare("scenarios/baseline.yaml", options, &prepared, diag) != YB_OK) {
        yb_diag_print(diag, stderr, false);
        fail_msg("refused");
    }
    yb_diag_free(diag);
    free(options);
    return prepared;
}

/* log(series / central) of every path and some years, and the central path itself. */
typedef struct {
    yb_prepared prepared;
    yb_results *results;
    fixture_path *central;
} experiment;

static experiment experiment_on(moving which, double sd, double phi, double drift_sd, int drift_years)
{
    experiment e = {.prepared = prepare_drivers(which, sd, phi, drift_sd, drift_years)};

    e.results = fixture_run(&e.prepared, 1);
    e.central = malloc(sizeof *e.central);
    assert_non_null(e.central);
    fixture_central(e.prepared.model, *e.central);
    return e;
}

static experiment experiment_with(double sd, double phi, double drift_sd, int drift_years)
{
    return experiment_on(SEEN, sd, phi, drift_sd, drift_years);
}

static void end_experiment(experiment *e)
{
    free(e->central);
    yb_results_free(e->results);
    yb_prepared_free(&e->prepared);
}

static double log_deviation(const experiment *e, yb_series_id series, int t, int64_t path)
{
    return log(yb_results_sample(e->results, series, t)[path] / (*e->central)[t][series]);
}

static double closed_form_variance(yb_driver_id driver, double phi, int h)
{
    double sum = 0.0;

    if (!yb_drivers[driver].integrates)
        sum = (1.0 - pow(phi, 2 * h)) / (1.0 - phi * phi);
    for (int k = 1; yb_drivers[driver].integrates && k <= h; k++)
        sum += pow((1.0 - pow(phi, k)) / (1.0 - phi), 2);
    return SD * SD * sum + h * DRIFT_SD * h * DRIFT_SD;
}

typedef struct {
    double mean, variance; /* scores */
} scores;

/* Of a sample that should be normal around 0 with `variance`. */
static scores score(const experiment *e, yb_series_id series, int t, double variance)
{
    double sum = 0.0, squares = 0.0;

    for (int64_t p = 0; p < PATHS; p++) {
        const double x = log_deviation(e, series, t, p);

        sum += x;
        squares += x * x;
    }
    return (scores){.mean = sum / sqrt(variance * PATHS),
                    .variance = (squares / PATHS / variance - 1.0) * sqrt(PATHS / 2.0)};
}

static void log_series_have_the_mean_and_variance_of_their_closed_form(void **state)
{
    const double phis[] = {0.0, 0.5, -0.4};

    (void) state;
    for (int k = 0; k < 3; k++) {
        experiment e = experiment_with(SD, phis[k], DRIFT_SD, 0);

        for (int i = 0; i < N_SEEN; i++)
            for (int h = 0; h < HORIZONS; h++) {
                const double variance = closed_form_variance(seen_in[i].driver, phis[k], horizon[h]);
                const scores got = score(&e, seen_in[i].series, horizon[h], variance);

                if (!(fabs(got.mean) <= LIMIT && fabs(got.variance) <= LIMIT))
                    fail_msg("%s after %d years, phi %g: scores %.2f and %.2f",
                             yb_drivers[seen_in[i].driver].name, horizon[h], phis[k], got.mean, got.variance);
            }
        end_experiment(&e);
    }
}

static void a_wrong_phi_a_missing_drift_or_a_tenth_more_sd_are_rejected(void **state)
{
    experiment e = experiment_with(SD, 0.5, DRIFT_SD, 0);
    int rejected_sd = 0;

    (void) state;
    for (int i = 0; i < N_SEEN; i++) {
        const yb_driver_id driver = seen_in[i].driver;
        const double right = closed_form_variance(driver, 0.5, 20);

        assert_true(fabs(score(&e, seen_in[i].series, 5, closed_form_variance(driver, 0.7, 5)).variance) >
                    LIMIT);
        assert_true(fabs(score(&e, seen_in[i].series, 20, right - pow(20 * DRIFT_SD, 2)).variance) > LIMIT);
        rejected_sd += fabs(score(&e, seen_in[i].series, 20, right * 1.1 * 1.1).variance) > LIMIT;
    }
    assert_int_equal(rejected_sd, N_SEEN);
    end_experiment(&e);
}

/* With equal random numbers the innovations that phi = 0 shows must be those behind phi = 0.5. */
static void the_recursion_holds_year_by_year_with_the_same_innovations(void **state)
{
    const double phi = 0.5;
    experiment plain = experiment_with(SD, 0.0, 0.0, 0), persistent = experiment_with(SD, phi, 0.0, 0);

    (void) state;
    for (int i = 0; i < N_SEEN; i++)
        for (int64_t p = 0; p < PATHS; p += 37) {
            double x = 0.0, level = 0.0, plain_level = 0.0;

            for (int t = 1; t <= 20; t++) {
                const double at = log_deviation(&plain, seen_in[i].series, t, p);
                const bool integrates = yb_drivers[seen_in[i].driver].integrates;

                x = phi * x + (integrates ? at - plain_level : at);
                plain_level = at;
                level = integrates ? level + x : x;
                assert_near(log_deviation(&persistent, seen_in[i].series, t, p), level, 1e-12);
            }
        }
    end_experiment(&plain);
    end_experiment(&persistent);
}

/* A drift that fades over ten years has worked for h - h (h - 1) / 20 years up to h = 10, then no more. */
static void a_fading_drift_stops_after_its_years_and_a_lasting_one_never(void **state)
{
    const double fading[] = {1.0, 1.9, 2.7, 3.4, 4.0, 4.5, 4.9, 5.2, 5.4, 5.5, 5.5};
    experiment fades = experiment_with(0.0, 0.0, 0.01, 10), lasts = experiment_with(0.0, 0.0, 0.01, 0);

    (void) state;
    for (int i = 0; i < N_SEEN; i++) {
        const yb_series_id series = seen_in[i].series;

        for (int64_t p = 0; p < PATHS; p += 37) {
            const double drift = log_deviation(&fades, series, 1, p);

            assert_near(log_deviation(&lasts, series, 1, p), drift, 1e-13);
            for (int t = 1; t <= 20; t++) {
                assert_near(log_deviation(&fades, series, t, p), drift * fading[t < 11 ? t - 1 : 10], 1e-12);
                assert_near(log_deviation(&lasts, series, t, p), drift * t, 1e-12);
            }
        }
        const double variance = 0.01 * 0.01;
        const scores got = score(&fades, series, 1, variance);

        assert_true(fabs(got.mean) <= LIMIT && fabs(got.variance) <= LIMIT);
    }
    end_experiment(&fades);
    end_experiment(&lasts);
}

static void without_sd_and_drift_nothing_moves(void **state)
{
    experiment e = experiment_with(0.0, 0.5, 0.0, 0);

    (void) state;
    for (int i = 0; i < N_SEEN; i++)
        for (int64_t p = 0; p < PATHS; p += 37)
            assert_true(log_deviation(&e, seen_in[i].series, 20, p) == 0.0);
    end_experiment(&e);
}

/* Costs that converge to the growth of disposable income take over a path's own deviation from it with the
 * same weight: none in 2026, all of it from 2036 on. */
static void income_spreads_by_its_closed_form_and_costs_follow_it_by_their_weight(void **state)
{
    experiment e = experiment_on(INCOME, SD, 0.3, DRIFT_SD, 0);
    const double *follow = e.prepared.model->service[YB_EMPLOYEE_INPATIENT].cost_growth.follow;

    (void) state;
    for (int h = 0; h < HORIZONS; h++) {
        const double variance = closed_form_variance(YB_DRIVER_DISPOSABLE_INCOME_GROWTH, 0.3, horizon[h]);
        const scores got = score(&e, YB_S_DISPOSABLE_INCOME, horizon[h], variance);

        assert_true(fabs(got.mean) <= LIMIT && fabs(got.variance) <= LIMIT);
        assert_true(fabs(score(&e, YB_S_DISPOSABLE_INCOME, horizon[h], 1.25 * variance).variance) > LIMIT);
    }
    assert_true(follow[1] == 0.0 && follow[11] == 1.0);
    for (int64_t p = 0; p < PATHS; p += 37) {
        double income = 0.0, cost = 0.0;

        for (int t = 1; t <= 20; t++) {
            const double now = log_deviation(&e, YB_S_DISPOSABLE_INCOME, t, p);

            cost += follow[t] * (now - income);
            income = now;
            assert_near(log_deviation(&e, YB_S_EMPLOYEE_DISCHARGE_COST, t, p), cost, 1e-12);
            assert_true(log_deviation(&e, YB_S_WAGE, t, p) == 0.0);
        }
        /* Premium and subsidy follow a year later. */
        assert_near(log_deviation(&e, YB_S_RESIDENT_PREMIUM, 20, p),
                    log_deviation(&e, YB_S_DISPOSABLE_INCOME, 19, p), 1e-12);
    }
    end_experiment(&e);
}

/* Innovations of the first year, [driver][path]. */
static double (*first_innovations(const yb_prepared *prepared))[PATHS]
{
    double(*x)[PATHS] = calloc(YB_DRIVER_COUNT, sizeof *x);
    yb_workspace *ws = yb_workspace_create();

    assert_true(x != NULL && ws != NULL);
    for (int64_t first = 0; first < PATHS; first += YB_LANES) {
        yb_kernel_start(prepared->model, ws, first, false);
        yb_kernel_step(prepared->model, ws, 1);
        for (int d = 0; d < YB_DRIVER_COUNT; d++)
            memcpy(x[d] + first, ws->world->ar_state[d], sizeof(yb_lanes));
    }
    yb_workspace_free(ws);
    return x;
}

/* Fisher's z of the correlation, as a score. */
static double correlation_score(const double *a, const double *b, double rho)
{
    double ab = 0.0, aa = 0.0, bb = 0.0;

    for (int p = 0; p < PATHS; p++) {
        ab += a[p] * b[p];
        aa += a[p] * a[p];
        bb += b[p] * b[p];
    }
    return (atanh(ab / sqrt(aa * bb)) - atanh(rho)) * sqrt(PATHS - 3.0);
}

static void innovations_have_the_correlations_of_the_scenario(void **state)
{
    yb_prepared prepared =
        fixture_prepare("baseline", PATHS, "shocks.correlation.tfr.mortality=-0.3",
                        "shocks.correlation.participation.interest_rate=0.8",
                        "shocks.correlation.resident_visits_growth.cost_per_visit_growth=-0.5",
                        "shocks.correlation.wage_growth.disposable_income_growth=0.6", NULL);
    double(*x)[PATHS] = first_innovations(&prepared);

    (void) state;
    _Static_assert(PATHS % YB_LANES == 0, "whole blocks");
    for (int i = 0; i < YB_DRIVER_COUNT; i++)
        for (int j = 0; j < i; j++) {
            const double rho = prepared.inputs->correlation[i][j];
            const double got = correlation_score(x[i], x[j], rho);

            if (!(fabs(got) <= LIMIT))
                fail_msg("%s with %s: score %.2f", yb_drivers[i].name, yb_drivers[j].name, got);
        }
    assert_close(
        prepared.inputs->correlation[YB_DRIVER_RESIDENT_VISITS_GROWTH][YB_DRIVER_COST_PER_VISIT_GROWTH], -0.5,
        1e-15);
    assert_close(prepared.inputs->correlation[YB_DRIVER_WAGE_GROWTH][YB_DRIVER_DISPOSABLE_INCOME_GROWTH], 0.6,
                 1e-15);
    /* Negative controls: half the correlation, and none. */
    assert_true(fabs(correlation_score(x[YB_DRIVER_MORTALITY], x[YB_DRIVER_TFR], -0.2)) > LIMIT);
    assert_true(fabs(correlation_score(x[YB_DRIVER_WAGE_GROWTH], x[YB_DRIVER_DISPOSABLE_INCOME_GROWTH],
                                       0.5)) > LIMIT);
    free(x);
    yb_prepared_free(&prepared);
}

/* Participation moves by about the stated share: within a tenth, because the groups respond differently. */
static void a_small_shock_of_participation_moves_it_by_its_own_size(void **state)
{
    yb_prepared prepared = fixture_prepare(
        "baseline", PATHS, "shocks.participation.sd=0.001", "shocks.layers.drift=false",
        "shocks.layers.parameters=false", "projection.last_year=2026", "shocks.disposable_income_growth.sd=0",
        "shocks.employee_coverage.sd=0", "shocks.mortality.sd=0", "shocks.tfr.sd=0", NULL);
    yb_results *results = fixture_run(&prepared, 1);
    const double *participation = yb_results_sample(results, YB_S_RESIDENT_PARTICIPATION, 1);
    double sum = 0.0, squares = 0.0;

    (void) state;
    for (int p = 0; p < PATHS; p++)
        sum += log(participation[p]);
    for (int p = 0; p < PATHS; p++)
        squares += pow(log(participation[p]) - sum / PATHS, 2);
    assert_close(sqrt(squares / PATHS), 0.001, 0.1);
    yb_results_free(results);
    yb_prepared_free(&prepared);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(log_series_have_the_mean_and_variance_of_their_closed_form),
        cmocka_unit_test(a_wrong_phi_a_missing_drift_or_a_tenth_more_sd_are_rejected),
        cmocka_unit_test(the_recursion_holds_year_by_year_with_the_same_innovations),
        cmocka_unit_test(a_fading_drift_stops_after_its_years_and_a_lasting_one_never),
        cmocka_unit_test(without_sd_and_drift_nothing_moves),
        cmocka_unit_test(income_spreads_by_its_closed_form_and_costs_follow_it_by_their_weight),
        cmocka_unit_test(innovations_have_the_correlations_of_the_scenario),
        cmocka_unit_test(a_small_shock_of_participation_moves_it_by_its_own_size),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
