"""The demo ends as it should, and each edit that README.md proposes has the effect it names. Needs the command."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent

pytestmark = pytest.mark.skipif("DEID" not in os.environ, reason="DEID names the command (make test sets it)")

# What README.md proposes: what to replace in the policy, what then is said, and the exit code.
EDITS = {
    "take `MRN` out of `drop`": (('"MRN", ', ""), "no rule: MRN", 2),
    "move `ETHNIC` from `drop` to `quasi`": (('  "ETHNIC", ', "  "), ('["SEX"]', '["SEX", "ETHNIC"]'), "157 of 2000 subjects", 1),
    "replace the `COUNTRY` rule by adding `COUNTRY` to `quasi`": (("COUNTRY = { hier", "# { hier"), ('["SEX"]', '["SEX", "COUNTRY"]'), "358 of 2000 subjects", 1),
    "take `ZIP` out of `drop` and add `ZIP = { zip3 = 2020 }` to `[tables.dm.columns]`": (
        ('"STATE", "ZIP",', '"STATE",'), ("SITEID  =", "ZIP = { zip3 = 2020 }\nSITEID  ="), "column ZIP: 559 cell", 2),
    'the same with `ZIP = { zip3 = 2020, on_invalid = "null" }`': (
        ('"STATE", "ZIP",', '"STATE",'), ("SITEID  =", 'ZIP = { zip3 = 2020, on_invalid = "null" }\nSITEID  ='), "1413 of 2000 subjects", 1),
    "`band = 5` for `AGE`": (("band = 10", "band = 5"), "189 of 2000 subjects", 1),
    '`claim = "safe-harbor"`': (('claim     = "expert-determination"', 'claim = "safe-harbor"'), "164.514(c)(1)", 2),
}


@pytest.fixture(scope="module")
def trial(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("trial")
    subprocess.run([sys.executable, HERE / "generate.py", "--subjects", "2000", "--seed", "7", "--out", folder], check=True, capture_output=True)
    subprocess.run([os.environ["DEID"], "keygen", "-o", folder / "study.key"], check=True, capture_output=True)
    return folder


@pytest.mark.parametrize("edit", EDITS)
def test_every_edit_has_the_effect_it_names(edit: str, trial: Path, tmp_path: Path) -> None:
    *replacements, said, code = EDITS[edit]
    policy = (HERE / "policy.toml").read_text(encoding="utf-8")
    for old, new in replacements:
        assert policy.count(old) == 1, old
        policy = policy.replace(old, new)
    for name in ["country.csv", "race.csv"]:
        (tmp_path / name).write_bytes((HERE / name).read_bytes())
    (tmp_path / "policy.toml").write_text(policy, encoding="utf-8")
    command = [os.environ["DEID"], "check", "-p", tmp_path / "policy.toml", "--key", trial / "study.key", trial / "dm.csv"]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8")
    assert (done.returncode, said in done.stderr) == (code, True), done.stderr


def test_readme_names_every_edit_and_figure() -> None:
    lines = (HERE / "README.md").read_text(encoding="utf-8").splitlines()
    rows = {line.split(" | ")[0].removeprefix("| "): line for line in lines if line.startswith("| ")}
    for edit, (*_, said, _code) in EDITS.items():
        assert edit in rows, edit
        figure = re.match(r"(?:column ZIP: )?(\d+) (?:of|cell)", said)
        assert not figure or figure[1] in rows[edit].replace(",", ""), rows[edit]


def test_the_demo_ends_as_it_should(tmp_path: Path) -> None:
    demo = [sys.executable, HERE / "demo.py", "--deid", os.environ["DEID"], "--out", tmp_path / "out"]
    done = subprocess.run(demo, capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "NOT verified" in done.stdout and "verified" in done.stdout
    assert (tmp_path / "out" / "release" / "deid-manifest.json").exists()
