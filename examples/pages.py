"""Reads the fenced blocks of a Markdown page and runs them as a reader would type them.

```sh           commands; each must end with 0
```console      `$ command` with what it prints, both streams together; a line `…` stands for lines left out
```csv a/b.csv  a file (any language, then its path), written where the commands run
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TRIAL = ROOT / "examples" / "clinical-trial"

# All that differs from run to run: the id of a new key, and what is derived from it.
VOLATILE = [
    (re.compile(r"(\b(?:key|id) )[0-9a-f]{16}\b"), r"\1<key id>"),
    (re.compile(r"\b([SPCI]?)[0-9a-hjkmnp-tv-z]{26}\b"), r"\1<token>"),
]

LEFT_OUT = "…"


@dataclass
class Block:
    """A fenced block: its language, the file that it stands for, its text, and the line of the page it begins on."""

    language: str
    path: str | None
    text: str
    line: int


@dataclass
class Screen:
    """A command of a console block, what the page shows of its output, and the line where that begins."""

    command: str
    shown: list[str]
    line: int


def pages() -> list[Path]:
    """Every Markdown page of the project."""
    listed = subprocess.run(["git", "ls-files", "-co", "--exclude-standard", "*.md"], cwd=ROOT, capture_output=True, text=True)
    if listed.returncode == 0 and listed.stdout:
        return sorted(ROOT / line for line in listed.stdout.splitlines() if (ROOT / line).exists())
    hidden = {"target", "node_modules", "demo-out", "dist"}
    found = ROOT.rglob("*.md")
    return sorted(p for p in found if not any(part in hidden or part.startswith(".") for part in p.relative_to(ROOT).parts))


def blocks(page: Path) -> Iterator[Block]:
    """The fenced blocks of a page, in order."""
    opened: Block | None = None
    for number, line in enumerate(page.read_text(encoding="utf-8").splitlines(), 1):
        fence = re.match(r"```(\w*)\s*(\S+\.\w+)?", line)
        if fence and opened is None:
            opened = Block(fence[1], fence[2], "", number + 1)
        elif fence and opened is not None:
            yield opened
            opened = None
        elif opened is not None:
            opened.text += f"{line}\n"
    assert opened is None, f"{page}: a block is not closed"


class Shell:
    """Runs commands in a folder, with `deid`, `python` and `python3` as the tests were given them."""

    def __init__(self, folder: Path, tools: Path) -> None:
        self.folder = folder
        tools.mkdir(exist_ok=True)
        programs = {"deid": os.environ["DEID"], "python": sys.executable, "python3": sys.executable}
        for name, program in programs.items():
            script = tools / name
            script.write_text(f'#!/bin/sh\nexec "{Path(program).absolute()}" "$@"\n', encoding="utf-8")
            script.chmod(0o755)
        kept = {name: value for name, value in os.environ.items() if not name.startswith("DEID")}
        self.environment = kept | {"PATH": f"{tools}{os.pathsep}{os.environ['PATH']}", "COLUMNS": "100"}

    def run(self, command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["sh", "-c", command], cwd=self.folder, env=self.environment, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, encoding="utf-8", timeout=600,
        )


def commands(text: str) -> list[str]:
    """The commands of a block, one each; a backslash at the end of a line joins it with the next."""
    joined = text.replace("\\\n", " ")
    return [line for line in joined.splitlines() if line.strip() and not line.lstrip().startswith("#")]


def screens(block: Block) -> list[Screen]:
    """The commands of a console block, each with what it printed."""
    found: list[Screen] = []
    for number, line in enumerate(block.text.splitlines(), block.line):
        if line.startswith("$ "):
            found.append(Screen(line[2:], [], number + 1))
        else:
            assert found, f"line {number}: a console block begins with `$ command`"
            found[-1].shown.append(line)
    return found


def steady(lines: list[str]) -> list[str]:
    """Lines without what differs from run to run, and without white space at their ends."""
    for pattern, instead in VOLATILE:
        lines = [pattern.sub(instead, line) for line in lines]
    return [line.rstrip() for line in lines]


def agrees(shown: list[str], printed: list[str]) -> bool:
    """Whether a page shows what a program prints; `…` on a line of its own stands for any lines."""
    if LEFT_OUT not in shown:
        return shown == printed
    at = shown.index(LEFT_OUT)
    head, rest = shown[:at], shown[at + 1 :]
    if printed[:at] != head:
        return False
    return any(agrees(rest, printed[start:]) for start in range(at, len(printed) + 1))


def rewrite(page: Path, printed: list[tuple[Screen, list[str]]]) -> None:
    """Puts what was printed into the page, from below so that the lines above keep their numbers."""
    lines = page.read_text(encoding="utf-8").splitlines()
    for screen, now in sorted(printed, key=lambda pair: pair[0].line, reverse=True):
        assert LEFT_OUT not in screen.shown, f"{page.name}:{screen.line}: what to leave out is for a person to say"
        lines[screen.line - 1 : screen.line - 1 + len(screen.shown)] = now
    page.write_text("\n".join(lines) + "\n", encoding="utf-8")


def trial(folder: Path, raw: Path) -> None:
    """The made-up trial: its policy with the files that it names, and the raw tables."""
    for name in ["policy.toml", "country.csv", "race.csv"]:
        shutil.copy(TRIAL / name, folder / name)
    shutil.copytree(raw, folder / "raw")
