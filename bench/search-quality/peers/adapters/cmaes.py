"""CMA-ES on the unit cube. Whole numbers and ordered lists are rounded; a value of another list has a coordinate, and the largest wins."""

import cma

import params

PACKAGE = "cma"

# Of the width of the domain, as the package's documentation advises.
SIGMA = 0.25


class Search:
    def __init__(self, space, seed, budget, parallel):
        self.space = space
        dimensions = sum(width(param) for param in space)
        # The package reads seed 0 as "by the clock".
        options = {"seed": seed + 1, "bounds": [0, 1], "verbose": -9, "verb_log": 0}
        self.strategy = cma.CMAEvolutionStrategy([0.5] * dimensions, SIGMA, options)
        self.finished = []

    def ask(self):
        # One at a time, and a generation is the first popsize to finish, so that nobody waits for the end of a generation.
        [x] = self.strategy.ask(1)
        return x, self.raw_of(x)

    def tell(self, trial, value):
        self.finished.append((trial, -value))
        if len(self.finished) == self.strategy.popsize:
            self.strategy.tell(*map(list, zip(*self.finished)))
            self.finished = []

    def raw_of(self, x):
        raw, at = {}, 0
        for param in self.space:
            part = x[at : at + width(param)]
            raw[param["name"]] = params.from_unit(param, part[0]) if len(part) == 1 else max(range(len(part)), key=lambda i: part[i])
            at += len(part)
        return raw


def width(param):
    if not params.is_list(param) or params.is_ordered(param) or len(param["values"]) <= 2:
        return 1
    return len(param["values"])
