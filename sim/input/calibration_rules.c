/* calibration_rules.c: the constants of docs/calibration.md. */
#include <stdlib.h>
#include <string.h>

#include "calibration_private.h"
#include "yibao/inputs.h"
#include "yibao/table.h"

struct yb_rules {
    yb_table *table;
    char *path;
    int name, value; /* columns */
};

yb_rules *yb_rules_read(const char *beside, yb_diag *diag)
{
    static const char file[] = "data/national/calibration_rules.csv";
    const size_t errors = yb_diag_errors(diag);
    yb_rules *rules = calloc(1, sizeof *rules);

    if (!rules) {
        yb_fail(diag, YB_ERR_FILE, NULL, NULL, "out of memory");
        return NULL;
    }
    rules->path = yb_find_file(beside, file);
    if (!rules->path) {
        yb_fail(diag, YB_ERR_FILE, NULL, "set YIBAO_DATA to the folder that holds data/national",
                "%s was not found", file);
    } else if ((rules->table = yb_table_read(rules->path, diag)) != NULL) {
        rules->name = yb_table_column(rules->table, "rule", diag);
        rules->value = yb_table_column(rules->table, "value", diag);
    }
    if (yb_diag_errors(diag) == errors)
        return rules;
    yb_rules_free(rules);
    return NULL;
}

void yb_rules_free(yb_rules *rules)
{
    if (!rules)
        return;
    yb_table_free(rules->table);
    free(rules->path);
    free(rules);
}

/* Row of a rule; -1, reported, if there is none. */
static long row_of(const yb_rules *rules, const char *rule, yb_diag *diag)
{
    for (size_t row = 0; row < yb_table_rows(rules->table); row++)
        if (strcmp(yb_table_text(rules->table, row, rules->name), rule) == 0)
            return (long) row;
    const yb_place at = {rules->path, 0, 0};

    yb_fail(diag, YB_ERR_INPUT, &at, "the rules are fixed: restore the shipped file",
            "the rule '%s' is missing", rule);
    return -1;
}

double yb_rules_number(const yb_rules *rules, const char *rule, yb_diag *diag)
{
    const long row = row_of(rules, rule, diag);

    return row >= 0 ? yb_table_number(rules->table, (size_t) row, rules->value, diag) : 0.0;
}

const char *yb_rules_text(const yb_rules *rules, const char *rule, yb_diag *diag)
{
    const long row = row_of(rules, rule, diag);

    return row >= 0 ? yb_table_text(rules->table, (size_t) row, rules->value) : NULL;
}
