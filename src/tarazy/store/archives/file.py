"""One file into a store: all of it or nothing, a piece at a time, every row accounted for."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Generic, TypeVar

from tarazy.store.archives.head import Head, head_of_table
from tarazy.store.archives.layout import Table
from tarazy.store.archives.source import PIECE, Piece, Source, folder_beside
from tarazy.store.database import Store
from tarazy.store.layout import Imported, Reason

if TYPE_CHECKING:
    import pyarrow

T = TypeVar("T", bound=Table)
MEMORY = "1GB"  # for the buffers of DuckDB while it imports; it goes on with files beside the store when they are full
_REJECTS = ("reject_errors", "reject_scans")  # where DuckDB's reader of CSV puts what it could not read
_COUNTS = ("rows", "imported", "revised", "removed", "unchanged", "skipped")


class FileLoader(ABC, Generic[T]):
    """Loads files of one layout into an open store; what is done with a piece is the subclass's."""

    def __init__(self, store: Store, layout: T, *, piece: int = PIECE) -> None:
        """`piece`: how many bytes of text are loaded at a time."""
        self._store, self._layout, self._piece = store, layout, piece
        self._counts: dict[str, int] = {}
        self._reasons: dict[tuple[str, str], Reason] = {}

    def load(self, path: str | Path) -> Imported:
        """Import a file in one transaction; nothing changes if the store has had this very file."""
        path = Path(path)
        source = Source(path)
        head = self._head(source)
        if self._known(source):
            return Imported(file=str(path), source=self._layout.source, layout=self._layout.name, known=True)
        self._counts, self._reasons = dict.fromkeys(_COUNTS, 0), {}
        with folder_beside(self._store.path) as folder, _settings(self._store):
            with self._store.atomic():
                ((number,),) = self._store.query("SELECT nextval('import_numbers')")
                self._begin()
                for piece in source.pieces(folder, quote=self._layout.quote, header=head.header, size=self._piece):
                    self._load_piece(piece, head, number, path)
                if source.legacy_lines:
                    self._add("note", "no UTF-8, read as Windows-1252 (lines)", source.legacy_lines, None, None)
                result = self._result(path)
                self._store.record_import(number, result, source.size(), source.sha256())
                self._end()
                self._forget_rejects()
            self._store.checkpoint()
        return result

    def check(self, path: Path) -> None:
        """InputError if the file begins as none of this layout does."""
        self._head(Source(path))

    @abstractmethod
    def _load_piece(self, piece: Piece, head: Head, number: int, path: Path) -> None:
        """Take a piece of the file over; the number is that of the import."""

    def _begin(self) -> None:
        """Make ready for the pieces of a file, within the transaction."""

    def _end(self) -> None:
        """Clear away what stood ready for them."""

    def _head(self, source: Source) -> Head:
        """The first lines of a file, checked; InputError if they are none of this layout."""
        return head_of_table(source, self._layout)

    def _known(self, source: Source) -> bool:
        same = "SELECT count(*) FROM imports WHERE source = ? AND layout = ? AND bytes = ?"
        given: list[object] = [self._layout.source, self._layout.name, source.size()]
        if self._store.query(same, given) == [(0,)]:
            return False
        return self._store.query(f"{same} AND sha256 = ?", [*given, source.sha256()]) != [(0,)]

    def _read(self, sql: str, given: Sequence[object], before: int) -> "pyarrow.Table":
        """What the reader of CSV makes of a piece; its rows and those that the reader left out are counted."""
        self._forget_rejects()
        rows = self._store.arrow(sql, given)
        self._counts["rows"] += rows.num_rows
        for kind, count, first, example in self._store.query(
            "SELECT lower(error_type::VARCHAR), count(DISTINCT byte_position), min(line), "
            "left(arg_min(csv_line, line), 80) FROM reject_errors GROUP BY 1"
        ):
            self._counts["rows"] += count
            self._skip(f"malformed: {kind}", count, before + first, example)
        return rows

    def _forget_rejects(self) -> None:
        for table in _REJECTS:
            self._store.query(f"DROP TABLE IF EXISTS {table}")

    def _skip(self, reason: str, rows: int, line: int | None, example: str | None) -> None:
        self._counts["skipped"] += rows
        self._add("skipped", reason, rows, line, example)

    def _add(self, kind: str, reason: str, rows: int, line: int | None, example: str | None) -> None:
        held = self._reasons.get((kind, reason))
        self._reasons[kind, reason] = Reason(
            kind=kind,
            reason=reason,
            rows=rows + (held.rows if held else 0),
            line=held.line if held else line,
            example=held.example if held else example,
        )

    def _result(self, path: Path) -> Imported:
        order = sorted(self._reasons.values(), key=lambda r: (r.kind != "skipped", -r.rows, r.reason))
        counts = self._counts
        return Imported(
            file=str(path), source=self._layout.source, layout=self._layout.name, reasons=tuple(order),
            rows=counts["rows"], imported=counts["imported"], revised=counts["revised"], removed=counts["removed"],
            unchanged=counts["unchanged"], skipped=counts["skipped"],
        )  # fmt: skip


@contextmanager
def _settings(store: Store) -> Iterator[None]:
    """Hold DuckDB to a part of the memory while a file is loaded, and to the order in which joins are written.

    How many rows an Arrow table has is not known to it: it would take the piece for the smaller side of each join.
    Vacuum tasks would write all rows a second time, to join the groups of rows that each piece leaves half full.
    """
    wanted = {
        "memory_limit": MEMORY, "disabled_optimizers": "join_order,build_side_probe_side", "max_vacuum_tasks": "0",
    }  # fmt: skip
    before = {name: store.query("SELECT current_setting(?)", [name])[0][0] for name in wanted}
    try:
        _set(store, wanted)
        yield
    finally:
        _set(store, before)


def _set(store: Store, settings: Mapping[str, object]) -> None:
    for name, value in settings.items():
        store.query(f"SET {name} = '" + str(value).replace("'", "") + "'")
