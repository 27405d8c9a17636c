"""A facade of SMAC by ask and tell. SMAC does not model the trials that run; it only never asks for one twice."""

import tempfile

from ConfigSpace import CategoricalHyperparameter, ConfigurationSpace, Float, Integer, OrdinalHyperparameter
from smac import Scenario
from smac.runhistory import TrialValue

import params

PACKAGE = "smac"


class Facade:
    def __init__(self, facade, space, seed, budget):
        # SMAC writes files whatever is asked of it. The folder goes with this object.
        self.folder = tempfile.TemporaryDirectory()
        scenario = Scenario(
            ConfigurationSpace(space=[hyperparameter_of(param) for param in space]),
            output_directory=self.folder.name,
            # One run a point, as with all peers.
            deterministic=True,
            n_trials=budget,
            seed=seed,
        )
        self.facade = facade(scenario, overwrite=True, logging_level=False)

    def ask(self):
        trial = self.facade.ask()
        return trial, dict(trial.config)

    def tell(self, trial, value):
        self.facade.tell(trial, TrialValue(cost=-value), save=False)


def hyperparameter_of(param):
    name = param["name"]
    if params.is_list(param):
        kind = OrdinalHyperparameter if params.is_ordered(param) else CategoricalHyperparameter
        return kind(name, list(range(len(param["values"]))))
    kind = Integer if params.is_int(param) else Float
    return kind(name, (param["low"], param["high"]), log=params.is_log(param))
