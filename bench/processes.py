"""Whole processes, and what each cost as the operating system counts it."""

import os
import statistics
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

ROOT: Final = Path(__file__).parent.parent


class Cost(NamedTuple):
    """Of one finished process, with the processes that it waited for."""

    cpu_s: float
    wall_s: float
    peak_mb: float


def run_process(command: Sequence[str]) -> Cost:
    """Run a program to its end in the repository's root; its output is thrown away.

    Raises
    ------
    RuntimeError
        If it fails.
    """
    begun = time.perf_counter()
    process = subprocess.Popen(
        list(command),
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    _, status, used = os.wait4(process.pid, 0)
    wall_s = time.perf_counter() - begun
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)} ended with {process.returncode}")
    return Cost(used.ru_utime + used.ru_stime, wall_s, used.ru_maxrss / 1024)


def run_in_turn(
    commands: Mapping[str, Sequence[str]], *, runs: int
) -> dict[str, list[Cost]]:
    """Run programs in turn, again and again, after one round that is not counted.

    In turn, so that a busy minute of the machine meets all of them.
    """
    costs: dict[str, list[Cost]] = {name: [] for name in commands}
    for run in range(runs + 1):
        for name, command in commands.items():
            cost = run_process(command)
            if run:
                costs[name].append(cost)
    return costs


def middle(costs: Sequence[Cost]) -> Cost:
    """Give the median of each figure."""
    return Cost(*map(statistics.median, zip(*costs, strict=True)))
