"""Data files of scenarios/data/national, described in docs/data.md."""
import csv
import functools
import os
from dataclasses import dataclass

from rules import BASE_YEAR, value_of

MEN, WOMEN = 0, 1
SEX_NAMES = ("m", "f")
N_AGES = 101                      # single ages 0 … 99, and 100 for 100 and over
CHILDBEARING_AGES = range(15, 50)

# Cost groups g by first age (the last ends with age 100), and the participation group q(g) of each.
GROUP_LIMITS = (0, 5, 15, 20, 25, 35, 45, 55, 60, 65, 75, 85, 101)
N_GROUPS = 12
PARTICIPATION_GROUP = (0, 0, 0, 1, 1, 1, 2, 2, 3, 3, 3, 3)
N_PARTICIPATION_GROUPS = 4
GROUP_OF_AGE = [max(g for g in range(N_GROUPS) if GROUP_LIMITS[g] <= age) for age in range(N_AGES)]


@functools.cache
def read_rows(folder, name):
    """Rows of a CSV file as maps by column; read once, not to be changed."""
    with open(os.path.join(folder, name), encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def by_group(cells):
    """Sums over the ages of each cost group: [sex][age] to [sex][g]."""
    return [[sum(ages[GROUP_LIMITS[g]:GROUP_LIMITS[g + 1]]) for g in range(N_GROUPS)] for ages in cells]


class Figures:
    """funds.csv: published figures by series, fund and year."""

    def __init__(self, folder):
        self.values = {(row["series"], row["fund"], int(row["year"])): float(row["value"])
                       for row in read_rows(folder, "funds.csv")}

    def get(self, series, fund, year=BASE_YEAR):
        """Value in the unit of the file."""
        return self.values[series, fund, year]


@dataclass
class Rates:
    """Demographic rates of a calendar year, or of the step into a year.

    death [sex][age] per year; fertility [age] births per woman and year; boys per girl at birth;
    migration [sex][age] persons (10,000), net.
    """
    death: list
    fertility: list
    boys_per_girl: float
    migration: list


def ages_by_sex(rows, column):
    """[sex][age] of one column of rows of one year."""
    cells = [[0.0] * N_AGES for _ in SEX_NAMES]
    for row in rows:
        cells[SEX_NAMES.index(row["sex"])][int(row["age"])] = float(row[column])
    return cells


def rows_by_year(folder, name):
    """Rows of a file by calendar year."""
    years = {}
    for row in read_rows(folder, name):
        years.setdefault(int(row["year"]), []).append(row)
    return years


def population_file(base, year):
    """Name of the file that holds the population of the end of a year (UN: 1 July)."""
    return f"population_{'past' if base == 'nbs' and year < 2024 else base}.csv"


def base_population(folder, base, share):
    """Persons (10,000) at t = 0 by sex and age; share: of the region in the nation."""
    rows = rows_by_year(folder, population_file(base, BASE_YEAR))[BASE_YEAR]
    return [[share * 1e-4 * persons for persons in ages] for ages in ages_by_sex(rows, "persons")]


def interpolated(cells_by_year, year):
    """Cell by cell linear between the years given, constant outside."""
    years = sorted(cells_by_year)
    if year <= years[0]:
        return cells_by_year[years[0]]
    if year >= years[-1]:
        return cells_by_year[years[-1]]
    earlier = max(given for given in years if given <= year)
    later = min(given for given in years if given > year)
    weight = (year - earlier) / (later - earlier)
    return [[(1.0 - weight) * a + weight * b for a, b in zip(*ages)]
            for ages in zip(cells_by_year[earlier], cells_by_year[later])]


def mean_rates(one, other):
    """Mean of the rates of two calendar years."""
    def middle(a, b):
        return [middle(x, y) for x, y in zip(a, b)] if isinstance(a, list) else 0.5 * (a + b)
    return Rates(middle(one.death, other.death), middle(one.fertility, other.fertility),
                 middle(one.boys_per_girl, other.boys_per_girl), middle(one.migration, other.migration))


# What the program takes for "left at its default".
DEFAULT_SCALES = ({"rule": "table", "values": {2025: 0.929, 2026: 0.966}, "between": "step"}, 0.936)


def scales_of_base_year(folder, deaths, births, vital, given):
    """Section 11, another base year: scales left at their default meet the deaths and births of the base year."""
    ends = [ages_by_sex(rows_by_year(folder, population_file("nbs", year))[year], "persons")
            for year in (BASE_YEAR - 1, BASE_YEAR)]
    mean = [[0.5 * (before + after) for before, after in zip(*ages)] for ages in zip(*ends)]
    rates = ages_by_sex(deaths[max(BASE_YEAR, min(deaths))], "mx")
    expected_deaths = sum(rates[s][age] * mean[s][age] for s in (MEN, WOMEN) for age in range(N_AGES))
    expected_births = sum(float(row["asfr"]) * mean[WOMEN][int(row["age"])]
                          for row in births[max(BASE_YEAR, min(births))])
    found = (1e4 * vital[0] / expected_deaths, 1e4 * vital[1] / expected_births)
    return [mine if theirs == default else theirs for mine, theirs, default in zip(found, given, DEFAULT_SCALES)]


def rates_of_steps(folder, settings, last_year, share, vital):
    """Rates of the step into each year (P-1 to P-4), scaled: list by t; the first entry serves P-7 only.

    share: of the region in the nation, for migration; vital: deaths and births of the base year.
    """
    deaths = rows_by_year(folder, "mortality.csv")
    births = rows_by_year(folder, "fertility.csv")
    sex_ratios = rows_by_year(folder, "sex_ratio_at_birth.csv")
    migration = {year: ages_by_sex(rows, "persons") for year, rows in rows_by_year(folder, "migration.csv").items()}
    un_base = settings["population.base"] == "un"
    death_scale = 1.0 if un_base else settings["population.mortality_scale"]
    birth_scale = 1.0 if un_base else settings["population.fertility_scale"]
    if BASE_YEAR != 2025 and not un_base:
        death_scale, birth_scale = scales_of_base_year(folder, deaths, births, vital, (death_scale, birth_scale))
    calendar = []
    for year in range(BASE_YEAR, last_year + 1):
        factor = value_of(death_scale, year)
        fertility = [0.0] * N_AGES
        for row in births[max(year, min(births))]:
            fertility[int(row["age"])] = birth_scale * float(row["asfr"])
        calendar.append(Rates(
            [[factor * rate for rate in ages] for ages in ages_by_sex(deaths[max(year, min(deaths))], "mx")],
            fertility,
            float(sex_ratios[max(year, min(sex_ratios))][0]["male_per_female"]),
            [[share * 1e-4 * settings["population.migration_scale"] * persons for persons in ages]
             for ages in interpolated(migration, year)]))
    if un_base:
        return calendar[:1] + [mean_rates(before, after) for before, after in zip(calendar, calendar[1:])]
    return calendar


def relative_coverage(folder):
    """k(s, a): shape of active coverage by sex and age (M-4)."""
    shape = [[0.0] * N_AGES for _ in SEX_NAMES]
    for row in read_rows(folder, "coverage_profile.csv"):
        for age in range(int(row["age_from"]), int(row["age_to"]) + 1):
            shape[SEX_NAMES.index(row["sex"])][age] = float(row["relative_coverage"])
    return shape


def participation_profile(folder):
    """Offsets o, elasticity weights e and loss weights l by participation group (M-6 to M-8)."""
    offsets, elasticities, losses = ([0.0] * N_PARTICIPATION_GROUPS for _ in range(3))
    for row in read_rows(folder, "participation_profile.csv"):
        q = PARTICIPATION_GROUP[GROUP_OF_AGE[int(row["age_from"])]]
        offsets[q] = float(row["log_odds_offset"])
        elasticities[q] = float(row["elasticity_weight"])
        losses[q] = float(row["loss_weight"])
    return offsets, elasticities, losses


def retirement_ages(folder):
    """Statutory retirement age in years by group and birth year (M-2)."""
    groups = {}
    for row in read_rows(folder, "retirement_age.csv"):
        groups.setdefault(row["group"], {})[int(row["birth_year"])] = float(row["statutory_age_years"])
    return groups


def cost_weights(folder):
    """w_g, weight of a group relative to age 30, and omega [g][sex], cost of a sex over the mean of both (U-1)."""
    by_age = [0.0] * N_AGES
    by_sex = [[0.0] * N_AGES for _ in SEX_NAMES]
    for row in read_rows(folder, "cost_profile.csv"):
        target = by_age if row["measure"] == "capitation_weight_eu27" else by_sex[SEX_NAMES.index(row["sex"])]
        for age in range(int(row["age_from"]), int(row["age_to"]) + 1):
            target[age] = float(row["value"])
    first_ages = GROUP_LIMITS[:N_GROUPS]
    weights = [by_age[age] / by_age[30] for age in first_ages]
    omega = [[2.0 * by_sex[s][age] / (by_sex[MEN][age] + by_sex[WOMEN][age]) for s in (MEN, WOMEN)]
             for age in first_ages]
    return weights, omega
