/* publish.h: results that appear whole or not at all.        Layer: output
 *
 * A result folder is written aside, flushed to disk, and then exchanged with an
 * older one in one step; a killed run leaves the old result and a folder
 * `.NAME.partial-PID`, which the next run into the same place removes.
 */
#ifndef YIBAO_PUBLISH_H
#define YIBAO_PUBLISH_H

#include <stdbool.h>
#include <stdio.h>

#include "yibao/diag.h"

typedef struct yb_publication yb_publication;

/* Starts the folder `parent`/`name`; creates `parent` if needed.  NULL with a problem in `diag`. */
yb_publication *yb_publication_begin(const char *parent, const char *name, yb_diag *diag);

/* The same for a folder that is no scenario's result: an older one is replaced if it holds the file
 * `record`, as a result holds run.json. */
yb_publication *yb_publication_begin_as(const char *parent, const char *name, const char *record,
                                        yb_diag *diag);

/* Removes the folder `parent`/`name` if it holds the file `record`, and what killed runs left of it. */
void yb_publication_discard(const char *parent, const char *name, const char *record);

/* Folder to write into meanwhile. */
const char *yb_publication_folder(const yb_publication *publication);

/* Opens a file in it; NULL with a problem in `diag`. */
FILE *yb_publication_open(yb_publication *publication, const char *file, yb_diag *diag);

/* Flushes and closes a file; YB_ERR_FILE if anything could not be written (a full disk, say). */
yb_status yb_publication_close(yb_publication *publication, FILE *stream, const char *file, yb_diag *diag);

/* Makes the folder the result.  The publication is freed in any case. */
yb_status yb_publication_commit(yb_publication *publication, yb_diag *diag);

/* Drops what was written and frees the publication; NULL is fine. */
void yb_publication_abandon(yb_publication *publication);

/* Removes what stopped processes left in `folder`; `all`: whatever the process, for a caller who knows that
 * no other one is at work there.  Older results that were moved aside come back. */
void yb_publication_sweep(const char *folder, bool all);

/* Creates the folder and its ancestors. */
yb_status yb_make_folders(const char *path, yb_diag *diag);

/* A single file `parent`/`name`, written aside likewise: open, write, then finish. */
FILE *yb_file_begin(const char *parent, const char *name, char **temporary, yb_diag *diag);
yb_status yb_file_finish(FILE *stream, char *temporary, const char *parent, const char *name, yb_diag *diag);

/* Several files of one folder: all are on disk before the first takes its place, so that only a process
 * killed between these few renames leaves old and new ones.  `status`: not YB_OK drops them all, entries NULL
 * too. */
yb_status yb_files_finish(yb_status status, FILE *const *streams, char *const *temporaries,
                          const char *parent, const char *const *names, size_t n, yb_diag *diag);

#endif
