"""Units check (量纲检验): the unit of every series, derived through the equations by the program itself.

Units of money, persons, visits and discharges are halved in turn: every input of that dimension, in the data pack and in
the scenario, is doubled (or halved where it stands in a denominator).  A series of dimension
yuan^a person^b visit^c discharge^d must then change by exactly 2^a, 2^b, 2^c and 2^d, in every year; a constant with a
hidden unit, a term missing in a sum or a wrong factor shows as a power that is not whole or not constant.
"""
import csv
import math
import os
import re
import shutil

from common import NATIONAL, SCENARIOS, paragraphs, table

DIMENSIONS = ("yuan", "person", "visit", "discharge")
TOLERANCE = 1e-9

# Dimension of what a file or key holds.
ONE, YUAN, PERSON, VISIT, DISCHARGE = {}, {"yuan": 1}, {"person": 1}, {"visit": 1}, {"discharge": 1}
YUAN_PER_PERSON = {"yuan": 1, "person": -1}
YUAN_PER_VISIT = {"yuan": 1, "visit": -1}
YUAN_PER_DISCHARGE = {"yuan": 1, "discharge": -1}
DISCHARGE_PER_PERSON = {"discharge": 1, "person": -1}
VISIT_PER_PERSON = {"visit": 1, "person": -1}
PLAIN_UNITS = {"100m_yuan": YUAN, "10k_persons": PERSON, "visits": VISIT_PER_PERSON, "rate": ONE, "ratio": ONE,
               "index": ONE, "months": ONE, "years": ONE, "births_per_woman": ONE}

# A price per day of hospital stay belongs to a discharge: days per discharge are a plain number.
CARE_PRICE = "mechanisms.unaccompanied_care.price"
MECHANISMS = ("unaccompanied_care", "benefit_scope", "new_drugs", "commercial_list", "service_prices",
              "cross_province", "referral", "payment_reform", "supervision_channels", "traceability",
              "platform_workers", "duplicates")
SCENARIOS_TRIED = (("stress", []),
                   ("baseline", [f"mechanisms.{name}.on=true" for name in MECHANISMS] +
                    ["resident.fill_gap=true", "employee.fill_gap=true", "employee.account_share=0.8", "resident.other_income=10"]))
# Flows that a fund does not have.
NO_SUCH_FLOW = {("employee_pooled", "subsidy_income"), ("employee", "subsidy_income")} | {
    ("employee_account", name) for name in ("subsidy_income", "recovery_income", "other_income",
                                            "inpatient_expenditure", "outpatient_expenditure")}


def declared(name, unit):
    """Dimension of a series from its name and its declared unit; None if the unit is unknown."""
    if unit == "yuan":
        if name.startswith("cost_per_visit"):
            return YUAN_PER_VISIT
        return YUAN_PER_DISCHARGE if name.startswith("cost_per_discharge") else YUAN_PER_PERSON
    if unit == "rate" and name.startswith("hospitalization_rate"):
        return DISCHARGE_PER_PERSON
    return PLAIN_UNITS.get(unit)


def figure_dimension(series, unit):
    """Dimension of a row of funds.csv."""
    if unit == "10k_visits":
        return DISCHARGE if "discharges" in series else VISIT
    if unit == "yuan":
        return YUAN_PER_DISCHARGE if series == "cost_per_discharge" else YUAN_PER_PERSON
    return {"100m_yuan": YUAN, "10k_persons": PERSON}.get(unit, ONE)


def key_dimension(key, unit):
    """Dimension of a scenario key."""
    if key == CARE_PRICE:
        return YUAN_PER_DISCHARGE
    if key.endswith("hospitalization_rate") and key.startswith(("resident.", "employee.")):
        return DISCHARGE_PER_PERSON
    return {"yuan": YUAN_PER_PERSON, "100m_yuan": YUAN, "10k_persons": PERSON}.get(unit, ONE)


def scaled_rows(name, column, factor_of, target):
    """Copies a data file with one column multiplied."""
    with open(os.path.join(NATIONAL, name), encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        rows, fields = list(reader), reader.fieldnames
    for row in rows:
        row[column] = repr(float(row[column]) * factor_of(row))
    with open(os.path.join(target, name), "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fields, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def scaled_value(text, factor):
    """A number or a path rule with its levels multiplied; rates, shares and years stay."""
    def scale(match):
        return repr(float(match.group()) * factor)

    pattern = r"[-+]?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?"
    if not text.startswith("{"):
        return re.sub(pattern, scale, text)
    text = re.sub(r"(values: \{)([^}]*)(\})",
                  lambda m: m[1] + re.sub(r"(?<=: )" + pattern, scale, m[2]) + m[3], text)
    return re.sub(r"(\b(?:level|add|from|to): )(" + pattern + r")(?=[,}])",
                  lambda m: m[1] + repr(float(m[2]) * factor), text)


def scaled_scenario(shown, dimension, skip):
    """The text of `yibao show` with every value of the dimension doubled; `skip` names a key left alone."""
    path, lines = [], []
    for line in shown.splitlines():
        match = re.match(r"^( *)([A-Za-z0-9_.]+):(?: (.*?))?(?:  # ([^;]*);.*)?$", line)
        if not match or line.lstrip().startswith("#"):
            lines.append(line)
            continue
        depth = len(match[1]) // 2
        path = path[:depth] + [match[2]]
        key, value, unit = ".".join(path), match[3], match[4] or ""
        power = key_dimension(key, unit.strip()).get(dimension, 0)
        if value and power and key != skip:
            lines.append(f"{match[1]}{match[2]}: {scaled_value(value, 2.0 ** power)}")
        else:
            lines.append(line)
    return "\n".join(lines) + "\n"


def write_scaled(program, scenario, settings, dimension, folder, skip=None):
    """Scenario file and data pack in a new unit; the file's path.  Regional packs are not used."""
    pack = os.path.join(folder, "data", "national")
    os.makedirs(pack)
    for name in os.listdir(NATIONAL):
        shutil.copy(os.path.join(NATIONAL, name), pack)

    def factor(power_of):
        return lambda row: 2.0 ** power_of(row).get(dimension, 0)

    if dimension:
        scaled_rows("funds.csv", "value", factor(lambda row: figure_dimension(row["series"], row["unit"])), pack)
        for name in os.listdir(NATIONAL):
            if name.startswith("population_") or name == "migration.csv":
                scaled_rows(name, "persons", factor(lambda row: PERSON), pack)
    shown = program.output("show", os.path.join(SCENARIOS, scenario + ".yaml"),
                           *[part for setting in settings for part in ("--set", setting)])
    file = os.path.join(folder, "units.yaml")
    with open(file, "w", encoding="utf-8") as out:
        out.write(scaled_scenario(shown, dimension, skip))
    return file


def power_of(base, scaled):
    """The power of 2 between two rows by year, and whether it is whole and the same in every year."""
    size = max(map(abs, base.values()))
    if size == 0.0:
        return None, all(value == 0.0 for value in scaled.values())
    year = max(base, key=lambda y: abs(base[y]))
    if scaled[year] * base[year] <= 0.0:
        return None, False
    exponent = math.log2(scaled[year] / base[year])
    whole = round(exponent)
    factor = 2.0 ** whole
    fits = all(abs(scaled[y] - base[y] * factor) <= TOLERANCE * size * factor for y in base)
    return whole, fits and abs(exponent - whole) < 1e-9


def derive(program, folder, skip=None, tried=SCENARIOS_TRIED, paths=(None, 3)):
    """(fund, series) to dimension, the declared units, and the series whose powers are not whole or constant."""
    dimensions, units, broken = {}, {}, []
    for number, (scenario, settings) in enumerate(tried):
        files = {dimension: write_scaled(program, scenario, settings, dimension,
                                         os.path.join(folder, f"{number}-{dimension or 'base'}"), skip)
                 for dimension in (None, *DIMENSIONS)}
        for path in paths:
            base, units, _ = program.trace(files[None], path=path)
            for dimension in DIMENSIONS:
                scaled = program.trace(files[dimension], path=path)[0]
                for key, row in base.items():
                    power, fits = power_of(row, scaled[key])
                    known = dimensions.setdefault(key, {})
                    if not fits or (power is not None and known.setdefault(dimension, power) != power):
                        broken.append((*key, dimension))
    return dimensions, units, broken


def mismatches(dimensions, units):
    """Series whose derived dimension is not that of the declared unit."""
    wrong = []
    for (fund, name), unit in units.items():
        found = {d: p for d, p in dimensions[fund, name].items() if p}
        expected = declared(name, unit)
        if expected is None or (dimensions[fund, name] and found != expected):
            wrong.append((fund, name, unit, text_of(found)))
    return wrong


def text_of(dimension):
    """yuan·person⁻¹."""
    raised = {1: "", 2: "²", -1: "⁻¹", -2: "⁻²"}
    order = sorted(dimension.items(), key=lambda item: (item[1] < 0, DIMENSIONS.index(item[0])))
    parts = [name + raised[power] for name, power in order if power]
    return "·".join(parts) if parts else "1"


def section(program, checks):
    folder = os.path.join(program.work, "units")
    os.makedirs(folder)
    dimensions, units, broken = derive(program, folder)
    checks.check("units: every series changes by whole powers, in every year", not broken, str(broken[:5]))
    wrong = mismatches(dimensions, units)
    checks.check("units: every series has the dimension of its declared unit", not wrong, str(wrong[:5]))
    zero = {key for key, found in dimensions.items() if not found}
    checks.check("units: only flows that a fund does not have are zero throughout", zero == NO_SUCH_FLOW,
                 str(sorted(zero ^ NO_SUCH_FLOW)))
    groups = {}
    for (fund, name), unit in units.items():
        derived = text_of(dimensions[fund, name]) if (fund, name) not in zero else "0"
        groups.setdefault((unit, text_of(declared(name, unit) or {}), derived), []).append((fund, name))

    # Controls: an input that is left in the old unit must be noticed.
    noticed = []
    for key in ("resident.subsidy", "supervision.recovery", "resident.inpatient.hospitalization_rate"):
        control = os.path.join(folder, "without-" + key)
        os.makedirs(control)
        found, declared_units, left = derive(program, control, skip=key, tried=(("baseline", []),), paths=(None,))
        noticed.append(bool(left or mismatches(found, declared_units)))
    checks.check("units: each of three inputs left in the old unit is noticed", all(noticed))

    rows = []
    for (unit, expected, found), members in sorted(groups.items()):
        names = sorted({name for _, name in members})
        rows.append([unit, expected, found, len(members), ", ".join(f"`{name}`" for name in names)])
    return paragraphs(
        f"""Every input that is an amount of money is doubled (as if the yuan were halved), in the data pack and in the
        scenario; then every number of persons; then visits; then discharges. A series of dimension yuanᵃ·personᵇ·visitᶜ·dischargeᵈ
        must change by exactly 2ᵃ, 2ᵇ, 2ᶜ, 2ᵈ (to {TOLERANCE:g}), in every year, on the central path and on path 3 with all shocks, in
        `stress` and in `baseline` with all twelve mechanisms and both gap rules on. So the unit of every series is derived
        through all equations, by the program itself, and compared with the unit that it declares: {len(units)} series, no
        difference. As a control, an input that is left in the old unit (subsidy, recovered money, hospitalization
        rate) is noticed each time.""",
        f"""将所有金额类输入（数据包与情景文件）加倍，相当于把货币单位减半；再依次对人数、门诊人次、出院人次做同样处理。量纲为
        元ᵃ·人ᵇ·门诊人次ᶜ·出院人次ᵈ的序列，在每一年都必须恰好变为2ᵃ、2ᵇ、2ᶜ、2ᵈ倍（误差不超过{TOLERANCE:g}）；分别在中心路径和含全部冲击的第3条路径上，
        对`stress`情景以及打开全部十二项机制和两项补缺规则的`baseline`情景检验。这样，每个序列的单位由程序本身通过全部方程推导出来，
        再与其声明的单位比较：共{len(units)}个序列，无一不符。作为反例检验，故意让一项输入（财政补助、追回资金、住院率）保留旧单位，每次都能被发现。""") + table(
        ["declared unit 声明单位", "its dimension 应有量纲", "derived 推导量纲", "series 序列数", "names 名称"], rows)
