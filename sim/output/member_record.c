/* What makes a member of a batch complete: see member_record.h. */
#include "yibao/member_record.h"

#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "yibao/table_sums.h"

static char *path_in(const char *folder, const char *name)
{
    char *path = NULL;

    return asprintf(&path, "%s/%s", folder, name) > 0 ? path : NULL;
}

/* The list of the record. */
static json_t *sums(const char *folder, const char *const *files, size_t n)
{
    yb_table_file *tables = calloc(n + 1, sizeof *tables);
    char **paths = calloc(n + 1, sizeof *paths);
    bool known = tables && paths;

    for (size_t i = 0; known && i < n; i++) {
        paths[i] = path_in(folder, files[i]);
        tables[i] = (yb_table_file){paths[i], files[i]};
        known = paths[i] != NULL;
    }
    json_t *list = known ? yb_table_sums(tables, n) : NULL;

    for (size_t i = 0; paths && i < n; i++)
        free(paths[i]);
    free(paths);
    free(tables);
    return list;
}

yb_status yb_member_record_write(const char *folder, const char *member, const char *hash,
                                 const char *const *files, size_t n, yb_diag *diag)
{
    json_t *list = sums(folder, files, n);
    char *path = path_in(folder, "member.json");
    bool written = list && path;
    json_t *root = written ? json_pack("{s:s, s:s, s:s, s:O}", "member", member, "member_sha256", hash,
                                       "version", YB_VERSION, "files", list)
                           : NULL;
    FILE *stream = root ? fopen(path, "w") : NULL;

    written = stream && json_dumpf(root, stream, JSON_INDENT(2)) == 0 && fputc('\n', stream) != EOF &&
              fflush(stream) == 0 && fsync(fileno(stream)) == 0;
    const int reason = errno;

    if (stream && fclose(stream) != 0)
        written = false;
    json_decref(root);
    json_decref(list);
    free(path);
    return written ? YB_OK
                   : yb_fail(diag, YB_ERR_FILE, NULL, NULL, "cannot write %s/member.json: %s", folder,
                             strerror(reason));
}

bool yb_member_record_holds(const char *folder, const char *hash, bool contents, char *wrong)
{
    char *path = path_in(folder, "member.json");
    json_t *root = path ? json_load_file(path, 0, NULL) : NULL, *entry;
    const char *member_hash = json_string_value(json_object_get(root, "member_sha256"));
    const json_t *list = json_object_get(root, "files");
    bool holds = member_hash && strcmp(member_hash, hash) == 0 && json_array_size(list) > 0;
    size_t i;

    if (wrong)
        strcpy(wrong, "member.json");
    json_array_foreach(list, i, entry)
    {
        const char *name = json_string_value(json_object_get(entry, "file"));
        const char *sum = json_string_value(json_object_get(entry, "sha256"));
        const json_int_t bytes = json_integer_value(json_object_get(entry, "bytes"));
        char found_sum[YB_HASH_TEXT];
        long long found = -1;

        if (!holds)
            break;
        char *file = name && sum && !strchr(name, '/') ? path_in(folder, name) : NULL;

        holds = file && yb_table_facts(file, &found, contents ? found_sum : NULL) && found == bytes &&
                (!contents || strcmp(sum, found_sum) == 0);
        free(file);
        if (!holds && wrong)
            snprintf(wrong, 64, "%s", name ? name : "member.json");
    }
    json_decref(root);
    free(path);
    return holds;
}

bool yb_member_record_hash(const char *folder, char text[YB_HASH_TEXT])
{
    char *path = path_in(folder, "member.json");
    const bool known = path && yb_hash_files(&path, 1, text) == 0;

    free(path);
    return known;
}
