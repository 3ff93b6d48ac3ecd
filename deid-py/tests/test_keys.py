"""Keys come from where they are kept, and go nowhere."""

from __future__ import annotations

import copy
import pickle
import re
import stat
import sys
from pathlib import Path
from typing import Any

import deid_py as deid
import pytest
import reference_v1 as reference
from sample_visits import KEY, VISITS

TEXT = reference.Key(KEY).text()
KEY_ID = reference.Key(KEY).sub_key("key-id")[:8].hex()


@pytest.fixture(params=["secret", "env", "file", "raw file", "bytes", "command"])
def ring(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> deid.Keyring:
    path = tmp_path / "study.key"
    path.write_bytes(KEY if request.param == "raw file" else f"{TEXT}\n".encode())
    path.chmod(0o600)
    monkeypatch.setenv("DEID_TEST_KEY", TEXT)
    command = [sys.executable, "-c", f"print({TEXT!r})"]
    sources: dict[str, Any] = {
        "secret": lambda: deid.Keyring.from_secret(f" {TEXT}\n"),
        "env": lambda: deid.Keyring.from_env("DEID_TEST_KEY"),
        "file": lambda: deid.Keyring.from_file(path),
        "raw file": lambda: deid.Keyring.from_file(str(path)),
        "bytes": lambda: deid.Keyring.from_bytes(KEY),
        "command": lambda: deid.Keyring.from_command(command, allow_command=True),
    }
    return sources[request.param]()


def test_every_source_gives_the_same_key(ring: deid.Keyring) -> None:
    assert ring.key_id == KEY_ID
    policy = deid.Policy.parse(VISITS)
    person = reference.Domain("person", prefix="P")
    record = {name: None for name in ("NAME", "SEX", "SITE", "WEIGHT", "ARM", "AGE", "ZIP", "START")} | {"MRN": "17"}
    safe = policy.compile("visit", keys=ring).scrub_record(record)
    assert safe["MRN"] == person.token(reference.Key(KEY), "17")


def test_a_keyring_shows_its_id_alone(ring: deid.Keyring) -> None:
    assert repr(ring) == str(ring) == f"<deid.Keyring {KEY_ID}>"
    assert f"{ring}" == repr(ring)
    assert TEXT not in repr(dir(ring)) and not hasattr(ring, "__dict__")


REFUSED: dict[str, Any] = {
    "pickle": pickle.dumps,
    "pickle 0": lambda kept: pickle.dumps(kept, protocol=0),
    "copy": copy.copy,
    "deepcopy": copy.deepcopy,
    "a copy inside": lambda kept: copy.deepcopy({"keys": [kept]}),
    "reduce": lambda kept: kept.__reduce_ex__(4),
    "state": lambda kept: kept.__getstate__(),
    "bytes": bytes,
    "iter": iter,
    "list": list,
    "vars": vars,
    "memory": memoryview,
    "length": len,
    "subclass": lambda kept: type("Sub", (type(kept),), {}),
    "new": lambda kept: type(kept)(),
}


@pytest.mark.parametrize("way", REFUSED)
def test_neither_keys_nor_plans_are_taken_along(way: str) -> None:
    keys = deid.Keyring.from_bytes(KEY)
    for kept in (keys, deid.Policy.parse(VISITS).compile("visit", keys=keys)):
        with pytest.raises(TypeError) as raised:
            REFUSED[way](kept)
        assert TEXT not in str(raised.value) and repr(KEY) not in str(raised.value)


def test_closures_with_keys_do_not_travel() -> None:
    cloudpickle = pytest.importorskip("cloudpickle")
    keys = deid.Keyring.from_bytes(KEY)
    with pytest.raises(TypeError):
        cloudpickle.dumps(lambda: keys)


def test_a_generated_key_is_saved_once(tmp_path: Path) -> None:
    keys = deid.Keyring.generate()
    assert re.fullmatch("[0-9a-f]{16}", keys.key_id)
    assert deid.Keyring.generate().key_id != keys.key_id
    path = tmp_path / "study.key"
    keys.save(path)
    assert path.read_text().startswith(f"deid-key-1-{keys.key_id}-")
    if sys.platform != "win32":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert deid.Keyring.from_file(path).key_id == keys.key_id
    before = path.read_bytes()
    with pytest.raises(FileExistsError, match="never replaced"):
        deid.Keyring.generate().save(path)
    assert path.read_bytes() == before
    with pytest.raises(deid.DeidError, match="only a key that generate"):
        deid.Keyring.from_file(path).save(tmp_path / "other.key")
    with pytest.raises(FileNotFoundError):
        keys.save(tmp_path / "nowhere" / "study.key")


BAD: dict[str, tuple[Any, str]] = {
    "no key text": (lambda: deid.Keyring.from_secret("hunter2-hunter2"), "not a key"),
    "no Unicode": (lambda: deid.Keyring.from_secret("hunter2\ud800"), "not a key"),
    "one character changed": (lambda: deid.Keyring.from_secret(TEXT[:-1] + ("0" if TEXT[-1] != "0" else "1")), "checksum"),
    "cut short": (lambda: deid.Keyring.from_secret(TEXT[:-9]), "checksum|not a key"),
    "short": (lambda: deid.Keyring.from_bytes(KEY[:31]), "exactly 32 bytes; found 31"),
    "long": (lambda: deid.Keyring.from_bytes(KEY + b"x"), "found 33"),
    "all equal": (lambda: deid.Keyring.from_bytes(b"\x07" * 32), "same byte"),
    "no variable": (lambda: deid.Keyring.from_env("DEID_NO_SUCH_KEY"), "DEID_NO_SUCH_KEY: the environment variable is not set"),
    "no leave": (lambda: deid.Keyring.from_command(["echo", TEXT]), "allows it"),
    "no command": (lambda: deid.Keyring.from_command([], allow_command=True), "no key|failed|was given"),
    "failing command": (lambda: deid.Keyring.from_command(["false"], allow_command=True), "failed"),
    "chatty command": (lambda: deid.Keyring.from_command(["echo", "hunter2"], allow_command=True), "not a key"),
}


@pytest.mark.parametrize("kind", BAD)
def test_bad_keys(kind: str) -> None:
    make, message = BAD[kind]
    with pytest.raises(deid.SecretKeyError, match=message) as raised:
        make()
    assert raised.value.help
    for secret in (TEXT, TEXT[12:40], "hunter2"):
        assert secret not in str(raised.value)
    assert raised.value.__cause__ is None and raised.value.__context__ is None


@pytest.mark.skipif(sys.platform == "win32", reason="files have no mode there")
def test_key_files_that_others_can_read(tmp_path: Path) -> None:
    path = tmp_path / "study.key"
    path.write_text(TEXT)
    path.chmod(0o640)
    with pytest.raises(deid.SecretKeyError, match="read by others"):
        deid.Keyring.from_file(path)
    assert deid.Keyring.from_file(path, group_readable=True).key_id == KEY_ID
    path.chmod(0o644)
    with pytest.raises(deid.SecretKeyError, match="read by others"):
        deid.Keyring.from_file(path, group_readable=True)


def test_a_missing_key_is_told_once() -> None:
    policy = deid.Policy.parse(VISITS)
    import pandas as pd
    from sample_visits import visit_columns

    with pytest.raises(deid.SecretKeyError, match="no key was given") as raised:
        deid.scrub(pd.DataFrame(visit_columns()), policy)
    assert len(raised.value.problems) == 1
    assert "Keyring" in str(raised.value) and "--key" not in str(raised.value)
