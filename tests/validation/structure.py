"""Structure checks (结构检验): extreme conditions whose outcome is known beforehand.

Each condition is run on the central path, 2025 to 2060; what is known must come out to the stated accuracy.  The same
conditions, on all paths and as tests of the library, stand in tests/property/test_extremes.c.
"""
import os
import shutil

from common import BASE_YEAR, NATIONAL, SCENARIOS, bands, number, paragraphs, table

LAST = 2060
YEARS = range(BASE_YEAR + 1, LAST + 1)
CLOSED = "population.migration_scale=0"
NO_LAYERS = [f"shocks.layers.{layer}=false" for layer in ("yearly", "drift", "parameters", "level_shifts")]
MONEY = ("income", "expenditure", "current_balance", "accumulated_balance")


def largest(values):
    return max(map(abs, values))


def row(trace, fund, name):
    """Values of the projected years."""
    return [trace[fund, name][year] for year in YEARS]


class Structure:
    """Rows of the table: condition, what is expected, what was found."""

    def __init__(self, program, checks):
        self.program, self.checks, self.rows = program, checks, []

    def add(self, condition, expected, found, holds):
        self.checks.check(f"structure: {condition[0]}: {expected[0]}", holds, found)
        self.rows.append([f"{condition[0]} {condition[1]}", f"{expected[0]} {expected[1]}", found,
                          "yes 是" if holds else "NO 否"])

    def trace(self, *settings, scenario="baseline", ages=False):
        return self.program.trace(scenario, settings, ages=ages)


def population(s):
    trace, _, ages = s.trace("population.fertility_scale=0", CLOSED, ages=True)
    young = sum(persons for (_, _, age, year), persons in ages.items() if year == LAST and age < LAST - BASE_YEAR)
    condition = "no births, no migration", "无出生、无迁移"
    s.add(condition, (f"nobody below {LAST - BASE_YEAR} in {LAST}", f"{LAST}年{LAST - BASE_YEAR}岁以下无人"),
          f"{number(young)} persons 人", young == 0.0)
    cost = largest(row(trace, "employee_pooled", "other_expenditure"))
    s.add(condition, ("maternity costs nothing", "生育支出为零"), number(cost, 6), cost == 0.0)

    trace = s.trace("population.mortality_scale=0", CLOSED)[0]
    people, births = trace["none", "population"], trace["none", "births"]
    error = largest(people[y] / (people[BASE_YEAR] + sum(births[k] for k in range(BASE_YEAR + 1, y + 1))) - 1.0 for y in YEARS)
    s.add(("no deaths, no migration", "无死亡、无迁移"), ("population = that of 2025 + all births", "人口＝2025年人口＋历年出生"),
          f"{error:.0e} relative 相对误差", error < 1e-12)

    trace = s.trace("population.mortality_scale=0", "population.fertility_scale=0", CLOSED)[0]
    people = trace["none", "population"]
    error = largest(people[y] / people[BASE_YEAR] - 1.0 for y in YEARS)
    s.add(("no births, deaths or migration", "无出生、死亡和迁移"), ("population constant", "人口不变"), f"{error:.0e} relative 相对误差",
          error < 1e-12)


def income(s):
    trace = s.trace("resident.premium=0")[0]
    money, share = row(trace, "resident", "contribution_income"), row(trace, "resident", "participation_rate")
    condition = "premium zero from 2026", "2026年起个人缴费为零"
    s.add(condition, ("contributions zero", "缴费收入为零"), number(largest(money), 6), largest(money) == 0.0)
    before = trace["resident", "participation_rate"][BASE_YEAR]
    s.add(condition, ("participation rises, below its cap of 0.97", "参保率上升，不超过0.97"),
          f"{number(before, 4)} → {number(max(share), 4)}", before < max(share) <= 0.97)

    trace = s.trace("resident.premium=0", "resident.subsidy=0", "economy.interest_rate=0", "supervision.recovery=0")[0]
    money = largest(row(trace, "resident", "income"))
    s.add(("premium, subsidy, interest, recovery zero", "缴费、补助、利息、追回均为零"), ("income zero", "收入为零"),
          number(money, 6), money == 0.0)
    balance, spent = trace["resident", "accumulated_balance"], trace["resident", "expenditure"]
    error = largest(balance[y] - balance[BASE_YEAR] + sum(spent[k] for k in range(BASE_YEAR + 1, y + 1)) for y in YEARS)
    s.add(("the same", "同上"), ("balance = that of 2025 − all expenditure", "累计结余＝2025年结余－历年支出"),
          f"{number(error / abs(balance[LAST]) * 1e12, 1)}e-12 relative 相对误差", error < 1e-10 * abs(balance[LAST]))

    trace = s.trace("employee.contribution_rate.employer=0", "employee.contribution_rate.individual=0",
                    "employee.account.retiree_quota={rule: table, values: {2025: 900, 2026: 0}, between: step}")[0]
    money = largest(row(trace, "employee", "contribution_income"))
    s.add(("contribution rates and retirees' quota zero", "缴费率和退休人员划入均为零"), ("contributions zero", "缴费收入为零"),
          number(money, 6), money == 0.0)


def use(s):
    no_use = ["volume_pass_through=1"] + [f"{fund}.inpatient.hospitalization_rate=0" for fund in ("resident", "employee")]
    trace = s.trace(*no_use)[0]
    money = largest(row(trace, "resident", "inpatient_expenditure") + row(trace, "employee_pooled", "inpatient_expenditure"))
    s.add(("nobody is hospitalized, full pass-through", "无人住院，支出完全传导"), ("inpatient expenditure below 10⁻⁶", "住院支出小于10⁻⁶"),
          f"{money:.0e}", money < 1e-6)

    trace = s.trace("resident.outpatient.visits_growth=-0.5", "employee.outpatient.visits_growth=-0.5")[0]
    error = largest(trace[fund, "visits_index"][y] / 0.5 ** (y - BASE_YEAR) - 1.0
                    for fund in ("resident", "employee") for y in YEARS)
    s.add(("visits halve every year", "门诊人次每年减半"), (f"index of visits 0.5ⁿ, 3·10⁻¹¹ in {LAST}", f"人次指数为0.5ⁿ，{LAST}年为3·10⁻¹¹"),
          f"{error:.0e} relative 相对误差", error < 1e-11)

    settings = [f"{fund}.{care}.fund_share=0" for fund in ("resident", "employee") for care in ("inpatient", "outpatient")]
    trace = s.trace(*settings)[0]
    money = largest(row(trace, "resident", "expenditure"))
    s.add(("the funds pay nothing for care", "基金不支付医疗费用"), ("resident expenditure zero", "居民基金支出为零"), number(money, 6), money == 0.0)
    money = largest(a - b for a, b in zip(row(trace, "employee_pooled", "expenditure"),
                                          row(trace, "employee_pooled", "other_expenditure")))
    s.add(("the same", "同上"), ("the pool pays maternity only", "统筹基金只支付生育待遇"), number(money, 6), money == 0.0)


def all_retired(s):
    """Everyone of working age retires in 2026: a data pack whose cohorts all reach their retirement age then."""
    folder = os.path.join(s.program.work, "all-retired")
    pack = os.path.join(folder, "data", "national")
    os.makedirs(pack)
    for name in os.listdir(NATIONAL):
        shutil.copy(os.path.join(NATIONAL, name), pack)
    shutil.copy(os.path.join(SCENARIOS, "baseline.yaml"), folder)
    with open(os.path.join(pack, "retirement_age.csv"), "w", encoding="utf-8") as out:
        out.write("group,birth_year,statutory_age_years,status,source_id\n")
        for group, age in (("men", 60), ("women_55", 55), ("women_50", 50)):
            for born in range(2026 - age, 2011):
                out.write(f"{group},{born},{2026 - born},assumption,structure check\n")
    trace, _, ages = s.trace("employee.retirement.reform_take_up=1", "employee.retirement.qualifying_share=1",
                             "employee.coverage.growth=0", CLOSED, scenario=os.path.join(folder, "baseline.yaml"), ages=True)
    condition = "100 % retirement in 2026", "2026年全部退休"
    active = largest(row(trace, "employee", "enrolment_active"))
    s.add(condition, ("no active member left", "无在职参保人"), number(active, 6), active == 0.0)

    def persons(sex, age, year, *statuses):
        return sum(ages[status, sex, age, year] for status in statuses)

    everyone = ("resident", "employee_active", "employee_retired", "uninsured")
    error = 0.0
    for sex in "mf":
        for age in range(1, 100):
            members = persons(sex, age - 1, BASE_YEAR, "employee_active", "employee_retired")
            survival = persons(sex, age, 2026, *everyone) / persons(sex, age - 1, BASE_YEAR, *everyone)
            error = max(error, abs(persons(sex, age, 2026, "employee_retired") - members * survival))
    s.add(condition, ("retired of 2026 = surviving members of 2025, at every age", "各年龄2026年退休人数＝2025年参保人中的存活者"),
          f"{error:.0e} persons 人", error < 1e-6)
    error = largest(trace["employee_pooled", "contribution_income"][y] + 1e-4 * 900 * trace["employee", "enrolment_retired"][y]
                    for y in YEARS)
    s.add(condition, ("pooled contributions = −900 yuan × retired members", "统筹缴费收入＝－900元×退休人数"), f"{error:.0e}", error < 1e-9)


def elasticity(s):
    share = ("resident.enrolment.loss_rate=0", "resident.enrolment.premium_elasticity=-5")
    trace = s.trace("resident.premium=0", *share)[0]
    condition = "elasticity at its limit of −5", "弹性取极限值－5"
    found = row(trace, "resident", "participation_rate")
    s.add((f"{condition[0]}, premium zero", f"{condition[1]}，缴费为零"), ("participation is clipped at 0.97", "参保率被限制在0.97"),
          number(max(found), 6), abs(max(found) - 0.97) < 1e-9 and max(found) - min(found) < 1e-9)
    trace = s.trace("resident.premium=100000", *share)[0]
    found, members = row(trace, "resident", "participation_rate"), row(trace, "resident", "enrolment")
    s.add((f"{condition[0]}, premium 100,000 yuan", f"{condition[1]}，缴费10万元"),
          ("participation falls to nothing, never below", "参保率趋近于零而不为负"), f"{max(found):.0e}", 0.0 < min(members) and max(found) < 1e-6)


def horizon_and_shocks(s):
    long, short = s.trace()[0], s.trace("projection.last_year=2026")[0]
    differing = [key for key in long if {y: long[key][y] for y in (2025, 2026)} != short[key]]
    s.add(("horizon of one year", "预测期为一年"), ("every series as in the long run, to the last bit", "全部序列与长期运行逐位相同"),
          f"{len(long) - len(differing)} of {len(long)} equal 相同", not differing)

    folder = s.program.run("structure", ["stress"], 50, NO_LAYERS + ["output.series=[all]"])
    central = s.program.trace("stress", NO_LAYERS)[0]
    spread, apart = 0, 0
    for (fund, name, year), band in bands(folder, "stress").items():
        if band["status"] == "projected":
            spread += band["p2_5"] != band["p97_5"]
            apart += abs(float(band["p50"]) - central[fund, name][year]) > 1e-11 * max(1.0, abs(central[fund, name][year]))
    s.add(("no shocks", "无冲击"), ("all percentiles equal, and on the central path", "各分位数相同，且等于中心路径"),
          f"{spread + apart} exceptions 例外", spread + apart == 0)

    flat = ["economy.wage_growth=0", "economy.disposable_income_growth=0", "economy.cpi_growth=0"]
    doubled = [f"economy.{key}=0.1" for key in ("wage_growth", "disposable_income_growth", "cpi_growth")]
    fixed = [f"{fund}.{care}.cost_growth={{rule: converge, from: RATE, to: disposable_income, margin: 0, years: 1}}"
             for fund in ("resident", "employee") for care in ("inpatient", "outpatient")]
    real = [s.trace(*growth, *[setting.replace("RATE", rate) for setting in fixed], "economy.interest_rate=RATE".replace("RATE", rate),
                    "resident.premium={rule: growth, level: LEVEL, rate: RATE}".replace("RATE", rate).replace("LEVEL", level),
                    "resident.enrolment.premium_elasticity=0")[0]
            for growth, rate, level in ((flat, "0", "400"), (doubled, "0.1", "440"))]
    error = largest(real[1]["employee_pooled", "outpatient_expenditure"][y] / 1.1 ** (y - BASE_YEAR) /
                    real[0]["employee_pooled", "outpatient_expenditure"][y] - 1.0 for y in YEARS)
    s.add(("all prices and incomes grow by 10 % instead of 0", "价格与收入均增长10%而非0"),
          ("expenditure is that without inflation × 1.1ⁿ", "支出＝无通胀支出×1.1ⁿ"), f"{error:.0e} relative 相对误差", error < 1e-12)


def section(program, checks):
    s = Structure(program, checks)
    for part in (population, income, use, all_retired, elasticity, horizon_and_shocks):
        part(s)
    return paragraphs(
        f"""Each condition is a run of the program in which something is pushed to a limit where the outcome is known without the
        model. {len(s.rows)} statements, central path, every year to {LAST}; money in 100 million yuan. The same limits on
        random paths, and more, are in `tests/property/test_extremes.c`.""",
        f"""每个条件都把某项输入推到极限，其结果不用模型即可知道。共{len(s.rows)}条，均在中心路径上逐年检验至{LAST}年；金额单位为亿元。随机路径上的同类检验
        及更多条件见`tests/property/test_extremes.c`。""") + table(
        ["condition 条件", "expected 应有结果", "found 实测", "holds 成立"], s.rows)
