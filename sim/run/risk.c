/* Probabilities of deficits and exhaustion: see bands.h. */
#include <math.h>
#include <stdlib.h>

#include "yibao/bands.h"

const char *const yb_event_names[YB_EVENTS] = {"current_deficit", "first_current_deficit_by", "exhausted_by",
                                               "cover_below_6_months"};
const char *const yb_risk_funds[YB_RISK_FUNDS] = {"resident", "employee_pooled", "employee_account",
                                                  "employee", "all"};

static const struct {
    yb_series_id current, accumulated, cover;
} series_of[YB_RISK_FUNDS] = {
    {YB_S_RESIDENT_CURRENT_BALANCE, YB_S_RESIDENT_ACCUMULATED_BALANCE, YB_S_RESIDENT_COVER_MONTHS},
    {YB_S_POOLED_CURRENT_BALANCE, YB_S_POOLED_ACCUMULATED_BALANCE, YB_S_POOLED_COVER_MONTHS},
    {YB_S_ACCOUNT_CURRENT_BALANCE, YB_S_ACCOUNT_ACCUMULATED_BALANCE, YB_S_ACCOUNT_COVER_MONTHS},
    {YB_S_EMPLOYEE_CURRENT_BALANCE, YB_S_EMPLOYEE_ACCUMULATED_BALANCE, YB_S_EMPLOYEE_COVER_MONTHS},
    {YB_S_ALL_CURRENT_BALANCE, YB_S_ALL_ACCUMULATED_BALANCE, YB_S_ALL_COVER_MONTHS}};

/* What has happened to one path's fund so far. */
typedef struct {
    bool deficit_before, exhausted_before;
} path_state;

/* Bit e is set when event e holds for the path in year t. */
static unsigned events_of(const yb_results *results, int fund, int t, int64_t path, path_state *state)
{
    const bool deficit = yb_results_sample(results, series_of[fund].current, t)[path] < 0.0;
    const bool negative = yb_results_sample(results, series_of[fund].accumulated, t)[path] < 0.0;
    const bool thin = yb_results_sample(results, series_of[fund].cover, t)[path] < 6.0;

    state->deficit_before |= deficit;
    state->exhausted_before |= negative;
    return (unsigned) deficit << YB_CURRENT_DEFICIT |
           (unsigned) state->deficit_before << YB_FIRST_CURRENT_DEFICIT_BY |
           (unsigned) state->exhausted_before << YB_EXHAUSTED_BY | (unsigned) thin << YB_COVER_BELOW_6_MONTHS;
}

double yb_share_se(double share, int64_t paths)
{
    return sqrt(share * (1.0 - share) / (double) paths);
}

/* Counts are whole numbers, so that the order of paths and threads cannot matter. */
static void count_year(const yb_results *results, const yb_results *versus, int fund, int t,
                       path_state *state, path_state *versus_state, yb_risk *risk)
{
    int64_t count[YB_EVENTS] = {0}, gained[YB_EVENTS] = {0}, lost[YB_EVENTS] = {0};
    const double n = (double) results->paths;

    for (int64_t p = 0; p < results->paths; p++) {
        const unsigned here = events_of(results, fund, t, p, &state[p]);
        const unsigned there = versus ? events_of(versus, fund, t, p, &versus_state[p]) : here;

        for (int e = 0; e < YB_EVENTS; e++) {
            count[e] += here >> e & 1u;
            gained[e] += (here & ~there) >> e & 1u;
            lost[e] += (there & ~here) >> e & 1u;
        }
    }
    for (int e = 0; e < YB_EVENTS; e++) {
        const double mean = (double) (gained[e] - lost[e]) / n;
        const double square = (double) (gained[e] + lost[e]) / n;

        risk->probability[fund][e][t] = (double) count[e] / n;
        risk->difference[fund][e][t] = mean;
        risk->difference_se[fund][e][t] = sqrt((square - mean * mean) / n);
    }
}

yb_risk *yb_risk_create(const yb_results *results, const yb_results *versus, yb_diag *diag)
{
    yb_risk *risk = calloc(1, sizeof *risk);
    const size_t n = (size_t) results->paths;

    if (!risk)
        goto no_memory;
    risk->paths = results->paths;
    risk->n_years = results->n_years;
    risk->first_year = results->first_year;
    for (int fund = 0; fund < YB_RISK_FUNDS; fund++) {
        path_state *state = calloc(n, sizeof *state), *versus_state = calloc(n, sizeof *versus_state);
        const bool ready = state && versus_state;

        for (int t = 1; ready && t <= results->n_years; t++)
            count_year(results, versus, fund, t, state, versus_state, risk);
        free(state);
        free(versus_state);
        if (!ready)
            goto no_memory;
    }
    return risk;
no_memory:
    yb_fail(diag, YB_ERR_FILE, NULL, NULL, "out of memory");
    yb_risk_free(risk);
    return NULL;
}

void yb_risk_free(yb_risk *risk)
{
    free(risk);
}

int yb_risk_year(const yb_risk *risk, int fund, yb_event event, double level)
{
    for (int t = 1; t <= risk->n_years; t++)
        if (risk->probability[fund][event][t] >= level)
            return risk->first_year + t - 1;
    return 0;
}
