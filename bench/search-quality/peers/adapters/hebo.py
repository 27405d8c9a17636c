"""HEBO. It has no ordered lists: they are categorical. It knows nothing of the trials that run."""

import numpy as np
import pandas as pd
from hebo.design_space.design_space import DesignSpace
from hebo.optimizers.hebo import HEBO

import params

PACKAGE = "HEBO"


class Search:
    def __init__(self, space, seed, budget, parallel):
        design = DesignSpace().parse([definition_of(param) for param in space])
        # Its model and its choice among the best draw from the shared generators, which are seeded too.
        self.optimizer = HEBO(design, scramble_seed=seed)

    def ask(self):
        frame = self.optimizer.suggest(n_suggestions=1)
        return frame, frame.iloc[0].to_dict()

    def tell(self, trial, value):
        self.optimizer.observe(trial, np.array([[-value]]))

    def learn(self, results):
        self.optimizer.observe(pd.DataFrame([raw for raw, _ in results]), np.array([[-value] for _, value in results]))


def definition_of(param):
    if params.is_list(param):
        return {"name": param["name"], "type": "cat", "categories": list(range(len(param["values"])))}
    kind = {(False, False): "num", (False, True): "int", (True, False): "pow", (True, True): "pow_int"}
    return {"name": param["name"], "type": kind[params.is_log(param), params.is_int(param)], "lb": param["low"], "ub": param["high"]}
