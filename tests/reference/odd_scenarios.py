"""Scenarios of the comparison that are not shipped: many keys, rules and mechanisms at once."""

EVERY_MECHANISM = """\
scenario: every-mechanism
inherits: baseline
mechanisms:
  unaccompanied_care: {on: true, price: {rule: growth, level: 100, rate: 5%, at: 2025}}
  benefit_scope: {on: true, rise: 0.1, years: 3}
  new_drugs: {on: true, excess_growth: 0.2}
  commercial_list: {on: true, relief: 0.5}
  service_prices: {on: true, reach: 0.6}
  cross_province: {on: true}
  referral: {on: true, change: 0.5}
  payment_reform: {on: true, admission_effect: 0.05}
  supervision_channels: {on: true, campaign: 192.57}
  traceability: {on: true, removal: 1, resold_share: 0.1}
  platform_workers: {on: true, persons: 3000}
  duplicates: {on: true, persons: 2000}
"""

EVERY_RULE = """\
scenario: every-rule
inherits: baseline
population: {mortality_scale: {rule: fade, from: 0.9, to: 1.2, years: 9}, fertility_scale: 1.1, migration_scale: -2}
economy:
  wage_growth: {rule: step, level: 4%, add: -0.1%}
  disposable_income_growth: {rule: fade, from: 5%, to: 2%, years: 7}
  cpi_growth: {rule: growth, level: 1%, rate: 2%, at: 2030}
  excess_cost_growth: 0.7%
  interest_rate: {rule: fade, from: 2%, to: 1%, years: 12}
  interest_on_negative: true
resident:
  premium: {rule: growth, level: 400, rate: 4%, at: 2028}
  subsidy: {rule: indexed, level: 724, to: gdp, share: 0.8}
  premium_prepaid_share: 0.3
  premium_collection_ratio: 0.98
  other_income: {rule: step, level: 50, add: 2}
  other_expenditure: {rule: indexed, level: 300, to: cpi, share: 1.2}
  enrolment: {loss_rate: 0.3%, premium_elasticity: -0.4, leaver_cost_ratio: 0.5, participation_cap: 0.95}
  inpatient:
    hospitalization_rate: {rule: growth, level: 0.2, rate: 0.1%, at: 2030}
    cost_growth: {rule: table, values: {2024: 1%, 2030: 2%, 2050: 3%}, between: step}
    fund_share: {rule: fade, from: 55%, to: 60%, years: 10}
    expenditure_share: 0.7
    fund_share_age_slope: -0.02
  outpatient:
    visits_growth: {rule: converge, from: 3%, to: disposable_income, margin: -2%, years: 12}
    cost_growth: {rule: frozen, level: 1%}
    fund_share: 0.5
    profile_exponent: 1.2
employee:
  contribution_rate:
    employer: {rule: table, values: {2026: 6%, 2030: 7%}, between: step}
    individual: {rule: step, level: 2%, add: 0.01%}
  contribution_base: {dilution: {rule: converge, from: -1%, to: disposable_income, margin: -4%, years: 20}}
  account_share: {rule: fade, from: 90%, to: 50%, years: 10}
  account: {retiree_quota: {rule: growth, level: 900, rate: 3%}, draw_index: {rule: step, level: 1, add: 0.02}}
  other_income: {rule: growth, level: 80, rate: 2%}
  coverage: {growth: {rule: step, level: 1%, add: -0.05%}, cap: 0.45}
  retirement: {reform: faster, reform_take_up: 0.4, qualifying_share: 0.7}
  inpatient:
    fund_share: {rule: table, values: {2026: 70%, 2040: 75%}, between: linear}
    retired_ratio: 4
  outpatient:
    fund_share: {rule: indexed, level: 40%, to: resident_expenditure_per_person, share: 0.1}
volume_pass_through: 0.8
supervision:
  recovery: {rule: growth, level: 342.19, rate: 3%}
  recovery_as_income_share: 0.8
  deterrence: {strength: 0.2}
shocks:
  layers: {drift: false}
  wage_growth: {sd: 0.03}
  tfr: {drift_years: 8}
  correlation: {tfr: {mortality: 0.3}, interest_rate: {cpi_growth: 0.4}}
  level_shifts:
    - {name: often, probability: 0.3, hospitalization: -0.15, visits: -0.1, rebound: 0.05, lasting: 0.5}
    - {name: placed, year: 2031, hospitalization: 0.1, visits: 0.2, rebound: -0.05, lasting: 0.2}
    - {name: some, probability: 0.1, visits: 0.12, lasting: 1}
"""

GAPS_FILLED = """\
scenario: gaps-filled
inherits: stress
resident: {fill_gap: true}
employee: {fill_gap: true}
"""

MEMBERS_GAINED = """\
scenario: members-gained
inherits: baseline
resident:
  enrolment: {loss_rate: -1%}
  premium: {rule: indexed, level: 400, to: resident_expenditure_per_person, share: 2}
shocks:
  layers: {parameters: false, level_shifts: false, yearly: false}
"""

LEAVERS_DEAR = """\
scenario: leavers-dear
inherits: baseline
resident:
  enrolment: {loss_rate: 1.8%, leaver_cost_ratio: 1.7}
  premium: {rule: indexed, level: 400, to: wage, share: 1.2}
employee:
  account: {draw_index: 0}
"""

# Payment shares so wide that the shock would lift some above the whole cost.
WHOLE_COST_PAID = """\
scenario: whole-cost-paid
inherits: baseline
calibration: {spread: false}
resident: {outpatient: {fund_share: {rule: fade, from: 55%, to: 100%, years: 20}}}
mechanisms: {benefit_scope: {on: true, rise: 0.5, years: 20}}
shocks:
  resident_fund_share: {sd: 0.4, phi: 0.6, drift_sd: 0.02, drift_years: 12}
  employee_fund_share: {sd: 0.4}
  resident_collection: {sd: 0.1, phi: -0.5, drift_sd: 0.01}
  employee_collection: {sd: 0.1, phi: 0.9}
  parameters: {excess_cost_growth: {sd: 0.02}}
  correlation: {resident_fund_share: {employee_fund_share: 0.7, resident_hospitalization_rate: -0.4}}
"""

# The forecasts stand in the files that FORECASTS names.
OWN_FORECASTS = """\
scenario: own-forecasts
inherits: baseline
resident: {premium: {rule: indexed, level: 400, to: resident_expenditure_per_person, share: 1}}
mechanisms: {unaccompanied_care: {on: true}}
override:
  resident.enrolment: {file: enrolment.csv, shocks: keep}
  resident.premium: {file: premium.csv, shocks: keep}
  resident.subsidy: {file: subsidy.csv, shocks: none}
  employee.enrolment_active: {file: active.csv, shocks: keep}
  employee.enrolment_retired: {file: retired.csv, shocks: keep}
  none.fraud_recovery: {file: small.csv, shocks: keep}
  resident.inpatient_expenditure: {file: large.csv, shocks: keep}
  resident.other_expenditure: {file: small.csv, shocks: keep}
  resident.other_income: {file: small.csv, shocks: keep}
  employee_pooled.other_expenditure: {file: medium.csv, shocks: keep}
  employee_pooled.other_income: {file: small.csv, shocks: none}
  employee_account.other_expenditure: {file: medium.csv, shocks: keep}
"""

OWN_FLOWS = """\
scenario: own-flows
inherits: baseline
override:
  resident.contribution_income: {file: medium.csv, shocks: keep}
  resident.subsidy_income: {file: large.csv, shocks: none}
  resident.outpatient_expenditure: {file: medium.csv, shocks: keep}
  resident.premium: {file: premium.csv, shocks: none}
  employee_pooled.contribution_income: {file: large.csv, shocks: keep}
  employee_pooled.inpatient_expenditure: {file: large.csv, shocks: keep}
  employee_pooled.outpatient_expenditure: {file: medium.csv, shocks: keep}
  employee_account.contribution_income: {file: medium.csv, shocks: keep}
"""

# Value in 2026 and growth per year.
FORECASTS = {"enrolment": (93800.0, -0.004), "premium": (400.0, 0.03), "subsidy": (730.0, 0.02),
             "active": (28200.0, 0.001), "retired": (11100.0, 0.02), "small": (350.0, 0.01),
             "medium": (6000.0, 0.03), "large": (9000.0, 0.03)}


def write_scenarios(folder):
    """Writes the scenarios and the forecasts into a folder; names of the scenario files."""
    scenarios = {"every-mechanism": EVERY_MECHANISM, "every-rule": EVERY_RULE, "gaps-filled": GAPS_FILLED,
                 "members-gained": MEMBERS_GAINED, "leavers-dear": LEAVERS_DEAR, "whole-cost-paid": WHOLE_COST_PAID,
                 "own-forecasts": OWN_FORECASTS, "own-flows": OWN_FLOWS}
    for name, text in scenarios.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    for name, (level, growth) in FORECASTS.items():
        lines = [f"{year},{level * (1.0 + growth) ** (year - 2026):.6f}" for year in range(2026, 2100)]
        (folder / f"{name}.csv").write_text("\n".join(["year,value", *lines, ""]), encoding="utf-8")
    return [folder / f"{name}.yaml" for name in scenarios]
