/* yibao export: finished results in other formats. */
#include <stdio.h>

#include "yibao/commands.h"
#include "yibao/workbook.h"

yb_status yb_command_export(const yb_options *options, yb_diag *diag)
{
    const bool zh = options->lang_given && options->zh;

    if (!options->xlsx)
        return yb_fail(diag, YB_ERR_USAGE, NULL, "yibao export DIR... --xlsx FILE",
                       "`yibao export` needs --xlsx FILE");
    const yb_status status = yb_workbook_write(options->xlsx, options->file, options->n_files, zh, diag);

    if (status == YB_OK && !options->quiet)
        printf("%s\n", options->xlsx);
    return status;
}
