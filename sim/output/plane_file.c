/* Stored paths as a file: see plane_file.h. */
#include "yibao/plane_file.h"

#include <errno.h>
#include <nettle/sha2.h>
#include <stdlib.h>
#include <string.h>

/* Planes of a file: of all series that the scenario stores, wherever `results` hold only some. */
static size_t planes_of(const yb_results *results)
{
    return (size_t) results->n_places * (size_t) results->n_years;
}

/* The position in the file of a series' first plane. */
static size_t plane_at(const yb_results *results, int series)
{
    return (size_t) results->place[series] * (size_t) results->n_years;
}

static void hash_plane(const double *plane, size_t n, uint8_t *digest)
{
    struct sha256_ctx context;

    sha256_init(&context);
    sha256_update(&context, n * sizeof *plane, (const uint8_t *) plane);
    sha256_digest(&context, YB_DIGEST, digest);
}

void yb_plane_file_add(FILE *stream, const yb_results *results, uint8_t *digests)
{
    const size_t n = (size_t) results->paths;

    for (int s = 0; s < YB_SERIES_COUNT; s++)
        for (int t = 1; results->slot[s] >= 0 && t <= results->n_years; t++) {
            const double *plane = yb_results_sample(results, (yb_series_id) s, t);

            hash_plane(plane, n, digests + (plane_at(results, s) + (size_t) t - 1) * YB_DIGEST);
            if (fwrite(plane, sizeof *plane, n, stream) != n)
                return; /* the stream keeps the error for its closing */
        }
}

void yb_plane_file_end(FILE *stream, const yb_results *layout, const uint8_t *digests,
                       char hash[YB_HASH_TEXT])
{
    fwrite(digests, YB_DIGEST, planes_of(layout), stream);
    yb_hash_bytes(digests, planes_of(layout) * YB_DIGEST, hash);
}

yb_status yb_plane_file_write(FILE *stream, const yb_results *results, char hash[YB_HASH_TEXT], yb_diag *diag)
{
    uint8_t *digests = calloc(planes_of(results) + 1, YB_DIGEST);

    if (!digests)
        return yb_fail(diag, YB_ERR_FILE, NULL, NULL, "out of memory");
    yb_plane_file_add(stream, results, digests);
    yb_plane_file_end(stream, results, digests, hash);
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
    const off_t expected = (off_t) (planes * (n * sizeof(double) + YB_DIGEST));
    char found[YB_HASH_TEXT];

    if (fseeko(stream, 0, SEEK_END) != 0 || ftello(stream) != expected)
        return damaged(path, "its size is wrong", diag);
    if (fseeko(stream, (off_t) (planes * n * sizeof(double)), SEEK_SET) != 0 ||
        fread(digests, YB_DIGEST, planes, stream) != planes || fseeko(stream, 0, SEEK_SET) != 0)
        return damaged(path, strerror(errno), diag);
    yb_hash_bytes(digests, planes * YB_DIGEST, found);
    return strcmp(found, hash) == 0 ? YB_OK : damaged(path, "it is not what its checksum says", diag);
}

/* The planes of one series, behind those that are skipped. */
static yb_status read_series(FILE *stream, const char *path, int series, int64_t first_path, size_t n,
                             const uint8_t *digests, yb_results *whole, yb_diag *diag)
{
    const size_t at = plane_at(whole, series);
    uint8_t digest[YB_DIGEST];

    if (fseeko(stream, (off_t) (at * n * sizeof(double)), SEEK_SET) != 0)
        return damaged(path, strerror(errno), diag);
    for (int t = 1; t <= whole->n_years; t++) {
        double *plane = yb_results_values(whole, (yb_series_id) series, t) + first_path;

        if (fread(plane, sizeof *plane, n, stream) != n)
            return damaged(path, "it ends early", diag);
        hash_plane(plane, n, digest);
        if (memcmp(digest, digests + (at + (size_t) t - 1) * YB_DIGEST, sizeof digest) != 0)
            return damaged(path, "it is not what its checksum says", diag);
    }
    return YB_OK;
}

yb_status yb_plane_file_read(const char *path, const char *hash, int64_t first_path, int64_t paths,
                             yb_results *whole, yb_diag *diag)
{
    const size_t n = (size_t) paths, planes = planes_of(whole);
    uint8_t *digests = malloc(planes * YB_DIGEST + 1);
    FILE *stream = fopen(path, "rb");
    yb_status status;

    if (!stream || !digests)
        status = yb_fail(diag, YB_ERR_FILE, NULL, "run the shard again", "cannot read %s: %s", path,
                         strerror(errno));
    else
        status = read_digests(stream, path, hash, planes, n, digests, diag);
    for (int s = 0; status == YB_OK && s < YB_SERIES_COUNT; s++)
        if (whole->slot[s] >= 0)
            status = read_series(stream, path, s, first_path, n, digests, whole, diag);
    if (stream)
        fclose(stream);
    free(digests);
    return status;
}
