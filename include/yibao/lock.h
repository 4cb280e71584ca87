/* lock.h: one process at a time in a folder of results.        Layer: output
 *
 * A lock is an flock() on a file, so it ends with its process, however that ends.  The file names the
 * process and the host for those who are turned away, and goes when the last holder leaves.
 */
#ifndef YIBAO_LOCK_H
#define YIBAO_LOCK_H

#include <stdbool.h>

#include "yibao/diag.h"

typedef struct yb_lock yb_lock;

/* Takes the lock `folder`/`name`; creates the folder if needed.  Shared locks go together, an exclusive one
 * stands alone.  NULL with a problem that names the holder.  On a file system without locks: a warning, and
 * a lock that holds nothing back. */
yb_lock *yb_lock_take(const char *folder, const char *name, bool exclusive, yb_diag *diag);

/* False once the file is no longer where it was: the folder was removed, replaced or unmounted. */
bool yb_lock_stands(const yb_lock *lock);

void yb_lock_release(yb_lock *lock); /* NULL is fine */

#endif
