#!/usr/bin/env python3
"""The reference job beside its peers, in one run: medians and ratios.

    make bench                         # two million rows, five rounds
    python bench/run.py --rows 2e5 --rounds 3 --skip pandas

Every round runs each command once, in turn, so that a slow moment of the machine meets all of them.
CPU seconds are user + system of the whole process tree's finished children; memory is the largest
resident set. Needs a Unix system (wait4) and requirements.txt.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
BASE = "csv copy"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=float, default=2e6)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--work", type=Path, default=ROOT / "target" / "bench", help="folder for data and outputs")
    parser.add_argument("--skip", nargs="*", default=[], help="commands whose name holds one of these words")
    args = parser.parse_args()
    args.work.mkdir(parents=True, exist_ok=True)
    raw = generated(args.work, int(args.rows))
    commands = jobs(build(), raw, args.work)
    commands = {name: command for name, command in commands.items() if not any(word in name for word in args.skip)}
    runs: dict[str, list[Run]] = {name: [] for name in commands}
    for turn in range(args.rounds + 1):  # the first warms caches and is not counted
        for name, command in commands.items():
            result = timed(command, args.work / "log.txt")
            if turn:
                runs[name].append(result)
    report(runs, int(args.rows))


class Run:
    def __init__(self, cpu: float, wall: float, mib: float) -> None:
        self.cpu, self.wall, self.mib = cpu, wall, mib


def generated(work: Path, rows: int) -> Path:
    prefix = work / f"encounters-{rows}"
    if not prefix.with_suffix(".parquet").exists():
        subprocess.run([sys.executable, str(HERE / "generate.py"), str(rows), str(prefix)], check=True)
    return prefix


def build() -> Path:
    subprocess.run(["cargo", "build", "--quiet", "--release", "--package", "deid-cli"], cwd=ROOT, check=True)
    example = ["cargo", "build", "--quiet", "--release", "--package", "deid-core", "--features", "io", "--example", "csv_copy"]
    subprocess.run(example, cwd=ROOT, check=True)
    metadata = ["cargo", "metadata", "--format-version", "1", "--no-deps"]
    found = subprocess.run(metadata, cwd=ROOT, check=True, capture_output=True, text=True)
    return Path(json.loads(found.stdout)["target_directory"]) / "release"


def jobs(binaries: Path, raw: Path, work: Path) -> dict[str, list[str]]:
    key = work / "bench.key"
    if not key.exists():
        subprocess.run([str(binaries / "deid"), "keygen", "-o", str(key)], check=True)
    csv, parquet = raw.with_suffix(".csv"), raw.with_suffix(".parquet")

    def scrub(source: Path, threads: int) -> list[str]:
        out = work / f"out-deid{source.suffix}"
        return [
            str(binaries / "deid"), "scrub", "--policy", str(HERE / "policy.toml"), "--key", str(key), str(source),
            "--output", str(out), "--force", "--quiet", "--threads", str(threads),
        ]

    def peer(script: str, source: Path) -> list[str]:
        return [sys.executable, str(HERE / "peers" / script), str(source), str(work / f"out-{script}{source.suffix}")]

    return {
        BASE: [str(binaries / "examples" / "csv_copy"), str(csv), str(work / "out-copy.csv")],
        "deid, CSV, 1 thread": scrub(csv, 1),
        "deid, CSV, 2 threads": scrub(csv, 2),
        "duckdb copy, CSV": peer("duckdb_copy.py", csv),
        "duckdb HMAC, CSV": peer("duckdb_hmac.py", csv),
        "pandas HMAC, CSV": peer("pandas_hmac.py", csv),
        "deid, Parquet, 2 threads": scrub(parquet, 2),
        "duckdb HMAC, Parquet": peer("duckdb_hmac.py", parquet),
    }


def timed(command: list[str], log: Path) -> Run:
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


def report(runs: dict[str, list[Run]], rows: int) -> None:
    print(f"\n{rows:,} rows, {len(runs[BASE])} rounds, {os.cpu_count()} cores, {processor()}\n")
    print("| command | CPU s | wall s | MiB | CPU, times the copy |\n|---|---|---|---|---|")
    for name, results in runs.items():
        cpu, wall = (statistics.median(getattr(r, key) for r in results) for key in ("cpu", "wall"))
        ratio = statistics.median(r.cpu / base.cpu for r, base in zip(results, runs[BASE], strict=True))
        print(f"| {name} | {cpu:.2f} | {wall:.2f} | {max(r.mib for r in results):.0f} | {ratio:.2f} |")


def processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        return next(line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor() or platform.machine()


if __name__ == "__main__":
    main()
