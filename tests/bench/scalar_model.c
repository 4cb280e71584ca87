/* Reads the tables of the plain comparison program, and the names of its series: see scalar.h. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scalar.h"

static void read_into(const tables *t, const char *name, double *to, size_t room)
{
    size_t n;
    const double *value = tables_get(t, name, &n);

    if (n > room) {
        fprintf(stderr, "error: table %s has %zu values, more than the %zu known of\n", name, n, room);
        exit(3);
    }
    memcpy(to, value, n * sizeof *to);
}

/* Row `row` of the `rows` equal rows of a table. */
static void read_row(const tables *t, const char *name, size_t row, size_t rows, double *to)
{
    size_t n;
    const double *value = tables_get(t, name, &n);

    memcpy(to, value + row * (n / rows), n / rows * sizeof *to);
}

static void read_level(const tables *t, const char *name, size_t row, size_t rows, level_path *path)
{
    char text[64];
    double index;

    snprintf(text, sizeof text, "%s.value", name);
    read_row(t, text, row, rows, path->value);
    snprintf(text, sizeof text, "%s.share", name);
    read_row(t, text, row, rows, &path->share);
    snprintf(text, sizeof text, "%s.index", name);
    read_row(t, text, row, rows, &index);
    path->index = (int) index;
}

static void read_growth(const tables *t, const char *name, size_t row, size_t rows, growth_path *path)
{
    char text[64];

    snprintf(text, sizeof text, "%s.log_growth", name);
    read_row(t, text, row, rows, path->log_growth);
    snprintf(text, sizeof text, "%s.follow", name);
    read_row(t, text, row, rows, path->follow);
}

static int read_integer(const tables *t, const char *name)
{
    double value;

    read_into(t, name, &value, 1);
    return (int) value;
}

#define READ(field)        read_into(t, #field, (double *) &m->field, sizeof m->field / (sizeof(double)))
#define READ_LEVEL(field)  read_level(t, #field, 0, 1, &m->field)
#define READ_GROWTH(field) read_growth(t, #field, 0, 1, &m->field)

static void read_population_and_members(model *m, const tables *t)
{
    READ(population);
    READ(hazard);
    READ(birth_hazard);
    READ(fertility);
    READ(male_birth_share);
    READ(migration);
    READ(base_population);
    READ(births_base);
    READ(deaths_base);
    READ(coverage_base);
    READ(coverage_cap);
    READ_GROWTH(coverage_growth);
    READ(active_share);
    READ(retiring_share);
    READ(retired);
    READ(active_base);
    READ(retired_base);
    READ(without_account_base);
    READ(participation_base);
    READ(log_odds_base);
    READ(elasticity_weight);
    READ(remaining);
    READ(loss_weight);
    READ(participation_cap);
    READ(premium_elasticity);
    READ(leaver_cost_ratio);
    READ(resident_members_base);
    READ(resident_expenditure_per_member_base);
}

static void read_money(model *m, const tables *t)
{
    READ_GROWTH(wage_growth);
    READ_GROWTH(income_growth);
    READ_GROWTH(cpi_growth);
    READ(wage_base);
    READ(disposable_income_base);
    READ(gdp_base);
    READ(cpi_growth_base);
    READ_LEVEL(interest_rate);
    READ(interest_on_negative);
    READ_LEVEL(premium);
    READ_LEVEL(subsidy);
    READ(premium_base);
    READ(premium_notice_next);
    READ(subsidy_base);
    READ(prepaid_share);
    READ(premium_collection);
    READ(subsidy_collection);
    READ_LEVEL(resident_other_income);
    READ_LEVEL(resident_other_expenditure);
    READ(resident_fill_gap);
    READ(employee_fill_gap);
    READ_LEVEL(employer_rate);
    READ_LEVEL(individual_rate);
    READ_LEVEL(account_share);
    READ_LEVEL(retiree_quota);
    READ_LEVEL(account_draw);
    READ(employer_rate_base);
    READ(individual_rate_base);
    READ_GROWTH(base_dilution);
    READ(employer_per_active_base);
    READ(individual_per_active_base);
    READ(account_draw_base);
    READ_LEVEL(pooled_other_income);
    READ(maternity_base);
    READ_LEVEL(recovery);
    READ(recovery_income_share);
    READ(deterrence);
    READ(deterrence_exposure);
    READ_LEVEL(care_price);
    READ(opening_base);
    READ(stock_adjustment);
}

static void read_services(model *m, const tables *t)
{
    READ(cost_weight);
    READ(cost_sex_ratio);
    READ(pass_through);
    READ(exponent);
    READ(fund_share_factor);
    READ(retired_ratio);
    READ(use_base);
    READ(cost_base);
    READ(expenditure_base);
    READ(whole_share);
    for (size_t j = 0; j < SERVICES; j++) {
        read_row(t, "log_use", j, SERVICES, m->log_use[j]);
        read_growth(t, "use_growth", j, SERVICES, &m->use_growth[j]);
        read_growth(t, "cost_growth", j, SERVICES, &m->cost_growth[j]);
        read_level(t, "share", j, SERVICES, &m->share[j]);
    }
    READ(mechanism_log_use);
    READ(mechanism_log_cost);
    READ(mechanism_share);
    READ(mechanism_care_days);
    READ(mechanism_duplicates);
}

void model_read(model *m, const tables *t)
{
    memset(m, 0, sizeof *m);
    m->n_years = read_integer(t, "n_years");
    m->base_year = read_integer(t, "base_year");
    m->n_shifts = read_integer(t, "n_shifts");
    read_population_and_members(m, t);
    read_money(m, t);
    read_services(m, t);
    READ(integrates);
    READ(innovation_sd);
    READ(phi);
    READ(drift_sd);
    READ(cholesky);
    READ(parameter_sd);
    READ(drift_time);
    READ(level_shifts);
    if (m->n_shifts > 0)
        READ(shift);
}

void series_name(int series, const char **fund, const char **name)
{
    static const char *const funds[FUNDS] = {"resident", "employee_pooled", "employee_account", "employee",
                                             "all"};
    static const char *const rows[ROWS] = {"income",
                                           "contribution_income",
                                           "subsidy_income",
                                           "interest_income",
                                           "recovery_income",
                                           "other_income",
                                           "expenditure",
                                           "inpatient_expenditure",
                                           "outpatient_expenditure",
                                           "other_expenditure",
                                           "current_balance",
                                           "accumulated_balance"};
    static const char *const others[OTHERS][2] = {{"resident", "cover_months"},
                                                  {"employee_pooled", "cover_months"},
                                                  {"employee", "cover_months"},
                                                  {"all", "cover_months"},
                                                  {"resident", "enrolment"},
                                                  {"employee", "enrolment"},
                                                  {"all", "enrolment"},
                                                  {"employee", "enrolment_active"},
                                                  {"employee", "enrolment_retired"},
                                                  {"employee", "active_retired_ratio"},
                                                  {"resident", "participation_rate"},
                                                  {"all", "participation_rate"},
                                                  {"all", "uninsured"},
                                                  {"resident", "premium"},
                                                  {"resident", "subsidy"},
                                                  {"resident", "income_per_person"},
                                                  {"employee", "income_per_person"},
                                                  {"resident", "expenditure_per_person"},
                                                  {"employee", "expenditure_per_person"},
                                                  {"resident", "hospitalization_rate"},
                                                  {"employee", "hospitalization_rate"},
                                                  {"resident", "hospitalization_rate_standardised"},
                                                  {"employee", "hospitalization_rate_standardised"},
                                                  {"resident", "visits_per_person"},
                                                  {"employee", "visits_per_person"},
                                                  {"resident", "cost_per_discharge"},
                                                  {"employee", "cost_per_discharge"},
                                                  {"resident", "cost_per_visit"},
                                                  {"employee", "cost_per_visit"},
                                                  {"none", "population"},
                                                  {"none", "population_65plus"},
                                                  {"none", "births"},
                                                  {"none", "deaths"},
                                                  {"none", "wage"},
                                                  {"none", "disposable_income"},
                                                  {"none", "cpi_growth"},
                                                  {"none", "gdp"},
                                                  {"none", "fraud_recovery"},
                                                  {"none", "pooled_expenditure_share_of_gdp"},
                                                  {"resident", "break_even_financing_share"},
                                                  {"employee_pooled", "break_even_contribution_rise"},
                                                  {"resident", "break_even_leaver_cost_ratio"}};

    *fund = series < FUNDS * ROWS ? funds[series / ROWS] : others[series - FUNDS * ROWS][0];
    *name = series < FUNDS * ROWS ? rows[series % ROWS] : others[series - FUNDS * ROWS][1];
}

double series_value(const year_series *results, int series)
{
    return series < FUNDS * ROWS ? results->money[series / ROWS][series % ROWS]
                                 : results->other[series - FUNDS * ROWS];
}
