/* Probabilities of deficits and exhaustion: see bands.h. */
#include <math.h>
#include <omp.h>
#include <stdint.h>
#include <stdlib.h>

#include "yibao/bands.h"
#include "yibao/replicates.h"

const char *const yb_event_names[YB_EVENTS] = {"current_deficit", "first_current_deficit_by", "exhausted_by",
                                               "cover_below_6_months"};
const char *const yb_risk_funds[YB_RISK_FUNDS] = {"resident", "employee_pooled", "employee_account",
                                                  "employee", "all"};

/* Each event is one of a single series: some of them may be counted without the others. */
static const struct {
    yb_series_id current, accumulated, cover;
} series_of[YB_RISK_FUNDS] = {
    {YB_S_RESIDENT_CURRENT_BALANCE, YB_S_RESIDENT_ACCUMULATED_BALANCE, YB_S_RESIDENT_COVER_MONTHS},
    {YB_S_POOLED_CURRENT_BALANCE, YB_S_POOLED_ACCUMULATED_BALANCE, YB_S_POOLED_COVER_MONTHS},
    {YB_S_ACCOUNT_CURRENT_BALANCE, YB_S_ACCOUNT_ACCUMULATED_BALANCE, YB_S_ACCOUNT_COVER_MONTHS},
    {YB_S_EMPLOYEE_CURRENT_BALANCE, YB_S_EMPLOYEE_ACCUMULATED_BALANCE, YB_S_EMPLOYEE_COVER_MONTHS},
    {YB_S_ALL_CURRENT_BALANCE, YB_S_ALL_ACCUMULATED_BALANCE, YB_S_ALL_COVER_MONTHS}};

double yb_share_se(double share, int64_t paths)
{
    return sqrt(share * (1.0 - share) / (double) paths);
}

enum { CHUNK = 2048 }; /* paths counted at a time: what has happened to them stays in the first-level cache */

/* Whether each event holds for the paths of a chunk in the year in hand. */
typedef struct {
    uint8_t holds[YB_EVENTS][CHUNK];
} chunk_events;

/* Paths with an event, and with it in only one of two results.  Whole numbers: the order of the chunks
 * cannot matter. */
typedef struct {
    int64_t here, gained, lost;
} event_count;

yb_series_id yb_risk_series(int fund, yb_event event)
{
    return event == YB_EXHAUSTED_BY           ? series_of[fund].accumulated
           : event == YB_COVER_BELOW_6_MONTHS ? series_of[fund].cover
                                              : series_of[fund].current;
}

/* The paths first .. of a stored series, else NULL. */
static const double *part_of(const yb_results *results, yb_series_id series, int t, int64_t first)
{
    const double *sample = yb_results_sample(results, series, t);

    return sample ? sample + first : NULL;
}

static void events_of(const yb_results *results, int fund, int t, int64_t first, int n, chunk_events *events)
{
    const double *current = part_of(results, series_of[fund].current, t, first);
    const double *accumulated = part_of(results, series_of[fund].accumulated, t, first);
    const double *cover = part_of(results, series_of[fund].cover, t, first);

    for (int p = 0; current && p < n; p++)
        events->holds[YB_CURRENT_DEFICIT][p] = current[p] < 0.0;
    for (int p = 0; accumulated && p < n; p++)
        events->holds[YB_EXHAUSTED_BY][p] |= accumulated[p] < 0.0;
    for (int p = 0; cover && p < n; p++)
        events->holds[YB_COVER_BELOW_6_MONTHS][p] = cover[p] < 6.0;
    for (int p = 0; current && p < n; p++)
        events->holds[YB_FIRST_CURRENT_DEFICIT_BY][p] |= events->holds[YB_CURRENT_DEFICIT][p];
}

static int count_set(const uint8_t *holds, int n)
{
    int count = 0;

    for (int p = 0; p < n; p++)
        count += holds[p];
    return count;
}

static int count_only_first(const uint8_t *first, const uint8_t *second, int n)
{
    int count = 0;

    for (int p = 0; p < n; p++)
        count += first[p] & (second[p] ^ 1);
    return count;
}

/* Counts the paths first .. first + n - 1 in all years: count[event][t]. */
static void count_chunk(const yb_results *results, const yb_results *versus, int fund, int64_t first, int n,
                        event_count count[YB_EVENTS][YB_YEARS])
{
    chunk_events here = {0}, there = {0};

    for (int t = 1; t <= results->n_years; t++) {
        events_of(results, fund, t, first, n, &here);
        if (versus)
            events_of(versus, fund, t, first, n, &there);
        for (int e = 0; e < YB_EVENTS; e++)
            count[e][t] = (event_count){
                .here = count_set(here.holds[e], n),
                .gained = versus ? count_only_first(here.holds[e], there.holds[e], n) : 0,
                .lost = versus ? count_only_first(there.holds[e], here.holds[e], n) : 0,
            };
    }
}

/* Adds the counts of a chunk to those of all, one thread at a time. */
static void add_counts(event_count part[YB_EVENTS][YB_YEARS], int n_years,
                       event_count all[YB_EVENTS][YB_YEARS])
{
#pragma omp critical(yb_risk_counts)
    for (int e = 0; e < YB_EVENTS; e++)
        for (int t = 1; t <= n_years; t++) {
            all[e][t].here += part[e][t].here;
            all[e][t].gained += part[e][t].gained;
            all[e][t].lost += part[e][t].lost;
        }
}

static void fill_probabilities(const yb_results *results, int fund, event_count count[YB_EVENTS][YB_YEARS],
                               yb_risk *risk)
{
    const double n = (double) risk->paths;

    for (int e = 0; e < YB_EVENTS; e++)
        for (int t = 1; t <= risk->n_years && results->slot[yb_risk_series(fund, (yb_event) e)] >= 0; t++) {
            const event_count *c = &count[e][t];
            const double mean = (double) (c->gained - c->lost) / n;
            const double square = (double) (c->gained + c->lost) / n;

            risk->probability[fund][e][t] = (double) c->here / n;
            risk->se[fund][e][t] = yb_share_se(risk->probability[fund][e][t], risk->paths);
            risk->difference[fund][e][t] = mean;
            risk->difference_se[fund][e][t] = sqrt((square - mean * mean) / n);
        }
}

yb_risk *yb_risk_begin(const yb_results *layout, yb_diag *diag)
{
    yb_risk *risk = calloc(1, sizeof *risk);

    if (!risk) {
        yb_fail(diag, YB_ERR_FILE, NULL, NULL, "out of memory");
        return NULL;
    }
    risk->paths = layout->paths;
    risk->n_years = layout->n_years;
    risk->first_year = layout->first_year;
    return risk;
}

/* Whether any event of the fund can be counted. */
static bool stores_fund(const yb_results *results, int fund)
{
    return results->slot[series_of[fund].current] >= 0 || results->slot[series_of[fund].accumulated] >= 0 ||
           results->slot[series_of[fund].cover] >= 0;
}

void yb_risk_fill(yb_risk *risk, const yb_results *results, const yb_results *versus, int threads)
{
    const int64_t chunks = (results->paths + CHUNK - 1) / CHUNK, parts = YB_RISK_FUNDS * chunks;
    const int cores = threads > 0 ? threads : omp_get_num_procs();
    const int team = cores < parts ? cores : parts > 0 ? (int) parts : 1;
    event_count count[YB_RISK_FUNDS][YB_EVENTS][YB_YEARS] = {0};

    /* Inside a parallel region this is a loop of the calling thread. */
#pragma omp parallel for schedule(dynamic, 1) num_threads(team)
    for (int64_t i = 0; i < parts; i++) {
        const int fund = (int) (i / chunks);
        const int64_t first = i % chunks * CHUNK, left = results->paths - first;
        event_count part[YB_EVENTS][YB_YEARS];

        if (!stores_fund(results, fund))
            continue;
        count_chunk(results, versus, fund, first, left < CHUNK ? (int) left : CHUNK, part);
        add_counts(part, results->n_years, count[fund]);
    }
    for (int fund = 0; fund < YB_RISK_FUNDS; fund++)
        if (stores_fund(results, fund))
            fill_probabilities(results, fund, count[fund], risk);
    if (results->quasi_random)
        yb_replicate_risk(results, versus, cores, risk);
}

yb_risk *yb_risk_create(const yb_results *results, const yb_results *versus, int threads, yb_diag *diag)
{
    yb_risk *risk = yb_risk_begin(results, diag);

    if (risk)
        yb_risk_fill(risk, results, versus, threads);
    return risk;
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
