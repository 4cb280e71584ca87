/* libFuzzer entry point of the YAML reader and of the printer of its problems:
 *
 *   clang -std=c17 -D_GNU_SOURCE -g -O1 -fsanitize=fuzzer,address,undefined -Iinclude \
 *       tests/fuzz/fuzz_text.c sim/base/diag.c sim/base/utf8.c sim/input/text*.c sim/input/nearest.c -lyaml
 */
#include "yibao/text.h"
#include "yibao/utf8.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* What the reader promises of every node. */
static void verify(const yb_node *node, int depth)
{
    if (depth > YB_TEXT_MAX_DEPTH || node->at.line < 1 || node->at.column < 1)
        abort();
    if ((node->kind == YB_NODE_SCALAR) != (node->scalar != NULL) || (node->scalar && node->child))
        abort();
    for (const yb_node *child = node->child; child; child = child->next) {
        if ((node->kind == YB_NODE_MAP) != (child->key != NULL))
            abort();
        if (child->key && yb_node_find(node, child->key) != child)
            abort();
        verify(child, depth + (child->kind != YB_NODE_SCALAR));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    yb_diag *diag = yb_diag_create();
    yb_text *text = yb_text_parse("/nonexistent", (const char *) data, size, diag);
    char *printed = NULL;
    size_t printed_size = 0;
    FILE *stream = open_memstream(&printed, &printed_size);

    if ((text != NULL) != (yb_diag_errors(diag) == 0))
        abort();
    if (text)
        verify(yb_text_root(text), 1);
    yb_diag_print(diag, stream, false);
    fclose(stream);
    for (size_t i = 0, length; i < printed_size; i += length) {
        uint32_t c;

        length = yb_utf8_decode(printed + i, printed_size - i, &c);
        if (length == 0 || (c != '\n' && !yb_utf8_is_printable(c)))
            abort();
    }
    free(printed);
    yb_text_free(text);
    yb_diag_free(diag);
    return 0;
}
