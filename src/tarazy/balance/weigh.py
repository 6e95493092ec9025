"""The measures of one state: `series` is the way in for library and command line."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Any

from tarazy.actors import data_sha256
from tarazy.balance import cohesion as cohesion_
from tarazy.balance import concentration as concentration_
from tarazy.balance import flows as flows_
from tarazy.balance import initiative as initiative_
from tarazy.balance import lean as lean_
from tarazy.balance import reciprocity as reciprocity_
from tarazy.balance import selfreliance as selfreliance_
from tarazy.balance.deals import gather
from tarazy.balance.estimates import Balance, Series
from tarazy.balance.panel import Panel, panel
from tarazy.balance.periods import Period
from tarazy.balance.powers import Side, side, states
from tarazy.balance.resample import Resamples
from tarazy.balance.scales import Scales
from tarazy.balance.selection import DEFAULT_POWERS, Count, Request, Rows, Weight, fetch
from tarazy.errors import InputError
from tarazy.ontology import load_ontology
from tarazy.records import Status

RESAMPLES = 1000
_SCALED: dict[str, Callable[[Scales], Iterator[Series]]] = {
    "flows": flows_.flows,
    "concentration": concentration_.concentration,
    "lean": lean_.lean,
    "initiative": initiative_.initiative,
}
# Plain to versioned names, in the order in which results are shown.
MEASURES = {
    name.partition(".")[0]: name
    for name in (
        flows_.NAME, concentration_.NAME, lean_.NAME, initiative_.NAME, reciprocity_.NAME, selfreliance_.NAME,
        cohesion_.NAME,
    )
}  # fmt: skip


def series(
    source: Any,
    focal: str,
    *,
    powers: Sequence[str] = DEFAULT_POWERS,
    by: Period | None = "quarter",
    start: date | None = None,
    end: date | None = None,
    vectors: Sequence[str] | None = None,
    measures: Sequence[str] | None = None,
    region: str | Sequence[str] | None = None,
    status: Status = "actual",
    weight: Weight = "count",
    count: Count = "story",
    resamples: int = RESAMPLES,
    seed: int = 0,
    relation: str = "panel",
) -> Balance:
    """How the focal state balances among powers, period by period.

    `source` is an open store, a DuckDB connection that holds the `relation`, or events. `powers` are alpha-3 codes
    of states or names of groups; a group's members are those of the day of an event. `by` None takes all as
    one period. `vectors` None gives all events and each vector; named ones give only those. `measures` are
    names with or without version, None for all that fit; "cohesion" needs a `region` (a group's name or states).
    `weight` "score" counts an event by the size of its PLOVER score. `count` "raw" counts each telling of a
    story. `resamples` of documents give the intervals, 0 gives none; equal input and `seed` give equal output.
    Raises InputError for what cannot be meant and where no event is found.
    """
    request = Request(
        focal=focal, powers=tuple(powers), by=by, start=start, end=end, status=status, weight=weight, count=count
    ).checked()
    chosen = _chosen(measures, region)
    wanted = _vectors(vectors)
    events = panel(source, relation)
    rows = fetch(events, request, request.own, request.sides)
    if not rows.frame.height:
        raise _nothing(events, request, rows)
    deals = gather(rows, by_score=weight == "score")
    made: list[Series] = []
    if set(chosen) - {"selfreliance", "cohesion"}:
        drawn = Resamples(deals, resamples, seed) if resamples else None
        scales = Scales(request, rows, deals, tuple(load_ontology().vectors), drawn)
        for name in chosen:
            if name in _SCALED:
                made += _SCALED[name](scales)
        if "reciprocity" in chosen:
            made += reciprocity_.reciprocity(scales, rows)
    if "selfreliance" in chosen:
        made += selfreliance_.selfreliance(events, request, resamples, seed)[0]
    if "cohesion" in chosen and region is not None:
        made += cohesion_.cohesion(events, request, _region(region), resamples, seed)[0]
    return Balance(
        focal=focal, powers=request.powers, by=by, status=status, weight=weight, count=count, resamples=resamples,
        seed=seed, series=tuple(s for s in made if s.vector in wanted), found=rows.found, unplaced=rows.unplaced,
        repeated=rows.repeated, unscored=rows.unscored, unknown_kind=int((rows.frame["kind"] == 2).sum()),
        documents=deals.documents, hashes={"ontology": load_ontology().sha256, "actors": data_sha256()},
    )  # fmt: skip


def _chosen(measures: Sequence[str] | None, region: object) -> tuple[str, ...]:
    if measures is None:
        return tuple(MEASURES) if region is not None else tuple(m for m in MEASURES if m != "cohesion")
    plain = tuple(dict.fromkeys(m.partition(".")[0] for m in measures))
    for given in measures:
        if given not in MEASURES and given not in MEASURES.values():
            raise InputError(f"unknown measure {given!r}; expected one of {', '.join(MEASURES.values())}")
    if "cohesion" in plain and region is None:
        raise InputError("the measure cohesion needs a region: a group such as C5, or states")
    return tuple(m for m in MEASURES if m in plain)


def _vectors(vectors: Sequence[str] | None) -> tuple[str | None, ...]:
    known = tuple(load_ontology().vectors)
    for given in vectors or ():
        if given not in known:
            raise InputError(f"unknown vector {given!r}; expected one of {', '.join(known)}")
    return (None, *known) if vectors is None else tuple(vectors)


def _region(region: str | Sequence[str]) -> Side:
    return side(region) if isinstance(region, str) else states(region, "+".join(region))


def _nothing(events: Panel, request: Request, rows: Rows) -> InputError:
    held = events.rows(
        f"SELECT count(*) AS events, min(day) AS low, max(day) AS high FROM {events.relation} WHERE status = $1",
        [request.status],
    ).row(0)
    span = f"from {request.start or 'the beginning'} to {request.end or 'the end'}"
    why = f"; {rows.unplaced} have no date fine enough for periods by {request.by}" if rows.unplaced else ""
    there = f"{held[0]} from {held[1]} to {held[2]}" if held[0] else "none"
    return InputError(
        f"no {request.status} event of {request.focal} {span}{why}; of all states there are {there}: "
        "check the state, the dates and the status"
    )
