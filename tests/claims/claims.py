"""Writes docs/claims.md: claims.py RUNS FILE [--tap].  make-claims.sh makes the runs."""
import os
import sys

import claims_history
import claims_policy
import source_rows
from results import History, Keys, Page, Run, number, percent, table

CLAIMS = [
    ("a", "192 against 275: can recovered money replace the rise of 20 yuan?", "192对275：追回资金能否替代20元涨价？",
     claims_policy.claim_a),
    ("b", "A resident reserve of 3.87 trillion", "居民医保结余3.87万亿元", claims_history.claim_b),
    ("c", "Participation “stable above 95 %”", "参保率“稳定在95%以上”", claims_history.claim_c),
    ("d", "Outpatient visits up by a quarter in 2025", "2025年门诊人次增长四分之一", claims_history.claim_d),
    ("e", "Care without family members: over 100 billion yuan", "无陪护服务超过1000亿元", claims_policy.claim_e),
    ("f", "One point less hospitalization", "住院率下降一个百分点", claims_policy.claim_f),
    ("g", "A premium frozen at 400 yuan", "个人缴费冻结在400元", claims_policy.claim_g),
    ("h", "Income outgrew expenditure in 2025: a turning point?", "2025年收入增速超过支出：是否拐点？",
     claims_history.claim_h),
]

VERDICTS = {
    "wrong": ("wrong", "不成立"),
    "half": ("half right: members fell, participation is not stable", "部分成立：人数下降属实，参保率并不稳定"),
    "scope": ("not like for like: about 7 to 8 % on one definition", "口径不可比：同口径约增长7%—8%"),
    "sum": ("the sum is right, the conclusion is not", "算式成立，结论不成立"),
    "gross": ("the sum is right for its inputs; take-up, price and the funds' part are open",
              "按其输入算式成立；采用比例、价格与基金负担未定"),
    "sized": ("no statement to test: the run gives the size", "非论断：由运行给出大小"),
    "year": ("true for 2025; not a turning point for good", "2025年属实；并非一劳永逸的拐点"),
}

HEAD = """# Claims tested 论断检验

Written by `make claims` from runs of the program; do not edit.
由 `make claims` 根据程序运行结果生成，请勿手工修改。

Two press articles are tested 检验的两篇文章:

- **A** 警报拉响!北京、天津等多地居民医保基金现当期赤字,钱去哪了? Column of 8 February 2025,
  <https://new.qq.com/rain/a/20250208A030HJ00>
- **B** 国家医保局晒账本——医保基金有多少,花到哪去了? 孙爱民, article of 16 March 2026

Published figures are those of `scenarios/data/national/funds.csv`, with their sources there.

- Money is in 亿元 (100 million yuan), nominal; persons in 万 (10,000). {paths} paths, the default seed; scenarios
  are compared path by path.
- “m (l … h) ±e”: median m; 5 % of the paths lie below l and 5 % above h; e is the Monte Carlo standard error of m.
  Probabilities have standard errors of at most {se} points.
- “exhausted”: the accumulated balance has been below zero at the end of that year or of an earlier one. Nothing is
  done about it in the model unless `fill_gap` is on.
- Every number from a run is conditional on the assumptions of its scenario ([parameters.md](parameters.md)). A band
  holds the spread of the shocks, not doubt about the central path.
- 金额单位为亿元（名义值），人数为万人；{paths}条路径，缺省种子，情景之间逐路径比较。
  “m (l … h) ±e”：m为中位数，5%的路径低于l，5%高于h，e为中位数的蒙特卡罗标准误；概率的标准误不超过{se}个百分点。
- “耗尽”指当年或此前某年末累计结余为负；除非打开 `fill_gap`，模型不作任何应对。
  所有结果以情景假设为前提，区间只反映冲击的离散，不反映对中心路径的怀疑。
"""

FUND_NAMES = {"resident": "resident 居民", "employee_pooled": "employee pool 职工统筹"}


def stress_set(page, run):
    rows = {(r["scenario"], r["fund"], int(r["year"])): r for r in run.matrix()}
    scenarios, body = list(dict.fromkeys(key[0] for key in rows)), []
    for scenario in scenarios:
        for fund, label in FUND_NAMES.items():
            cell = {y: rows[scenario, fund, y] for y in (2030, 2040, 2050, 2060)}
            body.append([f"`{scenario}`", label]
                        + [number(float(cell[y]["accumulated_balance_p50"])) for y in (2030, 2040, 2050)]
                        + [percent(float(cell[y]["exhausted_by"])) for y in (2040, 2050, 2060)])
    for fund in FUND_NAMES:
        def exhausted(scenario, fund=fund):
            return float(rows[scenario, fund, 2050]["exhausted_by"])
        page.check("stress set", f"{fund}: of all scenarios none is exhausted by 2050 likelier than "
                                 "`stress`, no policy rarer than `reform`",
                   exhausted("stress") == max(map(exhausted, scenarios))
                   # cost-restrained is another assumption about cost, not a policy
                   and exhausted("reform") == min(exhausted(s) for s in scenarios if s != "cost-restrained"))
    return table(["scenario 情景", "fund 基金", "median accumulated 累计结余中位数 2030", "2040", "2050",
                  "P(exhausted) 耗尽概率 by 2040", "2050", "2060"], body)


def read_runs(folder):
    runs = {name: Run(os.path.join(folder, name))
            for name in ("all", "premium", "no-deterrence", "all-income", "gap")}
    for name, _, _ in claims_policy.CARE_ROWS:
        runs["care/" + name] = Run(os.path.join(folder, "care", name))
    regions = os.path.join(folder, "regions")
    runs["keys"] = Keys(os.path.join(folder, "keys.md"))
    runs["regions"] = {name: Run(os.path.join(regions, name)) for name in sorted(os.listdir(regions))}
    return runs


def compose(page, history, runs):
    sections, summary = [], []
    for letter, en, zh, claim in CLAIMS:
        verdict, text = claim(page, history, runs)
        sections.append(f"## ({letter}) {en} {zh}\n\n{text}")
        summary.append([f"({letter})", f"{en}<br>{zh}", "<br>".join(VERDICTS[verdict])])
    paths = runs["all"].facts("baseline")["paths"]
    parts = [HEAD.format(paths=number(paths), se=number(50.0 / paths ** 0.5, 1)),
             table(["", "claim 论断", "verdict 结论"], summary)] + sections
    parts.append("## Facts of the two articles 两篇文章的事实\n\nEffects are mean paired differences of the "
                 "accumulated balance to the baseline, resident / employee pool. "
                 "效果为累计结余相对基准的配对差均值：居民／职工统筹。\n\n" + source_rows.rows_table(page, history, runs))
    parts.append("## Stress set 压力情景集\n\nAll national scenarios from the same shocks. Individual accounts "
                 "cannot be exhausted and are left out. "
                 "全部全国情景面对相同的冲击；个人账户不会耗尽，未列。\n\n" + stress_set(page, runs["all"]))
    return "\n".join(parts)


def main(folder, file, *options):
    page = Page()
    text = compose(page, History(), read_runs(folder))
    if "--tap" in options:
        sys.stdout.write(page.tap())
    for subject, sentence in page.failed():
        print(f"claims: {subject}: does not hold any more: {sentence}", file=sys.stderr)
    if page.failed():
        return 1
    with open(file, "w", encoding="utf-8", newline="\n") as out:
        out.write(text)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
