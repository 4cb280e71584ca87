"""Compares the program with the reference implementation; one TAP line for each check.

    python3 check_reference.py PROGRAM SCENARIOS      PROGRAM: yibao; SCENARIOS: the folder of the shipped ones
"""
import copy
import pathlib
import random
import sys
import tempfile
from math import sqrt
from statistics import NormalDist

import program
import summaries
from odd_scenarios import write_scenarios
from project import MONEY_ROWS, Model, project
from sampling import draws_of
from settings import Settings
from shocks import PathDraws, OtherDraws, philox4x32_10

TOLERANCE = 1e-9
# Nearer to zero the tolerance is that of a value of this size: balances are small differences of large sums.
# For money that is 1e-9 x 100m yuan = 0.1 yuan.
SMALL_MONEY, SMALL_PERSONS, SMALL_OTHER = 1.0, 10.0, 1e-3

# Variance ratios are compared where the difference varies by more than this part of the values.
ROUNDING, RATIO_TOLERANCE = 1e-6, 1e-4

# Shipped scenarios whose central path is compared in every age too.
CENTRAL = ["baseline", "frozen-400", "premium-follows-cost", "enrolment-loss-severe", "stress", "reform",
           "unaccompanied-care", "epidemic-2030", "platform-workers", "ageing-without-reform"]
VARIANTS = [("baseline", {"population.base": "un"}),
            ("baseline", {"projection.last_year": 2099}),
            ("reform", {"population.base": "un", "projection.last_year": 2099, "employee.retirement.reform": "faster"})]
SHOCKED_PATHS = (0, 1, 17)
REGION = "beijing"
N_SMALL_RUN = 40                    # paths of the run whose tables are computed again
N_OTHER_PATHS, N_PROGRAM_PATHS = 400, 4000
BAND_YEARS = (2030, 2040, 2050)
BAND_SERIES = [(fund, row) for fund in ("resident", "employee_pooled", "all")
               for row in ("income", "expenditure", "accumulated_balance")] + [
    ("resident", "current_balance"), ("employee_pooled", "current_balance"), ("employee_account", "expenditure"),
    ("resident", "inpatient_expenditure"), ("resident", "outpatient_expenditure"), ("resident", "enrolment"),
    ("employee", "enrolment_active"), ("employee", "enrolment_retired"), ("resident", "hospitalization_rate"),
    ("employee", "hospitalization_rate"), ("resident", "visits_per_person"), ("employee", "visits_per_person"),
    ("resident", "cost_per_discharge"), ("resident", "cost_per_visit"), ("resident", "premium"),
    ("none", "population"), ("none", "births"), ("none", "deaths"), ("none", "wage"), ("none", "disposable_income"),
    ("none", "gdp"), ("none", "cpi_growth"), ("none", "interest_rate"), ("none", "fraud_recovery")]
BAND_EVENTS = [(fund, event) for fund in ("resident", "employee_pooled")
               for event in ("current_deficit", "exhausted_by")]
FALSE_ALARM = 0.001                 # chance that any of the bands' comparisons fails though all is right


class Report:
    """TAP lines."""

    def __init__(self):
        self.n = self.failed = 0

    def check(self, sentence, problems):
        """Passes if there are no problems (a list of texts)."""
        self.n += 1
        self.failed += bool(problems)
        print(f"{'not ok' if problems else 'ok'} {self.n} - {sentence}")
        for problem in problems[:3]:
            print(f"# {problem}")
        sys.stdout.flush()


def smallest(key):
    """Size below which the tolerance does not shrink any more."""
    if len(key) == 4:               # persons of a status, sex and age
        return SMALL_PERSONS
    money = key[1] in MONEY_ROWS or key[1].endswith(("_income", "_expenditure"))
    return SMALL_MONEY if money else SMALL_OTHER


def differences(reference, printed):
    """Texts on missing keys and on values that differ by more than the tolerance."""
    problems = [f"{key}: only one side has it" for key in sorted(reference.keys() ^ printed.keys(), key=str)]
    for key in reference.keys() & printed.keys():
        mine, theirs = reference[key], printed[key]
        apart = abs(mine - theirs)
        if not (apart <= TOLERANCE * abs(theirs) or apart <= TOLERANCE * smallest(key)):
            problems.append(f"{key}: {mine:.17g} here, {theirs:.17g} in the program")
    return problems


class Comparison:
    """Both sides of the checks."""

    def __init__(self, yibao, scenarios):
        self.yibao, self.scenarios, self.report = yibao, scenarios, Report()

    def model(self, scenario, replaced=None):
        """Reference model of a scenario file."""
        return Model(program.resolved_settings(self.yibao, scenario, replaced or {}), self.scenarios / "data")

    def compare_paths(self, scenario, replaced, paths, sentence, with_ages=True):
        """Every series and year of some paths of a scenario, and every age; None is the central path."""
        model = self.model(scenario, replaced)
        problems = []
        for path in paths:
            draws = None if path is None else draws_of(model.settings, path)
            reference = project(model, draws, with_ages)
            series, ages = program.trace(self.yibao, scenario, replaced, path, with_ages)
            problems += differences(reference.series, series) + differences(reference.ages, ages)
        self.report.check(sentence, problems)

    def shipped(self, name):
        """File of a shipped scenario."""
        return self.scenarios / f"{name}.yaml"

    def check_generator(self):
        """Known answers of Philox4x32-10 from the Random123 distribution."""
        answers = [((0, 0, 0, 0), (0, 0), (0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8)),
                   ((0xffffffff,) * 4, (0xffffffff,) * 2, (0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd)),
                   ((0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344), (0xa4093822, 0x299f31d0),
                    (0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1))]
        self.report.check("the reference's Philox4x32-10 gives its three published answers", [
            f"{counter}: {philox4x32_10(counter, key)}" for counter, key, words in answers
            if philox4x32_10(counter, key) != words])

    def check_coverage(self):
        """No series of the trace is left out, and the comparison notices one that is."""
        reference = project(self.model(self.shipped("baseline")), with_ages=True)
        series, ages = program.trace(self.yibao, self.shipped("baseline"), {})
        years = set(range(2025, 2061))
        compared = {key[:2] for key in reference.series}
        problems = [f"{fund}.{name} is printed and not compared" for fund, name in
                    sorted({key[:2] for key in series} - compared)]
        problems += [f"{fund}.{name} lacks a year" for fund, name in compared
                     if {key[2] for key in series if key[:2] == (fund, name)} != years]
        print(f"# {len(compared)} series of {len({key[:2] for key in series})} and {len(ages)} cells by age")
        self.report.check("every series, year and age that trace prints is compared, none is left out",
                          problems + [f"{key}: only one side has it" for key in reference.ages.keys() ^ ages.keys()])
        series.pop(("resident", "premium", 2040))
        series["none", "births", 2050] *= 1.0 + 3e-9
        found = differences(reference.series, series)
        self.report.check("a value that is missing and one that is 3e-9 off are noticed",
                          [] if len(found) == 2 else [f"{len(found)} found", *found])

    def check_paths(self, temporary):
        """Paths of shipped and odd scenarios."""
        for name in CENTRAL:
            self.compare_paths(self.shipped(name), {}, [None],
                               f"{name}: central path in every series, year and age to 1e-9")
        for name, replaced in VARIANTS:
            self.compare_paths(self.shipped(name), replaced, [None, 3],
                               f"{name} with {', '.join(f'{k}={v}' for k, v in replaced.items())}: "
                               "central path and path 3 to 1e-9")
        for name in ("baseline", "stress"):
            self.compare_paths(self.shipped(name), {}, SHOCKED_PATHS,
                               f"{name}: paths {', '.join(map(str, SHOCKED_PATHS))} with their shocks to 1e-9")
        sobol = {"simulation.sampling": "sobol"}
        self.compare_paths(self.shipped("baseline"), sobol, (0, 1, 33),
                           "baseline with quasi-random paths: paths 0, 1, 33 to 1e-9")
        self.compare_paths(self.shipped("stress"), {**sobol, "projection.last_year": 2075}, [1000],
                           "stress with quasi-random paths, beyond the sampled years: path 1000 to 1e-9", with_ages=False)
        for scenario in write_scenarios(temporary):
            self.compare_paths(scenario, {}, [None, 5], f"{scenario.stem}: central path and path 5 to 1e-9")
        regions = {folder.name for folder in (self.scenarios / "data").iterdir()}
        for scenario in sorted(self.scenarios.glob("*.yaml")):
            if scenario.stem not in regions and scenario.stem not in CENTRAL:
                self.compare_paths(scenario, {}, [7], f"{scenario.stem}: path 7 in every series and year to 1e-9",
                                   with_ages=False)
        if self.shipped(REGION).exists():
            self.compare_paths(self.shipped(REGION), {}, [None, 2],
                               f"{REGION}: base year borrowed from the nation, central path and path 2 to 1e-9")

    def check_sensitivity(self):
        """Each of some parameters, moved by a millionth, is noticed: the checks above have power."""
        settings = program.resolved_settings(self.yibao, self.shipped("stress"), {})
        printed = program.trace(self.yibao, self.shipped("stress"), {}, 1)[0]
        unnoticed = []
        for key in ("population.fertility_scale", "resident.enrolment.premium_elasticity",
                    "employee.retirement.qualifying_share", "employee.inpatient.retired_ratio",
                    "supervision.deterrence.strength", "shocks.tfr.phi", "shocks.interest_rate.drift_sd",
                    "shocks.correlation.wage_growth.disposable_income_growth", "shocks.parameters.deterrence.sd",
                    "shocks.parameters.excess_cost_growth.sd", "shocks.cost_per_discharge_growth.drift_years",
                    "shocks.resident_fund_share.sd", "shocks.employee_fund_share.phi", "shocks.resident_collection.sd",
                    "shocks.employee_collection.phi"):
            tree = copy.deepcopy(settings.tree)
            *parents, last = key.split(".")
            node = tree
            for part in parents:
                node = node[part]
            node[last] *= 1.0 + 1e-6
            model = Model(Settings(tree), self.scenarios / "data")
            if not differences(project(model, PathDraws(settings["simulation.seed"], 1)).series, printed):
                unnoticed.append(key)
        self.report.check("fifteen parameters, each moved by a millionth, are noticed on path 1", unnoticed)

    def check_tables(self, temporary):
        """bands.csv, risk.csv, compare.csv and compare_risk.csv of a small run, on the same paths."""
        options = {"output.series": "[all]", "projection.last_year": 2040}
        folder = temporary / "tables"
        names = ("baseline", "stress")
        program.run(self.yibao, "run", *map(self.shipped, names), "-n", N_SMALL_RUN, "-q", "--no-charts", "-o", folder,
                    *program.with_settings(options))
        paths, models = {}, {}
        for name in names:
            models[name] = self.model(self.shipped(name), options)
            paths[name] = [project(models[name], PathDraws(models[name].settings["simulation.seed"], path))
                           for path in range(N_SMALL_RUN)]
        percentiles = models["baseline"].settings["output.percentiles"]
        names_of = [f"p{percent:g}".replace(".", "_") for percent in percentiles]
        columns = ["mean", "sd", *names_of, "se_p50", *(name + end for name in names_of for end in ("_low", "_high"))]
        series = [key for key in paths["baseline"][0].series if key[2] > 2025]
        for name in names:
            rows = program.read_table(folder / name / "bands.csv", ("fund", "series", "year"))
            rows = {key: row for key, row in rows.items() if row["status"] == "projected"}
            values = {key: [path.series[key] for path in paths[name]] for key in series}
            self.report.check(f"{name}: every mean, sd, percentile, se_p50 and interval of {N_SMALL_RUN} paths in bands.csv",
                              band_differences(values, rows, percentiles, columns))
        rows = program.read_table(folder / "compare.csv", ("fund", "series", "year"))
        values = {key: [other.series[key] - path.series[key] for path, other in zip(*paths.values())]
                  for key in series}
        self.report.check("stress less baseline: the same of the differences path by path in compare.csv",
                          band_differences(values, rows, percentiles, columns))
        self.report.check("every variance ratio in compare.csv", ratio_differences(*paths.values(), rows))
        self.check_risks(folder, paths)

    def check_risks(self, folder, paths):
        """risk.csv and compare_risk.csv."""
        problems, paired_problems = [], []
        paired = program.read_table(folder / "compare_risk.csv", ("fund", "event", "year"))
        risks = {name: program.read_table(folder / name / "risk.csv", ("fund", "event", "year")) for name in paths}
        years = range(2026, 2041)
        keys = set()
        for fund in ("resident", "employee_pooled", "employee_account", "employee", "all"):
            holds = {name: [summaries.events(path, fund, years) for path in paths[name]] for name in paths}
            for event, year in holds["baseline"][0]:
                key = (fund, event, str(year))
                keys.add(key)
                happened = {name: [path[event, year] for path in holds[name]] for name in paths}
                shares = {name: summaries.mean(happened[name]) for name in paths}
                for name in paths:
                    problems += unequal(f"{name} {key}", risks[name][key], {
                        "probability": shares[name], "se": summaries.share_error(shares[name], N_SMALL_RUN)})
                difference = shares["stress"] - shares["baseline"]
                changed = summaries.mean([a != b for a, b in zip(*happened.values())])
                paired_problems += unequal(f"{key}", paired[key], {
                    "difference": difference, "se": summaries.paired_error(changed, difference, N_SMALL_RUN)})
        problems += [f"{name}: {key}" for name in paths for key in risks[name].keys() ^ keys]
        paired_problems += [f"{key}: only one side has it" for key in paired.keys() ^ keys]
        self.report.check("every probability of risk.csv and its standard error", problems)
        self.report.check("every paired difference of compare_risk.csv and its standard error", paired_problems)

    def check_bands(self, temporary):
        """Bands of many paths against paths with other random numbers; and runs that must be rejected."""
        horizon = {"projection.last_year": max(BAND_YEARS), "output.series": "[all]"}
        model = self.model(self.shipped("baseline"), horizon)
        generator = random.Random(271828)
        paths = [project(model, OtherDraws(generator)) for _ in range(N_OTHER_PATHS)]
        n_comparisons = len(BAND_YEARS) * (3 * len(BAND_SERIES) + len(BAND_EVENTS))
        limit = NormalDist().inv_cdf(1.0 - FALSE_ALARM / n_comparisons / 2.0)
        for sentence, replaced, accepted in (
                (f"baseline: means, medians, spreads and probabilities of {N_PROGRAM_PATHS} paths agree with "
                 f"{N_OTHER_PATHS} reference paths of another generator within sampling error (|z| < {limit:.2f})",
                 {}, True),
                ("a run with half a point more growth of cost is rejected",
                 {"economy.excess_cost_growth": 0.005}, False),
                ("a run with half again as much noise in the wage is rejected",
                 {"shocks.wage_growth.sd": 0.042}, False),
                ("a run without drift is rejected", {"shocks.layers.drift": "false"}, False)):
            folder = temporary / f"bands-{len(replaced)}-{'-'.join(replaced)}"
            program.run(self.yibao, "run", self.shipped("baseline"), "-n", N_PROGRAM_PATHS, "-q", "--no-charts", "-o",
                        folder, *program.with_settings({**horizon, **replaced}))
            scores = z_scores(paths, folder / "baseline")
            beyond = [f"{what}: z = {z:.2f}" for what, z in scores if not abs(z) < limit]
            worst = max(scores, key=lambda score: abs(score[1]))
            print(f"# {len(scores)} comparisons, {len(beyond)} beyond the limit, largest z {worst[1]:.2f}: {worst[0]}")
            if len(scores) != n_comparisons:
                beyond.append(f"{len(scores)} comparisons, not {n_comparisons}")
            self.report.check(sentence, beyond if accepted else [] if beyond else ["it was accepted"])


def unequal(what, row, expected):
    """Texts on cells of a row that differ from the values expected."""
    return [f"{what} {column}: {value:.12g} here, {row[column]} in the file" for column, value in expected.items()
            if not abs(value - float(row[column])) <= TOLERANCE * max(abs(value), SMALL_OTHER)]


def band_differences(values, rows, percentiles, columns):
    """Texts on rows of bands.csv or compare.csv that differ from the band of the values.

    A cell has 12 digits, and a spread is a difference of the paths: the tolerance is relative to the largest value.
    """
    keys = {(fund, name, str(year)): (fund, name, year) for fund, name, year in values}
    problems = [f"{key}: only one side has it" for key in sorted(keys.keys() ^ rows.keys())]
    for key, row in rows.items():
        if key not in keys:
            continue
        sample = values[keys[key]]
        size = max(max(map(abs, sample)), smallest(key))
        for column, value in zip(columns, summaries.band(sample, percentiles)):
            if value is None or not row[column]:
                equal = value is None and not row[column]
            else:
                equal = abs(value - float(row[column])) <= TOLERANCE * size
            if not equal:
                problems.append(f"{key} {column}: {value} here, {row[column]} in the file")
    return problems


def ratio_differences(base, changed, rows):
    """Texts on variance ratios of compare.csv that differ from those of the paths.

    Where the difference is about as small as the rounding of the values, so is its variance: no ratio to compare.
    """
    problems = []
    for fund, name, year in rows:
        key = (fund, name, int(year))
        values, others = [path.series[key] for path in changed], [path.series[key] for path in base]
        spread = summaries.sd([value - other for value, other in zip(values, others)])
        if spread <= ROUNDING * max(map(abs, values)):
            continue
        value, written = summaries.variance_ratio(values, others), rows[fund, name, year]["variance_ratio"]
        if not written or abs(value - float(written)) > RATIO_TOLERANCE * value:
            problems.append(f"{key}: {value:.12g} here, {written} in the file")
    return problems


def z_scores(paths, folder):
    """Differences between paths and a run in standard errors of the difference, with what was compared."""
    n, m = len(paths), N_PROGRAM_PATHS
    bands = program.read_table(folder / "bands.csv", ("fund", "series", "year"))
    risks = program.read_table(folder / "risk.csv", ("fund", "event", "year"))
    scores = []
    for year in BAND_YEARS:
        for fund, name in BAND_SERIES:
            row = {column: float(bands[fund, name, str(year)][column]) for column in ("mean", "sd", "p50", "se_p50")}
            sample = sorted(path.series[fund, name, year] for path in paths)
            spread = summaries.sd(sample)
            what = f"{fund}.{name} {year}"
            scores.append((f"mean of {what}", (summaries.mean(sample) - row["mean"]) /
                           sqrt(spread ** 2 / n + row["sd"] ** 2 / m)))
            scores.append((f"median of {what}", (summaries.percentile(sample, 0.5) - row["p50"]) /
                           sqrt(summaries.median_error(sample) ** 2 + row["se_p50"] ** 2)))
            relative_error = sqrt((summaries.kurtosis(sample) - 1.0) / 4.0 * (1.0 / n + 1.0 / m))
            scores.append((f"sd of {what}", (spread / row["sd"] - 1.0) / relative_error))
        for fund, event in BAND_EVENTS:
            share = float(risks[fund, event, str(year)]["probability"])
            mine = summaries.mean([summaries.events(path, fund, range(2026, year + 1))[event, year]
                                   for path in paths])
            pooled = (n * mine + m * share) / (n + m)
            error = sqrt(max(pooled * (1.0 - pooled), 1.0 / (n + m)) * (1.0 / n + 1.0 / m))
            scores.append((f"probability of {fund} {event} {year}", (mine - share) / error))
    return scores


def main():
    """Runs all checks."""
    comparison = Comparison(sys.argv[1], pathlib.Path(sys.argv[2]))
    with tempfile.TemporaryDirectory() as name:
        temporary = pathlib.Path(name)
        comparison.check_generator()
        comparison.check_coverage()
        comparison.check_paths(temporary)
        comparison.check_sensitivity()
        comparison.check_tables(temporary)
        comparison.check_bands(temporary)
    report = comparison.report
    print(f"1..{report.n}")
    sys.exit(1 if report.failed else 0)


if __name__ == "__main__":
    main()
