"""Percentiles, spreads and probabilities over paths.  Section 13 of docs/model.md."""
from fractions import Fraction
from functools import lru_cache
from math import ceil, comb, floor, sqrt
from statistics import NormalDist

NORMAL_97_5 = NormalDist().inv_cdf(0.975)
EVENTS = ("current_deficit", "first_current_deficit_by", "exhausted_by", "cover_below_6_months")


def mean(values):
    """Arithmetic mean."""
    return sum(values) / len(values)


def sd(values):
    """Standard deviation with divisor n - 1."""
    centre = mean(values)
    return sqrt(sum((value - centre) ** 2 for value in values) / (len(values) - 1))


def kurtosis(values):
    """Fourth central moment over the square of the variance; 3 for a normal distribution."""
    centre = mean(values)
    squares = [(value - centre) ** 2 for value in values]
    return mean([square * square for square in squares]) / mean(squares) ** 2


def percentile(ordered, share):
    """Type 7 percentile of a sorted sample; share between 0 and 1."""
    position = (len(ordered) - 1) * share
    below = floor(position)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (position - below) * (ordered[above] - ordered[below])


def median_error(ordered):
    """se_p50: standard error of the median of a sorted sample."""
    n = len(ordered)
    reach = NORMAL_97_5 * sqrt(n / 4.0)
    low, high = (min(max(ceil(n / 2.0 + side * reach) - 1, 0), n - 1) for side in (-1, 1))
    return (ordered[high] - ordered[low]) / (2.0 * NORMAL_97_5)


@lru_cache(maxsize=None)
def interval_ranks(n, percent):
    """Ranks, from 0, of the 95 % interval of a percentile of n values; None where n is too small.  In whole numbers."""
    share = Fraction(str(percent)) / 100
    tail = Fraction(25, 1000)
    exactly = [comb(n, k) * share ** k * (1 - share) ** (n - k) for k in range(n + 1)]
    low = high = None
    below = Fraction(0)
    for k, probability in enumerate(exactly):
        below += probability  # P(at most k lie below)
        if k < n and below <= tail:
            low = k
        if k < n and high is None and 1 - below <= tail:
            high = k
    return low, high


def intervals(ordered, percentiles):
    """Columns pXX_low, pXX_high; None where a bound does not exist."""
    bounds = []
    for percent in percentiles:
        bounds += [None if rank is None else ordered[rank] for rank in interval_ranks(len(ordered), percent)]
    return bounds


def band(values, percentiles):
    """Columns of bands.csv from mean to the last interval; percentiles in percent."""
    ordered = sorted(values)
    return ([mean(values), sd(values)] + [percentile(ordered, percent / 100.0) for percent in percentiles] +
            [median_error(ordered)] + intervals(ordered, percentiles))


def variance_ratio(values, others):
    """Sum of the variances over the variance of the differences; None where these do not vary."""
    spread = sd([value - other for value, other in zip(values, others)])
    return None if spread == 0.0 else (sd(values) ** 2 + sd(others) ** 2) / spread ** 2


def events(path, fund, years):
    """Whether each event holds for a path, by (event, year); years from 2026."""
    holds = {}
    ever_deficit = ever_exhausted = False
    for year in years:
        deficit = path.series[fund, "current_balance", year] < 0.0
        ever_deficit = ever_deficit or deficit
        ever_exhausted = ever_exhausted or path.series[fund, "accumulated_balance", year] < 0.0
        short = path.series[fund, "cover_months", year] < 6.0
        holds |= zip(((event, year) for event in EVENTS), (deficit, ever_deficit, ever_exhausted, short))
    return holds


def share_error(share, n):
    """Standard error of a share of n paths."""
    return sqrt(share * (1.0 - share) / n)


def paired_error(changed, difference, n):
    """Standard error of the difference of two shares on the same paths; changed: share that differs."""
    return sqrt(max(changed - difference ** 2, 0.0) / n)
