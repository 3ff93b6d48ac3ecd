"""Measuring frames."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal

from . import _deid_py as _core
from ._errors import DeidError
from ._frames import adapter
from ._frames._shield import shielded

if TYPE_CHECKING:
    from ._deid_py import Assessment


def assess(
    frame: Any,
    quasi_identifiers: Sequence[str],
    *,
    sensitive: Sequence[str] = (),
    subject: str | None = None,
    k: int | None = None,
    scope: Literal["row", "history"] = "row",
    max_memory: int | None = None,
) -> Assessment:
    """Measures a frame: k-anonymity, distinct l-diversity, uniqueness, prosecutor risk.

    Args:
        frame: A frame of pandas, polars, pyarrow or DuckDB, raw or released.
        quasi_identifiers: The columns that an attacker may know; at least one. A null is a value
            of its own: equal to null, and to nothing else.
        sensitive: Columns to count distinct values of per class (l-diversity).
        subject: The column that names the person: sizes then count people instead of rows. It
            must not be null.
        k: The size to compare classes with; ``share_below_k`` is the share that misses it.
        scope: What a class is: ``"row"`` (one row's values) or ``"history"`` (all values of a
            subject; needs ``subject``).
        max_memory: The most that the classes may take, in bytes.

    Returns:
        The figures; shows them in a notebook.

    Raises:
        DataError: When a column is missing or cannot be counted, or a row names no subject.

    Example:
        >>> import deid_py as deid, pandas as pd
        >>> people = pd.DataFrame({"AGE": ["40-49", "40-49", "50-59"], "SEX": ["F", "F", "F"]})
        >>> deid.assess(people, ["AGE", "SEX"])
        <deid.Assessment k=1, 2 classes of rows>
    """
    asked = [_only_text(name) for name in (*_listed(quasi_identifiers), *_listed(sensitive))]
    quasi, others = asked[: len(quasi_identifiers)], asked[len(quasi_identifiers) :]
    names = [*asked, *([_only_text(subject)] if subject is not None else [])]
    measured = adapter(frame)
    stream = shielded("turning a frame into Arrow", lambda: measured.columns(names))
    return _core.assess_frame(
        stream, quasi, sensitive=others, subject=subject, k=k, scope=scope, max_memory=max_memory
    )


def k_anonymity(frame: Any, quasi_identifiers: Sequence[str], *, subject: str | None = None) -> int:
    """The size of the smallest equivalence class (Sweeney 2002, doi:10.1142/S0218488502001648).

    Args:
        frame: A frame of pandas, polars, pyarrow or DuckDB.
        quasi_identifiers: The columns that an attacker may know; at least one.
        subject: The column that names the person: sizes then count people instead of rows.

    Returns:
        k, at least 1; 0 where the frame has no rows and so no class.

    Raises:
        DataError: When a column is missing or cannot be counted.

    Example:
        >>> import deid_py as deid, pandas as pd
        >>> people = pd.DataFrame({"AGE": ["40-49", "40-49", "50-59"], "SEX": ["F", "F", "F"]})
        >>> deid.k_anonymity(people, ["SEX"])
        3
    """
    return assess(frame, quasi_identifiers, subject=subject).k or 0


def _listed(names: Sequence[str]) -> list[str]:
    if isinstance(names, str):
        raise TypeError("a list of column names is needed, not one text")
    return list(names)


def _only_text(name: str) -> str:
    if not isinstance(name, str):
        raise TypeError("names of columns are text")
    if not name:
        raise DeidError("the name of a column is empty")
    return name
