"""Frames of pandas."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pyarrow as pa

from ._adapter import Wanted, refused
from ._cells import cells
from ._series import kept_series, new_series

if TYPE_CHECKING:
    from .._deid_py import ScrubbedTable


class PandasFrame:
    """A pandas DataFrame. Levels of its index that have a name are columns like others; a
    RangeIndex without a name is row numbers, and stays."""

    def __init__(self, frame: pd.DataFrame, table: str | None) -> None:
        self.frame = frame
        self.table = table
        self.levels = [level for level, name in enumerate(frame.index.names) if name is not None]
        self.types: list[pa.DataType] = []

    def column_names(self) -> list[str]:
        index = self.frame.index
        if len(self.levels) != index.nlevels and not _is_row_numbers(index):
            message = "the index holds values and has no name, so no rule can cover it"
            help = (
                'name it (frame.index.name = "ID") and give that name a rule, or leave it out: '
                "frame.reset_index(drop=True)"
            )
            raise refused(message, help, table=self.table)
        return self._labels()

    def arrow(self, wanted: Wanted) -> tuple[Any, list[tuple[int, str]]]:
        names = self.column_names()
        arrays: list[Any] = []
        unreadable: list[tuple[int, str]] = []
        for index, is_wanted in enumerate(wanted(names)):
            found = cells(self._column(index)) if is_wanted else pa.nulls(len(self.frame))
            if isinstance(found, str):
                unreadable.append((index, found))
                found = pa.nulls(len(self.frame))
            arrays.append(found)
        self.types = [array.type for array in arrays]
        return pa.Table.from_arrays(arrays, names=names), unreadable

    def columns(self, names: list[str]) -> Any:
        # An index without a name is nothing that could be measured.
        found = [(name, index) for index, name in enumerate(self._labels()) if name in names]
        arrays = []
        for name, index in found:
            array = cells(self._column(index))
            if isinstance(array, str):
                message, help = f"{array} columns cannot be measured", "make every cell one type, or text"
                raise refused(message, help, table=self.table, name=name)
            arrays.append(array)
        return pa.Table.from_arrays(arrays, names=[name for name, _ in found])

    def give_back(self, table: ScrubbedTable) -> pd.DataFrame:
        out = pa.table(table.data)
        kept, rows = self._rows(table)
        columns: dict[int, tuple[str, pd.Series]] = {}
        levels: dict[int, tuple[str, pd.Series]] = {}
        for place, (name, source, untouched) in enumerate(table.columns):
            before = self._column(source)
            if untouched:
                after = kept_series(before, kept, out.column(place), rows)
            else:
                after = new_series(out.column(place), before.dtype, self.types[source], rows)
            target = levels if source < len(self.levels) else columns
            target[place] = (name, after)
        frame = pd.DataFrame({place: after for place, (_, after) in columns.items()}, index=rows, copy=False)
        frame.columns = pd.Index([name for name, _ in columns.values()], dtype=self.frame.columns.dtype)
        if self.levels:
            frame.index = _index_of(list(levels.values()), len(frame))
        return frame

    def _rows(self, table: ScrubbedTable) -> tuple[np.ndarray | None, pd.Index]:
        """Which rows left, by mask or by position, and the index that they get."""
        if table.order is not None:
            # The numbers that the rows had would tell the order that was to be hidden.
            order = np.frombuffer(table.order, dtype=np.uint64).astype(np.intp)
            return order, pd.RangeIndex(len(order))
        if table.kept is None:
            return None, self.frame.index
        kept = np.frombuffer(table.kept, dtype=bool)
        return kept, self.frame.index[kept]

    def _labels(self) -> list[str]:
        if self.frame.columns.nlevels > 1:
            message, help = "the names of the columns have several levels", "flatten them: frame.columns = [...]"
            raise refused(message, help, table=self.table)
        labels = [*(self.frame.index.names[level] for level in self.levels), *self.frame.columns]
        for index, label in enumerate(labels):
            if not _is_text(label):
                message = "the name of the column is not text"
                help = "rename the columns: frame.columns = frame.columns.astype(str)"
                raise refused(message, help, table=self.table, column=(index, len(labels)))
        return [str(label) for label in labels]

    def _column(self, index: int) -> pd.Series:
        if index < len(self.levels):
            return pd.Series(self.frame.index.get_level_values(self.levels[index]), index=self.frame.index)
        return self.frame.iloc[:, index - len(self.levels)]


def _is_row_numbers(index: pd.Index) -> bool:
    """Whether the index counts rows. Any other holds values: whole numbers too may be somebody's
    (``frame.index = frame["MRN"].values``)."""
    is_empty = index.nlevels == 1 and len(index) == 0 and pd.api.types.is_integer_dtype(index.dtype)
    return isinstance(index, pd.RangeIndex) or is_empty


def _index_of(levels: list[tuple[str, pd.Series]], rows: int) -> pd.Index:
    if not levels:
        return pd.RangeIndex(rows)
    names = [name for name, _ in levels]
    if len(levels) == 1:
        return pd.Index(levels[0][1], name=names[0])
    return pd.MultiIndex.from_arrays([series for _, series in levels], names=names)


def _is_text(label: object) -> bool:
    if not isinstance(label, str):
        return False
    try:
        label.encode()
    except UnicodeEncodeError:
        return False
    return True
