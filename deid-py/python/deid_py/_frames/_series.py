"""Columns of pandas that go back: kept ones from the frame that came, others from Arrow."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

#: Whether a change of one frame leaves others alone that share its memory.
_COPIES_ON_WRITE = int(pd.__version__.partition(".")[0]) >= 3


def kept_series(before: pd.Series, kept: np.ndarray | None, column: pa.ChunkedArray, rows: pd.Index) -> pd.Series:
    """A column whose cells are as they came, with the dtype that it had.

    Memory is shared with the frame that came where nothing else is in that memory: a view would
    take along the columns or rows around it. Whatever no cell shows (values under a null,
    categories without a row) stays behind.
    """
    dtype: Any = before.dtype
    if isinstance(dtype, pd.CategoricalDtype):
        after = before.copy() if kept is None else before.iloc[kept]
        after = after.cat.remove_unused_categories()
    elif _hides_values(before):
        return pd.Series(dtype.__from_arrow__(column), index=rows)
    elif kept is not None:
        after = before.iloc[kept]
    elif _COPIES_ON_WRITE and _is_alone(before):
        return before if before.index is rows else before.set_axis(rows)
    else:
        after = before.copy()
    after.index = rows
    return after.rename(None)


def new_series(column: pa.ChunkedArray, dtype: Any, sent: pa.DataType, rows: pd.Index) -> pd.Series:
    """A column that a rule made: of the dtype that came where the rule left the type alone, else
    of pandas' own choice for its type."""
    if isinstance(dtype, pd.ArrowDtype):
        return pd.Series(pd.ArrowDtype(column.type).__from_arrow__(column), index=rows)
    is_text = _is_text(column.type)
    if isinstance(dtype, pd.StringDtype) and is_text:
        return pd.Series(dtype.__from_arrow__(column), index=rows)
    if _is_masked(dtype) and column.type == sent:
        return pd.Series(dtype.__from_arrow__(column), index=rows)
    if column.null_count and pa.types.is_integer(column.type):
        name = str(column.type).replace("int", "Int").replace("uInt", "UInt")
        return pd.Series(pd.api.types.pandas_dtype(name).__from_arrow__(column), index=rows)
    if column.null_count and pa.types.is_boolean(column.type):
        return pd.Series(pd.BooleanDtype().__from_arrow__(column), index=rows)
    made = column.to_pandas(date_as_object=True)
    made.index = rows
    return made.rename(None)


def _is_text(type: pa.DataType) -> bool:
    return type in (pa.string(), pa.large_string(), pa.string_view())


def _is_masked(dtype: Any) -> bool:
    return isinstance(dtype, pd.api.extensions.ExtensionDtype) and dtype.name in _MASKED


_MASKED = {"boolean", "Float32", "Float64"} | {
    f"{sign}Int{bits}" for sign in ("", "U") for bits in (8, 16, 32, 64)
}


def _hides_values(series: pd.Series) -> bool:
    """Whether its memory can hold values that no cell shows."""
    dtype: Any = series.dtype
    if isinstance(dtype, pd.ArrowDtype):
        return True
    if isinstance(dtype, pd.StringDtype):
        return str(dtype.storage) != "python"
    return _is_masked(dtype)


def _is_alone(series: pd.Series) -> bool:
    """Whether nothing else lives in the memory of its cells."""
    if not isinstance(series.dtype, np.dtype):
        return False
    cells = series.to_numpy()
    root: Any = cells
    while isinstance(root, np.ndarray) and root.base is not None:
        root = root.base
    size = root.nbytes if isinstance(root, (np.ndarray, memoryview)) else getattr(root, "size", -1)
    return bool(size == cells.nbytes)
