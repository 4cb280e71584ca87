"""Monte Carlo error by repeated seeds, and what common random numbers save."""
import math
import os

from common import bands, number, paragraphs, percent, risks, table

SEEDS, PATHS = 60, 400
SHOWN = (("resident", 2030), ("resident", 2040), ("employee_pooled", 2030), ("employee_pooled", 2040))


def section(program, checks):
    medians = {key: [] for key in SHOWN}
    errors = {key: [] for key in SHOWN}
    probabilities = {key: [] for key in SHOWN}
    for seed in range(1, SEEDS + 1):
        folder = program.run(f"seed-{seed}", ["baseline"], PATHS, [
            f"simulation.seed={seed}", "projection.last_year=2040", "output.series=[accumulated_balance]"])
        rows, risk = bands(folder, "baseline"), risks(folder, "baseline")
        for fund, year in SHOWN:
            row = rows[fund, "accumulated_balance", year]
            medians[fund, year].append(float(row["p50"]))
            errors[fund, year].append(float(row["se_p50"]))
            probabilities[fund, year].append(risk[fund, "exhausted_by", year])
    lines = []
    for fund, year in SHOWN:
        found = deviation(medians[fund, year])
        stated = sum(errors[fund, year]) / SEEDS
        # The spread of 60 values is known to 9 % (one standard error); the limits are beyond four of them.
        checks.check(f"montecarlo: spread of medians of {fund} {year} over {SEEDS} seeds is the stated error",
                     0.65 < found / stated < 1.4, f"{found:.1f} against {stated:.1f}")
        share = sum(probabilities[fund, year]) / SEEDS
        binomial = math.sqrt(share * (1.0 - share) / PATHS)
        lines.append([f"`{fund}`", year, number(stated), number(found), number(found / stated, 2), percent(share, 1),
                      percent(binomial, 2), percent(deviation(probabilities[fund, year]), 2)])
    return paragraphs(
        f"""{SEEDS} runs of the baseline with {number(PATHS)} paths and another seed each. The spread of their medians of the accumulated
        balance is compared with the standard error `se_p50` that each run states, and that of the probability of exhaustion with the binomial
        one. The shipped 10,000 paths have a fifth of these errors.""",
        f"""用{SEEDS}个不同的随机种子各运行基准情景{number(PATHS)}条路径，比较各次累计结余中位数的离散程度与每次运行自报的标准误`se_p50`，以及耗尽概率的离散程度与二项分布标准误。
        随附的10,000条路径，误差约为此处的五分之一。""") + table(
        ["fund 基金", "year 年份", "stated error of the median 自报标准误", "found 实际离散", "ratio 比值", "P(exhausted) 耗尽概率",
         "binomial error 二项标准误", "found 实际离散"], lines) + pairing(program, checks)


def deviation(values):
    mean = sum(values) / len(values)
    return math.sqrt(sum((value - mean) ** 2 for value in values) / (len(values) - 1))


def pairing(program, checks):
    """The table of variance ratios, once its script is there."""
    try:
        import common_random_numbers
    except ModuleNotFoundError:
        return []
    return ["### Common random numbers 公共随机数", ""] + common_random_numbers.section(
        program, checks, os.path.join(program.work))
