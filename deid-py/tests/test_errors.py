"""Each thing that can be wrong: its exception, what it says, what to do."""

from __future__ import annotations

import datetime
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import deid_py as deid
import pandas as pd
import pyarrow as pa
import pytest
from sample_visits import KEY, VISITS, visit_columns


@pytest.fixture
def frame() -> pd.DataFrame:
    return pd.DataFrame(visit_columns())


def test_the_tree_of_exceptions() -> None:
    for cls in (deid.PolicyError, deid.DataError, deid.SecretKeyError, deid.NotReleasableError, deid.FileError):
        assert issubclass(cls, deid.DeidError) and cls.__module__ == "deid_py"
    assert issubclass(deid.MissingFileError, FileNotFoundError)
    assert issubclass(deid.OutputExistsError, FileExistsError)
    assert issubclass(deid.FileAccessError, PermissionError)
    assert issubclass(deid.FileError, OSError)


def test_all_problems_of_all_frames_in_one_pass(frame: pd.DataFrame, keys: deid.Keyring) -> None:
    policy = deid.Policy.parse(VISITS + '[tables.lb]\ndrop = ["NAME", "RESULT"]\n')
    lb = pd.DataFrame({"NAME": ["a"], "LBTEST": ["b"]})
    with pytest.raises(deid.DataError) as raised:
        deid.scrub({"visit": frame.drop(columns="ARM").assign(NOTE="x", MAIDEN="y"), "lb": lb}, policy, keys=keys)
    found = {(problem["table"], problem["message"]) for problem in raised.value.problems}
    assert found == {
        ("visit", "2 column(s) have no rule: NOTE (column 9), MAIDEN (column 10)"),
        ("visit", "the policy names column(s) that the data do not have: ARM"),
        ("lb", "1 column(s) have no rule: LBTEST (column 2)"),
        ("lb", "the policy names column(s) that the data do not have: RESULT"),
    }
    assert "table visit: 2 column(s) have no rule" in str(raised.value)
    assert "\nhelp: " in str(raised.value)


def test_all_cells_at_fault_in_one_pass(frame: pd.DataFrame, keys: deid.Keyring, visits_policy: deid.Policy) -> None:
    frame = frame.astype({"AGE": str, "START": object})
    frame.loc[[1, 4], "AGE"] = "old"
    frame.loc[3, "ZIP"] = "Vienna"
    with pytest.raises(deid.DataError) as raised:
        deid.scrub(frame, visits_policy, keys=keys)
    first, second = raised.value.problems
    assert (first["table"], first["column"], first["row"], first["rows"]) == ("visit", "AGE", 2, [2, 5])
    assert (second["column"], second["rows"]) == ("ZIP", [4])
    assert "2 cell(s)" in first["message"]


def test_rows_count_over_all_chunks(keys: deid.Keyring) -> None:
    policy = deid.Policy.parse('version = 1\n[tables.t.columns]\nA = { age = { band = 10, top = 90 } }\n')
    cells = ["40"] * 150_000
    cells[140_000] = "old"
    table = pa.table({"A": pa.chunked_array([cells[:70_000], cells[70_000:]])})
    for threads in (1, 4):
        with pytest.raises(deid.DataError) as raised:
            deid.scrub(table, policy, threads=threads)
        assert raised.value.problems[0]["row"] == 140_001


def test_floats_under_a_key(frame: pd.DataFrame, keys: deid.Keyring, visits_policy: deid.Policy) -> None:
    """A missing number makes integers of pandas floats: their digits may be gone."""
    frame["MRN"] = [17.0, 17.0, 18.0, 18.0, 19.0, None]
    with pytest.raises(deid.DataError, match=r"MRN \(column 1\): arrives as a float") as raised:
        deid.scrub(frame, visits_policy, keys=keys)
    assert "dtype=str" in raised.value.help[0]


def test_a_subject_that_is_null(keys: deid.Keyring, visits_policy: deid.Policy, frame: pd.DataFrame) -> None:
    frame.loc[2, "MRN"] = None
    with pytest.raises(deid.DataError, match="the subject is null") as raised:
        deid.scrub(frame, visits_policy, keys=keys)
    assert raised.value.problems[0]["row"] == 3


def test_a_date_that_leaves_the_calendar(keys: deid.Keyring, visits_policy: deid.Policy, frame: pd.DataFrame) -> None:
    frame["START"] = frame["START"].astype(object)
    frame.loc[0, "START"] = datetime.date(1, 1, 1)
    with pytest.raises(deid.DataError, match="column START.*leave the years 1 to 9999"):
        deid.scrub(frame, visits_policy, keys=keys)


def test_nothing_to_do(visits_policy: deid.Policy, keys: deid.Keyring) -> None:
    with pytest.raises(deid.DataError, match="no frame"):
        deid.scrub({}, visits_policy, keys=keys)
    out = deid.scrub(pd.DataFrame(visit_columns()).iloc[:0], visits_policy, keys=keys)
    assert (out["visit"].rows_in, len(out.frame)) == (0, 0)


POLICIES: dict[str, tuple[str, str]] = {
    "not TOML": ("version = ", "line 1"),
    "a typo": ('version = 1\n[tables.t]\ndorp = ["A"]\n', "line 3.*did you mean `drop`"),
    "no version": ('[tables.t]\ndrop = ["A"]\n', "version"),
    "a date shift without a domain": ('version = 1\n[tables.t.columns]\nA = { date_shift = "x" }\n', "names a domain that is not defined"),
    "a file": ('version = 1\nextends = ["base.toml"]\n[tables.t]\ndrop = ["A"]\n', "no folder"),
    "a claim": ('version = 1\nclaim = "safe-harbor"\n[domains.p]\n[tables.t.columns]\nA = { token = "p" }\n', r"164\.514"),
}


@pytest.mark.parametrize("kind", POLICIES)
def test_policies_that_are_wrong(kind: str) -> None:
    text, message = POLICIES[kind]
    with pytest.raises(deid.PolicyError, match=message) as raised:
        deid.Policy.parse(text)
    assert raised.value.problems


def test_every_problem_of_a_policy_is_told(tmp_path: Path) -> None:
    path = tmp_path / "policy.toml"
    path.write_text('version = 1\n[tables.t]\ndorp = ["A"]\n[tables.u.columns]\nB = { tokn = "p" }\n')
    with pytest.raises(deid.PolicyError) as raised:
        deid.Policy.load(path)
    assert [problem["line"] for problem in raised.value.problems] == [3, 5]
    assert all(problem["file"] == str(path) for problem in raised.value.problems)


def test_files_that_are_not_there(tmp_path: Path, visits_policy: deid.Policy, keys: deid.Keyring) -> None:
    missing = tmp_path / "nowhere.csv"
    calls: list[Callable[[], Any]] = [
        lambda: deid.Policy.load(missing),
        lambda: deid.Keyring.from_file(missing),
        lambda: deid.scrub_files(missing, tmp_path / "out", visits_policy, keys=keys, table="visit"),
        lambda: deid.verify_files(missing, missing, visits_policy, keys=keys),
    ]
    for call in calls:
        with pytest.raises(FileNotFoundError) as raised:
            call()
        assert isinstance(raised.value, deid.DeidError)
    assert list(tmp_path.iterdir()) == []


def test_outputs_that_are_there(tmp_path: Path, frame: pd.DataFrame, visits_policy: deid.Policy, keys: deid.Keyring) -> None:
    raw, out = tmp_path / "raw", tmp_path / "out"
    raw.mkdir()
    frame.to_csv(raw / "visit.csv", index=False)
    release = deid.scrub_files(raw, out, visits_policy, keys=keys)
    assert release["visit"].rows_out == 6 and release.manifest["tables"][0]["name"] == "visit"
    with pytest.raises(FileExistsError) as raised:
        deid.scrub_files(raw, out, visits_policy, keys=keys)
    assert "force=True" in str(raised.value) and "--force" not in str(raised.value)
    deid.scrub_files(raw, out, visits_policy, keys=keys, force=True)
    with pytest.raises(deid.FileError, match="the output is an input of the run"):
        deid.scrub_files(raw, raw / "out", visits_policy, keys=keys)


@pytest.mark.skipif(sys.platform == "win32", reason="files have no mode there")
def test_files_that_may_not_be_read(tmp_path: Path) -> None:
    import os

    path = tmp_path / "policy.toml"
    path.write_text(VISITS)
    path.chmod(0)
    if os.access(path, os.R_OK):
        pytest.skip("this user may read everything")
    with pytest.raises(PermissionError):
        deid.Policy.load(path)


def test_a_release_is_verified(tmp_path: Path, frame: pd.DataFrame, visits_policy: deid.Policy, keys: deid.Keyring) -> None:
    raw, out = tmp_path / "raw", tmp_path / "out"
    raw.mkdir()
    frame.to_csv(raw / "visit.csv", index=False)
    deid.scrub_files(raw, out, visits_policy, keys=keys)
    verification = deid.verify_files(out, raw, visits_policy, keys=keys)
    assert verification and verification.passed, repr(verification)
    assert verification.to_dict()["checks"]
    text = (out / "visit.csv").read_text().replace("dose", "Jane Roe 1")
    (out / "visit.csv").write_text(text)
    tampered = deid.verify_files(out, raw, visits_policy, keys=keys)
    assert not tampered and "Jane Roe" not in repr(tampered) and "NAME" in repr(tampered)


def test_a_release_of_one_file_is_verified(
    tmp_path: Path, frame: pd.DataFrame, visits_policy: deid.Policy, keys: deid.Keyring
) -> None:
    raw, out, manifest = tmp_path / "visit.csv", tmp_path / "out.csv", tmp_path / "manifest.json"
    frame.to_csv(raw, index=False)
    deid.scrub_files(raw, out, visits_policy, keys=keys)
    assert deid.verify_files(out, raw, visits_policy, keys=keys)
    (tmp_path / "out.csv.manifest.json").rename(manifest)
    with pytest.raises(deid.DataError, match="no manifest beside it"):
        deid.verify_files(out, raw, visits_policy, keys=keys)
    assert deid.verify_files(out, raw, visits_policy, manifest=manifest, keys=keys)


CALLS: dict[str, Callable[[deid.Policy, Any], Any]] = {
    "which table": lambda policy, frame: deid.scrub(frame, deid.Policy.parse(VISITS + "[tables.u]\ndrop = ['A']\n")),
    "a dict and a table": lambda policy, frame: deid.scrub({"visit": frame}, policy, table="visit"),
    "a positional key": lambda policy, frame: deid.scrub(frame, policy, deid.Keyring.from_bytes(KEY)),  # type: ignore[misc]
    "a policy that is a path": lambda policy, frame: deid.scrub(frame, "policy.toml"),  # type: ignore[arg-type]
    "keys that are text": lambda policy, frame: deid.scrub(frame, policy, keys="hunter2"),  # type: ignore[arg-type]
    "one text for names": lambda policy, frame: deid.assess(frame, "SEX"),
    "names that are no text": lambda policy, frame: deid.assess(frame, [7]),  # type: ignore[list-item]
    "a record that is a list": lambda policy, frame: policy.compile("visit").scrub_record([1]),  # type: ignore[arg-type]
    "a keyring out of nothing": lambda policy, frame: deid.Keyring(),
}


@pytest.mark.parametrize("call", CALLS)
def test_calls_that_are_wrong(call: str, visits_policy: deid.Policy, frame: pd.DataFrame) -> None:
    with pytest.raises(TypeError) as raised:
        CALLS[call](visits_policy, frame)
    assert "hunter2" not in str(raised.value) and "Jane Roe" not in str(raised.value)


USAGE: dict[str, tuple[Callable[[deid.Policy, Any], Any], str]] = {
    "another table": (lambda policy, frame: deid.scrub(frame, policy, table="ae"), "it has: visit"),
    "no quasi-identifier": (lambda policy, frame: deid.assess(frame, []), "at least one quasi-identifier"),
    "k of nought": (lambda policy, frame: deid.assess(frame, ["SEX"], k=0), "k|1"),
    "another scope": (lambda policy, frame: deid.assess(frame, ["SEX"], scope="all"), "row"),  # type: ignore[arg-type]
    "a history without a subject": (lambda policy, frame: deid.assess(frame, ["SEX"], scope="history"), "subject"),
}


@pytest.mark.parametrize("call", USAGE)
def test_calls_that_cannot_be_served(call: str, visits_policy: deid.Policy, frame: pd.DataFrame) -> None:
    make, message = USAGE[call]
    with pytest.raises(deid.DeidError, match=message):
        make(visits_policy, frame)


def test_timestamps_under_a_date_shift_are_told_what_to_declare(keys: deid.Keyring) -> None:
    policy = '[domains.p]\ndate_shift = { days = [-365, -1] }\n[tables.t]\nsubject = "MRN"\ndrop = ["MRN"]\n'
    policy = f'version = 1\n{policy}[tables.t.columns]\nWHEN = {{ date_shift = "p" }}\n'
    frame = pd.DataFrame({"MRN": ["17"], "WHEN": pd.to_datetime(["2026-01-02"])})
    with pytest.raises(deid.DataError, match="cannot read a column of timestamps") as raised:
        deid.scrub(frame, deid.Policy.parse(policy), keys=keys)
    assert 'type = "timestamp"' in raised.value.help[0]
