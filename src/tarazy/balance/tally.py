"""The flows of some events at a glance, as a brief shows them: all dates as one, by the same definitions."""

from collections import Counter
from collections.abc import Iterable

from tarazy.actors import expand, load_knowledge
from tarazy.actors.groups import group_key
from tarazy.balance import flows as flows_
from tarazy.balance.deals import gather
from tarazy.balance.estimates import too_few
from tarazy.balance.panel import panel
from tarazy.balance.powers import Powers
from tarazy.balance.resample import Resamples
from tarazy.balance.scales import Scales
from tarazy.balance.selection import Request, fetch
from tarazy.ontology import Ontology
from tarazy.records import Actor, Event, Record

_RESAMPLES = 1000


class Flow(Record, frozen=True, kw_only=True):
    """Events between the focal state and one power, all fields or one; `vector` None means all.

    `tone` is the share of cooperation in what happened, with its interval from `low` to `high`; None where too few
    documents tell of it. `documents` are those behind cooperation and conflict.
    """

    power: str
    vector: str | None
    cooperation: int
    conflict: int
    planned: int
    documents: int
    tone: float | None
    low: float | None
    high: float | None

    @property
    def too_few(self) -> bool:
        """Whether too few documents tell of it to read a lean from."""
        return too_few(self.documents) is not None


class Flows(Record, frozen=True, kw_only=True):
    """The flows of one focal state, with how many events they rest on; `flows.v3`.

    `in_groups` counts the events, in no flow, of a group that the focal state belongs to.
    """

    focal: str
    powers: tuple[str, ...]
    flows: tuple[Flow, ...]
    events: int
    with_powers: int
    in_groups: int
    name: str = flows_.NAME


def tally(events: Iterable[Event], focal: str, powers: Powers, ontology: Ontology) -> Flows:
    """Count the focal state's events with each power.

    Only `actual` events count as cooperation or conflict (by quad); planned ones are counted apart, other
    statuses not at all. An event counts once for a power however many of its members take part, and once in
    every vector that its contexts belong to; events without context count in the total only. What a group does is not
    taken for an act of the focal state; such events are counted apart.
    """
    told = list(events)
    codes = tuple(code for code in powers.codes if code != focal)
    actual, planned = (_scales(told, focal, codes, ontology, status) for status in ("actual", "planned"))
    made = tuple(flows_.flows(actual)) if actual else ()
    found = {(s.part, s.power, s.vector): s for s in made}
    ahead = planned.cells.events((0, 1, 2))[:, 0] if planned else None
    flows = []
    for place, power in enumerate(codes):
        for number, vector in enumerate((None, *ontology.vectors)):
            tone = found.get(("tone", power, vector))
            good, bad = (found.get((part, power, vector)) for part in ("cooperation", "conflict"))
            flows.append(
                Flow(
                    power=power, vector=vector, cooperation=good.events[0] if good else 0,
                    conflict=bad.events[0] if bad else 0, planned=int(ahead[number, place]) if ahead is not None else 0,
                    documents=tone.documents[0] if tone else 0, tone=tone.values[0] if tone else None,
                    low=tone.lows[0] if tone else None, high=tone.highs[0] if tone else None,
                )
            )  # fmt: skip
    related = sum(int(scales.cells.events(()).sum()) for scales in (actual, planned) if scales)
    grouped = sum(_by_group(event, focal) for event in told if event.status in ("actual", "planned"))
    return Flows(focal=focal, powers=codes, flows=tuple(flows), events=len(told), with_powers=related,
                 in_groups=grouped)  # fmt: skip


def _scales(events: list[Event], focal: str, codes: tuple[str, ...], ontology: Ontology, status: str) -> Scales | None:
    chosen = [event for event in events if event.status == status]
    if not codes or not chosen:
        return None
    request = Request(focal=focal, powers=codes, by=None, status=status, count="raw")  # type: ignore[arg-type]
    rows = fetch(panel(chosen), request, request.own, request.sides)
    if not rows.frame.height:
        return None
    deals = gather(rows, by_score=False)
    return Scales(request, rows, deals, tuple(ontology.vectors), Resamples(deals, _RESAMPLES, 0))


def _by_group(event: Event, focal: str) -> bool:
    return any(_belongs(actor, focal, event) for actor in (*event.actors, *event.recipients))


def _belongs(actor: Actor, focal: str, event: Event) -> bool:
    if (
        actor.kind != "group"
        or actor.id is None
        or group_key(actor.id, load_knowledge()) not in load_knowledge().memberships
    ):
        return False
    return focal in expand(actor.id, event.when.start)


def focal_state(events: Iterable[Event], powers: Powers) -> str | None:
    """The state that takes part in most events; a power only if no other state does; None if there is none."""
    counts: Counter[str] = Counter()
    for event in events:
        states = {a.country for a in (*event.actors, *event.recipients) if a.country and a.kind != "organisation"}
        counts.update(states)
    ranked = sorted(counts, key=lambda c: (c in powers.codes, -counts[c], c))
    return ranked[0] if ranked else None
