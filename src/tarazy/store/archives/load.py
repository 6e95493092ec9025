"""Events of an archive into a store.

DuckDB's CSV reader makes text columns of a piece of a file; what the codes, parties and places of its rows mean is
worked out once for each distinct combination; joins then make rows of the archive table.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from tarazy.store.archives.file import FileLoader
from tarazy.store.archives.head import Head, head_of_lines
from tarazy.store.archives.layout import Layout
from tarazy.store.archives.meanings import KEYS, Meanings
from tarazy.store.archives.source import PIECE, Piece, Source
from tarazy.store.archives.sql import (
    DELETED,
    DROPPED,
    HELD,
    REPEATS,
    REVISED,
    SKIPPED,
    TAKE_AWAY,
    insert_sql,
    judge_sql,
    noted_sql,
    piece_sql,
    unclear_sql,
    uses_file,
)
from tarazy.store.database import Store

if TYPE_CHECKING:
    import pyarrow


class Loader(FileLoader[Layout]):
    """Loads files of one layout of events."""

    def __init__(self, store: Store, layout: Layout, *, piece: int = PIECE) -> None:
        super().__init__(store, layout, piece=piece)
        self._meanings = Meanings(store, layout)
        self._deleted = False

    def _begin(self) -> None:
        self._deleted = self._store.query(DELETED, [self._layout.source]) != [(0,)]
        self._meanings.create()

    def _end(self) -> None:
        self._meanings.drop()

    def _head(self, source: Source) -> Head:
        return head_of_lines(source, self._layout) if self._layout.rows is not None else super()._head(source)

    def _flatten(self, file: str, before: int) -> None:
        """Replace lines by the rows of cells that the layout makes of them; what is none is counted."""
        assert self._layout.rows is not None
        place = Path(file)
        made: list[str] = []
        for number, line in enumerate(place.read_bytes().splitlines(), before + 1):
            if not line.strip():
                continue
            try:
                made.extend("\t".join(cells) for cells in self._layout.rows(line))
            except (ValueError, TypeError, AttributeError) as error:
                self._counts["rows"] += 1
                self._skip("malformed: no record of the format", 1, number, str(error)[:80])
        place.write_text("".join(f"{row}\n" for row in made), encoding="utf-8")

    def _load_piece(self, piece: Piece, head: Head, number: int, path: Path) -> None:
        """Load a piece. What is in between stands in Arrow tables, whose memory is free when the next piece comes."""
        from tarazy.store.archives.arrays import numbered

        store, layout = self._store, self._layout
        if layout.rows is not None:
            self._flatten(piece.path, piece.before)
        given = [path.name, piece.path] if uses_file(layout) else [piece.path]
        rows = self._read(piece_sql(layout, head.names, head.delimiter), given, piece.before)
        with store.named(piece=numbered(rows)):
            self._meanings.learn()
            judged = store.arrow(judge_sql(deleted=self._deleted), [layout.source] if self._deleted else [])
            with store.named(judged=judged):
                self._load_judged(piece.before, number)

    def _load_judged(self, before: int, number: int) -> None:
        """Count what is left out of the piece and why, and add the rest."""
        store, source = self._store, self._layout.source
        held = store.arrow(HELD, [source])
        with store.named(held=held), store.named(dropped=self._dropped(number, held.num_rows)):
            if held.num_rows:
                self._take_away_older(number)
            for reason, rows, first, example in store.query(SKIPPED):
                if reason == "unchanged":
                    self._counts["unchanged"] += rows
                else:
                    self._skip(reason, rows, before + first + 1, example)
            self._note(before)
            ((imported,),) = store.query(insert_sql(self._layout), [source, number])
        self._counts["imported"] += imported

    def _dropped(self, number: int, held: int) -> "pyarrow.Table":
        """The rows whose key came before, in the store or in the piece, and why they are left out."""
        repeat = self._layout.repeat or "repeats a row of the same key"
        # Mostly there are none, and to number the rows of each key takes long.
        some = bool(held) or self._store.query(REPEATS) != [(0,)]
        return self._store.arrow(DROPPED if some else f"{DROPPED} LIMIT 0", [number, repeat])

    def _take_away_older(self, number: int) -> None:
        """Make room for the rows that are newer editions of rows that the store holds."""
        ((revised, again),) = self._store.query(REVISED, [number])
        if again:  # an older edition stood earlier in this very file
            self._counts["imported"] -= again
            self._skip("older edition of a row of the same key", again, None, None)
        self._counts["revised"] += revised - again
        if revised:
            self._store.query(TAKE_AWAY, [self._layout.source])

    def _note(self, before: int) -> None:
        """Count what is unknown in the rows that are imported."""
        for table, columns in KEYS.items():
            if self._store.query(f"SELECT count(problem_) FROM {table}") != [(0,)]:
                for column in columns:
                    for reason, rows, first, example in self._store.query(unclear_sql(table, column)):
                        self._add("note", reason, rows, before + first + 1, example or None)
        for number, label in enumerate(self._layout.notes):
            ((rows, first),) = self._store.query(noted_sql(number))
            if rows:
                self._add("note", label, rows, before + first + 1, None)
