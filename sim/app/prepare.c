/* From a scenario file to a calibrated model. */
#include <stdlib.h>
#include <string.h>

#include "yibao/commands.h"
#include "yibao/kernel.h"
#include "yibao/results.h"

/* YIBAO_ISA forces a compiled version of the kernel, for tests and benchmarks. */
static yb_status choose_isa(yb_model *model, yb_diag *diag)
{
    const char *name = getenv("YIBAO_ISA");

    if (!name || !*name)
        return YB_OK;
    model->isa = yb_isa_choose(name);
    return model->isa >= 0 ? YB_OK
                           : yb_fail(diag, YB_ERR_USAGE, NULL, "baseline, v3 or v4, if the processor has it",
                                     "YIBAO_ISA=%s cannot run here", name);
}

yb_status yb_prepare(const char *file, const yb_options *options, yb_prepared *prepared, yb_diag *diag)
{
    const yb_input_options input = {options->set, options->n_set, options->paths, options->seed};

    memset(prepared, 0, sizeof *prepared);
    prepared->inputs = yb_inputs_read(file, &input, diag);
    if (!prepared->inputs)
        return yb_diag_status(diag);
    (void) yb_results_bytes(prepared->inputs, diag); /* reports unknown series */
    const bool un = strcmp(yb_inputs_text(prepared->inputs, YB_KEY_POPULATION_BASE), "un") == 0;

    prepared->data =
        yb_data_read_base(prepared->inputs->file, yb_inputs_text(prepared->inputs, YB_KEY_REGION), un,
                          yb_inputs_first_year(prepared->inputs) - 1, diag);
    if (prepared->data)
        prepared->model = yb_model_create(prepared->inputs, prepared->data, diag);
    if (!prepared->model || yb_diag_status(diag) != YB_OK)
        return yb_diag_status(diag);
    return choose_isa(prepared->model, diag);
}

void yb_prepared_free(yb_prepared *prepared)
{
    yb_model_free(prepared->model);
    yb_data_free(prepared->data);
    yb_inputs_free(prepared->inputs);
    memset(prepared, 0, sizeof *prepared);
}
