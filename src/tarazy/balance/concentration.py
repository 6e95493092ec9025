"""How concentrated a state's cooperation is on few powers; `concentration.v2`.

The formulas take shares and know nothing of events; `concentration` puts them to the scales.
"""

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from tarazy.balance.deals import Floats
from tarazy.balance.estimates import Series
from tarazy.balance.flows import over_powers, shares
from tarazy.balance.resample import interval
from tarazy.balance.scales import COOPERATION, Scales
from tarazy.errors import InputError

NAME = "concentration.v2"


def herfindahl(share: npt.ArrayLike) -> Floats:
    """The sum of squared shares over the last axis: 1/K when even over K, 1 when all is one (Herfindahl 1950)."""
    found: Floats = np.sum(np.square(np.asarray(share, np.float64)), axis=-1)
    return found


def entropy(share: npt.ArrayLike) -> Floats:
    """Shannon's entropy of shares over the last axis, in nats (Shannon 1948)."""
    p = np.asarray(share, np.float64)
    found: Floats = -np.sum(
        np.where(p > 0, p * np.log(np.where(p > 0, p, 1.0)), np.where(np.isnan(p), np.nan, 0.0)), axis=-1
    )
    return found


def hill(share: npt.ArrayLike, order: float) -> Floats:
    """The effective number of partners: Hill's number of an order of 0 or more over the last axis (Hill 1973)."""
    p = np.asarray(share, np.float64)
    if order < 0:
        raise InputError(f"expected an order of 0 or more, got {order}")
    if order == 1:
        return np.exp(entropy(p))
    powers = np.where(p > 0, np.where(p > 0, p, 1.0) ** order, 0.0)
    found: Floats = np.sum(powers, axis=-1) ** (1 / (1 - order))
    return found


def unevenness(index: npt.ArrayLike, number: npt.ArrayLike) -> Floats:
    """How far a Herfindahl index over `number` powers is from even: 0 for even, 1 for all on one."""
    k = np.asarray(number, np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        found: Floats = (np.asarray(index, np.float64) - 1 / k) / (1 - 1 / k)
    return np.where(k > 1, found, np.nan)


def concentration(scales: Scales) -> Iterator[Series]:
    """Herfindahl-Hirschman index, Hill numbers of order 1 and 2, and unevenness of cooperation over the powers.

    Few documents make any state look concentrated. The index and the entropy are freed of that bias to the second
    order, from the spread between documents (for documents of one event each: Simpson 1949, Miller 1955). The
    resamples have the bias twice: the end of the interval toward even is moved by twice as much, the other end
    by once, for moved alike the one near even or the other far from even covers the truth too seldom. That widens the
    interval by the bias, so it is not widened for few documents again.
    """
    share, draws = shares(scales, COOPERATION, "concentration")
    spread = np.nan_to_num(scales.cells.spread({3: (COOPERATION,)}))
    with np.errstate(divide="ignore", invalid="ignore"):
        bias = 0.5 * np.where(share > 0, spread / share, 0.0).sum(axis=-1)
    events, documents = over_powers(scales, COOPERATION)
    number = scales.present.sum(axis=1)[None, :]
    few, many = 1 / np.maximum(number, 1), np.log(np.maximum(number, 1))
    low, high = interval(None if draws is None else herfindahl(draws), herfindahl(share))
    index_bias = spread.sum(axis=-1)
    index = [np.clip(x, few, 1.0) for x in (herfindahl(share) - index_bias, low - 2 * index_bias, high - index_bias)]
    low, high = interval(None if draws is None else entropy(draws), entropy(share))
    told = [np.clip(x, 0.0, many) for x in (entropy(share) + bias, low + bias, high + 2 * bias)]
    parts: list[tuple[str, str, list[Floats]]] = [
        ("hhi", "index", index),
        ("hill1", "powers", [np.exp(x) for x in told]),
        ("hill2", "powers", [1 / index[0], 1 / index[2], 1 / index[1]]),
        ("uneven", "index", [unevenness(x, number) for x in index]),
    ]
    for part, unit, (value, *bounds) in parts:
        yield from scales.series(
            NAME, part, unit, value=value[..., None], draws=None, bounds=(bounds[0][..., None], bounds[1][..., None]),
            labels=[None], events=events, documents=documents, divides=documents, reasons=_reasons(scales),
            degrees=None,
        )  # fmt: skip


def _reasons(scales: Scales) -> Sequence[Sequence[str | None]]:
    alone = [None if n > 1 else "fewer than two powers to compare" for n in scales.present.sum(axis=1)]
    return [[scales.overlap or reason] for reason in alone]
