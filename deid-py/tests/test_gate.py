"""Gates over frames: what is suppressed, what is refused, and what the refusal says."""

from __future__ import annotations

import copy
import pickle

import deid_py as deid
import pandas as pd
import pytest

POLICY = """
version = 1
[domains.person]
[tables.dm]
subject   = "MRN"
quasi     = ["AGE", "SEX"]
sensitive = ["ARM"]
gate      = {{ k = {k}, max_suppressed = {limit} }}
[tables.dm.columns]
MRN = {{ token = "person" }}
[tables.ae]
subject     = "MRN"
insensitive = ["TERM"]
[tables.ae.columns]
MRN = {{ token = "person" }}
"""


def policy(k: int, limit: float) -> deid.Policy:
    return deid.Policy.parse(POLICY.format(k=k, limit=limit))


@pytest.fixture
def dm() -> pd.DataFrame:
    """Ten people; one of them is alone with her age and sex."""
    people = range(10)
    return pd.DataFrame(
        {
            "MRN": [f"m{person}" for person in people],
            "AGE": ["40-49"] * 5 + ["50-59"] * 4 + ["80-89"],
            "SEX": ["F"] * 9 + ["M"],
            "ARM": ["dose", "placebo"] * 5,
        }
    )


@pytest.fixture
def ae() -> pd.DataFrame:
    return pd.DataFrame({"MRN": ["m0", "m9", "m9", "m3"], "TERM": ["a", "b", "c", "d"]}, index=range(5, 9))


def test_subjects_below_k_go_from_every_table(dm: pd.DataFrame, ae: pd.DataFrame, keys: deid.Keyring) -> None:
    release = deid.scrub({"ae": ae, "dm": dm}, policy(4, 0.1), keys=keys)
    assert list(release) == ["ae", "dm"]  # the order of the call
    assert (release["dm"].rows_out, release["dm"].rows_suppressed, release["dm"].subjects_suppressed) == (9, 1, 1)
    assert (release["ae"].rows_out, release["ae"].rows_suppressed) == (2, 2)
    assert list(release["ae"].frame["TERM"]) == ["a", "d"]
    assert list(release["ae"].frame.index) == [5, 8]  # row numbers go with their rows
    assert release["dm"].assessment is not None and release["dm"].assessment.k == 4
    assert release["ae"].assessment is None
    assert deid.k_anonymity(release["dm"].frame, ["AGE", "SEX"], subject="MRN") == 4
    with pytest.raises(TypeError, match="2 tables"):
        _ = release.frame


def test_the_manifest_hides_small_counts(dm: pd.DataFrame, ae: pd.DataFrame, keys: deid.Keyring) -> None:
    manifest = deid.scrub({"ae": ae, "dm": dm}, policy(4, 0.1), keys=keys).manifest
    found = {table["name"]: table for table in manifest["tables"]}
    assert found["dm"]["rows_suppressed"] == "<4"
    assert found["dm"]["gate"]["assessment"]["k"] == 4
    assert manifest["key_id"] == keys.key_id
    assert manifest["ungated"] is False
    assert found["dm"]["input"]["keyed_digest"] is None and found["dm"]["output"] is None


def test_a_gate_that_is_not_met_releases_nothing(dm: pd.DataFrame, keys: deid.Keyring) -> None:
    with pytest.raises(deid.NotReleasableError) as raised:
        deid.scrub(dm, policy(4, 0.05), keys=keys, table="dm")
    error = raised.value
    assert "1 of 10 subjects" in str(error) and "k = 4" in str(error)
    assert [failure.table for failure in error.failures] == ["dm"]
    assert error.problems[0]["table"] == "dm" and error.help
    assert error.assessment is not None
    assert (error.assessment.k, error.assessment.subjects, error.assessment.unit) == (1, 10, "subjects")
    assert error.assessment.unique_share == 0.1
    # Without SEX the lone woman is still alone with her age; without AGE she still is with her sex.
    assert [each["column"] for each in error.advice] == ["AGE", "SEX"]
    assert {each["without"]["extent"]["subjects"] for each in error.advice} == {1}
    assert "AGE" in error.assessment._repr_html_() and "what would help" in error.assessment._repr_html_()


def test_every_gate_that_is_not_met_is_told(dm: pd.DataFrame, ae: pd.DataFrame, keys: deid.Keyring) -> None:
    both = POLICY.format(k=4, limit=0.05).replace('insensitive = ["TERM"]', 'quasi = ["TERM"]\ngate = { k = 2, scope = "row" }')
    with pytest.raises(deid.NotReleasableError) as raised:
        deid.scrub({"dm": dm, "ae": ae}, deid.Policy.parse(both), keys=keys)
    assert sorted(failure.table for failure in raised.value.failures) == ["ae", "dm"]


def test_rules_without_the_gate_are_recorded(dm: pd.DataFrame, keys: deid.Keyring) -> None:
    release = deid.scrub(dm, policy(4, 0.05), keys=keys, table="dm", ungated=True)
    assert len(release.frame) == 10
    assert release.manifest["ungated"] is True
    assert release["dm"].assessment is None


def test_a_check_finds_what_a_scrub_would(dm: pd.DataFrame, ae: pd.DataFrame, keys: deid.Keyring) -> None:
    found = deid.check({"dm": dm, "ae": ae}, policy(4, 0.1), keys=keys)
    assert found and found.ok and found.problems == [] and found.failures == []
    assert (found.tables["dm"].rows_out, found.tables["ae"].rows_out) == (9, 2)
    missed = deid.check(dm, policy(4, 0.05), keys=keys, table="dm")
    assert not missed and [failure.table for failure in missed.failures] == ["dm"] and missed.tables == {}
    assert not deid.check(dm, policy(4, 0.1), table="dm")  # no key
    wrong = deid.check({"dm": dm.rename(columns={"ARM": "NOTE"}), "ae": ae.assign(X=1)}, policy(4, 0.1), keys=keys)
    assert {problem["table"] for problem in wrong.problems} == {"dm", "ae"}
    assert wrong.help


def test_stars_instead_of_rows(dm: pd.DataFrame, keys: deid.Keyring) -> None:
    dm = pd.concat([dm, dm.assign(MRN=dm["MRN"] + "x", AGE=[f"{age}" for age in range(10)])], ignore_index=True)
    starred = POLICY.replace("max_suppressed = {limit}", 'max_suppressed = {limit}, suppress = "star"')
    release = deid.scrub(dm, deid.Policy.parse(starred.format(k=4, limit=0.7)), keys=keys, table="dm")
    assert len(release.frame) == 20
    assert (release.frame["AGE"] == "*").sum() == (release.frame["SEX"] == "*").sum() == 11
    assert list(dm["AGE"])[:10] == list(release.frame["AGE"])[:9] + ["80-89"]  # the input is as it was


def test_a_limit_on_memory(keys: deid.Keyring) -> None:
    rows = 50_000
    frame = pd.DataFrame({"MRN": range(rows), "AGE": range(rows), "SEX": "F", "ARM": "dose"})
    text = POLICY.replace("[domains.person]", '[domains.person]\ntype = "integer"').format(k=2, limit=1)
    with pytest.raises(deid.DeidError, match="MiB") as raised:
        deid.scrub(frame, deid.Policy.parse(text), keys=keys, table="dm", max_memory=100_000)
    assert "max_memory" in str(raised.value) and "--max-memory" not in str(raised.value)


def test_errors_travel_between_processes(dm: pd.DataFrame) -> None:
    with pytest.raises(deid.SecretKeyError) as raised:
        deid.scrub(dm, policy(4, 0.05), table="dm")
    error = pickle.loads(pickle.dumps(raised.value))  # noqa: S301
    assert (str(error), error.problems, error.help) == (str(raised.value), raised.value.problems, raised.value.help)
    assert str(copy.copy(raised.value)) == str(raised.value)
