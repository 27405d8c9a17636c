"""Appends metrics to the run's file, a line of JSON each."""

import json
import os
import time

from . import run

_OPEN = os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_CLOEXEC", 0)


# Whether the file ends in half a line of ours, because the disk was full.
_is_torn = False


def append(points):
    """Writes points (name, value, step) in their order; with the step None, hyper counts. Outside a run: nothing.

    All in one write at the end of the file, so that lines of several processes and threads do not mix. The file is
    opened anew each time: scripts fork, and some close every file they have not opened themselves. Never raises OSError.
    """
    path = run.metrics_file()
    if path is None or not points:
        return
    now = round(time.time(), 3)
    data = "".join(_line(point, now) for point in points).encode("ascii")
    try:
        _write(path, data)
    except OSError as error:
        run.warn("metrics cannot be written: %s; training goes on without them" % (error.strerror or error))


def _line(point, now):
    name, value, step = point
    record = {"metric": name, "value": value, "time": now}
    if step is not None:
        record["step"] = step
    return json.dumps(record) + "\n"


def _write(path, data):
    global _is_torn
    # What follows half a line begins on a line of its own.
    whole = b"\n" + data if _is_torn else data
    file = os.open(path, _OPEN, 0o666)
    try:
        _is_torn = os.write(file, whole) < len(whole)
    finally:
        os.close(file)
