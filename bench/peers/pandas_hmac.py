#!/usr/bin/env python3
"""The reference job in pandas, as most people would write it: pandas_hmac.py IN OUT (.csv or .parquet)."""

import sys

import pandas as pd

from job import COLUMNS, POPULOUS, age_band, shift, token


def main():
    source, target = sys.argv[1:]
    write(scrubbed(read(source)), target)


def scrubbed(frame):
    """The job over a frame, which it adds columns to."""
    for column in ("mrn", "ssn", "email"):
        frame[column + "_token"] = frame[column].map(token)
    days = pd.to_timedelta(frame["mrn"].map(shift), unit="D")
    bands = ages(frame["birth_date"], frame["admit_date"]).map({age: age_band(age) for age in range(130)})
    prefix = frame["zip"].str[:3]
    out = pd.DataFrame({
        "mrn": frame["mrn_token"], "ssn": frame["ssn_token"], "email": frame["email_token"],
        "birth_date": bands, "admit_date": frame["admit_date"] + days,
        "zip": prefix.where(prefix.isin(POPULOUS), "000"),
        "sex": frame["sex"], "dx": frame["dx"], "note": frame["note"],
    })
    return out[COLUMNS]


def ages(birth, day):
    """Completed years."""
    before = day.dt.month * 100 + day.dt.day < birth.dt.month * 100 + birth.dt.day
    return day.dt.year - birth.dt.year - before


def read(source):
    dates = ["birth_date", "admit_date"]
    if source.endswith(".parquet"):
        frame = pd.read_parquet(source)
        return frame.assign(**{column: pd.to_datetime(frame[column]) for column in dates})
    return pd.read_csv(source, dtype={"zip": "str"}, parse_dates=dates)


def write(frame, target):
    if target.endswith(".parquet"):
        frame.assign(admit_date=frame["admit_date"].dt.date).to_parquet(target, index=False)
    else:
        frame.to_csv(target, index=False, date_format="%Y-%m-%d")


if __name__ == "__main__":
    main()
