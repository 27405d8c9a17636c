"""scikit-optimize's Gaussian process. It has no ordered lists: they are categorical."""

import numpy as np
from skopt import Optimizer
from skopt.space import Categorical, Integer, Real

import params

PACKAGE = "scikit-optimize"


class Search:
    def __init__(self, space, seed, budget, parallel):
        self.names = [param["name"] for param in space]
        self.optimizer = Optimizer([dimension_of(param) for param in space], random_state=seed)
        self.running = []

    def ask(self):
        x = self.asked_among_running() if self.running and self.optimizer.models else self.optimizer.ask()
        self.running.append(x)
        return x, dict(zip(self.names, x))

    def asked_among_running(self):
        """What its own ask(n_points) does, for runs that end at any time: a copy is told that each of them ends as well as the best."""
        copy = self.optimizer.copy(random_state=self.optimizer.rng.randint(np.iinfo(np.int32).max))
        copy.tell(self.running, [min(self.optimizer.yi)] * len(self.running))
        return copy.ask()

    def tell(self, trial, value):
        self.running.remove(trial)
        self.optimizer.tell(trial, -value)

    def learn(self, results):
        self.optimizer.tell([[raw[name] for name in self.names] for raw, _ in results], [-value for _, value in results])


def dimension_of(param):
    if params.is_list(param):
        return Categorical(range(len(param["values"])))
    kind = Integer if params.is_int(param) else Real
    return kind(param["low"], param["high"], prior="log-uniform" if params.is_log(param) else "uniform")
