/* calibration_spread.c: C-5 to C-7, spreads, correlations and rare events. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "calibration_private.h"
#include "merge.h"
#include "yibao/mem.h"

/* The record or the two records behind a driver, and its priors. */
static const struct {
    yb_driver_id driver;
    yb_record_id record[2];
    int n_records;
    bool level; /* AR(1) innovations of the detrended log level, else errors one year ahead of growth */
    const char *sd_prior;
    const char *phi_prior; /* NULL: that of the table of drivers */
    bool fades; /* the drift fades with the growth; that of the economy is of the long run: an assumption */
} parts[] = {
    {YB_DRIVER_WAGE_GROWTH, {YB_R_WAGE}, 1, false, "sd_prior_wage_growth", "phi_prior_economy", false},
    {YB_DRIVER_CPI_GROWTH, {YB_R_CPI}, 1, false, "sd_prior_cpi_growth", "phi_prior_economy", false},
    {YB_DRIVER_DISPOSABLE_INCOME_GROWTH,
     {YB_R_INCOME},
     1,
     false,
     "sd_prior_disposable_income_growth",
     NULL,
     false},
    {YB_DRIVER_RESIDENT_VISITS_GROWTH,
     {YB_R_RESIDENT_VISITS},
     1,
     false,
     "sd_prior_visits_growth",
     "phi_prior_growth",
     true},
    {YB_DRIVER_EMPLOYEE_VISITS_GROWTH,
     {YB_R_EMPLOYEE_VISITS},
     1,
     false,
     "sd_prior_visits_growth",
     "phi_prior_growth",
     true},
    {YB_DRIVER_RESIDENT_HOSPITALIZATION,
     {YB_R_RESIDENT_DISCHARGES},
     1,
     true,
     "sd_prior_hospitalization_rate",
     "phi_prior_hospitalization",
     true},
    {YB_DRIVER_EMPLOYEE_HOSPITALIZATION,
     {YB_R_EMPLOYEE_DISCHARGES},
     1,
     true,
     "sd_prior_hospitalization_rate",
     "phi_prior_hospitalization",
     true},
    {YB_DRIVER_COST_PER_VISIT_GROWTH,
     {YB_R_RESIDENT_VISIT_COST, YB_R_EMPLOYEE_VISIT_COST},
     2,
     false,
     "sd_prior_cost_per_visit_growth",
     "phi_prior_growth",
     true},
    {YB_DRIVER_COST_PER_DISCHARGE_GROWTH,
     {YB_R_RESIDENT_DISCHARGE_COST, YB_R_EMPLOYEE_DISCHARGE_COST},
     2,
     false,
     "sd_prior_cost_per_discharge_growth",
     "phi_prior_growth",
     true},
    {YB_DRIVER_PARTICIPATION,
     {YB_R_PARTICIPATION},
     1,
     true,
     "sd_prior_participation",
     "phi_prior_level",
     true},
    {YB_DRIVER_EMPLOYEE_COVERAGE, {YB_R_COVERAGE}, 1, true, "sd_prior_employee_coverage", NULL, true},
    {YB_DRIVER_RESIDENT_FUND_SHARE,
     {YB_R_RESIDENT_SHARE},
     1,
     true,
     "sd_prior_fund_share",
     "phi_prior_level",
     true},
    {YB_DRIVER_EMPLOYEE_FUND_SHARE,
     {YB_R_EMPLOYEE_SHARE},
     1,
     true,
     "sd_prior_fund_share",
     "phi_prior_level",
     true},
    {YB_DRIVER_RESIDENT_COLLECTION,
     {YB_R_RESIDENT_COLLECTION},
     1,
     true,
     "sd_prior_resident_collection",
     "phi_prior_level",
     true},
    {YB_DRIVER_EMPLOYEE_COLLECTION,
     {YB_R_CONTRIBUTION},
     1,
     true,
     "sd_prior_employee_collection",
     "phi_prior_level",
     true},
};
enum { N_PARTS = sizeof parts / sizeof *parts };

/* Decimals of the file: finer than any standard error, coarse enough to be the same everywhere. */
enum { SD_DIGITS = 5, RHO_DIGITS = 3 };

static double rule(const yb_calibrator *c, const char *name)
{
    return yb_rules_number(c->records.rules, name, c->records.diag);
}

static double default_phi(yb_driver_id driver)
{
    char path[80];
    double phi = 0.0;

    snprintf(path, sizeof path, "shocks.%s.phi", yb_drivers[driver].name);
    (void) yb_number_parse(yb_keys[yb_key_find(path)].default_text, &phi);
    return phi;
}

static void add_sd(yb_calibrator *c, const char *name, const yb_spread *s, const yb_spread_prior *prior)
{
    const double years = s->freedom - prior->sd_years;
    const double own = years > 0.0 ? sqrt(s->sum_of_squares / years) : NAN;
    const double weight = years / s->freedom;
    char value[32];

    yb_estimate_add(c, yb_rounded_text(yb_predictive_sd(s), SD_DIGITS, value),
                    "of the next innovation; credibility: weight of the own variance",
                    (yb_estimate){.unit = "log",
                                  .estimate = own,
                                  .standard_error = own / sqrt(2.0 * years),
                                  .prior = prior->sd_prior,
                                  .credibility = weight,
                                  .n_effective = s->m,
                                  .first_year = s->trend.first,
                                  .last_year = s->trend.last,
                                  .method = "C-5",
                                  .use = YB_USE_SPREAD},
                    "shocks.%s.sd", name);
}

static void add_phi(yb_calibrator *c, const char *name, const yb_spread *s, const yb_spread_prior *prior)
{
    const int m = isnan(s->phi_hat) ? 0 : s->m;
    char value[32];

    yb_estimate_add(c, yb_rounded_text(s->phi, RHO_DIGITS, value), "",
                    (yb_estimate){.unit = "AR(1)",
                                  .estimate = s->phi_hat,
                                  .standard_error = m > 0 ? sqrt((1.0 - s->phi_hat * s->phi_hat) / m) : NAN,
                                  .prior = prior->phi_prior,
                                  .credibility = m / (m + prior->phi_years),
                                  .n_effective = m,
                                  .first_year = s->trend.first,
                                  .last_year = s->trend.last,
                                  .method = "C-5",
                                  .use = YB_USE_SPREAD},
                    "shocks.%s.phi", name);
}

/* Posterior spread of the mean growth: that of one year's growth, or of the mean of a persistent one, over
 * the root of n + k. */
static void add_drift(yb_calibrator *c, const char *name, const yb_spread *s, bool level)
{
    const double k = rule(c, "credibility_k");
    const double sd = level ? s->sd : s->sd / (1.0 - s->phi);
    char value[32];

    yb_estimate_add(c, yb_rounded_text(sd / sqrt(s->trend.n + k), SD_DIGITS, value),
                    level ? "innovation sd over the root of effective years plus k"
                          : "innovation sd over 1 - phi and the root of effective years plus k",
                    (yb_estimate){.unit = "log per year",
                                  .estimate = s->trend.m > 0 ? sd / sqrt(s->trend.n) : NAN,
                                  .standard_error = NAN,
                                  .prior = sd / sqrt(k),
                                  .credibility = yb_credibility(s->trend.n, k),
                                  .n_effective = s->trend.n,
                                  .first_year = s->trend.first,
                                  .last_year = s->trend.last,
                                  .method = "C-4, C-5",
                                  .use = YB_USE_SPREAD},
                    "shocks.%s.drift_sd", name);
    yb_estimate_add(c, yb_rounded_text(rule(c, "growth_fade_years"), 0, value), "fades with the growth",
                    (yb_estimate){.unit = "years",
                                  .estimate = NAN,
                                  .standard_error = NAN,
                                  .prior = NAN,
                                  .credibility = NAN,
                                  .n_effective = NAN,
                                  .method = "C-5",
                                  .use = YB_USE_SPREAD},
                    "shocks.%s.drift_years", name);
}

static void add_spread(yb_calibrator *c, size_t part)
{
    const yb_records *r = &c->records;
    const yb_driver_id d = parts[part].driver;
    const yb_spread_prior prior = {
        .sd_prior = rule(c, parts[part].sd_prior),
        .phi_prior = parts[part].phi_prior ? rule(c, parts[part].phi_prior) : default_phi(d),
        .sd_years = rule(c, "variance_prior_years"),
        .phi_years = rule(c, "autocorrelation_prior_years"),
        .discount = rule(c, "history_discount"),
        .origin = r->origin,
    };
    yb_growths growths[2] = {r->growths[parts[part].record[0]], r->growths[parts[part].record[1]]};

    c->spread[d] = parts[part].level ? yb_spread_of_level(growths, &prior)
                                     : yb_spread_of_growth(growths, (size_t) parts[part].n_records, &prior);
    c->has_spread[d] = true;
    add_sd(c, yb_drivers[d].name, &c->spread[d], &prior);
    add_phi(c, yb_drivers[d].name, &c->spread[d], &prior);
    if (parts[part].fades)
        add_drift(c, yb_drivers[d].name, &c->spread[d], parts[part].level);
}

/* Funds whose records a driver belongs to, as bits 1 resident, 2 employee; 4: the economy's two that C-6
 * names. */
static int funds_of(yb_driver_id d)
{
    switch (d) {
    case YB_DRIVER_RESIDENT_VISITS_GROWTH:
    case YB_DRIVER_RESIDENT_HOSPITALIZATION:
    case YB_DRIVER_PARTICIPATION:
    case YB_DRIVER_RESIDENT_FUND_SHARE:
    case YB_DRIVER_RESIDENT_COLLECTION:
        return 1;
    case YB_DRIVER_EMPLOYEE_VISITS_GROWTH:
    case YB_DRIVER_EMPLOYEE_HOSPITALIZATION:
    case YB_DRIVER_EMPLOYEE_COVERAGE:
    case YB_DRIVER_EMPLOYEE_FUND_SHARE:
    case YB_DRIVER_EMPLOYEE_COLLECTION:
        return 2;
    case YB_DRIVER_COST_PER_VISIT_GROWTH:
    case YB_DRIVER_COST_PER_DISCHARGE_GROWTH:
        return 3;
    case YB_DRIVER_WAGE_GROWTH:
    case YB_DRIVER_DISPOSABLE_INCOME_GROWTH:
        return 4;
    default:
        return 0;
    }
}

typedef struct {
    double rho[YB_DRIVER_COUNT][YB_DRIVER_COUNT], prior[YB_DRIVER_COUNT][YB_DRIVER_COUNT];
    bool estimated[YB_DRIVER_COUNT][YB_DRIVER_COUNT];
    yb_correlation pair[YB_DRIVER_COUNT][YB_DRIVER_COUNT];
} correlations;

static void fill_correlations(const yb_calibrator *c, correlations *all)
{
    const double years = rule(c, "correlation_prior_years");

    for (int i = 0; i < YB_DRIVER_COUNT; i++)
        all->prior[i][i] = all->rho[i][i] = 1.0;
    for (size_t i = 0; i < yb_n_correlation_defaults; i++) {
        const yb_correlation_default *pair = &yb_correlation_defaults[i];

        all->prior[pair->a][pair->b] = all->prior[pair->b][pair->a] = pair->rho;
        all->rho[pair->a][pair->b] = all->rho[pair->b][pair->a] = pair->rho;
    }
    for (int a = 0; a < YB_DRIVER_COUNT; a++)
        for (int b = a + 1; b < YB_DRIVER_COUNT; b++) {
            const int common = funds_of((yb_driver_id) a) & funds_of((yb_driver_id) b);

            if (common == 0)
                continue;
            all->pair[a][b] =
                yb_correlation_of(&c->spread[a], &c->spread[b], common == 2, all->prior[a][b], years);
            all->rho[a][b] = all->rho[b][a] = yb_rounded(all->pair[a][b].rho, RHO_DIGITS);
            all->estimated[a][b] = all->estimated[b][a] = true;
        }
}

static void add_correlations(yb_calibrator *c)
{
    const double years = rule(c, "correlation_prior_years");
    correlations *all = calloc(1, sizeof *all);
    char value[32], note[80] = "";

    if (!all) {
        yb_fail(c->records.diag, YB_ERR_FILE, NULL, NULL, "out of memory");
        return;
    }
    fill_correlations(c, all);
    const int steps = yb_correlation_mend(all->rho, all->prior, all->estimated);

    if (steps > 0)
        snprintf(note, sizeof note, "moved %d tenth%s towards the prior: positive definite", steps,
                 steps == 1 ? "" : "s");
    for (int a = 0; a < YB_DRIVER_COUNT; a++)
        for (int b = a + 1; b < YB_DRIVER_COUNT; b++) {
            const yb_correlation *pair = &all->pair[a][b];

            if (!all->estimated[a][b])
                continue;
            yb_estimate_add(
                c, yb_rounded_text(all->rho[a][b], RHO_DIGITS, value), note,
                (yb_estimate){.unit = "",
                              .estimate = pair->rho_hat,
                              .standard_error = (1.0 - pair->rho_hat * pair->rho_hat) / sqrt(pair->m - 1.0),
                              .prior = all->prior[a][b],
                              .credibility = isnan(pair->rho_hat) ? 0.0 : pair->m / (pair->m + years),
                              .n_effective = pair->m,
                              .first_year = pair->first,
                              .last_year = pair->last,
                              .method = "C-6",
                              .use = YB_USE_SPREAD},
                "shocks.correlation.%s.%s", yb_drivers[a].name, yb_drivers[b].name);
        }
    free(all);
}

/* C-7: Jeffreys' estimate of two rare events; sizes are rules, the epidemic's rebound stays the assumption.
 */
static void add_events(yb_calibrator *c)
{
    const int origin = c->records.origin;
    const double years = origin - rule(c, "event_first_year") + 1.0, prior = rule(c, "event_prior");
    const double epidemics = rule(c, "epidemics_before") + (origin >= rule(c, "epidemic_pulse_year"));
    const double breaks = origin >= rule(c, "policy_break_year");
    const double epidemic = (epidemics + prior) / (years + 1.0), policy = (breaks + prior) / (years + 1.0);
    const double hospital = rule(c, "policy_break_hospitalization"), visits = rule(c, "policy_break_visits");
    const char *size = yb_rules_text(c->records.rules, "epidemic_size", c->records.diag);
    char *value = NULL, note[160], p[4][32], h[32], v[32], down_h[32], down_v[32];
    size_t length = 0, n_shifts;
    FILE *stream = yb_mem_open(&value, &length, c->records.diag);

    if (!stream)
        return;
    fprintf(stream,
            "[{name: epidemic, probability: %s, hospitalization: %s, visits: %s, rebound: %s, lasting: 0}",
            yb_rounded_text(epidemic, SD_DIGITS, p[0]), size ? size : "0", size ? size : "0",
            yb_rounded_text(yb_default_level_shifts(&n_shifts)[0].rebound, SD_DIGITS, p[1]));
    fprintf(
        stream,
        ", {name: policy-break-up, probability: %s, hospitalization: %s, visits: %s, rebound: 0, lasting: 1}",
        yb_rounded_text(policy / 2.0, SD_DIGITS, p[2]), yb_rounded_text(hospital, SD_DIGITS, h),
        yb_rounded_text(visits, SD_DIGITS, v));
    fprintf(stream,
            ", {name: policy-break-down, probability: %s, hospitalization: %s, visits: %s, rebound: 0, "
            "lasting: 1}]",
            yb_rounded_text(policy / 2.0, SD_DIGITS, p[3]),
            yb_rounded_text(1.0 / (1.0 + hospital) - 1.0, 12, down_h),
            yb_rounded_text(1.0 / (1.0 + visits) - 1.0, 12, down_v));
    if (!yb_mem_close(stream, &value, c->records.diag))
        return;
    snprintf(note, sizeof note,
             "%d epidemics and %d policy breaks in %d years; sizes are rules, the rebound an assumption",
             (int) epidemics, (int) breaks, (int) years);
    yb_estimate_add(
        c, value, note,
        (yb_estimate){.unit = "per year",
                      .estimate = epidemics / years,
                      .standard_error = sqrt(epidemics / years * (1.0 - epidemics / years) / years),
                      .prior = prior,
                      .credibility = years / (years + 1.0),
                      .n_effective = years,
                      .first_year = (int) rule(c, "event_first_year"),
                      .last_year = origin,
                      .method = "C-7",
                      .use = YB_USE_SPREAD},
        "shocks.level_shifts");
    free(value);
}

void yb_calibrate_spreads(yb_calibrator *c)
{
    for (size_t i = 0; i < N_PARTS; i++)
        add_spread(c, i);
    add_correlations(c);
    add_events(c);
}
