"""Runs the program and reads what it prints."""
import csv
import subprocess
import sys

from settings import read_settings


def run(program, *arguments):
    """Standard output of the program; ends the test if it fails."""
    done = subprocess.run([program, *map(str, arguments)], capture_output=True, text=True, timeout=120, check=False)
    if done.returncode != 0:
        sys.exit(f"yibao {' '.join(map(str, arguments))} ended with {done.returncode}: {done.stderr[:2000]}")
    return done.stdout


def with_settings(replaced):
    """Options that replace values of the scenario."""
    return [option for key, value in replaced.items() for option in ("--set", f"{key}={value}")]


def resolved_settings(program, scenario, replaced):
    """Settings of a scenario file."""
    return read_settings(run(program, "show", scenario, *with_settings(replaced)))


def trace(program, scenario, replaced, path=None, with_ages=True):
    """Series and persons by age (or none) of one path; without a path the central one."""
    which = ["--central"] if path is None else ["--path", path]
    text = run(program, "trace", scenario, *which, *["--ages"] * with_ages, *with_settings(replaced))
    first, _, second = text.partition("\n\n")
    series, ages = {}, {}
    for line in first.splitlines()[1:]:
        fund, name, _, year, value = line.split(",")
        series[fund, name, int(year)] = float(value)
    for line in second.splitlines()[1:]:
        status, sex, age, year, persons = line.split(",")
        ages[status, sex, int(age), int(year)] = float(persons)
    return series, ages


def read_table(path, key_columns):
    """Rows of a CSV file by the values of some columns."""
    with open(path, encoding="utf-8", newline="") as file:
        return {tuple(row[column] for column in key_columns): row for row in csv.DictReader(file)}
