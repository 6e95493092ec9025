"""A synthetic world: events whose leanings are known, told as the press tells them and read as a coder reads them.

`make_world` draws what is true, `tell` writes it down as the rows of a panel: documents that tell several events which
hang together, volume that varies by period and by power, outlets that copy each other (conflict more often), and a
coder's errors at given rates. The same seed gives the same rows. `exchange` and `camps` make two further worlds, for
answers with a known lag and for networks with known signs. Nothing under src/ imports this.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import duckdb
import numpy as np
import numpy.typing as npt
import polars as pl

from tarazy.ontology import load_ontology

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

FOCAL = "KAZ"
POWERS = ("RUS", "CHN", "USA", "EU", "TUR")
EU = ("DEU", "FRA", "ITA")
NEIGHBOURS = ("KGZ", "TJK", "TKM", "UZB")
OTHERS = ("IND", "JPN", "IRN")
HOME = ("BUS", "MIL", "LEG")
VECTORS = ("security", "economy", "politics", "society")
# What an event is between: the focal state with a power; with a neighbour; neighbours among themselves; a neighbour
# with a power; the focal state at home; with another state; with an international organisation
BONDS = (*POWERS, "near", "among", "outside", "home", "other", "body")
NEAR, AMONG, OUTSIDE, AT_HOME, OTHER, BODY = range(len(POWERS), len(BONDS))
OUTWARD, INWARD, MUTUAL = range(3)
GOOD = {"CONSULT": 0.4, "COOPERATE": 0.2, "AGREE": 0.15, "SUPPORT": 0.15, "AID": 0.1}
BAD = {"ACCUSE": 0.35, "REJECT": 0.2, "THREATEN": 0.15, "SANCTION": 0.1, "COERCE": 0.1, "MOBILIZE": 0.1}
START = date(2010, 1, 1)
LARGEST = 20  # events in one document


@dataclass(frozen=True)
class Errors:
    """How often the coder errs, for each event: rates from 0 to 1.

    `missed` events are not found and `spurious` ones (for each true one) invented; `flipped` are read as a type of
    the other side of cooperation and conflict, `confused` as another type of the same side; `lost` have one side
    without a known party, `wrong` a state in place of another, `swapped` actor and recipient exchanged.
    """

    missed: float = 0.0
    spurious: float = 0.0
    flipped: float = 0.0
    confused: float = 0.0
    lost: float = 0.0
    wrong: float = 0.0
    swapped: float = 0.0

    def times(self, factor: float) -> "Errors":
        """All rates multiplied, at most 0.95."""
        return Errors(**{name: min(0.95, rate * factor) for name, rate in self.__dict__.items()})


@dataclass(frozen=True)
class World:
    """What is true: `chance` is the probability of each kind of event in a period, `volume` the expected events.

    `chance` has the axes period, bond (see BONDS), vector (the last is none), kind (0 cooperation) and direction, and
    sums to 1 in every period. `shift` and `turn` are the periods at which shares among the powers, and the tone with
    the United States, change; None if they do not.
    """

    chance: Floats
    volume: Floats
    starts: tuple[date, ...]
    shift: int | None
    turn: int | None
    seed: int

    @property
    def expected(self) -> Floats:
        """Expected events, axes as `chance`."""
        found: Floats = self.chance * self.volume[:, None, None, None, None]
        return found


def quarters(number: int) -> tuple[date, ...]:
    """The first days of so many quarters."""
    return tuple(date(START.year + k // 4, 3 * (k % 4) + 1, 1) for k in range(number))


def make_world(seed: int, *, periods: int = 20, documents: float = 120, changes: bool = True) -> World:
    """A world with `documents` per quarter on average, each of some two events; shares and tones are drawn."""
    rng = np.random.default_rng([seed, 1])
    volume = documents * mean_size() * np.exp(rng.normal(0, 0.5, periods))
    share = rng.dirichlet(25 * np.array([0.2, 0.12, 0.11, 0.1, 0.08, 0.07, 0.05, 0.08, 0.09, 0.05, 0.05]))
    share = 0.9 * share + 0.1 / len(BONDS)
    shares = np.tile(share, (periods, 1))
    shift, turn = (periods // 2, 2 * periods // 3) if changes else (None, None)
    if shift is not None:
        moved = 0.6 * share[0]
        shares[shift:, 0] -= moved
        shares[shift:, 1] += moved
    vector = rng.dirichlet([3, 4, 4, 2, 1.5], len(BONDS))
    good = np.clip(rng.beta(6, 3, (len(BONDS), len(VECTORS) + 1)), 0.1, 0.9)
    goods = np.tile(good, (periods, 1, 1))
    if turn is not None:
        goods[turn:, 2] = np.where(good[2] > 0.5, good[2] - 0.3, good[2] + 0.3)
    # Directions differ by bond and kind; home has two sides, an organisation is dealt with
    way = rng.dirichlet([4, 3, 3], (len(BONDS), 2))
    way[AT_HOME] = way[BODY] = (1.0, 0.0, 0.0)
    kinds = np.stack([goods, 1 - goods], axis=-1)
    chance = shares[:, :, None, None, None] * vector[None, :, :, None, None] * kinds[..., None] * way[None, :, None]
    return World(chance=chance, volume=volume, starts=quarters(periods), shift=shift, turn=turn, seed=seed)


def _sizes() -> Floats:
    size = np.arange(1, LARGEST + 1)
    found: Floats = size**-2.2 / (size**-2.2).sum()
    return found


def mean_size() -> float:
    """Mean number of events of a document."""
    return float(_sizes() @ np.arange(1, LARGEST + 1))


def tell(world: World, *, errors: Errors | None = None, copied: float = 0.3, alike: float = 0.5) -> pl.DataFrame:
    """The rows of a panel: each document's events are like its first with probability `alike`, else drawn anew.

    A document is copied by further outlets with probability `copied`, twice that if most of it is conflict.
    """
    rng = np.random.default_rng([world.seed, 2])
    number = rng.poisson(world.volume / mean_size())
    period = np.repeat(np.arange(len(number)), number)
    size = rng.choice(np.arange(1, LARGEST + 1), len(period), p=_sizes())
    document = np.repeat(np.arange(len(period)), size)
    first = np.concatenate([[0], np.cumsum(size)[:-1]]) if len(size) else np.zeros(0, np.int64)
    event = _draw(world, period[document], rng)
    like = rng.random(len(document)) < alike
    event = np.where(like, event[np.repeat(first, size)], event)
    length = np.array([((_next(s)) - s).days for s in world.starts])
    day = np.floor(rng.random(len(period)) * length[period]).astype(np.int64)
    offset = np.array([(s - START).days for s in world.starts])
    table = _Table(world, event, document, (offset[period] + day)[document], rng)
    table.copy(copied)
    if errors is not None:
        table.err(errors)
    return table.frame()


def _next(first: date) -> date:
    return date(first.year + (first.month == 10), (first.month + 2) % 12 + 1, 1)


def _draw(world: World, period: Ints, rng: np.random.Generator) -> Ints:
    """For each event the flat place of its kind in `chance[period]`."""
    flat = world.chance.reshape(len(world.chance), -1)
    found = np.empty(len(period), np.int64)
    for t in range(len(flat)):
        here = period == t
        found[here] = rng.choice(flat.shape[1], here.sum(), p=flat[t] / flat[t].sum())
    return found


class _Table:
    """Rows in the making: one for each telling of an event."""

    def __init__(self, world: World, event: Ints, document: Ints, day: Ints, rng: np.random.Generator) -> None:
        self._rng = rng
        self.bond, self.vector, self.kind, self.way = np.unravel_index(event, world.chance.shape[1:])
        self.document = document
        self.day = day
        self.story = np.arange(len(event))
        self.type = np.where(self.kind == 0, self._types(GOOD, len(event)), self._types(BAD, len(event)))
        self.actors, self.recipients, self.sectors = self._parties()

    def _types(self, shares: dict[str, float], size: int) -> npt.NDArray[np.str_]:
        return self._rng.choice(list(shares), size, p=list(shares.values()))

    def _parties(self) -> tuple[list[list[str]], list[list[str]], list[str | None]]:
        """Who acts, who receives, and the sector of a recipient at home."""
        rng, size = self._rng, len(self.bond)
        pick, both = rng.random(size), rng.random(size)
        actors: list[list[str]] = []
        recipients: list[list[str]] = []
        sectors: list[str | None] = []
        for bond, way, u, v in zip(self.bond.tolist(), self.way.tolist(), pick.tolist(), both.tolist(), strict=True):
            one, other, sector = _sides(bond, u, v)
            actors.append([*one, *other] if way == MUTUAL else other if way == INWARD else one)
            recipients.append([] if way == MUTUAL else one if way == INWARD else other)
            sectors.append(sector)
        return actors, recipients, sectors

    def take(self, rows: Ints) -> None:
        """Keep these rows, in this order; a row may be taken more than once."""
        for name in ("bond", "vector", "kind", "way", "document", "day", "story", "type"):
            setattr(self, name, getattr(self, name)[rows])
        for name in ("actors", "recipients", "sectors"):
            values = getattr(self, name)
            setattr(self, name, [values[k] for k in rows.tolist()])

    def copy(self, copied: float) -> None:
        """Further outlets tell most events of a document again, on the day or within three."""
        rng = self._rng
        documents = int(self.document.max(initial=-1)) + 1
        conflict = np.bincount(self.document, self.kind, minlength=documents)
        share = conflict / np.maximum(np.bincount(self.document, minlength=documents), 1)
        often = np.where(share > 0.5, 2 * copied, copied)
        copies = np.where(rng.random(documents) < often, rng.geometric(0.5, documents), 0)
        extra = copies[self.document]
        rows = np.repeat(np.arange(len(self.document)), extra)
        serial = np.arange(len(rows)) - np.repeat(np.cumsum(extra) - extra, extra)
        before = np.concatenate([[0], np.cumsum(copies)[:-1]]) if documents else np.zeros(0, np.int64)
        delay = rng.integers(0, 4, int(copies.sum()))
        number = before[self.document[rows]] + serial
        told = rng.random(len(rows)) < 0.8
        size = len(self.document)
        self.take(np.concatenate([np.arange(size), rows[told]]))
        self.document[size:] = documents + number[told]
        self.day[size:] += delay[number[told]]

    def err(self, errors: Errors) -> None:
        """The coder's errors, for each telling on its own."""
        rng = self._rng
        size = len(self.document)
        invented = np.flatnonzero(rng.random(size) < errors.spurious)
        found = np.flatnonzero(rng.random(size) >= errors.missed)
        story = int(self.story.max(initial=0)) + 1
        self.take(np.concatenate([found, invented]))
        fresh = np.arange(len(found), len(found) + len(invented))
        self.story[fresh] = story + np.arange(len(invented))
        # An invented event has the parties of its document and any type
        any_kind = rng.random(len(fresh)) < 0.5
        self.type[fresh] = np.where(any_kind, self._types(GOOD, len(fresh)), self._types(BAD, len(fresh)))
        size = len(self.document)
        good = np.isin(self.type, list(GOOD))
        flip, mix = rng.random(size) < errors.flipped, rng.random(size) < errors.confused
        self.type = np.where(good ^ flip, np.where(flip | mix, self._types(GOOD, size), self.type),
                             np.where(flip | mix, self._types(BAD, size), self.type))  # fmt: skip
        self._err_parties(errors)

    def _err_parties(self, errors: Errors) -> None:
        rng, size = self._rng, len(self.document)
        states = [*(p for p in POWERS if p != "EU"), *EU, *NEIGHBOURS, *OTHERS, FOCAL]
        lost, wrong, swapped = (rng.random(size) < rate for rate in (errors.lost, errors.wrong, errors.swapped))
        side, who = rng.random(size) < 0.5, rng.integers(0, len(states), size)
        for k in np.flatnonzero(lost | wrong | swapped).tolist():
            actors, recipients = list(self.actors[k]), list(self.recipients[k])
            if wrong[k]:
                at = actors if side[k] or not recipients else recipients
                at[int(who[k]) % len(at)] = states[who[k]]
            if lost[k]:
                if recipients and not side[k]:
                    recipients = []
                else:
                    actors = actors[1:]
            if swapped[k] and recipients:
                actors, recipients = recipients, actors
            self.actors[k], self.recipients[k] = actors, recipients

    def frame(self) -> pl.DataFrame:
        """The rows with the columns of a panel."""
        ontology = load_ontology()
        contexts = [list(ontology.vectors[v].contexts[:1]) for v in VECTORS] + [[]]
        size = len(self.document)
        days = [START + timedelta(days=d) for d in self.day.tolist()]
        return panel_frame(
            document=[f"d{d}" for d in self.document.tolist()], day=days, type_=self.type.tolist(),
            contexts=[contexts[v] for v in self.vector.tolist()], actors=self.actors, recipients=self.recipients,
            recipient_sectors=[[s] if s and r else [] for s, r in zip(self.sectors, self.recipients, strict=True)],
            story=[f"s{s}" for s in self.story.tolist()], size=size,
        )  # fmt: skip


def _sides(bond: int, u: float, v: float) -> tuple[list[str], list[str], str | None]:
    """The two sides of a bond and a sector for the second; `u` and `v` in [0, 1) choose among its states."""
    near = NEIGHBOURS[int(u * 4)]
    if bond == POWERS.index("EU"):
        return [FOCAL], (list(EU[:2]) if v < 0.2 else [EU[int(u * 3)]]), None
    if bond < len(POWERS):
        return [FOCAL], [POWERS[bond]], None
    if bond == AMONG:
        return [near], [NEIGHBOURS[(int(u * 4) + 1 + int(v * 3)) % 4]], None
    if bond == OUTSIDE:
        return [near], [("RUS", "CHN", "USA", "TUR")[int(v * 4)]], None
    if bond == AT_HOME:
        return [FOCAL], [FOCAL], HOME[int(u * 3)]
    return [FOCAL], [{NEAR: near, OTHER: OTHERS[int(u * 3)], BODY: "IGO"}[bond]], None


def panel_frame(
    *, document: Sequence[str], day: Sequence[date], type_: Sequence[str], contexts: Sequence[list[str]],
    actors: Sequence[list[str]], recipients: Sequence[list[str]], recipient_sectors: Sequence[list[str]],
    story: Sequence[str], size: int,
) -> pl.DataFrame:  # fmt: skip
    """Rows with the columns of a panel; quads and scores are those of the types."""
    ontology = load_ontology()
    words = pl.List(pl.String)

    def lists(values: Sequence[list[str]]) -> pl.Series:
        """Built of the few lists that differ, which is many times as fast."""
        kinds = {value: k for k, value in enumerate(dict.fromkeys(map(tuple, values)))}
        few = pl.Series([list(value) for value in kinds], dtype=words)
        return few.gather([kinds[tuple(value)] for value in values]) if kinds else few

    told = {t: (ontology.quad(t), ontology.score(t)) for t in set(type_)}
    return pl.DataFrame(
        {
            "id": [f"e{k}" for k in range(size)], "source": ["world"] * size, "document": list(document),
            "day": list(day), "precision": ["day"] * size, "type": list(type_), "mode": [None] * size,
            "status": ["actual"] * size, "contexts": lists(contexts), "quad": [told[t][0] for t in type_],
            "score": [told[t][1] for t in type_], "actor_countries": lists(actors), "actor_sectors": lists([[]] * size),
            "actor_ids": lists([[]] * size), "recipient_countries": lists(recipients),
            "recipient_sectors": lists(recipient_sectors), "recipient_ids": lists([[]] * size),
            "confidence": [1.0] * size, "story": list(story),
        },
        schema={
            "id": pl.String, "source": pl.String, "document": pl.String, "day": pl.Date, "precision": pl.String,
            "type": pl.String, "mode": pl.String, "status": pl.String, "contexts": words, "quad": pl.String,
            "score": pl.Float64, "actor_countries": words, "actor_sectors": words, "actor_ids": words,
            "recipient_countries": words, "recipient_sectors": words, "recipient_ids": words,
            "confidence": pl.Float64, "story": pl.String,
        },
    )  # fmt: skip


def load_panel(frame: pl.DataFrame) -> duckdb.DuckDBPyConnection:
    """A database in memory with the table `panel`."""
    connection = duckdb.connect()
    connection.register("rows", frame.to_arrow())
    connection.execute("SET threads = 1; CREATE TABLE panel AS SELECT * FROM rows")
    return connection


def exchange(seed: int, *, days: int = 1460, often: float = 0.08, answered: float = 0.4, lag: int = 3) -> pl.DataFrame:
    """Acts of Russia toward the focal state; a share `answered` is answered in kind after 1 to 2 * lag - 1 days.

    Either side also acts by itself, on a share `often` of the days; all of it is cooperation, one act a document.
    """
    rng = np.random.default_rng([seed, 3])
    theirs = np.flatnonzero(rng.random(days) < often)
    own = np.flatnonzero(rng.random(days) < often)
    replies = theirs[rng.random(len(theirs)) < answered]
    replies = replies + rng.integers(1, 2 * lag, len(replies))
    acts = [(int(d), "RUS", FOCAL) for d in theirs] + [(int(d), FOCAL, "RUS") for d in (*own, *replies) if d < days]
    acts.sort()
    size = len(acts)
    return panel_frame(
        document=[f"d{k}" for k in range(size)], day=[START + timedelta(days=a[0]) for a in acts],
        type_=["CONSULT"] * size, contexts=[[]] * size, actors=[[a[1]] for a in acts],
        recipients=[[a[2]] for a in acts], recipient_sectors=[[]] * size, story=[f"s{k}" for k in range(size)],
        size=size,
    )  # fmt: skip


def camps(
    seed: int, codes: Sequence[str], *, ties: int, against: float = 0.1, telling: float = 14.0, tone: float = 0.85
) -> tuple[pl.DataFrame, dict[tuple[str, str], int]]:
    """Rows about so many pairs of states in two camps, and the true sign of each pair.

    A share `against` of the signs goes against the camps. A pair is told of in some `telling` documents, each with
    one to three events; an event agrees with the sign with probability `tone`.
    """
    rng = np.random.default_rng([seed, 4])
    low, high = np.triu_indices(len(codes), 1)
    weight = rng.pareto(1.5, len(codes)) + 1
    chosen = rng.choice(len(low), ties, replace=False, p=weight[low] * weight[high] / (weight[low] @ weight[high]))
    camp = rng.integers(0, 2, len(codes))
    low, high = low[chosen], high[chosen]
    sign = np.where((camp[low] == camp[high]) ^ (rng.random(ties) < against), 1, -1)
    pair = np.repeat(np.arange(ties), 6 + rng.poisson(telling - 6, ties))
    row = np.repeat(np.arange(len(pair)), rng.integers(1, 4, len(pair)))
    told = pair[row]
    good = (rng.random(len(row)) < tone) == (sign[told] > 0)
    size = len(row)
    frame = panel_frame(
        document=[f"d{d}" for d in row.tolist()], day=[START] * size,
        type_=np.where(good, "CONSULT", "ACCUSE").tolist(), contexts=[[]] * size,
        actors=[[codes[low[k]]] for k in told.tolist()], recipients=[[codes[high[k]]] for k in told.tolist()],
        recipient_sectors=[[]] * size, story=[f"s{k}" for k in range(size)], size=size,
    )  # fmt: skip
    pairs = [(codes[a], codes[b]) for a, b in zip(low.tolist(), high.tolist(), strict=True)]
    return frame, dict(zip(pairs, sign.tolist(), strict=True))
