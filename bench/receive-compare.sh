#!/bin/bash
# Receives the same VM over the loopback with a real QEMU and with the SDK, in one run; prints times and ratios, memory and allocations of ours.
# One sender, a program of its own, gives both the same stream from the page cache; the time is from its connection to the receiver's closing, when all is loaded.
# usage: SAVEVM_QEMU=DIR/bin bench/receive-compare.sh [RELEASE] [MEBIBYTES] [ROUNDS]     by default 7.2 1024 5; root (see eng/qemu-setup.sh)
set -euo pipefail
cd "$(dirname "$0")/.."
dotnet build bench/ReceiveCompare -c Release -v q -nologo -clp:ErrorsOnly
exec bench/ReceiveCompare/bin/Release/net10.0/SaveVm.ReceiveCompare "$@"
