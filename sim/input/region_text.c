/* What is known of a region and what it borrows, in words: see data_private.h. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "region.h"
#include "yibao/inputs.h"

static void say_people(const yb_region *r)
{
    const int y = yb_region_own_year(r, "population", "none", YB_BASE_YEAR, true);
    const double population = r->population_ratio * yb_region_nation(r, "population", "none", YB_BASE_YEAR);
    static const char *const fund_names[] = {"resident", "employee"};

    if (r->source->own_population)
        yb_data_say(r->data, "migration: national, scaled to the region's population");
    else
        yb_data_say(
            r->data,
            "age structure and population growth: the nation's, scaled to the population of %d: %.2f (10k "
            "persons) in "
            "%d; so are migration, births, deaths and GDP",
            y, population, YB_BASE_YEAR);
    for (size_t f = 0; f < 2; f++) {
        const yb_estimate e = yb_region_members(r, fund_names[f], YB_BASE_YEAR);

        if (e.how == YB_FROM_EARLIER)
            yb_data_say(
                r->data,
                "%s members: those of %d carried on with the national growth: %.2f (10k persons) in %d",
                fund_names[f], e.year, e.value, YB_BASE_YEAR);
        else if (e.how == YB_FROM_NATION)
            yb_data_say(r->data, "%s members: the national share of the population: %.2f (10k persons) in %d",
                        fund_names[f], e.value, YB_BASE_YEAR);
    }
    const yb_estimate active = yb_region_member_part(r, "enrolment_active", YB_BASE_YEAR);

    if (active.how == YB_FROM_EARLIER)
        yb_data_say(r->data, "active and retired members: the split of %d carried on", active.year);
    else if (active.how == YB_FROM_NATION)
        yb_data_say(r->data, "active and retired members: the national split");
}

static void say_flow(const yb_region *r, const char *series, const char *fund)
{
    const yb_estimate e = yb_region_flow(r, series, fund, YB_BASE_YEAR);

    switch (e.how) {
    case YB_FROM_EARLIER:
        yb_data_say(r->data,
                    "%s %s: that of %d carried to %d with the national growth per member: %.2f (100m yuan)",
                    fund, series, e.year, YB_BASE_YEAR, e.value);
        break;
    case YB_FROM_WHOLE:
        yb_data_say(
            r->data,
            "%s %s: the whole employee fund's of %d, carried to %d and split as in the nation: %.2f (100m "
            "yuan)",
            fund, series, e.year, YB_BASE_YEAR, e.value);
        break;
    case YB_FROM_BALANCE:
        yb_data_say(
            r->data,
            "%s %s: set so that the balance as a share of income keeps its distance of %d to the national "
            "fund's: %.2f "
            "(100m yuan) in %d",
            fund, series, e.year, e.value, YB_BASE_YEAR);
        break;
    case YB_FROM_NATION:
        yb_data_say(r->data, "%s %s: the national amount per member: %.2f (100m yuan) in %d", fund, series,
                    e.value, YB_BASE_YEAR);
        break;
    default:
        break;
    }
}

static void say_opening(const yb_region *r, const char *fund)
{
    const yb_estimate e = yb_region_accumulated(r, fund, YB_BASE_YEAR - 1);

    if (e.how == YB_FROM_STOCK || e.how == YB_FROM_WHOLE)
        yb_data_say(
            r->data,
            "%s opening balance: that of %d%s rolled on with the balances between: %.2f (100m yuan) at the "
            "end of %d",
            fund, e.year,
            e.how == YB_FROM_WHOLE ? " of the whole employee fund, split as in the nation," : "", e.value,
            YB_BASE_YEAR - 1);
    else if (e.how == YB_FROM_COVER)
        yb_data_say(r->data,
                    "%s opening balance: the national months of cover: %.2f (100m yuan) at the end of %d",
                    fund, e.value, YB_BASE_YEAR - 1);
}

void yb_region_say(const yb_region *r)
{
    yb_data *data = r->data;

    data->illustrative = yb_region_own_year(r, "income", "resident", YB_BASE_YEAR, true) == 0 &&
                         yb_region_own_year(r, "expenditure", "resident", YB_BASE_YEAR, true) == 0;
    if (data->illustrative)
        yb_data_say(
            data,
            "illustrative: neither income nor expenditure of the resident fund is known, so the projection "
            "shows "
            "%s at the national amounts per member",
            yb_region_own_year(r, "current_balance", "resident", YB_BASE_YEAR, false) != 0
                ? "the known balance"
                : "the region's size");
    say_people(r);
    for (size_t f = 0; f < YB_OPENING_FUNDS; f++) {
        say_flow(r, "income", yb_opening_fund[f]);
        say_flow(r, "expenditure", yb_opening_fund[f]);
        say_opening(r, yb_opening_fund[f]);
    }
    if (yb_region_own_year(r, "inpatient_cost", "resident", YB_BASE_YEAR, true) == 0)
        yb_data_say(
            data, "use and cost of care: the national figures per member, so that they split the fund's own "
                  "expenditure");
    yb_data_say(data,
                "standards and prices: national premium and subsidy, average wage, disposable income, CPI "
                "and, per head, "
                "maternity spending and recovered money, wherever funds.csv has no figure");
    yb_data_say(data,
                "demography and profiles: national mortality, fertility, age profiles, retirement ages and "
                "participation, but for files of the pack");
}

/* ---- Known figures and sources ---- */

/* "resident current_balance 2023-2024": every series with its years. */
static void describe_known(yb_data *data)
{
    size_t size = 0;
    FILE *stream = open_memstream(&data->known, &size);

    if (!stream) {
        data->out_of_memory = true;
        return;
    }
    for (size_t i = 0; i < data->n_figures; i++) {
        const yb_figure *f = &data->figure[i];
        int first = f->year, last = f->year;
        bool seen = false;

        for (size_t j = 0; j < data->n_figures; j++) {
            const yb_figure *g = &data->figure[j];

            if (strcmp(f->series, g->series) != 0 || strcmp(f->fund, g->fund) != 0)
                continue;
            seen = seen || j < i;
            first = g->year < first ? g->year : first;
            last = g->year > last ? g->year : last;
        }
        if (seen)
            continue;
        fprintf(stream, "%s%s%s%s %d", i > 0 ? ", " : "", strcmp(f->fund, "none") == 0 ? "" : f->fund,
                strcmp(f->fund, "none") == 0 ? "" : " ", f->series, first);
        if (last > first)
            fprintf(stream, "-%d", last);
    }
    data->out_of_memory = fclose(stream) != 0 || data->out_of_memory;
}

/* Column of an optional name, or -1. */
static int optional_column(const yb_table *table, const char *name)
{
    yb_diag *quiet = yb_diag_create();
    const int column = quiet ? yb_table_column(table, name, quiet) : -1;

    yb_diag_free(quiet);
    return column;
}

static long row_of(const yb_table *sources, int id, const char *wanted)
{
    for (size_t row = 0; row < yb_table_rows(sources); row++)
        if (strcmp(yb_table_text(sources, row, id), wanted) == 0)
            return (long) row;
    return -1;
}

/* Titles of the sources of the funds' figures, in the order of funds.csv; charts print them. */
static void describe_sources(yb_data *data, const yb_table *sources, int id, const int title[2])
{
    size_t size[2] = {0, 0};
    FILE *stream[2];

    for (int k = 0; k < 2; k++)
        stream[k] = open_memstream(&data->history_source[k], &size[k]);
    bool *used = calloc(yb_table_rows(sources) + 1, sizeof *used);

    for (size_t i = 0, n = 0; used && stream[0] && stream[1] && i < data->n_figures; i++) {
        const yb_figure *f = &data->figure[i];
        const long row = row_of(sources, id, f->source_id);

        if (row < 0 || used[row] || strcmp(f->fund, "none") == 0)
            continue;
        used[row] = true;
        for (int k = 0; k < 2; k++)
            fprintf(stream[k], "%s%s",
                    n == 0   ? ""
                    : k == 0 ? "；"
                             : "; ",
                    yb_table_text(sources, (size_t) row, title[k]));
        n++;
    }
    for (int k = 0; k < 2; k++)
        data->out_of_memory = !stream[k] || fclose(stream[k]) != 0 || !used || data->out_of_memory;
    free(used);
}

void yb_region_describe(yb_data *data, const yb_table *sources, const char *path, yb_diag *diag)
{
    describe_known(data);
    if (!sources)
        return;
    const int id = yb_table_column(sources, "source_id", diag),
              chinese = yb_table_column(sources, "title", diag);
    const int english = optional_column(sources, "title_en");

    if (id < 0 || chinese < 0)
        return;
    for (size_t i = 0; i < data->n_figures; i++)
        if (row_of(sources, id, data->figure[i].source_id) < 0) {
            const yb_place at = {path, data->figure[i].line, 1};

            yb_warn(diag, &at, "add a row with its title to sources.csv", "the source '%s' is not listed",
                    data->figure[i].source_id);
        }
    for (size_t row = 0; row < yb_table_rows(sources); row++)
        if (!yb_field_is_utf8(sources, row, id, diag) || !yb_field_is_utf8(sources, row, chinese, diag) ||
            (english >= 0 && !yb_field_is_utf8(sources, row, english, diag)))
            return;
    describe_sources(data, sources, id, (const int[]){chinese, english >= 0 ? english : chinese});
}
