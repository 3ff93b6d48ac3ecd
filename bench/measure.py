"""Whole processes, timed in turn: CPU, wall and memory of each, and ratios round by round."""

from __future__ import annotations

import os
import platform
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Group:
    """Commands that do one job, the first of which the others are measured against."""

    name: str
    title: str
    commands: dict[str, list[str]] = field(default_factory=dict)


@dataclass
class Run:
    cpu: float
    wall: float
    mib: float


def measured(group: Group, rounds: int, log: Path) -> dict[str, list[Run]]:
    """Every round runs each command once, in turn, so that a slow moment of the machine meets all of them;
    the round before the first warms caches and is not counted."""
    runs: dict[str, list[Run]] = {name: [] for name in group.commands}
    for turn in range(rounds + 1):
        for name, command in group.commands.items():
            run = timed(command, log)
            if turn:
                runs[name].append(run)
    return runs


def timed(command: list[str], log: Path) -> Run:
    """CPU seconds are user + system of the process and its finished children, memory its largest resident set."""
    with log.open("ab") as out:
        start = time.perf_counter()
        child = subprocess.Popen(command, stdout=out, stderr=out)
        _, status, usage = os.wait4(child.pid, 0)
        wall = time.perf_counter() - start
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        sys.exit(f"{command[0]} ended with {child.returncode}: see {log}")
    scale = 1024 * 1024 if platform.system() == "Darwin" else 1024
    return Run(usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss / scale)


def report(group: Group, runs: dict[str, list[Run]]) -> None:
    """A table in Markdown. The ratio is the median of the rounds' ratios, not that of the medians."""
    base, *_ = runs
    print(f"\n### {group.title}\n")
    print(f"| command | CPU s | wall s | MiB | CPU, times the {base} |\n|---|---|---|---|---|")
    for name, results in runs.items():
        cpu, wall = (statistics.median(getattr(run, key) for run in results) for key in ("cpu", "wall"))
        ratio = statistics.median(run.cpu / first.cpu for run, first in zip(results, runs[base], strict=True))
        print(f"| {name} | {cpu:.3g} | {wall:.3g} | {max(run.mib for run in results):.0f} | {ratio:.2f} |")


def processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        return next(line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor() or platform.machine()
