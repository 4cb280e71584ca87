/* Size and SHA-256 of the tables of a result: see table_sums.h. */
#include "yibao/table_sums.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

bool yb_table_facts(const char *path, long long *bytes, char *sha256)
{
    struct stat info;

    if (stat(path, &info) != 0 || !S_ISREG(info.st_mode))
        return false;
    *bytes = (long long) info.st_size;
    return !sha256 || yb_hash_files((char *const[]){(char *) path}, 1, sha256) == 0;
}

json_t *yb_table_sums(const yb_table_file *files, size_t n)
{
    json_t *list = json_array();
    bool whole = list != NULL;

    for (size_t i = 0; whole && i < n; i++) {
        char sha256[YB_HASH_TEXT];
        long long bytes = 0;

        whole = yb_table_facts(files[i].path, &bytes, sha256) &&
                json_array_append_new(list, json_pack("{s:s, s:I, s:s}", "file", files[i].name, "bytes",
                                                      (json_int_t) bytes, "sha256", sha256)) == 0;
    }
    if (whole)
        return list;
    json_decref(list);
    return NULL;
}

/* One entry; a file that is not there is missed by whoever reads it. */
static void check_file(const json_t *entry, const char *folder, const char *record, const char *hint,
                       yb_diag *diag)
{
    const char *name = json_string_value(json_object_get(entry, "file"));
    const char *sha256 = json_string_value(json_object_get(entry, "sha256"));
    const json_int_t bytes = json_integer_value(json_object_get(entry, "bytes"));
    char found_sha256[YB_HASH_TEXT], *path = NULL;
    long long found = 0;

    if (!name || !sha256 || strchr(name, '/'))
        return;
    if (asprintf(&path, "%s/%s", folder, name) < 0)
        yb_fail(diag, YB_ERR_FILE, NULL, NULL, "out of memory");
    else if (yb_table_facts(path, &found, NULL) && found != bytes)
        yb_fail(diag, YB_ERR_FILE, NULL, hint,
                "%s is not what was written: it has %lld bytes, %s records %lld", path, found, record,
                (long long) bytes);
    else if (yb_table_facts(path, &found, found_sha256) && strcmp(found_sha256, sha256) != 0)
        yb_fail(diag, YB_ERR_FILE, NULL, hint,
                "%s is not what was written: its SHA-256 is %.12s..., %s records %.12s...", path,
                found_sha256, record, sha256);
    free(path);
}

yb_status yb_table_sums_check(const json_t *list, const char *folder, const char *record, const char *hint,
                              yb_diag *diag)
{
    const size_t errors = yb_diag_errors(diag);
    json_t *entry;
    size_t i;

    json_array_foreach(list, i, entry) check_file(entry, folder, record, hint, diag);
    return yb_diag_errors(diag) > errors ? YB_ERR_FILE : YB_OK;
}
