#!/bin/bash
# Publishes the savevm command as a native program (NativeAOT) for this machine, outside of the source tree.
# usage: publish-native.sh DIR     gives DIR/savevm
# Where the native compiler cannot be restored or there is no linker, it says so and ends with 3; anything else that goes wrong is an error (1).
set -uo pipefail
dir=${1:?usage: publish-native.sh DIR}
cd "$(dirname "$0")/.." || exit 1
mkdir -p "$dir" && dir=$(cd "$dir" && pwd) || exit 1

cannot() { echo "publish-native: $1" >&2; exit 3; }
command -v clang >/dev/null || command -v gcc >/dev/null || cannot "needs clang or gcc to link"

rid=$(dotnet --info | sed -n 's/^ *RID: *//p' | head -n 1)
# Not in bin/ and obj/: what is restored for one platform would be restored again by the next build.
arguments=(src/Tool/SaveVm.Tool.csproj -r "$rid" -p:PublishAot=true --artifacts-path "$dir/artifacts" -v quiet --nologo)
log=$(mktemp)
trap 'rm -f "$log"' EXIT
dotnet restore "${arguments[@]}" >"$log" 2>&1 || { grep -m 3 'error' "$log" >&2; cannot "the native compiler cannot be restored"; }
# The analyzers have their say in the ordinary build; warnings of trimming and of the native compiler are errors here.
dotnet publish "${arguments[@]}" -c Release --no-restore -p:RunAnalyzers=false -o "$dir/out" >"$log" 2>&1 || { cat "$log" >&2; exit 1; }
mv -f "$dir/out/savevm" "$dir/savevm"
rm -rf "$dir/artifacts" "$dir/out"
