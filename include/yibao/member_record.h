/* member_record.h: what makes a member of a batch complete.        Layer: output
 *
 * member.json holds the hash of the member's inputs and the size and SHA-256 of its files.  A folder whose
 * record has the wanted hash and whose files have the recorded sizes is complete; nothing else is.  The
 * record itself is the same in every run: run.json holds what differs.
 */
#ifndef YIBAO_MEMBER_RECORD_H
#define YIBAO_MEMBER_RECORD_H

#include <stdbool.h>

#include "yibao/diag.h"
#include "yibao/hash.h"

/* Writes member.json into `folder` for the files[n] that lie there. */
YB_MUST_USE yb_status yb_member_record_write(const char *folder, const char *member, const char *hash,
                                             const char *const *files, size_t n, yb_diag *diag);

/* True if the folder is complete for the hash; `contents`: the files' checksums are compared too, and the
 * first that is wrong is named in `wrong` (64 bytes; may be NULL). */
bool yb_member_record_holds(const char *folder, const char *hash, bool contents, char *wrong);

/* SHA-256 of the record itself; false if there is none. */
bool yb_member_record_hash(const char *folder, char text[YB_HASH_TEXT]);

#endif
