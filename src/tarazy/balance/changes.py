"""Change points of a ratio series with a stated rate of false alarms; `changes.v2`.

Any measure that is one sum over documents divided by another (a share, a tone, a rate, a mean score) is a series here.
Stretches are cut by circular binary segmentation (see `arcs`), then each cut must stand on its own:

1. cut the stretch at the arc that differs most from the rest, if exchanging documents gives such an arc rarely;
2. do the same within the pieces, until nothing is found;
3. put each cut where the stretch between its neighbours splits best, and drop the weakest that fails its own test.

`alarm` is the chance that a series without change shows one. A stretch with a share s of the documents is tested at
`alarm` times s, so that the stretches between real changes do not add up to more.
"""

import math
from collections.abc import Sequence
from datetime import date
from itertools import pairwise

import numpy as np

from tarazy.balance.arcs import Floats, Ints, Search, Units
from tarazy.balance.selected import given_found, threshold
from tarazy.errors import InputError
from tarazy.records import Record

NAME = "changes.v2"
ALARM = 0.05
EXCHANGES = 999
LEAST = 10  # documents on either side of a cut: with fewer the spread of the documents is unknown
MOST_PERIODS = 600  # all arcs of more periods take minutes
LEVEL = 0.95


class Ratio(Record, frozen=True, kw_only=True):
    """The series on one side of a change: sum over documents divided by another, with a 95 % interval."""

    value: float
    low: float
    high: float
    documents: int


class Change(Record, frozen=True, kw_only=True):
    """A change before the period `at` (its index; `day` its first day, None if the caller gave no days).

    `earliest` and `latest` bound the place of the change at 95 %. `before` and `after` are the stretches up to the
    neighbouring changes; `effect` is after minus before, which on average is too large because only what is large
    enough is found. `corrected` is its size given that it was found, with a 95 % interval, which near the threshold
    may leave out the effect. `p` is the chance of such a cut in the stretch between the neighbours if nothing changed
    there.
    """

    at: int
    earliest: int
    latest: int
    day: date | None
    earliest_day: date | None
    latest_day: date | None
    before: Ratio
    after: Ratio
    effect: float
    corrected: float
    corrected_low: float
    corrected_high: float
    p: float


class Changes(Record, frozen=True, kw_only=True):
    """The changes of one series in order; `reason` says why it could not be tested, then `changes` is None."""

    changes: tuple[Change, ...] | None
    reason: str | None
    periods: int
    documents: int
    alarm: float
    exchanges: int
    seed: int
    name: str = NAME


def find_changes(
    period: Ints,
    top: Floats,
    bottom: Floats,
    *,
    periods: int | None = None,
    starts: Sequence[date | None] | None = None,
    alarm: float = ALARM,
    exchanges: int = EXCHANGES,
    seed: int = 0,
) -> Changes:
    """The changes of the ratio of `top` to `bottom`, given for each document with its period (0, 1, ...).

    A document is what events hang together in: if several documents tell of one affair, give the affair (or the week)
    as one row, for rows are taken as exchangeable while nothing changes. `bottom` must not be negative. `starts` are
    the periods' first days. `alarm` is the chance of a false alarm per series, `exchanges` the number of random
    exchanges. With fewer than 20 documents the answer is "too few". InputError for arrays that do not fit together.
    """
    period = np.asarray(period)
    top, bottom = np.asarray(top, dtype=np.float64), np.asarray(bottom, dtype=np.float64)
    count = periods if periods is not None else len(starts) if starts is not None else int(period.max(initial=-1)) + 1
    _check(period, top, bottom, count, starts, alarm, exchanges)
    used = (bottom != 0) | (top != 0)
    order = np.argsort(period[used], kind="stable")
    offsets = np.concatenate([[0], np.cumsum(np.bincount(period[used], minlength=count))]).astype(np.int64)
    units = Units(offsets, top[used][order], bottom[used][order])
    size = int(offsets[-1])
    changes: tuple[Change, ...] | None = None
    if size >= 2 * LEAST:
        rng = np.random.default_rng(seed)
        level = _Level(units, alarm, exchanges, rng)
        cuts = _settle(units, _cut(units, 0, count, level), level)
        edges = [0, *(at for at, _ in cuts), count]
        changes = tuple(
            _change(units, edges[k], at, edges[k + 2], test, starts, rng) for k, (at, test) in enumerate(cuts)
        )
    return Changes(
        changes=changes, reason=None if changes is not None else f"too few: {size} documents, {2 * LEAST} needed",
        periods=count, documents=size, alarm=alarm, exchanges=exchanges, seed=seed,
    )  # fmt: skip


def _check(
    period: Ints, top: Floats, bottom: Floats, count: int, starts: Sequence[object] | None, alarm: float, exchanges: int
) -> None:
    if not len(period) == len(top) == len(bottom) or (starts is not None and len(starts) != count):
        raise InputError(
            f"{len(period)} periods, {len(top)} tops and {len(bottom)} bottoms of documents with "
            f"{count} periods; expected one of each per document, and a first day per period"
        )
    if len(period) and not (period.min() >= 0 and period.max() < count):
        raise InputError(f"a document lies outside the periods 0 to {count - 1}")
    if not (np.isfinite(top).all() and np.isfinite(bottom).all() and (bottom >= 0).all()):
        raise InputError("expected finite numbers, and none below 0 in the bottom of the ratio")
    if count > MOST_PERIODS:
        raise InputError(f"{count} periods, at most {MOST_PERIODS} can be searched; take a coarser period")
    if not 0 < alarm < 1 or alarm * (exchanges + 1) < 1:
        raise InputError(
            f"a false alarm rate of {alarm} needs at least {int(np.ceil(1 / alarm)) - 1 if 0 < alarm < 1 else 19} "
            f"exchanges and lies between 0 and 1; got {exchanges} exchanges"
        )


class _Test(Record, frozen=True, kw_only=True):
    """The best arc of a stretch with its chance and statistic, and the statistic that would just have passed."""

    start: int
    stop: int
    p: float
    passes: bool
    statistic: float
    critical: float


class _Level:
    """The test of a stretch at its share of the false alarms."""

    def __init__(self, units: Units, alarm: float, exchanges: int, rng: np.random.Generator) -> None:
        self._units, self._alarm, self._exchanges, self._rng = units, alarm, exchanges, rng

    def test(self, start: int, stop: int, *, splits_only: bool) -> _Test:
        """The best arc between two periods; one that does not pass if there is none."""
        part = self._units.part(start, stop)
        search = Search(part, LEAST, splits_only=splits_only)
        arc = search.best()
        if arc is None:
            return _Test(start=0, stop=0, p=1.0, passes=False, statistic=0.0, critical=0.0)
        p, largest = search.chance(arc, self._exchanges, self._rng)
        level = self._alarm * part.offsets[-1] / self._units.offsets[-1]
        return _Test(
            start=start + arc.start, stop=start + arc.stop, p=p, passes=p <= level, statistic=arc.statistic,
            critical=float(np.quantile(largest, 1 - level)),
        )  # fmt: skip


def _cut(units: Units, start: int, stop: int, level: _Level) -> list[int]:
    """Steps 1 and 2: the cuts within a stretch."""
    test = level.test(start, stop, splits_only=False)
    if not test.passes:
        return []
    edges = sorted({start, test.start, test.stop, stop})
    inner = [cut for a, b in pairwise(edges) for cut in _cut(units, a, b, level)]
    return sorted({*edges[1:-1], *inner})


def _settle(units: Units, cuts: list[int], level: _Level) -> list[tuple[int, _Test]]:
    """Step 3: the cuts that stand on their own between their neighbours, with their tests."""
    tested: dict[tuple[int, int], _Test] = {}
    seen: set[tuple[int, ...]] = set()
    while True:
        edges = [0, *cuts, units.periods]
        spans = list(zip(edges[:-2], edges[2:], strict=True))
        for span in spans:
            if span not in tested:
                tested[span] = level.test(*span, splits_only=True)
        found = [tested[span] for span in spans]
        failing = [k for k, one in enumerate(found) if not one.passes]
        if failing:
            # The weakest first: its neighbours are judged anew without it
            del cuts[max(failing, key=lambda k: found[k].p)]
            continue
        seen.add(tuple(cuts))
        moved = [one.stop for one in found]
        # Cuts that moved onto or past each other, or in a circle, stay where they were
        if moved != sorted(set(moved)) or tuple(moved) in seen:
            return list(zip(cuts, found, strict=True))
        cuts = moved


def _change(
    units: Units, start: int, at: int, stop: int, test: _Test, starts: Sequence[date | None] | None,
    rng: np.random.Generator,
) -> Change:  # fmt: skip
    before, after = units.part(start, at), units.part(at, stop)
    first, second = (_ratio(side, _draws(side, rng)) for side in (before, after))
    effect, error = second.value - first.value, math.hypot(_error(before), _error(after))
    least = threshold(effect, error, test.statistic, test.critical)
    corrected, low, high = given_found(effect, error, least, LEVEL)
    earliest, latest = _place(units, start, at, stop)
    days = [None if starts is None else starts[k] for k in (at, earliest, latest)]
    return Change(
        at=at, earliest=earliest, latest=latest, day=days[0], earliest_day=days[1], latest_day=days[2],
        before=first, after=second, effect=effect, corrected=corrected, corrected_low=low, corrected_high=high,
        p=test.p,
    )  # fmt: skip


def _error(side: Units) -> float:
    """Standard error of a ratio of sums over documents (Cochran, Sampling Techniques, 1977, section 6.3)."""
    size, whole = len(side.top), side.bottom.sum()
    errors = side.top - side.top.sum() / whole * side.bottom
    return math.sqrt(size / (size - 1) * float((errors**2).sum())) / float(whole)


def _draws(side: Units, rng: np.random.Generator, number: int = 1000) -> Floats:
    """Ratios under resampling of the documents (Rubin, "The Bayesian bootstrap", Annals of Statistics 9, 1981)."""
    pairs, many = np.unique(np.stack([side.top, side.bottom]), axis=1, return_counts=True)
    weight = rng.standard_gamma(many.astype(np.float64), (number, len(many)))
    drawn: Floats = (weight @ pairs[0]) / (weight @ pairs[1])
    return drawn


def _ratio(side: Units, drawn: Floats) -> Ratio:
    low, high = np.quantile(drawn, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    value = float(side.top.sum() / side.bottom.sum())
    return Ratio(value=value, low=min(float(low), value), high=max(float(high), value), documents=len(side.top))


def _place(units: Units, start: int, at: int, stop: int) -> tuple[int, int]:
    """The first and last period of the 95 % credible set for the place of one change between two neighbours.

    Every place is equally likely beforehand, the two means are integrated out with flat priors and the documents'
    spread is that on the two sides of the best place.
    """
    part = units.part(start, stop)
    ends = part.offsets[1:-1]
    sums = [np.concatenate([[0.0], np.cumsum(v)]) for v in (part.top, part.bottom)]
    top, bottom = (s[ends] for s in sums)
    top_after, bottom_after = sums[0][-1] - top, sums[1][-1] - bottom
    usable = (bottom > 0) & (bottom_after > 0)
    errors = np.zeros(len(part.top))
    cut = part.offsets[at - start]
    for side in (slice(0, cut), slice(cut, None)):
        errors[side] = part.top[side] - part.top[side].sum() / part.bottom[side].sum() * part.bottom[side]
    spread = (errors**2).sum() / sums[1][-1]
    found = np.full(len(ends), -np.inf)
    t, b, ta, ba = top[usable], bottom[usable], top_after[usable], bottom_after[usable]
    fit = t**2 / b + ta**2 / ba
    # Without any spread only the best place explains the documents
    if spread > 0:
        found[usable] = fit / (2 * spread) - 0.5 * np.log(b * ba)
    else:
        found[usable] = np.where(fit == fit.max(), 0.0, -np.inf)
    chance = np.exp(found - found.max())
    order = np.argsort(-chance, kind="stable")
    within = order[: int(np.searchsorted(np.cumsum(chance[order]) / chance.sum(), LEVEL)) + 1]
    # The place itself is in its own interval
    return min(start + 1 + int(within.min()), at), max(start + 1 + int(within.max()), at)
