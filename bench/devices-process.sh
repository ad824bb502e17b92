#!/bin/bash
# Times decoding of all devices of a stream as a whole process, start-up included: QEMU's own script against savevm as `dotnet tool install` brings it, native and for .NET.
# Runs alternate, so that what else the machine does meets all of them; prints median and least of the runs in milliseconds, elapsed and of the processor.
# The script is QEMU's scripts/analyze-migration.py, which is not part of this repository. SAVEVM_NATIVE=DIR/savevm: packages of eng/pack-tool.sh DIR that are there already.
# usage: bench/devices-process.sh ANALYZE-MIGRATION.PY [STREAM] [RUNS]     STREAM: by default a q35 with nothing added, of the golden streams
set -euo pipefail
cd "$(dirname "$0")/.."
script=${1:?name the path of analyze-migration.py}
stream=${2:-}
runs=${3:-25}
python=$(python3 -c 'import sys; print(sys.executable)')   # itself, not a script of a version manager that looks for it
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
if [ -z "${SAVEVM_NATIVE:-}" ]; then
  eng/pack-tool.sh "$work/packages"
  SAVEVM_NATIVE=$work/packages/savevm
fi
dotnet tool install SaveVm.Tool --tool-path "$work/native" --source "$(dirname "$SAVEVM_NATIVE")" >/dev/null
dotnet tool install SaveVm.Tool.any --tool-path "$work/any" --source "$(dirname "$SAVEVM_NATIVE")" >/dev/null
if [ -z "$stream" ]; then
  stream=$work/q35.bin
  "$work/native/savevm" copy tests/Golden/ram-q35-min-v7.2.bin.br "$stream"
fi

TIMEFORMAT='%3R %3U %3S'
once() {   # file command...    adds elapsed and processor time of one run to the file
  local file=$work/$1.times
  shift
  { time "$@" >/dev/null 2>&1; } 2>>"$file"
}
summary() {   # file title
  for column in '$1' '$2 + $3'; do
    awk "{ print ($column) * 1000 }" "$work/$1.times" | sort -n | awk '{ t[NR] = $1 } END { printf "%6d /%5d   ", t[int((NR + 1) / 2)], t[1] }'
  done
  echo "$2"
}

for ((i = 0; i < runs; i++)); do
  once script "$python" "$script" -f "$stream" -d state
  once native "$work/native/savevm" extract devices "$stream" -o "$work/out"
  once any "$work/any/savevm" extract devices "$stream" -o "$work/out"
  once version "$work/native/savevm" --version
done
echo "$("$python" --version), $runs runs, ms: elapsed, median / least; processor, median / least; $(stat -c %s "$stream") bytes"
summary script "analyze-migration.py -d state"
summary native "savevm extract devices, native"
summary any "savevm extract devices, for .NET"
summary version "savevm --version, native"
