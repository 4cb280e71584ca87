/* inputs_special.c: the special keys: correlations of the shocks and rare level shifts. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "merge.h"
#include "yibao/cholesky.h"
#include "yibao/mem.h"
#include "yibao/number.h"

enum { MAX_WHAT = 160, NOT_GIVEN = -1 };

static const double max_rho = 0.99;

/* Shipped level shifts: assumptions of the size of 2020 (hospital use) and 2023 (visits).  Policy breaks go
 * both ways with equal size in logs, so that they widen the bands without moving the long-run growth of
 * visits. */
static const yb_level_shift default_shifts[] = {
    {"epidemic", 0.02, 0, -0.15, -0.15, 0.05, 0},
    {"policy-break-up", 0.02, 0, 0, 0.12, 0, 1},
    {"policy-break-down", 0.02, 0, 0, -0.107142857142857, 0, 1},
};

const yb_level_shift *yb_default_level_shifts(size_t *n)
{
    *n = sizeof default_shifts / sizeof *default_shifts;
    return default_shifts;
}

void yb_merge_special_defaults(yb_merge *merge)
{
    yb_inputs *inputs = merge->inputs;

    for (int a = 0; a < YB_DRIVER_COUNT; a++)
        for (int b = 0; b < YB_DRIVER_COUNT; b++) {
            inputs->correlation[a][b] = a == b ? 1.0 : 0.0;
            merge->correlation_level[a][b] = NOT_GIVEN;
        }
    for (size_t i = 0; i < yb_n_correlation_defaults; i++) {
        const yb_correlation_default *pair = &yb_correlation_defaults[i];
        inputs->correlation[pair->a][pair->b] = inputs->correlation[pair->b][pair->a] = pair->rho;
    }
    const yb_level_shift *shifts = yb_default_level_shifts(&inputs->n_shifts);
    for (size_t i = 0; i < inputs->n_shifts; i++) {
        inputs->shift[i] = shifts[i];
        inputs->shift[i].name = yb_mem_copy(shifts[i].name, merge->diag);
        merge->incomplete = merge->incomplete || inputs->shift[i].name == NULL;
    }
}

/* The driver `name`, or YB_DRIVER_COUNT with a report. */
static yb_driver_id find_driver(yb_merge *merge, const char *name, const yb_place *at, const yb_node *node)
{
    const char *names[YB_DRIVER_COUNT];
    char hint[160], shown[YB_EXCERPT_SIZE];

    for (int d = 0; d < YB_DRIVER_COUNT; d++) {
        names[d] = yb_drivers[d].name;
        if (strcmp(name, names[d]) == 0)
            return (yb_driver_id) d;
    }
    const char *comma = yb_comma_hint(node);
    yb_fail(merge->diag, YB_ERR_INPUT, at,
            comma != NULL ? comma
                          : yb_did_you_mean(yb_nearest(name, names, YB_DRIVER_COUNT),
                                            "docs/parameters.md lists the drivers", hint),
            "%s: unknown driver %s", YB_PATH_CORRELATION, yb_excerpt(name, shown));
    return YB_DRIVER_COUNT;
}

void yb_merge_correlation_pair(yb_merge *merge, const char *a, const yb_place *a_at, const char *b,
                               const yb_place *b_at, const yb_node *node)
{
    yb_inputs *inputs = merge->inputs;
    const yb_driver_id i = find_driver(merge, a, a_at, node);
    const yb_driver_id j = find_driver(merge, b, b_at, node);
    char what[MAX_WHAT];
    double rho = 0;

    if (i == YB_DRIVER_COUNT || j == YB_DRIVER_COUNT)
        return;
    if (i == j) {
        yb_fail(merge->diag, YB_ERR_INPUT, b_at, "remove it: the correlation of a driver with itself is 1",
                "%s.%s names the same driver twice", YB_PATH_CORRELATION, a);
        return;
    }
    snprintf(what, sizeof what, "%s.%s.%s", YB_PATH_CORRELATION, a, b);
    if (!yb_number_read(node, what, "", -max_rho, max_rho, false, &rho, merge->diag))
        return;
    /* Settings of the command line follow one another; within a file order must not matter. */
    if (merge->beside != NULL && merge->correlation_level[i][j] == merge->level &&
        inputs->correlation[i][j] != rho) {
        char shown[32];
        yb_fail(merge->diag, YB_ERR_INPUT, &node->at, "give each pair once",
                "%s = %s, but the same pair was given as %s", what, node->scalar,
                yb_number_text(inputs->correlation[i][j], shown));
        return;
    }
    inputs->correlation[i][j] = inputs->correlation[j][i] = rho;
    free(inputs->correlation_source[i < j ? i : j][i < j ? j : i]);
    inputs->correlation_source[i < j ? i : j][i < j ? j : i] = NULL;
    merge->correlation_level[i][j] = merge->correlation_level[j][i] = merge->level;
    merge->correlation_at = node->at;
}

void yb_merge_correlation_of(yb_merge *merge, const char *a, const yb_place *at, const yb_node *node)
{
    if (node->kind != YB_NODE_MAP) {
        const char *comma = yb_comma_hint(node);
        yb_fail(merge->diag, YB_ERR_INPUT, &node->at,
                comma != NULL ? comma : "write {driver: {other driver: 0.5}}",
                "%s.%.60s is not a map of drivers", YB_PATH_CORRELATION, a);
        return;
    }
    if (node->child == NULL)
        find_driver(merge, a, at, node);
    for (const yb_node *entry = node->child; entry != NULL; entry = entry->next)
        yb_merge_correlation_pair(merge, a, at, entry->key, &entry->key_at, entry);
}

void yb_merge_correlation(yb_merge *merge, const yb_node *node)
{
    if (node->kind != YB_NODE_MAP) {
        yb_fail(merge->diag, YB_ERR_INPUT, &node->at, "write {driver: {other driver: 0.5}}",
                "%s is not a map of drivers", YB_PATH_CORRELATION);
        return;
    }
    for (const yb_node *entry = node->child; entry != NULL; entry = entry->next)
        yb_merge_correlation_of(merge, entry->key, &entry->key_at, entry);
}

void yb_check_correlation(const yb_merge *merge)
{
    double lower[YB_DRIVER_COUNT][YB_DRIVER_COUNT];
    const size_t row = yb_cholesky(YB_DRIVER_COUNT, &merge->inputs->correlation[0][0], &lower[0][0]);

    if (row < YB_DRIVER_COUNT)
        yb_fail(merge->diag, YB_ERR_INPUT, merge->correlation_at.file != NULL ? &merge->correlation_at : NULL,
                "bring the largest correlations of this driver nearer to 0",
                "%s is not positive definite: the correlations of %s contradict one another",
                YB_PATH_CORRELATION, yb_drivers[row].name);
}

static void clear_shifts(yb_merge *merge)
{
    for (size_t i = 0; i < merge->inputs->n_shifts; i++)
        free(merge->inputs->shift[i].name);
    free(merge->inputs->shifts_source);
    merge->inputs->shifts_source = NULL;
    memset(merge->inputs->shift, 0, sizeof merge->inputs->shift);
    memset(merge->shift_year_at, 0, sizeof merge->shift_year_at);
    merge->inputs->n_shifts = 0;
}

/* Name of a shift; it is free text, but without one results could not tell the shifts apart. */
static void read_shift_name(yb_merge *merge, const char *what, const yb_node *node, yb_level_shift *shift)
{
    if (node->kind != YB_NODE_SCALAR || node->scalar[0] == '\0') {
        yb_fail(merge->diag, YB_ERR_INPUT, &node->at, NULL, "%s.name is not a text", what);
        return;
    }
    for (size_t i = 0; i < merge->inputs->n_shifts; i++)
        if (merge->inputs->shift[i].name != NULL && strcmp(merge->inputs->shift[i].name, node->scalar) == 0) {
            char shown[YB_EXCERPT_SIZE];
            yb_fail(merge->diag, YB_ERR_INPUT, &node->at, NULL,
                    "%s.name = %s: an earlier shift has this name", what, yb_excerpt(node->scalar, shown));
            return;
        }
    free(shift->name);
    shift->name = yb_mem_copy(node->scalar, merge->diag);
    merge->incomplete = merge->incomplete || shift->name == NULL;
}

static void read_shift_field(yb_merge *merge, const char *what, const yb_node *node, yb_level_shift *shift,
                             yb_place *year_at)
{
    static const char *const fields[] = {"name",   "probability", "year",   "hospitalization",
                                         "visits", "rebound",     "lasting"};
    enum { N_FIELDS = sizeof fields / sizeof *fields };
    char full[MAX_WHAT + 32], hint[160], shown[YB_EXCERPT_SIZE];
    yb_diag *diag = merge->diag;
    long long year = 0;
    size_t f = 0;

    while (f < N_FIELDS && strcmp(node->key, fields[f]) != 0)
        f++;
    snprintf(full, sizeof full, "%s.%.24s", what, node->key);
    switch (f) {
    case 0:
        read_shift_name(merge, what, node, shift);
        break;
    case 1:
        yb_number_read(node, full, "", 0, 1, true, &shift->probability, diag);
        break;
    case 2:
        *year_at = node->at;
        if (yb_integer_read(node, full, 1900, 2200, &year, diag))
            shift->year = (int) year;
        break;
    case 3:
        yb_number_read(node, full, "", -0.9, 2, true, &shift->hospitalization, diag);
        break;
    case 4:
        yb_number_read(node, full, "", -0.9, 2, true, &shift->visits, diag);
        break;
    case 5:
        yb_number_read(node, full, "", -0.9, 2, true, &shift->rebound, diag);
        break;
    case 6:
        yb_number_read(node, full, "", 0, 1, true, &shift->lasting, diag);
        break;
    default: {
        const char *comma = yb_comma_hint(node);
        yb_fail(diag, YB_ERR_INPUT, &node->key_at,
                comma != NULL
                    ? comma
                    : yb_did_you_mean(
                          yb_nearest(node->key, fields, N_FIELDS),
                          "fields: name, probability, year, hospitalization, visits, rebound, lasting", hint),
                "%s: unknown field %s", what, yb_excerpt(node->key, shown));
        break;
    }
    }
}

static void read_shift(yb_merge *merge, const yb_node *node)
{
    yb_inputs *inputs = merge->inputs;
    yb_level_shift *shift = &inputs->shift[inputs->n_shifts];
    char what[MAX_WHAT];

    snprintf(what, sizeof what, "%s[%zu]", YB_PATH_LEVEL_SHIFTS, inputs->n_shifts);
    if (node->kind != YB_NODE_MAP) {
        yb_fail(merge->diag, YB_ERR_INPUT, &node->at,
                "write {name: epidemic, probability: 0.02, visits: -0.1}", "%s is not a map", what);
        return;
    }
    for (const yb_node *entry = node->child; entry != NULL; entry = entry->next)
        read_shift_field(merge, what, entry, shift, &merge->shift_year_at[inputs->n_shifts]);
    if (yb_node_find(node, "name") == NULL)
        yb_fail(merge->diag, YB_ERR_INPUT, &node->at, NULL, "%s has no name", what);
    if ((yb_node_find(node, "probability") == NULL) == (yb_node_find(node, "year") == NULL))
        yb_fail(merge->diag, YB_ERR_INPUT, &node->at,
                "probability: the chance per year; year: it happens in that year in every path",
                "%s needs either probability or year", what);
    inputs->n_shifts++;
}

void yb_merge_level_shifts(yb_merge *merge, const yb_node *node)
{
    if (node->kind != YB_NODE_LIST) {
        yb_fail(merge->diag, YB_ERR_INPUT, &node->at,
                "write [{name: epidemic, probability: 0.02, visits: -0.1}]", "%s is not a list",
                YB_PATH_LEVEL_SHIFTS);
        return;
    }
    clear_shifts(merge);
    for (const yb_node *entry = node->child; entry != NULL; entry = entry->next) {
        if (merge->inputs->n_shifts == YB_MAX_SHIFTS) {
            yb_fail(merge->diag, YB_ERR_INPUT, &entry->at, NULL, "%s holds more than %d shifts",
                    YB_PATH_LEVEL_SHIFTS, YB_MAX_SHIFTS);
            return;
        }
        read_shift(merge, entry);
    }
}

void yb_check_level_shifts(const yb_merge *merge)
{
    const yb_inputs *inputs = merge->inputs;
    const int first = yb_inputs_first_year(inputs), last = yb_inputs_last_year(inputs);

    for (size_t i = 0; i < inputs->n_shifts; i++) {
        const int year = inputs->shift[i].year;
        if (year != 0 && (year < first || year > last))
            yb_fail(merge->diag, YB_ERR_INPUT, &merge->shift_year_at[i], NULL,
                    "%s[%zu].year = %d: year outside the horizon [%d, %d]", YB_PATH_LEVEL_SHIFTS, i, year,
                    first, last);
    }
}
