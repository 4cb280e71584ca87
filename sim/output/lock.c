/* One process at a time in a folder: see lock.h. */
#include "yibao/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "yibao/publish.h"

struct yb_lock {
    char *path;
    int file;
};

/* Is the file that we have open still the one at the path? */
static bool same_file(int file, const char *path)
{
    struct stat ours, there;

    return fstat(file, &ours) == 0 && stat(path, &there) == 0 && ours.st_dev == there.st_dev &&
           ours.st_ino == there.st_ino;
}

static yb_status refuse(int file, const char *path, yb_diag *diag)
{
    char holder[128] = "";
    const ssize_t n = pread(file, holder, sizeof holder - 1, 0);

    holder[n > 0 ? (size_t) n : 0] = '\0';
    holder[strcspn(holder, "\n")] = '\0';
    return yb_fail(diag, YB_ERR_FILE, NULL, "wait for it, or choose another folder with -o",
                   "%.*s is in use by %s", (int) (strrchr(path, '/') - path), path,
                   *holder ? holder : "another process");
}

static void sign(int file)
{
    char host[64] = "", text[128];

    (void) gethostname(host, sizeof host - 1);
    const int n = snprintf(text, sizeof text, "process %ld on %s\n", (long) getpid(), host);

    if (ftruncate(file, 0) != 0 || pwrite(file, text, (size_t) n, 0) != n)
        return; /* a full disk: the lock holds without the name */
}

yb_lock *yb_lock_take(const char *folder, const char *name, bool exclusive, yb_diag *diag)
{
    yb_lock *lock = yb_make_folders(folder, diag) == YB_OK ? calloc(1, sizeof *lock) : NULL;

    if (!lock || asprintf(&lock->path, "%s/%s", folder, name) < 0) {
        free(lock);
        if (yb_diag_status(diag) == YB_OK)
            yb_fail(diag, YB_ERR_FILE, NULL, NULL, "out of memory");
        return NULL;
    }
    /* The holder removes the file when it leaves: what we open may be gone by the time we lock it. */
    for (;;) {
        lock->file = open(lock->path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
        if (lock->file < 0) {
            yb_fail(diag, YB_ERR_FILE, NULL, NULL, "cannot write %s: %s", lock->path, strerror(errno));
            break;
        }
        if (flock(lock->file, (exclusive ? LOCK_EX : LOCK_SH) | LOCK_NB) != 0) {
            if (errno == EINTR)
                goto again;
            if (errno == EWOULDBLOCK) {
                (void) refuse(lock->file, lock->path, diag);
                break;
            }
            yb_warn(diag, NULL, "let no other process write into the folder meanwhile",
                    "%s: the file system has no locks: %s", folder, strerror(errno));
        }
        if (same_file(lock->file, lock->path)) {
            sign(lock->file);
            return lock;
        }
    again:
        close(lock->file);
    }
    if (lock->file >= 0)
        close(lock->file);
    free(lock->path);
    free(lock);
    return NULL;
}

bool yb_lock_stands(const yb_lock *lock)
{
    return same_file(lock->file, lock->path);
}

void yb_lock_release(yb_lock *lock)
{
    if (!lock)
        return;
    /* Only the last one may remove the file, and only while nobody can take it. */
    if (flock(lock->file, LOCK_EX | LOCK_NB) == 0 && same_file(lock->file, lock->path))
        (void) unlink(lock->path);
    close(lock->file);
    free(lock->path);
    free(lock);
}
