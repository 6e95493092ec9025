"""Arrow tables from what Python worked out, laid out buffer by buffer.

pyarrow.array() first imports pandas where that is installed, which takes as long as to import 10^5 rows. This module
is imported where it is used, as numpy and pyarrow are heavy.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy
import pyarrow


def numbered(piece: pyarrow.Table) -> pyarrow.Table:
    """The piece with the number of each row, `row_`."""
    numbers = numpy.arange(piece.num_rows, dtype=numpy.int64)
    return piece.append_column("row_", _array(pyarrow.int64(), piece.num_rows, numbers))


def table_of(form: pyarrow.Schema, rows: Sequence[tuple[Any, ...]]) -> pyarrow.Table:
    """Rows as an Arrow table; lists hold texts, and numbers are of kind DOUBLE."""
    columns = []
    for kind, values in zip(form.types, zip(*rows, strict=True), strict=True):
        if pyarrow.types.is_string(kind):
            columns.append(_texts(values))
        elif pyarrow.types.is_list(kind):
            columns.append(_lists(values))
        elif pyarrow.types.is_boolean(kind):
            columns.append(_array(kind, len(values), _bits(values)))
        else:
            numbers = numpy.array([numpy.nan if v is None else v for v in values], dtype=numpy.float64)
            columns.append(_array(kind, len(values), numbers, known=[v is not None for v in values]))
    return pyarrow.Table.from_arrays(columns, schema=form)


def _texts(values: Sequence[str | None]) -> pyarrow.Array:
    written = [b"" if value is None else value.encode() for value in values]
    return _array(
        pyarrow.string(), len(values), _ends(map(len, written)), b"".join(written),
        known=[value is not None for value in values],
    )  # fmt: skip


def _lists(values: Sequence[tuple[str, ...]]) -> pyarrow.Array:
    inner = _texts([text for texts in values for text in texts])
    return _array(pyarrow.list_(pyarrow.string()), len(values), _ends(map(len, values)), children=[inner])


def _ends(lengths: Iterable[int]) -> Any:
    return numpy.cumsum([0, *lengths], dtype=numpy.int32)


def _bits(values: Sequence[bool]) -> Any:
    return numpy.packbits(numpy.array(values, dtype=bool), bitorder="little")


def _array(
    kind: pyarrow.DataType, length: int, *buffers: Any, known: Sequence[bool] | None = None,
    children: list[pyarrow.Array] | None = None,
) -> pyarrow.Array:  # fmt: skip
    valid = None if known is None else pyarrow.py_buffer(_bits(known))
    held = [valid, *(pyarrow.py_buffer(buffer) for buffer in buffers)]
    return pyarrow.Array.from_buffers(kind, length, held, children=children)
