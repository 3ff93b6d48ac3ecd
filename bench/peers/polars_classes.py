#!/usr/bin/env python3
"""k-anonymity in polars, read lazily and grouped by its streaming engine: polars_classes.py FILE.parquet"""

import sys

import polars as pl

from classes import K, tell


def main():
    table = pl.scan_parquet(sys.argv[1])
    sizes = table.group_by(table.collect_schema().names()).agg(pl.len().alias("n"))
    summary = sizes.select(
        pl.len().alias("classes"), pl.col("n").min().alias("smallest"),
        pl.col("n").filter(pl.col("n") < K).sum().alias("below"),
    )
    tell(*map(int, summary.collect(engine="streaming").row(0)))


if __name__ == "__main__":
    main()
