/* The fan of one panel of small multiples: see chart_frame.h. */
#include "chart_frame.h"

#include <math.h>
#include <string.h>

static const uint32_t BAND_RGB[YB_PANEL_BANDS] = {0xC6DBEF, 0x6BAED6};
enum { EDGE_RGB = 0x6BAED6 };

size_t yb_panel_bands(const yb_chart_data *data, int low[YB_PANEL_BANDS], int high[YB_PANEL_BANDS],
                      double coverage[YB_PANEL_BANDS])
{
    static const double outer[] = {5.0, 2.5, 10.0, 25.0};
    size_t n = 0;

    for (size_t i = 0; i < sizeof outer / sizeof *outer && n == 0; i++)
        if (yb_chart_percentile(data, outer[i]) >= 0 && yb_chart_percentile(data, 100.0 - outer[i]) >= 0) {
            low[n] = yb_chart_percentile(data, outer[i]);
            high[n] = yb_chart_percentile(data, 100.0 - outer[i]);
            coverage[n++] = 100.0 - 2.0 * outer[i];
        }
    if (n == 1 && coverage[0] > 50.0 && yb_chart_percentile(data, 25.0) >= 0 &&
        yb_chart_percentile(data, 75.0) >= 0) {
        low[n] = yb_chart_percentile(data, 25.0);
        high[n] = yb_chart_percentile(data, 75.0);
        coverage[n++] = 50.0;
    }
    return n;
}

void yb_panel_fill(yb_panel *p, const yb_chart_data *data, yb_chart_slice slice, bool difference)
{
    int low[YB_PANEL_BANDS] = {0}, high[YB_PANEL_BANDS] = {0};

    p->n_bands = yb_panel_bands(data, low, high, p->coverage);
    for (size_t r = 0; r < slice.n && p->n < YB_PANEL_POINTS - 1; r++) {
        const yb_chart_row *const row = &slice.rows[r];
        const bool projected = row->status == YB_CHART_PROJECTED;
        const double median = row->values[data->median_index];

        if (!projected)
            p->apex_year = row->year;
        if (difference && p->n == 0) { /* a difference opens at zero the year before */
            p->apex_year = row->year - 1;
            p->median[p->n] = (yb_year_value){p->apex_year, 0.0};
            for (size_t b = 0; b < p->n_bands; b++)
                p->low[b][p->n] = p->high[b][p->n] = p->median[p->n];
            p->n++;
        }
        p->median[p->n] = (yb_year_value){row->year, median};
        for (size_t b = 0; b < p->n_bands; b++) {
            p->low[b][p->n] = (yb_year_value){row->year, projected ? row->values[low[b]] : median};
            p->high[b][p->n] = (yb_year_value){row->year, projected ? row->values[high[b]] : median};
        }
        p->n++;
    }
}

double yb_panel_exhausted(const yb_chart_data *data, const char *fund)
{
    double exhausted = NAN;
    int last = 0;

    for (size_t r = 0; r < data->n_risks; r++)
        if (strcmp(data->risks[r].fund, fund) == 0 && data->risks[r].year > last) {
            last = data->risks[r].year;
            exhausted = data->risks[r].probability;
        }
    return exhausted;
}

void yb_panel_extend(const yb_panel *p, yb_panel_range *range)
{
    const yb_year_value *low = p->n_bands > 0 ? p->low[0] : p->median;
    const yb_year_value *high = p->n_bands > 0 ? p->high[0] : p->median;

    for (size_t k = 0; k < p->n; k++) {
        range->low = fmin(range->low, low[k].value);
        range->high = fmax(range->high, high[k].value);
        if (p->median[k].year > range->last_year)
            range->last_year = p->median[k].year;
    }
}

void yb_panel_reading(char *text, size_t size, const yb_panel *p, const yb_panel_range *range, bool zh)
{
    yb_chart_append(text, size, zh ? "%s，名义值" : "%s, nominal",
                    yb_chart_money_unit(fmax(range->high, -range->low), zh)->name);
    yb_chart_append(text, size, zh ? "；线：中位数" : "; line: median");
    for (size_t b = 0; b < p->n_bands; b++)
        yb_chart_append(text, size, "%s%g",
                        b > 0 ? (zh ? "\u00A0%、" : " and ") : (zh ? "；阴影：" : "; shading: central "),
                        p->coverage[b]);
    if (p->n_bands > 0)
        yb_chart_append(text, size, zh ? "\u00A0%%模拟路径所在区间" : "\u00A0%% of paths");
    if (text[0] >= 'a' && text[0] <= 'z')
        text[0] = (char) (text[0] - 'a' + 'A');
}

void yb_panel_draw(const yb_axes *axes, const yb_panel *p, bool difference, double width)
{
    size_t from = 0, n_history = 0;

    while (from + 1 < p->n && p->median[from].year < p->apex_year)
        from++;
    for (size_t b = 0; b < p->n_bands; b++)
        yb_axes_area(axes, p->high[b] + from, p->low[b] + from, p->n - from, BAND_RGB[b],
                     b == 0 ? (uint32_t) EDGE_RGB : BAND_RGB[b]);
    yb_axes_zero(axes);
    yb_axes_line(axes, p->median, p->n, width, 0.0, YB_RGB_MEDIAN);
    while (n_history < p->n && !difference && p->median[n_history].year <= p->apex_year)
        n_history++;
    if (n_history > 1)
        yb_axes_line(axes, p->median, n_history, 1.4, 0.0, YB_RGB_HISTORY);
}

void yb_panel_percentile_names(FILE *stream, const yb_panel *p)
{
    for (size_t b = 0; b < p->n_bands; b++)
        yb_table_percentile_name(stream, 50.0 - 0.5 * p->coverage[b]);
    fputs(",p50", stream);
    for (size_t b = p->n_bands; b-- > 0;)
        yb_table_percentile_name(stream, 50.0 + 0.5 * p->coverage[b]);
}

void yb_panel_percentiles(FILE *stream, const yb_panel *p, size_t k, bool difference)
{
    const bool history = !difference && p->median[k].year <= p->apex_year; /* it has no bands */

    for (size_t b = 0; b < p->n_bands; b++)
        yb_table_value(stream, history ? NAN : p->low[b][k].value);
    yb_table_value(stream, p->median[k].value);
    for (size_t b = p->n_bands; b-- > 0;)
        yb_table_value(stream, history ? NAN : p->high[b][k].value);
}
