"""Choose and order what the brief says; no layout here."""

from collections.abc import Sequence

from tarazy.balance import Flows, Powers, focal_state, tally
from tarazy.brief.clauses import clause
from tarazy.ontology import Ontology
from tarazy.records import Coding, Event, Record, Skip, Status

GLANCE_LINES = 6
_HAPPENED: tuple[Status, ...] = ("actual", "historical", "negated")
# How telling a status is at a glance: what happened before what is planned, what is planned before what might be.
_STATUS_WEIGHT: dict[Status, float] = {
    "actual": 1.0,
    "planned": 0.9,
    "hypothetical": 0.6,
    "negated": 0.4,
    "historical": 0.3,
}


class Line(Record, frozen=True, kw_only=True):
    """One line of the brief: the clause, and the event and document that it links to."""

    clause: str
    event: Event
    document: int


class Brief(Record, frozen=True, kw_only=True):
    """All that the brief shows."""

    glance: tuple[Line, ...]
    happened: tuple[Line, ...]
    ahead: tuple[Line, ...]
    flows: Flows | None
    codings: tuple[Coding, ...]
    skips: tuple[Skip, ...]
    coder: str
    hashes: dict[str, str]

    @property
    def sentences(self) -> tuple[int, int, int]:
        """Sentences with an event, without, and skipped; their sum is all sentences."""
        told = sum(
            len({e.sentence for e in c.events} | {r.sentence for e in c.events for r in e.repeats})
            for c in self.codings
        )
        skipped = sum(s.skipped is not None for c in self.codings for s in c.sentences)
        return told, sum(len(c.sentences) for c in self.codings) - told - skipped, skipped


def _telling(line: Line, focal: str | None) -> float:
    event = line.event
    parties = (*event.actors, *event.recipients)
    known = sum(a.country is not None or a.id is not None for a in parties)
    own = any(a.country == focal for a in parties)
    weight = 0.5 + 0.25 * min(known, 2) + 0.5 * own + abs(event.score) / 20 + 0.3 * bool(event.repeats)
    return event.confidence * _STATUS_WEIGHT[event.status] * weight


def _distinct(lines: Sequence[Line]) -> tuple[Line, ...]:
    seen: set[str] = set()
    kept = []
    for line in lines:
        passage = f"{line.document}:{line.event.sentence}"
        if line.clause.casefold() not in seen and passage not in seen:
            kept.append(line)
            seen |= {line.clause.casefold(), passage}
    return tuple(kept[:GLANCE_LINES])


def compose(
    codings: Sequence[Coding],
    skips: Sequence[Skip],
    *,
    ontology: Ontology,
    powers: Powers,
    focal: str | None = None,
    hashes: dict[str, str] | None = None,
) -> Brief:
    """The brief of some coded documents; `focal` defaults to the state with most events."""
    events = [e for c in codings for e in c.events]
    focal = focal or focal_state(events, powers)
    lines = [
        Line(clause=clause(e, c.document.text), event=e, document=i) for i, c in enumerate(codings) for e in c.events
    ]
    ranked = sorted(lines, key=lambda x: -_telling(x, focal))
    return Brief(
        glance=_distinct(ranked),
        happened=tuple(x for x in lines if x.event.status in _HAPPENED),
        ahead=tuple(x for x in lines if x.event.status not in _HAPPENED),
        flows=tally(events, focal, powers, ontology) if focal else None,
        codings=tuple(codings),
        skips=tuple(skips) + tuple(s for c in codings for s in c.skipped),
        coder=codings[0].coder if codings else "",
        hashes=hashes or {},
    )
