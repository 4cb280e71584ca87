"""The backtest's own report, in both languages, where the program has the command."""
import os

from common import paragraphs


def report(path):
    """Lines of a Markdown file without its title, headings two levels deeper."""
    with open(path, encoding="utf-8") as file:
        lines = file.read().rstrip("\n").split("\n")
    lines = [line for line in lines if not line.startswith("# ")]
    return ["##" + line if line.startswith("#") else line for line in lines]


def section(program, checks):
    if "yibao backtest" not in program.output("--help"):
        return []
    target = os.path.join(program.work, "backtest-run")
    program.output("backtest", "-q", "-o", target)
    folder = os.path.join(target, "backtest")
    files = [os.path.join(folder, name) for name in ("backtest.md", "backtest.zh.md")]
    checks.check("backtest: reports in both languages", all(map(os.path.exists, files)))
    return paragraphs(
        """The program stands at the end of 2019 … 2023 with what was published by then and projects to 2025. The rules were fixed before
        the first score ([calibration.md](calibration.md)); method and scores in [backtest.md](backtest.md).""",
        """程序分别站在2019—2023年末，只用当时已公布的数据预测到2025年。规则在首次评分之前已固定（见[calibration.md](calibration.md)），方法与评分定义见[backtest.md](backtest.md)。""") + report(
            files[0]) + ["", "### 中文", ""] + report(files[1]) + [""]
