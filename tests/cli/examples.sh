#!/bin/sh
# The examples in R and Python run on a result and agree with bands.csv.
. tests/cli/helpers/tap.sh
quick_run result "$scenarios/baseline.yaml" -n 300 --save-paths \
    --set 'output.series=[resident.accumulated_balance, employee_pooled.accumulated_balance]'
check "a run with paths" exited 0
cell() { # FILE FUND YEAR COLUMN: of the accumulated balance
    awk -F, -v fund="$2" -v year="$3" -v name="$4" 'NR == 1 {for (i = 1; i <= NF; i++) if ($i == name) c = i}
        $2 == fund && $3 ~ /^(accumulated_balance|exhausted_by)$/ && ($5 == year || $4 == year) {print $c}' "$1"
}
median=$(printf '%.0f' "$(cell result/baseline/bands.csv resident 2050 p50)")
probability=$(cell result/baseline/risk.csv resident 2050 probability | cut -c 1-5)

# shows FILE: the row of 2050 holds the median and the probability of the result files.
shows() {
    grep -E "^ *2050 " "$1" | grep -F -e "$median" | grep -qF -e "$probability"
}
if command -v Rscript >/dev/null && Rscript -e 'library(ncdf4)' >/dev/null 2>&1; then
    Rscript "$root/docs/examples/fan.R" result/baseline resident >r.txt 2>"$err"
    status=$?
    check "fan.R runs" exited 0
    check "it draws a chart" test "$(head -c 4 fan-R.pdf)" = %PDF
    check "and prints the figures of the result" shows r.txt
    Rscript "$root/docs/examples/fan.R" result/baseline employee_pooled >r.txt 2>"$err"
    status=$?
    check "also of the other fund" exited 0
else
    skip "fan.R runs" "R or its package ncdf4 is not installed"
fi
python=
for candidate in /usr/bin/python3 python3; do
    "$candidate" -c 'import matplotlib, netCDF4, pandas, xarray' 2>/dev/null && python=$candidate && break
done
if [ -n "$python" ]; then
    MPLCONFIGDIR=$scratch "$python" -B "$root/docs/examples/fan.py" result/baseline resident >python.txt 2>"$err"
    status=$?
    check "fan.py runs" exited 0
    check "without a warning" is_empty "$err"
    check "it draws a chart" test "$(head -c 4 fan-python.png | od -An -c | tr -d ' ')" = '211PNG'
    check "and prints the figures of the result" shows python.txt
else
    skip "fan.py runs" "python3-xarray, python3-netcdf4 or python3-matplotlib is not installed"
fi
unequal() {
    # Negative control: other paths are noticed.
    cp -r result/baseline other
    awk -F, -v OFS=, '$2 == "resident" && $5 == 2050 {$13 += 1} {print}' result/baseline/bands.csv >other/bands.csv
    if [ -n "$python" ]; then
        ! MPLCONFIGDIR=$scratch "$python" -B "$root/docs/examples/fan.py" other resident >/dev/null 2>&1
    fi
}
check "bands that are not those of the paths are noticed" unequal
# Every example that the page names is there, and the other way round.
for example in "$root"/docs/examples/*; do
    name=$(basename "$example")
    [ "$name" = README.md ] || check "the page of the examples names $name" has "$root/docs/examples/README.md" "($name)"
done
finish
