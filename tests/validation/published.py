"""Published projections of these funds beside ours, and what makes the difference, by runs.

Every figure of others stands in published.csv with the sentence or cell as printed and the address where it was read.
"""
import os

from common import Figures, bands, number, paragraphs, percent, risks, rows_of, table

HERE = os.path.dirname(os.path.abspath(__file__))
PATHS = 10000
LAST = 2070
CENTRAL_SETTINGS = [f"projection.last_year={LAST}"]
NO_REFORM = "employee.retirement.reform=off"
# Under the rules of 1998 about 30 % of employers' contributions went to the accounts, those of the retired included: the
# pool had 4.2 of 6 % and paid no quota.
OLD_SPLIT = ("employee.contribution_rate.employer={rule: table, values: {2025: 0.06, 2026: 0.042}, between: step}",
             "employee.account.retiree_quota={rule: table, values: {2025: 900, 2026: 0}, between: step}")


class Published:
    def __init__(self):
        self.sources, self.values, self.years = {}, {}, {}
        for row in rows_of(HERE, "published.csv"):
            if row["source"]:
                self.sources[row["id"]] = (row["source"], row["address"])
            if row["unit"] == "year":
                self.years[row["id"], row["quantity"]] = int(row["year"])
            else:
                self.values[row["id"], row["quantity"], int(row["year"])] = float(row["value"])


class Ours:
    """The central path with settings, and dates on it."""

    def __init__(self, program):
        self.program = program

    def path(self, *settings):
        return self.program.trace("baseline", CENTRAL_SETTINGS + list(settings))[0]

    @staticmethod
    def first_below_zero(trace, fund, series):
        for year, value in trace[fund, series].items():
            if year > 2025 and value < 0.0:
                return year
        return None

    def exhausted(self, fund, *settings):
        return self.first_below_zero(self.path(*settings), fund, "accumulated_balance")

    def deficit(self, fund, *settings):
        return self.first_below_zero(self.path(*settings), fund, "current_balance")

    def growth_for(self, year_of, wanted, *settings):
        """Smallest constant growth of cost per case, in tenths of a point, at which the date is no later than wanted."""
        low, high = -20, 200
        while low < high:
            middle = (low + high) // 2
            year = year_of(*(f"employee.{care}.cost_growth={middle / 1000.0}" for care in ("inpatient", "outpatient")),
                           *settings)
            low, high = (low, middle) if year is not None and year <= wanted else (middle + 1, high)
        return low / 1000.0


def yearly(first, last, years):
    return (last / first) ** (1.0 / years) - 1.0


def shown(year):
    return str(year) if year else f"after {LAST} {LAST}年后"


def solve(value_of, wanted, low, high):
    """Bisection on an increasing function, to 1e-5."""
    while high - low > 1e-5:
        middle = 0.5 * (low + high)
        if value_of(middle) < wanted:
            low = middle
        else:
            high = middle
    return round(0.5 * (low + high), 5)


def resident(published, ours, checks):
    """Zhang and others: their growth of money put into our model, step by step."""
    base = ours.path()
    income = yearly(published.values["zhang2021", "income", 2025], published.values["zhang2021", "income", 2050], 25)
    spending = yearly(published.values["zhang2021", "expenditure", 2025],
                      published.values["zhang2021", "expenditure", 2050], 25)

    def growth(trace, series):
        return yearly(trace["resident", series][2025], trace["resident", series][2050], 25)

    def financing(rate):
        return [f"resident.premium={{rule: growth, level: {400 * (1 + rate)}, rate: {rate}}}",
                f"resident.subsidy={{rule: growth, level: {700 * (1 + rate)}, rate: {rate}}}",
                "resident.enrolment.premium_elasticity=0"]

    def costs(rate):
        return [f"resident.{care}.cost_growth={rate}" for care in ("inpatient", "outpatient")]

    cost_rate = solve(lambda r: growth(ours.path(*costs(r)), "expenditure"), spending, 0.0, 0.20)
    income_rate = solve(lambda r: growth(ours.path(*financing(r)), "income"), income, 0.02, 0.20)
    both_rate = solve(lambda r: growth(ours.path(*financing(r), *costs(cost_rate)), "income"), income, 0.02, 0.20)
    steps = [("ours, central path 本模型中心路径", []),
             ("their growth of income alone 仅其收入增速", financing(income_rate)),
             ("their growth of expenditure alone 仅其支出增速", costs(cost_rate)),
             ("both 两者", financing(both_rate) + costs(cost_rate))]
    rows = []
    for name, settings in steps:
        trace = ours.path(*settings)
        rows.append([name, percent(growth(trace, "income"), 2), percent(growth(trace, "expenditure"), 2),
                     shown(ours.first_below_zero(trace, "resident", "current_balance")),
                     shown(ours.first_below_zero(trace, "resident", "accumulated_balance")),
                     number(trace["resident", "accumulated_balance"][2050])])
    rows.append(["Zhang et al. (2021)", percent(income, 2), percent(spending, 2), f"{published.years['zhang2021', 'first_deficit'] - 1}–{published.years['zhang2021', 'first_deficit']}",
                 f"{published.years['zhang2021', 'exhausted'] - 1}–{published.years['zhang2021', 'exhausted']}",
                 number(published.values["zhang2021", "accumulated_balance", 2050])])
    both = ours.path(*steps[3][1])
    checks.check("published: with their growth our resident income and expenditure grow as theirs, to 0.05 points",
                 abs(growth(both, "income") - income) < 5e-4 and abs(growth(both, "expenditure") - spending) < 5e-4)
    checks.check("published: both their growth rates bring our exhaustion forward",
                 (ours.first_below_zero(both, "resident", "accumulated_balance") or 9999) <
                 (ours.first_below_zero(base, "resident", "accumulated_balance") or 9999))
    official = Figures()
    gap = {series: published.values["zhang2021", series, 2025] / official(series, "resident", 2025) - 1.0
           for series in ("income", "expenditure")}
    early = {series: yearly(published.values["zhang2021", series, 2021], published.values["zhang2021", series, 2025], 4)
             for series in ("income", "expenditure")}
    actual = {series: yearly(official(series, "resident", 2021), official(series, "resident", 2025), 4) for series in early}
    lines = []
    for year in (2025, 2030, 2040, 2050):
        lines.append([year] + [cell for series in ("income", "expenditure", "accumulated_balance") for cell in (
            number(published.values["zhang2021", series, year]), number(base["resident", series][year]))])
    surplus = sum(official("current_balance", "resident", year) for year in range(2021, 2026))
    return ["### Resident fund 居民基金", ""] + table(
        ["100m yuan 亿元", "income: Zhang 收入：Zhang等", "ours 本模型", "expenditure: Zhang 支出：Zhang等", "ours 本模型",
         "balance: Zhang 累计结余：Zhang等", "ours 本模型"], lines) + paragraphs(
        f"""Their first year is 2021. By 2025, a year known now, their income is {percent(gap['income'], 0)} and their expenditure
        {percent(gap['expenditure'], 0)} above the official figures: from 2021 they let them grow by
        {percent(early['income'])} and {percent(early['expenditure'])} a year, and it was {percent(actual['income'])} and {percent(actual['expenditure'])};
        the fund took in {number(surplus)} more than it spent in those five years. After 2025 they let income grow by {percent(income, 2)} and
        expenditure by {percent(spending, 2)} a year. The next table puts these two growth rates into our model, alone and together (a constant growth of premium and
        subsidy; a constant growth of cost per case), from the official figures of 2025. With both, our dates come near theirs; what is
        left is their starting level.""",
        f"""该研究以2021年为首个预测年。到如今已知的2025年，其收入比官方高{percent(gap['income'], 0)}，支出高{percent(gap['expenditure'], 0)}：2021年起它的收入和支出年均增长
        {percent(early['income'])}和{percent(early['expenditure'])}，实际为{percent(actual['income'])}和{percent(actual['expenditure'])}，五年间居民基金共结余{number(surplus)}亿元。2025年以后，它的收入年均增长{percent(income, 2)}，支出年均增长{percent(spending, 2)}。下表把这两个增速分别并一起放入本模型
        （缴费与补助按固定增速、次均费用按固定增速），从2025年官方数出发。两者都放入后，本模型的年份与其接近，其余差异来自起点。""") + table(
        ["", "income growth 2025–2050 收入增速", "expenditure growth 支出增速", "first current deficit 首次当期赤字",
         "exhausted 累计结余耗尽", "balance 2050 2050年累计结余"], rows) + paragraphs(
        f"""The book chapter of the second source (from 2018, no author on the page read) has the same shape: first deficit
        {published.years['book2018', 'first_deficit']}, exhausted {published.years['book2018', 'exhausted']}, income
        {number(published.values['book2018', 'income', 2050])}, expenditure {number(published.values['book2018', 'expenditure', 2050])} and balance
        {number(published.values['book2018', 'accumulated_balance', 2050])} in 2050. In {published.years['book2018', 'first_deficit']} the fund had a surplus of
        {number(official('current_balance', 'resident', published.years['book2018', 'first_deficit']))}.""",
        f"""第二个来源（某书一章，自2018年起预测，所读网页未注明作者）情形相同：{published.years['book2018', 'first_deficit']}年首次当期赤字，{published.years['book2018', 'exhausted']}年累计结余耗尽，
        2050年收入{number(published.values['book2018', 'income', 2050])}亿元、支出{number(published.values['book2018', 'expenditure', 2050])}亿元、累计结余{number(published.values['book2018', 'accumulated_balance', 2050])}亿元。
        而{published.years['book2018', 'first_deficit']}年居民基金实际结余{number(official('current_balance', 'resident', published.years['book2018', 'first_deficit']))}亿元。""")


def employees(published, ours, checks):
    """The three papers on the pooled fund, all before the decisions of 2021 (accounts) and 2024 (retirement)."""
    exhausted = lambda *settings: ours.exhausted("employee_pooled", *settings)
    deficit = lambda *settings: ours.deficit("employee_pooled", *settings)
    cases = (("ours, central path 本模型中心路径", ()),
             ("without the later retirement 不延迟退休", (NO_REFORM,)),
             ("and with the accounts as before 2021 并按2021年前划账", (NO_REFORM, *OLD_SPLIT)))
    rows = [[name, shown(deficit(*settings)), shown(exhausted(*settings))] for name, settings in cases]
    rows += [["Zeng et al. 曾益等（2019）", "–", published.years["zeng2019", "exhausted"]],
             ["Pooling fund paper, selective two-child policy 统筹基金一文（单独二孩）", "–", published.years["pool2040", "exhausted"]],
             ["Sun, Ma, Shen 孙翎等（2019）, with migration 含迁移", published.years["sun2019", "first_deficit"], "–"]]
    order = [exhausted(*settings) or 9999 for _, settings in cases]
    checks.check("published: without the reforms the pool is exhausted earlier", order[0] > order[1] > order[2], str(order))
    needed_rows = []
    for name, of, wanted in (("Zeng et al. 曾益等", exhausted, published.years["zeng2019", "exhausted"]),
                             ("pooling fund paper 统筹基金一文", exhausted, published.years["pool2040", "exhausted"]),
                             ("Sun et al. 孙翎等", deficit, published.years["sun2019", "first_deficit"])):
        needed = ours.growth_for(of, wanted, NO_REFORM)
        checks.check(f"published: {name}: some growth of cost per case meets the date", -0.02 < needed < 0.2)
        needed_rows.append([name, f"{'exhausted 耗尽' if of is exhausted else 'current deficit 当期赤字'} {wanted}", percent(needed, 1)])
    cost = ours.path(NO_REFORM)["employee", "cost_per_discharge"]
    ours_growth = yearly(cost[2025], cost[2040], 15)
    values = ours.path(NO_REFORM)["employee_pooled", "accumulated_balance"]
    theirs = {key: published.values[key, "accumulated_balance", year] for key, year in (("pool2040", 2065), ("zeng2019", 2070))}
    return ["### Employee pooled fund 职工统筹基金", ""] + table(
        ["", "first current deficit 首次当期赤字", "exhausted 累计结余耗尽"], rows) + paragraphs(
        f"""The three papers were written before two decisions: since 2021–2023 employers' contributions no longer feed the individual accounts, and
        since 2025 people retire later. Undoing both in our model (the pool keeps 4.2 of the employers' 6 %, as 70 % of it
        under the rules of 1998; no later retirement) moves our dates as the table shows. Not undone are the outpatient benefits that the pool took over with
        that reform. The papers' growth of cost is not in the text that could be read; the next table says at which constant growth of cost per case
        our pooled fund, without the later retirement, would meet their dates (ours: {percent(ours_growth, 1)} a year per discharge to
        2040). By 2065 and 2070 they print balances of {number(theirs['pool2040'])} and
        {number(theirs['zeng2019'])}; ours without later retirement stands at {number(values[2065])} and {number(values[2070])}.""",
        f"""这三篇论文写于两项改革之前：2021—2023年起单位缴费不再划入个人账户，2025年起延迟退休。在本模型中取消这两项改革（统筹基金只得单位缴费6%中的4.2%，即1998年规定的70%；不支付退休人员划入；不延迟退休），
        日期变动如表所示；但改革时转由统筹基金承担的门诊待遇并未取消。所读到的文字没有给出论文的费用增速；下表反求：不延迟退休时，次均费用每年固定增长多少，本模型的统筹基金才会在他们的年份出现赤字或耗尽
        （本模型到2040年次均住院费用年均增长{percent(ours_growth, 1)}）。
        到2065年和2070年，他们的累计结余为{number(theirs['pool2040'])}亿元和{number(theirs['zeng2019'])}亿元；本模型在不延迟退休时为{number(values[2065])}亿元和{number(values[2070])}亿元。""") + table(
        ["", "their date 其年份", "growth of cost per case needed 所需次均费用增速"], needed_rows)


def outcome(published):
    """A projection whose year has passed."""
    official = Figures()
    balance = official("accumulated_balance", "employee", 2024)
    predicted = published.values["fang2014", "accumulated_balance", 2024]
    growth = yearly(official("expenditure", "employee", 2018), official("expenditure", "employee", 2024), 6)
    return ["### A projection that has come due 已到期的预测", ""] + paragraphs(
        f"""The green book of 2014 (Fang, ed.) extrapolated the growth of 2000–2013 (income 33.20 %, expenditure 34.39 % a year) and
        announced a current deficit of the employee fund for {published.years['fang2014', 'first_deficit']} and an accumulated balance of
        {number(predicted)} for 2024. The official figure of 2024 is {number(balance)}, accounts included; expenditure grew by
        {percent(growth, 1)} a year in 2018–2024. It is a warning to us as well: small differences between two growth rates decide
        everything, and neither stays what it was.""",
        f"""2014年绿皮书（方鹏骞主编）按2000—2013年的年均增速（收入33.20%，支出34.39%）外推，预言职工医保基金{published.years['fang2014', 'first_deficit']}年当期收不抵支、2024年累计结余
        {number(predicted)}亿元。2024年官方数为{number(balance)}亿元（含个人账户）；2018—2024年支出年均增长{percent(growth, 1)}。这对我们同样是警示：结果取决于两个增速的微小差距，而两者都不会一成不变。""")


def section(program, checks):
    published, ours = Published(), Ours(program)
    folder = program.run("published", ["baseline"], PATHS, CENTRAL_SETTINGS)
    probability = risks(folder, "baseline")
    rows = bands(folder, "baseline")

    def median_year(fund):
        return next((year for year in range(2026, LAST + 1) if probability[fund, "exhausted_by", year] >= 0.5), None)

    sources = [[f"`{key}`", text, address] for key, (text, address) in published.sources.items()]
    checks.check("published: at least three projections with figures", len(published.sources) >= 3)
    return paragraphs(
        f"""Six published projections whose figures could be read. Ours for comparison: half of {number(PATHS)} paths of the baseline
        are exhausted by {shown(median_year('resident'))} (resident) and {shown(median_year('employee_pooled'))} (pooled); median balances in 2050
        {number(float(rows['resident', 'accumulated_balance', 2050]['p50']))} and
        {number(float(rows['employee_pooled', 'accumulated_balance', 2050]['p50']))} (100 million yuan). The tables below use the central
        path, so that one assumption at a time can be changed exactly. None of the texts read gives an interval.""",
        f"""共有六项能读到数字的已发表预测。本模型对照：基准情景{number(PATHS)}条路径中，半数在{shown(median_year('resident'))}（居民）和{shown(median_year('employee_pooled'))}（职工统筹）之前耗尽；
        2050年累计结余中位数为{number(float(rows['resident', 'accumulated_balance', 2050]['p50']))}亿元和{number(float(rows['employee_pooled', 'accumulated_balance', 2050]['p50']))}亿元。
        以下各表用中心路径，以便逐项精确改变假设。所读文字均未给出区间。""") + table(
        ["", "source 来源", "address 地址"], sources) + resident(published, ours, checks) + employees(
            published, ours, checks) + outcome(published)
