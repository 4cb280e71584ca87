"""Figures as they stand at the end of a base year before 2025: docs/data.md, "Earlier base years"."""
from data import read_rows
from rules import BASE_YEAR


def rule(folder, file, name):
    """Value of a rule of calibration_rules.csv or base_year_rules.csv."""
    return next(float(row["value"]) for row in read_rows(folder, file) if row["rule"] == name)


def go_back(figures, folder):
    """Drops what was published for later years, and lends what was not published."""
    base, values = BASE_YEAR, figures.values
    for key in list(values):
        if key[2] > base and key != ("premium_individual_benefit_year", "resident", base + 1):
            del values[key]

    def lend(series, fund, value, year=base):
        values.setdefault((series, fund, year), value)

    def get(series, fund, year=base):
        return values[series, fund, year]

    def last(series):
        return max(year for name, fund, year in values if (name, fund) == (series, "employee"))

    year = last("enrolment_active")
    parts = [get(f"enrolment_{status}", "employee", year) for status in ("active", "retired")]
    for status, part in zip(("active", "retired"), parts):
        lend(f"enrolment_{status}", "employee", get("enrolment", "employee") * part / sum(parts))
    lend("enrolment_pool_only", "employee", get("enrolment_pool_only", "employee", last("enrolment_pool_only")))
    lend("deaths", "none",
         get("births", "none") - get("population", "none") + get("population", "none", base - 1))
    if ("income", "employee_account", base) not in values:
        credited = rule(folder, "calibration_rules.csv", "account_income_share") * get("income", "employee")
        stocks = [get("accumulated_balance", "employee_account", base - back) for back in (0, 1)]
        spent = credited - stocks[0] + stocks[1]
        lend("income", "employee_account", credited)
        lend("expenditure", "employee_account", spent)
        lend("income", "employee_pooled", get("income", "employee") - credited)
        lend("expenditure", "employee_pooled", get("expenditure", "employee") - spent)
    for fund in ("resident", "employee_pooled"):
        lend("accumulated_balance", fund,
             get("accumulated_balance", fund) - get("income", fund) + get("expenditure", fund), base - 1)
    active, retired = (get(f"enrolment_{status}", "employee") for status in ("active", "retired"))
    ratio = rule(folder, "base_year_rules.csv", "retired_cost_ratio")
    per_active = get("medical_cost", "employee") / (active + ratio * retired)
    lend("medical_cost_active", "employee", active * per_active)
    lend("medical_cost_retired", "employee", retired * ratio * per_active)
