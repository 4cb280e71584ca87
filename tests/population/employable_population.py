#!/usr/bin/env python3
"""Persons whom the employee fund could cover as active members, 2018 to 2025, as rows of funds.csv.

usage: employable_population.py NATIONAL_PACK        (make population)

The sum over ages and sexes of population x relative coverage (coverage_profile.csv) x share below the
retirement age (M-3 of docs/model.md): the denominator of the coverage c in M-5.  Ages of retirement are those
of the birth cohort (retirement_age.csv) with 0.7 of the rise in force from 2025, the old ones before.
Replaces the rows of the series in funds.csv.
"""
import csv
import os
import sys

from past_population import by_year, rows

SERIES, TAKE_UP, REFORM_YEAR = "employable_population", 0.7, 2025
GROUPS = {"m": ("men", "men"), "f": ("women_55", "women_50")}


def coverage(pack):
    shape = {sex: [0.0] * 101 for sex in GROUPS}
    for row in rows(pack, "coverage_profile.csv"):
        for age in range(int(row["age_from"]), int(row["age_to"]) + 1):
            shape[row["sex"]][age] = float(row["relative_coverage"])
    return shape


def retirement_ages(pack):
    table = {}
    for row in rows(pack, "retirement_age.csv"):
        table.setdefault(row["group"], {})[int(row["birth_year"])] = float(row["statutory_age_years"])
    return table


def below_retirement_age(table, sex, age, year):
    share = 0.0
    for group in GROUPS[sex]:
        ages, birth = table[group], year - age
        old = ages[min(ages)]
        statutory = ages[min(max(birth, min(ages)), max(ages))]
        limit = old + (TAKE_UP * (statutory - old) if year >= REFORM_YEAR else 0.0)
        share += 0.5 * min(max(limit - age, 0.0), 1.0)
    return share


def main(pack):
    population = by_year(pack, "population_past.csv", "persons")
    population.update(by_year(pack, "population_nbs.csv", "persons"))
    shape, table = coverage(pack), retirement_ages(pack)
    lines = []
    for year in sorted(population):
        persons = sum(population[year][sex][age] * shape[sex][age] * below_retirement_age(table, sex, age, year)
                      for sex in GROUPS for age in range(101))
        lines.append(f"{SERIES},none,{year},{persons / 1e4:.1f},10k_persons,derived,DERIVED_EMPLOYABLE,"
                     "population x relative coverage x share below the retirement age")
    path = os.path.join(pack, "funds.csv")
    with open(path, encoding="utf-8") as stream:
        header, *body = stream.read().splitlines()
    body = [line for line in body if not line.startswith(SERIES + ",")]
    body = sorted(body + lines, key=lambda line: (next(csv.reader([line]))[:2], int(next(csv.reader([line]))[2])))
    with open(path, "w", encoding="utf-8") as stream:
        stream.write("\n".join([header, *body]) + "\n")


if __name__ == "__main__":
    main(sys.argv[1])
