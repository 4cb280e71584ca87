/* The members of a batch, side by side.
 *
 * Each worker takes one member after the other; the blocks of a member's paths are tasks, so that threads
 * without a member of their own help with those of others. */
#include <errno.h>
#include <omp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "batch_private.h"
#include "yibao/bands.h"
#include "yibao/chart.h"
#include "yibao/csv.h"
#include "yibao/key_csv.h"
#include "yibao/member_record.h"
#include "yibao/publish.h"
#include "yibao/run_json.h"

/* What the workers share. */
typedef struct {
    yb_batch *batch;
    yb_shared_worlds *worlds;
    size_t *order, n; /* members to run */
    yb_diag *diag;
    yb_progress_lines progress;
    size_t next;
    int64_t done;
    volatile sig_atomic_t stop; /* a signal, or an error that would hit every member */
} batch_work;

/* All results of one member. */
typedef struct {
    yb_prepared prepared;
    yb_results *results; /* kept from member to member */
    yb_bands *bands, *difference;
    yb_risk *risk;
    double seconds;
} member_results;

static yb_status simulate(yb_shared_worlds *worlds, uint64_t world, int threads, const yb_model *model,
                          yb_results *results, yb_diag *diag)
{
    const yb_run_options run_options = {.threads = threads,
                                        .stop = &yb_stop_requested,
                                        .worlds = yb_shared_worlds_take(worlds, world, model, 1)};
    const yb_status status = yb_run_paths(model, &run_options, results, diag);

    yb_shared_worlds_done(worlds, world);
    return status;
}

static yb_status compute(const batch_work *work, size_t i, member_results *m, yb_diag *diag)
{
    const yb_batch *batch = work->batch;
    const yb_inputs *inputs = m->prepared.inputs;
    const double start = yb_now_seconds();

    m->results = yb_results_create_range(inputs, 0, yb_inputs_paths(inputs), m->results, diag);
    if (!m->results ||
        simulate(work->worlds, batch->item[i].world, 1, m->prepared.model, m->results, diag) != YB_OK)
        return yb_diag_status(diag);
    if (yb_stop_requested)
        return YB_INTERRUPTED;
    m->bands = yb_bands_create(m->results, NULL, inputs, 1, diag);
    if (m->bands && batch->versus_results)
        m->difference = yb_bands_create_difference(m->results, m->bands, batch->versus_results,
                                                   batch->versus_bands, inputs, 1, diag);
    m->risk = yb_risk_create(m->results, batch->versus_results, 1, diag);
    m->seconds = yb_now_seconds() - start;
    return yb_diag_status(diag);
}

/* The tables of a member, by name; run.json comes last. */
enum { BANDS, RISK, KEY, HEADLINE, COMPARE, COMPARE_RISK, N_TABLES };

static const char *const table_names[N_TABLES] = {"bands.csv",    "risk.csv",    "key.csv",
                                                  "headline.csv", "compare.csv", "compare_risk.csv"};

static void write_table(FILE *stream, int table, const yb_batch *batch, const char *name,
                        const member_results *m)
{
    const char *versus = yb_batch_versus_name(batch);

    switch (table) {
    case BANDS:
        yb_csv_bands(stream, name, m->prepared.inputs, m->prepared.data, m->results, m->bands);
        break;
    case RISK:
        yb_csv_risk(stream, name, m->risk);
        break;
    case KEY:
        yb_key_csv_write(stream, m->bands, m->difference, m->risk, batch->year, batch->n_years);
        break;
    case HEADLINE:
        yb_headline_csv_write(stream, m->bands, m->difference, m->risk, batch->headline_year,
                              batch->n_headline_years);
        break;
    case COMPARE:
        yb_csv_compare_header(stream, m->difference);
        yb_csv_compare(stream, name, versus, m->results, m->difference);
        break;
    default:
        yb_csv_compare_risk_header(stream);
        yb_csv_compare_risk(stream, name, versus, m->risk);
        break;
    }
}

static yb_status write_run_json(const yb_batch *batch, const member_results *m, int n_tables,
                                yb_publication *publication, yb_diag *diag)
{
    yb_table_file tables[N_TABLES];
    char *path[N_TABLES] = {NULL};
    yb_run_record record = {.command = batch->command,
                            .wall_seconds = m->seconds,
                            .threads = batch->cost.threads,
                            .tables = tables};
    const yb_prepared *p = &m->prepared;
    yb_status status = YB_ERR_FILE;

    memcpy(record.data_hash, p->data_hash, sizeof record.data_hash);
    while ((int) record.n_tables < n_tables &&
           asprintf(&path[record.n_tables], "%s/%s", yb_publication_folder(publication),
                    table_names[record.n_tables]) > 0) {
        tables[record.n_tables] = (yb_table_file){path[record.n_tables], table_names[record.n_tables]};
        record.n_tables++;
    }
    if ((int) record.n_tables < n_tables)
        yb_fail(diag, YB_ERR_FILE, NULL, NULL, "out of memory");
    FILE *stream =
        (int) record.n_tables == n_tables && yb_run_record_hash(&record, p->inputs, p->data, diag) == YB_OK
            ? yb_publication_open(publication, "run.json", diag)
            : NULL;

    if (stream) {
        status = yb_run_json_write(stream, &record, p->inputs, p->data, p->model, diag);
        if (yb_publication_close(publication, stream, "run.json", diag) != YB_OK)
            status = YB_ERR_FILE;
    }
    for (int k = 0; k < N_TABLES; k++)
        free(path[k]);
    return status;
}

static yb_status draw_charts(const yb_batch *batch, const yb_publication *publication, yb_diag *diag)
{
    const yb_options *o = batch->options;
    const yb_chart_options chart = {.zh = o->zh,
                                    .en = o->en,
                                    .svg = o->svg,
                                    .pdf = o->pdf,
                                    .png = o->png,
                                    .size = YB_CHART_TWO_COLUMNS,
                                    .threads = 1};
    char *folder = NULL;
    yb_status status = YB_ERR_FILE;

    if (!o->charts)
        return YB_OK;
    if (asprintf(&folder, "%s/charts", yb_publication_folder(publication)) < 0)
        return yb_fail(diag, YB_ERR_FILE, NULL, NULL, "out of memory");
    if (mkdir(folder, 0777) != 0)
        yb_fail(diag, YB_ERR_FILE, NULL, NULL, "cannot create %s: %s", folder, strerror(errno));
    else {
        /* The libraries that draw keep fonts in common. */
#pragma omp critical(yb_charts)
        status = yb_chart_directory(yb_publication_folder(publication), folder, &chart, diag);
    }
    free(folder);
    return status;
}

static yb_status write_files(const yb_batch *batch, size_t i, const member_results *m,
                             yb_publication *publication, yb_diag *diag)
{
    const int n_tables = m->difference ? N_TABLES : COMPARE;
    const char *name = batch->file->member_name[i];

    for (int table = 0; table < n_tables; table++) {
        FILE *stream = yb_publication_open(publication, table_names[table], diag);

        if (!stream)
            return YB_ERR_FILE;
        write_table(stream, table, batch, name, m);
        if (yb_publication_close(publication, stream, table_names[table], diag) != YB_OK)
            return YB_ERR_FILE;
    }
    if (write_run_json(batch, m, n_tables, publication, diag) != YB_OK ||
        draw_charts(batch, publication, diag) != YB_OK)
        return yb_diag_status(diag);
    return yb_member_record_write(yb_publication_folder(publication), name, batch->item[i].hash, table_names,
                                  (size_t) n_tables, diag);
}

/* The folder of all results may vanish under a run that takes a night. */
static yb_status check_output(const yb_batch *batch, yb_diag *diag)
{
    if (yb_lock_stands(batch->shard_lock ? batch->shard_lock : batch->lock))
        return YB_OK;
    return yb_fail(diag, YB_ERR_FILE, NULL, "run the batch again with --resume",
                   "the folder %s was removed or replaced while the batch ran", batch->output);
}

static yb_status publish(const yb_batch *batch, size_t i, const member_results *m, yb_diag *diag)
{
    const char *folder = batch->item[i].folder, *slash = strrchr(folder, '/');
    char *parent = NULL;

    if (check_output(batch, diag) != YB_OK)
        return YB_ERR_FILE;
    if (asprintf(&parent, "%s/%.*s", batch->output, (int) (slash - folder), folder) < 0)
        return yb_fail(diag, YB_ERR_FILE, NULL, NULL, "out of memory");
    yb_publication *publication = yb_publication_begin(parent, slash + 1, diag);
    yb_status status = publication ? write_files(batch, i, m, publication, diag) : YB_ERR_FILE;

    free(parent);
    if (status == YB_OK)
        status = yb_stop_requested ? YB_INTERRUPTED : check_output(batch, diag);
    if (status == YB_OK)
        return yb_publication_commit(publication, diag);
    yb_publication_abandon(publication);
    if (status == YB_ERR_FILE)
        (void) check_output(batch, diag); /* the reason behind the reason */
    return status;
}

static yb_status run_member(const batch_work *work, size_t i, member_results *m, yb_diag *diag)
{
    yb_batch *batch = work->batch;
    yb_status status = yb_batch_prepare(batch, i, &m->prepared, diag);

    if (status == YB_OK)
        status = compute(work, i, m, diag);
    if (status == YB_OK)
        status = publish(batch, i, m, diag);
    if (status == YB_ERR_NUMERIC)
        yb_fail(diag, YB_ERR_NUMERIC, NULL, "the other members go on; change this one and use --resume",
                "member %s has no result", batch->file->member_name[i]);
    yb_prepared_free(&m->prepared);
    yb_bands_free(m->bands);
    yb_bands_free(m->difference);
    yb_risk_free(m->risk);
    m->bands = m->difference = NULL;
    m->risk = NULL;
    return status;
}

/* Counts a member that came to its end.  A numerical failure is the member's own; a full disk is not. */
static void note(batch_work *work, size_t i, yb_status status, yb_diag *own)
{
#pragma omp critical(yb_batch_note)
    {
        if (status == YB_OK) {
            work->batch->item[i].complete = true;
            work->batch->n_complete++;
            work->done++;
            yb_progress_show(&work->progress, work->done);
        } else if (status != YB_INTERRUPTED && (status == YB_ERR_NUMERIC || !work->stop)) {
            yb_diag_take(work->diag, own); /* of errors that stop the batch, the first */
        }
        if (status != YB_OK && status != YB_ERR_NUMERIC)
            work->stop = 1;
    }
}

static void run_worker(batch_work *work)
{
    member_results m = {0};

    for (;;) {
        size_t k;

#pragma omp atomic capture
        k = work->next++;
        if (k >= work->n || work->stop || yb_stop_requested)
            break;
        const size_t i = work->order[k];
        yb_diag *own = yb_diag_create();

        if (!own) {
            work->stop = 1;
            break;
        }
        note(work, i, run_member(work, i, &m, own), own);
        yb_diag_free(own);
    }
    yb_results_free(m.results);
}

static yb_status simulate_versus(yb_batch *batch, yb_shared_worlds *worlds, yb_diag *diag)
{
    if (!batch->versus.inputs)
        return YB_OK;
    batch->versus_results = yb_results_create(batch->versus.inputs, diag);
    if (!batch->versus_results)
        return yb_diag_status(diag);
    const yb_status status = simulate(worlds, batch->versus_world, batch->cost.threads, batch->versus.model,
                                      batch->versus_results, diag);

    if (status != YB_OK || yb_stop_requested)
        return status;
    batch->versus_bands =
        yb_bands_create(batch->versus_results, NULL, batch->versus.inputs, batch->cost.threads, diag);
    return batch->versus_bands ? YB_OK : yb_diag_status(diag);
}

static void run_workers(batch_work *work, int workers, int threads)
{
#pragma omp parallel num_threads(threads)
#pragma omp single
    for (int w = 0; w < workers; w++) {
#pragma omp task
        run_worker(work);
    }
}

yb_status yb_batch_run_members(yb_batch *batch, yb_diag *diag)
{
    batch_work work = {.batch = batch, .diag = diag, .done = (int64_t) batch->n_complete};
    yb_status status;

    if (batch->n_complete == batch->n_mine)
        return YB_OK;
    work.order = yb_batch_order(batch, &work.n);
    work.worlds = yb_batch_share_worlds(batch, batch->cost.records * batch->cost.record_bytes);
    status = work.order && work.worlds ? simulate_versus(batch, work.worlds, diag)
                                       : yb_fail(diag, YB_ERR_FILE, NULL, NULL, "out of memory");
    if (status == YB_OK) {
        yb_progress_start(&work.progress, batch->file->name, work.done, (int64_t) batch->n_mine,
                          batch->options->quiet);
        run_workers(&work, batch->cost.workers, batch->cost.threads);
        yb_progress_end(&work.progress);
    }
    yb_shared_worlds_free(work.worlds);
    free(work.order);
    if (status != YB_OK || (yb_diag_status(diag) != YB_OK && !yb_stop_requested))
        return yb_diag_status(diag);
    if (yb_stop_requested && batch->n_complete < batch->n_mine)
        return yb_fail(diag, YB_INTERRUPTED, NULL, "run the same command again with --resume",
                       "stopped by %s: %zu of %zu members are complete and stay",
                       yb_stop_requested == SIGINT ? "SIGINT" : "SIGTERM", batch->n_complete, batch->n_mine);
    if (batch->n_complete < batch->n_mine)
        return yb_fail(diag, YB_ERR_FILE, NULL, NULL, "out of memory");
    return YB_OK;
}
