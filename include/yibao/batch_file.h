/* batch_file.h: the members of a batch.        Layer: input
 *
 * A batch file names a base scenario and one or more axes: every key of `grid` is an axis, and
 * `zip`, `list` and `sample` are one each.  The members are the product of the axes, the first
 * axis slowest.  A member is the base with the settings of its points; its name is made of the
 * points' names, so that a batch that grows keeps the names it had.
 */
#ifndef YIBAO_BATCH_FILE_H
#define YIBAO_BATCH_FILE_H

#include "yibao/hash.h"
#include "yibao/inputs.h"

enum { YB_MAX_MEMBERS = 1000000, YB_MAX_BATCH_YEARS = 32 };

typedef struct yb_batch_axis yb_batch_axis;

typedef struct {
    char *file; /* path of the batch file */
    char *name;
    char *versus;      /* path of the scenario to compare with; NULL: none */
    char *versus_name; /* its scenario name is checked when it is read; this is the file's word */
    yb_place versus_at;
    char **lever; /* keys that the axes set, in the order of the file */
    size_t n_levers;
    bool *lever_named;    /* values of the lever have names of their own: given ones, or rules made short */
    bool has_base_column; /* members differ in their base */
    size_t n_members;
    char **member_name;
    int year[YB_MAX_BATCH_YEARS]; /* of batch.csv; none: chosen by the caller */
    size_t n_years;
    char hash[YB_HASH_TEXT]; /* of all members: names, bases, settings, years, versus */

    /* Private. */
    yb_batch_axis *axis;
    size_t n_axes;
    yb_setting *common;
    size_t n_common;
    char *base;
    yb_place base_at;
    void *text;
} yb_batch_file;

/* Reads and checks the file; values of settings are checked when a member is read.  NULL with
 * problems in `diag`. */
yb_batch_file *yb_batch_file_read(const char *path, yb_diag *diag);
void yb_batch_file_free(yb_batch_file *batch);

/* Settings of member `i` in the order in which they apply, and its base scenario; *n is their number.
 * The caller frees the array, whose places and values belong to the batch.  NULL: out of memory. */
yb_setting *yb_batch_settings(const yb_batch_file *batch, size_t i, const char **base, size_t *n);

/* Cells of the lever columns for member `i`, as CSV without line end; malloc'd, NULL: out of memory. */
char *yb_batch_lever_cells(const yb_batch_file *batch, size_t i);

/* The names of those columns, likewise.  Behind the lever KEY whose values have names stand KEY.name and
 * KEY.name_zh. */
char *yb_batch_lever_names(const yb_batch_file *batch);

#endif
