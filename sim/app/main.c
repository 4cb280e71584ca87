/* yibao: reads the command line and calls the command. */
#include <errno.h>
#include <gsl/gsl_errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "yibao/commands.h"

static yb_status dispatch(const yb_options *options, yb_diag *diag)
{
    static const struct {
        const char *name;
        yb_status (*run)(const yb_options *, yb_diag *);
    } table[] = {
        {"run", yb_command_run},           {"check", yb_command_check},   {"show", yb_command_show},
        {"trace", yb_command_trace},       {"chart", yb_command_chart},   {"keys", yb_command_keys},
        {"batch", yb_command_batch},       {"merge", yb_command_merge},   {"calibrate", yb_command_calibrate},
        {"backtest", yb_command_backtest}, {"export", yb_command_export}, {"report", yb_command_report}};

    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (strcmp(table[i].name, options->command) == 0)
            return table[i].run(options, diag);
    return YB_ERR_USAGE;
}

int main(int argc, char **argv)
{
    yb_diag *diag = yb_diag_create();
    yb_options *options = calloc(1, sizeof *options);
    yb_status status = YB_ERR_FILE;

    if (!diag || !options)
        goto done;
    gsl_set_error_handler_off(); /* every GSL status is checked instead */
    status = yb_cli_read(argc, argv, options, diag);
    if (status == YB_OK) {
        if (options->version)
            printf("yibao %s\n", YB_VERSION);
        else if (options->help)
            fputs(yb_cli_help(options->command), stdout);
        else
            status = dispatch(options, diag);
    }
    /* Whatever was printed counts as done only when it has left the program. */
    if (fflush(stdout) != 0 || ferror(stdout))
        (void) yb_fail(diag, YB_ERR_FILE, NULL, NULL, "cannot write to standard output: %s", strerror(errno));
    const size_t errors = yb_diag_errors(diag);

    yb_diag_print(diag, stderr, options->color);
    if (errors > 0)
        fprintf(stderr, "%zu error%s\n", errors, errors == 1 ? "" : "s");
    if (status == YB_OK)
        status = yb_diag_status(diag);
done:
    free(options);
    yb_diag_free(diag);
    return (int) status;
}
