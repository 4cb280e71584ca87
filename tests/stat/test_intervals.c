/* Coverage of the intervals of percentiles in bands.csv: many seeds of few paths each, against the
 * percentiles of one run of many paths. */
#include <gsl/gsl_cdf.h>

#include "model_fixture.h"
#include "yibao/bands.h"
#include "yibao/precision.h"

enum { SEEDS = 200, PATHS = 200, TRUTH_PATHS = 40000, CELLS = 4 };

static const struct {
    yb_series_id series;
    int year;
} cells[CELLS] = {{YB_S_RESIDENT_ACCUMULATED_BALANCE, 2035},
                  {YB_S_POOLED_CURRENT_BALANCE, 2030},
                  {YB_S_RESIDENT_HOSPITALIZATION, 2027},
                  {YB_S_WAGE, 2035}};

/* A false alarm of the whole program: about 37 x 2e-6 + 2e-5, that is 1 in 10,000. */
static const double ONE_IN_500000 = 2e-6, Z_LIMIT = 4.42;

static yb_bands *bands_of(yb_prepared *prepared, uint64_t seed)
{
    yb_diag *diag = yb_diag_create();

    prepared->model->seed = seed;
    yb_results *results = fixture_run(prepared, 2);
    yb_bands *bands = yb_bands_create(results, NULL, prepared->inputs, 2, diag);

    assert_non_null(bands);
    yb_results_free(results);
    yb_diag_free(diag);
    return bands;
}

static yb_prepared prepare(int64_t paths)
{
    return fixture_prepare("baseline", paths, "projection.last_year=2035",
                           "output.series=[resident.accumulated_balance, employee_pooled.current_balance, "
                           "resident.hospitalization_rate, none.wage]",
                           NULL);
}

static const yb_band *cell_of(const yb_bands *bands, int c)
{
    return yb_bands_at(bands, cells[c].series, cells[c].year - YB_BASE_YEAR);
}

/* Confidence of the interval from its ranks: low + 1 .. high values lie below the percentile. */
static double confidence(const yb_bands *bands, size_t i)
{
    const double p = bands->percentile[i] / 100.0;

    assert_true(bands->interval[i].has_low && bands->interval[i].has_high);
    return gsl_cdf_binomial_P((unsigned) bands->interval[i].high, p, PATHS) -
           gsl_cdf_binomial_P((unsigned) bands->interval[i].low, p, PATHS);
}

/* How often each interval, its width multiplied by `scale` around its centre, holds the truth. */
typedef struct {
    int covered[CELLS][YB_MAX_PERCENTILES];
    double per_seed[SEEDS]; /* share of all the intervals of a seed */
    double expected;        /* mean confidence of all intervals */
} coverage;

static void count(yb_bands *const *runs, const yb_bands *truth, double scale, coverage *result)
{
    const size_t k = truth->n_percentiles;

    memset(result, 0, sizeof *result);
    for (size_t i = 0; i < k; i++)
        result->expected += confidence(runs[0], i) / (double) k;
    for (int s = 0; s < SEEDS; s++)
        for (int c = 0; c < CELLS; c++)
            for (size_t i = 0; i < k; i++) {
                const yb_band *band = cell_of(runs[s], c);
                const double centre = 0.5 * (band->low[i] + band->high[i]);
                const double reach = 0.5 * scale * (band->high[i] - band->low[i]);
                const bool inside = fabs(cell_of(truth, c)->percentile[i] - centre) <= reach;

                result->covered[c][i] += inside;
                result->per_seed[s] += (double) inside / (double) (CELLS * k);
            }
}

/* Mean coverage against the confidence, in standard errors: the seeds are independent, the intervals of one
 * seed are not. */
static double z_score(const coverage *result)
{
    double mean = 0.0, squares = 0.0;

    for (int s = 0; s < SEEDS; s++)
        mean += result->per_seed[s] / SEEDS;
    for (int s = 0; s < SEEDS; s++)
        squares += (result->per_seed[s] - mean) * (result->per_seed[s] - mean);
    return (mean - result->expected) / sqrt(squares / (SEEDS - 1.0) / SEEDS);
}

static void intervals_hold_the_percentile_as_often_as_they_say(void **state)
{
    yb_prepared few = prepare(PATHS), many = prepare(TRUTH_PATHS);
    yb_bands *runs[SEEDS], *truth = bands_of(&many, 987654321);
    coverage found, narrow;

    (void) state;
    for (int s = 0; s < SEEDS; s++)
        runs[s] = bands_of(&few, 1000 + (uint64_t) s);
    count(runs, truth, 1.0, &found);
    for (int c = 0; c < CELLS; c++)
        for (size_t i = 0; i < truth->n_percentiles; i++) {
            const unsigned k = (unsigned) found.covered[c][i];
            const double wanted = confidence(runs[0], i);

            assert_true(wanted >= YB_INTERVAL_CONFIDENCE);
            if (gsl_cdf_binomial_P(k, wanted, SEEDS) < ONE_IN_500000)
                fail_msg("%s.%s %d, p%g: %u of %d intervals hold it, %.1f %% should",
                         yb_series_table[cells[c].series].fund, yb_series_table[cells[c].series].name,
                         cells[c].year, truth->percentile[i], k, SEEDS, 100.0 * wanted);
        }
    assert_near(z_score(&found), 0.0, Z_LIMIT);
    /* Negative control: intervals a fifth narrower must be noticed. */
    count(runs, truth, 0.8, &narrow);
    assert_true(z_score(&narrow) < -Z_LIMIT);
    for (int s = 0; s < SEEDS; s++)
        yb_bands_free(runs[s]);
    yb_bands_free(truth);
    yb_prepared_free(&few);
    yb_prepared_free(&many);
}

/* --until-se looks at the error and stops when it is small.  Stopping depends on the spread of the sample,
 * hardly on its place: the median at the stop stays unbiased, and its interval holds the truth about as often
 * as it says.  The stages start at 50 paths, where the error is known badly, harsher than in `yibao run`. */
static void stopping_by_the_error_hardly_moves_the_coverage(void **state)
{
    enum { REPEATED = 400, FIRST = 50, MAXIMUM = 1600, TYPICAL = 300 };
    const yb_run_options options = {.threads = 2};
    yb_prepared prepared = prepare(MAXIMUM), many = prepare(TRUTH_PATHS);
    yb_bands *truth = bands_of(&many, 987654321);
    const int median = yb_bands_percentile(truth, 50.0), t = cells[0].year - YB_BASE_YEAR;
    const double true_median = cell_of(truth, 0)->percentile[median];
    const double true_se_of_one = cell_of(truth, 0)->se_p50 * sqrt(TRUTH_PATHS);
    yb_precision precision = {0};
    yb_diag *diag = yb_diag_create();
    int covered = 0, stops[8] = {0};
    double bias = 0.0, reported = 0.0;

    (void) state;
    /* Met with about 300 paths: most runs stop at 200 or 400. */
    precision.target[0] = (yb_se_target){
        .series = cells[0].series, .year = cells[0].year, .wanted = true_se_of_one / sqrt((double) TYPICAL)};
    precision.n = 1;
    for (int s = 0; s < REPEATED; s++) {
        yb_precision_state reached;
        yb_results *results;

        prepared.model->seed = 5000 + (uint64_t) s;
        assert_int_equal(yb_run_until(prepared.model, prepared.inputs, &options, &precision, NULL, FIRST,
                                      MAXIMUM, &results, &reached, diag),
                         YB_OK);
        assert_true(reached.ratio <= 1.0);
        yb_bands *bands = yb_bands_create(results, NULL, prepared.inputs, 2, diag);
        const yb_band *band = yb_bands_at(bands, cells[0].series, t);
        const double true_se = true_se_of_one / sqrt((double) results->paths);

        covered += band->low[median] <= true_median && true_median <= band->high[median];
        bias += (band->percentile[median] - true_median) / true_se / REPEATED;
        reported += band->se_p50 / true_se / REPEATED;
        for (int64_t n = FIRST, k = 0; n <= results->paths; n *= 2, k++)
            stops[k] += n == results->paths;
        yb_bands_free(bands);
        yb_results_free(results);
    }
    print_message(
        "# %d of %d hold the truth; bias %.3f standard errors; reported error %.3f of the true one\n",
        covered, REPEATED, bias, reported);
    assert_true(stops[2] > REPEATED / 20 && stops[3] > REPEATED / 20); /* the rule is at work */
    assert_true(gsl_cdf_binomial_P((unsigned) covered, YB_INTERVAL_CONFIDENCE, REPEATED) > ONE_IN_500000);
    /* The truth has an error of its own. */
    assert_near(bias, 0.0, Z_LIMIT * sqrt(1.0 / REPEATED + (double) TYPICAL / TRUTH_PATHS));
    /* Stopping prefers errors that are too small; the true one is known to 5 % or so. */
    assert_true(reported > 0.75 && reported < 1.1);
    yb_bands_free(truth);
    yb_diag_free(diag);
    yb_prepared_free(&prepared);
    yb_prepared_free(&many);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(intervals_hold_the_percentile_as_often_as_they_say),
                                       cmocka_unit_test(stopping_by_the_error_hardly_moves_the_coverage)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
