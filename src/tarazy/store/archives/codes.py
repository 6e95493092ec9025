"""The codes of archives in ours: countries, spellings of states, kinds of actors, names of events."""

import csv
import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import NamedTuple

from tarazy.actors import load_knowledge
from tarazy.actors.entries import Entity
from tarazy.actors.names import fold, tokenise
from tarazy.errors import DataError
from tarazy.ontology import load_ontology
from tarazy.store.archives.layout import Party


class Body(NamedTuple):
    """What a CAMEO code of a group or type of actor becomes: see cameo_actors.csv."""

    kind: str
    value: str
    with_country: str


class Role(NamedTuple):
    """A word of ICEWS's sectors and roles: see icews_sectors.csv."""

    word: re.Pattern[str]
    sectors: tuple[str, ...]
    stands: str


def table(name: str, columns: tuple[str, ...]) -> list[dict[str, str]]:
    """The rows of a data file of this package, lines of comment left out; DataError if its header is another."""
    text = (files("tarazy.store.archives") / "data" / name).read_text(encoding="utf-8")
    rows = csv.DictReader([line for line in text.splitlines() if not line.startswith("#")], strict=True)
    if tuple(rows.fieldnames or ()) != columns:
        raise DataError(f"store/archives/data/{name}: expected the columns {', '.join(columns)}, got {rows.fieldnames}")
    found = list(rows)
    for number, row in enumerate(found, 1):
        if None in row or None in row.values():
            raise DataError(f"store/archives/data/{name}: row {number} has not {len(columns)} cells: {row}")
    return found


@cache
def _countries(column: str) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for row in table("countries.csv", ("code", "state", "numeric", "fips", "gw")):
        for code in filter(None, row[column].split(";")):
            if code in found:
                raise DataError(f"store/archives/data/countries.csv: {column} {code} stands at two countries")
            found[code] = row["state"]
    return MappingProxyType(found)


def by_alpha(code: str) -> str | None:
    """The state of an alpha-3 code, or the code itself where PLOVER lets it stand for a country; else None."""
    return _countries("code").get(code) or (code if code in load_ontology().entities else None)


def by_numeric(code: str) -> str | None:
    """The state of an ISO 3166-1 number."""
    return _countries("numeric").get(code.lstrip("0"))


def by_fips(code: str) -> str | None:
    """The state of a FIPS 10-4 code."""
    return _countries("fips").get(code)


def by_gw(code: str) -> str | None:
    """The state of a Gleditsch and Ward number."""
    return _countries("gw").get(code)


@cache
def _numbers() -> Mapping[str, str]:
    return MappingProxyType({state: number for number, state in reversed(list(_countries("gw").items()))})


def gw_of(state: str) -> str | None:
    """The Gleditsch and Ward number of a state."""
    return _numbers().get(state)


@cache
def _spellings() -> Mapping[str, str]:
    return MappingProxyType({fold(row["name"]): row["state"] for row in table("spellings.csv", ("name", "state"))})


@cache
def by_name(name: str) -> str | None:
    """The state, or what stands for one, that an archive calls by this name; None if none is known."""
    if (state := _spellings().get(fold(name))) is not None:
        return state
    entity = entity_of(name)
    return entity.country if entity is not None and entity.id.startswith(("state:", "territory:")) else None


@cache
def entity_of(name: str) -> Entity | None:
    """The state or body that bears exactly this name and no other."""
    tokens = tokenise(name)
    known = load_knowledge()
    # A name that people or a state of the USA bear too means the country where a file names actors in full.
    if not tokens or any(h.rule in ("never", "context") for h in known.homonyms.exactly(tokens)):
        state = _spellings().get(fold(name))
        return known.entities.get(f"state:{state}") if state is not None else None
    found = {n.entity.id: n.entity for n in known.names.exactly(tokens) if n.form == "name"}
    return next(iter(found.values())) if len(found) == 1 else None


@cache
def cameo_bodies() -> Mapping[str, Body]:
    """CAMEO's codes of groups and types of actors."""
    rows = table("cameo_actors.csv", ("code", "kind", "value", "with_country"))
    return MappingProxyType({row["code"]: Body(row["kind"], row["value"], row["with_country"]) for row in rows})


@cache
def icews_codes() -> Mapping[str, str]:
    """CAMEO's code by ICEWS's name of an event, in lower case."""
    return MappingProxyType({row["name"].lower(): row["code"] for row in table("icews_events.csv", ("name", "code"))})


@cache
def _roles() -> tuple[Role, ...]:
    return tuple(
        Role(
            re.compile(rf"(?<!\w){re.escape(row['word'])}(?!\w)"),
            tuple(filter(None, row["sectors"].split(";"))),
            row["stands"],
        )
        for row in table("icews_sectors.csv", ("word", "sectors", "stands"))
    )


@cache
def icews_role(name: str) -> Role | None:
    """What a sector or an unnamed actor of ICEWS is; None if no word of it is known."""
    lower = name.lower()
    return next((role for role in _roles() if role.word.search(lower)), None)


def party(countries: list[str], sectors: list[str], ids: list[str], problem: str | None) -> Party:
    """A party with everything once; a state that is named as such has its id."""
    return Party(tuple(dict.fromkeys(countries)), tuple(dict.fromkeys(sectors)), tuple(dict.fromkeys(ids)), problem)
