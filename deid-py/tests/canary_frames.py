"""Frames with the marker in them: hidden where it must not get through, and frames that cannot
come in at all."""

from __future__ import annotations

from typing import Any

import pandas as pd
import polars as pl
import pyarrow as pa
from canary import MARK, columns


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


def hidden_pandas(text: Any) -> pd.DataFrame:
    """Kept columns that hide the marker: in categories without a row, under a null, in rows around
    a slice, beside them in one block; and in all metadata."""
    cells = {name: [MARK, *kept, MARK] for name, kept in columns().items()}
    frame = pd.DataFrame(cells, index=range(3, 9), dtype=text)
    frame["KIND"] = frame["KIND"].astype(pd.CategoricalDtype(["x", "y", MARK, f"{MARK}-2"]))
    frame.attrs["note"] = MARK
    frame.columns.name = MARK
    return frame.iloc[1:5]


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
