/* What a run says of its data: known, borrowed, lent. */
#include <stdio.h>
#include <string.h>

#include "run_state.h"

/* Levels that the scenario leaves at their defaults, which are figures of 2025 and 2026. */
static void print_levels_of_today(const yb_inputs *inputs)
{
    static const yb_key_id levels[] = {YB_KEY_RESIDENT_PREMIUM, YB_KEY_RESIDENT_SUBSIDY,
                                       YB_KEY_RESIDENT_HOSPITALIZATION, YB_KEY_EMPLOYEE_HOSPITALIZATION,
                                       YB_KEY_RECOVERY};
    int n = 0;

    for (size_t i = 0; i < sizeof levels / sizeof *levels; i++)
        if (inputs->value[levels[i]].is_default)
            printf("%s%s", n++ > 0 ? ", " : "note: ", yb_keys[levels[i]].path);
    if (n > 0)
        printf(": the defaults are levels of 2025 and 2026; an earlier base year needs its own\n");
}

/* A base year before 2025: what was not published for it, and stocks that its flows do not explain. */
static void print_base_year(const yb_prepared *p)
{
    const double *moved = p->model->stock_adjustment;

    if (p->data->base_year == YB_BASE_YEAR)
        return;
    printf("base year %d, from figures published for it and earlier years; lent: ", p->data->base_year);
    for (size_t i = 0; i < p->data->n_borrowed; i++)
        printf("%s%.*s", i > 0 ? ", " : "", (int) strcspn(p->data->borrowed[i], ":"), p->data->borrowed[i]);
    printf(" (\"borrowed\" in run.json says how)\n");
    if (moved[YB_RESIDENT] != 0.0 || moved[YB_POOLED] != 0.0 || moved[YB_ACCOUNT] != 0.0)
        printf(
            "stocks of %d beyond the flow of the year, as published: resident %+.2f, pooled %+.2f, accounts "
            "%+.2f (100m yuan)\n",
            p->data->base_year, moved[YB_RESIDENT], moved[YB_POOLED], moved[YB_ACCOUNT]);
    print_levels_of_today(p->inputs);
}

/* What is known of a region and what is borrowed, by topic; the sentences stand in run.json.  The first
 * of an illustrative pack is that it is one. */
void yb_run_print_region(const yb_prepared *p)
{
    const yb_data *data = p->data;
    const double recovery = p->model->recovery.value[1] / p->model->recovery_base;

    if (!data->regional) {
        print_base_year(p);
        return;
    }
    printf(
        "region %s%s: known: %s; borrowed from the national pack: ", yb_inputs_text(p->inputs, YB_KEY_REGION),
        data->illustrative ? " (illustrative)" : "", data->known ? data->known : "nothing");
    for (size_t i = data->illustrative; i < data->n_borrowed; i++)
        printf("%s%.*s", i > data->illustrative ? ", " : "", (int) strcspn(data->borrowed[i], ":"),
               data->borrowed[i]);
    printf(" (\"borrowed\" in run.json says how)\n");
    if (recovery > 10.0)
        printf("note: supervision.recovery is %.0f times what the region recovered in 2025: amounts in a "
               "scenario are "
               "the region's own; about %.3g would be its share of the nation's\n",
               recovery, p->model->recovery_base);
}
