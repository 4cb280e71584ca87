/* Income and balances of the resident fund, the employee pooled fund and the individual
 * accounts, I-1 to I-9 and B-1 to B-6 of docs/model.md. */
#include <string.h>

#include "kernel_internal.h"

/* The rows of a fund in the money block. */
#define ROW(fund, name) ((fund) *YB_MONEY_ROWS + YB_S_RESIDENT_##name)

enum { EMPLOYEE = YB_FUNDS, ALL = YB_FUNDS + 1, MONEY_FUNDS = YB_FUNDS + 2 };

/* A fund without any expenditure or contribution still gets finite ratios. */
static inline double not_zero(double amount)
{
    return amount > 1e-6 || amount < -1e-6 ? amount : 1e-6;
}

static void clear(yb_workspace *ws, int fund, int first, int last)
{
    for (int row = first; row <= last; row++)
        memset(ws->out[fund * YB_MONEY_ROWS + row], 0, sizeof(yb_lanes));
}

/* Interest on the opening balance (I-3). */
static void record_interest(const yb_model *model, yb_workspace *ws, int fund)
{
    const double on_negative = model->interest_on_negative ? 1.0 : 0.0;

    YB_EACH_LANE {
        const double opening = ws->balance[fund][l];

        ws->out[ROW(fund, INTEREST_INCOME)][l] =
            ws->out[YB_S_INTEREST_RATE][l] * (opening > 0.0 ? opening : on_negative * opening);
    }
}

/* Recovered money that is booked as income, split by expenditure (I-4). */
static void record_recovery(const yb_model *model, yb_workspace *ws, int t)
{
    double *recovery = ws->out[YB_S_FRAUD_RECOVERY];

    yb_level_lanes(&model->recovery, ws->log_index_before, t, recovery);
    YB_EACH_LANE
        recovery[l] *= yb_exp(ws->world->deviation[YB_DRIVER_FRAUD_RECOVERY][l]);
    yb_override_lanes(model, ws->world, t, YB_S_FRAUD_RECOVERY, recovery);
    YB_EACH_LANE {
        const double resident = ws->out[YB_S_RESIDENT_EXPENDITURE][l],
                     pooled = ws->out[YB_S_POOLED_EXPENDITURE][l];
        const double income = model->recovery_income_share * recovery[l];
        const double resident_part = resident + pooled > 0.0 ? resident / (resident + pooled) : 0.5;

        ws->out[YB_S_RESIDENT_RECOVERY_INCOME][l] = income * resident_part;
        ws->out[YB_S_POOLED_RECOVERY_INCOME][l] = income * (1.0 - resident_part);
    }
}

/* Premiums, part of which arrive before the year of cover, fiscal subsidy, other income (I-1, I-2, I-9), and
 * the break-even leaver cost ratio (M-10). */
static void record_resident_income(const yb_model *model, yb_workspace *ws, int t, const yb_lanes premium)
{
    const double prepaid = model->prepaid_share;
    double *contribution = ws->out[YB_S_RESIDENT_CONTRIBUTION_INCOME];
    double *subsidy_income = ws->out[YB_S_RESIDENT_SUBSIDY_INCOME], *subsidy = ws->out[YB_S_RESIDENT_SUBSIDY];
    const double *members = ws->out[YB_S_RESIDENT_ENROLMENT];

    if (t > 0)
        yb_level_lanes(&model->subsidy, ws->log_index_before, t, subsidy);
    else
        YB_EACH_LANE
            subsidy[l] = model->subsidy_base;
    yb_override_lanes(model, ws->world, t, YB_S_RESIDENT_SUBSIDY, subsidy);
    YB_EACH_LANE {
        /* What was collected in the base year for the next is history, whatever the scenario says of that. */
        const double next = t > 0 ? ws->premium_next[l] : model->premium_notice_next;
        const double cash = (1.0 - prepaid) * premium[l] + prepaid * next;
        /* Acts on all cash of the year, the premiums prepaid for the next one among it. */
        const double collected = yb_exp(ws->world->deviation[YB_DRIVER_RESIDENT_COLLECTION][l]);
        const double premium_ratio = model->premium_collection * collected;
        const double subsidy_ratio = model->subsidy_collection * collected;

        ws->out[YB_S_RESIDENT_PREMIUM][l] = premium[l];
        ws->out[YB_S_RESIDENT_CASH_PREMIUM][l] = cash;
        ws->out[YB_S_RESIDENT_PREMIUM_RATIO][l] = premium_ratio;
        ws->out[YB_S_RESIDENT_SUBSIDY_RATIO][l] = subsidy_ratio;
        contribution[l] = members[l] * cash * premium_ratio * 1e-4;
        subsidy_income[l] = members[l] * subsidy[l] * subsidy_ratio * 1e-4;
    }
    yb_override_lanes(model, ws->world, t, YB_S_RESIDENT_CONTRIBUTION_INCOME, contribution);
    yb_override_lanes(model, ws->world, t, YB_S_RESIDENT_SUBSIDY_INCOME, subsidy_income);
    yb_level_lanes(&model->resident_other_income, ws->log_index_before, t,
                   ws->out[YB_S_RESIDENT_OTHER_INCOME]);
    yb_override_lanes(model, ws->world, t, YB_S_RESIDENT_OTHER_INCOME, ws->out[YB_S_RESIDENT_OTHER_INCOME]);
    YB_EACH_LANE
        ws->out[YB_S_BREAK_EVEN_LEAVER][l] =
            (contribution[l] + subsidy_income[l]) * 1e4 / members[l] / not_zero(ws->leaver_cost[l]);
}

/* Contributions follow the wage and the dilution of the base (I-5, I-6); the retirees' quota moves
 * from the pool's income to the accounts (I-7); other income (I-9). */
static void record_employee_income(const yb_model *model, yb_workspace *ws, int t)
{
    const double with_account = 1.0 - model->without_account_base / model->active_base;
    const double *active = ws->out[YB_S_EMPLOYEE_ACTIVE], *retired = ws->out[YB_S_EMPLOYEE_RETIRED];
    yb_lanes employer_rate, individual_rate, account_share, quota;

    if (t > 0)
        yb_grow_lanes(&model->base_dilution, ws->world, t, ws->log_base_dilution);
    yb_level_lanes(&model->employer_rate, ws->log_index_before, t, employer_rate);
    yb_level_lanes(&model->individual_rate, ws->log_index_before, t, individual_rate);
    yb_level_lanes(&model->account_share, ws->log_index_before, t, account_share);
    yb_level_lanes(&model->retiree_quota, ws->log_index_before, t, quota);
    YB_EACH_LANE {
        const double base = yb_exp(ws->log_index[YB_INDEX_WAGE][l] + ws->log_base_dilution[l]);
        const double collected = yb_exp(ws->world->deviation[YB_DRIVER_EMPLOYEE_COLLECTION][l]),
                     paid = base * collected;
        const double employer =
            model->employer_per_active_base * paid * employer_rate[l] / model->employer_rate_base;
        const double individual =
            model->individual_per_active_base * paid * individual_rate[l] / model->individual_rate_base;
        const double individual_total = active[l] * with_account * individual * 1e-4;
        const double quota_total = retired[l] * quota[l] * 1e-4;

        ws->out[YB_S_CONTRIBUTION_BASE_INDEX][l] = base;
        ws->out[YB_S_EMPLOYEE_COLLECTION][l] = collected;
        ws->out[YB_S_POOLED_GROSS_PER_ACTIVE][l] = employer;
        ws->out[YB_S_ACCOUNT_GROSS_PER_ACTIVE][l] = individual;
        ws->out[YB_S_ACCOUNT_QUOTA_TOTAL][l] = quota_total;
        ws->out[YB_S_POOLED_CONTRIBUTION_INCOME][l] =
            active[l] * employer * 1e-4 + (1.0 - account_share[l]) * individual_total - quota_total;
        ws->out[YB_S_ACCOUNT_CONTRIBUTION_INCOME][l] = account_share[l] * individual_total + quota_total;
    }
    yb_override_lanes(model, ws->world, t, YB_S_POOLED_CONTRIBUTION_INCOME,
                      ws->out[YB_S_POOLED_CONTRIBUTION_INCOME]);
    yb_override_lanes(model, ws->world, t, YB_S_ACCOUNT_CONTRIBUTION_INCOME,
                      ws->out[YB_S_ACCOUNT_CONTRIBUTION_INCOME]);
    yb_level_lanes(&model->pooled_other_income, ws->log_index_before, t, ws->out[YB_S_POOLED_OTHER_INCOME]);
    yb_override_lanes(model, ws->world, t, YB_S_POOLED_OTHER_INCOME, ws->out[YB_S_POOLED_OTHER_INCOME]);
}

/* Account holders spend a share of what they hold (I-8); the split of that spending by care is not
 * published, so it is all booked as other expenditure. */
static void record_account_expenditure(const yb_model *model, yb_workspace *ws, int t)
{
    yb_lanes index;

    yb_level_lanes(&model->account_draw, ws->log_index_before, t, index);
    YB_EACH_LANE {
        const double draw = model->account_draw_base * index[l], bounded = draw < 1.0 ? draw : 1.0;
        const double held = ws->balance[YB_ACCOUNT][l] + ws->out[YB_S_ACCOUNT_CONTRIBUTION_INCOME][l] +
                            ws->out[YB_S_ACCOUNT_INTEREST_INCOME][l];

        ws->out[YB_S_ACCOUNT_DRAW_RATE][l] = bounded;
        ws->out[YB_S_ACCOUNT_OTHER_EXPENDITURE][l] = bounded * held;
    }
    yb_override_lanes(model, ws->world, t, YB_S_ACCOUNT_OTHER_EXPENDITURE,
                      ws->out[YB_S_ACCOUNT_OTHER_EXPENDITURE]);
}

/* Income and expenditure are the sums of their parts (B-1). */
static void sum_rows(yb_workspace *ws, int fund, int total, int first, int last)
{
    double *sum = ws->out[fund * YB_MONEY_ROWS + total];

    memset(sum, 0, sizeof(yb_lanes));
    for (int row = first; row <= last; row++)
        YB_EACH_LANE
            sum[l] += ws->out[fund * YB_MONEY_ROWS + row][l];
}

/* The policy response that a key may switch on (B-5): new money keeps the balance at zero. */
static void fill_gap(yb_workspace *ws, int fund, bool fill, yb_series_id gap_series,
                     yb_series_id income_series)
{
    const double on = fill ? 1.0 : 0.0;

    YB_EACH_LANE {
        const double closing =
            ws->balance[fund][l] + ws->out[ROW(fund, INCOME)][l] - ws->out[ROW(fund, EXPENDITURE)][l];
        const double gap = on * (closing < 0.0 ? -closing : 0.0);

        ws->out[gap_series][l] = gap;
        ws->out[income_series][l] += gap;
        ws->out[ROW(fund, INCOME)][l] += gap;
    }
}

/* Current and accumulated balance (B-2, B-3). */
static void close_fund(const yb_model *model, yb_workspace *ws, int t, int fund)
{
    const double adjustment = t > 0 ? 0.0 : model->stock_adjustment[fund];

    YB_EACH_LANE {
        const double current = ws->out[ROW(fund, INCOME)][l] - ws->out[ROW(fund, EXPENDITURE)][l];

        ws->balance[fund][l] += current + adjustment;
        ws->out[ROW(fund, CURRENT_BALANCE)][l] = current;
        ws->out[ROW(fund, ACCUMULATED_BALANCE)][l] = ws->balance[fund][l];
    }
}

/* Employee = pooled fund + accounts; all = resident + employee (B-6). */
static void add_funds(yb_workspace *ws)
{
    for (int row = 0; row < YB_MONEY_ROWS; row++)
        YB_EACH_LANE {
            const double employee =
                ws->out[YB_POOLED * YB_MONEY_ROWS + row][l] + ws->out[YB_ACCOUNT * YB_MONEY_ROWS + row][l];

            ws->out[EMPLOYEE * YB_MONEY_ROWS + row][l] = employee;
            ws->out[ALL * YB_MONEY_ROWS + row][l] = ws->out[YB_RESIDENT * YB_MONEY_ROWS + row][l] + employee;
        }
}

/* Months of cover (B-4) and the ratios that a reader asks for. */
static void record_ratios(yb_workspace *ws)
{
    static const yb_series_id cover[MONEY_FUNDS] = {YB_S_RESIDENT_COVER_MONTHS, YB_S_POOLED_COVER_MONTHS,
                                                    YB_S_ACCOUNT_COVER_MONTHS, YB_S_EMPLOYEE_COVER_MONTHS,
                                                    YB_S_ALL_COVER_MONTHS};
    const struct {
        yb_series_id ratio, money, persons;
    } per_person[] = {
        {YB_S_RESIDENT_INCOME_PER_PERSON, YB_S_RESIDENT_INCOME, YB_S_RESIDENT_ENROLMENT},
        {YB_S_EMPLOYEE_INCOME_PER_PERSON, YB_S_EMPLOYEE_INCOME, YB_S_EMPLOYEE_ENROLMENT},
        {YB_S_POOLED_INCOME_PER_PERSON, YB_S_POOLED_INCOME, YB_S_EMPLOYEE_ENROLMENT},
        {YB_S_RESIDENT_EXPENDITURE_PER_PERSON, YB_S_RESIDENT_EXPENDITURE, YB_S_RESIDENT_ENROLMENT},
        {YB_S_EMPLOYEE_EXPENDITURE_PER_PERSON, YB_S_EMPLOYEE_EXPENDITURE, YB_S_EMPLOYEE_ENROLMENT},
        {YB_S_POOLED_EXPENDITURE_PER_PERSON, YB_S_POOLED_EXPENDITURE, YB_S_EMPLOYEE_ENROLMENT}};

    for (int f = 0; f < MONEY_FUNDS; f++)
        YB_EACH_LANE
            ws->out[cover[f]][l] =
                12.0 * ws->out[ROW(f, ACCUMULATED_BALANCE)][l] / not_zero(ws->out[ROW(f, EXPENDITURE)][l]);
    for (size_t i = 0; i < sizeof per_person / sizeof *per_person; i++)
        YB_EACH_LANE
            ws->out[per_person[i].ratio][l] =
                ws->out[per_person[i].money][l] * 1e4 / ws->out[per_person[i].persons][l];
    YB_EACH_LANE {
        ws->out[YB_S_POOLED_SHARE_OF_GDP][l] =
            (ws->out[YB_S_RESIDENT_EXPENDITURE][l] + ws->out[YB_S_POOLED_EXPENDITURE][l]) /
            ws->out[YB_S_GDP][l];
        ws->out[YB_S_BREAK_EVEN_FINANCING][l] =
            ws->out[YB_S_RESIDENT_EXPENDITURE_PER_PERSON][l] / ws->out[YB_S_DISPOSABLE_INCOME][l];
        ws->out[YB_S_BREAK_EVEN_CONTRIBUTION][l] =
            -ws->out[YB_S_POOLED_CURRENT_BALANCE][l] / not_zero(ws->out[YB_S_POOLED_CONTRIBUTION_INCOME][l]);
    }
}

void yb_money_step(const yb_model *model, yb_workspace *ws, int t, const yb_lanes premium)
{
    clear(ws, YB_POOLED, YB_S_RESIDENT_SUBSIDY_INCOME, YB_S_RESIDENT_SUBSIDY_INCOME);
    clear(ws, YB_ACCOUNT, YB_S_RESIDENT_SUBSIDY_INCOME, YB_S_RESIDENT_OTHER_INCOME);
    clear(ws, YB_ACCOUNT, YB_S_RESIDENT_INPATIENT_EXPENDITURE, YB_S_RESIDENT_OUTPATIENT_EXPENDITURE);
    for (int f = 0; f < YB_FUNDS; f++)
        record_interest(model, ws, f);
    record_employee_income(model, ws, t);
    record_account_expenditure(model, ws, t);
    for (int f = 0; f < YB_FUNDS; f++)
        sum_rows(ws, f, YB_S_RESIDENT_EXPENDITURE, YB_S_RESIDENT_INPATIENT_EXPENDITURE,
                 YB_S_RESIDENT_OTHER_EXPENDITURE);
    record_recovery(model, ws, t);
    record_resident_income(model, ws, t, premium);
    for (int f = 0; f < YB_FUNDS; f++)
        sum_rows(ws, f, YB_S_RESIDENT_INCOME, YB_S_RESIDENT_CONTRIBUTION_INCOME, YB_S_RESIDENT_OTHER_INCOME);
    fill_gap(ws, YB_RESIDENT, model->resident_fill_gap, YB_S_RESIDENT_GAP, YB_S_RESIDENT_SUBSIDY_INCOME);
    fill_gap(ws, YB_POOLED, model->employee_fill_gap, YB_S_POOLED_GAP, YB_S_POOLED_OTHER_INCOME);
    for (int f = 0; f < YB_FUNDS; f++)
        close_fund(model, ws, t, f);
    add_funds(ws);
    record_ratios(ws);
}
