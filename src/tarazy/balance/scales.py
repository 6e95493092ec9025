"""A focal state's dealings laid out for the measures: totals, resamples and what is known beforehand."""

from collections.abc import Iterator, Sequence
from datetime import date
from functools import cached_property

import numpy as np

from tarazy.balance.deals import Deals, Floats, Ints, coverage, dealings
from tarazy.balance.estimates import Series, make
from tarazy.balance.powers import Side
from tarazy.balance.resample import Resamples, by_vector, effective_size, interval, prior_size
from tarazy.balance.selection import Request, Rows

COOPERATION, CONFLICT = 0, 1
KINDS = ("cooperation", "conflict")


class Scales:
    """Totals and draws with axes vector (0 is all events), period, power, kind, direction."""

    def __init__(
        self, request: Request, rows: Rows, deals: Deals, vectors: Sequence[str], resamples: Resamples | None
    ) -> None:
        self.request = request
        self.starts = rows.starts
        self.ends = rows.ends
        self.vectors: tuple[str | None, ...] = (None, *vectors)
        self.sides = request.sides
        self.deals = deals
        self.resamples = resamples
        self.cells = dealings(deals, len(rows.starts), len(self.sides), len(vectors))
        self.cover = coverage(deals, len(rows.starts))
        self.totals = self.cells.totals
        self.draws: Floats | None = None
        self.cover_draws: Floats | None = None
        if resamples:
            self.draws, self.cover_draws = resamples.draw(self.cells, self.cover)

    @property
    def unit(self) -> str:
        """What a weight is counted in."""
        return "events" if self.request.weight == "count" else "score points"

    @cached_property
    def absent(self) -> tuple[tuple[str | None, ...], ...]:
        """For each period and power why there can be no dealing at all, or None."""
        spans = list(zip(self.starts, self.ends, strict=True))
        return tuple(tuple(_absent(side, self.request.focal, *span) for side in self.sides) for span in spans)

    @cached_property
    def present(self) -> Floats:
        """1 for the powers that a period can have dealings with, else 0: periods by powers."""
        return np.array([[reason is None for reason in row] for row in self.absent], np.float64)

    @cached_property
    def overlap(self) -> str | None:
        """Why shares over the powers mean nothing, or None: a state that belongs to two powers counts twice."""
        first, last = self.starts[0] or date.min, self.ends[-1] or date.max
        for i, one in enumerate(self.sides):
            for other in self.sides[i + 1 :]:
                if one.meets(other, first, last):
                    return f"powers overlap: {one.code} and {other.code} share members"
        return None

    def size(self, kind: int) -> Floats:
        """Mean weight of a document in a cell with dealings of a kind, by vector."""
        held = self._held[..., kind].sum(axis=(1, 2))
        return by_vector(self.totals[..., kind, :].sum(axis=(1, 2, 3)), held.astype(np.float64))

    @cached_property
    def _held(self) -> Ints:
        return self.cells.documents((0, 1, 2, 3))

    def effective_size(self, kinds: Sequence[int]) -> Floats:
        """Weight of an effective document in a cell with dealings of some kinds, by vector."""
        weight, square, _ = (x[..., list(kinds)].sum(axis=(1, 2, 3)) for x in self._moments)
        return effective_size(weight, square)

    def prior_size(self, kind: int) -> Floats:
        """Weight of the prior's document for the sums of a kind, by vector, period and power."""
        _, square, cube = (x[..., kind].sum(axis=(1, 2)) for x in self._moments)
        skewed, mean = (x[:, None, None] for x in (by_vector(cube, square), self.size(kind)))
        return prior_size(self._held[..., kind], skewed, mean)

    @cached_property
    def _moments(self) -> list[Floats]:
        return self.cells.moments((0, 1, 2, 3))

    def prior(self, name: str, documents: float | Floats, size: Floats, shape: Sequence[int]) -> Floats:
        """Prior draws by vector and what follows, `size` by vector or by all of it; only where there are resamples."""
        assert self.resamples is not None
        return self.resamples.prior(name, documents, size.reshape(*size.shape, *[1] * (len(shape) - size.ndim)), shape)

    def of_kind(self, kind: int, draws: bool = False) -> Floats:
        """Weight by (resample,) vector, period and power."""
        source = self.draws if draws else self.totals
        assert source is not None
        found: Floats = source[..., kind, :].sum(axis=-1)
        return found

    def series(
        self,
        measure: str,
        part: str,
        unit: str,
        *,
        value: Floats,
        draws: Floats | None,
        bounds: tuple[Floats, Floats] | None = None,
        events: Ints,
        documents: Ints,
        divides: Ints | None,
        degrees: Floats | None,
        labels: Sequence[str | None],
        reasons: Sequence[Sequence[str | None]] | None = None,
        edges: tuple[float, float] | None = None,
    ) -> Iterator[Series]:
        """The series of arrays with axes vector, period and label (draws: resample first).

        `reasons` are by period and label; `divides` as in `make`, `degrees` as in `interval`. Values and intervals are
        cut to the `edges` of what is possible. `bounds` are an interval that the measure has made itself.
        """
        low, high = bounds or interval(draws, value, degrees)
        if edges:
            value, low, high = (np.clip(x, *edges) for x in (value, low, high))
        for v, vector in enumerate(self.vectors):
            for k, label in enumerate(labels):
                at = (v, slice(None), k)
                yield make(
                    measure=measure, part=part, unit=unit, focal=self.request.focal, power=label, vector=vector,
                    starts=self.starts, value=value[at], low=low[at], high=high[at], events=events[at],
                    documents=documents[at], divides=None if divides is None else divides[at],
                    reasons=[None] * len(self.starts) if reasons is None else [row[k] for row in reasons],
                )  # fmt: skip


def _absent(power: Side, focal: str, start: date | None, end: date | None) -> str | None:
    if not power.exists(start or date.min, end or date.max):
        return f"{power.code} did not exist"
    if power.group is not None and all(focal in power.members(day) for day in (start, end)):
        return f"{focal} belongs to {power.code}"
    return None
