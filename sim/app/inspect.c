/* yibao check, show, keys and chart. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "yibao/chart.h"
#include "yibao/commands.h"

yb_status yb_command_check(const yb_options *options, yb_diag *diag)
{
    for (size_t i = 0; i < options->n_files; i++) {
        yb_prepared prepared;

        if (yb_prepare(options->file[i], options, &prepared, diag) == YB_OK)
            printf("%s: scenario '%s' is valid\n", options->file[i],
                   yb_inputs_text(prepared.inputs, YB_KEY_SCENARIO));
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

yb_status yb_command_chart(const yb_options *options, yb_diag *diag)
{
    const yb_chart_options chart = {options->zh, options->en, options->svg, options->pdf, options->png};
    yb_status worst = YB_OK;

    for (size_t i = 0; i < options->n_files; i++) {
        const char *hint = "give the folder of a scenario's result: DIR/<scenario>";
        char *folder = NULL, *record = NULL;
        yb_status status = YB_OK;

        if (asprintf(&folder, "%s/charts", options->file[i]) < 0 ||
            asprintf(&record, "%s/run.json", options->file[i]) < 0)
            return yb_fail(diag, YB_ERR_FILE, NULL, NULL, "out of memory");
        if (access(record, R_OK) != 0)
            status = yb_fail(diag, YB_ERR_FILE, NULL, hint, "cannot read %s: %s", record, strerror(errno));
        else if (mkdir(folder, 0777) != 0 && errno != EEXIST)
            status = yb_fail(diag, YB_ERR_FILE, NULL, hint, "cannot create %s: %s", folder, strerror(errno));
        else
            status = yb_chart_directory(options->file[i], folder, &chart, diag);
        free(record);
        if (status == YB_OK && !options->quiet)
            printf("%s\n", folder);
        worst = worst == YB_OK ? status : worst;
        free(folder);
    }
    return worst;
}
