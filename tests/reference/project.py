"""Projection of one path, in the order of section 2 of docs/model.md.

    model = Model(read_settings(text), "scenarios/data")
    path = project(model, PathDraws(seed, 17))
    path.series["resident", "income", 2030]
"""
import os
from math import exp, log

import benefit
import data
import money
from earlier_base_year import go_back
from base_year import FUNDS, SERVICES, national_base_year, regional_base_year
from mechanisms import Mechanisms
from members import Employees, Participation, cellwise, log_burden, sum_cells
from own_forecasts import OwnForecasts
from population import Step
from rules import BASE_YEAR, level, level_2025, log_growth, value_of
from shocks import CentralDraws, PathParameters, PathShocks, ShockSettings

STATUSES = ("resident", "employee_active", "employee_retired", "uninsured")
MONEY_ROWS = ("income", "contribution_income", "subsidy_income", "interest_income", "recovery_income",
              "other_income", "expenditure", "inpatient_expenditure", "outpatient_expenditure",
              "other_expenditure", "current_balance", "accumulated_balance")
COST_DRIVER = ("cost_per_discharge_growth", "cost_per_visit_growth")
USE_DRIVER = ("resident_hospitalization_rate", "resident_visits_growth",
              "employee_hospitalization_rate", "employee_visits_growth")


class Model:
    """What all paths of a scenario share: settings, data and calibration."""

    def __init__(self, settings, data_folder):
        """data_folder: holds a folder for the nation and one for each region."""
        self.settings = settings
        self.last_year = settings["projection.last_year"]
        folder = os.path.join(data_folder, "national")
        figures = data.Figures(folder)
        if BASE_YEAR != 2025:
            go_back(figures, folder)
        base, share = national_base_year(figures), 1.0
        if settings["region"] != "national":
            base, share = regional_base_year(base, figures, data.Figures(os.path.join(data_folder, settings["region"])))
        self.base = base
        self.population_2025 = data.base_population(folder, settings["population.base"], share)
        self.steps = [Step(rates) for rates in data.rates_of_steps(folder, settings, self.last_year, share,
                                                                   (base.deaths, base.births))]
        self.employees = Employees(folder, settings, self.population_2025, base.active_members,
                                   base.retired_members, self.last_year)
        active = self.employees.active(self.population_2025, self.employees.coverage_2025, 0)
        eligible = cellwise(lambda p, a, r: p - a - r, self.population_2025, active, self.employees.retired_2025)
        self.participation = Participation(folder, settings, eligible, base.resident_members)
        self.cost_weights, self.omega = data.cost_weights(folder)
        self.spending_2025 = benefit.base_spending(settings, base)
        inpatient_ratio = settings["employee.inpatient.retired_ratio"]
        self.retired_ratios = {2: inpatient_ratio, 3: benefit.outpatient_retired_ratio(base, inpatient_ratio)}
        self.mechanisms = Mechanisms(settings, base, self.spending_2025)
        self.calibration = money.Calibration(settings, base)
        self.shock_settings = ShockSettings(settings)
        self.own = OwnForecasts(settings, lambda own: Path(self, CentralDraws(), own).run())


def project(model, draws=None, with_ages=False):
    """The path of these draws, by default the central path."""
    return Path(model, draws or CentralDraws(), model.own, with_ages).run()


class Path:
    """One path.  Stocks are those at the end of the year reached.

    series: value by (fund, series, year); ages: persons by (status, sex, age, year).
    """

    def __init__(self, model, draws, own, with_ages=False):
        self.model, self.settings, self.base, self.own = model, model.settings, model.base, own
        self.with_ages = with_ages
        self.series, self.ages = {}, {}
        self.shocks = PathShocks(model.shock_settings, draws)
        self.parameters = PathParameters(self.settings, self.shocks)
        self.services = [benefit.Service(j, self.settings, self.base, self.parameters.exponent_factor,
                                         model.cost_weights, model.retired_ratios) for j in range(len(SERVICES))]
        self.t, self.year = 0, BASE_YEAR
        # ln of the indices of, now and at the end of the year before
        self.log_index = dict.fromkeys(("wage", "disposable_income", "cpi", "gdp",
                                        "resident_expenditure_per_person"), 0.0)
        self.log_index_before = dict(self.log_index)
        self.persons = model.population_2025
        self.births, self.deaths = self.base.births, self.base.deaths
        self.log_coverage_growth = 0.0
        self.coverage = model.employees.coverage_2025
        self.retired_cells = model.employees.retired_2025
        self.kept = [1.0] * data.N_PARTICIPATION_GROUPS
        self.log_visits = dict.fromkeys((1, 3), 0.0)
        self.log_cost = [0.0] * len(SERVICES)
        self.log_dilution = 0.0
        self.log_maternity = 0.0
        self.balance = list(self.base.opening_balance)
        self.premium, self.premium_next = self.base.premium_2025, self.base.premium_2026

    def run(self):
        """All years from 2025 to the last."""
        while True:
            self.project_year()
            if self.year == self.model.last_year:
                return self
            self.t, self.year = self.t + 1, self.year + 1
            self.log_index_before = dict(self.log_index)
            self.premium = self.premium_next

    def project_year(self):
        """Section 2: one year."""
        if self.t > 0:
            self.shocks.advance(self.t, self.year)
            self.advance_indices()
            self.advance_population()
        self.count_members()
        self.report_economy()
        self.project_care()
        self.set_next_premium()
        self.project_income()
        self.report_ratios()

    def put(self, fund, name, value):
        """Notes the value of a series in the year."""
        self.series[fund, name, self.year] = value

    def deviation(self, driver):
        """D_d(t)."""
        return self.shocks.deviation[driver]

    def level(self, key):
        """X-1: value of a level key in the year; indices count with their value of the year before."""
        return level(self.settings[key], self.year, self.log_index_before)

    def level_or_2025(self, key):
        """The same, also for the keys that enter the calibration of 2025."""
        return self.level(key) if self.t > 0 else level_2025(self.settings[key])

    def log_growth(self, key, excess=0.0):
        """X-2: log growth of a growth key into the year; excess: of the path beyond income, log per year."""
        return log_growth(self.settings[key], self.year,
                          value_of(self.settings["economy.disposable_income_growth"], self.year),
                          self.settings["economy.excess_cost_growth"], self.deviation("disposable_income_growth") + excess)

    def advance_indices(self):
        """X-3, without the index of expenditure per member."""
        for index, key in (("wage", "wage_growth"), ("disposable_income", "disposable_income_growth"),
                           ("cpi", "cpi_growth")):
            self.log_index[index] += self.log_growth(f"economy.{key}") + self.deviation(key)

    def advance_population(self):
        """P-1 to P-6, M-1, M-4."""
        model, t = self.model, self.t
        mortality, fertility = exp(self.deviation("mortality")), exp(self.deviation("tfr"))
        survival = model.steps[t].survival(mortality)
        self.persons, self.births, self.deaths = model.steps[t].advance(self.persons, survival, fertility, mortality)
        joining = model.mechanisms.platform_workers
        self.log_coverage_growth += self.log_growth("employee.coverage.growth") + joining(t)[0] - joining(t - 1)[0]
        self.coverage = model.employees.coverage(self.log_coverage_growth, self.deviation("employee_coverage"))
        self.retired_cells = model.employees.retired(self.retired_cells, survival, self.persons, self.coverage, t)
        central_income = value_of(self.settings["economy.disposable_income_growth"], self.year)
        loss_rate = exp(log_growth(self.settings["resident.enrolment.loss_rate"], self.year, central_income,
                                   self.settings["economy.excess_cost_growth"], 0.0)) - 1.0
        self.kept = model.participation.kept(self.kept, loss_rate)

    def count_members(self):
        """M-5 to M-9, G-12; own forecasts of members."""
        model, t = self.model, self.t
        scale = self.own.scale("employee.enrolment_retired", self.year, sum_cells(self.retired_cells))
        self.retired_cells = cellwise(lambda persons: persons * scale, self.retired_cells)
        active = model.employees.active(self.persons, self.coverage, t)
        scale = self.own.scale("employee.enrolment_active", self.year, sum_cells(active))
        self.coverage *= scale
        active = cellwise(lambda persons: persons * scale, active)
        eligible = cellwise(lambda p, a, r: p - a - r, self.persons, active, self.retired_cells)

        burden = log_burden(self.premium, self.base.premium_2025, self.log_index["disposable_income"])
        shares = model.participation.shares(self.parameters.premium_elasticity, burden,
                                            self.deviation("participation"), self.kept)
        selection = model.participation.selection(shares, self.parameters.leaver_cost_ratio)
        removed = model.mechanisms.duplicates(t)
        shares = [share * (1.0 - removed) for share in shares]
        self.selection = [factor / (1.0 - removed) for factor in selection]
        share_by_group = [shares[q] for q in data.PARTICIPATION_GROUP]
        eligible_by_group = data.by_group(eligible)
        members = [[persons * share for persons, share in zip(groups, share_by_group)]
                   for groups in eligible_by_group]
        scale = self.own.scale("resident.enrolment", self.year, sum_cells(members))
        self.members = cellwise(lambda persons: persons * scale, members)
        self.active, self.retired = data.by_group(active), data.by_group(self.retired_cells)
        self.n_members, self.n_active, self.n_retired = map(sum_cells, (self.members, self.active, self.retired))
        self.n_employees = self.n_active + self.n_retired
        self.n_persons = sum_cells(self.persons)
        self.n_eligible = self.n_persons - self.n_employees
        self.report_members()
        if self.with_ages:
            resident = [[persons * share_by_group[data.GROUP_OF_AGE[age]] * scale
                         for age, persons in enumerate(ages)] for ages in eligible]
            without = cellwise(lambda e, m: e - m, eligible, resident)
            self.report_ages(resident, active, self.retired_cells, without)

    def report_members(self):
        """Series of section 6, and population."""
        put, members, employees = self.put, self.n_members, self.n_employees
        uninsured = self.n_eligible - members
        for fund, count in (("resident", members), ("employee", employees), ("all", members + employees)):
            put(fund, "enrolment", count)
        put("employee", "enrolment_active", self.n_active)
        put("employee", "enrolment_retired", self.n_retired)
        put("employee", "active_retired_ratio", self.n_active / self.n_retired)
        put("employee", "coverage", self.coverage)
        put("resident", "eligible", self.n_eligible)
        put("resident", "participation_rate", members / self.n_eligible)
        put("all", "participation_rate", (members + employees) / self.n_persons)
        put("resident", "uninsured", uninsured)
        put("all", "uninsured", uninsured)
        put("none", "population", self.n_persons)
        put("none", "population_65plus", sum(sum(ages[65:]) for ages in self.persons))
        put("none", "births", self.births)
        put("none", "deaths", self.deaths)
        put("none", "fertility_factor", exp(self.deviation("tfr")))
        put("none", "mortality_factor", exp(self.deviation("mortality")))
        step = self.model.steps[self.t]
        put("none", "tfr", sum(step.rates.fertility) * exp(self.deviation("tfr")))
        for s, name in enumerate(("life_expectancy_male", "life_expectancy_female")):
            put("none", name, step.life_expectancy(s, exp(self.deviation("mortality"))))

    def report_ages(self, *tables):
        """Persons (not 10,000) by status, sex and age."""
        for status, table in zip(STATUSES, tables):
            for sex, ages in zip(data.SEX_NAMES, table):
                for age, persons in enumerate(ages):
                    self.ages[status, sex, age, self.year] = 1e4 * persons

    def report_economy(self):
        """X-4, X-5."""
        base, put, index = self.base, self.put, self.log_index
        index["gdp"] = index["disposable_income"] + log(self.n_persons / sum_cells(self.model.population_2025))
        self.gdp = base.gdp * exp(index["gdp"])
        self.income_per_head = base.disposable_income * exp(index["disposable_income"])
        self.interest_rate = self.level_or_2025("economy.interest_rate") * exp(self.deviation("interest_rate"))
        put("none", "gdp", self.gdp)
        put("none", "wage", base.wage * exp(index["wage"]))
        put("none", "disposable_income", self.income_per_head)
        put("none", "cpi_index", exp(index["cpi"]))
        put("none", "cpi_growth", base.cpi_growth if self.t == 0 else
            exp(self.log_growth("economy.cpi_growth") + self.deviation("cpi_growth")) - 1.0)
        put("none", "interest_rate", self.interest_rate)

    def project_care(self):
        """U-4 to U-8, M-10 (the cost of leavers), G-1, X-3 (expenditure per member)."""
        mechanisms, t = self.model.mechanisms, self.t
        central_recovery = self.level("supervision.recovery") if t > 0 else self.base.recovery
        if t > 0:
            self.recovery, deterring, deterring_2025 = mechanisms.recovery(central_recovery)
            deterrence = self.parameters.deterrence * benefit.deterrence_exponent(deterring, deterring_2025)
        else:
            self.recovery, deterrence = self.base.recovery, 0.0
        self.put("none", "deterrence_factor", exp(-deterrence))
        self.put("none", "excess_cost_growth", self.parameters.excess_cost_growth)
        if t == 0:
            for service in self.services:
                service.calibrate(self.model.omega, self.members, self.active, self.retired)
        self.weighted = [service.weighted(self.model.omega, self.members, self.active, self.retired)
                         for service in self.services]
        self.units = []
        spending = {}
        for j, (fund, kind) in enumerate(SERVICES):
            money_fund = "resident" if fund == "resident" else "employee_pooled"
            spent = self.project_service(j, deterrence)
            spending[money_fund, kind] = self.own.value(f"{money_fund}.{kind}_expenditure", self.year, spent)
        self.leaver_cost = benefit.leaver_cost(self.services, self.units, self.weighted,
                                               [sum(both) for both in zip(*self.members)],
                                               self.model.participation.loss_weights)
        care = self.unaccompanied_care()
        if t > 0:
            self.log_maternity += self.log_growth("employee.maternity_growth")
        other = self.level_or_2025("resident.other_expenditure") + care["resident"]
        maternity = (self.base.maternity_expenditure * self.births / self.base.births *
                     self.coverage / self.model.employees.coverage_2025 * exp(self.log_index["wage"] + self.log_maternity))
        spending["resident", "other"] = self.own.value("resident.other_expenditure", self.year, other)
        spending["employee_pooled", "other"] = self.own.value(
            "employee_pooled.other_expenditure", self.year, maternity + care["employee"])
        self.spending = spending
        self.resident_expenditure, self.pooled_expenditure = (
            sum(spending[fund, kind] for kind in ("inpatient", "outpatient", "other"))
            for fund in ("resident", "employee_pooled"))
        self.log_index["resident_expenditure_per_person"] = log(
            (self.resident_expenditure / self.n_members) / (self.base.expenditure[0] / self.base.resident_members))

    def log_use(self, j, deterrence):
        """U-4: u_j."""
        if self.t == 0:
            return 0.0
        fund, kind = SERVICES[j]
        shocks, g_use = self.shocks, self.model.mechanisms.log_use(j, self.t)
        if kind == "inpatient":
            return benefit.hospital_use(self.level(f"{fund}.inpatient.hospitalization_rate"),
                                        self.services[j].use_2025, g_use, self.deviation(USE_DRIVER[j]),
                                        shocks.hospital_shift, deterrence)
        self.log_visits[j] += self.log_growth(f"{fund}.outpatient.visits_growth") + self.deviation(USE_DRIVER[j])
        return self.log_visits[j] + g_use + shocks.visit_shift

    def fund_share_factor(self, j):
        """U-7: share_j, relative to 2025."""
        fund, kind = SERVICES[j]
        if self.t == 0:
            return 1.0
        whole_cost = self.base.medical_cost[j] / self.model.spending_2025[j]
        factor = self.model.mechanisms.share_factor(self.t)
        if self.settings.has(f"{fund}.{kind}.fund_share"):
            factor *= self.level(f"{fund}.{kind}.fund_share") * whole_cost
        return min(factor * exp(self.deviation(f"{fund}_fund_share")), max(factor, whole_cost))

    def project_service(self, j, deterrence):
        """U-4 to U-7 of service j: expenditure, 100m yuan."""
        fund, kind = SERVICES[j]
        service, put = self.services[j], self.put
        use = self.log_use(j, deterrence)
        g_cost = 0.0
        if self.t > 0:
            self.log_cost[j] += (self.log_growth(f"{fund}.{kind}.cost_growth", self.parameters.excess_cost_growth) +
                                 self.deviation(COST_DRIVER[0 if service.inpatient else 1]))          # U-5
            g_cost = self.model.mechanisms.log_cost(j, self.t)
        covered = self.n_members if fund == "resident" else self.n_employees
        y, y_unselected, psi = service.sums(self.weighted[j], self.selection if fund == "resident" else None)
        volume = exp(self.parameters.volume_pass_through * use) if service.inpatient else exp(use)
        share = self.fund_share_factor(j)
        unit = service.unit_2025 * volume * exp(self.log_cost[j] + g_cost) * share
        self.units.append(unit)
        put(fund, "hospitalization_rate" if service.inpatient else "visits_per_person",
            service.scale * y / covered * exp(use))
        if service.inpatient:
            put(fund, "hospitalization_rate_standardised", service.use_2025 * exp(use))
        put(fund, f"ageing_index_{kind}", service.scale * y_unselected / covered / service.use_2025)
        if j == 0:
            put(fund, "selection_factor", y / y_unselected)
        put(fund, "cost_per_discharge" if service.inpatient else "cost_per_visit",
            service.cost_2025 * exp(self.log_cost[j] + g_cost))
        put(fund, "inpatient_volume_factor" if service.inpatient else "visits_index", volume)
        put(fund, f"{kind}_fund_share_factor", share)
        put(fund, f"weighted_members_{kind}", psi)
        put(fund, f"{kind}_expenditure_per_weighted_member", unit)
        return 1e-4 * psi * unit

    def unaccompanied_care(self):
        """G-1: expenditure by fund, 100m yuan."""
        days = self.model.mechanisms.care_days(self.t)
        price = self.level("mechanisms.unaccompanied_care.price") if self.t > 0 else 0.0
        care = {}
        for fund, money_fund, covered in (("resident", "resident", self.n_members),
                                          ("employee", "employee_pooled", self.n_employees)):
            rate = self.series[fund, "hospitalization_rate", self.year]
            care[fund] = 1e-4 * rate * covered * days * price
            self.put(money_fund, "unaccompanied_care_expenditure", care[fund])
        return care

    def set_next_premium(self):
        """The premium for cover in t + 1, known at the end of t; yuan."""
        following = level(self.settings["resident.premium"], self.year + 1, self.log_index)
        self.premium_next = self.own.value("resident.premium", self.year + 1, following)

    def project_income(self):
        """I-1 to I-9, B-1 to B-6."""
        t, put, settings = self.t, self.put, self.settings
        earned = [money.interest(self.interest_rate, balance, settings["economy.interest_on_negative"])
                  for balance in self.balance]
        employer, individual, quota = self.employee_contributions()
        account_share = self.level("employee.account_share") if t > 0 else 1.0
        pooled = self.own.value("employee_pooled.contribution_income", self.year,
                                1e-4 * self.n_active * employer + (1.0 - account_share) * individual - quota)
        account = self.own.value("employee_account.contribution_income", self.year,
                                 account_share * individual + quota)
        draw = min(self.model.calibration.draw_2025 *
                   (self.level("employee.account.draw_index") if t > 0 else 1.0), 1.0)                     # I-8
        account_spending = self.own.value("employee_account.other_expenditure", self.year,
                                          draw * (self.balance[2] + account + earned[2]))
        put("employee_account", "draw_rate", draw)
        recovered = self.own.value("none.fraud_recovery", self.year,
                                   self.recovery * exp(self.deviation("fraud_recovery")))                  # I-4
        put("none", "fraud_recovery", recovered)
        recovery_income = money.recovered_income(settings["supervision.recovery_as_income_share"] * recovered,
                                                 self.resident_expenditure, self.pooled_expenditure)
        premiums, subsidy = self.resident_contributions()
        other = [self.own.value("resident.other_income", self.year, self.level_or_2025("resident.other_income")),
                 self.own.value("employee_pooled.other_income", self.year,
                                self.level_or_2025("employee.other_income")), 0.0]
        flows = {}
        for f, (fund, contribution, subsidies, recovery) in enumerate((
                ("resident", premiums, subsidy, recovery_income[0]),
                ("employee_pooled", pooled, 0.0, recovery_income[1]),
                ("employee_account", account, 0.0, 0.0))):
            flows[fund] = {"contribution_income": contribution, "subsidy_income": subsidies,
                           "interest_income": earned[f], "recovery_income": recovery, "other_income": other[f]}
            for kind in ("inpatient", "outpatient", "other"):
                flows[fund][f"{kind}_expenditure"] = self.spending.get((fund, kind), 0.0)
        flows["employee_account"]["other_expenditure"] = account_spending
        self.fill_gaps(flows)
        self.close_year(flows)

    def employee_contributions(self):
        """I-5 to I-7: employers' yuan per active member, all employees' own money J, the retirees' quota Q."""
        t, put, calibration = self.t, self.put, self.model.calibration
        if t > 0:
            diluting = self.model.mechanisms.platform_workers
            self.log_dilution += (self.log_growth("employee.contribution_base.dilution") +
                                  diluting(t)[1] - diluting(t - 1)[1])
        base_index = exp(self.log_index["wage"] + self.log_dilution)
        collection = exp(self.deviation("employee_collection"))
        employer, individual = (amount * base_index * collection
                                for amount in (calibration.employer_2025, calibration.individual_2025))
        if t > 0:
            employer *= self.level("employee.contribution_rate.employer") / money.STATUTORY_EMPLOYER_RATE
            individual *= self.level("employee.contribution_rate.individual") / money.STATUTORY_INDIVIDUAL_RATE
        quota = 1e-4 * self.n_retired * self.level_or_2025("employee.account.retiree_quota")
        put("employee", "contribution_base_index", base_index)
        put("employee", "collection_factor", collection)
        put("employee_pooled", "employer_contribution_per_active", employer)
        put("employee_account", "individual_contribution_per_active", individual)
        put("employee_account", "retiree_quota_income", quota)
        return employer, 1e-4 * self.n_active * calibration.account_holders_share * individual, quota

    def resident_contributions(self):
        """I-1, I-2: premiums and subsidies, 100m yuan; notes the break-even of M-10."""
        settings, put, calibration = self.settings, self.put, self.model.calibration
        prepaid = settings["resident.premium_prepaid_share"]
        following = self.premium_next if self.t > 0 else self.base.premium_2026
        cash = (1.0 - prepaid) * self.premium + prepaid * following
        collection = exp(self.deviation("resident_collection"))
        premium_ratio = settings["resident.premium_collection_ratio"] * collection
        subsidy_ratio = calibration.subsidy_collection * collection
        standard = self.own.value("resident.subsidy", self.year, self.level("resident.subsidy")
                                  if self.t > 0 else self.base.subsidy_2025)
        premiums = self.own.value("resident.contribution_income", self.year,
                                  1e-4 * self.n_members * cash * premium_ratio)
        subsidies = self.own.value("resident.subsidy_income", self.year,
                                   1e-4 * self.n_members * standard * subsidy_ratio)
        put("resident", "premium", self.premium)
        put("resident", "cash_premium", cash)
        put("resident", "subsidy", standard)
        put("resident", "premium_collection_ratio", premium_ratio)
        put("resident", "subsidy_collection_ratio", subsidy_ratio)
        put("resident", "break_even_leaver_cost_ratio",
            1e4 * (premiums + subsidies) / self.n_members / self.leaver_cost)
        return premiums, subsidies

    def fill_gaps(self, flows):
        """B-5: new money that keeps a balance at zero."""
        for f, fund, key, row, name in (
                (0, "resident", "resident.fill_gap", "subsidy_income", "gap_subsidy_income"),
                (1, "employee_pooled", "employee.fill_gap", "other_income", "gap_other_income")):
            gap = max(-(self.balance[f] + balance_of(flows[fund])), 0.0) if self.settings[key] else 0.0
            flows[fund][row] += gap
            self.put(fund, name, gap)

    def close_year(self, flows):
        """B-1 to B-4, B-6."""
        for f, fund in enumerate(FUNDS):
            rows = flows[fund]
            self.balance[f] += balance_of(rows) + (self.base.stock_adjustment[f] if self.t == 0 else 0.0)
            rows["income"] = sum(amount for row, amount in rows.items() if row.endswith("_income"))
            rows["expenditure"] = sum(amount for row, amount in rows.items() if row.endswith("_expenditure"))
            rows["current_balance"] = rows["income"] - rows["expenditure"]
            rows["accumulated_balance"] = self.balance[f]
        for whole, parts in (("employee", ("employee_pooled", "employee_account")), ("all", ("resident", "employee"))):
            flows[whole] = {row: sum(flows[part][row] for part in parts) for row in MONEY_ROWS}
        for fund, rows in flows.items():
            for row in MONEY_ROWS:
                self.put(fund, row, rows[row])
            self.put(fund, "cover_months", 12.0 * rows["accumulated_balance"] / max(rows["expenditure"], 1e-6))

    def report_ratios(self):
        """Ratios of section 9."""
        def of(fund, row):
            return self.series[fund, row, self.year]
        for fund, count in (("resident", self.n_members), ("employee", self.n_employees),
                            ("employee_pooled", self.n_employees)):
            self.put(fund, "income_per_person", 1e4 * of(fund, "income") / count)
            self.put(fund, "expenditure_per_person", 1e4 * of(fund, "expenditure") / count)
        self.put("none", "pooled_expenditure_share_of_gdp",
                 (of("resident", "expenditure") + of("employee_pooled", "expenditure")) / self.gdp)
        self.put("resident", "break_even_financing_share",
                 of("resident", "expenditure_per_person") / self.income_per_head)
        self.put("employee_pooled", "break_even_contribution_rise",
                 -of("employee_pooled", "current_balance") / of("employee_pooled", "contribution_income"))


def balance_of(rows):
    """B-2 from the parts of income and expenditure of a fund."""
    return (sum(amount for row, amount in rows.items() if row.endswith("_income")) -
            sum(amount for row, amount in rows.items() if row.endswith("_expenditure")))
