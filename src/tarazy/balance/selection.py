"""Which events count, for whom and how: the request that every measure shares, and the rows that answer it."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal, get_args

import msgspec

from tarazy.balance.panel import Panel
from tarazy.balance.periods import PERIODS, Period, between, first_day, first_day_sql, next_first_day, placeable
from tarazy.balance.powers import Powers, Side, is_state, side
from tarazy.balance.sql import LISTS, Binder, held_by, kind, ties, vector_mask
from tarazy.errors import InputError
from tarazy.ontology import load_ontology
from tarazy.records import Record, Status

if TYPE_CHECKING:
    import polars

Weight = Literal["count", "score"]
Count = Literal["story", "raw"]
DEFAULT_POWERS = ("RUS", "CHN", "USA", "EU", "TUR")


class Request(Record, frozen=True, kw_only=True):
    """What to weigh.

    `by` None takes the whole stretch as one period, undated events included. `status`: only events of this
    status count. `weight`: an event counts 1, or the size of its PLOVER score. `count`: a story that several
    documents tell counts once ("story"), or each telling counts ("raw").
    """

    focal: str
    powers: tuple[str, ...] = DEFAULT_POWERS
    by: Period | None = "quarter"
    start: date | None = None
    end: date | None = None
    status: Status = "actual"
    weight: Weight = "count"
    count: Count = "story"

    def checked(self) -> "Request":
        """Itself, or InputError that says what cannot be meant."""
        if not is_state(self.focal):
            raise InputError(f"{self.focal!r} is no alpha-3 code of a state, such as KAZ; look it up in ISO 3166")
        told = ((self.by, (*PERIODS, None), "by"), (self.status, get_args(Status), "status"),
                (self.weight, get_args(Weight), "weight"), (self.count, get_args(Count), "count"))  # fmt: skip
        for value, choices, name in told:
            if value not in choices:
                raise InputError(f"{name} is {value!r}; expected one of {', '.join(str(c) for c in choices)}")
        if self.start and self.end and self.start > self.end:
            raise InputError(f"the period is reversed: it begins {self.start} after its end {self.end}; exchange them")
        check_powers(self.sides, self.start, self.end)
        if self.focal in self.powers:
            raise InputError(f"{self.focal} is both the focal state and a power; take it out of the powers")
        return self

    @property
    def sides(self) -> tuple[Side, ...]:
        """The powers with their members by date."""
        return Powers(self.powers).sides

    @property
    def own(self) -> Side:
        """The focal state as a side."""
        return side(self.focal)


def check_powers(sides: Sequence[Side], start: date | None, end: date | None) -> None:
    """InputError if a power has no member on any day of the stretch."""
    for power in sides:
        if not power.exists(start or date.min, end or date.max):
            known = ", ".join(f"{s.start} to {s.end if s.end < date.max else 'now'}" for s in power.stretches)
            raise InputError(
                f"power {power.code} did not exist from {start or 'the beginning'} to {end or 'now'}; "
                f"its members are known for {known}"
            )


class Rows(msgspec.Struct, frozen=True, kw_only=True):
    """The events that count, one row each, and the periods that they fall in.

    Columns of `frame`: event, cluster, day, exact (known to the day), period (index), kind, vectors, outward,
    inward, mutual, score, and what else was asked for. `starts` are the periods' first days, (None,) for a whole
    stretch without dates. Of the `found` events, `unplaced` have a date too coarse for the periods, `repeated` tell
    a story again and `unscored` have no score where scores weigh; none of these is in `frame`.
    """

    frame: "polars.DataFrame"
    starts: tuple[date | None, ...]
    ends: tuple[date | None, ...]
    found: int
    unplaced: int
    repeated: int
    unscored: int


def fetch(
    panel: Panel,
    request: Request,
    own: Side,
    powers: Sequence[Side],
    extra: Callable[[Binder], Sequence[str]] = lambda _: (),
) -> Rows:
    """The rows that involve `own`, with its ties to the powers; `extra` gives further SQL columns."""
    binder, ontology = Binder(), load_ontology()
    involved = f"({held_by(own, 'actor', binder)} OR {held_by(own, 'recipient', binder)})"
    wanted = [f"status = {binder.bind(request.status)}", involved]
    if request.start:
        wanted.append(f"(day IS NULL OR day >= {binder.bind(request.start)}::DATE)")
    if request.end:
        wanted.append(f"(day IS NULL OR day <= {binder.bind(request.end)}::DATE)")
    columns = [
        "hash(coalesce(story, id)) AS event",
        "hash(id) AS id",
        "hash(coalesce(document, story, id)) AS cluster",
        "day",
        f"{first_day_sql('day', request.by)} AS first" if request.by else "NULL::DATE AS first",
        f"{_placed_sql(request, binder)} AS placed",
        "score",
        f"{kind(ontology, binder)} AS kind",
        f"{vector_mask(ontology, binder)} AS vectors",
        *(f"{condition} AS {name}" for name, condition in ties(own, powers, binder).items()),
        "coalesce(precision = 'day' AND day IS NOT NULL, false) AS exact",
        *extra(binder),
    ]
    # Rows are sorted once chosen because a filter hands them on in crumbs, a few from each block of the table, and what
    # the conditions cost is mostly by crumb; the order is total, so that equal input gives equal rows
    frame = panel.rows(
        f"SELECT {', '.join(columns)} FROM (SELECT id, document, day, precision, status, quad, score, story, {LISTS} "
        f"FROM (SELECT * FROM {panel.relation} WHERE {' AND '.join(wanted)} ORDER BY day, id, document))",
        binder.values,
    )
    return _placed(frame, request)


def _placed_sql(request: Request, binder: Binder) -> str:
    """Whether a row's date is fine enough to say that the event lies in the stretch, and in which period."""
    if request.by:
        fine = binder.bind(list(placeable(request.by)))
        return f"coalesce(day IS NOT NULL AND list_contains({fine}::VARCHAR[], precision), false)"
    return "day IS NOT NULL" if request.start or request.end else "true"


def _placed(frame: "polars.DataFrame", request: Request) -> Rows:
    import polars as pl

    found = frame.height
    frame = frame.filter(pl.col("placed"))
    unplaced = found - frame.height
    if request.count == "story":
        # The earliest telling stands for the story. Ties are settled by document: the events that a document tells must
        # not be shared out among its copies of the same day, or they no longer hang together when documents are drawn
        frame = frame.sort("day", "cluster", "id", nulls_last=True).unique("event", keep="first", maintain_order=True)
    repeated = found - unplaced - frame.height
    if request.weight == "score":
        frame = frame.filter(pl.col("score").is_not_null())
    unscored = found - unplaced - repeated - frame.height
    starts, ends = _spans(frame, request)
    if request.by:
        index = pl.DataFrame(
            {"first": starts, "period": range(len(starts))}, schema={"first": pl.Date, "period": pl.Int64}
        )
        frame = frame.join(index, on="first", how="inner")
    else:
        frame = frame.with_columns(period=pl.lit(0, pl.Int64))
    return Rows(frame=frame, starts=starts, ends=ends, found=found, unplaced=unplaced, repeated=repeated,
                unscored=unscored)  # fmt: skip


def _spans(frame: "polars.DataFrame", request: Request) -> tuple[tuple[date | None, ...], tuple[date | None, ...]]:
    low, high = (frame["day"].min(), frame["day"].max()) if frame.height else (None, None)
    start = request.start or (low if isinstance(low, date) else None)
    end = request.end or (high if isinstance(high, date) else None)
    if request.by is None:
        return (start,), (end,)
    if start is None or end is None:
        return (), ()
    if start > end:
        return (first_day(start, request.by),), (end,)
    starts = between(start, end, request.by)
    ends = tuple(next_first_day(s, request.by) - timedelta(days=1) for s in starts)
    return starts, ends
