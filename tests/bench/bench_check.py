"""Checks that the comparison programs of the benchmark compute the model of the program.

Exactly: every series of the central path and of a few paths with given draws agrees with `yibao trace`.  By sampling:
means and percentiles of shocked runs with own draws agree within the sampling error.
"""
import csv
import io
import math
import re
import subprocess

TOLERANCE = 1e-9
LIMIT = 5.5  # |z| of a mean or a percentile


class Disagreement(Exception):
    """A comparison program computes something else."""


def output(command):
    """Standard output of a command; its failure ends the benchmark."""
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def traces(yibao, scenario, paths):
    """{(path, fund, series): {year: value}} of `yibao trace`; path -1 is the central one."""
    series = {}
    for path in paths:
        option = ["--central"] if path < 0 else ["--path", str(path)]
        for row in csv.DictReader(io.StringIO(output([yibao, "trace", scenario, *option]))):
            key = path, row["fund"], row["series"]
            series.setdefault(key, {})[int(row["year"])] = float(row["value"])
    return series


def exact(name, command, expected, wanted):
    """Largest deviation of the program's paths from the trace; all `wanted` series must be there."""
    got = {}
    for row in csv.DictReader(io.StringIO(output(command))):
        got.setdefault((int(row["path"]), row["fund"], row["series"]), {})[int(row["year"])] = float(row["value"])
    missing = {(path, *series) for path, _, _ in expected for series in wanted} - set(got)
    if missing:
        raise Disagreement(f"{name} does not compute {sorted(missing)[0]} (and {len(missing) - 1} more)")
    worst = 0.0
    for key, values in got.items():
        size = max(abs(value) for value in expected[key].values())
        for year, value in expected[key].items():
            # Balances cross zero: there the tolerance is that of a millionth of the series' largest value.
            deviation = abs(values[year] - value) / max(abs(value), 1e-6 * size, 1e-300)
            if not deviation <= TOLERANCE:
                raise Disagreement(f"{name}: path {key[0]}, {key[1]}.{key[2]} of {year} is {values[year]!r}, "
                                   f"yibao trace says {value!r}")
            worst = max(worst, deviation)
    return worst


def bands(path):
    """{(fund, series, year): (mean, sd, {percent: value})} of a table of percentiles."""
    table = {}
    with open(path, encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            if row.get("status", "projected") != "projected":
                continue
            percentiles = {float(name[1:].replace("_", ".")): float(value) for name, value in row.items()
                           if re.fullmatch(r"p\d+([._]\d+)?", name)}
            table[row["fund"], row["series"], int(row["year"])] = float(row["mean"]), float(row["sd"]), percentiles
    return table


def z_scores(a, n_a, b, n_b):
    """Largest |z| over means and over percentiles of two tables of n_a and n_b paths, and where."""
    worst_mean, worst_percentile = (0.0, None), (0.0, None)
    for key, (mean, sd, percentiles) in a.items():
        other_mean, other_sd, others = b[key]
        error = math.sqrt(sd * sd / n_a + other_sd * other_sd / n_b)
        rounding = 1e-9 * max(abs(mean), abs(other_mean), 1e-6)
        worst_mean = max(worst_mean, (abs(mean - other_mean) / max(error, rounding), key), key=lambda x: x[0])
        levels = sorted(percentiles)
        for before, level, after in zip(levels, levels[1:], levels[2:]):
            p = level / 100.0
            # 1 / density, the larger of both sides: a cap cuts a distribution off within one of them.
            per_share = 100.0 * max((percentiles[level] - percentiles[before]) / (level - before),
                                    (percentiles[after] - percentiles[level]) / (after - level))
            error = math.sqrt(p * (1.0 - p) * (1.0 / n_a + 1.0 / n_b)) * per_share
            z = abs(percentiles[level] - others[level]) / max(error, rounding)
            worst_percentile = max(worst_percentile, (z, (*key, level)), key=lambda x: x[0])
    return worst_mean, worst_percentile


def sampled(name, own, n_own, other, n_other):
    """Largest |z| of means and percentiles; too large a one is a disagreement."""
    if not set(own) <= set(other):
        raise Disagreement(f"{name} does not report {sorted(set(own) - set(other))[0]}")
    mean, percentile = z_scores(own, n_own, other, n_other)
    for what, (z, where) in (("mean", mean), ("percentile", percentile)):
        if not z <= LIMIT:
            raise Disagreement(f"{name}: {what} of {where} is {z:.1f} standard errors off")
    return mean[0], percentile[0]


def notices_a_shift(own, n):
    """The same comparison of a table with itself moved by a year must fail: a check that cannot fail checks nothing."""
    moved = {key: own.get((key[0], key[1], key[2] + 1), band) for key, band in own.items()}
    mean, percentile = z_scores(own, n, moved, n)
    if mean[0] <= LIMIT or percentile[0] <= LIMIT:
        raise Disagreement("the comparison of percentiles does not notice results moved by a year")
