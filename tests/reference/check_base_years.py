"""Compares paths from base years before 2025 with the reference implementation; one TAP line for each.

    python3 check_base_years.py PROGRAM SCENARIOS
"""
import os
import pathlib
import subprocess
import sys

YEARS = (2019, 2020, 2021, 2022, 2023, 2024)
VARIABLE = "YIBAO_REFERENCE_BASE_YEAR"


def compare(yibao, scenarios, base):
    """The central path and two others, every series, year and age to 2060; the problems."""
    from check_reference import Comparison           # these read the base year when they are loaded
    comparison = Comparison(yibao, scenarios)
    settings = {"projection.first_year": base + 1}
    comparison.compare_paths(scenarios / "baseline.yaml", settings, [None, 4],
                             f"baseline from the end of {base}: central path and path 4 to 1e-9")
    comparison.compare_paths(scenarios / "stress.yaml",
                             settings | {"population.fertility_scale": 1.1, "projection.last_year": 2099}, [2],
                             f"stress from the end of {base} to 2099, a fertility of its own: path 2 to 1e-9")
    return comparison.report.failed


def main():
    """One process per base year, whose lines are numbered again."""
    yibao, scenarios = sys.argv[1], pathlib.Path(sys.argv[2])
    if VARIABLE in os.environ:
        sys.exit(bool(compare(yibao, scenarios, int(os.environ[VARIABLE]))))
    n = failed = 0
    for base in YEARS:
        done = subprocess.run([sys.executable, "-B", __file__, *sys.argv[1:]], env=os.environ | {VARIABLE: str(base)},
                              capture_output=True, text=True, timeout=300, check=False)
        lines = done.stdout.splitlines()
        if done.returncode != 0 and not any(line.startswith("not ok") for line in lines):
            lines.append(f"not ok 0 - the comparison from the end of {base} ended: {done.stderr[-300:]!r}")
        for line in lines:
            passed, _, rest = line.partition("ok ")
            if line.startswith("#"):
                print(line)
                continue
            n += 1
            failed += passed == "not "
            print(f"{passed}ok {n} {rest.split(' ', 1)[1]}")
    print(f"1..{n}")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
