/* The plan of a batch: its members checked, what is complete, what the rest will take. */
#include <errno.h>
#include <math.h>
#include <omp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>

#include "batch_private.h"
#include "memory.h"
#include "yibao/bands.h"
#include "yibao/csv.h"
#include "yibao/member_record.h"
#include "yibao/run_json.h"

enum { PROBE_PATHS = 512, MOST_PROBLEMS = 400 };

yb_status yb_batch_prepare(yb_batch *batch, size_t i, yb_prepared *prepared, yb_diag *diag)
{
    const char *base;
    size_t n;
    yb_setting *setting = yb_batch_settings(batch->file, i, &base, &n);
    const yb_input_options input = {.set = batch->options->set,
                                    .n_set = batch->options->n_set,
                                    .paths = batch->options->paths,
                                    .seed = batch->options->seed,
                                    .setting = setting,
                                    .n_settings = n,
                                    .beside = batch->file->file,
                                    .name = batch->file->member_name[i]};

    memset(prepared, 0, sizeof *prepared);
    if (!setting)
        return yb_fail(diag, YB_ERR_FILE, NULL, NULL, "out of memory");
    const yb_status status = yb_prepare_with(base, &input, batch->cache, prepared, diag);

    free(setting);
    return status;
}

const char *yb_batch_versus_name(const yb_batch *batch)
{
    return batch->versus.inputs ? yb_inputs_text(batch->versus.inputs, YB_KEY_SCENARIO) : NULL;
}

/* What a member is recognised by: its resolved inputs and data, the program, and what it is compared with. */
static yb_status hash_member(const yb_batch *batch, const yb_prepared *p, char hash[YB_HASH_TEXT],
                             yb_diag *diag)
{
    yb_run_record record = {0};
    char *text = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&text, &size);

    memcpy(record.data_hash, p->data_hash, sizeof record.data_hash);
    yb_status status = yb_run_record_hash(&record, p->inputs, p->data, diag);

    if (!stream)
        return yb_fail(diag, YB_ERR_FILE, NULL, NULL, "out of memory");
    fprintf(stream, "yibao %s\n%s\n%s\n%s\n", YB_VERSION, record.scenario_hash, record.data_hash,
            batch->versus_hash);
    for (size_t y = 0; y < batch->n_years; y++)
        fprintf(stream, "%d ", batch->year[y]);
    for (size_t y = 0; y < batch->n_headline_years; y++)
        fprintf(stream, "headline %d ", batch->headline_year[y]);
    if (batch->options->charts)
        fputs("charts", stream);
    if (fclose(stream) != 0)
        status = yb_fail(diag, YB_ERR_FILE, NULL, NULL, "out of memory");
    else
        yb_hash_bytes(text, size, hash);
    free(text);
    return status;
}

/* Paths that are subtracted from one another must be the same ones. */
static void check_comparable(const yb_batch *batch, const yb_inputs *inputs, yb_diag *diag)
{
    static const yb_key_id same[] = {YB_KEY_PATHS, YB_KEY_SEED, YB_KEY_LAST_YEAR};
    const yb_inputs *versus = batch->versus.inputs;

    for (size_t k = 0; versus && k < sizeof same / sizeof *same; k++)
        if (inputs->value[same[k]].integer != versus->value[same[k]].integer)
            yb_fail(diag, YB_ERR_INPUT, &batch->file->versus_at,
                    "`set:` of the batch, -n, --seed and --set change both sides",
                    "%s = %lld of a member differs from %lld of %s, which it is compared with",
                    yb_keys[same[k]].path, inputs->value[same[k]].integer, versus->value[same[k]].integer,
                    yb_batch_versus_name(batch));
    if (versus && yb_inputs_quasi_random(inputs) != yb_inputs_quasi_random(versus))
        yb_fail(diag, YB_ERR_INPUT, &batch->file->versus_at,
                "`set:` of the batch and --set change both sides",
                "simulation.sampling of a member differs from that of %s, which it is compared with",
                yb_batch_versus_name(batch));
    if (versus && (inputs->n_percentiles != versus->n_percentiles ||
                   memcmp(inputs->percentile, versus->percentile,
                          inputs->n_percentiles * sizeof *inputs->percentile) != 0))
        yb_fail(diag, YB_ERR_INPUT, &batch->file->versus_at, NULL,
                "output.percentiles of a member differ from those of %s", yb_batch_versus_name(batch));
}

/* The usual years before the last one, and that; returns their number. */
static size_t years_up_to(int last, const int *usual, size_t n_usual, int *years)
{
    size_t n = 0;

    for (size_t k = 0; k < n_usual; k++)
        if (usual[k] < last)
            years[n++] = usual[k];
    years[n++] = last;
    return n;
}

/* 2030, 2040, 2050 and the last year of the first member, unless the file says otherwise; in the summary
 * always 2035, 2050 and the last year. */
static yb_status choose_years(yb_batch *batch, yb_diag *diag)
{
    static const int usual[] = {2030, 2040, 2050}, headline[YB_HEADLINE_YEARS - 1] = {2035, 2050};
    yb_prepared first;
    const yb_status status = yb_batch_prepare(batch, 0, &first, diag);

    if (status == YB_OK) {
        const int last = yb_inputs_last_year(first.inputs);

        batch->n_headline_years = years_up_to(last, headline, YB_HEADLINE_YEARS - 1, batch->headline_year);
        batch->n_years = years_up_to(last, usual, sizeof usual / sizeof *usual, batch->year);
    }
    if (batch->file->n_years > 0) {
        memcpy(batch->year, batch->file->year, sizeof batch->year);
        batch->n_years = batch->file->n_years;
    }
    yb_prepared_free(&first);
    return status;
}

/* The scenario that members are compared with: the batch's `set` and the command line hold for it too. */
static yb_status prepare_versus(yb_batch *batch, yb_diag *diag)
{
    const yb_input_options input = {.set = batch->options->set,
                                    .n_set = batch->options->n_set,
                                    .paths = batch->options->paths,
                                    .seed = batch->options->seed,
                                    .setting = batch->file->common,
                                    .n_settings = batch->file->n_common,
                                    .beside = batch->file->file};
    yb_run_record record = {0};

    if (!batch->file->versus)
        return YB_OK;
    if (yb_prepare_with(batch->file->versus, &input, batch->cache, &batch->versus, diag) != YB_OK)
        return yb_diag_status(diag);
    memcpy(record.data_hash, batch->versus.data_hash, sizeof record.data_hash);
    if (yb_run_record_hash(&record, batch->versus.inputs, batch->versus.data, diag) != YB_OK)
        return yb_diag_status(diag);
    char both[2 * YB_HASH_TEXT + 2];
    const int length = snprintf(both, sizeof both, "%s %s", record.scenario_hash, record.data_hash);

    yb_hash_bytes(both, (size_t) length, batch->versus_hash);
    batch->versus_world = yb_model_world_hash(batch->versus.model);
    return YB_OK;
}

/* Checks member `i` as strictly as a run would, and notes its hash and its size. */
static void check_member(yb_batch *batch, size_t i, yb_diag *diag)
{
    yb_prepared p;

    if (yb_batch_prepare(batch, i, &p, diag) == YB_OK) {
        const double bytes = yb_results_bytes(p.inputs, diag);

        check_comparable(batch, p.inputs, diag);
        (void) hash_member(batch, &p, batch->item[i].hash, diag);
        batch->item[i].world = yb_model_world_hash(p.model);
        const int64_t paths = yb_inputs_paths(p.inputs);

        /* Each by itself: members of equal size may come in any order. */
#pragma omp critical(yb_batch_cost)
        {
            batch->cost.member_bytes = fmax(batch->cost.member_bytes, bytes);
            batch->cost.paths = paths > batch->cost.paths ? paths : batch->cost.paths;
        }
    }
    yb_prepared_free(&p);
}

yb_status yb_batch_check_members(yb_batch *batch, yb_diag *diag)
{
    const size_t n = batch->file->n_members;
    const int threads = batch->options->threads > 0 ? batch->options->threads : omp_get_num_procs();
    yb_diag **problems = calloc(n, sizeof *problems);

    if (!problems)
        return yb_fail(diag, YB_ERR_FILE, NULL, NULL, "out of memory");
    if (prepare_versus(batch, diag) != YB_OK || choose_years(batch, diag) != YB_OK)
        goto done;
#pragma omp parallel for schedule(dynamic, 1) num_threads(threads)
    for (size_t i = 0; i < n; i++) {
        yb_diag *own = batch->item[i].mine && !yb_stop_requested ? yb_diag_create() : NULL;

        if (!own)
            continue;
        check_member(batch, i, own);
        if (yb_diag_errors(own) > 0 || yb_diag_warnings(own) > 0)
            problems[i] = own;
        else
            yb_diag_free(own);
    }
    for (size_t i = 0; i < n && yb_diag_errors(diag) < MOST_PROBLEMS; i++)
        if (problems[i])
            yb_diag_take(diag, problems[i]);
done:
    for (size_t i = 0; i < n; i++)
        yb_diag_free(problems[i]);
    free(problems);
    return yb_diag_status(diag);
}

void yb_batch_find_complete(yb_batch *batch)
{
    batch->n_complete = 0;
    for (size_t i = 0; i < batch->file->n_members; i++) {
        yb_batch_item *item = &batch->item[i];
        char *folder = NULL;

        if (item->mine && batch->options->resume &&
            asprintf(&folder, "%s/%s", batch->output, item->folder) > 0)
            item->complete = yb_member_record_holds(folder, item->hash, false, NULL);
        free(folder);
        batch->n_complete += item->complete;
    }
}

/* What one member takes, as far as a few paths of the first one tell. */
typedef struct {
    double simulated, shared; /* seconds per path: with its world, and with one that is there */
    double ranked;            /* seconds per path */
    double once;              /* seconds: reading, tables */
    double bytes;             /* on disk */
} member_cost;

/* Seconds that simulating the paths takes, with a record of their worlds. */
static double time_paths(const yb_model *model, yb_world_record *worlds, yb_results *results, yb_diag *diag)
{
    const yb_run_options run_options = {.threads = 1, .stop = &yb_stop_requested, .worlds = worlds};
    const double start = yb_now_seconds();

    if (yb_run_paths(model, &run_options, results, diag) != YB_OK)
        return 0.0;
    return yb_now_seconds() - start;
}

/* Simulates a few paths of the first member, and writes its tables into memory. */
static yb_status probe(yb_batch *batch, member_cost *cost, yb_diag *diag)
{
    const double start = yb_now_seconds();
    yb_prepared p;
    yb_results *results = NULL;
    yb_world_record *worlds = NULL;
    yb_bands *bands = NULL;
    yb_risk *risk = NULL;
    char *text = NULL;
    size_t size = 0, i = 0;

    while (i + 1 < batch->file->n_members && !(batch->item[i].mine && !batch->item[i].complete))
        i++;
    yb_status status = yb_batch_prepare(batch, i, &p, diag);

    if (status != YB_OK)
        goto done;
    const int64_t all = yb_inputs_paths(p.inputs), paths = all < PROBE_PATHS ? all : PROBE_PATHS;
    const double prepared = yb_now_seconds();

    results = yb_results_create_range(p.inputs, 0, paths, NULL, diag);
    worlds = yb_world_record_create(p.model, 0, paths);
    if (results) {
        cost->simulated = time_paths(p.model, worlds, results, diag) / (double) paths;
        cost->shared = time_paths(p.model, worlds, results, diag) / (double) paths;
        status = yb_diag_status(diag);
    }
    const double simulated = yb_now_seconds();

    bands = results && status == YB_OK ? yb_bands_create(results, NULL, p.inputs, 1, diag) : NULL;
    risk = bands ? yb_risk_create(results, NULL, 1, diag) : NULL;
    const double ranked = yb_now_seconds();
    FILE *stream = risk ? open_memstream(&text, &size) : NULL;

    if (stream) {
        yb_csv_bands(stream, batch->file->member_name[i], p.inputs, p.data, results, bands);
        if (batch->versus.inputs)
            yb_csv_compare(stream, batch->file->member_name[i], yb_batch_versus_name(batch), results, bands);
        yb_csv_risk(stream, batch->file->member_name[i], risk);
        if (fclose(stream) != 0)
            size = 0;
    }
    /* Differences are ranked as well. */
    cost->ranked = (ranked - simulated) / (double) paths * (batch->versus.inputs ? 2.0 : 1.0);
    cost->once = prepared - start + yb_now_seconds() - ranked;
    /* run.json, member.json, key.csv and what the file system rounds up. */
    cost->bytes = (double) size + 60e3 + (batch->versus.inputs ? 50e3 : 0.0);
    batch->cost.first_year = yb_inputs_first_year(p.inputs);
    batch->cost.last_year = yb_inputs_last_year(p.inputs);
    batch->cost.record_bytes = yb_world_record_bytes(p.model, batch->cost.paths);
done:
    yb_prepared_free(&p);
    yb_results_free(results);
    yb_world_record_free(worlds);
    yb_bands_free(bands);
    yb_risk_free(risk);
    free(text);
    return status;
}

/* Free space where the output is, or will be. */
static double free_space(const char *output)
{
    char *path = strdup(output);
    struct statvfs info;
    int found = path ? statvfs(path, &info) : -1;

    for (char *slash; path && found != 0 && (slash = strrchr(path, '/')) && slash > path;) {
        *slash = '\0';
        found = statvfs(path, &info);
    }
    if (found != 0)
        found = statvfs(path && *path == '/' ? "/" : ".", &info);
    free(path);
    return found == 0 ? (double) info.f_bavail * (double) info.f_frsize : 0.0;
}

/* How many members are in work at a time, and how many records of worlds are kept for them: fewer where more
 * would not fit into `room` (0: not known), but no fewer members than half the threads for the sake of a
 * record. */
static void fit_memory(yb_batch_cost *cost, size_t left, size_t common, double fixed, double room)
{
    const double each = cost->member_bytes + cost->scratch_bytes;
    const size_t threads = (size_t) cost->threads;

    cost->workers = left < threads ? (int) left : cost->threads;
    /* One is coming as the one before is going; worlds of few members come and go faster. */
    const size_t wanted = 2 + (size_t) cost->workers * cost->worlds / left;

    cost->records = (int) (wanted < common ? wanted : common);
    for (;;) {
        cost->memory_bytes = fixed + cost->workers * each + cost->records * cost->record_bytes;
        if (room <= 0.0 || cost->memory_bytes <= 0.9 * room || (cost->workers == 1 && cost->records == 0))
            return;
        if (cost->records > 1 || (cost->records > 0 && 2 * cost->workers <= cost->threads + 1))
            cost->records--;
        else
            cost->workers--;
    }
}

yb_status yb_batch_estimate(yb_batch *batch, yb_diag *diag)
{
    yb_batch_cost *cost = &batch->cost;
    const double available = yb_memory_limit(batch->options);
    const size_t left = batch->n_mine - batch->n_complete;
    const double reference = batch->versus.inputs ? yb_results_bytes(batch->versus.inputs, diag) : 0.0;
    yb_shared_worlds *worlds;
    member_cost member = {0};
    char needed[32], there[32];

    cost->threads = batch->options->threads > 0 ? batch->options->threads : omp_get_num_procs();
    cost->scratch_bytes = 26.0 * (double) cost->paths + 4e6;
    cost->free_bytes = free_space(batch->output);
    if (left == 0)
        return YB_OK;
    worlds = yb_batch_share_worlds(batch, 0.0);
    if (!worlds)
        return yb_fail(diag, YB_ERR_FILE, NULL, NULL, "out of memory");
    const size_t common = yb_shared_worlds_records(worlds), users = left + (batch->versus.inputs != NULL);

    cost->shared = yb_shared_worlds_takers(worlds);
    cost->worlds = users - cost->shared;
    yb_shared_worlds_free(worlds);
    if (probe(batch, &member, diag) != YB_OK)
        return yb_diag_status(diag);
    /* The list of all members takes 1 kB each, in every shard. */
    fit_memory(cost, left, common, reference + 50e6 + 1e3 * (double) batch->file->n_members, available);
    if (available > 0.0 && cost->memory_bytes > available)
        return yb_fail(
            diag, YB_ERR_FILE, NULL,
            "a batch holds a member whole: ask for fewer paths (-n) or series (output.series), or allow "
            "more memory (--memory); `yibao run` simulates what does not fit in passes",
            "a member of %lld paths needs %s of memory, %s are there", (long long) cost->paths,
            yb_bytes_text(cost->memory_bytes, needed), yb_bytes_text(available, there));
    if (cost->records == 0) {
        cost->worlds = users;
        cost->shared = 0;
    }
    const double simulated = (double) cost->worlds * member.simulated + (double) cost->shared * member.shared;
    const double work =
        (double) cost->paths * (simulated + (double) left * member.ranked) + (double) left * member.once;

    cost->seconds = work / cost->threads;
    cost->disk_bytes = (double) left * member.bytes;
    return YB_OK;
}

static const char *seconds_text(double seconds, char text[32])
{
    if (seconds < 100.0)
        snprintf(text, 32, "%.0f s", seconds < 1.0 ? 1.0 : seconds);
    else if (seconds < 6000.0)
        snprintf(text, 32, "%.0f min", seconds / 60.0);
    else
        snprintf(text, 32, "%.1f h", seconds / 3600.0);
    return text;
}

void yb_batch_print_plan(const yb_batch *batch, FILE *stream)
{
    const yb_batch_cost *cost = &batch->cost;
    const size_t left = batch->n_mine - batch->n_complete;
    char time[32], memory[32], disk[32], there[32];

    fprintf(stream, "batch %s: %zu members", batch->file->name, batch->file->n_members);
    if (batch->shard.count > 0)
        fprintf(stream, ", %zu of them in shard %d/%d", batch->n_mine, batch->shard.index,
                batch->shard.count);
    fprintf(stream, ", %zu to run", left);
    if (batch->n_complete > 0)
        fprintf(stream, ", %zu complete", batch->n_complete);
    if (yb_batch_versus_name(batch))
        fprintf(stream, ", versus %s", yb_batch_versus_name(batch));
    fputc('\n', stream);
    if (left == 0)
        return;
    fprintf(stream, "%lld paths each, %d-%d, %d thread%s, %d member%s at a time\n", (long long) cost->paths,
            cost->first_year, cost->last_year, cost->threads, cost->threads == 1 ? "" : "s", cost->workers,
            cost->workers == 1 ? "" : "s");
    if (cost->shared > 0)
        fprintf(stream, "%zu member%s shocks, economy and population from another scenario\n", cost->shared,
                cost->shared == 1 ? " takes" : "s take");
    fprintf(stream, "estimated: %s, %s of memory, %s on disk (%s free)\n", seconds_text(cost->seconds, time),
            yb_bytes_text(cost->memory_bytes, memory), yb_bytes_text(cost->disk_bytes, disk),
            cost->free_bytes > 0.0 ? yb_bytes_text(cost->free_bytes, there) : "not known how much");
}
