"""Frames of polars."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ._adapter import Wanted, refused

if TYPE_CHECKING:
    from .._deid_py import ScrubbedTable


class PolarsFrame:
    """A polars DataFrame."""

    def __init__(self, frame: Any) -> None:
        self.frame = frame

    def column_names(self) -> list[str]:
        return list(self.frame.columns)

    def arrow(self, wanted: Wanted) -> tuple[Any, list[tuple[int, str]]]:
        import polars

        # Python objects have no Arrow form, and columns of nulls one that few read: text holds
        # their place.
        empty = polars.lit(None, dtype=polars.String)
        kinds = enumerate(self.frame.dtypes)
        replaced = [index for index, kind in kinds if kind in (polars.Object, polars.Null)]
        sent = self.frame.with_columns(empty.alias(self.frame.columns[index]) for index in replaced)
        objects = [index for index in replaced if self.frame.dtypes[index] == polars.Object]
        return sent, [(index, "object") for index in objects]

    def columns(self, names: list[str]) -> Any:
        import polars

        chosen = self.frame.select([name for name in self.frame.columns if name in names])
        for name, kind in chosen.schema.items():
            if kind == polars.Object:
                raise refused("object columns cannot be measured", "make every cell one type, or text", name)
        return PolarsFrame(chosen).arrow(lambda names: [True] * len(names))[0]

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
