#!/bin/sh
# The whole benchmark, then its report. What has been measured already is not measured again, so it may be broken off at any time.
#   sh bench/search-quality/all.sh [FOLDER of LCBench's surrogate]
# All of it costs days of one core, most of them for the peers; `dear` ones are run on the panel alone.
set -eu
cd "$(dirname "$0")"

cheap='hyper-bayesian hyper-random cmaes hyperopt-tpe optuna-tpe'
dear='optuna-gp bayes-opt skopt smac-hpo smac-blackbox ax hebo vizier'

lcbench=
[ $# -eq 0 ] || lcbench="--lcbench=$1"

measure() {
  # shellcheck disable=SC2086 # nothing at all where there is no LCBench
  node run.js "$@" $lcbench || echo "$1: broken off" >&2
}

sh peers/install.sh || echo 'some peers are missing, as said above' >&2
for parallel in 1 4; do
  for subject in $cheap; do measure "$subject" --parallel "$parallel"; done
  for subject in $dear; do measure "$subject" --panel --seeds 1-5 --budget 50 --parallel "$parallel"; done
done
node real.js
node report.js
