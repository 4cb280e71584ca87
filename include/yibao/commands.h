/* commands.h: what the commands do, one function each.        Layer: app */
#ifndef YIBAO_COMMANDS_H
#define YIBAO_COMMANDS_H

#include "yibao/cli.h"
#include "yibao/data.h"
#include "yibao/model.h"

yb_status yb_command_run(const yb_options *options, yb_diag *diag);
yb_status yb_command_check(const yb_options *options, yb_diag *diag);
yb_status yb_command_show(const yb_options *options, yb_diag *diag);
yb_status yb_command_trace(const yb_options *options, yb_diag *diag);
yb_status yb_command_chart(const yb_options *options, yb_diag *diag);
yb_status yb_command_calibrate(const yb_options *options, yb_diag *diag);
yb_status yb_command_keys(const yb_options *options, yb_diag *diag);

/* Where commands without a scenario look for data first. */
#define YB_SCENARIOS "scenarios/"

/* A scenario ready to run; the parts belong together and are freed together. */
typedef struct {
    yb_inputs *inputs;
    yb_data *data;
    yb_model *model;
} yb_prepared;

/* Reads and calibrates one scenario.  All problems go to `diag`; check its status. */
yb_status yb_prepare(const char *file, const yb_options *options, yb_prepared *prepared, yb_diag *diag);
void yb_prepared_free(yb_prepared *prepared);

#endif
