"""What the sections of docs/validation.md share: running the program, reading its files, writing tables."""
import csv
import os
import subprocess
import sys

ROOT = os.path.normpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))
SCENARIOS = os.path.join(ROOT, "scenarios")
NATIONAL = os.path.join(SCENARIOS, "data", "national")
BASE_YEAR = 2025


class Checks:
    """Statements that must hold; the page is written only if all do."""

    def __init__(self):
        self.results = []

    def check(self, name, holds, detail=""):
        self.results.append((name, bool(holds), detail))
        return holds

    def failed(self):
        return [(name, detail) for name, holds, detail in self.results if not holds]

    def print_tap(self):
        for number, (name, holds, detail) in enumerate(self.results, 1):
            print(f"{'ok' if holds else 'not ok'} {number} - {name}")
            if not holds and detail:
                print(f"# {detail}")


class Program:
    """Runs yibao in the repository; `work` is a folder for results and written scenarios."""

    def __init__(self, binary, work):
        self.binary, self.work = os.path.abspath(binary), work

    def output(self, *arguments):
        done = subprocess.run([self.binary, *map(str, arguments)], capture_output=True, text=True, cwd=ROOT,
                              timeout=600, check=False)
        if done.returncode != 0:
            sys.exit(f"yibao {' '.join(map(str, arguments))} ended with {done.returncode}: {done.stderr[:2000]}")
        return done.stdout

    def scenario(self, name):
        return name if name.endswith(".yaml") else os.path.join(SCENARIOS, name + ".yaml")

    def trace(self, scenario="baseline", settings=(), path=None, ages=False):
        """(fund, series) to {year: value}, the declared units by (fund, series), and persons by
        (status, sex, age, year)."""
        which = ["--central"] if path is None else ["--path", path]
        text = self.output("trace", self.scenario(scenario), *which, *["--ages"] * ages, *options(settings))
        first, _, second = text.partition("\n\n")
        series, units, persons = {}, {}, {}
        for row in csv.DictReader(first.splitlines()):
            key = row["fund"], row["series"]
            series.setdefault(key, {})[int(row["year"])] = float(row["value"])
            units[key] = row["unit"]
        for row in csv.DictReader(second.splitlines()):
            persons[row["status"], row["sex"], int(row["age"]), int(row["year"])] = float(row["persons"])
        return series, units, persons

    def run(self, folder, scenarios, paths, settings=()):
        """Results of a run without charts: the folder."""
        target = os.path.join(self.work, folder)
        self.output("run", *map(self.scenario, scenarios), "-n", paths, "--no-charts", "-q", "-o", target,
                    *options(settings))
        return target


def options(settings):
    """--set options of a list of key=value."""
    return [option for setting in settings for option in ("--set", setting)]


def rows_of(*path):
    with open(os.path.join(*path), encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def bands(folder, scenario):
    """(fund, series, year) to the row of bands.csv."""
    return {(row["fund"], row["series"], int(row["year"])): row for row in rows_of(folder, scenario, "bands.csv")}


def risks(folder, scenario):
    """(fund, event, year) to probability."""
    return {(row["fund"], row["event"], int(row["year"])): float(row["probability"])
            for row in rows_of(folder, scenario, "risk.csv")}


class Figures:
    """Published national figures."""

    def __init__(self):
        self.rows = {(row["series"], row["fund"], int(row["year"])): row for row in rows_of(NATIONAL, "funds.csv")}

    def has(self, series, fund, year):
        row = self.rows.get((series, fund, year))
        return row is not None and row["status"] != "unverified"

    def __call__(self, series, fund, year):
        return float(self.rows[series, fund, year]["value"])


def number(value, digits=0, sign=False):
    """1,234.5 with a true minus sign."""
    text = f"{value:{'+' if sign else ''},.{digits}f}"
    if text.strip("+-0.,") == "":
        text = text.replace("-", "").replace("+", "")
    return text.replace("-", "−")


def percent(value, digits=1, sign=False):
    return number(100.0 * value, digits, sign) + " %"


def table(header, rows):
    """Lines of a Markdown table; the header is a list of texts."""
    lines = ["| " + " | ".join(map(str, header)) + " |", "|" + "---|" * len(header)]
    return lines + ["| " + " | ".join(map(str, row)) + " |" for row in rows] + [""]


def paragraphs(english, chinese):
    """An English and a Chinese paragraph, each filled on one line."""
    return [" ".join(english.split()), "", "".join(part.strip() for part in chinese.strip().splitlines()), ""]
