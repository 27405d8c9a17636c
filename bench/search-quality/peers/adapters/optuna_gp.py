from optuna.samplers import GPSampler

from adapters._optuna import Study

PACKAGE = "optuna"


class Search(Study):
    def __init__(self, space, seed, budget, parallel):
        super().__init__(space, GPSampler(seed=seed))
