"""Tables of pyarrow, relations of DuckDB, and whatever else reads as an Arrow stream."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ._adapter import Wanted
from ._shield import quietly

if TYPE_CHECKING:
    from .._deid_py import ScrubbedTable


class AnyFrame:
    """Anything with ``__arrow_c_stream__``; goes back as a pyarrow Table where pyarrow is
    installed, else as an ArrowTable."""

    def __init__(self, frame: Any, table: str | None) -> None:
        self.frame = frame

    def column_names(self) -> list[str]:
        return list(_pyarrow().schema(self.frame).names)

    def arrow(self, wanted: Wanted) -> tuple[Any, list[tuple[int, str]]]:
        return self.frame, []

    def columns(self, names: list[str]) -> Any:
        return self.frame

    def give_back(self, table: ScrubbedTable) -> Any:
        pyarrow = quietly(_pyarrow)
        return table.data if pyarrow is None else pyarrow.table(table.data)


class ArrowFrame(AnyFrame):
    """A pyarrow Table."""

    def column_names(self) -> list[str]:
        return list(self.frame.schema.names)

    def columns(self, names: list[str]) -> Any:
        found = self.frame.schema.names
        return self.frame.select([index for index, name in enumerate(found) if name in names])


class ArrowBatch(ArrowFrame):
    """A pyarrow RecordBatch."""

    def give_back(self, table: ScrubbedTable) -> Any:
        pyarrow = _pyarrow()
        whole = pyarrow.table(table.data).combine_chunks()
        batches = whole.to_batches()
        return batches[0] if batches else pyarrow.RecordBatch.from_pylist([], schema=whole.schema)


class ArrowReader(ArrowFrame):
    """A pyarrow RecordBatchReader: read to its end, and given back as a reader."""

    def columns(self, names: list[str]) -> Any:
        return self.frame

    def give_back(self, table: ScrubbedTable) -> Any:
        return _pyarrow().RecordBatchReader.from_stream(table.data)


class DuckFrame(ArrowReader):
    """A relation of DuckDB: given back as a pyarrow RecordBatchReader, which DuckDB reads."""

    def column_names(self) -> list[str]:
        return list(self.frame.columns)

    def columns(self, names: list[str]) -> Any:
        found = [name for name in self.frame.columns if name in names]
        return self.frame if len(found) != len(names) else self.frame.select(*(f'"{_quoted(name)}"' for name in found))


def _quoted(name: str) -> str:
    return name.replace('"', '""')


def _pyarrow() -> Any:
    import pyarrow

    return pyarrow
