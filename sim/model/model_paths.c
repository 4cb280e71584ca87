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

double yb_growth_rate(const yb_builder *b, yb_key_id key, int t)
{
    const yb_rule *rule = &b->inputs->value[key].rule;
    const int first = yb_inputs_first_year(b->inputs), year = first - 1 + t;
    const double follow = yb_rule_follow_weight(rule, year, first);
    const double excess = yb_inputs_number(b->inputs, YB_KEY_EXCESS_COST_GROWTH);
    const double target =
        follow > 0.0 ? yb_rule_value(&b->inputs->value[YB_KEY_INCOME_GROWTH].rule, year, first) + excess
                     : 0.0;

    return yb_rule_value(rule, year, first) + follow * target;
}

void yb_build_growth(const yb_builder *b, yb_key_id key, yb_growth_path *path)
{
    const yb_rule *rule = &b->inputs->value[key].rule;
    const int first = yb_inputs_first_year(b->inputs);

    for (int t = 0; t < YB_YEARS; t++) {
        path->follow[t] = yb_rule_follow_weight(rule, first - 1 + t, first);
        path->log_growth[t] = yb_log(1.0 + yb_growth_rate(b, key, t));
    }
}
