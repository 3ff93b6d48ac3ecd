"""Frames of polars."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ._adapter import Wanted, refused

if TYPE_CHECKING:
    from .._deid_py import ScrubbedTable


class PolarsFrame:
    """A polars DataFrame."""

    def __init__(self, frame: Any, table: str | None) -> None:
        self.frame = frame
        self.table = table

    def column_names(self) -> list[str]:
        return list(self.frame.columns)

    def arrow(self, wanted: Wanted) -> tuple[Any, list[tuple[int, str]]]:
        import polars

        # Some have no Arrow form, and columns of nulls one that few read: text holds their place.
        empty = polars.lit(None, dtype=polars.String)
        kinds = self.frame.dtypes
        unreadable = [(index, word) for index, kind in enumerate(kinds) if (word := _without_arrow(kind))]
        replaced = [index for index, kind in enumerate(kinds) if kind == polars.Null or _without_arrow(kind)]
        sent = self.frame.with_columns(empty.alias(self.frame.columns[index]) for index in replaced)
        return sent, unreadable

    def columns(self, names: list[str]) -> Any:
        import polars

        chosen = self.frame.select([name for name in self.frame.columns if name in names])
        for name, kind in chosen.schema.items():
            if word := _without_arrow(kind):
                message, help = f"{word} columns cannot be measured", "make every cell one type, or text"
                raise refused(message, help, table=self.table, name=name)
        return PolarsFrame(chosen, self.table).arrow(lambda names: [True] * len(names))[0]

    def give_back(self, table: ScrubbedTable) -> Any:
        import polars

        out = polars.DataFrame(table.data)
        casts = []
        for name, source, untouched in table.columns:
            dtype = self.frame.dtypes[source]
            if untouched and dtype == polars.Null:
                casts.append(polars.col(name).cast(polars.Null))
            elif untouched and isinstance(dtype, polars.Enum):
                # The categories that no row shows stay behind.
                used = set(out[name].cast(polars.String).unique())
                left = [category for category in dtype.categories if category in used]
                casts.append(polars.col(name).cast(polars.String).cast(polars.Enum(left)))
        return out.with_columns(casts)


def _without_arrow(dtype: Any) -> str | None:
    """A word for a type that Arrow does not have."""
    name = str(dtype)
    if name in ("Int128", "UInt128"):
        return "128-bit integer"
    return "object" if name == "Object" else None
