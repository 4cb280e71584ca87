"""A fan chart from bands.csv; percentiles and probabilities of one's own from the paths.

    build/yibao run scenarios/baseline.yaml --save-paths
    python3 docs/examples/fan.py output/baseline resident          writes fan-python.png

Needs pandas, matplotlib, xarray and netCDF4 (Debian: python3-pandas python3-matplotlib python3-xarray python3-netcdf4).
"""
import os
import sys

import matplotlib
matplotlib.use("Agg")  # draws into a file, without a screen
import matplotlib.pyplot as plt
import numpy
import pandas
import xarray

folder = sys.argv[1] if len(sys.argv) > 1 else "output/baseline"
fund = sys.argv[2] if len(sys.argv) > 2 else "resident"
TRILLION = 1e4  # 100 million yuan in a trillion yuan

bands = pandas.read_csv(os.path.join(folder, "bands.csv"))
b = bands[(bands.fund == fund) & (bands.series == "accumulated_balance")]
history, projected = b[b.status != "projected"], b[b.status == "projected"]

# The fan starts from the last published figure.
last = history.tail(1).copy()
for column in ("p5", "p25", "p75", "p95"):
    last[column] = last["p50"]
fan = pandas.concat([last, projected])

figure, axes = plt.subplots(figsize=(8, 5))
axes.fill_between(fan.year, fan.p5 / TRILLION, fan.p95 / TRILLION, color="#C6DBEF", label="5 to 95 % of the paths")
axes.fill_between(fan.year, fan.p25 / TRILLION, fan.p75 / TRILLION, color="#6BAED6", label="25 to 75 %")
axes.axhline(0, color="0.4", linewidth=0.8)
axes.plot(fan.year, fan.p50 / TRILLION, color="#08306B", label="median")
axes.plot(history.year, history.p50 / TRILLION, color="black", label="published")
axes.set(title=f"{b.scenario.iloc[0]}: {fund}, accumulated balance", ylabel="trillion yuan, nominal")
axes.legend(loc="lower left", frameon=False)
figure.savefig("fan-python.png", dpi=150)

# The paths: any statistic that bands.csv does not hold.
file = os.path.join(folder, "paths.nc")
if not os.path.exists(file):
    sys.exit("no paths.nc (run with --save-paths): only the chart is drawn")
with xarray.open_dataset(file) as paths:
    balance = paths[f"{fund}_accumulated_balance"].load()

own = balance.quantile([0.05, 0.5, 0.95], dim="path").values.T  # type 7, as in bands.csv
assert numpy.allclose(own, projected[["p5", "p50", "p95"]], rtol=1e-9, atol=1e-6)
# Below zero in that year or before.
exhausted_by = (numpy.minimum.accumulate(balance.values, axis=1) < 0).mean(axis=0)
deepest = balance.min(dim="year")  # the deepest point of each path
table = pandas.DataFrame(own.round(), columns=["p5", "p50", "p95"], index=balance.year)
table["exhausted_by"] = exhausted_by
print(f"scenario {b.scenario.iloc[0]}, fund {fund}, in {balance.attrs['units_long_name']}")
print(table[table.index % 10 == 0].to_string())
print(f"median of the deepest point of a path: {float(deepest.median()):.0f}")
