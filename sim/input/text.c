#include "yibao/text.h"

#include "text_internal.h"

#include <limits.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#define YAML_TAG_PREFIX "tag:yaml.org,2002:"

enum { CHUNK_BYTES = 1 << 16 };

/* Nodes and strings live in chunks that are freed together. */
typedef struct chunk chunk;
struct chunk {
    chunk *previous;
    size_t used, size;
    _Alignas(max_align_t) char bytes[];
};

struct yb_text {
    yb_node *root;
    chunk *chunks;
};

/* A map or list that is still being read. */
typedef struct {
    yb_node *node;
    yb_node *last; /* its last entry so far */
    char *key;     /* in a map: the key whose value comes next, or NULL */
    yb_place key_at;
    bool is_key; /* the collection itself stands where a key belongs (reported) */
} open_node;

typedef struct {
    yb_text *text;
    const yb_text_source *source;
    yb_diag *diag;
    open_node open[YB_TEXT_MAX_DEPTH];
    int depth;
    int n_nodes, n_documents;
    yb_text_slips slips;
    int last_line; /* line of the last event: a syntax error lies there or later */
    bool stopped;
    bool broken; /* libyaml found an error: the tree is a part of the file */
    bool out_of_memory;
} builder;

static void *allocate(yb_text *text, size_t size)
{
    const size_t align = _Alignof(max_align_t);
    chunk *c = text->chunks;
    void *memory;

    size = (size + align - 1) / align * align;
    if (!c || c->size - c->used < size) {
        const size_t room = size > CHUNK_BYTES ? size : CHUNK_BYTES;

        c = malloc(sizeof *c + room);
        if (!c)
            return NULL;
        *c = (chunk){.previous = text->chunks, .size = room};
        text->chunks = c;
    }
    memory = c->bytes + c->used;
    c->used += size;
    return memory;
}

static char *copy_string(yb_text *text, const char *string, size_t length)
{
    char *copy = allocate(text, length + 1);

    if (copy) {
        memcpy(copy, string, length);
        copy[length] = '\0';
    }
    return copy;
}

const char *yb_text_line(const yb_text_source *source, int line, size_t *length)
{
    const char *start, *end;

    *length = 0;
    if (line < 1 || line > source->n_lines)
        return "";
    start = source->bytes + source->line_start[line - 1];
    end = source->bytes + (line < source->n_lines ? source->line_start[line] : source->size);
    if (end > start && end[-1] == '\n')
        end--;
    if (end > start && end[-1] == '\r')
        end--;
    *length = (size_t) (end - start);
    return start;
}

static bool index_lines(yb_text_source *source)
{
    size_t n = 1;

    for (size_t i = 0; i < source->size; i++)
        n += source->bytes[i] == '\n';
    source->line_start = malloc(n * sizeof *source->line_start);
    if (!source->line_start)
        return false;
    source->line_start[0] = 0;
    source->n_lines = 1;
    for (size_t i = 0; i < source->size; i++)
        if (source->bytes[i] == '\n')
            source->line_start[source->n_lines++] = i + 1;
    return true;
}

/* A text is at most YB_TEXT_MAX_BYTES long, so marks fit an int. */
static yb_place place_of(const builder *b, yaml_mark_t mark)
{
    return (yb_place){b->source->name, (int) mark.line + 1, (int) mark.column + 1};
}

static void stop(builder *b, const yb_place *at, const char *hint, const char *message)
{
    yb_fail(b->diag, YB_ERR_INPUT, at, hint, "%s", message);
    b->stopped = true;
}

static void run_out_of_memory(builder *b)
{
    b->out_of_memory = true;
    b->stopped = true;
}

/* A node of the tree, hung into the map or list that is open, or NULL when reading must stop. */
static yb_node *add_node(builder *b, yb_node_kind kind, yb_place at, bool is_key)
{
    open_node *parent = b->depth > 0 ? &b->open[b->depth - 1] : NULL;
    yb_node *node;

    if (++b->n_nodes > YB_TEXT_MAX_NODES) {
        stop(b, &at, "move long tables to a CSV file", "the file holds too many values");
        return NULL;
    }
    node = allocate(b->text, sizeof *node);
    if (!node) {
        run_out_of_memory(b);
        return NULL;
    }
    *node = (yb_node){.kind = kind, .at = at};
    if (is_key)
        return node;
    if (!parent) {
        b->text->root = node;
        return node;
    }
    node->key = parent->key;
    node->key_at = parent->key_at;
    parent->key = NULL;
    if (parent->last)
        parent->last->next = node;
    else
        parent->node->child = node;
    parent->last = node;
    return node;
}

static bool key_comes_next(const builder *b)
{
    return b->depth > 0 && b->open[b->depth - 1].node->kind == YB_NODE_MAP && !b->open[b->depth - 1].key;
}

/* Anchors and tags; reading goes on as if they were not there. */
static void refuse_properties(const builder *b, const yaml_char_t *anchor, const yaml_char_t *tag,
                              const yb_place *at)
{
    if (anchor)
        yb_fail(b->diag, YB_ERR_INPUT, at, "write the value out where it is needed",
                "anchors (&%s) are not allowed", (const char *) anchor);
    if (tag) {
        const char *name = (const char *) tag;
        const bool is_standard = strncmp(name, YAML_TAG_PREFIX, strlen(YAML_TAG_PREFIX)) == 0;

        yb_fail(b->diag, YB_ERR_INPUT, at, "remove it; a text that starts with '!' needs quotes",
                "tags (%s%s) are not allowed", is_standard ? "!!" : "",
                is_standard ? name + strlen(YAML_TAG_PREFIX) : name);
    }
}

static void read_key(builder *b, const char *key, size_t length, bool quoted, yb_place at)
{
    open_node *map = &b->open[b->depth - 1];

    if (length == 0)
        yb_fail(b->diag, YB_ERR_INPUT, &at, "write 'key: value'", "an empty key");
    else if (!quoted && strcmp(key, "<<") == 0)
        yb_fail(b->diag, YB_ERR_INPUT, &at, "write the entries out", "merge keys (<<) are not allowed");
    else if (!quoted)
        yb_text_check_key(&b->slips, &at, key);
    map->key = copy_string(b->text, key, length);
    map->key_at = at;
    if (!map->key)
        run_out_of_memory(b);
}

/* Stands for a key that was refused. */
static void set_nameless_key(builder *b, yb_place at)
{
    open_node *map = &b->open[b->depth - 1];

    map->key = copy_string(b->text, "", 0);
    map->key_at = at;
    if (!map->key)
        run_out_of_memory(b);
}

static void read_scalar(builder *b, const yaml_event_t *event)
{
    const char *value = (const char *) event->data.scalar.value;
    const size_t length = event->data.scalar.length;
    const bool quoted = event->data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
    const yb_place at = place_of(b, event->start_mark);
    bool own_line;
    yb_node *node;

    refuse_properties(b, event->data.scalar.anchor, event->data.scalar.tag, &at);
    if (memchr(value, '\0', length))
        yb_fail(b->diag, YB_ERR_INPUT, &at, "remove the \\0", "a text with a NUL character");
    if (key_comes_next(b)) {
        read_key(b, value, length, quoted, at);
        return;
    }
    own_line = b->depth > 0 && b->open[b->depth - 1].key && at.line > b->open[b->depth - 1].key_at.line;
    node = add_node(b, YB_NODE_SCALAR, at, false);
    if (!node)
        return;
    node->quoted = quoted;
    node->scalar = copy_string(b->text, value, length);
    if (!node->scalar)
        run_out_of_memory(b);
    if (!quoted)
        yb_text_check_value(&b->slips, &at, value, own_line);
}

static void read_alias(builder *b, const yaml_event_t *event)
{
    const char *name = (const char *) event->data.alias.anchor;
    const yb_place at = place_of(b, event->start_mark);
    yb_node *node;

    yb_fail(b->diag, YB_ERR_INPUT, &at, "write the value out; a text that starts with '*' needs quotes",
            "aliases (*%s) are not allowed", name);
    if (key_comes_next(b)) {
        set_nameless_key(b, at);
        return;
    }
    node = add_node(b, YB_NODE_SCALAR, at, false);
    if (node && !(node->scalar = copy_string(b->text, "", 0)))
        run_out_of_memory(b);
}

static void open_collection(builder *b, yb_node_kind kind, const yaml_event_t *event)
{
    const yaml_char_t *anchor =
        kind == YB_NODE_MAP ? event->data.mapping_start.anchor : event->data.sequence_start.anchor;
    const yaml_char_t *tag =
        kind == YB_NODE_MAP ? event->data.mapping_start.tag : event->data.sequence_start.tag;
    const yb_place at = place_of(b, event->start_mark);
    const bool is_key = key_comes_next(b);
    yb_node *node;

    /* Here, not later: libyaml takes quadratic time in the depth. */
    if (b->depth == YB_TEXT_MAX_DEPTH) {
        stop(b, &at, "check the brackets and the indentation", "nested more than 32 levels deep");
        return;
    }
    refuse_properties(b, anchor, tag, &at);
    if (is_key)
        yb_fail(b->diag, YB_ERR_INPUT, &at, "put a text that starts with '{' or '[' in quotes",
                "a %s where a key belongs", kind == YB_NODE_MAP ? "map" : "list");
    node = add_node(b, kind, at, is_key);
    if (node)
        b->open[b->depth++] = (open_node){.node = node, .is_key = is_key};
}

static void close_collection(builder *b)
{
    const open_node closed = b->open[--b->depth];

    if (closed.is_key)
        set_nameless_key(b, closed.node->at);
}

static void open_document(builder *b, const yaml_event_t *event)
{
    const yb_place at = place_of(b, event->start_mark);

    if (++b->n_documents > 1)
        stop(b, &at, "keep one document per file: remove the '---'", "a second document in the file");
    else if (event->data.document_start.tag_directives.start != event->data.document_start.tag_directives.end)
        yb_fail(b->diag, YB_ERR_INPUT, &at, "remove the line that starts with %TAG", "tags are not allowed");
}

static void read_event(builder *b, const yaml_event_t *event)
{
    b->last_line = (int) event->start_mark.line + 1;
    switch (event->type) {
    case YAML_DOCUMENT_START_EVENT:
        open_document(b, event);
        break;
    case YAML_SCALAR_EVENT:
        read_scalar(b, event);
        break;
    case YAML_ALIAS_EVENT:
        read_alias(b, event);
        break;
    case YAML_MAPPING_START_EVENT:
        open_collection(b, YB_NODE_MAP, event);
        break;
    case YAML_SEQUENCE_START_EVENT:
        open_collection(b, YB_NODE_LIST, event);
        break;
    case YAML_MAPPING_END_EVENT:
    case YAML_SEQUENCE_END_EVENT:
        close_collection(b);
        break;
    case YAML_STREAM_END_EVENT:
        b->stopped = true;
        break;
    default:
        break;
    }
}

static int by_key_and_place(const void *a, const void *b)
{
    const yb_node *p = *(const yb_node *const *) a, *q = *(const yb_node *const *) b;
    int order = strcmp(p->key, q->key);

    if (order == 0)
        order = (p->key_at.line > q->key_at.line) - (p->key_at.line < q->key_at.line);
    if (order == 0)
        order = (p->key_at.column > q->key_at.column) - (p->key_at.column < q->key_at.column);
    return order;
}

/* Repeated keys of one map; sorted, because a map may have very many entries. */
static void check_map(builder *b, const yb_node *map)
{
    const yb_node **entry, *first = NULL;
    size_t n = 0;

    for (const yb_node *node = map->child; node; node = node->next)
        n++;
    if (n < 2)
        return;
    entry = malloc(n * sizeof *entry);
    if (!entry) {
        run_out_of_memory(b);
        return;
    }
    n = 0;
    for (const yb_node *node = map->child; node; node = node->next)
        entry[n++] = node;
    qsort(entry, n, sizeof *entry, by_key_and_place);
    for (size_t i = 0; i < n; i++) {
        if (!first || strcmp(first->key, entry[i]->key) != 0)
            first = entry[i];
        else if (*first->key) /* empty keys are reported already */
            yb_fail(b->diag, YB_ERR_INPUT, &entry[i]->key_at, "keep one of the two",
                    "key '%s' is repeated: first given at line %d, column %d", first->key, first->key_at.line,
                    first->key_at.column);
    }
    free(entry);
}

static void check_repeated_keys(builder *b, const yb_node *node)
{
    if (node->kind == YB_NODE_MAP)
        check_map(b, node);
    for (const yb_node *child = node->child; child; child = child->next)
        check_repeated_keys(b, child);
}

/* After an error of libyaml: its cause if that is known, else its message. */
static void explain_failure(builder *b, const yaml_parser_t *parser, int first_tab_line)
{
    const int line = (int) parser->problem_mark.line + 1;
    size_t n_slips;

    b->broken = true;
    if (parser->error == YAML_MEMORY_ERROR) {
        run_out_of_memory(b);
        return;
    }
    n_slips = yb_text_scan_slips(&b->slips, b->last_line, line);
    if (n_slips == 0 && (first_tab_line == 0 || first_tab_line > line))
        yb_text_report_syntax(b->source, parser, b->diag);
}

static void check_root(builder *b)
{
    const yb_node *root = b->text->root;

    if (!root || (root->kind == YB_NODE_SCALAR && !root->quoted && *root->scalar == '\0')) {
        const yb_place file = {b->source->name, 0, 0};

        yb_fail(b->diag, YB_ERR_INPUT, &file, "write at least one line 'key: value'", "the file is empty");
    } else if (root->kind != YB_NODE_MAP && yb_text_scan_slips(&b->slips, 1, INT_MAX) == 0) {
        yb_fail(b->diag, YB_ERR_INPUT, &root->at, "write lines 'key: value'",
                "the file must be a map of keys and values, but this is a %s",
                root->kind == YB_NODE_LIST ? "list" : "text");
    }
}

static void read_events(builder *b, int first_tab_line)
{
    yaml_parser_t parser;

    if (!yaml_parser_initialize(&parser)) {
        run_out_of_memory(b);
        return;
    }
    yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&parser, (const unsigned char *) b->source->bytes, b->source->size);
    while (!b->stopped && !b->broken) {
        yaml_event_t event;

        if (!yaml_parser_parse(&parser, &event)) {
            explain_failure(b, &parser, first_tab_line);
            continue;
        }
        read_event(b, &event);
        yaml_event_delete(&event);
    }
    yaml_parser_delete(&parser);
    if (!b->broken && !b->out_of_memory)
        check_root(b);
    if (b->text->root && !b->out_of_memory)
        check_repeated_keys(b, b->text->root);
    /* Where there is one slip there are more. */
    if (b->slips.n > 0)
        yb_text_scan_slips(&b->slips, 0, 0);
}

static bool build(const yb_text_source *source, yb_text *text, int first_tab_line, yb_diag *diag)
{
    const size_t n_errors = yb_diag_errors(diag);
    builder b = {.text = text, .source = source, .diag = diag, .slips = {.source = source, .diag = diag}};

    read_events(&b, first_tab_line);
    if (b.out_of_memory) {
        const yb_place file = {source->name, 0, 0};

        yb_fail(diag, YB_ERR_FILE, &file, NULL, "out of memory");
    }
    return yb_diag_errors(diag) == n_errors;
}

yb_text *yb_text_parse(const char *name, const char *bytes, size_t size, yb_diag *diag)
{
    yb_text *text = calloc(1, sizeof *text);
    yb_text_source source = {.bytes = size > 0 ? bytes : "", .size = size};
    int first_tab_line = 0;
    bool valid = false;

    source.name = text ? copy_string(text, name, strlen(name)) : NULL;
    if (!source.name) {
        yb_fail(diag, YB_ERR_FILE, NULL, NULL, "out of memory");
    } else if (size > YB_TEXT_MAX_BYTES) {
        const yb_place file = {source.name, 0, 0};

        yb_fail(diag, YB_ERR_INPUT, &file, "move long tables to a CSV file", "the file is larger than 1 MiB");
    } else {
        if (size >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0) {
            source.bytes += 3;
            source.size -= 3;
        }
        if (yb_text_check_bytes(&source, diag, &first_tab_line)) {
            if (index_lines(&source))
                valid = build(&source, text, first_tab_line, diag) && first_tab_line == 0;
            else
                yb_fail(diag, YB_ERR_FILE, NULL, NULL, "out of memory");
        }
    }
    free(source.line_start);
    if (valid)
        return text;
    yb_text_free(text);
    return NULL;
}

const yb_node *yb_text_root(const yb_text *text)
{
    return text->root;
}

const yb_node *yb_node_find(const yb_node *map, const char *key)
{
    if (!map || map->kind != YB_NODE_MAP)
        return NULL;
    for (const yb_node *node = map->child; node; node = node->next)
        if (strcmp(node->key, key) == 0)
            return node;
    return NULL;
}

void yb_text_free(yb_text *text)
{
    if (!text)
        return;
    for (chunk *c = text->chunks, *previous; c; c = previous) {
        previous = c->previous;
        free(c);
    }
    free(text);
}
