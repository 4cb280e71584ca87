/* Bands, paired differences and probabilities of a few paths, worked out by hand. */
#include "yibao/bands.h"

#include <stdlib.h>
#include <string.h>

#include "assert_close.h"
#include "model_fixture.h"

enum { PATHS = 5, YEARS = 3 };

/* Results of all series, zero but for what a test sets; cover is a comfortable 12 months. */
static yb_results *blank(int64_t paths, int years)
{
    yb_results *results = calloc(1, sizeof *results);

    assert_non_null(results);
    results->paths = paths;
    results->n_years = years;
    results->first_year = 2026;
    results->n_stored = YB_SERIES_COUNT;
    results->stride = (size_t) paths;
    results->value = calloc((size_t) YB_SERIES_COUNT * (size_t) years * (size_t) paths, sizeof(double));
    assert_non_null(results->value);
    for (int s = 0; s < YB_SERIES_COUNT; s++) {
        const bool cover = strcmp(yb_series_table[s].name, "cover_months") == 0;

        results->slot[s] = s;
        for (int64_t i = 0; cover && i < years * paths; i++)
            results->value[s * years * paths + i] = 12.0;
    }
    return results;
}

static void set_year(yb_results *results, yb_series_id series, int t, const double *values)
{
    double *cell = results->value + (results->slot[series] * results->n_years + t - 1) * results->paths;

    memcpy(cell, values, (size_t) results->paths * sizeof *values);
}

static yb_inputs percentiles(void)
{
    yb_inputs inputs = {.n_percentiles = 3};

    inputs.percentile[0] = 25.0;
    inputs.percentile[1] = 50.0;
    inputs.percentile[2] = 90.0;
    return inputs;
}

static yb_bands *make_bands(const yb_results *results, const yb_results *versus)
{
    const yb_inputs inputs = percentiles();
    yb_diag *diag = yb_diag_create();
    yb_bands *bands = yb_bands_create(results, versus, &inputs, 1, diag);

    assert_non_null(bands);
    assert_int_equal(yb_diag_errors(diag), 0);
    yb_diag_free(diag);
    return bands;
}

static yb_risk *make_risk(const yb_results *results, const yb_results *versus)
{
    yb_diag *diag = yb_diag_create();
    yb_risk *risk = yb_risk_create(results, versus, 2, diag);

    assert_non_null(risk);
    yb_diag_free(diag);
    return risk;
}

/* Of 10, 20, 30, 40, 100: type 7 puts 25 % on the second, 90 % at 40 + 0.6 (100 - 40). */
static void percentiles_mean_and_sd_of_five_paths(void **state)
{
    yb_results *results = blank(PATHS, YEARS);
    const double sample[PATHS] = {30.0, 10.0, 100.0, 20.0, 40.0};

    (void) state;
    set_year(results, YB_S_WAGE, 2, sample);
    yb_bands *bands = make_bands(results, NULL);
    const yb_band *band = yb_bands_at(bands, YB_S_WAGE, 2);

    assert_close(band->percentile[0], 20.0, 1e-15);
    assert_close(band->percentile[1], 30.0, 1e-15);
    assert_close(band->percentile[2], 76.0, 1e-14);
    assert_close(band->mean, 40.0, 1e-15);
    assert_close(band->sd, sqrt((900.0 + 400.0 + 100.0 + 0.0 + 3600.0) / 4.0), 1e-14);
    assert_true(yb_bands_at(bands, YB_S_WAGE, 1)->percentile[1] == 0.0);
    assert_true(yb_bands_at(bands, YB_S_WAGE, 3)->sd == 0.0);
    assert_int_equal(yb_bands_percentile(bands, 90.0), 2);
    assert_int_equal(yb_bands_percentile(bands, 95.0), -1);
    yb_bands_free(bands);
    yb_results_free(results);
}

/* The 95 % interval of the median of 1, 2 .. 101 runs from order statistic to order statistic: about
 * 51 -+ 1.96 sqrt(101) / 2; so the standard error is about sqrt(101) / 2 = 5.02. */
static void the_error_of_the_median_comes_from_its_order_statistics(void **state)
{
    enum { N = 101 };
    yb_results *results = blank(N, 1);
    double sample[N];

    (void) state;
    for (int i = 0; i < N; i++)
        sample[i] = 1.0 + (i * 37) % N; /* 37 and 101 are coprime: a permutation */
    set_year(results, YB_S_WAGE, 1, sample);
    yb_bands *bands = make_bands(results, NULL);
    const yb_band *band = yb_bands_at(bands, YB_S_WAGE, 1);

    assert_close(band->percentile[1], 51.0, 1e-15);
    assert_near(band->se_p50, 5.02, 0.5);
    /* Whole ranks: the width is a whole number here. */
    assert_near(fmod(band->se_p50 * 2.0 * 1.959963984540054 + 0.5, 1.0), 0.5, 1e-9);
    yb_bands_free(bands);
    yb_results_free(results);
}

/* Of 1, 2 .. 101 the percentile's interval starts at the value that its rank names: 25 % from 17 to 35
 * (P(B <= 16) = 0.020, P(B <= 17) = 0.034; P(B >= 35) = 0.017, P(B >= 34) = 0.028 for B binomial(101, 0.25)),
 * 50 % from 41 to 61, and 90 % from 85 to 97. */
static void each_percentile_has_the_interval_of_its_ranks(void **state)
{
    enum { N = 101 };
    static const double expected[3][2] = {{17.0, 35.0}, {41.0, 61.0}, {85.0, 97.0}};
    yb_results *results = blank(N, 1);
    double sample[N];

    (void) state;
    for (int i = 0; i < N; i++)
        sample[i] = 1.0 + (i * 37) % N;
    set_year(results, YB_S_WAGE, 1, sample);
    yb_bands *bands = make_bands(results, NULL);
    const yb_band *band = yb_bands_at(bands, YB_S_WAGE, 1);

    for (int i = 0; i < 3; i++) {
        assert_true(bands->interval[i].has_low && bands->interval[i].has_high);
        assert_true(band->low[i] == expected[i][0]);
        assert_true(band->high[i] == expected[i][1]);
    }
    yb_bands_free(bands);
    yb_results_free(results);

    /* Twenty paths bound 25 % on both sides, but not 90 % from above: 0.9^20 = 0.12. */
    results = blank(20, 1);
    bands = make_bands(results, NULL);
    assert_true(bands->interval[0].has_low && bands->interval[2].has_low);
    assert_false(bands->interval[2].has_high);
    yb_bands_free(bands);
    yb_results_free(results);
}

static void a_single_path_is_all_its_percentiles(void **state)
{
    yb_results *results = blank(1, 1);
    const double only = 7.5;

    (void) state;
    set_year(results, YB_S_WAGE, 1, &only);
    yb_bands *bands = make_bands(results, NULL);
    const yb_band *band = yb_bands_at(bands, YB_S_WAGE, 1);

    assert_true(band->percentile[0] == 7.5 && band->percentile[2] == 7.5 && band->mean == 7.5);
    assert_true(band->sd == 0.0 && band->se_p50 == 0.0);
    yb_bands_free(bands);
    yb_results_free(results);
}

/* Differences path by path, not of percentiles: 11 - 10, 5 - 20, 33 - 30, 44 - 40, 50 - 100. */
static void paired_differences_are_taken_path_by_path(void **state)
{
    yb_results *a = blank(PATHS, YEARS), *b = blank(PATHS, YEARS);
    const double x[PATHS] = {11.0, 5.0, 33.0, 44.0, 50.0}, y[PATHS] = {10.0, 20.0, 30.0, 40.0, 100.0};

    (void) state;
    set_year(a, YB_S_WAGE, 1, x);
    set_year(b, YB_S_WAGE, 1, y);
    yb_bands *bands = make_bands(a, b);
    const yb_band *band = yb_bands_at(bands, YB_S_WAGE, 1);

    /* 1, -15, 3, 4, -50: variance 525.3 (of x 395.3, of y 1250) */
    assert_close(band->percentile[0], -15.0, 1e-15);
    assert_close(band->percentile[1], 1.0, 1e-15);
    assert_close(band->percentile[2], 3.6, 1e-14);
    assert_close(band->mean, -11.4, 1e-14);
    assert_close(band->variance_ratio, (395.3 + 1250.0) / 525.3, 1e-12);
    assert_true(yb_bands_at(bands, YB_S_WAGE, 2)->variance_ratio ==
                0.0); /* a difference that does not vary */
    yb_bands_free(bands);
    yb_results_free(a);
    yb_results_free(b);
}

/* In a run, with every instruction set: what is known of both sides only saves work. */
static void differences_do_not_depend_on_what_is_known_or_on_the_instruction_set(void **state)
{
    static const char *const isas[] = {"baseline", "v3", "v4", NULL};
    yb_prepared prepared = fixture_prepare("baseline", 333, "output.series=[all]", NULL);
    yb_results *a = fixture_run(&prepared, 1);
    yb_results b = *a; /* the same planes, one series on */
    yb_diag *diag = yb_diag_create();

    (void) state;
    for (int s = 0; s < YB_SERIES_COUNT; s++)
        b.slot[s] = a->slot[(s + 1) % YB_SERIES_COUNT];
    a->isa = "baseline";
    yb_bands *of = yb_bands_create(a, NULL, prepared.inputs, 1, diag);
    yb_bands *of_versus = yb_bands_create(&b, NULL, prepared.inputs, 1, diag);
    yb_bands *plain = yb_bands_create(a, &b, prepared.inputs, 1, diag);
    const size_t size = (size_t) (a->n_stored * a->n_years) * sizeof *plain->band;

    for (int v = 0; v < 4; v++) {
        a->isa = isas[v];
        yb_bands *again = yb_bands_create(a, NULL, prepared.inputs, 2, diag);
        yb_bands *difference = yb_bands_create_difference(a, again, &b, of_versus, prepared.inputs, 2, diag);

        assert_memory_equal(again->band, of->band, size);
        assert_memory_equal(difference->band, plain->band, size);
        yb_bands_free(again);
        yb_bands_free(difference);
    }
    yb_bands_free(of);
    yb_bands_free(of_versus);
    yb_bands_free(plain);
    yb_diag_free(diag);
    yb_results_free(a);
    yb_prepared_free(&prepared);
}

static void a_sample_that_is_not_finite_is_refused(void **state)
{
    yb_results *results = blank(PATHS, YEARS);
    const double sample[PATHS] = {1.0, NAN, 2.0, 3.0, 4.0};
    const yb_inputs inputs = percentiles();
    yb_diag *diag = yb_diag_create();

    (void) state;
    set_year(results, YB_S_WAGE, 1, sample);
    assert_null(yb_bands_create(results, NULL, &inputs, 1, diag));
    assert_int_equal(yb_diag_status(diag), YB_ERR_NUMERIC);
    yb_diag_free(diag);
    yb_results_free(results);
}

/* Current and accumulated balance of the resident fund and its cover in three years:
 *   path 0: always well;            path 1: one deficit in 2026, then well;
 *   path 2: exhausted in 2027 only; path 3: exhausted from 2028; path 4: thin cover in 2028. */
static yb_results *five_fates(void)
{
    static const double current[YEARS][PATHS] = {{5, -1, 5, 5, 5}, {5, 2, -9, -1, 5}, {5, 2, 9, -5, 5}};
    static const double accumulated[YEARS][PATHS] = {{9, 1, 6, 6, 9}, {14, 3, -3, 5, 14}, {19, 5, 6, -1, 19}};
    static const double cover[YEARS][PATHS] = {
        {12, 12, 12, 12, 12}, {12, 12, -1, 12, 12}, {12, 12, 12, -1, 5.9}};
    yb_results *results = blank(PATHS, YEARS);

    for (int t = 1; t <= YEARS; t++) {
        set_year(results, YB_S_RESIDENT_CURRENT_BALANCE, t, current[t - 1]);
        set_year(results, YB_S_RESIDENT_ACCUMULATED_BALANCE, t, accumulated[t - 1]);
        set_year(results, YB_S_RESIDENT_COVER_MONTHS, t, cover[t - 1]);
    }
    return results;
}

static void probabilities_count_the_paths_with_the_event(void **state)
{
    static const double expected[YB_EVENTS][YEARS] = {[YB_CURRENT_DEFICIT] = {0.2, 0.4, 0.2},
                                                      [YB_FIRST_CURRENT_DEFICIT_BY] = {0.2, 0.6, 0.6},
                                                      [YB_EXHAUSTED_BY] = {0.0, 0.2, 0.4},
                                                      [YB_COVER_BELOW_6_MONTHS] = {0.0, 0.2, 0.4}};
    yb_results *results = five_fates();
    yb_risk *risk = make_risk(results, NULL);

    (void) state;
    assert_string_equal(yb_risk_funds[0], "resident");
    for (int e = 0; e < YB_EVENTS; e++)
        for (int t = 1; t <= YEARS; t++)
            assert_close(risk->probability[0][e][t], expected[e][t - 1], 1e-15);
    /* Balances of exactly zero are neither deficit nor exhaustion. */
    for (int t = 1; t <= YEARS; t++)
        assert_true(risk->probability[1][YB_CURRENT_DEFICIT][t] == 0.0 &&
                    risk->probability[1][YB_EXHAUSTED_BY][t] == 0.0);
    yb_risk_free(risk);
    yb_results_free(results);
}

static void the_year_of_a_probability_is_the_first_that_reaches_it(void **state)
{
    yb_results *results = five_fates();
    yb_risk *risk = make_risk(results, NULL);

    (void) state;
    assert_int_equal(yb_risk_year(risk, 0, YB_FIRST_CURRENT_DEFICIT_BY, 0.2), 2026);
    assert_int_equal(yb_risk_year(risk, 0, YB_FIRST_CURRENT_DEFICIT_BY, 0.5), 2027);
    assert_int_equal(yb_risk_year(risk, 0, YB_EXHAUSTED_BY, 0.4), 2028);
    assert_int_equal(yb_risk_year(risk, 0, YB_EXHAUSTED_BY, 0.5), 0);
    yb_risk_free(risk);
    yb_results_free(results);
}

/* Five fates against five good ones: exhausted by 2028 in 2 of 5 paths more.  The differences 1, 1, 0, 0, 0
 * have mean 0.4 and mean square 0.4: variance 0.24, standard error sqrt(0.24 / 5). */
static void paired_probabilities_have_the_error_of_their_differences(void **state)
{
    yb_results *results = five_fates(), *good = blank(PATHS, YEARS);
    yb_risk *worse = make_risk(results, good), *better = make_risk(good, results);

    (void) state;
    assert_close(worse->difference[0][YB_EXHAUSTED_BY][3], 0.4, 1e-15);
    assert_close(worse->difference_se[0][YB_EXHAUSTED_BY][3], sqrt(0.24 / 5.0), 1e-14);
    assert_close(better->difference[0][YB_EXHAUSTED_BY][3], -0.4, 1e-15);
    assert_close(better->difference_se[0][YB_EXHAUSTED_BY][3], sqrt(0.24 / 5.0), 1e-14);
    assert_true(worse->difference[0][YB_EXHAUSTED_BY][1] == 0.0);
    assert_true(worse->difference_se[0][YB_EXHAUSTED_BY][1] == 0.0);
    yb_risk_free(worse);
    yb_risk_free(better);
    yb_results_free(results);
    yb_results_free(good);
}

/* Every third path of 5,000 is in deficit in year 1 and every fifth in year 2; in the other results none: so
 * many that they are counted in several parts. */
static void many_paths_are_counted_in_parts(void **state)
{
    enum { N = 5000 };
    static double balance[2][N];
    yb_results *results = blank(N, 2), *calm = blank(N, 2);

    (void) state;
    for (int i = 0; i < N; i++) {
        balance[0][i] = i % 3 == 0 ? -1.0 : 1.0;
        balance[1][i] = i % 5 == 0 ? -1.0 : 1.0;
    }
    for (int t = 1; t <= 2; t++)
        set_year(results, YB_S_RESIDENT_CURRENT_BALANCE, t, balance[t - 1]);
    yb_risk *risk = make_risk(results, calm), *reverse = make_risk(calm, results);

    assert_true(risk->probability[0][YB_CURRENT_DEFICIT][1] == 1667.0 / N);
    assert_true(risk->probability[0][YB_CURRENT_DEFICIT][2] == 1000.0 / N);
    assert_true(risk->probability[0][YB_FIRST_CURRENT_DEFICIT_BY][2] == 2333.0 / N); /* 1667 + 1000 - 334 */
    assert_true(risk->difference[0][YB_FIRST_CURRENT_DEFICIT_BY][2] == 2333.0 / N);
    assert_true(reverse->probability[0][YB_FIRST_CURRENT_DEFICIT_BY][2] == 0.0);
    assert_true(reverse->difference[0][YB_FIRST_CURRENT_DEFICIT_BY][2] == -2333.0 / N);
    yb_risk_free(risk);
    yb_risk_free(reverse);
    yb_results_free(results);
    yb_results_free(calm);
}

/* Of the 64 paths each of the 16 replicates has two below the median: nothing is certain for that. */
static void replicates_that_agree_leave_the_error_of_independent_paths(void **state)
{
    (void) state;
    enum { QUASI = 64 };
    yb_results *results = blank(QUASI, 1);
    yb_diag *diag = yb_diag_create();
    double value[QUASI];

    for (int i = 0; i < QUASI; i++)
        value[i] = i - 31.5;
    set_year(results, YB_S_RESIDENT_ACCUMULATED_BALANCE, 1, value);

    yb_bands *plain = make_bands(results, NULL);

    results->quasi_random = true;

    yb_bands *bands = make_bands(results, NULL);
    yb_risk *risk = yb_risk_create(results, NULL, 1, diag);
    const yb_band *a = yb_bands_at(plain, YB_S_RESIDENT_ACCUMULATED_BALANCE, 1);
    const yb_band *b = yb_bands_at(bands, YB_S_RESIDENT_ACCUMULATED_BALANCE, 1);

    assert_close(b->se_p50, a->se_p50, 1e-12);
    assert_true(b->low[1] < b->percentile[1] && b->percentile[1] < b->high[1]);
    assert_close(risk->se[0][YB_EXHAUSTED_BY][1], sqrt(0.25 / QUASI), 1e-12);
    yb_risk_free(risk);
    yb_bands_free(bands);
    yb_bands_free(plain);
    yb_results_free(results);
    yb_diag_free(diag);
}

static void a_share_has_the_binomial_error(void **state)
{
    (void) state;
    assert_close(yb_share_se(0.2, 400), 0.02, 1e-14);
    assert_true(yb_share_se(0.0, 400) == 0.0 && yb_share_se(1.0, 400) == 0.0);
}

static void in_a_run_probabilities_by_a_year_never_fall(void **state)
{
    yb_prepared prepared = fixture_prepare("stress", 203, NULL);
    yb_results *results = fixture_run(&prepared, 1);
    yb_risk *risk = make_risk(results, NULL);
    double last = 0.0;

    (void) state;
    for (int f = 0; f < YB_RISK_FUNDS; f++)
        for (int t = 2; t <= risk->n_years; t++) {
            double(*p)[YB_YEARS] = risk->probability[f];

            assert_true(p[YB_EXHAUSTED_BY][t] >= p[YB_EXHAUSTED_BY][t - 1]);
            assert_true(p[YB_FIRST_CURRENT_DEFICIT_BY][t] >= p[YB_FIRST_CURRENT_DEFICIT_BY][t - 1]);
            assert_true(p[YB_FIRST_CURRENT_DEFICIT_BY][t] >= p[YB_CURRENT_DEFICIT][t]);
            /* A fund with a positive balance is exhausted by deficits only. */
            assert_true(p[YB_FIRST_CURRENT_DEFICIT_BY][t] >= p[YB_EXHAUSTED_BY][t]);
            last = fmax(last, p[YB_EXHAUSTED_BY][t]);
        }
    assert_true(last > 0.9);
    yb_risk_free(risk);
    yb_results_free(results);
    yb_prepared_free(&prepared);
}

static void in_a_run_percentiles_ascend_and_bracket_the_mean(void **state)
{
    yb_prepared prepared = fixture_prepare("baseline", 203, "output.series=[all]", NULL);
    yb_results *results = fixture_run(&prepared, 1);
    yb_diag *diag = yb_diag_create();
    yb_bands *bands = yb_bands_create(results, NULL, prepared.inputs, 3, diag);

    (void) state;
    assert_non_null(bands);
    for (int s = 0; s < YB_SERIES_COUNT; s++)
        for (int t = 1; t <= bands->n_years; t++) {
            const yb_band *band = yb_bands_at(bands, (yb_series_id) s, t);
            const double *sample = yb_results_sample(results, (yb_series_id) s, t);
            int below = 0;

            for (size_t i = 1; i < bands->n_percentiles; i++)
                assert_true(band->percentile[i] >= band->percentile[i - 1]);
            for (int p = 0; p < 203; p++)
                below += sample[p] < band->percentile[yb_bands_percentile(bands, 50.0)];
            assert_true(below <= 101);
        }
    yb_bands_free(bands);
    yb_diag_free(diag);
    yb_results_free(results);
    yb_prepared_free(&prepared);
}

static void a_series_that_nobody_asked_for_has_no_band(void **state)
{
    yb_prepared prepared = fixture_prepare("baseline", 16, "output.series=[none.wage]", NULL);
    yb_results *results = fixture_run(&prepared, 1);
    yb_diag *diag = yb_diag_create();
    yb_bands *bands = yb_bands_create(results, NULL, prepared.inputs, 1, diag);

    (void) state;
    assert_non_null(yb_bands_at(bands, YB_S_WAGE, 1));
    assert_non_null(yb_bands_at(bands, YB_S_ALL_ACCUMULATED_BALANCE, 1)); /* for risk.csv */
    assert_true(results->written[YB_S_WAGE] && !results->written[YB_S_ALL_ACCUMULATED_BALANCE]);
    assert_null(yb_bands_at(bands, YB_S_POPULATION, 1));
    assert_null(yb_results_sample(results, YB_S_POPULATION, 1));
    yb_bands_free(bands);
    yb_diag_free(diag);
    yb_results_free(results);
    yb_prepared_free(&prepared);
}

/* The lowest path and its first year are named, whatever order the blocks ran in. */
static void a_path_that_is_not_finite_is_named(void **state)
{
    yb_prepared prepared = fixture_prepare("baseline", 100, NULL);
    yb_results *results;
    yb_diag *diag = yb_diag_create();
    const yb_run_options options = {.threads = 3};

    (void) state;
    prepared.model->wage_growth.log_growth[4] = INFINITY;
    results = yb_results_create(prepared.inputs, diag);
    assert_int_equal(yb_run_paths(prepared.model, &options, results, diag), YB_ERR_NUMERIC);
    assert_non_null(strstr(yb_diag_text(diag, 0), "path 0, year 2029"));
    yb_results_free(results);
    yb_diag_free(diag);
    yb_prepared_free(&prepared);
}

static void an_unknown_series_is_refused(void **state)
{
    yb_prepared prepared = fixture_prepare("baseline", 16, NULL);
    yb_diag *diag = yb_diag_create();
    bool selected[YB_SERIES_COUNT] = {false};
    char *asked[] = {"resident.nonsense"};
    yb_value *list = &prepared.inputs->value[YB_KEY_SERIES];
    const yb_value own = *list;

    (void) state;
    list->list = asked;
    list->n_list = 1;
    assert_null(yb_results_create(prepared.inputs, diag));
    assert_non_null(strstr(yb_diag_text(diag, 0), "there is no series 'resident.nonsense'"));
    *list = own;
    assert_int_equal(yb_series_select("cover_months", selected), 5);
    assert_int_equal(yb_series_select("resident.premium", selected), 1);
    assert_int_equal(yb_series_select("employee.premium", selected), 0);
    assert_int_equal(yb_series_select("all", selected), YB_SERIES_COUNT);
    yb_diag_free(diag);
    yb_prepared_free(&prepared);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(percentiles_mean_and_sd_of_five_paths),
        cmocka_unit_test(the_error_of_the_median_comes_from_its_order_statistics),
        cmocka_unit_test(each_percentile_has_the_interval_of_its_ranks),
        cmocka_unit_test(a_single_path_is_all_its_percentiles),
        cmocka_unit_test(paired_differences_are_taken_path_by_path),
        cmocka_unit_test(differences_do_not_depend_on_what_is_known_or_on_the_instruction_set),
        cmocka_unit_test(a_sample_that_is_not_finite_is_refused),
        cmocka_unit_test(probabilities_count_the_paths_with_the_event),
        cmocka_unit_test(the_year_of_a_probability_is_the_first_that_reaches_it),
        cmocka_unit_test(paired_probabilities_have_the_error_of_their_differences),
        cmocka_unit_test(many_paths_are_counted_in_parts),
        cmocka_unit_test(replicates_that_agree_leave_the_error_of_independent_paths),
        cmocka_unit_test(a_share_has_the_binomial_error),
        cmocka_unit_test(in_a_run_probabilities_by_a_year_never_fall),
        cmocka_unit_test(in_a_run_percentiles_ascend_and_bracket_the_mean),
        cmocka_unit_test(a_series_that_nobody_asked_for_has_no_band),
        cmocka_unit_test(a_path_that_is_not_finite_is_named),
        cmocka_unit_test(an_unknown_series_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
