/* hash.h: SHA-256 of texts and files.        Layer: base */
#ifndef YIBAO_HASH_H
#define YIBAO_HASH_H

#include <stddef.h>

enum { YB_HASH_TEXT = 65 }; /* 64 hexadecimal digits and the end */

void yb_hash_bytes(const void *bytes, size_t size, char text[YB_HASH_TEXT]);

/* Hash over the contents of files in the given order; 0 on success, -1 if one cannot be read. */
int yb_hash_files(char *const *paths, size_t n, char text[YB_HASH_TEXT]);

#endif
