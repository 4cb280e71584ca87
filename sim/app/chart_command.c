/* The figures of results: at the end of a run, and drawn again by yibao chart. */
#include <dirent.h>
#include <errno.h>
#include <omp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "yibao/chart.h"
#include "yibao/commands.h"
#include "yibao/result_folder.h"

/* dir/charts, created if needed; malloc'd, NULL with a problem in `diag`. */
static char *charts_folder(const char *dir, yb_diag *diag)
{
    char *folder = NULL;

    if (asprintf(&folder, "%s/charts", dir) < 0) {
        (void) yb_fail(diag, YB_ERR_FILE, NULL, NULL, "out of memory");
        return NULL;
    }
    if (mkdir(folder, 0777) == 0 || errno == EEXIST)
        return folder;
    (void) yb_fail(diag, YB_ERR_FILE, NULL, NULL, "cannot create %s: %s", folder, strerror(errno));
    free(folder);
    return NULL;
}

/* Figures take more time than the tables of a result, so several results are drawn at once; each thread
 * has its own canvas and its own problems. */
static yb_status draw_each(const char *const *folders, size_t n, const yb_chart_options *chart, yb_diag *diag)
{
    yb_diag **const own = calloc(n, sizeof(yb_diag *));
    yb_status status = YB_OK;

    for (size_t i = 0; own != NULL && i < n; i++)
        own[i] = yb_diag_create();
#pragma omp parallel for schedule(dynamic, 1) \
    num_threads(chart->threads > 0 ? chart->threads : omp_get_num_procs())
    for (size_t i = 0; i < n; i++) {
        char *const charts = own != NULL && own[i] != NULL ? charts_folder(folders[i], own[i]) : NULL;

        if (charts != NULL)
            (void) yb_chart_directory(folders[i], charts, chart, own[i]);
        free(charts);
    }
    for (size_t i = 0; i < n; i++) {
        if (own == NULL || own[i] == NULL) {
            status = yb_fail(diag, YB_ERR_FILE, NULL, NULL, "out of memory");
            continue;
        }
        yb_diag_take(diag, own[i]);
        status = status == YB_OK ? yb_diag_status(own[i]) : status;
        yb_diag_free(own[i]);
    }
    free(own);
    return status;
}

yb_status yb_draw_results(const char *const *folders, size_t n, const char *compare_csv,
                          const char *comparison, const yb_chart_options *chart, yb_diag *diag)
{
    yb_status status = draw_each(folders, n, chart, diag);

    if (status == YB_OK && comparison != NULL)
        status = yb_chart_comparison(folders, n, compare_csv, comparison, chart, diag);
    return status;
}

/* One folder with figures of its own: a scenario's result, or a batch. */
static yb_status draw_folder(const yb_options *options, const char *dir, yb_diag *diag,
                             yb_status (*figures)(const char *, const char *, const yb_chart_options *,
                                                  yb_diag *))
{
    const yb_chart_options chart = {
        options->zh, options->en,    options->svg, options->pdf, options->png, (yb_chart_size) options->size,
        0,           !options->quiet};
    char *const folder = charts_folder(dir, diag);
    const yb_status status = folder != NULL ? figures(dir, folder, &chart, diag) : YB_ERR_FILE;

    if (status == YB_OK && !options->quiet)
        printf("%s\n", folder);
    free(folder);
    return status;
}

/* The figures that compare results of one folder. */
static yb_status draw_comparison(const yb_options *options, const char *const *dirs, size_t n,
                                 const char *parent, yb_diag *diag)
{
    const yb_chart_options chart = {
        options->zh, options->en,    options->svg, options->pdf, options->png, (yb_chart_size) options->size,
        0,           !options->quiet};
    char *const compare = yb_result_file(parent, "compare.csv");
    char *const folder = charts_folder(parent, diag);
    yb_status status = YB_ERR_FILE;

    if (folder != NULL)
        status = yb_chart_comparison(dirs, n, compare, folder, &chart, diag);
    if (status == YB_OK && compare == NULL)
        yb_warn(diag, NULL, "run the scenarios together with `yibao run`",
                "%s has no compare.csv: no figures of paired differences", parent);
    if (status == YB_OK && !options->quiet)
        printf("%s\n", folder);
    free(compare);
    free(folder);
    return status;
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(const char *const *) a, *(const char *const *) b);
}

static void add_folder(char **dirs, size_t *n, const char *parent, const char *name)
{
    char *path = NULL;

    for (size_t i = 0; i < *n; i++)
        if (strcmp(strrchr(dirs[i], '/') + 1, name) == 0)
            return;
    if (*n == YB_MAX_FILES || asprintf(&path, "%s/%s", parent, name) < 0)
        return;
    if (yb_result_holds(path, "run.json"))
        dirs[(*n)++] = path;
    else
        free(path);
}

/* Field `k` of a line of compare.csv, whose fields hold no commas; the line is cut. */
static const char *field(char *line, int k)
{
    line[strcspn(line, "\r\n")] = '\0';
    for (; k > 0 && line != NULL; k--) {
        line = strchr(line, ',');
        line = line != NULL ? line + 1 : NULL;
    }
    if (line != NULL)
        line[strcspn(line, ",")] = '\0';
    return line;
}

/* Position of the column `versus` in the header line; -1: none. */
static int versus_column(const char *header)
{
    const char *const found = strstr(header, ",versus");
    int k = found != NULL ? 1 : -1;

    for (const char *c = header; found != NULL && c < found; c++)
        k += *c == ',';
    return k;
}

/* The scenarios that compare.csv compares, in its order, which is that of the run; the one compared with,
 * in the column `versus`, comes first. */
static size_t compared_folders(char **dirs, const char *parent)
{
    char *const path = yb_result_file(parent, "compare.csv");
    FILE *const stream = path != NULL ? fopen(path, "r") : NULL;
    char *line = NULL;
    size_t capacity = 0, n = 0;
    int versus = -1;

    if (stream != NULL && getline(&line, &capacity, stream) > 0)
        versus = versus_column(line);
    while (versus > 0 && getline(&line, &capacity, stream) > 0) {
        const char *const reference = n == 0 ? field(line, versus) : NULL;

        if (reference != NULL)
            add_folder(dirs, &n, parent, reference);
        line[strcspn(line, ",")] = '\0'; /* the scenario */
        if (n == 0 || strcmp(strrchr(dirs[n - 1], '/') + 1, line) != 0)
            add_folder(dirs, &n, parent, line);
    }
    if (stream != NULL)
        fclose(stream);
    free(line);
    free(path);
    return n;
}

static size_t all_folders(char **dirs, const char *parent)
{
    DIR *const stream = opendir(parent);
    size_t n = 0;

    for (struct dirent *entry; stream != NULL && (entry = readdir(stream)) != NULL;)
        if (entry->d_name[0] != '.')
            add_folder(dirs, &n, parent, entry->d_name);
    if (stream != NULL)
        closedir(stream);
    qsort(dirs, n, sizeof *dirs, compare_names);
    return n;
}

/* The results in a folder of several: those that compare.csv compares, or all if there is none. */
static yb_status draw_parent(const yb_options *options, const char *parent, yb_diag *diag)
{
    char *dirs[YB_MAX_FILES];
    size_t n = compared_folders(dirs, parent);
    yb_status status;

    if (n == 0)
        n = all_folders(dirs, parent);
    if (n >= 2)
        status = draw_comparison(options, (const char *const *) dirs, n, parent, diag);
    else
        status = yb_fail(diag, YB_ERR_FILE, NULL,
                         "give the folder of a scenario's result, DIR/<scenario>, or one of several results",
                         "cannot read %s/run.json: %s", parent, strerror(ENOENT));
    for (size_t i = 0; i < n; i++)
        free(dirs[i]);
    return status;
}

/* The folder above `dir`, without trailing slashes; malloc'd. */
static char *parent_of(const char *dir)
{
    char *text = NULL, *real = realpath(dir, NULL);

    if (real != NULL && strrchr(real, '/') != NULL && strrchr(real, '/') != real)
        text = strndup(real, (size_t) (strrchr(real, '/') - real));
    free(real);
    return text;
}

/* Several results beside each other are compared too. */
static yb_status compare_results(const yb_options *options, const char *const *dirs, size_t n, yb_diag *diag)
{
    char *const parent = parent_of(dirs[0]);
    bool beside = parent != NULL;
    yb_status status = YB_OK;

    for (size_t i = 1; i < n && beside; i++) {
        char *const other = parent_of(dirs[i]);

        beside = other != NULL && strcmp(parent, other) == 0;
        free(other);
    }
    if (beside)
        status = draw_comparison(options, dirs, n, parent, diag);
    free(parent);
    return status;
}

yb_status yb_command_chart(const yb_options *options, yb_diag *diag)
{
    const char *results[YB_MAX_FILES];
    size_t n = 0, n_others = 0;
    yb_status worst = YB_OK;

    for (size_t i = 0; i < options->n_files; i++) {
        const char *const dir = options->file[i];
        yb_status status;

        if (yb_result_holds(
                dir, "figures.csv")) /* figures drawn before: a pattern for all results names them too */
            continue;
        if (yb_result_holds(dir, "run.json")) {
            results[n++] = dir;
            status = draw_folder(options, dir, diag, yb_chart_directory);
        } else if (yb_result_holds(dir, "batch.json")) {
            n_others++;
            status = draw_folder(options, dir, diag, yb_chart_batch);
        } else {
            n_others++;
            status = draw_parent(options, dir, diag);
        }
        worst = worst == YB_OK ? status : worst;
    }
    if (worst == YB_OK && n_others == 0 && n > 1)
        worst = compare_results(options, results, n, diag);
    return worst;
}
