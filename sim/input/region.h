/* region.h: how a region's figures are estimated.        Layer: input
 *
 * A figure of the base is, in this order: the pack's own; the pack's own of an earlier year, carried on with
 * the national growth of the same figure per member; the national one, scaled to the region's people.
 * Money is 100 million yuan, people are 10,000; NAN = not known.
 */
#ifndef YIBAO_REGION_H
#define YIBAO_REGION_H

#include "data_private.h"

/* Figures by series, fund and year. */
typedef struct {
    double value[YB_N_FIGURE_SERIES][YB_N_FIGURE_FUNDS][YB_FIGURE_YEARS];
} yb_figure_grid;

typedef struct {
    yb_data *data;
    const yb_region_source *source;
    yb_diag *diag;
    yb_figure_grid *nation;
    yb_figure_grid *own;     /* the pack's, and what follows from two of them; without the unverified */
    double population_ratio; /* region over nation */
} yb_region;

typedef enum {
    YB_FROM_NOTHING,
    YB_FROM_OWN,
    YB_FROM_EARLIER, /* an own figure of another year, carried on */
    YB_FROM_BALANCE, /* expenditure that fits the known balance */
    YB_FROM_WHOLE,   /* the part of a known total of the employee fund */
    YB_FROM_STOCK,   /* an own accumulated balance of another year, rolled on */
    YB_FROM_COVER,   /* the national months of cover */
    YB_FROM_NATION
} yb_origin;

/* A value, how it was found and the year of the pack's figure behind it (0: none). */
typedef struct {
    double value;
    yb_origin how;
    int year;
} yb_estimate;

/* Funds with an opening balance of their own. */
enum { YB_OPENING_FUNDS = 3 };
extern const char *const yb_opening_fund[YB_OPENING_FUNDS];

void yb_grid_fill(yb_figure_grid *grid, const yb_figure *figure, size_t n);
void yb_region_learn_sums(yb_region *r);

double yb_region_nation(const yb_region *r, const char *series, const char *fund, int year);
double yb_region_own(const yb_region *r, const char *series, const char *fund, int year);

/* The last year up to `year` with an own figure, else the first after it, else 0; with `compare` only
 * years with a national figure too. */
int yb_region_own_year(const yb_region *r, const char *series, const char *fund, int year, bool compare);

yb_estimate yb_region_members(const yb_region *r, const char *fund, int year); /* resident or employee */
yb_estimate yb_region_member_part(const yb_region *r, const char *series, int year);
yb_estimate yb_region_flow(const yb_region *r, const char *series, const char *fund, int year);
yb_estimate yb_region_accumulated(const yb_region *r, const char *fund, int year);

/* Any figure of the national pack; NAN and YB_FROM_NOTHING for those that a region does not borrow. */
yb_estimate yb_region_estimate(const yb_region *r, const yb_figure *national);

/* region_text.c: the sentences of data->borrowed. */
void yb_region_say(const yb_region *r);

#endif
