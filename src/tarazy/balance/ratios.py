"""The measures that are one sum over events divided by another, event by event."""

from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from tarazy.balance.cohesion import cohesion
from tarazy.balance.panel import Panel
from tarazy.balance.powers import Side
from tarazy.balance.selection import Request, Rows, fetch
from tarazy.balance.selfreliance import selfreliance
from tarazy.errors import InputError
from tarazy.ontology import load_ontology
from tarazy.records import Record

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

# Each ratio with what it is about: one power, two powers, none, or a region
RATIOS = MappingProxyType(
    {
        "tone": "power",  # cooperation in the dealings with a power
        "cooperation_share": "power",  # a power's part in the cooperation with all the powers
        "conflict_share": "power",
        "cooperation_rate": "power",  # per event of the state's own coverage
        "conflict_rate": "power",
        "net_rate": "power",  # cooperation less conflict, per event of the state's own coverage
        "initiative": "power",  # the state's own acts in what is directed
        "lean": "two",  # the first power's part in the cooperation with the two; the lean is its log odds
        "concentration": "none",  # the whole stretch's share of the partner, averaged over the cooperation
        "home": "none",
        "inside": "region",
    }
)


class Asked(Record, frozen=True, kw_only=True):
    """Which ratio, about whom and in which field."""

    ratio: str
    power: str | None
    region: Side | None
    vector: str | None


def ratio_of(panel: Panel, request: Request, asked: Asked) -> tuple[Rows, Floats, Floats]:
    """The rows with the part that each has in the top and in the bottom of the ratio."""
    places = _places(request, asked)
    if asked.ratio == "home":
        rows = selfreliance(panel, request, 0, 0)[1]
    elif asked.ratio == "inside" and asked.region is not None:
        rows = cohesion(panel, request, asked.region, 0, 0)[1]
    else:
        rows = fetch(panel, request, request.own, request.sides)
    size = rows.frame.height
    weight = np.abs(rows.frame["score"].to_numpy().astype(np.float64)) if request.weight == "score" else np.ones(size)
    if asked.vector is not None:
        bit = list(load_ontology().vectors).index(asked.vector)
        weight = weight * (_whole(rows, "vectors") >> bit & 1)
    top, bottom = _parts(rows, asked.ratio, places, len(request.powers), weight)
    return rows, top * weight, bottom * weight


def _places(request: Request, asked: Asked) -> tuple[int, ...]:
    """The powers' places among the request's."""
    about = RATIOS.get(asked.ratio)
    if about is None:
        raise InputError(f"unknown ratio {asked.ratio!r}; expected one of {', '.join(RATIOS)}")
    named = tuple(asked.power.split("/")) if asked.power else ()
    wanted = {"power": 1, "two": 2}.get(about, 0)
    unknown = [p for p in named if p not in request.powers]
    if len(set(named)) != wanted or unknown:
        form = {0: "no power", 1: "a power such as RUS", 2: "two powers such as RUS/CHN"}[wanted]
        raise InputError(f"{asked.ratio} is about {form} of {', '.join(request.powers)}; got {asked.power!r}")
    if (asked.region is not None) != (about == "region"):
        raise InputError(f"{asked.ratio} is about {'a region' if about == 'region' else 'no region'}; add or drop it")
    return tuple(request.powers.index(p) for p in named)


def _whole(rows: Rows, column: str) -> Ints:
    return rows.frame[column].to_numpy().astype(np.int64)


def _parts(rows: Rows, ratio: str, places: tuple[int, ...], powers: int, weight: Floats) -> tuple[Floats, Floats]:
    kind = _whole(rows, "kind")
    good, bad = (kind == 0).astype(np.float64), (kind == 1).astype(np.float64)
    if ratio == "home":
        home, abroad = _whole(rows, "home") > 0, _whole(rows, "abroad") > 0
        return good * home, good * home + good * abroad
    if ratio == "inside":
        return _inside(rows, good)
    out, back, mutual = (_whole(rows, name) for name in ("outward", "inward", "mutual"))
    tied = ((out | back | mutual)[:, None] >> np.arange(powers) & 1).astype(np.float64)
    one = tied[:, places[0]] if places else np.zeros(len(kind))
    if ratio == "tone":
        return good * one, (good + bad) * one
    if ratio in ("cooperation_share", "conflict_share"):
        own = good if ratio == "cooperation_share" else bad
        return own * one, own * tied.sum(axis=1)
    if ratio in ("cooperation_rate", "conflict_rate", "net_rate"):
        return {"cooperation_rate": good, "conflict_rate": bad, "net_rate": good - bad}[ratio] * one, np.ones(len(kind))
    if ratio == "initiative":
        acts, answers, both = (x >> places[0] & 1 for x in (out, back, mutual))
        directed = ((acts ^ answers) & (1 - both)).astype(np.float64) * (good + bad)
        return directed * acts, directed
    if ratio == "lean":
        return good * one, good * (one + tied[:, places[1]])
    dealt = good[:, None] * tied
    total = (dealt * weight[:, None]).sum(axis=0)
    return dealt @ (total / max(float(total.sum()), 1.0)), dealt.sum(axis=1)


def _inside(rows: Rows, good: Floats) -> tuple[Floats, Floats]:
    """Members of a region on both sides, or several that act together, against ties with powers outside."""
    acting, receiving, alone = (_whole(rows, name) for name in ("acting", "receiving", "alone"))
    other = np.where(alone > 0, acting, receiving)
    several = np.bitwise_count(acting | other) > 1
    within = good * ((acting > 0) & (other > 0) & several)
    outside = good * ((_whole(rows, "outward") | _whole(rows, "inward") | _whole(rows, "mutual")) > 0)
    return within, within + outside
