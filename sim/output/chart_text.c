/* The words and numbers of one chart: see chart_private.h. */
#include "chart_private.h"

#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PERCENT "\u00A0%%" /* a no-break space and the sign, in a format */

void yb_chart_append(char *text, size_t size, const char *format, ...)
{
    const size_t length = strlen(text);
    va_list arguments;

    va_start(arguments, format);
    const int wanted = vsnprintf(text + length, size - length, format, arguments);
    va_end(arguments);
    if (wanted < 0 || (size_t) wanted < size - length)
        return;
    /* Cut: back to the end of the last whole character. */
    size_t end = size - 1;

    while (end > length && ((unsigned char) text[end - 1] & 0xC0) == 0x80)
        end--;
    if (end > length && ((unsigned char) text[end - 1] & 0xC0) == 0xC0)
        end--;
    text[end] = '\0';
}

/* The name that opens the title. */
const char *yb_chart_fund_name(const char *fund, bool zh)
{
    static const char *const names[][3] = {
        {"resident", "居民医保", "Resident fund"},
        {"employee_pooled", "职工医保统筹基金", "Employee pooled fund"},
        {"employee_account", "职工医保个人账户", "Individual accounts"},
        {"employee", "职工医保基金", "Employee fund"},
        {"all", "居民与职工医保合计", "Both funds"},
    };

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(fund, names[i][0]) == 0)
            return names[i][zh ? 1 : 2];
    return fund;
}

bool yb_chart_is_stock(const yb_chart_series *series)
{
    return strcmp(series->series, "accumulated_balance") == 0;
}

void yb_chart_number(double value, int decimals, char *text, size_t size)
{
    char digits[32];
    double factor = 1.0;

    for (int d = 0; d < decimals; d++)
        factor *= 10.0;
    const double rounded = round(fabs(value) * factor);
    if (!(rounded < 1e15)) {
        snprintf(text, size, "%.3g", value);
        return;
    }
    const uint64_t units = (uint64_t) rounded, per_whole = (uint64_t) factor;
    const int length = snprintf(digits, sizeof digits, "%" PRIu64, units / per_whole);
    text[0] = '\0';
    if (value < 0.0 && units > 0)
        yb_chart_append(text, size, "\u2212");
    for (int i = 0; i < length; i++)
        yb_chart_append(text, size, i > 0 && (length - i) % 3 == 0 ? ",%c" : "%c", digits[i]);
    if (decimals > 0)
        yb_chart_append(text, size, ".%0*" PRIu64, decimals, units % per_whole);
}

/* ---- Unit ---- */

const yb_money_unit *yb_chart_money_unit(double greatest, bool zh)
{
    static const yb_money_unit chinese[] = {
        {20000.0, 1e-4, "万亿元"}, {2.0, 1.0, "亿元"}, {0.0, 1e4, "万元"}};
    static const yb_money_unit english[] = {
        {20000.0, 1e-4, "trillion yuan"}, {20.0, 0.1, "billion yuan"}, {0.0, 100.0, "million yuan"}};
    const yb_money_unit *unit = zh ? chinese : english;

    while (greatest < unit->least)
        unit++;
    return unit;
}

static const yb_money_unit *choose_unit(const yb_chart_series *series, bool zh)
{
    double low, high;

    yb_chart_series_range(series, 0, &low, &high);
    return yb_chart_money_unit(fmax(high, -low), zh);
}

/* ---- The finding ---- */

/* Where the projected median changes sign; years, 0 = never. */
typedef struct {
    int negative; /* first year below zero; the last year of history if it began there */
    bool already; /* it began in history */
    int positive; /* from this year to the end it is not negative again */
} sign_change;

static sign_change find_sign_change(const yb_chart_series *series)
{
    sign_change change = {0, false, 0};

    for (size_t i = series->n_history; i < series->n_points; i++) {
        const yb_chart_point *const point = &series->points[i];

        if (point->median >= 0.0) {
            if (change.negative != 0 && change.positive == 0)
                change.positive = point->year;
            continue;
        }
        change.positive = 0;
        if (change.negative == 0) {
            change.already = i > 0 && i == series->n_history && point[-1].median < 0.0;
            change.negative = change.already ? point[-1].year : point->year;
        }
    }
    return change;
}

static void write_title_of_stock(char *title, size_t size, const char *fund, sign_change change,
                                 int last_year, bool zh)
{
    yb_chart_append(title, size, zh ? "%s累计结余：" : "%s: ", fund);
    if (change.negative == 0) {
        yb_chart_append(title, size, zh ? "中位数至%d年始终为正" : "median balance stays positive to %d",
                        last_year);
        return;
    }
    yb_chart_append(title, size,
                    change.already ? (zh ? "%d年已为负" : "balance already negative in %d")
                                   : (zh ? "中位数在%d年转负" : "median balance turns negative in %d"),
                    change.negative);
    if (change.positive != 0)
        yb_chart_append(title, size, zh ? "，%d年起转正" : " and positive again in %d", change.positive);
}

static void write_title_of_flow(char *title, size_t size, const char *fund, sign_change change, int last_year,
                                bool zh)
{
    yb_chart_append(title, size, zh ? "%s当期结余：" : "%s: ", fund);
    if (change.negative == 0)
        yb_chart_append(title, size,
                        zh ? "中位数至%d年无当期赤字" : "median balance shows no annual deficit to %d",
                        last_year);
    else
        yb_chart_append(title, size,
                        change.already
                            ? (zh ? "%d年已有赤字" : "annual deficit already in %d")
                            : (zh ? "中位数在%d年首次出现赤字" : "first annual deficit of the median in %d"),
                        change.negative);
    if (change.positive != 0)
        yb_chart_append(title, size, zh ? "，%d年起恢复盈余" : ", surplus again from %d", change.positive);
}

/* ---- Lines around the figure ---- */

static void write_reading(yb_chart_words *words, const yb_chart_series *series, const char *unit, bool zh)
{
    char *const text = words->reading;
    const size_t size = sizeof words->reading;
    char number[YB_CHART_MAX_BANDS][32];

    yb_chart_append(text, size, zh ? "%s，名义值" : "%s, nominal", unit);
    for (size_t b = 0; b < series->n_bands; b++) {
        const double coverage = series->coverage[b];

        yb_chart_number(coverage, fabs(coverage - round(coverage)) < 1e-9 ? 0 : 1, number[b],
                        sizeof number[b]);
        yb_chart_append(words->band[b], sizeof words->band[b],
                        zh ? "%s" PERCENT "区间" : "%s" PERCENT " band", number[b]);
    }
    if (series->n_bands == 0)
        return;
    yb_chart_append(text, size, zh ? "；阴影：" : "; shading: central ");
    for (size_t b = series->n_bands; b-- > 0;) {
        const bool first = b + 1 == series->n_bands;

        if (zh)
            yb_chart_append(text, size, "%s%s" PERCENT, first ? "" : "、", number[b]);
        else
            yb_chart_append(text, size, "%s%s", first ? "" : b == 0 ? " and " : ", ", number[b]);
    }
    yb_chart_append(text, size, zh ? "模拟路径所在区间" : PERCENT " of paths");
}

const char *yb_chart_history_source(const yb_chart_run *run, bool zh)
{
    const char *const source = zh ? run->history_source_zh : run->history_source_en;

    return source != NULL ? source
           : zh           ? "国家医疗保障局统计公报"
                          : "statistical bulletins of the National Healthcare Security Administration";
}

static bool write_source(yb_chart_words *words, const yb_chart_series *series, const yb_chart_run *run,
                         bool zh)
{
    char years[32] = "", paths[32];
    char *history = NULL;

    yb_chart_number((double) run->paths, 0, paths, sizeof paths);
    if (series->n_history > 0) {
        const int first = series->points[0].year, last = series->points[series->n_history - 1].year;

        yb_chart_append(years, sizeof years, first < last ? "%d–%d" : "%d", first, last);
        if (asprintf(&history, zh ? "历史：%s（%s年）；" : "History: %s (%s). ",
                     yb_chart_history_source(run, zh), years) < 0)
            return false;
    }
    const int length =
        asprintf(&words->source,
                 zh ? "%s预测：yibao %s，情景 %s，%s条路径，种子 %" PRId64 "，情景哈希 %.12s。"
                    : "%sProjection: yibao %s, scenario %s, %s paths, seed %" PRId64 ", scenario hash %.12s.",
                 history != NULL ? history : "", run->version, run->scenario, paths, run->seed, run->sha256);
    free(history);
    if (length < 0)
        words->source = NULL;
    return length >= 0;
}

/* Which points of history are hollow, and why. */
static void write_statuses(yb_chart_words *words, const yb_chart_series *series, bool zh)
{
    static const char *const names[YB_CHART_PROJECTED][2] = {{"", ""},
                                                             {"derived value", "推算值"},
                                                             {"press report", "媒体报道值"},
                                                             {"unverified value", "未经核实值"}};
    size_t count[YB_CHART_PROJECTED] = {0};
    const char *separator = zh ? "空心点：" : "Hollow dots: ";
    size_t marked = 0;
    int year = 0;

    for (size_t i = 0; i < series->n_history; i++) {
        count[series->points[i].status]++;
        if (series->points[i].status != YB_CHART_OFFICIAL) {
            marked++;
            year = series->points[i].year;
        }
    }
    if (marked == 0)
        return;
    if (marked == 1 && !zh)
        separator = "Hollow dot: ";
    for (size_t s = YB_CHART_DERIVED; s < YB_CHART_PROJECTED; s++) {
        if (count[s] == 0)
            continue;
        yb_chart_append(words->note, sizeof words->note, "%s%s%s", separator, names[s][zh],
                        !zh && count[s] > 1 ? "s" : "");
        separator = zh ? "、" : ", ";
    }
    if (marked == 1 && yb_chart_is_stock(series))
        yb_chart_append(words->note, sizeof words->note, zh ? "（%d年末）" : " (end of %d)", year);
    else if (marked == 1)
        yb_chart_append(words->note, sizeof words->note, zh ? "（%d年）" : " (%d)", year);
    yb_chart_append(words->note, sizeof words->note, zh ? "。" : ". ");
}

static void write_note(yb_chart_words *words, const yb_chart_series *series, const char *unit, bool zh)
{
    const size_t size = sizeof words->note;
    char low[32], high[32], coverage[32];
    double least, greatest;

    write_statuses(words, series, zh);
    yb_chart_series_range(series, 0, &least, &greatest);
    if (yb_chart_is_stock(series) && least < 0.0)
        yb_chart_append(words->note, size,
                        zh ? "未假定政策应对：零线以下为累计缺口。"
                           : "No policy response assumed: below zero is the cumulative shortfall. ");
    if (yb_chart_is_stock(series) && series->exhaustion.year_50 != 0)
        yb_chart_append(
            words->note, size,
            zh ? "“半数路径耗尽”按各路径首次低于零计，不同于中位数转负。"
               : "Half of paths exhausted: each path counts from its first year below zero, which differs "
                 "from "
                 "the median turning negative. ");
    if (series->omitted_coverage > 0.0) {
        const yb_chart_point *const last = &series->points[series->n_points - 1];

        yb_chart_number(series->omitted_coverage, 0, coverage, sizeof coverage);
        yb_chart_number(series->omitted_low * words->scale, 1, low, sizeof low);
        yb_chart_number(series->omitted_high * words->scale, 1, high, sizeof high);
        yb_chart_append(words->note, size,
                        zh ? "%s" PERCENT "区间过宽未绘（%d年：%s至%s%s）。"
                           : "The %s" PERCENT " band is too wide to draw (in %d: %s to %s %s). ",
                        coverage, last->year, low, high, unit);
    }
}

/* A year, or that it lies beyond the horizon. */
static void append_year(char *text, size_t size, int year, int horizon, bool zh)
{
    if (year != 0)
        yb_chart_append(text, size, zh ? "%d年" : "%d", year);
    else
        yb_chart_append(text, size, zh ? "%d年后" : "after %d", horizon);
}

static void write_marker(yb_chart_words *words, const yb_chart_exhaustion *exhaustion, bool zh)
{
    char *const first = words->marker[0], *const second = words->marker[1];
    const size_t size = sizeof words->marker[0];
    const double p = exhaustion->final_probability;
    const int horizon = exhaustion->horizon;

    if (!exhaustion->known)
        return;
    if (exhaustion->year_50 != 0) {
        yb_chart_append(first, size, zh ? "半数路径耗尽：%d年" : "Half of paths exhausted: %d",
                        exhaustion->year_50);
    } else if (p <= 0.0) {
        yb_chart_append(first, size, zh ? "至%d年无路径耗尽" : "No path exhausted by %d", horizon);
    } else {
        char percent[32];

        yb_chart_number(100.0 * p, 0, percent, sizeof percent);
        yb_chart_append(first, size,
                        zh ? "耗尽概率至%d年：%s" PERCENT : "Exhausted by %d: %s" PERCENT " of paths",
                        horizon, p < 0.005 ? "<1" : percent);
    }
    if (exhaustion->year_5 == 0)
        return;
    yb_chart_append(second, size, zh ? "5–95" PERCENT "的路径：" : "5–95" PERCENT " of paths: ");
    append_year(second, size, exhaustion->year_5, horizon, zh);
    yb_chart_append(second, size, zh ? "至" : " to ");
    append_year(second, size, exhaustion->year_95, horizon, zh);
}

bool yb_chart_words_init(yb_chart_words *words, const yb_chart_series *series, const yb_chart_run *run,
                         bool zh)
{
    const yb_money_unit *const unit = choose_unit(series, zh);
    const sign_change change = find_sign_change(series);
    const int last_year = series->points[series->n_points - 1].year;
    const char *const fund = yb_chart_fund_name(series->fund, zh);

    *words = (yb_chart_words){.scale = unit->scale, .separator = zh ? "；" : "; "};
    if (yb_chart_is_stock(series)) {
        write_title_of_stock(words->title, sizeof words->title, fund, change, last_year, zh);
        write_marker(words, &series->exhaustion, zh);
    } else {
        write_title_of_flow(words->title, sizeof words->title, fund, change, last_year, zh);
        words->deficit_year = change.already ? 0 : change.negative;
    }
    write_reading(words, series, unit->name, zh);
    write_note(words, series, unit->name, zh);
    yb_chart_append(words->history, sizeof words->history, zh ? "历史" : "History");
    yb_chart_append(words->projection, sizeof words->projection, zh ? "预测" : "Projection");
    yb_chart_append(words->median, sizeof words->median, zh ? "中位数" : "Median");
    if (asprintf(&words->scenario, zh ? "情景：%s" : "Scenario: %s", zh ? run->title_zh : run->title_en) <
        0) {
        words->scenario = NULL;
        return false;
    }
    return write_source(words, series, run, zh);
}

void yb_chart_words_free(yb_chart_words *words)
{
    free(words->scenario);
    free(words->source);
    words->scenario = words->source = NULL;
}
