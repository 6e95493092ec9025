"""What the knowledge base holds: states, organisations, people with dated offices, roles, membership; and contexts."""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Literal, NamedTuple

import msgspec

from tarazy.actors.names import Index, Phrases
from tarazy.actors.tables import Words
from tarazy.records import Record

Form = Literal["name", "adjective", "people"]
Rule = Literal["never", "context", "person", "state"]


class Heard(NamedTuple):
    """Someone named in a document: where, and the id or, of a person who is not known, the full name.

    `owner` marks a possessive: "Kazakhstan's".
    """

    start: int
    end: int
    who: str
    owner: bool


class Context(Record, frozen=True, kw_only=True):
    """What a document says about itself.

    `countries`: what it is about, most frequent first. `named`: folded surname to the id of the person, or to the
    full name of one who is not known. `defined`: acronym to the long form. `told`: id or full name to the words
    that stood before the name, with its title, or behind it. `heard`: who is named, in the order of the text.
    """

    countries: tuple[str, ...] = ()
    named: Mapping[str, str] = MappingProxyType({})
    defined: Mapping[str, str] = MappingProxyType({})
    told: Mapping[str, str] = MappingProxyType({})
    heard: tuple[Heard, ...] = ()


class _Entry(msgspec.Struct, frozen=True, kw_only=True, array_like=True, gc=False):
    """Base of the entries: hashed by value, written as arrays."""


class Entity(_Entry, frozen=True, kw_only=True, array_like=True, gc=False):
    """A state, territory, group or organisation; dates are the first and last day that it may have existed."""

    id: str
    kind: Literal["state", "group", "organisation"]
    name: str
    country: str | None
    sectors: tuple[str, ...]
    start: date
    end: date
    where: str
    source: str = ""


class Naming(NamedTuple):
    """That a phrase names an entity, and in which form."""

    entity: Entity
    form: Form


class Homonym(_Entry, frozen=True, kw_only=True, array_like=True, gc=False):
    """A name that must not be resolved without more; see homonyms.csv for the rules."""

    name: str
    candidates: tuple[str, ...]
    rule: Rule
    reason: str
    where: str


class Term(_Entry, frozen=True, kw_only=True, array_like=True, gc=False):
    """An office held from the first to the last day that its dates allow; `dates` as written, for people."""

    office: str
    country: str
    sectors: tuple[str, ...]
    start: date
    end: date
    dates: str
    source: str
    where: str


class Person(_Entry, frozen=True, kw_only=True, array_like=True, gc=False):
    """Someone known by name, with the offices held."""

    id: str
    name: str
    surname: str
    terms: tuple[Term, ...]


class Role(_Entry, frozen=True, kw_only=True, array_like=True, gc=False):
    """What an unnamed actor is.

    `home`: it speaks for the state that the document is about. `body` marks bodies as against people. `offices` are
    those of the people's files that the title may mean.
    """

    phrase: str
    sectors: tuple[str, ...]
    home: bool
    body: bool
    offices: tuple[str, ...]
    plural: bool


class Membership(_Entry, frozen=True, kw_only=True, array_like=True, gc=False):
    """A stretch of membership of countries in a group."""

    group: str
    countries: tuple[str, ...]
    start: date
    end: date
    where: str


class Compiled(msgspec.Struct, frozen=True, kw_only=True, array_like=True, gc=False):
    """The knowledge as it is written to a file; phrases carry the number of what they name. See `Knowledge`."""

    sha256: str
    entities: list[Entity]
    names: Phrases
    namings: list[tuple[str, Form]]
    homonym_names: Phrases
    homonyms: list[Homonym]
    city_names: Phrases
    cities: list[str]
    role_names: Phrases
    roles: list[Role]
    regions: dict[str, tuple[str, ...]]
    leaders: dict[str, str]
    people: list[Person]
    full_names: dict[str, tuple[str, ...]]
    loose_names: dict[str, tuple[str, ...]]
    surnames: dict[str, tuple[str, ...]]
    alone: dict[str, str]
    starts: frozenset[str]
    memberships: dict[str, tuple[Membership, ...]]
    words: Words


class Knowledge(msgspec.Struct, frozen=True, kw_only=True):
    """All that the room knows; the mappings with folded keys are for look-up.

    `cities`: towns by name, with their country, for phrases such as "the mayor of Istanbul". `regions`: what may be
    said of several states ("Caribbean", "kingdom"). `leaders`: the office that "the leader" of a state means.
    `seats`: the countries in which an office is known to have been held. `firsts`: the words with which anything begins
    that `tarazy.actors.phrase.scan` looks for.
    """

    entities: Mapping[str, Entity]
    names: Index[Naming]
    homonyms: Index[Homonym]
    cities: Index[str]
    regions: Mapping[str, tuple[str, ...]]
    leaders: Mapping[str, str]
    people: Mapping[str, Person]
    full_names: Mapping[str, tuple[str, ...]]
    loose_names: Mapping[str, tuple[str, ...]]
    surnames: Mapping[str, tuple[str, ...]]
    alone: Mapping[str, str]
    starts: frozenset[str]
    roles: Index[Role]
    firsts: frozenset[str]
    offices: Mapping[tuple[str, str], list[tuple[str, Term]]]
    seats: Mapping[str, set[str]]
    memberships: Mapping[str, tuple[Membership, ...]]
    words: Words

    def members(self, group: str, on: date | None) -> frozenset[str]:
        """The codes of a group's members on a date, at any time if there is none."""
        stretches = self.memberships.get(group, ())
        return frozenset(c for s in stretches if on is None or s.start <= on <= s.end for c in s.countries)
