/* Parameters drawn once per path: log-normal or normal with the stated spread, centred on the scenario.
 * Scores are standard normal for the stated distribution; the limit 4.42 has probability 1e-5. */
#include "model_fixture.h"

enum { PATHS = 8000 };

static const double LIMIT = 4.42;

typedef enum {
    ELASTICITY,
    LEAVER,
    DETERRENCE,
    PASS_THROUGH,
    EXCESS_COST,
    RESIDENT_EXPONENT,
    EMPLOYEE_EXPONENT,
    DRAWS
} draw;

/* Factor on a service's exponent, read off the profile of the group of 75 to 84. */
static double exponent_factor(const yb_model *model, const yb_workspace *ws, int service, int l)
{
    enum { GROUP = 10 };

    return log(ws->profile[service][GROUP][l]) /
           (model->service[service].exponent * log(model->cost_weight[GROUP]));
}

/* The deviations [draw][path] from the scenario: of the logarithm where the draw is log-normal. */
static double (*draw_parameters(yb_prepared prepared))[PATHS]
{
    const yb_model *model = prepared.model;
    double(*x)[PATHS] = calloc(DRAWS, sizeof *x);
    yb_workspace *ws = yb_workspace_create();

    assert_true(x != NULL && ws != NULL);
    for (int64_t first = 0; first < PATHS; first += YB_LANES) {
        yb_kernel_start(model, ws, first, false);
        for (int l = 0; l < YB_LANES; l++) {
            const double resident = exponent_factor(model, ws, YB_RESIDENT_INPATIENT, l);
            const double employee = exponent_factor(model, ws, YB_EMPLOYEE_INPATIENT, l);

            /* One draw serves both services of a fund. */
            assert_close(exponent_factor(model, ws, YB_RESIDENT_OUTPATIENT, l), resident, 1e-12);
            assert_close(exponent_factor(model, ws, YB_EMPLOYEE_OUTPATIENT, l), employee, 1e-12);
            x[ELASTICITY][first + l] = log(ws->premium_elasticity[l] / model->premium_elasticity);
            x[LEAVER][first + l] = ws->leaver_cost_ratio[l] - model->leaver_cost_ratio;
            x[DETERRENCE][first + l] = log(ws->deterrence[l] / model->deterrence);
            x[PASS_THROUGH][first + l] = ws->pass_through[l] - model->pass_through;
            x[EXCESS_COST][first + l] = ws->excess_cost_growth[l];
            x[RESIDENT_EXPONENT][first + l] = log(resident);
            x[EMPLOYEE_EXPONENT][first + l] = log(employee);
        }
    }
    yb_workspace_free(ws);
    yb_prepared_free(&prepared);
    return x;
}

static double mean_score(const double *x, double sd)
{
    double sum = 0.0;

    for (int p = 0; p < PATHS; p++)
        sum += x[p];
    return sum / (sd * sqrt(PATHS));
}

static double variance_score(const double *x, double sd)
{
    double squares = 0.0;

    for (int p = 0; p < PATHS; p++)
        squares += x[p] * x[p];
    return (squares / PATHS / (sd * sd) - 1.0) * sqrt(PATHS / 2.0);
}

static void each_parameter_has_its_centre_and_spread_and_no_other(void **state)
{
    const double sd[DRAWS] = {0.3, 0.1, 0.5, 0.1, 0.0075, 0.15, 0.1};
    double(*x)[PATHS] = draw_parameters(fixture_prepare("baseline", PATHS, NULL));

    (void) state;
    for (int i = 0; i < DRAWS; i++) {
        assert_true(fabs(mean_score(x[i], sd[i])) <= LIMIT);
        assert_true(fabs(variance_score(x[i], sd[i])) <= LIMIT);
        assert_true(fabs(variance_score(x[i], 1.05 * sd[i])) > LIMIT);
    }
    free(x);
}

static void the_keys_set_the_spreads(void **state)
{
    double(*x)[PATHS] = draw_parameters(fixture_prepare(
        "baseline", PATHS, "shocks.parameters.premium_elasticity.sd=0.1",
        "shocks.parameters.resident_profile_exponent.sd=0.05", "shocks.parameters.deterrence.sd=0",
        "shocks.parameters.excess_cost_growth.sd=0.01", NULL));

    (void) state;
    assert_true(fabs(variance_score(x[ELASTICITY], 0.1)) <= LIMIT);
    assert_true(fabs(variance_score(x[RESIDENT_EXPONENT], 0.05)) <= LIMIT);
    assert_true(fabs(variance_score(x[EXCESS_COST], 0.01)) <= LIMIT);
    for (int p = 0; p < PATHS; p++)
        assert_true(x[DETERRENCE][p] == 0.0);
    free(x);
}

static void the_parameters_are_drawn_independently(void **state)
{
    double(*x)[PATHS] = draw_parameters(fixture_prepare("baseline", PATHS, NULL));

    (void) state;
    for (int i = 0; i < DRAWS; i++)
        for (int j = 0; j < i; j++) {
            double ij = 0.0, ii = 0.0, jj = 0.0;

            for (int p = 0; p < PATHS; p++) {
                ij += x[i][p] * x[j][p];
                ii += x[i][p] * x[i][p];
                jj += x[j][p] * x[j][p];
            }
            assert_true(fabs(ij / sqrt(ii * jj) * sqrt(PATHS)) <= LIMIT);
        }
    free(x);
}

static void shares_stay_shares_however_wide_the_spread(void **state)
{
    double(*x)[PATHS] =
        draw_parameters(fixture_prepare("baseline", PATHS, "shocks.parameters.volume_pass_through.sd=1",
                                        "shocks.parameters.leaver_cost_ratio.sd=1", NULL));
    int clipped = 0;

    (void) state;
    for (int p = 0; p < PATHS; p++) {
        assert_in_range((int) (1e6 * (x[PASS_THROUGH][p] + 0.6) + 0.5), 0, 1000000);
        assert_true(x[LEAVER][p] >= -0.8);
        clipped += x[LEAVER][p] == -0.8;
    }
    /* P(z < -0.8) = 0.2119. */
    assert_true(fabs((clipped - PATHS * 0.2119) / sqrt(PATHS * 0.2119 * 0.7881)) <= LIMIT);
    free(x);
}

static void with_the_layer_off_every_path_has_the_parameters_of_the_scenario(void **state)
{
    double(*x)[PATHS] =
        draw_parameters(fixture_prepare("baseline", PATHS, "shocks.layers.parameters=false", NULL));

    (void) state;
    for (int i = 0; i < DRAWS; i++)
        for (int p = 0; p < PATHS; p++)
            assert_near(x[i][p], 0.0, i < RESIDENT_EXPONENT ? 0.0 : 1e-14);
    free(x);
}

int main(void)
{
    _Static_assert(PATHS % YB_LANES == 0, "whole blocks");
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_parameter_has_its_centre_and_spread_and_no_other),
        cmocka_unit_test(the_keys_set_the_spreads),
        cmocka_unit_test(the_parameters_are_drawn_independently),
        cmocka_unit_test(shares_stay_shares_however_wide_the_spread),
        cmocka_unit_test(with_the_layer_off_every_path_has_the_parameters_of_the_scenario),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
