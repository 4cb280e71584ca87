/* The files of a run: tables and figures of each scenario, and those that compare them.
 *
 * Everything is written aside and takes its name at the end of the whole run. */
#include <errno.h>
#include <omp.h>
#include <stdlib.h>
#include <string.h>

#include "run_state.h"
#include "yibao/chart.h"
#include "yibao/csv.h"

static const char *const table_names[YB_RUN_TABLES] = {"compare.csv", "compare_risk.csv", "matrix.csv"};

yb_status yb_run_begin_files(yb_run_state *run, yb_diag *diag)
{
    for (size_t i = 0; i < run->n; i++) {
        run->publication[i] = yb_publication_begin(run->options->output, yb_run_name(run, i), diag);
        if (!run->publication[i])
            return yb_diag_status(diag);
    }
    if (run->n > YB_CHART_MAX_RESULTS && !run->options->no_charts)
        yb_warn(diag, NULL, "name them to `yibao chart`",
                "no figures that compare: they hold at most %d scenarios", YB_CHART_MAX_RESULTS);
    else if (run->n > 1 && !run->options->no_charts) {
        run->comparison = yb_publication_begin_as(run->options->output, "charts", "figures.csv", diag);
        if (!run->comparison)
            return yb_diag_status(diag);
    }
    for (int k = 0; run->n > 1 && k < YB_RUN_TABLES; k++) {
        run->table[k] = yb_file_begin(run->options->output, table_names[k], &run->table_path[k], diag);
        if (!run->table[k])
            return YB_ERR_FILE;
    }
    return YB_OK;
}

static yb_status write_tables(const yb_run_state *run, size_t i, yb_diag *diag)
{
    const yb_prepared *p = &run->prepared[i];
    const yb_run_outcome *outcome = &run->outcome[i];
    yb_publication *publication = run->publication[i];
    const char *name = yb_run_name(run, i);
    FILE *stream = yb_publication_open(publication, "bands.csv", diag);

    if (!stream)
        return YB_ERR_FILE;
    yb_csv_bands(stream, name, p->inputs, p->data, outcome->layout, outcome->bands);
    if (yb_publication_close(publication, stream, "bands.csv", diag) != YB_OK ||
        !(stream = yb_publication_open(publication, "risk.csv", diag)))
        return YB_ERR_FILE;
    yb_csv_risk(stream, name, outcome->risk);
    if (yb_publication_close(publication, stream, "risk.csv", diag) != YB_OK ||
        !(stream = yb_publication_open(publication, "members_by_age.csv", diag)))
        return YB_ERR_FILE;
    const yb_status counted = yb_csv_members_by_age(stream, name, p->model, diag);
    const yb_status closed = yb_publication_close(publication, stream, "members_by_age.csv", diag);

    return counted != YB_OK ? counted : closed;
}

/* run.json of a scenario, when all tables are written: it holds their sums. */
static yb_status write_record(const yb_run_state *run, size_t i, yb_diag *diag)
{
    enum { OWN = 3 };
    static const char *const names[OWN] = {"bands.csv", "risk.csv", "members_by_age.csv"};
    const yb_prepared *p = &run->prepared[i];
    char *path[OWN] = {NULL};
    yb_table_file own[OWN], over[YB_RUN_TABLES];
    yb_run_record record = run->record[i];
    bool ok = true;

    for (int k = 0; ok && k < OWN; k++) {
        ok = asprintf(&path[k], "%s/%s", yb_publication_folder(run->publication[i]), names[k]) > 0;
        own[k] = (yb_table_file){path[k], names[k]};
    }
    /* The one that others are compared with answers for the tables over all of them. */
    for (int k = 0; ok && run->n > 1 && i == run->versus && k < YB_RUN_TABLES; k++) {
        ok = fflush(run->table[k]) == 0;
        over[record.n_comparison++] = (yb_table_file){run->table_path[k], table_names[k]};
    }
    record.tables = own;
    record.n_tables = OWN;
    record.comparison = over;
    FILE *stream = ok ? yb_publication_open(run->publication[i], "run.json", diag) : NULL;
    yb_status status = YB_ERR_FILE;

    if (!ok)
        yb_fail(diag, YB_ERR_FILE, NULL, NULL, "cannot write the tables of %s: %s", yb_run_name(run, i),
                strerror(errno));
    if (stream) {
        status = yb_run_json_write(stream, &record, p->inputs, p->data, p->model, diag);
        if (yb_publication_close(run->publication[i], stream, "run.json", diag) != YB_OK)
            status = YB_ERR_FILE;
    }
    for (int k = 0; k < OWN; k++)
        free(path[k]);
    return status;
}

yb_status yb_run_write_records(const yb_run_state *run, yb_diag *diag)
{
    yb_status status = YB_OK;

    for (size_t i = 0; status == YB_OK && i < run->n; i++)
        status = write_record(run, i, diag);
    return status;
}

static yb_status end_paths(yb_run_outcome *outcome, yb_diag *diag)
{
    yb_paths_nc *paths = outcome->paths;

    outcome->paths = NULL;
    return paths ? yb_paths_nc_end(paths, diag) : YB_OK;
}

yb_status yb_run_save_pass(yb_run_state *run, size_t i, const yb_results *results, yb_diag *diag)
{
    yb_run_outcome *outcome = &run->outcome[i];
    char *file = NULL;

    if (!run->options->save_paths)
        return YB_OK;
    if (!outcome->paths) {
        if (asprintf(&file, "%s/paths.nc", yb_publication_folder(run->publication[i])) < 0)
            return yb_fail(diag, YB_ERR_FILE, NULL, NULL, "out of memory");
        outcome->paths =
            yb_paths_nc_begin(file, &run->record[i], run->prepared[i].inputs, outcome->layout, diag);
        free(file);
        if (!outcome->paths)
            return YB_ERR_FILE;
    }
    return yb_paths_nc_add(outcome->paths, results) ? YB_OK : end_paths(outcome, diag);
}

/* Adds a scenario to the tables; there is no difference of the one that others are compared with, which
 * comes first. */
static void add_to_tables(yb_run_state *run, size_t i)
{
    const yb_run_outcome *outcome = &run->outcome[i];
    const yb_bands *bands = outcome->bands, *difference = outcome->difference;
    const char *name = yb_run_name(run, i), *versus = yb_run_name(run, run->versus);

    if (run->n == 1)
        return;
    if (!difference) {
        yb_csv_compare_header(run->table[YB_COMPARE], bands);
        yb_csv_compare_risk_header(run->table[YB_COMPARE_RISK]);
        yb_csv_matrix_header(run->table[YB_MATRIX]);
    }
    yb_csv_matrix(run->table[YB_MATRIX], name, bands, outcome->risk);
    if (difference) {
        yb_csv_compare(run->table[YB_COMPARE], name, versus, outcome->layout, difference);
        yb_csv_compare_risk(run->table[YB_COMPARE_RISK], name, versus, outcome->risk);
    }
}

static yb_status interrupted(yb_diag *diag)
{
    return yb_fail(diag, YB_ERR_FILE, NULL, NULL, "interrupted; all results are as they were before");
}

yb_status yb_run_write_files(yb_run_state *run, size_t i, yb_diag *diag)
{
    yb_run_record *record = &run->record[i];
    const int threads = run->options->threads;
    yb_status status;

    record->wall_seconds = run->outcome[i].seconds;
    record->threads = threads > 0 ? threads : omp_get_num_procs();
    record->command = run->command;
    record->until_se = run->settled.wanted;
    record->maximum_paths = run->settled.maximum;
    record->until_se_met = run->settled.worst.ratio <= 1.0;
    status = write_tables(run, i, diag);
    if (status == YB_OK)
        status = end_paths(&run->outcome[i], diag);
    if (status == YB_OK && yb_stop_requested)
        status = interrupted(diag);
    if (status == YB_OK)
        add_to_tables(run, i);
    return status;
}

yb_status yb_run_draw(yb_run_state *run, yb_diag *diag)
{
    const yb_options *o = run->options;
    const yb_chart_options chart = {o->zh,      o->en,    o->svg, o->pdf, o->png, YB_CHART_TWO_COLUMNS,
                                    o->threads, !o->quiet};
    const char **folders = calloc(run->n, sizeof *folders);
    yb_status status;

    if (!folders)
        return yb_fail(diag, YB_ERR_FILE, NULL, NULL, "out of memory");
    for (size_t i = 0; i < run->n; i++)
        folders[i] = yb_publication_folder(run->publication[i]);
    if (run->table[YB_COMPARE] && fflush(run->table[YB_COMPARE]) != 0)
        status = yb_fail(diag, YB_ERR_FILE, NULL, NULL, "cannot write %s: %s", table_names[YB_COMPARE],
                         strerror(errno));
    else
        status =
            yb_draw_results(folders, run->n, run->table_path[YB_COMPARE],
                            run->comparison ? yb_publication_folder(run->comparison) : NULL, &chart, diag);
    free(folders);
    if (status == YB_OK && yb_stop_requested)
        status = interrupted(diag);
    return status;
}

yb_status yb_run_finish_files(yb_run_state *run, yb_status status, yb_diag *diag)
{
    for (size_t i = 0; i < run->n; i++)
        if (run->publication[i] && status == YB_OK)
            status = yb_publication_commit(run->publication[i], diag);
        else
            yb_publication_abandon(run->publication[i]);
    if (run->comparison && status == YB_OK)
        status = yb_publication_commit(run->comparison, diag);
    else
        yb_publication_abandon(run->comparison);
    if (status == YB_OK && run->n > 1 && !run->comparison) /* they would show an older run */
        yb_publication_discard(run->options->output, "charts", "figures.csv");
    if (run->n > 1)
        status = yb_files_finish(status, run->table, run->table_path, run->options->output, table_names,
                                 YB_RUN_TABLES, diag);
    return status;
}
