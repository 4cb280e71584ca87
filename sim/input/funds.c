/* Figures of a data pack, funds.csv: see data_private.h. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "data_private.h"
#include "yibao/mem.h"
#include "yibao/text.h"
#include "yibao/utf8.h"

enum { RESIDENT = 1, EMPLOYEE = 2, POOLED = 4, ACCOUNT = 8, ALL = 16, NONE = 32 };
enum { BOTH = RESIDENT | EMPLOYEE, MONEY = RESIDENT | EMPLOYEE | POOLED | ACCOUNT | ALL };

static const char *const fund_names[] = {"resident",         "employee", "employee_pooled",
                                         "employee_account", "all",      "none"};
_Static_assert(sizeof fund_names / sizeof *fund_names == YB_N_FIGURE_FUNDS, "funds");

static const struct {
    const char *name, *unit;
    int funds;
    bool may_be_negative;
} known_series[] = {{"accumulated_balance", "100m_yuan", MONEY, true},
                    {"average_wage_urban_nonprivate", "yuan", NONE, false},
                    {"births", "10k_persons", NONE, false},
                    {"chronic_outpatient_cost", "100m_yuan", BOTH, false},
                    {"chronic_outpatient_visits", "10k_visits", BOTH, false},
                    {"contribution_income", "100m_yuan", MONEY, false},
                    {"cost_per_discharge", "yuan", BOTH, false},
                    {"cpi_growth", "percent", NONE, true},
                    {"current_balance", "100m_yuan", MONEY, true},
                    {"deaths", "10k_persons", NONE, false},
                    {"disposable_income_per_capita", "yuan", NONE, false},
                    {"employable_population", "10k_persons", NONE, false},
                    {"enrolment", "10k_persons", BOTH | ALL, false},
                    {"enrolment_active", "10k_persons", EMPLOYEE, false},
                    {"enrolment_pool_only", "10k_persons", EMPLOYEE, false},
                    {"enrolment_retired", "10k_persons", EMPLOYEE, false},
                    {"expenditure", "100m_yuan", MONEY, false},
                    {"expenditure_per_person", "yuan", BOTH, false},
                    {"fraud_recovery", "100m_yuan", ALL, false},
                    {"fraud_recovery_agency_audit", "100m_yuan", ALL, false},
                    {"gdp_nominal", "100m_yuan", NONE, false},
                    {"income", "100m_yuan", MONEY, false},
                    {"income_per_person", "yuan", BOTH, false},
                    {"inpatient_cost", "100m_yuan", BOTH, false},
                    {"inpatient_discharges", "10k_visits", BOTH, false},
                    {"inpatient_rate", "percent", BOTH, false},
                    {"inpatient_rate_derived", "percent", BOTH, false},
                    {"maternity_expenditure", "100m_yuan", NONE, false},
                    {"medical_cost", "100m_yuan", BOTH | ALL, false},
                    {"medical_cost_active", "100m_yuan", EMPLOYEE, false},
                    {"medical_cost_retired", "100m_yuan", EMPLOYEE, false},
                    {"outpatient_cost", "100m_yuan", BOTH, false},
                    {"outpatient_visits", "10k_visits", BOTH, false},
                    {"population", "10k_persons", NONE, false},
                    {"population_65plus", "10k_persons", NONE, false},
                    {"premium_income", "100m_yuan", RESIDENT, false},
                    {"premium_individual_benefit_year", "yuan", RESIDENT, false},
                    {"subsidy_income", "100m_yuan", RESIDENT, false},
                    {"subsidy_per_person", "yuan", RESIDENT, false}};
_Static_assert(sizeof known_series / sizeof *known_series == YB_N_FIGURE_SERIES, "series");

static const char *const status_names[] = {"official", "derived", "press", "unverified", "assumption"};
static const char *const unit_names[] = {"100m_yuan", "10k_persons", "10k_visits", "yuan", "percent"};
/* What a reader of Chinese tables writes first. */
static const struct {
    const char *chinese, *unit;
} unit_hints[] = {{"亿元", "100m_yuan"},
                  {"万人", "10k_persons"},
                  {"万人次", "10k_visits"},
                  {"元", "yuan"},
                  {"元/人", "yuan"},
                  {"%", "percent"},
                  {"万元", "100m_yuan (10,000 times as much)"}};

static int position(const char *text, const char *const *names, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(text, names[i]) == 0)
            return (int) i;
    return -1;
}

int yb_funds_series(const char *series)
{
    for (int i = 0; i < YB_N_FIGURE_SERIES; i++)
        if (strcmp(series, known_series[i].name) == 0)
            return i;
    return -1;
}

int yb_funds_fund(const char *fund)
{
    return position(fund, fund_names, YB_N_FIGURE_FUNDS);
}

static void refuse_series(const yb_table *table, size_t row, const char *text, yb_diag *diag)
{
    const char *names[YB_N_FIGURE_SERIES];
    const yb_place at = yb_table_place(table, row);
    char hint[120];

    for (size_t i = 0; i < YB_N_FIGURE_SERIES; i++)
        names[i] = known_series[i].name;
    const char *nearest = yb_nearest(text, names, YB_N_FIGURE_SERIES);

    snprintf(hint, sizeof hint, "did you mean %s?", nearest ? nearest : "");
    yb_fail(diag, YB_ERR_INPUT, &at, nearest ? hint : "docs/own-city.md lists the series",
            "unknown series '%s'", text);
}

static void check_fund(const yb_table *table, size_t row, const char *fund, int series, yb_diag *diag)
{
    const int f = yb_funds_fund(fund);
    const yb_place at = yb_table_place(table, row);

    if (f < 0)
        yb_fail(diag, YB_ERR_INPUT, &at, "resident, employee, employee_pooled, employee_account, all or none",
                "unknown fund '%s'", fund);
    else if (series >= 0 && !(known_series[series].funds & (1 << f)))
        yb_fail(diag, YB_ERR_INPUT, &at, NULL, "the series %s has no fund '%s'", known_series[series].name,
                fund);
}

static void check_unit(const yb_table *table, size_t row, const char *unit, int series, yb_diag *diag)
{
    const yb_place at = yb_table_place(table, row);
    char hint[120];

    if (position(unit, unit_names, sizeof unit_names / sizeof *unit_names) >= 0) {
        if (series >= 0 && strcmp(unit, known_series[series].unit) != 0)
            yb_fail(diag, YB_ERR_INPUT, &at, NULL, "the series %s is in %s, not in '%s'",
                    known_series[series].name, known_series[series].unit, unit);
        return;
    }
    snprintf(hint, sizeof hint, "100m_yuan, 10k_persons, 10k_visits, yuan or percent");
    for (size_t i = 0; i < sizeof unit_hints / sizeof *unit_hints; i++)
        if (strcmp(unit, unit_hints[i].chinese) == 0)
            snprintf(hint, sizeof hint, "write %s", unit_hints[i].unit);
    yb_fail(diag, YB_ERR_INPUT, &at, hint, "unknown unit '%s'", unit);
}

static void check_status(const yb_table *table, size_t row, const char *status, yb_diag *diag)
{
    const yb_place at = yb_table_place(table, row);

    if (position(status, status_names, sizeof status_names / sizeof *status_names) < 0)
        yb_fail(diag, YB_ERR_INPUT, &at, "official, derived, press, unverified or assumption",
                "unknown status '%s'", status);
}

static int read_year(const yb_table *table, size_t row, int column, yb_diag *diag)
{
    const size_t errors = yb_diag_errors(diag);
    const long year = yb_table_integer(table, row, column, diag);

    if (yb_diag_errors(diag) == errors && (year < YB_FIRST_FIGURE_YEAR || year > YB_LAST_FIGURE_YEAR)) {
        const yb_place at = yb_table_place(table, row);

        yb_fail(diag, YB_ERR_INPUT, &at, NULL, "the year %ld is outside %d to %d", year, YB_FIRST_FIGURE_YEAR,
                YB_LAST_FIGURE_YEAR);
        return YB_FIRST_FIGURE_YEAR;
    }
    return (int) year;
}

bool yb_field_is_utf8(const yb_table *table, size_t row, int column, yb_diag *diag)
{
    const char *text = yb_table_text(table, row, column);
    const size_t size = strlen(text);
    uint32_t c;

    for (size_t i = 0, length; i < size; i += length)
        if ((length = yb_utf8_decode(text + i, size - i, &c)) == 0) {
            const yb_place at = yb_table_place(table, row);

            yb_fail(diag, YB_ERR_INPUT, &at, "save the file as CSV UTF-8", "a field is not UTF-8");
            return false;
        }
    return true;
}

static char *copy_text(const yb_table *table, size_t row, int column, yb_diag *diag)
{
    return yb_mem_copy(yb_field_is_utf8(table, row, column, diag) ? yb_table_text(table, row, column) : "",
                       diag);
}

static void free_texts(yb_figure *figure)
{
    free(figure->series);
    free(figure->fund);
    free(figure->unit);
    free(figure->status);
    free(figure->source_id);
}

static bool is_whole(const yb_figure *figure)
{
    return figure->series && figure->fund && figure->unit && figure->status && figure->source_id;
}

yb_figure *yb_funds_add(yb_figure *list, size_t *n, const yb_figure *figure)
{
    yb_figure copy = *figure;

    copy.series = strdup(figure->series);
    copy.fund = strdup(figure->fund);
    copy.unit = strdup(figure->unit);
    copy.status = strdup(figure->status);
    copy.source_id = strdup(figure->source_id);
    if (!is_whole(&copy)) {
        free_texts(&copy);
        return NULL;
    }
    list[*n] = copy;
    return &list[(*n)++];
}

static int by_key(const void *a, const void *b)
{
    const yb_figure *x = *(yb_figure *const *) a, *y = *(yb_figure *const *) b;
    int order = strcmp(x->series, y->series);

    if (order == 0)
        order = strcmp(x->fund, y->fund);
    if (order == 0)
        order = (x->year > y->year) - (x->year < y->year);
    return order != 0 ? order : (x->line > y->line) - (x->line < y->line);
}

static bool same_key(const yb_figure *x, const yb_figure *y)
{
    return x->year == y->year && strcmp(x->series, y->series) == 0 && strcmp(x->fund, y->fund) == 0;
}

static void check_duplicates(const yb_table *table, yb_figure_list list, yb_diag *diag)
{
    yb_figure **sorted = calloc(list.n + 1, sizeof(yb_figure *));

    if (!sorted) {
        yb_fail(diag, YB_ERR_FILE, NULL, NULL, "out of memory");
        return;
    }
    for (size_t i = 0; i < list.n; i++)
        sorted[i] = &list.item[i];
    qsort(sorted, list.n, sizeof(yb_figure *), by_key);
    for (size_t i = 1; i < list.n; i++)
        if (same_key(sorted[i - 1], sorted[i])) {
            const yb_place at = {yb_table_place(table, 0).file, sorted[i]->line, 1};

            yb_fail(diag, YB_ERR_INPUT, &at,
                    "one value per series, fund and year; the other goes into the note",
                    "%s of the fund %s for %d stands in line %d already", sorted[i]->series, sorted[i]->fund,
                    sorted[i]->year, sorted[i - 1]->line);
        }
    free(sorted);
}

yb_figure_list yb_funds_read(const yb_table *table, yb_diag *diag)
{
    enum { SERIES, FUND, YEAR, VALUE, UNIT, STATUS, SOURCE, COLUMNS };
    static const char *const names[COLUMNS] = {"series", "fund",   "year",     "value",
                                               "unit",   "status", "source_id"};
    yb_figure_list list = {NULL, 0};
    int column[COLUMNS];
    bool complete = true;

    for (int c = 0; c < COLUMNS; c++)
        complete = (column[c] = yb_table_column(table, names[c], diag)) >= 0 && complete;
    if (complete)
        list.item = calloc(yb_table_rows(table) + 1, sizeof *list.item);
    if (complete && !list.item)
        yb_fail(diag, YB_ERR_FILE, NULL, NULL, "out of memory");
    for (size_t row = 0; list.item && row < yb_table_rows(table); row++) {
        yb_figure *figure = &list.item[list.n++];
        const yb_place at = yb_table_place(table, row);

        figure->series = copy_text(table, row, column[SERIES], diag);
        figure->fund = copy_text(table, row, column[FUND], diag);
        figure->unit = copy_text(table, row, column[UNIT], diag);
        figure->status = copy_text(table, row, column[STATUS], diag);
        figure->source_id = copy_text(table, row, column[SOURCE], diag);
        if (!is_whole(figure)) {
            free_texts(figure);
            list.n--;
            break;
        }
        figure->line = at.line;
        figure->year = read_year(table, row, column[YEAR], diag);
        figure->value = yb_table_number(table, row, column[VALUE], diag);
        const int series = yb_funds_series(figure->series);

        if (series < 0)
            refuse_series(table, row, figure->series, diag);

        check_fund(table, row, figure->fund, series, diag);
        check_unit(table, row, figure->unit, series, diag);
        check_status(table, row, figure->status, diag);
        if (series >= 0 && figure->value < 0.0 && !known_series[series].may_be_negative)
            yb_fail(diag, YB_ERR_INPUT, &at, NULL, "%s cannot be negative", figure->series);
    }
    if (list.n > 0)
        check_duplicates(table, list, diag);
    return list;
}

void yb_funds_free(yb_figure_list list)
{
    for (size_t i = 0; i < list.n; i++)
        free_texts(&list.item[i]);
    free(list.item);
}

/* The notice of a year sets the premium for cover in the next. */
static bool was_known(const yb_figure *figure, int base_year)
{
    return figure->year <= base_year ||
           (figure->year == base_year + 1 && strcmp(figure->series, "premium_individual_benefit_year") == 0);
}

void yb_funds_forget(yb_figure_list *list, int base_year)
{
    size_t kept = 0;

    for (size_t i = 0; i < list->n; i++)
        if (was_known(&list->item[i], base_year))
            list->item[kept++] = list->item[i];
        else
            free_texts(&list->item[i]);
    list->n = kept;
}

const yb_figure *yb_funds_find(yb_figure_list list, const char *series, const char *fund, int year)
{
    for (size_t i = 0; i < list.n; i++) {
        const yb_figure *figure = &list.item[i];

        if (figure->year == year && strcmp(figure->series, series) == 0 && strcmp(figure->fund, fund) == 0)
            return figure;
    }
    return NULL;
}
