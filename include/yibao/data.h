/* data.h: a data pack, as read from its CSV files.        Layer: input
 *
 * All arrays by year count from the base year.  Persons are persons, money
 * is 100 million yuan (亿元), rates are per person and year.
 */
#ifndef YIBAO_DATA_H
#define YIBAO_DATA_H

#include <stdbool.h>
#include <stddef.h>

#include "yibao/diag.h"

enum {
    YB_AGES = 101, /* single ages 0 .. 99 and 100+ */
    YB_SEXES = 2,  /* 0 = men, 1 = women */
    YB_MEN = 0,
    YB_WOMEN = 1,
    YB_LAST_RATE_YEAR = 2100, /* the last with vital rates */
    YB_DATA_YEARS = 82, /* 2019, the first base year, .. 2100; from a later base year fewer are filled */
    YB_FERTILE_FIRST = 15,
    YB_FERTILE_LAST = 49,
    YB_BIRTH_YEARS = 121 /* birth years 1900 .. 2020 of the retirement table */
};

enum { YB_FIRST_BIRTH_YEAR = 1900 };

typedef enum { YB_RETIRE_MEN, YB_RETIRE_WOMEN_55, YB_RETIRE_WOMEN_50, YB_RETIRE_GROUPS } yb_retirement_group;

typedef struct {
    double log_odds_offset[YB_AGES];
    double elasticity_weight[YB_AGES];
    double loss_weight[YB_AGES];
} yb_participation_profile;

/* One figure of funds.csv. */
typedef struct {
    char *series, *fund, *unit, *status, *source_id;
    int year;
    int line; /* in funds.csv; 0: lent, not in the file */
    double value;
} yb_figure;

typedef struct {
    int base_year;
    double population[YB_SEXES][YB_AGES];        /* end of the base year (NBS) or 1 July (UN) */
    double population_before[YB_SEXES][YB_AGES]; /* one year earlier */
    double death_rate[YB_DATA_YEARS][YB_SEXES][YB_AGES];
    double fertility_rate[YB_DATA_YEARS][YB_AGES];
    double net_migration[YB_DATA_YEARS][YB_SEXES][YB_AGES];
    double male_per_female_birth[YB_DATA_YEARS];
    double cost_weight[YB_AGES];                             /* relative to ages 25-34 */
    double cost_sex_ratio[YB_SEXES][YB_AGES];                /* relative to the mean of both sexes */
    double coverage_shape[YB_SEXES][YB_AGES];                /* active coverage relative to the prime ages */
    double retirement_age[YB_RETIRE_GROUPS][YB_BIRTH_YEARS]; /* with the reform */
    double retirement_age_old[YB_RETIRE_GROUPS];             /* without it */
    yb_participation_profile participation;
    yb_figure *figure; /* the pack's own figures, as published */
    size_t n_figures;

    /* What a region's pack lacks, taken from the national pack or carried on from an earlier year; and what
     * was not published for a base year before 2025. */
    yb_figure *lent;
    size_t n_lent;
    char **borrowed; /* "topic: what was lent and how", one sentence each */
    size_t n_borrowed;
    bool out_of_memory; /* while that was written; yb_data_read() reports it */

    /* A region only. */
    bool regional;
    bool illustrative;       /* neither income nor expenditure of the resident fund is known */
    char *known;             /* "resident current_balance 2023-2024, population 2020" */
    char *history_source[2]; /* titles of the sources of the funds' figures: Chinese, English; may be NULL */

    char *files[24]; /* what was read, for the data hash */
    size_t n_files;
} yb_data;

/* Reads the pack `region` found beside the file `beside` or among the installed ones;
 * files that the pack lacks come from `national`, but for funds.csv, which every pack must have.
 * A region without a population file has the nation's age structure, scaled to its size.
 * `un`: population on 1 July by the UN instead of the official end-of-year population.
 * NULL with problems in `diag`. */
yb_data *yb_data_read(const char *beside, const char *region, bool un, yb_diag *diag);

/* The national pack as it was known at the end of `base_year`, YB_FIRST_BASE_YEAR to YB_BASE_YEAR: later
 * figures are not there, but for the premium of the next year, whose notice is out by then; figures that
 * were not published are lent (docs/data.md).  A region has YB_BASE_YEAR only. */
yb_data *yb_data_read_base(const char *beside, const char *region, bool un, int base_year, yb_diag *diag);
void yb_data_free(yb_data *data);

/* The pack's own figure, or NULL: what history shows.  Assumptions of a pack are no history. */
const yb_figure *yb_data_figure(const yb_data *data, const char *series, const char *fund, int year);

/* What the projection starts from: the pack's own figure unless it is unverified, else the lent one.
 * A missing one is reported and gives 1. */
double yb_data_value(const yb_data *data, const char *series, const char *fund, int year, yb_diag *diag);

#endif
