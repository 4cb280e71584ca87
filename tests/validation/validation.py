"""Assembles docs/validation.md: validation.py YIBAO WORK PAGE [ONLY] [--tap], started by make-validation.sh.

ONLY names the sections wanted, with commas; empty means all.  The page is written only if every check holds.
"""
import sys

import backtest
import history
import independent
import montecarlo
import published
import structure
import un_population
import units
import weakest
from common import Checks, Program, paragraphs

SECTIONS = (
    ("population", "Population against the United Nations 人口与联合国预测比较", un_population.section),
    ("structure", "Structure checks 结构检验", structure.section),
    ("units", "Units check 量纲检验", units.section),
    ("history", "History check 历史检验", history.section),
    ("backtest", "Backtest 回测", backtest.section),
    ("reference", "Independent implementation 独立实现比对", independent.section),
    ("montecarlo", "Monte Carlo error and common random numbers 蒙特卡罗误差与公共随机数", montecarlo.section),
    ("published", "Published projections 已发表的预测", published.section),
    ("weakest", "Weakest points 薄弱环节", weakest.section),
)


def introduction(contents):
    return ["# Validation 模型检验", ""] + paragraphs(
        """This page is written by `make validation` from runs of the program on the shipped data; every number in it comes from those runs or
        from the files named. It is written only if all the checks behind it hold, and the same program and data give the same
        bytes. English first, Chinese after it. Money in 100 million yuan (亿元) unless a unit stands beside it. Three sections are the
        checks that readers of system dynamics studies of these funds expect: structure, units and history. What
        can only be judged, not tested, stands last.""",
        """本页由`make validation`用程序在所附数据上的运行结果生成，页中数字均来自这些运行或所注明的文件。只有全部检验成立时才会写出，相同的程序和数据得到逐字节相同的页面。
        先英文，后中文。金额除另有说明外均为亿元。其中结构检验、量纲检验、历史检验三节，即国内医保基金系统动力学研究通常附列的三项检验。只能判断而无法检验的内容放在最后。""") + [
        f"- [{title}](#{anchor(title)})" for title in contents] + [""]


def anchor(title):
    """The address that GitHub gives to a heading."""
    return "".join(c for c in title.lower().replace(" ", "-") if c.isalnum() or c in "-_")


def main():
    binary, work, page = sys.argv[1:4]
    wanted = [name for name in (sys.argv[4] if len(sys.argv) > 4 else "").split(",") if name and not name.startswith("-")]
    unknown = set(wanted) - {name for name, _, _ in SECTIONS}
    if unknown:
        sys.exit(f"validation.py: no such section: {', '.join(sorted(unknown))}")
    program, checks, parts, contents = Program(binary, work), Checks(), [], []
    for name, title, section in SECTIONS:
        if wanted and name not in wanted:
            continue
        lines = section(program, checks)
        if lines:
            contents.append(title)
            parts += [f"## {title}", ""] + lines
    if "--tap" in sys.argv:
        checks.print_tap()
    for name, detail in checks.failed():
        print(f"{name}: does not hold {detail}", file=sys.stderr)
    if checks.failed() or not checks.results:
        sys.exit("docs/validation.md was not written")
    with open(page, "w", encoding="utf-8") as out:
        out.write("\n".join(introduction(contents) + parts).rstrip("\n") + "\n")


if __name__ == "__main__":
    main()
