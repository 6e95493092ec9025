"""Reading events back from the files that we write, one at a time, exactly as they were."""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

import msgspec

from tarazy.errors import InputError
from tarazy.records import Event, Record
from tarazy.store.cells import from_cell
from tarazy.store.columns import Column, build, event_columns
from tarazy.store.database import open as open_store
from tarazy.store.writing import FileKind, kind_of_file

R = TypeVar("R", bound=Record)
_ROWS = 1024  # rows of a Parquet file turned into records at a time
_CELL = 2**31 - 1  # the csv module refuses cells over 128 KiB by default; many tellings of an event take more


def read_events(path: str | Path, kind: FileKind | None = None) -> Iterator[Event]:
    """The events of a .jsonl, .csv, .parquet or .duckdb file that Tarazy wrote.

    Raises InputError (StoreError for a store) with the line or row of what does not fit; the events before it
    have been given by then.
    """
    path = Path(path)
    kind = kind_of_file(path, kind)
    if not path.is_file():
        raise InputError(f"{path}: there is no such file; check the path")
    if kind == "duckdb":
        return _from_store(path)
    if kind == "jsonl":
        return _from_jsonl(path, Event)
    return (_from_csv if kind == "csv" else _from_parquet)(path, Event, _read_columns())


def read_rows(path: Path, kind: FileKind, record: type[R], columns: tuple[Column, ...]) -> Iterator[R] | None:
    """The records of a .jsonl, .csv or .parquet file whose columns are these; None if it has other columns."""
    if not path.is_file():
        raise InputError(f"{path}: there is no such file; check the path")
    if kind == "duckdb" or not {c.name for c in columns if not c.optional} <= set(_names(path, kind)):
        return None
    if kind == "jsonl":
        return _from_jsonl(path, record)
    return (_from_csv if kind == "csv" else _from_parquet)(path, record, columns)


def _names(path: Path, kind: FileKind) -> list[str]:
    """The names of the columns of a file, so far as its beginning tells them; none if it is no such file."""
    import pyarrow
    import pyarrow.parquet

    try:
        if kind == "parquet":
            return list(pyarrow.parquet.read_schema(path).names)
        with path.open(encoding="utf-8-sig", newline="") as file:
            if kind == "csv":
                return next(csv.reader(file), [])
            first = msgspec.json.decode(file.readline())
            return list(first) if isinstance(first, dict) else []
    except (pyarrow.ArrowException, OSError, UnicodeDecodeError, csv.Error, msgspec.MsgspecError):
        return []  # the reader of events then says what is wrong with the file


def _from_jsonl(path: Path, record: type[R]) -> Iterator[R]:
    decoder = msgspec.json.Decoder(record)
    with path.open("rb") as lines:
        for number, line in enumerate(lines, start=1):
            if line.strip():
                try:
                    yield decoder.decode(line)
                except (msgspec.MsgspecError, UnicodeDecodeError) as error:
                    cut = "" if line.endswith(b"\n") else " (the last line is cut: was the run killed?)"
                    raise _unfit(f"{path}:{number}", f"{error}{cut}") from error


def _from_csv(path: Path, record: type[R], columns: tuple[Column, ...]) -> Iterator[R]:
    csv.field_size_limit(_CELL)
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.reader(file, strict=True)
        line = 1
        try:
            head = next(rows, [])
            columns = _held_columns(path, head, columns)
            for cells in rows:
                line = rows.line_num
                named = dict(zip(head, cells, strict=True))
                yield build(record, columns, {c.name: from_cell(c, named[c.name]) for c in columns})
        except (csv.Error, ValueError, msgspec.MsgspecError) as error:
            raise _unfit(f"{path}:{max(line, rows.line_num)}", str(error)) from error


def _from_parquet(path: Path, record: type[R], columns: tuple[Column, ...]) -> Iterator[R]:
    import pyarrow
    import pyarrow.parquet

    number = 0
    try:
        with pyarrow.parquet.ParquetFile(path) as file:
            columns = _held_columns(path, file.schema_arrow.names, columns)
            for batch in file.iter_batches(batch_size=_ROWS, columns=[column.name for column in columns]):
                for row in batch.to_pylist():
                    number += 1
                    yield build(record, columns, row)
    except (pyarrow.ArrowException, OSError, msgspec.MsgspecError) as error:
        raise _unfit(f"{path} row {number}" if number else str(path), str(error)) from error


def _from_store(path: Path) -> Iterator[Event]:
    with open_store(path, read_only=True) as store:
        yield from store.events()


def _read_columns() -> tuple[Column, ...]:
    return tuple(column for column in event_columns() if column.path)


def _held_columns(path: Path, names: list[str], columns: tuple[Column, ...]) -> tuple[Column, ...]:
    """The columns that the file has; InputError if it lacks one that every version writes."""
    missing = [column.name for column in columns if column.name not in names and not column.optional]
    if missing:
        raise InputError(
            f"{path}: not a file of Tarazy's events: expected the columns {', '.join(missing[:5])}"
            f"{' …' if len(missing) > 5 else ''}, got {', '.join(names[:5]) or 'none'}; "
            "write it with `tarazy code -o`"
        )
    return tuple(column for column in columns if column.name in names)


def _unfit(where: str, why: str) -> InputError:
    return InputError(f"{where}: not an event as Tarazy writes it: {why}; write the file anew or correct the line")
