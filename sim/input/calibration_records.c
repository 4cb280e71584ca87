/* calibration_records.c: the yearly series of C-1 and C-8, from published figures. */
#include <math.h>
#include <string.h>

#include "calibration_private.h"
#include "merge.h"
#include "yibao/vecmath.h"

typedef enum { RESIDENT, EMPLOYEE, FUNDS } fund_id;
static const char *const fund_name[FUNDS] = {"resident", "employee"};

static double rule(const yb_records *r, const char *name)
{
    return yb_rules_number(r->rules, name, r->diag);
}

static int rule_year(const yb_records *r, const char *name)
{
    return (int) rule(r, name);
}

/* ln x; NaN for what has none. */
static double log_of(double x)
{
    return x > 0.0 ? yb_log(x) : NAN;
}

double yb_announced(const yb_records *r, const char *series, int year, int last)
{
    const yb_figure *figure = year <= last ? yb_data_figure(r->data, series, "resident", year) : NULL;

    return figure && strcmp(figure->status, "unverified") != 0 ? figure->value : NAN;
}

double yb_published(const yb_records *r, const char *series, const char *fund, int year)
{
    const yb_figure *figure = year <= r->origin ? yb_data_figure(r->data, series, fund, year) : NULL;

    return figure && strcmp(figure->status, "unverified") != 0 ? figure->value : NAN;
}

static double of_fund(const yb_records *r, const char *series, fund_id fund, int year)
{
    return yb_published(r, series, fund_name[fund], year);
}

static double of_nation(const yb_records *r, const char *series, int year)
{
    return yb_published(r, series, "none", year);
}

static double visits(const yb_records *r, fund_id fund, int year)
{
    return of_fund(r, "outpatient_visits", fund, year) + of_fund(r, "chronic_outpatient_visits", fund, year);
}

static double visit_cost(const yb_records *r, fund_id fund, int year)
{
    return of_fund(r, "outpatient_cost", fund, year) + of_fund(r, "chronic_outpatient_cost", fund, year);
}

/* Number that stands in the table of keys: the equations that an estimate must agree with use it. */
static double key_default(yb_key_id id)
{
    double value = 0.0;

    (void) yb_number_parse(yb_keys[id].default_text, &value);
    return value;
}

/* Logs of the series of one year; NaN where a figure is missing. */
typedef double level_of_year(const yb_records *r, fund_id fund, int year);

static double log_wage(const yb_records *r, fund_id fund, int year)
{
    (void) fund;
    return log_of(of_nation(r, "average_wage_urban_nonprivate", year));
}

static double log_income(const yb_records *r, fund_id fund, int year)
{
    (void) fund;
    return log_of(of_nation(r, "disposable_income_per_capita", year));
}

static double log_visits(const yb_records *r, fund_id fund, int year)
{
    return log_of(visits(r, fund, year)) - log_of(of_fund(r, "enrolment", fund, year));
}

static double log_discharges(const yb_records *r, fund_id fund, int year)
{
    return log_of(of_fund(r, "inpatient_discharges", fund, year)) -
           log_of(of_fund(r, "enrolment", fund, year));
}

static double log_visit_cost(const yb_records *r, fund_id fund, int year)
{
    return log_of(visit_cost(r, fund, year)) - log_of(visits(r, fund, year));
}

static double log_discharge_cost(const yb_records *r, fund_id fund, int year)
{
    return log_of(of_fund(r, "inpatient_cost", fund, year)) -
           log_of(of_fund(r, "inpatient_discharges", fund, year));
}

/* Members over those who are not in the employee fund. */
static double log_participation(const yb_records *r, fund_id fund, int year)
{
    (void) fund;
    return log_of(of_fund(r, "enrolment", RESIDENT, year)) -
           log_of(of_nation(r, "population", year) - of_fund(r, "enrolment", EMPLOYEE, year));
}

/* The coverage c of M-5: active members over those whom their age and sex would let be covered. */
static double log_coverage(const yb_records *r, fund_id fund, int year)
{
    (void) fund;
    return log_of(of_fund(r, "enrolment_active", EMPLOYEE, year)) -
           log_of(of_nation(r, "employable_population", year));
}

/* Growth of all employee members per employable person, or per head of the population where that is not
 * known: it stands in where active members were not published, before 2018 and around 2020. */
static double membership_growth(const yb_records *r, int year)
{
    const double members =
        log_of(of_fund(r, "enrolment", EMPLOYEE, year)) - log_of(of_fund(r, "enrolment", EMPLOYEE, year - 1));
    const double employable = log_of(of_nation(r, "employable_population", year)) -
                              log_of(of_nation(r, "employable_population", year - 1));
    const double population =
        log_of(of_nation(r, "population", year)) - log_of(of_nation(r, "population", year - 1));

    return members - (isnan(employable) ? population : employable);
}

static void complete_coverage(yb_records *r, int first_year)
{
    yb_record *growth = &r->growths[YB_R_COVERAGE].growth;

    for (int year = first_year + 1; year <= r->origin; year++)
        if (isnan(yb_record_get(growth, year)))
            yb_record_set(growth, year, membership_growth(r, year));
}

static double log_contribution(const yb_records *r, fund_id fund, int year)
{
    return log_of(of_fund(r, "income", EMPLOYEE, year)) -
           log_of(of_fund(r, "enrolment_active", EMPLOYEE, year)) - log_wage(r, fund, year);
}

/* The same per member, for an origin whose active members are not published. */
static double log_contribution_per_member(const yb_records *r, fund_id fund, int year)
{
    return log_of(of_fund(r, "income", EMPLOYEE, year)) - log_of(of_fund(r, "enrolment", EMPLOYEE, year)) -
           log_wage(r, fund, year);
}

static double log_maternity(const yb_records *r, fund_id fund, int year)
{
    return log_of(of_nation(r, "maternity_expenditure", year)) - log_of(of_nation(r, "births", year)) -
           log_wage(r, fund, year);
}

static double premium(const yb_records *r, int year)
{
    /* The premium for cover in the year after the origin is announced by then. */
    return yb_announced(r, "premium_individual_benefit_year", year, r->origin + 1);
}

static double log_burden(const yb_records *r, fund_id fund, int year)
{
    return log_of(premium(r, year)) - log_income(r, fund, year);
}

/* Cash over members times standards; cash premium as in I-1. */
static double log_collection(const yb_records *r, fund_id fund, int year)
{
    const double prepaid = key_default(YB_KEY_PREMIUM_PREPAID_SHARE);
    const double standard = (1.0 - prepaid) * premium(r, year) + prepaid * premium(r, year + 1) +
                            yb_announced(r, "subsidy_per_person", year, r->origin);

    return log_of(of_fund(r, "income", fund, year)) - log_of(of_fund(r, "enrolment", fund, year) * standard);
}

/* Expenditure of the fund on care: for employees that of the pool without maternity.  Before the pool's own
 * figures were published the accounts' spending is what they received, a share of income, less the growth
 * of their stock. */
static double care_expenditure(const yb_records *r, fund_id fund, int year)
{
    if (fund == RESIDENT)
        return of_fund(r, "expenditure", fund, year);
    double pooled = yb_published(r, "expenditure", "employee_pooled", year);

    if (isnan(pooled)) {
        const double credited = rule(r, "account_income_share") * of_fund(r, "income", EMPLOYEE, year);
        const double growth = yb_published(r, "accumulated_balance", "employee_account", year) -
                              yb_published(r, "accumulated_balance", "employee_account", year - 1);

        pooled = of_fund(r, "expenditure", EMPLOYEE, year) - (credited - growth);
    }
    return pooled - of_nation(r, "maternity_expenditure", year);
}

static yb_record levels(const yb_records *r, level_of_year *level, fund_id fund, int first_year)
{
    yb_record record = yb_record_empty();

    for (int year = first_year; year <= r->origin; year++)
        yb_record_set(&record, year, level(r, fund, year));
    return record;
}

/* C-8: expenditure over cost, the cost of discharges counted with the part of their number, ageing apart,
 * that reaches the fund. */
static yb_record payment_share(const yb_records *r, fund_id fund, int first_year, double ageing)
{
    const double held_back = 1.0 - rule(r, "pass_through");
    yb_record share = yb_record_empty();
    double volume = 0.0; /* log of discharges per member, without ageing, since the first share */

    for (int year = first_year; year <= r->origin; year++) {
        const double step = log_discharges(r, fund, year) - log_discharges(r, fund, year - 1) - ageing;
        const double inpatient = of_fund(r, "inpatient_cost", fund, year);

        volume = isnan(step) || isnan(yb_record_get(&share, year - 1)) ? 0.0 : volume + step;
        yb_record_set(&share, year,
                      log_of(care_expenditure(r, fund, year)) -
                          log_of(inpatient * yb_exp(-held_back * volume) + visit_cost(r, fund, year)));
    }
    return share;
}

/* Members lost beyond what the premium explains (M-7): -[g of participation - elasticity x g of burden]. */
static void read_losses(yb_records *r)
{
    const double elasticity = key_default(YB_KEY_PREMIUM_ELASTICITY);
    yb_growths *loss = &r->growths[YB_R_LOSS];

    *loss = r->growths[YB_R_PARTICIPATION];
    for (int i = 0; i < YB_RECORD_YEARS; i++)
        loss->growth.at[i] = -(r->growths[YB_R_PARTICIPATION].growth.at[i] -
                               elasticity * r->growths[YB_R_PREMIUM_BURDEN].growth.at[i]);
}

/* CPI is published as a growth. */
static void read_prices(yb_records *r, int first_year)
{
    yb_growths *cpi = &r->growths[YB_R_CPI];

    *cpi = (yb_growths){.growth = yb_record_empty(), .pulse_growth = NAN};
    for (int year = first_year; year <= r->origin; year++)
        yb_record_set(&cpi->growth, year, log_of(1.0 + of_nation(r, "cpi_growth", year) / 100.0));
}

void yb_records_read(yb_records *r)
{
    const int first = rule_year(r, "first_year");
    const yb_pulse epidemic = {rule_year(r, "epidemic_pulse_year"), rule_year(r, "epidemic_last_year")};
    const int policy = rule_year(r, "policy_break_year"), merger = rule_year(r, "merger_year");
    const yb_pulse cut = {rule_year(r, "contribution_cut_year"), rule_year(r, "contribution_cut_year")};
    const double in_resident = rule(r, "ageing_inpatient_resident");
    const double in_employee = rule(r, "ageing_inpatient_employee");
    const double out_resident = rule(r, "ageing_outpatient_resident");
    const double out_employee = rule(r, "ageing_outpatient_employee");
    const struct {
        yb_record_id id;
        level_of_year *level;
        fund_id fund;
        yb_breaks breaks;
    } parts[] = {
        {YB_R_WAGE, log_wage, FUNDS, {.ageing = 0}},
        {YB_R_INCOME, log_income, FUNDS, {.ageing = 0}},
        {YB_R_RESIDENT_VISITS, log_visits, RESIDENT, {out_resident, {policy, merger}, epidemic}},
        {YB_R_EMPLOYEE_VISITS, log_visits, EMPLOYEE, {out_employee, {policy}, epidemic}},
        {YB_R_RESIDENT_DISCHARGES, log_discharges, RESIDENT, {in_resident, {policy, merger}, epidemic}},
        {YB_R_EMPLOYEE_DISCHARGES, log_discharges, EMPLOYEE, {in_employee, {policy}, epidemic}},
        {YB_R_RESIDENT_VISIT_COST, log_visit_cost, RESIDENT, {0, {policy, merger}, epidemic}},
        {YB_R_EMPLOYEE_VISIT_COST, log_visit_cost, EMPLOYEE, {0, {policy}, epidemic}},
        {YB_R_RESIDENT_DISCHARGE_COST, log_discharge_cost, RESIDENT, {0, {policy, merger}, epidemic}},
        {YB_R_EMPLOYEE_DISCHARGE_COST, log_discharge_cost, EMPLOYEE, {0, {policy}, epidemic}},
        {YB_R_PARTICIPATION, log_participation, FUNDS, {.ageing = 0}},
        {YB_R_PREMIUM_BURDEN, log_burden, FUNDS, {.ageing = 0}},
        {YB_R_COVERAGE, log_coverage, FUNDS, {.ageing = 0}},
        {YB_R_CONTRIBUTION, log_contribution, FUNDS, {0, {merger}, cut}},
        {YB_R_MATERNITY, log_maternity, FUNDS, {.ageing = 0}},
        {YB_R_RESIDENT_COLLECTION, log_collection, RESIDENT, {.ageing = 0}},
    };
    const yb_breaks resident_share = {0, {policy, merger}, epidemic}, employee_share = resident_share;

    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        const yb_record level = levels(r, parts[i].level, parts[i].fund, first);

        r->growths[parts[i].id] = yb_growths_of(&level, &parts[i].breaks, first, r->origin);
    }
    /* The cut of contributions met an origin whose active members were never published. */
    if (r->origin == cut.first && isnan(r->growths[YB_R_CONTRIBUTION].pulse_growth)) {
        const yb_record level = levels(r, log_contribution_per_member, FUNDS, first);
        const yb_breaks breaks = {0, {merger}, cut};

        r->growths[YB_R_CONTRIBUTION].pulse_growth =
            yb_growths_of(&level, &breaks, first, r->origin).pulse_growth;
    }
    const yb_record shares[FUNDS] = {payment_share(r, RESIDENT, first, in_resident),
                                     payment_share(r, EMPLOYEE, first, in_employee)};

    r->growths[YB_R_RESIDENT_SHARE] = yb_growths_of(&shares[RESIDENT], &resident_share, first, r->origin);
    r->growths[YB_R_EMPLOYEE_SHARE] = yb_growths_of(&shares[EMPLOYEE], &employee_share, first, r->origin);
    complete_coverage(r, first);
    read_prices(r, first);
    read_losses(r);
}
