/* The assumptions in force: value, unit, status and source of every key, changed ones marked. */
#include "report_private.h"

#include <string.h>

#include "yibao/labels.h"

#define COUNT(list) (sizeof(list) / sizeof *(list))

static bool starts_with(const char *text, const char *start)
{
    return strncmp(text, start, strlen(start)) == 0;
}

/* "mechanisms.new_drugs" of "mechanisms.new_drugs.years": true if that mechanism is off. */
static bool belongs_to_off_mechanism(const yb_report_keys *keys, const char *path)
{
    char on[256];
    const char *const dot =
        starts_with(path, "mechanisms.") ? strchr(path + strlen("mechanisms."), '.') : NULL;

    if (dot == NULL)
        return false;
    snprintf(on, sizeof on, "%.*s.on", (int) (dot - path), path);
    const yb_report_key *const key = yb_report_key_find(keys, on);
    return key != NULL && strcmp(key->value, "false") == 0;
}

static void write_status(yb_report *report, const yb_report_key *key)
{
    if (key->status == NULL)
        return;
    if (strcmp(key->status, "scenario") == 0) {
        yb_report_print(report, "<strong>set by the scenario</strong>", "<strong>情景设定</strong>");
        return;
    }
    yb_report_escape(report->out, yb_label_status(key->status, report->zh));
}

static void write_source(yb_report *report, const yb_report_key *key)
{
    if (key->where != NULL) {
        yb_report_escape(report->out, key->where);
        if (key->from != NULL) {
            yb_report_print(report, "; instead of ", "；原值");
            yb_report_value(report, key->from);
        }
        return;
    }
    yb_report_escape(report->out, key->source != NULL ? key->source : "");
}

static void write_key(yb_report *report, const yb_report_key *key)
{
    const char *const text = report->zh ? key->zh : key->en;

    fprintf(report->out, "<tr%s><td>", key->where != NULL ? " class=\"changed\"" : "");
    if (*text != '\0') {
        yb_report_escape(report->out, text);
        fputs("<br>", report->out);
    }
    fputs("<code>", report->out);
    yb_report_escape(report->out, key->path);
    fputs("</code></td><td>", report->out);
    yb_report_value(report, key->value);
    fputs("</td><td>", report->out);
    yb_report_escape(report->out, *key->unit != '\0' ? yb_label_unit(key->unit, report->zh) : "");
    fputs("</td><td>", report->out);
    write_status(report, key);
    fputs("</td><td>", report->out);
    write_source(report, key);
    fputs("</td></tr>\n", report->out);
}

static void table_begin(yb_report *report, const char *id, const char *en, const char *zh)
{
    static const char *const names[][2] = {{"Quantity and key", "参数及其含义"},
                                           {"Value", "取值"},
                                           {"Unit", "单位"},
                                           {"Status", "性质"},
                                           {"Source", "来源（英文原文）"}};

    yb_report_table_begin(report, id, en, zh);
    yb_report_header(report, names, COUNT(names));
}

static void main_table(yb_report *report, const yb_report_keys *keys)
{
    static const char *const groups[][3] = {{"population.", "Population", "人口"},
                                            {"economy.", "Economy", "经济"},
                                            {"resident.", "Resident fund", "居民医保"},
                                            {"employee.", "Employee fund", "职工医保"},
                                            {"supervision.", "Supervision", "基金监管"},
                                            {"mechanisms.", "Policies that are on", "已开启的政策机制"},
                                            {"override.", "Own forecasts", "自有预测"}};

    table_begin(report, "assumptions", "Assumptions in force", "现行假设");
    for (size_t g = 0; g < COUNT(groups); g++) {
        bool open = false;

        for (size_t k = 0; k < keys->n; k++) {
            const yb_report_key *const key = &keys->keys[k];

            if (!starts_with(key->path, groups[g][0]) || belongs_to_off_mechanism(keys, key->path))
                continue;
            if (!open)
                fprintf(report->out,
                        "<tr class=\"group\"><th colspan=\"5\" scope=\"rowgroup\">%s</th></tr>\n",
                        groups[g][report->zh ? 2 : 1]);
            open = true;
            write_key(report, key);
        }
    }
    yb_report_table_end(report);
}

static void write_off_mechanisms(yb_report *report, const yb_report_keys *keys)
{
    int n = 0;

    for (size_t k = 0; k < keys->n; k++) {
        const char *const path = keys->keys[k].path;
        const size_t length = strlen(path);

        if (!starts_with(path, "mechanisms.") || length < 3 || strcmp(path + length - 3, ".on") != 0 ||
            strcmp(keys->keys[k].value, "false") != 0)
            continue;
        if (n++ == 0)
            yb_report_print(report, "<p>Policies that are off: ", "<p>未开启的政策机制：");
        else
            yb_report_print(report, ", ", "、");
        fprintf(report->out, "<code>%.*s</code>", (int) (length - strlen("mechanisms.") - 3),
                path + strlen("mechanisms."));
    }
    if (n > 0)
        yb_report_print(report, ".</p>\n", "。</p>\n");
}

/* A driver per row: the four numbers of its shocks. */
static void shocks_table(yb_report *report, const yb_report_keys *keys)
{
    static const char *const names[][2] = {{"Driver", "驱动变量"},           {"#sd a year", "#年标准差"},
                                           {"#phi", "#自相关系数"},          {"#drift sd", "#漂移标准差"},
                                           {"#years of drift", "#漂移年数"}, {"Status", "性质"},
                                           {"Source", "来源（英文原文）"}};
    static const char *const fields[] = {".phi", ".drift_sd", ".drift_years"};

    yb_report_table_begin(report, "shocks", "Spreads of the yearly shocks (logs)",
                          "各项年度冲击的离散程度（对数）");
    yb_report_header(report, names, COUNT(names));
    for (size_t k = 0; k < keys->n; k++) {
        const yb_report_key *const key = &keys->keys[k];
        const size_t length = strlen(key->path);
        bool changed = key->where != NULL;
        char path[256];
        const yb_report_key *field[COUNT(fields)];

        if (!starts_with(key->path, "shocks.") || length < 4 || strcmp(key->path + length - 3, ".sd") != 0)
            continue;
        const int driver = (int) length - 3;
        for (size_t f = 0; f < COUNT(fields); f++) {
            snprintf(path, sizeof path, "%.*s%s", driver, key->path, fields[f]);
            field[f] = yb_report_key_find(keys, path);
            changed = changed || (field[f] != NULL && field[f]->where != NULL);
        }
        fprintf(report->out, "<tr%s><td><code>", changed ? " class=\"changed\"" : "");
        fprintf(report->out, "%.*s</code></td><td class=\"n\">", driver - 7, key->path + 7);
        yb_report_escape(report->out, key->value);
        for (size_t f = 0; f < COUNT(fields); f++) {
            fputs("</td><td class=\"n\">", report->out);
            yb_report_escape(report->out, field[f] != NULL ? field[f]->value : "–");
        }
        fputs("</td><td>", report->out);
        write_status(report, key);
        fputs("</td><td>", report->out);
        write_source(report, key);
        fputs("</td></tr>\n", report->out);
    }
    yb_report_table_end(report);
}

static void correlations_table(yb_report *report, const yb_report_keys *keys)
{
    static const char prefix[] = "shocks.correlation.";
    static const char *const names[][2] = {{"Pair", "变量对"},
                                           {"#Correlation", "#相关系数"},
                                           {"Status", "性质"},
                                           {"Source", "来源（英文原文）"}};

    yb_report_table_begin(report, "correlations", "Correlations of the yearly shocks; all others are 0",
                          "年度冲击之间的相关系数（其余为0）");
    yb_report_header(report, names, COUNT(names));
    for (size_t k = 0; k < keys->n; k++) {
        const yb_report_key *const key = &keys->keys[k];
        const char *const pair = key->path + strlen(prefix);

        if (!starts_with(key->path, prefix))
            continue;
        const int first = (int) strcspn(pair, ".");
        fprintf(report->out, "<tr%s><td><code>%.*s</code>, <code>",
                key->status != NULL && strcmp(key->status, "scenario") == 0 ? " class=\"changed\"" : "",
                first, pair);
        yb_report_escape(report->out, pair + first + (pair[first] == '.'));
        fputs("</code></td><td class=\"n\">", report->out);
        yb_report_escape(report->out, key->value);
        fputs("</td><td>", report->out);
        write_status(report, key);
        fputs("</td><td>", report->out);
        write_source(report, key);
        fputs("</td></tr>\n", report->out);
    }
    yb_report_table_end(report);
}

static void write_level_shifts(yb_report *report, const yb_report_keys *keys)
{
    bool open = false;

    for (size_t k = 0; k < keys->n; k++) {
        if (!starts_with(keys->keys[k].path, "shocks.level_shifts."))
            continue;
        if (!open)
            yb_report_print(report,
                            "<p>Rare level shifts of hospital use and visits (probability a year, change in "
                            "the year, rebound, share that stays):</p>\n<ul>\n",
                            "<p>就医量的罕见跳变（年概率、当年变幅、次年回补、持久部分）：</p>\n<ul>\n");
        open = true;
        fputs("<li><code>", report->out);
        yb_report_escape(report->out, keys->keys[k].value);
        fputs("</code></li>\n", report->out);
    }
    if (open)
        fputs("</ul>\n", report->out);
}

void yb_report_assumptions(yb_report *report)
{
    const yb_report_keys *const keys = &report->keys[report->set.reference];
    size_t n_changed = 0;

    for (size_t k = 0; k < keys->n; k++)
        n_changed += keys->keys[k].where != NULL;
    yb_report_section(report, "assumptions", "Assumptions and their sources", "假设及其来源");
    yb_report_print(
        report,
        "<p>Every value in force in “%s”, %zu of them set by the scenario or the command line (marked), "
        "the others defaults. Official: attributed to the issuing body. Estimated: estimated from data. "
        "Assumption: nothing published pins the value down. Rates are fractions: 0.05 is 5 %%.</p>\n",
        "<p>情景“%s”中的全部取值，其中%"
        "zu项由情景文件或命令行设定（已标出），其余为默认值。官方公布：发布机构公布的"
        "数字；估计：由数据估计；假设：没有公开资料可以确定该值。比率均为小数：0.05即5%%"
        "。来源栏照录参数表原文（英文）。"
        "</p>\n",
        report->title[report->zh][report->set.reference], n_changed);
    main_table(report, keys);
    write_off_mechanisms(report, keys);
    shocks_table(report, keys);
    write_level_shifts(report, keys);
    correlations_table(report, keys);
}
