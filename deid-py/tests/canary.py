"""A marker for every place where data can be, and what looks for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import deid_py as deid
import pytest
from hiding_places import texts

MARK = "CANARY-7f3a"

POLICY = """
version = 1
[domains.person]
date_shift = { days = [-365, -1] }
[tables.t]
subject     = "MRN"
drop        = ["NAME", "NOTE"]
insensitive = ["KEPT", "KIND"]
[tables.t.columns]
MRN   = { token = "person" }
BLANK = { null = true }
FIXED = { constant = "x" }
CODE  = { mask = { keep_first = 1 } }
"""


def columns(rows: int = 4) -> dict[str, list[Any]]:
    """Every rule that replaces cells, over cells with the marker; kept cells without it."""
    marked = {name: [f"{MARK}-{name}-{row}" for row in range(rows)] for name in ("MRN", "NAME", "NOTE", "BLANK", "FIXED", "CODE")}
    return {**marked, "KEPT": ["a", None, "b", "c"], "KIND": ["x", "y", "x", None]}


def assert_clean(*found: Any) -> None:
    for each in found:
        data = each if isinstance(each, bytes) else str(each).encode()
        assert MARK.encode() not in data, "the marker got through"


def failing(call: Callable[[], Any], *allowed: type[BaseException]) -> BaseException:
    """The exception of the call, which holds no marker."""
    with pytest.raises(allowed or (deid.DeidError,)) as raised:
        call()
    assert_clean(texts(raised.value))
    assert raised.value.__cause__ is None and raised.value.__context__ is None
    return raised.value


def one_rule(rule: str) -> str:
    """A policy with this rule for the column X; the other columns are those of `companions`."""
    return f"""
    version = 1
    as_of   = 2026-11-22
    [domains.person]
    date_shift = {{ days = [-365, -1] }}
    [domains.number]
    type = "integer"
    [domains.day]
    type = "date"
    [tables.t]
    subject = "MRN"
    drop = ["MRN", "OFFSET", "SEEN", "UNIT"]
    [tables.t.columns]
    X = {rule}
    """


def companions() -> dict[str, list[str]]:
    """Two rows of what the rule of another column may look at."""
    return {"MRN": ["17", "18"], "OFFSET": ["3", "4"], "SEEN": ["2026-01-01", "2026-02-01"], "UNIT": ["YEARS", "YEARS"]}
