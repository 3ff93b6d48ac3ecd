"""Writes the docstrings of the compiled module into its stub, where editors look for them.

    python deid-py/tests/stub_docs.py

A test holds the stub against what this makes.
"""

from __future__ import annotations

import ast
import inspect
from pathlib import Path
from typing import Any

from deid_py import _deid_py

STUB = Path(__file__).resolve().parents[1] / "python" / "deid_py" / "_deid_py.pyi"


def with_docs(stub: str) -> str:
    """The stub with the docstring of everything public in it, and no other."""
    lines = stub.splitlines()
    # From the end, so that the numbers of the lines above stay true.
    for node, live in reversed(list(_documented(ast.parse(stub)))):
        indent = " " * (node.col_offset + 4)
        doc = [f"{indent}{line}".rstrip() for line in _quoted(inspect.cleandoc(live.__doc__ or ""))]
        first = node.body[0]
        start, end = first.lineno, first.end_lineno or first.lineno
        is_doc = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str)
        if is_doc:
            lines[start - 1 : end] = doc
        elif isinstance(node, ast.ClassDef):
            lines[node.lineno : node.lineno] = [*doc, ""]
        else:
            head = lines[start - 1].removesuffix(" ...").rstrip()
            lines[start - 1 : end] = [head, *doc]
    return "\n".join(lines) + "\n"


def _documented(tree: ast.Module) -> list[tuple[Any, Any]]:
    """Public classes and their public parts, in the order of the stub, each with what there is."""
    import deid_py

    found: list[tuple[Any, Any]] = []
    for node in tree.body:
        if isinstance(node, ast.ClassDef) and node.name in deid_py.__all__:
            live = getattr(_deid_py, node.name)
            found.append((node, live))
            parts = [part for part in node.body if isinstance(part, ast.FunctionDef) and not part.name.startswith("_")]
            found += [(part, getattr(live, part.name)) for part in parts]
    return found


def _quoted(doc: str) -> list[str]:
    lines = doc.replace("\\", "\\\\").split("\n")
    lines[0] = f'"""{lines[0]}'
    if len(lines) == 1:
        return [f'{lines[0]}"""']
    return [*lines, '"""']


if __name__ == "__main__":
    STUB.write_text(with_docs(STUB.read_text(encoding="utf-8")), encoding="utf-8")
