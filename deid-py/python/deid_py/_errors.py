"""What can go wrong. No message, attribute or traceback of these holds a cell of the data."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, TypedDict

if TYPE_CHECKING:
    from ._deid_py import Assessment, GateFailure


class Problem(TypedDict):
    """One thing that is wrong, and where; parts that are not known are None."""

    file: str | None
    table: str | None
    column: str | None
    row: int | None
    rows: list[int]
    line: int | None
    message: str


def problem(message: str, *, table: str | None = None, column: str | None = None) -> Problem:
    """One thing that is wrong, as a whole table or a column."""
    return {
        "file": None,
        "table": table,
        "column": column,
        "row": None,
        "rows": [],
        "line": None,
        "message": message,
    }


class DeidError(Exception):
    """Something was refused. The base of every exception of this package.

    Attributes:
        problems: All that one pass found, each with ``table``, ``column``, ``row`` (from 1; the
            first of ``rows``) and ``message``.
        help: What to do about it, one line each.
    """

    problems: list[Problem]
    help: list[str]

    def __init__(self, message: str, problems: Sequence[Problem] = (), help: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.problems = list(problems) or [problem(message)]
        self.help = list(help)

    def __str__(self) -> str:
        message = str(self.args[0]) if self.args else ""
        return "\n".join([message, *(f"help: {line}" for line in self.help)])


class PolicyError(DeidError):
    """The policy is wrong in itself."""


class DataError(DeidError):
    """The data cannot be read, or do not fit the policy."""


class SecretKeyError(DeidError):
    """A key is missing, malformed or the wrong one."""


class NotReleasableError(DeidError):
    """A gate is not met, so nothing is released.

    Attributes:
        failures: Every gate that is not met, each with ``table``, ``message``, ``assessment`` and
            ``advice``.
        assessment: What the first of them measured; shows in a notebook what each
            quasi-identifier costs.
        advice: What would help there: for each quasi-identifier, what would be left below k
            without it.
    """

    failures: list[GateFailure]

    def __init__(
        self,
        message: str,
        problems: Sequence[Problem] = (),
        help: Sequence[str] = (),
        failures: Sequence[GateFailure] = (),
    ) -> None:
        super().__init__(message, problems, help)
        self.failures = list(failures)

    @property
    def assessment(self) -> Assessment | None:
        """What the first failing gate measured."""
        return self.failures[0].assessment if self.failures else None

    @property
    def advice(self) -> list[dict[str, Any]]:
        """What would help at the first failing gate."""
        return self.failures[0].advice if self.failures else []


class FileError(DeidError, OSError):
    """Reading or writing failed."""


class MissingFileError(FileError, FileNotFoundError):
    """There is no such file."""


class FileAccessError(FileError, PermissionError):
    """The file may not be read or written."""


class OutputExistsError(FileError, FileExistsError):
    """The output is there already."""


for _class in list(globals().values()):
    if isinstance(_class, type) and issubclass(_class, DeidError):
        _class.__module__ = "deid_py"  # where users import them from
