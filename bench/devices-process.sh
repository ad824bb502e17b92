#!/bin/bash
# Times decoding of all devices of a stream as a whole process, start-up included: QEMU's own script against savevm; prints the median of the runs in milliseconds.
# The script is QEMU's scripts/analyze-migration.py, which is not part of this repository. With SAVEVM_NATIVE=PROGRAM (of eng/publish-native.sh) that is timed as well.
# usage: bench/devices-process.sh ANALYZE-MIGRATION.PY [STREAM] [RUNS]     STREAM: by default a q35 with nothing added, of the golden streams
set -euo pipefail
cd "$(dirname "$0")/.."
script=${1:?name the path of analyze-migration.py}
runs=${3:-15}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
stream=${2:-}
dotnet build src/Tool -c Release -v q -nologo >/dev/null
tool=src/Tool/bin/Release/net10.0/savevm
if [ -z "$stream" ]; then
  stream=$work/q35.bin
  "$tool" copy tests/Golden/ram-q35-min-v7.2.bin.br "$stream"
fi

median() {   # command...
  local i start end times=()
  for ((i = 0; i < runs; i++)); do
    start=${EPOCHREALTIME/./}
    "$@" >/dev/null
    end=${EPOCHREALTIME/./}
    times+=($((end - start)))
  done
  printf '%s\n' "${times[@]}" | sort -n | sed -n "$(((runs + 1) / 2))p" | awk '{ printf "%.1f ms\n", $1 / 1000 }'
}

echo "stream                       $(stat -c %s "$stream") bytes"
printf 'analyze-migration.py -d state '; median python3 "$script" -f "$stream" -d state
printf 'savevm extract devices        '; median "$tool" extract devices "$stream" -o "$work/out"
printf 'savevm --help                 '; median "$tool" --help
[ -z "${SAVEVM_NATIVE:-}" ] || { printf 'native extract devices        '; median "$SAVEVM_NATIVE" extract devices "$stream" -o "$work/out"; }
