"""Errors of other libraries quote cells: none of them leaves this package."""

from __future__ import annotations

from collections.abc import Callable
from types import TracebackType
from typing import TypeVar

from .._errors import DeidError

T = TypeVar("T")


def quietly(work: Callable[[], T]) -> T | None:
    """What the work gives, or None where it raises."""
    try:
        return work()
    except Exception:
        return None


def shielded(what: str, work: Callable[[], T]) -> T:
    """What the work gives; an error of another library becomes one of ours, without its words."""
    try:
        return work()
    except (DeidError, MemoryError, ImportError):
        raise
    except Exception as error:
        kind, place = type(error).__name__, _place(error.__traceback__)
    # Raised when the other error is gone: neither its cause nor its context.
    raise DeidError(
        f"internal error while {what}: {kind} at {place}",
        help=["please report it with the place above; what the library said is hidden, it can quote cells"],
    )


def _place(traceback: TracebackType | None) -> str:
    while traceback is not None and traceback.tb_next is not None:
        traceback = traceback.tb_next
    if traceback is None:
        return "an unknown place"
    file = traceback.tb_frame.f_code.co_filename.replace("\\", "/").rsplit("/", 2)
    return f"{'/'.join(file[-2:])}:{traceback.tb_lineno}"
