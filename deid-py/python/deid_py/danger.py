"""What can undo a de-identification: for whoever holds the key, and for nothing else.

Import it by name where it is used, so that a review finds the place: ``from deid_py import danger``.
docs/reversible.md says who may hold the key, and how a safety follow-up is answered.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from . import _deid_py as _core
from ._errors import DataError
from ._frames._shield import shielded

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ._deid_py import Keyring, Policy

__all__ = ["decrypt"]


def decrypt(
    cells: Any,
    policy: Policy,
    *,
    keys: Keyring,
    table: str | None = None,
    column: str | None = None,
) -> Any:
    """Turns back what the rules ``encrypt`` and ``fpe`` wrote. What comes out names people.

    Values come back in the canonical form of their domain, in which they were encrypted: of an
    integer ``0042`` it is ``42``. Missing cells stay missing.

    Under another key, domain or recipient, or where a character was changed, ``encrypt`` is an
    error. **Nothing tells that a key is the wrong one for** ``fpe``: compare ``keys.key_id`` with the
    ``key_id`` of the manifest first.

    Args:
        cells: A DataFrame of pandas or polars, or a Table of pyarrow: its reversible columns are
            turned back, the others stay. A Series or Array of these, or a list of text and None:
            one column. One text: one cell. What is passed is never changed.
        policy: The policy that made the release.
        keys: The key that made it.
        table: Which table of the policy the cells are from; not needed where it has only one.
        column: Which column of it; not needed for a frame, nor for a Series that has its name.

    Returns:
        The same kind of thing as was passed.

    Raises:
        DataError: When a cell cannot be turned back: all of them, by row from 1. Nothing is
            returned.
        DeidError: When the policy has no such table, or no reversible rule for the column.

    Example:
        >>> import deid_py as deid
        >>> from deid_py import danger
        >>> policy = deid.Policy.parse('''
        ... version = 1
        ... [domains.subject]
        ... prefix = "E"
        ... [tables.dm.columns]
        ... MRN = { encrypt = "subject" }
        ... ''')
        >>> keys = deid.Keyring.generate()
        >>> code = policy.compile("dm", keys=keys).scrub_record({"MRN": "100234"})["MRN"]
        >>> danger.decrypt(code, policy, keys=keys, column="MRN")
        '100234'
    """
    table = _only_table(policy) if table is None else table
    turn_back = partial(_core.decrypt_cells, policy, keys, table)
    if isinstance(cells, str):
        return turn_back(_named(column), [cells])[0]
    if isinstance(cells, (list, tuple)):
        return turn_back(_named(column), _texts(cells))
    library, kind = _kind(cells)
    if kind == "column":
        name = _named(getattr(cells, "name", None) if column is None else column)
        back = turn_back(name, _listed(library, cells))
        return shielded("giving a column back", partial(_like, library, cells, back))
    if column is not None:
        raise TypeError("column= is for one column: pass the frame's column, or leave it out")
    names = [str(name) for name in (cells.column_names if library == "pyarrow" else cells.columns)]
    found = _core.reversible_columns(policy, keys, table, names)
    if not any(found):
        raise DataError("the frame has no column that the policy encrypts")
    backs = {at: turn_back(names[at], _listed(library, _at(library, cells, at))) for at in range(len(names)) if found[at]}
    return shielded("giving a frame back", partial(_replaced, library, cells, backs))


def _at(library: str, frame: Any, at: int) -> Any:
    if library == "pandas":
        return frame.iloc[:, at]
    return frame.to_series(at) if library == "polars" else frame.column(at)


def _listed(library: str, cells: Any) -> list[str | None]:
    """The cells of a column, None where they are missing."""

    def listed() -> list[object]:
        if library == "pandas":
            return [cell if known else None for cell, known in zip(cells.tolist(), cells.notna(), strict=True)]
        found: list[object] = cells.to_list() if library == "polars" else cells.to_pylist()
        return found

    return _texts(shielded("reading a column", listed))


def _replaced(library: str, frame: Any, backs: dict[int, list[str | None]]) -> Any:
    """The frame with these columns in place of its own."""
    if library == "pandas":
        frame = frame.copy(deep=False)
    for at, back in backs.items():
        column = _like(library, _at(library, frame, at), back)
        if library == "pandas":
            frame.isetitem(at, column)
        elif library == "polars":
            frame = frame.with_columns(column)
        else:
            frame = frame.set_column(at, frame.column_names[at], column)
    return frame


def _like(library: str, cells: Any, back: list[str | None]) -> Any:
    """A column of the same library with these cells."""
    if library == "pandas":
        import pandas as pd

        keeps = isinstance(cells.dtype, (pd.StringDtype, pd.ArrowDtype))
        return pd.Series(back, index=cells.index, name=cells.name, dtype=cells.dtype if keeps else object)
    if library == "polars":
        import polars as pl

        return pl.Series(cells.name, back, dtype=pl.String)
    import pyarrow as pa

    return pa.array(back, pa.string())


def _texts(cells: Sequence[object]) -> list[str | None]:
    texts: list[str | None] = []
    for row, cell in enumerate(cells, 1):
        if not (cell is None or isinstance(cell, str)):
            raise TypeError(f"encrypted cells are text: row {row} is of type {type(cell).__name__}")
        texts.append(cell)
    return texts


def _kind(cells: object) -> tuple[str, str]:
    for cls in type(cells).__mro__:
        found = _KINDS.get((cls.__module__.partition(".")[0], cls.__name__))
        if found is not None:
            return cls.__module__.partition(".")[0], found
    raise TypeError(
        "a frame or a column of pandas, polars or pyarrow, a list, or a text is needed; "
        f"this is a {type(cells).__name__}"
    )


_KINDS = {
    ("pandas", "DataFrame"): "frame",
    ("pandas", "Series"): "column",
    ("polars", "DataFrame"): "frame",
    ("polars", "Series"): "column",
    ("pyarrow", "Table"): "frame",
    ("pyarrow", "Array"): "column",
    ("pyarrow", "ChunkedArray"): "column",
}


def _named(column: str | None) -> str:
    if column is None:
        raise TypeError("say which column of the table the cells are from with column=")
    return column


def _only_table(policy: Policy) -> str:
    tables = policy.tables
    if len(tables) != 1:
        raise TypeError(f"the policy has {len(tables)} tables: say which one the cells are from with table=")
    return tables[0]
