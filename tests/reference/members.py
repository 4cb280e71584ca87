"""Members of both funds.  Equations M-1 to M-9 of docs/model.md.  Persons in 10,000."""
import functools
from math import exp, log

from data import (GROUP_OF_AGE, MEN, N_AGES, N_PARTICIPATION_GROUPS, PARTICIPATION_GROUP, WOMEN,
                  participation_profile, relative_coverage, retirement_ages)
from population import survivors
from rules import BASE_YEAR


def retirement_age(statutory, birth_year, reform, take_up):
    """M-2: retirement age in years of a birth cohort; statutory: age by birth year of the group."""
    first, last = min(statutory), max(statutory)
    old, final = statutory[first], statutory[last]
    rise = statutory[min(max(birth_year, first), last)] - old
    if reform == "off":
        return old
    if reform == "faster":
        rise = min(2.0 * rise, final - old)
    return old + take_up * rise


def not_retired(statutory_by_group, year, reform, take_up):
    """M-3: W(s, a), share of those aged a at the end of the year who have not retired."""
    shares = []
    for groups in (("men",), ("women_55", "women_50")):
        shares.append([sum(min(max(retirement_age(statutory_by_group[group], year - age, reform, take_up) - age, 0.0),
                               1.0) for group in groups) / len(groups) for age in range(N_AGES)])
    return shares


@functools.cache
def not_retired_by_year(folder, last_year, reform, take_up):
    """W(t, s, a) of all years from 2025; not to be changed."""
    statutory = retirement_ages(folder)
    return [not_retired(statutory, year, reform, take_up) for year in range(BASE_YEAR, last_year + 1)]


def sum_cells(cells):
    """Sum over sexes and ages."""
    return sum(cells[MEN]) + sum(cells[WOMEN])


def cellwise(function, *tables):
    """A table [sex][age] of the function of the cells of others."""
    return [list(map(function, *ages)) for ages in zip(*tables)]


class Employees:
    """Coverage and retirement: what is the same on every path."""

    def __init__(self, folder, settings, population, active_2025, retired_2025, last_year):
        working = not_retired_by_year(folder, last_year, settings["employee.retirement.reform"],
                                      settings["employee.retirement.reform_take_up"])
        shape = relative_coverage(folder)
        # k W by year, and what leaves k W by retirement during the year: k(a-1) (W(t-1,a-1) - W(t,a))
        self.shape_working = [cellwise(lambda k, w: k * w, shape, table) for table in working]
        self.leaving = [None]
        qualifying = settings["employee.retirement.qualifying_share"]
        for before, now in zip(working, working[1:]):
            self.leaving.append([[0.0] + [qualifying * shape[s][age - 1] * max(before[s][age - 1] - now[s][age], 0.0)
                                          for age in range(1, N_AGES)] for s in (MEN, WOMEN)])
        # Section 11: coverage and the retired of 2025
        self.coverage_2025 = active_2025 / sum_cells(cellwise(lambda p, kw: p * kw, population, self.shape_working[0]))
        self.cap = max(settings["employee.coverage.cap"], self.coverage_2025)
        beyond = cellwise(lambda p, w: p * (1.0 - w), population, working[0])
        scale = retired_2025 / sum_cells(beyond)
        self.retired_2025 = cellwise(lambda persons: persons * scale, beyond)

    def coverage(self, log_growth_since_2025, deviation):
        """M-1: c(t)."""
        return min(self.coverage_2025 * exp(log_growth_since_2025 + deviation), self.cap)

    def retired(self, before, survival, population, coverage, t):
        """M-4: retired members [sex][age] at the end of t."""
        surviving = [survivors(before[s], survival[s]) for s in (MEN, WOMEN)]
        return cellwise(lambda r, p, share: r + p * coverage * share, surviving, population, self.leaving[t])

    def active(self, population, coverage, t):
        """M-5: active members [sex][age]."""
        return cellwise(lambda p, kw: coverage * p * kw, population, self.shape_working[t])


def logistic(log_odds):
    """Share from log-odds."""
    return 1.0 / (1.0 + exp(-log_odds))


def eligible_by_participation_group(eligible):
    """E_q from E(s, a)."""
    sums = [0.0] * N_PARTICIPATION_GROUPS
    for ages in eligible:
        for age, persons in enumerate(ages):
            sums[PARTICIPATION_GROUP[GROUP_OF_AGE[age]]] += persons
    return sums


class Participation:
    """Participation of those eligible for the resident fund: calibration of 2025 (M-6), response (M-7 to M-9)."""

    def __init__(self, folder, settings, eligible, members_2025):
        offsets, elasticity_weights, loss_weights = participation_profile(folder)
        groups = range(N_PARTICIPATION_GROUPS)
        eligible_q = eligible_by_participation_group(eligible)
        low, high = -20.0, 20.0
        for _ in range(200):
            middle = 0.5 * (low + high)
            if sum(eligible_q[q] * logistic(middle + offsets[q]) for q in groups) < members_2025:
                low = middle
            else:
                high = middle
        self.log_odds = [0.5 * (low + high) + offset for offset in offsets]
        self.share_2025 = [logistic(log_odds) for log_odds in self.log_odds]
        member_share = [eligible_q[q] * self.share_2025[q] / members_2025 for q in groups]                     # v_q
        elasticity_norm = sum(member_share[q] * (1.0 - self.share_2025[q]) * elasticity_weights[q] for q in groups)
        loss_norm = sum(member_share[q] * loss_weights[q] for q in groups)
        self.elasticity_weights = [weight / elasticity_norm for weight in elasticity_weights]
        self.loss_weights = [weight / loss_norm for weight in loss_weights]
        self.caps = [max(share, settings["resident.enrolment.participation_cap"]) for share in self.share_2025]

    def kept(self, before, loss_rate):
        """M-8: K_q(t), what losses leave, from that of the year before."""
        return [kept * max(1.0 - loss_rate * weight, 0.0) for kept, weight in zip(before, self.loss_weights)]

    def shares(self, elasticity, log_burden, deviation, kept):
        """M-7, M-8: p_q(t).  log_burden: log of premium over income relative to 2025; deviation: D_9."""
        shares = []
        for q in range(N_PARTICIPATION_GROUPS):
            response = min(max(elasticity * self.elasticity_weights[q] * log_burden, -30.0), 30.0)
            free = exp(deviation) * logistic(self.log_odds[q] + response)
            shares.append(min(min(free, self.caps[q]) * kept[q], self.caps[q]))
        return shares

    def selection(self, shares, leaver_cost_ratio):
        """M-9: cost of those who stay over that of their age group in 2025."""
        stays = [share / share_2025 for share, share_2025 in zip(shares, self.share_2025)]
        return [max(1.0 - leaver_cost_ratio * (1.0 - stay), 0.0) / stay for stay in stays]


def log_burden(premium, premium_2025, log_income_index):
    """M-7: burden of the premium; yuan, yuan, log."""
    return log(max(premium, 0.01) / premium_2025) - log_income_index
