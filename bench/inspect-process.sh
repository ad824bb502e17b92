#!/bin/bash
# Times `savevm inspect` as a whole process, start-up included, against reading the same file with cat; prints the median of the runs in milliseconds.
# usage: bench/inspect-process.sh [FILE] [RUNS]     FILE: by default the stream that the index benchmark makes
set -euo pipefail
cd "$(dirname "$0")/.."
file=${1:-${TMPDIR:-/tmp}/savevm-bench-guest.bin}
runs=${2:-15}
[ -e "$file" ] || { echo "$file is not there: run the IndexBenchmarks once, they make it" >&2; exit 2; }
dotnet build src/Tool -c Release -v q -nologo >/dev/null
tool=src/Tool/bin/Release/net10.0/savevm

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

echo "file          $(stat -c %s "$file") bytes"
printf 'cat           '; median cat "$file"
printf 'savevm --help '; median "$tool" --help
printf 'inspect       '; median "$tool" inspect "$file"
printf 'inspect --json'; printf ' '; median "$tool" inspect --json "$file"
