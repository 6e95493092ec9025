"""Writers of coded events: .jsonl, .csv and .parquet files or streams, and the store.

Files start anew; only a .duckdb store goes on where an earlier run stopped. A .jsonl or .csv file is flushed
after each document, so a killed run leaves the lines of the documents it finished. A .parquet file appears
whole on clean exit or not at all. These three hold events only: skips and documents without events are in the
store.
"""

import csv
import io
import os
import sys
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Literal, Self, cast, get_args

import msgspec

from tarazy.errors import InputError
from tarazy.records import Coding, Document, Event, Skip
from tarazy.store.batch import Batch
from tarazy.store.cells import to_cell
from tarazy.store.columns import Column, event_columns, schema, table
from tarazy.store.database import Store
from tarazy.store.database import open as open_store
from tarazy.store.layout import Run

FileKind = Literal["jsonl", "csv", "parquet", "duckdb"]
_ROW_GROUP = 4096  # events held in memory at a time, some megabytes; smaller groups compress worse


class Writer(ABC):
    """Takes codings one by one; used in a `with` block, whose clean end completes the output."""

    def __init__(self) -> None:
        """Prepare; nothing is opened before the `with` block begins."""
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        """Open the output."""
        self._open()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Complete the output, or after an error leave what the format allows."""
        self._stack.__exit__(kind, error, trace)

    @abstractmethod
    def _open(self) -> None: ...

    @abstractmethod
    def write(self, coding: Coding) -> None:
        """Write what came of one document."""

    def skip(self, skip: Skip) -> None:  # noqa: B027 - files of events have no place for it
        """Note what was not coded; only the store keeps it."""

    def done(self, document: Document, coder: str) -> bool:
        """Whether the output already holds this document as coded by `coder`; only the store can tell."""
        return False


def open_writer(target: str | Path | IO[bytes], kind: FileKind | None = None, *, run: Run | None = None) -> Writer:
    """A writer to a file, a binary stream or "-" (standard output).

    Without `kind` the suffix decides, and a stream gets JSON lines. `run` says what codes, for the store.
    """
    stream = sys.stdout.buffer if target == "-" else None if isinstance(target, str | Path) else target
    if stream is not None:
        kind = kind or "jsonl"
        if kind == "duckdb":
            raise InputError("a DuckDB store is a file, it cannot be written to a stream; give a path")
        return _file_writer(_Output(stream=stream), kind)
    path = Path(cast(str | Path, target))
    kind = kind_of_file(path, kind)
    if path.is_dir() or not path.parent.is_dir():
        fault = "is a folder" if path.is_dir() else f"cannot be made: there is no folder {path.parent}"
        raise InputError(f"{path}: the output {fault}; give the path of a file in a folder that exists")
    return _StoreWriter(path, run) if kind == "duckdb" else _file_writer(_Output(path=path), kind)


def kind_of_file(path: Path, kind: FileKind | None) -> FileKind:
    """The format of an events file: as told, or else by its suffix; InputError if neither says."""
    kinds = {".jsonl": "jsonl", ".ndjson": "jsonl", ".csv": "csv", ".parquet": "parquet", ".duckdb": "duckdb"}
    found = kind or kinds.get(path.suffix.lower())
    if found not in get_args(FileKind):
        raise InputError(
            f"{path}: expected a file of events with the suffix {', '.join(kinds)}, "
            f"got {found or path.suffix!r}; rename it or give the kind"
        )
    return cast(FileKind, found)


class _Output:
    """Where bytes go: a stream that stays open, or a file."""

    def __init__(self, *, path: Path | None = None, stream: IO[bytes] | None = None) -> None:
        self.path = path
        self.stream = stream

    def open(self, stack: ExitStack) -> IO[bytes]:
        """The stream itself, or the file emptied; closed with the stack unless it was given."""
        if self.stream is not None:
            stack.callback(self.stream.flush)
            return self.stream
        assert self.path is not None  # one of the two is always given
        return stack.enter_context(_opened(self.path))

    def open_whole(self, stack: ExitStack) -> IO[bytes]:
        """As `open`, but a file is written beside its place and takes it on clean exit only."""
        if self.stream is not None or self.path is None or (self.path.exists() and not self.path.is_file()):
            return self.open(stack)  # a pipe or device is written, never replaced
        final = self.path.resolve()  # behind a link, the file that it names
        place = final.with_name(f".{final.name}.{os.getpid()}.part")
        part = _opened(place)

        def finish(kind: type[BaseException] | None, error: object, trace: object) -> None:
            part.close()
            if kind is None:
                place.replace(final)
            else:
                place.unlink()

        stack.push(finish)
        return part


def _opened(path: Path) -> IO[bytes]:
    try:
        return path.open("wb")
    except OSError as error:
        raise InputError(f"{path}: cannot be written ({error.strerror}); give another path") from error


def _file_writer(output: _Output, kind: FileKind) -> Writer:
    if kind == "parquet":
        return _ParquetWriter(output)
    columns = event_columns()
    if kind == "csv":
        return _LineWriter(output, _csv([column.name for column in columns]), lambda es: _csv_rows(columns, es))
    return _LineWriter(output, b"", msgspec.json.Encoder().encode_lines)


class _LineWriter(Writer):
    """Writes the lines of a document at once and flushes them."""

    def __init__(self, output: _Output, head: bytes, encode: Callable[[Sequence[Event]], bytes]) -> None:
        super().__init__()
        self._output, self._head, self._encode = output, head, encode

    def _open(self) -> None:
        self._stream = self._output.open(self._stack)
        self._stream.write(self._head)

    def write(self, coding: Coding) -> None:
        with _Storable(coding):
            lines = self._encode(coding.events)
        self._stream.write(lines)
        self._stream.flush()


class _ParquetWriter(Writer):
    """Writes row groups as they fill; the memory it takes does not grow with the file."""

    def __init__(self, output: _Output) -> None:
        super().__init__()
        self._output, self._columns = output, event_columns()
        self._events: list[Event] = []

    def _open(self) -> None:
        import pyarrow.parquet

        stream = self._output.open_whole(self._stack)
        self._file: Any = pyarrow.parquet.ParquetWriter(stream, schema(self._columns), compression="zstd")
        self._stack.push(self._finish)

    def write(self, coding: Coding) -> None:
        with _Storable(coding):
            msgspec.json.encode(coding.events)
        self._events.extend(coding.events)
        if len(self._events) >= _ROW_GROUP:
            self._flush()

    def _flush(self) -> None:
        if self._events:
            self._file.write_table(table(self._events, self._columns))
            self._events = []

    def _finish(self, kind: type[BaseException] | None, error: object, trace: object) -> None:
        try:
            if kind is None:
                self._flush()
        finally:
            self._file.close()


class _StoreWriter(Writer):
    """Writes to a store in batches; what an earlier run left is kept."""

    def __init__(self, path: Path, run: Run | None) -> None:
        super().__init__()
        self._path, self._run = path, run

    def _open(self) -> None:
        self._store: Store = self._stack.enter_context(open_store(self._path))
        if self._run is not None:
            self._store.start_run(self._run)
        self._batch: Batch = self._stack.enter_context(self._store.batch())

    def write(self, coding: Coding) -> None:
        self._batch.add(coding)

    def skip(self, skip: Skip) -> None:
        self._batch.skip(skip)

    def done(self, document: Document, coder: str) -> bool:
        return self._store.done(document, coder)


class _Storable:
    """Turns the failure to encode a text into an error that names its document."""

    def __init__(self, coding: Coding) -> None:
        self._name = coding.document.id

    def __enter__(self) -> None: ...

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, UnicodeEncodeError):
            raise InputError(
                f"{self._name!a}: an event holds half a character (a lone surrogate), which no file can "
                "store; decode the source as UTF-8 with errors='replace'"
            ) from error


def _csv_rows(columns: Sequence[Column], events: Sequence[Event]) -> bytes:
    return b"".join(_csv([to_cell(column, column.get(event)) for column in columns]) for event in events)


def _csv(cells: Sequence[str]) -> bytes:
    line = io.StringIO()
    csv.writer(line).writerow(cells)  # ends lines with \r\n (RFC 4180), which also makes it quote a lone \r
    return line.getvalue().encode()
