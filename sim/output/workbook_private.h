/* workbook_private.h: what the workbook*.c files share.        Layer: output
 *
 * workbook_data.c reads result folders, workbook_sheet.c writes the tables, workbook_chart.c the charts and
 * their data, workbook.c opens and closes the file.
 */
#ifndef YIBAO_WORKBOOK_PRIVATE_H
#define YIBAO_WORKBOOK_PRIVATE_H

#include <jansson.h>
#include <xlsxwriter.h>

#include "yibao/diag.h"
#include "yibao/table.h"

enum { YB_WB_MAX_COLUMNS = 256, YB_WB_MAX_YEARS = 200 };

/* A CSV file with the names of its columns, which yb_table does not list. */
typedef struct {
    yb_table *table;
    char *header; /* the column names lie in it */
    const char *column[YB_WB_MAX_COLUMNS];
    int n_columns;
} yb_wb_table;

/* A result folder. */
typedef struct {
    json_t *run;
    const char *scenario; /* the next are texts of `run` */
    yb_wb_table bands, risk;
} yb_wb_result;

/* Reads a folder; all problems go to `diag`.  What was read is freed by yb_wb_result_clear(), also after a
 * failure. */
YB_MUST_USE yb_status yb_wb_result_read(yb_wb_result *result, const char *folder, yb_diag *diag);
void yb_wb_result_clear(yb_wb_result *result);

/* Text of a member of run.json, "" if there is none. */
const char *yb_wb_fact(const yb_wb_result *result, const char *key);

/* Position of a column, -1: there is none. */
int yb_wb_column(const yb_wb_table *table, const char *name);

/* Number in a cell; false if it is empty or no number. */
bool yb_wb_number(const yb_wb_table *table, size_t row, int column, double *value);

/* Row of bands.csv (or of risk.csv, whose third column is the event); -1: there is none. */
long yb_wb_find(const yb_wb_table *table, const char *fund, const char *series, int year);

/* One line of the resolved scenario in run.json. */
typedef struct {
    char key[200], value[2000], unit[100], range[120], status[100], source[1000];
    const char *meaning[2]; /* English, Chinese; "" where the key is not one of the table */
} yb_wb_assumption;

/* Calls `use` for each value of the resolved scenario. */
void yb_wb_assumptions(const yb_wb_result *result, void (*use)(void *context, const yb_wb_assumption *),
                       void *context);

/* The workbook being written. */
typedef struct {
    lxw_workbook *book;
    bool zh;
    const yb_wb_result *result;
    size_t n;
    lxw_format *title, *head, *text, *wrapped, *whole, *tenths, *fine, *percent;
} yb_wb;

/* English or Chinese. */
static inline const char *yb_wb_say(const yb_wb *wb, const char *en, const char *zh)
{
    return wb->zh ? zh : en;
}

/* Writes a text; bytes that are no UTF-8 and control characters become blanks. */
void yb_wb_text(lxw_worksheet *sheet, size_t row, int column, const char *text, lxw_format *format);

/* Landscape, A4; as wide as one page if asked for. */
void yb_wb_page(lxw_worksheet *sheet, bool one_page_wide);

/* The sheets in their order. */
void yb_wb_summary(const yb_wb *wb);
void yb_wb_results(const yb_wb *wb);
void yb_wb_risks(const yb_wb *wb);
void yb_wb_assumption_sheet(const yb_wb *wb);
void yb_wb_charts(const yb_wb *wb);

#endif
