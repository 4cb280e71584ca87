/* labels.h: names of funds, series, units and events for readers, English and Chinese.        Layer: output
 *
 * The tables keep their codes (resident, accumulated_balance, 100m_yuan); files that are read
 * without this documentation beside them, NetCDF and workbooks, carry these names too.
 */
#ifndef YIBAO_LABELS_H
#define YIBAO_LABELS_H

#include <stdbool.h>
#include <stddef.h>

/* "resident fund", 居民医保; "" for the fund `none`. */
const char *yb_label_fund(const char *fund, bool zh);

/* "100 million yuan, nominal", 亿元（当年价）; the code itself where there is no other name. */
const char *yb_label_unit(const char *unit, bool zh);

/* "accumulated balance", 累计结余; series of series.def alone have a Chinese name.  Into buffer[size]. */
const char *yb_label_series(const char *series, bool zh, char *buffer, size_t size);

/* "exhausted by", 截至当年已耗尽; the code itself where there is no other name. */
const char *yb_label_event(const char *event, bool zh);

/* "official", 官方公布: status of a figure or of a key. */
const char *yb_label_status(const char *status, bool zh);

#endif
