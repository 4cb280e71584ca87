/* isa.h: one kernel source, compiled per instruction set.        Layer: model
 *
 * The build compiles the stages with -DYB_ISA=baseline, and on x86-64 with YB_ISA=v3 (AVX2) and
 * v4 (AVX-512) as well; every function that a stage exports carries the name of its instruction set.
 * No version uses fused multiply-add, so all give the same bits.
 */
#ifndef YIBAO_ISA_H
#define YIBAO_ISA_H

#include "yibao/kernel.h"

#define YB_ISA_DECLARE(isa)                                                                                \
    void yb_kernel_start_##isa(const yb_model *model, yb_workspace *ws, int64_t first_path, bool central); \
    void yb_kernel_step_##isa(const yb_model *model, yb_workspace *ws, int t)

YB_ISA_DECLARE(baseline);
YB_ISA_DECLARE(v3);
YB_ISA_DECLARE(v4);

#ifdef YB_ISA
#define YB_ISA_JOIN(name, isa)  name##_##isa
#define YB_ISA_PASTE(name, isa) YB_ISA_JOIN(name, isa)
#define YB_ISA_NAME(name)       YB_ISA_PASTE(name, YB_ISA)

#define yb_kernel_start     YB_ISA_NAME(yb_kernel_start)
#define yb_kernel_step      YB_ISA_NAME(yb_kernel_step)
#define yb_sampling_align   YB_ISA_NAME(yb_sampling_align)
#define yb_shock_start      YB_ISA_NAME(yb_shock_start)
#define yb_shock_step       YB_ISA_NAME(yb_shock_step)
#define yb_economy_step     YB_ISA_NAME(yb_economy_step)
#define yb_economy_record   YB_ISA_NAME(yb_economy_record)
#define yb_level_lanes      YB_ISA_NAME(yb_level_lanes)
#define yb_grow_lanes       YB_ISA_NAME(yb_grow_lanes)
#define yb_demography_start YB_ISA_NAME(yb_demography_start)
#define yb_demography_step  YB_ISA_NAME(yb_demography_step)
#define yb_coverage_step    YB_ISA_NAME(yb_coverage_step)
#define yb_employees_step   YB_ISA_NAME(yb_employees_step)
#define yb_parameters_start YB_ISA_NAME(yb_parameters_start)
#define yb_residents_step   YB_ISA_NAME(yb_residents_step)
#define yb_benefit_start    YB_ISA_NAME(yb_benefit_start)
#define yb_benefit_step     YB_ISA_NAME(yb_benefit_step)
#define yb_money_step       YB_ISA_NAME(yb_money_step)
#define yb_override_lanes   YB_ISA_NAME(yb_override_lanes)
#endif

#endif
