"""``order = "token"`` on frames: rows by token, nothing of the order that they had."""

from __future__ import annotations

from typing import Any

import deid_py as deid
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

POLICY = """
version = 1
[domains.person]
[tables.visit]
subject     = "ID"
order       = "token"
quasi       = ["SEX"]
insensitive = ["N", "W"]
[tables.visit.columns]
ID = { token = "person" }
"""
GATE = """
[tables.visit.gate]
k = 2
max_suppressed = 0.1
"""


def columns() -> dict[str, list[Any]]:
    people = [f"P{row // 2:03}" for row in range(100)]
    sex = ["M" if row in (40, 41) else "F" for row in range(100)]
    return {"ID": people, "SEX": sex, "N": list(range(100)), "W": [row / 2 for row in range(100)]}


FRAMES = {
    "pandas": (pd.DataFrame, lambda frame: frame.to_dict("list")),
    "polars": (pl.DataFrame, lambda frame: frame.to_dict(as_series=False)),
    "pyarrow": (pa.table, lambda frame: frame.to_pydict()),
}


@pytest.mark.parametrize("library", FRAMES)
@pytest.mark.parametrize("gate", ["", GATE], ids=["no gate", "gate"])
def test_rows_leave_by_token(library: str, gate: str, keys: deid.Keyring) -> None:
    make, read = FRAMES[library]
    policies = [deid.Policy.parse(POLICY.replace('order       = "token"', order) + gate) for order in ("order = 'token'", "")]
    ordered, kept = (read(deid.scrub(make(columns()), policy, keys=keys).frame) for policy in policies)
    rows = list(zip(*kept.values(), strict=True))
    assert len(rows) == (98 if gate else 100)
    assert list(zip(*ordered.values(), strict=True)) == sorted(rows, key=lambda row: row[0])
    assert rows != sorted(rows, key=lambda row: row[0])


def test_the_index_tells_no_row(keys: deid.Keyring) -> None:
    frame = pd.DataFrame(columns()).astype({"SEX": "category"})
    out = deid.scrub(frame, deid.Policy.parse(POLICY), keys=keys).frame
    assert out.index.equals(pd.RangeIndex(100))
    assert (out["W"] * 2 == out["N"]).all() and not out["N"].is_monotonic_increasing
    assert out["SEX"].dtype == "category"
