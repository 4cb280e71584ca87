/* plane_file.h: stored paths as a file.        Layer: output
 *
 * The planes of a yb_results one after the other, series by series and year by year, as little-endian
 * doubles, path after path; then one SHA-256 (32 bytes) per plane.  The hash of those hashes, which the
 * record of the shard keeps, thus covers the file, and each plane is checked as it is read.  Files are
 * written and read for all series at once, or for some at a time in the order of the table of series.
 */
#ifndef YIBAO_PLANE_FILE_H
#define YIBAO_PLANE_FILE_H

#include "yibao/hash.h"
#include "yibao/results.h"

/* Writes the planes and gives the hash of their hashes; the caller checks the stream when it closes it. */
YB_MUST_USE yb_status yb_plane_file_write(FILE *stream, const yb_results *results, char hash[YB_HASH_TEXT],
                                          yb_diag *diag);

/* The same in parts: writes the planes of the series that `results` store and keeps their hashes in
 * digests[n_places x n_years][YB_DIGEST]; then the hashes themselves, when all are there. */
enum { YB_DIGEST = 32 };
void yb_plane_file_add(FILE *stream, const yb_results *results, uint8_t *digests);
void yb_plane_file_end(FILE *stream, const yb_results *layout, const uint8_t *digests,
                       char hash[YB_HASH_TEXT]);

/* Reads the planes of paths first_path .. first_path + paths - 1 of the series that `whole` stores.
 * YB_ERR_FILE if the file is not what `hash` says. */
YB_MUST_USE yb_status yb_plane_file_read(const char *path, const char *hash, int64_t first_path,
                                         int64_t paths, yb_results *whole, yb_diag *diag);

#endif
