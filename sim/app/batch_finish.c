/* The end of a batch: its tables, or the record of a shard; and the shards joined. */
#include <stdlib.h>
#include <string.h>

#include "batch_merge.h"
#include "batch_private.h"
#include "shard_manifest.h"
#include "yibao/batch_table.h"
#include "yibao/member_record.h"

/* What tells a batch from another one: its members, the scenarios they come from, and the command line. */
static yb_status hash_set(yb_batch *batch, char hash[YB_HASH_TEXT], yb_diag *diag)
{
    char *text = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&text, &size);
    const char *last = NULL;

    if (!stream)
        return yb_fail(diag, YB_ERR_FILE, NULL, NULL, "out of memory");
    fprintf(stream, "%s\n%s\n%s\n%lld %lld\n", YB_VERSION, batch->file->hash, batch->versus_hash,
            batch->options->paths, batch->options->seed);
    for (size_t k = 0; k < batch->options->n_set; k++)
        fprintf(stream, "%s\n", batch->options->set[k]);
    for (size_t k = 0; k < batch->n_years; k++)
        fprintf(stream, "%d\n", batch->year[k]);
    for (size_t i = 0; i < batch->file->n_members; i++) {
        const char *base;
        size_t n;

        free(yb_batch_settings(batch->file, i, &base, &n));
        if (!base || (last && strcmp(base, last) == 0))
            continue;
        yb_inputs *inputs = yb_inputs_read(base, NULL, diag);

        if (inputs)
            yb_inputs_show(inputs, false, stream);
        yb_inputs_free(inputs);
        last = base;
    }
    if (fclose(stream) != 0)
        yb_fail(diag, YB_ERR_FILE, NULL, NULL, "out of memory");
    else
        yb_hash_bytes(text, size, hash);
    free(text);
    return yb_diag_status(diag);
}

static char *join(const char *output, const char *folder)
{
    char *path = NULL;

    return asprintf(&path, "%s/%s", output, folder) > 0 ? path : NULL;
}

/* A member as the record of a shard holds it. */
static json_t *member_entry(const yb_batch *batch, size_t i, yb_diag *diag)
{
    char *folder = join(batch->output, batch->item[i].folder), record[YB_HASH_TEXT];
    char *levers = yb_batch_lever_cells(batch->file, i);
    json_t *entry = NULL;

    if (folder && levers && yb_member_record_hash(folder, record))
        entry = json_pack("{s:I, s:s, s:s, s:s, s:s, s:s}", "index", (json_int_t) i, "member",
                          batch->file->member_name[i], "folder", batch->item[i].folder, "levers", levers,
                          "member_sha256", batch->item[i].hash, "record_sha256", record);
    if (!entry)
        yb_fail(diag, YB_ERR_FILE, NULL, "run the shard again with --resume", "%s cannot be read again",
                folder ? folder : batch->item[i].folder);
    free(folder);
    free(levers);
    return entry;
}

/* The data packs that the members of the shard were read from, by a hash of what names them: the name of a
 * folder need not be text that JSON can hold. */
static json_t *data_packs(const yb_batch *batch)
{
    json_t *packs = json_object();
    const char *key, *hash;
    char name[YB_HASH_TEXT];

    for (size_t i = 0; packs && yb_data_cache_pack(batch->cache, i, &key, &hash); i++) {
        yb_hash_bytes(key, strlen(key), name);
        json_object_set_new(packs, name, json_string(hash));
    }
    return packs;
}

static yb_status finish_shard(yb_batch *batch, const char *set_hash, yb_diag *diag)
{
    char *name = yb_shard_folder(&batch->shard), *parent = join(batch->output, "shards");
    char *columns = yb_batch_lever_names(batch->file);
    json_t *root = yb_manifest_create("batch", batch->file->name, set_hash, &batch->shard);
    json_t *list = json_array();
    yb_status status = YB_ERR_FILE;

    for (size_t i = 0; root && list && i < batch->file->n_members && yb_diag_status(diag) == YB_OK; i++)
        if (batch->item[i].mine)
            json_array_append_new(list, member_entry(batch, i, diag));
    if (!name || !parent || !columns || !root || !list)
        yb_fail(diag, YB_ERR_FILE, NULL, NULL, "out of memory");
    if (yb_diag_status(diag) == YB_OK) {
        json_object_set_new(root, "members", json_integer((json_int_t) batch->file->n_members));
        json_object_set_new(root, "lever_columns", json_string(columns));
        json_object_set(root, "member", list);
        json_object_set_new(root, "data_sha256", data_packs(batch));
        yb_publication *publication = yb_publication_begin(parent, strchr(name, '/') + 1, diag);

        if (publication)
            status = yb_manifest_publish(json_incref(root), publication, diag);
    }
    json_decref(root);
    json_decref(list);
    free(columns);
    free(parent);
    free(name);
    return status;
}

yb_status yb_batch_finish(yb_batch *batch, yb_diag *diag)
{
    const size_t n = batch->file->n_members;
    char hash[YB_HASH_TEXT];
    yb_status status = hash_set(batch, hash, diag);

    if (status != YB_OK)
        return status;
    if (batch->shard.count > 0)
        return finish_shard(batch, hash, diag);
    yb_batch_row *rows = calloc(n, sizeof *rows);
    char *columns = yb_batch_lever_names(batch->file);

    for (size_t i = 0; rows && i < n; i++)
        rows[i] = (yb_batch_row){batch->file->member_name[i], batch->item[i].folder,
                                 yb_batch_lever_cells(batch->file, i)};
    if (!rows || !columns)
        status = yb_fail(diag, YB_ERR_FILE, NULL, NULL, "out of memory");
    if (status == YB_OK)
        status = yb_batch_table_write(batch->output, &(yb_batch_head){batch->file->name, hash, columns, n},
                                      rows, diag);
    for (size_t i = 0; rows && i < n; i++)
        free((char *) rows[i].levers);
    free(rows);
    free(columns);
    return status;
}

static const char *text_of(const json_t *entry, const char *key)
{
    const char *text = json_string_value(json_object_get(entry, key));

    return text ? text : "";
}

/* Notes the members of one shard. */
static void collect_rows(const yb_shard_set *set, size_t s, yb_batch_row *rows, const json_t **entries,
                         size_t n, yb_diag *diag)
{
    json_t *entry;
    size_t k;

    json_array_foreach(json_object_get(set->root[s], "member"), k, entry)
    {
        const json_int_t index = json_integer_value(json_object_get(entry, "index"));

        if (index < 0 || (size_t) index >= n || rows[index].name) {
            yb_fail(diag, YB_ERR_FILE, NULL, NULL, "%s lists the member %lld, which another shard lists too",
                    set->folder[s], (long long) index);
            continue;
        }
        rows[index] =
            (yb_batch_row){text_of(entry, "member"), text_of(entry, "folder"), text_of(entry, "levers")};
        entries[index] = entry;
    }
}

/* Shards that read the same data pack must have found the same numbers in it. */
static void check_data(const yb_shard_set *set, yb_diag *diag)
{
    json_t *seen = json_object(), *by = json_object(), *hash;
    const char *key;

    for (size_t s = 0; s < set->n; s++) {
        json_object_foreach(json_object_get(set->root[s], "data_sha256"), key, hash)
        {
            const json_t *before = json_object_get(seen, key);

            if (before && !json_equal(before, hash)) {
                yb_fail(diag, YB_ERR_FILE, NULL, "run the shards again from the same data",
                        "%s does not match %s: the data files have changed between them", set->folder[s],
                        text_of(by, key));
                break;
            }
            if (!before && (json_object_set(seen, key, hash) != 0 ||
                            json_object_set_new(by, key, json_string(set->folder[s])) != 0))
                yb_fail(diag, YB_ERR_FILE, NULL, NULL, "%s: its data cannot be compared", set->folder[s]);
        }
    }
    json_decref(seen);
    json_decref(by);
}

/* Every file of a member is compared with its checksum. */
static void check_member_files(const char *output, const json_t *entry, yb_diag *diag)
{
    const char *folder = text_of(entry, "folder");
    char *path = join(output, folder), record[YB_HASH_TEXT] = "", wrong[64] = "member.json";

    if (!path || !yb_member_record_hash(path, record))
        yb_fail(diag, YB_ERR_FILE, NULL, "run its shard again with --resume", "the member %s is missing",
                path ? path : folder);
    else if (strcmp(record, text_of(entry, "record_sha256")) != 0 ||
             !yb_member_record_holds(path, text_of(entry, "member_sha256"), true, wrong))
        yb_fail(diag, YB_ERR_FILE, NULL, "remove the member's folder and run the shard again with --resume",
                "%s/%s is damaged: it is not what its checksum says", path, wrong);
    free(path);
}

/* Members side by side: reading them all is what a merge spends its time on. */
static void check_files(const char *output, const json_t *const *entries, size_t n, int threads,
                        yb_diag *diag)
{
    enum { MOST_PROBLEMS = 100 };
    yb_diag **problems = calloc(n + 1, sizeof *problems);
    size_t unchecked = 0;

    if (!problems) {
        yb_fail(diag, YB_ERR_FILE, NULL, NULL, "out of memory");
        return;
    }
#pragma omp parallel for schedule(dynamic, 16) num_threads(threads)
    for (size_t i = 0; i < n; i++) {
        yb_diag *own = entries[i] && !yb_stop_requested ? yb_diag_create() : NULL;

        if (own)
            check_member_files(output, entries[i], own);
        if (entries[i] && !own && !yb_stop_requested)
#pragma omp atomic
            unchecked++;
        if (own && yb_diag_errors(own) > 0)
            problems[i] = own;
        else
            yb_diag_free(own);
    }
    for (size_t i = 0; i < n; i++) {
        if (problems[i] && yb_diag_errors(diag) < MOST_PROBLEMS)
            yb_diag_take(diag, problems[i]);
        yb_diag_free(problems[i]);
    }
    free(problems);
    if (unchecked > 0)
        yb_fail(diag, YB_ERR_FILE, NULL, NULL, "out of memory");
    if (yb_stop_requested)
        yb_fail(diag, YB_INTERRUPTED, NULL, "merge again", "stopped; nothing is merged");
}

yb_status yb_batch_merge(const char *output, const yb_shard_set *set, int threads, yb_diag *diag)
{
    const size_t n = (size_t) json_integer_value(json_object_get(set->root[0], "members"));
    yb_batch_row *rows = calloc(n + 1, sizeof *rows);
    const json_t **entries = calloc(n + 1, sizeof(json_t *));
    size_t missing = 0;

    if (!rows || !entries) {
        free(rows);
        free(entries);
        return yb_fail(diag, YB_ERR_FILE, NULL, NULL, "out of memory");
    }
    check_data(set, diag);
    for (size_t s = 0; s < set->n; s++)
        collect_rows(set, s, rows, entries, n, diag);
    check_files(output, entries, n, threads, diag);
    free(entries);
    for (size_t i = 0; i < n; i++)
        missing += rows[i].name == NULL;
    if (missing > 0 && yb_diag_status(diag) == YB_OK)
        yb_fail(diag, YB_ERR_FILE, NULL, NULL, "%zu of %zu members are in no shard", missing, n);
    yb_status status = yb_diag_status(diag);

    if (status == YB_OK)
        status = yb_batch_table_write(output,
                                      &(yb_batch_head){set->name, text_of(set->root[0], "set_sha256"),
                                                       text_of(set->root[0], "lever_columns"), n},
                                      rows, diag);
    free(rows);
    return status;
}
