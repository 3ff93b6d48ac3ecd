"""What the key turns back, in the form that it came; and what is said where it does not."""

from __future__ import annotations

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import deid_py as deid
from deid_py import danger

POLICY = deid.Policy.parse("""
version = 1
recipient = "acme-research"
[domains.subject]
prefix = "E"
[domains.phone]
[tables.dm.columns]
MRN   = { encrypt = "subject" }
PHONE = { fpe = { domain = "phone", separators = "-" } }
SITE  = { token = "subject" }
AGE   = { keep = "insensitive" }
""")
KEYS = deid.Keyring.from_bytes(bytes(range(32)))
OTHER = deid.Keyring.from_bytes(bytes(range(1, 33)))
CANARY = "CANARY-7f3a"
RAW = {
    "MRN": [CANARY, None, "100234"],
    "PHONE": ["212-555-0188", "312-555-0100", None],
    "SITE": ["701", "701", "702"],
    "AGE": [47, 48, 49],
}


def released(frame: object) -> object:
    return deid.scrub(frame, POLICY, keys=KEYS).frame


FRAMES = {
    "pandas": lambda: pd.DataFrame(RAW),
    "pandas arrow": lambda: pd.DataFrame(RAW).convert_dtypes(dtype_backend="pyarrow"),
    "pandas string": lambda: pd.DataFrame(RAW).astype({"MRN": "string"}),
    "polars": lambda: pl.DataFrame(RAW),
    "pyarrow": lambda: pa.table(RAW),
}


def cells(column: object) -> list[object]:
    if isinstance(column, pd.Series):
        return [None if pd.isna(cell) else cell for cell in column.tolist()]
    return column.to_list() if isinstance(column, pl.Series) else column.to_pylist()


@pytest.mark.parametrize("make", FRAMES.values(), ids=FRAMES)
def test_frames_come_back_as_they_came(make):
    safe = released(make())
    before = cells(safe["MRN"])
    back = danger.decrypt(safe, POLICY, keys=KEYS)
    assert type(back) is type(safe)
    assert cells(back["MRN"]) == RAW["MRN"]
    assert cells(back["PHONE"]) == RAW["PHONE"]
    assert cells(back["SITE"]) == cells(safe["SITE"])
    assert cells(back["AGE"]) == RAW["AGE"]
    assert cells(safe["MRN"]) == before, "what is passed is never changed"


@pytest.mark.parametrize("make", FRAMES.values(), ids=FRAMES)
def test_columns_come_back_as_they_came(make):
    column = released(make())["MRN"]
    name = None if isinstance(column, pa.ChunkedArray) else "MRN"
    back = danger.decrypt(column, POLICY, keys=KEYS, column=None if name else "MRN")
    assert cells(back) == RAW["MRN"]
    if name:
        assert back.name == name
    if isinstance(column, pd.Series):
        assert back.index.equals(column.index)


def test_lists_and_single_texts():
    codes = cells(released(FRAMES["polars"]())["MRN"])
    assert danger.decrypt(codes, POLICY, keys=KEYS, table="dm", column="MRN") == RAW["MRN"]
    assert danger.decrypt(tuple(codes), POLICY, keys=KEYS, column="MRN") == RAW["MRN"]
    assert danger.decrypt(codes[0], POLICY, keys=KEYS, column="MRN") == CANARY
    assert deid.danger is danger


def test_repeated_labels_and_an_index_of_its_own():
    safe = released(FRAMES["pandas"]()).set_index(pd.Index([7, 7, 9]))
    back = danger.decrypt(safe, POLICY, keys=KEYS)
    assert list(back.index) == [7, 7, 9]
    assert cells(back["MRN"]) == RAW["MRN"]


def test_another_key_or_changed_text_is_an_error_without_the_value():
    codes = cells(released(FRAMES["polars"]())["MRN"])
    changed = [codes[0], None, codes[2][:-2] + ("00" if codes[2][-2:] != "00" else "11")]
    for keys, given, rows in ((OTHER, codes, [1, 3]), (KEYS, changed, [3]), (KEYS, [CANARY], [1])):
        with pytest.raises(deid.DataError) as caught:
            danger.decrypt(given, POLICY, keys=keys, column="MRN")
        said = f"{caught.value!r} {caught.value} {caught.value.problems} {caught.value.help}"
        assert "does not open" in said
        assert caught.value.problems[0]["column"] == "MRN"
        assert caught.value.problems[0]["rows"] == rows
        assert CANARY not in said and codes[0] not in said
    # Format-preserving encryption has nothing to tell by.
    phones = cells(released(FRAMES["polars"]())["PHONE"])
    assert danger.decrypt(phones, POLICY, keys=OTHER, column="PHONE") != RAW["PHONE"]


def test_calls_that_cannot_be_served():
    safe = released(FRAMES["pandas"]())
    with pytest.raises(deid.DeidError, match="no rule for that column"):
        danger.decrypt(["x"], POLICY, keys=KEYS, column="SITE")
    with pytest.raises(deid.DeidError, match="no table of that name"):
        danger.decrypt(["x"], POLICY, keys=KEYS, table="ae", column="MRN")
    with pytest.raises(deid.DataError, match="no column that the policy encrypts"):
        danger.decrypt(safe[["AGE"]], POLICY, keys=KEYS)
    for cells_, column in ((["x"], None), (safe, "MRN"), ([7], "MRN"), (safe["AGE"], "MRN"), ({"MRN": "x"}, "MRN"), (duckdb.sql("select 1"), None)):
        with pytest.raises(TypeError) as caught:
            danger.decrypt(cells_, POLICY, keys=KEYS, column=column)
        assert CANARY not in str(caught.value)
    with pytest.raises(TypeError, match="keys"):
        danger.decrypt(["x"], POLICY, column="MRN")
