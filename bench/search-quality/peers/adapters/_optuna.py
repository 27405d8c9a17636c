"""A study of Optuna under one of its samplers. Optuna has no ordered lists: they are categorical."""

import optuna
from optuna.distributions import CategoricalDistribution, FloatDistribution, IntDistribution

import params


class Study:
    def __init__(self, space, sampler):
        self.distributions = {param["name"]: distribution_of(param) for param in space}
        self.study = optuna.create_study(direction="maximize", sampler=sampler)

    def ask(self):
        # The study itself shows the trials that run to the sampler.
        trial = self.study.ask(self.distributions)
        return trial, trial.params

    def tell(self, trial, value):
        self.study.tell(trial, value)

    def learn(self, results):
        for raw, value in results:
            self.study.add_trial(optuna.trial.create_trial(params=raw, distributions=self.distributions, value=value))


def distribution_of(param):
    if params.is_list(param):
        return CategoricalDistribution(range(len(param["values"])))
    kind = IntDistribution if params.is_int(param) else FloatDistribution
    return kind(param["low"], param["high"], log=params.is_log(param))
