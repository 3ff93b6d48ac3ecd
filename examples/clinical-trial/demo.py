#!/usr/bin/env python3
"""The whole job on a made-up trial: key, explain, check, scrub, assess, verify, and two mistakes.

Run by `make demo`. Needs Rust and Python 3.10+, nothing else. Every step says what to look at, and
stops if the command does not end as it should.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=ROOT / "demo-out", help="folder for all that the demo writes")
    parser.add_argument("--subjects", type=int, default=2000)
    parser.add_argument("--deid", type=Path, help="a deid binary; built from this checkout if left out")
    args = parser.parse_args()
    sys.stdout.reconfigure(encoding="utf-8")  # where output goes to a file, Windows would choose cp1252
    deid = args.deid or build()
    shutil.rmtree(args.out, ignore_errors=True)
    args.out.mkdir(parents=True)
    Demo(deid.resolve(), args.out.resolve()).run(args.subjects)


def build() -> Path:
    print("building deid (a few minutes the first time) …", flush=True)
    command = ["cargo", "build", "--quiet", "--profile", "quick", "--package", "deid-cli"]
    subprocess.run(command, cwd=ROOT, check=True)
    metadata = ["cargo", "metadata", "--format-version", "1", "--no-deps"]
    found = subprocess.run(metadata, cwd=ROOT, check=True, capture_output=True, text=True)
    suffix = ".exe" if os.name == "nt" else ""
    return Path(json.loads(found.stdout)["target_directory"]) / "quick" / f"deid{suffix}"


class Demo:
    def __init__(self, deid: Path, out: Path) -> None:
        self.deid, self.out = deid, out
        self.policy = HERE / "policy.toml"

    def run(self, subjects: int) -> None:
        raw, key = self.out / "raw", self.out / "study.key"
        generate = [sys.executable, str(HERE / "generate.py"), "--subjects", str(subjects), "--seed", "7"]
        self.say("A trial that never took place", "Six tables: names, record numbers, partial dates, typed text.")
        subprocess.run([*generate, "--out", str(raw)], check=True)
        self.head(raw / "dm.csv")

        self.step("A key", "keygen", "-o", key, look="Only its id is shown. Whoever holds the file can link and re-identify: keep it away from the data.")
        self.step("What the policy does", "explain", "-p", self.policy, raw, lines=34, look="One line per column: its rule, why that rule won, a made-up example.")
        page = self.out / "for-the-privacy-officer.html"
        self.step("The same for a privacy officer", "explain", "-p", self.policy, raw, "--html", page, look=f"Open {page}: where each of the 18 identifiers goes, and a line to sign.")
        self.step("Every problem in one pass", "check", "-p", self.policy, "--key", key, raw, look="The gate is held too. Nothing was written.")
        release = self.out / "release"
        self.step("The release", "scrub", "-p", self.policy, "--key", key, raw, "-o", release, look="All or nothing: the folder appears when the last check has passed.")
        self.head(release / "dm.csv")
        quasi = "AGE,SEX,RACE,COUNTRY"
        self.step("What is left of the risk", "assess", release / "dm.csv", "-q", quasi, "--subject", "USUBJID", "--k", "11", look="Nobody is in a group of fewer than 11 people.")
        verify = ["verify", release, "--against", raw, "-p", self.policy, "--key", key]
        self.step("Trust, but verify", *verify, look="Digests, counts, models measured again, and every raw identifier looked for in every output cell.")

        self.mistake_forgotten_column(raw, key)
        self.mistake_planted_leak(raw, key)
        print(f"\nAll of it is in {self.out}. Change {self.policy} and try again.")

    def mistake_forgotten_column(self, raw: Path, key: Path) -> None:
        again = self.copy(raw, "raw-with-a-new-column")
        add_column(again / "dm.csv", "MAIDEN", lambda row: row["LASTNM"])
        self.step("Mistake 1: a column that nobody listed", "scrub", "-p", self.policy, "--key", key, again, "-o", self.out / "never", code=2,
                  look="A new column stops the run before a byte is written.")
        assert not (self.out / "never").exists()

    def mistake_planted_leak(self, raw: Path, key: Path) -> None:
        again = self.copy(raw, "raw-with-a-name-in-a-kept-column")
        with (again / "dm.csv").open(encoding="utf-8", newline="") as file:
            names = {row["USUBJID"]: f"{row['FIRSTNM']} {row['LASTNM']}, MRN {row['MRN']}" for row in csv.DictReader(file)}
        change_cell(again / "cm.csv", "CMINDC", 4, lambda row: f"as told by {names[row['USUBJID']]}")
        release = self.out / "release-with-a-leak"
        self.step("Mistake 2: a record number typed into a column that is kept", "scrub", "-p", self.policy, "--key", key, again, "-o", release,
                  look="The rules cannot know what somebody typed …")
        self.step("… but the check does", "verify", release, "--against", again, "-p", self.policy, "--key", key, code=1,
                  look="Found by table, column and row. The value itself is never shown.")

    def step(self, title: str, *arguments: object, look: str, code: int = 0, lines: int | None = None) -> None:
        self.say(title)
        words = [str(argument) for argument in arguments]
        shown = [word.replace(f"{self.out}{os.sep}", "").replace(str(HERE) + os.sep, "") for word in words]
        print(f"$ deid {shlex.join(shown)}", flush=True)
        done = subprocess.run([str(self.deid), *words], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, encoding="utf-8")
        output = done.stdout.splitlines()
        for line in output[:lines]:
            print(f"  {line}")
        if lines and len(output) > lines:
            print(f"  … {len(output) - lines} more lines")
        if done.returncode != code:
            sys.exit(f"demo: expected exit code {code}, got {done.returncode}")
        print(f"  → exit {code}. {look}", flush=True)

    def say(self, title: str, text: str = "") -> None:
        print(f"\n── {title} {'─' * max(0, 76 - len(title))}\n{text}".rstrip(), flush=True)

    def head(self, path: Path) -> None:
        with path.open(encoding="utf-8", newline="") as file:
            for line, _ in zip(file, range(3)):
                text = line.rstrip("\n")
                print(f"  {text[:150]}{'…' if len(text) > 150 else ''}")

    def copy(self, folder: Path, name: str) -> Path:
        return Path(shutil.copytree(folder, self.out / name))


def add_column(path: Path, name: str, value) -> None:
    rewrite(path, lambda rows: [{**row, name: value(row)} for row in rows])


def change_cell(path: Path, column: str, index: int, value) -> None:
    rewrite(path, lambda rows: [{**row, column: value(row)} if at == index else row for at, row in enumerate(rows)])


def rewrite(path: Path, change) -> None:
    with path.open(encoding="utf-8", newline="") as file:
        rows = change(list(csv.DictReader(file)))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys(), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


if __name__ == "__main__":
    main()
