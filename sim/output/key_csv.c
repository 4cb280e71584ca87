/* The key results of one member: see key_csv.h. */
#include "yibao/key_csv.h"

static const struct {
    int fund; /* of yb_risk_funds */
    yb_series_id current, accumulated;
} key_funds[] = {{0, YB_S_RESIDENT_CURRENT_BALANCE, YB_S_RESIDENT_ACCUMULATED_BALANCE},
                 {1, YB_S_POOLED_CURRENT_BALANCE, YB_S_POOLED_ACCUMULATED_BALANCE},
                 {4, YB_S_ALL_CURRENT_BALANCE, YB_S_ALL_ACCUMULATED_BALANCE}};

enum { N_KEY_FUNDS = sizeof key_funds / sizeof *key_funds };

/* Where a row stands; t = 0: the year lies outside the horizon. */
typedef struct {
    FILE *stream;
    const char *fund;
    int year, t;
} row_place;

static void put_row(const row_place *row, const char *quantity, bool given, double value, bool has_se,
                    double se)
{
    fprintf(row->stream, "%s,%s,", row->fund, quantity);
    if (row->year > 0)
        fprintf(row->stream, "%d", row->year);
    fputc(',', row->stream);
    if (given)
        fprintf(row->stream, "%.12g", value + 0.0);
    fputc(',', row->stream);
    /* A column of errors exists for every member or for none. */
    if (has_se && given)
        fprintf(row->stream, "%.12g", se + 0.0);
    fputs(has_se ? "\n" : "-\n", row->stream);
}

static void put_percentile(const row_place *row, const char *quantity, const yb_bands *bands,
                           yb_series_id series, double percent)
{
    const int i = yb_bands_percentile(bands, percent);
    const yb_band *band = row->t > 0 ? yb_bands_at(bands, series, row->t) : NULL;
    const bool given = i >= 0 && band;

    put_row(row, quantity, given, given ? band->percentile[i] : 0.0, percent == 50.0,
            given ? band->se_p50 : 0.0);
}

static void put_share(const row_place *row, const char *quantity, const yb_risk *risk, int fund,
                      yb_event event)
{
    const double share = row->t > 0 ? risk->probability[fund][event][row->t] : 0.0;

    put_row(row, quantity, row->t > 0, share, true, row->t > 0 ? risk->se[fund][event][row->t] : 0.0);
}

static void put_year(const row_place *row, size_t f, const yb_bands *bands, const yb_bands *difference,
                     const yb_risk *risk)
{
    const int fund = key_funds[f].fund;

    put_percentile(row, "accumulated_balance_p5", bands, key_funds[f].accumulated, 5.0);
    put_percentile(row, "accumulated_balance_p50", bands, key_funds[f].accumulated, 50.0);
    put_percentile(row, "accumulated_balance_p95", bands, key_funds[f].accumulated, 95.0);
    put_percentile(row, "current_balance_p50", bands, key_funds[f].current, 50.0);
    put_share(row, "current_deficit", risk, fund, YB_CURRENT_DEFICIT);
    put_share(row, "exhausted_by", risk, fund, YB_EXHAUSTED_BY);
    if (!difference)
        return;
    put_percentile(row, "accumulated_balance_difference_p5", difference, key_funds[f].accumulated, 5.0);
    put_percentile(row, "accumulated_balance_difference_p50", difference, key_funds[f].accumulated, 50.0);
    put_percentile(row, "accumulated_balance_difference_p95", difference, key_funds[f].accumulated, 95.0);
    put_row(row, "exhausted_by_difference", row->t > 0,
            row->t > 0 ? risk->difference[fund][YB_EXHAUSTED_BY][row->t] : 0.0, true,
            row->t > 0 ? risk->difference_se[fund][YB_EXHAUSTED_BY][row->t] : 0.0);
}

void yb_key_csv_write(FILE *stream, const yb_bands *bands, const yb_bands *difference, const yb_risk *risk,
                      const int *years, size_t n_years)
{
    fputs("fund,quantity,year,value,se\n", stream);
    for (size_t f = 0; f < N_KEY_FUNDS; f++) {
        row_place row = {stream, yb_risk_funds[key_funds[f].fund], 0, 0};
        const int deficit = yb_risk_year(risk, key_funds[f].fund, YB_FIRST_CURRENT_DEFICIT_BY, 0.5);
        const int exhausted = yb_risk_year(risk, key_funds[f].fund, YB_EXHAUSTED_BY, 0.5);

        put_row(&row, "first_current_deficit_year_p50", deficit > 0, deficit, false, 0.0);
        put_row(&row, "exhaustion_year_p50", exhausted > 0, exhausted, false, 0.0);
        for (size_t y = 0; y < n_years; y++) {
            const int t = years[y] - bands->first_year + 1;

            row.year = years[y];
            row.t = t >= 1 && t <= bands->n_years ? t : 0;
            put_year(&row, f, bands, difference, risk);
        }
    }
}

static void put_rounded(const row_place *row, const char *quantity, const yb_bands *bands,
                        yb_series_id series)
{
    const int i = yb_bands_percentile(bands, 50.0);
    const yb_band *band = row->t > 0 && i >= 0 ? yb_bands_at(bands, series, row->t) : NULL;

    fprintf(row->stream, "%s,%s,%d,", row->fund, quantity, row->year);
    if (band)
        fprintf(row->stream, "%.1f", band->percentile[i] + 0.0);
    fputs(",-\n", row->stream);
}

void yb_headline_csv_write(FILE *stream, const yb_bands *bands, const yb_bands *difference,
                           const yb_risk *risk, const int *years, size_t n_years)
{
    enum { HEADLINE_FUNDS = 2 };

    fputs("fund,quantity,year,value,se\n", stream);
    for (size_t f = 0; f < HEADLINE_FUNDS; f++) {
        const int fund = key_funds[f].fund;
        row_place row = {stream, yb_risk_funds[fund], 0, 0};
        const int deficit = yb_risk_year(risk, fund, YB_FIRST_CURRENT_DEFICIT_BY, 0.5);
        const int exhausted = yb_risk_year(risk, fund, YB_EXHAUSTED_BY, 0.5);

        put_row(&row, "first_current_deficit_year_p50", deficit > 0, deficit, false, 0.0);
        put_row(&row, "exhaustion_year_p50", exhausted > 0, exhausted, false, 0.0);
        for (size_t y = 0; y < n_years; y++) {
            const int t = years[y] - bands->first_year + 1;

            row.year = years[y];
            row.t = t >= 1 && t <= bands->n_years ? t : 0;
            put_rounded(&row, "accumulated_balance_p50", bands, key_funds[f].accumulated);
            fprintf(stream, "%s,exhausted_by,%d,", row.fund, row.year);
            if (row.t > 0)
                fprintf(stream, "%.4f", risk->probability[fund][YB_EXHAUSTED_BY][row.t] + 0.0);
            fputs(",-\n", stream);
            if (difference)
                put_rounded(&row, "accumulated_balance_difference_p50", difference, key_funds[f].accumulated);
        }
    }
}
