"""What the measures give back: series of estimates with their intervals and what they rest on."""

from collections.abc import Sequence
from datetime import date

import numpy as np

from tarazy.balance.deals import Floats, Ints
from tarazy.balance.settings import load_settings
from tarazy.records import Record


class Series(Record, frozen=True, kw_only=True):
    """One measure over the periods; all tuples are aligned with `starts`, the periods' first days.

    `measure` is the versioned name, `part` which of its numbers. `power` is the power (or "RUS/CHN" for two, or a
    pair of states of a region), None where the measure is over all powers; `vector` None is all events. Where
    `values` is None, `reasons` says why. `lows` and `highs` are None too where no resamples were asked for.
    `events` and `documents` are what the estimate rests on; an event counts once.
    """

    measure: str
    part: str
    unit: str
    focal: str
    power: str | None
    vector: str | None
    starts: tuple[date | None, ...]
    values: tuple[float | None, ...]
    lows: tuple[float | None, ...]
    highs: tuple[float | None, ...]
    reasons: tuple[str | None, ...]
    events: tuple[int, ...]
    documents: tuple[int, ...]


class Balance(Record, frozen=True, kw_only=True):
    """How a state balances among powers: the series, what they were asked for and what they rest on.

    `found` events of the asked status involve the focal state; of these, `unplaced` have no date fine enough for
    the periods, `repeated` tell a story again and `unscored` have no score where scores weigh. `unknown_kind`
    were counted as coverage but in no dealing, for want of a quad. `hashes` are those of ontology and actors.
    """

    focal: str
    powers: tuple[str, ...]
    by: str | None
    status: str
    weight: str
    count: str
    resamples: int
    seed: int
    series: tuple[Series, ...]
    found: int
    unplaced: int
    repeated: int
    unscored: int
    unknown_kind: int
    documents: int
    hashes: dict[str, str]

    def select(
        self,
        measure: str | None = None,
        part: str | None = None,
        power: str | None = None,
        vector: str | None = "",
    ) -> tuple[Series, ...]:
        """The series that match; `measure` with or without its version; `vector` None is all events, "" any."""
        return tuple(
            s
            for s in self.series
            if measure in (None, s.measure, s.measure.rpartition(".")[0])
            and part in (None, s.part)
            and power in (None, s.power)
            and vector in ("", s.vector)
        )


def too_few(documents: int) -> str | None:
    """The one rule: an estimate that divides by what was seen needs documents in what it divides by."""
    least = load_settings().least_documents
    return None if documents >= least else f"too few: {documents} documents, {least} needed"


def make(
    *,
    measure: str,
    part: str,
    unit: str,
    focal: str,
    power: str | None,
    vector: str | None,
    starts: tuple[date | None, ...],
    value: Floats,
    low: Floats,
    high: Floats,
    events: Ints,
    documents: Ints,
    reasons: Sequence[str | None],
    divides: Ints | None,
) -> Series:
    """A series from arrays over the periods.

    `reasons` are those known beforehand; `divides` is how many documents stand in what the estimate divides by,
    None if it divides by nothing.
    """
    given = list(reasons)
    if divides is not None:
        given = [reason or too_few(int(n)) for reason, n in zip(given, divides, strict=True)]
    given = [
        r or (None if np.isfinite(v) else "not defined: nothing to compare") for r, v in zip(given, value, strict=True)
    ]

    def numbers(array: Floats) -> tuple[float | None, ...]:
        return tuple(None if reason or not np.isfinite(x) else float(x) for reason, x in zip(given, array, strict=True))

    return Series(
        measure=measure, part=part, unit=unit, focal=focal, power=power, vector=vector, starts=starts,
        values=numbers(value), lows=numbers(low), highs=numbers(high), reasons=tuple(given),
        events=tuple(int(n) for n in events), documents=tuple(int(n) for n in documents),
    )  # fmt: skip
