/* Values as sentences: what a path rule does, in words. */
#include "report_private.h"

#include <stdlib.h>
#include <string.h>

/* A rule as written by sim/input/show.c: {rule: fade, from: 0.06, to: 0.005, years: 10}. */
typedef struct {
    const char *text;
} rule_text;

/* The text of a field, escaped and with true minus signs; "" if the rule has no such field.  Into field[64].
 */
static const char *field_of(rule_text rule, const char *name, char field[static 64])
{
    char mark[32];
    const char *at;

    field[0] = '\0';
    snprintf(mark, sizeof mark, ", %s: ", name);
    at = strstr(rule.text, mark);
    if (at == NULL)
        return field;
    at += strlen(mark);
    const size_t n = strcspn(at, ",}");

    if (*at == '-')
        yb_chart_append(field, 64, "\u2212%.*s", (int) n - 1, at + 1);
    else
        yb_chart_append(field, 64, "%.*s", (int) n, at);
    for (char *c = field; *c != '\0'; c++)
        if (strchr("<>&\"'", *c) != NULL || (unsigned char) *c < ' ')
            *c = ' ';
    return field;
}

/* What a value follows, in words; its code where there are none. */
static const char *index_name(const char *code, bool zh)
{
    static const char *const names[][3] = {
        {"wage", "the average wage", "平均工资"},
        {"disposable_income", "disposable income per head", "人均可支配收入"},
        {"cpi", "consumer prices", "居民消费价格"},
        {"gdp", "GDP", "国内生产总值"},
        {"resident_expenditure_per_person", "the resident fund's expenditure per member",
         "居民医保人均支出"}};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(code, names[i][0]) == 0)
            return names[i][zh ? 2 : 1];
    return code;
}

/* "2026: 0.3 %; 2032: 1.5 %" of a table's values. */
static void write_table(yb_report *report, rule_text rule)
{
    const char *at = strstr(rule.text, "values: {");

    if (at != NULL) {
        at += strlen("values: {");
        yb_report_escape_bytes(report->out, at, strcspn(at, "}"));
    }
    if (strstr(rule.text, "between: step") != NULL)
        yb_report_print(report, ", each until the next", "；各值保持到下一年份");
    else
        yb_report_print(report, ", straight lines between", "；其间线性变化");
}

static bool is(rule_text rule, const char *name)
{
    const size_t n = strlen(name);

    return strncmp(rule.text + strlen("{rule: "), name, n) == 0 &&
           strchr(",}", rule.text[strlen("{rule: ") + n]) != NULL;
}

/* Of step and growth rules: "from 2027 on"; first year of the projection if there is no `at`. */
static void write_start(yb_report *report, rule_text rule)
{
    char year[64];

    if (*field_of(rule, "at", year) != '\0')
        yb_report_print(report, " (the value of %s)", "（%s年的值）", year);
}

void yb_report_value(yb_report *report, const char *value)
{
    const rule_text rule = {value};
    char a[64], b[64], c[64], d[64];

    if (strncmp(value, "{rule: ", strlen("{rule: ")) != 0) {
        fputs("<code>", report->out);
        yb_report_escape(report->out, value);
        fputs("</code>", report->out);
    } else if (is(rule, "table")) {
        write_table(report, rule);
    } else if (is(rule, "step")) {
        yb_report_print(report, "%s", "%s", field_of(rule, "level", a));
        write_start(report, rule);
        yb_report_print(report, ", plus %s every year", "，每年加%s", field_of(rule, "add", b));
    } else if (is(rule, "growth")) {
        yb_report_print(report, "%s", "%s", field_of(rule, "level", a));
        write_start(report, rule);
        yb_report_print(report, ", growing by %s a year", "，年增长率%s", field_of(rule, "rate", b));
    } else if (is(rule, "fade")) {
        yb_report_print(report, "from %s in a straight line to %s over %s years", "由%s线性变为%s，历时%s年",
                        field_of(rule, "from", a), field_of(rule, "to", b), field_of(rule, "years", c));
    } else if (is(rule, "indexed")) {
        yb_report_print(report, "%s, following %s with share %s", "%s，随%s变动，份额%s",
                        field_of(rule, "level", a), index_name(field_of(rule, "to", b), report->zh),
                        field_of(rule, "share", c));
    } else if (is(rule, "converge")) {
        yb_report_print(report, "from %s to the growth of %s plus %s over %s years",
                        "由%s过渡到%s增速加%s，历时%s年", field_of(rule, "from", a),
                        index_name(field_of(rule, "to", b), report->zh), field_of(rule, "margin", d),
                        field_of(rule, "years", c));
    } else {
        fputs("<code>", report->out);
        yb_report_escape(report->out, value);
        fputs("</code>", report->out);
    }
}
