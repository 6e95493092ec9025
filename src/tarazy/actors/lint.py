"""What contradicts itself in the data files of the room, by file and line."""

from collections.abc import Iterator, Mapping

from tarazy.actors.names import fold, tokenise
from tarazy.actors.tables import Row, cells, span
from tarazy.errors import DataError
from tarazy.ontology import load_ontology

WIDER = frozenset({"IGO", "UNO", "EUR", "NGO", "ISM", "IMG", "MNC"})  # PLOVER's codes for what is of no state


def lint(tables: Mapping[str, list[Row]]) -> list[str]:
    """Every problem: unknown codes, reversed dates, ids with two names, names with two ids in one state, repeats."""
    return [*_codes(tables), *_dates(tables), *_people(tables["people"]), *_organisations(tables), *_roles(tables)]


def _codes(tables: Mapping[str, list[Row]]) -> Iterator[str]:
    states = {row["code"] for row in tables["countries"]}
    for name in ("territories", "organisations", "people", "cities"):
        for row in tables[name]:
            if row["country"] not in states | WIDER and (row["country"] or name == "people"):
                yield f"{row.where}: country {row['country']!r} is not known"
            yield from _unknown_sectors(row)
    for name in ("memberships", "regions", "leaders"):
        for row in tables[name]:
            for code in cells(row["countries"]):
                if code not in states:
                    yield f"{row.where}: country {code!r} is not known"


def _unknown_sectors(row: Row) -> Iterator[str]:
    for sector in cells(row.get("sectors", "")):
        if sector not in load_ontology().sectors:
            yield f"{row.where}: sector {sector!r} is not known"


def _dates(tables: Mapping[str, list[Row]]) -> Iterator[str]:
    for name in ("territories", "organisations", "people", "memberships"):
        for row in tables[name]:
            try:
                span(row)
            except DataError as error:
                yield str(error)


def _people(rows: list[Row]) -> Iterator[str]:
    named: dict[str, Row] = {}
    bearers: dict[tuple[str, str], Row] = {}
    told: dict[tuple[str, str, str, str], Row] = {}
    for row in rows:
        first = named.setdefault(row["id"], row)
        if fold(first["name"]) != fold(row["name"]):
            yield f"{row.where}: {row['id']} is {first['name']!r} on {first.where}, and {row['name']!r} here"
        for name in (row["name"], *cells(row["aliases"])):
            if not tokenise(name):
                yield f"{row.where}: {name!r} is no name"
            other = bearers.setdefault((fold(name), row["country"]), row)
            if other["id"] != row["id"]:
                yield f"{row.where}: {name!r} of {row['country']} is {other['id']} on {other.where}: one person twice?"
        key = (row["id"], row["office"], row["country"], row["start"])
        if told.setdefault(key, row) is not row:
            yield f"{row.where}: the office stands already on {told[key].where}"
    surnamed = {row["id"] for row in rows if row["surname"]}
    for identity, row in named.items():
        if identity not in surnamed:
            yield f"{row.where}: {identity} has no surname on any row"


def _organisations(tables: Mapping[str, list[Row]]) -> Iterator[str]:
    ids: dict[str, Row] = {}
    for row in tables["organisations"]:
        if ids.setdefault(row["id"], row) is not row:
            yield f"{row.where}: id {row['id']} is taken by {ids[row['id']].where}"
        if not tokenise(row["name"]):
            yield f"{row.where}: {row['name']!r} is no name"
    for row in tables["memberships"]:
        if row["group"] not in ids:
            yield f"{row.where}: group {row['group']} is none of the organisations"
    known = {f"state:{row['code']}" for row in tables["countries"]} | {f"org:{i}" for i in ids}
    known |= {f"group:{i}" for i in ids}
    for row in tables["homonyms"]:
        for candidate in cells(row["candidates"]):
            if candidate not in known:
                yield f"{row.where}: candidate {candidate} is not known"


def _roles(tables: Mapping[str, list[Row]]) -> Iterator[str]:
    phrases: dict[str, Row] = {}
    for row in tables["roles"]:
        if phrases.setdefault(row["phrase"], row) is not row:
            yield f"{row.where}: the role {row['phrase']!r} stands already on {phrases[row['phrase']].where}"
        if row["home"] not in ("yes", "no") or row["is"] not in ("person", "body"):
            yield f"{row.where}: home is yes or no, and is person or body"
        yield from _unknown_sectors(row)
