"""The store: one DuckDB file with documents, sentences, events, claims and skips.

One process writes at a time. `put` and `put_many` have committed when they return: what they returned for
survives a kill. A kill in the middle of `put_many` loses at most the codings since the last commit (see
`batch`), each of them whole; a re-run that asks `done` first finishes the rest.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from tarazy.records import Claim, Coding, Document, Event, Record, Sentence, Skip, Status
from tarazy.store.batch import Batch
from tarazy.store.columns import Column, build, columns_of, event_columns, table
from tarazy.store.connect import connect
from tarazy.store.layout import (
    Counts,
    Entry,
    Imported,
    Run,
    claim_columns,
    document_columns,
    entry,
    fingerprint,
    sentence_columns,
)
from tarazy.store.session import Session

if TYPE_CHECKING:
    import duckdb
    import polars

R = TypeVar("R", bound=Record)
_CHUNK = 256  # documents whose rows are gathered by one query


def open(path: str | Path, *, create: bool = True, read_only: bool = False) -> "Store":  # noqa: A001 - it is tarazy.open
    """Open the store at `path`, making it (unless `create` is False) or bringing it to the newest layout.

    Several processes may have a store open with `read_only`, or one for writing. Raises StoreError if the
    file is missing, is no store, was made by a newer version, or is in use.
    """
    path = Path(path)
    return Store(connect(path, create=create, read_only=read_only), str(path))


class Store(Session):
    """An open store; close it, or use it in a `with` block. Not to be shared between threads."""

    def __init__(self, connection: "duckdb.DuckDBPyConnection", where: str) -> None:
        """Take over an open connection whose layout is the newest; `open` is the usual way here."""
        super().__init__(connection, where)
        self._run: Run | None = None
        self._numbers: dict[tuple[str, str | None], int] = {}

    def start_run(self, run: Run) -> None:
        """Say what codes from here on: stored with each document, and compared by `done`."""
        self._run = run

    def put(self, coding: Coding) -> None:
        """Store a coding; it replaces whatever an earlier coding of the same document left."""
        self._write([entry(coding)])

    def put_many(self, codings: Iterable[Coding]) -> int:
        """Store codings as they arrive, in batches; gives how many. If one fails, those before it stay."""
        count = 0
        with self.batch() as batch:
            for coding in codings:
                batch.add(coding)
                count += 1
        return count

    def batch(self) -> Batch:
        """A `with` block that takes codings and skips one by one and commits them in batches."""
        return Batch(self._write)

    def put_skip(self, skip: Skip) -> None:
        """Note what could not be coded, in place of an earlier note on the same `where`."""
        with self.atomic():
            self._execute("DELETE FROM skips WHERE location = ?", [skip.where])
            number = None if self._run is None else self._number(self._run)
            self._execute("INSERT INTO skips VALUES (?, ?, ?)", [skip.where, skip.reason, number])

    def done(self, document: Document, coder: str) -> bool:
        """Whether this very document (text, title, date, origin) is stored as coded by `coder`.

        After `start_run` with hashes, those of the stored coding must be the same too.
        """
        found = self._fetch(
            "SELECT d.sha256, d.coder, r.hashes FROM documents d LEFT JOIN runs r USING (run) WHERE d.id = ?",
            [document.id],
        )
        if not found or found[0][:2] != (fingerprint(document), coder):
            return False
        hashes = self._run.signature if self._run and self._run.coder == coder else None
        return hashes in (None, found[0][2])

    def documents(self) -> Iterator[Document]:
        """The documents, by id."""
        columns = columns_of(Document)
        for row in self._rows("SELECT * FROM documents ORDER BY id"):
            yield build(Document, columns, row)

    def codings(self, documents: Sequence[str] | None = None) -> Iterator[Coding]:
        """The codings as they were put, by document id; of the named documents only, if any are named."""
        wanted = "" if documents is None else "WHERE id IN (SELECT unnest(?))"
        parameters = [] if documents is None else [list(documents)]
        chunk: list[dict[str, Any]] = []
        for row in self._rows(f"SELECT * FROM documents {wanted} ORDER BY id", parameters):
            chunk.append(row)
            if len(chunk) == _CHUNK:
                yield from self._gather(chunk)
                chunk = []
        yield from self._gather(chunk)

    def events(
        self,
        *,
        document: str | None = None,
        type: str | None = None,  # noqa: A002 - the name of the field
        status: Status | None = None,
        country: str | None = None,
        since: date | None = None,
        until: date | None = None,
    ) -> Iterator[Event]:
        """The events that match, by document id and in the order in which they were coded.

        `country` is that of an actor or recipient. `since` and `until` (inclusive) keep events whose dates
        may fall in between; an undated event then matches neither.
        """
        conditions: dict[str, object] = {
            "document = ?": document,
            '"type" = ?': type,
            "status = ?": status,
            "list_contains(actor_countries || recipient_countries, ?)": country,
            "when_end >= ?": since,
            "when_start <= ?": until,
        }
        active = {text: value for text, value in conditions.items() if value is not None}
        columns = event_columns()
        query = f"SELECT * FROM events WHERE {' AND '.join(active) or 'true'} ORDER BY document, rowid"
        for row in self._rows(query, list(active.values())):
            yield build(Event, columns, row)

    def skips(self) -> Iterator[Skip]:
        """What could not be coded, by where it stood."""
        for row in self._rows("SELECT location, reason FROM skips ORDER BY location, rowid"):
            yield Skip(where=row["location"], reason=row["reason"])

    def counts(self) -> Counts:
        """How much the store holds, and what became of documents and sentences."""
        (row,) = self._rows(
            "SELECT count(*) AS documents, (SELECT count(*) FROM skips) AS skips, "
            "(SELECT count(*) FROM events) AS events, "
            "coalesce(sum(sentences), 0)::BIGINT AS sentences, "
            "coalesce(sum(with_event), 0)::BIGINT AS with_event, "
            "coalesce(sum(without_event), 0)::BIGINT AS without_event, "
            "coalesce(sum(skipped), 0)::BIGINT AS skipped FROM documents"
        )
        return Counts(**row)

    def record_import(self, number: int, result: Imported, size: int, sha256: str) -> None:
        """Note what became of a file that was imported."""
        self._execute(
            'INSERT INTO imports (number, source, layout, name, bytes, sha256, "rows", imported, revised, removed, '
            "unchanged, skipped, imported_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [number, result.source, result.layout, Path(result.file).name, size, sha256, result.rows, result.imported,
             result.revised, result.removed, result.unchanged, result.skipped, datetime.now(UTC).replace(tzinfo=None)],
        )  # fmt: skip
        for why in result.reasons:
            self._execute(
                "INSERT INTO import_reasons VALUES (?, ?, ?, ?, ?, ?)",
                [number, why.kind, why.reason, why.rows, why.line, why.example],
            )

    def events_frame(self) -> "polars.DataFrame":
        """All events as one Polars frame, with the columns of `event_columns`."""
        names = ", ".join(f'"{column.name}"' for column in event_columns())
        return self.frame(f"SELECT {names} FROM events ORDER BY document, rowid")

    def _gather(self, rows: Sequence[Mapping[str, Any]]) -> Iterator[Coding]:
        ids = [row["id"] for row in rows]
        sentences = self._parts(Sentence, "sentences", columns_of(Sentence), ids)
        events = self._parts(Event, "events", event_columns(), ids)
        claims = self._parts(Claim, "claims", columns_of(Claim), ids)
        columns = columns_of(Document)
        for held in rows:
            name = held["id"]
            yield Coding(
                document=build(Document, columns, held), sentences=tuple(sentences[name]), events=tuple(events[name]),
                coder=held["coder"], claims=tuple(claims[name]),
            )  # fmt: skip

    def _parts(self, record: type[R], name: str, columns: Sequence[Column], ids: Sequence[str]) -> dict[str, list[R]]:
        """The records of a table by document, in the order in which they were put."""
        found: dict[str, list[R]] = {document: [] for document in ids}
        for row in self._rows(f"SELECT * FROM {name} WHERE document IN (SELECT unnest(?)) ORDER BY rowid", [ids]):
            found[row["document"]].append(build(record, columns, row))
        return found

    def _write(self, entries: Sequence[Entry], skips: Sequence[Skip] = ()) -> None:
        """Replace documents and note skips in one transaction; of two codings of one the later stays."""
        latest = list({item.coding.document.id: item for item in entries}.values())
        ids = [item.coding.document.id for item in latest]
        with self.atomic():
            if latest:
                known = (
                    "SELECT count(*) FROM documents WHERE id IN (SELECT unnest(?)) "
                    "UNION ALL SELECT count(*) FROM imports WHERE source = 'tarazy'"
                )
                if self._fetch(known, [ids]) != [(0,), (0,)]:
                    for name in ("sentences", "events", "stories", "claims"):
                        self._execute(f"DELETE FROM {name} WHERE document IN (SELECT unnest(?))", [ids])
                self._execute("DELETE FROM skips WHERE location IN (SELECT unnest(?))", [ids])
                self._load("documents", [(self._number_of(e.coding), e) for e in latest], document_columns())
                told = [(e.coding.document.id, s) for e in latest for s in e.coding.sentences]
                self._load("sentences", told, sentence_columns())
                self._load("events", [event for e in latest for event in e.coding.events], event_columns())
                stated = [(e.coding.document.id, c) for e in latest for c in e.coding.claims]
                self._load("claims", stated, claim_columns())
            for skip in skips:
                self.put_skip(skip)

    def _load(self, name: str, rows: Sequence[Any], columns: Sequence[Column]) -> None:
        """Insert rows as one Arrow table: row by row, DuckDB would take a hundred times as long."""
        if not rows:
            return
        verb = "INSERT OR REPLACE INTO" if name == "documents" else "INSERT INTO"
        with self.named(incoming=table(rows, columns)):
            self._execute(f"{verb} {name} BY NAME SELECT * FROM incoming")

    def _rolled_back(self) -> None:
        """Forget the runs that were numbered in the transaction."""
        self._numbers.clear()

    def _number_of(self, coding: Coding) -> int:
        current = self._run
        return self._number(current if current and current.coder == coding.coder else Run(coder=coding.coder))

    def _number(self, run: Run) -> int:
        key = (run.coder, run.signature)
        if key not in self._numbers:
            ((self._numbers[key],),) = self._fetch(
                "INSERT INTO runs (coder, hashes, started_at) VALUES (?, ?, ?) RETURNING run",
                [*key, datetime.now(UTC).replace(tzinfo=None)],
            )
        return self._numbers[key]
