"""Builds what is handed out into dist/, and tries each piece where nothing else is: make dist.

python tools/dist.py [binary] [wheel] [crates] [--profile release] [--keep DIR]
"""

from __future__ import annotations

import argparse
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path

from licenses import crates as crates_of_others
from licenses import notices, refused

ROOT = Path(__file__).resolve().parents[1]
CARGO = os.environ.get("CARGO", "cargo")
MUSL = "x86_64-unknown-linux-musl"
LICENSES = ("LICENSE-MIT", "LICENSE-APACHE")
OTHERS = "LICENSE-THIRD-PARTY"
PARTS = ("binary", "wheel", "crates")

POLICY = """\
version = 1
domains.person = { prefix = "P", date_shift = { days = [-365, -1] } }
[tables.visit]
subject = "MRN"
drop = ["NAME"]
[tables.visit.columns]
MRN  = { token = "person" }
SEEN = { date_shift = "person" }
"""
VISITS = "MRN,NAME,SEEN\n0017,Jane Roe,2026-03-05\n0023,Ann Poe,2026-03-06\n"
VERBS = (
    ["--version"],
    ["keygen", "-o", "study.key"],
    ["scrub", "-p", "policy.toml", "--key", "study.key", "raw", "-o", "out"],
    ["verify", "out", "--against", "raw", "-p", "policy.toml", "--key", "study.key"],
)


def run(*command: object, **options: object) -> str:
    """Runs a command that must succeed; what it prints."""
    words = [str(word) for word in command]
    done = subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=options.pop("cwd", ROOT), **options)  # type: ignore[call-overload]
    if done.returncode != 0:
        sys.exit(f"dist: {' '.join(words)} ended with {done.returncode}\n{done.stdout}")
    return done.stdout


def version() -> str:
    found = re.search(r'^version = "(.+)"$', (ROOT / "Cargo.toml").read_text(encoding="utf-8"), re.MULTILINE)
    assert found
    return found[1]


def target() -> Path:
    return Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))


def study(folder: Path) -> None:
    """A policy and a table."""
    (folder / "raw").mkdir(parents=True)
    (folder / "policy.toml").write_text(POLICY, encoding="utf-8")
    (folder / "raw" / "visit.csv").write_text(VISITS, encoding="utf-8")


def is_scrubbed(folder: Path) -> None:
    """Fails where the release is not what the policy makes."""
    lines = (folder / "out" / "visit.csv").read_text(encoding="utf-8").splitlines()
    row = re.compile(r"P[0-9a-z]{26},20\d\d-\d\d-\d\d")
    assert lines[0] == "MRN,SEEN" and len(lines) == 3 and all(row.fullmatch(line) for line in lines[1:]), lines


# ---- the static binary ----


def binary(dist: Path, profile: str, others: str) -> Path:
    """The command, linked with nothing, in an archive with its terms."""
    if MUSL not in run("rustc", "--print", "target-list") or not (Path(run("rustc", "--print", "sysroot").strip()) / "lib/rustlib" / MUSL).exists():
        sys.exit(f"dist: the standard library for {MUSL} is missing: rustup target add {MUSL}")
    compiler = shutil.which("musl-gcc") or sys.exit("dist: musl-gcc is missing: apt-get install musl-tools (zstd is C)")
    environment = {**os.environ, f"CC_{MUSL.replace('-', '_')}": str(compiler)}
    run(CARGO, "build", "--locked", "-p", "deid-cli", "--profile", profile, "--target", MUSL, env=environment)
    built = target() / MUSL / profile / "deid"
    name = f"deid-{version()}-{MUSL}"
    archive = dist / f"{name}.tar.gz"
    with tempfile.TemporaryDirectory() as home:
        folder = Path(home) / name
        folder.mkdir()
        shutil.copy(built, folder / "deid")
        for file in LICENSES:
            shutil.copy(ROOT / file, folder / file)
        (folder / OTHERS).write_text(others, encoding="utf-8")
        with tarfile.open(archive, "w:gz") as tar:
            tar.add(folder, name)
    return archive


def confined() -> list[str]:
    """A command that runs the rest in the folder that follows as its root, without network."""
    found = {name: shutil.which(name) for name in ("unshare", "chroot", "bwrap")}
    if found["unshare"] and found["chroot"]:
        return [found["unshare"], "--user", "--map-root-user", "--net", found["chroot"]]
    if found["bwrap"]:
        return [found["bwrap"], "--unshare-all", "--die-with-parent", "--bind"]
    sys.exit("dist: neither unshare nor bwrap is here: the binary cannot be tried in an empty root")


def try_binary(archive: Path) -> None:
    """From key to verified release in a root that holds the binary, a policy and a table, and no network."""
    with tempfile.TemporaryDirectory() as home:
        with tarfile.open(archive) as tar:
            tar.extractall(home, filter="data")
        root = Path(home) / archive.name.removesuffix(".tar.gz")
        assert {path.name for path in root.iterdir()} == {"deid", *LICENSES, OTHERS}
        study(root)
        (root / "tmp").mkdir()
        command = confined()
        for verb in VERBS:
            where = [root] if command[0].endswith("unshare") else [root, "/"]
            run(*command, *where, "/deid", *verb, env={})
        is_scrubbed(root)


# ---- the wheel ----


def wheel(dist: Path, profile: str, others: str) -> Path:
    """One abi3 wheel, with its terms inside."""
    notice = ROOT / "deid-py" / OTHERS  # where the build looks for LICENSE-*
    notice.write_text(others, encoding="utf-8")
    try:
        for old in dist.glob("deid_py-*.whl"):
            old.unlink()
        run("maturin", "build", "--locked", "--profile", profile, "-m", "deid-py/Cargo.toml", "--out", dist)
    finally:
        notice.unlink()
    (built,) = dist.glob("deid_py-*.whl")
    return built


TRY_WHEEL = """
import json, pathlib, deid_py as deid
policy = deid.Policy.load("policy.toml")
key = deid.Keyring.generate()
deid.scrub_files("raw", "out", policy, keys=key)
assert deid.verify_files("out", "raw", policy, keys=key)
"""


def try_wheel(built: Path) -> None:
    """Installs it, and nothing that it does not ask for, where nothing is installed."""
    with zipfile.ZipFile(built) as archive:
        names = {name.rsplit("/", 1)[-1] for name in archive.namelist() if ".dist-info/" in name}
    assert {*LICENSES, OTHERS} <= names, names
    with tempfile.TemporaryDirectory() as home:
        study(Path(home))
        run(sys.executable, "-m", "venv", Path(home) / "venv")
        python = Path(home) / "venv" / "bin" / "python"
        plain = {name: value for name, value in os.environ.items() if name not in {"PYTHONPATH", "VIRTUAL_ENV"}}
        run(python, "-m", "pip", "install", "--quiet", "--no-index", built, env=plain)
        run(python, "-I", "-c", TRY_WHEEL, cwd=home, env=plain)
        is_scrubbed(Path(home))


# ---- the crates ----


def crates(dist: Path) -> list[Path]:
    """deid-core and deid-cli as they go to a registry."""
    names = ("deid-core", "deid-cli")
    words = [word for name in names for word in ("-p", name)]
    run(CARGO, "package", "--locked", "--no-verify", "--allow-dirty", *words)
    made = [target() / "package" / f"{name}-{version()}.crate" for name in names]
    return [Path(shutil.copy(path, dist)) for path in made]


def try_crates(made: list[Path]) -> None:
    """Looks at what is in them, and installs the command from them and from nothing of this checkout."""
    with tempfile.TemporaryDirectory() as home:
        for path in made:
            with tarfile.open(path) as tar:
                files = [name.split("/", 1)[1] for name in tar.getnames()]
                assert {"README.md", *LICENSES, "Cargo.toml"} <= set(files), files
                strange = [name for name in files if not re.match(r"src/|README\.md|LICENSE-|Cargo\.|\.cargo_vcs_info", name)]
                assert not strange, strange
                tar.extractall(home, filter="data")
        core, cli = (Path(home) / path.name.removesuffix(".crate") for path in made)
        patch = f'patch.crates-io.deid-core.path="{core}"'
        root = Path(home) / "root"
        run(CARGO, "install", "--debug", "--config", patch, "--path", cli, "--root", root, "--target-dir", target() / "dist", cwd=home)
        study(Path(home) / "study")
        for verb in VERBS:
            run(root / "bin" / "deid", *verb, cwd=Path(home) / "study", env={})
        is_scrubbed(Path(home) / "study")


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("parts", nargs="*", metavar="part", help=f"of {', '.join(PARTS)}; all of them by default")
    asked.add_argument("--profile", default="release", help="of cargo, for binary and wheel")
    args = asked.parse_args()
    parts = args.parts or PARTS
    if not set(parts) <= set(PARTS):
        asked.error(f"the parts are {', '.join(PARTS)}")
    listed = crates_of_others(cargo=CARGO)
    if refused(listed):
        sys.exit("\n".join(["dist: not under permissive terms:", *refused(listed)]))
    dist, others = ROOT / "dist", notices(listed)
    dist.mkdir(exist_ok=True)
    (dist / OTHERS).write_text(others, encoding="utf-8")
    if "binary" in parts:
        archive = binary(dist, args.profile, others)
        try_binary(archive)
        print(f"{archive.name}: key, release and its verification in an empty root without network")
    if "wheel" in parts:
        built = wheel(dist, args.profile, others)
        try_wheel(built)
        print(f"{built.name}: installed into an empty environment, and tried")
    if "crates" in parts:
        made = crates(dist)
        try_crates(made)
        print(f"{', '.join(path.name for path in made)}: the command installed from them, and tried")
    files = sorted(path for path in dist.iterdir() if path.is_file() and path.name != "SHA256SUMS")
    sums = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in files]
    (dist / "SHA256SUMS").write_text("".join(sums), encoding="utf-8")


if __name__ == "__main__":
    main()
