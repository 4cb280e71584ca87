/* yibao run --shard: a part of the paths of each scenario, stored for `yibao merge`. */
#include <omp.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "memory.h"
#include "run_private.h"
#include "shard_manifest.h"
#include "yibao/kernel.h"
#include "yibao/lock.h"
#include "yibao/passes.h"
#include "yibao/plane_file.h"
#include "yibao/shared_worlds.h"

void yb_run_set_hash(const yb_options *options, const yb_prepared *prepared, const yb_run_record *record,
                     char hash[YB_HASH_TEXT])
{
    char *command = yb_cli_command_text(options), *text = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&text, &size);

    hash[0] = '\0';
    if (stream && command) {
        fprintf(stream, "%s\n%s\n", YB_VERSION, command);
        for (size_t i = 0; i < options->n_files; i++)
            fprintf(stream, "%s %s %lld\n", record[i].scenario_hash, record[i].data_hash,
                    (long long) yb_inputs_paths(prepared[i].inputs));
    }
    if (stream && fclose(stream) == 0)
        yb_hash_bytes(text, size, hash);
    free(text);
    free(command);
}

/* Paths of the shard: whole blocks, so that no block is simulated twice. */
static void path_range(const yb_shard *shard, int64_t paths, int64_t *first, int64_t *n)
{
    const int64_t blocks = (paths + YB_LANES - 1) / YB_LANES;
    const int64_t from = blocks * (shard->index - 1) / shard->count * YB_LANES;
    const int64_t to = blocks * shard->index / shard->count * YB_LANES;

    *first = from < paths ? from : paths;
    *n = (to < paths ? to : paths) - *first;
}

/* The command line without what belongs to this shard alone. */
static json_t *arguments_of(const yb_options *options)
{
    json_t *list = json_array();

    for (int i = 0; i < options->argc; i++)
        json_array_append_new(list, json_string(options->argv[i]));
    return list;
}

static bool is_text(const char *bytes)
{
    json_t *string = bytes ? json_string(bytes) : NULL;

    json_decref(string);
    return string != NULL;
}

/* The record of the shard is JSON: names that it cannot hold are refused before the work, not by the merge.
 */
static yb_status check_recordable(const yb_options *options, yb_diag *diag)
{
    char *folder = getcwd(NULL, 0);
    const bool folder_is_text = is_text(folder);

    free(folder);
    for (int i = 0; i < options->argc; i++)
        if (!is_text(options->argv[i]))
            return yb_fail(diag, YB_ERR_USAGE, NULL, "rename the file or folder",
                           "--shard: a name on the command line is not UTF-8 text");
    if (!folder_is_text)
        return yb_fail(diag, YB_ERR_USAGE, NULL, "rename it, or run in another folder",
                       "--shard: the name of the working folder is not UTF-8 text");
    return YB_OK;
}

typedef struct {
    const yb_options *options;
    const yb_shard *shard;
    yb_prepared *prepared;
    const yb_run_record *record;
    yb_publication *publication;
    yb_passes passes;
    double room;              /* for records of worlds, in bytes */
    yb_shared_worlds *worlds; /* that several scenarios go through */
    json_t *scenarios;
    yb_progress_lines progress;
} shard_work;

/* Memory that a shard takes besides the paths. */
#define BESIDES 50e6

/* Divides the series so that those of a pass fit in memory. */
static yb_status plan_passes(shard_work *work, yb_diag *diag)
{
    const double limit = yb_memory_limit(work->options);
    int copies[YB_SERIES_COUNT] = {0};
    double series_bytes = 0.0;
    int64_t first, n = 0;
    char needed[32], there[32];

    for (size_t i = 0; i < work->options->n_files; i++) {
        yb_results *layout = yb_results_layout(work->prepared[i].inputs, diag);

        if (!layout)
            return yb_diag_status(diag);
        path_range(work->shard, layout->paths, &first, &n);
        series_bytes = (double) n * layout->n_years * sizeof(double);
        for (int s = 0; s < YB_SERIES_COUNT; s++)
            copies[s] |= layout->slot[s] >= 0;
        yb_results_free(layout);
    }
    work->passes = yb_passes_plan(copies, series_bytes, limit > 0.0 ? limit - BESIDES : 1e300);
    if (work->passes.n == 0)
        return yb_fail(
            diag, YB_ERR_FILE, NULL, "divide the run into more shards, or allow more memory (--memory)",
            "%lld paths need %s of memory for a single series, %s are there", (long long) n,
            yb_bytes_text(work->passes.least_bytes + BESIDES, needed), yb_bytes_text(limit, there));
    if (work->passes.n == 1)
        work->room = limit > 0.0 ? limit - BESIDES - work->passes.whole_bytes : 1e300;
    return YB_OK;
}

static yb_status share_worlds(shard_work *work, yb_diag *diag)
{
    const size_t n = work->options->n_files;
    uint64_t *world = calloc(n, sizeof *world);
    int64_t first, paths;

    path_range(work->shard, yb_inputs_paths(work->prepared[0].inputs), &first, &paths);
    for (size_t i = 0; world && i < n; i++)
        world[i] = yb_model_world_hash(work->prepared[i].model);
    if (world)
        work->worlds = yb_shared_worlds_create(world, n, first, paths, work->room);
    free(world);
    return work->worlds ? YB_OK : yb_fail(diag, YB_ERR_FILE, NULL, NULL, "out of memory");
}

static void print_passes(const shard_work *work)
{
    char needed[32], used[32];

    if (work->passes.n > 1 && !work->options->quiet)
        fprintf(stderr, "%d series need %s of memory: simulated in %d passes of %s\n", work->passes.series,
                yb_bytes_text(work->passes.whole_bytes + BESIDES, needed), work->passes.n,
                yb_bytes_text(work->passes.most_bytes + BESIDES, used));
}

/* Simulates the paths once per pass; `*kept` is memory that is used again. */
static yb_status write_planes(const shard_work *work, size_t i, FILE *stream, int64_t first, int64_t n,
                              yb_results **kept, char hash[YB_HASH_TEXT], yb_diag *diag)
{
    const yb_prepared *p = &work->prepared[i];
    const uint64_t world = yb_model_world_hash(p->model);
    const yb_run_options run_options = {.threads = work->options->threads,
                                        .stop = &yb_stop_requested,
                                        .worlds = yb_shared_worlds_take(work->worlds, world, p->model, 1)};
    uint8_t *digests = calloc((size_t) YB_SERIES_COUNT * YB_YEARS, YB_DIGEST);
    bool only[YB_SERIES_COUNT];
    yb_status status = YB_OK;

    if (!digests)
        status = yb_fail(diag, YB_ERR_FILE, NULL, NULL, "out of memory");
    for (int pass = 0; status == YB_OK && pass < work->passes.n && !ferror(stream); pass++) {
        yb_passes_series(&work->passes, pass, only);
        *kept = yb_results_create_part(p->inputs, only, first, n, *kept, diag);
        status = *kept ? yb_run_paths(p->model, &run_options, *kept, diag) : yb_diag_status(diag);
        if (status == YB_OK && yb_stop_requested)
            status = YB_INTERRUPTED;
        if (status == YB_OK)
            yb_plane_file_add(stream, *kept, digests);
    }
    if (status == YB_OK)
        yb_plane_file_end(stream, *kept, digests, hash);
    free(digests);
    yb_shared_worlds_done(work->worlds, world);
    return status;
}

static yb_status simulate_part(shard_work *work, size_t i, yb_results **kept, yb_diag *diag)
{
    const yb_inputs *inputs = work->prepared[i].inputs;
    const char *name = yb_inputs_text(inputs, YB_KEY_SCENARIO);
    char file[128], hash[YB_HASH_TEXT];
    int64_t first, n;

    path_range(work->shard, yb_inputs_paths(inputs), &first, &n);
    snprintf(file, sizeof file, "%.100s.paths", name);
    FILE *stream = yb_publication_open(work->publication, file, diag);

    if (!stream)
        return YB_ERR_FILE;
    const yb_status status = write_planes(work, i, stream, first, n, kept, hash, diag);
    const yb_status closed = yb_publication_close(work->publication, stream, file, diag);

    if (status != YB_OK || closed != YB_OK)
        return status != YB_OK ? status : closed;
    json_array_append_new(work->scenarios,
                          json_pack("{s:s, s:s, s:s, s:s, s:s, s:I, s:I}", "scenario", name, "file", file,
                                    "planes_sha256", hash, "scenario_sha256", work->record[i].scenario_hash,
                                    "data_sha256", work->record[i].data_hash, "first_path",
                                    (json_int_t) first, "paths", (json_int_t) n));
    yb_progress_show(&work->progress, (int64_t) i + 1);
    return YB_OK;
}

static yb_status write_shard(shard_work *work, const char *set_hash, yb_diag *diag)
{
    char *folder = getcwd(NULL, 0);
    yb_results *results = NULL;
    yb_status status = share_worlds(work, diag);

    yb_progress_start(&work->progress, "scenarios", 0, (int64_t) work->options->n_files,
                      work->options->quiet);
    work->scenarios = json_array();
    for (size_t i = 0; status == YB_OK && i < work->options->n_files; i++)
        status = simulate_part(work, i, &results, diag);
    yb_progress_end(&work->progress);
    yb_shared_worlds_free(work->worlds);
    yb_results_free(results);
    json_t *root = yb_manifest_create("run", yb_inputs_text(work->prepared[0].inputs, YB_KEY_SCENARIO),
                                      set_hash, work->shard);

    if (root) {
        json_object_set(root, "scenarios", work->scenarios);
        json_object_set_new(root, "arguments", arguments_of(work->options));
        json_object_set_new(root, "folder", json_string(folder ? folder : "."));
    }
    json_decref(work->scenarios);
    free(folder);
    if (status == YB_OK && yb_stop_requested)
        status = YB_INTERRUPTED;
    if (status == YB_OK)
        return yb_manifest_publish(root, work->publication, diag);
    json_decref(root);
    yb_publication_abandon(work->publication);
    if (status == YB_INTERRUPTED)
        yb_fail(diag, YB_INTERRUPTED, NULL, "run the shard again", "stopped by %s; the shard is not written",
                yb_stop_requested == SIGINT ? "SIGINT" : "SIGTERM");
    return status;
}

/* Takes the locks, and writes the shard unless it is there. */
static yb_status make_shard(shard_work *work, yb_diag *diag)
{
    const yb_options *options = work->options;
    char set_hash[YB_HASH_TEXT], name[64], *folder = yb_shard_folder(work->shard), *parent = NULL;
    yb_lock *shared = NULL, *own = NULL;
    yb_status status = YB_ERR_FILE;

    yb_run_set_hash(options, work->prepared, work->record, set_hash);
    snprintf(name, sizeof name, ".lock-%04d-of-%04d", work->shard->index, work->shard->count);
    if (!folder || asprintf(&parent, "%s/shards", options->output) < 0) {
        yb_fail(diag, YB_ERR_FILE, NULL, NULL, "out of memory");
        goto done;
    }
    shared = yb_lock_take(options->output, ".lock", false, diag);
    own = shared ? yb_lock_take(options->output, name, true, diag) : NULL;
    if (!own)
        goto done;
    if (options->resume && yb_manifest_matches(options->output, work->shard, set_hash)) {
        if (!options->quiet)
            printf("%s/%s is complete already\n", options->output, folder);
        status = YB_OK;
        goto done;
    }
    print_passes(work);
    work->publication = yb_publication_begin(parent, strchr(folder, '/') + 1, diag);
    if (work->publication)
        status = write_shard(work, set_hash, diag);
    if (status == YB_OK && !options->quiet)
        printf("shard: %s/%s (`yibao merge %s` joins them)\n", options->output, folder, options->output);
done:
    yb_lock_release(own);
    yb_lock_release(shared);
    free(folder);
    free(parent);
    return status;
}

yb_status yb_run_shard(const yb_options *options, yb_diag *diag)
{
    const size_t n = options->n_files;
    yb_shard shard;
    shard_work work = {.options = options, .shard = &shard};
    yb_run_record *record = calloc(n, sizeof *record);
    yb_status status = yb_shard_read(options->shard, &shard, diag);

    work.prepared = calloc(n, sizeof *work.prepared);
    work.record = record;
    yb_stop_on_signals();
    if (!record || !work.prepared)
        status = yb_fail(diag, YB_ERR_FILE, NULL, NULL, "out of memory");
    if (status == YB_OK)
        status = check_recordable(options, diag);
    if (status == YB_OK)
        status = yb_run_prepare(options, work.prepared, record, diag);
    if (status == YB_OK)
        status = plan_passes(&work, diag);
    if (status == YB_OK)
        status = make_shard(&work, diag);
    for (size_t i = 0; work.prepared && i < n; i++)
        yb_prepared_free(&work.prepared[i]);
    free(work.prepared);
    free(record);
    return status;
}
