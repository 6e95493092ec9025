"""The dealings of every state with the powers, in one pass over the events: counts of `flows.v2` for all states.

The definitions are those of `series`, laid out for all states at once: days are gathered into slots within which
neither the period nor any membership changes, and a power is looked up by slot and code.
"""

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from tarazy.actors import load_knowledge
from tarazy.balance.panel import Panel, panel
from tarazy.balance.periods import MOST_PERIODS, first_day, placeable
from tarazy.balance.powers import Side
from tarazy.balance.selection import Request
from tarazy.balance.sql import ALONE, LISTS, Binder, kind, vector_mask
from tarazy.errors import InputError
from tarazy.ontology import load_ontology

if TYPE_CHECKING:
    import polars

_LONGEST = 400 * 366  # days; a longer stretch is a date that was misread


def world(source: Any, request: Request, *, relation: str = "panel") -> "polars.DataFrame":
    """Cooperation and conflict of each state with each power by period and vector; no intervals.

    `request.focal` is not looked at. Columns: state, power, start (the period's first day), vector (None is all
    events), cooperation, conflict (weights, as `request.weight` says) and events. Rows without an event are left out.
    """
    events = panel(source, relation)
    if request.by is None:
        raise InputError("a panel of all states needs periods; give by")
    slots = _Slots(events, request)
    frame = _counted(events, request, slots)
    return _unfolded(frame, request, slots)


class _Slots:
    """Stretches of days within which nothing that is looked up changes, numbered from 0."""

    def __init__(self, events: Panel, request: Request) -> None:
        assert request.by is not None
        low, high = events.rows(
            f"SELECT min(day) AS low, max(day) AS high FROM {events.relation} WHERE status = $1", [request.status]
        ).row(0)
        first, last = request.start or low, request.end or high
        if first is None or last is None:
            raise InputError(f"no {request.status} event with a date; check the status")
        if (last - first).days > _LONGEST:
            raise InputError(f"{first} to {last} is longer than 400 years; give a start and an end")
        turns = {d for side in request.sides for s in side.stretches for d in (s.start, _after(s.end))}
        self.days: list[date] = []
        self.numbers: list[int] = []
        self.firsts: list[date] = []
        for day in (first + timedelta(days=i) for i in range((last - first).days + 1)):
            period = first_day(day, request.by)
            if not self.firsts or period != self.firsts[-1] or day in turns:
                self.firsts.append(period)
            self.days.append(day)
            self.numbers.append(len(self.firsts) - 1)
        if len(set(self.firsts)) > MOST_PERIODS:
            raise InputError(f"more than {MOST_PERIODS} periods by {request.by}; take a coarser one")
        starts = {number: day for day, number in zip(reversed(self.days), reversed(self.numbers), strict=True)}
        self.own: dict[tuple[int, str], int] = {}
        self.tokens: list[tuple[int, str, int]] = []
        for number in range(len(self.firsts)):
            for token, mask in _tokens(request.sides, starts[number]).items():
                self.tokens.append((number, token, mask))
                self.own[number, token] = mask


def _after(day: date) -> date:
    return day + timedelta(days=1) if day < date.max else day


def _tokens(sides: tuple[Side, ...], day: date) -> dict[str, int]:
    """The mask of powers that a country's code or an id stands for on a day."""
    found: dict[str, int] = {}
    for bit, side in enumerate(sides):
        for token in (*side.members(day), *side.bodies, *side.ids):
            found[token] = found.get(token, 0) | 1 << bit
    return found


def _counted(events: Panel, request: Request, slots: _Slots) -> "polars.DataFrame":
    """Number and weight of events by slot, state, kind, vectors and mask of powers."""
    assert request.by is not None
    binder, ontology = Binder(), load_ontology()
    status, fine = binder.bind(request.status), binder.bind(list(placeable(request.by)))
    days, numbers = binder.bind(slots.days), binder.bind(slots.numbers)
    calendar = f"SELECT unnest({days}::DATE[]) AS day, unnest({numbers}::INT[]) AS slot"
    number, token, powers = (binder.bind([t[i] for t in slots.tokens]) for i in range(3))
    tokens = (
        f"SELECT unnest({number}::INT[]) AS slot, unnest({token}::VARCHAR[]) AS token, "
        f"unnest({powers}::BIGINT[]) AS powers"
    )
    states = binder.bind([i.removeprefix("state:") for i in load_knowledge().entities if i.startswith("state:")])
    weight = "1.0::DOUBLE" if request.weight == "count" else "abs(score)"
    story = _stories(events, status) if request.count == "story" else "true"
    simple = (
        "len(actor_countries) = 1 AND len(recipient_countries) = 1 AND len(actor_ids) = 0 AND len(recipient_ids) = 0"
    )
    faces = (("actor_countries", "recipient"), ("recipient_countries", "actor"), ("actor_countries", "actor"))
    sides = " UNION ALL ".join(
        f"SELECT event, slot, kind, vectors, weight, unnest({own}) AS state, "
        f"{other}_countries || {other}_ids AS others "
        f"FROM marked WHERE NOT simple{'' if at < 2 else ' AND alone'}"
        for at, (own, other) in enumerate(faces)
    )
    return events.rows(
        f"""
        WITH calendar AS ({calendar}), tokens AS ({tokens}),
        marked AS (
            SELECT hash(id) AS event, slot, {kind(ontology, binder)} AS kind,
                {vector_mask(ontology, binder)} AS vectors, {weight} AS weight,
                actor_countries, actor_ids, recipient_countries, recipient_ids,
                {simple} AS simple, {ALONE} AS alone
            FROM (SELECT id, status, day, precision, story, quad, score, {LISTS} FROM {events.relation})
            JOIN calendar USING (day)
            WHERE status = {status} AND list_contains({fine}::VARCHAR[], precision) AND {story}
        ),
        pairs AS (
            SELECT slot, kind, vectors, weight, actor_countries[1] AS state, recipient_countries[1] AS token
            FROM marked WHERE simple
            UNION ALL
            SELECT slot, kind, vectors, weight, recipient_countries[1], actor_countries[1] FROM marked WHERE simple
        ),
        ties AS (
            SELECT slot, kind, vectors, weight, state, powers FROM pairs JOIN tokens USING (slot, token)
            WHERE state <> token
            UNION ALL
            SELECT any_value(slot), any_value(kind), any_value(vectors), any_value(weight), state, bit_or(powers)
            FROM (SELECT * EXCLUDE others, unnest(others) AS token FROM ({sides})) JOIN tokens USING (slot, token)
            WHERE state <> token GROUP BY event, state
        )
        SELECT slot, state, kind, vectors, powers, count(*) AS events, sum(weight) AS weight
        FROM ties WHERE kind < 2 AND weight IS NOT NULL AND list_contains({states}::VARCHAR[], state)
        GROUP BY ALL ORDER BY ALL
        """,
        binder.values,
    )


def _stories(events: Panel, status: str) -> str:
    """Whether a row is the telling that stands for its story: the earliest, as in `series`."""
    several = f"SELECT story FROM {events.relation} WHERE status = {status} AND story <> id"
    stand = (
        f"SELECT arg_min(id, (coalesce(day, DATE '9999-12-31'), hash(id))) FROM {events.relation} "
        f"WHERE status = {status} AND story IN ({several}) GROUP BY story"
    )
    return f"(story IS NULL OR story NOT IN ({several}) OR id IN ({stand}))"


def _unfolded(frame: "polars.DataFrame", request: Request, slots: _Slots) -> "polars.DataFrame":
    """One row for each state, power, period and vector."""
    import polars as pl

    own = pl.DataFrame(
        [(slot, token, mask) for (slot, token), mask in slots.own.items()],
        schema={"slot": pl.Int32, "state": pl.String, "own": pl.Int64}, orient="row",
    )  # fmt: skip
    starts = pl.DataFrame(
        {"slot": range(len(slots.firsts)), "start": slots.firsts}, schema={"slot": pl.Int32, "start": pl.Date}
    )
    frame = frame.join(own, on=["slot", "state"], how="left").join(starts, on="slot")
    parts = []
    for bit, side in enumerate(request.sides):
        # A state has no ties with a power that it belongs to
        tied = frame.filter((pl.col("powers") & (1 << bit) != 0) & (pl.col("own").fill_null(0) & (1 << bit) == 0))
        for number, vector in enumerate((None, *load_ontology().vectors)):
            chosen = tied if number == 0 else tied.filter(pl.col("vectors") & (1 << (number - 1)) != 0)
            parts.append(
                chosen.group_by("state", "start")
                .agg(
                    cooperation=pl.col("weight").filter(pl.col("kind") == 0).sum(),
                    conflict=pl.col("weight").filter(pl.col("kind") == 1).sum(),
                    events=pl.col("events").sum(),
                )
                .with_columns(power=pl.lit(side.code), vector=pl.lit(vector, pl.String))
            )
    columns = ["state", "power", "start", "vector", "cooperation", "conflict", "events"]
    return pl.concat(parts).select(columns).sort("state", "power", "start", "vector", nulls_last=False)
