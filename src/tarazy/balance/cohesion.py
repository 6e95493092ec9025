"""How much of a region's cooperation stays inside it, and which pairs carry it; `cohesion.v2`."""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import combinations

import numpy as np

from tarazy.balance.deals import Cells, Deals, Floats, Ints, by_place, gather
from tarazy.balance.estimates import Series, make
from tarazy.balance.flows import ratio
from tarazy.balance.panel import Panel
from tarazy.balance.powers import Side
from tarazy.balance.resample import Resamples, effective_size, freedom, interval
from tarazy.balance.selection import Request, Rows, fetch
from tarazy.balance.sql import ALONE, Binder, inside, mask
from tarazy.errors import InputError
from tarazy.ontology import load_ontology

NAME = "cohesion.v2"
_MOST_MEMBERS = 60  # a member is a bit in a whole number
_INSIDE, _OUTSIDE, _PAIRS = 0, 1, 2


def cohesion(panel: Panel, request: Request, region: Side, resamples: int, seed: int) -> tuple[list[Series], Rows]:
    """Share of the region's cooperation that its members have with each other rather than with the powers outside.

    An event that ties members to each other and to a power counts once on either side. Powers that share a member with
    the region are not outside it and are left out; InputError if none is left.
    """
    outside = [p for p in request.sides if not p.meets(region, *_stretch(request))]
    if not outside:
        raise InputError(f"every power shares a member with {region.code}; name powers outside it")
    members = sorted({c for s in region.stretches for c in s.countries})
    if not 2 <= len(members) <= _MOST_MEMBERS:
        raise InputError(f"region {region.code} has {len(members)} members; expected 2 to {_MOST_MEMBERS}")
    rows = fetch(panel, request, region, outside, lambda binder: _columns(region, members, binder))
    if not rows.frame.height:
        return [], rows
    deals = gather(rows, ("acting", "receiving", "alone"), by_score=request.weight == "score")
    vectors = tuple(load_ontology().vectors)
    pairs = list(combinations(range(len(members)), 2))
    cells = _cells(deals, pairs, len(rows.starts), len(vectors))
    drawn = Resamples(deals, resamples, seed) if resamples else None
    names = [f"{members[i]}/{members[j]}" for i, j in pairs]
    return list(_series(request, region, rows, cells, drawn, (None, *vectors), names)), rows


def _stretch(request: Request) -> tuple[date, date]:
    return request.start or date.min, request.end or date.max


def _columns(region: Side, members: Sequence[str], binder: Binder) -> list[str]:
    """Which members stand on either side, on the days of their membership, as masks."""
    columns = []
    for role, name in (("actor", "acting"), ("recipient", "receiving")):
        told = [
            f"(list_contains({role}_countries, {binder.bind(code)}) AND {inside(region, (code,), binder)})"
            for code in members
        ]
        columns.append(f"{mask(told)} AS {name}")
    return [*columns, f"({ALONE})::BIGINT AS alone"]


def _cells(deals: Deals, pairs: Sequence[tuple[int, int]], periods: int, vectors: int) -> Cells:
    """Cells of vector, period and place: inside, outside, then each pair."""
    c = deals.columns
    tied = ((c["outward"] | c["inward"] | c["mutual"]) > 0, _OUTSIDE)
    faces: list[tuple[Ints, int]] = []
    within = np.zeros(len(deals.weight), bool)
    for at, (i, j) in enumerate(pairs):
        one, other = (c["acting"] >> i & 1, c["acting"] >> j & 1)
        met = (one & (c["receiving"] >> j)) | (other & (c["receiving"] >> i)) | (one & other & c["alone"])
        faces.append(((met & 1).astype(bool), _PAIRS + at))
        within |= faces[-1][0]
    places = [(within, _INSIDE), tied, *faces]
    return by_place(deals, places, periods, vectors)


def _series(
    request: Request, region: Side, rows: Rows, cells: Cells, resamples: Resamples | None,
    vectors: Sequence[str | None], pairs: Sequence[str],
) -> Iterator[Series]:  # fmt: skip
    totals = cells.totals
    draws = resamples.draw(cells)[0] if resamples else None
    both, inner = {2: (_INSIDE, _OUTSIDE)}, {2: (_INSIDE,)}
    size, inner_size = (
        effective_size(*(x.sum(axis=(1, 2)) for x in cells.moments((0, 1, 2), pick)[:2]))[:, None, None]
        for pick in (both, inner)
    )
    sides = totals[..., :_PAIRS]
    share_draws = pair_draws = None
    if resamples and draws is not None:
        told = draws[..., :_PAIRS] + resamples.prior("cohesion", 0.5, size, sides.shape)
        share_draws = told[..., _INSIDE] / told.sum(axis=-1)
        told = draws[..., _PAIRS:] + resamples.prior("pairs", 1 / len(pairs), inner_size, totals[..., _PAIRS:].shape)
        pair_draws = ratio(told, told.sum(axis=-1, keepdims=True))
    share = ratio(sides[..., _INSIDE], sides.sum(axis=-1))
    carried = ratio(totals[..., _PAIRS:], totals[..., _PAIRS:].sum(axis=-1, keepdims=True))
    counts = (cells.events((0, 1), both), cells.documents((0, 1), both))
    within = (cells.events((0, 1), inner), cells.documents((0, 1), inner))
    told_any = totals[0, :, _PAIRS:].sum(axis=0) > 0
    none = [None] * len(rows.starts)

    def one(v: int, part: str, pair: str | None, value: Floats, bounds: tuple[Floats, Floats],
            based: tuple[Ints, Ints]) -> Series:  # fmt: skip
        return make(
            measure=NAME, part=part, unit="share", focal=region.code, power=pair, vector=vectors[v],
            starts=rows.starts, value=value, low=bounds[0], high=bounds[1], events=based[0][v],
            documents=based[1][v], divides=based[1][v], reasons=none,
        )  # fmt: skip

    low, high = interval(share_draws, share, freedom(cells.effective((0, 1), both), counts[1]))
    pair_low, pair_high = interval(pair_draws, carried, freedom(cells.effective((0, 1), inner), within[1])[..., None])
    for v in range(len(vectors)):
        yield one(v, "inside", None, share[v], (low[v], high[v]), counts)
        for p, pair in enumerate(pairs):
            if told_any[p]:
                at = (v, slice(None), p)
                yield one(v, "pair", pair, carried[at], (pair_low[at], pair_high[at]), within)
