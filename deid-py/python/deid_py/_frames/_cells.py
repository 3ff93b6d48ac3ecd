"""Columns of pandas as Arrow."""

from __future__ import annotations

from datetime import datetime

import pandas as pd
import pyarrow as pa

from ._shield import quietly


def cells(series: pd.Series) -> pa.Array | pa.ChunkedArray | str:
    """The cells as Arrow, NaN and NaT as null; one word for what they are where Arrow has no such
    type."""
    dtype = series.dtype
    if isinstance(dtype, pd.PeriodDtype):
        return "period"
    if isinstance(dtype, pd.IntervalDtype):
        return "interval"
    if isinstance(dtype, pd.SparseDtype):
        series = series.sparse.to_dense()
    if isinstance(dtype, pd.CategoricalDtype):
        return _of_categories(series)
    if pd.api.types.is_object_dtype(dtype):
        kind = pd.api.types.infer_dtype(series, skipna=True)
        if kind.startswith("mixed") or (kind in ("date", "datetime") and _kinds(series) > 1):
            return "mixed"
    found = quietly(lambda: pa.array(series, from_pandas=True))
    return "object" if found is None or isinstance(found.type, pa.ExtensionType) else found


def _of_categories(series: pd.Series) -> pa.Array | pa.ChunkedArray | str:
    categories = cells(pd.Series(series.cat.categories))
    if isinstance(categories, str):
        return categories
    found = quietly(lambda: pa.array(series, from_pandas=True))
    if found is None:
        return "object"
    return found if categories.type in (pa.string(), pa.large_string()) else found.dictionary_decode()


def _kinds(series: pd.Series) -> int:
    """How many sorts of dates there are: a day is not a timestamp, and zones differ."""
    return len({(isinstance(cell, datetime), str(getattr(cell, "tzinfo", None))) for cell in series.dropna()})
