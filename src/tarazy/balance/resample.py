"""Resampling of documents: the Bayesian bootstrap over clusters, with a small honest prior.

Each resample gives every document a weight from the standard exponential distribution (Rubin 1981, "The Bayesian
bootstrap", Annals of Statistics 9). Documents with equal content share a row, and the sum of m such weights is
gamma-distributed with shape m. A count that rests on n documents of one event each then has the posterior
Gamma(n); half a document added (Jeffreys' prior for a Poisson rate) makes it Gamma(n + 1/2), whose interval is
honest for small n and for none at all (Brown, Cai and DasGupta 2003, Statistica Sinica 13).
"""

import zlib
from collections.abc import Sequence

import numpy as np

from tarazy.balance.deals import Cells, Deals, Floats
from tarazy.balance.settings import load_settings
from tarazy.errors import InputError

_BLOCK = 4_000_000  # weights drawn at a time: 32 MiB


def stream(seed: int, name: str) -> np.random.Generator:
    """A stream of chance that the seed and a name decide, whatever else is drawn."""
    return np.random.default_rng([seed, zlib.crc32(name.encode())])


class Resamples:
    """Draws of the weight in cells; one object gives the same weights to all its cells."""

    def __init__(self, deals: Deals, number: int, seed: int) -> None:
        if number < 0 or 0 < number < 100 or seed < 0:
            raise InputError(f"expected 0 resamples or at least 100, and a seed of 0 or more; got {number} and {seed}")
        self.number = number
        self.seed = seed
        self._deals = deals

    def draw(self, *many: Cells) -> list[Floats]:
        """For each of the cells an array of resamples by their shape."""
        total = self.number * sum(int(np.prod(cells.shape)) for cells in many)
        if total > load_settings().most_values:
            raise InputError(
                f"{self.number} resamples of this many periods, powers and vectors are {total:,} values, more than "
                f"{load_settings().most_values:,}; take a coarser period, one vector, or fewer resamples"
            )
        import scipy.sparse as sp

        chance = stream(self.seed, "documents")
        shape = self._deals.multiple.astype(np.float64)
        wide = sp.hstack([cells.by_document for cells in many], format="csr")
        found = np.empty((self.number, wide.shape[1]))
        step = max(1, _BLOCK // max(len(shape), 1))
        for start in range(0, self.number, step):
            stop = min(start + step, self.number)
            found[start:stop] = (wide.T @ chance.standard_gamma(shape, (stop - start, len(shape))).T).T
        edges = np.cumsum([int(np.prod(cells.shape)) for cells in many])[:-1]
        return [
            part.reshape(self.number, *cells.shape)
            for part, cells in zip(np.split(found, edges, axis=1), many, strict=True)
        ]

    def prior(self, name: str, documents: float | Floats, size: Floats, shape: Sequence[int]) -> Floats:
        """Draws of what the prior adds: the weight of so many documents of mean `size` (both broadcast to `shape`)."""
        drawn: Floats = stream(self.seed, f"prior {name}").standard_gamma(documents, (self.number, *shape))
        return drawn * size


def interval(draws: Floats | None, value: Floats) -> tuple[Floats, Floats]:
    """Lower and upper percentiles over the first axis, widened to hold the value; NaN without draws.

    Widening matters where nothing, or everything, was seen: a share of 0 keeps 0 in its interval (as Brown, Cai
    and DasGupta 2001, Statistical Science 16, advise for Jeffreys' interval).
    """
    if draws is None:
        return np.full(value.shape, np.nan), np.full(value.shape, np.nan)
    tail = (1 - load_settings().level) / 2
    low, high = np.quantile(draws, [tail, 1 - tail], axis=0)
    return np.fmin(low, value), np.fmax(high, value)


def mean_size(weight: Floats, documents: Floats) -> Floats:
    """Mean weight of a document over the last axes' sum; 1 where there is no document."""
    return np.where(documents > 0, weight / np.maximum(documents, 1), 1.0)
