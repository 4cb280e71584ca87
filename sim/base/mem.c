/* Copies of texts, with a report for want of memory: see mem.h. */
#include "yibao/mem.h"

#include <stdlib.h>
#include <string.h>

char *yb_mem_copy(const char *text, yb_diag *diag)
{
    char *copy = strdup(text);

    if (!copy)
        yb_fail(diag, YB_ERR_FILE, NULL, NULL, "out of memory");
    return copy;
}

FILE *yb_mem_open(char **text, size_t *size, yb_diag *diag)
{
    *text = NULL;
    *size = 0;
    FILE *stream = open_memstream(text, size);

    if (!stream)
        yb_fail(diag, YB_ERR_FILE, NULL, NULL, "out of memory");
    return stream;
}

bool yb_mem_close(FILE *stream, char **text, yb_diag *diag)
{
    if (!stream)
        return false;
    const bool failed = ferror(stream) != 0;

    if (fclose(stream) == 0 && !failed && *text)
        return true;
    free(*text);
    *text = NULL;
    yb_fail(diag, YB_ERR_FILE, NULL, NULL, "out of memory");
    return false;
}
