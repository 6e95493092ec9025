"""Cooperation and conflict of a focal state with each power, by field."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date

from tarazy.actors import expand
from tarazy.balance.powers import Powers
from tarazy.ontology import Ontology
from tarazy.records import Actor, Event, Record

DEFAULT_POWERS = ("RUS", "CHN", "USA", "EU", "TUR")
# Below this many events a share of cooperation says more about the sample than about the state:
# with 4 events even all on one side, a 95 % interval for the share reaches from 0.40 to 1 (Clopper-Pearson).
LEAST_EVENTS = 5


class Flow(Record, frozen=True, kw_only=True):
    """Events between the focal state and one power, all fields or one; `vector` None means all."""

    power: str
    vector: str | None
    cooperation: int
    conflict: int
    planned: int

    @property
    def too_few(self) -> bool:
        """Whether the counts are too small to read a lean from."""
        return self.cooperation + self.conflict < LEAST_EVENTS


class Flows(Record, frozen=True, kw_only=True):
    """The flows of one focal state, with how many events they rest on; `flows.v1`.

    `in_groups` counts the events, in no flow, of a group that the focal state belongs to.
    """

    focal: str
    powers: tuple[str, ...]
    flows: tuple[Flow, ...]
    events: int
    with_powers: int
    in_groups: int
    name: str = "flows.v1"


def _between(event: Event, focal: str, powers: Powers) -> frozenset[str]:
    """The powers that face the focal state in the event: across its two sides, or among equals."""
    on = event.when.start
    sides: Sequence[tuple[Actor, ...]] = (event.actors, event.recipients)
    if event.recipients and not event.actors:
        return frozenset()
    found: set[str] = set()
    for own, others in ((sides[0], sides[1]), (sides[1], sides[0])) if event.recipients else ((sides[0], sides[0]),):
        if any(a.country == focal for a in own):
            for other in others:
                if other.country != focal:
                    found |= powers.of(other, on)
    return frozenset(found)


def _belongs(actor: Actor, focal: str, on: date | None) -> bool:
    return actor.kind == "group" and actor.id is not None and focal in expand(actor.id, on)


def tally(events: Iterable[Event], focal: str, powers: Powers, ontology: Ontology) -> Flows:
    """Count the focal state's events with each power.

    Only `actual` events count as cooperation or conflict (by quad); planned ones are counted apart, other
    statuses not at all. An event counts once for a power however many of its members take part, and once in
    every vector that its contexts belong to; events without context count in the total only. What a group does is not
    taken for an act of the focal state; such events are counted apart.
    """
    counts: Counter[tuple[str, str | None, str]] = Counter()
    total = related = grouped = 0
    for event in events:
        total += 1
        if event.status not in ("actual", "planned"):
            continue
        grouped += any(_belongs(a, focal, event.when.start) for a in (*event.actors, *event.recipients))
        found = _between(event, focal, powers)
        related += bool(found)
        kind = "planned"
        if event.status == "actual":
            kind = "cooperation" if ontology.cooperative(event.type) else "conflict"
        for power in found:
            for vector in (None, *ontology.vectors_of(event.contexts)):
                counts[power, vector, kind] += 1
    flows = tuple(
        Flow(power=p, vector=v, cooperation=counts[p, v, "cooperation"], conflict=counts[p, v, "conflict"],
             planned=counts[p, v, "planned"])
        for p in powers.codes for v in (None, *ontology.vectors)
    )  # fmt: skip
    return Flows(focal=focal, powers=powers.codes, flows=flows, events=total, with_powers=related, in_groups=grouped)


def focal_state(events: Iterable[Event], powers: Powers) -> str | None:
    """The state that takes part in most events; a power only if no other state does; None if there is none."""
    counts: Counter[str] = Counter()
    for event in events:
        states = {a.country for a in (*event.actors, *event.recipients) if a.country and a.kind != "organisation"}
        counts.update(states)
    ranked = sorted(counts, key=lambda c: (c in powers.codes, -counts[c], c))
    return ranked[0] if ranked else None
