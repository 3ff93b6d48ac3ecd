"""The reference job, as every peer does it.

mrn, ssn, email        HMAC-SHA256 of the raw value, first 128 bits, as 32 hexadecimal digits
first_name, last_name, phone   left out
birth_date             age in completed years at admission, in bands of ten, one category from 90 on
admit_date             shifted by the patient's own number of days, from -365 to 365 without 0
zip                    its first three digits where more than 20,000 people live, else 000
sex, dx, note          as they are

Both keys are fixed: a comparison needs the same work, not a secret.
"""

import hmac
from pathlib import Path

TOKEN_KEY = bytes(range(32))
SHIFT_KEY = bytes(range(100, 132))
TOKEN_DIGITS = 32
FURTHEST = 365
TOP_AGE = 90
COLUMNS = ["mrn", "ssn", "email", "birth_date", "admit_date", "zip", "sex", "dx", "note"]
# prefixes with more than 20,000 residents: 2020 census, table P1 by ZCTA, summed by three digits
POPULOUS = (Path(__file__).parent / "zip3.txt").read_text(encoding="ascii").split()


def token(value):
    return hmac.digest(TOKEN_KEY, value.encode(), "sha256").hex()[:TOKEN_DIGITS]


def shift(patient):
    """Days: the first 32 bits of the patient's code, scaled to the 730 days there are."""
    first = int.from_bytes(hmac.digest(SHIFT_KEY, patient.encode(), "sha256")[:4], "big")
    days = (first * 2 * FURTHEST >> 32) - FURTHEST
    return days if days < 0 else days + 1


def age_band(age):
    return f"{TOP_AGE}+" if age >= TOP_AGE else f"{age // 10 * 10}-{age // 10 * 10 + 9}"
