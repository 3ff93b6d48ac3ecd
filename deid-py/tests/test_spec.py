"""The reference implementation of deid/v1 agrees with every published vector, and with the RFCs below it."""

import hashlib
import hmac
import importlib.util
import json
import os
import re
import subprocess
from pathlib import Path

import pytest
import reference_ciphers_v1 as ciphers
import reference_crosswalk
import reference_v1 as ref

SPEC = Path(__file__).resolve().parents[2] / "docs" / "spec"
VECTORS = SPEC / "vectors"


def load(name):
    return json.loads((VECTORS / name).read_text(encoding="ascii"))


def cases(name, part="cases"):
    """One test per vector, named by its place in the file."""
    return [pytest.param(case, id=f"{part}-{at}") for at, case in enumerate(load(name)[part])]


def domain_of(case, name="any"):
    settings = {key: case[key] for key in ("recipient", "type", "prefix", "normalize", "formats") if key in case}
    return ref.Domain(case.get("domain", name), **settings)


def key_of(case):
    return ref.Key(bytes.fromhex(case["master"]))


def assert_outcome(case, function, *arguments):
    """`output` comes out, or `error` is the reason of the refusal."""
    if "error" in case:
        with pytest.raises(ValueError, match=f"^{re.escape(case['error'])}$"):
            function(*arguments)
    else:
        assert function(*arguments) == case["output"]


@pytest.mark.parametrize("case", cases("rfc4231.json"))
def test_hmac_known_answers(case):
    answer = ref.hmac.digest(bytes.fromhex(case["key"]), bytes.fromhex(case["data"]), "sha256").hex()
    expected = case["hmac_sha256"]
    assert len(expected) == (32 if case["case"] == 5 else 64)
    assert answer[: len(expected)] == expected


@pytest.mark.parametrize("case", cases("rfc5869.json"))
def test_hkdf_known_answers(case):
    secret, salt, info = (bytes.fromhex(case[name]) for name in ("ikm", "salt", "info"))
    assert ref.hkdf_sha256(secret, salt, info, case["length"]).hex() == case["okm"]


@pytest.mark.parametrize("case", cases("subkeys.json"))
def test_sub_keys(case):
    parts = case["purpose"], case["domain"], case["recipient"]
    assert ref.lp("deid/v1", *parts).hex() == case["info"]
    assert key_of(case).sub_key(*parts).hex() == case["subkey"]


def test_no_two_sub_keys_are_equal():
    found = [case["subkey"][:64] for case in load("subkeys.json")["cases"]]
    assert len(set(found)) == len(found)


@pytest.mark.parametrize("case", cases("keytext.json", "valid"))
def test_key_texts_that_are_read(case):
    key = ref.Key.read(case["text"])
    assert key == key_of(case)
    assert key.text() == case["text"].strip()
    assert key.sub_key("key-id")[:8].hex() == case["id"]


@pytest.mark.parametrize("case", cases("keytext.json", "invalid"))
def test_key_texts_that_are_refused(case):
    assert_outcome(case, ref.Key.read, case["text"])


@pytest.mark.parametrize("case", cases("keytext.json", "raw"))
def test_raw_keys(case):
    assert_outcome(case, lambda: ref.Key(bytes.fromhex(case["bytes"])).sub_key("key-id")[:8].hex())


@pytest.mark.parametrize("case", cases("canonical.json"))
def test_canonical_values(case):
    cell = case["cell"]
    assert_outcome(case, lambda: domain_of(case).canonical(cell) if cell else None)


@pytest.mark.parametrize("case", cases("canonical.json", "typed"))
def test_canonical_values_of_typed_columns(case):
    def canonical():
        text = ref.typed_text(case["column"], int(case["value"]), case["unit"])
        ref.require(case["type"] in ("text", case["column"]), "column-type")
        return ref.Domain("any", type=case["type"]).canonical(text)

    assert_outcome(case, canonical)


@pytest.mark.parametrize("case", cases("tokens.json"))
def test_tokens(case):
    domain, key = domain_of(case), key_of(case)
    assert_outcome(case, domain.token, key, case["cell"])
    if "tag" in case:
        assert domain.canonical(case["cell"]) == case["canonical"]
        assert domain.tag(key, "token", case["cell"]).hex() == case["tag"]
        assert len(case["output"]) == len(case["prefix"]) + 26
        assert case["output"][-1] in "048cgmrw", "the last character carries three bits"
        with pytest.raises(ValueError, match="^already-token$"):
            domain.token(key, case["output"])


@pytest.mark.parametrize("case", cases("tokens.json", "after"))
def test_ids_behind_a_text(case):
    assert_outcome({**case, "output": (case["lead"], case["id"])}, ref.split, case["after"], case["cell"])


@pytest.mark.parametrize("case", cases("rfc5297.json"))
def test_aes_siv_known_answers(case):
    key, value = bytes.fromhex(case["key_hex"]), bytes.fromhex(case["plaintext_hex"])
    associated = [bytes.fromhex(text) for text in case["ad_hex"]]
    sealed = ciphers.seal(key, associated, value)
    assert sealed.hex() == case["siv_and_ciphertext_hex"]
    assert ciphers.unseal(key, associated, sealed) == value


@pytest.mark.parametrize("case", cases("nist_ff1.json"))
def test_ff1_known_answers(case):
    key, tweak = bytes.fromhex(case["key_hex"]), bytes.fromhex(case["tweak_hex"])
    plain, made = ([case["alphabet"].index(char) for char in case[name]] for name in ("plaintext", "ciphertext"))
    assert ciphers.ff1(key, case["radix"], tweak, plain) == made
    assert ciphers.ff1(key, case["radix"], tweak, made, backwards=True) == plain


def test_aes_256_known_answer():
    """FIPS 197, appendix C.3."""
    block = ciphers.Aes(bytes(range(32))).block(bytes.fromhex("00112233445566778899aabbccddeeff"))
    assert block.hex() == "8ea2b7ca516745bfeafc49904b496089"


@pytest.mark.parametrize("case", cases("reversible.json"))
def test_reversible_tokens(case):
    domain, key = domain_of(case), key_of(case)
    assert_outcome(case, ciphers.encrypted, domain, key, case["cell"])
    if case.get("output"):
        assert ciphers.turned_back(domain, key, case["output"]) == case["canonical"]
        with pytest.raises(ValueError, match="^already-token$"):
            ciphers.encrypted(domain, key, case["output"])
        with pytest.raises(ValueError, match="^does-not-open$"):
            ciphers.turned_back(domain, ref.Key(bytes(range(1, 33))), case["output"])


@pytest.mark.parametrize("case", cases("fpe.json"))
def test_format_preserving_encryption(case):
    domain, key, form = domain_of(case), key_of(case), (case["alphabet"], case["separators"])
    assert_outcome(case, ciphers.formatted, domain, key, *form, case["cell"])
    if case.get("output"):
        assert ciphers.formatted(domain, key, *form, case["output"], backwards=True) == case["canonical"]


@pytest.mark.parametrize("case", cases("shifts.json", "uniform"))
def test_uniform_numbers(case):
    assert_outcome(case, ref.uniform, bytes.fromhex(case["tag"]), case["n"])


@pytest.mark.parametrize("case", cases("shifts.json", "ranges"))
def test_ranges(case):
    low, high = case["days"]

    def count():
        ref.Domain("any").shift_days(ref.Key(bytes(range(32))), "a subject", low, high, case.get("keep"))
        if "keep" in case:
            return high // 7 - (low - 1) // 7 - (low <= 0 <= high)
        return high - low + (0 if low <= 0 <= high else 1)

    assert_outcome(case, count)


@pytest.mark.parametrize("case", cases("shifts.json"))
def test_shifts(case):
    domain, key, (low, high) = domain_of(case), key_of(case), case["days"]
    assert_outcome(case, domain.shift_days, key, case["subject"], low, high, case.get("keep"))
    if "tag" in case:
        assert domain.tag(key, "date-shift", case["subject"]).hex() == case["tag"]
        assert low <= case["output"] <= high and case["output"] != 0
        assert case.get("keep") is None or case["output"] % 7 == 0


@pytest.mark.parametrize("case", cases("dates.json"))
def test_dates(case):
    assert_outcome(case, ref.shift, case["type"], case["cell"], case["days"], *filter(None, [case.get("formats")]))


@pytest.mark.parametrize("case", cases("dates.json", "typed"))
def test_dates_of_typed_columns(case):
    arguments = case["type"], case["column"], int(case["value"]), case["unit"], case["days"]
    assert_outcome(case, ref.shift_typed, *arguments, *filter(None, [case.get("formats")]))


@pytest.mark.parametrize("case", cases("cdisc_dtc_forms.json"))
def test_cdisc_forms(case):
    assert_outcome(case, ref.shift, "partial-date", case["cell"], case["days"])


@pytest.mark.parametrize("case", cases("phuse_date_offset.json", "quoted") + cases("phuse_date_offset.json", "derived"))
def test_phuse_cases(case):
    assert_outcome(case, ref.shift, "partial-date", case["cell"], case["days"])
    if "imputed" in case:
        assert ref.shift("date", case["imputed"], case["days"]) == case["shifted"]


def test_the_files_are_what_the_generator_writes():
    spec = importlib.util.spec_from_file_location("make_vectors", SPEC / "make_vectors.py")
    make_vectors = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(make_vectors)
    for name, content in make_vectors.build().items():
        assert (VECTORS / name).read_text(encoding="ascii") == content, f"{name}: run docs/spec/make_vectors.py"


def test_the_example_of_the_document():
    """Every `name = value` line of the worked example holds."""
    text = (SPEC / "deid-v1.md").read_text(encoding="utf-8")
    block = re.search(r"<!-- worked example -->\n```text\n(.*?)```", text, re.S)[1]
    shown = dict(line.split(" = ") for line in block.splitlines())
    key, domain = ref.Key.read(shown["key text"]), ref.Domain("subject", "acme-research", "text", "S")
    cell, (low, high) = shown["cell"], (-365, -1)
    shift = domain.shift_days(key, cell, low, high)
    assert shown == {
        "master key": key.master.hex(),
        "key id": key.sub_key("key-id")[:8].hex(),
        "key text": key.text(),
        "info": ref.lp("deid/v1", "token", "subject", "acme-research").hex(),
        "token sub-key": key.sub_key("token", "subject", "acme-research").hex(),
        "cell": cell,
        "HMAC input": ref.lp("text", cell).hex(),
        "token tag": domain.tag(key, "token", cell).hex(),
        "token": domain.token(key, cell),
        "reversible": ciphers.encrypted(domain, key, cell),
        "fpe of 212-555-0188": ciphers.formatted(domain, key, "digits", "-", "212-555-0188"),
        "date-shift sub-key": key.sub_key("date-shift", "subject", "acme-research").hex(),
        "date-shift tag": domain.tag(key, "date-shift", cell).hex(),
        "shift": f"{shift} days",
        "2013-05-31T07:15": ref.shift("timestamp", "2013-05-31T07:15", shift),
        "2013-05": ref.shift("partial-date", "2013-05", shift),
    }


@pytest.mark.parametrize("case", cases("noise.json"))
def test_noise(case):
    rule = {name: case[name] for name in ("within", "within_percent", "step", "min", "max") if name in case}
    domain = ref.Domain(case["domain"], recipient=case["recipient"])
    arguments = case["column"], case["type"], case["cell"], case["subject"]
    assert_outcome(case, lambda: ref.noise(domain, key_of(case), *arguments, **rule))


@pytest.mark.parametrize("case", cases("substitutes.json"))
def test_substitutes(case):
    texts = load("substitutes.json")["list"]
    assert_outcome(case, domain_of(case).substitute, key_of(case), texts, case["cell"])
    assert case.get("output") != case["cell"]


def test_the_reference_stays_short_and_alone():
    source = Path(ref.__file__).read_text(encoding="utf-8")
    assert len(source.splitlines()) <= 220
    imported = set(re.findall(r"^(?:import|from) (\w+)", source, re.M))
    assert imported == {"calendar", "datetime", "fractions", "hashlib", "hmac", "re", "typing", "unicodedata"}


def test_the_reference_of_ciphers_stays_alone():
    source = Path(ciphers.__file__).read_text(encoding="utf-8")
    assert len(source.splitlines()) <= 200
    assert set(re.findall(r"^(?:import|from) (\w+)", source, re.M)) == {"re", "reference_v1"}


@pytest.mark.skipif("DEID" not in os.environ, reason="DEID names the command (make test sets it)")
def test_keyed_digest_of_a_manifest(tmp_path):
    """The program's keyed digest of an input is the one that section 3 defines."""
    key = ref.Key(bytes(range(32)))
    (tmp_path / "study.key").write_text(key.text())
    (tmp_path / "study.key").chmod(0o600)
    (tmp_path / "policy.toml").write_text('version = 1\n[domains.subject]\n[tables.dm.columns]\nID = { token = "subject" }\n')
    (tmp_path / "dm.csv").write_bytes(b"ID\n0017\n")
    command = [os.environ["DEID"], "scrub", "-p", "policy.toml", "--key", "study.key", "dm.csv", "-o", "out.csv", "--quiet"]
    subprocess.run(command, cwd=tmp_path, check=True)
    manifest = json.loads((tmp_path / "out.csv.manifest.json").read_text())
    digest = hashlib.sha256((tmp_path / "dm.csv").read_bytes()).digest()
    expected = hmac.digest(key.sub_key("evidence"), digest, "sha256").hex()
    assert manifest["tables"][0]["input"]["keyed_digest"] == expected


CROSSWALK = load("surrogates.json")


def test_a_crosswalk_is_read_and_written_as_it_was():
    key, recipient = key_of(CROSSWALK), CROSSWALK["recipient"]
    id_, sections = reference_crosswalk.read(key, recipient, CROSSWALK["file"])
    assert reference_crosswalk.write(key, recipient, id_, sections) == CROSSWALK["file"]


@pytest.mark.parametrize("case", cases("surrogates.json"))
def test_surrogates(case):
    key, domain = key_of(CROSSWALK), domain_of(case)
    assert domain.canonical(case["cell"]) == case["canonical"]
    _, sections = reference_crosswalk.read(key, CROSSWALK["recipient"], CROSSWALK["file"])
    code, value = sections[case["domain"]].entries[reference_crosswalk.tag(key, domain, case["cell"])]
    assert (domain.prefix + code, value) == (case["output"], case["canonical"] if value else None)


@pytest.mark.parametrize("case", cases("surrogates.json", "refused"))
def test_crosswalks_that_are_refused(case):
    assert_outcome(case, reference_crosswalk.read, key_of(CROSSWALK), CROSSWALK["recipient"], case["text"])
