"""Who answers, how often beyond chance, and after how long; `reciprocity.v1`.

Event data have long been read for reciprocity between states (Goldstein and Freeman 1990, "Three-Way Street"). An act
is answered if an act of the same kind (cooperation, conflict) goes back within some days. How often that would
happen by chance is the mean over all circular shifts of the acts against the answers, as for two independent
processes (Lotwick and Silverman 1982, Journal of the Royal Statistical Society B 44); the mean over all shifts is
the share of days that an answer follows, so no permutation is drawn.
"""

from collections.abc import Iterator
from datetime import date

import msgspec
import numpy as np

from tarazy.balance.deals import Floats, Ints
from tarazy.balance.estimates import Series, make
from tarazy.balance.flows import ratio
from tarazy.balance.resample import Resamples, interval, stream
from tarazy.balance.scales import KINDS, Scales
from tarazy.balance.selection import Rows
from tarazy.balance.settings import load_settings

NAME = "reciprocity.v1"


class Acts(msgspec.Struct, frozen=True, kw_only=True):
    """Acts of one side and the answers of the other, on days counted from the first day of the stretch.

    `day`, `period` and `document` are by act; `answers` tells for each day whether the other side acts; `span` is the
    period of each day, -1 outside.
    """

    day: Ints
    period: Ints
    document: Ints
    answers: Floats
    span: Ints


def lags(answers: Floats, within: int) -> Ints:
    """For each day the days until the next answer after it, 0 if there is none within so many days."""
    found = np.zeros(len(answers), np.int64)
    for lag in range(within, 0, -1):
        found[: len(answers) - lag][answers[lag:] > 0] = lag
    return found


def shift_test(acts: Floats, answered: Floats) -> float:
    """Share of all circular shifts of the acts (by day) at which as many or more would have been answered.

    The shift by 0, which was seen, is one of them: the test is exact where one process does not depend on the other.
    """
    together = np.fft.irfft(np.conj(np.fft.rfft(acts)) * np.fft.rfft(answered), len(acts))
    return float(np.mean(together >= together[0] - 1e-6))


def reciprocity(scales: Scales, rows: Rows) -> Iterator[Series]:
    """Rate, chance, excess, lag and shift test of answers, of the focal state ("own") and of the power ("theirs")."""
    for place, side in enumerate(scales.sides):
        for kind, name in enumerate(KINDS):
            for who, acts, answers in (("own", "inward", "outward"), ("theirs", "outward", "inward")):
                told = _acts(scales, rows, place, kind, acts, answers)
                stem = f"{name}_{who}"
                yield from _answered(scales, told, side.code, stem, [row[place] for row in scales.absent])


def _acts(scales: Scales, rows: Rows, power: int, kind: int, acts: str, answers: str) -> Acts:
    import polars as pl

    first, last = _stretch(scales)
    frame = rows.frame.filter(pl.col("exact") & (pl.col("kind") == kind))
    days = (frame["day"].cast(pl.Int32).to_numpy().astype(np.int64)) - (first - date(1970, 1, 1)).days
    length = (last - first).days + 1
    tied = {n: (frame[n].to_numpy().astype(np.int64) >> power & 1).astype(bool) for n in (acts, answers)}
    answered = np.zeros(length)
    answered[days[tied[answers]]] = 1
    chosen = tied[acts] & (days < length - load_settings().answer_days)  # the last days' answers are not seen yet
    span = np.full(length, -1, np.int64)
    for at, (start, end) in enumerate(zip(scales.starts, scales.ends, strict=True)):
        begin = max(((start or first) - first).days, 0)
        span[begin : ((end or last) - first).days + 1] = at
    span[max(length - load_settings().answer_days, 0) :] = -1
    document = np.unique(frame["cluster"].to_numpy()[chosen], return_inverse=True)[1]
    return Acts(day=days[chosen], period=span[days[chosen]], document=document, answers=answered, span=span)


def _stretch(scales: Scales) -> tuple[date, date]:
    """The first and last day looked at: whole periods, unless the request cuts them."""
    first = scales.starts[0] or date(1970, 1, 1)
    last = scales.ends[-1] or first
    return max(first, scales.request.start or first), min(last, scales.request.end or last)


def _answered(scales: Scales, told: Acts, power: str, stem: str, reasons: list[str | None]) -> Iterator[Series]:
    periods, within = len(scales.starts), load_settings().answer_days
    lag_by_day = lags(told.answers, within)
    lag = lag_by_day[told.day]
    # One row for each document in a period: acts without answer, then by the lag of the first answer
    pair, inverse = np.unique(told.document * periods + told.period, return_inverse=True)
    table = np.zeros((len(pair), within + 1), np.int64)
    np.add.at(table, (inverse, lag), 1)
    period = pair % periods
    patterns, multiple = np.unique(np.column_stack([period, table]), axis=0, return_counts=True)
    seen = np.zeros((periods, within + 1))
    np.add.at(seen, period, table.astype(np.float64))
    documents = np.bincount(period, minlength=periods)
    open_days = np.bincount(told.span[told.span >= 0], minlength=periods)
    hit = np.bincount(told.span[told.span >= 0], (lag_by_day > 0)[told.span >= 0], minlength=periods)
    chance = ratio(hit.astype(np.float64), open_days.astype(np.float64))
    draws = _draws(scales.resamples, patterns, multiple, periods, f"{power} {stem}")
    numbers: list[tuple[str, str, Floats, Floats | None]] = [
        ("rate", "share", _rate(seen), None if draws is None else _rate(draws)),
        ("chance", "share", chance, None),
        ("excess", "share", _excess(_rate(seen), chance), None if draws is None else _excess(_rate(draws), chance)),
        ("lag", "days", _median(seen), None if draws is None else _median(draws)),
        ("shift_p", "probability", _tests(told, lag_by_day, periods), None),
    ]
    answered = np.rint(seen[:, 1:].sum(axis=1)).astype(np.int64)
    held = _ones_per_document(patterns, multiple, periods)
    for part, unit, value, drawn in numbers:
        lagged = part == "lag"
        low, high = interval(drawn, value, (held if lagged else documents).astype(np.float64))
        yield make(
            measure=NAME, part=f"{stem}_{part}", unit=unit, focal=scales.request.focal, power=power, vector=None,
            starts=scales.starts, value=value, low=low, high=high, reasons=reasons,
            events=answered if lagged else np.rint(seen.sum(axis=1)).astype(np.int64),
            documents=held if lagged else documents, divides=held if lagged else documents,
        )  # fmt: skip


def _ones_per_document(patterns: Ints, multiple: Ints, periods: int) -> Ints:
    some = patterns[:, 2:].sum(axis=1) > 0
    return np.bincount(patterns[some, 0], multiple[some], minlength=periods).astype(np.int64)


def _draws(resamples: Resamples | None, patterns: Ints, multiple: Ints, periods: int, name: str) -> Floats | None:
    """Draws of acts by period and lag, with half a document's act answered (at any lag alike) and half one not."""
    if resamples is None:
        return None
    chance = stream(resamples.seed, f"reciprocity {name}")
    width = patterns.shape[1] - 1
    found = np.zeros((resamples.number, periods, width))
    weight = chance.standard_gamma(multiple.astype(np.float64), (resamples.number, len(multiple)))
    for at in range(periods):
        own = patterns[:, 0] == at
        found[:, at] = weight[:, own] @ patterns[own, 1:].astype(np.float64)
    prior = np.full(width, 0.5 / (width - 1))
    prior[0] = 0.5
    added: Floats = chance.standard_gamma(prior, found.shape)
    return found + added


def _rate(table: Floats) -> Floats:
    return ratio(table[..., 1:].sum(axis=-1), table.sum(axis=-1))


def _excess(rate: Floats, chance: Floats) -> Floats:
    """The share answered on purpose, if answers by chance come on top independently: 0 is chance alone."""
    return ratio(rate - chance, np.broadcast_to(1 - chance, rate.shape))


def _median(table: Floats) -> Floats:
    """The median lag in days of what was answered."""
    told = table[..., 1:]
    share = ratio(np.cumsum(told, axis=-1), told.sum(axis=-1, keepdims=True))
    found = 1.0 + (share < 0.5).sum(axis=-1)
    return np.where(np.isnan(share[..., -1]), np.nan, found)


def _tests(told: Acts, lag_by_day: Ints, periods: int) -> Floats:
    found = np.full(periods, np.nan)
    acts = np.bincount(told.day, minlength=len(told.answers)).astype(np.float64)
    for at in range(periods):
        own = told.span == at
        if own.any():
            found[at] = shift_test(acts[own], (lag_by_day[own] > 0).astype(np.float64))
    return found
