/* Published history of the series: see history.h. */
#include "yibao/history.h"

#include <string.h>

/* Series whose published name, fund or unit differs from ours. */
static const struct {
    yb_series_id series;
    const char *name, *fund;
    double factor;
} renamed[] = {{YB_S_RESIDENT_HOSPITALIZATION, "inpatient_rate_derived", "resident", 0.01},
               {YB_S_EMPLOYEE_HOSPITALIZATION, "inpatient_rate_derived", "employee", 0.01},
               {YB_S_RESIDENT_PREMIUM, "premium_individual_benefit_year", "resident", 1.0},
               {YB_S_RESIDENT_SUBSIDY, "subsidy_per_person", "resident", 1.0},
               {YB_S_RESIDENT_CONTRIBUTION_INCOME, "premium_income", "resident", 1.0},
               {YB_S_RESIDENT_SUBSIDY_INCOME, "subsidy_income", "resident", 1.0},
               {YB_S_WAGE, "average_wage_urban_nonprivate", "none", 1.0},
               {YB_S_DISPOSABLE_INCOME, "disposable_income_per_capita", "none", 1.0},
               {YB_S_CPI_GROWTH, "cpi_growth", "none", 0.01},
               {YB_S_GDP, "gdp_nominal", "none", 1.0},
               {YB_S_FRAUD_RECOVERY, "fraud_recovery", "all", 1.0}};

/* Ratios and differences of published figures: (a [+ b]) / c x factor, or a - b. */
typedef struct {
    yb_series_id series;
    const char *fund;          /* of a and b */
    const char *a, *b, *c, *d; /* (a + b) / (c + d); b, d may be NULL */
    double factor;
} derived_ratio;

static const derived_ratio ratios[] = {
    {YB_S_RESIDENT_VISITS, "resident", "outpatient_visits", "chronic_outpatient_visits", "enrolment", NULL,
     1.0},
    {YB_S_EMPLOYEE_VISITS, "employee", "outpatient_visits", "chronic_outpatient_visits", "enrolment", NULL,
     1.0},
    {YB_S_RESIDENT_VISIT_COST, "resident", "outpatient_cost", "chronic_outpatient_cost", "outpatient_visits",
     "chronic_outpatient_visits", 1e4},
    {YB_S_EMPLOYEE_VISIT_COST, "employee", "outpatient_cost", "chronic_outpatient_cost", "outpatient_visits",
     "chronic_outpatient_visits", 1e4},
    {YB_S_RESIDENT_COVER_MONTHS, "resident", "accumulated_balance", NULL, "expenditure", NULL, 12.0},
    {YB_S_POOLED_COVER_MONTHS, "employee_pooled", "accumulated_balance", NULL, "expenditure", NULL, 12.0},
    {YB_S_EMPLOYEE_COVER_MONTHS, "employee", "accumulated_balance", NULL, "expenditure", NULL, 12.0},
    {YB_S_ALL_COVER_MONTHS, "all", "accumulated_balance", NULL, "expenditure", NULL, 12.0},
    {YB_S_RESIDENT_INCOME_PER_PERSON, "resident", "income", NULL, "enrolment", NULL, 1e4},
    {YB_S_EMPLOYEE_INCOME_PER_PERSON, "employee", "income", NULL, "enrolment", NULL, 1e4},
    {YB_S_RESIDENT_EXPENDITURE_PER_PERSON, "resident", "expenditure", NULL, "enrolment", NULL, 1e4},
    {YB_S_EMPLOYEE_EXPENDITURE_PER_PERSON, "employee", "expenditure", NULL, "enrolment", NULL, 1e4},
    {YB_S_ACTIVE_PER_RETIRED, "employee", "enrolment_active", NULL, "enrolment_retired", NULL, 1.0}};

static bool sum_of(const yb_data *data, const char *fund, const char *a, const char *b, int year, double *sum)
{
    const yb_figure *first = yb_data_figure(data, a, fund, year);
    const yb_figure *second = b ? yb_data_figure(data, b, fund, year) : NULL;

    if (!first || (b && !second))
        return false;
    *sum = first->value + (second ? second->value : 0.0);
    return true;
}

static bool derive(const yb_data *data, yb_series_id series, int year, double *value)
{
    for (size_t i = 0; i < sizeof ratios / sizeof *ratios; i++) {
        const derived_ratio *r = &ratios[i];
        double top, bottom;

        if (r->series == series && sum_of(data, r->fund, r->a, r->b, year, &top) &&
            sum_of(data, r->fund, r->c, r->d, year, &bottom) && bottom != 0.0) {
            *value = r->factor * top / bottom;
            return true;
        }
    }
    if (series == YB_S_ALL_UNINSURED || series == YB_S_ALL_PARTICIPATION) {
        const yb_figure *population = yb_data_figure(data, "population", "none", year);
        const yb_figure *enrolment = yb_data_figure(data, "enrolment", "all", year);

        if (!population || !enrolment)
            return false;
        *value = series == YB_S_ALL_UNINSURED ? population->value - enrolment->value
                                              : enrolment->value / population->value;
        return true;
    }
    return false;
}

bool yb_history(const yb_data *data, yb_series_id series, int year, double *value, const char **status)
{
    const char *name = yb_series_table[series].name, *fund = yb_series_table[series].fund;
    double factor = 1.0;

    for (size_t i = 0; i < sizeof renamed / sizeof *renamed; i++)
        if (renamed[i].series == series) {
            name = renamed[i].name;
            fund = renamed[i].fund;
            factor = renamed[i].factor;
        }
    const yb_figure *figure = yb_data_figure(data, name, fund, year);

    if (figure) {
        *value = factor * figure->value;
        *status = figure->status;
        return true;
    }
    *status = "derived";
    return derive(data, series, year, value);
}
