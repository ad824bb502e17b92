#!/bin/bash
# Loads and saves the same guest of 1 GiB, half of it zero, with a real QEMU and with the SDK, in one run; prints times and ratios.
# Load: the same stream in the page cache, QEMU through `exec:cat` as people do, the SDK from the file; memory is fresh on both sides.
# Save: both into a pipe that `cat` empties; and both into a new file, where the file system decides much of it (QEMU through `exec:cat`).
# usage: SAVEVM_QEMU=DIR/bin bench/qemu-compare.sh [RELEASE] [MEBIBYTES] [ROUNDS]     by default 7.2 1024 5; root (see eng/qemu-setup.sh)
set -euo pipefail
cd "$(dirname "$0")/.."
dotnet build bench/QemuCompare -c Release -v q -nologo -clp:ErrorsOnly
exec bench/QemuCompare/bin/Release/net10.0/SaveVm.QemuCompare "$@"
