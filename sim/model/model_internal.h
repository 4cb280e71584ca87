/* model_internal.h: the parts of yb_model_create().        Layer: model */
#ifndef YIBAO_MODEL_INTERNAL_H
#define YIBAO_MODEL_INTERNAL_H

#include "yibao/model.h"

/* What the builders share: inputs, data and where problems go. */
typedef struct {
    const yb_inputs *inputs;
    const yb_data *data;
    yb_diag *diag;
    yb_model *model;
} yb_builder;

/* model_paths.c: path rules as tables by year. */
void yb_build_level(const yb_builder *b, yb_key_id key, yb_level_path *path);

/* Central growth of a key into year t, X-2: one that converges to that of disposable income takes over,
 * with the same weight, the scenario's long-run excess cost growth. */
double yb_growth_rate(const yb_builder *b, yb_key_id key, int t);
void yb_build_growth(const yb_builder *b, yb_key_id key, yb_growth_path *path);
double yb_base_figure(const yb_builder *b, const char *series, const char *fund); /* of the base year */

/* model_population.c, model_members.c, model_benefit.c, model_money.c, model_shock.c */
void yb_build_population(const yb_builder *b);
void yb_build_members(const yb_builder *b);
void yb_build_benefit(const yb_builder *b);
void yb_build_money(const yb_builder *b);
void yb_build_shock(const yb_builder *b);

/* model_mechanism.c: after the others, because it changes their paths. */
void yb_build_mechanisms(const yb_builder *b);

#endif
