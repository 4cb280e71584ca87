/* The table on the terminal after a run: see summary.h. */
#include "yibao/summary.h"

#include <math.h>

#include "yibao/utf8.h"

typedef struct {
    const char *label[2]; /* English, Chinese */
    yb_series_id current, accumulated;
    int risk_fund;
} fund_rows;

static const fund_rows funds[] = {
    {{"resident", "居民医保"}, YB_S_RESIDENT_CURRENT_BALANCE, YB_S_RESIDENT_ACCUMULATED_BALANCE, 0},
    {{"employee pooled", "职工统筹"}, YB_S_POOLED_CURRENT_BALANCE, YB_S_POOLED_ACCUMULATED_BALANCE, 1}};

enum { LABEL_COLUMNS = 28 };

static const int print_years[] = {2030, 2040, 2050};

void yb_summary_label(FILE *stream, const char *label, int columns)
{
    const int blank = columns - yb_utf8_columns(label);

    fprintf(stream, "%s%*s", label, blank > 0 ? blank : 0, "");
}

static void start_line(FILE *stream, const char *label)
{
    fputs("  ", stream);
    yb_summary_label(stream, label, LABEL_COLUMNS);
}

/* Without the sign of what rounds to zero. */
static double whole(double value)
{
    return fabs(value) < 0.5 ? 0.0 : value;
}

/* 5 % of paths lie below the first number and 5 % above the last. */
static void print_band(FILE *stream, const char *label, const yb_bands *bands, yb_series_id series)
{
    const int median = yb_bands_percentile(bands, 50.0), low = yb_bands_percentile(bands, 5.0);
    const int high = yb_bands_percentile(bands, 95.0);

    start_line(stream, label);
    for (size_t i = 0; i < sizeof print_years / sizeof *print_years; i++) {
        const int t = print_years[i] - bands->first_year + 1;

        if (t < 1 || t > bands->n_years)
            continue;
        const yb_band *band = yb_bands_at(bands, series, t);

        fprintf(stream, " %9.0f", whole(band->percentile[median]));
        if (low >= 0 && high >= 0)
            fprintf(stream, " (%8.0f ..%8.0f)", whole(band->percentile[low]), whole(band->percentile[high]));
    }
    fputc('\n', stream);
}

/* Losing members costs the fund money as long as leavers cost less than this multiple of the average of their
 * age: those who leave take their premium and subsidy with them. */
static void print_break_even(FILE *stream, bool zh, const yb_bands *bands)
{
    const int median = yb_bands_percentile(bands, 50.0);

    if (!yb_bands_at(bands, YB_S_BREAK_EVEN_LEAVER, 1))
        return;
    start_line(stream, zh ? "断保者费用比的平衡点" : "break-even leaver_cost_ratio");
    for (size_t i = 0; i < sizeof print_years / sizeof *print_years; i++) {
        const int t = print_years[i] - bands->first_year + 1;

        if (t >= 1 && t <= bands->n_years)
            fprintf(stream, " %d: %.2f", print_years[i],
                    yb_bands_at(bands, YB_S_BREAK_EVEN_LEAVER, t)->percentile[median]);
    }
    fputs(zh ? "（低于此值，断保使结余变差）\n" : " (a loss of members worsens the balance below it)\n",
          stream);
}

static void print_exhaustion(FILE *stream, bool zh, const yb_risk *risk, const fund_rows *fund)
{
    const int last = risk->first_year + risk->n_years - 1;
    const int half = yb_risk_year(risk, fund->risk_fund, YB_EXHAUSTED_BY, 0.5);

    start_line(stream, zh ? "至当年末耗尽概率" : "P(exhausted by)");
    for (int year = 2030; year <= last; year += 5)
        fprintf(stream, " %d: %.1f %%", year,
                100.0 * risk->probability[fund->risk_fund][YB_EXHAUSTED_BY][year - risk->first_year + 1]);
    if (half > 0)
        fprintf(stream, zh ? "；半数路径至%d年耗尽\n" : "; half of the paths by %d\n", half);
    else
        fprintf(stream, zh ? "；半数路径耗尽：%d年以后\n" : "; half of the paths: after %d\n", last);
}

void yb_summary_print(FILE *stream, bool zh, const char *scenario, const yb_bands *bands, const yb_risk *risk,
                      const char *versus, const yb_bands *difference)
{
    fprintf(stream,
            zh ? "\n%s（亿元，当年价；中位数，括号内为其下、其上各有5%%路径的区间）\n"
               : "\n%s (100 million yuan, nominal; median and the band with 5 %% of paths below and above)\n",
            scenario);
    start_line(stream, "");
    for (size_t i = 0; i < sizeof print_years / sizeof *print_years; i++)
        if (print_years[i] < bands->first_year + bands->n_years)
            fprintf(stream, " %9d %*s", print_years[i], yb_bands_percentile(bands, 5.0) >= 0 ? 20 : 0, "");
    fputc('\n', stream);
    for (size_t i = 0; i < sizeof funds / sizeof *funds; i++) {
        char label[64];

        snprintf(label, sizeof label, zh ? "%s当期结余" : "%s balance", funds[i].label[zh]);
        print_band(stream, label, bands, funds[i].current);
        snprintf(label, sizeof label, zh ? "%s累计结余" : "%s accumulated", funds[i].label[zh]);
        print_band(stream, label, bands, funds[i].accumulated);
        if (difference) {
            snprintf(label, sizeof label, zh ? "  减 %.20s" : "  less %.20s", versus);
            print_band(stream, label, difference, funds[i].accumulated);
        }
        print_exhaustion(stream, zh, risk, &funds[i]);
        if (i == 0)
            print_break_even(stream, zh, bands);
    }
}
