"""What others wrote of what is handed out, and under which terms.

python tools/licenses.py          lists the crates, and fails where one is not under permissive terms
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FRONTS = ("deid-cli", "deid-py")

# Terms that ask for nothing but to be named (SPDX). A new one is read by a person before it comes here.
PERMISSIVE = {
    "0BSD",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "ISC",
    "MIT",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
}

# Linked into the static binary without being crates.
BESIDE = {
    "Rust standard library": "MIT OR Apache-2.0, https://github.com/rust-lang/rust/blob/master/COPYRIGHT",
    "musl libc": "MIT, https://git.musl-libc.org/cgit/musl/tree/COPYRIGHT",
}

CODE = {".c", ".h", ".json", ".py", ".rs", ".sh", ".toml"}
NAMES = re.compile(r"(licen[cs]e|copying|copyright|notice|unlicense)", re.IGNORECASE)


@dataclass(frozen=True, order=True)
class Crate:
    """A crate of others: its name, version, terms (SPDX) and folder."""

    name: str
    version: str
    terms: str
    folder: Path

    def texts(self) -> list[tuple[str, str]]:
        """Its files of terms, those of C code in it too, by path."""
        found = {path for depth in ("*", "*/*") for path in self.folder.glob(depth) if path.is_file() and NAMES.match(path.name)}
        kept = sorted(path for path in found if path.suffix not in CODE)
        return [(path.relative_to(self.folder).as_posix(), path.read_text(encoding="utf-8", errors="replace")) for path in kept]


def is_permissive(terms: str, allowed: set[str] = PERMISSIVE) -> bool:
    """Whether an SPDX expression leaves a choice of allowed terms. `/` is an OR of old manifests."""
    words = re.findall(r"[()]|[^\s()/]+|/", terms)

    def either() -> bool:
        fits = both()
        while words and words[0].upper() in {"OR", "/"}:
            words.pop(0)
            fits = both() or fits
        return fits

    def both() -> bool:
        fits = one()
        while words and words[0].upper() == "AND":
            words.pop(0)
            fits = one() and fits
        return fits

    def one() -> bool:
        word = words.pop(0)  # IndexError: something is missing
        if word == "(":
            fits = either()
            return words.pop(0) == ")" and fits
        if len(words) > 1 and words[0].upper() == "WITH":
            words.pop(0)
            return f"{word} WITH {words.pop(0)}" in allowed
        return word in allowed

    try:
        return either() and not words
    except IndexError:
        return False


def crates(fronts: tuple[str, ...] = FRONTS, cargo: str = "cargo") -> list[Crate]:
    """The crates of others that end up in what these packages build on Linux, by the lock file."""
    command = [cargo, "metadata", "--locked", "--format-version", "1", "--all-features", "--filter-platform", "x86_64-unknown-linux-musl"]
    told = json.loads(subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout)
    packages = {package["id"]: package for package in told["packages"]}
    needs = {node["id"]: node["deps"] for node in told["resolve"]["nodes"]}
    open_, seen = [key for key, package in packages.items() if package["name"] in fronts], set()
    while open_:
        key = open_.pop()
        if key in seen:
            continue
        seen.add(key)
        open_.extend(need["pkg"] for need in needs[key] if any(kind["kind"] is None for kind in need["dep_kinds"]))
    others = (packages[key] for key in seen if packages[key]["source"])
    return sorted(
        Crate(package["name"], package["version"], package["license"] or "none named", Path(package["manifest_path"]).parent)
        for package in others
    )


def refused(listed: list[Crate]) -> list[str]:
    """The crates whose terms are not permissive."""
    return [f"{crate.name} {crate.version}: {crate.terms}" for crate in listed if not is_permissive(crate.terms)]


def notices(listed: list[Crate]) -> str:
    """One file for all of them. A text that several share stands once."""
    lines = ["Software of others in deid, and its terms.", ""]
    lines += [f"{crate.name} {crate.version}: {crate.terms}" for crate in listed]
    lines += [f"{name}: {terms} (static binary)" for name, terms in BESIDE.items()]
    shared: dict[str, list[str]] = {}
    for crate in listed:
        for path, text in crate.texts():
            shared.setdefault("\n".join(line.rstrip() for line in text.strip().splitlines()), []).append(f"{crate.name} {crate.version}: {path}")
    for text, users in shared.items():
        lines += ["", "=" * 80, *users, "-" * 80, text]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    known = crates()
    print("\n".join(f"{crate.name} {crate.version}: {crate.terms}" for crate in known))
    sys.exit("\n".join(["not under permissive terms:", *refused(known)]) if refused(known) else 0)
