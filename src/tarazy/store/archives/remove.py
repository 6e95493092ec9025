"""Events that an archive has taken back, out of a store.

A deletion is kept after its event is gone, or before it has come, so that an older file does not bring the event back;
`load` asks for it. An edition that is newer than the deletion stays, or comes in.
"""

from pathlib import Path

from tarazy.store.archives.file import FileLoader
from tarazy.store.archives.head import Head
from tarazy.store.archives.layout import Deletions
from tarazy.store.archives.source import Piece
from tarazy.store.archives.sql import deletions_sql

# What becomes of each row of piece; `fresh` where no deletion of that time or later is known. Takes the source, twice.
_DEEDS = """SELECT row_, key_, time_, d.key IS NULL AS fresh, CASE
        WHEN reason IS NOT NULL THEN reason
        WHEN place > 1 THEN 'repeats a row of the same key'
        WHEN a.key IS NOT NULL AND coalesce(a.edition <= time_, true) THEN 'removed'
        WHEN d.key IS NOT NULL THEN 'unchanged'
        WHEN a.key IS NOT NULL THEN 'newer' ELSE 'absent' END AS deed
    FROM (SELECT *, row_number() OVER (PARTITION BY reason, key_ ORDER BY time_ DESC, row_) AS place FROM (
        SELECT row_, key_, time_, CASE WHEN NOT whole THEN 'malformed: not as many cells as columns'
            WHEN key_ IS NULL THEN 'no id'
            WHEN time_ IS NULL THEN 'no time of deletion, or none that exists'
            WHEN time_ NOT BETWEEN 0 AND epoch(current_date + 2) THEN 'time of deletion out of range'
            END AS reason FROM piece)) p
    LEFT JOIN (SELECT key, edition FROM archive WHERE source = ?) a ON a.key = p.key_
    LEFT JOIN (SELECT key, deleted FROM deletions WHERE source = ?) d ON d.key = p.key_ AND d.deleted >= p.time_"""
_COUNTS = "SELECT deed, count(*), min(row_), left(arg_min(key_, row_), 80) FROM deeds GROUP BY 1"
# One row for each key at most: the others of the piece repeat it or say no time
_NEW = "FROM deeds WHERE fresh AND deed IN ('removed', 'newer', 'absent')"
_TAKE_AWAY = "DELETE FROM archive WHERE source = ? AND key IN (SELECT key_ FROM deeds WHERE deed = 'removed')"
_FORGET = f"DELETE FROM deletions WHERE source = ? AND key IN (SELECT key_ {_NEW})"
_REMEMBER = f"INSERT INTO deletions (source, key, import, deleted) SELECT ?, key_, ?, time_ {_NEW}"
_NOTES = {
    "absent": "deletion of an event that the store does not hold; it stays out if it comes",
    "newer": "deletion of an event of which the store holds a newer edition",
}


class Remover(FileLoader[Deletions]):
    """Loads files of deletions of one layout."""

    def _load_piece(self, piece: Piece, head: Head, number: int, path: Path) -> None:
        from tarazy.store.archives.arrays import numbered

        store, source = self._store, self._layout.source
        sql = deletions_sql(self._layout, head.names, head.delimiter)
        with store.named(piece=numbered(self._read(sql, [piece.path], piece.before))):
            deeds = store.arrow(_DEEDS, [source, source])
        with store.named(deeds=deeds):
            for deed, rows, first, example in store.query(_COUNTS):
                if deed in ("removed", "unchanged"):
                    self._counts[deed] += rows
                elif deed in _NOTES:
                    self._counts["unchanged"] += rows
                    self._add("note", _NOTES[deed], rows, piece.before + first + 1, example)
                else:
                    self._skip(deed, rows, piece.before + first + 1, example)
            store.query(_TAKE_AWAY, [source])
            store.query(_FORGET, [source])
            store.query(_REMEMBER, [source, number])
