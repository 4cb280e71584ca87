/* Prints the tables of a resolved scenario as lines: name, number of values, values.  Lines of equal name
 * belong to one table, in their order: one line per service, year or path.
 *
 *     dump_model SCENARIO.yaml >FILE
 *
 * The comparison programs of the benchmark read this file, so that none of them repeats the reading of
 * scenarios and data or the calibration of the base year; they compute the equations of every year
 * themselves.  Tables by year hold t = 0 .. last + 1 (one more, because next year's premium is known) and
 * have the year as their first dimension. The draws of a few paths stand at the end: with them, other
 * programs can follow these paths exactly. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "yibao/commands.h"
#include "yibao/kernel.h"
#include "yibao/rng.h"
#include "yibao/series.h"

enum { CHECK_PATHS = 6 };

/* Random streams of section 3 of docs/model.md. */
enum { STREAM_YEARLY = 0, STREAM_DRIFT = 32, STREAM_PARAMETER = 64, STREAM_SHIFT = 96 };

static void put(const char *name, const double *value, size_t n)
{
    printf("%s %zu", name, n);
    for (size_t i = 0; i < n; i++)
        printf(" %.17g", value[i]);
    putchar('\n');
}

static void put_number(const char *name, double value)
{
    put(name, &value, 1);
}

/* All of an array, and the first `years` rows of one whose first dimension is the year. */
#define PUT(model, field) put(#field, (const double *) (model)->field, sizeof(model)->field / sizeof(double))
#define PUT_YEARS(model, field, years)           \
    put(#field, (const double *) (model)->field, \
        (size_t) (years) * (sizeof(model)->field[0] / sizeof(double)))
#define PUT_NUMBER(model, field) put_number(#field, (double) (model)->field)
#define PUT_LEVEL(model, field)  put_level(#field, &(model)->field, years)
#define PUT_GROWTH(model, field) put_growth(#field, &(model)->field, years)

static void put_level(const char *name, const yb_level_path *path, size_t years)
{
    char text[64];

    snprintf(text, sizeof text, "%s.value", name);
    put(text, path->value, years);
    snprintf(text, sizeof text, "%s.index", name);
    put_number(text, path->indexed ? (double) path->index : -1.0);
    snprintf(text, sizeof text, "%s.share", name);
    put_number(text, path->share);
}

static void put_growth(const char *name, const yb_growth_path *path, size_t years)
{
    char text[64];

    snprintf(text, sizeof text, "%s.log_growth", name);
    put(text, path->log_growth, years);
    snprintf(text, sizeof text, "%s.follow", name);
    put(text, path->follow, years);
}

static void put_population_and_members(const yb_model *m, size_t years)
{
    PUT(m, population);
    PUT_YEARS(m, hazard, years);
    PUT_YEARS(m, birth_hazard, years);
    PUT_YEARS(m, fertility, years);
    PUT_YEARS(m, male_birth_share, years);
    PUT_YEARS(m, migration, years);
    PUT_NUMBER(m, base_population);
    PUT_NUMBER(m, births_base);
    PUT_NUMBER(m, deaths_base);
    PUT_NUMBER(m, coverage_base);
    PUT_NUMBER(m, coverage_cap);
    PUT_GROWTH(m, coverage_growth);
    PUT_YEARS(m, active_share, years);
    PUT_YEARS(m, retiring_share, years);
    PUT(m, retired);
    PUT_NUMBER(m, active_base);
    PUT_NUMBER(m, retired_base);
    PUT_NUMBER(m, without_account_base);
    PUT(m, participation_base);
    PUT(m, log_odds_base);
    PUT(m, elasticity_weight);
    PUT_YEARS(m, remaining, years);
    PUT(m, loss_weight);
    PUT_NUMBER(m, participation_cap);
    PUT_NUMBER(m, premium_elasticity);
    PUT_NUMBER(m, leaver_cost_ratio);
    PUT_NUMBER(m, resident_members_base);
    PUT_NUMBER(m, resident_expenditure_per_member_base);
}

static void put_money(const yb_model *m, size_t years)
{
    PUT_GROWTH(m, wage_growth);
    PUT_GROWTH(m, income_growth);
    PUT_GROWTH(m, cpi_growth);
    PUT_NUMBER(m, wage_base);
    PUT_NUMBER(m, disposable_income_base);
    PUT_NUMBER(m, gdp_base);
    PUT_NUMBER(m, cpi_growth_base);
    PUT_LEVEL(m, interest_rate);
    PUT_NUMBER(m, interest_on_negative);
    PUT_LEVEL(m, premium);
    PUT_LEVEL(m, subsidy);
    PUT_NUMBER(m, premium_base);
    PUT_NUMBER(m, premium_notice_next);
    PUT_NUMBER(m, subsidy_base);
    PUT_NUMBER(m, prepaid_share);
    PUT_NUMBER(m, premium_collection);
    PUT_NUMBER(m, subsidy_collection);
    PUT_LEVEL(m, resident_other_income);
    PUT_LEVEL(m, resident_other_expenditure);
    PUT_NUMBER(m, resident_fill_gap);
    PUT_NUMBER(m, employee_fill_gap);
    PUT_LEVEL(m, employer_rate);
    PUT_LEVEL(m, individual_rate);
    PUT_LEVEL(m, account_share);
    PUT_LEVEL(m, retiree_quota);
    PUT_LEVEL(m, account_draw);
    PUT_NUMBER(m, employer_rate_base);
    PUT_NUMBER(m, individual_rate_base);
    PUT_GROWTH(m, base_dilution);
    PUT_NUMBER(m, employer_per_active_base);
    PUT_NUMBER(m, individual_per_active_base);
    PUT_NUMBER(m, account_draw_base);
    PUT_LEVEL(m, pooled_other_income);
    PUT_NUMBER(m, maternity_base);
    PUT_LEVEL(m, recovery);
    PUT_NUMBER(m, recovery_income_share);
    PUT_NUMBER(m, deterrence);
    PUT_YEARS(m, deterrence_exposure, years);
    PUT_LEVEL(m, care_price);
    PUT(m, opening_base);
    PUT(m, stock_adjustment);
}

static void put_services(const yb_model *m, size_t years)
{
    PUT(m, cost_weight);
    PUT(m, cost_sex_ratio);
    PUT_NUMBER(m, pass_through);
    for (int j = 0; j < YB_SERVICES; j++) {
        const yb_service_model *service = &m->service[j];

        PUT_NUMBER(service, exponent);
        PUT(service, fund_share_factor);
        PUT_NUMBER(service, retired_ratio);
        PUT_NUMBER(service, use_base);
        PUT_NUMBER(service, cost_base);
        PUT_NUMBER(service, expenditure_base);
        PUT_YEARS(service, log_use, years);
        PUT_GROWTH(service, use_growth);
        PUT_GROWTH(service, cost_growth);
        PUT_LEVEL(service, share);
        PUT_NUMBER(service, whole_share);
    }
    for (size_t t = 0; t < years; t++) {
        const yb_mechanism_year *mechanism = &m->mechanism[t];

        put("mechanism_log_use", mechanism->log_use, YB_SERVICES);
        put("mechanism_log_cost", mechanism->log_cost, YB_SERVICES);
        put("mechanism_share", mechanism->share, YB_SERVICES);
        put_number("mechanism_care_days", mechanism->care_days);
        put_number("mechanism_duplicates", mechanism->duplicates);
    }
}

static void put_shocks(const yb_shock_model *s, size_t years)
{
    double integrates[YB_DRIVER_COUNT], time[YB_DRIVER_COUNT];

    for (int d = 0; d < YB_DRIVER_COUNT; d++)
        integrates[d] = yb_drivers[d].integrates ? 1.0 : 0.0;
    put("integrates", integrates, YB_DRIVER_COUNT);
    PUT(s, innovation_sd);
    PUT(s, phi);
    PUT(s, drift_sd);
    PUT(s, cholesky);
    PUT(s, parameter_sd);
    for (size_t t = 0; t < years; t++) {
        for (int d = 0; d < YB_DRIVER_COUNT; d++)
            time[d] = s->drift_time[d][t];
        put("drift_time", time, YB_DRIVER_COUNT);
    }
    PUT_NUMBER(s, level_shifts);
    PUT_NUMBER(s, n_shifts);
    for (size_t i = 0; i < s->n_shifts; i++) {
        const yb_log_shift *shift = &s->shift[i];
        const double next = shift->next_visits != 0.0 ? shift->next_visits : shift->next_hospitalization;
        const double row[] = {shift->probability,   shift->year, expm1(shift->hospitalization),
                              expm1(shift->visits), expm1(next), shift->lasting};

        put("shift", row, sizeof row / sizeof *row);
    }
}

static void draw(uint64_t seed, int first_stream, int year, int n, uint64_t path, bool uniform, double *out)
{
    for (int i = 0; i < n; i += 2) {
        double pair[2];

        (uniform ? yb_rng_uniform_pairs : yb_rng_normal_pairs)(seed, (uint32_t) (first_stream + i) / 2,
                                                               (uint32_t) year, path, 1, &pair[0], &pair[1]);
        memcpy(out + i, pair, (i + 1 < n ? 2 : 1) * sizeof *out);
    }
}

static void put_draws(const yb_model *m)
{
    double value[YB_DRIVER_COUNT + YB_PARAMETER_COUNT + YB_MAX_SHIFTS];

    for (uint64_t path = 0; path < CHECK_PATHS; path++) {
        draw(m->seed, STREAM_DRIFT, 0, YB_DRIVER_COUNT, path, false, value);
        put("draw_drift", value, YB_DRIVER_COUNT);
        draw(m->seed, STREAM_PARAMETER, 0, YB_PARAMETER_COUNT, path, false, value);
        put("draw_parameter", value, YB_PARAMETER_COUNT);
        for (int t = 1; t <= m->n_years; t++) {
            draw(m->seed, STREAM_YEARLY, m->base_year + t, YB_DRIVER_COUNT, path, false, value);
            put("draw_yearly", value, YB_DRIVER_COUNT);
            draw(m->seed, STREAM_SHIFT, m->base_year + t, (int) m->shock.n_shifts, path, true, value);
            put("draw_uniform", value, m->shock.n_shifts);
        }
    }
}

int main(int argc, char **argv)
{
    yb_diag *diag = yb_diag_create();
    yb_options options = {0};
    yb_prepared prepared;

    options.seed = -1;
    if (argc != 2 || !diag) {
        fprintf(stderr, "usage: dump_model SCENARIO.yaml\n");
        return 2;
    }
    if (yb_prepare(argv[1], &options, &prepared, diag) != YB_OK) {
        yb_diag_print(diag, stderr, false);
        return (int) yb_diag_status(diag);
    }
    const yb_model *m = prepared.model;
    const size_t years = (size_t) m->n_years + 2;

    if (m->n_overrides > 0) {
        fprintf(stderr, "dump_model: the comparison programs know no own forecasts (override)\n");
        return 3;
    }
    put_number("n_years", m->n_years);
    put_number("base_year", m->base_year);
    put_population_and_members(m, years);
    put_money(m, years);
    put_services(m, years);
    put_shocks(&m->shock, years);
    put_draws(m);
    yb_prepared_free(&prepared);
    yb_diag_free(diag);
    return fflush(stdout) != 0 || ferror(stdout) ? 4 : 0;
}
