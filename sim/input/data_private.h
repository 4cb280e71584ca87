/* data_private.h: the parts of yb_data_read().        Layer: input */
#ifndef YIBAO_DATA_PRIVATE_H
#define YIBAO_DATA_PRIVATE_H

#include "yibao/data.h"
#include "yibao/table.h"

/* Figures of one funds.csv. */
typedef struct {
    yb_figure *item;
    size_t n;
} yb_figure_list;

enum {
    YB_FIRST_FIGURE_YEAR = 1990,
    YB_LAST_FIGURE_YEAR = 2026,
    YB_FIGURE_YEARS = YB_LAST_FIGURE_YEAR - YB_FIRST_FIGURE_YEAR + 1,
    YB_N_FIGURE_SERIES = 39,
    YB_N_FIGURE_FUNDS = 6
};

/* funds.c: reads and checks the rows; problems with their line go to `diag`. */
yb_figure_list yb_funds_read(const yb_table *table, yb_diag *diag);
void yb_funds_free(yb_figure_list list);

/* Appends a copy of `figure`, texts included, to list[*n], which has room for it; NULL: out of memory. */
yb_figure *yb_funds_add(yb_figure *list, size_t *n, const yb_figure *figure);
const yb_figure *yb_funds_find(yb_figure_list list, const char *series, const char *fund, int year);

/* Drops the figures that were not known at the end of `base_year`. */
void yb_funds_forget(yb_figure_list *list, int base_year);

/* Position of a series or a fund among the known ones, or -1. */
int yb_funds_series(const char *series);
int yb_funds_fund(const char *fund);

/* Reports a field that is not UTF-8: spreadsheets in Chinese save CSV as GB18030 unless told otherwise. */
bool yb_field_is_utf8(const yb_table *table, size_t row, int column, yb_diag *diag);

/* region.c: fills data->lent, known and borrowed from the national figures, and scales population and
 * migration to the region unless the pack has files of its own.  `path` is the pack's funds.csv. */
typedef struct {
    const char *path;
    yb_figure_list national;
    bool own_population, own_migration;
} yb_region_source;

void yb_region_borrow(yb_data *data, const yb_region_source *source, yb_diag *diag);

/* lend.c: data->lent and data->borrowed for a base year before 2025; the tables are calibration_rules.csv and
 * base_year_rules.csv. */
void yb_lend_base_year(yb_data *data, const yb_table *calibration, const yb_table *rules, yb_diag *diag);

/* lend.c: adds a sentence to data->borrowed. */
__attribute__((format(printf, 2, 3))) void yb_data_say(yb_data *data, const char *format, ...);

/* region_text.c: data->known and, from sources.csv, data->history_source; warns of sources that are not
 * listed there.  `path` is the pack's funds.csv. */
void yb_region_describe(yb_data *data, const yb_table *sources, const char *path, yb_diag *diag);

#endif
