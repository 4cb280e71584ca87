"""The program against tests/reference, the model written once more in plain Python from docs/model.md."""
import os
import sys

from common import ROOT, SCENARIOS, number, paragraphs, table

CASES = [(name, path) for name in ("baseline", "frozen-400", "stress", "reform") for path in (None, 1)]
LIMIT = 1e-9


def floor(unit):
    """Below this size a difference is measured against it: balances are small differences of large sums."""
    return {"100m_yuan": 1.0, "10k_persons": 0.001}.get(unit, 0.001)


def section(program, checks):
    sys.path.insert(0, os.path.join(ROOT, "tests", "reference"))
    from project import Model, project
    from settings import read_settings
    from shocks import PathDraws

    rows = []
    for scenario, path in CASES:
        settings = read_settings(program.output("show", os.path.join(SCENARIOS, scenario + ".yaml")))
        model = Model(settings, os.path.join(SCENARIOS, "data"))
        theirs = project(model, PathDraws(settings["simulation.seed"], path) if path is not None else None).series
        ours, units, _ = program.trace(scenario, path=path)
        worst, where, compared = 0.0, "", 0
        for (fund, series), row in ours.items():
            for year, value in row.items():
                other = theirs[fund, series, year]
                size = max(abs(value), abs(other), floor(units[fund, series]))
                compared += 1
                if abs(value - other) / size > worst:
                    worst, where = abs(value - other) / size, f"`{fund}.{series}` {year}"
        checks.check(f"reference: {scenario} {'central' if path is None else f'path {path}'} to {LIMIT:g}", worst <= LIMIT,
                     f"{worst:.1e} {where}")
        # One digit: the last bits of Python's exp and log differ between machines.
        rows.append([f"`{scenario}`", "central 中心路径" if path is None else f"path {path} 第{path}条路径", number(compared),
                     "below 小于 10⁻¹⁰" if worst < 1e-10 else "below 小于 10⁻⁹"])
    return paragraphs(
        """`tests/reference` is the model written a second time, in plain Python with the standard library only, from docs/model.md
        and the data files; it shares no code with the program, random numbers included. Relative difference of every series and
        year, differences of amounts below 1 (100 million yuan), 10 persons or 0.001 being measured against these. The test suite
        repeats this for all scenarios, by age, and for the bands with another generator (`sh tests/cli/reference.sh`).""",
        """`tests/reference`依据docs/model.md和数据文件，用Python标准库把模型重新实现一遍，与本程序没有任何共用代码（随机数亦然）。下表为全部序列、全部年份的最大相对差；
        小于1亿元、10人或0.001的量以这些数为分母。测试中还对所有情景、分年龄以及另一随机数发生器下的区间作同样比对（`sh tests/cli/reference.sh`）。""") + table(
        ["scenario 情景", "path 路径", "values compared 比较个数", "largest relative difference 最大相对差"], rows)
