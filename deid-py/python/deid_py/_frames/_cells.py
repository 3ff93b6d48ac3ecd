"""Columns of pandas as Arrow."""

from __future__ import annotations

from datetime import datetime

import numpy as np
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
    kind = pd.api.types.infer_dtype(series, skipna=True) if pd.api.types.is_object_dtype(dtype) else ""
    if kind.startswith("mixed"):
        return _word(series)
    if kind in ("date", "datetime") and _kinds(series) > 1:
        return "mixed-type"
    if kind == "complex" or pd.api.types.is_complex_dtype(dtype):
        return "complex"
    found = quietly(lambda: pa.array(series, from_pandas=True))
    if found is None and kind == "integer":
        found = quietly(lambda: pa.array(series, pa.uint64(), from_pandas=True))
        return "big integer" if found is None else found
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


def _word(series: pd.Series) -> str:
    """What cells are that pandas calls mixed: often they are all of one sort."""
    found = {_SORTS.get(type(cell)) or type(cell) for cell in series.dropna()}
    if len(found) > 1:
        return "mixed-type"
    word = next(iter(found), "object")
    return word if isinstance(word, str) else "object"


_SORTS: dict[type, str] = {
    dict: "map",
    frozenset: "set",
    list: "list",
    np.ndarray: "list",
    set: "set",
    tuple: "list",
}
