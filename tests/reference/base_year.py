"""The figures of 2025 that the projection starts from.  Section 11 of docs/model.md, docs/data.md, docs/own-city.md."""
from dataclasses import dataclass, replace

from rules import BASE_YEAR

SERVICES = (("resident", "inpatient"), ("resident", "outpatient"),
            ("employee", "inpatient"), ("employee", "outpatient"))
FUNDS = ("resident", "employee_pooled", "employee_account")


@dataclass
class BaseYear:
    """Persons in 10,000, money in 100m yuan, per head in yuan; lists by service or fund in the order above."""
    resident_members: float
    active_members: float
    retired_members: float
    active_without_account: float
    income: list
    expenditure: list
    opening_balance: list               # end of 2024
    stock_adjustment: list              # B-3, t = 0
    premium_2025: float
    premium_2026: float
    subsidy_2025: float
    use_per_member: list                # discharges, visits
    cost_per_use: list                  # yuan
    medical_cost: list                  # published total cost of each service
    active_medical_cost: float
    retired_medical_cost: float
    maternity_expenditure: float
    recovery: float
    audit_recovery: float
    births: float
    deaths: float
    disposable_income: float
    gdp: float
    cpi_growth: float
    wage: float


def national_base_year(figures):
    """Base year from the national funds.csv."""
    members = {"resident": figures.get("enrolment", "resident"),
               "employee": figures.get("enrolment_active", "employee") + figures.get("enrolment_retired", "employee")}
    use, cost, medical_cost = [], [], []
    for fund, service in SERVICES:
        if service == "inpatient":
            use.append(figures.get("inpatient_discharges", fund) / members[fund])
            cost.append(figures.get("cost_per_discharge", fund))
            medical_cost.append(figures.get("inpatient_cost", fund))
        else:
            visits = figures.get("outpatient_visits", fund) + figures.get("chronic_outpatient_visits", fund)
            money = figures.get("outpatient_cost", fund) + figures.get("chronic_outpatient_cost", fund)
            use.append(visits / members[fund])
            cost.append(1e4 * money / visits)
            medical_cost.append(money)
    income, expenditure, opening, closing = (
        [figures.get(series, fund, year) for fund in FUNDS] for series, year in (
            ("income", BASE_YEAR), ("expenditure", BASE_YEAR),
            ("accumulated_balance", BASE_YEAR - 1), ("accumulated_balance", BASE_YEAR)))
    beyond_flow = [stock - before - (gained - spent)
                   for stock, before, gained, spent in zip(closing, opening, income, expenditure)]
    return BaseYear(
        resident_members=members["resident"],
        active_members=figures.get("enrolment_active", "employee"),
        retired_members=figures.get("enrolment_retired", "employee"),
        active_without_account=figures.get("enrolment_pool_only", "employee"),
        income=income,
        expenditure=expenditure,
        opening_balance=opening,
        stock_adjustment=[amount if abs(amount) >= 0.005 else 0.0 for amount in beyond_flow],
        premium_2025=figures.get("premium_individual_benefit_year", "resident"),
        premium_2026=figures.get("premium_individual_benefit_year", "resident", BASE_YEAR + 1),
        subsidy_2025=figures.get("subsidy_per_person", "resident"),
        use_per_member=use,
        cost_per_use=cost,
        medical_cost=medical_cost,
        active_medical_cost=figures.get("medical_cost_active", "employee"),
        retired_medical_cost=figures.get("medical_cost_retired", "employee"),
        maternity_expenditure=figures.get("maternity_expenditure", "none"),
        recovery=figures.get("fraud_recovery", "all"),
        audit_recovery=figures.get("fraud_recovery_agency_audit", "all") if BASE_YEAR == 2025 else None,
        births=figures.get("births", "none"),
        deaths=figures.get("deaths", "none"),
        disposable_income=figures.get("disposable_income_per_capita", "none"),
        gdp=figures.get("gdp_nominal", "none"),
        cpi_growth=figures.get("cpi_growth", "none") / 100.0,
        wage=base_wage(figures))


def base_wage(figures):
    """X-4: published, or that of the year before and its growth once more."""
    series = ("average_wage_urban_nonprivate", "none")
    if (*series, BASE_YEAR) in figures.values:
        return figures.get(*series)
    last, before = (figures.get(*series, BASE_YEAR - back) for back in (1, 2))
    return last * last / before


def regional_base_year(national, national_figures, pack_figures):
    """Base year of a region, and its share of the nation's persons; section 3 of docs/own-city.md.

    For a pack that knows a population and the resident fund's current balance and nothing else: every other amount
    is the nation's, scaled with the population.
    """
    known = {key[:2] for key in pack_figures.values}
    if known - {("population", "none"), ("current_balance", "resident")}:
        raise ValueError(f"this base year does not know how to use {known}")
    population_year = max(year for series, _, year in pack_figures.values if series == "population")
    share = (pack_figures.get("population", "none", population_year) /
             national_figures.get("population", "none", population_year))
    scaled = {name: getattr(national, name) * share for name in (
        "resident_members", "active_members", "retired_members", "active_without_account", "active_medical_cost",
        "retired_medical_cost", "maternity_expenditure", "recovery", "audit_recovery", "births", "deaths", "gdp")}
    scaled["stock_adjustment"] = [0.0] * len(FUNDS)
    scaled |= {name: [amount * share for amount in getattr(national, name)]
               for name in ("income", "expenditure", "opening_balance", "medical_cost")}
    # The published total of employee members has one digit less than its parts, which give the split only.
    rounding = national_figures.get("enrolment", "employee") / (national.active_members + national.retired_members)
    for name in ("active_members", "retired_members", "active_without_account", "active_medical_cost",
                 "retired_medical_cost"):
        scaled[name] *= rounding
    scaled["use_per_member"] = [use / rounding if fund == "employee" else use
                                for use, (fund, _) in zip(national.use_per_member, SERVICES)]
    # The balance as a share of income keeps its distance to the nation's; the opening balance its months of cover.
    year = max(year for series, _, year in pack_figures.values if series == "current_balance")
    income = share * national_figures.get("income", "resident", year)
    balance = pack_figures.get("current_balance", "resident", year)
    distance = balance / income - balance_share(national_figures, year)
    scaled["expenditure"][0] = scaled["income"][0] * (1.0 - balance_share(national_figures, BASE_YEAR) - distance)
    if year != BASE_YEAR - 1:
        raise ValueError("the opening balance of 2025 needs the balance of 2024")
    years_of_cover = (national_figures.get("accumulated_balance", "resident", year) /
                      national_figures.get("expenditure", "resident", year))
    scaled["opening_balance"][0] = years_of_cover * (income - balance)
    return replace(national, **scaled), share


def balance_share(figures, year):
    """Current balance of the resident fund as a share of its income."""
    income, expenditure = (figures.get(series, "resident", year) for series in ("income", "expenditure"))
    return (income - expenditure) / income
