/* Tables of the population step, P-1 to P-6 of docs/model.md. */
#include <string.h>

#include "model_internal.h"

/* Share of the first year of life after which deaths under 1 happen on average. */
static const double infant_exposure = 0.1;

/* Rates for the step into t: of the calendar year when the population is counted at its end; the mean of
 * two calendar years when it is counted on 1 July. */
static double step_rate(double before, double now, bool mid_year)
{
    return mid_year ? 0.5 * (before + now) : now;
}

/* P-1: half a year of exposure at each of the two ages that a cohort passes. */
static void build_hazards(yb_model *model, const yb_data *data, double scale, bool mid_year)
{
    for (int t = 1; t < YB_DATA_YEARS; t++)
        for (int s = 0; s < YB_SEXES; s++) {
            double rate[YB_AGES];

            for (int a = 0; a < YB_AGES; a++)
                rate[a] =
                    scale * step_rate(data->death_rate[t - 1][s][a], data->death_rate[t][s][a], mid_year);
            model->birth_hazard[t][s] = (1.0 - infant_exposure) * rate[0];
            model->hazard[t][s][0] = infant_exposure * rate[0] + 0.5 * rate[1];
            for (int a = 1; a < YB_AGES - 1; a++)
                model->hazard[t][s][a] = 0.5 * (rate[a] + rate[a + 1]);
            model->hazard[t][s][YB_AGES - 1] = rate[YB_AGES - 1];
        }
}

/* Deaths of the base year by the rates of the data, on the mean of the populations at its ends, 10,000. */
static double expected_deaths(const yb_data *data)
{
    double sum = 0.0;

    for (int s = 0; s < YB_SEXES; s++)
        for (int a = 0; a < YB_AGES; a++)
            sum += data->death_rate[0][s][a] * 0.5 * (data->population_before[s][a] + data->population[s][a]);
    return 1e-4 * sum;
}

static double expected_births(const yb_data *data)
{
    double sum = 0.0;

    for (int a = YB_FERTILE_FIRST; a <= YB_FERTILE_LAST; a++)
        sum += data->fertility_rate[0][a] * 0.5 *
               (data->population_before[YB_WOMEN][a] + data->population[YB_WOMEN][a]);
    return 1e-4 * sum;
}

/* Factors on the rates.  The defaults of the keys were found in the same way for 2025; for another base year
 * they are found here, unless the scenario gives its own. */
static void build_scales(const yb_builder *b, bool un)
{
    const yb_inputs *inputs = b->inputs;
    yb_model *model = b->model;
    const bool found = b->data->base_year != YB_BASE_YEAR;

    model->mortality_scale = un ? 1.0 : yb_inputs_number(inputs, YB_KEY_MORTALITY_SCALE);
    model->fertility_scale = un ? 1.0 : yb_inputs_number(inputs, YB_KEY_FERTILITY_SCALE);
    if (found && !un && inputs->value[YB_KEY_MORTALITY_SCALE].is_default)
        model->mortality_scale = model->deaths_base / expected_deaths(b->data);
    if (found && !un && inputs->value[YB_KEY_FERTILITY_SCALE].is_default)
        model->fertility_scale = model->births_base / expected_births(b->data);
}

void yb_build_population(const yb_builder *b)
{
    const yb_inputs *inputs = b->inputs;
    const yb_data *data = b->data;
    yb_model *model = b->model;
    const bool un = strcmp(yb_inputs_text(inputs, YB_KEY_POPULATION_BASE), "un") == 0;
    const double migration = yb_inputs_number(inputs, YB_KEY_MIGRATION_SCALE);

    model->births_base = yb_base_figure(b, "births", "none");
    model->deaths_base = yb_base_figure(b, "deaths", "none");
    build_scales(b, un);
    build_hazards(model, data, model->mortality_scale, un);
    for (int t = 1; t < YB_DATA_YEARS; t++) {
        const double ratio =
            step_rate(data->male_per_female_birth[t - 1], data->male_per_female_birth[t], un);

        model->male_birth_share[t] = ratio / (1.0 + ratio);
        for (int a = YB_FERTILE_FIRST; a <= YB_FERTILE_LAST; a++)
            model->fertility[t][a] = model->fertility_scale * step_rate(data->fertility_rate[t - 1][a],
                                                                        data->fertility_rate[t][a], un);
        for (int s = 0; s < YB_SEXES; s++)
            for (int a = 0; a < YB_AGES; a++)
                model->migration[t][s][a] =
                    1e-4 * migration *
                    step_rate(data->net_migration[t - 1][s][a], data->net_migration[t][s][a], un);
    }
    for (int s = 0; s < YB_SEXES; s++)
        for (int a = 0; a < YB_AGES; a++) {
            model->population[s][a] = 1e-4 * data->population[s][a];
            model->base_population += model->population[s][a];
        }
}
