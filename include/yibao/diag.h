/* diag.h: problems with their place, their value and a hint.        Layer: base
 *
 * Every reader and every stage reports through yb_fail() and goes on as far
 * as it can, so that one run shows all problems.  Nothing is printed until
 * yb_diag_print(), which is the one printer.
 */
#ifndef YIBAO_DIAG_H
#define YIBAO_DIAG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "yibao/status.h"

/* A position in a text file.  `file` is borrowed; the diag copies it when a
 * problem is reported.  Line and column count from 1 and columns count
 * characters (UTF-8 code points; a byte order mark is not one), 0 = not known. */
typedef struct {
    const char *file;
    int line;
    int column;
} yb_place;

typedef struct yb_diag yb_diag;

yb_diag *yb_diag_create(void);
void yb_diag_free(yb_diag *diag);

/* Records an error at `at` (NULL: no place) with an optional `hint` (NULL:
 * none) and returns `code`, so that a caller can write `return yb_fail(...)`.
 * Everything is copied; a message of more than 1000 bytes is cut. */
yb_status yb_fail(yb_diag *diag, yb_status code, const yb_place *at, const char *hint, const char *format,
                  ...) __attribute__((format(printf, 5, 6)));

/* Records a warning: printed like an error, but it does not change the status. */
void yb_warn(yb_diag *diag, const yb_place *at, const char *hint, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* Adds the problems of another diag, for example one of a thread. */
void yb_diag_take(yb_diag *diag, const yb_diag *from);

/* Number of errors (warnings not counted).  Every report counts, so a caller
 * may compare the number before and after; identical ones are printed once. */
size_t yb_diag_errors(const yb_diag *diag);
size_t yb_diag_warnings(const yb_diag *diag);

/* YB_OK if no error was recorded, else the code of the first error. */
yb_status yb_diag_status(const yb_diag *diag);

/* Prints the problems in order of file appearance, then line and column (those
 * without a file last; after 200 only "… and N more"):
 *
 *   file:line:column: error: message
 *      31 |   inpatient: {fund_share: 75}
 *         |                           ^
 *      hint: ...
 *
 * The source line is shown when the file can still be read and the line is
 * printable text of at most 200 characters (longer lines are cut around the
 * column).  Control characters in messages are shown as \xNN, never sent raw
 * to the terminal.  Identical problems are printed once.  `color` adds ANSI
 * colours.  Then it forgets what it printed (counts stay). */
void yb_diag_print(yb_diag *diag, FILE *stream, bool color);

/* Test access: the i-th recorded problem as one line "file:line:column: error: message | hint",
 * or NULL.  The string belongs to the diag. */
const char *yb_diag_text(const yb_diag *diag, size_t i);

#endif
