"""The facts F1 to F26 of the two articles: what holds them, what a run shows, what stays assumed."""
import csv
import os

from claims_history import bulletin_visits
from results import number, percent, signed, signed_percent, table

# Resident current balances that the column prints, 100m yuan: row -> region -> year -> value.
PRINTED_BALANCES = {
    "F1": {"beijing": {2023: 3.57, 2024: -5.26}},
    "F2": {"tianjin": {2021: -7.97, 2024: -13.6}},
    "F3": {"shandong": {2021: -11.7}, "guangxi": {2021: -9.84}, "shanghai": {2023: -13.9},
           "suzhou": {2023: -7.39},
           "hengshui": {2023: -5.07}, "jiujiang": {2023: -6.89}},
}


class Sources:
    """What the rows read: history, runs, and where the checks go."""

    def __init__(self, page, history, runs):
        self.page, self.history, self.runs, self.run = page, history, runs, runs["all"]

    def balance(self, scenario, year=2040):
        """Mean paired difference of the accumulated balances, resident and employee pool."""
        return [self.run.mean_difference(scenario, f, "accumulated_balance", year)
                for f in ("resident", "employee_pooled")]

    def effect(self, row, scenario, sign):
        """Text of the effect of a mechanism by 2040; checks its sign in both funds."""
        worth = self.balance(scenario)
        word = {1: "raises", -1: "lowers"}[sign]
        self.page.check(row, f"{scenario} {word} both balances by 2040", min(sign * x for x in worth) > 0)
        return f"`{scenario}`, 2040: {signed(worth[0])} / {signed(worth[1])}"


def region_row(row, sources):
    """History of the regional packs beside the printed figures, and their median of 2030."""
    parts = []
    for region, printed in PRINTED_BALANCES[row].items():
        run = sources.runs["regions"][region]
        held = {y: run.median(region, "resident", "current_balance", y)
                for y in range(2021, 2026) if run.published(region, "resident", "current_balance", y)}
        for year, value in printed.items():
            sources.page.check(row, f"{region} {year}: the resident current balance is {value} to the "
                                    "printed digits",
                               abs(held[year] - value) < 0.06)
        if row == "F2":
            sources.page.check(row, "the balance of Tianjin is negative in every year 2021 to 2024",
                               all(held[y] < 0 for y in range(2021, 2025)))
        parts.append(f"{region}: " + ", ".join(f"{signed(v, 2)} ({y})" for y, v in held.items())
                     + "; median of 2030 中位数 "
                       f"{signed(run.median(region, 'resident', 'current_balance', 2030), 1)}")
    return "<br>".join(parts)


def f4(s):
    h = s.history
    held = [h("current_balance", "resident", y) for y in (2023, 2024)]
    growth = [h.growth("income", "resident", 2023), h.growth("expenditure", "resident", 2023),
              h.growth("inpatient_discharges", "resident", 2023),
              bulletin_visits(h, "resident", 2023) / bulletin_visits(h, "resident", 2022) - 1]
    s.page.check("F4", "resident current balance 112.06 (2023) and 519.42 (2024)", held == [112.06, 519.42])
    s.page.check("F4", "in 2023 discharges and visits rose by over a fifth, expenditure three times as fast "
                       "as income", min(growth[2:]) > 0.18 and growth[1] > 2.5 * growth[0])
    return (f"{signed(held[0], 2)}, {signed(held[1], 2)}; 2023: income 收入 {signed_percent(growth[0])}, "
            f"expenditure 支出 {signed_percent(growth[1])}, "
            f"discharges 出院 {signed_percent(growth[2])}, visits 门诊 {signed_percent(growth[3])}")


def f5(s):
    return f"{number(s.history('accumulated_balance', 'resident', 2024), 2)}; claim b 见b"


def f6(s):
    premium = [s.history("premium_individual_benefit_year", "resident", y) for y in (2019, 2024, 2025, 2026)]
    s.page.check("F6", "the premium was 220 yuan for cover in 2019, 380 in 2024, 400 in 2025 and 2026",
                 premium == [220, 380, 400, 400])
    return "220 (2019), 380 (2024), 400 (2025, 2026); claim c 见c"


def f7(s):
    def benefit(year):
        return bulletin_visits(s.history, "resident", year) + s.history("inpatient_discharges", "resident",
                                                                        year)
    growth = benefit(2023) / benefit(2022) - 1
    s.page.check("F7", "resident visits and discharges make 2.61 billion in 2023, +21.1 %",
                 abs(benefit(2023) / 1e4 - 26.1) < 0.05 and abs(growth - 0.211) < 0.0005)
    return (f"{number(benefit(2023) / 1e4, 2)} 亿人次, {signed_percent(growth)}; "
            f"{s.effect('F7', 'outpatient-surge', -1)}")


def f8(s):
    rate = s.history("inpatient_rate", "resident", 2023)
    s.page.check("F8", "20.7 % of resident members hospitalized in 2023", rate == 20.7)
    return (f"{rate} %; {s.effect('F8', 'hospitalization-down', 1)}; {s.effect('F8', 'referral', 1)}; "
            f"{s.effect('F8', 'payment-reform', 1)}")


def f9(s):
    spent = sum(s.run.mean("baseline", f, "inpatient_expenditure", 2030)
                for f in ("resident", "employee_pooled"))
    s.page.check("F9", "the seven hospitals' 0.9 is less than a two-hundredth of the 186.5 recovered in 2023",
                 0.9 / s.history("fraud_recovery", "all", 2023) < 1 / 200)
    return (f"0.9 of 186.5 recovered in 2023 占追回资金{percent(0.9 / 186.5)}; 2 % of inpatient spending in 2030 "
            f"占住院支出2%: {number(0.02 * spent)}")


def f10(s):
    money = [s.history("fraud_recovery", "all", y) for y in (2023, 2024)]
    s.page.check("F10", "recovered 186.5 (2023) and 275 (2024)", money == [186.5, 275])
    return f"186.5, 275; {s.effect('F10', 'recovery-double', 1)}; {s.effect('F10', 'recovery-none', -1)}"


def f11(s):
    run = s.runs["premium"]
    return "2036: " + ", ".join(f"`{n}` {signed(run.mean_difference(n, 'resident', 'accumulated_balance', 2036))}"
                                for n in ("rising-20-once", "rising-20",
                                          "frozen-400-recovery-double")) + "; claim a 见a"


def f12(s):
    members = s.runs["premium"].mean_difference("rising-20", "resident", "enrolment", 2030)
    severe = s.run.mean_difference("enrolment-loss-severe", "resident", "enrolment", 2040)
    s.page.check("F12", "a rising premium costs members", members < 0)
    s.page.check("F12", "severe loss costs more members than the loss of 2019-2025",
                 severe < s.run.mean_difference("enrolment-loss", "resident", "enrolment", 2040) < 0)
    return (f"`rising-20` less `frozen-400`, members 2030 参保: {signed(members)} 万; `enrolment-loss-severe` "
            f"2040: {signed(severe)} 万")


def f13(s):
    h = s.history
    members = [h("enrolment", f, 2025) for f in ("all", "employee", "resident")]
    change = members[0] - h("enrolment", "all", 2024)
    s.page.check("F13", "13.31, 3.89 and 9.42 hundred million members, 4 million more than in 2024",
                 [round(m / 1e4, 2) for m in members] == [13.31, 3.89, 9.42] and abs(change - 407) < 1)
    return (f"{number(members[0], 1)} ({signed(change, 1)}), {number(members[1], 1)}, {number(members[2], 1)} "
            f"万; {percent(members[0] / h('population', 'none', 2025))}")


def f14(s):
    h = s.history
    s.page.check("F14", "bulletin 2025: 35921.32 and 30055.19",
                 [h("income", "all", 2025), h("expenditure", "all", 2025)] == [35921.32, 30055.19])
    return f"35921.32, 30055.19, {signed(h('current_balance', 'all', 2025), 2)}; claim h 见h"


def f15(s):
    return "P(current deficit) 2030: " + " / ".join(percent(s.run.risk("baseline", f, "current_deficit",
                                                                       2030))
                                                    for f in ("resident", "employee_pooled")) + "; claim h 见h"


def f16(s):
    people = s.history("population", "none", 2025) - s.history("population", "none", 2024)
    s.page.check("F16", "population -3.39 million in 2025", people == -339)
    s.page.check("F16", "a freeze lowers the resident balance",
                 s.balance("frozen-400")[0] < s.balance("frozen-to-2030")[0] < 0)
    return (f"population 人口 {signed(people)} 万; `frozen-400`, 2040: {signed(s.balance('frozen-400')[0])}; "
            "claim g 见g")


def f17(s):
    duplicates, platform = s.balance("duplicates"), s.balance("platform-workers", 2030)
    s.page.check("F17", "removing duplicates costs the resident fund subsidy; platform workers help the "
                        "employee pool at first", duplicates[0] < 0 < platform[1])
    return (f"`duplicates`, 2040: {signed(duplicates[0])} / {signed(duplicates[1])}; `platform-workers`, "
            f"2030: {signed(platform[0])} / {signed(platform[1])}, "
            f"2040: {' / '.join(signed(x) for x in s.balance('platform-workers'))}")


def f18(_s):
    return "+7.4 %, +7.9 %; claim d 见d"


def f22(s):
    s.page.check("F22", "9000 to 11700 yuan is +30 %", abs(11700 / 9000 - 1.3) < 1e-12)
    return "+30 %; " + s.effect("F22", "service-prices", -1)


def f23(_s):
    return "1305; claim e 见e"


def f24(s):
    total, routine = s.history("fraud_recovery", "all", 2025), s.history("fraud_recovery_agency_audit", "all",
                                                                         2025)
    s.page.check("F24", "342.19 recovered in 2025, 278 of it by routine audit",
                 [total, routine] == [342.19, 278])
    return f"342.19 = 278 + {number(total - routine, 2)}; {s.effect('F24', 'supervision-campaigns', 1)}"


def f25(s):
    h = s.history

    def rate(year):
        discharges = sum(h("inpatient_discharges", f, year) for f in ("employee", "resident"))
        return discharges / h("enrolment", "all", year)
    s.page.check("F25", "discharges per member of both funds fell by 0.8 point in 2025",
                 abs(100 * (rate(2024) - rate(2025)) - 0.78) < 0.01)
    return (f"{percent(rate(2024), 2)} → {percent(rate(2025), 2)}; {s.effect('F25', 'recovery-none', -1)}; "
            "claim f 见f")


def mechanism(row, scenario, sign, prefix=""):
    return lambda s: prefix + s.effect(row, scenario, sign)


def load(path=os.path.join("tests", "claims", "source_rows.csv")):
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


NUMBERS = {"F4": f4, "F5": f5, "F6": f6, "F7": f7, "F8": f8, "F9": f9, "F10": f10, "F11": f11, "F12": f12,
           "F13": f13, "F14": f14, "F15": f15,
           "F16": f16, "F17": f17, "F18": f18, "F19": mechanism("F19", "cross-province", -1, "1620 + 455; "),
           "F20": mechanism("F20", "new-drugs", -1), "F21": mechanism("F21", "commercial-list", 1), "F22": f22,
           "F23": f23, "F24": f24, "F25": f25,
           "F26": mechanism("F26", "traceability", 1)}


def check_names(row, page, history, keys):
    """Every scenario, key, figure and test that a row names must exist."""
    for scenario in row["scenarios"].split():
        page.check(row["id"], f"scenarios/{scenario}.yaml is there",
                   os.path.exists(f"scenarios/{scenario}.yaml"))
    for key in row["keys"].split():
        page.check(row["id"], f"{key} is a key", key in keys)
    for figure in row["figures"].split():
        series, fund, year = figure.split("/")
        page.check(row["id"], f"{figure} is a national figure", (series, fund, int(year)) in history.cell)
    for test in row["tests"].split():
        path, _, name = test.partition(":")
        text = open(path, encoding="utf-8").read() if os.path.exists(path) else None
        page.check(row["id"], f"{test} is a test", text is not None and name in text)
    page.check(row["id"], "the row names a scenario, a key or a figure",
               row["scenarios"] or row["keys"] or row["figures"])


def quoted(names):
    return ", ".join(f"`{name}`" for name in names.split())


def rows_table(page, history, runs):
    sources, body = Sources(page, history, runs), []
    rows = load()
    page.check("F1", "all 26 rows are there", [r["id"] for r in rows] == [f"F{n}" for n in range(1, 27)])
    for row in rows:
        name = row["id"]
        shown = region_row(name, sources) if name in PRINTED_BALANCES else NUMBERS[name](sources)
        check_names(row, page, history, runs["keys"])
        program = "; ".join(part for part in (
            "scenarios 情景: " + quoted(row["scenarios"]) if row["scenarios"] else "",
            "keys 参数: " + quoted(row["keys"]) if row["keys"] else "",
            "figures 数据: " + quoted(row["figures"]) if row["figures"] else "") if part)
        tests = "; ".join([f"`tests/cli/claims.sh`, {name}"]
                          + [f"`{t.replace(':', '`, `')}`" for t in row["tests"].split()])
        body.append([f"{name} {row['article']}", row["en"] + "<br>" + row["zh"], program, shown, tests,
                     row["assumed_en"] + "<br>" + row["assumed_zh"]])
    return table(["#", "statement 陈述", "in the program 程序中", "number, 亿元 数值", "tests 测试", "stays assumed 仍属假设"],
                 body)
