"""Plays one peer over standard input and output, one JSON object a line: `python3 peer.py optuna-gp` runs adapters/optuna_gp.py.

An adapter is one file with
  PACKAGE      the installed package whose version is named
  ONCE_ONLY    (only where needed) True: each problem wants a process of its own
  Search       class: Search(space, seed, budget, parallel), ask() -> (trial, raw), tell(trial, value);
               learn([(raw, value), ...]), of results that it did not ask for, only where bench/suggestion.js shall measure it
`trial` is whatever the library wants back at tell; `raw` has, by name of the param, what params.point_of takes. Values: higher is better.
Modules whose names begin with _ hold what adapters share.

Protocol, line for line: {"begin": {"space", "seed", "budget", "parallel"}} -> {"peer", "version", "onceOnly"},
{"learn": [[point, value], ...]} -> {}, {"ask": N} -> {"point", "cpuMs"}, {"tell": N, "value"} -> {}. A peer that fails answers {"error"} and lives on.
"""

import os
import sys

# One thread, so that CPU time is comparable. Read by the libraries as they load.
for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMEXPR_NUM_THREADS"):
    os.environ[name] = "1"
os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"
os.environ["PYTHONWARNINGS"] = "ignore"

import importlib
import importlib.metadata
import json
import logging
import pathlib
import random
import time
import traceback
import warnings

import params

HERE = pathlib.Path(__file__).resolve().parent
ENVIRONMENTS = HERE.parents[2] / "node_modules" / ".cache" / "peers"


def enter_environment(module):
    """Goes on in the peer's own environment: the one of its list of requirements, else the main one."""
    environment = ENVIRONMENTS / (module if (HERE / f"requirements-{module}.txt").exists() else "main")
    python = environment / "bin" / "python"
    if not python.exists():
        if needs_nothing(module):
            return
        sys.exit(f"the environment {environment.name} is not installed: run sh install.sh {environment.name}")
    if environment.samefile(sys.prefix):
        return
    os.execv(python, [str(python), *sys.argv])


def needs_nothing(module):
    """Whether this Python has all that the adapter imports."""
    try:
        return importlib.import_module(f"adapters.{module}").PACKAGE is None
    except ImportError:
        return False


def private_stdout():
    """The answers' own way out. All else that a library prints goes to standard error."""
    answers = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)
    return answers


def silence():
    warnings.simplefilter("ignore")
    logging.disable(logging.ERROR)


def seed_globals(seed):
    """Some libraries draw from the generators that everybody shares."""
    random.seed(seed)
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed(seed)
    if "torch" in sys.modules:
        sys.modules["torch"].manual_seed(seed)
        sys.modules["torch"].set_num_threads(1)


class Peer:
    def __init__(self, name, adapter):
        self.name = name
        self.adapter = adapter

    def answer(self, request):
        if "begin" in request:
            return self.begin(**request["begin"])
        if "learn" in request:
            return self.learn(request["learn"])
        if "ask" in request:
            return self.ask(request["ask"])
        return self.tell(request["tell"], request["value"])

    def begin(self, space, seed, budget, parallel):
        seed_globals(seed)
        self.space = space
        self.trials = {}
        self.tell_seconds = 0.0
        self.search = self.adapter.Search(space, seed, budget, parallel)
        package = self.adapter.PACKAGE
        version = f"{package} {importlib.metadata.version(package)}" if package else "Python " + sys.version.split()[0]
        return {"peer": self.name, "version": version, "onceOnly": getattr(self.adapter, "ONCE_ONLY", False)}

    def learn(self, results):
        """Takes no part in what an ask costs."""
        if not hasattr(self.search, "learn"):
            raise NotImplementedError(f"{self.name} cannot be told results that it did not ask for: its adapter has no learn()")
        self.search.learn([(params.raw_of(self.space, point), value) for point, value in results])
        return {}

    def ask(self, number):
        start = time.process_time()
        self.trials[number], raw = self.search.ask()
        seconds = time.process_time() - start + self.tell_seconds
        self.tell_seconds = 0.0
        return {"point": params.point_of(self.space, raw), "cpuMs": round(1000 * seconds, 3)}

    def tell(self, number, value):
        start = time.process_time()
        self.search.tell(self.trials.pop(number), value)
        self.tell_seconds += time.process_time() - start
        return {}


def main():
    names = sorted(path.stem.replace("_", "-") for path in HERE.glob("adapters/[!_]*.py"))
    if len(sys.argv) != 2 or sys.argv[1] not in names:
        sys.exit(f"usage: peer.py NAME, one of {', '.join(names)}")
    name = sys.argv[1]
    module = name.replace("-", "_")
    enter_environment(module)
    answers = private_stdout()
    silence()
    peer = Peer(name, importlib.import_module(f"adapters.{module}"))
    # Some libraries turn their loggers on as they load.
    silence()
    for line in sys.stdin:
        try:
            answer = peer.answer(json.loads(line))
        except Exception as error:
            traceback.print_exc()
            answer = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer), file=answers)


if __name__ == "__main__":
    main()
