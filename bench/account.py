"""Runs a command and counts the CPU time of everything it started, also of what outlived its parent.

account.py REPORT COMMAND [ARGUMENT...]   writes {"exit", "wall_ms", "cpu_ms", "peak_mb"} to the file REPORT.
Orphans are handed to this process (Linux: PR_SET_CHILD_SUBREAPER) and waited for, so that none is missed.
wall_ms ends with the command itself; peak_mb is the greatest memory of any single process.
"""

import ctypes
import json
import os
import resource
import subprocess
import sys
import time

PR_SET_CHILD_SUBREAPER = 36


def main():
    report, *command = sys.argv[1:]
    if ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0:
        sys.exit("account.py: this kernel has no subreaper")
    start = time.monotonic()
    code = subprocess.Popen(command).wait()
    wall = time.monotonic() - start
    wait_for_orphans()
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    figures = {
        "exit": code,
        "wall_ms": wall * 1e3,
        "cpu_ms": (used.ru_utime + used.ru_stime) * 1e3,
        "peak_mb": used.ru_maxrss / 1024,
    }
    with open(report, "w") as file:
        json.dump(figures, file)


def wait_for_orphans():
    while True:
        try:
            os.wait()
        except ChildProcessError:
            return


main()
