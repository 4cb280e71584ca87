/* utf8.h: characters of UTF-8 text and their width on a terminal.        Layer: base */
#ifndef YIBAO_UTF8_H
#define YIBAO_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Stores the code point of the character at text[0 .. size) and returns its
 * length in bytes; returns 0 and stores 0 when the bytes there are not valid
 * UTF-8 (overlong forms and surrogates included) or size is 0. */
size_t yb_utf8_decode(const char *text, size_t size, uint32_t *code_point);

/* Columns the character takes on a terminal: 0 (combining), 1, or 2 (CJK, full-width). */
int yb_utf8_width(uint32_t code_point);

/* Columns that a valid text takes. */
int yb_utf8_columns(const char *text);

/* False for control characters, line separators, and the invisible characters
 * that reorder or hide text: these must not reach a terminal. */
bool yb_utf8_is_printable(uint32_t code_point);

#endif
