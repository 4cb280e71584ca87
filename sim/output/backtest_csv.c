/* forecasts.csv and scores.csv of a backtest: see backtest_report.h. */
#include <string.h>

#include "yibao/backtest_report.h"

static const char *const quantile_names[YB_FORECAST_QUANTILES] = {"p2_5", "p5",  "p10", "p25",  "p50",
                                                                  "p75",  "p90", "p95", "p97_5"};

/* Adding 0.0 turns -0 into 0. */
static void put(FILE *stream, double value)
{
    fprintf(stream, ",%.10g", value + 0.0);
}

static const char *fit_name(char fit)
{
    return fit == 'e' ? "estimated" : fit == 'f' ? "fixed" : "fallback";
}

void yb_backtest_csv_forecasts(FILE *stream, const yb_backtest *backtest)
{
    fputs("origin,horizon,fund,series,unit,year,actual,status,record_years", stream);
    for (int m = 0; m < YB_METHODS; m++) {
        const char *prefix = m == YB_METHOD_MODEL ? "" : yb_method_names[m], *joint = *prefix ? "_" : "";

        for (int k = 0; k < YB_FORECAST_QUANTILES; k++)
            fprintf(stream, ",%s%s%s", prefix, joint, quantile_names[k]);
        fprintf(stream, ",%s%smean,%s%scrps,%s%spit", prefix, joint, prefix, joint, prefix, joint);
        if (m != YB_METHOD_MODEL)
            fprintf(stream, ",%s_fit", prefix);
    }
    fputc('\n', stream);
    for (size_t i = 0; i < backtest->n; i++) {
        const yb_cell *cell = &backtest->cell[i];
        const yb_series *series = &yb_series_table[yb_targets[cell->target].series];

        fprintf(stream, "%d,%d,%s,%s,%s,%d", cell->origin, cell->year - cell->origin, series->fund,
                series->name, series->unit, cell->year);
        put(stream, cell->actual);
        fprintf(stream, ",%s,%zu", cell->status, cell->n_record);
        for (int m = 0; m < YB_METHODS; m++) {
            for (int k = 0; k < YB_FORECAST_QUANTILES; k++)
                put(stream, cell->forecast[m].quantile[k]);
            put(stream, cell->forecast[m].mean);
            put(stream, cell->forecast[m].crps);
            put(stream, cell->forecast[m].pit);
            if (m != YB_METHOD_MODEL)
                fprintf(stream, ",%s", fit_name(cell->fit[m]));
        }
        fputc('\n', stream);
    }
}

static void put_scores_header(FILE *stream)
{
    fputs("fund,series,horizon,origin,method,unit,n,n_series,bias,mae,crps,bias_percent,mape,crps_percent",
          stream);
    for (int b = 0; b < YB_CENTRAL_BANDS; b++)
        fprintf(stream, ",inside_%d,inside_%d_low,inside_%d_high", yb_central_bands[b], yb_central_bands[b],
                yb_central_bands[b]);
    fputs(",pit_mean", stream);
    for (int k = 1; k <= YB_PIT_BINS; k++)
        fprintf(stream, ",pit_%d", k);
    for (int m = YB_METHOD_DRIFT; m <= YB_BEST; m++) {
        const char *name = m == YB_BEST ? "best" : yb_method_names[m];

        fprintf(stream, ",ratio_%s,ratio_%s_low,ratio_%s_high,cell_ratio_%s", name, name, name, name);
    }
    fputs(",best\n", stream);
}

/* Only the model has ratios; a column without a value is empty. */
static void put_ratios(FILE *stream, const yb_set_score *score, bool of_model)
{
    for (int m = YB_METHOD_DRIFT; m <= YB_BEST; m++) {
        if (!of_model) {
            fputs(",,,,", stream);
            continue;
        }
        put(stream, score->ratio[m]);
        if (score->ratio_high[m] > 0.0) {
            put(stream, score->ratio_low[m]);
            put(stream, score->ratio_high[m]);
        } else {
            fputs(",,", stream);
        }
        put(stream, score->cell_ratio[m]);
    }
    fprintf(stream, ",%s\n", of_model && score->n_series == 1 ? yb_method_names[score->best] : "");
}

/* What stands in the column `series`. */
static void put_series_of(FILE *stream, const yb_cell_set *set)
{
    static const char *const kinds[YB_KINDS] = {"all", "money_and_members", "use_and_cost_per_case"};
    static const char *const periods[YB_PERIODS] = {"", "_before_2023", "_across_2023", "_from_2023"};

    _Static_assert(YB_BREAK_YEAR == 2023, "names of the periods");
    if (set->series)
        fputs(set->series, stream);
    else if (set->without_gaps)
        fputs("without_gaps", stream);
    else
        fprintf(stream, "%s%s", kinds[set->kind], periods[set->period]);
}

static yb_status put_set(FILE *stream, const yb_backtest *backtest, const yb_cell_set *set, yb_diag *diag)
{
    for (int m = 0; m < YB_METHODS; m++) {
        yb_set_score score;
        const char *unit = "";

        if (yb_backtest_score(backtest, set, (yb_method) m, &score) != YB_OK)
            return yb_fail(diag, YB_ERR_FILE, NULL, NULL, "out of memory");
        if (score.n == 0)
            return YB_OK;
        for (int k = 0; k < YB_TARGETS && score.n_series == 1; k++) {
            const yb_series *series = &yb_series_table[yb_targets[k].series];

            if (set->series && strcmp(series->name, set->series) == 0)
                unit = series->unit;
        }
        fprintf(stream, "%s,", set->fund ? set->fund : "all");
        put_series_of(stream, set);
        fputc(',', stream);
        fprintf(stream, set->horizon ? "%d," : "all,", set->horizon);
        fprintf(stream, set->origin ? "%d," : "all,", set->origin);
        fprintf(stream, "%s,%s,%zu,%zu", yb_method_names[m], unit, score.n, score.n_series);
        if (score.n_series == 1) {
            put(stream, score.bias);
            put(stream, score.mae);
            put(stream, score.crps);
        } else {
            fputs(",,,", stream);
        }
        put(stream, score.bias_percent);
        put(stream, score.mape);
        put(stream, score.crps_percent);
        for (int b = 0; b < YB_CENTRAL_BANDS; b++) {
            put(stream, (double) score.inside[b] / (double) score.n);
            put(stream, score.inside_low[b]);
            put(stream, score.inside_high[b]);
        }
        put(stream, score.pit_mean);
        for (int k = 0; k < YB_PIT_BINS; k++)
            fprintf(stream, ",%zu", score.pit[k]);
        put_ratios(stream, &score, m == YB_METHOD_MODEL);
    }
    return YB_OK;
}

yb_status yb_backtest_csv_scores(FILE *stream, const yb_backtest *backtest, yb_diag *diag)
{
    static const char *const funds[] = {"resident", "employee", "employee_pooled"};
    static const char *const series[] = {
        "income",    "expenditure",          "current_balance",    "accumulated_balance",
        "enrolment", "hospitalization_rate", "cost_per_discharge", "visits_per_person"};
    enum { FUNDS = sizeof funds / sizeof *funds, SERIES = sizeof series / sizeof *series };
    const int horizons = YB_TARGET_YEAR - YB_FIRST_ORIGIN;
    yb_status status;

    put_scores_header(stream);
    status = put_set(stream, backtest, &(yb_cell_set){0}, diag);
    if (status == YB_OK)
        status = put_set(stream, backtest, &(yb_cell_set){.without_gaps = true}, diag);
    for (int kind = YB_KIND_MONEY; kind < YB_KINDS; kind++)
        for (int period = YB_PERIOD_ANY; status == YB_OK && period < YB_PERIODS; period++)
            status = put_set(stream, backtest,
                             &(yb_cell_set){.kind = (yb_kind) kind, .period = (yb_period) period}, diag);
    for (int h = 1; status == YB_OK && h <= horizons; h++)
        status = put_set(stream, backtest, &(yb_cell_set){.horizon = h}, diag);
    for (int year = YB_FIRST_ORIGIN; status == YB_OK && year <= YB_LAST_ORIGIN; year++)
        status = put_set(stream, backtest, &(yb_cell_set){.origin = year}, diag);
    for (int f = 0; status == YB_OK && f < FUNDS; f++)
        status = put_set(stream, backtest, &(yb_cell_set){.fund = funds[f]}, diag);
    for (int s = 0; status == YB_OK && s < SERIES; s++)
        status = put_set(stream, backtest, &(yb_cell_set){.series = series[s]}, diag);
    for (int f = 0; f < FUNDS; f++)
        for (int s = 0; s < SERIES; s++)
            for (int h = 0; status == YB_OK && h <= horizons; h++)
                status = put_set(stream, backtest,
                                 &(yb_cell_set){.fund = funds[f], .series = series[s], .horizon = h}, diag);
    return status;
}
