/* The years of a block: see kernel.h.  Each year runs through the stages in the order of the data: the world
 * first, then the funds in it.
 *
 * This file and the stages are compiled once per instruction set (isa.h). */
#include "yibao/kernel.h"

#include <string.h>

#include "kernel_internal.h"

void yb_override_lanes(const yb_model *model, const yb_world *world, int t, yb_series_id series,
                       yb_lanes lanes)
{
    for (size_t i = 0; t > 0 && i < model->n_overrides; i++) {
        if (model->override[i].series != (int) series)
            continue;
        const double value = model->override[i].value[t];

        if (world->natural)
            world->natural[i][t] = lanes[0];
        const bool keep = model->override[i].keep_shocks && !world->natural;
        const double ratio = keep ? value / model->override[i].central[t] : 0.0;

        YB_EACH_LANE
            lanes[l] = keep ? lanes[l] * ratio : value;
    }
}

/* The funds' part of a year, once their world is there. */
static void run_funds(const yb_model *model, yb_workspace *ws, int t, const yb_lanes premium)
{
    yb_economy_record(model, ws, t);
    yb_residents_step(model, ws, t, premium);
    if (t == 0)
        yb_benefit_start(model, ws);
    yb_benefit_step(model, ws, t);
    YB_EACH_LANE {
        const double expenditure = ws->out[YB_S_RESIDENT_INPATIENT_EXPENDITURE][l] +
                                   ws->out[YB_S_RESIDENT_OUTPATIENT_EXPENDITURE][l] +
                                   ws->out[YB_S_RESIDENT_OTHER_EXPENDITURE][l];

        /* Nothing spent: the logarithm is bounded, as for a rate of zero. */
        ws->log_index[YB_INDEX_RESIDENT_EXPENDITURE][l] =
            yb_log((expenditure > 1e-6 ? expenditure : 1e-6) / ws->out[YB_S_RESIDENT_ENROLMENT][l] /
                   model->resident_expenditure_per_member_base);
    }
    /* Next year's premium is set with the figures known by now; part of it is collected this year. */
    yb_level_lanes(&model->premium, ws->log_index, t + 1, ws->premium_next);
    yb_override_lanes(model, ws->world, t + 1, YB_S_RESIDENT_PREMIUM, ws->premium_next);
    yb_money_step(model, ws, t, premium);
    memcpy(ws->log_index_before, ws->log_index, sizeof ws->log_index);
}

static void start_world(const yb_model *model, yb_world *world, int64_t first_path, bool central)
{
    world->first_path = first_path;
    world->central = central;
    memset(world->log_wage, 0, sizeof(yb_lanes));
    memset(world->log_disposable_income, 0, sizeof(yb_lanes));
    memset(world->log_cpi, 0, sizeof(yb_lanes));
    memset(world->income_deviation, 0, sizeof(yb_lanes));
    memset(world->log_coverage, 0, sizeof(yb_lanes));
    YB_EACH_LANE
        world->cpi_growth[l] = model->cpi_growth_base;
    yb_shock_start(model, world);
    yb_demography_start(model, world);
    yb_employees_step(model, world, 0);
}

void yb_kernel_start(const yb_model *model, yb_workspace *ws, int64_t first_path, bool central)
{
    yb_lanes premium;

    if (ws->world == &ws->own_world)
        start_world(model, ws->world, first_path, central);
    memset(ws->log_index, 0, sizeof ws->log_index);
    memset(ws->log_index_before, 0, sizeof ws->log_index_before);
    memset(ws->log_base_dilution, 0, sizeof ws->log_base_dilution);
    memset(ws->log_maternity, 0, sizeof ws->log_maternity);
    for (int f = 0; f < YB_FUNDS; f++)
        YB_EACH_LANE
            ws->balance[f][l] = model->opening_base[f];
    YB_EACH_LANE
        premium[l] = model->premium_base;
    yb_parameters_start(model, ws);
    run_funds(model, ws, 0, premium);
}

void yb_kernel_step(const yb_model *model, yb_workspace *ws, int t)
{
    yb_lanes premium;

    if (ws->world == &ws->own_world) {
        yb_shock_step(model, ws->world, t);
        yb_economy_step(model, ws->world, t);
        yb_coverage_step(model, ws->world, t);
        yb_demography_step(model, ws->world, t);
        yb_employees_step(model, ws->world, t);
    }
    memcpy(premium, ws->premium_next, sizeof premium);
    run_funds(model, ws, t, premium);
}
