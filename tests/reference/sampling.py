"""Draws of quasi-random paths.  Section 3 of docs/model.md, S-7."""
from functools import lru_cache
from math import sqrt
from statistics import NormalDist

from shocks import (DRIFT_STREAM, DRIVERS, GROWTH_DRIVERS, LEVEL_SHIFT_STREAM, PARAMETER_STREAM, PARAMETERS, PathDraws,
                    cholesky, correlation_matrix)

YEARS, REPLICATES = 35, 16
PERIODS, SAMPLED_SHIFTS = ((1, 5), (6, 15), (16, 35)), 3
HORIZONS, EXPENDITURE_YEAR = (25, 10, 5, 35), 20
DIGIT_STREAM, SCRAMBLE_STREAM = 128, 192

FLOWS = ("resident expenditure", "resident income", "pooled expenditure", "pooled income")
# The table of S-7: s, phi, delta, whether the drift fades, elasticities of FLOWS.
REFERENCE = {
    "wage_growth": (0.02, 0.45, 0.005, False, (0, 0, 0.08, 1)),
    "disposable_income_growth": (0.015, 0.05, 0.005, False, (0, 0, 0, 0)),
    "resident_visits_growth": (0.075, -0.3, 0.02, True, (0.28, 0, 0, 0)),
    "employee_visits_growth": (0.06, -0.33, 0.0165, True, (0, 0, 0.35, 0)),
    "resident_hospitalization_rate": (0.044, 0.43, 0.015, True, (0.43, 0, 0, 0)),
    "employee_hospitalization_rate": (0.031, 0.53, 0.012, True, (0, 0, 0.34, 0)),
    "cost_per_visit_growth": (0.04, -0.12, 0.013, True, (0.28, 0, 0.35, 0)),
    "cost_per_discharge_growth": (0.033, -0.17, 0.011, True, (0.72, 0, 0.57, 0)),
    "participation": (0.009, 0.3, 0.003, True, (0.8, 1, 0, 0)),
    "employee_coverage": (0.011, 0.44, 0.0035, True, (-0.35, -0.4, 0.6, 1)),
    "tfr": (0.083, 0.93, 0.0024, False, (0.05, 0.08, 0.08, 0)),
    "mortality": (0.068, 0.96, 0.0052, False, (-0.14, -0.07, -0.14, 0)),
    "resident_fund_share": (0.0235, 0.1, 0.008, True, (1, 0, 0, 0)),
    "employee_fund_share": (0.0255, 0.1, 0.009, True, (0, 0, 0.91, 0)),
    "resident_collection": (0.017, 0.03, 0.0055, True, (0, 1, 0, 0)),
    "employee_collection": (0.0185, 0.27, 0.006, True, (0, 0, 0, 1)),
}
CORRELATION = {
    "wage_growth": {"disposable_income_growth": 0.65},
    "resident_visits_growth": {"employee_visits_growth": 0.6, "cost_per_visit_growth": -0.5},
    "employee_visits_growth": {"cost_per_visit_growth": -0.6, "cost_per_discharge_growth": -0.3},
    "cost_per_visit_growth": {"cost_per_discharge_growth": 0.35},
    "resident_hospitalization_rate": {"employee_hospitalization_rate": 0.6},
}
GROWTH, EXCESS_SPREAD = 1.046, 0.0075
FOLLOWS_INCOME = (1.0, 0.0, 0.91, 0.0)
EXPONENT_EFFECT = (0.0015, 0.0, 0.0006, 0.0)

# Degree, inner coefficients, starting numbers: Joe and Kuo (2008), dimensions 2 to 19.
GENERATORS = ((1, 0, (1,)), (2, 1, (1, 3)), (3, 1, (1, 3, 1)), (3, 2, (1, 1, 1)), (4, 1, (1, 1, 3, 3)),
              (4, 4, (1, 3, 5, 13)), (5, 2, (1, 1, 5, 5, 17)), (5, 4, (1, 1, 5, 5, 5)), (5, 7, (1, 1, 7, 11, 19)),
              (5, 11, (1, 1, 5, 1, 1)), (5, 13, (1, 1, 1, 3, 11)), (5, 14, (1, 3, 5, 5, 31)),
              (6, 1, (1, 3, 3, 9, 7, 49)), (6, 13, (1, 1, 1, 15, 21, 21)), (6, 16, (1, 3, 1, 13, 27, 49)),
              (6, 19, (1, 1, 1, 15, 7, 5)), (6, 22, (1, 3, 1, 15, 13, 25)), (6, 25, (1, 1, 5, 5, 19, 61)))


def coordinates_of_draws():
    """(stream, t) of every normal; t = 0 for what is drawn once per path."""
    return ([(DRIFT_STREAM + d, 0) for d in range(len(DRIVERS))] +
            [(PARAMETER_STREAM + p, 0) for p in range(len(PARAMETERS))] +
            [(d, t) for t in range(1, YEARS + 1) for d in range(len(DRIVERS))])


def level_response(driver, origin):
    """Response of the driver's level in years 0 .. 35 to its drift (origin 0) or its innovation of a year."""
    sd, phi, drift_sd, fades, _ = REFERENCE[driver]
    level = [0.0] * (YEARS + 1)
    for s in range(1, YEARS + 1):
        if origin == 0:
            level[s] = level[s - 1] + drift_sd * (max(1.0 - (s - 1) / 10.0, 0.0) if fades else 1.0)
        elif s >= origin:
            level[s] = sd * phi ** (s - origin) + (level[s - 1] if driver in GROWTH_DRIVERS else 0.0)
    return level


def following(t):
    """Weight with which the cost of care follows income in year t."""
    return min((t - 1) / 10.0, 1.0)


def flow_response(flow, years):
    """What the sum over years of (flow growing by 4.6 % a year) responds to, by (stream, t), before L."""
    response = {}
    for driver in REFERENCE:
        d = DRIVERS.index(driver)
        for origin in range(YEARS + 1):
            level = level_response(driver, origin)
            total = 0.0
            for s in years:
                effect = REFERENCE[driver][4][flow] * level[s]
                if driver == "disposable_income_growth":
                    effect = level[s - 1] if FLOWS[flow] == "resident income" else 0.0
                    effect += FOLLOWS_INCOME[flow] * sum(following(k) * (level[k] - level[k - 1])
                                                         for k in range(1, s + 1))
                total += GROWTH ** s * effect
            response[(DRIFT_STREAM + d, 0) if origin == 0 else (d, origin)] = total
    exponent = "resident_profile_exponent" if FLOWS[flow].startswith("resident") else "employee_profile_exponent"
    response[PARAMETER_STREAM + PARAMETERS.index(exponent), 0] = sum(
        GROWTH ** s * EXPONENT_EFFECT[flow] * s for s in years)
    response[PARAMETER_STREAM + PARAMETERS.index("excess_cost_growth"), 0] = sum(
        GROWTH ** s * EXCESS_SPREAD * FOLLOWS_INCOME[flow] * sum(following(k) for k in range(1, s + 1))
        for s in years)
    return response


def through_correlation(response):
    """From correlated innovations e = L z to the normals z."""
    lower = cholesky(correlation_matrix(CORRELATION))
    result = dict(response)
    for first, t in [(DRIFT_STREAM, 0)] + [(0, t) for t in range(1, YEARS + 1)]:
        for k in range(len(DRIVERS)):
            result[first + k, t] = sum(lower[d][k] * response.get((first + d, t), 0.0)
                                       for d in range(k, len(DRIVERS)))
    return result


@lru_cache(maxsize=None)
def directions():
    """The ten orthonormal directions, each a list in the order of coordinates_of_draws()."""
    wanted = []
    for horizon in HORIZONS:
        years = range(1, horizon + 1)
        for expenditure, income in ((0, 1), (2, 3)):
            minus = flow_response(expenditure, years)
            wanted.append({key: value - minus[key] if key in minus else value
                           for key, value in {**dict.fromkeys(minus, 0.0), **flow_response(income, years)}.items()})
    wanted += [flow_response(flow, (EXPENDITURE_YEAR,)) for flow in (0, 2)]
    found = []
    for response in wanted:
        by_stream = through_correlation(response)
        vector = [by_stream.get(key, 0.0) for key in coordinates_of_draws()]
        for _ in range(2):
            for other in found:
                along = sum(a * b for a, b in zip(vector, other))
                vector = [a - along * b for a, b in zip(vector, other)]
            length = sqrt(sum(a * a for a in vector))
            vector = [a / length for a in vector]
        found.append(vector)
    return found


def direction_numbers(dimension):
    """32 direction numbers of 32 bits, the highest bit first."""
    if dimension == 0:
        return [1 << (31 - i) for i in range(32)]
    degree, polynomial, start = GENERATORS[dimension - 1]
    numbers = [m << (31 - i) for i, m in enumerate(start)]
    for i in range(degree, 32):
        number = numbers[i - degree] ^ numbers[i - degree] >> degree
        for k in range(1, degree):
            if polynomial >> (degree - 1 - k) & 1:
                number ^= numbers[i - k]
        numbers.append(number)
    return numbers


def binomial_quantile(u, n, p):
    """How many of n years have an event of probability p."""
    if p >= 1.0:
        return n
    weight = (1.0 - p) ** n
    below, events = weight, 0
    while u >= below and events < n:
        weight *= (n - events) / (events + 1) * (p / (1.0 - p))
        events += 1
        below += weight
    return events


class QuasiRandomDraws(PathDraws):
    """Draws of a path with simulation.sampling: sobol."""

    def __init__(self, settings, path):
        super().__init__(settings["simulation.seed"], path)
        self.seed, self.path = settings["simulation.seed"], path
        self.base_year = int(settings["projection.first_year"]) - 1
        keys = coordinates_of_draws()
        normals = [super(QuasiRandomDraws, self).normal(stream, self.base_year + t if t > 0 else 0)
                   for stream, t in keys]
        missing = [NormalDist().inv_cdf(self.coordinate(k)) - sum(a * b for a, b in zip(direction, normals))
                   for k, direction in enumerate(directions())]
        self.normals = {key: z + sum(direction[i] * change for direction, change in zip(directions(), missing))
                        for i, (key, z) in enumerate(zip(keys, normals))}
        self.events = {}
        for i, shift in enumerate((settings["shocks"].get("level_shifts") or [])[:SAMPLED_SHIFTS]):
            self.place_events(i, shift)

    def coordinate(self, dimension):
        """u_k: scrambled digits of point path // 16, 20 digits of the path's own, and a last 1."""
        replicate, index = self.path % REPLICATES, self.path // REPLICATES
        plain = 0
        for i, number in enumerate(direction_numbers(dimension)):
            if index >> i & 1:
                plain ^= number
        digits = 0
        for row in range(32):
            words = PathDraws(self.seed, 64 * replicate + row).uniforms(SCRAMBLE_STREAM + 2 * dimension, 0)
            if row == 0:
                digits ^= int(words[1] * 2.0 ** 32)
            before = int(words[0] * 2.0 ** 32) >> (32 - row) << (32 - row)
            digits ^= (bin(plain & (before | 1 << (31 - row))).count("1") & 1) << (31 - row)
        rest = int(super().uniform(DIGIT_STREAM + dimension, 0) * 2.0 ** 20)
        return (digits + (rest + 0.5) / 2.0 ** 20) / 2.0 ** 32

    def place_events(self, entry, shift):
        """Years of the events of an entry of the list of level shifts."""
        for period, (first, last) in enumerate(PERIODS):
            years = range(first, last + 1)
            number = binomial_quantile(self.coordinate(len(directions()) + SAMPLED_SHIFTS * period + entry), len(years),
                                       shift.get("probability", 0.0))
            ranked = sorted(years, key=lambda t: PathDraws.uniform(self, LEVEL_SHIFT_STREAM + entry, self.base_year + t))
            for position, t in enumerate(ranked):
                self.events[entry, t] = position < number

    def normal(self, stream, year):
        key = (stream, year - self.base_year if year > 0 else 0)
        return self.normals[key] if key in self.normals else super().normal(stream, year)

    def uniform(self, stream, year):
        key = (stream - LEVEL_SHIFT_STREAM, year - self.base_year)
        return float(not self.events[key]) if key in self.events else super().uniform(stream, year)


def draws_of(settings, path):
    """The draws of a path as the scenario wants them."""
    if settings["simulation.sampling"] == "sobol":
        return QuasiRandomDraws(settings, path)
    return PathDraws(settings["simulation.seed"], path)
