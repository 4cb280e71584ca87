/* The declared table of series: see series.h. */
#include "yibao/series.h"

#include <string.h>

#define YB_SERIES(ID, FUND, NAME, UNIT, STORED, ZH) [YB_S_##ID] = {FUND, NAME, UNIT, STORED, ZH},
const yb_series yb_series_table[YB_SERIES_COUNT] = {
#include "yibao/series.def"
};
#undef YB_SERIES

int yb_series_select(const char *name, bool *selected)
{
    const char *dot = strchr(name, '.');
    const size_t fund_length = dot ? (size_t) (dot - name) : 0;
    int n = 0;

    for (int i = 0; i < YB_SERIES_COUNT; i++) {
        const yb_series *series = &yb_series_table[i];
        const bool fund_fits =
            !dot || (strlen(series->fund) == fund_length && strncmp(series->fund, name, fund_length) == 0);

        if (strcmp(name, "all") == 0 || (fund_fits && strcmp(series->name, dot ? dot + 1 : name) == 0)) {
            selected[i] = true;
            n++;
        }
    }
    return n;
}
