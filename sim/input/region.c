/* What a region's pack lacks is lent to it: see data_private.h, region.h and docs/own-city.md. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "region.h"
#include "yibao/inputs.h"

/* The projection starts from figures of these years; older ones are history. */
enum { FIRST_LENT = 2023 };

static bool is_employee(const char *fund)
{
    return strncmp(fund, "employee", 8) == 0;
}

static bool is_usable(const yb_figure *figure)
{
    return strcmp(figure->status, "unverified") != 0;
}

static void lend(yb_region *r)
{
    const yb_figure_list nation = r->source->national, pack = {r->data->figure, r->data->n_figures};

    r->data->lent = calloc(nation.n + 1, sizeof *r->data->lent);
    r->data->out_of_memory = r->data->out_of_memory || !r->data->lent;
    for (size_t i = 0; r->data->lent && i < nation.n; i++) {
        const yb_figure *figure = &nation.item[i],
                        *there = yb_funds_find(pack, figure->series, figure->fund, figure->year);

        if (figure->year < FIRST_LENT || (there && is_usable(there)))
            continue;
        const yb_estimate e = yb_region_estimate(r, figure);

        if (!isfinite(e.value))
            continue;
        yb_figure lent = *figure;

        lent.status = (char[]){"derived"};
        lent.source_id = (char[]){"borrowed"};
        lent.line = 0;
        lent.value = e.value;
        if (!yb_funds_add(r->data->lent, &r->data->n_lent, &lent))
            r->data->out_of_memory = true;
    }
}

/* ---- Checks and scale ---- */

static yb_place place_of(const yb_region *r, const yb_figure *figure)
{
    return (yb_place){r->source->path, figure ? figure->line : 1, 1};
}

static double persons(const yb_data *data)
{
    double sum = 0.0;

    for (int s = 0; s < YB_SEXES; s++)
        for (int a = 0; a < YB_AGES; a++)
            sum += data->population[s][a];
    return sum;
}

static bool find_scale(yb_region *r)
{
    const yb_figure_list pack = {r->data->figure, r->data->n_figures};
    const int y = yb_region_own_year(r, "population", "none", YB_BASE_YEAR, true);
    const yb_place at = place_of(r, y != 0 ? yb_funds_find(pack, "population", "none", y) : NULL);

    if (r->source->own_population)
        r->population_ratio =
            1e-4 * persons(r->data) / yb_region_nation(r, "population", "none", YB_BASE_YEAR);
    else if (y != 0)
        r->population_ratio =
            yb_region_own(r, "population", "none", y) / yb_region_nation(r, "population", "none", y);
    else
        yb_fail(r->diag, YB_ERR_INPUT, &at, "add population,none,YEAR, for example from the census of 2020",
                "the pack gives no population of a year from 2010 on");
    if (r->population_ratio == 0.0)
        return false;
    if (!(r->population_ratio <= 1.0)) {
        yb_fail(r->diag, YB_ERR_INPUT, &at, "the unit is 10k_persons (万人)",
                "the population exceeds the nation's");
        return false;
    }
    return true;
}

/* Members of both funds against the population, in every year that the pack gives members of. */
static void check_members(const yb_region *r)
{
    for (size_t i = 0; i < r->data->n_figures; i++) {
        const yb_figure *f = &r->data->figure[i];

        if (strcmp(f->series, "enrolment") != 0 || !is_usable(f))
            continue;
        const double sum =
            yb_region_members(r, "resident", f->year).value + yb_region_members(r, "employee", f->year).value;
        const double population = r->population_ratio * yb_region_nation(r, "population", "none", f->year);
        const yb_place at = place_of(r, f);

        if (f->value >= population)
            yb_fail(r->diag, YB_ERR_INPUT, &at, "the unit is 10k_persons (万人)",
                    "%.10g members of the fund %s exceed the population of %.2f (10k persons)", f->value,
                    f->fund, population);
        else if (sum >= population && f->year == YB_BASE_YEAR)
            yb_fail(r->diag, YB_ERR_INPUT, &at, "give the members of both funds, or a later population",
                    "with this figure the members of both funds, %.2f, exceed the population of %.2f (10k "
                    "persons) in %d",
                    sum, population, f->year);
    }
    const double sum = yb_region_members(r, "resident", YB_BASE_YEAR).value +
                       yb_region_members(r, "employee", YB_BASE_YEAR).value;
    const double population = r->population_ratio * yb_region_nation(r, "population", "none", YB_BASE_YEAR);

    if (sum >= population && yb_diag_status(r->diag) == YB_OK) {
        const yb_place at = place_of(r, NULL);

        yb_fail(r->diag, YB_ERR_INPUT, &at, "give the members of both funds, or a later population",
                "carried to %d, the members of both funds, %.2f, exceed the population of %.2f (10k persons)",
                YB_BASE_YEAR, sum, population);
    }
}

/* Amounts written in 万元 are 10,000 times too large. */
static void check_amounts(const yb_region *r)
{
    for (size_t i = 0; i < r->data->n_figures; i++) {
        const yb_figure *f = &r->data->figure[i];
        const bool one_fund = strcmp(f->fund, "resident") == 0 || is_employee(f->fund);

        if (!is_usable(f) || !one_fund ||
            (strcmp(f->series, "income") != 0 && strcmp(f->series, "expenditure") != 0))
            continue;
        const double per_member =
            1e4 * f->value /
            yb_region_members(r, is_employee(f->fund) ? "employee" : "resident", f->year).value;
        const yb_place at = place_of(r, f);

        if (per_member < 10.0 || per_member > 1e5)
            yb_fail(r->diag, YB_ERR_INPUT, &at, "the unit is 100m_yuan (亿元); divide 万元 by 10000",
                    "%s of %.10g makes %.0f yuan per member", f->series, f->value, per_member);
    }
    for (size_t f = 0; f < YB_OPENING_FUNDS; f++) {
        const yb_estimate e = yb_region_flow(r, "expenditure", yb_opening_fund[f], YB_BASE_YEAR);

        if (!(e.value > 0.0)) {
            const yb_figure_list pack = {r->data->figure, r->data->n_figures};
            const yb_place at =
                place_of(r, yb_funds_find(pack, "current_balance", yb_opening_fund[f], e.year));

            yb_fail(r->diag, YB_ERR_INPUT, &at, "the unit is 100m_yuan (亿元); divide 万元 by 10000",
                    "the balance of %d leaves no expenditure of the fund %s in %d", e.year,
                    yb_opening_fund[f], YB_BASE_YEAR);
        }
    }
}

static void scale_arrays(const yb_region *r)
{
    yb_data *data = r->data;
    const double size = r->source->own_population ? 1.0 : r->population_ratio;
    const double moves = r->source->own_migration ? 1.0 : r->population_ratio;

    for (int s = 0; s < YB_SEXES; s++)
        for (int a = 0; a < YB_AGES; a++) {
            data->population[s][a] *= size;
            data->population_before[s][a] *= size;
            for (int t = 0; t < YB_DATA_YEARS; t++)
                data->net_migration[t][s][a] *= moves;
        }
}

void yb_region_borrow(yb_data *data, const yb_region_source *source, yb_diag *diag)
{
    const size_t errors = yb_diag_errors(diag);
    yb_region r = {data, source, diag, malloc(sizeof *r.nation), malloc(sizeof *r.own), 0.0};

    data->regional = true;
    if (!r.nation || !r.own) {
        yb_fail(diag, YB_ERR_FILE, NULL, NULL, "out of memory");
        goto done;
    }
    yb_grid_fill(r.nation, source->national.item, source->national.n);
    yb_grid_fill(r.own, data->figure, data->n_figures);
    if (find_scale(&r)) {
        yb_region_learn_sums(&r);
        check_members(&r);
        check_amounts(&r);
        if (yb_diag_errors(diag) == errors) {
            lend(&r);
            yb_region_say(&r);
            scale_arrays(&r);
        }
    }
done:
    free(r.nation);
    free(r.own);
}
