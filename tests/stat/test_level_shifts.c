/* Rare level shifts: how often they happen, and what remains of them.
 *
 * Everything else is fixed, so that the log of hospital use and visits relative to the central path
 * shows the events bare.  Scores are standard normal; the limit 4.42 has probability 1e-5. */
#include "model_fixture.h"

enum { PATHS = 4000, YEARS = 20 };

static const double LIMIT = 4.42;

#define BARE                                                                                     \
    "shocks.layers.yearly=false", "shocks.layers.drift=false", "shocks.layers.parameters=false", \
        "projection.last_year=2045", "output.series=[all]"

/* Log deviation of a series from the central path, [t][path]. */
typedef double deviations[YEARS + 1][PATHS];

/* Of the path `p` and of the central path relative to `quiet`, the central path without shifts. */
typedef struct {
    deviations hospital, resident_visits, employee_visits;
    double central_hospital[YEARS + 1];
} shifts;

static shifts *run_shifts(const char *list, const char *layer)
{
    yb_prepared quiet = fixture_prepare("baseline", 1, BARE, "shocks.level_shifts=[]", NULL);
    yb_prepared prepared = fixture_prepare("baseline", PATHS, BARE, list, layer, NULL);
    yb_results *results = fixture_run(&prepared, 1);
    fixture_path *still = malloc(sizeof *still), *central = malloc(sizeof *central);
    shifts *s = malloc(sizeof *s);

    assert_true(still && central && s);
    fixture_central(quiet.model, *still);
    fixture_central(prepared.model, *central);
    for (int t = 1; t <= YEARS; t++) {
        const double *hospital = yb_results_sample(results, YB_S_RESIDENT_HOSPITALIZATION_STD, t);
        const double *resident = yb_results_sample(results, YB_S_RESIDENT_VISITS_INDEX, t);
        const double *employee = yb_results_sample(results, YB_S_EMPLOYEE_VISITS_INDEX, t);

        s->central_hospital[t] = log((*central)[t][YB_S_RESIDENT_HOSPITALIZATION_STD] /
                                     (*still)[t][YB_S_RESIDENT_HOSPITALIZATION_STD]);
        for (int p = 0; p < PATHS; p++) {
            s->hospital[t][p] = log(hospital[p] / (*still)[t][YB_S_RESIDENT_HOSPITALIZATION_STD]);
            s->resident_visits[t][p] = log(resident[p] / (*still)[t][YB_S_RESIDENT_VISITS_INDEX]);
            s->employee_visits[t][p] = log(employee[p] / (*still)[t][YB_S_EMPLOYEE_VISITS_INDEX]);
        }
    }
    free(still);
    free(central);
    yb_results_free(results);
    yb_prepared_free(&prepared);
    yb_prepared_free(&quiet);
    return s;
}

/* Reads the events of one path off its deviations: each year must be what past events leave, plus the
 * effect or nothing.  Returns false if a year is neither. */
static bool read_events(deviations *x, int p, double effect, double rebound, double lasting,
                        bool event[YEARS + 1])
{
    double left = 0.0;

    event[0] = false;
    for (int t = 1; t <= YEARS; t++) {
        const double quiet = left + (event[t - 1] ? rebound : 0.0), at = (*x)[t][p];

        event[t] = fabs(at - quiet - effect) < 1e-9;
        if (!event[t] && !(fabs(at - quiet) < 1e-9))
            return false;
        left += event[t] ? lasting * effect : 0.0;
    }
    return true;
}

static double count_score(int64_t events, int64_t trials, double probability)
{
    const double n = (double) trials;

    return ((double) events - n * probability) / sqrt(n * probability * (1.0 - probability));
}

#define DROP                                                                                              \
    "shocks.level_shifts=[{name: drop, probability: 0.1, hospitalization: -0.2, rebound: 0.05, lasting: " \
    "0.25}]"

static void events_happen_with_their_probability_rebound_once_and_leave_their_lasting_part(void **state)
{
    shifts *s = run_shifts(DROP, "shocks.layers.level_shifts=true");
    bool event[YEARS + 1];
    int64_t events = 0, followed = 0, by_year[YEARS + 1] = {0};

    (void) state;
    for (int p = 0; p < PATHS; p++) {
        assert_true(read_events(&s->hospital, p, log(0.8), log(1.05), 0.25, event));
        for (int t = 1; t <= YEARS; t++) {
            events += event[t];
            by_year[t] += event[t];
            followed += event[t] && event[t - 1];
            assert_true(s->resident_visits[t][p] == 0.0 && s->employee_visits[t][p] == 0.0);
        }
    }
    assert_true(fabs(count_score(events, (int64_t) PATHS * YEARS, 0.1)) <= LIMIT);
    assert_true(fabs(count_score(events, (int64_t) PATHS * YEARS, 0.11)) > LIMIT);
    for (int t = 1; t <= YEARS; t++)
        assert_true(fabs(count_score(by_year[t], PATHS, 0.1)) <= LIMIT);
    /* Years are independent: two in a row with probability 0.01. */
    assert_true(fabs(count_score(followed, (int64_t) PATHS * (YEARS - 1), 0.01)) <= LIMIT);
    free(s);
}

static void other_rebounds_and_lasting_parts_do_not_explain_the_paths(void **state)
{
    shifts *s = run_shifts(DROP, "shocks.layers.level_shifts=true");
    bool event[YEARS + 1];
    int explained[3] = {0};

    (void) state;
    for (int p = 0; p < PATHS; p++) {
        explained[0] += read_events(&s->hospital, p, log(0.8), log(1.05), 0.0, event);
        explained[1] += read_events(&s->hospital, p, log(0.8), 0.0, 0.25, event);
        explained[2] += read_events(&s->hospital, p, log(0.81), log(1.05), 0.25, event);
    }
    for (int i = 0; i < 3; i++)
        assert_true(explained[i] < PATHS / 4); /* those without any event */
    free(s);
}

static void a_permanent_shift_of_visits_stays_for_ever_in_both_funds(void **state)
{
    shifts *s = run_shifts(
        "shocks.level_shifts=[{name: break, probability: 0.02, visits: 0.12, rebound: -0.03, lasting: 1}]",
        "shocks.layers.level_shifts=true");
    bool event[YEARS + 1];
    int64_t events = 0;

    (void) state;
    for (int p = 0; p < PATHS; p++) {
        assert_true(read_events(&s->resident_visits, p, log(1.12), log(0.97), 1.0, event));
        for (int t = 1; t <= YEARS; t++) {
            events += event[t];
            assert_near(s->employee_visits[t][p], s->resident_visits[t][p], 1e-12);
            /* What the event does not touch does not rebound. */
            assert_true(s->hospital[t][p] == 0.0);
        }
    }
    assert_true(fabs(count_score(events, (int64_t) PATHS * YEARS, 0.02)) <= LIMIT);
    free(s);
}

static void two_shifts_happen_independently(void **state)
{
    shifts *s = run_shifts("shocks.level_shifts=[{name: a, probability: 0.2, hospitalization: -0.1}, "
                           "{name: b, probability: 0.3, visits: 0.2}]",
                           "shocks.layers.level_shifts=true");
    int64_t a = 0, b = 0, both = 0;

    (void) state;
    for (int t = 1; t <= YEARS; t++)
        for (int p = 0; p < PATHS; p++) {
            const bool first = s->hospital[t][p]<-0.05, second = s->resident_visits[t][p]> 0.05;

            a += first;
            b += second;
            both += first && second;
        }
    assert_true(fabs(count_score(a, (int64_t) PATHS * YEARS, 0.2)) <= LIMIT);
    assert_true(fabs(count_score(b, (int64_t) PATHS * YEARS, 0.3)) <= LIMIT);
    assert_true(fabs(count_score(both, (int64_t) PATHS * YEARS, 0.06)) <= LIMIT);
    free(s);
}

static void a_placed_shift_happens_in_its_year_on_every_path_and_the_central_one(void **state)
{
    const char *const layer[] = {"shocks.layers.level_shifts=true", "shocks.layers.level_shifts=false"};

    (void) state;
    for (int i = 0; i < 2; i++) {
        shifts *s = run_shifts("shocks.level_shifts=[{name: epidemic, year: 2030, hospitalization: -0.15, "
                               "rebound: 0.05, lasting: 0.1}]",
                               layer[i]);

        for (int t = 1; t <= YEARS; t++) {
            const double left = t > 5 ? 0.1 * log(0.85) : 0.0;
            const double want = t == 5 ? log(0.85) : t == 6 ? left + log(1.05) : left;

            assert_near(s->central_hospital[t], want, 1e-12);
            for (int p = 0; p < PATHS; p++)
                assert_near(s->hospital[t][p], want, 1e-12);
        }
        free(s);
    }
}

static void with_the_layer_off_no_random_shift_happens(void **state)
{
    shifts *s = run_shifts(DROP, "shocks.layers.level_shifts=false");

    (void) state;
    for (int t = 1; t <= YEARS; t++)
        for (int p = 0; p < PATHS; p++)
            assert_true(s->hospital[t][p] == 0.0);
    free(s);
}

static void the_central_path_knows_no_random_shift(void **state)
{
    shifts *s = run_shifts(DROP, "shocks.layers.level_shifts=true");

    (void) state;
    for (int t = 1; t <= YEARS; t++)
        assert_true(s->central_hospital[t] == 0.0);
    free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(events_happen_with_their_probability_rebound_once_and_leave_their_lasting_part),
        cmocka_unit_test(other_rebounds_and_lasting_parts_do_not_explain_the_paths),
        cmocka_unit_test(a_permanent_shift_of_visits_stays_for_ever_in_both_funds),
        cmocka_unit_test(two_shifts_happen_independently),
        cmocka_unit_test(a_placed_shift_happens_in_its_year_on_every_path_and_the_central_one),
        cmocka_unit_test(with_the_layer_off_no_random_shift_happens),
        cmocka_unit_test(the_central_path_knows_no_random_shift),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
