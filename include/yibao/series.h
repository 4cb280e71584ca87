/* series.h: the declared table of series.        Layer: model */
#ifndef YIBAO_SERIES_H
#define YIBAO_SERIES_H

#include <stdbool.h>

#define YB_SERIES(ID, ...) YB_S_##ID,
typedef enum {
#include "yibao/series.def"
    YB_SERIES_COUNT
} yb_series_id;
#undef YB_SERIES

/* Rows per fund of the money block: RESIDENT, POOLED, ACCOUNT, EMPLOYEE, ALL. */
enum { YB_MONEY_ROWS = YB_S_POOLED_INCOME - YB_S_RESIDENT_INCOME };

typedef struct {
    const char *fund;
    const char *name;
    const char *unit;
    bool stored_by_default;
    const char *zh;
} yb_series;

extern const yb_series yb_series_table[YB_SERIES_COUNT];

/* Marks in selected[YB_SERIES_COUNT] the series that `name` means: "all", "SERIES" (every
 * fund) or "FUND.SERIES".  Returns how many. */
int yb_series_select(const char *name, bool *selected);

#endif
