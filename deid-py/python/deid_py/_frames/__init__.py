"""Frames of other libraries: how they come in, and how they go back as they came.

No library is imported here before one of its frames is handed in.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from .._deid_py import Policy
from .._errors import DataError, DeidError
from ._shield import shielded

if TYPE_CHECKING:
    from ._adapter import Adapter

#: The adapter of each library: module and class, by the library's name and its class's.
_ADAPTERS = {
    ("pandas", "DataFrame"): ("_pandas", "PandasFrame"),
    ("polars", "DataFrame"): ("_polars", "PolarsFrame"),
    ("pyarrow", "Table"): ("_arrow", "ArrowFrame"),
    ("pyarrow", "RecordBatch"): ("_arrow", "ArrowBatch"),
    ("pyarrow", "RecordBatchReader"): ("_arrow", "ArrowReader"),
    ("duckdb", "DuckDBPyRelation"): ("_arrow", "DuckFrame"),
    ("_duckdb", "DuckDBPyRelation"): ("_arrow", "DuckFrame"),
}


def adapters(frames: object, policy: Policy, table: str | None) -> dict[str, Adapter]:
    """The frames of a call by the table that each is."""
    if not isinstance(policy, Policy):
        raise TypeError("policy is a deid.Policy: Policy.load(path) reads one")
    if isinstance(frames, Mapping):
        if table is not None:
            raise TypeError("table= is for a single frame: a dict names its tables")
        named = dict(frames)
        if not named:
            raise DataError("there is no frame", help=["pass a frame, or a dict of frames by table"])
    else:
        named = {_only_table(policy) if table is None else table: frames}
    if not all(name in policy.tables for name in named):
        known = ", ".join(policy.tables)
        raise DeidError(f"the policy has no table of that name; it has: {known}")
    return {name: adapter(frame, name) for name, frame in named.items()}


def adapter(frame: object, table: str | None = None) -> Adapter:
    """What brings a frame in and takes it back."""
    for cls in type(frame).__mro__:
        found = _ADAPTERS.get((cls.__module__.partition(".")[0], cls.__name__))
        if found is not None:
            return shielded("looking at a frame", partial(_adapt, *found, frame, table))
    # Series and arrays of these have a stream too, but no columns.
    known = type(frame).__module__.partition(".")[0] in {"pandas", "polars", "pyarrow"}
    if not known and hasattr(type(frame), "__arrow_c_stream__"):
        from ._arrow import AnyFrame

        return AnyFrame(frame, table)
    raise TypeError(_refusal(type(frame)))


def column_names(frames: object, policy: Policy, table: str | None) -> list[tuple[str, list[str]]]:
    """The names of the columns of every frame, for Policy.explain."""
    named = adapters(frames, policy, table).items()
    return [(name, shielded("reading the names of columns", frame.column_names)) for name, frame in named]


def hand_over(named: Mapping[str, Adapter], policy: Policy) -> list[tuple[str, Any, list[tuple[int, str]]]]:
    """Every frame as Arrow, with the columns that Arrow cannot hold."""
    handed = []
    refused: list[DataError] = []
    for name, frame in named.items():
        wanted = partial(policy._wanted, name)
        try:
            stream, unreadable = shielded("turning a frame into Arrow", partial(frame.arrow, wanted))
        except DataError as error:
            refused.append(error)
        else:
            handed.append((name, stream, unreadable))
    if refused:
        problems = [problem for error in refused for problem in error.problems]
        help = list(dict.fromkeys(line for error in refused for line in error.help))
        raise DataError("\n".join(str(error.args[0]) for error in refused), problems, help)
    return handed


def _adapt(module: str, name: str, frame: object, table: str | None) -> Adapter:
    if module != "_polars" and find_spec("pyarrow") is None:
        raise ImportError("frames of pandas and DuckDB need pyarrow beside them: pip install pyarrow")
    made: Adapter = getattr(import_module(f"{__name__}.{module}"), name)(frame, table)
    return made


def _only_table(policy: Policy) -> str:
    tables = policy.tables
    if len(tables) != 1:
        raise TypeError(f"the policy has {len(tables)} tables: say which one the frame is with table=")
    return tables[0]


def _refusal(cls: type) -> str:
    if cls.__name__ == "LazyFrame":
        return "a LazyFrame has no rows yet: collect() it first"
    return (
        "a frame of pandas, polars, pyarrow or DuckDB is needed, or anything with "
        f"__arrow_c_stream__; this is a {cls.__name__}"
    )
