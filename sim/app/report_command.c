/* yibao report: gathers the results, draws their figures, and publishes the page. */
#include "yibao/report.h"

#include <dirent.h>
#include <errno.h>
#include <ftw.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "yibao/commands.h"
#include "yibao/publish.h"
#include "yibao/result_folder.h"
#include "yibao/table.h"

enum { MAX_RESULTS = YB_MAX_FILES };

/* The results that one page is about. */
typedef struct {
    char *dir[MAX_RESULTS];
    size_t n;
    char *parent; /* folder that holds them, NULL: none in common */
} gathered;

static yb_status no_memory(yb_diag *diag)
{
    return yb_fail(diag, YB_ERR_FILE, NULL, NULL, "out of memory");
}

static yb_status add_result(gathered *results, char *dir, yb_diag *diag)
{
    if (dir == NULL)
        return no_memory(diag);
    if (results->n == MAX_RESULTS) {
        free(dir);
        return yb_fail(diag, YB_ERR_USAGE, NULL, NULL, "more than %d results", MAX_RESULTS);
    }
    results->dir[results->n++] = dir;
    return YB_OK;
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(const char *const *) a, *(const char *const *) b);
}

/* Every result in the folder `parent`, by name. */
static yb_status add_children(gathered *results, const char *parent, yb_diag *diag)
{
    const size_t before = results->n;
    DIR *const stream = opendir(parent);
    yb_status status = YB_OK;

    if (stream == NULL)
        return yb_fail(diag, YB_ERR_FILE, NULL, NULL, "cannot read %s: %s", parent, strerror(errno));
    for (struct dirent *entry; status == YB_OK && (entry = readdir(stream)) != NULL;) {
        char *path = NULL;

        if (entry->d_name[0] == '.' || strcmp(entry->d_name, "backtest") == 0)
            continue;
        if (asprintf(&path, "%s/%s", parent, entry->d_name) < 0)
            status = no_memory(diag);
        else if (yb_result_holds(path, "run.json") && yb_result_holds(path, "bands.csv"))
            status = add_result(results, path, diag);
        else
            free(path);
    }
    closedir(stream);
    qsort(results->dir + before, results->n - before, sizeof *results->dir, compare_names);
    if (status == YB_OK && results->n == before && yb_result_holds(parent, "batch.json"))
        status =
            yb_fail(diag, YB_ERR_FILE, NULL,
                    "`yibao chart` draws a batch of two levers; a report takes members, DIR/members/<member>",
                    "%s is the result of a batch", parent);
    else if (status == YB_OK && results->n == before)
        status = yb_fail(diag, YB_ERR_FILE, NULL,
                         "give the folder of a scenario's result, DIR/<scenario>, or one of several results",
                         "cannot read %s/run.json: %s", parent, strerror(ENOENT));
    return status;
}

/* The real folder above `dir`; malloc'd, NULL: none. */
static char *folder_above(const char *dir)
{
    char *const real = realpath(dir, NULL);
    char *const slash = real != NULL ? strrchr(real, '/') : NULL;

    if (slash == NULL || slash == real) {
        free(real);
        return NULL;
    }
    *slash = '\0';
    return real;
}

/* The folder that holds all the results, if one does. */
static char *common_parent(const gathered *results)
{
    char *parent = folder_above(results->dir[0]);

    for (size_t i = 1; i < results->n && parent != NULL; i++) {
        char *const other = folder_above(results->dir[i]);
        const bool same = other != NULL && strcmp(parent, other) == 0;

        free(other);
        if (!same) {
            free(parent);
            parent = NULL;
        }
    }
    return parent;
}

/* The scenario that compare.csv compares with comes first. */
static void put_reference_first(gathered *results, const char *compare_csv, yb_diag *diag)
{
    yb_table *const table = yb_table_read(compare_csv, diag);
    const int column = table != NULL ? yb_table_column(table, "versus", diag) : -1;
    const char *const versus = column >= 0 && yb_table_rows(table) > 0 ? yb_table_text(table, 0, column) : "";

    for (size_t i = 1; i < results->n; i++) {
        char *const dir = results->dir[i];
        const char *const slash = strrchr(dir, '/');

        if (strcmp(slash != NULL ? slash + 1 : dir, versus) != 0)
            continue;
        memmove(results->dir + 1, results->dir, i * sizeof dir);
        results->dir[0] = dir;
    }
    yb_table_free(table);
}

static yb_status gather(gathered *results, const yb_options *options, yb_diag *diag)
{
    yb_status status = YB_OK;

    for (size_t i = 0; status == YB_OK && i < options->n_files; i++) {
        char *dir = strdup(options->file[i]);

        /* Without trailing slashes the last part is the name of the scenario. */
        for (size_t n = dir != NULL ? strlen(dir) : 0; n > 1 && dir[n - 1] == '/'; n--)
            dir[n - 1] = '\0';
        if (dir == NULL) {
            status = no_memory(diag);
        } else if (yb_result_holds(dir, "run.json")) {
            status = add_result(results, dir, diag);
        } else {
            status = add_children(results, dir, diag);
            free(dir);
        }
    }
    if (status == YB_OK)
        results->parent = common_parent(results);
    return status;
}

static void gathered_free(gathered *results)
{
    for (size_t i = 0; i < results->n; i++)
        free(results->dir[i]);
    free(results->parent);
}

/* ---- figures, drawn for this page alone ---- */

static int remove_entry(const char *path, const struct stat *info, int type, struct FTW *where)
{
    (void) info;
    (void) type;
    (void) where;
    return remove(path);
}

/* A new folder for temporary files; malloc'd. */
static char *temporary_folder(yb_diag *diag)
{
    const char *const base = getenv("TMPDIR");
    char *folder = NULL;

    if (asprintf(&folder, "%s/yibao-report-XXXXXX", base != NULL && *base != '\0' ? base : "/tmp") < 0) {
        (void) no_memory(diag);
        return NULL;
    }
    if (mkdtemp(folder) != NULL)
        return folder;
    (void) yb_fail(diag, YB_ERR_FILE, NULL, "set TMPDIR", "cannot create a folder like %s: %s", folder,
                   strerror(errno));
    free(folder);
    return NULL;
}

/* temporary/name, created; malloc'd. */
static char *subfolder(const char *temporary, const char *name, yb_diag *diag)
{
    char *path = NULL;

    if (asprintf(&path, "%s/%s", temporary, name) < 0) {
        (void) no_memory(diag);
        return NULL;
    }
    if (mkdir(path, 0700) == 0)
        return path;
    (void) yb_fail(diag, YB_ERR_FILE, NULL, NULL, "cannot create %s: %s", path, strerror(errno));
    free(path);
    return NULL;
}

static yb_status draw(yb_report_source *source, const char *own, const char *comparison, yb_diag *diag)
{
    const yb_chart_options chart = {.zh = source->zh, .en = source->en, .svg = true};
    yb_status status = own != NULL && comparison != NULL
                           ? yb_chart_directory(source->result_dirs[0], own, &chart, diag)
                           : YB_ERR_FILE;

    if (status == YB_OK && source->n > 1)
        status = yb_chart_comparison(source->result_dirs, source->n, source->compare_csv, comparison, &chart,
                                     diag);
    source->own_figures = own;
    source->comparison_figures = source->n > 1 ? comparison : NULL;
    return status;
}

/* ---- the page ---- */

/* Splits -o FILE, or finds the place of the page; both malloc'd. */
static yb_status find_place(const yb_options *options, const gathered *results, char **folder, char **name,
                            yb_diag *diag)
{
    const char *const slash = options->output_given ? strrchr(options->output, '/') : NULL;

    *folder = *name = NULL;
    if (options->output_given) {
        const char *const file = slash != NULL ? slash + 1 : options->output;

        if (*file == '\0' || strcmp(file, ".") == 0 || strcmp(file, "..") == 0)
            return yb_fail(diag, YB_ERR_USAGE, NULL, "name the page: -o report.html", "-o %s is not a file",
                           options->output);
        *name = strdup(file);
        *folder = slash == NULL              ? strdup(".")
                  : slash == options->output ? strdup("/")
                                             : strndup(options->output, (size_t) (slash - options->output));
    } else {
        *name = strdup(options->zh && options->en ? "report.html"
                       : options->zh              ? "report.zh.html"
                                                  : "report.en.html");
        if (options->n_files == 1)
            *folder = strdup(options->file[0]);
        else if (results->parent != NULL)
            *folder = strdup(results->parent);
        else
            return yb_fail(diag, YB_ERR_USAGE, NULL, "say where the page goes: -o FILE",
                           "the results do not lie beside each other");
    }
    return *folder != NULL && *name != NULL ? YB_OK : no_memory(diag);
}

static yb_status publish(const yb_report_source *source, const char *folder, const char *name, yb_diag *diag)
{
    char *temporary = NULL;
    FILE *const stream = yb_file_begin(folder, name, &temporary, diag);

    if (stream == NULL)
        return YB_ERR_FILE;
    const yb_status status = yb_report_write(source, stream, diag);

    if (status == YB_OK && yb_diag_status(diag) == YB_OK)
        return yb_file_finish(stream, temporary, folder, name, diag);
    fclose(stream);
    remove(temporary);
    free(temporary);
    return status != YB_OK ? status : yb_diag_status(diag);
}

/* The page of the checks: of the source tree, or installed; both are found from the folder of scenarios. */
static char *find_validation(void)
{
    char *const source = yb_find_file(YB_SCENARIOS, "../docs/validation.md");

    return source != NULL ? source : yb_find_file(YB_SCENARIOS, "../doc/yibao/validation.md");
}

static yb_status write_page(const yb_options *options, gathered *results, const char *folder,
                            const char *name, yb_diag *diag)
{
    char *const compare = results->parent != NULL ? yb_result_file(results->parent, "compare.csv") : NULL;
    char *const compare_risk =
        results->parent != NULL ? yb_result_file(results->parent, "compare_risk.csv") : NULL;
    char *const validation = find_validation();
    char *const temporary = temporary_folder(diag);
    char *const own = temporary != NULL ? subfolder(temporary, "own", diag) : NULL;
    char *const comparison = own != NULL ? subfolder(temporary, "comparison", diag) : NULL;
    yb_status status;

    if (results->n > 1 && compare != NULL)
        put_reference_first(results, compare, diag);
    yb_report_source source = {.result_dirs = (const char *const *) results->dir,
                               .n = results->n,
                               .compare_csv = results->n > 1 ? compare : NULL,
                               .compare_risk_csv = results->n > 1 ? compare_risk : NULL,
                               .validation = validation,
                               .zh = options->zh,
                               .en = options->en};
    status = comparison != NULL ? draw(&source, own, comparison, diag) : YB_ERR_FILE;
    if (status == YB_OK)
        status = publish(&source, folder, name, diag);
    if (temporary != NULL)
        (void) nftw(temporary, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
    free(comparison);
    free(own);
    free(temporary);
    free(validation);
    free(compare_risk);
    free(compare);
    return status;
}

yb_status yb_command_report(const yb_options *options, yb_diag *diag)
{
    gathered *const results = calloc(1, sizeof *results);
    char *folder = NULL, *name = NULL;
    yb_status status = results != NULL ? gather(results, options, diag) : no_memory(diag);

    if (status == YB_OK)
        status = find_place(options, results, &folder, &name, diag);
    if (status == YB_OK)
        status = write_page(options, results, folder, name, diag);
    if (status == YB_OK && !options->quiet)
        printf("%s/%s\n", folder, name);
    free(folder);
    free(name);
    if (results != NULL)
        gathered_free(results);
    free(results);
    return status;
}
