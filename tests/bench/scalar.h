/* scalar.h: the model of docs/model.md as a plain program in C, one path at a time.
 *
 * Written for comparison: doubles, loops and the functions of the C library, nothing for speed that costs a
 * reader anything.  Equations carry their numbers in docs/model.md. */
#ifndef BENCH_SCALAR_H
#define BENCH_SCALAR_H

#include <gsl/gsl_rng.h>

#include "tables.h"

enum {
    AGES = 101,
    GROUPS = 12,
    PARTICIPATION_GROUPS = 4,
    SERVICES = 4,
    DRIVERS = 19,
    PARAMETERS = 7,
    INDICES = 5,
    MAX_SHIFTS = 8,
    MAX_YEARS = 90
};
enum { MEN, WOMEN, SEXES };
enum { RESIDENT, POOLED, ACCOUNT, EMPLOYEE, ALL, FUNDS };
enum {
    INCOME,
    CONTRIBUTION,
    SUBSIDY,
    INTEREST,
    RECOVERY,
    OTHER_INCOME,
    EXPENDITURE,
    INPATIENT,
    OUTPATIENT,
    OTHER_EXPENDITURE,
    CURRENT,
    ACCUMULATED,
    ROWS
};

/* The other series that a year reports, in the order of series_name(). */
enum {
    RESIDENT_COVER,
    POOLED_COVER,
    EMPLOYEE_COVER,
    ALL_COVER,
    RESIDENT_ENROLMENT,
    EMPLOYEE_ENROLMENT,
    ALL_ENROLMENT,
    ENROLMENT_ACTIVE,
    ENROLMENT_RETIRED,
    ACTIVE_RETIRED,
    RESIDENT_PARTICIPATION,
    ALL_PARTICIPATION,
    UNINSURED,
    PREMIUM,
    SUBSIDY_STANDARD,
    RESIDENT_INCOME_PP,
    EMPLOYEE_INCOME_PP,
    RESIDENT_EXPENDITURE_PP,
    EMPLOYEE_EXPENDITURE_PP,
    RESIDENT_HOSPITALIZATION,
    EMPLOYEE_HOSPITALIZATION,
    RESIDENT_HOSPITALIZATION_STD,
    EMPLOYEE_HOSPITALIZATION_STD,
    RESIDENT_VISITS,
    EMPLOYEE_VISITS,
    RESIDENT_DISCHARGE_COST,
    EMPLOYEE_DISCHARGE_COST,
    RESIDENT_VISIT_COST,
    EMPLOYEE_VISIT_COST,
    POPULATION,
    POPULATION_65,
    BIRTHS,
    DEATHS,
    WAGE,
    DISPOSABLE_INCOME,
    CPI_GROWTH,
    GDP,
    FRAUD_RECOVERY,
    SHARE_OF_GDP,
    BREAK_EVEN_FINANCING,
    BREAK_EVEN_CONTRIBUTION,
    BREAK_EVEN_LEAVER,
    OTHERS
};
enum { N_SERIES = FUNDS * ROWS + OTHERS };

typedef struct {
    double value[MAX_YEARS], share;
    int index; /* -1: follows none */
} level_path;

typedef struct {
    double log_growth[MAX_YEARS], follow[MAX_YEARS];
} growth_path;

typedef struct {
    double probability, year, hospitalization, visits, rebound, lasting;
} level_shift;

typedef struct {
    int n_years, base_year, n_shifts;
    double population[SEXES][AGES], hazard[MAX_YEARS][SEXES][AGES], birth_hazard[MAX_YEARS][SEXES];
    double fertility[MAX_YEARS][AGES], male_birth_share[MAX_YEARS], migration[MAX_YEARS][SEXES][AGES];
    double base_population, births_base, deaths_base;
    double coverage_base, coverage_cap, active_share[MAX_YEARS][SEXES][AGES];
    double retiring_share[MAX_YEARS][SEXES][AGES], retired[SEXES][AGES];
    double active_base, retired_base, without_account_base;
    double participation_base[PARTICIPATION_GROUPS], log_odds_base[PARTICIPATION_GROUPS];
    double elasticity_weight[PARTICIPATION_GROUPS], remaining[MAX_YEARS][PARTICIPATION_GROUPS];
    double loss_weight[PARTICIPATION_GROUPS], participation_cap, premium_elasticity, leaver_cost_ratio;
    double resident_members_base, resident_expenditure_per_member_base;
    growth_path coverage_growth, wage_growth, income_growth, cpi_growth, base_dilution;
    double wage_base, disposable_income_base, gdp_base, cpi_growth_base, interest_on_negative;
    level_path interest_rate, premium, subsidy, resident_other_income, resident_other_expenditure;
    level_path employer_rate, individual_rate, account_share, retiree_quota, account_draw,
        pooled_other_income;
    level_path recovery, care_price;
    double premium_base, premium_notice_next, subsidy_base, prepaid_share, premium_collection,
        subsidy_collection;
    double resident_fill_gap, employee_fill_gap, employer_rate_base, individual_rate_base;
    double employer_per_active_base, individual_per_active_base, account_draw_base, maternity_base;
    double recovery_income_share, deterrence, deterrence_exposure[MAX_YEARS], opening_base[3],
        stock_adjustment[3];
    double cost_weight[GROUPS], cost_sex_ratio[GROUPS][SEXES], pass_through;
    double exponent[SERVICES], fund_share_factor[SERVICES][GROUPS], retired_ratio[SERVICES],
        use_base[SERVICES];
    double cost_base[SERVICES], expenditure_base[SERVICES], log_use[SERVICES][MAX_YEARS],
        whole_share[SERVICES];
    growth_path use_growth[SERVICES], cost_growth[SERVICES];
    level_path share[SERVICES];
    double mechanism_log_use[MAX_YEARS][SERVICES], mechanism_log_cost[MAX_YEARS][SERVICES];
    double mechanism_share[MAX_YEARS][SERVICES], mechanism_care_days[MAX_YEARS],
        mechanism_duplicates[MAX_YEARS];
    double integrates[DRIVERS], innovation_sd[DRIVERS], phi[DRIVERS], drift_sd[DRIVERS];
    double cholesky[DRIVERS][DRIVERS], parameter_sd[PARAMETERS], drift_time[MAX_YEARS][DRIVERS], level_shifts;
    level_shift shift[MAX_SHIFTS];
} model;

/* Standard normals and uniforms of one path: drawn as they are asked for, or given. */
typedef struct {
    gsl_rng *rng; /* NULL: given, below */
    const double *drift, *parameter, *yearly,
        *uniform; /* [d], [p], [t - 1][d], [t - 1][i]; NULL: central path */
} draws;

/* Money of a year by fund and row, then the others. */
typedef struct {
    double money[FUNDS][ROWS], other[OTHERS];
} year_series;

void model_read(model *m, const tables *t);

/* Runs one path; results[t] for t = 0 .. n_years. */
void run_path(const model *m, const draws *source, year_series *results);

/* Fund and name of a series, counted through money and others. */
void series_name(int series, const char **fund, const char **name);
double series_value(const year_series *results, int series);

#endif
