"""What the adapter of a library does."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol

from .._deid_py import refused

if TYPE_CHECKING:
    from .._deid_py import ScrubbedTable

#: Tells of columns, by name, which ones the run will look into.
Wanted = Callable[[list[str]], list[bool]]


class Adapter(Protocol):
    """Brings one frame in and takes it back. Made of the frame and the name of its table, where
    it is one of a policy. What cannot come in is a DataError that ``refused`` makes."""

    def column_names(self) -> list[str]:
        """The names of its columns; "" where there is none."""

    def arrow(self, wanted: Wanted) -> tuple[Any, list[tuple[int, str]]]:
        """The frame as an Arrow stream, and the columns (from 0) that Arrow cannot hold, each
        with a word for what they are."""

    def columns(self, names: list[str]) -> Any:
        """These columns alone as an Arrow stream; those that are not there are left out."""

    def give_back(self, table: ScrubbedTable) -> Any:
        """The de-identified rows in the form of the frame that came."""


__all__ = ["Adapter", "Wanted", "refused"]
