/* calibration_trend.c: C-4, where growth starts and how it fades. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "calibration_private.h"
#include "yibao/mem.h"
#include "yibao/vecmath.h"

/* How a starting growth is written into its key. */
typedef enum { FADE, CONVERGE, LEVEL } shape;

typedef struct {
    const char *key;
    yb_record_id record;
    const char *long_run; /* rule */
    const char *margin;   /* rule added to the long-run value; NULL: none */
    bool long_run_is_log;
    shape shape;
    const char *fund; /* of a LEVEL: use per member of the origin */
    const char *note;
} starting_growth;

static const starting_growth starts[] = {
    {"economy.wage_growth", YB_R_WAGE, "long_run_wage", NULL, false, FADE, NULL, "average wage"},
    {"economy.disposable_income_growth", YB_R_INCOME, "long_run_income", NULL, false, FADE, NULL,
     "disposable income per head"},
    {"resident.enrolment.loss_rate", YB_R_LOSS, "long_run_loss", NULL, false, FADE, NULL,
     "fall of members over eligible persons beyond the response to the premium"},
    {"resident.inpatient.hospitalization_rate", YB_R_RESIDENT_DISCHARGES, "long_run_hospitalization", NULL,
     true, LEVEL, "resident", "discharges per member less ageing"},
    {"resident.inpatient.cost_growth", YB_R_RESIDENT_DISCHARGE_COST, "long_run_income", NULL, false, CONVERGE,
     NULL, "cost per discharge"},
    {"resident.outpatient.visits_growth", YB_R_RESIDENT_VISITS, "long_run_visits", NULL, false, FADE, NULL,
     "visits per member less ageing"},
    {"resident.outpatient.cost_growth", YB_R_RESIDENT_VISIT_COST, "long_run_income",
     "long_run_cost_per_visit_margin", false, CONVERGE, NULL, "cost per visit"},
    {"employee.contribution_base.dilution", YB_R_CONTRIBUTION, "long_run_dilution", NULL, false, FADE, NULL,
     "income per active member over the wage"},
    {"employee.coverage.growth", YB_R_COVERAGE, "long_run_coverage", NULL, false, FADE, NULL,
     "active members per employable person"},
    {"employee.inpatient.hospitalization_rate", YB_R_EMPLOYEE_DISCHARGES, "long_run_hospitalization", NULL,
     true, LEVEL, "employee", "discharges per member less ageing"},
    {"employee.inpatient.cost_growth", YB_R_EMPLOYEE_DISCHARGE_COST, "long_run_income", NULL, false, CONVERGE,
     NULL, "cost per discharge"},
    {"employee.outpatient.visits_growth", YB_R_EMPLOYEE_VISITS, "long_run_visits", NULL, false, FADE, NULL,
     "visits per member less ageing"},
    {"employee.outpatient.cost_growth", YB_R_EMPLOYEE_VISIT_COST, "long_run_income",
     "long_run_cost_per_visit_margin", false, CONVERGE, NULL, "cost per visit"},
    {"employee.maternity_growth", YB_R_MATERNITY, "long_run_maternity", NULL, false, FADE, NULL,
     "maternity spending per birth over the wage"},
};

/* A starting growth worked out; all growths as rates, not logs. */
typedef struct {
    yb_trend trend;
    double sd; /* of the yearly growths; NaN: fewer than two */
    double own, long_run, start, credibility;
    double rebound; /* added to the log growth of the first year */
    int years;
} worked;

static double rate_of(double log_growth)
{
    return yb_exp(log_growth) - 1.0;
}

static worked work_out(yb_calibrator *c, const starting_growth *s)
{
    const yb_records *r = &c->records;
    const yb_growths *growths = &r->growths[s->record];
    const bool loss = s->record == YB_R_LOSS; /* a rate of decrease */
    double value = yb_rules_number(r->rules, s->long_run, r->diag), squares = 0.0;
    worked w = {.years = (int) yb_rules_number(r->rules, "growth_fade_years", r->diag)};

    w.trend =
        yb_trend_of(&growths->growth, 1, yb_rules_number(r->rules, "history_discount", r->diag), r->origin);
    w.credibility = yb_credibility(w.trend.n, yb_rules_number(r->rules, "credibility_k", r->diag));
    if (s->margin)
        value += yb_rules_number(r->rules, s->margin, r->diag);

    const double log_long_run = s->long_run_is_log ? value
                                : loss             ? -yb_log(1.0 - value)
                                                   : yb_log(1.0 + value);
    const double log_start = w.credibility * w.trend.mean + (1.0 - w.credibility) * log_long_run;

    if (!isnan(growths->pulse_growth))
        w.rebound = yb_rules_number(r->rules, "epidemic_rebound", r->diag) *
                    (growths->pulse_years * log_start - growths->pulse_growth);
    w.own = loss ? -rate_of(-w.trend.mean) : rate_of(w.trend.mean);
    w.long_run = loss ? -rate_of(-log_long_run) : rate_of(log_long_run);
    w.start = loss ? -rate_of(-log_start) : rate_of(log_start);
    for (int i = 0; i < YB_RECORD_YEARS; i++)
        if (!isnan(growths->growth.at[i]))
            squares += (growths->growth.at[i] - w.trend.mean) * (growths->growth.at[i] - w.trend.mean);
    w.sd = w.trend.m > 1 ? sqrt(squares / (w.trend.m - 1)) : NAN;
    return w;
}

/* Growth into year h = 1, 2, … after the origin: from the start to the long-run value. */
static double faded(const worked *w, double long_run, int h)
{
    const double weight = h <= w->years ? (double) (h - 1) / w->years : 1.0;

    return (1.0 - weight) * w->start + weight * long_run;
}

/* Growth of disposable income, to which a cost converges, where a table has to be written instead. */
static double converged(yb_calibrator *c, const worked *w, const starting_growth *s, int h)
{
    const worked income = work_out(c, &starts[1]);
    const double margin = s->margin ? yb_rules_number(c->records.rules, s->margin, c->records.diag) : 0.0;

    return faded(w, faded(&income, income.long_run, h) + margin, h);
}

/* A table of growths, whose first year holds the rebound from a pulse. */
static void write_rebound(yb_calibrator *c, const worked *w, const starting_growth *s, FILE *stream)
{
    char text[32];

    fputs("{rule: table, values: {", stream);
    for (int h = 1; h <= w->years + 1; h++) {
        double growth = s->shape == CONVERGE ? converged(c, w, s, h) : faded(w, w->long_run, h);

        if (h == 1)
            growth = (1.0 + growth) * yb_exp(w->rebound) - 1.0;
        fprintf(stream, "%s%d: %s", h > 1 ? ", " : "", c->records.origin + h,
                yb_rounded_text(growth, 5, text));
    }
    fputs("}, between: linear}", stream);
}

/* Use per member of the origin carried on with the growth; after the last year it stays. */
static void write_level(yb_calibrator *c, const worked *w, const starting_growth *s, FILE *stream)
{
    const int origin = c->records.origin;
    const double base = yb_published(&c->records, "inpatient_discharges", s->fund, origin) /
                        yb_published(&c->records, "enrolment", s->fund, origin);
    double log_level;
    char text[32];

    if (!(base > 0.0)) {
        yb_fail(c->records.diag, YB_ERR_INPUT, NULL, "add rows to funds.csv of the data pack national",
                "%s: no discharges and enrolment of the fund %s for %d", s->key, s->fund, origin);
        return;
    }
    log_level = yb_log(base);
    fprintf(stream, "{rule: table, values: {%d: %s", origin, yb_rounded_text(base, 6, text));
    for (int h = 1; h <= w->years; h++) {
        log_level += yb_log(1.0 + faded(w, w->long_run, h)) + (h == 1 ? w->rebound : 0.0);
        fprintf(stream, ", %d: %s", origin + h, yb_rounded_text(yb_exp(log_level), 6, text));
    }
    fputs("}, between: linear}", stream);
}

static void write_value(yb_calibrator *c, const worked *w, const starting_growth *s, FILE *stream)
{
    char from[32], to[32];

    if (s->shape == LEVEL) {
        write_level(c, w, s, stream);
    } else if (w->rebound != 0.0) {
        write_rebound(c, w, s, stream);
    } else if (s->shape == CONVERGE) {
        const double margin = s->margin ? yb_rules_number(c->records.rules, s->margin, c->records.diag) : 0.0;

        fprintf(stream, "{rule: converge, from: %s, to: disposable_income, margin: %s, years: %d}",
                yb_rounded_text(w->start, 5, from), yb_rounded_text(margin, 5, to), w->years);
    } else {
        fprintf(stream, "{rule: fade, from: %s, to: %s, years: %d}", yb_rounded_text(w->start, 5, from),
                yb_rounded_text(w->long_run, 5, to), w->years);
    }
}

static void add_start(yb_calibrator *c, const starting_growth *s)
{
    const worked w = work_out(c, s);
    char *value = NULL, note[160], start[32], rebound[32];
    size_t size = 0;
    FILE *stream = yb_mem_open(&value, &size, c->records.diag);

    if (!stream)
        return;
    write_value(c, &w, s, stream);
    if (!yb_mem_close(stream, &value, c->records.diag))
        return;
    snprintf(note, sizeof note, "%s; starts at %s a year%s%s", s->note, yb_rounded_text(w.start, 5, start),
             w.rebound != 0.0 ? "; first year adds in logs " : "",
             w.rebound != 0.0 ? yb_rounded_text(w.rebound, 5, rebound) : "");
    yb_estimate_add(c, value, note,
                    (yb_estimate){.unit = "rate",
                                  .estimate = w.trend.m > 0 ? w.own : NAN,
                                  .standard_error = w.sd / sqrt(w.trend.n),
                                  .prior = w.long_run,
                                  .credibility = w.credibility,
                                  .n_effective = w.trend.n,
                                  .first_year = w.trend.first,
                                  .last_year = w.trend.last,
                                  .method = w.rebound != 0.0 ? "C-1 to C-4" : "C-1, C-3, C-4",
                                  .use = YB_USE_TREND},
                    "%s", s->key);
    free(value);
}

/* The premium elasticity that the yearly figures would give, for reading only. */
static void add_elasticity(yb_calibrator *c)
{
    const yb_record *burden = &c->records.growths[YB_R_PREMIUM_BURDEN].growth;
    const yb_record *participation = &c->records.growths[YB_R_PARTICIPATION].growth;
    double slope, error;
    int m, first = 0, last = 0;
    char value[32];

    if (!yb_slope_of(burden, participation, &slope, &error, &m))
        return;
    for (int i = 0; i < YB_RECORD_YEARS; i++)
        if (!isnan(burden->at[i]) && !isnan(participation->at[i])) {
            first = first ? first : YB_RECORD_FIRST + i;
            last = YB_RECORD_FIRST + i;
        }
    yb_estimate_add(
        c, yb_rounded_text(slope, 4, value),
        "least squares of the growth of participation on that of premium over income; not used: few "
        "years, and duplicates were removed in the same years",
        (yb_estimate){.unit = "elasticity",
                      .estimate = slope,
                      .standard_error = error,
                      .prior = NAN,
                      .credibility = 0.0,
                      .n_effective = m,
                      .first_year = first,
                      .last_year = last,
                      .method = "least squares",
                      .use = YB_USE_REPORT},
        "resident.enrolment.premium_elasticity");
}

void yb_calibrate_trends(yb_calibrator *c)
{
    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
        add_start(c, &starts[i]);
    add_elasticity(c);
}
