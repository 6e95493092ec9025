"""Why a mention is resolved as it is: the steps taken, and the rows that the answer rests on."""

from datetime import date

from tarazy.actors.entries import Knowledge, Person
from tarazy.actors.resolver import Resolver
from tarazy.records import Actor, Record


class Evidence(Record, frozen=True, kw_only=True):
    """A row of a data file: where it stands, what it says, where its fact comes from (None: common usage)."""

    where: str
    says: str
    source: str | None


class Explanation(Record, frozen=True, kw_only=True):
    """An answer with the steps to it and its evidence."""

    actor: Actor
    on: date | None
    steps: tuple[str, ...]
    evidence: tuple[Evidence, ...]


def explain(knowledge: Knowledge, text: str, on: date | None = None) -> Explanation:
    """Who the words mean on a date, and why."""
    steps: list[str] = []
    actor = Resolver(knowledge).resolve(text, on=on, steps=steps)
    found: list[Evidence] = []
    if (person := knowledge.people.get(actor.id or "")) is not None:
        found = _offices(person, on)
    elif (entity := knowledge.entities.get(actor.id or "")) is not None:
        place = f"of {entity.country}" if entity.country else "a group of states"
        says = f"{entity.name} is {entity.id}, {place}{_sectors(entity.sectors)}"
        found = [Evidence(where=entity.where, says=says, source=entity.source or None)]
    return Explanation(actor=actor, on=on, steps=tuple(steps), evidence=tuple(found))


def _offices(person: Person, on: date | None) -> list[Evidence]:
    """The offices held on the date; the last one before it, or the first one after it, if there is none."""
    terms = person.terms
    held = [t for t in terms if on is None or t.start <= on <= t.end]
    if not held and on is not None:
        held = [t for t in terms if t.end < on][-1:] or list(terms[:1])
    return [
        Evidence(
            where=t.where,
            says=f"{person.name}: {t.office or 'no office'}, {t.country}{_sectors(t.sectors)}, {_span(t.dates)}",
            source=t.source or None,
        )
        for t in held
    ]


def _span(dates: str) -> str:
    start, _, end = dates.partition("/")
    return f"{start or 'start not known'} to {end or 'open'}"


def _sectors(sectors: tuple[str, ...]) -> str:
    return f", sectors {' '.join(sectors)}" if sectors else ""
