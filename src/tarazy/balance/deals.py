"""Events gathered by document, as matrices that a resample of documents is one product away from.

A *deal* is a kind of event: period, cooperation or conflict, vectors, ties, weight. A *pattern* is what one document
holds: how many events of each deal. Documents with the same pattern are one row with a multiplicity, which is
what makes a thousand resamples cheap. A *cell* is what a measure adds up, such as the cooperation with one power
in one period and vector.
"""

import math
from collections.abc import Mapping, Sequence
from functools import cached_property
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt

from tarazy.balance.selection import Rows

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Sparse = Any  # scipy.sparse has no types of its own

_NOTHING: Mapping[int, Sequence[int]] = MappingProxyType({})
DIRECTIONS = ("outward", "inward", "mutual")


class Deals:
    """Patterns by deals, with the deals' columns; all arrays are aligned by deal or by pattern.

    `multiple` is how many documents have each pattern; `counts` and `weights` are sparse matrices of patterns
    by deals: number of events and their weight in one such document.
    """

    def __init__(self, columns: dict[str, Ints], weight: Floats, multiple: Ints, counts: Sparse) -> None:
        self.columns = columns
        self.weight = weight
        self.multiple = multiple
        self.counts = counts

    @cached_property
    def weights(self) -> Sparse:
        """Weight of each deal in a document of each pattern."""
        import scipy.sparse as sp

        return (self.counts @ sp.diags(self.weight)).tocsr()

    @cached_property
    def deal_events(self) -> Floats:
        """How many events each deal has in all documents."""
        found: Floats = np.asarray(self.counts.T @ self.multiple, dtype=np.float64)
        return found

    @property
    def documents(self) -> int:
        """How many documents there are."""
        return int(self.multiple.sum())


def gather(rows: Rows, extra: Sequence[str] = (), *, by_score: bool) -> Deals:
    """The deals of some rows; `extra` names further whole-number columns that tell deals apart."""
    names = ("period", "kind", "vectors", *DIRECTIONS, *extra)
    columns = {n: rows.frame[n].to_numpy().astype(np.int64) for n in names}
    size = len(rows.frame)
    weight = np.abs(rows.frame["score"].to_numpy().astype(np.float64)) if by_score else np.ones(size)
    deal, first = _factor([*columns.values(), weight], size)
    document, _ = _factor([rows.frame["cluster"].to_numpy()], size)
    return _patterns({n: c[first] for n, c in columns.items()}, weight[first], deal, document)


def _factor(columns: Sequence[npt.NDArray[Any]], size: int) -> tuple[Ints, Ints]:
    """For each row the number of its combination of values, and for each number a row that has it."""
    code = np.zeros(size, np.int64)
    first = np.zeros(min(size, 1), np.int64)
    for column in columns:
        values, inverse = np.unique(column, return_inverse=True)
        # Renumbered after each column, so that the product never leaves 64 bits
        _, first, code = np.unique(code * len(values) + inverse, return_index=True, return_inverse=True)
    return code.astype(np.int64), first


def _patterns(columns: dict[str, Ints], weight: Floats, deal: Ints, document: Ints) -> Deals:
    import scipy.sparse as sp

    deals = len(weight)
    pair, number = np.unique(document * max(deals, 1) + deal, return_counts=True)
    where, what = pair // max(deals, 1), pair % max(deals, 1)
    # The sum of scrambled (deal, number) pairs tells patterns apart but for one chance in 2^64
    signature = np.zeros(int(where.max()) + 1 if len(where) else 0, np.uint64)
    np.add.at(signature, where, _scramble(what.astype(np.uint64) * np.uint64(1 << 24) + number.astype(np.uint64)))
    _, first, multiple = np.unique(signature, return_index=True, return_counts=True)
    # In the order of the first document's deals, which the data alone decides
    chosen = np.full(len(signature), -1, np.int64)
    chosen[first] = np.arange(len(first))
    keep = chosen[where] >= 0
    counts = sp.csr_array(
        (number[keep].astype(np.float64), (chosen[where[keep]], what[keep])), shape=(len(first), deals)
    )
    return Deals(columns, weight, multiple.astype(np.int64), counts)


def _scramble(value: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """The finaliser of splitmix64 (Steele, Lea and Flood 2014): a bijection that mixes all bits."""
    value = (value + np.uint64(0x9E3779B97F4A7C15)).astype(np.uint64)
    value = (value ^ (value >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    value = (value ^ (value >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return value ^ (value >> np.uint64(31))


class Cells:
    """What a measure adds up: a sparse 0/1 matrix of deals by cells, and the shape that the cells unfold to."""

    def __init__(self, deals: Deals, shape: tuple[int, ...], row: Ints, cell: Ints) -> None:
        """Deal `row[i]` has a part in the flat cell `cell[i]`; named twice, it still counts once there."""
        import scipy.sparse as sp

        self.deals = deals
        self.shape = shape
        self._matrix = _ones(sp.csr_array((np.ones(len(row)), (row, cell)), (len(deals.weight), math.prod(shape))))

    @cached_property
    def by_document(self) -> Sparse:
        """Weight in each cell of a document of each pattern."""
        return (self.deals.weights @ self._matrix).tocsr()

    @cached_property
    def totals(self) -> Floats:
        """The weight in each cell."""
        found: Floats = np.asarray(self.by_document.T @ self.deals.multiple).reshape(self.shape)
        return found

    def events(self, keep: Sequence[int], pick: Mapping[int, Sequence[int]] = _NOTHING) -> Ints:
        """How many events have a part in each cell, once the axes that are not kept are folded together.

        `pick` takes some places of an axis only. An event counts once, however many of the
        folded cells it has a part in.
        """
        matrix, shape = self._folded(keep, pick)
        found: Ints = np.rint(np.asarray(matrix.T @ self.deals.deal_events)).astype(np.int64).reshape(shape)
        return found

    def documents(self, keep: Sequence[int], pick: Mapping[int, Sequence[int]] = _NOTHING) -> Ints:
        """How many documents have an event with a part in each cell, folded as in `events`."""
        matrix, shape = self._folded(keep, pick)
        held = _ones((self.deals.counts @ matrix).tocsr())
        found: Ints = np.rint(np.asarray(held.T @ self.deals.multiple)).astype(np.int64).reshape(shape)
        return found

    def moments(self, keep: Sequence[int], pick: Mapping[int, Sequence[int]] = _NOTHING) -> list[Floats]:
        """The sums over documents of the weight in each cell, its square and its cube, folded as in `events`."""
        matrix, shape = self._folded(keep, pick)
        own = (self.deals.weights @ matrix).tocsr()
        times = self.deals.multiple
        return [np.asarray(own.power(power).T @ times, np.float64).reshape(shape) for power in (1, 2, 3)]

    def effective(self, keep: Sequence[int], pick: Mapping[int, Sequence[int]] = _NOTHING) -> Floats:
        """The effective number of documents in each cell, folded as in `events`: (sum w)^2 / sum w^2 of their weights.

        Kish 1965, Survey Sampling, section 11.7: as many documents of one size tell as much. 0 where there is none.
        """
        weight, square, _ = self.moments(keep, pick)
        return np.where(square > 0, weight**2 / np.where(square > 0, square, 1.0), 0.0)

    def spread(self, pick: Mapping[int, Sequence[int]]) -> Floats:
        """Variance of each cell's share among the cells of the axis 2, from one document to the next.

        The axes are vector, period and power; `pick` chooses among the others, which are folded. The variance is
        that of a ratio of sums over documents (Cochran 1977, Sampling Techniques, section 6.3), without a factor
        for a finite population. For documents of one event each it is p (1 - p) / (n - 1). NaN for n < 2.
        """
        fold, shape = self._fold((0, 1, 2), pick)
        own = (self.by_document @ fold).tocsr()
        import scipy.sparse as sp

        outer, groups = np.arange(math.prod(shape)) // shape[2], math.prod(shape[:2])
        expand = sp.csr_array((np.ones(len(outer)), (np.arange(len(outer)), outer)), (len(outer), groups))
        whole = (own @ expand).tocsr()
        times = self.deals.multiple
        total = np.asarray(whole.T @ times)[outer]
        n = np.asarray(_ones(whole.copy()).T @ times)[outer]
        with np.errstate(divide="ignore", invalid="ignore"):
            share = np.asarray(own.T @ times) / total
            squares = np.asarray(own.power(2).T @ times)
            cross = np.asarray(own.multiply((whole @ expand.T).tocsr()).tocsr().T @ times)
            whole_squares = np.asarray(whole.power(2).T @ times)[outer]
            found = (squares - 2 * share * cross + share**2 * whole_squares) / total**2 * n / (n - 1)
        return np.maximum(np.where(n > 1, found, np.nan), 0).reshape(shape)

    def _folded(self, keep: Sequence[int], pick: Mapping[int, Sequence[int]]) -> tuple[Sparse, tuple[int, ...]]:
        fold, shape = self._fold(keep, pick)
        return _ones((self._matrix @ fold).tocsr()), shape

    def _fold(self, keep: Sequence[int], pick: Mapping[int, Sequence[int]]) -> tuple[Sparse, tuple[int, ...]]:
        import scipy.sparse as sp

        place = np.unravel_index(np.arange(math.prod(self.shape)), self.shape)
        picked = np.ones(len(place[0]), bool)
        for axis, at in pick.items():
            picked &= np.isin(place[axis], at)
        chosen = np.flatnonzero(picked)
        shape = tuple(self.shape[axis] for axis in keep)
        target = np.zeros(len(chosen), np.int64)
        for axis in keep:
            target = target * self.shape[axis] + place[axis][chosen]
        fold = sp.csr_array((np.ones(len(chosen)), (chosen, target)), (len(place[0]), math.prod(shape)))
        return fold, shape


def _ones(matrix: Sparse) -> Sparse:
    matrix.sum_duplicates()
    matrix.data[:] = 1.0
    return matrix


def dealings(deals: Deals, periods: int, powers: int, vectors: int) -> Cells:
    """Cells of vector (0 is all events, with a vector or without), period, power, kind and direction.

    Direction 0 is outward only, 1 inward only, 2 both ways or mutual, so that the three add up to all dealings.
    """
    c = deals.columns
    rows, cells = [], []
    for power in range(powers):
        outward, inward, mutual = ((c[name] >> power & 1).astype(bool) for name in DIRECTIONS)
        tied = (outward | inward | mutual) & (c["kind"] < 2)
        direction = np.where(mutual | (outward & inward), 2, np.where(outward, 0, 1))
        for vector in range(vectors + 1):
            row = np.flatnonzero(tied & ((c["vectors"] >> (vector - 1) & 1).astype(bool) if vector else True))
            place = (vector, c["period"][row], power, c["kind"][row], direction[row])
            rows.append(row)
            cells.append((((place[0] * periods + place[1]) * powers + power) * 2 + place[3]) * 3 + place[4])
    return Cells(deals, (vectors + 1, periods, powers, 2, 3), np.concatenate(rows), np.concatenate(cells))


def coverage(deals: Deals, periods: int) -> Cells:
    """One cell for each period: every event that the focal state takes part in, with a power or not."""
    return Cells(deals, (periods,), np.arange(len(deals.weight)), deals.columns["period"])


def by_place(deals: Deals, places: Sequence[tuple[Any, int]], periods: int, vectors: int) -> Cells:
    """Cells of vector (0 is all events), period and place, of cooperation alone.

    `places` are masks over the deals, each with its number; a deal has a part in every place that its mask names.
    """
    c = deals.columns
    rows, cells = [], []
    for chosen, place in places:
        for vector in range(vectors + 1):
            fits = (c["vectors"] >> (vector - 1) & 1).astype(bool) if vector else True
            row = np.flatnonzero(chosen & (c["kind"] == 0) & fits)
            rows.append(row)
            cells.append((vector * periods + c["period"][row]) * len(places) + place)
    return Cells(deals, (vectors + 1, periods, len(places)), np.concatenate(rows), np.concatenate(cells))
