"""Population against the UN's median and its 80 and 95 % prediction intervals."""
import math
import os
import re

from common import ROOT, bands, number, paragraphs, percent, rows_of, table
from un_spreads import INTERVALS, YEARS, un_quantiles

PATHS = 10000
FITTED_TOLERANCE = 0.10
MEDIAN_TOLERANCE = {"tfr": 0.015, "e0_m": 0.002, "e0_f": 0.002, "population_total": 0.01, "population_65plus": 0.002}
# The total's interval lacks migration and the UN's ignorance of 2024 and 2025.
TOTAL_LOW, TOTAL_HIGH = 0.65, 1.00
PERCENTILES = (2.5, 10, 50, 90, 97.5)
ROWS = (("tfr", "tfr", 1.0, 3, "total fertility rate 总和生育率"),
        ("e0_m", "life_expectancy_male", 1.0, 2, "life expectancy, men 男性预期寿命"),
        ("e0_f", "life_expectancy_female", 1.0, 2, "life expectancy, women 女性预期寿命"),
        ("population_total", "population", 100.0, 1, "population, million 总人口（百万）"))


def projected(program):
    """bands.csv of the UN population with shocks on fertility and mortality only."""
    drivers = re.findall(r"`shocks\.(\w+)\.sd`", program.output("keys"))
    silent = [f"shocks.{driver}.{key}=0" for driver in drivers if driver not in ("tfr", "mortality")
              for key in ("sd", "drift_sd")]
    folder = program.run("population", ["baseline"], PATHS, silent + [
        "population.base=un", f"projection.last_year={YEARS[-1] + 1}", "shocks.layers.parameters=false",
        "shocks.layers.level_shifts=false",
        "output.series=[tfr, life_expectancy_male, life_expectancy_female, population, population_65plus]",
        f"output.percentiles={list(PERCENTILES)}"])
    return bands(folder, "baseline")


def quantiles(rows, series, year, unit):
    """The five quantiles of a calendar year or a 31 December: the mean of the steps of the UN base, which lead
    from one 1 July to the next."""
    columns = [f"p{p:g}".replace(".", "_") for p in PERCENTILES]
    return [sum(float(rows["none", series, y][column]) for y in (year, year + 1)) / 2.0 / unit for column in columns]


def migration_width(un, year, low, high):
    """Persons: width of the interval of all net migration from 2026 to `year`, if it kept its quantile for ever."""
    known = sorted(y for variable, y, quantile in un if variable == "net_migration" and quantile == low)

    def width(y):
        before, after = max(k for k in known if k <= y), min(k for k in known if k >= y)
        at = [un["net_migration", k, high] - un["net_migration", k, low] for k in (before, after)]
        return at[0] if before == after else at[0] + (at[1] - at[0]) * (y - before) / (after - before)

    return sum(width(y) for y in range(2026, year + 1))


def section(program, checks):
    un, rows = un_quantiles(), projected(program)
    un_65 = {int(row["year"]): float(row["population_65plus"]) / 1e6
             for row in rows_of(ROOT, "tests", "unit", "data", "un_population.csv")}
    lines, ratios = [], {}
    for variable, series, unit, digits, name in ROWS:
        scale = 1e6 if variable == "population_total" else 1.0
        for year in YEARS:
            ours = quantiles(rows, series, year, unit)
            theirs = [un[variable, year, q] / scale for q in ("0.025", "0.1", "0.5", "0.9", "0.975")]
            cells = [name, year, *(number(value, digits) for value in (theirs[2], ours[2]))]
            error = ours[2] / theirs[2] - 1.0
            checks.check(f"population: median of {variable} in {year} within {MEDIAN_TOLERANCE[variable]:.1%}",
                         abs(error) <= MEDIAN_TOLERANCE[variable], f"{error:.4f}")
            for interval, (low, high) in ((80, (1, 3)), (95, (0, 4))):
                ratio = ratios[variable, year, interval] = (ours[high] - ours[low]) / (theirs[high] - theirs[low])
                cells += [f"{number(theirs[low], digits)} to {number(theirs[high], digits)}",
                          f"{number(ours[low], digits)} to {number(ours[high], digits)}", number(ratio, 2)]
                lowest, highest = ((TOTAL_LOW, TOTAL_HIGH) if variable == "population_total" else
                                   (1.0 - FITTED_TOLERANCE, 1.0 + FITTED_TOLERANCE))
                checks.check(f"population: {interval} % width of {variable} in {year} from {lowest} to {highest} of the UN's",
                             lowest <= ratio <= highest, f"{ratio:.3f}")
            lines.append(cells)
    for year in YEARS:
        columns = [float(rows["none", "population_65plus", year][f"p{p:g}".replace(".", "_")]) / 100.0
                   for p in PERCENTILES]
        error = columns[2] / un_65[year] - 1.0
        checks.check(f"population: median of 65+ on 1 July {year} within {MEDIAN_TOLERANCE['population_65plus']:.1%}",
                     abs(error) <= MEDIAN_TOLERANCE["population_65plus"], f"{error:.4f}")
        lines.append(["65 and over on 1 July, million 65岁及以上（百万）", year, number(un_65[year], 1),
                      number(columns[2], 1), "–", f"{number(columns[1], 1)} to {number(columns[3], 1)}", "–",
                      "–", f"{number(columns[0], 1)} to {number(columns[4], 1)}", "–"])

    with_migration = []
    for year in YEARS:
        for interval, (low, high, _) in INTERVALS.items():
            if interval != 95:
                continue
            width = un["population_total", year, high] - un["population_total", year, low]
            ours = ratios["population_total", year, interval] * width
            migration = migration_width(un, year, low, high)
            with_migration.append([year, number(width / 1e6, 1), number(ours / 1e6, 1), number(migration / 1e6, 1),
                                   number(math.hypot(ours, migration) / 1e6, 1),
                                   number(math.hypot(ours, migration) / width, 2)])
    fitted = [ratio for (variable, _, _), ratio in ratios.items() if variable != "population_total"]
    total = [ratio for (variable, _, _), ratio in ratios.items() if variable == "population_total"]
    first = un["population_total", 2025, "0.975"] - un["population_total", 2025, "0.025"]
    return paragraphs(
        f"""`population.base: un`, {number(PATHS)} paths, shocks on `tfr` and `mortality` only. **Tolerance: the widths of our 80 and 95 %
        intervals of the total fertility rate and of life expectancy are within {percent(FITTED_TOLERANCE, 0)} of the UN's.** Found:
        {number(min(fitted), 2)} to {number(max(fitted), 2)}. The three numbers of each driver (sd, phi, drift_sd) are least squares on these
        widths (`tests/validation/un_spreads.py` prints them), so this is a fit, not a forecast. Our fertility is lognormal and the UN's
        nearly symmetric: widths agree, but both our bounds lie higher.""",
        f"""采用联合国人口基数，{number(PATHS)}条路径，只保留生育率和死亡率两项冲击。**容差：总和生育率与预期寿命的80%和95%区间宽度与联合国的相差不超过
        {percent(FITTED_TOLERANCE, 0)}。**实测比值为{number(min(fitted), 2)}至{number(max(fitted), 2)}。两个驱动因素各自的三个参数（sd、phi、drift_sd）按这些区间宽度用最小二乘法估计
        （`tests/validation/un_spreads.py`可重现），因此这里检验的是拟合程度，而不是预测能力。本模型的生育率服从对数正态分布，联合国的区间则近于对称：宽度一致，但我们的上下限都偏高。""") + table(
        ["", "year 年份", "UN median 联合国中位数", "ours 本模型", "UN 80 %", "ours 80 %", "ratio of widths 宽度比",
         "UN 95 %", "ours 95 %", "ratio 宽度比"], lines) + paragraphs(
        f"""The total population's intervals are narrower than the UN's ({number(min(total), 2)} to {number(max(total), 2)} of the width; accepted:
        {number(TOTAL_LOW, 2)} to {number(TOTAL_HIGH, 2)}). Missing are migration, which has no driver, and what the UN did not know in 2024: its own
        interval for the end of 2025 is already {number(first / 1e6, 1)} million wide, while the model starts from one known population. The next table adds the
        UN's migration to ours, as an upper limit, by letting each path keep its quantile of net migration for ever. Of those aged
        65 and over only the UN's median was found (its interval is
        published, but in no copy that could be read); up to 2090 all of them are alive in 2025, so that their spread comes from
        mortality alone, which is fitted above.""",
        f"""总人口的区间比联合国的窄（宽度比{number(min(total), 2)}至{number(max(total), 2)}；可接受范围{number(TOTAL_LOW, 2)}至{number(TOTAL_HIGH, 2)}）。缺少的是两部分：一是迁移，本模型没有迁移冲击；
        二是联合国2024年作预测时尚不知道的情况，其2025年末人口的95%区间已宽{number(first / 1e6, 1)}百万，而本模型从一个确定的2025年人口出发。下表假设每条路径的净迁移始终处于同一分位，
        由此得到迁移影响的上限，并与我们的区间合成。65岁及以上人口只找到联合国的中位数（其区间虽已公布，但未能读到）；到2090年为止，这些人在2025年均已出生，其区间只取决于死亡率，而死亡率已在上表拟合。""") + table(
        ["year 年份", "UN 95 % width, million 联合国宽度（百万）", "ours 本模型", "migration, at most 迁移（上限）",
         "ours with migration 合成", "ratio 比值"], with_migration)
