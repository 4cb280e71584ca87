"""The backtest's own report, in both languages, and its one-year-ahead errors for the history check."""
import os

from common import paragraphs, rows_of


def folder_of(program):
    """Results of `yibao backtest`, run once; None where the program has no such command."""
    if "yibao backtest" not in program.output("--help"):
        return None
    target = os.path.join(program.work, "backtest-run")
    if not os.path.exists(target):
        program.output("backtest", "-q", "-o", target)
    return os.path.join(target, "backtest")


def forecasts(program):
    """Rows of forecasts.csv; none without the command."""
    folder = folder_of(program)
    return rows_of(folder, "forecasts.csv") if folder else []


def covered(rows):
    """How many actual values lie within the central 90 % band, and how many there are."""
    return sum(float(row["p5"]) <= float(row["actual"]) <= float(row["p95"]) for row in rows), len(rows)


def report(path):
    """Lines of a Markdown file without its title, headings two levels deeper."""
    with open(path, encoding="utf-8") as file:
        lines = file.read().strip("\n").split("\n")
    lines = [line for line in lines if not line.startswith("# ")]
    return ["##" + line if line.startswith("#") else line for line in lines]


def section(program, checks):
    folder = folder_of(program)
    if folder is None:
        return []
    files = [os.path.join(folder, name) for name in ("backtest.md", "backtest.zh.md")]
    if not checks.check("backtest: reports in both languages", all(map(os.path.exists, files))):
        return []
    return paragraphs(
        """The program stands at the end of 2019 … 2023 with what was published by then and projects to 2025. The rules were fixed before
        the first score and revised once after it, so that the scores below are not blind; both are in [calibration.md](calibration.md); method and scores in [backtest.md](backtest.md).""",
        """程序分别站在2019—2023年末，只用当时已公布的数据预测到2025年。规则在首次评分之前已固定，首次评分之后修订过一次，因此下列评分不是盲测（两次评分见[calibration.md](calibration.md)），方法与评分定义见[backtest.md](backtest.md)。""") + [
            "### In English"] + report(files[0]) + ["", "### 中文"] + report(files[1]) + [""]
