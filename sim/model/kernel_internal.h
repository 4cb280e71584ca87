/* kernel_internal.h: the stages of a year, in the order of the data.        Layer: model
 *
 * Every stage reads the model and the earlier stages' lanes in the workspace and
 * writes its own; the names say which.
 */
#ifndef YIBAO_KERNEL_INTERNAL_H
#define YIBAO_KERNEL_INTERNAL_H

#include "isa.h"
#include "yibao/kernel.h"
#include "yibao/vecmath.h"

#define YB_EACH_LANE for (int l = 0; l < YB_LANES; l++)

/* shock.c */
void yb_shock_start(const yb_model *model, yb_workspace *ws);
void yb_shock_step(const yb_model *model, yb_workspace *ws, int t);

/* economy.c */
void yb_economy_step(const yb_model *model, yb_workspace *ws, int t);
void yb_economy_record(const yb_model *model, yb_workspace *ws, int t);
void yb_level_lanes(const yb_level_path *path, yb_lanes *log_index, int t, yb_lanes out);
void yb_grow_lanes(const yb_growth_path *path, const yb_workspace *ws, int t, yb_lanes log_level);

/* demography.c */
void yb_demography_start(const yb_model *model, yb_workspace *ws);
void yb_demography_step(const yb_model *model, yb_workspace *ws, int t);

/* members.c */
void yb_members_step(const yb_model *model, yb_workspace *ws, int t, const yb_lanes premium);

/* benefit.c */
void yb_benefit_start(const yb_model *model, yb_workspace *ws);
void yb_benefit_step(const yb_model *model, yb_workspace *ws, int t);

/* money.c */
void yb_money_step(const yb_model *model, yb_workspace *ws, int t, const yb_lanes premium);

/* Replaces the lanes of a leaf series by the user's own forecast, if there is one:
 * the value itself, or the value times the path's ratio to the central path. */
void yb_override_lanes(const yb_model *model, yb_workspace *ws, int t, yb_series_id series, yb_lanes lanes);

#endif
