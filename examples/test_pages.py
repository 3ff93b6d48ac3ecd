"""Every command of the documentation runs, and prints what the pages say it prints."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from pages import ROOT, TRIAL, Screen, Shell, agrees, blocks, commands, pages, rewrite, screens, steady, trial

SHOWN = ("sh", "console")

# Commands that are not run here, each with the reason. What is not on a page any more fails.
NOT_RUN = {
    "make demo": "examples/clinical-trial/test_demo.py runs it",
    "make test": "runs this",
    "make dist": "builds for many minutes; tools/test_dist.py holds its parts",
    "cargo run --release -p ingest-service -- -p examples/ingest-service/visit.toml --key visit.key": "examples/ingest-service/tests run it",
    "cargo run --release -p ingest-service --bin ingest-load": "a benchmark",
    "pip install ./deid-py": "builds for minutes; `make test` installs the package in its own way",
    "DEID_FIELD_DATA=/data cargo test -p deid-core --all-features --test field": "`make test` runs it where there are data",
    "python -m pytest deid-py/tests/test_spec.py": "`make test` runs it",
    "python3 -m venv .venv && .venv/bin/pip install -r requirements.txt": "fetches packages",
    ".venv/bin/python generate.py 2e6 encounters": "writes 314 MB; bench/test_bench.py runs it with fewer rows",
    ".venv/bin/python -m unittest": "`make test` runs it",
}

# Pages whose commands speak of the made-up trial, of the checkout, or of data that others published.
IN_CHECKOUT = {"docs/spec/README.md", "bench/README.md", "deid-py/README.md"}
ON_REAL_DATA = {"docs/real-data.md": "synthea-csv-dbt"}

needs_deid = pytest.mark.skipif("DEID" not in os.environ, reason="DEID names the command (make test sets it)")


def name(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def plain(command: str) -> str:
    """A command without the remark behind it."""
    return command.split("  #")[0].strip()


WITH_COMMANDS = [page for page in pages() if any(block.language in SHOWN for block in blocks(page))]


@pytest.fixture(scope="session")
def raw(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The raw tables of the trial, 2,000 people."""
    folder = tmp_path_factory.mktemp("trial") / "raw"
    generate = [sys.executable, TRIAL / "generate.py", "--subjects", "2000", "--seed", "7", "--out", folder]
    subprocess.run(generate, check=True, capture_output=True)
    return folder


def prepare(page: Path, folder: Path, raw: Path) -> Path:
    """The folder that the commands of a page are typed in."""
    if name(page) in IN_CHECKOUT:
        return ROOT
    if name(page) in ON_REAL_DATA:
        data = os.environ.get("DEID_FIELD_DATA")
        if data is None:
            pytest.skip("DEID_FIELD_DATA is not set")
        shutil.copytree(ROOT / "examples" / "policies", folder / "examples" / "policies")
        shutil.copytree(Path(data) / ON_REAL_DATA[name(page)], folder / "raw")
        return folder
    if page.parent == TRIAL:
        shutil.copytree(TRIAL, folder, dirs_exist_ok=True)
        return folder
    trial(folder, raw)
    return folder


@needs_deid
@pytest.mark.parametrize("page", WITH_COMMANDS, ids=name)
def test_commands_run_and_print_what_is_shown(page: Path, tmp_path: Path, raw: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    shell = Shell(prepare(page, home, raw), tmp_path / "tools")
    wrong: list[tuple[Screen, list[str]]] = []
    for block in blocks(page):
        if block.path:
            (home / block.path).parent.mkdir(parents=True, exist_ok=True)
            (home / block.path).write_text(block.text, encoding="utf-8")
        elif block.language == "sh":
            for command in commands(block.text):
                if plain(command) not in NOT_RUN:
                    done = shell.run(command)
                    assert done.returncode == 0, f"{name(page)}:{block.line}: {command}\n{done.stdout}"
        elif block.language == "console":
            for screen in screens(block):
                printed = shell.run(screen.command).stdout.rstrip("\n").splitlines()
                if not agrees(steady(screen.shown), steady(printed)):
                    wrong.append((screen, printed))
    if "UPDATE" in os.environ:
        rewrite(page, wrong)
    else:
        found = [f"{name(page)}:{screen.line}: $ {screen.command}\n" + "\n".join(printed) for screen, printed in wrong]
        assert not found, "a page shows something else than what is printed (UPDATE=1 mends it):\n" + "\n".join(found)


def test_what_is_not_run_is_on_a_page() -> None:
    typed = {plain(command) for page in WITH_COMMANDS for block in blocks(page) if block.language == "sh" for command in commands(block.text)}
    assert set(NOT_RUN) <= typed, set(NOT_RUN) - typed


def test_targets_of_make_are_there() -> None:
    targets = [plain(command).split()[1] for command in NOT_RUN if command.startswith("make ")]
    assert targets
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in targets:
        assert f"\n{target}:" in makefile, target


def test_the_pages_that_show_commands_are_found() -> None:
    assert {name(page) for page in WITH_COMMANDS} >= {"README.md", "docs/scrub.md", "docs/verify.md", "examples/clinical-trial/README.md"}
    assert sum(block.language == "console" for block in blocks(ROOT / "README.md")) >= 3


def test_a_wrong_screen_is_found() -> None:
    assert agrees(["a", "…", "c"], ["a", "b", "b", "c"])
    assert agrees(["…"], [])
    assert not agrees(["a", "…", "c"], ["a", "b"])
    assert not agrees(["a"], ["a", "b"])
    assert steady(["key 0123456789abcdef written", "id 52358582bfed5b9c "]) == ["key <key id> written", "id <key id>"]
    assert steady(["S0123456789abcdefghjkmnpqrs"]) == ["S<token>"]
    assert steady(["2000 rows"]) == ["2000 rows"]


@needs_deid
def test_every_option_of_every_verb_is_on_a_page(tmp_path: Path) -> None:
    shell = Shell(tmp_path, tmp_path / "tools")
    text = "".join(page.read_text(encoding="utf-8") for page in [ROOT / "README.md", *(ROOT / "docs").glob("*.md")])
    verbs = re.findall(r"^  ([a-z]+)  ", shell.run("deid --help").stdout, re.MULTILINE)
    assert {"init", "keygen", "check", "explain", "scrub", "assess", "verify", "completions", "man"} <= set(verbs)
    missing = {f"deid {verb}" for verb in verbs if verb != "help" and f"deid {verb}" not in text}
    for verb in verbs:
        options = set(re.findall(r"^ +(?:-\w, )?(--[a-z][a-z-]+)", shell.run(f"deid {verb} --help").stdout, re.MULTILINE))
        missing |= {f"{verb} {option}" for option in options - {"--help", "--version"} if not spoken_of(option, text)}
    assert not missing, missing


def spoken_of(option: str, text: str) -> bool:
    """Whether a page has an option, in its long form or, where it has one, in its short."""
    short = {"--policy": "-p ", "--output": "-o ", "--quasi": "-q "}.get(option)
    return re.search(rf"{option}\b(?!-)", text) is not None or (short is not None and short in text)


@needs_deid
def test_every_field_of_a_manifest_is_on_its_page(tmp_path: Path, raw: Path) -> None:
    trial(tmp_path, raw)
    shell = Shell(tmp_path, tmp_path / "tools")
    done = shell.run("deid keygen -o study.key && deid scrub -p policy.toml --key study.key raw/dm.csv -o dm.csv")
    assert done.returncode == 0, done.stdout
    text = (ROOT / "docs" / "manifest.md").read_text(encoding="utf-8")
    fields = keys(json.loads((tmp_path / "dm.csv.manifest.json").read_bytes()))
    assert len(fields) > 40, fields
    assert not {field for field in fields if f"`{field}`" not in text}


def keys(value: object) -> set[str]:
    """The fields of a manifest; rules and measures have pages of their own."""
    if isinstance(value, list):
        return set().union(*map(keys, value))
    if isinstance(value, dict):
        inner = [keys(each) for field, each in value.items() if field not in ("parameters", "assessment")]
        return set(value).union(*inner)
    return set()
