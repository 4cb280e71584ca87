/* number.h: numbers as people write them in scenario files.        Layer: input */
#ifndef YIBAO_NUMBER_H
#define YIBAO_NUMBER_H

#include "yibao/diag.h"
#include "yibao/schema.h"
#include "yibao/text.h"

/* Reads a finite number in [min, max] from a scalar node.  `what` names the value in
 * messages, `unit` the unit; `percent`: a trailing % is accepted and divides by 100
 * exactly (3.5% is the double nearest to 0.035).  Reports and returns false on:
 * text, quotes, 1,000, 0,004, 030, nan, inf, a percent sign where none is meant,
 * out of range (with the hint "0.75, not 75" where that fits). */
bool yb_number_read(const yb_node *node, const char *what, const char *unit, double min, double max,
                    bool percent, double *value, yb_diag *diag);

/* The same for whole numbers (exact up to 2^63 - 1). */
bool yb_integer_read(const yb_node *node, const char *what, double min, double max, long long *value,
                     yb_diag *diag);

/* Shortest decimal text that reads back as the same double; buffer of 32. */
const char *yb_number_text(double value, char *buffer);

#endif
