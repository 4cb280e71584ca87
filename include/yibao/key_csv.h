/* key_csv.h: the key results of one member of a batch.        Layer: output
 *
 * key.csv: fund,quantity,year,value,se, one number a row; every member of a batch has the same rows, with
 * an empty value where its horizon or its percentiles give none.  batch.csv is made of these files.
 * headline.csv: the few of them that a policy table shows, of the resident and the pooled fund, rounded;
 * batch_summary.csv is made of these.
 */
#ifndef YIBAO_KEY_CSV_H
#define YIBAO_KEY_CSV_H

#include "yibao/bands.h"

/* `difference`: paired differences to the scenario that the batch is compared with, NULL if there is none;
 * with it `risk` holds the differences of the probabilities. */
void yb_key_csv_write(FILE *stream, const yb_bands *bands, const yb_bands *difference, const yb_risk *risk,
                      const int *years, size_t n_years);

/* Likewise headline.csv: balances to 0.1 (100 million yuan), probabilities to 0.0001. */
void yb_headline_csv_write(FILE *stream, const yb_bands *bands, const yb_bands *difference,
                           const yb_risk *risk, const int *years, size_t n_years);

#endif
