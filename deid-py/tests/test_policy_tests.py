"""Tests of policies, from Python."""

from __future__ import annotations

import deid_py as deid
import pytest

POLICY = """
version = 1
name = "visits"
[domains.person]
[tables.visit.columns]
ID  = { token = "person" }
AGE = { age = { top = 90 } }
[[tests]]
name   = "nobody shows an age over 89"
table  = "visit"
rows   = [{ ID = "P1", AGE = 89 }, { ID = "P2", AGE = 93 }]
expect = [{ AGE = 89 }, { AGE = "90+" }]
[[tests]]
name   = "what is <wrong>"
table  = "visit"
rows   = [{ ID = "P1", AGE = 93 }]
expect = [{ ID = { is = "token" }, AGE = 93 }]
"""


def test_the_result_tells_and_raises_nothing() -> None:
    result = deid.Policy.parse(POLICY).test()
    assert not result and not result.passed and len(result) == 2
    right, wrong = result
    assert right and right.failures == [] and str(right) == right.name == "nobody shows an age over 89"
    assert wrong.failures == ['table visit, row 1, AGE: expected "93", got "90+"']
    assert repr(result).endswith("2 tests: 1 passed, 1 failed")
    assert "what is &lt;wrong&gt;" in result._repr_html_() and "<wrong>" not in result._repr_html_()
    told = result.to_dict()
    assert (told["schema_version"], told["passed"], told["tests"][0]["passed"]) == (1, False, True)
    assert told["tests"][1]["failures"] == [
        {"table": "visit", "row": 1, "column": "AGE", "expected": '"93"', "got": '"90+"'}
    ]


def test_a_policy_without_tests_is_refused() -> None:
    with pytest.raises(deid.PolicyError, match="the policy has no tests"):
        deid.Policy.parse("version = 1\n[tables.visit]\ndrop = ['A']").test()


def test_another_key_gives_other_tokens() -> None:
    policy = deid.Policy.parse(POLICY.replace('ID = { is = "token" }, AGE = 93', 'ID = "x"'))
    got = [policy.test(keys=keys).tests[1].failures[0] for keys in (None, None, deid.Keyring.generate())]
    assert got[0] == got[1] != got[2]


@pytest.mark.parametrize("test", deid.Policy.parse(POLICY.split('[[tests]]\nname   = "what')[0]).test(), ids=str)
def test_as_tests_of_pytest(test: deid.PolicyTest) -> None:
    assert test.passed, test
