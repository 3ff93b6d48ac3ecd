"""Frames of polars: columns come in and go back as they came."""

from __future__ import annotations

import deid_py as deid
import polars as pl
import pyarrow as pa
import pytest
from sample_frames import POLARS_COLUMNS, scrub_kept


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


@pytest.mark.parametrize("name", ["Int128", "UInt128"])
def test_polars_integers_of_128_bits_are_told_by_table_and_column(name: str) -> None:
    if not hasattr(pl, name):
        pytest.skip("a polars without this type")
    frame = pl.DataFrame({"K": pl.Series([1, 2], dtype=getattr(pl, name)), "GONE": ["a", "b"]})
    with pytest.raises(deid.DataError, match="table t, column K: 128-bit integer columns are not supported") as raised:
        scrub_kept(frame, "K")
    assert (raised.value.problems[0]["table"], raised.value.problems[0]["column"]) == ("t", "K")
    with pytest.raises(deid.DataError, match="column K: 128-bit integer columns cannot be measured"):
        deid.k_anonymity(frame, ["K"])
    assert scrub_kept(frame.rename({"K": "GONE", "GONE": "K"}), "K").columns == ["K"]


def test_polars_memory_is_shared_where_it_hides_nothing() -> None:
    frame = pl.DataFrame({"K": [1, 2, 3], "GONE": ["a", "b", "c"]})
    out = scrub_kept(frame, "K")
    before, after = (pa.table(each)["K"].chunk(0).buffers()[1] for each in (frame, out))
    assert before.address == after.address
