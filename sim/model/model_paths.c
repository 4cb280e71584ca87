/* Path rules as tables by year, X-1 and X-2 of docs/model.md. */
#include "model_internal.h"
#include "yibao/vecmath.h"

double yb_base_figure(const yb_builder *b, const char *series, const char *fund)
{
    return yb_data_value(b->data, series, fund, b->data->base_year, b->diag);
}

void yb_build_level(const yb_builder *b, yb_key_id key, yb_level_path *path)
{
    const yb_rule *rule = &b->inputs->value[key].rule;
    const int first = yb_inputs_first_year(b->inputs);

    path->indexed = rule->kind == YB_RULE_INDEXED;
    path->index = rule->index;
    path->share = path->indexed ? rule->number[YB_FIELD_SHARE] : 0.0;
    for (int t = 0; t < YB_YEARS; t++)
        path->value[t] =
            path->indexed ? rule->number[YB_FIELD_LEVEL] : yb_rule_value(rule, first - 1 + t, first);
}

/* A growth that converges to that of disposable income takes over, with the same weight, the
 * scenario's long-run excess cost growth. */
void yb_build_growth(const yb_builder *b, yb_key_id key, yb_growth_path *path)
{
    const yb_rule *rule = &b->inputs->value[key].rule;
    const yb_rule *income = &b->inputs->value[YB_KEY_INCOME_GROWTH].rule;
    const double excess = yb_inputs_number(b->inputs, YB_KEY_EXCESS_COST_GROWTH);
    const int first = yb_inputs_first_year(b->inputs);

    for (int t = 0; t < YB_YEARS; t++) {
        const int year = first - 1 + t;
        const double follow = yb_rule_follow_weight(rule, year, first);
        const double target = follow > 0.0 ? yb_rule_value(income, year, first) + excess : 0.0;
        const double growth = yb_rule_value(rule, year, first) + follow * target;

        path->follow[t] = follow;
        path->log_growth[t] = yb_log(1.0 + growth);
    }
}
