"""The benchmark behind `make bench`: the program against plain programs of the same model.

    bench.py BUILD [--check-only] [--repeats N] [--quick]

All programs are checked against each other before any time is printed.  Then every measurement is repeated in turn, A B C
A B C ..., so that a drift of the machine meets all of them, and medians are reported with the smallest and largest value.
Results: BUILD/bench/results.csv, and tables on the screen.
"""
import argparse
import csv
import os
import pathlib
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

import bench_check
import report

SCENARIO = "scenarios/baseline.yaml"
BATCH = "scenarios/batches/premium-by-loss.yaml"
CHECK_PATHS = range(-1, 6)  # central, and the paths whose draws dump_model gives
HERE = pathlib.Path(__file__).parent
SAMPLE_PATHS = 2000
GROWTH_REPEATS = 3  # of the long runs, whose spread is small


def numpy_python():
    """A Python that has NumPy: this one or Debian's."""
    for python in (sys.executable, "/usr/bin/python3"):
        if subprocess.run([python, "-c", "import numpy"], capture_output=True, check=False).returncode == 0:
            return python
    sys.exit("error: no Python with NumPy; on Debian: apt-get install python3-numpy")


class Programs:
    """Commands of the compared programs."""

    def __init__(self, build):
        self.build = build
        self.yibao, self.tools = str(build / "yibao"), build / "bench"
        self.stages = str(build / "tests/bench/yibao_stages")
        self.isas = [isa for isa in ("v4", "v3", "baseline") if self.runs_here(isa)]
        self.cores = len(os.sched_getaffinity(0))
        self.model = str(self.tools / "model.txt")
        self.python = numpy_python()
        with open(self.model, "w", encoding="ascii") as out:
            subprocess.run([str(build / "tests/bench/dump_model"), SCENARIO], stdout=out, check=True)

    def number(self, name):
        """A whole number of the resolved scenario."""
        with open(self.model, encoding="ascii") as model:
            return next(int(line.split()[2]) for line in model if line.startswith(name + " "))

    def runs_here(self, isa):
        return (self.tools / f"kernel_stages_{isa}").exists() and subprocess.run(
            [self.yibao, "trace", SCENARIO], env={**os.environ, "YIBAO_ISA": isa}, capture_output=True,
            check=False).returncode == 0

    def compared(self):
        """{name: (command, paths, last argument of a run)}: plain programs of the same model."""
        scalar, fast = (str(self.tools / name) for name in ("scalar", "scalar_fast"))
        numpy = [self.python, "-B", str(HERE / "numpy_model.py")]
        r = ["Rscript", "--vanilla", str(HERE / "r_model.R")]
        many = str(self.cores)
        programs = {"C -O3, 1 thread": ([scalar], 4000, "1"), "C -Ofast, 1 thread": ([fast], 4000, "1")}
        if self.cores > 1:
            programs.update({f"C -O3, {many} threads": ([scalar], 4000, many),
                             f"C -Ofast, {many} threads": ([fast], 4000, many)})
        programs.update({"NumPy, 250 paths at a time": (numpy, 4000, "250"),
                         "NumPy, all paths at once": (numpy, 4000, "4000"),
                         "R, 1000 paths at a time": (r, 2000, "1000")})
        return {name: ([*command, self.model], paths, last) for name, (command, paths, last) in programs.items()}


class Results:
    """Repeated figures: section, name, quantity -> list of values."""

    def __init__(self):
        self.values = {}

    def add(self, section, name, quantity, value):
        self.values.setdefault((section, name, quantity), []).append(value)

    def write(self, path):
        with open(path, "w", encoding="utf-8", newline="") as out:
            table = csv.writer(out, lineterminator="\n")
            table.writerow(["section", "name", "quantity", "median", "min", "max", "repeats"])
            for key, values in self.values.items():
                if isinstance(values[0], str):
                    table.writerow([*key, values[0], "", "", 1])
                else:
                    figures = statistics.median(values), min(values), max(values)
                    table.writerow([*key, *(f"{figure:.6g}" for figure in figures), len(values)])


def timed(command, env=None):
    """Rows of a command's output, its seconds by the clock and of all processors, and its peak memory in bytes."""
    start = time.perf_counter()
    with tempfile.TemporaryFile("w+") as out:
        with subprocess.Popen(command, stdout=out, env={**os.environ, "OPENBLAS_NUM_THREADS": "1", **(env or {})}) as child:
            _, status, usage = os.wait4(child.pid, 0)
            child.returncode = os.waitstatus_to_exitcode(status)
        wall = time.perf_counter() - start
        if child.returncode != 0:
            sys.exit(f"error: exit code {child.returncode} of {' '.join(command)}")
        out.seek(0)
        rows = [line.rstrip("\n").split(",") for line in out]
    return rows, wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024


def check(programs):
    """Stops with a message if any program computes something else.  Returns a line for each."""
    with tempfile.TemporaryDirectory() as folder:
        own_paths = 5 * SAMPLE_PATHS
        bench_check.output([programs.yibao, "run", SCENARIO, "-q", "--no-charts", "-n", str(own_paths), "-o", folder])
        own = bench_check.bands(f"{folder}/{pathlib.Path(SCENARIO).stem}/bands.csv")
        bench_check.notices_a_shift(own, own_paths)
        wanted = {key[:2] for key in own}
        expected = bench_check.traces(programs.yibao, SCENARIO, CHECK_PATHS)
        seen = set()
        for name, (command, _, last) in programs.compared().items():
            if command[0] in seen and "NumPy" not in name:
                continue
            seen.add(command[0])
            deviation = bench_check.exact(name, [*command, "check"], expected, wanted)
            stats = f"{folder}/stats.csv"
            bench_check.output([*command, "run", str(SAMPLE_PATHS), last, stats])
            mean, percentile = bench_check.sampled(name, own, own_paths, bench_check.bands(stats), SAMPLE_PATHS)
            yield (f"{name}: {len(wanted)} series of {len(CHECK_PATHS)} paths agree within {deviation:.0e} (limit "
                   f"{bench_check.TOLERANCE:.0e}); over {SAMPLE_PATHS} own paths the largest deviation is {mean:.1f} "
                   f"standard errors of a mean and {percentile:.1f} of a percentile")


def add_stages(results, name, rows, wall, memory, paths, years, series):
    """Stages of one run as ns per path-year, and per value for percentiles."""
    values = paths * years * series
    for stage, seconds, cpu in rows:
        if stage == "simulate":
            results.add("compare", name, "simulate ns", 1e9 * float(seconds) / (paths * years))
            results.add("compare", name, "simulate cpu ns", 1e9 * float(cpu) / (paths * years))
        elif stage == "percentiles":
            results.add("compare", name, "percentiles ns", 1e9 * float(seconds) / values)
        elif stage != "series":
            results.add("compare", name, stage + " s", float(seconds))
    results.add("compare", name, "paths", paths)
    results.add("compare", name, "whole s", wall)
    results.add("compare", name, "memory MB", memory / 1e6)
    results.add("compare", name, "beyond stored MB", (memory - 8 * values) / 1e6)


def comparisons(programs, results, years, series, quick):
    """One turn of all compared programs."""
    own = 2000 if quick else 10000
    many = [(isa, 1) for isa in programs.isas]
    if programs.cores > 1:
        many.insert(1, (programs.isas[0], programs.cores))
    for isa, threads in many:
        rows, wall, _, memory = timed([programs.stages, SCENARIO, str(own), str(threads)], {"YIBAO_ISA": isa})
        name = f"yibao {isa}, {threads} thread" + "s" * (threads > 1)
        add_stages(results, name, rows, wall, memory, own, years, series)
    for name, (command, paths, last) in programs.compared().items():
        paths = paths // 4 if quick else paths
        rows, wall, _, memory = timed([*command, "run", str(paths), last])
        add_stages(results, name, rows, wall, memory, paths, years, series)
        if name.startswith("C "):
            seconds = float(timed([*command, "compute", str(paths), last])[0][0][1])
            results.add("compare", name, "compute ns", 1e9 * seconds / (paths * years))


def kernel(programs, results, quick):
    """One turn of the kernel's stages, of the peaks and of the bandwidth."""
    for isa in programs.isas:
        rows = timed([str(programs.tools / f"kernel_stages_{isa}"), SCENARIO, "50" if quick else "300"])[0]
        for stage, ns in rows:
            results.add("kernel", isa, stage + " ns", float(ns))
        for threads in sorted({1, programs.cores}):
            for quantity, rate in timed([str(programs.tools / f"fma_peak_{isa}"), str(threads)])[0]:
                results.add("peak", f"{isa}, {threads} threads", quantity, float(rate))
    for threads in sorted({1, programs.cores}):
        for kib, rate in timed([str(programs.tools / "bandwidth"), str(threads)])[0]:
            results.add("bandwidth", f"{threads} threads", kib + " KiB", float(rate))


def count_operations(programs, results):
    """Instructions of the stages; the same at every repetition, so counted once."""
    for isa in programs.isas:
        for stage, *counts in timed([str(programs.tools / f"kernel_stages_{isa}"), SCENARIO, "count"])[0]:
            for what, count in zip(("instructions", "vector instructions", "operations"), counts):
                results.add("kernel", isa, f"{stage} {what}", float(count))


def whole_run(programs, files, options):
    """Seconds of `yibao run` without charts, on all cores, and its peak memory."""
    with tempfile.TemporaryDirectory() as folder:
        command = [programs.yibao, "run", *files, "-q", "--no-charts", "-o", folder]
        _, wall, _, memory = timed([*command, *(str(option) for option in options)])
    return wall, memory


def growth(programs, results, names, quick):
    """One turn of runs of growing size: paths, years, series, scenarios."""
    others = sorted(str(path) for path in pathlib.Path("scenarios").glob("*.yaml")
                    if path.name != pathlib.Path(SCENARIO).name and path.name.split(".")[0] in NATIONAL)
    few = 1000 if quick else 4000
    plans = {"paths": [([SCENARIO], ["-n", n], n) for n in ((500, 2000) if quick else (1000, 3000, 10000, 30000))],
             "years": [([SCENARIO], ["-n", few, "--set", f"projection.last_year={programs.number('base_year') + n}"], n)
                       for n in ((10, 35) if quick else (9, 18, 35, 70))],
             "series": [([SCENARIO], ["-n", few, "--set", f"output.series=[{', '.join(names[:n])}]"], n)
                        for n in ((10, 40) if quick else (15, 30, 60, len(names)))],
             "scenarios": [([SCENARIO, *others[:n - 1]], ["-n", few // 2], n) for n in ((1, 2) if quick else (1, 2, 4, 8))]}
    for name, runs in plans.items():
        for files, options, size in runs:
            wall, memory = whole_run(programs, files, options)
            results.add("growth", name, str(size), wall)
            results.add("growth memory", name, str(size), memory / 1e6)
    results.add("growth", "start", "seconds", timed([programs.yibao, "check", SCENARIO])[1])


def batch(programs, results, quick):
    """One turn of a batch on one core and on all."""
    for threads in sorted({1, programs.cores}):
        with tempfile.TemporaryDirectory() as folder:
            _, wall, _, memory = timed([programs.yibao, "batch", BATCH, "-q", "-n", "500" if quick else "2000",
                                        "-j", str(threads), "-o", folder])
        results.add("batch", f"{threads} threads", "seconds", wall)
        results.add("batch", f"{threads} threads", "memory MB", memory / 1e6)


# Scenarios of the whole country whose shocks, economy and population are those of the baseline: runs share them.
NATIONAL = {"frozen-400", "rising-20", "payment-reform", "referral", "stress", "traceability", "new-drugs",
            "service-prices"}


def machine(results, programs):
    """What the figures were measured on."""
    cpu = platform.processor() or platform.machine()
    cpuinfo = pathlib.Path("/proc/cpuinfo")
    if cpuinfo.exists():
        cpu = next((line.split(":")[1].strip() for line in cpuinfo.read_text(encoding="utf-8").splitlines()
                    if line.startswith("model name")), cpu)
    def first_line(command):
        return subprocess.run(command, capture_output=True, text=True, check=False).stdout.splitlines()[0]

    numpy = bench_check.output([programs.python, "-c", "import numpy; print(numpy.__version__)"]).strip()
    load = os.getloadavg()[0]
    facts = {"processor": f"{cpu}, {programs.cores} cores", "compiler": first_line(["gcc", "--version"]),
             "python": f"Python {platform.python_version()}, NumPy {numpy}",
             "r": first_line(["R", "--version"]).split(" --")[0], "load before": f"{load:.2f}"}
    for name, value in facts.items():
        results.add("machine", name, "", value)
    if load > 0.5:
        print(f"note: the machine is not idle (load {load:.1f}); figures will be too high and will scatter",
              file=sys.stderr)


def main():
    options = argparse.ArgumentParser()
    options.add_argument("build", type=pathlib.Path)
    options.add_argument("--check-only", action="store_true")
    options.add_argument("--repeats", type=int, default=5)
    options.add_argument("--quick", action="store_true", help="small runs: does everything work?")
    arguments = options.parse_args()
    programs, results = Programs(arguments.build), Results()
    machine(results, programs)
    try:
        for line in check(programs):
            print(line, flush=True)
    except bench_check.Disagreement as problem:
        sys.exit(f"error: {problem}")
    if arguments.check_only:
        return
    years = programs.number("n_years")
    rows = timed([programs.stages, SCENARIO, "16", "1"])[0]
    series = next(int(value) for name, value, _ in rows if name == "series")
    with tempfile.TemporaryDirectory() as folder:
        bench_check.output([programs.yibao, "run", SCENARIO, "-q", "--no-charts", "-n", "16", "-o", folder])
        table = bench_check.bands(f"{folder}/{pathlib.Path(SCENARIO).stem}/bands.csv")
        names = list(dict.fromkeys(f"{fund}.{name}" for fund, name, _ in table))
    count_operations(programs, results)
    for quantity, value in (("years", years), ("series", series), ("cores", programs.cores)):
        results.add("run", "size", quantity, value)
    for repeat in range(arguments.repeats):
        print(f"repetition {repeat + 1} of {arguments.repeats}", file=sys.stderr, flush=True)
        comparisons(programs, results, years, series, arguments.quick)
        kernel(programs, results, arguments.quick)
        if repeat < GROWTH_REPEATS:
            growth(programs, results, names, arguments.quick)
            batch(programs, results, arguments.quick)
    path = programs.tools / "results.csv"
    results.write(path)
    print()
    print(report.report(report.read(path)))
    print(f"results: {path}; tables for docs/performance.md: make bench-docs")


if __name__ == "__main__":
    if not shutil.which("Rscript"):
        sys.exit("error: no Rscript; on Debian: apt-get install r-base-core")
    main()
