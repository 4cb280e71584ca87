/* Common random numbers: path k of two scenarios meets the same shocks, so that a difference path by path
 * varies much less than one between independent runs.  The factor, (variance of one + variance of the other)
 * / variance of the difference, says how many times more paths an unpaired comparison would need. */
#include "model_fixture.h"
#include "yibao/bands.h"

enum { PATHS = 2000, N_YEARS = 3 };

static const int years[N_YEARS] = {2030, 2040, 2050};

/* A small change of a lever must save at least this factor; runs with different seeds save nothing. */
static const double LEAST_RATIO = 10.0, UNPAIRED_FROM = 0.8, UNPAIRED_TO = 1.25;

static const char kept[] = "output.series=[resident.accumulated_balance, "
                           "employee_pooled.accumulated_balance, all.accumulated_balance]";

static yb_bands *difference(const char *lever, const char *seed)
{
    yb_prepared base = fixture_prepare("baseline", PATHS, kept, NULL);
    yb_prepared changed =
        fixture_prepare("baseline", PATHS, kept, lever ? lever : seed, lever ? seed : NULL, NULL);
    yb_results *a = fixture_run(&changed, 2), *b = fixture_run(&base, 2);
    yb_diag *diag = yb_diag_create();
    yb_bands *bands = yb_bands_create(a, b, base.inputs, 2, diag);

    assert_non_null(bands);
    yb_diag_free(diag);
    yb_results_free(a);
    yb_results_free(b);
    yb_prepared_free(&base);
    yb_prepared_free(&changed);
    return bands;
}

static void a_small_change_of_a_lever_saves_ten_times_the_paths(void **state)
{
    static const struct {
        const char *lever;
        yb_series_id balance;
    } levers[] = {{"resident.premium.level=404", YB_S_RESIDENT_ACCUMULATED_BALANCE},
                  {"resident.subsidy.level=731.24", YB_S_RESIDENT_ACCUMULATED_BALANCE},
                  {"resident.inpatient.hospitalization_rate={rule: table, values: {2025: 0.208178, 2026: "
                   "0.205271, 2030: "
                   "0.201974}, between: linear}",
                   YB_S_RESIDENT_ACCUMULATED_BALANCE},
                  {"resident.enrolment.loss_rate=0.002", YB_S_RESIDENT_ACCUMULATED_BALANCE},
                  {"supervision.recovery.level=345.61", YB_S_ALL_ACCUMULATED_BALANCE},
                  {"employee.inpatient.hospitalization_rate={rule: table, values: {2025: 0.212649, 2026: "
                   "0.209680, 2030: "
                   "0.206312}, between: linear}",
                   YB_S_POOLED_ACCUMULATED_BALANCE},
                  {"employee.contribution_rate.employer=0.0606", YB_S_POOLED_ACCUMULATED_BALANCE}};

    (void) state;
    for (size_t i = 0; i < sizeof levers / sizeof *levers; i++) {
        yb_bands *bands = difference(levers[i].lever, NULL);

        for (int y = 0; y < N_YEARS; y++) {
            const yb_band *band = yb_bands_at(bands, levers[i].balance, years[y] - YB_BASE_YEAR);

            assert_true(band->sd > 0.0);
            if (!(band->variance_ratio >= LEAST_RATIO))
                fail_msg("%s saves a factor of %.2f only in %d", levers[i].lever, band->variance_ratio,
                         years[y]);
        }
        yb_bands_free(bands);
    }
}

/* Negative control: independent paths have a ratio of 1 but for the sampling error of variances. */
static void another_seed_saves_nothing(void **state)
{
    yb_bands *bands = difference("resident.premium.level=404", "simulation.seed=7");

    (void) state;
    for (int y = 0; y < N_YEARS; y++) {
        const double ratio =
            yb_bands_at(bands, YB_S_RESIDENT_ACCUMULATED_BALANCE, years[y] - YB_BASE_YEAR)->variance_ratio;

        assert_true(ratio > UNPAIRED_FROM && ratio < UNPAIRED_TO);
    }
    yb_bands_free(bands);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_small_change_of_a_lever_saves_ten_times_the_paths),
        cmocka_unit_test(another_seed_saves_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
