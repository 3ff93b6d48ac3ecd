"""Frames come in from every library and go back as they came."""

from __future__ import annotations

import datetime
import decimal
from typing import Any

import deid_py as deid
import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sample_visits import visit_columns


def keep_all(*names: str) -> deid.Policy:
    """A policy that keeps columns of these names and drops GONE."""
    kept = ", ".join(f'"{name}"' for name in names)
    text = f'version = 1\n[tables.t]\ninsensitive = [{kept}]\n[columns]\nGONE = {{ drop = true }}\n'
    return deid.Policy.parse(text)


def scrub_kept(frame: Any, *names: str) -> Any:
    return deid.scrub(frame, keep_all(*names)).frame


# ---- pandas ------------------------------------------------------------------------------------

TZ = datetime.timezone(datetime.timedelta(hours=2))

PANDAS_COLUMNS = {
    "int64": pd.Series([1, 2, 3]),
    "int8": pd.Series([1, 2, 3], dtype="int8"),
    "uint64": pd.Series([1, 2, 2**63 + 5], dtype="uint64"),
    "float64": pd.Series([1.5, np.nan, -0.0]),
    "float32": pd.Series([1.5, np.nan, 3.25], dtype="float32"),
    "bool": pd.Series([True, False, True]),
    "object text": pd.Series(["a", None, "c"], dtype=object),
    "object nan": pd.Series(["a", np.nan, ""], dtype=object),
    "object dates": pd.Series([datetime.date(2026, 1, 2), None, datetime.date(1, 1, 1)], dtype=object),
    "object times": pd.Series([datetime.time(1, 2, 3), None, datetime.time(23, 59)], dtype=object),
    "object decimals": pd.Series([decimal.Decimal("1.50"), None, decimal.Decimal("2.25")], dtype=object),
    "object booleans": pd.Series([True, None, False], dtype=object),
    "object integers": pd.Series([1, None, 3], dtype=object),
    "object nulls": pd.Series([None, None, None], dtype=object),
    "str": pd.Series(["a", None, "c"], dtype="str"),
    "string python": pd.Series(["a", None, "c"], dtype="string[python]"),
    "string pyarrow": pd.Series(["a", None, "c"], dtype="string[pyarrow]"),
    "Int64": pd.Series([1, None, 3], dtype="Int64"),
    "UInt8": pd.Series([1, None, 3], dtype="UInt8"),
    "Float32": pd.Series([1.5, None, 3], dtype="Float32"),
    "boolean": pd.Series([True, None, False], dtype="boolean"),
    "category": pd.Series(["a", None, "b"], dtype="category"),
    "category ordered": pd.Series(pd.Categorical(["a", None, "b"], categories=["b", "a"], ordered=True)),
    "category of integers": pd.Series([7, None, 9]).astype("Int64").astype("category"),
    "datetime ns": pd.Series(pd.to_datetime(["2026-01-02", None, "1999-12-31"])).astype("datetime64[ns]"),
    "datetime us": pd.Series(pd.to_datetime(["2026-01-02", None, "1999-12-31"])).astype("datetime64[us]"),
    "datetime s": pd.Series(pd.to_datetime(["2026-01-02", None, "1999-12-31"])).astype("datetime64[s]"),
    "datetime zone": pd.Series(pd.to_datetime(["2026-01-02T03:04", None, "1999-12-31"], utc=True, format="ISO8601")),
    "arrow string": pd.Series(["a", None, "c"], dtype=pd.ArrowDtype(pa.string())),
    "arrow large string": pd.Series(["a", None, "c"], dtype=pd.ArrowDtype(pa.large_string())),
    "arrow integer": pd.Series([1, None, 3], dtype=pd.ArrowDtype(pa.int32())),
    "arrow date": pd.Series([datetime.date(2026, 1, 2), None, None], dtype=pd.ArrowDtype(pa.date32())),
    "arrow decimal": pd.Series([decimal.Decimal("1.5"), None, None], dtype=pd.ArrowDtype(pa.decimal128(9, 2))),
    "arrow timestamp": pd.Series(
        [datetime.datetime(2026, 1, 2, tzinfo=TZ), None, None], dtype=pd.ArrowDtype(pa.timestamp("us", "+02:00"))
    ),
    "sparse": pd.Series([1.5, 0.0, 0.0], dtype=pd.SparseDtype("float64", 0.0)),
}


@pytest.mark.parametrize("kind", PANDAS_COLUMNS)
def test_pandas_columns_that_are_kept_are_the_same(kind: str) -> None:
    frame = pd.DataFrame({"K": PANDAS_COLUMNS[kind], "GONE": ["x", "y", "z"]})
    before = frame.copy(deep=True)
    out = scrub_kept(frame, "K")
    pd.testing.assert_frame_equal(out, before[["K"]])
    pd.testing.assert_frame_equal(frame, before)  # the input is as it was


@pytest.mark.parametrize("kind", PANDAS_COLUMNS)
def test_pandas_rows_that_go_take_their_cells_along(kind: str) -> None:
    """A gate suppresses the middle row: dtypes stay, and the index loses its label."""
    policy = deid.Policy.parse("""
    version = 1
    [tables.t]
    quasi = ["Q"]
    insensitive = ["K"]
    gate = { k = 2, max_suppressed = 0.5 }
    """)
    frame = pd.DataFrame({"K": PANDAS_COLUMNS[kind], "Q": ["a", "b", "a"]}).set_axis([10, 20, 30])
    out = deid.scrub(frame, policy)
    assert (out["t"].rows_in, out["t"].rows_out, out["t"].rows_suppressed) == (3, 2, 1)
    expected = frame.loc[[10, 30]]
    if isinstance(expected["K"].dtype, pd.CategoricalDtype):
        expected = expected.assign(K=expected["K"].cat.remove_unused_categories())
    pd.testing.assert_frame_equal(out.frame, expected)


INDEXES = {
    "range": pd.RangeIndex(3),
    "range with step": pd.RangeIndex(5, 11, 2),
    "integers": pd.Index([4, 9, 2]),
    "repeated integers": pd.Index([4, 4, 2]),
    "no rows left out": pd.Index([0, 1, 2], dtype="int32"),
}


@pytest.mark.parametrize("kind", INDEXES)
def test_pandas_row_numbers_stay(kind: str) -> None:
    frame = pd.DataFrame({"GONE": [1, 2, 3], "K": ["a", "b", "c"]}, index=INDEXES[kind])
    pd.testing.assert_frame_equal(scrub_kept(frame, "K"), frame[["K"]])


def test_pandas_index_with_a_name_is_a_column() -> None:
    frame = pd.DataFrame({"K": [1, 2, 3]}, index=pd.Index(["a", "b", "c"], name="ID"))
    pd.testing.assert_frame_equal(scrub_kept(frame, "K", "ID"), frame)
    with pytest.raises(deid.DataError, match="ID"):
        scrub_kept(frame, "K")
    frame.index.name = "GONE"
    pd.testing.assert_frame_equal(scrub_kept(frame, "K"), frame.reset_index(drop=True))


def test_pandas_index_of_several_levels(keys: deid.Keyring) -> None:
    policy = deid.Policy.parse("""
    version = 1
    [domains.person]
    [tables.t]
    drop = ["SITE"]
    insensitive = ["K", "DAY"]
    [tables.t.columns]
    MRN = { token = "person" }
    """)
    index = pd.MultiIndex.from_tuples([("17", 1, "x"), ("17", 2, "y"), ("23", 1, "x")], names=["MRN", "DAY", "SITE"])
    frame = pd.DataFrame({"K": [1, 2, 3]}, index=index)
    out = deid.scrub(frame, policy, keys=keys).frame
    assert out.index.names == ["MRN", "DAY"]
    assert list(out.index.get_level_values("DAY")) == [1, 2, 1]
    tokens = list(out.index.get_level_values("MRN"))
    assert tokens[0] == tokens[1] != tokens[2]
    flat = deid.scrub(frame.reset_index(), policy, keys=keys).frame
    assert list(flat["MRN"]) == tokens


@pytest.mark.parametrize("index", [pd.Index(["a", "b"]), pd.to_datetime(["2026-01-01", "2026-01-02"]), pd.Index([1.5, 2])])
def test_pandas_index_of_values_without_a_name_is_refused(index: pd.Index) -> None:
    with pytest.raises(deid.DataError, match="index holds values and has no name"):
        scrub_kept(pd.DataFrame({"K": [1, 2]}, index=index), "K")


def test_pandas_names_that_are_not_text_are_refused() -> None:
    with pytest.raises(deid.DataError, match="column 2 of 2: the name of the column is not text"):
        scrub_kept(pd.DataFrame({"K": [1], 7: [2]}), "K")
    columns = pd.MultiIndex.from_tuples([("K", "a"), ("K", "b")])
    with pytest.raises(deid.DataError, match="several levels"):
        scrub_kept(pd.DataFrame([[1, 2]], columns=columns), "K")
    with pytest.raises(deid.DataError, match="not text"):
        scrub_kept(pd.DataFrame({"K": [1], "X": [2]}).set_axis(pd.Index(["K", "\ud800"], dtype=object), axis=1), "K")


MIXED = {
    "text and integers": ["a", 1, "b"],
    "integers and floats": [1, 2.5, 3],
    "dates and timestamps": [datetime.date(2026, 1, 1), datetime.datetime(2026, 1, 1, 5), None],
    "zones": [datetime.datetime(2026, 1, 1, tzinfo=TZ), datetime.datetime(2026, 1, 1, tzinfo=datetime.timezone.utc), None],
    "objects": [object(), object(), object()],
    "dicts and text": [{"a": 1}, "b", None],
}


@pytest.mark.parametrize("kind", MIXED)
def test_pandas_columns_of_mixed_types_can_only_be_dropped(kind: str) -> None:
    frame = pd.DataFrame({"K": [1, 2, 3], "X": pd.Series(MIXED[kind], dtype=object)})
    with pytest.raises(deid.DataError, match="column X: (mixed-type|object) columns are not supported") as raised:
        scrub_kept(frame, "K", "X")
    assert raised.value.problems[0]["column"] == "X"
    assert raised.value.problems[0]["table"] == "t"
    out = scrub_kept(frame.rename(columns={"X": "GONE"}), "K")
    assert list(out.columns) == ["K"]


@pytest.mark.parametrize("kind", ["period", "interval", "timedelta", "bytes", "list"])
def test_pandas_types_that_tables_do_not_have(kind: str) -> None:
    column: Any = {
        "period": pd.period_range("2026-01", periods=2, freq="M"),
        "interval": pd.interval_range(0, 2),
        "timedelta": pd.to_timedelta([1, 2], unit="D"),
        "bytes": pd.Series([b"a", b"b"], dtype=object),
        "list": pd.Series([["a"], ["b"]], dtype=object),
    }[kind]
    frame = pd.DataFrame({"K": column})
    with pytest.raises(deid.DataError, match="columns are not supported"):
        scrub_kept(frame, "K")
    assert len(scrub_kept(frame.rename(columns={"K": "GONE"}))) == 2


def test_pandas_columns_that_rules_make(keys: deid.Keyring, visits_policy: deid.Policy) -> None:
    frame = pd.DataFrame(visit_columns())
    out = deid.scrub(frame, visits_policy, keys=keys).frame
    assert list(out.columns) == ["MRN", "SEX", "AGE", "ZIP", "START", "SITE", "WEIGHT", "ARM"]
    assert out["MRN"].dtype == pd.Series(["a"]).dtype
    assert out["MRN"].str.fullmatch("P[0-9a-z]{26}").all()
    assert list(out["AGE"]) == ["40-49", "40-49", "50-59", "50-59", "60-69", "60-69"]
    assert list(out["ZIP"]) == ["100"] * 6
    assert all(isinstance(day, datetime.date) for day in out["START"][:-1])
    assert out["START"][5] is None
    moved = {(a - b).days for a, b in zip(out["START"][:2], frame["START"][:2], strict=True)}
    assert len(moved) == 1 and -365 <= moved.pop() <= -1  # one shift for one person


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
def test_pandas_timestamps_stay_timestamps(unit: str, keys: deid.Keyring) -> None:
    policy = deid.Policy.parse("""
    version = 1
    [domains.person]
    date_shift = { days = [-365, -1] }
    [tables.t]
    subject = "MRN"
    [tables.t.columns]
    MRN  = { token = "person" }
    WHEN = { date_shift = "person", type = "timestamp" }
    """)
    when = pd.Series(pd.to_datetime(["2026-01-02T03:04:05", None])).astype(f"datetime64[{unit}]")
    out = deid.scrub(pd.DataFrame({"MRN": ["17", "17"], "WHEN": when}), policy, keys=keys).frame
    assert out["WHEN"].dtype == when.dtype
    assert out["WHEN"][0].time() == datetime.time(3, 4, 5)
    assert pd.isna(out["WHEN"][1])


def test_pandas_types_of_rewritten_columns_stay_where_the_rule_lets_them() -> None:
    policy = deid.Policy.parse("""
    version = 1
    [tables.t.columns]
    I = { null = true }
    J = { null = true }
    B = { null = true }
    S = { mask = { keep_first = 1 } }
    T = { mask = { keep_first = 1 } }
    """)
    frame = pd.DataFrame(
        {
            "I": pd.Series([14, 26, None], dtype="Int8"),
            "J": pd.Series([14, 26, 99]),
            "B": pd.Series([True, False, True]),
            "S": pd.Series(["abc", None, "xyz"], dtype="string[python]"),
            "T": pd.Series(["abc", None, "xyz"], dtype=pd.ArrowDtype(pa.string())),
        }
    )
    out = deid.scrub(frame, policy).frame
    # Integers and booleans with nulls are what pandas calls nullable.
    assert [str(dtype) for dtype in out.dtypes] == ["Int8", "Int64", "boolean", "string", "string[pyarrow]"]
    assert out[["I", "J", "B"]].isna().all(axis=None)
    assert list(out["S"])[0] == list(out["T"])[0] == "a**"


def test_pandas_metadata_are_left_behind() -> None:
    frame = pd.DataFrame({"K": [1]})
    frame.attrs["note"] = "CANARY"
    frame.columns.name = "CANARY"
    out = scrub_kept(frame, "K")
    assert out.attrs == {} and out.columns.name is None


def test_pandas_memory_is_shared_where_nothing_else_is_in_it() -> None:
    if int(pd.__version__.partition(".")[0]) < 3:
        pytest.skip("frames that share memory would change together before pandas 3")
    frame = pd.DataFrame({"K": np.arange(5)})
    out = scrub_kept(frame, "K")
    assert out["K"].to_numpy().__array_interface__["data"] == frame["K"].to_numpy().__array_interface__["data"]
    out.loc[0, "K"] = 99
    assert frame["K"][0] == 0  # pandas copies on write
    # Two columns in one block: a view of one would take the other along.
    frame = pd.DataFrame({"K": np.arange(5), "GONE": np.arange(5)})
    kept = scrub_kept(frame, "K")["K"].to_numpy()
    assert not np.shares_memory(kept, frame["K"].to_numpy())


def test_pandas_text_is_shared_over_arrow() -> None:
    frame = pd.DataFrame({"K": pd.Series(["a", "b"], dtype=pd.ArrowDtype(pa.string()))})
    out = scrub_kept(frame, "K")
    before, after = (pa.table(each)["K"].chunk(0).buffers()[2] for each in (frame, out))
    assert before.address == after.address


# ---- polars ------------------------------------------------------------------------------------

POLARS_COLUMNS = {
    "string": pl.Series(["a", None, "c"]),
    "int8": pl.Series([1, None, 3], dtype=pl.Int8),
    "uint64": pl.Series([1, None, 2**63 + 5], dtype=pl.UInt64),
    "float64": pl.Series([1.5, None, float("inf")]),
    "boolean": pl.Series([True, None, False]),
    "date": pl.Series([datetime.date(2026, 1, 2), None, datetime.date(1, 1, 1)]),
    "datetime": pl.Series([datetime.datetime(2026, 1, 2, 3), None, None], dtype=pl.Datetime("ms")),
    "datetime zone": pl.Series([datetime.datetime(2026, 1, 2, 3), None, None]).dt.replace_time_zone("Europe/Vienna"),
    "time": pl.Series([datetime.time(1, 2, 3), None, None]),
    "decimal": pl.Series([decimal.Decimal("1.50"), None, decimal.Decimal("2.25")], dtype=pl.Decimal(10, 2)),
    "categorical": pl.Series(["a", None, "b"], dtype=pl.Categorical),
    "enum": pl.Series(["b", None, "a"], dtype=pl.Enum(["a", "b"])),
    "null": pl.Series([None, None, None], dtype=pl.Null),
}


@pytest.mark.parametrize("kind", POLARS_COLUMNS)
def test_polars_columns_that_are_kept_are_the_same(kind: str) -> None:
    frame = pl.DataFrame({"GONE": [1, 2, 3], "K": POLARS_COLUMNS[kind]})
    out = scrub_kept(frame, "K")
    assert isinstance(out, pl.DataFrame)
    assert out.equals(frame.select("K"), null_equal=True)
    assert out.schema == frame.select("K").schema


def test_polars_categories_without_a_row_stay_behind() -> None:
    frame = pl.DataFrame({"K": pl.Series(["b"], dtype=pl.Enum(["a", "b", "c"]))})
    assert scrub_kept(frame, "K").schema["K"] == pl.Enum(["b"])


def test_polars_objects_can_only_be_dropped() -> None:
    frame = pl.DataFrame({"K": [1], "GONE": pl.Series([object()], dtype=pl.Object)})
    assert scrub_kept(frame, "K").columns == ["K"]
    with pytest.raises(deid.DataError, match="column GONE: object columns are not supported"):
        deid.scrub(frame, deid.Policy.parse('version = 1\n[tables.t]\ninsensitive = ["K", "GONE"]\n'))


def test_polars_without_rows() -> None:
    frame = pl.DataFrame({"K": [1, 2], "GONE": ["a", "b"]}).clear()
    out = scrub_kept(frame, "K")
    assert out.schema == {"K": pl.Int64} and len(out) == 0


# ---- pyarrow, DuckDB, anything -----------------------------------------------------------------

ARROW_COLUMNS = {
    "string": pa.array(["a", None, "c"]),
    "large string": pa.array(["a", None, "c"], pa.large_string()),
    "string view": pa.array(["a", None, "a text that is longer than a view"], pa.string_view()),
    "dictionary": pa.array(["a", None, "b"]).dictionary_encode(),
    "int16": pa.array([1, None, 3], pa.int16()),
    "float32": pa.array([1.5, None, 3], pa.float32()),
    "bool": pa.array([True, None, False]),
    "date32": pa.array([datetime.date(2026, 1, 2), None, None]),
    "date64": pa.array([datetime.date(2026, 1, 2), None, None], pa.date64()),
    "time64": pa.array([datetime.time(1, 2, 3), None, None]),
    "timestamp": pa.array([datetime.datetime(2026, 1, 2), None, None], pa.timestamp("ms")),
    "timestamp zone": pa.array([datetime.datetime(2026, 1, 2), None, None], pa.timestamp("us", "Europe/Vienna")),
    "decimal128": pa.array([decimal.Decimal("1.50"), None, None], pa.decimal128(10, 2)),
    "decimal256": pa.array([decimal.Decimal("1.50"), None, None], pa.decimal256(50, 2)),
    "null": pa.nulls(3),
}


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
    assert kept.equals(table.select(["K", "Q"]).take([0, 2]))
    if "float" in kind or "decimal" in kind:
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


# ---- any cells ---------------------------------------------------------------------------------


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
