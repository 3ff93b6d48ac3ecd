"""What can go wrong. No message, attribute or traceback of these holds a cell of the data."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, TypedDict, TypeVar

if TYPE_CHECKING:
    from ._deid_py import Assessment, GateFailure

Class = TypeVar("Class", bound=type)


class Problem(TypedDict):
    """One thing that is wrong, and where: the object that ``deid --json`` prints. Parts that are
    not known are None. A column whose name may be data has its position (from 1) alone."""

    file: str | None
    table: str | None
    column: str | None
    position: int | None
    row: int | None
    rows: list[int]
    count: int | None
    line: int | None
    message: str
    help: str | None


def public(cls: Class) -> Class:
    """Says of a class that users import it from ``deid_py``."""
    cls.__module__ = "deid_py"
    return cls


@public
class DeidError(Exception):
    """Something was refused. The base of every exception of this package.

    Attributes:
        problems: All that one pass found, each with ``table``, ``column``, ``row`` (from 1; the
            first of ``rows``), ``message`` and more (see ``Problem``).
        help: What to do about it, one line each.
    """

    problems: list[Problem]
    help: list[str]

    def __init__(self, message: str, problems: Sequence[Problem] = (), help: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.problems = list(problems) or [_somewhere(message)]
        self.help = list(help)

    def __str__(self) -> str:
        message = str(self.args[0]) if self.args else ""
        return "\n".join([message, *(f"help: {line}" for line in self.help)])


@public
class PolicyError(DeidError):
    """The policy is wrong in itself."""


@public
class DataError(DeidError):
    """The data cannot be read, or do not fit the policy."""


@public
class SecretKeyError(DeidError):
    """A key is missing, malformed or the wrong one."""


@public
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


@public
class FileError(DeidError, OSError):
    """Reading or writing failed."""


@public
class MissingFileError(FileError, FileNotFoundError):
    """There is no such file."""


@public
class FileAccessError(FileError, PermissionError):
    """The file may not be read or written."""


@public
class OutputExistsError(FileError, FileExistsError):
    """The output is there already."""


def _somewhere(message: str) -> Problem:
    return {
        "file": None,
        "table": None,
        "column": None,
        "position": None,
        "row": None,
        "rows": [],
        "count": None,
        "line": None,
        "message": message,
        "help": None,
    }
