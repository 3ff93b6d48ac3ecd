"""The marker is in no display, no manifest, and in no byte of an output whose rule should have
removed it."""

from __future__ import annotations

import datetime
import json
import pickle
from pathlib import Path
from typing import Any

import deid_py as deid
import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from canary import MARK, POLICY, assert_clean, columns, companions, one_rule
from canary_frames import hidden_arrow, hidden_pandas
from hiding_places import arrow_bytes, pandas_bytes
from sample_visits import KEY


@pytest.fixture(scope="module")
def policy() -> deid.Policy:
    return deid.Policy.parse(POLICY)


def with_view() -> deid.Policy:
    return deid.Policy.parse(POLICY.replace('"KIND"]', '"KIND", "VIEW"]'))


def test_no_byte_behind_an_arrow_table(keys: deid.Keyring) -> None:
    table = hidden_arrow()
    assert MARK.encode() in arrow_bytes(table.select(["KEPT"])) and MARK.encode() in arrow_bytes(table.select(["KIND"]))
    assert MARK.encode() in arrow_bytes(table.select(["VIEW"]))
    for frame in (table, table.combine_chunks(), table.to_reader(), table.to_batches()[0], duckdb.from_arrow(table)):
        out = deid.scrub(frame, with_view(), keys=keys).frame
        out = pa.table(out) if isinstance(out, pa.RecordBatchReader) else out
        out = pa.Table.from_batches([out]) if isinstance(out, pa.RecordBatch) else out
        assert out["KEPT"].to_pylist() == ["a", None, "b", "c"]
        assert out["KIND"].to_pylist() == ["x", "y", "x", None]
        assert_clean(arrow_bytes(out))


def test_no_byte_behind_a_polars_frame(keys: deid.Keyring) -> None:
    frame: Any = pl.from_arrow(hidden_arrow())
    enum = pl.Enum(["x", "y", MARK])
    frame = frame.with_columns(frame["KIND"].cast(pl.String).cast(enum))
    out = deid.scrub(frame, with_view(), keys=keys).frame
    assert_clean(arrow_bytes(pa.table(out)), out.schema, pickle.dumps(out), out.serialize())


@pytest.mark.parametrize("text", [object, "str", "string[python]", "string[pyarrow]", pd.ArrowDtype(pa.string())])
def test_no_byte_behind_a_pandas_frame(text: Any, policy: deid.Policy, keys: deid.Keyring, tmp_path: Path) -> None:
    frame = hidden_pandas(text)
    assert MARK.encode() in pandas_bytes(frame[["KEPT"]].rename_axis(columns=None)) or text is not object
    release = deid.scrub(frame, policy, keys=keys)
    out = release.frame
    assert list(out.index) == [4, 5, 6, 7] and list(out["KEPT"].fillna("-")) == ["a", "-", "b", "c"]
    assert_clean(pandas_bytes(out), pickle.dumps(out), repr(out), out.to_json())
    release.write(tmp_path / "out")
    for path in (tmp_path / "out").iterdir():
        assert_clean(path.read_bytes())


@pytest.mark.parametrize("dtype", ["Int64", "Float64", "boolean"])
def test_no_value_under_a_null_of_pandas(dtype: str, keys: deid.Keyring) -> None:
    """A nullable column keeps what was there before a cell became null."""
    policy = deid.Policy.parse('version = 1\n[tables.t]\ninsensitive = ["KEPT"]\n')
    secret = {"Int64": 7318, "Float64": 7318.5, "boolean": True}[dtype]
    kept = pd.Series([secret, False, False]).astype(dtype)
    kept.array._mask[0] = True
    out = deid.scrub(pd.DataFrame({"KEPT": kept}), policy).frame["KEPT"]
    assert kept.array._data[0] == secret and pd.isna(kept[0])
    assert not out.array._data[0] and pd.isna(out[0]) and out.dtype == dtype


def test_no_suppressed_row_behind_a_frame(keys: deid.Keyring) -> None:
    policy = deid.Policy.parse("""
    version = 1
    [tables.t]
    quasi       = ["SEX"]
    insensitive = ["KEPT", "KIND"]
    gate        = { k = 2, max_suppressed = 0.5 }
    """)
    cells = {"SEX": ["F", MARK, "F"], "KEPT": ["a", MARK, "b"], "KIND": ["x", MARK, "x"]}
    table = pa.table({**cells, "KIND": pa.array(cells["KIND"]).dictionary_encode()})
    assert_clean(arrow_bytes(deid.scrub(table, policy).frame))
    frame = pd.DataFrame(cells).astype({"KIND": "category"})
    for each in (frame, frame.set_index("KIND"), frame.set_index(["KIND", "SEX"]), frame.convert_dtypes()):
        release = deid.scrub(each, policy)
        assert len(release.frame) == 2
        assert_clean(pandas_bytes(release.frame), pickle.dumps(release.frame))
    polars: Any = pl.from_arrow(table)
    assert_clean(arrow_bytes(pa.table(deid.scrub(polars, policy).frame)))


def test_no_marker_in_displays(policy: deid.Policy, keys: deid.Keyring) -> None:
    frame = hidden_pandas(object)
    release = deid.scrub({"t": frame}, policy, keys=keys)
    table, check = release["t"], deid.check(frame, policy, keys=keys)
    explanation = policy.explain(frame)
    assert_clean(
        repr(release), release._repr_html_(), json.dumps(release.manifest), repr(table), table._repr_html_(), str(table),
        repr(check), check._repr_html_(), repr(explanation), explanation._repr_html_(), explanation.to_html(),
        json.dumps(explanation.to_dict()), release.unused_rules, repr(release._run.tables[0].data),
    )  # fmt: skip
    found = deid.assess(frame, ["NAME"], sensitive=["NOTE"], subject="MRN", k=5)
    assert_clean(repr(found), found._repr_html_(), json.dumps(found.to_dict()), found.distinct_l)
    assert found.k == 1


def test_the_key_is_in_no_output(policy: deid.Policy, keys: deid.Keyring) -> None:
    release = deid.scrub(pa.table(columns()), policy, keys=keys)
    for found in (arrow_bytes(release.frame), json.dumps(release.manifest).encode(), repr(keys).encode()):
        assert KEY not in found and KEY.hex().encode() not in found


def test_days_in_frames_move(keys: deid.Keyring) -> None:
    """The marker's sibling for dates: a shifted day is in no byte of the output."""
    policy = deid.Policy.parse(one_rule('{ date_shift = "person" }'))
    days = [datetime.date(2026, 1, 1) + datetime.timedelta(days=at) for at in range(5)]
    others = {name: [cells[0]] * 5 for name, cells in companions().items()}
    raw = pa.table({**others, "X": pa.array(days, pa.date32())})
    out = deid.scrub(raw, policy, keys=keys).frame
    before = memoryview(raw["X"].chunk(0).buffers()[1]).tobytes()
    assert before not in arrow_bytes(out)
