"""What is measured: each group is one job, done by deid and by others."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from measure import Group

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
PEOPLE = ["age", "workclass", "education", "marital", "occupation", "relationship", "race", "sex", "country"]
STARTS = 20


class Bench:
    """The groups over data of a size, below a work folder. Nothing is made before it is asked for."""

    def __init__(self, work: Path, rows: int) -> None:
        self.work, self.rows = work, rows
        self.release = built()
        self.key = work / "bench.key"
        if not self.key.exists():
            subprocess.run([str(self.release / "deid"), "keygen", "-o", str(self.key)], check=True)

    def reference(self) -> Group:
        """The reference job; the first command is the floor: what a copy of the file costs."""
        raw = self.encounters(self.rows)
        csv, parquet = raw.with_suffix(".csv"), raw.with_suffix(".parquet")
        return Group("reference", f"The reference job, {self.rows:,} rows", {
            "csv copy": [str(self.release / "examples" / "csv_copy"), str(csv), str(self.work / "out-copy.csv")],
            "deid, CSV, 1 thread": self.scrub(csv, 1),
            "deid, CSV, 2 threads": self.scrub(csv, 2),
            "duckdb copy, CSV": self.peer("duckdb_copy", csv),
            "duckdb HMAC, CSV": self.peer("duckdb_hmac", csv),
            "pandas HMAC, CSV": self.peer("pandas_hmac", csv),
            "deid, Parquet, 1 thread": self.scrub(parquet, 1),
            "deid, Parquet, 2 threads": self.scrub(parquet, 2),
            "duckdb HMAC, Parquet": self.peer("duckdb_hmac", parquet),
        })

    def ndjson(self) -> Group:
        raw = self.encounters(self.rows)
        lines = raw.with_suffix(".ndjson")
        if not lines.exists():
            copy = self.peer("duckdb_copy", raw.with_suffix(".parquet"))[:-1]
            subprocess.run([*copy, str(lines)], check=True)
        return Group("ndjson", f"The reference job over NDJSON, {self.rows:,} rows", {
            "duckdb copy": self.peer("duckdb_copy", lines),
            "deid, 1 thread": self.scrub(lines, 1),
            "deid, 2 threads": self.scrub(lines, 2),
        })

    def memory(self) -> Group:
        """Four times the rows: memory must be that of the reference."""
        raw = self.encounters(4 * self.rows)
        return Group("memory", f"The reference job, {4 * self.rows:,} rows", {
            "deid, CSV, 1 thread": self.scrub(raw.with_suffix(".csv"), 1),
            "deid, CSV, 2 threads": self.scrub(raw.with_suffix(".csv"), 2),
            "deid, Parquet, 1 thread": self.scrub(raw.with_suffix(".parquet"), 1),
            "deid, Parquet, 2 threads": self.scrub(raw.with_suffix(".parquet"), 2),
        })

    def generalized(self) -> Group:
        return self.classes("generalized")

    def raw(self) -> Group:
        return self.classes("raw")

    def start(self) -> Group:
        """Twenty starts, so that one is a twentieth of what the table shows."""
        loop = "import subprocess, sys\nfor _ in range(int(sys.argv[1])): subprocess.run(sys.argv[2:], check=True)"
        times = [sys.executable, "-c", loop, str(STARTS)]
        return Group("start", f"{STARTS} starts", {
            "true": [*times, "true"], "deid --version": [*times, str(self.release / "deid"), "--version"],
        })

    def classes(self, kind: str) -> Group:
        rows = 5 * self.rows
        table = self.work / f"people-{kind}-{rows}.parquet"
        if not table.exists():
            subprocess.run([sys.executable, str(HERE / "people.py"), str(rows), kind, str(table)], check=True)
        assess = [str(self.release / "deid"), "assess", str(table), "-q", ",".join(PEOPLE), "--quiet"]
        return Group(kind, f"Equivalence classes of {rows:,} {kind} rows by nine quasi-identifiers, Parquet", {
            "deid assess": assess, "duckdb": self.peer("duckdb_classes", table)[:-1],
            "polars": self.peer("polars_classes", table)[:-1],
        })

    def encounters(self, rows: int) -> Path:
        prefix = self.work / f"encounters-{rows}"
        if not prefix.with_suffix(".parquet").exists():
            subprocess.run([sys.executable, str(HERE / "generate.py"), str(rows), str(prefix)], check=True)
        return prefix

    def scrub(self, source: Path, threads: int) -> list[str]:
        out = self.work / f"out-deid{source.suffix}"
        return [
            str(self.release / "deid"), "scrub", "--policy", str(HERE / "policy.toml"), "--key", str(self.key),
            str(source), "--output", str(out), "--force", "--quiet", "--threads", str(threads),
        ]

    def peer(self, name: str, source: Path) -> list[str]:
        out = self.work / f"out-{name}{source.suffix}"
        return [sys.executable, str(HERE / "peers" / f"{name}.py"), str(source), str(out)]


GROUPS = ["reference", "ndjson", "memory", "generalized", "raw", "start"]


def built() -> Path:
    """The folder of the binaries."""
    build = ["cargo", "build", "--quiet", "--locked", "--release"]
    subprocess.run([*build, "--package", "deid-cli"], cwd=ROOT, check=True)
    subprocess.run([*build, "--package", "deid-core", "--features", "io", "--example", "csv_copy"], cwd=ROOT, check=True)
    metadata = ["cargo", "metadata", "--format-version", "1", "--no-deps"]
    found = subprocess.run(metadata, cwd=ROOT, check=True, capture_output=True, text=True)
    return Path(json.loads(found.stdout)["target_directory"]) / "release"
