/* members_by_age.csv: see csv.h. */
#include "yibao/csv.h"
#include "yibao/kernel.h"

static const char *const status_names[YB_STATUSES] = {"resident", "employee_active", "employee_retired",
                                                      "uninsured"};

static void put_year(FILE *stream, const char *scenario, const yb_model *model, const yb_workspace *ws, int t)
{
    for (int status = 0; status < YB_STATUSES; status++)
        for (int sex = 0; sex < YB_SEXES; sex++)
            for (int age = 0; age < YB_AGES; age++)
                fprintf(stream, "%s,%s,%c,%d,%d,%.12g\n", scenario, status_names[status],
                        sex == YB_MEN ? 'm' : 'f', age, model->base_year + t,
                        1e4 * yb_kernel_persons(model, ws, t, (yb_member_status) status, sex, age, 0) + 0.0);
}

yb_status yb_csv_members_by_age(FILE *stream, const char *scenario, const yb_model *model, yb_diag *diag)
{
    yb_workspace *ws = yb_workspace_create();

    if (!ws)
        return yb_fail(diag, YB_ERR_FILE, NULL, NULL, "out of memory");
    fputs("scenario,status,sex,age,year,persons\n", stream);
    for (int t = 0; t <= model->n_years; t++) {
        if (t == 0)
            yb_kernel_start(model, ws, 0, true);
        else
            yb_kernel_step(model, ws, t);
        if (t == 0 || t == model->n_years || (model->base_year + t) % 10 == 0)
            put_year(stream, scenario, model, ws, t);
    }
    yb_workspace_free(ws);
    return YB_OK;
}
