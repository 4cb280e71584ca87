#!/usr/bin/env python3
"""Writes bands.csv, risk.csv and run.json of an invented run: python3 make-sample.py DIR [SHAPE]

The numbers are smooth formulas of the year, not results of the model.
Shapes: deficit (default, the files beside this script), positive, tiny, early, tail, narrow.
"""
import json
import math
import sys

directory, shape = sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else "deficit"
Z = {"p2_5": -1.96, "p5": -1.645, "p10": -1.2816, "p25": -0.6745, "p50": 0.0,
     "p75": 0.6745, "p90": 1.2816, "p95": 1.645, "p97_5": 1.96}
YEARS = range(2018, 2061)
SIZE = 1e-4 if shape == "tiny" else 1.0
BASE = {"resident": 8742.0 * SIZE, "employee_pooled": 35144.0 * SIZE}


def median(fund, h):
    """Accumulated balance h years after 2025, in 100 million yuan."""
    base = BASE[fund]
    if h < 0:
        return base + 0.055 * base * h - 0.002 * base * h * h
    if shape == "positive":
        return base * (1.0 + 0.05 * h)
    if shape == "tiny":
        return base * (1.0 + 0.06 * h - 0.004 * h * h)
    if shape == "early":
        return base - 0.35 * base * h - 0.02 * base * h * h
    if shape == "narrow":
        return base * (1.0 + 0.01 * h)
    if fund == "resident":
        return base + 900.0 * h - 18.0 * h * h - 3.75 * h ** 3
    return base + 7000.0 * h - 120.0 * h * h - 1.2 * h ** 3


def spread(fund, h):
    scale = 0.01 if shape == "narrow" else 1.0
    return 0.0 if h <= 0 else scale * BASE[fund] * 0.075 * h ** 1.25


def series():
    for fund in BASE:
        yield fund, "accumulated_balance", lambda h, f=fund: (median(f, h), spread(f, h))
        yield fund, "current_balance", lambda h, f=fund: (
            median(f, h) - median(f, h - 1), 0.3 * spread(f, h) ** 0.9)
    yield "all", "accumulated_balance", lambda h: (
        sum(median(f, h) for f in BASE), sum(spread(f, h) for f in BASE))


def write_bands(out):
    out.write("scenario,fund,series,unit,year,status,mean,sd," + ",".join(Z) + ",se_p50\n")
    for fund, name, value in series():
        for year in YEARS:
            middle, sd = value(year - 2025)
            head = f"sample,{fund},{name},100m_yuan,{year}"
            if year <= 2025:
                derived = year == 2025 and fund == "resident" and name == "accumulated_balance"
                out.write(f"{head},{'derived' if derived else 'official'},{middle:.9g},"
                          + "," * 5 + f"{middle:.9g}" + "," * 5 + "\n")
                continue
            quantiles = []
            for column, z in Z.items():
                wild = 12.0 if shape == "tail" and column in ("p2_5", "p97_5") else 1.0
                quantiles.append(f"{middle + wild * sd * (z if z > 0 else 1.25 * z):.9g}")
            out.write(f"{head},projected,{middle:.9g},{sd:.9g},{','.join(quantiles)},{0.0125 * sd:.9g}\n")


def write_risk(out):
    out.write("scenario,fund,event,year,probability,se\n")
    for fund, name, value in series():
        if name != "accumulated_balance":
            continue
        by = 0.0
        for year in YEARS:
            if year > 2025:
                middle, sd = value(year - 2025)
                by = max(by, 0.5 * math.erfc((middle / (sd * 1.12) - 0.02) / math.sqrt(2.0)))
                out.write(f"sample,{fund},exhausted_by,{year},{by:.6f},{math.sqrt(by * (1 - by) / 10000):.6f}\n")


run = {"scenario": "sample", "title": {"zh": "个人缴费每年上涨20元（示意数据）",
                                       "en": "Premium rises 20 yuan a year (invented data)"},
       "scenario_sha256": "0123456789abcdef" * 4, "seed": 20260101, "paths": 10000, "version": "0.1.0",
       "command": "yibao run sample.yaml -n 10000"}
with open(f"{directory}/bands.csv", "w", encoding="utf-8", newline="\n") as stream:
    write_bands(stream)
with open(f"{directory}/risk.csv", "w", encoding="utf-8", newline="\n") as stream:
    write_risk(stream)
with open(f"{directory}/run.json", "w", encoding="utf-8", newline="\n") as stream:
    json.dump(run, stream, ensure_ascii=False, indent=1)
    stream.write("\n")
