"""Every rule that there is, with cells that it can read."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa

#: Beside the policy: what it names.
COUNTRIES = "USA;North America;*\nCAN;North America;*\nDEU;Europe;*\n"

NAMES = "".join(f"{name}{end}\n" for name in ("Ada", "Bea", "Cleo", "Dora", "Tom") for end in ("", "1", "2", "3", "lyn"))

DAY = datetime.date(2019, 12, 30)


def day(row: int, back: int = 0) -> str:
    return str(DAY + datetime.timedelta(days=row * 37 % 2000 - back * 365))


#: By column: its rule, its cells as text, and the type that the column has in a typed table.
RULES: dict[str, tuple[str, Callable[[int], str], pa.DataType | None]] = {
    "ID": ('token = "subject"', lambda row: f"P-{row // 3:04}", None),
    "DEVICE": ('surrogate = "device"', lambda row: f"D-{row % 50:03}", None),
    "LOT": ('surrogate = "lot"', lambda row: str(row % 9), pa.int32()),
    "NUMBER": ('token = "number"', lambda row: str(row * 7919), pa.int64()),
    "DAY": ('token = "day"', day, pa.date32()),
    "MRN": ('encrypt = "subject"', lambda row: f"P-{row // 3:04}", None),
    "ACCOUNT": ('encrypt = "number"', lambda row: str(row * 7919), pa.int64()),
    "SEEN": ('encrypt = "day"', day, pa.date32()),
    "TEL": ('fpe = { domain = "phone", separators = "-" }', lambda row: f"212-555-{row:04}", None),
    "SERIAL": ('fpe = "phone"', lambda row: str(1_000_000 + row * 7919), pa.int64()),
    "BADGE": ('fpe = { domain = "phone", alphabet = "upper-alphanumeric" }', lambda row: f"B{row:04}X", None),
    "NAME": ("drop = true", lambda row: f"Jane Roe {row}", None),
    "PHONE": ("null = true", lambda row: f"555-{row:04}", None),
    "SITE": ('constant = "all sites"', lambda row: str(row % 7), pa.int8()),
    "SEX": ('keep = "quasi"', lambda row: "FMU"[row % 3], None),
    "ADM": ('date_shift = "subject"', day, pa.date32()),
    "PART": ('date_shift = "subject", type = "partial-date"', lambda row: day(row)[: (4, 7, 10)[row % 3]], None),
    "STAMP": ('date_shift = "subject", type = "timestamp"', lambda row: f"{day(row)}T03:04:0{row % 10}", pa.timestamp("us")),
    "REF": ('token = "subject"', lambda row: f"P-{row // 5:04}", None),
    "SUBJ": (
        'token = { domain = "subject", after = ["Patient/", "urn:mrn|"] }',
        lambda row: ("Patient/", "urn:mrn|")[row % 2] + f"P-{row // 3:04}",
        None,
    ),
    "REF_DT": ('date_shift = { domain = "subject", by = "REF" }', day, pa.date32()),
    "EXT_DT": ('date_shift = { offset_column = "OFFSET" }', day, pa.date32()),
    "OFFSET": ("drop = true", lambda row: str(row % 300 + 1), pa.int32()),
    "BORN": ("date_part = { part = \"year\", cap = 89 }", lambda row: day(row, 20 + row % 80), pa.date32()),
    "QUARTER": ('date_part = "quarter"', day, pa.date32()),
    "MONTH": ('date_part = "month"', day, pa.date32()),
    "WEEK": ('date_part = "iso-week"', day, pa.date32()),
    "DECADE": ('date_part = "decade"', day, pa.date32()),
    "AGE": ("age = { band = 10, top = 90 }", lambda row: str(row % 101), pa.int64()),
    "AGE_MO": ('age = { unit = "months" }', lambda row: str(row * 7 % 1200), pa.int64()),
    "AGE_U": ('age = { unit_column = "UNIT" }', lambda row: str(row % 90), pa.int64()),
    "UNIT": ("drop = true", lambda row: ("YEARS", "MONTHS", "DAYS")[row % 3], None),
    "AGE_NOW": ('age = true, type = "date"', lambda row: day(row, row % 95), pa.date32()),
    "AGE_THEN": ('age = { at = "ADM", band = 5 }', lambda row: day(row, row % 95), pa.date32()),
    "ZIP": ("zip3 = 2020", lambda row: f"{row * 37 % 100_000:05}", None),
    "ZIP_2": ('zip3 = { census = 2010, restricted = "other" }', lambda row: f"{row * 91 % 100_000:05}", None),
    "COUNTRY": ('hierarchy = { file = "country.csv", level = 1 }', lambda row: ("USA", "CAN", "DEU")[row % 3], None),
    "BIRTHPLACE": (
        'hierarchy = { file = "country.csv", level = 1, else = "other" }',
        lambda row: ("USA", "FRA", "DEU")[row % 3],
        None,
    ),
    "ICD": ("hierarchy = { prefix = 3 }", lambda row: f"C{row % 90:02}.{row % 9}", None),
    "BMI": ("band = { width = 2.5, origin = 10 }", lambda row: f"{15 + row % 30}.5", pa.float64()),
    "SBP": ("cut = [120, 140]", lambda row: str(90 + row % 90), pa.uint16()),
    "DBP": ('cut = { points = [80, 90], labels = ["low", "normal", "high"] }', lambda row: str(60 + row % 50), pa.int16()),
    "COST": ("round = { to = 0.5 }", lambda row: f"{row % 50}.25", pa.decimal128(9, 2)),
    "STAY": ('limit = { top = 30, bottom = 1, top_label = "long" }', lambda row: str(row % 60), pa.int64()),
    "PULSE": ('noise = { domain = "subject", within = 5, min = 0 }, type = "integer"', lambda row: str(row % 120), pa.int64()),
    "WEIGHT": (
        'noise = { domain = "subject", by = "SUBJ", within_percent = 10, step = 0.5 }',
        lambda row: f"{row % 150}.25",
        pa.float64(),
    ),
    "WEEK_DT": ('date_shift = { domain = "site", by = "SUBJ" }', day, pa.date32()),
    "FIRST": (
        'substitute = { domain = "name", list = "given-names.txt" }',
        lambda row: ("Jane", "Maria", "Ines", "Tom")[row % 4] + str(row % 90),
        None,
    ),
    "CARD": ('mask = { keep_last = 4, skip = "-" }', lambda row: f"4000-{row:04}-{row % 97:04}", None),
    "CODE": ("mask = true", lambda row: f"x{row}", None),
}

POLICY = """
version = 1
name    = "every rule"
as_of   = 2026-11-22

[domains.subject]
prefix     = "S"
date_shift = { days = [-365, -1] }
[domains.site]
date_shift = { days = [-365, -7], keep = "weekday" }
[domains.name]
[domains.number]
type = "integer"
[domains.day]
type = "date"
[domains.phone]
[domains.device]
prefix = "D"
[domains.lot]
type = "integer"
reidentifiable = true

[tables.all]
subject = "ID"
[tables.all.columns]
""" + "".join(f"{name} = {{ {rule} }}\n" for name, (rule, _, _) in RULES.items())


def write_policy(folder: Path) -> Path:
    """The policy as a file, with the hierarchy that it names."""
    (folder / "country.csv").write_text(COUNTRIES, encoding="utf-8")
    (folder / "given-names.txt").write_text(NAMES, encoding="utf-8")
    path = folder / "policy.toml"
    path.write_text(POLICY, encoding="utf-8")
    return path


def table_of_rules(rows: int) -> pa.Table:
    """Cells as text; every eleventh row has nothing but its subject and the columns of others."""
    needed = ("ID", "REF", "SUBJ", "OFFSET", "UNIT")

    def cell(name: str, row: int) -> str | None:
        return None if row % 11 == 10 and name not in needed else RULES[name][1](row)

    return pa.table({name: pa.array([cell(name, row) for row in range(rows)], pa.string()) for name in RULES})


def typed(table: pa.Table) -> pa.Table:
    """The same cells, as a database would have them."""
    types = [(name, kind or pa.string()) for name, (_, _, kind) in RULES.items()]
    return table.cast(pa.schema(types))
