"""Reads result files of yibao and the national figures, and formats numbers for docs/claims.md."""
import csv
import json
import os
import re

NATIONAL = os.path.join("scenarios", "data", "national", "funds.csv")


def rows_of(path):
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


class History:
    """Published national figures: value(series, fund, year)."""

    def __init__(self, path=NATIONAL):
        self.cell = {(r["series"], r["fund"], int(r["year"])): float(r["value"]) for r in rows_of(path)}

    def __call__(self, series, fund, year):
        return self.cell[series, fund, year]

    def growth(self, series, fund, year):
        return self(series, fund, year) / self(series, fund, year - 1) - 1.0


class Run:
    """The folder of one `yibao run`: bands, risks, paired differences."""

    def __init__(self, folder):
        self.folder = folder
        self.cache = {}

    def _table(self, name, keys):
        if name not in self.cache:
            path = os.path.join(self.folder, name)
            self.cache[name] = {tuple(r[k] for k in keys): r for r in rows_of(path)}
        return self.cache[name]

    def _bands(self, scenario):
        return self._table(os.path.join(scenario, "bands.csv"), ("fund", "series", "year"))

    def bands(self, scenario, fund, series, year):
        return self._bands(scenario)[fund, series, str(year)]

    def published(self, scenario, fund, series, year):
        """Whether the year is history in bands.csv."""
        row = self._bands(scenario).get((fund, series, str(year)))
        return row is not None and row["status"] != "projected"

    def median(self, scenario, fund, series, year):
        return float(self.bands(scenario, fund, series, year)["p50"])

    def mean(self, scenario, fund, series, year):
        return float(self.bands(scenario, fund, series, year)["mean"])

    def difference(self, scenario, fund, series, year):
        """Row of paired differences to the first scenario of the run."""
        rows = self._table("compare.csv", ("scenario", "fund", "series", "year"))
        return rows[scenario, fund, series, str(year)]

    def mean_difference(self, scenario, fund, series, year):
        return float(self.difference(scenario, fund, series, year)["mean"])

    def risk(self, scenario, fund, event, year):
        row = self._table(os.path.join(scenario, "risk.csv"), ("fund", "event", "year"))[fund, event, str(year)]
        return float(row["probability"])

    def first_year(self, scenario, fund, event, probability, last=2060):
        """First year in which the probability is reached, or None up to `last`."""
        for year in range(2026, last + 1):
            if self.risk(scenario, fund, event, year) >= probability:
                return year
        return None

    def facts(self, scenario):
        """run.json: paths, calibration and more."""
        with open(os.path.join(self.folder, scenario, "run.json"), encoding="utf-8") as file:
            return json.load(file)

    def matrix(self):
        return rows_of(os.path.join(self.folder, "matrix.csv"))


class Keys:
    """The table of keys that the program prints: key in keys, default(key) of a number."""

    def __init__(self, path):
        with open(path, encoding="utf-8") as file:
            found = re.findall(r"^\| `([^`]+)` \|[^|]*\|[^|]*\|[^|]*\| ([^|]*) \|", file.read(), re.MULTILINE)
        self.value = dict(found)

    def __contains__(self, key):
        return key in self.value

    def default(self, key):
        return float(self.value[key].strip("`"))


def number(value, digits=0):
    text = f"{abs(value):,.{digits}f}"
    return ("−" if value < 0 and text.strip("0.,") else "") + text


def signed(value, digits=0):
    text = number(value, digits)
    return text if text.startswith("−") or not text.strip("0.,") else "+" + text


def percent(share, digits=1):
    return number(100.0 * share, digits) + " %"


def signed_percent(share, digits=1):
    return signed(100.0 * share, digits) + " %"


def band(row, digits=0, scale=1.0):
    """Median (5 % … 95 %) ± Monte Carlo standard error of the median."""
    low, middle, high, error = (float(row[k]) * scale for k in ("p5", "p50", "p95", "se_p50"))
    shown = max(digits, 1) if error < 9.95 else digits
    spread = f"({number(low, digits)} … {number(high, digits)})"
    return f"{number(middle, digits)} {spread} ±{number(error, shown)}"


def table(head, body):
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    return "\n".join(lines + ["| " + " | ".join(r) + " |" for r in body]) + "\n"


def sides(pairs):
    """English and Chinese side by side: rows of (label, English, Chinese)."""
    return table(["", "English", "中文"], [[f"**{label}**", en, zh.replace(" %", "%")] for label, en,
                                         zh in pairs])


class Page:
    """Collects the checks that the page's sentences rest on."""

    def __init__(self):
        self.checks = []

    def check(self, subject, sentence, holds):
        self.checks.append((subject, sentence, bool(holds)))

    def failed(self):
        return [(s, t) for s, t, holds in self.checks if not holds]

    def tap(self):
        lines = []
        for n, (subject, sentence, holds) in enumerate(self.checks, 1):
            lines.append(f"{'ok' if holds else 'not ok'} {n} - {subject}: {sentence}")
        return "\n".join(lines) + f"\n1..{len(self.checks)}\n"
