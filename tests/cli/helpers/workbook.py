"""Checks of a workbook with the standard library alone; one TAP-like line per finding, exit code 1 if there is any.

    python3 workbook.py FILE.xlsx RESULT_FOLDER...     the folders that it was made of
"""
import csv
import json
import os
import re
import sys
import zipfile
from xml.etree import ElementTree

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"


def column_number(reference):
    number = 0
    for letter in re.match(r"[A-Z]+", reference).group():
        number = 26 * number + ord(letter) - 64
    return number - 1


class Workbook:
    """Cells of every sheet: sheet[name][row][column], text or number; formulas beside them."""

    def __init__(self, path):
        self.archive = zipfile.ZipFile(path)
        assert self.archive.testzip() is None
        self.parts = {name: self.archive.read(name) for name in self.archive.namelist()}
        # Every part is well-formed.
        self.trees = {name: ElementTree.fromstring(data) for name, data in self.parts.items()}
        names = [sheet.get("name") for sheet in self.trees["xl/workbook.xml"].iter(MAIN + "sheet")]
        self.sheet, self.formula = {}, {}
        for number, name in enumerate(names, 1):
            cells, formulas = {}, {}
            for cell in self.trees[f"xl/worksheets/sheet{number}.xml"].iter(MAIN + "c"):
                reference = cell.get("r")
                row, column = int(re.search(r"\d+", reference).group()) - 1, column_number(reference)
                value = cell.find(MAIN + "v")
                if cell.get("t") == "inlineStr":
                    cells.setdefault(row, {})[column] = "".join(t.text or "" for t in cell.iter(MAIN + "t"))
                elif value is not None:
                    cells.setdefault(row, {})[column] = float(value.text)
                if cell.find(MAIN + "f") is not None:
                    formulas[row, column] = cell.find(MAIN + "f").text
            self.sheet[name], self.formula[name] = cells, formulas
        self.names = names


def number(text):
    try:
        return float(text)
    except ValueError:
        return None


def rows_of(path):
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def table_findings(book, sheet, files, code_columns, key_columns):
    """Cells of a results or risks sheet that are not those of the CSV files."""
    cells, row = book.sheet[sheet], 0
    for path in files:
        table = rows_of(path)
        head = table[0]
        for record in table[1:]:
            row += 1
            for column, (name, text) in enumerate(zip(head, record)):
                got = cells[row].get(column)
                if name in key_columns:
                    if not isinstance(got, str) or not got:
                        yield f"{sheet} row {row}: no text for {name}"
                elif number(text) is not None:
                    if got != number(text):
                        yield f"{sheet} row {row}, {name}: {got}, not {text}"
                elif text != "" and name != "scenario" or got is not None and name != "scenario":
                    yield f"{sheet} row {row}, {name}: {got!r} for {text!r}"
                elif name == "scenario" and got != text:
                    yield f"{sheet} row {row}: scenario {got!r}"
            codes = [cells[row].get(len(head) + k) for k in range(len(code_columns))]
            if codes != [record[head.index(name)] for name in code_columns]:
                yield f"{sheet} row {row}: codes {codes}"
    if max(cells) != row:
        yield f"{sheet} has {max(cells)} rows, not {row}"


def assumption_findings(book, sheet, folders):
    """Every value of the resolved scenario is a row with a status or a source."""
    rows = [book.sheet[sheet][r] for r in sorted(book.sheet[sheet]) if r > 0]
    for folder in folders:
        with open(os.path.join(folder, "run.json"), encoding="utf-8") as file:
            record = json.load(file)
        lines = [line for line in record["resolved_scenario"].splitlines()
                 if not re.match(r" *#", line) and not re.search(r":(  #.*)?$", line)]
        mine = [row for row in rows if row[0] == record["scenario"]]
        if len(mine) != len(lines):
            yield f"{record['scenario']}: {len(mine)} assumptions, {len(lines)} values in run.json"
        by_key = {row[1]: row for row in mine}
        for key in ("resident.premium", "supervision.recovery", "shocks.wage_growth.sd", "simulation.paths"):
            row = by_key.get(key, {})
            if any(row.get(column) in (None, "") for column in (2, 3, 4, 5, 6, 7)) and key != "simulation.paths":
                yield f"{key}: {row}"
        for row in mine:
            if not row.get(3) and row.get(3) != 0.0:
                yield f"no value: {row}"
            if row[1].split(".")[0] not in ("scenario", "title", "override") and not (row.get(6) or row.get(7)) and \
                    "level_shifts" not in row[1]:
                yield f"neither status nor source: {row}"


def chart_findings(book, data_sheet, results):
    """Series of the charts refer to numbers that are there; the strips' formulas give the values beside them."""
    charts = [name for name in book.trees if name.startswith("xl/charts/")]
    if len(charts) != 3 * results:
        yield f"{len(charts)} charts for {results} results"
    cells = book.sheet[data_sheet]
    for name in charts:
        references = [f.text for f in book.trees[name].iter(CHART + "f") if "!" in f.text]
        if len(references) not in (4, 12):
            yield f"{name}: {len(references)} references"
        for reference in references:
            sheet, first, first_row, last, last_row = re.fullmatch(r"'?(.+?)'?!\$([A-Z]+)\$(\d+):\$([A-Z]+)\$(\d+)",
                                                                  reference).groups()
            values = [cells.get(r - 1, {}).get(column_number(first)) for r in range(int(first_row), int(last_row) + 1)]
            if sheet != data_sheet or first != last or len(values) < 30 or not all(isinstance(v, float) for v in values):
                yield f"{name}: {reference} is not a range of numbers"
    n_formulas = 0
    for (row, column), formula in book.formula[data_sheet].items():
        expression = formula.replace("MIN", "min").replace("MAX", "max")
        expression = re.sub(r"\$?([A-Z]+)\$?(\d+)", lambda m: f"v({int(m.group(2)) - 1},'{m.group(1)}')", expression)
        value = eval(expression, {"min": min, "max": max, "v": lambda r, c: cells[r][column_number(c)]})
        if abs(value - cells[row][column]) > 1e-9 * max(abs(value), 1e4):
            yield f"{data_sheet} row {row} column {column}: {cells[row][column]}, its formula gives {value}"
        if column > 6 and value < -1e-9 * 1e6:
            yield f"{data_sheet} row {row} column {column}: a strip of negative height"
        n_formulas += 1
    if n_formulas < 6 * 2 * 30 * results:
        yield f"only {n_formulas} formulas"
    # Stacked up, the strips end at the highest percentile, wherever the band is wider than the median's strip.
    for row in {r for r, _ in book.formula[data_sheet]}:
        top = sum(cells[row][c] for c in range(6, 12))
        if top < cells[row][5] - 1e-6:
            yield f"{data_sheet} row {row}: the stack ends at {top}, below {cells[row][5]}"


def main():
    book, folders = Workbook(sys.argv[1]), sys.argv[2:]
    zh = "摘要" in book.names
    names = ["摘要", "图表", "结果", "风险", "假设", "图表数据"] if zh else \
        ["Summary", "Charts", "Results", "Risks", "Assumptions", "Chart data"]
    found = [] if book.names == names else [f"sheets: {book.names}"]
    found += table_findings(book, names[2], [f"{f}/bands.csv" for f in folders], ("fund", "series", "unit"),
                            ("fund", "series", "unit", "status"))
    found += table_findings(book, names[3], [f"{f}/risk.csv" for f in folders], ("fund", "event"), ("fund", "event"))
    found += assumption_findings(book, names[4], folders)
    found += chart_findings(book, names[5], len(folders))
    texts = {text for row in book.sheet[names[0]].values() for text in row.values() if isinstance(text, str)}
    for folder in folders:
        if os.path.basename(folder) not in texts:
            found.append(f"the summary does not name {folder}")
    stamps = {info.date_time for info in book.archive.infolist()}
    if stamps != {(1980, 1, 1, 0, 0, 0)}:
        found.append(f"times inside: {stamps}")
    print("\n".join(map(str, found[:10])))
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
