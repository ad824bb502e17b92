#!/bin/bash
# Packs the savevm command so that `dotnet tool install SaveVm.Tool --add-source DIR` takes a native program (NativeAOT) on this platform, and the one for .NET on any other.
# usage: pack-tool.sh DIR     gives DIR/SaveVm.Tool*.nupkg and the native program itself, DIR/savevm
# Where the native compiler cannot be restored or there is no linker, it says so: then SaveVm.Tool is the one for .NET, and there is no DIR/savevm.
set -uo pipefail
dir=${1:?usage: pack-tool.sh DIR}
cd "$(dirname "$0")/.." || exit 1
mkdir -p "$dir" && dir=$(cd "$dir" && pwd) || exit 1

# Not in bin/ and obj/: what is restored for one platform would be restored again by the next build.
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
rid=$(dotnet --info | sed -n 's/^ *RID: *//p' | head -n 1)
project=(src/Tool/SaveVm.Tool.csproj --artifacts-path "$work" -v quiet --nologo)
native=("${project[@]}" "-p:NativeTool=$rid")
# The analyzers have their say in the ordinary build; warnings of trimming and of the native compiler are errors here.
pack() { dotnet pack "$@" -p:RunAnalyzers=false -o "$dir" >"$work/log" 2>&1 || { cat "$work/log" >&2; exit 1; }; }

rm -f "$dir"/SaveVm.Tool.*pkg "$dir/savevm"
if ! command -v clang >/dev/null && ! command -v gcc >/dev/null; then
  echo "pack-tool: no native program: needs clang or gcc to link" >&2
  pack "${project[@]}"
elif ! dotnet restore "${native[@]}" -r "$rid" >"$work/log" 2>&1; then
  grep -m 3 'error' "$work/log" >&2
  echo "pack-tool: no native program: the native compiler cannot be restored" >&2
  pack "${project[@]}"
else
  pack "${native[@]}" -r any
  pack "${native[@]}" -r "$rid"
  pack "${native[@]}"
  cp "$work/publish/SaveVm.Tool/release_$rid/SaveVm.Tool" "$dir/savevm"
fi
