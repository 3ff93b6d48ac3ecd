#!/usr/bin/env python3
"""Write a table whose equivalence classes are to be counted: people.py ROWS raw|generalized FILE.parquet

Nine quasi-identifiers of a census extract, as text. `raw`: as many values as in the Adult data set (UCI),
ages in bands of five; most people are alone in their class. `generalized`: one level coarser, as a release
would be. Values are as uneven as those of people: each column's fall off by Zipf's law. Rows are made 131,072 at
a time (one row group). Same arguments, same cells; drawn, nobody is meant.
"""

import sys

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

CHUNK = 131_072
SEED = 11
COLUMNS = ["age", "workclass", "education", "marital", "occupation", "relationship", "race", "sex", "country"]
VALUES = {"raw": [15, 8, 16, 7, 14, 6, 5, 2, 41], "generalized": [8, 4, 4, 3, 6, 3, 3, 2, 5]}


def main():
    if len(sys.argv) != 4 or sys.argv[2] not in VALUES:
        sys.exit("usage: people.py ROWS raw|generalized FILE.parquet")
    rows, sizes, path = int(float(sys.argv[1])), VALUES[sys.argv[2]], sys.argv[3]
    schema = pa.schema([(name, pa.string()) for name in COLUMNS])
    with pq.ParquetWriter(path, schema, compression="snappy") as out:
        for number, start in enumerate(range(0, rows, CHUNK)):
            draw = np.random.default_rng([SEED, number])
            out.write_table(people(draw, sizes, min(CHUNK, rows - start)), row_group_size=CHUNK)


def people(draw, sizes, count):
    return pa.table({name: column(draw, name, size, count) for name, size in zip(COLUMNS, sizes)})


def column(draw, name, size, count):
    labels = pa.array([f"{name}-{value:02d}" for value in range(size)])
    weights = 1 / np.arange(1, size + 1)
    picked = draw.choice(np.arange(size, dtype=np.int32), count, p=weights / weights.sum())
    return pa.DictionaryArray.from_arrays(pa.array(picked), labels).cast(pa.string())


if __name__ == "__main__":
    main()
