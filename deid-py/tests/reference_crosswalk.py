"""The crosswalk of deid/v1 in plain Python, from docs/spec/deid-v1.md, section 14. ValueErrors hold reasons."""

import hmac
import json
import re
from typing import NamedTuple

from reference_v1 import ALPHABET, base32, require

CODE = f"[{ALPHABET}]{{25}}[048cgmrw]"  # 128 bits: the low 2 bits of the last character are 0
ENTRY = re.compile(f"({CODE}) ({CODE})(?: (\".*\"))?")
DOMAIN = re.compile(r"domain ([^ ]+) (text|integer|date) (values|no-values) (0|[1-9][0-9]*)")


class Section(NamedTuple):
    """One domain: its type, whether it keeps values, and by tag the surrogate and the value or None."""

    type: str
    values: bool
    entries: dict


def seal(key, recipient, body):
    return base32(hmac.digest(key.sub_key("crosswalk", "", recipient), body.encode(), "sha256"))


def write(key, recipient, id_, sections):
    """The text of a crosswalk; `sections` by the names of their domains."""
    lines = ["deid-crosswalk-1", f"id {id_}", f"key {key.sub_key('key-id')[:8].hex()}"]
    lines.append(f"recipient {json.dumps(recipient, ensure_ascii=False)}")
    for name, (kind, values, entries) in sorted(sections.items(), key=lambda item: item[0].encode()):
        lines.append(f"domain {name} {kind} {'values' if values else 'no-values'} {len(entries)}")
        for tag, (code, value) in sorted(entries.items()):
            lines.append(f"{tag} {code}" + (f" {json.dumps(value, ensure_ascii=False)}" if values else ""))
    body = "".join(line + "\n" for line in lines)
    return f"{body}seal {seal(key, recipient, body)}\n"


def read(key, recipient, text):
    """The id and the sections of a crosswalk, every line and the seal checked."""
    require(not text or text.startswith("deid-crosswalk-1\n"), "not-one")
    body, found, rest = text.rpartition("\nseal ")
    require(found and rest.endswith("\n"), "cut-short")
    head, *lines = (body + "\n").splitlines()[:4], *(body + "\n").split("\n")[4:-1]
    require(len(head) == 4 and re.fullmatch("id [0-9a-f]{16}", head[1]), "line")
    require(head[2] == f"key {key.sub_key('key-id')[:8].hex()}", "other-key")
    require(head[3] == f"recipient {json.dumps(recipient, ensure_ascii=False)}", "other-recipient")
    sections, section, left, last = {}, None, 0, ""
    for line in lines:
        if left:
            require(match := ENTRY.fullmatch(line), "line")
            require(last < match[1] and (match[3] is not None) == section.values, "line")
            section.entries[last := match[1]] = (match[2], match[3] and json.loads(match[3]))
        else:
            require(match := DOMAIN.fullmatch(line), "line")
            require(all(name.encode() < match[1].encode() for name in sections), "line")
            section = sections[match[1]] = Section(match[2], match[3] == "values", {})
            left, last = int(match[4]) + 1, ""
        left -= 1
    require(not left, "line")
    require(rest == seal(key, recipient, body + "\n") + "\n", "changed")
    return head[1][3:], sections


def tag(key, domain, cell):
    """By what a value is found: `domain` is one of reference_v1."""
    return base32(domain.tag(key, "surrogate", cell)[:16])
