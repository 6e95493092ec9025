"""What the store keeps of a coding beside its records: the fingerprint of the document and the counts."""

import hashlib
from operator import itemgetter

import msgspec

from tarazy.errors import InputError, StoreError
from tarazy.records import Claim, Coding, Document, Record, Sentence
from tarazy.store.columns import Column, columns_of


class Run(Record, frozen=True, kw_only=True):
    """What codes: the versioned name of the coder, with the named sha256 of its model, data and configuration."""

    coder: str
    hashes: dict[str, str] = {}  # noqa: RUF012 - msgspec gives each record a dict of its own

    @property
    def signature(self) -> str | None:
        """The hashes as JSON with sorted keys, as a store keeps and compares them; None if none were told."""
        return msgspec.json.encode(self.hashes, order="sorted").decode() if self.hashes else None


class SentenceCounts(Record, frozen=True, kw_only=True):
    """What became of sentences: `sentences` = `with_event` + `without_event` + `skipped`."""

    sentences: int
    with_event: int
    without_event: int
    skipped: int


class Counts(SentenceCounts, frozen=True, kw_only=True):
    """What a store holds: documents in = `documents` coded + `skips`."""

    documents: int
    skips: int
    events: int


class Entry(Record, frozen=True, kw_only=True):
    """A coding that is ready to be stored."""

    coding: Coding
    sha256: str
    counts: SentenceCounts


class Reason(Record, frozen=True, kw_only=True):
    """Why rows were skipped, or what of imported rows is unknown; `line` and `example` are of the first of them."""

    kind: str
    reason: str
    rows: int
    line: int | None
    example: str | None


class Imported(Record, frozen=True, kw_only=True):
    """What became of a file: `rows` = `imported` + `removed` + `unchanged` + `skipped`.

    `revised` are among the imported. `removed`: rows of a file of deletions that took an event out of the store.
    """

    file: str
    source: str
    layout: str
    rows: int = 0
    imported: int = 0
    revised: int = 0
    removed: int = 0
    unchanged: int = 0
    skipped: int = 0
    known: bool = False
    reasons: tuple[Reason, ...] = ()


def fingerprint(document: Document) -> str:
    """The sha256 of everything in the document that coding depends on: text, title, date and origin."""
    try:
        return hashlib.sha256(msgspec.json.encode(document)).hexdigest()
    except UnicodeEncodeError as error:
        raise InputError(
            f"{document.id!a}: the document holds half a character (a lone surrogate, {error.reason}), "
            "which no file can store; decode its source as UTF-8 with errors='replace'"
        ) from error


def sentence_counts(coding: Coding) -> SentenceCounts:
    """What became of the sentences of one document; a repeated telling counts as a sentence with an event."""
    told = {e.sentence for e in coding.events} | {r.sentence for e in coding.events for r in e.repeats}
    skipped = sum(sentence.skipped is not None for sentence in coding.sentences)
    with_event = sum(s.index in told and s.skipped is None for s in coding.sentences)
    total = len(coding.sentences)
    return SentenceCounts(
        sentences=total, with_event=with_event, without_event=total - with_event - skipped, skipped=skipped
    )


def entry(coding: Coding) -> Entry:
    """The coding with what is kept beside it; refuses one whose events belong to another document."""
    strange = next((event for event in coding.events if event.document != coding.document.id), None)
    if strange is not None:
        raise StoreError(
            f"event {strange.id} names document {strange.document!r} but comes with the coding of "
            f"{coding.document.id!r}; put it with its own document"
        )
    return Entry(coding=coding, sha256=fingerprint(coding.document), counts=sentence_counts(coding))


def document_columns() -> tuple[Column, ...]:
    """The columns of documents over rows of (run, Entry)."""
    second = itemgetter(1)
    own = [column.within(lambda row: row[1].coding.document) for column in columns_of(Document)]
    counts = [column.within(lambda row: row[1].counts) for column in columns_of(SentenceCounts)]
    kept = (
        Column("sha256", str, lambda row: second(row).sha256),
        Column("coder", str, lambda row: second(row).coding.coder),
        Column("run", int, itemgetter(0)),
    )
    return (*own, *kept, *counts)


def sentence_columns() -> tuple[Column, ...]:
    """The columns of sentences over rows of (document id, Sentence)."""
    own = [column.within(itemgetter(1)) for column in columns_of(Sentence)]
    return (Column("document", str, itemgetter(0)), *own)


def claim_columns() -> tuple[Column, ...]:
    """The columns of claims over rows of (document id, Claim)."""
    own = [column.within(itemgetter(1)) for column in columns_of(Claim)]
    return (Column("document", str, itemgetter(0)), *own)
