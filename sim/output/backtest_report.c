/* Tables of a backtest for readers: see backtest_report.h. */
#include <string.h>

#include "yibao/backtest_report.h"

typedef struct {
    const char *title, *paths, *set, *n, *bias, *mape, *crps, *inside, *ratio, *best, *all, *without_gaps,
        *horizon, *origin, *method, *series_title, *pit_title, *loses_title, *loses, *none, *methods_title,
        *notes;
    const char *method_name[YB_METHODS];
    const char *fund[3]; /* resident, employee, employee_pooled */
    const char *kind[YB_KINDS], *period[YB_PERIODS], *joint;
} words;

static const words english = {
    .title = "# Backtest",
    .paths = "%zu forecasts of %zu series from the end of %d to %d, for the years to %d; %lld paths each.\n",
    .set = "forecasts",
    .n = "n",
    .bias = "bias %",
    .mape = "MAPE %",
    .crps = "CRPS %",
    .inside = "inside",
    .ratio = "CRPS / %s",
    .best = "CRPS / best of the three",
    .all = "all",
    .without_gaps = "benchmarks without gaps",
    .horizon = "horizon %d",
    .origin = "origin %d",
    .method = "method",
    .series_title = "## By series",
    .pit_title =
        "## Probability integral transform: forecasts per tenth of the distribution, from the lowest",
    .loses_title = "## Series in which the best benchmark scores better than the model",
    .loses = "- %s, %s: CRPS %.2f times that of %s; bias %+.1f %%\n",
    .none = "None.\n",
    .methods_title = "## The four methods",
    .notes =
        "Bias and MAPE: median less actual value, in per cent of the actual value (current balance: of the "
        "year's expenditure). CRPS %: mean score in the same unit. Inside: share of actual values within the "
        "central band, with the exact 95 % interval of Clopper and Pearson, which takes forecasts as "
        "independent; they overlap, so it is too narrow. CRPS ratios below 1 favour the model: weighted "
        "geometric mean over the series of the ratio of summed scores, with the 95 % interval of the block "
        "bootstrap over origins (fewer than three origins: none). Best of the three: chosen per series "
        "afterwards, which no forecaster could. Benchmarks without gaps: leaves out income, expenditure and "
        "balances of "
        "the employee fund, of which the data hold 2010 and the years from 2018 on, so that the benchmarks "
        "had "
        "little to learn from. Money and members: income, expenditure, balances, enrolment; use and cost per "
        "case: hospitalization rate, cost per discharge, visits per person. In 2023 outpatient pooling began "
        "and "
        "patients returned after the epidemic; no origin before it could know.\n",
    .method_name = {"model", "drift", "trend", "smoothing"},
    .fund = {"resident fund", "employee fund", "employee pooled fund"},
    .kind = {"", "money and members", "use and cost per case"},
    .period = {"", "to 2022", "2023–2025 from origins before 2023", "from the origin 2023"},
    .joint = ", "};

static const words chinese = {
    .title = "# 回测",
    .paths = "共%zu个预测，涉及%zu个序列，起点为%d年末至%d年末，预测到%d年；每个起点%lld条路径。\n",
    .set = "预测",
    .n = "个数",
    .bias = "偏差%",
    .mape = "MAPE %",
    .crps = "CRPS %",
    .inside = "覆盖率",
    .ratio = "CRPS/%s",
    .best = "CRPS/三者最优",
    .all = "全部",
    .without_gaps = "基准数据无缺年",
    .horizon = "提前%d年",
    .origin = "起点%d年",
    .method = "方法",
    .series_title = "## 分序列",
    .pit_title = "## 概率积分变换：实际值落在预测分布各十分位区间的个数（由低到高）",
    .loses_title = "## 最优基准优于模型的序列",
    .loses = "- %s%s：CRPS为%.2f倍（与%s相比）；偏差%+.1f%%\n",
    .none = "无。\n",
    .methods_title = "## 四种方法",
    .notes =
        "偏差与MAPE：预测中位数减实际值，占实际值的百分比（当期结余：占当年支出的百分比）。CRPS %："
        "平均得分，单位相同。覆盖率：实际值落在中心区间内的比例，括号内为Clopper-Pearson精确95%"
        "区间；该区间假定"
        "各预测相互独立，而实际上彼此重叠，因此偏窄。CRPS比值小于1表示模型较优：先按序列对得分求和再取比值，"
        "然后"
        "对各序列作加权几何平均；括号内为按起点分块自助法的95%区间（起点少于三个时不给出）。“三者最优”是事后"
        "逐序列挑选的，事前无人能够做到。“基准数据无缺年”：不含职工医保的收入、支出与结余，这些序列的数据只有"
        "2010年和"
        "2018年以后各年，基准方法可用的信息很少。“资金与参保人数”指收入、支出、结余和参保人数；“就医频率与次"
        "均费用”指住院率、次均住院费用和人均"
        "门诊人次。2023年门诊共济改革全面实施，疫情后就医需求回升，此前的起点无从预知。\n",
    .method_name = {"模型", "随机游走", "线性趋势", "指数平滑"},
    .fund = {"居民医保", "职工医保", "职工医保统筹基金"},
    .kind = {"", "资金与参保人数", "就医频率与次均费用"},
    .period = {"", "2022年及以前", "2023—2025年（2023年以前的起点）", "2023年末起点"},
    .joint = "，"};

static const char *fund_text(const words *w, const char *fund)
{
    return strcmp(fund, "resident") == 0   ? w->fund[0]
           : strcmp(fund, "employee") == 0 ? w->fund[1]
                                           : w->fund[2];
}

/* English names of series stand as in the files, with spaces. */
static void put_series(FILE *stream, const yb_series *series, bool zh)
{
    if (zh) {
        fputs(series->zh, stream);
        return;
    }
    for (const char *c = series->name; *c; c++)
        fputc(*c == '_' ? ' ' : *c, stream);
}

static yb_status score_set(const yb_backtest *backtest, const yb_cell_set *set, yb_method method,
                           yb_set_score *score, yb_diag *diag)
{
    return yb_backtest_score(backtest, set, method, score) == YB_OK
               ? YB_OK
               : yb_fail(diag, YB_ERR_FILE, NULL, NULL, "out of memory");
}

static void put_table_header(FILE *stream, const words *w, bool ratios, const char *first)
{
    fprintf(stream, "\n| %s | %s | %s | %s | %s |", first, w->n, w->bias, w->mape, w->crps);
    for (int b = 0; b < YB_CENTRAL_BANDS; b++)
        fprintf(stream, " %s %d %% |", w->inside, yb_central_bands[b]);
    for (int m = YB_METHOD_DRIFT; ratios && m < YB_METHODS; m++) {
        fputc(' ', stream);
        fprintf(stream, w->ratio, w->method_name[m]);
        fputs(" |", stream);
    }
    if (ratios)
        fprintf(stream, " %s |", w->best);
    fputs("\n|---|", stream);
    for (int k = 0; k < 4 + YB_CENTRAL_BANDS + (ratios ? YB_METHODS : 0); k++)
        fputs("--:|", stream);
    fputc('\n', stream);
}

static void put_row(FILE *stream, const yb_set_score *score, bool ratios)
{
    fprintf(stream, " | %zu | %+.1f | %.1f | %.1f |", score->n, score->bias_percent, score->mape,
            score->crps_percent);
    for (int b = 0; b < YB_CENTRAL_BANDS; b++)
        fprintf(stream, " %.0f (%.0f–%.0f) |", 100.0 * (double) score->inside[b] / (double) score->n,
                100.0 * score->inside_low[b], 100.0 * score->inside_high[b]);
    for (int m = YB_METHOD_DRIFT; ratios && m <= YB_BEST; m++) {
        fprintf(stream, " %.2f", score->ratio[m]);
        if (score->ratio_high[m] > 0.0)
            fprintf(stream, " (%.2f–%.2f)", score->ratio_low[m], score->ratio_high[m]);
        fputs(" |", stream);
    }
    fputc('\n', stream);
}

/* A row of the model over a set, with a label; nothing for an empty set. */
static yb_status put_set(FILE *stream, const yb_backtest *backtest, const yb_cell_set *set, const char *label,
                         yb_diag *diag)
{
    yb_set_score score;
    const yb_status status = score_set(backtest, set, YB_METHOD_MODEL, &score, diag);

    if (status == YB_OK && score.n > 0) {
        fprintf(stream, "| %s", label);
        put_row(stream, &score, true);
    }
    return status;
}

static void kind_label(const words *w, yb_kind kind, yb_period period, char *label, size_t size)
{
    snprintf(label, size, "%s%s%s", w->kind[kind], period != YB_PERIOD_ANY ? w->joint : "",
             w->period[period]);
}

static yb_status put_overview(FILE *stream, const yb_backtest *backtest, const words *w, yb_diag *diag)
{
    char label[128];
    yb_status status;

    put_table_header(stream, w, true, w->set);
    status = put_set(stream, backtest, &(yb_cell_set){0}, w->all, diag);
    if (status == YB_OK)
        status = put_set(stream, backtest, &(yb_cell_set){.without_gaps = true}, w->without_gaps, diag);
    for (int kind = YB_KIND_MONEY; kind < YB_KINDS; kind++)
        for (int period = YB_PERIOD_ANY; status == YB_OK && period < YB_PERIODS; period++) {
            kind_label(w, (yb_kind) kind, (yb_period) period, label, sizeof label);
            status =
                put_set(stream, backtest,
                        &(yb_cell_set){.kind = (yb_kind) kind, .period = (yb_period) period}, label, diag);
        }
    for (int f = 0; status == YB_OK && f < 2; f++)
        status = put_set(stream, backtest, &(yb_cell_set){.fund = f == 0 ? "resident" : "employee"},
                         w->fund[f], diag);
    for (int h = 1; status == YB_OK && h <= YB_TARGET_YEAR - YB_FIRST_ORIGIN; h++) {
        snprintf(label, sizeof label, w->horizon, h);
        status = put_set(stream, backtest, &(yb_cell_set){.horizon = h}, label, diag);
    }
    for (int year = YB_FIRST_ORIGIN; status == YB_OK && year <= YB_LAST_ORIGIN; year++) {
        snprintf(label, sizeof label, w->origin, year);
        status = put_set(stream, backtest, &(yb_cell_set){.origin = year}, label, diag);
    }
    return status;
}

static yb_status put_methods(FILE *stream, const yb_backtest *backtest, const words *w, yb_diag *diag)
{
    yb_status status = YB_OK;

    put_table_header(stream, w, false, w->method);
    for (int m = 0; status == YB_OK && m < YB_METHODS; m++) {
        yb_set_score score;

        status = score_set(backtest, &(yb_cell_set){0}, (yb_method) m, &score, diag);
        fprintf(stream, "| %s", w->method_name[m]);
        put_row(stream, &score, false);
    }
    return status;
}

static yb_status put_by_series(FILE *stream, const yb_backtest *backtest, const words *w, bool zh,
                               yb_diag *diag)
{
    yb_status status = YB_OK;

    put_table_header(stream, w, true, w->set);
    for (int k = 0; status == YB_OK && k < YB_TARGETS; k++) {
        const yb_series *series = &yb_series_table[yb_targets[k].series];
        yb_set_score score;

        status = score_set(backtest, &(yb_cell_set){.fund = series->fund, .series = series->name},
                           YB_METHOD_MODEL, &score, diag);
        if (status != YB_OK || score.n == 0)
            continue;
        fprintf(stream, "| %s%s", fund_text(w, series->fund), zh ? "" : ", ");
        put_series(stream, series, zh);
        put_row(stream, &score, true);
    }
    return status;
}

static yb_status put_losses(FILE *stream, const yb_backtest *backtest, const words *w, bool zh, yb_diag *diag)
{
    bool any = false;

    fprintf(stream, "\n%s\n\n", w->loses_title);
    for (int k = 0; k < YB_TARGETS; k++) {
        const yb_series *series = &yb_series_table[yb_targets[k].series];
        char name[64] = "", *end = name;
        yb_set_score score;

        if (score_set(backtest, &(yb_cell_set){.fund = series->fund, .series = series->name}, YB_METHOD_MODEL,
                      &score, diag) != YB_OK)
            return YB_ERR_FILE;
        if (score.n == 0 || score.ratio[YB_BEST] <= 1.0)
            continue;
        any = true;
        snprintf(name, sizeof name, "%s", zh ? series->zh : series->name);
        for (; !zh && *end; end++)
            *end = *end == '_' ? ' ' : *end;
        fprintf(stream, w->loses, fund_text(w, series->fund), name, score.ratio[YB_BEST],
                w->method_name[score.best], score.bias_percent);
    }
    if (!any)
        fputs(w->none, stream);
    return YB_OK;
}

static yb_status put_pit(FILE *stream, const yb_backtest *backtest, const words *w, yb_diag *diag)
{
    fprintf(stream, "\n%s\n\n| %s |", w->pit_title, w->method);
    for (int k = 1; k <= YB_PIT_BINS; k++)
        fprintf(stream, " %d |", k);
    fputs("\n|---|", stream);
    for (int k = 0; k < YB_PIT_BINS; k++)
        fputs("--:|", stream);
    fputc('\n', stream);
    for (int m = 0; m < YB_METHODS; m++) {
        yb_set_score score;

        if (score_set(backtest, &(yb_cell_set){0}, (yb_method) m, &score, diag) != YB_OK)
            return YB_ERR_FILE;
        fprintf(stream, "| %s |", w->method_name[m]);
        for (int k = 0; k < YB_PIT_BINS; k++)
            fprintf(stream, " %zu |", score.pit[k]);
        fputc('\n', stream);
    }
    return YB_OK;
}

yb_status yb_backtest_markdown(FILE *stream, const yb_backtest *backtest, const yb_backtest_run *run, bool zh,
                               yb_diag *diag)
{
    const words *w = zh ? &chinese : &english;
    yb_set_score score;
    yb_status status = score_set(backtest, &(yb_cell_set){0}, YB_METHOD_MODEL, &score, diag);

    if (status != YB_OK || score.n == 0)
        return status;
    fprintf(stream, "%s\n\n", w->title);
    fprintf(stream, w->paths, score.n, score.n_series, backtest->cell[0].origin,
            backtest->cell[backtest->n - 1].origin, YB_TARGET_YEAR, run->paths);
    fprintf(stream, "\n%s", w->notes);
    status = put_overview(stream, backtest, w, diag);
    fprintf(stream, "\n%s\n", w->methods_title);
    if (status == YB_OK)
        status = put_methods(stream, backtest, w, diag);
    fprintf(stream, "\n%s\n", w->series_title);
    if (status == YB_OK)
        status = put_by_series(stream, backtest, w, zh, diag);
    if (status == YB_OK)
        status = put_losses(stream, backtest, w, zh, diag);
    return status == YB_OK ? put_pit(stream, backtest, w, diag) : status;
}

static yb_status print_set(FILE *stream, const yb_backtest *backtest, const yb_cell_set *set,
                           const char *label, yb_diag *diag)
{
    yb_set_score score;
    const yb_status status = score_set(backtest, set, YB_METHOD_MODEL, &score, diag);

    if (status != YB_OK || score.n == 0)
        return status;
    fprintf(stream, "%-38s %4zu %+7.1f %6.1f ", label, score.n, score.bias_percent, score.mape);
    for (int b = 0; b < YB_CENTRAL_BANDS; b++)
        fprintf(stream, " %4.0f", 100.0 * (double) score.inside[b] / (double) score.n);
    for (int m = YB_METHOD_DRIFT; m <= YB_BEST; m++)
        fprintf(stream, " %6.2f", score.ratio[m]);
    if (score.ratio_high[YB_BEST] > 0.0)
        fprintf(stream, " (%.2f..%.2f)", score.ratio_low[YB_BEST], score.ratio_high[YB_BEST]);
    fputc('\n', stream);
    return YB_OK;
}

yb_status yb_backtest_print(FILE *stream, const yb_backtest *backtest, yb_diag *diag)
{
    /* Plain characters: the columns of the terminal count bytes. */
    static const char *const terminal_period[YB_PERIODS] = {"", "to 2022", "2023-2025, origins before 2023",
                                                            "from the origin 2023"};
    char label[80];
    yb_status status;

    fprintf(stream, "%-38s %4s %7s %6s  %19s  %27s\n", "", "", "", "", "inside the band of",
            "CRPS of the model by that of");
    fprintf(stream, "%-38s %4s %7s %6s ", "forecasts", "n", "bias %", "MAPE %");
    for (int b = 0; b < YB_CENTRAL_BANDS; b++)
        fprintf(stream, " %3d%%", yb_central_bands[b]);
    fprintf(stream, " %6s %6s %6s %6s (95 %% interval)\n", "drift", "trend", "smooth", "best");
    status = print_set(stream, backtest, &(yb_cell_set){0}, "all", diag);
    if (status == YB_OK)
        status = print_set(stream, backtest, &(yb_cell_set){.without_gaps = true}, "benchmarks without gaps",
                           diag);
    for (int kind = YB_KIND_MONEY; kind < YB_KINDS; kind++)
        for (int period = YB_PERIOD_ANY; status == YB_OK && period < YB_PERIODS; period++) {
            snprintf(label, sizeof label, "%s%s", period == YB_PERIOD_ANY ? english.kind[kind] : "  ",
                     period == YB_PERIOD_ANY ? "" : terminal_period[period]);
            status =
                print_set(stream, backtest,
                          &(yb_cell_set){.kind = (yb_kind) kind, .period = (yb_period) period}, label, diag);
        }
    for (int h = 1; status == YB_OK && h <= YB_TARGET_YEAR - YB_FIRST_ORIGIN; h++) {
        snprintf(label, sizeof label, "%d year%s ahead", h, h > 1 ? "s" : "");
        status = print_set(stream, backtest, &(yb_cell_set){.horizon = h}, label, diag);
    }
    for (int year = YB_FIRST_ORIGIN; status == YB_OK && year <= YB_LAST_ORIGIN; year++) {
        snprintf(label, sizeof label, "from the end of %d", year);
        status = print_set(stream, backtest, &(yb_cell_set){.origin = year}, label, diag);
    }
    for (int k = 0; status == YB_OK && k < YB_TARGETS; k++) {
        const yb_series *series = &yb_series_table[yb_targets[k].series];

        snprintf(label, sizeof label, "%s.%s", series->fund, series->name);
        status = print_set(stream, backtest, &(yb_cell_set){.fund = series->fund, .series = series->name},
                           label, diag);
    }
    fputs("bias, MAPE: of the median, in per cent of the actual value (current balance: of expenditure);\n"
          "ratios below 1 favour the model; interval: block bootstrap over origins\n",
          stream);
    return status;
}
