"""When a state's balance turned: change points of a measure over events, with what drove each; `turns.v2`.

Every measure here is a sum over events divided by another, so that `changes` can test it: `RATIOS` says which. The
parts of a change add up: with r the mean of the ratio before and after, e = top - r * bottom of an event and B the sum
of the bottoms on its side, the differences of sum(e) / B over the events with one label (a type, a pair of parties) add
up over the labels to the effect.
"""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Literal, get_args

import numpy as np
import numpy.typing as npt

from tarazy.balance.changes import ALARM, EXCHANGES, Change, Changes, find_changes
from tarazy.balance.panel import Panel, panel
from tarazy.balance.periods import Period
from tarazy.balance.powers import side, states
from tarazy.balance.ratios import Asked, ratio_of
from tarazy.balance.selection import DEFAULT_POWERS, Count, Request, Weight
from tarazy.errors import InputError
from tarazy.ontology import load_ontology
from tarazy.records import Record, Status

if TYPE_CHECKING:
    import polars

NAME = "turns.v2"
Unit = Literal["document", "week"]
Floats = npt.NDArray[np.float64]
SHOWN = 10  # labels and events of each change; a reader looks at no more


class Part(Record, frozen=True, kw_only=True):
    """What the events with one label add to a change: events on either side, and their part of the effect."""

    label: str
    before: int
    after: int
    effect: float


class Driver(Record, frozen=True, kw_only=True):
    """An event that pulled the series to where it is on its side of the change.

    `tellings` is how many rows tell its story; `pull` the event's own part of the effect.
    """

    id: str
    document: str | None
    day: date | None
    type: str
    mode: str | None
    actors: tuple[str, ...]
    recipients: tuple[str, ...]
    tellings: int
    pull: float


class Turn(Record, frozen=True, kw_only=True):
    """A change with the types, the pairs of parties and the events that made it, those with most effect first."""

    change: Change
    types: tuple[Part, ...]
    pairs: tuple[Part, ...]
    before: tuple[Driver, ...]
    after: tuple[Driver, ...]


class Turns(Record, frozen=True, kw_only=True):
    """The changes of one series; what was asked for stands beside."""

    focal: str
    ratio: str
    power: str | None
    vector: str | None
    by: str
    unit: str
    found: Changes
    turns: tuple[Turn, ...]
    name: str = NAME


def turns(
    source: Any,
    focal: str,
    ratio: str,
    *,
    power: str | None = None,
    powers: Sequence[str] = DEFAULT_POWERS,
    region: str | Sequence[str] | None = None,
    vector: str | None = None,
    by: Period = "quarter",
    start: date | None = None,
    end: date | None = None,
    status: Status = "actual",
    weight: Weight = "count",
    count: Count = "story",
    unit: Unit = "document",
    alarm: float = ALARM,
    exchanges: int = EXCHANGES,
    seed: int = 0,
    relation: str = "panel",
) -> Turns:
    """The changes of one ratio of a state's dealings, each with the events that drove it.

    `ratio` is one of `RATIOS`; `power` the power it is about, or "RUS/CHN" for a lean; "inside" needs a `region`.
    `unit` is what hangs together: "week" where affairs run over many documents for days. `alarm` is the chance that a
    series without change shows one. Other arguments as in `series`. InputError for what cannot be meant.
    """
    request = Request(
        focal=focal, powers=tuple(powers), by=by, start=start, end=end, status=status, weight=weight, count=count
    ).checked()
    if by is None or unit not in get_args(Unit):
        raise InputError(f"expected periods and a unit of {', '.join(get_args(Unit))}; got by={by!r} and {unit!r}")
    if vector is not None and vector not in load_ontology().vectors:
        raise InputError(f"unknown vector {vector!r}; expected one of {', '.join(load_ontology().vectors)}")
    events = panel(source, relation)
    place = None if region is None else side(region) if isinstance(region, str) else states(region, "+".join(region))
    asked = Asked(ratio=ratio, power=power, region=place, vector=vector)
    rows, top, bottom = ratio_of(events, request, asked)
    used = (top != 0) | (bottom != 0)
    frame, top, bottom = rows.frame.filter(used), top[used], bottom[used]
    period = frame["period"].to_numpy().astype(np.int64)
    unit_of = _units(frame, period, unit)
    sums = [np.bincount(unit_of, values).astype(np.float64) for values in (top, bottom)]
    owner = np.zeros(len(sums[0]), np.int64)
    owner[unit_of] = period
    found = find_changes(owner, sums[0], sums[1], starts=rows.starts, alarm=alarm, exchanges=exchanges, seed=seed)
    edges = [0, *(c.at for c in found.changes or ()), len(rows.starts)]
    made = []
    for k, change in enumerate(found.changes or ()):
        spans = [(period >= a) & (period < b) for a, b in ((edges[k], edges[k + 1]), (edges[k + 1], edges[k + 2]))]
        made.append(_turn(events, frame, top, bottom, spans, change))
    return Turns(
        focal=focal, ratio=ratio, power=power, vector=vector, by=by, unit=unit, found=found, turns=tuple(made)
    )  # fmt: skip


def _units(frame: "polars.DataFrame", period: npt.NDArray[np.int64], unit: Unit) -> npt.NDArray[np.int64]:
    """The number of the unit of each row; a unit lies in one period."""
    import polars as pl

    if unit == "document":
        what = frame["cluster"].to_numpy()
    else:
        what = frame["day"].dt.truncate("1w").cast(pl.Int32).to_numpy()
    kind = np.unique(what, return_inverse=True)[1]
    found: npt.NDArray[np.int64] = np.unique(kind * (int(period.max(initial=0)) + 1) + period, return_inverse=True)[1]
    return found


def _turn(
    events: Panel, frame: "polars.DataFrame", top: Floats, bottom: Floats,
    spans: Sequence[npt.NDArray[np.bool_]], change: Change,
) -> Turn:  # fmt: skip
    import polars as pl

    middle = (change.before.value + change.after.value) / 2
    before, after = spans
    pull = np.zeros(len(top))
    for span, sign in ((before, -1.0), (after, 1.0)):
        pull[span] = sign * (top[span] - middle * bottom[span]) / bottom[span].sum()
    chosen = before | after
    told = frame.filter(chosen).select(
        key="id", pull=pl.Series(pull[chosen]), after=pl.Series(after[chosen])
    ).join(_labels(events, frame["id"].filter(pl.Series(chosen))), on="key")  # fmt: skip
    toward = np.sign(change.effect)
    return Turn(
        change=change, types=_parts(told, "type"), pairs=_parts(told, "pair"),
        before=_drivers(told.filter(~pl.col("after")), toward), after=_drivers(told.filter("after"), toward),
    )  # fmt: skip


def _labels(events: Panel, keys: "polars.Series") -> "polars.DataFrame":
    """What is to be shown of some rows, by the hash of their id."""
    return events.rows(
        f"""
        WITH chosen AS (
            SELECT hash(id) AS key, id, document, day, type, mode, actor_countries, recipient_countries,
                coalesce(story, id) AS told
            FROM {events.relation} WHERE hash(id) IN (SELECT unnest($1::UBIGINT[]))
        ), tellings AS (
            SELECT coalesce(story, id) AS told, count(*) AS tellings FROM {events.relation}
            WHERE coalesce(story, id) IN (SELECT told FROM chosen) GROUP BY ALL
        )
        SELECT key, id, document, day, type, mode, tellings,
            list_sort(list_distinct(coalesce(actor_countries, []))) AS actors,
            list_sort(list_distinct(coalesce(recipient_countries, []))) AS recipients,
            array_to_string(actors, '+') || ' > ' || array_to_string(recipients, '+') AS pair
        FROM chosen JOIN tellings USING (told)
        """,
        [keys.to_list()],
    )


def _parts(told: "polars.DataFrame", label: str) -> tuple[Part, ...]:
    import polars as pl

    sums = told.group_by(label).agg(
        before=(~pl.col("after")).sum(), after=pl.col("after").sum(), effect=pl.col("pull").sum()
    )  # fmt: skip
    ranked = sums.sort(pl.col("effect").abs(), label, descending=[True, False]).head(SHOWN)
    return tuple(
        Part(label=name, before=before, after=after, effect=effect)
        for name, before, after, effect in ranked.select(label, "before", "after", "effect").iter_rows()
    )


def _drivers(told: "polars.DataFrame", toward: float) -> tuple[Driver, ...]:
    import polars as pl

    ranked = told.filter(pl.col("pull") * toward > 0).sort(
        pl.col("pull").abs().round(12), "tellings", "day", "id", descending=[True, True, False, False]
    )
    return tuple(
        Driver(
            id=row["id"], document=row["document"], day=row["day"], type=row["type"], mode=row["mode"],
            actors=tuple(row["actors"]), recipients=tuple(row["recipients"]), tellings=row["tellings"],
            pull=row["pull"],
        )
        for row in ranked.head(SHOWN).iter_rows(named=True)
    )  # fmt: skip
