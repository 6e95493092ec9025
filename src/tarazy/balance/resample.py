"""Resampling of documents: the Bayesian bootstrap over clusters, with a small honest prior.

Each resample gives every document a weight from the standard exponential distribution (Rubin 1981, "The Bayesian
bootstrap", Annals of Statistics 9). Documents with equal content share a row, and the sum of m such weights is
gamma-distributed with shape m. A count that rests on n documents of one event each then has the posterior
Gamma(n); half a document added (Jeffreys' prior for a Poisson rate) makes it Gamma(n + 1/2), whose interval is
honest for small n and for none at all (Brown, Cai and DasGupta 2003, Statistica Sinica 13). A share of two such counts
has the posterior Beta(n + 1/2, m + 1/2), Jeffreys' for a share. Where documents differ in weight, `prior_size` says
how much the prior's weighs for a sum and `effective_size` for a share.
"""

import zlib
from collections.abc import Sequence

import numpy as np

from tarazy.balance.deals import Cells, Deals, Floats, Ints
from tarazy.balance.settings import load_settings
from tarazy.errors import InputError

BLOCK = 4_000_000  # weights drawn at a time: 32 MiB


def stream(seed: int, name: str) -> np.random.Generator:
    """A stream of chance that the seed and a name decide, whatever else is drawn."""
    return np.random.default_rng([seed, zlib.crc32(name.encode())])


def check_resamples(number: int, seed: int) -> None:
    """InputError for a number of resamples or a seed that cannot be meant."""
    if number < 0 or 0 < number < 100 or seed < 0:
        raise InputError(f"expected 0 resamples or at least 100, and a seed of 0 or more; got {number} and {seed}")


class Resamples:
    """Draws of the weight in cells; one object gives the same weights to all its cells."""

    def __init__(self, deals: Deals, number: int, seed: int) -> None:
        check_resamples(number, seed)
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
        step = max(1, BLOCK // max(len(shape), 1))
        for start in range(0, self.number, step):
            stop = min(start + step, self.number)
            found[start:stop] = (wide.T @ chance.standard_gamma(shape, (stop - start, len(shape))).T).T
        edges = np.cumsum([int(np.prod(cells.shape)) for cells in many])[:-1]
        return [
            part.reshape(self.number, *cells.shape)
            for part, cells in zip(np.split(found, edges, axis=1), many, strict=True)
        ]

    def prior(self, name: str, documents: float | Floats, size: Floats, shape: Sequence[int]) -> Floats:
        """Draws of what the prior adds: so many documents of weight `size` each (both broadcast to `shape`)."""
        drawn: Floats = stream(self.seed, f"prior {name}").standard_gamma(documents, (self.number, *shape))
        return drawn * size


def interval(draws: Floats | None, value: Floats, degrees: Floats | None = None) -> tuple[Floats, Floats]:
    """Lower and upper percentiles over the first axis, widened to hold the value; NaN without draws.

    Percentiles are taken where Student's t with so many `degrees` of freedom has its tails rather than the normal
    distribution, because a bootstrap of few is too narrow (Hesterberg 2015, The American Statistician 69, "expanded
    percentile"); for how many see `freedom`. Widening to the value matters where nothing, or everything, was seen: a
    share of 0 keeps 0 in its interval (as Brown, Cai and DasGupta 2001, Statistical Science 16, advise for Jeffreys'
    interval).
    """
    if draws is None:
        return np.full(value.shape, np.nan), np.full(value.shape, np.nan)
    from scipy.special import ndtr, stdtrit

    tail = (1 - load_settings().level) / 2
    ordered = np.sort(draws, axis=0)
    if degrees is None:
        low, high = _at(ordered, np.full(value.shape, tail)), _at(ordered, np.full(value.shape, 1 - tail))
    else:
        tails = ndtr(stdtrit(np.maximum(np.broadcast_to(degrees, value.shape), 1.0), tail))
        low, high = _at(ordered, tails), _at(ordered, 1 - tails)
    return np.fmin(low, value), np.fmax(high, value)


def _at(ordered: Floats, level: Floats) -> Floats:
    """The quantile at each cell's own level, between neighbours in proportion."""
    place = level * (len(ordered) - 1)
    below = np.floor(place).astype(np.int64)
    above = np.minimum(below + 1, len(ordered) - 1)
    one, other = (np.take_along_axis(ordered, at[None], axis=0)[0] for at in (below, above))
    found: Floats = one + (other - one) * (place - below)
    return found


def freedom(effective: Floats, documents: Ints) -> Floats:
    """Degrees of freedom for the spread of a sum or a share over documents, from their effective and plain number.

    For documents that weigh the same the spread is known once the sum or the share is, as that of a Poisson count or of
    a binomial share; the prior is all that few of them need. Only the part that comes of unequal documents, 1 -
    effective / documents of the whole, is estimated (Satterthwaite 1946, Biometrics Bulletin 2, 110-114). Infinite for
    documents that all weigh the same, and where there is none.
    """
    estimated = np.where(documents > 0, 1 - effective / np.maximum(documents, 1), 0.0)
    return np.where(estimated > 0, effective / np.where(estimated > 0, estimated, 1.0) ** 2, np.inf)


def effective_size(weight: Floats, square: Floats) -> Floats:
    """Weight of an effective document, sum w^2 / sum w, by vector: that of a prior document of a share.

    A sum of unequal weights behaves as so many times a Poisson count (Fay and Feuer 1997, Statistics in Medicine 16,
    791-801), so half of this on either side is to a share of such sums what half a document is to a share of counts.
    """
    return by_vector(square, weight)


def prior_size(documents: Ints, skewed: Floats, mean: Floats) -> Floats:
    """Weight of the prior's document for a sum over so many documents, all by the same cells.

    `skewed` is sum w^3 / sum w^2, `mean` the mean weight of documents like these. For many documents half of the former
    is what the resamples lack of the correction for skewness of the BCa interval (Efron 1987, Journal of the American
    Statistical Association 82, 171-185): z0 and a are both a sixth of the skewness of the sum, and gamma weights bring
    the rest. Where nothing was seen, the rate of documents has Jeffreys' posterior, and that of events is the mean
    weight times it. Between them the prior's document is one beside those seen.
    """
    found: Floats = (documents * skewed + mean) / (documents + 1)
    return found


def by_vector(part: Floats, whole: Floats) -> Floats:
    """The quotient by vector (0 is all events); that of all events where a vector has nothing, else 1."""
    everywhere = part[0] / whole[0] if whole[0] > 0 else 1.0
    return np.where(whole > 0, part / np.where(whole > 0, whole, 1.0), everywhere)
