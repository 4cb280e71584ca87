/* The files of a result's folder, for the commands that read finished results. */
#include "yibao/result_folder.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

char *yb_result_file(const char *dir, const char *name)
{
    char *path = NULL;

    if (asprintf(&path, "%s/%s", dir, name) < 0)
        return NULL;
    if (access(path, R_OK) == 0)
        return path;
    free(path);
    return NULL;
}

bool yb_result_holds(const char *dir, const char *name)
{
    char *const path = yb_result_file(dir, name);
    const bool found = path != NULL;

    free(path);
    return found;
}
