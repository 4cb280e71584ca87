/* Result folders for the workbook: see workbook_private.h. */
#include "workbook_private.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "yibao/number.h"
#include "yibao/schema.h"
#include "yibao/table_sums.h"

static yb_status read_table(yb_wb_table *table, const char *path, yb_diag *diag)
{
    size_t capacity = 0;
    char *rest = NULL;

    table->table = yb_table_read(path, diag);
    if (!table->table)
        return yb_diag_status(diag);
    FILE *stream = fopen(path, "r");
    const ssize_t length = stream ? getline(&table->header, &capacity, stream) : -1;

    if (stream)
        fclose(stream);
    if (length < 0)
        return yb_fail(diag, YB_ERR_FILE, NULL, NULL, "cannot read %s: %s", path, strerror(errno));
    for (char *name = strtok_r(table->header, ",\r\n", &rest); name && table->n_columns < YB_WB_MAX_COLUMNS;
         name = strtok_r(NULL, ",\r\n", &rest))
        table->column[table->n_columns++] = name;
    return YB_OK;
}

static yb_status need(const yb_wb_table *table, const char *const *names, const char *path, yb_diag *diag)
{
    const yb_place at = {.file = path, .line = 1};
    yb_status status = YB_OK;

    for (; *names; names++)
        if (yb_wb_column(table, *names) < 0)
            status = yb_fail(diag, YB_ERR_INPUT, &at, NULL, "the column '%s' is missing", *names);
    return status;
}

static yb_status read_run(yb_wb_result *result, const char *path, yb_diag *diag)
{
    json_error_t error;
    yb_place at = {.file = path};
    FILE *stream = fopen(path, "rb");

    if (!stream)
        return yb_fail(diag, YB_ERR_FILE, NULL, "give the folder of a scenario's result: DIR/<scenario>",
                       "cannot read %s: %s", path, strerror(errno));
    result->run = json_loadf(stream, JSON_REJECT_DUPLICATES, &error);
    fclose(stream);
    if (!result->run) {
        at.line = error.line > 0 ? error.line : 1;
        return yb_fail(diag, YB_ERR_INPUT, &at, NULL, "not valid JSON: %s", error.text);
    }
    result->scenario = yb_wb_fact(result, "scenario");
    if (!*result->scenario || !*yb_wb_fact(result, "scenario_sha256"))
        return yb_fail(diag, YB_ERR_INPUT, &at, NULL,
                       "'scenario' or 'scenario_sha256' is missing or no text");
    return YB_OK;
}

yb_status yb_wb_result_read(yb_wb_result *result, const char *folder, yb_diag *diag)
{
    static const char *const band_columns[] = {"scenario", "fund", "series", "unit", "year",
                                               "status",   "mean", "p50",    NULL};
    static const char *const risk_columns[] = {"scenario",    "fund", "event", "year",
                                               "probability", "se",   NULL};
    char *run = NULL, *bands = NULL, *risk = NULL;
    yb_status status = YB_OK;

    if (asprintf(&run, "%s/run.json", folder) < 0 || asprintf(&bands, "%s/bands.csv", folder) < 0 ||
        asprintf(&risk, "%s/risk.csv", folder) < 0)
        status = yb_fail(diag, YB_ERR_FILE, NULL, NULL, "out of memory");
    if (status == YB_OK)
        status = read_run(result, run, diag);
    if (status == YB_OK)
        status = yb_table_sums_check(json_object_get(result->run, "tables"), folder, "run.json",
                                     "run the scenario again, or bring back the file", diag);
    if (status == YB_OK)
        status = read_table(&result->bands, bands, diag);
    if (status == YB_OK)
        status = read_table(&result->risk, risk, diag);
    if (status == YB_OK)
        status = need(&result->bands, band_columns, bands, diag);
    if (status == YB_OK)
        status = need(&result->risk, risk_columns, risk, diag);
    free(run);
    free(bands);
    free(risk);
    return status;
}

void yb_wb_result_clear(yb_wb_result *result)
{
    json_decref(result->run);
    yb_table_free(result->bands.table);
    yb_table_free(result->risk.table);
    free(result->bands.header);
    free(result->risk.header);
    *result = (yb_wb_result){0};
}

const char *yb_wb_fact(const yb_wb_result *result, const char *key)
{
    const char *text = json_string_value(json_object_get(result->run, key));

    return text ? text : "";
}

int yb_wb_column(const yb_wb_table *table, const char *name)
{
    for (int c = 0; c < table->n_columns; c++)
        if (strcmp(table->column[c], name) == 0)
            return c;
    return -1;
}

bool yb_wb_number(const yb_wb_table *table, size_t row, int column, double *value)
{
    const char *text = column < 0 ? "" : yb_table_text(table->table, row, column);
    char *end;

    /* Nothing but the digits that the program writes: no names, hexadecimal numbers, infinities. */
    if (*text == '\0' || strspn(text, "0123456789.eE+-") != strlen(text))
        return false;
    *value = strtod(text, &end);
    return *end == '\0' && isfinite(*value);
}

long yb_wb_find(const yb_wb_table *table, const char *fund, const char *series, int year)
{
    const size_t rows = yb_table_rows(table->table);
    const int fund_at = yb_wb_column(table, "fund"), year_at = yb_wb_column(table, "year");
    const int series_at =
        yb_wb_column(table, "series") >= 0 ? yb_wb_column(table, "series") : yb_wb_column(table, "event");
    double value;

    for (size_t r = 0; r < rows; r++)
        if (strcmp(yb_table_text(table->table, r, fund_at), fund) == 0 &&
            strcmp(yb_table_text(table->table, r, series_at), series) == 0 &&
            yb_wb_number(table, r, year_at, &value) && value == year)
            return (long) r;
    return -1;
}

/* ---- The resolved scenario, as `yibao show` prints it: "  name: value  # unit; status; range; source" ----
 */

static void copy(char *to, size_t size, const char *from, size_t length)
{
    snprintf(to, size, "%.*s", (int) (length < size ? length : size - 1), from);
}

/* Where the comment behind a value starts: "  # " outside quotes; the end of the line if there is none. */
static const char *comment_of(const char *value, const char *end)
{
    char quote = '\0';

    for (const char *c = value; c < end; c++) {
        if (quote == '"' && *c == '\\' && c + 1 < end)
            c++;
        else if (quote)
            quote = *c == quote ? '\0' : quote;
        else if (*c == '"' || *c == '\'')
            quote = *c;
        else if (end - c >= 4 && strncmp(c, "  # ", 4) == 0)
            return c;
    }
    return end;
}

static const yb_key *find_key(const char *path)
{
    for (int k = 0; k < YB_KEY_COUNT; k++)
        if (strcmp(yb_keys[k].path, path) == 0)
            return &yb_keys[k];
    return NULL;
}

/* The next part of a comment, up to "; "; moves behind it. */
static void next_part(const char **from, const char *end, char *to, size_t size)
{
    const char *c = *from;

    while (c < end && !(c[0] == ';' && c + 1 < end && c[1] == ' '))
        c++;
    copy(to, size, *from, (size_t) (c - *from));
    *from = c < end ? c + 2 : end;
}

static void read_comment(yb_wb_assumption *a, const yb_key *key, const char *from, const char *end)
{
    static const char set_in[] = "scenario (";

    if (key && *key->unit)
        next_part(&from, end, a->unit, sizeof a->unit);
    next_part(&from, end, a->status, sizeof a->status);
    if (strncmp(a->status, set_in, sizeof set_in - 1) == 0) {
        /* "scenario (set in FILE:7); changed from 400; 0 to 100000": the source of the value is the file. */
        char changed[sizeof a->source / 2];
        const size_t length = strcspn(a->status + sizeof set_in - 1, ")");

        next_part(&from, end, changed, sizeof changed);
        snprintf(a->source, sizeof a->source, "%.*s; %s", (int) length, a->status + sizeof set_in - 1,
                 changed);
        copy(a->status, sizeof a->status, "scenario", strlen("scenario"));
    }
    if (key && key->max > key->min)
        next_part(&from, end, a->range, sizeof a->range);
    if (!*a->source)
        copy(a->source, sizeof a->source, from, (size_t) (end - from));
}

/* The dotted path of the groups that are open. */
typedef struct {
    char name[8][100];
    int depth;
} groups;

static void use_line(groups *open, const char *line, const char *end,
                     void (*use)(void *context, const yb_wb_assumption *), void *context)
{
    yb_wb_assumption a = {.meaning = {"", ""}};
    const char *name = line;

    while (name < end && *name == ' ')
        name++;
    const int depth = (int) (name - line) / 2;
    const bool item = end - name > 2 && name[0] == '-' && name[1] == ' ';
    const char *colon = memchr(name, ':', (size_t) (end - name));

    if (name == end || *name == '#' || depth >= 8 || (!item && !colon))
        return;
    if (!item) {
        copy(open->name[depth], sizeof open->name[depth], name, (size_t) (colon - name));
        open->depth = depth;
    }
    const char *value = item ? name + 2 : colon + 1;

    while (value < end && *value == ' ')
        value++;
    if (value == end || *value == '#') /* a group opens */
        return;
    for (int d = 0; d <= open->depth; d++)
        snprintf(a.key + strlen(a.key), sizeof a.key - strlen(a.key), "%s%s", d > 0 ? "." : "",
                 open->name[d]);
    const char *comment = comment_of(value, end);
    const yb_key *key = find_key(a.key);

    copy(a.value, sizeof a.value, value, (size_t) (comment - value));
    if (key) {
        a.meaning[0] = key->en;
        a.meaning[1] = key->zh;
    }
    if (comment < end)
        read_comment(&a, key, comment + 4, end);
    use(context, &a);
}

void yb_wb_assumptions(const yb_wb_result *result, void (*use)(void *context, const yb_wb_assumption *),
                       void *context)
{
    groups open = {.depth = 0};

    for (const char *line = yb_wb_fact(result, "resolved_scenario"); *line;) {
        const char *end = line + strcspn(line, "\n");

        use_line(&open, line, end, use, context);
        line = *end ? end + 1 : end;
    }
}
