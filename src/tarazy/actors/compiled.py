"""The knowledge in compact form: one file that is read in a fraction of the time that the readable files need."""

from functools import cache
from importlib.resources import files

import msgspec

from tarazy.actors.build import Tables, build_compiled
from tarazy.actors.entries import Compiled, Knowledge, Naming, Term
from tarazy.actors.names import Index
from tarazy.actors.tables import DATA, data_sha256, read_tables

NAME = "knowledge.msgpack"


@cache
def load_knowledge() -> Knowledge:
    """The knowledge that ships with the package; DataError if a file is malformed.

    It is read from the compiled file where that was made from the data files as they are; else from these.
    """
    return link(read_compiled() or compile_knowledge())


def compile_knowledge(own: Tables | None = None) -> Compiled:
    """The knowledge of the data files, with a user's own entries if there are any."""
    return build_compiled(read_tables(DATA), DATA, data_sha256(), own)


def read_compiled() -> Compiled | None:
    """The compiled file; None if it is missing, of another version or older than the data files."""
    try:
        found = msgspec.msgpack.decode((files("tarazy.actors") / NAME).read_bytes(), type=Compiled)
    except (OSError, msgspec.DecodeError):
        return None
    return found if found.sha256 == data_sha256() else None


def link(compiled: Compiled) -> Knowledge:
    """The knowledge with its look-ups."""
    entities = {e.id: e for e in compiled.entities}
    offices: dict[tuple[str, str], list[tuple[str, Term]]] = {}
    seats: dict[str, set[str]] = {}
    for person in compiled.people:
        for term in person.terms:
            offices.setdefault((term.office, term.country), []).append((person.id, term))
            seats.setdefault(term.office, set()).add(term.country)
    names = Index(compiled.names, [Naming(entities[key], form) for key, form in compiled.namings])
    homonyms = Index(compiled.homonym_names, compiled.homonyms)
    cities = Index(compiled.city_names, compiled.cities)
    roles = Index(compiled.role_names, compiled.roles)
    return Knowledge(
        entities=entities,
        names=names,
        homonyms=homonyms,
        cities=cities,
        roles=roles,
        firsts=frozenset[str]().union(names.firsts, homonyms.firsts, cities.firsts, roles.firsts),
        regions=compiled.regions,
        leaders=compiled.leaders,
        people={p.id: p for p in compiled.people},
        full_names=compiled.full_names,
        loose_names=compiled.loose_names,
        surnames=compiled.surnames,
        alone=compiled.alone,
        starts=compiled.starts,
        offices=offices,
        seats=seats,
        memberships=compiled.memberships,
        words=compiled.words,
    )
