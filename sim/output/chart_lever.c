/* What a lever of a batch and its values are called in figures: see chart_grid.h. */
#include "chart_grid.h"

#include <stdlib.h>
#include <string.h>

#include "yibao/labels.h"
#include "yibao/rule.h"

/* Short names of the levers that are varied most; the others have their names in the schema. */
static const struct {
    const char *key, *zh, *en;
} KEY_NAME[] = {
    {"base", "情景", "Scenario"},
    {"resident.premium.add", "个人缴费每年上涨（元）", "Premium rises by, yuan a year"},
    {"resident.premium.level", "个人缴费（元）", "Premium, yuan"},
    {"resident.premium", "个人缴费（元）", "Premium, yuan"},
    {"resident.enrolment.loss_rate", "断保率（每年，%）", "Enrolment loss, % a year"},
    {"supervision.recovery", "追回资金（亿元/年）", "Recovered money, 100 million yuan a year"},
    {"economy.excess_cost_growth", "超额费用增长（每年，%）", "Excess cost growth, % a year"},
};

/* Fields of rules, which a lever may set alone; those counted in the unit of the key or as a rate. */
static const struct {
    yb_rule_field field;
    const char *zh, *en;
    bool as_key, rate;
} FIELD_NAME[] = {
    {YB_FIELD_LEVEL, "水平", "level", true, false},
    {YB_FIELD_ADD, "每年增加", "added each year", true, false},
    {YB_FIELD_RATE, "年增长率", "yearly growth", false, true},
    {YB_FIELD_FROM, "起点", "start", true, false},
    {YB_FIELD_TO, "终点", "end", true, false},
    {YB_FIELD_YEARS, "历时（年）", "years", false, false},
    {YB_FIELD_SHARE, "份额", "share", false, false},
    {YB_FIELD_MARGIN, "差额", "margin", false, true},
};

enum { N_FIELDS = sizeof FIELD_NAME / sizeof *FIELD_NAME };

size_t yb_lever_position(const yb_lever *axis, const char *text)
{
    size_t i = 0;

    while (i < axis->n && strcmp(axis->value[i], text) != 0)
        i++;
    return i;
}

/* The key of the schema that the lever sets; *field: which of its rule's fields, N_FIELDS: the whole. */
static const yb_key *find_key(const char *lever, size_t *field)
{
    const char *const dot = strrchr(lever, '.');

    for (int id = 0; id < YB_KEY_COUNT; id++) {
        const char *const path = yb_keys[id].path;

        *field = N_FIELDS;
        if (strcmp(path, lever) == 0)
            return &yb_keys[id];
        if (dot == NULL || strlen(path) != (size_t) (dot - lever) || strncmp(path, lever, strlen(path)) != 0)
            continue;
        for (*field = 0; *field < N_FIELDS; (*field)++)
            if (strcmp(yb_field_names[FIELD_NAME[*field].field], dot + 1) == 0)
                return &yb_keys[id];
    }
    return NULL;
}

static bool in_percent(const yb_key *key, size_t field)
{
    const bool rate = key != NULL && yb_key_takes_percent(key);

    return field == N_FIELDS ? rate : FIELD_NAME[field].rate || (rate && FIELD_NAME[field].as_key);
}

/* Bytes of the text before its first punctuation. */
static int first_clause(const char *text)
{
    static const char *const stops[] = {"；", "（", "，", "：", "; ", " (", ", ", ": "};
    size_t n = strlen(text);

    for (size_t i = 0; i < sizeof stops / sizeof *stops; i++) {
        const char *const stop = strstr(text, stops[i]);

        n = stop != NULL && (size_t) (stop - text) < n ? (size_t) (stop - text) : n;
    }
    return (int) n;
}

/* "Fiscal subsidy per member, yuan": what the schema says of the key, and the unit. */
static void schema_name(const yb_key *key, size_t field, bool zh, char *text)
{
    const bool whole = field == N_FIELDS;
    const char *const meaning = zh ? key->zh : key->en;
    const char *const unit = whole || FIELD_NAME[field].as_key ? yb_label_unit(key->unit, zh) : "";

    snprintf(text, YB_LEVER_TEXT, "%.*s", first_clause(meaning), meaning);
    if (text[0] >= 'a' && text[0] <= 'z')
        text[0] = (char) (text[0] - 'a' + 'A');
    if (!whole)
        yb_chart_append(text, YB_LEVER_TEXT, zh ? "：%s" : ": %s",
                        zh ? FIELD_NAME[field].zh : FIELD_NAME[field].en);
    if (in_percent(key, field))
        yb_chart_append(text, YB_LEVER_TEXT, zh ? "（%%）" : ", %%");
    else if (*unit != '\0')
        yb_chart_append(text, YB_LEVER_TEXT, zh ? "（%.*s）" : ", %.*s", first_clause(unit), unit);
}

const char *yb_lever_name(const char *lever, bool zh, char *text)
{
    size_t field;
    const yb_key *const key = find_key(lever, &field);

    for (size_t i = 0; i < sizeof KEY_NAME / sizeof *KEY_NAME; i++)
        if (strcmp(lever, KEY_NAME[i].key) == 0) {
            snprintf(text, YB_LEVER_TEXT, "%s", zh ? KEY_NAME[i].zh : KEY_NAME[i].en);
            return text;
        }
    if (key != NULL)
        schema_name(key, field, zh, text);
    else
        snprintf(text, YB_LEVER_TEXT, "%.*s", YB_LEVER_TEXT - 1, lever);
    return text;
}

/* Values of equal names, two long tables say, are told apart by their order. */
static void tell_apart(const yb_lever *axis, size_t i, bool zh, char *text)
{
    size_t same = 0, before = 0;

    for (size_t k = 0; k < axis->n; k++)
        if (axis->name[zh][k] != NULL && strcmp(axis->name[zh][k], axis->name[zh][i]) == 0) {
            same++;
            before += k < i;
        }
    if (same > 1)
        yb_chart_append(text, YB_LEVER_TEXT, zh ? "（%zu）" : " (%zu)", before + 1);
}

const char *yb_lever_value(const yb_lever *axis, size_t i, bool zh, char *text)
{
    size_t field;
    const yb_key *const key = find_key(axis->key, &field);
    char *end;
    const double value = strtod(axis->value[i], &end);

    text[0] = '\0';
    if (axis->name[zh][i] != NULL) {
        yb_chart_append(text, YB_LEVER_TEXT, "%.*s", YB_LEVER_TEXT - 16, axis->name[zh][i]);
        tell_apart(axis, i, zh, text);
    } else if (in_percent(key, field) && end != axis->value[i] && *end == '\0') {
        yb_chart_append(text, YB_LEVER_TEXT, "%.6g", 100.0 * value);
    } else {
        yb_chart_append(text, YB_LEVER_TEXT, "%.40s", axis->value[i]);
    }
    (void) yb_chart_clean_text(text, strlen(text));
    return text;
}

void yb_grid_columns(FILE *stream, const yb_grid *g)
{
    for (int axis = 0; axis < YB_GRID_AXES; axis++) {
        fprintf(stream, "%s,", g->axis[axis].key);
        if (g->axis[axis].name[0][0] != NULL)
            fprintf(stream, "%s.name,%s.name_zh,", g->axis[axis].key, g->axis[axis].key);
    }
}

void yb_grid_cells(FILE *stream, const yb_grid *g, const size_t value[YB_GRID_AXES])
{
    char text[YB_LEVER_TEXT];

    for (int axis = 0; axis < YB_GRID_AXES; axis++) {
        yb_table_cell(stream, g->axis[axis].value[value[axis]]);
        fputc(',', stream);
        for (int zh = 0; g->axis[axis].name[0][0] != NULL && zh < 2; zh++) {
            yb_table_cell(stream, yb_lever_value(&g->axis[axis], value[axis], zh, text));
            fputc(',', stream);
        }
    }
}
