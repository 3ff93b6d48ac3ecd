"""What `make dist` relies on: only permissive terms come in, and what is tried can fail."""

from __future__ import annotations

import sys
import tarfile
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent))

import dist  # noqa: E402
import licenses  # noqa: E402


@pytest.fixture(scope="module")
def listed() -> list[licenses.Crate]:
    return licenses.crates()


def test_every_crate_is_under_permissive_terms(listed: list[licenses.Crate]) -> None:
    assert {"arrow-array", "zstd-sys", "clap", "pyo3"} <= {crate.name for crate in listed}
    assert not {"criterion", "proptest", "axum"} & {crate.name for crate in listed}, "of tests and examples"
    assert licenses.refused(listed) == [], "read the terms; tools/licenses.py lists those that are permissive"


@pytest.mark.parametrize(
    ("terms", "fits"),
    [
        ("MIT", True),
        ("MIT/Apache-2.0", True),
        ("GPL-3.0-only OR MIT", True),
        ("MIT AND GPL-3.0-only", False),
        ("(MIT OR Apache-2.0) AND Unicode-3.0", True),
        ("(MIT OR Apache-2.0) AND MPL-2.0", False),
        ("Apache-2.0 WITH LLVM-exception", True),
        ("GPL-2.0-only WITH Classpath-exception-2.0", False),
        ("MIT OR", False),
        ("(MIT", False),
        ("none named", False),
        ("", False),
    ],
)
def test_terms_are_read_as_spdx_writes_them(terms: str, fits: bool) -> None:
    assert licenses.is_permissive(terms) is fits


def test_a_new_licence_is_refused(listed: list[licenses.Crate]) -> None:
    copyleft = licenses.Crate("libgpl", "1.0.0", "GPL-3.0-or-later", Path("."))
    assert licenses.refused([*listed, copyleft]) == ["libgpl 1.0.0: GPL-3.0-or-later"]


def test_notices_carry_the_words_of_every_licence(listed: list[licenses.Crate]) -> None:
    text = licenses.notices(listed)
    for crate in listed:
        assert f"{crate.name} {crate.version}: {crate.terms}" in text
    assert "musl libc: MIT" in text
    assert "zstd/LICENSE" in text and "Meta Platforms" in text, "C code that a crate carries"
    assert text.count("http://www.apache.org/licenses/") < len(listed), "shared texts stand once"


def test_crates_hold_their_sources_and_terms_alone(tmp_path: Path) -> None:
    for name in ("deid-core", "deid-cli"):
        files = dist.run(dist.CARGO, "package", "--locked", "--offline", "--allow-dirty", "--list", "-p", name).split()
        assert {"README.md", *dist.LICENSES} <= set(files)
        assert not [file for file in files if file.startswith(("tests/", "benches/", "proptest-regressions/"))], files


def test_a_binary_that_needs_a_library_is_refused(tmp_path: Path) -> None:
    name = f"deid-{dist.version()}-{dist.MUSL}"
    (tmp_path / name).mkdir()
    (tmp_path / name / "deid").symlink_to("/bin/true")
    for file in (*dist.LICENSES, dist.OTHERS):
        (tmp_path / name / file).write_text("")
    archive = tmp_path / f"{name}.tar.gz"
    with tarfile.open(archive, "w:gz", dereference=True) as tar:
        tar.add(tmp_path / name, name)
    with pytest.raises(SystemExit, match="ended with"):
        dist.try_binary(archive)
