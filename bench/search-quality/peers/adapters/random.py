"""Random search: each value by the scale of its param."""

import random

import params

PACKAGE = None


class Search:
    def __init__(self, space, seed, budget, parallel):
        self.space = space
        self.rng = random.Random(seed)

    def ask(self):
        return None, {param["name"]: params.from_unit(param, self.rng.random()) for param in self.space}

    def tell(self, trial, value):
        """Learns nothing."""
