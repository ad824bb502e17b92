#!/bin/bash
# Loads and saves the same guest of 1 GiB, half of it zero, with a real QEMU and with the SDK, in one run; prints times and ratios.
# Both read the same stream from the page cache and write a new file; QEMU through `exec:cat`, as people do. Memory is fresh on both sides.
# usage: SAVEVM_QEMU=DIR/bin bench/qemu-compare.sh [RELEASE] [MEBIBYTES] [ROUNDS]     by default 7.2 1024 5; root (see eng/qemu-setup.sh)
set -euo pipefail
cd "$(dirname "$0")/.."
dotnet build bench/QemuCompare -c Release -v q -nologo -clp:ErrorsOnly
exec bench/QemuCompare/bin/Release/net10.0/SaveVm.QemuCompare "$@"
