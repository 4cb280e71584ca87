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

/* No lane depends on another; without the pragma the compiler must prove that rows do not overlap. */
#define YB_EACH_LANE _Pragma("omp simd") for (int l = 0; l < YB_LANES; l++)

/* The world, in this order. */

/* sampling.c: the plain draws of a block become those of quasi-random paths. */
void yb_sampling_align(const yb_model *model, int64_t first_path, yb_sampled *sampled);

/* shock.c */
void yb_shock_start(const yb_model *model, yb_world *world);
void yb_shock_step(const yb_model *model, yb_world *world, int t);

/* economy.c */
void yb_economy_step(const yb_model *model, yb_world *world, int t);
void yb_level_lanes(const yb_level_path *path, yb_lanes *log_index, int t, yb_lanes out);
void yb_grow_lanes(const yb_growth_path *path, const yb_world *world, int t, yb_lanes log_level);

/* employees.c, before the ages: who retires was covered */
void yb_coverage_step(const yb_model *model, yb_world *world, int t);

/* demography.c: population and retired by age, and their sums by age group */
void yb_demography_start(const yb_model *model, yb_world *world);
void yb_demography_step(const yb_model *model, yb_world *world, int t);

/* employees.c, after the ages */
void yb_employees_step(const yb_model *model, yb_world *world, int t);

/* The funds, in this order. */

/* parameters.c */
void yb_parameters_start(const yb_model *model, yb_workspace *ws);

/* economy.c */
void yb_economy_record(const yb_model *model, yb_workspace *ws, int t);

/* residents.c */
void yb_residents_step(const yb_model *model, yb_workspace *ws, int t, const yb_lanes premium);

/* benefit.c */
void yb_benefit_start(const yb_model *model, yb_workspace *ws);
void yb_benefit_step(const yb_model *model, yb_workspace *ws, int t);

/* money.c */
void yb_money_step(const yb_model *model, yb_workspace *ws, int t, const yb_lanes premium);

/* Replaces the lanes of a leaf series by the user's own forecast, if there is one:
 * the value itself, or the value times the path's ratio to the central path. */
void yb_override_lanes(const yb_model *model, const yb_world *world, int t, yb_series_id series,
                       yb_lanes lanes);

#endif
