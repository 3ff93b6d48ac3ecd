#!/usr/bin/env python3
"""Write the raw tables of a made-up clinical trial: python generate.py --subjects 2000 --seed 7 --out raw/

Six CSV files in the shape of SDTM (dm, ae, cm, mh, lb, vs), full of everything that must not leave
the sponsor: names, record numbers, addresses, birth dates, verbatim text. All of it is invented.
The same seed gives the same bytes on every Python from 3.10 on; nothing but the standard library
is needed. Subject n is the same person whatever the number of subjects.
"""

import argparse
import csv
import sys
from contextlib import ExitStack
from pathlib import Path

from trial import events, measurements, people
from trial.places import sites

TABLES = {
    "dm": people.COLUMNS,
    "ae": events.AE_COLUMNS,
    "cm": events.CM_COLUMNS,
    "mh": events.MH_COLUMNS,
    "lb": measurements.LB_COLUMNS,
    "vs": measurements.VS_COLUMNS,
}


def main():
    options = arguments()
    options.out.mkdir(parents=True, exist_ok=True)
    counts = write(options.out, options.subjects, options.seed, options.visits)
    for table, rows in counts.items():
        print(f"{options.out / (table + '.csv')}: {rows} rows", file=sys.stderr)


def write(folder, subjects, seed, visits):
    """Write the six files; return rows by table."""
    counts = dict.fromkeys(TABLES, 0)
    with ExitStack() as stack:
        writers = {table: open_table(stack, folder / f"{table}.csv", TABLES[table]) for table in TABLES}
        for table, rows in subject_rows(subjects, seed, visits):
            writers[table].writerows(rows)
            counts[table] += len(rows)
    return counts


def subject_rows(subjects, seed, visits):
    """(table, rows) of one subject after the other: memory does not grow with their number."""
    places, enrolled = sites(seed), {}
    for number in range(subjects):
        person = people.Person(seed, number, places, enrolled)
        yield "dm", [people.demographics(person)]
        yield "ae", events.adverse_events(person)
        yield "cm", events.medications(person)
        yield "mh", events.history(person)
        attended = measurements.visits(person, visits)
        yield "lb", measurements.laboratory(person, attended)
        yield "vs", measurements.vital_signs(person, attended)


def open_table(stack, path, columns):
    file = stack.enter_context(open(path, "w", encoding="utf-8", newline=""))
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(columns)
    return writer


def arguments():
    parser = argparse.ArgumentParser(description="Write the raw tables of a made-up clinical trial.")
    parser.add_argument("--subjects", type=positive, default=2000, help="how many people (default: 2000)")
    parser.add_argument("--seed", type=int, default=7, help="same seed, same bytes (default: 7)")
    parser.add_argument("--visits", type=positive, default=len(measurements.VISITS),
                        help="laboratory and vital signs of the first N visits only (default: all)")
    parser.add_argument("--out", type=Path, required=True, help="folder for the six files")
    return parser.parse_args()


def positive(text):
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError("must be at least 1")
    return value


if __name__ == "__main__":
    main()
