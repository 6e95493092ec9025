"""The knowledge base in memory: names to entries, and dated membership."""

import unicodedata
from calendar import monthrange
from collections.abc import Iterator
from datetime import date
from functools import cache
from importlib import resources

import msgspec

from tarazy.errors import DataError, InputError


class Term(msgspec.Struct, frozen=True, kw_only=True):
    """An office held: dates inclusive, None where open or not known."""

    office: str
    sector: str
    start: date | None
    end: date | None


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """A state, organisation, group or person."""

    id: str
    kind: str
    name: str
    country: str | None
    sectors: tuple[str, ...] = ()
    terms: tuple[Term, ...] = ()


class Membership(msgspec.Struct, frozen=True, kw_only=True):
    """A stretch of membership of one country in a group."""

    group: str
    country: str
    start: date
    end: date | None


class Knowledge(msgspec.Struct, frozen=True, kw_only=True):
    """Look-up tables; keys are folded names (see `fold`)."""

    names: dict[str, Entry]
    nationalities: dict[str, str]
    surnames: dict[str, tuple[Entry, ...]]
    countries: dict[str, Entry]
    memberships: tuple[Membership, ...]
    roles: tuple[tuple[str, tuple[str, ...]], ...]


def fold(text: str) -> str:
    """Lower case without diacritics, curly apostrophes or surplus blanks; "US" keeps its case, apart from "us"."""
    if text in ("US", "WHO"):
        return text
    plain = unicodedata.normalize("NFKD", text.replace("’", "'").replace("‘", "'"))
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).casefold().split())


def partial_date(text: str, *, last: bool) -> date | None:
    """The first or last day that a year, month or day may mean; None for an open one."""
    if not text:
        return None
    parts = [int(p) for p in text.split("-")]
    year, month = parts[0], parts[1] if len(parts) > 1 else (12 if last else 1)
    return date(year, month, parts[2] if len(parts) > 2 else (monthrange(year, month)[1] if last else 1))


def _rows(name: str, columns: int) -> Iterator[list[str]]:
    text = (resources.files("tarazy.actors") / "data" / name).read_text(encoding="utf-8")
    for number, line in enumerate(text.splitlines(), start=1):
        if not line or line.startswith("#"):
            continue
        cells = line.split("|")
        if len(cells) != columns:
            raise DataError(f"actors/data/{name}:{number}: expected {columns} columns, got {len(cells)}")
        yield cells


def _people() -> Iterator[Entry]:
    terms: dict[tuple[str, str], list[Term]] = {}
    for name, country, office, sector, start, end in _rows("people.csv", 6):
        term = Term(
            office=office, sector=sector, start=partial_date(start, last=False), end=partial_date(end, last=True)
        )
        terms.setdefault((name, country), []).append(term)
    for (name, country), held in terms.items():
        slug = fold(name).replace(" ", "-")
        yield Entry(id=f"person:{slug}", kind="person", name=name, country=country, terms=tuple(held))


@cache
def load_knowledge() -> Knowledge:
    """The knowledge that ships with the package; DataError if a file is malformed."""
    names: dict[str, Entry] = {}
    nationalities: dict[str, str] = {}
    countries: dict[str, Entry] = {}
    for code, called, people, seats in _rows("countries.csv", 4):
        first = called.split(",")[0]
        entry = Entry(id=f"state:{code}", kind="state", name=first, country=code)
        countries[code] = entry
        for name in (*called.split(","), *seats.split(",")):
            if name:
                names[fold(name)] = entry
        for nationality in filter(None, people.split(",")):
            nationalities[fold(nationality)] = code
    for key, kind, code, sectors, called in _rows("organisations.csv", 5):
        first = called.split(",")[0]
        entry = Entry(
            id=f"{kind}:{key}",
            kind=kind,
            name=first,
            country=code or None,
            sectors=tuple(filter(None, sectors.split(","))),
        )
        names.update({fold(name): entry for name in called.split(",")})
    surnames: dict[str, list[Entry]] = {}
    for person in _people():
        names[fold(person.name)] = person
        surnames.setdefault(fold(person.name.split()[-1]), []).append(person)
        if person.country in ("CHN", "KOR"):
            surnames.setdefault(fold(person.name.split()[0]), []).append(person)
    members = tuple(
        Membership(
            group=group, country=c, start=partial_date(start, last=False) or date.min, end=partial_date(end, last=True)
        )
        for group, start, end, codes in _rows("memberships.csv", 4)
        for c in codes.split(",")
    )
    roles = tuple((word, (sector,)) for sector, words in _rows("roles.csv", 2) for word in words.split(","))
    by_surname = {k: tuple(v) for k, v in surnames.items()}
    return Knowledge(
        names=names,
        nationalities=nationalities,
        surnames=by_surname,
        countries=countries,
        memberships=members,
        roles=roles,
    )


@cache
def expand(group: str, on: date | None) -> tuple[str, ...]:
    """Members of a group ("EU" or an actor's id) on a date, alphabetically; without a date, its latest members.

    InputError for what is no known group.
    """
    key = group.split(":")[-1].casefold()
    known = [m for m in load_knowledge().memberships if m.group == key]
    if not known:
        groups = sorted({m.group.upper() for m in load_knowledge().memberships})
        raise InputError(f"{group!r} is no known state or group; groups are {', '.join(groups)}")
    if on is None:
        return tuple(sorted({m.country for m in known if m.end is None}))
    return tuple(sorted({m.country for m in known if m.start <= on and (m.end is None or on <= m.end)}))
