/* Results that appear whole or not at all: see publish.h. */
#include "yibao/publish.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio_ext.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct yb_publication {
    char *parent, *name;
    char *target; /* parent/name */
    char *aside;  /* parent/.name.partial-PID */
};

static const char partial_mark[] = ".partial-";

/* The host part of a mark: on a shared file system another host's process numbers mean nothing here. */
static void host_name(char buffer[64])
{
    if (gethostname(buffer, 64) != 0)
        buffer[0] = '\0';
    buffer[63] = '\0';
    for (char *c = buffer; *c; c++)
        if (*c == '-' || *c == '/')
            *c = '_';
}

/* parent/.name.partial-PID-HOST and `suffix`; malloc'd, NULL: out of memory. */
static char *partial_path(const char *parent, const char *name, const char *suffix)
{
    char host[64], *path = NULL;

    host_name(host);
    return asprintf(&path, "%s/.%s%s%ld-%s%s", parent, name, partial_mark, (long) getpid(), host, suffix) > 0
               ? path
               : NULL;
}

static yb_status file_trouble(yb_diag *diag, const char *verb, const char *path)
{
    return yb_fail(diag, YB_ERR_FILE, NULL, NULL, "cannot %s %s: %s", verb, path, strerror(errno));
}

static int remove_entry(const char *path, const struct stat *info, int type, struct FTW *where)
{
    (void) info;
    (void) type;
    (void) where;
    return remove(path);
}

static void remove_tree(const char *path)
{
    (void) nftw(path, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
}

yb_status yb_make_folders(const char *path, yb_diag *diag)
{
    char *copy = strdup(path);
    yb_status status = YB_OK;

    if (!copy)
        return yb_fail(diag, YB_ERR_FILE, NULL, NULL, "out of memory");
    for (char *c = copy + 1; status == YB_OK; c++) {
        const char here = *c;

        if (here != '/' && here != '\0')
            continue;
        *c = '\0';
        if (mkdir(copy, 0777) != 0 && errno != EEXIST)
            status = file_trouble(diag, "create the folder", copy);
        *c = here;
        if (here == '\0')
            break;
    }
    free(copy);
    struct stat info;

    if (status == YB_OK && (stat(path, &info) != 0 || !S_ISDIR(info.st_mode)))
        status = yb_fail(diag, YB_ERR_FILE, NULL, NULL, "%s is not a folder", path);
    return status;
}

static bool exists(const char *path)
{
    struct stat info;

    return lstat(path, &info) == 0;
}

/* What a killed process left: an old result that was moved aside while no new one stands in its place
 * comes back; everything else goes. */
static void settle_leftover(const char *parent, const char *name, const char *leftover)
{
    const char *end = strrchr(leftover, '-');
    char *target = NULL;

    if (end && strcmp(end, "-old") == 0 && asprintf(&target, "%s/%s", parent, name) > 0 && !exists(target))
        (void) rename(leftover, target);
    else
        remove_tree(leftover);
    free(target);
}

/* Was the mark "PID-HOST" or "PID-HOST-old" left by a process of this host that is gone? */
static bool left_behind(const char *mark, const char *host)
{
    const size_t length = strlen(host);
    char *end;
    const long pid = strtol(mark, &end, 10);

    /* The whole name: node1 must not take what node10 is writing for its own. */
    return *end == '-' && strncmp(end + 1, host, length) == 0 &&
           (end[1 + length] == '\0' || strcmp(end + 1 + length, "-old") == 0) && pid > 0 && pid != getpid() &&
           kill((pid_t) pid, 0) != 0 && errno == ESRCH;
}

/* Looks for leftovers of this name whose process is gone. */
static void sweep(const char *parent, const char *name)
{
    DIR *folder = opendir(parent);
    const size_t length = strlen(name);
    char host[64];

    host_name(host);

    for (struct dirent *entry; folder && (entry = readdir(folder));) {
        const char *rest = entry->d_name;
        char *path;

        if (rest[0] != '.' || strncmp(rest + 1, name, length) != 0 ||
            strncmp(rest + 1 + length, partial_mark, sizeof partial_mark - 1) != 0)
            continue;
        if (left_behind(rest + length + sizeof partial_mark, host) &&
            asprintf(&path, "%s/%s", parent, rest) > 0) {
            settle_leftover(parent, name, path);
            free(path);
        }
    }
    if (folder)
        closedir(folder);
}

void yb_publication_sweep(const char *parent, bool all)
{
    DIR *folder = opendir(parent);
    char host[64];

    host_name(host);
    for (struct dirent *entry; folder && (entry = readdir(folder));) {
        const char *mark = entry->d_name[0] == '.' ? strstr(entry->d_name, partial_mark) : NULL;
        char *path = NULL, *name = NULL;

        if (!mark || mark == entry->d_name + 1)
            continue;
        if ((all || left_behind(mark + sizeof partial_mark - 1, host)) &&
            asprintf(&path, "%s/%s", parent, entry->d_name) > 0 &&
            (name = strndup(entry->d_name + 1, (size_t) (mark - entry->d_name) - 1)))
            settle_leftover(parent, name, path);
        free(path);
        free(name);
    }
    if (folder)
        closedir(folder);
}

static void publication_free(yb_publication *publication)
{
    free(publication->parent);
    free(publication->name);
    free(publication->target);
    free(publication->aside);
    free(publication);
}

/* A folder that `mark`, or a record of a member or a shard, marks as a result. */
static bool is_result(const char *folder, const char *mark)
{
    const char *const records[] = {mark, "member.json", "shard.json"};
    bool found = false;

    for (size_t i = 0; i < sizeof records / sizeof *records; i++) {
        char *path = NULL;

        found = found || (asprintf(&path, "%s/%s", folder, records[i]) > 0 && exists(path));
        free(path);
    }
    return found;
}

/* Only an older result, or an empty folder, may be replaced: what else stands there is not ours. */
static yb_status check_target(const char *target, const char *mark, yb_diag *diag)
{
    struct stat info;
    yb_status status = YB_OK;

    if (lstat(target, &info) != 0)
        return YB_OK;
    if (!S_ISDIR(info.st_mode))
        return yb_fail(diag, YB_ERR_FILE, NULL, "choose another folder with -o",
                       "%s is in the way: it is not a folder", target);
    /* rmdir() fails on a folder that holds anything, and an empty one may go. */
    if (!is_result(target, mark) && rmdir(target) != 0)
        status = yb_fail(diag, YB_ERR_FILE, NULL, "choose another folder with -o",
                         "%s is in the way: a folder that is no result (it has no %s)", target, mark);
    return status;
}

yb_publication *yb_publication_begin(const char *parent, const char *name, yb_diag *diag)
{
    return yb_publication_begin_as(parent, name, "run.json", diag);
}

yb_publication *yb_publication_begin_as(const char *parent, const char *name, const char *record,
                                        yb_diag *diag)
{
    if (yb_make_folders(parent, diag) != YB_OK)
        return NULL;
    sweep(parent, name);
    yb_publication *publication = calloc(1, sizeof *publication);

    if (!publication)
        goto no_memory;
    publication->parent = strdup(parent);
    publication->name = strdup(name);
    if (!publication->parent || !publication->name ||
        asprintf(&publication->target, "%s/%s", parent, name) < 0 ||
        !(publication->aside = partial_path(parent, name, ""))) {
        publication_free(publication);
        goto no_memory;
    }
    if (check_target(publication->target, record, diag) != YB_OK) {
        publication_free(publication);
        return NULL;
    }
    remove_tree(publication->aside);
    if (mkdir(publication->aside, 0777) != 0) {
        file_trouble(diag, "create the folder", publication->aside);
        publication_free(publication);
        return NULL;
    }
    return publication;
no_memory:
    yb_fail(diag, YB_ERR_FILE, NULL, NULL, "out of memory");
    return NULL;
}

void yb_publication_discard(const char *parent, const char *name, const char *record)
{
    char *path = NULL, *mark = NULL;

    sweep(parent, name);
    if (asprintf(&path, "%s/%s", parent, name) > 0 && asprintf(&mark, "%s/%s", path, record) > 0 &&
        exists(mark))
        remove_tree(path);
    free(path);
    free(mark);
}

const char *yb_publication_folder(const yb_publication *publication)
{
    return publication->aside;
}

/* One thread writes it: the thousands of numbers of a table need no lock each. */
static FILE *open_table(const char *path)
{
    FILE *stream = fopen(path, "w");

    if (stream)
        (void) __fsetlocking(stream, FSETLOCKING_BYCALLER);
    return stream;
}

FILE *yb_publication_open(yb_publication *publication, const char *file, yb_diag *diag)
{
    char *path = NULL;
    FILE *stream = NULL;

    if (asprintf(&path, "%s/%s", publication->aside, file) > 0)
        stream = open_table(path);
    if (!stream)
        file_trouble(diag, "write", path ? path : file);
    free(path);
    return stream;
}

/* Everything written and on disk?  Closes the stream in any case. */
static yb_status settle(FILE *stream, const char *label, yb_diag *diag)
{
    const bool failed = ferror(stream) || fflush(stream) != 0 || fsync(fileno(stream)) != 0;
    const int reason = errno;

    if (fclose(stream) != 0 || failed) {
        errno = failed ? reason : errno;
        return file_trouble(diag, "write", label);
    }
    return YB_OK;
}

yb_status yb_publication_close(yb_publication *publication, FILE *stream, const char *file, yb_diag *diag)
{
    (void) publication;
    return settle(stream, file, diag);
}

static void sync_folder(const char *path)
{
    const int descriptor = open(path, O_RDONLY | O_DIRECTORY);

    if (descriptor >= 0) {
        (void) fsync(descriptor);
        close(descriptor);
    }
}

yb_status yb_publication_commit(yb_publication *publication, yb_diag *diag)
{
    yb_status status = YB_OK;

    sync_folder(publication->aside);
    if (rename(publication->aside, publication->target) != 0) {
        /* An older result stands there: exchange the two in one step, then drop the old one.  File systems
         * without an exchange move the old one aside first. */
        if (renameat2(AT_FDCWD, publication->aside, AT_FDCWD, publication->target, RENAME_EXCHANGE) != 0) {
            char *old = partial_path(publication->parent, publication->name, "-old");

            if (!old || rename(publication->target, old) != 0) {
                status = file_trouble(diag, "replace", publication->target);
            } else if (rename(publication->aside, publication->target) != 0) {
                status = file_trouble(diag, "replace", publication->target);
                (void) rename(old, publication->target);
            } else {
                remove_tree(old);
            }
            free(old);
        }
        remove_tree(publication->aside);
    }
    sync_folder(publication->parent);
    publication_free(publication);
    return status;
}

void yb_publication_abandon(yb_publication *publication)
{
    if (!publication)
        return;
    remove_tree(publication->aside);
    publication_free(publication);
}

FILE *yb_file_begin(const char *parent, const char *name, char **temporary, yb_diag *diag)
{
    FILE *stream = NULL;

    *temporary = NULL;
    if (yb_make_folders(parent, diag) != YB_OK)
        return NULL;
    sweep(parent, name);
    *temporary = partial_path(parent, name, "");
    if (*temporary)
        stream = open_table(*temporary);
    if (!stream) {
        file_trouble(diag, "write", *temporary ? *temporary : name);
        free(*temporary);
        *temporary = NULL;
    }
    return stream;
}

static yb_status take_place(const char *temporary, const char *parent, const char *name, yb_diag *diag)
{
    char *target = NULL;
    const bool done = asprintf(&target, "%s/%s", parent, name) > 0 && rename(temporary, target) == 0;

    free(target);
    return done ? YB_OK : file_trouble(diag, "replace", name);
}

yb_status yb_file_finish(FILE *stream, char *temporary, const char *parent, const char *name, yb_diag *diag)
{
    return yb_files_finish(YB_OK, &stream, &temporary, parent, &name, 1, diag);
}

yb_status yb_files_finish(yb_status status, FILE *const *streams, char *const *temporaries,
                          const char *parent, const char *const *names, size_t n, yb_diag *diag)
{
    for (size_t i = 0; i < n; i++) {
        if (!streams[i])
            continue;
        if (status == YB_OK)
            status = settle(streams[i], names[i], diag);
        else
            fclose(streams[i]);
    }
    for (size_t i = 0; i < n && status == YB_OK; i++)
        status = take_place(temporaries[i], parent, names[i], diag);
    if (status != YB_OK)
        for (size_t i = 0; i < n; i++)
            if (temporaries[i])
                remove(temporaries[i]);
    sync_folder(parent);
    for (size_t i = 0; i < n; i++)
        free(temporaries[i]);
    return status;
}
