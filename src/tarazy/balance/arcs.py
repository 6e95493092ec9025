"""Where in a series of ratios a stretch differs most from the rest, and how often chance alone does as much.

Circular binary segmentation (Olshen, Venkatraman, Lucito & Wigler, "Circular binary segmentation for the analysis of
array-based DNA copy number data", Biostatistics 5 (2004) 557-572) with documents in place of probes: the statistic is
the largest over all arcs of periods of the studentised difference between an arc and the rest, its distribution that
under exchange of the documents among the periods, each period keeping its number of documents. The number of documents
may vary, and events of a document may hang together, as they like. Studentised by the documents' own spread,
the test stays right for many documents even if that spread differs between the periods (Chung & Romano, "Exact and
asymptotically robust permutation tests", Annals of Statistics 41 (2013) 484-507, for two samples).
"""

import numpy as np
import numpy.typing as npt

from tarazy.records import Record

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

BATCH = 2_000_000  # numbers held at a time: 16 MiB
EXCEED = 20  # exchanges at least as extreme after which the p-value is settled


class Arc(Record, frozen=True, kw_only=True):
    """The periods from `start` up to, not including, `stop`, that differ most; `p` is None before it is tested."""

    start: int
    stop: int
    statistic: float


class Units:
    """Documents in the order of their periods, with the sums of which the series is the ratio.

    `offsets` has one place more than there are periods: period t holds the documents `offsets[t]` up to
    `offsets[t + 1]`; `top` and `bottom` are theirs.
    """

    def __init__(self, offsets: Ints, top: Floats, bottom: Floats) -> None:
        self.offsets, self.top, self.bottom = offsets, top, bottom

    @property
    def periods(self) -> int:
        """How many periods there are."""
        return len(self.offsets) - 1

    def part(self, start: int, stop: int) -> "Units":
        """The periods from `start` up to `stop`."""
        low, high = self.offsets[start], self.offsets[stop]
        return Units(self.offsets[start : stop + 1] - low, self.top[low:high], self.bottom[low:high])


class Search:
    """The arcs of one stretch that hold enough documents, inside and outside."""

    def __init__(self, units: Units, least: int, *, splits_only: bool) -> None:
        """`splits_only` leaves the arcs that begin with the stretch, so each is one change."""
        self._units = units
        total = units.offsets[-1]
        starts, stops = np.triu_indices(units.periods + 1, 1)
        keep = starts == 0 if splits_only else (starts > 0) | (stops < units.periods)
        # An arc and its complement are the same split: those that run to the end are left to those from the start
        keep &= stops < units.periods
        held = units.offsets[stops] - units.offsets[starts]
        keep &= (held >= least) & (total - held >= least)
        self._starts, self._stops = starts[keep], stops[keep]
        whole = units.bottom.sum()
        self._errors = units.top - (units.top.sum() / whole if whole else 0.0) * units.bottom

    def best(self) -> Arc | None:
        """The arc that differs most; None if no arc holds enough or nothing varies."""
        if not len(self._starts):
            return None
        found = self._statistics(np.arange(len(self._errors))[None])[0]
        at = int(found.argmax())
        if found[at] <= 0:
            return None
        return Arc(start=int(self._starts[at]), stop=int(self._stops[at]), statistic=float(found[at]))

    def chance(self, arc: Arc, exchanges: int, rng: np.random.Generator) -> tuple[float, Floats]:
        """How often documents exchanged at random give an arc at least as extreme; the stretch itself is counted.

        Stops early once that has happened often enough to know (Besag & Clifford, "Sequential Monte Carlo p-values",
        Biometrika 78 (1991) 301-304). The second is the largest statistic of each exchange.
        """
        size = len(self._errors)
        step = max(1, min(100, BATCH // max(size, len(self._starts))))
        exceeded = done = 0
        order = np.arange(size)
        largest: list[Floats] = []
        while done < exchanges:
            batch = min(step, exchanges - done)
            drawn = rng.permuted(np.broadcast_to(order, (batch, size)), axis=1)
            largest.append(self._statistics(drawn).max(axis=1))
            # Equal up to rounding is equal: the same documents add up in another order
            as_extreme = largest[-1] >= arc.statistic * (1 - 1e-9)
            running = exceeded + np.cumsum(as_extreme)
            if running[-1] >= EXCEED:
                return float(EXCEED / (done + int((running >= EXCEED).argmax()) + 1)), np.concatenate(largest)
            exceeded, done = int(running[-1]), done + batch
        return (exceeded + 1) / (exchanges + 1), np.concatenate(largest)

    def _statistics(self, orders: Ints) -> Floats:
        """For each order of the documents (rows) and each arc the squared studentised difference."""
        errors, bottom = self._errors[orders], self._units.bottom[orders]
        parts = []
        for values in (errors, errors * errors, bottom):
            sums = np.zeros((len(orders), values.shape[1] + 1))
            np.cumsum(values, axis=1, out=sums[:, 1:])
            ends = sums[:, self._units.offsets]
            parts.append((ends[:, self._stops] - ends[:, self._starts], sums[:, -1:]))
        (inside, _), (square, squares), (held, whole) = parts
        share = held / np.where(whole > 0, whole, 1.0)
        variance = (1 - share) ** 2 * square + share**2 * (squares - square)
        found: Floats = np.divide(inside**2, variance, out=np.zeros_like(variance), where=variance > 1e-12 * squares)
        return found
