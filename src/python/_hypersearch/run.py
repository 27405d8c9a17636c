"""The run that this process belongs to: where its metrics go, and how to tell a person what went wrong."""

import os
import sys

_MOST_WARNINGS = 20

_warned = set()


def metrics_file():
    """Path of the file that hyper reads metrics from. None outside a run."""
    return os.environ.get("HYPER_RUN_ID") and os.environ.get("HYPER_METRICS_FILE") or None


def wants_autolog():
    """Whether Keras and Lightning are to report by themselves: in a run, unless it was started with --no-autolog."""
    return metrics_file() is not None and os.environ.get("HYPER_AUTOLOG") != "0"


def warn(text):
    """Says it on stderr: each text once, and no more than 20 of them in a process. Never raises."""
    if text in _warned or len(_warned) >= _MOST_WARNINGS:
        return
    _warned.add(text)
    try:
        sys.stderr.write("hyper: " + text + "\n")
    except Exception:
        pass  # stderr is closed, or gone, or full.


def debug():
    """Prints the exception being handled where HYPER_DEBUG=1 asks for it. Never raises."""
    if os.environ.get("HYPER_DEBUG") != "1":
        return
    try:
        import traceback

        traceback.print_exc()
    except Exception:
        pass  # As above.
