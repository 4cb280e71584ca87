/* SHA-256 of texts and files, by Nettle. */
#include "yibao/hash.h"

#include <nettle/sha2.h>
#include <stdint.h>
#include <stdio.h>

static void finish(struct sha256_ctx *context, char text[YB_HASH_TEXT])
{
    uint8_t digest[SHA256_DIGEST_SIZE];

    sha256_digest(context, sizeof digest, digest);
    for (size_t i = 0; i < sizeof digest; i++)
        snprintf(text + 2 * i, 3, "%02x", digest[i]);
}

void yb_hash_bytes(const void *bytes, size_t size, char text[YB_HASH_TEXT])
{
    struct sha256_ctx context;

    sha256_init(&context);
    sha256_update(&context, size, bytes);
    finish(&context, text);
}

int yb_hash_files(char *const *paths, size_t n, char text[YB_HASH_TEXT])
{
    struct sha256_ctx context;
    uint8_t buffer[65536];

    sha256_init(&context);
    for (size_t i = 0; i < n; i++) {
        FILE *stream = fopen(paths[i], "rb");
        size_t got;

        if (!stream)
            return -1;
        while ((got = fread(buffer, 1, sizeof buffer, stream)) > 0)
            sha256_update(&context, got, buffer);
        if (ferror(stream)) {
            fclose(stream);
            return -1;
        }
        fclose(stream);
    }
    finish(&context, text);
    return 0;
}
