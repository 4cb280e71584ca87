/* One scenario as a calibrated model: see model.h. */
#include "yibao/model.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "model_internal.h"
#include "yibao/kernel.h"

static int series_by_name(const char *name)
{
    bool selected[YB_SERIES_COUNT] = {false};

    yb_series_select(name, selected);
    for (int i = 0; i < YB_SERIES_COUNT; i++)
        if (selected[i])
            return i;
    return -1;
}

/* Overrides need what the central path gives without them, to keep the ratio of each path to it. */
static yb_status build_overrides(const yb_builder *b)
{
    yb_model *model = b->model;
    yb_workspace *ws = yb_workspace_create();
    double(*natural)[YB_YEARS] = calloc(YB_MAX_OVERRIDES, sizeof *natural);
    yb_status status = YB_OK;

    if (!ws || !natural) {
        status = yb_fail(b->diag, YB_ERR_FILE, NULL, NULL, "out of memory");
        goto done;
    }
    model->n_overrides = b->inputs->n_overrides;
    for (size_t i = 0; i < model->n_overrides; i++) {
        const yb_override *source = &b->inputs->overrides[i];

        model->override[i].series = series_by_name(source->series);
        model->override[i].keep_shocks = source->keep_shocks;
        for (int t = 1; t < YB_YEARS; t++)
            model->override[i].value[t] = source->value[(t < model->n_years ? t : model->n_years) - 1];
    }
    ws->world->natural = natural;
    yb_kernel_start(model, ws, 0, true);
    for (int t = 1; t <= model->n_years; t++)
        yb_kernel_step(model, ws, t);
    for (size_t i = 0; i < model->n_overrides; i++)
        for (int t = 1; t <= model->n_years + 1; t++) {
            /* Only the premium is computed for the year after the last. */
            const bool computed = t <= model->n_years || model->override[i].series == YB_S_RESIDENT_PREMIUM;

            model->override[i].central[t] = computed ? natural[i][t] : 1.0;
            /* Nothing to keep where the central path is zero: the forecast stands as it is. */
            if (computed && natural[i][t] == 0.0)
                model->override[i].keep_shocks = false;
        }
done:
    yb_workspace_free(ws);
    free(natural);
    return status;
}

yb_model *yb_model_create(const yb_inputs *inputs, const yb_data *data, yb_diag *diag)
{
    const size_t errors = yb_diag_errors(diag);
    yb_model *model = calloc(1, sizeof *model);
    const yb_builder b = {inputs, data, diag, model};

    if (!model) {
        yb_fail(diag, YB_ERR_FILE, NULL, NULL, "out of memory");
        return NULL;
    }
    model->base_year = data->base_year;
    model->n_years = yb_inputs_last_year(inputs) - data->base_year;
    model->seed = yb_inputs_seed(inputs);
    model->paths = yb_inputs_paths(inputs);
    model->isa = yb_isa_choose(NULL);
    yb_build_population(&b);
    yb_build_members(&b);
    yb_build_money(&b);
    yb_build_benefit(&b);
    yb_build_shock(&b);
    yb_build_mechanisms(&b);
    if (yb_inputs_quasi_random(inputs) && !(model->sampling = yb_sampling_create(model->seed)))
        yb_fail(diag, YB_ERR_FILE, NULL, NULL, "out of memory");
    if (yb_diag_errors(diag) == errors && inputs->n_overrides > 0)
        (void) build_overrides(&b);
    if (yb_diag_errors(diag) > errors) {
        yb_model_free(model);
        return NULL;
    }
    return model;
}

void yb_model_free(yb_model *model)
{
    if (model)
        yb_sampling_free(model->sampling);
    free(model);
}

/* Forecasts of the user's own for persons of the world. */
static bool same_world_overrides(const yb_model *a, const yb_model *b)
{
    const yb_series_id of_world[] = {YB_S_EMPLOYEE_ACTIVE, YB_S_EMPLOYEE_RETIRED};
    const yb_model *model[] = {a, b};

    for (size_t k = 0; k < sizeof of_world / sizeof *of_world; k++) {
        const void *found[] = {NULL, NULL};

        for (int m = 0; m < 2; m++)
            for (size_t i = 0; i < model[m]->n_overrides; i++)
                if (model[m]->override[i].series == (int) of_world[k])
                    found[m] = &model[m]->override[i];
        if (!found[0] != !found[1] || (found[0] && memcmp(found[0], found[1], sizeof *a->override) != 0))
            return false;
    }
    return true;
}

bool yb_model_same_world(const yb_model *a, const yb_model *b)
{
    const size_t first = offsetof(yb_model, base_year), end = offsetof(yb_model, shock) + sizeof a->shock;

    return !a->sampling == !b->sampling &&
           memcmp((const char *) a + first, (const char *) b + first, end - first) == 0 &&
           same_world_overrides(a, b);
}

uint64_t yb_model_world_hash(const yb_model *model)
{
    const size_t first = offsetof(yb_model, base_year), end = offsetof(yb_model, shock) + sizeof model->shock;
    uint64_t hash = 14695981039346656037u + (model->sampling != NULL), word;

    /* FNV-1a over whole words, whose upper bits are folded back. */
    for (size_t at = first; at < end; at += sizeof word) {
        word = 0;
        memcpy(&word, (const char *) model + at, end - at < sizeof word ? end - at : sizeof word);
        hash = (hash ^ word) * 1099511628211u;
        hash ^= hash >> 29;
    }
    return hash;
}
