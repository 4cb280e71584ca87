/* shard_manifest.h: the records by which shards find together.        Layer: app (internal)
 *
 * DIR/shards/0002-of-0010/shard.json says what a shard is part of (`set_sha256`: equal in all shards of one
 * run or batch) and what it holds; shard.sha256 beside it is its checksum.
 */
#ifndef YIBAO_APP_SHARD_MANIFEST_H
#define YIBAO_APP_SHARD_MANIFEST_H

#include <jansson.h>

#include "shard_private.h"
#include "yibao/publish.h"

/* Fields that every shard.json begins with; `kind` is "run" or "batch". */
json_t *yb_manifest_create(const char *kind, const char *name, const char *set_hash, const yb_shard *shard);

/* Writes shard.json and its checksum into an open publication, commits it and frees both.  The publication
 * is dropped on failure. */
YB_MUST_USE yb_status yb_manifest_publish(json_t *root, yb_publication *publication, yb_diag *diag);

/* True if the shard's folder holds a whole record of the set. */
bool yb_manifest_matches(const char *output, const yb_shard *shard, const char *set_hash);

/* All shards of the folder, by number: complete, unlike in nothing but their part. */
typedef struct {
    size_t n;
    json_t **root; /* root[i]: shard i + 1 */
    char **folder; /* its folder, below the output folder */
    const char *kind, *name;
} yb_shard_set;

/* Reads and checks the records in `output`; reports what is missing, given twice, damaged or unlike. */
YB_MUST_USE yb_status yb_shard_set_read(const char *output, yb_shard_set *set, yb_diag *diag);
void yb_shard_set_free(yb_shard_set *set);

#endif
