/* One year of the population by hand: ageing, survival, births, migration, and the retired cohort. */
#include "model_fixture.h"

/* The baseline with vital events taken out; tests put single ones back. */
typedef struct {
    yb_prepared prepared;
    yb_model *model;
    yb_workspace *ws;
} world;

static world still_world(const char *setting)
{
    world w = {.prepared = fixture_prepare("baseline", YB_LANES, setting, NULL), .ws = yb_workspace_create()};

    assert_non_null(w.ws);
    w.model = w.prepared.model;
    memset(w.model->hazard, 0, sizeof w.model->hazard);
    memset(w.model->birth_hazard, 0, sizeof w.model->birth_hazard);
    memset(w.model->fertility, 0, sizeof w.model->fertility);
    memset(w.model->migration, 0, sizeof w.model->migration);
    memset(w.model->retiring_share, 0, sizeof w.model->retiring_share);
    return w;
}

static void end_world(world *w)
{
    yb_workspace_free(w->ws);
    yb_prepared_free(&w->prepared);
}

/* The first year of the central path, or of the paths 0 to 15. */
static void first_year(world *w, bool central)
{
    yb_kernel_start(w->model, w->ws, 0, central);
    yb_kernel_step(w->model, w->ws, 1);
}

static void without_vital_events_everyone_is_a_year_older(void **state)
{
    world w = still_world(NULL);

    (void) state;
    first_year(&w, true);
    for (int s = 0; s < YB_SEXES; s++) {
        assert_true(w.ws->world->population[s][0][0] == 0.0);
        for (int a = 1; a < YB_AGES - 1; a++)
            assert_true(w.ws->world->population[s][a][0] == w.model->population[s][a - 1]);
        assert_close(w.ws->world->population[s][YB_AGES - 1][0],
                     w.model->population[s][YB_AGES - 2] + w.model->population[s][YB_AGES - 1], 1e-15);
    }
    assert_true(w.ws->out[YB_S_BIRTHS][0] == 0.0 && w.ws->out[YB_S_DEATHS][0] == 0.0);
    assert_close(w.ws->out[YB_S_POPULATION][0], w.model->base_population, 1e-12);
    end_world(&w);
}

static void a_hazard_thins_its_cohort_and_counts_the_deaths(void **state)
{
    world w = still_world(NULL);
    const double men = w.model->population[YB_MEN][70], oldest = w.model->population[YB_WOMEN][100];

    (void) state;
    w.model->hazard[1][YB_MEN][70] = 0.02;
    w.model->hazard[1][YB_WOMEN][100] = 0.5;
    first_year(&w, true);
    assert_close(w.ws->world->population[YB_MEN][71][0], men * exp(-0.02), 1e-14);
    assert_close(w.ws->world->population[YB_WOMEN][100][0],
                 w.model->population[YB_WOMEN][99] + oldest * exp(-0.5), 1e-14);
    assert_close(w.ws->out[YB_S_DEATHS][0], men * (1.0 - exp(-0.02)) + oldest * (1.0 - exp(-0.5)), 1e-12);
    assert_true(w.ws->world->population[YB_MEN][72][0] == w.model->population[YB_MEN][71]);
    end_world(&w);
}

static void births_come_from_the_mean_of_women_at_both_ends_of_the_year(void **state)
{
    world w = still_world(NULL);
    const double at_19 = w.model->population[YB_WOMEN][19], at_20 = w.model->population[YB_WOMEN][20];
    const double births = 0.08 * 0.5 * (at_20 + at_19);

    (void) state;
    w.model->fertility[1][20] = 0.08;
    w.model->male_birth_share[1] = 0.52;
    w.model->birth_hazard[1][YB_MEN] = 0.01;
    first_year(&w, true);
    assert_close(w.ws->out[YB_S_BIRTHS][0], births, 1e-14);
    assert_close(w.ws->world->population[YB_MEN][0][0], births * 0.52 * exp(-0.01), 1e-14);
    assert_close(w.ws->world->population[YB_WOMEN][0][0], births * 0.48, 1e-14);
    assert_close(w.ws->out[YB_S_DEATHS][0], births * 0.52 * (1.0 - exp(-0.01)), 1e-12);
    end_world(&w);
}

static void migrants_are_added_at_their_age_at_the_end_of_the_year(void **state)
{
    world w = still_world(NULL);

    (void) state;
    w.model->migration[1][YB_MEN][30] = 5.0;
    w.model->migration[1][YB_WOMEN][0] = 2.0;
    w.model->migration[1][YB_WOMEN][100] = -0.5;
    first_year(&w, true);
    assert_close(w.ws->world->population[YB_MEN][30][0], w.model->population[YB_MEN][29] + 5.0, 1e-15);
    assert_true(w.ws->world->population[YB_WOMEN][0][0] == 2.0);
    assert_close(w.ws->out[YB_S_POPULATION][0], w.model->base_population + 6.5, 1e-12);
    end_world(&w);
}

static void each_path_has_its_own_mortality_and_fertility(void **state)
{
    world w = still_world(NULL);
    const double women = 0.5 * (w.model->population[YB_WOMEN][20] + w.model->population[YB_WOMEN][19]);

    (void) state;
    w.model->hazard[1][YB_MEN][70] = 0.02;
    w.model->fertility[1][20] = 0.08;
    first_year(&w, false);
    for (int l = 0; l < YB_LANES; l++) {
        const double mortality = w.ws->out[YB_S_MORTALITY_FACTOR][l],
                     fertility = w.ws->out[YB_S_TFR_FACTOR][l];

        assert_true(mortality > 0.5 && mortality < 2.0 && mortality != 1.0 && fertility != 1.0);
        assert_close(w.ws->world->population[YB_MEN][71][l],
                     w.model->population[YB_MEN][70] * exp(-0.02 * mortality), 1e-14);
        assert_close(w.ws->out[YB_S_BIRTHS][l], 0.08 * women * fertility, 1e-13);
    }
    end_world(&w);
}

/* All lengths of the polynomial, their borders, and mortality on both sides of what they are made for. */
static void the_probability_of_dying_is_right_to_the_last_digits_at_any_hazard(void **state)
{
    world w = still_world("shocks.mortality.sd=1");
    double largest = 0.0;

    (void) state;
    memset(w.model->population, 0, sizeof w.model->population);
    w.model->population[YB_MEN][70] = 1.0;
    for (double hazard = 1e-7; hazard < 1e3; hazard *= 1.05) {
        w.model->hazard[1][YB_MEN][70] = hazard;
        first_year(&w, false);
        for (int l = 0; l < YB_LANES; l++) {
            const double mortality = w.ws->out[YB_S_MORTALITY_FACTOR][l];

            largest = fmax(largest, mortality);
            assert_close(w.ws->out[YB_S_DEATHS][l], -expm1(-hazard * mortality), 1e-15);
            assert_true(fabs(w.ws->world->population[YB_MEN][71][l] - exp(-hazard * mortality)) < 5e-16);
        }
    }
    assert_true(largest > 3.0);
    end_world(&w);
}

static void the_retired_survive_as_a_cohort_and_are_fed_by_those_who_retire(void **state)
{
    world w = still_world(NULL);
    const double retired = w.model->retired[YB_MEN][65], people = w.model->population[YB_MEN][60];
    const double before = w.model->retired[YB_MEN][60];

    (void) state;
    assert_true(retired > 0.0);
    w.model->hazard[1][YB_MEN][65] = 0.03;
    w.model->hazard[1][YB_MEN][60] = 0.01;
    w.model->retiring_share[1][YB_MEN][61] = 0.4;
    first_year(&w, true);
    assert_close(w.ws->world->retired[YB_MEN][66][0], retired * exp(-0.03), 1e-14);
    assert_close(w.ws->world->retired[YB_MEN][61][0],
                 before * exp(-0.01) + people * exp(-0.01) * w.ws->world->coverage[0] * 0.4, 1e-13);
    assert_true(w.ws->world->retired[YB_WOMEN][71][0] == w.model->retired[YB_WOMEN][70]);
    end_world(&w);
}

static void a_cohort_can_be_followed_for_forty_years(void **state)
{
    world w = still_world("projection.last_year=2070");
    const double newborn = w.model->population[YB_WOMEN][0];

    (void) state;
    for (int t = 1; t < YB_YEARS; t++)
        for (int a = 0; a < YB_AGES; a++)
            w.model->hazard[t][YB_WOMEN][a] = 0.01;
    yb_kernel_start(w.model, w.ws, 0, true);
    for (int t = 1; t <= 40; t++) {
        yb_kernel_step(w.model, w.ws, t);
        assert_close(w.ws->world->population[YB_WOMEN][t][0], newborn * exp(-0.01 * t), 1e-13);
    }
    end_world(&w);
}

/* P-7: with the hazard h at every age those born have lived, when counted at the ends of years, a geometric
 * series of survivors; with none the open age group is left at 0.01 a year. */
static void life_expectancy_is_the_sum_of_the_survivors(void **state)
{
    world w = still_world("projection.last_year=2070");

    (void) state;
    for (int a = 0; a < YB_AGES; a++)
        w.model->hazard[1][YB_WOMEN][a] = 0.02;
    yb_kernel_start(w.model, w.ws, 0, true);
    yb_kernel_step(w.model, w.ws, 1);
    assert_close(w.ws->out[YB_S_LIFE_EXPECTANCY_WOMEN][0], 1.0 / (1.0 - exp(-0.02)), 1e-13);
    assert_close(w.ws->out[YB_S_LIFE_EXPECTANCY_MEN][0], 200.0, 1e-13);
    end_world(&w);
}

/* P-1: half a year at each age; infants die early, after a tenth of a year on average. */
static void hazards_come_from_the_death_rates_of_the_two_ages(void **state)
{
    yb_prepared prepared = fixture_prepare("baseline", 1, NULL);
    const double *rate = prepared.data->death_rate[3][YB_WOMEN];
    const yb_model *model = prepared.model;

    (void) state;
    assert_close(model->hazard[3][YB_WOMEN][50], 0.966 * 0.5 * (rate[50] + rate[51]), 1e-14);
    assert_close(model->hazard[3][YB_WOMEN][100], 0.966 * rate[100], 1e-14);
    assert_close(model->birth_hazard[3][YB_WOMEN], 0.966 * 0.9 * rate[0], 1e-14);
    assert_close(model->hazard[3][YB_WOMEN][0], 0.966 * (0.1 * rate[0] + 0.5 * rate[1]), 1e-14);
    assert_close(model->hazard[0][YB_WOMEN][100], 0.929 * prepared.data->death_rate[0][YB_WOMEN][100], 1e-14);
    assert_close(model->fertility[3][28], 0.936 * prepared.data->fertility_rate[3][28], 1e-14);
    assert_close(model->migration[3][YB_MEN][28], 1e-4 * prepared.data->net_migration[3][YB_MEN][28], 1e-14);
    yb_prepared_free(&prepared);
}

/* A year from 1 July to 1 July has half of two calendar years; the scales to official counts do not apply. */
static void on_the_un_population_rates_are_means_of_two_years(void **state)
{
    yb_prepared prepared = fixture_prepare("baseline", 1, "population.base=un", NULL);
    const double *before = prepared.data->death_rate[2][YB_MEN], *now = prepared.data->death_rate[3][YB_MEN];
    const yb_model *model = prepared.model;

    (void) state;
    assert_close(model->hazard[3][YB_MEN][50], 0.25 * (before[50] + now[50] + before[51] + now[51]), 1e-14);
    assert_close(model->fertility[3][28],
                 0.5 * (prepared.data->fertility_rate[2][28] + prepared.data->fertility_rate[3][28]), 1e-14);
    yb_prepared_free(&prepared);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_vital_events_everyone_is_a_year_older),
        cmocka_unit_test(a_hazard_thins_its_cohort_and_counts_the_deaths),
        cmocka_unit_test(births_come_from_the_mean_of_women_at_both_ends_of_the_year),
        cmocka_unit_test(migrants_are_added_at_their_age_at_the_end_of_the_year),
        cmocka_unit_test(each_path_has_its_own_mortality_and_fertility),
        cmocka_unit_test(the_probability_of_dying_is_right_to_the_last_digits_at_any_hazard),
        cmocka_unit_test(the_retired_survive_as_a_cohort_and_are_fed_by_those_who_retire),
        cmocka_unit_test(a_cohort_can_be_followed_for_forty_years),
        cmocka_unit_test(life_expectancy_is_the_sum_of_the_survivors),
        cmocka_unit_test(hazards_come_from_the_death_rates_of_the_two_ages),
        cmocka_unit_test(on_the_un_population_rates_are_means_of_two_years),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
