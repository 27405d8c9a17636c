"""TPE of hyperopt, stepped as its fmin does. hyperopt has no ordered lists: they are hp.choice."""

import hyperopt
import numpy as np
from hyperopt import hp, tpe
from hyperopt.base import JOB_STATE_DONE, JOB_STATE_RUNNING

import params

PACKAGE = "hyperopt"


class Search:
    def __init__(self, space, seed, budget, parallel):
        self.domain = hyperopt.base.Domain(None, {param["name"]: expression_of(param) for param in space}, pass_expr_memo_ctrl=True)
        self.trials = hyperopt.Trials()
        self.rng = np.random.default_rng(seed)

    def ask(self):
        ids = self.trials.new_trial_ids(1)
        self.trials.refresh()
        [doc] = tpe.suggest(ids, self.domain, self.trials, self.rng.integers(2**31 - 1))
        doc["state"] = JOB_STATE_RUNNING
        self.trials.insert_trial_docs([doc])
        self.trials.refresh()
        return ids[0], {name: values[0] for name, values in doc["misc"]["vals"].items()}

    def tell(self, trial, value):
        doc = next(doc for doc in self.trials._dynamic_trials if doc["tid"] == trial)
        doc["state"] = JOB_STATE_DONE
        doc["result"] = {"status": hyperopt.STATUS_OK, "loss": -value}
        self.trials.refresh()


def expression_of(param):
    name = param["name"]
    if params.is_list(param):
        return hp.choice(name, range(len(param["values"])))
    if not params.is_int(param):
        return (hp.loguniform if params.is_log(param) else hp.uniform)(name, *params.bounds(param))
    if params.is_log(param):
        return hp.qloguniform(name, *params.bounds(param), 1)
    return hp.uniformint(name, param["low"], param["high"])
