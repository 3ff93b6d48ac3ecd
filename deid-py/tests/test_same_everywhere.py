"""One answer everywhere: frames of every library, files of every format, records, one thread and
many, the command line, and the derivation written down anew in plain Python."""

from __future__ import annotations

import csv
import datetime
import io
import json
import os
import subprocess
from pathlib import Path
from typing import Any

import deid_py as deid
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.feather as feather
import pyarrow.ipc as ipc
import pyarrow.json as pj
import pyarrow.parquet as pq
import pytest
import reference_v1 as reference
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sample_visits import KEY, VISITS

#: How the names of files end that pyarrow writes and reads here; an .arrow file is compressed inside.
FORMS = ["csv", "csv.zst", "parquet", "arrow", "arrows", "ndjson", "ndjson.gz"]

#: More than one run of rows: threads share them.
ROWS = 140_000
COLUMNS = ["MRN", "SEX", "AGE", "ZIP", "START", "SITE", "WEIGHT", "ARM"]


def visits(rows: int) -> dict[str, list[Any]]:
    """Visits as text, the way a CSV file has them; some cells are empty."""
    day = datetime.date(2020, 1, 1)
    return {
        "MRN": [f"{row * 7919 % (rows // 3 + 1):08}" for row in range(rows)],
        "NAME": [f"Roe, Jane {row}" for row in range(rows)],
        "SEX": ["FMU"[row % 3] for row in range(rows)],
        "AGE": [str(row % 101) for row in range(rows)],
        "ZIP": [f"{(row * 37) % 100_000:05}" for row in range(rows)],
        "START": [None if row % 11 == 0 else str(day + datetime.timedelta(days=row % 2000)) for row in range(rows)],
        "SITE": [str(row % 40) for row in range(rows)],
        "WEIGHT": [None if row % 13 == 0 else f"{50 + row % 50}.5" for row in range(rows)],
        "ARM": ['a "quoted", arm' if row % 5 == 0 else "plain" for row in range(rows)],
    }


@pytest.fixture(scope="module")
def table() -> pa.Table:
    return pa.table({name: pa.array(cells, pa.string()) for name, cells in visits(ROWS).items()})


@pytest.fixture(scope="module")
def expected(table: pa.Table, keys: deid.Keyring, visits_policy: deid.Policy) -> pa.Table:
    out = deid.scrub(table, visits_policy, keys=keys, threads=1).frame
    assert out.column_names == COLUMNS and out.num_rows == ROWS
    return out


def same(found: pa.Table, expected: pa.Table) -> bool:
    """The same cells in the same order, however text is laid out and cut into chunks."""
    types = pa.schema([(name, pa.string()) for name in COLUMNS])
    return found.column_names == COLUMNS and found.cast(types).combine_chunks().equals(expected.cast(types).combine_chunks())


@pytest.mark.parametrize("threads", [1, 2, 7, None])
def test_threads_and_chunks_play_no_part(
    threads: int | None, table: pa.Table, expected: pa.Table, keys: deid.Keyring, visits_policy: deid.Policy
) -> None:
    chunks = pa.concat_tables([table.slice(0, 1), table.slice(1, 99_999), table.slice(100_000)])
    assert same(deid.scrub(chunks, visits_policy, keys=keys, threads=threads).frame, expected)


def test_every_library(table: pa.Table, expected: pa.Table, keys: deid.Keyring, visits_policy: deid.Policy) -> None:
    polars: Any = pl.from_arrow(table)
    assert same(deid.scrub(polars, visits_policy, keys=keys).frame.to_arrow(), expected)
    for pandas in (table.to_pandas(), table.to_pandas(types_mapper=pd.ArrowDtype)):
        out = deid.scrub(pandas, visits_policy, keys=keys).frame
        assert same(pa.Table.from_pandas(out, preserve_index=False).replace_schema_metadata(), expected)


@pytest.fixture(scope="module")
def files(table: pa.Table, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("raw")
    for form in FORMS:
        (folder / form).mkdir()
        write(table, folder / form / f"visit.{form}")
    (folder / "visits.toml").write_text(VISITS, encoding="utf-8")
    key = folder / "study.key"
    key.write_bytes(KEY)
    key.chmod(0o600)
    return folder


def write(table: pa.Table, path: Path) -> None:
    """The table as another program writes it."""
    match path.name.removeprefix("visit."):
        case "parquet":
            pq.write_table(table, path, row_group_size=70_000)
        case "arrow":
            feather.write_feather(table, path, compression="lz4")
        case "arrows":
            with ipc.new_stream(path, table.schema) as stream:
                stream.write_table(table, max_chunksize=70_000)
        case form:
            with pa.output_stream(path, compression=PACKED.get(form.rpartition(".")[2])) as file:
                if form.startswith("ndjson"):
                    file.write("".join(f"{json.dumps(row)}\n" for row in table.to_pylist()).encode())
                else:
                    text = io.StringIO(newline="")
                    writer = csv.writer(text)
                    writer.writerow(table.column_names)
                    writer.writerows(zip(*(column.to_pylist() for column in table.columns), strict=True))
                    file.write(text.getvalue().encode())


#: Endings of what is compressed as a whole.
PACKED = {"gz": "gzip", "zst": "zstd"}


def read(path: Path) -> pa.Table:
    """A released table, every column as text; a cell without a character is null."""
    match path.name.removeprefix("visit."):
        case "parquet":
            return pq.read_table(path)
        case "arrow":
            return feather.read_table(path)
        case "arrows":
            return ipc.open_stream(path).read_all()
        case form:
            with pa.input_stream(path, compression=PACKED.get(form.rpartition(".")[2])) as file:
                text = file.read()
            if form.startswith("ndjson"):
                schema = pa.schema([(name, pa.string()) for name in COLUMNS])
                return pj.read_json(pa.BufferReader(text), parse_options=pj.ParseOptions(explicit_schema=schema))
            header, *rows = csv.reader(io.StringIO(text.decode(), newline=""))
            columns = [[cell or None for cell in column] for column in zip(*rows, strict=True)]
            return pa.table({name: pa.array(cells, pa.string()) for name, cells in zip(header, columns, strict=True)})


@pytest.mark.parametrize(("form", "threads"), [("csv", 1), ("parquet", 1), *((form, 2) for form in FORMS)])
def test_files(
    form: str, threads: int, files: Path, expected: pa.Table, keys: deid.Keyring, visits_policy: deid.Policy, tmp_path: Path
) -> None:
    release = deid.scrub_files(files / form, tmp_path / "out", visits_policy, keys=keys, threads=threads)
    assert release["visit"].rows_out == ROWS
    assert same(read(tmp_path / "out" / f"visit.{form}"), expected)


@pytest.fixture(scope="module")
def by_token(expected: pa.Table) -> pa.Table:
    """The same rows by the token of their person, those of one person as they came."""
    tokens = expected["MRN"].to_pylist()
    return expected.take(sorted(range(ROWS), key=tokens.__getitem__))


@pytest.mark.parametrize(("form", "threads"), [("csv", 1), *((form, 2) for form in FORMS)])
def test_files_in_the_order_of_tokens(
    form: str, threads: int, files: Path, by_token: pa.Table, keys: deid.Keyring, tmp_path: Path
) -> None:
    policy = deid.Policy.parse(VISITS.replace("[tables.visit]", '[tables.visit]\norder = "token"'))
    release = deid.scrub_files(files / form, tmp_path / "out", policy, keys=keys, threads=threads)
    assert same(read(tmp_path / "out" / f"visit.{form}"), by_token)
    assert release.manifest["tables"][0]["order"] == "token"
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["deid-manifest.json", f"visit.{form}"]


@pytest.mark.parametrize("form", FORMS)
def test_frames_that_are_written(
    form: Any, table: pa.Table, expected: pa.Table, keys: deid.Keyring, visits_policy: deid.Policy, tmp_path: Path
) -> None:
    release = deid.scrub(table, visits_policy, keys=keys)
    release.write(tmp_path / "out", format=form)
    assert same(read(tmp_path / "out" / f"visit.{form}"), expected)
    assert release.manifest["tables"][0]["output"]["file"] == f"visit.{form}"
    with pytest.raises(FileExistsError):
        release.write(tmp_path / "out", format=form)
    release.write(tmp_path / "out", format=form, force=True)


@pytest.mark.skipif("DEID" not in os.environ, reason="DEID names the command (make test sets it)")
@pytest.mark.parametrize("form", ["csv", "parquet", "ndjson.gz", "arrow"])
def test_the_command_line(form: str, files: Path, expected: pa.Table, told: list[Any], tmp_path: Path) -> None:
    out = tmp_path / "out"
    command = [os.environ["DEID"], "scrub", "-p", files / "visits.toml", "--key", files / "study.key", files / form, "-o", out]
    subprocess.run(command, check=True, capture_output=True)
    assert same(read(out / f"visit.{form}"), expected)
    assert json.loads((out / "deid-manifest.json").read_text())["tables"][0]["columns"] == told


@pytest.fixture(scope="module")
def told(table: pa.Table, keys: deid.Keyring, visits_policy: deid.Policy) -> list[Any]:
    """What the manifest says of the columns: rules, counts, tokens."""
    return deid.scrub(table, visits_policy, keys=keys, threads=1).manifest["tables"][0]["columns"]


@pytest.mark.skipif("DEID" not in os.environ, reason="DEID names the command (make test sets it)")
@pytest.mark.parametrize("form", ["csv", "ndjson", "arrows"])
def test_a_pipe(form: str, files: Path, expected: pa.Table, tmp_path: Path) -> None:
    command = [os.environ["DEID"], "scrub", "-p", files / "visits.toml", "--key", files / "study.key"]
    command += ["--table", "visit", "--format", form, "-", "-o", "-"]
    out = tmp_path / f"visit.{form}"
    with (files / form / f"visit.{form}").open("rb") as raw, out.open("wb") as file:
        subprocess.run(command, check=True, stdin=raw, stdout=file, stderr=subprocess.DEVNULL)
    assert same(read(out), expected)


def test_distinct_tokens_are_counted(told: list[Any], expected: pa.Table) -> None:
    assert [column["name"] for column in told if column["tokens"] is not None] == ["MRN"]
    tokens, distinct = told[0]["tokens"], len(set(expected["MRN"].to_pylist()))
    assert abs(tokens["distinct"] / distinct - 1) < 5 * tokens["standard_error"] < 0.05
    pairs = tokens["distinct"] * (tokens["distinct"] - 1) // 2
    assert tokens["collision_odds"] == float(f"{pairs / 2**128:.1e}")


def test_the_count_of_tokens_is_the_same(
    table: pa.Table, files: Path, told: list[Any], keys: deid.Keyring, visits_policy: deid.Policy, tmp_path: Path
) -> None:
    chunks = pa.concat_tables([table.slice(100_000), table.slice(0, 1), table.slice(1, 99_999)])
    # A dictionary keeps values that no row has any more.
    half = table.slice(0, 30_000)
    coded = table.set_column(0, "MRN", table["MRN"].combine_chunks().dictionary_encode())
    polars: Any = pl.from_arrow(table)
    columns = lambda frame: deid.scrub(frame, visits_policy, keys=keys).manifest["tables"][0]["columns"]  # noqa: E731
    assert columns(coded.slice(0, 30_000)) == columns(half)
    for frame in (polars, table.to_pandas(), coded, coded.to_pandas()):
        assert columns(frame) == told
    assert columns(chunks)[0]["tokens"] == told[0]["tokens"]
    for form in ("csv", "parquet"):
        for threads in (1, 2):
            out = tmp_path / f"{form}-{threads}"
            release = deid.scrub_files(files / form, out, visits_policy, keys=keys, threads=threads)
            assert release.manifest["tables"][0]["columns"] == told
            # One of them is enough: `verify` counts again what all of them agree on.
            if (form, threads) == ("csv", 2):
                assert deid.verify_files(out, files / form, visits_policy, keys=keys)


def test_records(table: pa.Table, expected: pa.Table, keys: deid.Keyring, visits_policy: deid.Policy) -> None:
    plan = visits_policy.compile("visit", keys=keys)
    for before, after in zip(table.slice(0, 500).to_pylist(), expected.slice(0, 500).to_pylist(), strict=True):
        assert plan.scrub_record(before) == after


def test_the_reference(table: pa.Table, expected: pa.Table) -> None:
    key, person = reference.Key(KEY), reference.Domain("person", prefix="P")
    for before, after in zip(table.slice(0, 500).to_pylist(), expected.slice(0, 500).to_pylist(), strict=True):
        assert after["MRN"] == person.token(key, before["MRN"])
        days = person.shift_days(key, before["MRN"], -365, -1)
        assert after["START"] == reference.shift("date", before["START"], days)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    mrn=st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1),
    start=st.one_of(st.none(), st.dates(datetime.date(2, 1, 1))),
)
def test_any_record_is_as_in_a_frame(mrn: str, start: datetime.date | None, keys: deid.Keyring) -> None:
    policy = deid.Policy.parse("""
    version = 1
    [domains.person]
    date_shift = { days = [-365, -1] }
    [tables.visit]
    subject = "MRN"
    [tables.visit.columns]
    MRN   = { token = "person" }
    START = { date_shift = "person" }
    """)
    record = policy.compile("visit", keys=keys).scrub_record({"MRN": mrn, "START": start})
    frame = pa.table({"MRN": pa.array([mrn]), "START": pa.array([start], pa.date32())})
    out = deid.scrub(frame, policy, keys=keys).frame
    [row] = out.to_pylist()
    assert record["MRN"] == row["MRN"]
    assert record["START"] == (None if row["START"] is None else row["START"].isoformat())


def test_another_key_changes_every_token(table: pa.Table, expected: pa.Table, visits_policy: deid.Policy) -> None:
    other = deid.scrub(table, visits_policy, keys=deid.Keyring.generate()).frame
    assert not set(other["MRN"].to_pylist()) & set(expected["MRN"].to_pylist())
