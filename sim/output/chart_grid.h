/* chart_grid.h: the figures of a batch over a grid of two levers.        Layer: output
 *
 * chart_grid.c reads the batch, chart_heatmap.c and chart_grid_fans.c draw it.
 * batch_long.csv: member, a column per lever (behind it KEY.name and KEY.name_zh where its values have
 * names), fund, quantity, year, value, se.
 * A batch is a grid when exactly two levers take several values.
 */
#ifndef YIBAO_CHART_GRID_H
#define YIBAO_CHART_GRID_H

#include "chart_frame.h"

enum { YB_LEVER_VALUES = 16, YB_GRID_AXES = 2, YB_LEVER_TEXT = 200 };

typedef struct {
    const char *value[YB_LEVER_VALUES];   /* as in the file, in order of their numbers, or of appearance */
    const char *name[2][YB_LEVER_VALUES]; /* English, Chinese; NULL: the value speaks for itself */
    size_t n;
    const char *key;
} yb_lever;

typedef struct {
    const char *dir;
    yb_table *table;
    json_t *batch, *run;         /* batch.json; run.json of the first member */
    char *header;                /* the keys point into it */
    yb_lever axis[YB_GRID_AXES]; /* across, upwards */
    int column[YB_GRID_AXES];    /* in the table */
    yb_chart_run first;          /* seed, paths, version, command */
    const char *name;
} yb_grid;

/* Of a value as the file has it; `n` of the lever: no such value. */
size_t yb_lever_position(const yb_lever *lever, const char *text);

/* What the reader sees: the name with its unit, and value i in that unit, each into text[YB_LEVER_TEXT]. */
const char *yb_lever_name(const char *key, bool zh, char *text);
const char *yb_lever_value(const yb_lever *lever, size_t i, bool zh, char *text);

/* Columns of the levers in the table of a figure, and the cells of the values at [0] and [1]. */
void yb_grid_columns(FILE *stream, const yb_grid *g);
void yb_grid_cells(FILE *stream, const yb_grid *g, const size_t value[YB_GRID_AXES]);

YB_MUST_USE yb_status yb_grid_heatmaps(const yb_chart_sink *sink, const yb_grid *g);

/* A fan of the accumulated balance per member; a warning where the members' files are gone. */
YB_MUST_USE yb_status yb_grid_fans(const yb_chart_sink *sink, const yb_grid *g);

#endif
