#!/bin/sh
# Three hosts, one search on those with a K80, and all is gone again.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
cd "$here/../.."
if [ ! -f dist/main.js ]; then
  echo '== installing and building'
  npm ci --engine-strict --no-audit --no-fund
  npm run --silent build
fi
hyper=$PWD/bin/hyper.js
folder=$(mktemp -d "${TMPDIR:-/tmp}/hyper-hosts-XXXXXX")
trap 'sh "$here/down.sh" "$folder/up" && rmdir "$folder"' EXIT
trap 'exit 130' INT TERM
sh "$here/up.sh" "$folder/up" >/dev/null
cd "$folder/up/project"
PATH=$folder/up/bin:$PATH
unset HYPER_HOME

echo '== three hosts are up; what hyper finds there'
node "$hyper" hosts check
echo '== searching, on the hosts with a K80'
node "$hyper" bayesian -t K80 --num-runs 12 --parallel-runs 3 --metric val_acc --metric-agg avg --seed 61 \
  --param rate=.001:1.0 --param layers=2:100:int \
  -- node train.js --lr :rate: --hidden :layers:
echo '== where each run ran'
node "$hyper" show
