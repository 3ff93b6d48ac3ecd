"""The cases behind vectors/*.json, written by hand: what goes in and, where a person can tell, what must come out."""

BAD = {"error": "invalid"}
COLUMN = {"error": "column-type"}

SUBKEYS = [  # purpose, domain, recipient
    ("token", "subject", ""),
    ("date-shift", "subject", ""),
    ("key-id", "", ""),
    ("token", "subject", "acme-research"),
    ("date-shift", "subject", "acme-research"),
    ("reversible", "subject", "acme-research"),
    ("fpe", "subject", "acme-research"),
    ("noise", "subject", "acme-research"),
    ("substitute", "subject", "acme-research"),
    ("evidence", "", ""),
    ("surrogate", "subject", "acme-research"),
    ("crosswalk", "", "acme-research"),
    ("token", "subject", "Acme-research"),
    ("token", "ab", "c"),
    ("token", "a", "bc"),
    ("token", "abc", ""),
    ("token", "Pati\u00ebnt-\u60a3\u8005", "H\u00f4pital \U0001f3e5"),
    ("token", "d" * 128, "r" * 256),
]

MASTERS = [
    ("the bytes 00 to 1f", bytes(range(32))),
    ("the bytes ff down to e0", bytes(255 - byte for byte in range(32))),
    ("zero but for the last bit: leading zeros stay", bytes(31) + b"\x01"),
    ("zero but for the first bit", b"\x80" + bytes(31)),
    ("all ones but for the last bit: the spare bits are still zero", b"\xff" * 31 + b"\xfe"),
]
SURROUNDED = [
    ("a line end, as a file has it", "", "\n"),
    ("spaces, tab and CRLF around it", " \t", " \r\n"),
]
RAW = [  # why, error or None, bytes
    ("32 bytes", None, bytes(range(32))),
    ("empty", "weak", b""),
    ("31 bytes", "weak", bytes(range(31))),
    ("33 bytes", "weak", bytes(range(33))),
    ("64 bytes", "weak", bytes(range(64))),
    ("32 zeros", "weak", bytes(32)),
    ("32 times ff", "weak", b"\xff" * 32),
]


def broken_keys(key_a, key_b, forge):
    """(why, error, text) of texts that no reader may accept; `forge` makes a right checksum over a wrong rest."""
    good, other = key_a.text(), key_b.text()
    id_, secret, checksum = good[11:27], good[28:80], good[81:]
    swapped = secret[0:3] + secret[4] + secret[3] + secret[5:]
    return [
        ("empty", "shape", ""),
        ("only white space", "shape", " \n"),
        ("prefix alone", "shape", "deid-key-1-"),
        ("the 32 bytes as hex", "shape", key_a.master.hex()),
        ("cut off after the secret", "shape", good[:80]),
        ("one character of the secret missing", "shape", f"deid-key-1-{id_}-{secret[:-1]}-{checksum}"),
        ("one character too many, right checksum", "shape", forge(key_a.master, secret=secret + "0")),
        ("31 bytes, right checksum", "shape", forge(key_a.master, secret=secret[:50])),
        ("a dash at the end", "shape", good + "-"),
        ("a second key after it", "shape", f"{good} {other}"),
        ("no-break space around it", "shape", good + "\u00a0"),
        ("another version", "shape", good.replace("-1-", "-2-", 1)),
        ("another prefix", "shape", good.replace("deid", "dead", 1)),
        ("underscores for dashes", "shape", good.replace("-", "_")),
        ("capitals", "shape", good.upper()),
        ("id in capitals, right checksum", "shape", forge(key_a.master, key_id=id_.upper())),
        ("letter o, right checksum", "shape", forge(key_a.master, secret="o" + secret[1:])),
        ("letter l, right checksum", "shape", forge(key_a.master, secret=secret[:-2] + "lg")),
        ("letter i, right checksum", "shape", forge(key_a.master, secret=secret[:9] + "i" + secret[10:])),
        ("letter u, right checksum", "shape", forge(key_a.master, secret=secret[:9] + "u" + secret[10:])),
        ("full-width digit", "shape", good[:28] + "\uff10" + good[29:]),
        ("space inside", "shape", good[:40] + " " + good[41:]),
        ("one character of the secret changed", "checksum", f"deid-key-1-{id_}-1{secret[1:]}-{checksum}"),
        ("two characters of the secret swapped", "checksum", f"deid-key-1-{id_}-{swapped}-{checksum}"),
        ("one character of the checksum changed", "checksum", good[:-1] + ("0" if good[-1] != "0" else "1")),
        ("checksum of another key", "checksum", good[:81] + other[81:]),
        ("id changed, checksum not", "checksum", f"deid-key-1-{other[11:27]}-{secret}-{checksum}"),
        ("a spare bit set", "spare-bits", forge(key_a.master, secret=secret[:-1] + "h")),
        ("all spare bits set", "spare-bits", forge(key_a.master, secret=secret[:-1] + "z")),
        ("id of another key, right checksum", "id", forge(key_a.master, key_id=other[11:27])),
        ("all bytes 00", "weak", forge(bytes(32))),
        ("all bytes ff", "weak", forge(b"\xff" * 32)),
        ("all bytes 61", "weak", forge(b"a" * 32)),
    ]


NOT_INTEGERS = (" 42", "42\n", "4 2", "-", "+-4", "1.0", "1e3", "1_000", "0x1f", "\uff14\uff12", "\u22124")
NOT_DATES = ("2013-02-29", "0000-12-31", "2013-2-28", "20130228", "2013-02-28T00:00", "2013-02")
INTEGER, DATE = {"type": "integer"}, {"type": "date"}
TRIM, CASE, NFKC, DIGITS = ({"normalize": (name,)} for name in ("trim", "case", "nfkc", "digits"))
ALL_FOUR = ("nfkc", "trim", "case", "digits")
CANONICAL = [  # domain settings, cell, canonical value
    ({}, "01-701-1015", "01-701-1015"),
    ({}, " 01-701-1015 ", " 01-701-1015 "),
    ({}, "0042", "0042"),
    ({}, "NULL", "NULL"),
    ({}, "   ", "   "),
    ({}, "", None),
    ({}, None, None),
    ({}, "a\u0000b", "a\u0000b"),
    ({}, "e\u0301", "e\u0301"),
    ({}, "100234.0", BAD),  # a float wrote it
    ({}, "0.00", BAD),
    ({}, "100234.5", "100234.5"),
    ({}, "-7.0", "-7.0"),
    ({}, "1.0.0", "1.0.0"),
    ({}, " 7.0", " 7.0"),
    (TRIM, " 7.0 ", BAD),
    (NFKC, "\uff17.0", BAD),
    (DIGITS, "100234.0", BAD),  # before it becomes another number
    (TRIM, "\t x\u00a0y \r\n", "x\u00a0y"),
    (TRIM, "\u0085\u1680\u2000\u2009\u200a\u2028\u2029\u202f\u205f\u3000x\u3000", "x"),
    (TRIM, "\u200bx\ufeff", "\u200bx\ufeff"),  # zero width, but not White_Space
    (TRIM, "\u001cx\u001f", "\u001cx\u001f"),  # nor are the separators that Python's strip() takes off
    (TRIM, "   ", BAD),
    (CASE, "Sm\u00ccTH-o'NEILL", "sm\u00ecth-o'neill"),
    (CASE, "\u1e9e\u00df", "\u00df\u00df"),
    (CASE, "\u0130stanbul", "i\u0307stanbul"),  # one character becomes two
    (CASE, "I\u0131", "i\u0131"),
    (CASE, "\u212a", "k"),
    (CASE, "\u039f\u0394\u039f\u03a3", "\u03bf\u03b4\u03bf\u03c2"),  # the final form at the end of a word
    (CASE, "\u03a3", "\u03c3"),  # nothing before it: not final
    (CASE, "1\u03a3", "1\u03c3"),  # nothing cased before it: not final
    (CASE, "A\u03a3.", "a\u03c2."),  # the full stop is case-ignorable
    (CASE, "A\u03a3.B", "a\u03c3.b"),  # so a letter after it counts
    (CASE, "A\u03a3 B", "a\u03c2 b"),
    (CASE, "A\u0301\u03a3\u0301", "a\u0301\u03c2\u0301"),
    (CASE, "\u01c5", "\u01c6"),
    (CASE, "\U00010400", "\U00010428"),
    (NFKC, "e\u0301", "\u00e9"),
    (NFKC, "\u212b\u2126", "\u00c5\u03a9"),
    (NFKC, "\ufb01\u2460\u2167", "fi1VIII"),
    (NFKC, "\uff21\uff22\uff0d\uff11", "AB-1"),
    (NFKC, "\u1112\u1161\u11ab", "\ud55c"),
    (NFKC, "a\u0323\u0307", "\u1ea1\u0307"),
    (DIGITS, "MRN 00-12.3", "00123"),
    (DIGITS, "078-05-1120", "078051120"),
    (DIGITS, "\u0661\u0662 7", "7"),
    (DIGITS, "n/a", BAD),
    (DIGITS, "\uff11\uff12", BAD),
    ({"normalize": ("digits", "nfkc")}, "\uff11\uff12", "12"),  # the list's order does not matter
    ({"normalize": ("trim", "nfkc")}, "\u00a8x", "\u0308x"),  # nfkc makes the space that trim takes off
    ({"normalize": ("case", "nfkc")}, "\u2167", "viii"),
    ({"normalize": ("case", "nfkc")}, "\u0130", "i\u0307"),  # case after nfkc, and nfkc not again
    ({"normalize": ("case", "trim")}, " A\u03a3\u2003", "a\u03c2"),
    ({"normalize": ALL_FOUR}, "\u3000MRN\uff10\uff10\uff14\uff12 ", "0042"),
    (INTEGER, "0", "0"),
    (INTEGER, "-0", "0"),
    (INTEGER, "+000", "0"),
    (INTEGER, "0042", "42"),
    (INTEGER, "+42", "42"),
    (INTEGER, "-0042", "-42"),
    (INTEGER, "100", "100"),
    (INTEGER, "9" * 40, "9" * 40),
    (INTEGER, "", None),
    *((INTEGER, cell, BAD) for cell in NOT_INTEGERS),
    (DATE, "2013-02-28", "2013-02-28"),
    (DATE, "0001-01-01", "0001-01-01"),
    (DATE, "", None),
    *((DATE, cell, BAD) for cell in NOT_DATES),
    ({"type": "date", "formats": ("%Y%m%d",)}, "20130228", "2013-02-28"),
    ({"type": "date", "formats": ("%d.%m.%Y", "%Y-%m-%d")}, "28.02.2013", "2013-02-28"),
    ({"type": "date", "formats": ("%d.%m.%Y",)}, "2013-02-28", BAD),
    ({"type": "date", "formats": ("%m/%d/%Y", "%d/%m/%Y")}, "02/28/2013", "2013-02-28"),
    ({"type": "date", "formats": ("%m/%d/%Y", "%d/%m/%Y")}, "28/02/2013", "2013-02-28"),
    ({"type": "date", "formats": ("%m/%d/%Y", "%d/%m/%Y")}, "02/02/2013", "2013-02-02"),  # the same day either way
    ({"type": "date", "formats": ("%m/%d/%Y", "%d/%m/%Y")}, "02/03/2013", BAD),  # two different days
    ({"type": "date", "formats": ("%d/%m/%Y", "%m/%d/%Y")}, "02/03/2013", BAD),
]

TYPED = [  # domain type, column, unit, value, canonical value
    ("text", "integer", "s", "42", "42"),
    ("text", "integer", "s", "-9223372036854775808", "-9223372036854775808"),
    ("text", "integer", "s", "18446744073709551615", "18446744073709551615"),
    ("text", "boolean", "s", "1", "true"),
    ("text", "boolean", "s", "0", "false"),
    ("text", "date", "s", "0", "1970-01-01"),
    ("text", "date", "s", "-719162", "0001-01-01"),
    ("text", "date", "s", "-719163", BAD),
    ("text", "date", "s", "2932896", "9999-12-31"),
    ("text", "date", "s", "2932897", BAD),
    ("text", "timestamp", "s", "1369994400", "2013-05-31T10:00:00"),
    ("text", "timestamp", "s", "-1", "1969-12-31T23:59:59"),
    ("text", "timestamp", "ms", "1369994400120", "2013-05-31T10:00:00.12"),
    ("text", "timestamp", "ms", "1369994400000", "2013-05-31T10:00:00"),
    ("text", "timestamp", "us", "-1", "1969-12-31T23:59:59.999999"),
    ("text", "timestamp", "ns", "1369994400000000001", "2013-05-31T10:00:00.000000001"),
    ("text", "timestamp", "s", "253402300800", BAD),
    ("text", "instant", "s", "1369994400", "2013-05-31T10:00:00Z"),
    ("text", "instant", "us", "1369994400500000", "2013-05-31T10:00:00.5Z"),
    ("text", "integer", "s", "0", "0"),
    ("text", "integer", "s", "-1", "-1"),
    ("text", "instant", "s", "-1", "1969-12-31T23:59:59Z"),
    ("text", "instant", "ms", "1369994400120", "2013-05-31T10:00:00.12Z"),
    ("text", "instant", "ns", "-1", "1969-12-31T23:59:59.999999999Z"),
    ("text", "instant", "s", "253402300799", "9999-12-31T23:59:59Z"),  # the year of UTC, whatever the zone
    ("text", "instant", "s", "253402300800", BAD),
    ("text", "instant", "s", "-62135596801", BAD),
    ("text", "timestamp", "ms", "-62135596800000", "0001-01-01T00:00:00"),
    ("text", "timestamp", "ms", "-62135596800001", BAD),
    ("text", "float", "s", "42", COLUMN),
    ("text", "decimal", "s", "42", COLUMN),
    ("text", "time", "s", "42", COLUMN),
    ("text", "binary", "s", "42", COLUMN),
    ("integer", "integer", "s", "-42", "-42"),
    ("integer", "boolean", "s", "1", COLUMN),
    ("integer", "integer", "s", "9223372036854775807", "9223372036854775807"),
    ("integer", "date", "s", "1", COLUMN),
    ("integer", "timestamp", "s", "1", COLUMN),
    ("integer", "instant", "s", "1", COLUMN),
    ("integer", "time", "s", "1", COLUMN),
    ("integer", "float", "s", "42", COLUMN),
    ("date", "date", "s", "15856", "2013-05-31"),
    ("date", "date", "s", "-719162", "0001-01-01"),
    ("date", "date", "s", "2932897", BAD),
    ("date", "timestamp", "s", "1369994400", COLUMN),
    ("date", "instant", "s", "1369994400", COLUMN),
    ("date", "boolean", "s", "1", COLUMN),
    ("date", "float", "s", "20130531", COLUMN),
    ("date", "integer", "s", "20130531", COLUMN),
]

SUBJECT = {"name": "subject", "prefix": "S"}
ACME = {**SUBJECT, "recipient": "acme-research"}
SHAPED = "0123456789abcdefghjkmnpqrs"  # 26 characters of the alphabet


def tokens(key_a, key_b):
    """(why, key, domain settings, cell) of cells that have a token, or are null."""
    yield "plain", key_a, SUBJECT, "01-701-1015"
    yield "another key", key_b, SUBJECT, "01-701-1015"
    yield "a recipient", key_a, ACME, "01-701-1015"
    yield "another recipient", key_a, {**SUBJECT, "recipient": "other"}, "01-701-1015"
    yield "another domain", key_a, {"name": "site", "prefix": "S"}, "01-701-1015"
    yield "the prefix is not part of the derivation", key_a, {"name": "subject", "prefix": "SUBJ-"}, "01-701-1015"
    yield "no prefix", key_a, {"name": "subject"}, "01-701-1015"
    yield "a prefix beyond ASCII", key_a, {"name": "subject", "prefix": "\u00e9_"}, "01-701-1015"
    yield "another subject", key_a, SUBJECT, "01-701-1023"
    yield "null", key_a, SUBJECT, None
    yield "empty is null", key_a, SUBJECT, ""
    yield "one space is a value", key_a, SUBJECT, " "
    yield "white space counts", key_a, SUBJECT, " 01-701-1015"
    yield "leading zeros count in text", key_a, SUBJECT, "0042"
    yield "text 42", key_a, SUBJECT, "42"
    yield "integer 42 is not text 42", key_a, {**SUBJECT, **INTEGER}, "42"
    yield "integer 0042 is integer 42", key_a, {**SUBJECT, **INTEGER}, "0042"
    yield "negative integer", key_a, {**SUBJECT, **INTEGER}, "-7"
    yield "minus zero is zero", key_a, {**SUBJECT, **INTEGER}, "-0"
    yield "zero", key_a, {**SUBJECT, **INTEGER}, "0"
    yield "beyond 128 bits", key_a, {**SUBJECT, **INTEGER}, "1" + "0" * 40
    yield "text that looks like a date", key_a, SUBJECT, "2013-05-31"
    yield "a date", key_a, {**SUBJECT, **DATE}, "2013-05-31"
    yield "the same date in another form", key_a, {**SUBJECT, **DATE, "formats": ("%Y%m%d",)}, "20130531"
    yield "accents composed", key_a, SUBJECT, "Zo\u00eb"
    yield "accents decomposed are another value", key_a, SUBJECT, "Zoe\u0308"
    yield "nfkc makes them one", key_a, {**SUBJECT, **NFKC}, "Zoe\u0308"
    yield "trim", key_a, {**SUBJECT, **TRIM}, "\u00a0 01-701-1015\t"
    yield "case", key_a, {**SUBJECT, **CASE}, "ANNA@EXAMPLE.ORG"
    yield "already lower case", key_a, {**SUBJECT, **CASE}, "anna@example.org"
    yield "final sigma", key_a, {**SUBJECT, **CASE}, "\u039f\u0394\u03a5\u03a3\u03a3\u0395\u03a5\u03a3"
    yield "digits", key_a, {**SUBJECT, **DIGITS}, "078-05-1120"
    yield "all four", key_a, {**SUBJECT, "normalize": ALL_FOUR}, " MRN\uff10\uff10\uff14\uff12"
    yield "Chinese, Arabic, emoji", key_a, SUBJECT, "\u60a3\u8005 \u0645\u0631\u064a\u0636 \U0001f9ec"
    yield "a control character", key_a, SUBJECT, "a\u0000b"
    yield "48 bytes: LP is 60, padding fits one block", key_a, SUBJECT, "x" * 48
    yield "52 bytes: LP is 64, exactly one block", key_a, SUBJECT, "x" * 52
    yield "53 bytes: one more", key_a, SUBJECT, "x" * 53
    yield "65 bytes", key_a, SUBJECT, "x" * 65
    yield "201 bytes", key_a, SUBJECT, "x" * 201
    yield "300 bytes in 100 characters", key_a, SUBJECT, "\u60a3" * 100
    yield "a token of another prefix is a value", key_a, SUBJECT, "T" + SHAPED
    yield "prefix and 25 characters", key_a, SUBJECT, "S" + SHAPED[:25]
    yield "prefix and 27 characters", key_a, SUBJECT, "S" + SHAPED + "0"
    yield "prefix and 26 characters, one not in the alphabet", key_a, SUBJECT, "S" + SHAPED[:25] + "l"
    yield "a capital among the 26", key_a, SUBJECT, "S" + SHAPED[:25] + "A"


REFUSED = [  # why, error, domain settings, cell
    ("already a token", "already-token", SUBJECT, "S" + SHAPED),
    ("the shape is enough: this one was never made", "already-token", SUBJECT, "S" + "z" * 26),
    ("no prefix, the shape of a token", "already-token", {"name": "subject"}, SHAPED),
    ("a prefix with a special character", "already-token", {"name": "subject", "prefix": "S.(+"}, "S.(+" + SHAPED),
    ("the cell as it came is looked at, not its normal form", "already-token", {**SUBJECT, **DIGITS}, "S" + SHAPED),
    ("26 digits, no prefix, integer", "already-token", {"name": "subject", **INTEGER}, "1" * 26),
    ("not an integer", "invalid", {**SUBJECT, **INTEGER}, "4.2"),
    ("no digit left", "invalid", {**SUBJECT, **DIGITS}, "unknown"),
    ("nothing left", "invalid", {**SUBJECT, **TRIM}, "  "),
    ("no such day", "invalid", {**SUBJECT, **DATE}, "2013-02-30"),
]

ZEROS, ONES = "00" * 32, "ff" * 32
AFTER = [  # texts, cell, (lead, id)
    (("Patient/", "urn:uuid:"), "Patient/123", ("Patient/", "123")),
    (("Patient/", "urn:uuid:"), "urn:uuid:c757873d", ("urn:uuid:", "c757873d")),
    (("Patient/", "urn:uuid:"), "123", BAD),
    (("Patient/", "urn:uuid:"), "patient/123", BAD),
    (("Patient/", "urn:uuid:"), " Patient/123", BAD),
    (("Patient/", "urn:uuid:"), "Patient", BAD),
    (("Patient/", "urn:uuid:"), "Patient/", BAD),
    (("Patient/", "urn:uuid:"), "Patient/Patient/7", ("Patient/", "Patient/7")),
    (("urn:", "urn:uuid:"), "urn:uuid:7", ("urn:uuid:", "7")),
    (("urn:", "urn:uuid:"), "urn:uuid", ("urn:", "uuid")),
    (("urn:", "urn:uuid:"), "urn:uuid:", BAD),
    (("", "Patient/"), "Patient/7", ("Patient/", "7")),
    (("", "Patient/"), "Group/7", ("", "Group/7")),
    (("http://hospital.example/mrn|",), "http://hospital.example/mrn|00123", ("http://hospital.example/mrn|", "00123")),
    (("\u60a3\u8005/",), "\u60a3\u8005/7", ("\u60a3\u8005/", "7")),
    ((), "Patient/123", ("", "Patient/123")),
]

UNIFORM = [  # tag, n, number
    (ZEROS, 60, 0),
    (ONES, 60, 59),
    (ONES, 73_000, 72_999),
    ("80" + "00" * 31, 60, 30),
    ("7f" + "ff" * 31, 60, 29),
    ("40" + "00" * 31, 365, 91),
    ("00" * 16 + "ff" * 16, 365, 0),  # only the first 16 bytes count
    ("01" + "00" * 31, 365, 1),
    ("00b38cf9b00b38cf9b00b38cf9b00b38" + "00" * 16, 365, 0),  # just under 2^128 / 365
    ("00b38cf9b00b38cf9b00b38cf9b00b39" + "00" * 16, 365, 1),  # just over
]
RANGES = [  # from, to, number of days
    (-365, -1, 365),
    (1, 365, 365),
    (-30, 30, 60),
    (-30, 29, {"error": "too-few-days"}),
    (1, 60, 60),
    (1, 59, {"error": "too-few-days"}),
    (0, 60, 60),
    (0, 59, {"error": "too-few-days"}),
    (-36_500, 36_500, 73_000),
    (-36_501, -1, {"error": "bounds"}),
    (1, 36_501, {"error": "bounds"}),
    (90, -90, {"error": "bounds"}),
    (5, 5, {"error": "too-few-days"}),
]
WEEKS = [  # from, to, number of multiples of 7
    (-365, -7, 52),
    (-364, -1, 52),
    (-182, 182, 52),
    (7, 364, 52),
    (-36_500, 36_500, 10_428),
    (-363, -1, {"error": "too-few-days"}),
    (-181, 182, {"error": "too-few-days"}),
    (-60, -1, {"error": "too-few-days"}),
    (1, 36_501, {"error": "bounds"}),
]


def shifts(key_a, key_b):
    """(why, key, domain settings, subject, range)."""
    year = (-365, -1)
    for subject in ("01-701-1015", "01-701-1023", "01-701-1028", "01-701-1033"):
        for days in (year, (-30, 30), (-100, 20), (30, 400), (-36_500, 36_500)):
            yield "subjects by ranges", key_a, SUBJECT, subject, days
    for subject in ("01-701-1015", "01-701-1023", "01-701-1028", "01-701-1033"):
        for days in (year, (-365, -7), (-182, 182), (30, 400), (-36_500, 36_500)):
            yield "whole weeks", key_a, SUBJECT, subject, days, "weekday"
    yield "another key", key_b, SUBJECT, "01-701-1015", year
    yield "a recipient", key_a, ACME, "01-701-1015", year
    yield "another domain", key_a, {"name": "patient"}, "01-701-1015", year
    yield "the prefix is not part of the derivation", key_a, {"name": "subject"}, "01-701-1015", year
    yield "integer subject", key_a, {**SUBJECT, **INTEGER}, "0042", year
    yield "text subject", key_a, SUBJECT, "42", year
    yield "date as subject", key_a, {**SUBJECT, **DATE}, "2013-05-31", year
    yield "normalized", key_a, {**SUBJECT, "normalize": ("trim", "case")}, " ABC-1 ", year
    yield "the same subject, normalized", key_a, {**SUBJECT, "normalize": ("trim", "case")}, "abc-1", year
    yield "beyond ASCII", key_a, SUBJECT, "\u60a3\u8005-7", year
    yield "null subject", key_a, SUBJECT, None, year
    yield "empty subject", key_a, SUBJECT, "", year
    yield "subject that is a token", key_a, SUBJECT, "S" + SHAPED, year
    yield "subject that cannot be read", key_a, {**SUBJECT, **INTEGER}, "A1", year


def noise(key_a, key_b):
    """(why, key, settings, subject, (column, type, cell), rule)."""
    five = {"within": "5"}
    half = {"within": "2.5", "step": "0.5"}
    for subject in ("01-701-1015", "01-701-1023", "01-701-1028", "\u60a3\u8005-7"):
        for cell in ("72", "0", "-3", "+0072", "123456789012345678"):
            yield "whole numbers", key_a, {}, subject, ("PULSE", "integer", cell), five
        for cell in ("81.5", "81.50", "8.15e1", "81.74", "81.75", "-0.2", "0"):
            yield "numbers of half a step", key_a, {}, subject, ("WEIGHT", "decimal", cell), half
    one = "01-701-1015"
    yield "another key", key_b, {}, one, ("PULSE", "integer", "72"), five
    yield "a recipient", key_a, {"recipient": "acme-research"}, one, ("PULSE", "integer", "72"), five
    yield "another column", key_a, {}, one, ("HR", "integer", "72"), five
    yield "another type", key_a, {}, one, ("PULSE", "decimal", "72"), {"within": "5", "step": "1"}
    yield "a float", key_a, {}, one, ("PULSE", "float", "72.0"), {"within": "5", "step": "1"}
    yield "a wide reach", key_a, {}, one, ("COST", "decimal", "1234.56"), {"within": "500", "step": "0.01"}
    for cell in ("200", "0", "3", "-200"):
        yield "hundredths of the number", key_a, {}, one, ("COST", "integer", cell), {"within_percent": "10"}
    for cell in ("0", "1", "8", "9", "10", "-1"):
        yield "limits", key_a, {}, one, ("SCORE", "integer", cell), {"within": "5", "min": "0", "max": "9"}
    for cell in ("0.3", "0.31", "1.9"):
        rule = {"within": "1", "step": "0.25", "min": "0.3", "max": "1.9"}
        yield "limits between two steps", key_a, {}, one, ("RATIO", "decimal", cell), rule
    yield "no whole number", key_a, {}, one, ("PULSE", "integer", "72.5"), five
    yield "no number", key_a, {}, one, ("WEIGHT", "decimal", "81,5"), half
    yield "nobody", key_a, {}, "", ("PULSE", "integer", "72"), five


NAMES = [
    first + last
    for last in ("", "lyn", "mae", "rose")
    for first in ("Ada", "Bea", "Cleo", "Dora", "Edna", "Fay", "Gwen")
]


def substitutes(key_a, key_b):
    """(why, key, settings, cell)."""
    for cell in ("Olga", "Hazel Dalton", "Jos\u00e9", "\u60a3\u8005", "42", "x" * 200):
        yield "values that are not on the list", key_a, {}, cell
    for cell in NAMES[:12]:
        yield "a text of the list is never its own", key_a, {}, cell
    folded = {"normalize": ("trim", "case")}
    for cell in ("ada", " ADA", "Ada", "Adalyn", "adalyn"):
        yield "spellings of one value", key_a, folded, cell
    yield "another key", key_b, {}, "Olga"
    yield "a recipient", key_a, {"recipient": "acme-research"}, "Olga"
    yield "null", key_a, {}, ""
    yield "already a token", key_a, {}, SHAPED
    yield "nothing left", key_a, folded, "  "


SEALED = "0123456789abcdefghjkmnpqrstv"  # 28 characters: 17 bytes, four spare bits
REVERSIBLE_LENGTHS = (1, 2, 3, 4, 5, 15, 16, 17, 31, 32, 33, 200)  # around the blocks of AES


def reversible(key_a, key_b):
    """(why, key, domain settings, cell) of cells that have a reversible token, or are null."""
    yield "plain", key_a, SUBJECT, "01-701-1015"
    yield "another key", key_b, SUBJECT, "01-701-1015"
    yield "a recipient", key_a, ACME, "01-701-1015"
    yield "another domain", key_a, {"name": "site", "prefix": "S"}, "01-701-1015"
    yield "the prefix is not part of the derivation", key_a, {"name": "subject", "prefix": "SUBJ-"}, "01-701-1015"
    yield "no prefix", key_a, {"name": "subject"}, "01-701-1015"
    yield "null", key_a, SUBJECT, None
    yield "empty is null", key_a, SUBJECT, ""
    yield "one space is a value", key_a, SUBJECT, " "
    yield "text 42", key_a, SUBJECT, "42"
    yield "integer 42 is not text 42", key_a, {**SUBJECT, **INTEGER}, "42"
    yield "integer 0042 is integer 42, and comes back so", key_a, {**SUBJECT, **INTEGER}, "0042"
    yield "a date, in ISO 8601 when it comes back", key_a, {**SUBJECT, **DATE, "formats": ("%Y%m%d",)}, "20130531"
    yield "normalized, and comes back so", key_a, {**SUBJECT, "normalize": ("trim", "case")}, " ABC-1 "
    yield "beyond ASCII", key_a, SUBJECT, "\u60a3\u8005-7"
    yield "27 characters after the prefix are no token", key_a, SUBJECT, "S" + SHAPED + "0"
    yield "28 characters, the spare bits not zero", key_a, SUBJECT, "S" + SEALED[:27] + "z"
    yield "30 characters: no number of bytes has so many", key_a, SUBJECT, "S" + SEALED + "00"
    yield "another prefix", key_a, SUBJECT, "T" + SEALED[:27] + "0"
    for length in REVERSIBLE_LENGTHS:
        yield f"{length} bytes", key_a, SUBJECT, "x" * length


REVERSIBLE_REFUSED = [  # why, error, domain settings, cell
    ("already a reversible token: the shape is enough", "already-token", SUBJECT, "S" + SEALED[:27] + "0"),
    ("32 hexadecimal digits without a prefix have the shape", "already-token", {"name": "subject"}, "0f" * 16),
    ("a token", "already-token", SUBJECT, "S" + SHAPED),
    ("not an integer", "invalid", {**SUBJECT, **INTEGER}, "4.2"),
    ("a float wrote it", "invalid", SUBJECT, "100234.0"),
    ("nothing left", "invalid", {**SUBJECT, **TRIM}, "  "),
]

PHONE = {"name": "phone", "prefix": "P"}
FPE_EXAMPLES = {  # alphabet: a value of the fewest characters, a longer one
    "alphanumeric": ("0Zz9", "Qx7R20TbQx7R20TbQx7R20Tb"),
    "digits": ("000000", "2125550188"),
    "hex": ("0000f", "7f3a09c2e1"),
    "lower": ("azaza", "qzxvkrwm"),
    "lower-alphanumeric": ("0z9a", "qx7r20tb"),
    "upper": ("AZAZA", "QZXVKRWM"),
    "upper-alphanumeric": ("0Z9A", "QX7R20TB"),
    "upper-hex": ("0000F", "7F3A09C2E1"),
}


def fpe(key_a, key_b):
    """(why, key, domain settings, alphabet, separators, cell) of cells that are encrypted, or are null."""
    for alphabet, values in FPE_EXAMPLES.items():
        for value in values:
            yield alphabet, key_a, PHONE, alphabet, "", value
    yield "another key", key_b, PHONE, "digits", "", "2125550188"
    yield "a recipient", key_a, {**PHONE, "recipient": "acme-research"}, "digits", "", "2125550188"
    yield "another domain", key_a, {"name": "fax"}, "digits", "", "2125550188"
    yield "leading zeros are digits", key_a, PHONE, "digits", "", "0000000001"
    yield "separators stay and do not count", key_a, PHONE, "digits", "-() ", "(212) 555-0188"
    yield "a separator beyond ASCII", key_a, PHONE, "digits", "\u2013", "212\u2013555\u20130188"
    yield "separators at both ends", key_a, PHONE, "digits", "-", "-212555-"
    yield "null", key_a, PHONE, "digits", "", None
    yield "empty is null", key_a, PHONE, "digits", "", ""
    yield "normalized", key_a, {**PHONE, "normalize": ("trim", "case")}, "hex", "", " 7F3A09C2E1 "
    yield "only the digits", key_a, {**PHONE, "normalize": ("digits",)}, "digits", "", "212-555-0188"
    for length in (7, 19, 20, 39, 77, 256):
        yield f"{length} digits", key_a, PHONE, "digits", "", ("9876543210" * 26)[:length]


FPE_REFUSED = [  # why, error, domain settings, alphabet, separators, cell
    ("five digits", "too-short", PHONE, "digits", "", "21255"),
    ("five digits with separators", "too-short", PHONE, "digits", "-", "212-55"),
    ("four letters", "too-short", PHONE, "lower", "", "abcd"),
    ("three letters and digits", "too-short", PHONE, "alphanumeric", "", "aB1"),
    ("nothing but separators", "too-short", PHONE, "digits", "-", "--"),
    ("257 digits", "invalid", PHONE, "digits", "", "1" * 257),
    ("a separator that is not listed", "invalid", PHONE, "digits", "-", "212.555.0188"),
    ("a letter among digits", "invalid", PHONE, "digits", "", "212555018x"),
    ("a capital among lower-case letters", "invalid", PHONE, "lower-alphanumeric", "", "Qx7r20tb"),
    ("digits of another script", "invalid", PHONE, "digits", "", "\u0661" * 8),
    ("a float wrote it", "invalid", PHONE, "digits", ".", "2125550188.0"),
    ("a token", "already-token", PHONE, "alphanumeric", "", "P" + SHAPED),
]

# Section 14. Surrogates are random: these were drawn once.
CROSSWALK_ID = "5d1f0a9c33e27b84"
CROSSWALK = {  # name: settings, whether values are kept, cells with their surrogates
    "subject": (
        {"type": "text", "prefix": "S", "normalize": ("trim",)},
        False,
        {
            "01-701-1015": "x3v9k2m7q0wz4tb8hd1nrc5ye4",
            " 01-701-1023": "0fj6s8a2p9gq3x7m1kz5vwt4dc",
            "Zo\u00eb": "7yq1n4c9t2b6z8k3d5m0hxr1s0",
        },
    ),
    "site": ({"type": "integer"}, True, {"0042": "q8w2e6r1t5y9a3s7d4f0ghjkz4", "-7": "m1n2b3v4c5x6z7a8s9d0fghj1r"}),
    "note": ({"type": "text"}, True, {'a "quoted"\tline\nof two \U0001f9ec': "zzzzzzzzzzzzzzzzzzzzzzzzzw"}),
    "empty": ({"type": "date"}, False, {}),
}


def broken_crosswalks(text, other_key, other_recipient):
    """(why, error, text) of files that no reader may accept."""
    lines = text.splitlines(keepends=True)
    entry = next(at for at, line in enumerate(lines) if line.startswith("domain subject")) + 1
    swapped = lines[:entry] + [lines[entry + 1], lines[entry]] + lines[entry + 2 :]
    changed = lines[entry][:27] + ("1" if lines[entry][27] != "1" else "2") + lines[entry][28:]
    return [
        ("empty", "cut-short", ""),
        ("cut inside of the first line", "not-one", text[:9]),
        ("something else", "not-one", "USUBJID,SEX\n01-701-1015,F\n"),
        ("another version", "not-one", text.replace("-1\n", "-2\n", 1)),
        ("the first line alone", "cut-short", lines[0]),
        ("cut between two lines", "cut-short", "".join(lines[: entry + 1])),
        ("cut inside of an entry", "cut-short", "".join(lines[: entry + 1])[:-20]),
        ("cut before the seal", "cut-short", "".join(lines[:-1])),
        ("cut inside of the seal", "cut-short", text[:-10]),
        ("without the last line end", "cut-short", text[:-1]),
        ("an entry taken out", "line", "".join(lines[:entry] + lines[entry + 1 :])),
        ("two entries swapped", "line", "".join(swapped)),
        ("an entry twice", "line", "".join(lines[: entry + 1] + lines[entry:])),
        ("a surrogate changed", "changed", "".join(lines[:entry] + [changed] + lines[entry + 1 :])),
        ("a spare bit set", "line", "".join(lines[:entry] + [lines[entry][:-2] + "z\n"] + lines[entry + 1 :])),
        ("a value where none are kept", "line", "".join(lines[:entry] + [lines[entry][:-1] + ' "x"\n'] + lines[entry + 1 :])),
        ("the id changed", "changed", text.replace("id 5", "id 6", 1)),
        ("a domain renamed", "changed", text.replace("domain site", "domain sitf", 1)),
        ("another key", "other-key", other_key),
        ("another recipient", "other-recipient", other_recipient),
    ]
