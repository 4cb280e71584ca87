/* The records of shards: see shard_manifest.h. */
#include "shard_manifest.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "yibao/hash.h"

json_t *yb_manifest_create(const char *kind, const char *name, const char *set_hash, const yb_shard *shard)
{
    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:i, s:i}", "program", "yibao", "version", YB_VERSION, "kind",
                     kind, "name", name, "set_sha256", set_hash, "shard", shard->index, "shards",
                     shard->count);
}

static yb_status write_text(yb_publication *publication, const char *file, const char *text, yb_diag *diag)
{
    FILE *stream = yb_publication_open(publication, file, diag);

    if (!stream)
        return YB_ERR_FILE;
    fputs(text, stream);
    return yb_publication_close(publication, stream, file, diag);
}

yb_status yb_manifest_publish(json_t *root, yb_publication *publication, yb_diag *diag)
{
    char hash[YB_HASH_TEXT], sum[YB_HASH_TEXT + 32];
    char *text = root ? json_dumps(root, JSON_INDENT(1)) : NULL;
    yb_status status = YB_ERR_FILE;

    if (!text) {
        yb_fail(diag, YB_ERR_FILE, NULL, NULL, "out of memory");
    } else {
        yb_hash_bytes(text, strlen(text), hash);
        snprintf(sum, sizeof sum, "%s  shard.json\n", hash);
        status = write_text(publication, "shard.json", text, diag);
        if (status == YB_OK)
            status = write_text(publication, "shard.sha256", sum, diag);
    }
    free(text);
    json_decref(root);
    if (status == YB_OK)
        return yb_publication_commit(publication, diag);
    yb_publication_abandon(publication);
    return status;
}

/* shard.json if its checksum is right; `found`: there is a file at all. */
static json_t *read_manifest(const char *folder, bool *found)
{
    char *path = NULL, *sum_path = NULL, hash[YB_HASH_TEXT] = "", sum[YB_HASH_TEXT] = "";
    json_t *root = NULL;

    *found = false;
    if (asprintf(&path, "%s/shard.json", folder) < 0 || asprintf(&sum_path, "%s/shard.sha256", folder) < 0)
        return NULL;
    FILE *stream = fopen(sum_path, "r");

    *found = yb_hash_files(&path, 1, hash) == 0;
    if (stream && fgets(sum, sizeof sum, stream) && strcmp(sum, hash) == 0)
        root = json_load_file(path, 0, NULL);
    if (stream)
        fclose(stream);
    free(path);
    free(sum_path);
    return root;
}

static const char *text_of(const json_t *root, const char *key)
{
    const char *text = json_string_value(json_object_get(root, key));

    return text ? text : "";
}

static int number_of(const json_t *root, const char *key)
{
    return (int) json_integer_value(json_object_get(root, key));
}

bool yb_manifest_matches(const char *output, const yb_shard *shard, const char *set_hash)
{
    char *name = yb_shard_folder(shard), *folder = NULL;
    bool found, matches = false;

    if (name && asprintf(&folder, "%s/%s", output, name) > 0) {
        json_t *root = read_manifest(folder, &found);

        matches = root && strcmp(text_of(root, "set_sha256"), set_hash) == 0 &&
                  number_of(root, "shard") == shard->index && number_of(root, "shards") == shard->count;
        json_decref(root);
    }
    free(folder);
    free(name);
    return matches;
}

/* One folder below shards/. */
static void add_shard(yb_shard_set *set, const char *output, const char *name, yb_diag *diag)
{
    char *folder = NULL;
    bool found;

    if (asprintf(&folder, "%s/shards/%s", output, name) < 0) {
        yb_fail(diag, YB_ERR_FILE, NULL, NULL, "out of memory");
        return;
    }
    json_t *root = read_manifest(folder, &found);

    if (!root) {
        yb_fail(diag, YB_ERR_FILE, NULL,
                found ? "run the shard again, or remove the folder if it is none of this run" : NULL,
                found ? "%s is damaged: shard.json is not what its checksum says"
                      : "%s is no shard: it has no shard.json",
                folder);
    } else {
        json_t **roots = realloc(set->root, (set->n + 1) * sizeof *roots);
        char **folders = realloc(set->folder, (set->n + 1) * sizeof *folders);

        set->root = roots ? roots : set->root;
        set->folder = folders ? folders : set->folder;
        if (roots && folders) {
            set->root[set->n] = root;
            set->folder[set->n++] = folder;
            return;
        }
        yb_fail(diag, YB_ERR_FILE, NULL, NULL, "out of memory");
        json_decref(root);
    }
    free(folder);
}

/* Shards that are not parts of one and the same thing. */
static void check_alike(const yb_shard_set *set, yb_diag *diag)
{
    static const struct {
        const char *key, *meaning;
    } same[] = {{"version", "of another version of yibao"},
                {"kind", "of another kind (a run and a batch are mixed)"},
                {"set_sha256", "of another run: its scenarios, data, settings, seed or paths differ"}};
    const json_t *first = set->root[0];

    for (size_t i = 0; i < set->n; i++) {
        const json_t *root = set->root[i];
        size_t k = 0;

        if (strcmp(text_of(root, "version"), YB_VERSION) != 0) {
            yb_fail(diag, YB_ERR_FILE, NULL, "merge with the version that ran the shards",
                    "%s was written by yibao %s, this is %s", set->folder[i], text_of(root, "version"),
                    YB_VERSION);
            continue;
        }
        while (k < sizeof same / sizeof *same &&
               strcmp(text_of(root, same[k].key), text_of(first, same[k].key)) == 0)
            k++;
        if (k < sizeof same / sizeof *same)
            yb_fail(diag, YB_ERR_FILE, NULL, "remove the shards that do not belong, or run them again",
                    "%s does not match %s: it is %s", set->folder[i], set->folder[0], same[k].meaning);
        else if (number_of(root, "shards") != number_of(first, "shards"))
            yb_fail(diag, YB_ERR_FILE, NULL, "remove the shards of the one or the other",
                    "%s does not match %s: a part of %d, not of %d", set->folder[i], set->folder[0],
                    number_of(root, "shards"), number_of(first, "shards"));
    }
}

/* Every number once. */
static void check_complete(yb_shard_set *set, yb_diag *diag)
{
    const int count = number_of(set->root[0], "shards");
    json_t **root = calloc((size_t) (count > 0 ? count : 1), sizeof(json_t *));
    char **folder = calloc((size_t) (count > 0 ? count : 1), sizeof(char *));
    int missing = 0, first_missing = 0;

    if (count < 1 || count > YB_MAX_SHARDS || !root || !folder) {
        yb_fail(diag, YB_ERR_FILE, NULL, NULL, "%s names no number of shards", set->folder[0]);
        free(root);
        free(folder);
        return;
    }
    for (size_t i = 0; i < set->n; i++) {
        const int number = number_of(set->root[i], "shard");

        if (number < 1 || number > count)
            yb_fail(diag, YB_ERR_FILE, NULL, NULL, "%s names the shard %d of %d", set->folder[i], number,
                    count);
        else if (root[number - 1])
            yb_fail(diag, YB_ERR_FILE, NULL, "remove one of the two",
                    "shard %d of %d is there twice: %s and %s", number, count, folder[number - 1],
                    set->folder[i]);
        else {
            root[number - 1] = set->root[i];
            folder[number - 1] = set->folder[i];
        }
    }
    for (int k = 0; k < count; k++)
        if (!root[k] && missing++ == 0)
            first_missing = k + 1;
    if (missing > 0)
        yb_fail(diag, YB_ERR_FILE, NULL, "run what is missing with --shard I/N, and --resume for a batch",
                "%d of %d shards are missing or not finished; the first is %d/%d", missing, count,
                first_missing, count);
    if (yb_diag_status(diag) != YB_OK) {
        free(root);
        free(folder);
        return;
    }
    free(set->root);
    free(set->folder);
    set->root = root;
    set->folder = folder;
    set->n = (size_t) count;
}

yb_status yb_shard_set_read(const char *output, yb_shard_set *set, yb_diag *diag)
{
    char *folder = NULL;
    struct dirent **entries = NULL;
    int n = -1;

    *set = (yb_shard_set){0};
    if (asprintf(&folder, "%s/shards", output) > 0)
        n = scandir(folder, &entries, NULL, alphasort);
    for (int i = 0; i < n; i++) {
        if (entries[i]->d_name[0] != '.') /* what is not finished starts with a dot */
            add_shard(set, output, entries[i]->d_name, diag);
        free(entries[i]);
    }
    free(entries);
    free(folder);
    if (set->n == 0 && yb_diag_status(diag) == YB_OK)
        yb_fail(diag, YB_ERR_FILE, NULL, "DIR is what -o named when the shards ran",
                "there are no shards in %s/shards", output);
    if (yb_diag_status(diag) == YB_OK)
        check_alike(set, diag);
    if (yb_diag_status(diag) == YB_OK)
        check_complete(set, diag);
    if (set->n > 0) {
        set->kind = text_of(set->root[0], "kind");
        set->name = text_of(set->root[0], "name");
    }
    return yb_diag_status(diag);
}

void yb_shard_set_free(yb_shard_set *set)
{
    for (size_t i = 0; i < set->n; i++) {
        json_decref(set->root[i]);
        free(set->folder[i]);
    }
    free(set->root);
    free(set->folder);
    *set = (yb_shard_set){0};
}
