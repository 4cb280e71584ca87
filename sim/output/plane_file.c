/* Stored paths as a file: see plane_file.h. */
#include "yibao/plane_file.h"

#include <errno.h>
#include <nettle/sha2.h>
#include <stdlib.h>
#include <string.h>

static size_t planes_of(const yb_results *results)
{
    return (size_t) results->n_stored * (size_t) results->n_years;
}

static void hash_plane(const double *plane, size_t n, uint8_t *digest)
{
    struct sha256_ctx context;

    sha256_init(&context);
    sha256_update(&context, n * sizeof *plane, (const uint8_t *) plane);
    sha256_digest(&context, SHA256_DIGEST_SIZE, digest);
}

yb_status yb_plane_file_write(FILE *stream, const yb_results *results, char hash[YB_HASH_TEXT], yb_diag *diag)
{
    const size_t n = (size_t) results->paths, planes = planes_of(results);
    uint8_t *digests = malloc(planes * SHA256_DIGEST_SIZE + 1);

    if (!digests)
        return yb_fail(diag, YB_ERR_FILE, NULL, NULL, "out of memory");
    for (size_t p = 0; p < planes; p++) {
        const double *plane = results->value + p * n;

        hash_plane(plane, n, digests + p * SHA256_DIGEST_SIZE);
        if (fwrite(plane, sizeof *plane, n, stream) != n)
            break; /* the stream keeps the error for its closing */
    }
    fwrite(digests, SHA256_DIGEST_SIZE, planes, stream);
    yb_hash_bytes(digests, planes * SHA256_DIGEST_SIZE, hash);
    free(digests);
    return YB_OK;
}

static yb_status damaged(const char *path, const char *why, yb_diag *diag)
{
    return yb_fail(diag, YB_ERR_FILE, NULL, "run the shard again", "%s is damaged: %s", path, why);
}

/* The table of hashes at the end of the file; leaves the stream at its start. */
static yb_status read_digests(FILE *stream, const char *path, const char *hash, size_t planes, size_t n,
                              uint8_t *digests, yb_diag *diag)
{
    const off_t expected = (off_t) (planes * (n * sizeof(double) + SHA256_DIGEST_SIZE));
    char found[YB_HASH_TEXT];

    if (fseeko(stream, 0, SEEK_END) != 0 || ftello(stream) != expected)
        return damaged(path, "its size is wrong", diag);
    if (fseeko(stream, (off_t) (planes * n * sizeof(double)), SEEK_SET) != 0 ||
        fread(digests, SHA256_DIGEST_SIZE, planes, stream) != planes || fseeko(stream, 0, SEEK_SET) != 0)
        return damaged(path, strerror(errno), diag);
    yb_hash_bytes(digests, planes * SHA256_DIGEST_SIZE, found);
    return strcmp(found, hash) == 0 ? YB_OK : damaged(path, "it is not what its checksum says", diag);
}

yb_status yb_plane_file_read(const char *path, const char *hash, int64_t first_path, int64_t paths,
                             yb_results *whole, yb_diag *diag)
{
    const size_t n = (size_t) paths, planes = planes_of(whole);
    uint8_t *digests = malloc(planes * SHA256_DIGEST_SIZE + 1), digest[SHA256_DIGEST_SIZE];
    FILE *stream = fopen(path, "rb");
    yb_status status;

    if (!stream || !digests)
        status = yb_fail(diag, YB_ERR_FILE, NULL, "run the shard again", "cannot read %s: %s", path,
                         strerror(errno));
    else
        status = read_digests(stream, path, hash, planes, n, digests, diag);
    for (size_t p = 0; status == YB_OK && p < planes; p++) {
        double *plane = whole->value + p * (size_t) whole->paths + (size_t) first_path;

        if (fread(plane, sizeof *plane, n, stream) != n) {
            status = damaged(path, "it ends early", diag);
            continue;
        }
        hash_plane(plane, n, digest);
        if (memcmp(digest, digests + p * SHA256_DIGEST_SIZE, sizeof digest) != 0)
            status = damaged(path, "it is not what its checksum says", diag);
    }
    if (stream)
        fclose(stream);
    free(digests);
    return status;
}
