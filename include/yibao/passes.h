/* passes.h: a run whose stored paths do not fit in memory, some series at a time.        Layer: run
 *
 * A draw is a function of seed, path and year alone: simulating again gives the same bits.  So the series
 * are divided into groups that fit, the paths are simulated once per group, and what is made of all groups
 * is what a machine without limits would make.  Groups are neighbours in the table of series: what is written
 * group after group stands in the order of the table.
 */
#ifndef YIBAO_PASSES_H
#define YIBAO_PASSES_H

#include "yibao/results.h"

typedef struct {
    int n;                          /* simulations of each scenario; 0: one series alone does not fit */
    int first[YB_SERIES_COUNT + 1]; /* pass p has the series first[p] .. first[p + 1] - 1 */
    int series;                     /* how many are stored in all */
    double whole_bytes;             /* what one pass with all of them would take */
    double most_bytes;              /* what the largest pass takes */
    double least_bytes;             /* what the largest series takes by itself */
} yb_passes;

/* Fewest passes that take at most `room` bytes each, and of those the ones of most equal size.  copies[]: how
 * many scenarios hold each series at a time (0: not stored); a scenario's takes `series_bytes`. */
yb_passes yb_passes_plan(const int copies[YB_SERIES_COUNT], double series_bytes, double room);

/* Marks the series of a pass. */
void yb_passes_series(const yb_passes *passes, int pass, bool only[YB_SERIES_COUNT]);

#endif
