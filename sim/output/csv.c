/* The result tables: see csv.h. */
#include "yibao/csv.h"

#include <stdlib.h>

#include "yibao/decimal.h"
#include "yibao/history.h"
#include "yibao/number.h"

/* Adding 0.0 turns -0 into 0. */
static void put(FILE *stream, double value)
{
    char text[1 + YB_DECIMAL_TEXT];
    const int length = yb_decimal_text(value + 0.0, text + 1);

    text[0] = ',';
    fwrite(text, 1, 1 + (size_t) length, stream);
}

/* 2.5 becomes p2_5, in front of `end`. */
static void put_percentile_name(FILE *stream, double percentile, const char *end)
{
    char text[32];

    yb_number_text(percentile, text);
    for (char *c = text; *c; c++)
        *c = *c == '.' ? '_' : *c;
    fprintf(stream, ",p%s%s", text, end);
}

static void put_percentile_names(FILE *stream, const yb_bands *bands)
{
    for (size_t i = 0; i < bands->n_percentiles; i++)
        put_percentile_name(stream, bands->percentile[i], "");
}

static void put_interval_names(FILE *stream, const yb_bands *bands)
{
    for (size_t i = 0; i < bands->n_percentiles; i++) {
        put_percentile_name(stream, bands->percentile[i], "_low");
        put_percentile_name(stream, bands->percentile[i], "_high");
    }
}

static void put_band(FILE *stream, const yb_bands *bands, const yb_band *band)
{
    put(stream, band->mean);
    put(stream, band->sd);
    for (size_t i = 0; i < bands->n_percentiles; i++)
        put(stream, band->percentile[i]);
    put(stream, band->se_p50);
}

/* The intervals of the percentiles; a bound that so few paths do not give is empty. */
static void put_intervals(FILE *stream, const yb_bands *bands, const yb_band *band)
{
    for (size_t i = 0; i < bands->n_percentiles; i++) {
        if (bands->interval[i].has_low)
            put(stream, band->low[i]);
        else
            fputc(',', stream);
        if (bands->interval[i].has_high)
            put(stream, band->high[i]);
        else
            fputc(',', stream);
    }
}

/* A historical value stands in mean and p50; the other columns are empty. */
static void put_history(FILE *stream, const yb_bands *bands, double value)
{
    put(stream, value);
    fputc(',', stream);
    for (size_t i = 0; i < bands->n_percentiles; i++)
        if (bands->percentile[i] == 50.0)
            put(stream, value);
        else
            fputc(',', stream);
    for (size_t i = 0; i < 2 * bands->n_percentiles + 1; i++)
        fputc(',', stream);
}

static void put_key(FILE *stream, const char *scenario, int series, int year, const char *status)
{
    const yb_series *s = &yb_series_table[series];

    fprintf(stream, "%s,%s,%s,%s,%d,%s", scenario, s->fund, s->name, s->unit, year, status);
}

void yb_csv_bands(FILE *stream, const char *scenario, const yb_inputs *inputs, const yb_data *data,
                  const yb_results *results, const yb_bands *bands)
{
    const int from = (int) yb_inputs_number(inputs, YB_KEY_HISTORY_FROM);

    fputs("scenario,fund,series,unit,year,status,mean,sd", stream);
    put_percentile_names(stream, bands);
    fputs(",se_p50", stream);
    put_interval_names(stream, bands);
    fputc('\n', stream);
    for (int s = 0; s < YB_SERIES_COUNT; s++) {
        if (!results->written[s])
            continue;
        for (int year = from; year < results->first_year; year++) {
            double value;
            const char *status;

            if (yb_history(data, (yb_series_id) s, year, &value, &status)) {
                put_key(stream, scenario, s, year, status);
                put_history(stream, bands, value);
                fputc('\n', stream);
            }
        }
        for (int t = 1; t <= results->n_years; t++) {
            const yb_band *band = yb_bands_at(bands, (yb_series_id) s, t);

            put_key(stream, scenario, s, results->first_year + t - 1, "projected");
            put_band(stream, bands, band);
            put_intervals(stream, bands, band);
            fputc('\n', stream);
        }
    }
}

void yb_csv_risk(FILE *stream, const char *scenario, const yb_risk *risk)
{
    fputs("scenario,fund,event,year,probability,se\n", stream);
    for (int fund = 0; fund < YB_RISK_FUNDS; fund++)
        for (int event = 0; event < YB_EVENTS; event++)
            for (int t = 1; t <= risk->n_years; t++) {
                const double probability = risk->probability[fund][event][t];

                fprintf(stream, "%s,%s,%s,%d", scenario, yb_risk_funds[fund], yb_event_names[event],
                        risk->first_year + t - 1);
                put(stream, probability);
                put(stream, risk->se[fund][event][t]);
                fputc('\n', stream);
            }
}

void yb_csv_compare_header(FILE *stream, const yb_bands *difference)
{
    fputs("scenario,fund,series,unit,year,status,mean,sd", stream);
    put_percentile_names(stream, difference);
    fputs(",se_p50,versus", stream);
    put_interval_names(stream, difference);
    fputs(",variance_ratio\n", stream);
}

void yb_csv_compare(FILE *stream, const char *scenario, const char *versus, const yb_results *results,
                    const yb_bands *difference)
{
    for (int s = 0; s < YB_SERIES_COUNT; s++)
        for (int t = 1; results->written[s] && difference->slot[s] >= 0 && t <= results->n_years; t++) {
            const yb_band *band = yb_bands_at(difference, (yb_series_id) s, t);

            put_key(stream, scenario, s, results->first_year + t - 1, "projected");
            put_band(stream, difference, band);
            fprintf(stream, ",%s", versus);
            put_intervals(stream, difference, band);
            if (band->variance_ratio > 0.0)
                put(stream, band->variance_ratio);
            else
                fputc(',', stream);
            fputc('\n', stream);
        }
}

void yb_csv_compare_risk_header(FILE *stream)
{
    fputs("scenario,fund,event,year,difference,se,versus\n", stream);
}

void yb_csv_compare_risk(FILE *stream, const char *scenario, const char *versus, const yb_risk *risk)
{
    for (int fund = 0; fund < YB_RISK_FUNDS; fund++)
        for (int event = 0; event < YB_EVENTS; event++)
            for (int t = 1; t <= risk->n_years; t++) {
                fprintf(stream, "%s,%s,%s,%d", scenario, yb_risk_funds[fund], yb_event_names[event],
                        risk->first_year + t - 1);
                put(stream, risk->difference[fund][event][t]);
                put(stream, risk->difference_se[fund][event][t]);
                fprintf(stream, ",%s\n", versus);
            }
}

void yb_csv_matrix_header(FILE *stream)
{
    fputs("scenario,fund,year,accumulated_balance_p5,accumulated_balance_p50,accumulated_balance_p95,"
          "current_balance_p50,exhausted_by,exhausted_by_se\n",
          stream);
}

static void put_percentile(FILE *stream, const yb_bands *bands, yb_series_id series, int t, double percent)
{
    const int i = yb_bands_percentile(bands, percent);

    if (i >= 0)
        put(stream, yb_bands_at(bands, series, t)->percentile[i]);
    else
        fputc(',', stream);
}

void yb_csv_matrix(FILE *stream, const char *scenario, const yb_bands *bands, const yb_risk *risk)
{
    static const struct {
        int fund;
        yb_series_id current, accumulated;
    } rows[] = {{0, YB_S_RESIDENT_CURRENT_BALANCE, YB_S_RESIDENT_ACCUMULATED_BALANCE},
                {1, YB_S_POOLED_CURRENT_BALANCE, YB_S_POOLED_ACCUMULATED_BALANCE},
                {4, YB_S_ALL_CURRENT_BALANCE, YB_S_ALL_ACCUMULATED_BALANCE}};

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        for (int t = 1; t <= bands->n_years; t++) {
            const int year = bands->first_year + t - 1;
            const double probability = risk->probability[rows[i].fund][YB_EXHAUSTED_BY][t];

            if (year % 5 != 0 && t != bands->n_years)
                continue;
            fprintf(stream, "%s,%s,%d", scenario, yb_risk_funds[rows[i].fund], year);
            put_percentile(stream, bands, rows[i].accumulated, t, 5.0);
            put_percentile(stream, bands, rows[i].accumulated, t, 50.0);
            put_percentile(stream, bands, rows[i].accumulated, t, 95.0);
            put_percentile(stream, bands, rows[i].current, t, 50.0);
            put(stream, probability);
            put(stream, risk->se[rows[i].fund][YB_EXHAUSTED_BY][t]);
            fputc('\n', stream);
        }
}
