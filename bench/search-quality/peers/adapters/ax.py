"""Ax by its client and its default generation strategy: the centre, Sobol, then BoTorch with qLogNEI, which knows the trials that run."""

from ax.api.client import Client
from ax.api.configs import ChoiceParameterConfig, RangeParameterConfig

import params

PACKAGE = "ax-platform"


class Search:
    def __init__(self, space, seed, budget, parallel):
        self.client = Client(random_seed=seed)
        self.client.configure_experiment([parameter_of(param) for param in space])
        self.client.configure_optimization("value")
        # As by default, but for the seed, and because it may not answer "wait until a run has ended".
        self.client.configure_generation_strategy(initialization_random_seed=seed, allow_exceeding_initialization_budget=True)

    def ask(self):
        [(trial, raw)] = self.client.get_next_trials(1).items()
        return trial, raw

    def tell(self, trial, value):
        self.client.complete_trial(trial, {"value": value})

    def learn(self, results):
        for raw, value in results:
            self.tell(self.client.attach_trial(raw), value)


def parameter_of(param):
    name = param["name"]
    if params.is_list(param):
        indices = range(len(param["values"]))
        if params.is_ordered(param):
            return ChoiceParameterConfig(name, list(indices), "int", is_ordered=True)
        return ChoiceParameterConfig(name, [str(index) for index in indices], "str", is_ordered=False)
    scaling = "log" if params.is_log(param) else "linear"
    return RangeParameterConfig(name, (param["low"], param["high"]), param["type"], scaling=scaling)
