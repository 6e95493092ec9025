"""Intervals of the panel of all states, from how many documents have which weight in each cell.

An interval of a count looks at its own cell only, and in a resample the documents of one weight add up to a gamma
variable (see `resample`), so the documents need not be kept apart: the numbers of them by weight are all there is to
draw from.
"""

from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from tarazy.balance.deals import Floats, Ints
from tarazy.balance.resample import BLOCK, by_vector, freedom, interval, prior_size, stream
from tarazy.balance.scales import KINDS
from tarazy.balance.selection import Request
from tarazy.ontology import load_ontology

if TYPE_CHECKING:
    import polars

# Weights are whole numbers of such parts: an event, or a millionth of a score point, finer than any score is given
SCALES = MappingProxyType({"count": 1, "score": 1_000_000})


def bounds(frame: "polars.DataFrame", request: Request, resamples: int, seed: int) -> "polars.DataFrame":
    """The panel with documents and intervals, one row for each state, power, period and vector.

    `frame` has, sorted by state, power, start, vector and kind, the number of `documents` with each `weight` in the
    cell, and how many `events` they tell; power, vector (0 is all events) and kind are numbers.
    """
    import polars as pl

    keys = ["state", "power", "start", "vector"]
    row = frame.select(pl.struct(keys).rle_id()).to_series().to_numpy().astype(np.int64)
    rows = frame.select(keys).unique(maintain_order=True)
    kind, documents, events = (frame[name].to_numpy().astype(np.int64) for name in ("kind", "documents", "events"))
    whole = frame["weight"].to_numpy().astype(np.int64)
    weight = whole / SCALES[request.weight]
    cell, cells = row * len(KINDS) + kind, rows.height * len(KINDS)
    held, _, square, cube = (
        np.bincount(cell, weight**power * documents, cells).astype(np.float64) for power in range(4)
    )
    value = np.bincount(cell, whole * documents, cells) / SCALES[request.weight]
    state = rows.select(pl.col("state").rle_id()).to_series().to_numpy().astype(np.int64)
    group = state * (len(load_ontology().vectors) + 1) + rows["vector"].to_numpy().astype(np.int64)
    skewed, mean = _by_group(group, cube, square), _by_group(group, value, held)
    effective = np.divide(value**2, square, out=np.zeros(cells), where=square > 0)
    low, high = _intervals(
        _Drawn(cell, weight, documents), prior_size(held.astype(np.int64), skewed, mean), value,
        freedom(effective, held.astype(np.int64)), resamples, seed,
    )  # fmt: skip
    vectors = dict(enumerate((None, *load_ontology().vectors)))
    made = rows.select(
        "state",
        pl.col("power").replace_strict(dict(enumerate(request.powers)), return_dtype=pl.String),
        "start",
        pl.col("vector").replace_strict(vectors, return_dtype=pl.String),
        **{name: pl.Series(value[k :: len(KINDS)]) for k, name in enumerate(KINDS)},
        events=pl.Series(np.bincount(row, events, rows.height).astype(np.int64)),
        **{
            f"{name}_{what}": pl.Series(array[k :: len(KINDS)])
            for k, name in enumerate(KINDS)
            for what, array in (("documents", held.astype(np.int64)), ("low", low), ("high", high))
        },
    )
    return made.sort(keys, nulls_last=False)


def _by_group(group: Ints, part: Floats, whole: Floats) -> Floats:
    """The quotient of sums over the cells of a kind of one state and vector (`group`), for each cell."""
    vectors = len(load_ontology().vectors) + 1
    states = int(group.max(initial=-1)) // vectors + 1
    made = np.ones((len(group), len(KINDS)))
    for kind in range(len(KINDS)):
        top, bottom = (
            np.bincount(group, x[kind :: len(KINDS)], states * vectors).reshape(states, vectors) for x in (part, whole)
        )
        for state in range(states):
            top[state] = by_vector(top[state], bottom[state])
        made[:, kind] = top.ravel()[group]
    return made.ravel()


class _Drawn:
    """What is drawn from: for each cell, in order, the weights that documents have in it and how many have each."""

    def __init__(self, cell: Ints, weight: Floats, documents: Ints) -> None:
        self.cell, self.weight, self.documents = cell, weight, documents.astype(np.float64)

    def sums(self, first: int, last: int, number: int, chance: np.random.Generator) -> Floats:
        """Draws of the weight in the cells from `first` up to `last`."""
        low, high = np.searchsorted(self.cell, [first, last])
        found = np.zeros((number, last - first))
        told, begins = np.unique(self.cell[low:high], return_index=True)
        if len(told):
            drawn = chance.standard_gamma(self.documents[low:high], (number, high - low)) * self.weight[low:high]
            found[:, told - first] = np.add.reduceat(drawn, begins, axis=1)
        return found


def _intervals(
    drawn: _Drawn, size: Floats, value: Floats, degrees: Floats, resamples: int, seed: int
) -> tuple[Floats, Floats]:
    """Intervals of the cells, some of them at a time."""
    chance = stream(seed, "world")
    low, high = np.empty(len(value)), np.empty(len(value))
    entries = np.searchsorted(drawn.cell, np.arange(len(value) + 1))
    first = 0
    while first < len(value):
        # As many cells as fit, counting one more number for each: its prior
        most = entries[first] + first + max(BLOCK // resamples, 1)
        last = max(int(np.searchsorted(entries + np.arange(len(entries)), most, side="right")) - 1, first + 1)
        here = slice(first, last)
        sums = drawn.sums(first, last, resamples, chance)
        sums += chance.standard_gamma(0.5, sums.shape) * size[here]
        low[here], high[here] = interval(sums, value[here], degrees[here])
        first = last
    return low, high
