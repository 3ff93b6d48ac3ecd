"""What crosses to another process, and what says in a sentence why it does not."""

from __future__ import annotations

import copy
import multiprocessing
import pickle
from pathlib import Path
from typing import Any

import deid_py as deid
import pandas as pd
import pyarrow as pa
import pytest
from sample_rules import write_policy

GATED = """
version = 1
[tables.t]
quasi     = ["SEX"]
sensitive = ["ARM"]
gate      = { k = 2 }
"""


def again(each: Any) -> Any:
    return pickle.loads(pickle.dumps(each))  # noqa: S301


@pytest.fixture
def refused() -> deid.NotReleasableError:
    frame = pd.DataFrame({"SEX": ["F", "M", "M"], "ARM": ["a", "b", "c"]})
    with pytest.raises(deid.NotReleasableError) as raised:
        deid.scrub(frame, deid.Policy.parse(GATED))
    return raised.value


def test_a_gate_that_is_not_met_is_told_in_another_process(refused: deid.NotReleasableError) -> None:
    found = again(refused)
    assert type(found) is deid.NotReleasableError
    assert (str(found), found.problems, found.help) == (str(refused), refused.problems, refused.help)
    assert [failure.table for failure in found.failures] == ["t"]
    assert found.failures[0].message == refused.failures[0].message
    assert found.advice == refused.advice and found.advice
    assert found.assessment is not None and refused.assessment is not None
    assert found.assessment.to_dict() == refused.assessment.to_dict()
    assert found.assessment._repr_html_() == refused.assessment._repr_html_()
    assert not found.assessment.meets(2) and found.assessment.k == 1
    assert repr(copy.copy(refused.failures[0])) == repr(refused.failures[0])


def test_counts_and_checks_cross(keys: deid.Keyring) -> None:
    frame = pd.DataFrame({"SEX": ["F", "M", "M"], "ARM": ["a", "b", "c"]})
    check = deid.check(frame, deid.Policy.parse(GATED))
    assert repr(again(check)) == repr(check)
    table = deid.scrub(frame, deid.Policy.parse(GATED), ungated=True)["t"]
    pd.testing.assert_frame_equal(again(table).frame, table.frame)
    found = deid.assess(frame, ["SEX"], k=2)
    assert again(found).share_below_k == found.share_below_k


def test_a_policy_travels_as_its_text() -> None:
    policy = deid.Policy.parse(GATED)
    assert again(policy).fingerprint == policy.fingerprint == again(again(policy)).fingerprint
    assert copy.copy(policy) is policy and copy.deepcopy({"policy": policy})["policy"] is policy


def test_a_policy_takes_the_files_along_that_it_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_policy(tmp_path)
    monkeypatch.chdir(tmp_path)
    policy = deid.Policy.load("policy.toml")
    monkeypatch.chdir("/")  # where it was loaded from no longer is where we are
    text = pickle.dumps(policy)
    for path in tmp_path.iterdir():
        path.unlink()
    found = pickle.loads(text)  # noqa: S301
    assert found.fingerprint == policy.fingerprint == again(found).fingerprint
    with pytest.raises(TypeError, match="gone or have changed.*load it where it is used"):
        pickle.dumps(policy)


def test_a_policy_whose_file_has_changed_does_not_travel(tmp_path: Path) -> None:
    path = write_policy(tmp_path)
    policy = deid.Policy.load(path)
    (tmp_path / "country.csv").write_text("USA;elsewhere;*\nCAN;elsewhere;*\nDEU;elsewhere;*\n")
    with pytest.raises(TypeError, match="have changed"):
        pickle.dumps(policy)


@pytest.mark.parametrize("what", ["release", "run", "files", "explanation", "verification", "arrow"])
def test_what_does_not_cross_says_what_to_take(what: str, keys: deid.Keyring, tmp_path: Path) -> None:
    policy = deid.Policy.parse('version = 1\n[tables.t]\ninsensitive = ["K"]\n')
    release = deid.scrub(pa.table({"K": ["CANARY"]}), policy)
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "t.csv").write_text("K\nCANARY\n")
    files = deid.scrub_files(tmp_path / "raw", tmp_path / "out", policy)
    kept: dict[str, tuple[Any, str]] = {
        "release": (release, r"take its frames \(.frame\)"),
        "run": (release._run, r"take the frames of its release"),
        "files": (files, r"\.manifest"),
        "explanation": (policy.explain(), r"to_dict\(\)"),
        "verification": (deid.verify_files(tmp_path / "out", tmp_path / "raw", policy), r"to_dict\(\)"),
        "arrow": (release._run.tables[0].data, r"pyarrow\.table"),
    }
    each, words = kept[what]
    for way in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError, match=words) as raised:
            way(each)
        assert "cannot pickle" not in str(raised.value) and "CANARY" not in str(raised.value)


def _refuse(text: str) -> None:
    frame = pd.DataFrame({"SEX": ["F", "M", "M"], "ARM": ["a", "b", "c"]})
    deid.scrub(frame, deid.Policy.parse(text))


def test_a_worker_process_hands_its_exception_over() -> None:
    with multiprocessing.get_context("spawn").Pool(1) as pool, pytest.raises(deid.NotReleasableError) as raised:
        pool.apply(_refuse, (GATED,))
    assert raised.value.failures[0].table == "t" and raised.value.advice
