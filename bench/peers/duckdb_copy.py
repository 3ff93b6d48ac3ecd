#!/usr/bin/env python3
"""All twelve columns read and written again, nothing done to them: duckdb_copy.py IN OUT (.csv, .ndjson or .parquet).

The floor that a job in DuckDB stands on.
"""

import sys

import duckdb

FORMS = {"csv": "FORMAT csv, HEADER", "ndjson": "FORMAT json", "parquet": "FORMAT parquet"}
DATES = ["birth_date", "admit_date"]
NAMES = ["mrn", "first_name", "last_name", "ssn", "phone", "email", *DATES, "zip", "sex", "dx", "note"]
# named, so that nothing is guessed from the first lines
COLUMNS = {name: "DATE" if name in DATES else "VARCHAR" for name in NAMES}


def main():
    source, target = sys.argv[1:]
    copy(duckdb.connect(), f"SELECT * FROM {source_of(source)}", target)


def source_of(path):
    """The table function that reads the file; ZIP codes stay text."""
    if path.endswith(".parquet"):
        return f"read_parquet({quoted(path)})"
    types = "{'zip': 'VARCHAR', 'birth_date': 'DATE', 'admit_date': 'DATE'}"
    if path.endswith(".ndjson"):
        return f"read_ndjson({quoted(path)}, columns = {COLUMNS})"
    return f"read_csv({quoted(path)}, header = true, types = {types})"


def copy(database, query, target):
    form = FORMS[target.rsplit(".", 1)[1]]
    database.execute("SET preserve_insertion_order = true")
    database.execute(f"COPY ({query}) TO {quoted(target)} ({form})")


def quoted(text):
    return "'" + text.replace("'", "''") + "'"


if __name__ == "__main__":
    main()
