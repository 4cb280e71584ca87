/* yibao trace: every quantity of one path. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "yibao/commands.h"
#include "yibao/kernel.h"

static const char *const status_names[YB_STATUSES] = {"resident", "employee_active", "employee_retired",
                                                      "uninsured"};

static void print_year(const yb_workspace *ws, int year, int lane, FILE *stream)
{
    for (int s = 0; s < YB_SERIES_COUNT; s++)
        fprintf(stream, "%s,%s,%s,%d,%.17g\n", yb_series_table[s].fund, yb_series_table[s].name,
                yb_series_table[s].unit, year, ws->out[s][lane] + 0.0);
}

/* Persons by status, sex and age; one row each. */
static void print_ages(const yb_model *model, const yb_workspace *ws, int t, int lane, FILE *stream)
{
    for (int status = 0; status < YB_STATUSES; status++)
        for (int sex = 0; sex < YB_SEXES; sex++)
            for (int age = 0; age < YB_AGES; age++)
                fprintf(stream, "%s,%c,%d,%d,%.17g\n", status_names[status], sex == YB_MEN ? 'm' : 'f', age,
                        model->base_year + t,
                        1e4 * yb_kernel_persons(model, ws, t, (yb_member_status) status, sex, age, lane));
}

/* Runs the block that holds the path; the tables are printed as the years pass, the ages into their own
 * stream, which may be a temporary one that is copied behind the series. */
static void trace_path(const yb_model *model, yb_workspace *ws, const yb_options *options, FILE *series,
                       FILE *ages)
{
    const bool central = options->path < 0;
    const int64_t path = central ? 0 : options->path;
    const int lane = (int) (path % YB_LANES);

    fprintf(series, "fund,series,unit,year,value\n");
    if (ages)
        fprintf(ages, "status,sex,age,year,persons\n");
    for (int t = 0; t <= model->n_years; t++) {
        if (t == 0)
            yb_kernel_start(model, ws, path - lane, central);
        else
            yb_kernel_step(model, ws, t);
        print_year(ws, model->base_year + t, lane, series);
        if (ages)
            print_ages(model, ws, t, lane, ages);
    }
}

static void append(FILE *from, FILE *to)
{
    char buffer[65536];
    size_t n;

    rewind(from);
    while ((n = fread(buffer, 1, sizeof buffer, from)) > 0)
        fwrite(buffer, 1, n, to);
}

yb_status yb_command_trace(const yb_options *options, yb_diag *diag)
{
    yb_prepared prepared;
    yb_workspace *ws = NULL;
    FILE *ages = NULL;
    yb_status status = yb_prepare(options->file[0], options, &prepared, diag);

    if (status != YB_OK)
        goto done;
    if (options->path >= yb_inputs_paths(prepared.inputs)) {
        status = yb_fail(diag, YB_ERR_USAGE, NULL, "paths count from 0",
                         "--path %lld: the scenario has %lld paths", options->path,
                         (long long) yb_inputs_paths(prepared.inputs));
        goto done;
    }
    if (options->ages_out)
        ages = fopen(options->ages_out, "w");
    else if (options->ages)
        ages = tmpfile();
    if ((options->ages_out || options->ages) && !ages) {
        status = yb_fail(diag, YB_ERR_FILE, NULL, NULL, "cannot write %s: %s",
                         options->ages_out ? options->ages_out : "a temporary file", strerror(errno));
        goto done;
    }
    ws = yb_workspace_create();
    if (!ws) {
        status = yb_fail(diag, YB_ERR_FILE, NULL, NULL, "out of memory");
        goto done;
    }
    trace_path(prepared.model, ws, options, stdout, ages);
    if (options->ages && !options->ages_out) {
        fputc('\n', stdout);
        append(ages, stdout);
    }
    if (ages && fclose(ages) != 0)
        status = yb_fail(diag, YB_ERR_FILE, NULL, NULL, "cannot write the ages: %s", strerror(errno));
    ages = NULL;
    if (fflush(stdout) != 0 || ferror(stdout))
        status =
            yb_fail(diag, YB_ERR_FILE, NULL, NULL, "cannot write to standard output: %s", strerror(errno));
done:
    if (ages)
        fclose(ages);
    yb_workspace_free(ws);
    yb_prepared_free(&prepared);
    return status;
}
