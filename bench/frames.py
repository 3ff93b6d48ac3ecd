"""The reference job in a notebook: a pandas frame in memory, a pandas frame out. CPU seconds of this process."""

from __future__ import annotations

import statistics
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE / "peers"))


def run(parquet: Path, key: Path, rounds: int) -> None:
    import deid_py as deid
    import pandas_hmac

    frame = pandas_hmac.read(str(parquet))
    policy, keys = deid.Policy.load(HERE / "policy.toml"), deid.Keyring.from_file(key)
    jobs = {
        "pandas with hmac": lambda: pandas_hmac.scrubbed(frame.copy(deep=False)),
        "deid.scrub": lambda: deid.scrub(frame, policy, table="encounters", keys=keys).frame,
    }
    seconds: dict[str, list[tuple[float, float]]] = {name: [] for name in jobs}
    for turn in range(rounds + 1):
        for name, job in jobs.items():
            cpu, wall = time.process_time(), time.perf_counter()
            job()
            if turn:
                seconds[name].append((time.process_time() - cpu, time.perf_counter() - wall))
    print(f"\n### A frame of {len(frame):,} rows, pandas in and out\n")
    print("| call | CPU s | wall s | CPU, times deid |\n|---|---|---|---|")
    for name, runs in seconds.items():
        ratio = statistics.median(cpu / own for (cpu, _), (own, _) in zip(runs, seconds["deid.scrub"], strict=True))
        cpu, wall = (statistics.median(run[at] for run in runs) for at in (0, 1))
        print(f"| {name} | {cpu:.3g} | {wall:.3g} | {ratio:.1f} |")
