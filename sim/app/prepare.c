/* From a scenario file to a calibrated model. */
#include <string.h>

#include "yibao/commands.h"

yb_status yb_prepare(const char *file, const yb_options *options, yb_prepared *prepared, yb_diag *diag)
{
    const yb_input_options input = {options->set, options->n_set, options->paths, options->seed};

    memset(prepared, 0, sizeof *prepared);
    prepared->inputs = yb_inputs_read(file, &input, diag);
    if (!prepared->inputs)
        return yb_diag_status(diag);
    const bool un = strcmp(yb_inputs_text(prepared->inputs, YB_KEY_POPULATION_BASE), "un") == 0;

    prepared->data =
        yb_data_read(prepared->inputs->file, yb_inputs_text(prepared->inputs, YB_KEY_REGION), un, diag);
    if (prepared->data)
        prepared->model = yb_model_create(prepared->inputs, prepared->data, diag);
    return prepared->model ? YB_OK : yb_diag_status(diag);
}

void yb_prepared_free(yb_prepared *prepared)
{
    yb_model_free(prepared->model);
    yb_data_free(prepared->data);
    yb_inputs_free(prepared->inputs);
    memset(prepared, 0, sizeof *prepared);
}
