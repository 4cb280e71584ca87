/* normal.h: quantiles of the standard normal distribution with the same bits everywhere.     Layer: base */
#ifndef YIBAO_NORMAL_H
#define YIBAO_NORMAL_H

/* x with P(Z <= x) = p, 0 < p < 1; relative error below 1e-14.  The rational functions of Wichura (1988),
 * algorithm AS 241, with the logarithm of vecmath.h. */
double yb_normal_quantile(double p);

#endif
