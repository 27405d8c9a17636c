"""Which of the processes that train one model together speaks for them."""

import json
import os

# Rank and size, as PyTorch's and Keras' launchers, Horovod and MPI name them. A rank counts only beside a size, because
# RANK alone may well be the script's own.
_RANKS = (
    ("RANK", "WORLD_SIZE"),
    ("HOROVOD_RANK", "HOROVOD_SIZE"),
    ("OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_SIZE"),
    ("PMI_RANK", "PMI_SIZE"),
)


def is_chief():
    """Whether this process is the first of its kind, or alone."""
    return all(_number(size) <= 1 or _number(rank) == 0 for rank, size in _RANKS) and _is_chief_of_cluster()


def _number(name):
    text = os.environ.get(name, "")
    return int(text) if text.isdecimal() else 0


def _is_chief_of_cluster():
    """By TF_CONFIG, with which TensorFlow's workers find each other. One that cannot be read names nobody."""
    try:
        config = json.loads(os.environ.get("TF_CONFIG") or "{}")
        task = config.get("task") or {}
        kind, index = task.get("type"), int(task.get("index") or 0)
        if kind == "worker":
            has_chief = any(name in config.get("cluster", {}) for name in ("chief", "master"))
            return index == 0 and not has_chief
        return kind in (None, "chief", "master")
    except Exception:
        return True
