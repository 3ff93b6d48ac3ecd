"""The index of a frame of pandas: row numbers stay, values need a name and a rule."""

from __future__ import annotations

import deid_py as deid
import pandas as pd
import pytest
from sample_frames import keep_all, scrub_kept


ROW_NUMBERS = {
    "range": pd.RangeIndex(3),
    "range with step": pd.RangeIndex(5, 11, 2),
    "range backwards": pd.RangeIndex(2, -1, -1),
}


@pytest.mark.parametrize("kind", ROW_NUMBERS)
def test_pandas_row_numbers_stay(kind: str) -> None:
    frame = pd.DataFrame({"GONE": [1, 2, 3], "K": ["a", "b", "c"]}, index=ROW_NUMBERS[kind])
    pd.testing.assert_frame_equal(scrub_kept(frame, "K"), frame[["K"]])


def test_pandas_row_numbers_go_with_their_rows() -> None:
    policy = deid.Policy.parse("""
    version = 1
    [tables.t]
    quasi = ["Q"]
    gate  = { k = 2, max_suppressed = 0.5 }
    """)
    released = deid.scrub(pd.DataFrame({"Q": ["a", "b", "a", "a"]}), policy).frame
    assert list(released.index) == [0, 2, 3]
    # What is left is no row number of its own, so it does not come in again; it can be measured.
    with pytest.raises(deid.DataError, match="index holds values"):
        deid.scrub(released, policy)
    assert deid.k_anonymity(released, ["Q"]) == 3
    assert list(deid.scrub(released.reset_index(drop=True), policy).frame.index) == [0, 1, 2]


def test_pandas_frames_without_rows_have_no_index_to_hide() -> None:
    frame = pd.DataFrame({"K": [1, 2]})
    for empty in (frame.iloc[:0], frame[frame["K"] > 2], frame[frame["K"] > 2].set_axis(pd.Index([], dtype="int64"))):
        assert len(scrub_kept(empty, "K")) == 0


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


VALUES = {
    "text": pd.Index(["a", "b"]),
    "dates": pd.to_datetime(["2026-01-01", "2026-01-02"]),
    "floats": pd.Index([1.5, 2]),
    "integers": pd.Index([4711, 4712]),
    "integers in order": pd.Index([0, 1]),
    "small integers": pd.Index([0, 1], dtype="int8"),
    "nullable integers": pd.Index([0, 1], dtype="Int64"),
    "categories": pd.CategoricalIndex(["a", "b"]),
    "levels": pd.MultiIndex.from_arrays([["a", "b"], [1, 2]], names=["K", None]),
}


@pytest.mark.parametrize("kind", VALUES)
def test_pandas_index_of_values_without_a_name_is_refused(kind: str) -> None:
    """An index of integers may be somebody's numbers: `frame.index = frame["MRN"].values`."""
    frame = pd.DataFrame({"K": [1, 2]}, index=VALUES[kind])
    with pytest.raises(deid.DataError, match="table t: the index holds values and has no name") as raised:
        scrub_kept(frame, "K")
    assert raised.value.problems[0]["table"] == "t"
    assert "reset_index(drop=True)" in raised.value.help[0]
    check = deid.check(frame, keep_all("K"))
    assert not check and check.problems == raised.value.problems and "table t" in repr(check)
    with pytest.raises(deid.DataError, match="index holds values"):
        keep_all("K").explain(frame)


def test_pandas_index_of_record_numbers_does_not_leave() -> None:
    frame = pd.DataFrame({"GONE": [4711, 4712], "K": [1, 2]})
    frame.index = frame["GONE"].to_numpy()
    with pytest.raises(deid.DataError, match="index holds values"):
        scrub_kept(frame, "K")
    assert list(scrub_kept(frame.rename_axis("GONE").drop(columns="GONE"), "K").index) == [0, 1]


@pytest.mark.parametrize("index", [pd.CategoricalIndex([], categories=["a"]), pd.MultiIndex.from_arrays([[], []])])
def test_pandas_index_without_rows_can_hide_values(index: pd.Index) -> None:
    with pytest.raises(deid.DataError, match="index holds values"):
        scrub_kept(pd.DataFrame({"K": pd.Series([], dtype="int64")}).set_axis(index), "K")
