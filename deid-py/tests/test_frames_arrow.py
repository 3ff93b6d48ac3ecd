"""Tables of pyarrow, relations of DuckDB, and whatever else reads as an Arrow stream."""

from __future__ import annotations

from typing import Any

import deid_py as deid
import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sample_frames import ARROW_COLUMNS, scrub_kept


@pytest.mark.parametrize("kind", ARROW_COLUMNS)
def test_pyarrow_columns_that_are_kept_are_the_same(kind: str) -> None:
    table = pa.table({"GONE": [1, 2, 3], "K": ARROW_COLUMNS[kind]})
    out = scrub_kept(table, "K")
    assert isinstance(out, pa.Table)
    assert out.equals(table.select(["K"]))


@pytest.mark.parametrize("kind", ARROW_COLUMNS)
def test_pyarrow_columns_without_a_value(kind: str, keys: deid.Keyring) -> None:
    """Nothing but nulls, in every layout: kept, tokenized, suppressed."""
    table = pa.table({"GONE": [1, 2, 3], "K": pa.nulls(3, ARROW_COLUMNS[kind].type), "Q": ["a", "b", "a"]})
    assert scrub_kept(table.select(["K"]), "K").equals(table.select(["K"]))
    text = """
    version = 1
    [domains.d]
    [tables.t]
    drop = ["GONE"]
    quasi = ["Q"]
    gate = { k = 2, max_suppressed = 0.5 }
    [tables.t.columns]
    K = { KEEP = "insensitive" }
    """
    kept = deid.scrub(table, deid.Policy.parse(text.replace("KEEP", "keep"))).frame
    # Written out: pyarrow itself cannot take rows of every one of these layouts.
    assert kept.equals(pa.table({"K": pa.nulls(2, ARROW_COLUMNS[kind].type), "Q": ["a", "a"]}))
    if any(word in kind for word in ("decimal", "float", "time64")):
        return
    tokens = deid.scrub(table, deid.Policy.parse(text.replace('KEEP = "insensitive"', 'token = "d"')), keys=keys).frame
    assert tokens["K"].to_pylist() == [None, None]


def test_pyarrow_batches_and_readers_go_back_as_they_came() -> None:
    table = pa.table({"K": [1, 2, 3], "GONE": ["a", "b", "c"]})
    batch = table.to_batches()[0]
    out = scrub_kept(batch, "K")
    assert isinstance(out, pa.RecordBatch) and out.equals(batch.select(["K"]))
    assert isinstance(scrub_kept(batch.slice(0, 0), "K"), pa.RecordBatch)
    reader = scrub_kept(table.to_reader(max_chunksize=2), "K")
    assert isinstance(reader, pa.RecordBatchReader) and reader.read_all().equals(table.select(["K"]))


def test_pyarrow_memory_is_shared_where_it_hides_nothing() -> None:
    table = pa.table({"K": pa.array([1, 2, 3]), "KT": pa.array(["a", "b", "c"])})
    out = scrub_kept(table, "K", "KT")
    for name in ("K", "KT"):
        before, after = table[name].chunk(0).buffers()[-1], out[name].chunk(0).buffers()[-1]
        assert before.address == after.address


def test_pyarrow_types_that_tables_do_not_have_are_called_by_name() -> None:
    columns = {
        "run-end-encoded": pa.RunEndEncodedArray.from_arrays([1, 2], ["a", "b"]),
        "list": pa.array([["a"], ["b"]]),
        "struct": pa.array([{"a": 1}, {"a": 2}]),
        "binary": pa.array([b"a", b"b"]),
        "duration": pa.array([1, 2], pa.duration("s")),
    }
    for word, column in columns.items():
        with pytest.raises(deid.DataError, match=f"table t, .*K.*: {word} columns are not supported"):
            scrub_kept(pa.table({"K": column}), "K")


@pytest.mark.parametrize("width", ["float16", "float32", "float64"])
def test_floats_under_a_key_are_told_with_their_width(width: str, keys: deid.Keyring) -> None:
    policy = deid.Policy.parse('version = 1\n[domains.d]\n[tables.t.columns]\nK = { token = "d" }\n')
    column = pa.array([1.0, 2.0]).cast(pa.type_for_alias(width))
    with pytest.raises(deid.DataError, match=rf"arrives as a float \({width}\)"):
        deid.scrub(pa.table({"K": column}), policy, keys=keys)


class Unreadable:
    """A frame that cannot be exported."""

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        raise ValueError("CANARY")


def test_a_frame_that_cannot_be_read_is_told_by_its_table() -> None:
    with pytest.raises(deid.DataError, match="table t: the frame cannot be read as Arrow") as raised:
        scrub_kept(Unreadable(), "K")
    [problem] = raised.value.problems
    assert problem["table"] == "t" and problem["help"] == raised.value.help[0]


def test_duckdb_relations_come_back_as_readers() -> None:
    relation = duckdb.sql("select range as K, 'Jane Roe' as GONE from range(3)")
    out = scrub_kept(relation, "K")
    assert isinstance(out, pa.RecordBatchReader)
    assert duckdb.sql("select sum(K) from out").fetchall() == [(3,)]


class Stream:
    """A frame of a library that nobody has heard of."""

    def __init__(self, table: pa.Table) -> None:
        self.table = table

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return self.table.__arrow_c_stream__(requested_schema)


def test_anything_with_an_arrow_stream_comes_back_as_a_table() -> None:
    table = pa.table({"K": [1, 2], "GONE": ["a", "b"]})
    assert scrub_kept(Stream(table), "K").equals(table.select(["K"]))


@pytest.mark.parametrize("frame", [[1, 2], "text", 7, None, pd.Series([1]), pl.DataFrame({"K": [1]}).lazy()])
def test_what_is_no_frame_is_refused(frame: object) -> None:
    with pytest.raises(TypeError, match="a frame of pandas|collect"):
        scrub_kept(frame, "K")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(
            st.one_of(st.none(), st.text(st.characters(codec="utf-8"))),
            st.one_of(st.none(), st.integers(-(2**63), 2**63 - 1)),
            st.one_of(st.none(), st.dates()),
            st.floats(allow_nan=False),
        ),
        max_size=40,
    )
)
def test_kept_cells_are_the_same_in_every_library(rows: list[tuple[Any, ...]]) -> None:
    types = [("KT", pa.string()), ("KI", pa.int64()), ("KD", pa.date32()), ("KF", pa.float64())]
    table = pa.table({name: pa.array([row[at] for row in rows], kind) for at, (name, kind) in enumerate(types)})
    names = [name for name, _ in types]
    assert scrub_kept(table, *names).equals(table)
    frame: Any = pl.from_arrow(table)
    assert scrub_kept(frame, *names).equals(frame, null_equal=True)
    pandas = table.to_pandas(types_mapper=pd.ArrowDtype)
    pd.testing.assert_frame_equal(scrub_kept(pandas, *names), pandas)
    plain = table.to_pandas(integer_object_nulls=True)
    pd.testing.assert_frame_equal(scrub_kept(plain, *names), plain)
