"""bayesian-optimization. It has no log scales: such a range is the logarithm of itself. It has no ordered lists: they are categorical.

For runs at the same time it has ConstantLiar, which in 3.4.0 fails on categorical params and never forgets its lies on whole numbers.
So the same lie (each of them ends as well as the best) is told here.
"""

from bayes_opt import BayesianOptimization
from numpy.random import RandomState

import params

PACKAGE = "bayesian-optimization"

# The package's own default, which it applies only where it makes the runs itself.
RANDOM_POINTS = 5


class Search:
    def __init__(self, space, seed, budget, parallel):
        self.space = space
        self.rng = RandomState(seed)
        self.finished = []
        self.running = []
        self.to_start = self.optimizer([]).random_sample(RANDOM_POINTS)

    def optimizer(self, results):
        bounds = {param["name"]: bounds_of(param) for param in self.space}
        optimizer = BayesianOptimization(None, bounds, random_state=self.rng, verbose=0, allow_duplicate_points=True)
        for places, value in results:
            optimizer.register(places, value)
        return optimizer

    def ask(self):
        places = self.to_start.pop(0) if self.to_start else self.optimizer(self.results_and_lies()).suggest()
        self.running.append(places)
        return places, {param["name"]: raw_of(param, places[param["name"]]) for param in self.space}

    def results_and_lies(self):
        lie = max((value for _, value in self.finished), default=0.0)
        return self.finished + [(places, lie) for places in self.running]

    def tell(self, trial, value):
        self.running = [places for places in self.running if places is not trial]
        self.finished.append((trial, value))

    def learn(self, results):
        self.to_start = []
        self.finished += [({param["name"]: place_of(param, raw[param["name"]]) for param in self.space}, value) for raw, value in results]


def bounds_of(param):
    if params.is_list(param):
        return tuple(str(index) for index in range(len(param["values"])))
    if params.is_log(param):
        return params.bounds(param)
    return (param["low"], param["high"], int if params.is_int(param) else float)


def place_of(param, raw):
    return str(raw) if params.is_list(param) else params.to_scale(param, raw)


def raw_of(param, place):
    return place if params.is_list(param) else params.from_scale(param, float(place))
