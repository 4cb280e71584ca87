"""report_page.py PAGE [RESULT]: checks the structure of a report, and its numbers against the tables of RESULT.

Prints every fault and ends with 1 if there is one.
"""
import csv
import re
import sys
from html.parser import HTMLParser

VOID = {"meta", "link", "br", "hr", "img", "input", "col", "base", "area", "embed", "source", "track", "wbr"}
LOADING = {"src", "srcset", "data", "poster", "action", "formaction", "background", "cite"}


class Page(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.stack, self.faults, self.ids, self.links, self.tags = [], [], [], [], {}
        self.language, self.text, self.rows, self.row, self.cell, self.table = None, {}, {}, None, None, None

    def handle_starttag(self, tag, attributes):
        self.tags[(self.language, tag)] = self.tags.get((self.language, tag), 0) + 1
        for name, value in attributes:
            value = value or ""
            if name == "id":
                self.ids.append(value)
            if name in ("href", "xlink:href"):
                if not value.startswith("#") and not value.startswith("data:"):
                    self.faults.append("a link leaves the page: %s" % value)
                self.links.append(value)
            if name in LOADING:
                self.faults.append("<%s %s> may load something" % (tag, name))
            if name.startswith("on"):
                self.faults.append("<%s> has a handler %s" % (tag, name))
        if tag in ("script", "iframe", "object", "embed", "base", "form"):
            self.faults.append("the page holds <%s>" % tag)
        if tag == "article":
            self.language = dict(attributes)["id"]
        if tag == "table":
            self.table = dict(attributes).get("id")
        if tag == "tr":
            self.row = []
        if tag in ("td", "th"):
            self.cell = ""
        if tag not in VOID:
            self.stack.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)
        if tag not in VOID:
            self.stack.pop()

    def handle_endtag(self, tag):
        if not self.stack or self.stack[-1] != tag:
            self.faults.append("</%s> closes <%s> in line %d" % (tag, self.stack[-1:] or "", self.getpos()[0]))
            return
        self.stack.pop()
        if tag in ("td", "th") and self.cell is not None:
            self.row.append(self.cell)
            self.cell = None
        if tag == "tr" and self.table:
            self.rows.setdefault(self.table, []).append(self.row)
        if tag == "article":
            self.language = None

    def handle_data(self, data):
        self.text[self.language] = self.text.get(self.language, "") + data
        if self.cell is not None:
            self.cell += data


def number(text):
    return float(text.replace(",", "").replace("\u2212", "-"))


def compare_numbers(page, result):
    """The table of balances against bands.csv and risk.csv."""
    faults, compared = [], 0
    names = {"Resident fund": "resident", "Employee pooled fund": "employee_pooled", "Both funds": "all",
             "居民医保": "resident", "职工医保统筹基金": "employee_pooled", "居民与职工医保合计": "all"}
    bands = {(r["fund"], r["year"]): r for r in csv.DictReader(open(result + "/bands.csv"))
             if r["series"] == "accumulated_balance"}
    risks = {(r["fund"], r["event"], r["year"]): float(r["probability"])
             for r in csv.DictReader(open(result + "/risk.csv"))}
    for language, scale in (("en", 0.1), ("zh", 1.0)):
        for row in page.rows.get(language + "-table-balances", [])[1:]:
            fund, year = names[row[0]], row[1]
            wanted = [float(bands[fund, year][p]) * scale for p in ("p50", "p5", "p95")]
            found = [number(row[2])] + [number(part) for part in re.split(" to |至", row[3])]
            if any(abs(a - b) > 0.5 + 1e-9 for a, b in zip(wanted, found)):
                faults.append("%s %s %s: %s, not %s" % (language, fund, year, found, wanted))
            for cell, event in ((row[4], "current_deficit"), (row[5], "exhausted_by")):
                share = 100 * risks[fund, event, year]
                if re.match("^[0-9.]+ ?%$", cell) and abs(number(cell.rstrip(" %")) - share) > 0.05 + 1e-9:
                    faults.append("%s %s %s %s: %s, not %g" % (language, fund, year, event, cell, share))
            compared += 1
    if compared == 0:
        faults.append("no number of the table of balances was compared")
    return faults


def main():
    text = open(sys.argv[1], encoding="utf-8").read().replace("\u00a0", " ")
    page = Page()
    page.feed(text)
    page.close()
    faults = page.faults
    if page.stack:
        faults.append("not closed: %s" % page.stack)
    if len(set(page.ids)) != len(page.ids):
        faults.append("ids stand twice: %s" % sorted({i for i in page.ids if page.ids.count(i) > 1})[:5])
    lost = sorted({l for l in page.links if l.startswith("#") and l[1:] not in set(page.ids)})
    if lost:
        faults.append("links lead nowhere: %s" % lost[:5])
    if re.search(r"url\((?!#)", text) or "@import" in text:
        faults.append("the style may load something")
    for target in re.findall(r"url\(#([^)]*)\)", text):
        if target not in set(page.ids):
            faults.append("url(#%s) leads nowhere" % target)
            break
    if not any(n > 4 for (language, tag), n in page.tags.items() if tag == "figure"):
        faults.append("there are no figures")
    if len(sys.argv) > 2:
        faults += compare_numbers(page, sys.argv[2])
    for fault in faults:
        print(fault)
    for language in ("en", "zh"):
        if (language, "figure") in page.tags:
            print("# %s: %d figures, %d tables" % (language, page.tags[language, "figure"],
                                                 page.tags[language, "table"]))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
