"""Columns of every type in every library, and the way in and out for them."""

from __future__ import annotations

import datetime
import decimal
from typing import Any

import deid_py as deid
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa

TZ = datetime.timezone(datetime.timedelta(hours=2))


def keep_all(*names: str) -> deid.Policy:
    """A policy that keeps columns of these names and drops GONE."""
    kept = ", ".join(f'"{name}"' for name in names)
    text = f'version = 1\n[tables.t]\ninsensitive = [{kept}]\n[columns]\nGONE = {{ drop = true }}\n'
    return deid.Policy.parse(text)


def scrub_kept(frame: Any, *names: str) -> Any:
    return deid.scrub(frame, keep_all(*names)).frame


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
