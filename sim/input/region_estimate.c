/* Estimates of a region's figures: see region.h. */
#include "region.h"

#include <math.h>
#include <string.h>

const char *const yb_opening_fund[YB_OPENING_FUNDS] = {"resident", "employee_pooled", "employee_account"};

static const char *const money_series[] = {"income", "expenditure", "current_balance", "accumulated_balance"};

/* ---- Figures of the nation and of the pack ---- */

/* The years of a series and fund, from YB_FIRST_FIGURE_YEAR on. */
static double *years_of(yb_figure_grid *grid, const char *series, const char *fund)
{
    return grid->value[yb_funds_series(series)][yb_funds_fund(fund)];
}

static double at_year(const double *years, int year)
{
    return year < YB_FIRST_FIGURE_YEAR || year > YB_LAST_FIGURE_YEAR ? NAN
                                                                     : years[year - YB_FIRST_FIGURE_YEAR];
}

void yb_grid_fill(yb_figure_grid *grid, const yb_figure *figure, size_t n)
{
    for (int s = 0; s < YB_N_FIGURE_SERIES; s++)
        for (int f = 0; f < YB_N_FIGURE_FUNDS; f++)
            for (int y = 0; y < YB_FIGURE_YEARS; y++)
                grid->value[s][f][y] = NAN;
    for (size_t i = 0; i < n; i++)
        if (strcmp(figure[i].status, "unverified") != 0)
            years_of(grid, figure[i].series, figure[i].fund)[figure[i].year - YB_FIRST_FIGURE_YEAR] =
                figure[i].value;
}

double yb_region_nation(const yb_region *r, const char *series, const char *fund, int year)
{
    return at_year(years_of(r->nation, series, fund), year);
}

double yb_region_own(const yb_region *r, const char *series, const char *fund, int year)
{
    return at_year(years_of(r->own, series, fund), year);
}

int yb_region_own_year(const yb_region *r, const char *series, const char *fund, int year, bool compare)
{
    const double *own = years_of(r->own, series, fund), *nation = years_of(r->nation, series, fund);
    int best = 0;

    for (int i = 0; i < YB_FIGURE_YEARS; i++) {
        const int y = YB_FIRST_FIGURE_YEAR + i;

        if (!isnan(own[i]) && !(compare && isnan(nation[i])) && (y <= year || best == 0))
            best = y;
    }
    return best;
}

/* whole = first + second: the third of three follows from the other two. */
static void learn_sum(double *whole, double *first, double *second)
{
    for (int y = 0; y < YB_FIGURE_YEARS; y++) {
        if (isnan(whole[y]))
            whole[y] = first[y] + second[y];
        else if (isnan(first[y]))
            first[y] = whole[y] - second[y];
        else if (isnan(second[y]))
            second[y] = whole[y] - first[y];
    }
}

void yb_region_learn_sums(yb_region *r)
{
    static const char *const funds[] = {"resident", "employee", "employee_pooled", "employee_account", "all"};
    yb_figure_grid *own = r->own;

    learn_sum(years_of(own, "enrolment", "employee"), years_of(own, "enrolment_active", "employee"),
              years_of(own, "enrolment_retired", "employee"));
    learn_sum(years_of(own, "enrolment", "all"), years_of(own, "enrolment", "resident"),
              years_of(own, "enrolment", "employee"));
    for (size_t f = 0; f < sizeof funds / sizeof *funds; f++)
        learn_sum(years_of(own, "income", funds[f]), years_of(own, "expenditure", funds[f]),
                  years_of(own, "current_balance", funds[f]));
    for (size_t s = 0; s < sizeof money_series / sizeof *money_series; s++) {
        learn_sum(years_of(own, money_series[s], "all"), years_of(own, money_series[s], "resident"),
                  years_of(own, money_series[s], "employee"));
        learn_sum(years_of(own, money_series[s], "employee"),
                  years_of(own, money_series[s], "employee_pooled"),
                  years_of(own, money_series[s], "employee_account"));
    }
}

/* ---- People ---- */

static bool is_employee(const char *fund)
{
    return strncmp(fund, "employee", 8) == 0;
}

yb_estimate yb_region_members(const yb_region *r, const char *fund, int year)
{
    const double now = yb_region_nation(r, "enrolment", fund, year);
    const int y = yb_region_own_year(r, "enrolment", fund, year, true);
    const double exact = yb_region_own(r, "enrolment", fund, year);

    if (!isnan(exact))
        return (yb_estimate){exact, YB_FROM_OWN, year};
    if (y != 0)
        return (yb_estimate){yb_region_own(r, "enrolment", fund, y) * now /
                                 yb_region_nation(r, "enrolment", fund, y),
                             YB_FROM_EARLIER, y};
    return (yb_estimate){now * r->population_ratio, YB_FROM_NATION, 0};
}

/* Active or retired employee members as far as they are known alone. */
yb_estimate yb_region_member_part(const yb_region *r, const char *series, int year)
{
    const double exact = yb_region_own(r, series, "employee", year),
                 now = yb_region_nation(r, series, "employee", year);
    const int y = yb_region_own_year(r, series, "employee", year, true);

    if (!isnan(exact))
        return (yb_estimate){exact, YB_FROM_OWN, year};
    if (y != 0)
        return (yb_estimate){yb_region_own(r, series, "employee", y) * now /
                                 yb_region_nation(r, series, "employee", y),
                             YB_FROM_EARLIER, y};
    return (yb_estimate){now / yb_region_nation(r, "enrolment", "employee", year) *
                             yb_region_members(r, "employee", year).value,
                         YB_FROM_NATION, 0};
}

/* The same, so that both parts add up to the members. */
static yb_estimate active_or_retired(const yb_region *r, const char *series, int year)
{
    yb_estimate part = yb_region_member_part(r, series, year);
    const double sum = yb_region_member_part(r, "enrolment_active", year).value +
                       yb_region_member_part(r, "enrolment_retired", year).value;

    part.value *= yb_region_members(r, "employee", year).value / sum;
    return part;
}

/* People that a figure is in proportion to, in the region or in the nation. */
typedef enum { PER_HEAD, POPULATION, RESIDENTS, EMPLOYEES, ACTIVE, RETIRED } basis;

static basis basis_of(const yb_figure *figure)
{
    if (strcmp(figure->unit, "yuan") == 0 || strcmp(figure->unit, "percent") == 0)
        return PER_HEAD;
    if (strcmp(figure->series, "medical_cost_active") == 0 ||
        strcmp(figure->series, "enrolment_pool_only") == 0)
        return ACTIVE;
    if (strcmp(figure->series, "medical_cost_retired") == 0)
        return RETIRED;
    if (is_employee(figure->fund) || strcmp(figure->series, "maternity_expenditure") == 0)
        return EMPLOYEES;
    return strcmp(figure->fund, "resident") == 0 ? RESIDENTS : POPULATION;
}

static double people(const yb_region *r, basis b, int year, bool nation)
{
    switch (b) {
    case PER_HEAD:
        return 1.0;
    case POPULATION:
        return yb_region_nation(r, "population", "none", year) * (nation ? 1.0 : r->population_ratio);
    case RESIDENTS:
        return nation ? yb_region_nation(r, "enrolment", "resident", year)
                      : yb_region_members(r, "resident", year).value;
    case EMPLOYEES:
        return nation ? yb_region_nation(r, "enrolment", "employee", year)
                      : yb_region_members(r, "employee", year).value;
    case ACTIVE:
        return nation ? yb_region_nation(r, "enrolment_active", "employee", year)
                      : active_or_retired(r, "enrolment_active", year).value;
    case RETIRED:
        break;
    }
    return nation ? yb_region_nation(r, "enrolment_retired", "employee", year)
                  : active_or_retired(r, "enrolment_retired", year).value;
}

/* Own, carried on, or national per head; YB_FROM_NOTHING where no national figure of the year exists. */
static yb_estimate carried_or_lent(const yb_region *r, const char *series, const char *fund, basis b,
                                   int year)
{
    const double exact = yb_region_own(r, series, fund, year);
    const double now =
        yb_region_nation(r, series, fund, year) / people(r, b, year, true) * people(r, b, year, false);
    const int y = yb_region_own_year(r, series, fund, year, true);

    if (!isnan(exact))
        return (yb_estimate){exact, YB_FROM_OWN, year};
    if (y != 0) {
        const double then =
            yb_region_nation(r, series, fund, y) / people(r, b, y, true) * people(r, b, y, false);
        const double value = yb_region_own(r, series, fund, y) * now / then;

        if (isfinite(value))
            return (yb_estimate){value, YB_FROM_EARLIER, y};
    }
    return isfinite(now) ? (yb_estimate){now, YB_FROM_NATION, 0} : (yb_estimate){NAN, YB_FROM_NOTHING, 0};
}

/* ---- Income, expenditure, balances ---- */

static basis members_of(const char *fund)
{
    return is_employee(fund) ? EMPLOYEES : RESIDENTS;
}

static bool is_part(const char *fund)
{
    return is_employee(fund) && strcmp(fund, "employee") != 0;
}

static double balance_share(const yb_region *r, const char *fund, int year)
{
    const double income = yb_region_nation(r, "income", fund, year);

    return (income - yb_region_nation(r, "expenditure", fund, year)) / income;
}

/* Only the balance of a year is known, or known last: as a share of income it keeps its distance to the
 * national fund's. */
static yb_estimate expenditure_from_balance(const yb_region *r, const char *fund, int year)
{
    const int y = yb_region_own_year(r, "current_balance", fund, year, false);

    if (y == 0 || y <= yb_region_own_year(r, "expenditure", fund, year, true))
        return (yb_estimate){NAN, YB_FROM_NOTHING, 0};
    const double share =
        yb_region_own(r, "current_balance", fund, y) / yb_region_flow(r, "income", fund, y).value -
        balance_share(r, fund, y) + balance_share(r, fund, year);
    const double value = yb_region_flow(r, "income", fund, year).value * (1.0 - share);

    return (yb_estimate){value, isfinite(value) ? YB_FROM_BALANCE : YB_FROM_NOTHING, y};
}

yb_estimate yb_region_flow(const yb_region *r, const char *series, const char *fund, int year)
{
    yb_estimate e = carried_or_lent(r, series, fund, members_of(fund), year);

    if (e.how == YB_FROM_OWN)
        return e;
    if (strcmp(series, "expenditure") == 0) {
        const yb_estimate from_balance = expenditure_from_balance(r, fund, year);

        if (from_balance.how != YB_FROM_NOTHING)
            return from_balance;
    }
    if (is_part(fund)) {
        const yb_estimate whole = yb_region_flow(r, series, "employee", year);
        const double part =
            yb_region_nation(r, series, fund, year) / yb_region_nation(r, series, "employee", year);

        /* What is known of the whole fund counts where it is later than what is known of the part. */
        if (whole.year > e.year && isfinite(whole.value * part))
            return (yb_estimate){whole.value * part, YB_FROM_WHOLE, whole.year};
    }
    return e;
}

static double balance(const yb_region *r, const char *fund, int year)
{
    const double exact = yb_region_own(r, "current_balance", fund, year);

    return !isnan(exact) ? exact
                         : yb_region_flow(r, "income", fund, year).value -
                               yb_region_flow(r, "expenditure", fund, year).value;
}

/* An accumulated balance of another year plus the balances since, or less those until then. */
static yb_estimate rolled(const yb_region *r, const char *fund, int year)
{
    const int y = yb_region_own_year(r, "accumulated_balance", fund, year, false);
    double value = y != 0 ? yb_region_own(r, "accumulated_balance", fund, y) : NAN;

    for (int k = y + 1; k <= year; k++)
        value += balance(r, fund, k);
    for (int k = year + 1; k <= y; k++)
        value -= balance(r, fund, k);
    return (yb_estimate){value,
                         !isfinite(value) ? YB_FROM_NOTHING
                         : y == year      ? YB_FROM_OWN
                                          : YB_FROM_STOCK,
                         y};
}

yb_estimate yb_region_accumulated(const yb_region *r, const char *fund, int year)
{
    const yb_estimate e = rolled(r, fund, year);
    const double stock = yb_region_nation(r, "accumulated_balance", fund, year);

    if (e.how != YB_FROM_NOTHING)
        return e;
    if (is_part(fund)) {
        const yb_estimate whole = rolled(r, "employee", year);
        const double part = stock / yb_region_nation(r, "accumulated_balance", "employee", year);

        if (whole.how != YB_FROM_NOTHING && isfinite(part))
            return (yb_estimate){whole.value * part, YB_FROM_WHOLE, whole.year};
    }
    return (yb_estimate){stock / yb_region_nation(r, "expenditure", fund, year) *
                             yb_region_flow(r, "expenditure", fund, year).value,
                         YB_FROM_COVER, 0};
}

/* ---- The base ---- */

static bool is_money(const char *series)
{
    for (size_t i = 0; i < sizeof money_series / sizeof *money_series; i++)
        if (strcmp(series, money_series[i]) == 0)
            return true;
    return false;
}

yb_estimate yb_region_estimate(const yb_region *r, const yb_figure *figure)
{
    const char *series = figure->series, *fund = figure->fund;
    const int year = figure->year;
    /* Ratios follow from the rest; totals of several funds would not be their sums. */
    const bool total = strcmp(fund, "all") == 0 || strcmp(fund, "employee") == 0;
    const size_t length = strlen(series);

    if ((is_money(series) && total) || strncmp(series, "inpatient_rate", 14) == 0 ||
        (length > 11 && strcmp(series + length - 11, "_per_person") == 0 &&
         strncmp(series, "subsidy", 7) != 0))
        return (yb_estimate){NAN, YB_FROM_NOTHING, 0};
    if (strcmp(series, "accumulated_balance") == 0)
        return yb_region_accumulated(r, fund, year);
    if (strcmp(series, "current_balance") == 0)
        return (yb_estimate){balance(r, fund, year), YB_FROM_NATION, 0};
    if (is_money(series))
        return yb_region_flow(r, series, fund, year);
    if (strcmp(series, "enrolment") == 0 && strcmp(fund, "all") == 0)
        return (yb_estimate){yb_region_members(r, "resident", year).value +
                                 yb_region_members(r, "employee", year).value,
                             YB_FROM_NATION, 0};
    if (strcmp(series, "enrolment") == 0)
        return yb_region_members(r, fund, year);
    if (strcmp(series, "enrolment_active") == 0 || strcmp(series, "enrolment_retired") == 0)
        return active_or_retired(r, series, year);
    return carried_or_lent(r, series, fund, basis_of(figure), year);
}
