/* The funds, the comparison of scenarios and the drivers: figures and tables. */
#include "report_private.h"

#include <math.h>
#include <string.h>

#define COUNT(list) (sizeof(list) / sizeof *(list))

static const char *const funds[] = {"resident", "employee_pooled", "all"};

static void band_header(yb_report *report, char *text, size_t size)
{
    text[0] = '\0';
    if (report->low >= 0)
        yb_chart_append(text, size, report->zh ? "%g%%的路径介于" : "%g %% of the paths", report->coverage);
}

/* Median and band of the accumulated balance, and the probabilities, in the years of the tables. */
static void write_balances(yb_report *report)
{
    const yb_report_risks *const risks = &report->risks[report->set.reference];
    char band[64];

    band_header(report, band, sizeof band);
    yb_report_table_begin(
        report, "balances",
        "Accumulated balance at the end of the year, billion yuan of the year, and probabilities",
        "年末累计结余（亿元，当年价）与概率");
    fputs("<thead><tr>", report->out);
    yb_report_print(
        report,
        "<th scope=\"col\">Fund</th><th scope=\"col\" class=\"n\">Year</th><th scope=\"col\" "
        "class=\"n\">Median</th><th scope=\"col\" class=\"n\">%s</th><th scope=\"col\" "
        "class=\"n\">Deficit in the year</th><th scope=\"col\" class=\"n\">Exhausted by then</th>",
        "<th scope=\"col\">基金</th><th scope=\"col\" class=\"n\">年份</th><th scope=\"col\" "
        "class=\"n\">中位数</th><th scope=\"col\" class=\"n\">%s</th><th scope=\"col\" "
        "class=\"n\">当年收不抵支概率</th><th scope=\"col\" class=\"n\">截至当年耗尽概率</th>",
        band);
    fputs("</tr></thead>\n<tbody>\n", report->out);
    for (size_t f = 0; f < COUNT(funds); f++)
        for (size_t t = 0; t < report->n_years; t++) {
            const int year = report->year[t];
            const yb_chart_row *const row =
                yb_report_row(report, report->set.reference, funds[f], "accumulated_balance", year);
            const yb_report_risk *const deficit =
                yb_report_risk_at(risks, NULL, funds[f], "current_deficit", year);
            const yb_report_risk *const exhausted =
                yb_report_risk_at(risks, NULL, funds[f], "exhausted_by", year);

            if (row == NULL || deficit == NULL || exhausted == NULL)
                continue;
            fprintf(report->out,
                    "<tr><th scope=\"row\">%s</th><td class=\"n\">%d</td><td class=\"n\">%s</td><td "
                    "class=\"n\">%s</td><td class=\"n\">%s</td><td class=\"n\">%s</td></tr>\n",
                    yb_chart_fund_name(funds[f], report->zh), year,
                    yb_report_money(report, row->values[report->subject->median_index]),
                    yb_report_range(report, row->values), yb_report_probability(report, deficit->probability),
                    yb_report_probability(report, exhausted->probability));
        }
    yb_report_table_end(report);
}

/* When half of the paths are exhausted. */
static void write_half(yb_report *report)
{
    for (size_t f = 0; f < 2; f++) {
        const int half = yb_report_half(report, report->set.reference, funds[f], "exhausted_by");
        const char *const name = yb_chart_fund_name(funds[f], report->zh);

        if (half > 0)
            yb_report_print(report,
                            "<p>%s: more than half of the paths are exhausted by the end of %d.</p>\n",
                            "<p>%s：到%d年末，半数以上的路径已耗尽。</p>\n", name, half);
        else
            yb_report_print(report, "<p>%s: up to %d, at most half of the paths are exhausted.</p>\n",
                            "<p>%s：至%d年，耗尽的路径不超过半数。</p>\n", name, report->last_year);
    }
}

void yb_report_funds(yb_report *report)
{
    static const char *const figures[] = {
        "fan-resident-accumulated_balance", "fan-employee_pooled-accumulated_balance",
        "fan-resident-current_balance", "fan-employee_pooled-current_balance", "fan-all-accumulated_balance"};

    yb_report_section(report, "funds", "The funds", "基金收支与结余");
    yb_report_print(report,
                    "<p>Scenario “%s”. Each year is ranked by itself: no single path follows the "
                    "median.</p>\n",
                    "<p>情景“%s”。各年分别排序：没有任何一条路径始终沿中位数变化。</p>\n",
                    report->title[report->zh][report->set.reference]);
    write_half(report);
    write_balances(report);
    for (size_t i = 0; i < COUNT(figures); i++)
        yb_report_figure(report, report->source->own_figures, figures[i]);
}

/* ---- comparison ---- */

static void compare_row(yb_report *report, size_t i, const char *fund)
{
    const yb_chart_row *const own = yb_report_row(report, i, fund, "accumulated_balance", report->middle);
    const yb_chart_row *const difference =
        i == report->set.reference
            ? NULL
            : yb_report_difference(report, i, fund, "accumulated_balance", report->middle);
    const yb_report_risk *const middle =
        yb_report_risk_at(&report->risks[i], NULL, fund, "exhausted_by", report->middle);
    const yb_report_risk *const late =
        yb_report_risk_at(&report->risks[i], NULL, fund, "exhausted_by", report->late);
    const int half = yb_report_half(report, i, fund, "exhausted_by");

    if (own == NULL || middle == NULL || late == NULL)
        return;
    fprintf(report->out, "<tr><th scope=\"row\">%s</th><td class=\"n\">%s</td><td class=\"n\">%s</td>",
            report->title[report->zh][i],
            yb_report_money(report, own->values[report->set.data[i]->median_index]),
            yb_report_range(report, own->values));
    if (difference != NULL)
        fprintf(report->out, "<td class=\"n\">%s</td><td class=\"n\">%s</td>",
                yb_report_money_change(report, difference->values[report->set.compare->median_index]),
                yb_report_range(report, difference->values));
    else
        fputs("<td class=\"n\">–</td><td class=\"n\">–</td>", report->out);
    fprintf(report->out, "<td class=\"n\">%s</td><td class=\"n\">%s</td>",
            yb_report_probability(report, middle->probability),
            yb_report_probability(report, late->probability));
    if (half > 0)
        fprintf(report->out, "<td class=\"n\">%d</td></tr>\n", half);
    else
        fputs("<td class=\"n\">–</td></tr>\n", report->out);
}

static void compare_table(yb_report *report, const char *fund)
{
    const bool resident = strcmp(fund, "resident") == 0;
    const int years[2] = {report->middle, report->late};
    char exhausted[2][64], band[64];

    band_header(report, band, sizeof band);
    for (int i = 0; i < 2; i++)
        snprintf(exhausted[i], sizeof exhausted[i], report->zh ? "截至%d年耗尽概率" : "Exhausted by %d",
                 years[i]);
    yb_report_table_begin(report, resident ? "compare-resident" : "compare-pooled",
                          resident ? "Resident fund by scenario, billion yuan"
                                   : "Employee pooled fund by scenario, billion yuan",
                          resident ? "各情景下的居民医保（亿元）" : "各情景下的职工医保统筹基金（亿元）");
    fputs("<thead><tr>", report->out);
    yb_report_print(
        report,
        "<th scope=\"col\">Scenario</th><th scope=\"col\" class=\"n\">Balance %d</th><th scope=\"col\" "
        "class=\"n\">%s</th>",
        "<th scope=\"col\">情景</th><th scope=\"col\" class=\"n\">%d年末累计结余</th><th scope=\"col\" "
        "class=\"n\">%s</th>",
        report->middle, band);
    yb_report_print(
        report, "<th scope=\"col\" class=\"n\">Paired difference</th><th scope=\"col\" class=\"n\">%s</th>",
        "<th scope=\"col\" class=\"n\">逐路径差额</th><th scope=\"col\" class=\"n\">%s</th>", band);
    yb_report_print(
        report,
        "<th scope=\"col\" class=\"n\">%s</th><th scope=\"col\" class=\"n\">%s</th><th scope=\"col\" "
        "class=\"n\">Half of the paths</th></tr></thead>\n<tbody>\n",
        "<th scope=\"col\" class=\"n\">%s</th><th scope=\"col\" class=\"n\">%s</th><th scope=\"col\" "
        "class=\"n\">半数路径耗尽</th></tr></thead>\n<tbody>\n",
        exhausted[0], exhausted[1]);
    compare_row(report, report->set.reference, fund);
    for (size_t i = 0; i < report->set.n; i++)
        if (i != report->set.reference)
            compare_row(report, i, fund);
    yb_report_table_end(report);
}

static bool is_label(const char *path)
{
    return strcmp(path, "scenario") == 0 || strncmp(path, "title.", strlen("title.")) == 0;
}

/* Keys in which the scenarios differ from the one compared with. */
static void changes_table(yb_report *report)
{
    static const char *const names[][2] = {
        {"Scenario", "情景"}, {"Key", "参数"}, {"Value", "取值"}, {"Value compared with", "比较基准取值"}};
    const yb_report_keys *const base = &report->keys[report->set.reference];

    yb_report_table_begin(report, "changes", "What the scenarios change", "各情景改变的参数");
    yb_report_header(report, names, COUNT(names));
    for (size_t i = 0; i < report->set.n; i++)
        for (size_t k = 0; i != report->set.reference && k < report->keys[i].n; k++) {
            const yb_report_key *const key = &report->keys[i].keys[k];
            const yb_report_key *const other = yb_report_key_find(base, key->path);

            if (is_label(key->path) || (other != NULL && strcmp(other->value, key->value) == 0))
                continue;
            fprintf(report->out, "<tr><th scope=\"row\">%s</th><td><code>", report->title[report->zh][i]);
            yb_report_escape(report->out, key->path);
            fputs("</code><br>", report->out);
            yb_report_escape(report->out, report->zh ? key->zh : key->en);
            fputs("</td><td>", report->out);
            yb_report_value(report, key->value);
            fputs("</td><td>", report->out);
            yb_report_value(report, other != NULL ? other->value : "–");
            fputs("</td></tr>\n", report->out);
        }
    yb_report_table_end(report);
}

void yb_report_comparison(yb_report *report)
{
    static const char *const figures[] = {"medians-resident",           "difference-resident",
                                          "exhaustion-resident",        "tornado-resident",
                                          "medians-employee_pooled",    "difference-employee_pooled",
                                          "exhaustion-employee_pooled", "tornado-employee_pooled",
                                          "scenarios-resident",         "scenarios-employee_pooled"};
    enum { WATERFALLS = 3 }; /* more would fill the report */
    const char *const folder = report->source->comparison_figures;
    int waterfalls = 0;

    yb_report_section(report, "comparison", "Comparison of the scenarios", "情景比较");
    if (report->set.compare != NULL)
        yb_report_print(
            report,
            "<p>Every scenario meets the same shocks path by path. The paired difference to “%s” is "
            "therefore much sharper than the distance of two bands, and its median is not the difference "
            "of the medians.</p>\n",
            "<p>各情景在每条路径上遇到相同的冲击，因此与“%s”的逐路径差额远比两条区间之间的距离精确；"
            "差额的中位数也不等于中位数之差。</p>\n",
            report->title[report->zh][report->set.reference]);
    else
        yb_report_print(report,
                        "<p>No paired differences: these results have no compare.csv of their own.</p>\n",
                        "<p>没有逐路径差额：这些结果没有对应的compare.csv。</p>\n");
    changes_table(report);
    compare_table(report, "resident");
    compare_table(report, "employee_pooled");
    for (size_t i = 0; i < COUNT(figures); i++)
        yb_report_figure(report, folder, figures[i]);
    for (size_t i = 0; i < report->set.n && waterfalls < WATERFALLS; i++)
        for (size_t f = 0; f < 2; f++) {
            char name[256];
            const int before = report->n_figures;

            snprintf(name, sizeof name, "waterfall-%s-%s", funds[f], report->set.data[i]->run.scenario);
            yb_report_figure(report, folder, name);
            waterfalls += report->n_figures > before;
        }
}

/* ---- drivers ---- */

static const struct {
    const char *fund, *series, *en, *zh;
    double scale;
    int decimals;
    bool money;
} driver_rows[] = {
    {"none", "population", "Population, million", "总人口（万人）", 0.01, 0, false},
    {"none", "population_65plus", "Aged 65 and over, million", "65岁及以上人口（万人）", 0.01, 0, false},
    {"resident", "enrolment", "Resident members, million", "居民医保参保人数（万人）", 0.01, 0, false},
    {"employee", "enrolment_active", "Active employee members, million", "职工医保在职参保人数（万人）", 0.01,
     0, false},
    {"employee", "enrolment_retired", "Retired employee members, million", "职工医保退休参保人数（万人）",
     0.01, 0, false},
    {"employee", "active_retired_ratio", "Active per retired member", "职退比", 1, 2, false},
    {"resident", "premium", "Resident premium, yuan", "居民个人缴费标准（元）", 1, 0, false},
    {"resident", "subsidy", "Subsidy per resident member, yuan", "居民人均财政补助标准（元）", 1, 0, false},
    {"resident", "income_per_person", "Resident fund, income per member, yuan", "居民医保人均收入（元）", 1,
     0, false},
    {"resident", "expenditure_per_person", "Resident fund, expenditure per member, yuan",
     "居民医保人均支出（元）", 1, 0, false},
    {"resident", "hospitalization_rate", "Resident hospitalization rate, %", "居民住院率（%）", 100, 1,
     false},
    {"employee", "hospitalization_rate", "Employee hospitalization rate, %", "职工住院率（%）", 100, 1,
     false},
    {"resident", "cost_per_discharge", "Resident cost per discharge, yuan", "居民次均住院费用（元）", 1, 0,
     false},
    {"employee", "cost_per_discharge", "Employee cost per discharge, yuan", "职工次均住院费用（元）", 1, 0,
     false},
    {"resident", "visits_per_person", "Resident visits per member", "居民人均门诊人次", 1, 2, false},
    {"employee", "visits_per_person", "Employee visits per member", "职工人均门诊人次", 1, 2, false},
    {"resident", "current_balance", "Resident fund, current balance", "居民医保当期结余", 1, 0, true},
    {"employee_pooled", "current_balance", "Employee pooled fund, current balance",
     "职工医保统筹基金当期结余", 1, 0, true},
    {"none", "pooled_expenditure_share_of_gdp", "Pooled expenditure, % of GDP", "统筹支出占GDP比重（%）", 100,
     2, false}};

static void drivers_table(yb_report *report)
{
    yb_report_table_begin(report, "drivers", "Medians of what moves the balances (money in billion yuan)",
                          "影响结余的主要变量的中位数（金额为亿元）");
    yb_report_print(report, "<thead><tr><th scope=\"col\">Quantity</th><th scope=\"col\" class=\"n\">%d</th>",
                    "<thead><tr><th scope=\"col\">变量</th><th scope=\"col\" class=\"n\">%d</th>",
                    report->base_year);
    for (size_t t = 0; t < report->n_years; t++)
        fprintf(report->out, "<th scope=\"col\" class=\"n\">%d</th>", report->year[t]);
    fputs("</tr></thead>\n<tbody>\n", report->out);
    for (size_t d = 0; d < COUNT(driver_rows); d++) {
        const double persons =
            report->zh && driver_rows[d].scale == 0.01 ? 100.0 : 1.0; /* 10,000 in Chinese */
        const double scale = driver_rows[d].money ? (report->zh ? 1.0 : 0.1) : driver_rows[d].scale * persons;

        if (isnan(yb_report_median(report, report->set.reference, driver_rows[d].fund, driver_rows[d].series,
                                   report->last_year)))
            continue; /* left out by output.series */
        fprintf(report->out, "<tr><th scope=\"row\">%s</th>",
                report->zh ? driver_rows[d].zh : driver_rows[d].en);
        for (size_t t = 0; t <= report->n_years; t++) {
            const double median =
                yb_report_median(report, report->set.reference, driver_rows[d].fund, driver_rows[d].series,
                                 t == 0 ? report->base_year : report->year[t - 1]);

            fprintf(report->out, "<td class=\"n\">%s</td>",
                    yb_report_number(report, scale * median, driver_rows[d].decimals));
        }
        fputs("</tr>\n", report->out);
    }
    yb_report_table_end(report);
}

void yb_report_drivers(yb_report *report)
{
    static const char *const figures[] = {"composition-resident", "composition-employee_pooled", "members",
                                          "pyramid"};

    yb_report_section(report, "drivers", "What drives the result", "主要驱动因素");
    yb_report_print(
        report,
        "<p>The balance of a year is income less expenditure: members × standards or contributions "
        "on one side, members × use × cost × the share that the fund pays on the other. %d is the "
        "published figure, later years are medians over the paths.</p>\n",
        "<p>当年结余等于收入减支出：一边是参保人数×缴费与补助标准（或缴费基数与费率），另一边是"
        "参保人数×就医人次×次均费用×基金支付比例。%d年为公布数，以后各年为各路径的中位数。</p>\n",
        report->base_year);
    drivers_table(report);
    for (size_t i = 0; i < COUNT(figures); i++)
        yb_report_figure(report, report->source->own_figures, figures[i]);
}
