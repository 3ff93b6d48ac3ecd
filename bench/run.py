#!/usr/bin/env python3
"""The jobs of groups.py beside their peers, in one run: medians and ratios.

    make bench                                      # everything, two million rows, three rounds
    python bench/run.py --only reference --rounds 5
    python bench/run.py --rows 2e5 --skip pandas

Needs a Unix system (wait4) and requirements.txt; `frames` needs deid_py installed too.
"""

from __future__ import annotations

import argparse
import os
from pathlib import Path

import frames
from groups import GROUPS, ROOT, Bench
from measure import measured, processor, report


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=float, default=2e6, help="rows of the reference job; others have multiples")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--work", type=Path, default=ROOT / "target" / "bench", help="folder for data and outputs")
    parser.add_argument("--only", nargs="*", choices=[*GROUPS, "frames"], default=[*GROUPS, "frames"], metavar="GROUP")
    parser.add_argument("--skip", nargs="*", default=[], help="commands whose name holds one of these words")
    args = parser.parse_args()
    args.work.mkdir(parents=True, exist_ok=True)
    bench = Bench(args.work, int(args.rows))
    print(f"{args.rounds} rounds, {os.cpu_count()} cores, {processor()}")
    for name in GROUPS:
        if name in args.only:
            group = getattr(bench, name)()
            kept = {name: command for name, command in group.commands.items() if not any(word in name for word in args.skip)}
            group.commands = kept
            report(group, measured(group, args.rounds, args.work / "log.txt"))
    if "frames" in args.only:
        frames.run(bench.encounters(bench.rows).with_suffix(".parquet"), bench.key, args.rounds)


if __name__ == "__main__":
    main()
