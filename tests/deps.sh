#!/bin/sh
# Installs the Debian packages that are missing; elsewhere says what to install.
set -eu
if ! command -v dpkg-query >/dev/null 2>&1 || ! command -v apt-get >/dev/null 2>&1; then
    command -v pkg-config >/dev/null 2>&1 &&
        pkg-config --exists yaml-0.1 gsl pangocairo jansson nettle netcdf hdf5 xlsxwriter && exit 0
    echo "yibao needs a C17 compiler, pkg-config, libyaml, GSL, Random123, cmocka, cairo, pango, jansson, nettle," >&2
    echo "netCDF, HDF5, libxlsxwriter and the Noto Sans CJK fonts.  Install them and call make again:" >&2
    echo "  Fedora:  dnf install gcc libyaml-devel gsl-devel libcmocka-devel pango-devel jansson-devel nettle-devel netcdf-devel hdf5-devel libxlsxwriter-devel google-noto-sans-cjk-fonts" >&2
    echo "  Arch:    pacman -S gcc libyaml gsl cmocka pango jansson nettle netcdf hdf5 libxlsxwriter noto-fonts-cjk" >&2
    echo "  openSUSE: zypper install gcc libyaml-devel gsl-devel libcmocka-devel pango-devel libjansson-devel libnettle-devel netcdf-devel hdf5-devel libxlsxwriter-devel noto-sans-cjk-fonts" >&2
    echo "  macOS:   brew install libyaml gsl cmocka pango jansson nettle netcdf hdf5 libxlsxwriter libomp font-noto-sans-cjk" >&2
    exit 1
fi
missing=
for package in "$@"; do
    case $(dpkg-query -W -f '${Status}' "$package" 2>/dev/null || true) in
        "install ok installed") ;;
        *) missing="$missing $package" ;;
    esac
done
[ -n "$missing" ] || exit 0
echo "installing:$missing"
as_root=
if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null 2>&1 || { echo "not root and no sudo; as root call: apt-get install$missing" >&2; exit 1; }
    as_root=sudo
fi
wait_for_lock="-o DPkg::Lock::Timeout=300"
# shellcheck disable=SC2086
$as_root apt-get $wait_for_lock install -y -qq --no-install-recommends $missing >/dev/null 2>&1 || {
    $as_root apt-get $wait_for_lock update -qq
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get $wait_for_lock install -y -qq --no-install-recommends $missing >/dev/null
}
