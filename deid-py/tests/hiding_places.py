"""Where cells hide: text of errors and displays, and the memory behind frames."""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from typing import Any


def texts(error: BaseException) -> str:
    """Everything that can be read of an exception: its words, its attributes, its cause and
    context, its traceback as Python prints it."""
    parts = []
    seen: list[BaseException] = []
    chain: list[BaseException | None] = [error]
    while chain:
        each = chain.pop()
        if each is None or each in seen:
            continue
        seen.append(each)
        parts += [str(each), repr(each), repr(each.args), repr(getattr(each, "__dict__", {}))]
        chain += [each.__cause__, each.__context__]
    parts += traceback.format_exception(error)
    return "\n".join(parts)


def arrow_bytes(table: Any) -> bytes:
    """Every byte behind a pyarrow table: buffers of all arrays, dictionaries included."""
    parts = []
    for column in table.columns:
        for chunk in column.chunks:
            parts += [memoryview(buffer).tobytes() for buffer in chunk.buffers() if buffer is not None]
            if hasattr(chunk, "dictionary"):
                values = chunk.dictionary.buffers()
                parts += [memoryview(buffer).tobytes() for buffer in values if buffer is not None]
    parts += [str(table.schema.metadata).encode(), str(table.schema).encode()]
    return b"\0".join(parts)


def pandas_bytes(frame: Any) -> bytes:
    """Every byte and object behind a pandas frame, down to the memory that its arrays view."""
    parts = [repr(frame.attrs).encode(), repr(list(frame.columns)).encode(), repr(frame.columns.names).encode()]
    parts += list(_series_bytes(frame[name].array) for name in frame.columns)
    for level in range(frame.index.nlevels):
        parts.append(_series_bytes(frame.index.get_level_values(level).array))
    for index in getattr(frame.index, "levels", []):
        parts.append(_series_bytes(index.array))
    return b"\0".join(parts)


def _series_bytes(array: Any) -> bytes:
    import numpy as np
    import pandas as pd

    parts = []
    if isinstance(array.dtype, pd.CategoricalDtype):
        parts.append(repr(list(array.categories)).encode())
    for name in ("_ndarray", "_data", "_mask", "_codes"):
        held = getattr(array, name, None)
        if isinstance(held, np.ndarray):
            parts.append(_root_bytes(held))
    if hasattr(array, "__arrow_array__"):
        import pyarrow as pa

        parts.append(arrow_bytes(pa.table({"": pa.chunked_array(pa.array(array))})))
    return b"\0".join(parts)


def _root_bytes(array: Any) -> bytes:
    """The bytes of an array and of the memory that it is a view of."""
    import numpy as np

    root = array
    while isinstance(root, np.ndarray) and root.base is not None:
        root = root.base
    if not isinstance(root, np.ndarray):
        root = array
    if root.dtype == object:
        return repr(root.ravel().tolist()).encode()
    return root.tobytes()


def objects(value: Any) -> Iterator[Any]:
    """The values of nested dicts and lists, keys included."""
    if isinstance(value, dict):
        for key, each in value.items():
            yield key
            yield from objects(each)
    elif isinstance(value, (list, tuple)):
        for each in value:
            yield from objects(each)
    else:
        yield value
