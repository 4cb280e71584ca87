/* The workbook as a whole: see workbook.h. */
#include "yibao/workbook.h"

#include <stdlib.h>
#include <string.h>

#include "workbook_private.h"
#include "yibao/publish.h"

enum { MAX_ROWS = 1048576, DATA_ROWS_PER_RESULT = 1000 };

/* All results, with equal columns and names of their own. */
static yb_status read_all(yb_wb_result *result, const char *const *folders, size_t n, yb_diag *diag)
{
    size_t rows = 1;

    for (size_t i = 0; i < n; i++) {
        if (yb_wb_result_read(&result[i], folders[i], diag) != YB_OK)
            continue;
        rows += yb_table_rows(result[i].bands.table);
        for (size_t j = 0; j < i; j++)
            if (result[j].scenario && strcmp(result[j].scenario, result[i].scenario) == 0)
                yb_fail(diag, YB_ERR_INPUT, NULL, "run it again under another name (scenario: …)",
                        "%s and %s are both results of the scenario '%s'", folders[j], folders[i],
                        result[i].scenario);
        const yb_wb_table *first = &result[0].bands, *here = &result[i].bands;
        bool equal = first->n_columns == here->n_columns;

        for (int c = 0; equal && c < here->n_columns; c++)
            equal = strcmp(first->column[c], here->column[c]) == 0;
        if (first->table && !equal)
            yb_fail(diag, YB_ERR_INPUT, NULL, "run them with equal output.percentiles",
                    "the columns of bands.csv in %s and %s differ", folders[0], folders[i]);
    }
    if (rows > MAX_ROWS)
        yb_fail(diag, YB_ERR_INPUT, NULL,
                "export fewer results into one workbook, or fewer series (output.series)",
                "%zu rows do not fit a sheet of %d", rows, MAX_ROWS);
    return yb_diag_status(diag);
}

static lxw_format *make_format(lxw_workbook *book, const char *number)
{
    lxw_format *format = workbook_add_format(book);

    format_set_align(format, LXW_ALIGN_VERTICAL_TOP);
    if (number)
        format_set_num_format(format, number);
    return format;
}

static void make_formats(yb_wb *wb)
{
    wb->title = make_format(wb->book, NULL);
    format_set_bold(wb->title);
    format_set_font_size(wb->title, 14);
    wb->head = make_format(wb->book, NULL);
    format_set_bold(wb->head);
    format_set_bottom(wb->head, LXW_BORDER_THIN);
    wb->text = make_format(wb->book, NULL);
    wb->wrapped = make_format(wb->book, NULL);
    format_set_text_wrap(wb->wrapped);
    wb->whole = make_format(wb->book, "0");
    wb->tenths = make_format(wb->book, "#,##0.0");
    wb->fine = make_format(wb->book, "0.0000");
    wb->percent = make_format(wb->book, "0.0%");
}

/* The time of every workbook: the file shall not depend on when it was made. */
static void set_properties(const yb_wb *wb)
{
    char title[200], subject[80], author[] = "yibao";
    lxw_doc_properties properties = {
        .title = title, .subject = subject, .author = author, .created = 946684800}; /* 2000-01-01 */

    snprintf(title, sizeof title, "%s: %s%s", yb_wb_say(wb, "yibao", "yibao 医保基金测算"),
             wb->result[0].scenario, wb->n > 1 ? ", …" : "");
    snprintf(subject, sizeof subject, "%s", yb_wb_say(wb, "Monte Carlo projection", "蒙特卡罗测算"));
    workbook_set_properties(wb->book, &properties);
}

/* Rows leave the memory as soon as the next one starts; so every sheet is written from top to bottom. */
static lxw_error write_book(const char *file, const yb_wb_result *result, size_t n, bool zh)
{
    lxw_workbook_options options = {.constant_memory = LXW_TRUE};
    yb_wb wb = {.book = workbook_new_opt(file, &options), .zh = zh, .result = result, .n = n};

    if (!wb.book)
        return LXW_ERROR_MEMORY_MALLOC_FAILED;
    make_formats(&wb);
    set_properties(&wb);
    yb_wb_summary(&wb);
    workbook_add_worksheet(wb.book, yb_wb_say(&wb, "Charts", "图表"));
    yb_wb_results(&wb);
    yb_wb_risks(&wb);
    yb_wb_assumption_sheet(&wb);
    yb_wb_charts(&wb);
    return workbook_close(wb.book);
}

/* The folder and the name of a path. */
static yb_status split(const char *file, char **parent, const char **name, yb_diag *diag)
{
    const char *slash = strrchr(file, '/');

    *name = slash ? slash + 1 : file;
    *parent = slash ? strndup(file, slash == file ? 1 : (size_t) (slash - file)) : strdup(".");
    if (!*parent)
        return yb_fail(diag, YB_ERR_FILE, NULL, NULL, "out of memory");
    return **name ? YB_OK : yb_fail(diag, YB_ERR_USAGE, NULL, NULL, "--xlsx names a folder: '%s'", file);
}

yb_status yb_workbook_write(const char *file, const char *const *folders, size_t n, bool zh, yb_diag *diag)
{
    yb_wb_result *result = calloc(n, sizeof *result);
    char *parent = NULL, *temporary = NULL;
    const char *name;
    FILE *stream = NULL;
    yb_status status = result ? split(file, &parent, &name, diag) : YB_ERR_FILE;

    if (status == YB_OK)
        status = read_all(result, folders, n, diag);
    if (status == YB_OK && !(stream = yb_file_begin(parent, name, &temporary, diag)))
        status = YB_ERR_FILE;
    if (status == YB_OK) {
        const lxw_error error = write_book(temporary, result, n, zh);

        if (error == LXW_NO_ERROR) {
            status = yb_file_finish(stream, temporary, parent, name, diag);
        } else {
            fclose(stream);
            remove(temporary);
            free(temporary);
            status = yb_fail(diag, YB_ERR_FILE, NULL,
                             "is there room on the disk, and in the folder of temporary files?",
                             "cannot write %s: %s", file, lxw_strerror(error));
        }
    }
    for (size_t i = 0; result && i < n; i++)
        yb_wb_result_clear(&result[i]);
    free(result);
    free(parent);
    return status;
}
