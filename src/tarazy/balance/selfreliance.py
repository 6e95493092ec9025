"""How far a state deals with its own industry, forces and institutions rather than abroad; `selfreliance.v2`."""

from collections.abc import Iterator, Sequence

from tarazy.actors import load_knowledge
from tarazy.balance.deals import Cells, Deals, by_place, gather
from tarazy.balance.estimates import Series, make
from tarazy.balance.flows import ratio
from tarazy.balance.panel import Panel
from tarazy.balance.resample import Resamples, effective_size, freedom, interval
from tarazy.balance.selection import Request, Rows, fetch
from tarazy.balance.settings import load_settings
from tarazy.balance.sql import Binder, any_of, mask
from tarazy.ontology import load_ontology

NAME = "selfreliance.v2"
_ABROAD, _HOME, _GROUPS = 0, 1, 2


def selfreliance(panel: Panel, request: Request, resamples: int, seed: int) -> tuple[list[Series], Rows]:
    """Share of dealings at home in the cooperation, at home and with states abroad, that has two sides.

    A dealing at home has only the focal state on both sides, and industry, forces or institutions (settings.toml) on
    one side and not on the other. All states abroad count, whether they are among the powers or not. Events without
    a recipient are left out on either side: a panel does not tell which of several actors has which sector.
    """
    rows = fetch(panel, request, request.own, (), lambda binder: _columns(request.focal, binder))
    if not rows.frame.height:
        return [], rows
    deals = gather(rows, ("home", "abroad"), by_score=request.weight == "score")
    vectors = tuple(load_ontology().vectors)
    cells = _cells(deals, len(rows.starts), len(vectors))
    drawn = Resamples(deals, resamples, seed) if resamples else None
    return list(_series(request, rows, cells, drawn, (None, *vectors))), rows


def _columns(focal: str, binder: Binder) -> list[str]:
    """`home`: a mask of the groups at home that the event deals with; `abroad`: whether it faces another state."""
    code = binder.bind(focal)
    only = " AND ".join(
        f"list_min({role}_countries) = {code} AND list_max({role}_countries) = {code} "
        f"AND list_count({role}_countries) = len({role}_countries)"
        for role in ("actor", "recipient")
    )
    groups = []
    for sectors in load_settings().home.values():
        told = [binder.bind(sector) for sector in sectors]
        differs = " OR ".join(
            f"list_contains(actor_sectors, {s}) <> list_contains(recipient_sectors, {s})" for s in told
        )
        groups.append(f"(coalesce({only}, false) AND ({differs}))")
    states = [i.removeprefix("state:") for i in load_knowledge().entities if i.startswith("state:")]
    states.remove(focal)
    faces = " OR ".join(
        f"(list_contains({own}_countries, {code}) AND {any_of(f'{other}_countries', states, binder)})"
        for own, other in (("actor", "recipient"), ("recipient", "actor"))
    )
    return [f"{mask(groups)} AS home", f"({faces})::BIGINT AS abroad"]


def _cells(deals: Deals, periods: int, vectors: int) -> Cells:
    """Cells of vector, period and place: abroad, at home, then each group at home."""
    c = deals.columns
    groups = len(load_settings().home)
    places = [c["abroad"] > 0, c["home"] > 0, *((c["home"] >> g & 1) > 0 for g in range(groups))]
    return by_place(deals, [(chosen, place) for place, chosen in enumerate(places)], periods, vectors)


def _series(
    request: Request, rows: Rows, cells: Cells, resamples: Resamples | None, vectors: Sequence[str | None]
) -> Iterator[Series]:
    totals = cells.totals
    whole = totals[..., _ABROAD] + totals[..., _HOME]
    value = ratio(totals[..., _HOME:], whole[..., None])
    draws = None
    if resamples:
        weight, square, _ = (x.sum(axis=(1, 2)) for x in cells.moments((0, 1, 2), {2: (_ABROAD, _HOME)}))
        size = effective_size(weight, square)[:, None, None]
        drawn = resamples.draw(cells)[0]
        home = drawn[..., _HOME:] + resamples.prior("home", 0.5, size, value.shape)
        other = drawn[..., [_ABROAD]] + (drawn[..., [_HOME]] - drawn[..., _HOME:])
        draws = home / (home + other + resamples.prior("abroad", 0.5, size, value.shape))
    pick = {2: (_ABROAD, _HOME)}
    events, documents = cells.events((0, 1), pick), cells.documents((0, 1), pick)
    low, high = interval(draws, value, freedom(cells.effective((0, 1), pick), documents)[..., None])
    for v, vector in enumerate(vectors):
        for p, part in enumerate(("home", *load_settings().home)):
            at = (v, slice(None), p)
            yield make(
                measure=NAME, part=part, unit="share", focal=request.focal, power=None, vector=vector,
                starts=rows.starts, value=value[at], low=low[at], high=high[at], events=events[v],
                documents=documents[v], divides=documents[v], reasons=[None] * len(rows.starts),
            )  # fmt: skip
