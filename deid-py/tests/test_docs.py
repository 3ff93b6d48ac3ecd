"""Every example of the documentation runs, in the order in which it is read."""

from __future__ import annotations

import doctest
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import deid_py as deid
import pytest

ROOT = Path(__file__).resolve().parents[1]
PAGES = [ROOT / "README.md", ROOT.parent / "docs" / "python.md", ROOT.parent / "docs" / "reversible.md"]


def docstrings() -> Iterator[tuple[str, str]]:
    """The docstrings of the package and of everything public in it that have an example."""
    found: dict[str, Any] = {"deid_py": deid, "danger.decrypt": deid.danger.decrypt}
    for name in deid.__all__:
        each = getattr(deid, name)
        found[name] = each
        if isinstance(each, type):
            found |= {f"{name}.{part}": getattr(each, part) for part in vars(each) if not part.startswith("_")}
    for name, each in found.items():
        text = getattr(each, "__doc__", None) or ""
        if ">>>" in text:
            yield name, text


@pytest.mark.parametrize(("name", "text"), list(docstrings()), ids=lambda each: each if len(each) < 40 else "")
def test_examples_in_docstrings(name: str, text: str) -> None:
    test = doctest.DocTestParser().get_doctest(text, {}, name, None, None)
    said: list[str] = []
    runner = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE)
    runner.run(test, out=said.append)
    assert runner.summarize(verbose=False).failed == 0, "".join(said)


def test_the_main_calls_have_examples() -> None:
    assert {name for name, _ in docstrings()} >= {"deid_py", "scrub", "check", "assess", "k_anonymity", "Policy", "Plan", "Keyring"}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_pages(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The Python blocks of a page are one program; ``raises:`` in a block's first line names the
    exception that ends it, ``file:`` a module that the block is."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    blocks = re.findall(r"^```python\n(.*?)^```", page.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    assert blocks
    names: dict[str, Any] = {"__name__": "__main__"}
    for block in blocks:
        module = re.match(r"# file: (\w+)\.py\n", block)
        if module:
            (tmp_path / f"{module[1]}.py").write_text(block, encoding="utf-8")
            continue
        expected = re.match(r"# raises: (\w+)", block)
        code = compile(block, page.name, "exec")
        if expected:
            with pytest.raises(getattr(deid, expected[1])):
                exec(code, names)  # noqa: S102
        else:
            exec(code, names)  # noqa: S102
