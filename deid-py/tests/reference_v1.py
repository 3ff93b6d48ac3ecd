"""deid/v1 in plain Python, written from docs/spec/deid-v1.md alone: to read, copy, port. ValueErrors hold reasons."""

import calendar
import datetime
import hashlib
import hmac
import re
import unicodedata
from fractions import Fraction
from typing import NamedTuple

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # 0-9 a-z without i, l, o, u
SPACES = "\t\n\v\f\r \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B)))
KEY = f"(deid-key-1-([0-9a-f]{{16}})-([{ALPHABET}]{{52}}))-([{ALPHABET}]{{6}})"
EPOCH, CALENDAR = 719_163, range(1, 3_652_060)  # days, 1 = 0001-01-01: 1970-01-01, all up to 9999-12-31


def require(condition, reason="invalid"):
    if not condition:
        raise ValueError(reason)


def lp(*parts):  # section 2
    return b"".join(len(part.encode()).to_bytes(4, "big") + part.encode() for part in parts)


def base32(data):
    bits = "".join(f"{byte:08b}" for byte in data)
    return "".join(ALPHABET[int(bits[i : i + 5].ljust(5, "0"), 2)] for i in range(0, len(bits), 5))


def hkdf_sha256(secret, salt, info, length):  # RFC 5869
    extracted, block, output = hmac.digest(salt or bytes(32), secret, "sha256"), b"", b""
    for counter in range(1, -(-length // 32) + 1):
        output += (block := hmac.digest(extracted, block + info + bytes([counter]), "sha256"))
    return output[:length]


class Key(NamedTuple):  # section 3
    master: bytes

    def sub_key(self, purpose, domain="", recipient=""):
        require(len(self.master) == 32 and len(set(self.master)) > 1, "weak")
        info = lp("deid/v1", purpose, domain, recipient)
        return hkdf_sha256(self.master, b"", info, 64 if purpose == "reversible" else 32)

    def text(self):
        body = f"deid-key-1-{self.sub_key('key-id')[:8].hex()}-{base32(self.master)}"
        return f"{body}-{base32(hashlib.sha256(body.encode()).digest())[:6]}"

    @classmethod
    def read(cls, text):
        require(match := re.fullmatch(KEY, text.strip("\t\n\f\r ")), "shape")
        require(base32(hashlib.sha256(match[1].encode()).digest())[:6] == match[4], "checksum")
        number = int("".join(f"{ALPHABET.index(char):05b}" for char in match[3]), 2)
        require(number % 16 == 0, "spare-bits")
        key = cls((number >> 4).to_bytes(32, "big"))
        require(key.sub_key("key-id")[:8].hex() == match[2], "id")
        return key


def typed_text(column, value, unit="s"):  # section 4: an int that counts days or units since 1970-01-01
    if column in ("integer", "boolean"):
        return str(value) if column == "integer" else ("false", "true")[value]
    require(column in ("date", "timestamp", "instant"), "column-type")
    digits = {"s": 0, "ms": 3, "us": 6, "ns": 9}[unit]
    day, rest = (value, 0) if column == "date" else divmod(value, 86_400 * 10**digits)
    require(EPOCH + day in CALENDAR)
    (second, part), date = divmod(rest, 10**digits), datetime.date.fromordinal(EPOCH + day).isoformat()
    clock = f"T{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}" + f".{part:0{digits}}".rstrip(".0")
    return date if column == "date" else date + clock + "Z" * (column == "instant")


class Domain(NamedTuple):  # sections 4 to 6
    name: str
    recipient: str = ""
    type: str = "text"
    prefix: str = ""
    normalize: tuple = ()
    formats: tuple = ("%Y-%m-%d",)

    def canonical(self, cell):
        require(not re.fullmatch(f"{re.escape(self.prefix)}[{ALPHABET}]{{26}}", cell), "already-token")
        if self.type == "integer":
            require(match := re.fullmatch("([+-]?)0*([0-9]+)", cell))
            return "-" * (match[1] == "-" and match[2] != "0") + match[2]
        if self.type == "date":
            return read_point(cell, [(form, "") for form in self.formats])[1].isoformat()
        cell = unicodedata.normalize("NFKC", cell) if "nfkc" in self.normalize else cell
        require(not re.fullmatch(r"[0-9]+\.0+", cell := cell.strip(SPACES) if "trim" in self.normalize else cell))
        cell = cell.lower() if "case" in self.normalize else cell
        require(cell := re.sub("[^0-9]", "", cell) if "digits" in self.normalize else cell)
        return cell

    def tag(self, key, purpose, cell):
        sub_key = key.sub_key(purpose, self.name, self.recipient)
        return hmac.digest(sub_key, lp(self.type, self.canonical(cell)), "sha256")

    def token(self, key, cell):
        return self.prefix + base32(self.tag(key, "token", cell)[:16]) if cell else None

    def substitute(self, key, texts, cell):  # section 11
        if not cell:
            return None
        value, tag = self.canonical(cell), self.tag(key, "substitute", cell)
        if value not in (places := [self.canonical(text) for text in texts]):
            return texts[uniform(tag, len(texts))]
        return [text for text, place in zip(texts, places) if place != value][uniform(tag, len(texts) - 1)]

    def shift_days(self, key, subject, low, high, keep=None):
        require(-36_500 <= low <= high <= 36_500, "bounds")
        require(len(days := [day for day in range(low, high + 1) if day != 0]) >= 60, "too-few-days")
        days = [day for day in days if day % 7 == 0] if keep == "weekday" else days
        require(len(days) >= 52, "too-few-days")
        return days[uniform(self.tag(key, "date-shift", subject or ""), len(days))]


def split(after, cell):  # section 5: what stays, and the id
    require(leads := [text for text in after or ("",) if cell.startswith(text)])
    lead = max(leads, key=lambda text: len(text.encode()))
    require(id := cell[len(lead) :])
    return lead, id


def uniform(tag, n):
    return int.from_bytes(tag[:16], "big") * n >> 128


def decimal_text(number, places=None):  # section 10: places as given, or as few as there are
    digits = next(n for n in range(99) if (number * 10**n).denominator == 1) if places is None else places
    text = f"{abs(int(number * 10**digits)):0{digits + 1}}"
    return "-" * (number < 0) + (f"{text[:-digits]}.{text[-digits:]}" if digits else text)


def noise(domain, key, column, type, cell, subject, within=None, within_percent=None, step="1", min=None, max=None):
    pattern = "[+-]?[0-9]+" if type == "integer" else r"[+-]?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]{1,3})?"
    require(re.fullmatch(pattern, cell) and subject)
    number, unit = Fraction(cell), Fraction(step)
    steps = abs(number) / unit + Fraction(1, 2)
    nearest = (steps.numerator // steps.denominator) * (1 if number > 0 else -1)
    reach = Fraction(within) // unit if within else [2, abs(nearest) * Fraction(within_percent) // 100]
    reach = reach if within else sorted(reach)[1]
    first, last = nearest - reach, nearest + reach
    if min is not None:
        require(number >= Fraction(min))
        first = sorted([first, -(-Fraction(min) // unit)])[1]
    if max is not None:
        require(number <= Fraction(max))
        last = sorted([last, Fraction(max) // unit])[0]
    sub_key = key.sub_key("noise", domain.name, domain.recipient)
    parts = column, type, decimal_text(nearest * unit), domain.canonical(subject)
    drawn = first + uniform(hmac.digest(sub_key, lp(*parts), "sha256"), last - first + 1)
    return decimal_text(drawn * unit, len(decimal_text(unit).partition(".")[2]))


HH, MM, SS = "(?:[01][0-9]|2[0-4])", "[0-5][0-9]", r"(?:[0-5][0-9]|60)(?:\.[0-9]{1,9})?"  # section 7
ZONE, SOME = f"(?:Z|[+-](?:[01][0-9]|2[0-3])(?::?{MM})?)?", "(?!-(?::-){0,2}(?:[Z+-]|$))"  # SOME: not all missing
CLOCK, N = f"T{SOME}(?:{HH}|-)(?::(?:{MM}|-)(?::(?:{SS}|-))?)?{ZONE}", r"[0-9]{1,6}(?:\.[0-9]{1,9})?"
KEPT = f"-----{CLOCK}|-?P(?=[0-9T])(?:{N}Y)?(?:{N}M)?(?:{N}W)?(?:{N}D)?(?:T(?=[0-9])(?:{N}H)?(?:{N}M)?(?:{N}S)?)?"
POINTS = [("%Y-%m-%d", f"(?:{CLOCK})?"), ("%Y-%m", f"(?:--(?:{CLOCK})?)?"), ("%Y", f"(?:--|----(?:{CLOCK})?)?")]


def read_point(cell, layouts):  # the first layout that fits, the date with PhUSE's midpoints, the text after it
    fits = []
    for form, rest in layouts:
        pattern = re.sub("%([md])", "(?P<\\1>[0-9]{2})", re.escape(form).replace("%Y", "(?P<Y>[0-9]{4})"))
        if match := re.fullmatch(f"{pattern}(?P<rest>{rest})", cell):
            found = {"m": 6, "d": 15 if "%m" in form else 30, **match.groupdict()}
            year, month, day = (int(found[part]) for part in "Ymd")
            if year and 1 <= month <= 12 and 1 <= day <= calendar.monthrange(year, month)[1]:
                fits.append((form, datetime.date(year, month, day), found["rest"]))
    require(len({date for _, date, _ in fits}) == 1)  # every layout that fits reads the same day
    return fits[0]


def shift_point(cell, days, layouts):
    form, date, rest = read_point(cell, layouts)
    require(date.toordinal() + days in CALENDAR, "leaves-calendar")
    year, month, day = (date + datetime.timedelta(days)).isoformat().split("-")
    return form.replace("%Y", year).replace("%m", month).replace("%d", day) + rest


def shift(type, cell, days, formats=("%Y-%m-%d",)):
    if not cell or type != "partial-date":
        stamp = [("%Y-%m-%d", f"[T ]{HH}:{MM}(?::{SS})?{ZONE}")]
        return shift_point(cell, days, [(f, "") for f in formats] if type == "date" else stamp) if cell else None
    ends = [re.sub(r"\A([0-9]{4})---(0[1-9]|[12][0-9]|3[01])\Z", r"\1", end) for end in cell.split("/")]
    require(len(ends) == 1 or len(ends) == 2 and not all("P" in end for end in ends))
    return "/".join(end if re.fullmatch(KEPT, end) else shift_point(end, days, POINTS) for end in ends)


def shift_typed(type, column, value, unit, days, formats=()):  # typed columns: the text of the moved cell
    fits = {"date": ["date"], "timestamp": ["timestamp", "instant"], "partial-date": ["date", "timestamp", "instant"]}
    require(column in fits[type] + ["integer"] * (type == "date" and len(formats) > 0), "column-type")
    return shift("date" if column == "integer" else "partial-date", typed_text(column, value, unit), days, formats)
