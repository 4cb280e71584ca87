"""Prints one path as `yibao trace` does, without units, computed by the reference implementation.

    yibao show scenarios/stress.yaml | python3 tests/reference/reference.py [--path N] [--ages] [--data FOLDER]
"""
import argparse
import os
import sys

from project import Model, project
from sampling import draws_of
from settings import read_settings
from shocks import CentralDraws


def main():
    """Reads a resolved scenario from standard input."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--path", type=int, help="path, counted from 0; without it the central path")
    parser.add_argument("--ages", action="store_true", help="a second table of persons by age")
    parser.add_argument("--data", default=os.path.join(os.path.dirname(__file__), "../../scenarios/data"))
    arguments = parser.parse_args()
    settings = read_settings(sys.stdin.read())
    draws = CentralDraws() if arguments.path is None else draws_of(settings, arguments.path)
    path = project(Model(settings, arguments.data), draws, arguments.ages)
    print("fund,series,year,value")
    for (fund, series, year), value in path.series.items():
        print(f"{fund},{series},{year},{value:.17g}")
    if arguments.ages:
        print("\nstatus,sex,age,year,persons")
        for (status, sex, age, year), persons in path.ages.items():
            print(f"{status},{sex},{age},{year},{persons:.17g}")


if __name__ == "__main__":
    main()
