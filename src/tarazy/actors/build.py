"""From the readable tables to the compiled knowledge."""

from collections.abc import Iterator, Mapping
from datetime import date
from importlib.resources.abc import Traversable
from typing import Literal

import msgspec

from tarazy.actors.entries import Compiled, Entity, Form, Homonym, Membership, Person, Role, Rule, Term
from tarazy.actors.names import fold, index_phrases, joined, loosen, tokenise
from tarazy.actors.people import surname_keys
from tarazy.actors.tables import Row, cells, read_words, span
from tarazy.errors import DataError

Tables = Mapping[str, list[Row]]
_Named = Iterator[tuple[str, Entity, Form]]


def build_compiled(tables: Tables, folder: Traversable, sha256: str, own: Tables | None = None) -> Compiled:
    """The knowledge of tables and of the words in a folder; DataError names file and line.

    `own` are a user's people and organisations; where one bears the name of another entry, it alone is meant.
    """
    words = read_words(folder / "words.toml")
    memberships = _memberships(tables["memberships"])
    named = [*_states(tables), *_organisations(tables["organisations"], memberships)]
    added = [] if own is None else list(_organisations(own["organisations"], {}))
    taken = {fold(name) for name, _, _ in added}
    named = [*(n for n in named if fold(n[0]) not in taken), *added]
    entities: dict[str, Entity] = {}
    for _, entity, _ in named:
        if entities.setdefault(entity.id, entity) is not entity:
            raise DataError(f"{entity.where}: id {entity.id!r} is taken by {entities[entity.id].where}; choose another")
    rows = [*tables["people"], *(own["people"] if own is not None else ())]
    people = _people(rows)
    full, alone = _person_names(tables["people"])
    if own is not None:
        mine, bare = _person_names(own["people"])
        full, alone = {**full, **mine}, {**alone, **bare}
    loose: dict[str, set[str]] = {}
    for key, ids in full.items():
        loose.setdefault(loosen(key), set()).update(ids)
    surnames: dict[str, list[str]] = {}
    for person in people.values():
        for key in sorted(surname_keys(person, words.particles)):
            surnames.setdefault(key, []).append(person.id)
    homonyms = list(_homonyms(tables["homonyms"]))
    roles = list(_roles(tables["roles"]))
    cities = [(name, row["country"]) for row in tables["cities"] for name in cells(row["names"])]
    return Compiled(
        sha256=sha256,
        entities=list(entities.values()),
        names=index_phrases(name for name, _, _ in named),
        namings=[(entity.id, form) for _, entity, form in named],
        homonym_names=index_phrases(h.name for h in homonyms),
        homonyms=homonyms,
        city_names=index_phrases(name for name, _ in cities),
        cities=[country for _, country in cities],
        role_names=index_phrases(phrase for phrase, _ in roles),
        roles=[role for _, role in roles],
        regions={fold(n): cells(row["countries"]) for row in tables["regions"] for n in cells(row["names"])},
        leaders={c: row["office"] for row in tables["leaders"] for c in cells(row["countries"])},
        people=list(people.values()),
        full_names={k: tuple(v) for k, v in full.items()},
        loose_names={k: tuple(sorted(v)) for k, v in loose.items()},
        surnames={k: tuple(v) for k, v in surnames.items()},
        alone={**{loosen(k): v for k, v in alone.items()}, **alone},
        starts=frozenset(key.split(" ")[0] for key in full),
        memberships=memberships,
        words=words,
    )


def _memberships(rows: list[Row]) -> dict[str, tuple[Membership, ...]]:
    found: dict[str, list[Membership]] = {}
    for row in rows:
        start, end = span(row)
        stretch = Membership(
            group=row["group"], countries=cells(row["countries"]), start=start, end=end, where=row.where
        )
        found.setdefault(stretch.group, []).append(stretch)
    return {group: tuple(stretches) for group, stretches in found.items()}


def _states(tables: Tables) -> _Named:
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
                yield name, entity, form
    for row in tables["territories"]:
        start, end = span(row)
        slug = fold(row["name"]).replace("'", "").replace(" ", "-")
        entity = Entity(
            id=f"territory:{slug}", kind="state", name=row["name"], country=row["country"],
            sectors=cells(row["sectors"]), start=start, end=end, where=row.where,
        )  # fmt: skip
        for column, form in forms[:2] + forms[4:5]:
            for name in cells(row[column]):
                yield name, entity, form


def _organisations(rows: list[Row], groups: Mapping[str, object]) -> _Named:
    for row in rows:
        kind: Literal["group", "organisation"] = "group" if row["id"] in groups else "organisation"
        start, end = span(row)
        entity = Entity(
            id=f"{'group' if kind == 'group' else 'org'}:{row['id']}", kind=kind, name=row["name"],
            country=row["country"] or None, sectors=cells(row["sectors"]), start=start, end=end, where=row.where,
            source=row.get("source", ""),
        )  # fmt: skip
        for name in dict.fromkeys((row["name"], *cells(row["aliases"]), *cells(row["acronyms"]))):
            yield name, entity, "name"
        for name in cells(row["adjectives"]):
            yield name, entity, "adjective"


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
            dates=f"{row['start']}/{row['end']}", source=row["source"], where=row.where,
        )  # fmt: skip
        held.setdefault(row["id"], []).append(term)
        if row["id"] not in first or (row["surname"] and not first[row["id"]]["surname"]):
            first[row["id"]] = row
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
    elif head.endswith(("s", "x", "ch", "sh")) and not head.endswith("arch"):
        head += "" if head.endswith("s") and not head.endswith("ss") else "es"
    else:
        head += "s"
    return head + sep + tail
