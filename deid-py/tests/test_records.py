"""Records: every value is read as a frame would read it, and what cannot be read is named."""

from __future__ import annotations

import datetime
import decimal
from typing import Any

import deid_py as deid
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from canary import MARK, assert_clean, failing

ZONE = datetime.timezone(datetime.timedelta(hours=2))

POLICY = """
version = 1
as_of   = 2026-11-22
[domains.subject]
date_shift = {{ days = [-365, -1] }}
[domains.number]
type = "integer"
[domains.day]
type   = "date"
format = "%d.%m.%Y"
[tables.t]
subject = "MRN"
drop    = ["MRN"]
[tables.t.columns]
X = {{ {rule} }}
JUNK = {{ drop = true, optional = true }}
"""


def policy_of(rule: str) -> deid.Policy:
    return deid.Policy.parse(POLICY.format(rule=rule))


VALUES: dict[str, Any] = {
    "text": "17",
    "a day as text": "2026-01-31",
    "whole": 17,
    "negative": -4,
    "the largest of 64 bits": 2**64 - 1,
    "the largest with a sign": 2**63 - 1,
    "the smallest": -(2**63),
    "float": 17.5,
    "boolean": True,
    "day": datetime.date(2026, 1, 31),
    "the first day": datetime.date(1, 1, 1),
    "clock": datetime.time(3, 4, 5),
    "timestamp": datetime.datetime(2026, 1, 31, 3, 4, 5),
    "timestamp with a fraction": datetime.datetime(2026, 1, 31, 3, 4, 5, 120000),
    "timestamp with a zone": datetime.datetime(2026, 1, 31, 3, 4, 5, tzinfo=ZONE),
    "timestamp of pandas": pd.Timestamp("2026-01-31T03:04:05.000000001"),
    "zoned timestamp of pandas": pd.Timestamp("2026-01-31T03:04:05", tz="Europe/Vienna"),
    "decimal": decimal.Decimal("17.50"),
    "whole decimal": decimal.Decimal("17"),
    "decimal below one": decimal.Decimal("-0.001"),
    "numpy whole": np.int16(17),
    "numpy float": np.float64(17.5),
    "numpy boolean": np.bool_(True),
    "numpy second": np.datetime64("2026-01-31T03:04:05", "s"),
    "numpy nanosecond": np.datetime64("2026-01-31T03:04:05.000000001", "ns"),
}

RULES = [
    'keep = "insensitive"',
    'token = "subject"',
    'token = "number"',
    'token = "day"',
    'date_shift = "subject"',
    'date_shift = "subject", type = "timestamp"',
    'date_part = "month"',
    "age = { band = 10 }",
    'age = true, type = "date"',
    "round = { to = 5 }",
    "limit = { top = 9 }",
    "mask = { keep_first = 1 }",
    "hierarchy = { prefix = 2 }",
    "null = true",
    'constant = "x"',
]


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("value", VALUES)
def test_a_value_is_read_as_in_a_frame(value: str, rule: str, keys: deid.Keyring) -> None:
    """The same cell, or the same refusal."""
    policy, cell = policy_of(rule), VALUES[value]

    def of_frame() -> str | None:
        frame = deid.scrub(pd.DataFrame({"MRN": ["17"], "X": [cell]}), policy, keys=keys).frame
        return text_of(pa.Table.from_pandas(frame)["X"].to_pylist()[0])

    def of_record() -> str | None:
        return text_of(policy.compile("t", keys=keys).scrub_record({"MRN": "17", "X": cell})["X"])

    assert outcome(of_record) == outcome(of_frame)


def outcome(call: Any) -> tuple[str | None, str]:
    try:
        return call(), ""
    except deid.DataError as error:
        return None, str(error)


def text_of(cell: Any) -> str | None:
    if cell is None or isinstance(cell, str):
        return cell
    if isinstance(cell, (bool, np.bool_)):
        return str(cell).lower()
    if isinstance(cell, datetime.datetime):
        text = (cell.astimezone(datetime.timezone.utc) if cell.tzinfo else cell).isoformat()
        zone = "Z" if cell.tzinfo else ""
        text = text.removesuffix("+00:00")
        return (text.rstrip("0").rstrip(".") if "." in text else text) + zone
    return cell.isoformat() if hasattr(cell, "isoformat") else str(cell)


NULLS = [None, float("nan"), np.float32("nan"), pd.NA, pd.NaT, np.datetime64("NaT"), decimal.Decimal("NaN")]


@pytest.mark.parametrize("null", NULLS, ids=repr)
@pytest.mark.parametrize("rule", ['token = "subject"', 'date_shift = "subject"', 'keep = "insensitive"', "age = true"])
def test_missing_values_are_null(null: Any, rule: str, keys: deid.Keyring) -> None:
    plan = policy_of(rule).compile("t", keys=keys)
    assert plan.scrub_record({"MRN": "17", "X": null}) == {"X": None}


REFUSED: dict[str, tuple[Any, str]] = {
    "list": ([MARK], "a list"),
    "tuple": ((MARK,), "a list"),
    "array": (np.array([MARK]), "a list"),
    "map": ({MARK: MARK}, "a map"),
    "set": ({MARK}, "an object"),
    "series": (pd.Series([MARK]), "an object"),
    "bytes": (MARK.encode(), "bytes"),
    "object": (object(), "an object"),
    "complex": (73.5j, "a complex number"),
    "duration": (datetime.timedelta(73), "a duration"),
    "numpy duration": (np.timedelta64(73, "ns"), "a duration"),
    "beyond 64 bits": (2**64, "a whole number of more than 64 bits"),
    "far below": (-(2**63) - 1, "a whole number of more than 64 bits"),
    "infinite": (float("inf"), "a number that is not finite"),
    "infinite decimal": (decimal.Decimal("-Infinity"), "a number that is not finite"),
    "long decimal": (decimal.Decimal(10) ** 38, "a decimal of more than 38 digits"),
    "deep decimal": (decimal.Decimal("1E-39"), "a decimal of more than 38 digits"),
    "no Unicode": (f"{MARK}\ud800", "text that is not Unicode"),
    "a month of numpy": (np.datetime64("2026-01"), "a date of this unit"),
    "a clock with a zone": (datetime.time(1, tzinfo=ZONE), "a clock time with a zone"),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_what_no_cell_can_be_is_named(kind: str, keys: deid.Keyring) -> None:
    value, words = REFUSED[kind]
    plan = policy_of("mask = true").compile("t", keys=keys)
    error: Any = failing(lambda: plan.scrub_record({"MRN": "17", "X": value}), deid.DataError)
    [problem] = error.problems
    assert (problem["table"], problem["column"], problem["position"]) == ("t", "X", 2)
    assert problem["message"] == f"a record cannot hold {words}"
    assert error.help == [problem["help"]] and "only what a rule drops" in problem["help"]


@pytest.mark.parametrize("kind", REFUSED)
def test_what_a_rule_drops_is_not_looked_at(kind: str, keys: deid.Keyring) -> None:
    plan = policy_of("mask = true").compile("t", keys=keys)
    assert plan.scrub_record({"MRN": "17", "X": "a", "JUNK": REFUSED[kind][0]}) == {"X": "*"}


def test_a_value_that_raises_when_it_is_looked_at(keys: deid.Keyring) -> None:
    class Nasty(datetime.datetime):
        def toordinal(self) -> int:
            raise ValueError(f"cannot convert {MARK}")

    cell = Nasty(2026, 1, 1)
    plan = policy_of("mask = true").compile("t", keys=keys)
    assert plan.scrub_record({"MRN": "17", "X": "a", "JUNK": cell}) == {"X": "*"}
    failing(lambda: plan.scrub_record({"MRN": "17", "X": cell}), deid.DataError)


def test_every_field_at_fault_is_told(keys: deid.Keyring) -> None:
    plan = policy_of("mask = true").compile("t", keys=keys)
    error: Any = failing(lambda: plan.scrub_record({"X": [MARK], "JUNK": [], "MRN": {MARK}}), deid.DataError)
    assert [problem["column"] for problem in error.problems] == ["X", "MRN"]


def test_names_of_fields_that_the_policy_does_not_spell_are_not_shown(keys: deid.Keyring) -> None:
    policy = deid.Policy.parse('version = 1\n[tables.t.columns]\n"*_NOTE" = { mask = true }\n')
    plan = policy.compile("t")
    error: Any = failing(lambda: plan.scrub_record({"A_NOTE": "a", f"{MARK}_NOTE": [1]}), deid.DataError)
    [problem] = error.problems
    assert (problem["column"], problem["position"]) == (None, 2)
    assert "column 2 of 2: a record cannot hold a list" in str(error)
    error = failing(lambda: plan.scrub_record({"A_NOTE": "a", 7: MARK}), deid.DataError)  # type: ignore[dict-item]
    assert (error.problems[0]["position"], "name is not text" in str(error)) == (2, True)
    error = failing(lambda: plan.scrub_record({MARK: "a"}), deid.DataError)
    assert_clean(error.problems, error.help)


def test_a_record_is_not_changed(keys: deid.Keyring) -> None:
    plan = policy_of('token = "subject"').compile("t", keys=keys)
    record = {"X": decimal.Decimal(17), "MRN": "17"}
    first, second = plan.scrub_record(record), plan.scrub_record(dict(reversed(record.items())))
    assert first == second and record == {"X": decimal.Decimal(17), "MRN": "17"}
