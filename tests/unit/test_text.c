/* The YAML reader: the tree, and every error with its line and column. */
#include "yibao/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

/* Refuses `size` bytes with exactly the problems listed, one a line, as
 * "line:column message" or, without a place, "message"; hints are not compared. */
static void assert_refused_bytes(const char *bytes, size_t size, const char *expected)
{
    yb_diag *diag = yb_diag_create();
    yb_text *text = yb_text_parse("f", bytes, size, diag);
    char got[2000] = "";

    for (size_t i = 0; yb_diag_text(diag, i); i++) {
        const char *problem = yb_diag_text(diag, i) + strlen("f:");
        const char *kind = strstr(problem, "error: ");
        const char *message = kind + strlen("error: ");
        const char *hint = strstr(message, " | ");

        assert_non_null(kind);
        if (kind > problem + 1)
            snprintf(got + strlen(got), sizeof got - strlen(got), "%.*s ", (int) (kind - problem - 2),
                     problem);
        snprintf(got + strlen(got), sizeof got - strlen(got), "%.*s\n",
                 (int) (hint ? (size_t) (hint - message) : strlen(message)), message);
    }
    assert_string_equal(got, expected);
    assert_null(text);
    assert_int_equal(yb_diag_status(diag), YB_ERR_INPUT);
    yb_diag_free(diag);
}

static void assert_refused(const char *yaml, const char *expected)
{
    assert_refused_bytes(yaml, strlen(yaml), expected);
}

/* The hint of the first problem contains `hint`. */
static void assert_hint_bytes(const char *bytes, size_t size, const char *hint)
{
    yb_diag *diag = yb_diag_create();
    yb_text *text = yb_text_parse("f", bytes, size, diag);

    assert_null(text);
    assert_non_null(strstr(yb_diag_text(diag, 0), hint));
    yb_diag_free(diag);
}

static void assert_hint(const char *yaml, const char *hint)
{
    assert_hint_bytes(yaml, strlen(yaml), hint);
}

static void flatten(const yb_node *node, char *out)
{
    const char *open = node->kind == YB_NODE_MAP ? "{" : "[", *close = node->kind == YB_NODE_MAP ? "}" : "]";

    if (node->key)
        sprintf(out + strlen(out), "%s@%d:%d=", node->key, node->key_at.line, node->key_at.column);
    if (node->kind == YB_NODE_SCALAR) {
        sprintf(out + strlen(out), node->quoted ? "'%s'" : "%s", node->scalar);
    } else {
        strcat(out, open);
        for (const yb_node *child = node->child; child; child = child->next) {
            flatten(child, out);
            strcat(out, child->next ? "," : "");
        }
        strcat(out, close);
    }
    sprintf(out + strlen(out), "@%d:%d", node->at.line, node->at.column);
}

static void assert_read_bytes(const char *bytes, size_t size, const char *expected)
{
    yb_diag *diag = yb_diag_create();
    yb_text *text = yb_text_parse("f", bytes, size, diag);
    char got[2000] = "";

    if (!text)
        print_error("%s\n", yb_diag_text(diag, 0));
    assert_non_null(text);
    flatten(yb_text_root(text), got);
    if (expected)
        assert_string_equal(got, expected);
    assert_string_equal(yb_text_root(text)->at.file, "f");
    assert_int_equal(yb_diag_status(diag), YB_OK);
    yb_text_free(text);
    yb_diag_free(diag);
}

static void assert_read(const char *yaml, const char *expected)
{
    assert_read_bytes(yaml, strlen(yaml), expected);
}

static void maps_lists_and_scalars_carry_their_places(void **state)
{
    (void) state;
    assert_read("# c\na: 1\nb: {c: x y, d: [2.5, '3']}\ne:\n  - \"f\"\n  - g: h\n",
                "{a@2:1=1@2:4,b@3:1={c@3:5=x y@3:8,d@3:13=[2.5@3:17,'3'@3:22]@3:16}@3:4,"
                "e@4:1=['f'@5:5,{g@6:5=h@6:8}@6:5]@5:3}@2:1");
}

static void columns_count_characters(void **state)
{
    (void) state;
    assert_read("t: {zh: 个人缴费, 键: 1}\n", "{t@1:1={zh@1:5=个人缴费@1:9,键@1:15=1@1:18}@1:4}@1:1");
}

static void a_key_without_a_value_is_an_empty_unquoted_scalar(void **state)
{
    (void) state;
    assert_read("a:\nb: ''\n", "{a@1:1=@1:3,b@2:1=''@2:4}@1:1");
}

static void block_texts_are_quoted(void **state)
{
    (void) state;
    assert_read("a: |\n  x\n  y：z\nb: >-\n  u\n  v\n", "{a@1:1='x\ny：z\n'@1:4,b@4:1='u v'@4:4}@1:1");
}

static void crlf_line_ends_are_accepted(void **state)
{
    (void) state;
    assert_read("a: 1\r\nb:\r\n  c: x\r\n", "{a@1:1=1@1:4,b@2:1={c@3:3=x@3:6}@3:3}@1:1");
}

static void a_utf8_byte_order_mark_is_accepted_and_not_counted(void **state)
{
    (void) state;
    assert_read("\xEF\xBB\xBF"
                "a: 1\n",
                "{a@1:1=1@1:4}@1:1");
    assert_refused("\xEF\xBB\xBF"
                   "a: 1\na: 2\n",
                   "2:1 key 'a' is repeated: first given at line 1, column 1\n");
    assert_refused("\xEF\xBB\xBF"
                   "a: @\n",
                   "1:4 a value cannot start with '@'\n");
}

static void numbers_stay_text(void **state)
{
    (void) state;
    assert_read("a: 24%\nb: 0,24\nc: 10,000\nd: 1e4\ne: 030\nf: yes\ng: .nan\n", NULL);
}

static void an_entry_is_found_by_its_key(void **state)
{
    (void) state;
    yb_diag *diag = yb_diag_create();
    yb_text *text = yb_text_parse("f", "a: 1\nb: [x]\n", 12, diag);
    const yb_node *root;

    assert_non_null(text);
    root = yb_text_root(text);
    assert_string_equal(yb_node_find(root, "a")->scalar, "1");
    assert_null(yb_node_find(root, "c"));
    assert_null(yb_node_find(yb_node_find(root, "b"), "x"));
    assert_null(yb_node_find(NULL, "x"));
    yb_text_free(text);
    yb_diag_free(diag);
    yb_text_free(NULL);
}

static void an_empty_file_is_refused(void **state)
{
    (void) state;
    static const char *const empty[] = {"", "\n\n", "# only a comment\n", "---\n", "\xEF\xBB\xBF"};

    for (size_t i = 0; i < sizeof empty / sizeof *empty; i++)
        assert_refused(empty[i], "the file is empty\n");
    assert_refused_bytes(NULL, 0, "the file is empty\n");
}

static void a_root_that_is_no_map_is_refused(void **state)
{
    (void) state;
    assert_refused("- a\n- b\n", "1:1 the file must be a map of keys and values, but this is a list\n");
    assert_refused("\nabc\n", "2:1 the file must be a map of keys and values, but this is a text\n");
    assert_refused("''\n", "1:1 the file must be a map of keys and values, but this is a text\n");
}

static void repeated_keys_are_reported_with_both_places(void **state)
{
    (void) state;
    assert_refused("a: 1\nb: {c: 1, 'c': 2, d: 0, c: 3}\na: 2\n",
                   "3:1 key 'a' is repeated: first given at line 1, column 1\n"
                   "2:11 key 'c' is repeated: first given at line 2, column 5\n"
                   "2:25 key 'c' is repeated: first given at line 2, column 5\n");
}

static void repeated_keys_are_reported_even_if_the_file_breaks_later(void **state)
{
    (void) state;
    assert_refused("a: 1\na: 2\nb: {c: 1, c: 2\n",
                   "3:4 the '{' opened here is not closed before line 4\n"
                   "2:1 key 'a' is repeated: first given at line 1, column 1\n"
                   "3:11 key 'c' is repeated: first given at line 3, column 5\n");
}

static void anchors_aliases_tags_and_merge_keys_are_refused(void **state)
{
    (void) state;
    assert_refused("a: &x 1\nb: *x\nc: !!str 1\nd: ! x\ne:\n  <<: {f: 1}\n*x : 2\n&m g: [*x]\n!!map h: 1\n",
                   "1:4 anchors (&x) are not allowed\n2:4 aliases (*x) are not allowed\n"
                   "3:4 tags (!!str) are not allowed\n4:4 tags (!) are not allowed\n"
                   "6:3 merge keys (<<) are not allowed\n7:1 aliases (*x) are not allowed\n"
                   "8:1 anchors (&m) are not allowed\n8:8 aliases (*x) are not allowed\n"
                   "9:1 tags (!!map) are not allowed\n");
    assert_refused("%TAG ! tag:x,2000:\n---\na: 1\n", "1:1 tags are not allowed\n");
    assert_refused("a: !x!y 1\n", "1:4 tags (!name) are not allowed\n");
    assert_refused("a: !<\n", "1:4 tags (!name) are not allowed\n");
    assert_refused("a: * b\n", "1:4 a value cannot start with '*' or '&'\n");
    assert_read("'<<': 1\n", NULL);
}

static void an_alias_bomb_is_refused_without_being_expanded(void **state)
{
    (void) state;
    char yaml[4000] = "a0: &a0 [x, x]\n", line[64];
    yb_diag *diag = yb_diag_create();

    for (int i = 1; i < 40; i++) {
        snprintf(line, sizeof line, "a%d: &a%d [*a%d, *a%d]\n", i, i, i - 1, i - 1);
        strcat(yaml, line);
    }
    assert_null(yb_text_parse("f", yaml, strlen(yaml), diag));
    assert_int_equal(yb_diag_errors(diag), 40 + 2 * 39);
    yb_diag_free(diag);
}

static void a_second_document_is_refused(void **state)
{
    (void) state;
    assert_refused("---\na: 1\n---\nb: 2\n", "3:1 a second document in the file\n");
    assert_refused("a: 1\n...\nb: 2\n", "3:1 text that belongs to nothing above it\n");
    assert_read("---\na: 1\n...\n", NULL);
}

static void keys_must_be_words(void **state)
{
    (void) state;
    assert_refused("{a: 1}: 2\n[b]: 3\n? {c: {d: 1}}\n: 4\n{a: 1}: 5\n",
                   "1:1 a map where a key belongs\n2:1 a list where a key belongs\n"
                   "3:3 a map where a key belongs\n5:1 a map where a key belongs\n");
    assert_refused("a: 1\n'': 2\n? \n: 3\n", "2:1 an empty key\n3:2 an empty key\n");
    assert_refused("a: 1\n: 3\n", "2:1 neither a key of the map above nor the end of it\n");
}

static void a_nul_in_a_text_is_refused(void **state)
{
    (void) state;
    assert_refused("a: \"x\\0y\"\n", "1:4 a text with a NUL character\n");
}

static double seconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double) now.tv_sec + 1e-9 * (double) now.tv_nsec;
}

static void deep_nesting_is_refused_at_once(void **state)
{
    (void) state;
    static const char *const unit[] = {"[", "{a: ", "- ", "? ", "[\n", "{a:\n"};
    const int depth = 40000;
    char *yaml = malloc(16 + 6 * (size_t) depth);

    assert_non_null(yaml);
    for (size_t i = 0; i < sizeof unit / sizeof *unit; i++) {
        const double start = seconds();
        yb_diag *diag = yb_diag_create();
        size_t size = (size_t) sprintf(yaml, "a:\n ");

        for (int k = 0; k < depth; k++)
            size += (size_t) sprintf(yaml + size, "%s", unit[i]);
        assert_null(yb_text_parse("f", yaml, size, diag));
        assert_int_equal(yb_diag_status(diag), YB_ERR_INPUT);
        assert_true(seconds() - start < 1.0);
        yb_diag_free(diag);
    }
    free(yaml);
}

static void thirty_two_levels_are_read_and_one_more_is_refused(void **state)
{
    (void) state;
    char yaml[200] = "a: ";

    for (int i = 0; i < YB_TEXT_MAX_DEPTH - 1; i++)
        strcat(yaml, "[");
    for (int i = 0; i < YB_TEXT_MAX_DEPTH - 1; i++)
        strcat(yaml, "]");
    assert_read(yaml, NULL);
    strcpy(yaml, "a: ");
    for (int i = 0; i < YB_TEXT_MAX_DEPTH; i++)
        strcat(yaml, "[");
    assert_refused(yaml, "1:35 nested more than 32 levels deep\n");
}

static void too_many_values_are_refused(void **state)
{
    (void) state;
    const size_t n = YB_TEXT_MAX_NODES;
    char *yaml = malloc(16 + 2 * n);
    size_t size = (size_t) sprintf(yaml, "a: [");

    for (size_t i = 0; i < n; i++)
        size += (size_t) sprintf(yaml + size, "1,");
    size += (size_t) sprintf(yaml + size, "]\n");
    /* The root and the list count too. */
    assert_refused_bytes(yaml, size, "1:200001 the file holds too many values\n");
    free(yaml);
}

static void very_many_repeated_keys_take_no_quadratic_time(void **state)
{
    (void) state;
    const double start = seconds();
    char *yaml = malloc(YB_TEXT_MAX_BYTES + 16);
    yb_diag *diag = yb_diag_create();
    size_t size = 0;

    assert_non_null(yaml);
    for (int i = 0; i < 99000; i++)
        size += (size_t) sprintf(yaml + size, "k%d: 1\n", i / 2);
    assert_null(yb_text_parse("f", yaml, size, diag));
    assert_int_equal(yb_diag_errors(diag), 49500);
    assert_true(seconds() - start < 20.0);
    free(yaml);
    yb_diag_free(diag);
}

static void binary_files_are_refused(void **state)
{
    (void) state;
    assert_refused_bytes("a: 1\nb\0c: 2\n\0", 13, "2:2 a NUL byte: this is not a text file\n");
    assert_refused_bytes("\xFF\xFE"
                         "a\0:\0",
                         6, "1:1 the file is UTF-16 text\n");
    assert_refused_bytes("\xFE\xFF\0a", 4, "1:1 the file is UTF-16 text\n");
    assert_hint_bytes("\xFF\xFE"
                      "a\0",
                      4, "iconv -f UTF-16 -t UTF-8 FILE");
}

static void invalid_utf8_is_reported_once_a_line(void **state)
{
    (void) state;
    assert_refused("a: 个\xE4\xB8 x\xFF\nb: 1\nc: \xC0\x80\n",
                   "1:5 not UTF-8 text (byte 0xE4)\n3:4 not UTF-8 text (byte 0xC0)\n");
    assert_hint("a: caf\xE9 x\n", "save the file as UTF-8");
}

static void gb18030_text_gets_its_hint_once(void **state)
{
    (void) state;
    /* 个人缴费 and 医保 in GB18030 */
    static const char yaml[] = "a: 1\nt: \xB8\xF6\xC8\xCB\xBD\xC9\xB7\xD1\nu: \xD2\xBD\xB1\xA3\n";

    assert_refused(yaml, "2:4 not UTF-8 text (byte 0xB8)\n");
    assert_hint(yaml, "iconv -f GB18030 -t UTF-8 FILE");
    /* a character of four bytes */
    assert_hint("t: \x81\x30\x84\x36\xB8\xF6\n", "iconv -f GB18030");
}

static void damaged_utf8_is_not_taken_for_gb18030(void **state)
{
    (void) state;
    assert_hint("t: 个人缴费个人缴\xE8\xB4\n", "save the file as UTF-8");
}

static void control_characters_are_refused(void **state)
{
    (void) state;
    assert_refused("a: 1\n\n  b\033: \a\nc: \x7F\n", "3:4 a control character (U+001B)\n"
                                                     "4:4 a control character (U+007F)\n");
    assert_refused("a: \xC2\x85\nb: \xE2\x80\xA8\nc: \xEF\xBB\xBF\n",
                   "1:4 a control character (U+0085)\n2:4 a Unicode line separator (U+2028)\n"
                   "3:4 a byte order mark inside the text (U+FEFF)\n");
}

static void a_lone_carriage_return_is_refused(void **state)
{
    (void) state;
    assert_refused("a: 1\rb: 2\rc: 3\n", "1:5 a carriage return inside a line (U+000D)\n");
    assert_refused("a: 1\r\nb: 2\r", "2:5 a carriage return inside a line (U+000D)\n");
    assert_refused("a: 1\r\r\n", "1:5 a carriage return inside a line (U+000D)\n");
}

static void tabs_in_the_indentation_are_refused(void **state)
{
    (void) state;
    assert_refused("a: 1\na: 2\nb:\n\tc: 1\n  \td: 2\n",
                   "4:1 a tab in the indentation\n"
                   "5:3 a tab in the indentation\n"
                   "2:1 key 'a' is repeated: first given at line 1, column 1\n");
    assert_refused("a: {\n\tb: 1}\n", "2:1 a tab in the indentation\n");
    assert_hint("a:\n\tb: 1\n", "use spaces");
    assert_refused("a:\n  -\tb: 1\n", "2:4 a tab where only spaces are allowed\n");
    assert_read("a:\t1\t# c\n", "{a@1:1=1@1:4}@1:1");
}

static void a_full_width_colon_after_a_key_is_reported_on_its_line(void **state)
{
    (void) state;
    assert_refused(
        "scenario: x\nresident：\n  premium：\n    level: 3\n  foo: 1\nseed ：3\n",
        "2:9 a full-width colon (：)\n3:10 a full-width colon (：)\n6:6 a full-width colon (：)\n");
    assert_refused("a:\n  paths: 100\n  seed：20260101\n\n  # c\n  foo: 1\n",
                   "3:7 a full-width colon (：)\n");
    assert_refused("resident：\n", "1:9 a full-width colon (：)\n");
    assert_refused("scenario：基线\n", "1:9 a full-width colon (：)\n");
    assert_refused("标题：好\nb: 1\n", "1:3 a full-width colon (：)\n");
    assert_refused("\"zh\" ：x\nb: 1\n", "1:6 a full-width colon (：)\n");
    assert_refused("a:\n  - b：1\n    c: 2\n", "2:6 a full-width colon (：)\n");
    assert_refused("a:\n  zh：标题\n  en：Title\nb: 1\n",
                   "2:5 a full-width colon (：)\n3:5 a full-width colon (：)\n");
    assert_hint("resident：\n  a: 1\n", "write ': ' (ASCII colon and a space)");
}

static void full_width_punctuation_in_a_flow_map_is_reported(void **state)
{
    (void) state;
    assert_refused("a: {b: 1，c: 2， d: 3}\n", "1:9 a full-width comma (，)\n1:14 a full-width comma (，)\n");
    assert_refused("a: {zh: 基线，en: Base}\n", "1:11 a full-width comma (，)\n");
    assert_refused("a: {b：1，c：2}\n", "1:6 a full-width colon (：)\n1:8 a full-width comma (，)\n"
                                        "1:10 a full-width colon (：)\n");
    assert_refused("a: ｛b: 1｝\nc: 2\n",
                   "1:4 a full-width character (｛)\n1:9 a full-width character (｝)\n");
    assert_refused("a: {b: 1｝\nc: 2\n", "1:9 a full-width character (｝)\n");
    assert_refused("a: {b: 标题｝\nc: 2\n", "1:10 a full-width character (｝)\n");
    assert_refused("a: ［2.5, 5］\n", "1:4 a full-width character (［)\n");
    assert_refused("a: [2.5，5，10]\n", "1:8 a full-width comma (，)\n");
    assert_refused("a: {“b”: 1}\n", "1:5 a full-width quote (“)\n");
}

static void full_width_digits_signs_quotes_and_spaces_are_reported(void **state)
{
    (void) state;
    assert_refused(
        "a: ４００\nb: 0．75\nc: 24％\nd: “base”\ne: step，\nf: 10\xC2\xA0"
        "000\n",
        "1:4 a full-width digit (４)\n2:5 a full-width character (．)\n3:6 a full-width percent sign (％)\n"
        "4:4 a full-width quote (“)\n5:8 a full-width comma (，)\n6:6 a special space (U+00A0)\n");
    assert_refused("a:\n\xE3\x80\x80"
                   "b: 1\nc: 2\n",
                   "2:1 a special space (U+3000)\n");
    assert_hint("a: 24％\n", "a fraction: 0.24");
}

static void a_full_width_number_sign_is_no_comment(void **state)
{
    (void) state;
    assert_refused("a: step ＃ 说明\n", "1:9 a full-width character (＃)\n");
    assert_refused("a: 400 ＃每人\n", "1:8 a full-width character (＃)\n");
    assert_refused("a: 1\n＃ 说明\nb: 2\n", "2:1 a full-width character (＃)\n");
    assert_refused("a: {b: 1} ＃ 说明\nc: 2\n", "1:11 a full-width character (＃)\n");
}

static void prose_may_hold_any_punctuation(void **state)
{
    (void) state;
    assert_read(
        "title: {zh: 个人缴费：每年上涨20元，不变, en: Premium rises（20 yuan）}\n"
        "a: “以收定支”情景\nb: ［试行］方案\nc: 方案 ＃1\nd: Plan ＃2\ne: don’t\nf: [城乡居民，职工]\n"
        "g: 2026：结果\nh: \"a：1，b：2\"\ni: 'x：'\nj: 1 # 注：a，b：c\nk: |\n  resident：\n  {a，b}\n"
        "l:\n  结果：2026年\nm: https://example.org:80/x\nn: 增长5％\n",
        NULL);
}

static void prose_in_a_broken_file_is_left_alone(void **state)
{
    (void) state;
    assert_refused(
        "# resident：x\na: |\n  seed：1\n  ｛x\nb: \"c：\n  seed：1\"\nd: 情景：一，二\ne: [1, 2\nf: 3\n",
        "8:4 the '[' opened here is not closed before line 9\n");
}

static void a_missing_space_after_a_colon_is_reported(void **state)
{
    (void) state;
    assert_refused("seed:2026\npaths: 3\n", "1:5 no space after the ':'\n");
    assert_refused("a: {b:1, c: 2}\n", "1:6 no space after the ':'\n");
    assert_refused("a: {b:[1]}\n", "1:6 no space after the ':'\n");
    assert_refused("a:\n  b:1\n  c:2\n", "2:4 no space after the ':'\n");
    assert_refused("b:1\n", "1:2 no space after the ':'\n");
    assert_read("a: b:1\nc: 12:30\n", NULL);
}

static void syntax_errors_name_the_place_to_look_at(void **state)
{
    (void) state;
    assert_refused("a: 1\n b: 2\n", "2:3 a ':' where no key can stand\n");
    assert_refused("a: 1\nfoo\nb: 2\n", "2:1 no ': ' after this key\n");
    assert_refused("a: b\n  - c\nd: - e\n", "3:4 a list entry '- ' where none can stand\n");
    assert_refused("a: \"b\nc: 1\n", "1:4 a quote that is never closed\n");
    assert_refused("a: 'b\n---\nc'\n", "1:4 a quote that is never closed\n");
    assert_refused("a: \"C:\\dir\"\n", "1:7 an unknown escape after '\\' in double quotes\n");
    assert_refused("a: \"\\xZZ\"\n", "1:7 an escape that is not a hexadecimal number\n");
    assert_refused("a: \"\\ud800\"\n", "1:7 an escape that is not a character\n");
    assert_refused("  a: 1\n b: 2\n", "2:2 text that belongs to nothing above it\n");
    assert_refused("a:\n  - 1\n  b: 2\n", "3:3 neither an entry '- ' of the list above nor the end of it\n");
    assert_refused("a: {b: 1 c: 2}\n", "1:11 a ',' or '}' is missing before this\n");
    assert_refused("a: [1, 2\nb: 3\n", "1:4 the '[' opened here is not closed before line 2\n");
    assert_refused("a: [1, {]}\n", "1:9 a value is missing before this\n");
    assert_refused("a: > 5\n", "1:4 a value cannot start with '|' or '>'\n");
    assert_refused("a: ? b\n", "1:4 a value cannot start with '? '\n");
    assert_refused("a: `b`\n", "1:4 a value cannot start with '`'\n");
    assert_refused("%x\n", "1:1 a line cannot start with '%'\n");
    assert_refused("% x\n", "1:1 a line cannot start with '%'\n");
    assert_refused("%YAML 2.0\n---\na: 1\n", "1:1 not valid YAML: found incompatible YAML document\n");
}

static void shell_metacharacters_are_plain_text(void **state)
{
    (void) state;
    assert_read("a: $(rm -rf /) ; x\nb: \"`id`\"\n", "{a@1:1=$(rm -rf /) ; x@1:4,b@2:1='`id`'@2:4}@1:1");
}

static void one_mebibyte_is_read_and_one_byte_more_is_refused(void **state)
{
    (void) state;
    char *yaml = malloc(YB_TEXT_MAX_BYTES + 1);
    yb_diag *diag = yb_diag_create();
    yb_text *text;

    assert_non_null(yaml);
    memset(yaml, '#', YB_TEXT_MAX_BYTES + 1);
    memcpy(yaml, "a: 1\n", 5);
    text = yb_text_parse("f", yaml, YB_TEXT_MAX_BYTES, diag);
    assert_non_null(text);
    yb_text_free(text);
    yb_diag_free(diag);
    assert_refused_bytes(yaml, YB_TEXT_MAX_BYTES + 1, "the file is larger than 1 MiB\n");
    free(yaml);
}

static void the_same_problems_are_found_in_every_reading(void **state)
{
    (void) state;
    yb_diag *diag = yb_diag_create();

    for (int i = 0; i < 2; i++)
        assert_null(yb_text_parse("f", "a: 1\na: 2\n", 10, diag));
    assert_int_equal(yb_diag_errors(diag), 2);
    yb_diag_free(diag);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(maps_lists_and_scalars_carry_their_places),
        cmocka_unit_test(columns_count_characters),
        cmocka_unit_test(a_key_without_a_value_is_an_empty_unquoted_scalar),
        cmocka_unit_test(block_texts_are_quoted),
        cmocka_unit_test(crlf_line_ends_are_accepted),
        cmocka_unit_test(a_utf8_byte_order_mark_is_accepted_and_not_counted),
        cmocka_unit_test(numbers_stay_text),
        cmocka_unit_test(an_entry_is_found_by_its_key),
        cmocka_unit_test(an_empty_file_is_refused),
        cmocka_unit_test(a_root_that_is_no_map_is_refused),
        cmocka_unit_test(repeated_keys_are_reported_with_both_places),
        cmocka_unit_test(repeated_keys_are_reported_even_if_the_file_breaks_later),
        cmocka_unit_test(anchors_aliases_tags_and_merge_keys_are_refused),
        cmocka_unit_test(an_alias_bomb_is_refused_without_being_expanded),
        cmocka_unit_test(a_second_document_is_refused),
        cmocka_unit_test(keys_must_be_words),
        cmocka_unit_test(a_nul_in_a_text_is_refused),
        cmocka_unit_test(deep_nesting_is_refused_at_once),
        cmocka_unit_test(thirty_two_levels_are_read_and_one_more_is_refused),
        cmocka_unit_test(too_many_values_are_refused),
        cmocka_unit_test(very_many_repeated_keys_take_no_quadratic_time),
        cmocka_unit_test(binary_files_are_refused),
        cmocka_unit_test(invalid_utf8_is_reported_once_a_line),
        cmocka_unit_test(gb18030_text_gets_its_hint_once),
        cmocka_unit_test(damaged_utf8_is_not_taken_for_gb18030),
        cmocka_unit_test(control_characters_are_refused),
        cmocka_unit_test(a_lone_carriage_return_is_refused),
        cmocka_unit_test(tabs_in_the_indentation_are_refused),
        cmocka_unit_test(a_full_width_colon_after_a_key_is_reported_on_its_line),
        cmocka_unit_test(full_width_punctuation_in_a_flow_map_is_reported),
        cmocka_unit_test(full_width_digits_signs_quotes_and_spaces_are_reported),
        cmocka_unit_test(a_full_width_number_sign_is_no_comment),
        cmocka_unit_test(prose_may_hold_any_punctuation),
        cmocka_unit_test(prose_in_a_broken_file_is_left_alone),
        cmocka_unit_test(a_missing_space_after_a_colon_is_reported),
        cmocka_unit_test(syntax_errors_name_the_place_to_look_at),
        cmocka_unit_test(shell_metacharacters_are_plain_text),
        cmocka_unit_test(one_mebibyte_is_read_and_one_byte_more_is_refused),
        cmocka_unit_test(the_same_problems_are_found_in_every_reading),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
