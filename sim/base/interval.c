/* Order-statistic intervals: see interval.h. */
#include "yibao/interval.h"

/* Binomial probabilities relative to that of the mode, from their recurrence
 *
 *     w(k + 1) / w(k) = (n - k) / (k + 1) x p / (1 - p)
 *
 * walked from the mode outwards, so that nothing overflows and terms too small to count end the walk.
 * Only + - * /: a distribution function from a library need not be the same on every machine. */
typedef struct {
    double n, odds;
    double total; /* sum of all w */
    double below; /* sum of w under the mode */
    double above; /* over the mode */
    size_t mode;
} binomial;

/* w(k - 1) from w(k), and w(k + 1) from w(k). */
static double step_down(const binomial *b, double weight, size_t k)
{
    return weight * ((double) k / ((b->n - (double) k + 1.0) * b->odds));
}

static double step_up(const binomial *b, double weight, size_t k)
{
    return weight * ((b->n - (double) k) / ((double) k + 1.0) * b->odds);
}

static binomial binomial_create(size_t n, double p)
{
    const double negligible = 1e-20;
    binomial b = {.n = (double) n, .odds = p / (1.0 - p), .mode = (size_t) (((double) n + 1.0) * p)};

    if (b.mode > n)
        b.mode = n;
    double weight = 1.0;

    for (size_t k = b.mode; k > 0 && weight > negligible; k--) {
        weight = step_down(&b, weight, k);
        b.below += weight;
    }
    weight = 1.0;
    for (size_t k = b.mode; k < n && weight > negligible; k++) {
        weight = step_up(&b, weight, k);
        b.above += weight;
    }
    b.total = b.below + 1.0 + b.above;
    return b;
}

yb_rank_interval yb_interval_ranks(size_t n, double p)
{
    const binomial b = binomial_create(n, p);
    const double allowed = 0.5 * (1.0 - YB_INTERVAL_CONFIDENCE) * b.total;
    yb_rank_interval interval = {0};

    /* x(p) < X[j] means that at most j values lie below it: the highest j with P(B <= j) <= 2.5 %. */
    double tail = b.below + 1.0, weight = 1.0;
    size_t k = b.mode;

    for (; tail > allowed && k > 0; k--) {
        tail -= weight;
        weight = step_down(&b, weight, k);
    }
    interval.has_low = tail <= allowed; /* at k = 0 the tail is P(B = 0) */
    interval.low = k;

    /* x(p) > X[j] means that at least j + 1 values lie below it: the lowest j with P(B >= j + 1) <= 2.5 %. */
    tail = b.above + 1.0;
    weight = 1.0;
    for (k = b.mode; tail > allowed && k < n; k++) {
        tail -= weight;
        weight = step_up(&b, weight, k);
    }
    interval.has_high = tail <= allowed;
    interval.high = k > 0 ? k - 1 : 0;
    return interval;
}
