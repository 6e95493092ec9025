"""The dealings of every state with the powers, in one pass over the events: counts of `flows.v3` for all states.

The definitions are those of `series`, laid out for all states at once: days are gathered into slots within which
neither the period nor any membership changes, and a power is looked up by slot and code. Weights are added up as whole
numbers, for sums of floating-point numbers would differ in the last digit with the order in which threads add.
"""

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from tarazy.actors import load_knowledge
from tarazy.balance.clusters import SCALES, bounds
from tarazy.balance.panel import Panel, panel
from tarazy.balance.periods import MOST_PERIODS, first_day, placeable
from tarazy.balance.powers import Side
from tarazy.balance.resample import check_resamples
from tarazy.balance.selection import Request
from tarazy.balance.sql import ALONE, LISTS, Binder, kind, vector_mask
from tarazy.errors import InputError
from tarazy.ontology import load_ontology

if TYPE_CHECKING:
    import polars

_LONGEST = 400 * 366  # days; a longer stretch is a date that was misread


def world(
    source: Any, request: Request, *, resamples: int = 0, seed: int = 0, relation: str = "panel"
) -> "polars.DataFrame":
    """Cooperation and conflict of each state with each power by period and vector.

    `request.focal` is not looked at. Columns: state, power, start (the period's first day), vector (None is all
    events), cooperation, conflict (weights, as `request.weight` says; scores are taken to a millionth) and events.
    Rows without an event are left out. With `resamples` of documents there are also, for cooperation and for conflict,
    the documents behind it (`cooperation_documents`) and its 95 % interval (`cooperation_low`, `cooperation_high`), as
    `series` gives it but for the chance of the draws. Equal input and `seed` give equal output.
    """
    events = panel(source, relation)
    if request.by is None:
        raise InputError("a panel of all states needs periods; give by")
    check_resamples(resamples, seed)
    slots = _Slots(events, request)
    if resamples:
        return bounds(_by_document(events, request, slots), request, resamples, seed)
    return _unfolded(_counted(events, request, slots), request)


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
        self.tokens: list[tuple[int, str, int]] = []
        for number in range(len(self.firsts)):
            for token, mask in _tokens(request.sides, starts[number]).items():
                self.tokens.append((number, token, mask))


def _after(day: date) -> date:
    return day + timedelta(days=1) if day < date.max else day


def _tokens(sides: tuple[Side, ...], day: date) -> dict[str, int]:
    """The mask of powers that a country's code or an id stands for on a day."""
    found: dict[str, int] = {}
    for bit, side in enumerate(sides):
        for token in (*side.members(day), *side.bodies, *side.ids):
            found[token] = found.get(token, 0) | 1 << bit
    return found


def _ties(request: Request, events: Panel, slots: _Slots, binder: Binder, document: str = "0::UBIGINT") -> str:
    """The common tables `firsts`, `tokens` and `ties`: an event's ties with powers, one row for each state in it.

    `document` is what tells documents apart, by default nothing: a text of every row takes its time.
    """
    assert request.by is not None
    ontology = load_ontology()
    status, fine = binder.bind(request.status), binder.bind(list(placeable(request.by)))
    days, numbers = binder.bind(slots.days), binder.bind(slots.numbers)
    number, token, powers = (binder.bind([t[i] for t in slots.tokens]) for i in range(3))
    states = binder.bind([i.removeprefix("state:") for i in load_knowledge().entities if i.startswith("state:")])
    weight = "1::BIGINT" if request.weight == "count" else f"round(abs(score) * {SCALES['score']})::BIGINT"
    story = _stories(events, status) if request.count == "story" else "true"
    simple = (
        "len(actor_countries) = 1 AND len(recipient_countries) = 1 AND len(actor_ids) = 0 AND len(recipient_ids) = 0"
    )
    faces = (("actor_countries", "recipient"), ("recipient_countries", "actor"), ("actor_countries", "actor"))
    own = "slot, kind, vectors, weight, document"
    sides = " UNION ALL ".join(
        f"SELECT event, {own}, unnest({side}) AS state, {other}_countries || {other}_ids AS others "
        f"FROM marked WHERE NOT simple{'' if at < 2 else ' AND alone'}"
        for at, (side, other) in enumerate(faces)
    )
    return f"""
        calendar AS (SELECT unnest({days}::DATE[]) AS day, unnest({numbers}::INT[]) AS slot),
        firsts AS (
            SELECT unnest({binder.bind(slots.firsts)}::DATE[]) AS start, unnest(range({len(slots.firsts)})) AS slot
        ),
        tokens AS (
            SELECT unnest({number}::INT[]) AS slot, unnest({token}::VARCHAR[]) AS token,
                unnest({powers}::BIGINT[]) AS powers
        ),
        marked AS (
            SELECT hash(id) AS event, slot, {kind(ontology, binder)} AS kind,
                {vector_mask(ontology, binder)} AS vectors, {weight} AS weight,
                {document} AS document,
                actor_countries, actor_ids, recipient_countries, recipient_ids,
                {simple} AS simple, {ALONE} AS alone
            FROM (SELECT id, document, status, day, precision, story, quad, score, {LISTS} FROM {events.relation})
            JOIN calendar USING (day)
            WHERE status = {status} AND list_contains({fine}::VARCHAR[], precision) AND {story}
        ),
        pairs AS (
            SELECT {own}, actor_countries[1] AS state, recipient_countries[1] AS token FROM marked WHERE simple
            UNION ALL
            SELECT {own}, recipient_countries[1], actor_countries[1] FROM marked WHERE simple
        ),
        every AS (
            SELECT {own}, state, powers FROM pairs JOIN tokens USING (slot, token) WHERE state <> token
            UNION ALL
            SELECT {", ".join(f"any_value({name})" for name in own.split(", "))}, state, bit_or(powers)
            FROM (SELECT * EXCLUDE others, unnest(others) AS token FROM ({sides})) JOIN tokens USING (slot, token)
            WHERE state <> token GROUP BY event, state
        ),
        ties AS (
            SELECT {own}, state, powers FROM every
            WHERE kind < 2 AND weight IS NOT NULL AND list_contains({states}::VARCHAR[], state)
        )"""


def _apart(told: str) -> str:
    """Rows by slot with the period's first day in its place, less the powers that the state itself belongs to then."""
    return (
        f"SELECT told.* EXCLUDE (slot, powers), start, told.powers & ~coalesce(tokens.powers, 0) AS powers "
        f"FROM ({told}) AS told JOIN firsts USING (slot) "
        f"LEFT JOIN tokens ON tokens.slot = told.slot AND tokens.token = told.state"
    )


def _counted(events: Panel, request: Request, slots: _Slots) -> "polars.DataFrame":
    """Number and weight of events by period, state, kind, vectors and mask of powers."""
    binder = Binder()
    ties = _ties(request, events, slots, binder)
    told = (
        "SELECT slot, state, kind, vectors, powers, count(*) AS events, sum(weight)::BIGINT AS weight "
        "FROM ties GROUP BY ALL"
    )
    return events.rows(f"WITH {ties} {_apart(told)}", binder.values)


def _by_document(events: Panel, request: Request, slots: _Slots) -> "polars.DataFrame":
    """For each cell and each weight that a document can have in it the number of such documents and their events.

    A cell is a state, period, power, vector (0 is all events) and kind.
    """
    binder = Binder()
    ties = _ties(request, events, slots, binder, "hash(coalesce(document, story, id))")
    told = (
        "SELECT slot, state, kind, vectors, powers, document, count(*) AS events, sum(weight)::BIGINT AS weight "
        "FROM ties GROUP BY ALL"
    )
    cell = "state, power, start, vector, kind"
    return events.rows(
        f"""
        WITH {ties},
        bits AS (SELECT unnest(range({len(request.sides)})) AS power),
        fields AS (SELECT unnest(range({len(load_ontology().vectors) + 1})) AS vector),
        held AS (
            SELECT {cell}, document, sum(events) AS events, sum(weight)::BIGINT AS weight
            FROM ({_apart(told)}) JOIN bits ON (powers >> power) & 1 = 1
                JOIN fields ON vector = 0 OR (vectors >> (vector - 1)) & 1 = 1
            GROUP BY ALL
        )
        SELECT {cell}, weight, count(*) AS documents, sum(events)::BIGINT AS events FROM held
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


def _unfolded(frame: "polars.DataFrame", request: Request) -> "polars.DataFrame":
    """One row for each state, power, period and vector."""
    import polars as pl

    parts = []
    for bit, side in enumerate(request.sides):
        tied = frame.filter(pl.col("powers") & (1 << bit) != 0)
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
    made = pl.concat(parts).select(columns).sort("state", "power", "start", "vector", nulls_last=False)
    # Not in Polars, which multiplies by the reciprocal: 106.9 would come out as 106.89999999999999
    return made.with_columns(
        pl.Series(name, made[name].to_numpy() / SCALES[request.weight]) for name in ("cooperation", "conflict")
    )
