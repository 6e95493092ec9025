"""The corpus format: read annotated sentences, say exactly where a record breaks the rules.

The format is described in `corpus/GUIDELINES.md`; `python -m training.lint FILES…` checks files.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import get_args

from tarazy.errors import InputError
from tarazy.ontology import Ontology, load_ontology
from tarazy.records import MENTION_KINDS as KINDS
from tarazy.records import Status

STATUSES: tuple[Status, ...] = get_args(Status)
_OPEN = re.compile(
    r"\[(?:(?P<mention>\d+)\.(?P<kind>[a-z]+)|(?P<place>p\d+)|(?P<time>t\d+)) |\{(?P<labels>[a-z](?:,[a-z])*) "
)
_HEADER = re.compile(r"@ (?P<id>[a-z][a-z0-9]*-\d{4}) \| (?P<date>-|\d{4}-\d{2}-\d{2}) \| (?P<triple>.+)$")


@dataclass(frozen=True, slots=True)
class Words:
    """A labelled stretch of the plain text; `kind` is a mention kind, "place", "time" or "trigger"."""

    label: str
    kind: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class GoldEvent:
    """An annotated event; actors and recipients are labels of mentions."""

    label: str
    type: str
    mode: str | None
    actors: tuple[str, ...]
    recipients: tuple[str, ...]
    contexts: tuple[str, ...]
    status: str
    place: str | None
    when: str | None


@dataclass(frozen=True, slots=True)
class GoldSentence:
    """One record of the corpus with its plain text and character offsets."""

    id: str
    published: date | None
    triple: tuple[str, str, str] | None
    text: str
    words: tuple[Words, ...]
    events: tuple[GoldEvent, ...]

    def find(self, label: str) -> Words:
        """The words that carry a label; KeyError if there are none."""
        for words in self.words:
            if words.label == label:
                return words
        raise KeyError(label)

    @property
    def mentions(self) -> tuple[Words, ...]:
        """The mentions, in the order of the text."""
        return tuple(w for w in self.words if w.kind in KINDS)


def _error(where: str, message: str) -> InputError:
    return InputError(f"{where}: {message}")


def parse_text(marked: str, where: str) -> tuple[str, tuple[Words, ...]]:
    """Plain text and labelled words of one annotated line; InputError if brackets do not match."""
    plain: list[str] = []
    words: list[Words] = []
    position = length = 0
    while position < len(marked):
        opening = _OPEN.match(marked, position)
        if opening is None:
            if marked[position] in "[]{}":
                raise _error(where, f"stray bracket at column {position + 1}: {marked[position : position + 30]!r}")
            plain.append(marked[position])
            position, length = position + 1, length + 1
            continue
        closing = "}" if opening["labels"] else "]"
        end = marked.find(closing, opening.end())
        inner = marked[opening.end() : end]
        if end < 0 or not inner.strip() or inner != inner.strip() or re.search(r"[\[\]{}]", inner):
            raise _error(where, f"bracket not closed, nested, empty or padded: {marked[position : position + 40]!r}")
        if opening["kind"] and opening["kind"] not in KINDS:
            raise _error(where, f"mention kind {opening['kind']!r}, expected one of {', '.join(KINDS)}")
        labels = (opening["labels"] or opening["mention"] or opening["place"] or opening["time"]).split(",")
        kind = opening["kind"] or ("place" if opening["place"] else "time" if opening["time"] else "trigger")
        words.extend(Words(label, kind, length, length + len(inner)) for label in labels)
        plain.append(inner)
        position, length = end + 1, length + len(inner)
    seen = [w.label for w in words]
    if len(set(seen)) != len(seen):
        raise _error(where, f"a label stands twice: {sorted(x for x in set(seen) if seen.count(x) > 1)}")
    return "".join(plain), tuple(words)


def _fields(fields: list[str], where: str) -> dict[str, str]:
    values: dict[str, str] = {}
    for field in fields:
        key, separator, value = field.partition("=")
        if not separator or not value or key in values:
            raise _error(where, f"field {field!r}, expected key=value, each key once")
        values[key] = value
    unknown = set(values) - {"actors", "recipients", "contexts", "status", "place", "when"}
    if unknown:
        raise _error(where, f"unknown field {sorted(unknown)}")
    if values.get("status") not in STATUSES:
        raise _error(where, f"status {values.get('status')!r}, expected one of {', '.join(STATUSES)}")
    return values


def _code(code: str, ontology: Ontology, where: str) -> tuple[str, str | None]:
    name, _, mode = code.partition(".")
    if name not in ontology.types:
        raise _error(where, f"type {name!r} is not in the ontology")
    if mode and mode not in ontology.types[name].modes:
        raise _error(where, f"{name} has no mode {mode!r}, expected one of {sorted(ontology.types[name].modes)}")
    return name, mode or None


def _parties(values: dict[str, str], by_label: dict[str, Words], where: str) -> list[tuple[str, ...]]:
    sides = [tuple(values[key].split(",")) if key in values else () for key in ("actors", "recipients")]
    bad = [x for side in sides for x in side if x not in by_label or by_label[x].kind not in KINDS]
    if bad:
        raise _error(where, f"actors or recipients: no mention {bad}")
    if set(sides[0]) & set(sides[1]) or not (sides[0] or sides[1]):
        raise _error(where, "an event needs an actor or recipient, and no mention may be both")
    return sides


def _parse_event(line: str, words: tuple[Words, ...], ontology: Ontology, where: str) -> GoldEvent:
    label, code, *fields = line.split()
    values = _fields(fields, where)
    name, mode = _code(code, ontology, where)
    by_label = {w.label: w for w in words}
    if label not in by_label or by_label[label].kind != "trigger":
        raise _error(where, f"event {label!r} has no trigger in the text")
    actors, recipients = _parties(values, by_label, where)
    contexts = tuple(values["contexts"].split(",")) if "contexts" in values else ()
    bad = [c for c in contexts if c not in ontology.contexts]
    if bad:
        raise _error(where, f"contexts {bad} are not in the ontology")
    for key in ("place", "when"):
        if key in values and values[key] not in by_label:
            raise _error(where, f"{key}={values[key]} stands nowhere in the text")
    return GoldEvent(
        label, name, mode, actors, recipients, contexts, values["status"], values.get("place"), values.get("when")
    )


def _parse_record(lines: list[tuple[int, str]], path: str, ontology: Ontology) -> GoldSentence:
    where = f"{path}:{lines[0][0]}"
    header = _HEADER.match(lines[0][1])
    if header is None or len(lines) < 2:
        raise _error(where, "expected '@ id-0000 | date or - | source ; relation ; target or -' and a line of text")
    triple = tuple(part.strip() for part in header["triple"].split(" ; ")) if header["triple"] != "-" else None
    if triple is not None and len(triple) != 3:
        raise _error(where, f"triple {header['triple']!r}, expected 'source ; relation ; target'")
    text, words = parse_text(lines[1][1], f"{path}:{lines[1][0]}")
    events = tuple(_parse_event(line, words, ontology, f"{path}:{number}") for number, line in lines[2:])
    labels = {w.label for w in words if w.kind == "trigger"}
    if labels != {e.label for e in events} or len(labels) != len(events):
        raise _error(where, f"triggers {sorted(labels)} do not match the event lines {[e.label for e in events]}")
    try:
        published = None if header["date"] == "-" else date.fromisoformat(header["date"])
    except ValueError as error:
        raise _error(where, f"date {header['date']!r}: {error}") from error
    return GoldSentence(header["id"], published, triple, text, words, events)


def read_corpus(path: Path, errors: list[InputError] | None = None) -> Iterator[GoldSentence]:
    """The records of one corpus file; a broken one raises InputError, or is added to `errors` if given."""
    ontology = load_ontology()
    block: list[tuple[int, str]] = []
    try:
        lines = [*path.read_text(encoding="utf-8-sig").splitlines(), ""]
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: {error}; an annotated file is UTF-8 text") from error
    for number, raw in enumerate(lines, start=1):
        line = raw.strip()
        if line.startswith("#"):
            continue
        if line:
            block.append((number, line))
            continue
        if not block:
            continue
        record, block = block, []
        try:
            yield _parse_record(record, str(path), ontology)
        except InputError as error:
            if errors is None:
                raise
            errors.append(error)
