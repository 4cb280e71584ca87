#!/bin/sh
# run --save-paths: every path as NetCDF, the same bytes for any threads and any hour, published with the rest.
. tests/cli/helpers/tap.sh
baseline=$scenarios/baseline.yaml
short="--set projection.last_year=2035"

# shellcheck disable=SC2086 # options
quick_run one "$baseline" "$scenarios/frozen-400.yaml" $short -n 1000 --save-paths -j 1
check "a run with --save-paths works" exited 0
check "each scenario has its paths" test -s one/baseline/paths.nc -a -s one/frozen-400/paths.nc
check "nothing temporary is left" test -z "$(find one -name '*partial*')"
signature() {
    # The signature of HDF5, on which NetCDF-4 is built.
    [ "$(head -c 4 one/baseline/paths.nc | od -An -c | tr -d ' ')" = '211HDF' ]
}
check "the file is NetCDF-4" signature
sleep 1.1
# shellcheck disable=SC2086
quick_run two "$baseline" "$scenarios/frozen-400.yaml" $short -n 1000 --save-paths -j 3
check "another number of threads and another second give the same bytes" cmp one/baseline/paths.nc two/baseline/paths.nc
check "in every scenario" cmp one/frozen-400/paths.nc two/frozen-400/paths.nc
check "which differ from one another" test "$(cmp one/baseline/paths.nc one/frozen-400/paths.nc >/dev/null; echo $?)" = 1
# shellcheck disable=SC2086
quick_run plain "$baseline" $short -n 1000
check "without the option there is no such file" absent plain/baseline/paths.nc
check "and the tables are the same" cmp plain/baseline/bands.csv one/baseline/bands.csv
# shellcheck disable=SC2086
quick_run one "$baseline" $short -n 100
check "a run without it replaces the older result as a whole" absent one/baseline/paths.nc
# shellcheck disable=SC2086
quick_run until "$baseline" $short --until-se 2% -n 4000 --save-paths
check "together with --until-se the paths are those of the plain run" cmp until/baseline/paths.nc two/baseline/paths.nc
stamp() {
    ! LC_ALL=C grep -aqE "$(date +%Y-%m-%d)|$scratch" two/baseline/paths.nc
}
check "no date or folder is in it" stamp

mkdir small
if mount -t tmpfs -o size=3m none small 2>/dev/null; then
    mounted=$PWD/small
    # shellcheck disable=SC2086
    quick_run small "$baseline" $short -n 16
    check "a small file system holds a result without paths" exited 0
    cp -r small/baseline before
    # shellcheck disable=SC2086
    quick_run small "$baseline" $short -n 2000 --save-paths
    check "a disk too small for the paths is file trouble" refused 4 "cannot write paths.nc"
    check "and leaves the older result" diff -r before small/baseline
    umount small
    mounted=
else
    skip "a disk too small for the paths is file trouble" "mounting is not permitted"
fi

# The bands computed from the paths by another program are those of bands.csv.
python=
for candidate in /usr/bin/python3 python3; do
    "$candidate" -c 'import xarray, netCDF4' 2>/dev/null && python=$candidate && break
done
if [ -n "$python" ]; then
    again() {
        "$python" - two/baseline <<'P'
import csv, sys
import xarray
folder = sys.argv[1]
paths = xarray.open_dataset(folder + "/paths.nc")
compared = 0
for row in csv.DictReader(open(folder + "/bands.csv", encoding="utf-8")):
    if row["status"] != "projected":
        continue
    sample = paths[row["fund"] + "_" + row["series"]].sel(year=int(row["year"]))
    assert sample.attrs["units"] == row["unit"]
    for column, share in (("p5", 0.05), ("p50", 0.5), ("p97_5", 0.975)):
        value, wanted = float(sample.quantile(share)), float(row[column])
        assert abs(value - wanted) <= 1e-9 * max(abs(wanted), 1.0), (row, value)
        compared += 1
assert compared > 1500, compared
P
    }
    check "percentiles computed from it are those of bands.csv" again
else
    skip "percentiles computed from it are those of bands.csv" "python3-xarray and python3-netcdf4 are not installed"
fi
finish
