/* The files of a result directory: see chart_private.h. */
#include "chart_private.h"

#include "yibao/table_sums.h"
#include "yibao/utf8.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_YEAR = 1900, LAST_YEAR = 2300 };

static const char *const STATUS_NAMES[YB_CHART_STATUSES] = {"official", "derived", "press", "unverified",
                                                            "projected"};

static char *join_path(const char *directory, const char *name, yb_diag *diag)
{
    char *path = NULL;

    if (asprintf(&path, "%s/%s", directory, name) >= 0)
        return path;
    (void) yb_fail(diag, YB_ERR_FILE, NULL, NULL, "out of memory");
    return NULL;
}

/* p50 is 50 and p2_5 is 2.5; any other name is no percentile. */
static bool parse_percentile_name(const char *name, double *percentile)
{
    const char *digit = name + 1;
    double value = 0.0, place = 1.0;
    bool fraction = false;

    if (name[0] != 'p' || strlen(name) > 12 || *digit < '0' || *digit > '9')
        return false;
    for (; *digit != '\0'; digit++) {
        if (*digit == '_' && !fraction) {
            fraction = true;
        } else if (*digit >= '0' && *digit <= '9') {
            value = value * 10.0 + (*digit - '0');
            place *= fraction ? 10.0 : 1.0;
        } else {
            return false;
        }
    }
    *percentile = value / place;
    return *percentile > 0.0 && *percentile < 100.0;
}

/* Finds the percentile columns in the header line, which yb_table does not list. */
static yb_status find_percentiles(yb_chart_data *data, const char *path, int *column, yb_diag *diag)
{
    const yb_place at = {.file = path, .line = 1};
    char *header = NULL, *rest = NULL;
    size_t capacity = 0;
    FILE *const stream = fopen(path, "r");
    const ssize_t length = stream != NULL ? getline(&header, &capacity, stream) : -1;
    yb_status status = YB_OK;

    if (stream != NULL)
        fclose(stream);
    data->median_index = YB_CHART_MAX_PERCENTILES;
    if (length < 0)
        status = yb_fail(diag, YB_ERR_FILE, &at, NULL, "cannot be read: %s", strerror(errno));
    for (char *name = length < 0 ? NULL : strtok_r(header, ",\r\n", &rest); name != NULL && status == YB_OK;
         name = strtok_r(NULL, ",\r\n", &rest)) {
        const size_t k = data->n_percentiles;
        double percentile;

        if (!parse_percentile_name(name, &percentile))
            continue;
        if (k == YB_CHART_MAX_PERCENTILES) {
            status =
                yb_fail(diag, YB_ERR_INPUT, &at, NULL, "more than %d percentiles", YB_CHART_MAX_PERCENTILES);
            break;
        }
        for (size_t i = 0; i < k && status == YB_OK; i++)
            if (data->percentiles[i] == percentile)
                status = yb_fail(diag, YB_ERR_INPUT, &at, NULL, "the column '%s' stands twice", name);
        if (percentile == 50.0)
            data->median_index = k;
        column[k] = yb_table_column(data->bands, name, diag);
        data->percentiles[data->n_percentiles++] = percentile;
    }
    free(header);
    if (status == YB_OK && data->median_index == YB_CHART_MAX_PERCENTILES)
        status = yb_fail(diag, YB_ERR_INPUT, &at, NULL, "the column 'p50' is missing");
    return status;
}

static int read_year(const yb_table *table, size_t row, int column, yb_diag *diag)
{
    const yb_place at = yb_table_place(table, row);
    const size_t errors = yb_diag_errors(diag);
    const long year = yb_table_integer(table, row, column, diag);

    if (yb_diag_errors(diag) == errors && (year < FIRST_YEAR || year > LAST_YEAR))
        (void) yb_fail(diag, YB_ERR_INPUT, &at, NULL, "%ld is not a year from %d to %d", year, FIRST_YEAR,
                       LAST_YEAR);
    return (int) year;
}

typedef struct {
    int scenario, fund, series, unit, year, status, mean;
    int versus; /* compare.csv only, else -1 */
    int percentile[YB_CHART_MAX_PERCENTILES];
} band_columns;

/* Reads row r; problems go to diag. */
static void read_band_row(yb_chart_data *data, const band_columns *column, size_t r, yb_diag *diag)
{
    const yb_place at = yb_table_place(data->bands, r);
    const char *const scenario = yb_table_text(data->bands, r, column->scenario);
    const char *const status = yb_table_text(data->bands, r, column->status);
    double *const values = data->values + r * data->n_percentiles;
    int s = 0;

    if (data->run.scenario != NULL && strcmp(scenario, data->run.scenario) != 0)
        (void) yb_fail(diag, YB_ERR_INPUT, &at, "bands.csv and run.json must come from the same run",
                       "scenario '%s', but run.json says '%s'", scenario, data->run.scenario);
    while (s < YB_CHART_STATUSES && strcmp(status, STATUS_NAMES[s]) != 0)
        s++;
    if (s == YB_CHART_STATUSES)
        (void) yb_fail(diag, YB_ERR_INPUT, &at, "official, derived, press, unverified or projected",
                       "unknown status '%s'", status);
    for (size_t k = 0; k < data->n_percentiles; k++) {
        const char *const text = yb_table_text(data->bands, r, column->percentile[k]);
        const bool may_be_empty = s != YB_CHART_PROJECTED && k != data->median_index;

        values[k] = may_be_empty && *text == '\0'
                        ? NAN
                        : yb_table_number(data->bands, r, column->percentile[k], diag);
    }
    data->rows[r] =
        (yb_chart_row){.scenario = scenario,
                       .versus = column->versus >= 0 ? yb_table_text(data->bands, r, column->versus) : NULL,
                       .mean = yb_table_number(data->bands, r, column->mean, diag),
                       .fund = yb_table_text(data->bands, r, column->fund),
                       .series = yb_table_text(data->bands, r, column->series),
                       .unit = yb_table_text(data->bands, r, column->unit),
                       .year = read_year(data->bands, r, column->year, diag),
                       .status = (yb_chart_status) s,
                       .values = values,
                       .at = at};
}

static yb_status read_bands(yb_chart_data *data, const char *path, yb_diag *diag)
{
    const size_t errors = yb_diag_errors(diag);
    band_columns column;

    data->bands = yb_table_read(path, diag);
    if (data->bands == NULL)
        return yb_diag_status(diag);
    column.scenario = yb_table_column(data->bands, "scenario", diag);
    column.fund = yb_table_column(data->bands, "fund", diag);
    column.series = yb_table_column(data->bands, "series", diag);
    column.unit = yb_table_column(data->bands, "unit", diag);
    column.year = yb_table_column(data->bands, "year", diag);
    column.status = yb_table_column(data->bands, "status", diag);
    column.mean = yb_table_column(data->bands, "mean", diag);
    /* Differences belong to no single run. */
    column.versus = data->run.scenario == NULL ? yb_table_column(data->bands, "versus", diag) : -1;
    const yb_status status = find_percentiles(data, path, column.percentile, diag);
    if (status != YB_OK || yb_diag_errors(diag) > errors)
        return yb_diag_status(diag);
    data->n_rows = yb_table_rows(data->bands);
    data->rows = calloc(data->n_rows + 1, sizeof *data->rows);
    data->values = calloc(data->n_rows + 1, data->n_percentiles * sizeof *data->values);
    if (data->rows == NULL || data->values == NULL)
        return yb_fail(diag, YB_ERR_FILE, NULL, NULL, "out of memory");
    for (size_t r = 0; r < data->n_rows; r++)
        read_band_row(data, &column, r, diag);
    return yb_diag_errors(diag) > errors ? YB_ERR_INPUT : YB_OK;
}

static yb_status read_risk(yb_chart_data *data, const char *path, yb_diag *diag)
{
    const size_t errors = yb_diag_errors(diag);

    data->risk = yb_table_read(path, diag);
    if (data->risk == NULL)
        return yb_diag_status(diag);
    const int fund = yb_table_column(data->risk, "fund", diag);
    const int event = yb_table_column(data->risk, "event", diag);
    const int year = yb_table_column(data->risk, "year", diag);
    const int probability = yb_table_column(data->risk, "probability", diag);
    if (yb_diag_errors(diag) > errors)
        return YB_ERR_INPUT;
    const size_t n = yb_table_rows(data->risk);
    data->risks = calloc(n + 1, sizeof *data->risks);
    if (data->risks == NULL)
        return yb_fail(diag, YB_ERR_FILE, NULL, NULL, "out of memory");
    for (size_t r = 0; r < n; r++) {
        const yb_place at = yb_table_place(data->risk, r);
        const yb_chart_risk risk = {.fund = yb_table_text(data->risk, r, fund),
                                    .year = read_year(data->risk, r, year, diag),
                                    .probability = yb_table_number(data->risk, r, probability, diag)};

        if (risk.probability < 0.0 || risk.probability > 1.0)
            (void) yb_fail(diag, YB_ERR_INPUT, &at, NULL, "the probability %g is outside [0, 1]",
                           risk.probability);
        if (strcmp(yb_table_text(data->risk, r, event), "exhausted_by") == 0)
            data->risks[data->n_risks++] = risk;
    }
    return yb_diag_errors(diag) > errors ? YB_ERR_INPUT : YB_OK;
}

/* Noncharacters, which XML and cairo refuse. */
static bool is_noncharacter(uint32_t c)
{
    return (c & 0xFFFE) == 0xFFFE || (c >= 0xFDD0 && c <= 0xFDEF);
}

/* The string with spaces in place of what no file format can hold or no reader
 * should meet: control characters and those that hide or reorder text.  It
 * belongs to `value`; NULL if that is no string. */
bool yb_chart_clean_text(char *text, size_t size)
{
    size_t length;
    bool changed = false;

    for (size_t i = 0; i < size; i += length) {
        uint32_t c;

        length = yb_utf8_decode(text + i, size - i, &c);
        if (length == 0 || !yb_utf8_is_printable(c) || is_noncharacter(c)) {
            length = length > 0 ? length : 1;
            memset(text + i, ' ', length);
            changed = true;
        }
    }
    return changed;
}

const char *yb_chart_clean_string(json_t *value)
{
    char *const text = json_is_string(value) ? strdup(json_string_value(value)) : NULL;

    if (text == NULL)
        return NULL;
    /* A clean string stays where it is: it may be in use already. */
    const bool stored =
        !yb_chart_clean_text(text, json_string_length(value)) || json_string_set(value, text) == 0;

    free(text);
    return stored ? json_string_value(value) : NULL;
}

static const char *json_text(json_t *object, const char *key, const char *path, yb_diag *diag)
{
    const yb_place at = {.file = path};
    const char *const text = yb_chart_clean_string(json_object_get(object, key));

    if (text == NULL)
        (void) yb_fail(diag, YB_ERR_INPUT, &at, NULL, "'%s' is missing or not a string", key);
    return text;
}

static int64_t json_whole(const json_t *object, const char *key, int64_t least, const char *path,
                          yb_diag *diag)
{
    const yb_place at = {.file = path};
    const json_t *const value = json_object_get(object, key);

    if (json_is_integer(value) && json_integer_value(value) >= least)
        return json_integer_value(value);
    (void) yb_fail(diag, YB_ERR_INPUT, &at, NULL, "'%s' is missing or not a whole number from %d on", key,
                   (int) least);
    return 0;
}

/* One language of a {zh, en} object, else the other one, else `otherwise`. */
static const char *json_translated(json_t *object, const char *language, const char *other_language,
                                   const char *otherwise)
{
    const char *const text = yb_chart_clean_string(json_object_get(object, language));
    const char *const other = yb_chart_clean_string(json_object_get(object, other_language));

    return text != NULL ? text : other != NULL ? other : otherwise;
}

static yb_status read_run(yb_chart_data *data, const char *path, yb_diag *diag)
{
    const size_t errors = yb_diag_errors(diag);
    yb_chart_run *const run = &data->run;
    yb_place at = {.file = path};
    json_error_t error;
    FILE *const stream = fopen(path, "rb");

    if (stream == NULL)
        return yb_fail(diag, YB_ERR_FILE, NULL, NULL, "cannot read %s: %s", path, strerror(errno));
    data->json = json_loadf(stream, JSON_REJECT_DUPLICATES, &error);
    fclose(stream);
    if (data->json == NULL) {
        at.line = error.line > 0 ? error.line : 1;
        at.column = error.column > 0 ? error.column : 0;
        return yb_fail(diag, YB_ERR_INPUT, &at, NULL, "not valid JSON: %s", error.text);
    }
    run->scenario = json_text(data->json, "scenario", path, diag);
    run->sha256 = json_text(data->json, "scenario_sha256", path, diag);
    run->version = json_text(data->json, "version", path, diag);
    run->command = json_text(data->json, "command", path, diag);
    run->seed = json_whole(data->json, "seed", 0, path, diag);
    run->paths = json_whole(data->json, "paths", 1, path, diag);
    const char *const sampling = json_string_value(json_object_get(data->json, "sampling"));

    run->quasi_random =
        sampling != NULL && strcmp(sampling, "sobol") == 0; /* absent before there was a choice */
    if (run->sha256 != NULL &&
        (strlen(run->sha256) != 64 || strspn(run->sha256, "0123456789abcdefABCDEF") != 64))
        (void) yb_fail(diag, YB_ERR_INPUT, &at, NULL, "'scenario_sha256' is not 64 hexadecimal digits");
    json_t *const title = json_object_get(data->json, "title");
    json_t *const source = json_object_get(data->json, "history_source");
    run->title_zh = json_translated(title, "zh", "en", run->scenario);
    run->title_en = json_translated(title, "en", "zh", run->scenario);
    run->history_source_zh = json_translated(source, "zh", "en", NULL);
    run->history_source_en = json_translated(source, "en", "zh", NULL);
    return yb_diag_errors(diag) > errors ? YB_ERR_INPUT : YB_OK;
}

yb_chart_data *yb_chart_compare_read(const char *path, yb_diag *diag)
{
    yb_chart_data *const data = calloc(1, sizeof *data);

    if (data == NULL) {
        (void) yb_fail(diag, YB_ERR_FILE, NULL, NULL, "out of memory");
        return NULL;
    }
    if (read_bands(data, path, diag) == YB_OK)
        return data;
    yb_chart_data_free(data);
    return NULL;
}

yb_chart_slice yb_chart_find(const yb_chart_data *data, const char *scenario, const char *fund,
                             const char *series)
{
    yb_chart_slice slice = {NULL, 0};

    for (size_t r = 0; r < data->n_rows; r++) {
        const yb_chart_row *const row = &data->rows[r];
        const bool same = strcmp(row->series, series) == 0 && strcmp(row->fund, fund) == 0 &&
                          (scenario == NULL || strcmp(row->scenario, scenario) == 0);

        if (same && slice.n == 0)
            slice.rows = row;
        if (!same && slice.n > 0)
            break;
        slice.n += same;
    }
    return slice;
}

const yb_chart_row *yb_chart_at(yb_chart_slice slice, int year)
{
    for (size_t i = 0; i < slice.n; i++)
        if (slice.rows[i].year == year)
            return &slice.rows[i];
    return NULL;
}

int yb_chart_percentile(const yb_chart_data *data, double percent)
{
    for (size_t k = 0; k < data->n_percentiles; k++)
        if (data->percentiles[k] == percent)
            return (int) k;
    return -1;
}

yb_chart_data *yb_chart_data_read(const char *result_dir, yb_diag *diag)
{
    yb_chart_data *data = calloc(1, sizeof *data);
    char *const bands = join_path(result_dir, "bands.csv", diag);
    char *const risk = join_path(result_dir, "risk.csv", diag);
    char *const run = join_path(result_dir, "run.json", diag);
    bool good = false;

    if (data != NULL && bands != NULL && risk != NULL && run != NULL) {
        good = read_run(data, run, diag) == YB_OK;
        const bool whole =
            yb_table_sums_check(json_object_get(data->json, "tables"), result_dir, "run.json",
                                "run the scenario again, or bring back the file", diag) == YB_OK;

        /* The rows are compared with run.json, so without it only risk.csv can be checked. */
        good = good && whole && read_bands(data, bands, diag) == YB_OK;
        good = whole && read_risk(data, risk, diag) == YB_OK && good;
    } else if (data == NULL) {
        (void) yb_fail(diag, YB_ERR_FILE, NULL, NULL, "out of memory");
    }
    free(bands);
    free(risk);
    free(run);
    if (!good) {
        yb_chart_data_free(data);
        data = NULL;
    }
    return data;
}

void yb_chart_data_free(yb_chart_data *data)
{
    if (data == NULL)
        return;
    json_decref(data->json);
    free(data->risks);
    free(data->values);
    free(data->rows);
    yb_table_free(data->risk);
    yb_table_free(data->bands);
    free(data);
}
