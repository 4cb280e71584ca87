/* Short names of the values that the levers of a batch take: see batch_private.h.
 *
 * A value may be a path rule, {rule: step, level: 400, add: 30}: exact, but no word for a table or a figure.
 * Members are read and checked after the batch file, so that a rule may lack fields here: it then keeps its
 * text. */
#include <stdlib.h>
#include <string.h>

#include "batch_private.h"
#include "merge.h"

enum { MOST_YEARS = 4 }; /* of a table that are all named */

/* The key of a lever, or of the rule of which it sets a field; NULL: none. */
static const yb_key *key_of(const char *lever)
{
    const char *dot = strrchr(lever, '.');
    char *stem = dot ? strndup(lever, (size_t) (dot - lever)) : NULL;
    yb_key_id id = yb_key_find(lever);

    if (id == YB_KEY_COUNT && stem)
        id = yb_key_find(stem);
    free(stem);
    return id == YB_KEY_COUNT ? NULL : &yb_keys[id];
}

/* What a rule is a value of, and where its name goes. */
typedef struct {
    FILE *stream;
    const yb_node *rule;
    bool percent, zh;
    bool complete; /* every field asked for was there */
} brief;

/* 0.05 and 5% as 5% where rates are meant; anything but a number stays as it is. */
static void put_number(brief *b, const yb_node *node, bool percent, bool sign)
{
    const size_t n = node && node->kind == YB_NODE_SCALAR ? strlen(node->scalar) : 0;
    const bool marked = n > 1 && node->scalar[n - 1] == '%';
    char number[64];
    double value;

    if (n == 0 || n >= sizeof number) {
        b->complete = false;
        return;
    }
    snprintf(number, sizeof number, "%.*s", (int) (marked ? n - 1 : n), node->scalar);
    if (!yb_number_parse(number, &value))
        fputs(node->scalar, b->stream);
    else if (marked || percent)
        fprintf(b->stream, sign ? "%+.6g%%" : "%.6g%%", marked ? value : 100.0 * value);
    else
        fprintf(b->stream, sign ? "%+.10g" : "%.10g", value);
}

static void put_field(brief *b, const char *field, bool percent, bool sign)
{
    put_number(b, yb_node_find(b->rule, field), percent, sign);
}

static const char *scalar_of(const brief *b, const char *field)
{
    const yb_node *node = yb_node_find(b->rule, field);

    return node && node->kind == YB_NODE_SCALAR ? node->scalar : NULL;
}

static void put(brief *b, const char *en, const char *zh)
{
    fputs(b->zh ? zh : en, b->stream);
}

static void put_index(brief *b)
{
    static const char *const names[YB_INDEX_COUNT][2] = {{"wages", "工资"},
                                                         {"disposable income", "可支配收入"},
                                                         {"consumer prices", "居民消费价格"},
                                                         {"GDP", "国内生产总值"},
                                                         {"expenditure per member", "人均支出"}};
    const char *to = scalar_of(b, "to");
    size_t i = 0;

    while (i < YB_INDEX_COUNT && to && strcmp(to, yb_index_names[i]) != 0)
        i++;
    if (to && i < YB_INDEX_COUNT)
        fputs(names[i][b->zh], b->stream);
    else
        b->complete = false;
}

/* "400", or "400 in 2028" of a rule that starts in another year than the first. */
static void put_level(brief *b)
{
    const char *at = scalar_of(b, "at");

    if (at && b->zh)
        fprintf(b->stream, "%s年", at);
    put_field(b, "level", b->percent, false);
    if (at && !b->zh)
        fprintf(b->stream, " in %s", at);
}

/* "20.8% in 2025, 20.4% in 2030"; of many years the first and the last. */
static void put_table(brief *b)
{
    const yb_node *values = yb_node_find(b->rule, "values");
    size_t n = 0, i = 0;

    for (const yb_node *year = values ? values->child : NULL; year; year = year->next)
        n++;
    if (n == 0 || values->kind != YB_NODE_MAP) {
        b->complete = false;
        return;
    }
    for (const yb_node *year = values->child; year; year = year->next, i++) {
        if (n > MOST_YEARS && i > 0 && i + 1 < n)
            continue;
        if (i > 0)
            put(b, n > MOST_YEARS ? " ... " : ", ", n > MOST_YEARS ? "……" : "，");
        if (b->zh)
            fprintf(b->stream, "%s年", year->key);
        put_number(b, year, b->percent, false);
        if (!b->zh)
            fprintf(b->stream, " in %s", year->key);
    }
}

static void put_fade(brief *b, bool to_index)
{
    if (b->zh) {
        put_field(b, "years", false, false);
        fputs("年由", b->stream);
    }
    put_field(b, "from", b->percent, false);
    put(b, " to ", to_index ? "过渡到" : "变为");
    if (to_index) {
        const yb_node *margin = yb_node_find(b->rule, "margin");
        double value = 1.0;

        put_index(b);
        put(b, " growth", "增速");
        if (!margin || margin->kind != YB_NODE_SCALAR || !yb_number_parse(margin->scalar, &value) ||
            value != 0.0) {
            put(b, " ", "");
            put_number(b, margin, true, true);
        }
    } else {
        put_field(b, "to", b->percent, false);
    }
    if (!b->zh) {
        fputs(" in ", b->stream);
        put_field(b, "years", false, false);
        fputs(" years", b->stream);
    }
}

static void put_indexed(brief *b)
{
    const char *share = scalar_of(b, "share");
    double value = 0.0;

    put_level(b);
    put(b, ", with ", "，随");
    put_index(b);
    if (share && yb_number_parse(share, &value) && value == 1.0)
        return;
    put(b, " x ", "×");
    put_field(b, "share", false, false);
}

static void put_rule(brief *b, const char *name)
{
    const bool growth = strcmp(name, "growth") == 0;

    if (strcmp(name, "frozen") == 0) {
        put_level(b);
    } else if (growth || strcmp(name, "step") == 0) {
        put_level(b);
        put(b, ", ", "，每年");
        put_field(b, growth ? "rate" : "add", growth || b->percent, true);
        put(b, " a year", "");
    } else if (strcmp(name, "fade") == 0 || strcmp(name, "converge") == 0) {
        put_fade(b, name[0] == 'c');
    } else if (strcmp(name, "indexed") == 0) {
        put_indexed(b);
    } else if (strcmp(name, "table") == 0) {
        put_table(b);
    } else {
        b->complete = false;
    }
}

char *yb_batch_value_name(const char *lever, const yb_node *value, bool zh)
{
    const yb_key *key = key_of(lever);
    const yb_node *rule = yb_node_find(value, "rule");
    char *text = NULL;
    size_t size = 0;
    brief b = {.stream = open_memstream(&text, &size),
               .rule = value,
               .percent = key && yb_key_takes_percent(key) && strcmp(lever, key->path) == 0,
               .zh = zh,
               .complete = value->kind == YB_NODE_SCALAR || (rule && rule->kind == YB_NODE_SCALAR)};

    if (!b.stream)
        return NULL;
    if (value->kind == YB_NODE_SCALAR)
        value->quoted ? (void) fputs(value->scalar, b.stream) : put_number(&b, value, b.percent, false);
    else if (b.complete)
        put_rule(&b, rule->scalar);
    if (fclose(b.stream) != 0) {
        free(text);
        return NULL;
    }
    if (b.complete)
        return text;
    free(text);
    return yb_node_flow_text(value);
}

char *yb_batch_given_name(const yb_node *named, bool zh)
{
    const yb_node *title = yb_node_find(named, "title"), *name = yb_node_find(named, "name");
    const yb_node *own = yb_node_find(title, zh ? "zh" : "en"),
                  *other = yb_node_find(title, zh ? "en" : "zh");

    return strdup((own ? own : other ? other : name)->scalar);
}

bool yb_batch_check_title(const yb_node *named, yb_diag *diag)
{
    const yb_node *title = yb_node_find(named, "title");
    bool good = !title || (title->kind == YB_NODE_MAP && title->child);

    for (const yb_node *entry = title ? title->child : NULL; good && entry; entry = entry->next)
        good = (strcmp(entry->key, "zh") == 0 || strcmp(entry->key, "en") == 0) &&
               entry->kind == YB_NODE_SCALAR && entry->scalar[0] != '\0' && !strpbrk(entry->scalar, "\r\n");
    if (!good)
        yb_fail(diag, YB_ERR_INPUT, &title->at, "title: {zh: 冻结, en: Frozen}",
                "the title of a value is a map of one line each in zh and en");
    return good;
}
