"""Common random numbers (公共随机数): what pairing the paths of two scenarios saves, for every shipped scenario and for
changes of a lever by 1 %.

The column variance_ratio of compare.csv is (variance of one + variance of the other) / variance of the difference path by
path.  An unpaired comparison would need so many times the paths for the same precision.

    python3 tests/validation/common_random_numbers.py YIBAO [PATHS]     prints the section in Markdown
"""
import csv
import glob
import os
import subprocess
import sys
import tempfile

ROOT = os.path.normpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))
SCENARIOS = os.path.join(ROOT, "scenarios")
PATHS = 2000
YEARS = (2030, 2040, 2050)
FUNDS = ("resident", "employee_pooled", "all")
LEAST_RATIO = 10.0


def indexed(level):
    return f"{{rule: indexed, level: {level}, to: disposable_income, share: 1}}"


def falling(*values):
    """A rate given for 2025, 2026 and 2030."""
    points = ", ".join(f"{year}: {value}" for year, value in zip((2025, 2026, 2030), values))
    return f"{{rule: table, values: {{{points}}}, between: linear}}"


# Levers moved by 1 %: the fund that they act on, what they are, and their lines in a scenario.
SMALL = {
    "premium-1": ("resident", "premium +1 % 个人缴费+1%", f"resident: {{premium: {indexed(404)}}}"),
    "subsidy-1": ("resident", "subsidy +1 % 财政补助+1%", f"resident: {{subsidy: {indexed(731.24)}}}"),
    "hospital-1": ("resident", "hospitalization of residents −1 % 居民住院率−1%",
                   f"resident: {{inpatient: {{hospitalization_rate: {falling(0.208178, 0.205271, 0.201974)}}}}}"),
    "hospital-2": ("employee_pooled", "hospitalization of employees −1 % 职工住院率−1%",
                   f"employee: {{inpatient: {{hospitalization_rate: {falling(0.212649, 0.209680, 0.206312)}}}}}"),
    "employer-1": ("employee_pooled", "employers' contribution rate +1 % (6.06 %) 单位缴费率+1%（6.06%）",
                   "employee: {contribution_rate: {employer: 0.0606}}"),
    "recovery-1": ("all", "recovered money +1 % 追回资金+1%", "supervision: {recovery: 345.61}"),
}


def ratios(binary, files, folder, paths):
    """(scenario, fund, year) to the variance ratio of the accumulated balance against baseline; None: empty."""
    subprocess.run([binary, "run", os.path.join(SCENARIOS, "baseline.yaml"), *files, "-n", str(paths), "-q",
                    "--no-charts", "--set", "projection.last_year=2050", "--set",
                    "output.series=[accumulated_balance]", "-o", folder],
                   check=True, cwd=ROOT, env={**os.environ, "YIBAO_DATA": SCENARIOS})
    with open(os.path.join(folder, "compare.csv"), encoding="utf-8", newline="") as file:
        return {(row["scenario"], row["fund"], int(row["year"])):
                float(row["variance_ratio"]) if row["variance_ratio"] else None for row in csv.DictReader(file)}


def shown(value):
    """Two or three significant digits; a dash where the scenario does not move the fund at all."""
    if value is None:
        return "–"
    if value > 1e6:
        return "> 10⁶"
    return f"{value:.1f}" if value < 100 else f"{float(f'{value:.2g}'):,.0f}"


def regional(file):
    with open(file, encoding="utf-8") as stream:
        return any(line.startswith("region:") and "national" not in line for line in stream)


def row_of(ratio, name, label):
    return "| " + " | ".join([label, *(shown(ratio[name, fund, year]) for fund in FUNDS for year in YEARS)]) + " |"


def lines_of(binary, work, paths, check):
    files = sorted(set(glob.glob(os.path.join(SCENARIOS, "*.yaml"))) - {os.path.join(SCENARIOS, "baseline.yaml")})
    files.sort(key=regional)
    shipped = ratios(binary, files, os.path.join(work, "crn-shipped"), paths)
    written = []
    for name, (_, _, lever) in SMALL.items():
        written.append(os.path.join(work, f"{name}.yaml"))
        with open(written[-1], "w", encoding="utf-8") as file:
            file.write(f"scenario: {name}\ninherits: baseline\n{lever}\n")
    small = ratios(binary, written, os.path.join(work, "crn-small"), paths)
    least = min(small[name, fund, year] or 0.0 for name, (fund, _, _) in SMALL.items() for year in YEARS)
    check(f"common random numbers: at least {LEAST_RATIO:g} for levers moved by 1 %", least >= LEAST_RATIO, f"{least:g}")
    names = [os.path.basename(file)[:-5] for file in files]
    moved = {name: min((shipped[name, fund, year] or float("inf")) for fund in FUNDS for year in YEARS) for name in names}
    national = [name for name, file in zip(names, files) if not regional(file)]
    check("common random numbers: no national scenario loses by pairing", all(moved[name] > 1.0 for name in national),
          str([name for name in national if moved[name] <= 1.0]))
    head = ["| | " + " | ".join(f"{fund} {year}" for fund in FUNDS for year in YEARS) + " |",
            "|---|" + "--:|" * len(FUNDS) * len(YEARS)]
    return [
        "Path k of two scenarios meets the same shocks. The table gives, for the accumulated balance against `baseline` "
        f"and {paths:,} paths, the factor by which the variance of an unpaired difference exceeds that of the paired one: "
        "the factor in paths saved (column `variance_ratio` of compare.csv). A dash: the scenario does not move the fund. "
        "A region differs from the nation in size, so that the difference varies about as much as the nation itself.",
        "",
        f"两个情景的第k条路径遇到相同的冲击。下表按{paths:,}条路径，给出各情景累计结余相对`baseline`之差在不配对与配对两种做法下的"
        "方差之比，也就是配对所节省的路径倍数（compare.csv的`variance_ratio`列）。短横线表示该情景不影响该基金。地区与全国规模悬殊，"
        "两者之差的波动与全国本身相近，故比值接近1。",
        "",
        *head, *(row_of(small, name, label) for name, (_, label, _) in SMALL.items()),
        *(row_of(shipped, name, f"`{name}`") for name in names), ""]


def section(program, checks, work):
    """Lines of the section for docs/validation.md."""
    return lines_of(program.binary, work, PATHS, checks.check)


def main():
    binary = os.path.abspath(sys.argv[1])
    paths = int(sys.argv[2]) if len(sys.argv) > 2 else PATHS
    failed = []
    with tempfile.TemporaryDirectory() as work:
        lines = lines_of(binary, work, paths,
                         lambda name, holds, detail: holds or failed.append(f"{name}: {detail}"))
    print("\n".join(lines))
    for problem in failed:
        print(problem, file=sys.stderr)
    sys.exit(bool(failed))


if __name__ == "__main__":
    main()
