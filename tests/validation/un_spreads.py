"""The spreads of the drivers `tfr` and `mortality`, fitted to the UN's intervals.

Run alone it prints the estimates that stand in include/yibao/drivers.def:

    python3 tests/validation/un_spreads.py

Least squares over sd, phi and drift_sd of the ratio model width / UN width less 1, widths of the 80 and 95 %
intervals in 2030, 2050 and 2070: of the total fertility rate, and of life expectancy at birth of both sexes.  The
model's quantiles are closed forms: its log deviation is normal with variance S-1 and S-4 of docs/model.md, the
fertility rate is the UN median times its exponential, and life expectancy is that of a life table whose death
rates all carry the factor.
"""
import csv
import math
import os
import sys

DATA = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "scenarios", "data", "national")
BASE_YEAR = 2025
YEARS = (2030, 2050, 2070)
# Central intervals by their lower and upper probability, with the normal quantile of the upper one.
INTERVALS = {80: ("0.1", "0.9", 1.2815515655446004), 95: ("0.025", "0.975", 1.959963984540054)}
OLDEST = 100


def un_quantiles(data=DATA):
    """(variable, year, quantile) to value."""
    with open(os.path.join(data, "un_intervals.csv"), encoding="utf-8", newline="") as file:
        return {(row["variable"], int(row["year"]), row["quantile"]): float(row["value"])
                for row in csv.DictReader(file)}


def death_rates(data=DATA):
    """(year, sex) to rates by age."""
    rates = {}
    with open(os.path.join(data, "mortality.csv"), encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            rates.setdefault((int(row["year"]), row["sex"]), [0.0] * (OLDEST + 1))[int(row["age"])] = float(row["mx"])
    return rates


def life_expectancy(rates, factor):
    """P-7 of docs/model.md with every death rate times `factor`."""
    hazards = ([0.1 * rates[0] + 0.5 * rates[1]] +
               [0.5 * (rates[a] + rates[a + 1]) for a in range(1, OLDEST)] + [rates[OLDEST]])
    years = 1.0 / max(1.0 - math.exp(-factor * hazards[OLDEST]), 0.01)
    for hazard in reversed(hazards[:OLDEST]):
        years = 1.0 + math.exp(-factor * hazard) * years
    return math.exp(-0.9 * factor * rates[0]) * years


def log_sd(sd, phi, drift_sd, years):
    """Standard deviation of the log deviation of a level driver after `years` years (S-1, S-4)."""
    return math.sqrt(sd * sd * (1.0 - phi ** (2 * years)) / (1.0 - phi * phi) + (years * drift_sd) ** 2)


def fertility_ratios(un, parameters):
    """(year, interval) to model width over UN width of the total fertility rate."""
    ratios = {}
    for year in YEARS:
        sigma = log_sd(*parameters, year - BASE_YEAR)
        for interval, (low, high, z) in INTERVALS.items():
            width = un["tfr", year, "0.5"] * 2.0 * math.sinh(z * sigma)
            ratios[year, interval] = width / (un["tfr", year, high] - un["tfr", year, low])
    return ratios


def mortality_ratios(un, rates, parameters):
    """(year, interval, sex) to model width over UN width of life expectancy at birth."""
    ratios = {}
    for year in YEARS:
        sigma = log_sd(*parameters, year - BASE_YEAR)
        for interval, (low, high, z) in INTERVALS.items():
            for sex in "mf":
                width = (life_expectancy(rates[year, sex], math.exp(-z * sigma)) -
                         life_expectancy(rates[year, sex], math.exp(z * sigma)))
                ratios[year, interval, sex] = width / (un["e0_" + sex, year, high] - un["e0_" + sex, year, low])
    return ratios


def fit(ratios_of, start, steps):
    """Least squares by a search along the axes with halving steps; phi stays below 1."""
    def loss(parameters):
        sd, phi, drift_sd = parameters
        if sd <= 0.0 or not 0.0 <= phi <= 0.99 or drift_sd < 0.0:
            return math.inf
        return sum((ratio - 1.0) ** 2 for ratio in ratios_of(parameters).values())

    best, at = loss(start), list(start)
    while steps[0] > 1e-6:
        moved = False
        for i, step in enumerate(steps):
            for sign in (1.0, -1.0):
                tried = at[:i] + [at[i] + sign * step] + at[i + 1:]
                value = loss(tried)
                if value < best:
                    best, at, moved = value, tried, True
        if not moved:
            steps = [step / 2.0 for step in steps]
    return at, best


def main():
    un, rates = un_quantiles(), death_rates()
    for name, ratios_of, start in (
            ("tfr", lambda p: fertility_ratios(un, p), (0.07, 0.95, 0.003)),
            ("mortality", lambda p: mortality_ratios(un, rates, p), (0.06, 0.97, 0.004))):
        at, loss = fit(ratios_of, start, [0.01, 0.02, 0.001])
        rounded = [round(at[0], 3), round(at[1], 2), round(at[2], 4)]
        print(f"{name}: sd {at[0]:.4f} phi {at[1]:.4f} drift_sd {at[2]:.5f}, root mean square {math.sqrt(loss / len(ratios_of(at))):.3f};"
              f" rounded {rounded}")
        for label, p in (("before", start), ("fitted", rounded)):
            print(" ", label, " ".join(f"{'/'.join(map(str, key))} {ratio:.3f}" for key, ratio in ratios_of(p).items()))


if __name__ == "__main__":
    sys.exit(main())
