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


SPOKEN = sorted({text for _, text in texts_of_the_core() if OF_THE_COMMAND_LINE.search(text) and " " in text})


def test_the_core_speaks_of_the_command_line() -> None:
    """If it no longer does, words.rs has nothing to do."""
    assert any("--force" in text for text in SPOKEN) and any("`deid " in text for text in SPOKEN)
    assert len(SPOKEN) > 5


@pytest.mark.parametrize("text", SPOKEN, ids=lambda text: text[:30])
def test_what_the_core_advises_is_in_the_words_of_python(text: str) -> None:
    said = _deid_py._in_python(text)
    assert not OF_THE_COMMAND_LINE.search(said), said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("choose another output, or pass --force to replace it", "choose another output, or pass force=True to replace it"),
        ("raise --max-memory, or count fewer", "raise max_memory, or count fewer"),
        ("pass --allow-key-command", "pass allow_command=True"),
        ("chmod 600 the key file", "chmod 600 the key file"),
    ],
)
def test_words(text: str, said: str) -> None:
    assert _deid_py._in_python(text) == said


def test_a_policy_with_a_key_in_it_is_told_in_the_words_of_python() -> None:
    with pytest.raises(deid.PolicyError) as raised:
        deid.Policy.parse('version = 1\nkey = "x"\n[tables.t]\ndrop = ["A"]\n')
    assert raised.value.help and not OF_THE_COMMAND_LINE.search(str(raised.value)), str(raised.value)
    assert not any(OF_THE_COMMAND_LINE.search(problem["help"] or "") for problem in raised.value.problems)
