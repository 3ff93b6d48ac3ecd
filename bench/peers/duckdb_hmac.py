#!/usr/bin/env python3
"""The reference job in DuckDB: duckdb_hmac.py IN OUT (.csv or .parquet).

DuckDB has SHA-256 and no HMAC; two hashes over padded keys are HMAC (RFC 2104), value for value.
Prefixes are looked up in a bit string: a long IN list becomes a join, which loses the rows' order.
"""

import sys

import duckdb

from job import COLUMNS, FURTHEST, POPULOUS, SHIFT_KEY, TOKEN_DIGITS, TOKEN_KEY, TOP_AGE
from duckdb_copy import copy, source_of

BLOCK = 64


def main():
    source, target = sys.argv[1:]
    database = duckdb.connect()
    define_hmac(database, "token_mac", TOKEN_KEY)
    define_hmac(database, "shift_mac", SHIFT_KEY)
    tokens = ", ".join(f"left(token_mac({name}), {TOKEN_DIGITS}) AS {name}" for name in ("mrn", "ssn", "email"))
    populous = "".join(str(int(f"{prefix:03d}" in POPULOUS)) for prefix in range(1000))
    query = f"""
        SELECT {tokens},
            CASE WHEN age >= {TOP_AGE} THEN '{TOP_AGE}+'
                 ELSE (age // 10 * 10) || '-' || (age // 10 * 10 + 9) END AS birth_date,
            admit_date + CASE WHEN days < 0 THEN days ELSE days + 1 END AS admit_date,
            CASE WHEN get_bit('{populous}'::BIT, left(zip, 3)::INTEGER) = 1 THEN left(zip, 3) ELSE '000' END AS zip,
            sex, dx, note
        FROM (SELECT *, {AGE} AS age, {DAYS} AS days FROM {source_of(source)})"""
    copy(database, f"SELECT {', '.join(COLUMNS)} FROM ({query})", target)


# completed years; and the patient's shift before 0 is stepped over (see job.shift)
AGE = """(year(admit_date) - year(birth_date)
    - (month(admit_date) * 100 + day(admit_date) < month(birth_date) * 100 + day(birth_date))::BIGINT)"""
DAYS = f"((('0x' || left(shift_mac(mrn), 8))::BIGINT * {2 * FURTHEST} >> 32) - {FURTHEST})::INTEGER"


def define_hmac(database, name, key):
    """A macro that gives HMAC-SHA256 under `key` as 64 hexadecimal digits."""
    padded = key.ljust(BLOCK, b"\0")
    inner, outer = (blob(bytes(byte ^ pad for byte in padded)) for pad in (0x36, 0x5C))
    database.execute(f"CREATE MACRO {name}(value) AS sha256({outer} || unhex(sha256({inner} || encode(value))))")


def blob(data):
    return "'" + "".join(f"\\x{byte:02X}" for byte in data) + "'::BLOB"


if __name__ == "__main__":
    main()
