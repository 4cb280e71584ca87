/* Wages, disposable income, prices and GDP, X-1 to X-5 of docs/model.md, and the two
 * ways in which a quantity moves over time. */
#include "kernel_internal.h"

/* A level in year t; an indexed one follows `log_index`, that of the year before. */
void yb_level_lanes(const yb_level_path *path, yb_lanes *log_index, int t, yb_lanes out)
{
    if (path->indexed)
        YB_EACH_LANE
            out[l] = path->value[t] * yb_exp(path->share * log_index[path->index][l]);
    else
        YB_EACH_LANE
            out[l] = path->value[t];
}

/* Adds the growth into year t to a log level. */
void yb_grow_lanes(const yb_growth_path *path, const yb_world *world, int t, yb_lanes log_level)
{
    const double growth = path->log_growth[t], follow = path->follow[t];

    YB_EACH_LANE
        log_level[l] += growth + follow * world->income_deviation[l];
}

/* Leads the log indices of wages, disposable income and prices into year t. */
void yb_economy_step(const yb_model *model, yb_world *world, int t)
{
    const double wage = model->wage_growth.log_growth[t], income = model->income_growth.log_growth[t];
    const double cpi = model->cpi_growth.log_growth[t];

    YB_EACH_LANE {
        world->income_deviation[l] = world->deviation[YB_DRIVER_DISPOSABLE_INCOME_GROWTH][l];
        world->log_wage[l] += wage + world->deviation[YB_DRIVER_WAGE_GROWTH][l];
        world->log_disposable_income[l] += income + world->income_deviation[l];
        world->log_cpi[l] += cpi + world->deviation[YB_DRIVER_CPI_GROWTH][l];
        world->cpi_growth[l] = yb_exp(cpi + world->deviation[YB_DRIVER_CPI_GROWTH][l]) - 1.0;
    }
}

/* Levels; GDP per head grows with disposable income per head (X-5, an assumption). */
void yb_economy_record(const yb_model *model, yb_workspace *ws, int t)
{
    const yb_world *world = ws->world;
    const double population_base = model->base_population;
    yb_lanes rate;

    yb_level_lanes(&model->interest_rate, ws->log_index_before, t, rate);
    YB_EACH_LANE {
        const double relative_population = world->population_sum[l] / population_base;
        const double log_income = world->log_disposable_income[l], income = yb_exp(log_income);

        ws->log_index[YB_INDEX_WAGE][l] = world->log_wage[l];
        ws->log_index[YB_INDEX_DISPOSABLE_INCOME][l] = log_income;
        ws->log_index[YB_INDEX_CPI][l] = world->log_cpi[l];
        ws->log_index[YB_INDEX_GDP][l] = log_income + yb_log(relative_population);
        ws->out[YB_S_WAGE][l] = model->wage_base * yb_exp(world->log_wage[l]);
        ws->out[YB_S_DISPOSABLE_INCOME][l] = model->disposable_income_base * income;
        ws->out[YB_S_CPI_GROWTH][l] = world->cpi_growth[l];
        ws->out[YB_S_CPI_INDEX][l] = yb_exp(world->log_cpi[l]);
        ws->out[YB_S_GDP][l] = model->gdp_base * income * relative_population;
        ws->out[YB_S_INTEREST_RATE][l] = rate[l] * yb_exp(world->deviation[YB_DRIVER_INTEREST_RATE][l]);
    }
}
