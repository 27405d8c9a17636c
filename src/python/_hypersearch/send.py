"""`send_metric`, with the rules of Spell's."""

import operator

from . import lines, run
from .values import to_plain

# Greater ones are no whole numbers to hyper.
_GREATEST_INDEX = 2**53 - 1


def send_metric(name: str, value: object, index: "int | None" = None) -> None:
    """Reports one value of a metric to hyper. Outside a run of hyper it does nothing; it never raises.

    name: what --metric calls it.
    value: a number, True or False (1 or 0), an array or tensor of one element, or a text, which is kept and shown but
        never optimised. Anything else is dropped, with a warning on stderr.
    index: the step, epoch or iteration, a whole number from 0. Left out: one more than the metric's last, from 0.
    """
    if run.metrics_file() is None:
        return
    try:
        point = _to_point(name, value, index)
        if point is not None:
            lines.append([point])
    except Exception as error:
        run.warn("a metric was not sent: %s" % type(error).__name__)
        run.debug()


def _to_point(name, value, index):
    if not isinstance(name, str) or not name.strip():
        given = "an empty one" if isinstance(name, str) else type(name).__name__
        run.warn("send_metric: the name must be a text that is not empty, not %s; it was not sent" % given)
        return None
    plain = to_plain(value)
    if plain is None:
        run.warn("send_metric: the value of %r must be one number or a text, not %s; it was not sent" % (name, _kind(value)))
        return None
    return str(name), plain, _to_step(name, index)


def _to_step(name, index):
    if index is None:
        return None
    try:
        step = operator.index(index)
    except Exception:
        step = -1
    if 0 <= step <= _GREATEST_INDEX:
        return step
    run.warn("send_metric: the index of %r must be a whole number from 0; it was ignored" % name)
    return None


def _kind(value):
    """The class of a value, with the shape of an array, which tells more."""
    shape = getattr(value, "shape", None)
    kind = type(value).__name__
    return "%s of shape %s" % (kind, tuple(shape)) if isinstance(shape, (tuple, list)) else kind
