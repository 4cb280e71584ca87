"""Claims a, e, f, g: what a policy is worth, from paired differences of runs."""
from results import band, number, percent, sides, signed, table

FUNDS = (("resident", "resident 居民"), ("employee_pooled", "employee pool 职工统筹"))
COLUMN_RECOVERED = 275.0     # 100m yuan, 2024
COLUMN_MEMBERS = 9.6e8
RISE = 20.0                  # yuan

RECOVERY_ROWS = [
    ("premium", "rising-20-once", "one rise of 20 yuan in 2027 2027年一次性上涨20元"),
    ("premium", "rising-20", "20 yuan more each year from 2027 自2027年每年上涨20元"),
    ("premium", "frozen-400-recovery-once", "275 more recovered in 2027, once 2027年一次性多追回275亿元"),
    ("premium", "frozen-400-recovery-double", "342 more recovered every year 每年多追回342亿元"),
    ("no-deterrence", "frozen-400-recovery-double", "the same without deterrence 同上，不计威慑"),
    ("all-income", "frozen-400-recovery-double", "the same, all of it booked as income 同上，全部计入基金收入"),
]


def check_recovery(page, worth, run):
    once, rises = worth["premium", "rising-20-once"], worth["premium", "rising-20"]
    back, double = worth["premium", "frozen-400-recovery-once"], worth["premium", "frozen-400-recovery-double"]
    page.check("F11", "both the premium rise and the recovered money raise the balance",
               min(once + rises + back + double) > 0)
    page.check("F11", "recovered once, 275 is worth less than one lasting rise already at the end of 2027, "
                      "and far less in 2036",
               back[0] < once[0] and 5 * back[1] < once[1])
    page.check("F11", "a rise of 20 yuan each year is worth at least three times the doubled recovery in 2036",
               rises[1] > 3 * double[1])
    page.check("F11", "doubled recovery for good is worth about one single rise (0.7 to 1.6 times) in 2036",
               0.7 < double[1] / once[1] < 1.6)
    page.check("F11", "without deterrence recovery is worth less, all booked as income more, and still less "
                      "than yearly rises",
               worth["no-deterrence", "frozen-400-recovery-double"][1] < double[1]
               < worth["all-income", "frozen-400-recovery-double"][1] < rises[1])
    page.check("F10", "recovered money lowers the probability of exhaustion by 2040, a rising premium lowers "
                      "it more",
               run.risk("rising-20", "resident", "exhausted_by", 2040)
               < run.risk("frozen-400-recovery-double", "resident", "exhausted_by", 2040)
               < run.risk("frozen-400", "resident", "exhausted_by", 2040))


def recovery_arithmetic(members):
    one_year = RISE * COLUMN_MEMBERS / 1e8
    return table(["arithmetic of the column, 亿元 专栏口径", "first year 第一年", "ten years 十年累计"], [
        ["one rise of 20 yuan that stays 上涨一次并保持 (20 × 9.6×10⁸; 2025 members 按2025年参保人数: "
         f"{number(RISE * members / 1e4, 1)})",
         number(one_year), number(10 * one_year)],
        ["20 yuan more each year 每年再涨20元 (1 + 2 + … + 10 = 55)", number(one_year), number(55 * one_year)],
        ["275 recovered once 一次性追回275", number(COLUMN_RECOVERED), number(COLUMN_RECOVERED)],
        ["275 more recovered every year 每年多追回275", number(COLUMN_RECOVERED), number(10 * COLUMN_RECOVERED)]])


def claim_a(page, history, runs):
    members, worth, body = history("enrolment", "resident", 2025), {}, []
    resident_share = history("expenditure", "resident", 2025) / (
        history("expenditure", "resident", 2025) + history("expenditure", "employee_pooled", 2025))
    share = runs["keys"].default("supervision.recovery_as_income_share")
    booked = COLUMN_RECOVERED * share * resident_share
    page.check("F11", "20 yuan × 960 million members = 192, with the members of 2025 188",
               abs(RISE * COLUMN_MEMBERS / 1e8 - 192) < 1e-9
               and abs(RISE * members / 1e4 - 188.4) < 0.05)
    for folder, scenario, label in RECOVERY_ROWS:
        rows = [runs[folder].difference(scenario, "resident", "accumulated_balance", y)
                for y in (2027, 2036, 2040)]
        worth[folder, scenario] = [float(r["mean"]) for r in rows]
        body.append([label, f"`{scenario}`"] + [band(r) for r in rows]
                    + [percent(runs[folder].risk(scenario, "resident", "exhausted_by", 2040))])
    check_recovery(page, worth, runs["all"])
    once, rises = worth["premium", "rising-20-once"][1], worth["premium", "rising-20"][1]
    double, back = worth["premium", "frozen-400-recovery-double"][1], worth["premium",
                                                                            "frozen-400-recovery-once"][1]
    deterrence = percent(1.0 - worth["no-deterrence", "frozen-400-recovery-double"][1] / double, 0)
    booked_all = worth["all-income", "frozen-400-recovery-double"][1]
    frozen = percent(runs["premium"].risk("frozen-400", "resident", "exhausted_by", 2040))
    text = sides([
        ("Statement 陈述", "Column of 8 February 2025: 20 yuan more from 960 million members is 192 亿元, less "
                         "than the 275 亿元 recovered in 2024; supervision could replace the rise.",
         "2025年2月8日专栏：9.6亿参保人每人多缴20元共192亿元，少于2024年追回的275亿元；加强监管可以替代涨价。"),
        ("What the sum leaves out 算式的遗漏", "The 275 come from both funds and are already recovered each "
                                          "year: only *more* money can replace a rise. "
         f"Of 275 the resident fund books about {number(booked)} as income (assumed: {percent(share, 0)} is "
         f"income, `supervision.recovery_as_income_share`; {percent(resident_share, 0)} "
         "of it resident, by expenditure); the rest shows as lower expenditure. A rise is paid again every "
         "year, and the next comes on top.",
         f"275亿元来自两个基金，且每年已在追回，只有“多追回的部分”才能替代涨价。其中居民基金计入收入的约{number(booked)}亿元"
         f"（假设{percent(share, 0)}计入收入，`supervision.recovery_as_income_share`；"
         f"按支出居民占{percent(resident_share, 0)}），其余体现为支出减少。涨价则每年都收，且逐年叠加。"),
        ("Verdict 结论", "**The sum is right, the conclusion is not.** Means to the end of 2036, against a "
                       f"premium frozen at 400: 275 recovered once {signed(back)}, one rise {signed(once)}, "
         f"doubled recovery in every year {signed(double)} ({number(double / once, 1)} times one rise), 20 "
         f"yuan more each year {signed(rises)} ({number(rises / double, 1)} times doubled recovery). "
         "Lasting extra recovery of that size can replace about one rise of 20 yuan, not a rise every year. "
         f"{deterrence} of its worth is deterrence, which is an assumption. "
         f"If all recovered money were booked as income it would be worth {signed(booked_all)}, "
         f"{number(booked_all / once, 1)} times one rise and still {percent(booked_all / rises, 0)} of "
         "yearly rises.",
         f"**算式成立，结论不成立。** 相对缴费冻结在400元，至2036年末（均值）：一次性追回275亿元{signed(back)}，上涨一次{signed(once)}，"
         f"追回资金逐年翻倍{signed(double)}（为上涨一次的{number(double / once, 1)}倍），"
         f"每年上涨20元{signed(rises)}（为翻倍追回的{number(rises / double, 1)}倍）。"
         f"持续多追回这一规模的资金大约可替代一次20元的上涨，不能替代逐年上涨。其作用的{deterrence}来自威慑（假设）。"
         f"若追回资金全部计入收入，则为{signed(booked_all)}，为上涨一次的{number(booked_all / once, 1)}倍，"
         f"仍只有逐年上涨的{percent(booked_all / rises, 0)}。"),
    ])
    return "sum", "\n".join([
        text,
        recovery_arithmetic(members),
        "Resident accumulated balance less that of `frozen-400` 居民累计结余与 `frozen-400` 之差 "
        f"(there 该情景 P(exhausted by 2040) {frozen}):\n",
        table(["policy 政策", "scenario 情景", "2027", "2036", "2040", "P(exhausted by 2040)"], body)])


CARE_ROWS = [("base", "as shipped 缺省: 50 %, 8.7 days, 100 yuan, half covered", 0.5),
             ("take-up-low", "take-up 30 % 采用比例", 0.5),
             ("take-up-high", "take-up 70 %", 0.5), ("days-low", "5 days 天数", 0.5),
             ("days-high", "12 days", 0.5),
             ("price-low", "60 yuan a day 日价", 0.5), ("price-high", "150 yuan a day", 0.5),
             ("covered-low", "funds pay 30 % 基金支付", 0.3), ("covered-high", "funds pay 70 %", 0.7)]


def care_spending(run, year):
    return sum(run.mean("unaccompanied-care", f, "unaccompanied_care_expenditure", year) for f, _ in FUNDS)


def claim_e(page, history, runs):
    press = 3e8 * 0.5 * 8.7 * 100 / 1e8
    discharges = sum(history("inpatient_discharges", f, 2025) for f in ("employee", "resident"))
    own = discharges * 1e4 * 0.5 * 8.7 * 100 / 1e8
    run, body = runs["care/base"], []
    page.check("F23", "300 million × 50 % × 8.7 × 100 = 1305, over 1000", abs(press - 1305) < 1e-9)
    page.check("F23", "with the discharges of 2025 it is about 1213", abs(own - 1212.6) < 0.1)
    for name, label, covered in CARE_ROWS:
        other = runs["care/" + name]
        funds = care_spending(other, 2030)
        # The same paths without such care: the difference of the means is the mean of the paired differences.
        losses = [other.mean("unaccompanied-care", f, "accumulated_balance", 2040)
                  - run.mean("baseline", f, "accumulated_balance", 2040) for f, _ in FUNDS]
        body.append([label, number(funds / covered), number(funds)] + [number(x) for x in losses])
        page.check("F23", f"care without family members costs both funds money ({name})",
                   max(losses) < 0 < funds)
    ratio = care_spending(runs["care/covered-high"], 2030) / care_spending(run, 2030)
    page.check("F23", "the funds' part is proportional to the covered share", abs(ratio - 1.4) < 1e-6)
    effect = [[label, band(run.bands("unaccompanied-care", fund, "unaccompanied_care_expenditure", 2030))]
              + [band(run.difference("unaccompanied-care", fund, "accumulated_balance", y))
                 for y in (2030, 2040)]
              + [f"{percent(runs['all'].risk('baseline', fund, 'exhausted_by', 2050))} → "
                 f"{percent(runs['all'].risk('unaccompanied-care', fund, 'exhausted_by', 2050))}"]
              for fund, label in FUNDS]
    gross, paid = care_spending(run, 2030) / 0.5, care_spending(run, 2030)
    text = sides([
        ("Statement 陈述", "Article of 16 March 2026: half of 300 million admissions, 8.7 days, 100 yuan a "
                         "day: care without family members would cost over 100 billion yuan.",
         "2026年3月16日文章：3亿人次住院的一半，8.7天，每天100元，无陪护服务费用超过1000亿元。"),
        ("Arithmetic 算式", f"3×10⁸ × 50 % × 8.7 × 100 = {number(press)} 亿元; with the "
                          f"{number(discharges / 1e4, 2)}×10⁸ discharges of 2025 {number(own)}.",
         f"3×10⁸ × 50 % × 8.7 × 100 = {number(press)}亿元；"
         f"按2025年出院{number(discharges / 1e4, 2)}亿人次为{number(own)}亿元。"),
        ("Verdict 结论", "**The sum is right for its inputs; take-up and price are estimates of the article, "
                       "and what the funds pay depends on rules that do not exist nationally.** With the "
                       f"price following wages and full effect in 2030 the charges are {number(gross)} 亿元; "
         f"at an assumed covered share of one half the funds pay {number(paid)}. The second table shows what "
         "each assumption is worth.",
         f"**按其输入算式成立；采用比例与价格是文章的估计，基金负担取决于全国尚无的支付规则。** 价格随工资上涨、2030年达到全部效果时，收费为{number(gross)}亿元；假设基金支付一半，"
         f"则为{number(paid)}亿元。"
         "第二张表列出各项假设的影响。"),
    ])
    return "gross", "\n".join([
        text,
        table(["fund 基金", "fund part in 2030 基金支出", "balance less baseline 2030 累计结余之差", "2040",
               "P(exhausted by 2050)"], effect),
        "One assumption changed at a time, means 逐项改变假设（均值）:\n",
        table(["assumption 假设", "charges in 2030 收费", "paid by the funds 基金支付",
               "resident balance 2040 居民累计结余", "employee pool 2040 职工统筹"], body)])


THRESHOLDS = (0.05, 0.25, 0.5)


def shown_year(year):
    return str(year) if year else "after 2060 之后"


def claim_f(page, history, runs):
    run, worth, shifts, later = runs["all"], [], [], []
    for fund, label in FUNDS:
        rows = {(s, y): run.difference("hospitalization-down", fund, s, y)
                for s in ("expenditure", "accumulated_balance") for y in (2030, 2040, 2050)}
        mean = {key: float(row["mean"]) for key, row in rows.items()}
        worth.append([label] + [band(rows["expenditure", y]) for y in (2030, 2040)]
                     + [band(rows["accumulated_balance", y]) for y in (2030, 2040, 2050)])
        years = {s: [run.first_year(s, fund, "exhausted_by", p) for p in THRESHOLDS]
                 for s in ("baseline", "hospitalization-down")}
        pairs = list(zip(years["baseline"], years["hospitalization-down"]))
        shifts.append([label] + [f"{shown_year(a)} → {shown_year(b)}" for a, b in pairs])
        later += [(b or 2061) - (a or 2061) for a, b in pairs]
        page.check("F25", f"one point less hospitalization lowers expenditure of the {fund} fund, more each "
                          "year, and raises its balance",
                   mean["expenditure", 2040] < mean["expenditure", 2030] < 0
                   < mean["accumulated_balance", 2030] < mean["accumulated_balance", 2040])
        page.check("F25", f"exhaustion of the {fund} fund does not come earlier with less hospitalization",
                   min(later) >= 0)
    # In points of probability: in years the delay depends on how flat the probability is where it passes a half.
    drops = [run.risk("baseline", f, "exhausted_by", y) - run.risk("hospitalization-down", f, "exhausted_by", y)
             for f, _ in FUNDS for y in range(2026, 2061)]
    page.check("F25", "one point lowers no probability of exhaustion by more than a tenth",
               0 <= min(drops) and max(drops) <= 0.1)
    value = {f: -run.mean_difference("hospitalization-down", f, "expenditure", 2030) for f, _ in FUNDS}
    left = [percent(run.risk("hospitalization-down", f, "exhausted_by", 2060), 0) for f, _ in FUNDS]
    base, through = run.facts("baseline")["calibration"], runs["keys"].default("volume_pass_through")
    static = {f: base[c]["expenditure_100m_yuan"] / base[c]["use_per_member"] / 100.0
              for f, c in (("resident", "resident_inpatient"), ("employee_pooled", "employee_inpatient"))}
    page.check("F8", "one point of hospitalization is a twentieth of inpatient expenditure: 380 to 390 "
                     "(resident), 340 to 350 (employee)",
               380 < static["resident"] < 390 and 340 < static["employee_pooled"] < 350)
    parts = [number(x) for x in (static["resident"], static["employee_pooled"], through * static["resident"],
                                 through * static["employee_pooled"],
                                 value["resident"], value["employee_pooled"])]
    text = sides([
        ("Question 问题", "Article of 16 March 2026: the national hospitalization rate turned down by about "
                        "one point in 2025. What is one further point worth?",
         "2026年3月16日文章：2025年全国住院率下降约1个百分点。再降一个百分点值多少钱？"),
        ("Arithmetic 算式", f"At the prices of 2025 one point is {parts[0]} 亿元 of resident and {parts[1]} of "
                          "pooled inpatient expenditure (the inpatient share of expenditure is assumed). "
         f"Under global budgets {percent(through, 0)} of it is assumed to reach the funds "
         f"(`volume_pass_through`): {parts[2]} and {parts[3]}.",
         f"按2025年价格，一个百分点对应居民住院支出{parts[0]}亿元、职工统筹{parts[1]}亿元（住院占支出的比例为假设）。"
         f"总额预算下假设{percent(through, 0)}传导至基金（`volume_pass_through`）：{parts[2]}和{parts[3]}亿元。"),
        ("Answer 结论", f"**About {parts[4]} 亿元 a year to the resident fund and {parts[5]} to the employee "
                      "pool in 2030** (means of the paired differences), growing with cost and age. "
         f"The years in which P(exhausted) passes 5, 25 and 50 % move by {min(later)} to {max(later)} years, "
         f"and in no year is it lower by more than {number(100 * max(drops), 1)} points; "
         f"by 2060 it is still {left[0]} and {left[1]}. That discharges fell in 2025 is data (21.73 to 20.95 "
         "per 100 members of both funds, 0.8 point); that supervision caused it is the press's reading, "
         "and the model's deterrence is calibrated to that reading.",
         f"**2030年居民基金每年约{parts[4]}亿元，职工统筹约{parts[5]}亿元**（配对差均值），随费用与老龄化增长。"
         f"耗尽概率超过5%、25%、50%的年份推迟{min(later)}至{max(later)}年，"
         f"各年耗尽概率的降幅均不超过{number(100 * max(drops), 1)}个百分点；至2060年仍为{left[0]}和{left[1]}。"
         "2025年出院率下降是数据（两类参保人每百人由21.73降至20.95，0.8个百分点）；其原因是监管属报道的解读，模型的威慑强度按此解读设定。"),
    ])
    return "sized", "\n".join([
        text,
        "`hospitalization-down` less `baseline`, 亿元:\n",
        table(["fund 基金", "expenditure 支出 2030", "2040", "accumulated 累计结余 2030", "2040", "2050"], worth),
        "Year in which P(exhausted) passes 耗尽概率超过某值的年份, baseline → hospitalization-down:\n",
        table(["fund 基金", "5 %", "25 %", "50 %"], shifts)])


def gap_table(gap, page):
    body, cumulated = [], {}
    for scenario in ("baseline", "frozen-to-2030", "frozen-400"):
        for year in (2030, 2035, 2040):
            cumulated[scenario, year] = sum(gap.mean(scenario, "resident", "gap_subsidy_income", y)
                                            for y in range(2026, year + 1))
        for year in (2035, 2040):
            row = gap.bands(scenario, "resident", "gap_subsidy_income", year)
            body.append([f"`{scenario}`", str(year), band(row), number(float(row["mean"])),
                         number(cumulated[scenario, year])])
    page.check("F16", "the additional subsidy grows with the length of the freeze",
               cumulated["baseline", 2040] < cumulated["frozen-to-2030", 2040] < cumulated["frozen-400", 2040])
    return cumulated, table(["scenario 情景", "year 年份", "additional subsidy in the year 当年追加补助", "mean 均值",
                             "mean, cumulated from 2026 累计均值"], body)


def claim_g(page, _history, runs):
    run, gap, body, years = runs["all"], runs["gap"], [], []
    for scenario in ("frozen-to-2030", "frozen-400"):
        rows = [run.difference(scenario, "resident", "accumulated_balance", y) for y in (2030, 2035, 2040)]
        body.append([f"`{scenario}`"] + [band(r) for r in rows])
        page.check("F16", f"{scenario} costs the resident fund more each time",
                   0 > float(rows[0]["mean"]) > float(rows[1]["mean"]) > float(rows[2]["mean"]))
    for scenario, fund, label in [(s, "resident", "resident 居民")
                                  for s in ("baseline", "frozen-to-2030", "frozen-400")] + \
            [("baseline", "employee_pooled", "employee pool 职工统筹（all three 三者相同）")]:
        years.append([label, f"`{scenario}`"]
                     + [shown_year(run.first_year(scenario, fund, "exhausted_by", p)) for p in THRESHOLDS])
    untouched = run.risk("baseline", "employee_pooled", "exhausted_by", 2050)
    page.check("F16", "a freeze hardly touches the employee pool",
               all(abs(run.risk(s, "employee_pooled", "exhausted_by", 2050) - untouched) < 0.01
                   for s in ("frozen-to-2030", "frozen-400")))
    half = {s: run.first_year(s, "resident", "exhausted_by", 0.5)
            for s in ("baseline", "frozen-to-2030", "frozen-400")}
    page.check("F16", "P(resident fund exhausted) passes 50 % earlier the longer the freeze",
               half["frozen-400"] < half["frozen-to-2030"] <= half["baseline"])
    cumulated, subsidies = gap_table(gap, page)
    reserve = {y: -gap.mean_difference("frozen-400", "resident", "accumulated_balance", y)
               for y in (2030, 2035, 2040)}
    extra = {y: cumulated["frozen-400", y] - cumulated["baseline", y] for y in reserve}
    page.check("F16", "until 2030 the reserve pays for nearly all of the freeze, by 2040 subsidy pays for a "
                      "third or more",
               extra[2030] < 0.05 * reserve[2030] and extra[2040] > 0.33 * (extra[2040] + reserve[2040]))
    cost = {s: -run.mean_difference(s, "resident", "accumulated_balance", 2040)
            for s in ("frozen-to-2030", "frozen-400")}
    who = table(["`frozen-400`, filled gaps, means 缺口由补助填补（均值）", "2030", "2035", "2040"],
                [["paid by the reserve 由结余承担"] + [number(reserve[y]) for y in reserve],
                 ["paid by additional subsidy 由追加补助承担"] + [number(extra[y]) for y in extra]])
    text = sides([
        ("Question 问题", "Article of 16 March 2026: most provinces kept 400 yuan in 2025, for the first time. "
                        "What does a freeze to 2030, or for ever, cost, and who pays?",
         "2026年3月16日文章：2025年多数省份首次维持400元不变。冻结至2030年或一直冻结的代价多大，由谁承担？"),
        ("Yardstick 比较基准", "The baseline, in which the premium grows with disposable income from 2026 on. "
                           "The subsidy is the same in all three.",
         "基准情景：个人缴费自2026年起随居民收入增长；三个情景的财政补助标准相同。"),
        ("Answer 结论", f"**A freeze to 2030 costs {number(cost['frozen-to-2030'])} 亿元 by 2040, a freeze for "
                      f"ever {number(cost['frozen-400'])}** (means of the difference of the accumulated "
                      "balance, with interest). Up to 2030 the reserve pays: the freeze is not felt at once. "
         "If the state keeps the reserve at zero, subsidy pays "
         f"{percent(extra[2040] / (extra[2040] + reserve[2040]), 0)} of the cost of the lasting freeze by "
         "2040. "
         "A freeze that ends does not win back what was not collected: from 2030 the premium grows from a "
         "lower level.",
         f"**冻结至2030年，到2040年的代价为{number(cost['frozen-to-2030'])}亿元；"
         f"一直冻结为{number(cost['frozen-400'])}亿元**（累计结余之差的均值，含利息）。2030年前由结余承担，影响不会立即显现。"
         f"若由财政使结余不低于零，到2040年一直冻结的代价中{percent(extra[2040] / (extra[2040] + reserve[2040]), 0)}由补助承担。"
         "冻结结束后并不补收，保费自2030年起从较低水平增长。"),
    ])
    return "sized", "\n".join([
        text,
        "Resident accumulated balance less baseline 居民累计结余与基准之差:\n",
        table(["scenario 情景", "2030", "2035", "2040"], body),
        "Year in which P(exhausted) passes 耗尽概率超过某值的年份:\n",
        table(["fund 基金", "scenario 情景", "5 %", "25 %", "50 %"], years),
        "With `resident.fill_gap=true`, 亿元:\n",
        subsidies,
        who])
