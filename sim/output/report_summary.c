/* The question, and the answer in five sentences that the numbers choose. */
#include "report_private.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "yibao/labels.h"

static const struct {
    double least; /* this word from here on */
    const char *en, *zh;
} likelihoods[] = {{0.99, "virtually certain", "几乎必然耗尽"},
                   {0.90, "very likely", "很可能耗尽"},
                   {0.66, "likely", "较可能耗尽"},
                   {0.33, "about as likely as not", "耗尽与否大致各半"},
                   {0.10, "unlikely", "耗尽的可能性较小"},
                   {0.01, "very unlikely", "耗尽的可能性很小"},
                   {-1.0, "exceptionally unlikely", "耗尽的可能性极小"}};

const char *yb_report_likelihood(double probability, bool zh)
{
    size_t i = 0;

    while (probability < likelihoods[i].least)
        i++;
    return zh ? likelihoods[i].zh : likelihoods[i].en;
}

/* "by the end of 2040 unlikely (20.7 %)" */
static void write_chance(yb_report *report, const yb_report_risk *risk)
{
    const char *const paths = yb_report_number(report, (double) report->subject->run.paths, 0);

    if (risk->probability <= 0.0)
        yb_report_print(report, "by the end of %d found in none of the %s paths",
                        "到%d年末在%s条路径中均未耗尽", risk->year, paths);
    else if (risk->probability >= 1.0)
        yb_report_print(report, "by the end of %d found in all of the %s paths",
                        "到%d年末在全部%s条路径中均已耗尽", risk->year, paths);
    else
        yb_report_print(report, "by the end of %d %s (%s)", "到%d年末%s（%s）", risk->year,
                        yb_report_likelihood(risk->probability, report->zh),
                        yb_report_probability(report, risk->probability));
}

/* "1,216 in 2040 (90 % of the paths: −3,631 to 5,815)" */
static void write_balance(yb_report *report, const yb_chart_row *row, bool first)
{
    yb_report_print(report, "%s in %d", "%s（%d年",
                    yb_report_money(report, row->values[report->subject->median_index]), row->year);
    if (report->low >= 0 && first)
        yb_report_print(report, " (%g %% of the paths: %s)", "，%g%%的路径介于%s）", report->coverage,
                        yb_report_range(report, row->values));
    else if (report->low >= 0)
        yb_report_print(report, " (%s)", "，%s）", yb_report_range(report, row->values));
    else if (report->zh)
        fputs("）", report->out);
}

/* Sentences 1 and 2: balance and exhaustion of a fund. */
static void write_fund(yb_report *report, const char *fund)
{
    const size_t own = report->set.reference;
    const yb_report_risk *const middle =
        yb_report_risk_at(&report->risks[own], NULL, fund, "exhausted_by", report->middle);
    const yb_report_risk *const late =
        yb_report_risk_at(&report->risks[own], NULL, fund, "exhausted_by", report->late);
    const yb_chart_row *const balance[2] = {
        yb_report_row(report, own, fund, "accumulated_balance", report->middle),
        yb_report_row(report, own, fund, "accumulated_balance", report->late)};

    if (middle == NULL || late == NULL || balance[0] == NULL || balance[1] == NULL)
        return;
    fprintf(report->out, "<li><strong>%s</strong>", yb_chart_fund_name(fund, report->zh));
    yb_report_print(report, ": exhaustion, a balance below zero at the end of some year, is ", "：");
    write_chance(report, middle);
    if (late != middle) {
        yb_report_print(report, " and ", "，");
        write_chance(report, late);
    }
    const char *const base = yb_report_money(
        report, yb_report_median(report, own, fund, "accumulated_balance", report->base_year));
    if (report->zh)
        fprintf(report->out, "；年末累计结余%d年为%s亿元，此后中位数为", report->base_year, base);
    else
        fprintf(report->out, "; the balance at the end of the year, %s billion yuan in %d, has a median of ",
                base, report->base_year);
    write_balance(report, balance[0], true);
    if (late != middle) {
        yb_report_print(report, " and of ", "和");
        write_balance(report, balance[1], false);
    }
    yb_report_print(report, ".</li>\n", "亿元。</li>\n");
}

/* Sentence 3: from when on a deficit is more likely than not. */
static void write_deficits(yb_report *report)
{
    const int resident = yb_report_half(report, report->set.reference, "resident", "current_deficit");
    const int pooled = yb_report_half(report, report->set.reference, "employee_pooled", "current_deficit");
    const int years[2] = {resident, pooled};

    yb_report_print(report,
                    "<li>The first year in which more than half of the paths show a deficit (spending "
                    "above income) is ",
                    "<li>半数以上路径出现当期赤字（支出大于收入）的第一年，");
    for (int i = 0; i < 2; i++) {
        yb_report_print(report, "%s", "%s",
                        i == 0       ? (report->zh ? "居民医保" : "for the resident fund ")
                        : report->zh ? "，职工医保统筹基金"
                                     : " and for the employee pooled fund ");
        if (years[i] > 0)
            yb_report_print(report, "%d", "为%d年", years[i]);
        else
            yb_report_print(report, "none up to %d", "至%d年均未出现", report->last_year);
    }
    yb_report_print(report, ".</li>\n", "。</li>\n");
}

static double yearly_growth(const yb_report *report, const char *fund, const char *series)
{
    const double first = yb_report_median(report, report->set.reference, fund, series, report->base_year);
    const double last = yb_report_median(report, report->set.reference, fund, series, report->middle);

    return pow(last / first, 1.0 / (report->middle - report->base_year)) - 1.0;
}

/* Sentence 4 of a single result: growth of income and expenditure. */
static void write_growth(yb_report *report)
{
    yb_report_print(
        report,
        "<li>From %d to %d the median expenditure of the resident fund grows by %s a year and its "
        "median income by %s; ",
        "<li>%d—%d年，居民医保支出的中位数年均增长%s，收入的中位数年均增长%s；", report->base_year,
        report->middle, yb_report_percent(report, yearly_growth(report, "resident", "expenditure"), 1),
        yb_report_percent(report, yearly_growth(report, "resident", "income"), 1));
    yb_report_print(report, "for the employee pooled fund it is %s and %s.</li>\n",
                    "职工医保统筹基金分别为%s和%s。</li>\n",
                    yb_report_percent(report, yearly_growth(report, "employee_pooled", "expenditure"), 1),
                    yb_report_percent(report, yearly_growth(report, "employee_pooled", "income"), 1));
}

static const char *const FUNDS[2] = {"resident", "employee_pooled"};

/* The scenario and fund with the largest median difference; NULL: nothing to compare. */
static const yb_chart_row *largest_difference(const yb_report *report, size_t *scenario)
{
    const yb_chart_row *largest = NULL;

    for (size_t i = 0; i < report->set.n; i++)
        for (size_t f = 0; f < 2; f++) {
            const yb_chart_row *const row =
                i == report->set.reference
                    ? NULL
                    : yb_report_difference(report, i, FUNDS[f], "accumulated_balance", report->middle);

            if (row != NULL &&
                (largest == NULL || fabs(row->values[report->set.compare->median_index]) >
                                        fabs(largest->values[report->set.compare->median_index]))) {
                largest = row;
                *scenario = i;
            }
        }
    return largest;
}

/* How certain the sign of a paired difference is, as the band says. */
static const char *sign_of(const yb_report *report, const yb_chart_row *row, bool zh)
{
    const double low = row->values[report->low], high = row->values[report->high];

    if (high < 0.0)
        return zh ? "区间两端均为负" : "both ends of the band are negative";
    if (low > 0.0)
        return zh ? "区间两端均为正" : "both ends of the band are positive";
    return zh ? "区间跨零，方向不确定" : "the band contains zero, so that the sign is not certain";
}

static double median_difference(const yb_report *report, size_t scenario, const char *fund)
{
    const yb_chart_row *const row =
        yb_report_difference(report, scenario, fund, "accumulated_balance", report->middle);

    return row != NULL ? row->values[report->set.compare->median_index] : 0.0;
}

/* Whether the scenario sets a key of the group, "resident." say, to another value than the one compared with.
 */
static bool changes(const yb_report *report, size_t scenario, const char *group)
{
    const yb_report_keys *const keys = &report->keys[scenario];

    for (size_t k = 0; k < keys->n; k++) {
        const yb_report_key *const other =
            strncmp(keys->keys[k].path, group, strlen(group)) == 0
                ? yb_report_key_find(&report->keys[report->set.reference], keys->keys[k].path)
                : &keys->keys[k];

        if (other == NULL || strcmp(other->value, keys->keys[k].value) != 0)
            return true;
    }
    return false;
}

static double chance(const yb_report *report, size_t scenario, const char *fund)
{
    const yb_report_risk *const risk =
        yb_report_risk_at(&report->risks[scenario], NULL, fund, "exhausted_by", report->middle);

    return risk != NULL ? risk->probability : 0.0;
}

static double chance_difference(const yb_report *report, size_t scenario, const char *fund)
{
    return chance(report, scenario, fund) - chance(report, report->set.reference, fund);
}

/* The fund that the scenario's levers are those of; where they are of both or of none, the one whose
 * probability of exhaustion moves more, else the one with the `largest` effect. */
static const char *first_fund(const yb_report *report, size_t scenario, const char *largest)
{
    const bool resident = changes(report, scenario, "resident.");
    const bool employee = changes(report, scenario, "employee.");

    if (resident != employee)
        return resident ? FUNDS[0] : FUNDS[1];
    const double of_resident = fabs(chance_difference(report, scenario, FUNDS[0]));
    const double of_pooled = fabs(chance_difference(report, scenario, FUNDS[1]));

    return of_resident == of_pooled ? largest : of_resident > of_pooled ? FUNDS[0] : FUNDS[1];
}

/* The effect on the second fund is worth a sentence from a tenth of that on the first on, or where it moves
 * the probability by a point. */
static bool is_material(const yb_report *report, size_t scenario, const char *first, const char *second)
{
    return fabs(median_difference(report, scenario, second)) >=
               0.1 * fabs(median_difference(report, scenario, first)) ||
           fabs(chance_difference(report, scenario, second)) >= 0.01;
}

/* "the balance of the resident fund at the end of 2040 by a median of ...; exhaustion ..." */
static void write_effect(yb_report *report, size_t i, const char *fund)
{
    const yb_chart_row *const row =
        yb_report_difference(report, i, fund, "accumulated_balance", report->middle);
    const bool band =
        report->low >= 0 && report->set.compare->n_percentiles == report->subject->n_percentiles;

    if (row == NULL)
        return;
    const char *const median = yb_report_money_change(report, row->values[report->set.compare->median_index]);

    if (report->zh)
        fprintf(report->out, "%d年末%s累计结余的差额中位数为%s亿元", report->middle,
                yb_chart_fund_name(fund, true), median);
    else
        fprintf(report->out, "the balance of the %s at the end of %d by a median of %s billion yuan",
                yb_label_fund(fund, false), report->middle, median);
    if (band)
        yb_report_print(report, " (%g %% of the paths: %s; %s)", "（%g%%的路径介于%s亿元；%s）",
                        report->coverage, yb_report_range(report, row->values),
                        sign_of(report, row, report->zh));
    yb_report_print(report, "; exhaustion by the end of %d has a probability of %s instead of %s",
                    "；到%d年末耗尽的概率为%s，比较基准为%s", report->middle,
                    yb_report_probability(report, chance(report, i, fund)),
                    yb_report_probability(report, chance(report, report->set.reference, fund)));
}

/* Sentence 4 of several results. */
static void write_difference(yb_report *report)
{
    size_t i = 0;
    const yb_chart_row *const row = largest_difference(report, &i);

    if (row == NULL) {
        write_growth(report);
        return;
    }
    const char *const reference = report->title[report->zh][report->set.reference];
    const char *const first = first_fund(report, i, row->fund);
    const char *const second = strcmp(first, FUNDS[0]) == 0 ? FUNDS[1] : FUNDS[0];
    const bool several = report->set.n > 2;

    if (report->zh)
        fprintf(report->out, "<li>与“%s”逐路径比较，%s“%s”%s：", reference, several ? "影响最大的情景是" : "",
                report->title[1][i], several ? "" : "的影响是");
    else
        fprintf(report->out, "<li>Compared path by path with “%s”, %s “%s”: it changes ", reference,
                several ? "the largest effect is that of" : "the other scenario is", report->title[0][i]);
    write_effect(report, i, first);
    if (is_material(report, i, first, second)) {
        yb_report_print(report, "; it changes ", "；");
        write_effect(report, i, second);
    }
    yb_report_print(report, ".</li>\n", "。</li>\n");
}

/* Sentence 5: simulation error, and what the backtest says of the bands. */
static void write_confidence(yb_report *report)
{
    static const char *const funds[] = {"resident", "employee_pooled"};
    const yb_report_score *const score = &report->scores[0];
    double worst = 0.0;

    for (size_t f = 0; f < 2; f++)
        for (int year = report->base_year + 1; year <= report->last_year; year++) {
            const yb_report_risk *const risk = yb_report_risk_at(&report->risks[report->set.reference], NULL,
                                                                 funds[f], "exhausted_by", year);

            worst = risk != NULL && risk->se > worst ? risk->se : worst;
        }
    yb_report_print(
        report,
        "<li>All of this holds under the scenario's assumptions; with %s simulated paths the standard error "
        "of a "
        "probability of exhaustion is at most %s points, but that is the error of simulation only",
        "<li>以上结论以情景假设为条件；模拟%s条路径时，耗尽概率的标准误不超过%s个百分点，但这只是模拟误差",
        yb_report_number(report, (double) report->subject->run.paths, 0),
        yb_report_number(report, 100.0 * worst, 1));
    if (!score->known)
        yb_report_print(report, ".</li>\n", "。</li>\n");
    else if (score->high_90 < 90.0)
        yb_report_print(
            report,
            ": of %s published figures forecast from past years, only %g %% lay inside the model's "
            "90 %% bands, so bands of this model have been too narrow.</li>\n",
            "：回测中%s个已公布的数字仅有%g%%落在模型的90%%区间内，说明本模型的区间历来偏窄。</li>\n",
            score->n, score->share_90);
    else if (score->low_90 > 90.0)
        yb_report_print(
            report,
            ": of %s published figures forecast from past years, %g %% lay inside the model's 90 %% "
            "bands, so the bands are wider than the record asks for.</li>\n",
            "：回测中%s个已公布的数字有%g%%落在模型的90%%区间内，区间比历史表现所需的更宽。</li>\n", score->n,
            score->share_90);
    else
        yb_report_print(
            report,
            ": of %s published figures forecast from past years, %g %% lay inside the model's 90 %% "
            "bands, which is within the error of that share.</li>\n",
            "：回测中%s个已公布的数字有%g%%落在模型的90%%区间内，与名义水平无显著差异。</li>\n", score->n,
            score->share_90);
}

static void write_words(yb_report *report)
{
    yb_report_print(report, "<p class=\"note\">Words for probabilities: ", "<p class=\"note\">概率用语：");
    for (size_t i = 0; i < sizeof likelihoods / sizeof *likelihoods; i++) {
        const char *const word = report->zh ? likelihoods[i].zh : likelihoods[i].en;
        const char *const separator = i == 0 ? "" : report->zh ? "，" : ", ";

        if (likelihoods[i].least > 0.0)
            yb_report_print(report, "%s%s from %g %%", "%s%s：%g%%及以上", separator, word,
                            100.0 * likelihoods[i].least);
        else
            yb_report_print(report, "%s%s below %g %%", "%s%s：不足%g%%", separator, word,
                            100.0 * likelihoods[i - 1].least);
    }
    yb_report_print(
        report,
        ". Money in billion yuan of the year named (1 billion = 10 亿元). A balance below zero is the "
        "shortfall if nobody reacts: it measures a problem and is no forecast.</p>\n",
        "。金额为当年价亿元。累计结余低于零，表示若不采取任何措施将累积的缺口：它衡量问题的大小，并不是预测。"
        "</p>\n");
}

static void write_region(yb_report *report)
{
    const json_t *const json = report->subject->json;
    json_t *const region = json_object_get(json, "region");
    const size_t lent = json_array_size(json_object_get(json, "borrowed"));
    const char *const name = yb_chart_clean_string(region);

    if (name == NULL || strcmp(name, "national") == 0)
        return;
    char *const escaped = yb_report_escaped(name, strlen(name));

    if (escaped != NULL)
        yb_report_print(
            report,
            "<p class=\"warning\">Region “%s”: %zu items are borrowed from national figures because "
            "none were found for the region%s.</p>\n",
            "<p class=\"warning\">地区“%s”：有%zu项因缺少当地数据而借用全国数值%s。</p>\n", escaped, lent,
            !json_is_true(json_object_get(json, "illustrative")) ? ""
            : report->zh                                         ? "，结果仅供示意"
                                                                 : "; the result is illustrative");
    free(escaped);
}

void yb_report_summary(yb_report *report)
{
    yb_report_section(report, "summary", "Question and answer", "问题与结论");
    yb_report_print(
        report,
        "<p class=\"question\">How long do the resident and the employee fund last under “%s”, and how "
        "sure is that?</p>\n<ol class=\"answer\">\n",
        "<p class=\"question\">在“%s”下，居民医保和职工医保基金能支撑多久？把握有多大？</p>\n<ol "
        "class=\"answer\">\n",
        report->title[report->zh][report->set.reference]);
    write_fund(report, "resident");
    write_fund(report, "employee_pooled");
    write_deficits(report);
    if (report->set.n > 1)
        write_difference(report);
    else
        write_growth(report);
    write_confidence(report);
    fputs("</ol>\n", report->out);
    write_region(report);
    write_words(report);
}
