"""The knowledge base in memory: names to entries, offices with dates, dated membership."""

from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from types import MappingProxyType
from typing import Literal

import msgspec

from tarazy.actors.names import Index, fold, joined, loosen, tokenise
from tarazy.actors.tables import Row, Words, cells, read_tables, read_words, span
from tarazy.errors import DataError
from tarazy.records import Record

Form = Literal["name", "adjective", "people"]
Rule = Literal["never", "context", "person", "state"]


class Context(Record, frozen=True, kw_only=True):
    """What a document says about itself.

    `countries`: what it is about, most frequent first. `named`: folded surname to the id of the person, or to the
    full name of one who is not known. `defined`: acronym to the long form. `told`: id or full name to the words
    that stood before the name, with its title.
    """

    countries: tuple[str, ...] = ()
    named: Mapping[str, str] = MappingProxyType({})
    defined: Mapping[str, str] = MappingProxyType({})
    told: Mapping[str, str] = MappingProxyType({})


class Entity(msgspec.Struct, frozen=True, kw_only=True):
    """A state, territory, group or organisation; dates are the first and last day that it may have existed."""

    id: str
    kind: Literal["state", "group", "organisation"]
    name: str
    country: str | None
    sectors: tuple[str, ...]
    start: date
    end: date
    where: str


class Naming(msgspec.Struct, frozen=True, kw_only=True):
    """That a phrase names an entity, and in which form."""

    entity: Entity
    form: Form


class Homonym(msgspec.Struct, frozen=True, kw_only=True):
    """A name that must not be resolved without more; see homonyms.csv for the rules."""

    name: str
    candidates: tuple[str, ...]
    rule: Rule
    reason: str
    where: str


class Term(msgspec.Struct, frozen=True, kw_only=True):
    """An office held from the first to the last day that its dates allow."""

    office: str
    country: str
    sectors: tuple[str, ...]
    start: date
    end: date
    source: str
    where: str


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """Someone known by name, with the offices held."""

    id: str
    name: str
    surname: str
    terms: tuple[Term, ...]


class Role(msgspec.Struct, frozen=True, kw_only=True):
    """What an unnamed actor is.

    `home`: it speaks for the state that the document is about. `body` marks bodies as against people. `offices` are
    those of people.csv that the title may mean.
    """

    phrase: str
    sectors: tuple[str, ...]
    home: bool
    body: bool
    offices: tuple[str, ...]
    plural: bool


class Membership(msgspec.Struct, frozen=True, kw_only=True):
    """A stretch of membership of countries in a group."""

    group: str
    countries: tuple[str, ...]
    start: date
    end: date
    where: str


class Knowledge(msgspec.Struct, frozen=True, kw_only=True):
    """All that the room knows; the mappings with folded keys are for look-up."""

    entities: Mapping[str, Entity]
    names: Index[Naming]
    homonyms: Index[Homonym]
    people: Mapping[str, Person]
    full_names: Mapping[str, tuple[str, ...]]
    loose_names: Mapping[str, tuple[str, ...]]
    surnames: Mapping[str, tuple[str, ...]]
    alone: Mapping[str, str]
    starts: frozenset[str]
    roles: Index[Role]
    offices: Mapping[tuple[str, str], tuple[tuple[str, Term], ...]]
    memberships: Mapping[str, tuple[Membership, ...]]
    words: Words


@cache
def load_knowledge() -> Knowledge:
    """The knowledge that ships with the package; DataError if a file is malformed."""
    return build_knowledge(files("tarazy.actors") / "data")


def build_knowledge(folder: Traversable) -> Knowledge:
    """Knowledge from the data files of a folder; DataError names file and line."""
    tables = read_tables(folder)
    memberships: dict[str, list[Membership]] = {}
    for row in tables["memberships"]:
        start, end = span(row)
        stretch = Membership(
            group=row["group"], countries=cells(row["countries"]), start=start, end=end, where=row.where
        )
        memberships.setdefault(stretch.group, []).append(stretch)
    named = [*_states(tables), *_organisations(tables["organisations"], memberships)]
    entities: dict[str, Entity] = {}
    for _, naming in named:
        entity = naming.entity
        if entities.setdefault(entity.id, entity) is not entity:
            raise DataError(f"{entity.where}: id {entity.id!r} is taken by {entities[entity.id].where}; choose another")
    people = _people(tables["people"])
    full, alone = _person_names(tables["people"])
    loose: dict[str, set[str]] = {}
    for key, ids in full.items():
        loose.setdefault(loosen(key), set()).update(ids)
    surnames: dict[str, list[str]] = {}
    offices: dict[tuple[str, str], list[tuple[str, Term]]] = {}
    for person in people.values():
        for key in surname_keys(person):
            surnames.setdefault(key, []).append(person.id)
        for term in person.terms:
            offices.setdefault((term.office, term.country), []).append((person.id, term))
    return Knowledge(
        entities=entities,
        names=Index(named),
        homonyms=Index((h.name, h) for h in _homonyms(tables["homonyms"])),
        people=people,
        full_names={k: tuple(v) for k, v in full.items()},
        loose_names={k: tuple(sorted(v)) for k, v in loose.items()},
        surnames={k: tuple(v) for k, v in surnames.items()},
        alone=alone,
        starts=frozenset(key.split(" ")[0] for key in full),
        roles=Index(_roles(tables["roles"])),
        offices={k: tuple(v) for k, v in offices.items()},
        memberships={k: tuple(v) for k, v in memberships.items()},
        words=read_words(folder / "words.toml"),
    )


def _states(tables: Mapping[str, list[Row]]) -> Iterator[tuple[str, Naming]]:
    forms: tuple[tuple[str, Form], ...] = (
        ("name", "name"), ("aliases", "name"), ("capitals", "name"), ("seats", "name"), ("adjectives", "adjective"),
        ("people", "people"),
    )  # fmt: skip
    for row in tables["countries"]:
        entity = Entity(
            id=f"state:{row['code']}", kind="state", name=row["name"], country=row["code"], sectors=(), start=date.min,
            end=date.max, where=row.where,
        )  # fmt: skip
        for column, form in forms:
            for name in cells(row[column]):
                yield name, Naming(entity=entity, form=form)
    for row in tables["territories"]:
        start, end = span(row)
        slug = fold(row["name"]).replace("'", "").replace(" ", "-")
        entity = Entity(
            id=f"territory:{slug}", kind="state", name=row["name"], country=row["country"],
            sectors=cells(row["sectors"]), start=start, end=end, where=row.where,
        )  # fmt: skip
        for column, form in forms[:2] + forms[4:5]:
            for name in cells(row[column]):
                yield name, Naming(entity=entity, form=form)


def _organisations(rows: list[Row], memberships: Mapping[str, list[Membership]]) -> Iterator[tuple[str, Naming]]:
    for row in rows:
        kind: Literal["group", "organisation"] = "group" if row["id"] in memberships else "organisation"
        start, end = span(row)
        entity = Entity(
            id=f"{'group' if kind == 'group' else 'org'}:{row['id']}", kind=kind, name=row["name"],
            country=row["country"] or None, sectors=cells(row["sectors"]), start=start, end=end, where=row.where,
        )  # fmt: skip
        for name in dict.fromkeys((row["name"], *cells(row["aliases"]), *cells(row["acronyms"]))):
            yield name, Naming(entity=entity, form="name")
        for name in cells(row["adjectives"]):
            yield name, Naming(entity=entity, form="adjective")


def _homonyms(rows: list[Row]) -> Iterator[Homonym]:
    for row in rows:
        try:
            rule = msgspec.convert(row["rule"], Rule)
        except msgspec.ValidationError as error:
            raise DataError(f"{row.where}: rule {row['rule']!r}; expected never, context, person or state") from error
        yield Homonym(
            name=row["name"], candidates=cells(row["candidates"]), rule=rule, reason=row["reason"], where=row.where
        )


def _people(rows: list[Row]) -> dict[str, Person]:
    held: dict[str, list[Term]] = {}
    first: dict[str, Row] = {}
    for row in rows:
        start, end = span(row)
        term = Term(
            office=row["office"], country=row["country"], sectors=cells(row["sectors"]), start=start, end=end,
            source=row["source"], where=row.where,
        )  # fmt: skip
        held.setdefault(row["id"], []).append(term)
        first.setdefault(row["id"], row)
    return {
        key: Person(id=key, name=row["name"], surname=row["surname"], terms=tuple(sorted(held[key], key=_when)))
        for key, row in first.items()
    }


def _when(term: Term) -> tuple[date, date]:
    return term.start, term.end


def _person_names(rows: list[Row]) -> tuple[dict[str, list[str]], dict[str, str]]:
    full: dict[str, list[str]] = {}
    alone: dict[str, str] = {}
    for row in rows:
        if not row["surname"]:
            continue  # a later row of someone already named
        for name in (row["name"], *cells(row["aliases"])):
            ids = full.setdefault(joined(tokenise(name)), [])
            if row["id"] not in ids:
                ids.append(row["id"])
        if row["alone"]:
            alone[fold(row["surname"])] = row["id"]
    return full, alone


def surname_keys(person: Person) -> set[str]:
    """The surname with and without the particles before it, in strict and in loose spelling."""
    keys = [t.key for t in tokenise(person.name)]
    surname = fold(person.surname)
    found = {surname, loosen(surname)}
    lower = [w.raw[0].islower() for w in tokenise(person.name)]
    if surname in keys:
        at = first = keys.index(surname)
        while first > 1 and lower[first - 1]:
            first -= 1
        found.add(" ".join(keys[first : at + 1]))
    return found


def _roles(rows: list[Row]) -> Iterator[tuple[str, Role]]:
    for row in rows:
        for phrase in dict.fromkeys((row["phrase"], _plural(row["phrase"]))):
            yield (
                phrase,
                Role(
                    phrase=row["phrase"],
                    sectors=cells(row["sectors"]),
                    home=row["home"] == "yes",
                    body=row["is"] == "body",
                    offices=cells(row["office"]),
                    plural=phrase != row["phrase"],
                ),
            )


def _plural(phrase: str) -> str:
    """The phrase with its head noun in the plural: "ministers of defence", "gunmen", "embassies"."""
    head, sep, tail = phrase.partition(" of ")
    if not sep:
        head, sep, tail = phrase.partition(" for ")
    if head.endswith("man"):
        head = head[:-3] + "men"
    elif head.endswith("y") and head[-2:-1] not in "aeou":
        head = head[:-1] + "ies"
    elif head.endswith(("s", "x", "ch", "sh")):
        head += "" if head.endswith("s") and not head.endswith("ss") else "es"
    else:
        head += "s"
    return head + sep + tail
