"""Vizier's default designer, GP_UCB_PE, which is told of the trials that run. After one problem it may die for memory maps."""

import jax
from vizier import algorithms, pyvizier
from vizier._src.algorithms.designers.gp_ucb_pe import VizierGPUCBPEBandit

import params

# As its service does before it calls the designer.
jax.config.update("jax_enable_x64", True)

PACKAGE = "google-vizier"
ONCE_ONLY = True


class Search:
    def __init__(self, space, seed, budget, parallel):
        problem = pyvizier.ProblemStatement()
        for param in space:
            add(problem.search_space.root, param)
        problem.metric_information.append(pyvizier.MetricInformation("value", goal=pyvizier.ObjectiveMetricGoal.MAXIMIZE))
        self.designer = VizierGPUCBPEBandit(problem, rng=jax.random.PRNGKey(seed))
        self.finished = []
        self.running = []
        self.asked = 0

    def ask(self):
        self.designer.update(algorithms.CompletedTrials(self.finished), algorithms.ActiveTrials(self.running))
        self.finished = []
        self.asked += 1
        [suggestion] = self.designer.suggest(1)
        trial = suggestion.to_trial(self.asked)
        self.running.append(trial)
        return trial, trial.parameters.as_dict()

    def tell(self, trial, value):
        self.running.remove(trial)
        self.finished.append(trial.complete(pyvizier.Measurement({"value": value})))


def add(root, param):
    name = param["name"]
    if not params.is_list(param):
        scale = pyvizier.ScaleType.LOG if params.is_log(param) else pyvizier.ScaleType.LINEAR
        add_range = root.add_int_param if params.is_int(param) else root.add_float_param
        add_range(name, param["low"], param["high"], scale_type=scale)
    elif params.is_ordered(param):
        root.add_discrete_param(name, list(range(len(param["values"]))))
    else:
        root.add_categorical_param(name, [str(index) for index in range(len(param["values"]))])
