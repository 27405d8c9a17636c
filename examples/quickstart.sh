#!/bin/sh
# The first of README's two commands: installs, builds, and runs a real Bayesian search of examples/digits.
set -eu
cd "$(dirname "$0")/.."
if [ ! node_modules/.package-lock.json -nt package-lock.json ]; then
  echo '== installing'
  npm ci --engine-strict --no-audit --no-fund
fi
echo '== building'
npm run --silent build
echo '== searching: a small network on real digits, 16 runs, 2 at a time'
exec node bin/hyper.js bayesian --num-runs 16 --parallel-runs 2 --metric val_acc --seed 61 \
  --param lr=1e-4:1:log --param momentum=0:0.95 --param hidden=8:128:int --param activation=relu,tanh \
  -- node examples/digits/train.js --lr :lr: --momentum :momentum: --hidden :hidden: --activation :activation:
