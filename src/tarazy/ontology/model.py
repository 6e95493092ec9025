"""What the ontology is made of: frozen records that hold PLOVER's codes with our definitions of them."""

from collections.abc import Iterable, Mapping
from typing import Literal

import msgspec

from tarazy.errors import InputError


class Entry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of all parts of the ontology: immutable, and strict about the keys that its data file may hold."""


class Term(Entry, frozen=True, kw_only=True):
    """An entry with a code of its own, a label for people and what it means."""

    code: str
    label: str
    definition: str


class Example(Entry, frozen=True, kw_only=True):
    """A sentence of ours with the words that name who acts and toward whom, as they stand in it."""

    text: str
    actors: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()


class Exclusion(Entry, frozen=True, kw_only=True):
    """What does not belong to a type, and the type (and mode) that it does belong to."""

    rule: str
    type: str
    mode: str | None = None


class Mode(Entry, frozen=True, kw_only=True):
    """How an event of one type was done; `score` is None where PLOVER gives none of its own."""

    code: str
    definition: str
    example: str
    score: float | None = None


class EventType(Term, frozen=True, kw_only=True):
    """What was done: one of PLOVER's sixteen types, with the score from -10 (conflict) to 10 (cooperation)."""

    quad: str
    score: float
    requires_recipient: bool
    includes: tuple[str, ...]
    excludes: tuple[Exclusion, ...]
    example: Example
    modes: Mapping[str, Mode]


class Context(Term, frozen=True, kw_only=True):
    """What an event was about."""

    example: str


class Sector(Term, frozen=True, kw_only=True):
    """The part of society that an actor belongs to; `group` is "state" for its organs."""

    group: Literal["state", "nonstate"]


class Entity(Term, frozen=True, kw_only=True):
    """A code that stands where a country's would, for an actor that ISO 3166 has no code for."""


class Quad(Term, frozen=True, kw_only=True):
    """A quarter of the plane of words and deeds, cooperation and conflict; `number` is PLOVER's, 1 to 4."""

    number: int
    cooperative: bool
    material: bool


class Vector(Term, frozen=True, kw_only=True):
    """A field that an analyst speaks of: a group of contexts."""

    contexts: tuple[str, ...]


class CameoMapping(Entry, frozen=True, kw_only=True):
    """What a CAMEO code becomes; `type` is None where it has no counterpart, and `note` then says why."""

    code: str
    type: str | None
    mode: str | None
    contexts: tuple[str, ...]
    note: str | None


class Decision(Entry, frozen=True, kw_only=True):
    """Where the manual is silent or contradicts itself: what its texts say, and what we hold."""

    topic: str
    manual: str
    held: str


class Exemption(Entry, frozen=True, kw_only=True):
    """A score that may have the sign opposite to its type's quad, with the reason."""

    type: str
    mode: str
    reason: str


class Ontology(Entry, frozen=True, kw_only=True):
    """PLOVER as data; mappings are by code, in the order of the data files (types by quad, then by name)."""

    version: str
    sha256: str
    types: Mapping[str, EventType]
    contexts: Mapping[str, Context]
    sectors: Mapping[str, Sector]
    entities: Mapping[str, Entity]
    quads: Mapping[str, Quad]
    vectors: Mapping[str, Vector]
    cameo: Mapping[str, CameoMapping]
    decisions: tuple[Decision, ...]
    exemptions: tuple[Exemption, ...]

    def event_type(self, code: str) -> EventType:
        """The type with this code; InputError if there is none."""
        if code not in self.types:
            raise InputError(f"unknown event type {code!r}; expected one of {', '.join(self.types)}")
        return self.types[code]

    def score(self, code: str, mode: str | None = None) -> float:
        """The conflict-cooperation score of an event: its mode's, or its type's where the mode has none."""
        found = self.event_type(code)
        if mode is None:
            return found.score
        if mode not in found.modes:
            known = ", ".join(found.modes) or "none: this type has no modes"
            raise InputError(f"unknown mode {mode!r} of {code}; expected one of {known}")
        own = found.modes[mode].score
        return found.score if own is None else own

    def quad(self, code: str) -> str:
        """The code of the quad that events of this type fall in."""
        return self.event_type(code).quad

    def cooperative(self, code: str) -> bool:
        """Whether events of this type are cooperation: by quad, never by the sign of a score."""
        return self.quads[self.quad(code)].cooperative

    def vectors_of(self, contexts: Iterable[str]) -> tuple[str, ...]:
        """The vectors that these contexts belong to, each once, in the ontology's order."""
        given = set(contexts)
        for context in given - self.contexts.keys():
            raise InputError(f"unknown context {context!r}; expected one of {', '.join(self.contexts)}")
        return tuple(code for code, vector in self.vectors.items() if not given.isdisjoint(vector.contexts))
