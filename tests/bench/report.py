"""Tables of the benchmark from its results.csv, in Markdown.

    report.py RESULTS.csv                 prints them
    report.py RESULTS.csv DOCUMENT.md     puts them between the marks of a document
"""
import csv
import math
import pathlib
import sys

BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"
STAGES = ["shocks", "economy", "population", "employees", "residents", "benefit", "money"]
ISA_TEXT = {"v4": "AVX-512", "v3": "AVX2", "baseline": "SSE2"}
# Assumptions of the calculation for a cluster.
NODES, CORES_PER_NODE, NETWORK_GBIT, MEMBER_MB = 100, 64, 10, 1.7


class Figures:
    """(section, name, quantity) -> (median, min, max)."""

    def __init__(self, rows):
        self.rows, self.text, self.repeats = {}, {}, 0
        for row in rows:
            key = row["section"], row["name"], row["quantity"]
            if row["min"]:
                self.rows[key] = tuple(float(row[column]) for column in ("median", "min", "max"))
                self.repeats = max(self.repeats, int(row["repeats"]))
            else:
                self.text[row["name"]] = row["median"]

    def get(self, section, name, quantity):
        return self.rows[section, name, quantity][0]

    def names(self, section):
        return list(dict.fromkeys(name for where, name, _ in self.rows if where == section))

    def quantities(self, section, name):
        return [quantity for where, which, quantity in self.rows if (where, which) == (section, name)]

    def spread(self, section, name, quantity):
        """Median with the smallest and largest value."""
        middle, low, high = self.rows[section, name, quantity]
        return f"{short(middle)} ({short(low)}–{short(high)})"


def read(path):
    with open(path, encoding="utf-8") as lines:
        return Figures(csv.DictReader(lines))


def short(value):
    """Three significant digits, and thousands in full."""
    if abs(value) >= 100 or value == int(value):
        return f"{value:,.0f}"
    return f"{value:.{max(0, 2 - math.floor(math.log10(abs(value))))}f}"


def table(header, rows):
    lines = ["| " + " | ".join(header) + " |", "|" + "---|" * len(header)]
    return "\n".join(lines + ["| " + " | ".join(row) + " |" for row in rows])


def threads_of(name):
    return int(name.split(", ")[1].split()[0]) if "thread" in name else 1


def comparison(f):
    """Every program against the best version of ours, on one core and on all."""
    names, series = f.names("compare"), f.get("run", "size", "series")
    own = {threads_of(name): name for name in reversed(names) if name.startswith("yibao")
           and name.split()[1].rstrip(",") == best_isa(f)}
    most = max(own)

    def whole(name):
        return f.get("compare", name, "simulate ns") + series * f.get("compare", name, "percentiles ns")

    rows = []
    for name in names:
        threads = threads_of(name)
        ratios = []
        for against in sorted({1, most}):
            if threads == 1 and against > 1 and name.startswith("yibao") or threads > 1 and against == 1:
                ratios.append("")
            else:
                ratio = f.get("compare", name, "simulate ns") / f.get("compare", own[against], "simulate ns")
                ratios.append(short(ratio))
        reference = own[most if threads > 1 else 1]
        rows.append([name, short(f.get("compare", name, "paths")), f.spread("compare", name, "simulate ns"),
                     short(f.get("compare", name, "simulate cpu ns")), *ratios,
                     f.spread("compare", name, "percentiles ns"), short(whole(name)),
                     short(whole(name) / whole(reference)), short(f.get("compare", name, "beyond stored MB"))])
    against = ["÷ yibao, 1 thread"] + ([f"÷ yibao, {most} threads"] if most > 1 else [])
    return table(["program", "paths", "simulate, ns per path-year", "of all processors, ns", *against,
                  "percentiles, ns per value", "both, ns per path-year", "÷ yibao", "memory beyond the stored paths, MB"], rows)


def equations(f):
    """The equations alone, nothing stored: the stages of the kernel with the start of a path, and the plain program."""
    rows = []
    isas = [isa for isa in ISA_TEXT if isa in f.names("kernel")]
    own = {isa: sum(f.get("kernel", isa, stage + " ns") for stage in ["start", *STAGES]) for isa in isas}
    for isa, ns in own.items():
        rows.append([f"yibao {isa}, 1 thread", short(ns), short(ns / own[isas[0]])])
    for name in f.names("compare"):
        if ("compare", name, "compute ns") in f.rows and threads_of(name) == 1:
            rows.append([name, f.spread("compare", name, "compute ns"),
                         short(f.get("compare", name, "compute ns") / own[isas[0]])])
    return table(["equations alone", "ns per path-year", f"÷ yibao {isas[0]}"], rows)


def best_isa(f):
    return next(isa for isa in ISA_TEXT if isa in f.names("kernel"))


def kernel(f):
    """Stages of the year by instruction set, and how near they come to the peak."""
    isas = [isa for isa in ISA_TEXT if isa in f.names("kernel")]
    counted = ("kernel", isas[0], "population operations") in f.rows
    rows = []
    for stage in STAGES:
        row = [stage] + [f.spread("kernel", isa, stage + " ns") for isa in isas]
        if counted:
            row += [short(f.get("kernel", isas[0], stage + " operations"))]
            row += [f"{100 * share_of_peak(f, isa, stage):.0f} %" for isa in isas]
        rows.append(row)
    rows.append(["sum"] + [short(sum(f.get("kernel", isa, stage + " ns") for stage in STAGES)) for isa in isas] + (
        [short(sum(f.get("kernel", isas[0], stage + " operations") for stage in STAGES))] + [""] * len(isas)
        if counted else []))
    header = ["stage"] + [f"{ISA_TEXT[isa]}, ns" for isa in isas]
    if counted:
        header += ["operations"] + [f"{ISA_TEXT[isa]}, of the peak" for isa in isas]
    return table(header, rows)


def share_of_peak(f, isa, stage):
    """Vector instructions of a stage over those that the processor could have started in its time."""
    instructions = f.get("kernel", isa, stage + " vector instructions")
    return instructions / (f.get("kernel", isa, stage + " ns") * f.get("peak", f"{isa}, 1 threads", "vector_ops"))


def peaks(f):
    rows = []
    for name in f.names("peak"):
        isa, threads = name.split(", ")
        fused = f.spread("peak", name, "fma") if ("peak", name, "fma") in f.rows else "none"
        rows.append([ISA_TEXT[isa], threads.split()[0], fused, f.spread("peak", name, "multiply_add"),
                     f.spread("peak", name, "vector_ops")])
    text = table(["instructions", "threads", "fused multiply-add, GFLOP/s", "multiply and add, GFLOP/s",
                  "vector instructions, 10⁹/s"], rows)
    rows = [[name.split()[0], *(f.spread("bandwidth", name, size) for size in f.quantities("bandwidth", name))]
            for name in f.names("bandwidth")]
    sizes = [size.replace("1572864 KiB", "1.5 GiB (memory)") for size in f.quantities("bandwidth", f.names("bandwidth")[0])]
    return text + "\n\n" + table(["threads", *(f"triad over {size}, GB/s" for size in sizes)], rows)


def roofline(f):
    """The two limits of the simulation and what is reached, on one core."""
    isa, series = best_isa(f), f.get("run", "size", "series")
    own = next(name for name in f.names("compare") if name.startswith(f"yibao {isa}, 1 "))
    measured = f.get("compare", own, "simulate ns")
    bytes_stored = 8 * series
    memory = bytes_stored / f.get("bandwidth", "1 threads", "1572864 KiB")
    stages = sum(f.get("kernel", isa, stage + " ns") for stage in STAGES)
    rows = [["storing " + short(bytes_stored) + " bytes at the measured bandwidth", short(memory)]]
    if ("kernel", isa, "population operations") in f.rows:
        vector = sum(f.get("kernel", isa, stage + " vector instructions") for stage in STAGES)
        population = f.get("kernel", isa, "population vector instructions")
        rate = f.get("peak", f"{isa}, 1 threads", "vector_ops")
        rows += [["arithmetic of the population step at the peak", short(population / rate)],
                 ["arithmetic of all stages at the peak", short(vector / rate)]]
    rows += [["all stages as measured, nothing stored", short(stages)],
             ["simulation as measured, everything stored", short(measured)]]
    return table([f"one core, {ISA_TEXT[isa]}", "ns per path-year"], rows)


def whole_program(f):
    """Seconds by stage of one run."""
    rows = []
    stages = ["prepare s", "percentiles ns", "simulate ns", "risks s", "tables s"]
    years, series = f.get("run", "size", "years"), f.get("run", "size", "series")
    for name in (name for name in f.names("compare") if name.startswith(f"yibao {best_isa(f)}")):
        paths = f.get("compare", name, "paths")
        seconds = {stage: f.get("compare", name, stage) for stage in stages}
        simulate = 1e-9 * seconds["simulate ns"] * paths * years
        percentiles = 1e-9 * seconds["percentiles ns"] * paths * years * series
        rows.append([name, *(f"{value:.3f}" for value in (seconds["prepare s"], simulate, percentiles,
                                                           seconds["risks s"], seconds["tables s"])),
                     f"{(percentiles + seconds['risks s'] + seconds['tables s']) / simulate:.2f}"])
    return table(["run", "prepare, s", "simulate", "percentiles", "risks", "tables",
                  "what follows the simulation ÷ simulation"], rows)


def exponent(sizes, seconds):
    """Slope of log seconds over log size, by least squares."""
    x, y = [math.log(size) for size in sizes], [math.log(second) for second in seconds]
    mean_x, mean_y = sum(x) / len(x), sum(y) / len(y)
    return sum((a - mean_x) * (b - mean_y) for a, b in zip(x, y)) / sum((a - mean_x) ** 2 for a in x)


def line(sizes, seconds):
    """Intercept and slope by least squares."""
    mean_x, mean_y = sum(sizes) / len(sizes), sum(seconds) / len(seconds)
    slope = (sum((a - mean_x) * (b - mean_y) for a, b in zip(sizes, seconds)) /
             sum((a - mean_x) ** 2 for a in sizes))
    return mean_y - slope * mean_x, slope


def growth(f):
    """How the time of a run grows with its size."""
    start = f.get("growth", "start", "seconds")
    rows = []
    for name in ("paths", "years", "series", "scenarios"):
        sizes = [int(size) for size in f.quantities("growth", name)]
        seconds = [f.get("growth", name, str(size)) for size in sizes]
        net = seconds if name == "scenarios" else [max(second - start, 1e-6) for second in seconds]
        fixed, per_unit = line(sizes, seconds)
        shown = ", ".join(f"{size:,}: {second:.3f}" for size, second in zip(sizes, seconds))
        rows.append([name, shown, f"{exponent(sizes, net):.2f}", f"{fixed:.3f} s + {1e6 * per_unit:,.1f} µs × {name}"])
    return table(["grows", "size: seconds", "exponent", "straight line"], rows)


def duration(seconds):
    if seconds < 120:
        return f"{seconds:.1f} s"
    return f"{seconds / 60:.1f} min" if seconds < 7200 else f"{seconds / 3600:.1f} h"


def batch(f):
    """A batch on one core and on all."""
    names = f.names("batch")
    one = f.get("batch", "1 threads", "seconds")
    rows = [[name.split()[0], f.spread("batch", name, "seconds"), f"{one / f.get('batch', name, 'seconds'):.2f}",
             short(f.get("batch", name, "memory MB"))] for name in names]
    return table(["threads", "seconds", "speed-up", "memory, MB"], rows)


def cluster(f):
    """What many nodes would do, from the measured cost of a path-year: arithmetic, not a measurement."""
    names, series, years = f.names("compare"), f.get("run", "size", "series"), f.get("run", "size", "years")
    best = next(name for name in names if name.startswith(f"yibao {best_isa(f)}, 1 "))
    most = max(f.names("batch"), key=lambda name: int(name.split()[0]))
    cores = int(most.split()[0])
    efficiency = f.get("batch", "1 threads", "seconds") / f.get("batch", most, "seconds") / cores
    simulate, percentiles = (1e-9 * f.get("compare", best, quantity) for quantity in ("simulate ns", "percentiles ns"))
    percentiles *= series
    bytes_a_second, rows = NETWORK_GBIT * 1e9 / 8, []
    for what, paths, members in (("one scenario of 10 million paths, as shards", 1e7, 1),
                                 ("batch of 10,000 scenarios of 10,000 paths", 1e4, 10000),
                                 ("batch of 1,000 scenarios of 100,000 paths", 1e5, 1000)):
        path_years, stored = paths * years * members, 8 * series * years * paths
        node = CORES_PER_NODE * efficiency
        if members == 1:  # percentiles are taken by the one node that merges
            seconds = path_years * (simulate / NODES + percentiles) / node
            memory, moved = stored / NODES, stored
        else:
            seconds = path_years * (simulate + percentiles) / node / NODES
            memory, moved = stored * CORES_PER_NODE, MEMBER_MB * 1e6 * members
        rows.append([what, duration(path_years * (simulate + percentiles)), duration(seconds), short(memory / 1e9),
                     short(moved / 1e9), duration(moved / bytes_a_second)])
    text = table(["task", "on one core", f"computing on {NODES} nodes", "memory per node, GB", "to be moved, GB",
                  "moving it"], rows)
    return text + (
        f"\n\nAssumed: {CORES_PER_NODE} cores per node, each as fast as the one measured, which slow each other as the "
        f"{cores} measured ones do in a batch (efficiency {efficiency:.2f}); a common disk that takes {NETWORK_GBIT} Gbit/s. "
        "The shards of one scenario hold every stored path; one node merges them. Members of a batch need no merging, only "
        f"{MEMBER_MB} MB of disk each; every core of a node works on one. Each is counted with shocks and population of its "
        "own; members that share those take less time.")


def report(f):
    facts = f.text
    size = (f"{short(f.get('run', 'size', 'years'))} years and {short(f.get('run', 'size', 'series'))} stored series of the "
            "baseline")
    busy = (": the machine was not idle, so that times by the clock are too high, several threads gain less than they "
            "can, and ratios are rough" if float(facts["load before"]) > 0.5 else "")
    parts = [f"Measured on {facts['processor']}; {facts['compiler']}; {facts['python']}; {facts['r']}. Load before the run "
             f"{facts['load before']}{busy}. Medians of {f.repeats} interleaved repetitions (growth and batches: of "
             f"{min(3, f.repeats)}), in brackets the smallest and largest; "
             f"{size}.",
             "### Against plain programs of the same model", comparison(f), equations(f),
             "### Time by stage of a run", whole_program(f),
             "### Stages of the kernel", kernel(f),
             "### Peaks of the machine", peaks(f),
             "### Limits", roofline(f),
             "### Growth", growth(f),
             "### A batch on several cores", batch(f),
             f"### A cluster of {NODES} nodes, by calculation", cluster(f)]
    return "\n\n".join(parts) + "\n"


def main(argv):
    text = report(read(argv[1]))
    if len(argv) < 3:
        print(text)
        return
    document = pathlib.Path(argv[2])
    before, rest = document.read_text(encoding="utf-8").split(BEGIN)
    after = rest.split(END)[1]
    document.write_text(f"{before}{BEGIN}\n{text}{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv)
