"""The model of docs/model.md in NumPy, vectorised over paths; one of the comparison programs of the benchmark.

    numpy_model.py MODEL check                    series of the central path and of the paths with given draws
    numpy_model.py MODEL run PATHS CHUNK [STATS]  seconds of each stage; percentiles into STATS

The last axis of every array is the path.  Equations carry their numbers in docs/model.md.
"""
import sys
import time

import numpy as np

FIRST_AGE = np.array([0, 5, 15, 20, 25, 35, 45, 55, 60, 65, 75, 85])
PARTICIPATION = np.array([0, 0, 0, 1, 1, 1, 2, 2, 3, 3, 3, 3])
WAGE, INCOME, CPI, GDP, RESIDENT_EXPENDITURE = range(5)
(D_WAGE, D_CPI, D_INCOME, D_RESIDENT_VISITS, D_EMPLOYEE_VISITS, D_RESIDENT_HOSPITALIZATION,
 D_EMPLOYEE_HOSPITALIZATION, D_COST_PER_VISIT, D_COST_PER_DISCHARGE, D_PARTICIPATION, D_COVERAGE, D_RECOVERY,
 D_TFR, D_MORTALITY, D_INTEREST, D_RESIDENT_SHARE, D_EMPLOYEE_SHARE, D_RESIDENT_COLLECTION,
 D_EMPLOYEE_COLLECTION) = range(19)
USE_DRIVER = [D_RESIDENT_HOSPITALIZATION, D_RESIDENT_VISITS, D_EMPLOYEE_HOSPITALIZATION, D_EMPLOYEE_VISITS]
FUNDS = ["resident", "employee_pooled", "employee_account", "employee", "all"]
INCOME_ROWS = ["contribution_income", "subsidy_income", "interest_income", "recovery_income", "other_income"]
EXPENDITURE_ROWS = ["inpatient_expenditure", "outpatient_expenditure", "other_expenditure"]
PERCENTILES = [2.5, 5, 10, 25, 50, 75, 90, 95, 97.5]


class Model:
    """Tables of the file that dump_model writes, in their shapes; by name."""

    def __init__(self, path):
        rows = {}
        with open(path, encoding="ascii") as lines:
            for line in lines:
                name, _, *values = line.split()
                rows.setdefault(name, []).append([float(value) for value in values])
        self.tables = {name: np.array(row[0] if len(row) == 1 else row) for name, row in rows.items()}
        self.n_years, self.base_year = int(self["n_years"][0]), int(self["base_year"][0])
        years = self.n_years + 2
        for name in ("hazard", "migration", "active_share", "retiring_share"):
            self.tables[name] = self[name].reshape(years, 2, 101)
        for name in ("population", "retired"):
            self.tables[name] = self[name].reshape(2, 101)
        self.tables["birth_hazard"] = self["birth_hazard"].reshape(years, 2)
        self.tables["fertility"] = self["fertility"].reshape(years, 101)
        self.tables["remaining"] = self["remaining"].reshape(years, 4)
        self.tables["cholesky"] = self["cholesky"].reshape(19, 19)
        self.tables["cost_sex_ratio"] = self["cost_sex_ratio"].reshape(12, 2)
        self.tables["shift"] = self.tables.get("shift", np.zeros((0, 6))).reshape(-1, 6)

    def __getitem__(self, name):
        return self.tables[name]

    def number(self, name):
        return float(self.tables[name].flat[0])


class Draws:
    """Standard normals and uniforms, drawn as they are asked for."""

    def __init__(self, rng, n):
        self.rng, self.n = rng, n

    def normals(self, _kind, _t, count):
        return self.rng.standard_normal((count, self.n))

    def uniforms(self, _t, count):
        return self.rng.random((count, self.n))


class GivenDraws:
    """The draws of the file as paths, behind a central path, whose draws do nothing."""

    def __init__(self, model):
        count = len(model["draw_drift"])
        self.n = count + 1
        self.of = {kind: model[f"draw_{kind}"].reshape(count, -1, width) for kind, width in
                   (("drift", 19), ("parameter", 7), ("yearly", 19), ("uniform", len(model["shift"])))}

    def column(self, kind, t, central):
        values = self.of[kind][:, max(t - 1, 0), :].T
        return np.concatenate([np.full((len(values), 1), central), values], axis=1)

    def normals(self, kind, t, _count):
        return self.column(kind, t, 0.0)

    def uniforms(self, t, _count):
        return self.column("uniform", t, 1.0)


def not_zero(amount):
    return np.where(np.abs(amount) > 1e-6, amount, 1e-6)


class Paths:
    """A chunk of paths; after start() and each step(), `out` holds the series of the year."""

    def __init__(self, model, draws):
        self.m, self.draws, self.n = model, draws, draws.n

    def level(self, name, t, log_index=None, j=None):
        m = self.m
        value = m[name + ".value"] if j is None else m[name + ".value"][j]
        index = int(m[name + ".index"].flat[j or 0])
        if index < 0:
            return value[t]
        share = m[name + ".share"].flat[j or 0]
        return value[t] * np.exp(share * (self.log_index_before if log_index is None else log_index)[index])

    def growth(self, name, t, j=None):
        log_growth, follow = self.m[name + ".log_growth"], self.m[name + ".follow"]
        if j is not None:
            log_growth, follow = log_growth[j], follow[j]
        return log_growth[t] + follow[t] * self.deviation[D_INCOME]

    # S-4, S-5, U-1
    def start(self):
        m, n = self.m, self.n
        self.drift = m["drift_sd"][:, None] * (m["cholesky"] @ self.draws.normals("drift", 0, 19))
        p = m["parameter_sd"][:, None] * self.draws.normals("parameter", 0, 7)
        self.elasticity = m.number("premium_elasticity") * np.exp(p[0])
        self.leaver_cost_ratio = np.maximum(m.number("leaver_cost_ratio") + p[1], 0.0)
        factor = np.exp(p[[2, 2, 3, 3]])
        self.deterrence = m.number("deterrence") * np.exp(p[4])
        self.pass_through = np.clip(m.number("pass_through") + p[5], 0.0, 1.0)
        self.excess_cost = p[6]
        exponent = m["exponent"].reshape(4)[:, None] * factor
        self.profile = np.exp(exponent[:, None, :] * np.log(m["cost_weight"])[None, :, None])
        self.loading = np.zeros((4, n))
        self.use_scale, self.unit_base = np.zeros((4, n)), np.zeros((4, n))
        self.ar, self.deviation = np.zeros((19, n)), np.zeros((19, n))
        self.lasting, self.rebound, self.shift = np.zeros((2, n)), np.zeros((2, n)), np.zeros((2, n))
        self.population = np.repeat(m["population"][:, :, None], n, axis=2)
        self.retired = np.repeat(m["retired"][:, :, None], n, axis=2)
        self.births, self.deaths = (np.full(n, m.number(name)) for name in ("births_base", "deaths_base"))
        self.coverage = np.full(n, m.number("coverage_base"))
        self.premium = np.full(n, m.number("premium_base"))
        self.balance = np.repeat(m["opening_base"][:, None], n, axis=1)
        self.log_coverage, self.log_dilution = np.zeros(n), np.zeros(n)
        self.log_visits, self.log_cost = np.zeros((4, n)), np.zeros((4, n))
        self.log_index, self.log_index_before = np.zeros((5, n)), np.zeros((5, n))
        self.year(0)

    def step(self, t):
        m = self.m
        self.premium = self.premium_next
        self.step_shocks(t)
        self.log_index[WAGE] += m["wage_growth.log_growth"][t] + self.deviation[D_WAGE]
        self.log_index[INCOME] += m["income_growth.log_growth"][t] + self.deviation[D_INCOME]
        self.log_index[CPI] += m["cpi_growth.log_growth"][t] + self.deviation[D_CPI]
        self.step_population(t)
        self.year(t)

    # S-1, S-3, S-6; row 0 hospital use, row 1 visits
    def step_shocks(self, t):
        m = self.m
        self.shift = self.rebound + self.lasting
        self.rebound = np.zeros((2, self.n))
        uniforms = self.draws.uniforms(t, len(m["shift"]))
        for (probability, year, *effects, rebound, lasting), u in zip(m["shift"], uniforms):
            if year > 0:
                happens = np.full(self.n, float(year == m.base_year + t))
            else:
                happens = (u < probability) * m.number("level_shifts")
            for k, effect in enumerate(effects):
                self.shift[k] += happens * np.log(1.0 + effect)
                self.lasting[k] += happens * lasting * np.log(1.0 + effect)
                if effect != 0.0:
                    self.rebound[k] += happens * np.log(1.0 + rebound)
        innovation = m["cholesky"] @ self.draws.normals("yearly", t, 19)
        self.ar = m["phi"][:, None] * self.ar + m["innovation_sd"][:, None] * innovation
        time_of_drift = m["drift_time"][t] - m["integrates"] * m["drift_time"][t - 1]
        self.deviation = self.ar + time_of_drift[:, None] * self.drift

    # P-1 to P-6, and the survivors of the retired cohort (M-4)
    def step_population(self, t):
        m = self.m
        mortality, before = np.exp(self.deviation[D_MORTALITY]), self.population
        survival = np.exp(-m["hazard"][t][:, :, None] * mortality)
        alive, retired = before * survival, self.retired * survival
        self.deaths = (before - alive).sum(axis=(0, 1))
        self.population = np.zeros_like(before)
        self.population[:, 1:] = alive[:, :-1]
        self.population[:, -1] += alive[:, -1]
        self.population += m["migration"][t][:, :, None]
        self.retired = np.zeros_like(retired)
        self.retired[:, 1:] = retired[:, :-1]
        self.retired[:, -1] += retired[:, -1]
        women = 0.5 * m["fertility"][t][15:50] @ (before[1, 15:50] + self.population[1, 15:50])
        self.births = women * np.exp(self.deviation[D_TFR])
        boys = m["male_birth_share"][t]
        born = self.births * np.array([[boys], [1.0 - boys]])
        alive = born * np.exp(-m["birth_hazard"][t][:, None] * mortality)
        self.deaths += (born - alive).sum(axis=0)
        self.population[:, 0] += alive

    def year(self, t):
        self.out = {("none", "births"): self.births, ("none", "deaths"): self.deaths}
        self.money = {(fund, row): np.zeros(self.n) for fund in FUNDS[:3] for row in INCOME_ROWS + EXPENDITURE_ROWS}
        self.step_employees(t)
        self.step_residents(t)
        self.step_economy(t)
        if t == 0:
            self.calibrate_benefit()
        self.step_expenditure(t)
        resident = sum(self.money["resident", row] for row in EXPENDITURE_ROWS)
        self.log_index[RESIDENT_EXPENDITURE] = np.log(
            np.maximum(resident, 1e-6) / self.enrolment / self.m.number("resident_expenditure_per_member_base"))
        self.premium_next = self.level("premium", t + 1, self.log_index)
        self.step_money(t)
        self.log_index_before = self.log_index.copy()

    # M-1, M-4, M-5; groups are [sex][g]
    def step_employees(self, t):
        m, out = self.m, self.out
        if t > 0:
            self.log_coverage = self.log_coverage + self.growth("coverage_growth", t)
            free = m.number("coverage_base") * np.exp(self.log_coverage + self.deviation[D_COVERAGE])
            self.coverage = np.minimum(free, m.number("coverage_cap"))
            self.retired += self.population * self.coverage * m["retiring_share"][t][:, :, None]
        self.in_group = np.add.reduceat(self.population, FIRST_AGE, axis=1)
        self.active = self.coverage * np.add.reduceat(
            self.population * m["active_share"][t][:, :, None], FIRST_AGE, axis=1)
        self.pensioners = np.add.reduceat(self.retired, FIRST_AGE, axis=1)
        active, retired = self.active.sum(axis=(0, 1)), self.pensioners.sum(axis=(0, 1))
        self.employees = active + retired
        out["employee", "enrolment_active"], out["employee", "enrolment_retired"] = active, retired
        out["employee", "enrolment"], out["employee", "active_retired_ratio"] = self.employees, active / retired

    # M-6 to M-9
    def step_residents(self, t):
        m, out = self.m, self.out
        base = m["participation_base"][:, None]
        cap = np.maximum(base, m.number("participation_cap"))
        burden = np.log(np.maximum(self.premium, 0.01) / m.number("premium_base")) - self.log_index[INCOME]
        response = np.clip(self.elasticity * m["elasticity_weight"][:, None] * burden, -30.0, 30.0)
        willing = np.exp(self.deviation[D_PARTICIPATION]) / (
            1.0 + np.exp(-(m["log_odds_base"][:, None] + response)))
        insured = np.minimum(np.minimum(willing, cap) * m["remaining"][t][:, None], cap)
        stay, real = insured / base, 1.0 - m["mechanism_duplicates"][t]
        self.selection = np.maximum(1.0 - self.leaver_cost_ratio * (1.0 - stay), 0.0) / (stay * real)
        eligible = self.in_group - self.active - self.pensioners
        self.members = eligible * (insured * real)[PARTICIPATION]
        population = self.in_group.sum(axis=(0, 1))
        self.enrolment = enrolment = self.members.sum(axis=(0, 1))
        eligible = population - self.employees
        self.total = population
        out["none", "population"] = population
        out["none", "population_65plus"] = self.in_group[:, FIRST_AGE >= 65].sum(axis=(0, 1))
        out["resident", "enrolment"], out["resident", "participation_rate"] = enrolment, enrolment / eligible
        out["all", "uninsured"] = eligible - enrolment
        out["all", "enrolment"] = enrolment + self.employees
        out["all", "participation_rate"] = out["all", "enrolment"] / population

    #
    def step_economy(self, t):
        m, out = self.m, self.out
        relative = self.total / m.number("base_population")
        income = np.exp(self.log_index[INCOME])
        self.log_index[GDP] = self.log_index[INCOME] + np.log(relative)
        out["none", "cpi_growth"] = (np.exp(m["cpi_growth.log_growth"][t] + self.deviation[D_CPI]) - 1.0
                                     if t > 0 else np.full(self.n, m.number("cpi_growth_base")))
        self.wage = np.exp(self.log_index[WAGE])
        out["none", "wage"] = m.number("wage_base") * self.wage
        out["none", "disposable_income"] = m.number("disposable_income_base") * income
        out["none", "gdp"] = m.number("gdp_base") * income * relative
        self.interest = self.level("interest_rate", t) * np.exp(self.deviation[D_INTEREST])

    def by_sex(self, members):
        return np.einsum("gs,sgn->gn", self.m["cost_sex_ratio"], members)

    # U-1
    def weighted(self, j):
        if j < 2:
            return self.by_sex(self.members)
        return self.by_sex(self.active) + self.loading[j] * self.by_sex(self.pensioners)

    # U-2, U-3
    def calibrate_benefit(self):
        m = self.m
        for j in range(4):
            if j >= 2:
                active, retired = ((self.by_sex(members) * self.profile[j]).sum(axis=0)
                                   for members in (self.active, self.pensioners))
                self.loading[j] = (m["retired_ratio"].flat[j] * (active / m.number("active_base")) /
                                   (retired / m.number("retired_base")))
            use = self.weighted(j) * self.profile[j]
            self.use_scale[j] = m["use_base"].flat[j] * (self.enrolment if j < 2 else self.employees) / use.sum(axis=0)
            self.unit_base[j] = m["expenditure_base"].flat[j] * 1e4 / (m["fund_share_factor"][j] @ use)

    # U-4 to U-7
    def step_service(self, j, t):
        m, out = self.m, self.out
        fund, members = ("resident", self.enrolment) if j < 2 else ("employee", self.employees)
        mechanism, inpatient = m["mechanism_log_use"][t][j], j % 2 == 0
        if inpatient:
            log_use = (m["log_use"][j][t] + mechanism + self.deviation[USE_DRIVER[j]] + self.shift[0] -
                       self.deterrence * m["deterrence_exposure"][t])
        else:
            if t > 0:
                self.log_visits[j] += self.growth("use_growth", t, j) + self.deviation[USE_DRIVER[j]]
            log_use = self.log_visits[j] + mechanism + self.shift[1]
        if t > 0:
            self.log_cost[j] += (self.growth("cost_growth", t, j) +
                                 m["cost_growth.follow"][j][t] * self.excess_cost +
                                 self.deviation[D_COST_PER_DISCHARGE if inpatient else D_COST_PER_VISIT])
        share = self.level("share", t, j=j) * m["mechanism_share"][t][j]
        share = np.minimum(share * np.exp(self.deviation[D_RESIDENT_SHARE if j < 2 else D_EMPLOYEE_SHARE]),
                           np.maximum(share, m["whole_share"].flat[j]))
        used = self.weighted(j) * self.profile[j]
        if j < 2:
            used = used * self.selection[PARTICIPATION]
        cost = np.exp(self.log_cost[j] + m["mechanism_log_cost"][t][j])
        rate = np.exp(log_use)
        volume = np.exp(self.pass_through * log_use) if inpatient else rate
        use = self.use_scale[j] * used.sum(axis=0) / members * rate
        unit = self.unit_base[j] * volume * cost * share
        out[fund, "hospitalization_rate" if inpatient else "visits_per_person"] = use
        out[fund, "cost_per_discharge" if inpatient else "cost_per_visit"] = m["cost_base"].flat[j] * cost
        if inpatient:
            out[fund, "hospitalization_rate_standardised"] = m["use_base"].flat[j] * rate
        return (m["fund_share_factor"][j] @ used) * unit * 1e-4, use, unit

    # U-8, G-1, M-10
    def step_expenditure(self, t):
        m, money = self.m, self.money
        expenditure, use, unit = zip(*(self.step_service(j, t) for j in range(4)))
        for fund, j in (("resident", 0), ("employee_pooled", 2)):
            money[fund, "inpatient_expenditure"], money[fund, "outpatient_expenditure"] = expenditure[j:j + 2]
        weight = m["loss_weight"][PARTICIPATION]
        used = weight[:, None] * self.weighted(0)
        spent = sum((m["fund_share_factor"][j] @ (used * self.profile[j])) * unit[j] for j in (0, 1))
        self.leaver_cost = spent / (weight @ self.members.sum(axis=0))
        care = 1e-4 * m["mechanism_care_days"].flat[t] * self.level("care_price", t)
        maternity = (m.number("maternity_base") * (self.births / m.number("births_base")) *
                     (self.coverage / m.number("coverage_base")) * self.wage)
        money["resident", "other_expenditure"] = (self.level("resident_other_expenditure", t) +
                                                  care * use[0] * self.enrolment)
        money["employee_pooled", "other_expenditure"] = maternity + care * use[2] * self.employees

    # I-1, I-2, I-9
    def resident_income(self, t):
        m, money, out = self.m, self.money, self.out
        following = self.premium_next if t > 0 else m.number("premium_notice_next")
        prepaid = m.number("prepaid_share")
        cash = (1.0 - prepaid) * self.premium + prepaid * following
        collected = np.exp(self.deviation[D_RESIDENT_COLLECTION])
        subsidy = self.level("subsidy", t) + np.zeros(self.n) if t > 0 else np.full(self.n, m.number("subsidy_base"))
        out["resident", "premium"], out["resident", "subsidy"] = self.premium + np.zeros(self.n), subsidy
        premiums = self.enrolment * cash * m.number("premium_collection") * collected * 1e-4
        subsidies = self.enrolment * subsidy * m.number("subsidy_collection") * collected * 1e-4
        money["resident", "contribution_income"], money["resident", "subsidy_income"] = premiums, subsidies
        money["resident", "other_income"] = self.level("resident_other_income", t) + np.zeros(self.n)
        out["resident", "break_even_leaver_cost_ratio"] = (
            (premiums + subsidies) * 1e4 / self.enrolment / not_zero(self.leaver_cost))

    # I-5 to I-9
    def employee_income(self, t):
        m, money = self.m, self.money
        if t > 0:
            self.log_dilution = self.log_dilution + self.growth("base_dilution", t)
        paid = np.exp(self.log_index[WAGE] + self.log_dilution) * np.exp(self.deviation[D_EMPLOYEE_COLLECTION])
        employer = (m.number("employer_per_active_base") * paid * self.level("employer_rate", t) /
                    m.number("employer_rate_base"))
        individual = (m.number("individual_per_active_base") * paid * self.level("individual_rate", t) /
                      m.number("individual_rate_base"))
        active, retired = self.out["employee", "enrolment_active"], self.out["employee", "enrolment_retired"]
        own = active * (1.0 - m.number("without_account_base") / m.number("active_base")) * individual * 1e-4
        quota, share = retired * self.level("retiree_quota", t) * 1e-4, self.level("account_share", t)
        money["employee_pooled", "contribution_income"] = active * employer * 1e-4 + (1.0 - share) * own - quota
        money["employee_pooled", "other_income"] = self.level("pooled_other_income", t) + np.zeros(self.n)
        money["employee_account", "contribution_income"] = share * own + quota
        draw = np.minimum(m.number("account_draw_base") * self.level("account_draw", t), 1.0)
        money["employee_account", "other_expenditure"] = draw * (
            self.balance[2] + share * own + quota + money["employee_account", "interest_income"])

    # I-3, I-4, B-1 to B-6
    def step_money(self, t):
        m, money, out = self.m, self.money, self.out
        for f, fund in enumerate(FUNDS[:3]):
            opening = self.balance[f]
            money[fund, "interest_income"] = self.interest * np.where(
                opening > 0.0, opening, m.number("interest_on_negative") * opening)
        self.employee_income(t)
        for fund in FUNDS[:3]:
            money[fund, "expenditure"] = sum(money[fund, row] for row in EXPENDITURE_ROWS)
        resident, pooled = money["resident", "expenditure"], money["employee_pooled", "expenditure"]
        recovery = self.level("recovery", t) * np.exp(self.deviation[D_RECOVERY])
        both = resident + pooled
        part = np.where(both > 0.0, resident / np.where(both > 0.0, both, 1.0), 0.5)
        out["none", "fraud_recovery"] = recovery
        money["resident", "recovery_income"] = m.number("recovery_income_share") * recovery * part
        money["employee_pooled", "recovery_income"] = m.number("recovery_income_share") * recovery * (1.0 - part)
        self.resident_income(t)
        fills = (("resident_fill_gap", "subsidy_income"), ("employee_fill_gap", "other_income"), (None, None))
        for f, (fund, (fill, row)) in enumerate(zip(FUNDS[:3], fills)):
            income = sum(money[fund, part] for part in INCOME_ROWS)
            if fill and m.number(fill):
                gap = np.maximum(-(self.balance[f] + income - money[fund, "expenditure"]), 0.0)
                money[fund, row] = money[fund, row] + gap
                income = income + gap
            money[fund, "income"] = income
            money[fund, "current_balance"] = income - money[fund, "expenditure"]
            self.balance[f] += money[fund, "current_balance"] + (0.0 if t > 0 else m["stock_adjustment"][f])
            money[fund, "accumulated_balance"] = self.balance[f].copy()
        for row in ["income", "expenditure", "current_balance", "accumulated_balance"] + INCOME_ROWS + EXPENDITURE_ROWS:
            money["employee", row] = money["employee_pooled", row] + money["employee_account", row]
            money["all", row] = money["resident", row] + money["employee", row]
        self.record_ratios()
        out.update(money)

    def record_ratios(self):
        money, out = self.money, self.out
        for fund in ("resident", "employee_pooled", "employee", "all"):
            out[fund, "cover_months"] = (12.0 * money[fund, "accumulated_balance"] /
                                         not_zero(money[fund, "expenditure"]))
        for fund, members in (("resident", self.enrolment), ("employee", self.employees)):
            for kind in ("income", "expenditure"):
                out[fund, kind + "_per_person"] = money[fund, kind] * 1e4 / members
        out["none", "pooled_expenditure_share_of_gdp"] = (
            (money["resident", "expenditure"] + money["employee_pooled", "expenditure"]) / out["none", "gdp"])
        out["resident", "break_even_financing_share"] = (
            out["resident", "expenditure_per_person"] / out["none", "disposable_income"])
        out["employee_pooled", "break_even_contribution_rise"] = (
            -money["employee_pooled", "current_balance"] / not_zero(money["employee_pooled", "contribution_income"]))


def check(model):
    """Prints all series of the central path (-1) and of the paths whose draws are given."""
    paths = Paths(model, GivenDraws(model))
    print("path,fund,series,year,value")
    for t in range(model.n_years + 1):
        if t == 0:
            paths.start()
        else:
            paths.step(t)
        for (fund, name), values in paths.out.items():
            for path, value in enumerate(values):
                print(f"{path - 1},{fund},{name},{model.base_year + t},{float(value)!r}")


def simulate(model, n, chunk):
    """All series as [series][year][path], and their names."""
    rng = np.random.default_rng(20260101)
    names = value = None
    for first in range(0, n, chunk):
        last = min(first + chunk, n)
        paths = Paths(model, Draws(rng, last - first))
        paths.start()
        if names is None:
            names = list(paths.out)
            value = np.empty((len(names), model.n_years, n))
        for t in range(1, model.n_years + 1):
            paths.step(t)
            for i, name in enumerate(names):
                value[i, t - 1, first:last] = paths.out[name]
    return names, value


def summarise(value):
    """Percentiles, means and standard deviations over paths."""
    return np.percentile(value, PERCENTILES, axis=2), value.mean(axis=2), value.std(axis=2, ddof=1)


def write_stats(path, model, names, percentiles, mean, sd):
    with open(path, "w", encoding="ascii") as out:
        out.write("fund,series,year,mean,sd," + ",".join(f"p{p:g}" for p in PERCENTILES) + "\n")
        for i, (fund, name) in enumerate(names):
            for t in range(model.n_years):
                figures = [mean[i, t], sd[i, t], *percentiles[:, i, t]]
                out.write(f"{fund},{name},{model.base_year + t + 1}," + ",".join(f"{x:.12g}" for x in figures) + "\n")


def main(argv):
    model = Model(argv[1])
    if argv[2] == "check":
        check(model)
        return
    start, start_cpu = time.perf_counter(), time.process_time()
    names, value = simulate(model, int(argv[3]), int(argv[4]))
    simulated, simulated_cpu = time.perf_counter(), time.process_time()
    figures = summarise(value)
    print(f"simulate,{simulated - start:.6f},{simulated_cpu - start_cpu:.6f}")
    print(f"percentiles,{time.perf_counter() - simulated:.6f},{time.process_time() - simulated_cpu:.6f}")
    if len(argv) > 5:
        write_stats(argv[5], model, names, *figures)


if __name__ == "__main__":
    main(sys.argv)
