"""Files of events into a store: public archives by their layouts, and our own files without loss."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from tarazy.errors import InputError
from tarazy.records import Record
from tarazy.store.archives import FORMATS, Imported, Reason, loader
from tarazy.store.archives.source import Source, folder_beside
from tarazy.store.archives.sql import DELETED_REASON
from tarazy.store.columns import Column, columns_of, event_columns, table
from tarazy.store.database import Store
from tarazy.store.reading import read_events, read_rows
from tarazy.store.writing import kind_of_file

_ROWS = 10_000  # events that are put at a time
OWN = "tarazy"


class ArchiveEvent(Record, frozen=True, kw_only=True):
    """One row of the archive table as our files carry it; see docs/store.md for the columns."""

    source: str
    key: str
    document: str | None
    day: date
    last_day: date
    precision: str
    type: str
    mode: str | None
    status: str
    contexts: tuple[str, ...]
    quad: str
    score: float
    native_code: str | None
    native_score: float | None
    actor_names: tuple[str, ...]
    actor_countries: tuple[str, ...]
    actor_sectors: tuple[str, ...]
    actor_ids: tuple[str, ...]
    recipient_names: tuple[str, ...]
    recipient_countries: tuple[str, ...]
    recipient_sectors: tuple[str, ...]
    recipient_ids: tuple[str, ...]
    place: str | None
    place_country: str | None
    latitude: float | None
    longitude: float | None
    reports: int | None
    deaths: int | None
    text: str | None
    edition: int | None
    story: str | None


def import_file(store: Store, path: str | Path, format: str) -> Imported:  # noqa: A002 - the user's word
    """Import a file in one transaction, all of it or nothing.

    `format` is one of gdelt, icews, polecat, ucdp, acled, plover, or tarazy for a file that `tarazy code` or
    `tarazy export` wrote. InputError says what the file lacks; a file that the store has had changes nothing.
    """
    path = Path(path)
    if format == OWN:
        return _OwnLoader(store, path).load()
    if format not in FORMATS:
        raise InputError(f"unknown format {format!r}; expected one of {', '.join((*FORMATS, OWN))}")
    why: list[str] = []
    for layout in FORMATS[format]:
        files = loader(store, layout)
        try:
            files.check(path)
        except InputError as error:
            why.append(str(error).removeprefix(f"{path}:").removeprefix("1:").strip() if why else str(error))
            continue
        return files.load(path)
    raise InputError("; ".join(dict.fromkeys(why)))


class _OwnLoader:
    """Puts events of our own files where they came from: into events, or into archive."""

    def __init__(self, store: Store, path: Path) -> None:
        self._store, self._path = store, path
        self._rows = self._imported = 0

    def load(self) -> Imported:
        source = Source(self._path)
        size, sha256 = source.size(), source.sha256()
        same = "SELECT count(*) FROM imports WHERE source = ? AND sha256 = ?"
        if self._store.query(same, [OWN, sha256]) != [(0,)]:
            return Imported(file=str(self._path), source=OWN, layout=OWN, known=True)
        with folder_beside(self._store.path) as folder, self._store.atomic():
            ((number,),) = self._store.query("SELECT nextval('import_numbers')")
            plain = source.unpacked(folder)
            try:
                self._read(plain, number)
            except InputError as error:
                # What is wrong in an unpacked file is told of the file that the user named.
                raise InputError(str(error).replace(str(plain), str(self._path))) from error
            unchanged = self._rows - self._imported
            deleted = self._leave_out_deleted(number)
            why = Reason(kind="skipped", reason=DELETED_REASON, rows=deleted, line=None, example=None)
            result = Imported(
                file=str(self._path), source=OWN, layout=OWN, rows=self._rows, imported=self._imported - deleted,
                unchanged=unchanged, skipped=deleted, reasons=(why,) if deleted else (),
            )  # fmt: skip
            self._store.record_import(number, result, size, sha256)
        return result

    def _leave_out_deleted(self, number: int) -> int:
        """An older file of ours does not bring back what its archive has taken back since."""
        ((deleted,),) = self._store.query(
            "DELETE FROM archive USING deletions d WHERE archive.import = ? AND archive.source = d.source "
            "AND archive.key = d.key AND coalesce(archive.edition <= d.deleted, true)",
            [number],
        )
        count: int = deleted
        return count

    def _read(self, path: Path, number: int) -> None:
        kind, columns = kind_of_file(path, None), columns_of(ArchiveEvent)
        rows = read_rows(path, kind, ArchiveEvent, columns)
        if rows is not None:
            self._put(rows, columns, "archive", ("source", "key"), number)
        else:
            self._put(read_events(path, kind), event_columns(), "events", ("id", "document"), None)

    def _put(
        self, rows: Iterator[Any], columns: tuple[Column, ...], name: str, key: tuple[str, str], number: int | None
    ) -> None:
        chunk: list[Any] = []
        for row in rows:
            chunk.append(row)
            if len(chunk) == _ROWS:
                self._put_chunk(chunk, columns, name, key, number)
                chunk = []
        self._put_chunk(chunk, columns, name, key, number)

    def _put_chunk(
        self, rows: list[Any], columns: tuple[Column, ...], name: str, key: tuple[str, str], number: int | None
    ) -> None:
        self._rows += len(rows)
        if not rows:
            return
        form = table(rows, columns)
        if number is not None:
            import pyarrow

            form = form.append_column("import", pyarrow.array([number] * len(rows), type=pyarrow.int64()))
        self._imported += self._store.insert_new(name, form, key)


__all__ = ["FORMATS", "OWN", "ArchiveEvent", "Imported", "Reason", "import_file"]
