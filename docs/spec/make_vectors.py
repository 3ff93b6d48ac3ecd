"""Write the test vectors of deid/v1: python docs/spec/make_vectors.py [--check]

What a person can work out (dates, canonical values, what is refused and why) is written here by hand, and the
reference has to agree before anything is written. What nobody can (HMAC outputs) comes from the reference.
The same bytes come out on every run; --check compares with the files and writes nothing.
"""

import hashlib
import json
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
sys.path[:0] = [str(FOLDER), str(FOLDER.parents[1] / "deid-py" / "tests")]

import reference_crosswalk  # noqa: E402
import reference_v1 as ref  # noqa: E402  (it lives with the tests)
import reference_ciphers_v1 as ciphers  # noqa: E402
import date_cases  # noqa: E402
import vector_cases as cases  # noqa: E402

KEY_A = ref.Key(bytes(range(32)))
KEY_B = ref.Key(bytes(255 - byte for byte in range(32)))
SPEC = "deid/v1"
READING = ("type", "normalize", "formats")  # what of a domain decides the canonical value
WARNING = "The keys are test keys. Never use them for anything else."


def main():
    check = "--check" in sys.argv[1:]
    stale = []
    for name, content in build().items():
        path = FOLDER / "vectors" / name
        if check and (not path.exists() or path.read_text(encoding="ascii") != content):
            stale.append(name)
        elif not check:
            path.write_text(content, encoding="ascii", newline="\n")
    if stale:
        sys.exit(f"out of date: {', '.join(stale)}")


def build():
    """File name to content, of every file this script owns."""
    documents = {
        "subkeys.json": subkeys(),
        "keytext.json": keytext(),
        "canonical.json": canonical(),
        "tokens.json": tokens(),
        "reversible.json": reversible(),
        "fpe.json": fpe(),
        "shifts.json": shifts(),
        "surrogates.json": surrogates(),
        "dates.json": dates(),
        "noise.json": noise(),
        "substitutes.json": substitutes(),
    }
    return {name: render(document) for name, document in documents.items()}


def render(document):
    """One case a line, so that a diff shows the cases that changed."""
    parts = []
    for key, value in document.items():
        if isinstance(value, list):
            lines = ",\n".join("  " + json.dumps(case) for case in value)
            parts.append(f" {json.dumps(key)}: [\n{lines}\n ]")
        else:
            parts.append(f" {json.dumps(key)}: {json.dumps(value)}")
    return "{\n" + ",\n".join(parts) + "\n}\n"


def outcome(function, *arguments, **named):
    """What a vector records: {"output": …} or {"error": reason}."""
    try:
        return {"output": function(*arguments, **named)}
    except ValueError as error:
        return {"error": str(error)}


def agreed(what, expected, function, *arguments):
    """`expected` (an output, or an error as {"error": reason}), once the reference says the same."""
    result = expected if isinstance(expected, dict) else {"output": expected}
    found = outcome(function, *arguments)
    if found != result:
        sys.exit(f"{what!r}: by hand {result}, reference {found}")
    return result


def subkeys():
    rows = []
    for key in (KEY_A, KEY_B):
        for purpose, domain, recipient in cases.SUBKEYS if key is KEY_A else cases.SUBKEYS[:3]:
            rows.append(
                {
                    "master": key.master.hex(),
                    "purpose": purpose,
                    "domain": domain,
                    "recipient": recipient,
                    "info": ref.lp(SPEC, purpose, domain, recipient).hex(),
                    "subkey": key.sub_key(purpose, domain, recipient).hex(),
                }
            )
    about = "Section 3: info = LP(deid/v1, purpose, domain, recipient); subkey = HKDF-SHA256(master, empty salt, info)."
    return {"spec": SPEC, "about": about, "warning": WARNING, "cases": rows}


def keytext():
    about = (
        "Section 3: `valid` texts give these 32 bytes; `invalid` texts and `raw` byte strings are refused for `error`."
    )
    valid = [
        {"why": why, "text": ref.Key(master).text(), "master": master.hex(), "id": key_id(master)}
        for why, master in cases.MASTERS
    ]
    for why, left, right in cases.SURROUNDED:
        valid.append({**valid[0], "why": why, "text": left + valid[0]["text"] + right})
    for case in valid:
        agreed(case["why"], case["master"], lambda text: ref.Key.read(text).master.hex(), case["text"])
    invalid = []
    for why, error, text in cases.broken_keys(KEY_A, KEY_B, forge):
        invalid.append({"why": why, "text": text, **agreed(why, {"error": error}, ref.Key.read, text)})
    raw = []
    for why, error, master in cases.RAW:
        expected = {"error": error} if error else key_id(master)
        raw.append({"why": why, "bytes": master.hex(), **agreed(why, expected, key_id, master)})
    return {"spec": SPEC, "about": about, "warning": WARNING, "valid": valid, "invalid": invalid, "raw": raw}


def key_id(master):
    return ref.Key(master).sub_key("key-id")[:8].hex()


def forge(master, key_id=None, secret=None):
    """A key text with a correct checksum over whatever is wrong before it."""
    right_id = ref.hkdf_sha256(master, b"", ref.lp(SPEC, "key-id", "", ""), 32)[:8].hex()
    body = f"deid-key-1-{key_id or right_id}-{secret or ref.base32(master)}"
    return f"{body}-{ref.base32(hashlib.sha256(body.encode()).digest())[:6]}"


def canonical():
    rows = []
    for settings, cell, expected in cases.CANONICAL:
        domain = ref.Domain(**{"name": "any", **settings})
        result = agreed((settings, cell), expected, domain_canonical, domain, cell)
        reading = described({"name": "any", **settings})
        rows.append({name: reading[name] for name in reading if name in READING} | {"cell": cell, **result})
    typed = []
    for domain_type, column, unit, value, expected in cases.TYPED:
        result = agreed((domain_type, column, value), expected, typed_canonical, domain_type, column, unit, int(value))
        typed.append({"type": domain_type, "column": column, "unit": unit, "value": value, **result})
    about = (
        "Section 4. `cases`: the canonical value of a text cell (null: the cell is null) or the reason it is refused."
        " `typed`: the same for cells of typed columns; `value` counts days (date) or `unit`s (timestamp, instant)"
        " since 1970-01-01 and is written as text so that no JSON reader rounds it."
    )
    return {"spec": SPEC, "about": about, "cases": rows, "typed": typed}


def domain_canonical(domain, cell):
    return domain.canonical(cell) if cell else None


def typed_canonical(domain_type, column, unit, value):
    text = ref.typed_text(column, value, unit)
    ref.require(domain_type == "text" or domain_type == column, "column-type")
    return ref.Domain("any", type=domain_type).canonical(text)


def described(settings):
    """A domain's settings with every default written out; `formats` only where a case sets them."""
    full = {"domain": settings["name"], "recipient": "", "type": "text", "prefix": "", "normalize": (), **settings}
    del full["name"]
    return {name: list(value) if isinstance(value, tuple) else value for name, value in full.items()}


def tokens():
    rows = []
    for why, key, settings, cell in cases.tokens(KEY_A, KEY_B):
        domain = ref.Domain(**settings)
        row = {
            "why": why,
            "master": key.master.hex(),
            **described(settings),
            "cell": cell,
        }
        result = outcome(domain.token, key, cell)
        if result.get("output"):
            row["canonical"] = domain.canonical(cell)
            row["tag"] = domain.tag(key, "token", cell).hex()
        rows.append({**row, **result})
    for why, error, settings, cell in cases.REFUSED:
        row = {
            "why": why,
            "master": KEY_A.master.hex(),
            **described(settings),
            "cell": cell,
        }
        rows.append({**row, **agreed(why, {"error": error}, ref.Domain(**settings).token, KEY_A, cell)})
    after = []
    for texts, cell, expected in cases.AFTER:
        found = agreed(cell, expected, ref.split, texts, cell)
        lead, id = found.get("output", (None, None))
        error = {"error": found["error"]} if "error" in found else {}
        after.append({"after": list(texts), "cell": cell, "lead": lead, "id": id, **error})
    about = (
        "Section 5: `output` is the token of `cell`, null for a null cell; else `error` says why the cell is refused."
        " `after`: how a cell is split into what stays and the id, or why it is refused."
    )
    return {"spec": SPEC, "about": about, "warning": WARNING, "cases": rows, "after": after}


def reversible():
    rows = []
    for why, key, settings, cell in cases.reversible(KEY_A, KEY_B):
        domain = ref.Domain(**settings)
        row = {"why": why, "master": key.master.hex(), **described(settings), "cell": cell}
        result = outcome(ciphers.encrypted, domain, key, cell)
        if result.get("output"):
            row["canonical"] = agreed(why, domain.canonical(cell), ciphers.turned_back, domain, key, result["output"])["output"]
        rows.append({**row, **result})
    for why, error, settings, cell in cases.REVERSIBLE_REFUSED:
        row = {"why": why, "master": KEY_A.master.hex(), **described(settings), "cell": cell}
        rows.append({**row, **agreed(why, {"error": error}, ciphers.encrypted, ref.Domain(**settings), KEY_A, cell)})
    about = (
        "Section 8: `output` is the reversible token of `cell`, which turns back into `canonical`; null for a null cell;"
        " else `error` says why the cell is refused."
    )
    return {"spec": SPEC, "about": about, "warning": WARNING, "cases": rows}


def fpe():
    rows = []
    for why, key, settings, *form, cell in cases.fpe(KEY_A, KEY_B):
        domain = ref.Domain(**settings)
        row = {"why": why, "master": key.master.hex(), **described(settings)}
        row |= {"alphabet": form[0], "separators": form[1], "cell": cell}
        result = outcome(ciphers.formatted, domain, key, *form, cell)
        if result.get("output"):
            back = domain.canonical(cell)
            row["canonical"] = agreed(why, back, ciphers.formatted, domain, key, *form, result["output"], True)["output"]
        rows.append({**row, **result})
    for why, error, settings, *form, cell in cases.FPE_REFUSED:
        row = {"why": why, "master": KEY_A.master.hex(), **described(settings)}
        row |= {"alphabet": form[0], "separators": form[1], "cell": cell}
        found = agreed(why, {"error": error}, ciphers.formatted, ref.Domain(**settings), KEY_A, *form, cell)
        rows.append({**row, **found})
    about = (
        "Section 9: `output` is what format-preserving encryption makes of `cell`, which turns back into `canonical`;"
        " null for a null cell; else `error` says why the cell is refused."
    )
    return {"spec": SPEC, "about": about, "warning": WARNING, "cases": rows}


def shifts():
    about = (
        "Section 6. `uniform`: (tag, n) to a number. `ranges`: how many days a range allows, or why it is refused."
        " `cases`: the days by which a subject's dates move."
    )
    uniform = [
        {"tag": tag, "n": n, **agreed(tag, expected, ref.uniform, bytes.fromhex(tag), n)}
        for tag, n, expected in cases.UNIFORM
    ]
    ranges = [
        {"days": [low, high], **agreed((low, high), expected, count_days, low, high)}
        for low, high, expected in cases.RANGES
    ]
    weeks = [
        {"days": [low, high], "keep": "weekday", **agreed((low, high), expected, count_weeks, low, high)}
        for low, high, expected in cases.WEEKS
    ]
    rows = []
    for why, key, settings, subject, (low, high), *keep in cases.shifts(KEY_A, KEY_B):
        domain = ref.Domain(**settings)
        row = {"why": why, "master": key.master.hex(), **described(settings)}
        row |= {"subject": subject, "days": [low, high]}
        row |= {"keep": keep[0]} if keep else {}
        result = outcome(domain.shift_days, key, subject, low, high, *keep)
        if "output" in result:
            row["tag"] = domain.tag(key, "date-shift", subject).hex()
        rows.append({**row, **result})
    return {"spec": SPEC, "about": about, "warning": WARNING, "uniform": uniform, "ranges": ranges + weeks, "cases": rows}


def surrogates():
    recipient = "acme-research"
    rows, sections = [], {}
    for name, (settings, keeps, cells) in cases.CROSSWALK.items():
        domain = ref.Domain(name, recipient=recipient, **settings)
        entries = {}
        for cell, code in cells.items():
            tag = reference_crosswalk.tag(KEY_A, domain, cell)
            entries[tag] = (code, domain.canonical(cell) if keeps else None)
            row = {**described({"name": name, "recipient": recipient, **settings}), "cell": cell}
            rows.append({**row, "canonical": domain.canonical(cell), "tag": tag, "output": domain.prefix + code})
        sections[name] = reference_crosswalk.Section(settings["type"], keeps, entries)

    def written(key, recipient):
        return reference_crosswalk.write(key, recipient, cases.CROSSWALK_ID, sections)

    text = written(KEY_A, recipient)
    if reference_crosswalk.read(KEY_A, recipient, text) != (cases.CROSSWALK_ID, sections):
        sys.exit("the crosswalk does not come back")
    refused = [
        {"why": why, "text": broken, **agreed(why, {"error": error}, reference_crosswalk.read, KEY_A, recipient, broken)}
        for why, error, broken in cases.broken_crosswalks(text, written(KEY_B, recipient), written(KEY_A, "other"))
    ]
    about = (
        "Section 14. `file`: a crosswalk of `master` and `recipient`. `cases`: by which `tag` the value of `cell` is"
        " found in it, and its surrogate. `refused`: what no reader accepts, and why."
    )
    head = {"spec": SPEC, "about": about, "warning": WARNING, "master": KEY_A.master.hex(), "recipient": recipient}
    return {**head, "file": text, "cases": rows, "refused": refused}


def count_days(low, high):
    ref.Domain("subject").shift_days(KEY_A, "01-701-1015", low, high)  # refuses the range, or not
    return sum(day != 0 for day in range(low, high + 1))


def count_weeks(low, high):
    ref.Domain("subject").shift_days(KEY_A, "01-701-1015", low, high, "weekday")
    return sum(day != 0 and day % 7 == 0 for day in range(low, high + 1))


def dates():
    rows = []
    for kind, days, settings, pairs in date_cases.DATES:
        for cell, expected in pairs:
            result = agreed((kind, cell, days), expected, ref.shift, kind, cell, days, *settings.values())
            formats = {name: list(value) for name, value in settings.items()}
            rows.append({"type": kind, **formats, "cell": cell, "days": days, **result})
    typed = []
    for kind, formats, days, column, unit, value, expected in date_cases.TYPED:
        moved = agreed((kind, column, value), expected, ref.shift_typed, kind, column, value, unit, days, formats)
        row = {"type": kind, "formats": formats} if formats else {"type": kind}
        typed.append({**row, "column": column, "unit": unit, "value": str(value), "days": days, **moved})
    about = (
        "Section 7. `cases`: `cell` of a column of `type`, moved by `days`; null for a null cell; or why refused."
        " `typed`: the same for cells of typed columns; `value` as in canonical.json, `output` is the text of the moved"
        " cell (section 4), which keeps its column's type; that of an integer is text."
    )
    return {"spec": SPEC, "about": about, "cases": rows, "typed": typed}


def noise():
    rows = []
    for why, key, settings, person, (column, type, cell), rule in cases.noise(KEY_A, KEY_B):
        row = {"why": why, "master": key.master.hex(), "domain": "subject", "recipient": settings.get("recipient", "")}
        row |= {"subject": person, "column": column, "type": type, "cell": cell, **rule}
        domain = ref.Domain("subject", **settings)
        rows.append({**row, **outcome(ref.noise, domain, key, column, type, cell, person, **rule)})
    about = "Section 10. `output` is what becomes of `cell` in a row of `subject`; else `error` says why it is refused."
    return {"spec": SPEC, "about": about, "warning": WARNING, "cases": rows}


def substitutes():
    rows = []
    for why, key, settings, cell in cases.substitutes(KEY_A, KEY_B):
        domain = ref.Domain("name", **settings)
        row = {"why": why, "master": key.master.hex(), **described({"name": "name", **settings}), "cell": cell}
        rows.append({**row, **outcome(domain.substitute, key, cases.NAMES, cell)})
    about = "Section 11. `list`: the texts. `output` is the text that `cell` becomes; else `error` says why it is refused."
    return {"spec": SPEC, "about": about, "warning": WARNING, "list": cases.NAMES, "cases": rows}


if __name__ == "__main__":
    main()
