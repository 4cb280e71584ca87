/* All years of one path, plainly: see scalar.h. */
#include "scalar.h"

#include <gsl/gsl_randist.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

enum { RESIDENT_INPATIENT, RESIDENT_OUTPATIENT, EMPLOYEE_INPATIENT, EMPLOYEE_OUTPATIENT };
enum { INDEX_WAGE, INDEX_INCOME, INDEX_CPI, INDEX_GDP, INDEX_RESIDENT_EXPENDITURE };
enum {
    D_WAGE,
    D_CPI,
    D_INCOME,
    D_RESIDENT_VISITS,
    D_EMPLOYEE_VISITS,
    D_RESIDENT_HOSPITALIZATION,
    D_EMPLOYEE_HOSPITALIZATION,
    D_COST_PER_VISIT,
    D_COST_PER_DISCHARGE,
    D_PARTICIPATION,
    D_COVERAGE,
    D_RECOVERY,
    D_TFR,
    D_MORTALITY,
    D_INTEREST,
    D_RESIDENT_SHARE,
    D_EMPLOYEE_SHARE,
    D_RESIDENT_COLLECTION,
    D_EMPLOYEE_COLLECTION
};
enum {
    P_ELASTICITY,
    P_LEAVER,
    P_RESIDENT_EXPONENT,
    P_EMPLOYEE_EXPONENT,
    P_DETERRENCE,
    P_PASS_THROUGH,
    P_EXCESS_COST
};

static const int group_first_age[GROUPS + 1] = {0, 5, 15, 20, 25, 35, 45, 55, 60, 65, 75, 85, AGES};
static const int group_participation[GROUPS] = {0, 0, 0, 1, 1, 1, 2, 2, 3, 3, 3, 3};

typedef struct {
    /* Draws and drivers. */
    double drift[DRIVERS], ar[DRIVERS], deviation[DRIVERS];
    double shift_hospitalization, shift_visits, rebound_hospitalization, rebound_visits;
    double lasting_hospitalization, lasting_visits;
    double elasticity, leaver_cost_ratio, deterrence, pass_through, excess_cost;
    /* Population and members. */
    double population[SEXES][AGES], retired[SEXES][AGES], births, deaths, mortality, fertility;
    double coverage, log_coverage;
    double group_population[GROUPS][SEXES], group_employable[GROUPS][SEXES], group_retired[GROUPS][SEXES];
    double members[GROUPS][SEXES], selection[PARTICIPATION_GROUPS];
    /* Use and cost. */
    double profile[SERVICES][GROUPS], loading[SERVICES], use_scale[SERVICES], unit_base[SERVICES];
    double log_visits[SERVICES], log_cost[SERVICES], unit[SERVICES], expenditure[SERVICES], use[SERVICES];
    double leaver_cost;
    /* Money. */
    double log_index[INDICES], log_index_before[INDICES], log_dilution, interest_rate, premium, premium_next;
    double balance[3];
} path_state;

static double level(const level_path *path, const double *log_index, int t)
{
    return path->index < 0 ? path->value[t] : path->value[t] * exp(path->share * log_index[path->index]);
}

static double growth(const growth_path *path, const path_state *s, int t)
{
    return path->log_growth[t] + path->follow[t] * s->deviation[D_INCOME];
}

static double not_zero(double amount)
{
    return fabs(amount) > 1e-6 ? amount : 1e-6;
}

/* n standard normals: from the generator or, at `given`, from the table; none on the central path. */
static void normals(const draws *source, const double *given, int n, double *z)
{
    for (int i = 0; i < n; i++)
        z[i] = source->rng ? gsl_ran_gaussian_ziggurat(source->rng, 1.0) : given ? given[i] : 0.0;
}

/* One correlated normal, S-2. */
static double correlated(const model *m, int d, const double *z)
{
    double sum = 0.0;

    for (int k = 0; k <= d; k++)
        sum += m->cholesky[d][k] * z[k];
    return sum;
}

/* S-4 and S-5; profiles of U-1. */
static void start_shocks(const model *m, path_state *s, const draws *source)
{
    double z[DRIVERS], p[PARAMETERS];

    normals(source, source->drift, DRIVERS, z);
    for (int d = 0; d < DRIVERS; d++)
        s->drift[d] = m->drift_sd[d] * correlated(m, d, z);
    normals(source, source->parameter, PARAMETERS, p);
    for (int i = 0; i < PARAMETERS; i++)
        p[i] *= m->parameter_sd[i];
    s->elasticity = m->premium_elasticity * exp(p[P_ELASTICITY]);
    s->leaver_cost_ratio = fmax(m->leaver_cost_ratio + p[P_LEAVER], 0.0);
    s->deterrence = m->deterrence * exp(p[P_DETERRENCE]);
    s->pass_through = fmin(fmax(m->pass_through + p[P_PASS_THROUGH], 0.0), 1.0);
    s->excess_cost = p[P_EXCESS_COST];
    for (int j = 0; j < SERVICES; j++) {
        const double factor = exp(p[j >= EMPLOYEE_INPATIENT ? P_EMPLOYEE_EXPONENT : P_RESIDENT_EXPONENT]);

        for (int g = 0; g < GROUPS; g++)
            s->profile[j][g] = pow(m->cost_weight[g], m->exponent[j] * factor);
    }
}

/* S-6. */
static void step_shifts(const model *m, path_state *s, const draws *source, int t)
{
    double rebound_hospitalization = 0.0, rebound_visits = 0.0;

    s->shift_hospitalization = s->rebound_hospitalization + s->lasting_hospitalization;
    s->shift_visits = s->rebound_visits + s->lasting_visits;
    for (int i = 0; i < m->n_shifts; i++) {
        const level_shift *shift = &m->shift[i];
        const double u = source->rng       ? gsl_rng_uniform_pos(source->rng)
                         : source->uniform ? source->uniform[(t - 1) * m->n_shifts + i]
                                           : 1.0;
        const bool happens = shift->year > 0.0 ? (int) shift->year == m->base_year + t
                                               : m->level_shifts != 0.0 && u < shift->probability;

        if (!happens)
            continue;
        s->shift_hospitalization += log(1.0 + shift->hospitalization);
        s->shift_visits += log(1.0 + shift->visits);
        s->lasting_hospitalization += shift->lasting * log(1.0 + shift->hospitalization);
        s->lasting_visits += shift->lasting * log(1.0 + shift->visits);
        if (shift->hospitalization != 0.0)
            rebound_hospitalization += log(1.0 + shift->rebound);
        if (shift->visits != 0.0)
            rebound_visits += log(1.0 + shift->rebound);
    }
    s->rebound_hospitalization = rebound_hospitalization;
    s->rebound_visits = rebound_visits;
}

/* S-1 and S-3. */
static void step_shocks(const model *m, path_state *s, const draws *source, int t)
{
    double z[DRIVERS];

    step_shifts(m, s, source, t);
    normals(source, source->yearly ? source->yearly + (t - 1) * DRIVERS : NULL, DRIVERS, z);
    for (int d = 0; d < DRIVERS; d++) {
        const double time = m->drift_time[t][d] - (m->integrates[d] != 0.0 ? m->drift_time[t - 1][d] : 0.0);

        s->ar[d] = m->phi[d] * s->ar[d] + m->innovation_sd[d] * correlated(m, d, z);
        s->deviation[d] = s->ar[d] + time * s->drift[d];
    }
}

/* P-1 to P-6, and the survivors of the retired cohort (M-4). */
static void step_population(const model *m, path_state *s, int t)
{
    double population[SEXES][AGES], retired[SEXES][AGES], women = 0.0;

    s->mortality = exp(s->deviation[D_MORTALITY]);
    s->fertility = exp(s->deviation[D_TFR]);
    s->deaths = 0.0;
    for (int sex = 0; sex < SEXES; sex++) {
        population[sex][AGES - 1] = retired[sex][AGES - 1] = 0.0;
        for (int a = 0; a < AGES; a++) {
            const double survival = exp(-m->hazard[t][sex][a] * s->mortality);
            const int to = a < AGES - 1 ? a + 1 : a;

            s->deaths += s->population[sex][a] * (1.0 - survival);
            if (a < AGES - 1) {
                population[sex][to] = s->population[sex][a] * survival + m->migration[t][sex][to];
                retired[sex][to] = s->retired[sex][a] * survival;
            } else {
                population[sex][to] += s->population[sex][a] * survival;
                retired[sex][to] += s->retired[sex][a] * survival;
            }
        }
    }
    for (int a = 15; a < 50; a++)
        women += 0.5 * m->fertility[t][a] * (s->population[WOMEN][a] + population[WOMEN][a]);
    s->births = women * s->fertility;
    for (int sex = 0; sex < SEXES; sex++) {
        const double share = sex == MEN ? m->male_birth_share[t] : 1.0 - m->male_birth_share[t];
        const double survival = exp(-m->birth_hazard[t][sex] * s->mortality);

        s->deaths += s->births * share * (1.0 - survival);
        population[sex][0] = s->births * share * survival + m->migration[t][sex][0];
        retired[sex][0] = 0.0;
    }
    memcpy(s->population, population, sizeof population);
    memcpy(s->retired, retired, sizeof retired);
}

/* M-1, M-4 (new retirements), M-5. */
static void step_employees(const model *m, path_state *s, int t, double *x)
{
    double active = 0.0, retired = 0.0;

    if (t > 0) {
        s->log_coverage += growth(&m->coverage_growth, s, t);
        s->coverage =
            fmin(m->coverage_base * exp(s->log_coverage + s->deviation[D_COVERAGE]), m->coverage_cap);
        for (int sex = 0; sex < SEXES; sex++)
            for (int a = 0; a < AGES; a++)
                s->retired[sex][a] += s->population[sex][a] * s->coverage * m->retiring_share[t][sex][a];
    }
    for (int g = 0; g < GROUPS; g++)
        for (int sex = 0; sex < SEXES; sex++) {
            double population = 0.0, employable = 0.0, cohort = 0.0;

            for (int a = group_first_age[g]; a < group_first_age[g + 1]; a++) {
                population += s->population[sex][a];
                employable += s->population[sex][a] * m->active_share[t][sex][a];
                cohort += s->retired[sex][a];
            }
            s->group_population[g][sex] = population;
            s->group_employable[g][sex] = employable;
            s->group_retired[g][sex] = cohort;
            active += employable * s->coverage;
            retired += cohort;
        }
    x[ENROLMENT_ACTIVE] = active;
    x[ENROLMENT_RETIRED] = retired;
    x[EMPLOYEE_ENROLMENT] = active + retired;
    x[ACTIVE_RETIRED] = active / retired;
}

/* M-6 to M-9. */
static void step_residents(const model *m, path_state *s, int t, double *x)
{
    const double burden = log(fmax(s->premium, 0.01) / m->premium_base) - s->log_index[INDEX_INCOME];
    const double real = 1.0 - m->mechanism_duplicates[t];
    double participation[PARTICIPATION_GROUPS], population = 0.0, over_65 = 0.0, enrolment = 0.0;

    for (int q = 0; q < PARTICIPATION_GROUPS; q++) {
        const double base = m->participation_base[q], cap = fmax(base, m->participation_cap);
        const double response = fmin(fmax(s->elasticity * m->elasticity_weight[q] * burden, -30.0), 30.0);
        const double willing =
            exp(s->deviation[D_PARTICIPATION]) / (1.0 + exp(-(m->log_odds_base[q] + response)));
        const double insured = fmin(fmin(willing, cap) * m->remaining[t][q], cap);
        const double stay = insured / base;

        participation[q] = insured * real;
        s->selection[q] = fmax(1.0 - s->leaver_cost_ratio * (1.0 - stay), 0.0) / (stay * real);
    }
    for (int g = 0; g < GROUPS; g++)
        for (int sex = 0; sex < SEXES; sex++) {
            const double persons = s->group_population[g][sex];
            const double eligible =
                persons - s->coverage * s->group_employable[g][sex] - s->group_retired[g][sex];

            s->members[g][sex] = eligible * participation[group_participation[g]];
            enrolment += s->members[g][sex];
            population += persons;
            over_65 += group_first_age[g] >= 65 ? persons : 0.0;
        }
    const double eligible = population - x[EMPLOYEE_ENROLMENT];

    x[POPULATION] = population;
    x[POPULATION_65] = over_65;
    x[BIRTHS] = s->births;
    x[DEATHS] = s->deaths;
    x[RESIDENT_ENROLMENT] = enrolment;
    x[RESIDENT_PARTICIPATION] = enrolment / eligible;
    x[UNINSURED] = eligible - enrolment;
    x[ALL_ENROLMENT] = enrolment + x[EMPLOYEE_ENROLMENT];
    x[ALL_PARTICIPATION] = x[ALL_ENROLMENT] / population;
}

/* */
static void step_economy(const model *m, path_state *s, int t, double *x)
{
    const double relative_population = x[POPULATION] / m->base_population;

    x[CPI_GROWTH] = t > 0 ? exp(m->cpi_growth.log_growth[t] + s->deviation[D_CPI]) - 1.0 : m->cpi_growth_base;
    s->log_index[INDEX_GDP] = s->log_index[INDEX_INCOME] + log(relative_population);
    x[WAGE] = m->wage_base * exp(s->log_index[INDEX_WAGE]);
    x[DISPOSABLE_INCOME] = m->disposable_income_base * exp(s->log_index[INDEX_INCOME]);
    x[GDP] = m->gdp_base * exp(s->log_index[INDEX_INCOME]) * relative_population;
    s->interest_rate = level(&m->interest_rate, s->log_index_before, t) * exp(s->deviation[D_INTEREST]);
}

/* U-1: members of a group weighted by sex. */
static double weighted(const model *m, const path_state *s, int j, int g)
{
    double sum = 0.0;

    for (int sex = 0; sex < SEXES; sex++)
        sum += m->cost_sex_ratio[g][sex] *
               (j < EMPLOYEE_INPATIENT
                    ? s->members[g][sex]
                    : s->coverage * s->group_employable[g][sex] + s->loading[j] * s->group_retired[g][sex]);
    return sum;
}

/* U-2 and U-3. */
static void calibrate_benefit(const model *m, path_state *s, const double *x)
{
    for (int j = 0; j < SERVICES; j++) {
        double active = 0.0, retired = 0.0, use = 0.0, expenditure = 0.0;

        for (int g = 0; g < GROUPS && j >= EMPLOYEE_INPATIENT; g++)
            for (int sex = 0; sex < SEXES; sex++) {
                const double weight = m->cost_sex_ratio[g][sex] * s->profile[j][g];

                active += weight * s->coverage * s->group_employable[g][sex];
                retired += weight * s->group_retired[g][sex];
            }
        if (j >= EMPLOYEE_INPATIENT)
            s->loading[j] = m->retired_ratio[j] * (active / m->active_base) / (retired / m->retired_base);
        for (int g = 0; g < GROUPS; g++) {
            const double n = weighted(m, s, j, g) * s->profile[j][g];

            use += n;
            expenditure += n * m->fund_share_factor[j][g];
        }
        s->use_scale[j] =
            m->use_base[j] * x[j < EMPLOYEE_INPATIENT ? RESIDENT_ENROLMENT : EMPLOYEE_ENROLMENT] / use;
        s->unit_base[j] = m->expenditure_base[j] * 1e4 / expenditure;
    }
}

/* U-4 to U-7 for one service. */
static void step_service(const model *m, path_state *s, int j, int t, double *x)
{
    static const int use_driver[] = {D_RESIDENT_HOSPITALIZATION, D_RESIDENT_VISITS,
                                     D_EMPLOYEE_HOSPITALIZATION, D_EMPLOYEE_VISITS};
    static const int use_series[] = {RESIDENT_HOSPITALIZATION, RESIDENT_VISITS, EMPLOYEE_HOSPITALIZATION,
                                     EMPLOYEE_VISITS};
    static const int cost_series[] = {RESIDENT_DISCHARGE_COST, RESIDENT_VISIT_COST, EMPLOYEE_DISCHARGE_COST,
                                      EMPLOYEE_VISIT_COST};
    const bool inpatient = j == RESIDENT_INPATIENT || j == EMPLOYEE_INPATIENT,
               resident = j < EMPLOYEE_INPATIENT;
    double log_use, use = 0.0, expenditure = 0.0;

    if (inpatient) {
        log_use = m->log_use[j][t] + m->mechanism_log_use[t][j] + s->deviation[use_driver[j]] +
                  s->shift_hospitalization - s->deterrence * m->deterrence_exposure[t];
    } else {
        if (t > 0)
            s->log_visits[j] += growth(&m->use_growth[j], s, t) + s->deviation[use_driver[j]];
        log_use = s->log_visits[j] + m->mechanism_log_use[t][j] + s->shift_visits;
    }
    if (t > 0)
        s->log_cost[j] += growth(&m->cost_growth[j], s, t) + m->cost_growth[j].follow[t] * s->excess_cost +
                          s->deviation[inpatient ? D_COST_PER_DISCHARGE : D_COST_PER_VISIT];

    const double set = level(&m->share[j], s->log_index_before, t) * m->mechanism_share[t][j];
    const double share = fmin(set * exp(s->deviation[resident ? D_RESIDENT_SHARE : D_EMPLOYEE_SHARE]),
                              fmax(set, m->whole_share[j]));

    for (int g = 0; g < GROUPS; g++) {
        const double n =
            weighted(m, s, j, g) * s->profile[j][g] * (resident ? s->selection[group_participation[g]] : 1.0);

        use += n;
        expenditure += n * m->fund_share_factor[j][g];
    }
    const double cost = exp(s->log_cost[j] + m->mechanism_log_cost[t][j]);
    const double volume = exp(inpatient ? s->pass_through * log_use : log_use);

    s->use[j] = s->use_scale[j] * use / x[resident ? RESIDENT_ENROLMENT : EMPLOYEE_ENROLMENT] * exp(log_use);
    s->unit[j] = s->unit_base[j] * volume * cost * share;
    s->expenditure[j] = expenditure * s->unit[j] * 1e-4;
    x[use_series[j]] = s->use[j];
    x[cost_series[j]] = m->cost_base[j] * cost;
    if (inpatient)
        x[resident ? RESIDENT_HOSPITALIZATION_STD : EMPLOYEE_HOSPITALIZATION_STD] =
            m->use_base[j] * exp(log_use);
}

/* M-10, the denominator. */
static double leaver_cost(const model *m, const path_state *s)
{
    double leavers = 0.0, cost = 0.0;

    for (int g = 0; g < GROUPS; g++) {
        const double weight = m->loss_weight[group_participation[g]];

        leavers += weight * (s->members[g][MEN] + s->members[g][WOMEN]);
        for (int j = RESIDENT_INPATIENT; j <= RESIDENT_OUTPATIENT; j++)
            cost += weight * weighted(m, s, RESIDENT_INPATIENT, g) * s->profile[j][g] *
                    m->fund_share_factor[j][g] * s->unit[j];
    }
    return cost / leavers;
}

/* U-8, G-1, and expenditure of the three funds (I-8 apart). */
static void step_expenditure(const model *m, path_state *s, int t, double (*money)[ROWS], double *x)
{
    if (t == 0)
        calibrate_benefit(m, s, x);
    for (int j = 0; j < SERVICES; j++)
        step_service(m, s, j, t, x);
    s->leaver_cost = leaver_cost(m, s);

    const double care = 1e-4 * m->mechanism_care_days[t] * level(&m->care_price, s->log_index_before, t);
    const double maternity = m->maternity_base * (s->births / m->births_base) *
                             (s->coverage / m->coverage_base) * exp(s->log_index[INDEX_WAGE]);

    money[RESIDENT][INPATIENT] = s->expenditure[RESIDENT_INPATIENT];
    money[RESIDENT][OUTPATIENT] = s->expenditure[RESIDENT_OUTPATIENT];
    money[RESIDENT][OTHER_EXPENDITURE] = level(&m->resident_other_expenditure, s->log_index_before, t) +
                                         care * s->use[RESIDENT_INPATIENT] * x[RESIDENT_ENROLMENT];
    money[POOLED][INPATIENT] = s->expenditure[EMPLOYEE_INPATIENT];
    money[POOLED][OUTPATIENT] = s->expenditure[EMPLOYEE_OUTPATIENT];
    money[POOLED][OTHER_EXPENDITURE] = maternity + care * s->use[EMPLOYEE_INPATIENT] * x[EMPLOYEE_ENROLMENT];
    for (int f = RESIDENT; f <= POOLED; f++)
        money[f][EXPENDITURE] = money[f][INPATIENT] + money[f][OUTPATIENT] + money[f][OTHER_EXPENDITURE];
}

/* I-1, I-2, I-9 and the break-even leaver cost ratio of M-10. */
static void step_resident_income(const model *m, path_state *s, int t, double *row, double *x)
{
    const double next = t > 0 ? s->premium_next : m->premium_notice_next;
    const double cash = (1.0 - m->prepaid_share) * s->premium + m->prepaid_share * next;
    const double collected = exp(s->deviation[D_RESIDENT_COLLECTION]), members = x[RESIDENT_ENROLMENT];

    x[PREMIUM] = s->premium;
    x[SUBSIDY_STANDARD] = t > 0 ? level(&m->subsidy, s->log_index_before, t) : m->subsidy_base;
    row[CONTRIBUTION] = members * cash * m->premium_collection * collected * 1e-4;
    row[SUBSIDY] = members * x[SUBSIDY_STANDARD] * m->subsidy_collection * collected * 1e-4;
    row[OTHER_INCOME] = level(&m->resident_other_income, s->log_index_before, t);
    x[BREAK_EVEN_LEAVER] = (row[CONTRIBUTION] + row[SUBSIDY]) * 1e4 / members / not_zero(s->leaver_cost);
}

/* I-5 to I-9. */
static void step_employee_income(const model *m, path_state *s, int t, double (*money)[ROWS], const double *x)
{
    const double *before = s->log_index_before;
    const double with_account = 1.0 - m->without_account_base / m->active_base;

    if (t > 0)
        s->log_dilution += growth(&m->base_dilution, s, t);
    const double base =
        exp(s->log_index[INDEX_WAGE] + s->log_dilution) * exp(s->deviation[D_EMPLOYEE_COLLECTION]);
    const double employer =
        m->employer_per_active_base * base * level(&m->employer_rate, before, t) / m->employer_rate_base;
    const double individual = m->individual_per_active_base * base * level(&m->individual_rate, before, t) /
                              m->individual_rate_base;
    const double own = x[ENROLMENT_ACTIVE] * with_account * individual * 1e-4;
    const double quota = x[ENROLMENT_RETIRED] * level(&m->retiree_quota, before, t) * 1e-4;
    const double share = level(&m->account_share, before, t);
    const double draw = fmin(m->account_draw_base * level(&m->account_draw, before, t), 1.0);

    money[POOLED][CONTRIBUTION] = x[ENROLMENT_ACTIVE] * employer * 1e-4 + (1.0 - share) * own - quota;
    money[POOLED][OTHER_INCOME] = level(&m->pooled_other_income, before, t);
    money[ACCOUNT][CONTRIBUTION] = share * own + quota;
    money[ACCOUNT][OTHER_EXPENDITURE] =
        draw * (s->balance[ACCOUNT] + money[ACCOUNT][CONTRIBUTION] + money[ACCOUNT][INTEREST]);
    money[ACCOUNT][EXPENDITURE] = money[ACCOUNT][OTHER_EXPENDITURE];
}

/* I-3, I-4, B-1 to B-3, B-5. */
static void close_year(const model *m, path_state *s, int t, double (*money)[ROWS])
{
    for (int f = 0; f < 3; f++) {
        const bool fill =
            f == RESIDENT ? m->resident_fill_gap != 0.0 : f == POOLED && m->employee_fill_gap != 0.0;
        double *row = money[f];

        row[INCOME] = row[CONTRIBUTION] + row[SUBSIDY] + row[INTEREST] + row[RECOVERY] + row[OTHER_INCOME];
        if (fill) {
            const double gap = fmax(-(s->balance[f] + row[INCOME] - row[EXPENDITURE]), 0.0);

            row[f == RESIDENT ? SUBSIDY : OTHER_INCOME] += gap;
            row[INCOME] += gap;
        }
        row[CURRENT] = row[INCOME] - row[EXPENDITURE];
        s->balance[f] += row[CURRENT] + (t > 0 ? 0.0 : m->stock_adjustment[f]);
        row[ACCUMULATED] = s->balance[f];
    }
    for (int r = 0; r < ROWS; r++) {
        money[EMPLOYEE][r] = money[POOLED][r] + money[ACCOUNT][r];
        money[ALL][r] = money[RESIDENT][r] + money[EMPLOYEE][r];
    }
}

/* B-4, B-6 and the ratios. */
static void record_ratios(double (*money)[ROWS], double *x)
{
    static const int cover[FUNDS] = {RESIDENT_COVER, POOLED_COVER, -1, EMPLOYEE_COVER, ALL_COVER};

    for (int f = 0; f < FUNDS; f++)
        if (cover[f] >= 0)
            x[cover[f]] = 12.0 * money[f][ACCUMULATED] / not_zero(money[f][EXPENDITURE]);
    x[RESIDENT_INCOME_PP] = money[RESIDENT][INCOME] * 1e4 / x[RESIDENT_ENROLMENT];
    x[RESIDENT_EXPENDITURE_PP] = money[RESIDENT][EXPENDITURE] * 1e4 / x[RESIDENT_ENROLMENT];
    x[EMPLOYEE_INCOME_PP] = money[EMPLOYEE][INCOME] * 1e4 / x[EMPLOYEE_ENROLMENT];
    x[EMPLOYEE_EXPENDITURE_PP] = money[EMPLOYEE][EXPENDITURE] * 1e4 / x[EMPLOYEE_ENROLMENT];
    x[SHARE_OF_GDP] = (money[RESIDENT][EXPENDITURE] + money[POOLED][EXPENDITURE]) / x[GDP];
    x[BREAK_EVEN_FINANCING] = x[RESIDENT_EXPENDITURE_PP] / x[DISPOSABLE_INCOME];
    x[BREAK_EVEN_CONTRIBUTION] = -money[POOLED][CURRENT] / not_zero(money[POOLED][CONTRIBUTION]);
}

static void step_money(const model *m, path_state *s, int t, double (*money)[ROWS], double *x)
{
    for (int f = 0; f < 3; f++)
        money[f][INTEREST] = s->interest_rate *
                             (s->balance[f] > 0.0 ? s->balance[f] : m->interest_on_negative * s->balance[f]);
    step_employee_income(m, s, t, money, x);
    x[FRAUD_RECOVERY] = level(&m->recovery, s->log_index_before, t) * exp(s->deviation[D_RECOVERY]);

    const double both = money[RESIDENT][EXPENDITURE] + money[POOLED][EXPENDITURE];
    const double part = both > 0.0 ? money[RESIDENT][EXPENDITURE] / both : 0.5;

    money[RESIDENT][RECOVERY] = m->recovery_income_share * x[FRAUD_RECOVERY] * part;
    money[POOLED][RECOVERY] = m->recovery_income_share * x[FRAUD_RECOVERY] * (1.0 - part);
    step_resident_income(m, s, t, money[RESIDENT], x);
    close_year(m, s, t, money);
    record_ratios(money, x);
}

static void start_path(const model *m, path_state *s, const draws *source)
{
    memset(s, 0, sizeof *s);
    memcpy(s->population, m->population, sizeof s->population);
    memcpy(s->retired, m->retired, sizeof s->retired);
    memcpy(s->balance, m->opening_base, sizeof s->balance);
    s->births = m->births_base;
    s->deaths = m->deaths_base;
    s->coverage = m->coverage_base;
    s->premium = m->premium_base;
    start_shocks(m, s, source);
}

void run_path(const model *m, const draws *source, year_series *results)
{
    path_state state, *s = &state;

    start_path(m, s, source);
    for (int t = 0; t <= m->n_years; t++) {
        double(*money)[ROWS] = results[t].money, *x = results[t].other;

        memset(&results[t], 0, sizeof results[t]);
        if (t > 0) {
            s->premium = s->premium_next;
            step_shocks(m, s, source, t);
            s->log_index[INDEX_WAGE] += m->wage_growth.log_growth[t] + s->deviation[D_WAGE];
            s->log_index[INDEX_INCOME] += m->income_growth.log_growth[t] + s->deviation[D_INCOME];
            s->log_index[INDEX_CPI] += m->cpi_growth.log_growth[t] + s->deviation[D_CPI];
            step_population(m, s, t);
        }
        step_employees(m, s, t, x);
        step_residents(m, s, t, x);
        step_economy(m, s, t, x);
        step_expenditure(m, s, t, money, x);
        s->log_index[INDEX_RESIDENT_EXPENDITURE] =
            log(fmax(money[RESIDENT][EXPENDITURE], 1e-6) / x[RESIDENT_ENROLMENT] /
                m->resident_expenditure_per_member_base);
        s->premium_next = level(&m->premium, s->log_index, t + 1);
        step_money(m, s, t, money, x);
        memcpy(s->log_index_before, s->log_index, sizeof s->log_index);
    }
}
