"""A key, a policy and visits that several tests use."""

from __future__ import annotations

import datetime
from typing import Any

#: A key that everybody knows: for tests alone.
KEY = bytes(range(32))

VISITS = """
version = 1
name    = "visits"

[domains.person]
prefix     = "P"
date_shift = { days = [-365, -1] }

[tables.visit]
subject     = "MRN"
drop        = ["NAME"]
quasi       = ["SEX"]
insensitive = ["SITE", "WEIGHT", "ARM"]

[tables.visit.columns]
MRN   = { token = "person" }
AGE   = { age = { band = 10, top = 90 } }
ZIP   = { zip3 = {} }
START = { date_shift = "person" }
"""


def visit_columns(rows: int = 6) -> dict[str, list[Any]]:
    """Cells of a table of visits; the last row has nulls where it may."""
    day = datetime.date(2026, 1, 31)
    columns: dict[str, list[Any]] = {
        "MRN": [f"{17 + row // 2:04}" for row in range(rows)],
        "NAME": [f"Jane Roe {row}" for row in range(rows)],
        "SEX": ["F" if row % 2 else "M" for row in range(rows)],
        "AGE": [41 + row // 2 * 10 for row in range(rows)],
        "ZIP": ["10001" for _ in range(rows)],
        "START": [day + datetime.timedelta(days=row) for row in range(rows)],
        "SITE": [row % 3 for row in range(rows)],
        "WEIGHT": [60.5 + row for row in range(rows)],
        "ARM": ["placebo" if row % 2 else "dose" for row in range(rows)],
    }
    for name in ("SEX", "START", "WEIGHT", "ARM"):
        columns[name][-1] = None
    return columns
