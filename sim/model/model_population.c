/* Tables of the population step, P-1 to P-7 of docs/model.md. */
#include <string.h>

#include "model_internal.h"
#include "yibao/vecmath.h"

/* Share of the first year of life after which deaths under 1 happen on average. */
static const double infant_exposure = 0.1;

/* Rates for the step into t: of the calendar year when the population is counted at its end; the mean of
 * two calendar years when it is counted on 1 July. */
static double step_rate(double before, double now, bool mid_year)
{
    return mid_year ? 0.5 * (before + now) : now;
}

/* P-1: half a year of exposure at each of the two ages that a cohort passes.  Year 0 serves life expectancy
 * only. */
static void build_hazards(yb_model *model, const yb_data *data, bool mid_year)
{
    for (int t = 0; t < YB_DATA_YEARS; t++)
        for (int s = 0; s < YB_SEXES; s++) {
            const int before = t > 0 ? t - 1 : 0;
            double rate[YB_AGES];

            for (int a = 0; a < YB_AGES; a++)
                rate[a] = model->mortality_scale[t] *
                          step_rate(data->death_rate[before][s][a], data->death_rate[t][s][a], mid_year);
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
    const yb_value *mortality = &inputs->value[YB_KEY_MORTALITY_SCALE];
    const bool found = b->data->base_year != YB_BASE_YEAR;
    const double found_mortality = un ? 1.0
                                   : found && mortality->is_default
                                       ? model->deaths_base / expected_deaths(b->data)
                                       : 0.0;
    yb_level_path scale;

    if (mortality->rule.kind == YB_RULE_INDEXED)
        yb_fail(b->diag, YB_ERR_INPUT, &mortality->at, "use frozen, step, growth, fade or table",
                "%s cannot follow an index", yb_keys[YB_KEY_MORTALITY_SCALE].path);
    yb_build_level(b, YB_KEY_MORTALITY_SCALE, &scale);
    for (int t = 0; t < YB_YEARS; t++)
        model->mortality_scale[t] = found_mortality > 0.0 ? found_mortality : scale.value[t];
    model->fertility_scale = un ? 1.0 : yb_inputs_number(inputs, YB_KEY_FERTILITY_SCALE);
    if (found && !un && inputs->value[YB_KEY_FERTILITY_SCALE].is_default)
        model->fertility_scale = model->births_base / expected_births(b->data);
}

/* P-7 of the base year: as in the kernel, from the oldest age down. */
static double life_expectancy_base(const yb_model *model, int sex)
{
    const double *hazard = model->hazard[0][sex];
    const double dying = 1.0 - yb_exp(-hazard[YB_AGES - 1]);
    double years = 1.0 / (dying > YB_LEAST_DYING ? dying : YB_LEAST_DYING);

    for (int a = YB_AGES - 2; a >= 0; a--)
        years = 1.0 + yb_exp(-hazard[a]) * years;
    return yb_exp(-model->birth_hazard[0][sex]) * years;
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
    build_hazards(model, data, un);
    for (int t = 0; t < YB_DATA_YEARS; t++) {
        const int before = t > 0 ? t - 1 : 0;
        const double ratio =
            step_rate(data->male_per_female_birth[before], data->male_per_female_birth[t], un);

        model->male_birth_share[t] = ratio / (1.0 + ratio);
        for (int a = YB_FERTILE_FIRST; a <= YB_FERTILE_LAST; a++) {
            model->fertility[t][a] = model->fertility_scale * step_rate(data->fertility_rate[before][a],
                                                                        data->fertility_rate[t][a], un);
            model->tfr[t] += model->fertility[t][a];
        }
        for (int s = 0; s < YB_SEXES; s++)
            for (int a = 0; a < YB_AGES; a++)
                model->migration[t][s][a] =
                    1e-4 * migration *
                    step_rate(data->net_migration[before][s][a], data->net_migration[t][s][a], un);
    }
    for (int s = 0; s < YB_SEXES; s++)
        for (int a = 0; a < YB_AGES; a++) {
            model->population[s][a] = 1e-4 * data->population[s][a];
            model->base_population += model->population[s][a];
        }
    for (int s = 0; s < YB_SEXES; s++)
        model->life_expectancy_base[s] = life_expectancy_base(model, s);
}
