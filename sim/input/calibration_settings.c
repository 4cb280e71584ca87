/* calibration_settings.c: how a projection from an earlier year is run. */
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "calibration_private.h"

static void add(yb_settings *settings, yb_diag *diag, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static void add(yb_settings *settings, yb_diag *diag, const char *format, ...)
{
    char **grown = realloc(settings->item, (settings->n + 1) * sizeof *grown);
    va_list arguments;

    if (!grown) {
        yb_fail(diag, YB_ERR_FILE, NULL, NULL, "out of memory");
        return;
    }
    settings->item = grown;
    va_start(arguments, format);
    if (vasprintf(&grown[settings->n], format, arguments) >= 0)
        settings->n++;
    else
        yb_fail(diag, YB_ERR_FILE, NULL, NULL, "out of memory");
    va_end(arguments);
}

/* The last announced standard and its last rise, from the first projected year on. */
static void add_standard(yb_settings *settings, const yb_records *r, const char *key, const char *rule,
                         const char *series, int announced)
{
    const double last = yb_announced(r, series, announced, announced);
    const double before = yb_announced(r, series, announced - 1, announced);
    const char *how = yb_rules_text(r->rules, rule, r->diag);
    const int first = r->origin + 1;
    char level[32], rise[32];

    if (how && strcmp(how, "last_rise") != 0)
        yb_fail(r->diag, YB_ERR_INPUT, NULL, "the rule is last_rise", "the rule %s = %s is not known", rule,
                how);
    if (isnan(last) || isnan(before)) {
        yb_fail(r->diag, YB_ERR_INPUT, NULL, "add rows to funds.csv of the data pack national",
                "%s of %d and %d are needed at the end of %d", series, announced - 1, announced, r->origin);
        return;
    }
    add(settings, r->diag, "%s={rule: step, level: %s, add: %s}", key,
        yb_rounded_text(last + (last - before) * (first - announced), 2, level),
        yb_rounded_text(last - before, 2, rise));
}

static void add_known_policy(yb_settings *settings, const yb_records *r)
{
    const double recovered = yb_published(r, "fraud_recovery", "all", r->origin);
    char text[32];

    add_standard(settings, r, "resident.premium", "premium_rule", "premium_individual_benefit_year",
                 r->origin + 1);
    add_standard(settings, r, "resident.subsidy", "subsidy_rule", "subsidy_per_person", r->origin);
    if (!isnan(recovered))
        add(settings, r->diag, "supervision.recovery=%s", yb_rounded_text(recovered, 2, text));
    if (r->origin < yb_rules_number(r->rules, "retirement_reform_from", r->diag))
        add(settings, r->diag, "employee.retirement.reform=off");
}

yb_settings *yb_backtest_settings(const yb_data *data, const yb_rules *rules, int origin, yb_diag *diag)
{
    const size_t errors = yb_diag_errors(diag);
    const yb_records known = {.data = data, .rules = rules, .origin = origin, .diag = diag};
    yb_calibration *calibration = yb_calibrate(data, rules, origin, diag);
    yb_settings *settings = calloc(1, sizeof *settings);

    if (!settings)
        yb_fail(diag, YB_ERR_FILE, NULL, NULL, "out of memory");
    if (calibration && settings) {
        add(settings, diag, "projection.first_year=%d", origin + 1);
        if (origin < YB_CALIBRATION_ORIGIN)
            add(settings, diag, "projection.last_year=%d", YB_CALIBRATION_ORIGIN);
        add(settings, diag, "simulation.paths=%.0f", yb_rules_number(rules, "backtest_paths", diag));
        add(settings, diag, "simulation.seed=%.0f", yb_rules_number(rules, "backtest_seed", diag));
        add(settings, diag, "shocks.parameters.excess_cost_growth.sd=%g",
            yb_rules_number(rules, "excess_cost_growth_sd", diag));
        for (size_t i = 0; i < calibration->n; i++)
            if (calibration->item[i].use != YB_USE_REPORT)
                add(settings, diag, "%s=%s", calibration->item[i].key, calibration->item[i].value);
        add_known_policy(settings, &known);
    }
    yb_calibration_free(calibration);
    if (yb_diag_errors(diag) == errors)
        return settings;
    yb_settings_free(settings);
    return NULL;
}

void yb_settings_free(yb_settings *settings)
{
    if (!settings)
        return;
    for (size_t i = 0; i < settings->n; i++)
        free(settings->item[i]);
    free(settings->item);
    free(settings);
}
