"""Lightning reports what a module logs as `lightning/<key>`, at the end of each training, validation and test epoch."""

import functools

from . import epochs, run

# Every logged value goes through it; the underscore came with Lightning 2.
_CONNECTORS = ("_LoggerConnector", "LoggerConnector")
_MARK = "_hypersearch_reports"


def patch(module):
    """Wraps the two methods in which the values of an epoch are complete. Twice is as good as once."""
    for name in _CONNECTORS:
        connector = vars(module).get(name)
        if isinstance(connector, type):
            _report_before(connector, "update_train_epoch_metrics", _values_of_training)
            _report_before(connector, "log_eval_end_metrics", _values_of_evaluation)


def _report_before(connector, method, values_of):
    original = vars(connector).get(method)
    if original is None or hasattr(original, _MARK):
        return

    @functools.wraps(original)
    def reporting(self, *args, **kwargs):
        try:
            trainer = self.trainer
            # The check before training runs a few batches of an untrained model.
            if trainer.is_global_zero and not trainer.sanity_checking:
                _report(trainer.current_epoch, values_of(self, *args, **kwargs))
        except Exception:
            run.debug()
        return original(self, *args, **kwargs)

    setattr(reporting, _MARK, True)
    setattr(connector, method, reporting)


def _values_of_training(connector):
    """The mean over the epoch of what is logged by epoch; of what is logged by step alone, the last value."""
    results = connector.trainer._results
    by_step = results.metrics(True)["callback"]
    by_epoch = results.metrics(False)["callback"]
    return dict(_by_script_names(by_step, by_step), **_by_script_names(by_epoch, by_epoch))


def _values_of_evaluation(connector, metrics):
    """metrics: what is handed to the loggers, of all data loaders."""
    return _by_script_names(metrics, connector._callback_metrics)


def _by_script_names(metrics, known):
    """A value logged both by step and by epoch is known as `loss`, too, beside `loss_step` or `loss_epoch`: it is
    reported once, as the script calls it."""
    named = {}
    for name, value in metrics.items():
        base = _base(name)
        named[base if known.get(base) is value else name] = value
    return named


def _base(name):
    for end in ("_step", "_epoch"):
        if name.endswith(end):
            return name[: -len(end)]
    return name


def _report(epoch, metrics):
    values = {"lightning/%s" % key: value for key, value in metrics.items()}
    epochs.report(values, lambda name: epochs.next_step(name, epoch))
