#!/usr/bin/env python3
"""k-anonymity in DuckDB: duckdb_classes.py FILE.parquet"""

import sys

import duckdb

from classes import K, tell
from duckdb_copy import quoted


def main():
    database, table = duckdb.connect(), f"read_parquet({quoted(sys.argv[1])})"
    columns = database.execute(f"SELECT * FROM {table} LIMIT 0").description
    names = ", ".join('"' + name.replace('"', '""') + '"' for name, *_ in columns)
    sizes = f"SELECT count(*) AS n FROM {table} GROUP BY {names}"
    query = f"SELECT count(*), min(n), coalesce(sum(n) FILTER (n < {K}), 0) FROM ({sizes})"
    tell(*map(int, database.execute(query).fetchone()))


if __name__ == "__main__":
    main()
