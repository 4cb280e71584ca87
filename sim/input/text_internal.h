/* text_internal.h: what the parts of the text reader share.        Layer: input */
#ifndef YIBAO_TEXT_INTERNAL_H
#define YIBAO_TEXT_INTERNAL_H

#include "yibao/diag.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <yaml.h>

/* The bytes being read, without a byte order mark, and the start of each line. */
typedef struct {
    const char *name;
    const char *bytes;
    size_t size;
    size_t *line_start; /* [n_lines] offsets */
    int n_lines;
} yb_text_source;

/* Line `line` (from 1) without its line end, *length bytes; "" past the last line. */
const char *yb_text_line(const yb_text_source *source, int line, size_t *length);

/* text_bytes.c: reports bytes that are no proper text.  False when nothing can
 * be made of the rest; otherwise *first_tab_line is the first line indented
 * with a tab (reported), or 0.  Needs no line_start. */
bool yb_text_check_bytes(const yb_text_source *source, yb_diag *diag, int *first_tab_line);

/* text_errors.c: reports the error that stopped libyaml. */
void yb_text_report_syntax(const yb_text_source *source, const yaml_parser_t *parser, yb_diag *diag);

/* text_slips.c: ASCII punctuation typed in its full-width form, or a colon
 * without its space.  The slips of a file reported so far: */
enum { YB_TEXT_MAX_SLIPS = 50 };

typedef struct {
    const yb_text_source *source;
    yb_diag *diag;
    int n;
    yb_place at[YB_TEXT_MAX_SLIPS];
} yb_text_slips;

/* Reports the slip, if there is one, in a plain key or value that starts at
 * `at`.  `own_line`: the value starts on a later line than its key. */
void yb_text_check_key(yb_text_slips *slips, const yb_place *at, const char *key);
void yb_text_check_value(yb_text_slips *slips, const yb_place *at, const char *value, bool own_line);

/* Looks through the lines of a file that could not be read as YAML, or that
 * holds a slip already: reports likely slips and returns how many are on
 * lines first_line to last_line, where the structure breaks. */
size_t yb_text_scan_slips(yb_text_slips *slips, int first_line, int last_line);

#endif
