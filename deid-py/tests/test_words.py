"""Advice is in the words of Python: no flag and no verb of the command line."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import deid_py as deid
import pytest
from deid_py import _deid_py

CORE = Path(__file__).resolve().parents[2] / "deid-core" / "src"

#: A flag (`--key`, `-p`), or a verb (`deid init`).
OF_THE_COMMAND_LINE = re.compile(r"(?<![\w%-])--?[a-z][a-z-]*\b|`deid ")


def texts_of_the_core() -> Iterator[tuple[str, str]]:
    """Every text in the core's code, its own tests left out, with the file that it is in."""
    for path in sorted(CORE.rglob("*.rs")):
        if "tests" in path.parts or path.stem in ("tests", "testing", "properties"):
            continue
        code = path.read_text(encoding="utf-8").partition("#[cfg(test)]\nmod tests {")[0]
        code = re.sub(r"^\s*//.*$", "", code, flags=re.MULTILINE)
        for found in re.findall(r'"((?:[^"\\\n]|\\.|\\\n)*)"', code):
            text = re.sub(r"\\\n\s*", "", found)
            yield str(path.relative_to(CORE)), ast.literal_eval('"' + re.sub(r"\\u\{(\w+)\}", "?", text) + '"')


def test_the_core_does_not_speak_of_the_command_line() -> None:
    texts = list(texts_of_the_core())
    assert len(texts) > 1000, "the search reads next to nothing"
    spoken = [(path, text) for path, text in texts if " " in text and OF_THE_COMMAND_LINE.search(text)]
    assert not spoken, spoken


def test_all_means_are_those_of_python() -> None:
    means = _deid_py._all_words()
    assert "force=True" in means and "max_memory" in means
    assert not [text for text in means if OF_THE_COMMAND_LINE.search(text)]


def test_advice_names_arguments(tmp_path: Path) -> None:
    key = tmp_path / "study.key"
    key.write_text("no key", encoding="utf-8")
    key.chmod(0o600)
    with pytest.raises(deid.SecretKeyError) as raised:
        deid.Keyring.from_file(key)
    assert "deid.Keyring.generate()" in "".join(raised.value.help), raised.value.help
    assert raised.value.problems[0]["help"] in raised.value.help
    with pytest.raises(deid.SecretKeyError) as raised:
        deid.Keyring.from_command(["true"])
    assert raised.value.help == ["pass allow_command=True"]


def test_a_policy_with_a_key_in_it_is_told_in_the_words_of_python() -> None:
    with pytest.raises(deid.PolicyError) as raised:
        deid.Policy.parse('version = 1\nkey = "x"\n[tables.t]\ndrop = ["A"]\n')
    assert raised.value.help and not OF_THE_COMMAND_LINE.search(str(raised.value)), str(raised.value)
    assert not any(OF_THE_COMMAND_LINE.search(problem["help"] or "") for problem in raised.value.problems)
