/* Population by single age and sex: a cohort component step, P-1 to P-7 of docs/model.md.
 * The retired members are a cohort of their own that survives with the population (M-4). */
#include <string.h>

#include "kernel_internal.h"

void yb_demography_start(const yb_model *model, yb_workspace *ws)
{
    for (int s = 0; s < YB_SEXES; s++)
        for (int a = 0; a < YB_AGES; a++)
            YB_EACH_LANE {
                ws->population[s][a][l] = model->population[s][a];
                ws->retired[s][a][l] = model->retired[s][a];
            }
    YB_EACH_LANE {
        ws->births[l] = model->births_base;
        ws->deaths[l] = model->deaths_base;
        ws->out[YB_S_TFR_FACTOR][l] = ws->out[YB_S_MORTALITY_FACTOR][l] = 1.0;
        ws->out[YB_S_TFR][l] = model->tfr[0];
        ws->out[YB_S_LIFE_EXPECTANCY_MEN][l] = model->life_expectancy_base[YB_MEN];
        ws->out[YB_S_LIFE_EXPECTANCY_WOMEN][l] = model->life_expectancy_base[YB_WOMEN];
        ws->coverage[l] = model->coverage_base;
    }
}

/* Moves one cell a year ahead and counts its deaths (P-6): survivors of `from` at age `age` at the end of t
 * (P-1), with the net migration of the year (P-2); and their years still to live (P-7). */
static inline void survive(const yb_model *model, yb_workspace *ws, int t, int sex, int from, int age,
                           const yb_lanes mortality)
{
    const double hazard = model->hazard[t][sex][from], migration = model->migration[t][sex][age];
    double *restrict to = ws->population[sex][age], *restrict retired = ws->retired[sex][age];
    const double *restrict before = ws->population[sex][from];
    const double *restrict retired_before = ws->retired[sex][from];
    double *restrict years = ws->life_years[sex];

    YB_EACH_LANE {
        const double survival = yb_exp(-hazard * mortality[l]);

        ws->deaths[l] += before[l] * (1.0 - survival);
        to[l] = before[l] * survival + migration;
        retired[l] = retired_before[l] * survival;
        years[l] = 1.0 + survival * years[l];
    }
}

/* The open age group (P-5): those who were 99 and those who were already in it. */
static void survive_open_group(const yb_model *model, yb_workspace *ws, int t, int sex,
                               const yb_lanes mortality)
{
    enum { OPEN = YB_AGES - 1 };
    yb_lanes population, retired, survival;

    memcpy(population, ws->population[sex][OPEN], sizeof population);
    memcpy(retired, ws->retired[sex][OPEN], sizeof retired);
    YB_EACH_LANE {
        survival[l] = yb_exp(-model->hazard[t][sex][OPEN] * mortality[l]);
        const double dying = 1.0 - survival[l];

        ws->life_years[sex][l] = 1.0 / (dying > YB_LEAST_DYING ? dying : YB_LEAST_DYING);
    }
    survive(model, ws, t, sex, OPEN - 1, OPEN, mortality);
    YB_EACH_LANE {
        ws->deaths[l] += population[l] * (1.0 - survival[l]);
        ws->population[sex][OPEN][l] += population[l] * survival[l];
        ws->retired[sex][OPEN][l] += retired[l] * survival[l];
    }
}

/* Births of the year from the mean of women at its two ends (P-3), split by sex (P-4);
 * the newborn survive to the end of the year. */
static void bear(const yb_model *model, yb_workspace *ws, int t, const yb_lanes women_rate_sum,
                 const yb_lanes mortality)
{
    static const yb_series_id life_expectancy[YB_SEXES] = {YB_S_LIFE_EXPECTANCY_MEN,
                                                           YB_S_LIFE_EXPECTANCY_WOMEN};
    const double share[YB_SEXES] = {model->male_birth_share[t], 1.0 - model->male_birth_share[t]};

    YB_EACH_LANE
        ws->births[l] = women_rate_sum[l] * ws->out[YB_S_TFR_FACTOR][l];
    for (int s = 0; s < YB_SEXES; s++)
        YB_EACH_LANE {
            const double born = ws->births[l] * share[s];
            const double survival = yb_exp(-model->birth_hazard[t][s] * mortality[l]);

            ws->deaths[l] += born * (1.0 - survival);
            ws->population[s][0][l] = born * survival + model->migration[t][s][0];
            ws->retired[s][0][l] = 0.0;
            ws->out[life_expectancy[s]][l] = survival * ws->life_years[s][l];
        }
}

void yb_demography_step(const yb_model *model, yb_workspace *ws, int t)
{
    yb_lanes mortality, women_rate_sum = {0};

    YB_EACH_LANE {
        mortality[l] = yb_exp(ws->deviation[YB_DRIVER_MORTALITY][l]);
        ws->out[YB_S_MORTALITY_FACTOR][l] = mortality[l];
        ws->out[YB_S_TFR_FACTOR][l] = yb_exp(ws->deviation[YB_DRIVER_TFR][l]);
        ws->out[YB_S_TFR][l] = model->tfr[t] * ws->out[YB_S_TFR_FACTOR][l];
        ws->deaths[l] = 0.0;
    }
    for (int a = YB_FERTILE_FIRST; a <= YB_FERTILE_LAST; a++)
        YB_EACH_LANE
            women_rate_sum[l] += 0.5 * model->fertility[t][a] * ws->population[YB_WOMEN][a][l];
    for (int s = 0; s < YB_SEXES; s++) {
        survive_open_group(model, ws, t, s, mortality);
        for (int a = YB_AGES - 2; a > 0; a--)
            survive(model, ws, t, s, a - 1, a, mortality);
    }
    for (int a = YB_FERTILE_FIRST; a <= YB_FERTILE_LAST; a++)
        YB_EACH_LANE
            women_rate_sum[l] += 0.5 * model->fertility[t][a] * ws->population[YB_WOMEN][a][l];
    bear(model, ws, t, women_rate_sum, mortality);
}
