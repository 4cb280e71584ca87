/* yibao batch: many scenarios, in parts that survive whatever happens. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "batch_merge.h"
#include "batch_private.h"
#include "yibao/publish.h"

/* Up to so many members lie side by side; more are spread over 256 folders by a hash of their names, so
 * that a batch that grows finds its members where they were. */
enum { MOST_IN_ONE_FOLDER = 1000 };

static char *member_folder(const yb_batch_file *file, size_t i)
{
    char hash[YB_HASH_TEXT], *folder = NULL;
    const char *name = file->member_name[i];

    yb_hash_bytes(name, strlen(name), hash);
    const int n = file->n_members <= MOST_IN_ONE_FOLDER ? asprintf(&folder, "members/%s", name)
                                                        : asprintf(&folder, "members/%.2s/%s", hash, name);

    return n > 0 ? folder : NULL;
}

/* Shard I takes every N-th member: neighbours on a grid take about the same time. */
static yb_status list_members(yb_batch *batch, yb_diag *diag)
{
    const size_t n = batch->file->n_members;

    batch->item = calloc(n, sizeof *batch->item);
    for (size_t i = 0; batch->item && i < n; i++) {
        batch->item[i].folder = member_folder(batch->file, i);
        batch->item[i].mine =
            batch->shard.count == 0 || i % (size_t) batch->shard.count == (size_t) batch->shard.index - 1;
        batch->n_mine += batch->item[i].mine;
        if (!batch->item[i].folder)
            return yb_fail(diag, YB_ERR_FILE, NULL, NULL, "out of memory");
    }
    return batch->item ? YB_OK : yb_fail(diag, YB_ERR_FILE, NULL, NULL, "out of memory");
}

static yb_status open_batch(yb_batch *batch, yb_diag *diag)
{
    const yb_options *options = batch->options;

    if (yb_shard_read(options->shard, &batch->shard, diag) != YB_OK)
        return yb_diag_status(diag);
    batch->file = yb_batch_file_read(options->file[0], diag);
    if (!batch->file)
        return yb_diag_status(diag);
    batch->cache = yb_data_cache_create();
    batch->command = yb_cli_command_text(options);
    if (options->output_given)
        batch->output = strdup(options->output);
    else if (asprintf(&batch->output, "output/%s", batch->file->name) < 0)
        batch->output = NULL;
    if (!batch->cache || !batch->command || !batch->output)
        return yb_fail(diag, YB_ERR_FILE, NULL, NULL, "out of memory");
    return list_members(batch, diag);
}

/* A batch has its folder to itself; shards share it with one another, but each is run once at a time. */
static yb_status take_locks(yb_batch *batch, yb_diag *diag)
{
    char name[64];

    batch->lock = yb_lock_take(batch->output, ".lock", batch->shard.count == 0, diag);
    if (batch->lock && batch->shard.count > 0) {
        snprintf(name, sizeof name, ".lock-%04d-of-%04d", batch->shard.index, batch->shard.count);
        batch->shard_lock = yb_lock_take(batch->output, name, true, diag);
    }
    return batch->lock && (batch->shard.count == 0 || batch->shard_lock) ? YB_OK : YB_ERR_FILE;
}

void yb_batch_sweep(const char *output, bool alone)
{
    static const char *const folders[] = {"", "/shards", "/members"};
    char *folder = NULL;

    for (int k = -(int) (sizeof folders / sizeof *folders); k < 256; k++) {
        const int n = k < 0 ? asprintf(&folder, "%s%s", output, folders[-k - 1])
                            : asprintf(&folder, "%s/members/%02x", output, (unsigned) k);

        if (n > 0 && access(folder, F_OK) == 0)
            yb_publication_sweep(folder, alone);
        free(folder);
        folder = NULL;
    }
}

/* Tables of an older state of the batch would not belong to the members beside them. */
static void remove_tables(const yb_batch *batch)
{
    static const char *const names[] = {"batch.csv", "batch_summary.csv", "batch_long.csv"};

    for (size_t k = 0; k < sizeof names / sizeof *names; k++) {
        char *path = NULL;

        if (asprintf(&path, "%s/%s", batch->output, names[k]) > 0)
            (void) remove(path);
        free(path);
    }
}

static yb_status plan(yb_batch *batch, yb_diag *diag)
{
    if (yb_batch_check_members(batch, diag) != YB_OK)
        return yb_diag_status(diag);
    if (yb_stop_requested)
        return yb_fail(diag, YB_INTERRUPTED, NULL, NULL, "stopped before the first member");
    yb_batch_find_complete(batch);
    return yb_batch_estimate(batch, diag);
}

static yb_status carry_out(yb_batch *batch, yb_diag *diag)
{
    const yb_batch_cost *cost = &batch->cost;

    if (take_locks(batch, diag) != YB_OK)
        return yb_diag_status(diag);
    yb_batch_sweep(batch->output, batch->shard.count == 0); /* without shards the folder is ours alone */
    yb_batch_find_complete(batch); /* another process may have finished members meanwhile */
    if (!batch->options->quiet)
        yb_batch_print_plan(batch, stderr);
    if (cost->free_bytes > 0.0 && cost->disk_bytes > cost->free_bytes)
        yb_warn(diag, NULL, "fewer series (output.series) make smaller tables",
                "%s: the results will take about %.1f GB, %.1f GB are free", batch->output,
                cost->disk_bytes / 1e9, cost->free_bytes / 1e9);
    if (batch->n_complete < batch->n_mine)
        remove_tables(batch);
    yb_status status = yb_batch_run_members(batch, diag);

    if (status == YB_OK)
        status = yb_batch_finish(batch, diag);
    if (status == YB_OK && !batch->options->quiet)
        printf("results: %s%s\n", batch->output,
               batch->shard.count > 0 ? " (a shard: `yibao merge` joins them)" : "/batch.csv");
    return status;
}

static void close_batch(yb_batch *batch)
{
    yb_lock_release(batch->shard_lock);
    yb_lock_release(batch->lock);
    yb_prepared_free(&batch->versus);
    yb_results_free(batch->versus_results);
    yb_bands_free(batch->versus_bands);
    for (size_t i = 0; batch->item && i < batch->file->n_members; i++)
        free(batch->item[i].folder);
    free(batch->item);
    yb_data_cache_free(batch->cache);
    yb_batch_file_free(batch->file);
    free(batch->output);
    free(batch->command);
}

yb_status yb_command_batch(const yb_options *options, yb_diag *diag)
{
    yb_batch *batch = calloc(1, sizeof *batch);
    yb_status status;

    if (!batch)
        return yb_fail(diag, YB_ERR_FILE, NULL, NULL, "out of memory");
    batch->options = options;
    yb_stop_on_signals();
    status = open_batch(batch, diag);
    if (status == YB_OK)
        status = plan(batch, diag);
    if (status == YB_OK && options->dry_run)
        yb_batch_print_plan(batch, stdout);
    else if (status == YB_OK)
        status = carry_out(batch, diag);
    close_batch(batch);
    free(batch);
    return status;
}
