/* The parameters that a path draws once, S-5 of docs/model.md. */
#include "kernel_internal.h"

/* Parameter uncertainty, S-5: log-normal where a sign must hold, normal and clipped
 * where a share must stay in [0, 1]. */
static void draw_parameters(const yb_model *model, yb_workspace *ws, yb_lanes *exponent_factor)
{
    yb_lanes z[YB_PARAMETER_COUNT];

    for (int p = 0; p < YB_PARAMETER_COUNT; p++)
        YB_EACH_LANE
            z[p][l] = ws->world->parameter_normal[p][l] * model->shock.parameter_sd[p];
    YB_EACH_LANE {
        const double ratio = model->leaver_cost_ratio + z[YB_PARAMETER_LEAVER_COST_RATIO][l];
        const double pass = model->pass_through + z[YB_PARAMETER_VOLUME_PASS_THROUGH][l];

        ws->premium_elasticity[l] = model->premium_elasticity * yb_exp(z[YB_PARAMETER_PREMIUM_ELASTICITY][l]);
        ws->leaver_cost_ratio[l] = ratio < 0.0 ? 0.0 : ratio;
        ws->deterrence[l] = model->deterrence * yb_exp(z[YB_PARAMETER_DETERRENCE][l]);
        ws->pass_through[l] = pass < 0.0 ? 0.0 : pass > 1.0 ? 1.0 : pass;
        ws->excess_cost_growth[l] = z[YB_PARAMETER_EXCESS_COST_GROWTH][l];
        exponent_factor[0][l] = yb_exp(z[YB_PARAMETER_RESIDENT_EXPONENT][l]);
        exponent_factor[1][l] = yb_exp(z[YB_PARAMETER_EMPLOYEE_EXPONENT][l]);
    }
}

void yb_parameters_start(const yb_model *model, yb_workspace *ws)
{
    yb_lanes exponent_factor[2];

    draw_parameters(model, ws, exponent_factor);
    for (int j = 0; j < YB_SERVICES; j++)
        for (int g = 0; g < YB_GROUPS; g++) {
            const double log_weight = yb_log(model->cost_weight[g]);
            const double *factor = exponent_factor[j >= YB_EMPLOYEE_INPATIENT];

            YB_EACH_LANE
                ws->profile[j][g][l] = yb_exp(model->service[j].exponent * factor[l] * log_weight);
        }
}
