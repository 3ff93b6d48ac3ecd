"""Frames of pandas: columns come in and go back as they came."""

from __future__ import annotations

import datetime
from typing import Any

import deid_py as deid
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from sample_frames import PANDAS_COLUMNS, TZ, scrub_kept
from sample_visits import visit_columns


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
    frame = pd.DataFrame({"K": PANDAS_COLUMNS[kind], "Q": ["a", "b", "a"]}).set_axis(pd.RangeIndex(10, 40, 10))
    out = deid.scrub(frame, policy)
    assert (out["t"].rows_in, out["t"].rows_out, out["t"].rows_suppressed) == (3, 2, 1)
    expected = frame.loc[[10, 30]]
    if isinstance(expected["K"].dtype, pd.CategoricalDtype):
        expected = expected.assign(K=expected["K"].cat.remove_unused_categories())
    pd.testing.assert_frame_equal(out.frame, expected)


def test_pandas_names_that_are_not_text_are_refused() -> None:
    with pytest.raises(deid.DataError, match="table t, column 2 of 2: the name of the column is not text"):
        scrub_kept(pd.DataFrame({"K": [1], 7: [2]}), "K")
    columns = pd.MultiIndex.from_tuples([("K", "a"), ("K", "b")])
    with pytest.raises(deid.DataError, match="table t: the names of the columns have several levels"):
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
    "lists": [["a"], None, ["b"]],
    "tuples": [("a",), None, ("b",)],
    "dicts": [{"a": 1}, {"b": 1}, None],
    "sets": [{"a"}, {"b"}, None],
    "complex": [1j, 2j, None],
    "huge": [2**70, 1, None],
}


#: What is not mixed is called what it is.
WORDS = {"objects": "object", "lists": "list", "tuples": "list", "dicts": "map", "sets": "set", "complex": "complex", "huge": "big integer"}


@pytest.mark.parametrize("kind", MIXED)
def test_pandas_columns_of_mixed_types_can_only_be_dropped(kind: str) -> None:
    frame = pd.DataFrame({"K": [1, 2, 3], "X": pd.Series(MIXED[kind], dtype=object)})
    with pytest.raises(deid.DataError, match=f"table t, column X: {WORDS.get(kind, 'mixed-type')} columns are not supported") as raised:
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


def test_pandas_complex_columns_are_called_complex() -> None:
    with pytest.raises(deid.DataError, match="table t, column K: complex columns are not supported"):
        scrub_kept(pd.DataFrame({"K": np.array([1 + 2j, 3])}), "K")


def test_pandas_objects_of_64_bits_come_in() -> None:
    frame = pd.DataFrame({"K": pd.Series([2**64 - 1, None], dtype=object)})
    pd.testing.assert_frame_equal(scrub_kept(frame, "K"), frame)


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
