#!/bin/sh
# Everything `npm test` checks, in the order in which it is cheapest to fail. Stops at the first failure.
# The unit tests come last, so that their closing line `N passed, N failed` is the last one printed.
set -eu
cd "$(dirname "$0")/.."

step() {
  printf '\n== %s\n' "$1"
  shift
  "$@"
}

# npm leaves this file behind when it has installed all of the lock file.
if [ ! node_modules/.package-lock.json -nt package-lock.json ]; then
  step 'packages' npm ci --engine-strict --no-audit --no-fund
fi
PATH="$PWD/node_modules/.bin:$PATH"

step 'build' vite build --logLevel warn
step 'types' tsc -p .
step 'lint' oxlint --type-aware
step 'format' prettier --check --log-level warn .
step 'layers' depcruise src
step 'dead code' knip
step 'package' publint --strict
step 'installed package' sh test/package.sh
step 'Node 22 and 24' sh test/on-node.sh
step 'tests' vitest run --coverage
