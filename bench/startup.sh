#!/bin/bash
# What it costs to start the command: the native program against the managed one, start-up included, on a small golden stream. Runs alternate, so that what
# else the machine does meets both; prints least, median and most of the runs in milliseconds, and the ratio of the medians.
# usage: bench/startup.sh [RUNS]     SAVEVM_NATIVE: a native program that is there already
set -euo pipefail
cd "$(dirname "$0")/.."
runs=${1:-40}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
if [ -z "${SAVEVM_NATIVE:-}" ]; then
  eng/pack-tool.sh "$work/native"
  SAVEVM_NATIVE=$work/native/savevm
fi
dotnet publish src/Tool -c Release -o "$work/managed" -v quiet -nologo
managed=$work/managed/savevm

once() {   # file command...    adds the milliseconds of one run to the file
  local file=$1 start
  shift
  start=${EPOCHREALTIME/./}
  "$@" >"$work/out"
  echo $((${EPOCHREALTIME/./} - start)) >>"$file"
}
summary() { sort -n "$1" | awk '{ t[NR] = $1 / 1000 } END { printf "%8.1f %8.1f %8.1f", t[1], t[int((NR + 1) / 2)], t[NR] }'; }

measure() {   # name arguments...
  local name=$1 i
  shift
  rm -f "$work"/*.times
  for ((i = 0; i < 3; i++)); do "$SAVEVM_NATIVE" "$@" >"$work/native.out"; "$managed" "$@" >"$work/managed.out"; done
  cmp "$work/native.out" "$work/managed.out"
  for ((i = 0; i < runs; i++)); do once "$work/native.times" "$SAVEVM_NATIVE" "$@"; once "$work/managed.times" "$managed" "$@"; done
  printf '%-24s %s   native\n' "$name" "$(summary "$work/native.times")"
  printf '%-24s %s   managed\n' "" "$(summary "$work/managed.times")"
  awk -v n="$(summary "$work/native.times")" -v m="$(summary "$work/managed.times")" 'BEGIN { split(n, a); split(m, b); printf "%-24s %8s %8.2f\n", "", "ratio", a[2] / b[2] }'
}

printf '%-24s %8s %8s %8s   (%d runs, ms)\n' "" least median most "$runs"
measure "--version" --version
measure "inspect, 2.3 MiB" inspect tests/Golden/ram-min-v11.1.bin.br
measure "inspect --json, 3.0 MiB" inspect --json tests/Golden/rich-pc-v11.1.bin.br
echo "native $(stat -c %s "$SAVEVM_NATIVE") bytes"
