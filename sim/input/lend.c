/* What was not published for a base year before 2025 is lent to it, from figures of that year and earlier
 * ones only: see data_private.h and docs/data.md. */
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "data_private.h"

void yb_data_say(yb_data *data, const char *format, ...)
{
    char **grown = realloc(data->borrowed, (data->n_borrowed + 1) * sizeof *grown);
    va_list arguments;

    if (!grown) {
        data->out_of_memory = true;
        return;
    }
    data->borrowed = grown;
    va_start(arguments, format);
    if (vasprintf(&data->borrowed[data->n_borrowed], format, arguments) >= 0)
        data->n_borrowed++;
    else
        data->out_of_memory = true;
    va_end(arguments);
}

/* ---- Figures that are there, published or lent ---- */

static double value_of(const yb_data *data, const char *series, const char *fund, int year)
{
    const yb_figure *figure =
        yb_funds_find((yb_figure_list){data->figure, data->n_figures}, series, fund, year);

    if (!figure || strcmp(figure->status, "unverified") == 0)
        figure = yb_funds_find((yb_figure_list){data->lent, data->n_lent}, series, fund, year);
    return figure ? figure->value : NAN;
}

/* The value of the base year. */
static double now(const yb_data *data, const char *series, const char *fund)
{
    return value_of(data, series, fund, data->base_year);
}

/* The last year before the base year with a value; 0: none. */
static int last_year(const yb_data *data, const char *series, const char *fund)
{
    for (int year = data->base_year - 1; year >= YB_FIRST_FIGURE_YEAR; year--)
        if (!isnan(value_of(data, series, fund, year)))
            return year;
    return 0;
}

/* Adds a figure unless there is one, or the value is not known. */
static void lend(yb_data *data, const char *series, const char *fund, const char *unit, int year,
                 double value)
{
    yb_figure *grown;

    if (isnan(value) || !isnan(value_of(data, series, fund, year)))
        return;
    grown = realloc(data->lent, (data->n_lent + 1) * sizeof *grown);
    if (grown)
        data->lent = grown;
    if (!grown || !yb_funds_add(data->lent, &data->n_lent,
                                &(yb_figure){.series = (char *) series,
                                             .fund = (char *) fund,
                                             .unit = (char *) unit,
                                             .status = (char[]){"derived"},
                                             .source_id = (char[]){"lent"},
                                             .year = year,
                                             .value = value}))
        data->out_of_memory = true;
}

/* ---- Members, deaths ---- */

static void lend_members(yb_data *data)
{
    const int base = data->base_year, split = last_year(data, "enrolment_active", "employee");
    const int alone = last_year(data, "enrolment_pool_only", "employee");

    if (isnan(now(data, "enrolment_active", "employee")) && split != 0) {
        const double active = value_of(data, "enrolment_active", "employee", split);
        const double retired = value_of(data, "enrolment_retired", "employee", split);
        const double members = now(data, "enrolment", "employee");

        lend(data, "enrolment_active", "employee", "10k_persons", base,
             members * (active / (active + retired)));
        lend(data, "enrolment_retired", "employee", "10k_persons", base,
             members * (retired / (active + retired)));
        yb_data_say(data, "active and retired members: members of %d in the proportion of %d", base, split);
    }
    if (isnan(now(data, "enrolment_pool_only", "employee")) && alone != 0) {
        lend(data, "enrolment_pool_only", "employee", "10k_persons", base,
             value_of(data, "enrolment_pool_only", "employee", alone));
        yb_data_say(data, "members without an account: the number of %d", alone);
    }
}

static void lend_deaths(yb_data *data)
{
    const int base = data->base_year;

    if (!isnan(now(data, "deaths", "none")))
        return;
    lend(data, "deaths", "none", "10k_persons", base,
         now(data, "births", "none") -
             (now(data, "population", "none") - value_of(data, "population", "none", base - 1)));
    yb_data_say(data, "deaths: births of %d less the change of the population", base);
}

/* ---- Money ---- */

/* Accounts and pooled fund were not told apart before 2023 but in their stocks: an assumed share of income
 * goes to the accounts, their spending is what their stock leaves, the rest is the pool's. */
static void lend_account_split(yb_data *data, double account_share)
{
    const int base = data->base_year;

    if (!isnan(now(data, "income", "employee_account")))
        return;
    const double income = now(data, "income", "employee"), expenditure = now(data, "expenditure", "employee");
    const double credited = account_share * income;
    const double spent = credited - (now(data, "accumulated_balance", "employee_account") -
                                     value_of(data, "accumulated_balance", "employee_account", base - 1));

    lend(data, "income", "employee_account", "100m_yuan", base, credited);
    lend(data, "expenditure", "employee_account", "100m_yuan", base, spent);
    lend(data, "income", "employee_pooled", "100m_yuan", base, income - credited);
    lend(data, "expenditure", "employee_pooled", "100m_yuan", base, expenditure - spent);
    yb_data_say(
        data,
        "accounts and pooled fund: %g of the employee income of %d goes to the accounts (assumption), "
        "which spend that less the change of their balance; the rest is the pooled fund's",
        account_share, base);
}

/* A stock that is not published a year earlier is that of the base year less its flow. */
static void lend_opening_balances(yb_data *data)
{
    static const char *const funds[] = {"resident", "employee_pooled", "employee_account"};
    const int base = data->base_year;

    for (size_t f = 0; f < sizeof funds / sizeof *funds; f++) {
        if (!isnan(value_of(data, "accumulated_balance", funds[f], base - 1)))
            continue;
        lend(data, "accumulated_balance", funds[f], "100m_yuan", base - 1,
             now(data, "accumulated_balance", funds[f]) -
                 (now(data, "income", funds[f]) - now(data, "expenditure", funds[f])));
        yb_data_say(data, "%s balance of %d: that of %d less its flow", funds[f], base - 1, base);
    }
}

static void lend_cost_by_status(yb_data *data, double ratio)
{
    const double active = now(data, "enrolment_active", "employee");
    const double retired = now(data, "enrolment_retired", "employee");
    const double per_active = now(data, "medical_cost", "employee") / (active + ratio * retired);

    if (!isnan(now(data, "medical_cost_active", "employee")))
        return;
    lend(data, "medical_cost_active", "employee", "100m_yuan", data->base_year, active * per_active);
    lend(data, "medical_cost_retired", "employee", "100m_yuan", data->base_year,
         retired * ratio * per_active);
    yb_data_say(data,
                "medical cost by status: %g times as much per retired as per active member (assumption)",
                ratio);
}

/* ---- Rules ---- */

static double rule_of(const yb_table *table, const char *name, yb_diag *diag)
{
    const int rule = yb_table_column(table, "rule", diag), value = yb_table_column(table, "value", diag);
    const yb_place at = yb_table_place(table, 0);

    for (size_t row = 0; rule >= 0 && value >= 0 && row < yb_table_rows(table); row++)
        if (strcmp(yb_table_text(table, row, rule), name) == 0)
            return yb_table_number(table, row, value, diag);
    if (rule >= 0 && value >= 0)
        yb_fail(diag, YB_ERR_INPUT, &at, NULL, "the rule %s is missing", name);
    return 0.0;
}

void yb_lend_base_year(yb_data *data, const yb_table *calibration, const yb_table *rules, yb_diag *diag)
{
    const double account_share = rule_of(calibration, "account_income_share", diag);
    const double retired_cost_ratio = rule_of(rules, "retired_cost_ratio", diag);

    lend_members(data);
    lend_deaths(data);
    lend_account_split(data, account_share);
    lend_opening_balances(data);
    lend_cost_by_status(data, retired_cost_ratio);
}
