/* Which series are simulated together: see passes.h. */
#include "yibao/passes.h"

/* Fills the passes one after the other up to `most` copies each; false if a series has more than that. */
static bool divide(yb_passes *passes, const int copies[YB_SERIES_COUNT], int most)
{
    int held = 0;

    passes->n = 1;
    for (int s = 0; s < YB_SERIES_COUNT; s++) {
        if (copies[s] > most)
            return false;
        if (held + copies[s] > most) {
            passes->first[passes->n++] = s;
            held = 0;
        }
        held += copies[s];
    }
    passes->first[passes->n] = YB_SERIES_COUNT;
    return true;
}

static int largest_pass(const yb_passes *passes, const int copies[YB_SERIES_COUNT])
{
    int largest = 0;

    for (int p = 0; p < passes->n; p++) {
        int held = 0;

        for (int s = passes->first[p]; s < passes->first[p + 1]; s++)
            held += copies[s];
        largest = held > largest ? held : largest;
    }
    return largest;
}

yb_passes yb_passes_plan(const int copies[YB_SERIES_COUNT], double series_bytes, double room)
{
    yb_passes passes = {0};
    int all = 0, largest = 0;

    for (int s = 0; s < YB_SERIES_COUNT; s++) {
        all += copies[s];
        passes.series += copies[s] > 0;
        largest = copies[s] > largest ? copies[s] : largest;
    }
    const double fitting = series_bytes > 0.0 ? room / series_bytes : all;

    passes.whole_bytes = series_bytes * all;
    passes.least_bytes = series_bytes * largest;
    if (fitting < largest) /* also far below zero, where it is no int */
        return passes;
    (void) divide(&passes, copies, fitting < all ? (int) fitting : all);
    /* As many passes can often do with less; they can with `most`. */
    const int fewest = passes.n;
    int enough = (all + fewest - 1) / fewest;

    while (!divide(&passes, copies, enough) || passes.n > fewest)
        enough++;
    passes.most_bytes = series_bytes * largest_pass(&passes, copies);
    return passes;
}

void yb_passes_series(const yb_passes *passes, int pass, bool only[YB_SERIES_COUNT])
{
    for (int s = 0; s < YB_SERIES_COUNT; s++)
        only[s] = s >= passes->first[pass] && s < passes->first[pass + 1];
}
