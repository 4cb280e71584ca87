/* model.h: one scenario as a calibrated, immutable model.        Layer: model
 *
 * yb_model_create() turns the validated inputs and the data pack into tables by year,
 * calibrated so that the base year reproduces the published figures.  The kernel
 * (kernel.h) only reads it; any number of threads may share it.
 *
 * Arrays by year count t from the base year: t = 0 is the base year.  Persons inside the
 * model are in units of 10,000 (万人), money in 100 million yuan (亿元), so that
 * persons x yuan = 1e-4 of a money unit.
 */
#ifndef YIBAO_MODEL_H
#define YIBAO_MODEL_H

#include <stdbool.h>
#include <stdint.h>

#include "yibao/data.h"
#include "yibao/inputs.h"
#include "yibao/schema.h"

enum {
    YB_LANES = 16, /* paths per block: one lane each */
    YB_YEARS = YB_DATA_YEARS + 1,
    YB_GROUPS = 12, /* age groups of the cost profile, split where participation changes */
    YB_PARTICIPATION_GROUPS = 4
};

/* P-7: those in the open age group die at no less than this share a year, so that a life without deaths has
 * an expectancy. */
#define YB_LEAST_DYING 0.01

/* First age of each group; the last ends at 100+. */
extern const int yb_group_first_age[YB_GROUPS + 1];
/* Participation group of each cost group. */
extern const int yb_group_participation[YB_GROUPS];

/* The four services: a fund's inpatient and outpatient care. */
typedef enum {
    YB_RESIDENT_INPATIENT,
    YB_RESIDENT_OUTPATIENT,
    YB_EMPLOYEE_INPATIENT,
    YB_EMPLOYEE_OUTPATIENT,
    YB_SERVICES
} yb_service;

typedef enum { YB_RESIDENT, YB_POOLED, YB_ACCOUNT, YB_FUNDS } yb_fund;

/* A level over time: value[t], or, when it follows an index, level value[t] times
 * (index of the year before)^share. */
typedef struct {
    bool indexed;
    yb_index index;
    double share;
    double value[YB_YEARS];
} yb_level_path;

/* A growth rate over time, as log growth into year t; `follow` is the weight with which
 * the path's own deviation of disposable income growth is added. */
typedef struct {
    double log_growth[YB_YEARS];
    double follow[YB_YEARS];
} yb_growth_path;

/* What the mechanisms do to a year, G-1 to G-12 of docs/model.md; neutral when all are off. */
typedef struct {
    double log_use[YB_SERVICES];  /* added to the log of age-standardised use */
    double log_cost[YB_SERVICES]; /* added to the log of cost per discharge or visit */
    double share[YB_SERVICES];    /* factor on the fund's share of cost */
    double care_days;  /* charged days per discharge that the funds pay for: take-up x days x covered share */
    double duplicates; /* share of resident members removed as duplicates */
} yb_mechanism_year;

/* One use-and-cost chain (U-1 to U-7). */
typedef struct {
    double exponent;                     /* of the age profile, central */
    double fund_share_factor[YB_GROUPS]; /* the fund's share by age relative to 45 */
    double retired_ratio;      /* use per retired over active member in the base year; employee services */
    double use_base;           /* discharges or visits per member */
    double cost_base;          /* yuan per discharge or visit */
    double expenditure_base;   /* of the fund, 100m yuan */
    double log_use[YB_YEARS];  /* central log of age-standardised use relative to the base year */
    yb_growth_path use_growth; /* outpatient: growth of visits */
    yb_growth_path cost_growth;
    yb_level_path share; /* fund share relative to the base year */
    double whole_share;  /* the same at which the fund pays all of the cost */
} yb_service_model;

/* A rare level shift (yb_level_shift in inputs.h) as logs: what it adds to log use in its year, what of that
 * stays for ever, and what the year after brings. */
typedef struct {
    double year; /* placed in this calendar year; 0: random */
    double probability, hospitalization, visits, lasting, next_hospitalization, next_visits;
} yb_log_shift;

typedef struct {
    double innovation_sd[YB_DRIVER_COUNT];
    double phi[YB_DRIVER_COUNT];
    double drift_sd[YB_DRIVER_COUNT];
    double drift_time[YB_DRIVER_COUNT]
                     [YB_YEARS]; /* effective years of drift up to t: t, or less when it fades */
    double cholesky[YB_DRIVER_COUNT][YB_DRIVER_COUNT];
    int n_terms[YB_DRIVER_COUNT],
        term[YB_DRIVER_COUNT][YB_DRIVER_COUNT]; /* columns of a row that are not 0 */
    double parameter_sd[YB_PARAMETER_COUNT];
    bool level_shifts;
    size_t n_shifts;
    yb_log_shift shift[YB_MAX_SHIFTS];
} yb_shock_model;

typedef struct {
    int64_t paths;
    int isa;                      /* compiled version of the kernel, see yb_isa_choose() */
    struct yb_sampling *sampling; /* quasi-random paths (sampling.h); NULL: independent ones */

    /* From base_year to shock: all that the world of a path follows from, see yb_model_same_world(). */
    int base_year, n_years; /* n_years projected years: base_year + 1 .. base_year + n_years */
    uint64_t seed;

    /* Population, P-1 to P-7; hazard[t] leads from the end of t - 1 to the end of t. */
    double population[YB_SEXES][YB_AGES];
    double hazard[YB_YEARS][YB_SEXES][YB_AGES]; /* from age a to a + 1 */
    double birth_hazard[YB_YEARS][YB_SEXES];
    double fertility[YB_YEARS][YB_AGES];
    double tfr[YB_YEARS];
    double life_expectancy_base[YB_SEXES]; /* years, P-7 */
    double male_birth_share[YB_YEARS];
    double migration[YB_YEARS][YB_SEXES][YB_AGES];
    double mortality_scale[YB_YEARS], fertility_scale; /* on the rates of the data */
    double base_population, births_base, deaths_base;

    /* Employee members, M-1 to M-5. */
    double coverage_base, coverage_cap;
    yb_growth_path coverage_growth;
    double active_share[YB_YEARS][YB_SEXES][YB_AGES];   /* shape x share not yet retired */
    double retiring_share[YB_YEARS][YB_SEXES][YB_AGES]; /* of the cohort, per unit of coverage */
    double retired[YB_SEXES][YB_AGES];
    int youngest_retired[YB_SEXES]; /* no one retires earlier in any year */

    /* Economy and shocks. */
    yb_growth_path wage_growth, income_growth, cpi_growth;
    double cpi_growth_base;
    yb_shock_model shock;

    double active_base, retired_base, without_account_base;

    /* Resident members, M-6 to M-10. */
    double participation_base[YB_PARTICIPATION_GROUPS];
    double log_odds_base[YB_PARTICIPATION_GROUPS];
    double elasticity_weight[YB_PARTICIPATION_GROUPS];   /* log-odds per log premium and unit of elasticity */
    double remaining[YB_YEARS][YB_PARTICIPATION_GROUPS]; /* after losses */
    double loss_weight[YB_PARTICIPATION_GROUPS];
    double participation_cap;
    double premium_elasticity, leaver_cost_ratio;
    double resident_members_base,
        resident_expenditure_per_member_base; /* the latter in 100m yuan per 10,000 */

    /* Economy. */
    double wage_base, disposable_income_base, gdp_base;
    yb_level_path interest_rate;
    bool interest_on_negative;

    /* Resident income, I-1 to I-4. */
    yb_level_path premium, subsidy;
    double premium_base, premium_notice_next, subsidy_base;
    double prepaid_share, premium_collection, subsidy_collection;
    yb_level_path resident_other_income, resident_other_expenditure;
    bool resident_fill_gap, employee_fill_gap;

    /* Employee income, I-5 to I-9. */
    yb_level_path employer_rate, individual_rate, account_share, retiree_quota, account_draw;
    double employer_rate_base, individual_rate_base;
    yb_growth_path base_dilution;
    double employer_per_active_base, individual_per_active_base; /* yuan */
    double account_draw_base;
    yb_level_path pooled_other_income;
    double maternity_base;
    yb_growth_path maternity_growth; /* per birth, relative to the wage */

    yb_service_model service[YB_SERVICES];
    double cost_weight[YB_GROUPS];
    double cost_sex_ratio[YB_GROUPS][YB_SEXES];
    double pass_through;

    yb_level_path recovery;
    double recovery_base, recovery_income_share, deterrence;
    double deterrence_exposure[YB_YEARS]; /* g(recovery) - g(base year) */

    yb_mechanism_year mechanism[YB_YEARS];
    yb_level_path care_price; /* yuan per day */

    double opening_base[YB_FUNDS];
    double stock_adjustment[YB_FUNDS]; /* added in the base year to meet the published stock */

    size_t n_overrides;
    struct {
        int series; /* yb_series_id */
        bool keep_shocks;
        double value[YB_YEARS];
        double central[YB_YEARS]; /* what the central path gives without the override */
    } override[YB_MAX_OVERRIDES];
} yb_model;

/* NULL with problems in `diag`: a figure is missing, or the published totals cannot be met. */
yb_model *yb_model_create(const yb_inputs *inputs, const yb_data *data, yb_diag *diag);
void yb_model_free(yb_model *model);

/* Whether paths of the two models go through the same world (yb_world in kernel.h): the same shocks, economy,
 * population and employee members, bit by bit.  Two that differ in a number that makes no difference count as
 * different. */
bool yb_model_same_world(const yb_model *a, const yb_model *b);

/* Equal for two models of the same world; for two others as good as never. */
uint64_t yb_model_world_hash(const yb_model *model);

#endif
