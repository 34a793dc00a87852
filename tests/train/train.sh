#!/usr/bin/env bash
# Trains the recogniser's model anew from tests/data/, into conf/lexicon/model.bin.
set -eu
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
build=${1:-$root/build/train}
[ -f "$build/build.ninja" ] || meson setup "$build" "$root" -Dbuildtype=release >/dev/null
ninja -C "$build" tests/train/train >/dev/null
exec "$build/tests/train/train" "$root/conf/lexicon" "$root/conf/lexicon/model.bin" "$root"/tests/data/calls.tsv "$root"/tests/data/corpus/*.tsv
