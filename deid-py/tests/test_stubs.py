"""What type checkers are told is what there is."""

from __future__ import annotations

import subprocess
import sys
from importlib import metadata
from pathlib import Path

import deid_py as deid
import pytest
from deid_py import _deid_py
from stub_docs import STUB, with_docs

ROOT = Path(__file__).resolve().parents[1]


def run(*command: str) -> None:
    done = subprocess.run([sys.executable, "-m", *command], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_stubs_are_true() -> None:
    pytest.importorskip("mypy")
    run("mypy.stubtest", "deid_py", "--mypy-config-file", "pyproject.toml")


def test_the_package_is_typed() -> None:
    pytest.importorskip("mypy")
    run("mypy", "--config-file", "pyproject.toml", str(Path(deid.__file__).parent))


def test_the_stub_has_the_docs_of_the_code() -> None:
    """`python deid-py/tests/stub_docs.py` writes them."""
    stub = STUB.read_text(encoding="utf-8")
    assert with_docs(stub) == stub
    assert stub.count('"""') > 60


def test_one_wheel_is_for_every_python() -> None:
    """Python 3.10 and newer, by the stable interface: what pip was told when it was installed."""
    wheel = metadata.distribution("deid-py").read_text("WHEEL") or ""
    tags = [line.removeprefix("Tag: ") for line in wheel.splitlines() if line.startswith("Tag: ")]
    assert tags and all(tag.startswith("cp310-abi3-") for tag in tags), tags
    assert ".abi3." in Path(_deid_py.__file__).name or sys.platform == "win32"


def test_importing_brings_no_other_library_along() -> None:
    code = "import sys, deid_py; print([name for name in ('numpy', 'pandas', 'polars', 'pyarrow', 'duckdb') if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_polars_needs_no_pyarrow() -> None:
    code = """
import sys
sys.modules["pyarrow"] = None
import deid_py as deid, polars
policy = deid.Policy.parse('version = 1\\n[tables.t]\\ninsensitive = ["K"]')
print(deid.scrub(polars.DataFrame({"K": ["a", None]}), policy).frame["K"].to_list())
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout.strip() == "['a', None]", done.stderr


def test_everything_public_is_documented() -> None:
    missing = []
    for name in deid.__all__:
        each = getattr(deid, name)
        if isinstance(each, str):
            continue
        if not (each.__doc__ or "").strip():
            missing.append(name)
        if isinstance(each, type):
            own = [part for part in vars(each) if not part.startswith("_")]
            missing += [f"{name}.{part}" for part in own if not _is_documented(each, part)]
    assert missing == []


def _is_documented(cls: type, part: str) -> bool:
    if (getattr(getattr(cls, part), "__doc__", None) or "").strip():
        return True
    # Fields of dataclasses and named tuples of keys stand in the docstring of their class.
    return f"    {part}: " in (cls.__doc__ or "") or cls is deid.Problem
