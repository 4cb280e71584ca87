/* Forecasts from past origins and what came: see backtest.h. */
#include "yibao/backtest.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "yibao/history.h"
#include "yibao/quantile.h"
#include "yibao/vecmath.h"

const char *const yb_method_names[YB_METHODS] = {"model", "drift", "trend", "smoothing"};
const double yb_forecast_probs[YB_FORECAST_QUANTILES] = {0.025, 0.05, 0.10, 0.25, 0.50,
                                                         0.75,  0.90, 0.95, 0.975};
const int yb_central_bands[YB_CENTRAL_BANDS] = {50, 80, 90, 95};

void yb_band_ends(int b, int *low, int *high)
{
    *low = YB_FORECAST_QUANTILES / 2 - 1 - b;
    *high = YB_FORECAST_QUANTILES / 2 + 1 + b;
}

const yb_target yb_targets[YB_TARGETS] = {{YB_S_RESIDENT_INCOME, true, false},
                                          {YB_S_RESIDENT_EXPENDITURE, true, false},
                                          {YB_S_RESIDENT_CURRENT_BALANCE, false, true},
                                          {YB_S_RESIDENT_ACCUMULATED_BALANCE, false, false},
                                          {YB_S_RESIDENT_ENROLMENT, true, false},
                                          {YB_S_RESIDENT_HOSPITALIZATION, true, false},
                                          {YB_S_RESIDENT_DISCHARGE_COST, true, false},
                                          {YB_S_RESIDENT_VISITS, true, false},
                                          {YB_S_EMPLOYEE_INCOME, true, false},
                                          {YB_S_EMPLOYEE_EXPENDITURE, true, false},
                                          {YB_S_EMPLOYEE_CURRENT_BALANCE, false, true},
                                          {YB_S_EMPLOYEE_ACCUMULATED_BALANCE, false, false},
                                          {YB_S_POOLED_ACCUMULATED_BALANCE, false, false},
                                          {YB_S_EMPLOYEE_ENROLMENT, true, false},
                                          {YB_S_EMPLOYEE_HOSPITALIZATION, true, false},
                                          {YB_S_EMPLOYEE_DISCHARGE_COST, true, false},
                                          {YB_S_EMPLOYEE_VISITS, true, false}};

/* Rules whose root sum of squares is the prior spread of a series' yearly change, and whose sum is its
 * prior drift: those of the drivers that move it.  Balances have levels instead, from the prior spreads of
 * income and expenditure. */
static const struct {
    const char *spread[3], *drift[2];
    double sign;
} priors[YB_TARGETS] = {
    {{"sd_prior_resident_collection", "sd_prior_participation"}, {"long_run_income"}, 1.0},
    {{"sd_prior_hospitalization_rate", "sd_prior_cost_per_discharge_growth", "sd_prior_fund_share"},
     {"long_run_income"},
     1.0},
    {{NULL}, {NULL}, 0.0},
    {{NULL}, {NULL}, 0.0},
    {{"sd_prior_participation"}, {"long_run_loss"}, -1.0},
    {{"sd_prior_hospitalization_rate"}, {"long_run_hospitalization", "ageing_inpatient_resident"}, 1.0},
    {{"sd_prior_cost_per_discharge_growth"}, {"long_run_income"}, 1.0},
    {{"sd_prior_visits_growth"}, {"long_run_visits", "ageing_outpatient_resident"}, 1.0},
    {{"sd_prior_wage_growth", "sd_prior_employee_coverage", "sd_prior_employee_collection"},
     {"long_run_wage", "long_run_coverage"},
     1.0},
    {{"sd_prior_hospitalization_rate", "sd_prior_cost_per_discharge_growth", "sd_prior_fund_share"},
     {"long_run_income"},
     1.0},
    {{NULL}, {NULL}, 0.0},
    {{NULL}, {NULL}, 0.0},
    {{NULL}, {NULL}, 0.0},
    {{"sd_prior_employee_coverage"}, {"long_run_coverage"}, 1.0},
    {{"sd_prior_hospitalization_rate"}, {"long_run_hospitalization", "ageing_inpatient_employee"}, 1.0},
    {{"sd_prior_cost_per_discharge_growth"}, {"long_run_income"}, 1.0},
    {{"sd_prior_visits_growth"}, {"long_run_visits", "ageing_outpatient_employee"}, 1.0}};

bool yb_backtest_actual(const yb_data *data, yb_series_id series, int year, double *value,
                        const char **status)
{
    /* Visits of 2018 leave out the members of the rural scheme that enrolment includes: no ratio. */
    if (series == YB_S_RESIDENT_VISITS && year < 2019)
        return false;
    return yb_history(data, series, year, value, status) && strcmp(*status, "unverified") != 0;
}

static int target_of(yb_series_id series)
{
    for (int k = 0; k < YB_TARGETS; k++)
        if (yb_targets[k].series == series)
            return k;
    return -1;
}

/* Income, expenditure and yearly flow that belong to a stock or balance. */
static void flows_of(yb_series_id series, yb_series_id *income, yb_series_id *expenditure, yb_series_id *flow)
{
    const bool resident =
        series == YB_S_RESIDENT_CURRENT_BALANCE || series == YB_S_RESIDENT_ACCUMULATED_BALANCE;

    *income = resident ? YB_S_RESIDENT_INCOME : YB_S_EMPLOYEE_INCOME;
    *expenditure = resident ? YB_S_RESIDENT_EXPENDITURE : YB_S_EMPLOYEE_EXPENDITURE;
    *flow = series == YB_S_POOLED_ACCUMULATED_BALANCE ? YB_S_POOLED_CURRENT_BALANCE
            : resident                                ? YB_S_RESIDENT_CURRENT_BALANCE
                                                      : YB_S_EMPLOYEE_CURRENT_BALANCE;
}

static double prior_spread(const yb_rules *rules, int target, yb_diag *diag)
{
    double squares = 0.0;

    for (int i = 0; i < 3 && priors[target].spread[i]; i++) {
        const double sd = yb_rules_number(rules, priors[target].spread[i], diag);

        squares += sd * sd;
    }
    return sqrt(squares);
}

static double prior_drift(const yb_rules *rules, int target, yb_diag *diag)
{
    double sum = 0.0;

    for (int i = 0; i < 2 && priors[target].drift[i]; i++)
        sum += yb_rules_number(rules, priors[target].drift[i], diag);
    return priors[target].sign * sum;
}

static bool is_stock(yb_series_id series)
{
    return strcmp(yb_series_table[series].name, "accumulated_balance") == 0;
}

/* A balance moves by what income and expenditure move; a stock has the last balance as its drift. */
static void balance_prior(const yb_data *data, const yb_rules *rules, int target, int origin,
                          yb_record *record, yb_diag *diag)
{
    const yb_series_id series = yb_targets[target].series;
    yb_series_id part[2], flow;
    const char *status;
    double squares = 0.0, value;

    flows_of(series, &part[0], &part[1], &flow);
    for (int k = 0; k < 2; k++) {
        double moved = 0.0;

        if (yb_backtest_actual(data, part[k], origin, &value, &status))
            moved = value * prior_spread(rules, target_of(part[k]), diag);
        squares += moved * moved;
    }
    record->prior_sd = sqrt(squares);
    if (is_stock(series) && yb_backtest_actual(data, flow, origin, &value, &status))
        record->prior_drift = value;
}

/* A stock whose value of the year before was not published follows from the year's balance. */
static bool stock_from_flow(const yb_data *data, yb_series_id stock, int year, int origin, double *value)
{
    yb_series_id income, expenditure, flow;
    const char *status;
    double change;

    flows_of(stock, &income, &expenditure, &flow);
    if (year >= origin || !yb_backtest_actual(data, flow, year + 1, &change, &status))
        return false;
    if (!yb_backtest_actual(data, stock, year + 1, value, &status) &&
        !stock_from_flow(data, stock, year + 1, origin, value))
        return false;
    *value -= change;
    return true;
}

yb_record yb_backtest_record(const yb_data *data, const yb_rules *rules, int target, int origin,
                             yb_diag *diag)
{
    const yb_series_id series = yb_targets[target].series;
    yb_record record = {.n = 0};

    for (int year = (int) yb_rules_number(rules, "benchmark_first_year", diag);
         year <= origin && record.n < YB_RECORD_MAX; year++) {
        const char *status;
        double value;

        if (!yb_backtest_actual(data, series, year, &value, &status) &&
            !(is_stock(series) && stock_from_flow(data, series, year, origin, &value)))
            continue;
        if (yb_targets[target].positive && !(value > 0.0))
            continue;
        record.year[record.n] = year;
        record.value[record.n++] = yb_targets[target].positive ? yb_log(value) : value;
    }
    if (yb_targets[target].positive) {
        record.prior_sd = prior_spread(rules, target, diag);
        record.prior_drift = prior_drift(rules, target, diag);
    } else {
        balance_prior(data, rules, target, origin, &record, diag);
    }
    return record;
}

yb_backtest *yb_backtest_create(yb_diag *diag)
{
    yb_backtest *backtest = calloc(1, sizeof *backtest);
    const size_t most = (size_t) YB_ORIGINS * YB_TARGETS * (YB_TARGET_YEAR - YB_FIRST_ORIGIN);

    if (backtest)
        backtest->cell = calloc(most, sizeof *backtest->cell);
    if (backtest && backtest->cell)
        return backtest;
    yb_fail(diag, YB_ERR_FILE, NULL, NULL, "out of memory");
    free(backtest);
    return NULL;
}

void yb_backtest_free(yb_backtest *backtest)
{
    if (!backtest)
        return;
    free(backtest->cell);
    free(backtest);
}

static int by_size(const void *a, const void *b)
{
    const double x = *(const double *) a, y = *(const double *) b;

    return (x > y) - (x < y);
}

/* Type 7, as in quantile.h. */
static double quantile_of(const double *sorted, size_t n, double p)
{
    const double h = (double) (n - 1) * p;
    const size_t low = (size_t) h;

    return low + 1 < n ? sorted[low] + (h - (double) low) * (sorted[low + 1] - sorted[low]) : sorted[n - 1];
}

static yb_forecast judge(const double *sorted, size_t n, double actual)
{
    yb_forecast forecast = {.crps = yb_crps(sorted, n, actual), .pit = yb_pit(sorted, n, actual)};
    double sd;

    yb_moments(sorted, n, &forecast.mean, &sd);
    for (int k = 0; k < YB_FORECAST_QUANTILES; k++)
        forecast.quantile[k] = quantile_of(sorted, n, yb_forecast_probs[k]);
    return forecast;
}

/* The three benchmarks of one target. */
static yb_status fit_benchmarks(const yb_record *record, const yb_benchmark_rules *rules,
                                yb_predictive fitted[YB_METHODS], yb_diag *diag)
{
    yb_benchmark_drift(record, rules, &fitted[YB_METHOD_DRIFT]);
    yb_benchmark_trend(record, rules, &fitted[YB_METHOD_TREND]);
    return yb_benchmark_smoothing(record, rules, &fitted[YB_METHOD_SMOOTHING], diag);
}

static double scale_of(const yb_data *data, int target, int year, double actual)
{
    yb_series_id income, expenditure, flow;
    const char *status;
    double value;

    flows_of(yb_targets[target].series, &income, &expenditure, &flow);
    if (yb_targets[target].of_expenditure && yb_backtest_actual(data, expenditure, year, &value, &status))
        return value;
    return fabs(actual);
}

/* Sample space of one origin. */
typedef struct {
    double *model, *benchmark;
    double *student[YB_METHODS]; /* quantiles of the benchmarks' t distributions */
    size_t paths;
} samples;

static void add_cell(yb_backtest *backtest, const yb_cell *cell, const yb_record *record,
                     const yb_predictive *fitted, const yb_results *results, const samples *s)
{
    const yb_series_id series = yb_targets[cell->target].series;
    const int ahead = cell->year - record->year[record->n - 1];
    yb_cell *c = &backtest->cell[backtest->n++];

    *c = *cell;
    c->n_record = record->n;
    c->gaps = record->year[record->n - 1] - record->year[0] + 1 > (int) record->n;
    c->fit[YB_METHOD_MODEL] = ' ';
    memcpy(s->model, yb_results_sample(results, series, cell->year - results->first_year + 1),
           s->paths * sizeof *s->model);
    qsort(s->model, s->paths, sizeof *s->model, by_size);
    c->forecast[YB_METHOD_MODEL] = judge(s->model, s->paths, c->actual);
    for (int m = YB_METHOD_DRIFT; m < YB_METHODS; m++) {
        c->fit[m] = fitted[m].fit;
        yb_predictive_sample(&fitted[m], ahead, yb_targets[cell->target].positive, YB_BENCHMARK_SAMPLE,
                             s->student[m], s->benchmark);
        c->forecast[m] = judge(s->benchmark, YB_BENCHMARK_SAMPLE, c->actual);
    }
}

static yb_status add_target(yb_backtest *backtest, const yb_data *data, const yb_rules *rules, int target,
                            const yb_results *results, int origin, const samples *s, yb_diag *diag)
{
    const yb_benchmark_rules constants = {.variance_years =
                                              yb_rules_number(rules, "variance_prior_years", diag),
                                          .credibility_years = yb_rules_number(rules, "credibility_k", diag),
                                          .discount = yb_rules_number(rules, "history_discount", diag),
                                          .fade_years = yb_rules_number(rules, "growth_fade_years", diag)};
    const yb_series *name = &yb_series_table[yb_targets[target].series];
    const yb_record record = yb_backtest_record(data, rules, target, origin, diag);
    yb_predictive fitted[YB_METHODS];

    if (yb_diag_status(diag) != YB_OK)
        return yb_diag_status(diag);
    if (record.n == 0 || !(record.prior_sd > 0.0) ||
        YB_TARGET_YEAR - record.year[record.n - 1] > YB_BENCHMARK_YEARS)
        return yb_fail(diag, YB_ERR_INPUT, NULL, "funds.csv of the national pack lists what was published",
                       "no recent figure of %s.%s up to %d to forecast from", name->fund, name->name, origin);
    const yb_status status = fit_benchmarks(&record, &constants, fitted, diag);

    if (!yb_results_sample(results, yb_targets[target].series, 1))
        return yb_fail(diag, YB_ERR_INPUT, NULL, "leave output.series out of the backtest's scenario",
                       "the series %s.%s is not among output.series", name->fund, name->name);
    for (int m = YB_METHOD_DRIFT; status == YB_OK && m < YB_METHODS; m++)
        yb_student_quantiles(fitted[m].df, YB_BENCHMARK_SAMPLE, s->student[m]);
    for (int year = origin + 1; status == YB_OK && year <= YB_TARGET_YEAR; year++) {
        yb_cell cell = {.origin = origin, .year = year, .target = target};

        if (!yb_backtest_actual(data, yb_targets[target].series, year, &cell.actual, &cell.status))
            continue;
        cell.scale = scale_of(data, target, year, cell.actual);
        add_cell(backtest, &cell, &record, fitted, results, s);
    }
    return status;
}

yb_status yb_backtest_add(yb_backtest *backtest, const yb_data *data, const yb_rules *rules,
                          const yb_results *results, int origin, yb_diag *diag)
{
    const size_t paths = (size_t) results->paths;
    double *memory = malloc((paths + YB_METHODS * YB_BENCHMARK_SAMPLE) * sizeof *memory);
    yb_status status = memory ? YB_OK : yb_fail(diag, YB_ERR_FILE, NULL, NULL, "out of memory");

    if (memory) {
        samples s = {.model = memory, .benchmark = memory + paths, .paths = paths};

        for (int m = YB_METHOD_DRIFT; m < YB_METHODS; m++)
            s.student[m] = s.benchmark + m * YB_BENCHMARK_SAMPLE;
        for (int target = 0; status == YB_OK && target < YB_TARGETS; target++)
            status = add_target(backtest, data, rules, target, results, origin, &s, diag);
    }
    free(memory);
    return status;
}
