/* How sure the numbers are, and how to get them again. */
#include "report_private.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(list) (sizeof(list) / sizeof *(list))

/* ---- the backtest in docs/validation.md ---- */

static char *trim(char *text)
{
    text += strspn(text, " ");
    for (size_t n = strlen(text); n > 0 && text[n - 1] == ' '; n--)
        text[n - 1] = '\0';
    return text;
}

/* Cells of a Markdown row; returns how many. */
static size_t split_row(char *line, char **cell, size_t most)
{
    size_t n = 0;
    char *rest = NULL;

    for (char *part = strtok_r(line, "|", &rest); part != NULL && n < most; part = strtok_r(NULL, "|", &rest))
        cell[n++] = trim(part);
    return n;
}

static void read_score(yb_report_score *score, char *const *cell, size_t n_cells, const int *inside,
                       int count)
{
    if (score->known || count < 0 || (size_t) count >= n_cells)
        return;
    for (size_t b = 0; b < COUNT(score->inside); b++) {
        if (inside[b] < 0 || (size_t) inside[b] >= n_cells)
            return;
        snprintf(score->inside[b], sizeof score->inside[b], "%s", cell[inside[b]]);
    }
    snprintf(score->n, sizeof score->n, "%s", cell[count]);
    score->known =
        strspn(score->n, "0123456789") == strlen(score->n) &&
        sscanf(score->inside[2], "%lf (%lf–%lf)", &score->share_90, &score->low_90, &score->high_90) == 3;
}

void yb_report_scores_read(yb_report_score *scores, const char *path)
{
    static const char *const rows[YB_REPORT_SCORES] = {"all", "resident fund", "employee fund"};
    static const char *const columns[] = {"inside 50 %", "inside 80 %", "inside 90 %", "inside 95 %"};
    enum { MOST_CELLS = 32 };
    FILE *const stream = fopen(path, "r");
    char *line = NULL, *cell[MOST_CELLS];
    size_t capacity = 0;
    int inside[COUNT(columns)], count = -1;
    bool here = false;

    while (stream != NULL && getline(&line, &capacity, stream) > 0) {
        line[strcspn(line, "\r\n")] = '\0';
        const size_t n = *line == '|' ? split_row(line, cell, MOST_CELLS) : 0;

        if (n > 0 && strcmp(cell[0], "forecasts") == 0) { /* the header */
            here = true;
            count = -1;
            for (size_t b = 0; b < COUNT(columns); b++)
                inside[b] = -1;
            for (size_t c = 1; c < n; c++) {
                count = strcmp(cell[c], "n") == 0 ? (int) c : count;
                for (size_t b = 0; b < COUNT(columns); b++)
                    inside[b] = strcmp(cell[c], columns[b]) == 0 ? (int) c : inside[b];
            }
        }
        here = here && n > 0;
        for (size_t r = 0; here && r < COUNT(rows); r++)
            if (strcmp(cell[0], rows[r]) == 0)
                read_score(&scores[r], cell, n, inside, count);
    }
    if (stream != NULL)
        fclose(stream);
    free(line);
}

/* ---- how sure ---- */

static void simulation_table(yb_report *report)
{
    static const char *const funds[] = {"resident", "employee_pooled"};
    static const char *const names[][2] = {{"Fund", "基金"},
                                           {"#Year", "#年份"},
                                           {"#Median balance", "#累计结余中位数"},
                                           {"#95 % interval", "#95%区间"},
                                           {"#Exhausted by then", "#截至当年耗尽概率"},
                                           {"#Standard error, points", "#标准误（百分点）"}};
    const yb_table *const bands = report->subject->bands;
    const int fund = yb_table_column(bands, "fund", report->diag);
    const int series = yb_table_column(bands, "series", report->diag);
    const int year = yb_table_column(bands, "year", report->diag);
    const int low = yb_table_column(bands, "p50_low", report->diag);
    const int high = yb_table_column(bands, "p50_high", report->diag);
    const int median = yb_table_column(bands, "p50", report->diag);

    if (fund < 0 || series < 0 || year < 0 || low < 0 || high < 0 || median < 0)
        return;
    yb_report_table_begin(report, "simulation", "Error of the simulation alone (balances in billion yuan)",
                          "仅由模拟产生的误差（结余单位：亿元）");
    yb_report_header(report, names, COUNT(names));
    for (size_t f = 0; f < COUNT(funds); f++)
        for (size_t r = 0; r < yb_table_rows(bands); r++) {
            const int y = atoi(yb_table_text(bands, r, year));
            const yb_report_risk *const risk =
                yb_report_risk_at(&report->risks[report->set.reference], NULL, funds[f], "exhausted_by", y);
            bool wanted = risk != NULL && strcmp(yb_table_text(bands, r, fund), funds[f]) == 0 &&
                          strcmp(yb_table_text(bands, r, series), "accumulated_balance") == 0;
            bool listed = false;

            for (size_t t = 0; t < report->n_years; t++)
                listed = listed || report->year[t] == y;
            wanted = wanted && listed && *yb_table_text(bands, r, low) != '\0' &&
                     *yb_table_text(bands, r, high) != '\0';
            if (!wanted)
                continue;
            fprintf(report->out,
                    "<tr><th scope=\"row\">%s</th><td class=\"n\">%d</td><td class=\"n\">%s</td>",
                    yb_chart_fund_name(funds[f], report->zh), y,
                    yb_report_money(report, yb_table_number(bands, r, median, report->diag)));
            yb_report_print(report, "<td class=\"n\">%s to %s</td>", "<td class=\"n\">%s至%s</td>",
                            yb_report_money(report, yb_table_number(bands, r, low, report->diag)),
                            yb_report_money(report, yb_table_number(bands, r, high, report->diag)));
            fprintf(report->out, "<td class=\"n\">%s</td><td class=\"n\">%s</td></tr>\n",
                    yb_report_probability(report, risk->probability),
                    yb_report_number(report, 100.0 * risk->se, 2));
        }
    yb_report_table_end(report);
}

/* Which layers of uncertainty the paths contain. */
static void write_layers(yb_report *report)
{
    static const char *const layers[][3] = {
        {"shocks.layers.yearly", "yearly shocks", "年度冲击"},
        {"shocks.layers.drift", "a lasting drift per path", "每条路径的持续漂移"},
        {"shocks.layers.parameters", "uncertain parameters per path", "每条路径的参数不确定性"},
        {"shocks.layers.level_shifts", "rare level shifts", "罕见跳变"}};
    const yb_report_keys *const keys = &report->keys[report->set.reference];
    int n[2] = {0, 0};

    for (int off = 0; off <= 1; off++)
        for (size_t i = 0; i < COUNT(layers); i++) {
            const yb_report_key *const key = yb_report_key_find(keys, layers[i][0]);

            if (key == NULL || (strcmp(key->value, "false") == 0) != (off == 1))
                continue;
            if (n[off]++ == 0 && off == 0)
                yb_report_print(report, "<p>The spread of the paths contains: ", "<p>路径之间的差异包含：");
            else if (n[off] == 1)
                yb_report_print(report, "%s", "%s",
                                n[0] == 0    ? (report->zh ? "<p>已关闭：" : "<p>Switched off: ")
                                : report->zh ? "；已关闭："
                                             : "; switched off: ");
            else
                yb_report_print(report, ", ", "、");
            fputs(layers[i][report->zh ? 2 : 1], report->out);
        }
    if (n[0] + n[1] > 0)
        yb_report_print(
            report,
            ". It does not contain that the central path itself, an assumption or the form of an equation "
            "is wrong: change the assumption and run again to see what it moves.</p>\n",
            "。其中不包含中心路径本身、某项假设或方程形式有误的可能：改变假设重新运行，即可看到其影响。</"
            "p>\n");
}

static void write_backtest(yb_report *report)
{
    static const char *const labels[YB_REPORT_SCORES][2] = {
        {"all forecasts", "全部预测"}, {"resident fund", "居民医保"}, {"employee fund", "职工医保"}};
    static const char *const names[][2] = {{"Forecasts", "预测"},      {"#Number", "#个数"},
                                           {"#50 % band", "#50%区间"}, {"#80 % band", "#80%区间"},
                                           {"#90 % band", "#90%区间"}, {"#95 % band", "#95%区间"}};

    yb_report_print(report, "<h3>Backtest</h3>\n", "<h3>回测</h3>\n");
    if (!report->scores[0].known) {
        yb_report_print(
            report,
            "<p>The program's validation page (docs/validation.md) was not found where this report was "
            "made, so this report cannot say how well bands of earlier years held.</p>\n",
            "<p>生成本报告时没有找到检验报告（docs/"
            "validation.md），因此无法说明以往各年预测区间的命中情况。</p>\n");
        return;
    }
    yb_report_print(
        report,
        "<p>The model stood at the end of each of several past years with what had been published by "
        "then; share, in %%, of the figures published since that lay inside its bands, with the 95 %% "
        "interval of that share (forecasts overlap, so the interval is too narrow). These are forecasts "
        "one to six years ahead of the national funds; nothing comparable exists for later years. "
        "Details: docs/validation.md of the program.</p>\n",
        "<p>"
        "模型分别站在过去若干年的年末，只用当时已公布的数据进行预测；表中为此后公布的数字落在预测区间内的百分"
        "比"
        "及其95%%"
        "置信区间（各预测相互重叠，因此该置信区间偏窄）。预测期为一至六年，对象是全国基金；更长期限没有可比的"
        "检验。"
        "详见程序的docs/validation.md。</p>\n");
    yb_report_table_begin(report, "backtest", "Backtest: share of published figures inside the bands, %",
                          "回测：落在区间内的已公布数字所占比例（%）");
    yb_report_header(report, names, COUNT(names));
    for (size_t r = 0; r < YB_REPORT_SCORES; r++) {
        const yb_report_score *const score = &report->scores[r];

        if (!score->known)
            continue;
        fprintf(report->out, "<tr><th scope=\"row\">%s</th><td class=\"n\">%s</td>", labels[r][report->zh],
                score->n);
        for (size_t b = 0; b < COUNT(score->inside); b++) {
            fputs("<td class=\"n\">", report->out);
            yb_report_escape(report->out, score->inside[b]);
            fputs("</td>", report->out);
        }
        fputs("</tr>\n", report->out);
    }
    yb_report_table_end(report);
}

void yb_report_certainty(yb_report *report)
{
    yb_report_section(report, "certainty", "How sure", "结果有多可靠");
    yb_report_print(report,
                    "<h3>Error of the simulation</h3>\n<p>More paths make it smaller; they do not make the "
                    "model better.</p>\n",
                    "<h3>模拟误差</h3>\n<p>增加路径数可以减小模拟误差，但不会使模型更准确。</p>\n");
    simulation_table(report);
    yb_report_print(report, "<h3>Uncertainty of the model</h3>\n", "<h3>模型不确定性</h3>\n");
    write_layers(report);
    write_backtest(report);
}

/* ---- how to reproduce ---- */

static void write_hash(yb_report *report, size_t i)
{
    const yb_chart_run *const run = &report->set.data[i]->run;
    const char *const data = yb_chart_clean_string(json_object_get(report->set.data[i]->json, "data_sha256"));

    fprintf(report->out, "<tr><th scope=\"row\">%s</th><td><code>", report->title[report->zh][i]);
    yb_report_escape(report->out, run->scenario);
    fprintf(report->out, "</code></td><td><code>%s</code></td><td><code>", run->sha256);
    yb_report_escape(report->out, data != NULL ? data : "–");
    fputs("</code></td></tr>\n", report->out);
}

void yb_report_reproduction(yb_report *report)
{
    static const char *const names[][2] = {{"Scenario", "情景"},
                                           {"Name", "名称"},
                                           {"SHA-256 of the resolved scenario", "情景的SHA-256"},
                                           {"SHA-256 of the data", "数据的SHA-256"}};
    const yb_chart_run *const run = &report->subject->run;
    json_t *const files = json_object_get(report->subject->json, "files");

    yb_report_section(report, "reproduction", "How to reproduce", "如何复现");
    yb_report_print(report,
                    "<p>yibao %s, %s %spaths, seed %" PRId64
                    ". The same program, scenario, data, seed and number of "
                    "paths give the same numbers to the last digit, on any processor and for any number of "
                    "threads. The numbers behind this page stand in bands.csv, risk.csv and run.json of each "
                    "result.</p>\n",
                    "<p>yibao %s，%s条%s路径，种子%" PRId64
                    "。相同的程序、情景、数据、种子和路径数，在任何处理器、任何线程数下都得到"
                    "逐位相同的数字。本页所用的数字见各结果文件夹中的bands.csv、risk.csv和run.json。</p>\n",
                    report->version, yb_report_number(report, (double) run->paths, 0),
                    !run->quasi_random ? ""
                    : report->zh       ? "拟随机"
                                       : "quasi-random ",
                    run->seed);
    fputs("<pre><code>", report->out);
    yb_report_escape(report->out, run->command);
    fputs("</code></pre>\n", report->out);
    yb_report_table_begin(report, "hashes", "Fingerprints of the inputs", "输入的指纹");
    yb_report_header(report, names, COUNT(names));
    for (size_t i = 0; i < report->set.n; i++)
        write_hash(report, i);
    yb_report_table_end(report);
    yb_report_print(report, "<p>Files read: ", "<p>读取的文件：");
    for (size_t i = 0; i < json_array_size(files); i++) {
        const char *const name = yb_chart_clean_string(json_array_get(files, i));

        if (i > 0)
            yb_report_print(report, ", ", "、");
        fputs("<code>", report->out);
        yb_report_escape(report->out, name != NULL ? name : "");
        fputs("</code>", report->out);
    }
    yb_report_print(report, ".</p>\n", "。</p>\n");
    yb_report_print(
        report,
        "<footer>Population data: © 2024 United Nations, DESA, Population Division, World Population "
        "Prospects 2024, CC BY 3.0 IGO. Figures of the funds: ",
        "<footer>人口数据：© 2024 United Nations, DESA, Population Division, World Population "
        "Prospects 2024，CC BY 3.0 IGO。基金数据：");
    yb_report_escape(report->out, yb_chart_history_source(run, report->zh));
    yb_report_print(report, ".</footer>\n", "。</footer>\n");
}
