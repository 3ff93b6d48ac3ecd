"""A marker in every place where data can be: it is in no error, no display, no manifest, and in no
byte of an output whose rule should have removed it."""

from __future__ import annotations

import datetime
import json
import pickle
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import deid_py as deid
import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from deid_py import _deid_py
from hiding_places import arrow_bytes, pandas_bytes, texts
from sample_visits import KEY

MARK = "CANARY-7f3a"

POLICY = """
version = 1
[domains.person]
date_shift = { days = [-365, -1] }
[tables.t]
subject     = "MRN"
drop        = ["NAME", "NOTE"]
insensitive = ["KEPT", "KIND"]
[tables.t.columns]
MRN   = { token = "person" }
BLANK = { null = true }
FIXED = { constant = "x" }
CODE  = { mask = { keep_first = 1 } }
"""


def columns(rows: int = 4) -> dict[str, list[Any]]:
    """Every rule that replaces cells, over cells with the marker; kept cells without it."""
    marked = {name: [f"{MARK}-{name}-{row}" for row in range(rows)] for name in ("MRN", "NAME", "NOTE", "BLANK", "FIXED", "CODE")}
    return {**marked, "KEPT": ["a", None, "b", "c"], "KIND": ["x", "y", "x", None]}


def assert_clean(*found: Any) -> None:
    for each in found:
        data = each if isinstance(each, bytes) else str(each).encode()
        assert MARK.encode() not in data, "the marker got through"


@pytest.fixture(scope="module")
def policy() -> deid.Policy:
    return deid.Policy.parse(POLICY)


# ---- what comes out ----------------------------------------------------------------------------


def hidden_arrow() -> pa.Table:
    """Kept columns that hide the marker: under a null, in dictionary entries without a row, around
    a slice, in the buffer of a view; and in all metadata."""
    long = f"{MARK} and more than fits into a view"
    text = pa.array([MARK, "a", MARK, "b", "c", MARK])
    offsets, data = text.buffers()[1:]
    valid = pa.py_buffer(bytes([0b011011]))  # bit 2, a marker, is null
    under_null = pa.Array.from_buffers(pa.string(), 6, [valid, offsets, data])
    kinds = pa.DictionaryArray.from_arrays(pa.array([2, 0, 1, 0, None, 2], pa.int8()), pa.array(["x", "y", MARK]))
    views = pa.array([long, "a", None, "b", "c", long], pa.string_view())
    table = pa.table({**{name: [*cells, MARK, MARK] for name, cells in columns().items()}, "VIEW": views})
    table = table.set_column(table.column_names.index("KEPT"), pa.field("KEPT", pa.string(), metadata={"note": MARK}), under_null)
    table = table.set_column(table.column_names.index("KIND"), "KIND", kinds)
    return table.replace_schema_metadata({"pandas": MARK, MARK: "note"}).slice(1, 4)


def with_view() -> deid.Policy:
    return deid.Policy.parse(POLICY.replace('"KIND"]', '"KIND", "VIEW"]'))


def test_no_byte_behind_an_arrow_table(keys: deid.Keyring) -> None:
    table = hidden_arrow()
    assert MARK.encode() in arrow_bytes(table.select(["KEPT"])) and MARK.encode() in arrow_bytes(table.select(["KIND"]))
    assert MARK.encode() in arrow_bytes(table.select(["VIEW"]))
    for frame in (table, table.combine_chunks(), table.to_reader(), table.to_batches()[0], duckdb.from_arrow(table)):
        out = deid.scrub(frame, with_view(), keys=keys).frame
        out = pa.table(out) if isinstance(out, pa.RecordBatchReader) else out
        out = pa.Table.from_batches([out]) if isinstance(out, pa.RecordBatch) else out
        assert out["KEPT"].to_pylist() == ["a", None, "b", "c"]
        assert out["KIND"].to_pylist() == ["x", "y", "x", None]
        assert_clean(arrow_bytes(out))


def test_no_byte_behind_a_polars_frame(keys: deid.Keyring) -> None:
    frame: Any = pl.from_arrow(hidden_arrow())
    enum = pl.Enum(["x", "y", MARK])
    frame = frame.with_columns(frame["KIND"].cast(pl.String).cast(enum))
    out = deid.scrub(frame, with_view(), keys=keys).frame
    assert_clean(arrow_bytes(pa.table(out)), out.schema, pickle.dumps(out), out.serialize())


def hidden_pandas(text: Any) -> pd.DataFrame:
    """Kept columns that hide the marker: in categories without a row, under a null, in rows around
    a slice, beside them in one block; and in all metadata."""
    cells = {name: [MARK, *kept, MARK] for name, kept in columns().items()}
    frame = pd.DataFrame(cells, index=range(3, 9), dtype=text)
    frame["KIND"] = frame["KIND"].astype(pd.CategoricalDtype(["x", "y", MARK, f"{MARK}-2"]))
    frame.attrs["note"] = MARK
    frame.columns.name = MARK
    return frame.iloc[1:5]


@pytest.mark.parametrize("text", [object, "str", "string[python]", "string[pyarrow]", pd.ArrowDtype(pa.string())])
def test_no_byte_behind_a_pandas_frame(text: Any, policy: deid.Policy, keys: deid.Keyring, tmp_path: Path) -> None:
    frame = hidden_pandas(text)
    assert MARK.encode() in pandas_bytes(frame[["KEPT"]].rename_axis(columns=None)) or text is not object
    release = deid.scrub(frame, policy, keys=keys)
    out = release.frame
    assert list(out.index) == [4, 5, 6, 7] and list(out["KEPT"].fillna("-")) == ["a", "-", "b", "c"]
    assert_clean(pandas_bytes(out), pickle.dumps(out), repr(out), out.to_json())
    release.write(tmp_path / "out")
    for path in (tmp_path / "out").iterdir():
        assert_clean(path.read_bytes())


@pytest.mark.parametrize("dtype", ["Int64", "Float64", "boolean"])
def test_no_value_under_a_null_of_pandas(dtype: str, keys: deid.Keyring) -> None:
    """A nullable column keeps what was there before a cell became null."""
    policy = deid.Policy.parse('version = 1\n[tables.t]\ninsensitive = ["KEPT"]\n')
    secret = {"Int64": 7318, "Float64": 7318.5, "boolean": True}[dtype]
    kept = pd.Series([secret, False, False]).astype(dtype)
    kept.array._mask[0] = True
    out = deid.scrub(pd.DataFrame({"KEPT": kept}), policy).frame["KEPT"]
    assert kept.array._data[0] == secret and pd.isna(kept[0])
    assert not out.array._data[0] and pd.isna(out[0]) and out.dtype == dtype


def test_no_suppressed_row_behind_a_frame(keys: deid.Keyring) -> None:
    policy = deid.Policy.parse("""
    version = 1
    [tables.t]
    quasi       = ["SEX"]
    insensitive = ["KEPT", "KIND"]
    gate        = { k = 2, max_suppressed = 0.5 }
    """)
    cells = {"SEX": ["F", MARK, "F"], "KEPT": ["a", MARK, "b"], "KIND": ["x", MARK, "x"]}
    table = pa.table({**cells, "KIND": pa.array(cells["KIND"]).dictionary_encode()})
    assert_clean(arrow_bytes(deid.scrub(table, policy).frame))
    frame = pd.DataFrame(cells).astype({"KIND": "category"})
    for each in (frame, frame.set_index("KIND"), frame.set_index(["KIND", "SEX"]), frame.convert_dtypes()):
        release = deid.scrub(each, policy)
        assert len(release.frame) == 2
        assert_clean(pandas_bytes(release.frame), pickle.dumps(release.frame))
    polars: Any = pl.from_arrow(table)
    assert_clean(arrow_bytes(pa.table(deid.scrub(polars, policy).frame)))


def test_no_marker_in_displays(policy: deid.Policy, keys: deid.Keyring) -> None:
    frame = hidden_pandas(object)
    release = deid.scrub({"t": frame}, policy, keys=keys)
    table, check = release["t"], deid.check(frame, policy, keys=keys)
    explanation = policy.explain(frame)
    assert_clean(
        repr(release), release._repr_html_(), json.dumps(release.manifest), repr(table), table._repr_html_(), str(table),
        repr(check), check._repr_html_(), repr(explanation), explanation._repr_html_(), explanation.to_html(),
        json.dumps(explanation.to_dict()), release.unused_rules, repr(release._run.tables[0].data),
    )  # fmt: skip
    found = deid.assess(frame, ["NAME"], sensitive=["NOTE"], subject="MRN", k=5)
    assert_clean(repr(found), found._repr_html_(), json.dumps(found.to_dict()), found.distinct_l)
    assert found.k == 1


# ---- what goes wrong ---------------------------------------------------------------------------

RULES = {
    "age": "{ age = { band = 10, top = 90 } }",
    "band": "{ band = { width = 10 } }",
    "cut": "{ cut = { points = [10, 20] } }",
    "date part": '{ date_part = "year" }',
    "date shift": '{ date_shift = "person" }',
    "partial date": '{ date_shift = "person", type = "partial-date" }',
    "limit": "{ limit = { top = 9 } }",
    "prefix": "{ hierarchy = { prefix = 3 } }",
    "round": "{ round = { to = 10 } }",
    "zip3": "{ zip3 = {} }",
    "integer domain": '{ token = "number" }',
    "date domain": '{ token = "day" }',
}


def one_rule(rule: str) -> str:
    return f"""
    version = 1
    [domains.person]
    date_shift = {{ days = [-365, -1] }}
    [domains.number]
    type = "integer"
    [domains.day]
    type = "date"
    [tables.t]
    subject = "MRN"
    drop = ["MRN"]
    [tables.t.columns]
    X = {rule}
    """


def failing(call: Callable[[], Any], *allowed: type[BaseException]) -> BaseException:
    """The exception of the call, which holds no marker."""
    with pytest.raises(allowed or (deid.DeidError,)) as raised:
        call()
    assert_clean(texts(raised.value))
    assert raised.value.__cause__ is None and raised.value.__context__ is None
    return raised.value


@pytest.mark.parametrize("rule", RULES)
def test_no_marker_in_errors_of_rules(rule: str, keys: deid.Keyring) -> None:
    try:
        policy = deid.Policy.parse(one_rule(RULES[rule]))
    except deid.PolicyError as error:
        pytest.fail(f"the test's own policy: {error}")
    cells = {"MRN": ["17", "18"], "X": ["", f"12 {MARK}"]}
    calls: list[Callable[[], Any]] = [
        lambda: deid.scrub(pa.table(cells), policy, keys=keys),
        lambda: deid.scrub(pd.DataFrame(cells), policy, keys=keys),
        lambda: deid.scrub(pl.DataFrame(cells), policy, keys=keys),
        lambda: policy.compile("t", keys=keys).scrub_record({"MRN": "18", "X": f"12 {MARK}"}),
    ]
    if rule == "prefix":
        return  # any text has a prefix
    for call in calls:
        error: Any = failing(call, deid.DataError)
        assert error.problems[0]["column"] == "X"
    error = failing(calls[0])
    assert error.problems[0]["row"] == 2  # from 1
    assert_clean(repr(deid.check(pa.table(cells), policy, keys=keys)))
    # Where the policy says null, the cell is gone.
    nulled = deid.Policy.parse(one_rule(RULES[rule]).replace("version = 1", 'version = 1\n    on_invalid = "null"'))
    out = deid.scrub(pa.table(cells), nulled, keys=keys)
    assert out["t"].cells_made_null == 1
    assert_clean(arrow_bytes(out.frame))


class Broken:
    """A frame whose library quotes a cell."""

    def __init__(self, when: str) -> None:
        self.when = when

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        if self.when == "at once":
            raise ValueError(f"cannot convert {MARK}")
        schema = pa.schema([("MRN", pa.string())])

        def batches() -> Any:
            yield pa.record_batch({"MRN": [MARK]}, schema=schema)
            raise pa.ArrowInvalid(f"In row 2: {MARK}")

        return pa.RecordBatchReader.from_batches(schema, batches()).__arrow_c_stream__()


def nasty(frame: str) -> Any:
    """Frames that cannot come in."""
    cells = columns()
    if frame == "other columns":
        return pd.DataFrame({f"{MARK}-{at}": cell for at, cell in enumerate(cells.values())})
    if frame == "other columns of arrow":
        return pa.table({f"{MARK}-{at}": cell for at, cell in enumerate(cells.values())})
    if frame == "a name twice":
        return pa.Table.from_arrays([pa.array(["a"])] * 2, names=[MARK, MARK])
    if frame == "index without a name":
        return pd.DataFrame(cells, index=[MARK, "b", "c", "d"])
    if frame == "index with several levels":
        return pd.DataFrame(cells, index=pd.MultiIndex.from_product([[MARK], [1, 2, 3, 4]]))
    if frame == "names with several levels":
        return pd.DataFrame([[MARK]], columns=pd.MultiIndex.from_tuples([(MARK, "a")]))
    if frame == "names that are no text":
        return pd.DataFrame({**cells, (MARK, 1): ["a"] * 4})
    if frame == "names that are no Unicode":
        return _surrogate(cells)
    if frame == "mixed cells":
        return pd.DataFrame({**cells, "KEPT": pd.Series([MARK, 1, 2.5, None], dtype=object)})
    if frame == "objects":
        return pd.DataFrame({**cells, "KEPT": pd.Series([{MARK: 1}, {1: MARK}, None, None], dtype=object)})
    if frame == "mixed categories":
        return pd.DataFrame({**cells, "KIND": pd.Categorical([MARK, 1, 1, 1])})
    if frame == "text that is no Unicode":
        return pd.DataFrame({**cells, "KEPT": pd.Series([f"{MARK}\ud800", None, "a", "b"], dtype=object)})
    if frame == "floats under a key":
        return pd.DataFrame({**cells, "MRN": [17.0, 18.0, None, 19.0]})
    if frame == "lists":
        return pl.DataFrame({**cells, "KEPT": [[MARK], [], None, []]})
    if frame == "python objects":
        return pl.DataFrame({**cells, "KEPT": pl.Series([{MARK}] * 4, dtype=pl.Object)})
    if frame == "bytes":
        return pa.table({**cells, "KEPT": [MARK.encode(), None, b"a", b"b"]})
    if frame == "null subject":
        return pa.table({**cells, "MRN": [MARK, None, MARK, MARK], "DAY": ["2026-01-01"] * 4})
    return Broken(frame.removeprefix("broken "))


def _surrogate(cells: dict[str, list[Any]]) -> pd.DataFrame:
    names = pd.Index([*cells, f"{MARK}\ud800"], dtype=object)
    return pd.DataFrame({**cells, "Z": ["a"] * 4}).set_axis(names, axis=1)


NASTY = [
    "other columns", "other columns of arrow", "a name twice", "index without a name", "index with several levels",
    "names with several levels", "names that are no text", "names that are no Unicode", "mixed cells", "objects",
    "mixed categories", "text that is no Unicode", "floats under a key", "lists", "python objects", "bytes",
    "null subject", "broken at once", "broken later",
]  # fmt: skip


@pytest.mark.parametrize("frame", NASTY)
def test_no_marker_in_errors_of_frames(frame: str, policy: deid.Policy, keys: deid.Keyring) -> None:
    if frame == "null subject":
        policy = deid.Policy.parse(POLICY + 'DAY = { date_shift = "person" }\n')
    failing(lambda: deid.scrub(nasty(frame), policy, keys=keys), deid.DataError)
    check = deid.check(nasty(frame), policy, keys=keys)
    assert not check.ok
    assert_clean(repr(check), check._repr_html_(), check.problems)
    if not frame.startswith("broken") and not isinstance(nasty(frame), pl.DataFrame):
        try:
            policy.explain(nasty(frame))
        except deid.DataError as error:
            assert_clean(texts(error))


CALLS: dict[str, Callable[[deid.Policy, deid.Keyring], Any]] = {
    "table of a dict": lambda policy, keys: deid.scrub({MARK: pa.table(columns())}, policy, keys=keys),
    "table=": lambda policy, keys: deid.scrub(pa.table(columns()), policy, keys=keys, table=MARK),
    "compile": lambda policy, keys: policy.compile(MARK, keys=keys),
    "explain": lambda policy, keys: policy.explain(pa.table(columns()), table=MARK),
    "a record with other fields": lambda policy, keys: policy.compile("t", keys=keys).scrub_record({MARK: MARK}),
    "a record with one more field": lambda policy, keys: policy.compile("t", keys=keys).scrub_record(
        {**{name: "a" for name in columns()}, MARK: MARK}
    ),
    "a record with a list": lambda policy, keys: policy.compile("t", keys=keys).scrub_record({"MRN": [MARK]}),
    "a record with an object": lambda policy, keys: policy.compile("t", keys=keys).scrub_record({"MRN": {MARK}}),
    "a record with a float key": lambda policy, keys: policy.compile("t", keys=keys).scrub_record(
        {**{name: "a" for name in columns()}, "MRN": 7318.5}
    ),
    "a record without Unicode": lambda policy, keys: policy.compile("t", keys=keys).scrub_record({"MRN": f"{MARK}\ud800"}),
    "a record with a name that is no text": lambda policy, keys: policy.compile("t", keys=keys).scrub_record({7: MARK}),
    "assess without the column": lambda policy, keys: deid.assess(pa.table({MARK: [MARK]}), ["AGE"]),
    "assess without the subject": lambda policy, keys: deid.assess(
        pa.table({"A": [MARK, "b"], "MRN": [None, MARK]}), ["A"], subject="MRN"
    ),
    "assess mixed cells": lambda policy, keys: deid.assess(pd.DataFrame({"A": [MARK, 1]}, dtype=object), ["A"]),
    "policy": lambda policy, keys: deid.Policy.parse(f'version = 1\n[tables.t]\ndrop = ["{MARK}'),
    "policy value": lambda policy, keys: deid.Policy.parse(f'version = "{MARK}"'),
}


@pytest.mark.parametrize("call", CALLS)
def test_no_marker_in_errors_of_calls(call: str, policy: deid.Policy, keys: deid.Keyring) -> None:
    failing(lambda: CALLS[call](policy, keys))


def test_no_marker_in_a_failing_gate(keys: deid.Keyring) -> None:
    policy = deid.Policy.parse("""
    version = 1
    [tables.t]
    quasi     = ["A", "B"]
    sensitive = ["C"]
    gate      = { k = 2 }
    """)
    table = pa.table({"A": [MARK, "a", "a"], "B": [MARK, MARK, "b"], "C": [MARK] * 3})
    error: Any = failing(lambda: deid.scrub(table, policy), deid.NotReleasableError)
    assert_clean(error.assessment._repr_html_(), repr(error.failures), json.dumps(error.advice), error.assessment.to_dict())
    check = deid.check(table, policy)
    assert_clean(repr(check), check._repr_html_())


def test_no_marker_in_errors_of_files(policy: deid.Policy, keys: deid.Keyring, tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    raw.mkdir()
    (raw / "t.csv").write_text(f"MRN,{MARK}\n{MARK},{MARK}\n")
    failing(lambda: deid.scrub_files(raw, tmp_path / "out", policy, keys=keys), deid.DataError)
    assert not (tmp_path / "out").exists()
    (raw / f"{MARK}.csv").write_text("A\n1\n")
    failing(lambda: deid.scrub_files(raw, tmp_path / "out", policy, keys=keys), deid.DataError)


@pytest.mark.skipif(not hasattr(_deid_py, "_panic"), reason="a release build has no way to panic on demand")
@pytest.mark.parametrize("worker", [False, True])
def test_a_panic_tells_its_place_alone(worker: bool, capfd: pytest.CaptureFixture[str]) -> None:
    """Rust's own message of a panic can quote a cell: what gets through is the place."""
    error = failing(lambda: _deid_py._panic(MARK, worker))
    assert re.search(r"internal error at .*guard\.rs:\d+", str(error)) and type(error) is deid.DeidError
    assert_clean(*capfd.readouterr())


def test_the_key_is_in_no_output(policy: deid.Policy, keys: deid.Keyring) -> None:
    release = deid.scrub(pa.table(columns()), policy, keys=keys)
    for found in (arrow_bytes(release.frame), json.dumps(release.manifest).encode(), repr(keys).encode()):
        assert KEY not in found and KEY.hex().encode() not in found


def test_days_in_frames_move(keys: deid.Keyring) -> None:
    """The marker's sibling for dates: a shifted day is in no byte of the output."""
    policy = deid.Policy.parse(one_rule('{ date_shift = "person" }'))
    days = [datetime.date(2026, 1, 1) + datetime.timedelta(days=at) for at in range(5)]
    raw = pa.table({"MRN": ["17"] * 5, "X": pa.array(days, pa.date32())})
    out = deid.scrub(raw, policy, keys=keys).frame
    before = memoryview(raw["X"].chunk(0).buffers()[1]).tobytes()
    assert before not in arrow_bytes(out)
