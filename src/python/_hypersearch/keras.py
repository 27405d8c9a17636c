"""Keras reports `keras/<key>` at the end of each epoch, for every key of the epoch's logs."""

import functools
import threading

from . import epochs, ranks, run

_MARK = "_hypersearch_reports"

_here = threading.local()


def patch(module):
    """Wraps the one method that every Keras calls when an epoch has ended, whoever trains. Twice is as good as once."""
    callback_list = vars(module).get("CallbackList")
    original = vars(callback_list).get("on_epoch_end") if isinstance(callback_list, type) else None
    if original is None or hasattr(original, _MARK):
        return

    @functools.wraps(original)
    def on_epoch_end(self, epoch, logs=None):
        # A list may be a callback of another one, and a callback may train a model of its own: the outermost reports.
        if getattr(_here, "is_inside", False):
            return original(self, epoch, logs)
        _here.is_inside = True
        last = _LastCallback(self, logs)
        try:
            return original(self, epoch, logs)
        finally:
            _here.is_inside = False
            last.leave()
            _report(epoch, last.logs)

    setattr(on_epoch_end, _MARK, True)
    callback_list.on_epoch_end = on_epoch_end


class _LastCallback:
    """Called behind all others of the list for the length of one call: sees the logs as they left them, with the
    learning rate that some add, and as numbers instead of tensors, which is how Keras' own History sees them."""

    def __init__(self, callback_list, logs):
        self.logs = logs  # Stands if a callback raises, and this one is not reached.
        self._callbacks = getattr(callback_list, "callbacks", None)
        if isinstance(self._callbacks, list):
            self._callbacks.append(self)

    def on_epoch_end(self, epoch, logs=None):
        self.logs = logs

    def leave(self):
        if isinstance(self._callbacks, list):
            # By identity: a callback of the user's may compare as it likes.
            self._callbacks[:] = [callback for callback in self._callbacks if callback is not self]


def _report(epoch, logs):
    try:
        if not logs or not ranks.is_chief():
            return
        step = epochs.next_step("keras", epoch)
        epochs.report({"keras/%s" % key: value for key, value in logs.items()}, lambda name: step)
    except Exception:
        run.debug()
