/* text.h: a YAML file as a tree of nodes with positions, without meaning.   Layer: input
 *
 * The subset of YAML that scenario files use: block and flow maps and lists
 * of plain or quoted scalars, one document.  Anchors, aliases, tags, merge
 * keys, several documents, tabs used as indentation, duplicate keys, non-scalar
 * keys, nesting beyond YB_TEXT_MAX_DEPTH, files beyond YB_TEXT_MAX_BYTES, NUL
 * bytes, control characters, invalid UTF-8, a byte order mark other than UTF-8's
 * and full-width punctuation in place of ASCII are errors, each with its place
 * and a hint.  CRLF line ends are accepted.  `key:` with nothing behind it is
 * an empty scalar that is not quoted.
 */
#ifndef YIBAO_TEXT_H
#define YIBAO_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "yibao/diag.h"

enum { YB_TEXT_MAX_DEPTH = 32, YB_TEXT_MAX_BYTES = 1 << 20, YB_TEXT_MAX_NODES = 100000 };

typedef enum { YB_NODE_SCALAR, YB_NODE_MAP, YB_NODE_LIST } yb_node_kind;

typedef struct yb_node yb_node;
struct yb_node {
    yb_node_kind kind;
    yb_place at;     /* where the value starts */
    char *key;       /* the key in the enclosing map; NULL in a list and at the root */
    yb_place key_at; /* where the key starts */
    char *scalar;    /* text of a scalar without its quotes; NULL for maps and lists */
    bool quoted;     /* the scalar was quoted (or a '|' or '>' block): it is a text, never a number */
    yb_node *child;  /* first entry of a map or list, in file order */
    yb_node *next;   /* next entry of the enclosing map or list */
};

/* A document: the tree and the memory behind it (names included). */
typedef struct yb_text yb_text;

/* Reads the file at `path`.  Returns NULL when the file cannot be read
 * (YB_ERR_FILE recorded: missing, unreadable, a directory, not a regular file)
 * or holds errors (YB_ERR_INPUT recorded, as many as can be found in one go). */
yb_text *yb_text_read(const char *path, yb_diag *diag);

/* The same for `size` bytes in memory; `name` stands for the file in messages. */
yb_text *yb_text_parse(const char *name, const char *bytes, size_t size, yb_diag *diag);

/* The root node: always a map (anything else at the root, or an empty file, is an error). */
const yb_node *yb_text_root(const yb_text *text);

/* The entry `key` of map `map`, or NULL (also when `map` is no map, or NULL). */
const yb_node *yb_node_find(const yb_node *map, const char *key);

void yb_text_free(yb_text *text);

/* The candidate nearest to `word` by edit distance (Damerau, ASCII case-folded,
 * in bytes; the first of equals), or NULL when none is near enough: distance at
 * most 1 + length/4, at most 4, and less than the length of `word`.  Words of
 * more than 127 bytes are not compared. */
const char *yb_nearest(const char *word, const char *const *candidates, size_t n);

#endif
