"""Claims b, c, d, h: what the published series say, and what the projection adds."""
from results import band, number, percent, sides, signed, signed_percent, table

# Preliminary statistics (统计快报) of 2024 and 2025: visits in 10,000, wider scope than the annual bulletin;
# money in 100m yuan.
FLASH_VISITS = {("employee", 2024): 352900.0, ("employee", 2025): 384900.0,
                ("resident", 2024): 316000.0, ("resident", 2025): 336600.0}
FLASH_INCOME = {2024: 34809.95, 2025: 35873.11}
FLASH_EXPENDITURE = {2024: 29675.92, 2025: 30009.38}
PRINTED_VISIT_GROWTH = 0.2551


def claim_b(page, history, _runs):
    resident, pooled = (history("accumulated_balance", f, 2024) for f in ("resident", "employee_pooled"))
    both, months = resident + pooled, resident / history("expenditure", "resident", 2024) * 12.0
    page.check("F5", "both pools held 38628.52 and the resident fund 8183.02 at the end of 2024",
               abs(both - 38628.52) < 0.005 and abs(resident - 8183.02) < 0.005)
    page.check("F5", "3.87 trillion is both pools to rounding and 4.7 times the resident reserve",
               abs(both - 38700) < 100 and 4.6 < 38700 / resident < 4.8)
    return "wrong", sides([
        ("Statement 陈述", "Column of 8 February 2025: the resident fund has accumulated 3.87 trillion yuan.",
         "2025年2月8日专栏：居民医保基金累计结余3.87万亿元。"),
        ("Data 数据", f"NHSA bulletin 2024: employee pool {pooled:.2f}, resident fund {resident:.2f}, together "
                    f"{both:.2f} 亿元.",
         f"国家医保局2024年公报：职工统筹基金{pooled:.2f}，居民基金{resident:.2f}，合计{both:.2f}亿元。"),
        ("Verdict 结论", "**Wrong.** 3.87 trillion is the sum of both pools. The resident fund held "
                       f"{percent(resident / both, 0)} of it: "
         f"{resident:.2f} 亿元, {number(months, 1)} months of its expenditure in 2024. The employee pool's "
         "money does not pay residents' claims.",
         f"**不成立。** 3.87万亿元是两个统筹基金之和；居民基金为{resident:.2f}亿元，占{percent(resident / both, 0)}，"
         f"相当于其2024年支出的{number(months, 1)}个月。职工统筹基金并不支付居民待遇。"),
    ])


def insured_share(history, year):
    return history("enrolment", "all", year) / history("population", "none", year)


def participation_history(history):
    body = []
    for year in range(2019, 2026):
        insured, population = history("enrolment", "all", year), history("population", "none", year)
        body.append([str(year), number(population), number(insured),
                     number(history("enrolment", "resident", year)),
                     number(history("enrolment", "employee", year)), number(population - insured),
                     percent(insured / population, 2)])
    return table(["year 年份", "population 人口（万人）", "insured 参保", "resident 居民", "employee 职工",
                  "uninsured 未参保", "insured / population 参保率"], body)


def participation_projection(run):
    body = []
    for scenario in ("baseline", "enrolment-loss", "enrolment-loss-severe"):
        for year in (2030, 2040):
            body.append([f"`{scenario}`", str(year),
                         band(run.bands(scenario, "all", "participation_rate", year), 2, 100.0),
                         band(run.bands(scenario, "all", "uninsured", year)),
                         band(run.bands(scenario, "resident", "enrolment", year))])
    return table(["scenario 情景", "year 年份", "insured / population, % 参保率", "uninsured 未参保（万人）",
                  "resident members 居民参保（万人）"], body)


def claim_c(page, history, runs):
    run = runs["all"]

    def change(series, fund):
        return history(series, fund, 2025) - history(series, fund, 2019)

    resident, employee = change("enrolment", "resident"), change("enrolment", "employee")
    population = change("population", "none")
    uninsured = population - resident - employee
    page.check("F6", "resident members fell in every year from 2019 to 2025",
               all(history("enrolment", "resident", y) < history("enrolment", "resident", y - 1)
                   for y in range(2019, 2026)))
    page.check("F6", "the insured share was above 95 % until 2022 and below it from 2023 on",
               all((insured_share(history, y) > 0.95) == (y <= 2022) for y in range(2019, 2026)))
    page.check("F6", "most of the fall of resident members is the rise of employee members, a fifth to a "
                     "quarter uninsured people",
               employee > 0.6 * -resident and 0.2 < uninsured / -resident < 0.25)
    page.check("F12", "more loss of members means fewer insured",
               run.mean("enrolment-loss-severe", "all", "participation_rate", 2040)
               < run.mean("enrolment-loss", "all", "participation_rate", 2040)
               < run.mean("baseline", "all", "participation_rate", 2040))
    shares = [percent(x / -resident, 0) for x in (employee, -population, uninsured)]
    text = sides([
        ("Statement 陈述", "Column of 8 February 2025: participation is stable above 95 % although members "
                         "fell for five years (2019-2023).",
         "2025年2月8日专栏：参保率稳定在95%以上，而居民参保人数连续五年下降（2019—2023年）。"),
        ("Data 数据", f"2019-2025: resident members {signed(resident)} (10,000). By the identity population = "
                    "resident + employee + uninsured: "
         f"employee members {signed(employee)} ({shares[0]} of the fall), population {signed(population)} "
         f"({shares[1]}), "
         f"uninsured {signed(uninsured)} ({shares[2]}). Duplicates that were removed count here as newly "
         "uninsured.",
         f"2019—2025年居民参保{signed(resident)}万人。按“人口＝居民＋职工＋未参保”分解：职工参保{signed(employee)}万（占降幅{shares[0]}），"
         f"人口{signed(population)}万（{shares[1]}），未参保{signed(uninsured)}万（{shares[2]}）。清理的重复参保在此计为新增未参保。"),
        ("Verdict 结论", f"**Half right.** The members did fall, seven years running by 2025; {shares[0]} of "
                       "the fall is matched by the rise of employee members (how many of these moved over is "
                       "not published). "
         "But on the year-end population participation is not stable: "
         f"{percent(insured_share(history, 2019))} in 2019, "
         f"{percent(insured_share(history, 2021))} in 2021, {percent(insured_share(history, 2024))} in 2024, "
         f"{percent(insured_share(history, 2025))} in 2025: "
         "above 95 % until 2022, below since.",
         f"**部分成立。** 居民参保人数确实下降（至2025年已连续七年），其中{shares[0]}与职工参保增加相对应（实际转入人数未公布）；但按年末人口计算参保率并不稳定："
         f"2019年{percent(insured_share(history, 2019))}，2021年{percent(insured_share(history, 2021))}，"
         f"2024年{percent(insured_share(history, 2024))}，"
         f"2025年{percent(insured_share(history, 2025))}；2022年以前高于95%，此后低于95%。"),
    ])
    return "half", "\n".join([text, participation_history(history), "Projection 预测:\n",
                              participation_projection(run)])


def bulletin_visits(history, fund, year):
    """Ordinary plus chronic and special-disease visits, without pharmacies."""
    return history("outpatient_visits", fund, year) + history("chronic_outpatient_visits", fund, year)


def both_funds(value, *arguments):
    return {"employee": value("employee", *arguments), "resident": value("resident", *arguments),
            "all": value("employee", *arguments) + value("resident", *arguments)}


def visit_scopes(history):
    bulletin = {y: both_funds(lambda fund, y=y: bulletin_visits(history, fund, y)) for y in (2024, 2025)}
    flash = {y: both_funds(lambda fund, y=y: FLASH_VISITS[fund, y]) for y in (2024, 2025)}
    return [("bulletin on bulletin 公报对公报", bulletin[2024], bulletin[2025]),
            ("preliminary on preliminary 快报对快报", flash[2024], flash[2025]),
            ("preliminary 2025 on bulletin 2024 快报对公报（不可比）", bulletin[2024], flash[2025])]


def claim_d(page, history, runs):
    run, scopes, body, growth = runs["all"], visit_scopes(history), [], []
    for label, before, after in scopes:
        growth.append({fund: after[fund] / before[fund] - 1.0 for fund in before})
        body.append([label, number(before["all"] / 1e4, 2), number(after["all"] / 1e4, 2)]
                    + [signed_percent(growth[-1][fund]) for fund in ("all", "employee", "resident")])
    cost = {y: sum(history(s, f, y) for s in ("outpatient_cost", "chronic_outpatient_cost")
                   for f in ("employee", "resident"))
            for y in (2024, 2025)}
    cost_growth = cost[2025] / cost[2024] - 1.0
    page.check("F18", "like for like visits grew by 7.4 % (bulletin) and 7.9 % (preliminary)",
               abs(growth[0]["all"] - 0.074) < 0.0005 and abs(growth[1]["all"] - 0.079) < 0.0005)
    page.check("F18", "preliminary 2025 over bulletin 2024 gives the printed 25.51 %, over 30 % and over 20 %",
               abs(growth[2]["all"] - PRINTED_VISIT_GROWTH) < 0.0005 and growth[2]["employee"] > 0.3
               and growth[2]["resident"] > 0.2)
    page.check("F18", "outpatient cost grew by less than 4 %", cost_growth < 0.04)
    for fund in ("resident", "employee_pooled"):
        page.check("F18", f"a lasting surge lowers the {fund} balance and hastens exhaustion",
                   run.mean_difference("outpatient-surge", fund, "accumulated_balance", 2040) < 0
                   and run.risk("outpatient-surge", fund, "exhausted_by", 2050)
                   > run.risk("baseline", fund, "exhausted_by", 2050))
    effect = []
    for fund, label in (("resident", "resident 居民"), ("employee_pooled", "employee pool 职工统筹")):
        effect.append([label] + [band(run.difference("outpatient-surge", fund, "accumulated_balance", y))
                                 for y in (2030, 2040)]
                      + [f"{percent(run.risk('baseline', fund, 'exhausted_by', y))} → "
                         f"{percent(run.risk('outpatient-surge', fund, 'exhausted_by', y))}"
                         for y in (2040, 2050)])
    half = {(f, s): run.first_year(s, f, "exhausted_by", 0.5) for f in ("resident", "employee_pooled")
            for s in ("baseline", "outpatient-surge")}
    resident, pool = (f"{half[f, 'baseline']} → {half[f, 'outpatient-surge']}"
                      for f in ("resident", "employee_pooled"))
    page.check("F18", "under a lasting surge exhaustion passes 50 % earlier in both funds",
               all(half[f, "outpatient-surge"] < half[f, "baseline"] for f in ("resident", "employee_pooled")))
    text = sides([
        ("Statement 陈述", "Article of 16 March 2026: 7.215 billion outpatient benefit visits in 2025, up by "
                         "more than a quarter (employees over 30 %, residents over 20 %).",
         "2026年3月16日文章：2025年门诊待遇72.15亿人次，增长逾四分之一（职工超30%，居民超20%）。"),
        ("Data 数据", "The 2025 preliminary statistics count more kinds of visits than the 2024 bulletin. That "
                    "the printed growth divides one by the "
         "other is inferred: it reproduces all three printed rates.",
         "2025年快报的就诊口径宽于2024年公报。印发的增速是两者相除，这是推断：由此可重现三个印发增速。"),
        ("Verdict 结论", f"**Not like for like.** On one definition visits grew by {percent(growth[0]['all'])} "
                       f"(bulletin) or {percent(growth[1]['all'])} (preliminary). "
         f"Outpatient cost of both funds' members rose by {percent(cost_growth)}. If visits a head kept "
         "growing at 6 % (residents) and 5 % (employees) "
         "for ten years, as in `outpatient-surge`, P(exhausted) would pass 50 % earlier than in the "
         f"baseline: resident fund {resident}, employee pool {pool}.",
         f"**口径不可比。** 同口径增长{percent(growth[0]['all'])}（公报）或{percent(growth[1]['all'])}（快报），"
         f"两类参保人门诊费用增长{percent(cost_growth)}。"
         f"若人均门诊人次连续十年按6%（居民）、5%（职工）增长（情景 `outpatient-surge`），耗尽概率过半的年份比基准提前：居民{resident}，职工统筹{pool}。"),
    ])
    return "scope", "\n".join([
        text,
        table(["definition 口径", "2024, 亿人次", "2025", "growth 增速", "employee 职工", "resident 居民"], body),
        "`outpatient-surge` less `baseline`, accumulated balance, and P(exhausted by) 累计结余之差与耗尽概率:\n",
        table(["fund 基金", "2030", "2040", "P by 2040", "P by 2050"], effect)])


def growth_gaps(history, page):
    body, positive = [], {}
    for year in range(2019, 2026):
        cells = [str(year)]
        for fund in ("resident", "employee", "all"):
            income, spent = history.growth("income", fund, year), history.growth("expenditure", fund, year)
            positive[fund, year] = income > spent
            cells.append(f"{signed(100 * income, 1)} / {signed(100 * spent, 1)} / "
                         f"{signed(100 * (income - spent), 1)}")
        body.append(cells)
    for fund in ("resident", "employee"):
        page.check("F15", f"in 2025 income of the {fund} fund grew faster than expenditure",
                   positive[fund, 2025])
    for fund, signs in (("all", "-+++--+"), ("employee", "--++--+"), ("resident", "-+-+-++")):
        page.check("F15", f"gap of the growth rates 2019-2025, {fund}: {signs}",
                   "".join("+" if positive[fund, y] else "-" for y in range(2019, 2026)) == signs)
    return table(["year 年份", "resident 居民: income / expenditure / gap", "employee 职工", "both 合计"], body)


def deficit_table(run):
    body = []
    for year in (2026, 2028, 2030, 2032, 2035, 2037, 2040, 2042, 2045, 2050, 2060):
        cells = [str(year)]
        for fund in ("resident", "employee_pooled"):
            cells += [band(run.bands("baseline", fund, "current_balance", year)),
                      percent(run.risk("baseline", fund, "current_deficit", year))]
        body.append(cells)
    return table(["year 年份", "resident current balance 居民当期结余", "P(deficit)", "employee pool 职工统筹当期结余",
                  "P(deficit)"], body)


def median_growth(run, fund, series, first, last):
    return (run.median("baseline", fund, series, last) / run.median("baseline", fund, series,
                                                                    first)) ** (1.0 / (last - first)) - 1.0


def claim_h(page, history, runs):
    run, peak, half = runs["all"], {}, {}
    history_table = growth_gaps(history, page)
    for fund in ("resident", "employee_pooled"):
        peak[fund] = max(range(2026, 2061), key=lambda y,
                         f=fund: run.median("baseline", f, "current_balance", y))
        half[fund] = run.first_year("baseline", fund, "current_deficit", 0.5)
        page.check("F15", f"the median surplus of the {fund} fund peaks before 2034 and a deficit is "
                          "likelier than not before 2045",
                   peak[fund] <= 2033 and half[fund] is not None and half[fund] < 2045)
        page.check("F15", f"in the baseline expenditure of the {fund} fund outgrows income in 2030-2040",
                   median_growth(run, fund, "expenditure", 2030, 2040)
                   > median_growth(run, fund, "income", 2030, 2040))
    printed = (FLASH_INCOME[2025] / history("income", "all", 2024) - 1.0,
               FLASH_EXPENDITURE[2025] / history("expenditure", "all", 2024) - 1.0)
    flash = (FLASH_INCOME[2025] / FLASH_INCOME[2024] - 1.0,
             FLASH_EXPENDITURE[2025] / FLASH_EXPENDITURE[2024] - 1.0)
    bulletin = (history.growth("income", "all", 2025), history.growth("expenditure", "all", 2025))
    page.check("F14", "the printed +2.7 and +0.8 % are preliminary 2025 over bulletin 2024",
               abs(printed[0] - 0.027) < 0.0006 and abs(printed[1] - 0.008) < 0.0006)
    page.check("F14", "the surplus of 2025 is over 5800 in both statistics",
               FLASH_INCOME[2025] - FLASH_EXPENDITURE[2025] > 5800
               and history("current_balance", "all", 2025) > 5800)
    rates = [percent(median_growth(run, f, s, a, b)) for f in ("resident", "employee_pooled")
             for a, b in ((2025, 2030), (2030, 2040)) for s in ("income", "expenditure")]
    text = sides([
        ("Statement 陈述", "Article of 16 March 2026: in 2025 income grew by 2.7 % and expenditure by 0.8 %; "
                         "income outgrew expenditure in both funds, reversing a trend of years.",
         "2026年3月16日文章：2025年收入增长2.7%、支出增长0.8%；两个基金收入增速均超过支出增速，扭转多年趋势。"),
        ("Data 数据", "The printed rates divide preliminary 2025 by the 2024 bulletin. Preliminary on "
                    f"preliminary: {signed_percent(flash[0])} and {signed_percent(flash[1])}; "
         f"bulletin on bulletin: {signed_percent(bulletin[0])} and {signed_percent(bulletin[1])}. The gap is "
         "about two points each time.",
         f"印发增速是2025年快报对2024年公报。快报对快报：{signed_percent(flash[0])}、{signed_percent(flash[1])}；"
         f"公报对公报：{signed_percent(bulletin[0])}、{signed_percent(bulletin[1])}。三种口径差距均约2个百分点。"),
        ("Projection 预测", f"Baseline, growth of medians a year, income and expenditure: resident {rates[0]} "
                          f"and {rates[1]} in 2025-2030, {rates[2]} and {rates[3]} in 2030-2040; "
         f"employee pool {rates[4]} and {rates[5]}, then {rates[6]} and {rates[7]}. The median surplus is "
         f"largest in {peak['resident']} (resident) and {peak['employee_pooled']} (employee pool; "
         f"nearly flat to 2030); a current deficit is likelier than not from {half['resident']} and "
         f"{half['employee_pooled']}.",
         f"基准情景中位数年均增速（收入、支出）：居民2025—2030年{rates[0]}、{rates[1]}，2030—2040年{rates[2]}、{rates[3]}；"
         f"职工统筹{rates[4]}、{rates[5]}，其后{rates[6]}、{rates[7]}。"
         f"当期结余中位数居民在{peak['resident']}年、职工统筹在{peak['employee_pooled']}年最大（至2030年大致持平）；"
         f"分别自{half['resident']}年和{half['employee_pooled']}年起当期赤字概率过半。"),
        ("Verdict 结论", "**True for 2025; not a turning point for good.** In the employee fund expenditure "
                       "had outgrown income for two years, 2023 and 2024, not before (2021-2022). "
         "In the resident fund there was no trend to reverse: the gap has changed its sign every year since "
         "2019, and in 2024 income had already grown faster. In the baseline the surplus lasts for some "
         "years and then shrinks as members age. The projection cannot show what caused 2025, "
         "and its years to 2030 rest on the assumed slowdown of use.",
         "**2025年属实；并非一劳永逸的拐点。** 职工基金支出增速此前只在2023、2024两年超过收入（2021—2022年相反）；居民基金并无可扭转的趋势："
         "2019年以来差额逐年变号，2024年收入增速已高于支出。"
         "基准情景下结余再维持数年，随后因老龄化收窄。预测不能说明2025年变化的原因，2030年前的结果取决于“使用量增速放缓”这一假设。"),
    ])
    caption = "\nGrowth of income, of expenditure, and the gap, % and points 收入增速、支出增速与差额 " \
              "(2019: maternity insurance enters the employee fund 生育保险并入; " \
              "2020: employers' contributions were cut 阶段性减征):\n\n"
    return "year", text + caption + history_table + "\nBaseline 基准情景:\n\n" + deficit_table(run)
