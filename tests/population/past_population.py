#!/usr/bin/env python3
"""Population by single age and sex at the end of 2018 to 2023, from that of 2024 by reverse survival.

usage: past_population.py NATIONAL_PACK > population_past.csv     (make population)

Year by year backwards from population_nbs.csv of 2024, with the equations P-1, P-2 and P-5 of docs/model.md
solved for the population of the year before:

    P(y-1, s, a) = [P(y, s, a+1) - m(y, s, a+1)] / S(y, s, a)

* Death rates are those of mortality.csv, before its first year (2023) those of that year, times a factor per
  year at which the deaths of the step are the official ones of the year; where none are published (2019,
  2020), births less the change of the population.
* Net migration is that of migration.csv, before its first year that of that year.
* The open group 100+ of a year comes from those aged 99 and 100+ the year before.  Reverse survival cannot
  tell them apart: they stand in the proportion that they have in year y.
* The newborn of y, P(y, s, 0), drop out.  Each year is then scaled to the official total of the year, which
  removes what births, deaths and migration leave.
"""
import csv
import math
import os
import sys

LAST_AGE = 100
FIRST_YEAR, KNOWN_YEAR = 2018, 2024
SEXES = "mf"


def rows(pack, name):
    with open(os.path.join(pack, name), encoding="utf-8", newline="") as stream:
        yield from csv.DictReader(stream)


def by_year(pack, name, column):
    """{year: {sex: [value by age]}}"""
    table = {}
    for row in rows(pack, name):
        year = table.setdefault(int(row["year"]), {sex: [0.0] * (LAST_AGE + 1) for sex in SEXES})
        year[row["sex"]][int(row["age"])] = float(row[column])
    return table


def figure(pack, series):
    return {int(row["year"]): 1e4 * float(row["value"]) for row in rows(pack, "funds.csv")
            if row["series"] == series and row["fund"] == "none"}


def hazards(rate, scale):
    """P-1: cumulated hazard from age a to a + 1, and to the end of the year of birth."""
    mu = [scale * value for value in rate]
    steps = [0.1 * mu[0] + 0.5 * mu[1]] + [0.5 * (mu[a] + mu[a + 1]) for a in range(1, LAST_AGE)] + [mu[LAST_AGE]]
    return steps, 0.9 * mu[0]


def step_back(now, rate, migration, scale):
    """The population a year before `now`, and the deaths of the year on the way."""
    before, deaths = {}, 0.0
    for sex in SEXES:
        hazard, at_birth = hazards(rate[sex], scale)
        survival = [math.exp(-h) for h in hazard]
        alive = [now[sex][a] - migration[sex][a] for a in range(LAST_AGE + 1)]
        past = [alive[a + 1] / survival[a] for a in range(LAST_AGE - 1)]
        ratio = now[sex][LAST_AGE - 1] / now[sex][LAST_AGE]
        oldest = alive[LAST_AGE] / (ratio * survival[LAST_AGE - 1] + survival[LAST_AGE])
        past += [ratio * oldest, oldest]
        deaths += sum(p * (1.0 - s) for p, s in zip(past, survival)) + alive[0] * (math.exp(at_birth) - 1.0)
        before[sex] = past
    return before, deaths


def scale_of_deaths(now, rate, migration, deaths):
    low, high = 0.2, 5.0
    for _ in range(100):
        middle = 0.5 * (low + high)
        if step_back(now, rate, migration, middle)[1] < deaths:
            low = middle
        else:
            high = middle
    return 0.5 * (low + high)


def main(pack):
    rates, moves = by_year(pack, "mortality.csv", "mx"), by_year(pack, "migration.csv", "persons")
    population, births, deaths = (figure(pack, name) for name in ("population", "births", "deaths"))
    now = by_year(pack, "population_nbs.csv", "persons")[KNOWN_YEAR]
    past = {}
    for year in range(KNOWN_YEAR, FIRST_YEAR, -1):
        dead = deaths.get(year, births[year] - (population[year] - population[year - 1]))
        rate, migration = rates[max(year, min(rates))], moves[max(year, min(moves))]
        scale = scale_of_deaths(now, rate, migration, dead)
        now, _ = step_back(now, rate, migration, scale)
        total = sum(sum(now[sex]) for sex in SEXES)
        now = {sex: [persons * population[year - 1] / total for persons in now[sex]] for sex in SEXES}
        past[year - 1] = now
        print(f"end of {year - 1}: factor on death rates of {year} {scale:.4f}, to the official total "
              f"{population[year - 1] / total:.5f}", file=sys.stderr)
    print("year,age,sex,persons,source_id")
    for year in sorted(past):
        for sex in SEXES:
            for age, persons in enumerate(past[year][sex]):
                print(f"{year},{age},{sex},{persons:.0f},DERIVED_PAST_POPULATION")


if __name__ == "__main__":
    main(sys.argv[1])
