/* The record of a run: see run_json.h. */
#include "yibao/run_json.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <time.h>

#include "yibao/utf8.h"

#ifndef YB_VERSION
#define YB_VERSION "unknown"
#endif

/* The resolved scenario as text; malloc'd. */
static char *resolved_text(const yb_inputs *inputs, bool comments, size_t *size)
{
    char *text = NULL;
    FILE *stream = open_memstream(&text, size);

    if (!stream)
        return NULL;
    yb_inputs_show(inputs, comments, stream);
    if (fclose(stream) != 0) {
        free(text);
        return NULL;
    }
    return text;
}

yb_status yb_run_record_hash(yb_run_record *record, const yb_inputs *inputs, const yb_data *data,
                             yb_diag *diag)
{
    size_t size = 0;
    char *text = resolved_text(inputs, false, &size);

    if (!text)
        return yb_fail(diag, YB_ERR_FILE, NULL, NULL, "out of memory");
    yb_hash_bytes(text, size, record->scenario_hash);
    free(text);
    if (!record->data_hash[0] && yb_hash_files(data->files, data->n_files, record->data_hash) != 0)
        return yb_fail(diag, YB_ERR_FILE, NULL, NULL, "cannot read the data files again");
    return YB_OK;
}

/* A JSON string of text that may come from a file name: bytes that are no UTF-8 become \\xNN. */
static json_t *json_text(const char *text)
{
    char *safe = NULL;
    size_t size = 0, left = strlen(text);
    FILE *stream = open_memstream(&safe, &size);

    if (!stream)
        return NULL;
    while (left > 0) {
        uint32_t code_point;
        const size_t length = yb_utf8_decode(text, left, &code_point);

        if (length > 0)
            fwrite(text, 1, length, stream);
        else
            fprintf(stream, "\\x%02X", (unsigned) (unsigned char) *text);
        text += length > 0 ? length : 1;
        left -= length > 0 ? length : 1;
    }
    if (fclose(stream) != 0)
        return NULL;
    json_t *string = json_string(safe);

    free(safe);
    return string;
}

/* The factors with which the base year comes out as published. */
static json_t *calibration(const yb_model *model)
{
    static const char *const service_names[YB_SERVICES] = {"resident_inpatient", "resident_outpatient",
                                                           "employee_inpatient", "employee_outpatient"};
    json_t *object =
        json_pack("{s:f, s:f, s:f, s:f, s:f, s:f, s:f}", "subsidy_collection_ratio",
                  model->subsidy_collection, "premium_collection_ratio", model->premium_collection,
                  "employer_contribution_per_active_yuan", model->employer_per_active_base,
                  "individual_contribution_per_active_yuan", model->individual_per_active_base,
                  "account_draw_rate", model->account_draw_base, "active_coverage", model->coverage_base,
                  "outpatient_retired_ratio", model->service[YB_EMPLOYEE_OUTPATIENT].retired_ratio);

    json_object_set_new(object, "mortality_scale", json_real(model->mortality_scale[0]));
    json_object_set_new(object, "fertility_scale", json_real(model->fertility_scale));
    json_object_set_new(object, "stock_adjustment_100m_yuan",
                        json_pack("{s:f, s:f, s:f}", "resident", model->stock_adjustment[YB_RESIDENT],
                                  "employee_pooled", model->stock_adjustment[YB_POOLED], "employee_account",
                                  model->stock_adjustment[YB_ACCOUNT]));
    for (int q = 0; q < YB_PARTICIPATION_GROUPS; q++) {
        static const char *const group_names[YB_PARTICIPATION_GROUPS] = {
            "participation_0_19", "participation_20_44", "participation_45_59", "participation_60_plus"};

        json_object_set_new(object, group_names[q], json_real(model->participation_base[q]));
    }
    for (int j = 0; j < YB_SERVICES; j++)
        json_object_set_new(object, service_names[j],
                            json_pack("{s:f, s:f, s:f}", "use_per_member", model->service[j].use_base,
                                      "cost_yuan", model->service[j].cost_base, "expenditure_100m_yuan",
                                      model->service[j].expenditure_base));
    return object;
}

static json_t *files_read(const yb_inputs *inputs, const yb_data *data)
{
    json_t *list = json_array();

    for (size_t i = 0; i < inputs->n_chain; i++)
        json_array_append_new(list, json_text(inputs->chain[i]));
    for (size_t i = 0; i < data->n_files; i++)
        json_array_append_new(list, json_text(data->files[i]));
    return list;
}

/* What a region borrows from the nation, or an old base year from other years. */
static json_t *borrowed(const yb_data *data)
{
    json_t *list = json_array();

    for (size_t i = 0; i < data->n_borrowed; i++)
        json_array_append_new(list, json_string(data->borrowed[i]));
    return list;
}

/* What a region borrows, and the titles of its sources for the charts. */
static void describe_region(json_t *root, const yb_data *data)
{
    json_object_set_new(root, "illustrative", json_boolean(data->illustrative));
    json_object_set_new(root, "known", json_string(data->known ? data->known : ""));
    json_object_set_new(root, "borrowed", borrowed(data));
    if (data->history_source[0] && data->history_source[1] && *data->history_source[0])
        json_object_set_new(
            root, "history_source",
            json_pack("{s:s, s:s}", "zh", data->history_source[0], "en", data->history_source[1]));
}

/* Sums of finished tables below `key`; false if one cannot be read again. */
static bool add_sums(json_t *root, const char *key, const yb_table_file *tables, size_t n)
{
    return n == 0 || json_object_set_new(root, key, yb_table_sums(tables, n)) == 0;
}

yb_status yb_run_json_write(FILE *stream, const yb_run_record *record, const yb_inputs *inputs,
                            const yb_data *data, const yb_model *model, yb_diag *diag)
{
    struct utsname machine = {0};
    char when[32] = "";
    const time_t now = time(NULL);
    struct tm broken_down;
    size_t size = 0;
    char *resolved = resolved_text(inputs, true, &size);

    if (gmtime_r(&now, &broken_down))
        strftime(when, sizeof when, "%Y-%m-%dT%H:%M:%SZ", &broken_down);
    (void) uname(&machine);
    json_t *root = json_pack(
        "{s:s, s:s, s:s, s:{s:s, s:s}, s:s, s:s, s:s, s:I, s:I, s:s, s:i, s:i, s:o, s:o, s:o, s:s, s:f, s:i, "
        "s:{s:s, s:s}}",
        "program", "yibao", "version", YB_VERSION, "scenario", yb_inputs_text(inputs, YB_KEY_SCENARIO),
        "title", "zh", yb_inputs_text(inputs, YB_KEY_TITLE_ZH), "en", yb_inputs_text(inputs, YB_KEY_TITLE_EN),
        "region", yb_inputs_text(inputs, YB_KEY_REGION), "scenario_sha256", record->scenario_hash,
        "data_sha256", record->data_hash, "seed", (json_int_t) yb_inputs_seed(inputs), "paths",
        (json_int_t) yb_inputs_paths(inputs), "sampling", yb_inputs_text(inputs, YB_KEY_SAMPLING),
        "first_year", yb_inputs_first_year(inputs), "last_year", yb_inputs_last_year(inputs), "command",
        json_text(record->command), "calibration", calibration(model), "files", files_read(inputs, data),
        "finished_utc", when, "wall_seconds", record->wall_seconds, "threads", record->threads, "machine",
        "system", machine.sysname, "processor", machine.machine);

    if (root && record->until_se)
        json_object_set_new(root, "until_se",
                            json_pack("{s:o, s:b, s:I}", "wanted", json_text(record->until_se), "met",
                                      (int) record->until_se_met, "maximum_paths",
                                      (json_int_t) record->maximum_paths));
    if (root && data->regional)
        describe_region(root, data);
    else if (root && data->n_borrowed > 0)
        json_object_set_new(root, "borrowed", borrowed(data));
    if (root && resolved)
        json_object_set_new(root, "resolved_scenario", json_text(resolved));
    const bool written = root && resolved && add_sums(root, "tables", record->tables, record->n_tables) &&
                         add_sums(root, "comparison", record->comparison, record->n_comparison) &&
                         json_dumpf(root, stream, JSON_INDENT(2) | JSON_REAL_PRECISION(15)) == 0 &&
                         fputc('\n', stream) != EOF;

    json_decref(root);
    free(resolved);
    return written ? YB_OK : yb_fail(diag, YB_ERR_FILE, NULL, NULL, "cannot write run.json");
}
