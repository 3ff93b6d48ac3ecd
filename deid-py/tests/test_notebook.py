"""What notebooks show."""

from __future__ import annotations

from html.parser import HTMLParser

import deid_py as deid
import pandas as pd
import pytest
from sample_visits import visit_columns


class Tags(HTMLParser):
    """Whether every tag that is opened is closed, and what stands between."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in ("br", "meta", "link", "hr"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def text_of(html: str) -> str:
    tags = Tags()
    tags.feed(html)
    assert tags.open == []
    return " ".join(tags.text)


@pytest.fixture(scope="module")
def frame() -> pd.DataFrame:
    return pd.DataFrame(visit_columns())


def test_policies(visits_policy: deid.Policy) -> None:
    assert repr(visits_policy) == f'<deid.Policy "visits" fingerprint {visits_policy.fingerprint[:8]}…>'
    assert (visits_policy.name, visits_policy.tables, visits_policy.claim) == ("visits", ["visit"], None)
    assert deid.Policy.parse('version = 1\nclaim = "expert-determination"\n[tables.t]\ndrop = ["A"]').claim == "expert-determination"


def test_explanations(visits_policy: deid.Policy, frame: pd.DataFrame) -> None:
    explanation = visits_policy.explain(frame)
    told = explanation.to_dict()
    assert [table["name"] for table in told["tables"]] == ["visit"]
    columns = {column["column"]: column for column in told["tables"][0]["columns"]}
    assert list(columns) == list(frame.columns)
    assert (columns["NAME"]["rule"], columns["MRN"]["rule"], columns["SEX"]["rule"]) == ("drop", "token", "keep")
    for shown in (repr(explanation), text_of(explanation._repr_html_())):
        assert all(name in shown for name in frame.columns)
        assert "Jane Roe" not in shown  # examples are made up
    page = explanation.to_html()
    assert visits_policy.fingerprint in page and page.lstrip().lower().startswith("<!doctype html")
    assert "http" not in page.split("</style>")[-1].replace("https://www.ecfr.gov", "") or "src=" not in page


def test_explanations_without_frames(visits_policy: deid.Policy, frame: pd.DataFrame) -> None:
    assert visits_policy.explain().to_dict()["with_data"] is False
    same = [visits_policy.explain(each).to_dict() for each in (frame, {"visit": frame})]
    assert same[0] == same[1]
    with pytest.raises(deid.DataError, match="NOTE"):
        visits_policy.explain(frame.assign(NOTE="fell"))


def test_releases(visits_policy: deid.Policy, frame: pd.DataFrame, keys: deid.Keyring) -> None:
    release = deid.scrub(frame, visits_policy, keys=keys)
    assert repr(release) == "<deid.Release visit: 6 of 6 rows>"
    assert repr(release["visit"]) == "<deid.ReleasedTable visit: 6 of 6 rows>"
    for html in (release._repr_html_(), release["visit"]._repr_html_()):
        assert "visit" in text_of(html) and "no gate" in text_of(html)
    assert len(release) == 1 and dict(release) == {"visit": release["visit"]}


def test_assessments(frame: pd.DataFrame) -> None:
    found = deid.assess(frame, ["SEX", "ARM"], sensitive=["SITE"], subject="MRN", k=2)
    assert repr(found) == "<deid.Assessment k=1, 3 classes of subjects>"
    shown = text_of(found._repr_html_())
    assert all(word in shown for word in ("SEX, ARM", "1 subjects", "distinct values of SITE", "below the k asked for"))
    assert found.to_dict()["quasi_identifiers"] == ["SEX", "ARM"]
    empty = deid.assess(frame.iloc[:0], ["SEX"])
    assert (empty.k, empty.meets(5), "no class" in repr(empty)) == (None, True, True)


def test_names_are_escaped() -> None:
    frame = pd.DataFrame({"<script>": ["a", "a"]})
    assert "<script>" not in deid.assess(frame, ["<script>"])._repr_html_()
    policy = deid.Policy.parse('version = 1\n[tables.t]\ninsensitive = ["<script>"]\n')
    assert "<script>" not in policy.explain(frame)._repr_html_()
    assert "<script>" not in deid.check(frame.assign(**{"<b>": 1}), policy)._repr_html_()


def test_checks(visits_policy: deid.Policy, frame: pd.DataFrame, keys: deid.Keyring) -> None:
    good = deid.check(frame, visits_policy, keys=keys)
    assert repr(good) == "<deid.Check ok visit: 6 of 6 rows>"
    bad = deid.check(frame.assign(NOTE="fell"), visits_policy)
    assert "NOTE" in repr(bad) and "help:" in repr(bad) and "NOTE" in text_of(bad._repr_html_())
