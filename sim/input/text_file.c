/* Opening and reading the file: nothing but a regular file of a sensible size is read. */
#include "yibao/text.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* An open descriptor, or -1 with the problem reported. */
static int open_file(const char *path, yb_diag *diag)
{
    const yb_place at = {path, 0, 0};
    struct stat info;
    int descriptor;

    /* Before open(): opening a device may act on it, opening a pipe may wait. */
    if (stat(path, &info) != 0) {
        yb_fail(diag, YB_ERR_FILE, &at, NULL, "cannot be read: %s", strerror(errno));
        return -1;
    }
    if (S_ISDIR(info.st_mode)) {
        yb_fail(diag, YB_ERR_FILE, &at, "name a file in it", "is a directory");
        return -1;
    }
    if (!S_ISREG(info.st_mode)) {
        yb_fail(diag, YB_ERR_FILE, &at, "save the text to a file first", "is not a regular file");
        return -1;
    }
    if (info.st_size > YB_TEXT_MAX_BYTES) {
        yb_fail(diag, YB_ERR_INPUT, &at, "move long tables to a CSV file", "the file is larger than 1 MiB");
        return -1;
    }
    descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (descriptor < 0)
        yb_fail(diag, YB_ERR_FILE, &at, NULL, "cannot be read: %s", strerror(errno));
    return descriptor;
}

yb_text *yb_text_read(const char *path, yb_diag *diag)
{
    const yb_place at = {path, 0, 0};
    const size_t capacity = YB_TEXT_MAX_BYTES + 1; /* one more shows that the file has grown */
    const int descriptor = open_file(path, diag);
    yb_text *text = NULL;
    char *bytes = NULL;
    size_t size = 0;
    ssize_t n = 1;

    if (descriptor < 0)
        return NULL;
    bytes = malloc(capacity);
    if (!bytes) {
        yb_fail(diag, YB_ERR_FILE, &at, NULL, "out of memory");
        goto done;
    }
    while (size < capacity && n != 0) {
        n = read(descriptor, bytes + size, capacity - size);
        if (n < 0 && errno != EINTR) {
            yb_fail(diag, YB_ERR_FILE, &at, NULL, "cannot be read: %s", strerror(errno));
            goto done;
        }
        size += n > 0 ? (size_t) n : 0;
    }
    text = yb_text_parse(path, bytes, size, diag);
done:
    free(bytes);
    close(descriptor);
    return text;
}
