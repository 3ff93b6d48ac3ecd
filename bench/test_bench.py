"""Checks of the generator and of the peers: python -m unittest (needs requirements.txt)."""

import json
import subprocess
import sys
import tempfile
import unittest
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE / "peers"))

from classes import K  # noqa: E402
from job import COLUMNS, POPULOUS, age_band, shift, token  # noqa: E402

ROWS = 140_000  # more than one row group


def run(script, *arguments):
    subprocess.run([sys.executable, str(HERE / script), *map(str, arguments)], check=True)


def cells(path):
    """Every cell as text, by column."""
    if path.suffix == ".parquet":
        table = pq.read_table(path)
    elif path.suffix == ".ndjson":
        table = pa.Table.from_pylist([json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()])
    else:
        with open(path, "rb") as file:
            names = file.readline().decode().strip().split(",")
        types = {name: pa.string() for name in names}
        table = pyarrow.csv.read_csv(path, convert_options=pyarrow.csv.ConvertOptions(column_types=types))
    return {name: table[name].cast(pa.string()).to_pylist() for name in table.column_names}


def expected(raw):
    """The job, row by row, in plain Python."""
    out = {name: [token(cell) for cell in raw[name]] for name in ("mrn", "ssn", "email")}
    births, days = ([date.fromisoformat(cell) for cell in raw[name]] for name in ("birth_date", "admit_date"))
    out["birth_date"] = [age_band(d.year - b.year - ((d.month, d.day) < (b.month, b.day))) for b, d in zip(births, days)]
    out["admit_date"] = [str(d + timedelta(days=shift(patient))) for d, patient in zip(days, raw["mrn"])]
    out["zip"] = [cell[:3] if cell[:3] in POPULOUS else "000" for cell in raw["zip"]]
    return out | {name: raw[name] for name in ("sex", "dx", "note")}


class ReferenceJob(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        cls.prefix = Path(cls.folder.name) / "encounters"
        run("generate.py", ROWS, cls.prefix)
        cls.raw = cells(cls.prefix.with_suffix(".parquet"))

    def test_both_files_hold_the_same_cells(self):
        self.assertEqual(cells(self.prefix.with_suffix(".csv")), self.raw)

    def test_shape(self):
        file = pq.ParquetFile(self.prefix.with_suffix(".parquet"))
        self.assertEqual(file.metadata.row_group(0).num_rows, 131_072)
        self.assertEqual([str(field.type) for field in file.schema_arrow],
                         ["string"] * 6 + ["date32[day]"] * 2 + ["string"] * 4)
        self.assertAlmostEqual(self.prefix.with_suffix(".csv").stat().st_size / ROWS, 157, delta=2)
        patients = len(set(self.raw["mrn"]))
        self.assertTrue(ROWS / 2.5 * 0.85 < patients <= ROWS / 2.5)
        self.assertEqual(len(set(zip(self.raw["mrn"], self.raw["ssn"], self.raw["birth_date"]))), patients)
        self.assertTrue(all(b < a for b, a in zip(self.raw["birth_date"], self.raw["admit_date"])))

    def test_same_rows_same_bytes(self):
        again = Path(self.folder.name) / "again"
        run("generate.py", ROWS, again)
        self.assertEqual(again.with_suffix(".csv").read_bytes(), self.prefix.with_suffix(".csv").read_bytes())

    def test_the_peers_do_the_same_job(self):
        wanted = expected(self.raw)
        self.assertEqual(list(wanted), COLUMNS)
        self.assertIn("90+", wanted["birth_date"])
        self.assertIn("000", wanted["zip"])
        for peer in ("duckdb_hmac", "pandas_hmac"):
            for suffix in (".csv", ".parquet"):
                out = Path(self.folder.name) / (peer + suffix)
                run(f"peers/{peer}.py", self.prefix.with_suffix(suffix), out)
                self.same(cells(out), wanted, f"{peer} {suffix}")

    def test_the_copy_changes_nothing(self):
        source = self.prefix.with_suffix(".parquet")
        for suffix in (".csv", ".ndjson", ".parquet"):
            out = Path(self.folder.name) / ("copy" + suffix)
            run("peers/duckdb_copy.py", source, out)
            self.same(cells(out), self.raw, suffix)
            source = out

    def same(self, found, wanted, what):
        self.assertEqual(list(found), list(wanted), what)
        for column in wanted:
            self.assertTrue(found[column] == wanted[column], f"{what}: {column} differs")

    def test_shifts_fill_their_range(self):
        shifts = {shift(patient) for patient in set(self.raw["mrn"])}
        self.assertEqual(shifts, set(range(-365, 366)) - {0})


class Classes(unittest.TestCase):
    def test_the_peers_count_what_a_plain_count_does(self):
        for kind in ("raw", "generalized"):
            with tempfile.TemporaryDirectory() as folder:
                table = Path(folder) / "people.parquet"
                run("people.py", 20_000, kind, table)
                rows = zip(*pq.read_table(table).to_pydict().values(), strict=True)
                sizes = Counter(rows).values()
                below = sum(size for size in sizes if size < K)
                wanted = f"classes {len(sizes)} smallest {min(sizes)} rows below {K} {below}\n"
                for peer in ("duckdb_classes", "polars_classes"):
                    command = [sys.executable, str(HERE / "peers" / f"{peer}.py"), str(table)]
                    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
                    self.assertEqual(told, wanted, f"{peer}, {kind}")


if __name__ == "__main__":
    unittest.main()
