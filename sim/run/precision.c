/* Wanted standard errors: see precision.h. */
#include "yibao/precision.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "yibao/quantile.h"
#include "yibao/replicates.h"
#include "yibao/text.h"

static const char syntax[] =
    "for example 0.5% (probability exhausted_by of every fund), 300 (accumulated balance of "
    "every fund, 100 million yuan), resident.expenditure@2040=20, all.exhausted_by=0.4%";

static yb_status refuse(yb_diag *diag, const char *hint, const char *what, const char *text)
{
    return yb_fail(diag, YB_ERR_USAGE, NULL, hint, "--until-se: %s: '%s'", what, text);
}

/* A positive number, with `percent` set where a % follows. */
static bool read_number(const char *text, double *value, bool *percent)
{
    const size_t length = strspn(text, "0123456789.eE+-");
    char *end;

    *value = strtod(text, &end);
    *percent = strcmp(end, "%") == 0;
    if (*percent)
        *value /= 100.0;
    return length > 0 && end == text + length && (*percent || *end == '\0') && *value > 0.0 &&
           isfinite(*value);
}

enum { NAME_SIZE = 96, N_EVENTS = YB_RISK_FUNDS * YB_EVENTS, N_NAMES = N_EVENTS + YB_SERIES_COUNT };

/* The i-th target that can be named: the events, then the series. */
static yb_se_target nameable(int i, char name[NAME_SIZE])
{
    if (i < N_EVENTS) {
        const int fund = i / YB_EVENTS, event = i % YB_EVENTS;

        snprintf(name, NAME_SIZE, "%s.%s", yb_risk_funds[fund], yb_event_names[event]);
        return (yb_se_target){.is_event = true, .fund = fund, .event = (yb_event) event};
    }
    const yb_series *series = &yb_series_table[i - N_EVENTS];

    snprintf(name, NAME_SIZE, "%s.%s", series->fund, series->name);
    return (yb_se_target){.series = (yb_series_id) (i - N_EVENTS)};
}

static bool find_target(const char *name, yb_se_target *target)
{
    char known[NAME_SIZE];

    for (int i = 0; i < N_NAMES; i++) {
        *target = nameable(i, known);
        if (strcmp(known, name) == 0)
            return true;
    }
    return false;
}

static void refuse_name(const char *name, yb_diag *diag)
{
    char known[N_NAMES][NAME_SIZE], hint[NAME_SIZE + 32];
    const char *candidate[N_NAMES];

    for (int i = 0; i < N_NAMES; i++) {
        (void) nameable(i, known[i]);
        candidate[i] = known[i];
    }
    const char *nearest = yb_nearest(name, candidate, N_NAMES);

    if (nearest)
        snprintf(hint, sizeof hint, "did you mean '%s'?", nearest);
    refuse(diag, nearest ? hint : "FUND.SERIES as in bands.csv or FUND.EVENT as in risk.csv",
           "there is no such series or event", name);
}

static void add(yb_precision *precision, const yb_se_target *target, yb_diag *diag)
{
    if (precision->n < YB_MAX_TARGETS)
        precision->target[precision->n++] = *target;
    else
        yb_fail(diag, YB_ERR_USAGE, NULL, NULL, "--until-se: more than %d targets", YB_MAX_TARGETS);
}

/* A number alone: every fund. */
static void add_all_funds(yb_precision *precision, const char *text, double wanted, bool percent,
                          yb_diag *diag)
{
    if (percent && wanted >= 0.5) {
        refuse(diag, "a probability has a standard error below 50 %", "too much", text);
        return;
    }
    if (!percent && wanted < 1.0) {
        refuse(diag, "write 0.5% for probabilities; an amount for balances is in 100 million yuan, 1 or more",
               "neither a percentage nor an amount", text);
        return;
    }
    for (int fund = 0; fund < YB_RISK_FUNDS; fund++) {
        char name[NAME_SIZE];
        yb_se_target target;

        snprintf(name, sizeof name, "%s.%s", yb_risk_funds[fund],
                 percent ? yb_event_names[YB_EXHAUSTED_BY] : "accumulated_balance");
        if (find_target(name, &target)) {
            target.wanted = wanted;
            add(precision, &target, diag);
        }
    }
}

static bool read_year(const char *text, int *year)
{
    char *end;
    const long value = strtol(text, &end, 10);

    *year = (int) value;
    return strspn(text, "0123456789") == 4 && *end == '\0' && value > 0; /* 0 stands for all years */
}

/* NAME[@YEAR]=SE, cut into its parts in place. */
static void add_named(yb_precision *precision, char *name, char *number, yb_diag *diag)
{
    char *at = strchr(name, '@');
    yb_se_target target;
    double wanted;
    bool percent;
    int year = 0;

    if (at)
        *at++ = '\0';
    if (!find_target(name, &target))
        refuse_name(name, diag);
    else if (at && !read_year(at, &year))
        refuse(diag, syntax, "not a year", at);
    else if (!read_number(number, &wanted, &percent))
        refuse(diag, syntax, "not a positive number", number);
    else if (percent && !target.is_event)
        refuse(diag, "a median may be near zero: give an amount in the unit of the series",
               "a percentage is for events", number);
    else if (target.is_event && wanted >= 0.5)
        refuse(diag, "a probability has a standard error below 50 %", "too much", number);
    else {
        target.year = year;
        target.wanted = wanted;
        add(precision, &target, diag);
    }
}

yb_status yb_precision_read(yb_precision *precision, const char *list, yb_diag *diag)
{
    const size_t errors = yb_diag_errors(diag);
    char *copy = strdup(list), *rest = copy;

    if (!copy)
        return yb_fail(diag, YB_ERR_FILE, NULL, NULL, "out of memory");
    for (char *item; (item = strsep(&rest, ",")) != NULL;) {
        char *equals = strchr(item, '=');
        double wanted;
        bool percent;

        if (equals) {
            *equals = '\0';
            add_named(precision, item, equals + 1, diag);
        } else if (read_number(item, &wanted, &percent)) {
            add_all_funds(precision, item, wanted, percent, diag);
        } else {
            refuse(diag, syntax, "not a positive number", item);
        }
    }
    free(copy);
    return yb_diag_errors(diag) > errors ? YB_ERR_USAGE : YB_OK;
}

yb_status yb_precision_check(const yb_precision *precision, const yb_inputs *inputs, yb_diag *diag)
{
    const size_t errors = yb_diag_errors(diag);
    const int first = yb_inputs_first_year(inputs), last = yb_inputs_last_year(inputs);
    const char *scenario = yb_inputs_text(inputs, YB_KEY_SCENARIO);

    for (size_t i = 0; i < precision->n; i++) {
        const yb_se_target *target = &precision->target[i];

        if (target->year != 0 && (target->year < first || target->year > last))
            yb_fail(diag, YB_ERR_USAGE, NULL, NULL, "--until-se: %s projects %d to %d, not %d", scenario,
                    first, last, target->year);
        if (!target->is_event && !yb_results_stores(inputs, target->series, diag))
            yb_fail(diag, YB_ERR_USAGE, NULL, "name it in output.series",
                    "--until-se: the scenario %s does not store %s.%s", scenario,
                    yb_series_table[target->series].fund, yb_series_table[target->series].name);
    }
    return yb_diag_errors(diag) > errors ? YB_ERR_USAGE : YB_OK;
}

void yb_precision_series(const yb_precision *precision, bool only[YB_SERIES_COUNT])
{
    for (int s = 0; s < YB_SERIES_COUNT; s++)
        only[s] = false;
    for (size_t i = 0; i < precision->n; i++) {
        const yb_se_target *target = &precision->target[i];

        only[target->is_event ? yb_risk_series(target->fund, target->event) : target->series] = true;
    }
}

static double probability_se(const yb_risk *risk, const yb_se_target *target, int t, bool quasi_random)
{
    const double share = risk->probability[target->fund][target->event][t];
    const double se = risk->se[target->fund][target->event][t];
    const double n = (double) risk->paths, added = 2.0;
    const double cautious =
        yb_share_se((share * n + added) / (n + 2.0 * added), risk->paths + 2 * (int64_t) added);
    /* Replicates say nothing of an event that hardly a path of each has met. */
    const bool rare = fmin(share, 1.0 - share) * n < YB_REPLICATES;

    return fmax(se, rare || !quasi_random ? cautious : 0.0);
}

/* The median's error with quasi-random paths over that with independent ones. */
static double median_ratio(yb_quantile_work *work, const double *sample, size_t n)
{
    const double half = 0.5;
    double median = 0.0, ratio = 1.0;

    if (yb_quantiles(work, sample, n, &half, 1, &median) == YB_OK)
        yb_replicate_ratios(sample, NULL, n, &median, &half, 1, &ratio);
    return ratio;
}

/* se_p50 of one sample, as in bands.csv. */
static yb_status median_se(yb_quantile_work *work, const yb_results *results, const double *sample,
                           double *se)
{
    const size_t n = (size_t) results->paths;
    size_t rank[2];
    double bound[2];

    *se = 0.0;
    yb_quantile_interval_ranks(n, 0.5, &rank[0], &rank[1]);
    if (rank[0] == rank[1])
        return YB_OK;
    const yb_status status = yb_order_statistics(work, sample, n, rank, 2, bound);

    if (status == YB_OK)
        *se = (bound[1] - bound[0]) / (2.0 * 1.959963984540054);
    if (status == YB_OK && results->quasi_random)
        *se *= median_ratio(work, sample, n);
    return status;
}

yb_status yb_precision_measure(const yb_precision *precision, const yb_results *results,
                               yb_precision_state *state, yb_diag *diag)
{
    const size_t n = (size_t) results->paths;
    yb_quantile_work *work = yb_quantile_work_create(n);
    yb_risk *risk = yb_risk_create(results, NULL, 1, diag);
    yb_status status = work && risk ? YB_OK : YB_ERR_FILE;

    *state = (yb_precision_state){0};
    for (size_t i = 0; i < precision->n; i++) {
        const yb_se_target *target = &precision->target[i];

        for (int t = 1; status == YB_OK && t <= results->n_years; t++) {
            const int year = results->first_year + t - 1;
            double se = 0.0;

            if (target->year != 0 && target->year != year)
                continue;
            if (target->is_event)
                se = probability_se(risk, target, t, results->quasi_random);
            else
                status = median_se(work, results, yb_results_sample(results, target->series, t), &se);
            if (se / target->wanted > state->ratio)
                *state = (yb_precision_state){se / target->wanted, se, i, year};
        }
    }
    yb_quantile_work_free(work);
    yb_risk_free(risk);
    return status == YB_OK            ? YB_OK
           : status == YB_ERR_NUMERIC ? yb_fail(diag, status, NULL, NULL, "a sample is not finite")
                                      : yb_fail(diag, status, NULL, NULL, "out of memory");
}

/* Four digits, but never 1.343e+04. */
static int decimals(double value)
{
    return value >= 1000.0 ? 0 : value >= 100.0 ? 1 : value >= 1.0 ? 2 : 6;
}

const char *yb_precision_text(const yb_precision *precision, const yb_precision_state *state, char *buffer)
{
    enum { SIZE = 160 };
    const yb_se_target *target = &precision->target[state->target];

    if (target->is_event)
        snprintf(buffer, SIZE, "%s.%s %d: %.3g %% (wanted: %.3g %%)", yb_risk_funds[target->fund],
                 yb_event_names[target->event], state->year, 100.0 * state->se, 100.0 * target->wanted);
    else
        snprintf(buffer, SIZE, "%s.%s %d: %.*f (wanted: %.10g %s)", yb_series_table[target->series].fund,
                 yb_series_table[target->series].name, state->year, decimals(state->se), state->se,
                 target->wanted, yb_series_table[target->series].unit);
    return buffer;
}

yb_status yb_run_until(const yb_model *model, const yb_inputs *inputs, const yb_run_options *options,
                       const yb_precision *precision, const bool *only, int64_t paths, int64_t maximum,
                       yb_results **results, yb_precision_state *state, yb_diag *diag)
{
    yb_run_options stage = *options;
    yb_status status = YB_OK;

    *results = yb_results_create_part(inputs, only, 0, paths < maximum ? paths : maximum, NULL, diag);
    if (!*results)
        return yb_diag_status(diag);
    for (int64_t n = paths < maximum ? paths : maximum;; n = n < maximum / 2 ? 2 * n : maximum) {
        status = yb_results_resize(*results, n, stage.from, diag);
        if (status == YB_OK)
            status = yb_run_paths(model, &stage, *results, diag);
        if (status != YB_OK || (options->stop && *options->stop))
            break;
        status = yb_precision_measure(precision, *results, state, diag);
        if (status != YB_OK || state->ratio <= 1.0 || n == maximum)
            break;
        stage.from = n;
    }
    return status;
}
