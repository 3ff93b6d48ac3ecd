"""Where tables come from, through Python: the options of ``scrub_files`` and ``verify_files``."""

from __future__ import annotations

from pathlib import Path

import deid_py as deid
import pytest

POLICY = """
version = 1
[domains.person]
prefix = "P"
[tables.dm]
files       = ["dm*"]
drop        = ["NAME"]
insensitive = ["SEX"]
[tables.dm.columns]
ID = { token = "person" }
"""


def written(folder: Path, name: str, text: str, encoding: str = "utf-8") -> None:
    folder.mkdir(exist_ok=True)
    (folder / name).write_bytes(text.encode(encoding))


def test_the_options_choose_and_read_the_files(tmp_path: Path, keys: deid.Keyring) -> None:
    policy, raw = deid.Policy.parse(POLICY), tmp_path / "raw"
    written(raw, "dm.csv", "ID;NAME;SEX\n1;Müller;F\n2;Roe;M\n", "windows-1252")
    written(raw, "dm_2.tsv", "ID;NAME;SEX\n3;Ärzte;F\n", "windows-1252")
    written(raw, "dm_old.csv", "x\n")
    options = {"exclude": ["*_old*"], "encoding": "windows-1252", "delimiter": ";"}
    with pytest.raises(deid.DeidError, match="several formats"):
        deid.scrub_files(raw, tmp_path / "out", policy, keys=keys, **options)
    deid.scrub_files(raw, tmp_path / "out", policy, keys=keys, format="parquet", **options)
    assert deid.verify_files(tmp_path / "out", raw, policy, keys=keys, **options)
    only = {**options, "exclude": (), "include": ["dm.csv"]}
    release = deid.scrub_files(raw, tmp_path / "one", policy, keys=keys, **only)
    assert release.manifest["tables"][0]["rows_out"] == 2


def test_names_that_are_none_are_refused(tmp_path: Path, keys: deid.Keyring) -> None:
    policy, raw = deid.Policy.parse(POLICY), tmp_path / "raw"
    written(raw, "dm.csv", "ID,NAME,SEX\n1,Roe,F\n")
    for option in [{"encoding": "ebcdic"}, {"delimiter": "ab"}, {"format": "xlsx"}]:
        with pytest.raises(deid.DeidError):
            deid.scrub_files(raw, tmp_path / "out", policy, keys=keys, **option)
