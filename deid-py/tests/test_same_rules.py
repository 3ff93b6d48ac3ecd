"""Every rule gives one answer everywhere: frames of every library, text and typed columns, files of
both formats, the command line, records."""

from __future__ import annotations

import csv
import os
import re
import subprocess
from pathlib import Path
from typing import Any

import deid_py as deid
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from sample_rules import RULES, table_of_rules, typed, write_policy
from sample_visits import KEY

ROWS = 700
CROSSWALK = "study.crosswalk"  # begun by the first frame; all others find everything in it
RULE_RS = Path(__file__).resolve().parents[2] / "deid-core" / "src" / "technique" / "rule.rs"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("rules")
    write_policy(folder)
    key = folder / "study.key"
    key.write_bytes(KEY)
    key.chmod(0o600)
    for form in ("csv", "parquet", "typed"):
        (folder / form).mkdir()
    table = table_of_rules(ROWS)
    with (folder / "csv" / "all.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(table.column_names)
        writer.writerows(zip(*(column.to_pylist() for column in table.columns), strict=True))
    pq.write_table(table, folder / "parquet" / "all.parquet", row_group_size=300)
    pq.write_table(typed(table), folder / "typed" / "all.parquet")
    return folder


@pytest.fixture(scope="module")
def policy(folder: Path) -> deid.Policy:
    return deid.Policy.load(folder / "policy.toml")


@pytest.fixture(scope="module")
def expected(folder: Path, policy: deid.Policy, keys: deid.Keyring) -> dict[str, list[Any]]:
    first = deid.scrub(table_of_rules(ROWS), policy, keys=keys, crosswalk=folder / CROSSWALK)
    assert first.crosswalk is not None and first.crosswalk["added"] == 50 + 9
    out = cells(first.frame)
    assert list(out) == [name for name, (rule, _, _) in RULES.items() if not rule.startswith("drop")]
    return out


def cells(table: pa.Table) -> dict[str, list[Any]]:
    """The cells as CSV has them."""

    def text(name: str) -> list[str | None]:
        column = table[name]
        if pa.types.is_timestamp(column.type):
            return [None if cell is None else cell.isoformat() for cell in column.to_pylist()]
        return column.cast(pa.string()).to_pylist()

    return {name: text(name) for name in table.column_names}


def test_no_rule_is_left_out() -> None:
    """The core's own list of rules."""
    variants = re.search(r"pub enum Rule {\n(.*?)\n}\n", RULE_RS.read_text(encoding="utf-8"), re.DOTALL)
    assert variants is not None
    words = re.findall(r"^    (\w+)[(,]", variants[1], re.MULTILINE)
    names = {re.sub(r"(?<!^)(?=[A-Z])", "_", word).lower() for word in words}
    assert len(names) > 10
    assert {rule.split()[0] for rule, _, _ in RULES.values()} == names


def frames() -> dict[str, Any]:
    table = table_of_rules(ROWS)
    return {
        "typed pyarrow": typed(table),
        "polars": pl.from_arrow(table),
        "typed polars": pl.from_arrow(typed(table)),
        "pandas": table.to_pandas(),
        "typed pandas": typed(table).to_pandas(types_mapper=pd.ArrowDtype),
    }


@pytest.mark.parametrize("kind", frames())
def test_frames(
    kind: str, folder: Path, policy: deid.Policy, keys: deid.Keyring, expected: dict[str, list[Any]]
) -> None:
    release = deid.scrub(frames()[kind], policy, keys=keys, crosswalk=folder / CROSSWALK)
    assert release.crosswalk is not None and release.crosswalk["added"] == 0
    out: Any = release.frame
    table = pa.Table.from_pandas(out, preserve_index=False) if isinstance(out, pd.DataFrame) else pa.table(out)
    assert cells(table) == expected


@pytest.mark.parametrize("form", ["csv", "parquet", "typed"])
def test_files(
    form: str, folder: Path, policy: deid.Policy, keys: deid.Keyring, expected: dict[str, list[Any]], tmp_path: Path
) -> None:
    deid.scrub_files(folder / form, tmp_path / "out", policy, keys=keys, crosswalk=folder / CROSSWALK)
    assert read(tmp_path / "out") == expected


@pytest.mark.skipif("DEID" not in os.environ, reason="DEID names the command (make test sets it)")
@pytest.mark.parametrize("form", ["csv", "parquet", "typed"])
def test_the_command_line(form: str, folder: Path, expected: dict[str, list[Any]], tmp_path: Path) -> None:
    command = [os.environ["DEID"], "scrub", "-p", folder / "policy.toml", "--key", folder / "study.key"]
    command += ["--crosswalk", folder / CROSSWALK]
    subprocess.run([*command, folder / form, "-o", tmp_path / "out"], check=True, capture_output=True)
    assert read(tmp_path / "out") == expected


@pytest.mark.parametrize("is_typed", [False, True])
def test_records(
    is_typed: bool, folder: Path, policy: deid.Policy, keys: deid.Keyring, expected: dict[str, list[Any]]
) -> None:
    table = table_of_rules(100)
    plan = policy.compile("all", keys=keys, crosswalk=folder / CROSSWALK)
    for row, record in enumerate((typed(table) if is_typed else table).to_pylist()):
        assert plan.scrub_record(record) == {name: column[row] for name, column in expected.items()}


def read(folder: Path) -> dict[str, list[Any]]:
    """A released table; a cell of CSV without a character is null."""
    if (folder / "all.parquet").exists():
        return cells(pq.read_table(folder / "all.parquet"))
    with (folder / "all.csv").open(newline="", encoding="utf-8") as file:
        header, *rows = csv.reader(file)
    columns = [[cell or None for cell in column] for column in zip(*rows, strict=True)]
    return dict(zip(header, columns, strict=True))
