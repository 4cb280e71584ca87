/* Names for readers: see labels.h. */
#include "yibao/labels.h"

#include <stdio.h>
#include <string.h>

#include "yibao/series.h"

typedef struct {
    const char *code, *en, *zh;
} label;

static const label funds[] = {{"resident", "resident fund", "居民医保"},
                              {"employee_pooled", "employee pooled fund", "职工医保统筹基金"},
                              {"employee_account", "employee individual accounts", "职工医保个人账户"},
                              {"employee", "employee fund, pool and accounts", "职工医保（统筹与个人账户）"},
                              {"all", "both funds", "居民与职工医保合计"},
                              {"none", "", ""}};

static const label units[] = {{"100m_yuan", "100 million yuan, nominal", "亿元（当年价）"},
                              {"10k_persons", "10,000 persons", "万人"},
                              {"yuan", "yuan, nominal", "元（当年价）"},
                              {"rate", "fraction", "比率（小数）"},
                              {"share", "share", "份额（小数）"},
                              {"ratio", "ratio", "比"},
                              {"index", "index, base year = 1", "指数（基年=1）"},
                              {"months", "months", "个月"},
                              {"visits", "visits a year", "人次/年"},
                              {"years", "years", "年"},
                              {"days", "days", "天"},
                              {"year", "year", "年份"},
                              {"paths", "paths", "条"},
                              {"percent", "percent", "百分位"},
                              {"births_per_woman", "births per woman", "平均每名妇女生育数"},
                              {"log", "natural logarithm", "对数"},
                              {"log per year", "natural logarithm a year", "对数/年"},
                              {"log per 10 years", "natural logarithm per 10 years", "对数/10年"},
                              {"exponent", "exponent", "指数（幂）"},
                              {"elasticity", "elasticity", "弹性"}};

static const label events[] = {
    {"current_deficit", "deficit in the year", "当年收不抵支"},
    {"first_current_deficit_by", "deficit in that year or before", "截至当年曾出现当期赤字"},
    {"exhausted_by", "balance below zero in that year or before", "截至当年累计结余曾耗尽"},
    {"cover_below_6_months", "less than 6 months of cover", "可支付月数不足6个月"}};

static const label statuses[] = {{"official", "official", "官方公布"}, {"derived", "derived", "推算"},
                                 {"press", "press", "媒体或二手来源"}, {"unverified", "unverified", "未核实"},
                                 {"estimated", "estimated", "估计"},   {"assumption", "assumption", "假设"},
                                 {"projected", "projected", "预测"},   {"scenario", "scenario", "情景设定"}};

/* English names that are not their code with blanks. */
static const label special[] = {{"gdp", "gross domestic product", ""},
                                {"cpi_growth", "consumer price growth", ""},
                                {"cpi_index", "consumer price index", ""},
                                {"population_65plus", "population aged 65 and over", ""},
                                {"cover_months", "months of cover", ""},
                                {"enrolment", "members", ""},
                                {"enrolment_active", "active members", ""},
                                {"enrolment_retired", "retired members", ""},
                                {"active_retired_ratio", "active per retired member", ""},
                                {"wage", "average wage", ""},
                                {"disposable_income", "disposable income per head", ""},
                                {"pooled_expenditure_share_of_gdp", "pooled expenditure over GDP", ""}};

#define COUNT(table) (sizeof(table) / sizeof *(table))

static const char *find(const label *table, size_t n, const char *code, bool zh)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(table[i].code, code) == 0)
            return zh ? table[i].zh : table[i].en;
    return NULL;
}

static const char *or_code(const char *name, const char *code)
{
    return name ? name : code;
}

const char *yb_label_fund(const char *fund, bool zh)
{
    return or_code(find(funds, COUNT(funds), fund, zh), fund);
}

const char *yb_label_unit(const char *unit, bool zh)
{
    return or_code(find(units, COUNT(units), unit, zh), unit);
}

const char *yb_label_event(const char *event, bool zh)
{
    return or_code(find(events, COUNT(events), event, zh), event);
}

const char *yb_label_status(const char *status, bool zh)
{
    return or_code(find(statuses, COUNT(statuses), status, zh), status);
}

const char *yb_label_series(const char *series, bool zh, char *buffer, size_t size)
{
    const char *name = zh ? NULL : find(special, COUNT(special), series, false);

    for (int s = 0; zh && !name && s < YB_SERIES_COUNT; s++)
        if (strcmp(yb_series_table[s].name, series) == 0)
            name = yb_series_table[s].zh;
    snprintf(buffer, size, "%s", name ? name : series);
    for (char *c = buffer; !name && *c; c++)
        *c = *c == '_' ? ' ' : *c;
    return buffer;
}
