/* inputs_override.c: a user's own forecasts, read from CSV files `year,value`. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "merge.h"
#include "yibao/mem.h"
#include "yibao/number.h"

static const char *const overridable[] = {
    "resident.enrolment",
    "resident.premium",
    "resident.subsidy",
    "resident.contribution_income",
    "resident.subsidy_income",
    "resident.other_income",
    "resident.inpatient_expenditure",
    "resident.outpatient_expenditure",
    "resident.other_expenditure",
    "employee.enrolment_active",
    "employee.enrolment_retired",
    "employee_pooled.contribution_income",
    "employee_pooled.other_income",
    "employee_pooled.inpatient_expenditure",
    "employee_pooled.outpatient_expenditure",
    "employee_pooled.other_expenditure",
    "employee_account.contribution_income",
    "employee_account.other_expenditure",
    "none.fraud_recovery",
};
enum { N_OVERRIDABLE = sizeof overridable / sizeof *overridable, MAX_WHAT = 160 };

bool yb_is_overridable(const char *series)
{
    for (size_t i = 0; i < N_OVERRIDABLE; i++)
        if (strcmp(overridable[i], series) == 0)
            return true;
    return false;
}

const char *const *yb_overridable(size_t *n)
{
    *n = N_OVERRIDABLE;
    return overridable;
}

static bool is_total(const char *series)
{
    static const char *const totals[] = {"income", "expenditure", "current_balance", "accumulated_balance"};
    const char *dot = strrchr(series, '.');
    const char *name = dot != NULL ? dot + 1 : series;

    for (size_t i = 0; i < sizeof totals / sizeof *totals; i++)
        if (strcmp(name, totals[i]) == 0)
            return true;
    return false;
}

/* The override of `series`, added if it is new; NULL, reported, if there can be none. */
static yb_override *find_override(yb_merge *merge, const char *series, const yb_place *at)
{
    yb_inputs *inputs = merge->inputs;
    char hint[160], shown[YB_EXCERPT_SIZE];

    for (size_t i = 0; i < inputs->n_overrides; i++)
        if (strcmp(inputs->overrides[i].series, series) == 0)
            return &inputs->overrides[i];
    yb_excerpt(series, shown);
    if (is_total(series)) {
        yb_fail(merge->diag, YB_ERR_INPUT, at, "a total is the sum of its parts: override the parts",
                "%s: %s is a total", YB_PATH_OVERRIDE, shown);
        return NULL;
    }
    if (!yb_is_overridable(series)) {
        yb_fail(merge->diag, YB_ERR_INPUT, at,
                yb_did_you_mean(yb_nearest(series, overridable, N_OVERRIDABLE),
                                "docs/parameters.md lists the series that can be overridden", hint),
                "%s: %s is not a series that can be overridden", YB_PATH_OVERRIDE, shown);
        return NULL;
    }
    if (inputs->n_overrides == YB_MAX_OVERRIDES) {
        yb_fail(merge->diag, YB_ERR_INPUT, at, NULL, "%s: more than %d series", YB_PATH_OVERRIDE,
                YB_MAX_OVERRIDES);
        return NULL;
    }
    char *name = yb_mem_copy(series, merge->diag);
    if (name == NULL)
        return NULL;
    yb_override *override = &inputs->overrides[inputs->n_overrides++];
    *override = (yb_override){.series = name, .keep_shocks = true, .at = *at};
    return override;
}

static void read_file_name(yb_merge *merge, yb_override *override, const yb_node *node)
{
    char shown[YB_EXCERPT_SIZE];
    struct stat info;

    override->at = node->at;
    if (node->kind != YB_NODE_SCALAR || node->scalar[0] == '\0') {
        yb_fail(merge->diag, YB_ERR_INPUT, &node->at, "write file.csv or {file: file.csv, shocks: none}",
                "%s.%s is not the name of a file", YB_PATH_OVERRIDE, override->series);
        return;
    }
    /* Beside the file that names it and nowhere else: a forecast is not part of an installation. */
    const char *slash = merge->beside != NULL ? strrchr(merge->beside, '/') : NULL;
    const int folder = slash != NULL && node->scalar[0] != '/' ? (int) (slash - merge->beside) + 1 : 0;
    char *path = NULL;
    if (asprintf(&path, "%.*s%s", folder, folder > 0 ? merge->beside : "", node->scalar) < 0) {
        yb_fail(merge->diag, YB_ERR_FILE, NULL, NULL, "out of memory");
        return;
    }
    char *absolute = realpath(path, NULL);
    if (absolute == NULL || stat(absolute, &info) != 0 || !S_ISREG(info.st_mode))
        yb_fail(merge->diag, YB_ERR_FILE, &node->at, "the path is relative to the file that names it",
                "%s.%s: there is no file %s", YB_PATH_OVERRIDE, override->series,
                yb_excerpt(node->scalar, shown));
    free(path);
    free(override->file);
    override->file = absolute != NULL ? absolute : yb_mem_copy("", merge->diag);
}

static void read_shocks(yb_merge *merge, yb_override *override, const yb_node *node)
{
    const char *text = node->kind == YB_NODE_SCALAR ? node->scalar : "";

    if (strcmp(text, "keep") == 0 || strcmp(text, "none") == 0)
        override->keep_shocks = text[0] == 'k';
    else
        yb_fail(
            merge->diag, YB_ERR_INPUT, &node->at,
            "keep: each path keeps its deviation from the central path, as a ratio; none: one path for all",
            "%s.%s.shocks is neither keep nor none", YB_PATH_OVERRIDE, override->series);
}

static void read_override_field(yb_merge *merge, yb_override *override, const char *field, const yb_place *at,
                                const yb_node *node)
{
    static const char *const fields[] = {"file", "shocks"};
    char hint[160], shown[YB_EXCERPT_SIZE];

    if (strcmp(field, "file") == 0)
        read_file_name(merge, override, node);
    else if (strcmp(field, "shocks") == 0)
        read_shocks(merge, override, node);
    else
        yb_fail(merge->diag, YB_ERR_INPUT, at,
                yb_did_you_mean(yb_nearest(field, fields, 2), "fields: file, shocks", hint),
                "%s.%s: unknown field %s", YB_PATH_OVERRIDE, override->series, yb_excerpt(field, shown));
}

void yb_merge_override_of(yb_merge *merge, const char *series, const yb_place *at, const yb_node *node)
{
    yb_override *override = find_override(merge, series, at);

    if (override == NULL)
        return;
    if (node->kind != YB_NODE_MAP) {
        read_file_name(merge, override, node);
        return;
    }
    override->at = node->at;
    for (const yb_node *entry = node->child; entry != NULL; entry = entry->next)
        read_override_field(merge, override, entry->key, &entry->key_at, entry);
}

void yb_merge_override_field(yb_merge *merge, const char *series, const char *field, const yb_node *node)
{
    yb_override *override = find_override(merge, series, &node->at);

    if (override != NULL)
        read_override_field(merge, override, field, &node->at, node);
}

void yb_merge_override(yb_merge *merge, const yb_node *node)
{
    if (node->kind != YB_NODE_MAP) {
        yb_fail(merge->diag, YB_ERR_INPUT, &node->at, "write {resident.enrolment: my-forecast.csv}",
                "%s is not a map of series", YB_PATH_OVERRIDE);
        return;
    }
    for (const yb_node *entry = node->child; entry != NULL; entry = entry->next)
        yb_merge_override_of(merge, entry->key, &entry->key_at, entry);
}

/* One CSV being read. */
typedef struct {
    yb_override *override;
    yb_diag *diag;
    int first_year, last_year;
    bool given[128];
} csv_reader;

/* Cuts blanks, line end included, off both ends. */
static char *trimmed(char *text)
{
    char *end = text + strlen(text);

    text += strspn(text, " \t");
    while (end > text && strchr(" \t\r\n", end[-1]) != NULL)
        end--;
    *end = '\0';
    return text;
}

static void read_csv_line(csv_reader *reader, char *line, int number)
{
    yb_place at = {reader->override->file, number, 1};
    char shown[YB_EXCERPT_SIZE], *comma = strchr(line, ',');
    double year = 0, value = 0;

    if (comma == NULL || strchr(comma + 1, ',') != NULL) {
        yb_fail(reader->diag, YB_ERR_INPUT, &at, "a line holds a year and a value, as in 2026,940.5",
                "%s is not year,value", yb_excerpt(trimmed(line), shown));
        return;
    }
    *comma = '\0';
    const char *year_text = trimmed(line), *value_text = trimmed(comma + 1);
    if (!yb_number_parse(year_text, &year) || year < 1900 || year > 2200 || year != (int) year) {
        yb_fail(reader->diag, YB_ERR_INPUT, &at, NULL, "%s is not a year in [1900, 2200]",
                yb_excerpt(year_text, shown));
        return;
    }
    at.column = (int) (comma - line) + 2;
    if (!yb_number_parse(value_text, &value)) {
        yb_fail(reader->diag, YB_ERR_INPUT, &at,
                "plain numbers with a decimal point, no quotes, no separators", "%s is not a finite number",
                yb_excerpt(value_text, shown));
        return;
    }
    const int t = (int) year - reader->first_year;
    if (t < 0 || year > reader->last_year)
        return;
    if (reader->given[t]) {
        at.column = 1;
        yb_fail(reader->diag, YB_ERR_INPUT, &at, NULL, "the year %d is given twice", (int) year);
    } else if (value <= 0 && strstr(reader->override->series, ".enrolment") != NULL) {
        yb_fail(reader->diag, YB_ERR_INPUT, &at, NULL, "%s: enrolment must be above 0", value_text);
    } else if (value < 0) {
        yb_fail(reader->diag, YB_ERR_INPUT, &at, NULL, "%s: an amount cannot be negative", value_text);
    }
    reader->given[t] = true;
    reader->override->value[t] = value;
}

/* Names the projected years without a value. */
static void report_missing_years(const csv_reader *reader)
{
    const yb_place at = {reader->override->file, 0, 0};
    const int years = reader->last_year - reader->first_year + 1;
    int missing = 0, first = 0;

    for (int t = 0; t < years; t++)
        if (!reader->given[t] && missing++ == 0)
            first = reader->first_year + t;
    if (missing > 0)
        yb_fail(reader->diag, YB_ERR_INPUT, &at, "one line for every projected year",
                "%s: %d of the years %d to %d have no value, the first is %d", reader->override->series,
                missing, reader->first_year, reader->last_year, first);
}

static void read_csv(yb_merge *merge, yb_override *override)
{
    static const char byte_order_mark[] = "\xEF\xBB\xBF"; /* spreadsheets write one */
    csv_reader reader = {.override = override,
                         .diag = merge->diag,
                         .first_year = yb_inputs_first_year(merge->inputs),
                         .last_year = yb_inputs_last_year(merge->inputs)};
    const size_t before = yb_diag_errors(merge->diag);
    yb_place at = {override->file, 0, 0};
    char *line = NULL;
    size_t capacity = 0;
    ssize_t length;
    FILE *stream = fopen(override->file, "re");

    if (stream == NULL) {
        yb_fail(merge->diag, YB_ERR_FILE, &at, NULL, "cannot be read: %s", strerror(errno));
        return;
    }
    for (int number = 1; (length = getline(&line, &capacity, stream)) >= 0; number++) {
        char *text = line;
        at.line = number;
        if (length > 1000 || strlen(line) != (size_t) length || number > 10000) {
            yb_fail(merge->diag, YB_ERR_INPUT, &at, NULL, "this is not a CSV file of years and values");
            break;
        }
        if (number == 1 && strncmp(text, byte_order_mark, 3) == 0)
            text += 3;
        if (number == 1) {
            if (strcmp(trimmed(text), "year,value") != 0) {
                yb_fail(merge->diag, YB_ERR_INPUT, &at, "the first line reads: year,value",
                        "the header is missing");
                break;
            }
        } else if (text[strspn(text, " \t\r\n")] != '\0') {
            read_csv_line(&reader, text, number);
        }
    }
    if (ferror(stream))
        yb_fail(merge->diag, YB_ERR_FILE, &at, NULL, "cannot be read: %s", strerror(errno));
    free(line);
    fclose(stream);
    if (yb_diag_errors(merge->diag) == before)
        report_missing_years(&reader);
}

static int by_series(const void *a, const void *b)
{
    return strcmp(((const yb_override *) a)->series, ((const yb_override *) b)->series);
}

void yb_read_overrides(yb_merge *merge)
{
    yb_inputs *inputs = merge->inputs;

    /* One order, whatever the order in the files: equal inputs, equal hash. */
    qsort(inputs->overrides, inputs->n_overrides, sizeof inputs->overrides[0], by_series);
    for (size_t i = 0; i < inputs->n_overrides; i++) {
        yb_override *override = &inputs->overrides[i];
        if (override->file == NULL)
            yb_fail(merge->diag, YB_ERR_INPUT, &override->at, "write {file: file.csv, shocks: none}",
                    "%s.%s names no file", YB_PATH_OVERRIDE, override->series);
        else if (override->file[0] != '\0') /* else reported where it was named */
            read_csv(merge, override);
    }
}
