/* yibao merge: the shards of a run or a batch, joined. */
#include <ftw.h>
#include <omp.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "batch_merge.h"
#include "run_private.h"
#include "shard_manifest.h"
#include "yibao/lock.h"
#include "yibao/plane_file.h"

/* Where the paths of a merged run come from. */
typedef struct {
    const yb_shard_set *set;
    size_t n_scenarios;
} path_shards;

static const json_t *scenario_of(const json_t *root, size_t i)
{
    return json_array_get(json_object_get(root, "scenarios"), i);
}

static const char *text_of(const json_t *entry, const char *key)
{
    const char *text = json_string_value(json_object_get(entry, key));

    return text ? text : "";
}

static yb_status load_paths(void *context, size_t i, yb_results *results, yb_diag *diag)
{
    const path_shards *shards = context;
    int64_t next = 0;
    yb_status status = YB_OK;

    for (size_t s = 0; status == YB_OK && s < shards->set->n; s++) {
        const json_t *entry = scenario_of(shards->set->root[s], i);
        const int64_t first = json_integer_value(json_object_get(entry, "first_path"));
        const int64_t n = json_integer_value(json_object_get(entry, "paths"));
        char *path = NULL;

        if (yb_stop_requested)
            status = YB_INTERRUPTED;
        else if (first != next || n < 0 || first + n > results->paths)
            status = yb_fail(diag, YB_ERR_FILE, NULL, NULL, "%s holds other paths than its number says",
                             shards->set->folder[s]);
        else if (asprintf(&path, "%s/%s", shards->set->folder[s], text_of(entry, "file")) < 0)
            status = yb_fail(diag, YB_ERR_FILE, NULL, NULL, "out of memory");
        else
            status = yb_plane_file_read(path, text_of(entry, "planes_sha256"), first, n, results, diag);
        free(path);
        next = first + n;
    }
    if (status == YB_OK && next != results->paths)
        status = yb_fail(diag, YB_ERR_FILE, NULL, NULL, "the shards hold %lld of %lld paths",
                         (long long) next, (long long) results->paths);
    return status;
}

/* The scenarios as they are now must be those that the shards ran. */
static yb_status check_unchanged(const path_shards *shards, const yb_options *options, yb_diag *diag)
{
    const size_t n = options->n_files;
    yb_prepared *prepared = calloc(n, sizeof *prepared);
    yb_run_record *record = calloc(n, sizeof *record);
    char hash[YB_HASH_TEXT];
    yb_status status;

    if (!prepared || !record)
        status = yb_fail(diag, YB_ERR_FILE, NULL, NULL, "out of memory");
    else
        status = yb_run_prepare(options, prepared, record, diag);
    if (status == YB_OK) {
        yb_run_set_hash(options, prepared, record, hash);
        if (shards->n_scenarios != n || strcmp(hash, text_of(shards->set->root[0], "set_sha256")) != 0)
            status = yb_fail(diag, YB_ERR_FILE, NULL, "run the shards again, or bring back the old files",
                             "the scenarios or their data have changed since the shards of %s ran",
                             shards->set->name);
    }
    for (size_t i = 0; prepared && i < n; i++)
        yb_prepared_free(&prepared[i]);
    free(prepared);
    free(record);
    return status;
}

/* The options of the shards' command line, with those of the merge laid over them. */
static yb_options *options_of_shards(const yb_options *merge, const char *output, const json_t *root,
                                     char ***arguments, yb_diag *diag)
{
    const json_t *list = json_object_get(root, "arguments");
    const int n = (int) json_array_size(list);
    yb_options *options = calloc(1, sizeof *options);

    *arguments = calloc((size_t) n + 1, sizeof(char *));
    for (int i = 0; *arguments && i < n; i++)
        (*arguments)[i] = (char *) json_string_value(json_array_get(list, (size_t) i));
    if (!options || !*arguments || n < 2 || yb_cli_read(n, *arguments, options, diag) != YB_OK) {
        yb_fail(diag, YB_ERR_FILE, NULL, NULL, "the command line of the shards cannot be read");
        free(options);
        return NULL;
    }
    options->output = output;
    options->shard = NULL;
    options->resume = false;
    options->threads = merge->threads;
    options->memory = merge->memory;
    options->quiet = true; /* a later scenario may be refused: nothing is printed before all are joined */
    options->color = merge->color;
    return options;
}

static yb_status merge_run(const yb_options *merge, const char *output, const yb_shard_set *set,
                           yb_diag *diag)
{
    path_shards shards = {set, json_array_size(json_object_get(set->root[0], "scenarios"))};
    const yb_path_source source = {load_paths, &shards};
    const char *folder = text_of(set->root[0], "folder");
    char **arguments;
    yb_options *options = options_of_shards(merge, output, set->root[0], &arguments, diag);
    yb_status status = options ? YB_OK : YB_ERR_FILE;

    /* Relative names of the command line mean what they meant for the shards. */
    if (status == YB_OK && chdir(folder) != 0)
        yb_warn(diag, NULL, NULL, "the folder %s, where the shards ran, is gone", folder);
    if (status == YB_OK)
        status = check_unchanged(&shards, options, diag);
    if (status == YB_OK)
        status = yb_run_from(options, &source, diag);
    free(arguments);
    free(options);
    return status;
}

static int remove_entry(const char *path, const struct stat *info, int type, struct FTW *where)
{
    (void) info;
    (void) type;
    (void) where;
    return remove(path);
}

static void remove_shards(const char *output)
{
    char *folder = NULL;

    if (asprintf(&folder, "%s/shards", output) > 0)
        (void) nftw(folder, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
    free(folder);
}

yb_status yb_command_merge(const yb_options *options, yb_diag *diag)
{
    char *output = realpath(options->file[0], NULL);
    yb_shard_set set = {0};
    yb_lock *lock = NULL;
    yb_status status = YB_ERR_FILE;

    yb_stop_on_signals();
    if (!output)
        yb_fail(diag, YB_ERR_FILE, NULL, NULL, "there is no folder %s", options->file[0]);
    else if (access(output, W_OK) != 0)
        yb_fail(diag, YB_ERR_FILE, NULL, NULL, "%s cannot be written to", options->file[0]);
    else
        lock = yb_lock_take(output, ".lock", true, diag);
    if (lock)
        status = yb_shard_set_read(output, &set, diag);
    if (status == YB_OK && strcmp(set.kind, "batch") == 0)
        status =
            yb_batch_merge(output, &set, options->threads > 0 ? options->threads : omp_get_num_procs(), diag);
    else if (status == YB_OK)
        status = merge_run(options, output, &set, diag);
    /* All shards are there, so what is left of a node that died belongs to nobody. */
    if (status == YB_OK)
        yb_batch_sweep(output, true);
    if (status == YB_OK && options->remove_shards)
        remove_shards(output);
    if (status == YB_OK && !options->quiet)
        printf("merged %zu shard%s of %s into %s\n", set.n, set.n == 1 ? "" : "s", set.name,
               options->file[0]);
    yb_shard_set_free(&set);
    yb_lock_release(lock);
    free(output);
    return status;
}
