/* mem.h: copies of texts and texts written piece by piece; want of memory is reported.        Layer: base */
#ifndef YIBAO_MEM_H
#define YIBAO_MEM_H

#include <stdbool.h>
#include <stdio.h>

#include "yibao/diag.h"

/* Like strdup(), open_memstream() and fclose(); NULL or false after a report. */
char *yb_mem_copy(const char *text, yb_diag *diag);
FILE *yb_mem_open(char **text, size_t *size, yb_diag *diag);

/* False also for the stream NULL; the text is freed and NULL then. */
bool yb_mem_close(FILE *stream, char **text, yb_diag *diag);

#endif
