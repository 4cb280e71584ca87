/* Several results and their paired differences: see chart_frame.h. */
#include "chart_frame.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "yibao/table_sums.h"

/* Scenarios in one figure must have met the same shocks. */
static void check_equal(const yb_chart_set *set, const char *const *result_dirs, yb_diag *diag)
{
    const yb_chart_run *const first = &set->data[0]->run;

    for (size_t i = 1; i < set->n; i++) {
        const yb_chart_run *const run = &set->data[i]->run;

        if (run->seed != first->seed || run->paths != first->paths ||
            run->quasi_random != first->quasi_random)
            (void) yb_fail(
                diag, YB_ERR_INPUT, NULL, "run the scenarios together with `yibao run`",
                "%s and %s cannot be compared: they have other paths, another seed or other sampling",
                result_dirs[0], result_dirs[i]);
        for (size_t j = 0; j < i; j++)
            if (strcmp(run->scenario, set->data[j]->run.scenario) == 0)
                (void) yb_fail(diag, YB_ERR_INPUT, NULL, "give each folder once",
                               "%s and %s hold the same scenario '%s'", result_dirs[j], result_dirs[i],
                               run->scenario);
    }
}

static double mean_at(const yb_chart_data *data, const char *scenario, int year)
{
    const yb_chart_row *const row =
        yb_chart_at(yb_chart_find(data, scenario, "all", "accumulated_balance"), year);

    return row != NULL ? row->mean : NAN;
}

/* Whether compare.csv holds the differences of these very results: the mean difference is the difference
 * of the means. */
static bool belongs(const yb_chart_set *set)
{
    const int year = yb_set_last_year(set);
    const double reference = mean_at(set->data[set->reference], NULL, year);

    for (size_t i = 0; i < set->n; i++) {
        const double mean = mean_at(set->data[i], NULL, year);
        const double difference = mean_at(set->compare, set->data[i]->run.scenario, year);
        const double tolerance = 1e-8 * (fabs(mean) + fabs(reference));

        if (!isnan(difference) && fabs(mean - reference - difference) > tolerance)
            return false;
    }
    return true;
}

/* compare.csv and the tables beside it, against the record of the scenario that others are compared with.
 * During a run the tables have other names, and are whole. */
static yb_status check_tables(const yb_chart_data *reference, const char *path, yb_diag *diag)
{
    const char *const slash = strrchr(path, '/');
    char *const folder = slash != NULL ? strndup(path, (size_t) (slash - path)) : strdup(".");
    yb_status status = YB_OK;

    if (folder == NULL)
        return yb_fail(diag, YB_ERR_FILE, NULL, NULL, "out of memory");
    if (strcmp(slash != NULL ? slash + 1 : path, "compare.csv") == 0)
        status = yb_table_sums_check(json_object_get(reference->json, "comparison"), folder,
                                     "run.json of the scenario compared with",
                                     "run the scenarios again, or bring back the file", diag);
    free(folder);
    return status;
}

static yb_status read_compare(yb_chart_set *set, const char *path, yb_diag *diag)
{
    set->compare = yb_chart_compare_read(path, diag);
    if (set->compare == NULL)
        return yb_diag_status(diag);
    if (set->compare->n_rows == 0)
        return yb_fail(diag, YB_ERR_FILE, NULL, "run the scenarios again, or bring back the file",
                       "%s has no rows", path);
    const char *const versus = set->compare->rows[0].versus;
    size_t i = 0;

    while (i < set->n && strcmp(set->data[i]->run.scenario, versus) != 0)
        i++;
    if (i < set->n) { /* the one compared with comes first, wherever it was given */
        yb_chart_data *const reference = set->data[i];

        memmove(set->data + 1, set->data, i * sizeof *set->data);
        set->data[0] = reference;
    }
    if (i < set->n && belongs(set))
        return check_tables(set->data[0], path, diag);
    yb_warn(diag, NULL, "run the scenarios together with `yibao run` for figures of paired differences",
            i < set->n ? "%s holds differences of other results" : "%s compares with a scenario not given",
            path);
    yb_chart_data_free(set->compare);
    set->compare = NULL;
    return YB_OK;
}

yb_status yb_chart_set_read(yb_chart_set *set, const char *const *result_dirs, size_t n,
                            const char *compare_csv, yb_diag *diag)
{
    const size_t errors = yb_diag_errors(diag);

    if (n > YB_MAX_SET)
        return yb_fail(diag, YB_ERR_USAGE, NULL, "name the scenarios to be compared",
                       "%zu scenarios are too many for figures: at most %d", n, YB_MAX_SET);
    for (size_t i = 0; i < n; i++) {
        set->data[i] = yb_chart_data_read(result_dirs[i], diag);
        if (set->data[i] == NULL)
            return yb_diag_status(diag);
        set->n = i + 1;
    }
    check_equal(set, result_dirs, diag);
    if (yb_diag_errors(diag) > errors)
        return yb_diag_status(diag);
    return compare_csv != NULL ? read_compare(set, compare_csv, diag) : YB_OK;
}

void yb_chart_set_free(yb_chart_set *set)
{
    for (size_t i = 0; i < set->n; i++)
        yb_chart_data_free(set->data[i]);
    yb_chart_data_free(set->compare);
    *set = (yb_chart_set){0};
}

void yb_chart_short_title(const yb_chart_run *run, bool zh, char *text, size_t size)
{
    const char *const title = zh ? run->title_zh : run->title_en;
    size_t length = strlen(title);

    for (const char *colon = title; *colon != '\0'; colon++)
        if (colon > title && (*colon == ':' || strncmp(colon, "：", 3) == 0)) {
            length = (size_t) (colon - title);
            break;
        }
    text[0] = '\0';
    yb_chart_append(text, size, "%.*s", (int) length, title);
}

void yb_set_provenance(char *text, size_t size, const yb_chart_set *set, bool zh)
{
    enum { NAMED = 3 };
    const yb_chart_run *const run = &set->data[set->reference]->run;
    char paths[32];

    yb_chart_number((double) run->paths, 0, paths, sizeof paths);
    yb_chart_append(text, size,
                    zh ? "预测：yibao %s，%zu个情景，相同的%s条路径，种子 %" PRId64 "；"
                       : "Projection: yibao %s, %zu scenarios on the same %s paths, seed %" PRId64 "; ",
                    run->version, set->n, paths, run->seed);
    if (set->n > NAMED) {
        yb_chart_append(text, size,
                        zh ? "基准 %s，情景哈希 %.12s，其余见文件元数据。"
                           : "compared with %s, scenario hash %.12s, those of the others in the file's "
                             "metadata.",
                        run->scenario, run->sha256);
        return;
    }
    yb_chart_append(text, size, zh ? "情景哈希：" : "scenario hashes: ");
    for (size_t i = 0; i < set->n; i++)
        yb_chart_append(text, size, "%s%s %.12s",
                        i == 0 ? ""
                        : zh   ? "，"
                               : ", ",
                        set->data[i]->run.scenario, set->data[i]->run.sha256);
    yb_chart_append(text, size, zh ? "。" : ".");
}

size_t yb_set_position(const yb_chart_set *set, size_t i)
{
    return i == set->reference ? 0 : i < set->reference ? i + 1 : i;
}

int yb_set_last_year(const yb_chart_set *set)
{
    int last = 0;

    for (size_t i = 0; i < set->n; i++) {
        const yb_chart_data *const data = set->data[i];
        const int year = data->n_rows > 0 ? data->rows[data->n_rows - 1].year : 0;

        last = i == 0 || year < last ? year : last;
    }
    return last;
}

int yb_set_year(const yb_chart_set *set)
{
    const int last = yb_set_last_year(set);

    return last < 2050 ? last : 2050;
}
