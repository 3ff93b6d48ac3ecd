#!/usr/bin/env python3
"""Write the reference job's input: generate.py ROWS PREFIX makes PREFIX.csv and PREFIX.parquet.

A patient extract of 12 columns and about 157 bytes a row, ROWS / 2.5 patients, so that record
numbers repeat over encounters. Rows are made 131,072 at a time (one Parquet row group), so memory
grows only with the number of patients. Same ROWS, same cells. Nobody is meant: social security
numbers begin with 9 and telephone area codes with 1, neither of which is ever given out.
"""

import sys
import unicodedata

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

CHUNK = 131_072
SEED = 7
FIRST_BIRTH, BIRTH_DAYS = np.datetime64("1925-01-01"), 34_300  # every birth is before every admission
FIRST_ADMISSION, ADMISSION_DAYS = np.datetime64("2019-01-01"), 2_190

GIVEN = ("Alice Arthur Begoña Björn Bruce Carol Chloé Dennis Diane Earl Emily Frank Grace Harold Hazel Inés "
         "Jörg Keith Laura Leon Lucía Niamh Nora Ralph René Róisín Ruth Thị Wayne Zoë").split()
FAMILY = ("Acuña,Ashdown,Barlow,Benítez,Crane,Dalton,Everly,Fairbank,Gable,García,Harmon,Ibáñez,Kemp,Kowalczyk,Krüger,"
          "Lindström,Lockwood,Marsh,Muñoz,Müller,Nguyễn,Norwood,O'Brien,Pruitt,Redfern,Renaud,Stroud,Thorne,Trần,"
          "Whitlock").split(",")
CODES = [f"{letter}{block:02d}.{part}" for letter in "ABCDEFGHIJKLMNRSTZ" for block in range(0, 60, 3) for part in (0, 1, 9)]
PHRASES = ["Routine visit with no news", "reviewed home readings", "denies chest tightness",
           "reports poor sleep", "BP 131/79 pulse 68", "medicines reconciled with spouse",
           "bloods taken and results to follow", "come back in three weeks", "plan discussed with family",
           'says "much better now"', "no drug allergies on file", "chest film read as normal"]


def main():
    if len(sys.argv) != 3:
        sys.exit("usage: generate.py ROWS PREFIX")
    rows, prefix = int(float(sys.argv[1])), sys.argv[2]
    patients = Patients(max(1, int(rows / 2.5)))
    schema = None
    with open(prefix + ".csv", "wb") as text:
        for number, start in enumerate(range(0, rows, CHUNK)):
            table = encounters(patients, np.random.default_rng([SEED, number]), min(CHUNK, rows - start))
            if schema is None:
                schema, parquet = table.schema, pq.ParquetWriter(prefix + ".parquet", table.schema, compression="snappy")
                text.write((",".join(schema.names) + "\n").encode())
            parquet.write_table(table, row_group_size=CHUNK)
            text.write(csv_lines(table))
    if schema is not None:
        parquet.close()


class Patients:
    """What stays the same over a patient's encounters, as numbers; cells are made of them later."""

    def __init__(self, count):
        draw, index = np.random.default_rng(SEED), np.arange(count, dtype=np.uint64)
        self.count = count
        self.given = draw.integers(0, len(GIVEN), count, dtype=np.int32)
        self.family = draw.integers(0, len(FAMILY), count, dtype=np.int32)
        self.mail = draw.integers(1, 9_999, count)
        self.record = 10_000_000 + scattered(index, 61_803_397, 90_000_000)
        self.security = scattered(index, 70_710_679, 100_000_000)
        self.phone = scattered(index, 414_213_563, 1_000_000_000)
        self.birth = FIRST_BIRTH + draw.integers(0, BIRTH_DAYS, count)
        self.zip = draw.integers(501, 99_951, 9_000)[draw.integers(0, 9_000, count)]
        self.sex = draw.choice(np.arange(3, dtype=np.int32), count, p=[0.495, 0.495, 0.01])


def scattered(index, factor, size):
    """Distinct numbers below `size`, out of order: multiplying by a factor that shares no divisor
    with `size` is a permutation."""
    return index * np.uint64(factor) % np.uint64(size)


def encounters(patients, draw, count):
    who = draw.integers(0, patients.count, count)
    given, family = patients.given[who], patients.family[who]
    mail = pc.binary_join_element_wise(
        named([ascii_letters(name) for name in GIVEN], given), ".", named([ascii_letters(name) for name in FAMILY], family),
        pa.array(patients.mail[who]).cast(pa.string()), "@example.org", "")
    return pa.table({
        "mrn": digits("MRN########", patients.record[who]),
        "first_name": named(GIVEN, given),
        "last_name": named(FAMILY, family),
        "ssn": digits("9##-##-####", patients.security[who]),
        "phone": digits("(1##) ###-####", patients.phone[who]),
        "email": mail,
        "birth_date": pa.array(patients.birth[who]),
        "admit_date": pa.array(FIRST_ADMISSION + draw.integers(0, ADMISSION_DAYS, count)),
        "zip": digits("#####", patients.zip[who]),
        "sex": named(["F", "M", "U"], patients.sex[who]),
        "dx": named(CODES, draw.integers(0, len(CODES), count, dtype=np.int32)),
        "note": named(NOTES, draw.integers(0, len(NOTES), count, dtype=np.int32)),
    })


def named(names, index):
    return pa.DictionaryArray.from_arrays(pa.array(index), pa.array(names)).cast(pa.string())


def digits(form, numbers):
    """A text column of one width: each # of the form is a decimal digit of the number."""
    cells = np.empty((len(numbers), len(form)), dtype=np.uint8)
    rest = numbers.astype(np.uint64)
    for at in range(len(form) - 1, -1, -1):
        if form[at] == "#":
            cells[:, at] = 48 + rest % np.uint64(10)
            rest //= np.uint64(10)
        else:
            cells[:, at] = ord(form[at])
    offsets = np.arange(len(numbers) + 1, dtype=np.int32) * np.int32(len(form))
    return pa.StringArray.from_buffers(len(numbers), pa.py_buffer(offsets), pa.py_buffer(cells))


def csv_lines(table):
    """The rows as CSV. Only a note can need quotes, as only notes hold commas and quotes."""
    columns = [column.cast(pa.string()) for column in table.drop_columns("note").columns]
    columns.append(quoted(table["note"].combine_chunks()))
    lines = pc.binary_join_element_wise(*columns, ",").combine_chunks()
    return ("\n".join(lines.to_pylist()) + "\n").encode()


def quoted(notes):
    needed = pc.match_substring_regex(notes, '[",\n]')
    doubled = pc.replace_substring(notes, '"', '""')
    return pc.if_else(needed, pc.binary_join_element_wise('"', doubled, '"', ""), notes)


def ascii_letters(name):
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return "".join([c for c in plain.lower() if c.isalpha()])


# every pair of phrases; one in three stands alone, so that some notes need no quotes
NOTES = [(f"{first}, " if (i * j) % 3 else "") + second + "."
         for i, first in enumerate(PHRASES) for j, second in enumerate(PHRASES)]

if __name__ == "__main__":
    main()
