"""What the results hang on: one assumption changed at a time."""
import backtest
from common import number, paragraphs, percent, risks, table

PATHS = 2000
YEAR = 2050
CHANGES = (
    ("baseline 基准", "–", []),
    ("long-run cost grows with income 费用长期增速等于收入增速", "+1 point 加1个百分点", ["economy.excess_cost_growth=0.01"]),
    ("", "−1 point 减1个百分点", ["economy.excess_cost_growth=-0.01"]),
    ("resident age profile is European 居民年龄轮廓取自欧洲", "exponent 1.4 指数1.4",
     ["resident.inpatient.profile_exponent=1.4", "resident.outpatient.profile_exponent=1.4"]),
    ("", "exponent 0.5 指数0.5", ["resident.inpatient.profile_exponent=0.5", "resident.outpatient.profile_exponent=0.5"]),
    ("visits slow down within ten years 门诊增速十年内放缓", "twenty years 二十年",
     ["resident.outpatient.visits_growth.years=20", "employee.outpatient.visits_growth.years=20"]),
    ("subsidy follows income in full 财政补助与收入同步", "three quarters 四分之三", ["resident.subsidy.share=0.75"]),
    ("70 % of the later retirement takes effect 延迟退休七成生效", "none 不生效", ["employee.retirement.reform_take_up=0"]),
    ("inpatient share of resident expenditure 75 % 居民支出中住院占75%", "65 %", ["resident.inpatient.expenditure_share=0.65"]),
    ("pass-through of volume 0.6 住院量传导系数0.6", "1", ["volume_pass_through=1"]),
    ("premium elasticity −0.10 保费弹性−0.10", "−0.46", ["resident.enrolment.premium_elasticity=-0.46"]),
    ("mortality scale 0.966 from 2026 2026年起死亡率系数0.966", "0.929", ["population.mortality_scale=0.929"]),
)


def section(program, checks):
    rows, by_change = [], []
    for number_, (assumption, instead, settings) in enumerate(CHANGES):
        folder = program.run(f"weakest-{number_}", ["baseline"], PATHS, [
            *settings, f"projection.last_year={YEAR}", "output.series=[accumulated_balance]"])
        risk = risks(folder, "baseline")
        probability = [risk[fund, "exhausted_by", YEAR] for fund in ("resident", "employee_pooled")]
        by_change.append(probability)
        rows.append([assumption, instead, *(percent(value) for value in probability)])
    checks.check("weakest: a point more growth of cost raises both probabilities",
                 all(a > b for a, b in zip(by_change[1], by_change[0])))
    checks.check("weakest: a point less lowers both", all(a < b for a, b in zip(by_change[2], by_change[0])))
    inside, n = backtest.covered(backtest.forecasts(program))
    narrow = paragraphs(
        f"""**The bands are narrower than the past was surprising.** In the backtest {inside} of {n} published values lie within the central 90 %
        band, {percent(inside / n, 0)}. Forecasts of one origin share their surprises (an epidemic, a reform, a rebound), so that the {n} are
        worth far fewer; still, read the band as the spread of ordinary years.""",
        f"""**区间比过去的意外要窄。**回测中{n}个已公布的数值有{inside}个落在90%中心区间内，占{percent(inside / n, 0)}。同一起点的各项预测共同受疫情、改革和反弹影响，
        {n}个预测所含的独立信息远少于此数；即便如此，也只应把区间理解为正常年份的波动。""") if n and inside < 0.9 * n else []
    return narrow + paragraphs(
        f"""No check above can say that the central path is right. Nothing published pins down the long run of cost, the age profile
        of cost, or the split between inpatient and outpatient expenditure; seven comparable years hold an epidemic and a reform. The
        table changes one assumption at a time, {number(PATHS)} paths; the standard error of a probability is about 1 point.
        What is not in the model at all (one national pool, no response of the state, no feedback of deficits) is listed in
        [model.md](model.md#16-what-is-left-out). The bands are conditional on all of this.""",
        f"""以上检验都不能证明中心路径正确。费用的长期走势、费用的年龄轮廓、住院与门诊支出的划分，均没有公开数据可以确定；可比的七年里还包含一次疫情和一次改革。
        下表每次只改变一项假设，{number(PATHS)}条路径，概率的标准误约为1个百分点。模型根本没有包含的内容（全国一个统筹区、政府不作应对、赤字无反馈）见[model.md](model.md#16-what-is-left-out)。
        所有区间都以这些假设为条件。""") + table(
        ["assumption 假设", "instead 改为", f"P(resident exhausted by {YEAR}) 居民{YEAR}年前耗尽概率",
         f"P(pooled exhausted by {YEAR}) 统筹{YEAR}年前耗尽概率"], rows)
