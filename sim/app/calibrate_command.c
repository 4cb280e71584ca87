/* yibao calibrate. */
#include "yibao/calibration.h"
#include "yibao/commands.h"

yb_status yb_command_calibrate(const yb_options *options, yb_diag *diag)
{
    yb_rules *rules = yb_rules_read(YB_SCENARIOS, diag);
    yb_data *data = yb_data_read(YB_SCENARIOS, "national", false, diag);
    yb_calibration *calibration = NULL;

    if (rules && data)
        calibration = yb_calibrate(data, rules, options->origin ? options->origin : YB_BASE_YEAR, diag);
    if (calibration)
        yb_calibration_write(calibration, stdout);
    yb_calibration_free(calibration);
    yb_data_free(data);
    yb_rules_free(rules);
    return yb_diag_status(diag);
}
