"""Annotated texts in one shape, whatever file they came from."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from tarazy.annotations.inline import GoldSentence, read_corpus
from tarazy.errors import InputError
from tarazy.ontology import Ontology, load_ontology
from tarazy.records import Record


class Party(Record, frozen=True, kw_only=True):
    """An annotated actor or recipient: the words and where they stand, or only a country's code."""

    text: str | None
    start: int | None
    end: int | None
    country: str | None = None


class GoldAct(Record, frozen=True, kw_only=True):
    """An annotated event; `status` None and `contexts` None were not annotated, `mode` None is no mode."""

    type: str
    mode: str | None
    status: str | None
    contexts: tuple[str, ...] | None
    actors: tuple[Party, ...]
    recipients: tuple[Party, ...]
    trigger: tuple[int, int] | None = None


class Gold(Record, frozen=True, kw_only=True):
    """A text with all its annotated events; `mentions` None were not annotated."""

    id: str
    text: str
    published: date | None
    acts: tuple[GoldAct, ...]
    mentions: tuple[tuple[int, int], ...] | None = None


def read_gold(path: Path) -> Iterator[Gold]:
    """Annotated texts of a file: `.txt` in the corpus format, `.json` or `.jsonl` with PLOVER records.

    A PLOVER record (manual 2.0, table "PLOVER JSON") needs `text`; records with the same text are its events. Actors
    and recipients are entity objects with `entity_text` or `code`. InputError, with file and line, if one is broken.
    """
    if path.suffix == ".txt":
        yield from (_from_corpus(s) for s in read_corpus(path))
    elif path.suffix in (".json", ".jsonl"):
        yield from _from_plover(path)
    else:
        raise InputError(f"{path}: expected .txt (corpus format), .json or .jsonl (PLOVER records)")


def _from_corpus(sentence: GoldSentence) -> Gold:
    def party(label: str) -> Party:
        words = sentence.find(label)
        return Party(text=sentence.text[words.start : words.end], start=words.start, end=words.end)

    acts = []
    for event in sentence.events:
        trigger = sentence.find(event.label)
        acts.append(
            GoldAct(
                type=event.type,
                mode=event.mode,
                status=event.status,
                contexts=event.contexts,
                actors=tuple(party(x) for x in event.actors),
                recipients=tuple(party(x) for x in event.recipients),
                trigger=(trigger.start, trigger.end),
            )
        )
    mentions = tuple((w.start, w.end) for w in sentence.mentions)
    return Gold(id=sentence.id, text=sentence.text, published=sentence.published, acts=tuple(acts), mentions=mentions)


def _records(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
        if text.lstrip().startswith("["):
            rows = [(f"{path}: record {i}", row) for i, row in enumerate(json.loads(text), start=1)]
        else:
            lines = enumerate(text.splitlines(), start=1)
            rows = [(f"{path}:{n}", json.loads(line)) for n, line in lines if line.strip()]
    except (OSError, UnicodeDecodeError, ValueError, RecursionError) as error:
        raise InputError(f"{path}: {error}; expected a JSON list, or one JSON record on each line") from error
    for where, row in rows:
        if not isinstance(row, dict) or not isinstance(row.get("text"), str) or not row["text"].strip():
            raise InputError(f"{where}: expected a PLOVER record with its text; without the text nothing can be coded")
        yield where, row


def _from_plover(path: Path) -> Iterator[Gold]:
    ontology = load_ontology()
    texts: dict[str, list[tuple[str, dict[str, Any]]]] = {}
    for where, row in _records(path):
        texts.setdefault(row["text"], []).append((where, row))
    for text, rows in texts.items():
        where, first = rows[0]
        acts = tuple(a for place, row in rows for a in _acts(row, text, place, ontology))
        try:
            published = date.fromisoformat(first["date"]) if first.get("date") else None
        except (TypeError, ValueError) as error:
            raise InputError(f"{where}: date {first['date']!r}, expected YYYY-MM-DD") from error
        yield Gold(id=str(first.get("id", where)), text=text, published=published, acts=acts)


def _listed(value: object) -> list[Any]:
    return [] if value is None else value if isinstance(value, list) else [value]


def _acts(row: dict[str, Any], text: str, where: str, ontology: Ontology) -> Iterator[GoldAct]:
    if row.get("has_event") is False:
        return
    sides = [tuple(_party(x, text, where) for x in _listed(row.get(side))) for side in ("actor", "recipient")]
    modes = [str(m).casefold() for m in _listed(row.get("mode"))]
    contexts = tuple(str(c) for c in _listed(row["context"])) if "context" in row else None
    for name in _listed(row.get("event")):
        code = str(name).upper()
        if code not in ontology.types:
            raise InputError(f"{where}: event {name!r} is no PLOVER type, expected one of {', '.join(ontology.types)}")
        mode = next((m for m in modes if m in ontology.types[code].modes), None)
        yield GoldAct(type=code, mode=mode, status=None, contexts=contexts, actors=sides[0], recipients=sides[1])


def _party(entity: object, text: str, where: str) -> Party:
    if isinstance(entity, str):
        entity = {"entity_text": entity}
    if not isinstance(entity, dict) or not (entity.get("entity_text") or entity.get("code")):
        raise InputError(f"{where}: entity {entity!r}, expected an object with entity_text or code")
    words, code = entity.get("entity_text"), entity.get("code")
    start = text.find(str(words)) if words else -1
    if words and start < 0 and not code:
        raise InputError(f"{where}: entity_text {words!r} does not stand in the text")
    end = start + len(str(words))
    found = start >= 0
    return Party(
        text=str(words) if words else None, start=start if found else None, end=end if found else None,
        country=str(code).upper() if code else None,
    )  # fmt: skip
