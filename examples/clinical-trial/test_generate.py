"""Checks of the generator and of the policy's arithmetic: python3 -m unittest (in this folder)."""

import csv
import subprocess
import sys
import tempfile
import unittest
from collections import Counter
from datetime import date
from fnmatch import fnmatchcase
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from generate import TABLES  # noqa: E402
from trial.dates import study_day  # noqa: E402

K, LIMIT = 11, 0.05


def generate(folder, *options):
    subprocess.run([sys.executable, str(HERE / "generate.py"), "--out", str(folder), *options],
                   check=True, stderr=subprocess.DEVNULL)


def read(folder):
    tables = {}
    for table in TABLES:
        with open(Path(folder) / f"{table}.csv", encoding="utf-8", newline="") as file:
            tables[table] = list(csv.DictReader(file))
    return tables


def hierarchy(name):
    """Value to level 1 of a hierarchy file."""
    with open(HERE / name, encoding="utf-8", newline="") as file:
        return {row[0]: row[1] for row in csv.reader(file, delimiter=";")}


def age_band(age, band=10):
    return "90+" if age >= 90 else f"{age // band * band}-{age // band * band + band - 1}"


RESTRICTED = "036 059 102 203 205 692 821 878 879 884 893".split()


class Committed(unittest.TestCase):
    def test_same_seed_same_bytes_as_the_committed_cut(self):
        with tempfile.TemporaryDirectory() as folder:
            generate(folder, "--subjects", "60", "--seed", "7", "--visits", "1")
            for table in TABLES:
                made = (Path(folder) / f"{table}.csv").read_bytes()
                self.assertEqual(made, (HERE / "small" / f"{table}.csv").read_bytes(), table)

    def test_another_seed_other_people(self):
        with tempfile.TemporaryDirectory() as folder:
            generate(folder, "--subjects", "60", "--seed", "8", "--visits", "1")
            self.assertNotEqual((Path(folder) / "dm.csv").read_bytes(), (HERE / "small" / "dm.csv").read_bytes())

    def test_the_cut_is_small(self):
        self.assertLess(sum(path.stat().st_size for path in (HERE / "small").iterdir()), 200_000)


class Trial(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        generate(cls.folder.name, "--subjects", "2000", "--seed", "7")
        cls.tables = read(cls.folder.name)
        cls.dm = cls.tables["dm"]

    def test_sizes(self):
        rows = {table: len(lines) for table, lines in self.tables.items()}
        self.assertEqual(rows["dm"], 2000)
        for table, least in {"ae": 7_000, "cm": 7_000, "mh": 5_000, "lb": 50_000, "vs": 35_000}.items():
            self.assertGreater(rows[table], least, table)

    def test_every_row_is_about_somebody_in_dm(self):
        people = {row["USUBJID"] for row in self.dm}
        self.assertEqual(len(people), 2000)
        for table, rows in self.tables.items():
            self.assertLessEqual({row["USUBJID"] for row in rows}, people, table)

    def test_study_days_follow_from_full_dates(self):
        reference = {row["USUBJID"]: row["RFSTDTC"] for row in self.dm}
        checked = 0
        for table, rows in self.tables.items():
            for day in [name for name in TABLES[table] if name.endswith("DY")]:
                for row in rows:
                    text, start = row[day[:-2] + "DTC"], reference[row["USUBJID"]]
                    full = len(text) >= 10 and "--" not in text and start
                    days = study_day(date.fromisoformat(text[:10]), date.fromisoformat(start)) if full else ""
                    self.assertEqual(row[day], str(days))
                    self.assertNotEqual(row[day], "0")
                    checked += bool(full)
        self.assertGreater(checked, 100_000)

    def test_dates_are_in_order(self):
        for row in self.dm:
            stages = [row[c] for c in ("BRTHDTC", "RFICDTC", "DMDTC", "RFSTDTC", "RFENDTC") if row[c]]
            self.assertEqual(stages, sorted(stages))
            self.assertIn(row["DTHDTC"], ("", row["RFENDTC"]))
            self.assertEqual(bool(row["DTHDTC"]), row["DTHFL"] == "Y")
            birth, consent = date.fromisoformat(row["BRTHDTC"]), date.fromisoformat(row["RFICDTC"])
            self.assertEqual(int(row["AGE"]), consent.year - birth.year - ((consent.month, consent.day) < (birth.month, birth.day)))

    def test_no_identifier_can_be_somebodys(self):
        for row in self.dm:
            self.assertRegex(row["SSN"], r"^((000|9\d\d)-(0[1-9]|[1-4]\d)-\d{4})?$")
            self.assertRegex(row["PHONE"], r" 555-01\d\d$")
            self.assertRegex(row["EMAIL"], r"^([a-z]+\.[a-z]+\d+@example\.org)?$")

    def test_the_awkward_cases_are_there(self):
        zips = {row["ZIP"][:3] for row in self.dm if row["COUNTRY"] == "USA"}
        self.assertLessEqual(set(RESTRICTED), zips)
        self.assertTrue(any(z.startswith("0") for z in zips))
        self.assertGreater(sum(int(row["AGE"]) > 89 for row in self.dm), 30)
        names = {row["LASTNM"] for row in self.dm} | {row["FIRSTNM"] for row in self.dm}
        self.assertLessEqual({"O'Brien", "Müller", "Nguyễn", "Siobhán"}, names)
        shapes = {"".join("9" if c.isdigit() else c for c in row["MHSTDTC"]) for row in self.tables["mh"]}
        self.assertEqual(shapes, {"9999-99-99", "9999-99", "9999", "9999---99", "9999-99--"})
        terms = [row["AETERM"] for row in self.tables["ae"]]
        for mark in ("\n", '"', ",", "Ü"):
            self.assertTrue(any(mark in term for term in terms), repr(mark))
        self.assertTrue(any(row["LBORRES"] == "<0.2" for row in self.tables["lb"]))
        self.assertTrue(any(row["LBORRESU"] == "µmol/L" for row in self.tables["lb"]))

    def below_k(self, band=10, region=None, more=lambda row: None):
        """People whose combination of quasi-identifiers fewer than K share, and the class sizes."""
        race, region = hierarchy("race.csv"), region or hierarchy("country.csv").get
        sizes = Counter((age_band(int(r["AGE"]), band), r["SEX"], race[r["RACE"]], region(r["COUNTRY"]), more(r))
                        for r in self.dm)
        return sum(size for size in sizes.values() if size < K), sizes

    def test_the_gate_passes_and_removes_somebody(self):
        removed, sizes = self.below_k()
        self.assertEqual(removed, 47)
        self.assertLessEqual(removed, int(LIMIT * len(self.dm)))
        kept = {key: size for key, size in sizes.items() if size >= K}
        self.assertEqual(len(kept), 42)
        self.assertEqual(sum(size for key, size in kept.items() if key[0] == "90+"), 45)
        self.assertEqual({key[3] for key in kept}, {"North America", "Europe", "Asia"})
        self.assertEqual(len({key[2] for key in kept}), 4)

    def test_counting_more_finely_fails_the_gate(self):
        shares = {
            "ethnicity": self.below_k(more=lambda row: row["ETHNIC"]),
            "country": self.below_k(region=str),
            "five years": self.below_k(band=5),
        }
        people = {name: removed for name, (removed, _) in shares.items()}
        self.assertEqual(people, {"ethnicity": 157, "country": 358, "five years": 189})
        self.assertGreater(min(people.values()), int(LIMIT * len(self.dm)))

    def test_nothing_dropped_looks_like_something_kept(self):
        """Else a search of the output for what was dropped would find what never left `dm`."""
        drop, kept = dropped_and_kept(self.tables)
        self.assertFalse(drop & kept)
        texts = {text for text in kept if any(c.isalpha() for c in text)}
        for value in drop:
            if len(value) >= 6 and any(c.isalpha() for c in value):
                self.assertFalse(any(value in text for text in texts))


def dropped_and_kept(tables):
    """Distinct cells, case folded, of the columns the policy drops or tokenizes, and of those it keeps."""
    drop, kept = set(), set()
    for table, rows in tables.items():
        for column in TABLES[table]:
            cells = {row[column].casefold() for row in rows if row[column]}
            if column in GONE:
                drop |= cells
            elif not column.endswith("DTC") and column not in ("AGE", "RACE", "COUNTRY"):
                kept |= cells
    return drop, kept


GONE = set("""FIRSTNM LASTNM INVNAM MRN SSN EMAIL PHONE STREET CITY STATE ZIP SUBJID BRTHDTC ETHNIC USUBJID SITEID INVID
              AETERM CMTRT MHTERM LBREFID""".split())


@unittest.skipIf(sys.version_info < (3, 11), "tomllib came with Python 3.11")
class Policy(unittest.TestCase):
    def setUp(self):
        import tomllib
        self.policy = tomllib.loads((HERE / "policy.toml").read_text(encoding="utf-8"))

    def rules(self, table, column):
        """Where the column's rule stands, most exact place only."""
        own, shared = self.policy["tables"][table], self.policy["columns"]
        exact = [role for role in ("drop", "quasi", "sensitive", "insensitive") if column in own.get(role, [])]
        exact += ["columns"] if column in own.get("columns", {}) else []
        if exact:
            return exact
        return [column] if column in shared else [glob for glob in shared if "*" in glob and fnmatchcase(column, glob)]

    def test_every_column_has_one_rule(self):
        for table, columns in TABLES.items():
            for column in columns:
                self.assertEqual(len(self.rules(table, column)), 1, f"{table}.{column}")

    def test_every_rule_has_its_column(self):
        for table, own in self.policy["tables"].items():
            named = [c for role in ("drop", "quasi", "sensitive", "insensitive") for c in own.get(role, [])]
            for column in named + list(own.get("columns", {})):
                self.assertIn(column, TABLES[table], f"{table}.{column}")
        for glob in self.policy["columns"]:
            self.assertTrue(any(fnmatchcase(c, glob) for columns in TABLES.values() for c in columns), glob)

    def test_what_is_gone_is_dropped_or_tokenized(self):
        dropped = {column for own in self.policy["tables"].values() for column in own.get("drop", [])}
        for own in self.policy["tables"].values():
            dropped |= {column for column, rule in own.get("columns", {}).items() if rule.get("drop")}
        self.assertEqual(dropped, GONE - {"USUBJID", "SITEID", "INVID"})


if __name__ == "__main__":
    unittest.main()
