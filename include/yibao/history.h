/* history.h: what has been published of a series.        Layer: run */
#ifndef YIBAO_HISTORY_H
#define YIBAO_HISTORY_H

#include "yibao/data.h"
#include "yibao/series.h"

/* Value of the series in `year` in its own unit, and its status: as published
 * (official, press), derived by the data's authors, or derived here from published
 * figures.  false: not published. */
bool yb_history(const yb_data *data, yb_series_id series, int year, double *value, const char **status);

#endif
