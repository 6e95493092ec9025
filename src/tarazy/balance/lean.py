"""Toward which of two powers a state leans, and how far it is from its own past; `lean.v2`."""

from collections.abc import Iterator
from itertools import combinations

import numpy as np
import numpy.typing as npt

from tarazy.balance.deals import Floats
from tarazy.balance.estimates import Series
from tarazy.balance.flows import over_powers, ratio, shares
from tarazy.balance.resample import freedom
from tarazy.balance.scales import COOPERATION, Scales
from tarazy.balance.settings import load_settings

NAME = "lean.v2"


def log_ratio(one: npt.ArrayLike, other: npt.ArrayLike, added: npt.ArrayLike = 0.5) -> Floats:
    """The logarithm of a ratio of two weights, shrunk toward 0 by the same weight added to both.

    One half is Haldane's and Anscombe's correction (Haldane 1956, Annals of Human Genetics 20; Anscombe 1956,
    Biometrika 43), the weight of half an event: small counts say little, and their lean stays near 0.
    """
    top, bottom, extra = (np.asarray(x, np.float64) for x in (one, other, added))
    found: Floats = np.log(top + extra) - np.log(bottom + extra)
    return found


def divergence(one: npt.ArrayLike, other: npt.ArrayLike) -> Floats:
    """Jensen-Shannon divergence of two sets of shares over the last axis, in bits: 0 equal, 1 nothing in common.

    Lin 1991, IEEE Transactions on Information Theory 37.
    """
    p, q = np.asarray(one, np.float64), np.asarray(other, np.float64)
    middle = (p + q) / 2

    def part(share: Floats) -> Floats:
        told = share > 0
        scaled = np.where(told, share, 1.0) / np.where(told, middle, 1.0)
        return np.where(np.isnan(share), np.nan, np.where(told, share * np.log2(scaled), 0.0))

    found: Floats = np.sum(part(p) + part(q), axis=-1) / 2
    return found


def lean(scales: Scales) -> Iterator[Series]:
    """The log ratio of cooperation with each two powers, and the divergence from the state's own past."""
    yield from _pairs(scales)
    yield from _distance(scales)


def _pairs(scales: Scales) -> Iterator[Series]:
    weight, added = scales.of_kind(COOPERATION), 0.5 * scales.size(COOPERATION)[:, None, None]
    draws = None
    if scales.draws is not None:
        found = scales.of_kind(COOPERATION, draws=True)
        draws = found + scales.prior("lean", 0.5, scales.effective_size((COOPERATION,)), found.shape[1:])
    for i, j in combinations(range(len(scales.sides)), 2):
        pick = {2: (i, j), 3: (COOPERATION,)}
        documents = scales.cells.documents((0, 1), pick)[..., None]
        drawn = None if draws is None else log_ratio(draws[..., [i]], draws[..., [j]], 0.0)
        yield from scales.series(
            NAME, "lean", "log ratio", value=log_ratio(weight[..., [i]], weight[..., [j]], added), draws=drawn,
            labels=[f"{scales.sides[i].code}/{scales.sides[j].code}"], documents=documents, divides=documents,
            events=scales.cells.events((0, 1), pick)[..., None], reasons=[[row[i] or row[j]] for row in scales.absent],
            degrees=freedom(scales.cells.effective((0, 1), pick)[..., None], documents),
        )  # fmt: skip


def _distance(scales: Scales) -> Iterator[Series]:
    """Divergence of a period's shares from those of the periods before it, taken together.

    The bias of small numbers is taken off as in `concentration`: half the second derivative, which is
    1/p - 1/(p + q) for either side, times the variance of the share.
    """
    before = load_settings().past_periods
    weight = scales.of_kind(COOPERATION) * scales.present[None]
    share, share_draws = shares(scales, COOPERATION, "distance")
    past = _earlier(weight, before, 1)
    past_share = ratio(past, past.sum(axis=-1, keepdims=True))
    spread = np.nan_to_num(scales.cells.spread({3: (COOPERATION,)}))
    whole = weight.sum(axis=-1, keepdims=True)
    # The past's documents are those of its periods: their spreads add up as those of strata do
    scaled = _earlier(np.nan_to_num(spread) * whole**2, before, 1)
    past_spread = np.nan_to_num(ratio(scaled, past.sum(axis=-1, keepdims=True) ** 2))
    bias = _bias(share, past_share, spread, past_spread)
    draws = None
    if scales.draws is not None and share_draws is not None:
        found = _earlier(scales.of_kind(COOPERATION, draws=True), before, 2)
        even = 1 / np.maximum(scales.present.sum(axis=1), 1)[None, :, None]
        found = (found + scales.prior("past", even, scales.size(COOPERATION), found.shape[1:])) * scales.present[
            None, None
        ]
        draws = divergence(share_draws, ratio(found, found.sum(axis=-1, keepdims=True))) - 2 * bias
    events, documents = over_powers(scales, COOPERATION)
    effective = scales.cells.effective((0, 1), {3: (COOPERATION,)})[..., None]
    behind = _earlier(documents.astype(np.float64), before, 1).astype(np.int64)
    few = "fewer than two powers to compare"
    reasons = [
        [scales.overlap or (few if n < 2 else f"fewer than {before} periods before it" if at < before else None)]
        for at, n in enumerate(scales.present.sum(axis=1))
    ]
    yield from scales.series(
        NAME, "distance", "bits", value=(divergence(share, past_share) - bias)[..., None],
        draws=None if draws is None else draws[..., None], labels=[None], events=events, documents=documents,
        divides=np.minimum(documents, behind), reasons=reasons, edges=(0.0, 1.0),
        degrees=np.minimum(freedom(effective, documents), freedom(_earlier(effective, before, 1), behind)),
    )  # fmt: skip


def _earlier(array: Floats, number: int, axis: int) -> Floats:
    """The sum over so many periods before each; over fewer at the beginning."""
    moved = np.moveaxis(array, axis, 0)
    total = np.concatenate([np.zeros_like(moved[:1]), np.cumsum(moved, axis=0)])
    at = np.arange(len(moved))
    return np.moveaxis(total[at] - total[np.maximum(at - number, 0)], 0, axis)


def _bias(one: Floats, other: Floats, one_spread: Floats, other_spread: Floats) -> Floats:
    with np.errstate(divide="ignore", invalid="ignore"):
        middle = 1 / (one + other)
        parts = [
            np.where(p > 0, (1 / np.where(p > 0, p, 1.0) - middle) * spread, 0.0)
            for p, spread in ((one, one_spread), (other, other_spread))
        ]
    found: Floats = np.nan_to_num(parts[0] + parts[1]).sum(axis=-1) / (4 * np.log(2))
    return found
