"""Path rules: the value of a key in a year.  Section 4 of docs/model.md."""
import os
from math import exp, log

# check_base_years.py sets another one, for a process of its own.
BASE_YEAR = int(os.environ.get("YIBAO_REFERENCE_BASE_YEAR", "2025"))
FIRST_YEAR = BASE_YEAR + 1


def transition(rule, year):
    """Weight of the end value of `fade` and `converge`: 0 in the first year, 1 after `years` years."""
    return min(max((year - FIRST_YEAR) / rule["years"], 0.0), 1.0)


def table_value(rule, year):
    """Value of a `table`: linear or stepwise between its years, constant outside."""
    values = rule["values"]
    years = sorted(values)
    if year <= years[0]:
        return values[years[0]]
    for earlier, later in zip(years, years[1:]):
        if year < later:
            if rule["between"] == "step":
                return values[earlier]
            return values[earlier] + (values[later] - values[earlier]) * (year - earlier) / (later - earlier)
    return values[years[-1]]


def value_of(rule, year):
    """Value of a number or of a rule that depends on nothing but the year."""
    if not isinstance(rule, dict):
        return rule
    name = rule["rule"]
    at = rule.get("at", FIRST_YEAR)
    if name == "frozen":
        return rule["level"]
    if name == "step":
        return rule["level"] + rule["add"] * (year - at)
    if name == "growth":
        return rule["level"] * (1.0 + rule["rate"]) ** (year - at)
    if name == "fade":
        weight = transition(rule, year)
        return (1.0 - weight) * rule["from"] + weight * rule["to"]
    if name == "table":
        return table_value(rule, year)
    raise ValueError(f"the rule {name!r} needs more than the year")


def level(rule, year, log_index_before):
    """X-1: a level key.  log_index_before: ln of each index at the end of the year before, by name."""
    if isinstance(rule, dict) and rule["rule"] == "indexed":
        return rule["level"] * exp(rule["share"] * log_index_before[rule["to"]])
    return value_of(rule, year)


def level_2025(rule):
    """A level key that enters the calibration of 2025; an indexed rule counts with its level."""
    if isinstance(rule, dict) and rule["rule"] == "indexed":
        return rule["level"]
    return value_of(rule, BASE_YEAR)


def log_growth(rule, year, central_income_growth, excess_cost_growth, deviation):
    """X-2: log growth of a growth key into the year.

    central_income_growth, excess_cost_growth: per year; deviation: of the path from what the rule converges to, log.
    """
    if isinstance(rule, dict) and rule["rule"] == "converge":
        weight = transition(rule, year)
        in_the_end = rule["margin"] + central_income_growth + excess_cost_growth
        return log(1.0 + (1.0 - weight) * rule["from"] + weight * in_the_end) + weight * deviation
    return log(1.0 + value_of(rule, year))
