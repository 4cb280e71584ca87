/* yibao check, show and keys. */
#include <stdlib.h>
#include <string.h>

#include "yibao/commands.h"

yb_status yb_command_check(const yb_options *options, yb_diag *diag)
{
    for (size_t i = 0; i < options->n_files; i++) {
        yb_prepared prepared;

        if (yb_prepare(options->file[i], options, &prepared, diag) == YB_OK)
            printf(options->terminal_zh ? "%s：情景“%s”有效\n" : "%s: scenario '%s' is valid\n",
                   options->file[i], yb_inputs_text(prepared.inputs, YB_KEY_SCENARIO));
        yb_prepared_free(&prepared);
    }
    return yb_diag_status(diag);
}

yb_status yb_command_show(const yb_options *options, yb_diag *diag)
{
    yb_prepared prepared;
    yb_status status = yb_prepare(options->file[0], options, &prepared, diag);

    if (status == YB_OK)
        yb_inputs_show(prepared.inputs, true, stdout);
    yb_prepared_free(&prepared);
    return status;
}

/* The reference shows the estimates in force, if the national pack is found. */
static void write_reference(yb_diag *diag)
{
    yb_inputs *defaults = yb_inputs_defaults(YB_SCENARIOS, diag);

    if (defaults)
        yb_schema_write_defaults(defaults, stdout);
    yb_inputs_free(defaults);
}

yb_status yb_command_keys(const yb_options *options, yb_diag *diag)
{
    if (options->json_schema)
        yb_schema_write_json(stdout);
    else
        write_reference(diag);
    return yb_diag_status(diag);
}
