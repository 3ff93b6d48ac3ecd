"""The marker is in no error: not in its words, its attributes, its cause, its traceback."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import deid_py as deid
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from canary import MARK, POLICY, assert_clean, columns, companions, failing, one_rule
from canary_frames import NASTY, nasty
from deid_py import _deid_py
from hiding_places import arrow_bytes, texts
from sample_rules import COUNTRIES


@pytest.fixture(scope="module")
def policy() -> deid.Policy:
    return deid.Policy.parse(POLICY)


RULES = {
    "age": "{ age = { band = 10, top = 90 } }",
    "age at a day": '{ age = { at = "SEEN", band = 5 } }',
    "age from a birth date": '{ age = true, type = "date" }',
    "age in a unit": '{ age = { unit = "months" } }',
    "age in a unit of the row": '{ age = { unit_column = "UNIT" } }',
    "band": "{ band = { width = 10 } }",
    "cut": "{ cut = { points = [10, 20] } }",
    "date part": '{ date_part = "year" }',
    "date part with a cap": '{ date_part = { part = "year", cap = 89 } }',
    "date shift": '{ date_shift = "person" }',
    "date shift by a column": '{ date_shift = { offset_column = "OFFSET" } }',
    "hierarchy of a file": '{ hierarchy = { file = "country.csv", level = 1 } }',
    "partial date": '{ date_shift = "person", type = "partial-date" }',
    "limit": "{ limit = { top = 9 } }",
    "round": "{ round = { to = 10 } }",
    "timestamp": '{ date_shift = "person", type = "timestamp" }',
    "zip3": "{ zip3 = {} }",
    "integer domain": '{ token = "number" }',
    "date domain": '{ token = "day" }',
}


@pytest.fixture
def policy_of(tmp_path: Path) -> Callable[[str], deid.Policy]:
    """Makes the policy of a text, which may name the file of countries."""
    (tmp_path / "country.csv").write_text(COUNTRIES)

    def policy_of(text: str) -> deid.Policy:
        (tmp_path / "policy.toml").write_text(text)
        return deid.Policy.load(tmp_path / "policy.toml")

    return policy_of


@pytest.mark.parametrize("rule", RULES)
def test_no_marker_in_errors_of_rules(rule: str, keys: deid.Keyring, policy_of: Callable[[str], deid.Policy]) -> None:
    policy = policy_of(one_rule(RULES[rule]))
    cells = {**companions(), "X": ["", f"12 {MARK}"]}
    calls: list[Callable[[], Any]] = [
        lambda: deid.scrub(pa.table(cells), policy, keys=keys),
        lambda: deid.scrub(pd.DataFrame(cells), policy, keys=keys),
        lambda: deid.scrub(pl.DataFrame(cells), policy, keys=keys),
        lambda: policy.compile("t", keys=keys).scrub_record({name: cell[1] for name, cell in cells.items()}),
    ]
    for call in calls:
        error: Any = failing(call, deid.DataError)
        assert error.problems[0]["column"] == "X"
    error = failing(calls[0])
    assert error.problems[0]["row"] == 2  # from 1
    assert_clean(repr(deid.check(pa.table(cells), policy, keys=keys)))
    # Where the policy says null, the cell is gone.
    nulled = policy_of(one_rule(RULES[rule]).replace("version = 1", 'version = 1\n    on_invalid = "null"'))
    out = deid.scrub(pa.table(cells), nulled, keys=keys)
    assert out["t"].cells_made_null == 1
    assert_clean(arrow_bytes(out.frame))


@pytest.mark.parametrize(
    ("rule", "cell", "companion"),
    [
        ("age at a day", "1970-01-01", "SEEN"),
        ("age in a unit of the row", "40", "UNIT"),
        ("date shift by a column", "2026-01-01", "OFFSET"),
    ],
)
def test_no_marker_in_errors_of_companions(
    rule: str, cell: str, companion: str, keys: deid.Keyring, policy_of: Callable[[str], deid.Policy]
) -> None:
    policy = policy_of(one_rule(RULES[rule]))
    good = {**companions(), "X": [cell, cell]}
    assert deid.check(pa.table(good), policy, keys=keys)
    cells = {**good, companion: [good[companion][0], MARK]}
    error: Any = failing(lambda: deid.scrub(pa.table(cells), policy, keys=keys), deid.DataError)
    assert [(problem["column"], problem["row"]) for problem in error.problems] == [("X", 2)]
    failing(lambda: policy.compile("t", keys=keys).scrub_record({name: cell[1] for name, cell in cells.items()}))


@pytest.mark.parametrize("frame", NASTY)
def test_no_marker_in_errors_of_frames(frame: str, policy: deid.Policy, keys: deid.Keyring) -> None:
    if frame == "null subject":
        policy = deid.Policy.parse(POLICY + 'DAY = { date_shift = "person" }\n')
    failing(lambda: deid.scrub(nasty(frame), policy, keys=keys), deid.DataError)
    check = deid.check(nasty(frame), policy, keys=keys)
    assert not check.ok
    assert_clean(repr(check), check._repr_html_(), check.problems)
    if not frame.startswith("broken") and not isinstance(nasty(frame), pl.DataFrame):
        try:
            policy.explain(nasty(frame))
        except deid.DataError as error:
            assert_clean(texts(error))


CALLS: dict[str, Callable[[deid.Policy, deid.Keyring], Any]] = {
    "table of a dict": lambda policy, keys: deid.scrub({MARK: pa.table(columns())}, policy, keys=keys),
    "table=": lambda policy, keys: deid.scrub(pa.table(columns()), policy, keys=keys, table=MARK),
    "compile": lambda policy, keys: policy.compile(MARK, keys=keys),
    "explain": lambda policy, keys: policy.explain(pa.table(columns()), table=MARK),
    "a record with other fields": lambda policy, keys: policy.compile("t", keys=keys).scrub_record({MARK: MARK}),
    "a record with one more field": lambda policy, keys: policy.compile("t", keys=keys).scrub_record(
        {**{name: "a" for name in columns()}, MARK: MARK}
    ),
    "a record with a list": lambda policy, keys: policy.compile("t", keys=keys).scrub_record({"MRN": [MARK]}),
    "a record with an object": lambda policy, keys: policy.compile("t", keys=keys).scrub_record({"MRN": {MARK}}),
    "a record with a float key": lambda policy, keys: policy.compile("t", keys=keys).scrub_record(
        {**{name: "a" for name in columns()}, "MRN": 7318.5}
    ),
    "a record without Unicode": lambda policy, keys: policy.compile("t", keys=keys).scrub_record({"MRN": f"{MARK}\ud800"}),
    "a record with a name that is no text": lambda policy, keys: policy.compile("t", keys=keys).scrub_record({7: MARK}),
    "assess without the column": lambda policy, keys: deid.assess(pa.table({MARK: [MARK]}), ["AGE"]),
    "assess without the subject": lambda policy, keys: deid.assess(
        pa.table({"A": [MARK, "b"], "MRN": [None, MARK]}), ["A"], subject="MRN"
    ),
    "assess mixed cells": lambda policy, keys: deid.assess(pd.DataFrame({"A": [MARK, 1]}, dtype=object), ["A"]),
    "policy": lambda policy, keys: deid.Policy.parse(f'version = 1\n[tables.t]\ndrop = ["{MARK}'),
    "policy value": lambda policy, keys: deid.Policy.parse(f'version = "{MARK}"'),
}


@pytest.mark.parametrize("call", CALLS)
def test_no_marker_in_errors_of_calls(call: str, policy: deid.Policy, keys: deid.Keyring) -> None:
    failing(lambda: CALLS[call](policy, keys))


def test_no_marker_in_a_failing_gate(keys: deid.Keyring) -> None:
    policy = deid.Policy.parse("""
    version = 1
    [tables.t]
    quasi     = ["A", "B"]
    sensitive = ["C"]
    gate      = { k = 2 }
    """)
    table = pa.table({"A": [MARK, "a", "a"], "B": [MARK, MARK, "b"], "C": [MARK] * 3})
    error: Any = failing(lambda: deid.scrub(table, policy), deid.NotReleasableError)
    assert_clean(error.assessment._repr_html_(), repr(error.failures), json.dumps(error.advice), error.assessment.to_dict())
    check = deid.check(table, policy)
    assert_clean(repr(check), check._repr_html_())


def test_no_marker_in_errors_of_files(policy: deid.Policy, keys: deid.Keyring, tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    raw.mkdir()
    (raw / "t.csv").write_text(f"MRN,{MARK}\n{MARK},{MARK}\n")
    failing(lambda: deid.scrub_files(raw, tmp_path / "out", policy, keys=keys), deid.DataError)
    assert not (tmp_path / "out").exists()
    (raw / f"{MARK}.csv").write_text("A\n1\n")
    failing(lambda: deid.scrub_files(raw, tmp_path / "out", policy, keys=keys), deid.DataError)


@pytest.mark.skipif(not hasattr(_deid_py, "_panic"), reason="a release build has no way to panic on demand")
@pytest.mark.parametrize("worker", [False, True])
def test_a_panic_tells_its_place_alone(worker: bool, capfd: pytest.CaptureFixture[str]) -> None:
    """Rust's own message of a panic can quote a cell: what gets through is the place."""
    error = failing(lambda: _deid_py._panic(MARK, worker))
    assert re.search(r"internal error at .*guard\.rs:\d+", str(error)) and type(error) is deid.DeidError
    assert_clean(*capfd.readouterr())
