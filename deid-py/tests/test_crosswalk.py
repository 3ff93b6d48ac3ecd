"""Random surrogates: what a caller of Python meets."""

from __future__ import annotations

from pathlib import Path

import deid_py as deid
import pandas as pd
import pytest

POLICY = deid.Policy.parse("""
version = 1
[domains.person]
prefix = "P"
[tables.visit.columns]
MRN = { surrogate = "person" }
""")
OTHER = deid.Policy.parse("""
version = 1
recipient = "other"
[domains.person]
[tables.visit.columns]
MRN = { surrogate = "person" }
""")
VISITS = pd.DataFrame({"MRN": ["17", "23", "17"]})


def test_frames_add_and_records_look_up(tmp_path: Path, keys: deid.Keyring) -> None:
    crosswalk = tmp_path / "study.crosswalk"
    found = deid.check(VISITS, POLICY, keys=keys, crosswalk=crosswalk)
    assert found.crosswalk is not None and (found.crosswalk["entries"], found.crosswalk["added"]) == (2, 2)
    assert not crosswalk.exists()
    release = deid.scrub(VISITS, POLICY, keys=keys, crosswalk=crosswalk)
    assert release.manifest["crosswalk_id"] == release.crosswalk["id"]
    ids = release.frame["MRN"].tolist()
    assert ids[0] == ids[2] != ids[1]
    plan = POLICY.compile("visit", keys=keys, crosswalk=crosswalk)
    assert plan.scrub_record({"MRN": "23"}) == {"MRN": ids[1]}
    before = crosswalk.read_bytes()
    with pytest.raises(deid.DataError, match="column MRN: 1 cell\\(s\\): not in the crosswalk"):
        plan.scrub_record({"MRN": "42"})
    more = deid.scrub(pd.DataFrame({"MRN": ["42", "17"]}), POLICY, keys=keys, crosswalk=str(crosswalk))
    assert more.crosswalk is not None and (more.crosswalk["entries"], more.crosswalk["added"]) == (3, 1)
    assert more.frame["MRN"][1] == ids[0]
    assert crosswalk.read_bytes() != before
    assert crosswalk.stat().st_mode & 0o077 == 0
    assert [path.name for path in tmp_path.iterdir()] == ["study.crosswalk"]


def test_what_cannot_be_used_says_so(tmp_path: Path, keys: deid.Keyring) -> None:
    crosswalk = tmp_path / "study.crosswalk"
    with pytest.raises(deid.SecretKeyError, match="no crosswalk was given") as error:
        deid.scrub(VISITS, POLICY, keys=keys)
    assert "crosswalk=" in error.value.help[0]
    with pytest.raises(deid.SecretKeyError, match="no key was given"):
        deid.scrub(VISITS, POLICY, crosswalk=crosswalk)
    with pytest.raises(deid.SecretKeyError, match="no crosswalk was given"):
        POLICY.compile("visit", keys=keys).scrub_record({"MRN": "17"})
    with pytest.raises(FileNotFoundError):
        POLICY.compile("visit", keys=keys, crosswalk=crosswalk)
    deid.scrub(VISITS, POLICY, keys=keys, crosswalk=crosswalk)
    with pytest.raises(deid.SecretKeyError, match="another recipient"):
        deid.scrub(VISITS, OTHER, keys=keys, crosswalk=crosswalk)
    with pytest.raises(deid.SecretKeyError, match="another key"):
        deid.scrub(VISITS, POLICY, keys=deid.Keyring.generate(), crosswalk=crosswalk)
    whole = crosswalk.read_bytes()
    crosswalk.write_bytes(whole[:-30])
    with pytest.raises(deid.SecretKeyError, match="cut short"):
        POLICY.compile("visit", keys=keys, crosswalk=crosswalk)
    problems = deid.check(VISITS, POLICY, keys=keys, crosswalk=crosswalk).problems
    assert len(problems) == 1 and "cut short" in problems[0]["message"]
